/* folder_view.h: the folder with the backups: which one, and another one where Windows refuses it. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_FOLDER_VIEW_H
#define GUI_FOLDER_VIEW_H

struct dlg;
struct done;
struct options;

/* At the start: the folder of the command line, else the one that was chosen before, else the usual one. */
void folder_view_init(struct dlg *d, const struct options *options);
/* The person wants another one. */
void folder_view_choose(struct dlg *d);
enum folder_view_next {
    FOLDER_VIEW_STAY,     /* nothing follows */
    FOLDER_VIEW_BACKUP,   /* the backup begins again, in the new folder */
    FOLDER_VIEW_BACKUP_AS /* the person chooses a name for it in another folder */
};

/* A job has ended.  If its folder was refused: offers another one, and says what follows. */
enum folder_view_next folder_view_refused(struct dlg *d, const struct done *done);

#endif
