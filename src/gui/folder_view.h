/* folder_view.h: the folder with the backups: which one, and the choice of another one if Windows blocks
 * it. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FOLDER_VIEW_H
#define GUI_FOLDER_VIEW_H

struct dlg;
struct done;
struct options;

/* At the start: the folder of the command line, else the one that was chosen before, else the usual one. */
void folder_view_init(struct dlg *d, const struct options *options);
/* The user wants another one. */
void folder_view_choose(struct dlg *d);
enum folder_view_next {
    FOLDER_VIEW_STAY,     /* nothing more to do */
    FOLDER_VIEW_BACKUP,   /* the backup starts again, in the new folder */
    FOLDER_VIEW_BACKUP_AS /* the user chooses a name for it in another folder */
};

/* Call when a job has ended.  If its folder was blocked, offers another one, and returns what to do next. */
enum folder_view_next folder_view_refused(struct dlg *d, const struct done *done);

#endif
