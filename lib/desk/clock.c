/* SPDX-License-Identifier: MIT
 *
 * How a clock takes in what happens. See clock.h. At one instant the order is: stop, cancel, pause, resume, reset, new
 * target, start.
 */
#include "desk/clock.h"

#include "base/clamp.h"
#include "base/digest.h"
#include "base/internal.h"
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

/* Whether the instant so much open time before (negative) or behind the end of the target lies behind what has been counted
 * already. Up to the last millisecond it does not. */
static bool is_overdue(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t offset_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (values->target_type == DKTI_TARGET_DURATION) {
        return values->target + offset_ms < values->elapsed_ms && values->elapsed_ms > 0;
    }
    int64_t due = days_due(clock, goal);
    return (offset_ms == 0 ? due : open_add(goal, due, offset_ms)) < values->since_at;
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
    if (remaining >= 0) {
        return open_used_up(goal, values->since_at, remaining);
    }
    /* Before the anchor too there is time to warn: of a promise, or an appointment. */
    return values->elapsed_ms == 0 ? open_add(goal, values->since_at, remaining) : values->since_at;
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

/* What comes next on a clock that counts, looked at from an instant, and how far from the end of the target. INT64_MAX:
 * nothing any more. */
static int32_t counting_verb(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms,
                             int64_t *out_offset_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    bool is_paused = values->status == DKT_CLOCK_PAUSED;
    /* A target that is crossed already has nothing left to warn of. */
    bool is_ahead = is_paused ? !is_overdue(clock, goal, 0)
                              : values->due_at > at_ms;
    if (!is_breached(clock) && is_ahead && values->warned >= 0 && values->warned < goal->warning_count) {
        *out_offset_ms = warning_offset(clock, &goal->warnings[values->warned]);
        return DKT_VERB_CLOCK_WARNED;
    }
    if (!is_breached(clock)) {
        *out_offset_ms = 0;
        return DKT_VERB_CLOCK_BREACHED;
    }
    bool has_step = values->level >= 0 && values->level < goal->ladder_count;
    *out_offset_ms = has_step ? goal->ladder[values->level].offset_ms : INT64_MAX;
    return DKT_VERB_CLOCK_ESCALATED;
}

/* A clock that stands still can be overdue all the same: by a target that was moved meanwhile. */
int32_t dkti_clock_due_verb(const struct dkt_row *clock, const struct dkti_goal *goal)
{
    if (!dkti_clock_is_live(clock)) {
        return DKT_VERB_CLOCK_BREACHED; /* a stop behind a target that nothing had crossed before */
    }
    int64_t offset_ms = 0;
    int32_t verb = counting_verb(clock, goal, dkti_clock(clock)->next_at, &offset_ms);
    bool is_standing = dkti_clock(clock)->status == DKT_CLOCK_PAUSED &&
                       (offset_ms == INT64_MAX || !is_overdue(clock, goal, offset_ms));
    return is_standing ? DKT_VERB_CLOCK_RESUMED : verb;
}

bool dkti_clock_is_inevitable(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (values->status != DKT_CLOCK_RUNNING) {
        return dkti_clock_due_verb(clock, goal) != DKT_VERB_CLOCK_RESUMED;
    }
    int64_t offset_ms = 0;
    int32_t verb = counting_verb(clock, goal, values->next_at, &offset_ms);
    if (offset_ms == INT64_MAX) {
        return false;
    }
    bool has_no_time = verb == DKT_VERB_CLOCK_BREACHED && values->target == 0;
    bool is_following = verb == DKT_VERB_CLOCK_ESCALATED && values->breached_at == at_ms;
    return has_no_time || is_following || is_overdue(clock, goal, offset_ms) ||
           instant_near_due(clock, goal, offset_ms) < at_ms;
}

static int64_t paused_next(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    if (dkti_clock_due_verb(clock, goal) != DKT_VERB_CLOCK_RESUMED) {
        return at_ms;
    }
    bool has_end = dkti_row_has(clock, DKT_CLOCK_PAUSE_UNTIL);
    return has_end ? dkti_clock(clock)->pause_until : INT64_MAX;
}

static int64_t running_next(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    int64_t offset_ms = 0;
    if (counting_verb(clock, goal, at_ms, &offset_ms) == DKT_VERB_CLOCK_BREACHED) {
        return dkti_clock(clock)->due_at;
    }
    return offset_ms == INT64_MAX ? INT64_MAX : instant_near_due(clock, goal, offset_ms);
}

static int64_t stopped_next(const struct dkt_row *clock, int64_t at_ms)
{
    bool is_untold = dkti_clock(clock)->verdict == DKT_VERDICT_BREACHED && !is_breached(clock);
    return is_untold ? at_ms : INT64_MAX;
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
    switch (dkti_clock(clock)->status) {
    case DKT_CLOCK_RUNNING:
        dkti_row_set_integer(clock, DKT_CLOCK_DUE_AT, instant_near_due(clock, goal, 0));
        set_next(clock, running_next(clock, goal, at_ms), at_ms);
        return;
    case DKT_CLOCK_PAUSED: set_next(clock, paused_next(clock, goal, at_ms), at_ms); break;
    default: set_next(clock, stopped_next(clock, at_ms), at_ms); break;
    }
    dkti_row_set_absent(clock, DKT_CLOCK_DUE_AT);
}

bool dkti_clock_is_planned(const struct dkt_row *clock, const struct dkti_goal *goal)
{
    const struct dkti_clock *values = dkti_clock(clock);
    int64_t offset_ms = 0;
    if (!dkti_clock_is_live(clock)) {
        return true;
    }
    if (dkti_clock_due_verb(clock, goal) == DKT_VERB_CLOCK_RESUMED) {
        return dkti_row_has(clock, DKT_CLOCK_PAUSE_UNTIL) && values->pause_until <= values->next_at;
    }
    (void)counting_verb(clock, goal, values->next_at, &offset_ms);
    return offset_ms != INT64_MAX && instant_near_due(clock, goal, offset_ms) <= values->next_at;
}

void dkti_clock_replan(struct dkt_row *clock, const struct dkti_goal *goal)
{
    plan(clock, goal, dkti_clock(clock)->next_at);
}

/* ---- conditions ---- */

static bool is_changed(const struct dkti_happening *happening, int32_t number)
{
    return dkti_mask_has(&happening->changed, dkti_kind_place(happening->ticket->kind, number));
}

struct dkti_standing dkti_standing(const struct dkt_row *ticket)
{
    const struct dkti_ticket *values = dkti_ticket(ticket);
    return (struct dkti_standing){values->status, values->block_party, values->block_reason};
}

struct dkti_standing dkti_standing_before(const struct dkt_row *ticket)
{
    if (ticket->before == NULL) {
        return dkti_standing(ticket);
    }
    const struct dkti_ticket *values = ticket->before;
    return (struct dkti_standing){values->status, values->block_party, values->block_reason};
}

/* The column in which a condition stands for longer than an instant, or 0. */
static int32_t standing_column(const struct dkti_condition *condition)
{
    switch (condition->type) {
    case DKTI_WHEN_STATUS: return DKT_TICKET_STATUS;
    case DKTI_WHEN_PARTY: return DKT_TICKET_BLOCK_PARTY;
    case DKTI_WHEN_REASON: return DKT_TICKET_BLOCK_REASON;
    default: return 0;
    }
}

static bool condition_stands(const struct dkti_condition *condition, const struct dkti_standing *standing)
{
    switch (condition->type) {
    case DKTI_WHEN_STATUS: return dkti_text_equal(condition->code, standing->status);
    case DKTI_WHEN_PARTY: return condition->number == standing->party;
    case DKTI_WHEN_REASON: return dkti_text_equal(condition->code, standing->reason);
    default: return false;
    }
}

static bool condition_holds(const struct dkti_condition *condition, const struct dkti_happening *happening)
{
    struct dkti_standing now = dkti_standing(happening->ticket);
    switch (condition->type) {
    case DKTI_WHEN_VERB: return condition->number == happening->verb;
    case DKTI_WHEN_ACTION: return dkti_text_equal(condition->code, happening->action);
    case DKTI_WHEN_STATE:
        return condition->number == dkti_ticket(happening->ticket)->state &&
               is_changed(happening, DKT_TICKET_STATE);
    case DKTI_WHEN_STATUS:
    case DKTI_WHEN_PARTY:
    case DKTI_WHEN_REASON:
        return is_changed(happening, standing_column(condition)) &&
               condition_stands(condition, &now);
    case DKTI_WHEN_FIELD: return is_changed(happening, condition->number);
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

static bool any_stands(const struct dkti_conditions *conditions, const struct dkti_standing *standing)
{
    for (int32_t i = 0; i < conditions->count; i++) {
        if (condition_stands(&conditions->items[i], standing)) {
            return true;
        }
    }
    return false;
}

/* A pause that a status, a party or a reason brought ends when none of them stands any more. */
static bool leaves_pause(const struct dkti_goal *goal, const struct dkti_happening *happening)
{
    struct dkti_standing now = dkti_standing(happening->ticket);
    return any_stands(&goal->pause, &happening->before) && !any_stands(&goal->pause, &now);
}

static struct dkti_target target_now(const struct dkti_goal *goal, const struct dkt_row *ticket)
{
    if (goal->target_field == 0) {
        return goal->target;
    }
    if (!dkti_row_has(ticket, goal->target_field)) {
        return dkti_goal_target_without(goal);
    }
    struct dkti_value value = dkti_row_value(ticket, dkti_kind_place(ticket->kind, goal->target_field));
    return dkti_goal_target(goal, value.integer, value.text);
}

/* The host has set no target for what the ticket now is. */
static bool is_without_target(const struct dkti_goal *goal, const struct dkti_happening *happening)
{
    return target_now(goal, happening->ticket).type == DKTI_TARGET_UNSET;
}

static bool is_retargeted(const struct dkt_row *clock, const struct dkti_goal *goal,
                          const struct dkti_happening *happening)
{
    struct dkti_target target = target_now(goal, happening->ticket);
    return target.type != DKTI_TARGET_UNSET && (target.type != dkti_clock(clock)->target_type ||
                                                target.amount != dkti_clock(clock)->target);
}

/* Whether a clock that stands still does so for another party or reason than before. */
static bool is_attributed_anew(const struct dkt_row *clock, const struct dkti_happening *happening)
{
    const struct dkti_clock *values = dkti_clock(clock);
    const struct dkti_ticket *ticket = dkti_ticket(happening->ticket);
    return values->status == DKT_CLOCK_PAUSED && (values->pause_party != ticket->block_party ||
                                                  !dkti_text_equal(values->pause_reason, ticket->block_reason));
}

static bool is_within(int64_t value, int64_t least, int64_t greatest)
{
    return value >= least && value <= greatest;
}

/* The columns that each row has: a bit each. */
#define REQUIRED_BIT(column, member, type, flags) \
    | (((flags) & DKT_COLUMN_REQUIRED) != 0 ? UINT64_C(1) << ((column) - 1) : 0)
static const uint64_t required_columns = 0 DKTI_CLOCK_COLUMNS(REQUIRED_BIT);
#undef REQUIRED_BIT

/* Whether each value by itself is one that its column can have. */
static bool are_values_sound(const struct dkt_row *clock)
{
    const struct dkti_clock *values = dkti_clock(clock);
    int64_t target_max = values->target_type == DKTI_TARGET_DURATION ? DKTI_INSTANT_MAX : DKTI_TARGET_DAYS_MAX;
    bool has_calendar = dkti_row_has(clock, DKT_CLOCK_CALENDAR);
    return (clock->set.words[0] & required_columns) == required_columns &&
           is_within(values->status, DKT_CLOCK_RUNNING, DKT_CLOCK_CANCELED) &&
           is_within(values->target_type, DKTI_TARGET_DURATION, DKTI_TARGET_CALENDAR_DAYS) &&
           is_within(values->target, 0, target_max) && is_within(values->run, 1, DKTI_INSTANT_MAX) &&
           is_within(values->warned, 0, DKTI_STEP_COUNT_MAX) && is_within(values->level, 0, DKTI_STEP_COUNT_MAX) &&
           is_within(values->elapsed_ms, 0, 2 * DKTI_INSTANT_MAX) &&
           is_within(values->paused_ms, 0, 2 * DKTI_INSTANT_MAX) &&
           is_within(values->anchor_at, DKTI_INSTANT_MIN, DKTI_INSTANT_MAX) &&
           is_within(values->since_at, DKTI_INSTANT_MIN, DKTI_INSTANT_MAX) &&
           is_within(values->started_at, DKTI_INSTANT_MIN, DKTI_INSTANT_MAX) && values->cycle >= 1 &&
           (!has_calendar || values->calendar.n == 2 * DKTI_DIGEST_SIZE);
}

/* A column that is there in certain conditions only, and then lies within limits. */
static bool is_there(const struct dkt_row *clock, int32_t column, bool is_expected, int64_t least, int64_t greatest)
{
    bool has = dkti_row_has(clock, column);
    return has == is_expected && (!has || is_within(dkti_row_integer(clock, column), least, greatest));
}

/* The same of a column that may be missing all the same. */
static bool may_be_there(const struct dkt_row *clock, int32_t column, bool is_possible, int64_t least, int64_t greatest)
{
    return !dkti_row_has(clock, column) || is_there(clock, column, is_possible, least, greatest);
}

/* Whether what the clock has fits its status. */
static bool is_status_sound(const struct dkt_row *clock)
{
    const struct dkti_clock *values = dkti_clock(clock);
    bool is_running = values->status == DKT_CLOCK_RUNNING;
    bool is_paused = values->status == DKT_CLOCK_PAUSED;
    bool is_stopped = values->status == DKT_CLOCK_STOPPED;
    bool is_untold = is_stopped && values->verdict == DKT_VERDICT_BREACHED && !is_breached(clock);
    int64_t end = is_running || is_paused ? DKTI_INSTANT_MAX : values->stopped_at;
    return is_there(clock, DKT_CLOCK_DUE_AT, is_running, values->anchor_at, DKTI_INSTANT_MAX) &&
           is_there(clock, DKT_CLOCK_STOPPED_AT, !is_running && !is_paused, values->started_at, DKTI_INSTANT_MAX) &&
           is_there(clock, DKT_CLOCK_VERDICT, is_stopped, DKT_VERDICT_MET, DKT_VERDICT_BREACHED) &&
           may_be_there(clock, DKT_CLOCK_PAUSE_PARTY, is_paused, DKT_PARTY_CUSTOMER, DKT_PARTY_INTERNAL) &&
           may_be_there(clock, DKT_CLOCK_PAUSE_UNTIL, is_paused, values->started_at, DKTI_INSTANT_MAX) &&
           (is_paused || !dkti_row_has(clock, DKT_CLOCK_PAUSE_REASON)) &&
           may_be_there(clock, DKT_CLOCK_BREACHED_AT, true, values->started_at, end) &&
           may_be_there(clock, DKT_CLOCK_NEXT_AT, is_running || is_paused || is_untold, values->started_at,
                        DKTI_INSTANT_MAX);
}

bool dkti_clock_is_sound(const struct dkt_row *clock)
{
    const struct dkti_clock *values = dkti_clock(clock);
    /* No more was counted than there was. */
    return are_values_sound(clock) && values->elapsed_ms + values->paused_ms <= values->since_at - values->anchor_at &&
           is_status_sound(clock);
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
           is_retargeted(clock, goal, happening) || is_without_target(goal, happening) ||
           is_attributed_anew(clock, happening);
}

/* ---- what happens ---- */

static void clear_pause(struct dkt_row *clock)
{
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_PARTY);
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_REASON);
    dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_UNTIL);
}

