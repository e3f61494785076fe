/* SPDX-License-Identifier: MIT */
#include "explain_support.h"

#include <stdio.h>
#include <string.h>

static const char office[] =
    "{\"name\":\"office\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"09:00-12:00\",\"13:00-18:00\"]}}";

static const char *const goals[] = {
    "{\"code\":\"processing\",\"english\":\"Processing\",\"chinese\":\"处理时限\",\"calendar\":\"office\","
    "\"start\":[\"verb:register\"],\"pause\":[\"status:blocked\"],\"resume\":[\"message:in\"],\"stop\":[\"state:closed\"],"
    "\"target\":{\"by\":\"priority\",\"values\":[{\"is\":1,\"hours\":4},{\"is\":9,\"hours\":16}],\"else\":{\"hours\":8}},"
    "\"warn\":[{\"before\":{\"hours\":1},\"to\":\"owner\"}],"
    "\"escalate\":[{\"after\":{\"hours\":0},\"to\":\"supervisor\"},{\"after\":{\"hours\":2},\"to\":\"head\"}],"
    "\"pause_at_most\":{\"hours\":10},\"spans_cycles\":true}",
    "{\"code\":\"call\",\"english\":\"First action\",\"chinese\":\"首次处理\",\"anchor\":\"requested_at\","
    "\"start\":[\"verb:register\"],\"stop\":[\"field:first_action_at\"],\"target\":{\"hours\":1}}",
    "{\"code\":\"visit\",\"english\":\"Visit\",\"chinese\":\"上门\",\"anchor\":\"appointment_from\","
    "\"start\":[\"verb:reserve\"],\"stop\":[\"verb:arrive\"],\"cancel\":[\"state:closed\"],\"target\":{\"hours\":2},"
    "\"repeats\":true}",
    "{\"code\":\"reply\",\"english\":\"Reply\",\"chinese\":\"答复\",\"calendar\":\"office\",\"start\":[\"message:in\"],"
    "\"stop\":[\"message:out\"],\"target\":{\"hours\":2},\"repeats\":true}",
    "{\"code\":\"days\",\"english\":\"Two days\",\"chinese\":\"两日\",\"calendar\":\"office\",\"start\":[\"verb:register\","
    "\"verb:reopen\"],\"pause\":[\"status:blocked\"],\"stop\":[\"state:closed\"],\"target\":{\"business_days\":2}}",
    "{\"code\":\"progress\",\"english\":\"Progress\",\"chinese\":\"进展\",\"start\":[\"verb:register\"],"
    "\"reset\":[\"verb:note\"],\"stop\":[\"state:closed\"],\"target\":{\"hours\":3}}",
    "{\"code\":\"followup\",\"english\":\"Follow-up\",\"chinese\":\"跟进\",\"start\":[\"verb:follow_up_due\"],"
    "\"stop\":[\"verb:progress\"],\"target\":{\"hours\":1},\"repeats\":true}",
};

void explain_profile(dkt_profile *profile)
{
    dkt_calendar *calendar = NULL;
    assert_int_equal(dkt_calendar_new(office, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_int_equal(dkt_profile_add_calendar(profile, "office", calendar), DKT_OK);
    dkt_calendar_unref(calendar);
    for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
        if (dkt_profile_add_goal(profile, goals[i], -1) != DKT_OK) {
            fail_msg("%s", dkt_profile_error_text(profile));
        }
    }
}

dkt_op *explain_run(struct story *story, const char *ticket, const char *goal, int64_t run, dkt_status *out_status)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_explain(story->desk, ticket, -1, goal, -1, run, &op), DKT_OK);
    *out_status = dkt_op_run(op, story->store);
    return op;
}

const dkt_explanation *explain_story(struct story *story, const char *ticket, const char *goal)
{
    dkt_status status = DKT_OK;
    dkt_op_free(story->op);
    story->op = explain_run(story, ticket, goal, 0, &status);
    if (status != DKT_OK) {
        fail_msg("%s", dkt_op_error_text(story->op));
    }
    const dkt_explanation *explanation = dkt_result_explanation(dkt_op_result(story->op));
    explain_hold(explanation);
    return explanation;
}

static const char *hours(int64_t ms, char out[32])
{
    snprintf(out, 32, ms % 3600000 == 0 ? "%lld" : "%llds", (long long)(ms % 3600000 == 0 ? ms / 3600000 : ms / 1000));
    return out;
}

static const char *since_nine(int64_t at_ms, char out[32])
{
    return hours(at_ms - STORY_START - NINE * INT64_C(1000), out);
}

