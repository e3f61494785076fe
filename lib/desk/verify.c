/* SPDX-License-Identifier: MIT
 *
 * Verify: every subject's journal is walked and held against its row (verify_audit.h); the sums of all give the journal
 * root and the verify digest.
 *
 * The walk takes tickets by the page: first the open ones, then the closed ones, by their registration; then sheets, which
 * are audited alone; then the number series that the rules or a lease name. What a page cannot settle, a ticket with more entries than a page reads for
 * each, or one that looks wrong, is queued and audited alone, step by step:
 *
 *     row -> entries, page by page -> rows of former lookup values -> links and clocks, page by page -> row again
 *
 * The row is read again at the end: when it has moved meanwhile, somebody was writing, and the audit of this subject
 * begins anew. So a finding is never a race. Memory is that of one page, one row and its links.
 *
 * Not found: a journal whose row is gone, unless a root is given; a lookup or unique row that no ticket of today or
 * before had a reason for; what requests, leases and the outbox say (doc/format.md); the clocks of a ticket that was
 * registered under other rules.
 */
#include "desk/verify.h"

#include "desk/verbs.h"
#include "desk/verify_audit.h"
#include "docket/ticket.h"
#include "model/subject.h"

#include <string.h>

enum {
    PAGE_COUNT_MAX = 50,  /* tickets of a page */
    ENTRIES_OF_EACH = 64, /* entries of each ticket of a page: more are rare */
    LINKS_OF_EACH = 16,
    CLOCKS_OF_EACH = DKTI_GOAL_COUNT_MAX + 1, /* all that run, and room to see that it is all */
    ROWS_OF_ONE = 256,     /* entries, links, lookup rows of a page of one subject */
    SERIES_COUNT_MAX = 64, /* series that are remembered while leases are read */
    RESTART_COUNT_MAX = 8, /* of one subject that others keep writing */
};

/* Where the walk is. */
enum {
    STAGE_OPEN = 0,
    STAGE_CLOSED = 1,
    STAGE_SHEETS_OPEN = 2,
    STAGE_SHEETS_OVER = 3,
    STAGE_INTAKES_FIRST = 4, /* a stage for each of their states */
    STAGE_INTAKES_LAST = 7,
    STAGE_LEASES = 8,
    STAGE_END = 9,
};

/* What the next page of the task reads. */
enum {
    STEP_WALK = 0,
    STEP_ROW = 1,
    STEP_ENTRIES = 2,
    STEP_FORMERS = 3,
    STEP_LINKS = 4,
    STEP_CLOCKS = 5, /* those that ended; then those that run */
    STEP_RUNNING = 6,
    STEP_ITEMS = 7, /* of a sheet; then its signatures */
    STEP_SIGNATURES = 8,
    STEP_AGAIN = 9,
};

struct verify_subject {
    int32_t kind;
    struct dkti_text id;
};

struct verify_cursor {
    size_t n;
    char bytes[DKTI_CURSOR_MAX];
};

struct verify_state {
    struct dkti_task_state base;
    bool has_root;
    char root[DKTI_HEX_SIZE];
    int64_t root_until;
    struct dkti_sums sums;

    /* The walk. */
    int32_t stage;
    int32_t step;
    struct verify_cursor cursor;
    struct dkti_arena queue_arena;
    struct verify_subject *queue;
    int32_t queue_count;
    int32_t queue_next;
    struct dkti_arena series_arena;
    struct dkti_text series[SERIES_COUNT_MAX];
    int32_t series_count;

    /* The subject that is audited alone. */
    struct dkti_arena row_arena;
    struct dkti_arena arenas[2]; /* the audit stands in one of them */
    int32_t arena;
    struct dkti_audit audit;
    struct dkti_sums sums_before;
    int64_t finding_count_before;
    bool has_more; /* entries behind those audited */
    int32_t former_next;
    struct verify_cursor row_cursor; /* of links, then of clocks */
    int32_t restart_count;
};

static struct verify_state *verify_of(struct dkti_task_state *state)
{
    return (struct verify_state *)(void *)state;
}

static struct dkti_text cursor_text(const struct verify_cursor *cursor)
{
    return cursor->n == 0 ? (struct dkti_text){NULL, 0} : dkti_text_of(cursor->bytes, cursor->n);
}

