/* SPDX-License-Identifier: MIT
 *
 * Policies and traps of calendar arithmetic, one a test, as cases that a person can check.
 */
#include "docket/calendar.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* 9:00-18:00 with an hour of lunch and two breaks of 15 minutes (R124). */
#define SHANGHAI                                                                                   \
    "{\"name\":\"shanghai\",\"zone\":\"Asia/Shanghai\",\"known_until\":\"2026-12-31\","            \
    "\"week\":{\"mon-fri\":[\"09:00-18:00\"]},\"breaks\":{\"mon-fri\":[\"12:00-13:00\","           \
    "\"10:30-10:45\",\"15:30-15:45\"]},\"dates\":["                                                \
    "{\"date\":\"2026-02-14\",\"like\":\"fri\",\"note\":\"make-up day\"},"                         \
    "{\"date\":\"2026-02-15\",\"until\":\"2026-02-23\",\"closed\":true,\"note\":\"Spring\"},"      \
    "{\"date\":\"2026-02-28\",\"like\":\"mon\"}]}"
#define NEW_YORK                                                                                   \
    "{\"name\":\"new_york\",\"zone\":\"America/"                                                   \
    "New_York\",\"week\":{\"mon-fri\":[\"09:00-17:00\"]}}"
#define NIGHTS                                                                                     \
    "{\"name\":\"nights\",\"zone\":\"America/New_York\",\"week\":{\"mon-sun\":[\"22:00-30:00\"]}}"
#define ALWAYS                                                                                     \
    "{\"name\":\"always\",\"zone\":\"Europe/Dublin\",\"week\":{\"mon-sun\":[\"00:00-24:00\"]}}"

static void breaks_are_no_working_time(void **state)
{
    (void)state; /* R124: 9 hours less 1.5 */
    assert_case(SHANGHAI, "\"op\":\"between\",\"from\":\"2026-03-02T00:00\",\"until\":"
                          "\"2026-03-03T00:00\",\"expect\":\"7h30m\"");
}

static void the_closing_instant_is_closed_and_the_opening_one_is_open(void **state)
{
    (void)state;
    assert_case(NEW_YORK,
                "\"op\":\"is_open\",\"from\":\"2026-03-02T16:59:59.999\",\"expect\":true");
    assert_case(NEW_YORK, "\"op\":\"is_open\",\"from\":\"2026-03-02T17:00\",\"expect\":false");
    assert_case(NEW_YORK, "\"op\":\"is_open\",\"from\":\"2026-03-02T09:00\",\"expect\":true");
}

static void a_target_used_up_at_closing_falls_due_at_closing(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-02T09:00\",\"duration\":\"8h\","
                          "\"expect\":\"2026-03-02T17:00\"");
}

static void a_target_used_up_at_closing_falls_due_at_opening_if_so_wished(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-06T09:00\",\"duration\":\"8h\","
                          "\"policy\":[\"at_opening\"],\"expect\":\"2026-03-09T09:00\"");
}

static void a_start_at_the_exact_closing_second_begins_at_the_next_opening(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-06T17:00\",\"duration\":1,"
                          "\"expect\":\"2026-03-09T09:00:00.001\"");
}

static void adding_nothing_is_the_start_itself(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-07T03:00\",\"duration\":0,"
                          "\"expect\":\"2026-03-07T03:00\"");
}

static void adding_nothing_is_the_next_opening_if_so_wished(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-07T03:00\",\"duration\":0,"
                          "\"policy\":[\"at_opening\"],\"expect\":\"2026-03-09T09:00\"");
}

static void a_negative_duration_subtracts(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"add\",\"from\":\"2026-03-09T10:00\",\"duration\":\"-2h\","
                          "\"expect\":\"2026-03-06T16:00\"");
    assert_case(NEW_YORK, "\"op\":\"subtract\",\"from\":\"2026-03-06T16:00\",\"duration\":\"-2h\","
                          "\"expect\":\"2026-03-09T10:00\"");
}

static void subtracting_to_an_edge_gives_the_opening_or_the_closing(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"subtract\",\"from\":\"2026-03-09T17:00\",\"duration\":\"8h\","
                          "\"expect\":\"2026-03-09T09:00\"");
    assert_case(NEW_YORK, "\"op\":\"subtract\",\"from\":\"2026-03-09T17:00\",\"duration\":\"8h\","
                          "\"policy\":[\"at_closing\"],\"expect\":\"2026-03-06T17:00\"");
}

