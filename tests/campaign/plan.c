/* plan.c: see plan.h. */
/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "beliefs.h"
#include "chip.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const operation_names[OP_COUNT] = {"detect", "backup", "restore",
                                                      "erase",  "verify", "undo"};

static const char *const fault_names[FAULT_COUNT] = {
    [FAULT_NONE] = "none",           [FAULT_DROP] = "drop",
    [FAULT_FLIP] = "flip",           [FAULT_DUPLICATE] = "duplicate",
    [FAULT_INSERT] = "insert",       [FAULT_BURST] = "burst",
    [FAULT_TX_DROP] = "tx-drop",     [FAULT_TX_FLIP] = "tx-flip",
    [FAULT_STALL] = "stall",         [FAULT_UNPLUG] = "unplug",
    [FAULT_BROWNOUT] = "brownout",   [FAULT_POWER_CUT] = "power-cut",
    [FAULT_RESTART] = "restart",     [FAULT_MISREAD] = "misread",
    [FAULT_FLICKER] = "flicker",     [FAULT_FLIP_READ] = "flip-read",
    [FAULT_WEAK] = "weak-program",   [FAULT_STUCK] = "stuck-sector",
    [FAULT_PROTECTED] = "protected", [FAULT_LIES] = "lies",
    [FAULT_LATE_ID] = "late-id",     [FAULT_SLOW_ADAPTER] = "slow-adapter",
    [FAULT_DISK_FULL] = "disk-full",
};

uint64_t plan_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(plan_random(state) % limit);
}

/* Small and large values are equally likely. */
static uint32_t between(uint64_t *state, double least, double most)
{
    double share = (double)(plan_random(state) >> 11) / 9007199254740992.0;
    return (uint32_t)(least * pow(most / least, share));
}

static uint32_t value_of(enum fault fault, uint64_t *state)
{
    switch (fault) {
    case FAULT_DROP:
    case FAULT_FLIP:
    case FAULT_DUPLICATE:
    case FAULT_INSERT:
    case FAULT_TX_DROP:
    case FAULT_TX_FLIP:
        return between(state, 200, 20000);
    case FAULT_BURST:
        return between(state, 1000, 50000);
    case FAULT_STALL:
    case FAULT_UNPLUG:
    case FAULT_BROWNOUT:
        return between(state, 20, 100000);
    case FAULT_POWER_CUT:
    case FAULT_RESTART:
        return below(state, 100 * 1024);
    case FAULT_MISREAD:
        return 1 + below(state, 2);
    case FAULT_FLIP_READ:
        return between(state, 20, 5000);
    case FAULT_WEAK:
        return between(state, 3, 300);
    case FAULT_LIES:
        return below(state, 40);
    case FAULT_LATE_ID:
        return 1 + below(state, 8);
    case FAULT_SLOW_ADAPTER:
        return 115200 << below(state, 4);
    case FAULT_DISK_FULL:
        return between(state, 100, 1500000);
    default:
        return 0;
    }
}

void plan_from_seed(struct plan *plan, uint64_t seed)
{
    static const enum stub_choice stubs[] = {STUB_AUTO, STUB_RESTOCK, STUB_ESPRESSIF};
    uint64_t state = seed * 0x2545F4914F6CDD1Du + 1;
    memset(plan, 0, sizeof *plan);
    plan->seed = seed;
    plan->operation = (enum operation)below(&state, OP_COUNT);
    plan->fault = (enum fault)below(&state, FAULT_COUNT);
    plan->from_start = below(&state, 3) == 0;
    plan->value = value_of(plan->fault, &state);
    plan->stub = stubs[below(&state, 3)];
    plan->adapter = (enum adapter)(below(&state, 2) * below(&state, ADAPTER_COUNT));
    plan->wiring = below(&state, 4) == 0 ? WIRING_NODEMCU : WIRING_SONOFF;
    plan->hostile = below(&state, 2) == 0;
    plan->own_supply = below(&state, 4) == 0;
    plan->no_copy = below(&state, 6) == 0 && (plan->operation == OP_RESTORE || plan->operation == OP_ERASE);
    plan->whole = below(&state, 3) == 0;
    plan->flash_size = below(&state, 8) == 0 ? 1u << 20 : 512u << 10;
    plan->place = below(&state, plan->flash_size / FLASH_SECTOR);
}

