/* SPDX-License-Identifier: MIT
 *
 * The match. See assignee.h.
 *
 * Of the people whom the route names and who may, the one with the least open work is chosen, or the one who has waited
 * longest for his turn. A turn is a number that only grows: who had the smallest one, or none, is next. So nobody has two
 * turns before everybody else who may has had one, whoever comes and goes meanwhile; and equal loads take turns too.
 */
#include "desk/assignee.h"

#include "desk/assignee_hook.h"
#include "desk/match.h"
#include "docket/people.h"
#include "docket/ticket.h"

#include <string.h>

/* ---- what speaks against somebody ---- */

static void candidate_say(struct dkti_candidate *candidate, int32_t why)
{
    if (candidate->why_count < DKTI_MATCH_WHY_MAX) {
        candidate->why[candidate->why_count++] = why;
    }
}

/* Whether a list of codes with one space between two has this one. */
static bool codes_hold(struct dkti_text codes, struct dkti_text code)
{
    size_t from = 0;
    for (size_t i = 0; i <= codes.n; i++) {
        if (i < codes.n && codes.p[i] != ' ') {
            continue;
        }
        if (i - from == code.n && code.n > 0 && memcmp(codes.p + from, code.p, code.n) == 0) {
            return true;
        }
        from = i + 1;
    }
    return false;
}

static bool has_skills(const struct dkti_route *route, struct dkti_text skills)
{
    for (int32_t i = 0; i < route->skill_count; i++) {
        if (!codes_hold(skills, route->skills[i])) {
            return false;
        }
    }
    return true;
}

static bool is_at_work(const struct dkti_route *route, int64_t presence)
{
    return route->presence == DKTI_ROUTE_ANY || presence == DKT_PRESENCE_READY ||
           (route->presence == DKTI_ROUTE_WORKING && presence == DKT_PRESENCE_IN_TASK);
}

void dkti_candidate_look(const struct dkti_work *work, const struct dkti_route *route,
                         struct dkti_candidate *candidate)
{
    if (candidate->person == NULL) {
        candidate_say(candidate, DKT_WHY_UNKNOWN);
        return;
    }
    const struct dkti_person *person = dkti_person(candidate->person);
    if (person->active != 1) {
        candidate_say(candidate, DKT_WHY_INACTIVE);
    }
    if (!dkti_text_is_absent(route->role) && !codes_hold(person->roles, route->role)) {
        candidate_say(candidate, DKT_WHY_ROLE);
    }
    if (!has_skills(route, person->skills)) {
        candidate_say(candidate, DKT_WHY_SKILL);
    }
    bool is_certified = dkti_row_has(candidate->person, DKT_PERSON_CERTIFIED_UNTIL) &&
                        person->certified_until > work->now_ms;
    if (route->is_certified && !is_certified) {
        candidate_say(candidate, DKT_WHY_NOT_CERTIFIED);
    }
    if (!is_at_work(route, person->presence)) {
        candidate_say(candidate, DKT_WHY_AWAY);
    }
}

/* ---- reading: the people ---- */

/* A match while it is made. */
struct matching {
    struct dkti_work *work;
    const struct dkt_row *ticket;
    struct dkt_match *match;
    const struct dkti_route *route;
    const struct dkti_wish *turns; /* of the route */
};

static struct dkti_text unit_asked(const struct matching *matching)
{
    return dkti_text_is_absent(matching->route->unit) ? dkti_ticket(matching->ticket)->unit : matching->route->unit;
}

static const struct dkti_wish *need_people(struct matching *matching, int32_t presence)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_PERSON_PRESENCE,
        .limit = DKTI_MATCH_PEOPLE_MAX,
        .value_count = 2,
        .values = {{.text = unit_asked(matching)}, {.integer = presence}},
    };
    return dkti_need_scan(matching->work, &scan);
}

