/* SPDX-License-Identifier: MIT
 *
 * Adding calendars and goals to a profile. A goal comes as JSON (doc/goals.md) and is kept as its canonical text: the
 * rules compiled from the profile read it once more into their own arena.
 */
#include "rules/profile.h"

#include "base/argument.h"
#include "base/internal.h"
#include "docket/schema.h"
#include "rules/fields.h"

/* ---- names that a goal may use ---- */

static int32_t goal_status_place(const void *profile, struct dkti_text code)
{
    return dkti_profile_status_place(profile, code);
}

static bool goal_has_action(const void *context, struct dkti_text code)
{
    const struct dkt_profile *profile = context;
    for (int32_t i = 0; i < profile->action_count; i++) {
        if (dkti_text_equal(profile->actions[i].is.code, code)) {
            return true;
        }
    }
    return false;
}

static int32_t goal_column(const void *context, struct dkti_text name, int32_t *out_type)
{
    const struct dkt_profile *profile = context;
    const struct dkti_field *field = dkti_field_by_name(name);
    if (field != NULL && field->number < DKTI_TELL_FIRST) {
        *out_type = field->type;
        return field->number;
    }
    *out_type = DKT_TYPE_INSTANT;
    int32_t number = dkti_instant_column(name);
    if (number != 0) {
        return number;
    }
    int32_t place = dkti_profile_field_place(profile, name);
    if (place < 0) {
        return 0;
    }
    *out_type = profile->fields[place].type;
    return profile->fields[place].number;
}

static struct dkti_goal_names goal_names(const struct dkt_profile *profile)
{
    return (struct dkti_goal_names){profile, goal_status_place, goal_has_action, goal_column};
}

/* ---- calendars ---- */

static int32_t calendar_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->calendar_count; i++) {
        if (dkti_text_equal(profile->calendars[i].code, code)) {
            return i;
        }
    }
    return -1;
}

dkt_status dkt_profile_add_calendar(dkt_profile *profile, const char *code, dkt_calendar *calendar)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (calendar == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "the calendar is NULL");
    }
    struct dkti_profile_piece piece = {"calendar ", dkti_text(code), {dkti_text(""), dkti_text("")}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r == DKT_OK) {
        r = dkti_profile_check_room(profile, &piece, calendar_place(profile, piece.code),
                                    profile->calendar_count, DKTI_CALENDAR_COUNT_MAX);
    }
    if (r == DKT_OK) {
        r = dkti_profile_keep_piece(profile, &piece);
    }
    if (r == DKT_OK) {
        profile->calendars[profile->calendar_count++] =
            (struct dkti_named_calendar){piece.code, dkt_calendar_ref(calendar)};
    }
    return r;
}

void dkti_profile_free_calendars(struct dkt_profile *profile)
{
    for (int32_t i = 0; i < profile->calendar_count; i++) {
        dkt_calendar_unref(profile->calendars[i].calendar);
    }
}

/* ---- goals ---- */

static int32_t profile_goal_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->goal_count; i++) {
        if (dkti_text_equal(profile->goals[i].code, code)) {
            return i;
        }
    }
    return -1;
}

struct dkti_text dkti_profile_canonical_tree(struct dkti_arena *arena, const struct dkti_json *json)
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

static int32_t goal_read(struct dkt_profile *profile, struct dkti_text text, struct dkti_goal *out_goal)
{
    struct dkti_json_error problem = {0};
    const struct dkti_json *json = dkti_json_read(&profile->arena, text.p, text.n, &problem);
    if (json == NULL && problem.problem != NULL) {
        dkti_error_begin(&profile->error, DKT_E_FORMAT, "the goal's JSON is malformed: ");
        dkti_error_add(&profile->error, problem.problem);
        return DKT_E_FORMAT;
    }
    if (json == NULL) {
        return DKT_E_MEMORY;
    }
    struct dkti_goal_names names = goal_names(profile);
    int32_t r = dkti_goal_read(&profile->arena, json, &names, out_goal, &profile->error);
    if (r == DKT_OK && !dkti_text_is_absent(out_goal->calendar_code) &&
        calendar_place(profile, out_goal->calendar_code) < 0) {
        r = dkti_error_named(&profile->error, DKT_E_UNKNOWN, "goal ", out_goal->code,
                             ": there is no such calendar");
    }
    if (r == DKT_OK) {
        out_goal->json = dkti_profile_canonical_tree(&profile->arena, json);
    }
    return r;
}