static void cursor_set(struct verify_cursor *cursor, struct dkti_text bytes)
{
    cursor->n = bytes.n <= sizeof cursor->bytes ? bytes.n : 0;
    if (cursor->n > 0) {
        memcpy(cursor->bytes, bytes.p, cursor->n);
    }
}

/* Where the scan goes on: behind its last row, when it gave as many as asked for. */
static bool page_goes_on(const struct dkti_wish *page, struct verify_cursor *cursor)
{
    bool is_full = page->row_count == page->limit;
    cursor_set(cursor,
               is_full ? page->rows[page->row_count - 1]->cursor : (struct dkti_text){NULL, 0});
    return is_full && cursor->n > 0;
}

/* ---- life ---- */

static int32_t verify_init(struct dkti_task_state *state)
{
    struct verify_state *verify = verify_of(state);
    const struct dkti_allocator *allocator = &state->desk->allocator;
    dkti_arena_init(&verify->queue_arena, allocator);
    dkti_arena_init(&verify->series_arena, allocator);
    dkti_arena_init(&verify->row_arena, allocator);
    dkti_arena_init(&verify->arenas[0], allocator);
    dkti_arena_init(&verify->arenas[1], allocator);
    dkti_set_digest_init(&verify->sums.roots);
    dkti_set_digest_init(&verify->sums.contents);
    verify->root_until = INT64_MAX;
    return DKT_OK;
}

static void verify_free(struct dkti_task_state *state)
{
    struct verify_state *verify = verify_of(state);
    dkti_arena_free(&verify->queue_arena);
    dkti_arena_free(&verify->series_arena);
    dkti_arena_free(&verify->row_arena);
    dkti_arena_free(&verify->arenas[0]);
    dkti_arena_free(&verify->arenas[1]);
}

void dkti_verify_expect(struct dkti_task_state *state, const char root[DKTI_HEX_SIZE])
{
    struct verify_state *verify = verify_of(state);
    verify->has_root = true;
    memcpy(verify->root, root, sizeof verify->root);
}

void dkti_verify_set_root_instant(struct dkti_task_state *state, int64_t until_ms)
{
    verify_of(state)->root_until = until_ms;
}

/* ---- what is read ---- */

/* Everything that stands for a ticket beside its row. Asked in the same order each time. */
struct ticket_rows {
    const struct dkti_wish *entries;
    const struct dkti_wish *links;
    const struct dkti_wish *clocks[2]; /* ended, running; NULL when the rules have no goals */
};

static const struct dkti_wish *need_entries(struct dkti_work *work, int32_t kind,
                                            struct dkti_text id, int64_t from, int32_t limit)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ENTRY_SUBJECT,
        .flags = DKT_READ_HAS_FROM,
        .limit = limit,
        .value_count = 2,
        .values = {{.integer = kind}, {.text = id}},
        .from = from,
    };
    return dkti_need_scan(work, &scan);
}

static const struct dkti_wish *need_links(struct dkti_work *work, struct dkti_text id,
                                          int32_t limit, struct dkti_text cursor)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_LINK_TICKET,
        .limit = limit,
        .value_count = 1,
        .values = {{.text = id}},
        .cursor = cursor,
    };
    return dkti_need_scan(work, &scan);
}

/* Lines or signatures of a sheet. */
static const struct dkti_wish *need_parts(struct dkti_work *work, int32_t index, struct dkti_text id,
                                          struct dkti_text cursor)
{
    struct dkti_scan scan = {
        .index = index,
        .limit = ROWS_OF_ONE,
        .value_count = 1,
        .values = {{.text = id}},
        .cursor = cursor,
    };
    return dkti_need_scan(work, &scan);
}

static const struct dkti_wish *need_clocks(struct dkti_work *work, struct dkti_text id,
                                           int32_t is_current, int32_t limit,
                                           struct dkti_text cursor)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_CLOCK_CURRENT,
        .limit = limit,
        .value_count = 2,
        .values = {{.text = id}, {.integer = is_current}},
        .cursor = cursor,
    };
    return dkti_need_scan(work, &scan);
}

static bool is_looked_up(const struct dkti_own_field *field, const struct dkt_row *ticket)
{
    return (field->flags & DKT_FIELD_LOOKUP) != 0 && dkti_row_has(ticket, field->number);
}

static const struct dkt_row *need_lookup_of(struct dkti_work *work,
                                            const struct dkti_own_field *field,
                                            struct dkti_text value, struct dkti_text id)
{
    struct dkti_value key[] = {{.text = field->code}, {.text = value}, {.text = id}};
    return dkti_need(work, DKT_KIND_LOOKUP, 0, key, 3);
}

