/* SPDX-License-Identifier: MIT
 *
 * Reading conditions and holding them against a ticket. See match.h.
 */
#include "rules/match.h"

#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"
#include "rules/profile.h"
#include "rules/rules.h"

/* ---- names ---- */

/* Columns that conditions may look at although no command sets them by their name. */
static const struct match_column {
    const char *name;
    int32_t number;
    int32_t type;
} match_columns[] = {
    {"status", DKT_TICKET_STATUS, DKT_TYPE_TEXT},
    {"cycle", DKT_TICKET_CYCLE, DKT_TYPE_INTEGER},
    {"handled", DKT_TICKET_HANDLED, DKT_TYPE_INTEGER},
    {"reopened", DKT_TICKET_REOPENED, DKT_TYPE_INTEGER},
    {"transferred", DKT_TICKET_TRANSFERRED, DKT_TYPE_INTEGER},
    {"outcome", DKT_TICKET_OUTCOME, DKT_TYPE_INTEGER},
    {"claimed_by", DKT_TICKET_CLAIMED_BY, DKT_TYPE_TEXT},
    {"trait", DKTI_MATCH_TRAIT, DKT_TYPE_TEXT},
};

/* Number and type of a field by name; false when there is none. */
static bool match_field(const struct dkt_profile *profile, struct dkti_match_term *term)
{
    for (size_t i = 0; i < sizeof match_columns / sizeof match_columns[0]; i++) {
        if (dkti_text_is(term->name, match_columns[i].name)) {
            term->number = match_columns[i].number;
            term->type = match_columns[i].type;
            return true;
        }
    }
    int32_t place = dkti_profile_field_place(profile, term->name);
    if (place >= 0) {
        term->number = profile->fields[place].number;
        term->type = profile->fields[place].type;
        return true;
    }
    const struct dkti_field *field = dkti_field_by_name(term->name);
    bool is_told = field != NULL && field->verbs != 0;
    term->number = is_told ? field->number : dkti_instant_column(term->name);
    term->type = is_told ? field->type : DKT_TYPE_INSTANT;
    return term->number != 0;
}

/* ---- reading ---- */

struct match_reader {
    struct dkti_arena *arena;
    const struct dkt_profile *profile;
    struct dkti_error *error;
};

static int32_t match_fail(struct match_reader *reader, int32_t status, struct dkti_text name, const char *problem)
{
    return dkti_error_named(reader->error, status, "when: ", dkti_profile_shown(name), problem);
}

/* One value of a term: null, or a value of the field's type. */
static int32_t match_value(struct match_reader *reader, struct dkti_match_term *term, const struct dkti_json *json,
                           struct dkti_match_value *values)
{
    bool is_boolean = json->type == DKTI_JSON_TRUE || json->type == DKTI_JSON_FALSE;
    if (json->type == DKTI_JSON_NULL) {
        term->takes_none = true;
        return DKT_OK;
    }
    if (term->type == DKT_TYPE_INTEGER && (json->type == DKTI_JSON_INTEGER || is_boolean)) {
        int64_t integer = is_boolean ? (json->type == DKTI_JSON_TRUE ? 1 : 0) : json->integer;
        values[term->count++].integer = integer;
        return DKT_OK;
    }
    if (term->type == DKT_TYPE_TEXT && json->type == DKTI_JSON_TEXT && json->text.n > 0) {
        values[term->count++].text = dkti_arena_text(reader->arena, json->text);
        return DKT_OK;
    }
    return match_fail(reader, DKT_E_FORMAT, term->name,
                      term->type == DKT_TYPE_INSTANT ? ": an instant is only asked for null, or not null"
                      : term->type == DKT_TYPE_TEXT  ? ": a text or null is expected"
                                                     : ": an integer or null is expected");
}

