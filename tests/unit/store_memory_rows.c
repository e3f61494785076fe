/* SPDX-License-Identifier: MIT
 *
 * The memory store: rows go in and come out as they were.
 */
#include "docket/schema.h"
#include "store_memory_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void a_row_that_was_inserted_is_read_back(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 3, 5000)),
                     DKT_HOOK_DONE);
    struct dkt_row *row = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_non_null(row);
    assert_string_equal(dkti_ticket(row)->id.p, "t1");
    assert_string_equal(dkti_ticket(row)->number.p, "N-t1");
    assert_int_equal(dkti_ticket(row)->state, 3);
    assert_int_equal(dkti_ticket(row)->registered_at, 5000);
    assert_true(row->token.n > 0);
    assert_int_equal(dkt_memory_row_count(f.memory, DKT_KIND_TICKET), 1);
    fixture_end(&f);
}

static void a_row_that_nobody_inserted_is_not_there(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t1"));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t2"));
    assert_null(fixture_get(&f, DKT_KIND_REQUEST, "t1"));
    fixture_end(&f);
}

static void an_update_replaces_values_adds_and_takes_away(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    struct dkt_row *row = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "t1"));
    dkti_row_set_integer(row, DKT_TICKET_STATE, 2);
    dkti_row_set_text(row, DKT_TICKET_TITLE, dkti_text("the lamp in the stairway is broken"));
    dkti_row_set_absent(row, DKT_TICKET_NUMBER);
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, row), DKT_HOOK_DONE);

    const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_int_equal(dkti_ticket(after)->state, 2);
    assert_string_equal(dkti_ticket(after)->title.p, "the lamp in the stairway is broken");
    assert_false(dkti_row_has(after, DKT_TICKET_NUMBER));
    assert_null(dkti_ticket(after)->number.p);
    assert_string_equal(dkti_ticket(after)->unit.p, "unit");
    fixture_end(&f);
}

static void a_row_that_was_read_is_not_touched_by_a_later_commit(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    const struct dkt_row *before = fixture_get(&f, DKT_KIND_TICKET, "t1");
    struct dkt_row *row = fixture_edit(&f, before);
    dkti_row_set_text(row, DKT_TICKET_UNIT, dkti_text("tinu"));
    dkti_row_set_integer(row, DKT_TICKET_STATE, 4);
    fixture_do(&f, DKT_WRITE_UPDATE, row);
    assert_string_equal(dkti_ticket(before)->unit.p, "unit");
    assert_int_equal(dkti_ticket(before)->state, 1);
    fixture_end(&f);
}

static void a_deleted_row_is_gone_and_may_come_again(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_request(&f, "r1", 10));
    assert_int_equal(
        fixture_do(&f, DKT_WRITE_DELETE, fixture_edit(&f, fixture_get(&f, DKT_KIND_REQUEST, "r1"))),
        DKT_HOOK_DONE);
    assert_null(fixture_get(&f, DKT_KIND_REQUEST, "r1"));
    assert_int_equal(dkt_memory_row_count(f.memory, 0), 0);
    assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, fixture_request(&f, "r1", 20)),
                     DKT_HOOK_DONE);
    assert_int_equal(dkti_request(fixture_get(&f, DKT_KIND_REQUEST, "r1"))->recorded_at, 20);
    fixture_end(&f);
}

static void empty_and_absent_texts_differ(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_ticket(&f, "t1", 1, 0);
    dkti_row_set_text(row, DKT_TICKET_TITLE, dkti_text(""));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_true(dkti_row_has(after, DKT_TICKET_TITLE));
    assert_non_null(dkti_ticket(after)->title.p);
    assert_int_equal(dkti_ticket(after)->title.n, 0);
    assert_false(dkti_row_has(after, DKT_TICKET_DESCRIPTION));
    assert_null(dkti_ticket(after)->description.p);
    fixture_end(&f);
}

static void bytes_keep_their_nuls(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_ticket(&f, "t1", 1, 0);
    dkti_row_set_text(row, DKT_TICKET_HEAD, dkti_text_of("\0a\0\xff\0", 5));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_int_equal(dkti_ticket(after)->head.n, 5);
    assert_memory_equal(dkti_ticket(after)->head.p, "\0a\0\xff\0", 6);
    fixture_end(&f);
}

static void the_ends_of_the_integers_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_ticket(&f, "t1", INT64_MIN, INT64_MAX);
    dkti_row_set_integer(row, DKT_TICKET_CYCLE, 0);
    fixture_do(&f, DKT_WRITE_INSERT, row);
    const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_int_equal(dkti_ticket(after)->state, INT64_MIN);
    assert_int_equal(dkti_ticket(after)->registered_at, INT64_MAX);
    assert_true(dkti_row_has(after, DKT_TICKET_CYCLE));
    assert_false(dkti_row_has(after, DKT_TICKET_HANDLED));
    fixture_end(&f);
}

