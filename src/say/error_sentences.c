/* error_sentences.c: what each error says, and what to do about it. */
/* SPDX-License-Identifier: MIT */
#include "say/texts.h"

#include <stdbool.h>
#include <stddef.h>

struct sentence {
    const char *what, *advice;
    const char *in_window; /* the advice where there is no command line; NULL = the same */
};

static const struct sentence sentences[ERR_COUNT] = {
    [ERR_NONE] = {"No error.", "Nothing to do.", NULL},
    [ERR_USAGE] = {"The command line was not understood.", "Run restock-cli --help.", NULL},
    [ERR_PORT_MISSING] =
        {"This serial port does not exist.",
         "Check that the USB adapter is plugged in, then run restock-cli ports to list the ports.",
         "Plug in the USB adapter, or choose another port."},
    [ERR_PORT_NOT_SERIAL] = {"This exists, but it is not a serial port.",
                             "Run restock-cli ports to list the serial ports.", "Choose another port."},
    [ERR_PORT_NONE] =
        {"No USB serial adapter was found.",
         "Plug it in. If it is plugged in, name its port with -p; restock-cli ports lists them.",
         "Plug in the USB adapter, or choose another port."},
    [ERR_PORT_BUSY] = {"Another program is using this serial port.",
                       "Close the other program (a terminal, an IDE, a printer tool) and try again.", NULL},
    [ERR_PORT_DENIED] = {"You are not allowed to use this serial port.",
                         "On Linux add yourself to the group that owns it (often dialout) and log in again.",
                         "Ask the administrator of this computer."},
    [ERR_PORT_GONE] = {"The USB adapter was disconnected.",
                       "Plug it in again and repeat the command; a backup, restore, undo or erase continues "
                       "where it stopped.",
                       "Plug it in again and press the same button: it continues where it stopped."},
    [ERR_PORT_STUCK] = {"The driver of this serial port does not respond.",
                        "Unplug the adapter, plug it in again and repeat the command.",
                        "Unplug the adapter, plug it in again and press the same button."},
    [ERR_PORT_DRIVER] = {"The driver of this serial port reports a failure of the adapter.",
                         "Unplug the adapter and plug it in again. If that does not help, use another "
                         "adapter or another version of its driver.",
                         NULL},
    [ERR_PORT_CLONE] =
        {"The newer drivers for CH340 adapters do not work with this one; it is probably a copy.",
         "Install the older driver CH341SER 3.5 from 2019 (in Device Manager: Update driver, choose it "
         "yourself), or use another adapter.",
         NULL},
    [ERR_PORT_ASLEEP] = {"The Bluetooth device behind this serial port does not answer.",
                         "Name the port of a USB adapter; restock-cli ports lists them.",
                         "Choose the port of a USB adapter."},
    [ERR_PORT_CONFIG] =
        {"The serial port rejected its settings.",
         "Leave out --baud if you used it; otherwise use another adapter or another version of its driver.",
         "Use another adapter, or another version of its driver."},
    [ERR_PORT_IO] = {"The serial port reported an error.",
                     "Unplug the adapter, plug it in again and repeat the command.",
                     "Unplug the adapter, plug it in again and try again."},
    [ERR_NO_ANSWER] =
        {"The device does not answer.",
         "Check 3.3 V, ground and that TX goes to RX; then hold the button while you plug in the adapter.",
         NULL},
    [ERR_ECHO] = {"The adapter hears only itself: TX and RX are connected to each other.",
                  "Look for a solder bridge or a crossed wire between TX and RX.", NULL},
    [ERR_FIRMWARE_RUNS] =
        {"The device runs its firmware; it is not in programming mode.",
         "Unplug the power, hold the button, plug the power in again and release after two seconds.", NULL},
    [ERR_GARBAGE] = {"Something answers, but it cannot be read.",
                     "Power-cycle the device into programming mode; use shorter wires and --baud 115200.",
                     "Switch the device into programming mode again; use shorter wires."},
    [ERR_WRONG_CHIP] = {"This is not an ESP8266 or ESP8285; it is left alone.",
                        "Restock handles Sonoffs with an ESP8266 or ESP8285 only.", NULL},
    [ERR_LOST] =
        {"The device stopped answering during the work.",
         "Power-cycle it into programming mode and repeat the command; a backup, restore, undo or erase "
         "continues where it stopped.",
         "Switch it into programming mode again and press the same button: it continues where it stopped."},
    [ERR_LINE] = {"The connection loses data.",
                  "Use shorter wires or another adapter, or --baud 115200; then repeat the command.",
                  "Use shorter wires or another adapter, and press the same button again."},
    [ERR_UNHEARD] = {"Nothing was heard from the device.",
                     "Unplug its power and plug it in again while this runs, without holding the button.",
                     NULL},
    [ERR_RESET] =
        {"The device restarted during the work; its power supply may be weak.",
         "Use a stronger 3.3 V supply, enter programming mode again and repeat the command.",
         "Use a stronger 3.3 V supply, switch to programming mode again and press the same button."},
    [ERR_STUB] = {"The stub (a small program in the chip's memory) could not be started on the device.",
                  "Power-cycle the device into programming mode and try again.", NULL},
    [ERR_FLASH_ID] = {"The flash memory does not identify itself.",
                      "Check the supply voltage, power-cycle into programming mode and try again.", NULL},
    [ERR_FLASH] = {"The flash memory refused to be read, erased or written.",
                   "Check the supply: 3.3 V with several hundred mA. Then repeat the command.",
                   "Check the supply: 3.3 V with several hundred mA. Then try again."},
    [ERR_PROTECTED] = {"The flash memory is write-protected, and the lock cannot be removed.",
                       "The lock is in the flash chip itself; neither the cable nor the supply is to blame. "
                       "The device can be backed up, but not changed until the chip is unlocked or replaced.",
                       NULL},
    [ERR_VERIFY] = {"Verification failed: the flash and the file are not the same.",
                    "Repeat the command. If it fails again, use a stronger supply and shorter wires.",
                    "Try again. If it fails again, use a stronger supply and shorter wires."},
    [ERR_UNSTABLE] = {"The flash reads differently each time.",
                      "Use a stronger 3.3 V supply and shorter wires, then repeat the command.",
                      "Use a stronger 3.3 V supply and shorter wires, then try again."},
    [ERR_DIFFERENT] = {"The contents differ.", "Restore the file if the device should hold it.", NULL},
    [ERR_FILE_READ] = {"The file cannot be read.", "Check the name and that the file is there.", NULL},
    [ERR_FILE_WRITE] = {"The file cannot be written.", "Choose another folder, or make room on this drive.",
                        NULL},
    [ERR_FILE_FULL] =
        {"The drive is full.",
         "Make room on it, or name another folder with --library (for one file, with its own option).",
         "Make room on it, or choose another folder (for backups under More)."},
    [ERR_FILE_BLOCKED] = {"Windows does not let Restock write to this folder, probably because its "
                          "protection against ransomware (\"Controlled folder access\") is on.",
                          "Name another folder with --library (for one file, with its own option), or allow "
                          "restock-cli.exe in Windows Security under Ransomware protection.",
                          "Choose another folder (for backups under More), or allow restock.exe in "
                          "Windows Security under Ransomware protection."},
    [ERR_FILE_DENIED] =
        {"Restock is not allowed to write to this folder.",
         "Name another folder with --library (for one file, with its own option). If this folder is your "
         "own, Windows' protection against ransomware (\"Controlled folder access\") may be the reason.",
         "Choose another folder. If this one is your own, Windows' protection against ransomware "
         "(\"Controlled folder access\") may be the reason."},
    [ERR_FILE_IN_USE] = {"Another program is using this file.",
                         "Close that program, which may be another Restock, and try again.", NULL},
    [ERR_LIBRARY_UNREADABLE] =
        {"The folder for backups, or a file in it that Restock needs, cannot be read.",
         "Allow yourself to read it, or name another folder with --library; an interrupted restore continues "
         "only with its own folder.",
         "Allow yourself to read it, or choose another folder under More; an interrupted restore "
         "continues "
         "only with its own folder."},
    [ERR_FILE_EXISTS] = {"A file of this name already exists.",
                         "Choose another name; with the command backup, --force replaces it.",
                         "Choose another name."},
    [ERR_FILE_NAME] = {"The drive does not accept this file name.",
                       "Choose a shorter name with ordinary characters.", NULL},
    [ERR_FILE_IS_FOLDER] = {"This is the name of a folder, not of a file.", "Add the name of a file to it.",
                            NULL},
    [ERR_FILE_TOO_LARGE] = {"The file is larger than the flash of this device.",
                            "Choose the file that belongs to this device.", NULL},
    [ERR_FILE_NO_FLASH] = {"The file is larger than the flash of any ESP8266 (16 MB).",
                           "Choose a file that holds the contents of such a flash.", NULL},
    [ERR_FILE_EMPTY] = {"The file is empty.", "Choose another file.", NULL},
    [ERR_FILE_PACKED] = {"The flash image in this file cannot be unpacked.",
                         "Unpack the file with another program and choose the image inside.", NULL},
    [ERR_NO_UNDO] =
        {"The last change of this device cannot be undone.",
         "Only what was restored or erased with a safety copy can be undone; choose a backup and restore it.",
         NULL},
    [ERR_REFUSED] = {"Not done, because it could harm the device or lose data.",
                     "Use a file that belongs to this device; --force goes ahead where you are sure.",
                     "Choose another file."},
    [ERR_NOT_OFFERED] = {"Not done: it cannot be done correctly with these files.",
                         "See the reason above and use other files.", NULL},
    [ERR_UNCONFIRMED] = {"Not done: there was nobody to answer the question.",
                         "Use --yes to go ahead without questions.", NULL},
    [ERR_DECLINED] = {"You said no; nothing was changed.", "Repeat the command when you are sure.", NULL},
    [ERR_CANCELLED] = {"Cancelled.",
                       "Repeat the command: a backup, restore, undo or erase continues where it stopped.",
                       "Press the same button again to continue where it stopped."},
    [ERR_MEMORY] = {"The computer is out of memory.", "Close other programs and try again.", NULL},
};

static bool faces_differ(enum err_code code)
{
    return sentences[code].in_window != NULL;
}

const char *english_error(enum err_code code)
{
    return sentences[code].what;
}

const char *english_common_advice(enum err_code code)
{
    return faces_differ(code) ? "" : sentences[code].advice;
}

const char *english_advice(enum err_code code, enum say_face face)
{
    if (!faces_differ(code))
        return "";
    return face == SAY_WINDOW ? sentences[code].in_window : sentences[code].advice;
}
