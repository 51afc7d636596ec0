/* portlist_find.c: one port of the system's list.  Separate from portlist.c, which the lists themselves
 * use. */
/* SPDX-License-Identifier: MIT */
#include "port/portlist.h"

#include <string.h>

bool port_list_find(const char *name, struct port_info *info)
{
    struct port_list list;
    bool found = false;
    if (!port_list_get(&list, NULL))
        return false;
    for (size_t i = 0; i < list.count && !found; i++) {
        found = strcmp(list.items[i].name, name) == 0;
        *info = list.items[i];
    }
    port_list_free(&list);
    return found;
}
