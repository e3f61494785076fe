/* SPDX-License-Identifier: MIT
 *
 * Roles that a profile declares: who has them, how far they reach, who acts for whom, and when two people are needed
 * (R091, R099, R326 to R339, R357, R371; Q43, Q44, Q47).
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

static void permit(dkt_profile *profile, const char *action, const char *roles)
{
    char words[256];
    (void)snprintf(words, sizeof words, "%s", roles);
    for (char *role = strtok(words, " "); role != NULL; role = strtok(NULL, " ")) {
        assert_int_equal(dkt_profile_permit(profile, action, role), DKT_OK);
    }
}

static void role(dkt_profile *profile, const char *code, int32_t scope, int32_t is_certified, const char *acts_for)
{
    assert_int_equal(dkt_profile_add_role(profile, code, scope, is_certified, acts_for, code, code), DKT_OK);
}

/* Headquarters, second-tier desks by region, inspectors (P01); a head and a deputy (P17); a certified specialist (P04). */
static void service_roles(dkt_profile *profile)
{
    role(profile, "hq_agent", DKT_SCOPE_ALL, 0, NULL);
    role(profile, "tier2_agent", DKT_SCOPE_REGION, 0, NULL);
    role(profile, "inspector", DKT_SCOPE_OWN, 0, NULL);
    role(profile, "branch", DKT_SCOPE_UNIT, 0, NULL);
    role(profile, "head", DKT_SCOPE_UNIT, 0, NULL);
    role(profile, "deputy", DKT_SCOPE_OWN, 0, "head");
    role(profile, "specialist", DKT_SCOPE_UNIT, 1, NULL);
    assert_int_equal(dkt_profile_add_goal(profile,
                                          "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"a\","
                                          "\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],"
                                          "\"target\":{\"minutes\":60}}",
                                          -1),
                     DKT_OK);
    permit(profile, "register", "hq_agent tier2_agent");
    permit(profile, "progress", "hq_agent tier2_agent:own inspector branch");
    permit(profile, "close", "inspector head");
    permit(profile, "transfer", "hq_agent tier2_agent specialist");
    permit(profile, "reopen", "hq_agent head");
    assert_int_equal(dkt_profile_other_than(profile, "reopen", "closed_by"), DKT_OK);
    assert_int_equal(dkt_profile_other_than(profile, "note", "registered_by"), DKT_OK);
    assert_int_equal(dkt_profile_other_than(profile, "note", "owner"), DKT_OK);
    assert_int_equal(dkt_profile_other_than(profile, "note", "last_by"), DKT_OK);
}

static void person(struct story *story, const char *id, const char *unit, const char *roles)
{
    DO(story, "set_person", ON(id), BY("admin"), TEXT("unit", unit), TEXT("roles", roles));
}

/* A person who may set up the others: actions about people name no role here, so anybody active may. */
static void service_people(struct story *story)
{
    /* The first person cannot be entered by a person: a host brings its table. Here another desk over the same rows,
     * whose rules declare no roles, stands for that. */
    story_join(story, &(struct story_options){.worker = "setup"});
    DO(story, "set_person", ON("admin"));
    DO(story, "set_unit", ON("hq"), TEXT("region", "all"));
    DO(story, "set_unit", ON("zj"), TEXT("path", "hq/zj"), TEXT("region", "zhejiang"), TEXT("leader", "wu"),
       TEXT("deputy", "sun"));
    DO(story, "set_unit", ON("hz"), TEXT("path", "hq/zj/hz"), TEXT("region", "zhejiang"));
    DO(story, "set_unit", ON("js"), TEXT("path", "hq/js"), TEXT("region", "jiangsu"));
    person(story, "han", "hq", "hq_agent");
    person(story, "tang", "zj", "tier2_agent");
    person(story, "ji", "js", "tier2_agent");
    person(story, "li", "hz", "inspector");
    person(story, "zhao", "hz", "inspector");
    person(story, "bo", "zj", "branch");
    person(story, "wu", "zj", "head");
    person(story, "sun", "zj", "deputy");
    person(story, "zhou", "zj", "specialist");
    story->desk = story->desks[0];
}

