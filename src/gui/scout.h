/* scout.h: looks at ports, files and the library without keeping the window waiting.
 *
 * Asking SetupAPI, or reading a file from a slow drive, takes as long as it takes; so it happens on a thread
 * of its own.  All functions are for the window's thread; answers are posted (messages.h). */
#ifndef GUI_SCOUT_H
#define GUI_SCOUT_H

#include "base/err.h"
#include "core/flasher.h"
#include "core/image.h"
#include "gui/driverless.h"
#include "port/portlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

struct scout;

struct ports_found {
    struct port_list list;
    struct driverless_list driverless;
};

/* What the note beside a backup says of it. */
struct sidecar {
    bool found;
    char mac[13]; /* lower-case hex */
    char date[21];
    char purpose[32];
    char firmware[32], product[32], version[24];
};

struct file_found {
    unsigned serial;    /* of the request */
    struct err err;     /* if it cannot be read, is empty, or larger than any flash */
    uint64_t size;      /* bytes */
    struct err refused; /* ERR_REFUSED if no device could start with it */
    struct image_info image;
    struct sidecar sidecar;
};

struct backup_entry {
    char path[FLASHER_PATH_MAX];
    struct sidecar sidecar;
};

struct backups_found {
    uint8_t mac[6];
    struct backup_entry *items; /* owned; newest first */
    size_t count;
};

struct scout *scout_new(HWND window);
void scout_free(struct scout *s); /* waits for the thread; NULL is fine */

/* Looks for ports now.  It also does so by itself every two seconds, because not every driver tells; posted
 * is only what changed. */
void scout_look_at_ports(struct scout *s);
/* Examines a file.  A later request replaces one that has not begun. */
void scout_look_at_file(struct scout *s, const char *path, unsigned serial);
/* Lists the backups of the device with this MAC. */
void scout_look_at_backups(struct scout *s, const char *library, const uint8_t mac[6]);

void ports_found_free(struct ports_found *p);
void backups_found_free(struct backups_found *b);

#endif
