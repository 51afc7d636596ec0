/* nor_internal.h: what the parts of the flash chip share: nor.c (cells and commands), nor_status.c (status
 * registers and protection) and nor_parts.c (makers).  Nobody else includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_NOR_INTERNAL_H
#define VSONOFF_NOR_INTERNAL_H

#include "nor.h"

#define SR1_BUSY 0x01u
#define SR1_WEL  0x02u
#define SR1_BP   0x1Cu
#define SR1_TB   0x20u
#define SR1_SEC  0x40u
#define SR1_SRP0 0x80u
#define SR2_SRP1 0x01u
#define SR2_QE   0x02u
#define SR2_LB   0x38u /* one-time programmable: once 1, always 1 */
#define SR2_CMP  0x40u
#define CR_TB    0x08u /* of Macronix's configuration register; one-time programmable */

enum nor_work { WORK_NONE, WORK_ERASE, WORK_PROGRAM, WORK_STATUS, WORK_LIE };

struct nor {
    struct nor_config config;
    struct nor_stats stats;
    uint8_t *cells;
    uint64_t rng;
    bool powered, deep_power_down, volatile_write_enable, reset_enable, four_lines;
    uint8_t sr[3];        /* as seen by reads; busy and WEL of sr[0] are kept below */
    uint8_t stored_sr[3]; /* non-volatile copies, loaded at power-on and reset */
    bool wel;
    uint64_t awake_ns;      /* after power-on and deep power-down nothing is obeyed before */
    uint64_t changeable_ns; /* nor is a change */
    unsigned clock_mhz;
    uint32_t ids_asked, sender, changes;
    uint32_t *times_read; /* per sector, as often as its first byte was; owned */

    /* What runs until busy_until.  Cells change when it starts; while busy nobody can read them. */
    enum nor_work work;
    uint64_t busy_until;
    uint32_t work_addr, work_len;
    uint8_t page_before[NOR_PAGE];
};

/* nor.c */
uint64_t nor_random(struct nor *n);
void nor_start_work(struct nor *n, uint64_t now_ns, enum nor_work work, uint64_t duration_ns);

/* nor_status.c */
bool nor_is_protected(const struct nor *n, uint32_t addr, uint32_t len);
/* A command that reads or writes status or configuration; false if this part has none by this code. */
bool nor_reads_status(struct nor *n, uint8_t op, uint8_t *in, size_t in_len);
bool nor_writes_status(struct nor *n, uint64_t now_ns, uint8_t op, const uint8_t *out, size_t out_len);
void nor_abort_status_write(struct nor *n);

#endif
