/* SPDX-License-Identifier: MIT
 *
 * Reading a goal from JSON. The form stands in doc/goals.md. Everything unknown is an error that names the member: a
 * goal that silently lacks its pause would be worse than none.
 */
#include "rules/goal.h"

#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"

#include <string.h>

struct goal_reader {
    struct dkti_arena *arena;
    const struct dkti_goal_names *names;
    struct dkti_error *error;
    struct dkti_goal *goal;
};

static int32_t goal_fail(struct goal_reader *reader, int32_t status, const char *member, const char *problem)
{
    dkti_error_named(reader->error, status, "goal ", reader->goal->code, ": ");
    dkti_error_add(reader->error, member);
    dkti_error_add(reader->error, problem);
    return status;
}

/* Everything that is not known is refused: a misspelt member would be a rule that silently is not there. */
static int32_t check_members(struct goal_reader *reader, const char *path, const struct dkti_json *json,
                             const char *const *known, size_t count)
{
    if (json->type != DKTI_JSON_OBJECT) {
        return goal_fail(reader, DKT_E_FORMAT, path, " is no object");
    }
    for (const struct dkti_json *member = json->first; member != NULL; member = member->next) {
        bool is_known = false;
        for (size_t i = 0; i < count; i++) {
            is_known = is_known || dkti_text_is(member->name, known[i]);
        }
        if (!is_known) {
            goal_fail(reader, DKT_E_UNKNOWN, path, " has an unknown member ");
            dkti_error_add_text(reader->error, member->name);
            return DKT_E_UNKNOWN;
        }
    }
    return DKT_OK;
}

/* A member that is a text, absent or null; anything else is an error. */
static int32_t read_text(struct goal_reader *reader, const struct dkti_json *object, const char *name,
                         struct dkti_text *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL || member->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    if (member->type != DKTI_JSON_TEXT || member->text.n == 0) {
        return goal_fail(reader, DKT_E_FORMAT, name, " is no text");
    }
    *out = dkti_arena_text(reader->arena, member->text);
    return DKT_OK;
}

/* ---- conditions ---- */

/* Splits "kind:name". */
static bool condition_split(struct dkti_text text, struct dkti_text *out_kind, struct dkti_text *out_name)
{
    const char *colon = memchr(text.p, ':', text.n);
    if (colon == NULL) {
        return false;
    }
    size_t n = (size_t)(colon - text.p);
    *out_kind = dkti_text_of(text.p, n);
    *out_name = dkti_text_of(colon + 1, text.n - n - 1);
    return out_name->n > 0;
}

static int32_t state_by_name(struct dkti_text name)
{
    for (int32_t state = DKT_STATE_UNPROCESSED; state <= DKT_STATE_CLOSED; state++) {
        if (dkti_text_is(name, dkt_state_name(state, DKT_LANGUAGE_ENGLISH))) {
            return state;
        }
    }
    return 0;
}

static int32_t party_by_name(struct dkti_text name)
{
    static const char *const names[] = {
        [DKT_PARTY_CUSTOMER] = "customer", [DKT_PARTY_MERCHANT] = "merchant", [DKT_PARTY_BANK] = "bank",
        [DKT_PARTY_VENDOR] = "vendor",     [DKT_PARTY_INTERNAL] = "internal",
    };
    for (int32_t party = DKT_PARTY_CUSTOMER; party <= DKT_PARTY_INTERNAL; party++) {
        if (dkti_text_is(name, names[party])) {
            return party;
        }
    }
    return 0;
}

