/* SPDX-License-Identifier: MIT
 *
 * Who is responsible: assigning, transferring, claiming, releasing (R088 to R106, R237).
 */
#include "fixture.h"

#include <string.h>

static void register_one(struct story *story)
{
    DO(story, "register", ON("T-1"));
}

/* ---- assign ---- */

static void assign_gives_a_queued_ticket_an_owner_R090(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "assign", ON("T-1"), TEXT("owner", "li"), TEXT("reason", "skill"));
    TICKET(story, "T-1", "owner=li unit=desk queue=- status=new handled=0 transferred=0 seq=2");
}

static void assign_to_another_unit_puts_the_ticket_in_its_queue_R091(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "assign", ON("T-1"), TEXT("unit", "branch"));
    TICKET(story, "T-1", "owner=- unit=branch queue=branch");
    LIST(story, DKT_QUERY_QUEUE, "branch", "T-1");
    LIST(story, DKT_QUERY_QUEUE, "desk", "");
}

static void assign_refuses_without_owner_and_unit(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "missing_one_of:owner|unit missing:unit", "assign", ON("T-1"), TEXT("reason", "x"), NONE("owner"),
            NONE("unit"));
}

/* A ticket has a unit from the start, so the group has its value; nothing would change. */
static void assign_of_nothing_changes_nothing(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "unchanged:assign", "assign", ON("T-1"));
    REFUSED(story, "unchanged:assign", "assign", ON("T-1"), TEXT("unit", "desk"));
    TICKET(story, "T-1", "seq=1");
}

static void assign_refuses_a_ticket_that_has_an_owner_R105(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    REFUSED(story, "exists:owner", "assign", ON("T-1"), TEXT("owner", "zhao"));
}

static void assign_lists_every_unmet_condition_at_once(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "told"));
    REFUSED(story, "status:closed exists:owner missing:unit", "assign", ON("T-1"), TEXT("owner", "zhao"),
            NONE("unit"));
    MOVES(story, "reopen note message link unlink amend");
}

/* ---- transfer ---- */

static void transfer_changes_the_responsible_party_and_counts_R095_R105(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T-1"), TEXT("owner", "zhao"), TEXT("reason", "leave"));
    TICKET(story, "T-1", "owner=zhao unit=desk transferred=1");
    DO(story, "transfer", ON("T-1"), TEXT("owner", "qian"), TEXT("unit", "branch"));
    TICKET(story, "T-1", "owner=qian unit=branch queue=- transferred=2");
}

static void transfer_to_a_unit_alone_takes_the_owner_away(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T-1"), TEXT("unit", "branch"));
    TICKET(story, "T-1", "owner=- unit=branch queue=branch transferred=1");
}

static void transfer_can_put_a_ticket_back_into_its_own_queue(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T-1"), NONE("owner"), TEXT("unit", "desk"));
    TICKET(story, "T-1", "owner=- queue=desk transferred=1");
}

static void transfer_takes_the_claim_away(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"));
    DO(story, "transfer", ON("T-1"), BY("zhao"), TEXT("owner", "li"));
    TICKET(story, "T-1", "claimed_by=- claimed_until=- next_due=-");
    JOURNAL(story, "T-1", "register+0 claim+0 transfer+0");
}

static void transfer_to_the_same_party_changes_nothing(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    REFUSED(story, "unchanged:transfer", "transfer", ON("T-1"), TEXT("owner", "li"));
    REFUSED(story, "unchanged:transfer", "transfer", ON("T-1"), TEXT("unit", "desk"));
    TICKET(story, "T-1", "transferred=0 seq=1");
}

static void transfer_refuses_an_absent_unit_and_a_closed_ticket(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "missing:unit", "transfer", ON("T-1"), TEXT("owner", "li"), NONE("unit"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "told"));
    REFUSED(story, "status:closed", "transfer", ON("T-1"), TEXT("owner", "li"));
}

static void transfer_that_also_corrects_a_title_is_an_event(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T-1"), TEXT("owner", "li"), TEXT("title", "better"));
    TICKET(story, "T-1", "transferred=0 title=better seq=2");
}

/* ---- claim and release ---- */

static void claim_is_a_lease_that_falls_due(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 10);
    DO(story, "claim", ON("T-1"));
    TICKET(story, "T-1", "claimed_by=wang claimed_until=+1810 next_due=+1810 handled=0 status=new owner=-");
}

static void claim_of_another_blocks_claiming_and_handling(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    REFUSED(story, "claimed:li", "claim", ON("T-1"));
    REFUSED(story, "claimed:li", "progress", ON("T-1"));
    REFUSED(story, "claimed:li missing:resolution", "close", ON("T-1"));
    REFUSED(story, "claimed:li missing:appointment_from missing:appointment_until missing:appointment_with",
            "reserve", ON("T-1"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "li has claimed the ticket");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "工单已被 li 领取");
}

