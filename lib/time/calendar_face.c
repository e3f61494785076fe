/* SPDX-License-Identifier: MIT
 *
 * docket/calendar.h: checks of arguments, and the counted owner of a calendar.
 */
#include "base/argument.h"
#include "base/internal.h"
#include "time/day.h"
#include "time/definition_json.h"
#include "time/face.h"

enum {
    POLICY_ADD = DKT_CALENDAR_AT_OPENING,
    POLICY_SUBTRACT = DKT_CALENDAR_AT_CLOSING,
    POLICY_BUSINESS_DAYS =
        DKT_CALENDAR_AT_OPENING | DKT_CALENDAR_CLOSE_OF_BUSINESS | DKT_CALENDAR_START_AT_OPENING,
    POLICY_CALENDAR_DAYS = POLICY_BUSINESS_DAYS | DKT_CALENDAR_ROLL_FORWARD,
    DAY_FIRST = -719162, /* 0001-01-01 */
};

static int32_t handle_no_memory(struct dkti_error *error)
{
    return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a calendar");
}

/* Reads the JSON into a definition in the arena. */
static int32_t definition_of_json(struct dkti_arena *arena, struct dkti_text json,
                                  const struct dkti_calendar_definition **out_definition,
                                  struct dkti_error *error)
{
    struct dkti_json_error found;
    struct dkti_arena scratch;
    dkti_arena_init(&scratch, &arena->allocator);
    int32_t r = DKT_OK;
    const struct dkti_json *tree = dkti_json_read(&scratch, json.p, json.n, &found);
    if (tree != NULL) {
        r = dkti_definition_read(arena, tree, out_definition, error);
    } else if (found.problem == NULL) {
        r = handle_no_memory(error);
    } else {
        r = dkti_error_begin(error, DKT_E_FORMAT, "byte ");
        dkti_error_add_integer(error, (int64_t)found.offset);
        dkti_error_add(error, ": ");
        dkti_error_add(error, found.problem);
    }
    dkti_arena_free(&scratch);
    return r;
}

int32_t dkti_calendar_zone_name(struct dkti_arena *arena, struct dkti_text json, struct dkti_text *out_name,
                                struct dkti_error *error)
{
    const struct dkti_calendar_definition *definition = NULL;
    int32_t r = definition_of_json(arena, json, &definition, error);
    *out_name = r == DKT_OK ? definition->zone : dkti_text(NULL);
    return r;
}

/* Writes the canonical JSON and the id that it makes. */
static bool handle_identify(struct dkt_calendar *handle,
                            const struct dkti_calendar_definition *definition,
                            struct dkti_digest *out_id)
{
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &handle->allocator);
    dkti_definition_write(definition, &buffer);
    if (!buffer.failed) {
        *out_id = dkti_sha256(buffer.p, buffer.n);
        dkti_digest_hex(out_id, handle->id);
        handle->json =
            dkti_arena_text(&handle->arena, dkti_text_of((const char *)buffer.p, buffer.n));
    }
    bool is_done = !buffer.failed && !dkti_text_is_absent(handle->json);
    dkti_buffer_free(&buffer);
    return is_done;
}

static int32_t handle_fill(struct dkt_calendar *handle, struct dkti_text json,
                           struct dkt_zone *zone, struct dkti_error *error)
{
    const struct dkti_calendar_definition *definition = NULL;
    struct dkti_calendar *calendar = NULL;
    struct dkti_digest id;
    int32_t r = definition_of_json(&handle->arena, json, &definition, error);
    if (r < 0)
        return r;
    if (zone != NULL && !dkti_text_equal(zone->zone->name, definition->zone))
        return dkti_error_named(error, DKT_E_ARGUMENT, "the calendar's zone is \"",
                                definition->zone, "\", not the one given");
    if (zone != NULL)
        handle->zone = dkt_zone_ref(zone);
    else
        r = dkti_zone_open(&handle->allocator, definition->zone, &handle->zone, error);
    if (r < 0)
        return r;
    r = dkti_calendar_build(&handle->arena, definition, handle->zone->zone, &calendar, error);
    if (r < 0)
        return r;
    if (!handle_identify(handle, definition, &id))
        return handle_no_memory(error);
    calendar->id = id;
    handle->calendar = calendar;
    return DKT_OK;
}

