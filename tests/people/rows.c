/* SPDX-License-Identifier: MIT
 *
 * Persons, units, rosters and presence (R092 to R094, R172, R333, R380, R387, R389, R394).
 */
#include "world.h"

#include <string.h>

static void a_person_is_added_and_changed_with_a_journal(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("li"), TEXT("name", "Li Hua"), TEXT("unit", "hangzhou"), TEXT("roles", "inspector tier2"));
    PASS(story, 60);
    DO(story, "set_person", ON("li"), TEXT("unit", "ningbo"), INSTANT("certified_until", DAY), TEXT("reason", "moved"));
    PERSON(story, "li", "name=Li+Hua unit=ningbo roles=inspector+tier2 active=1 presence=1 presence_at=+0 seq=2");
    DEEDS(story, DKT_QUERY_PERSON_JOURNAL, "li", "set_person+0 set_person+60");
}

static void a_person_that_would_not_change_is_no_event(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("li"), TEXT("unit", "desk"));
    REFUSED(story, "unchanged:set_person", "set_person", ON("li"), TEXT("unit", "desk"));
    REFUSED(story, "unchanged:set_person", "set_person", ON("li"), TEXT("reason", "nothing but words"));
}

static void a_person_refuses_malformed_lists_and_his_own_supervision(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:roles value:skills value:supervisor", "set_person", ON("li"), TEXT("roles", "a  b"),
            TEXT("skills", "a "), TEXT("supervisor", "li"));
    REFUSED(story, "missing:active", "set_person", ON("li"), NONE("active"));
    assert_int_equal(TRY(story, "set_person", ON("li"), INTEGER("active", 2)), DKT_E_LIMIT);
    assert_int_equal(TRY(story, "set_person", ON("li"), TEXT("unit", "")), DKT_E_LIMIT);
    assert_int_equal(TRY(story, "set_person", ON("li"), TEXT("title", "x")), DKT_E_UNKNOWN);
    assert_int_equal(story_row_count(story, DKT_KIND_PERSON), 0);
}

static void a_request_about_a_person_takes_effect_once(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("li"), TEXT("unit", "a"), REQUEST("r-1"));
    DO(story, "set_person", ON("li"), TEXT("unit", "b"));
    DO(story, "set_person", ON("li"), TEXT("unit", "a"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    assert_int_equal(dkt_result_seq(story->result), 1);
    assert_int_equal(dkt_row_kind(dkt_result_row(story->result, 0)), DKT_KIND_PERSON);
    PERSON(story, "li", "unit=b seq=2");
    FAILS(story, DKT_E_REUSED, "set_person", ON("li"), TEXT("unit", "c"), REQUEST("r-1"));
    FAILS(story, DKT_E_REUSED, "register", ON("T-1"), REQUEST("r-1"));
}

static void a_person_changed_by_others_is_a_conflict_that_shows_how(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("li"), TEXT("unit", "a"));
    DO(story, "set_person", ON("li"), TEXT("unit", "b"));
    FAILS(story, DKT_E_CONFLICT, "set_person", ON("li"), TEXT("unit", "c"), SEEN(1));
    assert_int_equal(dkt_result_row_count(story->result), 1);
    assert_int_equal(dkt_row_kind(dkt_result_row(story->result, 0)), DKT_KIND_ENTRY);
    DO(story, "set_person", ON("li"), TEXT("unit", "c"), SEEN(2));
}

static void what_an_entry_tells_of_a_person_can_be_read_back(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("li"), TEXT("name", "Li Hua"), TEXT("unit", "a"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_PERSON_JOURNAL, "li")), DKT_OK);
    dkt_change *change = NULL;
    assert_int_equal(dkt_change_new(story->desk, dkt_result_row(story->result, 0), &change), DKT_OK);
    int32_t named = 0;
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        int32_t kind = 0;
        const char *name = dkt_change_name(change, i, &kind);
        if (strcmp(name, "name") == 0) {
            assert_int_equal(kind, DKT_KIND_PERSON);
            assert_string_equal(dkt_change_text(change, i, DKT_SIDE_AFTER, NULL), "Li Hua");
            named++;
        }
    }
    assert_int_equal(named, 1);
    dkt_change_free(change);
}

