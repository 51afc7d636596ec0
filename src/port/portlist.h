/* portlist.h: which serial ports exist, with what a user needs to choose one.
 *
 * Backends: portlist_win32.c (SetupAPI), portlist_libserialport.c; shared by them: portlist_parts.h. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORTLIST_H
#define PORT_PORTLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct port_info {
    char name[64];           /* what port_open_system takes: "COM5", "/dev/ttyUSB0"; empty = it has no port */
    char friendly_name[160]; /* "USB-SERIAL CH340 (COM5)"; the name where the system has nothing better */
    uint16_t vid, pid;       /* USB vendor and product; 0 where the port is not USB or does not say */
    char serial[64];         /* the adapter's serial number; empty where it has none */
    char driver[64];         /* the driver's service or name; empty where unknown */
    char driver_version[32]; /* "3.5.2019.1"; empty where unknown */
    uint32_t problem;        /* why Windows cannot use it, as Device Manager's codes say; 0 = it can */
    bool may_be_tried;       /* it is certainly an adapter: others are opened only if the user names them */
    bool bluetooth;          /* a radio link: opening it searches for the other side */
    const char *adapter;     /* constant: chip family by VID:PID ("CH340", "FTDI FT232R"), "" if unknown */
};

struct port_list {
    struct port_info *items; /* owned */
    size_t count;
};

/* Fills *list in natural order (COM9 before COM10).  False with *e filled only if the system cannot list
 * ports at all; without ports, the list is empty.  Release with port_list_free. */
bool port_list_get(struct port_list *list, struct err *e);
void port_list_free(struct port_list *list);

/* Fills *list with the known adapters that are plugged in but have no port, because Windows has no driver for
 * them or cannot use it; empty if the system cannot tell.  Release with port_list_free. */
void port_list_get_portless(struct port_list *list);

/* Fills *info from the list's entry for this port; false if there is none. */
bool port_list_find(const char *name, struct port_info *info);

/* The port to open if the user names none: the only candidate, or, of several, the only one that is new since
 * the list `before` (NULL = none yet).  An index, or -1.  Opening a port changes its lines, which restarts a
 * board or a 3D printer, and makes a modem hang up. */
int port_list_choose(const struct port_list *list, const struct port_list *before);

/* Constant name of the adapter chip with these USB ids, "" if unknown. */
const char *port_adapter_name(uint16_t vid, uint16_t pid);

/* Finds the ids in a Windows hardware id: "USB\VID_1A86&PID_7523&REV_0264",
 * "FTDIBUS\COMPORT&VID_0403&PID_6001".  False, with both 0, if there are none. */
bool port_parse_hardware_id(const char *hardware_id, uint16_t *vid, uint16_t *pid);

/* Compares names so that digit runs count as numbers: <0, 0, >0.  For qsort-like use. */
int port_name_compare(const char *a, const char *b);

#endif
