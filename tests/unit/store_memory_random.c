/* SPDX-License-Identifier: MIT
 *
 * The memory store against a model of it that is slow and obvious: an array of tickets, searched from end to
 * end. Commits of any kind, stale tokens, failing allocations, scans, pages, saves and restores.
 */
#include "docket/schema.h"
#include "store_memory_fixture.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum {
    TICKETS = 400, /* keys in play */
    STEPS = 40000,
    WRITES_MAX = 6,
    TITLE_MAX = 300,
};

/* One ticket as the model has it; absent values are -1. */
struct model_ticket {
    bool is_there;
    uint64_t token;
    int64_t number; /* order of insertion */
    int64_t state;
    int64_t registered_at;
    int64_t next_due;
    int32_t owner;
    int32_t title_n;
};

struct model {
    struct model_ticket tickets[TICKETS];
    int64_t number_last;
};

static const char *const owners[] = {"ann", "bo", "chi", "a rather long name of an owner"};
static char title_bytes[TITLE_MAX];

struct run {
    struct fixture f;
    struct test_random random;
    struct model now;
    struct model saved;
    dkt_snapshot *snapshot;
    int32_t done_count;
    int32_t conflict_count;
    int32_t failed_count;
};

static void key_of(int32_t i, char out[8])
{
    memcpy(out, "key-000", 8);
    out[4] = (char)('0' + i / 100);
    out[5] = (char)('0' + i / 10 % 10);
    out[6] = (char)('0' + i % 10);
}

static int32_t key_number(const struct dkt_row *row)
{
    return (int32_t)strtol(dkti_ticket(row)->id.p + 4, NULL, 10);
}

static uint64_t below(struct run *run, uint64_t bound)
{
    return test_random_below(&run->random, bound);
}

/* New values for some of a ticket's columns, in the model and in the row alike. */
static void change(struct run *run, struct model_ticket *ticket, struct dkt_row *row)
{
    if (below(run, 2) == 0) {
        ticket->state = (int64_t)below(run, 3);
        dkti_row_set_integer(row, DKT_TICKET_STATE, ticket->state);
    }
    if (below(run, 8) == 0) {
        ticket->registered_at = (int64_t)below(run, 50);
        dkti_row_set_integer(row, DKT_TICKET_REGISTERED_AT, ticket->registered_at);
    }
    if (below(run, 2) == 0) {
        ticket->next_due = (int64_t)below(run, 60) - 20;
        if (ticket->next_due < 0) {
            ticket->next_due = -1;
            dkti_row_set_absent(row, DKT_TICKET_NEXT_DUE);
        } else {
            dkti_row_set_integer(row, DKT_TICKET_NEXT_DUE, ticket->next_due);
        }
    }
    if (below(run, 3) == 0) {
        ticket->owner = (int32_t)below(run, 5) - 1;
        dkti_row_set_text(row, DKT_TICKET_OWNER,
                          dkti_text(ticket->owner < 0 ? NULL : owners[ticket->owner]));
    }
    if (below(run, 3) == 0) {
        ticket->title_n = (int32_t)below(run, TITLE_MAX);
        dkti_row_set_text(row, DKT_TICKET_TITLE,
                          dkti_text_of(title_bytes, (size_t)ticket->title_n));
    }
}

static void assert_same(const struct dkt_row *row, const struct model_ticket *ticket)
{
    const struct dkti_ticket *values = dkti_ticket(row);
    assert_true(ticket->is_there);
    assert_memory_equal(row->token.p, &ticket->token, sizeof ticket->token);
    assert_int_equal(values->state, ticket->state);
    assert_int_equal(values->registered_at, ticket->registered_at);
    assert_int_equal(dkti_row_has(row, DKT_TICKET_NEXT_DUE), ticket->next_due >= 0);
    if (ticket->next_due >= 0)
        assert_int_equal(values->next_due, ticket->next_due);
    assert_int_equal(dkti_row_has(row, DKT_TICKET_OWNER), ticket->owner >= 0);
    if (ticket->owner >= 0)
        assert_string_equal(values->owner.p, owners[ticket->owner]);
    assert_int_equal(dkti_row_has(row, DKT_TICKET_TITLE), ticket->title_n >= 0);
    if (ticket->title_n >= 0) {
        assert_int_equal(values->title.n, ticket->title_n);
        assert_memory_equal(values->title.p, title_bytes, values->title.n);
    }
}

/* ---- commits ---- */

