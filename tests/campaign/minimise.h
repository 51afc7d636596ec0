/* minimise.h: the simplest plan that breaks the same promise.  Used by campaign.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CAMPAIGN_MINIMISE_H
#define CAMPAIGN_MINIMISE_H

#include "plan.h"

/* `plan` breaks a promise with `complaint`; makes it simpler for as long as it still does. */
void minimise(struct plan *plan, const char *complaint);

#endif
