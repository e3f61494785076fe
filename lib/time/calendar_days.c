/* SPDX-License-Identifier: MIT
 *
 * Targets of days. Days are dates on the wall of the calendar's zone; the day of the start is never counted.
 * A business day is a date on which, by plan, at least one window begins. A due time is a closing: in a gap
 * of the wall clock it is the end of the gap, in an overlap the last.
 */
#include "time/calendar.h"

#include "base/clamp.h"
#include "base/internal.h"
#include "docket/calendar.h"
#include "time/day.h"

/* A start, and what is asked for. */
struct day_target {
    const struct dkti_calendar *calendar;
    int64_t from_ms;
    int32_t day;       /* of the start, on the wall */
    int64_t of_day_ms; /* the start's time on the wall */
    int32_t count;
    int32_t policy;
};

static struct dkti_calendar_answer target_never(void)
{
    return (struct dkti_calendar_answer){DKTI_INSTANT_MAX,
                                         DKT_CALENDAR_NEVER | DKT_CALENDAR_PROVISIONAL};
}

static bool has_policy(const struct day_target *target, int32_t flag)
{
    return (target->policy & flag) != 0;
}

/* Fixes the start: as it is, or the opening that it waits for. False when there is none. */
static bool target_begin(struct day_target *target)
{
    if (has_policy(target, DKT_CALENDAR_START_AT_OPENING)) {
        struct dkti_calendar_answer opening =
            dkti_calendar_next_open(target->calendar, target->from_ms);
        if ((opening.flags & DKT_CALENDAR_NEVER) != 0)
            return false;
        target->from_ms = opening.value_ms;
    }
    int64_t local = dkti_calendar_local(target->calendar, target->from_ms);
    target->day = dkti_day_of_local(local);
    target->of_day_ms = local - target->day * DKTI_DAY_MS;
    return true;
}

static bool is_business_day(const struct dkti_plan *plan, int32_t day)
{
    return dkti_plan_windows(plan, day)->count > 0;
}

/* The first business day at or behind `day`. */
static int32_t business_day_from(const struct dkti_plan *plan, int32_t day)
{
    return dkti_plan_business_day(plan, dkti_plan_business_before(plan, day));
}

/* The instant at which the wall shows `of_day_ms` on `day`, as a due time. */
static int64_t due_instant(const struct day_target *target, int32_t day, int64_t of_day_ms)
{
    int64_t local = day * DKTI_DAY_MS + of_day_ms;
    return dkti_instant_min(dkti_zone_instants(target->calendar->zone, local).last_ms,
                            DKTI_INSTANT_MAX);
}

static int64_t close_of_business(const struct day_target *target, int32_t day)
{
    const struct dkti_windows *windows = dkti_plan_windows(&target->calendar->plan, day);
    DKT_ASSERT(windows->count > 0);
    return due_instant(target, day, windows->items[windows->count - 1].end_ms);
}

/* What every target ends with: the policy for a due time in closed time, and the flags. */
static struct dkti_calendar_answer target_end(const struct day_target *target, int64_t due_ms)
{
    struct dkti_calendar_answer found = {due_ms, 0};
    if (has_policy(target, DKT_CALENDAR_AT_OPENING))
        found = dkti_calendar_next_open(target->calendar, due_ms);
    if (found.value_ms > target->calendar->known_until_ms)
        found.flags |= DKT_CALENDAR_PROVISIONAL;
    return found;
}

/* Due at the close of the first business day from `day` on whose close is not before the start. */
static struct dkti_calendar_answer target_close(const struct day_target *target, int32_t day)
{
    const struct dkti_plan *plan = &target->calendar->plan;
    day = business_day_from(plan, day);
    if (day <= DKTI_DAY_MAX && close_of_business(target, day) < target->from_ms)
        day = business_day_from(plan, day + 1);
    if (day > DKTI_DAY_MAX)
        return target_never();
    return target_end(target, close_of_business(target, day));
}

struct dkti_calendar_answer dkti_calendar_business_days(const struct dkti_calendar *calendar,
                                                        int64_t from_ms, int32_t count,
                                                        int32_t policy)
{
    DKT_ASSERT(count >= 0);
    struct day_target target = {
        .calendar = calendar,
        .from_ms = dkti_instant_add(from_ms, 0),
        .count = count,
        .policy = policy,
    };
    if (!target_begin(&target))
        return target_never();
    int32_t day = target.day;
    if (count > 0) {
        int64_t business = dkti_plan_business_before(&calendar->plan, day + 1) + count - 1;
        day = dkti_plan_business_day(&calendar->plan, business);
        if (day > DKTI_DAY_MAX)
            return target_never();
    }
    if (has_policy(&target, DKT_CALENDAR_CLOSE_OF_BUSINESS))
        return target_close(&target, day);
    if (count == 0)
        return target_end(&target, target.from_ms);
    return target_end(&target, due_instant(&target, day, target.of_day_ms));
}

struct dkti_calendar_answer dkti_calendar_calendar_days(const struct dkti_calendar *calendar,
                                                        int64_t from_ms, int32_t count,
                                                        int32_t policy)
{
    DKT_ASSERT(count >= 0);
    struct day_target target = {
        .calendar = calendar,
        .from_ms = dkti_instant_add(from_ms, 0),
        .count = count,
        .policy = policy,
    };
    if (!target_begin(&target))
        return target_never();
    if (count > DKTI_DAY_MAX - target.day)
        return target_never();
    int32_t day = target.day + count;
    if (has_policy(&target, DKT_CALENDAR_CLOSE_OF_BUSINESS))
        return target_close(&target, day);
    if (has_policy(&target, DKT_CALENDAR_ROLL_FORWARD) && !is_business_day(&calendar->plan, day))
        day = business_day_from(&calendar->plan, day);
    if (day > DKTI_DAY_MAX)
        return target_never();
    if (day == target.day)
        return target_end(&target, target.from_ms);
    return target_end(&target, due_instant(&target, day, target.of_day_ms));
}
