/* fault.c: see fault.h. */
/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include "plan.h"

#include "chip.h"
#include "core/device/wire.h"

#include <math.h>
#include <string.h>

static const char *const names[FAULT_COUNT] = {
    [FAULT_NONE] = "none",           [FAULT_DROP] = "drop",
    [FAULT_FLIP] = "flip",           [FAULT_DUPLICATE] = "duplicate",
    [FAULT_INSERT] = "insert",       [FAULT_BURST] = "burst",
    [FAULT_TX_DROP] = "tx-drop",     [FAULT_TX_FLIP] = "tx-flip",
    [FAULT_NOISE] = "noise",         [FAULT_NOISE_FIRST] = "noise-first",
    [FAULT_STALL] = "stall",         [FAULT_UNPLUG] = "unplug",
    [FAULT_BROWNOUT] = "brownout",   [FAULT_POWER_CUT] = "power-cut",
    [FAULT_RESTART] = "restart",     [FAULT_BOOT_LOOP] = "boot-loop",
    [FAULT_DEAF] = "deaf",           [FAULT_CANCEL] = "cancel",
    [FAULT_MISREAD] = "misread",     [FAULT_FLICKER] = "flicker",
    [FAULT_FLIP_READ] = "flip-read", [FAULT_WEAK] = "weak-program",
    [FAULT_STUCK] = "stuck-sector",  [FAULT_PROTECTED] = "protected",
    [FAULT_LIES] = "lies",           [FAULT_LATE_ID] = "late-id",
    [FAULT_DISK_FULL] = "disk-full", [FAULT_SLOW_ADAPTER] = "slow-adapter",
};

const char *fault_name(enum fault fault)
{
    return names[fault];
}

enum fault fault_named(const char *name)
{
    int i = 0;
    while (i < FAULT_COUNT && strcmp(names[i], name) != 0)
        i++;
    return (enum fault)i;
}

bool fault_is_of_flash(enum fault fault)
{
    return fault >= FAULT_MISREAD && fault <= FAULT_LIES;
}

static bool is_of_line(enum fault fault)
{
    return (fault >= FAULT_DROP && fault <= FAULT_UNPLUG) || fault == FAULT_SLOW_ADAPTER;
}

bool fault_may_end_with(enum fault fault, enum err_code code)
{
    switch (code) {
    case ERR_CANCELLED:
        return fault == FAULT_CANCEL;
    case ERR_FILE_FULL:
        return fault == FAULT_DISK_FULL;
    case ERR_PORT_GONE:
        return fault == FAULT_UNPLUG;
    case ERR_UNSTABLE:
    case ERR_FLASH:
    case ERR_VERIFY:
    case ERR_PROTECTED:
        return fault_is_of_flash(fault);
    case ERR_LINE:
        return is_of_line(fault);
    case ERR_STUB:
        return !is_of_line(fault) && !fault_is_of_flash(fault);
    case ERR_RESET:
        return !fault_is_of_flash(fault);
    case ERR_LOST:
    case ERR_NO_ANSWER:
    case ERR_GARBAGE:
    case ERR_FIRMWARE_RUNS:
        return !fault_is_of_flash(fault) && fault != FAULT_DISK_FULL;
    case ERR_FLASH_ID:
        return fault == FAULT_LATE_ID;
    default:
        return false;
    }
}

/* Small and large values are equally likely. */
static uint32_t between(uint64_t random, double least, double most)
{
    double share = (double)(random >> 11) / 9007199254740992.0;
    return (uint32_t)(least * pow(most / least, share));
}

uint32_t fault_value(enum fault fault, uint64_t random)
{
    static const uint8_t requests[] = {WIRE_FLASH_MD5,       WIRE_READ_REG,       WIRE_WRITE_REG,
                                       WIRE_ERASE_REGION,    WIRE_READ_FLASH,     WIRE_FLASH_DEFL_BEGIN,
                                       WIRE_FLASH_DEFL_DATA, WIRE_SECTOR_DIGESTS, WIRE_PACKED_READ,
                                       WIRE_WRITE_BLOCK,     WIRE_PREPARE,        WIRE_HELLO};
    switch (fault) {
    case FAULT_DROP:
    case FAULT_FLIP:
    case FAULT_DUPLICATE:
    case FAULT_INSERT:
    case FAULT_TX_DROP:
    case FAULT_TX_FLIP:
        return between(random, 200, 20000);
    case FAULT_NOISE:
        return between(random, 4000, 100000);
    case FAULT_NOISE_FIRST:
        return between(random, 20, 4000);
    case FAULT_BURST:
        return between(random, 1000, 50000);
    case FAULT_STALL:
    case FAULT_UNPLUG:
    case FAULT_BROWNOUT:
    case FAULT_CANCEL:
        return between(random, 20, 100000);
    case FAULT_POWER_CUT:
    case FAULT_RESTART:
        return between(random, 1, 600);
    case FAULT_BOOT_LOOP:
        return between(random, 60, 4000);
    case FAULT_DEAF:
        return requests[random % sizeof requests];
    case FAULT_MISREAD:
        return 1 + random % 2;
    case FAULT_FLIP_READ:
        return between(random, 20, 5000);
    case FAULT_WEAK:
        return between(random, 3, 300);
    case FAULT_LIES:
        return (uint32_t)(random % 40);
    case FAULT_LATE_ID:
        return 1 + random % 8;
    case FAULT_SLOW_ADAPTER:
        return 115200u << random % 4;
    case FAULT_DISK_FULL:
        return between(random, 100, 1500000);
    default:
        return 0;
    }
}

