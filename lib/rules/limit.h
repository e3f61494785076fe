/* SPDX-License-Identifier: MIT
 *
 * Which values a field takes: an enumeration, a length, a range, a shape. Held against what commands give; what a ticket
 * has from before stays, also when the rules have changed since.
 */
#ifndef DKTI_RULES_LIMIT_H
#define DKTI_RULES_LIMIT_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_LIMIT_COUNT_MAX = 96,  /* fields with limits: every own field, and the fixed ones */
    DKTI_VALUE_COUNT_MAX = 256, /* of one field's enumeration: more is a table of the host's */
};

/* A value of an enumeration. */
struct dkti_value_allowed {
    struct dkti_text text; /* of an integer field: its decimal form */
    int64_t integer;
    struct dkti_text english;
    struct dkti_text chinese;
};

struct dkti_field_limit {
    int32_t number;     /* column of the ticket, or DKTI_TELL_... */
    int32_t type;       /* DKT_TYPE_... */
    int32_t length_min; /* characters; 0: any */
    int32_t length_max; /* characters; 0: any */
    int32_t shape;      /* DKT_SHAPE_..., 0: any */
    bool has_range;
    int64_t least;
    int64_t greatest;
    int32_t value_count; /* 0: any */
    const struct dkti_value_allowed *values;
};

bool dkti_limit_takes_text(const struct dkti_field_limit *limit, struct dkti_text text);
bool dkti_limit_takes_integer(const struct dkti_field_limit *limit, int64_t integer);

/* Whether a text has the shape. */
bool dkti_text_has_shape(struct dkti_text text, int32_t shape);

/* Characters of valid UTF-8. */
int64_t dkti_text_characters(struct dkti_text text);

#endif