static bool names_people(const struct dkti_route *route)
{
    return route->choose != DKT_CHOOSE_QUEUE && route->choose != DKT_CHOOSE_FIXED &&
           !(dkti_text_is_absent(route->unit) && dkti_text_is_absent(route->role));
}

static int32_t match_too_many(struct matching *matching)
{
    return dkti_error_named(matching->work->error, DKT_E_LIMIT, "route ", matching->route->code,
                            " names more people than a match looks at");
}

/* Everybody of the unit, whatever his presence: who may not is told why. */
static int32_t read_unit(struct matching *matching)
{
    enum {
        PRESENCE_COUNT = DKT_PRESENCE_RESTING
    };
    const struct dkti_wish *pages[PRESENCE_COUNT];
    int32_t count = 0;
    for (int32_t i = 0; i < PRESENCE_COUNT; i++) {
        pages[i] = need_people(matching, i + DKT_PRESENCE_SIGNED_OUT);
        count += pages[i] == NULL ? 0 : pages[i]->row_count;
    }
    if (matching->work->is_waiting) {
        return DKT_OK;
    }
    struct dkt_match *match = matching->match;
    match->candidates = dkti_arena_array(matching->work->arena, (size_t)count + 1, sizeof *match->candidates);
    if (match->candidates == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < PRESENCE_COUNT; i++) {
        if (pages[i]->row_count == DKTI_MATCH_PEOPLE_MAX) {
            return match_too_many(matching);
        }
        for (int32_t k = 0; k < pages[i]->row_count; k++) {
            const struct dkt_row *row = pages[i]->rows[k];
            match->candidates[match->count++] =
                (struct dkti_candidate){.id = dkti_person(row)->id, .person = row, .load = -1};
        }
    }
    return DKT_OK;
}

static int32_t read_fixed(struct matching *matching)
{
    struct dkt_match *match = matching->match;
    struct dkti_text id = matching->route->person;
    const struct dkt_row *row = dkti_need_text(matching->work, DKT_KIND_PERSON, 0, id);
    match->candidates = dkti_arena_array(matching->work->arena, 1, sizeof *match->candidates);
    if (match->candidates == NULL) {
        return DKT_E_MEMORY;
    }
    match->candidates[match->count++] = (struct dkti_candidate){.id = id, .person = row, .load = -1};
    return DKT_OK;
}

/* Equal loads take turns too, so only what the host or the route itself decides has none. */
static bool takes_turns(const struct dkti_route *route)
{
    return route->choose == DKT_CHOOSE_LEAST_LOAD || route->choose == DKT_CHOOSE_TURN;
}

static void read_turns(struct matching *matching)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_TURN_ROUTE,
        .limit = DKTI_MATCH_TURN_MAX,
        .flags = DKT_READ_DESCENDING,
        .value_count = 1,
        .values = {{.text = matching->route->code}},
    };
    matching->turns = dkti_need_scan(matching->work, &scan);
}

static int32_t match_read(struct matching *matching)
{
    int32_t r = DKT_OK;
    if (takes_turns(matching->route)) {
        read_turns(matching);
    }
    if (matching->route->choose == DKT_CHOOSE_FIXED) {
        r = read_fixed(matching);
    } else if (names_people(matching->route)) {
        r = read_unit(matching);
    }
    return r == DKT_OK && matching->work->is_waiting ? DKTI_WAIT : r;
}

/* ---- reading: what each of them has ---- */

static const struct dkti_wish *need_load(struct matching *matching, const struct dkti_candidate *candidate)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_TICKET_OWNER,
        .limit = DKTI_MATCH_LOAD_PAGE,
        .value_count = 2,
        .values = {{.text = candidate->id}, {.integer = 1}},
    };
    return dkti_need_scan(matching->work, &scan);
}

