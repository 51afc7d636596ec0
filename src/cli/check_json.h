/* check_json.h: the facts of a board check as members of a JSON object.  The names are a contract
 * (README.md): add, never rename.  Used by check.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_CHECK_JSON_H
#define CLI_CHECK_JSON_H

struct board_adapter;
struct board_facts;
struct board_report;
struct json;

void check_json(struct json *j, const struct board_facts *facts, const struct board_report *report,
                const struct board_adapter *adapter);

#endif
