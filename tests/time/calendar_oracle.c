/* SPDX-License-Identifier: MIT
 *
 * Holds calendar arithmetic against an oracle that is slow and obvious: it looks at every minute.
 *
 *     calendar_oracle [--seed N] [--cases K] [--group G] [--verbose]
 *
 * The oracle shares no code with the library. What the wall clock shows it learns from the C library
 * (localtime_r); dates it steps one by one from Thursday 1970-01-01; the hours of a date are 2,880 flags,
 * one a minute. The library is asked through its public face only. A group is one random calendar with its
 * cases; a failure prints the line that runs its group again.
 */
#define _DEFAULT_SOURCE /* setenv, tm_gmtoff */

#include "docket/calendar.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MINUTE = 60000,
    DAY_MINUTES = 1440,
    SHORT_DAYS = 50,
    LONG_DAYS = 3700,
    MARGIN_DAYS = 4,
    DATES = 420000, /* 1970 to about 3119 */
    LAYERS = 3,
    ENTRIES = 14,
    WINDOWS = 5,
    CASES_A_GROUP = 250,
};

static const char *const zone_names[] = {
    "Asia/Shanghai",     "America/New_York",    "Europe/London",
    "Europe/Dublin",     "Australia/Lord_Howe", "Pacific/Apia",
    "Africa/Casablanca", "America/Sao_Paulo",   "Asia/Kolkata",
    "Asia/Gaza",         "America/Nuuk",        "Pacific/Chatham",
    "Asia/Kathmandu",    "Australia/Sydney",    "America/Caracas",
    "Asia/Pyongyang",    "Europe/Berlin",       "UTC",
};
enum {
    ZONES = sizeof(zone_names) / sizeof(zone_names[0]),
};

/* ---- dates, stepped one by one ---- */

struct date {
    int16_t year;
    int8_t month;
    int8_t day;
    int8_t weekday; /* 0 = Monday */
};

static struct date dates[DATES];
static int32_t year_begin[3200]; /* number of 1 January */

static bool year_is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

static void dates_fill(void)
{
    struct date date = {1970, 1, 1, 3};
    for (int32_t i = 0; i < DATES; ++i) {
        dates[i] = date;
        if (date.month == 1 && date.day == 1)
            year_begin[date.year] = i;
        date.weekday = (int8_t)((date.weekday + 1) % 7);
        if (++date.day > month_days(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                ++date.year;
            }
        }
    }
}

static int32_t date_number(int year, int month, int day)
{
    int32_t i = year_begin[year];
    while (dates[i].month != month || dates[i].day != day)
        ++i;
    return i;
}

/* ---- chance ---- */

static uint64_t chance_state;