static void between_backwards_is_negative(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"between\",\"from\":\"2026-03-02T12:00\",\"until\":"
                          "\"2026-03-02T10:00\",\"expect\":\"-2h\"");
}

static void a_make_up_saturday_works_like_the_weekday_it_is_like(void **state)
{
    (void)state;
    assert_case(SHANGHAI, "\"op\":\"between\",\"from\":\"2026-02-14T00:00\",\"until\":"
                          "\"2026-02-15T00:00\",\"expect\":\"7h30m\"");
    assert_case(SHANGHAI, "\"op\":\"is_open\",\"from\":\"2026-02-14T10:30\",\"expect\":false");
}

static void a_holiday_is_no_working_time(void **state)
{
    (void)state;
    assert_case(SHANGHAI, "\"op\":\"add\",\"from\":\"2026-02-14T17:00\",\"duration\":\"2h\","
                          "\"expect\":\"2026-02-24T10:00\"");
}

static void business_days_count_make_up_days_and_skip_holidays(void **state)
{
    (void)state; /* 13 February is a Friday; 14 is worked; 24 is the first day after the holidays */
    assert_case(SHANGHAI, "\"op\":\"business_days\",\"from\":\"2026-02-13T11:00\",\"days\":1,"
                          "\"expect\":\"2026-02-14T11:00\"");
    assert_case(SHANGHAI, "\"op\":\"business_days\",\"from\":\"2026-02-13T11:00\",\"days\":2,"
                          "\"expect\":\"2026-02-24T11:00\"");
}

static void answers_behind_known_until_are_provisional(void **state)
{
    (void)state;
    assert_result(SHANGHAI, "\"op\":\"add\",\"from\":\"2026-12-31T17:00\",\"duration\":\"1h\"",
                  "{\"at\":1798711200000,\"local\":\"2026-12-31T18:00:00+08:00\"}");
    assert_result(SHANGHAI, "\"op\":\"add\",\"from\":\"2026-12-31T17:00\",\"duration\":\"2h\"",
                  "{\"at\":1798768800000,\"local\":\"2027-01-01T10:00:00+08:00\","
                  "\"provisional\":true}");
}

static void a_day_of_23_hours_has_23_hours(void **state)
{
    (void)state;
    assert_case(ALWAYS, "\"op\":\"between\",\"from\":\"2026-03-29T00:00\",\"until\":"
                        "\"2026-03-30T00:00\",\"expect\":\"23h\"");
    assert_case(ALWAYS, "\"op\":\"between\",\"from\":\"2026-10-25T00:00\",\"until\":"
                        "\"2026-10-26T00:00\",\"expect\":\"25h\"");
}

static void a_night_shift_over_the_gap_is_an_hour_shorter(void **state)
{
    (void)state;
    assert_case(NIGHTS, "\"op\":\"between\",\"from\":\"2026-03-07T22:00\",\"until\":"
                        "\"2026-03-08T12:00\",\"expect\":\"7h\"");
}

static void a_night_shift_over_the_overlap_is_an_hour_longer(void **state)
{
    (void)state;
    assert_case(NIGHTS, "\"op\":\"between\",\"from\":\"2026-10-31T22:00\",\"until\":"
                        "\"2026-11-01T12:00\",\"expect\":\"9h\"");
}

static void a_window_that_opens_in_the_gap_opens_at_its_end(void **state)
{
    (void)state;
    assert_case(
        "{\"name\":\"gap\",\"zone\":\"America/New_York\",\"week\":{\"sun\":[\"02:30-05:00\"]}}",
        "\"op\":\"next_open\",\"from\":\"2026-03-08T00:00\",\"expect\":\"2026-03-08T03:00\"");
}

static void a_window_inside_the_gap_has_no_length(void **state)
{
    (void)state;
    assert_case(
        "{\"name\":\"gap\",\"zone\":\"America/New_York\",\"week\":{\"sun\":[\"02:00-03:00\"]}}",
        "\"op\":\"between\",\"from\":\"2026-03-08T00:00\",\"until\":\"2026-03-09T00:00\","
        "\"expect\":0");
}