static int service_setup(void **state)
{
    static const struct story_options options = {.profile = service_roles};
    int r = story_setup_with(state, &options);
    service_people(*state);
    return r;
}

static void ticket(struct story *story, const char *id, const char *unit, const char *owner)
{
    if (owner == NULL) {
        DO(story, "register", ON(id), BY("han"), TEXT("unit", unit));
    } else {
        DO(story, "register", ON(id), BY("han"), TEXT("unit", unit), TEXT("owner", owner));
    }
}

static void who_acts_is_a_person_that_is_known_and_active_Q44(void **state)
{
    struct story *story = *state;
    DENIED(story, "person:stranger", "register", ON("T-1"), BY("stranger"));
    DENIED(story, "person:stranger", "register", ON("T-1"), BY("stranger"), AS("hq_agent"));
    ticket(story, "T-1", "hz", "li");
    DO(story, "set_person", ON("li"), BY("admin"), INTEGER("active", 0));
    DENIED(story, "inactive:li", "progress", ON("T-1"), BY("li"));
    DENIED(story, "inactive:li role:", "transfer", ON("T-1"), BY("li"), TEXT("owner", "zhao"));
}

static void who_acts_has_the_role_that_is_named_or_any_that_may(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DENIED(story, "role:hq_agent", "progress", ON("T-1"), BY("li"), AS("hq_agent"));
    DENIED(story, "role:inspector", "transfer", ON("T-1"), BY("li"), AS("inspector"), TEXT("owner", "zhao"));
    DENIED(story, "role:", "transfer", ON("T-1"), BY("li"), TEXT("owner", "zhao"));
    DO(story, "progress", ON("T-1"), BY("li"), AS("inspector"));
    DO(story, "set_person", ON("li"), BY("admin"), TEXT("roles", "branch inspector hq_agent"));
    DO(story, "transfer", ON("T-1"), BY("li"), TEXT("owner", "zhao"));
}

static void an_inspector_works_on_his_own_tickets_R328(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    ticket(story, "T-2", "hz", NULL);
    DO(story, "progress", ON("T-1"), BY("li"));
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("zhao"));
    DENIED(story, "scope:inspector", "progress", ON("T-2"), BY("zhao"));
}

static void a_branch_works_on_its_unit_and_the_units_below_R094(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    ticket(story, "T-2", "zj", NULL);
    ticket(story, "T-3", "hq", NULL);
    ticket(story, "T-4", "js", NULL);
    ticket(story, "T-5", "nowhere", NULL);
    DO(story, "progress", ON("T-1"), BY("bo"));
    DO(story, "progress", ON("T-2"), BY("bo"));
    DENIED(story, "scope:branch", "progress", ON("T-3"), BY("bo"));
    DENIED(story, "scope:branch", "progress", ON("T-4"), BY("bo"));
    DENIED(story, "scope:branch", "progress", ON("T-5"), BY("bo"));
}

static void the_second_tier_dispatches_within_its_region_R091_R327(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", NULL);
    ticket(story, "T-2", "js", NULL);
    DO(story, "transfer", ON("T-1"), BY("tang"), TEXT("owner", "li"));
    DENIED(story, "scope:tier2_agent", "transfer", ON("T-1"), BY("ji"), TEXT("owner", "zhao"));
    DO(story, "transfer", ON("T-2"), BY("ji"), TEXT("owner", "ji"));
    DENIED(story, "scope:tier2_agent", "transfer", ON("T-2"), BY("tang"), TEXT("owner", "tang"));
}

/* An action may narrow a role: the second tier moves tickets of its region, but works on its own ones only. */
static void an_action_has_a_scope_of_its_own_for_a_role(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", NULL);
    DENIED(story, "scope:tier2_agent", "progress", ON("T-1"), BY("tang"));
    DO(story, "transfer", ON("T-1"), BY("tang"), TEXT("owner", "tang"));
    DO(story, "progress", ON("T-1"), BY("tang"));
}