static uint64_t chance(void)
{
    chance_state += 0x9e3779b97f4a7c15U;
    uint64_t z = chance_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static int64_t below(int64_t bound)
{
    return (int64_t)(chance() % (uint64_t)bound);
}

/* ---- a random calendar ---- */

struct window {
    int start;
    int end;
};

struct hours {
    int count;
    struct window items[WINDOWS];
};

enum entry_kind {
    CLOSED,
    OWN,
    LIKE,
    BREAKS,
};

struct entry {
    enum entry_kind kind;
    int32_t first;
    int32_t last;
    int weekday;
    struct hours own;
    struct hours breaks;
};

struct layer {
    int32_t first;
    int32_t last;
    bool has_week;
    struct hours week[7];
    struct hours breaks[7];
    int entry_count;
    struct entry entries[ENTRIES];
};

struct model {
    const char *zone;
    int layer_count;
    struct layer layers[LAYERS];
    int32_t known_until; /* a date's number, or -1 */
};

static struct hours random_hours(void)
{
    switch (below(8)) {
    case 0: return (struct hours){0};
    case 1:
    case 2: return (struct hours){2, {{540, 720}, {780, 1080}}};
    case 3: return (struct hours){1, {{1320, 1800}}};
    case 4: return (struct hours){1, {{0, 1440}}};
    case 5: return (struct hours){2, {{30, 150}, {840, 1380}}};
    default: break;
    }
    struct hours hours = {0};
    int at = (int)below(600);
    while (hours.count < WINDOWS && at < DAY_MINUTES) {
        int end = at + 1 + (int)below(500);
        hours.items[hours.count++] = (struct window){at, end};
        at = end + (int)below(400); /* touching windows are allowed */
    }
    return hours;
}

static struct hours random_breaks(void)
{
    struct hours breaks = {0};
    int at = (int)below(1500);
    while (breaks.count < 3 && at < 2700 && below(3) != 0) {
        int end = at + 1 + (int)below(120);
        breaks.items[breaks.count++] = (struct window){at, end};
        at = end + 1 + (int)below(600);
    }
    return breaks;
}

/* Weekly night shifts must not reach into the next weekday. */
static void week_repair(struct hours *week)
{
    for (int day = 0; day < 7; ++day) {
        struct hours *next = &week[(day + 1) % 7];
        if (week[day].count == 0 || next->count == 0)
            continue;
        struct window *last = &week[day].items[week[day].count - 1];
        if (last->end - DAY_MINUTES > next->items[0].start)
            last->end = DAY_MINUTES;
    }
}

static bool entry_fits(const struct layer *layer, const struct entry *entry)
{
    for (int i = 0; i < layer->entry_count; ++i) {
        const struct entry *other = &layer->entries[i];
        bool same_length = other->last - other->first == entry->last - entry->first;
        bool overlap = other->first <= entry->last && entry->first <= other->last;
        if (same_length && overlap && (other->kind == BREAKS) == (entry->kind == BREAKS))
            return false;
    }
    return true;
}

static void model_fill(struct model *model, const char *zone, int32_t first, int32_t days)
{
    *model = (struct model){.zone = zone, .layer_count = 1 + (int)below(LAYERS), .known_until = -1};
    if (below(2) == 0)
        model->known_until = first + (int32_t)below(days);
    for (int i = 0; i < model->layer_count; ++i) {
        struct layer *layer = &model->layers[i];
        layer->first = -1;
        layer->last = DATES;
        if (i > 0 && below(2) == 0)
            layer->first = first + (int32_t)below(days);
        if (i > 0 && below(2) == 0)
            layer->last = first + days / 2 + (int32_t)below(days);
        layer->has_week = i == 0 || below(2) == 0;
        if (layer->last < layer->first)
            layer->last = layer->first;
        if (layer->has_week) {
            bool is_regular = below(2) == 0;
            struct hours regular = random_hours();
            for (int day = 0; day < 7; ++day)
                layer->week[day] = is_regular && day < 5 ? regular : random_hours();
            if (is_regular)
                layer->week[5] = layer->week[6] = (struct hours){0};
            week_repair(layer->week);
        }
        for (int day = 0; day < 7 && below(2) == 0; ++day)
            layer->breaks[day] = random_breaks();
        int wanted = (int)below(ENTRIES);
        for (int k = 0; k < wanted; ++k) {
            struct entry entry = {.kind = (enum entry_kind)below(4), .weekday = (int)below(7)};
            entry.first = first + (int32_t)below(days);
            entry.last = entry.first + (below(3) == 0 ? (int32_t)below(6) : 0);
            do
                entry.own = random_hours();
            while (entry.own.count == 0);
            if (entry.kind != CLOSED)
                entry.breaks = random_breaks();
            if (entry.kind == BREAKS && entry.breaks.count == 0)
                entry.breaks = (struct hours){1, {{600, 900}}};
            if (entry_fits(layer, &entry))
                layer->entries[layer->entry_count++] = entry;
        }
    }
}

/* ---- the same calendar as JSON ---- */

static char json[65536];
static size_t json_n;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    json_n += (size_t)vsnprintf(json + json_n, sizeof(json) - json_n, format, arguments);
    va_end(arguments);
    if (json_n >= sizeof(json))
        abort();
}

