/* SPDX-License-Identifier: MIT
 *
 * What verify finds when stored rows are changed behind the library's back: which things without a root, which with one
 * only, and which not at all (doc/format.md).
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int populated_setup(void **state)
{
    static struct world world;
    world_init(&world, "tampered", DKT_SERIES_BLOCKS);
    world_populate(&world);
    *state = &world;
    return 0;
}

static int populated_teardown(void **state)
{
    world_free(*state);
    return 0;
}

static struct rows_row *ticket(struct world *world, const char *id)
{
    return rows_find(&world->rows, DKT_KIND_TICKET, id, 0);
}

static struct rows_row *entry(struct world *world, const char *id, int64_t seq)
{
    return rows_find(&world->rows, DKT_KIND_ENTRY, id, seq);
}

#define FOUND(world, expected) assert_string_equal(world_check(world, NULL), expected)

/* ---- each column ---- */

/* Columns of which verify knows nothing: no entry tells them. */
static bool is_unknown_to_verify(int32_t kind, int32_t column)
{
    switch (kind) {
    case DKT_KIND_REQUEST:
    case DKT_KIND_LEASE:
    case DKT_KIND_OUTBOX: return true;
    case DKT_KIND_SERIES: return column == DKT_SERIES_NEXT;
    default: return false;
    }
}

/* Disturbs each column of a row in turn; each must be found, or be one that verify knows nothing of. */
static void disturb_each_column(struct world *world, int32_t kind, const char *id, int64_t seq)
{
    struct rows *saved = rows_save(&world->rows);
    for (int32_t i = 0; i < dkt_schema_column_count(world->desk, kind); i++) {
        const char *name = NULL;
        int32_t column = dkt_schema_column(world->desk, kind, i, &name, NULL, NULL);
        struct rows_row *row = rows_find(&world->rows, kind, id, seq);
        if (kind == DKT_KIND_TICKET && column == DKT_TICKET_OPEN) {
            rows_set_integer(row, column,
                             1 - rows_cell(row, column)->integer); /* a third value: see below */
        } else {
            rows_disturb(&world->rows, row, column);
        }
        bool is_found = world_check(world, NULL)[0] != 0;
        if (is_found == is_unknown_to_verify(kind, column)) {
            fail_msg("column %s of kind %d: %s", name, (int)kind,
                     is_found ? world->words : "not found");
        }
        rows_restore(&world->rows, saved);
        FOUND(world, "");
    }
    rows_forget(saved);
}

static void a_changed_column_of_a_ticket_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_TICKET, "T-1", 0);
    disturb_each_column(*state, DKT_KIND_TICKET, "T-2", 0);
    disturb_each_column(*state, DKT_KIND_TICKET, "T-4", 0); /* closed */
}

static void a_changed_column_of_an_entry_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_ENTRY, "T-1", 1); /* the first: nothing before it */
    disturb_each_column(*state, DKT_KIND_ENTRY, "T-1", 4);
    disturb_each_column(*state, DKT_KIND_ENTRY, "T-1", 8); /* the last */
}

static void a_changed_column_of_a_link_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_LINK, "T-1", 0);
    disturb_each_column(*state, DKT_KIND_LINK, "T-2", 0);
}

static void a_changed_column_of_a_lookup_row_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_LOOKUP, "serial", 0);
}

static void a_changed_column_of_a_unique_row_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_UNIQUE, "number", 0);
}

