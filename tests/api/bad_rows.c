/* SPDX-License-Identifier: MIT
 *
 * A store that gives back rows that nobody wrote: every one of them ends the operation with an error that names it, and
 * nothing is committed. The host here is a table of rows as JSON, answered through the step door.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A ticket as the library writes it. */
static const char sound_ticket[] =
    "{\"id\":\"T\",\"state\":1,\"status\":\"new\",\"open\":1,\"level\":1,\"priority\":5,\"unit\":\"desk\","
    "\"queue\":\"desk\",\"requested_at\":1700000000000,\"registered_at\":1700000000000,\"cycle\":1,\"handled\":0,"
    "\"reopened\":0,\"transferred\":0,\"profile\":\"p\",\"updated_at\":1700000000000,\"seq\":1,"
    "\"head\":\"00\",\"token\":\"t\"}";

/* Replaces the member `name` by `value`, or adds it; NULL takes it away. */
static void replace(const char *row, const char *name, const char *value, char *out, size_t size)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(row, key);
    if (at == NULL) {
        snprintf(out, size, "{%s%s,%s", key, value, row + 1);
        return;
    }
    const char *end = at + strlen(key);
    end += strcspn(end, ",}");
    if (value == NULL) {
        bool is_last = *end == '}';
        snprintf(out, size, "%.*s%s", (int)(at - row) - (is_last ? 1 : 0), row, is_last ? end : end + 1);
    } else {
        snprintf(out, size, "%.*s%s%s%s", (int)(at - row), row, key, value, end);
    }
}

/* Runs an action; every wish for a ticket is answered with `row`, all others with none. */
static dkt_op *run_on(struct story *story, const char *row, const char *action, const struct part *parts,
                      dkt_status *out_status)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = DKT_NEED_NOTHING;
    char rows[2048];
    snprintf(rows, sizeof rows, "[%s]", row);
    assert_int_equal(story_command(story, story->desk, action, parts, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    *out_status = dkt_op_step(op, &need);
    for (int i = 0; i < 4 && *out_status == DKT_OK && need == DKT_NEED_READ; i++) {
        const dkt_reads *reads = dkt_op_reads(op);
        for (int32_t k = 0; k < dkt_reads_count(reads); k++) {
            bool is_ticket = dkt_reads_kind(reads, k) == DKT_KIND_TICKET && dkt_reads_type(reads, k) == DKT_READ_GET;
            (void)dkt_answers_json(dkt_op_answers(op), k, is_ticket ? rows : "[]", -1);
        }
        *out_status = dkt_op_step(op, &need);
    }
    return op;
}

#define PARTS(...) ((const struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}})

static void expect_corrupt(struct story *story, const char *row, const char *what)
{
    dkt_status status = DKT_OK;
    dkt_op *op = run_on(story, row, "note", PARTS(ON("T"), TEXT("text", "x")), &status);
    if (status != DKT_E_CORRUPT || strstr(dkt_op_error_text(op), what) == NULL) {
        print_error("%s\n  was taken: %s, %s\n", row, dkt_status_name(status), dkt_op_error_text(op));
        fail();
    }
    assert_int_equal(dkt_result_row_count(dkt_op_result(op)), 0);
    dkt_op_free(op);
}

static void a_sound_row_is_taken(void **state)
{
    dkt_status status = DKT_OK;
    dkt_op *op = run_on(*state, sound_ticket, "note", PARTS(ON("T"), TEXT("text", "x")), &status);
    assert_int_equal(status, DKT_OK);
    assert_non_null(dkt_op_writes(op));
    dkt_op_free(op);
}

static void a_ticket_that_the_library_never_writes_is_corrupt(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        const char *text; /* in the error */
    } rows[] = {
        {"id", "\"U\"", "is not the one asked for"},
        {"id", NULL, "lacks id"},
        {"token", NULL, "token"},
        {"unit", NULL, "lacks unit"},
        {"unit", "\"\"", "I-10"},
        {"state", NULL, "lacks state"},
        {"state", "4", "I-05"},
        {"state", "99", "I-05"},
        {"state", "\"new\"", "wrong type in state"},
        {"title", "7", "wrong type in title"},
        {"handled", "3", "I-06"},
        {"handled", "-1", "I-13"},
        {"handled", "9223372036854775807", "I-13"},
        {"cycle", "0", "I-13"},
        {"cycle", "9223372036854775807", "I-13"},
        {"reopened", "1", "I-13"},
        {"transferred", "-5", "I-13"},
        {"seq", "0", "I-13"},
        {"seq", "-1", "I-13"},
        {"seq", "9223372036854775807", "I-13"},
        {"claimed_by", "\"li\"", "I-12"},
        {"claimed_until", "1700000000000", "I-12"},
        {"appointment_with", "\"m\"", "I-06"},
        {"updated_at", "9223372036854775807", "no possible instant in updated_at"},
        {"registered_at", "-9223372036854775808", "no possible instant in registered_at"},
    };
    struct story *story = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char row[1024];
        replace(sound_ticket, rows[i].name, rows[i].value, row, sizeof row);
        expect_corrupt(story, row, rows[i].text);
    }
}

