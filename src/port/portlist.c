/* portlist.c: names, order and adapters of serial ports; the part that every system shares. */
/* SPDX-License-Identifier: MIT */
#include "port/portlist_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct adapter {
    uint16_t vid, pid;
    const char *name;
};

#define ANY_PID 0

static const struct adapter adapters[] = {
    {0x0403, 0x6001, "FTDI FT232R"}, {0x0403, 0x6010, "FTDI FT2232"}, {0x0403, 0x6011, "FTDI FT4232"},
    {0x0403, 0x6014, "FTDI FT232H"}, {0x0403, 0x6015, "FTDI FT230X"}, {0x1a86, 0x7523, "CH340"},
    {0x1a86, 0x7522, "CH340K"},      {0x1a86, 0x7584, "CH340"},       {0x1a86, 0x5523, "CH341"},
    {0x1a86, 0x55d2, "CH342"},       {0x1a86, 0x55d3, "CH343"},       {0x1a86, 0x55d4, "CH9102"},
    {0x1a86, 0x55d8, "CH9101"},      {0x10c4, 0xea60, "CP210x"},      {0x10c4, 0xea61, "CP210x"},
    {0x10c4, 0xea70, "CP2105"},      {0x10c4, 0xea71, "CP2108"},      {0x067b, 0x2303, "PL2303"},
    {0x067b, 0x23a3, "PL2303G"},     {0x067b, 0x23b3, "PL2303G"},     {0x067b, 0x23c3, "PL2303G"},
    {0x067b, 0x23d3, "PL2303G"},     {0x067b, 0x23e3, "PL2303G"},     {0x067b, 0x23f3, "PL2303G"},
    {0x04d8, 0x00dd, "MCP2221"},     {0x04d8, 0x00df, "MCP2200"},     {0x04d9, 0xb534, "HT42B534"},
    {0x04e2, 0x1410, "XR21V1410"},
};

/* Things of their own, which restart when their port is opened; the first are built into later chips, and
 * never what an ESP8266 hangs on. */
static const struct adapter boards[] = {
    {0x303a, 0x1001, "Espressif USB"},
    {0x303a, 0x4001, "Espressif USB"},
    {0x303a, 0x4002, "Espressif USB"},
    {0x2341, ANY_PID, "Arduino"},
};

/* NULL if it is not in the table. */
static const char *look_up(const struct adapter *table, size_t count, uint16_t vid, uint16_t pid)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].vid == vid && (table[i].pid == pid || table[i].pid == ANY_PID))
            return table[i].name;
    return NULL;
}

static const char *adapter_name(uint16_t vid, uint16_t pid)
{
    return look_up(adapters, sizeof adapters / sizeof adapters[0], vid, pid);
}

const char *port_adapter_name(uint16_t vid, uint16_t pid)
{
    const char *name = adapter_name(vid, pid);
    if (name == NULL)
        name = look_up(boards, sizeof boards / sizeof boards[0], vid, pid);
    return name != NULL ? name : "";
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Compares the digit runs at *a and *b as numbers of any length and moves both past them. */
static int compare_numbers(const char **a, const char **b)
{
    while (**a == '0')
        ++*a;
    while (**b == '0')
        ++*b;
    size_t a_len = 0, b_len = 0;
    while (is_digit((*a)[a_len]))
        a_len++;
    while (is_digit((*b)[b_len]))
        b_len++;
    int order = a_len != b_len ? (a_len < b_len ? -1 : 1) : memcmp(*a, *b, a_len);
    *a += a_len;
    *b += b_len;
    return order;
}

int port_name_compare(const char *a, const char *b)
{
    const char *whole_a = a, *whole_b = b;
    while (*a != '\0' && *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            int order = compare_numbers(&a, &b);
            if (order != 0)
                return order;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    if (*a != *b)
        return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
    return strcmp(whole_a, whole_b); /* "COM1" and "COM01": any fixed order */
}

static bool contains(const struct port_list *list, const char *name)
{
    if (name[0] == '\0')
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return true;
    return false;
}

bool port_list_add(struct port_list *list, const struct port_info *item)
{
    if (contains(list, item->name))
        return true;
    struct port_info *items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL)
        return false;
    list->items = items;
    struct port_info *added = &items[list->count++];
    *added = *item;
    added->adapter = port_adapter_name(item->vid, item->pid);
    added->may_be_tried = adapter_name(item->vid, item->pid) != NULL && item->problem == 0;
    if (added->friendly_name[0] == '\0')
        snprintf(added->friendly_name, sizeof added->friendly_name, "%s", item->name);
    return true;
}

int port_list_choose(const struct port_list *list, const struct port_list *before)
{
    int only = -1, new_one = -1, count = 0, new_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].may_be_tried)
            continue;
        only = (int)i;
        count++;
        if (before != NULL && !contains(before, list->items[i].name)) {
            new_one = (int)i;
            new_count++;
        }
    }
    return count == 1 ? only : new_count == 1 ? new_one : -1;
}

