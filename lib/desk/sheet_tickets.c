/* SPDX-License-Identifier: MIT
 *
 * Tickets on a sheet: put on, taken off, handed over. While a ticket stands on a sheet its owner changes only through it.
 *
 * The sheet keeps a digest over its lines of tickets, so that signing needs to read none of them.
 */
#include "desk/sheet.h"

#include "base/clamp.h"
#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/journal.h"
#include "desk/settle.h"
#include "docket/ticket.h"

#include <string.h>

enum {
    MENDABLE = 1 << DKT_SHEET_STATUS_DRAFT | 1 << DKT_SHEET_STATUS_RETURNED,
};

/* ---- one ticket ---- */

/* Tells collected for the sheet's own entry, put away while tickets tell theirs. */
struct tells_aside {
    int32_t count;
    struct dkti_tell tells[DKTI_TELL_COUNT_MAX];
};

static void tells_put_aside(struct dkti_work *work, struct tells_aside *aside)
{
    aside->count = work->tell_count;
    memcpy(aside->tells, work->tells, sizeof aside->tells);
    work->tell_count = 0;
}

static void tells_take_back(struct dkti_work *work, const struct tells_aside *aside)
{
    work->tell_count = aside->count;
    memcpy(work->tells, aside->tells, sizeof aside->tells);
}

/* A change of one ticket by the sheet: settled first, told in its own entry. `owner` absent: stays whose it is. */
struct ticket_change {
    int32_t verb;
    struct dkti_text sheet; /* absent: stands on none any more */
    struct dkti_text owner;
};

static void ticket_hand_to(struct dkt_row *ticket, struct dkti_text owner)
{
    if (dkti_text_is_absent(owner) || dkti_text_equal(dkti_ticket(ticket)->owner, owner)) {
        return;
    }
    dkti_row_set_text(ticket, DKT_TICKET_OWNER, owner);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
    dkti_row_set_integer(ticket, DKT_TICKET_TRANSFERRED, dkti_ticket(ticket)->transferred + 1);
}

static int32_t ticket_change(struct dkti_work *work, const struct dkt_row *row, const struct ticket_change *change)
{
    int32_t r = dkti_ticket_check(work, row);
    struct dkt_row *ticket = r == DKT_OK ? dkti_edit(work, row) : NULL;
    if (ticket == NULL) {
        return r == DKT_OK ? DKT_E_MEMORY : r;
    }
    struct dkti_event event = {
        .verb = change->verb,
        .action = work->command->action->code,
        .actor = work->command->actor,
        .request = work->command->request,
        .at_ms = dkti_instant_max(work->at_ms, dkti_ticket(row)->updated_at),
    };
    r = dkti_settle(work, ticket, event.at_ms);
    dkti_row_set_text(ticket, DKT_TICKET_SHEET, change->sheet);
    ticket_hand_to(ticket, change->owner);
    r = r == DKT_OK ? dkti_entry_add(work, ticket, &event) : r;
    r = r == DKT_OK ? dkti_settle_touched(work, ticket, event.at_ms) : r;
    if (r == DKT_OK) {
        dkti_ticket_hold(work, ticket);
    }
    return r;
}

/* ---- putting on ---- */

static void add_read(struct dkti_work *work)
{
    dkti_sheet_read(work);
    for (int32_t i = 0; i < work->command->item_count; i++) {
        (void)dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, work->command->items[i].text);
        dkti_clocks_need(work, work->command->items[i].text);
    }
}

/* The n-th ticket, from the cache. */
static const struct dkt_row *added_ticket(struct dkti_work *work, int32_t which)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    dkti_sheet_read(work);
    const struct dkt_row *row = NULL;
    for (int32_t i = 0; i <= which; i++) {
        row = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, work->command->items[i].text);
        if (work->rules->goal_count > 0 && i < which) {
            work->asked++;
        }
    }
    work->asked = asked;
    return row;
}

/* The item of tickets; -1 with a reason when the template has none. */
static int32_t tickets_item(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    for (int32_t i = 0; i < form->asked_count; i++) {
        if (form->asked[i].kind == DKT_ITEM_KIND_TICKETS) {
            return i;
        }
    }
    dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("tickets"));
    return -1;
}

static void add_guard_ticket(struct dkti_work *work, int32_t which)
{
    struct dkti_text id = work->command->items[which].text;
    const struct dkt_row *row = added_ticket(work, which);
    if (row == NULL) {
        dkti_refuse(work, DKT_REASON_TARGET, id);
        return;
    }
    const struct dkti_ticket *ticket = dkti_ticket(row);
    if (ticket->state == DKT_STATE_CLOSED) {
        dkti_refuse(work, DKT_REASON_TARGET_CLOSED, id);
    }
    if (!dkti_text_is_absent(ticket->sheet)) {
        dkti_refuse(work, DKT_REASON_SHEET, ticket->sheet);
    }
    if (!dkti_text_equal(ticket->owner, dkti_sheet(work->main)->outgoing)) {
        dkti_refuse(work, DKT_REASON_NOT_OUTGOINGS, id);
    }
}

