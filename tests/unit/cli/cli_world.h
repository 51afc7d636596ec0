/* cli_world.h: the world of cli_run.c: port, flasher, image parser, terminal and clock that pretend.
 *
 * Replaces core, port and cli_system at link time.  Fakes have no context argument, so there is one world. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_CLI_WORLD_H
#define UNIT_CLI_WORLD_H

#include "base/clock.h"
#include "base/err.h"
#include "core/board/board_check.h"
#include "core/work/flasher.h"
#include "core/image/guard.h"
#include "port/port.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASH_SIZE 1048576u

struct cli_world {
    /* what it does */
    bool can_ask, interrupted;
    const char *answer;  /* NULL = end of input */
    bool another_device; /* after the question */
    struct port_info ports[3];
    size_t port_count;
    struct port_info portless[1];
    size_t portless_count;
    unsigned port_missing_for; /* opens that fail first */
    enum err_code open_error, connect_error, work_error, release_error;
    unsigned connects_gone; /* connects that end with ERR_PORT_GONE first */
    bool own_stub_failed;   /* what the device says of Restock's own stub */
    bool other_stub;        /* one that was not asked for runs on it */
    bool different;
    bool unfinished;   /* a restore of this device was interrupted */
    bool without_note; /* what undo would put back is the newest copy, for want of a note */
    bool nothing_to_undo;
    bool copy_gone, note_lost; /* during the work */
    bool lines_dead;           /* a restart by DTR and RTS brings nothing */
    enum guard_level finding;  /* of the check before a restore */
    enum err_code finding_error;
    struct board_facts facts;  /* what a check of the board finds */
    enum err_code check_error; /* or what it ends in */
    bool cancel_is_ignored;
    /* what was done to it */
    unsigned opens, closes, connects, restores, erases, undos, finds, backups, releases, news, frees;
    uint32_t boot_log_wait_ms, boot_log_listen_ms;
    enum flasher_after after;
    struct connect_options connect_options;
    struct backup_options backup_options;
    struct restore_options restore_options;
    struct erase_options undo_options;
    unsigned checks, cancels; /* checks of the board, and of cancelling */
    struct board_options board_options;
    enum err_code tried; /* what the check was told of the connect before it */
    char opened[64];
    struct port port;
    uint64_t now_ms;
};

extern struct cli_world world;                /* all zero: everything works, nobody is there to ask */
extern const struct clock_ops fake_clock_ops; /* world.now_ms; sleeping moves it */

/* One more in world.ports; `vid` 0: none of an adapter. */
void world_add_port(const char *name, uint16_t vid);

#endif
