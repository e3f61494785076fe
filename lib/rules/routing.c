/* SPDX-License-Identifier: MIT
 *
 * Reading routes from JSON, and finding the one that fits. See routing.h; the form stands in doc/dispatch.md.
 *
 * Everything unknown is an error: a route that silently lacks its "certified" would send work to those who may not do it.
 */
#include "rules/routing.h"

#include "base/argument.h"
#include "base/internal.h"
#include "rules/profile.h"
#include "rules/rules.h"

#include <string.h>

struct route_reader {
    struct dkti_arena *arena;
    struct dkti_error *error;
    struct dkti_route *route;
};

static int32_t route_fail(struct route_reader *reader, int32_t status, const char *member, const char *problem)
{
    struct dkti_text code = reader->route->code;
    (void)dkti_error_named(reader->error, status, "route ", dkti_text_is_absent(code) ? dkti_text("?") : code, ": ");
    dkti_error_add(reader->error, member);
    dkti_error_add(reader->error, problem);
    return status;
}

static int32_t route_members(struct route_reader *reader, const char *path, const struct dkti_json *json,
                             const char *const *known)
{
    if (json->type != DKTI_JSON_OBJECT) {
        return route_fail(reader, DKT_E_FORMAT, path, " is no object");
    }
    for (const struct dkti_json *member = json->first; member != NULL; member = member->next) {
        size_t i = 0;
        while (known[i] != NULL && !dkti_text_is(member->name, known[i])) {
            i++;
        }
        if (known[i] == NULL) {
            (void)route_fail(reader, DKT_E_UNKNOWN, path, " has an unknown member ");
            dkti_error_add_text(reader->error, dkti_profile_shown(member->name));
            return DKT_E_UNKNOWN;
        }
    }
    return DKT_OK;
}

/* ---- values ---- */

static bool is_none(const struct dkti_json *json)
{
    return json == NULL || json->type == DKTI_JSON_NULL;
}

/* A member that is an id or a code of 1 to 140 bytes, or is left out. */
static int32_t route_text(struct route_reader *reader, const struct dkti_json *object, const char *name,
                          struct dkti_text *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (is_none(member)) {
        return DKT_OK;
    }
    if (member->type != DKTI_JSON_TEXT || member->text.n == 0) {
        return route_fail(reader, DKT_E_FORMAT, name, " is no text");
    }
    if (member->text.n > DKTI_ID_MAX) {
        return route_fail(reader, DKT_E_LIMIT, name, " is over 140 bytes");
    }
    *out = dkti_arena_text(reader->arena, member->text);
    return DKT_OK;
}

/* The place of a member's word in the list, which ends at NULL; -1 when it is left out. */
static int32_t route_word(struct route_reader *reader, const struct dkti_json *object, const char *name,
                          const char *const *words, int32_t *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    *out = -1;
    if (is_none(member)) {
        return DKT_OK;
    }
    for (int32_t i = 0; member->type == DKTI_JSON_TEXT && words[i] != NULL; i++) {
        if (dkti_text_is(member->text, words[i])) {
            *out = i;
            return DKT_OK;
        }
    }
    return route_fail(reader, DKT_E_FORMAT, name, " is none of the words it can be");
}

static int32_t route_skill(struct route_reader *reader, const struct dkti_json *json)
{
    struct dkti_route *route = reader->route;
    if (json->type != DKTI_JSON_TEXT || !dkti_text_is_name(json->text)) {
        return route_fail(reader, DKT_E_FORMAT, "skill", " is no code");
    }
    if (route->skill_count == DKTI_ROUTE_SKILL_COUNT_MAX) {
        return route_fail(reader, DKT_E_LIMIT, "skill", " has more than 8 codes");
    }
    route->skills[route->skill_count++] = dkti_arena_text(reader->arena, json->text);
    return DKT_OK;
}