static void headquarters_work_everywhere_R326(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "js", "ji");
    DO(story, "progress", ON("T-1"), BY("han"));
}

static void a_specialist_needs_a_certificate_that_is_valid_R357_R371(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", NULL);
    ticket(story, "T-2", "js", NULL);
    DENIED(story, "not_certified:specialist", "transfer", ON("T-1"), BY("zhou"), TEXT("owner", "li"));
    DENIED(story, "not_certified:specialist scope:specialist", "transfer", ON("T-2"), BY("zhou"), TEXT("owner", "li"));
    DO(story, "set_person", ON("zhou"), BY("admin"), INSTANT("certified_until", 100));
    PASS(story, 99);
    DO(story, "transfer", ON("T-1"), BY("zhou"), TEXT("owner", "li"));
    PASS(story, 1);
    DENIED(story, "not_certified:specialist", "transfer", ON("T-1"), BY("zhou"), TEXT("owner", "zhao"));
}

static bool is_open(const struct story *story, const char *action)
{
    for (int32_t i = 0; i < dkt_result_move_count(story->result); i++) {
        if (strcmp(dkt_result_move(story->result, i), action) == 0) {
            return true;
        }
    }
    return false;
}

/* R099: beyond the actor's authority: the moves that are open to him are told. */
static void who_is_refused_learns_what_is_open_to_him_R099(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DENIED(story, "scope:tier2_agent", "progress", ON("T-1"), BY("tang"));
    assert_true(is_open(story, "transfer"));
    assert_false(is_open(story, "progress"));
    DENIED(story, "role:", "transfer", ON("T-1"), BY("li"), TEXT("owner", "tang"));
    assert_false(is_open(story, "transfer"));
    assert_true(is_open(story, "progress"));
}

/* ---- acting for others ---- */

static void the_deputy_has_the_heads_rights_while_the_head_is_absent_R333_Q47(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DO(story, "close", ON("T-1"), BY("li"), TEXT("resolution", "done"));
    DENIED(story, "role:", "reopen", ON("T-1"), BY("sun"));
    DO(story, "absence", ON("wu"), BY("admin"), INSTANT("begins_at", 100), INSTANT("ends_at", 200));
    DENIED(story, "role:", "reopen", ON("T-1"), BY("sun"));
    PASS(story, 100);
    DENIED(story, "role:head", "reopen", ON("T-1"), BY("bo"), AS("head"));
    DO(story, "reopen", ON("T-1"), BY("sun"), TEXT("reason", "not solved"), AS("head"));
    DO(story, "close", ON("T-1"), BY("sun"), TEXT("resolution", "again"));
    PASS(story, 100);
    DENIED(story, "role: same_person:closed_by", "reopen", ON("T-1"), BY("sun"));
}

static void whose_right_was_used_stands_in_the_entry(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DO(story, "absence", ON("li"), BY("admin"), INSTANT("begins_at", 0), INSTANT("ends_at", 100),
       TEXT("substitute", "zhao"), INTEGER("mode", DKT_COVER_ACT_FOR));
    DO(story, "progress", ON("T-1"), BY("zhao"));
    TELLS(story, "T-1", 2, "acted_for=li");
    TICKET(story, "T-1", "owner=li last_by=zhao");
    DO(story, "progress", ON("T-1"), BY("bo"));
    TELLS(story, "T-1", 3, "");
    PASS(story, 100);
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("zhao"));
}

static void a_substitute_who_is_only_told_has_no_rights(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DO(story, "absence", ON("li"), BY("admin"), INSTANT("begins_at", 0), INSTANT("ends_at", 100),
       TEXT("substitute", "zhao"), INTEGER("mode", DKT_COVER_NOTIFY));
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("zhao"));
}

