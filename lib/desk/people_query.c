/* SPDX-License-Identifier: MIT
 *
 * Queries about people. See people_query.h.
 *
 * Who is on duty in a unit at an instant is one scan: shifts end in the order of their index, and none is longer than a day
 * and a half, so those that an instant meets end between it and that much later.
 */
#include "desk/people_query.h"

#include "base/clamp.h"
#include "desk/absent.h"
#include "desk/operation.h"
#include "desk/people.h"
#include "docket/query.h"

bool dkti_query_is_of_people(int32_t what)
{
    return what >= DKT_QUERY_PERSON && what <= DKT_QUERY_HOLDER;
}

/* ---- one row ---- */

static int32_t query_one(struct dkti_work *work, int32_t kind, const char *noun)
{
    const struct dkt_row *row = dkti_need_text(work, kind, 0, work->query->key);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (row == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, noun, work->query->key, " does not exist");
    }
    work->rows = dkti_arena_array(work->arena, 1, sizeof(struct dkt_row *));
    struct dkt_row *copy = dkti_row_copy(work->arena, row);
    if (work->rows == NULL || copy == NULL) {
        return DKT_E_MEMORY;
    }
    work->subject = work->query->key;
    work->seq = dkti_row_integer(row, kind == DKT_KIND_UNIT ? (int32_t)DKT_UNIT_SEQ : (int32_t)DKT_PERSON_SEQ);
    work->rows[0] = copy;
    work->row_count = 1;
    return DKT_OK;
}

/* ---- lists ---- */

/* The range that rows are to meet: [from, until). Without one: from now on. */
struct span {
    int64_t from;
    int64_t until;
};

static struct span query_span(const struct dkti_work *work)
{
    const struct dkt_query *query = work->query;
    return query->has_range ? (struct span){query->from, query->until}
                            : (struct span){work->now_ms, INT64_MAX};
}

static struct dkti_scan list_scan(const struct dkti_work *work)
{
    const struct dkt_query *query = work->query;
    struct dkti_scan scan = {
        .flags = (query->is_descending ? DKT_READ_DESCENDING : 0) | DKT_READ_HAS_FROM,
        .limit = query->limit,
        .from = dkti_instant_add(query_span(work).from, 1), /* by their end */
        .cursor = dkti_query_cursor(query),
        .values = {{.text = query->key}},
    };
    bool is_of_one = !dkti_text_is_absent(query->key);
    switch (query->what) {
    case DKT_QUERY_DUTY: scan.index = DKT_INDEX_SHIFT_UNIT; break;
    case DKT_QUERY_DUTY_OF: scan.index = DKT_INDEX_SHIFT_PERSON; break;
    default: scan.index = is_of_one ? DKT_INDEX_ABSENCE_PERSON : DKT_INDEX_ABSENCE_END; break;
    }
    if (query->has_range && query->what != DKT_QUERY_ABSENCES) {
        scan.flags |= DKT_READ_HAS_UNTIL;
        scan.until = dkti_instant_add(query->until, dkti_shift_duration_max_ms);
    }
    scan.value_count = dkti_index_by_number(scan.index)->equal_count;
    return scan;
}

static int64_t row_begin(const struct dkt_row *row)
{
    return row->kind->number == DKT_KIND_SHIFT ? dkti_shift(row)->begins_at : dkti_absence(row)->begins_at;
}

static int32_t page_take(struct dkti_work *work, const struct dkti_wish *page, int64_t until)
{
    work->rows = dkti_arena_array(work->arena, (size_t)page->row_count + 1, sizeof(struct dkt_row *));
    if (work->rows == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < page->row_count; i++) {
        if (page->rows[i]->kind->number == DKT_KIND_ENTRY || row_begin(page->rows[i]) < until) {
            work->rows[work->row_count++] = page->rows[i];
        }
    }
    bool is_full = page->row_count == work->query->limit;
    return is_full ? dkti_query_cursor_make(work, page->rows[page->row_count - 1]->cursor) : DKT_OK;
}

static int32_t query_list(struct dkti_work *work)
{
    struct dkti_scan scan = list_scan(work);
    const struct dkti_wish *page = dkti_need_scan(work, &scan);
    return page == NULL ? DKTI_WAIT : page_take(work, page, query_span(work).until);
}

static int32_t query_journal(struct dkti_work *work, int32_t kind)
{
    const struct dkt_query *query = work->query;
    struct dkti_scan scan = {
        .index = DKT_INDEX_ENTRY_SUBJECT,
        .flags = (query->is_descending ? DKT_READ_DESCENDING : 0) |
                 (query->has_range ? DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL : 0),
        .limit = query->limit,
        .value_count = 2,
        .values = {{.integer = kind}, {.text = query->key}},
        .from = query->from,
        .until = query->until,
        .cursor = dkti_query_cursor(query),
    };
    const struct dkti_wish *page = dkti_need_scan(work, &scan);
    return page == NULL ? DKTI_WAIT : page_take(work, page, INT64_MAX);
}

/* ---- who it is told to ---- */

enum {
    HOLDER_COUNT_MAX = 2 * DKTI_PEOPLE_SCAN_MAX /* everybody on duty, each with who stands in */
};

