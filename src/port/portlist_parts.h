/* portlist_parts.h: code shared by the systems' port lists.  Only for portlist*.c and their tests. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORTLIST_PARTS_H
#define PORT_PORTLIST_PARTS_H

#include "port/portlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies *item and fills its adapter, and its friendly name if empty.  A name that is already in the list is
 * left as it is.  False if out of memory. */
bool port_list_add(struct port_list *list, const struct port_info *item);
void port_list_sort(struct port_list *list);

/* Takes the adapter's serial number out of a Windows instance id; empty if it has none and Windows made up a
 * number from the socket it is plugged into (those contain '&'). */
void port_parse_instance_id(const char *instance_id, char *serial, size_t size);

/* Whether the instance id is that of a Bluetooth port. */
bool port_is_bluetooth(const char *instance_id);

#endif
