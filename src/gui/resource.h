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
#define IDM_MORE   110 /* menu of IDC_MORE */

/* Main window, in tab order */
#define IDC_PORT_LABEL     1001
#define IDC_PORT           1002 /* drop-down list */
#define IDC_HELP_CONNECT   1003 /* button */
#define IDC_DEVICE_LABEL   1004
#define IDC_DEVICE_TEXT    1005 /* read-only edit: chip, flash, MAC; or that there is none */
#define IDC_FIRMWARE_TEXT  1006 /* read-only edit: what is on it */
#define IDC_COACH          1007 /* text: what to do next */
#define IDC_FILE_LABEL     1010
#define IDC_FILE           1011 /* edit: path */
#define IDC_BROWSE         1012 /* button */
#define IDC_BACKUPS_LABEL  1013
#define IDC_BACKUPS        1014 /* drop-down list: backups of this device */
#define IDC_FILE_INFO      1015 /* text: what the file is */
#define IDC_MORE           1016 /* button: opens the menu IDM_MORE */
#define IDC_BACKUP         1020 /* buttons */
#define IDC_BACKUP_AS      1021
#define IDC_RESTORE        1022
#define IDC_VERIFY         1023
#define IDC_ERASE          1024
#define IDC_BOOT_LOG       1025
#define IDC_UNDO           1026
#define IDC_PROGRESS       1030 /* progress bar, 0 to 1000 */
#define IDC_PROGRESS_TEXT  1031 /* text: phase, percent, rate, time left */
#define IDC_CANCEL         1032 /* button */
#define IDC_STATUS         1033 /* text: result or error, and what to do about it */
#define IDC_LOG_TOGGLE     1034 /* check box drawn as button */
#define IDC_LOG            1040 /* read-only edit */
#define IDC_LOG_COPY       1041
#define IDC_LOG_SAVE       1042
#define IDC_LOG_PRIVATE    1043 /* check box: show IDs, names and passwords too */
#define IDC_LINE_1         1050
#define IDC_LINE_2         1051
#define IDC_FIRMWARE_LABEL 1060
#define IDC_PROGRESS_LABEL 1061 /* without a size: for screen readers */
#define IDC_LOG_LABEL      1062 /* likewise */

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

/* Buttons of the questions (task dialogs); "no" is IDCANCEL */
#define IDB_GO_AHEAD 1201
#define IDB_OTHER    1202 /* an alternative to the one asked about */

/* The menu IDM_MORE */
#define IDM_MEND       1301
#define IDM_SHARE      1302
#define IDM_COMPARE    1303
#define IDM_TRANSPLANT 1304
#define IDM_NAME       1305
#define IDM_CHECK      1306
#define IDM_LIBRARY    1307

#define RESTOCK_CLASS L"RestockWindow"
#define RESTOCK_TITLE L"Restock"

#endif
