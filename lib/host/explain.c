/* SPDX-License-Identifier: MIT
 *
 * Explanations and forecasts for the host to read.
 */
#include "docket/explain.h"

#include "base/argument.h"
#include "desk/explain_run.h"
#include "host/op.h"

/* ---- making ---- */

static const struct dkti_goal *goal_of_rules(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->goal_count; i++) {
        if (dkti_text_equal(rules->goals[i].code, code)) {
            return &rules->goals[i];
        }
    }
    return NULL;
}

/* The request, in the operation's own memory. NULL without memory. */
static struct dkti_explain_request *request_keep(struct dkt_op *op, struct dkti_text ticket,
                                                 const struct dkti_goal *goal, int64_t run)
{
    struct dkti_explain_request *request = dkti_arena_take(&op->keep, sizeof *request);
    struct dkti_text id = dkti_arena_text(&op->keep, ticket);
    if (request == NULL || dkti_text_is_absent(id)) {
        return NULL;
    }
    *request = (struct dkti_explain_request){.ticket = id, .goal = goal, .run = run};
    return request;
}

dkt_status dkt_op_new_explain(dkt_desk *desk, const char *ticket, int32_t ticket_len, const char *goal,
                              int32_t goal_len, int64_t run, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (desk == NULL || out_op == NULL || run < 0) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text id;
    struct dkti_text code;
    int32_t r = dkti_argument_text(NULL, "ticket", ticket, ticket_len, 1, DKTI_ID_MAX, &id);
    if (r == DKT_OK) {
        r = dkti_argument_text(NULL, "goal", goal, goal_len, 1, DKTI_NAME_MAX, &code);
    }
    if (r != DKT_OK) {
        return r;
    }
    const struct dkti_goal *found = goal_of_rules(desk->rules, code);
    if (found == NULL) {
        return DKT_E_UNKNOWN;
    }
    dkt_op *op = NULL;
    r = dkti_op_new(desk, dkti_explain_run, NULL, &op);
    if (r != DKT_OK) {
        return r;
    }
    op->work.context = request_keep(op, id, found, run);
    if (op->work.context == NULL) {
        dkt_op_free(op);
        return DKT_E_MEMORY;
    }
    *out_op = op;
    return DKT_OK;
}

/* ---- the explanation ---- */

const dkt_explanation *dkt_result_explanation(const dkt_result *result)
{
    if (result == NULL || result->op->run != dkti_explain_run || result->op->status != DKT_OK) {
        return NULL;
    }
    const struct dkti_explain_request *request = result->op->work.context;
    return request->explanation;
}

const char *dkt_explanation_goal(const dkt_explanation *explanation, int32_t language)
{
    if (explanation == NULL) {
        return "";
    }
    bool is_chinese = language == DKT_LANGUAGE_CHINESE;
    return dkti_text_or_empty(is_chinese ? explanation->goal->chinese : explanation->goal->english);
}

const dkt_row *dkt_explanation_clock(const dkt_explanation *explanation)
{
    return explanation == NULL ? NULL : explanation->clock;
}

static void tell(int64_t *out, int64_t value)
{
    if (out != NULL) {
        *out = value;
    }
}

int64_t dkt_explanation_until(const dkt_explanation *explanation, int64_t *out_from)
{
    tell(out_from, explanation == NULL ? 0 : explanation->from_ms);
    return explanation == NULL ? 0 : explanation->until_ms;
}

int64_t dkt_explanation_elapsed(const dkt_explanation *explanation, int64_t *out_remaining_ms)
{
    tell(out_remaining_ms, explanation == NULL ? 0 : explanation->remaining_ms);
    return explanation == NULL ? 0 : explanation->elapsed_ms;
}

int32_t dkt_explanation_due(const dkt_explanation *explanation, int64_t *out_due_ms)
{
    int32_t due = explanation == NULL ? DKT_DUE_NONE : explanation->due;
    tell(out_due_ms, due == DKT_DUE_NONE ? 0 : explanation->due_ms);
    return due;
}

int32_t dkt_explanation_is_stored(const dkt_explanation *explanation)
{
    return explanation != NULL && explanation->is_stored ? 1 : 0;
}

/* ---- its intervals ---- */

int32_t dkt_explanation_interval_count(const dkt_explanation *explanation)
{
    return explanation == NULL ? 0 : explanation->intervals.count;
}

static const struct dkti_interval *interval_at(const dkt_explanation *explanation, int32_t i)
{
    return i >= 0 && i < dkt_explanation_interval_count(explanation) ? &explanation->intervals.items[i] : NULL;
}

int32_t dkt_explanation_interval(const dkt_explanation *explanation, int32_t i, int64_t *out_from, int64_t *out_until,
                                 int64_t *out_open_ms)
{
    const struct dkti_interval *interval = interval_at(explanation, i);
    tell(out_from, interval == NULL ? 0 : interval->from_ms);
    tell(out_until, interval == NULL ? 0 : interval->until_ms);
    tell(out_open_ms, interval == NULL ? 0 : interval->open_ms);
    return interval == NULL ? 0 : interval->kind;
}

int32_t dkt_explanation_interval_is_expected(const dkt_explanation *explanation, int32_t i)
{
    const struct dkti_interval *interval = interval_at(explanation, i);
    return interval != NULL && interval->is_expected ? 1 : 0;
}

