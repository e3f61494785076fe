/* SPDX-License-Identifier: MIT
 *
 * The zone hook: a host's own data in place of the system's files, and everything that a hook can do wrong.
 *
 * The program's own `open` stands before the system's (--wrap): it counts how often the library looks for a file.
 */
#include "clock_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define ZONE_SIZE_MAX 65536

/* ---- the system ---- */

static int open_count;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
    open_count++;
    return __real_open(path, flags);
}

int __wrap_open64(const char *path, int flags, ...)
{
    open_count++;
    return __real_open(path, flags);
}

/* ---- a host with zones of its own ---- */

enum {
    HOST_ANSWERS = 0,
    HOST_SILENT = 1,       /* "done", and no answer */
    HOST_FAILS = 2,        /* says so */
    HOST_ANSWERS_FAILS = 3, /* answers, and says that it failed */
    HOST_TWICE = 4,
    HOST_GARBAGE = 5,
    HOST_TRUNCATED = 6,
    HOST_NOTHING = 7, /* no bytes at all */
    HOST_NULL = 8,
    HOST_NEGATIVE = 9,
    HOST_TOO_LARGE = 10,
    HOST_UNWINDS = 11,      /* before an answer */
    HOST_UNWINDS_AFTER = 12, /* behind an answer */
};

struct zone_host {
    struct counting_allocator counting;
    dkt_config *config;
    int32_t behaviour;
    int32_t asked_count;
    int32_t released_count;
    dkt_status given; /* what the last answer was told */
    char asked[80];
    jmp_buf back;
};

/* UTC as in a file, whose later years follow the footer. */
static int32_t zone_bytes(const char *footer, uint8_t *out)
{
    static const uint8_t block[] = {0, 0, 0, 0, 0, 0, 'U', 'T', 'C', 0};
    uint8_t *at = out;
    for (int32_t i = 0; i < 2; i++) {
        memset(at, 0, 44);
        memcpy(at, "TZif2", 5);
        at[39] = 1; /* types */
        at[43] = 4; /* bytes of names */
        memcpy(at + 44, block, sizeof block);
        at += 44 + sizeof block;
    }
    return (int32_t)(at - out) + sprintf((char *)at, "\n%s\n", footer);
}

static void give(struct zone_host *host, dkt_zone_answer *answer, const uint8_t *bytes, int32_t n)
{
    host->given = dkt_zone_answer_give(answer, bytes, n);
}

static int32_t host_read(uintptr_t user, const char *name, int32_t len, dkt_zone_answer *answer)
{
    struct zone_host *host = (struct zone_host *)user;
    uint8_t bytes[256];
    int32_t n = zone_bytes("BASE-5:30", bytes);
    host->asked_count++;
    assert_int_equal(strlen(name), len);
    snprintf(host->asked, sizeof host->asked, "%s", name);
    switch (host->behaviour) {
    case HOST_SILENT: break;
    case HOST_FAILS: return DKT_COMMIT_FAILED;
    case HOST_ANSWERS_FAILS: give(host, answer, bytes, n); return 0;
    case HOST_TWICE: give(host, answer, bytes, n); give(host, answer, bytes, n); break;
    case HOST_GARBAGE: give(host, answer, (const uint8_t *)"this is no zone, though it is long enough", 41); break;
    case HOST_TRUNCATED: give(host, answer, bytes, n - 30); break;
    case HOST_NOTHING: give(host, answer, bytes, 0); break;
    case HOST_NULL: give(host, answer, NULL, 4); break;
    case HOST_NEGATIVE: give(host, answer, bytes, -1); break;
    case HOST_UNWINDS: longjmp(host->back, 1);
    case HOST_UNWINDS_AFTER: give(host, answer, bytes, n); longjmp(host->back, 1);
    default: give(host, answer, bytes, n); break;
    }
    return DKT_HOOK_DONE;
}

static int32_t host_read_large(uintptr_t user, const char *name, int32_t len, dkt_zone_answer *answer)
{
    static uint8_t large[ZONE_SIZE_MAX + 1];
    (void)name;
    (void)len;
    give((struct zone_host *)user, answer, large, sizeof large);
    return DKT_HOOK_DONE;
}

static void host_released(uintptr_t user)
{
    ((struct zone_host *)user)->released_count++;
}

static void host_begin(struct zone_host *host, int32_t behaviour)
{
    struct dkt_allocator_hooks memory = {.struct_size = sizeof memory, .allocate = counting_allocate};
    struct dkt_zone_hooks zones = {.struct_size = sizeof zones,
                                   .read = behaviour == HOST_TOO_LARGE ? host_read_large : host_read,
                                   .released = host_released};
    memset(host, 0, sizeof *host);
    host->behaviour = behaviour;
    counting_allocator_init(&host->counting);
    assert_int_equal(dkt_config_new_with_allocator(&memory, (uintptr_t)&host->counting, &host->config), DKT_OK);
    assert_int_equal(dkt_config_set_zones(host->config, &zones, (uintptr_t)host), DKT_OK);
}

