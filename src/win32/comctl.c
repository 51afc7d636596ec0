/* comctl.c: takes functions from comctl32.dll at the first call. */
/* SPDX-License-Identifier: MIT */
#include "win32/comctl.h"
#include "win32/dllsafe.h"

const struct comctl *comctl(void)
{
    static struct comctl functions;
    static const struct dllsafe_function names[] = {
#define COMCTL_NAME(function) {#function, &functions.function},
        COMCTL_FUNCTIONS(COMCTL_NAME)
#undef COMCTL_NAME
    };
    static struct dllsafe_table table = {L"comctl32.dll", true, names, sizeof names / sizeof names[0],
                                         INIT_ONCE_STATIC_INIT};
    return dllsafe_bind(&table) ? &functions : NULL;
}
