/* SPDX-License-Identifier: MIT
 *
 * When the actions of a profile are open (match.h), and what they set by themselves.
 */
#include "rules/profile.h"

#include "base/argument.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"

#include <stddef.h>

int32_t dkti_profile_when_fail(struct dkt_profile *profile, const struct dkti_action *action, int32_t status)
{
    struct dkti_error problem = profile->error;
    if (status == DKT_E_MEMORY) {
        return dkti_error_named(&profile->error, status, "no memory for a condition of action ", action->code, "");
    }
    (void)dkti_error_named(&profile->error, status, "action ", action->code, ": ");
    dkti_error_add(&profile->error, problem.text);
    return status;
}

/* Keeps the text of a condition that can be read. */
static int32_t when_keep(struct dkt_profile *profile, const struct dkti_action *action, struct dkti_text text,
                         struct dkti_text *out_json)
{
    struct dkti_arena scratch;
    struct dkti_match match;
    dkti_arena_init(&scratch, &profile->arena.allocator);
    int32_t r = dkti_match_read_text(&scratch, text, profile, &match, &profile->error);
    if (r == DKT_OK) {
        struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
        struct dkti_text kept = dkti_arena_text(&profile->arena, match.json);
        r = dkti_profile_end(profile, mark, "a condition of action ", action->code);
        *out_json = r == DKT_OK ? kept : *out_json;
    } else {
        r = dkti_profile_when_fail(profile, action, r);
    }
    dkti_arena_free(&scratch);
    return r;
}

dkt_status dkt_profile_set_when(dkt_profile *profile, const char *action, const char *json, int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    struct dkti_text text;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r == DKT_OK) {
        r = dkti_argument_bytes(&profile->error, "condition", json, len, 1, DKTI_TEXT_MAX, &text);
    }
    if (r != DKT_OK) {
        return r;
    }
    return when_keep(profile, &found->is, text, &found->is.when.json);
}

/* ---- what an action sets ---- */

/* Only what every action may amend, and own fields: all else follows from what verbs do. A field that is looked up would
 * need rows that nobody has asked for. */
static int32_t effect_field(struct dkt_profile *profile, const struct dkti_action *action, struct dkti_effect *effect)
{
    int32_t r = dkti_profile_find_field(profile, "action ", action->code, effect->name, &effect->number, &effect->type);
    if (r < 0) {
        return r;
    }
    int32_t place = dkti_profile_field_place(profile, effect->name);
    const struct dkti_field *field = place < 0 ? dkti_field_by_name(effect->name) : NULL;
    bool is_fit = place >= 0 ? (profile->fields[place].flags & DKT_FIELD_LOOKUP) == 0
                             : field != NULL && field->verbs == DKTI_FIELD_AMENDABLE;
    if (is_fit) {
        return DKT_OK;
    }
    (void)dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", action->code, " cannot set ");
    dkti_error_add_text(&profile->error, effect->name);
    dkti_error_add(&profile->error, place >= 0 ? ": it is looked up" : ": that is a verb's business");
    return DKT_E_ARGUMENT;
}

static bool effect_integer(const struct dkti_effect *effect, int64_t integer)
{
    const struct dkti_field *field = dkti_field_by_number(effect->number);
    return effect->type == DKT_TYPE_INTEGER &&
           (field == NULL || (integer >= field->least && integer <= field->greatest));
}