int32_t dkti_calendar_of_json(const struct dkti_allocator *allocator, struct dkti_text json,
                              struct dkt_zone *zone, struct dkt_calendar **out_calendar,
                              struct dkti_error *error)
{
    *out_calendar = NULL;
    struct dkt_calendar *handle = dkti_allocate(allocator, 1, sizeof(*handle));
    if (handle == NULL)
        return handle_no_memory(error);
    dkti_refcount_init(&handle->refcount);
    handle->allocator = *allocator;
    dkti_arena_init(&handle->arena, allocator);
    int32_t r = handle_fill(handle, json, zone, error);
    if (r < 0)
        dkt_calendar_unref(handle);
    else
        *out_calendar = handle;
    return r;
}

dkt_status dkt_calendar_new(const char *json, int32_t len, dkt_zone *zone, int32_t problem_size,
                            char *out_problem, dkt_calendar **out_calendar)
{
    struct dkti_error error;
    struct dkti_text text;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkti_error_clear(&error);
    dkti_problem_give(&error, problem_size, out_problem);
    if (out_calendar == NULL)
        return DKT_E_ARGUMENT;
    *out_calendar = NULL;
    int32_t r = dkti_argument_bytes(&error, "the calendar", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r == DKT_OK)
        r = dkti_calendar_of_json(&allocator, text, zone, out_calendar, &error);
    dkti_problem_give(&error, problem_size, out_problem);
    return r;
}

dkt_calendar *dkt_calendar_ref(dkt_calendar *calendar)
{
    if (calendar != NULL)
        dkti_refcount_up(&calendar->refcount);
    return calendar;
}

void dkt_calendar_unref(dkt_calendar *calendar)
{
    if (calendar == NULL || !dkti_refcount_down(&calendar->refcount))
        return;
    struct dkti_allocator allocator = calendar->allocator;
    dkt_zone_unref(calendar->zone);
    dkti_arena_free(&calendar->arena);
    dkti_deallocate(&allocator, calendar, sizeof(*calendar));
}

const char *dkt_calendar_id(const dkt_calendar *calendar)
{
    return calendar != NULL ? calendar->id : NULL;
}

const char *dkt_calendar_name(const dkt_calendar *calendar)
{
    return calendar != NULL ? calendar->calendar->definition->name.p : NULL;
}

const char *dkt_calendar_json(const dkt_calendar *calendar)
{
    return calendar != NULL ? calendar->json.p : NULL;
}

const dkt_zone *dkt_calendar_zone(const dkt_calendar *calendar)
{
    return calendar != NULL ? calendar->zone : NULL;
}

dkt_status dkt_calendar_known_until(const dkt_calendar *calendar, int64_t *out_known_until_ms)
{
    if (out_known_until_ms == NULL)
        return DKT_E_ARGUMENT;
    *out_known_until_ms = 0;
    if (calendar == NULL)
        return DKT_E_ARGUMENT;
    *out_known_until_ms = calendar->calendar->known_until_ms;
    return DKT_OK;
}

/* Clears both out-parameters and says whether a question may be asked. */
static bool question_begin(const dkt_calendar *calendar, int64_t *out_value, int32_t *out_flags)
{
    if (out_value != NULL)
        *out_value = 0;
    if (out_flags != NULL)
        *out_flags = 0;
    return calendar != NULL && out_value != NULL && out_flags != NULL;
}

static dkt_status question_end(struct dkti_calendar_answer answer, int64_t *out_value,
                               int32_t *out_flags)
{
    *out_value = answer.value_ms;
    *out_flags = answer.flags;
    return DKT_OK;
}

dkt_status dkt_calendar_add(const dkt_calendar *calendar, int64_t from_ms, int64_t duration_ms,
                            int32_t policy, int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags) || (policy & ~POLICY_ADD) != 0)
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_add(calendar->calendar, from_ms, duration_ms, policy),
                        out_instant_ms, out_flags);
}

dkt_status dkt_calendar_subtract(const dkt_calendar *calendar, int64_t from_ms, int64_t duration_ms,
                                 int32_t policy, int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags) || (policy & ~POLICY_SUBTRACT) != 0)
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_subtract(calendar->calendar, from_ms, duration_ms, policy),
                        out_instant_ms, out_flags);
}

dkt_status dkt_calendar_between(const dkt_calendar *calendar, int64_t from_ms, int64_t until_ms,
                                int64_t *out_duration_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_duration_ms, out_flags))
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_between(calendar->calendar, from_ms, until_ms),
                        out_duration_ms, out_flags);
}