static void an_unknown_person_or_unit_is_not_found(void **state)
{
    struct story *story = *state;
    FAILS(story, DKT_E_NOT_FOUND, "presence", ON("nobody"), INTEGER("presence", 2));
    FAILS(story, DKT_E_NOT_FOUND, "roster", ON("nowhere"), TEXT("person", "li"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_PERSON, "nobody")), DKT_E_NOT_FOUND);
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_THE_UNIT, "nowhere")), DKT_E_NOT_FOUND);
}

/* ---- units ---- */

static void a_unit_has_head_deputy_specialist_and_what_it_may_R092_R094_R333(void **state)
{
    struct story *story = *state;
    DO(story, "set_unit", ON("hangzhou"), TEXT("path", "hq/zhejiang/hangzhou"), TEXT("leader", "wu"),
       TEXT("deputy", "li"), TEXT("specialist", "zhou"), INTEGER("may_forward", 1), INTEGER("may_handle", 1),
       TEXT("region", "zhejiang"));
    UNIT(story, "hangzhou", "path=hq/zhejiang/hangzhou leader=wu deputy=li specialist=zhou may_forward=1 seq=1");
    DEEDS(story, DKT_QUERY_UNIT_JOURNAL, "hangzhou", "set_unit+0");
    REFUSED(story, "value:deputy", "set_unit", ON("hangzhou"), TEXT("deputy", "wu"));
    DO(story, "set_unit", ON("hangzhou"), TEXT("leader", "li"), NONE("deputy"));
}

static void a_unit_refuses_a_path_that_does_not_end_with_it(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:path", "set_unit", ON("hangzhou"), TEXT("path", "hq/ningbo"));
    REFUSED(story, "value:path", "set_unit", ON("hangzhou"), TEXT("path", "hq/xhangzhou"));
    REFUSED(story, "value:path value:subject", "set_unit", ON("a/b"), TEXT("path", "hq"));
    DO(story, "set_unit", ON("hangzhou"), TEXT("name", "Hangzhou"));
    UNIT(story, "hangzhou", "path=hangzhou name=Hangzhou");
}

/* ---- rosters ---- */

static void duty_unit(struct story *story)
{
    DO(story, "set_unit", ON("desk"), TEXT("leader", "wu"));
    DO(story, "set_person", ON("li"), TEXT("unit", "desk"));
    DO(story, "set_person", ON("zhao"), TEXT("unit", "desk"));
}