static void host_end(struct zone_host *host)
{
    assert_int_equal(host->released_count, 0);
    dkt_config_free(host->config);
    assert_int_equal(host->released_count, 1);
    assert_int_equal(host->counting.live_blocks, 0);
}

static const char office[] = "{\"name\":\"office\",\"zone\":\"Moon/Base\",\"week\":{\"mon-fri\":[\"09:00-17:00\"]}}";

static dkt_status calendar_make(struct zone_host *host, dkt_calendar **out_calendar)
{
    return dkt_config_calendar_new(host->config, office, -1, out_calendar);
}

/* ---- what it is for ---- */

static void a_zone_comes_from_the_hook(void **state)
{
    struct zone_host host;
    dkt_zone *zone = NULL;
    int64_t offset = 0;
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    assert_int_equal(dkt_config_zone_new(host.config, "Moon/Base?", 9, &zone), DKT_OK);
    assert_string_equal(host.asked, "Moon/Base");
    assert_int_equal(host.given, DKT_OK);
    assert_string_equal(dkt_zone_name(zone), "Moon/Base");
    assert_int_equal(dkt_zone_offset(zone, STORY_START, &offset), DKT_OK);
    assert_int_equal(offset, 5 * HOUR_MS + HOUR_MS / 2);
    host_end(&host);
    assert_int_equal(dkt_zone_offset(zone, STORY_START, &offset), DKT_OK); /* a zone outlives the configuration */
    dkt_zone_unref(zone);
}

static void a_calendar_has_its_zone_from_the_hook(void **state)
{
    struct zone_host host;
    dkt_calendar *calendar = NULL;
    int64_t open = 0;
    int32_t flags = 0;
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    assert_int_equal(calendar_make(&host, &calendar), DKT_OK);
    assert_int_equal(host.asked_count, 1);
    host_end(&host);
    /* Monday, 09:00 at +05:30. */
    int64_t monday = STORY_START + MONDAY * INT64_C(1000);
    assert_int_equal(dkt_calendar_next_open(calendar, monday, &open, &flags), DKT_OK);
    assert_int_equal(open, monday + 3 * HOUR_MS + HOUR_MS / 2);
    dkt_calendar_unref(calendar);
}

static void goal_with_office(dkt_profile *profile)
{
    struct zone_host host;
    dkt_calendar *calendar = NULL;
    host_begin(&host, HOST_ANSWERS);
    assert_int_equal(calendar_make(&host, &calendar), DKT_OK);
    assert_int_equal(dkt_profile_add_calendar(profile, "moon", calendar), DKT_OK);
    dkt_calendar_unref(calendar);
    host_end(&host);
    static const char goal[] = "{\"code\":\"answer\",\"english\":\"a\",\"chinese\":\"a\",\"calendar\":\"moon\","
                               "\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"target\":{\"hours\":1}}";
    assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
}

/* The whole way: hook, calendar, profile, rules, desk, clock. */
static void clocks_of_a_desk_run_by_the_host_s_zones(void **state)
{
    struct story story;
    static const struct story_options options = {.profile = goal_with_office};
    (void)state;
    story_begin(&story, &options);
    GO(&story, MONDAY);
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "answer/1", "status=1 due_at=+454600"); /* MONDAY + 4 h 30: 10:00 at +05:30 */
    story_end(&story);
}

static void with_a_hook_no_file_is_opened(void **state)
{
    struct zone_host host;
    dkt_zone *zone = NULL;
    dkt_calendar *calendar = NULL;
    (void)state;
    host_begin(&host, HOST_SILENT);
    open_count = 0;
    assert_int_equal(dkt_config_zone_new(host.config, "Asia/Shanghai", -1, &zone), DKT_E_ZONE);
    assert_int_equal(calendar_make(&host, &calendar), DKT_E_ZONE);
    assert_int_equal(open_count, 0);
    host_end(&host);
}

static void without_a_hook_the_system_s_data_is_used(void **state)
{
    dkt_config *config = NULL;
    dkt_zone *zone = NULL;
    (void)state;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    open_count = 0;
    assert_int_equal(dkt_config_zone_new(config, "Asia/Shanghai", -1, &zone), DKT_OK);
    assert_int_equal(open_count, 1);
    dkt_zone_unref(zone);
    dkt_config_free(config);
}

static void fixed_offsets_ask_nobody(void **state)
{
    static const char *const names[] = {"UTC", "+08:00", "UTC-03:30"};
    struct zone_host host;
    (void)state;
    host_begin(&host, HOST_FAILS);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        dkt_zone *zone = NULL;
        assert_int_equal(dkt_config_zone_new(host.config, names[i], -1, &zone), DKT_OK);
        dkt_zone_unref(zone);
    }
    assert_int_equal(host.asked_count, 0);
    host_end(&host);
}