static void claim_of_another_does_not_keep_from_talking_about_it(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    DO(story, "note", ON("T-1"), TEXT("text", "hurry"));
    DO(story, "amend", ON("T-1"), TEXT("title", "x"));
    DO(story, "link", ON("T-1"), INTEGER("role", DKT_ROLE_WATCHER), TEXT("target", "zhao"));
    TICKET(story, "T-1", "claimed_by=li seq=5");
}

static void claim_of_ones_own_is_renewed(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"));
    PASS(story, 600);
    DO(story, "claim", ON("T-1"));
    TICKET(story, "T-1", "claimed_until=+2400");
    JOURNAL(story, "T-1", "register+0 claim+0 claim+600");
}

static void claim_lapses_at_its_own_instant_told_by_the_next_operation(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    PASS(story, 7200);
    DO(story, "progress", ON("T-1"));
    JOURNAL(story, "T-1", "register+0 claim+0 claim_lapsed+1800 progress+7200");
    TICKET(story, "T-1", "claimed_by=- claimed_until=- status=in_progress next_due=-");
}

static void claim_stands_until_just_before_its_instant_and_not_at_it(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    PASS(story, 1799);
    REFUSED(story, "claimed:li", "progress", ON("T-1"));
    PASS(story, 1);
    DO(story, "progress", ON("T-1"));
    JOURNAL(story, "T-1", "register+0 claim+0 claim_lapsed+1800 progress+1800");
}

static void a_refused_operation_settles_nothing(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    PASS(story, 7200);
    REFUSED(story, "missing:resolution", "close", ON("T-1"));
    JOURNAL(story, "T-1", "register+0 claim+0");
    TICKET(story, "T-1", "claimed_by=li next_due=+1800");
}

static void release_gives_the_claim_back(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"));
    DO(story, "release", ON("T-1"), TEXT("reason", "lunch"));
    TICKET(story, "T-1", "claimed_by=- claimed_until=- next_due=- seq=3");
    DO(story, "claim", ON("T-1"), BY("li"));
}

static void release_refuses_without_a_claim_of_ones_own(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "not_claimed:wang", "release", ON("T-1"));
    DO(story, "claim", ON("T-1"), BY("li"));
    REFUSED(story, "not_claimed:wang", "release", ON("T-1"));
    PASS(story, 1800); /* lapsed: nothing to give back any more */
    REFUSED(story, "not_claimed:li", "release", ON("T-1"), BY("li"));
}

static void profile_of_short_claims(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_claim_duration(profile, 60000), DKT_OK);
    assert_int_equal(dkt_profile_set_default_unit(profile, "counter"), DKT_OK);
    assert_int_equal(dkt_profile_backdate(profile, "progress"), DKT_OK);
}

static int short_claims_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_short_claims});
}

static void claim_lasts_as_long_as_the_profile_says(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"));
    TICKET(story, "T-1", "claimed_until=+60 unit=counter");
}

static void claim_still_stands_for_what_is_told_afterwards_about_its_time(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    PASS(story, 3600);
    REFUSED(story, "claimed:li", "progress", ON("T-1"), AT(59));
    DO(story, "progress", ON("T-1"), AT(60));
    JOURNAL(story, "T-1", "register+0 claim+0 claim_lapsed+60 progress+60");
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
#define WITH_SHORT(f) cmocka_unit_test_setup_teardown(f, short_claims_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(assign_gives_a_queued_ticket_an_owner_R090),
        WITH_STORY(assign_to_another_unit_puts_the_ticket_in_its_queue_R091),
        WITH_STORY(assign_refuses_without_owner_and_unit),
        WITH_STORY(assign_of_nothing_changes_nothing),
        WITH_STORY(assign_refuses_a_ticket_that_has_an_owner_R105),
        WITH_STORY(assign_lists_every_unmet_condition_at_once),
        WITH_STORY(transfer_changes_the_responsible_party_and_counts_R095_R105),
        WITH_STORY(transfer_to_a_unit_alone_takes_the_owner_away),
        WITH_STORY(transfer_can_put_a_ticket_back_into_its_own_queue),
        WITH_STORY(transfer_takes_the_claim_away),
        WITH_STORY(transfer_to_the_same_party_changes_nothing),
        WITH_STORY(transfer_refuses_an_absent_unit_and_a_closed_ticket),
        WITH_STORY(transfer_that_also_corrects_a_title_is_an_event),
        WITH_STORY(claim_is_a_lease_that_falls_due),
        WITH_STORY(claim_of_another_blocks_claiming_and_handling),
        WITH_STORY(claim_of_another_does_not_keep_from_talking_about_it),
        WITH_STORY(claim_of_ones_own_is_renewed),
        WITH_STORY(claim_lapses_at_its_own_instant_told_by_the_next_operation),
        WITH_STORY(claim_stands_until_just_before_its_instant_and_not_at_it),
        WITH_STORY(a_refused_operation_settles_nothing),
        WITH_STORY(release_gives_the_claim_back),
        WITH_STORY(release_refuses_without_a_claim_of_ones_own),
        WITH_SHORT(claim_lasts_as_long_as_the_profile_says),
        WITH_SHORT(claim_still_stands_for_what_is_told_afterwards_about_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
