/* SPDX-License-Identifier: MIT
 *
 * A month as a picture: a week a row, under each date eight blocks of three hours from 00 to 24, as high as
 * they are open; 休 marks a day that a dated entry closes, 班 one that works like another weekday, 改 one with
 * hours of its own. Below stand the entries with their reasons. Colour only on a terminal.
 */
#define _POSIX_C_SOURCE 200809L

#include "calendar.h"

#include <docket/calendar.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BLOCKS = 8,
    BLOCK_MS = 10800000,
};

static const char *const weekdays_chinese[] = {"一", "二", "三", "四", "五", "六", "日"};
static const char *const weekdays_english[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static bool with_colour;

static const char *colour_of(int32_t kind)
{
    if (!with_colour)
        return "";
    return kind == DKT_DAY_CLOSED ? "\033[31m" : kind == DKT_DAY_WEEKLY ? "" : "\033[32m";
}

static const char *plain(void)
{
    return with_colour ? "\033[0m" : "";
}

/* Two columns wide, as the weekday names are. */
static const char *mark_of(int32_t kind)
{
    return kind == DKT_DAY_CLOSED    ? "休"
           : kind == DKT_DAY_LIKE    ? "班"
           : kind == DKT_DAY_WINDOWS ? "改"
                                     : "  ";
}

/* Milliseconds of [start, end) that the windows of `day`, shifted, are open. */
static int32_t open_in(const dkt_calendar *calendar, int32_t day, int32_t shift, int32_t start,
                       int32_t end)
{
    int32_t open = 0;
    for (int32_t i = 0; i < dkt_calendar_day_window_count(calendar, day); ++i) {
        int32_t from = 0;
        int32_t until = 0;
        (void)dkt_calendar_day_window(calendar, day, i, &from, &until);
        from = from - shift > start ? from - shift : start;
        until = until - shift < end ? until - shift : end;
        open += until > from ? until - from : 0;
    }
    return open;
}

/* Eight blocks; the night shift of the day before reaches in. */
static void bar_print(const dkt_calendar *calendar, int32_t day)
{
    static const char *const heights[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    for (int32_t block = 0; block < BLOCKS; ++block) {
        int32_t start = block * BLOCK_MS;
        int32_t open = open_in(calendar, day, 0, start, start + BLOCK_MS) +
                       open_in(calendar, day - 1, BLOCKS * BLOCK_MS, start, start + BLOCK_MS);
        open = open > BLOCK_MS ? BLOCK_MS : open;
        fputs(heights[((int64_t)open * 8 + BLOCK_MS - 1) / BLOCK_MS], stdout);
    }
}

static void week_print(const dkt_calendar *calendar, int32_t monday, int32_t first, int32_t last)
{
    for (int32_t day = monday; day < monday + 7; ++day) {
        int year = 0;
        int month = 0;
        int number = 0;
        if (day < first || day > last) {
            fputs("          ", stdout);
            continue;
        }
        calendar_date(day, &year, &month, &number);
        int32_t kind = dkt_calendar_day_kind(calendar, day);
        printf("%s%2d %s%s     ", colour_of(kind), number, mark_of(kind), plain());
    }
    putchar('\n');
    for (int32_t day = monday; day < monday + 7; ++day) {
        if (day < first || day > last) {
            fputs("          ", stdout);
            continue;
        }
        fputs(colour_of(dkt_calendar_day_kind(calendar, day)), stdout);
        bar_print(calendar, day);
        printf("%s  ", plain());
    }
    putchar('\n');
}

static void clock_print(int32_t ms)
{
    printf("%02d:%02d", ms / 3600000, ms / 60000 % 60);
}

/* One line a special day: mark, date, hours, reason. */
static void entry_print(const dkt_calendar *calendar, int32_t day, int month, int number)
{
    int32_t kind = dkt_calendar_day_kind(calendar, day);
    const char *note = dkt_calendar_day_note(calendar, day);
    if (kind == DKT_DAY_WEEKLY)
        return;
    printf("%s%s%s %02d-%02d %s ", colour_of(kind), mark_of(kind), plain(), month, number,
           weekdays_chinese[(day + 3) % 7]);
    for (int32_t i = 0; i < dkt_calendar_day_window_count(calendar, day); ++i) {
        int32_t start = 0;
        int32_t end = 0;
        (void)dkt_calendar_day_window(calendar, day, i, &start, &end);
        putchar(' ');
        clock_print(start);
        putchar('-');
        clock_print(end);
    }
    printf("%s%s\n", note != NULL ? "  " : "", note != NULL ? note : "");
}

static void month_print(const dkt_calendar *calendar, int year, int month)
{
    int32_t first = calendar_day(year, month, 1);
    int days = calendar_month_days(year, month);
    printf("%d年%d月  %04d-%02d   %s · %s\n\n", year, month, year, month,
           dkt_calendar_name(calendar), dkt_zone_name(dkt_calendar_zone(calendar)));
    for (int i = 0; i < 7; ++i)
        printf("%s %s    ", weekdays_chinese[i], weekdays_english[i]);
    putchar('\n');
    int32_t monday = first - (first + 3) % 7;
    for (; monday < first + days; monday += 7)
        week_print(calendar, monday, first, first + days - 1);
    putchar('\n');
    for (int i = 0; i < days; ++i)
        entry_print(calendar, first + i, month, i + 1);
    int64_t known_until = 0;
    (void)dkt_calendar_known_until(calendar, &known_until);
    int64_t month_end = (int64_t)(first + days) * 86400000;
    if (month_end > known_until + 86400000)
        puts("不确定: days behind known_until are provisional");
    puts("each block is 3 hours, 00 to 24; 休 closed, 班 works like another weekday, 改 own hours");
}

int calendar_show(int argc, char **argv)
{
    int year = 0;
    int month = 0;
    char rest = 0;
    char problem[512];
    dkt_calendar *calendar = NULL;
    if (argc != 3 || sscanf(argv[2], "%4d-%2d%c", &year, &month, &rest) != 2 || year < 1970 ||
        year > 9998 || month < 1 || month > 12) {
        fputs("usage: docket calendar show FILE YYYY-MM\n", stderr);
        return 2;
    }
    char *json = calendar_file(argv[1]);
    if (json == NULL)
        return 1;
    dkt_status r = dkt_calendar_new(json, -1, NULL, sizeof(problem), problem, &calendar);
    free(json);
    if (r != DKT_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], problem);
        return 1;
    }
    with_colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    month_print(calendar, year, month);
    dkt_calendar_unref(calendar);
    return 0;
}
