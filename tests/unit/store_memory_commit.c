/* SPDX-License-Identifier: MIT
 *
 * The memory store's commits: conflicts, all or nothing, tokens.
 */
#include "docket/schema.h"
#include "store_memory_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

static struct dkt_row *ticket_edit(struct fixture *f, const char *id)
{
    struct dkt_row *row = fixture_get(f, DKT_KIND_TICKET, id);
    assert_non_null(row);
    return fixture_edit(f, row);
}

static uint64_t token_of(struct fixture *f, const char *id)
{
    uint64_t token = 0;
    const struct dkt_row *row = fixture_get(f, DKT_KIND_TICKET, id);
    assert_int_equal(row->token.n, sizeof token);
    memcpy(&token, row->token.p, sizeof token);
    return token;
}

static void an_insert_of_a_row_that_is_there_conflicts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 2, 0)),
                     DKT_COMMIT_CONFLICT);
    assert_int_equal(f.conflict_count, 1);
    assert_true(f.is_conflicting[0]);
    assert_int_equal(dkti_ticket(fixture_get(&f, DKT_KIND_TICKET, "t1"))->state, 1);
    fixture_end(&f);
}

static void an_update_with_a_stale_token_conflicts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *first = ticket_edit(&f, "t1");
    struct dkt_row *second = ticket_edit(&f, "t1");
    dkti_row_set_integer(first, DKT_TICKET_STATE, 2);
    dkti_row_set_integer(second, DKT_TICKET_STATE, 3);
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, first), DKT_HOOK_DONE);
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, second), DKT_COMMIT_CONFLICT);
    assert_int_equal(dkti_ticket(fixture_get(&f, DKT_KIND_TICKET, "t1"))->state, 2);
    fixture_end(&f);
}

static void an_update_of_a_row_that_is_gone_conflicts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *row = ticket_edit(&f, "t1");
    fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, "t1"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, row), DKT_COMMIT_CONFLICT);
    assert_int_equal(fixture_do(&f, DKT_WRITE_DELETE, row), DKT_COMMIT_CONFLICT);
    fixture_end(&f);
}

static void a_delete_with_a_stale_token_conflicts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *stale = ticket_edit(&f, "t1");
    fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_DELETE, stale), DKT_COMMIT_CONFLICT);
    assert_non_null(fixture_get(&f, DKT_KIND_TICKET, "t1"));
    fixture_end(&f);
}

static void a_check_of_a_token_that_is_true_passes_and_writes_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    uint64_t token = token_of(&f, "t1");
    struct dkt_row *row = ticket_edit(&f, "t1");
    dkti_row_set_integer(row, DKT_TICKET_STATE, 4);
    assert_int_equal(fixture_do(&f, DKT_WRITE_CHECK, row), DKT_HOOK_DONE);
    assert_int_equal(token_of(&f, "t1"), token);
    assert_int_equal(dkti_ticket(fixture_get(&f, DKT_KIND_TICKET, "t1"))->state, 1);
    fixture_end(&f);
}

static void a_check_of_a_stale_token_conflicts(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *stale = ticket_edit(&f, "t1");
    fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_CHECK, stale), DKT_COMMIT_CONFLICT);
    fixture_end(&f);
}

static void a_check_of_absence_passes_only_while_the_row_is_absent(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(fixture_do(&f, DKT_WRITE_CHECK, fixture_ticket(&f, "t1", 1, 0)),
                     DKT_HOOK_DONE);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    assert_int_equal(fixture_do(&f, DKT_WRITE_CHECK, fixture_ticket(&f, "t1", 1, 0)),
                     DKT_COMMIT_CONFLICT);
    fixture_end(&f);
}

/* Two decisions, each resting on the row that the other one writes: only one may be committed. */
static void write_skew_is_stopped_by_checks(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "a", 1, 0));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "b", 1, 0));
    struct dkt_row *a_of_first = ticket_edit(&f, "a");
    struct dkt_row *b_of_first = ticket_edit(&f, "b");
    struct dkt_row *a_of_second = ticket_edit(&f, "a");
    struct dkt_row *b_of_second = ticket_edit(&f, "b");
    dkti_row_set_integer(a_of_first, DKT_TICKET_STATE, 4);
    dkti_row_set_integer(b_of_second, DKT_TICKET_STATE, 4);

    fixture_write(&f, DKT_WRITE_UPDATE, a_of_first);
    fixture_write(&f, DKT_WRITE_CHECK, b_of_first);
    assert_int_equal(fixture_commit(&f), DKT_HOOK_DONE);
    fixture_write(&f, DKT_WRITE_CHECK, a_of_second);
    fixture_write(&f, DKT_WRITE_UPDATE, b_of_second);
    assert_int_equal(fixture_commit(&f), DKT_COMMIT_CONFLICT);
    assert_true(f.is_conflicting[0]);
    assert_false(f.is_conflicting[1]);
    assert_int_equal(dkti_ticket(fixture_get(&f, DKT_KIND_TICKET, "b"))->state, 1);
    fixture_end(&f);
}