/* Gives the series an entry: its lease is over. */
static void void_numbers(struct world *world)
{
    dkt_task *task = NULL;
    world->now_ms += INT64_C(2) * 86400000;
    assert_int_equal(dkt_task_new_void_numbers(world->desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    dkt_task_free(task);
    FOUND(world, "");
}

static void of_a_series_all_but_its_next_number_is_found(void **state)
{
    struct world *world = *state;
    void_numbers(world);
    disturb_each_column(world, DKT_KIND_SERIES, "main", 0);
    disturb_each_column(world, DKT_KIND_ENTRY, "main", 1);
}

static void of_requests_leases_and_the_outbox_nothing_is_found(void **state)
{
    disturb_each_column(*state, DKT_KIND_REQUEST, "q-1", 0);
    disturb_each_column(*state, DKT_KIND_LEASE, "main", 0);
}

/* ---- named findings ---- */

static void a_changed_entry_is_a_digest_finding_and_breaks_no_other(void **state)
{
    struct world *world = *state;
    rows_set_text(entry(world, "T-1", 3), DKT_ENTRY_ACTOR, "somebody");
    FOUND(world, "digest:T-1:3:");
}

static void an_entry_whose_digest_was_made_to_fit_breaks_the_chain_behind_it(void **state)
{
    struct world *world = *state;
    rows_disturb(&world->rows, entry(world, "T-1", 3), DKT_ENTRY_DIGEST);
    FOUND(world, "digest:T-1:3: chain:T-1:4:");
}

static void an_entry_taken_out_of_the_middle_is_a_gap(void **state)
{
    struct world *world = *state;
    rows_remove(&world->rows, entry(world, "T-1", 4));
    FOUND(world, "gap:T-1:5:");
}

static void the_first_entry_taken_out_is_a_gap(void **state)
{
    struct world *world = *state;
    rows_remove(&world->rows, entry(world, "T-3", 1));
    assert_non_null(strstr(world_check(world, NULL), "gap:T-3:2:"));
}

static void the_tail_cut_with_the_row_as_it_was_is_found_at_the_head(void **state)
{
    struct world *world = *state;
    rows_remove(&world->rows, entry(world, "T-1", 8));
    assert_non_null(strstr(world_check(world, NULL), "head:T-1:0:seq head:T-1:0:head"));
}

static void a_ticket_without_any_entry_is_found_at_the_head_alone(void **state)
{
    struct world *world = *state;
    while (entry(world, "T-3", 0) != NULL) {
        rows_remove(&world->rows, entry(world, "T-3", 0));
    }
    assert_string_equal(world_check(world, NULL), "link:T-3:0:ticket head:T-3:0:seq");
}

static void a_malformed_change_is_found(void **state)
{
    struct world *world = *state;
    rows_set_bytes(entry(world, "T-1", 3), DKT_ENTRY_CHANGE, "\xff\xff", 2);
    assert_non_null(strstr(world_check(world, NULL), "digest:T-1:3: malformed:T-1:3:"));
}

static void an_instant_that_goes_back_is_out_of_order(void **state)
{
    struct world *world = *state;
    rows_set_integer(entry(world, "T-1", 3), DKT_ENTRY_AT, WORLD_START - 1);
    FOUND(world, "order:T-1:3: digest:T-1:3:");
}

static void a_changed_column_is_named(void **state)
{
    struct world *world = *state;
    rows_set_text(ticket(world, "T-1"), DKT_TICKET_TITLE, "paper");
    rows_set_absent(ticket(world, "T-1"), DKT_TICKET_CHANNEL);
    rows_set_integer(ticket(world, "T-2"), DKT_TICKET_NEXT_DUE, 7);
    rows_set_text(ticket(world, "T-3"), DKT_TICKET_QUEUE, "other");
    FOUND(world,
          "column:T-1:0:title column:T-1:0:channel column:T-2:0:next_due column:T-3:0:queue");
}

/* ---- personal values ---- */

static void a_changed_personal_value_does_not_fit_its_commitment(void **state)
{
    struct world *world = *state;
    rows_disturb(&world->rows, entry(world, "T-1", 4),
                 DKT_ENTRY_SECRET); /* the words of the note */
    FOUND(world, "secret:T-1:4:");
}

static void a_secret_that_belongs_to_no_commitment_is_found(void **state)
{
    struct world *world = *state;
    struct rows_cell *cell = rows_cell(entry(world, "T-1", 4), DKT_ENTRY_SECRET);
    cell->bytes[0] = 5;
    FOUND(world, "secret:T-1:4:");
}

static void a_redacted_value_is_no_finding_once_it_is_gone_everywhere(void **state)
{
    struct world *world = *state;
    rows_set_absent(entry(world, "T-1", 4), DKT_ENTRY_SECRET); /* a note: no column has it */
    FOUND(world, "");
    rows_set_absent(entry(world, "T-1", 1),
                    DKT_ENTRY_SECRET); /* phone, contact and the first age */
    FOUND(world, "column:T-1:0:contact column:T-1:0:f_phone");
    rows_set_absent(ticket(world, "T-1"), DKT_TICKET_CONTACT);
    rows_set_absent(ticket(world, "T-1"), DKT_COLUMN_FIELD_FIRST);
    FOUND(world, "");
}

/* ---- rows beside the journal ---- */

static void a_link_that_nobody_told_is_found(void **state)
{
    struct world *world = *state;
    struct rows_row *link = rows_find(&world->rows, DKT_KIND_LINK, "T-1", 0);
    rows_set_text(link, DKT_LINK_TICKET, "T-3");
    FOUND(world, "link:T-1:0: link:T-3:0:ticket");
}

static void a_link_row_that_is_gone_is_found(void **state)
{
    struct world *world = *state;
    rows_remove(&world->rows, rows_find(&world->rows, DKT_KIND_LINK, "T-2", 0));
    FOUND(world, "link:T-2:0:");
}

static void a_lookup_row_that_is_gone_is_found(void **state)
{
    struct world *world = *state;
    rows_remove(&world->rows, rows_find(&world->rows, DKT_KIND_LOOKUP, "site", 0));
    FOUND(world, "lookup:T-1:0:f_site");
}

static void a_lookup_row_of_a_former_value_is_found(void **state)
{
    struct world *world = *state;
    struct rows_row *row = rows_find(&world->rows, DKT_KIND_LOOKUP, "site", 0);
    rows_set_text(row, DKT_LOOKUP_FIELD, "serial");
    rows_set_text(row, DKT_LOOKUP_VALUE, "SN-1"); /* the ticket's serial before it was amended */
    FOUND(world, "lookup:T-1:0:f_serial lookup:T-1:0:f_site");
}

static void the_row_of_a_number_given_by_hand_is_missed_and_compared(void **state)
{
    struct world *world = *state;
    rows_set_text(rows_find(&world->rows, DKT_KIND_UNIQUE, "number", 0), DKT_UNIQUE_TICKET, "T-3");
    FOUND(world, "number:T-2:0:number");
    rows_remove(&world->rows, rows_find(&world->rows, DKT_KIND_UNIQUE, "number", 0));
    FOUND(world, "number:T-2:0:number");
}

/* ---- what only a root shows ---- */

static void the_root_of_the_same_desk_is_no_finding(void **state)
{
    struct world *world = *state;
    char root[65];
    world_root(world, root);
    assert_string_equal(world_check(world, root), "");
}

static void the_tail_cut_with_row_and_head_to_fit_is_found_by_the_root_only(void **state)
{
    struct world *world = *state;
    char root[65];
    /* What is left after the cut is what was there before the last command. */
    struct rows *before = rows_save(&world->rows);
    world_must(
        world,
        "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"li\",\"fields\":{\"text\":\"oh\"}}");
    world_root(world, root);
    rows_restore(&world->rows, before);
    rows_forget(before);
    assert_string_equal(world_check(world, NULL), "");
    assert_string_equal(world_check(world, root), "root::0:");
}

static void remove_ticket(struct world *world, const char *id)
{
    for (int32_t i = world->rows.count - 1; i >= 0; i--) {
        struct rows_row *row = world->rows.items[i];
        bool is_own = (row->kind == DKT_KIND_TICKET && strcmp(rows_cell(row, 1)->bytes, id) == 0) ||
                      (row->kind == DKT_KIND_ENTRY &&
                       strcmp(rows_cell(row, DKT_ENTRY_SUBJECT)->bytes, id) == 0);
        if (is_own) {
            rows_remove(&world->rows, row);
        }
    }
}

static void a_whole_ticket_taken_away_is_found_by_the_root_only(void **state)
{
    struct world *world = *state;
    char root[65];
    world_must(world, "{\"action\":\"register\",\"subject\":\"T-5\",\"actor\":\"li\"}");
    world_root(world, root);
    remove_ticket(world, "T-5");
    assert_string_equal(world_check(world, NULL), "");
    assert_string_equal(world_check(world, root), "root::0:");
}

static void a_ticket_that_no_list_gives_is_found_by_the_root_only(void **state)
{
    struct world *world = *state;
    char root[65];
    world_root(world, root);
    rows_set_integer(ticket(world, "T-1"), DKT_TICKET_OPEN, 2);
    assert_string_equal(world_check(world, NULL), "");
    assert_string_equal(world_check(world, root), "root::0:");
}

static void a_series_whose_row_was_taken_from_under_its_entries_is_found(void **state)
{
    struct world *world = *state;
    void_numbers(world);
    rows_remove(&world->rows, rows_find(&world->rows, DKT_KIND_SERIES, "main", 0));
    FOUND(world, "head:main:0:");
}

static void a_history_computed_anew_is_found_by_the_root_only(void **state)
{
    struct world *world = *state;
    char root[65];
    struct rows *before = rows_save(&world->rows);
    world_must(
        world,
        "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"li\",\"fields\":{\"text\":\"a\"}}");
    world_root(world, root);
    rows_restore(&world->rows,
                 before); /* the forger lets the library itself write another history */
    rows_forget(before);
    world_must(
        world,
        "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"wu\",\"fields\":{\"text\":\"a\"}}");
    assert_string_equal(world_check(world, NULL), "");
    assert_string_equal(world_check(world, root), "root::0:");
}

static void a_root_kept_earlier_fits_a_desk_that_has_gone_on(void **state)
{
    struct world *world = *state;
    char root[65];
    dkt_task *task = NULL;
    int64_t then = world->now_ms;
    world_root(world, root);
    world->now_ms += 1000;
    world_must(
        world,
        "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"li\",\"fields\":{\"text\":\"a\"}}");
    world_must(world, "{\"action\":\"register\",\"subject\":\"T-9\",\"actor\":\"li\"}");
    assert_string_equal(world_check(world, root), "root::0:");
    assert_int_equal(dkt_task_new_verify(world->desk, root, &task), DKT_OK);
    assert_int_equal(dkt_task_set_root_instant(task, INT64_MAX), DKT_E_CLOCK);
    assert_int_equal(dkt_task_set_root_instant(task, then), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_string_equal(world_findings(world, task), "");
    assert_string_equal(dkt_journal_root(task), root);
    assert_int_equal(dkt_task_set_root_instant(task, then), DKT_E_STATE);
    dkt_task_free(task);
    rows_disturb(&world->rows, entry(world, "T-1", 2),
                 DKT_ENTRY_DIGEST); /* and finds what was before */
    rows_remove(&world->rows, entry(world, "T-2", 3));
    assert_int_equal(dkt_task_new_verify(world->desk, root, &task), DKT_OK);
    assert_int_equal(dkt_task_set_root_instant(task, then), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_non_null(strstr(world_findings(world, task), "root::0:"));
    dkt_task_free(task);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, populated_setup, populated_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_changed_column_of_a_ticket_is_found),
        TEST(a_changed_column_of_an_entry_is_found),
        TEST(a_changed_column_of_a_link_is_found),
        TEST(a_changed_column_of_a_lookup_row_is_found),
        TEST(a_changed_column_of_a_unique_row_is_found),
        TEST(of_a_series_all_but_its_next_number_is_found),
        TEST(of_requests_leases_and_the_outbox_nothing_is_found),
        TEST(a_changed_entry_is_a_digest_finding_and_breaks_no_other),
        TEST(an_entry_whose_digest_was_made_to_fit_breaks_the_chain_behind_it),
        TEST(an_entry_taken_out_of_the_middle_is_a_gap),
        TEST(the_first_entry_taken_out_is_a_gap),
        TEST(the_tail_cut_with_the_row_as_it_was_is_found_at_the_head),
        TEST(a_ticket_without_any_entry_is_found_at_the_head_alone),
        TEST(a_malformed_change_is_found),
        TEST(an_instant_that_goes_back_is_out_of_order),
        TEST(a_changed_column_is_named),
        TEST(a_changed_personal_value_does_not_fit_its_commitment),
        TEST(a_secret_that_belongs_to_no_commitment_is_found),
        TEST(a_redacted_value_is_no_finding_once_it_is_gone_everywhere),
        TEST(a_link_that_nobody_told_is_found),
        TEST(a_link_row_that_is_gone_is_found),
        TEST(a_lookup_row_that_is_gone_is_found),
        TEST(a_lookup_row_of_a_former_value_is_found),
        TEST(the_row_of_a_number_given_by_hand_is_missed_and_compared),
        TEST(the_root_of_the_same_desk_is_no_finding),
        TEST(the_tail_cut_with_row_and_head_to_fit_is_found_by_the_root_only),
        TEST(a_whole_ticket_taken_away_is_found_by_the_root_only),
        TEST(a_ticket_that_no_list_gives_is_found_by_the_root_only),
        TEST(a_series_whose_row_was_taken_from_under_its_entries_is_found),
        TEST(a_history_computed_anew_is_found_by_the_root_only),
        TEST(a_root_kept_earlier_fits_a_desk_that_has_gone_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
