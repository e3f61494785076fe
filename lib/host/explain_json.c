/* SPDX-License-Identifier: MIT
 *
 * See explain_json.h. Numbers are those of the accessors; kinds are named, absent instants are left out.
 */
#include "host/explain_json.h"

#include "desk/explain_run.h"
#include "host/json_form.h"

static const char *const interval_names[] = {
    [0] = "?",
    [DKT_INTERVAL_WAITING] = "waiting",
    [DKT_INTERVAL_RUNNING] = "running",
    [DKT_INTERVAL_CLOSED] = "closed",
    [DKT_INTERVAL_PAUSED] = "paused",
    [DKT_INTERVAL_DROPPED] = "dropped",
};

static const char *const event_names[] = {
    [0] = "?",
    [DKT_EVENT_STARTED] = "started",
    [DKT_EVENT_PAUSED] = "paused",
    [DKT_EVENT_RESUMED] = "resumed",
    [DKT_EVENT_RETARGETED] = "retargeted",
    [DKT_EVENT_RESET] = "reset",
    [DKT_EVENT_WARNED] = "warned",
    [DKT_EVENT_BREACHED] = "breached",
    [DKT_EVENT_VOIDED] = "voided",
    [DKT_EVENT_ESCALATED] = "escalated",
    [DKT_EVENT_STOPPED] = "stopped",
    [DKT_EVENT_CANCELED] = "canceled",
};

static void number_named(struct dkti_json_writer *writer, const char *name, int64_t value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_integer(writer, value);
}

static void text_given(struct dkti_json_writer *writer, const char *name, struct dkti_text text)
{
    if (text.n > 0) {
        dkti_form_named(writer, name, text);
    }
}

static void interval_write(struct dkti_json_writer *writer, const struct dkti_interval *interval)
{
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "kind", dkti_text(interval_names[interval->kind]));
    number_named(writer, "from", interval->from_ms);
    number_named(writer, "until", interval->until_ms);
    number_named(writer, "open_ms", interval->open_ms);
    text_given(writer, "party", dkti_party_code(interval->party));
    text_given(writer, "reason", interval->reason);
    text_given(writer, "unit", interval->unit);
    text_given(writer, "owner", interval->owner);
    number_named(writer, "seq", interval->seq);
    if (interval->is_expected) {
        dkti_json_name(writer, dkti_text("expected"));
        dkti_json_boolean(writer, true);
    }
    dkti_json_end_object(writer);
}

static void happened_write(struct dkti_json_writer *writer, const struct dkti_clock_happened *event)
{
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "kind", dkti_text(event_names[event->kind]));
    number_named(writer, "at", event->at_ms);
    number_named(writer, "seq", event->seq);
    if (event->step > 0) {
        number_named(writer, "step", event->step);
    }
    text_given(writer, "to", event->to);
    number_named(writer, "target_type", event->target_type);
    number_named(writer, "target", event->target);
    if (event->due_ms != INT64_MAX) {
        number_named(writer, "due", event->due_ms);
    }
    dkti_json_end_object(writer);
}

static void shares_write(struct dkti_json_writer *writer, const char *name, const struct dkti_shares *shares)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < shares->count; i++) {
        dkti_json_begin_object(writer);
        dkti_form_named(writer, "name", shares->items[i].name);
        number_named(writer, "span_ms", shares->items[i].span_ms);
        number_named(writer, "open_ms", shares->items[i].open_ms);
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
}

static void sums_write(struct dkti_json_writer *writer, const struct dkt_explanation *explanation)
{
    static const char *const due_names[] = {
        [DKT_DUE_NONE] = "none", [DKT_DUE_AT] = "at", [DKT_DUE_RESUMED] = "resumed"};
    dkti_form_named(writer, "english", explanation->goal->english);
    dkti_form_named(writer, "chinese", explanation->goal->chinese);
    number_named(writer, "from", explanation->from_ms);
    number_named(writer, "until", explanation->until_ms);
    number_named(writer, "elapsed_ms", explanation->elapsed_ms);
    number_named(writer, "remaining_ms", explanation->remaining_ms);
    dkti_form_named(writer, "due_is", dkti_text(due_names[explanation->due]));
    if (explanation->due != DKT_DUE_NONE) {
        number_named(writer, "due", explanation->due_ms);
    }
    dkti_json_name(writer, dkti_text("stored"));
    dkti_json_boolean(writer, explanation->is_stored);
}

static void explanation_write(struct dkti_json_writer *writer, const struct dkt_explanation *explanation)
{
    dkti_json_begin_object(writer);
    sums_write(writer, explanation);
    dkti_json_name(writer, dkti_text("intervals"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < explanation->intervals.count; i++) {
        interval_write(writer, &explanation->intervals.items[i]);
    }
    dkti_json_end_array(writer);
    dkti_json_name(writer, dkti_text("events"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < explanation->events.count; i++) {
        happened_write(writer, &explanation->events.items[i]);
    }
    dkti_json_end_array(writer);
    shares_write(writer, "parties", &explanation->shares[DKT_SHARE_PARTY - 1]);
    shares_write(writer, "units", &explanation->shares[DKT_SHARE_UNIT - 1]);
    shares_write(writer, "owners", &explanation->shares[DKT_SHARE_OWNER - 1]);
    dkti_json_end_object(writer);
}

static void row_named(struct dkti_json_writer *writer, const char *name, const struct dkt_row *row)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_begin_object(writer);
    dkti_form_columns(writer, row, 0, row->kind->column_count);
    dkti_json_end_object(writer);
}

static void forecast_write(struct dkti_json_writer *writer, const struct dkt_forecast *forecast)
{
    dkti_json_begin_object(writer);
    number_named(writer, "whole", forecast->whole_ms);
    dkti_json_name(writer, dkti_text("breaches"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < forecast->count; i++) {
        const struct dkti_forecast_item *item = &forecast->items[i];
        dkti_json_begin_object(writer);
        number_named(writer, "at", item->breach_ms);
        number_named(writer, "remaining_ms", item->remaining_ms);
        row_named(writer, "clock", item->clock);
        row_named(writer, "ticket", item->ticket);
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
    dkti_json_end_object(writer);
}

void dkti_explain_json(struct dkti_json_writer *writer, const dkt_result *result)
{
    const struct dkt_explanation *explanation = dkt_result_explanation(result);
    const struct dkt_forecast *forecast = dkt_result_forecast(result);
    if (explanation != NULL) {
        dkti_json_name(writer, dkti_text("explanation"));
        explanation_write(writer, explanation);
    }
    if (forecast != NULL) {
        dkti_json_name(writer, dkti_text("forecast"));
        forecast_write(writer, forecast);
    }
}
