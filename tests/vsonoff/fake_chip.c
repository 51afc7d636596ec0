/* fake_chip.c: see fake_chip.h.  Sends and receives at exact times, knows no rate mismatch. */
/* SPDX-License-Identifier: MIT */
#include "fake_chip.h"

#include <stdlib.h>
#include <string.h>

struct fake_event {
    uint64_t at_ns;
    double baud;
    uint8_t byte;
};

struct fake_queue {
    struct fake_event items[65536];
    size_t head, tail;
};

struct nor {
    uint32_t size;
    struct nor_stats stats;
    struct nor_config config;
    uint8_t data[];
};

struct chip {
    chip_tx_fn *tx;
    void *tx_ctx;
    uint64_t now_ns, tx_free_ns;
    bool power;
    double echo_baud;
    struct chip_stats stats;
    struct fake_log log;
    struct fake_queue arriving, leaving; /* by the end of the stop bit */
    struct nor *nor;
};

void chip_config_default(struct chip_config *config, uint32_t flash_size)
{
    memset(config, 0, sizeof *config);
    config->flash.size = flash_size;
    config->crystal_mhz = 26;
    config->magic = 0xFFF0C101;
}

struct chip *chip_new(const struct chip_config *config, chip_tx_fn *tx, void *tx_ctx)
{
    struct chip *c = calloc(1, sizeof *c);
    struct nor *n = calloc(1, sizeof *n + config->flash.size);
    if (c == NULL || n == NULL)
        abort();
    n->size = config->flash.size;
    n->config = config->flash;
    memset(n->data, 0xFF, n->size);
    c->nor = n;
    c->tx = tx;
    c->tx_ctx = tx_ctx;
    return c;
}

void chip_free(struct chip *c)
{
    free(c->nor);
    free(c);
}

static void note_pin(struct chip *c, enum fake_pin pin, bool level)
{
    size_t i = c->log.pin_count++;
    if (i >= sizeof c->log.pins / sizeof *c->log.pins)
        abort();
    c->log.pins[i].at_ns = c->now_ns;
    c->log.pins[i].pin = pin;
    c->log.pins[i].level = level;
}

void chip_set_power(struct chip *c, bool on)
{
    c->power = on;
    note_pin(c, FAKE_POWER, on);
}

void chip_set_gpio0(struct chip *c, bool low)
{
    for (size_t i = c->log.pin_count; i-- > 0;) {
        if (c->log.pins[i].pin != FAKE_GPIO0)
            continue;
        if (c->log.pins[i].level == low)
            return;
        break;
    }
    note_pin(c, FAKE_GPIO0, low);
}

void chip_set_en(struct chip *c, bool low)
{
    note_pin(c, FAKE_EN, low);
}

bool chip_powered(const struct chip *c)
{
    return c->power;
}

static void push(struct fake_queue *q, uint64_t at_ns, uint8_t byte, double baud)
{
    if (q->tail == sizeof q->items / sizeof *q->items)
        abort();
    q->items[q->tail++] = (struct fake_event){at_ns, baud, byte};
}

static uint64_t head_time(const struct fake_queue *q)
{
    return q->head < q->tail ? q->items[q->head].at_ns : CHIP_NEVER;
}

void chip_rx(struct chip *c, uint64_t start_ns, uint8_t byte, double baud)
{
    if (start_ns < c->now_ns || c->log.rx_count == FAKE_LOG_SIZE)
        abort();
    size_t i = c->log.rx_count++;
    c->log.rx[i].start_ns = start_ns;
    c->log.rx[i].byte = byte;
    c->log.rx[i].baud = baud;
    push(&c->arriving, start_ns + (uint64_t)(10e9 / baud), byte, baud);
}

void fake_chip_say(struct chip *c, uint64_t start_ns, const void *data, size_t len, double baud)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < len; i++) {
        uint64_t start = start_ns > c->tx_free_ns ? start_ns : c->tx_free_ns;
        c->tx_free_ns = start + (uint64_t)(10e9 / baud);
        push(&c->leaving, c->tx_free_ns, bytes[i], baud);
    }
}

uint64_t chip_next_event(struct chip *c)
{
    uint64_t in = head_time(&c->arriving), out = head_time(&c->leaving);
    return in < out ? in : out;
}

void chip_run(struct chip *c, uint64_t until_ns)
{
    while (chip_next_event(c) <= until_ns) {
        c->now_ns = chip_next_event(c);
        if (head_time(&c->arriving) == c->now_ns) {
            struct fake_event *e = &c->arriving.items[c->arriving.head++];
            if (c->power && c->echo_baud > 0)
                fake_chip_say(c, c->now_ns, &e->byte, 1, c->echo_baud);
            continue;
        }
        struct fake_event *e = &c->leaving.items[c->leaving.head++];
        if (!c->power)
            continue;
        c->tx(c->tx_ctx, e->at_ns, e->byte, e->baud);
        return;
    }
    if (until_ns > c->now_ns)
        c->now_ns = until_ns;
}

uint64_t chip_now(const struct chip *c)
{
    return c->now_ns;
}

double chip_uart_baud(const struct chip *c)
{
    return c->echo_baud;
}

struct nor *chip_flash(struct chip *c)
{
    return c->nor;
}

const struct chip_stats *chip_get_stats(const struct chip *c)
{
    return &c->stats;
}

uint8_t *nor_data(struct nor *n)
{
    return n->data;
}

uint32_t nor_size(const struct nor *n)
{
    return n->size;
}

const struct fake_log *fake_chip_log(const struct chip *c)
{
    return &c->log;
}

void fake_chip_echo(struct chip *c, double baud)
{
    c->echo_baud = baud;
}
