/* say_files.c: see say_files.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_files.h"

#include "base/bytes.h"
#include "core/image/guard.h"
#include "core/library/library_view.h"
#include "say/say.h"

#include <stdio.h>
#include <string.h>

#define LIST_SIZE 600u /* all regions fit */

const char *say_region(enum compare_region region)
{
    static const enum fact_id titles[REGION_COUNT] = {
        [REGION_HEADER] = FACT_REGION_HEADER,
        [REGION_BOOT] = FACT_REGION_BOOT,
        [REGION_USER1] = FACT_REGION_USER1,
        [REGION_USER2] = FACT_REGION_USER2,
        [REGION_APPLICATION] = FACT_REGION_APPLICATION,
        [REGION_IDENTITY] = FACT_REGION_IDENTITY,
        [REGION_STATE] = FACT_REGION_STATE,
        [REGION_SETTINGS] = FACT_REGION_SETTINGS,
        [REGION_RF_CAL] = FACT_REGION_RF_CAL,
        [REGION_INIT_DATA] = FACT_REGION_INIT_DATA,
        [REGION_SYSTEM_PARAMETERS] = FACT_REGION_SYSTEM_PARAMETERS,
        [REGION_BEYOND_MAP] = FACT_REGION_BEYOND_MAP,
        [REGION_END] = FACT_REGION_END,
        [REGION_OTHER] = FACT_REGION_OTHER,
    };
    return say_template(titles[region]);
}

/* "the boot loader, the settings and other parts" */
static void list_regions(const struct compare_result *r, char *text, size_t size)
{
    char longer[LIST_SIZE];
    size_t left = 0;
    for (int i = 0; i < REGION_COUNT; i++)
        left += r->differs[i];
    text[0] = '\0';
    for (int i = 0; i < REGION_COUNT; i++) {
        if (!r->differs[i])
            continue;
        left--;
        if (text[0] == '\0')
            snprintf(longer, sizeof longer, "%s", say_region((enum compare_region)i));
        else
            say_fill(left == 0 ? FACT_LIST_LAST : FACT_LIST_MORE,
                     (const char *[]){text, say_region((enum compare_region)i)}, longer, sizeof longer);
        snprintf(text, size, "%s", longer);
    }
}

/* Product and version, as far as they are known. */
static int name_parts(const struct compare_result *r)
{
    return (r->product[0] != '\0') + (r->version[0] != '\0');
}

static enum fact_id compare_sentence(const struct compare_result *r)
{
    switch (r->outcome) {
    case COMPARE_EQUAL:
        return FACT_COMPARE_EQUAL;
    case COMPARE_FIRST_IS_BEGINNING:
        return FACT_FIRST_IS_BEGINNING;
    case COMPARE_SECOND_IS_BEGINNING:
        return FACT_SECOND_IS_BEGINNING;
    case COMPARE_OTHER_FIRMWARE:
        return FACT_OTHER_FIRMWARE_IN_THEM;
    case COMPARE_DIFFERENT:
        return FACT_THEY_DIFFER;
    default:
        return name_parts(r) == 2   ? FACT_SAME_VERSION
               : name_parts(r) == 1 ? FACT_SAME_NAME
                                    : FACT_SAME_FIRMWARE;
    }
}

void say_compare(const struct compare_result *r, char *text, size_t size)
{
    char regions[LIST_SIZE];
    list_regions(r, regions, sizeof regions);
    const char *name = r->product[0] != '\0' ? r->product : r->version;
    say_fill(compare_sentence(r), (const char *[]){regions, name, r->version}, text, size);
}

const char *say_note_word(const char *word)
{
    static const struct {
        const char *word;
        enum fact_id text;
    } words[] = {
        {"complete", FACT_WORD_COMPLETE},     {"incomplete", FACT_WORD_INCOMPLETE},
        {"altered", FACT_WORD_ALTERED},       {"damaged", FACT_WORD_DAMAGED},
        {"blank", FACT_WORD_BLANK},           {"partial", FACT_WORD_PARTIAL},
        {"unknown", FACT_WORD_UNKNOWN},       {LIBRARY_REDACTED, FACT_WORD_REDACTED},
        {"backup", FACT_WORD_BACKUP},         {"safety copy", FACT_WORD_SAFETY_COPY},
        {"unfinished", FACT_WORD_UNFINISHED}, {"for sharing", FACT_WORD_FOR_SHARING},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return say_template(words[i].text);
    return word;
}

void say_finding(const struct guard_finding *finding, char *text, size_t size)
{
    say_facts(finding->facts, 2, " ", text, size);
}