/* What follows from other columns is a cache: the next entry puts it right. */
static void derived_columns_are_put_right(void **state)
{
    static const char *const names[] = {"open", "queue", "next_due"};
    static const char *const values[] = {"0", NULL, "1800000000000"};
    for (int i = 0; i < 3; i++) {
        char row[1024];
        dkt_status status = DKT_OK;
        replace(sound_ticket, names[i], values[i], row, sizeof row);
        dkt_op *op = run_on(*state, row, "note", PARTS(ON("T"), TEXT("text", "x")), &status);
        assert_int_equal(status, DKT_OK);
        const dkt_row *ticket = dkt_writes_row(dkt_op_writes(op), 0);
        assert_int_equal(dkt_row_kind(ticket), DKT_KIND_TICKET);
        assert_int_equal(dkt_row_integer(ticket, DKT_TICKET_OPEN), 1);
        assert_string_equal(dkt_row_text(ticket, DKT_TICKET_QUEUE, NULL), "desk");
        assert_int_equal(dkt_row_is_set(ticket, DKT_TICKET_NEXT_DUE), 0);
        dkt_op_free(op);
    }
}

static void two_things_wrong_at_once_are_found(void **state)
{
    struct story *story = *state;
    char closed[1024];
    char row[1024];
    replace(sound_ticket, "state", "4", closed, sizeof closed);
    replace(closed, "status", "\"closed\"", row, sizeof row);
    replace(row, "open", "0", closed, sizeof closed);
    replace(closed, "queue", NULL, row, sizeof row);
    expect_corrupt(story, row, "I-09"); /* no outcome */
    replace(sound_ticket, "state", "2", closed, sizeof closed);
    replace(closed, "status", "\"reserved\"", row, sizeof row);
    expect_corrupt(story, row, "I-07"); /* no appointment */
    replace(sound_ticket, "state", "3", closed, sizeof closed);
    replace(closed, "status", "\"blocked\"", row, sizeof row);
    expect_corrupt(story, row, "I-08"); /* not handled */
}

static void a_status_that_the_rules_do_not_have_is_named(void **state)
{
    dkt_status status = DKT_OK;
    char row[1024];
    replace(sound_ticket, "status", "\"asleep\"", row, sizeof row);
    dkt_op *op = run_on(*state, row, "note", PARTS(ON("T"), TEXT("text", "x")), &status);
    assert_int_equal(status, DKT_E_PROFILE);
    assert_string_equal(dkt_op_error_text(op), "the rules have no status asleep, which the ticket is in");
    dkt_op_free(op);
}

