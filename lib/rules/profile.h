/* SPDX-License-Identifier: MIT
 *
 * A profile under construction: what dkt_profile_ calls have said so far.
 *
 * Texts, requirements and roles live in the profile's arena; a call that fails gives back what it took, so the
 * profile is as before it. Places (of statuses, actions, fields) are final once given, as nothing is ever
 * taken out. What can only be known when everything is there ("from every status", "all may be told
 * afterwards") is kept as a mark and resolved when the profile is compiled (compile.c).
 */
#ifndef DKTI_RULES_PROFILE_H
#define DKTI_RULES_PROFILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "docket/profile.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_profile_requirement {
    struct dkti_requirement is; /* `when` has its text only */
    struct dkti_profile_requirement *next;
};

struct dkti_profile_role {
    struct dkti_text is;
    struct dkti_profile_role *next;
};

struct dkti_profile_effect {
    struct dkti_effect is;
    struct dkti_profile_effect *next;
};

struct dkti_profile_action {
    struct dkti_action is;         /* `requirements`, `roles`, `effects` are not set: below; `when` has its text only */
    bool starts_from_every_status; /* every one that its verb can start from, when compiled */
    struct dkti_profile_requirement *first_requirement;
    struct dkti_profile_role *first_role;
    struct dkti_profile_effect *first_effect;
};

struct dkti_profile_value {
    struct dkti_value_allowed is;
    struct dkti_profile_value *next;
};

struct dkti_profile_limit {
    struct dkti_field_limit is; /* `values` is not set: the list below */
    struct dkti_profile_value *first_value;
};

struct dkti_profile_route {
    struct dkti_text code;
    struct dkti_text json; /* canonical: read once more when compiled */
};

struct dkt_profile {
    struct dkti_arena arena;
    struct dkti_error error; /* of the last failed call */
    struct dkti_text code;
    struct dkti_text default_unit;
    int64_t claim_duration_ms;
    int32_t handling; /* DKT_HANDLING_... */
    int32_t route_count;
    struct dkti_profile_route routes[DKTI_ROUTE_COUNT_MAX];
    struct dkti_number_series series;
    bool backdates_every_action;
    int32_t base_status_count; /* pieces of the base that a document began with: its own come behind them */
    int32_t base_action_count;
    int32_t status_count;
    int32_t action_count;
    int32_t field_count;
    int32_t type_count;
    int32_t goal_count;
    int32_t calendar_count;
    int32_t role_count;
    int32_t leave_count;
    bool are_units_checked;
    struct dkti_role roles[DKTI_DECLARED_ROLE_COUNT_MAX];
    struct dkti_leave leaves[DKTI_LEAVE_COUNT_MAX];
    struct dkti_named_calendar calendars[DKTI_CALENDAR_COUNT_MAX];
    struct dkti_goal goals[DKTI_GOAL_COUNT_MAX];
    int32_t template_count;
    struct dkti_template templates[DKTI_TEMPLATE_COUNT_MAX];
    struct dkti_status statuses[DKTI_STATUS_COUNT_MAX];
    struct dkti_profile_action actions[DKTI_ACTION_COUNT_MAX];
    struct dkti_own_field fields[DKTI_OWN_FIELD_COUNT_MAX];
    struct dkti_ticket_type types[DKTI_TYPE_COUNT_MAX];
    int32_t translation_count;
    struct dkti_translation translations[DKTI_TRANSLATION_COUNT_MAX];
    int32_t limit_count;
    struct dkti_profile_limit limits[DKTI_LIMIT_COUNT_MAX];
};

/* What dkt_profile_new does, on any memory; the rules compiled from it take theirs from there too. */
int32_t dkti_profile_new(const struct dkti_allocator *allocator, struct dkti_text code,
                         struct dkt_profile **out_profile);

/* Names the profile anew. DKT_OK, or the error with its text. */
int32_t dkti_profile_set_code(struct dkt_profile *profile, struct dkti_text code);

