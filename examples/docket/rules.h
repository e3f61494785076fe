/* SPDX-License-Identifier: MIT
 *
 * The rules of this desk, and a view of any rules: what their statuses and actions are called, where they lead. */
#ifndef DOCKET_EXAMPLE_RULES_H
#define DOCKET_EXAMPLE_RULES_H

#include "goals.h"
#include "json.h"

#include <docket/docket.h>

/* Rules as their canonical JSON tells them. */
struct rules {
    dkt_rules *compiled;
    char *text;
    struct json *tree;
};

/* The rules of this program's desk: those of a profile file, or without one (NULL) the default workflow and what a
 * merchant service desk has besides; and the goals. */
dkt_status rules_of_desk(const char *profile_name, struct goals *goals, dkt_rules **out_rules);

/* Makes a view; keeps a reference. NULL when the rules cannot be read. */
struct rules *rules_new(dkt_rules *compiled);
void rules_free(struct rules *rules);

/* What a status, an action, or an own field is called in the language set; the code when there is none of it. */
const char *rules_status_label(const struct rules *rules, const char *code);
const char *rules_action_label(const struct rules *rules, const char *code);
const char *rules_field_label(const struct rules *rules, const char *code);

/* An action by its code, or NULL. */
const struct json *rules_action(const struct rules *rules, const char *code);
const struct json *rules_actions(const struct rules *rules);

/* Whether an action starts from a status. */
int rules_starts_from(const struct json *action, const char *status);

#endif
