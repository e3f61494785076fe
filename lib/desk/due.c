/* SPDX-License-Identifier: MIT
 *
 * The sweeps: tasks that do what falls due without anybody asking. Each page takes the first row of an index behind the
 * last one dealt with, changes it, and commits. The row's token decides: of several hosts that sweep at once one commits,
 * the others meet a conflict, read again and find the next one. So everything is done once, however many run, and a sweep
 * that stops anywhere has done whole rows.
 *
 * A row that cannot be dealt with becomes a finding and is passed over: one broken ticket holds up nobody else's.
 */
#include "base/clamp.h"
#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/journal.h"
#include "desk/settle.h"
#include "desk/task.h"
#include "docket/ticket.h"
#include "model/subject.h"

#include <string.h>

enum {
    CONFLICT_PAGE_COUNT_MAX =
        8,             /* pages in a row, of eight conflicts each, that met only conflicts */
    PURGE_COUNT = 100, /* requests of a commit */
};

/* Requests are remembered for 7 days (command.h). */
static const int64_t request_duration_ms = INT64_C(7) * 86400000;

struct sweep_state {
    struct dkti_task_state base;
    bool has_until;
    int64_t until_ms; /* what is due before: the instant of the first page */
    size_t cursor_n;
    char cursor[DKTI_CURSOR_MAX];
    int32_t conflict_count;
    int32_t limit;
};

static struct sweep_state *sweep_of(struct dkti_task_state *state)
{
    return (struct sweep_state *)(void *)state;
}

static int32_t sweep_init(struct dkti_task_state *state)
{
    sweep_of(state)->limit = 1;
    return DKT_OK;
}

static int32_t purge_init(struct dkti_task_state *state)
{
    sweep_of(state)->limit = PURGE_COUNT;
    return DKT_OK;
}

static void sweep_free(struct dkti_task_state *state)
{
    (void)state;
}

static int64_t sweep_until(const struct dkti_work *work)
{
    const struct sweep_state *sweep = work->context;
    return sweep->has_until ? sweep->until_ms : work->now_ms;
}

/* The next rows whose instant lies before `end`. */
static const struct dkti_wish *need_next(struct dkti_work *work, int32_t index, int64_t end)
{
    const struct sweep_state *sweep = work->context;
    struct dkti_scan scan = {
        .index = index,
        .flags = DKT_READ_HAS_UNTIL | DKT_READ_CLAIM,
        .limit = sweep->limit,
        .until = end,
    };
    if (sweep->cursor_n > 0) {
        scan.cursor = dkti_text_of(sweep->cursor, sweep->cursor_n);
    }
    return dkti_need_scan(work, &scan);
}

/* ---- what has fallen due on tickets ---- */

static int32_t due_settle(struct dkti_work *work, const struct dkt_row *row)
{
    struct dkti_text status = dkti_ticket(row)->status;
    if (dkti_rules_status_place(work->rules, status) < 0) {
        return dkti_error_named(work->error, DKT_E_PROFILE, "the rules have no status ", status,
                                ", which the ticket is in");
    }
    int32_t r = dkti_ticket_check(work, row);
    if (r != DKT_OK) {
        return r;
    }
    struct dkt_row *ticket = dkti_edit(work, row);
    if (ticket == NULL) {
        return DKT_E_MEMORY;
    }
    /* What falls due at this very instant waits: a command may still come that stops a clock in time. */
    r = dkti_settle_before(work, ticket, sweep_until(work));
    if (r != DKT_OK) {
        return r;
    }
    dkti_ticket_hold(work, ticket);
    return dkti_writes_build(work);
}

static int32_t due_run(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    const struct dkti_wish *page = need_next(work, DKT_INDEX_TICKET_DUE, sweep_until(work));
    if (page == NULL) {
        return DKTI_WAIT;
    }
    if (page->row_count == 0) {
        return DKT_OK;
    }
    dkti_clocks_need(work, dkti_ticket(page->rows[0])->id);
    return work->is_waiting ? DKTI_WAIT : due_settle(work, page->rows[0]);
}

/* ---- numbers leased and never used ---- */

static int32_t void_tell(struct dkti_work *work, const struct dkti_lease *lease,
                         const struct dkt_row *series)
{
    if (series == NULL) {
        return dkti_error_named(work->error, DKT_E_CORRUPT, "number series ", lease->series,
                                " has a lease but no row");
    }
    if (dkti_series(series)->seq < 0 || dkti_series(series)->seq == INT64_MAX) {
        return dkti_error_named(work->error, DKT_E_CORRUPT, "number series ", lease->series,
                                " has a number of entries that cannot have been counted");
    }
    struct dkt_row *row = dkti_edit(work, series);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_tell(work, DKTI_TELL_NUMBER_FROM, false, (struct dkti_value){.integer = lease->next});
    dkti_tell(work, DKTI_TELL_NUMBER_UNTIL, false, (struct dkti_value){.integer = lease->end});
    struct dkti_event event = {
        .verb = DKT_VERB_NUMBERS_VOID,
        .at_ms = dkti_instant_max(lease->until, dkti_series(series)->updated_at),
    };
    return dkti_entry_add(work, row, &event);
}