static void put_date(const char *name, int32_t number)
{
    put("\"%s\":\"%04d-%02d-%02d\",", name, dates[number].year, dates[number].month,
        dates[number].day);
}

static void put_hours(const char *name, const struct hours *hours)
{
    put("\"%s\":[", name);
    for (int i = 0; i < hours->count; ++i)
        put("%s\"%02d:%02d-%02d:%02d\"", i > 0 ? "," : "", hours->items[i].start / 60,
            hours->items[i].start % 60, hours->items[i].end / 60, hours->items[i].end % 60);
    put("],");
}

/* Takes back the comma behind the last member. */
static void put_end(char c)
{
    if (json[json_n - 1] == ',')
        --json_n;
    put("%c", c);
}

static void put_week(const char *name, const struct hours *week)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    put("\"%s\":{", name);
    for (int day = 0; day < 7; ++day)
        put_hours(names[day], &week[day]);
    put_end('}');
    put(",");
}

static void put_entry(const struct entry *entry)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    put("{");
    put_date("date", entry->first);
    put_date("until", entry->last);
    if (entry->kind == CLOSED)
        put("\"closed\":true,");
    if (entry->kind == OWN)
        put_hours("windows", &entry->own);
    if (entry->kind == LIKE)
        put("\"like\":\"%s\",", names[entry->weekday]);
    if (entry->kind != CLOSED)
        put_hours("breaks", &entry->breaks);
    put_end('}');
    put(",");
}

static void put_layer(const struct layer *layer)
{
    if (layer->first >= 0)
        put_date("from", layer->first);
    if (layer->last < DATES)
        put_date("until", layer->last);
    if (layer->has_week)
        put_week("week", layer->week);
    put_week("breaks", layer->breaks);
    put("\"dates\":[");
    for (int i = 0; i < layer->entry_count; ++i)
        put_entry(&layer->entries[i]);
    put_end(']');
    put(",");
}

static void model_write(const struct model *model)
{
    json_n = 0;
    put("{\"name\":\"oracle\",\"zone\":\"%s\",", model->zone);
    if (model->known_until >= 0)
        put_date("known_until", model->known_until);
    put_layer(&model->layers[0]);
    put("\"layers\":[");
    for (int i = 1; i < model->layer_count; ++i) {
        put("{");
        put_layer(&model->layers[i]);
        put_end('}');
        put(",");
    }
    put_end(']');
    put("}");
}

/* ---- the oracle: every date, every minute ---- */

struct minute {
    int32_t date;
    int16_t of_day;
    bool open;
};

struct view {
    int64_t start_ms; /* of the first minute */
    int32_t count;
    struct minute *minutes;
    int32_t first_date;
    int32_t date_count;
    bool (*hours)[2 * DAY_MINUTES]; /* of each date */
    bool *exists;                   /* on the wall */
    int64_t known_until_ms;
};

static bool layer_holds(const struct layer *layer, int32_t date)
{
    return layer->first <= date && date <= layer->last;
}

static void mark(bool *flags, const struct hours *hours, bool value)
{
    for (int i = 0; i < hours->count; ++i)
        for (int minute = hours->items[i].start; minute < hours->items[i].end; ++minute)
            flags[minute] = value;
}

/* The weekly hours in force on `date`, as if it were `weekday`. */
static void weekly(const struct model *model, int32_t date, int weekday, bool *flags)
{
    int top = -1;
    for (int i = 0; i < model->layer_count; ++i)
        if (model->layers[i].has_week && layer_holds(&model->layers[i], date))
            top = i;
    if (top < 0)
        return;
    mark(flags, &model->layers[top].week[weekday], true);
    for (int i = top; i < model->layer_count; ++i)
        if (layer_holds(&model->layers[i], date))
            mark(flags, &model->layers[i].breaks[weekday], false);
}