/* Counts how long it has been standing still, up to the instant. */
static void pause_count_up(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    const struct dkti_clock *values = dkti_clock(clock);
    dkti_row_set_integer(clock, DKT_CLOCK_PAUSED_MS,
                         values->paused_ms + open_between(goal, values->since_at, at_ms));
    dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, dkti_instant_max(values->since_at, at_ms));
}

static void resume(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms)
{
    pause_count_up(clock, goal, at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, DKT_CLOCK_RUNNING);
    clear_pause(clock);
}

/* Whether the target has been crossed at the instant, before that is counted up to. In the last millisecond it is not, but
 * for `is_tie_crossed`. */
static bool is_crossed(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms, bool is_tie_crossed)
{
    if (is_overdue(clock, goal, 0) || dkti_clock(clock)->status != DKT_CLOCK_RUNNING) {
        return is_overdue(clock, goal, 0);
    }
    int64_t due = instant_near_due(clock, goal, 0);
    return is_tie_crossed ? due <= at_ms : due < at_ms;
}

static void stop(struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms, int32_t status)
{
    bool is_late = is_breached(clock) || is_crossed(clock, goal, at_ms, false);
    if (dkti_clock(clock)->status == DKT_CLOCK_RUNNING) {
        count_up(clock, goal, at_ms);
    } else {
        resume(clock, goal, at_ms);
    }
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, status);
    dkti_row_set_integer(clock, DKT_CLOCK_STOPPED_AT, at_ms);
    if (status == DKT_CLOCK_STOPPED) {
        dkti_row_set_integer(clock, DKT_CLOCK_VERDICT, is_late ? DKT_VERDICT_BREACHED : DKT_VERDICT_MET);
    }
}

