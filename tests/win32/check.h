/* check.h: tests of Windows programs: a list of functions, and what they check.
 *
 * A failed check is printed with its line, and the test goes on. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_CHECK_H
#define WIN32_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)

bool check_that(bool ok, const char *condition, const char *file, int line);

struct test {
    const char *name;
    void (*body)(void);
};

#define TEST(function)                                                                                       \
    {                                                                                                        \
#function, function                                                                                  \
    }

/* Runs each through `run`, which returns false if it did not come to its end.  The number of tests that
 * failed; those alone whose name contains `part`, if it is not NULL. */
unsigned check_run(const struct test *tests, size_t count, bool (*run)(const struct test *test),
                   const char *part);

#endif
