/* SPDX-License-Identifier: MIT
 *
 * Folding, cell by cell: what entries make of a row and its links, and what they cannot.
 */
#include "desk/fold.h"

#include "base/buffer.h"
#include "docket/ticket.h"
#include "model/kinds.h"
#include "rules/fields.h"
#include "support/counting_allocator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct desk {
    struct counting_allocator counting;
    struct dkti_allocator allocator;
    struct dkti_schema schema;
    struct dkti_arena arena;
    struct dkti_buffer change;
    struct dkti_buffer secret;
    struct dkti_change_writer writer;
    struct dkti_fold fold;
    int64_t seq;
};

static const uint8_t seed[DKTI_SEED_SIZE] = {1};

static int desk_setup(void **state)
{
    static struct desk desk;
    memset(&desk, 0, sizeof desk);
    counting_allocator_init(&desk.counting);
    desk.allocator = counting_allocator(&desk.counting);
    dkti_arena_init(&desk.arena, &desk.allocator);
    dkti_buffer_init(&desk.change, &desk.allocator);
    dkti_buffer_init(&desk.secret, &desk.allocator);
    desk.writer =
        (struct dkti_change_writer){.change = &desk.change, .secret = &desk.secret, .seed = seed};
    assert_int_equal(dkti_schema_init(&desk.schema, &desk.allocator, NULL, 0), DKT_OK);
    assert_int_equal(
        dkti_fold_begin(&desk.fold, &desk.schema, DKT_KIND_TICKET, dkti_text("T"), &desk.arena),
        DKT_OK);
    dkti_change_begin(&desk.writer);
    *state = &desk;
    return 0;
}

static int desk_teardown(void **state)
{
    struct desk *desk = *state;
    dkti_buffer_free(&desk->change);
    dkti_buffer_free(&desk->secret);
    dkti_arena_free(&desk->arena);
    dkti_schema_free(&desk->schema, &desk->allocator);
    assert_int_equal(desk->counting.live_blocks, 0);
    return 0;
}

static struct dkt_row *row_of(struct desk *desk, int32_t kind)
{
    return dkti_row_new(&desk->arena, &desk->schema.kinds[kind - 1]);
}

static struct dkti_text kept(struct desk *desk, const struct dkti_buffer *buffer)
{
    return dkti_arena_text(&desk->arena,
                           dkti_text_of(buffer->n == 0 ? "" : (const char *)buffer->p, buffer->n));
}

/* Folds an entry with what was written since the last one. */
static int32_t fold_entry(struct desk *desk, bool is_redacted)
{
    struct dkt_row *entry = row_of(desk, DKT_KIND_ENTRY);
    dkti_row_set_integer(entry, DKT_ENTRY_SEQ, ++desk->seq);
    dkti_row_set_integer(entry, DKT_ENTRY_AT, 1000 * desk->seq);
    dkti_row_set_text(entry, DKT_ENTRY_CHANGE, kept(desk, &desk->change));
    dkti_row_set_text(entry, DKT_ENTRY_DIGEST, dkti_text("digest"));
    if (desk->secret.n > 0 && !is_redacted) {
        dkti_row_set_text(entry, DKT_ENTRY_SECRET, kept(desk, &desk->secret));
    }
    dkti_change_begin(&desk->writer);
    return dkti_fold_entry(&desk->fold, entry);
}

static struct dkt_row *link_of(struct desk *desk, const char *ticket, int64_t role,
                               const char *target)
{
    struct dkt_row *link = row_of(desk, DKT_KIND_LINK);
    dkti_row_set_text(link, DKT_LINK_TICKET, dkti_text(ticket));
    dkti_row_set_integer(link, DKT_LINK_ROLE, role);
    dkti_row_set_text(link, DKT_LINK_TARGET, dkti_text(target));
    dkti_row_set_integer(link, DKT_LINK_ADDED_AT, 5);
    return link;
}

static void registered(struct desk *desk)
{
    struct dkt_row *ticket = row_of(desk, DKT_KIND_TICKET);
    dkti_row_set_text(ticket, DKT_TICKET_ID, dkti_text("T"));
    dkti_row_set_integer(ticket, DKT_TICKET_STATE, DKT_STATE_UNPROCESSED);
    dkti_row_set_text(ticket, DKT_TICKET_UNIT, dkti_text("desk"));
    dkti_row_set_text(ticket, DKT_TICKET_TITLE, dkti_text("one"));
    dkti_row_set_text(ticket, DKT_TICKET_CONTACT, dkti_text("138"));
    dkti_row_set_integer(ticket, DKT_TICKET_CLAIMED_UNTIL, 9000);
    dkti_change_row(&desk->writer, ticket, DKTI_ACT_INSERT, false);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
}

