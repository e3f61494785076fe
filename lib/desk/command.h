/* SPDX-License-Identifier: MIT
 *
 * Commands and queries as operations see them.
 */
#ifndef DKTI_DESK_COMMAND_H
#define DKTI_DESK_COMMAND_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/json.h"
#include "base/refcount.h"
#include "desk/desk.h"
#include "docket/command.h"
#include "docket/query.h"
#include "rules/fields.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_GIVEN_COUNT_MAX = 128, /* every fixed field and every field of the profile's */
    DKTI_GIVEN_COUNT_FIRST = 8, /* room at the start */
    DKTI_ITEM_COUNT_MAX = 512,  /* lines of a sheet that one command names */
    DKTI_ITEM_LINE_MAX = 1000000,
};

/* A field that the command gives. */
struct dkti_given {
    int32_t number; /* column of the ticket, DKTI_TELL_..., or DKTI_FIELD_STATUS */
    int32_t type;
    bool is_absent;
    bool is_personal;
    bool is_found; /* not the host's word, but found by the library: no part of the digest */
    struct dkti_value value;
};

/* A line of a sheet that the command names, or enters. */
struct dkti_given_item {
    struct dkti_text code; /* of the item; absent: `text` is the id of a ticket */
    int64_t line;
    bool has_value;
    int64_t value;
    struct dkti_text text; /* absent: none */
    bool is_told;          /* an important item was told orally and read back */
};

struct dkt_command {
    struct dkti_refcount refcount;
    struct dkt_desk *desk;
    struct dkti_arena arena;
    struct dkti_error error;
    bool is_frozen;
    const struct dkti_action *action;
    const struct dkti_action *asked; /* what the host asked for, where the library chose the action; else NULL */
    struct dkti_text subject;
    struct dkti_text actor;
    struct dkti_text role;
    struct dkti_text request;
    struct dkti_digest digest; /* of everything above and below; set when frozen */
    bool has_instant;
    bool has_expect_seq;
    bool is_dry_run;
    int64_t at_ms;
    int64_t expect_seq;
    int32_t given_count;
    int32_t given_capacity;
    struct dkti_given *given; /* in the arena */
    int32_t item_count;
    int32_t item_capacity;
    struct dkti_given_item *items; /* in the arena */
};

struct dkt_query {
    struct dkti_refcount refcount;
    struct dkt_desk *desk;
    struct dkti_arena arena;
    struct dkti_error error;
    bool is_frozen;
    int32_t what;
    struct dkti_text key;
    struct dkti_text actor; /* absent: the host's own query */
    struct dkti_text role;
    struct dkti_text to;
    int32_t state;
    const struct dkti_own_field *field;
    bool has_range;
    bool is_descending;
    int64_t from;
    int64_t until;
    int32_t limit;
    struct dkti_text cursor;
};

/* What the command gives for a field, or NULL. */
const struct dkti_given *dkti_command_given(const struct dkt_command *command, int32_t number);

/* A copy of the command, as one of another action that takes the fields it gives. Caller frees with dkt_command_free.
 * DKT_OK, DKT_E_UNKNOWN: the action does not take a field, or DKT_E_MEMORY. */
int32_t dkti_command_copy(const struct dkt_command *command, const struct dkti_action *action,
                          struct dkt_command **out_command);

/* Begins a setter: DKT_OK, or DKT_E_STATE when it cannot be changed any more. */
dkt_status dkti_command_begin(dkt_command *command);

/* There is no memory now; there may be when the call is made again. DKT_E_MEMORY. */
dkt_status dkti_command_starved(dkt_command *command);

/* Copies a checked text into the command. */
dkt_status dkti_command_keep(dkt_command *command, struct dkti_text text, struct dkti_text *out_kept);

/* Reads the members "items" and "tickets" of a command's JSON. */
dkt_status dkti_command_items_json(dkt_command *command, const struct dkti_json *member);

/* No setter works any more; the digest is drawn. */
void dkti_command_freeze(struct dkt_command *command);
void dkti_command_ref(struct dkt_command *command);

void dkti_query_freeze(struct dkt_query *query);
void dkti_query_ref(struct dkt_query *query);
/* DKT_OK, or DKT_E_ARGUMENT when the query lacks the key, state or field that it needs. */
int32_t dkti_query_check(const struct dkt_query *query);

#endif
