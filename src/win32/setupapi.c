/* setupapi.c: takes functions from setupapi.dll at the first call. */
/* SPDX-License-Identifier: MIT */
#include "win32/setupapi.h"
#include "win32/dllsafe.h"

const struct setupapi *setupapi(void)
{
    static struct setupapi functions;
    static const struct dllsafe_function names[] = {
#define SETUPAPI_NAME(function) {#function, &functions.function},
        SETUPAPI_FUNCTIONS(SETUPAPI_NAME)
#undef SETUPAPI_NAME
    };
    static struct dllsafe_table table = {L"setupapi.dll", false, names, sizeof names / sizeof names[0],
                                         INIT_ONCE_STATIC_INIT};
    return dllsafe_bind(&table) ? &functions : NULL;
}
