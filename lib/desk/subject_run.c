/* SPDX-License-Identifier: MIT
 *
 * Commands about persons, units and sheets. See subject_run.h; the steps are those of operation.c.
 *
 * The subject's own row is the guard of its parts: whoever adds or changes a shift or an absence writes an entry, and so
 * changes the row that all others check.
 */
#include "desk/subject_run.h"

#include "desk/guard.h"
#include "desk/journal.h"
#include "desk/people.h"
#include "desk/permission_roles.h"
#include "desk/request.h"
#include "docket/ticket.h"
#include "model/subject.h"

/* The rows that every command reads. */
struct subject_rows {
    const struct dkt_row *request;
    const struct dkt_row *subject;
    const struct dkti_wish *since; /* entries since expect_seq */
};

void dkti_open_instant(struct dkti_work *work)
{
    int32_t updated_at = dkti_subject_columns(work->main->kind->number)->updated_at;
    if (dkti_row_has(work->main, updated_at)) {
        work->last_ms = dkti_row_integer(work->main, updated_at);
    }
    if (work->command->has_instant) {
        work->at_ms = work->command->at_ms;
    } else if (work->last_ms > work->now_ms) {
        work->at_ms = work->last_ms;
        work->is_clamped = true;
    }
}

static int64_t subject_seq(const struct dkt_row *row)
{
    return dkti_row_integer(row, dkti_subject_columns(row->kind->number)->seq);
}

/* ---- reading ---- */

static void subject_read_first(struct dkti_work *work, const struct dkti_verb_code *code,
                               struct subject_rows *rows)
{
    rows->request = dkti_request_need(work);
    if (!dkti_text_is_absent(work->command->subject)) {
        rows->subject = dkti_need_text(work, code->kind, DKT_READ_STABLE, work->command->subject);
    }
    dkti_actor_need_command(work);
    work->verb_asked = work->asked;
    if (code->read != NULL) {
        code->read(work);
    }
}

/* Where the subject lies; one that is not there yet lies where the command puts it. */
static void subject_read_units(struct dkti_work *work, const struct dkti_verb_code *code,
                               const struct subject_rows *rows)
{
    struct dkti_place place = {.owner = work->command->subject, .unit = work->command->subject};
    if (rows->subject != NULL) {
        place = dkti_place_of(rows->subject);
    } else if (code->kind == DKT_KIND_PERSON) {
        place.unit = dkti_given_text(work, DKT_PERSON_UNIT);
    } else if (code->kind == DKT_KIND_INTAKE) {
        place = (struct dkti_place){.owner = work->command->actor, .unit = dkti_given_text(work, DKT_INTAKE_UNIT)};
    }
    dkti_actor_need_units(work, &place);
}

static void subject_read_second(struct dkti_work *work, const struct dkti_verb_code *code,
                                struct subject_rows *rows)
{
    if (rows->request != NULL) {
        rows->subject = dkti_need_text(work, code->kind, 0, dkti_request(rows->request)->subject);
        return;
    }
    bool is_stale = work->command->has_expect_seq && rows->subject != NULL &&
                    subject_seq(rows->subject) != work->command->expect_seq;
    if (is_stale) {
        rows->since = dkti_since_need(work, code->kind);
        subject_read_units(work, code, rows);
        return;
    }
    if (code->read_subject != NULL) {
        code->read_subject(work, rows->subject);
    }
    subject_read_units(work, code, rows);
}

static int32_t subject_read(struct dkti_work *work, const struct dkti_verb_code *code,
                            struct subject_rows *rows)
{
    subject_read_first(work, code, rows);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    subject_read_second(work, code, rows);
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

static int32_t subject_replay(struct dkti_work *work, const struct subject_rows *rows)
{
    int32_t r = dkti_request_replay(work, rows->request);
    if (r == DKT_OK && rows->subject != NULL) {
        dkti_show_row(work, dkti_row_copy(work->arena, rows->subject));
    }
    return r;
}

/* ---- opening ---- */

static const char *subject_noun(int32_t kind)
{
    switch (kind) {
    case DKT_KIND_SHEET: return "sheet ";
    case DKT_KIND_UNIT: return "unit ";
    case DKT_KIND_INTAKE: return "intake ";
    default: return "person ";
    }
}

static int32_t subject_open(struct dkti_work *work, const struct dkti_verb_code *code,
                            const struct subject_rows *rows)
{
    bool has_id = !dkti_text_is_absent(work->command->subject);
    work->subject = has_id ? work->command->subject : dkti_text(work->new_id);
    if (rows->since != NULL) {
        work->seq = subject_seq(rows->subject);
        return dkti_since_conflict(work, rows->since, subject_noun(code->kind));
    }
    if (rows->subject == NULL && !code->may_begin) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, subject_noun(code->kind), work->subject,
                                " does not exist");
    }
    work->main = rows->subject == NULL ? dkti_insert(work, code->kind) : dkti_edit(work, rows->subject);
    if (work->main == NULL) {
        return DKT_E_MEMORY;
    }
    if (rows->subject == NULL) {
        dkti_row_set_text(work->main, dkti_subject_columns(code->kind)->id, work->subject);
    }
    work->seq = subject_seq(work->main);
    dkti_open_instant(work);
    return DKT_OK;
}

