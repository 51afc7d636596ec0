/* fault_names.c: see fault_names.h. */
/* SPDX-License-Identifier: MIT */
#include "fault_names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum owner { OWNER_WIRE, OWNER_NOR };
enum kind { KIND_BOOL, KIND_U8, KIND_U32, KIND_U64 };

static const struct fault_name {
    const char *name;
    enum owner owner;
    enum kind kind;
    size_t offset;
    const char *meaning;
} fault_names[] = {
#define WIRE(field, kind, meaning)                                                                           \
    {                                                                                                        \
#field, OWNER_WIRE, kind, offsetof(struct wire_faults, field), meaning                               \
    }
#define NOR(field, kind, meaning)                                                                            \
    {                                                                                                        \
#field, OWNER_NOR, kind, offsetof(struct nor_config, field), meaning                                 \
    }
    WIRE(seed, KIND_U64, "start of the random numbers, for wire and flash"),
    NOR(seed, KIND_U64, NULL),
    WIRE(rx_drop, KIND_U32, "one in N bytes toward the host is lost"),
    WIRE(rx_flip, KIND_U32, "one in N bytes toward the host has a wrong bit"),
    WIRE(rx_duplicate, KIND_U32, "one in N bytes toward the host comes twice"),
    WIRE(rx_insert, KIND_U32, "before one in N bytes toward the host comes a random one"),
    WIRE(rx_burst, KIND_U32, "at one in N bytes toward the host 8 to 40 are lost"),
    WIRE(tx_drop, KIND_U32, "one in N bytes toward the device is lost"),
    WIRE(tx_flip, KIND_U32, "one in N bytes toward the device has a wrong bit"),
    WIRE(only_above_baud, KIND_U64, "the faults above strike only at higher rates than this"),
    WIRE(unplug_after_bytes, KIND_U64, "the adapter vanishes when this many bytes went by, both ways"),
    WIRE(unplug_keeps_power, KIND_BOOL, "1: the board has its own supply and outlives the adapter"),
    WIRE(brownout_after_bytes, KIND_U64, "the chip loses power for 300 ms after this many bytes"),
    WIRE(stall_after_bytes, KIND_U64, "the line is silent for stall_ms after this many bytes"),
    WIRE(stall_ms, KIND_U32, "how long"),
    WIRE(deaf_after_request, KIND_U32, "a request with this opcode hangs the chip until it starts anew"),
    WIRE(max_baud, KIND_U32, "the adapter makes garbage of all bytes above this rate"),
    WIRE(rx_tx_shorted, KIND_BOOL, "1: the host hears itself, the chip nothing"),
    WIRE(rx_tx_open, KIND_BOOL, "1: the chip's TX is not connected"),
    NOR(flip_read_every, KIND_U32, "every N-th flash read returns a wrong bit"),
    NOR(weak_program_every, KIND_U32, "every N-th page program leaves a bit unprogrammed"),
    NOR(stuck_sector, KIND_U32, "this 4 KB sector cannot be erased; 4294967295 = none"),
    NOR(stuck_status, KIND_U8, "these bits of the flash's status always read as 1"),
    NOR(misread_sector, KIND_U32, "from this 4 KB sector on, wrong bits are read"),
    NOR(misread_sectors, KIND_U32, "in so many sectors"),
    NOR(misread_times, KIND_U32, "the first so many times each is read"),
    NOR(misread_above_mhz, KIND_U32, "whenever the flash is clocked faster than that"),
    NOR(flicker_sector, KIND_U32, "from this 4 KB sector on, each reading has another wrong bit"),
    NOR(flicker_sectors, KIND_U32, "in so many sectors"),
    NOR(lies, KIND_U32, "erases and programs do nothing: 1 = of Restock's stub, 2 = of the ROM, 3 = all"),
    NOR(lies_after, KIND_U32, "after so many that did something"),
    NOR(id_late, KIND_U32, "the first so many questions for the flash ID read FFFFFF"),
    NOR(puya_reprogram_quirk, KIND_BOOL, "1: programming 1 over 0 brings the 1 back"),
#undef WIRE
#undef NOR
};

#define NAME_COUNT (sizeof fault_names / sizeof *fault_names)

static bool parse_number(const char *text, enum kind kind, uint64_t *value)
{
    static const uint64_t most[] = {
        [KIND_BOOL] = 1, [KIND_U8] = UINT8_MAX, [KIND_U32] = UINT32_MAX, [KIND_U64] = UINT64_MAX};
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *value <= most[kind];
}

static void store(void *field, enum kind kind, uint64_t value)
{
    switch (kind) {
    case KIND_BOOL:
        *(bool *)field = value != 0;
        break;
    case KIND_U8:
        *(uint8_t *)field = (uint8_t)value;
        break;
    case KIND_U32:
        *(uint32_t *)field = (uint32_t)value;
        break;
    case KIND_U64:
        *(uint64_t *)field = value;
        break;
    }
}

static bool set_one(const char *key, const char *text, struct wire_faults *wire, struct nor_config *nor)
{
    bool found = false;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        const struct fault_name *f = &fault_names[i];
        uint64_t value;
        if (strcmp(f->name, key) != 0)
            continue;
        if (!parse_number(text, f->kind, &value))
            return false;
        char *base = f->owner == OWNER_WIRE ? (char *)wire : (char *)nor;
        store(base + f->offset, f->kind, value);
        found = true;
    }
    return found;
}

bool faults_set(const char *text, struct wire_faults *wire, struct nor_config *nor, char *bad, size_t size)
{
    while (*text != '\0') {
        char pair[80];
        size_t len = strcspn(text, ",");
        snprintf(pair, sizeof pair, "%.*s", (int)(len < sizeof pair ? len : sizeof pair - 1), text);
        snprintf(bad, size, "%s", pair);
        char *equals = strchr(pair, '=');
        if (equals == NULL)
            return false;
        *equals = '\0';
        if (!set_one(pair, equals + 1, wire, nor))
            return false;
        text += len;
        text += *text == ',';
    }
    return true;
}

void faults_print_help(FILE *out)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (fault_names[i].meaning != NULL)
            fprintf(out, "  %-22s %s\n", fault_names[i].name, fault_names[i].meaning);
    }
}
