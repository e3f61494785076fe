/* SPDX-License-Identifier: MIT
 *
 * Taking a request in, guiding the customer by telephone, and turning what guidance did not solve into a ticket (R006).
 *
 * An intake is a subject of its own with a journal of its own: taken in, guided as often as it takes, then solved, which is
 * its end, or converted by the registration that names it. What was solved is never a ticket and is counted by its state
 * and the instant of it. The time limits of the ticket count from when the intake was taken in (Q2): guidance gains nobody
 * any time.
 */
#include "desk/intake.h"

#include "base/clamp.h"
#include "desk/journal.h"
#include "desk/people.h"
#include "docket/ticket.h"

static void intake_enter(struct dkti_work *work, struct dkt_row *intake, int64_t state, int64_t at_ms)
{
    (void)work;
    dkti_row_set_integer(intake, DKT_INTAKE_STATE, state);
    dkti_row_set_integer(intake, DKT_INTAKE_STATE_AT, at_ms);
}

static bool is_over(const struct dkti_intake *intake)
{
    return intake->state == DKT_INTAKE_SOLVED || intake->state == DKT_INTAKE_CONVERTED;
}

/* R006, R013: what can be guided by telephone is so before it becomes a ticket; what is done on site cannot be. */
static bool is_guidable(const struct dkti_work *work, struct dkti_text type)
{
    return (work->rules->handling & DKT_HANDLING_GUIDE_FIRST) != 0 && !dkti_text_is_absent(type) &&
           dkti_rules_type_has(work->rules, type, dkti_text("phone_guidable"));
}

/* ---- taking in ---- */

static void take_in_guard(struct dkti_work *work)
{
    struct dkti_text type = dkti_given_text(work, DKT_INTAKE_TYPE);
    if (dkti_row_has(work->main, DKT_INTAKE_STATE)) {
        dkti_refuse(work, DKT_REASON_EXISTS, work->subject);
    }
    if (!dkti_text_is_absent(type) && !dkti_rules_has_type(work->rules, type)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("type"));
    }
}

static int32_t take_in_apply(struct dkti_work *work)
{
    struct dkt_row *intake = work->main;
    intake_enter(work, intake, DKT_INTAKE_TAKEN_IN, work->at_ms);
    dkti_row_set_integer(intake, DKT_INTAKE_RECEIVED_AT, work->at_ms);
    dkti_row_set_text(intake, DKT_INTAKE_RECEIVED_BY, work->command->actor);
    if (!dkti_row_has(intake, DKT_INTAKE_UNIT)) {
        dkti_row_set_text(intake, DKT_INTAKE_UNIT, work->rules->default_unit);
    }
    return DKT_OK;
}

const struct dkti_verb_code dkti_take_in_code = {
    .kind = DKT_KIND_INTAKE,
    .may_begin = true,
    .sets_columns = true,
    .guard = take_in_guard,
    .apply = take_in_apply,
};

/* ---- guiding ---- */

static bool is_solved(const struct dkti_work *work)
{
    const struct dkti_given *solved = dkti_given(work, DKTI_TELL_SOLVED);
    return solved != NULL && !solved->is_absent && solved->value.integer == 1;
}

static void guide_guard(struct dkti_work *work)
{
    const struct dkti_intake *intake = dkti_intake(work->main);
    if (is_over(intake)) {
        dkti_refuse(work, DKT_REASON_INTAKE, intake->id);
    }
    (void)dkti_demand_given(work, DKT_INTAKE_GUIDANCE, "guidance");
    (void)dkti_demand_given(work, DKTI_TELL_SOLVED, "solved");
    bool is_asked = (work->rules->handling & DKT_HANDLING_GUIDE_FIRST) != 0;
    if (is_solved(work) && is_asked && !is_guidable(work, intake->type)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("type")); /* what is done on site was not done by telephone */
    }
    if (!is_solved(work) && dkti_has_given(work, DKT_INTAKE_RESOLUTION)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("resolution"));
    }
}

static int32_t guide_apply(struct dkti_work *work)
{
    struct dkt_row *intake = work->main;
    dkti_row_set_integer(intake, DKT_INTAKE_GUIDED_AT, work->at_ms);
    dkti_row_set_text(intake, DKT_INTAKE_GUIDED_BY, work->command->actor);
    if (is_solved(work) && !dkti_row_has(intake, DKT_INTAKE_RESOLUTION)) {
        dkti_row_set_text(intake, DKT_INTAKE_RESOLUTION, dkti_intake(intake)->guidance);
    }
    intake_enter(work, intake, is_solved(work) ? DKT_INTAKE_SOLVED : DKT_INTAKE_FAILED, work->at_ms);
    return DKT_OK;
}

