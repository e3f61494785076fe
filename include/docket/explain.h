/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_EXPLAIN_H
#define DOCKET_EXPLAIN_H

/* explain.h: why a clock stands where it stands, and what will be breached if nobody acts.
 *
 * An explanation is of one run of one goal on one ticket. It is the clock run once more over the ticket's journal, with
 * everything that happened to it written down: intervals whose open time sums exactly to the time that counts, each with
 * who had the ticket then and whose turn it was; the events; the target in force; the due instant. It goes up to now, or
 * to the stop. What has fallen due and was not settled yet is taken in, with a seq of 0.
 *
 *     dkt_op_new_explain(desk, "T-1", -1, "processing", -1, 0, &op);      0: the last run
 *     dkt_op_run(op, store);                                              or step by step
 *     explanation = dkt_result_explanation(dkt_op_result(op));
 *
 * A forecast is a page of DKT_QUERY_FORECAST (query.h): the clocks that will be breached before an instant.
 *
 * Both read and change nothing, and belong to their operation until that is restarted or freed.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/op.h"
#include "docket/row.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Why a clock stands where it stands. */
typedef struct dkt_explanation dkt_explanation;

/** A page of clocks that will be breached. */
typedef struct dkt_forecast dkt_forecast;

/** What a clock does in an interval. */
enum {
    DKT_INTERVAL_WAITING = 1, /**< the instant from which it counts had not come */
    DKT_INTERVAL_RUNNING = 2, /**< it counts */
    DKT_INTERVAL_CLOSED = 3,  /**< it would count, but the calendar is closed */
    DKT_INTERVAL_PAUSED = 4,  /**< it stands still */
    DKT_INTERVAL_DROPPED = 5  /**< it counted, but was set back to zero later: it counts no more */
};

/** What happened to a clock. */
enum {
    DKT_EVENT_STARTED = 1,    /**< the run began */
    DKT_EVENT_PAUSED = 2,     /**< it stands still from now on, or from now on for another party or reason */
    DKT_EVENT_RESUMED = 3,    /**< it goes on, because of an entry, or because the pause reached its longest time */
    DKT_EVENT_RETARGETED = 4, /**< another target is in force */
    DKT_EVENT_RESET = 5,      /**< it counts from zero again */
    DKT_EVENT_WARNED = 6,     /**< a warning; `step` is its number */
    DKT_EVENT_BREACHED = 7,   /**< the target was crossed */
    DKT_EVENT_VOIDED = 8,     /**< an earlier breach does not hold against the new target */
    DKT_EVENT_ESCALATED = 9,  /**< a step of the ladder; `step` is its number */
    DKT_EVENT_STOPPED = 10,   /**< what was wanted was done */
    DKT_EVENT_CANCELED = 11   /**< it is not wanted any more */
};

/** What is known of the due instant. */
enum {
    DKT_DUE_NONE = 0,   /**< there is none */
    DKT_DUE_AT = 1,     /**< then */
    DKT_DUE_RESUMED = 2 /**< then, if the pause ended at the instant explained */
};

/** By what time is summed. */
enum {
    DKT_SHARE_PARTY = 1, /**< whose turn it was: "internal" while the clock runs, the party of the pause while not */
    DKT_SHARE_UNIT = 2,  /**< the responsible unit */
    DKT_SHARE_OWNER = 3  /**< the owner; "" while the ticket lay in a queue, or was not registered yet */
};

