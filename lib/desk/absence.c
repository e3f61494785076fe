/* SPDX-License-Identifier: MIT
 *
 * Absences (R381 to R386): asked for, approved, changed, ended. Part of the person's journal.
 *
 * Whoever changes an absence changes the person's row, which guards the rule that two absences of a person do not overlap.
 * `due_at` says when tickets are to move: at the beginning, when the substitute takes over, and then at the end, when he has
 * them until the return; the task of cover.c moves them and sets it on.
 */
#include "desk/people.h"

#include "base/clamp.h"
#include "desk/absent.h"
#include "docket/people.h"
#include "docket/ticket.h"

static const int64_t day_ms = INT64_C(86400000);

/* The rows that an absence rests on. */
struct absence_rows {
    bool is_named; /* its beginning is given */
    const struct dkt_row *absence;
    const struct dkt_row *substitute;
    const struct dkti_wish *others; /* of the same person, not over when it begins */
    const struct dkti_wish *all;    /* of the desk, to know who heads the unit */
    const struct dkt_row *unit;
};

static bool is_being_approved(const struct dkti_work *work)
{
    return dkti_has_given(work, DKT_ABSENCE_APPROVED_BY);
}

static int64_t given_begin(const struct dkti_work *work)
{
    return dkti_given(work, DKT_ABSENCE_BEGINS_AT)->value.integer;
}

static const struct dkti_wish *others_need(struct dkti_work *work)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ABSENCE_PERSON,
        .flags = DKT_READ_HAS_FROM,
        .limit = DKTI_PEOPLE_SCAN_MAX,
        .value_count = 1,
        .values = {{.text = work->command->subject}},
        .from = dkti_instant_add(given_begin(work), 1),
    };
    return dkti_need_scan(work, &scan);
}

/* Asks for all of them in one order; the unit can only be named once the person is there. */
static struct absence_rows absence_ask(struct dkti_work *work, const struct dkt_row *person)
{
    struct absence_rows rows = {.is_named = dkti_has_given(work, DKT_ABSENCE_BEGINS_AT)};
    work->asked = work->verb_asked;
    if (rows.is_named) {
        struct dkti_value key[] = {{.text = work->command->subject}, {.integer = given_begin(work)}};
        rows.absence = dkti_need(work, DKT_KIND_ABSENCE, DKT_READ_STABLE, key, 2);
        rows.others = others_need(work);
    }
    if (dkti_has_given(work, DKT_ABSENCE_SUBSTITUTE)) {
        rows.substitute = dkti_need_text(work, DKT_KIND_PERSON, 0, dkti_given_text(work, DKT_ABSENCE_SUBSTITUTE));
    }
    if (is_being_approved(work)) {
        rows.all = dkti_absences_need(work, work->now_ms);
    }
    if (is_being_approved(work) && person != NULL && dkti_row_has(person, DKT_PERSON_UNIT)) {
        rows.unit = dkti_need_text(work, DKT_KIND_UNIT, 0, dkti_person(person)->unit);
    }
    return rows;
}

static void absence_read(struct dkti_work *work)
{
    (void)absence_ask(work, NULL);
}

static void absence_read_subject(struct dkti_work *work, const struct dkt_row *person)
{
    (void)absence_ask(work, person);
}

/* The same rows once more, from the cache. */
static struct absence_rows absence_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    struct absence_rows rows = absence_ask(work, work->main);
    work->asked = asked;
    return rows;
}

/* ---- what an absence will be ---- */

static int64_t coming_end(const struct dkti_work *work, const struct absence_rows *rows)
{
    if (dkti_has_given(work, DKT_ABSENCE_ENDS_AT)) {
        return dkti_given(work, DKT_ABSENCE_ENDS_AT)->value.integer;
    }
    return rows->absence == NULL ? given_begin(work) : dkti_absence(rows->absence)->ends_at;
}

static int64_t coming_mode(const struct dkti_work *work, const struct absence_rows *rows)
{
    if (dkti_has_given(work, DKT_ABSENCE_MODE)) {
        return dkti_given(work, DKT_ABSENCE_MODE)->value.integer;
    }
    return rows->absence == NULL ? DKT_COVER_NOTIFY : dkti_absence(rows->absence)->mode;
}

