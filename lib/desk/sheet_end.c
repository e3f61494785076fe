/* SPDX-License-Identifier: MIT
 *
 * How a sheet goes back, or comes to its end: returned, withdrawn, overridden, closed; and how somebody else takes the place
 * of one who cannot. Every dead end has an exit.
 */
#include "desk/sheet.h"

#include "desk/people.h"
#include "docket/ticket.h"
#include "model/subject.h"

enum {
    UNDER_REVIEW = 1 << DKT_SHEET_STATUS_PREPARED | 1 << DKT_SHEET_STATUS_REVIEW,
    BEFORE_ACCEPTED = UNDER_REVIEW | 1 << DKT_SHEET_STATUS_DRAFT | 1 << DKT_SHEET_STATUS_RETURNED,
    NOT_OVER = BEFORE_ACCEPTED | 1 << DKT_SHEET_STATUS_ACCEPTED,
};

static void guard_reason(struct dkti_work *work)
{
    (void)dkti_demand_given(work, DKTI_TELL_REASON, "reason");
}

static void guard_line_count(struct dkti_work *work)
{
    if (work->sheet->lines->row_count > DKTI_SHEET_TICKET_COUNT_MAX) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("tickets")); /* so many are a task's */
    }
}

/* Signatures count no more; the lines that ask for them are open again. */
static int32_t void_signatures(struct dkti_work *work)
{
    struct dkti_sheet_work *sheet = work->sheet;
    for (int32_t i = 0; i < sheet->signature_count; i++) {
        if (dkti_row_has(sheet->signatures[i], DKT_SIGNATURE_VOID_AT)) {
            continue;
        }
        struct dkt_row *row = dkti_edit(work, sheet->signatures[i]);
        if (row == NULL) {
            return DKT_E_MEMORY;
        }
        dkti_row_set_integer(row, DKT_SIGNATURE_VOID_AT, work->at_ms);
        sheet->signatures[i] = row;
        int32_t place = dkti_asked_place(sheet->form, dkti_signature(row)->item);
        struct dkt_row *item = place < 0 ? NULL : dkti_sheet_edit(work, place, 0);
        if (item != NULL) {
            dkti_row_set_integer(item, DKT_ITEM_STATE, DKT_ITEM_STATE_OPEN);
            dkti_row_set_absent(item, DKT_ITEM_BY);
            dkti_row_set_absent(item, DKT_ITEM_AT);
        }
    }
    return DKT_OK;
}

/* A sheet that has to be signed again. */
static int32_t go_back(struct dkti_work *work)
{
    dkti_row_set_integer(work->main, DKT_SHEET_STATUS, DKT_SHEET_STATUS_RETURNED);
    dkti_row_set_text(work->main, DKT_SHEET_REASON, dkti_given_text(work, DKTI_TELL_REASON));
    dkti_row_set_absent(work->main, DKT_SHEET_PREPARED_AT);
    dkti_row_set_absent(work->main, DKT_SHEET_SNAPSHOT);
    int32_t r = void_signatures(work);
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

static void come_to_end(struct dkti_work *work, int32_t status)
{
    dkti_row_set_integer(work->main, DKT_SHEET_STATUS, status);
    dkti_row_set_integer(work->main, DKT_SHEET_CLOSED_AT, work->at_ms);
    dkti_sheet_derive(work->main);
    dkti_sheet_plan(work, work->at_ms);
}

/* ---- returned ---- */

static void sheet_return_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, UNDER_REVIEW);
    if (!dkti_sheet_is_party(work, DKTI_SIDE_INCOMING) && !dkti_sheet_is_leader(work)) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text("incoming"));
    }
    guard_reason(work);
}

const struct dkti_verb_code dkti_sheet_return_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .settle = dkti_sheet_settle,
    .guard = sheet_return_guard,
    .apply = go_back,
};

/* ---- withdrawn, overridden ---- */

static void sheet_withdraw_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, BEFORE_ACCEPTED);
    if (!dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING) && !dkti_sheet_is_leader(work)) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text("outgoing"));
    }
    guard_reason(work);
    guard_line_count(work);
}