/* The rows found by key: of the number, of each lookup field. With `audit` they are audited. */
static void ticket_keys(struct dkti_work *work, const struct dkt_row *ticket,
                        struct dkti_audit *audit)
{
    if (dkti_row_has(ticket, DKT_TICKET_NUMBER)) {
        struct dkti_value key[] = {{.text = dkti_text("number")},
                                   {.text = dkti_ticket(ticket)->number}};
        const struct dkt_row *unique = dkti_need(work, DKT_KIND_UNIQUE, 0, key, 2);
        if (audit != NULL) {
            dkti_audit_unique(audit, unique);
        }
    }
    for (int32_t i = 0; i < work->rules->field_count; i++) {
        const struct dkti_own_field *field = &work->rules->fields[i];
        if (!is_looked_up(field, ticket)) {
            continue;
        }
        const struct dkt_row *lookup = need_lookup_of(
            work, field, dkti_row_text(ticket, field->number), dkti_ticket(ticket)->id);
        if (audit != NULL) {
            dkti_audit_lookup(audit, field, lookup);
        }
    }
}

static struct ticket_rows ticket_scans(struct dkti_work *work, struct dkti_text id)
{
    struct dkti_text start = {NULL, 0};
    struct ticket_rows rows = {0};
    rows.entries = need_entries(work, DKT_KIND_TICKET, id, 1, ENTRIES_OF_EACH);
    rows.links = need_links(work, id, LINKS_OF_EACH, start);
    for (int32_t i = 0; i < 2 && work->rules->goal_count > 0; i++) {
        rows.clocks[i] = need_clocks(work, id, i, CLOCKS_OF_EACH, start);
    }
    return rows;
}

/* Tickets of a page: so many that all wishes of the page fit one operation. */
static int32_t page_limit(const struct dkt_rules *rules)
{
    int32_t each = 5 + rules->field_count;
    int32_t fitting = (DKTI_WISH_COUNT_MAX - 1) / each;
    return fitting < PAGE_COUNT_MAX ? fitting : PAGE_COUNT_MAX;
}

static bool is_of_sheets(const struct verify_state *verify)
{
    return verify->stage == STAGE_SHEETS_OPEN || verify->stage == STAGE_SHEETS_OVER;
}

static bool is_of_intakes(const struct verify_state *verify)
{
    return verify->stage >= STAGE_INTAKES_FIRST && verify->stage <= STAGE_INTAKES_LAST;
}

static const struct dkti_wish *need_page(struct dkti_work *work, const struct verify_state *verify)
{
    struct dkti_scan scan = {.limit = page_limit(work->rules),
                             .cursor = cursor_text(&verify->cursor)};
    if (verify->stage == STAGE_LEASES) {
        scan.index = DKT_INDEX_LEASE_UNTIL;
    } else if (is_of_intakes(verify)) {
        scan.index = DKT_INDEX_INTAKE_STATE;
        scan.value_count = 1;
        scan.values[0].integer = verify->stage - STAGE_INTAKES_FIRST + DKT_INTAKE_TAKEN_IN;
    } else {
        scan.index = is_of_sheets(verify) ? DKT_INDEX_SHEET_ALL : DKT_INDEX_TICKET_ALL;
        scan.value_count = 1;
        scan.values[0].integer = verify->stage == STAGE_OPEN || verify->stage == STAGE_SHEETS_OPEN ? 1 : 0;
    }
    return dkti_need_scan(work, &scan);
}

static void run_walk(struct dkti_work *work, const struct verify_state *verify)
{
    const struct dkti_wish *page = verify->stage == STAGE_END ? NULL : need_page(work, verify);
    bool is_of_tickets = verify->stage == STAGE_OPEN || verify->stage == STAGE_CLOSED;
    for (int32_t i = 0; page != NULL && is_of_tickets && i < page->row_count; i++) {
        (void)ticket_scans(work, dkti_ticket(page->rows[i])->id);
        ticket_keys(work, page->rows[i], NULL);
    }
}

static struct dkti_text subject_id(const struct verify_state *verify)
{
    return verify->queue[verify->queue_next].id;
}

static int32_t subject_kind(const struct verify_state *verify)
{
    return verify->queue[verify->queue_next].kind;
}

