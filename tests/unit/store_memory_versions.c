/* SPDX-License-Identifier: MIT
 *
 * The memory store: versions that many rows name stand in memory once.
 */
#include "docket/schema.h"
#include "store/memory/versions.h"
#include "store_memory_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void equal_texts_have_one_number(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_versions versions;
    dkti_versions_init(&versions, &allocator);
    char text[16];
    for (int32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 100; i++) {
            snprintf(text, sizeof text, "%c%u", "ab"[i % 2], (unsigned)i);
            assert_int_equal(dkti_versions_number(&versions, dkti_text(text)), i + 1);
            assert_string_equal(dkti_versions_text(&versions, i + 1).p, text);
        }
    }
    assert_int_equal(dkti_versions_number(&versions, dkti_text("")), 101);
    assert_string_equal(dkti_versions_text(&versions, 101).p, "");
    assert_true(dkti_text_is_absent(dkti_versions_text(&versions, 0)));
    assert_true(dkti_text_is_absent(dkti_versions_text(&versions, 102)));
    dkti_versions_free(&versions);
    assert_int_equal(counting.live_blocks, 0);
}

static struct dkt_row *clock_row(struct fixture *f, int64_t run, const char *calendar)
{
    struct dkt_row *row = fixture_row(f, DKT_KIND_CLOCK);
    dkti_row_set_text(row, DKT_CLOCK_TICKET, dkti_text("t1"));
    dkti_row_set_text(row, DKT_CLOCK_GOAL, dkti_text("answer"));
    dkti_row_set_integer(row, DKT_CLOCK_RUN, run);
    dkti_row_set_text(row, DKT_CLOCK_CALENDAR, dkti_text(calendar));
    dkti_row_set_text(row, DKT_CLOCK_PAUSE_REASON, dkti_text("waits for the customer"));
    return row;
}

static struct dkti_wish clock_wish(struct fixture *f, int64_t run)
{
    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = dkti_schema_kind(dkti_desk_schema(f->desk), DKT_KIND_CLOCK),
                             .limit = 1,
                             .value_count = 3,
                             .values = {fixture_text("t1"), fixture_text("answer"), {.integer = run}}};
    fixture_read(f, &wish);
    return wish;
}

static struct dkt_row *clock_read(struct fixture *f, int64_t run)
{
    struct dkti_wish wish = clock_wish(f, run);
    assert_int_equal(wish.row_count, 1);
    return wish.rows[0];
}

static void assert_no_clock(struct fixture *f, int64_t run)
{
    assert_int_equal(clock_wish(f, run).row_count, 0);
}

static void a_version_is_read_back_with_texts_before_and_behind_it(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    const char *const calendars[] = {"a0", "a much longer version than the other one", "", "a0"};
    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, i, calendars[i])), DKT_HOOK_DONE);
    for (int64_t i = 0; i < 4; i++) {
        const struct dkti_clock *clock = dkti_clock(clock_read(&f, i));
        assert_string_equal(clock->calendar.p, calendars[i]);
        assert_int_equal(clock->calendar.n, strlen(calendars[i]));
        assert_string_equal(clock->pause_reason.p, "waits for the customer");
        assert_string_equal(clock->goal.p, "answer");
    }
    fixture_end(&f);
}

static void an_update_changes_or_takes_away_a_version(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, 1, "a0"));
    struct dkt_row *row = fixture_edit(&f, clock_read(&f, 1));
    dkti_row_set_text(row, DKT_CLOCK_CALENDAR, dkti_text("b1"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, row), DKT_HOOK_DONE);
    assert_string_equal(dkti_clock(clock_read(&f, 1))->calendar.p, "b1");
    row = fixture_edit(&f, clock_read(&f, 1));
    dkti_row_set_absent(row, DKT_CLOCK_CALENDAR);
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, row), DKT_HOOK_DONE);
    assert_false(dkti_row_has(clock_read(&f, 1), DKT_CLOCK_CALENDAR));
    assert_null(dkti_clock(clock_read(&f, 1))->calendar.p);
    fixture_end(&f);
}

/* Snapshots copy images as they are: the numbers in them must stay true, also of versions that came later. */
static void versions_survive_a_snapshot(void **state)
{
    (void)state;
    struct fixture f;
    dkt_snapshot *snapshot = NULL;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, 1, "a0"));
    assert_int_equal(dkt_memory_save(f.memory, &snapshot), DKT_OK);
    fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, 2, "b1"));
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    assert_no_clock(&f, 2);
    assert_string_equal(dkti_clock(clock_read(&f, 1))->calendar.p, "a0");
    fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, 3, "b1"));
    assert_string_equal(dkti_clock(clock_read(&f, 3))->calendar.p, "b1");
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

/* Two rows of one version differ by less than the version itself has bytes. */
static void a_version_takes_its_bytes_once(void **state)
{
    (void)state;
    struct fixture f;
    char version[513];
    fixture_begin(&f);
    memset(version, 'c', sizeof version - 1);
    version[sizeof version - 1] = '\0';
    for (int64_t i = 0; i < 10; i++)
        fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, i, version));
    int64_t before = dkt_memory_size(f.memory);
    for (int64_t i = 10; i < 1000; i++)
        fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, i, version));
    assert_true(dkt_memory_size(f.memory) - before < 990 * 256);
    fixture_end(&f);
}

static void a_new_version_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, clock_row(&f, 1, "a0"));
    struct dkt_row *row = clock_row(&f, 2, "b1");
    int64_t n = 1;
    for (;; n++) {
        counting_allocator_fail(&f.counting, n, COUNTING_FAIL_FROM_THEN_ON);
        int32_t r = fixture_do(&f, DKT_WRITE_INSERT, row);
        counting_allocator_fail(&f.counting, 0, COUNTING_FAIL_ONCE);
        if (r == DKT_HOOK_DONE)
            break;
        assert_int_equal(r, DKT_COMMIT_FAILED);
        assert_no_clock(&f, 2);
    }
    assert_true(n > 1);
    assert_string_equal(dkti_clock(clock_read(&f, 2))->calendar.p, "b1");
    assert_string_equal(dkti_clock(clock_read(&f, 1))->calendar.p, "a0");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_one_number),
        cmocka_unit_test(a_version_is_read_back_with_texts_before_and_behind_it),
        cmocka_unit_test(an_update_changes_or_takes_away_a_version),
        cmocka_unit_test(versions_survive_a_snapshot),
        cmocka_unit_test(a_version_takes_its_bytes_once),
        cmocka_unit_test(a_new_version_without_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("store_memory_versions", tests, NULL, NULL);
}