static void tickets_guard_common(struct dkti_work *work)
{
    dkti_sheet_guard_status(work, MENDABLE);
    (void)tickets_item(work);
    if (!dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING) && !dkti_sheet_is_leader(work)) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text("outgoing"));
    }
    if (work->command->item_count == 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("tickets"));
    }
}

static void add_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    tickets_guard_common(work);
    for (int32_t i = 0; i < work->command->item_count; i++) {
        bool is_ticket = dkti_text_is_absent(work->command->items[i].code);
        if (!is_ticket) {
            dkti_refuse(work, DKT_REASON_VALUE, dkti_text("items"));
        } else {
            add_guard_ticket(work, i);
        }
    }
}

static void lines_move_on(struct dkti_work *work, bool is_added, int64_t line, struct dkti_text ticket)
{
    struct dkti_digest digest = dkti_sheet_digest_line(dkti_sheet(work->main)->lines, is_added, line, ticket);
    struct dkti_text bytes = dkti_text_of((const char *)digest.bytes, sizeof digest.bytes);
    dkti_row_set_text(work->main, DKT_SHEET_LINES, dkti_arena_text(work->arena, bytes));
    dkti_row_set_integer(work->main, DKT_SHEET_TICKET_COUNT, dkti_sheet(work->main)->ticket_count + (is_added ? 1 : -1));
}

static int32_t line_insert(struct dkti_work *work, int64_t line, const struct dkt_row *ticket, struct dkti_text code)
{
    struct dkt_row *row = dkti_insert(work, DKT_KIND_ITEM);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_ITEM_SHEET, work->subject);
    dkti_row_set_integer(row, DKT_ITEM_PLACE, DKTI_SHEET_TICKET_PLACE);
    dkti_row_set_integer(row, DKT_ITEM_LINE, line);
    dkti_row_set_text(row, DKT_ITEM_CODE, code);
    dkti_row_set_integer(row, DKT_ITEM_STATE, DKT_ITEM_STATE_DONE);
    dkti_row_set_text(row, DKT_ITEM_REF, dkti_ticket(ticket)->id);
    dkti_row_set_integer(row, DKT_ITEM_REF_SEQ, dkti_ticket(ticket)->seq);
    dkti_row_set_text(row, DKT_ITEM_BY, work->command->actor);
    dkti_row_set_integer(row, DKT_ITEM_AT, work->at_ms);
    return DKT_OK;
}

/* The outgoing's number of tickets follows from the lines. */
static int32_t count_lines(struct dkti_work *work)
{
    int32_t place = tickets_item(work);
    struct dkt_row *head = dkti_sheet_edit(work, place, 0);
    if (head == NULL) {
        return DKT_E_MEMORY;
    }
    const struct dkti_asked *asked = &work->sheet->form->asked[place];
    bool is_done = !dkti_asked_is_two_sided(asked) || dkti_row_has(head, DKT_ITEM_COUNTER_BY);
    dkti_row_set_integer(head, DKT_ITEM_VALUE, dkti_sheet(work->main)->ticket_count);
    dkti_row_set_text(head, DKT_ITEM_BY, work->command->actor);
    dkti_row_set_integer(head, DKT_ITEM_AT, work->at_ms);
    dkti_row_set_integer(head, DKT_ITEM_STATE, is_done ? DKT_ITEM_STATE_DONE : DKT_ITEM_STATE_OPEN);
    return DKT_OK;
}

static int32_t add_apply(struct dkti_work *work)
{
    struct tells_aside aside;
    struct ticket_change change = {.verb = DKT_VERB_SHEET_ADDED, .sheet = work->subject};
    struct dkti_text code = work->sheet->form->asked[tickets_item(work)].code;
    int32_t r = DKT_OK;
    tells_put_aside(work, &aside);
    for (int32_t i = 0; r == DKT_OK && i < work->command->item_count; i++) {
        const struct dkt_row *ticket = added_ticket(work, i);
        int64_t line = dkti_sheet(work->main)->line_count + 1;
        dkti_row_set_integer(work->main, DKT_SHEET_LINE_COUNT, line);
        lines_move_on(work, true, line, dkti_ticket(ticket)->id);
        r = line_insert(work, line, ticket, code);
        r = r == DKT_OK ? ticket_change(work, ticket, &change) : r;
    }
    tells_take_back(work, &aside);
    r = r == DKT_OK ? count_lines(work) : r;
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_add_code = {
    .kind = DKT_KIND_SHEET,
    .read = add_read,
    .settle = dkti_sheet_settle,
    .guard = add_guard,
    .apply = add_apply,
};

/* ---- taking off ---- */

static const struct dkt_row *need_off_line(struct dkti_work *work, const struct dkti_given_item *item)
{
    struct dkti_value key[] = {
        {.text = work->command->subject}, {.integer = DKTI_SHEET_TICKET_PLACE}, {.integer = item->line}};
    return dkti_need(work, DKT_KIND_ITEM, DKT_READ_STABLE, key, 3);
}

static void off_read(struct dkti_work *work)
{
    dkti_sheet_read(work);
    for (int32_t i = 0; i < work->command->item_count; i++) {
        (void)need_off_line(work, &work->command->items[i]);
    }
}

/* The n-th line and its ticket, from the cache or asked for. */
static const struct dkt_row *off_line(struct dkti_work *work, int32_t which)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    dkti_sheet_read(work);
    const struct dkt_row *row = NULL;
    for (int32_t i = 0; i <= which; i++) {
        row = need_off_line(work, &work->command->items[i]);
    }
    work->asked = asked;
    return row;
}