/* Resolves the name; returns false when there is no such thing. */
static bool condition_resolve(const struct goal_reader *reader, struct dkti_text kind, struct dkti_text name,
                              struct dkti_condition *out)
{
    const struct dkti_goal_names *names = reader->names;
    if (dkti_text_is(kind, "verb")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_VERB};
        out->number = dkt_verb_by_name(name.p, (int32_t)name.n);
        return out->number != 0;
    }
    if (dkti_text_is(kind, "action")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_ACTION};
        out->code = dkti_arena_text(reader->arena, name);
        return names->has_action(names->profile, name);
    }
    if (dkti_text_is(kind, "state")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_STATE, .number = state_by_name(name)};
        return out->number != 0;
    }
    if (dkti_text_is(kind, "status")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_STATUS};
        out->code = dkti_arena_text(reader->arena, name);
        out->number = names->status_place(names->profile, name);
        return out->number >= 0;
    }
    if (dkti_text_is(kind, "party")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_PARTY, .number = party_by_name(name)};
        return out->number != 0;
    }
    if (dkti_text_is(kind, "reason")) {
        *out = (struct dkti_condition){.type = DKTI_WHEN_REASON};
        out->code = dkti_arena_text(reader->arena, name);
        return true;
    }
    if (dkti_text_is(kind, "field")) {
        int32_t type = 0;
        *out = (struct dkti_condition){.type = DKTI_WHEN_FIELD};
        out->number = names->column(names->profile, name, &type);
        return out->number != 0;
    }
    *out = (struct dkti_condition){.type = DKTI_WHEN_MESSAGE};
    out->number = dkti_text_is(name, "in")    ? DKT_DIRECTION_IN
                  : dkti_text_is(name, "out") ? DKT_DIRECTION_OUT
                                              : 0;
    return dkti_text_is(kind, "message") && out->number != 0;
}

static int32_t read_conditions(struct goal_reader *reader, const char *member,
                               const struct dkti_json *json, struct dkti_conditions *out)
{
    if (json == NULL || json->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    if (json->type != DKTI_JSON_ARRAY) {
        return goal_fail(reader, DKT_E_FORMAT, member, " is no array");
    }
    if (json->count > DKTI_CONDITION_COUNT_MAX) {
        return goal_fail(reader, DKT_E_LIMIT, member, " has more than 16 conditions");
    }
    struct dkti_condition *items =
        dkti_arena_array(reader->arena, (size_t)json->count, sizeof *items);
    if (items == NULL) {
        return DKT_E_MEMORY;
    }
    for (const struct dkti_json *item = json->first; item != NULL; item = item->next) {
        struct dkti_text kind;
        struct dkti_text name;
        if (item->type != DKTI_JSON_TEXT || !condition_split(item->text, &kind, &name)) {
            return goal_fail(reader, DKT_E_FORMAT, member, " holds something else than \"kind:name\"");
        }
        if (!condition_resolve(reader, kind, name, &items[out->count])) {
            goal_fail(reader, DKT_E_UNKNOWN, member, " names an unknown ");
            dkti_error_add_text(reader->error, item->text);
            return DKT_E_UNKNOWN;
        }
        out->count++;
    }
    out->items = items;
    return DKT_OK;
}

/* ---- durations and targets ---- */

struct unit {
    const char *name;
    int64_t ms;
};

static const struct unit units[] = {
    {"ms", 1}, {"seconds", 1000}, {"minutes", 60000}, {"hours", 3600000}};

/* Reads a member that is a duration in one of the units. Returns how many such members there are; *out_ms is -1 when it is
 * out of range. */
static int32_t read_duration(const struct dkti_json *object, int64_t *out_ms)
{
    int32_t count = 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const struct dkti_json *member = dkti_json_member(object, units[i].name);
        if (member == NULL) {
            continue;
        }
        bool is_fit = member->type == DKTI_JSON_INTEGER && member->integer >= 0 &&
                      member->integer <= INT64_C(3155760000000) / units[i].ms; /* a hundred years */
        *out_ms = is_fit ? member->integer * units[i].ms : -1;
        count++;
    }
    return count;
}

static int32_t read_days(const struct dkti_json *object, const char *name, int64_t *out_days)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL) {
        return 0;
    }
    bool is_fit = member->type == DKTI_JSON_INTEGER && member->integer >= 0 && member->integer <= DKTI_TARGET_DAYS_MAX;
    *out_days = is_fit ? member->integer : -1;
    return 1;
}

