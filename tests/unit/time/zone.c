/* SPDX-License-Identifier: MIT */
#include "docket/zone.h"
#include "support.h"
#include "time/footer.h"
#include "time/zone_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const int64_t hour_ms = 3600000;
static const int64_t day_ms = 86400000;

static dkt_zone *zone(const char *name)
{
    dkt_zone *made = NULL;
    char problem[512];
    if (dkt_zone_new(name, -1, sizeof(problem), problem, &made) != DKT_OK)
        fail_msg("%s: %s", name, problem);
    return made;
}

static int64_t offset_of(const char *name, int64_t instant_ms)
{
    dkt_zone *made = zone(name);
    int64_t offset = 0;
    assert_int_equal(dkt_zone_offset(made, instant_ms, &offset), DKT_OK);
    dkt_zone_unref(made);
    return offset;
}

static void assert_local(const char *name, int64_t local_ms, int32_t kind, int64_t first_ms,
                         int64_t last_ms)
{
    dkt_zone *made = zone(name);
    int32_t found = 0;
    int64_t first = 0;
    int64_t last = 0;
    assert_int_equal(dkt_zone_instants(made, local_ms, &found, &first, &last), DKT_OK);
    assert_int_equal(found, kind);
    assert_int_equal(first, first_ms);
    assert_int_equal(last, last_ms);
    dkt_zone_unref(made);
}

static void assert_no_zone(const char *name, const char *problem)
{
    char text[512];
    dkt_zone *made = NULL;
    assert_int_equal(dkt_zone_new(name, -1, sizeof(text), text, &made), DKT_E_ZONE);
    assert_null(made);
    if (strstr(text, problem) == NULL)
        fail_msg("%s: %s", name, text);
}

static void assert_no_bytes(const uint8_t *bytes, size_t n, const char *problem)
{
    char text[512];
    dkt_zone *made = NULL;
    assert_int_equal(
        dkt_zone_new_from_bytes("Test/Zone", -1, bytes, (int32_t)n, sizeof(text), text, &made),
        DKT_E_ZONE);
    assert_null(made);
    if (strstr(text, problem) == NULL || strstr(text, "Test/Zone") == NULL)
        fail_msg("\"%s\" where \"%s\" was expected", text, problem);
}

static dkt_zone *zone_of(const struct tzif_file *file)
{
    char text[512];
    dkt_zone *made = NULL;
    if (dkt_zone_new_from_bytes("Test/Zone", -1, file->bytes, (int32_t)file->n, sizeof(text), text,
                                &made) != DKT_OK)
        fail_msg("%s", text);
    return made;
}

static int64_t offset_in(const dkt_zone *made, int64_t instant_ms)
{
    int64_t offset = 0;
    assert_int_equal(dkt_zone_offset(made, instant_ms, &offset), DKT_OK);
    return offset;
}

static void utc_and_fixed_offsets_need_no_data(void **state)
{
    (void)state;
    assert_int_equal(offset_of("UTC", 0), 0);
    assert_int_equal(offset_of("+08:00", 0), 8 * hour_ms);
    assert_int_equal(offset_of("-03:30", 0), -7 * hour_ms / 2);
    assert_int_equal(offset_of("UTC+08:00", 0), 8 * hour_ms);
    assert_no_zone("+8", "no such zone");
    assert_no_zone("+24:00", "has a character");
}

static void shanghai_had_summer_time_in_1986_and_has_none_now(void **state)
{
    (void)state;
    assert_int_equal(offset_of("Asia/Shanghai", INT64_C(520000000000)), 9 * hour_ms);
    assert_int_equal(offset_of("Asia/Shanghai", INT64_C(1767225600000)), 8 * hour_ms);
    assert_int_equal(offset_of("Asia/Shanghai", INT64_C(32503680000000)), 8 * hour_ms);
}

static void a_time_in_the_gap_of_new_york_is_the_end_of_the_gap(void **state)
{
    (void)state;
    /* 2026-03-08 02:30 does not exist; 03:00 EDT is 07:00 UTC. */
    int64_t local = 20520 * day_ms + 5 * hour_ms / 2;
    int64_t end = 20520 * day_ms + 7 * hour_ms;
    assert_local("America/New_York", local, DKT_LOCAL_GAP, end, end);
}

static void a_time_in_the_overlap_of_new_york_names_two_instants(void **state)
{
    (void)state;
    /* 2026-11-01 01:30 is 05:30 and 06:30 UTC. */
    int64_t day = 20758 * day_ms;
    assert_local("America/New_York", day + 3 * hour_ms / 2, DKT_LOCAL_OVERLAP,
                 day + 11 * hour_ms / 2, day + 13 * hour_ms / 2);
}

static void lord_howe_moves_by_half_an_hour(void **state)
{
    (void)state;
    assert_int_equal(offset_of("Australia/Lord_Howe", INT64_C(1767225600000)), 11 * hour_ms);
    assert_int_equal(offset_of("Australia/Lord_Howe", INT64_C(1782864000000)), 21 * hour_ms / 2);
}

