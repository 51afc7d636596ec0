/* test_wire_rig.c: see test_wire_rig.h. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "test_wire_rig.h"

#include <stdlib.h>

struct rig *rig_new(enum wiring wiring, enum adapter adapter)
{
    struct rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    struct chip_config config;
    chip_config_default(&config, 4096);
    r->chip = chip_new(&config, wire_device_byte, &r->wire);
    r->wire = wire_new(r->chip, wiring, adapter);
    assert_non_null(r->wire);
    r->log = fake_chip_log(r->chip);
    assert_true(wire_script(r->wire, "power=on"));
    return r;
}

void rig_free(struct rig *r)
{
    wire_free(r->wire);
    r->wire = NULL;
    chip_free(r->chip);
    free(r);
}

void rig_run(struct rig *r, uint64_t ns)
{
    uint64_t until = wire_now(r->wire) + ns;
    while (wire_now(r->wire) < until)
        wire_run(r->wire, until - wire_now(r->wire));
}

void rig_fill(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 7 + 3);
}
