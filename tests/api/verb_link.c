/* SPDX-License-Identifier: MIT
 *
 * Links, attachments, watchers, and merging: what stands on both tickets (R034, R086, R100, R106).
 */
#include "fixture.h"

#include <string.h>

static void register_two(struct story *story)
{
    DO(story, "register", ON("A"));
    DO(story, "register", ON("B"));
}

#define ROLE(role) INTEGER("role", role)
#define TARGET(id) TEXT("target", id)

/* ---- link ---- */

static void link_between_tickets_stands_on_both_R086(void **state)
{
    struct story *story = *state;
    register_two(story);
    PASS(story, 9);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    LINKS(story, "A", "1:B");
    LINKS(story, "B", "1:A");
    JOURNAL(story, "A", "register+0 link+9");
    JOURNAL(story, "B", "register+0 link+9");
}

static void link_shows_the_other_side_the_inverse_role_R100(void **state)
{
    struct story *story = *state;
    static const int32_t roles[][2] = {{DKT_ROLE_PARENT, DKT_ROLE_CHILD},
                                       {DKT_ROLE_CHILD, DKT_ROLE_PARENT},
                                       {DKT_ROLE_CAUSE, DKT_ROLE_EFFECT},
                                       {DKT_ROLE_EFFECT, DKT_ROLE_CAUSE}};
    register_two(story);
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        DO(story, "link", ON("A"), ROLE(roles[i][0]), TARGET("B"));
        (void)story_ask(story, story_query(story, DKT_QUERY_LINKS, "B"));
        assert_int_equal(dkt_result_row_count(story->result), 1);
        assert_int_equal(dkt_row_integer(dkt_result_row(story->result, 0), DKT_LINK_ROLE), roles[i][1]);
        DO(story, "unlink", ON("B"), ROLE(roles[i][1]), TARGET("A"));
        LINKS(story, "A", "");
        LINKS(story, "B", "");
    }
    TICKET(story, "A", "seq=9");
    TICKET(story, "B", "seq=9");
}

static void link_to_a_file_keeps_name_type_and_digest_R034(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), BY("li"), ROLE(DKT_ROLE_ATTACHMENT), TARGET("file:77"), TEXT("name", "photo.jpg"),
       TEXT("media_type", "image/jpeg"), TEXT("digest", "sha256:00"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_LINKS, "A")), DKT_OK);
    assert_string_equal(story_page(story, "name"), "photo.jpg");
    assert_string_equal(story_page(story, "media_type"), "image/jpeg");
    assert_string_equal(story_page(story, "digest"), "sha256:00");
    assert_string_equal(story_page(story, "added_by"), "li");
    assert_string_equal(story_page(story, "added_at"), "+0");
    JOURNAL(story, "B", "register+0");
}

static void link_to_a_watcher_needs_no_ticket_of_his_name_R106(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("zhao"));
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("qian"));
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("A")); /* a person's id may look like a ticket's */
    LINKS(story, "A", "8:zhao 8:qian 8:A");
}

static void link_refuses_what_is_linked_already(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    REFUSED(story, "exists:B", "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    REFUSED(story, "exists:A", "link", ON("B"), ROLE(DKT_ROLE_RELATED), TARGET("A"));
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_PARENT), TARGET("B"));
}

static void link_refuses_itself_an_unknown_ticket_and_the_role_of_merging(void **state)
{
    struct story *story = *state;
    register_two(story);
    REFUSED(story, "self:A", "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("A"));
    REFUSED(story, "target:Z", "link", ON("A"), ROLE(DKT_ROLE_CAUSE), TARGET("Z"));
    REFUSED(story, "value:role", "link", ON("A"), ROLE(DKT_ROLE_MERGED), TARGET("B"));
    REFUSED(story, "missing:role missing:target", "link", ON("A"));
    REFUSED(story, "missing:role", "link", ON("A"), TARGET("B"), NONE("role"));
    REFUSED(story, "missing:target", "link", ON("A"), ROLE(DKT_ROLE_WATCHER));
    FAILS(story, DKT_E_LIMIT, "link", ON("A"), ROLE(9), TARGET("B"));
    FAILS(story, DKT_E_LIMIT, "link", ON("A"), ROLE(0), TARGET("B"));
}

static void link_works_on_closed_tickets(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "close", ON("A"), TEXT("resolution", "told"));
    DO(story, "close", ON("B"), TEXT("resolution", "told"));
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    TICKET(story, "B", "status=closed seq=3");
}

