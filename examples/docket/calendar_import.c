/* SPDX-License-Identifier: MIT
 *
 * Takes dated entries from an iCalendar feed (RFC 5545), by the user's own rules. A feed does not say what a
 * day is for the desk: make-up days look like holidays, observances are no days off. So a rule file does:
 *
 *     # what the summary has in it => what the days become; the first rule that fits counts
 *     补班 => like mon
 *     假期 => closed
 *     Christmas Eve => windows 09:00-12:00
 *     Tag der Deutschen Einheit => ignore
 *
 * The entries come out one a line, in order, to be looked at and then put into a calendar's "dates". What no
 * rule fits, and what is not understood, is reported on stderr with its line and not guessed.
 */
#define _POSIX_C_SOURCE 200809L

#include "calendar.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RULES_MAX = 200,
    EVENTS_MAX = 4096,
    TEXT_MAX = 200,
    YEARS_MAX = 50,
    EXCLUDED_MAX = 64,
};

struct rule {
    char text[TEXT_MAX];
    char then[TEXT_MAX]; /* "closed", "like mon", "windows ...", "ignore" */
    int used;
};

/* One VEVENT as far as it matters. */
struct event {
    int line;
    int32_t start;
    int32_t end; /* the last day */
    bool has_start;
    bool has_end;
    bool is_canceled;
    char summary[TEXT_MAX];
    char repeat[TEXT_MAX];
    int32_t excluded[EXCLUDED_MAX];
    int excluded_count;
};

struct entry {
    int32_t start;
    int32_t end;
    const struct rule *rule;
    char note[TEXT_MAX];
};

struct import {
    struct rule rules[RULES_MAX];
    int rule_count;
    struct entry entries[EVENTS_MAX];
    int entry_count;
    int ignored;
    int reported;
    int year_first;
    int year_last;
};

static void report(struct import *import, const struct event *event, const char *problem)
{
    fprintf(stderr, "line %d: \"%s\" %s\n", event->line, event->summary, problem);
    ++import->reported;
}

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t')
        ++text;
    size_t n = strlen(text);
    while (n > 0 && strchr(" \t\r", text[n - 1]) != NULL)
        text[--n] = '\0';
    return text;
}

static bool rule_is_known(const char *then)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (strcmp(then, "closed") == 0 || strcmp(then, "ignore") == 0)
        return true;
    if (strncmp(then, "windows ", 8) == 0)
        return strspn(then + 8, "0123456789:- ") == strlen(then + 8) && then[8] != '\0';
    for (int i = 0; i < 7; ++i) {
        if (strncmp(then, "like ", 5) == 0 && strcmp(then + 5, days[i]) == 0)
            return true;
    }
    return false;
}

static bool rules_read(struct import *import, const char *path)
{
    char *text = calendar_file(path);
    char *next = text;
    int number = 0;
    bool is_good = text != NULL;
    for (char *line; is_good && (line = next) != NULL;) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        ++number;
        line = trimmed(line);
        if (line[0] == '\0' || line[0] == '#')
            continue;
        char *arrow = strstr(line, "=>");
        if (arrow != NULL)
            *arrow = '\0';
        char *then = arrow != NULL ? trimmed(arrow + 2) : line;
        line = trimmed(line);
        is_good = arrow != NULL && line[0] != '\0' && rule_is_known(then) &&
                  strlen(line) < TEXT_MAX && strlen(then) < TEXT_MAX &&
                  import->rule_count < RULES_MAX;
        if (!is_good) {
            fprintf(stderr,
                    "%s:%d: a rule is TEXT => closed | like mon | windows 09:00-12:00 | ignore\n",
                    path, number);
            break;
        }
        struct rule *rule = &import->rules[import->rule_count++];
        memcpy(rule->text, line, strlen(line) + 1);
        memcpy(rule->then, then, strlen(then) + 1);
    }
    free(text);
    return is_good;
}

/* "20260214" or "20260214T090000": its day; false when it is neither. */
static bool date_read(const char *value, int32_t *out_day, bool *out_is_midnight)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (strspn(value, "0123456789") != 8 || sscanf(value, "%4d%2d%2d", &year, &month, &day) != 3)
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > calendar_month_days(year, month))
        return false;
    *out_day = calendar_day(year, month, day);
    *out_is_midnight = value[8] == '\0' || strncmp(value + 8, "T000000", 7) == 0;
    return value[8] == '\0' || value[8] == 'T';
}

