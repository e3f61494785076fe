/* SPDX-License-Identifier: MIT
 *
 * The invariants of doc/invariants.md, each broken on purpose by an operation of the test's own: nothing is committed, and
 * the error names the number.
 */
#include "desk/invariants.h"
#include "desk/journal.h"
#include "desk/settle.h"
#include "docket/memory.h"
#include "docket/ticket.h"
#include "host/op.h"
#include "model/subject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    int32_t runs;
};

static int bench_setup(void **state)
{
    static struct bench bench;
    dkt_config *config = NULL;
    bench.runs = 0;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &bench.desk), DKT_OK);
    assert_int_equal(dkt_memory_new(bench.desk, &bench.memory), DKT_OK);
    assert_int_equal(dkt_memory_store(bench.memory, &bench.store), DKT_OK);
    dkt_config_free(config);
    *state = &bench;
    return 0;
}

static int bench_teardown(void **state)
{
    struct bench *bench = *state;
    dkt_store_free(bench->store);
    dkt_memory_free(bench->memory);
    dkt_desk_unref(bench->desk);
    return 0;
}

/* Runs an operation of the test's own; it must end with DKT_E_BUG, name the invariant and commit nothing. */
static void expect_broken(struct bench *bench, dkti_run_function *run, const char *invariant)
{
    dkt_op *op = NULL;
    char text[128];
    assert_int_equal(dkti_op_new(bench->desk, run, bench, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, bench->store), DKT_E_BUG);
    snprintf(text, sizeof text, "invariant %s does not hold", invariant);
    assert_memory_equal(dkt_op_error_text(op), text, strlen(text));
    assert_int_equal(dkt_memory_row_count(bench->memory, 0), 0);
    dkt_op_free(op);
}

static struct dkti_text name_of(struct dkti_work *work, int32_t i)
{
    char decimal[DKTI_DECIMAL_MAX];
    return dkti_arena_text(work->arena, dkti_text_decimal(i, decimal));
}

/* ---- of an operation ---- */