static void off_read_tickets(struct dkti_work *work, const struct dkt_row *sheet)
{
    (void)sheet;
    for (int32_t i = 0; i < work->command->item_count; i++) {
        const struct dkt_row *line = off_line(work, i);
        if (line != NULL) {
            (void)dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, dkti_item(line)->ref);
            dkti_clocks_need(work, dkti_item(line)->ref);
        }
    }
}

/* A ticket that was read in the second round: every one of them is a stable wish by its id. */
static const struct dkt_row *read_ticket(const struct dkti_work *work, struct dkti_text id)
{
    for (int32_t i = 0; i < work->wish_count; i++) {
        const struct dkti_wish *wish = work->wishes[i];
        if (wish->type == DKT_READ_GET && wish->kind->number == DKT_KIND_TICKET && wish->row_count > 0 &&
            dkti_text_equal(wish->values[0].text, id)) {
            return wish->rows[0];
        }
    }
    return NULL;
}

static void off_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    tickets_guard_common(work);
    for (int32_t i = 0; i < work->command->item_count; i++) {
        const struct dkt_row *line = off_line(work, i);
        bool is_on = line != NULL && dkti_item(line)->state == DKT_ITEM_STATE_DONE;
        if (!is_on || read_ticket(work, dkti_item(line)->ref) == NULL) {
            dkti_refuse(work, DKT_REASON_ABSENT, work->command->items[i].code);
        }
    }
}

static int32_t off_apply(struct dkti_work *work)
{
    struct tells_aside aside;
    struct ticket_change change = {.verb = DKT_VERB_SHEET_TAKEN_OFF};
    int32_t r = DKT_OK;
    tells_put_aside(work, &aside);
    for (int32_t i = 0; r == DKT_OK && i < work->command->item_count; i++) {
        struct dkt_row *line = dkti_edit(work, off_line(work, i));
        if (line == NULL) {
            return DKT_E_MEMORY;
        }
        dkti_row_set_integer(line, DKT_ITEM_STATE, DKT_ITEM_STATE_NOT_APPLICABLE);
        dkti_row_set_text(line, DKT_ITEM_DECIDED_BY, work->command->actor);
        dkti_row_set_integer(line, DKT_ITEM_DECIDED_AT, work->at_ms);
        lines_move_on(work, false, dkti_item(line)->line, dkti_item(line)->ref);
        r = ticket_change(work, read_ticket(work, dkti_item(line)->ref), &change);
    }
    tells_take_back(work, &aside);
    return r == DKT_OK ? count_lines(work) : r;
}

const struct dkti_verb_code dkti_sheet_take_off_code = {
    .kind = DKT_KIND_SHEET,
    .read = off_read,
    .read_subject = off_read_tickets,
    .settle = dkti_sheet_settle,
    .guard = off_guard,
    .apply = off_apply,
};

/* ---- moving all of them ---- */

int32_t dkti_sheet_move(struct dkti_work *work, int32_t move, int64_t *out_moved, int64_t *out_left)
{
    const struct dkti_wish *lines = work->sheet->lines;
    struct tells_aside aside;
    int32_t r = DKT_OK;
    *out_moved = 0;
    *out_left = 0;
    tells_put_aside(work, &aside);
    for (int32_t i = 0; r == DKT_OK && i < lines->row_count; i++) {
        const struct dkti_item *line = dkti_item(lines->rows[i]);
        const struct dkt_row *row = read_ticket(work, line->ref);
        if (row == NULL || !dkti_text_equal(dkti_ticket(row)->sheet, work->subject)) {
            continue; /* taken off */
        }
        bool is_closed = dkti_ticket(row)->state == DKT_STATE_CLOSED;
        bool goes = move == DKTI_MOVE_HAND && line->state == DKT_ITEM_STATE_DONE && !is_closed;
        struct ticket_change change = {.verb = goes ? DKT_VERB_HANDED_OVER : DKT_VERB_SHEET_TAKEN_OFF};
        if (goes) {
            change.owner = dkti_sheet(work->main)->incoming;
        }
        *out_moved += goes ? 1 : 0;
        *out_left += goes ? 0 : 1;
        r = ticket_change(work, row, &change);
    }
    tells_take_back(work, &aside);
    return r;
}
