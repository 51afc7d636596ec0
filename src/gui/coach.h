/* coach.h: what to do next, in words, for every state of the connection.  Pure. */
#ifndef GUI_COACH_H
#define GUI_COACH_H

#include <stdbool.h>
#include <stddef.h>

struct driverless_list;
struct worker_state;

struct coach_view {
    const struct worker_state *worker;
    const struct driverless_list *driverless;
    bool any_port;  /* a port can be chosen */
    bool listening; /* boot log: the person must switch the power */
    size_t backups; /* of the device that is there */
};

void coach_text(const struct coach_view *v, char *text, size_t size);

#endif