dkt_status dkt_profile_add_goal(dkt_profile *profile, const char *json, int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    int32_t r = dkti_argument_bytes(&profile->error, "goal", json, len, 1, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_goal goal;
    r = goal_read(profile, text, &goal);
    struct dkti_profile_piece piece = {"goal ", goal.code, {dkti_text(""), dkti_text("")}};
    if (r == DKT_OK) {
        r = dkti_profile_check_room(profile, &piece, profile_goal_place(profile, goal.code), profile->goal_count,
                                    DKTI_GOAL_COUNT_MAX);
    }
    if (r == DKT_OK || r == DKT_E_MEMORY) {
        int32_t end = dkti_profile_end(profile, mark, "the goal", dkti_text(""));
        r = r == DKT_OK ? end : r;
    }
    if (r != DKT_OK) {
        dkti_arena_rewind(&profile->arena, mark);
        return r;
    }
    profile->goals[profile->goal_count++] = goal;
    return DKT_OK;
}

/* ---- compiling ---- */

static int32_t compile_calendars(struct dkt_profile *profile, struct dkt_rules *rules)
{
    rules->calendars = dkti_arena_array(&rules->arena, (size_t)profile->calendar_count,
                                        sizeof *rules->calendars);
    if (rules->calendars == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < profile->calendar_count; i++) {
        rules->calendars[i].code = dkti_arena_text(&rules->arena, profile->calendars[i].code);
        rules->calendars[i].calendar = dkt_calendar_ref(profile->calendars[i].calendar);
        rules->calendar_count++;
    }
    return DKT_OK;
}

static struct dkti_text goal_type(const void *context, int32_t i)
{
    const struct dkt_profile *profile = context;
    return profile->types[i].code;
}

static int32_t compile_goal(struct dkt_profile *profile, struct dkt_rules *rules,
                            const struct dkti_goal *from, struct dkti_goal *out_goal)
{
    struct dkti_json_error problem = {0};
    struct dkti_text text = dkti_arena_text(&rules->arena, from->json);
    const struct dkti_json *json =
        dkti_text_is_absent(text) ? NULL : dkti_json_read(&rules->arena, text.p, text.n, &problem);
    if (json == NULL) {
        return DKT_E_MEMORY;
    }
    struct dkti_goal_names names = goal_names(profile);
    int32_t r = dkti_goal_read(&rules->arena, json, &names, out_goal, &profile->error);
    out_goal->json = text;
    int32_t place = calendar_place(profile, out_goal->calendar_code);
    out_goal->calendar = place < 0 ? NULL : rules->calendars[place].calendar;
    struct dkti_goal_types types = {profile->type_count, goal_type, profile};
    return r == DKT_OK ? dkti_goal_check(out_goal, &types, &profile->error) : r;
}

int32_t dkti_profile_compile_goals(struct dkt_profile *profile, struct dkt_rules *rules)
{
    struct dkti_goal *goals =
        dkti_arena_array(&rules->arena, (size_t)profile->goal_count, sizeof *goals);
    int32_t r = goals == NULL ? DKT_E_MEMORY : compile_calendars(profile, rules);
    for (int32_t i = 0; i < profile->goal_count && r == DKT_OK; i++) {
        r = compile_goal(profile, rules, &profile->goals[i], &goals[i]);
    }
    rules->goals = goals;
    rules->goal_count = r == DKT_OK ? profile->goal_count : 0;
    return r == DKT_OK && rules->arena.failed ? DKT_E_MEMORY : r;
}
