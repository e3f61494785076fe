/* SPDX-License-Identifier: MIT
 *
 * The clocks of a ticket. See clocks.h. They are read by one scan and rest on the ticket's own row: whoever changes a
 * clock changes the ticket, so a commit that checks the ticket needs to check no clock (the ticket is their guard row).
 */
#include "desk/clocks.h"

#include "docket/ticket.h"

#include <string.h>

static int32_t goal_place(const struct dkti_work *work, struct dkti_text code)
{
    for (int32_t i = 0; i < work->rules->goal_count; i++) {
        if (dkti_text_equal(work->rules->goals[i].code, code)) {
            return i;
        }
    }
    return -1;
}

/* Room for one more set: most operations touch one ticket or two, a sheet hundreds. */
static bool clock_set_room(struct dkti_work *work)
{
    if (work->clock_set_count < work->clock_set_capacity) {
        return true;
    }
    int32_t capacity = work->clock_set_capacity == 0 ? DKTI_CLOCK_SET_COUNT_FIRST : 2 * work->clock_set_capacity;
    struct dkti_clock_set *sets = dkti_arena_array(work->arena, (size_t)capacity, sizeof *sets);
    if (sets == NULL) {
        return false;
    }
    if (work->clock_set_count > 0) {
        memcpy(sets, work->clock_sets, (size_t)work->clock_set_count * sizeof *sets);
    }
    work->clock_sets = sets;
    work->clock_set_capacity = capacity;
    return true;
}

struct dkti_clock_set *dkti_clocks_of(struct dkti_work *work, struct dkti_text ticket)
{
    if (work->rules->goal_count == 0) {
        return NULL;
    }
    for (int32_t i = 0; i < work->clock_set_count; i++) {
        if (dkti_text_equal(work->clock_sets[i].ticket, ticket)) {
            return &work->clock_sets[i];
        }
    }
    if (!clock_set_room(work)) {
        return NULL;
    }
    struct dkti_clock_set *set = &work->clock_sets[work->clock_set_count++];
    set->ticket = ticket;
    return set;
}

void dkti_clocks_need(struct dkti_work *work, struct dkti_text ticket)
{
    if (work->rules->goal_count == 0) {
        return;
    }
    struct dkti_scan scan = {
        .index = DKT_INDEX_CLOCK_CURRENT,
        .limit = DKTI_GOAL_COUNT_MAX,
        .value_count = 2,
        .values = {{.text = ticket}, {.integer = 1}},
    };
    const struct dkti_wish *page = dkti_need_scan(work, &scan);
    struct dkti_clock_set *set = dkti_clocks_of(work, ticket);
    for (int32_t i = 0; page != NULL && set != NULL && i < page->row_count; i++) {
        int32_t place = goal_place(work, dkti_clock(page->rows[i])->goal);
        if (place >= 0 && set->rows[place] == NULL) { /* asked again, the edited row stays */
            set->rows[place] = page->rows[i];
        }
    }
}

int32_t dkti_clocks_check(struct dkti_work *work, struct dkti_text ticket)
{
    const struct dkti_clock_set *set = dkti_clocks_of(work, ticket);
    for (int32_t i = 0; set != NULL && i < work->rules->goal_count; i++) {
        if (set->rows[i] != NULL && !dkti_clock_is_sound(set->rows[i])) {
            dkti_error_named(work->error, DKT_E_CORRUPT, "ticket ", ticket, ": its clock of goal ");
            dkti_error_add_text(work->error, work->rules->goals[i].code);
            dkti_error_add(work->error, " as it is stored is none");
            work->is_misfit = true;
            return DKT_E_CORRUPT;
        }
    }
    return DKT_OK;
}

/* An editable row of the goal's current clock. NULL without memory. */
static struct dkt_row *clock_edit(struct dkti_work *work, struct dkti_clock_set *set, int32_t place)
{
    struct dkt_row *row = dkti_edit(work, set->rows[place]);
    if (row != NULL) {
        set->rows[place] = row;
    }
    return row;
}

