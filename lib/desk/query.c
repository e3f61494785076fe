/* SPDX-License-Identifier: MIT
 *
 * Queries: building one, and running it as an operation that reads and commits nothing.
 *
 * A list is one scan of one index, the clocks of a ticket are two. Only two look further: tickets of a status are those of its state, filtered; tickets
 * of a lookup value are gets of the ids that the lookup rows name.
 */
#include "desk/operation.h"

#include "base/argument.h"
#include "desk/people_query.h"
#include "desk/query_scope.h"
#include "desk/sheet_query.h"
#include "docket/ticket.h"
#include "model/subject.h"

#include <string.h>

enum {
    LIMIT_DEFAULT = 100,
    LIMIT_MAX = 1000,
    MARK_SIZE = 8, /* bytes before the store's cursor that tell which query it belongs to */
};

/* ---- building ---- */

dkt_status dkt_query_new(dkt_desk *desk, int32_t what, dkt_query **out_query)
{
    if (out_query != NULL) {
        *out_query = NULL;
    }
    if (desk == NULL || out_query == NULL) {
        return DKT_E_ARGUMENT;
    }
    bool is_of_tickets = what >= DKT_QUERY_TICKET && what <= DKT_QUERY_INTAKE_JOURNAL;
    if (!is_of_tickets && !dkti_query_is_of_people(what) && !dkti_query_is_of_sheets(what)) {
        return DKT_E_UNKNOWN;
    }
    struct dkt_query *query = dkti_allocate(&desk->allocator, 1, sizeof *query);
    if (query == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_refcount_init(&query->refcount);
    dkti_arena_init(&query->arena, &desk->allocator);
    query->desk = dkt_desk_ref(desk);
    query->what = what;
    query->limit = LIMIT_DEFAULT;
    *out_query = query;
    return DKT_OK;
}

void dkti_query_ref(struct dkt_query *query)
{
    dkti_refcount_up(&query->refcount);
}

void dkt_query_free(dkt_query *query)
{
    if (query == NULL || !dkti_refcount_down(&query->refcount)) {
        return;
    }
    struct dkt_desk *desk = query->desk;
    dkti_arena_free(&query->arena);
    dkti_deallocate(&desk->allocator, query, sizeof *query);
    dkt_desk_unref(desk);
}

void dkti_query_freeze(struct dkt_query *query)
{
    query->is_frozen = true;
}

const char *dkt_query_error_text(const dkt_query *query)
{
    return query == NULL ? "" : query->error.text;
}

static dkt_status query_begin(dkt_query *query)
{
    if (query == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&query->error);
    if (query->is_frozen) {
        return dkti_error_begin(&query->error, DKT_E_STATE,
                                "the query has an operation already and cannot be changed");
    }
    return DKT_OK;
}

static dkt_status query_keep(dkt_query *query, struct dkti_text text, struct dkti_text *out_kept)
{
    struct dkti_text kept = dkti_arena_text(&query->arena, text);
    if (dkti_text_is_absent(kept)) {
        query->arena.failed = false; /* there may be memory when the call is made again */
        return dkti_error_begin(&query->error, DKT_E_MEMORY, "no memory");
    }
    *out_kept = kept;
    return DKT_OK;
}

dkt_status dkt_query_set_key(dkt_query *query, const char *key, int32_t len)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_text text;
    r = dkti_argument_text(&query->error, "key", key, len, 1, DKTI_ID_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    if (query->what == DKT_QUERY_STATUS && dkti_rules_status_place(query->desk->rules, text) < 0) {
        return dkti_error_named(&query->error, DKT_E_UNKNOWN, "the rules have no status ", text, "");
    }
    return query_keep(query, text, &query->key);
}

/* A text of the query: checked and kept. */
static dkt_status query_take(dkt_query *query, const char *what, const char *p, int32_t len, size_t n_max,
                             struct dkti_text *out_kept)
{
    struct dkti_text text;
    dkt_status r = dkti_argument_text(&query->error, what, p, len, 1, n_max, &text);
    return r == DKT_OK ? query_keep(query, text, out_kept) : r;
}

dkt_status dkt_query_set_actor(dkt_query *query, const char *actor, int32_t len, const char *role,
                               int32_t role_len)
{
    dkt_status r = query_begin(query);
    struct dkti_text kept_role = {NULL, 0};
    if (r == DKT_OK && role != NULL) {
        r = query_take(query, "role", role, role_len, DKTI_NAME_MAX, &kept_role);
    }
    if (r == DKT_OK) {
        r = query_take(query, "actor", actor, len, DKTI_ID_MAX, &query->actor);
    }
    if (r == DKT_OK) {
        query->role = kept_role;
    }
    return r;
}

dkt_status dkt_query_set_to(dkt_query *query, const char *whom, int32_t len)
{
    dkt_status r = query_begin(query);
    return r == DKT_OK ? query_take(query, "whom", whom, len, DKTI_NAME_MAX, &query->to) : r;
}

dkt_status dkt_query_set_state(dkt_query *query, int32_t state)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    if (state < DKT_STATE_UNPROCESSED || state > DKT_STATE_CLOSED) {
        return dkti_error_begin(&query->error, DKT_E_ARGUMENT, "there is no such state");
    }
    query->state = state;
    return DKT_OK;
}