static void dublin_has_winter_time_as_its_exception(void **state)
{
    (void)state;
    assert_int_equal(offset_of("Europe/Dublin", INT64_C(1767225600000)), 0);
    assert_int_equal(offset_of("Europe/Dublin", INT64_C(1782864000000)), hour_ms);
}

static void apia_left_out_30_december_2011(void **state)
{
    (void)state;
    /* The whole day is a gap; it ends where 31 December begins, at 10:00 UTC on the 30th. */
    int64_t end = 15338 * day_ms + 10 * hour_ms;
    assert_local("Pacific/Apia", 15338 * day_ms + 12 * hour_ms, DKT_LOCAL_GAP, end, end);
}

static void the_rule_holds_in_the_far_future(void **state)
{
    (void)state;
    /* July and January 2900 in New York. */
    assert_int_equal(offset_of("America/New_York", INT64_C(29364000000000)), -4 * hour_ms);
    assert_int_equal(offset_of("America/New_York", INT64_C(29348000000000)), -5 * hour_ms);
}

static void names_that_lead_out_of_the_directory_are_refused(void **state)
{
    (void)state;
    assert_no_zone("../etc/passwd", "begins with a dot");
    assert_no_zone("Europe/../../etc/passwd", "begins with a dot");
    assert_no_zone("/etc/localtime", "empty part");
    assert_no_zone("Europe//Berlin", "empty part");
    assert_no_zone("Europe/", "slash");
    assert_no_zone("Europe/Ber\nlin", "a character");
    assert_no_zone("Europe/.hidden", "dot");
}

static void names_without_a_zone_are_refused(void **state)
{
    (void)state;
    assert_no_zone("Mars/Olympus", "no such zone");
    assert_no_zone("Europe", "no plain file");
    assert_no_zone("tzdata.zi", "64 KiB");
    assert_no_zone("iso3166.tab", "no time zone file");
}

static void a_zone_that_counts_leap_seconds_is_refused(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {0};
    tzif_file_write(&file, offsets, 1, NULL, 0, "UTC0", 1);
    assert_no_bytes(file.bytes, file.n, "leap seconds");
}

static void every_truncated_file_is_refused(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {0, 3600};
    const struct tzif_change changes[] = {{1000, 1}, {2000, 0}};
    tzif_file_write(&file, offsets, 2, changes, 2, "CET-1CEST,M3.5.0,M10.5.0/3", 0);
    dkt_zone_unref(zone_of(&file));
    for (size_t n = 0; n < file.n; ++n)
        assert_no_bytes(file.bytes, n, "ends inside");
}

static void a_file_over_64_kib_is_refused(void **state)
{
    (void)state;
    static uint8_t bytes[65537];
    memcpy(bytes, "TZif2", 5);
    assert_no_bytes(bytes, sizeof(bytes), "64 KiB");
}

static void malformed_data_is_refused(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {0, 3600};
    const struct tzif_change backwards[] = {{2000, 1}, {1000, 0}};
    tzif_file_write(&file, offsets, 2, backwards, 2, "", 0);
    assert_no_bytes(file.bytes, file.n, "ascending");
    const struct tzif_change missing[] = {{1000, 7}};
    tzif_file_write(&file, offsets, 2, missing, 1, "", 0);
    assert_no_bytes(file.bytes, file.n, "not there");
    const int32_t far[] = {93600};
    tzif_file_write(&file, far, 1, NULL, 0, "", 0);
    assert_no_bytes(file.bytes, file.n, "a day or more");
    tzif_file_write(&file, offsets, 1, NULL, 0, "CET-1CEST", 0);
    assert_no_bytes(file.bytes, file.n, "footer");
    tzif_file_write(&file, offsets, 0, NULL, 0, "", 0);
    assert_no_bytes(file.bytes, file.n, "types");
    tzif_file_write(&file, offsets, 1, NULL, 0, "", 0);
    file.bytes[4] = '9';
    assert_no_bytes(file.bytes, file.n, "version");
}

static void a_version_1_file_is_read(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {7200};
    tzif_file_write(&file, offsets, 1, NULL, 0, "", 0);
    /* The first block, with one type of offset 0, as a file of its own. */
    file.bytes[4] = 0;
    file.n = 44 + 6 + 4;
    dkt_zone *made = zone_of(&file);
    assert_int_equal(offset_in(made, 0), 0);
    dkt_zone_unref(made);
}

static void before_the_first_change_the_first_type_holds(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {1172, 3600};
    const struct tzif_change changes[] = {{1000, 1}};
    tzif_file_write(&file, offsets, 2, changes, 1, "CET-1", 0);
    dkt_zone *made = zone_of(&file);
    assert_int_equal(offset_in(made, 999999), 1172000);
    assert_int_equal(offset_in(made, 1000000), hour_ms);
    dkt_zone_unref(made);
}

static void daylight_all_year_never_shows_standard_time(void **state)
{
    (void)state;
    struct tzif_file file;
    const int32_t offsets[] = {-10800};
    tzif_file_write(&file, offsets, 1, NULL, 0, "XXX3EDT4,0/0,J365/23", 0);
    dkt_zone *made = zone_of(&file);
    for (int64_t day = 20000; day < 20800; ++day)
        assert_int_equal(offset_in(made, day * day_ms + 4 * hour_ms), -4 * hour_ms);
    dkt_zone_unref(made);
}

