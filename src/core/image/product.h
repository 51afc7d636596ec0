/* product.h: under which names devices are sold, by the product code in their official firmware. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PRODUCT_H
#define CORE_PRODUCT_H

/* "Sonoff Mini", "Sonoff TH10 or TH16": several models share a code; NULL = not known. */
const char *product_sold_as(const char *code);

#endif
