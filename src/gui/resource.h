/* resource.h: numbers of resources, controls and menu commands.
 *
 * Tests and screen readers' scripts use these numbers: never change or reuse one.  Included by res/restock.rc
 * and by gui. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_RESOURCE_H
#define GUI_RESOURCE_H

#define IDI_RESTOCK 1

#define IDD_MAIN   100 /* window class RESTOCK_CLASS */
#define IDD_HELP   101 /* "How do I connect this?" */
#define IDD_NAME   102 /* "Name this device" */
#define IDD_REPORT 103 /* "Check of adapter and device" */
#define IDD_BOX    104 /* a message or a question */
#define IDD_BENCH  105 /* "Many switches" */
#define IDM_MORE   110 /* menu of IDC_MORE */

/* Main window, in tab order */
#define IDC_PORT_LABEL    1001
#define IDC_PORT          1002 /* drop-down list */
#define IDC_HELP_CONNECT  1003 /* button */
#define IDC_DEVICE_LABEL  1004 /* without a size, as the other labels of edits: for screen readers */
#define IDC_DEVICE_TEXT   1005 /* read-only edit: chip, flash, MAC; or that there is none */
#define IDC_FIRMWARE_TEXT 1006 /* read-only edit: what is on it */
#define IDC_COACH         1007 /* text: what to do next */
#define IDC_DEVICE_NAME   1008 /* text: its name, or what it is sold as */
#define IDC_SAFE          1009 /* text: which backup there is */
/* 1010 to 1012 were a field for the file's path. */
#define IDC_BACKUPS_LABEL 1013
#define IDC_BACKUPS       1014 /* drop-down list: what can be put back (offers.h) */
#define IDC_FILE_INFO     1015 /* text: what the file is */
#define IDC_MORE          1016 /* button: opens the menu IDM_MORE */
#define IDC_FILE_MARK     1017 /* drawn: good, asks or refused */
#define IDC_WAY_OUT       1018 /* button: what helps with this file */
#define IDC_WIRING        1019 /* drawn: computer, adapter, wires, board */
#define IDC_BACKUP        1020 /* buttons */
#define IDC_RESTORE       1022
/* 1021 and 1023 to 1026 were buttons for what is in the menu now. */
#define IDC_MAP            1027 /* drawn: the flash */
#define IDC_RESULT_MARK    1028 /* drawn: done, or failed */
#define IDC_OPEN_FOLDER    1029 /* button */
#define IDC_PROGRESS       1030 /* progress bar, 0 to 1000 */
#define IDC_PROGRESS_TEXT  1031 /* text: phase, percent, rate, time left */
#define IDC_CANCEL         1032 /* button */
#define IDC_STATUS         1033 /* text: result or error, and what to do about it */
#define IDC_LOG_TOGGLE     1034 /* check box drawn as button */
#define IDC_LOG            1040 /* read-only edit */
#define IDC_LOG_COPY       1041
#define IDC_LOG_SAVE       1042
#define IDC_LOG_PRIVATE    1043 /* check box: show IDs, names and passwords too */
#define IDC_NEXT           1035 /* button: what next? */
#define IDC_FIRMWARE_LABEL 1060
#define IDC_PROGRESS_LABEL 1061
#define IDC_LOG_LABEL      1062

/* Help window */
#define IDC_MODEL_LABEL      1101
#define IDC_MODEL            1102 /* drop-down list */
#define IDC_MODEL_TEXT       1103 /* read-only edit */
#define IDC_MODEL_PICTURE    1104 /* drawn by the program */
#define IDC_MODEL_TEXT_LABEL 1105 /* without a size: for screen readers */

/* "Name this device" */
#define IDC_NAME_DEVICE 1111 /* text: which one */
#define IDC_NAME_LABEL  1112
#define IDC_NAME        1113 /* edit */
#define IDC_NAME_HINT   1114 /* text */

/* "Check of adapter and device" */
#define IDC_REPORT_SUMMARY 1121 /* text */
#define IDC_REPORT         1122 /* read-only edit */
#define IDC_REPORT_COPY    1123
#define IDC_REPORT_SAVE    1124
#define IDC_REPORT_NOTE    1125 /* text: copied, saved, or why not */
#define IDC_REPORT_LABEL   1126 /* without a size: for screen readers */

/* Boxes */
#define IDC_BOX_MARK    1131 /* drawn */
#define IDC_BOX_TITLE   1132 /* text */
#define IDC_BOX_TEXT    1133 /* text */
#define IDC_BOX_UNFOLD  1134 /* button: shows the details */
#define IDC_BOX_DETAILS 1135 /* read-only edit */
#define IDC_BOX_CHECK   1136 /* check box */

/* "Many switches" */
#define IDC_BENCH_HOW           1141 /* text: what to do */
#define IDC_BENCH_SAVE          1142 /* check box */
#define IDC_BENCH_LIST          1143 /* list view: a line for each adapter */
#define IDC_BENCH_NONE          1144 /* text over the list: no adapter */
#define IDC_BENCH_SUMMARY       1145 /* text: how many were saved */
#define IDC_BENCH_DEVICES       1146 /* read-only edit: a line for each switch */
#define IDC_BENCH_COPY          1147
#define IDC_BENCH_NOTE          1148 /* text: copied, or why not */
#define IDC_BENCH_LIST_LABEL    1149 /* without a size: for screen readers */
#define IDC_BENCH_DEVICES_LABEL 1150 /* likewise */

/* Buttons of the boxes; "no" is IDCANCEL */
#define IDB_GO_AHEAD 1201
#define IDB_OTHER    1202 /* an alternative to the one asked about */

/* The menu IDM_MORE, and its keys (IDM_MORE too) */
#define IDM_MEND       1301
#define IDM_SHARE      1302
#define IDM_COMPARE    1303
#define IDM_TRANSPLANT 1304
#define IDM_NAME       1305
#define IDM_CHECK      1306
#define IDM_LIBRARY    1307
#define IDM_VERIFY     1308
#define IDM_UNDO       1309
#define IDM_ERASE      1310
#define IDM_BOOT_LOG   1311
#define IDM_BACKUP_AS  1312
#define IDM_CHOOSE     1313
#define IDM_HELP       1314
#define IDM_REFRESH    1315
#define IDM_LOG        1316
#define IDM_COPY       1317
#define IDM_ABOUT      1318
#define IDM_SHOW_FILE  1319
#define IDM_BENCH      1320
#define IDM_LANGUAGE   1321
#define IDM_LANGUAGES  1400 /* as Windows prefers; behind it say_languages[] */

#define RESTOCK_CLASS L"RestockWindow"
#define RESTOCK_TITLE L"Restock"

#endif