static void a_substitute_of_a_substitute_acts_and_a_ring_ends(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    person(story, "qian", "hz", "inspector");
    DO(story, "absence", ON("li"), BY("admin"), INSTANT("begins_at", 0), INSTANT("ends_at", 100),
       TEXT("substitute", "zhao"), INTEGER("mode", DKT_COVER_ACT_FOR));
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("qian"));
    DO(story, "absence", ON("zhao"), BY("admin"), INSTANT("begins_at", 0), INSTANT("ends_at", 50),
       TEXT("substitute", "qian"), INTEGER("mode", DKT_COVER_ACT_FOR));
    DO(story, "progress", ON("T-1"), BY("qian"));
    PASS(story, 50);
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("qian"));
    DO(story, "absence", ON("zhao"), BY("admin"), INSTANT("begins_at", 50), INSTANT("ends_at", 100),
       TEXT("substitute", "li"), INTEGER("mode", DKT_COVER_ACT_FOR));
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("qian"));
}

/* ---- two people ---- */

static void a_step_that_needs_two_people_refuses_the_same_one_Q43(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "han");
    TICKET(story, "T-1", "registered_by=han closed_by=- last_by=han");
    DENIED(story, "same_person:registered_by same_person:owner same_person:last_by", "note", ON("T-1"), BY("han"),
           TEXT("text", "x"));
    DO(story, "note", ON("T-1"), BY("li"), TEXT("text", "x"));
    DENIED(story, "same_person:last_by", "note", ON("T-1"), BY("li"), TEXT("text", "x"));
    DO(story, "set_person", ON("han"), BY("admin"), TEXT("roles", "hq_agent inspector"));
    DO(story, "close", ON("T-1"), BY("han"), TEXT("resolution", "done"));
    TICKET(story, "T-1", "closed_by=han");
    DENIED(story, "same_person:closed_by", "reopen", ON("T-1"), BY("han"));
    DO(story, "reopen", ON("T-1"), BY("wu"), TEXT("reason", "not solved"));
    TICKET(story, "T-1", "closed_by=han last_by=wu");
}

/* ---- limits of what is told, and of what it costs ---- */

static void who_may_not_act_learns_nothing_from_a_conflict_either(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DO(story, "progress", ON("T-1"), BY("li"), TEXT("text", "private"));
    FAILS(story, DKT_E_DENIED, "progress", ON("T-1"), BY("zhao"), SEEN(1));
    assert_int_equal(dkt_result_row_count(story->result), 0);
    FAILS(story, DKT_E_CONFLICT, "progress", ON("T-1"), BY("bo"), SEEN(1));
    assert_int_equal(dkt_result_row_count(story->result), 1);
}

static void permission_takes_two_rounds_at_most(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    DO(story, "transfer", ON("T-1"), BY("tang"), TEXT("owner", "zhao"), TEXT("unit", "zj"));
    assert_int_equal(dkt_op_round_count(story->op), 2);
}

/* The hook can only narrow: it is asked last, and cannot allow what a role denies. */
static void the_hosts_hook_only_narrows(void **state)
{
    struct story *story = *state;
    static const struct story_options options = {.profile = service_roles, .permission = STORY_PERMISSION_DENIES};
    ticket(story, "T-1", "hz", "li");
    story_join(story, &options);
    DENIED(story, "host:progress", "progress", ON("T-1"), BY("li"));
    assert_string_equal(story->permission_seen, "li//progress/T-1");
    story->permission = STORY_PERMISSION_ALLOWS;
    DENIED(story, "scope:inspector", "progress", ON("T-1"), BY("zhao"));
    DO(story, "progress", ON("T-1"), BY("li"));
}

/* ---- lists ---- */

/* Asks as somebody; the ids of the page as words, or the reasons when it is denied. */
static const char *seen(struct story *story, int32_t what, const char *key, const char *actor, const char *role_named)
{
    dkt_query *query = story_query(story, what, key);
    assert_int_equal(dkt_query_set_actor(query, actor, -1, role_named, -1), DKT_OK);
    dkt_status r = story_ask(story, query);
    if (r == DKT_E_DENIED) {
        assert_int_equal(dkt_result_row_count(story->result), 0);
        return story_reasons(story);
    }
    assert_int_equal(r, DKT_OK);
    return story_page(story, "id");
}