/* The other ticket of a link is no less checked than the one that is asked for. */
static void the_other_ticket_of_a_link_is_checked_too(void **state)
{
    struct story *story = *state;
    static const char *const actions[] = {"link", "merge"};
    const struct part *parts[] = {PARTS(ON("T"), INTEGER("role", DKT_ROLE_CAUSE), TEXT("target", "U")),
                                  PARTS(ON("T"), TEXT("merged_into", "U"))};
    for (int i = 0; i < 2; i++) {
        dkt_command *command = NULL;
        dkt_op *op = NULL;
        int32_t need = 0;
        assert_int_equal(story_command(story, story->desk, actions[i], parts[i], &command), DKT_OK);
        assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
        dkt_command_free(command);
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
        for (int32_t k = 0; k < dkt_reads_count(dkt_op_reads(op)); k++) {
            char other[1024];
            char rows[2048] = "[]";
            const char *id = dkt_reads_value_text(dkt_op_reads(op), k, 0, NULL);
            if (dkt_reads_kind(dkt_op_reads(op), k) == DKT_KIND_TICKET) {
                char broken[1024];
                replace(sound_ticket, "id", "\"U\"", other, sizeof other);
                replace(other, "seq", "-7", broken, sizeof broken);
                snprintf(rows, sizeof rows, "[%s]", id[0] == 'U' ? broken : sound_ticket);
            }
            assert_int_equal(dkt_answers_json(dkt_op_answers(op), k, rows, -1), DKT_OK);
        }
        assert_int_equal(dkt_op_step(op, &need), DKT_E_CORRUPT);
        assert_non_null(strstr(dkt_op_error_text(op), "ticket U"));
        dkt_op_free(op);
    }
}

/* ---- numbers ---- */

static void profile_gapless(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 4, 0), DKT_OK);
}

static void profile_blocks(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_BLOCKS, "GD", 4, 10), DKT_OK);
}

static int gapless_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_gapless});
}

static int blocks_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_blocks});
}

