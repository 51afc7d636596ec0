/* sentences_window.c: what the window says; sentences.h explains the split, say.h the braces. */
/* SPDX-License-Identifier: MIT */
#include "say/sentences.h"

#define AT(id) ((id)-FACT_WINDOW_FIRST)

/* A sentence in two literals is a long one: behind a designator a missing comma would not compile.
 * NOLINTBEGIN(bugprone-suspicious-missing-comma) */
const char *const say_window_sentences[FACT_COMMAND_LINE_FIRST - FACT_WINDOW_FIRST] = {
    /* devices and firmware */
    [AT(FACT_DEVICE_SHORT)] = "{1}, {2} flash ({3}), MAC {4}",
    [AT(FACT_DEVICE_MAC)] = "MAC {1}",
    [AT(FACT_DEVICE_NONE)] = "None",
    [AT(FACT_DEVICE_NONE_YET)] = "None in programming mode yet",
    [AT(FACT_FIRMWARE_NOT_READ)] = "not known",
    [AT(FACT_FIRMWARE_NOT_RECOGNISED)] = "Unknown firmware",
    [AT(FACT_FIRMWARE_NONE)] = "Nothing: the flash is blank",
    [AT(FACT_FIRMWARE_IS_PART)] = "One part of a firmware",
    [AT(FACT_FIRMWARE_IS_OFFICIAL)] = "{1}, the official firmware",
    [AT(FACT_FIRMWARE_SHOWN_BY_BACKUP)] = "{1}; a backup may show which",
    [AT(FACT_FIRMWARE_BY_SETTINGS)] = "{1}, according to its settings",

    /* the list of backups */
    [AT(FACT_BACKUP_IS_SAFETY_COPY)] = "(safety copy)",
    [AT(FACT_BACKUP_IS_UNFINISHED)] = "(from an interrupted restore or erase)",
    [AT(FACT_BACKUP_IS_ONLINE)] = "(online only, read when chosen)",
    [AT(FACT_BACKUP_NOT_KNOWN_YET)] = "Not known yet",

    /* a chosen file */
    [AT(FACT_VERDICT_COMPLETE)] = "Complete backup",
    [AT(FACT_VERDICT_INCOMPLETE)] = "Incomplete",
    [AT(FACT_VERDICT_ALTERED)] = "Altered",
    [AT(FACT_VERDICT_DAMAGED)] = "Damaged",
    [AT(FACT_VERDICT_BLANK)] = "Blank",
    [AT(FACT_VERDICT_PARTIAL)] = "Firmware to write",
    [AT(FACT_VERDICT_UNKNOWN)] = "Not recognised as firmware",
    [AT(FACT_FINDING_IS_WARNING)] = "Warning: {1}",
    [AT(FACT_FILE_MADE_BY_RESTOCK)] = "Made by Restock, {1}.",
    [AT(FACT_FILE_LARGER_THAN_ANY)] = "This file is larger than any flash these devices have.",
    [AT(FACT_FILE_TO_BE_CHOSEN)] =
        "A backup or other firmware (.bin) to restore or compare. You can also drop it on this window.",

    /* what an undo puts back */
    [AT(FACT_UNDO_BLANK)] = "a blank flash",
    [AT(FACT_UNDO_SAFETY_COPY)] = "a safety copy",
    [AT(FACT_UNDO_SAVED)] = "{1}, saved {2}",
    [AT(FACT_UNDO_ONLINE)] = "{1} (kept online only)",
    [AT(FACT_UNDO_WITHOUT_NOTE)] = "{1} (the newest safety copy; there is no note of the last change)",

    /* errors */
    [AT(FACT_NOT_DONE_BECAUSE)] = "Not done: {1}",
    [AT(FACT_NOT_DONE_OTHER_DEVICE)] = "Another device is connected now.",
    [AT(FACT_NOT_DONE_OTHER_FILE)] = "Not done: another file was chosen while the question was open.",
    [AT(FACT_NOT_DONE_DEVICE_GONE)] = "Not done: the device was disconnected while the question was open.",
    [AT(FACT_FOLDER_DENIED)] =
        "Restock is not allowed to write to this folder. If it is your own, Windows' protection against "
        "ransomware (\"Controlled folder access\") may be the reason.",
    [AT(FACT_FOLDER_UNPROTECTED)] = "A folder of your own directly on a drive or on a USB stick is not "
                                    "protected. Documents, Pictures, Videos and Music are.",
    [AT(FACT_FOLDER_FOR_ALL)] =
        "Restock will keep your backups in the folder that you choose; existing ones stay where they are.",
    [AT(FACT_FOLDER_NOT_FOR_BACKUP)] = "The backup cannot be saved in this folder",
    [AT(FACT_FOLDER_NOT_FOR_COPY)] = "The safety copy cannot be saved in this folder",
    [AT(FACT_FOLDER_ALLOW_RESTOCK)] =
        "Or allow restock.exe to write there: Windows Security, Virus & threat protection, Manage ransomware "
        "protection, Allow an app through Controlled folder access.",
    [AT(FACT_FOLDER_RESTORE_AGAIN)] =
        "Nothing was changed on the device yet. Press Restore again: the safety copy goes to the folder\n{1}",
    [AT(FACT_FOLDER_ERASE_AGAIN)] =
        "Nothing was changed on the device yet. Press Erase again: the safety copy goes to the folder\n{1}",
    [AT(FACT_FOLDER_IS_NEW)] = "New backups go to the folder\n{1}\nExisting backups stay where they are.",
    [AT(FACT_OPEN_BUT_SILENT)] =
        "Restock is already open, but it does not answer.\n\nIt may be busy: wait a moment, then click "
        "Restock on the taskbar. If it still does not answer, end it in Task Manager (Ctrl+Shift+Esc) and "
        "start Restock again. A backup or restore it was working on can be continued.",
    [AT(FACT_OPEN_AS_ADMINISTRATOR)] =
        "Restock is already open and runs as administrator, so it cannot be reached from here.\n\nClick "
        "Restock on the taskbar and go on there. Or close that window and start Restock again; it needs no "
        "administrator rights.",
    [AT(FACT_OPEN_FILE_NOT_OPENED)] = "This file was not opened:\n{1}",
    [AT(FACT_CANNOT_LOAD_CONTROLS)] =
        "Restock cannot start: version 6 of comctl32.dll, a part of Windows, cannot be loaded.",
    [AT(FACT_CANNOT_MAKE_WINDOW)] = "The window cannot be made: the computer is out of memory.",
    [AT(FACT_CANNOT_READ_OPTIONS)] = "The command line was not understood.\n\nrestock.exe [FILE] [--theme "
                                     "dark|light] [--library FOLDER] [--settings INI] [--language CODE]\n\n"
                                     "CODE: {1}",
    [AT(FACT_STOP_IS_SLOW)] =
        "Stopping takes longer than it should: the adapter's driver does not respond. Unplug the adapter.",
    [AT(FACT_STOP_BEFORE_SHUTDOWN)] =
        "Restock is working on a device. Wait until it has finished, or cancel it there.",

    /* the work and its end */
    [AT(FACT_LOOKING_FOR_ADAPTERS)] = "Looking for adapters...",
    [AT(FACT_STOPPING)] = "Stopping...",
    [AT(FACT_LISTENING)] = "Listening...",
    [AT(FACT_PROGRESS)] = "{1} %",
    [AT(FACT_PROGRESS_RATE)] = "{1}, {2} KB/s",
    [AT(FACT_PROGRESS_MINUTES_LEFT)] = "{1}, about {2} min left",
    [AT(FACT_PROGRESS_SECONDS_LEFT)] = "{1}, about {2} s left",
    [AT(FACT_DONE_BACKUP)] = "Backup done and verified, byte for byte ({1} s):",
    [AT(FACT_DONE_RESTORE)] = "Restored and verified, byte for byte ({1} s).",
    [AT(FACT_DONE_UNDO)] = "Put back and verified, byte for byte ({1} s).",
    [AT(FACT_DONE_ERASE)] = "The flash is blank, verified ({1} s).",
    [AT(FACT_DONE_BOOT_CHECK_NEXT)] = "Next: press Boot check, then reconnect its 3.3 V wire.",
    [AT(FACT_VERIFY_EQUAL)] = "Equal: the device holds exactly this file ({1} s).",
    [AT(FACT_VERIFY_DIFFERENT)] =
        "Different: {1} of {2} sectors of the device {1|does|do} not match this file.",
    [AT(FACT_SAVED_BLANK)] = "Warning: the flash is blank, so this backup holds nothing.",
    [AT(FACT_SAVED_NOT_SOUND)] = "Warning: the firmware on it is {2}. Choose the file to see why.",
    [AT(FACT_SAVED_NOT_SOUND_NAMED)] =
        "Warning: the firmware on it ({1}) is {2}. Choose the file to see why.",
    [AT(FACT_SAVED_OFFICIAL)] = "It holds {1}, the official firmware.",
    [AT(FACT_SAVED_OTHER)] = "It holds {1}, which is not the official firmware.",
    [AT(FACT_SAVED_UNKNOWN)] =
        "It holds firmware that Restock does not recognise. It is not the official one.",
    [AT(FACT_COPY_NOT_MADE)] = "No safety copy was made.",
    [AT(FACT_COPY_NOT_NEEDED)] = "Nothing had to be changed.",
    [AT(FACT_COPY_IS_GONE)] = "Warning: the safety copy was deleted in the meantime.",
    [AT(FACT_COPY_WITHOUT_NOTE)] = "What was there before is saved, but Undo does not know of it:",
    [AT(FACT_COPY_OF_REMAINS)] = "What the interrupted operation left is saved in:",
    [AT(FACT_COPY_BEFORE_AND_OF_REMAINS)] =
        "Undo puts back what was there before the interruption. What that left is saved in:",
    [AT(FACT_COPY_BEFORE_INTERRUPTION)] = "Undo puts back what was there before the interruption:",
    [AT(FACT_COPY_FOR_UNDO)] = "Undo puts back what was there:",
    [AT(FACT_COPY_INTERRUPTED_UNDONE)] = "The interrupted operation has been undone.",
    [AT(FACT_COPY_OLD_REMOVED)] = "An old safety copy was removed (the log names it).",
    [AT(FACT_COPIES_OLD_REMOVED)] = "{1} old safety copies were removed (the log names them).",
    [AT(FACT_COPY_NOT_SAVED)] =
        "The safety copy could not be saved, so nothing was changed on the device. Make room on the drive "
        "with the backups, or allow Restock to write to their folder.",
    [AT(FACT_COPY_REFUSED)] = "Nothing was changed on the device: the safety copy could not be saved.",
    [AT(FACT_AGAIN_FROM_MENU)] = "Choose the check from the menu to start again.",
    [AT(FACT_AGAIN_SAME_BUTTON)] = "Press the same button to start again.",
    [AT(FACT_AGAIN_PLUG_IN)] = "Plug it in again and press the same button.",

    /* the report of a check: what to do where there is no command line */
    [AT(FACT_BOARD_KEEP_115200_AT_WINDOW)] =
        "When the rate changes, bytes still in the adapter leave at the wrong rate. Please report this.",
    [AT(FACT_BOARD_STUB_RELOAD_AT_WINDOW)] = "Switch the device into programming mode again and repeat the "
                                             "check. If it stays like this, please report it.",
    [AT(FACT_BOARD_TRUST_NO_BACKUP_AT_WINDOW)] =
        "The flash or the stub is faulty: do not trust any backup made so far. Please report this.",
    [AT(FACT_BOARD_A_STUB_READS_WRONG_AT_WINDOW)] =
        "One of the stubs reads wrong: do not trust any backup made so far. Please report this.",

    /* the log and the report */
    [AT(FACT_LOG_COPIED)] = "The log is on the clipboard.",
    [AT(FACT_LOG_NOT_COPIED)] =
        "The log could not be copied: another program is using the clipboard. Copy it again, or save it.",
    [AT(FACT_LOG_SAVED)] = "The log is saved:\n{1}",
    [AT(FACT_REPORT_COPIED)] = "The report is on the clipboard.",
    [AT(FACT_REPORT_NOT_COPIED)] = "Another program is using the clipboard.",
    [AT(FACT_REPORT_SAVED)] = "Saved: {1}",
    [AT(FACT_NAME_EXAMPLE)] = "Such as: Kitchen lamp",
    [AT(FACT_NAME_CHOOSE_SHORTER)] = "This name is too long. Please choose a shorter one.",

    /* buttons and links of boxes */
    [AT(FACT_BOX_CANCEL)] = "Cancel",
    [AT(FACT_BOX_CLOSE)] = "Close",
    [AT(FACT_BOX_DETAILS)] = "Details",
    [AT(FACT_BOX_GO_ON_ANYWAY)] = "Go on anyway...",
    [AT(FACT_BOX_MEND_COPY)] = "Mend a copy...",
    [AT(FACT_BOX_SAVE_ASSEMBLED)] = "Assemble...",
    [AT(FACT_BOX_ERASE)] = "Erase",
    [AT(FACT_BOX_PUT_BACK)] = "Put back",
    [AT(FACT_BOX_RESTORE_ANYWAY)] = "Restore anyway...",
    [AT(FACT_BOX_STOP)] = "Stop and close",
    [AT(FACT_BOX_GO_ON_WORKING)] = "Go on working",
    [AT(FACT_BOX_OTHER_FOLDER)] = "Choose another folder...",
    [AT(FACT_BOX_OWN_BACKUP)] = "My own backup",
    [AT(FACT_BOX_DONOR)] = "The donor",
    [AT(FACT_BOX_CHOOSE_FILES)] = "Choose the files...",
    [AT(FACT_BOX_WRITE)] = "Write",
    [AT(FACT_BOX_STOP_WRITING)] = "Stop anyway",
    [AT(FACT_BOX_BOOT_CHECK)] = "Boot check",

    /* dialogs that pick a file */
    [AT(FACT_PICK_OPENED)] = "Flash images (*.bin, *.zip, *.gz)",
    [AT(FACT_PICK_IMAGES)] = "Flash images (*.bin)",
    [AT(FACT_PICK_TEXTS)] = "Text files (*.txt)",
    [AT(FACT_PICK_ALL)] = "All files",
    [AT(FACT_PICK_IMAGE)] = "Choose a backup or firmware",
    [AT(FACT_PICK_BACKUP_NAME)] = "Save the backup as",
    [AT(FACT_PICK_LOG_NAME)] = "Save the log as",
    [AT(FACT_PICK_REPORT_NAME)] = "Save the report as",
    [AT(FACT_PICK_FOLDER)] = "Choose a folder for your backups",
    [AT(FACT_PICK_FILE_TO_MEND)] = "Choose the file to mend",
    [AT(FACT_PICK_MENDED_NAME)] = "Save the mended copy as",
    [AT(FACT_PICK_ASSEMBLED_NAME)] = "Save the assembled image as",
    [AT(FACT_PICK_FILE_TO_SHARE)] = "Choose the file to share",
    [AT(FACT_PICK_SHARED_NAME)] = "Save the copy for sharing as",
    [AT(FACT_PICK_FIRST_FILE)] = "Choose the first of two files",
    [AT(FACT_PICK_SECOND_FILE)] = "Choose the file to compare with",
    [AT(FACT_PICK_OWN_BACKUP)] = "Choose your own backup",
    [AT(FACT_PICK_DONOR)] = "Choose the donor",
    [AT(FACT_PICK_NEW_NAME)] = "Save the new file as",

    /* questions before something is lost */
    [AT(FACT_ASK_ERASE)] = "Erase everything on this device?",
    [AT(FACT_ASK_UNDO)] = "Put back what was on this device before?",
    [AT(FACT_ASK_WITHOUT_COPY)] = "Make no safety copy: what is on the device now will be lost for good",
    [AT(FACT_ASK_WRITE_REFUSED)] = "This file should not be written to this device",
    [AT(FACT_ASK_WRITE_ANYWAY)] = "I know what this means for the device and want to write it anyway",
    [AT(FACT_ASK_DEVICE)] = "Device: {1}\nOn it now: {2}",
    [AT(FACT_ASK_FILE)] = "File: {1}\n{2}",
    [AT(FACT_ASK_PUT_BACK)] = "Put back: {1}\n{2}",
    [AT(FACT_ASK_BLANKED)] = "What is on the device now will be gone: the whole flash becomes blank.",
    [AT(FACT_ASK_FINISHES_UNDO)] = "The last Undo was interrupted; this finishes it.",
    [AT(FACT_ASK_TAKES_BACK)] = "The last operation was interrupted; this undoes it.",
    [AT(FACT_ASK_SAVED_BEFORE)] =
        "The last operation was interrupted. What was there before is already saved; Undo puts it back.",
    [AT(FACT_ASK_REST_GOES_TO)] = "Anything new on the device is saved first, to {1}",
    [AT(FACT_ASK_COPY_GOES_TO)] = "The copy goes to {1}",
    [AT(FACT_ASK_NO_COPY)] = "No safety copy is made:\nit is lost for good.",
    [AT(FACT_ASK_STOP_LISTENING)] = "Stop listening and close Restock?",
    [AT(FACT_ASK_STOP_WORK)] = "Stop the work and close Restock?",
    [AT(FACT_ASK_LISTEN_AGAIN)] =
        "This changes nothing on the device. You can run the boot check again at any time.",
    [AT(FACT_ASK_CONTINUE_LATER)] = "The work on the device is not finished. Nothing is lost: reconnect the "
                                    "device later and press the same button to continue where it stopped.",

    /* work on files */
    [AT(FACT_TOOL_MENDS)] = "This file can be mended",
    [AT(FACT_TOOL_MENDING_NO_HELP)] = "Mending the header does not help here",
    [AT(FACT_TOOL_NOTHING_TO_MEND)] = "There is nothing to mend",
    [AT(FACT_TOOL_CANNOT_MEND)] = "This file cannot be mended",
    [AT(FACT_TOOL_ASSEMBLES)] = "These files make one image",
    [AT(FACT_TOOL_CANNOT_ASSEMBLE)] = "These files cannot be assembled",
    [AT(FACT_TOO_MANY_FILES)] = "These are too many files: an image is assembled from {1} at most.",
    [AT(FACT_TOOL_CANNOT_SHARE)] = "No copy for sharing can be made of this file",
    [AT(FACT_TOOL_CANNOT_COMPARE)] = "These files cannot be compared",
    [AT(FACT_TOOL_CANNOT_DO)] = "This cannot be done with these files",
    [AT(FACT_TOOL_NOTHING_SAVED)] = "Nothing was saved",
    [AT(FACT_TOOL_EQUAL)] = "The two files are equal",
    [AT(FACT_TOOL_DIFFERENT)] = "The two files differ",
    [AT(FACT_TOOL_SHARED)] = "The copy for sharing is saved",
    [AT(FACT_TOOL_SAVED)] = "The new file is saved",
    [AT(FACT_TOOL_OWN_IDENTITY)] = "Put your device's own identity into another image",
    [AT(FACT_TOOL_OTHER_MODELS)] = "These backups are of different models",
    [AT(FACT_TOOL_GO_ON_ANYWAY)] = "I know what this means for the device and want to go on anyway",
    [AT(FACT_TOOL_TAKES_SOURCE)] = "The new file cannot replace a file it is made from. Choose another name.",
    [AT(FACT_MEND_EXPLAINED)] = "{1}\n\nAnother program has changed the header of this file; a device may "
                                "not start with it. The rest of the file proves what the header said "
                                "before.\n\nThe mended copy becomes a new file. This one stays as it is.",
    [AT(FACT_MEND_HEADER_AGREES)] = "{1}\n\nThe header of this file agrees with the rest of it.",
    [AT(FACT_MEND_SAVED)] = "The mended copy is saved, and chosen: Restore puts it on the device.\n{1}",
    [AT(FACT_ASSEMBLE_EXPLAINED)] =
        "{1}\n\n{2}\n\nThe image is saved as a new file. These files stay as they "
        "are.",
    [AT(FACT_ASSEMBLED_SAVED)] =
        "The assembled image is saved, and chosen: Restore writes it to the device.\n{1}",
    [AT(FACT_SHARE_SAVED)] =
        "{1}\n\nDevice ID, key, Wi-Fi name and password, and whatever else belongs to one device, have been "
        "removed: you can share it.\n\nIt is not a backup. Keep your own file.",
    [AT(FACT_COMPARED)] = "First: {1}\nSecond: {2}\n\n{3}",
    [AT(FACT_COMPARED_RANGE)] = "{1} KB at {2}: {3}",
    [AT(FACT_OWN_IDENTITY_EXPLAINED)] =
        "This helps when part of your own backup is missing. Device ID and key come from your own backup, "
        "everything else from the complete backup of another device of the same model, the donor. The result "
        "is a new file for your device; both backups stay as they are.",
    [AT(FACT_OWN_IDENTITY_CHOSEN)] = "You have chosen:\n{1}\n{2}\n\nWhich of the two is it?",
    [AT(FACT_OWN_IDENTITY_OTHER_MODELS)] = "Your own backup is of {1}, the donor of {2}. The firmware of "
                                           "another model may switch parts that your board does not have.",
    [AT(FACT_OWN_IDENTITY_UNKNOWN_MODEL)] = "an unknown model",
    [AT(FACT_OWN_IDENTITY_WITH_SETTINGS)] = "{1}\n\nFrom your own backup: device ID, key and MAC addresses, "
                                            "radio data and Wi-Fi settings.\nFrom the donor: all the rest.",
    [AT(FACT_OWN_IDENTITY_ALONE)] =
        "{1}\n\nFrom your own backup: device ID, key and MAC addresses.\nFrom the donor: all the rest, "
        "without its Wi-Fi settings.\nThe device has to be paired with the app again.",
    [AT(FACT_OWN_IDENTITY_PRODUCT_WARNING)] = "Warning: the firmware is made for {1}; your device is {2}.",
    [AT(FACT_OWN_IDENTITY_SIZE_WARNING)] =
        "Warning: the new file is made for {1} KB of flash, your own backup for {2} KB.",
    [AT(FACT_OWN_IDENTITY_USE)] =
        "This file is for your own device and for no other. It is chosen now: Restore puts it on the device.",
    [AT(FACT_FILE_NAME_IS_TAKEN)] = "A file named {1} already exists. Choose another name.",
    [AT(FACT_NAMED_DEVICE)] = "This device is now called \"{1}\".",
    [AT(FACT_NAMED_DEVICE_NO_MORE)] = "This device no longer has a name.",

    /* how to connect: every model */
    [AT(FACT_CONNECT_NO_MAINS)] =
        "DANGER: never connect the adapter while the device is on mains. Unplug it from mains first, and "
        "keep it unplugged: parts of the board carry mains voltage.",
    [AT(FACT_CONNECT_3V3)] = "3.3 V ONLY: set the adapter to 3.3 V. 5 V destroys the chip. It needs about "
                             "300 mA at times; the 3.3 V pin of some adapters is too weak for writing.",
    [AT(FACT_CONNECT_WIRES)] = "1. Connect four wires: 3.3 V to 3V3, GND to GND, the adapter's TX to the "
                               "device's RX, and the adapter's RX to the device's TX.",
    [AT(FACT_CONNECT_BUTTON)] = "2. {1}",
    [AT(FACT_CONNECT_NO_LED)] = "3. No LED lights up: that is normal. The device appears in the window by "
                                "itself. If it does not, swap RX and TX; at 3.3 V that does no harm.",

    /* how to connect: single models */
    [AT(FACT_MODEL_NOT_LISTED)] = "My model is not listed",
    [AT(FACT_MODEL_T1)] = "T1 (wall switch)",
    [AT(FACT_MODEL_B1)] = "B1 (bulb)",
    [AT(FACT_MODEL_D1)] = "D1 (dimmer)",
    [AT(FACT_MODEL_HOLD_BUTTON)] = "Hold the button while you connect 3.3 V; release it after two seconds.",
    [AT(FACT_MODEL_HOLD_WHITE_BUTTON)] =
        "Hold the white button while you connect 3.3 V; release it after two seconds.",
    [AT(FACT_MODEL_HOLD_FW_BUTTON)] =
        "Hold the button marked FW/IO0 (the first one) while you connect 3.3 V.",
    [AT(FACT_MODEL_GPIO0_IN_GENERAL)] = "Programming mode begins when GPIO0 is connected to GND while power "
                                        "comes on. On most models the button does that:",
    [AT(FACT_MODEL_OR_J4)] = "Or connect J4 (GPIO0) to GND.",
    [AT(FACT_MODEL_K_P)] =
        "RF R2: the button belongs to the radio part; connect the pad K_P there to GND instead.",
    [AT(FACT_MODEL_BRIDGE_R21)] = "Bridge the pads of R21 and hold the button while you connect 3.3 V; "
                                  "release after two seconds and remove the bridge.",
    [AT(FACT_MODEL_GPIO0_VIA)] = "Connect GPIO0 (a via or a resistor's end) to GND while 3.3 V comes on.",
    [AT(FACT_MODEL_BUTTON0)] = "Connect the header pin BUTTON0 to GND while 3.3 V comes on.",
    [AT(FACT_MODEL_4CH_PRO)] =
        "Connect GPIO0 to GND while 3.3 V comes on. R2: hold button 1, or bridge R21, with S6 at 0.",
    [AT(FACT_MODEL_T1_BOARDS)] =
        "v1.0: hold button 1. v1.1: connect R19 to GND. v2.0: TP1 to GND. EU boards of 2018-10: TP2 to GND.",
    [AT(FACT_MODEL_GPIO0_AT_CHIP)] = "Connect GPIO0 at the chip or module to GND while 3.3 V comes on.",
    [AT(FACT_MODEL_TP16)] = "Connect TP16 to GND while 3.3 V comes on.",
    [AT(FACT_MODEL_GPIO0_LONG)] = "Connect the GPIO0 pad to GND for 20 to 25 seconds while 3.3 V comes on.",
    [AT(FACT_MODEL_GPIO0_PAD)] = "Connect the GPIO0 pad to GND while 3.3 V comes on.",
    [AT(FACT_MODEL_LOOK_FOR_PADS)] = "Look for four pads or holes marked 3V3 (or VCC), RX, TX and GND.",
    [AT(FACT_MODEL_SQUARE_PAD)] =
        "The header is beside the button; the square pad is 3V3. Leave the fifth pin unconnected.",
    [AT(FACT_MODEL_RF_R2_BOARD)] = "The board is marked RF R2 POWER. Leave the fifth pin unconnected.",
    [AT(FACT_MODEL_RADIO_BUTTON)] = "The button belongs to the radio chip; the bridge passes it on.",
    [AT(FACT_MODEL_TOP_TO_BOTTOM)] = "The order is from top to bottom.",
    [AT(FACT_MODEL_S26_PADS)] = "Pads: J1 is 3V3, J2 is GND, J4 is GPIO0, J10 is RX.",
    [AT(FACT_MODEL_S31_PAIR)] =
        "A second pair marked RX and TX, beside GND, is the wrong one. In use, GND is connected to mains.",
    [AT(FACT_MODEL_FIFTH_PIN)] = "Leave the fifth pin unconnected.",
    [AT(FACT_MODEL_POW_HEADER)] =
        "The header is at the short rear end. In use, GND is connected to mains. The RX line may need a "
        "strong adapter. The flash has 4 MB; Restock reads all of it.",
    [AT(FACT_MODEL_OTA_JUMPER)] = "The header also carries the OTA jumper: remove it.",
    [AT(FACT_MODEL_LABELLED)] = "The header is labelled.",
    [AT(FACT_MODEL_DUAL_LABELS)] =
        "The button is not GPIO0. On board v2.0 RX and TX may be labelled the wrong way round.",
    [AT(FACT_MODEL_4CH_LABELS)] = "On the first revision RX and TX are labelled the wrong way round.",
    [AT(FACT_MODEL_T1_FRONT)] = "Unplug the front from the relay board first. The order is that of EU "
                                "boards; leave the first pad unconnected.",
    [AT(FACT_MODEL_J3)] = "Header J3. The 3.3 V of most adapters is too weak here: use a supply of its own, "
                          "with GND connected.",
    [AT(FACT_MODEL_RADIO_SWITCH)] = "First move the slide switch towards the header (\"off\"), so that the "
                                    "radio chip leaves the lines alone; move it back afterwards.",
    [AT(FACT_MODEL_TX_JUMPER)] = "Remove the TX jumper: a second chip uses the line.",

    /* the window's parts */
    [AT(FACT_OFFER_FILE)] = "{1} (a file of your own)",
    [AT(FACT_OFFER_OLDER)] = "Show {1} older {1|copy|copies}",
    [AT(FACT_OFFER_CHOOSE)] = "Choose a file...",
    [AT(FACT_DEVICE_UNNAMED)] = "Your Sonoff",
    [AT(FACT_SAFE_BACKUP)] = "Your backup of {1} is safe.",
    [AT(FACT_SAFE_NOT_YET)] = "No backup yet.",
    [AT(FACT_FIRMWARE_UNFINISHED)] = "Unfinished: writing to it was interrupted",
    [AT(FACT_BACKUP_OFFICIAL)] = "Official firmware {1}",
    [AT(FACT_BUTTON_RESTORE)] = "&Restore...",
    [AT(FACT_BUTTON_WRITE)] = "W&rite...",
    [AT(FACT_WAY_MEND)] = "M&end a copy...",
    [AT(FACT_WAY_OWN_ID)] = "Use my device's &ID...",
    [AT(FACT_STEP)] = "Step {1} of {2}: {3} ({4})",
    [AT(FACT_STEP_LOOK)] = "looking at the flash",
    [AT(FACT_STEP_READ)] = "reading the flash",
    [AT(FACT_STEP_SAFETY_COPY)] = "saving a safety copy",
    [AT(FACT_STEP_WRITE)] = "writing",
    [AT(FACT_STEP_ERASE)] = "erasing",
    [AT(FACT_STEP_CHECK)] = "checking every byte",
    [AT(FACT_PROGRESS_WITHOUT_STEPS)] = "{1}: {2}",
    [AT(FACT_ASK_REPLACE)] = "Replace {1} with {2}?",
    [AT(FACT_ASK_REPLACE_BLANK)] = "Write {1} to the blank flash?",
    [AT(FACT_ASK_PUT_BACK_WHAT)] = "This puts back {1}.",
    [AT(FACT_ASK_COPY_FIRST)] = "A copy is saved first; Undo brings it back.",
    [AT(FACT_ASK_STOP_WRITING)] = "Stop in the middle of writing?",
    [AT(FACT_ASK_STOP_WRITING_MEANS)] =
        "The device cannot start until this is finished: press the same button later to continue, or Undo to "
        "go back to what was there before.",
    [AT(FACT_NEXT_TITLE_SAVED)] = "Your firmware is safe",
    [AT(FACT_NEXT_SAVED)] =
        "You can disconnect the device now, or connect the next one.\n\nTo write other firmware, choose its "
        "file in the list and press Write. To go back later, choose your backup and press Restore.\n\nKeep "
        "a second copy of the backup on another drive: it belongs to this one device and cannot be had "
        "anywhere else.",
    [AT(FACT_NEXT_TITLE_WRITTEN)] = "Now see whether it starts",
    [AT(FACT_NEXT_WRITTEN)] =
        "Press Boot check. Then disconnect the device's 3.3 V wire and reconnect it without holding the "
        "switch's button; keep it off mains.\n\nIf it does not start, Undo in the menu puts back what was "
        "there before.",
    [AT(FACT_NEXT_TITLE_BLANK)] = "The flash is blank",
    [AT(FACT_NEXT_BLANK)] =
        "A blank device does not start. Choose a backup or other firmware in the list and press Restore or "
        "Write, or use Undo in the menu to put back what was there.",
    [AT(FACT_ABOUT_TITLE)] = "Restock {1}",
    [AT(FACT_ABOUT)] = "Saves the official firmware of Sonoff switches, and puts it back.\n\nFree software "
                       "under the MIT licence. It contains zlib and Espressif's flasher stub; their licences "
                       "are in THIRD-PARTY.txt, beside the program or in the download.",
    [AT(FACT_MARK_GOOD)] = "Good",
    [AT(FACT_MARK_ASK)] = "Warning",
    [AT(FACT_MARK_REFUSED)] = "Error",
    [AT(FACT_NO_UNDO)] = "There is nothing to undo on this device.",
    [AT(FACT_DEVICE_COPIED)] = "What is known of the device is on the clipboard.",
    [AT(FACT_EXPLORER_CANNOT_SHOW)] = "Windows cannot show this file; it may have been moved or deleted.",

    /* what is connected, beside and in the picture */
    [AT(FACT_WIRING_NO_ADAPTER)] = "No USB-serial adapter is plugged in.",
    [AT(FACT_WIRING_NO_KNOWN_ADAPTER)] = "None of the ports is certainly an adapter.",
    [AT(FACT_WIRING_SEVERAL_ADAPTERS)] = "There are several adapters; choose yours in the list.",
    [AT(FACT_WIRING_ADAPTER_GONE)] = "The adapter was unplugged.",
    [AT(FACT_WIRING_ADAPTER_TROUBLE)] = "The adapter is plugged in, but Windows cannot use it.",
    [AT(FACT_WIRING_ADAPTER_BUSY)] = "The adapter is plugged in, but another program is using it.",
    [AT(FACT_WIRING_ADAPTER_FAILS)] = "The adapter is plugged in, but it cannot be opened.",
    [AT(FACT_WIRING_LOOKING)] = "The adapter is plugged in. Looking for the switch...",
    [AT(FACT_WIRING_SILENT)] = "The adapter is plugged in; the switch does not answer yet.",
    [AT(FACT_WIRING_ECHO)] = "The adapter hears only itself.",
    [AT(FACT_WIRING_WITHOUT_BUTTON)] = "The switch is connected, but it started without its button held.",
    [AT(FACT_WIRING_UNREADABLE)] = "The switch sends something that cannot be read.",
    [AT(FACT_WIRING_ONCE_MORE)] =
        "The switch is connected, but it must start once more with its button held.",
    [AT(FACT_WIRING_WRONG_CHIP)] = "The board is connected, but it is not one that Restock works with.",
    [AT(FACT_WIRING_DEVICE_FAILS)] = "The switch is connected, but something on its board does not work.",
    [AT(FACT_WIRING_LINE_FAILS)] = "The switch answers, but the wires lose too much. Check them and use "
                                   "shorter ones.",
    [AT(FACT_WIRING_READY)] = "Adapter, four wires and switch are connected.",
    [AT(FACT_WIRING_BUSY)] = "Adapter, four wires and switch are connected, and at work. Leave them as they "
                             "are.",
    [AT(FACT_WIRING_LINE_LOSES)] = "All is connected, but the RX and TX wires damage some of the data.",
    [AT(FACT_WIRING_LISTENING)] =
        "Listening. Take 3.3 V off the switch and put it on again, without its button.",
    [AT(FACT_WIRING_STARTED)] = "The switch runs its firmware; you can disconnect it. To work on it again, "
                                "hold its button while its 3.3 V comes on.",
    [AT(FACT_WIRING_TAKEN_OFF)] = "The switch is disconnected, and its work is finished. You can connect the "
                                  "next one.",
    [AT(FACT_WIRING_LOST)] = "The switch no longer answers.",
    [AT(FACT_WIRING_CUT_OFF)] = "The switch went away in the middle of the work.",
    [AT(FACT_WIRING_NEXT_STEP)] = "Step {1}: {2}",
    [AT(FACT_WIRING_STEP_MAINS)] =
        "Unplug the switch from mains. Set the adapter to 3.3 V: 5 V destroys the chip.",
    [AT(FACT_WIRING_STEP_WIRES)] = "Four wires: 3.3 V to 3V3, GND to GND, TX to RX, RX to TX.",
    [AT(FACT_WIRING_STEP_WIRES_ECHO)] =
        "RX and TX touch each other. Look for a solder bridge, or two wires in the wrong place.",
    [AT(FACT_WIRING_STEP_WIRES_UNREADABLE)] = "Check the GND wire and use short wires. Then do step 3 again.",
    [AT(FACT_WIRING_STEP_BUTTON)] =
        "Hold the switch's button, plug in the adapter, release the button after two seconds.",
    [AT(FACT_WIRING_STEP_BUTTON_AGAIN)] = "Hold the switch's button, take 3.3 V off and on again, release "
                                          "after two seconds. No answer? Swap RX and TX.",
    [AT(FACT_WIRING_STEP_BUTTON_MISSED)] =
        "It started without the button. Hold it, take 3.3 V off and on again, release after two seconds.",
    [AT(FACT_WIRING_STEP_BUTTON_LOST)] = "Check the wires. Then hold the switch's button, take 3.3 V off and "
                                         "on again, release after two seconds.",
    [AT(FACT_WIRING_STEP_BUTTON_ONCE_MORE)] =
        "Once more: hold the switch's button, take 3.3 V off and on again, release after two seconds.",
    [AT(FACT_WIRING_STEP_GPIO0)] = "No button: connect GPIO0 to GND, take 3.3 V off and on again, remove the "
                                   "connection after two seconds.",
    [AT(FACT_PICTURE_COMPUTER)] = "Computer",
    [AT(FACT_PICTURE_ADAPTER)] = "Adapter",
    [AT(FACT_PICTURE_SWITCH)] = "Switch",
    [AT(FACT_PICTURE_ANY_ORDER)] = "{1} (any order)",
    [AT(FACT_PICTURE_BUTTON)] = "button",
    [AT(FACT_PICTURE_GPIO0)] = "GPIO0",

    /* the map of the flash */
    [AT(FACT_MAP_NAME)] = "Map of the flash: {1}",
    [AT(FACT_MAP_OF_FILE)] = "Map of the file: {1}",
    [AT(FACT_MAP_OF_FILES)] = "Map of the differences: {1}",
    [AT(FACT_MAP_CELL)] = "{1} to {2}: {3}",
    [AT(FACT_MAP_CELL_IN_REGION)] = "{1} to {2}, {4}: {3}",
    [AT(FACT_MAP_UNSEEN)] = "Not looked at yet.",
    [AT(FACT_MAP_IN_USE)] = "{1} of {2} sectors hold data.",
    [AT(FACT_MAP_READ)] = "{1} of {2} sectors read.",
    [AT(FACT_MAP_WRITTEN)] = "{1} of {2} sectors written or erased.",
    [AT(FACT_MAP_ALL_VERIFIED)] = "All {1} sectors are verified.",
    [AT(FACT_MAP_CHANGED_AND_VERIFIED)] = "{1} {1|sector was|sectors were} changed; all {2} are verified.",
    [AT(FACT_MAP_PART_VERIFIED)] = "{1} of {2} sectors are verified.",
    [AT(FACT_MAP_ALL_EQUAL)] = "All {1} sectors are equal.",
    [AT(FACT_MAP_DIFFERENT)] = "{1} of {2} sectors {1|differs|differ}.",
    [AT(FACT_MAP_UNSTABLE)] = "{1} of {2} sectors {1|reads|read} differently each time.",
    [AT(FACT_MAP_IS_UNSEEN)] = "not looked at yet",
    [AT(FACT_MAP_IS_BLANK)] = "blank",
    [AT(FACT_MAP_IS_KNOWN)] = "already known",
    [AT(FACT_MAP_IS_TO_READ)] = "to be read",
    [AT(FACT_MAP_IS_READ)] = "read",
    [AT(FACT_MAP_IS_TO_CHANGE)] = "to be written or erased",
    [AT(FACT_MAP_IS_CHANGING)] = "being written",
    [AT(FACT_MAP_IS_ERASED)] = "erased",
    [AT(FACT_MAP_IS_WRITTEN)] = "written",
    [AT(FACT_MAP_IS_VERIFIED)] = "verified",
    [AT(FACT_MAP_IS_DIFFERENT)] = "different",
    [AT(FACT_MAP_IS_UNSTABLE)] = "reads differently each time",
    [AT(FACT_MAP_IS_VERIFIED_BLANK)] = "blank, verified",
    [AT(FACT_MAP_IS_VERIFIED_CHANGED)] = "changed, verified",
    [AT(FACT_MAP_IS_DATA)] = "holds data",
    [AT(FACT_MAP_IS_EQUAL)] = "equal",
    [AT(FACT_MAP_IS_EQUAL_BLANK)] = "blank in both",

    /* many switches */
    [AT(FACT_BENCH_HOW)] = "Connect a switch in programming mode. When its line says \"Next\", take it off "
                           "and connect the next one. "
                           "Mains unplugged, 3.3 V only.",
    [AT(FACT_BENCH_NO_ADAPTER)] = "No adapter was found. Plug one in; each adapter gets a line here.",
    [AT(FACT_BENCH_UNPLUGGED)] = "The adapter is not plugged in",
    [AT(FACT_BENCH_OPENING)] = "Opening the port",
    [AT(FACT_BENCH_WAITS)] = "Connect a switch",
    [AT(FACT_BENCH_LOOKS)] = "Looking at the switch",
    [AT(FACT_BENCH_WORKS)] = "{1}: {2} %",
    [AT(FACT_BENCH_SAVED)] = "Next: this one is saved ({1} s)",
    [AT(FACT_BENCH_KNOWN)] = "Next: this one was saved before",
    [AT(FACT_BENCH_RECOGNISED)] = "Next: this one is recognised, not saved",
    [AT(FACT_BENCH_FAILED)] = "Not saved: {1}",
    [AT(FACT_BENCH_DEVICE)] = "{1}, {2}",
    [AT(FACT_BENCH_COPIED)] = "The list is on the clipboard.",
    [AT(FACT_BENCH_STOP)] = "Stop the backups that are under way?",
    [AT(FACT_BENCH_STOP_DETAIL)] =
        "What has been read is kept: connect the switch again, and the backup continues.",
    [AT(FACT_BENCH_STOP_YES)] = "Stop",
    [AT(FACT_BENCH_STOP_NO)] = "Go on",

    /* what controls and menus are called; dialog_texts.h says where */
    [AT(FACT_CONTROL_PORT)] = "&Port:",
    [AT(FACT_CONTROL_HELP)] = "&How do I connect this?",
    [AT(FACT_CONTROL_DEVICE)] = "Device",
    [AT(FACT_CONTROL_FIRMWARE)] = "Firmware",
    [AT(FACT_CONTROL_BACKUPS)] = "Pu&t back:",
    [AT(FACT_CONTROL_MORE)] = "&More",
    [AT(FACT_CONTROL_BACKUP)] = "&Back up",
    [AT(FACT_CONTROL_PROGRESS)] = "Progress",
    [AT(FACT_CONTROL_OPEN_FOLDER)] = "&Open folder",
    [AT(FACT_CONTROL_NEXT)] = "&What next?",
    [AT(FACT_CONTROL_CANCEL)] = "Ca&ncel",
    [AT(FACT_CONTROL_LOG)] = "&Log",
    [AT(FACT_CONTROL_LOG_TEXT)] = "Log",
    [AT(FACT_CONTROL_COPY)] = "&Copy",
    [AT(FACT_CONTROL_SAVE)] = "&Save...",
    [AT(FACT_CONTROL_SHOW_PRIVATE)] = "Show &IDs, names and passwords",
    [AT(FACT_MENU_UNDO)] = "&Undo...",
    [AT(FACT_MENU_VERIFY)] = "&Verify",
    [AT(FACT_MENU_BOOT_CHECK)] = "Boo&t check",
    [AT(FACT_MENU_BACKUP_AS)] = "Back up &as...",
    [AT(FACT_MENU_ERASE)] = "&Erase...",
    [AT(FACT_MENU_CHOOSE)] = "Choose a fi&le...",
    [AT(FACT_MENU_SHOW_FILE)] = "&Show the file in its folder",
    [AT(FACT_MENU_COMPARE)] = "Com&pare with...",
    [AT(FACT_MENU_MEND)] = "&Mend the header...",
    [AT(FACT_MENU_TRANSPLANT)] = "&Own identity into another image...",
    [AT(FACT_MENU_SHARE)] = "&Copy for sharing...",
    [AT(FACT_MENU_NAME)] = "&Name this device...",
    [AT(FACT_MENU_CHECK)] = "Chec&k adapter and device...",
    [AT(FACT_MENU_LIBRARY)] = "&Folder for backups...",
    [AT(FACT_MENU_BENCH)] = "Many s&witches...",
    [AT(FACT_MENU_LANGUAGE)] = "Lan&guage",
    [AT(FACT_MENU_LANGUAGE_OF_WINDOWS)] = "As Windows prefers",
    [AT(FACT_KEY_WITH_CTRL)] = "Ctrl+{1}",
    [AT(FACT_MENU_HELP)] = "&How do I connect this?",
    [AT(FACT_MENU_ABOUT)] = "A&bout Restock...",
    [AT(FACT_CONTROL_NAME_CAPTION)] = "Name this device",
    [AT(FACT_CONTROL_NAME)] = "&Name:",
    [AT(FACT_CONTROL_OK)] = "OK",
    [AT(FACT_CONTROL_REPORT_CAPTION)] = "Check of adapter and device",
    [AT(FACT_CONTROL_REPORT)] = "Report",
    [AT(FACT_CONTROL_HELP_CAPTION)] = "How do I connect this?",
    [AT(FACT_CONTROL_MODEL)] = "&Model:",
    [AT(FACT_CONTROL_MODEL_PICTURE)] = "Picture of the header and its wires",
    [AT(FACT_CONTROL_MODEL_TEXT)] = "How to connect this model",
    [AT(FACT_CONTROL_BENCH_CAPTION)] = "Many switches",
    [AT(FACT_CONTROL_BENCH_SAVE)] = "&Back up every new switch automatically",
    [AT(FACT_CONTROL_BENCH_LIST)] = "Adapters",
    [AT(FACT_CONTROL_BENCH_DEVICES)] = "Switches so far",
    [AT(FACT_CONTROL_BENCH_COPY)] = "&Copy the list",

    /* a file whose words name a firmware, in no layout that is known */
    [AT(FACT_VERDICT_NAMED)] = "Firmware that cannot be checked",

    /* a boot check, for whoever has the switch on the table */
    [AT(FACT_STARTS_OFFICIAL)] = "Your Sonoff starts with its official firmware. You can disconnect it now.",
    [AT(FACT_STARTS_OTHER)] =
        "Your Sonoff starts with the firmware that is on it. You can disconnect it now.",
    [AT(FACT_STARTS_OFFICIAL_QUIET)] = "Your Sonoff starts its official firmware, which prints nothing more.",
    [AT(FACT_STARTS_OTHER_QUIET)] = "Your Sonoff starts the firmware that is on it, which prints nothing.",
    [AT(FACT_START_CRASHES)] = "It starts, but its firmware crashes.",
    [AT(FACT_START_CRASHES_AGAIN)] = "It restarts again and again: its firmware crashes.",
    [AT(FACT_START_HANGS)] = "It restarts again and again: its firmware hangs.",
    [AT(FACT_START_RESTARTS)] = "It restarts again and again.",
    [AT(FACT_START_NO_POWER)] = "It restarts again and again: it loses power.",
    [AT(FACT_START_DAMAGED)] = "It does not start: the beginning of its firmware is damaged.",
    [AT(FACT_START_EMPTY)] = "It does not start: there is no firmware on it.",
    [AT(FACT_START_NO_PROGRAM)] = "It does not start: its firmware is damaged or incomplete.",
    [AT(FACT_START_NOTHING_FOLLOWS)] = "It does not start: after its first step nothing follows.",
    [AT(FACT_START_OTHER_SIZE)] =
        "It does not start: its firmware is set to a flash size that it does not support.",
    [AT(FACT_START_NO_RADIO_DATA)] = "Its firmware starts, but does not find the data for its radio.",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
