/* SPDX-License-Identifier: MIT
 *
 * Explaining and forecasting as operations: what they read, and what comes out.
 */
#ifndef DKTI_DESK_EXPLAIN_RUN_H
#define DKTI_DESK_EXPLAIN_RUN_H

#include "desk/explain.h"
#include "desk/work.h"

enum {
    DKTI_EXPLAIN_PAGE_COUNT = 1000,      /* entries of one wish: what every store gives at once */
    DKTI_EXPLAIN_ENTRY_COUNT_MAX = 50000 /* of a journal: some 50 MB, a hundred times the longest that was met */
};

/* What is to be explained, and then the explanation: the context of the operation. */
struct dkti_explain_request {
    struct dkti_text ticket;
    const struct dkti_goal *goal;
    int64_t run;
    const struct dkt_explanation *explanation;
};

int32_t dkti_explain_run(struct dkti_work *work);

/* A clock that will be breached. */
struct dkti_forecast_item {
    int64_t breach_ms;
    int64_t remaining_ms;
    const struct dkt_row *clock;
    const struct dkt_row *ticket;
};

/* The public `dkt_forecast`. */
struct dkt_forecast {
    int32_t count;
    int32_t capacity;
    int64_t whole_ms;
    struct dkti_forecast_item *items;
};

/* Runs a query of DKT_QUERY_FORECAST; the forecast becomes work->context. */
int32_t dkti_forecast_run(struct dkti_work *work);

#endif