static int64_t next_seq(const struct verify_state *verify)
{
    const struct dkti_subject_columns *columns = dkti_subject_columns(subject_kind(verify));
    return dkti_row_integer(verify->audit.fold.row, columns->seq) + 1;
}

static int32_t formers_end(const struct verify_state *verify)
{
    int32_t end = verify->former_next + ROWS_OF_ONE;
    return end < verify->audit.former_count ? end : verify->audit.former_count;
}

static void run_subject(struct dkti_work *work, const struct verify_state *verify)
{
    struct dkti_text id = subject_id(verify);
    int32_t kind = subject_kind(verify);
    const struct dkti_audit *audit = &verify->audit;
    if (verify->step == STEP_ENTRIES) {
        (void)need_entries(work, kind, id, next_seq(verify), ROWS_OF_ONE);
    } else if (verify->step == STEP_FORMERS) {
        for (int32_t i = verify->former_next; i < formers_end(verify); i++) {
            (void)need_lookup_of(work, audit->formers[i].field, audit->formers[i].value, id);
        }
    } else if (verify->step == STEP_LINKS) {
        (void)need_links(work, id, ROWS_OF_ONE, cursor_text(&verify->row_cursor));
    } else if (verify->step == STEP_ITEMS || verify->step == STEP_SIGNATURES) {
        (void)need_parts(work, verify->step == STEP_ITEMS ? DKT_INDEX_ITEM_SHEET : DKT_INDEX_SIGNATURE_SHEET, id,
                         cursor_text(&verify->row_cursor));
    } else if (verify->step == STEP_CLOCKS || verify->step == STEP_RUNNING) {
        (void)need_clocks(work, id, verify->step == STEP_RUNNING ? 1 : 0, ROWS_OF_ONE,
                          cursor_text(&verify->row_cursor));
    } else {
        (void)dkti_need_text(work, kind, 0, id);
        if (verify->step == STEP_ROW) {
            (void)need_entries(work, kind, id, 1, 1);
        } else if (kind == DKT_KIND_TICKET) {
            ticket_keys(work, audit->row, NULL);
        }
    }
}

static int32_t verify_run(struct dkti_work *work)
{
    const struct verify_state *verify = work->context;
    dkti_work_begin_run(work);
    if (verify->step == STEP_WALK) {
        run_walk(work, verify); /* behind the end there is nothing to read, only to sum up */
    } else {
        run_subject(work, verify);
    }
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

/* ---- taking in: the walk ---- */

static int32_t queue_add(struct verify_state *verify, int32_t kind, struct dkti_text id)
{
    if (verify->queue == NULL) {
        verify->queue = dkti_arena_array(&verify->queue_arena, PAGE_COUNT_MAX + 1,
                                         sizeof(struct verify_subject));
    }
    struct dkti_text kept = dkti_arena_text(&verify->queue_arena, id);
    if (verify->queue_arena.failed) {
        return DKT_E_MEMORY;
    }
    DKT_ASSERT(verify->queue_count <= PAGE_COUNT_MAX);
    verify->queue[verify->queue_count++] = (struct verify_subject){kind, kept};
    return DKT_OK;
}

static void queue_clear(struct verify_state *verify)
{
    dkti_arena_reset(&verify->queue_arena);
    verify->queue = NULL;
    verify->queue_count = 0;
    verify->queue_next = 0;
}

static struct dkti_audit audit_with(struct verify_state *verify, struct dkti_work *work)
{
    return (struct dkti_audit){
        .desk = verify->base.desk,
        .sums = &verify->sums,
        .canonical = &work->canonical,
        .content = &work->change,
        .root_until = verify->root_until,
    };
}

static bool is_full(const struct dkti_wish *page)
{
    return page != NULL && page->row_count == page->limit;
}

static void audit_page(struct dkti_audit *audit, const struct dkti_wish *page,
                       void (*take)(struct dkti_audit *audit, const struct dkt_row *row))
{
    for (int32_t i = 0; page != NULL && audit->status == DKT_OK && i < page->row_count; i++) {
        take(audit, page->rows[i]);
    }
}

/* Audits a ticket of a page. What does not come out clean is forgotten and queued. */
static int32_t take_ticket(struct verify_state *verify, struct dkti_work *work,
                           const struct dkt_row *row)
{
    struct ticket_rows rows = ticket_scans(work, dkti_ticket(row)->id);
    bool is_long = is_full(rows.entries) || is_full(rows.links) || is_full(rows.clocks[0]) ||
                   is_full(rows.clocks[1]);
    struct dkti_audit audit = audit_with(verify, work);
    verify->sums_before = verify->sums;
    dkti_audit_begin(&audit, row, work->arena);
    if (!is_long) {
        audit_page(&audit, rows.entries, dkti_audit_entry);
        audit_page(&audit, rows.links, dkti_audit_part);
        audit_page(&audit, rows.clocks[0], dkti_audit_clock);
        audit_page(&audit, rows.clocks[1], dkti_audit_clock);
    }
    ticket_keys(work, row, audit.status == DKT_OK && !is_long ? &audit : NULL);
    if (audit.status == DKT_OK && !is_long) {
        dkti_audit_end(&audit);
    }
    if (audit.status != DKT_OK) {
        return audit.status;
    }
    if (!is_long && audit.finding_count == 0 && audit.former_count == 0) {
        verify->base.progress++;
        return DKT_OK;
    }
    verify->sums = verify->sums_before;
    return queue_add(verify, DKT_KIND_TICKET, dkti_ticket(row)->id);
}

static int32_t take_tickets(struct verify_state *verify, struct dkti_work *work,
                            const struct dkti_wish *page)
{
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < page->row_count; i++) {
        struct dkti_arena_mark mark = dkti_arena_mark(work->arena);
        r = take_ticket(verify, work, page->rows[i]);
        dkti_arena_rewind(work->arena, mark);
    }
    return r;
}

