/* port_check.c: the Win32 port on a real COM port, run under Wine or on Windows.
 *
 * port_check COM5 no-lines|lines: with pty_peer behind COM5, whose port has no modem lines, or has
 * them. Prints a line per check, and figures; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/err.h"
#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int failures;

static bool check(bool ok, const char *what, const struct err *e)
{
    printf("%s: %s%s%s %s\n", ok ? "ok" : "FAILED", what, e->code != ERR_NONE ? ": " : "",
           e->code != ERR_NONE ? err_name(e->code) : "", e->detail);
    fflush(stdout);
    failures += !ok;
    return ok;
}

static uint64_t now_ms(void)
{
    return clock_now_ms(clock_system());
}

static bool order(struct port *p, char letter, uint32_t n, struct err *e)
{
    uint8_t bytes[5] = {(uint8_t)letter, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                        (uint8_t)(n >> 24)};
    return port_write(p, bytes, sizeof bytes, e);
}

static bool ping(struct port *p, struct err *e)
{
    char answer[64];
    return port_write(p, "p", 1, e) && port_read(p, answer, sizeof answer, 5000, e) == 1 && answer[0] == 'P';
}

static double seconds(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart / (double)frequency.QuadPart;
}

static void check_latency(struct port *p)
{
    struct err e = ERR_INIT;
    enum { ROUNDS = 1000 };
    double start = seconds(), longest = 0;
    bool ok = true;
    for (int i = 0; i < ROUNDS && ok; i++) {
        double before = seconds();
        ok = ping(p, &e);
        double took = seconds() - before;
        longest = took > longest ? took : longest;
    }
    printf("    one byte there and back: mean %.3f ms, longest %.3f ms\n",
           (seconds() - start) * 1000 / ROUNDS, longest * 1000);
    check(ok, "a request and its one-byte answer, 1000 times", &e);
}

/* A whole answer of `n` bytes arrives in order. */
static bool receive(struct port *p, uint32_t n, uint32_t *reads, struct err *e)
{
    static uint8_t block[65536];
    uint32_t got = 0;
    while (got < n) {
        int count = port_read(p, block, sizeof block, 5000, e);
        if (count <= 0)
            return false;
        for (int i = 0; i < count; i++)
            if (block[i] != (uint8_t)(got + (uint32_t)i))
                return false;
        got += (uint32_t)count;
        ++*reads;
    }
    return got == n;
}

static void check_bulk_read(struct port *p)
{
    struct err e = ERR_INIT;
    const uint32_t size = 4u << 20;
    uint32_t reads = 0;
    double start = seconds();
    bool ok = order(p, 'b', size, &e) && receive(p, size, &reads, &e);
    double took = seconds() - start;
    printf("    4 MB read in %.2f s: %.2f MB/s, %.0f bytes per read\n", took, 4 / took,
           (double)size / (reads == 0 ? 1 : reads));
    check(ok, "4 MB arrive complete and in order", &e);
}

static void check_blocks(struct port *p)
{
    struct err e = ERR_INIT;
    enum { ROUNDS = 500, BLOCK = 1024 };
    bool ok = true;
    double start = seconds();
    for (int i = 0; i < ROUNDS && ok; i++) {
        uint32_t reads = 0;
        ok = order(p, 'b', BLOCK, &e) && receive(p, BLOCK, &reads, &e);
    }
    printf("    request and 1 KB answer: mean %.3f ms\n", (seconds() - start) * 1000 / ROUNDS);
    check(ok, "500 requests with 1 KB answers", &e);
}

static void check_bulk_write(struct port *p)
{
    struct err e = ERR_INIT;
    static uint8_t data[65536];
    uint8_t answer[4];
    uint32_t sum = 0;
    size_t got = 0;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i * 7 + i / 256);
        sum = sum * 31u + data[i];
    }
    double start = seconds();
    bool ok = order(p, 'w', sizeof data, &e) && port_write(p, data, sizeof data, &e) && port_drain(p, &e);
    while (ok && got < sizeof answer) {
        int n = port_read(p, answer + got, sizeof answer - got, 5000, &e);
        ok = n > 0;
        got += n > 0 ? (size_t)n : 0;
    }
    uint32_t there = (uint32_t)answer[0] | (uint32_t)answer[1] << 8 | (uint32_t)answer[2] << 16 |
                     (uint32_t)answer[3] << 24;
    printf("    64 KB written in %.0f ms\n", (seconds() - start) * 1000);
    check(ok && there == sum, "64 KB are written complete and in order", &e);
}

static void check_silence(struct port *p)
{
    struct err e = ERR_INIT;
    char byte;
    uint64_t start = now_ms();
    int n = port_read(p, &byte, 1, 200, &e);
    uint64_t took = now_ms() - start;
    check(n == 0 && took >= 180, "a silent line ends the read when its time is up", &e);
    check(port_read(p, &byte, 1, 0, &e) == 0, "a read without time takes nothing from a silent line", &e);
    check(ping(p, &e), "an answer after the time-out is still read", &e);
}

static void check_discard(struct port *p)
{
    struct err e = ERR_INIT;
    char bytes[200];
    bool ok = order(p, 'b', 100, &e);
    Sleep(300);
    ok = ok && port_discard_input(p, &e) && port_read(p, bytes, sizeof bytes, 100, &e) == 0;
    check(ok, "discarded input is not read", &e);
}