static int compare_items(const void *a, const void *b)
{
    return port_name_compare(((const struct port_info *)a)->name, ((const struct port_info *)b)->name);
}

void port_list_sort(struct port_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof list->items[0], compare_items);
}

void port_list_free(struct port_list *list)
{
    free(list->items);
    list->items = NULL;
    list->count = 0;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool starts_with(const char *text, const char *start)
{
    for (; *start != '\0'; text++, start++)
        if (upper(*text) != *start)
            return false;
    return true;
}

/* Reads the four hex digits after `key`, which drivers write in either case. */
static bool find_id(const char *text, const char *key, uint16_t *id)
{
    for (; *text != '\0'; text++) {
        if (!starts_with(text, key))
            continue;
        const char *digits = text + strlen(key);
        unsigned value = 0;
        int count = 0;
        for (; count < 4; count++) {
            char c = upper(digits[count]);
            if (!is_digit(c) && (c < 'A' || c > 'F'))
                break;
            value = value * 16 + (unsigned)(is_digit(c) ? c - '0' : c - 'A' + 10);
        }
        if (count == 4) {
            *id = (uint16_t)value;
            return true;
        }
    }
    return false;
}

bool port_parse_hardware_id(const char *hardware_id, uint16_t *vid, uint16_t *pid)
{
    uint16_t v, p;
    *vid = *pid = 0;
    if (!find_id(hardware_id, "VID_", &v) || !find_id(hardware_id, "PID_", &p))
        return false;
    *vid = v;
    *pid = p;
    return true;
}

bool port_is_bluetooth(const char *instance_id)
{
    return starts_with(instance_id, "BTHENUM\\") || starts_with(instance_id, "BTH\\");
}

/* FTDI's bus driver: "FTDIBUS\VID_0403+PID_6001+SERIALA\0000"; the last letter is the chip's channel. */
static void parse_ftdi_instance(const char *instance_id, const char **start, size_t *len)
{
    const char *end = strrchr(instance_id, '\\');
    const char *plus = strrchr(instance_id, '+');
    if (end == NULL || plus == NULL || plus > end)
        return;
    *start = plus + 1;
    *len = (size_t)(end - *start);
    if (*len > 0 && (*start)[*len - 1] >= 'A' && (*start)[*len - 1] <= 'D')
        --*len;
}

void port_parse_instance_id(const char *instance_id, char *serial, size_t size)
{
    const char *start = "";
    size_t len = 0;
    serial[0] = '\0';
    if (starts_with(instance_id, "FTDIBUS\\")) {
        parse_ftdi_instance(instance_id, &start, &len);
    } else if (starts_with(instance_id, "USB\\") && strrchr(instance_id, '\\') != instance_id + 3) {
        start = strrchr(instance_id, '\\') + 1;
        len = strlen(start);
    }
    if (len < size && memchr(start, '&', len) == NULL) {
        memcpy(serial, start, len);
        serial[len] = '\0';
    }
}
