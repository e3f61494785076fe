/* SPDX-License-Identifier: MIT
 *
 * The memory store's scans: ranges, orders, pages.
 */
#include "docket/schema.h"
#include "store_memory_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

/* Tickets a to f of state 1 at 10, 20, 20, 20, 30, 40; g is of state 2. */
static void six_tickets(struct fixture *f)
{
    fixture_begin(f);
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "f", 1, 40));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "b", 1, 20));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "c", 1, 20));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "a", 1, 10));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "d", 1, 20));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "e", 1, 30));
    fixture_do(f, DKT_WRITE_INSERT, fixture_ticket(f, "g", 2, 20));
}

/* The ids that a scan of state 1 gives. */
static const char *scan_ids(struct fixture *f, int32_t flags, int64_t from, int64_t until,
                            int32_t limit)
{
    struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_STATE);
    wish.values[0] = fixture_integer(1);
    wish.flags = flags;
    wish.from = from;
    wish.until = until;
    wish.limit = limit;
    fixture_read(f, &wish);
    assert_int_equal(f->hook_result, DKT_HOOK_DONE);
    return fixture_ids(f, &wish);
}

static void a_scan_gives_the_rows_in_the_order_of_the_range_column(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    assert_string_equal(scan_ids(&f, 0, 0, 0, 100), "a b c d e f");
    fixture_end(&f);
}

static void a_scan_downwards_turns_the_order_around_ties_included(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    assert_string_equal(scan_ids(&f, DKT_READ_DESCENDING, 0, 0, 100), "f e d c b a");
    fixture_end(&f);
}

static void from_is_inclusive_and_until_is_not(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    int32_t both = DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL;
    assert_string_equal(scan_ids(&f, both, 20, 40, 100), "b c d e");
    assert_string_equal(scan_ids(&f, both, 21, 41, 100), "e f");
    assert_string_equal(scan_ids(&f, both, 20, 20, 100), "");
    assert_string_equal(scan_ids(&f, both, 50, 10, 100), "");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_FROM, 40, 0, 100), "f");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_UNTIL, 0, 20, 100), "a");
    fixture_end(&f);
}

static void ranges_are_the_same_downwards(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    int32_t both = DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL | DKT_READ_DESCENDING;
    assert_string_equal(scan_ids(&f, both, 20, 40, 100), "e d c b");
    assert_string_equal(scan_ids(&f, both, 20, 20, 100), "");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_FROM | DKT_READ_DESCENDING, 40, 0, 100), "f");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_UNTIL | DKT_READ_DESCENDING, 0, 20, 100), "a");
    fixture_end(&f);
}

static void the_ends_of_the_integers_are_in_range(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "low", 1, INT64_MIN));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "high", 1, INT64_MAX));
    assert_string_equal(scan_ids(&f, 0, 0, 0, 100), "low high");
    assert_string_equal(scan_ids(&f, DKT_READ_DESCENDING, 0, 0, 100), "high low");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_FROM, INT64_MAX, 0, 100), "high");
    assert_string_equal(scan_ids(&f, DKT_READ_HAS_UNTIL, 0, INT64_MAX, 100), "low");
    fixture_end(&f);
}

static void a_scan_gives_no_more_than_its_limit(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    assert_string_equal(scan_ids(&f, 0, 0, 0, 2), "a b");
    assert_string_equal(scan_ids(&f, DKT_READ_DESCENDING, 0, 0, 3), "f e d");
    fixture_end(&f);
}

static void rows_without_an_equal_or_range_value_are_not_in_the_index(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_wish due = fixture_scan(DKT_INDEX_TICKET_DUE);
    fixture_read(&f, &due);
    assert_int_equal(due.row_count, 0);
    struct dkt_row *row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "c"));
    dkti_row_set_integer(row, DKT_TICKET_NEXT_DUE, 99);
    fixture_do(&f, DKT_WRITE_UPDATE, row);
    due = fixture_scan(DKT_INDEX_TICKET_DUE);
    fixture_read(&f, &due);
    assert_string_equal(fixture_ids(&f, &due), "c");
    row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "c"));
    dkti_row_set_absent(row, DKT_TICKET_NEXT_DUE);
    fixture_do(&f, DKT_WRITE_UPDATE, row);
    due = fixture_scan(DKT_INDEX_TICKET_DUE);
    fixture_read(&f, &due);
    assert_int_equal(due.row_count, 0);
    fixture_end(&f);
}

