/* SPDX-License-Identifier: MIT
 *
 * docket calendar check FILE               the calendar's version, or what is wrong with it
 * docket calendar show FILE YYYY-MM        a month as a picture
 * docket calendar eval [FILE]              JSON Lines of cases in, results out (doc/calendar.md)
 * docket calendar import FEED.ics --rules FILE [--years A-B]
 *                                          dated entries from a feed, for review
 */
#define _POSIX_C_SOURCE 200809L

#include "calendar.h"

#include <docket/calendar.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *calendar_file(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    size_t size = 65536;
    size_t n = 0;
    char *text = malloc(size);
    while (text != NULL) {
        n += fread(text + n, 1, size - 1 - n, file);
        if (n < size - 1)
            break;
        size *= 2;
        char *larger = realloc(text, size);
        if (larger == NULL)
            free(text);
        text = larger;
    }
    if (text == NULL)
        fprintf(stderr, "%s: no memory\n", path);
    else
        text[n] = '\0';
    if (file != stdin)
        fclose(file);
    return text;
}

/* Days by counting years from 1 March, so that the leap day is the last. */
int32_t calendar_day(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int from_march = (month + 9) % 12;
    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

int calendar_month_days(int year, int month)
{
    return (int)((month == 12 ? calendar_day(year + 1, 1, 1) : calendar_day(year, month + 1, 1)) -
                 calendar_day(year, month, 1));
}

void calendar_date(int32_t day, int *out_year, int *out_month, int *out_day)
{
    int year = 1970 + day / 366;
    while (calendar_day(year + 1, 1, 1) <= day)
        ++year;
    int month = 1;
    while (month < 12 && calendar_day(year, month + 1, 1) <= day)
        ++month;
    *out_year = year;
    *out_month = month;
    *out_day = (int)(day - calendar_day(year, month, 1)) + 1;
}

static int calendar_check(int argc, char **argv)
{
    char problem[512];
    dkt_calendar *calendar = NULL;
    if (argc != 2) {
        fputs("usage: docket calendar check FILE\n", stderr);
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
    printf("%s  %s  %s\n", dkt_calendar_id(calendar), dkt_calendar_name(calendar),
           dkt_zone_name(dkt_calendar_zone(calendar)));
    dkt_calendar_unref(calendar);
    return 0;
}

/* A wrong line gives a line with "error"; the exit code tells whether there was one, or an unmet "expect". */
static int calendar_eval(int argc, char **argv)
{
    FILE *file = argc > 1 && strcmp(argv[1], "-") != 0 ? fopen(argv[1], "rb") : stdin;
    dkt_calendar_cases *cases = NULL;
    char *line = NULL;
    size_t size = 0;
    ssize_t n = 0;
    bool is_good = true;
    if (file == NULL) {
        perror(argv[1]);
        return 1;
    }
    if (dkt_calendar_cases_new(&cases) != DKT_OK) {
        fputs("no memory\n", stderr);
        return 1;
    }
    while ((n = getline(&line, &size, file)) > 0) {
        const char *result = NULL;
        if (line[0] == '\n')
            continue;
        if (n > INT32_MAX)
            break;
        dkt_status r = dkt_calendar_cases_line(cases, line, (int32_t)n, &result);
        is_good = is_good && r == DKT_OK && strstr(result, "\"as_expected\":false") == NULL;
        puts(result != NULL ? result : "{\"error\":\"no memory\"}");
    }
    free(line);
    dkt_calendar_cases_free(cases);
    if (file != stdin)
        fclose(file);
    return is_good ? 0 : 1;
}

int docket_calendar(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } parts[] = {
        {"check", calendar_check},
        {"show", calendar_show},
        {"eval", calendar_eval},
        {"import", calendar_import},
    };
    for (size_t i = 0; argc > 1 && i < sizeof(parts) / sizeof(parts[0]); ++i) {
        if (strcmp(argv[1], parts[i].name) == 0)
            return parts[i].run(argc - 1, argv + 1);
    }
    fputs("usage: docket calendar check FILE\n"
          "       docket calendar show FILE YYYY-MM\n"
          "       docket calendar eval [FILE]\n"
          "       docket calendar import FEED.ics --rules FILE [--years A-B]\n",
          stderr);
    return 2;
}