static void date_hours(const struct model *model, int32_t date, bool *flags)
{
    const struct entry *winner = NULL;
    memset(flags, 0, 2 * DAY_MINUTES);
    for (int i = model->layer_count - 1; i >= 0 && winner == NULL; --i) {
        const struct layer *layer = &model->layers[i];
        for (int k = 0; layer_holds(layer, date) && k < layer->entry_count; ++k) {
            const struct entry *entry = &layer->entries[k];
            if (entry->kind != BREAKS && entry->first <= date && date <= entry->last &&
                (winner == NULL || entry->last - entry->first < winner->last - winner->first))
                winner = entry;
        }
    }
    if (winner == NULL)
        weekly(model, date, dates[date].weekday, flags);
    else if (winner->kind == OWN)
        mark(flags, &winner->own, true);
    else if (winner->kind == LIKE)
        weekly(model, date, winner->weekday, flags);
    if (winner != NULL)
        mark(flags, &winner->breaks, false);
    for (int i = 0; i < model->layer_count; ++i) {
        const struct layer *layer = &model->layers[i];
        for (int k = 0; layer_holds(layer, date) && k < layer->entry_count; ++k)
            if (layer->entries[k].kind == BREAKS && layer->entries[k].first <= date &&
                date <= layer->entries[k].last)
                mark(flags, &layer->entries[k].breaks, false);
    }
}

/* The first minute at which the wall shows date and time or more, and the last at which it shows exactly
 * that: what a due time means. -1 when it is outside the view. */
static int32_t due_minute(const struct view *view, int32_t date, int of_day)
{
    date += of_day / DAY_MINUTES;
    of_day %= DAY_MINUTES;
    for (int32_t i = view->count - 1; i >= 0; --i)
        if (view->minutes[i].date == date && view->minutes[i].of_day == of_day)
            return i;
    for (int32_t i = 1; i < view->count; ++i) {
        const struct minute *before = &view->minutes[i - 1];
        const struct minute *at = &view->minutes[i];
        bool was_before = before->date < date || (before->date == date && before->of_day < of_day);
        bool is_behind = at->date > date || (at->date == date && at->of_day > of_day);
        if (was_before && is_behind)
            return i;
    }
    return -1;
}

static void view_fill(struct view *view, const struct model *model, int32_t first, int32_t days)
{
    view->first_date = first - MARGIN_DAYS;
    view->date_count = days + 2 * MARGIN_DAYS;
    view->start_ms = (int64_t)(first - 1) * DAY_MINUTES * MINUTE;
    view->count = days * DAY_MINUTES;
    view->minutes = calloc((size_t)view->count, sizeof(*view->minutes));
    view->hours = calloc((size_t)view->date_count, sizeof(*view->hours));
    view->exists = calloc((size_t)view->date_count, sizeof(bool));
    if (view->minutes == NULL || view->hours == NULL || view->exists == NULL)
        abort();
    for (int32_t i = -2 * DAY_MINUTES; i < view->count + 2 * DAY_MINUTES; ++i) {
        struct tm wall;
        time_t instant = (time_t)(view->start_ms / 1000 + (int64_t)i * 60);
        localtime_r(&instant, &wall);
        int32_t date = date_number(wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday);
        if (wall.tm_sec != 0)
            abort();
        view->exists[date - view->first_date] = true;
        if (i < 0 || i >= view->count)
            continue;
        view->minutes[i].date = date;
        view->minutes[i].of_day = (int16_t)(wall.tm_hour * 60 + wall.tm_min);
    }
    for (int32_t i = 0; i < view->date_count; ++i) {
        if (view->exists[i])
            date_hours(model, view->first_date + i, view->hours[i]);
    }
    for (int32_t i = 0; i < view->count; ++i) {
        struct minute *minute = &view->minutes[i];
        int32_t date = minute->date - view->first_date;
        minute->open = view->hours[date][minute->of_day] ||
                       view->hours[date - 1][DAY_MINUTES + minute->of_day];
    }
    view->known_until_ms = INT64_MAX;
    if (model->known_until >= 0) {
        int32_t minute = due_minute(view, model->known_until + 1, 0);
        if (minute >= 0)
            view->known_until_ms = view->start_ms + (int64_t)minute * MINUTE;
        else if (model->known_until < first)
            view->known_until_ms = INT64_MIN;
    }
}