static void an_index_of_two_equal_columns_needs_both(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_ticket(&f, "t1", 1, 5);
    dkti_row_set_text(row, DKT_TICKET_OWNER, dkti_text("ann"));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    row = fixture_ticket(&f, "t2", 1, 6);
    dkti_row_set_text(row, DKT_TICKET_OWNER, dkti_text("ann"));
    dkti_row_set_integer(row, DKT_TICKET_OPEN, 0);
    fixture_do(&f, DKT_WRITE_INSERT, row);
    for (int64_t open = 0; open < 2; open++) {
        struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_OWNER);
        wish.values[0] = fixture_text("ann");
        wish.values[1] = fixture_integer(open);
        fixture_read(&f, &wish);
        assert_string_equal(fixture_ids(&f, &wish), open == 1 ? "t1" : "t2");
    }
    fixture_end(&f);
}

static void an_index_without_a_range_gives_rows_by_their_age(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_ticket(&f, "new", 1, 1);
    dkti_row_set_text(row, DKT_TICKET_NUMBER, dkti_text("same"));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    row = fixture_ticket(&f, "newer", 1, 0);
    dkti_row_set_text(row, DKT_TICKET_NUMBER, dkti_text("same"));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_NUMBER);
    wish.values[0] = fixture_text("same");
    fixture_read(&f, &wish);
    assert_string_equal(fixture_ids(&f, &wish), "new newer");
    fixture_end(&f);
}

static void a_row_moves_with_its_equal_and_range_values(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkt_row *row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "c"));
    dkti_row_set_integer(row, DKT_TICKET_STATE, 2);
    fixture_do(&f, DKT_WRITE_UPDATE, row);
    row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "b"));
    dkti_row_set_integer(row, DKT_TICKET_REGISTERED_AT, 100);
    fixture_do(&f, DKT_WRITE_UPDATE, row);
    assert_string_equal(scan_ids(&f, 0, 0, 0, 100), "a d e f b");
    struct dkti_wish second = fixture_scan_state(&f, 2);
    assert_string_equal(fixture_ids(&f, &second), "c g");
    fixture_end(&f);
}

/* ---- pages ---- */

/* Reads a page of state 1 behind `cursor` and leaves the last row's cursor there. */
static const char *page(struct fixture *f, int32_t flags, int32_t limit, struct dkti_text *cursor)
{
    struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_STATE);
    wish.values[0] = fixture_integer(1);
    wish.flags = flags;
    wish.limit = limit;
    wish.cursor = *cursor;
    fixture_read(f, &wish);
    assert_int_equal(f->hook_result, DKT_HOOK_DONE);
    if (wish.row_count > 0)
        *cursor = wish.rows[wish.row_count - 1]->cursor;
    return fixture_ids(f, &wish);
}

static void pages_follow_each_other_through_ties(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_text cursor = {NULL, 0};
    assert_string_equal(page(&f, 0, 2, &cursor), "a b");
    assert_string_equal(page(&f, 0, 2, &cursor), "c d");
    assert_string_equal(page(&f, 0, 2, &cursor), "e f");
    assert_string_equal(page(&f, 0, 2, &cursor), "");
    fixture_end(&f);
}

static void pages_downwards_follow_each_other_through_ties(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_text cursor = {NULL, 0};
    assert_string_equal(page(&f, DKT_READ_DESCENDING, 3, &cursor), "f e d");
    assert_string_equal(page(&f, DKT_READ_DESCENDING, 2, &cursor), "c b");
    assert_string_equal(page(&f, DKT_READ_DESCENDING, 2, &cursor), "a");
    assert_string_equal(page(&f, DKT_READ_DESCENDING, 2, &cursor), "");
    fixture_end(&f);
}