static void who_is_on_duty_is_one_look_at_the_roster_R389_R394(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    DO(story, "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0), INSTANT("ends_at", 8 * HOUR),
       TEXT("role", "phone"));
    DO(story, "roster", ON("desk"), TEXT("person", "zhao"), INSTANT("begins_at", 8 * HOUR), INSTANT("ends_at", 16 * HOUR));
    DO(story, "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 24 * HOUR), INSTANT("ends_at", 60 * HOUR));
    ROWS(story, DKT_QUERY_DUTY, "desk", 0, 1, "person role", "li:phone");
    ROWS(story, DKT_QUERY_DUTY, "desk", 8 * HOUR - 1, 8 * HOUR, "person", "li");
    ROWS(story, DKT_QUERY_DUTY, "desk", 8 * HOUR, 8 * HOUR + 1, "person", "zhao");
    ROWS(story, DKT_QUERY_DUTY, "desk", 7 * HOUR, 9 * HOUR, "person", "li zhao");
    ROWS(story, DKT_QUERY_DUTY, "desk", 20 * HOUR, 21 * HOUR, "person", "");
    ROWS(story, DKT_QUERY_DUTY, "desk", 59 * HOUR, 60 * HOUR, "person", "li");
    ROWS_NOW(story, DKT_QUERY_DUTY_OF, "li", "begins_at", "+0 +86400");
    DEEDS(story, DKT_QUERY_UNIT_JOURNAL, "desk", "set_unit+0 roster+0 roster+0 roster+0");
}

static void a_duty_is_taken_out_of_the_roster(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    DO(story, "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0), INSTANT("ends_at", 100));
    REFUSED(story, "absent:li", "unroster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 1));
    REFUSED(story, "missing:begins_at missing:person", "unroster", ON("desk"));
    DO(story, "unroster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0), TEXT("reason", "swapped"));
    assert_int_equal(story_row_count(story, DKT_KIND_SHIFT), 0);
    UNIT(story, "desk", "seq=3");
}

static void a_roster_lists_every_unmet_condition_at_once(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    REFUSED(story, "missing:begins_at missing:ends_at missing:person", "roster", ON("desk"));
    REFUSED(story, "order:ends_at person:nobody", "roster", ON("desk"), TEXT("person", "nobody"),
            INSTANT("begins_at", 5), INSTANT("ends_at", 5));
    REFUSED(story, "value:ends_at", "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0),
            INSTANT("ends_at", 36 * HOUR + 1));
    DO(story, "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0), INSTANT("ends_at", 36 * HOUR));
    DO(story, "set_person", ON("li"), INTEGER("active", 0));
    REFUSED(story, "inactive:li exists:li", "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0),
            INSTANT("ends_at", 5));
}

/* ---- presence ---- */

#define BE(story, person, what, ...) DO(story, "presence", ON(person), INTEGER("presence", what), __VA_ARGS__)

static void presence_goes_from_signed_out_over_ready_R172_R380(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    REFUSED(story, "status:signed_out", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_RESTING));
    PASS(story, 10);
    BE(story, "li", DKT_PRESENCE_READY, BY("li"));
    PERSON(story, "li", "presence=2 presence_at=+10");
    PASS(story, 10);
    BE(story, "li", DKT_PRESENCE_IN_TASK, BY("li"));
    BE(story, "li", DKT_PRESENCE_RESTING, BY("li"));
    BE(story, "li", DKT_PRESENCE_READY, BY("li"));
    REFUSED(story, "unchanged:presence", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_READY));
    PASS(story, 10);
    BE(story, "li", DKT_PRESENCE_SIGNED_OUT, BY("li"));
    PERSON(story, "li", "presence=1 presence_at=+30 seq=6");
    REFUSED(story, "missing:presence", "presence", ON("li"));
}

static void who_does_not_work_here_cannot_sign_in(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    DO(story, "set_person", ON("li"), INTEGER("active", 0));
    REFUSED(story, "inactive:li", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_IN_TASK));
    BE(story, "li", DKT_PRESENCE_SIGNED_OUT, BY("wu"));
}

static void leaving_the_post_needs_the_consent_of_supervisor_or_head_R387(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    DO(story, "set_person", ON("li"), TEXT("supervisor", "sun"));
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    REFUSED(story, "missing:approved_by", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_AWAY));
    REFUSED(story, "consent:li", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_AWAY), TEXT("approved_by", "li"));
    REFUSED(story, "consent:zhao", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_AWAY),
            TEXT("approved_by", "zhao"));
    BE(story, "li", DKT_PRESENCE_AWAY, TEXT("approved_by", "sun"));
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    BE(story, "li", DKT_PRESENCE_AWAY, TEXT("approved_by", "wu"));
}

static void the_deputy_consents_while_the_head_is_absent_Q47(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    DO(story, "set_unit", ON("desk"), TEXT("deputy", "zhao"));
    DO(story, "set_person", ON("wu"), TEXT("unit", "desk"));
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    REFUSED(story, "consent:zhao", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_AWAY),
            TEXT("approved_by", "zhao"));
    DO(story, "absence", ON("wu"), INSTANT("begins_at", 0), INSTANT("ends_at", DAY));
    BE(story, "li", DKT_PRESENCE_AWAY, TEXT("approved_by", "zhao"));
    PASS(story, DAY);
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    REFUSED(story, "consent:zhao", "presence", ON("li"), INTEGER("presence", DKT_PRESENCE_AWAY),
            TEXT("approved_by", "zhao"));
}

