/* SPDX-License-Identifier: MIT
 *
 * Queries within a scope. See query_scope.h.
 *
 * The query itself is run as ever; who asks is read with its first round, the units of the tickets it found in a round of
 * their own. What is not to be seen is taken out of the page, whose cursor stays: so a page may be short, and the next one
 * goes on behind it. One ticket, or what belongs to one, is denied instead, with the reasons.
 */
#include "desk/query_scope.h"

#include "desk/people.h"
#include "desk/permission_roles.h"
#include "docket/query.h"
#include "docket/ticket.h"

void dkti_scope_need(struct dkti_work *work)
{
    dkti_actor_need(work, work->query->actor, work->query->role, false);
}

static bool unit_is_asked(const struct dkti_actor *actor, struct dkti_text id)
{
    for (int32_t i = 0; i < actor->unit_count; i++) {
        if (dkti_text_equal(actor->units[i].id, id)) {
            return true;
        }
    }
    return false;
}

void dkti_scope_need_units(struct dkti_work *work, struct dkt_row *const *rows, int32_t count)
{
    struct dkti_actor *actor = &work->actor;
    if (!actor->is_asked) {
        return;
    }
    dkti_actor_need_units(work, NULL);
    actor->units = dkti_arena_array(work->arena, (size_t)count + 1, sizeof *actor->units);
    for (int32_t i = 0; actor->units != NULL && i < count; i++) {
        struct dkti_place place = dkti_place_of(rows[i]);
        if (!unit_is_asked(actor, place.unit)) {
            actor->units[actor->unit_count++] =
                (struct dkti_place_unit){place.unit, dkti_place_unit_need(work, &place)};
        }
    }
}

static int32_t scope_deny(struct dkti_work *work)
{
    work->row_count = 0;
    work->person_count = 0;
    work->cursor = (struct dkti_text){NULL, 0};
    return dkti_error_begin(work->error, DKT_E_DENIED, "who asks may not see this; the result lists why");
}

int32_t dkti_scope_check(struct dkti_work *work)
{
    if (!work->actor.is_asked) {
        return DKT_OK;
    }
    int32_t r = dkti_actor_settle(work);
    if (r != DKT_OK) {
        return r;
    }
    return dkti_actor_is_somebody(work) ? DKT_OK : scope_deny(work);
}

bool dkti_scope_sees(const struct dkti_work *work, const struct dkt_row *ticket)
{
    const struct dkti_actor *actor = &work->actor;
    if (!actor->is_asked) {
        return true;
    }
    struct dkti_place place = dkti_place_of(ticket);
    const struct dkt_row *unit = NULL;
    for (int32_t i = 0; i < actor->unit_count; i++) {
        unit = dkti_text_equal(actor->units[i].id, place.unit) ? actor->units[i].row : unit;
    }
    return dkti_actor_sees(work, &place, unit);
}

/* The ticket that the query is about as a whole, when it is about one. */
static bool is_about_one(const struct dkti_work *work)
{
    switch (work->query->what) {
    case DKT_QUERY_JOURNAL:
    case DKT_QUERY_LINKS:
    case DKT_QUERY_CLOCKS:
    case DKT_QUERY_HOLDER: return true;
    default: return false;
    }
}

/* One ticket, or all of a desk's entries, are shown or not; of lists what may be seen. */
static int32_t scope_filter(struct dkti_work *work, const struct dkt_row *one)
{
    int32_t what = work->query->what;
    bool is_single = what == DKT_QUERY_TICKET || what == DKT_QUERY_NUMBER;
    int32_t kept = 0;
    if (one != NULL && !dkti_scope_sees(work, one)) {
        dkti_actor_tell_unseen(work);
        return scope_deny(work);
    }
    if (what == DKT_QUERY_OUTBOX && !dkti_actor_sees_all(work)) {
        dkti_actor_tell_unseen(work);
        return scope_deny(work);
    }
    for (int32_t i = 0; i < work->row_count; i++) {
        if (work->rows[i]->kind->number != DKT_KIND_TICKET || dkti_scope_sees(work, work->rows[i])) {
            work->rows[kept++] = work->rows[i];
        }
    }
    if (is_single && kept < work->row_count) {
        dkti_actor_tell_unseen(work);
        return scope_deny(work);
    }
    work->row_count = kept;
    return DKT_OK;
}

static bool rows_are_tickets(const struct dkti_work *work)
{
    return work->row_count > 0 && work->rows[0]->kind->number == DKT_KIND_TICKET;
}

int32_t dkti_scope_run(struct dkti_work *work, int32_t (*run)(struct dkti_work *work))
{
    dkti_scope_need(work);
    if (!work->actor.is_asked) {
        return run(work);
    }
    const struct dkt_row *one =
        is_about_one(work) ? dkti_need_text(work, DKT_KIND_TICKET, 0, work->query->key) : NULL;
    int32_t r = run(work);
    if (r != DKT_OK) {
        return work->is_waiting ? DKTI_WAIT : r;
    }
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    struct dkt_row *subject = one == NULL ? NULL : dkti_row_copy(work->arena, one);
    if (one != NULL && subject == NULL) {
        return DKT_E_MEMORY;
    }
    if (subject != NULL) {
        dkti_scope_need_units(work, &subject, 1);
    } else {
        dkti_scope_need_units(work, work->rows, rows_are_tickets(work) ? work->row_count : 0);
    }
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    r = dkti_scope_check(work);
    return r == DKT_OK ? scope_filter(work, subject) : r;
}
