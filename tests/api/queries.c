/* SPDX-License-Identifier: MIT
 *
 * Every query, its order, ranges, pages and cursors.
 */
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Five tickets, a minute apart: open in the queue, owned, reserved, blocked, closed. */
static void five(struct story *story)
{
    DO(story, "register", ON("Q"));
    PASS(story, 60);
    DO(story, "register", ON("O"), TEXT("owner", "li"));
    PASS(story, 60);
    DO(story, "register", ON("R"), TEXT("owner", "li"), TEXT("unit", "field"));
    PASS(story, 60);
    DO(story, "register", ON("B"), TEXT("number", "N-4"));
    PASS(story, 60);
    DO(story, "register", ON("C"), TEXT("owner", "li"));
    DO(story, "reserve", ON("R"), INSTANT("appointment_from", 900), INSTANT("appointment_until", 1000),
       TEXT("appointment_with", "m"));
    DO(story, "block", ON("B"), INTEGER("block_party", 1), TEXT("block_reason", "x"), INSTANT("follow_up_at", 500));
    DO(story, "close", ON("C"), TEXT("resolution", "x"));
    DO(story, "claim", ON("Q"));
}

static int five_setup(void **state)
{
    int r = story_setup(state);
    if (r == 0) {
        five(*state);
    }
    return r;
}

static dkt_query *state_query(struct story *story, int32_t state)
{
    dkt_query *query = story_query(story, DKT_QUERY_STATE, NULL);
    assert_int_equal(dkt_query_set_state(query, state), DKT_OK);
    return query;
}

#define ASK(story, query, expected)                                                                  \
    do {                                                                                             \
        assert_int_equal(story_ask(story, query), DKT_OK);                                           \
        assert_string_equal(story_page(story, "id"), expected);                                      \
    } while (0)

/* ---- each of them ---- */

static void ticket_gives_the_one_with_this_id(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_TICKET, "R", "R");
    assert_string_equal(dkt_result_subject(story->result), "R");
    assert_int_equal(dkt_result_seq(story->result), 2);
    assert_int_equal(dkt_result_move_count(story->result), 0);
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_TICKET, "Z")), DKT_E_NOT_FOUND);
    assert_string_equal(dkt_op_error_text(story->op), "ticket Z does not exist");
}

static void number_gives_the_ticket_with_this_number_R003(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_NUMBER, "N-4", "B");
    LIST(story, DKT_QUERY_NUMBER, "N-5", "");
}

static void state_gives_exactly_the_tickets_of_each_state_R065_R069(void **state)
{
    struct story *story = *state;
    ASK(story, state_query(story, DKT_STATE_UNPROCESSED), "Q O");
    ASK(story, state_query(story, DKT_STATE_RESERVED), "R");
    ASK(story, state_query(story, DKT_STATE_UNFINISHED), "B");
    ASK(story, state_query(story, DKT_STATE_CLOSED), "C");
}

static void status_gives_the_tickets_of_a_status_only(void **state)
{
    struct story *story = *state;
    DO(story, "progress", ON("O"));
    LIST(story, DKT_QUERY_STATUS, "blocked", "B");
    LIST(story, DKT_QUERY_STATUS, "in_progress", "O");
    LIST(story, DKT_QUERY_STATUS, "resolved", "");
    LIST(story, DKT_QUERY_STATUS, "closed", "C");
}

static void owner_gives_his_open_tickets(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_OWNER, "li", "O R");
    LIST(story, DKT_QUERY_OWNER, "zhao", "");
}

static void unit_gives_what_is_owned_and_what_is_queued(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_UNIT, "desk", "Q O B");
    LIST(story, DKT_QUERY_UNIT, "field", "R");
}

static void queue_gives_open_tickets_without_an_owner(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_QUEUE, "desk", "Q B");
    LIST(story, DKT_QUERY_QUEUE, "field", "");
}

