/* near.h: two hints to the compiler.
 *
 * NEAR: one address for a structure and everything in it.  Without it, the compiler makes the address of
 * every register and every static variable a separate constant, seven bytes each.  It cannot see through
 * NEAR, so it keeps one address and adds offsets.  IN_ORDER: accesses before it happen before accesses after
 * it, for data shared with the interrupt. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_NEAR_H
#define STUB_NEAR_H

#define NEAR(pointer)                                                                                        \
    __extension__({                                                                                          \
        __typeof__(pointer) near_ = (pointer);                                                               \
        __asm__("" : "+r"(near_));                                                                           \
        near_;                                                                                               \
    })

#define IN_ORDER() __asm__ volatile("" : : : "memory")

#endif
