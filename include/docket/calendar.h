/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_CALENDAR_H
#define DOCKET_CALENDAR_H

/* calendar.h: business calendars: working time between instants, and instants after working time or days.
 *
 * A calendar is made from JSON (its form stands in doc/calendar.md) and is immutable and counted afterwards.
 * An instant is open when the wall clock of the calendar's zone shows a time that lies in a window of its
 * date; windows are half-open, so the closing instant is closed. Answers cost the same for eight hours and for
 * ten years. Instants outside the years -9999 to 9999 are taken as the nearest inside.
 */

#include "docket/base.h"
#include "docket/zone.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A business calendar. Any number of threads at once. */
typedef struct dkt_calendar dkt_calendar;

/** A reader of calendar cases, line by line. One thread at a time. */
typedef struct dkt_calendar_cases dkt_calendar_cases;

/** Policies, or-ed; 0 is a good choice. */
enum {
    /** An answer in closed time is moved to the next opening. Without it, time that is used up exactly at a
     * closing falls due at that closing, and day targets keep their time of day. */
    DKT_CALENDAR_AT_OPENING = 1,
    /** Day targets fall due when their day's last window closes, not at the start's time of day. */
    DKT_CALENDAR_CLOSE_OF_BUSINESS = 2,
    /** Day targets that start in closed time count from the next opening, not from the start's own date. */
    DKT_CALENDAR_START_AT_OPENING = 4,
    /** Calendar days that end on no business day end on the next one. With close of business they always do. */
    DKT_CALENDAR_ROLL_FORWARD = 8,
    /** dkt_calendar_subtract: where there is a choice, the earliest instant, a closing, not the latest. */
    DKT_CALENDAR_AT_CLOSING = 16
};

/** Flags of an answer, or-ed. */
enum {
    DKT_CALENDAR_PROVISIONAL = 1, /**< it rests on days behind the calendar's known_until */
    DKT_CALENDAR_NEVER = 2        /**< there is no such instant; the end of the library's time stands for it */
};

/** What makes the hours of a day. */
enum {
    DKT_DAY_WEEKLY = 0,  /**< the weekly hours */
    DKT_DAY_CLOSED = 1,  /**< a dated entry: closed */
    DKT_DAY_WINDOWS = 2, /**< a dated entry with its own windows */
    DKT_DAY_LIKE = 3     /**< a dated entry: like another weekday, such as a make-up day */
};

/** Makes a calendar from JSON.
 * @param json the calendar, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1.
 * @param zone the zone that the calendar names, borrowed for the call, which takes a reference; NULL: dkt_zone_new is
 * asked for it.
 * @param problem_size bytes of out_problem, NUL included; 0 when there is none.
 * @param out_problem borrowed for the call; receives path and reason of what is wrong, NUL-terminated and cut if need
 * be; may be NULL.
 * @param out_calendar receives the calendar; caller frees with dkt_calendar_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a zone of another name; DKT_E_FORMAT: no JSON; DKT_E_CALENDAR: overlapping or
 * inverted windows, contradicting entries, never open, ...; DKT_E_ZONE; DKT_E_LIMIT: over 1 MiB; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_new(const char *json, int32_t len, dkt_zone *zone, int32_t problem_size, char *out_problem,
                            dkt_calendar **out_calendar);

/** Takes one more reference.
 * @param calendar NULL is nothing; borrowed for the call.
 * @returns the same calendar; caller frees with dkt_calendar_unref.
 * @thread any
 * @since 0.1.0 */
dkt_calendar *dkt_calendar_ref(dkt_calendar *calendar);

/** Gives a reference back; the last one frees the calendar.
 * @param calendar NULL is nothing; otherwise one reference is freed.
 * @thread any
 * @since 0.1.0 */
void dkt_calendar_unref(dkt_calendar *calendar);

/** The calendar's version: the SHA-256 of its canonical JSON as 64 hexadecimal digits.
 * @param calendar borrowed for the call.
 * @returns the id, owned by the calendar until it is freed; NULL when calendar is NULL.
 * @thread any
 * @since 0.1.0 */
const char *dkt_calendar_id(const dkt_calendar *calendar);

/** The calendar's name.
 * @param calendar borrowed for the call.
 * @returns the name, owned by the calendar until it is freed; NULL when calendar is NULL.
 * @thread any
 * @since 0.1.0 */
const char *dkt_calendar_name(const dkt_calendar *calendar);

/** The calendar's canonical JSON: every way to write the same calendar gives the same text.
 * @param calendar borrowed for the call.
 * @returns the text, owned by the calendar until it is freed; NULL when calendar is NULL.
 * @thread any
 * @since 0.1.0 */
const char *dkt_calendar_json(const dkt_calendar *calendar);

/** The calendar's zone.
 * @param calendar borrowed for the call.
 * @returns the zone, owned by the calendar until it is freed; NULL when calendar is NULL.
 * @thread any
 * @since 0.1.0 */
const dkt_zone *dkt_calendar_zone(const dkt_calendar *calendar);