/* Sheets have lines without end, and intakes guidance: each is audited alone. */
static int32_t take_alone(struct verify_state *verify, const struct dkti_wish *page)
{
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < page->row_count; i++) {
        r = queue_add(verify, page->rows[i]->kind->number, dkti_row_value(page->rows[i], 0).text);
    }
    return r;
}

static bool series_is_known(const struct verify_state *verify, struct dkti_text name)
{
    for (int32_t i = 0; i < verify->series_count; i++) {
        if (dkti_text_equal(verify->series[i], name)) {
            return true;
        }
    }
    return false;
}

/* Queues a series once. */
static int32_t take_series(struct verify_state *verify, struct dkti_text name)
{
    if (dkti_text_is_absent(name) || series_is_known(verify, name) ||
        verify->series_count == SERIES_COUNT_MAX) {
        return DKT_OK;
    }
    struct dkti_text kept = dkti_arena_text(&verify->series_arena, name);
    if (verify->series_arena.failed) {
        verify->series_arena.failed = false;
        return DKT_E_MEMORY;
    }
    int32_t r = queue_add(verify, DKT_KIND_SERIES, name);
    if (r == DKT_OK) {
        verify->series[verify->series_count++] = kept;
    }
    return r;
}

static int32_t take_leases(struct verify_state *verify, const struct dkti_wish *page)
{
    int32_t r = take_series(verify, verify->base.desk->rules->series.code);
    for (int32_t i = 0; r == DKT_OK && i < page->row_count; i++) {
        r = take_series(verify, dkti_lease(page->rows[i])->series);
    }
    return r;
}

static int32_t finish(struct verify_state *verify)
{
    struct dkti_digest root = dkti_set_digest_value(&verify->sums.roots);
    struct dkti_digest contents = dkti_set_digest_value(&verify->sums.contents);
    char hex[DKTI_HEX_SIZE];
    dkti_digest_hex(&root, hex);
    if (verify->has_root && memcmp(hex, verify->root, sizeof hex) != 0) {
        struct dkti_finding finding = {
            .what = DKT_FINDING_ROOT, .subject = dkti_text(""), .name = dkti_text("")};
        int32_t r = dkti_finding_add(&verify->base, &finding);
        if (r != DKT_OK) {
            return r;
        }
    }
    memcpy(verify->base.root, hex, sizeof hex);
    dkti_digest_hex(&contents, verify->base.digest);
    verify->base.is_done = true;
    return DKT_OK;
}

/* The queue is empty: another page, or the end. */
static int32_t walk_on(struct verify_state *verify)
{
    verify->step = STEP_WALK;
    return verify->stage == STAGE_END ? finish(verify) : DKT_OK;
}

