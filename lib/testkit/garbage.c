/* SPDX-License-Identifier: MIT
 *
 * Answers as a broken store gives them. A row is first made plausible, from the schema and from what was asked, and
 * then broken in one way, so that the library meets exactly this mistake.
 */
#include "testkit/garbage.h"

#include "docket/schema.h"
#include "testkit/kit.h"

#include <string.h>

enum {
    HUGE_SIZE = 1048577, /* one byte over the limit of a text */
};

/* The row being made. */
struct garbage {
    const dkt_desk *desk;
    const dkt_reads *reads;
    dkt_answers *answers;
    int32_t kind;
    int32_t way;
    bool is_broken; /* the mistake was made: one a row */
};

static bool column_is_integer(int32_t type)
{
    return type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT;
}

static void huge_put(struct garbage *garbage, int32_t column)
{
    char *huge = dkti_kit_take(HUGE_SIZE);
    if (huge != NULL) {
        memset(huge, 'x', HUGE_SIZE);
        (void)dkt_answers_text(garbage->answers, column, huge, HUGE_SIZE);
    }
    dkti_kit_give(huge);
}

/* A value that nobody asked for. */
static void plausible_put(const struct garbage *garbage, int32_t column, int32_t type)
{
    bool is_absurd = garbage->way == DKT_KIT_WAY_ROW_VALUE;
    if (type == DKT_TYPE_INSTANT) {
        (void)dkt_answers_integer(garbage->answers, column, is_absurd ? DKTI_KIT_INSTANT_MAX : 0);
    } else if (type == DKT_TYPE_INTEGER) {
        (void)dkt_answers_integer(garbage->answers, column, is_absurd ? INT64_MAX : 1);
    } else {
        (void)dkt_answers_text(garbage->answers, column, is_absurd ? "" : "x", -1);
    }
}

/* The place of a column among the values of the wish, or -1. */
static int32_t asked_place(const struct garbage *garbage, int32_t column)
{
    int32_t count = dkt_reads_value_count(garbage->reads, 0);
    for (int32_t i = 0; i < count; i++) {
        if (dkt_reads_value_column(garbage->reads, 0, i) == column) {
            return i;
        }
    }
    return -1;
}

static void asked_put(struct garbage *garbage, int32_t column, int32_t type, int32_t place)
{
    bool is_wrong = garbage->way == DKT_KIT_WAY_ROW_KEY && !garbage->is_broken;
    garbage->is_broken = garbage->is_broken || is_wrong;
    if (column_is_integer(type)) {
        int64_t value = dkt_reads_value_integer(garbage->reads, 0, place);
        (void)dkt_answers_integer(garbage->answers, column, is_wrong ? value ^ 1 : value);
        return;
    }
    int32_t len = 0;
    const char *text = dkt_reads_value_text(garbage->reads, 0, place, &len);
    (void)dkt_answers_text(garbage->answers, column, is_wrong ? "other" : text, is_wrong ? -1 : len);
}

/* Makes the mistake in this column, if it can be made here. */
static bool mistake_put(struct garbage *garbage, int32_t column, int32_t type, int32_t flags)
{
    if (garbage->is_broken) {
        return false;
    }
    bool is_text = type == DKT_TYPE_TEXT || type == DKT_TYPE_JSON;
    garbage->is_broken = true;
    if (garbage->way == DKT_KIT_WAY_ROW_TYPE && column_is_integer(type)) {
        (void)dkt_answers_text(garbage->answers, column, "1", -1);
    } else if (garbage->way == DKT_KIT_WAY_ROW_TYPE) {
        (void)dkt_answers_integer(garbage->answers, column, 1);
    } else if (garbage->way == DKT_KIT_WAY_ROW_TEXT && is_text) {
        (void)dkt_answers_text(garbage->answers, column, "\xC3\x28", 2);
    } else if (garbage->way == DKT_KIT_WAY_ROW_HUGE && !column_is_integer(type)) {
        huge_put(garbage, column);
    } else {
        garbage->is_broken = garbage->way == DKT_KIT_WAY_ROW_COLUMN && (flags & DKT_COLUMN_REQUIRED) != 0;
    }
    return garbage->is_broken;
}

static void garbage_row(struct garbage *garbage)
{
    garbage->is_broken = false;
    (void)dkt_answers_row(garbage->answers, 0);
    int32_t count = dkt_schema_column_count(garbage->desk, garbage->kind);
    for (int32_t i = 0; i < count; i++) {
        int32_t type;
        int32_t flags;
        int32_t column = dkt_schema_column(garbage->desk, garbage->kind, i, NULL, &type, &flags);
        if (mistake_put(garbage, column, type, flags)) {
            continue;
        }
        int32_t place = asked_place(garbage, column);
        if (place >= 0) {
            asked_put(garbage, column, type, place);
        } else {
            plausible_put(garbage, column, type);
        }
    }
    bool lacks_token = garbage->way == DKT_KIT_WAY_ROW_TOKEN ||
                       (garbage->way == DKT_KIT_WAY_ROW_KEY && !garbage->is_broken);
    if (!lacks_token) {
        (void)dkt_answers_token(garbage->answers, "garbage", -1);
    }
}

void dkti_kit_garbage(const dkt_desk *desk, const dkt_reads *reads, dkt_answers *answers, int32_t way)
{
    if (way == DKT_KIT_WAY_ROW_NONE) {
        return;
    }
    struct garbage garbage = {
        .desk = desk, .reads = reads, .answers = answers, .kind = dkt_reads_kind(reads, 0), .way = way};
    int32_t row_count = way == DKT_KIT_WAY_ROW_MANY ? dkt_reads_limit(reads, 0) + 1 : 1;
    for (int32_t i = 0; i < row_count; i++) {
        garbage_row(&garbage);
    }
    int32_t count = dkt_reads_count(reads);
    for (int32_t i = 0; i < count; i++) {
        (void)dkt_answers_end(answers, i);
    }
}
