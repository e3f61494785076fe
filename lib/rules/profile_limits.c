/* SPDX-License-Identifier: MIT
 *
 * Which values the fields of a profile take (limit.h). Own fields and fixed ones are limited alike.
 */
#include "rules/profile.h"

#include "docket/schema.h"
#include "rules/fields.h"

#include <stddef.h>

/* A field that a command may set. DKT_OK, or the error with its text. */
static int32_t limit_field(struct dkt_profile *profile, const char *name, struct dkti_field_limit *out_limit)
{
    if (name == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "no field is named");
    }
    return dkti_profile_find_field(profile, "", dkti_text(""), dkti_text(name), &out_limit->number,
                                   &out_limit->type);
}

/* The limit of a field, made when there is none. DKT_OK, or the error with its text. */
static int32_t limit_find(struct dkt_profile *profile, const char *name, struct dkti_profile_limit **out_limit)
{
    struct dkti_field_limit found = {0};
    *out_limit = NULL;
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = limit_field(profile, name, &found);
    if (r < 0) {
        return r;
    }
    for (int32_t i = 0; i < profile->limit_count; i++) {
        if (profile->limits[i].is.number == found.number) {
            *out_limit = &profile->limits[i];
            return DKT_OK;
        }
    }
    if (profile->limit_count == DKTI_LIMIT_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "field ", dkti_text(name),
                                " is one too many: at most 96 have limits");
    }
    *out_limit = &profile->limits[profile->limit_count];
    **out_limit = (struct dkti_profile_limit){.is = found};
    return DKT_OK;
}

/* Keeps a limit that was found or made. */
static dkt_status limit_done(struct dkt_profile *profile, const struct dkti_profile_limit *limit)
{
    profile->limit_count += limit == &profile->limits[profile->limit_count] ? 1 : 0;
    return DKT_OK;
}

static int32_t limit_fail(struct dkt_profile *profile, int32_t status, const char *name, const char *problem)
{
    return dkti_error_named(&profile->error, status, "field ", dkti_profile_shown(dkti_text(name)), problem);
}

dkt_status dkt_profile_set_length(dkt_profile *profile, const char *field, int32_t length_min,
                                  int32_t length_max)
{
    struct dkti_profile_limit *limit;
    int32_t r = limit_find(profile, field, &limit);
    if (limit == NULL) {
        return r;
    }
    if (limit->is.type != DKT_TYPE_TEXT) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": only a text has a length");
    }
    if (length_min < 0 || length_max < 0 || length_min > DKTI_TEXT_MAX || length_max > DKTI_TEXT_MAX ||
        (length_max > 0 && length_max < length_min)) {
        return limit_fail(profile, DKT_E_LIMIT, field, ": a length is 0 to 1048576 characters, the least not over the greatest");
    }
    limit->is.length_min = length_min;
    limit->is.length_max = length_max;
    return limit_done(profile, limit);
}

dkt_status dkt_profile_set_range(dkt_profile *profile, const char *field, int64_t least, int64_t greatest)
{
    struct dkti_profile_limit *limit;
    int32_t r = limit_find(profile, field, &limit);
    if (limit == NULL) {
        return r;
    }
    if (limit->is.type != DKT_TYPE_INTEGER) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": only an integer has a range");
    }
    if (least > greatest) {
        return limit_fail(profile, DKT_E_LIMIT, field, ": the least value is over the greatest");
    }
    limit->is.has_range = true;
    limit->is.least = least;
    limit->is.greatest = greatest;
    return limit_done(profile, limit);
}

dkt_status dkt_profile_set_shape(dkt_profile *profile, const char *field, int32_t shape)
{
    struct dkti_profile_limit *limit;
    int32_t r = limit_find(profile, field, &limit);
    if (limit == NULL) {
        return r;
    }
    if (limit->is.type != DKT_TYPE_TEXT) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": only a text has a shape");
    }
    if (shape < DKT_SHAPE_TELEPHONE || shape > DKT_SHAPE_DIGITS) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": no such shape");
    }
    limit->is.shape = shape;
    return limit_done(profile, limit);
}

/* ---- enumerations ---- */

/* An integer in decimal form; false when it is none. */
static bool value_integer(struct dkti_text text, int64_t *out_integer)
{
    bool is_negative = text.n > 0 && text.p[0] == '-';
    size_t i = is_negative ? 1 : 0;
    uint64_t value = 0;
    if (text.n == i || text.n - i > DKTI_DIGITS_MAX) {
        return false;
    }
    for (; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(text.p[i] - '0');
    }
    *out_integer = is_negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static int32_t value_check(struct dkt_profile *profile, const struct dkti_profile_limit *limit, const char *field,
                           struct dkti_value_allowed *value)
{
    bool is_integer = limit->is.type == DKT_TYPE_INTEGER;
    if (limit->is.type == DKT_TYPE_INSTANT) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": an instant has no list of values");
    }
    if (dkti_text_is_absent(value->text) || value->text.n < 1 || value->text.n > DKTI_ID_MAX ||
        !dkti_text_is_valid(value->text.p, value->text.n)) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": a value is a text of 1 to 140 bytes");
    }
    if (is_integer && !value_integer(value->text, &value->integer)) {
        return limit_fail(profile, DKT_E_ARGUMENT, field, ": a value is an integer of at most 18 digits");
    }
    return DKT_OK;
}

/* The end of the list, where a new value goes; NULL when the list has it already. */
static struct dkti_profile_value **value_slot(struct dkti_profile_limit *limit, const struct dkti_value_allowed *value)
{
    struct dkti_profile_value **slot = &limit->first_value;
    while (*slot != NULL) {
        if (limit->is.type == DKT_TYPE_TEXT ? dkti_text_equal((*slot)->is.text, value->text)
                                            : (*slot)->is.integer == value->integer) {
            return NULL;
        }
        slot = &(*slot)->next;
    }
    return slot;
}

dkt_status dkt_profile_add_value(dkt_profile *profile, const char *field, const char *value,
                                 const char *label_english, const char *label_chinese)
{
    struct dkti_profile_limit *limit;
    int32_t r = limit_find(profile, field, &limit);
    if (r < 0) {
        return r;
    }
    struct dkti_value_allowed allowed = {
        .text = dkti_text(value), .english = dkti_text(label_english), .chinese = dkti_text(label_chinese)};
    struct dkti_profile_piece piece = {"a value of field ", dkti_text(field), {allowed.english, allowed.chinese}};
    r = value_check(profile, limit, field, &allowed);
    if (r == DKT_OK) {
        r = dkti_profile_check_piece(profile, &piece);
    }
    if (r < 0) {
        return r;
    }
    struct dkti_profile_value **slot = value_slot(limit, &allowed);
    if (slot == NULL) {
        return limit_fail(profile, DKT_E_EXISTS, field, " has a value twice");
    }
    if (limit->is.value_count == DKTI_VALUE_COUNT_MAX) {
        return limit_fail(profile, DKT_E_LIMIT, field, " has at most 256 values");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_value *kept = dkti_arena_take(&profile->arena, sizeof *kept);
    allowed.text = dkti_arena_text(&profile->arena, allowed.text);
    allowed.english = dkti_arena_text(&profile->arena, allowed.english);
    allowed.chinese = dkti_arena_text(&profile->arena, allowed.chinese);
    r = dkti_profile_end(profile, mark, "a value of field ", dkti_text(field));
    if (r < 0) {
        return r;
    }
    kept->is = allowed;
    *slot = kept;
    limit->is.value_count++;
    return limit_done(profile, limit);
}