static void an_entry_gives_told_columns_and_those_that_follow(void **state)
{
    struct desk *desk = *state;
    registered(desk);
    const struct dkti_ticket *ticket = dkti_ticket(desk->fold.row);
    assert_true(dkti_text_is(ticket->title, "one"));
    assert_true(dkti_text_is(ticket->contact, "138"));
    assert_true(dkti_text_is(ticket->queue, "desk"));
    assert_int_equal(ticket->open, 1);
    assert_int_equal(ticket->next_due, 9000);
    assert_int_equal(ticket->seq, 1);
    assert_int_equal(ticket->updated_at, 1000);
    assert_true(dkti_text_is(ticket->head, "digest"));
}

static void what_falls_due_on_clocks_comes_from_outside(void **state)
{
    struct desk *desk = *state;
    registered(desk);
    dkti_fold_follow(&desk->fold, 3000);
    assert_int_equal(dkti_ticket(desk->fold.row)->next_due, 3000);
}

static void a_value_that_was_not_there_before_differs_and_is_applied(void **state)
{
    struct desk *desk = *state;
    registered(desk);
    struct dkt_row *ticket = row_of(desk, DKT_KIND_TICKET);
    dkti_row_load_text(ticket, DKT_TICKET_TITLE - 1, dkti_text("never"));
    dkti_row_set_text(ticket, DKT_TICKET_TITLE, dkti_text("two"));
    dkti_change_row(&desk->writer, ticket, DKTI_ACT_UPDATE, false);
    assert_int_equal(fold_entry(desk, false), DKTI_FOLD_DIFFERS);
    assert_true(dkti_text_is(dkti_ticket(desk->fold.row)->title, "two"));
}

static void another_ticket_s_id_differs(void **state)
{
    struct desk *desk = *state;
    struct dkt_row *ticket = row_of(desk, DKT_KIND_TICKET);
    dkti_row_set_text(ticket, DKT_TICKET_ID, dkti_text("other"));
    dkti_change_row(&desk->writer, ticket, DKTI_ACT_INSERT, false);
    assert_int_equal(fold_entry(desk, false), DKTI_FOLD_DIFFERS);
    assert_true(dkti_text_is(dkti_ticket(desk->fold.row)->id, "T"));
}

static void a_redacted_value_is_unknown_until_it_is_told_anew(void **state)
{
    struct desk *desk = *state;
    struct dkt_row *stored = row_of(desk, DKT_KIND_TICKET);
    struct dkt_row *ticket = row_of(desk, DKT_KIND_TICKET);
    dkti_row_set_text(ticket, DKT_TICKET_CONTACT, dkti_text("138"));
    dkti_change_row(&desk->writer, ticket, DKTI_ACT_INSERT, false);
    assert_int_equal(fold_entry(desk, true), DKT_OK);
    int32_t place = DKT_TICKET_CONTACT - 1;
    assert_true(dkti_mask_has(&desk->fold.unknown, place));
    assert_int_not_equal(dkti_rows_differ(desk->fold.row, stored, &desk->fold.unknown, place),
                         place);
    dkti_row_load_text(stored, place, dkti_text("138"));
    assert_int_equal(dkti_rows_differ(desk->fold.row, stored, &desk->fold.unknown, place), place);
    dkti_row_told(ticket);
    dkti_row_set_text(ticket, DKT_TICKET_CONTACT, dkti_text("139"));
    dkti_change_row(&desk->writer, ticket, DKTI_ACT_UPDATE, false);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    assert_false(dkti_mask_has(&desk->fold.unknown, place));
    assert_true(dkti_text_is(dkti_ticket(desk->fold.row)->contact, "139"));
}

static void links_come_and_go_in_the_order_of_their_keys(void **state)
{
    struct desk *desk = *state;
    static const char *const targets[] = {"m", "c", "x", "a", "z", "k"};
    registered(desk);
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        dkti_change_row(&desk->writer, link_of(desk, "T", 8, targets[i]), DKTI_ACT_INSERT, true);
        assert_int_equal(fold_entry(desk, false), DKT_OK);
    }
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "k"), DKTI_ACT_DELETE, true);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    static const char *const left[] = {"a", "c", "m", "x", "z"};
    assert_int_equal(desk->fold.part_count, 5);
    for (int32_t i = 0; i < 5; i++) {
        assert_true(dkti_text_is(dkti_link(desk->fold.parts[i])->target, left[i]));
        assert_int_equal(dkti_link(desk->fold.parts[i])->added_at, 5);
    }
    assert_non_null(dkti_fold_part(&desk->fold, link_of(desk, "T", 8, "x")));
    assert_null(dkti_fold_part(&desk->fold, link_of(desk, "T", 7, "x")));
    assert_null(dkti_fold_part(&desk->fold, link_of(desk, "T", 8, "k")));
}