/* One skill, or a list of which all are needed. */
static int32_t route_skills(struct route_reader *reader, const struct dkti_json *json)
{
    if (is_none(json)) {
        return DKT_OK;
    }
    if (json->type != DKTI_JSON_ARRAY) {
        return route_skill(reader, json);
    }
    int32_t r = DKT_OK;
    for (const struct dkti_json *item = json->first; item != NULL && r == DKT_OK; item = item->next) {
        r = route_skill(reader, item);
    }
    return r;
}

static int32_t route_certified(struct route_reader *reader, const struct dkti_json *json)
{
    if (is_none(json)) {
        return DKT_OK;
    }
    if (json->type != DKTI_JSON_TRUE && json->type != DKTI_JSON_FALSE) {
        return route_fail(reader, DKT_E_FORMAT, "certified", " is neither true nor false");
    }
    reader->route->is_certified = json->type == DKTI_JSON_TRUE;
    return DKT_OK;
}

static int32_t route_load_max(struct route_reader *reader, const struct dkti_json *json)
{
    if (is_none(json)) {
        return DKT_OK;
    }
    if (json->type != DKTI_JSON_INTEGER || json->integer < 1 || json->integer > DKTI_LOAD_MAX) {
        return route_fail(reader, DKT_E_LIMIT, "load_max", " is no number from 1 to 1000000");
    }
    reader->route->load_max = json->integer;
    return DKT_OK;
}

/* ---- a route ---- */

static int32_t route_to(struct route_reader *reader, const struct dkti_json *json)
{
    static const char *const known[] = {"unit", "role", "person", NULL};
    if (is_none(json)) {
        return DKT_OK;
    }
    int32_t r = route_members(reader, "to", json, known);
    if (r == DKT_OK) {
        r = route_text(reader, json, "unit", &reader->route->unit);
    }
    if (r == DKT_OK) {
        r = route_text(reader, json, "role", &reader->route->role);
    }
    return r == DKT_OK ? route_text(reader, json, "person", &reader->route->person) : r;
}

static int32_t route_words(struct route_reader *reader, const struct dkti_json *json)
{
    static const char *const choices[] = {"fixed", "least_load", "turn", "hook", "queue", NULL};
    static const char *const presences[] = {"working", "ready", "any", NULL};
    struct dkti_route *route = reader->route;
    int32_t choice;
    int32_t presence;
    int32_t r = route_word(reader, json, "choose", choices, &choice);
    if (r == DKT_OK) {
        r = route_word(reader, json, "presence", presences, &presence);
    }
    if (r != DKT_OK) {
        return r;
    }
    route->presence = presence < 0 ? DKTI_ROUTE_WORKING : presence;
    if (choice >= 0) {
        route->choose = choice + DKT_CHOOSE_FIXED;
    } else if (!dkti_text_is_absent(route->person)) {
        route->choose = DKT_CHOOSE_FIXED;
    } else {
        route->choose = dkti_text_is_absent(route->role) ? DKT_CHOOSE_QUEUE : DKT_CHOOSE_LEAST_LOAD;
    }
    return DKT_OK;
}

/* Whether "to" says what the choice needs. */
static int32_t route_fit(struct route_reader *reader)
{
    const struct dkti_route *route = reader->route;
    bool has_unit = !dkti_text_is_absent(route->unit);
    bool has_role = !dkti_text_is_absent(route->role);
    bool has_person = !dkti_text_is_absent(route->person);
    if (has_person != (route->choose == DKT_CHOOSE_FIXED)) {
        return route_fail(reader, DKT_E_FORMAT, "to", " names a person if, and only if, the choice is fixed");
    }
    if (route->choose == DKT_CHOOSE_QUEUE && (!has_unit || has_role)) {
        return route_fail(reader, DKT_E_FORMAT, "to", " names a unit, and no role, for a queue");
    }
    bool is_of_many = route->choose == DKT_CHOOSE_LEAST_LOAD || route->choose == DKT_CHOOSE_TURN;
    if (is_of_many && !has_unit && !has_role) {
        return route_fail(reader, DKT_E_FORMAT, "to", " names no unit and no role to choose from");
    }
    return DKT_OK;
}