dkt_status dkt_query_set_field(dkt_query *query, const char *field, int32_t len)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_text code;
    r = dkti_argument_text(&query->error, "field", field, len, 1, DKTI_NAME_MAX, &code);
    if (r != DKT_OK) {
        return r;
    }
    const struct dkti_own_field *own = dkti_rules_field_by_code(query->desk->rules, code);
    if (own == NULL || (own->flags & DKT_FIELD_LOOKUP) == 0) {
        return dkti_error_named(&query->error, DKT_E_UNKNOWN, "the rules have no lookup field ", code,
                                "");
    }
    query->field = own;
    return DKT_OK;
}

dkt_status dkt_query_set_range(dkt_query *query, int64_t lower, int64_t upper)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    if (query->what == DKT_QUERY_TICKET || query->what == DKT_QUERY_NUMBER ||
        query->what == DKT_QUERY_PERSON || query->what == DKT_QUERY_THE_UNIT ||
        query->what == DKT_QUERY_HOLDER) {
        return dkti_error_begin(&query->error, DKT_E_ARGUMENT, "the query has no order to cut a range from");
    }
    if (upper < lower) {
        return dkti_error_begin(&query->error, DKT_E_ARGUMENT, "the range ends before it begins");
    }
    query->has_range = true;
    query->from = lower;
    query->until = upper;
    return DKT_OK;
}

dkt_status dkt_query_set_descending(dkt_query *query, int32_t is_descending)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    if (is_descending != 0 && is_descending != 1) {
        return dkti_error_begin(&query->error, DKT_E_ARGUMENT, "is_descending must be 0 or 1");
    }
    query->is_descending = is_descending == 1;
    return DKT_OK;
}

dkt_status dkt_query_set_limit(dkt_query *query, int32_t limit)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    if (limit < 1 || limit > LIMIT_MAX) {
        return dkti_error_begin(&query->error, DKT_E_ARGUMENT, "the limit must be 1 to 1000");
    }
    query->limit = limit;
    return DKT_OK;
}

dkt_status dkt_query_set_cursor(dkt_query *query, const char *cursor, int32_t len)
{
    dkt_status r = query_begin(query);
    if (r != DKT_OK) {
        return r;
    }
    if (cursor == NULL) {
        query->cursor = (struct dkti_text){NULL, 0};
        return DKT_OK;
    }
    struct dkti_text bytes;
    r = dkti_argument_bytes(&query->error, "cursor", cursor, len, 1, MARK_SIZE + DKTI_CURSOR_MAX, &bytes);
    return r == DKT_OK ? query_keep(query, bytes, &query->cursor) : r;
}

/* ---- cursors ---- */

static void mark_integer(struct dkti_sha256 *sha, int64_t value)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)((uint64_t)value >> (8 * i));
    }
    dkti_sha256_add(sha, bytes, sizeof bytes);
}

/* Tells one query from another: everything that decides which rows come in which order, but not the page's size. A
 * cursor given to another query would lead astray without a word. */