struct rule_row {
    const char *text;
    int64_t instant_ms;
    int64_t offset_ms;
};

static void rules_with_odd_hours_are_understood(void **state)
{
    (void)state;
    static const struct rule_row rows[] = {
        /* Nuuk 2026: M3.5.0/-1 is Saturday 28 March 22:00 before, at -02: 2026-03-29T01:00Z less 0 */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", INT64_C(1774745999000), -2 * 3600000},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", INT64_C(1774746000000), -1 * 3600000},
        /* Gaza 2027: Thursday of week 4 of March and 50 hours: Saturday 27 March 02:00 local. */
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", INT64_C(1806105599000), 2 * 3600000},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", INT64_C(1806105600000), 3 * 3600000},
        /* A southern rule: daylight over the turn of the year. */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", INT64_C(1767225600000), 11 * 3600000},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
        struct dkti_footer footer;
        assert_int_equal(dkti_footer_read(dkti_text(rows[i].text), &footer, NULL), DKT_OK);
        struct dkti_zone_era era = dkti_footer_era(&footer, rows[i].instant_ms);
        if (era.offset_ms != rows[i].offset_ms)
            fail_msg("row %zu: offset %lld", i, (long long)era.offset_ms);
    }
}

static void malformed_rules_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "C",
        "CE1",
        "CET",
        "CET25",
        "CET-1:60",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J365",
        "CET-1CEST,366,1",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0x",
        "<>0",
        "CET-1CEST,M3.5.0,M10.5.0,",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
        struct dkti_footer footer;
        if (dkti_footer_read(dkti_text(rows[i]), &footer, NULL) != DKT_E_ZONE)
            fail_msg("%s was read", rows[i]);
    }
}

static void arguments_are_checked(void **state)
{
    (void)state;
    dkt_zone *made = NULL;
    int64_t value = 1;
    int32_t kind = 1;
    assert_int_equal(dkt_zone_new(NULL, -1, 0, NULL, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_zone_new("UTC", -1, 0, NULL, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_zone_new("", -1, 0, NULL, &made), DKT_E_LIMIT);
    assert_int_equal(dkt_zone_new("\xff", -1, 0, NULL, &made), DKT_E_TEXT);
    assert_int_equal(dkt_zone_new_from_bytes("A", -1, NULL, 0, 0, NULL, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_zone_offset(NULL, 0, &value), DKT_E_ARGUMENT);
    assert_int_equal(value, 0);
    assert_int_equal(dkt_zone_instants(NULL, 0, &kind, &value, &value), DKT_E_ARGUMENT);
    assert_int_equal(kind, 0);
    assert_null(dkt_zone_name(NULL));
    assert_null(dkt_zone_ref(NULL));
    dkt_zone_unref(NULL);
}

static void a_zone_lives_until_its_last_reference(void **state)
{
    (void)state;
    dkt_zone *made = zone("UTC+05:45");
    assert_ptr_equal(dkt_zone_ref(made), made);
    dkt_zone_unref(made);
    assert_string_equal(dkt_zone_name(made), "UTC+05:45");
    dkt_zone_unref(made);
}

static void a_problem_is_cut_to_the_callers_array(void **state)
{
    (void)state;
    char problem[10];
    dkt_zone *made = NULL;
    assert_int_equal(dkt_zone_new("Mars/Olympus", -1, sizeof(problem), problem, &made), DKT_E_ZONE);
    assert_string_equal(problem, "time zone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utc_and_fixed_offsets_need_no_data),
        cmocka_unit_test(shanghai_had_summer_time_in_1986_and_has_none_now),
        cmocka_unit_test(a_time_in_the_gap_of_new_york_is_the_end_of_the_gap),
        cmocka_unit_test(a_time_in_the_overlap_of_new_york_names_two_instants),
        cmocka_unit_test(lord_howe_moves_by_half_an_hour),
        cmocka_unit_test(dublin_has_winter_time_as_its_exception),
        cmocka_unit_test(apia_left_out_30_december_2011),
        cmocka_unit_test(the_rule_holds_in_the_far_future),
        cmocka_unit_test(names_that_lead_out_of_the_directory_are_refused),
        cmocka_unit_test(names_without_a_zone_are_refused),
        cmocka_unit_test(a_zone_that_counts_leap_seconds_is_refused),
        cmocka_unit_test(every_truncated_file_is_refused),
        cmocka_unit_test(a_file_over_64_kib_is_refused),
        cmocka_unit_test(malformed_data_is_refused),
        cmocka_unit_test(a_version_1_file_is_read),
        cmocka_unit_test(before_the_first_change_the_first_type_holds),
        cmocka_unit_test(daylight_all_year_never_shows_standard_time),
        cmocka_unit_test(rules_with_odd_hours_are_understood),
        cmocka_unit_test(malformed_rules_are_refused),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(a_zone_lives_until_its_last_reference),
        cmocka_unit_test(a_problem_is_cut_to_the_callers_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
