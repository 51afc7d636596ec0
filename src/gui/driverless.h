/* driverless.h: USB serial adapters that are plugged in but have no driver, so that no port appears. */
#ifndef GUI_DRIVERLESS_H
#define GUI_DRIVERLESS_H

#include <stddef.h>
#include <stdint.h>

struct driverless {
    uint16_t vid, pid;
    const char *adapter; /* constants: "CH340"; what to install; where it comes from */
    const char *driver;
    const char *site;
};

#define DRIVERLESS_MAX 4

struct driverless_list {
    struct driverless items[DRIVERLESS_MAX];
    size_t count;
};

/* Present USB devices with ids of known adapters that Windows has not set up.  Empty where it cannot be
 * asked. */
void driverless_find(struct driverless_list *list);

#endif