/* The values of a term: one, or an array of them. */
static int32_t match_values(struct match_reader *reader, struct dkti_match_term *term, const struct dkti_json *json)
{
    bool is_array = json->type == DKTI_JSON_ARRAY;
    int32_t count = is_array ? json->count : 1;
    if (count < 1 || count > DKTI_MATCH_VALUE_COUNT_MAX) {
        return match_fail(reader, DKT_E_LIMIT, term->name, ": a term has 1 to 64 values");
    }
    struct dkti_match_value *values = dkti_arena_array(reader->arena, (size_t)count, sizeof *values);
    if (values == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = DKT_OK;
    const struct dkti_json *item = is_array ? json->first : json;
    for (int32_t i = 0; i < count && r == DKT_OK; i++) {
        r = match_value(reader, term, item, values);
        item = item->next;
    }
    term->values = values;
    return r;
}

static int32_t match_term(struct match_reader *reader, const struct dkti_json *member, struct dkti_match_term *term)
{
    term->name = dkti_arena_text(reader->arena, member->name);
    if (dkti_text_is_absent(term->name)) {
        return DKT_E_MEMORY;
    }
    if (!match_field(reader->profile, term)) {
        return match_fail(reader, DKT_E_UNKNOWN, member->name, " is no field");
    }
    if (member->type != DKTI_JSON_OBJECT) {
        return match_values(reader, term, member);
    }
    const struct dkti_json *other = dkti_json_member(member, "not");
    if (other == NULL || member->count != 1) {
        return match_fail(reader, DKT_E_FORMAT, member->name, ": {\"not\": ...} is expected");
    }
    term->is_not = true;
    return match_values(reader, term, other);
}

/* The condition as it was written, in the arena. */
static struct dkti_text match_written(struct dkti_arena *arena, const struct dkti_json *json)
{
    struct dkti_buffer buffer;
    struct dkti_json_writer writer;
    dkti_buffer_init(&buffer, &arena->allocator);
    dkti_json_writer_init(&writer, &buffer);
    dkti_json_tree(&writer, json);
    struct dkti_text text = {NULL, 0};
    if (!buffer.failed) {
        text = dkti_arena_text(arena, dkti_text_of((const char *)buffer.p, buffer.n));
    }
    arena->failed = arena->failed || buffer.failed;
    dkti_buffer_free(&buffer);
    return text;
}

int32_t dkti_match_read(struct dkti_arena *arena, const struct dkti_json *json,
                        const struct dkt_profile *profile, struct dkti_match *out_match,
                        struct dkti_error *error)
{
    struct match_reader reader = {arena, profile, error};
    *out_match = (struct dkti_match){.count = 0};
    if (json->type != DKTI_JSON_OBJECT || json->count < 1) {
        return dkti_error_begin(error, DKT_E_FORMAT, "when: an object with a field or more is expected");
    }
    if (json->count > DKTI_MATCH_TERM_COUNT_MAX) {
        return dkti_error_begin(error, DKT_E_LIMIT, "when: at most 16 fields");
    }
    struct dkti_match_term *terms = dkti_arena_array(arena, (size_t)json->count, sizeof *terms);
    if (terms == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = DKT_OK;
    for (const struct dkti_json *member = json->first; member != NULL && r == DKT_OK; member = member->next) {
        r = match_term(&reader, member, &terms[out_match->count++]);
    }
    out_match->terms = terms;
    out_match->json = match_written(arena, json);
    return r == DKT_OK && arena->failed ? DKT_E_MEMORY : r;
}

int32_t dkti_match_read_text(struct dkti_arena *arena, struct dkti_text text,
                             const struct dkt_profile *profile, struct dkti_match *out_match,
                             struct dkti_error *error)
{
    struct dkti_json_error problem = {0};
    const struct dkti_json *json = dkti_json_read(arena, text.p, text.n, &problem);
    if (json == NULL && problem.problem != NULL) {
        dkti_error_begin(error, DKT_E_FORMAT, "when: the JSON is malformed: ");
        dkti_error_add(error, problem.problem);
        return DKT_E_FORMAT;
    }
    return json == NULL ? DKT_E_MEMORY : dkti_match_read(arena, json, profile, out_match, error);
}

/* ---- checking ---- */

/* Whether a term's field can have the value at all. */
static bool match_value_can_be(const struct dkti_match_term *term, const struct dkt_rules *rules,
                               const struct dkti_match_value *value)
{
    switch (term->number) {
    case DKTI_MATCH_TRAIT: return dkti_rules_has_trait(rules, value->text);
    case DKT_TICKET_TYPE: return dkti_rules_has_type(rules, value->text);
    case DKT_TICKET_STATUS: return dkti_rules_status_place(rules, value->text) >= 0;
    default: return true;
    }
}

int32_t dkti_match_check(const struct dkti_match *match, const struct dkt_rules *rules, struct dkti_error *error)
{
    for (int32_t i = 0; i < match->count; i++) {
        const struct dkti_match_term *term = &match->terms[i];
        for (int32_t k = 0; k < term->count; k++) {
            if (match_value_can_be(term, rules, &term->values[k])) {
                continue;
            }
            (void)dkti_error_named(error, DKT_E_PROFILE, "when: there is no ", term->name, " ");
            dkti_error_add_text(error, dkti_profile_shown(term->values[k].text));
            return DKT_E_PROFILE;
        }
    }
    return DKT_OK;
}

/* ---- holding ---- */

static bool match_value_is(const struct dkti_match_term *term, const struct dkti_match_value *value)
{
    for (int32_t i = 0; i < term->count; i++) {
        if (term->type == DKT_TYPE_TEXT ? dkti_text_equal(term->values[i].text, value->text)
                                        : term->values[i].integer == value->integer) {
            return true;
        }
    }
    return false;
}

/* Whether the type, or one that it is a kind of, is among the values; or has a trait that is. */
static bool match_type_is(const struct dkti_match_term *term, const struct dkt_rules *rules, struct dkti_text code)
{
    int32_t place = dkti_rules_type_place(rules, code);
    if (place < 0) { /* any type is one where the profile lists none */
        return term->number == DKT_TICKET_TYPE && match_value_is(term, &(struct dkti_match_value){.text = code});
    }
    for (int32_t depth = 0; place >= 0 && depth < DKTI_TYPE_COUNT_MAX; depth++) {
        const struct dkti_ticket_type *type = &rules->types[place];
        if (term->number == DKT_TICKET_TYPE && match_value_is(term, &(struct dkti_match_value){.text = type->code})) {
            return true;
        }
        for (int32_t i = 0; term->number == DKTI_MATCH_TRAIT && i < type->trait_count; i++) {
            if (match_value_is(term, &(struct dkti_match_value){.text = type->traits[i]})) {
                return true;
            }
        }
        place = type->parent;
    }
    return false;
}

bool dkti_match_term_holds(const struct dkti_match_term *term, const struct dkt_rules *rules,
                           const struct dkti_match_subject *subject)
{
    struct dkti_match_value value = {.integer = 0};
    bool is_of_type = term->number == DKTI_MATCH_TRAIT || term->number == DKT_TICKET_TYPE;
    bool has_value = subject->value(subject->context, is_of_type ? DKT_TICKET_TYPE : term->number, &value);
    bool is_one = !has_value   ? term->takes_none
                  : is_of_type ? match_type_is(term, rules, value.text)
                               : match_value_is(term, &value);
    return is_one != term->is_not;
}

bool dkti_match_holds(const struct dkti_match *match, const struct dkt_rules *rules,
                      const struct dkti_match_subject *subject)
{
    for (int32_t i = 0; i < match->count; i++) {
        if (!dkti_match_term_holds(&match->terms[i], rules, subject)) {
            return false;
        }
    }
    return true;
}