static struct dkti_text coming_text(const struct dkti_work *work, const struct absence_rows *rows, int32_t number)
{
    if (dkti_given(work, number) != NULL) {
        return dkti_given_text(work, number);
    }
    return rows->absence == NULL ? (struct dkti_text){NULL, 0} : dkti_row_text(rows->absence, number);
}

/* Every day that is begun counts: from Monday 9:00 to Wednesday 18:00 are three. */
static int64_t day_count(int64_t begins_at, int64_t ends_at)
{
    int64_t duration = dkti_instant_between(begins_at, ends_at);
    return duration / day_ms + (duration % day_ms > 0 ? 1 : 0);
}

static const struct dkti_leave *coming_leave(const struct dkti_work *work, const struct absence_rows *rows)
{
    return dkti_rules_leave(work->rules, coming_text(work, rows, DKT_ABSENCE_LEAVE));
}

/* ---- guards ---- */

static void guard_end(struct dkti_work *work, const struct absence_rows *rows)
{
    if (coming_end(work, rows) <= given_begin(work)) {
        dkti_refuse(work, DKT_REASON_ORDER, dkti_text("ends_at"));
    }
}

static void guard_substitute(struct dkti_work *work, const struct absence_rows *rows)
{
    struct dkti_text substitute = coming_text(work, rows, DKT_ABSENCE_SUBSTITUTE);
    if (dkti_text_is_absent(substitute)) {
        if (coming_mode(work, rows) != DKT_COVER_NOTIFY) {
            dkti_refuse(work, DKT_REASON_MISSING, dkti_text("substitute"));
        }
    } else if (dkti_text_equal(substitute, work->subject)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("substitute"));
    } else if (dkti_has_given(work, DKT_ABSENCE_SUBSTITUTE)) {
        (void)dkti_guard_works_here(work, rows->substitute, substitute);
    }
}

/* R385: approved by whoever may consent, and that is who says it now: an approval is not reported, it is given. */
static void guard_approval(struct dkti_work *work, const struct absence_rows *rows)
{
    if (!is_being_approved(work)) {
        return;
    }
    struct dkti_text by = dkti_given_text(work, DKT_ABSENCE_APPROVED_BY);
    if (!dkti_text_equal(by, work->command->actor) ||
        !dkti_may_consent(rows->all, work->main, rows->unit, by, work->at_ms)) {
        dkti_refuse(work, DKT_REASON_CONSENT, by);
    }
}

/* R386: a long leave needs its proof. */
static void guard_proof(struct dkti_work *work, const struct absence_rows *rows)
{
    const struct dkti_leave *leave = coming_leave(work, rows);
    if (leave != NULL && leave->proof_days > 0 &&
        day_count(given_begin(work), coming_end(work, rows)) > leave->proof_days &&
        coming_text(work, rows, DKT_ABSENCE_PROOF).n == 0) {
        dkti_refuse(work, DKT_REASON_PROOF, leave->code);
    }
}

/* R381 to R384: said early enough before it begins. */
static void guard_notice(struct dkti_work *work, const struct dkti_leave *leave, const struct absence_rows *rows)
{
    int64_t days = day_count(given_begin(work), coming_end(work, rows));
    bool is_long = leave->long_days > 0 && days >= leave->long_days;
    int64_t notice_ms = is_long ? leave->long_notice_ms : leave->notice_ms;
    if (dkti_instant_between(work->at_ms, given_begin(work)) < notice_ms) {
        dkti_refuse(work, DKT_REASON_NOTICE, leave->code);
    }
}

static void guard_leave(struct dkti_work *work, const struct absence_rows *rows)
{
    if (work->rules->leave_count == 0 || !dkti_demand_given(work, DKT_ABSENCE_LEAVE, "leave")) {
        return;
    }
    const struct dkti_leave *leave = coming_leave(work, rows);
    if (leave == NULL) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("leave"));
        return;
    }
    guard_notice(work, leave, rows);
    if (leave->needs_approval && dkti_given_text(work, DKT_ABSENCE_REASON).n == 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("reason"));
    }
}

