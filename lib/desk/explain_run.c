/* SPDX-License-Identifier: MIT
 *
 * Explaining as an operation. It reads the ticket, its current clocks, the run that is explained and the journal. Entries
 * are numbered without gaps, so all pages can be asked for at once as soon as the ticket's row says how many there are;
 * the first page is asked for together with the row. So one round is enough for most tickets, and two for all.
 *
 * What has fallen due and was not settled yet is settled here as run_due would do it, and thrown away afterwards: the
 * explanation is of now, not of when somebody last looked.
 */
#include "desk/explain_run.h"

#include "base/clamp.h"
#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/settle.h"
#include "docket/ticket.h"

struct explain_rows {
    const struct dkt_row *ticket;
    const struct dkt_row *stored; /* the run's row */
    const struct dkti_wish *first; /* page */
    const struct dkti_wish **pages; /* all of them */
    int32_t page_count;
};

/* ---- reading ---- */

static const struct dkti_wish *page_need(struct dkti_work *work, struct dkti_text ticket, int64_t first)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ENTRY_SUBJECT,
        .flags = DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL,
        .limit = DKTI_EXPLAIN_PAGE_COUNT,
        .value_count = 2,
        .values = {{.integer = DKT_KIND_TICKET}, {.text = ticket}},
        .from = first,
        .until = first + DKTI_EXPLAIN_PAGE_COUNT,
    };
    return dkti_need_scan(work, &scan);
}

static void rows_need_first(struct dkti_work *work, const struct dkti_explain_request *request,
                            struct explain_rows *rows)
{
    rows->ticket = dkti_need_text(work, DKT_KIND_TICKET, 0, request->ticket);
    dkti_clocks_need(work, request->ticket);
    if (request->run != 0) {
        struct dkti_value key[] = {
            {.text = request->ticket}, {.text = request->goal->code}, {.integer = request->run}};
        rows->stored = dkti_need(work, DKT_KIND_CLOCK, 0, key, 3);
    }
    rows->first = page_need(work, request->ticket, 1);
}

static int32_t rows_need_more(struct dkti_work *work, const struct dkti_explain_request *request,
                              struct explain_rows *rows)
{
    int64_t count = dkti_ticket(rows->ticket)->seq;
    if (count > DKTI_EXPLAIN_ENTRY_COUNT_MAX) {
        return dkti_error_named(work->error, DKT_E_LIMIT, "ticket ", request->ticket, " has more than 50000 entries");
    }
    rows->page_count = (int32_t)((count + DKTI_EXPLAIN_PAGE_COUNT - 1) / DKTI_EXPLAIN_PAGE_COUNT);
    rows->pages = dkti_arena_array(work->arena, (size_t)rows->page_count + 1, sizeof(struct dkti_wish *));
    if (rows->pages == NULL) {
        return DKT_E_MEMORY;
    }
    rows->pages[0] = rows->first;
    for (int32_t i = 1; i < rows->page_count; i++) {
        rows->pages[i] = page_need(work, request->ticket, 1 + (int64_t)i * DKTI_EXPLAIN_PAGE_COUNT);
    }
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

static int32_t rows_need(struct dkti_work *work, const struct dkti_explain_request *request, struct explain_rows *rows)
{
    rows_need_first(work, request, rows);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (rows->ticket == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, "ticket ", request->ticket, " does not exist");
    }
    if (request->run == 0) {
        const struct dkti_clock_set *set = dkti_clocks_of(work, request->ticket);
        rows->stored = set == NULL ? NULL : set->rows[request->goal - work->rules->goals];
    }
    return rows_need_more(work, request, rows);
}

/* ---- explaining ---- */