static int32_t route_when(struct route_reader *reader, const struct dkti_json *json,
                          const struct dkt_profile *profile)
{
    if (is_none(json)) {
        return DKT_OK;
    }
    int32_t r = dkti_match_read(reader->arena, json, profile, &reader->route->when, reader->error);
    if (r == DKT_OK || r == DKT_E_MEMORY) {
        return r;
    }
    struct dkti_error problem = *reader->error;
    (void)dkti_error_named(reader->error, r, "route ", reader->route->code, ": ");
    dkti_error_add(reader->error, problem.text);
    return r;
}

static int32_t route_code(struct route_reader *reader, const struct dkti_json *json)
{
    const struct dkti_json *code = dkti_json_member(json, "code");
    if (is_none(code) || code->type != DKTI_JSON_TEXT || !dkti_text_is_name(code->text)) {
        return route_fail(reader, DKT_E_FORMAT, "code",
                          " is 1 to 64 of a-z 0-9 _ . - and begins with a letter");
    }
    reader->route->code = dkti_arena_text(reader->arena, code->text);
    return DKT_OK;
}

static int32_t route_all(struct route_reader *reader, const struct dkti_json *json,
                         const struct dkt_profile *profile)
{
    static const char *const known[] = {"code",      "when",  "to",       "choose",   "certified",
                                        "skill",     "relay", "presence", "load_max", NULL};
    int32_t r = json->type == DKTI_JSON_OBJECT ? route_code(reader, json) : DKT_OK;
    r = r == DKT_OK ? route_members(reader, "it", json, known) : r;
    r = r == DKT_OK ? route_when(reader, dkti_json_member(json, "when"), profile) : r;
    r = r == DKT_OK ? route_to(reader, dkti_json_member(json, "to")) : r;
    r = r == DKT_OK ? route_words(reader, json) : r;
    r = r == DKT_OK ? route_certified(reader, dkti_json_member(json, "certified")) : r;
    r = r == DKT_OK ? route_skills(reader, dkti_json_member(json, "skill")) : r;
    r = r == DKT_OK ? route_load_max(reader, dkti_json_member(json, "load_max")) : r;
    r = r == DKT_OK ? route_text(reader, json, "relay", &reader->route->relay) : r;
    return r == DKT_OK ? route_fit(reader) : r;
}

/* The route's canonical text, in the arena. */
static struct dkti_text route_canonical(struct dkti_arena *arena, const struct dkti_json *json)
{
    struct dkti_buffer buffer;
    struct dkti_json_writer writer;
    struct dkti_text text = {NULL, 0};
    dkti_buffer_init(&buffer, &arena->allocator);
    dkti_json_writer_init(&writer, &buffer);
    dkti_json_tree(&writer, json);
    if (!buffer.failed) {
        text = dkti_arena_text(arena, dkti_text_of((const char *)buffer.p, buffer.n));
    }
    arena->failed = arena->failed || buffer.failed;
    dkti_buffer_free(&buffer);
    return text;
}

int32_t dkti_route_read(struct dkti_arena *arena, struct dkti_text text, const struct dkt_profile *profile,
                        struct dkti_route *out_route, struct dkti_error *error)
{
    struct dkti_json_error problem = {0};
    *out_route = (struct dkti_route){0};
    const struct dkti_json *json = dkti_json_read(arena, text.p, text.n, &problem);
    if (json == NULL && problem.problem != NULL) {
        (void)dkti_error_begin(error, DKT_E_FORMAT, "the route's JSON is malformed: ");
        dkti_error_add(error, problem.problem);
        return DKT_E_FORMAT;
    }
    if (json == NULL) {
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for the route");
    }
    struct route_reader reader = {arena, error, out_route};
    int32_t r = route_all(&reader, json, profile);
    if (r == DKT_OK) {
        out_route->json = route_canonical(arena, json);
    }
    if (r == DKT_OK && arena->failed) {
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for the route");
    }
    return r;
}

