/* SPDX-License-Identifier: MIT
 *
 * What calendar arithmetic costs: add and between over 8 hours, 400 hours and ten years, over a calendar with 200 dated
 * entries, its zone included: one without and one with changes of the clock. CPU time of this thread.
 *
 *     calendar_bench [ROUNDS]           a line for each: zone, what, span, nanoseconds a call (the best round)
 *     calendar_bench --count ZONE add|between 8h|400h|10y
 *                                       CALLS calls of one kind inside `measured`, for an instruction counter
 */
#define _POSIX_C_SOURCE 200809L

#include "docket/calendar.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    INSTANTS = 4096,
    CALLS = 100000,
    ENTRIES = 200,
};

static const int64_t hour_ms = 3600000;
static int64_t instants[INSTANTS];

static dkt_calendar *calendar_make(const char *zone)
{
    static char json[32768];
    char problem[512];
    dkt_calendar *calendar = NULL;
    int n = snprintf(json, sizeof(json),
                     "{\"name\":\"bench\",\"zone\":\"%s\",\"week\":{\"mon-fri\":"
                     "[\"09:00-12:00\",\"13:00-18:00\"]},\"dates\":[",
                     zone);
    /* Twenty a year for ten years: closed, make-up, short. */
    static const char *const what[] = {"\"closed\":true", "\"closed\":true", "\"like\":\"mon\"",
                                       "\"windows\":[\"09:00-12:00\"]"};
    for (int i = 0; i < ENTRIES; ++i)
        n += snprintf(json + n, sizeof(json) - (size_t)n, "%s{\"date\":\"20%02d-%02d-%02d\",%s}",
                      i > 0 ? "," : "", 20 + i / 20, 1 + i % 12, 1 + (i * 7 + i / 12) % 28,
                      what[i % 4]);
    snprintf(json + n, sizeof(json) - (size_t)n, "]}");
    if (dkt_calendar_new(json, -1, NULL, sizeof(problem), problem, &calendar) != DKT_OK) {
        fprintf(stderr, "%s\n", problem);
        exit(1);
    }
    return calendar;
}

static void instants_fill(void)
{
    uint64_t state = 1;
    for (int i = 0; i < INSTANTS; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        /* 2020 to 2027 */
        instants[i] = 1577836800000 + (int64_t)((state >> 11) % (8 * 8766 * 3600000ULL));
    }
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Kept out of line: callgrind counts what happens inside this function. */
__attribute__((noinline)) static int64_t measured(const dkt_calendar *calendar, bool is_add, int64_t hours)
{
    int64_t sum = 0;
    int64_t value = 0;
    int32_t flags = 0;
    for (int i = 0; i < CALLS; ++i) {
        int64_t from = instants[i % INSTANTS];
        if (is_add)
            (void)dkt_calendar_add(calendar, from, hours * hour_ms, 0, &value, &flags);
        else
            (void)dkt_calendar_between(calendar, from, from + hours * hour_ms, &value, &flags);
        sum += value;
    }
    return sum;
}

/* Hours of working time for add, of the clock for between. */
static int64_t hours_of(bool is_add, const char *span)
{
    if (strcmp(span, "8h") == 0)
        return 8;
    if (strcmp(span, "400h") == 0)
        return 400;
    return is_add ? 20000 : 87660;
}

/* Nanoseconds of a call in the best of so many rounds. */
static double best_of(int rounds, const dkt_calendar *calendar, bool is_add, const char *span)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < rounds; ++i) {
        int64_t begin = now_ns();
        (void)measured(calendar, is_add, hours_of(is_add, span));
        int64_t spent = now_ns() - begin;
        best = spent < best ? spent : best;
    }
    return (double)best / CALLS;
}

int main(int argc, char **argv)
{
    static const char *const zones[] = {"Asia/Shanghai", "America/New_York"};
    static const char *const whats[] = {"add", "between"};
    static const char *const spans[] = {"8h", "400h", "10y"};
    instants_fill();
    if (argc == 5 && strcmp(argv[1], "--count") == 0) {
        dkt_calendar *calendar = calendar_make(argv[2]);
        bool is_add = strcmp(argv[3], "add") == 0;
        printf("%" PRId64 "\n", measured(calendar, is_add, hours_of(is_add, argv[4])));
        dkt_calendar_unref(calendar);
        return 0;
    }
    int rounds = argc > 1 ? atoi(argv[1]) : 15;
    for (int z = 0; z < 2; ++z) {
        dkt_calendar *calendar = calendar_make(zones[z]);
        for (int i = 0; i < 6; ++i)
            printf("%s %s %s %.1f\n", zones[z], whats[i / 3], spans[i % 3],
                   best_of(rounds, calendar, i < 3, spans[i % 3]));
        dkt_calendar_unref(calendar);
    }
    return 0;
}
