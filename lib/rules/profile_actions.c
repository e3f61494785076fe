/* SPDX-License-Identifier: MIT
 *
 * Adding actions to a profile: what they are, where they start, whether they may be told afterwards. What they
 * ask for is in profile_requirements.c.
 */
#include "rules/profile.h"

#include "docket/ticket.h"

#include <stddef.h>

int32_t dkti_profile_action_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->action_count; i++) {
        if (dkti_text_equal(profile->actions[i].is.code, code)) {
            return i;
        }
    }
    return -1;
}

int32_t dkti_profile_find_action(struct dkt_profile *profile, const char *code,
                                 struct dkti_profile_action **out_action)
{
    *out_action = NULL;
    if (code == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "no action is named");
    }
    int32_t place = dkti_profile_action_place(profile, dkti_text(code));
    if (place < 0) {
        return dkti_error_named(&profile->error, DKT_E_UNKNOWN, "there is no action ",
                                dkti_profile_shown(dkti_text(code)), "");
    }
    *out_action = &profile->actions[place];
    return DKT_OK;
}

/* Verbs from DKT_VERB_CLAIM_LAPSED on are the library's own: nobody does them. */
static bool verb_is_for_people(int32_t verb)
{
    return dkti_verb(verb) != NULL && verb < DKT_VERB_CLAIM_LAPSED;
}

/* The place of the status that an action leads to, -1 for none. DKT_OK, or the error with its text. */
static int32_t profile_find_to(struct dkt_profile *profile, struct dkti_text action, const char *to,
                               int32_t *out_place)
{
    *out_place = -1;
    if (to == NULL) {
        return DKT_OK;
    }
    *out_place = dkti_profile_status_place(profile, dkti_text(to));
    if (*out_place >= 0) {
        return DKT_OK;
    }
    (void)dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", action,
                           ": there is no status ");
    dkti_error_add_text(&profile->error, dkti_profile_shown(dkti_text(to)));
    return DKT_E_UNKNOWN;
}

dkt_status dkt_profile_add_action(dkt_profile *profile, const char *code, int32_t verb,
                                  const char *to, const char *label_english,
                                  const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "action ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    if (!verb_is_for_people(verb)) {
        return dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", piece.code,
                                ": no such verb");
    }
    int32_t to_place;
    r = profile_find_to(profile, piece.code, to, &to_place);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_check_room(profile, &piece, dkti_profile_action_place(profile, piece.code),
                                profile->action_count, DKTI_ACTION_COUNT_MAX);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_keep_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    profile->actions[profile->action_count++] = (struct dkti_profile_action){
        .is = {.code = piece.code, .verb = verb, .to = to_place, .label = piece.label}};
    return DKT_OK;
}

dkt_status dkt_profile_allow(dkt_profile *profile, const char *action, const char *from)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r < 0) {
        return r;
    }
    if (from == NULL) {
        found->starts_from_every_status = true;
        return DKT_OK;
    }
    int32_t place = dkti_profile_status_place(profile, dkti_text(from));
    if (place < 0) {
        (void)dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", found->is.code,
                               ": there is no status ");
        dkti_error_add_text(&profile->error, dkti_profile_shown(dkti_text(from)));
        return DKT_E_UNKNOWN;
    }
    if (found->is.verb == DKT_VERB_REGISTER && found->is.to >= 0 && found->is.to != place) {
        (void)dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", found->is.code,
                               " cannot begin in status ");
        dkti_error_add_text(&profile->error, profile->statuses[place].code);
        dkti_error_add(&profile->error, ": it leads to status ");
        dkti_error_add_text(&profile->error, profile->statuses[found->is.to].code);
        return DKT_E_ARGUMENT;
    }
    found->is.from |= UINT64_C(1) << place;
    return DKT_OK;
}

dkt_status dkt_profile_backdate(dkt_profile *profile, const char *action)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (action == NULL) {
        profile->backdates_every_action = true;
        return DKT_OK;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (found == NULL) {
        return r;
    }
    found->is.may_backdate = true;
    return DKT_OK;
}