static void check_rates(struct port *p)
{
    static const uint32_t rates[] = {230400, 460800, 921600, 1000000, 1500000, 2000000, 74880, 115200};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct err e = ERR_INIT;
        char what[60];
        snprintf(what, sizeof what, "%lu baud is set and the line works", (unsigned long)rates[i]);
        check(port_set_baud(p, rates[i], &e) && ping(p, &e), what, &e);
    }
}

static void check_lines(struct port *p, bool has_lines)
{
    struct err e = ERR_INIT;
    bool ok = port_set_lines(p, true, false, &e) && port_set_lines(p, false, false, &e);
    check(ok == has_lines && (ok || e.code == ERR_PORT_CONFIG),
          has_lines ? "DTR and RTS are set" : "missing modem lines are reported as such", &e);
    err_clear(&e);
    check(ping(p, &e), "the line works afterwards", &e);
}

static DWORD WINAPI cancel_later(void *port)
{
    Sleep(300);
    port_cancel(port);
    return 0;
}

static void check_cancel(struct port *p)
{
    struct err e = ERR_INIT;
    char byte;
    HANDLE thread = CreateThread(NULL, 0, cancel_later, p, 0, NULL);
    uint64_t start = now_ms();
    int n = port_read(p, &byte, 1, 30000, &e);
    uint64_t took = now_ms() - start;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    check(n == -1 && e.code == ERR_CANCELLED && took < 20000, "cancel ends a waiting read", &e);
    struct err later[6] = {ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT, ERR_INIT};
    port_read(p, &byte, 1, 0, &later[0]);
    port_write(p, "p", 1, &later[1]);
    port_drain(p, &later[2]);
    port_discard_input(p, &later[3]);
    port_set_baud(p, 115200, &later[4]);
    port_set_lines(p, false, false, &later[5]);
    bool all = true;
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++)
        all = all && later[i].code == ERR_CANCELLED;
    check(all, "every call after a cancel says cancelled", &later[0]);
}

static void check_cancelled_write(struct port *p)
{
    struct err e = ERR_INIT;
    static const uint8_t much[1u << 20]; /* far more than a pseudo-terminal holds */
    bool ok = order(p, 'h', 2000, &e);
    HANDLE thread = CreateThread(NULL, 0, cancel_later, p, 0, NULL);
    uint64_t start = now_ms();
    ok = ok && !port_write(p, much, sizeof much, &e) && e.code == ERR_CANCELLED;
    uint64_t took = now_ms() - start;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    printf("    cancelled after %lu ms\n", (unsigned long)took);
    check(ok, "cancel ends a write that nobody takes", &e);
    Sleep(3500); /* until the other end listens again */
}

static void check_missing(void)
{
    struct err e = ERR_INIT;
    check(port_open_system("COM77", &e) == NULL && e.code == ERR_PORT_MISSING, "a missing port", &e);
    err_clear(&e);
    check(port_open_system("COM\xff", &e) == NULL && e.code == ERR_PORT_MISSING, "a name that cannot be", &e);
    err_clear(&e);
    check(port_open_system("C:", &e) == NULL && e.code != ERR_NONE, "a drive is not a port", &e);
}

static void check_handles(const char *name)
{
    struct err e = ERR_INIT;
    DWORD before = 0, after = 0;
    bool ok = true;
    GetProcessHandleCount(GetCurrentProcess(), &before);
    for (int i = 0; i < 20 && ok; i++) {
        struct port *p = port_open_system(name, &e);
        ok = p != NULL;
        port_close(p);
        port_open_system("COM77", NULL);
    }
    GetProcessHandleCount(GetCurrentProcess(), &after);
    check(ok && after <= before, "opening and closing leaves no handle behind", &e);
}

static void check_hang_up(struct port *p)
{
    struct err e = ERR_INIT;
    char byte;
    bool ok = port_write(p, "q", 1, &e);
    check(ok && port_read(p, &byte, 1, 10000, &e) == -1 && e.code == ERR_PORT_GONE,
          "a pulled cable ends a read", &e);
    err_clear(&e);
    check(port_read(p, &byte, 1, 1000, &e) == -1 && e.code == ERR_PORT_GONE, "the next read", &e);
    err_clear(&e);
    check(!port_write(p, "p", 1, &e) && e.code == ERR_PORT_GONE, "a write to it", &e);
    err_clear(&e);
    check(!port_set_baud(p, 230400, &e) && e.code == ERR_PORT_GONE, "a new rate for it", &e);
    err_clear(&e);
    check(!port_discard_input(p, &e) && e.code == ERR_PORT_GONE, "clearing its input", &e);
}

int main(int argc, char **argv)
{
    struct err e = ERR_INIT;
    if (argc != 3)
        return 2;
    bool has_lines = strcmp(argv[2], "lines") == 0;
    check_missing();
    check_handles(argv[1]);
    struct port *p = port_open_system(argv[1], &e);
    if (!check(p != NULL, "the port opens", &e))
        return 1;
    check(ping(p, &e), "the other end answers", &e);
    check_lines(p, has_lines);
    check_latency(p);
    check_blocks(p);
    check_bulk_read(p);
    check_bulk_write(p);
    check_rates(p);
    check_silence(p);
    check_discard(p);
    check_cancel(p);
    port_close(p);
    p = port_open_system(argv[1], &e);
    if (!check(p != NULL, "the port opens again", &e))
        return 1;
    check_cancelled_write(p);
    port_close(p);
    p = port_open_system(argv[1], &e);
    if (!check(p != NULL && ping(p, &e), "the port works again", &e))
        return 1;
    check_hang_up(p);
    port_close(p);
    return failures == 0 ? 0 : 1;
}