/* Whose and what for it stands still. */
static void attribute(struct dkt_row *clock, const struct dkt_row *ticket)
{
    if (dkti_row_has(ticket, DKT_TICKET_BLOCK_PARTY)) {
        dkti_row_set_integer(clock, DKT_CLOCK_PAUSE_PARTY, dkti_ticket(ticket)->block_party);
    } else {
        dkti_row_set_absent(clock, DKT_CLOCK_PAUSE_PARTY);
    }
    dkti_row_set_text(clock, DKT_CLOCK_PAUSE_REASON, dkti_ticket(ticket)->block_reason);
}

static void pause(struct dkt_row *clock, const struct dkti_goal *goal,
                  const struct dkti_happening *happening)
{
    count_up(clock, goal, happening->at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_STATUS, DKT_CLOCK_PAUSED);
    attribute(clock, happening->ticket);
    if (goal->pause_max_ms > 0) {
        dkti_row_set_integer(clock, DKT_CLOCK_PAUSE_UNTIL,
                             dkti_instant_add(happening->at_ms, goal->pause_max_ms));
    }
}

/* Counts from the instant as if nothing had been before: with its warnings, and its ladder. */
static void reset(struct dkt_row *clock, int64_t at_ms)
{
    static const int32_t counts[] = {DKT_CLOCK_ELAPSED_MS, DKT_CLOCK_PAUSED_MS, DKT_CLOCK_WARNED, DKT_CLOCK_LEVEL};
    dkti_row_set_integer(clock, DKT_CLOCK_ANCHOR_AT, at_ms);
    dkti_row_set_integer(clock, DKT_CLOCK_SINCE_AT, at_ms);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        dkti_row_set_integer(clock, counts[i], 0);
    }
    dkti_row_set_absent(clock, DKT_CLOCK_BREACHED_AT);
}

