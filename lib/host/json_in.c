/* SPDX-License-Identifier: MIT
 *
 * Answering a wish by JSON. Each member goes through the same public call as it would come from C, so that nothing is
 * accepted here which is not accepted there. What is no JSON, or no list of rows, also makes the round fail, as a store
 * that gave no answer: a host that overlooks the status must not get on with half of the rows.
 */
#include "desk/wish.h"
#include "docket/schema.h"
#include "host/json_form.h"

/* The text of a value that may be bytes: a JSON text as it is, or {"hex":"..."}. False: neither. */
static bool bytes_read(struct dkti_arena *arena, const struct dkti_json *value, struct dkti_text *out_bytes)
{
    *out_bytes = value->text;
    if (value->type == DKTI_JSON_TEXT) {
        return true;
    }
    const struct dkti_json *hex = dkti_json_member(value, "hex");
    return hex != NULL && value->count == 1 && hex->type == DKTI_JSON_TEXT &&
           dkti_form_unhex(arena, hex->text, out_bytes);
}

static dkt_status member_wrong(dkt_answers *answers, const struct dkti_arena *arena, const char *text,
                               struct dkti_text name)
{
    if (arena->failed) {
        return dkti_answers_fail(answers, DKT_E_MEMORY, "no memory for ", name);
    }
    return dkti_answers_corrupt(answers, answers->row->kind, text, name);
}

/* Texts come out of a JSON text of at most INT32_MAX bytes, so their lengths fit. */
static dkt_status member_bytes(dkt_answers *answers, struct dkti_arena *arena, const struct dkti_json *member,
                               bool is_token)
{
    struct dkti_text bytes;
    if (!bytes_read(arena, member, &bytes)) {
        return member_wrong(answers, arena, " has the wrong type in ", member->name);
    }
    return is_token ? dkt_answers_token(answers, bytes.p, (int32_t)bytes.n)
                    : dkt_answers_cursor(answers, bytes.p, (int32_t)bytes.n);
}

static dkt_status member_text(dkt_answers *answers, struct dkti_arena *arena, const struct dkti_json *member,
                              const struct dkti_column *column)
{
    struct dkti_text text = member->text;
    if (column->type == DKT_TYPE_BYTES && !dkti_form_unhex(arena, member->text, &text)) {
        return member_wrong(answers, arena, " has no hexadecimal digits in ", column->name);
    }
    return dkt_answers_text(answers, column->number, text.p, (int32_t)text.n);
}

static dkt_status member_take(dkt_answers *answers, struct dkti_arena *arena, const struct dkti_json *member)
{
    bool is_token = dkti_text_is(member->name, "token");
    if (is_token || dkti_text_is(member->name, "cursor")) {
        return member->type == DKTI_JSON_NULL ? DKT_OK : member_bytes(answers, arena, member, is_token);
    }
    const struct dkti_column *column = dkti_kind_column_by_name(answers->row->kind, member->name);
    if (column == NULL || member->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    switch (member->type) {
    case DKTI_JSON_INTEGER: return dkt_answers_integer(answers, column->number, member->integer);
    case DKTI_JSON_TEXT: return member_text(answers, arena, member, column);
    default: return member_wrong(answers, arena, " has the wrong type in ", column->name);
    }
}

static dkt_status row_take(dkt_answers *answers, struct dkti_arena *arena, int32_t i, const struct dkti_json *row)
{
    dkt_status r = dkt_answers_row(answers, i);
    for (const struct dkti_json *member = row->first; member != NULL && r == DKT_OK; member = member->next) {
        r = member_take(answers, arena, member);
    }
    return r;
}

/* Whether the text is an array of objects: looked at as a whole before the first row is begun. */
static bool is_list_of_rows(const struct dkti_json *list)
{
    if (list->type != DKTI_JSON_ARRAY) {
        return false;
    }
    for (const struct dkti_json *row = list->first; row != NULL; row = row->next) {
        if (row->type != DKTI_JSON_OBJECT) {
            return false;
        }
    }
    return true;
}

/* No JSON, or another one: the store gave no answer. */
static dkt_status format_wrong(dkt_answers *answers, const struct dkti_json_error *error)
{
    const char *problem = error->problem == NULL ? "an array of objects is expected" : error->problem;
    if (answers->status == DKT_OK) {
        dkti_answers_fail(answers, DKT_E_STORE, "the store's rows are not in the JSON form: ",
                          dkti_text(problem));
        dkti_error_add(answers->error, ", at byte ");
        dkti_error_add_integer(answers->error, (int64_t)error->offset);
    }
    return DKT_E_FORMAT;
}

static dkt_status rows_take(dkt_answers *answers, struct dkti_arena *arena, int32_t i, struct dkti_text json)
{
    struct dkti_json_error error = {0};
    const struct dkti_json *list = dkti_json_read(arena, json.p, json.n, &error);
    if (list == NULL && error.problem == NULL) {
        return dkti_answers_fail(answers, DKT_E_MEMORY, "no memory to read JSON", dkti_text(""));
    }
    if (list == NULL || !is_list_of_rows(list)) {
        return format_wrong(answers, &error);
    }
    dkt_status r = DKT_OK;
    for (const struct dkti_json *row = list->first; row != NULL && r == DKT_OK; row = row->next) {
        r = row_take(answers, arena, i, row);
    }
    return r == DKT_OK ? dkt_answers_end(answers, i) : r;
}

dkt_status dkt_answers_json(dkt_answers *answers, int32_t i, const char *json, int32_t len)
{
    if (answers == NULL || json == NULL || len < -1 || i < 0 || i >= answers->reads->count) {
        return DKT_E_ARGUMENT;
    }
    if (answers->reads->wishes[i]->is_answered) {
        return DKT_E_STATE;
    }
    struct dkti_arena arena; /* of the tree, which nobody needs when its rows are taken in */
    dkti_arena_init(&arena, &answers->arena->allocator);
    struct dkti_text text = len < 0 ? dkti_text(json) : dkti_text_of(json, (size_t)len);
    dkt_status r = rows_take(answers, &arena, i, text);
    dkti_arena_free(&arena);
    return r;
}
