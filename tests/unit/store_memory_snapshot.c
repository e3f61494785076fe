/* SPDX-License-Identifier: MIT
 *
 * The memory store's snapshots.
 */
#include "docket/schema.h"
#include "store_memory_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

static dkt_snapshot *snapshot_of(struct fixture *f)
{
    dkt_snapshot *snapshot = NULL;
    assert_int_equal(dkt_memory_save(f->memory, &snapshot), DKT_OK);
    assert_non_null(snapshot);
    return snapshot;
}

static struct dkt_row *ticket_edit(struct fixture *f, const char *id)
{
    return fixture_edit(f, fixture_get(f, DKT_KIND_TICKET, id));
}

static void two_tickets(struct fixture *f)
{
    fixture_begin(f);
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t1", 1, 10));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t2", 1, 5));
}

/* Deletes t1, changes t2, adds t3 and a row of another desk. */
static void change_everything(struct fixture *f)
{
    fixture_do(f, DKT_WRITE_DELETE, ticket_edit(f, "t1"));
    struct dkt_row *row = ticket_edit(f, "t2");
    dkti_row_set_integer(row, DKT_TICKET_STATE, 2);
    fixture_do(f, DKT_WRITE_UPDATE, row);
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t3", 1, 7));
    f->desk_id = "other";
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "t1", 1, 7));
    f->desk_id = "main";
}

