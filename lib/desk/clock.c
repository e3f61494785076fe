/* SPDX-License-Identifier: MIT
 *
 * How a clock takes in what happens. See clock.h. At one instant the order is: stop, cancel, pause, resume, reset, new
 * target, start.
 */
#include "desk/clock.h"

#include "base/clamp.h"
#include "docket/ticket.h"
#include "time/calendar.h"
#include "time/face.h"

/* ---- open time ---- */

static int64_t open_between(const struct dkti_goal *goal, int64_t from_ms, int64_t until_ms)
{
    if (until_ms <= from_ms) {
        return 0;
    }
    if (goal->calendar == NULL) {
        return until_ms - from_ms;
    }
    return dkti_calendar_between(goal->calendar->calendar, from_ms, until_ms).value_ms;
}

/* The instant at which `duration_ms` of open time is used up; behind `from_ms` when it is negative. */
static int64_t open_add(const struct dkti_goal *goal, int64_t from_ms, int64_t duration_ms)
{
    if (goal->calendar == NULL) {
        return dkti_instant_add(from_ms, duration_ms);
    }
    return dkti_calendar_add(goal->calendar->calendar, from_ms, duration_ms, goal->policy).value_ms;
}

/* The same from within a count: time used up exactly at closing falls due at the next opening where the goal says so,
 * also when the count was cut there and nothing is left. */
static int64_t open_used_up(const struct dkti_goal *goal, int64_t from_ms, int64_t duration_ms)
{
    bool is_at_opening = (goal->policy & DKT_CALENDAR_AT_OPENING) != 0;
    if (duration_ms == 0 && is_at_opening && goal->calendar != NULL) {
        return dkti_calendar_next_open(goal->calendar->calendar, from_ms).value_ms;
    }
    return open_add(goal, from_ms, duration_ms);
}

int64_t dkti_clock_elapsed(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    bool is_running = values->status == DKT_CLOCK_RUNNING;
    return values->elapsed_ms + (is_running ? open_between(goal, values->since_at, at_ms) : 0);
}

/* Counts up to the instant: from then on `since_at` is the instant. An anchor that lies ahead stays. */
static void count_up(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    if (dkti_clock(clock)->since_at < at_ms) {
        dkti_row_set_integer(clock, DKT_CLOCK_ELAPSED_MS, dkti_clock_elapsed(clock, goal, at_ms));
        dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, at_ms);
    }
}

/* ---- when things fall due ---- */

/* Days are counted from the anchor by the calendar; pauses move the end by as much open time as they lasted. */
static int64_t days_due(const struct dkt_row *clock, const struct dkti_goal *goal)
{
    const struct dkti_clock *values = dkti_clock(clock);
    int32_t days = (int32_t)values->target;
    int64_t due;
    if (goal->calendar == NULL) {
        due = dkti_instant_add(values->anchor_at, values->target * INT64_C(86400000));
    } else if (values->target_type == DKTI_TARGET_BUSINESS_DAYS) {
        due = dkti_calendar_business_days(goal->calendar->calendar, values->anchor_at, days, goal->policy)
                  .value_ms;
    } else {
        due = dkti_calendar_calendar_days(goal->calendar->calendar, values->anchor_at, days, goal->policy)
                  .value_ms;
    }
    return values->paused_ms > 0 ? open_add(goal, due, values->paused_ms) : due;
}

/* The instant so much open time before (negative) or behind the end of the target, if the clock runs from since_at on. */
static int64_t instant_near_due(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t offset_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (values->target_type != DKTI_TARGET_DURATION) {
        int64_t due = days_due(clock, goal);
        return offset_ms == 0 ? due : open_add(goal, due, offset_ms);
    }
    int64_t remaining = values->target + offset_ms - values->elapsed_ms;
    return remaining < 0 ? values->since_at : open_used_up(goal, values->since_at, remaining);
}

static int64_t warning_offset(const struct dkt_row *clock, const struct dkti_step *warning)
{
    if (warning->permille == 0) {
        return warning->offset_ms;
    }
    int64_t target = dkti_clock(clock)->target;
    return -(target / 1000 * (1000 - warning->permille) + target % 1000 * (1000 - warning->permille) / 1000);
}

static bool is_breached(const struct dkt_row *clock)
{
    return dkti_row_has(clock, DKT_CLOCK_BREACHED_AT);
}

int32_t dkti_clock_due_verb(const struct dkt_row *clock, const struct dkti_goal *goal)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (values->status == DKT_CLOCK_PAUSED) {
        return DKT_VERB_CLOCK_RESUMED;
    }
    /* A target that is crossed at once has nothing left to warn of. */
    bool is_ahead = values->due_at > values->since_at;
    if (!is_breached(clock) && is_ahead && values->warned < goal->warning_count) {
        return DKT_VERB_CLOCK_WARNED;
    }
    return is_breached(clock) ? DKT_VERB_CLOCK_ESCALATED : DKT_VERB_CLOCK_BREACHED;
}