/* ---- the profile ---- */

static int32_t profile_route_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->route_count; i++) {
        if (dkti_text_equal(profile->routes[i].code, code)) {
            return i;
        }
    }
    return -1;
}

/* Keeps code and canonical text of a route that could be read. */
static int32_t profile_keep_route(struct dkt_profile *profile, const struct dkti_route *route)
{
    struct dkti_profile_piece piece = {"route ", route->code, {dkti_text(""), dkti_text("")}};
    int32_t r = dkti_profile_check_room(profile, &piece, profile_route_place(profile, route->code),
                                        profile->route_count, DKTI_ROUTE_COUNT_MAX);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_route kept = {
        .code = dkti_arena_text(&profile->arena, route->code),
        .json = dkti_arena_text(&profile->arena, route->json),
    };
    r = dkti_profile_end(profile, mark, "route ", route->code);
    if (r == DKT_OK) {
        profile->routes[profile->route_count++] = kept;
    }
    return r;
}

dkt_status dkt_profile_add_route(dkt_profile *profile, const char *json, int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    int32_t r = dkti_argument_bytes(&profile->error, "route", json, len, 1, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena scratch;
    struct dkti_route route;
    dkti_arena_init(&scratch, &profile->arena.allocator);
    r = dkti_route_read(&scratch, text, profile, &route, &profile->error);
    if (r == DKT_OK) {
        r = profile_keep_route(profile, &route);
    }
    dkti_arena_free(&scratch);
    return r;
}

static int32_t route_check(const struct dkti_route *route, const struct dkt_rules *rules, struct dkti_error *error)
{
    int32_t r = dkti_match_check(&route->when, rules, error);
    if (r != DKT_OK) {
        struct dkti_error problem = *error;
        (void)dkti_error_named(error, r, "route ", route->code, ": ");
        dkti_error_add(error, problem.text);
    }
    return r;
}

int32_t dkti_profile_compile_routes(struct dkt_profile *profile, struct dkt_rules *rules)
{
    struct dkti_route *routes =
        dkti_arena_array(&rules->arena, (size_t)profile->route_count, sizeof *routes);
    int32_t r = routes == NULL ? DKT_E_MEMORY : DKT_OK;
    for (int32_t i = 0; i < profile->route_count && r == DKT_OK; i++) {
        r = dkti_route_read(&rules->arena, profile->routes[i].json, profile, &routes[i], &profile->error);
        if (r == DKT_OK) {
            r = route_check(&routes[i], rules, &profile->error);
        }
    }
    rules->routes = routes;
    rules->route_count = r == DKT_OK ? profile->route_count : 0;
    return r == DKT_OK || r == DKT_E_MEMORY ? r : DKT_E_PROFILE;
}

const struct dkti_route *dkti_rules_route(const struct dkt_rules *rules,
                                          const struct dkti_match_subject *subject)
{
    for (int32_t i = 0; i < rules->route_count; i++) {
        if (dkti_match_holds(&rules->routes[i].when, rules, subject)) {
            return &rules->routes[i];
        }
    }
    return NULL;
}

int64_t dkti_rules_weight(const struct dkt_rules *rules, struct dkti_text type)
{
    int32_t place = dkti_rules_type_place(rules, type);
    return place < 0 ? 1 : rules->types[place].weight;
}

bool dkti_rules_type_has(const struct dkt_rules *rules, struct dkti_text type, struct dkti_text trait)
{
    int32_t place = dkti_rules_type_place(rules, type);
    for (int32_t depth = 0; place >= 0 && depth < DKTI_TYPE_COUNT_MAX; depth++) {
        for (int32_t i = 0; i < rules->types[place].trait_count; i++) {
            if (dkti_text_equal(rules->types[place].traits[i], trait)) {
                return true;
            }
        }
        place = rules->types[place].parent;
    }
    return false;
}
