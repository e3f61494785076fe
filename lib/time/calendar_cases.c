/* SPDX-License-Identifier: MIT
 *
 * Evaluating calendar cases, one JSON object a line (doc/calendar.md): what a person needs to check the
 * arithmetic by hand and a program to make test vectors.
 *
 * Calendars that were seen are kept, by their canonical JSON: a file of a million cases that writes its
 * calendar out in each line compiles it once. A case may name a calendar that an earlier line gave in full.
 */
#include "base/argument.h"
#include "base/internal.h"
#include "base/json.h"
#include "time/clock_text.h"
#include "time/definition_json.h"
#include "time/face.h"

#include <limits.h>

enum {
    KEPT_MAX = 64, /* calendars: the oldest gives way */
};

struct dkt_calendar_cases {
    struct dkti_allocator allocator;
    struct dkti_arena arena; /* of one line */
    struct dkti_buffer canonical;
    struct dkti_buffer result;
    struct dkti_error error;
    struct dkt_calendar *kept[KEPT_MAX];
    int32_t kept_count;
    int32_t kept_next; /* where the next new one goes */
};

/* What a line asks. */
struct calendar_case {
    const struct dkti_json *json;
    const struct dkti_calendar *calendar;
    int64_t from_ms;
    int32_t policy;
};

/* How an answer is written. */
enum {
    CASE_INSTANT = 1,
    CASE_DURATION = 2,
    CASE_OPEN = 3,
};

struct case_op {
    const char *name;
    int32_t gives; /* CASE_... */
    int32_t (*ask)(dkt_calendar_cases *cases, const struct calendar_case *asked,
                   struct dkti_calendar_answer *out_answer);
};

static int32_t case_fail(dkt_calendar_cases *cases, const char *problem)
{
    return dkti_error_begin(&cases->error, DKT_E_FORMAT, problem);
}

dkt_status dkt_calendar_cases_new(dkt_calendar_cases **out_cases)
{
    if (out_cases == NULL)
        return DKT_E_ARGUMENT;
    struct dkti_allocator allocator = dkti_allocator_default();
    *out_cases = dkti_allocate(&allocator, 1, sizeof(**out_cases));
    if (*out_cases == NULL)
        return DKT_E_MEMORY;
    (*out_cases)->allocator = allocator;
    dkti_arena_init(&(*out_cases)->arena, &allocator);
    dkti_buffer_init(&(*out_cases)->canonical, &allocator);
    dkti_buffer_init(&(*out_cases)->result, &allocator);
    return DKT_OK;
}

void dkt_calendar_cases_free(dkt_calendar_cases *cases)
{
    if (cases == NULL)
        return;
    struct dkti_allocator allocator = cases->allocator;
    for (int32_t i = 0; i < cases->kept_count; ++i)
        dkt_calendar_unref(cases->kept[i]);
    dkti_buffer_free(&cases->canonical);
    dkti_buffer_free(&cases->result);
    dkti_arena_free(&cases->arena);
    dkti_deallocate(&allocator, cases, sizeof(*cases));
}

static void calendar_keep(dkt_calendar_cases *cases, struct dkt_calendar *calendar)
{
    if (cases->kept_count < KEPT_MAX)
        ++cases->kept_count;
    else
        dkt_calendar_unref(cases->kept[cases->kept_next]);
    cases->kept[cases->kept_next] = calendar;
    cases->kept_next = (cases->kept_next + 1) % KEPT_MAX;
}

/* The calendar last kept that has this canonical JSON, or, if that is absent, this name. */
static struct dkt_calendar *calendar_kept(const dkt_calendar_cases *cases, struct dkti_text json,
                                          struct dkti_text name)
{
    for (int32_t back = 1; back <= cases->kept_count; ++back) {
        int32_t i = (cases->kept_next - back + KEPT_MAX) % KEPT_MAX;
        bool is_same = dkti_text_is_absent(json)
                           ? dkti_text_equal(cases->kept[i]->calendar->definition->name, name)
                           : dkti_text_equal(cases->kept[i]->json, json);
        if (is_same)
            return cases->kept[i];
    }
    return NULL;
}