/* The instant of what dkti_clock_due_verb says, INT64_MAX for never. */
static int64_t running_next(const struct dkt_row *clock, const struct dkti_goal *goal)
{
    const struct dkti_clock *values = dkti_clock(clock);
    switch (dkti_clock_due_verb(clock, goal)) {
    case DKT_VERB_CLOCK_WARNED:
        return instant_near_due(clock, goal, warning_offset(clock, &goal->warnings[values->warned]));
    case DKT_VERB_CLOCK_BREACHED: return values->due_at;
    default:
        return values->level < goal->ladder_count
                   ? instant_near_due(clock, goal, goal->ladder[values->level].offset_ms)
                   : INT64_MAX;
    }
}

static void set_next(struct dkt_row *clock, int64_t next_at, int64_t at_ms)
{
    if (next_at >= DKTI_INSTANT_MAX) {
        dkti_row_set_absent(clock, DKT_CLOCK_NEXT_AT);
    } else {
        dkti_row_set_integer(clock, DKT_CLOCK_NEXT_AT, dkti_instant_max(next_at, at_ms));
    }
}

/* Sets due_at and next_at anew, after anything changed at the instant. What should have come earlier comes now. */
static void plan(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (values->status == DKT_CLOCK_RUNNING) {
        dkti_row_set_integer(clock, DKT_CLOCK_DUE_AT, instant_near_due(clock, goal, 0));
        set_next(clock, running_next(clock, goal), at_ms);
        return;
    }
    dkti_row_set_absent(clock, DKT_CLOCK_DUE_AT);
    bool has_end = values->status == DKT_CLOCK_PAUSED && dkti_row_has(clock, DKT_CLOCK_PAUSE_UNTIL);
    set_next(clock, has_end ? values->pause_until : INT64_MAX, at_ms);
}

/* ---- conditions ---- */

static bool condition_holds(const struct dkti_condition *condition, const struct dkti_happening *happening)
{
    const struct dkti_kind *kind = happening->ticket->kind;
    switch (condition->type) {
    case DKTI_WHEN_VERB: return condition->number == happening->verb;
    case DKTI_WHEN_ACTION: return dkti_text_equal(condition->code, happening->action);
    case DKTI_WHEN_STATE:
        return condition->number == dkti_ticket(happening->ticket)->state &&
               dkti_mask_has(&happening->changed, dkti_kind_place(kind, DKT_TICKET_STATE));
    case DKTI_WHEN_STATUS:
        return condition->number == happening->status &&
               dkti_mask_has(&happening->changed, dkti_kind_place(kind, DKT_TICKET_STATUS));
    case DKTI_WHEN_FIELD:
        return dkti_mask_has(&happening->changed, dkti_kind_place(kind, condition->number));
    default: return condition->number == happening->direction;
    }
}

static bool any_holds(const struct dkti_conditions *conditions, const struct dkti_happening *happening)
{
    for (int32_t i = 0; i < conditions->count; i++) {
        if (condition_holds(&conditions->items[i], happening)) {
            return true;
        }
    }
    return false;
}

/* A pause that a status brought ends when the ticket leaves for a status that brings none. */
static bool leaves_pause(const struct dkti_goal *goal, const struct dkti_happening *happening)
{
    int32_t place = dkti_kind_place(happening->ticket->kind, DKT_TICKET_STATUS);
    bool has_status = false;
    for (int32_t i = 0; i < goal->pause.count; i++) {
        has_status = has_status || goal->pause.items[i].type == DKTI_WHEN_STATUS;
    }
    return has_status && dkti_mask_has(&happening->changed, place) && !any_holds(&goal->pause, happening);
}

static struct dkti_target target_now(const struct dkti_goal *goal, const struct dkt_row *ticket)
{
    if (goal->target_field == 0) {
        return goal->target;
    }
    int32_t place = dkti_kind_place(ticket->kind, goal->target_field);
    struct dkti_value value = dkti_row_value(ticket, place);
    return dkti_goal_target(goal, value.integer, value.text);
}

static bool is_retargeted(const struct dkt_row *clock, const struct dkti_goal *goal,
                          const struct dkti_happening *happening)
{
    struct dkti_target target = target_now(goal, happening->ticket);
    return target.type != DKTI_TARGET_UNSET && (target.type != dkti_clock(clock)->target_type ||
                                                target.amount != dkti_clock(clock)->target);
}

bool dkti_clock_is_live(const struct dkt_row *clock)
{
    return clock != NULL && (dkti_clock(clock)->status == DKT_CLOCK_RUNNING ||
                             dkti_clock(clock)->status == DKT_CLOCK_PAUSED);
}

