/* sentences_command_line.c: what the command line says; sentences.h explains the split, say.h the braces. */
/* SPDX-License-Identifier: MIT */
#include "say/sentences.h"

#define AT(id) ((id)-FACT_COMMAND_LINE_FIRST)

/* A sentence in two literals is a long one: behind a designator a missing comma would not compile.
 * NOLINTBEGIN(bugprone-suspicious-missing-comma) */
const char *const say_command_line_sentences[FACT_COUNT - FACT_COMMAND_LINE_FIRST] = {
    /* wrong usage */
    [AT(FACT_USAGE_NO_COMMAND)] = "No command was given.",
    [AT(FACT_USAGE_UNKNOWN_COMMAND)] = "There is no command '{1}'.",
    [AT(FACT_USAGE_NEEDS_FILE)] = "{1} needs the name of a file.",
    [AT(FACT_USAGE_NEEDS_FILES)] = "{1} needs two files.",
    [AT(FACT_USAGE_TOO_MANY)] = "'{1}' is one argument too many for {2}.",
    [AT(FACT_USAGE_TRANSPLANT)] = "transplant needs --identity OWN, --into DONOR and -o NEW.",
    [AT(FACT_USAGE_ASSEMBLE)] = "assemble needs -o NEW.",
    [AT(FACT_USAGE_ASSEMBLE_PARTS)] =
        "assemble needs the files of a firmware, with --at ADDRESS in front of each or of none.",
    [AT(FACT_USAGE_AT)] = "--at takes an address such as 0x1000, not '{1}'.",
    [AT(FACT_USAGE_AT_TOO_OFTEN)] = "--at can be given {1} times at most.",
    [AT(FACT_USAGE_TOO_MANY_PARTS)] = "assemble takes {1} files at most.",
    [AT(FACT_USAGE_NAME)] = "--name takes a MAC address and one name (in quotes if it has spaces).",
    [AT(FACT_USAGE_NO_SUCH_OPTION)] = "{1} has no option --{2}.",
    [AT(FACT_USAGE_NEEDS_VALUE)] = "{1} needs a value: {2}.",
    [AT(FACT_USAGE_NEEDS_OTHER_VALUE)] = "--{1} needs a value: {2}, not '{3}'.",
    [AT(FACT_USAGE_NO_SHORT_OPTION)] =
        "There is no option -{1}; put -- before a file name that begins with -.",
    [AT(FACT_USAGE_NO_LONG_OPTION)] = "There is no option {1}.",
    [AT(FACT_USAGE_NO_VALUE)] = "{1} takes no value.",
    [AT(FACT_USAGE_EMPTY_VALUE)] = "The value of {1} is empty.",
    [AT(FACT_USAGE_STUB)] = "--stub takes auto, restock or espressif, not '{1}'.",
    [AT(FACT_USAGE_AFTER)] = "--after takes stay or run, not '{1}'.",
    [AT(FACT_USAGE_WAIT)] = "--wait takes whole seconds up to 86400, not '{1}'.",
    [AT(FACT_USAGE_BAUD)] = "--baud takes auto or a rate from 9600 to 4000000, not '{1}'.",
    [AT(FACT_USAGE_SECONDS)] = "--seconds takes whole seconds from 1 to 3600, not '{1}'.",
    [AT(FACT_USAGE_LOG_IS_FILE)] =
        "--log names the same file as the command; give the log a name of its own.",
    [AT(FACT_USAGE_LOG_IS_OPTION)] = "--log names the same file as {1}; give the log a name of its own.",
    [AT(FACT_USAGE_LOG_IS_NO_LOG)] = "--log appends to its own logs only, and this file is not one: {1}",
    [AT(FACT_USAGE_SEVERAL_ADAPTERS)] = "There are several adapters; name one with -p: {1}.",
    [AT(FACT_USAGE_MAC)] = "'{1}' is not a MAC address.",
    [AT(FACT_USAGE_MAC_UNKNOWN)] = "No backup in {1} is of a device with the MAC {2}.",

    [AT(FACT_USAGE_TOO_MANY_PORTS)] = "backup --every takes at most {1} ports.",
    [AT(FACT_USAGE_COUNT)] = "--count takes a number from 1 to 99999, not '{1}'.",
    [AT(FACT_USAGE_IDLE)] = "--idle takes whole seconds from 1 to 86400, not '{1}'.",
    [AT(FACT_USAGE_NEEDS_EVERY)] = "{1} needs --every.",
    [AT(FACT_USAGE_NOT_WITH_EVERY)] = "--every and {1} do not go together.",

    /* help: the frame */
    [AT(FACT_HELP_OF_PROGRAM)] = "Usage: restock-cli COMMAND [options]",
    [AT(FACT_HELP_OF_COMMAND)] = "Usage: restock-cli {1} [options]",
    [AT(FACT_HELP_PURPOSE)] =
        "Saves the firmware of Sonoff switches (ESP8266, ESP8285) to a file and puts it back.",
    [AT(FACT_HELP_COMMANDS)] = "Commands:",
    [AT(FACT_HELP_SOME_OPTIONS)] = "Options of some commands (restock-cli COMMAND --help shows which):",
    [AT(FACT_HELP_ALL_OPTIONS)] =
        "Options of every command (device options are ignored where no device is used):",
    [AT(FACT_HELP_OPTIONS)] = "Options:",
    [AT(FACT_HELP_COMMON_OPTIONS)] = "Common options:",
    [AT(FACT_HELP_EXIT_CODES)] = "Exit codes:",
    [AT(FACT_HELP_EXIT_DONE)] = "done",
    [AT(FACT_HELP_EXIT_USAGE)] = "wrong usage",
    [AT(FACT_HELP_EXIT_PORT)] = "serial port",
    [AT(FACT_HELP_EXIT_NO_ANSWER)] = "device does not answer",
    [AT(FACT_HELP_EXIT_DEVICE)] = "device or flash error, or a failed verification",
    [AT(FACT_HELP_EXIT_DIFFERENT)] = "contents differ",
    [AT(FACT_HELP_EXIT_FILE)] = "file",
    [AT(FACT_HELP_EXIT_REFUSED)] = "refused for safety, or nobody to answer a question",
    [AT(FACT_HELP_EXIT_CANCELLED)] = "cancelled",

    /* help: commands in a line */
    [AT(FACT_BRIEF_PORTS)] = "list the serial ports",
    [AT(FACT_BRIEF_DETECT)] = "what is connected: chip, MAC, flash, firmware",
    [AT(FACT_BRIEF_BACKUP)] = "save the whole flash to a file",
    [AT(FACT_BRIEF_RESTORE)] = "make the flash equal to a file",
    [AT(FACT_BRIEF_ERASE)] = "make the whole flash blank",
    [AT(FACT_BRIEF_VERIFY)] = "compare the flash with a file",
    [AT(FACT_BRIEF_UNDO)] = "put back what was there before the last restore or erase",
    [AT(FACT_BRIEF_INFO)] = "what a file holds, whether it is complete, and whose it is",
    [AT(FACT_BRIEF_COMPARE)] = "in which parts two files differ",
    [AT(FACT_BRIEF_DOCTOR)] = "mend a header that another tool has altered",
    [AT(FACT_BRIEF_TRANSPLANT)] = "your own identity in another device's image",
    [AT(FACT_BRIEF_ASSEMBLE)] = "one image from the files of a firmware",
    [AT(FACT_BRIEF_BOOT_LOG)] = "what the device prints when it starts",
    [AT(FACT_BRIEF_LIBRARY)] = "the backups on this computer, device by device",
    [AT(FACT_BRIEF_CHECK)] = "whether adapter, wires, chip and flash work as they should",

    /* help: commands, explained */
    [AT(FACT_ABOUT_PORTS)] = "Lists the serial ports with their adapter and USB IDs.",
    [AT(FACT_ABOUT_DETECT)] = "Names chip, MAC, crystal, flash maker and size, and what firmware is on the "
                              "device.\nChanges nothing.",
    [AT(FACT_ABOUT_BACKUP)] =
        "Saves the whole flash to a file. The file gets its name only after a digest computed on\nthe device "
        "has proved it equal to the flash. An interrupted backup continues when the\ncommand is repeated.",
    [AT(FACT_ABOUT_RESTORE)] =
        "Writes FILE to the flash as it is, blanks the rest, and proves the result by a digest\ncomputed on "
        "the device. What is there now is saved first. Only sectors that differ are\nwritten; an interrupted "
        "restore continues when the command is repeated. Of a device's\nsafety copies the five newest are "
        "kept. Older ones are kept if they are the only copy of\nwhat the device first held, of a vendor's "
        "firmware or of a device's identity.",
    [AT(FACT_ABOUT_ERASE)] = "Makes the whole flash blank, after saving what is there now.",
    [AT(FACT_ABOUT_VERIFY)] = "Compares the flash with FILE by digests computed on the device and names the "
                              "sectors\nthat differ. Changes nothing. Exit code 5 if they differ.",
    [AT(FACT_ABOUT_UNDO)] =
        "Puts back what was on this device before its last restore or erase, from the safety copy\nthat was "
        "made then. What is there now is saved first: an undo can be undone.",
    [AT(FACT_ABOUT_INFO)] =
        "Examines a flash image: firmware, version, owner, and whether anything is missing or\ndamaged. "
        "Needs no device. Secrets in it are shown only with --secrets. Wherever an image\nis read, FILE may "
        "also be a gzip or zip file with one image inside.",
    [AT(FACT_ABOUT_COMPARE)] = "Compares two images part by part: boot loader, applications, identity, "
                               "settings,\nradio data. Needs no device. Exit code 5 if they differ.",
    [AT(FACT_ABOUT_DOCTOR)] =
        "Checks whether flash size and speed in the header of a stock image are what the rest of\nit proves, "
        "and writes a mended copy to NEW. FILE is never changed. If there is nothing to\nmend, nothing is "
        "written (exit code 0); what cannot be proved is refused (7).",
    [AT(FACT_ABOUT_TRANSPLANT)] =
        "For owners who lost part of a backup: takes device ID, key, MAC addresses and product\nrecord from "
        "OWN, everything else from DONOR, the complete backup of another device of\nthe same product, and "
        "writes NEW. OWN and DONOR are never changed; nothing is invented.",
    [AT(FACT_ABOUT_ASSEMBLE)] =
        "For a firmware that comes in several files (boot loader, user1, radio data, or eagle.flash\nand "
        "eagle.irom0text): puts each at its address, blanks the rest, and writes NEW as large as\nthe flash "
        "that the file for 0x0 is made for. Without --at the addresses are found in the\nfiles, where those "
        "prove them. If a file is missing or does not fit, it is named and\nnothing is written. Needs no "
        "device.",
    [AT(FACT_ABOUT_BOOT_LOG)] =
        "Prints what the device says at 74880 baud when it starts, and what that means: whether it\nstarts, "
        "or why not and what to do. With wired reset lines the device is restarted.\nOtherwise disconnect "
        "and reconnect its 3.3 V wire while this runs, without holding the\nbutton; leave the adapter "
        "plugged in.",
    [AT(FACT_ABOUT_LIBRARY)] =
        "Lists the backups in the library: for each device its name, product and device ID, and what\nits "
        "files are worth, newest first. The one to restore is marked. Needs no device.",
    [AT(FACT_ABOUT_CHECK)] =
        "Measures what adapter, wires, chip, flash and stubs really do, and reports it line by line:\nok, "
        "attention or failed. It takes about a minute and changes nothing; --write also tries\none blank "
        "sector. The report does not reveal whose device it is. With RX and TX of the\nadapter joined, and "
        "no device, it checks port, driver and adapter.\nExit code 0 also where something needs attention; "
        "2, 3 or 4 where something failed; 7\nwhere --write was not tried because no blank sector can be "
        "spared.",

    /* help: options */
    [AT(FACT_OPTION_PORT_HELP)] =
        "serial port, such as COM5 or /dev/ttyUSB0; not needed\nwhere exactly one USB serial port exists",
    [AT(FACT_OPTION_OUTPUT_HELP)] = "backup: its name; without it, a name made of product,\nMAC, size and "
                                    "time in the library; doctor, transplant,\nassemble: a new file",
    [AT(FACT_OPTION_OUTPUT_OF_BACKUP)] =
        "name of the file; without it, a name made of product,\nMAC, size and time in the library",
    [AT(FACT_OPTION_OUTPUT_OF_DOCTOR)] = "name of the mended copy, a new file",
    [AT(FACT_OPTION_OUTPUT_OF_TRANSPLANT)] = "a new file",
    [AT(FACT_OPTION_AT_HELP)] =
        "where in the flash the file behind it belongs, such as\n0x1000; once for each file, or not at all",
    [AT(FACT_OPTION_IDENTITY_HELP)] = "your device's own backup; may be incomplete",
    [AT(FACT_OPTION_INTO_HELP)] = "complete backup of another device of the same product",
    [AT(FACT_OPTION_SECRETS_HELP)] = "show the API key, Wi-Fi name and password too",
    [AT(FACT_OPTION_REDACTED_HELP)] = "write a copy for sharing, without anything that belongs\nto one "
                                      "device; its name ends in .redacted.bin",
    [AT(FACT_OPTION_FORCE_HELP)] = "backup: replace an existing file; restore, transplant: go\nahead where "
                                   "it was refused for safety (never cuts a file\nshort)",
    [AT(FACT_OPTION_FORCE_OF_BACKUP)] = "replace an existing file",
    [AT(FACT_OPTION_FORCE_OF_RESTORE)] =
        "go ahead where it was refused for safety (never cuts a\nfile short)",
    [AT(FACT_OPTION_FORCE_OF_TRANSPLANT)] = "go ahead with a DONOR of another product",
    [AT(FACT_OPTION_WRITE_HELP)] =
        "also erase and write test patterns in one blank sector,\nwhich is left blank",
    [AT(FACT_OPTION_YES_HELP)] = "go ahead without asking; needed where nobody can be asked, as\nwith --json",
    [AT(FACT_OPTION_NO_COPY_HELP)] = "do not save first what is on the device now",
    [AT(FACT_OPTION_KEEP_REST_HELP)] =
        "leave the flash beyond the end of FILE alone\n(otherwise it has to be blank)",
    [AT(FACT_OPTION_KEEP_REST_OF_RESTORE)] =
        "leave the flash beyond the end of FILE alone\n(otherwise it is made blank)",
    [AT(FACT_OPTION_KEEP_REST_OF_VERIFY)] =
        "do not look beyond the end of FILE\n(otherwise the flash has to be blank there)",
    [AT(FACT_OPTION_SECONDS_HELP)] =
        "wait that long for the device to start, then listen as long\n(default: 20 and 5)",
    [AT(FACT_OPTION_NAME_HELP)] =
        "call the device with this MAC by a name of your own;\n\"\" takes the name away",
    [AT(FACT_OPTION_BAUD_HELP)] = "auto climbs to the fastest rate that works (default)",
    [AT(FACT_OPTION_BAUD_OF_CHECK)] = "auto tries every rate (default); N: none faster than N",
    [AT(FACT_OPTION_WAIT_HELP)] = "keep trying that long until the device shows up in\nprogramming mode",
    [AT(FACT_OPTION_WAIT_OF_BOOT_LOG)] = "wait that long for the port before listening",
    [AT(FACT_OPTION_STUB_HELP)] =
        "small program for the chip's memory; auto is Restock's own,\nand Espressif's where that does not "
        "start (default); where\nanother one runs, the device may have to be restarted",
    [AT(FACT_OPTION_AFTER_HELP)] = "stay: the next command needs no power cycle (default);\nrun: start the "
                                   "firmware (with Espressif's stub\nthis needs wired reset lines)",
    [AT(FACT_OPTION_JSON_HELP)] = "one JSON object per line on stdout; asks no questions",
    [AT(FACT_OPTION_LOG_HELP)] = "append all technical detail to FILE",
    [AT(FACT_OPTION_LIBRARY_HELP)] =
        "folder for backups made without -o, safety copies and\nunfinished files (default: Restock in your "
        "documents;\non Linux ~/.local/share/restock)",
    [AT(FACT_OPTION_HELP_HELP)] = "this text; behind a command, about that command",
    [AT(FACT_OPTION_VERSION_HELP)] = "print the version",

    [AT(FACT_OPTION_PORT_OF_BACKUP)] = "serial port, such as COM5 or /dev/ttyUSB0; not needed\nwhere exactly "
                                       "one USB serial port exists. With "
                                       "--every:\nonly this one, and more than one may be named",
    [AT(FACT_OPTION_EVERY_HELP)] =
        "save one device after the other, on all adapters at once:\ntake a device off when it is saved and "
        "connect the next.\nWhat is in the library already is not saved again.\nEnds with Ctrl+C, --count or "
        "--idle",
    [AT(FACT_OPTION_COUNT_HELP)] = "--every ends when so many devices are saved or known",
    [AT(FACT_OPTION_IDLE_HELP)] = "--every ends when no new device has come for that long",

    /* labels of rows */
    [AT(FACT_LABEL_API_KEY)] = "API key:",
    [AT(FACT_LABEL_APP_CRC32)] = "App CRC32:",
    [AT(FACT_LABEL_BOOT_LOADER)] = "Boot loader:",
    [AT(FACT_LABEL_CHIP)] = "Chip:",
    [AT(FACT_LABEL_CONNECTION)] = "Connection:",
    [AT(FACT_LABEL_DEVICE)] = "Device:",
    [AT(FACT_LABEL_DEVICE_ID)] = "Device ID:",
    [AT(FACT_LABEL_ERASED)] = "Erased:",
    [AT(FACT_LABEL_FILE)] = "File:",
    [AT(FACT_LABEL_FIRMWARE)] = "Firmware:",
    [AT(FACT_LABEL_FLASH)] = "Flash:",
    [AT(FACT_LABEL_FOR_SHARING)] = "For sharing:",
    [AT(FACT_LABEL_UNPACKED)] = "Unpacked:",
    [AT(FACT_LABEL_PARTS)] = "Parts:",
    [AT(FACT_LABEL_HEADER_SAYS)] = "Header says:",
    [AT(FACT_LABEL_INSTEAD)] = "Instead:",
    [AT(FACT_LABEL_MAC)] = "MAC:",
    [AT(FACT_LABEL_MD5)] = "MD5:",
    [AT(FACT_LABEL_NOTE)] = "Note:",
    [AT(FACT_LABEL_ON_IT_NOW)] = "On it now:",
    [AT(FACT_LABEL_PASSWORD)] = "Password:",
    [AT(FACT_LABEL_PRODUCT)] = "Product:",
    [AT(FACT_LABEL_SOLD_AS)] = "Sold as:",
    [AT(FACT_LABEL_PUT_BACK)] = "Put back:",
    [AT(FACT_LABEL_REMOVED)] = "Removed:",
    [AT(FACT_LABEL_RESTORED)] = "Restored:",
    [AT(FACT_LABEL_SAFETY_COPY)] = "Safety copy:",
    [AT(FACT_LABEL_SAVED)] = "Saved:",
    [AT(FACT_LABEL_SDK)] = "SDK:",
    [AT(FACT_LABEL_SHA256)] = "SHA-256:",
    [AT(FACT_LABEL_SIZE)] = "Size:",
    [AT(FACT_LABEL_STATION_MAC)] = "Station MAC:",
    [AT(FACT_LABEL_TIME)] = "Time:",
    [AT(FACT_LABEL_TO_DO)] = "To do:",
    [AT(FACT_LABEL_TO_PUT_BACK)] = "To put back:",
    [AT(FACT_LABEL_TO_WRITE)] = "To write:",
    [AT(FACT_LABEL_VERDICT)] = "Verdict:",
    [AT(FACT_LABEL_VERIFIED)] = "Verified:",
    [AT(FACT_LABEL_VERSION)] = "Version:",
    [AT(FACT_LABEL_WARNING)] = "Warning:",
    [AT(FACT_LABEL_WIFI_NAME)] = "Wi-Fi name:",
    [AT(FACT_LABEL_WRITTEN)] = "Written:",

    /* ports */
    [AT(FACT_COLUMN_PORT)] = "PORT",
    [AT(FACT_COLUMN_ADAPTER)] = "ADAPTER",
    [AT(FACT_COLUMN_USB_ID)] = "USB ID",
    [AT(FACT_COLUMN_NOTE)] = "NOTE",
    [AT(FACT_PORTS_NONE)] = "No serial port was found. Plug in the USB adapter.",
    [AT(FACT_PORTS_NOT_OPENED)] = "of an unknown kind, so not opened: {1}",
    [AT(FACT_PORTS_USING_ONLY)] = "Using {1} ({2}), the only adapter.",
    [AT(FACT_PORTS_WAITING)] = "Waiting for the adapter: hold the button of the device and plug it in.",

    /* a device */
    [AT(FACT_DEVICE_CHIP)] = "{1}, crystal {2} MHz",
    [AT(FACT_DEVICE_FLASH)] = "{1}, {2} ({3})",
    [AT(FACT_DEVICE_CONNECTION)] = "{1} baud, stub {2}",
    [AT(FACT_DEVICE_CONNECTION_KEPT)] = "{1} baud, stub {2} (was still running)",
    [AT(FACT_DEVICE_IN_A_LINE)] = "{1}, MAC {2}, {3} flash",
    [AT(FACT_SEEN_WAITING)] = "{1} Waiting {2} s for that.",
    [AT(FACT_SEEN_WAITING_OR_OTHER_STUB)] =
        "{1} Waiting {2} s for that; without --stub, the one that runs would do.",
    [AT(FACT_LINE_IS_BAD)] = "The line damages about 1 byte in {1}, so this takes long and may fail. "
                             "Shorter wires, a firm ground wire or another adapter help.",
    [AT(FACT_START_WITHOUT_RESET)] = "The firmware was started without the reset line: if it does not behave "
                                     "as usual, power-cycle the device once.",
    [AT(FACT_START_NOT_HEARD)] = "The firmware was not heard starting: power-cycle the device once.",
    [AT(FACT_START_IN_PROGRAMMING_MODE)] = "The device came back in programming mode: unplug its power and "
                                           "plug it in again to start the firmware.",
    [AT(FACT_START_NO_RESET_LINES)] = "The adapter has no reset lines to the device: unplug its power and "
                                      "plug it in again to start the firmware.",
    [AT(FACT_UNFINISHED_UNDO)] = "An undo of this device was not finished.",
    [AT(FACT_UNFINISHED_CHANGE)] = "A restore or erase of this device was not finished.",
    [AT(FACT_UNFINISHED_UNDO_AGAIN)] = "Run restock-cli undo again.",
    [AT(FACT_UNFINISHED_REPEAT_OR_UNDO)] = "Repeat it, or take it back with restock-cli undo.",
    [AT(FACT_UNFINISHED_REPEAT_OR_RESTORE)] = "Repeat it, or restore a backup of this device.",
    [AT(FACT_UNFINISHED_IS_SAVED)] =
        "The last operation was interrupted. What was there before is already saved; undo puts it back.",

    /* firmware and files */
    [AT(FACT_ROW_FIRMWARE_NONE)] = "none, the flash is blank",
    [AT(FACT_ROW_FIRMWARE_BY_SETTINGS)] = "Tasmota, according to its settings",
    [AT(FACT_ROW_FIRMWARE_ARDUINO)] = "made with Arduino; a backup shows which",
    [AT(FACT_ROW_FIRMWARE_WITH_ID)] = "{1} (device ID {2})",
    [AT(FACT_ROW_COMPLETE)] = "a complete backup",
    [AT(FACT_ROW_INCOMPLETE)] = "incomplete: part of the flash is missing",
    [AT(FACT_ROW_ALTERED)] = "altered: the header was changed",
    [AT(FACT_ROW_DAMAGED)] = "damaged",
    [AT(FACT_ROW_BLANK)] = "blank",
    [AT(FACT_ROW_PARTIAL)] = "firmware to write, not a backup of a whole flash",
    [AT(FACT_ROW_UNKNOWN)] = "unknown contents",
    [AT(FACT_ROW_REDACTED)] = "a copy for sharing, no backup",
    [AT(FACT_ROW_PART)] = "one part of a firmware, not a backup",
    [AT(FACT_ROW_SECTORS)] = "{1} {1|sector|sectors}",
    [AT(FACT_ROW_SECTORS_OF)] = "{1} {1|sector|sectors}: {2}",
    [AT(FACT_ROW_UNPACKED)] = "{1} from the {2} file",
    [AT(FACT_ROW_UNPACKED_NAMELESS)] = "from the {1} file",
    [AT(FACT_NOTHING_WRITTEN)] = "Nothing was written.",
    [AT(FACT_NOTHING_WRITTEN_NAME_ONE)] = "Nothing was written: name a new file with -o.",

    /* results */
    [AT(FACT_RESULT_SIZE)] = "{1}, equal to the flash by its digest",
    [AT(FACT_RESULT_READ)] = "{1} s; {2} of {3} sectors came over the line",
    [AT(FACT_RESULT_CHANGED)] = "{1} s; of {2} sectors {3} written, {4} erased, the others unchanged",
    [AT(FACT_RESULT_VERIFIED)] = "the flash equals the file and is blank beyond it, by its digest",
    [AT(FACT_RESULT_VERIFIED_PART)] = "the flash equals the file as far as that goes, by its digest",
    [AT(FACT_RESULT_ERASED)] = "{1}, blank by its digest",
    [AT(FACT_RESULT_UNDONE)] = "the flash is what it was then, by its digest",
    [AT(FACT_RESULT_UNDONE_TO_COPY)] = "the flash equals this safety copy, by its digest",
    [AT(FACT_RESULT_EQUAL)] = "Equal: the flash holds {1} and is blank beyond it.",
    [AT(FACT_RESULT_EQUAL_PART)] = "Equal: the flash holds {1}.",
    [AT(FACT_RESULT_DIFFERENT)] = "Different: {1} of {2} sectors.",
    [AT(FACT_RESULT_COPY_GONE)] = "{1} (deleted in the meantime)",
    [AT(FACT_RESULT_COPY_OLDER)] = "{1} (from the run that was interrupted)",
    [AT(FACT_RESULT_COPY_UNFINISHED)] =
        "(what the interrupted run left; undo puts back what was there before it)",
    [AT(FACT_RESULT_COPY_GONE_WARNING)] =
        "the safety copy was deleted in the meantime; it cannot be used to undo this change.",
    [AT(FACT_RESULT_NOTE_LOST)] =
        "undo does not know of this change, because its note is lost. Restore the safety copy instead.",
    [AT(FACT_RESULT_OLD_COPY)] = "{1} (an old safety copy)",

    /* before something is lost */
    [AT(FACT_PLAN_ERASE)] = "make the whole flash blank",
    [AT(FACT_PLAN_TRY_SECTOR)] = "erase and write one blank sector of the flash, and leave it blank",
    [AT(FACT_PLAN_FILE)] = "{1}: {2}, {3}",
    [AT(FACT_PLAN_LOST)] = "What is on it now will be lost: no safety copy will be made.",
    [AT(FACT_PLAN_SAVED_FIRST)] = "What is on it now will first be saved to {1}.",
    [AT(FACT_PLAN_TRANSPLANT)] = "restock-cli transplant puts this device's own identity into such a backup",
    [AT(FACT_PLAN_ASSEMBLE)] = "restock-cli assemble makes one image from all files of such a firmware",
    [AT(FACT_PLAN_DOCTOR)] = "restock-cli doctor makes a copy with the original header",
    [AT(FACT_PLAN_SAVED)] = "saved {1}: {2}",
    [AT(FACT_PLAN_BLANK)] = "a blank flash",
    [AT(FACT_PLAN_WITHOUT_NOTE)] =
        "there is no readable note of the last change. This is the newest safety copy;",
    [AT(FACT_PLAN_WITHOUT_NOTE_MAYBE)] = "it may be from before an earlier change.",
    [AT(FACT_PLAN_UNDO_UNFINISHED)] = "this undo was begun and was not finished",
    [AT(FACT_PLAN_CHANGE_UNFINISHED)] = "the restore or erase after it was not finished",
    [AT(FACT_QUESTION_OVERWRITE)] = "overwrite what is on {1}: {2}?",
    [AT(FACT_QUESTION_ERASE)] = "make the whole flash blank?",
    [AT(FACT_QUESTION_UNDO)] = "put back what was there before?",
    [AT(FACT_QUESTION_TRY_SECTOR)] = "write test patterns to a blank sector?",
    [AT(FACT_QUESTION_GO_AHEAD)] = "Go ahead? [y/N]",
    [AT(FACT_QUESTION_NOT_IN_JSON)] = "{1}; --json asks no questions",
    [AT(FACT_QUESTION_NO_TERMINAL)] = "{1}; no terminal",

    /* the library */
    [AT(FACT_LIBRARY_DATE_UNKNOWN)] = "date not known",
    [AT(FACT_LIBRARY_ONLINE)] = "(online only, read when named)",
    [AT(FACT_LIBRARY_OTHER_FILES)] = "Files of unknown devices",
    [AT(FACT_LIBRARY_FOLDER)] = "In {1}; * marks the one to restore.",
    [AT(FACT_LIBRARY_EMPTY)] = "No backups are in {1}.",
    [AT(FACT_LIBRARY_NAMED)] = "{1} is now called {2}.",
    [AT(FACT_LIBRARY_NAMED_NO_MORE)] = "{1} no longer has a name.",

    /* around the work */
    [AT(FACT_RATE)] = "{1} kB/s",
    [AT(FACT_TIME_LEFT)] = "{1} left",
    [AT(FACT_OUTPUT_INCOMPLETE)] = "The output is incomplete: it could not be written.",
    [AT(FACT_DRIVER_SILENT)] = "The driver of the serial port does not respond. Unplug the adapter.",

    /* many devices, one after the other */
    [AT(FACT_EVERY_READY)] = "{1}  {2}: connect a device in programming mode",
    [AT(FACT_EVERY_NEXT)] = "{1}  ready for the next device",
    [AT(FACT_EVERY_SAME)] = "{1}  this is still the same device; take it off",
    [AT(FACT_EVERY_FOUND)] = "{1}  {2}  {3}  found",
    [AT(FACT_EVERY_PORT_FAILED)] = "{1}  {2}",
    [AT(FACT_EVERY_NO_PORT)] = "No adapter was found. Plug one in.",
    [AT(FACT_EVERY_HOW_TO_END)] = "Ctrl+C ends.",
    [AT(FACT_EVERY_NOT_SAVED)] = "not saved: {1}, {2}: {3}",
    [AT(FACT_EVERY_LIVE)] = "{1} {2} {3} %",
    [AT(FACT_EVERY_LIVE_WAITS)] = "{1} connect a device",
    [AT(FACT_EVERY_LIVE_NEXT)] = "{1} take it off",

    /* languages */
    [AT(FACT_USAGE_LANGUAGE)] = "--language takes one of {2}, not '{1}'.",
    [AT(FACT_OPTION_LANGUAGE_HELP)] = "language of what is said to people, such as de (default: "
                                      "the\nsystem's); --json stays English",
    [AT(FACT_QUESTION_YES)] = "y",
    [AT(FACT_ROW_FIRMWARE_UNKNOWN)] = "not recognised",

    /* a file whose words name a firmware, in no layout that is known */
    [AT(FACT_ROW_NAMED)] = "firmware that cannot be checked",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