/* A new target counts from the anchor: what was counted stays, no pause is lost. Returns whether it makes an earlier
 * breach void. A stop in the last millisecond of the new target is in time; else what is used up is crossed. */
static bool retarget(struct dkt_row *clock, const struct dkti_goal *goal,
                     const struct dkti_happening *happening, bool is_stop)
{
    struct dkti_target target = target_now(goal, happening->ticket);
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET_TYPE, target.type);
    dkti_row_set_integer(clock, DKT_CLOCK_TARGET, target.amount);
    bool is_void = is_breached(clock) && !is_crossed(clock, goal, happening->at_ms, !is_stop);
    if (dkti_clock(clock)->status == DKT_CLOCK_RUNNING && !is_stop) {
        count_up(clock, goal, happening->at_ms);
    }
    if (is_void) {
        dkti_row_set_absent(clock, DKT_CLOCK_BREACHED_AT);
    }
    if (DKTI_PLANT == 21) {
        dkti_row_set_integer(clock, DKT_CLOCK_ELAPSED_MS,
                             open_between(goal, dkti_clock(clock)->anchor_at, happening->at_ms));
    }
    if (DKTI_PLANT == 24) {
        dkti_row_set_integer(clock, DKT_CLOCK_WARNED, 0);
    }
    return is_void;
}