static void due_gives_what_falls_due_next_first(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_DUE, NULL, "B R Q"); /* +500, +1000, +2040 */
    dkt_query *query = story_query(story, DKT_QUERY_DUE, NULL);
    assert_int_equal(dkt_query_set_range(query, STORY_START, STORY_START + 1000000), DKT_OK);
    ASK(story, query, "B"); /* the upper end is exclusive */
    query = story_query(story, DKT_QUERY_DUE, NULL);
    assert_int_equal(dkt_query_set_range(query, STORY_START + 500000, STORY_START + 1000001), DKT_OK);
    ASK(story, query, "B R");
}

static void open_and_closed_divide_all_tickets(void **state)
{
    struct story *story = *state;
    LIST(story, DKT_QUERY_OPEN, NULL, "Q O R B");
    LIST(story, DKT_QUERY_CLOSED, NULL, "C");
    DO(story, "reopen", ON("C"), TEXT("reason", "x"));
    LIST(story, DKT_QUERY_OPEN, NULL, "Q O R B C");
    LIST(story, DKT_QUERY_CLOSED, NULL, "");
}

static void journal_gives_entries_in_order_and_by_range_of_seq(void **state)
{
    struct story *story = *state;
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "R")), DKT_OK);
    assert_string_equal(story_page(story, "seq"), "1 2");
    assert_string_equal(story_page(story, "action"), "register reserve");
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, "R");
    assert_int_equal(dkt_query_set_range(query, 2, 3), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "seq"), "2");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "Z")), DKT_OK);
    assert_int_equal(dkt_result_row_count(story->result), 0);
}

static void links_come_in_the_order_of_their_making(void **state)
{
    struct story *story = *state;
    DO(story, "link", ON("Q"), INTEGER("role", DKT_ROLE_WATCHER), TEXT("target", "zhao"));
    PASS(story, 1);
    DO(story, "link", ON("Q"), INTEGER("role", DKT_ROLE_CAUSE), TEXT("target", "O"));
    LINKS(story, "Q", "8:zhao 4:O");
    dkt_query *query = story_query(story, DKT_QUERY_LINKS, "Q");
    assert_int_equal(dkt_query_set_descending(query, 1), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "target"), "O zhao");
}

/* ---- order, range, pages ---- */

static void descending_turns_the_order_round(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_descending(query, 1), DKT_OK);
    ASK(story, query, "B R O Q");
    query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_descending(query, 1), DKT_OK);
    assert_int_equal(dkt_query_set_descending(query, 0), DKT_OK);
    ASK(story, query, "Q O R B");
}

static void a_range_cuts_by_registration_lower_end_in_upper_end_out(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_range(query, STORY_START + 60000, STORY_START + 180000), DKT_OK);
    ASK(story, query, "O R");
    query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_range(query, STORY_START + 60000, STORY_START + 60000), DKT_OK);
    ASK(story, query, "");
    query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_range(query, 2, 1), DKT_E_ARGUMENT);
    assert_string_equal(dkt_query_error_text(query), "the range ends before it begins");
    dkt_query_free(query);
}

static void a_range_needs_an_order(void **state)
{
    struct story *story = *state;
    static const int32_t orderless[] = {DKT_QUERY_TICKET, DKT_QUERY_NUMBER};
    for (size_t i = 0; i < 2; i++) {
        dkt_query *query = story_query(story, orderless[i], "Q");
        assert_int_equal(dkt_query_set_range(query, 0, 1), DKT_E_ARGUMENT);
        dkt_query_free(query);
    }
}

/* Reads a whole list in pages of `limit`; between two pages `between` may change things. */
static void read_pages(struct story *story, int32_t limit, int32_t is_descending,
                       void (*between)(struct story *story, int32_t page), char *out, size_t size)
{
    char cursor[512];
    int32_t cursor_len = 0;
    out[0] = 0;
    for (int32_t page = 0; page < 100; page++) {
        dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
        assert_int_equal(dkt_query_set_limit(query, limit), DKT_OK);
        assert_int_equal(dkt_query_set_descending(query, is_descending), DKT_OK);
        if (page > 0) {
            assert_int_equal(dkt_query_set_cursor(query, cursor, cursor_len), DKT_OK);
        }
        assert_int_equal(story_ask(story, query), DKT_OK);
        assert_true(dkt_result_row_count(story->result) <= limit);
        size_t n = strlen(out);
        const char *ids = story_page(story, "id");
        snprintf(out + n, size - n, "%s%s", n > 0 && ids[0] != 0 ? " " : "", ids);
        const char *next = dkt_result_cursor(story->result, &cursor_len);
        if (next == NULL) {
            return;
        }
        memcpy(cursor, next, (size_t)cursor_len);
        if (between != NULL) {
            between(story, page);
        }
    }
    fail_msg("the pages do not end");
}