/* What the JSON value stands for. False: it does not fit the field. */
static bool effect_value(struct dkti_effect *effect, const struct dkti_json *json)
{
    bool is_boolean = json->type == DKTI_JSON_TRUE || json->type == DKTI_JSON_FALSE;
    effect->source = DKTI_EFFECT_VALUE;
    if (json->type == DKTI_JSON_NULL) {
        effect->source = DKTI_EFFECT_NONE;
        return true;
    }
    if (json->type == DKTI_JSON_TEXT && dkti_text_is(json->text, "$now")) {
        effect->source = DKTI_EFFECT_NOW;
        return effect->type == DKT_TYPE_INSTANT;
    }
    if (json->type == DKTI_JSON_TEXT && dkti_text_is(json->text, "$actor")) {
        effect->source = DKTI_EFFECT_ACTOR;
        return effect->type == DKT_TYPE_TEXT;
    }
    if (json->type == DKTI_JSON_TEXT) {
        effect->value.text = json->text;
        return effect->type == DKT_TYPE_TEXT && json->text.n > 0 && json->text.n <= DKTI_ID_MAX &&
               json->text.p[0] != '$';
    }
    effect->value.integer = is_boolean ? (json->type == DKTI_JSON_TRUE ? 1 : 0) : json->integer;
    return (is_boolean || json->type == DKTI_JSON_INTEGER) && effect_integer(effect, effect->value.integer);
}

/* The end of the action's list, where a new effect goes; NULL when it sets the field already. */
static struct dkti_profile_effect **effect_slot(struct dkti_profile_action *action, int32_t number)
{
    struct dkti_profile_effect **slot = &action->first_effect;
    while (*slot != NULL) {
        if ((*slot)->is.number == number) {
            return NULL;
        }
        slot = &(*slot)->next;
    }
    return slot;
}

static int32_t effect_keep(struct dkt_profile *profile, struct dkti_profile_action *action, struct dkti_effect effect)
{
    struct dkti_profile_effect **slot = effect_slot(action, effect.number);
    if (slot == NULL) {
        return dkti_error_named(&profile->error, DKT_E_EXISTS, "action ", action->is.code, " sets a field twice");
    }
    if (action->is.effect_count == DKTI_EFFECT_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", action->is.code, " sets at most 32 fields");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_effect *kept = dkti_arena_take(&profile->arena, sizeof *kept);
    effect.name = dkti_arena_text(&profile->arena, effect.name);
    effect.value.text = dkti_arena_text(&profile->arena, effect.value.text);
    int32_t r = dkti_profile_end(profile, mark, "an effect of action ", action->is.code);
    if (r == DKT_OK) {
        kept->is = effect;
        *slot = kept;
        action->is.effect_count++;
    }
    return r;
}

/* Reads the value and keeps the effect. */
static int32_t effect_read(struct dkt_profile *profile, struct dkti_profile_action *action, struct dkti_effect *effect,
                           struct dkti_text text)
{
    struct dkti_arena scratch;
    struct dkti_json_error problem = {0};
    dkti_arena_init(&scratch, &profile->arena.allocator);
    const struct dkti_json *json = dkti_json_read(&scratch, text.p, text.n, &problem);
    int32_t r = DKT_OK;
    if (json == NULL && problem.problem == NULL) {
        r = dkti_error_named(&profile->error, DKT_E_MEMORY, "no memory for an effect of action ", action->is.code, "");
    } else if (json == NULL || !effect_value(effect, json)) {
        (void)dkti_error_named(&profile->error, DKT_E_FORMAT, "action ", action->is.code,
                               ": this is no value for the field ");
        dkti_error_add_text(&profile->error, effect->name);
        r = DKT_E_FORMAT;
    } else {
        r = effect_keep(profile, action, *effect);
    }
    dkti_arena_free(&scratch);
    return r;
}

dkt_status dkt_profile_add_effect(dkt_profile *profile, const char *action, const char *field, const char *json,
                                  int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    struct dkti_text text;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r == DKT_OK && field == NULL) {
        r = dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", found->is.code, ": no field is named");
    }
    if (r == DKT_OK) {
        r = dkti_argument_bytes(&profile->error, "value", json, len, 1, DKTI_TEXT_MAX, &text);
    }
    struct dkti_effect effect = {.name = dkti_text(field)};
    if (r == DKT_OK) {
        r = effect_field(profile, &found->is, &effect);
    }
    return r == DKT_OK ? effect_read(profile, found, &effect, text) : r;
}
