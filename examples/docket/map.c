/* SPDX-License-Identifier: MIT
 *
 * See map.h. The rules of a map are said through the same calls as any profile: a status for each state, an action for
 * each pair. What action a pair is follows from the states alone. */
#include "map.h"

#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int map_problem(const char *what, const char *name)
{
    fprintf(stderr, "docket: the map: %s%s%s\n", what, name == NULL ? "" : ": ",
            name == NULL ? "" : name);
    return 0;
}

/* ---- reading ---- */

static char *file_read(const char *name)
{
    FILE *file = fopen(name, "rb");
    size_t n = 0;
    size_t size = 65536;
    char *text = file == NULL ? NULL : memory_new(size);
    while (text != NULL) {
        n += fread(text + n, 1, size - n - 1, file);
        if (n + 1 < size) {
            break;
        }
        size *= 2;
        text = memory_grow(text, size);
    }
    if (file != NULL) {
        fclose(file);
        text[n] = '\0';
    }
    return text;
}

static enum map_use use_of(const char *field)
{
    static const struct {
        const char *field;
        enum map_use use;
    } uses[] = {
        {"ticket", MAP_TICKET},         {"at", MAP_AT},         {"status", MAP_STATUS},
        {"actor", MAP_ACTOR},           {"unit", MAP_UNIT},     {"owner", MAP_OWNER},
        {"resolution", MAP_RESOLUTION}, {"reason", MAP_REASON}, {"requested_at", MAP_REQUESTED_AT},
        {"priority", MAP_INTEGER},      {"level", MAP_INTEGER},
    };
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        if (strcmp(uses[i].field, field) == 0) {
            return uses[i].use;
        }
    }
    return MAP_TEXT;
}

static int columns_read(struct map *map, const char *list, int is_own)
{
    const struct json *columns = json_member(map->tree, list);
    for (const struct json *column = columns == NULL ? NULL : columns->first; column != NULL;
         column = column->next) {
        if (column->type != JSON_TEXT || column->name == NULL ||
            map->column_count == MAP_COLUMN_COUNT_MAX) {
            return map_problem("columns are an object of names, at most 80", list);
        }
        map->columns[map->column_count++] = (struct map_column){
            .field = column->name,
            .column = column->text,
            .use = is_own ? MAP_TEXT : use_of(column->name),
            .is_own = is_own,
        };
    }
    return 1;
}

static int states_read(struct map *map)
{
    const struct json *states = json_member(map->tree, "states");
    for (const struct json *state = states == NULL ? NULL : states->first; state != NULL;
         state = state->next) {
        int64_t number = 0;
        const char *name = json_text(state, "state");
        if (map->state_count == MAP_STATE_COUNT_MAX || json_text(state, "foreign") == NULL ||
            json_text(state, "status") == NULL ||
            (name != NULL && !word_value("state", name, &number))) {
            return map_problem("a state needs foreign, status, and one of the four states",
                               json_text(state, "foreign"));
        }
        const char *english = json_text(state, "en");
        const char *chinese = json_text(state, "zh");
        map->states[map->state_count++] = (struct map_state){
            .foreign = json_text(state, "foreign"),
            .status = json_text(state, "status"),
            .state = (int32_t)number,
            .english = english == NULL ? json_text(state, "foreign") : english,
            .chinese = chinese == NULL ? json_text(state, "foreign") : chinese,
        };
    }
    return map->state_count > 0 ? 1 : map_problem("it has no states", NULL);
}

static int map_check(const struct map *map)
{
    static const enum map_use needed[] = {MAP_TICKET, MAP_AT, MAP_STATUS, MAP_ACTOR};
    static const char *const names[] = {"ticket", "at", "status", "actor"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (map_use_find(map, needed[i]) < 0) {
            return map_problem("it does not name the column", names[i]);
        }
    }
    return 1;
}

int map_read(struct map *map, const char *file_name)
{
    int line = 0;
    *map = (struct map){0};
    map->text = file_read(file_name);
    if (map->text == NULL) {
        return map_problem("it cannot be read", file_name);
    }
    map->tree = json_read(map->text, &line);
    if (map->tree == NULL) {
        fprintf(stderr, "docket: %s:%d: this is no JSON\n", file_name, line);
        return 0;
    }
    map->name = json_text(map->tree, "name");
    map->missing = json_text(map->tree, "missing");
    map->unit = json_text(map->tree, "unit");
    map->name = map->name == NULL ? "map" : map->name;
    map->missing = map->missing == NULL ? "" : map->missing;
    map->unit = map->unit == NULL ? "desk" : map->unit;
    return columns_read(map, "columns", 0) && columns_read(map, "fields", 1) && states_read(map) &&
           map_check(map);
}

void map_free(struct map *map)
{
    free(map->tree);
    free(map->text);
    *map = (struct map){0};
}