static int32_t end_moving(struct dkti_work *work, int32_t move, int32_t status)
{
    int64_t moved = 0;
    int64_t left = 0;
    int32_t r = dkti_sheet_move(work, move, &moved, &left);
    dkti_row_set_text(work->main, DKT_SHEET_REASON, dkti_given_text(work, DKTI_TELL_REASON));
    dkti_tell(work, DKTI_TELL_TICKETS, false, (struct dkti_value){.integer = moved});
    come_to_end(work, status);
    return r;
}

static int32_t sheet_withdraw_apply(struct dkti_work *work)
{
    return end_moving(work, DKTI_MOVE_FREE, DKT_SHEET_STATUS_WITHDRAWN);
}

const struct dkti_verb_code dkti_sheet_withdraw_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .read_subject = dkti_sheet_read_tickets,
    .settle = dkti_sheet_settle,
    .guard = sheet_withdraw_guard,
    .apply = sheet_withdraw_apply,
};

static void override_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, NOT_OVER);
    if (!dkti_sheet_is_leader(work)) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text("leader"));
    }
    if (dkti_template_is_handover(work->sheet->form) && !dkti_row_has(work->main, DKT_SHEET_INCOMING)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("incoming"));
    }
    guard_reason(work);
    guard_line_count(work);
}

static int32_t override_apply(struct dkti_work *work)
{
    return end_moving(work, DKTI_MOVE_HAND, DKT_SHEET_STATUS_OVERRIDDEN);
}

const struct dkti_verb_code dkti_sheet_override_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .read_subject = dkti_sheet_read_tickets,
    .settle = dkti_sheet_settle,
    .guard = override_guard,
    .apply = override_apply,
};

/* ---- closed ---- */

/* What a leaver may not leave behind: an open ticket, another open sheet. Asked in this order each time. */
static const struct dkti_wish *need_left(struct dkti_work *work, int32_t index, struct dkti_text person)
{
    struct dkti_scan scan = {
        .index = index,
        .limit = 2,
        .value_count = 2,
        .values = {{.text = person}, {.integer = 1}},
    };
    return dkti_need_scan(work, &scan);
}

static void close_read_left(struct dkti_work *work, const struct dkt_row *sheet)
{
    bool is_leaving = sheet != NULL && dkti_sheet(sheet)->kind == DKT_SHEET_KIND_RESIGNATION;
    if (is_leaving && !dkti_text_is_absent(dkti_sheet(sheet)->outgoing)) {
        (void)need_left(work, DKT_INDEX_TICKET_OWNER, dkti_sheet(sheet)->outgoing);
        (void)need_left(work, DKT_INDEX_SHEET_OUTGOING, dkti_sheet(sheet)->outgoing);
    }
}

/* The two pages, from the cache: lines and signatures were asked before them. */
static void close_guard_left(struct dkti_work *work)
{
    struct dkti_text outgoing = dkti_sheet(work->main)->outgoing;
    work->asked = work->verb_asked;
    dkti_sheet_read(work);
    const struct dkti_wish *tickets = need_left(work, DKT_INDEX_TICKET_OWNER, outgoing);
    const struct dkti_wish *sheets = need_left(work, DKT_INDEX_SHEET_OUTGOING, outgoing);
    if (tickets->row_count > 0) {
        dkti_refuse(work, DKT_REASON_TICKETS_LEFT, outgoing);
    }
    for (int32_t i = 0; i < sheets->row_count; i++) {
        struct dkti_text id = dkti_sheet(sheets->rows[i])->id;
        if (!dkti_text_equal(id, work->subject)) {
            dkti_refuse(work, DKT_REASON_SHEETS_LEFT, id);
        }
    }
}

static void sheet_close_guard(struct dkti_work *work)
{
    const struct dkti_sheet *row = dkti_sheet(work->main);
    bool is_leaving = row->kind == DKT_SHEET_KIND_RESIGNATION && !dkti_text_is_absent(row->outgoing);
    if (is_leaving) {
        close_guard_left(work);
    }
    if (!dkti_sheet_begin(work)) {
        return;
    }
    bool is_handover = dkti_template_is_handover(work->sheet->form);
    dkti_sheet_guard_status(work, 1U << (is_handover ? DKT_SHEET_STATUS_ACCEPTED : DKT_SHEET_STATUS_DRAFT));
    bool is_party = dkti_sheet_is_leader(work);
    for (int32_t i = 0; i < work->sheet->form->party_count; i++) {
        is_party = is_party || dkti_sheet_is_party(work, i);
    }
    if (!is_party) {
        dkti_refuse(work, DKT_REASON_PARTY, work->sheet->form->parties[DKTI_SIDE_OUTGOING].code);
    }
    dkti_sheet_guard_closed(work);
    dkti_sheet_guard_signatures(work);
}

