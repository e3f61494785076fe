/* SPDX-License-Identifier: MIT
 *
 * Verify on what does not fit a page, beside others who write, and when store or memory fail.
 */
#include "verify_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void register_many(struct world *world, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        world->now_ms += 1000;
        world_must(world, "{\"action\":\"register\",\"subject\":\"T-%d\",\"actor\":\"li\"}",
                   (int)i);
    }
}

static void note_many(struct world *world, const char *id, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        world_must(world,
                   "{\"action\":\"note\",\"subject\":\"%s\",\"actor\":\"li\",\"fields\":{\"text\":"
                   "\"n %d\"}}",
                   id, (int)i);
    }
}

/* ---- what does not fit a page ---- */

static void tickets_of_several_pages_are_all_walked(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "pages", 0);
    register_many(&world, 120);
    for (int32_t i = 0; i < 60; i++) {
        world_must(&world,
                   "{\"action\":\"withdraw\",\"subject\":\"T-%d\",\"actor\":\"li\",\"fields\":{"
                   "\"outcome_reason\":\"x\"}}",
                   (int)i);
    }
    dkt_task *task = world_verify(&world, NULL);
    assert_string_equal(world_findings(&world, task), "");
    assert_int_equal(dkt_task_progress(task), 120);
    dkt_task_free(task);
    world_free(&world);
}

static void a_long_journal_is_folded_page_by_page(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "long", 0);
    register_many(&world, 2);
    note_many(&world, "T-1", 600);
    assert_string_equal(world_check(&world, NULL), "");
    assert_true(world.rows.row_count_max <= 300);
    rows_set_text(rows_find(&world.rows, DKT_KIND_ENTRY, "T-1", 400), DKT_ENTRY_ACTOR, "wu");
    rows_remove(&world.rows,
                rows_find(&world.rows, DKT_KIND_ENTRY, "T-1", 257)); /* at a page's border */
    assert_string_equal(world_check(&world, NULL), "gap:T-1:258: digest:T-1:400:");
    world_free(&world);
}

static void journals_that_end_with_a_page_are_clean(void **state)
{
    static const int32_t lengths[] = {63, 64, 65, 255, 256, 257};
    struct world world;
    (void)state;
    world_init(&world, "borders", 0);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char id[16];
        snprintf(id, sizeof id, "L-%d", (int)lengths[i]);
        world_must(&world, "{\"action\":\"register\",\"subject\":\"%s\",\"actor\":\"li\"}", id);
        note_many(&world, id, lengths[i] - 1);
    }
    assert_string_equal(world_check(&world, NULL), "");
    world_free(&world);
}

static void many_links_are_compared_page_by_page(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "links", 0);
    register_many(&world, 1);
    for (int32_t i = 0; i < 300; i++) {
        world_must(&world,
                   "{\"action\":\"link\",\"subject\":\"T-0\",\"actor\":\"li\",\"fields\":{\"role\":"
                   "8,\"target\":\"w%d\"}}",
                   (int)(i * 7 % 300));
    }
    for (int32_t i = 0; i < 20; i++) {
        world_must(&world,
                   "{\"action\":\"unlink\",\"subject\":\"T-0\",\"actor\":\"li\",\"fields\":{"
                   "\"role\":8,\"target\":\"w%d\"}}",
                   (int)i);
    }
    assert_string_equal(world_check(&world, NULL), "");
    rows_set_text(rows_at(&world.rows, DKT_KIND_LINK, 100), DKT_LINK_ADDED_BY, "wu");
    rows_remove(&world.rows, rows_at(&world.rows, DKT_KIND_LINK, 200));
    assert_string_equal(world_check(&world, NULL), "link:T-0:0:added_by link:T-0:0:");
    world_free(&world);
}

static void former_values_of_a_lookup_field_are_looked_for_page_by_page(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "formers", 0);
    register_many(&world, 1);
    for (int32_t i = 0; i < 300; i++) {
        world_must(&world,
                   "{\"action\":\"amend\",\"subject\":\"T-0\",\"actor\":\"li\",\"fields\":{"
                   "\"serial\":\"s%d\"}}",
                   (int)i);
    }
    assert_string_equal(world_check(&world, NULL), "");
    rows_set_text(rows_at(&world.rows, DKT_KIND_LOOKUP, 0), DKT_LOOKUP_VALUE, "s280");
    assert_string_equal(world_check(&world, NULL), "lookup:T-0:0:f_serial lookup:T-0:0:f_serial");
    world_free(&world);
}

static void only_a_thousand_findings_are_kept_and_all_are_counted(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "findings", 0);
    register_many(&world, 1);
    note_many(&world, "T-0", 1200);
    for (int32_t i = 0; i < world.rows.count; i++) {
        if (world.rows.items[i]->kind == DKT_KIND_ENTRY) {
            rows_set_text(world.rows.items[i], DKT_ENTRY_ACTOR, "wu");
        }
    }
    dkt_task *task = world_verify(&world, NULL);
    assert_int_equal(dkt_task_finding_count(task), 1201);
    assert_int_equal(dkt_task_finding(task, 999, NULL, NULL, NULL), DKT_FINDING_DIGEST);
    assert_int_equal(dkt_task_finding(task, 1000, NULL, NULL, NULL), 0);
    dkt_task_free(task);
    world_free(&world);
}

