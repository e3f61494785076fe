/* SPDX-License-Identifier: MIT
 *
 * Intakes: taken in, guided by telephone, solved and counted, or made a ticket (R006, R013, R064, R107, Q2); and sub-tasks
 * (R100).
 */
#include "api/fixture.h"

#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)

static void intake_profile(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_handling(profile, DKT_HANDLING_GUIDE_FIRST | DKT_HANDLING_PARTS_FIRST), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "fault", "Fault", "机具故障"), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "supply", "Supplies", "耗材配送"), DKT_OK);
    assert_int_equal(dkt_profile_add_trait(profile, "fault", "phone_guidable"), DKT_OK);
    assert_int_equal(dkt_profile_add_goal(
                         profile, "{\"code\":\"dispatch\",\"english\":\"d\",\"chinese\":\"d\",\"anchor\":\"received_at\","
                                  "\"start\":[\"verb:register\"],\"stop\":[\"verb:dispatch\"],\"target\":{\"minutes\":10}}", -1),
                     DKT_OK);
}

static int intake_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = intake_profile});
}

/* Columns of an intake as words. */
static void intake_is(struct story *story, const char *id, const char *const *columns, const char *expected, const char *file,
                      int line)
{
    char words[1024] = "";
    size_t n = 0;
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_INTAKE, id)), DKT_OK);
    for (size_t i = 0; columns[i] != NULL; i++) {
        char value[200];
        story_value(story, dkt_result_row(story->result, 0), columns[i], value, sizeof value);
        n += (size_t)snprintf(words + n, sizeof words - n, "%s%s=%s", n == 0 ? "" : " ", columns[i], value);
    }
    story_words_equal("intake", expected, words, file, line);
}
#define INTAKE(story, id, expected, ...)                                                             \
    intake_is(story, id, (const char *const[]){__VA_ARGS__, NULL}, expected, __FILE__, __LINE__)

static void a_request_is_taken_in_and_solved_by_telephone_R006(void **state)
{
    struct story *story = *state;
    DO(story, "take_in", ON("I"), TEXT("type", "fault"), TEXT("title", "no paper"), TEXT("contact", "138"));
    INTAKE(story, "I", "state=1 state_at=+0 received_at=+0 received_by=wang unit=desk seq=1", "state", "state_at", "received_at",
           "received_by", "unit", "seq");
    PASS(story, 120);
    DO(story, "guide", ON("I"), BY("li"), TEXT("guidance", "turn_it_on"), INTEGER("solved", 1));
    INTAKE(story, "I", "state=3 state_at=+120 guided_by=li guided_at=+120 resolution=turn_it_on ticket=- seq=2", "state",
           "state_at", "guided_by", "guided_at", "resolution", "ticket", "seq");
    assert_int_equal(story_row_count(story, DKT_KIND_TICKET), 0);
}

static void what_guidance_did_not_solve_becomes_a_ticket_R006_Q2(void **state)
{
    struct story *story = *state;
    DO(story, "take_in", ON("I"), TEXT("type", "fault"), TEXT("title", "dead"), TEXT("requester", "m-7"),
       TEXT("contact", "138"));
    PASS(story, 300);
    DO(story, "guide", ON("I"), TEXT("guidance", "restart"), INTEGER("solved", 0));
    PASS(story, 60);
    DO(story, "register", ON("T"), TEXT("intake", "I"), INTEGER("level", 2));
    TICKET(story, "T", "intake=I type=fault title=dead requester=m-7 contact=138 received_at=+0 requested_at=+0 "
                       "registered_at=+360 level=2");
    INTAKE(story, "I", "state=4 state_at=+360 ticket=T guidance=restart seq=3", "state", "state_at", "ticket", "guidance", "seq");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_INTAKE_JOURNAL, "I")), DKT_OK);
    assert_string_equal(story_page(story, "action"), "take_in guide register");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_CLOCKS, "T")), DKT_OK);
    assert_string_equal(story_page(story, "due_at"), "+600"); /* from when it was taken in: guidance gains nobody time */
}

