/* SPDX-License-Identifier: MIT
 *
 * Adding statuses, ticket types and own fields to a profile.
 */
#include "rules/profile.h"

#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"

#include <stddef.h>

int32_t dkti_profile_status_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->status_count; i++) {
        if (dkti_text_equal(profile->statuses[i].code, code)) {
            return i;
        }
    }
    return -1;
}

int32_t dkti_profile_field_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->field_count; i++) {
        if (dkti_text_equal(profile->fields[i].code, code)) {
            return i;
        }
    }
    return -1;
}

int32_t dkti_profile_type_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->type_count; i++) {
        if (dkti_text_equal(profile->types[i].code, code)) {
            return i;
        }
    }
    return -1;
}

dkt_status dkt_profile_add_status(dkt_profile *profile, const char *code, int32_t state,
                                  const char *label_english, const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "status ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    if (state < DKT_STATE_UNPROCESSED || state > DKT_STATE_CLOSED) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "status ", piece.code,
                                ": no such state");
    }
    r = dkti_profile_check_room(profile, &piece, dkti_profile_status_place(profile, piece.code),
                                profile->status_count, DKTI_STATUS_COUNT_MAX);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_keep_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    profile->statuses[profile->status_count++] =
        (struct dkti_status){.code = piece.code, .state = state, .label = piece.label};
    return DKT_OK;
}

dkt_status dkt_profile_add_type(dkt_profile *profile, const char *code, const char *label_english,
                                const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "type ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_check_room(profile, &piece, dkti_profile_type_place(profile, piece.code),
                                profile->type_count, DKTI_TYPE_COUNT_MAX);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_keep_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    profile->types[profile->type_count++] =
        (struct dkti_ticket_type){.code = piece.code, .label = piece.label, .parent = -1, .weight = 1};
    return DKT_OK;
}

/* Columns of the ticket that no command sets by their name. A field of a profile may not be called so either:
 * who reads a ticket's JSON or a stored row must not meet two things of one name. */
static const char *const unsettable_columns[] = {
    "id",         "state",    "open",          "queue",           "claimed_by", "claimed_until",
    "arrived_at", "outcome",  "registered_at", "first_action_at", "closed_at",  "cycle",
    "handled",    "reopened", "transferred",   "profile",         "next_due",   "updated_at",
    "seq",        "head",     "registered_by", "closed_by",       "last_by",    "covered_for",
    "sheet",
    "dispatch_mode", "relayed_at", "relayed_from", "dispatched_at",   "dispatched_by",
    "dispatched_from", "viewed_at", "accepted_at",
};

static bool field_name_is_taken(struct dkti_text code)
{
    for (size_t i = 0; i < sizeof unsettable_columns / sizeof unsettable_columns[0]; i++) {
        if (dkti_text_is(code, unsettable_columns[i])) {
            return true;
        }
    }
    return dkti_field_by_name(code) != NULL;
}

/* A field becomes the column f_<code>: one that every SQL store takes without quotes or cutting. */
static bool field_name_is_column(struct dkti_text code)
{
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == '.' || code.p[i] == '-') {
            return false;
        }
    }
    return code.n <= DKTI_OWN_FIELD_CODE_MAX;
}

static int32_t profile_check_field(struct dkt_profile *profile, struct dkti_text code, int32_t type,
                                   int32_t flags)
{
    const char *problem = NULL;
    int32_t status = DKT_E_ARGUMENT;
    if (field_name_is_taken(code)) {
        status = DKT_E_EXISTS;
        problem = " is a field or column that every ticket has";
    } else if (!field_name_is_column(code)) {
        problem = " is no column's name: at most 61 of a-z 0-9 _";
    } else if (type != DKT_TYPE_INTEGER && type != DKT_TYPE_TEXT && type != DKT_TYPE_INSTANT) {
        problem = ": its type is integer, text or instant";
    } else if ((flags & ~(DKT_FIELD_LOOKUP | DKT_FIELD_PERSONAL | DKT_FIELD_BOOLEAN)) != 0) {
        problem = ": no such flag";
    } else if ((flags & DKT_FIELD_BOOLEAN) != 0 && type != DKT_TYPE_INTEGER) {
        problem = ": only an integer can be true or false";
    } else if ((flags & DKT_FIELD_LOOKUP) != 0 && type != DKT_TYPE_TEXT) {
        problem = ": only a text can be looked up";
    }
    if (problem == NULL) {
        return DKT_OK;
    }
    return dkti_error_named(&profile->error, status, "field ", code, problem);
}

dkt_status dkt_profile_add_field(dkt_profile *profile, const char *code, int32_t type,
                                 int32_t flags, const char *label_english,
                                 const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "field ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    r = profile_check_field(profile, piece.code, type, flags);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_check_room(profile, &piece, dkti_profile_field_place(profile, piece.code),
                                profile->field_count, DKTI_OWN_FIELD_COUNT_MAX);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_keep_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    profile->fields[profile->field_count] =
        (struct dkti_own_field){.code = piece.code,
                                .number = DKT_COLUMN_FIELD_FIRST + profile->field_count,
                                .type = type,
                                .flags = flags,
                                .label = piece.label};
    profile->field_count++;
    return DKT_OK;
}