static void a_window_in_the_repeated_hour_is_open_in_both(void **state)
{
    (void)state;
    assert_case(
        "{\"name\":\"fold\",\"zone\":\"America/New_York\",\"week\":{\"sun\":[\"01:15-01:45\"]}}",
        "\"op\":\"between\",\"from\":\"2026-11-01T00:00\",\"until\":\"2026-11-02T00:00\","
        "\"expect\":\"1h\"");
}

static void a_due_time_in_the_repeated_hour_is_the_later_one(void **state)
{
    (void)state; /* 01:30 EST is 06:30 UTC */
    assert_case(NEW_YORK, "\"op\":\"calendar_days\",\"from\":\"2026-10-31T01:30\",\"days\":1,"
                          "\"expect\":\"2026-11-01T06:30Z\"");
}

static void a_due_time_in_the_gap_is_its_end(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"calendar_days\",\"from\":\"2026-03-07T02:30\",\"days\":1,"
                          "\"expect\":\"2026-03-08T03:00\"");
}

static void days_across_a_change_of_the_clock_keep_the_time_of_day(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-06T10:00\",\"days\":1,"
                          "\"expect\":\"2026-03-09T10:00\"");
}

static void the_day_that_apia_left_out_is_no_business_day(void **state)
{
    (void)state; /* Thursday 29, then Saturday 31 December 2011 */
    assert_case(
        "{\"name\":\"apia\",\"zone\":\"Pacific/Apia\",\"week\":{\"mon-fri\":[\"09:00-17:00\"]}}",
        "\"op\":\"business_days\",\"from\":\"2011-12-29T10:00\",\"days\":1,"
        "\"expect\":\"2012-01-02T10:00\"");
}

static void the_start_is_not_counted_wherever_it_lies(void **state)
{
    (void)state; /* Friday noon, Friday night, Saturday: one business day is Monday */
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-13T12:00\",\"days\":1,"
                          "\"expect\":\"2026-03-16T12:00\"");
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-13T20:00\",\"days\":1,"
                          "\"expect\":\"2026-03-16T20:00\"");
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-14T12:00\",\"days\":1,"
                          "\"expect\":\"2026-03-16T12:00\"");
}

static void a_start_in_closed_time_may_wait_for_the_opening(void **state)
{
    (void)state; /* Saturday waits for Monday, so one business day is Tuesday */
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-14T12:00\",\"days\":1,"
                          "\"policy\":[\"start_at_opening\"],\"expect\":\"2026-03-17T09:00\"");
}

static void close_of_business_is_the_days_last_closing(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-13T12:00\",\"days\":1,"
                          "\"policy\":[\"close_of_business\"],\"expect\":\"2026-03-16T17:00\"");
}

static void zero_days_are_due_today_or_at_the_next_close(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-13T12:00\",\"days\":0,"
                          "\"expect\":\"2026-03-13T12:00\"");
    assert_case(NEW_YORK, "\"op\":\"business_days\",\"from\":\"2026-03-13T12:00\",\"days\":0,"
                          "\"policy\":[\"close_of_business\"],\"expect\":\"2026-03-13T17:00\"");
    assert_case(NEW_YORK, "\"op\":\"calendar_days\",\"from\":\"2026-03-13T18:00\",\"days\":0,"
                          "\"policy\":[\"close_of_business\"],\"expect\":\"2026-03-16T17:00\"");
}

static void calendar_days_may_end_on_a_weekend(void **state)
{
    (void)state;
    assert_case(NEW_YORK, "\"op\":\"calendar_days\",\"from\":\"2026-03-12T12:00\",\"days\":2,"
                          "\"expect\":\"2026-03-14T12:00\"");
    assert_case(NEW_YORK, "\"op\":\"calendar_days\",\"from\":\"2026-03-12T12:00\",\"days\":2,"
                          "\"policy\":[\"roll_forward\"],\"expect\":\"2026-03-16T12:00\"");
}

static void a_night_shift_belongs_to_the_day_it_begins_on(void **state)
{
    (void)state; /* the holiday on the 8th leaves the shift that began on the 7th alone */
    assert_case("{\"name\":\"nights\",\"zone\":\"UTC\",\"week\":{\"mon-sun\":[\"22:00-30:00\"]},"
                "\"dates\":[{\"date\":\"2026-05-08\",\"closed\":true}]}",
                "\"op\":\"between\",\"from\":\"2026-05-07T12:00\",\"until\":\"2026-05-09T12:00\","
                "\"expect\":\"8h\"");
}

