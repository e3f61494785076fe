/* SPDX-License-Identifier: MIT
 *
 * Calendars from anybody: what is taken is written canonically, read again as the same, and answers adding
 * and measuring as each other's inverse.
 */
#include "docket/calendar.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void calendar_ask(const dkt_calendar *calendar)
{
    for (int64_t from = 1700000000000; from < 1900000000000; from += 9876543210) {
        int64_t due = 0;
        int64_t work = 0;
        int32_t flags = 0;
        (void)dkt_calendar_add(calendar, from, 28800000, 0, &due, &flags);
        if ((flags & DKT_CALENDAR_NEVER) != 0)
            continue;
        (void)dkt_calendar_between(calendar, from, due, &work, &flags);
        if (work != 28800000)
            abort();
        (void)dkt_calendar_next_open(calendar, from, &due, &flags);
        (void)dkt_calendar_next_close(calendar, from, &work, &flags);
        if (work < due)
            abort();
        (void)dkt_calendar_business_days(calendar, from, 3, 7, &due, &flags);
        if (due < from)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dkt_calendar *calendar = NULL;
    dkt_calendar *again = NULL;
    char problem[512];
    if (size > 65536)
        return 0;
    dkt_status r = dkt_calendar_new((const char *)data, (int32_t)size, NULL, sizeof(problem),
                                    problem, &calendar);
    if (r != DKT_OK) {
        if (problem[0] == '\0') /* every refusal has a sentence */
            abort();
        return 0;
    }
    if (dkt_calendar_new(dkt_calendar_json(calendar), -1, NULL, 0, NULL, &again) != DKT_OK ||
        strcmp(dkt_calendar_id(calendar), dkt_calendar_id(again)) != 0)
        abort();
    calendar_ask(calendar);
    dkt_calendar_unref(calendar);
    dkt_calendar_unref(again);
    return 0;
}
