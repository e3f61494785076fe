/* SPDX-License-Identifier: MIT
 *
 * The rows of a sheet, and who its parties are. See sheet.h.
 */
#include "desk/sheet.h"

#include "base/clamp.h"
#include "base/json.h"
#include "desk/clocks.h"
#include "desk/journal.h"
#include "docket/ticket.h"

#include <string.h>

/* ---- reading ---- */

static const struct dkti_wish *need_sheet_rows(struct dkti_work *work, struct dkti_text sheet)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ITEM_SHEET,
        .flags = DKT_READ_HAS_UNTIL,
        .limit = DKTI_SHEET_ROW_COUNT_MAX,
        .value_count = 1,
        .values = {{.text = sheet}},
        .until = DKTI_SHEET_TICKET_PLACE,
    };
    return dkti_need_scan(work, &scan);
}

static const struct dkti_wish *need_signatures(struct dkti_work *work, struct dkti_text sheet)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_SIGNATURE_SHEET,
        .limit = DKTI_SHEET_SIGNATURE_COUNT_MAX,
        .value_count = 1,
        .values = {{.text = sheet}},
    };
    return dkti_need_scan(work, &scan);
}

static const struct dkti_wish *need_ticket_lines(struct dkti_work *work, struct dkti_text sheet)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ITEM_SHEET,
        .flags = DKT_READ_HAS_FROM,
        .limit = DKTI_SHEET_TICKET_COUNT_MAX + 1,
        .value_count = 1,
        .values = {{.text = sheet}},
        .from = DKTI_SHEET_TICKET_PLACE,
    };
    return dkti_need_scan(work, &scan);
}

/* What every command about a sheet asks first. The order is that of sheet_begin. */
static bool moves_tickets(int32_t verb)
{
    return verb == DKT_VERB_SHEET_ACCEPT || verb == DKT_VERB_SHEET_WITHDRAW || verb == DKT_VERB_SHEET_OVERRIDE;
}

static void sheet_ask(struct dkti_work *work, struct dkti_sheet_work *sheet, const struct dkti_wish **out_rows,
                      const struct dkti_wish **out_signatures)
{
    *out_rows = need_sheet_rows(work, work->command->subject);
    *out_signatures = need_signatures(work, work->command->subject);
    if (moves_tickets(work->command->action->verb)) {
        sheet->lines = need_ticket_lines(work, work->command->subject);
    }
}

void dkti_sheet_read(struct dkti_work *work)
{
    struct dkti_sheet_work sheet = {0};
    const struct dkti_wish *rows = NULL;
    const struct dkti_wish *signatures = NULL;
    sheet_ask(work, &sheet, &rows, &signatures);
}

/* The tickets of the lines: asked for behind everything that the first round gave. */
void dkti_sheet_read_tickets(struct dkti_work *work, const struct dkt_row *sheet)
{
    (void)sheet;
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    struct dkti_sheet_work again = {0};
    const struct dkti_wish *rows = NULL;
    const struct dkti_wish *signatures = NULL;
    sheet_ask(work, &again, &rows, &signatures);
    work->asked = asked;
    bool is_too_many = again.lines->row_count > DKTI_SHEET_TICKET_COUNT_MAX;
    for (int32_t i = 0; !is_too_many && i < again.lines->row_count; i++) {
        (void)dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, dkti_item(again.lines->rows[i])->ref);
        dkti_clocks_need(work, dkti_item(again.lines->rows[i])->ref);
    }
}

/* ---- the sheet of a command ---- */

static struct dkt_row **rows_of(struct dkti_work *work, const struct dkti_wish *page, int32_t room)
{
    struct dkt_row **rows = dkti_arena_array(work->arena, (size_t)(page->row_count + room), sizeof *rows);
    for (int32_t i = 0; rows != NULL && i < page->row_count; i++) {
        rows[i] = page->rows[i];
    }
    return rows;
}

/* By place and line: a scan gives the order of places only. */
static void rows_order(struct dkt_row **rows, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        struct dkt_row *row = rows[i];
        int32_t k = i;
        while (k > 0 && dkti_item(rows[k - 1])->place == dkti_item(row)->place &&
               dkti_item(rows[k - 1])->line > dkti_item(row)->line) {
            rows[k] = rows[k - 1];
            k--;
        }
        rows[k] = row;
    }
}

