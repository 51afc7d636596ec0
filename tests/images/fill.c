/* fill.c: content of test images. */
/* SPDX-License-Identifier: MIT */
#include "fill.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The file made by lx106_text.sh, put into this object by the assembler. */
__asm__(".section .rodata\n"
        ".global fill_library\n"
        ".global fill_library_end\n"
        "fill_library:\n"
        ".incbin \"" FILL_LIBRARY_FILE "\"\n"
        "fill_library_end:\n"
        ".byte 0\n"
        ".text\n");
extern const uint8_t fill_library[], fill_library_end[];

struct fill_rng fill_rng_from(uint64_t seed, const char *name)
{
    struct fill_rng r = {seed ^ UINT64_C(0xCBF29CE484222325)};

    for (; *name; name++) {
        r.state ^= (uint8_t)*name;
        r.state *= UINT64_C(0x100000001B3);
    }
    return r;
}

uint64_t fill_rng_next(struct fill_rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint32_t fill_rng_below(struct fill_rng *r, uint32_t limit)
{
    return (uint32_t)(fill_rng_next(r) % limit);
}

void fill_random(struct fill_rng *r, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)fill_rng_next(r);
}

/* Cuts the library into pieces of 2 to 8 KB and shuffles them. */
void fill_code_init(struct fill_code *f, struct fill_rng *r)
{
    uint32_t total = (uint32_t)(fill_library_end - fill_library) & ~3u;

    memset(f, 0, sizeof *f);
    for (uint32_t at = 0; at < total && f->count < FILL_PIECES;) {
        uint32_t len = 2048 + 4 * fill_rng_below(r, 1536);

        if (len > total - at)
            len = total - at;
        f->pieces[f->count].begin = at;
        f->pieces[f->count++].end = at += len;
    }
    assert(f->count > 0);
    for (unsigned i = f->count - 1; i > 0; i--) {
        unsigned j = fill_rng_below(r, i + 1);
        uint32_t begin = f->pieces[i].begin, end = f->pieces[i].end;

        f->pieces[i] = f->pieces[j];
        f->pieces[j].begin = begin;
        f->pieces[j].end = end;
    }
    f->at = f->pieces[0].begin;
}

void fill_code_next(struct fill_code *f, uint8_t *out, size_t len)
{
    while (len > 0) {
        size_t piece = f->pieces[f->next].end - f->at;

        if (piece > len)
            piece = len;
        memcpy(out, fill_library + f->at, piece);
        out += piece;
        len -= piece;
        f->at += (uint32_t)piece;
        if (f->at == f->pieces[f->next].end) {
            f->next = (f->next + 1) % f->count;
            f->at = f->pieces[f->next].begin;
        }
    }
}

static const char *const words[] = {
    "wifi",    "station", "timer",    "connect", "socket",  "failed",   "buffer",  "memory", "state",
    "server",  "update",  "version",  "restart", "config",  "flash",    "sector",  "read",   "write",
    "error",   "timeout", "response", "request", "header",  "length",   "invalid", "param",  "device",
    "switch",  "relay",   "button",   "led",     "gpio",    "channel",  "scan",    "result", "string",
    "parse",   "json",    "object",   "array",   "token",   "ssl",      "cert",    "key",    "cipher",
    "client",  "hello",   "random",   "session", "record",  "alert",    "close",   "send",   "recv",
    "queue",   "task",    "signal",   "event",   "handler", "callback", "dns",     "dhcp",   "lease",
    "gateway", "netmask", "ip",       "tcp",     "udp",     "packet",   "drop",    "retry",  "count",
    "limit",   "reset",   "reason",   "power",   "save",    "load",     "default", "table",  "index",
    "offset",  "size",    "check",    "sum",     "match",   "begin",    "end",     "local",  "remote",
    "time",    "zone",    "clock",    "sync",    "pulse",   "delay",    "report",  "beacon", "probe",
    "auth",    "assoc",   "leave",    "mode",    "sleep",   "wake",     "phy",     "rate",   "voltage",
    "current", "factory"};
static const char *const formats[] = {"%d",   "%s",    "0x%08x", "%u", "\"%s\":%d", "%02x:%02x:%02x",
                                      "[%s]", "ret=%d"};

static size_t make_text(struct fill_rng *r, char *out, size_t size)
{
    unsigned count = 1 + fill_rng_below(r, 6);
    const char *joint = fill_rng_below(r, 3) == 0 ? "_" : " ";
    size_t len = 0;

    for (unsigned i = 0; i < count; i++) {
        const char *word = words[fill_rng_below(r, sizeof words / sizeof *words)];

        if (i > 0 && *joint == ' ' && fill_rng_below(r, 4) == 0)
            word = formats[fill_rng_below(r, sizeof formats / sizeof *formats)];
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? joint : "", word);
        assert(len < size);
    }
    return len;
}

void fill_texts(struct fill_rng *r, uint8_t *out, size_t len)
{
    char text[160];

    memset(out, 0, len);
    for (size_t at = 0; at < len;) {
        size_t n = make_text(r, text, sizeof text);

        if (n + 1 > len - at)
            return;
        memcpy(out + at, text, n);
        at = (at + n + 4) & ~(size_t)3;
    }
}