/* A host that keeps files must not be led out of their folder. */
static void names_that_no_zone_has_are_not_asked_for(void **state)
{
    static const char *const names[] = {"../etc/passwd", "/etc/passwd", "a//b", "a/.b", "a b", "a/"};
    struct zone_host host;
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        dkt_zone *zone = NULL;
        assert_int_equal(dkt_config_zone_new(host.config, names[i], -1, &zone), DKT_E_ZONE);
        assert_null(zone);
    }
    assert_int_equal(host.asked_count, 0);
    host_end(&host);
}

/* ---- what can go wrong ---- */

static const struct wrong {
    const char *name;
    int32_t behaviour;
    dkt_status status;
    dkt_status given; /* what the hook was told */
    const char *words;
} wrongs[] = {
    {"no answer: there is no such zone", HOST_SILENT, DKT_E_ZONE, DKT_OK, "knows no such zone"},
    {"a hook that fails", HOST_FAILS, DKT_E_HOOK, DKT_OK, "the zone hook failed"},
    {"a hook that answers and fails", HOST_ANSWERS_FAILS, DKT_E_HOOK, DKT_OK, "the zone hook failed"},
    {"two answers, equal ones too", HOST_TWICE, DKT_E_HOOK, DKT_E_STATE, "more than once"},
    {"garbage", HOST_GARBAGE, DKT_E_ZONE, DKT_OK, "time zone \"Moon/Base\": "},
    {"half a file", HOST_TRUNCATED, DKT_E_ZONE, DKT_OK, "time zone \"Moon/Base\": "},
    {"no bytes", HOST_NOTHING, DKT_E_ZONE, DKT_OK, "time zone \"Moon/Base\": "},
    {"NULL", HOST_NULL, DKT_E_HOOK, DKT_E_ARGUMENT, "gave no bytes"},
    {"fewer than no bytes", HOST_NEGATIVE, DKT_E_HOOK, DKT_E_ARGUMENT, "gave no bytes"},
    {"more than 64 KiB", HOST_TOO_LARGE, DKT_E_ZONE, DKT_E_LIMIT, "more than 64 KiB"},
};

static void a_wrong_answer_is_told(void **given)
{
    const struct wrong *wrong = *given;
    struct zone_host host;
    dkt_zone *zone = NULL;
    dkt_calendar *calendar = NULL;
    host_begin(&host, wrong->behaviour);
    assert_int_equal(dkt_config_zone_new(host.config, "Moon/Base", -1, &zone), wrong->status);
    assert_null(zone);
    assert_non_null(strstr(dkt_config_error_text(host.config), wrong->words));
    assert_int_equal(host.given, wrong->given);
    assert_int_equal(calendar_make(&host, &calendar), wrong->status);
    assert_null(calendar);
    assert_non_null(strstr(dkt_config_error_text(host.config), wrong->words));
    if (wrong->behaviour != HOST_TOO_LARGE) { /* the next question is asked as if nothing had been */
        host.behaviour = HOST_ANSWERS;
        assert_int_equal(calendar_make(&host, &calendar), DKT_OK);
        assert_string_equal(dkt_config_error_text(host.config), "");
        dkt_calendar_unref(calendar);
    }
    host_end(&host);
}

static void a_hook_that_unwinds_leaves_nothing_behind(void **state)
{
    static const int32_t behaviours[] = {HOST_UNWINDS, HOST_UNWINDS_AFTER};
    (void)state;
    for (volatile size_t i = 0; i < 2; i++) {
        static struct zone_host host; /* not lost by longjmp */
        static dkt_calendar *calendar;
        host_begin(&host, behaviours[i]);
        if (setjmp(host.back) == 0) {
            (void)calendar_make(&host, &calendar);
            fail_msg("the hook did not unwind");
        }
        assert_null(calendar);
        host.behaviour = HOST_ANSWERS;
        assert_int_equal(calendar_make(&host, &calendar), DKT_OK);
        dkt_calendar_unref(calendar);
        calendar = NULL;
        host_end(&host); /* and no block is live */
    }
}