static const struct dkti_wish *need_absences(struct matching *matching, const struct dkti_candidate *candidate)
{
    enum {
        ABSENCE_COUNT_MAX = 100 /* of one person that are not over yet */
    };
    struct dkti_scan scan = {
        .index = DKT_INDEX_ABSENCE_PERSON,
        .flags = DKT_READ_HAS_FROM,
        .limit = ABSENCE_COUNT_MAX,
        .value_count = 1,
        .values = {{.text = candidate->id}},
        .from = matching->work->now_ms + 1,
    };
    return dkti_need_scan(matching->work, &scan);
}

static bool is_absent_now(const struct dkti_wish *absences, int64_t now_ms)
{
    for (int32_t i = 0; i < absences->row_count; i++) {
        const struct dkti_absence *absence = dkti_absence(absences->rows[i]);
        if (absence->status == DKT_ABSENCE_STATUS_STANDING && absence->begins_at <= now_ms) {
            return true;
        }
    }
    return false;
}

/* Open tickets, weighted by type (Q46). The ticket in question is no load yet to whom it is given anew. */
static int64_t load_of(const struct matching *matching, const struct dkti_wish *tickets)
{
    int64_t load = 0;
    for (int32_t i = 0; i < tickets->row_count; i++) {
        const struct dkti_ticket *ticket = dkti_ticket(tickets->rows[i]);
        if (!dkti_text_equal(ticket->id, dkti_ticket(matching->ticket)->id)) {
            load += dkti_rules_weight(matching->work->rules, ticket->type);
        }
    }
    return load;
}

static int64_t turn_of(const struct matching *matching, struct dkti_text person)
{
    for (int32_t i = 0; matching->turns != NULL && i < matching->turns->row_count; i++) {
        if (dkti_text_equal(dkti_turn(matching->turns->rows[i])->person, person)) {
            return dkti_turn(matching->turns->rows[i])->number;
        }
    }
    return 0;
}

static bool may(const struct dkti_candidate *candidate)
{
    return candidate->why_count == 0;
}

/* Looks at those whom nothing speaks against yet: absences and open work. */
static int32_t match_weigh(struct matching *matching)
{
    struct dkt_match *match = matching->match;
    int32_t looked_count = 0;
    for (int32_t i = 0; i < match->count; i++) {
        struct dkti_candidate *candidate = &match->candidates[i];
        candidate->turn = turn_of(matching, candidate->id);
        dkti_candidate_look(matching->work, matching->route, candidate);
        if (!may(candidate)) {
            continue;
        }
        if (++looked_count > DKTI_MATCH_ELIGIBLE_MAX) {
            return match_too_many(matching);
        }
        const struct dkti_wish *absences = need_absences(matching, candidate);
        const struct dkti_wish *tickets = need_load(matching, candidate);
        if (absences == NULL || tickets == NULL) {
            continue;
        }
        candidate->load = load_of(matching, tickets);
        if (is_absent_now(absences, matching->work->now_ms)) {
            candidate_say(candidate, DKT_WHY_ABSENT);
        }
        if (matching->route->load_max > 0 && candidate->load >= matching->route->load_max) {
            candidate_say(candidate, DKT_WHY_LOAD_MAX);
        }
    }
    return matching->work->is_waiting ? DKTI_WAIT : DKT_OK;
}

/* ---- the choice ---- */

static int32_t text_order(struct dkti_text a, struct dkti_text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (order != 0) {
        return order < 0 ? -1 : 1;
    }
    return a.n == b.n ? 0 : (a.n < b.n ? -1 : 1);
}

static bool comes_before(const struct dkti_route *route, const struct dkti_candidate *a,
                         const struct dkti_candidate *b)
{
    if (may(a) != may(b)) {
        return may(a);
    }
    if (may(a) && route->choose != DKT_CHOOSE_TURN && a->load != b->load) {
        return a->load < b->load;
    }
    return a->turn != b->turn ? a->turn < b->turn : text_order(a->id, b->id) < 0;
}

