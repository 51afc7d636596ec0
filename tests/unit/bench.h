/* bench.h: a flasher on a virtual Sonoff in memory, with its files in a fresh folder: the workbench of the
 * operation tests. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_BENCH_H
#define UNIT_BENCH_H

#include "base/err.h"
#include "core/work/flasher.h"
#include "face_mem.h"
#include "faulty_store.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

struct bench {
    struct vsonoff_mem_config config; /* change before bench_power_on */
    struct vsonoff_mem *device;
    struct port *port;
    struct flasher *flasher;
    struct store *store; /* the system's; may be replaced by a faulty one before bench_open */
    struct err err;
    char folder[64];       /* fresh, removed by bench_done */
    enum device_seen seen; /* last one reported while connecting */
    int seen_count;
    uint64_t progress_done[PHASE_COUNT], progress_total[PHASE_COUNT];
    bool progress_broken;              /* done > total was reported */
    uint32_t told[SECTOR_STATE_COUNT]; /* sectors, by the state they were reported in, each time */
    uint8_t sector_states[4096];       /* enum sector_state as last reported */
    uint32_t line_loses_one_in;        /* as told; 0 = was not told */
    uint64_t told_ms;                  /* when */
    uint64_t unplug_at;                /* see bench_unplug_when_programmed */
    const char *lose;      /* files whose name contains it are removed when writing begins; NULL = none */
    uint32_t wait_ms;      /* how long bench_connect keeps trying */
    bool spoke;            /* told to bench_connect's search */
    bool misuses;          /* the device is misused on purpose (chip_misused): bench_done does not mind */
    enum stub_choice stub; /* that bench_connect asks for; bench_init takes the one of bench_use_stub */
};

/* The stub of all benches from now on. */
void bench_use_stub(enum stub_choice stub);
/* The two, as group setups of cmocka. */
int bench_use_espressif(void **state);
int bench_use_restock(void **state);

/* Opens the port and connects, the way `options` say; the error is in b->err. */
bool bench_connect_with(struct bench *b, const struct connect_options *options);

/* Programming mode, 1 MB, nothing wired; the image is put into the flash when the power comes on. */
void bench_init(struct bench *b, uint32_t flash_size);
/* The same with a flash that the image fills; borrowed until the power comes on. */
void bench_insert(struct bench *b, const uint8_t *image, uint32_t size);
void bench_power_on(struct bench *b);
/* A flasher on b->port, with the bench's events; for tests that put a port of their own in between. */
void bench_make_flasher(struct bench *b);
/* Opens the port and connects at `baud` (0 = climb); false: see b->err. */
bool bench_connect(struct bench *b, uint32_t baud);
/* Powers on and connects, with a store without faults yet between the flasher and the system's. */
void bench_connect_on(struct bench *b, struct faulty_store *faulty);
/* Closes port and flasher, keeps device and folder: as if the program had ended. */
void bench_disconnect(struct bench *b);
void bench_done(struct bench *b);

/* Pulls the adapter as soon as so many bytes have been programmed from now on. */
void bench_unplug_when_programmed(struct bench *b, uint64_t bytes);
/* The adapter is there again, the power comes back with the button held, and the program connects anew. */
void bench_plug_in_again(struct bench *b);

/* Asks for the firmware where no reset lines help: Espressif's stub cannot start it, Restock's can. */
void bench_run_without_lines(struct bench *b);

/* <folder>/<name>; the result is valid until the next call. */
const char *bench_path(struct bench *b, const char *name);
/* Puts it there, whatever was there before. */
const char *bench_save(struct bench *b, const char *name, const uint8_t *data, size_t len);
/* The file, wherever it is, holds these bytes. */
void bench_assert_file(const char *path, const uint8_t *data, size_t len);
/* Number of files in the folder whose name contains `part`; the last one's path goes to `path` (may be NULL).
 */
int bench_files(struct bench *b, const char *part, char path[STORE_PATH_MAX]);

/* Fails the test with the error's words unless `ok`. */
#define assert_done(b, ok)                                                                                   \
    do {                                                                                                     \
        if (!(ok))                                                                                           \
            fail_msg("%s: %s", err_name((b)->err.code), (b)->err.detail);                                    \
    } while (0)

/* A mixture like stock firmware: about 45 % of the sectors filled, the rest blank; different for each seed.
 */
void bench_fill_mixed(uint8_t *image, uint32_t size, uint32_t seed);

#endif
