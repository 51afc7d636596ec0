/* words.c: what is known, in words. */
#include "gui/words.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "gui/job.h"
#include "gui/scout.h"
#include "win32/utf16.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

void words_size(uint64_t bytes, char *text, size_t size)
{
    if (bytes >= 1u << 20 && bytes % (1u << 20) == 0)
        snprintf(text, size, "%lu MB", (unsigned long)(bytes >> 20));
    else if (bytes >= 1024)
        snprintf(text, size, "%lu KB", (unsigned long)((bytes + 512) >> 10));
    else
        snprintf(text, size, "%lu bytes", (unsigned long)bytes);
}

void words_mac(const uint8_t mac[6], char text[18])
{
    snprintf(text, 18, "%02X:%02X:%02X:%02X:%02X:%02X", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

void words_device(const struct device_info *device, char *text, size_t size)
{
    char flash[32], mac[18];
    words_size(device->flash_size, flash, sizeof flash);
    words_mac(device->mac, mac);
    snprintf(text, size, "%s, %s flash (%s), MAC %s", device->chip, flash, device->flash_maker, mac);
}

const char *words_file_name(const char *path)
{
    const char *name = path;
    for (const char *p = path; *p != '\0'; p++)
        if (*p == '\\' || *p == '/')
            name = p + 1;
    return name;
}

/* Firmware */

struct firmware_title {
    const char *name, *title, *remark;
};

static const struct firmware_title *firmware_title(const char *name)
{
    static const struct firmware_title titles[] = {
        {"ewelink", "eWeLink", ", the official firmware"},
        {"tuya", "Tuya", ", the official firmware"},
        {"shelly", "Shelly", ", the official firmware"},
        {"tasmota", "Tasmota", ""},
        {"esphome", "ESPHome", ""},
        {"espurna", "ESPurna", ""},
        {"espeasy", "ESP Easy", ""},
        {"micropython", "MicroPython", ""},
        {"arduino", "A firmware made with Arduino", ""},
    };
    static const struct firmware_title unknown = {"unknown", "A firmware that is not known here", ""};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (strcmp(name, titles[i].name) == 0)
            return &titles[i];
    return &unknown;
}

static void firmware_name(const char *firmware, const char *product, const char *version, char *text,
                          size_t size)
{
    snprintf(text, size, "%s%s%s%s%s", firmware_title(firmware)->title, product[0] != '\0' ? " " : "",
             product, version[0] != '\0' ? " " : "", version);
}

void words_firmware(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    if (image->verdict == IMAGE_BLANK) {
        snprintf(text, size, "Nothing: the flash is blank");
        return;
    }
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    snprintf(text, size, "%s%s", name, firmware_title(image->firmware)->remark);
}

/* Dates */

/* "2026-01-31T12:34:56Z": digits at fixed places. */
static bool number_at(const char *utc, size_t at, size_t digits, WORD *value)
{
    unsigned number = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (utc[i] < '0' || utc[i] > '9')
            return false;
        number = number * 10 + (unsigned)(utc[i] - '0');
    }
    *value = (WORD)number;
    return true;
}

static bool parse_utc(const char *utc, SYSTEMTIME *t)
{
    memset(t, 0, sizeof *t);
    return strlen(utc) >= 16 && number_at(utc, 0, 4, &t->wYear) && number_at(utc, 5, 2, &t->wMonth) &&
           number_at(utc, 8, 2, &t->wDay) && number_at(utc, 11, 2, &t->wHour) &&
           number_at(utc, 14, 2, &t->wMinute);
}

void words_date(const char *utc, char *text, size_t size)
{
    SYSTEMTIME t, here;
    WCHAR date[64], hour[32];
    char day[128], clock[64];
    snprintf(text, size, "%s", utc);
    if (!parse_utc(utc, &t) || !SystemTimeToTzSpecificLocalTime(NULL, &t, &here) ||
        GetDateFormatW(LOCALE_USER_DEFAULT, DATE_SHORTDATE, &here, NULL, date, 64) == 0 ||
        GetTimeFormatW(LOCALE_USER_DEFAULT, TIME_NOSECONDS, &here, NULL, hour, 32) == 0)
        return;
    utf16_copy_utf8(day, sizeof day, date);
    utf16_copy_utf8(clock, sizeof clock, hour);
    snprintf(text, size, "%s, %s", day, clock);
}

void words_backup(const struct sidecar *sidecar, char *text, size_t size)
{
    char date[128], name[120];
    words_date(sidecar->date, date, sizeof date);
    firmware_name(sidecar->firmware, sidecar->product, sidecar->version, name, sizeof name);
    snprintf(text, size, "%s  %s%s", date, name,
             strcmp(sidecar->purpose, "safety copy") == 0 ? "  (safety copy)" : "");
}

/* Files */

static const char *verdict_words(enum image_verdict verdict)
{
    static const char *const verdicts[IMAGE_VERDICT_COUNT] = {
        [IMAGE_COMPLETE] = "Complete backup",
        [IMAGE_INCOMPLETE] = "Incomplete: part of the flash is missing",
        [IMAGE_ALTERED] = "Altered: the header was changed",
        [IMAGE_DAMAGED] = "Damaged",
        [IMAGE_BLANK] = "Blank: there is nothing in it",
        [IMAGE_PARTIAL] = "A firmware to write",
        [IMAGE_UNKNOWN] = "Not recognised as a firmware",
    };
    return verdicts[verdict];
}

static bool mac_equals(const char *hex, const struct device_info *device)
{
    char own[13];
    digest_hex(device->mac, 6, own);
    return strcmp(own, hex) == 0;
}

void words_other_device(const struct file_found *file, const struct device_info *device,
                        const struct image_info *on_device, char *text, size_t size)
{
    text[0] = '\0';
    bool by_note = device != NULL && file->sidecar.found && !mac_equals(file->sidecar.mac, device);
    bool by_id = device != NULL && on_device != NULL && !file->sidecar.found &&
                 file->image.device_id[0] != '\0' && on_device->device_id[0] != '\0' &&
                 strcmp(file->image.device_id, on_device->device_id) != 0;
    if (by_note || by_id)
        snprintf(text, size,
                 "This backup was made from another device. It carries that device's identity; "
                 "the app may refuse this one with it.");
}

static void whose(const struct file_found *file, const struct device_info *device,
                  const struct image_info *on_device, char *text, size_t size)
{
    char date[128];
    words_other_device(file, device, on_device, text, size);
    if (text[0] != '\0' || !file->sidecar.found)
        return;
    words_date(file->sidecar.date, date, sizeof date);
    snprintf(text, size, "%s %s.", device != NULL ? "Made from this very device," : "Made by Restock,", date);
}

void words_file(const struct file_found *file, const struct device_info *device,
                const struct image_info *on_device, char *text, size_t size)
{
    char bytes[32], name[160], owner[256];
    if (file->err.code == ERR_FILE_TOO_LARGE) {
        snprintf(text, size, "This file is larger than any flash these devices have.");
        return;
    }
    if (file->err.code != ERR_NONE) {
        snprintf(text, size, "%s", err_sentence(file->err.code));
        return;
    }
    words_size(file->size, bytes, sizeof bytes);
    words_firmware(&file->image, name, sizeof name);
    whose(file, device, on_device, owner, sizeof owner);
    bool named = file->image.verdict != IMAGE_BLANK &&
                 (file->image.verdict != IMAGE_UNKNOWN || strcmp(file->image.firmware, "unknown") != 0);
    int len = snprintf(text, size, "%s, %s%s%s. %s", verdict_words(file->image.verdict), bytes,
                       named ? ": " : "", named ? name : "", owner);
    if (owner[0] == '\0' && file->image.reason_count > 0 && file->image.verdict != IMAGE_COMPLETE &&
        len > 0 && (size_t)len < size)
        snprintf(text + len, size - (size_t)len, "%s", file->image.reasons[0]);
}

/* Errors */

/* Where base/err.h advises someone at a command line. */
static const char *advice(enum err_code code)
{
    switch (code) {
    case ERR_PORT_MISSING:
        return "Plug in the USB adapter, or choose another port.";
    case ERR_PORT_DENIED:
        return "Ask whoever looks after this computer.";
    case ERR_PORT_GONE:
        return "Plug it in again and press the same button again: it continues where it stopped.";
    case ERR_PORT_CONFIG:
        return "Try another adapter, or its newest driver.";
    case ERR_PORT_IO:
        return "Unplug the adapter, plug it in again and try again.";
    case ERR_GARBAGE:
        return "Switch the device into programming mode again; use shorter wires.";
    case ERR_LOST:
        return "Switch it into programming mode again and press the same button: it continues where it "
               "stopped.";
    case ERR_RESET:
        return "Use a stronger 3.3 V supply, enter programming mode again and press the same button again.";
    case ERR_FLASH:
        return "Check the supply: 3.3 V with several hundred mA. Then try again.";
    case ERR_VERIFY:
        return "Try again. If it fails again, use a stronger supply and shorter wires.";
    case ERR_UNSTABLE:
        return "Use a stronger 3.3 V supply and shorter wires, then try again.";
    case ERR_FILE_EXISTS:
        return "Choose another name.";
    case ERR_REFUSED:
        return "Choose another file.";
    case ERR_CANCELLED:
        return "Press the same button again to go on where it stopped.";
    default:
        return err_advice(code);
    }
}

void words_error(const struct err *e, char *text, size_t size)
{
    if (e->code == ERR_REFUSED && e->detail[0] != '\0') /* the detail is the reason */
        snprintf(text, size, "Not done: %s. %s", e->detail, advice(e->code));
    else
        snprintf(text, size, "%s %s", err_sentence(e->code), advice(e->code));
}

/* Ends of jobs */

static void words_safety(const struct restore_result *r, char *text, size_t size)
{
    if (r->safety_copy[0] == '\0')
        snprintf(text, size, "No safety copy was made.");
    else
        snprintf(text, size, "What was on it before is in %s.", words_file_name(r->safety_copy));
}

void words_done(const struct done *done, char *text, size_t size)
{
    char safety[300];
    words_safety(&done->restore, safety, sizeof safety);
    if (!done->ok && done->kind == JOB_BOOT_LOG && done->err.code == ERR_NO_ANSWER) {
        snprintf(text, size,
                 "Nothing was heard. Check GND and the wire from the device's TX to the adapter's RX; then "
                 "try again, and switch the device's power off and on meanwhile.");
        return;
    }
    if (!done->ok) {
        words_error(&done->err, text, size);
        return;
    }
    switch (done->kind) {
    case JOB_BACKUP:
        snprintf(text, size, "Backup done and proved, byte for byte (%.1f s): %s", done->backup.stats.seconds,
                 words_file_name(done->file));
        break;
    case JOB_RESTORE:
        snprintf(text, size,
                 "Restored and proved, byte for byte (%.1f s). %s To start the firmware, switch the device's "
                 "power off and on.",
                 done->restore.stats.seconds, safety);
        break;
    case JOB_ERASE:
        snprintf(text, size, "The flash is blank, proved (%.1f s). %s", done->restore.stats.seconds, safety);
        break;
    case JOB_VERIFY:
        if (done->verify.equal)
            snprintf(text, size, "Equal: the device holds exactly this file (%.1f s).",
                     done->verify.stats.seconds);
        else
            snprintf(text, size, "Different: %lu of %lu sectors of the device do not match this file.",
                     (unsigned long)done->verify.sectors_different,
                     (unsigned long)done->verify.stats.sectors_total);
        break;
    default:
        snprintf(text, size, "Boot log received: see the log below.");
        break;
    }
}