/* Cells are as short as their number: each width, and the values on both sides of each step. */
static void integers_of_every_width_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    for (int32_t bits = 0; bits < 63; bits++) {
        for (int64_t near = -1; near <= 1; near++) {
            const int64_t value = (INT64_C(1) << bits) + near;
            char id[16];
            snprintf(id, sizeof id, "t%d.%d", (int)bits, (int)near + 1);
            struct dkt_row *row = fixture_ticket(&f, id, 1, value);
            dkti_row_set_integer(row, DKT_TICKET_CYCLE, -value);
            dkti_row_set_integer(row, DKT_TICKET_HANDLED, value);
            fixture_do(&f, DKT_WRITE_INSERT, row);
            const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, id);
            assert_int_equal(dkti_ticket(after)->registered_at, value);
            assert_int_equal(dkti_ticket(after)->cycle, -value);
            assert_int_equal(dkti_ticket(after)->handled, value);
            assert_string_equal(dkti_ticket(after)->unit.p, "unit");
        }
    }
    fixture_end(&f);
}

/* The last cell may end at the very end of the image: of an integer behind all texts there are. */
static void a_long_last_cell_is_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    struct dkt_row *row = fixture_row(&f, DKT_KIND_ENTRY);
    dkti_row_set_integer(row, DKT_ENTRY_SUBJECT_KIND, 1);
    dkti_row_set_text(row, DKT_ENTRY_SUBJECT, dkti_text(""));
    dkti_row_set_integer(row, DKT_ENTRY_SEQ, INT64_MIN);
    assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, row), DKT_HOOK_DONE);
    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = row->kind,
                             .limit = 1,
                             .value_count = 3,
                             .values = {{.integer = 1}, fixture_text(""), {.integer = INT64_MIN}}};
    fixture_read(&f, &wish);
    assert_int_equal(wish.row_count, 1);
    assert_int_equal(dkti_entry(wish.rows[0])->seq, INT64_MIN);
    fixture_end(&f);
}

/* Sets every column of a row: texts and bytes to their column's name, integers to their number. */
static void row_fill(struct dkt_row *row)
{
    for (int32_t i = 0; i < row->kind->column_count; i++) {
        const struct dkti_column *column = &row->kind->columns[i];
        if (dkti_type_is_integer(column->type))
            dkti_row_set_integer(row, column->number, 1000 + column->number);
        else
            dkti_row_set_text(row, column->number, column->name);
    }
}

static void assert_row_filled(const struct dkt_row *row)
{
    for (int32_t i = 0; i < row->kind->column_count; i++) {
        const struct dkti_column *column = &row->kind->columns[i];
        assert_true(dkti_mask_has(&row->set, i));
        if (dkti_type_is_integer(column->type))
            assert_int_equal(dkti_row_integer(row, column->number), 1000 + column->number);
        else
            assert_true(dkti_text_equal(dkti_row_text(row, column->number), column->name));
    }
}

static void every_column_of_every_kind_is_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    for (int32_t kind = 1; kind <= DKTI_KIND_COUNT; kind++) {
        struct dkt_row *row = fixture_row(&f, kind);
        row_fill(row);
        assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, row), DKT_HOOK_DONE);
        struct dkti_wish wish = {.type = DKT_READ_GET, .kind = row->kind, .limit = 1};
        struct dkti_key key = dkti_row_key(row);
        wish.value_count = key.count;
        memcpy(wish.values, key.values, sizeof wish.values);
        fixture_read(&f, &wish);
        assert_int_equal(wish.row_count, 1);
        assert_row_filled(wish.rows[0]);
    }
    assert_int_equal(dkt_memory_row_count(f.memory, 0), DKTI_KIND_COUNT);
    fixture_end(&f);
}

static void a_text_of_a_mebibyte_is_kept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    char *long_text = dkti_arena_take(&f.arena, DKTI_TEXT_MAX);
    memset(long_text, 'x', DKTI_TEXT_MAX);
    struct dkt_row *row = fixture_ticket(&f, "t1", 1, 0);
    dkti_row_set_text(row, DKT_TICKET_DESCRIPTION, dkti_text_of(long_text, DKTI_TEXT_MAX));
    fixture_do(&f, DKT_WRITE_INSERT, row);
    const struct dkt_row *after = fixture_get(&f, DKT_KIND_TICKET, "t1");
    assert_int_equal(dkti_ticket(after)->description.n, DKTI_TEXT_MAX);
    assert_memory_equal(dkti_ticket(after)->description.p, long_text, DKTI_TEXT_MAX);
    assert_true(dkt_memory_size(f.memory) > DKTI_TEXT_MAX);
    fixture_end(&f);
}

