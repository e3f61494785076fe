/* SPDX-License-Identifier: MIT
 *
 * Random lives of tickets: after every step the explanation of every goal must sum exactly to the elapsed time of the
 * clock, have no gap, give every second to somebody, and make the row that is stored; and a forecast must be what then
 * comes, at the same instants.
 */
#include "explain_support.h"
#include "support/random.h"

#include <stdio.h>
#include <string.h>

static const char *const goal_codes[] = {"processing", "call", "visit", "reply", "days", "progress", "followup"};

enum {
    GOAL_COUNT = sizeof goal_codes / sizeof goal_codes[0],
    LIFE_COUNT = 60,
    STEP_COUNT = 25,
};

struct life {
    struct story *story;
    struct test_random *random;
    const char *ticket;
    int32_t explained; /* runs */
};

static uint64_t below(struct life *life, uint64_t bound)
{
    return test_random_below(life->random, bound);
}

static int64_t priority(struct life *life)
{
    static const int64_t priorities[] = {1, 5, 9};
    return priorities[below(life, 3)];
}

static int64_t ahead(struct life *life)
{
    return life->story->now_ms + (int64_t)(1 + below(life, 72)) * 1800 * 1000;
}

/* What may be refused is refused: the lives are random, not wise. */
static void step(struct life *life)
{
    static const char *const people[] = {"li", "wang", "zhao"};
    static const char *const units[] = {"desk", "branch"};
    struct story *story = life->story;
    const char *id = life->ticket;
    switch (below(life, 12)) {
    case 0:
        TRY(story, "block", ON(id), INTEGER("block_party", 1 + (int64_t)below(life, 5)), TEXT("block_reason", "r"),
            INTEGER("follow_up_at", ahead(life)));
        break;
    case 1: TRY(story, "progress", ON(id)); break;
    case 2: {
        int64_t from = ahead(life);
        TRY(story, "reserve", ON(id), INTEGER("appointment_from", from), INTEGER("appointment_until", from + 3600000),
            TEXT("appointment_with", "x"));
        break;
    }
    case 3: TRY(story, "arrive", ON(id)); break;
    case 4: TRY(story, "close", ON(id), TEXT("resolution", "done")); break;
    case 5:
    case 6: TRY(story, "reopen", ON(id), TEXT("reason", "again")); break;
    case 7: TRY(story, "amend", ON(id), INTEGER("priority", priority(life))); break;
    case 8:
        TRY(story, "transfer", ON(id), TEXT("owner", people[below(life, 3)]), TEXT("unit", units[below(life, 2)]));
        break;
    case 9: TRY(story, "message", ON(id), TEXT("text", "?"), INTEGER("direction", DKT_DIRECTION_IN)); break;
    case 10: TRY(story, "message", ON(id), TEXT("text", "!"), INTEGER("direction", DKT_DIRECTION_OUT)); break;
    default: TRY(story, "note", ON(id), TEXT("text", "n")); break;
    }
}

/* Everything about this run; returns how many there are of the goal, 0 when it never ran. */
static int64_t look(struct life *life, const char *goal, int64_t run, bool is_settled)
{
    dkt_status status = DKT_OK;
    int64_t found = 0;
    dkt_op *op = explain_run(life->story, life->ticket, goal, run, &status);
    assert_true(status == DKT_OK || status == DKT_E_NOT_FOUND);
    const dkt_explanation *explanation = dkt_result_explanation(dkt_op_result(op));
    assert_true((explanation != NULL) == (status == DKT_OK));
    if (explanation != NULL && (is_settled || dkt_explanation_is_stored(explanation) == 1)) {
        explain_hold(explanation);
    }
    if (explanation != NULL) {
        found = dkt_row_integer(dkt_explanation_clock(explanation), DKT_CLOCK_RUN);
        life->explained++;
    }
    dkt_op_free(op);
    return found;
}

static void look_at_all(struct life *life, bool is_settled)
{
    for (int32_t i = 0; i < GOAL_COUNT; i++) {
        int64_t last = look(life, goal_codes[i], 0, is_settled);
        for (int64_t run = 1; run < last; run++) {
            assert_int_equal(look(life, goal_codes[i], run, is_settled), run);
        }
    }
}