static void link_settles_the_other_ticket_before_it_tells_of_itself(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "claim", ON("B"), BY("li"));
    PASS(story, 3600);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    JOURNAL(story, "B", "register+0 claim+0 claim_lapsed+1800 link+3600");
    TICKET(story, "B", "claimed_by=- next_due=-");
}

/* The link stands in the entry that tells of linking, not in the one that tells of a claim that lapsed long before. */
static void link_is_told_in_its_own_entry_only(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "claim", ON("B"), BY("li"));
    PASS(story, 3600);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "B")), DKT_OK);
    int32_t lapsed_len = 0;
    int32_t link_len = 0;
    const char *lapsed = dkt_row_text(dkt_result_row(story->result, 2), DKT_ENTRY_CHANGE, &lapsed_len);
    const char *link = dkt_row_text(dkt_result_row(story->result, 3), DKT_ENTRY_CHANGE, &link_len);
    /* The first byte of a group is the kind of the row that changed. */
    assert_true(link_len > 0 && link[0] == DKT_KIND_LINK);
    for (int32_t i = 0; i + 1 < lapsed_len; i++) {
        assert_false(lapsed[i] == 1 && lapsed[i + 1] == 'A'); /* the link's target as a text of one byte */
    }
}

static void unlink_of_a_ticket_with_something_due_is_told_once(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    DO(story, "claim", ON("B"), BY("li"));
    PASS(story, 3600);
    DO(story, "unlink", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    JOURNAL(story, "B", "register+0 link+0 claim+0 claim_lapsed+1800 unlink+3600");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "B")), DKT_OK);
    int32_t len = 0;
    const char *lapsed = dkt_row_text(dkt_result_row(story->result, 3), DKT_ENTRY_CHANGE, &len);
    assert_true(len > 0 && lapsed[0] == DKT_KIND_TICKET);
    for (int32_t i = 0; i + 1 < len; i++) {
        assert_false(lapsed[i] == 1 && lapsed[i + 1] == 'A');
    }
}

static void link_to_a_ticket_whose_last_entry_lies_later_takes_that_instant(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "note", ON("B"), TEXT("text", "x"), AT(100)); /* two machines' clocks */
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    JOURNAL(story, "A", "register+0 link+0");
    JOURNAL(story, "B", "register+0 note+100 link+100");
}

/* ---- unlink ---- */

static void unlink_takes_both_sides_off(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_CAUSE), TARGET("B"));
    DO(story, "unlink", ON("A"), ROLE(DKT_ROLE_CAUSE), TARGET("B"), TEXT("reason", "wrong"));
    LINKS(story, "A", "");
    LINKS(story, "B", "");
    JOURNAL(story, "B", "register+0 link+0 unlink+0");
    assert_int_equal(story_row_count(story, DKT_KIND_LINK), 0);
}

static void unlink_refuses_what_is_not_linked(void **state)
{
    struct story *story = *state;
    register_two(story);
    REFUSED(story, "absent:B", "unlink", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("B"));
    REFUSED(story, "absent:zhao", "unlink", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("zhao"));
    REFUSED(story, "absent:Z target:Z", "unlink", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("Z"));
    REFUSED(story, "self:A", "unlink", ON("A"), ROLE(DKT_ROLE_RELATED), TARGET("A"));
    REFUSED(story, "value:role", "unlink", ON("A"), ROLE(DKT_ROLE_MERGED), TARGET("B"));
    REFUSED(story, "missing:role missing:target", "unlink", ON("A"));
}

static void unlink_takes_a_watcher_off(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "link", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("zhao"));
    DO(story, "unlink", ON("A"), ROLE(DKT_ROLE_WATCHER), TARGET("zhao"));
    LINKS(story, "A", "");
    JOURNAL(story, "A", "register+0 link+0 unlink+0");
}

/* ---- merge ---- */