/* A person is absent once at a time. */
static void guard_overlap(struct dkti_work *work, const struct absence_rows *rows)
{
    int64_t begins_at = given_begin(work);
    for (int32_t i = 0; i < rows->others->row_count; i++) {
        const struct dkti_absence *other = dkti_absence(rows->others->rows[i]);
        if (other->begins_at != begins_at && other->status != DKT_ABSENCE_STATUS_TAKEN_BACK &&
            other->begins_at < coming_end(work, rows)) {
            dkti_refuse(work, DKT_REASON_EXISTS, dkti_text("absence"));
            return;
        }
    }
}

/* What holds for an absence that is entered as for one that is changed. */
static void guard_both(struct dkti_work *work, const struct absence_rows *rows)
{
    guard_end(work, rows);
    guard_substitute(work, rows);
    guard_approval(work, rows);
    guard_proof(work, rows);
    guard_overlap(work, rows);
}

static void absence_guard(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    bool has_begin = dkti_demand_given(work, DKT_ABSENCE_BEGINS_AT, "begins_at");
    bool has_end = dkti_demand_given(work, DKT_ABSENCE_ENDS_AT, "ends_at");
    (void)dkti_guard_works_here(work, work->main, work->subject);
    if (!has_begin || !has_end) {
        return;
    }
    if (rows.absence != NULL && dkti_absence(rows.absence)->status != DKT_ABSENCE_STATUS_TAKEN_BACK) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_text("absence"));
        return;
    }
    guard_both(work, &rows);
    guard_leave(work, &rows);
}

/* Whether there is something to change: an absence that is asked for or stands, and is not over. */
static bool guard_is_there(struct dkti_work *work, const struct absence_rows *rows)
{
    if (!dkti_demand_given(work, DKT_ABSENCE_BEGINS_AT, "begins_at")) {
        return false;
    }
    const struct dkti_absence *absence = rows->absence == NULL ? NULL : dkti_absence(rows->absence);
    if (absence == NULL || absence->status == DKT_ABSENCE_STATUS_TAKEN_BACK ||
        absence->ends_at <= work->at_ms) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("absence"));
        return false;
    }
    return true;
}

static void absence_change_guard(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    if (!guard_is_there(work, &rows)) {
        return;
    }
    guard_both(work, &rows);
    if (coming_end(work, &rows) <= work->at_ms) {
        dkti_refuse(work, DKT_REASON_PAST, dkti_text("ends_at"));
    }
    const struct dkti_absence *absence = dkti_absence(rows.absence);
    bool has_begun = absence->status == DKT_ABSENCE_STATUS_STANDING && absence->begins_at <= work->at_ms;
    if (has_begun && coming_mode(work, &rows) != absence->mode) {
        /* Tickets may have moved by the old one: it ends, and another one begins. */
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("mode"));
    }
}

static void absence_end_guard(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    (void)guard_is_there(work, &rows);
}

/* ---- changes ---- */

static void set_due(struct dkt_row *row)
{
    const struct dkti_absence *absence = dkti_absence(row);
    if (absence->status == DKT_ABSENCE_STATUS_STANDING && absence->mode >= DKT_COVER_UNTIL_RETURN) {
        dkti_row_set_integer(row, DKT_ABSENCE_DUE_AT, absence->begins_at);
    } else {
        dkti_row_set_absent(row, DKT_ABSENCE_DUE_AT);
    }
}

/* Copies what is given into the absence. */
static void absence_take(struct dkti_work *work, struct dkt_row *row)
{
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        if (given->is_absent) {
            bool is_free = given->number >= DKT_ABSENCE_SUBSTITUTE;
            if (is_free) {
                dkti_row_set_absent(row, given->number);
            }
        } else if (dkti_type_is_integer(given->type)) {
            dkti_row_set_integer(row, given->number, given->value.integer);
        } else {
            dkti_row_set_text(row, given->number, given->value.text);
        }
    }
}

