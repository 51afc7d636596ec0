/* nor_status.c: the flash chip's status registers: who takes how many bytes, what protects what, which bits
 * can never be taken back.  Sources: see nor_parts.c; protection table of the W25Q80. */
/* SPDX-License-Identifier: MIT */
#include "nor_internal.h"

#define SR2_WRITABLE 0x7Bu
#define SR3_WRITABLE                                                                                         \
    0xE0u /* driver strength, HOLD/RST; protection of single blocks (WPS) is not modelled                    \
           */

static const struct nor_part *part(const struct nor *n)
{
    return n->config.part;
}

static bool has_second(const struct nor *n)
{
    return part(n)->second != NOR_SECOND_NONE && part(n)->second != NOR_CONFIG_BEHIND;
}

/* --- Protection -------------------------------------------------------------------------------------- */

/* Number in the protection bits; a fourth one stands above the others. */
static unsigned level(const struct nor *n)
{
    return (n->sr[0] & part(n)->bp) >> 2;
}

/* Protected bytes at the upper (or, with TB, lower) end before CMP turns the choice around. */
static uint32_t protected_len(const struct nor *n)
{
    uint32_t size = n->config.size;
    uint32_t unit = size / 64 > 0x10000 ? size / 64 : 0x10000; /* parts above 4 MB count in larger steps */
    unsigned bp = level(n);

    if (bp == 0)
        return 0;
    if (has_second(n) && n->sr[0] & SR1_SEC)
        return bp >= 6 ? size : bp >= 4 ? 0x8000 : NOR_SECTOR << (bp - 1);
    return bp > 8 || unit << (bp - 1) >= size ? size : unit << (bp - 1);
}

static bool from_below(const struct nor *n)
{
    if (part(n)->second == NOR_CONFIG_BEHIND)
        return n->sr[1] & CR_TB;
    return !(part(n)->bp & SR1_TB) && n->sr[0] & SR1_TB;
}

bool nor_is_protected(const struct nor *n, uint32_t addr, uint32_t len)
{
    uint32_t size = n->config.size;
    uint32_t amount = protected_len(n);
    bool lower = from_below(n);
    uint32_t begin, end;

    if (has_second(n) && n->sr[1] & SR2_CMP) {
        amount = size - amount;
        lower = !lower;
    }
    begin = lower ? 0 : size - amount;
    end = lower ? amount : size;
    return amount != 0 && addr < end && addr + len > begin;
}

/* --- Writing ----------------------------------------------------------------------------------------- */

/* Bits of the second register, or of the configuration, that can only be set. */
static uint8_t once(const struct nor *n)
{
    return part(n)->second == NOR_CONFIG_BEHIND ? CR_TB : SR2_LB;
}

static uint8_t merge(struct nor *n, unsigned index, uint8_t old, uint8_t value)
{
    if (index == 0)
        return value & part(n)->sr1;
    if (index == 2)
        return value & SR3_WRITABLE;
    value &= part(n)->second == NOR_CONFIG_BEHIND ? 0xCF : SR2_WRITABLE;
    return value | (old & once(n));
}

static void put(struct nor *n, unsigned index, uint8_t value, bool stored)
{
    uint8_t merged = merge(n, index, n->sr[index], value);

    if (index == 1 && merged & ~n->sr[1] & once(n))
        n->stats.written_once++;
    n->sr[index] = merged;
    if (stored)
        n->stored_sr[index] = merge(n, index, n->stored_sr[index], value);
}

/* A write of 01 with `len` bytes: whether this part takes it. */
static bool takes(const struct nor *n, size_t len)
{
    bool one = part(n)->second == NOR_SECOND_NONE || part(n)->second == NOR_SECOND_ALONE;

    return len == 1 || (len == 2 && !one);
}

static void write_first(struct nor *n, const uint8_t *out, size_t len, bool stored)
{
    put(n, 0, out[0], stored);
    if (len == 2)
        put(n, 1, out[1], stored);
    else if (part(n)->second == NOR_SECOND_CLEARED ||
             (n->config.hostile && part(n)->second == NOR_SECOND_KEPT))
        put(n, 1, n->sr[1] & (uint8_t) ~(SR2_QE | SR2_CMP), stored);
}

bool nor_writes_status(struct nor *n, uint64_t now_ns, uint8_t op, const uint8_t *out, size_t out_len)
{
    bool to_volatile = n->volatile_write_enable && !n->wel;
    bool second = op == 0x31 && (part(n)->second == NOR_SECOND_KEPT || part(n)->second == NOR_SECOND_ALONE);

    if (op != 0x01 && !second && !(op == 0x11 && has_second(n)))
        return false;
    n->volatile_write_enable = false;
    if (op == 0x01 ? !takes(n, out_len) : out_len != 1)
        return true; /* chip select rises at a moment that the data sheet does not name: not executed */
    if (!n->wel && !to_volatile) {
        n->stats.ignored_no_wel++;
        return true;
    }
    if (has_second(n) && n->sr[1] & SR2_SRP1) {
        n->stats.ignored_protected++;
        n->wel = false;
        return true;
    }
    if (op == 0x01)
        write_first(n, out, out_len, !to_volatile);
    else
        put(n, second ? 1 : 2, out[0], !to_volatile);
    n->stats.status_writes++;
    if (!to_volatile) /* the volatile bits change within 50 ns */
        nor_start_work(n, now_ns, WORK_STATUS, n->config.timing.status_write);
    return true;
}

/* What a cut of the power leaves of a status write: the bits that can never be taken back are spared. */
void nor_abort_status_write(struct nor *n)
{
    n->stored_sr[0] = (uint8_t)(nor_random(n) & part(n)->sr1);
    if (has_second(n))
        n->stored_sr[1] =
            (uint8_t)((n->stored_sr[1] & ~(SR2_QE | SR2_CMP)) | (nor_random(n) & (SR2_QE | SR2_CMP)));
}

/* --- Reading ----------------------------------------------------------------------------------------- */

bool nor_reads_status(struct nor *n, uint8_t op, uint8_t *in, size_t in_len)
{
    uint8_t value;

    if (op == 0x05)
        value = (uint8_t)(n->sr[0] | n->config.stuck_status | (n->wel ? SR1_WEL : 0) |
                          (n->work != WORK_NONE ? SR1_BUSY : 0));
    else if (op == 0x35 && has_second(n))
        value = n->sr[1];
    else if (op == 0x15 && (has_second(n) || part(n)->second == NOR_CONFIG_BEHIND))
        value = has_second(n) ? n->sr[2] : n->sr[1];
    else
        return false;
    for (size_t i = 0; i < in_len; i++)
        in[i] = value;
    return true;
}
