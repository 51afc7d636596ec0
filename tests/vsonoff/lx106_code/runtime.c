/* runtime.c: the arithmetic that the compiler calls and that lx106 programs find in the mask ROM instead of
 * libgcc.  Also the entry of the program image. */
/* SPDX-License-Identifier: MIT */
#include "programs.h"

typedef union {
    uint64_t whole;
    struct {
        uint32_t low, high;
    } half;
} pair;

uint64_t __muldi3(uint64_t a, uint64_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
uint32_t __udivsi3(uint32_t a, uint32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b);
int32_t __divsi3(int32_t a, int32_t b);
int32_t __modsi3(int32_t a, int32_t b);
void *memset(void *to, int value, unsigned n);
void *memcpy(void *to, const void *from, unsigned n);

uint64_t __muldi3(uint64_t a, uint64_t b)
{
    pair x = {.whole = a}, y = {.whole = b}, result;
    uint32_t a0 = x.half.low & 0xFFFF, a1 = x.half.low >> 16, b0 = y.half.low & 0xFFFF, b1 = y.half.low >> 16;
    uint32_t middle = a1 * b0 + (a0 * b0 >> 16), carry = (middle & 0xFFFF) + a0 * b1;
    result.half.low = x.half.low * y.half.low;
    result.half.high =
        a1 * b1 + (middle >> 16) + (carry >> 16) + x.half.low * y.half.high + x.half.high * y.half.low;
    return result.whole;
}

static uint64_t divide(uint64_t a, uint64_t b, uint64_t *rest)
{
    uint64_t quotient = 0, r = 0;
    for (unsigned bit = 64; bit-- != 0;) {
        uint32_t carry = (uint32_t)(r >> 63);
        r = r << 1 | (a >> bit & 1);
        if (carry != 0 || r >= b) {
            r -= b;
            quotient |= (uint64_t)1 << bit;
        }
    }
    *rest = r;
    return quotient;
}

uint64_t __udivdi3(uint64_t a, uint64_t b)
{
    uint64_t rest;
    return divide(a, b, &rest);
}

uint64_t __umoddi3(uint64_t a, uint64_t b)
{
    uint64_t rest;
    (void)divide(a, b, &rest);
    return rest;
}

uint32_t __udivsi3(uint32_t a, uint32_t b)
{
    uint32_t quotient = 0, r = 0;
    for (unsigned bit = 32; bit-- != 0;) {
        uint32_t carry = r >> 31;
        r = r << 1 | (a >> bit & 1);
        if (carry != 0 || r >= b) {
            r -= b;
            quotient |= 1u << bit;
        }
    }
    return quotient;
}

uint32_t __umodsi3(uint32_t a, uint32_t b)
{
    return a - __udivsi3(a, b) * b;
}

static uint32_t magnitude(int32_t v)
{
    return v < 0 ? 0u - (uint32_t)v : (uint32_t)v;
}

int32_t __divsi3(int32_t a, int32_t b)
{
    uint32_t q = __udivsi3(magnitude(a), magnitude(b));
    return (int32_t)((a < 0) != (b < 0) ? 0u - q : q);
}

int32_t __modsi3(int32_t a, int32_t b)
{
    uint32_t r = __umodsi3(magnitude(a), magnitude(b));
    return (int32_t)(a < 0 ? 0u - r : r);
}

void *memset(void *to, int value, unsigned n)
{
    for (volatile uint8_t *p = to; n != 0; n--)
        *p++ = (uint8_t)value;
    return to;
}

void *memcpy(void *to, const void *from, unsigned n)
{
    const uint8_t *q = from;
    for (volatile uint8_t *p = to; n != 0; n--)
        *p++ = *q++;
    return to;
}

/* Called with the arguments of program_run in place and a0 leading out. */
__asm__(".section .start, \"ax\"\n"
        ".global _start\n"
        "_start: j program_run\n"
        ".text\n");
