/* face_mem.h: the virtual Sonoff inside a test program: a port and a clock on virtual time.
 *
 * Everything is deterministic: time passes only while somebody reads, writes, drains or sleeps, as fast as
 * the computer can.  Used by the core's unit tests.  One thread, except that port_cancel may come from
 * another. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_FACE_MEM_H
#define VSONOFF_FACE_MEM_H

#include "chip.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct err;
struct port;

struct vsonoff_mem_config {
    struct chip_config chip;
    enum wiring wiring;
    enum adapter adapter;
    struct wire_faults faults;
    const uint8_t *image; /* put into the flash from address 0, the rest is blank; may be NULL; copied */
    size_t image_len;
    bool button_down;    /* when the power comes on: down = programming mode */
    bool no_modem_lines; /* the port has no DTR and RTS: set_lines fails with ERR_PORT_CONFIG */
};

/* A Sonoff with the button held (programming mode), ideal adapter, blank flash, no faults. */
void vsonoff_mem_config_default(struct vsonoff_mem_config *config, uint32_t flash_size);

struct vsonoff_mem;

/* Powered on and 100 ms into its start.  Aborts when out of memory, or if the image is larger than the flash.
 */
struct vsonoff_mem *vsonoff_mem_new(const struct vsonoff_mem_config *config);
void vsonoff_mem_free(struct vsonoff_mem *m); /* after its port was closed; NULL is fine */

/* Opens the adapter as a program does: 115200 baud, lines released.  port_close gives it back; the device
 * lives on and can be opened again.  NULL with *e filled: ERR_PORT_MISSING while unplugged, ERR_PORT_BUSY
 * while open. A port that was open when the adapter was pulled stays ERR_PORT_GONE, even after wire_replug.
 */
struct port *vsonoff_mem_open(struct vsonoff_mem *m, struct err *e);

struct clock *vsonoff_mem_clock(struct vsonoff_mem *m);
struct wire *vsonoff_mem_wire(struct vsonoff_mem *m);
struct chip *vsonoff_mem_chip(struct vsonoff_mem *m);
uint8_t *vsonoff_mem_flash(struct vsonoff_mem *m); /* the cells */
uint32_t vsonoff_mem_flash_size(struct vsonoff_mem *m);

/* Lets `ms` of virtual time pass. */
void vsonoff_mem_run(struct vsonoff_mem *m, uint32_t ms);
/* wire_script for a script that is known to be right, run to its last step: a hand that acts between
 * commands. */
void vsonoff_mem_hand(struct vsonoff_mem *m, const char *script);

/* Called after every piece of virtual time, from inside whatever waits: for tests that pull the plug, press
 * Cancel or look at the device in the middle of an operation.  NULL switches it off. */
void vsonoff_mem_set_tick(struct vsonoff_mem *m, void (*tick)(void *ctx, struct vsonoff_mem *m), void *ctx);

#endif