static void a_conflict_names_every_stale_write_and_writes_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t2", 1, 0));
    struct dkt_row *stale = ticket_edit(&f, "t1");
    fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
    struct dkt_row *good = ticket_edit(&f, "t2");
    dkti_row_set_integer(good, DKT_TICKET_STATE, 3);

    fixture_write(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t3", 1, 0));
    fixture_write(&f, DKT_WRITE_UPDATE, stale);
    fixture_write(&f, DKT_WRITE_UPDATE, good);
    fixture_write(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t2", 1, 0));
    assert_int_equal(fixture_commit(&f), DKT_COMMIT_CONFLICT);
    assert_int_equal(f.conflict_count, 2);
    assert_false(f.is_conflicting[0]);
    assert_true(f.is_conflicting[1]);
    assert_false(f.is_conflicting[2]);
    assert_true(f.is_conflicting[3]);
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t3"));
    struct dkti_wish wish = fixture_scan_state(&f, 1);
    assert_string_equal(fixture_ids(&f, &wish), "t1 t2");
    fixture_end(&f);
}

static void a_key_inserted_twice_in_one_commit_conflicts_and_writes_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_write(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    fixture_write(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 2, 0));
    assert_int_equal(fixture_commit(&f), DKT_COMMIT_CONFLICT);
    assert_true(f.is_conflicting[1]);
    assert_int_equal(dkt_memory_row_count(f.memory, 0), 0);
    struct dkti_wish wish = fixture_scan_state(&f, 1);
    assert_int_equal(wish.row_count, 0);
    fixture_end(&f);
}

static void a_row_updated_twice_in_one_commit_conflicts_and_writes_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *first = ticket_edit(&f, "t1");
    struct dkt_row *second = ticket_edit(&f, "t1");
    dkti_row_set_integer(first, DKT_TICKET_STATE, 2);
    dkti_row_set_integer(second, DKT_TICKET_STATE, 3);
    fixture_write(&f, DKT_WRITE_UPDATE, first);
    fixture_write(&f, DKT_WRITE_UPDATE, second);
    assert_int_equal(fixture_commit(&f), DKT_COMMIT_CONFLICT);
    assert_true(f.is_conflicting[1]);
    struct dkti_wish wish = fixture_scan_state(&f, 1);
    assert_string_equal(fixture_ids(&f, &wish), "t1");
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, second), DKT_HOOK_DONE);
    fixture_end(&f);
}

static void an_empty_commit_is_done(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(fixture_commit(&f), DKT_HOOK_DONE);
    fixture_end(&f);
}

static void every_write_gives_a_token_that_was_never_there(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    uint64_t last = 0;
    for (int32_t i = 0; i < 20; i++) {
        fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
        assert_true(token_of(&f, "t1") > last);
        last = token_of(&f, "t1");
        fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
        assert_true(token_of(&f, "t1") > last);
        last = token_of(&f, "t1");
        fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, "t1"));
    }
    fixture_end(&f);
}

static void a_row_deleted_and_made_again_meets_old_readers_with_a_conflict(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *stale = ticket_edit(&f, "t1");
    fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, "t1"));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, stale), DKT_COMMIT_CONFLICT);
    fixture_end(&f);
}

/* A row growing and shrinking moves; reads, indexes and numbers follow it. */
static void a_row_that_changes_its_size_keeps_its_place_in_the_indexes(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    static char text[3001];
    memset(text, 'x', sizeof text - 1);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 5));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t2", 1, 5));
    for (size_t n = 0; n <= 3000; n = n * 2 + 1) {
        for (size_t part = 0; part < 2; part++) {
            struct dkt_row *row = ticket_edit(&f, "t1");
            dkti_row_set_text(row, DKT_TICKET_RESOLUTION,
                              dkti_text_of(text, part == 0 ? n : n / 3));
            assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, row), DKT_HOOK_DONE);
            struct dkti_wish wish = fixture_scan_state(&f, 1);
            assert_string_equal(fixture_ids(&f, &wish), "t1 t2");
            assert_int_equal(dkti_ticket(wish.rows[0])->resolution.n, part == 0 ? n : n / 3);
        }
    }
    fixture_end(&f);
}