static int32_t clock_begin(struct dkti_work *work, struct dkti_clock_set *set, int32_t place, bool is_follower,
                           const struct dkti_happening *happening)
{
    struct dkt_row *last = NULL;
    if (set->rows[place] != NULL) {
        last = clock_edit(work, set, place);
        if (last == NULL) {
            return DKT_E_MEMORY;
        }
        dkti_clock_retire(last);
    }
    struct dkt_row *clock = dkti_insert(work, DKT_KIND_CLOCK);
    if (clock == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_clock_start(clock, &work->rules->goals[place], last, is_follower, happening);
    set->rows[place] = clock;
    set->touched |= UINT64_C(1) << place;
    return DKT_OK;
}

static int32_t clock_happen(struct dkti_work *work, struct dkti_clock_set *set, int32_t place,
                            const struct dkti_happening *happening)
{
    const struct dkti_goal *goal = &work->rules->goals[place];
    bool was_live = dkti_clock_is_live(set->rows[place]);
    if (set->rows[place] != NULL && dkti_clock_concerns(set->rows[place], goal, happening)) {
        struct dkt_row *clock = clock_edit(work, set, place);
        if (clock == NULL) {
            return DKT_E_MEMORY;
        }
        if ((dkti_clock_happen(clock, goal, happening) & DKTI_CLOCK_VOIDED) != 0) {
            set->voided |= UINT64_C(1) << place;
        }
        set->touched |= UINT64_C(1) << place;
    }
    return dkti_clock_starts(set->rows[place], goal, happening)
               ? clock_begin(work, set, place, was_live, happening)
               : DKT_OK;
}

int32_t dkti_clocks_happen(struct dkti_work *work, const struct dkti_happening *happening)
{
    struct dkti_clock_set *set = dkti_clocks_of(work, dkti_ticket(happening->ticket)->id);
    int32_t r = DKT_OK;
    for (int32_t i = 0; set != NULL && i < work->rules->goal_count && r == DKT_OK; i++) {
        r = clock_happen(work, set, i, happening);
    }
    return r;
}

void dkti_clocks_untouch(struct dkti_work *work, struct dkti_text ticket)
{
    struct dkti_clock_set *set = dkti_clocks_of(work, ticket);
    if (set != NULL) {
        set->touched = 0;
    }
}

int64_t dkti_clocks_next(const struct dkti_work *work, struct dkti_text ticket)
{
    int64_t next = INT64_MAX;
    for (int32_t i = 0; i < work->clock_set_count; i++) {
        const struct dkti_clock_set *set = &work->clock_sets[i];
        for (int32_t k = 0; k < work->rules->goal_count && dkti_text_equal(set->ticket, ticket); k++) {
            if (set->rows[k] != NULL && dkti_row_has(set->rows[k], DKT_CLOCK_NEXT_AT) &&
                dkti_clock(set->rows[k])->next_at < next) {
                next = dkti_clock(set->rows[k])->next_at;
            }
        }
    }
    return next;
}

/* The order of what falls due at one instant. */
static int32_t verb_rank(int32_t verb)
{
    switch (verb) {
    case DKT_VERB_BREACH_VOID: return 0;
    case DKT_VERB_CLOCK_RESUMED: return 1;
    case DKT_VERB_CLOCK_WARNED: return 2;
    case DKT_VERB_CLOCK_BREACHED: return 3;
    default: return 4;
    }
}

static struct dkti_clock_event event_of(const struct dkti_goal *goal, const struct dkt_row *clock,
                                        bool is_voided)
{
    const struct dkti_clock *values = dkti_clock(clock);
    struct dkti_clock_event event = {.goal = goal, .clock = clock};
    event.verb = is_voided ? DKT_VERB_BREACH_VOID : dkti_clock_due_verb(clock, goal);
    if (event.verb == DKT_VERB_CLOCK_WARNED) {
        event.step = (int32_t)values->warned + 1;
        event.to = goal->warnings[values->warned].to;
    } else if (event.verb == DKT_VERB_CLOCK_ESCALATED) {
        event.step = (int32_t)values->level + 1;
        event.to = goal->ladder[values->level].to;
    }
    return event;
}

/* Whether anything is to be told of the goal's clock, which has something due. If not, the clock is planned anew: other
 * rules wrote its row. */
static bool has_event(struct dkti_work *work, struct dkti_clock_set *set, int32_t place)
{
    const struct dkti_goal *goal = &work->rules->goals[place];
    if ((set->voided >> place & 1) != 0 || dkti_clock_is_planned(set->rows[place], goal)) {
        return true;
    }
    struct dkt_row *clock = clock_edit(work, set, place);
    if (clock != NULL) {
        dkti_clock_replan(clock, goal);
    }
    return false;
}

bool dkti_clocks_due(struct dkti_work *work, struct dkti_text ticket, int64_t until_ms, bool is_touched_only,
                     struct dkti_clock_event *out_event, int64_t *out_at_ms)
{
    struct dkti_clock_set *set = dkti_clocks_of(work, ticket);
    bool is_found = false;
    for (int32_t i = 0; set != NULL && i < work->rules->goal_count; i++) {
        bool is_voided = (set->voided >> i & 1) != 0;
        const struct dkt_row *clock = set->rows[i];
        if (clock == NULL || (!is_voided && !dkti_row_has(clock, DKT_CLOCK_NEXT_AT))) {
            continue;
        }
        bool is_touched = (set->touched >> i & 1) != 0;
        if (is_touched_only && !is_voided &&
            !(is_touched && dkti_clock_is_inevitable(clock, &work->rules->goals[i], until_ms))) {
            continue;
        }
        int64_t at = is_voided ? until_ms : dkti_clock(clock)->next_at;
        if (at > until_ms || !has_event(work, set, i)) {
            continue;
        }
        struct dkti_clock_event event = event_of(&work->rules->goals[i], clock, is_voided);
        bool is_earlier = !is_found || at < *out_at_ms ||
                          (at == *out_at_ms && verb_rank(event.verb) < verb_rank(out_event->verb));
        if (is_earlier) {
            *out_event = event;
            *out_at_ms = at;
            is_found = true;
        }
    }
    return is_found;
}

int32_t dkti_clocks_told(struct dkti_work *work, struct dkti_text ticket,
                         const struct dkti_clock_event *event, int64_t at_ms)
{
    struct dkti_clock_set *set = dkti_clocks_of(work, ticket);
    int32_t place = goal_place(work, event->goal->code);
    if (event->verb == DKT_VERB_BREACH_VOID) {
        set->voided &= ~(UINT64_C(1) << place);
        return DKT_OK;
    }
    struct dkt_row *clock = clock_edit(work, set, place);
    if (clock == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_clock_due(clock, event->goal, event->verb, at_ms);
    return DKT_OK;
}