static int32_t read_target_one(struct goal_reader *reader, const struct dkti_json *json,
                               struct dkti_target *out)
{
    static const char *const known[] = {"ms", "seconds", "minutes", "hours", "business_days", "calendar_days", "is"};
    if (json->type == DKTI_JSON_NULL) {
        out->type = DKTI_TARGET_UNSET;
        return DKT_OK;
    }
    int32_t r = check_members(reader, "target", json, known, sizeof known / sizeof known[0]);
    if (r != DKT_OK) {
        return r;
    }
    int32_t duration_count = read_duration(json, &out->amount);
    int32_t business_count = read_days(json, "business_days", &out->amount);
    int32_t calendar_count = read_days(json, "calendar_days", &out->amount);
    if (duration_count + business_count + calendar_count != 1) {
        return goal_fail(reader, DKT_E_FORMAT, "target", " has not exactly one amount");
    }
    out->type = duration_count > 0   ? DKTI_TARGET_DURATION
                : business_count > 0 ? DKTI_TARGET_BUSINESS_DAYS
                                     : DKTI_TARGET_CALENDAR_DAYS;
    return out->amount < 0 ? goal_fail(reader, DKT_E_LIMIT, "target", " is out of range") : DKT_OK;
}

static int32_t read_target_cell(struct goal_reader *reader, const struct dkti_json *json, int32_t type,
                         struct dkti_target *out)
{
    const struct dkti_json *is = dkti_json_member(json, "is");
    bool is_integer = type == DKT_TYPE_INTEGER;
    if (is == NULL || is->type != (is_integer ? DKTI_JSON_INTEGER : DKTI_JSON_TEXT)) {
        return goal_fail(reader, DKT_E_FORMAT, "target.values", " has a cell without a fitting \"is\"");
    }
    out->match.integer = is->integer;
    out->match.text =
        is_integer ? (struct dkti_text){NULL, 0} : dkti_arena_text(reader->arena, is->text);
    const struct dkti_json *none = dkti_json_member(json, "unset");
    if (none == NULL) {
        return read_target_one(reader, json, out);
    }
    out->type = DKTI_TARGET_UNSET;
    return none->type == DKTI_JSON_TRUE && json->count == 2
               ? DKT_OK
               : goal_fail(reader, DKT_E_FORMAT, "target.values", " has a cell that is unset and yet says more");
}