/* Pausing and resuming: an entry that does both leaves the clock standing. */
static void happen_pause(struct dkt_row *clock, const struct dkti_goal *goal,
                         const struct dkti_happening *happening)
{
    bool is_pausing = any_holds(&goal->pause, happening);
    if (dkti_clock(clock)->status == DKT_CLOCK_RUNNING) {
        if (is_pausing) {
            pause(clock, goal, happening);
        }
        return;
    }
    if (!is_pausing && (any_holds(&goal->resume, happening) || leaves_pause(goal, happening))) {
        resume(clock, goal, happening->at_ms);
    } else if (is_attributed_anew(clock, happening)) {
        pause_count_up(clock, goal, happening->at_ms);
        attribute(clock, happening->ticket);
    }
}

int32_t dkti_clock_happen(struct dkt_row *clock, const struct dkti_goal *goal,
                          const struct dkti_happening *happening)
{
    int32_t outcome = DKTI_CLOCK_CHANGED;
    bool is_stop = any_holds(&goal->stop, happening);
    bool is_cancel = any_holds(&goal->cancel, happening) || is_without_target(goal, happening);
    if (!is_stop && is_cancel) {
        stop(clock, goal, happening->at_ms, DKT_CLOCK_CANCELED);
        plan(clock, goal, happening->at_ms);
        return outcome;
    }
    if (!is_stop) {
        happen_pause(clock, goal, happening);
    }
    if (!is_stop && any_holds(&goal->reset, happening)) {
        reset(clock, happening->at_ms);
    }
    /* The verdict is against the target in force at the stop (priority changed by the same entry). */
    if (is_retargeted(clock, goal, happening) && retarget(clock, goal, happening, is_stop)) {
        outcome |= DKTI_CLOCK_VOIDED;
    }
    if (is_stop) {
        stop(clock, goal, happening->at_ms, DKT_CLOCK_STOPPED);
    }
    plan(clock, goal, happening->at_ms);
    return outcome;
}