static int32_t run_asking_otherwise(struct dkti_work *work)
{
    struct bench *bench = work->context;
    dkti_work_begin_run(work);
    (void)dkti_need_text(work, DKT_KIND_TICKET, 0, name_of(work, bench->runs++));
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

static void an_operation_that_asks_otherwise_in_its_next_run_breaks_I_01(void **state)
{
    expect_broken(*state, run_asking_otherwise, "I-01");
}

static int32_t run_asking_more_each_time(struct dkti_work *work)
{
    struct bench *bench = work->context;
    bench->runs++;
    dkti_work_begin_run(work);
    for (int32_t i = 0; i < bench->runs; i++) {
        (void)dkti_need_text(work, DKT_KIND_TICKET, 0, name_of(work, i));
    }
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

static void an_operation_that_needs_a_third_round_breaks_I_02(void **state)
{
    expect_broken(*state, run_asking_more_each_time, "I-02");
}

static int32_t run_asking_too_much(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    for (int32_t i = 0; i <= DKTI_WISH_COUNT_MAX; i++) {
        (void)dkti_need_text(work, DKT_KIND_TICKET, 0, name_of(work, i));
    }
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

static void an_operation_that_asks_for_too_many_rows_breaks_I_03(void **state)
{
    expect_broken(*state, run_asking_too_much, "I-03");
}

static int32_t run_writing_too_much(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    for (int32_t i = 0; i <= DKTI_EDIT_COUNT_MAX; i++) {
        (void)dkti_insert(work, DKT_KIND_TICKET);
    }
    return DKT_OK;
}

static void an_operation_that_writes_too_many_rows_breaks_I_04(void **state)
{
    expect_broken(*state, run_writing_too_much, "I-04");
}

/* ---- of a ticket ---- */

static struct dkt_row *sound_ticket(struct dkti_work *work)
{
    struct dkt_row *row = dkti_insert(work, DKT_KIND_TICKET);
    dkti_row_set_text(row, DKT_TICKET_ID, dkti_text("T"));
    dkti_row_set_text(row, DKT_TICKET_STATUS, dkti_text("new"));
    dkti_row_set_integer(row, DKT_TICKET_STATE, DKT_STATE_UNPROCESSED);
    dkti_row_set_text(row, DKT_TICKET_UNIT, dkti_text("desk"));
    dkti_row_set_integer(row, DKT_TICKET_REGISTERED_AT, 1000);
    dkti_row_set_integer(row, DKT_TICKET_CYCLE, 1);
    dkti_row_set_integer(row, DKT_TICKET_HANDLED, 0);
    dkti_row_set_integer(row, DKT_TICKET_REOPENED, 0);
    dkti_row_set_integer(row, DKT_TICKET_TRANSFERRED, 0);
    dkti_row_set_text(row, DKT_TICKET_PROFILE, dkti_text("p"));
    dkti_row_set_integer(row, DKT_TICKET_UPDATED_AT, 1000);
    dkti_row_set_integer(row, DKT_TICKET_SEQ, 1);
    dkti_row_set_text(row, DKT_TICKET_HEAD, dkti_text("h"));
    dkti_ticket_derive(row, 1000, INT64_MAX);
    return row;
}

static void set_status(struct dkt_row *row, const char *status, int32_t state)
{
    dkti_row_set_text(row, DKT_TICKET_STATUS, dkti_text(status));
    dkti_row_set_integer(row, DKT_TICKET_STATE, state);
    dkti_ticket_derive(row, 1000, INT64_MAX);
}

static void break_05(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_STATE, DKT_STATE_CLOSED);
}

static void break_06(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_HANDLED, 1);
}

static void break_06_by_an_appointment(struct dkt_row *row)
{
    dkti_row_set_text(row, DKT_TICKET_APPOINTMENT_WITH, dkti_text("m"));
}

static void break_07(struct dkt_row *row)
{
    set_status(row, "reserved", DKT_STATE_RESERVED);
}

static void break_07_by_its_order(struct dkt_row *row)
{
    set_status(row, "reserved", DKT_STATE_RESERVED);
    dkti_row_set_integer(row, DKT_TICKET_APPOINTMENT_FROM, 3000);
    dkti_row_set_integer(row, DKT_TICKET_APPOINTMENT_UNTIL, 3000);
    dkti_row_set_text(row, DKT_TICKET_APPOINTMENT_WITH, dkti_text("m"));
}

static void break_08(struct dkt_row *row)
{
    set_status(row, "blocked", DKT_STATE_UNFINISHED);
}

static void break_09(struct dkt_row *row)
{
    set_status(row, "closed", DKT_STATE_CLOSED);
}

static void break_09_by_its_words(struct dkt_row *row)
{
    set_status(row, "closed", DKT_STATE_CLOSED);
    dkti_row_set_integer(row, DKT_TICKET_CLOSED_AT, 1000);
    dkti_row_set_integer(row, DKT_TICKET_OUTCOME, DKT_OUTCOME_WITHDRAWN);
    dkti_row_set_text(row, DKT_TICKET_OUTCOME_REASON, dkti_text(""));
}

static void break_09_by_a_claim(struct dkt_row *row)
{
    set_status(row, "closed", DKT_STATE_CLOSED);
    dkti_row_set_integer(row, DKT_TICKET_CLOSED_AT, 1000);
    dkti_row_set_integer(row, DKT_TICKET_OUTCOME, DKT_OUTCOME_MERGED);
    dkti_row_set_text(row, DKT_TICKET_MERGED_INTO, dkti_text("U"));
    dkti_row_set_text(row, DKT_TICKET_CLAIMED_BY, dkti_text("li"));
    dkti_row_set_integer(row, DKT_TICKET_CLAIMED_UNTIL, 2000);
}

static void break_10(struct dkt_row *row)
{
    dkti_row_set_text(row, DKT_TICKET_UNIT, dkti_text(""));
}

static void break_12(struct dkt_row *row)
{
    dkti_row_set_text(row, DKT_TICKET_CLAIMED_BY, dkti_text("li"));
}

static void break_13(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_REOPENED, 1);
}

static void break_13_by_a_count(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_TRANSFERRED, -1);
}

static void break_14(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_OPEN, 0);
}

