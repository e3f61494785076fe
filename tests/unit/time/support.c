/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "docket/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void evaluate(const char *calendar, const char *rest, char *result, size_t size)
{
    static char line[65536];
    const char *text = NULL;
    dkt_calendar_cases *cases = NULL;
    assert_int_equal(dkt_calendar_cases_new(&cases), DKT_OK);
    snprintf(line, sizeof(line), "{\"calendar\":%s,%s}", calendar, rest);
    (void)dkt_calendar_cases_line(cases, line, -1, &text);
    assert_non_null(text);
    snprintf(result, size, "%s", text);
    dkt_calendar_cases_free(cases);
}

void assert_case(const char *calendar, const char *rest)
{
    char result[1024];
    evaluate(calendar, rest, result, sizeof(result));
    if (strstr(result, "\"as_expected\":true") == NULL)
        fail_msg("%s\n  gives %s", rest, result);
}

void assert_result(const char *calendar, const char *rest, const char *expected)
{
    char result[1024];
    evaluate(calendar, rest, result, sizeof(result));
    assert_string_equal(result, expected);
}

void assert_refused(const char *calendar, int32_t status, const char *problem)
{
    char text[512];
    dkt_calendar *made = NULL;
    dkt_status r = dkt_calendar_new(calendar, -1, NULL, sizeof(text), text, &made);
    assert_null(made);
    if (r != status || strstr(text, problem) == NULL)
        fail_msg("status %d, \"%s\" where \"%s\" was expected", (int)r, text, problem);
}

static void put(struct tzif_file *file, uint64_t value, int32_t size)
{
    for (int32_t shift = (size - 1) * 8; shift >= 0; shift -= 8)
        file->bytes[file->n++] = shift < 64 ? (uint8_t)(value >> shift) : 0;
}

static void put_header(struct tzif_file *file, uint32_t leap, uint32_t time, uint32_t type)
{
    memcpy(file->bytes + file->n, "TZif2", 5);
    memset(file->bytes + file->n + 5, 0, 15);
    file->n += 20;
    put(file, 0, 4);
    put(file, 0, 4);
    put(file, leap, 4);
    put(file, time, 4);
    put(file, type, 4);
    put(file, 4, 4);
}

void tzif_file_write(struct tzif_file *file, const int32_t *offsets, size_t offset_count,
                     const struct tzif_change *changes, size_t change_count, const char *footer,
                     uint32_t leap_count)
{
    file->n = 0;
    put_header(file, 0, 0, 1);
    put(file, 0, 6);
    put(file, 0x4c4d5400, 4);
    put_header(file, leap_count, (uint32_t)change_count, (uint32_t)offset_count);
    for (size_t i = 0; i < change_count; ++i)
        put(file, (uint64_t)changes[i].at, 8);
    for (size_t i = 0; i < change_count; ++i)
        put(file, changes[i].type, 1);
    for (size_t i = 0; i < offset_count; ++i) {
        put(file, (uint32_t)offsets[i], 4);
        put(file, 0, 2);
    }
    put(file, 0x4c4d5400, 4);
    put(file, 0, (int32_t)leap_count * 12);
    put(file, '\n', 1);
    memcpy(file->bytes + file->n, footer, strlen(footer));
    file->n += strlen(footer);
    put(file, '\n', 1);
}
