/* SPDX-License-Identifier: MIT
 *
 * Reading a calendar's definition. Nothing is guessed: an unknown member, a weekday named twice or an entry
 * that says two things is an error, and every error says where it stands.
 */
#include "base/internal.h"
#include "docket/base.h"
#include "time/day.h"
#include "time/definition_json.h"
#include "time/locate.h"

#include <string.h>

enum {
    PATH_MAX_SIZE = 96, /* "layers[15].dates[4095].windows[23]" and room */
    QUOTE_MAX = 40,     /* bytes of a bad value that its error repeats */
    ENTRY_NUMBER_BITS = 12,
};

static_assert(DKTI_CALENDAR_ENTRIES_MAX <= 1 << ENTRY_NUMBER_BITS,
              "an entry's number fits its bits");

struct definition_reader {
    struct dkti_arena *arena;
    struct dkti_error *error;
    int32_t entry_total;
    size_t path_n;
    char path[PATH_MAX_SIZE];
};

static const char *const weekday_names[DKTI_WEEK_DAYS] = {"mon", "tue", "wed", "thu",
                                                          "fri", "sat", "sun"};

/* Makes `text` the end of the path; returns where the path ended before. */
static size_t path_push(struct definition_reader *reader, struct dkti_text text)
{
    size_t before = reader->path_n;
    size_t room = PATH_MAX_SIZE - before;
    if (before > 0 && room > 1 && text.n > 0 && text.p[0] != '[') {
        reader->path[reader->path_n++] = '.';
        --room;
    }
    size_t n = dkti_text_cut(text, room);
    memcpy(reader->path + reader->path_n, text.p, n);
    reader->path_n += n;
    return before;
}

static size_t path_push_index(struct definition_reader *reader, int32_t index)
{
    char digits[12];
    size_t at = sizeof(digits);
    digits[--at] = ']';
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    digits[--at] = '[';
    return path_push(reader, dkti_text_of(digits + at, sizeof(digits) - at));
}

static void path_pop(struct definition_reader *reader, size_t before)
{
    reader->path_n = before;
}

/* "path: problem" */
static int32_t definition_fail(struct definition_reader *reader, const char *problem)
{
    dkti_error_begin(reader->error, DKT_E_CALENDAR, "");
    if (reader->path_n > 0) {
        dkti_error_add_text(reader->error, dkti_text_of(reader->path, reader->path_n));
        dkti_error_add(reader->error, ": ");
    }
    dkti_error_add(reader->error, problem);
    return DKT_E_CALENDAR;
}

/* "path: "value" problem" */
static int32_t value_fail(struct definition_reader *reader, struct dkti_text value,
                          const char *problem)
{
    definition_fail(reader, "\"");
    dkti_error_add_text(reader->error, dkti_text_of(value.p, dkti_text_cut(value, QUOTE_MAX)));
    dkti_error_add(reader->error, "\" ");
    dkti_error_add(reader->error, problem);
    return DKT_E_CALENDAR;
}

static int32_t definition_no_memory(struct definition_reader *reader)
{
    return dkti_error_begin(reader->error, DKT_E_MEMORY, "no memory for a calendar");
}

/* Whether the members of an object are all among `names`, which ends with NULL. */
static int32_t members_check(struct definition_reader *reader, const struct dkti_json *object,
                             const char *const *names)
{
    if (object->type != DKTI_JSON_OBJECT)
        return definition_fail(reader, "must be an object");
    for (const struct dkti_json *member = object->first; member != NULL; member = member->next) {
        int32_t i = 0;
        while (names[i] != NULL && !dkti_text_is(member->name, names[i]))
            ++i;
        if (names[i] == NULL)
            return value_fail(reader, member->name, "is no member that is known here");
    }
    return DKT_OK;
}

/* The text of a member; absent when it is not there. */
static int32_t text_member(struct definition_reader *reader, const struct dkti_json *object,
                           const char *name, struct dkti_text *out_text)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    *out_text = (struct dkti_text){NULL, 0};
    if (member == NULL)
        return DKT_OK;
    size_t before = path_push(reader, dkti_text(name));
    if (member->type != DKTI_JSON_TEXT)
        return definition_fail(reader, "must be a text");
    *out_text = dkti_arena_text(reader->arena, member->text);
    if (out_text->p == NULL)
        return definition_no_memory(reader);
    path_pop(reader, before);
    return DKT_OK;
}

