/* SPDX-License-Identifier: MIT
 *
 * A query from JSON (doc/json.md). Each member goes through the same public call as it would come from C, so that nothing
 * is accepted here which is not accepted there. The names of queries are those behind DKT_QUERY_, in small letters.
 */
#include "docket/query.h"

#include "base/argument.h"
#include "base/internal.h"
#include "desk/desk.h"
#include "docket/ticket.h"
#include "host/json_form.h"

static const struct {
    const char *name;
    int32_t what;
} query_names[] = {
    {"ticket", DKT_QUERY_TICKET},
    {"number", DKT_QUERY_NUMBER},
    {"state", DKT_QUERY_STATE},
    {"status", DKT_QUERY_STATUS},
    {"owner", DKT_QUERY_OWNER},
    {"unit", DKT_QUERY_UNIT},
    {"queue", DKT_QUERY_QUEUE},
    {"due", DKT_QUERY_DUE},
    {"lookup", DKT_QUERY_LOOKUP},
    {"open", DKT_QUERY_OPEN},
    {"closed", DKT_QUERY_CLOSED},
    {"journal", DKT_QUERY_JOURNAL},
    {"links", DKT_QUERY_LINKS},
    {"outbox", DKT_QUERY_OUTBOX},
    {"clocks", DKT_QUERY_CLOCKS},
    {"forecast", DKT_QUERY_FORECAST},
    {"person", DKT_QUERY_PERSON},
    {"the_unit", DKT_QUERY_THE_UNIT},
    {"person_journal", DKT_QUERY_PERSON_JOURNAL},
    {"unit_journal", DKT_QUERY_UNIT_JOURNAL},
    {"duty", DKT_QUERY_DUTY},
    {"duty_of", DKT_QUERY_DUTY_OF},
    {"absences", DKT_QUERY_ABSENCES},
    {"holder", DKT_QUERY_HOLDER},
};

static int32_t query_named(struct dkti_text name)
{
    for (size_t i = 0; i < sizeof query_names / sizeof query_names[0]; i++) {
        if (dkti_text_is(name, query_names[i].name)) {
            return query_names[i].what;
        }
    }
    return 0;
}

/* 0, which is no state, for another name. */
static int32_t state_named(struct dkti_text name)
{
    for (int32_t state = DKT_STATE_UNPROCESSED; state <= DKT_STATE_CLOSED; state++) {
        if (dkti_text_is(name, dkt_state_name(state, DKT_LANGUAGE_ENGLISH))) {
            return state;
        }
    }
    return 0;
}

static dkt_status take_actor(dkt_query *query, const struct dkti_json *top, struct dkti_text actor)
{
    const struct dkti_json *role = dkti_json_member(top, "role");
    bool has_role = role != NULL && role->type == DKTI_JSON_TEXT;
    return dkt_query_set_actor(query, actor.p, (int32_t)actor.n, has_role ? role->text.p : NULL,
                               has_role ? (int32_t)role->text.n : 0);
}

static dkt_status take_cursor(dkt_query *query, struct dkti_arena *arena, struct dkti_text digits)
{
    struct dkti_text bytes;
    if (!dkti_form_unhex(arena, digits, &bytes)) {
        return arena->failed ? DKT_E_MEMORY : DKT_E_FORMAT;
    }
    return dkt_query_set_cursor(query, bytes.p, (int32_t)bytes.n);
}

/* An end that is not given is that of time. */
static dkt_status take_range(dkt_query *query, const struct dkti_json *top)
{
    const struct dkti_json *from = dkti_json_member(top, "from");
    const struct dkti_json *until = dkti_json_member(top, "until");
    bool is_fit = (from == NULL || from->type == DKTI_JSON_INTEGER) &&
                  (until == NULL || until->type == DKTI_JSON_INTEGER);
    return is_fit ? dkt_query_set_range(query, from == NULL ? INT64_MIN : from->integer,
                                        until == NULL ? INT64_MAX : until->integer)
                  : DKT_E_FORMAT;
}

static dkt_status take_text(dkt_query *query, struct dkti_arena *arena, const struct dkti_json *top,
                            const struct dkti_json *member)
{
    struct dkti_text name = member->name;
    struct dkti_text text = member->text;
    if (dkti_text_is(name, "query") || dkti_text_is(name, "role")) {
        return DKT_OK;
    }
    if (dkti_text_is(name, "key")) {
        return dkt_query_set_key(query, text.p, (int32_t)text.n);
    }
    if (dkti_text_is(name, "field")) {
        return dkt_query_set_field(query, text.p, (int32_t)text.n);
    }
    if (dkti_text_is(name, "state")) {
        return dkt_query_set_state(query, state_named(text));
    }
    if (dkti_text_is(name, "to")) {
        return dkt_query_set_to(query, text.p, (int32_t)text.n);
    }
    if (dkti_text_is(name, "actor")) {
        return take_actor(query, top, text);
    }
    return dkti_text_is(name, "cursor") ? take_cursor(query, arena, text) : DKT_E_FORMAT;
}

static dkt_status take_member(dkt_query *query, struct dkti_arena *arena,
                              const struct dkti_json *top, const struct dkti_json *member)
{
    bool is_boolean = member->type == DKTI_JSON_TRUE || member->type == DKTI_JSON_FALSE;
    if (member->type == DKTI_JSON_TEXT) {
        return take_text(query, arena, top, member);
    }
    if (dkti_text_is(member->name, "descending") && is_boolean) {
        return dkt_query_set_descending(query, member->type == DKTI_JSON_TRUE ? 1 : 0);
    }
    if (member->type != DKTI_JSON_INTEGER) {
        return DKT_E_FORMAT;
    }
    if (dkti_text_is(member->name, "limit")) {
        bool is_number = member->integer >= 0 && member->integer <= INT32_MAX;
        return dkt_query_set_limit(query, is_number ? (int32_t)member->integer : 0);
    }
    bool is_end = dkti_text_is(member->name, "from") || dkti_text_is(member->name, "until");
    return is_end ? take_range(query, top) : DKT_E_FORMAT;
}

static dkt_status take_members(dkt_desk *desk, struct dkti_arena *arena,
                               const struct dkti_json *top, dkt_query **out_query)
{
    const struct dkti_json *name = dkti_json_member(top, "query");
    if (name == NULL || name->type != DKTI_JSON_TEXT) {
        return DKT_E_FORMAT;
    }
    dkt_status r = dkt_query_new(desk, query_named(name->text), out_query);
    for (const struct dkti_json *member = top->first; member != NULL && r == DKT_OK;
         member = member->next) {
        r = take_member(*out_query, arena, top, member);
    }
    return r;
}

dkt_status dkt_query_new_json(dkt_desk *desk, const char *json, int32_t len, dkt_query **out_query)
{
    if (out_query != NULL) {
        *out_query = NULL;
    }
    if (desk == NULL || out_query == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    dkt_status r = dkti_argument_bytes(NULL, "json", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena arena;
    struct dkti_json_error problem = {0};
    dkt_query *query = NULL;
    dkti_arena_init(&arena, &desk->allocator);
    const struct dkti_json *top = dkti_json_read(&arena, text.p, text.n, &problem);
    if (top == NULL) {
        r = problem.problem == NULL ? DKT_E_MEMORY : DKT_E_FORMAT;
    } else {
        r = take_members(desk, &arena, top, &query);
    }
    if (r == DKT_OK) {
        *out_query = query;
        query = NULL;
    }
    dkt_query_free(query);
    dkti_arena_free(&arena);
    return r;
}