static int32_t sheet_close_apply(struct dkti_work *work)
{
    come_to_end(work, DKT_SHEET_STATUS_CLOSED);
    return DKT_OK;
}

const struct dkti_verb_code dkti_sheet_close_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .read_subject = close_read_left,
    .settle = dkti_sheet_settle,
    .guard = sheet_close_guard,
    .apply = sheet_close_apply,
};

/* ---- somebody else ---- */

static void replace_guard(struct dkti_work *work)
{
    static const int32_t columns[] = {DKT_SHEET_OUTGOING, DKT_SHEET_INCOMING, DKT_SHEET_LEADER};
    int32_t given_count = 0;
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, BEFORE_ACCEPTED);
    bool may = dkti_sheet_is_leader(work);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        bool is_given = dkti_has_given(work, columns[i]);
        given_count += is_given ? 1 : 0;
        bool is_free = !dkti_row_has(work->main, columns[i]) && dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING);
        may = may || (is_given && (is_free || dkti_sheet_is_party(work, (int32_t)i)));
    }
    if (!may) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text("leader"));
    }
    if (given_count == 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("incoming"));
    }
    struct dkti_text outgoing = dkti_given_text(work, DKT_SHEET_OUTGOING);
    struct dkti_text incoming = dkti_given_text(work, DKT_SHEET_INCOMING);
    outgoing = dkti_text_is_absent(outgoing) ? dkti_sheet(work->main)->outgoing : outgoing;
    incoming = dkti_text_is_absent(incoming) ? dkti_sheet(work->main)->incoming : incoming;
    if (!dkti_text_is_absent(incoming) && dkti_text_equal(outgoing, incoming)) {
        dkti_refuse(work, DKT_REASON_SIGNER, dkti_text("incoming"));
    }
    guard_reason(work);
}

/* What the one before has signed, the other has not; what the one before has counted, the other has to count again. */
static int32_t forget_counters(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->sheet->row_count; i++) {
        const struct dkti_item *item = dkti_item(work->sheet->rows[i]);
        if (dkti_text_is_absent(item->counter_by)) {
            continue;
        }
        struct dkt_row *row = dkti_sheet_edit(work, (int32_t)item->place - 1, item->line);
        if (row == NULL) {
            return DKT_E_MEMORY;
        }
        dkti_row_set_absent(row, DKT_ITEM_COUNTER_VALUE);
        dkti_row_set_absent(row, DKT_ITEM_COUNTER_TEXT);
        dkti_row_set_absent(row, DKT_ITEM_COUNTER_BY);
        dkti_row_set_absent(row, DKT_ITEM_COUNTER_AT);
        dkti_row_set_integer(row, DKT_ITEM_STATE, DKT_ITEM_STATE_OPEN);
    }
    return DKT_OK;
}

static int32_t replace_apply(struct dkti_work *work)
{
    static const int32_t columns[] = {DKT_SHEET_OUTGOING, DKT_SHEET_INCOMING, DKT_SHEET_LEADER};
    bool is_prepared = (UNDER_REVIEW >> dkti_sheet(work->main)->status & 1) != 0;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (dkti_has_given(work, columns[i])) {
            dkti_row_set_text(work->main, columns[i], dkti_given_text(work, columns[i]));
        }
    }
    int32_t r = dkti_has_given(work, DKT_SHEET_INCOMING) ? forget_counters(work) : DKT_OK;
    if (r == DKT_OK && is_prepared && dkti_has_given(work, DKT_SHEET_OUTGOING)) {
        return go_back(work);
    }
    if (is_prepared) {
        dkti_row_set_integer(work->main, DKT_SHEET_STATUS, DKT_SHEET_STATUS_PREPARED);
    }
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_replace_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .settle = dkti_sheet_settle,
    .guard = replace_guard,
    .apply = replace_apply,
};