static int32_t read_matrix(struct goal_reader *reader, const struct dkti_json *json,
                           const struct dkti_json *by)
{
    static const char *const known[] = {"by", "values", "else"};
    struct dkti_goal *goal = reader->goal;
    int32_t type = 0;
    if (check_members(reader, "target", json, known, sizeof known / sizeof known[0]) != DKT_OK) {
        return DKT_E_UNKNOWN;
    }
    const struct dkti_json *values = dkti_json_member(json, "values");
    if (by->type != DKTI_JSON_TEXT || values == NULL || values->type != DKTI_JSON_ARRAY) {
        return goal_fail(reader, DKT_E_FORMAT, "target", " has \"by\" without \"values\"");
    }
    goal->target_field = reader->names->column(reader->names->profile, by->text, &type);
    if (goal->target_field == 0) {
        return goal_fail(reader, DKT_E_UNKNOWN, "target.by", " names an unknown field");
    }
    if (values->count > DKTI_TARGET_COUNT_MAX) {
        return goal_fail(reader, DKT_E_LIMIT, "target.values", " has more than 64 cells");
    }
    struct dkti_target *cells =
        dkti_arena_array(reader->arena, (size_t)values->count, sizeof *cells);
    if (cells == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = DKT_OK;
    for (const struct dkti_json *cell = values->first; cell != NULL && r == DKT_OK; cell = cell->next) {
        r = read_target_cell(reader, cell, type, &cells[goal->target_count++]);
    }
    goal->targets = cells;
    const struct dkti_json *other = dkti_json_member(json, "else");
    if (r == DKT_OK && other != NULL) {
        goal->has_target = true;
        r = read_target_one(reader, other, &goal->target);
    }
    return r;
}

static int32_t read_target(struct goal_reader *reader, const struct dkti_json *json)
{
    if (json == NULL) {
        return goal_fail(reader, DKT_E_FORMAT, "target", " is missing; null says that the host sets none");
    }
    const struct dkti_json *by = dkti_json_member(json, "by");
    if (by != NULL) {
        return read_matrix(reader, json, by);
    }
    reader->goal->has_target = true;
    return read_target_one(reader, json, &reader->goal->target);
}

/* ---- warnings and the ladder ---- */

static int32_t read_percent(struct goal_reader *reader, const struct dkti_json *percent, struct dkti_step *out)
{
    bool is_fit = percent->type == DKTI_JSON_INTEGER && percent->integer >= 1 && percent->integer <= 99;
    out->permille = is_fit ? (int32_t)percent->integer * 10 : 0;
    return is_fit ? DKT_OK : goal_fail(reader, DKT_E_LIMIT, "warn", " has a percentage outside 1 to 99");
}

static int32_t read_step(struct goal_reader *reader, const char *member, const struct dkti_json *json,
                         bool is_warning, struct dkti_step *out)
{
    static const char *const known_warning[] = {"percent", "before", "to"};
    static const char *const known_step[] = {"after", "to"};
    int32_t r = is_warning ? check_members(reader, member, json, known_warning, 3)
                           : check_members(reader, member, json, known_step, 2);
    if (r == DKT_OK) {
        r = read_text(reader, json, "to", &out->to);
    }
    if (r != DKT_OK) {
        return r;
    }
    const struct dkti_json *percent = dkti_json_member(json, "percent");
    const struct dkti_json *side = dkti_json_member(json, is_warning ? "before" : "after");
    if (percent != NULL && side == NULL) {
        return read_percent(reader, percent, out);
    }
    if (percent != NULL || side == NULL || side->type != DKTI_JSON_OBJECT || side->count != 1 ||
        read_duration(side, &out->offset_ms) != 1 || out->offset_ms < 0) {
        return goal_fail(reader, DKT_E_FORMAT, member, " has a step without its duration");
    }
    out->offset_ms = is_warning ? -out->offset_ms : out->offset_ms;
    return is_warning || !dkti_text_is_absent(out->to)
               ? DKT_OK
               : goal_fail(reader, DKT_E_FORMAT, member, " has a step that does not say to whom");
}

/* Whether a step comes behind the one before it, or with it. Percentages and durations cannot be compared: what a
 * percentage is hangs on the target. */
static bool is_in_order(const struct dkti_step *before, const struct dkti_step *step)
{
    return (before->permille > 0) == (step->permille > 0) && step->permille >= before->permille &&
           step->offset_ms >= before->offset_ms;
}

static int32_t read_steps(struct goal_reader *reader, const char *member, const struct dkti_json *json,
                          bool is_warning, const struct dkti_step **out_steps, int32_t *out_count)
{
    if (json == NULL || json->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    if (json->type != DKTI_JSON_ARRAY || json->count > DKTI_STEP_COUNT_MAX) {
        return goal_fail(reader, DKT_E_FORMAT, member, " is no array of at most 16 steps");
    }
    struct dkti_step *steps = dkti_arena_array(reader->arena, (size_t)json->count, sizeof *steps);
    if (steps == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = DKT_OK;
    for (const struct dkti_json *item = json->first; item != NULL && r == DKT_OK; item = item->next) {
        r = read_step(reader, member, item, is_warning, &steps[*out_count]);
        if (r == DKT_OK && *out_count > 0 && !is_in_order(&steps[*out_count - 1], &steps[*out_count])) {
            r = goal_fail(reader, DKT_E_FORMAT, member,
                          " is not in the order of time, or mixes percentages and durations");
        }
        (*out_count)++;
    }
    *out_steps = steps;
    return r;
}

/* ---- the goal ---- */

static int32_t read_flag(struct goal_reader *reader, const struct dkti_json *json, const char *name,
                         bool *out)
{
    const struct dkti_json *member = dkti_json_member(json, name);
    if (member == NULL) {
        return DKT_OK;
    }
    if (member->type != DKTI_JSON_TRUE && member->type != DKTI_JSON_FALSE) {
        return goal_fail(reader, DKT_E_FORMAT, name, " is neither true nor false");
    }
    *out = member->type == DKTI_JSON_TRUE;
    return DKT_OK;
}

static int32_t read_names(struct goal_reader *reader, const struct dkti_json *json)
{
    struct dkti_goal *goal = reader->goal;
    const struct dkti_json *code = dkti_json_member(json, "code");
    if (code == NULL || code->type != DKTI_JSON_TEXT || !dkti_text_is_name(code->text)) {
        return goal_fail(reader, DKT_E_FORMAT, "code", " is missing or no name");
    }
    goal->code = dkti_arena_text(reader->arena, code->text);
    const struct dkti_json *english = dkti_json_member(json, "english");
    const struct dkti_json *chinese = dkti_json_member(json, "chinese");
    bool is_labelled = english != NULL && english->type == DKTI_JSON_TEXT && chinese != NULL &&
                       chinese->type == DKTI_JSON_TEXT;
    if (!is_labelled) {
        return goal_fail(reader, DKT_E_FORMAT, "english", " and chinese are its labels and must be there");
    }
    goal->english = dkti_arena_text(reader->arena, english->text);
    goal->chinese = dkti_arena_text(reader->arena, chinese->text);
    return DKT_OK;
}

static int32_t read_anchor(struct goal_reader *reader, const struct dkti_json *anchor)
{
    int32_t type = 0;
    if (anchor == NULL || anchor->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    reader->goal->anchor = anchor->type != DKTI_JSON_TEXT
                               ? 0
                               : reader->names->column(reader->names->profile, anchor->text, &type);
    if (reader->goal->anchor == 0 || type != DKT_TYPE_INSTANT) {
        return goal_fail(reader, DKT_E_UNKNOWN, "anchor", " names no instant of the ticket");
    }
    return DKT_OK;
}

static int32_t read_days_policy(struct goal_reader *reader, const struct dkti_json *days)
{
    static const struct {
        const char *name;
        int32_t policy;
    } policies[] = {{"close_of_business", DKT_CALENDAR_CLOSE_OF_BUSINESS},
                    {"start_at_opening", DKT_CALENDAR_START_AT_OPENING},
                    {"roll_forward", DKT_CALENDAR_ROLL_FORWARD}};
    if (days == NULL || days->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    if (days->type != DKTI_JSON_ARRAY) {
        return goal_fail(reader, DKT_E_FORMAT, "days", " is no array");
    }
    for (const struct dkti_json *item = days->first; item != NULL; item = item->next) {
        int32_t found = 0;
        for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
            bool is_it = item->type == DKTI_JSON_TEXT && dkti_text_is(item->text, policies[i].name);
            found = is_it ? policies[i].policy : found;
        }
        if (found == 0) {
            return goal_fail(reader, DKT_E_UNKNOWN, "days", " holds an unknown policy");
        }
        reader->goal->policy |= found;
    }
    return DKT_OK;
}

static int32_t read_calendar(struct goal_reader *reader, const struct dkti_json *json)
{
    struct dkti_text at = {NULL, 0};
    int32_t r = read_text(reader, json, "calendar", &reader->goal->calendar_code);
    if (r == DKT_OK) {
        r = read_text(reader, json, "at", &at);
    }
    if (r == DKT_OK) {
        r = read_anchor(reader, dkti_json_member(json, "anchor"));
    }
    if (r == DKT_OK) {
        r = read_days_policy(reader, dkti_json_member(json, "days"));
    }
    if (r != DKT_OK) {
        return r;
    }
    if (dkti_text_is(at, "opening")) {
        reader->goal->policy |= DKT_CALENDAR_AT_OPENING;
    } else if (!dkti_text_is_absent(at) && !dkti_text_is(at, "closing")) {
        return goal_fail(reader, DKT_E_FORMAT, "at", " is neither opening nor closing");
    }
    return reader->goal->policy != 0 && dkti_text_is_absent(reader->goal->calendar_code)
               ? goal_fail(reader, DKT_E_FORMAT, "at", " and days mean nothing without a calendar")
               : DKT_OK;
}

static int32_t read_pause_max(struct goal_reader *reader, const struct dkti_json *json)
{
    const struct dkti_json *pause_max = dkti_json_member(json, "pause_at_most");
    if (pause_max == NULL || pause_max->type == DKTI_JSON_NULL) {
        return DKT_OK;
    }
    if (pause_max->type != DKTI_JSON_OBJECT || pause_max->count != 1 ||
        read_duration(pause_max, &reader->goal->pause_max_ms) != 1 || reader->goal->pause_max_ms <= 0) {
        return goal_fail(reader, DKT_E_FORMAT, "pause_at_most", " is no duration");
    }
    return DKT_OK;
}

static int32_t check_goal_members(struct goal_reader *reader, const struct dkti_json *json)
{
    static const char *const known[] = {
        "code",   "english", "chinese", "calendar", "anchor", "at",   "days",     "start",
        "pause",  "resume",  "stop",    "reset",    "cancel", "target", "warn",   "escalate",
        "pause_at_most",     "spans_cycles",        "repeats",
    };
    return check_members(reader, "it", json, known, sizeof known / sizeof known[0]);
}

static bool has_percent(const struct dkti_goal *goal)
{
    return goal->warning_count > 0 && goal->warnings[0].permille > 0;
}

/* Percentages of days would hang on where the pauses lie. */
static bool has_days(const struct dkti_goal *goal)
{
    bool is_found = goal->target.type > DKTI_TARGET_DURATION;
    for (int32_t i = 0; i < goal->target_count; i++) {
        is_found = is_found || goal->targets[i].type > DKTI_TARGET_DURATION;
    }
    return is_found;
}

static int32_t check_whole(struct goal_reader *reader)
{
    const struct dkti_goal *goal = reader->goal;
    if (goal->start.count == 0) {
        return goal_fail(reader, DKT_E_FORMAT, "start", " is empty: the goal could never start");
    }
    if (goal->stop.count == 0) {
        return goal_fail(reader, DKT_E_FORMAT, "stop", " is empty: the goal could never stop");
    }
    for (int32_t i = 0; i < goal->pause.count; i++) {
        if (goal->pause.items[i].type == DKTI_WHEN_STATE) {
            return goal_fail(reader, DKT_E_FORMAT, "pause", " names a state: clocks stand still by status, party or reason");
        }
    }
    if (has_percent(goal) && has_days(goal)) {
        return goal_fail(reader, DKT_E_FORMAT, "warn", " by percent needs targets that are durations");
    }
    if (goal->spans_cycles && goal->repeats) {
        return goal_fail(reader, DKT_E_FORMAT, "repeats", " contradicts spans_cycles, which is one run for good");
    }
    return reader->arena->failed ? DKT_E_MEMORY : DKT_OK;
}

int32_t dkti_goal_read(struct dkti_arena *arena, const struct dkti_json *json,
                       const struct dkti_goal_names *names, struct dkti_goal *out_goal,
                       struct dkti_error *error)
{
    *out_goal = (struct dkti_goal){.code = dkti_text("?")};
    struct goal_reader reader = {arena, names, error, out_goal};
    struct lists {
        const char *name;
        struct dkti_conditions *out;
    } lists[] = {{"start", &out_goal->start},   {"pause", &out_goal->pause}, {"resume", &out_goal->resume},
                 {"stop", &out_goal->stop},     {"reset", &out_goal->reset}, {"cancel", &out_goal->cancel}};
    if (json->type != DKTI_JSON_OBJECT) {
        return goal_fail(&reader, DKT_E_FORMAT, "it", " is no object");
    }
    int32_t r = read_names(&reader, json);
    if (r == DKT_OK) {
        r = check_goal_members(&reader, json);
    }
    if (r == DKT_OK) {
        r = read_calendar(&reader, json);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && r == DKT_OK; i++) {
        r = read_conditions(&reader, lists[i].name, dkti_json_member(json, lists[i].name), lists[i].out);
    }
    if (r == DKT_OK) {
        r = read_target(&reader, dkti_json_member(json, "target"));
    }
    if (r == DKT_OK) {
        r = read_steps(&reader, "warn", dkti_json_member(json, "warn"), true, &out_goal->warnings,
                       &out_goal->warning_count);
    }
    if (r == DKT_OK) {
        r = read_steps(&reader, "escalate", dkti_json_member(json, "escalate"), false, &out_goal->ladder,
                       &out_goal->ladder_count);
    }
    if (r == DKT_OK) {
        r = read_pause_max(&reader, json);
    }
    if (r == DKT_OK) {
        r = read_flag(&reader, json, "spans_cycles", &out_goal->spans_cycles);
    }
    if (r == DKT_OK) {
        r = read_flag(&reader, json, "repeats", &out_goal->repeats);
    }
    return r == DKT_OK ? check_whole(&reader) : r;
}

struct dkti_target dkti_goal_target(const struct dkti_goal *goal, int64_t integer, struct dkti_text text)
{
    for (int32_t i = 0; i < goal->target_count; i++) {
        const struct dkti_target *cell = &goal->targets[i];
        if (dkti_text_is_absent(cell->match.text) ? cell->match.integer == integer
                                                  : dkti_text_equal(cell->match.text, text)) {
            return *cell;
        }
    }
    return goal->target;
}

struct dkti_target dkti_goal_target_without(const struct dkti_goal *goal)
{
    return goal->target;
}