static void compound_keys_differ_in_every_part(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    const char *const names[][2] = {{"ab", "c"}, {"a", "bc"}, {"ab", "d"}, {"b", "c"}};
    for (int32_t i = 0; i < 4; i++) {
        struct dkt_row *row = fixture_row(&f, DKT_KIND_UNIQUE);
        dkti_row_set_text(row, DKT_UNIQUE_NAME, dkti_text(names[i][0]));
        dkti_row_set_text(row, DKT_UNIQUE_VALUE, dkti_text(names[i][1]));
        dkti_row_set_text(row, DKT_UNIQUE_TICKET, dkti_text(names[i][1]));
        assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, row), DKT_HOOK_DONE);
    }
    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = &dkti_fixed_kinds[DKT_KIND_UNIQUE - 1],
                             .limit = 1,
                             .value_count = 2,
                             .values = {fixture_text("a"), fixture_text("bc")}};
    fixture_read(&f, &wish);
    assert_int_equal(wish.row_count, 1);
    assert_string_equal(dkti_unique(wish.rows[0])->ticket.p, "bc");
    fixture_end(&f);
}

static void desks_share_a_memory_and_see_only_their_own(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 100));
    f.desk_id = "other";
    assert_null(fixture_get(&f, DKT_KIND_TICKET, "t1"));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 200));
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t2", 1, 300));
    struct dkti_wish others = fixture_scan_state(&f, 1);
    assert_string_equal(fixture_ids(&f, &others), "t1 t2");
    assert_int_equal(dkti_ticket(others.rows[0])->registered_at, 200);
    f.desk_id = "main";
    struct dkti_wish own = fixture_scan_state(&f, 1);
    assert_string_equal(fixture_ids(&f, &own), "t1");
    assert_int_equal(dkti_ticket(own.rows[0])->registered_at, 100);
    fixture_end(&f);
}

static void many_desks_are_told_apart(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    char ids[40][4];
    for (int32_t i = 0; i < 40; i++) {
        memcpy(ids[i], "d00", 4);
        ids[i][1] = (char)('0' + (i * 7 % 40) / 10);
        ids[i][2] = (char)('0' + (i * 7 % 40) % 10);
        f.desk_id = ids[i];
        fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t", 1, i));
    }
    for (int32_t i = 0; i < 40; i++) {
        f.desk_id = ids[i];
        assert_int_equal(dkti_ticket(fixture_get(&f, DKT_KIND_TICKET, "t"))->registered_at, i);
    }
    fixture_end(&f);
}

/* A desk whose rules have one field more than another's, both at work on one memory. */
static void columns_that_a_desk_does_not_know_survive_its_updates(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    const struct dkti_schema_field fields[] = {
        {.code = dkti_text("floor"), .type = DKT_TYPE_INTEGER},
        {.code = dkti_text("room"), .type = DKT_TYPE_TEXT},
    };
    struct dkti_schema newer;
    assert_int_equal(dkti_schema_init(&newer, dkti_desk_allocator(f.desk), fields, 2), DKT_OK);
    const struct dkti_kind *kind = dkti_schema_kind(&newer, DKT_KIND_TICKET);
    struct dkt_row *row = dkti_row_new(&f.arena, kind);
    dkti_row_set_text(row, DKT_TICKET_ID, dkti_text("t1"));
    dkti_row_set_text(row, DKT_TICKET_UNIT, dkti_text("unit"));
    dkti_row_set_integer(row, DKT_COLUMN_FIELD_FIRST, 7);
    dkti_row_set_text(row, DKT_COLUMN_FIELD_FIRST + 1, dkti_text("east"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_INSERT, row), DKT_HOOK_DONE);

    struct dkt_row *older = fixture_edit(&f, fixture_get(&f, DKT_KIND_TICKET, "t1"));
    assert_string_equal(dkti_ticket(older)->unit.p, "unit");
    dkti_row_set_text(older, DKT_TICKET_UNIT, dkti_text("another unit"));
    dkti_row_set_text(older, DKT_TICKET_TITLE, dkti_text("title"));
    assert_int_equal(fixture_do(&f, DKT_WRITE_UPDATE, older), DKT_HOOK_DONE);

    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = kind,
                             .limit = 1,
                             .value_count = 1,
                             .values = {fixture_text("t1")}};
    fixture_read(&f, &wish);
    assert_string_equal(dkti_ticket(wish.rows[0])->unit.p, "another unit");
    assert_string_equal(dkti_ticket(wish.rows[0])->title.p, "title");
    assert_int_equal(dkti_row_integer(wish.rows[0], DKT_COLUMN_FIELD_FIRST), 7);
    assert_string_equal(dkti_row_text(wish.rows[0], DKT_COLUMN_FIELD_FIRST + 1).p, "east");
    dkti_schema_free(&newer, dkti_desk_allocator(f.desk));
    fixture_end(&f);
}