const struct dkti_verb_code dkti_guide_code = {
    .kind = DKT_KIND_INTAKE,
    .sets_columns = true,
    .guard = guide_guard,
    .apply = guide_apply,
};

/* ---- becoming a ticket ---- */

static const struct dkt_row *intake_ask(struct dkti_work *work)
{
    return dkti_has_given(work, DKT_TICKET_INTAKE)
               ? dkti_need_text(work, DKT_KIND_INTAKE, DKT_READ_STABLE, dkti_given(work, DKT_TICKET_INTAKE)->value.text)
               : NULL;
}

/* The number's rows are asked for again from `verb_asked` on, and stand behind this one. */
void dkti_intake_need(struct dkti_work *work)
{
    work->other_asked = work->asked;
    (void)intake_ask(work);
    work->verb_asked = work->asked;
}

static const struct dkt_row *intake_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->other_asked;
    const struct dkt_row *row = intake_ask(work);
    work->asked = asked;
    return row;
}

void dkti_intake_guard(struct dkti_work *work)
{
    const struct dkt_row *row = intake_again(work);
    const struct dkti_given *type = dkti_given(work, DKT_TICKET_TYPE);
    struct dkti_text code = type == NULL || type->is_absent ? (struct dkti_text){NULL, 0} : type->value.text;
    if (row == NULL && dkti_has_given(work, DKT_TICKET_INTAKE)) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("intake"));
        return;
    }
    if (row != NULL && is_over(dkti_intake(row))) {
        dkti_refuse(work, DKT_REASON_INTAKE, dkti_intake(row)->id);
    }
    if (row != NULL && dkti_text_is_absent(code)) {
        code = dkti_intake(row)->type;
    }
    if (is_guidable(work, code) && (row == NULL || dkti_intake(row)->state == DKT_INTAKE_TAKEN_IN)) {
        dkti_refuse(work, DKT_REASON_GUIDANCE, code);
    }
}

/* What the registration does not say is as it was taken in. */
static void intake_inherit(struct dkti_work *work, const struct dkti_intake *intake)
{
    const struct {
        int32_t column;
        struct dkti_text value;
    } texts[] = {{DKT_TICKET_TYPE, intake->type},           {DKT_TICKET_TITLE, intake->title},
                 {DKT_TICKET_DESCRIPTION, intake->description}, {DKT_TICKET_CHANNEL, intake->channel},
                 {DKT_TICKET_REQUESTER, intake->requester}, {DKT_TICKET_CONTACT, intake->contact},
                 {DKT_TICKET_UNIT, intake->unit}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (dkti_given(work, texts[i].column) == NULL && !dkti_text_is_absent(texts[i].value)) {
            dkti_row_set_text(work->ticket, texts[i].column, texts[i].value);
        }
    }
    if (dkti_given(work, DKT_TICKET_RECEIVED_AT) == NULL) {
        dkti_row_set_integer(work->ticket, DKT_TICKET_RECEIVED_AT, intake->received_at);
    }
    if (dkti_given(work, DKT_TICKET_REQUESTED_AT) == NULL) {
        dkti_row_set_integer(work->ticket, DKT_TICKET_REQUESTED_AT, intake->received_at);
    }
}

int32_t dkti_intake_convert(struct dkti_work *work)
{
    const struct dkt_row *row = intake_again(work);
    if (row == NULL) {
        return DKT_OK;
    }
    struct dkt_row *intake = dkti_edit(work, row);
    if (intake == NULL) {
        return DKT_E_MEMORY;
    }
    intake_inherit(work, dkti_intake(intake));
    /* The intake's own entry: at this instant, or at its last entry's where that lies later. */
    int64_t at_ms = dkti_instant_max(work->at_ms, dkti_intake(intake)->updated_at);
    intake_enter(work, intake, DKT_INTAKE_CONVERTED, at_ms);
    dkti_row_set_text(intake, DKT_INTAKE_TICKET, work->subject);
    struct dkti_event event = {
        .verb = work->command->action->verb,
        .action = work->command->action->code,
        .actor = work->command->actor,
        .request = work->command->request,
        .at_ms = at_ms,
    };
    return dkti_entry_add(work, intake, &event);
}
