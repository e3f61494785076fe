/* SPDX-License-Identifier: MIT
 *
 * Writing a calendar's definition canonically: members in the order of their names, no white space, nothing
 * that says what would be so anyway, windows merged and in order (the reader did that), days by name.
 */
#include "base/internal.h"
#include "time/day.h"
#include "time/definition_json.h"

static const char *const day_names[DKTI_WEEK_DAYS] = {"mon", "tue", "wed", "thu",
                                                      "fri", "sat", "sun"};

static void name_write(struct dkti_json_writer *writer, const char *name)
{
    dkti_json_name(writer, dkti_text(name));
}

static void date_write(struct dkti_json_writer *writer, const char *name, int32_t day)
{
    char text[DKTI_DAY_TEXT_SIZE];
    dkti_day_write(day, text);
    name_write(writer, name);
    dkti_json_text(writer, dkti_text(text));
}

static void windows_write(struct dkti_json_writer *writer, const char *name,
                          const struct dkti_windows *windows)
{
    if (windows->count == 0)
        return;
    name_write(writer, name);
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < windows->count; ++i) {
        char text[DKTI_WINDOW_TEXT_SIZE];
        dkti_window_write(windows->items[i], text);
        dkti_json_text(writer, dkti_text(text));
    }
    dkti_json_end_array(writer);
}

static void week_write(struct dkti_json_writer *writer, const char *name,
                       const struct dkti_windows days[DKTI_WEEK_DAYS])
{
    name_write(writer, name);
    dkti_json_begin_object(writer);
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day)
        windows_write(writer, day_names[day], &days[day]);
    dkti_json_end_object(writer);
}

static void dated_entry_write(struct dkti_json_writer *writer,
                              const struct dkti_calendar_entry *entry)
{
    dkti_json_begin_object(writer);
    windows_write(writer, "breaks", &entry->breaks);
    if (entry->kind == DKTI_ENTRY_CLOSED) {
        name_write(writer, "closed");
        dkti_json_boolean(writer, true);
    }
    date_write(writer, "date", entry->first_day);
    if (entry->kind == DKTI_ENTRY_LIKE) {
        name_write(writer, "like");
        dkti_json_text(writer, dkti_text(day_names[entry->weekday]));
    }
    if (!dkti_text_is_absent(entry->note)) {
        name_write(writer, "note");
        dkti_json_text(writer, entry->note);
    }
    if (entry->last_day != entry->first_day)
        date_write(writer, "until", entry->last_day);
    windows_write(writer, "windows", &entry->windows);
    dkti_json_end_object(writer);
}

static bool has_breaks(const struct dkti_calendar_layer *layer)
{
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day) {
        if (layer->breaks[day].count > 0)
            return true;
    }
    return false;
}

static void layer_write(struct dkti_json_writer *writer, const struct dkti_calendar_layer *layer)
{
    dkti_json_begin_object(writer);
    if (has_breaks(layer))
        week_write(writer, "breaks", layer->breaks);
    if (layer->entry_count > 0) {
        name_write(writer, "dates");
        dkti_json_begin_array(writer);
        for (int32_t i = 0; i < layer->entry_count; ++i)
            dated_entry_write(writer, &layer->entries[i]);
        dkti_json_end_array(writer);
    }
    if (layer->first_day != INT32_MIN)
        date_write(writer, "from", layer->first_day);
    if (!dkti_text_is_absent(layer->name)) {
        name_write(writer, "name");
        dkti_json_text(writer, layer->name);
    }
    if (layer->last_day != INT32_MAX)
        date_write(writer, "until", layer->last_day);
    if (layer->has_week)
        week_write(writer, "week", layer->week);
    dkti_json_end_object(writer);
}

void dkti_definition_write(const struct dkti_calendar_definition *definition,
                           struct dkti_buffer *buffer)
{
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, buffer);
    dkti_json_begin_object(&writer);
    if (definition->known_until_day != DKTI_DAY_MAX)
        date_write(&writer, "known_until", definition->known_until_day);
    name_write(&writer, "layers");
    dkti_json_begin_array(&writer);
    for (int32_t i = 0; i < definition->layer_count; ++i)
        layer_write(&writer, &definition->layers[i]);
    dkti_json_end_array(&writer);
    name_write(&writer, "name");
    dkti_json_text(&writer, definition->name);
    name_write(&writer, "zone");
    dkti_json_text(&writer, definition->zone);
    dkti_json_end_object(&writer);
}