const char *operation_name(enum operation operation)
{
    return operation_names[operation];
}

const char *fault_name(enum fault fault)
{
    return fault_names[fault];
}

void plan_text(const struct plan *plan, char *text, size_t size)
{
    static const char *const stubs[] = {
        [STUB_AUTO] = "auto", [STUB_RESTOCK] = "restock", [STUB_ESPRESSIF] = "espressif"};
    snprintf(text, size, "%s, %s %u at %u%s, stub %s, adapter %d, %s, %s%s%s%s, %u KB",
             operation_names[plan->operation], fault_names[plan->fault], plan->value, plan->place,
             plan->from_start ? " from the start" : "", stubs[plan->stub], (int)plan->adapter,
             plan->wiring == WIRING_SONOFF ? "button" : "reset lines", plan->hostile ? "hostile" : "typical",
             plan->own_supply ? ", own supply" : "", plan->no_copy ? ", no safety copy" : "",
             plan->whole ? ", all differs" : "", plan->flash_size >> 10);
}

bool plan_flash_is_bad(const struct plan *plan)
{
    return plan->fault >= FAULT_MISREAD && plan->fault <= FAULT_LIES;
}

void plan_config(const struct plan *plan, struct vsonoff_mem_config *config)
{
    config->adapter = plan->adapter;
    config->wiring = plan->wiring;
    config->faults.seed = plan->seed;
    config->faults.unplug_keeps_power = plan->own_supply;
    config->chip.flash.seed = plan->seed;
    if (plan->hostile)
        chip_config_hostile(&config->chip);
}

static uint64_t bytes_so_far(struct vsonoff_mem *device)
{
    const struct wire_stats *stats = wire_get_stats(vsonoff_mem_wire(device));
    return stats->to_host + stats->to_device;
}

void plan_begin_fault(const struct plan *plan, struct vsonoff_mem *device)
{
    struct wire_faults *wire = wire_faults(vsonoff_mem_wire(device));
    struct nor_config *nor = nor_faults(chip_flash(vsonoff_mem_chip(device)));
    uint32_t value = plan->value;
    uint64_t at = bytes_so_far(device) + value;
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
    case FAULT_STALL:
        wire->stall_after_bytes = at;
        wire->stall_ms = 50 + value % 20000;
        break;
    case FAULT_UNPLUG:
        wire->unplug_after_bytes = at;
        break;
    case FAULT_BROWNOUT:
        wire->brownout_after_bytes = at;
        break;
    case FAULT_MISREAD:
        nor->misread_sector = plan->place;
        nor->misread_sectors = 1 + plan->place % 5;
        nor->misread_times = value;
        break;
    case FAULT_FLICKER:
        nor->flicker_sector = plan->place;
        nor->flicker_sectors = 1 + plan->place % 3;
        break;
    case FAULT_FLIP_READ:
        nor->flip_read_every = value;
        break;
    case FAULT_WEAK:
        nor->weak_program_every = value;
        break;
    case FAULT_STUCK:
        nor->stuck_sector = plan->place;
        break;
    case FAULT_PROTECTED:
        nor->stuck_status = 0x1C;
        break;
    case FAULT_LIES:
        nor->lies = 1 + plan->place % 3;
        nor->lies_after = value;
        break;
    case FAULT_LATE_ID:
        nor->id_late = value;
        break;
    case FAULT_SLOW_ADAPTER:
        wire->max_baud = value;
        break;
    default:
        break; /* those of run.c */
    }
}

void plan_end_fault(struct vsonoff_mem *device)
{
    struct wire_faults *wire = wire_faults(vsonoff_mem_wire(device));
    struct nor_config *nor = nor_faults(chip_flash(vsonoff_mem_chip(device)));
    *wire = (struct wire_faults){.seed = wire->seed, .unplug_keeps_power = wire->unplug_keeps_power};
    nor->flip_read_every = nor->weak_program_every = 0;
    nor->stuck_sector = UINT32_MAX;
    nor->stuck_status = 0;
    nor->misread_sectors = nor->flicker_sectors = 0;
    nor->lies = nor->id_late = 0;
}