static void break_14_by_its_queue(struct dkt_row *row)
{
    dkti_row_set_text(row, DKT_TICKET_OWNER, dkti_text("li"));
}

static void break_15(struct dkt_row *row)
{
    dkti_row_set_absent(row, DKT_TICKET_HEAD);
}

static void break_17(struct dkt_row *row)
{
    dkti_row_set_integer(row, DKT_TICKET_NEXT_DUE, 999);
}

static const struct {
    void (*break_it)(struct dkt_row *row);
    const char *invariant;
} ways[] = {
    {break_05, "I-05"},
    {break_06, "I-06"},
    {break_06_by_an_appointment, "I-06"},
    {break_07, "I-07"},
    {break_07_by_its_order, "I-07"},
    {break_08, "I-08"},
    {break_09, "I-09"},
    {break_09_by_its_words, "I-09"},
    {break_09_by_a_claim, "I-09"},
    {break_10, "I-10"},
    {break_12, "I-12"},
    {break_13, "I-13"},
    {break_13_by_a_count, "I-13"},
    {break_14, "I-14"},
    {break_14_by_its_queue, "I-14"},
    {break_15, "I-15"},
    {break_17, "I-17"},
};

static int32_t run_holding_a_broken_ticket(struct dkti_work *work)
{
    struct bench *bench = work->context;
    dkti_work_begin_run(work);
    struct dkt_row *row = sound_ticket(work);
    ways[bench->runs].break_it(row);
    dkti_ticket_hold(work, row);
    return dkti_writes_build(work);
}

static void a_ticket_that_breaks_an_invariant_is_not_committed(void **state)
{
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        bench->runs = (int32_t)i;
        expect_broken(bench, run_holding_a_broken_ticket, ways[i].invariant);
    }
}

static int32_t run_holding_a_sound_ticket(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    dkti_ticket_hold(work, sound_ticket(work));
    return DKT_OK;
}

static void a_sound_ticket_breaks_none(void **state)
{
    struct bench *bench = *state;
    dkt_op *op = NULL;
    assert_int_equal(dkti_op_new(bench->desk, run_holding_a_sound_ticket, bench, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, bench->store), DKT_OK);
    dkt_op_free(op);
}

/* ---- of the journal ---- */

static int32_t run_telling_before_the_last(struct dkti_work *work)
{
    struct dkti_event event = {.verb = DKT_VERB_NOTE, .at_ms = 999};
    dkti_work_begin_run(work);
    return dkti_entry_add(work, sound_ticket(work), &event);
}

static void an_entry_before_the_last_one_breaks_I_11(void **state)
{
    expect_broken(*state, run_telling_before_the_last, "I-11");
}

static int32_t run_settling_what_nothing_is_due_at(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    struct dkt_row *row = sound_ticket(work);
    dkti_row_set_integer(row, DKT_TICKET_NEXT_DUE, 2000);
    int32_t r = dkti_settle(work, row, 5000);
    dkti_hold(work, !dkti_row_has(row, DKT_TICKET_NEXT_DUE), "I-00");
    return r;
}

/* I-16: settling comes to an end also where nothing is due at the instant at which something should be. */
static void settling_ends_where_nothing_is_due_I_16(void **state)
{
    struct bench *bench = *state;
    dkt_op *op = NULL;
    assert_int_equal(dkti_op_new(bench->desk, run_settling_what_nothing_is_due_at, bench, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, bench->store), DKT_OK);
    dkt_op_free(op);
}

int main(void)
{
#define WITH_BENCH(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        WITH_BENCH(an_operation_that_asks_otherwise_in_its_next_run_breaks_I_01),
        WITH_BENCH(an_operation_that_needs_a_third_round_breaks_I_02),
        WITH_BENCH(an_operation_that_asks_for_too_many_rows_breaks_I_03),
        WITH_BENCH(an_operation_that_writes_too_many_rows_breaks_I_04),
        WITH_BENCH(a_ticket_that_breaks_an_invariant_is_not_committed),
        WITH_BENCH(a_sound_ticket_breaks_none),
        WITH_BENCH(an_entry_before_the_last_one_breaks_I_11),
        WITH_BENCH(settling_ends_where_nothing_is_due_I_16),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