static void view_free(struct view *view)
{
    free(view->minutes);
    free(view->hours);
    free(view->exists);
}

static const struct minute *minute_at(const struct view *view, int64_t instant)
{
    int64_t i = (instant - view->start_ms) / MINUTE;
    return instant < view->start_ms || i >= view->count ? NULL : &view->minutes[i];
}

/* The same where the question lies inside the view. */
static const struct minute *minute_in(const struct view *view, int64_t instant)
{
    const struct minute *minute = minute_at(view, instant);
    if (minute == NULL)
        abort();
    return minute;
}

/* The oracle's answers; OUTSIDE when a minute outside the view is needed. */
static const int64_t outside = INT64_MIN;

static int64_t next_edge(const struct view *view, int64_t instant)
{
    return instant + MINUTE - (instant - view->start_ms) % MINUTE;
}

static int64_t oracle_next_open(const struct view *view, int64_t from)
{
    for (const struct minute *minute; (minute = minute_at(view, from)) != NULL;
         from = next_edge(view, from))
        if (minute->open)
            return from;
    return outside;
}

static int64_t oracle_next_close(const struct view *view, int64_t from)
{
    from = oracle_next_open(view, from);
    if (from == outside)
        return outside;
    for (const struct minute *minute; (minute = minute_at(view, from)) != NULL;
         from = next_edge(view, from))
        if (!minute->open)
            return from;
    return outside;
}

static int64_t oracle_between(const struct view *view, int64_t from, int64_t until)
{
    if (until < from)
        return -oracle_between(view, until, from);
    int64_t work = 0;
    while (from < until) {
        int64_t step = next_edge(view, from) < until ? next_edge(view, from) : until;
        if (minute_in(view, from)->open)
            work += step - from;
        from = step;
    }
    return work;
}

static int64_t oracle_add(const struct view *view, int64_t from, int64_t duration, int32_t policy)
{
    while (duration > 0) {
        const struct minute *minute = minute_at(view, from);
        if (minute == NULL)
            return outside;
        int64_t step = next_edge(view, from) - from;
        if (minute->open && step >= duration)
            step = duration;
        if (minute->open)
            duration -= step;
        from += step;
    }
    return (policy & DKT_CALENDAR_AT_OPENING) != 0 ? oracle_next_open(view, from) : from;
}

static int64_t oracle_subtract(const struct view *view, int64_t from, int64_t duration,
                               int32_t policy)
{
    while (duration > 0) {
        /* The minute before `from`. */
        const struct minute *minute = minute_at(view, from - 1);
        if (minute == NULL)
            return outside;
        int64_t begin = view->start_ms + (from - 1 - view->start_ms) / MINUTE * MINUTE;
        int64_t step = from - begin;
        if (minute->open && step >= duration)
            step = duration;
        if (minute->open)
            duration -= step;
        from -= step;
    }
    if ((policy & DKT_CALENDAR_AT_CLOSING) == 0)
        return from;
    for (;;) { /* back over closed time */
        const struct minute *minute = minute_at(view, from - 1);
        if (minute == NULL)
            return outside;
        if (minute->open)
            return from;
        from = view->start_ms + (from - 1 - view->start_ms) / MINUTE * MINUTE;
    }
}

static bool is_business(const struct view *view, int32_t date)
{
    const bool *flags = view->hours[date - view->first_date];
    for (int i = 0; i < 2 * DAY_MINUTES; ++i)
        if (flags[i])
            return true;
    return false;
}