int map_state_find(const struct map *map, const char *foreign)
{
    for (int i = 0; i < map->state_count; i++) {
        if (strcmp(map->states[i].foreign, foreign) == 0) {
            return i;
        }
    }
    return -1;
}

int map_use_find(const struct map *map, enum map_use use)
{
    for (int i = 0; i < map->column_count; i++) {
        if (map->columns[i].use == use) {
            return i;
        }
    }
    return -1;
}

/* ---- rules ---- */

/* The verb that leads from a state to a state; the same status again is a correction of what it says. */
static int32_t pair_verb(const struct map_state *from, const struct map_state *to)
{
    if (strcmp(from->status, to->status) == 0) {
        return DKT_VERB_AMEND;
    }
    if (to->state == DKT_STATE_CLOSED) {
        return DKT_VERB_CLOSE;
    }
    return from->state == DKT_STATE_CLOSED ? DKT_VERB_REOPEN : DKT_VERB_PROGRESS;
}

/* An action for the pair: FROM.TO, from the one status to the other. */
static dkt_status pair_add(dkt_profile *profile, const struct map_state *from,
                           const struct map_state *to)
{
    char code[130];
    char english[200];
    char chinese[200];
    int is_same = strcmp(from->status, to->status) == 0;
    (void)snprintf(code, sizeof code, "%s.%s", from->status, to->status);
    (void)snprintf(english, sizeof english, "%s to %s", from->english, to->english);
    (void)snprintf(chinese, sizeof chinese, "%s → %s", from->chinese, to->chinese);
    dkt_status status = dkt_profile_add_action(profile, code, pair_verb(from, to),
                                               is_same ? NULL : to->status, english, chinese);
    return status == DKT_OK ? dkt_profile_allow(profile, code, from->status) : status;
}

static dkt_status pairs_add(const struct map *map, dkt_profile *profile)
{
    const struct json *pairs = json_member(map->tree, "pairs");
    dkt_status status = DKT_OK;
    for (const struct json *pair = pairs == NULL ? NULL : pairs->first;
         pair != NULL && status == DKT_OK; pair = pair->next) {
        const struct json *from = pair->first;
        const struct json *to = from == NULL ? NULL : from->next;
        int from_place =
            from == NULL || from->type != JSON_TEXT ? -1 : map_state_find(map, from->text);
        int to_place = to == NULL || to->type != JSON_TEXT ? -1 : map_state_find(map, to->text);
        if (to_place < 0 || (from_place < 0 && from->type != JSON_NULL)) {
            (void)map_problem("a pair names two states, or null and one",
                              to == NULL ? NULL : to->text);
            return DKT_E_UNKNOWN;
        }
        status = from_place < 0
                     ? dkt_profile_allow(profile, "register", map->states[to_place].status)
                     : pair_add(profile, &map->states[from_place], &map->states[to_place]);
    }
    return status;
}

/* Statuses, the registration, transfers from everywhere, and the pairs. */
static dkt_status own_workflow(const struct map *map, dkt_profile *profile)
{
    dkt_status status = DKT_OK;
    for (int i = 0; i < map->state_count && status == DKT_OK; i++) {
        const struct map_state *state = &map->states[i];
        status = dkt_profile_add_status(profile, state->status, state->state, state->english,
                                        state->chinese);
    }
    if (status == DKT_OK) {
        status = dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, NULL, "Register",
                                        "登记");
    }
    if (status == DKT_OK) {
        status = dkt_profile_add_action(profile, "transfer", DKT_VERB_TRANSFER, NULL, "Transfer",
                                        "转交");
    }
    if (status == DKT_OK) {
        status = dkt_profile_allow(profile, "transfer", NULL);
    }
    return status == DKT_OK ? pairs_add(map, profile) : status;
}

static dkt_status fields_add(const struct map *map, dkt_profile *profile)
{
    dkt_status status = dkt_profile_set_default_unit(profile, map->unit);
    for (int i = 0; i < map->column_count && status == DKT_OK; i++) {
        const struct map_column *column = &map->columns[i];
        if (column->is_own) {
            status = dkt_profile_add_field(profile, column->field, DKT_TYPE_TEXT, 0, column->field,
                                           column->field);
        }
    }
    return status;
}

dkt_rules *map_rules(const struct map *map, int is_strict)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_status status =
        is_strict ? dkt_profile_new_default(&profile) : dkt_profile_new(map->name, -1, &profile);
    if (status == DKT_OK && !is_strict) {
        status = own_workflow(map, profile);
    }
    if (status == DKT_OK) {
        status = fields_add(map, profile);
    }
    if (status == DKT_OK) {
        status = dkt_rules_new(profile, &rules);
    }
    if (status != DKT_OK) {
        (void)map_problem(dkt_status_text(status, DKT_LANGUAGE_ENGLISH),
                          dkt_profile_error_text(profile));
    }
    dkt_profile_free(profile);
    return rules;
}
