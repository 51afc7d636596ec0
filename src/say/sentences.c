/* sentences.c: what both faces say; sentences.h explains the split, say.h the braces. */
/* SPDX-License-Identifier: MIT */
#include "say/sentences.h"

/* A sentence in two literals is a long one: behind a designator a missing comma would not compile.
 * NOLINTBEGIN(bugprone-suspicious-missing-comma) */
const char *const say_common_sentences[FACT_WINDOW_FIRST] = {
    [FACT_NONE] = "",

    /* sizes */
    [FACT_SIZE_IN_BYTES] = "{1} {1|byte|bytes}",
    [FACT_SIZE_IN_KB] = "{1} KB",
    [FACT_SIZE_IN_MB] = "{1} MB",

    /* image: what a flash or a file holds */
    [FACT_THE_APPLICATION] = "The application",
    [FACT_THE_FIRST_APPLICATION] = "The first application",
    [FACT_THE_SECOND_APPLICATION] = "The second application",
    [FACT_MODE_IMPOSSIBLE] =
        "The first bytes are damaged: they name a flash mode or speed that does not exist.",
    [FACT_MAP_IMPOSSIBLE] = "The first bytes are damaged: they name a flash size that does not exist.",
    [FACT_ENTRY_IMPOSSIBLE] =
        "The first bytes are damaged: the program would start where there is no program.",
    [FACT_LOADER_MISSING] =
        "The boot loader is missing: the first 4 KB are blank. The device would not start.",
    [FACT_LOADER_FOREIGN] = "The beginning is damaged: there is no boot loader where it belongs.",
    [FACT_LOADER_CHECKSUM] = "The boot loader is damaged: its checksum is wrong.",
    [FACT_LOADER_HEADER] = "The boot loader is damaged: its header makes no sense.",
    [FACT_LOADER_CUT] = "The boot loader is cut off before its end.",
    [FACT_LOADER_TOO_LONG] = "The boot loader is damaged: it overlaps the application that follows it.",
    [FACT_APP_CUT] = "{1} at {2} is cut off before its end.",
    [FACT_APP_HEADER] = "{1} at {2} is damaged: its header makes no sense.",
    [FACT_APP_CRC32] = "{1} at {2} is damaged: its CRC32 is wrong.",
    [FACT_APP_CHECKSUM] = "{1} at {2} is damaged: its checksum is wrong.",
    [FACT_OTHER_APP_STARTS] = "The device starts the other application, which is intact; an interrupted "
                              "update can leave this state.",
    [FACT_APP_FOREIGN] =
        "The application that the device starts should be at {1}, but something else is there.",
    [FACT_APP_MISSING] =
        "The application that the device starts should be at {1}, but the flash is blank there.",
    [FACT_HEADER_NOT_RADIO_DATA] = "The header was changed: it says {1} of flash, but the radio data are "
                                   "where a device with {2} keeps them. The device would not start with it.",
    [FACT_RADIO_DATA_MISSING] =
        "The radio data, which belong at {1}, are missing. Without them the device does not start.",
    [FACT_FILE_SHORT] = "The device has {1} of flash, but the file holds only the first {2}: what the device "
                        "keeps at the end of its flash was not saved.",
    [FACT_RADIO_DATA_NOT_SAVED] = "The radio data, which belong at {1}, are missing. After an erase, the "
                                  "device would not start with this file: read the whole flash.",
    [FACT_RADIO_DATA_DAMAGED] = "The radio data at {1} are damaged: they do not begin as they should.",
    [FACT_RADIO_DATA_UNKNOWN] = "There is something unknown at {1}, where the radio data belong.",
    [FACT_CALIBRATION_BLANK] =
        "The radio calibration at {1} is blank; the device makes a new one when it starts.",
    [FACT_NO_WIFI_SETTINGS] = "It holds no Wi-Fi settings; the device will have to be paired again.",
    [FACT_IDENTITY_BLANK] = "The device's identity (device ID and key) is missing: the flash at {1} is "
                            "blank. The official app would not recognise the device.",
    [FACT_IDENTITY_UNREADABLE] = "The device's identity at {1} is stored in a form that Restock cannot read.",
    [FACT_IDENTITY_OTHER_PRODUCT] = "The identity says {1}, but the application is known to be that of {2}.",
    [FACT_BEGINNING_EXAMINED] =
        "Only the beginning of the flash was examined ({1}); no fault was found in it.",
    [FACT_HEADER_NOT_APP] = "The header was changed: it says {1} of flash, but the application was made for "
                            "{2}. The device would not start with it.",
    [FACT_HEADER_LAYOUT] =
        "The header was changed: it names another flash layout than the application was made for.",
    [FACT_HEADER_SPEED] =
        "The header was changed: it names another flash speed than the application was made for.",
    [FACT_SIZE_ODD] = "No flash has this size: there are {1} too many at the end.",
    [FACT_STOCK_COMPLETE] =
        "Boot loader, application and radio data are in place, and all checksums are correct.",
    [FACT_OTA_APPLICATION] = "This is an application alone, as an over-the-air update brings it: the boot "
                             "loader and everything that belongs to one device are missing.",
    [FACT_FIRMWARE_TO_WRITE] = "This is firmware to write to a device ({1}), not a backup of a whole flash.",
    [FACT_FIRMWARE_CUT] = "The firmware is cut off before its end.",
    [FACT_FIRMWARE_MISSING] =
        "The firmware is missing: the flash at 0x1000, behind the boot loader, is blank.",
    [FACT_FIRMWARE_CHECKSUM] = "The firmware at 0x1000 is damaged: its checksum is wrong.",
    [FACT_FIRMWARE_HEADER] = "The firmware at 0x1000 is damaged: its header makes no sense.",
    [FACT_FLASH_COMPLETE] =
        "It holds a whole flash as the firmware expects it, and all checksums are correct.",
    [FACT_APPLICATION_ALONE] =
        "This is an application alone: the boot loader, which belongs in front of it, is missing.",
    [FACT_PART_LOADER] =
        "This is a boot loader alone: the firmware that it starts, which belongs behind it, is "
        "missing.",
    [FACT_PART_RAM] =
        "This is one part of a firmware that comes in several files: what is loaded into RAM (like "
        "eagle.flash.bin). What stays in the flash is missing.",
    [FACT_PART_MAPPED] =
        "This is one part of a firmware that comes in several files: what stays in the flash "
        "(like eagle.irom0text.bin). What starts it is missing.",
    [FACT_PART_RADIO_DATA] =
        "These are radio data alone (like esp_init_data_default.bin), one part of a firmware "
        "that comes in several files.",
    [FACT_PART_BLANK] = "It is blank, all {1}: like the blank.bin of a firmware that comes in several files.",
    [FACT_FLAT_COMPLETE] =
        "Program and radio data are in place, and the checksum of the part that is loaded into "
        "RAM is correct. The rest of the program has none.",
    [FACT_LAYOUT_UNKNOWN] = "The program at the beginning is intact, but Restock does not know how this "
                            "firmware divides the rest of the flash.",
    [FACT_NOTHING_IN_IT] = "It is empty: there is nothing to examine.",
    [FACT_ALL_ZEROS] = "It is nothing but zeros: the reading failed.",
    [FACT_REPEATS_ITSELF] = "After {1} it begins anew: the flash has no more than {1}, but {2} were read.",
    [FACT_ALL_BLANK] = "It is blank, as on an erased chip: all {1}.",
    [FACT_BEGINNING_BLANK] = "The beginning of the flash ({1}) is blank, as on an erased chip.",
    [FACT_FILE_GZIP] = "This is a compressed file (gzip): unpack it and use what is inside.",
    [FACT_FILE_ZIP] = "This is a compressed file (zip): unpack it and use what is inside.",
    [FACT_ARCHIVE_CUT] = "This {1} file breaks off before its end: copy or download it again.",
    [FACT_ARCHIVE_DAMAGED] =
        "This {1} file is damaged: what is inside does not match its checksum. Copy or download it again.",
    [FACT_ARCHIVE_BROKEN] =
        "This {1} file is damaged: its parts do not fit together. Copy or download it again.",
    [FACT_ARCHIVE_WITHOUT_IMAGE] = "There is nothing in this {1} file that could be a flash image.",
    [FACT_ARCHIVE_TOO_LARGE] = "What is packed in this file is larger than the flash of any ESP8266 (16 MB).",
    [FACT_ARCHIVE_GOES_ON] = "This gzip file goes on behind its end with something else: it may be damaged. "
                             "Unpack it and use what "
                             "is inside.",
    [FACT_ARCHIVE_SEVERAL] =
        "There are {1} files in this zip file that could be the flash image, such as {2} "
        "and {3}: unpack it and choose one.",
    [FACT_ARCHIVE_ENCRYPTED] =
        "In this zip file, {1} is encrypted: unpack it with its password and use what is inside.",
    [FACT_ARCHIVE_METHOD] =
        "In this zip file, {1} is packed in a way that Restock does not know (method {2}): "
        "unpack it and use what is inside.",
    [FACT_ARCHIVE_ZIP64] = "This zip file has the form for very large files (Zip64), which Restock does not "
                           "read: unpack it and use what is inside.",
    [FACT_ARCHIVE_SPLIT] =
        "This is one part of a zip file in several parts: put it together, unpack it and use what is inside.",
    [FACT_UNPACKED] = "Unpacked from the {1} file: {2}.",
    [FACT_UNPACKED_NAMELESS] = "Unpacked from the {1} file.",
    [FACT_FILE_PACKED] = "This is a compressed file: unpack it and use what is inside.",
    [FACT_FILE_TUYA_UPDATE] =
        "This is an update file in Tuya's container: only Tuya's own firmware can read it.",
    [FACT_FILE_INTEL_HEX] =
        "This is a file in Intel HEX, numbers written as text: convert it to a binary file first.",
    [FACT_FILE_S_RECORD] =
        "This is a file of S-records, numbers written as text: convert it to a binary file first.",
    [FACT_FILE_ELF] = "This is a compiler's output (ELF), not a flash image.",
    [FACT_FILE_HTML] = "This is a web page: the download did not deliver the file itself.",
    [FACT_FILE_FOREIGN] = "It does not begin like firmware for this chip.",
    [FACT_OTHER_CHIP] = "This is made for an {1}, which is another chip: it does not run on an ESP8266.",
    [FACT_COPY_FOR_SHARING] = "This copy was made for sharing: what belongs to one device (device ID, key, "
                              "Wi-Fi settings) has been removed. It is not a backup.",

    /* guard: a file against a device */
    [FACT_WOULD_NOT_START] = "The device would not start with it.",
    [FACT_STARTABLE_UNKNOWN] = "Restock does not know this firmware, but the chip can start it ({1}).",
    [FACT_FIRMWARE_REST_KEPT] =
        "This is firmware to write, not a backup; the rest of the flash stays as it is.",
    [FACT_FIRMWARE_REST_BLANK] =
        "This is firmware to write, not a backup; the rest of the flash becomes blank.",
    [FACT_CAN_BE_MENDED] = "A mended copy can be made of it.",
    [FACT_ERASE_INSTEAD] = "To make a device blank, erase it.",
    [FACT_FILE_EMPTY] = "The file is empty.",
    [FACT_FILE_TOO_LARGE] =
        "The file has {1} bytes, the flash of this device {2}. A file is never cut short.",
    [FACT_WORKS_ON_LARGER_FLASH] = "Firmware for {1} works on this flash of {2}: it looks for its radio data "
                                   "at {3}, inside the file, however large the chip is.",
    [FACT_MADE_FOR_LARGER_FLASH] =
        "It was made for a flash of {1}, this device has {2}: it may start, but lose its settings.",
    [FACT_SHARED_IDENTITY] =
        "Two devices would share one identity, and the official app would work with neither.",
    [FACT_BACKUP_OF_OTHER] = "This is the backup of another device (MAC {1}).",
    [FACT_SETTINGS_OF_OTHER] = "This is the backup of another device (MAC {1}) and contains its settings.",
    [FACT_OWNER_UNREADABLE] = "Its device ID is stored in a form that Restock cannot read, so it may be "
                              "another device's. Two devices would then share one identity.",
    [FACT_OWN_IDENTITY_BYTES] =
        "Its device ID cannot be read, but it is stored byte for byte as in a backup of this very device.",
    [FACT_NOT_OWN_IDENTITY_BYTES] =
        "Its device ID cannot be read, but it is not stored as in the backups of this device: it is probably "
        "another device's. Two devices would then share one identity.",
    [FACT_ANOTHERS_IDENTITY_BYTES] = "Its device ID cannot be read, but it is stored byte for byte as in a "
                                     "backup of another device (MAC {1}).",
    [FACT_OWN_ID] = "Its device ID, {1}, is this device's own.",
    [FACT_PRESENT_ID] = "Its device ID, {1}, is the one on the device now.",
    [FACT_NOT_OWN_ID] = "Its device ID is {1}, but this device's own is {2}.",
    [FACT_ANOTHERS_ID] = "Its device ID, {1}, is that of another device (MAC {2}), as the backups here show.",
    [FACT_OWNER_UNKNOWN] =
        "It holds the device ID {1}. There is no earlier backup of this device, so Restock cannot tell "
        "whether that is its own. If it is another device's, the two would share one identity.",
    [FACT_OWN_BACKUP] = "This is a backup of this very device.",
    [FACT_OWN_BACKUP_OF] = "This is a backup of this very device, saved {1}.",
    [FACT_CHANGED_SINCE] = "The file has changed since it was saved; its checksum no longer matches.",
    [FACT_NOT_OFFICIAL] =
        "This is not the device's official firmware; the backup holds what is on the device now.",
    [FACT_HEADER_TOO_LARGE] =
        "The firmware takes this flash of {1} for one of {2}: its header names more than there is.",
    [FACT_USES_PART] =
        "The firmware uses {1} of this flash of {2}, as its header says; the file holds all of it.",

    /* doctor: an altered header */
    [FACT_MEND_SIZE] =
        "Flash size: {1}, not {2}; proved by the application's own header, which its CRC32 covers.",
    [FACT_MEND_SIZE_RADIO] = "Flash size: {1}, not {2}; proved by the application's own header, which its "
                             "CRC32 covers, and by the radio data at {3}.",
    [FACT_MEND_NO_SIZE] = "Flash size: {1}, where the header names none; proved by the application's own "
                          "header, which its CRC32 covers.",
    [FACT_MEND_NO_SIZE_RADIO] = "Flash size: {1}, where the header names none; proved by the application's "
                                "own header, which its CRC32 covers, and by the radio data at {3}.",
    [FACT_MEND_BY_RADIO] = "Flash size: {1}, not {2}; proved by the radio data at {3}.",
    [FACT_MEND_NO_SIZE_BY_RADIO] =
        "Flash size: {1}, where the header names none; proved by the radio data at {3}.",
    [FACT_MEND_LAYOUT] =
        "Flash layout: number {1}, not {2}; proved by the application's own header, which its CRC32 covers.",
    [FACT_MEND_SPEED] =
        "Flash speed: {1}, not {2}; proved by the application's own header, which its CRC32 covers.",
    [FACT_MEND_NO_SPEED] = "Flash speed: {1}, where the header names none that exists; proved by the "
                           "application's own header, which its CRC32 covers.",
    [FACT_MEND_MODE] =
        "Flash mode: {1}, not {2}; proved by the SHA-256 that was noted when the file was saved.",
    [FACT_MEND_NO_MODE] = "Flash mode: {1}, where the header names none that exists; proved by the SHA-256 "
                          "that was noted when the file was saved.",
    [FACT_MODE_LEFT] = "Flash mode: {1}, left as it is. Stock devices use QIO or DOUT with the very same "
                       "application, so the file cannot prove it; DOUT starts on all of them.",
    [FACT_MODE_UNPROVED] =
        "The flash mode in the header does not exist, and nothing in the file proves which it was.",
    [FACT_APPS_DISAGREE] = "The two applications in it were made for different flashes; nothing shows which "
                           "of them the header belongs to.",
    [FACT_APP_NOT_RADIO] = "The application was made for one flash size, and the radio data are where "
                           "another one has them; nothing shows which is right.",
    [FACT_NO_EVIDENCE] =
        "It holds neither an intact application nor radio data: nothing proves what the header said.",
    [FACT_LAYOUT_UNPROVED] = "The radio data prove the flash size, but not how the flash is divided, and the "
                             "application is damaged.",
    [FACT_APPLICATION_LOST] =
        "The application is missing where it belongs: nothing proves what the header said.",
    [FACT_NOT_STOCK_LAYOUT] =
        "This is not stock firmware: Restock knows only the layout of the vendor's SDK well enough.",
    [FACT_SHARING_NOT_MENDED] =
        "This copy was made for sharing: it is not a backup, and mending does not make it one.",
    [FACT_NO_BOOT_HEADER] = "It does not begin with a boot header: there is nothing to mend.",
    [FACT_ENDS_EARLY] = "It ends before the application: nothing proves what the header said.",
    [FACT_MORE_THAN_HEADER] = "More than the header is damaged: the boot loader's checksum is wrong too.",
    [FACT_HEADER_SOUND] = "The header agrees with the rest of the file: there is nothing to mend.",
    [FACT_FILE_STILL] = "Even so, the file is {1}.",
    [FACT_COPY_STILL] = "Even so, the mended copy is {1}.",
    [FACT_WORD_INCOMPLETE] = "incomplete",
    [FACT_WORD_ALTERED] = "altered",
    [FACT_WORD_DAMAGED] = "damaged",

    /* the words of a sidecar, for a person */
    [FACT_WORD_COMPLETE] = "complete",
    [FACT_WORD_BLANK] = "blank",
    [FACT_WORD_PARTIAL] = "partial",
    [FACT_WORD_UNKNOWN] = "unknown",
    [FACT_WORD_REDACTED] = "redacted",
    [FACT_WORD_BACKUP] = "backup",
    [FACT_WORD_SAFETY_COPY] = "safety copy",
    [FACT_WORD_UNFINISHED] = "unfinished",
    [FACT_WORD_FOR_SHARING] = "for sharing",

    /* transplant: one device's identity in another device's image */
    [FACT_OWN_IS_REDACTED] = "Your own backup is a copy made for sharing; its identity has been removed.",
    [FACT_OWN_UNREADABLE] = "The identity in your own backup is stored in a form that Restock cannot read.",
    [FACT_OWN_WITHOUT_ID] = "Your own backup holds no identity (device ID and key).",
    [FACT_OWN_WITHOUT_KEY] = "Your own backup holds a device ID, but no readable key beside it.",
    [FACT_OWN_WITHOUT_MAC] = "Your own backup holds a device ID, but no MAC addresses beside it.",
    [FACT_DONOR_IS_REDACTED] = "The donor is a copy made for sharing; its identity has been removed.",
    [FACT_DONOR_UNREADABLE] = "The identity in the donor is stored in a form that Restock cannot read.",
    [FACT_DONOR_WITHOUT_ID] = "The donor holds no identity (device ID and key).",
    [FACT_DONOR_RULE] = "The donor must be a complete stock backup.",
    [FACT_OTHER_FIRMWARE] = "This one is of other firmware: {1}.",
    [FACT_DONOR_LEAVES_TRACES] = "The donor's firmware keeps its identity in more places than Restock knows; "
                                 "the result would be neither device.",
    [FACT_AN_UNNAMED_PRODUCT] = "an unnamed product",
    [FACT_OTHER_PRODUCT] = "Your own backup is of {1}, the donor of {2}: its firmware may switch other pins "
                           "than your device has.",
    [FACT_OTHER_PRODUCT_FORCED] = "Product {1} in place of {2}, as you insisted: its firmware may switch "
                                  "other pins than your device has.",
    [FACT_RECORD_WRITTEN] =
        "Device ID, key and MAC addresses of {1} are in it, in {2} {2|copy|copies} of the record.",
    [FACT_OWN_SYSTEM] = "Calibration, radio data and Wi-Fi settings come from your own backup.",
    [FACT_BLANK_SYSTEM] = "Radio calibration and Wi-Fi settings are blank: the device makes new ones and has "
                          "to be paired again.",
    [FACT_MADE_FOR] = "It is made for {1} of flash.",
    [FACT_MADE_FOR_OTHER] = "Warning: it is made for {1} of flash, your own backup for {2}.",
    [FACT_FOR_OWN_DEVICE] = "It is for the device that your own backup comes from, and for no other.",

    /* assemble: one image from the files of a firmware */
    [FACT_ASSEMBLE_NO_BEGINNING] = "What the chip starts is missing: one of the files has to be for address "
                                   "0x0, a boot loader or what is "
                                   "loaded into RAM.",
    [FACT_ASSEMBLE_NO_SECTOR] = "No part begins at {1}: addresses are multiples of 0x1000.",
    [FACT_ASSEMBLE_BEYOND] =
        "The part for {1} does not fit into {2}, which the file for address 0x0 is made for.",
    [FACT_ASSEMBLE_OVERLAP] = "The parts for {1} and {2} overlap.",
    [FACT_ASSEMBLE_NO_PART] = "{1} is not one of the files of a firmware that comes in several.",
    [FACT_ASSEMBLE_TWICE] = "{1} and {2} are the same part, {3}: use one of them.",
    [FACT_ASSEMBLE_UNCERTAIN] = "Where {1} belongs cannot be told from it.",
    [FACT_ASSEMBLE_BY_HAND] = "Use restock-cli assemble and name the addresses with --at.",
    [FACT_PART_IS_RAM] = "what is loaded into RAM",
    [FACT_PART_IS_MAPPED] = "what stays in the flash",
    [FACT_PART_IS_BLANK] = "blank",
    [FACT_PART_AT] = "{3}: {2} ({1})",

    /* compare: two images */
    [FACT_REGION_HEADER] = "the boot header (flash mode, size and speed)",
    [FACT_REGION_BOOT] = "the boot loader",
    [FACT_REGION_USER1] = "the first application",
    [FACT_REGION_USER2] = "the second application",
    [FACT_REGION_APPLICATION] = "the application",
    [FACT_REGION_IDENTITY] = "the identity (device ID and key)",
    [FACT_REGION_STATE] = "the device's state and timers",
    [FACT_REGION_SETTINGS] = "the settings",
    [FACT_REGION_RF_CAL] = "the radio calibration",
    [FACT_REGION_INIT_DATA] = "the radio data",
    [FACT_REGION_SYSTEM_PARAMETERS] = "the system parameters (Wi-Fi settings)",
    [FACT_REGION_BEYOND_MAP] = "what lies beyond the firmware's part of the flash",
    [FACT_REGION_END] = "the end that only one of them has",
    [FACT_REGION_OTHER] = "other parts",
    [FACT_COMPARE_EQUAL] = "They are equal, byte for byte.",
    [FACT_FIRST_IS_BEGINNING] = "The first file is the beginning of the second one.",
    [FACT_SECOND_IS_BEGINNING] = "The second file is the beginning of the first one.",
    [FACT_SAME_FIRMWARE] = "They hold the same firmware; they differ only in {1}.",
    [FACT_SAME_NAME] = "They hold the same firmware, {2}; they differ only in {1}.",
    [FACT_SAME_VERSION] = "They hold the same firmware, {2} {3}; they differ only in {1}.",
    [FACT_OTHER_FIRMWARE_IN_THEM] = "They hold different firmware; they differ in {1}.",
    [FACT_THEY_DIFFER] = "They differ in {1}.",
    [FACT_LIST_MORE] = "{1}, {2}",
    [FACT_LIST_LAST] = "{1} and {2}",

    /* other reasons not to do something */
    [FACT_SAME_FILE_TWICE] = "Both files have the same contents: choose your own backup and that of another "
                             "device of the same model.",
    [FACT_SECRETS_UNKNOWN] = "Restock knows only of stock firmware where secrets are; other firmware may "
                             "hold the Wi-Fi password in the program itself.",
    [FACT_NO_ROOM_FOR_MARK] = "It ends before the place where a copy for sharing carries its mark.",
    [FACT_CHIP_IS] = "The chip is an {1}.",

    /* boot log */
    [FACT_BOOT_STARTS_STOCK_USER] = "The device starts: boot loader {1}, user{2}, stock firmware running.",
    [FACT_BOOT_STARTS_STOCK] = "The device starts: boot loader {1}, stock firmware running.",
    [FACT_BOOT_STARTS_OTHER_LOADER] = "The device starts: {1}, firmware running.",
    [FACT_BOOT_STARTS_WITHOUT_LOADER] = "The device starts: no boot loader, firmware running.",
    [FACT_BOOT_QUIET_STOCK_USER] =
        "The device starts, but prints nothing more: boot loader {1}, user{2}, stock firmware.",
    [FACT_BOOT_QUIET_STOCK] = "The device starts, but prints nothing more: boot loader {1}, stock firmware.",
    [FACT_BOOT_QUIET_OTHER_LOADER] = "The device starts, but its firmware prints nothing: {1}.",
    [FACT_BOOT_QUIET_WITHOUT_LOADER] = "The device starts, but its firmware prints nothing: no boot loader.",
    [FACT_BOOT_SILENT] = "The device prints nothing.",
    [FACT_BOOT_UNREADABLE] = "Something arrives, but it is not readable text.",
    [FACT_BOOT_RUNS_ALREADY] = "The firmware is already running; its start was not heard.",
    [FACT_BOOT_PROGRAMMING_MODE] =
        "The device is in programming mode: its button was held (GPIO0 low) at power-up.",
    [FACT_BOOT_FROM_ELSEWHERE] =
        "The device does not boot from its flash: its pins select another source (boot mode {1}).",
    [FACT_BOOT_FLASH_EMPTY] =
        "There is no firmware to start: the flash is blank or holds no firmware at address 0.",
    [FACT_BOOT_FLASH_UNREADABLE] = "The chip cannot read its flash.",
    [FACT_BOOT_CHECKSUM_WRONG] = "The beginning of the firmware is damaged: its checksum is wrong.",
    [FACT_BOOT_LOADING_BREAKS_OFF] = "The beginning of the firmware is damaged: loading stops partway.",
    [FACT_BOOT_NOTHING_FOLLOWS] = "The chip loads its first stage, but nothing follows.",
    [FACT_BOOT_NOTHING_LOADED] = "The chip starts, but loads nothing from its flash.",
    [FACT_BOOT_FLASH_SIZE_NOT_SUPPORTED] =
        "The boot loader stops: it does not support the flash size in the header.",
    [FACT_BOOT_NO_APPLICATION] = "The boot loader finds no valid application.",
    [FACT_BOOT_NO_APPLICATION_STOCK] = "The boot loader (version {1}) finds no valid application.",
    [FACT_BOOT_NO_APPLICATION_OTHER_LOADER] = "The boot loader ({1}) finds no valid application.",
    [FACT_BOOT_NO_RADIO_DATA] =
        "The firmware starts, but finds no radio data where the header's flash size puts them.",
    [FACT_BOOT_CRASHES] = "The firmware crashes (exception {1}).",
    [FACT_BOOT_CRASHES_AGAIN] = "The firmware crashes and restarts again and again (exception {1}).",
    [FACT_BOOT_WATCHDOG] = "The watchdog restarts the device again and again ({1} starts).",
    [FACT_BOOT_RESTARTS] = "The device restarts again and again ({1} starts).",
    [FACT_BOOT_POWER_LOST] = "The device loses power again and again: it powered up {1} times.",
    [FACT_BOOT_RESTART_BY_HAND] = "Restock cannot restart this device: disconnect and reconnect the 3.3 V "
                                  "wire without holding the button; leave the adapter plugged in.",
    [FACT_BOOT_LISTEN_LONGER] =
        "Many firmwares print nothing. If the device does not work, listen longer: it may restart later.",
    [FACT_BOOT_OTHER_APPLICATION_DAMAGED] =
        "The other of its two applications is damaged: restore a complete backup to repair it.",
    [FACT_BOOT_CHECK_TX_AND_GND] = "Connect its TX to the adapter's RX, and GND to GND.",
    [FACT_BOOT_RECONNECT_WHILE_LISTENING] = "While Restock listens, disconnect and reconnect the 3.3 V wire "
                                            "without holding the button; leave the adapter plugged in.",
    [FACT_BOOT_CHECK_GND_AND_WIRES] = "If that is garbled too, check GND and the wires.",
    [FACT_BOOT_RECONNECT_TO_START] =
        "To start its firmware, disconnect and reconnect the 3.3 V wire without holding the button.",
    [FACT_BOOT_FREE_GPIO15] = "GPIO15 must be low at power-up: remove what is connected to it. Then "
                              "disconnect and reconnect the 3.3 V wire without holding the button.",
    [FACT_BOOT_FREE_GPIO2] = "GPIO2 must be high at power-up: remove what is connected to it. Then "
                             "disconnect and reconnect the 3.3 V wire without holding the button.",
    [FACT_BOOT_FREE_FLASH_PINS] = "Its supply may be too weak, or something is connected to GPIO6 to GPIO11. "
                                  "Fix that, then verify the flash against your backup.",
    [FACT_BOOT_RESTORE_OR_WRITE] = "Restore a backup of this device, or write another firmware.",
    [FACT_BOOT_VERIFY_AND_RESTORE] = "Verify the flash against your backup, and restore it if they differ.",
    [FACT_BOOT_VERIFY_OR_OTHER_BOARD] = "Verify the flash against your backup. If they match, the header may "
                                        "be made for another board (flash mode).",
    [FACT_BOOT_HEADER_OR_FILE_WRONG] = "The header was altered, or the file is for another device. Restore a "
                                       "complete backup of this device.",
    [FACT_BOOT_RESTORE_AND_VERIFY] =
        "Restore a complete backup, or write the firmware again; then verify it.",
    [FACT_BOOT_RESTORE_COMPLETE_BACKUP] = "What was written is incomplete, or its header was altered. "
                                          "Restore a backup of this device whose verdict is \"complete\".",
    [FACT_BOOT_ELSE_SUPPLY] = "If they match, the supply may be too weak.",
    [FACT_BOOT_STRONGER_SUPPLY_FIRST] = "Try a stronger 3.3 V supply first.",
    [FACT_BOOT_SUPPLY_OR_CONTACT] =
        "Its 3.3 V supply is too weak, or a contact is loose. It needs several hundred milliamperes.",
    [FACT_BOOT_HEADER_SAYS_FOUR_LINES] =
        "Its header selects {1}; boards with two data lines need DOUT or DIO.",

    /* board check */
    [FACT_BOARD_DEVICE_ANSWERED] = "A device in programming mode answered after {1} s.",
    [FACT_BOARD_ECHO] = "No device found: the adapter hears itself.",
    [FACT_BOARD_JUMPER_OR_SHORT] = "With a jumper between RX and TX this is expected. With a device "
                                   "connected, look for a solder bridge or a crossed wire.",
    [FACT_BOARD_LINES_ACCEPTED] = "The driver accepts settings of DTR and RTS.",
    [FACT_BOARD_LINES_REFUSED] = "The driver refuses settings of DTR and RTS.",
    [FACT_BOARD_RESTART_BY_HAND] = "Restart the board by hand, even if these lines are wired to it.",
    [FACT_BOARD_LATENCY] = "A round trip takes {1} ms, {2} ms more than its bytes need on the line.",
    [FACT_BOARD_LATENCY_NOT_MEASURED] = "Latency was not measured.",
    [FACT_BOARD_SLOW_CONNECTION] =
        "Something between this program and the adapter is slow: a hub, a virtual machine or a network.",
    [FACT_BOARD_LATENCY_TIMER] = "This is the adapter's latency timer. Set it to 1 ms in the driver's port "
                                 "settings to speed up small requests.",
    [FACT_BOARD_ALL_SENT] = "The driver reports \"all sent\" {1} ms after the last byte has left.",
    [FACT_BOARD_ALL_SENT_EARLY] =
        "The driver reports \"all sent\" {1} ms too early, with about {2} {2|byte|bytes} still to leave.",
    [FACT_BOARD_ALL_SENT_NOT_MEASURED] =
        "Whether the driver reports \"all sent\" too early was not measured.",
    [FACT_BOARD_KEEP_115200] = "When the rate changes, bytes still in the adapter leave at the wrong rate. "
                               "Use --baud 115200, and please report this.",
    [FACT_BOARD_RATE_REFUSED] = "{1}: the driver refuses this rate.",
    [FACT_BOARD_RATE_UNUSABLE] = "{1}: adapter and chip cannot communicate at this rate.",
    [FACT_BOARD_OTHER_RATES] = "Restock uses the other rates.",
    [FACT_BOARD_NO_LOSS] = "{1}: no loss in {2} from the device and {3} to it.",
    [FACT_BOARD_NO_LOSS_FROM_DEVICE] = "{1}: no loss in {2} from the device.",
    [FACT_BOARD_LOSS_FROM_DEVICE] =
        "{1}: at least {2} of every million bytes from the device {2|is|are} lost.",
    [FACT_BOARD_NOTHING_FROM_DEVICE] = "{1}: nothing arrives from the device.",
    [FACT_BOARD_NO_LOSS_TO_DEVICE] = "No loss in {1} to the device.",
    [FACT_BOARD_LOSS_TO_DEVICE] = "At least {1} of every million bytes to the device {1|is|are} lost.",
    [FACT_BOARD_NOTHING_TO_DEVICE] = "Nothing could be sent to the device.",
    [FACT_BOARD_NO_LOSS_IN_ECHO] = "{1}: no loss in {2} there and back.",
    [FACT_BOARD_LOSS_IN_ECHO] = "{1}: at least {2} of every million bytes {2|is|are} lost there and back.",
    [FACT_BOARD_NO_ECHO] = "{1}: nothing comes back.",
    [FACT_BOARD_SENT_AT] = "The adapter sends at {1} bit/s.",
    [FACT_BOARD_SLOWEST_LOSES] =
        "Even the slowest rate loses bytes: use shorter wires, check GND, or try another adapter.",
    [FACT_BOARD_SLOWS_DOWN] = "Restock detects losses and slows down by itself.",
    [FACT_BOARD_RATE_IS_OFF] = "The adapter does not keep the rate it was set to, or pauses between bytes.",
    [FACT_BOARD_FASTEST_RATE] = "The fastest rate without loss is {1}.",
    [FACT_BOARD_ONLY_115200] = "Only 115200 works without loss.",
    [FACT_BOARD_NO_RATE] = "No rate works without loss.",
    [FACT_BOARD_CHECK_WIRES] = "Use shorter wires, check GND, or try another adapter.",
    [FACT_BOARD_OVERRUNS] = "The driver lost received bytes {1} {1|time|times}.",
    [FACT_BOARD_COMPUTER_BUSY] = "This computer was too busy to read the bytes in time.",
    [FACT_BOARD_CANCELLED] = "A pending read ends {1} ms after it is cancelled.",
    [FACT_BOARD_CANCEL_LATE] = "A pending read does not end within a second after it is cancelled.",
    [FACT_BOARD_CANCEL_NOT_TRIED] = "Cancelling a read was not tried.",
    [FACT_BOARD_UNPLUG_TO_CANCEL] = "With this driver, Cancel may hang, and so may closing the window. "
                                    "Unplug the adapter then, and please report this.",
    [FACT_BOARD_CHIP] = "{1}, MAC {2}.",
    [FACT_BOARD_CRYSTAL] =
        "The crystal runs at {1} MHz, by the rate that the chip detected (expected: {2} MHz).",
    [FACT_BOARD_CRYSTAL_NOT_MEASURED] = "The crystal was not measured; Restock assumes {1} MHz.",
    [FACT_BOARD_CRYSTAL_UNKNOWN] = "The adapter's rate is off, or Restock does not know this crystal.",
    [FACT_BOARD_CLOCK] = "The processor runs at about {1} MHz (expected: {2} MHz).",
    [FACT_BOARD_CLOCK_NOT_MEASURED] = "The processor's clock was not measured.",
    [FACT_BOARD_CLOCK_NOT_DOUBLED] =
        "Doubling the clock does not work on this chip as expected. Please report this.",
    [FACT_BOARD_DELAYS] = "The stub's delays take {1} percent of the intended time.",
    [FACT_BOARD_DELAYS_WRONG] =
        "The stub assumes the wrong clock, so changing the rate may fail. Please report this.",
    [FACT_BOARD_STUB_RUNS] = "Restock's stub runs as loaded (checksum read {1} {1|time|times}).",
    [FACT_BOARD_STUB_IS_ESPRESSIFS] = "Espressif's stub is in use.",
    [FACT_BOARD_STUB_NOT_STARTED] =
        "Restock's stub did not start on this device; Espressif's is used instead.",
    [FACT_BOARD_STUB_SLOWER] =
        "Everything works with Espressif's stub, only more slowly. Please report this.",
    [FACT_BOARD_STUB_CHANGED] = "Restock's stub is not what was loaded: {1} of {2} answers were valid.",
    [FACT_BOARD_STUB_RELOAD] = "Power-cycle the device into programming mode and check again. If it stays "
                               "like this, use --stub espressif.",
    [FACT_BOARD_DIGESTS_AGREE] =
        "All digests agree: of single sectors, of the whole flash and of the data read.",
    [FACT_BOARD_DIGESTS_DISAGREE] =
        "Digests of single sectors, of the whole flash and of the data read do not agree.",
    [FACT_BOARD_TRUST_NO_BACKUP] =
        "The flash or the stub is faulty: use --stub espressif, and do not trust any backup made so far.",
    [FACT_BOARD_STUBS_AGREE] = "Espressif's stub reads the same in {1} {1|sector|sectors}.",
    [FACT_BOARD_STUBS_DISAGREE] = "Espressif's stub reads {1} of {2} {2|sector|sectors} differently.",
    [FACT_BOARD_A_STUB_READS_WRONG] = "One of the stubs reads wrong: use --stub espressif, and do not trust "
                                      "any backup made so far. Please report this.",
    [FACT_BOARD_STUBS_NOT_COMPARED] = "The two stubs were not compared.",
    [FACT_BOARD_OTHER_STUB_NOT_LOADED] = "Espressif's stub could not be loaded for comparison ({1}).",
    [FACT_BOARD_OTHER_STUB_STAYS] =
        "Espressif's stub stays in the device until it loses power; the next commands use it.",
    [FACT_BOARD_DIGEST_SPEED] = "A digest takes {1} ms per sector, {2} s per MB.",
    [FACT_BOARD_OTHER_DIGEST_SPEED] = "Espressif's stub, asked sector by sector, takes {1} ms per sector.",
    [FACT_BOARD_PACKED_SPEED] = "Packed reads at {1} take {2} ms per non-blank sector, {3} s per MB.",
    [FACT_BOARD_PACKED_LINE] =
        "Such a sector takes {1} bytes on the line, which is busy {2} percent of the time.",
    [FACT_BOARD_PLAIN_SPEED] = "Plain reads at {1} take {2} ms per sector, {3} s per MB.",
    [FACT_BOARD_FLASH] = "{1}, {2}, ID {3}.",
    [FACT_BOARD_FLASH_ID_UNSTEADY] = "{1}, {2}, ID {3}, which does not always read the same.",
    [FACT_BOARD_CHECK_SUPPLY] = "Check the supply: 3.3 V with several hundred mA, and short wires.",
    [FACT_BOARD_FLASH_WRAPS] = "The flash ends at {1}: addresses wrap around there.",
    [FACT_BOARD_FLASH_GOES_ON] = "Addresses do not wrap around at {1}.",
    [FACT_BOARD_FLASH_LARGER] = "The flash may be larger than its ID says.",
    [FACT_BOARD_HALVES_SAME] = "The second half of the {1} holds the same as the first.",
    [FACT_BOARD_FLASH_SMALLER] =
        "The flash may be smaller than its ID says; a backup would hold everything twice.",
    [FACT_BOARD_SIZE_NOT_MEASURED] = "Whether the flash really has {1} was not measured.",
    [FACT_BOARD_NOT_PROTECTED] = "The flash is not protected (status {1}).",
    [FACT_BOARD_PROTECTED] = "The flash is protected by {1} (status {2}).",
    [FACT_BOARD_PROTECTION_GOES] =
        "All or part of the flash is write-protected. Restore and erase remove the protection first.",
    [FACT_BOARD_STATUS_UNSTEADY] = "The flash's status registers read differently each time.",
    [FACT_BOARD_READS_STEADY] = "{1} sectors read the same {2} times; {3} of {4} are blank.",
    [FACT_BOARD_READS_UNSTEADY] = "{1} of {2} sectors read differently when read again.",
    [FACT_BOARD_NO_BACKUP_LIKE_THIS] = "Check the supply: 3.3 V with several hundred mA, and short wires. "
                                       "Nothing read like this is a backup.",
    [FACT_BOARD_SLOW_CLOCK_SAME] = "Everything reads the same at half the flash clock.",
    [FACT_BOARD_SLOW_CLOCK_DIFFERENT] =
        "{1} {1|sector reads|sectors read} differently at half the flash clock.",
    [FACT_BOARD_SLOW_CLOCK_NOT_TRIED] = "Reading at half the flash clock was not tried.",
    [FACT_BOARD_FLASH_CLOCK_TOO_FAST] =
        "The flash cannot keep up with its clock. Please report this with its ID.",
    [FACT_BOARD_PATTERNS_HELD] = "Zeros, ones, stripes, counting and random bytes held in the sector at {1}.",
    [FACT_BOARD_WRITE_SPEED] = "Erasing took {1} ms, erasing and writing {2} ms.",
    [FACT_BOARD_PATTERNS_WRONG] = "In the sector at {1} these patterns did not hold: {2}.",
    [FACT_BOARD_ERASING_FAILS] = "Erasing has no effect, so nothing else was tried.",
    [FACT_BOARD_FLASH_REFUSED] = "The chip refused to erase or write it.",
    [FACT_BOARD_DO_NOT_WRITE] =
        "Do not restore or erase with this device until the cause is found; a stronger supply may help.",
    [FACT_BOARD_LEFT_BLANK] = "Verified: the sector is blank again, and its neighbours are unchanged.",
    [FACT_BOARD_NOT_LEFT_BLANK] = "The sector could not be made blank again.",
    [FACT_BOARD_NEIGHBOUR_CHANGED] = "A neighbouring sector changed.",
    [FACT_BOARD_MAKE_A_BACKUP] = "Make a backup now, and compare it with an earlier one.",
    [FACT_BOARD_NO_SECTOR_TO_SPARE] = "Writing was not tried: there is no blank sector to spare.",
    [FACT_BOARD_ONLY_BLANK_SECTORS] = "Writing is tried only where nothing can be lost.",
    [FACT_BOARD_WRITE_PROTECTED] = "Writing was not tried: the flash is protected.",
    [FACT_BOARD_PROTECTION_STAYS] = "The check does not remove protection.",
    [FACT_BOARD_WRITE_INTERRUPTED] = "Writing was interrupted: the sector at {1} may hold a test pattern.",
    [FACT_BOARD_WRITE_AGAIN] =
        "The sector was blank before. Run the check with --write again once the device answers.",
    [FACT_BOARD_ENDED_EARLY] = "The check ended early.",
    [FACT_BOARD_SUMMARY_SILENT] = "No device answered; only the port could be checked.",
    [FACT_BOARD_SUMMARY_ECHO] = "No device found; port, driver and adapter work.",
    [FACT_BOARD_SUMMARY_ECHO_FAILED] = "No device found, and the port or adapter does not work as it should.",
    [FACT_BOARD_SUMMARY_FAILED] =
        "Something does not work: see what failed before you erase or restore anything.",
    [FACT_BOARD_SUMMARY_ATTENTION] = "The board works; see the lines marked \"attention\".",
    [FACT_BOARD_SUMMARY_OK] = "Adapter, wires, chip, flash and stub work as expected.",
    [FACT_BOARD_REPORT] = "Restock {1}, board check",
    [FACT_BOARD_ADAPTER] = "Adapter: {1}",
    [FACT_BOARD_ADAPTER_DRIVER] = "driver {1}",
    [FACT_BOARD_PART_LINE] = "Adapter and wires",
    [FACT_BOARD_PART_CHIP] = "Chip",
    [FACT_BOARD_PART_STUB] = "Stub",
    [FACT_BOARD_PART_FLASH] = "Flash",
    [FACT_BOARD_PART_WRITE] = "Writing",

    /* port: adapters that Windows cannot use */
    [FACT_ADAPTER_PHASED_OUT] = "The newer Prolific drivers do not work with this PL2303 adapter: its chip "
                                "is an old one, or a copy. Install the older driver 3.3.2 from 2008 (in "
                                "Device Manager: Update driver, choose it yourself), or use another adapter.",
    [FACT_ADAPTER_IS_COPY] =
        "Windows cannot start this {1} adapter (code 10); it is probably a copy, which the newer drivers do "
        "not work with. Install the older driver CH341SER 3.5 from 2019 (in Device Manager: Update driver, "
        "choose it yourself), or use another adapter.",
    [FACT_ADAPTER_NOT_STARTED] = "Windows cannot start this {1} adapter (code 10). Plug it into another USB "
                                 "socket. If that does not help, install another version of the {2}.",
    [FACT_ADAPTER_WITHOUT_DRIVER] = "A {1} adapter is plugged in, but Windows has no driver for it. Install "
                                    "the {2}. The adapter then appears here by itself.",
    [FACT_ADAPTER_NEEDS_RESTART] = "Windows can use this {1} adapter only after a restart (code 14).",
    [FACT_ADAPTER_DISABLED] =
        "This {1} adapter is switched off in Windows' Device Manager (code 22). Enable it there.",
    [FACT_ADAPTER_DRIVER_NOT_LOADED] =
        "Windows cannot load the driver of this {1} adapter (code {3}). Install the newest {2}.",
    [FACT_ADAPTER_STOPPED] =
        "This {1} adapter has reported a fault, and Windows has stopped it (code 43). Unplug it, then plug "
        "it in with another cable or into another USB socket. If that does not help, it is broken.",
    [FACT_ADAPTER_DRIVER_UNSIGNED] = "Windows refuses the driver of this {1} adapter because it is not "
                                     "signed (code 52). Install the newest {2}.",
    [FACT_ADAPTER_UNUSABLE] = "Windows cannot use this {1} adapter (code {3}). Unplug it and plug it in "
                              "again; Device Manager has the details.",
    [FACT_DRIVER_OF_WCH] = "\"CH341SER\" from its maker (wch-ic.com)",
    [FACT_DRIVER_OF_SILABS] = "\"CP210x Universal Windows Driver\" from its maker (silabs.com)",
    [FACT_DRIVER_OF_FTDI] = "\"FTDI VCP driver\" from its maker (ftdichip.com)",
    [FACT_DRIVER_OF_PROLIFIC] = "\"Prolific PL2303 driver\" from its maker (prolific.com.tw)",
    [FACT_DRIVER_OF_OTHERS] = "driver from its maker",

    /* errors */
    [FACT_LINE_LOSES] = "about 1 byte in {1} is lost or damaged",
    [FACT_LINE_LOSES_TOO_MUCH] = "about 1 byte in {1} is lost or damaged, too many to write safely with this "
                                 "stub",

    /* names */
    [FACT_NAME_TOO_LONG] = "The name of a device can be at most {1} bytes long.",
    [FACT_NAME_NOT_ONE_LINE] = "The name of a device must be one line of UTF-8 without invisible characters.",
    [FACT_NAME_ALL_SPACES] = "The name cannot consist of spaces only.",
    [FACT_NAME_WITHOUT_ENDING] = "The name of a copy for sharing must end in {1}.",

    /* coach: what to do next at the window */
    [FACT_COACH_SEVERAL_PORTS] =
        "There are several adapters. Choose yours in the list above; Restock will remember it.",
    [FACT_COACH_UNKNOWN_PORTS] =
        "If one of the ports in the list above is your adapter, choose it. Restock does not know its kind "
        "and does not open modems, printers or other boards by itself.",
    [FACT_COACH_NO_PORT] = "No adapter found. Plug the USB serial adapter into this computer; it appears "
                           "here by itself. Already plugged in? Try another USB cable (some only charge) or "
                           "another socket, or install the adapter's driver.",
    [FACT_COACH_INTERRUPTED] =
        "The last Restore or Erase on this device was interrupted; it may not start as it is.",
    [FACT_COACH_UNDO_INTERRUPTED] =
        "The last Undo on this device was interrupted; it may not start as it is.",
    [FACT_COACH_REPEAT] = "Press Restore with the same file, or with a backup of this device.",
    [FACT_COACH_FINISH_UNDO] = "Press Undo again to finish it: it puts back {1}.",
    [FACT_COACH_FINISH_OR_UNDO] =
        "Press the same button again (Restore with the same file) to finish it, or Undo to put back {1}.",
    [FACT_COACH_HALF_READ] = "Ready. A backup of this device was interrupted. What was read is kept; Back up "
                             "continues from there.",
    [FACT_COACH_FIRST_BACKUP] = "Ready. First press Back up: it saves everything that is on the device now, "
                                "so that you can always go back.",
    [FACT_COACH_READY] =
        "Ready. There {1|is|are} {1} {1|backup|backups} of this device on this computer. To put one back, or "
        "to write other firmware, choose it in the list below.",
    [FACT_COACH_LISTENING] =
        "Now disconnect the device's 3.3 V wire and reconnect it without holding the button; leave the "
        "adapter plugged in. What the device prints appears in the log.",
    [FACT_COACH_BUSY] = "Leave the cable and the power as they are. If something comes loose, nothing is "
                        "lost: reconnect it and press the same button.",
    [FACT_COACH_BUSY_ON_BAD_LINE] =
        "The line damages about 1 byte in {1}, so this takes long. Leave the cable and the power as they are "
        "until it is done, and use shorter wires next time.",
    [FACT_COACH_LOOKING] = "Looking for the device...",
    [FACT_COACH_STARTED] = "Your Sonoff has started its firmware; you can disconnect it now. To work on it "
                           "again, unplug the adapter, hold the switch's button, and plug the adapter in.",
    [FACT_COACH_TAKEN_OFF] = "The device has been disconnected. For the next one, or to go on with this one: "
                             "hold the switch's button while you plug in the adapter, and release it after "
                             "two seconds.",
    [FACT_COACH_LOST_SIGHT] =
        "The device answered, but then fell silent. Check that the four wires sit firmly, then hold the "
        "switch's button while you plug in the adapter again.",

    /* what became of one device of many, and of all */
    [FACT_EVERY_WHO] = "{1}  {2}  {3}",
    [FACT_EVERY_SAVED] = "{1}  saved ({2} s): {3}",
    [FACT_EVERY_KNOWN] = "{1}  already saved: {2}",
    [FACT_EVERY_FAILED] = "{1}  NOT SAVED: {2} {3}",
    [FACT_EVERY_RECOGNISED] = "{1}  recognised, not saved",
    [FACT_EVERY_SUMMARY] = "{1} saved, {2} already saved before, {3} not saved",

    /* levels of a board check */
    [FACT_BOARD_LEVEL_OK] = "ok",
    [FACT_BOARD_LEVEL_SKIPPED] = "skipped",
    [FACT_BOARD_LEVEL_ATTENTION] = "attention",
    [FACT_BOARD_LEVEL_FAILED] = "failed",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
