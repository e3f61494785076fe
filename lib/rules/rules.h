/* SPDX-License-Identifier: MIT
 *
 * Compiled rules: what operations ask. Immutable, counted, shared by threads.
 *
 * Statuses and actions are small integers (places) inside, so that "may this action start here" is one bit.
 */
#ifndef DKTI_RULES_RULES_H
#define DKTI_RULES_RULES_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/refcount.h"
#include "base/text.h"
#include "docket/profile.h"
#include "rules/goal.h"
#include "rules/limit.h"
#include "rules/match.h"
#include "rules/routing.h"
#include "rules/template.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_STATUS_COUNT_MAX = 64,  /* one bit each in an action's `from` */
    DKTI_ACTION_COUNT_MAX = 256, /* a workflow of more is generated, not thought */
    DKTI_TYPE_COUNT_MAX = 64,    /* R007 to R018 name 2 to 8 each: more is a taxonomy, not a type */
    DKTI_OWN_FIELD_CODE_MAX = 61, /* bytes: PostgreSQL cuts a name at 63, and "f_" stands before it */
    DKTI_OWN_FIELD_COUNT_MAX = 64, /* as many as a ticket's row has room for (model/row.h) */
    DKTI_GROUP_SIZE_MAX = 8,     /* fields of a one-of group */
    DKTI_REQUIREMENT_COUNT_MAX = 64, /* of one action */
    DKTI_REQUIREMENT_LENGTH_MAX = 10000, /* characters that may be asked for: nobody types more */
    DKTI_EFFECT_COUNT_MAX = 32,  /* fields that one action sets by itself */
    DKTI_TRAIT_COUNT_MAX = 8,    /* of one type */
    DKTI_LANGUAGE_MAX = 35,      /* bytes of a language tag, RFC 5646 */
    DKTI_TRANSLATION_COUNT_MAX = 1024, /* labels in further languages: three for every piece of a large profile */
    DKTI_ROLE_COUNT_MAX = 32,    /* of one action */
    DKTI_DECLARED_ROLE_COUNT_MAX = 64, /* one bit each in what a person has */
    DKTI_LEAVE_COUNT_MAX = 32,   /* R381 to R384 name four kinds */
    DKTI_LABEL_MAX = 256,        /* bytes of a label */
    DKTI_PREFIX_MAX = 32,        /* bytes of a number's prefix */
    DKTI_DIGITS_MAX = 18,        /* of a number: all of them fit an int64_t */
    DKTI_HANDLING_ALL = DKT_HANDLING_ACCEPT_FIRST | DKT_HANDLING_GUIDE_FIRST | DKT_HANDLING_PARTS_FIRST,
    DKTI_WEIGHT_MAX = 1000,      /* of one ticket */
    DKTI_LOAD_MAX = 1000000,     /* of one person */
    DKTI_RUN_MAX = 1000000,      /* numbers of one lease: more would burn years of them in one crash */
};

#define DKTI_CLAIM_DURATION_MIN_MS INT64_C(1000)          /* 1 second: a shorter claim lapses while it is made */
#define DKTI_CLAIM_DURATION_MAX_MS INT64_C(2592000000)    /* 30 days: longer is ownership, not a claim */
#define DKTI_CLAIM_DURATION_DEFAULT_MS INT64_C(1800000)   /* 30 minutes */

struct dkti_label {
    struct dkti_text english;
    struct dkti_text chinese;
};

/* A label in a further language. */
struct dkti_translation {
    int32_t kind; /* DKT_LABEL_... */
    struct dkti_text code;
    struct dkti_text language;
    struct dkti_text label;
};

struct dkti_status {
    struct dkti_text code;
    int32_t state;
    struct dkti_label label;
};

/* Of the fields of a group at least one must have a value. */
struct dkti_requirement {
    struct dkti_text names; /* as written: "terminal|merchant|barcode" */
    int32_t count;
    int32_t numbers[DKTI_GROUP_SIZE_MAX]; /* public column numbers or DKTI_TELL_... */
    int32_t length_min;     /* characters that a text must have at least; 0: any */
    bool is_confirmation;   /* the one field is true or false, and the command itself must say true */
    struct dkti_match when; /* asked for only then */
};