static bool in_view(const struct view *view, int32_t date)
{
    return date >= view->first_date && date < view->first_date + view->date_count - 2 * MARGIN_DAYS;
}

static int64_t oracle_close(const struct view *view, int32_t date)
{
    const bool *flags = view->hours[date - view->first_date];
    int last = 2 * DAY_MINUTES - 1;
    while (!flags[last])
        --last;
    int32_t minute = due_minute(view, date, last + 1);
    return minute < 0 ? outside : view->start_ms + (int64_t)minute * MINUTE;
}

static int64_t oracle_days(const struct view *view, int64_t from, int32_t count, int32_t policy,
                           bool business)
{
    if ((policy & DKT_CALENDAR_START_AT_OPENING) != 0)
        from = oracle_next_open(view, from);
    if (from == outside)
        return outside;
    const struct minute *start = minute_in(view, from);
    int32_t date = start->date;
    for (int32_t left = count; left > 0; --left) {
        do {
            ++date;
            if (!in_view(view, date))
                return outside;
        } while (business && !is_business(view, date));
    }
    int64_t due = from;
    if ((policy & DKT_CALENDAR_CLOSE_OF_BUSINESS) != 0) {
        do {
            while (in_view(view, date) && !is_business(view, date))
                ++date;
            if (!in_view(view, date))
                return outside;
            due = oracle_close(view, date);
            ++date;
        } while (due != outside && due < from);
    } else {
        while ((policy & DKT_CALENDAR_ROLL_FORWARD) != 0 && !is_business(view, date))
            if (!in_view(view, ++date))
                return outside;
        if (date != start->date) {
            int32_t minute = due_minute(view, date, start->of_day);
            if (minute < 0)
                return outside;
            due = view->start_ms + (int64_t)minute * MINUTE;
            /* Seconds go along, but the end of a gap is what it is. */
            if (view->minutes[minute].of_day == start->of_day && view->minutes[minute].date == date)
                due += (from - view->start_ms) % MINUTE;
        }
    }
    if (due == outside)
        return outside;
    return (policy & DKT_CALENDAR_AT_OPENING) != 0 ? oracle_next_open(view, due) : due;
}

/* ---- cases ---- */

static const char *const op_names[] = {"between",   "add",        "subtract",      "is_open",
                                       "next_open", "next_close", "business_days", "calendar_days"};
enum {
    OPS = sizeof(op_names) / sizeof(op_names[0]),
};

struct answer {
    int64_t value;
    int64_t latest; /* the latest instant that it rests on */
};

struct question {
    int op;
    int64_t from;
    int64_t other; /* until, duration, count */
    int32_t policy;
};

static struct answer oracle_answer(const struct view *view, const struct question *question)
{
    int64_t from = question->from;
    int64_t value = outside;
    switch (question->op) {
    case 0:
        value = oracle_between(view, from, question->other);
        return (struct answer){value, from > question->other ? from : question->other};
    case 1: value = oracle_add(view, from, question->other, question->policy); break;
    case 2:
        value = oracle_subtract(view, from, question->other, question->policy);
        return (struct answer){value, from};
    case 3: return (struct answer){minute_in(view, from)->open ? 1 : 0, from};
    case 4: value = oracle_next_open(view, from); break;
    case 5: value = oracle_next_close(view, from); break;
    default:
        value =
            oracle_days(view, from, (int32_t)question->other, question->policy, question->op == 6);
        break;
    }
    return (struct answer){value, value};
}

