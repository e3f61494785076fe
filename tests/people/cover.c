/* SPDX-License-Identifier: MIT
 *
 * Who gets what an absent person is given, and who has his tickets while he is away (R212, R333, R385; design 8: leave with
 * return); which units may receive (R092, R094, R371).
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

static void one_role(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_role(profile, "agent", DKT_SCOPE_ALL, 0, NULL, "x", "x"), DKT_OK);
    assert_int_equal(dkt_profile_check_units(profile, 0), DKT_OK);
}

static void agents(struct story *story)
{
    static const char *const ids[] = {"wang", "li", "zhao", "qian", "wu"};
    story_join(story, &(struct story_options){.worker = "setup"});
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        DO(story, "set_person", ON(ids[i]), TEXT("unit", "desk"), TEXT("roles", "agent"));
    }
    story->desk = story->desks[0];
}

static int agents_setup(void **state)
{
    static const struct story_options options = {.profile = one_role};
    int r = story_setup_with(state, &options);
    agents(*state);
    return r;
}

#define AWAY(story, person, from, until, how, ...)                                                    \
    DO(story, "absence", ON(person), INSTANT("begins_at", from), INSTANT("ends_at", until), INTEGER("mode", how), \
       __VA_ARGS__)

/* Runs the task to its end; gives what it did. */
static int64_t cover(struct story *story)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_cover(story->desk, &task), DKT_OK);
    if (dkt_task_run(task, story->store) != DKT_OK) {
        fail_msg("%s", dkt_task_error_text(task));
    }
    assert_int_equal(dkt_task_finding_count(task), 0);
    int64_t progress = dkt_task_progress(task);
    dkt_task_free(task);
    return progress;
}

static void verify_is_clean(struct story *story)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(story->desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, story->store), DKT_OK);
    assert_int_equal(dkt_task_finding_count(task), 0);
    dkt_task_free(task);
}

/* ---- what an absent person is given ---- */

static void an_owner_is_a_person_who_works_here(void **state)
{
    struct story *story = *state;
    REFUSED(story, "person:nobody", "register", ON("T-1"), TEXT("owner", "nobody"));
    DO(story, "set_person", ON("li"), INTEGER("active", 0));
    REFUSED(story, "inactive:li", "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "register", ON("T-1"), TEXT("owner", "zhao"));
    REFUSED(story, "inactive:li", "transfer", ON("T-1"), TEXT("owner", "li"));
}

static void who_is_absent_keeps_what_he_is_given_and_his_substitute_is_told(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_NOTIFY, TEXT("substitute", "zhao"));
    AWAY(story, "qian", 0, 100, DKT_COVER_ACT_FOR, TEXT("substitute", "wu"));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=li covered_for=-");
    TELLS(story, "T-1", 1, "absent=li to=zhao");
    DO(story, "transfer", ON("T-1"), TEXT("owner", "qian"));
    TICKET(story, "T-1", "owner=qian covered_for=- transferred=1");
    TELLS(story, "T-1", 2, "absent=qian to=wu");
    AWAY(story, "zhao", 0, 100, DKT_COVER_NOTIFY, TEXT("reason", "nobody stands in"));
    DO(story, "transfer", ON("T-1"), TEXT("owner", "zhao"));
    TELLS(story, "T-1", 3, "absent=zhao");
}

static void the_substitute_owns_what_an_absent_person_is_given_until_return_or_for_good(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    AWAY(story, "qian", 0, 100, DKT_COVER_FOR_GOOD, TEXT("substitute", "wu"));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=zhao covered_for=li");
    TELLS(story, "T-1", 1, "absent=li to=zhao");
    assert_int_equal(story_row_count(story, DKT_KIND_LOOKUP), 1);
    DO(story, "transfer", ON("T-1"), TEXT("owner", "qian"));
    TICKET(story, "T-1", "owner=wu covered_for=-");
    assert_int_equal(story_row_count(story, DKT_KIND_LOOKUP), 0);
    PASS(story, 100);
    DO(story, "transfer", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=li covered_for=-");
    TELLS(story, "T-1", 3, "");
    verify_is_clean(story);
}

static void substitutes_who_are_absent_are_followed(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    AWAY(story, "zhao", 0, 50, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "qian"));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=qian covered_for=li");
    PASS(story, 50);
    DO(story, "register", ON("T-2"), TEXT("owner", "li"));
    TICKET(story, "T-2", "owner=zhao covered_for=li");
}

static void a_ring_of_substitutes_leaves_the_ticket_in_the_queue(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    AWAY(story, "zhao", 0, 100, DKT_COVER_FOR_GOOD, TEXT("substitute", "li"));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=- queue=desk covered_for=-");
    TELLS(story, "T-1", 1, "absent=li");
}

static void a_substitute_who_has_left_leaves_the_ticket_in_the_queue(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_FOR_GOOD, TEXT("substitute", "zhao"));
    DO(story, "set_person", ON("zhao"), INTEGER("active", 0));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=- queue=desk");
}

