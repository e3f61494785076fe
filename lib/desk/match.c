/* SPDX-License-Identifier: MIT
 *
 * Values of tickets for conditions. See match.h.
 */
#include "desk/match.h"

#include "docket/ticket.h"

static bool row_value(const void *context, int32_t number, struct dkti_match_value *out_value)
{
    const struct dkt_row *row = context;
    if (row == NULL || number >= DKTI_TELL_FIRST || !dkti_row_has(row, number)) {
        return false;
    }
    int32_t place = dkti_kind_place(row->kind, number);
    if (dkti_type_is_integer(row->kind->columns[place].type)) {
        out_value->integer = dkti_row_integer(row, number);
        return true;
    }
    out_value->text = dkti_row_text(row, number);
    return out_value->text.n > 0;
}

struct dkti_match_subject dkti_row_subject(const struct dkt_row *ticket)
{
    return (struct dkti_match_subject){ticket, row_value};
}

const struct dkti_effect *dkti_work_effect(const struct dkti_work *work, int32_t number)
{
    const struct dkti_action *action = work->command->action;
    for (int32_t i = 0; i < action->effect_count; i++) {
        if (action->effects[i].number == number) {
            return &action->effects[i];
        }
    }
    return NULL;
}

static bool effect_gives(const struct dkti_work *work, const struct dkti_effect *effect,
                         struct dkti_match_value *out_value)
{
    switch (effect->source) {
    case DKTI_EFFECT_NONE: return false;
    case DKTI_EFFECT_NOW: out_value->integer = work->at_ms; return true;
    case DKTI_EFFECT_ACTOR: out_value->text = work->command->actor; return work->command->actor.n > 0;
    default: *out_value = effect->value; return true;
    }
}

static bool given_value(const struct dkti_given *given, struct dkti_match_value *out_value)
{
    out_value->integer = given->value.integer;
    out_value->text = given->value.text;
    return !given->is_absent && (dkti_type_is_integer(given->type) || given->value.text.n > 0);
}

/* What a registration sets that says nothing of it (register.c). */
static bool default_value(const struct dkti_work *work, int32_t number, struct dkti_match_value *out_value)
{
    struct dkti_match_value level = {.integer = DKT_LEVEL_NORMAL};
    const struct dkti_given *given = dkti_given(work, DKT_TICKET_LEVEL);
    switch (number) {
    case DKT_TICKET_LEVEL: *out_value = level; return true;
    case DKT_TICKET_PRIORITY:
        level.integer = given != NULL && !given->is_absent ? given->value.integer : level.integer;
        out_value->integer = level.integer == DKT_LEVEL_URGENT ? 1 : 5;
        return true;
    case DKT_TICKET_REQUESTED_AT: out_value->integer = work->at_ms; return true;
    case DKT_TICKET_UNIT: out_value->text = work->rules->default_unit; return true;
    default: return false;
    }
}

static bool work_value(const void *context, int32_t number, struct dkti_match_value *out_value)
{
    const struct dkti_work *work = context;
    if (number == DKT_TICKET_STATUS) {
        int32_t status = work->from >= 0 ? work->from : work->to;
        out_value->text = status < 0 ? dkti_text("") : work->rules->statuses[status].code;
        return status >= 0;
    }
    const struct dkti_effect *effect = dkti_work_effect(work, number);
    if (effect != NULL) {
        return effect_gives(work, effect, out_value);
    }
    const struct dkti_given *given = dkti_given(work, number);
    if (given != NULL && !(work->from < 0 && given->is_absent)) {
        return given_value(given, out_value);
    }
    if (row_value(work->ticket, number, out_value)) {
        return true;
    }
    return work->from < 0 && default_value(work, number, out_value);
}

struct dkti_match_subject dkti_work_subject(const struct dkti_work *work)
{
    return (struct dkti_match_subject){work, work_value};
}