/** Makes an operation that explains a run of a goal. It reads the ticket, its current clocks, the run and the whole
 * journal, in one round, or in two when there are more than 1,000 entries. A journal of more than 50,000 entries ends it
 * with DKT_E_LIMIT. Memory: the journal's. The result's row is the clock as it is at the instant explained.
 * @param desk the operation keeps a reference; borrowed for the call.
 * @param ticket id of the ticket, 1 to 140 bytes, copied.
 * @param ticket_len bytes of ticket, or -1.
 * @param goal code of the goal, copied.
 * @param goal_len bytes of goal, or -1.
 * @param run number of the run, from 1; 0: the last.
 * @param out_op receives the operation; caller frees with dkt_op_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT or DKT_E_TEXT: no such id; DKT_E_UNKNOWN: the rules have no such goal;
 * DKT_E_MEMORY. The operation itself ends with DKT_E_NOT_FOUND when there is no such ticket or run.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_op_new_explain(dkt_desk *desk, const char *ticket, int32_t ticket_len, const char *goal,
                              int32_t goal_len, int64_t run, dkt_op **out_op);

/** The explanation, after the operation has ended with DKT_OK.
 * @param result borrowed for the call.
 * @returns the explanation, owned by the operation until it is freed; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_explanation *dkt_result_explanation(const dkt_result *result);

/** What the goal is called.
 * @param explanation borrowed for the call.
 * @param language DKT_LANGUAGE_...
 * @returns a text, owned by the desk until it is freed; "" for NULL.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_explanation_goal(const dkt_explanation *explanation, int32_t language);

/** The clock as it is at the instant explained: status, verdict, target, breach.
 * @param explanation borrowed for the call.
 * @returns a row of kind DKT_KIND_CLOCK, owned by the operation until it is freed; NULL for NULL.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_explanation_clock(const dkt_explanation *explanation);

/** The instant explained: that of the stop, or now.
 * @param explanation borrowed for the call.
 * @param out_from may be NULL, borrowed for the call; receives the instant at which the first interval begins.
 * @returns the instant, 0 for NULL.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_explanation_until(const dkt_explanation *explanation, int64_t *out_from);

/** The open time that counts: the sum over all intervals that are not expected.
 * @param explanation borrowed for the call.
 * @param out_remaining_ms may be NULL, borrowed for the call; receives the open time left to the target, negative when
 * there is less than none; of targets in days the open time up to the due instant.
 * @returns milliseconds.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_explanation_elapsed(const dkt_explanation *explanation, int64_t *out_remaining_ms);

/** When the target is, or was, used up.
 * @param explanation borrowed for the call.
 * @param out_due_ms receives the instant, borrowed for the call; 0 when there is none.
 * @returns DKT_DUE_...
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_due(const dkt_explanation *explanation, int64_t *out_due_ms);

/** Whether the clock's stored row says the same as its journal. It does not when a row was changed behind the library's
 * back, when the rules changed since, or when the ticket changed while it was read.
 * @param explanation borrowed for the call.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_is_stored(const dkt_explanation *explanation);

/** How many intervals there are. They follow each other without a gap: those of the past first, whose spans sum to the
 * whole span and whose open times sum to the elapsed time; then, while the clock runs, the expected ones up to the due
 * instant. Opening hours cut them while that makes at most 4,000 intervals (200 of the expected); what is left is one
 * interval of kind RUNNING that holds closed time too.
 * @param explanation borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_interval_count(const dkt_explanation *explanation);

/** An interval.
 * @param explanation borrowed for the call.
 * @param i place.
 * @param out_from may be NULL, borrowed for the call; receives its first instant.
 * @param out_until may be NULL, borrowed for the call; receives the instant behind it.
 * @param out_open_ms may be NULL, borrowed for the call; receives the open time of it that counts, 0 unless it runs.
 * @returns DKT_INTERVAL_..., or 0 when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_interval(const dkt_explanation *explanation, int32_t i, int64_t *out_from, int64_t *out_until,
                                 int64_t *out_open_ms);

/** Whether an interval lies ahead: what happens if nobody acts.
 * @param explanation borrowed for the call.
 * @param i place.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_interval_is_expected(const dkt_explanation *explanation, int32_t i);

/** Whose turn it was, and why.
 * @param explanation borrowed for the call.
 * @param i place.
 * @param out_reason may be NULL; receives the reason of a pause, owned by the operation until it is freed; "" when there
 * is none.
 * @returns DKT_PARTY_..., 0 when nobody said.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_interval_party(const dkt_explanation *explanation, int32_t i, const char **out_reason);

/** Who had the ticket.
 * @param explanation borrowed for the call.
 * @param i place.
 * @param out_unit may be NULL; receives the unit, owned by the operation until it is freed; "" before the registration.
 * @returns the owner, owned by the operation until it is freed; "" while the ticket lay in a queue.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_explanation_interval_owner(const dkt_explanation *explanation, int32_t i, const char **out_unit);

/** The entry from which on the clock did what it does in this interval.
 * @param explanation borrowed for the call.
 * @param i place.
 * @returns its number, 0 when it is not written down yet.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_explanation_interval_seq(const dkt_explanation *explanation, int32_t i);

/** How many events there are.
 * @param explanation borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_event_count(const dkt_explanation *explanation);

/** An event, in the order in which they happened.
 * @param explanation borrowed for the call.
 * @param i place.
 * @param out_at may be NULL, borrowed for the call; receives the instant.
 * @param out_seq may be NULL, borrowed for the call; receives the number of its entry, 0 when it is not written down yet.
 * @param out_step may be NULL, borrowed for the call; receives the number of the warning or of the step of the ladder, 0
 * for others.
 * @returns DKT_EVENT_..., or 0 when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_event(const dkt_explanation *explanation, int32_t i, int64_t *out_at, int64_t *out_seq,
                              int32_t *out_step);

/** Who was told by a warning or a step of the ladder.
 * @param explanation borrowed for the call.
 * @param i place of the event.
 * @returns a text, owned by the operation until it is freed; "" when nobody was.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_explanation_event_to(const dkt_explanation *explanation, int32_t i);

/** The target in force from an event on.
 * @param explanation borrowed for the call.
 * @param i place of the event.
 * @param out_amount may be NULL, borrowed for the call; receives milliseconds or days.
 * @param out_due_ms may be NULL, borrowed for the call; receives the due instant from then on, 0 when there is none.
 * @returns 1 a duration, 2 business days, 3 calendar days, or 0 when there is no such event.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_event_target(const dkt_explanation *explanation, int32_t i, int64_t *out_amount,
                                     int64_t *out_due_ms);

/** How many parties, units or owners had a part of it.
 * @param explanation borrowed for the call.
 * @param by DKT_SHARE_...
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_explanation_share_count(const dkt_explanation *explanation, int32_t by);

/** What one of them had, in the order in which they had it first. The spans sum to the whole span, the open times to the
 * elapsed time.
 * @param explanation borrowed for the call.
 * @param by DKT_SHARE_...
 * @param i place.
 * @param out_span_ms may be NULL, borrowed for the call; receives the time by the wall clock.
 * @param out_open_ms may be NULL, borrowed for the call; receives the open time that counts.
 * @returns the name, owned by the operation until it is freed; "" when nobody had it, or there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_explanation_share(const dkt_explanation *explanation, int32_t by, int32_t i, int64_t *out_span_ms,
                                  int64_t *out_open_ms);

/** The forecast, after an operation of DKT_QUERY_FORECAST has ended with DKT_OK.
 * @param result borrowed for the call.
 * @returns the forecast, owned by the operation until it is freed; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_forecast *dkt_result_forecast(const dkt_result *result);

/** How many clocks of this page will be breached.
 * @param forecast borrowed for the call.
 * @param out_whole_ms may be NULL, borrowed for the call; receives the instant before which no breach is missing: all that
 * are to come before it stand on this page or an earlier one.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_forecast_count(const dkt_forecast *forecast, int64_t *out_whole_ms);

/** When a clock will be breached, the earliest first.
 * @param forecast borrowed for the call.
 * @param i place.
 * @param out_remaining_ms may be NULL, borrowed for the call; receives the open time left to its target now, negative when
 * it was crossed already and not settled; of targets in days the open time up to the breach.
 * @returns the instant, 0 when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_forecast_breach(const dkt_forecast *forecast, int32_t i, int64_t *out_remaining_ms);

/** The clock as it will be: ticket, goal, run.
 * @param forecast borrowed for the call.
 * @param i place.
 * @returns a row of kind DKT_KIND_CLOCK, owned by the operation until it is freed; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_forecast_clock(const dkt_forecast *forecast, int32_t i);

/** Its ticket as it is now.
 * @param forecast borrowed for the call.
 * @param i place.
 * @returns a row of kind DKT_KIND_TICKET, owned by the operation until it is freed; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_forecast_ticket(const dkt_forecast *forecast, int32_t i);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