static void a_list_holds_only_what_lies_within_the_scope_Q44(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    ticket(story, "T-2", "hz", "zhao");
    ticket(story, "T-3", "js", NULL);
    ticket(story, "T-4", "zj", NULL);
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "li", NULL), "T-1");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "bo", NULL), "T-1 T-2 T-4");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "tang", NULL), "T-1 T-2 T-4");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "ji", NULL), "T-3");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "han", NULL), "T-1 T-2 T-3 T-4");
    assert_string_equal(seen(story, DKT_QUERY_OWNER, "zhao", "li", NULL), "");
    assert_string_equal(seen(story, DKT_QUERY_QUEUE, "js", "ji", NULL), "T-3");
    LIST(story, DKT_QUERY_OPEN, NULL, "T-1 T-2 T-3 T-4"); /* the host's own */
}

static void a_list_follows_a_substitute_and_the_role_that_is_named(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    ticket(story, "T-2", "js", NULL);
    DO(story, "set_person", ON("zhao"), BY("admin"), TEXT("roles", "inspector hq_agent"));
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "zhao", "inspector"), "");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "zhao", NULL), "T-1 T-2");
    DO(story, "absence", ON("li"), BY("admin"), INSTANT("begins_at", 0), INSTANT("ends_at", 100),
       TEXT("substitute", "zhao"), INTEGER("mode", DKT_COVER_ACT_FOR));
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "zhao", "inspector"), "T-1");
}

static void a_list_that_is_denied_says_why(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "stranger", NULL), "person:stranger");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "li", "hq_agent"), "role:hq_agent");
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "zhou", NULL), "not_certified:specialist");
    DO(story, "set_person", ON("li"), BY("admin"), INTEGER("active", 0));
    assert_string_equal(seen(story, DKT_QUERY_OPEN, NULL, "li", NULL), "inactive:li");
}

static void one_ticket_and_what_belongs_to_it_are_denied_outside_the_scope(void **state)
{
    static const int32_t queries[] = {DKT_QUERY_TICKET, DKT_QUERY_JOURNAL, DKT_QUERY_LINKS, DKT_QUERY_CLOCKS};
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        assert_string_equal(seen(story, queries[i], "T-1", "zhao", NULL), "scope:inspector");
        assert_string_equal(seen(story, queries[i], "T-1", "ji", NULL), "scope:tier2_agent");
    }
    assert_string_equal(seen(story, DKT_QUERY_TICKET, "T-1", "li", NULL), "T-1");
    assert_string_equal(seen(story, DKT_QUERY_TICKET, "T-1", "bo", NULL), "T-1");
    assert_string_equal(seen(story, DKT_QUERY_OUTBOX, NULL, "li", NULL), "scope:inspector");
    assert_string_equal(seen(story, DKT_QUERY_OUTBOX, NULL, "han", NULL), "");
    dkt_query *query = story_query(story, DKT_QUERY_HOLDER, "T-1");
    assert_int_equal(dkt_query_set_to(query, "head", -1), DKT_OK);
    assert_int_equal(dkt_query_set_actor(query, "zhao", -1, NULL, 0), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_E_DENIED);
    assert_int_equal(dkt_result_person_count(story->result), 0);
}

/* How many breaches a forecast of the next day shows to somebody; -1 when it is denied. */
static int32_t forecast_seen(struct story *story, const char *actor)
{
    dkt_query *query = story_query(story, DKT_QUERY_FORECAST, NULL);
    assert_int_equal(dkt_query_set_range(query, story->now_ms, story->now_ms + DAY * 1000), DKT_OK);
    assert_int_equal(dkt_query_set_actor(query, actor, -1, NULL, 0), DKT_OK);
    if (story_ask(story, query) != DKT_OK) {
        assert_int_equal(story->status, DKT_E_DENIED);
        return -1;
    }
    return dkt_forecast_count(dkt_result_forecast(story->result), NULL);
}