/* Registers; the rows of numbers are answered with these. */
static dkt_status register_with(struct story *story, const char *series, const char *lease, char *out_text, size_t size)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = 0;
    assert_int_equal(story_command(story, story->desk, "register", PARTS(ON("X")), &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    dkt_status r = dkt_op_step(op, &need);
    while (r == DKT_OK && need == DKT_NEED_READ) {
        for (int32_t k = 0; k < dkt_reads_count(dkt_op_reads(op)); k++) {
            int32_t kind = dkt_reads_kind(dkt_op_reads(op), k);
            const char *rows = kind == DKT_KIND_SERIES ? series : kind == DKT_KIND_LEASE ? lease : "[]";
            assert_int_equal(dkt_answers_json(dkt_op_answers(op), k, rows, -1), DKT_OK);
        }
        r = dkt_op_step(op, &need);
    }
    snprintf(out_text, size, "%s", dkt_op_error_text(op));
    dkt_op_free(op);
    return r;
}

#define SERIES(next) "[{\"name\":\"gd\",\"next\":" next ",\"updated_at\":0,\"seq\":0,\"token\":\"t\"}]"
#define LEASE(next, end)                                                                             \
    "[{\"series\":\"gd\",\"worker\":\"w1\",\"next\":" next ",\"end\":" end ",\"until\":0,\"token\":\"t\"}]"

static void a_series_that_the_library_never_writes_is_corrupt(void **state)
{
    struct story *story = *state;
    char text[512];
    assert_int_equal(register_with(story, SERIES("7"), "[]", text, sizeof text), DKT_OK);
    static const char *const bad[] = {SERIES("0"), SERIES("-1"), SERIES("9223372036854775807"),
                                      SERIES("-9223372036854775808")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(register_with(story, bad[i], "[]", text, sizeof text), DKT_E_CORRUPT);
        assert_non_null(strstr(text, "number series gd"));
    }
}

static void a_series_at_its_end_says_so(void **state)
{
    struct story *story = *state;
    char text[512];
    assert_int_equal(register_with(story, SERIES("999999999999999999"), "[]", text, sizeof text), DKT_E_LIMIT);
    assert_string_equal(text, "number series gd is used up");
}

static void a_lease_that_the_library_never_writes_is_corrupt(void **state)
{
    struct story *story = *state;
    char text[512];
    assert_int_equal(register_with(story, SERIES("11"), LEASE("7", "11"), text, sizeof text), DKT_OK);
    assert_int_equal(register_with(story, SERIES("11"), LEASE("11", "11"), text, sizeof text), DKT_OK); /* used up */
    static const char *const bad[] = {LEASE("0", "11"), LEASE("-3", "11"), LEASE("12", "11"),
                                      LEASE("1", "9223372036854775807")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(register_with(story, SERIES("20"), bad[i], text, sizeof text), DKT_E_CORRUPT);
    }
    assert_int_equal(register_with(story, SERIES("999999999999999990"), "[]", text, sizeof text), DKT_E_LIMIT);
}

/* ---- answers that are no answers ---- */

struct asked {
    dkt_op *op;
    int32_t need;
};

static struct asked ask_ticket(struct story *story)
{
    struct asked asked = {0};
    dkt_query *query = story_query(story, DKT_QUERY_TICKET, "T");
    assert_int_equal(dkt_op_new_query(story->desk, query, &asked.op), DKT_OK);
    dkt_query_free(query);
    assert_int_equal(dkt_op_step(asked.op, &asked.need), DKT_OK);
    assert_int_equal(asked.need, DKT_NEED_READ);
    return asked;
}

static void expect_end(struct asked *asked, dkt_status expected, const char *text)
{
    assert_int_equal(dkt_op_step(asked->op, &asked->need), expected);
    assert_non_null(strstr(dkt_op_error_text(asked->op), text));
    assert_int_equal(dkt_op_step(asked->op, &asked->need), DKT_E_STATE); /* it has ended */
    dkt_op_free(asked->op);
}

static void a_wish_without_an_answer_fails_the_round(void **state)
{
    struct asked asked = ask_ticket(*state);
    expect_end(&asked, DKT_E_STORE, "left a wish without an answer");
    asked = ask_ticket(*state);
    assert_int_equal(dkt_answers_row(dkt_op_answers(asked.op), 0), DKT_OK); /* begun and never ended */
    expect_end(&asked, DKT_E_STORE, "left a wish without an answer");
}

static void more_rows_than_asked_for_are_too_many(void **state)
{
    struct story *story = *state;
    struct asked asked = ask_ticket(story);
    char rows[4096];
    snprintf(rows, sizeof rows, "[%s,%s]", sound_ticket, sound_ticket);
    assert_int_equal(dkt_answers_json(dkt_op_answers(asked.op), 0, rows, -1), DKT_E_LIMIT);
    expect_end(&asked, DKT_E_LIMIT, "more rows than asked for of kind ticket");
}

static void text_of_a_row_that_is_not_utf8_is_named(void **state)
{
    struct asked asked = ask_ticket(*state);
    dkt_answers *answers = dkt_op_answers(asked.op);
    assert_int_equal(dkt_answers_row(answers, 0), DKT_OK);
    assert_int_equal(dkt_answers_text(answers, DKT_TICKET_TITLE, "\xff", 1), DKT_E_CORRUPT);
    expect_end(&asked, DKT_E_CORRUPT, "not UTF-8 in title");
}

static void text_of_a_row_that_is_too_long_is_named(void **state)
{
    struct asked asked = ask_ticket(*state);
    dkt_answers *answers = dkt_op_answers(asked.op);
    char *text = calloc(1, 1048578);
    assert_non_null(text);
    memset(text, 'x', 1048577);
    assert_int_equal(dkt_answers_row(answers, 0), DKT_OK);
    assert_int_equal(dkt_answers_text(answers, DKT_TICKET_TITLE, text, 1048577), DKT_E_CORRUPT);
    free(text);
    expect_end(&asked, DKT_E_CORRUPT, "too long in title");
}

static void the_stores_own_words_come_through(void **state)
{
    struct asked asked = ask_ticket(*state);
    assert_int_equal(dkt_answers_error(dkt_op_answers(asked.op), 1205, "deadlock 死锁", -1), DKT_OK);
    assert_int_equal(dkt_op_step(asked.op, &asked.need), DKT_E_STORE);
    assert_string_equal(dkt_op_error_text(asked.op), "the store says: deadlock 死锁");
    assert_int_equal(dkt_op_host_code(asked.op), 1205);
    dkt_op_free(asked.op);
    asked = ask_ticket(*state);
    assert_int_equal(dkt_answers_error(dkt_op_answers(asked.op), -7, NULL, 0), DKT_OK);
    expect_end(&asked, DKT_E_STORE, "the store says: -7");
    asked = ask_ticket(*state);
    assert_int_equal(dkt_answers_error(dkt_op_answers(asked.op), 1, "\xff\xfe", 2), DKT_OK);
    expect_end(&asked, DKT_E_STORE, "not UTF-8");
}

static void columns_of_a_newer_library_are_passed_over(void **state)
{
    struct asked asked = ask_ticket(*state);
    dkt_answers *answers = dkt_op_answers(asked.op);
    assert_int_equal(dkt_answers_row(answers, 0), DKT_OK);
    assert_int_equal(dkt_answers_integer(answers, 777, 1), DKT_OK);
    assert_int_equal(dkt_answers_text(answers, 778, "x", 1), DKT_OK);
    dkt_op_free(asked.op);
}

/* A store that fills a page and forgets the cursor would end a list in its middle. */
static void a_full_page_without_a_cursor_is_an_error(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    dkt_op *op = NULL;
    int32_t need = 0;
    char rows[2048];
    snprintf(rows, sizeof rows, "[%s]", sound_ticket);
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    assert_int_equal(dkt_op_new_query(story->desk, query, &op), DKT_OK);
    dkt_query_free(query);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(dkt_answers_json(dkt_op_answers(op), 0, rows, -1), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_E_CORRUPT);
    assert_non_null(strstr(dkt_op_error_text(op), "without the cursor of its last row"));
    dkt_op_free(op);
}

/* ---- commits ---- */

static dkt_op *to_commit(struct story *story, const char *action, const struct part *parts)
{
    dkt_status status = DKT_OK;
    dkt_op *op = run_on(story, sound_ticket, action, parts, &status);
    assert_int_equal(status, DKT_OK);
    assert_non_null(dkt_op_writes(op));
    return op;
}

static void a_commit_without_a_word_may_have_taken_place(void **state)
{
    struct story *story = *state;
    static const int32_t words[] = {0, 1, 42, DKT_COMMIT_FAILED + 1, INT32_MIN};
    for (size_t i = 0; i <= sizeof words / sizeof words[0]; i++) {
        int32_t need = 0;
        dkt_op *op = to_commit(story, "note", PARTS(ON("T"), TEXT("text", "x")));
        if (i > 0) {
            assert_int_equal(dkt_op_committed(op, words[i - 1]), DKT_OK);
        }
        assert_int_equal(dkt_op_step(op, &need), DKT_E_MAYBE);
        assert_int_equal(dkt_status_is_retryable(DKT_E_MAYBE), 1);
        assert_string_equal(dkt_result_subject(dkt_op_result(op)), "T");
        assert_int_equal(dkt_result_seq(dkt_op_result(op)), 0);
        dkt_op_free(op);
    }
}

static void a_commit_that_failed_wrote_nothing_and_shows_nothing(void **state)
{
    int32_t need = 0;
    dkt_op *op = to_commit(*state, "note", PARTS(ON("T"), TEXT("text", "x")));
    assert_int_equal(dkt_outcome_error(dkt_op_outcome(op), 28, "disk full", 9), DKT_OK);
    assert_int_equal(dkt_op_committed(op, DKT_COMMIT_FAILED), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_E_STORE);
    assert_string_equal(dkt_op_error_text(op), "the store says: disk full");
    assert_int_equal(dkt_op_host_code(op), 28);
    assert_int_equal(dkt_result_row_count(dkt_op_result(op)), 0);
    assert_int_equal(dkt_result_seq(dkt_op_result(op)), 0);
    MOVES((struct story *)*state, ""); /* of no other operation */
    dkt_op_free(op);
}

static void a_commit_that_may_have_taken_place_keeps_the_stores_words(void **state)
{
    int32_t need = 0;
    dkt_op *op = to_commit(*state, "note", PARTS(ON("T"), TEXT("text", "x")));
    assert_int_equal(dkt_outcome_error(dkt_op_outcome(op), 2006, "the server has gone away", -1), DKT_OK);
    assert_int_equal(dkt_op_committed(op, 0), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_E_MAYBE);
    assert_string_equal(dkt_op_error_text(op),
                        "nobody knows whether the commit took place; run the same request again; the store says: the "
                        "server has gone away");
    assert_int_equal(dkt_op_host_code(op), 2006);
    dkt_op_free(op);
}

static void words_of_an_attempt_before_are_not_said_of_the_next(void **state)
{
    int32_t need = 0;
    dkt_op *op = to_commit(*state, "note", PARTS(ON("T"), TEXT("text", "x")));
    assert_int_equal(dkt_outcome_error(dkt_op_outcome(op), 1213, "deadlock", -1), DKT_OK);
    assert_int_equal(dkt_outcome_conflict(dkt_op_outcome(op), 0), DKT_OK);
    assert_int_equal(dkt_op_committed(op, DKT_COMMIT_CONFLICT), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    char rows[2048];
    snprintf(rows, sizeof rows, "[%s]", sound_ticket);
    for (int32_t i = 0; i < dkt_reads_count(dkt_op_reads(op)); i++) {
        assert_int_equal(dkt_answers_json(dkt_op_answers(op), i, rows, -1), DKT_OK);
    }
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_COMMIT);
    assert_int_equal(dkt_op_step(op, &need), DKT_E_MAYBE);
    assert_null(strstr(dkt_op_error_text(op), "deadlock"));
    assert_int_equal(dkt_op_host_code(op), 0);
    dkt_op_free(op);
}

static void a_conflict_with_a_write_that_does_not_exist_is_an_argument(void **state)
{
    dkt_op *op = to_commit(*state, "note", PARTS(ON("T"), TEXT("text", "x")));
    int32_t count = dkt_writes_count(dkt_op_writes(op));
    assert_int_equal(dkt_outcome_conflict(dkt_op_outcome(op), -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_outcome_conflict(dkt_op_outcome(op), count), DKT_E_ARGUMENT);
    assert_int_equal(dkt_outcome_conflict(dkt_op_outcome(op), count - 1), DKT_OK);
    assert_int_equal(dkt_outcome_conflict(dkt_op_outcome(op), count - 1), DKT_OK);
    dkt_op_free(op);
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(a_sound_row_is_taken),
        WITH_STORY(a_ticket_that_the_library_never_writes_is_corrupt),
        WITH_STORY(derived_columns_are_put_right),
        WITH_STORY(two_things_wrong_at_once_are_found),
        WITH_STORY(a_status_that_the_rules_do_not_have_is_named),
        WITH_STORY(the_other_ticket_of_a_link_is_checked_too),
        cmocka_unit_test_setup_teardown(a_series_that_the_library_never_writes_is_corrupt, gapless_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(a_series_at_its_end_says_so, gapless_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_lease_that_the_library_never_writes_is_corrupt, blocks_setup,
                                        story_teardown),
        WITH_STORY(a_wish_without_an_answer_fails_the_round),
        WITH_STORY(more_rows_than_asked_for_are_too_many),
        WITH_STORY(text_of_a_row_that_is_not_utf8_is_named),
        WITH_STORY(text_of_a_row_that_is_too_long_is_named),
        WITH_STORY(the_stores_own_words_come_through),
        WITH_STORY(columns_of_a_newer_library_are_passed_over),
        WITH_STORY(a_full_page_without_a_cursor_is_an_error),
        WITH_STORY(a_commit_without_a_word_may_have_taken_place),
        WITH_STORY(a_commit_that_failed_wrote_nothing_and_shows_nothing),
        WITH_STORY(a_commit_that_may_have_taken_place_keeps_the_stores_words),
        WITH_STORY(words_of_an_attempt_before_are_not_said_of_the_next),
        WITH_STORY(a_conflict_with_a_write_that_does_not_exist_is_an_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