static void handing_takes_two_rounds_at_most(void **state)
{
    struct story *story = *state;
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T-1"), TEXT("owner", "qian"), TEXT("unit", "branch"));
    assert_int_equal(dkt_op_round_count(story->op), 2);
}

/* ---- tickets that are there when an absence begins ---- */

static void tickets_go_to_the_substitute_and_come_back(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "register", ON("T-2"), TEXT("owner", "li"));
    DO(story, "register", ON("T-3"), TEXT("owner", "qian"));
    DO(story, "register", ON("T-4"), TEXT("owner", "li"));
    DO(story, "close", ON("T-4"), TEXT("resolution", "x"));
    DO(story, "claim", ON("T-2"), BY("li"));
    AWAY(story, "li", 100, 200, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    assert_int_equal(cover(story), 0);
    PASS(story, 100);
    assert_int_equal(cover(story), 3); /* two tickets, and the absence set on */
    TICKET(story, "T-1", "owner=zhao covered_for=li transferred=1");
    TICKET(story, "T-2", "owner=zhao covered_for=li claimed_by=-");
    TICKET(story, "T-3", "owner=qian covered_for=-");
    TICKET(story, "T-4", "owner=li");
    JOURNAL(story, "T-1", "register+0 covered+100");
    TELLS(story, "T-1", 2, "absent=li to=zhao");
    ROWS(story, DKT_QUERY_ABSENCES, "li", 0, 300, "due_at", "+200");
    assert_int_equal(cover(story), 0);
    DO(story, "transfer", ON("T-2"), TEXT("owner", "wu"));
    DO(story, "register", ON("T-5"), TEXT("owner", "li"));
    PASS(story, 100);
    assert_int_equal(cover(story), 3);
    TICKET(story, "T-1", "owner=li covered_for=- transferred=2");
    TICKET(story, "T-2", "owner=wu covered_for=-");
    TICKET(story, "T-5", "owner=li covered_for=-");
    JOURNAL(story, "T-1", "register+0 covered+100 cover_ended+200");
    TELLS(story, "T-1", 3, "absent=li to=li");
    ROWS(story, DKT_QUERY_ABSENCES, "li", 0, 300, "due_at", "-");
    assert_int_equal(cover(story), 0);
    verify_is_clean(story);
}

static void tickets_taken_over_for_good_stay(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    AWAY(story, "li", 0, 100, DKT_COVER_FOR_GOOD, TEXT("substitute", "zhao"));
    assert_int_equal(cover(story), 2);
    TICKET(story, "T-1", "owner=zhao covered_for=-");
    PASS(story, 100);
    assert_int_equal(cover(story), 0);
    TICKET(story, "T-1", "owner=zhao");
}

static void what_was_closed_meanwhile_stays_with_who_closed_it(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    assert_int_equal(cover(story), 2);
    DO(story, "close", ON("T-1"), BY("zhao"), TEXT("resolution", "done"));
    PASS(story, 100);
    assert_int_equal(cover(story), 2);
    TICKET(story, "T-1", "owner=zhao covered_for=- transferred=1");
    assert_int_equal(story_row_count(story, DKT_KIND_LOOKUP), 0);
    verify_is_clean(story);
}