static void query_mark(const struct dkt_query *query, uint8_t out_mark[MARK_SIZE])
{
    struct dkti_sha256 sha;
    dkti_sha256_init(&sha);
    mark_integer(&sha, query->what);
    mark_integer(&sha, query->state);
    mark_integer(&sha, query->field == NULL ? 0 : query->field->number);
    mark_integer(&sha, query->is_descending ? 1 : 0);
    mark_integer(&sha, query->has_range ? 1 : 0);
    mark_integer(&sha, query->from);
    mark_integer(&sha, query->until);
    if (query->key.n > 0) {
        dkti_sha256_add(&sha, query->key.p, query->key.n);
    }
    if (query->actor.n > 0) {
        mark_integer(&sha, (int64_t)query->actor.n);
        dkti_sha256_add(&sha, query->actor.p, query->actor.n);
    }
    if (query->role.n > 0) {
        mark_integer(&sha, (int64_t)query->role.n);
        dkti_sha256_add(&sha, query->role.p, query->role.n);
    }
    struct dkti_digest digest = dkti_sha256_end(&sha);
    memcpy(out_mark, digest.bytes, MARK_SIZE);
}

static bool is_cursor_ours(const struct dkt_query *query)
{
    uint8_t mark[MARK_SIZE];
    if (dkti_text_is_absent(query->cursor)) {
        return true;
    }
    query_mark(query, mark);
    return query->cursor.n > MARK_SIZE && memcmp(query->cursor.p, mark, MARK_SIZE) == 0;
}

/* What the store said of the page's last row, behind the query's mark. */
int32_t dkti_query_cursor_make(struct dkti_work *work, struct dkti_text cursor)
{
    if (cursor.n == 0) {
        return dkti_error_begin(work->error, DKT_E_CORRUPT,
                                "the store gave a full page without the cursor of its last row");
    }
    uint8_t mark[MARK_SIZE];
    char *bytes = dkti_arena_take(work->arena, MARK_SIZE + cursor.n + 1);
    if (bytes == NULL) {
        return DKT_E_MEMORY;
    }
    query_mark(work->query, mark);
    memcpy(bytes, mark, MARK_SIZE);
    memcpy(bytes + MARK_SIZE, cursor.p, cursor.n);
    work->cursor = dkti_text_of(bytes, MARK_SIZE + cursor.n);
    return DKT_OK;
}

/* The store's part of the cursor that the query was given. */
struct dkti_text dkti_query_cursor(const struct dkt_query *query)
{
    return dkti_text_is_absent(query->cursor)
               ? query->cursor
               : dkti_text_of(query->cursor.p + MARK_SIZE, query->cursor.n - MARK_SIZE);
}

int32_t dkti_query_check(const struct dkt_query *query)
{
    bool has_key = !dkti_text_is_absent(query->key);
    if (!is_cursor_ours(query)) {
        return DKT_E_ARGUMENT;
    }
    switch (query->what) {
    case DKT_QUERY_STATE:
    case DKT_QUERY_INTAKES: return query->state != 0 ? DKT_OK : DKT_E_ARGUMENT;
    case DKT_QUERY_LOOKUP: return has_key && query->field != NULL ? DKT_OK : DKT_E_ARGUMENT;
    case DKT_QUERY_DUE:
    case DKT_QUERY_OPEN:
    case DKT_QUERY_CLOSED:
    case DKT_QUERY_OUTBOX:
    case DKT_QUERY_FORECAST:
    case DKT_QUERY_SHEETS_OPEN:
    case DKT_QUERY_SHEETS_OVER:
    case DKT_QUERY_SHEETS_DUE:
    case DKT_QUERY_ABSENCES: return DKT_OK;
    case DKT_QUERY_HOLDER: return has_key && query->to.n > 0 ? DKT_OK : DKT_E_ARGUMENT;
    default: return has_key ? DKT_OK : DKT_E_ARGUMENT;
    }
}

/* ---- running ---- */