static void windows_that_touch_at_midnight_never_close(void **state)
{
    (void)state;
    assert_result(ALWAYS, "\"op\":\"next_close\",\"from\":\"2026-05-07T12:00\"",
                  "{\"at\":253402300799999,\"local\":\"9999-12-31T23:59:59.999+00:00\","
                  "\"never\":true}");
}

static void a_calendar_that_ends_gives_never(void **state)
{
    (void)state;
    assert_result("{\"name\":\"past\",\"zone\":\"UTC\",\"until\":\"2025-12-31\",\"week\":{"
                  "\"mon\":[\"09:00-17:00\"]}}",
                  "\"op\":\"add\",\"from\":\"2026-01-01T00:00\",\"duration\":\"1h\"",
                  "{\"at\":253402300799999,\"local\":\"9999-12-31T23:59:59.999+00:00\","
                  "\"never\":true}");
}

static void the_more_specific_layer_wins_a_date(void **state)
{
    (void)state; /* the country closes 1 to 3 October, the team works on the 2nd in the morning */
    static const char calendar[] =
        "{\"name\":\"team\",\"zone\":\"UTC\",\"layers\":["
        "{\"name\":\"country\",\"dates\":[{\"date\":\"2026-10-01\",\"until\":\"2026-10-03\","
        "\"closed\":true}]},"
        "{\"name\":\"team\",\"week\":{\"mon-sun\":[\"09:00-17:00\"]},\"dates\":["
        "{\"date\":\"2026-10-02\",\"windows\":[\"09:00-12:00\"]}]}]}";
    assert_case(calendar, "\"op\":\"between\",\"from\":\"2026-09-30T00:00\",\"until\":"
                          "\"2026-10-05T00:00\",\"expect\":\"19h\"");
}

static void in_a_layer_the_entry_for_fewer_days_wins(void **state)
{
    (void)state;
    assert_case("{\"name\":\"fewer\",\"zone\":\"UTC\",\"week\":{\"mon-sun\":[\"09:00-17:00\"]},"
                "\"dates\":[{\"date\":\"2026-10-02\",\"like\":\"fri\"},"
                "{\"date\":\"2026-10-01\",\"until\":\"2026-10-03\",\"closed\":true}]}",
                "\"op\":\"between\",\"from\":\"2026-10-01T00:00\",\"until\":\"2026-10-04T00:00\","
                "\"expect\":\"8h\"");
}

static void an_entry_with_only_breaks_never_opens(void **state)
{
    (void)state;
    static const char calendar[] =
        "{\"name\":\"early\",\"zone\":\"UTC\",\"week\":{\"mon-sun\":[\"09:00-17:00\"]},"
        "\"dates\":[{\"date\":\"2026-12-24\",\"until\":\"2026-12-25\",\"breaks\":[\"12:00-24:00\"]}"
        ","
        "{\"date\":\"2026-12-25\",\"closed\":true}]}";
    assert_case(calendar, "\"op\":\"between\",\"from\":\"2026-12-24T00:00\",\"until\":"
                          "\"2026-12-26T00:00\",\"expect\":\"3h\"");
}

static void a_week_holds_while_its_layer_is_valid(void **state)
{
    (void)state;
    static const char calendar[] =
        "{\"name\":\"years\",\"zone\":\"UTC\",\"week\":{\"mon-sun\":[\"09:00-17:00\"]},\"layers\":["
        "{\"from\":\"2026-07-01\",\"until\":\"2026-07-31\",\"week\":{\"mon-sun\":[\"09:00-13:00\"]}"
        "}]}";
    assert_case(calendar, "\"op\":\"between\",\"from\":\"2026-06-30T00:00\",\"until\":"
                          "\"2026-08-02T00:00\",\"expect\":\"140h\"");
}