static void pages_of_any_size_give_the_whole_list_once(void **state)
{
    struct story *story = *state;
    char pages[256];
    for (int32_t limit = 1; limit <= 6; limit++) {
        read_pages(story, limit, 0, NULL, pages, sizeof pages);
        assert_string_equal(pages, "Q O R B");
        read_pages(story, limit, 1, NULL, pages, sizeof pages);
        assert_string_equal(pages, "B R O Q");
    }
}

static void a_last_page_has_no_cursor(void **state)
{
    struct story *story = *state;
    int32_t len = 7;
    LIST(story, DKT_QUERY_OPEN, NULL, "Q O R B");
    assert_null(dkt_result_cursor(story->result, &len));
    assert_int_equal(len, 0);
}

/* What changes beside the range value moves nothing: rows of one instant are told apart by their age in the store. */
static void change_between(struct story *story, int32_t page)
{
    char id[16];
    snprintf(id, sizeof id, "NEW%d", page);
    DO(story, "register", ON(id)); /* behind all others */
    DO(story, "note", ON("Q"), TEXT("text", "x"));
    DO(story, "amend", ON("B"), TEXT("title", id));
}

static void rows_added_and_changed_between_pages_come_once(void **state)
{
    struct story *story = *state;
    char pages[1024];
    read_pages(story, 2, 0, change_between, pages, sizeof pages);
    /* Each page adds one: it ends when a page comes short. */
    assert_memory_equal(pages, "Q O R B NEW0 NEW1", strlen("Q O R B NEW0 NEW1"));
    read_pages(story, 2, 1, NULL, pages, sizeof pages);
    assert_non_null(strstr(pages, "B R O Q"));
}

static void close_between(struct story *story, int32_t page)
{
    if (page == 0) {
        DO(story, "close", ON("R"), TEXT("resolution", "x")); /* it leaves the list before its page */
        DO(story, "close", ON("Q"), TEXT("resolution", "x")); /* it was given already */
    }
}

static void a_row_that_leaves_the_list_moves_no_other(void **state)
{
    struct story *story = *state;
    char pages[256];
    read_pages(story, 1, 0, close_between, pages, sizeof pages);
    assert_string_equal(pages, "Q O B");
}

static void many_tickets_of_one_instant_are_paged_without_loss(void **state)
{
    struct story *story = *state;
    char expected[2048] = "Q O R B";
    for (int i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof id, "M%02d", i);
        DO(story, "register", ON(id));
        size_t n = strlen(expected);
        snprintf(expected + n, sizeof expected - n, " %s", id);
    }
    char pages[2048];
    for (int32_t limit = 1; limit <= 13; limit += 3) {
        read_pages(story, limit, 0, NULL, pages, sizeof pages);
        assert_string_equal(pages, expected);
    }
}

static void a_page_of_a_status_may_be_short_and_yet_go_on(void **state)
{
    struct story *story = *state;
    char cursor[512];
    int32_t len = 0;
    DO(story, "progress", ON("Q")); /* unfinished as B is, and older */
    dkt_query *query = story_query(story, DKT_QUERY_STATUS, "blocked");
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    ASK(story, query, "");
    const char *next = dkt_result_cursor(story->result, &len);
    assert_non_null(next);
    memcpy(cursor, next, (size_t)len);
    query = story_query(story, DKT_QUERY_STATUS, "blocked");
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    assert_int_equal(dkt_query_set_cursor(query, cursor, len), DKT_OK);
    ASK(story, query, "B");
}

static void null_as_cursor_begins_anew(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_cursor(query, "garbage", -1), DKT_OK);
    assert_int_equal(dkt_query_set_cursor(query, NULL, 0), DKT_OK);
    ASK(story, query, "Q O R B");
}