static void merge_closes_a_ticket_in_favour_of_another(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "claim", ON("A"), BY("li"));
    PASS(story, 4);
    DO(story, "merge", ON("A"), TEXT("merged_into", "B"), TEXT("outcome_reason", "the-same"));
    TICKET(story, "A",
           "status=closed state=4 outcome=3 merged_into=B outcome_reason=the-same closed_at=+4 claimed_by=- "
           "handled=0 queue=- open=0");
    TICKET(story, "B", "status=new state=1 seq=2");
    LINKS(story, "B", "6:A");
    LINKS(story, "A", "");
    JOURNAL(story, "A", "register+0 claim+0 merge+4");
    JOURNAL(story, "B", "register+0 merge+4");
}

static void merge_refuses_itself_an_unknown_and_a_closed_ticket(void **state)
{
    struct story *story = *state;
    register_two(story);
    REFUSED(story, "self:A", "merge", ON("A"), TEXT("merged_into", "A"));
    REFUSED(story, "target:Z", "merge", ON("A"), TEXT("merged_into", "Z"));
    REFUSED(story, "missing:merged_into", "merge", ON("A"));
    DO(story, "close", ON("B"), TEXT("resolution", "told"));
    REFUSED(story, "target_closed:B", "merge", ON("A"), TEXT("merged_into", "B"));
    REFUSED(story, "status:closed", "merge", ON("B"), TEXT("merged_into", "A"));
}

static void a_merged_ticket_cannot_be_reopened_and_says_where_it_went(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "merge", ON("A"), TEXT("merged_into", "B"));
    REFUSED(story, "merged:B", "reopen", ON("A"), TEXT("reason", "again"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "the ticket was merged into B");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "工单已合并到 B");
    REFUSED(story, "target_closed:A", "merge", ON("B"), TEXT("merged_into", "A"));
}

static void merge_settles_both_tickets(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "claim", ON("A"), BY("li"));
    DO(story, "claim", ON("B"), BY("zhao"));
    PASS(story, 3600);
    DO(story, "merge", ON("A"), TEXT("merged_into", "B"));
    JOURNAL(story, "A", "register+0 claim+0 claim_lapsed+1800 merge+3600");
    JOURNAL(story, "B", "register+0 claim+0 claim_lapsed+1800 merge+3600");
    LINKS(story, "B", "6:A");
}

static void a_chain_of_merges_keeps_every_step(void **state)
{
    struct story *story = *state;
    register_two(story);
    DO(story, "register", ON("C"));
    DO(story, "merge", ON("A"), TEXT("merged_into", "B"));
    DO(story, "merge", ON("B"), TEXT("merged_into", "C"));
    TICKET(story, "A", "merged_into=B");
    TICKET(story, "B", "merged_into=C");
    LINKS(story, "B", "6:A");
    LINKS(story, "C", "6:B");
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(link_between_tickets_stands_on_both_R086),
        WITH_STORY(link_shows_the_other_side_the_inverse_role_R100),
        WITH_STORY(link_to_a_file_keeps_name_type_and_digest_R034),
        WITH_STORY(link_to_a_watcher_needs_no_ticket_of_his_name_R106),
        WITH_STORY(link_refuses_what_is_linked_already),
        WITH_STORY(link_refuses_itself_an_unknown_ticket_and_the_role_of_merging),
        WITH_STORY(link_works_on_closed_tickets),
        WITH_STORY(link_settles_the_other_ticket_before_it_tells_of_itself),
        WITH_STORY(link_is_told_in_its_own_entry_only),
        WITH_STORY(unlink_of_a_ticket_with_something_due_is_told_once),
        WITH_STORY(link_to_a_ticket_whose_last_entry_lies_later_takes_that_instant),
        WITH_STORY(unlink_takes_both_sides_off),
        WITH_STORY(unlink_refuses_what_is_not_linked),
        WITH_STORY(unlink_takes_a_watcher_off),
        WITH_STORY(merge_closes_a_ticket_in_favour_of_another),
        WITH_STORY(merge_refuses_itself_an_unknown_and_a_closed_ticket),
        WITH_STORY(a_merged_ticket_cannot_be_reopened_and_says_where_it_went),
        WITH_STORY(merge_settles_both_tickets),
        WITH_STORY(a_chain_of_merges_keeps_every_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