/* The rows that decide. */
struct holder_rows {
    const struct dkt_row *ticket;
    const struct dkti_wish *absences;
    const struct dkt_row *owner;
    const struct dkt_row *unit;
    const struct dkti_wish *shifts;
};

static bool is_to(const struct dkti_work *work, const char *word)
{
    return dkti_text_is(work->query->to, word);
}

static bool is_to_duty(const struct dkti_work *work)
{
    return !is_to(work, "owner") && !is_to(work, "supervisor") && !is_to(work, "head") &&
           !is_to(work, "deputy") && !is_to(work, "specialist");
}

static void holder_need(struct dkti_work *work, struct holder_rows *rows)
{
    const struct dkti_ticket *ticket = dkti_ticket(rows->ticket);
    if (is_to(work, "supervisor") && !dkti_text_is_absent(ticket->owner)) {
        rows->owner = dkti_need_text(work, DKT_KIND_PERSON, 0, ticket->owner);
    }
    if (is_to_duty(work)) {
        struct dkti_scan scan = {
            .index = DKT_INDEX_SHIFT_UNIT,
            .flags = DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL,
            .limit = DKTI_PEOPLE_SCAN_MAX,
            .value_count = 1,
            .values = {{.text = ticket->unit}},
            .from = dkti_instant_add(work->now_ms, 1),
            .until = dkti_instant_add(work->now_ms, dkti_shift_duration_max_ms + 1),
        };
        rows->shifts = dkti_need_scan(work, &scan);
    } else if (!is_to(work, "owner")) {
        rows->unit = dkti_need_text(work, DKT_KIND_UNIT, 0, ticket->unit);
    }
}

static bool persons_have(const struct dkti_work *work, struct dkti_text id)
{
    for (int32_t i = 0; i < work->person_count; i++) {
        if (dkti_text_equal(work->persons[i], id)) {
            return true;
        }
    }
    return false;
}

/* Adds a person, and who stands in while he is absent. */
static void holder_add(struct dkti_work *work, struct dkti_text *persons, const struct dkti_wish *absences,
                       struct dkti_text id)
{
    for (int32_t i = 0; i < 2 && !dkti_text_is_absent(id) && !persons_have(work, id); i++) {
        const struct dkti_absence *absence = dkti_absence_of(absences, id, work->now_ms);
        persons[work->person_count++] = id;
        id = absence == NULL ? (struct dkti_text){NULL, 0} : absence->substitute;
    }
}

static void holder_add_duty(struct dkti_work *work, struct dkti_text *persons, const struct holder_rows *rows)
{
    for (int32_t i = 0; i < rows->shifts->row_count; i++) {
        const struct dkti_shift *shift = dkti_shift(rows->shifts->rows[i]);
        if (shift->begins_at <= work->now_ms &&
            (is_to(work, "on_duty") || dkti_text_equal(shift->role, work->query->to))) {
            holder_add(work, persons, rows->absences, shift->person);
        }
    }
}

/* The one who is meant, where it is one; the head where a ticket has no owner whose supervisor could be told. */
static struct dkti_text holder_one(const struct dkti_work *work, const struct holder_rows *rows)
{
    struct dkti_text head = dkti_unit_head_now(rows->absences, rows->unit, work->now_ms);
    if (is_to(work, "owner")) {
        return dkti_ticket(rows->ticket)->owner;
    }
    if (is_to(work, "supervisor") && rows->owner != NULL && dkti_row_has(rows->owner, DKT_PERSON_SUPERVISOR)) {
        return dkti_person(rows->owner)->supervisor;
    }
    if (is_to(work, "supervisor") || is_to(work, "head") || rows->unit == NULL) {
        return head;
    }
    return is_to(work, "deputy") ? dkti_unit(rows->unit)->deputy : dkti_unit(rows->unit)->specialist;
}

static int32_t query_holder(struct dkti_work *work)
{
    struct holder_rows rows = {0};
    rows.ticket = dkti_need_text(work, DKT_KIND_TICKET, 0, work->query->key);
    rows.absences = dkti_absences_need(work, work->now_ms);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (rows.ticket == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, "ticket ", work->query->key, " does not exist");
    }
    holder_need(work, &rows);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    struct dkti_text *persons = dkti_arena_array(work->arena, HOLDER_COUNT_MAX, sizeof *persons);
    if (persons == NULL) {
        return DKT_E_MEMORY;
    }
    work->persons = persons;
    if (rows.shifts != NULL) {
        holder_add_duty(work, persons, &rows);
    } else {
        holder_add(work, persons, rows.absences, holder_one(work, &rows));
    }
    return dkti_absences_check(work, rows.absences);
}

int32_t dkti_people_query_run(struct dkti_work *work)
{
    switch (work->query->what) {
    case DKT_QUERY_PERSON: return query_one(work, DKT_KIND_PERSON, "person ");
    case DKT_QUERY_THE_UNIT: return query_one(work, DKT_KIND_UNIT, "unit ");
    case DKT_QUERY_PERSON_JOURNAL: return query_journal(work, DKT_KIND_PERSON);
    case DKT_QUERY_UNIT_JOURNAL: return query_journal(work, DKT_KIND_UNIT);
    case DKT_QUERY_HOLDER: return query_holder(work);
    default: return query_list(work);
    }
}