/* Who may first, in the order of the choice: a merge by insertion, since teams are small. */
static void match_sort(struct matching *matching)
{
    struct dkt_match *match = matching->match;
    for (int32_t i = 1; i < match->count; i++) {
        struct dkti_candidate candidate = match->candidates[i];
        int32_t k = i;
        while (k > 0 && comes_before(matching->route, &candidate, &match->candidates[k - 1])) {
            match->candidates[k] = match->candidates[k - 1];
            k--;
        }
        match->candidates[k] = candidate;
    }
}

static int32_t eligible_count(const struct dkt_match *match)
{
    int32_t count = 0;
    while (count < match->count && may(&match->candidates[count])) {
        count++;
    }
    return count;
}

/* Nobody: the route's desk dispatches it onwards, if it names one (R021, R091). */
static void match_nobody(struct matching *matching, int32_t why)
{
    struct dkt_match *match = matching->match;
    match->why = why;
    match->outcome = DKT_MATCH_NOBODY;
    if (matching->route != NULL && !dkti_text_is_absent(matching->route->relay)) {
        match->outcome = DKT_MATCH_RELAYED;
        match->unit = matching->route->relay;
    }
}

static void match_person(struct matching *matching, int32_t place, int32_t why)
{
    struct dkt_match *match = matching->match;
    struct dkti_candidate *chosen = &match->candidates[place];
    match->outcome = DKT_MATCH_DIRECT;
    match->why = why;
    match->person = chosen->id;
    match->unit = chosen->person == NULL ? (struct dkti_text){NULL, 0} : dkti_person(chosen->person)->unit;
    candidate_say(chosen, why);
}

/* Why the others who may were passed over. */
static void tell_others(struct matching *matching, int32_t eligible, int32_t chosen)
{
    struct dkt_match *match = matching->match;
    for (int32_t i = 0; i < eligible; i++) {
        struct dkti_candidate *other = &match->candidates[i];
        if (i == chosen) {
            continue;
        }
        if (matching->route->choose == DKT_CHOOSE_HOOK) {
            candidate_say(other, DKT_WHY_NOT_NAMED);
        } else if (matching->route->choose == DKT_CHOOSE_LEAST_LOAD &&
                   other->load > match->candidates[chosen].load) {
            candidate_say(other, DKT_WHY_MORE_LOAD);
        } else {
            candidate_say(other, DKT_WHY_LATER_TURN);
        }
    }
}

static void choose_first(struct matching *matching, int32_t why)
{
    struct dkt_match *match = matching->match;
    int32_t eligible = eligible_count(match);
    if (eligible == 0) {
        match_nobody(matching, DKT_WHY_NOBODY);
        return;
    }
    tell_others(matching, eligible, 0);
    match_person(matching, 0, why);
    if (takes_turns(matching->route)) {
        int64_t last = matching->turns->row_count == 0 ? 0 : dkti_turn(matching->turns->rows[0])->number;
        match->turn = last + 1;
    }
}

/* The candidate of this id, -1 for none. */
static int32_t candidate_place(const struct dkt_match *match, struct dkti_text id)
{
    for (int32_t i = 0; i < match->count; i++) {
        if (dkti_text_equal(match->candidates[i].id, id)) {
            return i;
        }
    }
    return -1;
}

/* Somebody whom the library does not know, named by the host where the route names no people. */
static int32_t choose_stranger(struct matching *matching, struct dkti_text id)
{
    struct dkt_match *match = matching->match;
    match->candidates = dkti_arena_array(matching->work->arena, 1, sizeof *match->candidates);
    if (match->candidates == NULL) {
        return DKT_E_MEMORY;
    }
    match->candidates[0] = (struct dkti_candidate){.id = id, .load = -1};
    match->count = 1;
    match_person(matching, 0, DKT_WHY_HOST);
    return DKT_OK;
}