static int32_t absence_apply(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    const struct dkti_leave *leave = coming_leave(work, &rows);
    bool is_asked = leave != NULL && leave->needs_approval && !is_being_approved(work);
    struct dkt_row *row =
        rows.absence == NULL ? dkti_insert(work, DKT_KIND_ABSENCE) : dkti_edit(work, rows.absence);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_ABSENCE_PERSON, work->subject);
    dkti_row_set_integer(row, DKT_ABSENCE_BEGINS_AT, given_begin(work));
    dkti_row_set_integer(row, DKT_ABSENCE_MODE, DKT_COVER_NOTIFY);
    static const int32_t words[] = {DKT_ABSENCE_SUBSTITUTE, DKT_ABSENCE_LEAVE, DKT_ABSENCE_REASON,
                                    DKT_ABSENCE_PROOF, DKT_ABSENCE_APPROVED_BY};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        dkti_row_set_absent(row, words[i]); /* of one that was taken back */
    }
    absence_take(work, row);
    dkti_row_set_integer(row, DKT_ABSENCE_STATUS,
                         is_asked ? DKT_ABSENCE_STATUS_ASKED : DKT_ABSENCE_STATUS_STANDING);
    set_due(row);
    return DKT_OK;
}

static int32_t absence_change_apply(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    const struct dkti_absence *old = dkti_absence(rows.absence);
    struct dkt_row *row = dkti_edit(work, rows.absence);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    /* The tickets have gone to the substitute already: they come back at the new end. */
    bool has_moved = dkti_row_has(rows.absence, DKT_ABSENCE_DUE_AT) ? old->due_at == old->ends_at
                                                                     : old->mode == DKT_COVER_FOR_GOOD;
    bool stood = old->status == DKT_ABSENCE_STATUS_STANDING;
    absence_take(work, row);
    if (is_being_approved(work)) {
        dkti_row_set_integer(row, DKT_ABSENCE_STATUS, DKT_ABSENCE_STATUS_STANDING);
    }
    if (!stood || !has_moved) {
        set_due(row);
    } else if (dkti_row_has(row, DKT_ABSENCE_DUE_AT)) {
        dkti_row_set_integer(row, DKT_ABSENCE_DUE_AT, dkti_absence(row)->ends_at);
    }
    return DKT_OK;
}

static int32_t absence_end_apply(struct dkti_work *work)
{
    struct absence_rows rows = absence_again(work);
    const struct dkti_absence *old = dkti_absence(rows.absence);
    struct dkt_row *row = dkti_edit(work, rows.absence);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    bool has_begun = old->status == DKT_ABSENCE_STATUS_STANDING && old->begins_at < work->at_ms;
    if (!has_begun) {
        dkti_row_set_integer(row, DKT_ABSENCE_STATUS, DKT_ABSENCE_STATUS_TAKEN_BACK);
        dkti_row_set_absent(row, DKT_ABSENCE_DUE_AT);
        return DKT_OK;
    }
    bool comes_back = old->mode == DKT_COVER_UNTIL_RETURN; /* what he was given meanwhile, if nothing else */
    dkti_row_set_integer(row, DKT_ABSENCE_ENDS_AT, work->at_ms);
    if (comes_back) {
        dkti_row_set_integer(row, DKT_ABSENCE_DUE_AT, work->at_ms);
    } else {
        dkti_row_set_absent(row, DKT_ABSENCE_DUE_AT);
    }
    return DKT_OK;
}

const struct dkti_verb_code dkti_absence_code = {
    .kind = DKT_KIND_PERSON,
    .read = absence_read,
    .read_subject = absence_read_subject,
    .guard = absence_guard,
    .apply = absence_apply,
};

const struct dkti_verb_code dkti_absence_change_code = {
    .kind = DKT_KIND_PERSON,
    .read = absence_read,
    .read_subject = absence_read_subject,
    .guard = absence_change_guard,
    .apply = absence_change_apply,
};

const struct dkti_verb_code dkti_absence_end_code = {
    .kind = DKT_KIND_PERSON,
    .read = absence_read,
    .read_subject = absence_read_subject,
    .guard = absence_end_guard,
    .apply = absence_end_apply,
};