static void live(struct life *life)
{
    struct story *story = life->story;
    DO(story, "register", ON(life->ticket), INTEGER("priority", 5), TEXT("owner", "li"),
       INTEGER("requested_at", story->now_ms - (int64_t)below(life, 3) * 900 * 1000));
    for (int32_t i = 0; i < STEP_COUNT; i++) {
        story->now_ms += (int64_t)below(life, 4) * (int64_t)(1 + below(life, 600)) * 60 * 1000 + (int64_t)below(life, 2);
        look_at_all(life, false); /* what is due is not settled */
        step(life);
        look_at_all(life, story->status == DKT_OK);
    }
}

static int random_setup(void **state)
{
    static const struct story_options options = {.profile = explain_profile};
    return story_setup_with(state, &options);
}

static void intervals_sum_exactly_to_elapsed_in_random_lives(void **state)
{
    struct test_random random = test_random("explain");
    struct life life = {.story = *state, .random = &random};
    for (int32_t i = 0; i < LIFE_COUNT; i++) {
        char id[16];
        snprintf(id, sizeof id, "T-%d", i);
        life.ticket = id;
        live(&life);
    }
    print_message("%d explanations\n", life.explained);
    assert_true(life.explained > LIFE_COUNT * STEP_COUNT);
}

/* ---- journals that were tampered with ---- */

enum {
    TAMPER_COUNT = 4000,
};

static int64_t senseless(struct life *life)
{
    static const int64_t values[] = {INT64_MIN, -1, 0, 1, 2, 3, 68, 70, 72, INT64_C(253402300799999), INT64_MAX};
    return values[below(life, sizeof values / sizeof values[0])];
}

/* Changes one column of one row that the probe has read. */
static void tamper(struct life *life, dkt_probe *probe, int32_t kind, const dkt_row *row, const char *token, int32_t n)
{
    struct story *story = life->story;
    int32_t type = 0;
    char bytes[2048];
    int32_t len = 0;
    int32_t count = dkt_schema_column_count(story->desk, kind);
    int32_t column = dkt_schema_column(story->desk, kind, 3 + (int32_t)below(life, (uint64_t)count - 3), NULL, &type, NULL);
    /* Mostly what an entry says changed, which is what is decoded. */
    if (kind == DKT_KIND_ENTRY && below(life, 3) != 0) {
        column = DKT_ENTRY_CHANGE;
        type = DKT_TYPE_BYTES;
    }
    const char *text = dkt_row_text(row, column, &len);
    assert_int_equal(dkt_probe_write_row(probe, DKT_WRITE_UPDATE, row, token, n), DKT_OK);
    if (type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT) {
        (void)dkt_probe_set_integer(probe, column, senseless(life));
    } else if (text != NULL && len > 0 && len < (int32_t)sizeof bytes) {
        memcpy(bytes, text, (size_t)len);
        bytes[below(life, (uint64_t)len)] = (char)(type == DKT_TYPE_BYTES ? below(life, 256) : 'a' + below(life, 26));
        (void)dkt_probe_set_text(probe, column, bytes, len - (int32_t)below(life, 2));
    }
}

/* Returns whether it was a clock's row. */
static bool tamper_once(struct life *life, dkt_probe *probe)
{
    bool is_clock = below(life, 4) == 0;
    int32_t n = 0;
    dkt_probe_clear(probe);
    assert_int_equal(dkt_probe_scan(probe, is_clock ? DKT_INDEX_CLOCK_CURRENT : DKT_INDEX_ENTRY_SUBJECT, 0, 1000),
                     DKT_OK);
    if (is_clock) {
        assert_int_equal(dkt_probe_value_text(probe, life->ticket, -1), DKT_OK);
        assert_int_equal(dkt_probe_value_integer(probe, 1), DKT_OK);
    } else {
        assert_int_equal(dkt_probe_value_integer(probe, DKT_KIND_TICKET), DKT_OK);
        assert_int_equal(dkt_probe_value_text(probe, life->ticket, -1), DKT_OK);
    }
    assert_int_equal(dkt_probe_read(probe, life->story->store), DKT_OK);
    int32_t i = (int32_t)below(life, (uint64_t)dkt_probe_row_count(probe, 0));
    const char *token = dkt_probe_token(probe, 0, i, &n);
    tamper(life, probe, is_clock ? DKT_KIND_CLOCK : DKT_KIND_ENTRY, dkt_probe_row(probe, 0, i), token, n);
    (void)dkt_probe_commit(probe, life->story->store);
    return is_clock;
}

