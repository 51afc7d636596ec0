/* cm.h: cmocka with the headers it wants first. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_CM_H
#define UNIT_CM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#endif
