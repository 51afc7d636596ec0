/* minimise.c: see minimise.h.
 *
 * Each field of the plan gets its plainest value, if the complaint stays the same but for its numbers; a
 * value that cannot be 0 is halved for as long as that goes well.  What is left is what the fault needs. */
/* SPDX-License-Identifier: MIT */
#include "minimise.h"

#include "apart.h"

#include <ctype.h>
#include <string.h>

/* Alike but for numbers: which sector it was may change. */
static bool is_alike(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        while (isdigit((unsigned char)*a))
            a++;
        while (isdigit((unsigned char)*b))
            b++;
        if (*a != *b)
            return false;
        if (*a != '\0') {
            a++;
            b++;
        }
    }
    return true;
}

/* Tries a value for field `i` of the plan, and keeps it if the complaint stays. */
static bool try_value(struct plan *plan, int i, uint32_t value, const char *complaint)
{
    struct plan simpler = *plan;
    struct run_result result;
    plan_put(&simpler, i, value);
    if (memcmp(&simpler, plan, sizeof simpler) == 0)
        return false;
    apart_run_one(&simpler, &result);
    if (result.complaint[0] == '\0' || !is_alike(result.complaint, complaint))
        return false;
    *plan = simpler;
    return true;
}

static bool is_a_choice(const struct plan *plan, int i)
{
    struct plan other = *plan;
    plan_put(&other, i, 0);
    return other.operation != plan->operation || other.fault != plan->fault ||
           other.flash_size != plan->flash_size;
}

void minimise(struct plan *plan, const char *complaint)
{
    for (int i = 0; i < PLAN_FIELDS; i++) {
        if (is_a_choice(plan, i) || try_value(plan, i, 0, complaint))
            continue;
        while (plan_get(plan, i) > 1 && try_value(plan, i, plan_get(plan, i) / 2, complaint))
            ;
    }
}