/* The date of a member; *out_day is left alone when it is not there. */
static int32_t date_member(struct definition_reader *reader, const struct dkti_json *object,
                           const char *name, int32_t *out_day)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL)
        return DKT_OK;
    size_t before = path_push(reader, dkti_text(name));
    if (member->type != DKTI_JSON_TEXT)
        return definition_fail(reader, "must be a date such as \"2026-10-01\"");
    if (!dkti_day_read(member->text, out_day))
        return value_fail(reader, member->text, "is no date such as \"2026-10-01\"");
    path_pop(reader, before);
    return DKT_OK;
}

/* ["09:00-12:00", "13:00-18:00"] */
static int32_t windows_read(struct definition_reader *reader, const struct dkti_json *array,
                            bool is_break, struct dkti_windows *out_windows)
{
    *out_windows = (struct dkti_windows){0};
    if (array->type != DKTI_JSON_ARRAY)
        return definition_fail(reader, "must be an array of windows such as \"09:00-17:30\"");
    int32_t index = 0;
    for (const struct dkti_json *item = array->first; item != NULL; item = item->next, ++index) {
        struct dkti_window window = {0, 0};
        size_t before = path_push_index(reader, index);
        if (item->type != DKTI_JSON_TEXT)
            return definition_fail(reader, "must be a window such as \"09:00-17:30\"");
        const char *problem = dkti_window_read(item->text, is_break, &window);
        if (problem == NULL)
            problem = dkti_windows_add(out_windows, window);
        if (problem != NULL)
            return value_fail(reader, item->text, problem);
        path_pop(reader, before);
    }
    return DKT_OK;
}

static int32_t windows_member(struct definition_reader *reader, const struct dkti_json *object,
                              const char *name, struct dkti_windows *out_windows)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    *out_windows = (struct dkti_windows){0};
    if (member == NULL)
        return DKT_OK;
    size_t before = path_push(reader, dkti_text(name));
    int32_t r = windows_read(reader, member, dkti_text_is(dkti_text(name), "breaks"), out_windows);
    if (r == DKT_OK)
        path_pop(reader, before);
    return r;
}

/* 0 = Monday; -1 when it is no weekday. */
static int32_t weekday_read(struct dkti_text text)
{
    for (int32_t i = 0; i < DKTI_WEEK_DAYS; ++i) {
        if (dkti_text_is(text, weekday_names[i]))
            return i;
    }
    return -1;
}

/* "mon" or "mon-fri"; false when it is neither. */
static bool weekdays_read(struct dkti_text text, int32_t *out_first, int32_t *out_last)
{
    *out_first = weekday_read(text);
    *out_last = *out_first;
    if (text.n == 7 && text.p[3] == '-') {
        *out_first = weekday_read(dkti_text_of(text.p, 3));
        *out_last = weekday_read(dkti_text_of(text.p + 4, 3));
    }
    return *out_first >= 0 && *out_last >= *out_first;
}

/* {"mon-fri": ["09:00-17:30"], "sat": ["10:00-14:00"]} */
static int32_t week_read(struct definition_reader *reader, const struct dkti_json *object,
                         const char *name, struct dkti_windows days[DKTI_WEEK_DAYS])
{
    const struct dkti_json *week = dkti_json_member(object, name);
    bool is_named[DKTI_WEEK_DAYS] = {false};
    if (week == NULL)
        return DKT_OK;
    size_t before = path_push(reader, dkti_text(name));
    if (week->type != DKTI_JSON_OBJECT)
        return definition_fail(reader, "must be an object of weekdays");
    for (const struct dkti_json *member = week->first; member != NULL; member = member->next) {
        int32_t first = 0;
        int32_t last = 0;
        struct dkti_windows windows;
        if (!weekdays_read(member->name, &first, &last))
            return value_fail(reader, member->name,
                              "is neither a weekday (mon tue wed thu fri sat sun) "
                              "nor several such as \"mon-fri\"");
        size_t before_day = path_push(reader, member->name);
        int32_t r = windows_read(reader, member, dkti_text_is(dkti_text(name), "breaks"), &windows);
        if (r < 0)
            return r;
        for (int32_t day = first; day <= last; ++day) {
            if (is_named[day])
                return definition_fail(reader, "names a weekday for the second time");
            is_named[day] = true;
            days[day] = windows;
        }
        path_pop(reader, before_day);
    }
    path_pop(reader, before);
    return DKT_OK;
}

