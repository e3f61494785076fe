/* SPDX-License-Identifier: MIT
 *
 * Goals: how long something may take. A goal says what starts, pauses, resumes, stops, resets and cancels its clock,
 * how much time there is, by which calendar, and who is told before and after. A clock (desk/clock.h) is one run of a
 * goal on one ticket.
 */
#ifndef DKTI_RULES_GOAL_H
#define DKTI_RULES_GOAL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "docket/calendar.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_GOAL_COUNT_MAX = 32,      /* clocks that run on one ticket at a time */
    DKTI_CALENDAR_COUNT_MAX = 32,  /* of one profile */
    DKTI_CONDITION_COUNT_MAX = 16, /* of one list */
    DKTI_TARGET_COUNT_MAX = 64,    /* cells of a matrix */
    DKTI_STEP_COUNT_MAX = 16,      /* warnings, and steps of a ladder */
    DKTI_TARGET_DAYS_MAX = 36525,  /* a hundred years */
};

/* What a condition looks at. */
enum {
    DKTI_WHEN_VERB = 1,    /* an entry of this verb */
    DKTI_WHEN_ACTION = 2,  /* an entry of this action */
    DKTI_WHEN_STATE = 3,   /* the ticket enters this state */
    DKTI_WHEN_STATUS = 4,  /* the ticket enters this status */
    DKTI_WHEN_FIELD = 5,   /* this field changes */
    DKTI_WHEN_MESSAGE = 6, /* a message in this direction */
    DKTI_WHEN_PARTY = 7,   /* what stands in the way becomes this party's */
    DKTI_WHEN_REASON = 8,  /* what stands in the way becomes this */
};

struct dkti_condition {
    int32_t type;
    int32_t number;        /* verb, state, place of the status, column, direction, or party */
    struct dkti_text code; /* of an action, a status, or a reason */
};

/* Conditions of which one suffices. */
struct dkti_conditions {
    int32_t count;
    const struct dkti_condition *items;
};

/* How a target is counted. */
enum {
    DKTI_TARGET_UNSET = 0,         /* the host has not set it: no clock (Q16) */
    DKTI_TARGET_DURATION = 1,      /* milliseconds of the calendar's open time */
    DKTI_TARGET_BUSINESS_DAYS = 2,
    DKTI_TARGET_CALENDAR_DAYS = 3,
};

struct dkti_target {
    int32_t type;
    int64_t amount;         /* milliseconds or days */
    struct dkti_value_match {
        int64_t integer;
        struct dkti_text text; /* set for a text field */
    } match;                /* of a matrix' cell */
};

/* A warning or a step of the ladder: so long before (negative) or behind the due instant. */
struct dkti_step {
    int32_t permille;    /* of the target, for warnings of durations; 0: use offset_ms */
    int64_t offset_ms;   /* of the calendar's open time */
    struct dkti_text to; /* who is told: a role, "supervisor", "head" */
};

struct dkti_goal {
    struct dkti_text code;
    struct dkti_text english;
    struct dkti_text chinese;
    struct dkti_text calendar_code;      /* absent: every hour of every day */
    struct dkt_calendar *calendar;       /* set when compiled; NULL: every hour of every day */
    int32_t anchor;                      /* column of the ticket, or 0: the starting entry's instant */
    struct dkti_conditions start;
    struct dkti_conditions pause;
    struct dkti_conditions resume;
    struct dkti_conditions stop;
    struct dkti_conditions reset;
    struct dkti_conditions cancel;
    int32_t target_field;                /* column whose value chooses the target, or 0 */
    int32_t target_count;
    const struct dkti_target *targets;   /* a matrix' cells */
    struct dkti_target target;           /* without a matrix, or where no cell fits */
    bool has_target;                     /* of `target`: a matrix may go without */
    int32_t policy;                      /* DKT_CALENDAR_... of `at` and `days` */
    int32_t warning_count;
    const struct dkti_step *warnings;    /* earliest first */
    int32_t ladder_count;
    const struct dkti_step *ladder;      /* earliest first */
    int64_t pause_max_ms;                /* a pause ends by itself after so long; 0: never */
    bool spans_cycles;                   /* one run for the ticket's whole life */
    bool repeats;                        /* may run again in the same cycle */
    struct dkti_text json;               /* canonical */
};

/* The target in force for a value of the goal's field. `integer` for integer columns. */
struct dkti_target dkti_goal_target(const struct dkti_goal *goal, int64_t integer, struct dkti_text text);

/* The target of a ticket whose field has no value. */
struct dkti_target dkti_goal_target_without(const struct dkti_goal *goal);

/* What a goal's matrix is held against once the profile is whole. */
struct dkti_goal_types {
    int32_t count;
    struct dkti_text (*type)(const void *profile, int32_t i);
    const void *profile; /* struct dkt_profile */
};

/* A matrix has no hole and no cell for a value that cannot come. DKT_OK, or DKT_E_PROFILE with a text. */
int32_t dkti_goal_check(const struct dkti_goal *goal, const struct dkti_goal_types *types,
                        struct dkti_error *error);

/* What a goal's names are resolved against. */
struct dkti_goal_names {
    const void *profile; /* struct dkt_profile */
    int32_t (*status_place)(const void *profile, struct dkti_text code);
    bool (*has_action)(const void *profile, struct dkti_text code);
    /* Number and type of a ticket's column by name; 0 when there is none. */
    int32_t (*column)(const void *profile, struct dkti_text name, int32_t *out_type);
};

/* Reads a goal from JSON into the arena. DKT_OK, DKT_E_FORMAT, DKT_E_UNKNOWN, DKT_E_LIMIT or DKT_E_MEMORY with a text that
 * names the member. */
int32_t dkti_goal_read(struct dkti_arena *arena, const struct dkti_json *json,
                       const struct dkti_goal_names *names, struct dkti_goal *out_goal,
                       struct dkti_error *error);

#endif