static int64_t library_answer(const dkt_calendar *calendar, const struct question *question,
                              int32_t *out_flags)
{
    int64_t value = 0;
    int32_t is_open = 0;
    dkt_status r = DKT_OK;
    int64_t from = question->from;
    int64_t other = question->other;
    switch (question->op) {
    case 0: r = dkt_calendar_between(calendar, from, other, &value, out_flags); break;
    case 1: r = dkt_calendar_add(calendar, from, other, question->policy, &value, out_flags); break;
    case 2:
        r = dkt_calendar_subtract(calendar, from, other, question->policy, &value, out_flags);
        break;
    case 3:
        r = dkt_calendar_is_open(calendar, from, &is_open, out_flags);
        value = is_open;
        break;
    case 4: r = dkt_calendar_next_open(calendar, from, &value, out_flags); break;
    case 5: r = dkt_calendar_next_close(calendar, from, &value, out_flags); break;
    case 6:
        r = dkt_calendar_business_days(calendar, from, (int32_t)other, question->policy, &value,
                                       out_flags);
        break;
    default:
        r = dkt_calendar_calendar_days(calendar, from, (int32_t)other, question->policy, &value,
                                       out_flags);
        break;
    }
    if (r != DKT_OK)
        abort();
    return value;
}

/* An instant in the view, often where something happens. */
static int64_t random_instant(const struct view *view)
{
    int64_t instant = view->start_ms + below((int64_t)view->count * MINUTE);
    int64_t choice = below(4);
    if (choice == 0)
        instant = oracle_next_open(view, instant);
    else if (choice == 1)
        instant = oracle_next_close(view, instant);
    else if (choice == 2)
        instant -= (instant - view->start_ms) % MINUTE;
    if (instant == outside)
        instant = view->start_ms + below((int64_t)view->count * MINUTE);
    if (choice < 2 && below(3) == 0)
        instant += below(2) == 0 ? 1 : -1;
    return minute_at(view, instant) != NULL ? instant : view->start_ms;
}

/* The first minute at which the wall clock was put forward or back, or -1. */
static int32_t jump_minute(const struct view *view)
{
    for (int32_t i = 1; i < view->count; ++i)
        if ((view->minutes[i - 1].of_day + 1) % DAY_MINUTES != view->minutes[i].of_day)
            return i;
    return -1;
}

static struct question random_question(const struct view *view, int32_t jump)
{
    struct question question = {.op = (int)below(OPS), .from = random_instant(view)};
    if (question.op == 0) {
        question.other = random_instant(view);
    } else if (question.op == 1 || question.op == 2) {
        /* Often exactly to an edge; the library must agree on what an edge is. */
        int64_t until = random_instant(view);
        question.other = oracle_between(view, question.from, until);
        if (question.other < 0)
            question.other = -question.other;
        if (below(3) == 0)
            question.other = below(3 * 86400000);
        question.policy = question.op == 1 ? (int32_t)below(2) : (int32_t)below(2) * 16;
    } else if (question.op >= 6) {
        question.other = below(2) == 0 ? below(4) : below(25);
        question.policy = (int32_t)below(question.op == 6 ? 8 : 16);
        /* Some days before the wall clock jumps, at about that time of day. */
        int64_t near = view->start_ms + (jump - 120 + below(240)) * MINUTE + below(2) * 1500;
        near -= question.other * DAY_MINUTES * MINUTE;
        if (jump >= 0 && below(2) == 0 && minute_at(view, near) != NULL)
            question.from = near;
    }
    return question;
}

static int64_t offset_on(int32_t date)
{
    struct tm wall;
    time_t noon = (time_t)date * 86400 + 43200;
    localtime_r(&noon, &wall);
    return wall.tm_gmtoff;
}

/* A date such that the wall clock jumps some days later, if it does within a year of `date`. */
static int32_t before_jump(int32_t date)
{
    for (int32_t i = date; i < date + 366; ++i)
        if (offset_on(i) != offset_on(i + 1))
            return i - 3 - (int32_t)below(SHORT_DAYS - 6);
    return date;
}

struct totals {
    int64_t compared;
    int64_t outside;
    int64_t failed;
    int64_t by_op[OPS];
};