static void an_early_return_brings_the_tickets_back(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    AWAY(story, "li", 0, 1000, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    DO(story, "register", ON("T-2"), TEXT("owner", "li")); /* given to the substitute before the task has run */
    PASS(story, 10);
    DO(story, "absence_end", ON("li"), INSTANT("begins_at", 0));
    assert_int_equal(cover(story), 2);
    TICKET(story, "T-1", "owner=li seq=1");
    TICKET(story, "T-2", "owner=li covered_for=-");
}

static void an_absence_that_was_over_before_the_task_ran_moves_nothing(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    AWAY(story, "li", 10, 20, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    PASS(story, 30);
    assert_int_equal(cover(story), 2); /* set on to its end, and then to nothing */
    TICKET(story, "T-1", "owner=li seq=1");
}

static void with_nobody_to_take_over_tickets_go_to_the_queue_and_stay_there(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    DO(story, "set_person", ON("zhao"), INTEGER("active", 0));
    assert_int_equal(cover(story), 2);
    TICKET(story, "T-1", "owner=- queue=desk covered_for=-");
    TELLS(story, "T-1", 2, "absent=li");
}

/* Killed between any two steps: another run goes on where it was. */
static void a_task_that_stops_anywhere_is_gone_on_with(void **state)
{
    struct story *story = *state;
    for (int i = 0; i < 5; i++) {
        char id[8];
        (void)snprintf(id, sizeof id, "T-%d", i);
        DO(story, "register", ON(id), TEXT("owner", "li"));
    }
    AWAY(story, "li", 0, 100, DKT_COVER_UNTIL_RETURN, TEXT("substitute", "zhao"));
    int32_t pages = 0;
    for (int32_t runs = 0; pages < 1 && runs < 100; runs++) {
        dkt_task *task = NULL;
        int32_t need = DKT_NEED_READ;
        int32_t commits = 0;
        assert_int_equal(dkt_task_new_cover(story->desk, &task), DKT_OK);
        while (commits < 1 && need != DKT_NEED_NOTHING) {
            assert_int_equal(dkt_task_step(task, &need), DKT_OK);
            if (need == DKT_NEED_READ) {
                assert_int_equal(dkt_store_read(story->store, dkt_task_reads(task), dkt_task_answers(task)),
                                 DKT_HOOK_DONE);
            } else if (need == DKT_NEED_COMMIT) {
                commits++;
                assert_int_equal(dkt_task_committed(task, dkt_store_commit(story->store, dkt_task_writes(task),
                                                                           dkt_task_outcome(task))),
                                 DKT_OK);
            }
        }
        pages = need == DKT_NEED_NOTHING ? 1 : 0;
        dkt_task_free(task);
    }
    assert_int_equal(pages, 1);
    LIST(story, DKT_QUERY_OWNER, "zhao", "T-0 T-1 T-2 T-3 T-4");
    JOURNAL(story, "T-3", "register+0 covered+0");
}

/* ---- units ---- */

static void checked_units(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_check_units(profile, 1), DKT_OK);
}

static int units_setup(void **state)
{
    static const struct story_options options = {.profile = checked_units};
    int r = story_setup_with(state, &options);
    struct story *story = *state;
    DO(story, "set_person", ON("zhou"), INSTANT("certified_until", 1000));
    DO(story, "set_person", ON("old"), INSTANT("certified_until", 10));
    DO(story, "set_unit", ON("hangzhou"), TEXT("specialist", "zhou"), INTEGER("may_forward", 1));
    DO(story, "set_unit", ON("ningbo"), TEXT("specialist", "old"), INTEGER("may_forward", 0));
    DO(story, "set_unit", ON("wenzhou"), TEXT("name", "no specialist"));
    return r;
}

static void a_unit_without_an_active_certified_specialist_receives_nothing_R092_R371(void **state)
{
    struct story *story = *state;
    REFUSED(story, "specialist:wenzhou", "register", ON("T-1"), TEXT("unit", "wenzhou"));
    REFUSED(story, "specialist:nowhere", "register", ON("T-1"), TEXT("unit", "nowhere"));
    DO(story, "register", ON("T-1"), TEXT("unit", "hangzhou"));
    DO(story, "transfer", ON("T-1"), TEXT("unit", "ningbo"));
    PASS(story, 10);
    REFUSED(story, "specialist:ningbo", "register", ON("T-2"), TEXT("unit", "ningbo"));
    DO(story, "set_person", ON("zhou"), INTEGER("active", 0));
    REFUSED(story, "specialist:hangzhou", "register", ON("T-2"), TEXT("unit", "hangzhou"));
}

static void only_a_forwarding_unit_passes_tickets_on_R094(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("unit", "ningbo"));
    REFUSED(story, "may_not_forward:ningbo", "transfer", ON("T-1"), TEXT("unit", "hangzhou"));
    REFUSED(story, "may_not_forward:ningbo specialist:wenzhou", "transfer", ON("T-1"), TEXT("unit", "wenzhou"));
    DO(story, "transfer", ON("T-1"), TEXT("unit", "ningbo"), TEXT("owner", "li"));
    DO(story, "set_unit", ON("ningbo"), INTEGER("may_forward", 1));
    DO(story, "transfer", ON("T-1"), TEXT("unit", "hangzhou"));
}

#define AGENTS(name) cmocka_unit_test_setup_teardown(name, agents_setup, story_teardown)
#define UNITS(name) cmocka_unit_test_setup_teardown(name, units_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AGENTS(an_owner_is_a_person_who_works_here),
        AGENTS(who_is_absent_keeps_what_he_is_given_and_his_substitute_is_told),
        AGENTS(the_substitute_owns_what_an_absent_person_is_given_until_return_or_for_good),
        AGENTS(substitutes_who_are_absent_are_followed),
        AGENTS(a_ring_of_substitutes_leaves_the_ticket_in_the_queue),
        AGENTS(a_substitute_who_has_left_leaves_the_ticket_in_the_queue),
        AGENTS(handing_takes_two_rounds_at_most),
        AGENTS(tickets_go_to_the_substitute_and_come_back),
        AGENTS(tickets_taken_over_for_good_stay),
        AGENTS(what_was_closed_meanwhile_stays_with_who_closed_it),
        AGENTS(an_early_return_brings_the_tickets_back),
        AGENTS(an_absence_that_was_over_before_the_task_ran_moves_nothing),
        AGENTS(with_nobody_to_take_over_tickets_go_to_the_queue_and_stay_there),
        AGENTS(a_task_that_stops_anywhere_is_gone_on_with),
        UNITS(a_unit_without_an_active_certified_specialist_receives_nothing_R092_R371),
        UNITS(only_a_forwarding_unit_passes_tickets_on_R094),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