static void a_journal_that_was_tampered_with_is_explained_or_refused(void **state)
{
    struct story *story = *state;
    struct test_random random = test_random("tampered");
    struct life life = {.story = story, .random = &random, .ticket = "T-1"};
    dkt_probe *probe = NULL;
    dkt_snapshot *snapshot = NULL;
    int32_t counts[3] = {0};
    live(&life);
    assert_int_equal(dkt_probe_new(story->desk, &probe), DKT_OK);
    assert_int_equal(dkt_memory_save(story->memory, &snapshot), DKT_OK);
    for (int32_t i = 0; i < TAMPER_COUNT; i++) {
        /* What is due on clocks that no library wrote has no order in which it could be settled (I-16). */
        bool is_clock = tamper_once(&life, probe);
        for (int32_t g = 0; g < GOAL_COUNT; g++) {
            dkt_status status = DKT_OK;
            dkt_op *op = explain_run(story, life.ticket, goal_codes[g], 0, &status);
            bool is_known = status == DKT_OK || status == DKT_E_CORRUPT || status == DKT_E_NOT_FOUND;
            if (!is_known && !(is_clock && status == DKT_E_BUG)) {
                fail_msg("%s", dkt_op_error_text(op));
            }
            dkt_op_free(op);
            counts[status == DKT_OK ? 0 : status == DKT_E_CORRUPT ? 1 : 2]++;
        }
        assert_int_equal(dkt_memory_restore(story->memory, snapshot), DKT_OK);
    }
    print_message("%d explained, %d refused as damaged, %d not found\n", counts[0], counts[1], counts[2]);
    assert_true(counts[0] > 0 && counts[1] > 0);
    dkt_snapshot_free(snapshot);
    dkt_probe_free(probe);
}

/* ---- forecasts ---- */

enum {
    TICKET_COUNT = 40,
    BREACH_COUNT_MAX = 4000,
    BREACH_SIZE = 96,
};

struct breaches {
    int32_t count;
    char words[BREACH_COUNT_MAX][BREACH_SIZE];
};

static void breach_word(struct breaches *breaches, int64_t at, const char *ticket, const char *goal, int64_t run)
{
    assert_true(breaches->count < BREACH_COUNT_MAX);
    snprintf(breaches->words[breaches->count++], BREACH_SIZE, "%020lld %s %s %lld", (long long)at, ticket, goal,
             (long long)run);
}

static void breaches_sort(struct breaches *breaches)
{
    for (int32_t i = 1; i < breaches->count; i++) {
        for (int32_t k = i; k > 0 && strcmp(breaches->words[k - 1], breaches->words[k]) > 0; k--) {
            char word[BREACH_SIZE];
            memcpy(word, breaches->words[k], BREACH_SIZE);
            memcpy(breaches->words[k], breaches->words[k - 1], BREACH_SIZE);
            memcpy(breaches->words[k - 1], word, BREACH_SIZE);
        }
    }
}

