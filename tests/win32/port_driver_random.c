/* port_driver_random.c: in the middle of reads and writes, at a random moment, the plug is pulled or the work
 * is cancelled, on every driver and with habits at random: the call ends, with the error that it is, and
 * nothing is left.  Seeded: RESTOCK_MOMENTS, a number, is how often (else 60), and RESTOCK_SEED where it
 * begins. */
/* SPDX-License-Identifier: MIT */
#include "port_driver.h"

#include "port/port.h"

#include <stdio.h>
#include <stdlib.h>

enum { USUALLY = 60, CALLS = 60, LIMIT_MS = 12000 /* a stuck write is given up after 10 s */ };

static uint64_t random_state;

static uint32_t random_below(uint32_t end)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % end;
}

static unsigned number_from(const char *variable, unsigned otherwise)
{
    const char *text = getenv(variable);
    return text != NULL && text[0] != '\0' ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void cancel_it(void *port)
{
    port_cancel(port);
}

static struct driver_habits habits_at_random(void)
{
    static const DWORD gone[] = {5, 21, 22, 31, 109, 433, 995, 1167};
    struct driver_habits h = *driver_profiles[random_below((uint32_t)driver_profile_count)];
    h.gone_error = gone[random_below(8)];
    h.gone_keeps = random_below(3) == 0;
    h.gone_is_listed = random_below(2) == 0;
    h.cancel = random_below(3) == 0 ? CANCEL_IS_LATE : CANCEL_WORKS;
    h.cancel_late_ms = random_below(400);
    h.at_once = random_below(2) == 0;
    h.early_event = random_below(4) == 0;
    h.write_part = random_below(4) == 0 ? 64 : 0;
    return h;
}

/* One call of what a program does all day; false with *e. */
static bool any_call(struct port *p, struct err *e)
{
    static uint8_t room[4096];
    switch (random_below(5)) {
    case 0:
        return port_write(p, counting(), 1 + random_below(3000), e);
    case 1:
        return port_drain(p, e);
    case 2:
        return port_set_baud(p, random_below(2) == 0 ? 115200 : 460800, e);
    default:
        return port_read(p, room, sizeof room, random_below(120), e) >= 0;
    }
}

static void one_moment(void)
{
    struct driver_habits habits = habits_at_random();
    struct err e = ERR_INIT;
    bool pull = random_below(2) == 0, ended = false;
    uint32_t in_ms = random_below(1500);
    driver_replace(&habits);
    struct port *p = open_port();
    if (p == NULL)
        return;
    driver_receive(random_below(100), counting(), 1 + random_below(20000));
    uint64_t due = driver_now_ms() + in_ms;
    if (pull)
        driver_unplug(in_ms);
    else
        driver_later(in_ms, cancel_it, p);
    for (int i = 0; i < CALLS && !ended; i++)
        ended = !any_call(p, &e);
    if (!ended) { /* it did not come in the middle of anything */
        driver_sleep(in_ms + 1);
        ended = !any_call(p, &e) || !any_call(p, &e) || !any_call(p, &e) || !port_drain(p, &e) ||
                !port_write(p, counting(), 1, &e) || !port_drain(p, &e);
    }
    bool well = CHECK(ended) && CHECK(e.code == (pull ? ERR_PORT_GONE : ERR_CANCELLED)) &&
                CHECK(driver_now_ms() - due < LIMIT_MS);
    if (!well)
        printf("    %s after %u ms on %s: %s %s\n", pull ? "pulled" : "cancelled", (unsigned)in_ms,
               habits.name, err_name(e.code), e.detail);
    uint64_t closing = driver_now_ms();
    port_close(p);
    CHECK(driver_now_ms() - closing < LIMIT_MS);
    driver_sleep(500); /* a request whose cancelling was late */
    check_all_is_clean();
}

static unsigned moment;

static void work_ends_at_a_random_moment(void)
{
    random_state = moment;
    random_below(2);
    one_moment();
}

/* Each in a world of its own. */
unsigned tests_random_run(bool (*run)(const struct test *test), const char *part)
{
    static const struct test one = TEST(work_ends_at_a_random_moment);
    unsigned failures = 0, first = number_from("RESTOCK_SEED", 1),
             end = first + number_from("RESTOCK_MOMENTS", USUALLY);
    for (moment = first; moment < end; moment++) {
        unsigned failed = check_run(&one, 1, run, part);
        if (failed > 0)
            printf("    with RESTOCK_SEED=%u\n", moment);
        failures += failed;
    }
    return failures;
}