/* Where the value comes from that an action sets by itself. */
enum {
    DKTI_EFFECT_VALUE = 1,
    DKTI_EFFECT_NONE = 2,  /* takes the field's value away */
    DKTI_EFFECT_NOW = 3,   /* the operation's instant */
    DKTI_EFFECT_ACTOR = 4, /* who does it */
};

struct dkti_effect {
    struct dkti_text name; /* of the field */
    int32_t number;        /* column */
    int32_t type;          /* DKT_TYPE_... */
    int32_t source;        /* DKTI_EFFECT_... */
    struct dkti_match_value value;
};

struct dkti_action {
    struct dkti_text code;
    int32_t verb;
    int32_t to; /* place of the status, or -1: keeps it */
    struct dkti_label label;
    uint64_t from; /* bit = place of a status; of a registration: where it may begin */
    const struct dkti_requirement *requirements;
    int32_t requirement_count;
    int32_t role_count; /* 0: anybody */
    const struct dkti_text *roles;
    const struct dkti_grant *grants; /* of each of the roles; NULL while none is declared */
    uint32_t other_than;             /* DKTI_OTHER_... */
    bool may_backdate;
    struct dkti_match when; /* the action is open only then */
    int32_t effect_count;
    const struct dkti_effect *effects;
};

/* Bits of an action's `other_than`: what the actor must not have been to the ticket. */
enum {
    DKTI_OTHER_REGISTERED_BY = 1,
    DKTI_OTHER_CLOSED_BY = 2,
    DKTI_OTHER_OWNER = 4,
    DKTI_OTHER_LAST_BY = 8,
    DKTI_OTHER_COUNT = 4,
};

/* A declared role. */
struct dkti_role {
    struct dkti_text code;
    struct dkti_label label;
    int32_t scope; /* DKT_SCOPE_... */
    bool is_certified;
    int32_t acts_for;            /* place of the role, or -1 */
    struct dkti_text acts_for_code;
};

/* A kind of leave. */
struct dkti_leave {
    struct dkti_text code;
    struct dkti_label label;
    bool needs_approval;
    int64_t notice_ms;
    int32_t long_days; /* 0: none is long */
    int64_t long_notice_ms;
    int32_t proof_days; /* 0: no proof */
};

/* To whom an action is permitted, where roles are declared. */
struct dkti_grant {
    int32_t role; /* place */
    int32_t scope;
};

struct dkti_own_field {
    struct dkti_text code;
    int32_t number; /* DKT_COLUMN_FIELD_FIRST + place */
    int32_t type;
    int32_t flags; /* DKT_FIELD_... */
    struct dkti_label label;
};

struct dkti_ticket_type {
    struct dkti_text code;
    struct dkti_label label;
    int32_t parent;  /* place of the type that it is a kind of (R012), or -1 */
    bool is_retired; /* stays valid on old tickets (R019) */
    int32_t trait_count;
    struct dkti_text traits[DKTI_TRAIT_COUNT_MAX]; /* what it can be asked for by (R013): "on_site" */
    int32_t weight; /* how much work one is (Q46) */
};

/* A calendar under the name that goals call it by. */
struct dkti_named_calendar {
    struct dkti_text code;
    struct dkt_calendar *calendar; /* one reference */
};

struct dkti_number_series {
    struct dkti_text code; /* absent: tickets get no number by themselves */
    int32_t mode;
    struct dkti_text prefix;
    int32_t digits;
    int32_t run;
};