/* Night shifts must not reach into the next weekday's windows. */
static int32_t week_check(struct definition_reader *reader,
                          const struct dkti_windows days[DKTI_WEEK_DAYS])
{
    size_t before = path_push(reader, dkti_text("week"));
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day) {
        struct dkti_windows own;
        struct dkti_windows reaching;
        struct dkti_windows unused;
        int32_t next = (day + 1) % DKTI_WEEK_DAYS;
        dkti_windows_split(&days[day], &unused, &reaching);
        dkti_windows_split(&days[next], &own, &unused);
        if (reaching.count > 0 && own.count > 0 &&
            own.items[0].start_ms < reaching.items[reaching.count - 1].end_ms) {
            path_push(reader, dkti_text(weekday_names[next]));
            return definition_fail(reader, "overlaps a window that began the day before");
        }
    }
    path_pop(reader, before);
    return DKT_OK;
}

/* What an entry makes of its days: exactly one of closed, windows, like; or breaks alone. */
static int32_t entry_kind_read(struct definition_reader *reader, const struct dkti_json *object,
                               struct dkti_calendar_entry *entry)
{
    const struct dkti_json *closed = dkti_json_member(object, "closed");
    const struct dkti_json *windows = dkti_json_member(object, "windows");
    const struct dkti_json *like = dkti_json_member(object, "like");
    int32_t said = (closed != NULL) + (windows != NULL) + (like != NULL);
    if (said > 1)
        return definition_fail(reader,
                               "says more than one of \"closed\", \"windows\" and \"like\"");
    if (closed != NULL && closed->type != DKTI_JSON_TRUE)
        return definition_fail(reader, "\"closed\" can only be true");
    if (like != NULL) {
        entry->weekday = like->type == DKTI_JSON_TEXT ? weekday_read(like->text) : -1;
        if (entry->weekday < 0)
            return definition_fail(reader,
                                   "\"like\" must be one of mon, tue, wed, thu, fri, sat, sun");
    }
    if (windows != NULL && entry->windows.count == 0)
        return definition_fail(reader, "has no windows; a closed day is \"closed\": true");
    if (closed != NULL && entry->breaks.count > 0)
        return definition_fail(reader, "is closed and has breaks");
    entry->kind = closed != NULL    ? DKTI_ENTRY_CLOSED
                  : windows != NULL ? DKTI_ENTRY_WINDOWS
                  : like != NULL    ? DKTI_ENTRY_LIKE
                                    : DKTI_ENTRY_BREAKS;
    if (entry->kind == DKTI_ENTRY_BREAKS && entry->breaks.count == 0)
        return definition_fail(reader,
                               "says none of \"closed\", \"windows\", \"like\", \"breaks\"");
    return DKT_OK;
}

static int32_t entry_read(struct definition_reader *reader, const struct dkti_json *object,
                          struct dkti_calendar_entry *entry)
{
    static const char *const names[] = {"date", "until",  "closed", "windows",
                                        "like", "breaks", "note",   NULL};
    int32_t r = members_check(reader, object, names);
    if (r < 0)
        return r;
    if (dkti_json_member(object, "date") == NULL)
        return definition_fail(reader, "has no \"date\"");
    r = date_member(reader, object, "date", &entry->first_day);
    entry->last_day = entry->first_day;
    if (r == DKT_OK)
        r = date_member(reader, object, "until", &entry->last_day);
    if (r == DKT_OK && entry->last_day < entry->first_day)
        r = definition_fail(reader, "\"until\" is before \"date\"");
    if (r == DKT_OK)
        r = windows_member(reader, object, "windows", &entry->windows);
    if (r == DKT_OK)
        r = windows_member(reader, object, "breaks", &entry->breaks);
    if (r == DKT_OK)
        r = text_member(reader, object, "note", &entry->note);
    return r < 0 ? r : entry_kind_read(reader, object, entry);
}

