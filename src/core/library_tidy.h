/* library_tidy.h: keeps the number of safety copies within bounds. */
#ifndef CORE_LIBRARY_TIDY_H
#define CORE_LIBRARY_TIDY_H

struct flasher;

/* As many of the newest safety copies of one device are kept. */
#define LIBRARY_SAFETY_COPIES 5u

/* Removes older safety copies of the connected device, with their sidecars.  Only files that still have the
 * name Restock gave to them; never one that undo or an interrupted run relies on, never a backup.  What
 * cannot be removed is told to the log. */
void library_tidy(struct flasher *f, const char *library);

#endif