struct dkt_rules {
    struct dkti_refcount refcount;
    struct dkti_arena arena; /* owns everything below */
    struct dkti_text code;
    struct dkti_text json;
    struct dkti_text version; /* 64 hexadecimal digits */
    const struct dkti_status *statuses;
    const struct dkti_action *actions;
    const struct dkti_own_field *fields;
    const struct dkti_ticket_type *types;
    const struct dkti_goal *goals;
    const struct dkti_field_limit *limits;
    const struct dkti_translation *translations;
    int32_t translation_count;
    struct dkti_named_calendar *calendars;
    const struct dkti_template *templates;
    int32_t template_count;
    int32_t goal_count;
    int32_t calendar_count;
    int32_t status_count;
    int32_t action_count;
    int32_t field_count;
    int32_t type_count;
    int32_t limit_count;
    struct dkti_number_series series;
    struct dkti_text default_unit;
    int64_t claim_duration_ms;
    int32_t handling; /* DKT_HANDLING_... */
    const struct dkti_role *roles;
    const struct dkti_leave *leaves;
    int32_t role_count; /* 0: roles are the host's word, and no person is read */
    int32_t leave_count;
    bool are_units_checked;
    bool keeps_names;    /* tickets say who registered, closed, and changed them last */
    bool needs_absences; /* a role does not reach all, or acts for another: absences decide */
    bool needs_units;    /* a role reaches as far as a unit or region */
    bool needs_home;     /* the actor's own unit decides: its head's absence, its region */
    int32_t route_count;
    const struct dkti_route *routes;
};

/* Places by code, or -1. */
int32_t dkti_rules_status_place(const struct dkt_rules *rules, struct dkti_text code);
int32_t dkti_rules_action_place(const struct dkt_rules *rules, struct dkti_text code);

/* The template of sheets by code, or NULL. */
const struct dkti_template *dkti_rules_template(const struct dkt_rules *rules, struct dkti_text code);

/* The profile's own field by code or number, or NULL. */
const struct dkti_own_field *dkti_rules_field_by_code(const struct dkt_rules *rules,
                                                      struct dkti_text code);
const struct dkti_own_field *dkti_rules_field_by_number(const struct dkt_rules *rules, int32_t number);

/* Place of a type by code, or -1; whether some type has the trait. */
int32_t dkti_rules_type_place(const struct dkt_rules *rules, struct dkti_text code);
/* Whether tickets of the type can be asked for by the trait: it, or a type that it is a kind of, has it. */
bool dkti_rules_type_has(const struct dkt_rules *rules, struct dkti_text type, struct dkti_text trait);

bool dkti_rules_has_trait(const struct dkt_rules *rules, struct dkti_text trait);

/* What limits the values of a field, or NULL. */
const struct dkti_field_limit *dkti_rules_limit(const struct dkt_rules *rules, int32_t number);

/* The name of a field by number: one of the profile's own, or a fixed one; "" when there is none. */
struct dkti_text dkti_rules_field_name(const struct dkt_rules *rules, int32_t number);

/* Whether `type` is allowed: one of the types, or any name when the profile has none. */
bool dkti_rules_has_type(const struct dkt_rules *rules, struct dkti_text type);

/* How much work a ticket of the type is: 1 unless the profile says something else (Q46). */
int64_t dkti_rules_weight(const struct dkt_rules *rules, struct dkti_text type);

/* Whether the action may start from the status (a place). */
bool dkti_action_starts_from(const struct dkti_action *action, int32_t status_place);

/* Whether somebody of this role (absent: none) may do the action. */
bool dkti_action_permits(const struct dkti_action *action, struct dkti_text role);

/* The place of a declared role, or -1; a kind of leave, or NULL. */
int32_t dkti_rules_role_place(const struct dkt_rules *rules, struct dkti_text code);
const struct dkti_leave *dkti_rules_leave(const struct dkt_rules *rules, struct dkti_text code);

/* The scope that stands behind a role's name ("tier2_agent:own"), 0 for none, -1 for a word that is none; `*name` is cut to
 * the role's name. */
int32_t dkti_role_scope(struct dkti_text *name);

/* The word of a scope, e.g. "own". */
const char *dkti_scope_word(int32_t scope);

/* What every verb is, whatever the profile: which states it starts from and leads to, whether it is handling. */
struct dkti_verb {
    int32_t verb;
    const char *name;
    uint32_t from_states; /* 1 << DKT_STATE_... it can start from */
    uint32_t to_states;   /* 1 << DKT_STATE_... it can lead to when it changes the state; 0: never changes it */
    bool is_handling;     /* a handling action: the ticket is not unprocessed any more (R065) */
};

/* The verb, or NULL. */
const struct dkti_verb *dkti_verb(int32_t verb);

#endif