static struct dkti_scan scan_of(const struct dkti_work *work)
{
    const struct dkt_query *query = work->query;
    struct dkti_scan scan = {
        .flags = (query->is_descending ? DKT_READ_DESCENDING : 0) |
                 (query->has_range ? DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL : 0),
        .limit = query->limit,
        .from = query->from,
        .until = query->until,
        .cursor = dkti_query_cursor(query),
    };
    switch (query->what) {
    case DKT_QUERY_NUMBER: scan.index = DKT_INDEX_TICKET_NUMBER; break;
    case DKT_QUERY_STATE:
    case DKT_QUERY_STATUS: scan.index = DKT_INDEX_TICKET_STATE; break;
    case DKT_QUERY_OWNER: scan.index = DKT_INDEX_TICKET_OWNER; break;
    case DKT_QUERY_UNIT: scan.index = DKT_INDEX_TICKET_UNIT; break;
    case DKT_QUERY_QUEUE: scan.index = DKT_INDEX_TICKET_QUEUE; break;
    case DKT_QUERY_DUE: scan.index = DKT_INDEX_TICKET_DUE; break;
    case DKT_QUERY_LOOKUP: scan.index = DKT_INDEX_LOOKUP_VALUE; break;
    case DKT_QUERY_JOURNAL: scan.index = DKT_INDEX_ENTRY_SUBJECT; break;
    case DKT_QUERY_LINKS: scan.index = DKT_INDEX_LINK_TICKET; break;
    case DKT_QUERY_CLOCKS: scan.index = DKT_INDEX_CLOCK_CURRENT; break;
    case DKT_QUERY_OUTBOX: scan.index = DKT_INDEX_OUTBOX_ORDER; break;
    case DKT_QUERY_INTAKES: scan.index = DKT_INDEX_INTAKE_STATE; break;
    case DKT_QUERY_INTAKE_JOURNAL: scan.index = DKT_INDEX_ENTRY_SUBJECT; break;
    default: scan.index = DKT_INDEX_TICKET_ALL; break;
    }
    scan.value_count = dkti_index_by_number(scan.index)->equal_count;
    return scan;
}

static int32_t query_state(const struct dkti_work *work)
{
    if (work->query->what == DKT_QUERY_STATE) {
        return work->query->state;
    }
    return work->rules->statuses[dkti_rules_status_place(work->rules, work->query->key)].state;
}

/* Fills the values that must be equal. */
static void scan_values(const struct dkti_work *work, struct dkti_scan *scan)
{
    struct dkti_text key = work->query->key;
    switch (work->query->what) {
    case DKT_QUERY_STATE:
    case DKT_QUERY_STATUS: scan->values[0].integer = query_state(work); break;
    case DKT_QUERY_OWNER:
    case DKT_QUERY_UNIT:
        scan->values[0].text = key;
        scan->values[1].integer = 1;
        break;
    case DKT_QUERY_LOOKUP:
        scan->values[0].text = work->query->field->code;
        scan->values[1].text = key;
        break;
    case DKT_QUERY_JOURNAL:
        scan->values[0].integer = DKT_KIND_TICKET;
        scan->values[1].text = key;
        break;
    case DKT_QUERY_INTAKE_JOURNAL:
        scan->values[0].integer = DKT_KIND_INTAKE;
        scan->values[1].text = key;
        break;
    case DKT_QUERY_INTAKES: scan->values[0].integer = work->query->state; break;
    case DKT_QUERY_OPEN: scan->values[0].integer = 1; break;
    case DKT_QUERY_CLOSED: scan->values[0].integer = 0; break;
    default: scan->values[0].text = key; break;
    }
}

static int32_t rows_room(struct dkti_work *work, int32_t count)
{
    work->rows = dkti_arena_array(work->arena, (size_t)count + 1, sizeof(struct dkt_row *));
    return work->rows == NULL ? DKT_E_MEMORY : DKT_OK;
}

/* Whether a row of the scan belongs to the answer: of the status, or of the type, that was asked for. */
static bool is_kept(const struct dkti_work *work, const struct dkt_row *row)
{
    switch (work->query->what) {
    case DKT_QUERY_STATUS: return dkti_text_equal(dkti_ticket(row)->status, work->query->key);
    case DKT_QUERY_INTAKES:
        return dkti_text_is_absent(work->query->key) ||
               dkti_text_equal(dkti_intake(row)->type, work->query->key);
    default: return true;
    }
}