static void a_link_added_twice_or_taken_off_twice_differs(void **state)
{
    struct desk *desk = *state;
    registered(desk);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "a"), DKTI_ACT_INSERT, true);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "a"), DKTI_ACT_INSERT, true);
    assert_int_equal(fold_entry(desk, false), DKTI_FOLD_DIFFERS);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "a"), DKTI_ACT_DELETE, true);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "a"), DKTI_ACT_DELETE, true);
    assert_int_equal(fold_entry(desk, false), DKTI_FOLD_DIFFERS);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "b"), DKTI_ACT_UPDATE, true);
    assert_int_equal(fold_entry(desk, false), DKTI_FOLD_DIFFERS);
}

static void a_link_of_another_ticket_is_none_of_this_journal(void **state)
{
    struct desk *desk = *state;
    registered(desk);
    dkti_change_row(&desk->writer, link_of(desk, "U", 8, "a"), DKTI_ACT_INSERT, true);
    assert_int_equal(fold_entry(desk, false), DKT_E_CORRUPT);
}

static void cells_that_no_journal_can_hold_are_corrupt(void **state)
{
    struct desk *desk = *state;
    const struct dkti_cell number = {.type = DKTI_CELL_INTEGER, .integer = 7};
    const struct dkti_cell none = {.type = DKTI_CELL_ABSENT};
    struct dkti_change_cell cell = {.kind = DKT_KIND_TICKET,
                                    .act = DKTI_ACT_UPDATE,
                                    .column = DKT_TICKET_TITLE,
                                    .before = none,
                                    .after = number};
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell), DKT_E_CORRUPT); /* a text column */
    cell.after = none;
    cell.act = DKTI_ACT_DELETE;
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell),
                     DKT_E_CORRUPT); /* tickets are never taken away */
    cell.act = DKTI_ACT_UPDATE;
    cell.kind = DKT_KIND_SERIES;
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell), DKT_E_CORRUPT); /* another kind's row */
    cell.kind = DKT_KIND_TICKET;
    cell.act = DKTI_ACT_TELL;
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell),
                     DKT_E_CORRUPT); /* told of something else than the entry */
    cell.act = DKTI_ACT_INSERT;
    cell.kind = DKT_KIND_LINK;
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell), DKT_E_CORRUPT); /* without its key */
    cell.kind = DKT_KIND_TICKET;
    cell.column = 777;
    assert_int_equal(dkti_fold_cell(&desk->fold, &cell),
                     DKT_OK); /* a newer library's column is passed over */
}

static void a_copy_stands_by_itself(void **state)
{
    struct desk *desk = *state;
    struct dkti_arena arena;
    struct dkti_fold copy;
    registered(desk);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "a"), DKTI_ACT_INSERT, true);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    dkti_arena_init(&arena, &desk->allocator);
    assert_int_equal(dkti_fold_copy(&copy, &desk->fold, &arena), DKT_OK);
    assert_int_equal(dkti_rows_differ(copy.row, desk->fold.row, NULL, 0), -1);
    desk->fold = copy;
    dkti_arena_reset(&desk->arena);
    dkti_change_row(&desk->writer, link_of(desk, "T", 8, "b"), DKTI_ACT_INSERT, true);
    assert_int_equal(fold_entry(desk, false), DKT_OK);
    assert_int_equal(desk->fold.part_count, 2);
    assert_true(dkti_text_is(dkti_ticket(desk->fold.row)->title, "one"));
    dkti_arena_free(&arena);
}

static void without_memory_a_fold_says_so(void **state)
{
    struct desk *desk = *state;
    struct dkti_arena arena;
    struct dkti_fold fold;
    (void)state;
    registered(desk);
    dkti_arena_init(&arena, &desk->allocator);
    counting_allocator_fail(&desk->counting, 1, COUNTING_FAIL_ONCE);
    assert_int_equal(dkti_fold_begin(&fold, &desk->schema, DKT_KIND_TICKET, dkti_text("T"), &arena),
                     DKT_E_MEMORY);
    dkti_arena_reset(&arena);
    counting_allocator_fail(&desk->counting, 1, COUNTING_FAIL_ONCE);
    assert_int_equal(dkti_fold_copy(&fold, &desk->fold, &arena), DKT_E_MEMORY);
    dkti_arena_free(&arena);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_entry_gives_told_columns_and_those_that_follow),
        TEST(what_falls_due_on_clocks_comes_from_outside),
        TEST(a_value_that_was_not_there_before_differs_and_is_applied),
        TEST(another_ticket_s_id_differs),
        TEST(a_redacted_value_is_unknown_until_it_is_told_anew),
        TEST(links_come_and_go_in_the_order_of_their_keys),
        TEST(a_link_added_twice_or_taken_off_twice_differs),
        TEST(a_link_of_another_ticket_is_none_of_this_journal),
        TEST(cells_that_no_journal_can_hold_are_corrupt),
        TEST(a_copy_stands_by_itself),
        TEST(without_memory_a_fold_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