/* The calendar of a case: an object, or the name of one that came before. */
static int32_t case_calendar(dkt_calendar_cases *cases, const struct dkti_json *json,
                             struct dkt_calendar **out_calendar)
{
    const struct dkti_calendar_definition *definition = NULL;
    const struct dkti_json *member = dkti_json_member(json, "calendar");
    *out_calendar = NULL;
    if (member == NULL)
        return case_fail(cases, "the case has no \"calendar\"");
    if (member->type == DKTI_JSON_TEXT) {
        *out_calendar = calendar_kept(cases, (struct dkti_text){NULL, 0}, member->text);
        if (*out_calendar == NULL)
            return dkti_error_named(&cases->error, DKT_E_FORMAT,
                                    "no earlier line has a calendar \"", member->text, "\"");
        return DKT_OK;
    }
    int32_t r = dkti_definition_read(&cases->arena, member, &definition, &cases->error);
    if (r < 0)
        return r;
    dkti_buffer_clear(&cases->canonical);
    dkti_definition_write(definition, &cases->canonical);
    if (cases->canonical.failed)
        return DKT_E_MEMORY;
    struct dkti_text canonical = dkti_text_of((const char *)cases->canonical.p, cases->canonical.n);
    *out_calendar = calendar_kept(cases, canonical, (struct dkti_text){NULL, 0});
    if (*out_calendar != NULL)
        return DKT_OK;
    r = dkti_calendar_of_json(&cases->allocator, canonical, NULL, out_calendar, &cases->error);
    if (r == DKT_OK)
        calendar_keep(cases, *out_calendar);
    return r;
}

/* A member that is an instant: milliseconds, or a text in the calendar's zone. */
static int32_t instant_member(dkt_calendar_cases *cases, const struct calendar_case *asked,
                              const char *name, int64_t *out_instant_ms)
{
    const struct dkti_json *member = dkti_json_member(asked->json, name);
    *out_instant_ms = 0;
    if (member != NULL && member->type == DKTI_JSON_INTEGER) {
        *out_instant_ms = member->integer;
        return DKT_OK;
    }
    if (member != NULL && member->type == DKTI_JSON_TEXT &&
        dkti_instant_read(member->text, asked->calendar->zone, out_instant_ms))
        return DKT_OK;
    return dkti_error_named(&cases->error, DKT_E_FORMAT, "\"", dkti_text(name),
                            "\" must be milliseconds since 1970 or such as \"2026-01-05T17:00\"");
}

static int32_t duration_member(dkt_calendar_cases *cases, const struct calendar_case *asked,
                               int64_t *out_duration_ms)
{
    const struct dkti_json *member = dkti_json_member(asked->json, "duration");
    *out_duration_ms = 0;
    if (member != NULL && member->type == DKTI_JSON_INTEGER) {
        *out_duration_ms = member->integer;
        return DKT_OK;
    }
    if (member != NULL && member->type == DKTI_JSON_TEXT &&
        dkti_duration_read(member->text, out_duration_ms))
        return DKT_OK;
    return case_fail(cases, "\"duration\" must be milliseconds or such as \"1h30m\"");
}

static int32_t days_member(dkt_calendar_cases *cases, const struct calendar_case *asked,
                           int32_t *out_days)
{
    const struct dkti_json *member = dkti_json_member(asked->json, "days");
    *out_days = 0;
    if (member == NULL || member->type != DKTI_JSON_INTEGER || member->integer < 0 ||
        member->integer > INT32_MAX)
        return case_fail(cases, "\"days\" must be a number, 0 or more");
    *out_days = (int32_t)member->integer;
    return DKT_OK;
}

/* ["at_opening", "close_of_business"] */
static int32_t policy_member(dkt_calendar_cases *cases, struct calendar_case *asked)
{
    static const struct {
        const char *name;
        int32_t flag;
    } names[] = {
        {"at_opening", DKT_CALENDAR_AT_OPENING},
        {"close_of_business", DKT_CALENDAR_CLOSE_OF_BUSINESS},
        {"start_at_opening", DKT_CALENDAR_START_AT_OPENING},
        {"roll_forward", DKT_CALENDAR_ROLL_FORWARD},
        {"at_closing", DKT_CALENDAR_AT_CLOSING},
    };
    const struct dkti_json *member = dkti_json_member(asked->json, "policy");
    if (member == NULL)
        return DKT_OK;
    if (member->type != DKTI_JSON_ARRAY)
        return case_fail(cases, "\"policy\" must be an array of names");
    for (const struct dkti_json *item = member->first; item != NULL; item = item->next) {
        size_t i = 0;
        while (i < sizeof(names) / sizeof(names[0]) && !dkti_text_is(item->text, names[i].name))
            ++i;
        if (i == sizeof(names) / sizeof(names[0]))
            return case_fail(cases, "\"policy\" knows at_opening, close_of_business, "
                                    "start_at_opening, roll_forward and at_closing");
        asked->policy |= names[i].flag;
    }
    return DKT_OK;
}

static int32_t add_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                       struct dkti_calendar_answer *out_answer)
{
    int64_t duration = 0;
    int32_t r = duration_member(cases, asked, &duration);
    *out_answer = dkti_calendar_add(asked->calendar, asked->from_ms, duration, asked->policy);
    return r;
}

static int32_t subtract_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                            struct dkti_calendar_answer *out_answer)
{
    int64_t duration = 0;
    int32_t r = duration_member(cases, asked, &duration);
    *out_answer = dkti_calendar_subtract(asked->calendar, asked->from_ms, duration, asked->policy);
    return r;
}