static void a_wrong_calendar_is_refused_with_path_and_reason(void **state)
{
    (void)state;
#define CALENDAR(members) "{\"name\":\"x\",\"zone\":\"UTC\"," members "}"
    assert_refused(CALENDAR("\"week\":{}"), DKT_E_CALENDAR, "never opens");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"09:00-09:00\"]}"), DKT_E_CALENDAR,
                   "week.mon[0]: \"09:00-09:00\" is empty");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"09:00-12:00\",\"22:00-06:00\"]}"), DKT_E_CALENDAR,
                   "week.mon[1]: \"22:00-06:00\" ends before it begins");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"09:00-12:00\",\"11:00-13:00\"]}"), DKT_E_CALENDAR,
                   "week.mon[1]: \"11:00-13:00\" overlaps");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"22:00-30:00\"],\"tue\":[\"05:00-13:00\"]}"),
                   DKT_E_CALENDAR, "week.tue: overlaps");
    assert_refused(CALENDAR("\"week\":{\"mon-fri\":[],\"tue\":[\"05:00-13:00\"]}"), DKT_E_CALENDAR,
                   "second time");
    assert_refused(CALENDAR("\"week\":{\"monday\":[]}"), DKT_E_CALENDAR, "neither a weekday");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"24:00-25:00\"]}"), DKT_E_CALENDAR,
                   "begins at 24:00");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"9-17\"]}"), DKT_E_CALENDAR, "is no window");
    assert_refused(CALENDAR("\"hours\":{}"), DKT_E_CALENDAR, "\"hours\" is no member");
    assert_refused(CALENDAR("\"dates\":[{\"date\":\"2026-02-30\",\"closed\":true}]"),
                   DKT_E_CALENDAR, "dates[0].date: \"2026-02-30\" is no date");
    assert_refused(CALENDAR("\"dates\":[{\"date\":\"2026-02-03\"}]"), DKT_E_CALENDAR, "says none");
    assert_refused(
        CALENDAR("\"dates\":[{\"date\":\"2026-02-03\",\"closed\":true,\"like\":\"mon\"}]"),
        DKT_E_CALENDAR, "more than one");
    assert_refused(CALENDAR("\"dates\":[{\"date\":\"2026-02-03\",\"closed\":true},"
                            "{\"date\":\"2026-02-03\",\"like\":\"mon\"}]"),
                   DKT_E_CALENDAR, "dates[1]: another entry");
    assert_refused(CALENDAR("\"week\":{\"mon\":[\"09:00-17:00\"]},\"dates\":["
                            "{\"date\":\"2026-02-03\",\"until\":\"2026-02-05\",\"closed\":true},"
                            "{\"date\":\"2026-02-04\",\"until\":\"2026-02-06\",\"like\":\"mon\"}]"),
                   DKT_E_CALENDAR, "2026-02-04: two dated entries");
    assert_refused("{\"name\":\"x\",\"zone\":\"Mars/Base\",\"week\":{\"mon\":[\"09:00-17:00\"]}}",
                   DKT_E_ZONE, "Mars/Base");
    assert_refused("{\"name\":\"x\",\"week\":{}}", DKT_E_CALENDAR, "no \"zone\"");
    assert_refused("{\"name\":\"X Y\",\"zone\":\"UTC\"}", DKT_E_CALENDAR, "\"name\" must be");
    assert_refused("{\"name\":\"x\",", DKT_E_FORMAT, "byte ");
    assert_refused("[]", DKT_E_CALENDAR, "must be an object");
#undef CALENDAR
}

static void one_calendar_has_one_version_however_it_is_written(void **state)
{
    (void)state;
    dkt_calendar *a = NULL;
    dkt_calendar *b = NULL;
    assert_int_equal(
        dkt_calendar_new("{\"name\":\"x\",\"zone\":\"UTC\",\"week\":{\"mon-tue\":"
                         "[\"09:00-12:00\",\"12:00-17:00\"]},\"dates\":[{\"closed\":true,"
                         "\"date\":\"2026-05-05\"},{\"date\":\"2026-05-04\",\"like\":"
                         "\"tue\"}]}",
                         -1, NULL, 0, NULL, &a),
        DKT_OK);
    assert_string_equal(dkt_calendar_json(a),
                        "{\"layers\":[{\"dates\":[{\"date\":\"2026-05-04\",\"like\":\"tue\"},"
                        "{\"closed\":true,\"date\":\"2026-05-05\"}],\"week\":{\"mon\":"
                        "[\"09:00-17:00\"],\"tue\":[\"09:00-17:00\"]}}],\"name\":\"x\","
                        "\"zone\":\"UTC\"}");
    assert_int_equal(dkt_calendar_new(dkt_calendar_json(a), -1, NULL, 0, NULL, &b), DKT_OK);
    assert_string_equal(dkt_calendar_id(a), dkt_calendar_id(b));
    assert_int_equal(strlen(dkt_calendar_id(a)), 64);
    dkt_calendar_unref(a);
    dkt_calendar_unref(b);
}