/* Days, length, and whether it only takes away: what makes two entries of a layer contradict each other. */
static int64_t entry_order(const struct dkti_calendar_entry *entry)
{
    int64_t from_year_1 = (int64_t)entry->first_day + 719162;
    int64_t length = (int64_t)entry->last_day - entry->first_day;
    return (from_year_1 << 22 | length) << 1 | (entry->kind == DKTI_ENTRY_BREAKS ? 1 : 0);
}

/* Brings the entries into the order of their dates; two for the same days are an error. */
static int32_t entries_order(struct definition_reader *reader, struct dkti_calendar_layer *layer)
{
    size_t count = (size_t)layer->entry_count;
    int64_t *keys = dkti_arena_array(reader->arena, count, sizeof(*keys));
    struct dkti_calendar_entry *ordered = dkti_arena_array(reader->arena, count, sizeof(*ordered));
    if (keys == NULL || ordered == NULL)
        return definition_no_memory(reader);
    for (int32_t i = 0; i < layer->entry_count; ++i)
        keys[i] = entry_order(&layer->entries[i]) << ENTRY_NUMBER_BITS | i;
    dkti_sort(keys, layer->entry_count);
    for (int32_t i = 0; i < layer->entry_count; ++i) {
        int32_t number = (int32_t)(keys[i] & ((1 << ENTRY_NUMBER_BITS) - 1));
        if (i > 0 && keys[i - 1] >> ENTRY_NUMBER_BITS == keys[i] >> ENTRY_NUMBER_BITS) {
            path_push_index(reader, number);
            return definition_fail(reader, "another entry of this layer is for the same days");
        }
        ordered[i] = layer->entries[number];
    }
    layer->entries = ordered;
    return DKT_OK;
}

static int32_t entries_read(struct definition_reader *reader, const struct dkti_json *object,
                            struct dkti_calendar_layer *layer)
{
    const struct dkti_json *dates = dkti_json_member(object, "dates");
    if (dates == NULL)
        return DKT_OK;
    size_t before = path_push(reader, dkti_text("dates"));
    if (dates->type != DKTI_JSON_ARRAY)
        return definition_fail(reader, "must be an array of dated entries");
    reader->entry_total += dates->count;
    if (reader->entry_total > DKTI_CALENDAR_ENTRIES_MAX)
        return definition_fail(reader, "a calendar has at most 4096 dated entries");
    layer->entries = dkti_arena_array(reader->arena, (size_t)dates->count, sizeof(*layer->entries));
    if (layer->entries == NULL)
        return definition_no_memory(reader);
    for (const struct dkti_json *item = dates->first; item != NULL; item = item->next) {
        size_t before_item = path_push_index(reader, layer->entry_count);
        int32_t r = entry_read(reader, item, &layer->entries[layer->entry_count]);
        if (r < 0)
            return r;
        ++layer->entry_count;
        path_pop(reader, before_item);
    }
    int32_t r = entries_order(reader, layer);
    if (r == DKT_OK)
        path_pop(reader, before);
    return r;
}

/* The members that a layer has, be it one of "layers" or the calendar itself. */
static int32_t layer_read(struct definition_reader *reader, const struct dkti_json *object,
                          struct dkti_calendar_layer *layer)
{
    layer->first_day = INT32_MIN;
    layer->last_day = INT32_MAX;
    int32_t r = date_member(reader, object, "from", &layer->first_day);
    if (r == DKT_OK)
        r = date_member(reader, object, "until", &layer->last_day);
    if (r == DKT_OK && layer->last_day < layer->first_day)
        r = definition_fail(reader, "\"until\" is before \"from\"");
    layer->has_week = dkti_json_member(object, "week") != NULL;
    if (r == DKT_OK)
        r = week_read(reader, object, "week", layer->week);
    if (r == DKT_OK)
        r = week_check(reader, layer->week);
    if (r == DKT_OK)
        r = week_read(reader, object, "breaks", layer->breaks);
    return r < 0 ? r : entries_read(reader, object, layer);
}