static void a_forecast_shows_what_lies_within_the_scope(void **state)
{
    struct story *story = *state;
    ticket(story, "T-1", "hz", "li");
    ticket(story, "T-2", "hz", "zhao");
    ticket(story, "T-3", "js", NULL);
    assert_int_equal(forecast_seen(story, "han"), 3);
    assert_int_equal(forecast_seen(story, "bo"), 2);
    assert_int_equal(forecast_seen(story, "li"), 1);
    assert_int_equal(forecast_seen(story, "ji"), 1);
    assert_int_equal(forecast_seen(story, "stranger"), -1);
}

static void a_short_page_has_a_cursor_and_the_next_goes_on(void **state)
{
    struct story *story = *state;
    char found[256] = "";
    char cursor[1024];
    int32_t cursor_len = 0;
    for (int i = 0; i < 9; i++) {
        char id[8];
        (void)snprintf(id, sizeof id, "T-%d", i);
        ticket(story, id, "hz", i % 4 == 0 ? "li" : "zhao");
    }
    do {
        dkt_query *query = story_query(story, DKT_QUERY_OPEN, NULL);
        assert_int_equal(dkt_query_set_limit(query, 2), DKT_OK);
        assert_int_equal(dkt_query_set_actor(query, "li", -1, NULL, 0), DKT_OK);
        if (cursor_len > 0) {
            assert_int_equal(dkt_query_set_cursor(query, cursor, cursor_len), DKT_OK);
        }
        assert_int_equal(story_ask(story, query), DKT_OK);
        size_t n = strlen(found);
        (void)snprintf(found + n, sizeof found - n, "%s|", story_page(story, "id"));
        const char *next = dkt_result_cursor(story->result, &cursor_len);
        memcpy(cursor, next == NULL ? "" : next, (size_t)cursor_len);
    } while (cursor_len > 0);
    assert_string_equal(found, "T-0||T-4||T-8|");
}

/* ---- profiles ---- */

static void undeclared(dkt_profile *profile)
{
    permit(profile, "progress", "agent");
}

static int undeclared_setup(void **state)
{
    static const struct story_options options = {.profile = undeclared};
    return story_setup_with(state, &options);
}

static void without_declared_roles_a_role_is_the_hosts_word_and_no_person_is_read(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    DENIED(story, "role:", "progress", ON("T-1"));
    DO(story, "progress", ON("T-1"), AS("agent"));
    assert_int_equal(dkt_op_round_count(story->op), 1);
    TICKET(story, "T-1", "registered_by=- last_by=-");
}

static void roles_that_do_not_fit_together_are_refused_when_compiled(void **state)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    role(profile, "deputy", DKT_SCOPE_OWN, 0, "head");
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    assert_string_equal(dkt_profile_error_text(profile), "role deputy acts for one that is not declared: head");
    role(profile, "head", DKT_SCOPE_ALL, 0, NULL);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_rules_unref(rules);
    permit(profile, "note", "head:everywhere");
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    assert_non_null(strstr(dkt_profile_error_text(profile), "head:everywhere"));
    dkt_profile_free(profile);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_role(profile, "head", DKT_SCOPE_ALL, 0, "head", "x", "x"), DKT_E_ARGUMENT);
    role(profile, "head", DKT_SCOPE_ALL, 0, NULL);
    permit(profile, "note", "stranger");
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    dkt_profile_free(profile);
}

