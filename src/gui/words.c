/* words.c: what is known, in words. */
#include "gui/words.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "gui/dates.h"
#include "gui/found.h"
#include "gui/job.h"

#include <stdio.h>
#include <string.h>

enum { NAME_FRONT = 36, NAME_BACK = 36 }; /* characters of a name that is too long for a line */

void words_size(uint64_t bytes, char *text, size_t size)
{
    if (bytes >= 1u << 20 && bytes % (1u << 20) == 0)
        snprintf(text, size, "%lu MB", (unsigned long)(bytes >> 20));
    else if (bytes >= 1024)
        snprintf(text, size, "%lu KB", (unsigned long)((bytes + 512) >> 10));
    else
        snprintf(text, size, "%lu byte%s", (unsigned long)bytes, bytes == 1 ? "" : "s");
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

/* Steps over one character of UTF-8. */
static const char *next_character(const char *p)
{
    p += *p != '\0';
    while (((unsigned char)*p & 0xC0u) == 0x80)
        p++;
    return p;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text = next_character(text))
        count++;
    return count;
}

void words_short_name(const char *path, char text[WORDS_NAME_MAX])
{
    const char *name = words_file_name(path), *front = name, *back = name;
    size_t count = count_characters(name);
    if (count <= NAME_FRONT + NAME_BACK) {
        snprintf(text, WORDS_NAME_MAX, "%s", name);
        return;
    }
    for (size_t i = 0; i < NAME_FRONT; i++)
        front = next_character(front);
    for (size_t i = 0; i < count - NAME_BACK; i++)
        back = next_character(back);
    snprintf(text, WORDS_NAME_MAX, "%.*s...%s", (int)(front - name), name, back);
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

/* A short look leaves open what only a look at everything can tell. */
static const char *firmware_remark(const struct image_info *image)
{
    bool open = strcmp(image->firmware, "arduino") == 0 || strcmp(image->firmware, "unknown") == 0;
    return image->from_a_look && open ? "; a backup may tell which" : firmware_title(image->firmware)->remark;
}

void words_firmware(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    if (image->verdict == IMAGE_BLANK) {
        snprintf(text, size, "Nothing: the flash is blank");
        return;
    }
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    snprintf(text, size, "%s%s", name,
             image->named_by_settings ? ", as its settings say" : firmware_remark(image));
}

void words_backup(const struct sidecar *sidecar, char *text, size_t size)
{
    char date[128], name[120];
    date_text(sidecar->date, date, sizeof date);
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
                 "Made from another device: it carries that device's identity, and the app may refuse this "
                 "one with it.");
}

static void whose(const struct file_found *file, const struct device_info *device,
                  const struct image_info *on_device, char *text, size_t size)
{
    char date[128];
    words_other_device(file, device, on_device, text, size);
    if (text[0] != '\0' || !file->sidecar.found)
        return;
    date_text(file->sidecar.date, date, sizeof date);
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
    case ERR_LINE:
        return "Use shorter wires or another adapter, and press the same button again.";
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
    else if (e->code == ERR_WRONG_CHIP && strncmp(e->detail, "the ", 4) == 0) /* the detail names it */
        snprintf(text, size, "T%s. %s %s", e->detail + 1, err_sentence(e->code), advice(e->code));
    else
        snprintf(text, size, "%s %s", err_sentence(e->code), advice(e->code));
}

/* Ends of jobs */

/* The name comes last and on a line of its own: it holds hyphens, and must not be broken there. */
static void words_safety(const struct restore_result *r, char *text, size_t size)
{
    char name[WORDS_NAME_MAX];
    if (r->safety_copy[0] == '\0') {
        snprintf(text, size, "No safety copy was made.");
        return;
    }
    words_short_name(r->safety_copy, name);
    snprintf(text, size, "To undo this, restore the safety copy:\n%s", name);
}

void words_done(const struct done *done, char *text, size_t size)
{
    char safety[WORDS_NAME_MAX + 50], name[WORDS_NAME_MAX];
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
        words_short_name(done->file, name);
        snprintf(text, size, "Backup done and proved, byte for byte (%.1f s):\n%s",
                 done->backup.stats.seconds, name);
        break;
    case JOB_RESTORE:
        snprintf(text, size,
                 "Restored and proved, byte for byte (%.1f s). Switch its power off and on to start it. %s",
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
            snprintf(text, size, "Different: %lu of %lu sectors of the device %s this file.",
                     (unsigned long)done->verify.sectors_different,
                     (unsigned long)done->verify.stats.sectors_total,
                     done->verify.sectors_different == 1 ? "does not match" : "do not match");
        break;
    default:
        snprintf(text, size, "Boot log received: see the log below.");
        break;
    }
}