static void what_is_deleted_leaves_no_memory_taken(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_request(&f, "r", 0));
    int64_t before = f.memory->data->pool.live_bytes;
    char id[] = "t00";
    for (int32_t i = 0; i < 100; i++) {
        id[1] = (char)('0' + i / 10);
        id[2] = (char)('0' + i % 10);
        fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, id, 1, i / 3));
    }
    for (int32_t i = 0; i < 100; i++) {
        id[1] = (char)('0' + i * 7 % 100 / 10);
        id[2] = (char)('0' + i * 7 % 100 % 10);
        assert_int_equal(fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, id)), DKT_HOOK_DONE);
    }
    assert_int_equal(f.memory->data->pool.live_bytes, before);
    assert_int_equal(dkt_memory_row_count(f.memory, 0), 1);
    fixture_end(&f);
}

/* ---- without memory ---- */

/* A commit with every type of write: a row that grows out of its place, one that moves in an index, new ones,
 * one that goes. */
static void mixed_writes(struct fixture *f)
{
    struct dkt_row *grows = ticket_edit(f, "t1");
    dkti_row_set_text(grows, DKT_TICKET_TITLE, dkti_text("a title that needs some more room"));
    struct dkt_row *moves = ticket_edit(f, "t2");
    dkti_row_set_integer(moves, DKT_TICKET_STATE, 2);
    dkti_row_set_text(moves, DKT_TICKET_OWNER, dkti_text("bo"));
    dkti_row_set_integer(moves, DKT_TICKET_NEXT_DUE, 77);
    fixture_write(f, DKT_WRITE_UPDATE, grows);
    fixture_write(f, DKT_WRITE_UPDATE, moves);
    fixture_write(f, DKT_WRITE_INSERT, fixture_ticket(f, "t9", 1, 90));
    fixture_write(f, DKT_WRITE_INSERT, fixture_request(f, "r9", 90));
    fixture_write(f, DKT_WRITE_DELETE, ticket_edit(f, "t3"));
    fixture_write(f, DKT_WRITE_CHECK, fixture_ticket(f, "absent", 1, 0));
}

static void mixed_begin(struct fixture *f)
{
    fixture_begin(f);
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t1", 1, 10));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t2", 1, 20));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t3", 1, 30));
    mixed_writes(f);
}

static void assert_mixed_before(struct fixture *f)
{
    struct dkti_wish first = fixture_scan_state(f, 1);
    struct dkti_wish second = fixture_scan_state(f, 2);
    assert_string_equal(fixture_ids(f, &first), "t1 t2 t3");
    assert_string_equal(fixture_ids(f, &second), "");
    assert_false(dkti_row_has(first.rows[0], DKT_TICKET_TITLE));
    assert_null(fixture_get(f, DKT_KIND_REQUEST, "r9"));
    assert_int_equal(dkt_memory_row_count(f->memory, 0), 3);
}

static void assert_mixed_after(struct fixture *f)
{
    struct dkti_wish first = fixture_scan_state(f, 1);
    struct dkti_wish second = fixture_scan_state(f, 2);
    assert_string_equal(fixture_ids(f, &first), "t1 t9");
    assert_string_equal(fixture_ids(f, &second), "t2");
    assert_true(dkti_row_has(first.rows[0], DKT_TICKET_TITLE));
    assert_non_null(fixture_get(f, DKT_KIND_REQUEST, "r9"));
}

/* With `exhausted` the pool asks the host for each piece that no list holds. */
static bool mixed_sweep_step(int64_t n, int32_t mode, bool exhausted)
{
    struct fixture f;
    mixed_begin(&f);
    int64_t live = f.memory->data->pool.live_bytes;
    if (exhausted)
        f.memory->data->pool.rest_size = 0;
    counting_allocator_fail(&f.counting, n, mode);
    int32_t count = f.write_count;
    bool is_done = fixture_commit(&f) == DKT_HOOK_DONE;
    bool is_over = f.counting.failed_count == 0;
    counting_allocator_fail(&f.counting, 0, COUNTING_FAIL_ONCE);
    if (!is_done) {
        assert_int_equal(f.hook_result, DKT_COMMIT_FAILED);
        assert_int_equal(f.error.status, DKT_E_MEMORY);
        assert_true(f.error.n > 0);
        assert_mixed_before(&f);
        int64_t now = f.memory->data->pool.live_bytes;
        assert_in_range(now, live, live + 64); /* the desk's id may stay known */
        f.write_count = count;
        assert_int_equal(fixture_commit(&f), DKT_HOOK_DONE);
    }
    assert_mixed_after(&f);
    fixture_end(&f);
    return is_over;
}