/* All pages of the forecast. Each is in order, and whole up to where it says. */
static void forecast_all(struct story *story, int64_t until, int32_t limit, struct breaches *out)
{
    char cursor[1024];
    int32_t n = 0;
    int64_t whole = INT64_MIN;
    out->count = 0;
    do {
        dkt_query *query = story_query(story, DKT_QUERY_FORECAST, NULL);
        assert_int_equal(dkt_query_set_range(query, INT64_C(-1000000000000), until), DKT_OK);
        assert_int_equal(dkt_query_set_limit(query, limit), DKT_OK);
        assert_int_equal(dkt_query_set_cursor(query, n == 0 ? NULL : cursor, n), DKT_OK);
        assert_int_equal(story_ask(story, query), DKT_OK);
        assert_true(dkt_op_round_count(story->op) <= 2);
        const dkt_forecast *forecast = dkt_result_forecast(story->result);
        int64_t last = whole;
        int32_t count = dkt_forecast_count(forecast, &whole);
        for (int32_t i = 0; i < count; i++) {
            int64_t at = dkt_forecast_breach(forecast, i, NULL);
            const dkt_row *clock = dkt_forecast_clock(forecast, i);
            assert_true(i == 0 ? at >= last : at >= dkt_forecast_breach(forecast, i - 1, NULL));
            assert_string_equal(dkt_row_text(clock, DKT_CLOCK_TICKET, NULL),
                                dkt_row_text(dkt_forecast_ticket(forecast, i), DKT_TICKET_ID, NULL));
            breach_word(out, at, dkt_row_text(clock, DKT_CLOCK_TICKET, NULL), dkt_row_text(clock, DKT_CLOCK_GOAL, NULL),
                        dkt_row_integer(clock, DKT_CLOCK_RUN));
        }
        const char *next = dkt_result_cursor(story->result, &n);
        assert_true((size_t)n < sizeof cursor);
        if (next != NULL) {
            memcpy(cursor, next, (size_t)n);
        }
    } while (n > 0);
    assert_int_equal(whole, until);
    breaches_sort(out);
}

/* What stands in the journals as breached, behind the entries that stood there before. */
static void journal_breaches(struct story *story, const char *ticket, int64_t seq, struct breaches *out)
{
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, ticket);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    assert_int_equal(dkt_query_set_range(query, seq + 1, INT64_MAX), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        const dkt_row *entry = dkt_result_row(story->result, i);
        dkt_change *change = NULL;
        if (dkt_row_integer(entry, DKT_ENTRY_VERB) != DKT_VERB_CLOCK_BREACHED) {
            continue;
        }
        assert_int_equal(dkt_change_new(story->desk, entry, &change), DKT_OK);
        const char *goal = "";
        int64_t run = 0;
        for (int32_t k = 0; k < dkt_change_count(change); k++) {
            const char *name = dkt_change_name(change, k, NULL);
            goal = strcmp(name, "goal") == 0 ? dkt_change_text(change, k, DKT_SIDE_AFTER, NULL) : goal;
            run = strcmp(name, "run") == 0 ? dkt_change_integer(change, k, DKT_SIDE_AFTER) : run;
        }
        breach_word(out, dkt_row_integer(entry, DKT_ENTRY_AT), ticket, goal, run);
        dkt_change_free(change);
    }
}

static void run_due(struct story *story)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(story->desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, story->store), DKT_OK);
    dkt_task_free(task);
}

static int64_t seq_of(struct story *story, const char *ticket)
{
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_TICKET, ticket)), DKT_OK);
    return dkt_result_seq(story->result);
}

static void a_forecast_is_what_then_comes(void **state)
{
    static struct breaches foreseen;
    static struct breaches come;
    struct story *story = *state;
    struct test_random random = test_random("forecast");
    struct life life = {.story = story, .random = &random};
    char ids[TICKET_COUNT][16];
    int64_t seqs[TICKET_COUNT];
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        snprintf(ids[i], sizeof ids[i], "T-%d", i);
        life.ticket = ids[i];
        DO(story, "register", ON(ids[i]), INTEGER("priority", priority(&life)));
        for (uint64_t k = below(&life, 6); k > 0; k--) {
            story->now_ms += (int64_t)below(&life, 5) * 600 * 1000;
            step(&life);
        }
    }
    dkt_snapshot *snapshot = NULL;
    assert_int_equal(dkt_memory_save(story->memory, &snapshot), DKT_OK);
    int64_t now = story->now_ms;
    int32_t all = 0;
    for (int32_t hours = 0; hours <= 120; hours += 8) {
        int64_t until = now + (int64_t)hours * 3600000 + 1;
        forecast_all(story, until, 1000, &foreseen);
        forecast_all(story, until, 7, &come);
        assert_int_equal(come.count, foreseen.count);
        for (int32_t i = 0; i < come.count; i++) {
            assert_string_equal(come.words[i], foreseen.words[i]);
        }
        for (int32_t i = 0; i < TICKET_COUNT; i++) {
            seqs[i] = seq_of(story, ids[i]);
        }
        story->now_ms = until;
        run_due(story);
        come.count = 0;
        for (int32_t i = 0; i < TICKET_COUNT; i++) {
            journal_breaches(story, ids[i], seqs[i], &come);
        }
        breaches_sort(&come);
        assert_int_equal(come.count, foreseen.count);
        for (int32_t i = 0; i < come.count; i++) {
            assert_string_equal(come.words[i], foreseen.words[i]);
        }
        all += come.count;
        story->now_ms = now;
        assert_int_equal(dkt_memory_restore(story->memory, snapshot), DKT_OK);
    }
    dkt_snapshot_free(snapshot);
    print_message("%d breaches foreseen\n", all);
    assert_true(all > 100);
}