static void rows_keep(struct dkti_work *work, const struct dkti_wish *page)
{
    for (int32_t i = 0; i < page->row_count; i++) {
        if (is_kept(work, page->rows[i])) {
            work->rows[work->row_count++] = page->rows[i];
        }
    }
}

/* The tickets that lookup rows name: a second round. A ticket that is gone meanwhile is passed over. */
static void rows_look_up(struct dkti_work *work, const struct dkti_wish *page)
{
    for (int32_t i = 0; i < page->row_count; i++) {
        const struct dkt_row *ticket =
            dkti_need_text(work, DKT_KIND_TICKET, 0, dkti_lookup(page->rows[i])->ticket);
        if (ticket != NULL) {
            work->rows[work->row_count++] = dkti_row_copy(work->arena, ticket);
        }
    }
}

static int32_t query_page(struct dkti_work *work)
{
    struct dkti_scan scan = scan_of(work);
    scan_values(work, &scan);
    const struct dkti_wish *page = dkti_need_scan(work, &scan);
    if (page == NULL) {
        return DKTI_WAIT;
    }
    if (rows_room(work, page->row_count) != DKT_OK) {
        return DKT_E_MEMORY;
    }
    if (work->query->what == DKT_QUERY_LOOKUP) {
        rows_look_up(work, page);
    } else {
        rows_keep(work, page);
    }
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    bool is_full = page->row_count == scan.limit && work->query->what != DKT_QUERY_NUMBER; /* numbers are unique */
    return is_full ? dkti_query_cursor_make(work, page->rows[page->row_count - 1]->cursor) : DKT_OK;
}

static int32_t query_one_row(struct dkti_work *work, int32_t kind, const char *noun)
{
    const struct dkt_row *row = dkti_need_text(work, kind, 0, work->query->key);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (row == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, noun, work->query->key, " does not exist");
    }
    if (rows_room(work, 1) != DKT_OK) {
        return DKT_E_MEMORY;
    }
    work->subject = work->query->key;
    work->seq = dkti_row_integer(row, dkti_subject_columns(kind)->seq);
    work->rows[0] = dkti_row_copy(work->arena, row);
    work->row_count = 1;
    return work->rows[0] == NULL ? DKT_E_MEMORY : DKT_OK;
}

/* The clocks of a ticket: the current ones, which are few, all on the first page; then the earlier runs. */
static int32_t query_clocks(struct dkti_work *work)
{
    struct dkti_scan past = scan_of(work);
    past.values[0].text = work->query->key;
    struct dkti_scan current = past;
    current.values[1].integer = 1;
    current.limit = LIMIT_MAX;
    bool is_first = dkti_text_is_absent(work->query->cursor);
    const struct dkti_wish *now = is_first ? dkti_need_scan(work, &current) : NULL;
    const struct dkti_wish *page = dkti_need_scan(work, &past);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    int32_t current_count = now == NULL ? 0 : now->row_count;
    if (rows_room(work, current_count + page->row_count) != DKT_OK) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < current_count; i++) {
        work->rows[work->row_count++] = now->rows[i];
    }
    for (int32_t i = 0; i < page->row_count; i++) {
        work->rows[work->row_count++] = page->rows[i];
    }
    return page->row_count == past.limit ? dkti_query_cursor_make(work, page->rows[page->row_count - 1]->cursor)
                                         : DKT_OK;
}

static int32_t query_run(struct dkti_work *work)
{
    if (dkti_query_is_of_people(work->query->what)) {
        return dkti_people_query_run(work);
    }
    if (dkti_query_is_of_sheets(work->query->what)) {
        return dkti_sheet_query_run(work);
    }
    switch (work->query->what) {
    case DKT_QUERY_TICKET: return query_one_row(work, DKT_KIND_TICKET, "ticket ");
    case DKT_QUERY_INTAKE: return query_one_row(work, DKT_KIND_INTAKE, "intake ");
    case DKT_QUERY_CLOCKS: return query_clocks(work);
    default: return query_page(work);
    }
}

int32_t dkti_query_run(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    return dkti_scope_run(work, query_run);
}
