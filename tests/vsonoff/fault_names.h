/* fault_names.h: every fault of wire and flash by its name, for command lines and the control socket. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_FAULT_NAMES_H
#define VSONOFF_FAULT_NAMES_H

#include "nor.h"
#include "wire.h"

#include <stdio.h>

/* Sets what "key=value,key=value" says; the keys are the fields of struct wire_faults and the fault fields of
 * struct nor_config ("seed" sets both).  False if a key or value is not understood: then `bad` (of `size`
 * bytes) holds it, and what came before it is set. */
bool faults_set(const char *text, struct wire_faults *wire, struct nor_config *nor, char *bad, size_t size);

/* One line per fault: name and meaning. */
void faults_print_help(FILE *out);

#endif