static void a_forecast_tells_the_open_time_left(void **state)
{
    struct story *story = *state;
    int64_t remaining = 0;
    int64_t whole = 0;
    PASS(story, NINE);
    DO(story, "register", ON("T-1"), INTEGER("priority", 1), TEXT("owner", "li"));
    DO(story, "progress", ON("T-1"));
    PASS(story, HOUR);
    dkt_query *query = story_query(story, DKT_QUERY_FORECAST, NULL);
    int64_t until = story->now_ms + 4 * HOUR * 1000; /* 14:00, an instant before the target is used up */
    assert_int_equal(dkt_query_set_range(query, story->now_ms, until), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    const dkt_forecast *forecast = dkt_result_forecast(story->result);
    assert_int_equal(dkt_forecast_count(forecast, &whole), 1); /* progress: 3 h of every day */
    assert_int_equal(whole, until);
    query = story_query(story, DKT_QUERY_FORECAST, NULL);
    assert_int_equal(dkt_query_set_range(query, story->now_ms + 3 * HOUR * 1000, until + 1), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    forecast = dkt_result_forecast(story->result);
    assert_int_equal(dkt_forecast_count(forecast, NULL), 1);
    assert_int_equal(dkt_forecast_breach(forecast, 0, &remaining), until);
    assert_int_equal(remaining, 3 * HOUR * 1000);
    assert_string_equal(dkt_row_text(dkt_forecast_clock(forecast, 0), DKT_CLOCK_GOAL, NULL), "processing");
    assert_string_equal(dkt_row_text(dkt_forecast_ticket(forecast, 0), DKT_TICKET_OWNER, NULL), "li");
    assert_int_equal(dkt_forecast_breach(forecast, 1, &remaining), 0);
    assert_null(dkt_forecast_clock(forecast, 1));
    assert_null(dkt_forecast_ticket(forecast, -1));
    assert_int_equal(dkt_forecast_count(NULL, NULL), 0);
    TICKET(story, "T-1", "seq=2");
}

static void a_forecast_without_a_range_is_of_what_was_crossed_and_not_settled(void **state)
{
    struct story *story = *state;
    int64_t remaining = 0;
    PASS(story, NINE);
    DO(story, "register", ON("T-1"), INTEGER("priority", 1));
    DO(story, "progress", ON("T-1"));
    PASS(story, 6 * HOUR);
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_FORECAST, NULL)), DKT_OK);
    const dkt_forecast *forecast = dkt_result_forecast(story->result);
    assert_int_equal(dkt_forecast_count(forecast, NULL), 2);
    assert_true(dkt_forecast_breach(forecast, 0, &remaining) < dkt_forecast_breach(forecast, 1, NULL));
    assert_int_equal(remaining, -3 * HOUR * 1000);
    run_due(story);
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_FORECAST, NULL)), DKT_OK);
    assert_int_equal(dkt_forecast_count(dkt_result_forecast(story->result), NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(intervals_sum_exactly_to_elapsed_in_random_lives, random_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_journal_that_was_tampered_with_is_explained_or_refused, random_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(a_forecast_is_what_then_comes, random_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_forecast_tells_the_open_time_left, random_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_forecast_without_a_range_is_of_what_was_crossed_and_not_settled, random_setup,
                                        story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