static int32_t entries_feed(struct dkti_work *work, struct dkti_explain *explain, const struct explain_rows *rows)
{
    int64_t count = dkti_ticket(rows->ticket)->seq;
    for (int64_t seq = 1; seq <= count; seq++) {
        const struct dkti_wish *page = rows->pages[(seq - 1) / DKTI_EXPLAIN_PAGE_COUNT];
        int32_t i = (int32_t)((seq - 1) % DKTI_EXPLAIN_PAGE_COUNT);
        bool is_there = i < page->row_count && dkti_entry(page->rows[i])->seq == seq;
        int32_t r = is_there ? dkti_explain_entry(explain, page->rows[i], seq) : DKT_E_CORRUPT;
        if (r == DKT_E_CORRUPT) {
            dkti_error_named(work->error, r, "the journal of ticket ", dkti_ticket(rows->ticket)->id,
                             is_there ? " has an entry that cannot be read: " : " lacks an entry: ");
            dkti_error_add_integer(work->error, seq);
        }
        if (r != DKT_OK) {
            return r;
        }
    }
    return DKT_OK;
}

/* What has fallen due, as the entries that nobody has written yet. What falls due on clocks at this very instant has not:
 * who acts in it is still in time. */
static int32_t unsettled_feed(struct dkti_work *work, struct dkti_explain *explain, const struct dkt_row *stored,
                              int64_t now_ms)
{
    if (dkti_rules_status_place(work->rules, dkti_ticket(stored)->status) < 0) {
        return DKT_OK; /* the rules have no such status any more: run_due passes the ticket over too */
    }
    int32_t r = dkti_ticket_check(work, stored);
    if (r != DKT_OK) {
        return r;
    }
    struct dkt_row *ticket = dkti_edit(work, stored);
    r = ticket == NULL ? DKT_E_MEMORY : dkti_settle(work, ticket, now_ms);
    for (int32_t i = 0; i < work->edit_count && r == DKT_OK; i++) {
        if (work->edits[i].row->kind->number == DKT_KIND_ENTRY) {
            r = dkti_explain_entry(explain, work->edits[i].row, 0);
        }
    }
    return r;
}

static int32_t explain_rows(struct dkti_work *work, struct dkti_explain_request *request,
                            const struct explain_rows *rows)
{
    struct dkti_explain explain = {
        .arena = work->arena, .rules = work->rules, .goal = request->goal, .wanted = request->run};
    int64_t now_ms = dkti_instant_max(work->now_ms, dkti_ticket(rows->ticket)->updated_at);
    int32_t r = dkti_explain_begin(&explain, &work->desk->schema);
    if (r == DKT_OK) {
        r = entries_feed(work, &explain, rows);
    }
    if (r == DKT_OK) {
        dkti_explain_compare(&explain, rows->stored);
        r = unsettled_feed(work, &explain, rows->ticket, now_ms);
    }
    if (r == DKT_OK && explain.found == NULL) {
        r = dkti_error_named(work->error, DKT_E_NOT_FOUND, "goal ", request->goal->code,
                             " has no such run on this ticket");
    }
    if (r == DKT_OK) {
        r = dkti_explain_end(&explain, now_ms);
        if (r == DKT_E_CORRUPT) {
            dkti_error_named(work->error, r, "the journal of ticket ", request->ticket,
                             " says what no clock can do");
        }
    }
    request->explanation = explain.out;
    return r;
}

int32_t dkti_explain_run(struct dkti_work *work)
{
    struct dkti_explain_request *request = work->context;
    struct explain_rows rows = {0};
    dkti_work_begin_run(work);
    request->explanation = NULL;
    int32_t r = rows_need(work, request, &rows);
    if (r != DKT_OK) {
        return r;
    }
    work->rows = dkti_arena_array(work->arena, 1, sizeof(struct dkt_row *));
    r = work->rows == NULL ? DKT_E_MEMORY : explain_rows(work, request, &rows);
    if (r == DKT_OK) {
        work->subject = request->ticket;
        work->seq = dkti_ticket(rows.ticket)->seq;
        work->rows[0] = dkti_row_copy(work->arena, request->explanation->clock);
        work->row_count = work->rows[0] == NULL ? 0 : 1;
    }
    return r;
}