/* ---- deciding ---- */

static int32_t subject_decide(struct dkti_work *work, const struct dkti_verb_code *code)
{
    int32_t r = dkti_actor_settle(work);
    if (r != DKT_OK) {
        return r;
    }
    if (!dkti_guard_permission(work)) {
        return dkti_error_named(work->error, DKT_E_DENIED, "the actor may not do action ",
                                work->command->action->code, "");
    }
    dkti_guard_subject(work, code);
    if (work->reason_count > 0) {
        dkti_error_named(work->error, DKT_E_REFUSED, subject_noun(code->kind), work->subject, ": action ");
        dkti_error_add_text(work->error, work->command->action->code);
        dkti_error_add(work->error, " is refused; the result lists why");
        return DKT_E_REFUSED;
    }
    return work->arena->failed ? DKT_E_MEMORY : DKT_OK; /* guards may not have seen all there is */
}

/* ---- changing ---- */

/* What is given is a column of the subject's row, or told by the entry. */
static void subject_change_given(struct dkti_work *work, const struct dkti_verb_code *code)
{
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        if (given->number >= DKTI_TELL_FIRST) {
            if (!given->is_absent) {
                dkti_tell(work, given->number, given->is_personal, given->value);
            }
        } else if (!code->sets_columns) {
            continue;
        } else if (given->is_absent) {
            dkti_row_set_absent(work->main, given->number);
        } else if (dkti_type_is_integer(given->type)) {
            dkti_row_set_integer(work->main, given->number, given->value.integer);
        } else {
            dkti_row_set_text(work->main, given->number, given->value.text);
        }
    }
}

/* Whether nothing would be told but words: no column of the subject changes, and no part of it. */
static bool subject_is_idle(const struct dkti_work *work)
{
    for (int32_t i = 0; i < work->edit_count; i++) {
        const struct dkti_edit *edit = &work->edits[i];
        if (edit->type != DKT_WRITE_UPDATE || !dkti_mask_is_empty(&edit->row->pending)) {
            return false;
        }
    }
    return true;
}

static int32_t subject_tell(struct dkti_work *work)
{
    struct dkti_event event = {
        .verb = work->command->action->verb,
        .action = work->command->action->code,
        .actor = work->command->actor,
        .request = work->command->request,
        .at_ms = work->at_ms,
    };
    if (!dkti_text_is_absent(work->actor.acted_for)) {
        dkti_tell(work, DKTI_TELL_ACTED_FOR, false, (struct dkti_value){.text = work->actor.acted_for});
    }
    int32_t r = dkti_entry_add(work, work->main, &event);
    return r == DKT_OK ? dkti_request_add(work, subject_seq(work->main)) : r;
}

static int32_t subject_change(struct dkti_work *work, const struct dkti_verb_code *code)
{
    subject_change_given(work, code);
    int32_t r = code->apply == NULL ? DKT_OK : code->apply(work);
    if (r != DKT_OK) {
        return r;
    }
    if (subject_is_idle(work)) {
        dkti_refuse(work, DKT_REASON_UNCHANGED, work->command->action->code);
        return dkti_error_begin(work->error, DKT_E_REFUSED, "nothing would change");
    }
    return subject_tell(work);
}

int32_t dkti_subject_run(struct dkti_work *work, const struct dkti_verb_code *code)
{
    struct subject_rows rows = {0};
    int32_t r = subject_read(work, code, &rows);
    if (r != DKT_OK) {
        return r;
    }
    if (rows.request != NULL) {
        return subject_replay(work, &rows);
    }
    r = subject_open(work, code, &rows);
    if (r == DKT_OK && code->settle != NULL && rows.subject != NULL) {
        r = code->settle(work);
    }
    if (r == DKT_OK) {
        r = subject_decide(work, code);
    }
    if (r == DKT_OK) {
        r = subject_change(work, code);
    }
    if (r != DKT_OK) {
        return r;
    }
    dkti_hold(work, !work->is_waiting, "I-01");
    work->seq = subject_seq(work->main);
    dkti_show_row(work, work->main);
    return dkti_writes_build(work);
}