static int32_t take_walk(struct verify_state *verify, struct dkti_work *work)
{
    struct dkti_sums sums = verify->sums;
    int64_t progress = verify->base.progress;
    int32_t series_count = verify->series_count;
    work->asked = 0;
    const struct dkti_wish *page = need_page(work, verify);
    queue_clear(verify);
    bool is_alone = is_of_sheets(verify) || is_of_intakes(verify);
    int32_t r = verify->stage == STAGE_LEASES ? take_leases(verify, page)
                : is_alone                    ? take_alone(verify, page)
                                              : take_tickets(verify, work, page);
    if (r != DKT_OK || work->arena->failed) {
        verify->sums = sums;
        verify->base.progress = progress;
        verify->series_count = series_count;
        return DKT_E_MEMORY;
    }
    verify->stage += page_goes_on(page, &verify->cursor) ? 0 : 1;
    verify->restart_count = 0;
    verify->step = STEP_ROW;
    return DKT_OK;
}

/* ---- taking in: one subject ---- */

static int32_t subject_next(struct verify_state *verify)
{
    verify->queue_next++;
    verify->restart_count = 0;
    verify->step = STEP_ROW;
    return DKT_OK;
}

/* A subject without a row: a series that has drawn nothing yet, or one whose row was taken from under its entries. */
static int32_t take_no_row(struct verify_state *verify, struct dkti_work *work)
{
    struct dkti_finding finding = {
        .what = DKT_FINDING_HEAD, .subject = subject_id(verify), .name = dkti_text("")};
    bool has_entries = work->wishes[1]->row_count > 0;
    int32_t r = has_entries ? dkti_finding_add(&verify->base, &finding) : DKT_OK;
    return r == DKT_OK ? subject_next(verify) : r;
}

static int32_t take_row(struct verify_state *verify, struct dkti_work *work)
{
    const struct dkti_wish *wish = work->wishes[0];
    if (wish->row_count == 0) {
        return take_no_row(verify, work);
    }
    dkti_arena_reset(&verify->row_arena);
    dkti_arena_reset(&verify->arenas[0]);
    verify->arena = 0;
    struct dkt_row *row = dkti_row_copy_whole(&verify->row_arena, wish->rows[0]);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    verify->audit = audit_with(verify, work);
    verify->audit.state = &verify->base;
    dkti_audit_begin(&verify->audit, row, &verify->arenas[0]);
    if (verify->audit.status != DKT_OK) {
        return DKT_E_MEMORY;
    }
    verify->sums_before = verify->sums;
    verify->finding_count_before = verify->base.finding_count;
    cursor_set(&verify->row_cursor, (struct dkti_text){NULL, 0});
    verify->step = STEP_ENTRIES;
    return DKT_OK;
}

static void step_behind_entries(struct verify_state *verify)
{
    switch (subject_kind(verify)) {
    case DKT_KIND_TICKET: verify->step = STEP_LINKS; break;
    case DKT_KIND_SHEET: verify->step = STEP_ITEMS; break;
    default: verify->step = STEP_AGAIN; break;
    }
    verify->step = verify->has_more ? STEP_ENTRIES : verify->step;
}

/* The audit goes on in the other arena, so that a page that fails leaves the one it began with. */
static int32_t take_entries(struct verify_state *verify, const struct dkti_wish *page)
{
    struct dkti_arena *arena = &verify->arenas[1 - verify->arena];
    struct dkti_audit audit;
    dkti_arena_reset(arena);
    dkti_audit_copy(&audit, &verify->audit, arena);
    audit_page(&audit, page, dkti_audit_entry);
    if (audit.status != DKT_OK) {
        return audit.status;
    }
    verify->audit = audit;
    verify->arena = 1 - verify->arena;
    verify->has_more = page->row_count == page->limit && next_seq(verify) < INT64_MAX;
    verify->former_next = 0;
    step_behind_entries(verify);
    verify->step = audit.former_count > 0 ? STEP_FORMERS : verify->step;
    return DKT_OK;
}

static int32_t take_formers(struct verify_state *verify, struct dkti_work *work)
{
    struct dkti_audit *audit = &verify->audit;
    for (int32_t i = 0; i < work->wish_count; i++) {
        if (work->wishes[i]->row_count > 0) {
            dkti_audit_stray(audit, audit->formers[verify->former_next + i].field);
        }
    }
    if (audit->status != DKT_OK) {
        return audit->status;
    }
    verify->former_next = formers_end(verify);
    if (verify->former_next == audit->former_count) {
        step_behind_entries(verify);
    }
    return DKT_OK;
}

