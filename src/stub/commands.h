/* commands.h: carries out the host's requests.  Free of registers. */
#ifndef STUB_COMMANDS_H
#define STUB_COMMANDS_H

#include <stdbool.h>

void commands_start(void);
bool commands_step(void); /* carries out the oldest request; false if none is waiting */
void commands_greet(void);

#endif