/* A text value without its escapes, cut at the array's end on a character's border. */
static void text_copy(char out[TEXT_MAX], const char *value)
{
    size_t n = 0;
    for (; *value != '\0' && n < TEXT_MAX - 5; ++value) {
        if (*value == '\\' && value[1] != '\0') {
            ++value;
            out[n++] = *value == 'n' || *value == 'N' ? ' ' : *value;
        } else {
            out[n++] = (unsigned char)*value < ' ' ? ' ' : *value;
        }
    }
    while (*value != '\0' && n > 0 && ((unsigned char)*value & 0xc0) == 0x80) {
        --value; /* the cut is inside a character: take its begin away too */
        --n;
    }
    out[n] = '\0';
}

static const struct rule *rule_for(struct import *import, const char *summary)
{
    for (int i = 0; i < import->rule_count; ++i) {
        if (strstr(summary, import->rules[i].text) != NULL) {
            ++import->rules[i].used;
            return &import->rules[i];
        }
    }
    return NULL;
}

static void entry_add(struct import *import, const struct event *event, const struct rule *rule,
                      int32_t start)
{
    for (int i = 0; i < event->excluded_count; ++i) {
        if (event->excluded[i] == start)
            return;
    }
    if (import->entry_count == EVENTS_MAX) {
        report(import, event, "is one entry too many");
        return;
    }
    struct entry *entry = &import->entries[import->entry_count++];
    entry->start = start;
    entry->end = start + (event->end - event->start);
    entry->rule = rule;
    memcpy(entry->note, event->summary, TEXT_MAX);
}

/* The parts of a yearly RRULE that are understood. */
struct repeat {
    int month;
    int month_day;
    int nth; /* of `weekday` in the month; negative from its end */
    int weekday;
    int count;
    int32_t until;
};

static bool repeat_part(struct repeat *repeat, const char *name, const char *value)
{
    static const char *const days[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    bool is_midnight = false;
    char *end = NULL;
    if (strcmp(name, "FREQ") == 0)
        return strcmp(value, "YEARLY") == 0;
    if (strcmp(name, "INTERVAL") == 0)
        return strcmp(value, "1") == 0;
    if (strcmp(name, "WKST") == 0)
        return true;
    if (strcmp(name, "UNTIL") == 0)
        return date_read(value, &repeat->until, &is_midnight);
    long number = strtol(value, &end, 10);
    if (end == value || number < -53 || number > 1000)
        return false;
    if (strcmp(name, "BYDAY") == 0) {
        repeat->nth = (int)number;
        for (repeat->weekday = 0; repeat->weekday < 7; ++repeat->weekday)
            if (strcmp(end, days[repeat->weekday]) == 0)
                return number != 0 && number >= -5 && number <= 5;
        return false;
    }
    if (*end != '\0' || number < 1)
        return false;
    if (strcmp(name, "BYMONTH") == 0)
        repeat->month = (int)number;
    else if (strcmp(name, "BYMONTHDAY") == 0)
        repeat->month_day = (int)number;
    else if (strcmp(name, "COUNT") == 0)
        repeat->count = (int)number;
    else
        return false;
    return repeat->month <= 12 && repeat->month_day <= 31;
}

static bool repeat_read(const char *text, struct repeat *repeat)
{
    char copy[TEXT_MAX];
    memcpy(copy, text, TEXT_MAX);
    bool is_yearly = strstr(text, "FREQ=YEARLY") != NULL;
    for (char *next = copy, *part = copy; is_yearly && part != NULL; part = next) {
        next = strchr(part, ';');
        if (next != NULL)
            *next++ = '\0';
        char *equal = strchr(part, '=');
        if (equal == NULL)
            return false;
        *equal = '\0';
        if (!repeat_part(repeat, part, equal + 1))
            return false;
    }
    return is_yearly;
}

/* The day of a repeating event in a year, or -1. */
static int32_t repeat_day(const struct repeat *repeat, int year, int month, int day)
{
    month = repeat->month > 0 ? repeat->month : month;
    day = repeat->month_day > 0 ? repeat->month_day : day;
    int days = calendar_month_days(year, month);
    if (repeat->nth != 0) {
        int first = (int)((calendar_day(year, month, 1) + 3) % 7);
        day = 1 + (repeat->weekday - first + 7) % 7 + (repeat->nth > 0 ? repeat->nth - 1 : 0) * 7;
        if (repeat->nth < 0) {
            while (day + 7 <= days)
                day += 7;
            day += (repeat->nth + 1) * 7;
        }
    }
    return day < 1 || day > days ? -1 : calendar_day(year, month, day);
}

static void repeat_expand(struct import *import, const struct event *event, const struct rule *rule)
{
    struct repeat repeat = {.count = YEARS_MAX * 20, .until = INT32_MAX};
    int year = 0;
    int month = 0;
    int day = 0;
    if (!repeat_read(event->repeat, &repeat)) {
        report(import, event, "repeats in a way that is not understood; taken out");
        return;
    }
    if (import->year_first == 0) {
        report(import, event, "repeats every year; say which with --years A-B; taken out");
        return;
    }
    calendar_date(event->start, &year, &month, &day);
    for (int left = repeat.count; left > 0 && year <= import->year_last; ++year) {
        int32_t at = repeat_day(&repeat, year, month, day);
        if (at < event->start)
            continue;
        if (at > repeat.until)
            break;
        --left;
        if (year >= import->year_first)
            entry_add(import, event, rule, at);
    }
}

static void event_take(struct import *import, const struct event *event)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!event->has_start) {
        report(import, event, "has no date that is understood; taken out");
        return;
    }
    const struct rule *rule = event->is_canceled ? NULL : rule_for(import, event->summary);
    if (event->is_canceled || (rule != NULL && strcmp(rule->then, "ignore") == 0)) {
        ++import->ignored;
        return;
    }
    if (rule == NULL) {
        report(import, event, "fits no rule; taken out");
        return;
    }
    if (event->repeat[0] != '\0') {
        repeat_expand(import, event, rule);
        return;
    }
    calendar_date(event->start, &year, &month, &day);
    if (import->year_first == 0 || (year >= import->year_first && year <= import->year_last))
        entry_add(import, event, rule, event->start);
    else
        ++import->ignored;
}