static void what_can_be_guided_is_no_ticket_before_guidance_failed_R006_R013(void **state)
{
    struct story *story = *state;
    REFUSED(story, "guidance:fault", "register", ON("T"), TEXT("type", "fault"));
    DO(story, "take_in", ON("I"), TEXT("type", "fault"));
    REFUSED(story, "guidance:fault", "register", ON("T"), TEXT("intake", "I"));
    DO(story, "register", ON("S"), TEXT("type", "supply")); /* done on site: nothing to guide */
    DO(story, "take_in", ON("J"), TEXT("type", "supply"));
    REFUSED(story, "value:type", "guide", ON("J"), TEXT("guidance", "x"), INTEGER("solved", 1));
    DO(story, "register", ON("U"), TEXT("intake", "J"));
}

static void an_intake_ends_once(void **state)
{
    struct story *story = *state;
    DO(story, "take_in", ON("I"), TEXT("type", "fault"));
    REFUSED(story, "exists:I", "take_in", ON("I"), TEXT("type", "fault"));
    REFUSED(story, "missing:guidance missing:solved", "guide", ON("I"));
    REFUSED(story, "value:resolution", "guide", ON("I"), TEXT("guidance", "x"), INTEGER("solved", 0), TEXT("resolution", "y"));
    DO(story, "guide", ON("I"), TEXT("guidance", "x"), INTEGER("solved", 1));
    REFUSED(story, "intake:I", "guide", ON("I"), TEXT("guidance", "x"), INTEGER("solved", 0));
    REFUSED(story, "intake:I", "register", ON("T"), TEXT("intake", "I"));
    REFUSED(story, "absent:intake", "register", ON("T"), TEXT("intake", "X"));
    DO(story, "take_in", ON("J"), TEXT("type", "supply"));
    DO(story, "register", ON("T"), TEXT("intake", "J"));
    REFUSED(story, "intake:J", "register", ON("U"), TEXT("intake", "J"));
    FAILS(story, DKT_E_NOT_FOUND, "guide", ON("X"), TEXT("guidance", "x"), INTEGER("solved", 0));
    REFUSED(story, "value:type", "take_in", ON("K"), TEXT("type", "nonsense"));
}

