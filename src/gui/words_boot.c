/* words_boot.c: see words_boot.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/words_boot.h"

#include "base/bytes.h"
#include "core/image/boot_check.h"
#include "say/say.h"

#include <string.h>

/* Boot loaders, exceptions and counts are in the log; the others say it as plainly already. */
static const struct {
    enum fact_id heard, said;
} plain[] = {
    {FACT_BOOT_STARTS_STOCK_USER, FACT_STARTS_OFFICIAL},
    {FACT_BOOT_STARTS_STOCK, FACT_STARTS_OFFICIAL},
    {FACT_BOOT_QUIET_STOCK_USER, FACT_STARTS_OFFICIAL_QUIET},
    {FACT_BOOT_QUIET_STOCK, FACT_STARTS_OFFICIAL_QUIET},
    {FACT_BOOT_STARTS_OTHER_LOADER, FACT_STARTS_OTHER},
    {FACT_BOOT_STARTS_WITHOUT_LOADER, FACT_STARTS_OTHER},
    {FACT_BOOT_QUIET_OTHER_LOADER, FACT_STARTS_OTHER_QUIET},
    {FACT_BOOT_QUIET_WITHOUT_LOADER, FACT_STARTS_OTHER_QUIET},
    {FACT_BOOT_CRASHES, FACT_START_CRASHES},
    {FACT_BOOT_CRASHES_AGAIN, FACT_START_CRASHES_AGAIN},
    {FACT_BOOT_WATCHDOG, FACT_START_HANGS},
    {FACT_BOOT_RESTARTS, FACT_START_RESTARTS},
    {FACT_BOOT_POWER_LOST, FACT_START_NO_POWER},
    {FACT_BOOT_CHECKSUM_WRONG, FACT_START_DAMAGED},
    {FACT_BOOT_LOADING_BREAKS_OFF, FACT_START_DAMAGED},
    {FACT_BOOT_FLASH_EMPTY, FACT_START_EMPTY},
    {FACT_BOOT_NO_APPLICATION, FACT_START_NO_PROGRAM},
    {FACT_BOOT_NO_APPLICATION_STOCK, FACT_START_NO_PROGRAM},
    {FACT_BOOT_NO_APPLICATION_OTHER_LOADER, FACT_START_NO_PROGRAM},
    {FACT_BOOT_NOTHING_FOLLOWS, FACT_START_NOTHING_FOLLOWS},
    {FACT_BOOT_NOTHING_LOADED, FACT_START_NOTHING_FOLLOWS},
    {FACT_BOOT_FLASH_SIZE_NOT_SUPPORTED, FACT_START_OTHER_SIZE},
    {FACT_BOOT_NO_RADIO_DATA, FACT_START_NO_RADIO_DATA},
};

void words_boot(const struct boot_check *boot, char *text, size_t size)
{
    struct fact all[1 + BOOT_ADVICE] = {boot->verdict};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (plain[i].heard == boot->verdict.id)
            all[0] = (struct fact){.id = plain[i].said};
    memcpy(all + 1, boot->advice, boot->advice_count * sizeof all[0]);
    say_facts(all, 1 + boot->advice_count, " ", text, size);
}