/* Adds the default workflow to an empty profile, through the public calls alone. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_profile_add_default_workflow(struct dkt_profile *profile);

/* A text as an error may show it: at most as long as a code, and never malformed UTF-8. */
struct dkti_text dkti_profile_shown(struct dkti_text text);

/* Something with a code and labels that is to be added. */
struct dkti_profile_piece {
    const char *what; /* "status ", "action ": how an error begins */
    struct dkti_text code;
    struct dkti_label label;
};

/* Whether the piece's code is a name and its labels are texts. DKT_OK or the error, with its text written. */
int32_t dkti_profile_check_piece(struct dkt_profile *profile,
                                 const struct dkti_profile_piece *piece);

/* Whether it is new (`place` of its code is -1) and there is room. DKT_OK or the error, with its text. */
int32_t dkti_profile_check_room(struct dkt_profile *profile, const struct dkti_profile_piece *piece,
                                int32_t place, int32_t count, int32_t count_max);

/* Copies the piece's texts into the arena. DKT_OK, or DKT_E_MEMORY with nothing taken. */
int32_t dkti_profile_keep_piece(struct dkt_profile *profile, struct dkti_profile_piece *piece);

/* Ends a call that took memory since `mark`: DKT_OK, or DKT_E_MEMORY ("no memory for <what><name>") with all
 * of it given back. */
int32_t dkti_profile_end(struct dkt_profile *profile, struct dkti_arena_mark mark, const char *what,
                         struct dkti_text name);

/* The action that a call is about. DKT_OK, or the error with its text. */
int32_t dkti_profile_find_action(struct dkt_profile *profile, const char *code,
                                 struct dkti_profile_action **out_action);

/* Puts the action's name before what a condition complains of in the profile's error. Returns the status. */
int32_t dkti_profile_when_fail(struct dkt_profile *profile, const struct dkti_action *action, int32_t status);

/* Frees the calendars' references of a profile. */
void dkti_profile_free_calendars(struct dkt_profile *profile);

/* Reads the profile's goals once more, into the rules' arena, and takes the calendars over. DKT_OK, DKT_E_PROFILE when a
 * goal names a calendar that is not there, or DKT_E_MEMORY. */
int32_t dkti_profile_compile_goals(struct dkt_profile *profile, struct dkt_rules *rules);

/* Copies roles and leaves, and resolves what names a role: actions' grants, who acts for whom. DKT_OK, DKT_E_PROFILE with
 * a text that names the action or role, or DKT_E_MEMORY. Actions are there already. */
int32_t dkti_profile_compile_people(struct dkt_profile *profile, struct dkt_rules *rules, struct dkti_action *actions);

/* A field that a rule names: number and type. DKT_OK, or DKT_E_UNKNOWN with the text "<what><name>: there is no field x". */
int32_t dkti_profile_find_field(struct dkt_profile *profile, const char *what, struct dkti_text name,
                                struct dkti_text field, int32_t *out_number, int32_t *out_type);

/* Reads the profile's templates once more, into the rules' arena. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_profile_compile_templates(struct dkt_profile *profile, struct dkt_rules *rules);

/* A tree's canonical text, in the arena. Absent without memory. */
struct dkti_text dkti_profile_canonical_tree(struct dkti_arena *arena, const struct dkti_json *json);

/* Whether the text is a language tag: "fr", "zh-Hant". */
bool dkti_text_is_language(struct dkti_text text);

/* Places by code, or -1. */
int32_t dkti_profile_action_place(const struct dkt_profile *profile, struct dkti_text code);
int32_t dkti_profile_type_place(const struct dkt_profile *profile, struct dkti_text code);
int32_t dkti_profile_status_place(const struct dkt_profile *profile, struct dkti_text code);
int32_t dkti_profile_field_place(const struct dkt_profile *profile, struct dkti_text code);

#endif
