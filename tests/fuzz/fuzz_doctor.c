/* fuzz_doctor.c: fuzz target for the header doctor, comparing and copies for sharing: one image in, all three
 * look at it.  Inputs: see fuzz_base.h.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/err.h"
#include "core/image/compare.h"
#include "core/image/doctor.h"
#include "core/image/image.h"
#include "core/image/redact_image.h"
#include "say/say.h"
#include "say/say_files.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST_MAX 0x4000u /* larger images are not examined with a digest: counting it takes too long */

static void check_sentences(const struct doctor_result *r)
{
    fuzz_check(r->count >= 1 && r->count <= DOCTOR_FACTS, "the number of sentences");
    for (size_t i = 0; i < r->count; i++) {
        char text[600];
        say_fact(&r->facts[i], text, sizeof text);
        size_t len = strlen(text);
        fuzz_check(len > 0 && len < sizeof text - 1 && text[len - 1] == '.', "a sentence that breaks off");
    }
}

static void examine(const struct fuzz_input *in, const char *sha256)
{
    struct doctor_result result, again;
    doctor_examine(in->image, in->size, sha256, &result);
    bool same = memcmp(result.was, result.now, sizeof result.was) == 0;
    fuzz_check(same == (result.outcome != DOCTOR_MENDED), "outcome and header");
    check_sentences(&result);
    if (result.outcome != DOCTOR_MENDED)
        return;
    uint8_t *mended = malloc(in->size);
    memcpy(mended, in->image, in->size);
    doctor_mend(mended, in->size, &result);
    check_sentences(&result);
    doctor_examine(mended, in->size, sha256, &again);
    fuzz_check(again.outcome == DOCTOR_SOUND, "a mended header is mended again");
    free(mended);
}

static void doctor(const struct fuzz_input *in)
{
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX];
    examine(in, NULL);
    if (in->size > DIGEST_MAX)
        return;
    digest_sha256(fuzz_base_image(FUZZ_STOCK), in->size, digest);
    digest_hex(digest, sizeof digest, hex);
    examine(in, hex);
}

static void check_comparison(const struct compare_result *r)
{
    char text[600];
    say_compare(r, text, sizeof text);
    fuzz_check(strlen(text) < sizeof text - 1, "a sentence cut short");
}

static void compare(const struct fuzz_input *in)
{
    struct compare_result result, turned;
    const uint8_t *stock = fuzz_base_image(FUZZ_STOCK);
    fuzz_check(compare_images(in->image, in->size, stock, FUZZ_BASE_SIZE, &result), "out of memory");
    fuzz_check(compare_images(stock, FUZZ_BASE_SIZE, in->image, in->size, &turned), "out of memory");
    uint32_t sum = 0;
    for (size_t i = 0; i < result.range_count; i++)
        sum += result.ranges[i].count;
    fuzz_check(sum == result.sectors_different && sum <= result.sectors_total, "the sectors that differ");
    bool equal = in->size == FUZZ_BASE_SIZE && memcmp(in->image, stock, in->size) == 0;
    fuzz_check(result.equal == equal && turned.equal == equal, "equality");
    fuzz_check(sum == turned.sectors_different && result.same_firmware == turned.same_firmware,
               "another answer with the files changed over");
    check_comparison(&result);
    check_comparison(&turned);
    compare_done(&result);
    compare_done(&turned);
}

static void redact(const struct fuzz_input *in)
{
    struct image_info info;
    struct image_secrets secrets;
    struct err e = ERR_INIT;
    uint8_t *copy = malloc(in->size + 1);
    image_secrets_read(in->image, in->size, &secrets);
    bool ok = redact_image(in->image, in->size, copy, &e);
    fuzz_check(ok == (e.code == ERR_NONE), "success and error");
    if (ok) {
        image_examine(copy, in->size, true, &info);
        fuzz_check(info.redacted && info.verdict == IMAGE_INCOMPLETE,
                   "a copy for sharing passes for a backup");
        fuzz_check(info.device_id[0] == '\0' && !info.has_station_mac, "an identity in a copy for sharing");
        image_secrets_read(copy, in->size, &secrets);
        fuzz_check(secrets.key[0] == '\0' && secrets.wifi_name[0] == '\0', "a secret in a copy for sharing");
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input;
    if (!fuzz_image_make(data, size, &input))
        return 0;
    doctor(&input);
    compare(&input);
    redact(&input);
    free(input.image);
    return 0;
}
