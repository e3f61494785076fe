/* SPDX-License-Identifier: MIT
 *
 * What a profile says of its ticket types beside their names: of which other one a type is a kind (R012), what it can be
 * asked for by (R013), and that it is not used any more (R019).
 */
#include "rules/profile.h"

#include <stddef.h>

/* The place of the type that a call is about; or the error with its text. */
static int32_t profile_find_type(struct dkt_profile *profile, const char *code)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (code == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "no type is named");
    }
    int32_t place = dkti_profile_type_place(profile, dkti_text(code));
    if (place < 0) {
        return dkti_error_named(&profile->error, DKT_E_UNKNOWN, "there is no type ",
                                dkti_profile_shown(dkti_text(code)), "");
    }
    return place;
}

/* Whether the type is `place`, or a kind of it. A type is never a kind of itself, so the way up ends. */
static bool type_is_below(const struct dkt_profile *profile, int32_t type, int32_t place)
{
    int32_t up = type;
    for (int32_t depth = 0; up >= 0 && up != place && depth < DKTI_TYPE_COUNT_MAX; depth++) {
        up = profile->types[up].parent;
    }
    return up == place;
}

dkt_status dkt_profile_set_parent(dkt_profile *profile, const char *code, const char *parent)
{
    int32_t place = profile_find_type(profile, code);
    int32_t above = place < 0 && parent != NULL ? place : profile_find_type(profile, parent);
    if (above < 0) {
        return above;
    }
    if (type_is_below(profile, above, place)) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "type ", profile->types[place].code,
                                " cannot be a kind of itself");
    }
    profile->types[place].parent = above;
    return DKT_OK;
}

dkt_status dkt_profile_add_trait(dkt_profile *profile, const char *code, const char *trait_code)
{
    struct dkti_text name = dkti_text(trait_code);
    if (profile != NULL && code != NULL && (dkti_text_is_absent(name) || !dkti_text_is_name(name))) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "type ", dkti_profile_shown(dkti_text(code)),
                                ": a trait is 1 to 64 of a-z 0-9 _ . - and begins with a letter");
    }
    int32_t place = profile_find_type(profile, code);
    if (place < 0) {
        return place;
    }
    struct dkti_ticket_type *type = &profile->types[place];
    for (int32_t i = 0; i < type->trait_count; i++) {
        if (dkti_text_equal(type->traits[i], name)) {
            return DKT_OK; /* said before: once is enough */
        }
    }
    if (type->trait_count == DKTI_TRAIT_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "type ", type->code, " has at most 8 traits");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_text kept = dkti_arena_text(&profile->arena, name);
    int32_t r = dkti_profile_end(profile, mark, "a trait of type ", type->code);
    if (r == DKT_OK) {
        type->traits[type->trait_count++] = kept;
    }
    return r;
}

dkt_status dkt_profile_retire(dkt_profile *profile, const char *code)
{
    int32_t place = profile_find_type(profile, code);
    if (place >= 0) {
        profile->types[place].is_retired = true;
    }
    return place < 0 ? place : DKT_OK;
}

dkt_status dkt_profile_set_weight(dkt_profile *profile, const char *code, int32_t weight)
{
    int32_t place = profile_find_type(profile, code);
    if (place < 0) {
        return place;
    }
    if (weight < 0 || weight > DKTI_WEIGHT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "type ", profile->types[place].code,
                                ": a weight is 0 to 1000");
    }
    profile->types[place].weight = weight;
    return DKT_OK;
}