static void a_day_tells_its_hours_and_why(void **state)
{
    (void)state;
    dkt_calendar *calendar = NULL;
    int32_t start = 0;
    int32_t end = 0;
    assert_int_equal(dkt_calendar_new(SHANGHAI, -1, NULL, 0, NULL, &calendar), DKT_OK);
    int32_t saturday = 20498; /* 2026-02-14 */
    assert_int_equal(dkt_calendar_day_kind(calendar, saturday), DKT_DAY_LIKE);
    assert_string_equal(dkt_calendar_day_note(calendar, saturday), "make-up day");
    assert_int_equal(dkt_calendar_day_window_count(calendar, saturday), 4);
    assert_int_equal(dkt_calendar_day_window(calendar, saturday, 1, &start, &end), DKT_OK);
    assert_int_equal(start, 38700000);
    assert_int_equal(end, 43200000);
    assert_int_equal(dkt_calendar_day_kind(calendar, saturday + 1), DKT_DAY_CLOSED);
    assert_int_equal(dkt_calendar_day_window_count(calendar, saturday + 1), 0);
    assert_int_equal(dkt_calendar_day_kind(calendar, saturday - 1), DKT_DAY_WEEKLY);
    assert_null(dkt_calendar_day_note(calendar, saturday - 1));
    assert_int_equal(dkt_calendar_day_window(calendar, saturday, 4, &start, &end), DKT_E_ARGUMENT);
    assert_int_equal(dkt_calendar_day_kind(calendar, INT32_MAX), DKT_E_ARGUMENT);
    dkt_calendar_unref(calendar);
}