static int32_t between_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                           struct dkti_calendar_answer *out_answer)
{
    int64_t until = 0;
    int32_t r = instant_member(cases, asked, "until", &until);
    *out_answer = dkti_calendar_between(asked->calendar, asked->from_ms, until);
    return r;
}

static int32_t is_open_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                           struct dkti_calendar_answer *out_answer)
{
    (void)cases;
    *out_answer = dkti_calendar_is_open(asked->calendar, asked->from_ms);
    return DKT_OK;
}

static int32_t next_open_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                             struct dkti_calendar_answer *out_answer)
{
    (void)cases;
    *out_answer = dkti_calendar_next_open(asked->calendar, asked->from_ms);
    return DKT_OK;
}

static int32_t next_close_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                              struct dkti_calendar_answer *out_answer)
{
    (void)cases;
    *out_answer = dkti_calendar_next_close(asked->calendar, asked->from_ms);
    return DKT_OK;
}

static int32_t business_days_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                                 struct dkti_calendar_answer *out_answer)
{
    int32_t days = 0;
    int32_t r = days_member(cases, asked, &days);
    *out_answer = dkti_calendar_business_days(asked->calendar, asked->from_ms, days, asked->policy);
    return r;
}

static int32_t calendar_days_ask(dkt_calendar_cases *cases, const struct calendar_case *asked,
                                 struct dkti_calendar_answer *out_answer)
{
    int32_t days = 0;
    int32_t r = days_member(cases, asked, &days);
    *out_answer = dkti_calendar_calendar_days(asked->calendar, asked->from_ms, days, asked->policy);
    return r;
}

static const struct case_op case_ops[] = {
    {"add", CASE_INSTANT, add_ask},
    {"subtract", CASE_INSTANT, subtract_ask},
    {"between", CASE_DURATION, between_ask},
    {"is_open", CASE_OPEN, is_open_ask},
    {"next_open", CASE_INSTANT, next_open_ask},
    {"next_close", CASE_INSTANT, next_close_ask},
    {"business_days", CASE_INSTANT, business_days_ask},
    {"calendar_days", CASE_INSTANT, calendar_days_ask},
};

static const struct case_op *case_op_find(const struct dkti_json *op)
{
    for (size_t i = 0; op != NULL && i < sizeof(case_ops) / sizeof(case_ops[0]); ++i) {
        if (op->type == DKTI_JSON_TEXT && dkti_text_is(op->text, case_ops[i].name))
            return &case_ops[i];
    }
    return NULL;
}

/* Says whether the answer is the one that the case expects, if it expects one. */
static int32_t expect_write(dkt_calendar_cases *cases, const struct calendar_case *asked,
                            int32_t gives, int64_t value, struct dkti_json_writer *writer)
{
    const struct dkti_json *expect = dkti_json_member(asked->json, "expect");
    int64_t expected = 0;
    if (expect == NULL)
        return DKT_OK;
    if (gives == CASE_INSTANT) {
        int32_t r = instant_member(cases, asked, "expect", &expected);
        if (r < 0)
            return r;
    } else if (gives == CASE_OPEN &&
               (expect->type == DKTI_JSON_TRUE || expect->type == DKTI_JSON_FALSE)) {
        expected = expect->type == DKTI_JSON_TRUE ? 1 : 0;
    } else if (gives == CASE_DURATION && expect->type == DKTI_JSON_INTEGER) {
        expected = expect->integer;
    } else if (gives != CASE_DURATION || expect->type != DKTI_JSON_TEXT ||
               !dkti_duration_read(expect->text, &expected)) {
        return case_fail(cases, "\"expect\" is no answer that this \"op\" can give");
    }
    dkti_json_name(writer, dkti_text("as_expected"));
    dkti_json_boolean(writer, expected == value);
    return DKT_OK;
}

static int32_t answer_write(dkt_calendar_cases *cases, const struct calendar_case *asked,
                            int32_t gives, struct dkti_calendar_answer answer,
                            struct dkti_json_writer *writer)
{
    if (gives == CASE_OPEN) {
        dkti_json_name(writer, dkti_text("open"));
        dkti_json_boolean(writer, answer.value_ms == 1);
    } else if (gives == CASE_DURATION) {
        dkti_json_name(writer, dkti_text("duration"));
        dkti_json_integer(writer, answer.value_ms);
    } else {
        char local[DKTI_INSTANT_TEXT_SIZE];
        dkti_instant_write(answer.value_ms, asked->calendar->zone, local);
        dkti_json_name(writer, dkti_text("at"));
        dkti_json_integer(writer, answer.value_ms);
        dkti_json_name(writer, dkti_text("local"));
        dkti_json_text(writer, dkti_text(local));
    }
    if ((answer.flags & DKT_CALENDAR_PROVISIONAL) != 0) {
        dkti_json_name(writer, dkti_text("provisional"));
        dkti_json_boolean(writer, true);
    }
    if ((answer.flags & DKT_CALENDAR_NEVER) != 0) {
        dkti_json_name(writer, dkti_text("never"));
        dkti_json_boolean(writer, true);
    }
    return expect_write(cases, asked, gives, answer.value_ms, writer);
}

