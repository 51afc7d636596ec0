/* portlist_libserialport.c: the serial ports of a POSIX system. */
/* SPDX-License-Identifier: MIT */
#include "port/portlist_parts.h"
#include "base/err.h"

#include <errno.h>
#include <libserialport.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* "CP2102 USB to UART Bridge (ttyUSB0)". */
static void set_friendly_name(struct port_info *item, const char *description)
{
    const char *short_name = last_part(item->name);
    if (description == NULL || description[0] == '\0' || strcmp(description, short_name) == 0)
        return;
    const char *known = strstr(description, short_name);
    if (known != NULL)
        snprintf(item->friendly_name, sizeof item->friendly_name, "%s", description);
    else
        snprintf(item->friendly_name, sizeof item->friendly_name, "%.90s (%s)", description, short_name);
}

/* On Linux the driver is the name that a link points to; elsewhere the field stays empty. */
static void set_driver(struct port_info *item)
{
    char link[128], target[512];
    snprintf(link, sizeof link, "/sys/class/tty/%s/device/driver", last_part(item->name));
    ssize_t len = readlink(link, target, sizeof target - 1);
    if (len <= 0)
        return;
    target[len] = '\0';
    snprintf(item->driver, sizeof item->driver, "%.63s", last_part(target));
}

static bool describe(const struct sp_port *port, struct port_info *item)
{
    memset(item, 0, sizeof *item);
    const char *name = sp_get_port_name(port);
    if (name == NULL || strlen(name) >= sizeof item->name)
        return false;
    memcpy(item->name, name, strlen(name) + 1);
    set_friendly_name(item, sp_get_port_description(port));
    set_driver(item);
    int vid, pid;
    if (sp_get_port_usb_vid_pid(port, &vid, &pid) == SP_OK) {
        item->vid = (uint16_t)vid;
        item->pid = (uint16_t)pid;
    }
    const char *serial = sp_get_port_usb_serial(port);
    if (serial != NULL)
        snprintf(item->serial, sizeof item->serial, "%s", serial);
    return true;
}

/* No /sys, as in a container: ports may still exist, but none is listed. */
static bool lists_nothing(int error)
{
    return error == ENOENT || error == ENOTDIR || error == EACCES;
}

/* Here the drivers are part of the system. */
void port_list_get_portless(struct port_list *list)
{
    memset(list, 0, sizeof *list);
}

bool port_list_get(struct port_list *list, struct err *e)
{
    struct sp_port **ports;
    memset(list, 0, sizeof *list);
    enum sp_return result = sp_list_ports(&ports);
    if (result != SP_OK) {
        int error = result == SP_ERR_FAIL ? sp_last_error_code() : 0;
        if (lists_nothing(error))
            return true;
        return err_set_os(e, ERR_PORT_IO, (uint32_t)error, "listing the serial ports (error %d)", error);
    }
    bool ok = true;
    for (size_t i = 0; ports[i] != NULL && ok; i++) {
        struct port_info item;
        if (describe(ports[i], &item))
            ok = port_list_add(list, &item);
    }
    sp_free_port_list(ports);
    if (!ok) {
        port_list_free(list);
        return err_set(e, ERR_MEMORY, "listing the serial ports");
    }
    port_list_sort(list);
    return true;
}