static void arguments_are_checked(void **state)
{
    (void)state;
    dkt_calendar *calendar = NULL;
    int64_t value = 1;
    int32_t flags = 1;
    assert_int_equal(dkt_calendar_new(NULL, -1, NULL, 0, NULL, &calendar), DKT_E_ARGUMENT);
    assert_int_equal(dkt_calendar_new("{}", -1, NULL, 0, NULL, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_calendar_add(NULL, 0, 0, 0, &value, &flags), DKT_E_ARGUMENT);
    assert_int_equal(value, 0);
    assert_int_equal(flags, 0);
    assert_int_equal(dkt_calendar_new(NEW_YORK, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_int_equal(dkt_calendar_add(calendar, 0, 0, 2, &value, &flags), DKT_E_ARGUMENT);
    assert_int_equal(dkt_calendar_business_days(calendar, 0, -1, 0, &value, &flags),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_calendar_is_open(calendar, 0, NULL, &flags), DKT_E_ARGUMENT);
    dkt_calendar_unref(calendar);
    dkt_calendar_unref(NULL);
    assert_null(dkt_calendar_id(NULL));
    assert_null(dkt_calendar_name(NULL));
    assert_null(dkt_calendar_json(NULL));
    assert_null(dkt_calendar_zone(NULL));
}

static void the_ends_of_time_are_no_ends_of_sense(void **state)
{
    (void)state;
    dkt_calendar *calendar = NULL;
    int64_t value = 0;
    int64_t more = 0;
    int32_t flags = 0;
    assert_int_equal(dkt_calendar_new(NEW_YORK, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_int_equal(dkt_calendar_add(calendar, INT64_MIN, INT64_MAX, 0, &value, &flags), DKT_OK);
    assert_int_equal(flags, DKT_CALENDAR_NEVER);
    assert_int_equal(dkt_calendar_subtract(calendar, INT64_MAX, INT64_MAX, 0, &value, &flags),
                     DKT_OK);
    assert_int_equal(flags, DKT_CALENDAR_NEVER);
    assert_int_equal(dkt_calendar_add(calendar, INT64_MAX, INT64_MIN, 0, &value, &flags), DKT_OK);
    assert_int_equal(dkt_calendar_between(calendar, INT64_MIN, INT64_MAX, &value, &flags), DKT_OK);
    assert_int_equal(dkt_calendar_between(calendar, INT64_MAX, INT64_MIN, &more, &flags), DKT_OK);
    assert_int_equal(value, -more);
    assert_true(value > 0);
    assert_int_equal(dkt_calendar_calendar_days(calendar, 0, INT32_MAX, 0, &value, &flags), DKT_OK);
    assert_true((flags & DKT_CALENDAR_NEVER) != 0);
    assert_int_equal(dkt_calendar_business_days(calendar, INT64_MAX, 5, 2, &value, &flags), DKT_OK);
    assert_true((flags & DKT_CALENDAR_NEVER) != 0);
    assert_int_equal(dkt_calendar_business_days(calendar, INT64_MIN, 5, 2, &value, &flags), DKT_OK);
    dkt_calendar_unref(calendar);
}

static void a_given_zone_must_be_the_calendars(void **state)
{
    (void)state;
    dkt_zone *zone = NULL;
    dkt_calendar *calendar = NULL;
    assert_int_equal(dkt_zone_new("UTC", -1, 0, NULL, &zone), DKT_OK);
    assert_int_equal(dkt_calendar_new(NEW_YORK, -1, zone, 0, NULL, &calendar), DKT_E_ARGUMENT);
    assert_null(calendar);
    assert_int_equal(dkt_calendar_new("{\"name\":\"u\",\"zone\":\"UTC\",\"week\":{\"mon\":"
                                      "[\"09:00-17:00\"]}}",
                                      -1, zone, 0, NULL, &calendar),
                     DKT_OK);
    dkt_zone_unref(zone);
    assert_string_equal(dkt_zone_name(dkt_calendar_zone(calendar)), "UTC");
    dkt_calendar_unref(calendar);
}

static void a_calendar_lives_until_its_last_reference(void **state)
{
    (void)state;
    dkt_calendar *calendar = NULL;
    int64_t known_until = 1;
    assert_int_equal(dkt_calendar_new(SHANGHAI, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_ptr_equal(dkt_calendar_ref(calendar), calendar);
    dkt_calendar_unref(calendar);
    assert_string_equal(dkt_calendar_name(calendar), "shanghai");
    assert_int_equal(dkt_calendar_known_until(calendar, &known_until), DKT_OK);
    assert_int_equal(known_until, INT64_C(1798732800000)); /* 2027-01-01T00:00+08:00 */
    dkt_calendar_unref(calendar);
    assert_null(dkt_calendar_ref(NULL));
    assert_int_equal(dkt_calendar_known_until(NULL, &known_until), DKT_E_ARGUMENT);
    assert_int_equal(known_until, 0);
}

static void a_case_may_name_an_earlier_calendar(void **state)
{
    (void)state;
    const char *result = NULL;
    dkt_calendar_cases *cases = NULL;
    assert_int_equal(dkt_calendar_cases_new(&cases), DKT_OK);
    assert_int_equal(dkt_calendar_cases_line(cases, "{\"calendar\":" NEW_YORK "}", -1, &result),
                     DKT_OK);
    assert_non_null(strstr(result, "\"calendar\":\"new_york\",\"version\":\""));
    assert_int_equal(
        dkt_calendar_cases_line(cases,
                                "{\"id\":7,\"calendar\":\"new_york\",\"op\":\"is_open\","
                                "\"from\":\"2026-03-02T10:00\"}",
                                -1, &result),
        DKT_OK);
    assert_string_equal(result, "{\"id\":7,\"open\":true}");
    assert_int_equal(
        dkt_calendar_cases_line(cases, "{\"id\":8,\"calendar\":\"other\"}", -1, &result),
        DKT_E_FORMAT);
    assert_string_equal(result,
                        "{\"id\":8,\"error\":\"no earlier line has a calendar \\\"other\\\"\"}");
    dkt_calendar_cases_free(cases);
    dkt_calendar_cases_free(NULL);
}

static void a_wrong_case_says_what_is_wrong(void **state)
{
    (void)state;
    assert_result(NEW_YORK, "\"op\":\"guess\"",
                  "{\"error\":\"\\\"op\\\" must be add, subtract, between, is_open, next_open, "
                  "next_close, business_days or calendar_days\"}");
    assert_result(NEW_YORK, "\"op\":\"add\",\"from\":\"yesterday\",\"duration\":1",
                  "{\"error\":\"\\\"from\\\" must be milliseconds since 1970 or such as "
                  "\\\"2026-01-05T17:00\\\"\"}");
    assert_result(NEW_YORK, "\"op\":\"add\",\"from\":0,\"duration\":\"1d\"",
                  "{\"error\":\"\\\"duration\\\" must be milliseconds or such as \\\"1h30m\\\"\"}");
    assert_result(NEW_YORK, "\"op\":\"business_days\",\"from\":0,\"days\":-1",
                  "{\"error\":\"\\\"days\\\" must be a number, 0 or more\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breaks_are_no_working_time),
        cmocka_unit_test(the_closing_instant_is_closed_and_the_opening_one_is_open),
        cmocka_unit_test(a_target_used_up_at_closing_falls_due_at_closing),
        cmocka_unit_test(a_target_used_up_at_closing_falls_due_at_opening_if_so_wished),
        cmocka_unit_test(a_start_at_the_exact_closing_second_begins_at_the_next_opening),
        cmocka_unit_test(adding_nothing_is_the_start_itself),
        cmocka_unit_test(adding_nothing_is_the_next_opening_if_so_wished),
        cmocka_unit_test(a_negative_duration_subtracts),
        cmocka_unit_test(subtracting_to_an_edge_gives_the_opening_or_the_closing),
        cmocka_unit_test(between_backwards_is_negative),
        cmocka_unit_test(a_make_up_saturday_works_like_the_weekday_it_is_like),
        cmocka_unit_test(a_holiday_is_no_working_time),
        cmocka_unit_test(business_days_count_make_up_days_and_skip_holidays),
        cmocka_unit_test(answers_behind_known_until_are_provisional),
        cmocka_unit_test(a_day_of_23_hours_has_23_hours),
        cmocka_unit_test(a_night_shift_over_the_gap_is_an_hour_shorter),
        cmocka_unit_test(a_night_shift_over_the_overlap_is_an_hour_longer),
        cmocka_unit_test(a_window_that_opens_in_the_gap_opens_at_its_end),
        cmocka_unit_test(a_window_inside_the_gap_has_no_length),
        cmocka_unit_test(a_window_in_the_repeated_hour_is_open_in_both),
        cmocka_unit_test(a_due_time_in_the_repeated_hour_is_the_later_one),
        cmocka_unit_test(a_due_time_in_the_gap_is_its_end),
        cmocka_unit_test(days_across_a_change_of_the_clock_keep_the_time_of_day),
        cmocka_unit_test(the_day_that_apia_left_out_is_no_business_day),
        cmocka_unit_test(the_start_is_not_counted_wherever_it_lies),
        cmocka_unit_test(a_start_in_closed_time_may_wait_for_the_opening),
        cmocka_unit_test(close_of_business_is_the_days_last_closing),
        cmocka_unit_test(zero_days_are_due_today_or_at_the_next_close),
        cmocka_unit_test(calendar_days_may_end_on_a_weekend),
        cmocka_unit_test(a_night_shift_belongs_to_the_day_it_begins_on),
        cmocka_unit_test(windows_that_touch_at_midnight_never_close),
        cmocka_unit_test(a_calendar_that_ends_gives_never),
        cmocka_unit_test(the_more_specific_layer_wins_a_date),
        cmocka_unit_test(in_a_layer_the_entry_for_fewer_days_wins),
        cmocka_unit_test(an_entry_with_only_breaks_never_opens),
        cmocka_unit_test(a_week_holds_while_its_layer_is_valid),
        cmocka_unit_test(a_wrong_calendar_is_refused_with_path_and_reason),
        cmocka_unit_test(one_calendar_has_one_version_however_it_is_written),
        cmocka_unit_test(a_day_tells_its_hours_and_why),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(the_ends_of_time_are_no_ends_of_sense),
        cmocka_unit_test(a_given_zone_must_be_the_calendars),
        cmocka_unit_test(a_calendar_lives_until_its_last_reference),
        cmocka_unit_test(a_case_may_name_an_earlier_calendar),
        cmocka_unit_test(a_wrong_case_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
