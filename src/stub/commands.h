/* commands.h: carries out the host's requests.  Touches no registers. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_COMMANDS_H
#define STUB_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

void commands_start(void); /* ends with the greeting */
bool commands_step(void);  /* carries out the oldest request; false if none is waiting */
/* Carries out `request`, whose form has the status `form`; returns the status to answer with. */
uint32_t commands_run(uint32_t form);

#endif
