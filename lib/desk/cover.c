/* SPDX-License-Identifier: MIT
 *
 * Covering: when an absence begins whose substitute takes over, the absent person's open tickets go to him; when it ends and
 * he had them until the return, they come back. A task, ticket by ticket: each is one commit, so it stops anywhere and goes
 * on where it was; who runs it twice, or on two hosts, moves nothing twice.
 *
 * Pages come in pairs. The first finds: the next absence that has something to do (its due_at), and the next ticket of it;
 * with no ticket left the absence is set on. The second moves that ticket, and decides anew whether it still is to be moved.
 */
#include "base/clamp.h"
#include "desk/absent.h"
#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/journal.h"
#include "desk/people_assign.h"
#include "desk/settle.h"
#include "desk/task.h"
#include "desk/verbs.h"
#include "docket/people.h"
#include "docket/ticket.h"

#include <string.h>

enum {
    COVER_CONFLICT_COUNT_MAX = 8, /* pages in a row that met only conflicts */
    COVER_TRY_COUNT_MAX = 4,      /* of a ticket that is found, and then is not to be moved after all */
};

/* A place in an index. */
struct cover_cursor {
    size_t n;
    char bytes[DKTI_CURSOR_MAX];
};

struct cover_state {
    struct dkti_task_state base;
    bool has_ticket;     /* the next page moves it */
    bool is_return;      /* it comes back */
    bool has_passed_over; /* a ticket of this absence could not be moved: it is taken up by the next run */
    int32_t conflict_count;
    int32_t try_count;   /* of this ticket */
    int64_t begins_at;   /* of the absence */
    size_t person_n;
    size_t ticket_n;
    char person[DKTI_ID_MAX + 1];
    char ticket[DKTI_ID_MAX + 1];
    struct cover_cursor absences; /* behind those passed over */
    struct cover_cursor tickets;  /* behind those of this absence that were passed over */
    struct cover_cursor behind;   /* the ticket that was found */
};

static struct cover_state *cover_of(struct dkti_task_state *state)
{
    return (struct cover_state *)(void *)state;
}

static int32_t cover_init(struct dkti_task_state *state)
{
    (void)state;
    return DKT_OK;
}

static void cover_free(struct dkti_task_state *state)
{
    (void)state;
}

static struct dkti_text cover_cursor_text(const struct cover_cursor *cursor)
{
    return cursor->n == 0 ? (struct dkti_text){NULL, 0} : dkti_text_of(cursor->bytes, cursor->n);
}

static void cover_cursor_set(struct cover_cursor *cursor, struct dkti_text text)
{
    cursor->n = text.n <= sizeof cursor->bytes ? text.n : 0;
    if (cursor->n > 0) {
        memcpy(cursor->bytes, text.p, cursor->n);
    }
}

static struct dkti_text cover_person(const struct cover_state *cover)
{
    return dkti_text_of(cover->person, cover->person_n);
}

/* Tickets come back once their owner is to have returned: the absence is over, or has been set on to its end. */
static bool absence_returns(const struct dkti_absence *absence)
{
    return absence->due_at == absence->ends_at;
}

/* ---- finding ---- */

static const struct dkti_wish *need_absence(struct dkti_work *work, const struct cover_state *cover)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ABSENCE_DUE,
        .flags = DKT_READ_HAS_UNTIL,
        .limit = 1,
        .until = dkti_instant_add(work->now_ms, 1),
        .cursor = cover_cursor_text(&cover->absences),
    };
    return dkti_need_scan(work, &scan);
}

/* The next ticket of the absence: open ones of the absent person, or those that others have for him. */
static const struct dkti_wish *need_ticket_of(struct dkti_work *work, const struct cover_state *cover,
                                              const struct dkti_absence *absence)
{
    bool is_return = absence_returns(absence);
    bool is_same = dkti_text_equal(cover_person(cover), absence->person) && cover->begins_at == absence->begins_at &&
                   cover->is_return == is_return;
    struct dkti_scan scan = {
        .index = is_return ? DKT_INDEX_LOOKUP_VALUE : DKT_INDEX_TICKET_OWNER,
        .limit = 1,
        .value_count = 2,
        .cursor = is_same ? cover_cursor_text(&cover->tickets) : (struct dkti_text){NULL, 0},
    };
    if (is_return) {
        scan.values[0].text = dkti_cover_field();
        scan.values[1].text = absence->person;
    } else {
        scan.values[0].text = absence->person;
        scan.values[1].integer = 1;
    }
    return dkti_need_scan(work, &scan);
}

