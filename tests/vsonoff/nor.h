/* nor.h: a serial NOR flash chip as seen on its SPI bus.
 *
 * Obeys NOR rules (programming only clears bits, page wrap, write enable latch, busy, protection), takes the
 * time real parts take, and counts what is done to every sector.  Time is passed in, so the chip works on
 * virtual time.  Used by chip.c (through the SPI controller) and by test_nor.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_NOR_H
#define VSONOFF_NOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOR_SECTOR 4096u
#define NOR_PAGE   256u

struct nor_timing { /* nanoseconds */
    uint64_t page_program, sector_erase, block32_erase, block64_erase, chip_erase_per_mb, status_write;
};

extern const struct nor_timing nor_timing_w25q; /* 0.7 ms, 45 ms, 120 ms, 150 ms, 2 s/MB, 10 ms */
extern const struct nor_timing nor_timing_puya; /* 1.5 ms, 8 ms for any erase */

/* What a write of the first status register (01) may carry, and where the second one is. */
enum nor_second {
    NOR_SECOND_NONE,    /* there is none; a write of two bytes is not executed */
    NOR_SECOND_CLEARED, /* 01 takes both; with one byte it clears QE and CMP */
    NOR_SECOND_KEPT,    /* 01 takes both, 31 the second alone; one byte leaves the second */
    NOR_SECOND_ALONE,   /* 31 only; a write of two bytes is not executed */
    NOR_CONFIG_BEHIND   /* Macronix: the second byte of 01 is the configuration, read by 15 */
};

/* A kind of flash chip (nor_parts.c). */
struct nor_part {
    const char *name;
    uint8_t maker; /* of its JEDEC ID */
    enum nor_second second;
    uint8_t bp, sr1;   /* bits of the first register that protect; that can be written */
    uint8_t quad_op;   /* goes over to four lines, where nothing on one line is heard; 0 = none */
    unsigned read_mhz; /* limit of the plain read, 03 */
    uint64_t wake_ns;  /* from release of deep power-down to the next command */
    bool page_erase;   /* 81 */
    bool raises_bits;  /* programming 1 over 0 brings the 1 back */
    struct nor_timing typical, longest;
};

const struct nor_part *nor_part_named(const char *name); /* NULL: there is none of this name */
const struct nor_part *nor_part_of_maker(uint8_t maker); /* Winbond's where the maker is not known */
const struct nor_part *nor_part_at(size_t i);            /* the i-th; NULL behind the last */

struct nor_config {
    uint32_t size;    /* bytes: power of two, 512 KB to 16 MB */
    uint8_t jedec[3]; /* RDID answer: maker, type, capacity */
    struct nor_timing timing;
    const struct nor_part *part; /* NULL: the usual one of its maker */
    bool hostile;                /* what data sheets leave open is as bad as they allow */
    bool puya_reprogram_quirk;   /* programming 1 over 0 brings the 1 back, whatever the part */
    /* Faults */
    uint32_t flip_read_every;    /* every n-th data read returns one flipped bit; 0 = never */
    uint32_t weak_program_every; /* every n-th page program leaves one bit unprogrammed; 0 = never */
    uint32_t stuck_sector;       /* erase of this sector number does nothing; UINT32_MAX = none */
    uint8_t stuck_status;        /* bits of the first status register that always read as 1 */
    /* These sectors are read with the same wrong bit each time: the first so many times, and whenever the bus
     * is clocked faster; 0 = never */
    uint32_t misread_sector, misread_sectors, misread_times, misread_above_mhz;
    uint32_t flicker_sector, flicker_sectors; /* each reading of a sector has one wrong bit, wherever */
    /* Erases and programs do nothing, though the chip is as busy as if they did: 1 = those of the
     * controller's user commands (Restock's stub), 2 = those of its built-in ones (the mask ROM, and so
     * Espressif's stub), 3 = all; after so many that did something */
    uint32_t lies, lies_after;
    uint32_t id_late; /* the first so many questions for the ID are answered with all ones */
    uint64_t seed;
};

struct nor_stats {
    uint64_t reads, read_bytes, programs, programmed_bytes;
    uint64_t erases_page, erases_4k, erases_32k, erases_64k, erases_chip;
    uint64_t bits_0_to_1; /* bits a program asked to raise from 0 to 1: must stay 0, never reset */
    uint64_t busy_ns;     /* of all erases, programs and status writes begun */
    uint64_t status_writes, ignored_protected, ignored_no_wel;
    uint64_t ignored_busy;       /* commands to change something that came while busy: must stay 0 */
    uint64_t ignored_reads;      /* the others, which just read as 0xFF */
    uint64_t written_once;       /* bits of status or configuration set for ever: must stay 0 */
    uint64_t entered_four_lines; /* must stay 0: there is no way back but the power */
    uint64_t fast_reads_spoiled; /* plain reads above the part's limit */
    uint32_t *sector_erases, *sector_programs; /* one counter per 4 KB sector; owned by the nor */
};

struct nor;

/* Blank (0xFF) chip; NULL if out of memory.  Powered on at time 0. */
struct nor *nor_new(const struct nor_config *config);
void nor_free(struct nor *n);

/* One chip-select cycle, ending at `now_ns`.  `op` is the command byte; `addr` its 24-bit address (0 if the
 * command has none); `out` bytes follow, then `in` bytes are clocked in.  While busy only status reads are
 * obeyed; everything else reads as 0xFF.  Dummy clocks are the controller's business. */
void nor_transfer(struct nor *n, uint64_t now_ns, uint8_t op, uint32_t addr, const uint8_t *out,
                  size_t out_len, uint8_t *in, size_t in_len);

/* Who sends the transfers from now on: a bit of nor_config.lies. */
void nor_set_sender(struct nor *n, uint32_t sender);

/* When the running erase, program or status write ends; 0 if the chip is idle. */
uint64_t nor_busy_until(const struct nor *n, uint64_t now_ns);

/* Power loss now: an erase in progress leaves its range with random bits, a program its page partly done. */
void nor_power_cut(struct nor *n, uint64_t now_ns);
void nor_power_on(struct nor *n, uint64_t now_ns); /* for 30 us it hears nothing, for 1 to 10 ms no change */
void nor_sleep(struct nor *n);                     /* into deep power-down, as some firmware has left it */
/* How fast the transfers from now on are clocked; as slow as can be until this is called. */
void nor_set_clock(struct nor *n, unsigned mhz);

/* The cells, for loading and checking images in tests; `nor_size` bytes. */
uint8_t *nor_data(struct nor *n);
uint32_t nor_size(const struct nor *n);
/* The stored status registers, the second one in the upper byte; set as if somebody had done so before. */
unsigned nor_status(const struct nor *n);
void nor_set_status(struct nor *n, uint8_t first, uint8_t second);
const struct nor_config *nor_get_config(const struct nor *n);
struct nor_config *nor_faults(struct nor *n); /* the fault fields may be changed at any time */
const struct nor_stats *nor_get_stats(const struct nor *n);
void nor_reset_stats(struct nor *n);

#endif