bool dkti_sheet_begin(struct dkti_work *work)
{
    if (work->sheet != NULL) {
        return work->sheet->form != NULL;
    }
    struct dkti_sheet_work *sheet = dkti_arena_take(work->arena, sizeof *sheet);
    if (sheet == NULL) {
        return false;
    }
    memset(sheet, 0, sizeof *sheet);
    work->sheet = sheet;
    int32_t asked = work->asked;
    const struct dkti_wish *rows = NULL;
    const struct dkti_wish *signatures = NULL;
    work->asked = work->verb_asked;
    sheet_ask(work, sheet, &rows, &signatures);
    work->asked = asked;
    sheet->row_capacity = rows->row_count + 2 * DKTI_ITEM_COUNT_MAX;
    sheet->rows = rows_of(work, rows, 2 * DKTI_ITEM_COUNT_MAX);
    sheet->signatures = rows_of(work, signatures, 4);
    if (sheet->rows == NULL || sheet->signatures == NULL) {
        return false;
    }
    sheet->row_count = rows->row_count;
    sheet->signature_count = signatures->row_count;
    rows_order(sheet->rows, sheet->row_count);
    sheet->form = dkti_rules_template(work->rules, dkti_sheet(work->main)->template);
    if (sheet->form == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_sheet(work->main)->template);
    } else {
        dkti_sheet_order(sheet);
    }
    return sheet->form != NULL;
}

/* ---- lines ---- */