static int32_t void_numbers_run(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    const struct dkti_wish *page = need_next(work, DKT_INDEX_LEASE_UNTIL, sweep_until(work));
    if (page == NULL) {
        return DKTI_WAIT;
    }
    if (page->row_count == 0) {
        return DKT_OK;
    }
    const struct dkti_lease *lease = dkti_lease(page->rows[0]);
    const struct dkt_row *series =
        dkti_need_text(work, DKT_KIND_SERIES, DKT_READ_STABLE, lease->series);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    dkti_delete(work, page->rows[0]);
    int32_t r = lease->next < lease->end ? void_tell(work, lease, series) : DKT_OK;
    return r == DKT_OK ? dkti_writes_build(work) : r;
}

/* ---- requests that need not be remembered any more ---- */

static int32_t purge_requests_run(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    const struct dkti_wish *page = need_next(
        work, DKT_INDEX_REQUEST_AGE, dkti_instant_add(sweep_until(work), -request_duration_ms));
    if (page == NULL) {
        return DKTI_WAIT;
    }
    for (int32_t i = 0; i < page->row_count; i++) {
        dkti_delete(work, page->rows[i]);
    }
    return page->row_count == 0 ? DKT_OK : dkti_writes_build(work);
}

/* ---- what came of a page ---- */

static void sweep_go_on(struct sweep_state *sweep, const struct dkti_wish *page)
{
    struct dkti_text cursor = page->rows[page->row_count - 1]->cursor;
    sweep->cursor_n = cursor.n <= sizeof sweep->cursor ? cursor.n : 0;
    if (sweep->cursor_n > 0) {
        memcpy(sweep->cursor, cursor.p, sweep->cursor_n);
    }
}

/* The first page is whole, or the one before is: the row that was read, NULL when there is none. */
static const struct dkti_wish *sweep_page(const struct dkti_work *work)
{
    bool is_read = work->wish_count > 0 && work->wishes[0]->is_answered;
    return is_read && work->wishes[0]->row_count > 0 ? work->wishes[0] : NULL;
}

static int32_t due_done(struct sweep_state *sweep, const struct dkti_work *work)
{
    const struct dkti_wish *page = sweep_page(work);
    sweep->until_ms = sweep_until(work);
    sweep->has_until = true;
    sweep->conflict_count = 0;
    if (page == NULL) {
        sweep->base.is_done = true;
        return DKT_OK;
    }
    sweep->base.progress += page->row_count;
    sweep_go_on(sweep, page);
    return DKT_OK;
}

/* A row that no try will deal with. */
static int32_t sweep_pass_over(struct sweep_state *sweep, const struct dkti_work *work,
                               int32_t status)
{
    const struct dkti_wish *page = sweep_page(work);
    if (page == NULL || page->rows[0]->cursor.n == 0) {
        return status;
    }
    struct dkti_finding finding = {
        .what = DKT_FINDING_PASSED_OVER,
        .subject = dkti_row_value(page->rows[0], 0).text,
        .name = dkti_text(""),
    };
    int32_t r = dkti_finding_add(&sweep->base, &finding);
    if (r == DKT_OK) {
        sweep_go_on(sweep, page);
    }
    return r;
}

static int32_t due_take(struct dkti_task_state *state, struct dkti_work *work, int32_t status)
{
    struct sweep_state *sweep = sweep_of(state);
    switch (status) {
    case DKT_OK: return due_done(sweep, work);
    case DKT_E_CONFLICT: /* somebody else was quicker, again and again: there is less to do now */
        sweep->conflict_count++;
        return sweep->conflict_count < CONFLICT_PAGE_COUNT_MAX ? DKT_OK : status;
    case DKT_E_LIMIT:
        if (sweep->limit == 1) {
            return sweep_pass_over(sweep, work, status);
        }
        sweep->limit /= 2; /* the store takes fewer writes at once */
        return DKT_OK;
    case DKT_E_PROFILE:
    case DKT_E_CORRUPT:
    case DKT_E_BUG: return sweep_pass_over(sweep, work, status);
    default: return status;
    }
}

const struct dkti_task_code dkti_due_task = {
    .size = sizeof(struct sweep_state),
    .init = sweep_init,
    .free = sweep_free,
    .run = due_run,
    .take = due_take,
};

const struct dkti_task_code dkti_void_numbers_task = {
    .size = sizeof(struct sweep_state),
    .init = sweep_init,
    .free = sweep_free,
    .run = void_numbers_run,
    .take = due_take,
};

const struct dkti_task_code dkti_purge_requests_task = {
    .size = sizeof(struct sweep_state),
    .init = purge_init,
    .free = sweep_free,
    .run = purge_requests_run,
    .take = due_take,
};
