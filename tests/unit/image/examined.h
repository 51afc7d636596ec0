/* examined.h: an image is examined, and what is said of it is compared.
 *
 * Used by the tests of image examination; fails the running test. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_EXAMINED_H
#define UNIT_EXAMINED_H

#include "core/image/image.h"

#include "craft_image.h"

/* As a whole file; as the beginning of a flash; and one that is not needed any more. */
struct image_info examine(const uint8_t *data, size_t size);
struct image_info examine_beginning(const uint8_t *data, size_t size);
struct image_info examine_and_free(uint8_t *data, size_t size);

void assert_verdict(const struct image_info *info, enum image_verdict verdict);
/* The verdict and all its sentences, in order: two at most, `second` NULL = only one. */
void assert_says(const struct image_info *info, enum image_verdict verdict, const char *first,
                 const char *second);

/* Words that make a crafted application one of eWeLink's, and what is said of a stock image in order. */
extern const struct craft_texts ewelink_texts;
#define SDK_COMPLETE "Boot loader, application and radio data are in place, and all checksums are correct."

#endif