static void a_page_goes_on_where_it_was_when_its_last_row_is_gone(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_text cursor = {NULL, 0};
    assert_string_equal(page(&f, 0, 2, &cursor), "a b");
    fixture_do(&f, DKT_WRITE_DELETE, fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "b")));
    fixture_do(&f, DKT_WRITE_DELETE, fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "c")));
    assert_string_equal(page(&f, 0, 100, &cursor), "d e f");
    fixture_end(&f);
}

static void pages_give_each_row_once_while_others_come_and_go(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    char id[] = "k00";
    for (int32_t i = 0; i < 60; i++) {
        id[1] = (char)('0' + i / 10);
        id[2] = (char)('0' + i % 10);
        fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, id, 1, i / 5 * 10));
    }
    struct dkti_text cursor = {NULL, 0};
    const char *joined = page(&f, 0, 4, &cursor);
    int32_t given = 4;
    char other[] = "x00";
    for (int32_t i = 0; given < 60; i++) {
        /* One that comes behind the cursor, one before it that goes again, and one that changes in place. */
        other[1] = (char)('0' + i / 10);
        other[2] = (char)('0' + i % 10);
        fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, other, 1, -5));
        struct dkt_row *row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "k59"));
        dkti_row_set_text(row, DKT_TICKET_TITLE, dkti_text_of("0123456789abcdefghij", (size_t)i));
        fixture_do(&f, DKT_WRITE_UPDATE, row);
        if (i % 2 == 1)
            fixture_do(&f, DKT_WRITE_DELETE,
                       fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, other)));
        joined = page(&f, 0, 4, &cursor);
        id[1] = (char)('0' + given / 10);
        id[2] = (char)('0' + given % 10);
        assert_memory_equal(joined, id, 3);
        given += 4;
    }
    assert_string_equal(joined, "k56 k57 k58 k59");
    assert_string_equal(page(&f, 0, 4, &cursor), "");
    fixture_end(&f);
}

static void a_cursor_that_is_not_one_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_STATE);
    wish.values[0] = fixture_integer(1);
    wish.cursor = dkti_text("15 bytes of it.");
    fixture_read(&f, &wish);
    assert_int_not_equal(f.hook_result, DKT_HOOK_DONE);
    assert_int_equal(f.answer_status, DKT_E_ARGUMENT);
    assert_true(f.error.n > 0);
    fixture_end(&f);
}

static void a_cursor_of_any_sixteen_bytes_does_no_harm(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    int64_t ends[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    for (int32_t i = 0; i < 50; i++) {
        int64_t bytes[2] = {ends[i % 5], ends[i / 5 % 5]};
        struct dkti_text cursor = {(const char *)bytes, sizeof bytes};
        (void)page(&f, i < 25 ? 0 : DKT_READ_DESCENDING, 10, &cursor);
    }
    fixture_end(&f);
}

/* Two groups under one hash: a scan gives only the rows of its own. */
static void rows_of_another_group_with_the_same_hash_are_passed_over(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "own", 1, 10));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "other", 2, 5));
    struct dkti_data *data = f.memory->data;
    struct dkti_order *order = &data->orders[DKT_INDEX_TICKET_STATE - 1];
    struct dkti_spot own = dkti_order_spot_of_image(order, dkti_rows_at(&data->rows[0], 1));
    struct dkti_spot other = dkti_order_spot_of_image(order, dkti_rows_at(&data->rows[0], 2));
    dkti_order_remove(order, &data->pool, &other);
    other.hash = own.hash;
    assert_true(dkti_order_add(order, &data->pool, &other));
    assert_string_equal(scan_ids(&f, 0, 0, 0, 1), "own");
    assert_string_equal(scan_ids(&f, DKT_READ_DESCENDING, 0, 0, 100), "own");
    fixture_end(&f);
}

/* ---- rounds ---- */