/* No ticket is left: what is to be done next with the absence. */
static int32_t absence_set_on(struct dkti_work *work, const struct dkt_row *row)
{
    const struct dkti_absence *absence = dkti_absence(row);
    struct dkt_row *edit = dkti_edit(work, row);
    if (edit == NULL) {
        return DKT_E_MEMORY;
    }
    if (absence_returns(absence) || absence->mode != DKT_COVER_UNTIL_RETURN) {
        dkti_row_set_absent(edit, DKT_ABSENCE_DUE_AT);
    } else {
        dkti_row_set_integer(edit, DKT_ABSENCE_DUE_AT, absence->ends_at);
    }
    return dkti_writes_build(work);
}

static int32_t cover_find(struct dkti_work *work, const struct cover_state *cover)
{
    const struct dkti_wish *due = need_absence(work, cover);
    if (due == NULL) {
        return DKTI_WAIT;
    }
    if (due->row_count == 0) {
        return DKT_OK;
    }
    const struct dkti_absence *absence = dkti_absence(due->rows[0]);
    const struct dkti_wish *tickets = need_ticket_of(work, cover, absence);
    if (tickets == NULL) {
        return DKTI_WAIT;
    }
    int32_t r = dkti_absence_check(work, due->rows[0]);
    if (r != DKT_OK) {
        return r;
    }
    bool is_over = !absence_returns(absence) && absence->ends_at <= work->now_ms; /* nobody is to take over any more */
    bool is_left = tickets->row_count > 0 && !is_over;
    return is_left || cover->has_passed_over ? DKT_OK : absence_set_on(work, due->rows[0]);
}

/* ---- moving ---- */

struct cover_rows {
    const struct dkt_row *absence;
    const struct dkt_row *ticket;
    const struct dkt_row *lookup;
    const struct dkti_wish *absences;
    const struct dkt_row *heir;
};

static struct dkti_text cover_heir(const struct dkti_work *work, const struct cover_state *cover,
                                   const struct cover_rows *rows)
{
    return cover->is_return ? cover_person(cover)
                            : dkti_owner_instead(rows->absences, cover_person(cover), work->now_ms);
}

static bool cover_read(struct dkti_work *work, const struct cover_state *cover, struct cover_rows *rows)
{
    struct dkti_text ticket = dkti_text_of(cover->ticket, cover->ticket_n);
    struct dkti_value absence[] = {{.text = cover_person(cover)}, {.integer = cover->begins_at}};
    struct dkti_value lookup[] = {{.text = dkti_cover_field()}, {.text = cover_person(cover)}, {.text = ticket}};
    rows->absence = dkti_need(work, DKT_KIND_ABSENCE, DKT_READ_STABLE, absence, 2);
    rows->ticket = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, ticket);
    rows->lookup = dkti_need(work, DKT_KIND_LOOKUP, DKT_READ_STABLE, lookup, 3);
    rows->absences = dkti_absences_need(work, work->now_ms);
    dkti_clocks_need(work, ticket);
    if (work->is_waiting) {
        return false;
    }
    struct dkti_text heir = cover_heir(work, cover, rows);
    if (!dkti_text_is_absent(heir)) {
        rows->heir = dkti_need_text(work, DKT_KIND_PERSON, 0, heir);
    }
    return !work->is_waiting;
}

/* Whether the ticket still is to be moved. */
static bool cover_is_due(const struct dkti_work *work, const struct cover_state *cover, const struct cover_rows *rows)
{
    if (rows->absence == NULL || rows->ticket == NULL ||
        dkti_absence(rows->absence)->status != DKT_ABSENCE_STATUS_STANDING ||
        !dkti_row_has(rows->absence, DKT_ABSENCE_DUE_AT)) {
        return false;
    }
    const struct dkti_absence *absence = dkti_absence(rows->absence);
    const struct dkti_ticket *ticket = dkti_ticket(rows->ticket);
    if (cover->is_return) {
        return rows->lookup != NULL && dkti_text_equal(ticket->covered_for, cover_person(cover)) &&
               absence_returns(absence) && absence->due_at <= work->now_ms;
    }
    return ticket->open == 1 && dkti_text_equal(ticket->owner, cover_person(cover)) &&
           !absence_returns(absence) && absence->due_at <= work->now_ms && work->now_ms < absence->ends_at;
}