static void property_take(struct import *import, struct event *event, char *line)
{
    bool is_midnight = false;
    char *value = strchr(line, ':');
    if (value == NULL)
        return;
    *value++ = '\0';
    line[strcspn(line, ";")] = '\0';
    if (strcmp(line, "SUMMARY") == 0) {
        text_copy(event->summary, value);
    } else if (strcmp(line, "DTSTART") == 0) {
        event->has_start = date_read(value, &event->start, &is_midnight);
    } else if (strcmp(line, "DTEND") == 0) {
        event->has_end = date_read(value, &event->end, &is_midnight);
        if (event->has_end && is_midnight) /* the end is not part of the event */
            --event->end;
    } else if (strcmp(line, "STATUS") == 0) {
        event->is_canceled = strcmp(value, "CANCELLED") == 0;
    } else if (strcmp(line, "RRULE") == 0) {
        snprintf(event->repeat, TEXT_MAX, "%s", value);
    } else if (strcmp(line, "RDATE") == 0) {
        report(import, event, "has further dates (RDATE); only the first is taken");
    } else if (strcmp(line, "EXDATE") == 0) {
        for (char *date = value; date != NULL && event->excluded_count < EXCLUDED_MAX;) {
            char *next = strchr(date, ',');
            if (next != NULL)
                *next++ = '\0';
            if (date_read(date, &event->excluded[event->excluded_count], &is_midnight))
                ++event->excluded_count;
            date = next;
        }
    }
}

/* Takes the line's end out of the text and joins the lines that go on with a blank behind it. Returns the
 * line behind it, or NULL; *number counts the feed's lines. */
static char *line_unfold(char *line, int *number)
{
    char *out = line;
    char *in = line;
    for (;;) {
        size_t n = strcspn(in, "\r\n");
        memmove(out, in, n);
        out += n;
        in += n;
        if (*in == '\0')
            break;
        in += in[0] == '\r' && in[1] == '\n' ? 2 : 1;
        ++*number;
        if (*in != ' ' && *in != '\t')
            break;
        ++in;
    }
    bool is_last = *in == '\0';
    *out = '\0';
    return is_last ? NULL : in;
}