static void every_failing_allocation_is_told(void **state)
{
    struct zone_host host;
    dkt_calendar *calendar = NULL;
    int64_t failures = 0;
    (void)state;
    for (int64_t n = 1;; n++) {
        host_begin(&host, HOST_ANSWERS);
        counting_allocator_fail(&host.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = calendar_make(&host, &calendar);
        counting_allocator_fail(&host.counting, 0, COUNTING_FAIL_ONCE);
        if (r == DKT_OK) {
            dkt_calendar_unref(calendar);
            host_end(&host);
            break;
        }
        failures++;
        assert_int_equal(r, DKT_E_MEMORY);
        assert_null(calendar);
        assert_int_equal(calendar_make(&host, &calendar), DKT_OK);
        dkt_calendar_unref(calendar);
        host_end(&host);
    }
    assert_true(failures > 1);
}

/* ---- arguments, and the table's life ---- */

static void wrong_arguments_are_refused(void **state)
{
    struct zone_host host;
    dkt_zone *zone = NULL;
    dkt_calendar *calendar = NULL;
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    assert_int_equal(dkt_config_zone_new(NULL, "UTC", -1, &zone), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_zone_new(host.config, NULL, -1, &zone), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_zone_new(host.config, "UTC", -1, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_zone_new(host.config, "", -1, &zone), DKT_E_LIMIT);
    assert_int_equal(dkt_config_zone_new(host.config, "\xff", -1, &zone), DKT_E_TEXT);
    assert_int_equal(dkt_config_calendar_new(NULL, office, -1, &calendar), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_calendar_new(host.config, NULL, -1, &calendar), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_calendar_new(host.config, office, -1, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_config_calendar_new(host.config, "{", -1, &calendar), DKT_E_FORMAT);
    assert_int_equal(dkt_config_calendar_new(host.config, "{}", -1, &calendar), DKT_E_CALENDAR);
    static char large[(1 << 20) + 2];
    memset(large, ' ', sizeof large - 1);
    assert_int_equal(dkt_config_calendar_new(host.config, large, -1, &calendar), DKT_E_LIMIT);
    assert_int_equal(dkt_zone_answer_give(NULL, (const uint8_t *)"x", 1), DKT_E_ARGUMENT);
    assert_int_equal(host.asked_count, 0);
    host_end(&host);
}

static void a_table_without_its_hook_is_refused_and_released(void **state)
{
    struct zone_host host;
    struct dkt_zone_hooks none = {.struct_size = sizeof none, .released = host_released};
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    assert_int_equal(dkt_config_set_zones(host.config, &none, (uintptr_t)&host), DKT_E_ARGUMENT);
    assert_int_equal(host.released_count, 1);
    host.released_count = 0;
    dkt_calendar *calendar = NULL;
    assert_int_equal(calendar_make(&host, &calendar), DKT_OK); /* the one before is still asked */
    dkt_calendar_unref(calendar);
    host_end(&host);
}

static void a_table_that_is_replaced_is_released(void **state)
{
    struct zone_host host;
    struct zone_host other;
    (void)state;
    host_begin(&host, HOST_ANSWERS);
    host_begin(&other, HOST_ANSWERS);
    struct dkt_zone_hooks zones = {.struct_size = sizeof zones, .read = host_read, .released = host_released};
    assert_int_equal(dkt_config_set_zones(host.config, &zones, (uintptr_t)&other), DKT_OK);
    assert_int_equal(host.released_count, 1);
    dkt_zone *zone = NULL;
    assert_int_equal(dkt_config_zone_new(host.config, "Moon/Base", -1, &zone), DKT_OK);
    assert_int_equal(host.asked_count, 0);
    assert_int_equal(other.asked_count, 1);
    dkt_zone_unref(zone);
    dkt_config_free(host.config);
    assert_int_equal(host.released_count, 1);
    assert_int_equal(other.released_count, 1);
    other.released_count = 0;
    host_end(&other);
    assert_int_equal(host.counting.live_blocks, 0);
}

enum { WRONG_COUNT = sizeof wrongs / sizeof wrongs[0], FIXED_COUNT = 12 };

int main(void)
{
    struct CMUnitTest tests[FIXED_COUNT + WRONG_COUNT] = {
        cmocka_unit_test(a_zone_comes_from_the_hook),
        cmocka_unit_test(a_calendar_has_its_zone_from_the_hook),
        cmocka_unit_test(clocks_of_a_desk_run_by_the_host_s_zones),
        cmocka_unit_test(with_a_hook_no_file_is_opened),
        cmocka_unit_test(without_a_hook_the_system_s_data_is_used),
        cmocka_unit_test(fixed_offsets_ask_nobody),
        cmocka_unit_test(names_that_no_zone_has_are_not_asked_for),
        cmocka_unit_test(a_hook_that_unwinds_leaves_nothing_behind),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(a_table_without_its_hook_is_refused_and_released),
        cmocka_unit_test(a_table_that_is_replaced_is_released),
    };
    for (size_t i = 0; i < WRONG_COUNT; i++) {
        tests[FIXED_COUNT + i] =
            (struct CMUnitTest){wrongs[i].name, a_wrong_answer_is_told, NULL, NULL, (void *)(uintptr_t)&wrongs[i]};
    }
    return _cmocka_run_group_tests("zones", tests, sizeof tests / sizeof tests[0], NULL, NULL);
}