static void only_so_many_are_away_at_a_time_but_for_special_reasons_R387(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    DO(story, "set_unit", ON("desk"), INTEGER("away_max", 1));
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    BE(story, "zhao", DKT_PRESENCE_READY, BY("wu"));
    BE(story, "li", DKT_PRESENCE_AWAY, TEXT("approved_by", "wu"));
    REFUSED(story, "away_max:desk", "presence", ON("zhao"), INTEGER("presence", DKT_PRESENCE_AWAY),
            TEXT("approved_by", "wu"));
    REFUSED(story, "away_max:desk missing:approved_by", "presence", ON("zhao"), INTEGER("presence", DKT_PRESENCE_AWAY));
    BE(story, "zhao", DKT_PRESENCE_AWAY, TEXT("approved_by", "wu"), TEXT("reason", "called to the police"));
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    BE(story, "zhao", DKT_PRESENCE_READY, BY("wu"));
    BE(story, "zhao", DKT_PRESENCE_AWAY, TEXT("approved_by", "wu"));
}

/* The limit holds only if each who goes away changes one row that all who count have checked. */
static void who_goes_away_changes_the_guard_row_of_the_unit_R387(void **state)
{
    struct story *story = *state;
    duty_unit(story);
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    UNIT(story, "desk", "guard=-");
    BE(story, "li", DKT_PRESENCE_AWAY, TEXT("approved_by", "wu"));
    UNIT(story, "desk", "guard=1 seq=1");
    DO(story, "set_unit", ON("branch"), TEXT("name", "b"));
    DO(story, "set_person", ON("li"), TEXT("unit", "branch"));
    UNIT(story, "branch", "guard=1 seq=1");
    BE(story, "li", DKT_PRESENCE_READY, BY("wu"));
    UNIT(story, "branch", "guard=1");
}

/* ---- in a profile ---- */

static void declares_an_action(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_action(profile, "set_person", DKT_VERB_SET_PERSON, NULL, "Person", "人员"), DKT_OK);
    assert_int_equal(dkt_profile_permit(profile, "set_person", "admin"), DKT_OK);
    assert_int_equal(dkt_profile_require(profile, "set_person", "name|reason"), DKT_OK);
    assert_int_equal(dkt_profile_require(profile, "set_person", "title"), DKT_E_UNKNOWN);
}

static int declared_setup(void **state)
{
    static const struct story_options options = {.profile = declares_an_action};
    return story_setup_with(state, &options);
}

static void a_profile_may_say_who_changes_persons_and_with_which_fields(void **state)
{
    struct story *story = *state;
    FAILS(story, DKT_E_DENIED, "set_person", ON("li"), TEXT("name", "Li"));
    REFUSED(story, "missing_one_of:name|reason", "set_person", AS("admin"), ON("li"), TEXT("unit", "a"));
    DO(story, "set_person", AS("admin"), ON("li"), TEXT("name", "Li"));
    DO(story, "set_person", AS("admin"), ON("li"), TEXT("unit", "a"));
    DO(story, "set_unit", ON("a"), TEXT("name", "A"));
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, story_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_person_is_added_and_changed_with_a_journal),
        STORY(a_person_that_would_not_change_is_no_event),
        STORY(a_person_refuses_malformed_lists_and_his_own_supervision),
        STORY(a_request_about_a_person_takes_effect_once),
        STORY(a_person_changed_by_others_is_a_conflict_that_shows_how),
        STORY(what_an_entry_tells_of_a_person_can_be_read_back),
        STORY(an_unknown_person_or_unit_is_not_found),
        STORY(a_unit_has_head_deputy_specialist_and_what_it_may_R092_R094_R333),
        STORY(a_unit_refuses_a_path_that_does_not_end_with_it),
        STORY(who_is_on_duty_is_one_look_at_the_roster_R389_R394),
        STORY(a_duty_is_taken_out_of_the_roster),
        STORY(a_roster_lists_every_unmet_condition_at_once),
        STORY(presence_goes_from_signed_out_over_ready_R172_R380),
        STORY(who_does_not_work_here_cannot_sign_in),
        STORY(leaving_the_post_needs_the_consent_of_supervisor_or_head_R387),
        STORY(the_deputy_consents_while_the_head_is_absent_Q47),
        STORY(only_so_many_are_away_at_a_time_but_for_special_reasons_R387),
        STORY(who_goes_away_changes_the_guard_row_of_the_unit_R387),
        cmocka_unit_test_setup_teardown(a_profile_may_say_who_changes_persons_and_with_which_fields, declared_setup,
                                        story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