uint64_t fault_clock(struct vsonoff_mem *device)
{
    const struct wire_stats *stats = wire_get_stats(vsonoff_mem_wire(device));
    return stats->to_host + stats->to_device;
}

static void begin_on_line(const struct plan *plan, struct wire_faults *wire, uint64_t at)
{
    uint32_t value = plan->value;
    switch (plan->fault) {
    case FAULT_DROP:
        wire->rx_drop = value;
        break;
    case FAULT_FLIP:
        wire->rx_flip = value;
        break;
    case FAULT_DUPLICATE:
        wire->rx_duplicate = value;
        break;
    case FAULT_INSERT:
        wire->rx_insert = value;
        break;
    case FAULT_BURST:
        wire->rx_burst = value;
        break;
    case FAULT_TX_DROP:
        wire->tx_drop = value;
        break;
    case FAULT_TX_FLIP:
        wire->tx_flip = value;
        break;
    case FAULT_NOISE:
        wire->rx_drop = wire->rx_flip = wire->tx_drop = wire->tx_flip = value;
        break;
    case FAULT_NOISE_FIRST:
        wire->rx_insert = wire->rx_flip = wire->tx_flip = 5;
        break;
    case FAULT_STALL:
        wire->stall_after_bytes = at + value;
        wire->stall_ms = 50 + value % 20000;
        break;
    case FAULT_UNPLUG:
        wire->unplug_after_bytes = at + value;
        break;
    case FAULT_BROWNOUT:
        wire->brownout_after_bytes = at + value;
        break;
    case FAULT_DEAF:
        wire->deaf_after_request = value;
        break;
    case FAULT_SLOW_ADAPTER:
        wire->max_baud = value;
        break;
    default:
        break;
    }
}

static void begin_on_flash(const struct plan *plan, struct nor_config *nor)
{
    uint32_t value = plan->value, place = plan->place;
    switch (plan->fault) {
    case FAULT_MISREAD:
        nor->misread_sector = place;
        nor->misread_sectors = 1 + place % 5;
        nor->misread_times = value;
        break;
    case FAULT_FLICKER:
        nor->flicker_sector = place;
        nor->flicker_sectors = 1 + place % 3;
        break;
    case FAULT_FLIP_READ:
        nor->flip_read_every = value;
        break;
    case FAULT_WEAK:
        nor->weak_program_every = value;
        break;
    case FAULT_STUCK:
        nor->stuck_sector = place;
        break;
    case FAULT_PROTECTED:
        nor->stuck_status = 0x1C;
        break;
    case FAULT_LIES:
        nor->lies = 1 + place % 3;
        nor->lies_after = value;
        break;
    case FAULT_LATE_ID:
        nor->id_late = value;
        break;
    default:
        break;
    }
}

void fault_begin(const struct plan *plan, struct vsonoff_mem *device)
{
    begin_on_line(plan, wire_faults(vsonoff_mem_wire(device)), fault_clock(device));
    begin_on_flash(plan, nor_faults(chip_flash(vsonoff_mem_chip(device))));
}

void fault_end_on_line(struct vsonoff_mem *device)
{
    struct wire_faults *wire = wire_faults(vsonoff_mem_wire(device));
    *wire = (struct wire_faults){.seed = wire->seed, .unplug_keeps_power = wire->unplug_keeps_power};
}

void fault_end(struct vsonoff_mem *device)
{
    struct nor_config *nor = nor_faults(chip_flash(vsonoff_mem_chip(device)));
    fault_end_on_line(device);
    nor->flip_read_every = nor->weak_program_every = 0;
    nor->stuck_sector = UINT32_MAX;
    nor->stuck_status = 0;
    nor->misread_sectors = nor->flicker_sectors = 0;
    nor->lies = nor->id_late = 0;
}
