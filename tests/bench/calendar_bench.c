/* SPDX-License-Identifier: MIT
 *
 * What calendar arithmetic costs: add and between over 8 hours, 400 hours and ten years, in a zone without
 * and one with changes of the clock, over a calendar with 200 dated entries. CPU time of this thread.
 *
 *     calendar_bench [rounds]           nanoseconds a call
 *     calendar_bench --count add|between|none 8h|400h|10y
 *                                       100,000 calls of one kind, for an instruction counter
 */
#define _POSIX_C_SOURCE 200809L

#include "docket/calendar.h"

#include <inttypes.h>
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

static int64_t run(const dkt_calendar *calendar, const char *what, int64_t hours)
{
    int64_t sum = 0;
    int64_t value = 0;
    int32_t flags = 0;
    for (int i = 0; i < CALLS; ++i) {
        int64_t from = instants[i % INSTANTS];
        if (what[0] == 'a')
            (void)dkt_calendar_add(calendar, from, hours * hour_ms, 0, &value, &flags);
        else if (what[0] == 'b')
            (void)dkt_calendar_between(calendar, from, from + hours * hour_ms, &value, &flags);
        else
            value = from;
        sum += value;
    }
    return sum;
}

/* Hours of working time for add, of the clock for between. */
static int64_t hours_of(const char *what, const char *span)
{
    if (strcmp(span, "8h") == 0)
        return 8;
    if (strcmp(span, "400h") == 0)
        return 400;
    return what[0] == 'a' ? 20000 : 87660;
}

int main(int argc, char **argv)
{
    static const char *const zones[] = {"Asia/Shanghai", "America/New_York"};
    static const char *const whats[] = {"add", "between"};
    static const char *const spans[] = {"8h", "400h", "10y"};
    instants_fill();
    if (argc == 4 && strcmp(argv[1], "--count") == 0) {
        dkt_calendar *calendar = calendar_make(zones[1]);
        printf("%" PRId64 "\n", run(calendar, argv[2], hours_of(argv[2], argv[3])));
        dkt_calendar_unref(calendar);
        return 0;
    }
    int rounds = argc > 1 ? atoi(argv[1]) : 15;
    for (int z = 0; z < 2; ++z) {
        int64_t begin = now_ns();
        dkt_calendar *calendar = calendar_make(zones[z]);
        printf("%s: made in %.0f us\n", zones[z], (double)(now_ns() - begin) / 1e3);
        for (int w = 0; w < 2; ++w) {
            for (int s = 0; s < 3; ++s) {
                int64_t best = INT64_MAX;
                volatile int64_t sum = 0;
                for (int i = 0; i < rounds; ++i) {
                    begin = now_ns();
                    sum += run(calendar, whats[w], hours_of(whats[w], spans[s]));
                    int64_t spent = now_ns() - begin;
                    best = spent < best ? spent : best;
                }
                printf("  %-8s %-5s %6.1f ns\n", whats[w], spans[s], (double)best / CALLS);
            }
        }
        dkt_calendar_unref(calendar);
    }
    return 0;
}