/** The instant from which on days are not known for certain.
 * @param calendar borrowed for the call.
 * @param out_known_until_ms borrowed for the call; receives milliseconds UTC since 1970: the end of the last known
 * day; the end of time when the calendar says nothing; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_known_until(const dkt_calendar *calendar, int64_t *out_known_until_ms);

/** The instant at which working time is used up.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param duration_ms working time; 0 is used up at once, at the start itself; less than 0 subtracts.
 * @param policy 0 or DKT_CALENDAR_AT_OPENING.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_add(const dkt_calendar *calendar, int64_t from_ms, int64_t duration_ms, int32_t policy,
                            int64_t *out_instant_ms, int32_t *out_flags);

/** The latest instant from which working time leads to another.
 * @param calendar borrowed for the call.
 * @param from_ms where the working time ends, milliseconds UTC since 1970.
 * @param duration_ms working time; 0 gives the instant itself; less than 0 adds.
 * @param policy 0 or DKT_CALENDAR_AT_CLOSING.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_subtract(const dkt_calendar *calendar, int64_t from_ms, int64_t duration_ms, int32_t policy,
                                 int64_t *out_instant_ms, int32_t *out_flags);

/** The working time between two instants.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param until_ms milliseconds UTC since 1970; before from_ms, the answer is negative.
 * @param out_duration_ms borrowed for the call; receives milliseconds; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_between(const dkt_calendar *calendar, int64_t from_ms, int64_t until_ms,
                                int64_t *out_duration_ms, int32_t *out_flags);

/** Whether an instant is open.
 * @param calendar borrowed for the call.
 * @param instant_ms milliseconds UTC since 1970.
 * @param out_is_open borrowed for the call; receives 1 or 0; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_is_open(const dkt_calendar *calendar, int64_t instant_ms, int32_t *out_is_open,
                                int32_t *out_flags);

/** The first open instant at or behind another.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_next_open(const dkt_calendar *calendar, int64_t from_ms, int64_t *out_instant_ms,
                                  int32_t *out_flags);

/** The first closing behind an instant: of the window it lies in, or else of the next one.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_next_close(const dkt_calendar *calendar, int64_t from_ms, int64_t *out_instant_ms,
                                   int32_t *out_flags);

/** The due instant of N business days. A business day is a date on which a window begins. The date of the start
 * is not counted: one business day from any time on Friday, and from Saturday, is Monday.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param count 0 or more; 0 is due at the start itself, with close of business at the next close.
 * @param policy DKT_CALENDAR_AT_OPENING, _CLOSE_OF_BUSINESS, _START_AT_OPENING, or-ed.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure. The time of
 * day is the start's, by the wall clock: in a gap the end of the gap, in an overlap the later one.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_business_days(const dkt_calendar *calendar, int64_t from_ms, int32_t count, int32_t policy,
                                      int64_t *out_instant_ms, int32_t *out_flags);

/** The due instant of N days of the wall calendar.
 * @param calendar borrowed for the call.
 * @param from_ms milliseconds UTC since 1970.
 * @param count 0 or more.
 * @param policy DKT_CALENDAR_AT_OPENING, _CLOSE_OF_BUSINESS, _START_AT_OPENING, _ROLL_FORWARD, or-ed.
 * @param out_instant_ms borrowed for the call; receives milliseconds UTC since 1970; 0 after a failure. The time of
 * day as for business days.
 * @param out_flags borrowed for the call; receives DKT_CALENDAR_PROVISIONAL and _NEVER; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_calendar_days(const dkt_calendar *calendar, int64_t from_ms, int32_t count, int32_t policy,
                                      int64_t *out_instant_ms, int32_t *out_flags);

/** What makes the hours of a date: DKT_DAY_...
 * @param calendar borrowed for the call.
 * @param day the date as days since 1970-01-01.
 * @returns the kind; DKT_E_ARGUMENT when calendar is NULL or the date is outside the years 1 to 9999.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_calendar_day_kind(const dkt_calendar *calendar, int32_t day);

/** The note of the dated entry that makes the hours of a date, such as a holiday's name.
 * @param calendar borrowed for the call.
 * @param day the date as days since 1970-01-01.
 * @returns the note, owned by the calendar until it is freed; NULL when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_calendar_day_note(const dkt_calendar *calendar, int32_t day);

/** The number of windows that begin on a date, breaks taken out.
 * @param calendar borrowed for the call.
 * @param day the date as days since 1970-01-01.
 * @returns the number; DKT_E_ARGUMENT when calendar is NULL or the date is outside the years 1 to 9999.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_calendar_day_window_count(const dkt_calendar *calendar, int32_t day);

/** One window of a date, in milliseconds since 00:00 of that date on the wall clock.
 * @param calendar borrowed for the call.
 * @param day the date as days since 1970-01-01.
 * @param index from 0 on.
 * @param out_start_ms borrowed for the call; receives the begin; 0 after a failure.
 * @param out_end_ms borrowed for the call; receives the end, up to 48 hours; 0 after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_day_window(const dkt_calendar *calendar, int32_t day, int32_t index, int32_t *out_start_ms,
                                   int32_t *out_end_ms);

/** Makes a reader of cases. It keeps the calendars that it has seen.
 * @param out_cases receives the reader; caller frees with dkt_calendar_cases_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_calendar_cases_new(dkt_calendar_cases **out_cases);

/** Frees a reader.
 * @param cases NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_calendar_cases_free(dkt_calendar_cases *cases);

/** Evaluates one case: {"calendar": ..., "op": "add", "from": ..., ...}; the form stands in doc/calendar.md.
 * @param cases borrowed for the call.
 * @param line one JSON object, borrowed for the call.
 * @param len bytes of line, or -1.
 * @param out_result receives one JSON object without line break, also when the case is wrong: {"error": ...}; owned
 * by the reader until its next call; NULL when there is no memory.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT, DKT_E_CALENDAR, DKT_E_ZONE, DKT_E_LIMIT: the case is wrong;
 * DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_calendar_cases_line(dkt_calendar_cases *cases, const char *line, int32_t len, const char **out_result);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