/* Links, clocks, lines or signatures: another page of them, or what comes behind them. */
static int32_t take_parts(struct verify_state *verify, const struct dkti_wish *page)
{
    struct dkti_audit *audit = &verify->audit;
    bool is_links = verify->step == STEP_LINKS;
    bool is_clocks = verify->step == STEP_CLOCKS || verify->step == STEP_RUNNING;
    audit_page(audit, page, is_clocks ? dkti_audit_clock : dkti_audit_part);
    if (audit->status != DKT_OK) {
        return audit->status;
    }
    if (!page_goes_on(page, &verify->row_cursor)) {
        bool has_clocks = verify->base.desk->rules->goal_count > 0;
        bool is_last = (is_links && !has_clocks) || verify->step == STEP_RUNNING;
        verify->step = is_last ? STEP_AGAIN : verify->step + 1;
    }
    return DKT_OK;
}

/* Whether the row has moved since the audit of it began. */
static bool has_moved(const struct verify_state *verify, const struct dkti_wish *wish)
{
    const struct dkt_row *row = verify->audit.row;
    const struct dkti_subject_columns *columns = dkti_subject_columns(row->kind->number);
    return wish->row_count == 0 ||
           dkti_row_integer(wish->rows[0], columns->seq) != dkti_row_integer(row, columns->seq) ||
           !dkti_text_equal(wish->rows[0]->token, row->token);
}

/* The row has moved: another try, or, when it will not stand still, the next subject. What was found and summed up of
 * this one is forgotten. */
static int32_t subject_again(struct verify_state *verify)
{
    struct dkti_finding finding = {
        .what = DKT_FINDING_PASSED_OVER, .subject = subject_id(verify), .name = dkti_text("")};
    verify->sums = verify->sums_before;
    verify->base.finding_count = verify->finding_count_before;
    if (verify->restart_count < RESTART_COUNT_MAX) {
        verify->restart_count++;
        verify->step = STEP_ROW;
        return DKT_OK;
    }
    int32_t r = dkti_finding_add(&verify->base, &finding);
    return r == DKT_OK ? subject_next(verify) : r;
}

static int32_t take_again(struct verify_state *verify, struct dkti_work *work)
{
    struct dkti_audit *audit = &verify->audit;
    if (has_moved(verify, work->wishes[0])) {
        return subject_again(verify);
    }
    if (subject_kind(verify) == DKT_KIND_TICKET) {
        work->asked = 1;
        ticket_keys(work, audit->row, audit);
    }
    dkti_audit_end(audit);
    if (audit->status != DKT_OK) {
        return audit->status;
    }
    verify->base.progress++;
    return subject_next(verify);
}

static int32_t take_subject(struct verify_state *verify, struct dkti_work *work)
{
    switch (verify->step) {
    case STEP_ROW: return take_row(verify, work);
    case STEP_ENTRIES: return take_entries(verify, work->wishes[0]);
    case STEP_FORMERS: return take_formers(verify, work);
    case STEP_LINKS:
    case STEP_CLOCKS:
    case STEP_RUNNING:
    case STEP_ITEMS:
    case STEP_SIGNATURES: return take_parts(verify, work->wishes[0]);
    default: return take_again(verify, work);
    }
}

static int32_t verify_take(struct dkti_task_state *state, struct dkti_work *work, int32_t status)
{
    struct verify_state *verify = verify_of(state);
    if (status != DKT_OK) {
        return status;
    }
    if (verify->step == STEP_WALK && verify->stage == STAGE_END) {
        return finish(verify);
    }
    if (verify->step == STEP_WALK) {
        int32_t r = take_walk(verify, work);
        return r == DKT_OK && verify->queue_count == 0 ? walk_on(verify) : r;
    }
    struct dkti_sums sums = verify->sums;
    struct dkti_audit audit = verify->audit;
    int64_t finding_count = state->finding_count;
    int32_t r = take_subject(verify, work);
    if (r != DKT_OK) {
        verify->sums = sums;
        verify->audit = audit;
        state->finding_count = finding_count;
        return r;
    }
    return verify->queue_next == verify->queue_count ? walk_on(verify) : DKT_OK;
}

const struct dkti_task_code dkti_verify_task = {
    .size = sizeof(struct verify_state),
    .init = verify_init,
    .free = verify_free,
    .run = verify_run,
    .take = verify_take,
};