bool dkti_clock_concerns(const struct dkt_row *clock, const struct dkti_goal *goal,
                         const struct dkti_happening *happening)
{
    if (!dkti_clock_is_live(clock)) {
        return false;
    }
    return any_holds(&goal->stop, happening) || any_holds(&goal->cancel, happening) ||
           any_holds(&goal->pause, happening) || any_holds(&goal->resume, happening) ||
           any_holds(&goal->reset, happening) || leaves_pause(goal, happening) ||
           is_retargeted(clock, goal, happening);
}

/* ---- what happens ---- */

static void clear_pause(struct dkt_row *clock)
{
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_PARTY);
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_REASON);
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_UNTIL);
}

static void resume(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    dkti_row_set_integer(clock, DKT_CLOCK_PAUSED_MS,
                         values->paused_ms + open_between(goal, values->since_at, at_ms));
    dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, dkti_instant_max(values->since_at, at_ms));
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, DKT_CLOCK_RUNNING);
    clear_pause(clock);
}

static void stop(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms, int32_t status)
{
    const struct dkti_clock *values = dkti_clock(clock);
    bool is_late_days = values->target_type != DKTI_TARGET_DURATION &&
                        (values->status == DKT_CLOCK_RUNNING ? at_ms > days_due(clock, goal)
                                                             : is_breached(clock));
    if (values->status == DKT_CLOCK_RUNNING) {
        count_up(clock, goal, at_ms);
    } else {
        resume(clock, goal, at_ms);
    }
    /* Used up to the last millisecond is met, unless the end fell due at closing and was passed since. */
    bool is_late_duration = values->elapsed_ms > values->target ||
                            (values->elapsed_ms == values->target && is_breached(clock) &&
                             at_ms > values->breached_at);
    bool is_late =
        values->target_type == DKTI_TARGET_DURATION ? is_late_duration : is_late_days;
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, status);
    dkti_row_set_integer(clock, DKT_CLOCK_STOPPED_AT, at_ms);
    if (status == DKT_CLOCK_STOPPED) {
        dkti_row_set_integer(clock, DKT_CLOCK_VERDICT, is_late ? DKT_VERDICT_BREACHED : DKT_VERDICT_MET);
    }
}

static void pause(struct dkt_row *clock, const struct dkti_goal *goal,
                  const struct dkti_happening *happening)
{
    const struct dkti_ticket *ticket = dkti_ticket(happening->ticket);
    count_up(clock, goal, happening->at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, DKT_CLOCK_PAUSED);
    if (dkti_row_has(happening->ticket, DKT_TICKET_BLOCK_PARTY)) {
        dkti_row_set_integer(clock, DKT_CLOCK_PAUSE_PARTY, ticket->block_party);
    }
    dkti_row_set_text(clock, DKT_CLOCK_PAUSE_REASON, ticket->block_reason);
    if (goal->pause_max_ms > 0) {
        dkti_row_set_integer(clock, DKT_CLOCK_PAUSE_UNTIL,
                             dkti_instant_add(happening->at_ms, goal->pause_max_ms));
    }
}

static void reset(struct dkt_row *clock, int64_t at_ms)
{
    dkti_row_set_integer(clock, DKT_CLOCK_ANCHOR_AT, at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_ELAPSED_MS, 0);
    dkti_row_set_integer(clock, DKT_CLOCK_PAUSED_MS, 0);
    dkti_row_set_absent(clock, DKT_CLOCK_BREACHED_AT);
}

/* A new target counts from the anchor: what was counted stays, no pause is lost. Returns whether it makes an earlier
 * breach void. */
static bool retarget(struct dkt_row *clock, const struct dkti_goal *goal,
                     const struct dkti_happening *happening)
{
    const struct dkti_clock *values = dkti_clock(clock);
    struct dkti_target target = target_now(goal, happening->ticket);
    if (values->status == DKT_CLOCK_RUNNING) {
        count_up(clock, goal, happening->at_ms);
    }
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET_TYPE, target.type);
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET, target.amount);
    bool is_crossed = instant_near_due(clock, goal, 0) <= happening->at_ms;
    if (!is_breached(clock) || is_crossed) {
        return false;
    }
    dkti_row_set_absent(clock, DKT_CLOCK_BREACHED_AT);
    return true;
}

/* Pausing and resuming: one or the other. */
static void happen_pause(struct dkt_row *clock, const struct dkti_goal *goal,
                         const struct dkti_happening *happening)
{
    bool is_running = dkti_clock(clock)->status == DKT_CLOCK_RUNNING;
    if (is_running && any_holds(&goal->pause, happening)) {
        pause(clock, goal, happening);
    } else if (!is_running &&
               (any_holds(&goal->resume, happening) || leaves_pause(goal, happening))) {
        resume(clock, goal, happening->at_ms);
    }
}