static void one_round_answers_all_its_wishes(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_wish get = {.type = DKT_READ_GET,
                            .kind = &dkti_fixed_kinds[DKT_KIND_TICKET - 1],
                            .limit = 1,
                            .value_count = 1,
                            .values = {fixture_text("a")}};
    struct dkti_wish none = get;
    none.values[0] = fixture_text("nobody");
    struct dkti_wish scan = fixture_scan(DKT_INDEX_TICKET_STATE);
    scan.values[0] = fixture_integer(2);
    struct dkti_wish *wishes[] = {&get, &none, &scan};
    dkt_reads reads = {.desk = dkti_text("main"), .wishes = wishes, .count = 3, .arena = &f.arena};
    dkt_answers answers = {.reads = &reads, .arena = &f.arena, .error = &f.error};
    assert_int_equal(dkti_memory_read((uintptr_t)f.memory, &reads, &answers), DKT_HOOK_DONE);
    assert_true(get.is_answered && none.is_answered && scan.is_answered);
    assert_string_equal(fixture_ids(&f, &get), "a");
    assert_string_equal(fixture_ids(&f, &none), "");
    assert_string_equal(fixture_ids(&f, &scan), "g");
    fixture_end(&f);
}

static void a_read_without_memory_fails_and_says_so(void **state)
{
    (void)state;
    struct fixture f;
    six_tickets(&f);
    struct dkti_allocator allocator = counting_allocator(&f.counting);
    int64_t n = 1;
    for (bool is_over = false; !is_over; n++) {
        struct dkti_arena arena;
        dkti_arena_init(&arena, &allocator);
        struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_STATE);
        wish.values[0] = fixture_integer(1);
        struct dkti_wish *wishes[] = {&wish};
        dkt_reads reads = {.desk = dkti_text("main"), .wishes = wishes, .count = 1};
        struct dkti_error error = {.status = 0};
        dkt_answers answers = {.reads = &reads, .arena = &arena, .error = &error};
        counting_allocator_fail(&f.counting, n, COUNTING_FAIL_ONCE);
        int64_t failed = f.counting.failed_count;
        int32_t r = dkti_memory_read((uintptr_t)f.memory, &reads, &answers);
        is_over = f.counting.failed_count == failed;
        counting_allocator_fail(&f.counting, 0, COUNTING_FAIL_ONCE);
        assert_int_equal(r == DKT_HOOK_DONE, is_over);
        assert_int_equal(answers.status, is_over ? DKT_OK : DKT_E_MEMORY);
        dkti_arena_free(&arena);
    }
    assert_true(n > 1);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_gives_the_rows_in_the_order_of_the_range_column),
        cmocka_unit_test(a_scan_downwards_turns_the_order_around_ties_included),
        cmocka_unit_test(from_is_inclusive_and_until_is_not),
        cmocka_unit_test(ranges_are_the_same_downwards),
        cmocka_unit_test(the_ends_of_the_integers_are_in_range),
        cmocka_unit_test(a_scan_gives_no_more_than_its_limit),
        cmocka_unit_test(rows_without_an_equal_or_range_value_are_not_in_the_index),
        cmocka_unit_test(an_index_of_two_equal_columns_needs_both),
        cmocka_unit_test(an_index_without_a_range_gives_rows_by_their_age),
        cmocka_unit_test(a_row_moves_with_its_equal_and_range_values),
        cmocka_unit_test(pages_follow_each_other_through_ties),
        cmocka_unit_test(pages_downwards_follow_each_other_through_ties),
        cmocka_unit_test(a_page_goes_on_where_it_was_when_its_last_row_is_gone),
        cmocka_unit_test(pages_give_each_row_once_while_others_come_and_go),
        cmocka_unit_test(a_cursor_that_is_not_one_is_refused),
        cmocka_unit_test(a_cursor_of_any_sixteen_bytes_does_no_harm),
        cmocka_unit_test(rows_of_another_group_with_the_same_hash_are_passed_over),
        cmocka_unit_test(one_round_answers_all_its_wishes),
        cmocka_unit_test(a_read_without_memory_fails_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