static void group_run(uint64_t seed, int64_t group, int64_t cases, bool verbose,
                      struct totals *totals)
{
    struct model model;
    struct view view;
    char problem[512];
    dkt_calendar *calendar = NULL;
    chance_state = seed * 1000003U + (uint64_t)group;
    const char *zone = zone_names[group % ZONES];
    int32_t days = group % 200 == 199 ? LONG_DAYS : SHORT_DAYS;
    int32_t first = date_number(1975 + (int)below(130), 1 + (int)below(12), 1) + (int32_t)below(28);
    if (below(8) == 0)
        first = date_number(2350 + (int)below(700), 1 + (int)below(12), 1);
    if (strcmp(zone, "Pacific/Apia") == 0 && below(2) == 0)
        first = date_number(2011, 12, 1) + (int32_t)below(28);
    setenv("TZ", zone, 1);
    tzset();
    if (below(2) == 0)
        first = before_jump(first);
    model_fill(&model, zone, first, days);
    model_write(&model);
    dkt_status r =
        dkt_calendar_new(json, (int32_t)json_n, NULL, sizeof(problem), problem, &calendar);
    if (r == DKT_E_CALENDAR && strstr(problem, "never opens") != NULL)
        return;
    if (r != DKT_OK) {
        printf("group %" PRId64 ": %s\n%s\n", group, problem, json);
        ++totals->failed;
        return;
    }
    view_fill(&view, &model, first, days);
    int32_t jump = jump_minute(&view);
    for (int64_t i = 0; i < cases; ++i) {
        struct question question = random_question(&view, jump);
        struct answer expected = oracle_answer(&view, &question);
        if (expected.value == outside) {
            ++totals->outside;
            continue;
        }
        int32_t flags = 0;
        int64_t value = library_answer(calendar, &question, &flags);
        int32_t expected_flags =
            expected.latest > view.known_until_ms ? DKT_CALENDAR_PROVISIONAL : 0;
        ++totals->compared;
        ++totals->by_op[question.op];
        if (value == expected.value && flags == expected_flags)
            continue;
        ++totals->failed;
        if (totals->failed > 5)
            continue;
        printf("group %" PRId64 " %s %s from %" PRId64 " other %" PRId64 " policy %" PRId32
               ": %" PRId64 " flags %" PRId32 ", expected %" PRId64 " flags %" PRId32 "\n",
               group, zone, op_names[question.op], question.from, question.other, question.policy,
               value, flags, expected.value, expected_flags);
        printf("  again: calendar_oracle --seed %" PRIu64 " --group %" PRId64 "\n", seed, group);
        if (verbose)
            printf("%s\n", json);
    }
    view_free(&view);
    dkt_calendar_unref(calendar);
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    int64_t cases = 20000;
    int64_t only = -1;
    bool verbose = false;
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--cases") == 0 && i + 1 < argc)
            cases = strtoll(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--group") == 0 && i + 1 < argc)
            only = strtoll(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--verbose") == 0)
            verbose = true;
        else {
            fprintf(stderr, "usage: calendar_oracle [--seed N] [--cases K] [--group G]\n");
            return 2;
        }
    }
    struct totals totals = {0};
    dates_fill();
    if (only >= 0) {
        group_run(seed, only, CASES_A_GROUP, verbose, &totals);
    } else {
        for (int64_t group = 0; totals.compared < cases && group < cases; ++group)
            group_run(seed, group, CASES_A_GROUP, verbose, &totals);
    }
    printf("seed %" PRIu64 ": %" PRId64 " answers compared in %d zones (", seed, totals.compared,
           (int)ZONES);
    for (int i = 0; i < OPS; ++i)
        printf("%s%s %" PRId64, i > 0 ? ", " : "", op_names[i], totals.by_op[i]);
    printf("), %" PRId64 " outside the view, %" PRId64 " wrong\n", totals.outside, totals.failed);
    return totals.failed > 0 ? 1 : 0;
}