bool dkti_clock_starts(const struct dkt_row *clock, const struct dkti_goal *goal,
                       const struct dkti_happening *happening)
{
    if (dkti_clock_is_live(clock) || !any_holds(&goal->start, happening) ||
        is_without_target(goal, happening)) {
        return false;
    }
    /* A canceled run is as if it had not been. */
    if (clock == NULL || dkti_clock(clock)->status == DKT_CLOCK_CANCELED || goal->repeats) {
        return true;
    }
    return !goal->spans_cycles && dkti_clock(clock)->cycle != dkti_ticket(happening->ticket)->cycle;
}

/* From when on a new run counts. An instant from before the last run ended, or before the ticket was closed and opened
 * again, is no anchor: what was counted once is not counted again, and nobody is charged for a closed ticket. */
static int64_t anchor_of(const struct dkti_goal *goal, const struct dkt_row *last, const struct dkti_happening *happening)
{
    const struct dkt_row *ticket = happening->ticket;
    if (goal->anchor == 0 || !dkti_row_has(ticket, goal->anchor)) {
        return happening->at_ms;
    }
    int64_t anchor = dkti_row_integer(ticket, goal->anchor);
    bool is_used = last != NULL && dkti_clock(last)->status == DKT_CLOCK_STOPPED &&
                   anchor < dkti_clock(last)->stopped_at;
    bool is_reopened = dkti_ticket(ticket)->cycle > 1 && anchor <= dkti_ticket(ticket)->closed_at;
    return (is_used || is_reopened) && DKTI_PLANT != 23 ? happening->at_ms : anchor;
}

void dkti_clock_start(struct dkt_row *clock, const struct dkti_goal *goal, const struct dkt_row *last, bool is_follower,
                      const struct dkti_happening *happening)
{
    const struct dkti_ticket *ticket = dkti_ticket(happening->ticket);
    struct dkti_target target = target_now(goal, happening->ticket);
    int64_t anchor = anchor_of(goal, last, happening);
    int64_t run = last == NULL ? 1 : dkti_clock(last)->run + 1;
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
    /* It may begin where it must stop or stand still at once: a ticket registered closed, or blocked. An entry that has
     * stopped the run before is spent. */
    if (!is_follower && any_holds(&goal->stop, happening)) {
        stop(clock, goal, happening->at_ms, DKT_CLOCK_STOPPED);
    } else if (any_holds(&goal->pause, happening)) {
        pause(clock, goal, happening);
    }
    plan(clock, goal, happening->at_ms);
}

void dkti_clock_retire(struct dkt_row *clock)
{
    dkti_row_set_integer(clock, DKT_CLOCK_IS_CURRENT, 0);
    /* Nobody looks at it any more: the breach that its verdict speaks of is noted here. */
    if (dkti_row_has(clock, DKT_CLOCK_NEXT_AT)) {
        dkti_row_set_integer(clock, DKT_CLOCK_BREACHED_AT, dkti_clock(clock)->next_at);
        dkti_row_set_absent(clock, DKT_CLOCK_NEXT_AT);
    }
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