/* Another owner, or nobody: the claim and the acceptance were the old one's. */
static void cover_give(struct dkti_work *work, struct dkti_text owner)
{
    struct dkt_row *ticket = work->ticket;
    if (dkti_text_equal(dkti_ticket(ticket)->owner, owner)) {
        return;
    }
    dkti_row_set_text(ticket, DKT_TICKET_OWNER, owner);
    dkti_row_set_integer(ticket, DKT_TICKET_TRANSFERRED, dkti_ticket(ticket)->transferred + 1);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
    dkti_acceptance_forget(work);
}

/* The ticket's own part, told in its entry. */
static int32_t cover_change(struct dkti_work *work, const struct cover_state *cover, const struct cover_rows *rows)
{
    bool is_open = dkti_ticket(work->ticket)->open == 1;
    bool works_here = rows->heir != NULL && dkti_person(rows->heir)->active == 1;
    struct dkti_text heir = works_here ? dkti_person(rows->heir)->id : (struct dkti_text){NULL, 0};
    int32_t r = DKT_OK;
    if (is_open) {
        cover_give(work, heir);
    }
    if (cover->is_return) {
        dkti_delete(work, rows->lookup);
        dkti_row_set_absent(work->ticket, DKT_TICKET_COVERED_FOR);
    } else if (works_here && dkti_absence(rows->absence)->mode == DKT_COVER_UNTIL_RETURN) {
        dkti_row_set_text(work->ticket, DKT_TICKET_COVERED_FOR, cover_person(cover));
        r = rows->lookup == NULL ? dkti_lookup_add(work, dkti_cover_field(), cover_person(cover)) : DKT_OK;
    }
    dkti_tell(work, DKTI_TELL_ABSENT, false, (struct dkti_value){.text = cover_person(cover)});
    if (is_open && !dkti_text_is_absent(heir)) {
        dkti_tell(work, DKTI_TELL_TO, false, (struct dkti_value){.text = heir});
    }
    return r;
}

static int32_t cover_move(struct dkti_work *work, const struct cover_state *cover)
{
    struct cover_rows rows = {0};
    if (!cover_read(work, cover, &rows)) {
        return DKTI_WAIT;
    }
    int32_t r = dkti_absences_check(work, rows.absences);
    if (r == DKT_OK) {
        r = dkti_absence_check(work, rows.absence);
    }
    if (r == DKT_OK) {
        r = dkti_person_check(work, rows.heir);
    }
    if (r != DKT_OK || !cover_is_due(work, cover, &rows)) {
        return r;
    }
    if (dkti_rules_status_place(work->rules, dkti_ticket(rows.ticket)->status) < 0) {
        return dkti_error_named(work->error, DKT_E_PROFILE, "the rules have no status ",
                                dkti_ticket(rows.ticket)->status, ", which the ticket is in");
    }
    r = dkti_ticket_check(work, rows.ticket);
    work->ticket = r == DKT_OK ? dkti_edit(work, rows.ticket) : NULL;
    if (work->ticket == NULL) {
        return r == DKT_OK ? DKT_E_MEMORY : r;
    }
    work->main = work->ticket;
    work->at_ms = dkti_instant_max(work->now_ms, dkti_ticket(work->ticket)->updated_at);
    r = dkti_settle(work, work->ticket, work->at_ms);
    if (r == DKT_OK) {
        r = cover_change(work, cover, &rows);
    }
    struct dkti_event event = {.verb = cover->is_return ? DKT_VERB_COVER_ENDED : DKT_VERB_COVERED,
                               .at_ms = work->at_ms};
    if (r == DKT_OK) {
        r = dkti_entry_add(work, work->ticket, &event);
    }
    if (r == DKT_OK) {
        r = dkti_settle_touched(work, work->ticket, work->at_ms);
    }
    if (r != DKT_OK) {
        return r;
    }
    dkti_ticket_hold(work, work->ticket);
    return dkti_writes_build(work);
}