static void a_cursor_that_no_page_gave_is_an_error(void **state)
{
    struct story *story = *state;
    static const char *const garbage[] = {"x", "0123456789abcdef", "0123456789abcdef01234567"};
    for (size_t i = 0; i < 3; i++) {
        dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
        assert_int_equal(dkt_query_set_cursor(query, garbage[i], -1), DKT_OK);
        assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
    }
}

static int32_t cursor_copy(const struct story *story, char cursor[512])
{
    int32_t len = 0;
    const char *found = dkt_result_cursor(story->result, &len);
    assert_non_null(found);
    memcpy(cursor, found, (size_t)len);
    return len;
}

static void a_cursor_of_another_query_is_an_error(void **state)
{
    struct story *story = *state;
    char cursor[512];
    int32_t len = 0;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_limit(query, 2), DKT_OK);
    ASK(story, query, "Q O");
    len = cursor_copy(story, cursor);
    static const struct {
        int32_t what;
        const char *key;
        int32_t is_descending;
        int32_t has_range;
    } others[] = {
        {DKT_QUERY_CLOSED, NULL, 0, 0}, {DKT_QUERY_UNIT, "desk", 0, 0},    {DKT_QUERY_DUE, NULL, 0, 0},
        {DKT_QUERY_OPEN, NULL, 1, 0},   {DKT_QUERY_JOURNAL, "Q", 0, 0}, {DKT_QUERY_OPEN, NULL, 0, 1},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        query = story_query(story, others[i].what, others[i].key);
        assert_int_equal(dkt_query_set_cursor(query, cursor, len), DKT_OK);
        assert_int_equal(dkt_query_set_descending(query, others[i].is_descending), DKT_OK);
        if (others[i].has_range) {
            assert_int_equal(dkt_query_set_range(query, 0, INT64_MAX), DKT_OK);
        }
        assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
    }
    query = story_query(story, DKT_QUERY_OPEN, NULL); /* another size of page is the same query */
    assert_int_equal(dkt_query_set_limit(query, 100), DKT_OK);
    assert_int_equal(dkt_query_set_cursor(query, cursor, len), DKT_OK);
    ASK(story, query, "R B");
}

static void a_cursor_of_another_key_is_an_error(void **state)
{
    struct story *story = *state;
    char cursor[512];
    int32_t len = 0;
    dkt_query *query = story_query(story, DKT_QUERY_UNIT, "desk");
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    ASK(story, query, "Q");
    len = cursor_copy(story, cursor);
    query = story_query(story, DKT_QUERY_UNIT, "field");
    assert_int_equal(dkt_query_set_cursor(query, cursor, len), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
    query = state_query(story, DKT_STATE_UNPROCESSED);
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    ASK(story, query, "Q");
    len = cursor_copy(story, cursor);
    query = state_query(story, DKT_STATE_UNFINISHED);
    assert_int_equal(dkt_query_set_cursor(query, cursor, len), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
}

/* ---- building ---- */

static void limits_are_1_to_1000_and_100_by_default(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_limit(query, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_query_set_limit(query, 1001), DKT_E_ARGUMENT);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    dkt_query_free(query);
    for (int i = 0; i < 100; i++) {
        DO(story, "register", TEXT("title", "x"));
    }
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_OPEN, NULL)), DKT_OK);
    assert_int_equal(dkt_result_row_count(story->result), 100);
    assert_non_null(dkt_result_cursor(story->result, NULL));
}

static void a_query_without_what_it_needs_cannot_be_run(void **state)
{
    struct story *story = *state;
    static const int32_t needy[] = {DKT_QUERY_TICKET, DKT_QUERY_NUMBER,  DKT_QUERY_STATE, DKT_QUERY_STATUS,
                                    DKT_QUERY_OWNER,  DKT_QUERY_UNIT,    DKT_QUERY_QUEUE, DKT_QUERY_LOOKUP,
                                    DKT_QUERY_LINKS,  DKT_QUERY_JOURNAL};
    for (size_t i = 0; i < sizeof needy / sizeof needy[0]; i++) {
        assert_int_equal(story_ask(story, story_query(story, needy[i], NULL)), DKT_E_ARGUMENT);
    }
    dkt_query *query = story_query(story, DKT_QUERY_LOOKUP, "value-without-field");
    assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
}