/* A document says the same as the calls, and its canonical form reads back as the same version. */
static void people_stand_in_profile_documents(void **state)
{
    static const char text[] =
        "{\"format\":1,\"code\":\"p\",\"base\":\"default\",\"people\":{\"roles\":["
        "{\"code\":\"head\",\"scope\":\"unit\",\"label\":{\"en\":\"Head\",\"zh\":\"部长\"}},"
        "{\"code\":\"deputy\",\"scope\":\"own\",\"acts_for\":\"head\",\"label\":\"D\"},"
        "{\"code\":\"specialist\",\"scope\":\"region\",\"certified\":true,\"label\":\"S\"}],"
        "\"leaves\":[{\"code\":\"sick\",\"approval\":true,\"notice_ms\":7200000,\"long_days\":3,\"long_notice_ms\":1,"
        "\"proof_days\":3,\"label\":\"x\"}],\"check_units\":true},"
        "\"actions\":[{\"code\":\"look\",\"verb\":\"note\",\"from\":\"*\",\"label\":\"x\",\"roles\":[\"head:all\"],"
        "\"other_than\":[\"owner\",\"closed_by\"]}]}";
    char problem[256];
    dkt_rules *rules = NULL;
    dkt_rules *again = NULL;
    (void)state;
    if (dkt_rules_new_json(text, -1, sizeof problem, problem, &rules) != DKT_OK) {
        fail_msg("%s", problem);
    }
    const char *json = dkt_rules_json(rules, NULL);
    assert_non_null(strstr(json, "\"people\":{\"roles\":[{\"code\":\"head\",\"scope\":\"unit\",\"certified\":false,"
                                 "\"acts_for\":null,\"label\":{\"en\":\"Head\",\"zh\":\"部长\"}}"));
    assert_non_null(strstr(json, "\"other_than\":[\"closed_by\",\"owner\"]"));
    if (dkt_rules_new_json(json, -1, sizeof problem, problem, &again) != DKT_OK) {
        fail_msg("%s", problem);
    }
    assert_string_equal(dkt_rules_version(rules), dkt_rules_version(again));
    dkt_rules_unref(rules);
    dkt_rules_unref(again);
}

#define SERVICE(name) cmocka_unit_test_setup_teardown(name, service_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE(who_acts_is_a_person_that_is_known_and_active_Q44),
        SERVICE(who_acts_has_the_role_that_is_named_or_any_that_may),
        SERVICE(an_inspector_works_on_his_own_tickets_R328),
        SERVICE(a_branch_works_on_its_unit_and_the_units_below_R094),
        SERVICE(the_second_tier_dispatches_within_its_region_R091_R327),
        SERVICE(an_action_has_a_scope_of_its_own_for_a_role),
        SERVICE(headquarters_work_everywhere_R326),
        SERVICE(a_specialist_needs_a_certificate_that_is_valid_R357_R371),
        SERVICE(who_is_refused_learns_what_is_open_to_him_R099),
        SERVICE(the_deputy_has_the_heads_rights_while_the_head_is_absent_R333_Q47),
        SERVICE(whose_right_was_used_stands_in_the_entry),
        SERVICE(a_substitute_who_is_only_told_has_no_rights),
        SERVICE(a_substitute_of_a_substitute_acts_and_a_ring_ends),
        SERVICE(a_step_that_needs_two_people_refuses_the_same_one_Q43),
        SERVICE(who_may_not_act_learns_nothing_from_a_conflict_either),
        SERVICE(permission_takes_two_rounds_at_most),
        SERVICE(the_hosts_hook_only_narrows),
        SERVICE(a_list_holds_only_what_lies_within_the_scope_Q44),
        SERVICE(a_list_follows_a_substitute_and_the_role_that_is_named),
        SERVICE(a_list_that_is_denied_says_why),
        SERVICE(one_ticket_and_what_belongs_to_it_are_denied_outside_the_scope),
        SERVICE(a_forecast_shows_what_lies_within_the_scope),
        SERVICE(a_short_page_has_a_cursor_and_the_next_goes_on),
        cmocka_unit_test_setup_teardown(without_declared_roles_a_role_is_the_hosts_word_and_no_person_is_read,
                                        undeclared_setup, story_teardown),
        cmocka_unit_test(roles_that_do_not_fit_together_are_refused_when_compiled),
        cmocka_unit_test(people_stand_in_profile_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
