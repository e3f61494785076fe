/* SPDX-License-Identifier: MIT
 *
 * Conditions on a ticket, as rules use them: `when` of an action or a requirement, lines of a routing table.
 *
 *     {"type": ["install", "remove"], "level": 2, "terminal": {"not": null}, "trait": "on_site"}
 *
 * Each member is a term about a field; all terms must hold. A term holds when the field has one of the values; null
 * among them means that it has none. {"not": ...} turns the term round. "trait" is about the traits of the ticket's type
 * (R013), "type" holds for its sub-types too (R012), "status" is the status that the ticket is in,
 * of a registration where it begins.
 *
 * What a condition is held against comes through one function, so that operations, previews and tests can ask about a
 * ticket that is not stored anywhere.
 */
#ifndef DKTI_RULES_MATCH_H
#define DKTI_RULES_MATCH_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_MATCH_TERM_COUNT_MAX = 16,  /* more fields than anybody decides on */
    DKTI_MATCH_VALUE_COUNT_MAX = 64, /* of one term: as many as a matrix has cells */
    DKTI_MATCH_TRAIT = -1,           /* in place of a column's number */
};

struct dkti_match_value {
    int64_t integer;
    struct dkti_text text; /* set for a text field */
};

struct dkti_match_term {
    struct dkti_text name; /* of the field, as written */
    int32_t number;        /* column of the ticket, DKTI_TELL_..., or DKTI_MATCH_TRAIT */
    int32_t type;          /* DKT_TYPE_... */
    bool is_not;           /* none of the values */
    bool takes_none;       /* having no value is one of the values */
    int32_t count;
    const struct dkti_match_value *values;
};

struct dkti_match {
    struct dkti_text json; /* as written, without white space; absent: there is no condition */
    int32_t count;
    const struct dkti_match_term *terms;
};

struct dkt_profile;
struct dkt_rules;

/* Reads a condition into the arena, with the names of the profile. DKT_OK, DKT_E_FORMAT, DKT_E_UNKNOWN, DKT_E_LIMIT or
 * DKT_E_MEMORY with a text that names the field: "when: there is no field x". */
int32_t dkti_match_read(struct dkti_arena *arena, const struct dkti_json *json,
                        const struct dkt_profile *profile, struct dkti_match *out_match,
                        struct dkti_error *error);

/* The same from a text. */
int32_t dkti_match_read_text(struct dkti_arena *arena, struct dkti_text text,
                             const struct dkt_profile *profile, struct dkti_match *out_match,
                             struct dkti_error *error);

/* Whether its types, traits and values are ones that the rules have. DKT_OK, or DKT_E_PROFILE with a text. */
int32_t dkti_match_check(const struct dkti_match *match, const struct dkt_rules *rules,
                         struct dkti_error *error);

/* A ticket to hold conditions against. */
struct dkti_match_subject {
    const void *context;
    /* Whether the field has a value, and which. Never asked for DKTI_MATCH_TRAIT. */
    bool (*value)(const void *context, int32_t number, struct dkti_match_value *out_value);
};

bool dkti_match_term_holds(const struct dkti_match_term *term, const struct dkt_rules *rules,
                           const struct dkti_match_subject *subject);

/* Whether all terms hold; a condition that is not there always does. */
bool dkti_match_holds(const struct dkti_match *match, const struct dkt_rules *rules,
                      const struct dkti_match_subject *subject);

#endif