static void a_query_that_does_not_exist_cannot_be_made(void **state)
{
    struct story *story = *state;
    dkt_query *query = NULL;
    assert_int_equal(dkt_query_new(story->desk, 0, &query), DKT_E_UNKNOWN);
    assert_int_equal(dkt_query_new(story->desk, DKT_QUERY_INTAKE_JOURNAL + 1, &query), DKT_E_UNKNOWN);
    assert_null(query);
}

static void a_query_with_an_operation_cannot_be_changed_but_run_again(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
    dkt_op *first = NULL;
    dkt_op *second = NULL;
    assert_int_equal(dkt_op_new_query(story->desk, query, &first), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_E_STATE);
    assert_int_equal(dkt_op_new_query(story->desk, query, &second), DKT_OK);
    assert_int_equal(dkt_op_run(first, story->store), DKT_OK);
    assert_int_equal(dkt_op_run(second, story->store), DKT_OK);
    assert_int_equal(dkt_result_row_count(dkt_op_result(first)), 4);
    assert_int_equal(dkt_result_row_count(dkt_op_result(second)), 4);
    dkt_op_free(first);
    dkt_op_free(second);
    dkt_query_free(query);
}

static void a_query_commits_nothing_and_settles_nothing(void **state)
{
    struct story *story = *state;
    PASS(story, 7200);
    int64_t count = story_row_count(story, 0);
    LIST(story, DKT_QUERY_DUE, NULL, "B R Q");
    TICKET(story, "Q", "claimed_by=wang");
    assert_int_equal(story_row_count(story, 0), count);
}

int main(void)
{
#define WITH_FIVE(f) cmocka_unit_test_setup_teardown(f, five_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FIVE(ticket_gives_the_one_with_this_id),
        WITH_FIVE(number_gives_the_ticket_with_this_number_R003),
        WITH_FIVE(state_gives_exactly_the_tickets_of_each_state_R065_R069),
        WITH_FIVE(status_gives_the_tickets_of_a_status_only),
        WITH_FIVE(owner_gives_his_open_tickets),
        WITH_FIVE(unit_gives_what_is_owned_and_what_is_queued),
        WITH_FIVE(queue_gives_open_tickets_without_an_owner),
        WITH_FIVE(due_gives_what_falls_due_next_first),
        WITH_FIVE(open_and_closed_divide_all_tickets),
        WITH_FIVE(journal_gives_entries_in_order_and_by_range_of_seq),
        WITH_FIVE(links_come_in_the_order_of_their_making),
        WITH_FIVE(descending_turns_the_order_round),
        WITH_FIVE(a_range_cuts_by_registration_lower_end_in_upper_end_out),
        WITH_FIVE(a_range_needs_an_order),
        WITH_FIVE(pages_of_any_size_give_the_whole_list_once),
        WITH_FIVE(a_last_page_has_no_cursor),
        WITH_FIVE(rows_added_and_changed_between_pages_come_once),
        WITH_FIVE(a_row_that_leaves_the_list_moves_no_other),
        WITH_FIVE(many_tickets_of_one_instant_are_paged_without_loss),
        WITH_FIVE(a_page_of_a_status_may_be_short_and_yet_go_on),
        WITH_FIVE(null_as_cursor_begins_anew),
        WITH_FIVE(a_cursor_that_no_page_gave_is_an_error),
        WITH_FIVE(a_cursor_of_another_query_is_an_error),
        WITH_FIVE(a_cursor_of_another_key_is_an_error),
        WITH_FIVE(limits_are_1_to_1000_and_100_by_default),
        WITH_FIVE(a_query_without_what_it_needs_cannot_be_run),
        WITH_FIVE(a_query_that_does_not_exist_cannot_be_made),
        WITH_FIVE(a_query_with_an_operation_cannot_be_changed_but_run_again),
        WITH_FIVE(a_query_commits_nothing_and_settles_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