/* The memory of a verify: what it takes at most beyond what was live before. */
static int64_t memory_of_verify(struct world *world)
{
    world->counting.peak_bytes = world->counting.live_bytes;
    int64_t before = world->counting.live_bytes;
    assert_string_equal(world_check(world, NULL), "");
    return world->counting.peak_bytes - before;
}

static void the_memory_needed_does_not_grow_with_the_journal_or_the_desk(void **state)
{
    struct world world;
    dkt_memory *memory = NULL;
    (void)state;
    world_init(&world, "memory", 0);
    assert_int_equal(dkt_memory_new(world.desk, &memory), DKT_OK);
    dkt_store_free(world.store);
    assert_int_equal(dkt_memory_store(memory, &world.store), DKT_OK);
    register_many(&world, 100);
    note_many(&world, "T-7", 2000);
    int64_t first = memory_of_verify(&world);
    for (int32_t i = 100; i < 500; i++) {
        world_must(&world, "{\"action\":\"register\",\"subject\":\"T-%d\",\"actor\":\"li\"}",
                   (int)i);
    }
    note_many(&world, "T-7", 8000);
    int64_t second = memory_of_verify(&world);
    print_message("memory of a verify: %" PRId64 " and %" PRId64 " bytes\n", first, second);
    assert_true(second <= first + first / 10);
    dkt_memory_free(memory);
    world_free(&world);
}

/* ---- others write meanwhile ---- */

struct writer {
    struct world *world;
    int32_t left; /* how often it still writes */
    int32_t counter;
    bool is_writing; /* its own commands read too */
};

static void write_between(struct rows *rows, void *context)
{
    struct writer *writer = context;
    (void)rows;
    if (writer->is_writing || writer->left == 0) {
        return;
    }
    writer->is_writing = true;
    writer->left--;
    world_must(writer->world,
               "{\"action\":\"amend\",\"subject\":\"T-1\",\"actor\":\"li\",\"fields\":{\"serial\":"
               "\"v%d\",\"title\":\"t%d\"}}",
               (int)(writer->counter % 3), (int)writer->counter);
    writer->counter++;
    writer->is_writing = false;
}

static void what_others_write_meanwhile_is_no_finding(void **state)
{
    struct world world;
    (void)state;
    for (int32_t count = 1; count < 12; count++) {
        world_init(&world, "races", 0);
        register_many(&world, 3);
        struct writer writer = {.world = &world, .left = count};
        world.rows.before_read = write_between;
        world.rows.context = &writer;
        dkt_task *task = world_verify(&world, NULL);
        assert_string_equal(world_findings(&world, task), "");
        assert_int_equal(dkt_task_progress(task), 3);
        dkt_task_free(task);
        world_free(&world);
    }
}

static void a_subject_that_never_stands_still_is_passed_over(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "busy", 0);
    register_many(&world, 3);
    struct writer writer = {.world = &world, .left = 100000};
    world.rows.before_read = write_between;
    world.rows.context = &writer;
    dkt_task *task = world_verify(&world, NULL);
    assert_string_equal(world_findings(&world, task), "passed_over:T-1:0:");
    assert_int_equal(dkt_task_progress(task), 2);
    dkt_task_free(task);
    world_free(&world);
}

/* ---- failures ---- */

/* A desk of which verify needs every kind of page. */
static void everything(struct world *world)
{
    world_init(world, "failures", DKT_SERIES_BLOCKS);
    world_populate(world);
    note_many(world, "T-2", 70);
    rows_set_text(rows_find(&world->rows, DKT_KIND_ENTRY, "T-2", 68), DKT_ENTRY_ACTOR, "wu");
}

#define EVERYTHING_FINDINGS "digest:T-2:68:"

static void wherever_memory_fails_the_page_is_run_again_and_comes_out_the_same(void **state)
{
    struct world world;
    char root[65];
    char digest[65];
    int64_t failed_count = 0;
    (void)state;
    everything(&world);
    world_root(&world, root);
    world_digest(&world, digest);
    for (int64_t n = 1;; n++) {
        dkt_task *task = NULL;
        assert_int_equal(dkt_task_new_verify(world.desk, NULL, &task), DKT_OK);
        failed_count = world.counting.failed_count;
        counting_allocator_fail(&world.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_task_run(task, world.store);
        bool has_failed = world.counting.failed_count > failed_count;
        assert_int_equal(r, has_failed ? DKT_E_MEMORY : DKT_OK);
        counting_allocator_fail(&world.counting, 0, COUNTING_FAIL_ONCE);
        if (has_failed) {
            assert_string_equal(dkt_journal_root(task), "");
            assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
        }
        assert_string_equal(world_findings(&world, task), EVERYTHING_FINDINGS);
        assert_string_equal(dkt_journal_root(task), root);
        assert_string_equal(dkt_verify_digest(task), digest);
        dkt_task_free(task);
        if (!has_failed) {
            break;
        }
    }
    world_free(&world);
}

struct failing_read {
    int32_t left;
};

static int32_t failing_store_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct world *world = (struct world *)user;
    struct failing_read *failing = world->rows.context;
    failing->left--;
    if (failing->left == 0) {
        (void)dkt_answers_error(answers, 5, "the line is cut", -1);
        return DKT_COMMIT_FAILED;
    }
    return rows_read((uintptr_t)&world->rows, reads, answers);
}