/* Writes the members of the result of a case. */
static int32_t case_evaluate(dkt_calendar_cases *cases, const struct dkti_json *json,
                             struct dkti_json_writer *writer)
{
    struct dkt_calendar *handle = NULL;
    struct calendar_case asked = {.json = json};
    if (json->type != DKTI_JSON_OBJECT)
        return case_fail(cases, "a case must be an object");
    int32_t r = case_calendar(cases, json, &handle);
    if (r < 0)
        return r;
    asked.calendar = handle->calendar;
    const struct dkti_json *name = dkti_json_member(json, "op");
    const struct case_op *op = case_op_find(name);
    if (name == NULL) { /* it only gives its calendar */
        dkti_json_name(writer, dkti_text("calendar"));
        dkti_json_text(writer, handle->calendar->definition->name);
        dkti_json_name(writer, dkti_text("version"));
        dkti_json_text(writer, dkti_text(handle->id));
        return DKT_OK;
    }
    if (op == NULL)
        return case_fail(cases, "\"op\" must be add, subtract, between, is_open, next_open, "
                                "next_close, business_days or calendar_days");
    struct dkti_calendar_answer answer = {0, 0};
    r = policy_member(cases, &asked);
    if (r == DKT_OK)
        r = instant_member(cases, &asked, "from", &asked.from_ms);
    if (r == DKT_OK)
        r = op->ask(cases, &asked, &answer);
    return r < 0 ? r : answer_write(cases, &asked, op->gives, answer, writer);
}

/* The case's "id" comes back, so that results can be told apart. */
static void id_write(const struct dkti_json *json, struct dkti_json_writer *writer)
{
    const struct dkti_json *id = dkti_json_member(json, "id");
    if (id == NULL || (id->type != DKTI_JSON_TEXT && id->type != DKTI_JSON_INTEGER))
        return;
    dkti_json_name(writer, dkti_text("id"));
    if (id->type == DKTI_JSON_TEXT)
        dkti_json_text(writer, id->text);
    else
        dkti_json_integer(writer, id->integer);
}

static int32_t line_read(dkt_calendar_cases *cases, struct dkti_text line,
                         const struct dkti_json **out_json)
{
    struct dkti_json_error found;
    *out_json = dkti_json_read(&cases->arena, line.p, line.n, &found);
    if (*out_json != NULL)
        return DKT_OK;
    if (found.problem == NULL)
        return DKT_E_MEMORY;
    dkti_error_begin(&cases->error, DKT_E_FORMAT, "byte ");
    dkti_error_add_integer(&cases->error, (int64_t)found.offset);
    dkti_error_add(&cases->error, ": ");
    dkti_error_add(&cases->error, found.problem);
    return DKT_E_FORMAT;
}

static void result_begin(dkt_calendar_cases *cases, const struct dkti_json *json,
                         struct dkti_json_writer *writer)
{
    dkti_buffer_clear(&cases->result);
    dkti_json_writer_init(writer, &cases->result);
    dkti_json_begin_object(writer);
    id_write(json, writer);
}

dkt_status dkt_calendar_cases_line(dkt_calendar_cases *cases, const char *line, int32_t len,
                                   const char **out_result)
{
    struct dkti_text text;
    struct dkti_json_writer writer;
    const struct dkti_json *json = NULL;
    if (out_result == NULL)
        return DKT_E_ARGUMENT;
    *out_result = NULL;
    if (cases == NULL || line == NULL)
        return DKT_E_ARGUMENT;
    dkti_error_clear(&cases->error);
    dkti_arena_reset(&cases->arena);
    int32_t r = dkti_argument_bytes(&cases->error, "the case", line, len, 0, DKTI_TEXT_MAX, &text);
    if (r == DKT_OK)
        r = line_read(cases, text, &json);
    result_begin(cases, json, &writer);
    if (r == DKT_OK)
        r = case_evaluate(cases, json, &writer);
    if (r < 0) {
        result_begin(cases, json, &writer);
        dkti_json_name(&writer, dkti_text("error"));
        dkti_json_text(&writer, dkti_text_of(cases->error.text, (size_t)cases->error.n));
    }
    dkti_json_end_object(&writer);
    dkti_buffer_byte(&cases->result, 0);
    if (cases->result.failed || r == DKT_E_MEMORY)
        return DKT_E_MEMORY;
    *out_result = (const char *)cases->result.p;
    return r;
}