static int32_t row_place(const struct dkti_sheet_work *sheet, int64_t place, int64_t line, bool *out_is_there)
{
    int32_t low = 0;
    int32_t high = sheet->row_count;
    *out_is_there = false;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        const struct dkti_item *item = dkti_item(sheet->rows[middle]);
        if (item->place == place && item->line == line) {
            *out_is_there = true;
            return middle;
        }
        if (item->place < place || (item->place == place && item->line < line)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct dkt_row *dkti_sheet_row(const struct dkti_work *work, int32_t place, int64_t line)
{
    bool is_there = false;
    int32_t at = row_place(work->sheet, place + 1, line, &is_there);
    return is_there ? work->sheet->rows[at] : NULL;
}

static struct dkt_row *row_insert(struct dkti_work *work, int32_t at, int32_t place, int64_t line)
{
    struct dkti_sheet_work *sheet = work->sheet;
    DKT_ASSERT(sheet->row_count < sheet->row_capacity);
    struct dkt_row *row = dkti_insert(work, DKT_KIND_ITEM);
    if (row == NULL) {
        return NULL;
    }
    dkti_row_set_text(row, DKT_ITEM_SHEET, work->subject);
    dkti_row_set_integer(row, DKT_ITEM_PLACE, place + 1);
    dkti_row_set_integer(row, DKT_ITEM_LINE, line);
    dkti_row_set_text(row, DKT_ITEM_CODE, sheet->form->asked[place].code);
    dkti_row_set_integer(row, DKT_ITEM_STATE, DKT_ITEM_STATE_OPEN);
    for (int32_t i = sheet->row_count; i > at; i--) {
        sheet->rows[i] = sheet->rows[i - 1];
    }
    sheet->rows[at] = row;
    sheet->row_count++;
    return row;
}

struct dkt_row *dkti_sheet_edit(struct dkti_work *work, int32_t place, int64_t line)
{
    bool is_there = false;
    int32_t at = row_place(work->sheet, place + 1, line, &is_there);
    if (!is_there) {
        return row_insert(work, at, place, line);
    }
    struct dkt_row *row = dkti_edit(work, work->sheet->rows[at]);
    if (row != NULL) {
        work->sheet->rows[at] = row;
    }
    return row;
}

int32_t dkti_sheet_item(struct dkti_work *work, struct dkti_text code)
{
    int32_t place = dkti_asked_place(work->sheet->form, code);
    if (place < 0) {
        dkti_refuse(work, DKT_REASON_ABSENT, code);
    }
    return place;
}

/* ---- parties ---- */

/* Who stands for one of the template's own parties. */
static struct dkti_text own_party(const struct dkti_work *work, int32_t party)
{
    struct dkti_json_error problem = {0};
    struct dkti_text parties = dkti_sheet(work->main)->parties;
    if (dkti_text_is_absent(parties)) {
        return parties;
    }
    const struct dkti_json *json = dkti_json_read(work->arena, parties.p, parties.n, &problem);
    for (const struct dkti_json *it = json == NULL ? NULL : json->first; it != NULL; it = it->next) {
        if (dkti_text_equal(it->name, work->sheet->form->parties[party].code) && it->type == DKTI_JSON_TEXT) {
            return it->text;
        }
    }
    return (struct dkti_text){NULL, 0};
}

struct dkti_text dkti_sheet_person(const struct dkti_work *work, int32_t party)
{
    const struct dkti_sheet *sheet = dkti_sheet(work->main);
    switch (party) {
    case DKTI_SIDE_OUTGOING: return sheet->outgoing;
    case DKTI_SIDE_INCOMING: return sheet->incoming;
    case DKTI_SIDE_LEADER: return sheet->leader;
    default: return own_party(work, party);
    }
}

bool dkti_sheet_is_party(const struct dkti_work *work, int32_t party)
{
    struct dkti_text person = dkti_sheet_person(work, party);
    return !dkti_text_is_absent(person) && dkti_text_equal(person, work->command->actor);
}

bool dkti_sheet_is_leader(const struct dkti_work *work)
{
    struct dkti_text waiver = work->sheet->form->waiver;
    bool has_role = !dkti_text_is_absent(waiver) && dkti_text_equal(waiver, work->command->role);
    return has_role || dkti_sheet_is_party(work, DKTI_SIDE_LEADER);
}

/* ---- status ---- */

static const char *const sheet_statuses[] = {
    "?", "draft", "prepared", "review", "accepted", "closed", "returned", "withdrawn", "overridden",
};

void dkti_sheet_guard_status(struct dkti_work *work, uint32_t statuses)
{
    int64_t status = dkti_sheet(work->main)->status;
    bool is_known = status >= DKT_SHEET_STATUS_DRAFT && status <= DKT_SHEET_STATUS_OVERRIDDEN;
    if (!is_known || (statuses >> status & 1) == 0) {
        dkti_refuse(work, DKT_REASON_SHEET_STATUS, dkti_text(sheet_statuses[is_known ? status : 0]));
    }
}

/* ---- time ---- */

void dkti_sheet_plan(struct dkti_work *work, int64_t settled_at)
{
    int64_t next = INT64_MAX;
    for (int32_t i = 0; i < work->sheet->row_count; i++) {
        const struct dkt_row *row = work->sheet->rows[i];
        const struct dkti_item *item = dkti_item(row);
        bool is_due = dkti_row_has(row, DKT_ITEM_DUE_AT) && item->state == DKT_ITEM_STATE_OPEN;
        if (is_due && item->due_at > settled_at && item->due_at < next) {
            next = item->due_at;
        }
    }
    if (next == INT64_MAX || dkti_sheet(work->main)->open == 0) {
        dkti_row_set_absent(work->main, DKT_SHEET_NEXT_DUE);
    } else {
        dkti_row_set_integer(work->main, DKT_SHEET_NEXT_DUE, next);
    }
}

/* Tells of the lines that were due at one instant. */
static int32_t settle_lines(struct dkti_work *work, int64_t due)
{
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < work->sheet->row_count; i++) {
        const struct dkt_row *row = work->sheet->rows[i];
        const struct dkti_item *item = dkti_item(row);
        bool is_late = dkti_row_has(row, DKT_ITEM_DUE_AT) && item->due_at == due && item->state == DKT_ITEM_STATE_OPEN;
        if (!is_late) {
            continue;
        }
        dkti_sheet_plan(work, due);
        dkti_tell(work, DKTI_TELL_ITEM, false, (struct dkti_value){.text = item->code});
        dkti_tell(work, DKTI_TELL_LINE, false, (struct dkti_value){.integer = item->line});
        struct dkti_event event = {.verb = DKT_VERB_SHEET_OVERDUE,
                                   .at_ms = dkti_instant_max(due, dkti_sheet(work->main)->updated_at)};
        r = dkti_entry_add(work, work->main, &event);
    }
    return r;
}

int32_t dkti_sheet_settle(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return DKT_OK; /* the guard says why */
    }
    int32_t r = DKT_OK;
    for (int32_t i = 0; i < DKTI_SHEET_ROW_COUNT_MAX && r == DKT_OK; i++) {
        bool is_due = dkti_row_has(work->main, DKT_SHEET_NEXT_DUE);
        int64_t due = is_due ? dkti_sheet(work->main)->next_due : INT64_MAX;
        if (due >= work->at_ms) {
            return DKT_OK;
        }
        r = settle_lines(work, due);
        if (r == DKT_OK && dkti_sheet(work->main)->next_due == due) {
            dkti_sheet_plan(work, due); /* what was due is done */
        }
    }
    return r;
}