const char *explain_intervals(struct story *story, const dkt_explanation *explanation)
{
    static const char *const kinds[] = {"?", "waiting", "running", "closed", "paused", "dropped"};
    size_t n = 0;
    story->words[0] = '\0';
    for (int32_t i = 0; i < dkt_explanation_interval_count(explanation); i++) {
        int64_t from = 0;
        int64_t until = 0;
        int64_t open = 0;
        char words[3][32];
        int32_t kind = dkt_explanation_interval(explanation, i, &from, &until, &open);
        bool is_expected = dkt_explanation_interval_is_expected(explanation, i) == 1;
        n += (size_t)snprintf(story->words + n, sizeof story->words - n, "%s%s%s+%s-%s=%s%s", i == 0 ? "" : " ",
                              is_expected ? "[" : "", kinds[kind], since_nine(from, words[0]),
                              since_nine(until, words[1]), hours(open, words[2]), is_expected ? "]" : "");
    }
    return story->words;
}

const char *explain_events(struct story *story, const dkt_explanation *explanation)
{
    static const char *const kinds[] = {"?",      "started", "paused", "resumed",   "retargeted", "reset",
                                        "warned", "breached", "voided", "escalated", "stopped",    "canceled"};
    size_t n = 0;
    story->words[0] = '\0';
    for (int32_t i = 0; i < dkt_explanation_event_count(explanation); i++) {
        int64_t at = 0;
        int64_t seq = 0;
        int32_t step = 0;
        char word[32];
        int32_t kind = dkt_explanation_event(explanation, i, &at, &seq, &step);
        const char *to = dkt_explanation_event_to(explanation, i);
        n += (size_t)snprintf(story->words + n, sizeof story->words - n, "%s%s+%s#%lld", i == 0 ? "" : " ", kinds[kind],
                              since_nine(at, word), (long long)seq);
        if (step != 0) {
            n += (size_t)snprintf(story->words + n, sizeof story->words - n, "/%d", step);
        }
        if (*to != '\0') {
            n += (size_t)snprintf(story->words + n, sizeof story->words - n, ">%s", to);
        }
    }
    return story->words;
}

const char *explain_shares(struct story *story, const dkt_explanation *explanation, int32_t by)
{
    size_t n = 0;
    story->words[0] = '\0';
    for (int32_t i = 0; i < dkt_explanation_share_count(explanation, by); i++) {
        int64_t span = 0;
        int64_t open = 0;
        char words[2][32];
        const char *name = dkt_explanation_share(explanation, by, i, &span, &open);
        n += (size_t)snprintf(story->words + n, sizeof story->words - n, "%s%s:%s=%s", i == 0 ? "" : " ",
                              *name == '\0' ? "-" : name, hours(span, words[0]), hours(open, words[1]));
    }
    return story->words;
}

static void shares_hold(const dkt_explanation *explanation, int32_t by, int64_t span_ms)
{
    int64_t span_sum = 0;
    int64_t open_sum = 0;
    for (int32_t i = 0; i < dkt_explanation_share_count(explanation, by); i++) {
        int64_t span = 0;
        int64_t open = 0;
        (void)dkt_explanation_share(explanation, by, i, &span, &open);
        span_sum += span;
        open_sum += open;
    }
    assert_int_equal(span_sum, span_ms);
    assert_int_equal(open_sum, dkt_explanation_elapsed(explanation, NULL));
}

void explain_hold(const dkt_explanation *explanation)
{
    int64_t at = 0;
    int64_t until_ms = dkt_explanation_until(explanation, &at);
    int64_t span_ms = until_ms - at;
    int64_t open_sum = 0;
    bool is_expecting = false;
    for (int32_t i = 0; i < dkt_explanation_interval_count(explanation); i++) {
        int64_t from = 0;
        int64_t until = 0;
        int64_t open = 0;
        int32_t kind = dkt_explanation_interval(explanation, i, &from, &until, &open);
        bool is_expected = dkt_explanation_interval_is_expected(explanation, i) == 1;
        assert_true(is_expected || !is_expecting);
        if (is_expected && !is_expecting) {
            assert_int_equal(at, until_ms);
        }
        is_expecting = is_expected;
        assert_int_equal(from, at);
        assert_true(from < until);
        assert_true(kind == DKT_INTERVAL_RUNNING ? open == until - from : open == 0);
        open_sum += is_expected ? 0 : open;
        at = until;
    }
    assert_true(is_expecting || at == until_ms);
    assert_int_equal(open_sum, dkt_explanation_elapsed(explanation, NULL));
    const dkt_row *clock = dkt_explanation_clock(explanation);
    if (dkt_row_is_set(clock, DKT_CLOCK_STOPPED_AT) == 1) {
        assert_int_equal(open_sum, dkt_row_integer(clock, DKT_CLOCK_ELAPSED_MS));
        assert_int_equal(until_ms, dkt_row_integer(clock, DKT_CLOCK_STOPPED_AT));
    }
    shares_hold(explanation, DKT_SHARE_PARTY, span_ms);
    shares_hold(explanation, DKT_SHARE_UNIT, span_ms);
    shares_hold(explanation, DKT_SHARE_OWNER, span_ms);
    assert_int_equal(dkt_explanation_is_stored(explanation), 1);
}