/* The host's word (R020): of those who may, or, where the route names nobody, of anybody. */
static int32_t choose_by_host(struct matching *matching)
{
    struct dkt_match *match = matching->match;
    int32_t eligible = eligible_count(match);
    struct dkti_text named = {NULL, 0};
    int32_t r = dkti_match_ask_host(matching->work, matching->ticket, match, eligible, &named);
    if (r != DKT_OK) {
        return r;
    }
    if (dkti_text_is_absent(named)) {
        match_nobody(matching, DKT_WHY_HOST_SILENT);
        return DKT_OK;
    }
    if (!names_people(matching->route)) {
        return choose_stranger(matching, named);
    }
    int32_t place = candidate_place(match, named);
    if (place < 0 || place >= eligible) {
        match_nobody(matching, DKT_WHY_NOBODY);
        return DKT_OK;
    }
    tell_others(matching, eligible, place);
    match_person(matching, place, DKT_WHY_HOST);
    return DKT_OK;
}

static int32_t match_choose(struct matching *matching)
{
    match_sort(matching);
    switch (matching->route->choose) {
    case DKT_CHOOSE_FIXED: choose_first(matching, DKT_WHY_FIXED); return DKT_OK;
    case DKT_CHOOSE_LEAST_LOAD: choose_first(matching, DKT_WHY_LEAST_LOAD); return DKT_OK;
    case DKT_CHOOSE_TURN: choose_first(matching, DKT_WHY_TURN); return DKT_OK;
    default: return choose_by_host(matching);
    }
}

/* ---- the whole ---- */

static int32_t match_route(struct matching *matching)
{
    struct dkt_match *match = matching->match;
    struct dkti_match_subject subject = dkti_row_subject(matching->ticket);
    match->route = dkti_rules_route(matching->work->rules, &subject);
    matching->route = match->route;
    if (dkti_ticket(matching->ticket)->state == DKT_STATE_CLOSED) {
        matching->route = NULL;
        match_nobody(matching, DKT_WHY_CLOSED);
        return DKT_OK;
    }
    if (match->route == NULL) {
        match_nobody(matching, DKT_WHY_NO_ROUTE);
        return DKT_OK;
    }
    if (match->route->choose == DKT_CHOOSE_QUEUE) {
        match->outcome = DKT_MATCH_RELAYED;
        match->why = DKT_WHY_QUEUE;
        match->unit = match->route->unit;
        return DKT_OK;
    }
    int32_t r = match_read(matching);
    if (r == DKT_OK) {
        r = match_weigh(matching);
    }
    return r == DKT_OK ? match_choose(matching) : r;
}

static int32_t match_ticket(struct dkti_work *work, const struct dkt_row *ticket)
{
    struct dkti_match_request *request = work->context;
    struct matching matching = {.work = work, .ticket = ticket};
    matching.match = dkti_arena_take(work->arena, sizeof *matching.match);
    work->rows = dkti_arena_array(work->arena, 1, sizeof(struct dkt_row *));
    if (matching.match == NULL || work->rows == NULL) {
        return DKT_E_MEMORY;
    }
    *matching.match = (struct dkt_match){0};
    int32_t r = match_route(&matching);
    if (r != DKT_OK) {
        return r;
    }
    request->match = matching.match;
    work->seq = dkti_ticket(ticket)->seq;
    work->rows[0] = dkti_row_copy(work->arena, ticket);
    work->row_count = work->rows[0] == NULL ? 0 : 1;
    return work->rows[0] == NULL ? DKT_E_MEMORY : DKT_OK;
}

int32_t dkti_match_run(struct dkti_work *work)
{
    struct dkti_match_request *request = work->context;
    dkti_work_begin_run(work);
    request->match = NULL;
    work->subject = request->ticket;
    const struct dkt_row *ticket = dkti_need_text(work, DKT_KIND_TICKET, 0, request->ticket);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (ticket == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, "ticket ", request->ticket, " does not exist");
    }
    return match_ticket(work, ticket);
}