/* A row for a write of key `i`: new, or as it is, or with a token that nothing has any more. */
static struct dkt_row *row_of(struct run *run, int32_t type, int32_t i, bool is_stale)
{
    char key[8];
    key_of(i, key);
    struct dkt_row *read = fixture_get(&run->f, DKT_KIND_TICKET, key);
    assert_int_equal(read != NULL, run->now.tickets[i].is_there);
    if (read != NULL)
        assert_same(read, &run->now.tickets[i]);
    struct dkt_row *row = read == NULL || type == DKT_WRITE_INSERT
                              ? fixture_ticket(&run->f, key, 0, 0)
                              : fixture_edit(&run->f, read);
    if (is_stale)
        row->token = dkti_text_of("\0\0\0\0\0\0\0\0", 8);
    return row;
}

/* Adds a write of key `i` to the commit and carries it out in `next`; returns whether it will conflict. */
static bool add_write(struct run *run, struct model *next, int32_t i, uint64_t *tokens)
{
    struct model_ticket *ticket = &next->tickets[i];
    bool was_there = ticket->is_there;
    bool is_stale = below(run, 40) == 0;
    int32_t type = 1 + (int32_t)below(run, 4);
    if (type == DKT_WRITE_INSERT && was_there && below(run, 10) != 0)
        type = DKT_WRITE_UPDATE;
    if (type != DKT_WRITE_INSERT && !was_there && below(run, 10) != 0)
        type = DKT_WRITE_INSERT;

    struct dkt_row *row = row_of(run, type, i, is_stale);
    if (type == DKT_WRITE_INSERT)
        *ticket = (struct model_ticket){.is_there = true,
                                        .number = ++next->number_last,
                                        .next_due = -1,
                                        .owner = -1,
                                        .title_n = -1};
    if (type == DKT_WRITE_INSERT || type == DKT_WRITE_UPDATE) {
        change(run, ticket, row);
        ticket->token = ++*tokens;
    }
    if (type == DKT_WRITE_DELETE)
        ticket->is_there = false;
    fixture_write(&run->f, type, row);
    if (type == DKT_WRITE_INSERT)
        return was_there;
    return is_stale || (type != DKT_WRITE_CHECK && !was_there);
}

static void step_commit(struct run *run, bool without_memory)
{
    struct model next = run->now;
    uint64_t tokens = run->f.memory->token_last;
    int32_t count = 1 + (int32_t)below(run, WRITES_MAX);
    int32_t first = (int32_t)below(run, TICKETS);
    bool conflicts[WRITES_MAX];
    bool any = false;
    for (int32_t i = 0; i < count; i++) {
        conflicts[i] = add_write(run, &next, (first + i * 61) % TICKETS, &tokens);
        any = any || conflicts[i];
    }
    struct counting_allocator *counting = &run->f.counting;
    int64_t failed = counting->failed_count;
    if (without_memory) {
        run->f.memory->data->pool.rest_size %= 512;
        counting_allocator_fail(counting, 1 + (int64_t)below(run, 3), COUNTING_FAIL_FROM_THEN_ON);
    }
    int32_t r = fixture_commit(&run->f);
    counting_allocator_fail(counting, 0, COUNTING_FAIL_ONCE);
    if (r == DKT_COMMIT_FAILED) {
        assert_true(counting->failed_count > failed);
        run->failed_count++;
        return;
    }
    assert_int_equal(r, any ? DKT_COMMIT_CONFLICT : DKT_HOOK_DONE);
    for (int32_t i = 0; i < count; i++)
        assert_int_equal(run->f.is_conflicting[i], conflicts[i]);
    if (any) {
        run->conflict_count++;
    } else {
        run->now = next;
        run->done_count++;
        assert_int_equal(run->f.memory->token_last, tokens);
    }
}

/* ---- scans ---- */

struct expected {
    int64_t value;
    int64_t number;
    int32_t key;
};