int32_t dkti_clock_happen(struct dkt_row *clock, const struct dkti_goal *goal,
                          const struct dkti_happening *happening)
{
    int32_t outcome = DKTI_CLOCK_CHANGED;
    if (any_holds(&goal->stop, happening)) {
        /* The verdict is against the target in force at the stop (priority changed by the same entry). */
        if (is_retargeted(clock, goal, happening) && retarget(clock, goal, happening)) {
            outcome |= DKTI_CLOCK_VOIDED;
        }
        stop(clock, goal, happening->at_ms, DKT_CLOCK_STOPPED);
    } else if (any_holds(&goal->cancel, happening)) {
        stop(clock, goal, happening->at_ms, DKT_CLOCK_CANCELED);
    } else {
        happen_pause(clock, goal, happening);
        if (any_holds(&goal->reset, happening)) {
            reset(clock, happening->at_ms);
        }
        if (is_retargeted(clock, goal, happening) && retarget(clock, goal, happening)) {
            outcome |= DKTI_CLOCK_VOIDED;
        }
    }
    plan(clock, goal, happening->at_ms);
    return outcome;
}

bool dkti_clock_starts(const struct dkt_row *clock, const struct dkti_goal *goal,
                       const struct dkti_happening *happening)
{
    if (dkti_clock_is_live(clock) || !any_holds(&goal->start, happening) ||
        target_now(goal, happening->ticket).type == DKTI_TARGET_UNSET) {
        return false;
    }
    if (clock == NULL || (goal->repeats && !goal->spans_cycles)) {
        return true;
    }
    return !goal->spans_cycles && dkti_clock(clock)->cycle != dkti_ticket(happening->ticket)->cycle;
}

void dkti_clock_start(struct dkt_row *clock, const struct dkti_goal *goal, int64_t run,
                      const struct dkti_happening *happening)
{
    const struct dkti_ticket *ticket = dkti_ticket(happening->ticket);
    struct dkti_target target = target_now(goal, happening->ticket);
    bool is_anchored = goal->anchor != 0 && dkti_row_has(happening->ticket, goal->anchor);
    int64_t anchor = is_anchored ? dkti_row_integer(happening->ticket, goal->anchor) : happening->at_ms;
    dkti_row_set_text(clock, DKT_CLOCK_TICKET, ticket->id);
    dkti_row_set_text(clock, DKT_CLOCK_GOAL, goal->code);
    dkti_row_set_integer(clock, DKT_CLOCK_RUN, run);
    dkti_row_set_integer(clock, DKT_CLOCK_IS_CURRENT, 1);
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, DKT_CLOCK_RUNNING);
    dkti_row_set_integer(clock, DKT_CLOCK_CYCLE, ticket->cycle);
    if (goal->calendar != NULL) {
        dkti_row_set_text(clock, DKT_CLOCK_CALENDAR, dkti_text(dkt_calendar_id(goal->calendar)));
    }
    dkti_row_set_integer(clock, DKT_CLOCK_STARTED_AT, happening->at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_ANCHOR_AT, anchor);
    dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, anchor);
    dkti_row_set_integer(clock, DKT_CLOCK_ELAPSED_MS, 0);
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET_TYPE, target.type);
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET, target.amount);
    dkti_row_set_integer(clock, DKT_CLOCK_PAUSED_MS, 0);
    dkti_row_set_integer(clock, DKT_CLOCK_WARNED, 0);
    dkti_row_set_integer(clock, DKT_CLOCK_LEVEL, 0);
    /* It may begin where it must stop or stand still at once: a ticket registered closed, or blocked. */
    if (any_holds(&goal->stop, happening)) {
        stop(clock, goal, happening->at_ms, DKT_CLOCK_STOPPED);
    } else if (any_holds(&goal->pause, happening)) {
        pause(clock, goal, happening);
    }
    plan(clock, goal, happening->at_ms);
}

void dkti_clock_due(struct dkt_row *clock, const struct dkti_goal *goal, int32_t verb, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    switch (verb) {
    case DKT_VERB_CLOCK_RESUMED: resume(clock, goal, at_ms); break;
    case DKT_VERB_CLOCK_WARNED: dkti_row_set_integer(clock, DKT_CLOCK_WARNED, values->warned + 1); break;
    case DKT_VERB_CLOCK_BREACHED: dkti_row_set_integer(clock, DKT_CLOCK_BREACHED_AT, at_ms); break;
    default: dkti_row_set_integer(clock, DKT_CLOCK_LEVEL, values->level + 1); break;
    }
    plan(clock, goal, at_ms);
}