int32_t dkt_explanation_interval_party(const dkt_explanation *explanation, int32_t i, const char **out_reason)
{
    const struct dkti_interval *interval = interval_at(explanation, i);
    if (out_reason != NULL) {
        *out_reason = interval == NULL ? "" : dkti_text_or_empty(interval->reason);
    }
    return interval == NULL ? 0 : interval->party;
}

const char *dkt_explanation_interval_owner(const dkt_explanation *explanation, int32_t i, const char **out_unit)
{
    const struct dkti_interval *interval = interval_at(explanation, i);
    if (out_unit != NULL) {
        *out_unit = interval == NULL ? "" : dkti_text_or_empty(interval->unit);
    }
    return interval == NULL ? "" : dkti_text_or_empty(interval->owner);
}

int64_t dkt_explanation_interval_seq(const dkt_explanation *explanation, int32_t i)
{
    const struct dkti_interval *interval = interval_at(explanation, i);
    return interval == NULL ? 0 : interval->seq;
}

/* ---- its events ---- */

int32_t dkt_explanation_event_count(const dkt_explanation *explanation)
{
    return explanation == NULL ? 0 : explanation->events.count;
}

static const struct dkti_clock_happened *event_at(const dkt_explanation *explanation, int32_t i)
{
    return i >= 0 && i < dkt_explanation_event_count(explanation) ? &explanation->events.items[i] : NULL;
}

int32_t dkt_explanation_event(const dkt_explanation *explanation, int32_t i, int64_t *out_at, int64_t *out_seq,
                              int32_t *out_step)
{
    const struct dkti_clock_happened *event = event_at(explanation, i);
    tell(out_at, event == NULL ? 0 : event->at_ms);
    tell(out_seq, event == NULL ? 0 : event->seq);
    if (out_step != NULL) {
        *out_step = event == NULL ? 0 : event->step;
    }
    return event == NULL ? 0 : event->kind;
}

const char *dkt_explanation_event_to(const dkt_explanation *explanation, int32_t i)
{
    const struct dkti_clock_happened *event = event_at(explanation, i);
    return event == NULL ? "" : dkti_text_or_empty(event->to);
}

int32_t dkt_explanation_event_target(const dkt_explanation *explanation, int32_t i, int64_t *out_amount,
                                     int64_t *out_due_ms)
{
    const struct dkti_clock_happened *event = event_at(explanation, i);
    tell(out_amount, event == NULL ? 0 : event->target);
    tell(out_due_ms, event == NULL || event->due_ms == INT64_MAX ? 0 : event->due_ms);
    return event == NULL ? 0 : event->target_type;
}

/* ---- its shares ---- */

static const struct dkti_shares *shares_by(const dkt_explanation *explanation, int32_t by)
{
    bool is_known = explanation != NULL && by >= DKT_SHARE_PARTY && by <= DKT_SHARE_OWNER;
    return is_known ? &explanation->shares[by - 1] : NULL;
}

int32_t dkt_explanation_share_count(const dkt_explanation *explanation, int32_t by)
{
    const struct dkti_shares *shares = shares_by(explanation, by);
    return shares == NULL ? 0 : shares->count;
}

const char *dkt_explanation_share(const dkt_explanation *explanation, int32_t by, int32_t i, int64_t *out_span_ms,
                                  int64_t *out_open_ms)
{
    const struct dkti_shares *shares = shares_by(explanation, by);
    bool is_there = shares != NULL && i >= 0 && i < shares->count;
    tell(out_span_ms, is_there ? shares->items[i].span_ms : 0);
    tell(out_open_ms, is_there ? shares->items[i].open_ms : 0);
    return is_there ? dkti_text_or_empty(shares->items[i].name) : "";
}

/* ---- the forecast ---- */

const dkt_forecast *dkt_result_forecast(const dkt_result *result)
{
    bool is_forecast =
        result != NULL && result->op->run == dkti_forecast_run && result->op->status == DKT_OK;
    return is_forecast ? result->op->work.context : NULL;
}

int32_t dkt_forecast_count(const dkt_forecast *forecast, int64_t *out_whole_ms)
{
    tell(out_whole_ms, forecast == NULL ? 0 : forecast->whole_ms);
    return forecast == NULL ? 0 : forecast->count;
}

static const struct dkti_forecast_item *forecast_at(const dkt_forecast *forecast, int32_t i)
{
    return forecast != NULL && i >= 0 && i < forecast->count ? &forecast->items[i] : NULL;
}

int64_t dkt_forecast_breach(const dkt_forecast *forecast, int32_t i, int64_t *out_remaining_ms)
{
    const struct dkti_forecast_item *item = forecast_at(forecast, i);
    tell(out_remaining_ms, item == NULL ? 0 : item->remaining_ms);
    return item == NULL ? 0 : item->breach_ms;
}

const dkt_row *dkt_forecast_clock(const dkt_forecast *forecast, int32_t i)
{
    const struct dkti_forecast_item *item = forecast_at(forecast, i);
    return item == NULL ? NULL : item->clock;
}

const dkt_row *dkt_forecast_ticket(const dkt_forecast *forecast, int32_t i)
{
    const struct dkti_forecast_item *item = forecast_at(forecast, i);
    return item == NULL ? NULL : item->ticket;
}