static int32_t cover_run(struct dkti_work *work)
{
    const struct cover_state *cover = work->context;
    dkti_work_begin_run(work);
    return cover->has_ticket ? cover_move(work, cover) : cover_find(work, cover);
}

/* ---- taking in ---- */

/* Remembers the ticket that the page found. False: an id no row can have. */
static bool cover_remember(struct cover_state *cover, const struct dkti_absence *absence, const struct dkt_row *found)
{
    bool is_return = absence_returns(absence);
    struct dkti_text id = is_return ? dkti_lookup(found)->ticket : dkti_ticket(found)->id;
    if (id.n > DKTI_ID_MAX || absence->person.n > DKTI_ID_MAX) {
        return false;
    }
    bool is_again = id.n == cover->ticket_n && memcmp(cover->ticket, id.p, id.n) == 0;
    cover->try_count = is_again ? cover->try_count + 1 : 0;
    memcpy(cover->ticket, id.p, id.n);
    memcpy(cover->person, absence->person.p, absence->person.n);
    cover->ticket_n = id.n;
    cover->person_n = absence->person.n;
    cover->begins_at = absence->begins_at;
    cover->is_return = is_return;
    cover->has_ticket = true;
    cover_cursor_set(&cover->behind, found->cursor);
    return true;
}

static int32_t found_take(struct cover_state *cover, const struct dkti_work *work)
{
    const struct dkti_wish *due = work->wish_count > 0 ? work->wishes[0] : NULL;
    if (due == NULL || due->row_count == 0) {
        cover->base.is_done = true;
        return DKT_OK;
    }
    if (work->writes.count > 0) { /* the absence was set on */
        cover->tickets.n = 0;
        cover->base.progress++;
        return DKT_OK;
    }
    const struct dkti_wish *tickets = work->wishes[1];
    if (tickets->row_count == 0) { /* the absence stays as it is, behind this run */
        cover_cursor_set(&cover->absences, due->rows[0]->cursor);
        cover->tickets.n = 0;
        cover->has_passed_over = false;
        return cover->absences.n > 0 ? DKT_OK : DKT_E_CORRUPT;
    }
    return cover_remember(cover, dkti_absence(due->rows[0]), tickets->rows[0]) ? DKT_OK : DKT_E_CORRUPT;
}

/* What no try will move: named, and passed over. */
static int32_t cover_pass_over(struct cover_state *cover)
{
    struct dkti_finding finding = {
        .what = DKT_FINDING_PASSED_OVER,
        .subject = dkti_text_of(cover->ticket, cover->ticket_n),
        .name = dkti_text(""),
    };
    int32_t r = dkti_finding_add(&cover->base, &finding);
    if (r == DKT_OK) {
        cover->has_ticket = false;
        cover->has_passed_over = true;
        cover->tickets = cover->behind;
    }
    return r;
}

static int32_t cover_take(struct dkti_task_state *state, struct dkti_work *work, int32_t status)
{
    struct cover_state *cover = cover_of(state);
    switch (status) {
    case DKT_OK:
        cover->conflict_count = 0;
        if (!cover->has_ticket) {
            return found_take(cover, work);
        }
        if (work->writes.count == 0 && cover->try_count >= COVER_TRY_COUNT_MAX) {
            return cover_pass_over(cover);
        }
        cover->has_ticket = false;
        cover->base.progress += work->writes.count > 0 ? 1 : 0;
        return DKT_OK;
    case DKT_E_CONFLICT:
        cover->conflict_count++;
        return cover->conflict_count < COVER_CONFLICT_COUNT_MAX ? DKT_OK : status;
    case DKT_E_PROFILE:
    case DKT_E_CORRUPT:
    case DKT_E_BUG: return cover->has_ticket ? cover_pass_over(cover) : status;
    default: return status;
    }
}

const struct dkti_task_code dkti_cover_task = {
    .size = sizeof(struct cover_state),
    .init = cover_init,
    .free = cover_free,
    .run = cover_run,
    .take = cover_take,
};