static void a_commit_without_memory_fails_and_leaves_the_data_as_it_was(void **state)
{
    (void)state;
    for (int32_t mode = COUNTING_FAIL_ONCE; mode <= COUNTING_FAIL_FROM_THEN_ON; mode++) {
        int64_t n = 1;
        while (!mixed_sweep_step(n, mode, true))
            n++;
        assert_true(n > 3);
        while (!mixed_sweep_step(n, mode, false))
            n++;
    }
}

/* Every piece one by one: the pool's blocks are too large to fail at each piece, so its room is cut down. */
static void a_commit_that_runs_out_at_any_piece_is_undone(void **state)
{
    (void)state;
    int32_t failures = 0;
    for (size_t room = 0; room <= 4096; room += 16) {
        struct fixture f;
        mixed_begin(&f);
        int32_t count = f.write_count;
        struct dkti_pool *pool = &f.memory->data->pool;
        size_t rest_size = pool->rest_size;
        int64_t live = pool->live_bytes;
        if (room < rest_size)
            pool->rest_size = room;
        counting_allocator_fail(&f.counting, 3, COUNTING_FAIL_FROM_THEN_ON);
        bool is_done = fixture_commit(&f) == DKT_HOOK_DONE;
        counting_allocator_fail(&f.counting, 0, COUNTING_FAIL_ONCE);
        if (!is_done) {
            failures++;
            assert_mixed_before(&f);
            assert_int_equal(pool->live_bytes, live);
            f.write_count = count;
            assert_int_equal(fixture_commit(&f), DKT_HOOK_DONE);
        }
        assert_mixed_after(&f);
        fixture_end(&f);
    }
    assert_true(failures > 10);
}

static void a_commit_of_thousands_of_writes_is_one(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    struct fixture f;
    fixture_begin(&f);
    struct dkti_write *items = dkti_arena_array(&f.arena, COUNT, sizeof *items);
    bool *is_conflicting = dkti_arena_array(&f.arena, COUNT, sizeof *is_conflicting);
    char id[] = "t0000";
    for (int32_t i = 0; i < COUNT; i++) {
        id[1] = (char)('0' + i / 1000);
        id[2] = (char)('0' + i / 100 % 10);
        id[3] = (char)('0' + i / 10 % 10);
        id[4] = (char)('0' + i % 10);
        items[i] =
            (struct dkti_write){.type = DKT_WRITE_INSERT, .row = fixture_ticket(&f, id, 1, i)};
    }
    dkt_writes writes = {.desk = dkti_text("main"), .items = items, .count = COUNT};
    dkt_outcome outcome = {.writes = &writes, .is_conflicting = is_conflicting, .error = &f.error};
    assert_int_equal(dkti_memory_commit((uintptr_t)f.memory, &writes, &outcome), DKT_HOOK_DONE);
    assert_int_equal(dkt_memory_row_count(f.memory, DKT_KIND_TICKET), COUNT);
    outcome.conflict_count = 0;
    assert_int_equal(dkti_memory_commit((uintptr_t)f.memory, &writes, &outcome),
                     DKT_COMMIT_CONFLICT);
    assert_int_equal(outcome.conflict_count, COUNT);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_insert_of_a_row_that_is_there_conflicts),
        cmocka_unit_test(an_update_with_a_stale_token_conflicts),
        cmocka_unit_test(an_update_of_a_row_that_is_gone_conflicts),
        cmocka_unit_test(a_delete_with_a_stale_token_conflicts),
        cmocka_unit_test(a_check_of_a_token_that_is_true_passes_and_writes_nothing),
        cmocka_unit_test(a_check_of_a_stale_token_conflicts),
        cmocka_unit_test(a_check_of_absence_passes_only_while_the_row_is_absent),
        cmocka_unit_test(write_skew_is_stopped_by_checks),
        cmocka_unit_test(a_conflict_names_every_stale_write_and_writes_nothing),
        cmocka_unit_test(a_key_inserted_twice_in_one_commit_conflicts_and_writes_nothing),
        cmocka_unit_test(a_row_updated_twice_in_one_commit_conflicts_and_writes_nothing),
        cmocka_unit_test(an_empty_commit_is_done),
        cmocka_unit_test(every_write_gives_a_token_that_was_never_there),
        cmocka_unit_test(a_row_deleted_and_made_again_meets_old_readers_with_a_conflict),
        cmocka_unit_test(a_row_that_changes_its_size_keeps_its_place_in_the_indexes),
        cmocka_unit_test(what_is_deleted_leaves_no_memory_taken),
        cmocka_unit_test(a_commit_without_memory_fails_and_leaves_the_data_as_it_was),
        cmocka_unit_test(a_commit_that_runs_out_at_any_piece_is_undone),
        cmocka_unit_test(a_commit_of_thousands_of_writes_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
