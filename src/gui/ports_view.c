/* ports_view.c: the list of ports, and the automatic choice while the user has not chosen one. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg.h"

#include "gui/controls.h"
#include "gui/resource.h"
#include "port/adapter_trouble.h"
#include "say/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct port_info *port_at(const struct dlg *d, int i)
{
    return d->ports != NULL && i >= 0 && (size_t)i < d->ports->list.count ? &d->ports->list.items[i] : NULL;
}

static int find_by_name(const struct dlg *d, const char *name)
{
    const struct port_info *port;
    for (int i = 0; (port = port_at(d, i)) != NULL; i++)
        if (strcmp(port->name, name) == 0)
            return i;
    return -1;
}

/* What stays the same when Windows gives an adapter another COM number. */
static void adapter_key(const struct port_info *port, char *key, size_t size)
{
    snprintf(key, size, "%04X:%04X:%s", port->vid, port->pid, port->serial);
}

static int find_by_adapter(const struct dlg *d, const char *wanted)
{
    char key[96];
    const struct port_info *port;
    for (int i = 0; (port = port_at(d, i)) != NULL; i++) {
        adapter_key(port, key, sizeof key);
        if (port->vid != 0 && strcmp(key, wanted) == 0)
            return i;
    }
    return -1;
}

enum coach_ports ports_view_choice(const struct dlg *d)
{
    enum coach_ports choice = COACH_NO_PORT;
    if (d->port[0] != '\0')
        return COACH_PORT_CHOSEN;
    for (int i = 0; port_at(d, i) != NULL; i++) {
        if (port_at(d, i)->may_be_tried)
            return COACH_SEVERAL_PORTS; /* or it would be chosen */
        if (port_at(d, i)->vid != 0)
            choice = COACH_UNKNOWN_PORTS;
    }
    return choice;
}

static bool find_trouble(const struct port_list *list, const char *name, struct fact *trouble)
{
    for (size_t i = 0; i < list->count; i++)
        if ((name[0] == '\0' || strcmp(list->items[i].name, name) == 0) &&
            adapter_trouble(&list->items[i], trouble))
            return true;
    return false;
}

void ports_view_trouble(const struct dlg *d, char *text, size_t size)
{
    struct fact trouble = {.id = FACT_NONE};
    text[0] = '\0';
    if (d->ports == NULL)
        return;
    bool is_there = d->port[0] != '\0' && find_by_name(d, d->port) >= 0;
    if (!find_trouble(&d->ports->list, d->port, &trouble) && !is_there)
        find_trouble(&d->ports->portless, "", &trouble);
    say_fact(&trouble, text, size);
}

/* The one that is chosen, the last used adapter under whatever name, or the only one that is surely an
 * adapter.  Any other port is opened only if the user chooses it. */
static int best_port(const struct dlg *d, const struct port_list *before)
{
    char last[96];
    int i = d->port[0] != '\0' ? find_by_name(d, d->port) : -1;
    if (i < 0 && settings_get_text(&d->settings, L"Adapter", last, sizeof last))
        i = find_by_adapter(d, last);
    return i >= 0 ? i : port_list_choose(&d->ports->list, before);
}

static void port_words(const struct port_info *port, char *text, size_t size)
{
    if (strstr(port->friendly_name, port->name) != NULL)
        snprintf(text, size, "%s", port->friendly_name);
    else
        snprintf(text, size, "%s (%s)", port->friendly_name, port->name);
}

static void fill_list(struct dlg *d, int selected)
{
    size_t count = d->ports->list.count;
    char(*texts)[256] = calloc(count + 1, sizeof *texts);
    const char **lines = calloc(count + 1, sizeof *lines);
    if (texts != NULL && lines != NULL) {
        for (size_t i = 0; i < count; i++) {
            port_words(&d->ports->list.items[i], texts[i], sizeof texts[i]);
            lines[i] = texts[i];
        }
        control_fill_list(d->window, IDC_PORT, lines, count, selected);
    }
    free(lines);
    free(texts);
}

static void use_port(struct dlg *d, const struct port_info *port)
{
    snprintf(d->port, sizeof d->port, "%s", port != NULL ? port->name : "");
    worker_use_port(d->worker, d->in_bench ? "" : d->port);
}

/* While a job runs on a port that has gone, its name stays chosen: it may come back. */
static void refresh(struct dlg *d, const struct port_list *before)
{
    int selected = d->mode == DLG_IDLE ? best_port(d, before) : find_by_name(d, d->port);
    fill_list(d, selected);
    if (d->mode == DLG_IDLE)
        use_port(d, port_at(d, selected));
}

void ports_view_refresh(struct dlg *d)
{
    if (d->ports != NULL)
        refresh(d, NULL);
}

void ports_view_take(struct dlg *d, struct ports_found *found)
{
    struct ports_found *before = d->ports;
    d->ports = found;
    refresh(d, before != NULL ? &before->list : NULL);
    ports_found_free(before);
}

void ports_view_remember(struct dlg *d)
{
    const struct port_info *port = port_at(d, find_by_name(d, d->port));
    char key[96] = "";
    if (port == NULL)
        return;
    if (port->vid != 0)
        adapter_key(port, key, sizeof key);
    settings_set_text(&d->settings, L"Adapter", key);
}

void ports_view_chosen(struct dlg *d)
{
    const struct port_info *port = port_at(d, control_selected(d->window, IDC_PORT));
    if (port == NULL)
        return;
    use_port(d, port);
    ports_view_remember(d);
}
