/* plan.c: see plan.h. */
/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "chip.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const operation_names[OP_COUNT] = {"detect", "backup", "restore",  "erase",
                                                      "verify", "undo",   "boot-log", "check"};

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

void plan_from_seed(struct plan *plan, uint64_t seed)
{
    static const enum stub_choice stubs[] = {STUB_AUTO, STUB_RESTOCK, STUB_ESPRESSIF};
    uint64_t state = seed * 0x2545F4914F6CDD1Du + 1;
    memset(plan, 0, sizeof *plan);
    plan->seed = seed;
    plan->operation = (enum operation)below(&state, OP_COUNT);
    plan->fault = (enum fault)below(&state, FAULT_COUNT);
    plan->from_start = below(&state, 3) == 0;
    plan->value = fault_value(plan->fault, plan_random(&state));
    plan->stub = stubs[below(&state, 3)];
    plan->adapter = (enum adapter)(below(&state, 2) * below(&state, ADAPTER_COUNT));
    plan->wiring = below(&state, 4) == 0 ? WIRING_NODEMCU : WIRING_SONOFF;
    plan->hostile = below(&state, 2) == 0;
    plan->own_supply = below(&state, 4) == 0;
    plan->no_copy = below(&state, 6) == 0 && (plan->operation == OP_RESTORE || plan->operation == OP_ERASE);
    plan->whole = below(&state, 3) == 0;
    plan->no_hand = below(&state, 3) == 0;
    plan->flash_size = below(&state, 8) == 0 ? 1u << 20 : 512u << 10;
    plan->place = below(&state, plan->flash_size / FLASH_SECTOR);
}

/* Fields by name */

struct field {
    const char *name;
    size_t at, size;
};

#define FIELD(name)                                                                                          \
    {                                                                                                        \
#name, offsetof(struct plan, name), sizeof((struct plan){0}.name)                                    \
    }

static const struct field fields[PLAN_FIELDS] = {
    FIELD(operation), FIELD(fault),   FIELD(from_start), FIELD(value),     FIELD(place),
    FIELD(stub),      FIELD(adapter), FIELD(wiring),     FIELD(hostile),   FIELD(own_supply),
    FIELD(no_copy),   FIELD(whole),   FIELD(no_hand),    FIELD(flash_size)};

uint32_t plan_get(const struct plan *plan, int i)
{
    const char *at = (const char *)plan + fields[i].at;
    uint32_t value;
    if (fields[i].size == sizeof(bool))
        return *(const bool *)at;
    memcpy(&value, at, sizeof value);
    return value;
}

void plan_put(struct plan *plan, int i, uint32_t value)
{
    char *at = (char *)plan + fields[i].at;
    if (fields[i].size == sizeof(bool))
        *(bool *)at = value != 0;
    else
        memcpy(at, &value, sizeof value);
}

bool plan_set(struct plan *plan, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    for (int i = 0; equals != NULL && i < PLAN_FIELDS; i++)
        if (strlen(fields[i].name) == (size_t)(equals - assignment) &&
            strncmp(fields[i].name, assignment, (size_t)(equals - assignment)) == 0) {
            plan_put(plan, i, (uint32_t)strtoul(equals + 1, NULL, 10));
            return true;
        }
    return false;
}

void plan_replay(const struct plan *plan, char *text, size_t size)
{
    struct plan drawn;
    size_t len = (size_t)snprintf(text, size, "--only %" PRIu64, plan->seed);
    plan_from_seed(&drawn, plan->seed);
    for (int i = 0; i < PLAN_FIELDS && len < size; i++)
        if (plan_get(plan, i) != plan_get(&drawn, i))
            len +=
                (size_t)snprintf(text + len, size - len, " --set %s=%u", fields[i].name, plan_get(plan, i));
}

const char *operation_name(enum operation operation)
{
    return operation_names[operation];
}

bool operation_changes(enum operation operation)
{
    return operation == OP_RESTORE || operation == OP_ERASE || operation == OP_UNDO;
}

void plan_text(const struct plan *plan, char *text, size_t size)
{
    static const char *const stubs[] = {
        [STUB_AUTO] = "auto", [STUB_RESTOCK] = "restock", [STUB_ESPRESSIF] = "espressif"};
    snprintf(text, size, "%s, %s %u at %u%s, stub %s, adapter %d, %s, %s%s%s%s%s, %u KB",
             operation_names[plan->operation], fault_name(plan->fault), plan->value, plan->place,
             plan->from_start ? " from the start" : "", stubs[plan->stub], (int)plan->adapter,
             plan->wiring == WIRING_SONOFF ? "button" : "reset lines", plan->hostile ? "hostile" : "typical",
             plan->own_supply ? ", own supply" : "", plan->no_copy ? ", no safety copy" : "",
             plan->whole ? ", all differs" : "", plan->no_hand ? ", again at once" : "",
             plan->flash_size >> 10);
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