static int32_t failing_store_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    return rows_commit((uintptr_t) & ((struct world *)user)->rows, writes, outcome);
}

static void wherever_a_read_fails_the_page_is_run_again_and_comes_out_the_same(void **state)
{
    struct world world;
    char root[65];
    struct failing_read failing = {0};
    struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks, .read = failing_store_read, .commit = failing_store_commit};
    dkt_store *store = NULL;
    (void)state;
    everything(&world);
    world_root(&world, root);
    world.rows.context = &failing;
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)&world, &store), DKT_OK);
    for (int32_t n = 1;; n++) {
        dkt_task *task = NULL;
        assert_int_equal(dkt_task_new_verify(world.desk, root, &task), DKT_OK);
        failing.left = n;
        dkt_status r = dkt_task_run(task, store);
        bool has_failed = failing.left <= 0;
        assert_int_equal(r, has_failed ? DKT_E_STORE : DKT_OK);
        if (has_failed) {
            assert_int_equal(dkt_task_host_code(task), 5);
            assert_int_equal(dkt_task_run(task, store), DKT_OK);
        }
        assert_string_equal(world_findings(&world, task), EVERYTHING_FINDINGS);
        assert_string_equal(dkt_journal_root(task), root);
        dkt_task_free(task);
        if (!has_failed) {
            break;
        }
    }
    dkt_store_free(store);
    world_free(&world);
}

static void a_row_that_cannot_be_read_at_all_stops_the_task_and_is_named(void **state)
{
    struct world world;
    dkt_task *task = NULL;
    (void)state;
    world_init(&world, "corrupt", 0);
    register_many(&world, 2);
    rows_set_bytes(rows_find(&world.rows, DKT_KIND_TICKET, "T-1", 0), DKT_TICKET_TITLE, "\xff", 1);
    assert_int_equal(dkt_task_new_verify(world.desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world.store), DKT_E_CORRUPT);
    assert_non_null(strstr(dkt_task_error_text(task), "title"));
    dkt_task_free(task);
    world_free(&world);
}

static void a_verify_that_is_stepped_comes_out_as_one_that_is_run(void **state)
{
    struct world world;
    char root[65];
    char digest[65];
    dkt_task *task = NULL;
    int32_t need = DKT_NEED_NOTHING;
    (void)state;
    everything(&world);
    world_root(&world, root);
    world_digest(&world, digest);
    assert_int_equal(dkt_task_new_verify(world.desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    while (need != DKT_NEED_NOTHING) {
        assert_int_equal(need, DKT_NEED_READ);
        assert_int_equal(
            rows_read((uintptr_t)&world.rows, dkt_task_reads(task), dkt_task_answers(task)),
            DKT_HOOK_DONE);
        assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    }
    assert_string_equal(world_findings(&world, task), EVERYTHING_FINDINGS);
    assert_string_equal(dkt_journal_root(task), root);
    assert_string_equal(dkt_verify_digest(task), digest);
    dkt_task_free(task);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_of_several_pages_are_all_walked),
        cmocka_unit_test(a_long_journal_is_folded_page_by_page),
        cmocka_unit_test(journals_that_end_with_a_page_are_clean),
        cmocka_unit_test(many_links_are_compared_page_by_page),
        cmocka_unit_test(former_values_of_a_lookup_field_are_looked_for_page_by_page),
        cmocka_unit_test(only_a_thousand_findings_are_kept_and_all_are_counted),
        cmocka_unit_test(the_memory_needed_does_not_grow_with_the_journal_or_the_desk),
        cmocka_unit_test(what_others_write_meanwhile_is_no_finding),
        cmocka_unit_test(a_subject_that_never_stands_still_is_passed_over),
        cmocka_unit_test(wherever_memory_fails_the_page_is_run_again_and_comes_out_the_same),
        cmocka_unit_test(wherever_a_read_fails_the_page_is_run_again_and_comes_out_the_same),
        cmocka_unit_test(a_row_that_cannot_be_read_at_all_stops_the_task_and_is_named),
        cmocka_unit_test(a_verify_that_is_stepped_comes_out_as_one_that_is_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