/* Whether the calendar itself is a layer, below those of "layers". */
static bool has_base_layer(const struct dkti_json *object)
{
    static const char *const names[] = {"week", "breaks", "dates", "from", "until"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
        if (dkti_json_member(object, names[i]) != NULL)
            return true;
    }
    return false;
}

static int32_t layers_read(struct definition_reader *reader, const struct dkti_json *object,
                           struct dkti_calendar_definition *definition)
{
    static const char *const names[] = {"name", "from", "until", "week", "breaks", "dates", NULL};
    const struct dkti_json *layers = dkti_json_member(object, "layers");
    size_t before = path_push(reader, dkti_text("layers"));
    if (layers != NULL && layers->type != DKTI_JSON_ARRAY)
        return definition_fail(reader, "must be an array of layers");
    int32_t count = (layers != NULL ? layers->count : 0) + (has_base_layer(object) ? 1 : 0);
    if (count > DKTI_CALENDAR_LAYERS_MAX)
        return definition_fail(reader, "a calendar has at most 16 layers");
    definition->layers =
        dkti_arena_array(reader->arena, (size_t)count, sizeof(*definition->layers));
    if (definition->layers == NULL)
        return definition_no_memory(reader);
    path_pop(reader, before);
    if (has_base_layer(object)) {
        int32_t r = layer_read(reader, object, &definition->layers[definition->layer_count++]);
        if (r < 0)
            return r;
    }
    path_push(reader, dkti_text("layers"));
    int32_t index = 0;
    for (const struct dkti_json *item = layers != NULL ? layers->first : NULL; item != NULL;
         item = item->next, ++index) {
        struct dkti_calendar_layer *layer = &definition->layers[definition->layer_count++];
        size_t before_item = path_push_index(reader, index);
        int32_t r = members_check(reader, item, names);
        if (r == DKT_OK)
            r = text_member(reader, item, "name", &layer->name);
        if (r == DKT_OK)
            r = layer_read(reader, item, layer);
        if (r < 0)
            return r;
        path_pop(reader, before_item);
    }
    path_pop(reader, before);
    return DKT_OK;
}

static int32_t calendar_read(struct definition_reader *reader, const struct dkti_json *json,
                             struct dkti_calendar_definition *definition)
{
    static const char *const names[] = {"name", "zone",   "known_until", "from",   "until",
                                        "week", "breaks", "dates",       "layers", NULL};
    int32_t r = members_check(reader, json, names);
    if (r == DKT_OK)
        r = text_member(reader, json, "name", &definition->name);
    if (r == DKT_OK && !dkti_text_is_name(definition->name))
        r = definition_fail(reader, "\"name\" must be 1 to 64 of a-z 0-9 _ . -, "
                                    "beginning with a letter");
    if (r == DKT_OK)
        r = text_member(reader, json, "zone", &definition->zone);
    if (r == DKT_OK && definition->zone.p == NULL)
        r = definition_fail(reader, "has no \"zone\"");
    definition->known_until_day = DKTI_DAY_MAX;
    if (r == DKT_OK)
        r = date_member(reader, json, "known_until", &definition->known_until_day);
    return r < 0 ? r : layers_read(reader, json, definition);
}

int32_t dkti_definition_read(struct dkti_arena *arena, const struct dkti_json *json,
                             const struct dkti_calendar_definition **out_definition,
                             struct dkti_error *error)
{
    struct definition_reader reader = {.arena = arena, .error = error};
    *out_definition = NULL;
    struct dkti_calendar_definition *definition = dkti_arena_take(arena, sizeof(*definition));
    if (definition == NULL)
        return definition_no_memory(&reader);
    int32_t r = calendar_read(&reader, json, definition);
    if (r == DKT_OK)
        *out_definition = definition;
    return r;
}