static void a_field_read_with_another_type_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    const struct dkti_schema_field number = {.code = dkti_text("floor"), .type = DKT_TYPE_INTEGER};
    const struct dkti_schema_field text = {.code = dkti_text("floor"), .type = DKT_TYPE_TEXT};
    struct dkti_schema schemas[2];
    assert_int_equal(dkti_schema_init(&schemas[0], dkti_desk_allocator(f.desk), &number, 1), 0);
    assert_int_equal(dkti_schema_init(&schemas[1], dkti_desk_allocator(f.desk), &text, 1), 0);
    struct dkt_row *row = dkti_row_new(&f.arena, dkti_schema_kind(&schemas[0], DKT_KIND_TICKET));
    dkti_row_set_text(row, DKT_TICKET_ID, dkti_text("t1"));
    dkti_row_set_integer(row, DKT_COLUMN_FIELD_FIRST, INT64_MAX);
    fixture_do(&f, DKT_WRITE_INSERT, row);
    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = dkti_schema_kind(&schemas[1], DKT_KIND_TICKET),
                             .limit = 1,
                             .value_count = 1,
                             .values = {fixture_text("t1")}};
    fixture_read(&f, &wish);
    assert_int_not_equal(f.hook_result, DKT_HOOK_DONE);
    assert_int_equal(f.answer_status, DKT_E_CORRUPT);
    dkti_schema_free(&schemas[0], dkti_desk_allocator(f.desk));
    dkti_schema_free(&schemas[1], dkti_desk_allocator(f.desk));
    fixture_end(&f);
}

static void stores_over_one_memory_keep_it_alive(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    dkt_store *first = NULL;
    dkt_store *second = NULL;
    assert_int_equal(dkt_memory_store(f.memory, &first), DKT_OK);
    assert_int_equal(dkt_memory_store(f.memory, &second), DKT_OK);
    fixture_do(&f, DKT_WRITE_INSERT, fixture_ticket(&f, "t1", 1, 0));
    dkt_store_free(first);
    dkt_memory_free(f.memory);
    assert_non_null(fixture_get(&f, DKT_KIND_TICKET, "t1"));
    dkt_store_free(second);
    f.memory = NULL;
    fixture_end(&f);
}

static void public_calls_refuse_null(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    dkt_memory *memory = f.memory;
    dkt_store *store = NULL;
    dkt_snapshot *snapshot = NULL;
    assert_int_equal(dkt_memory_new(NULL, &memory), DKT_E_ARGUMENT);
    assert_null(memory);
    assert_int_equal(dkt_memory_new(f.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_store(NULL, &store), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_store(f.memory, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_save(NULL, &snapshot), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_save(f.memory, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_restore(f.memory, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_memory_row_count(NULL, 0), 0);
    assert_int_equal(dkt_memory_row_count(f.memory, 99), 0);
    assert_int_equal(dkt_memory_size(NULL), 0);
    dkt_memory_free(NULL);
    dkt_snapshot_free(NULL);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_that_was_inserted_is_read_back),
        cmocka_unit_test(a_row_that_nobody_inserted_is_not_there),
        cmocka_unit_test(an_update_replaces_values_adds_and_takes_away),
        cmocka_unit_test(a_row_that_was_read_is_not_touched_by_a_later_commit),
        cmocka_unit_test(a_deleted_row_is_gone_and_may_come_again),
        cmocka_unit_test(empty_and_absent_texts_differ),
        cmocka_unit_test(bytes_keep_their_nuls),
        cmocka_unit_test(the_ends_of_the_integers_are_kept),
        cmocka_unit_test(integers_of_every_width_are_kept),
        cmocka_unit_test(a_long_last_cell_is_kept),
        cmocka_unit_test(every_column_of_every_kind_is_kept),
        cmocka_unit_test(a_text_of_a_mebibyte_is_kept),
        cmocka_unit_test(compound_keys_differ_in_every_part),
        cmocka_unit_test(desks_share_a_memory_and_see_only_their_own),
        cmocka_unit_test(many_desks_are_told_apart),
        cmocka_unit_test(columns_that_a_desk_does_not_know_survive_its_updates),
        cmocka_unit_test(a_field_read_with_another_type_is_refused),
        cmocka_unit_test(stores_over_one_memory_keep_it_alive),
        cmocka_unit_test(public_calls_refuse_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