static void feed_read(struct import *import, char *feed)
{
    struct event event = {0};
    bool inside = false;
    int number = 1;
    for (char *line = feed; line != NULL;) {
        int at = number;
        char *next = line_unfold(line, &number);
        if (strcmp(line, "BEGIN:VEVENT") == 0) {
            event = (struct event){.line = at};
            inside = true;
        } else if (inside && strcmp(line, "END:VEVENT") == 0) {
            if (!event.has_end || event.end < event.start)
                event.end = event.start;
            event_take(import, &event);
            inside = false;
        } else if (inside) {
            property_take(import, &event, line);
        }
        line = next;
    }
    if (inside)
        report(import, &event, "is not finished; taken out");
}

static int entries_compare(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return left->end < right->end ? -1 : left->end > right->end;
}

static void json_text_print(const char *text)
{
    putchar('"');
    for (; *text != '\0'; ++text) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void date_print(const char *name, int32_t at)
{
    int year = 0;
    int month = 0;
    int day = 0;
    calendar_date(at, &year, &month, &day);
    printf("\"%s\":\"%04d-%02d-%02d\",", name, year, month, day);
}

static void entry_print(const struct entry *entry, bool is_last)
{
    const char *then = entry->rule->then;
    putchar('{');
    date_print("date", entry->start);
    if (entry->end > entry->start)
        date_print("until", entry->end);
    if (strcmp(then, "closed") == 0) {
        fputs("\"closed\":true,", stdout);
    } else if (strncmp(then, "like ", 5) == 0) {
        printf("\"like\":\"%s\",", then + 5);
    } else {
        fputs("\"windows\":[", stdout);
        const char *at = then + 8;
        for (int i = 0; *at != '\0'; ++i) {
            size_t n = strcspn(at, " ");
            printf("%s\"%.*s\"", i > 0 ? "," : "", (int)n, at);
            at += n;
            at += strspn(at, " ");
        }
        fputs("],", stdout);
    }
    fputs("\"note\":", stdout);
    json_text_print(entry->note);
    puts(is_last ? "}" : "},");
}

static int import_run(struct import *import, const char *feed_path, const char *rules_path)
{
    if (!rules_read(import, rules_path))
        return 1;
    char *feed = calendar_file(feed_path);
    if (feed == NULL)
        return 1;
    feed_read(import, feed);
    free(feed);
    qsort(import->entries, (size_t)import->entry_count, sizeof(struct entry), entries_compare);
    for (int i = 0; i < import->entry_count; ++i)
        entry_print(&import->entries[i], i + 1 == import->entry_count);
    for (int i = 0; i < import->rule_count; ++i) {
        if (import->rules[i].used == 0)
            fprintf(stderr, "rule \"%s\" fits no event\n", import->rules[i].text);
    }
    fprintf(stderr, "%d entries, %d events ignored by rule, %d reported; please review\n",
            import->entry_count, import->ignored, import->reported);
    return import->reported > 0 ? 3 : 0;
}

int calendar_import(int argc, char **argv)
{
    const char *feed = NULL;
    const char *rules = NULL;
    int first = 0;
    int last = 0;
    bool is_good = true;
    for (int i = 1; i < argc && is_good; ++i) {
        if (strcmp(argv[i], "--rules") == 0 && i + 1 < argc)
            rules = argv[++i];
        else if (strcmp(argv[i], "--years") == 0 && i + 1 < argc)
            is_good = sscanf(argv[++i], "%4d-%4d", &first, &last) == 2 && first >= 1970 &&
                      last >= first && last - first < YEARS_MAX;
        else if (feed == NULL)
            feed = argv[i];
        else
            is_good = false;
    }
    if (!is_good || feed == NULL || rules == NULL) {
        fputs("usage: docket calendar import FEED.ics --rules FILE [--years A-B]\n", stderr);
        return 2;
    }
    struct import *import = calloc(1, sizeof(*import));
    if (import == NULL)
        return 1;
    import->year_first = first;
    import->year_last = last;
    int code = import_run(import, feed, rules);
    free(import);
    return code;
}