dkt_status dkt_calendar_is_open(const dkt_calendar *calendar, int64_t instant_ms,
                                int32_t *out_is_open, int32_t *out_flags)
{
    int64_t value = 0;
    if (out_is_open != NULL)
        *out_is_open = 0;
    if (!question_begin(calendar, &value, out_flags) || out_is_open == NULL)
        return DKT_E_ARGUMENT;
    (void)question_end(dkti_calendar_is_open(calendar->calendar, instant_ms), &value, out_flags);
    *out_is_open = (int32_t)value;
    return DKT_OK;
}

dkt_status dkt_calendar_next_open(const dkt_calendar *calendar, int64_t from_ms,
                                  int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags))
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_next_open(calendar->calendar, from_ms), out_instant_ms,
                        out_flags);
}

dkt_status dkt_calendar_next_close(const dkt_calendar *calendar, int64_t from_ms,
                                   int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags))
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_next_close(calendar->calendar, from_ms), out_instant_ms,
                        out_flags);
}

dkt_status dkt_calendar_business_days(const dkt_calendar *calendar, int64_t from_ms, int32_t count,
                                      int32_t policy, int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags) || count < 0 ||
        (policy & ~POLICY_BUSINESS_DAYS) != 0)
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_business_days(calendar->calendar, from_ms, count, policy),
                        out_instant_ms, out_flags);
}

dkt_status dkt_calendar_calendar_days(const dkt_calendar *calendar, int64_t from_ms, int32_t count,
                                      int32_t policy, int64_t *out_instant_ms, int32_t *out_flags)
{
    if (!question_begin(calendar, out_instant_ms, out_flags) || count < 0 ||
        (policy & ~POLICY_CALENDAR_DAYS) != 0)
        return DKT_E_ARGUMENT;
    return question_end(dkti_calendar_calendar_days(calendar->calendar, from_ms, count, policy),
                        out_instant_ms, out_flags);
}

static bool day_can_be_asked(const dkt_calendar *calendar, int32_t day)
{
    return calendar != NULL && day >= DAY_FIRST && day <= DKTI_DAY_MAX;
}

/* The entry that makes the hours of a day, or NULL. */
static const struct dkti_calendar_entry *day_entry(const dkt_calendar *calendar, int32_t day)
{
    const struct dkti_plan *plan = &calendar->calendar->plan;
    return plan->pieces[dkti_plan_piece_of(plan, day)].entry;
}

int32_t dkt_calendar_day_kind(const dkt_calendar *calendar, int32_t day)
{
    if (!day_can_be_asked(calendar, day))
        return DKT_E_ARGUMENT;
    const struct dkti_calendar_entry *entry = day_entry(calendar, day);
    if (entry == NULL)
        return DKT_DAY_WEEKLY;
    if (entry->kind == DKTI_ENTRY_CLOSED)
        return DKT_DAY_CLOSED;
    return entry->kind == DKTI_ENTRY_WINDOWS ? DKT_DAY_WINDOWS : DKT_DAY_LIKE;
}

const char *dkt_calendar_day_note(const dkt_calendar *calendar, int32_t day)
{
    if (!day_can_be_asked(calendar, day) || day_entry(calendar, day) == NULL)
        return NULL;
    return day_entry(calendar, day)->note.p;
}

int32_t dkt_calendar_day_window_count(const dkt_calendar *calendar, int32_t day)
{
    if (!day_can_be_asked(calendar, day))
        return DKT_E_ARGUMENT;
    return dkti_plan_windows(&calendar->calendar->plan, day)->count;
}

dkt_status dkt_calendar_day_window(const dkt_calendar *calendar, int32_t day, int32_t index,
                                   int32_t *out_start_ms, int32_t *out_end_ms)
{
    if (out_start_ms == NULL || out_end_ms == NULL)
        return DKT_E_ARGUMENT;
    *out_start_ms = 0;
    *out_end_ms = 0;
    if (!day_can_be_asked(calendar, day))
        return DKT_E_ARGUMENT;
    const struct dkti_windows *windows = dkti_plan_windows(&calendar->calendar->plan, day);
    if (index < 0 || index >= windows->count)
        return DKT_E_ARGUMENT;
    *out_start_ms = windows->items[index].start_ms;
    *out_end_ms = windows->items[index].end_ms;
    return DKT_OK;
}