static int expected_order(const void *a, const void *b)
{
    const struct expected *left = a;
    const struct expected *right = b;
    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

/* Whether a ticket is in the index of the wish, under its equal values, and its range value. */
static bool expected_value(const struct dkti_wish *wish, const struct model_ticket *ticket,
                           int64_t *out_value)
{
    *out_value = ticket->registered_at;
    if (!ticket->is_there)
        return false;
    if (wish->index->number == DKT_INDEX_TICKET_DUE) {
        *out_value = ticket->next_due;
        return ticket->next_due >= 0;
    }
    if (wish->index->number == DKT_INDEX_TICKET_OWNER)
        return ticket->owner >= 0 && strcmp(owners[ticket->owner], wish->values[0].text.p) == 0;
    return ticket->state == wish->values[0].integer;
}

static int32_t expect(const struct run *run, const struct dkti_wish *wish, struct expected *out)
{
    int32_t count = 0;
    for (int32_t i = 0; i < TICKETS; i++) {
        int64_t value;
        if (!expected_value(wish, &run->now.tickets[i], &value))
            continue;
        if ((wish->flags & DKT_READ_HAS_FROM) != 0 && value < wish->from)
            continue;
        if ((wish->flags & DKT_READ_HAS_UNTIL) != 0 && value >= wish->until)
            continue;
        out[count++] = (struct expected){value, run->now.tickets[i].number, i};
    }
    qsort(out, (size_t)count, sizeof *out, expected_order);
    for (int32_t i = 0; (wish->flags & DKT_READ_DESCENDING) != 0 && i < count / 2; i++) {
        struct expected swapped = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = swapped;
    }
    return count;
}

static struct dkti_wish random_scan(struct run *run)
{
    static const int32_t indexes[] = {DKT_INDEX_TICKET_STATE, DKT_INDEX_TICKET_OWNER,
                                      DKT_INDEX_TICKET_DUE};
    struct dkti_wish wish = fixture_scan(indexes[below(run, 3)]);
    if (wish.index->number == DKT_INDEX_TICKET_STATE)
        wish.values[0] = fixture_integer((int64_t)below(run, 3));
    if (wish.index->number == DKT_INDEX_TICKET_OWNER) {
        wish.values[0] = fixture_text(owners[below(run, 4)]);
        wish.values[1] = fixture_integer(1);
    }
    wish.from = (int64_t)below(run, 60);
    wish.until = (int64_t)below(run, 60);
    wish.flags = (int32_t)below(run, 8) * DKT_READ_DESCENDING;
    wish.limit = 1 + (int32_t)below(run, 40);
    return wish;
}

/* All pages of a scan. */
static void step_scan(struct run *run)
{
    struct dkti_wish wish = random_scan(run);
    struct expected expected[TICKETS];
    int32_t count = expect(run, &wish, expected);
    int32_t given = 0;
    struct dkti_text cursor = {NULL, 0};
    do {
        struct dkti_wish next = wish;
        next.cursor = cursor;
        fixture_read(&run->f, &next);
        assert_int_equal(run->f.hook_result, DKT_HOOK_DONE);
        int32_t left = count - given;
        assert_int_equal(next.row_count, left < wish.limit ? left : wish.limit);
        for (int32_t i = 0; i < next.row_count; i++) {
            int32_t key = key_number(next.rows[i]);
            assert_int_equal(key, expected[given++].key);
            assert_same(next.rows[i], &run->now.tickets[key]);
            cursor = next.rows[i]->cursor;
        }
    } while (given < count);
}

/* ---- snapshots ---- */

static void step_save(struct run *run)
{
    dkt_snapshot_free(run->snapshot);
    assert_int_equal(dkt_memory_save(run->f.memory, &run->snapshot), DKT_OK);
    run->saved = run->now;
}

static void step_restore(struct run *run)
{
    if (run->snapshot == NULL)
        return;
    int64_t number_last = run->now.number_last;
    assert_int_equal(dkt_memory_restore(run->f.memory, run->snapshot), DKT_OK);
    run->now = run->saved;
    run->now.number_last = number_last;
}

static void the_store_and_the_model_agree(void **state)
{
    (void)state;
    static struct run run;
    run.random = test_random("the_store_and_the_model_agree");
    memset(title_bytes, 't', sizeof title_bytes);
    fixture_begin(&run.f);
    for (int32_t i = 0; i < STEPS; i++) {
        uint64_t what = below(&run, 1000);
        if (what < 500)
            step_commit(&run, false);
        else if (what < 700)
            step_commit(&run, true);
        else if (what < 990)
            step_scan(&run);
        else if (what < 995)
            step_save(&run);
        else
            step_restore(&run);
        dkti_arena_reset(&run.f.arena);
    }
    /* Enough of everything happened. */
    assert_true(run.done_count > STEPS / 4);
    assert_true(run.conflict_count > STEPS / 40);
    assert_true(run.failed_count > STEPS / 100);
    dkt_snapshot_free(run.snapshot);
    fixture_end(&run.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_store_and_the_model_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