static void a_request_id_takes_in_once(void **state)
{
    struct story *story = *state;
    DO(story, "take_in", ON("I"), TEXT("type", "fault"), REQUEST("r-1"));
    DO(story, "take_in", ON("I"), TEXT("type", "fault"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    INTAKE(story, "I", "seq=1", "seq");
}

/* How many of a type ended in a state on a day. */
static int32_t count(struct story *story, int32_t state, const char *type, int64_t day)
{
    dkt_query *query = story_query(story, DKT_QUERY_INTAKES, type);
    assert_int_equal(dkt_query_set_state(query, state), DKT_OK);
    assert_int_equal(dkt_query_set_range(query, STORY_START + day * DAY * 1000, STORY_START + (day + 1) * DAY * 1000), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    return dkt_result_row_count(story->result);
}

static void solved_intakes_are_counted_by_day_and_type_R006(void **state)
{
    struct story *story = *state;
    for (int i = 0; i < 6; i++) {
        char id[8];
        snprintf(id, sizeof id, "I%d", i);
        DO(story, "take_in", ON(id), TEXT("type", "fault"));
        DO(story, "guide", ON(id), TEXT("guidance", "x"), INTEGER("solved", i % 3 != 2));
        PASS(story, DAY / 2);
    }
    assert_int_equal(count(story, DKT_INTAKE_SOLVED, "fault", 0), 2);
    assert_int_equal(count(story, DKT_INTAKE_SOLVED, "fault", 1), 1);
    assert_int_equal(count(story, DKT_INTAKE_FAILED, "fault", 1), 1);
    assert_int_equal(count(story, DKT_INTAKE_SOLVED, NULL, 2), 1);
    assert_int_equal(count(story, DKT_INTAKE_SOLVED, "supply", 0), 0);
}

/* Verify finds nothing; the digest of everything. */
static void verify_is_clean(struct story *story, char *out_digest, size_t size)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(story->desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, story->store), DKT_OK);
    assert_int_equal(dkt_task_finding_count(task), 0);
    snprintf(out_digest, size, "%s", dkt_verify_digest(task));
    dkt_task_free(task);
}

static void verify_looks_at_intakes_of_every_state(void **state)
{
    struct story *story = *state;
    char digests[5][80];
    DO(story, "take_in", ON("I"), TEXT("type", "fault"), TEXT("contact", "138"));
    verify_is_clean(story, digests[0], sizeof digests[0]);
    DO(story, "guide", ON("I"), TEXT("guidance", "x"), INTEGER("solved", 0));
    verify_is_clean(story, digests[1], sizeof digests[1]);
    DO(story, "register", ON("T"), TEXT("intake", "I"));
    verify_is_clean(story, digests[2], sizeof digests[2]);
    DO(story, "take_in", ON("J"), TEXT("type", "fault"));
    verify_is_clean(story, digests[3], sizeof digests[3]);
    DO(story, "guide", ON("J"), TEXT("guidance", "x"), INTEGER("solved", 1));
    verify_is_clean(story, digests[4], sizeof digests[4]);
    for (int i = 1; i < 5; i++) {
        assert_string_not_equal(digests[i - 1], digests[i]);
    }
}

/* ---- sub-tasks ---- */

static void a_ticket_is_not_closed_while_a_part_is_open_R100(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("owner", "li"));
    DO(story, "register", ON("A"), TEXT("owner", "zhao"), TEXT("unit", "technical"));
    DO(story, "register", ON("B"), TEXT("owner", "sun"), TEXT("unit", "after_sales"));
    DO(story, "register", ON("C"));
    DO(story, "link", ON("T"), INTEGER("role", DKT_ROLE_CHILD), TEXT("target", "A"));
    DO(story, "link", ON("B"), INTEGER("role", DKT_ROLE_PARENT), TEXT("target", "T"));
    DO(story, "link", ON("T"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "C"));
    REFUSED(story, "part_open:A part_open:B", "close", ON("T"), TEXT("resolution", "x"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "子任务 A 尚未完结");
    DO(story, "close", ON("A"), TEXT("resolution", "x"));
    REFUSED(story, "part_open:B", "close", ON("T"), TEXT("resolution", "x"));
    DO(story, "withdraw", ON("B"), TEXT("outcome_reason", "x"));
    DO(story, "close", ON("T"), TEXT("resolution", "x"));
}

static void a_part_that_is_none_any_more_is_not_waited_for(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "register", ON("A"));
    DO(story, "link", ON("T"), INTEGER("role", DKT_ROLE_CHILD), TEXT("target", "A"));
    DO(story, "unlink", ON("T"), INTEGER("role", DKT_ROLE_CHILD), TEXT("target", "A"), TEXT("reason", "x"));
    DO(story, "close", ON("T"), TEXT("resolution", "x"));
}

static int plain_setup(void **state)
{
    return story_setup(state);
}

static void a_profile_that_does_not_ask_closes_with_open_parts_and_without_guidance(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("type", "fault"));
    DO(story, "register", ON("A"));
    DO(story, "link", ON("T"), INTEGER("role", DKT_ROLE_CHILD), TEXT("target", "A"));
    DO(story, "close", ON("T"), TEXT("resolution", "x"));
    DO(story, "take_in", ON("I"), TEXT("type", "anything"));
    DO(story, "guide", ON("I"), TEXT("guidance", "x"), INTEGER("solved", 1));
}

#define INTAKES(name) cmocka_unit_test_setup_teardown(name, intake_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INTAKES(a_request_is_taken_in_and_solved_by_telephone_R006),
        INTAKES(what_guidance_did_not_solve_becomes_a_ticket_R006_Q2),
        INTAKES(what_can_be_guided_is_no_ticket_before_guidance_failed_R006_R013),
        INTAKES(an_intake_ends_once),
        INTAKES(a_request_id_takes_in_once),
        INTAKES(solved_intakes_are_counted_by_day_and_type_R006),
        INTAKES(verify_looks_at_intakes_of_every_state),
        INTAKES(a_ticket_is_not_closed_while_a_part_is_open_R100),
        INTAKES(a_part_that_is_none_any_more_is_not_waited_for),
        cmocka_unit_test_setup_teardown(a_profile_that_does_not_ask_closes_with_open_parts_and_without_guidance,
                                        plain_setup, story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