static void restoring_puts_rows_and_indexes_back(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    change_everything(&f);
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    struct dkti_wish first = fixture_scan_state(&f, 1);
    struct dkti_wish second = fixture_scan_state(&f, 2);
    assert_string_equal(fixture_ids(&f, &first), "t2 t1");
    assert_string_equal(fixture_ids(&f, &second), "");
    assert_string_equal(dkti_ticket(first.rows[1])->number.p, "N-t1");
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t3"));
    assert_int_equal(dkt_memory_row_count(f.memory, 0), 2);
    f.desk_id = "other";
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t1"));
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void a_snapshot_may_be_restored_again_and_again(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    for (int32_t i = 0; i < 3; i++) {
        change_everything(&f);
        assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
        struct dkti_wish wish = fixture_scan_state(&f, 1);
        assert_string_equal(fixture_ids(&f, &wish), "t2 t1");
    }
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void a_restored_memory_takes_changes_like_any_other(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    change_everything(&f);
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    change_everything(&f);
    struct dkti_wish first = fixture_scan_state(&f, 1);
    assert_string_equal(fixture_ids(&f, &first), "t3");
    fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, "t2"));
    fixture_do(&f, DKT_WRITE_DELETE, ticket_edit(&f, "t3"));
    assert_int_equal(dkt_memory_row_count(f.memory, 0), 1);
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void rows_read_after_the_save_meet_a_conflict_after_the_restore(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
    struct dkt_row *since = ticket_edit(&f, "t1");
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, since), DKT_COMMIT_CONFLICT);
    fixture_do(&f, DKT_WRITE_UPDATE, ticket_edit(&f, "t1"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, since), DKT_COMMIT_CONFLICT);
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void tokens_and_numbers_go_on_after_a_restore(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t3", 1, 1));
    uint64_t token = f.memory->token_last;
    int64_t number = f.memory->data->rows[0].number_next;
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    assert_true(f.memory->token_last >= token);
    assert_true(f.memory->data->rows[0].number_next >= number);
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void a_snapshot_of_another_memory_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_memory *other = NULL;
    assert_int_equal(dkt_memory_new(f.desk, &other), DKT_OK);
    dkt_snapshot *snapshot = snapshot_of(&f);
    assert_int_equal(dkt_memory_restore(other, snapshot), DKT_E_ARGUMENT);
    dkt_memory_free(other);
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

static void a_snapshot_outlives_its_memory_and_the_desk_handle(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    dkt_snapshot *snapshot = snapshot_of(&f);
    dkt_memory_free(f.memory);
    dkt_desk_unref(f.desk);
    dkt_snapshot_free(snapshot);
    f.memory = NULL;
    f.desk = NULL;
    fixture_end(&f);
}

static void saving_and_restoring_keep_a_directory_with_holes(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    char id[] = "r0000";
    for (int32_t i = 0; i < 2000; i++) {
        id[1] = (char)('0' + i / 1000);
        id[2] = (char)('0' + i / 100 % 10);
        id[3] = (char)('0' + i / 10 % 10);
        id[4] = (char)('0' + i % 10);
        fixture_do(&f, DKT_WRITE_INSERT, fixture_request(&f, id, i));
    }
    /* The first 1,600 go, but for one in the middle of them. */
    for (int32_t i = 0; i < 1600; i++) {
        id[1] = (char)('0' + i / 1000);
        id[2] = (char)('0' + i / 100 % 10);
        id[3] = (char)('0' + i / 10 % 10);
        id[4] = (char)('0' + i % 10);
        if (i != 700)
            fixture_do(&f, DKT_WRITE_DELETE,
                       fixture_edit(&f, fixture_get(&f, DKT_KIND_REQUEST, id)));
    }
    assert_null(f.memory->data->rows[DKT_KIND_REQUEST - 1].blocks[0]);
    dkt_snapshot *snapshot = snapshot_of(&f);
    fixture_do(&f, DKT_WRITE_DELETE, fixture_edit(&f, fixture_get(&f, DKT_KIND_REQUEST, "r0700")));
    assert_int_equal(dkt_memory_restore(f.memory, snapshot), DKT_OK);
    assert_int_equal(dkt_memory_row_count(f.memory, DKT_KIND_REQUEST), 401);
    struct dkti_wish wish = fixture_scan(DKT_INDEX_REQUEST_AGE);
    wish.limit = 2;
    fixture_read(&f, &wish);
    assert_string_equal(fixture_ids(&f, &wish), "r0700 r1600");
    dkt_snapshot_free(snapshot);
    fixture_end(&f);
}

/* Runs `step` with each allocation failing, until none does. */
static void sweep(bool (*step)(struct fixture *f, int64_t n))
{
    int64_t n = 1;
    bool is_over = false;
    for (; !is_over; n++) {
        struct fixture f;
        two_tickets(&f);
        is_over = step(&f, n);
        struct dkti_wish wish = fixture_scan_state(&f, 1);
        assert_string_equal(fixture_ids(&f, &wish), "t2 t1");
        fixture_end(&f);
    }
    assert_true(n > 3);
}

static bool save_step(struct fixture *f, int64_t n)
{
    dkt_snapshot *snapshot = NULL;
    counting_allocator_fail(&f->counting, n, COUNTING_FAIL_ONCE);
    dkt_status r = dkt_memory_save(f->memory, &snapshot);
    bool is_over = f->counting.failed_count == 0;
    counting_allocator_fail(&f->counting, 0, COUNTING_FAIL_ONCE);
    assert_int_equal(r, is_over ? DKT_OK : DKT_E_MEMORY);
    assert_int_equal(snapshot != NULL, is_over);
    dkt_snapshot_free(snapshot);
    return is_over;
}

static void saving_without_memory_says_so(void **state)
{
    (void)state;
    sweep(save_step);
}

static bool restore_step(struct fixture *f, int64_t n)
{
    dkt_snapshot *snapshot = snapshot_of(f);
    counting_allocator_fail(&f->counting, n, COUNTING_FAIL_ONCE);
    dkt_status r = dkt_memory_restore(f->memory, snapshot);
    bool is_over = f->counting.failed_count == 0;
    counting_allocator_fail(&f->counting, 0, COUNTING_FAIL_ONCE);
    assert_int_equal(r, is_over ? DKT_OK : DKT_E_MEMORY);
    dkt_snapshot_free(snapshot);
    return is_over;
}

static void restoring_without_memory_leaves_the_data_as_it_was(void **state)
{
    (void)state;
    sweep(restore_step);
}

static void making_a_memory_without_memory_says_so(void **state)
{
    (void)state;
    struct fixture f;
    two_tickets(&f);
    int64_t n = 1;
    for (bool is_over = false; !is_over; n++) {
        dkt_memory *memory = NULL;
        int64_t failed = f.counting.failed_count;
        counting_allocator_fail(&f.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_memory_new(f.desk, &memory);
        is_over = f.counting.failed_count == failed;
        counting_allocator_fail(&f.counting, 0, COUNTING_FAIL_ONCE);
        assert_int_equal(r, is_over ? DKT_OK : DKT_E_MEMORY);
        assert_int_equal(memory != NULL, is_over);
        dkt_memory_free(memory);
    }
    assert_true(n > 3);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restoring_puts_rows_and_indexes_back),
        cmocka_unit_test(a_snapshot_may_be_restored_again_and_again),
        cmocka_unit_test(a_restored_memory_takes_changes_like_any_other),
        cmocka_unit_test(rows_read_after_the_save_meet_a_conflict_after_the_restore),
        cmocka_unit_test(tokens_and_numbers_go_on_after_a_restore),
        cmocka_unit_test(a_snapshot_of_another_memory_is_refused),
        cmocka_unit_test(a_snapshot_outlives_its_memory_and_the_desk_handle),
        cmocka_unit_test(saving_and_restoring_keep_a_directory_with_holes),
        cmocka_unit_test(saving_without_memory_says_so),
        cmocka_unit_test(restoring_without_memory_leaves_the_data_as_it_was),
        cmocka_unit_test(making_a_memory_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
