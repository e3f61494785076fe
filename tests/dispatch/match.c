/* SPDX-License-Identifier: MIT
 *
 * Who should have it: routes, people, load, turns, the host's word; and why not the others (R020, R021, R076, R089 to R097,
 * R371, Q46).
 */
#include "api/fixture.h"

#include <stdio.h>
#include <string.h>

/* ---- people ---- */

static void person(struct story *story, const char *id, const char *unit, const char *roles, const char *skills)
{
    DO(story, "set_person", ON(id), TEXT("unit", unit), TEXT("roles", roles), TEXT("skills", skills));
    DO(story, "presence", ON(id), BY(id), INTEGER("presence", DKT_PRESENCE_READY));
}

static void team(struct story *story)
{
    person(story, "chen", "field", "inspector", "pos");
    person(story, "bai", "field", "inspector driver", "pos printer");
    person(story, "an", "field", "inspector", "printer");
}

static void give(struct story *story, const char *ticket, const char *owner)
{
    DO(story, "register", ON(ticket), TEXT("owner", owner));
}

/* ---- matching ---- */

static void match_run(struct story *story, const char *ticket)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_match(story->desk, ticket, -1, &op), DKT_OK);
    dkt_status r = dkt_op_run(op, story->store);
    dkt_op_free(story->op);
    story->op = op;
    story->status = r;
    story->result = dkt_op_result(op);
    if (r != DKT_OK) {
        fail_msg("%s", dkt_op_error_text(op));
    }
}

/* The match as words: outcome person unit route why | id:why,why ... */
static const char *match_words(struct story *story)
{
    static const char *const outcomes[] = {"?", "direct", "relayed", "nobody"};
    const dkt_match *match = dkt_result_match(story->result);
    int32_t why = 0;
    int32_t outcome = dkt_match_outcome(match, &why);
    size_t n = (size_t)snprintf(story->words, sizeof story->words, "%s %s@%s by %s: %s |", outcomes[outcome],
                                dkt_match_person(match), dkt_match_unit(match), dkt_match_route(match),
                                dkt_why_name(why));
    for (int32_t i = 0; i < dkt_match_candidate_count(match); i++) {
        n += (size_t)snprintf(story->words + n, sizeof story->words - n, " %s",
                              dkt_match_candidate(match, i, NULL, NULL));
        for (int32_t k = 0; dkt_match_candidate_why(match, i, k) != 0; k++) {
            n += (size_t)snprintf(story->words + n, sizeof story->words - n, "%s%s", k == 0 ? ":" : ",",
                                  dkt_why_name(dkt_match_candidate_why(match, i, k)));
        }
    }
    return story->words;
}

static void story_match(struct story *story, const char *ticket, const char *expected, const char *file, int line)
{
    match_run(story, ticket);
    story_words_equal("match", expected, match_words(story), file, line);
}
#define MATCH(story, ticket, expected) story_match(story, ticket, expected, __FILE__, __LINE__)

static void route(dkt_profile *profile, const char *json)
{
    char text[1024];
    size_t n = strlen(json);
    assert_true(n < sizeof text);
    for (size_t i = 0; i <= n; i++) {
        text[i] = json[i] == '\'' ? '"' : json[i];
    }
    if (dkt_profile_add_route(profile, text, -1) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
}

/* ---- routes ---- */

static void table(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_type(profile, "complaint", "Complaint", "投诉"), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "install", "Install", "装机"), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "ask", "Enquiry", "咨询"), DKT_OK);
    assert_int_equal(dkt_profile_set_weight(profile, "install", 5), DKT_OK);
    assert_int_equal(dkt_profile_set_weight(profile, "ask", 0), DKT_OK);
    route(profile, "{'code':'complaints','when':{'type':'complaint'},'to':{'unit':'after_sales'}}");
    route(profile, "{'code':'boss','when':{'level':2,'type':'ask'},'to':{'person':'an'},'relay':'tier2'}");
    route(profile, "{'code':'zj','when':{'region':'zj','type':'install'},'to':{'unit':'field','role':'inspector'},"
                   "'choose':'least_load','skill':'pos','relay':'tier2_zj'}");
    route(profile, "{'code':'js','when':{'region':'js'},'to':{'unit':'field','role':'inspector'},'choose':'turn',"
                   "'certified':true}");
    route(profile, "{'code':'bare','when':{'region':'xz'},'to':{'role':'inspector'},'load_max':2}");
}

static int table_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = table});
}

static void a_ticket_without_a_route_says_so(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"));
    MATCH(story, "T", "nobody @ by : no_route |");
    assert_string_equal(dkt_why_text(DKT_WHY_NO_ROUTE, DKT_LANGUAGE_ENGLISH), "no route fits the ticket");
    assert_string_equal(dkt_why_text(DKT_WHY_NO_ROUTE, DKT_LANGUAGE_CHINESE), "没有适用的路由");
}

static void a_type_goes_to_the_queue_of_its_department_R076_R090(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("type", "complaint"));
    MATCH(story, "T", "relayed @after_sales by complaints: queue |");
}

static void one_person_named_by_the_route_gets_it(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("type", "ask"), INTEGER("level", 2));
    MATCH(story, "T", "direct an@field by boss: fixed | an:fixed");
    DO(story, "presence", ON("an"), BY("an"), INTEGER("presence", DKT_PRESENCE_RESTING));
    MATCH(story, "T", "relayed @tier2 by boss: nobody | an:away");
}

static void a_person_who_is_not_there_is_unknown(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("type", "ask"), INTEGER("level", 2));
    MATCH(story, "T", "relayed @tier2 by boss: nobody | an:unknown");
}

static void the_least_loaded_who_can_do_it_R089_Q46(void **state)
{
    struct story *story = *state;
    team(story);
    give(story, "A", "bai");
    give(story, "B", "chen");
    give(story, "C", "chen");
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    MATCH(story, "T", "direct bai@field by zj: least_load | bai:least_load chen:more_load an:skill");
    int64_t load = 0;
    assert_string_equal(dkt_match_candidate(dkt_result_match(story->result), 1, &load, NULL), "chen");
    assert_int_equal(load, 2);
    assert_string_equal(dkt_match_candidate(dkt_result_match(story->result), 2, &load, NULL), "an");
    assert_int_equal(load, -1);
    DO(story, "close", ON("B"), TEXT("resolution", "x"));
    DO(story, "close", ON("C"), TEXT("resolution", "x"));
    MATCH(story, "T", "direct chen@field by zj: least_load | chen:least_load bai:more_load an:skill");
}

static void load_is_weighted_by_type_Q46(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("A"), TEXT("type", "install"), TEXT("owner", "bai")); /* 5 */
    DO(story, "register", ON("B"), TEXT("type", "complaint"), TEXT("owner", "chen"));
    DO(story, "register", ON("C"), TEXT("type", "complaint"), TEXT("owner", "chen"));
    DO(story, "register", ON("D"), TEXT("type", "ask"), TEXT("owner", "chen")); /* nothing */
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    MATCH(story, "T", "direct chen@field by zj: least_load | chen:least_load bai:more_load an:skill");
    int64_t load = 0;
    (void)dkt_match_candidate(dkt_result_match(story->result), 0, &load, NULL);
    assert_int_equal(load, 2);
    (void)dkt_match_candidate(dkt_result_match(story->result), 1, &load, NULL);
    assert_int_equal(load, 5);
}

static void nobody_of_the_region_goes_to_its_second_tier_R021_R091(void **state)
{
    struct story *story = *state;
    person(story, "an", "field", "inspector", "printer");
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    MATCH(story, "T", "relayed @tier2_zj by zj: nobody | an:skill");
}

static void each_is_told_everything_that_speaks_against_him(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "set_person", ON("bai"), INTEGER("active", 0), TEXT("roles", "driver"));
    DO(story, "presence", ON("an"), BY("an"), INTEGER("presence", DKT_PRESENCE_SIGNED_OUT));
    DO(story, "set_person", ON("chen"), INSTANT("certified_until", 0));
    DO(story, "register", ON("T"), TEXT("region", "js"));
    MATCH(story, "T", "nobody @ by js: nobody | an:not_certified,away bai:inactive,role,not_certified chen:not_certified");
    DO(story, "set_person", ON("chen"), INSTANT("certified_until", 1));
    MATCH(story, "T", "direct chen@field by js: turn | chen:turn an:not_certified,away bai:inactive,role,not_certified");
}

static void who_is_on_leave_gets_nothing(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "absence", ON("bai"), BY("boss"), INSTANT("begins_at", 100), INSTANT("ends_at", 200),
       INTEGER("mode", DKT_COVER_NOTIFY), TEXT("approved_by", "boss"));
    give(story, "A", "chen");
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    MATCH(story, "T", "direct bai@field by zj: least_load | bai:least_load chen:more_load an:skill");
    PASS(story, 150);
    MATCH(story, "T", "direct chen@field by zj: least_load | chen:least_load an:skill bai:absent");
    PASS(story, 50);
    MATCH(story, "T", "direct bai@field by zj: least_load | bai:least_load chen:more_load an:skill");
}

static void who_has_as_much_as_one_may_gets_no_more(void **state)
{
    struct story *story = *state;
    person(story, "an", "desk", "inspector", "");
    give(story, "A", "an");
    DO(story, "register", ON("T"), TEXT("region", "xz"));
    MATCH(story, "T", "direct an@desk by bare: least_load | an:least_load");
    give(story, "B", "an");
    MATCH(story, "T", "nobody @ by bare: nobody | an:load_max");
    DO(story, "dispatch", ON("B"), TEXT("owner", "an"));
    MATCH(story, "B", "nobody @ by : no_route |");
}

static void a_closed_ticket_needs_nobody(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("region", "js"));
    DO(story, "close", ON("T"), TEXT("resolution", "x"));
    MATCH(story, "T", "nobody @ by js: closed |");
}

static void a_ticket_that_is_not_there_is_not_found(void **state)
{
    struct story *story = *state;
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_match(story->desk, "X", -1, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, story->store), DKT_E_NOT_FOUND);
    assert_null(dkt_result_match(dkt_op_result(op)));
    dkt_op_free(op);
}

static void a_match_stands_in_the_result_s_JSON(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    match_run(story, "T");
    const char *json = dkt_op_result_json(story->op, NULL);
    assert_non_null(strstr(json, "\"match\":{\"outcome\":\"direct\",\"why\":{\"code\":\"least_load\""));
    assert_non_null(strstr(json, "\"route\":\"zj\",\"person\":\"bai\",\"unit\":\"field\",\"turn\":1,\"candidates\":["));
    assert_non_null(strstr(json, "{\"person\":\"an\",\"turn\":0,\"why\":[{\"code\":\"skill\",\"english\":\"lacks a skill\","
                                 "\"chinese\":\"缺少所需技能\"}]}"));
}

/* ---- dispatching by a match ---- */

/* dkt_dispatch of a ticket; story->op and ->result are what came of it. */
static dkt_status dispatch_with(struct story *story, dkt_desk *desk, const char *ticket, const char *request)
{
    dkt_command *command = NULL;
    struct part parts[] = {{PART_SUBJECT, NULL, ticket, 0},
                           {PART_TEXT, "work_content", "fix", 0},
                           {request == NULL ? PART_END : PART_REQUEST, NULL, request, 0},
                           {PART_END, NULL, NULL, 0}};
    assert_int_equal(story_command(story, desk, "dispatch", parts, &command), DKT_OK);
    dkt_op *op = NULL;
    dkt_status r = dkt_dispatch(command, NULL, story->store, &op);
    dkt_command_free(command);
    dkt_op_free(story->op);
    story->op = op;
    story->status = r;
    story->result = dkt_op_result(op);
    return r;
}

static void dispatch_finds_somebody_and_sends_it_to_him(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    PASS(story, 60);
    assert_int_equal(dispatch_with(story, story->desk, "T", NULL), DKT_OK);
    TICKET(story, "T", "owner=bai unit=field dispatch_mode=1 dispatched_at=+60 dispatched_by=wang dispatched_from=desk");
    assert_int_equal(story_row_count(story, DKT_KIND_TURN), 1);
}

static void dispatch_relays_when_the_region_has_nobody_R021(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    assert_int_equal(dispatch_with(story, story->desk, "T", NULL), DKT_OK);
    TICKET(story, "T", "owner=- unit=tier2_zj queue=tier2_zj dispatch_mode=2 relayed_at=+0 relayed_from=desk");
    JOURNAL(story, "T", "register+0 relay+0");
}

static void dispatch_says_why_nobody(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("region", "js"));
    assert_int_equal(dispatch_with(story, story->desk, "T", "r-1"), DKT_E_REFUSED);
    assert_int_equal(dkt_match_outcome(dkt_result_match(story->result), NULL), DKT_MATCH_NOBODY);
    assert_string_equal(match_words(story), "nobody @ by js: nobody | an:not_certified bai:not_certified chen:not_certified");
    TICKET(story, "T", "owner=- dispatch_mode=- seq=1");
}

/* The same request again gives its first result, whoever would be found now. */
static void dispatch_is_carried_out_once_a_request(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"), TEXT("type", "install"), TEXT("region", "zj"));
    assert_int_equal(dispatch_with(story, story->desk, "T", "r-1"), DKT_OK);
    assert_int_equal(dkt_result_is_replayed(story->result), 0);
    give(story, "A", "bai");
    assert_int_equal(dispatch_with(story, story->desk, "T", "r-1"), DKT_OK);
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    TICKET(story, "T", "owner=bai seq=2");
    DO(story, "presence", ON("bai"), BY("bai"), INTEGER("presence", DKT_PRESENCE_AWAY), TEXT("approved_by", "boss"));
    DO(story, "presence", ON("chen"), BY("chen"), INTEGER("presence", DKT_PRESENCE_AWAY), TEXT("approved_by", "boss"));
    assert_int_equal(dispatch_with(story, story->desk, "T", "r-1"), DKT_OK);
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    DO(story, "close", ON("T"), TEXT("resolution", "x"));
    assert_int_equal(dispatch_with(story, story->desk, "T", "r-1"), DKT_OK);
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    DO(story, "register", ON("U"));
    assert_int_equal(dispatch_with(story, story->desk, "U", "r-1"), DKT_E_REUSED);
}

static void a_turn_is_taken_once_by_whoever_is_first(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "register", ON("T"));
    DO(story, "register", ON("U"));
    REFUSED(story, "missing:route", "dispatch", ON("T"), TEXT("owner", "an"), INTEGER("turn", 1));
    DO(story, "dispatch", ON("T"), TEXT("owner", "an"), TEXT("route", "js"), INTEGER("turn", 1));
    REFUSED(story, "turn:js", "dispatch", ON("U"), TEXT("owner", "an"), TEXT("route", "js"), INTEGER("turn", 1));
    DO(story, "dispatch", ON("U"), TEXT("owner", "an"), TEXT("route", "zj"), INTEGER("turn", 1));
    DO(story, "dispatch", ON("U"), TEXT("owner", "an"), TEXT("route", "js"), INTEGER("turn", 2));
    assert_int_equal(story_row_count(story, DKT_KIND_TURN), 2);
}

static void a_command_that_names_somebody_is_not_matched(void **state)
{
    struct story *story = *state;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    DO(story, "register", ON("T"));
    assert_int_equal(story_command(story, story->desk, "dispatch",
                                   (struct part[]){ON("T"), TEXT("owner", "an"), {PART_END, NULL, NULL, 0}}, &command),
                     DKT_OK);
    assert_int_equal(dkt_dispatch(command, NULL, story->store, &op), DKT_E_ARGUMENT);
    assert_null(op);
    dkt_command_free(command);
    assert_int_equal(story_command(story, story->desk, "dispatch",
                                   (struct part[]){ON("T"), {PART_END, NULL, NULL, 0}}, &command),
                     DKT_OK);
    assert_int_equal(dkt_dispatch(command, "claim", story->store, &op), DKT_E_UNKNOWN);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_op_free(op);
    assert_int_equal(dkt_dispatch(command, NULL, story->store, &op), DKT_E_STATE);
    dkt_command_free(command);
}

/* ---- the host's word ---- */

struct host {
    const char *answer;
    int32_t status;
    char seen[256];
};

static struct host host;

static int32_t host_choose(uintptr_t user, dkt_match_question *question)
{
    int64_t load = 0;
    const char *first = dkt_match_question_person(question, 0, &load);
    assert_int_equal(user, (uintptr_t)&host);
    snprintf(host.seen, sizeof host.seen, "%s %s/%d %s", dkt_match_question_route(question), first == NULL ? "-" : first,
             (int)load, dkt_row_text(dkt_match_question_ticket(question), DKT_TICKET_ID, NULL));
    if (host.answer != NULL) {
        assert_int_equal(dkt_match_answer(question, host.answer, -1), DKT_OK);
    }
    return host.status;
}

static void host_profile(dkt_profile *profile)
{
    route(profile, "{'code':'crm','when':{'region':'zj'},'choose':'hook','relay':'tier2'}");
    route(profile, "{'code':'ask','when':{'region':'js'},'to':{'unit':'field','role':'inspector'},'choose':'hook'}");
}

static void host_config(dkt_config *config)
{
    struct dkt_match_hooks hooks = {.struct_size = sizeof hooks, .choose = host_choose};
    assert_int_equal(dkt_config_set_match(config, &hooks, (uintptr_t)&host), DKT_OK);
}

static int host_setup(void **state)
{
    host = (struct host){.status = DKT_HOOK_DONE};
    return story_setup_with(state, &(struct story_options){.profile = host_profile, .config = host_config});
}

static void the_host_names_an_inspector_or_nobody_R020_R021(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("region", "zj"));
    MATCH(story, "T", "relayed @tier2 by crm: host_silent |");
    assert_string_equal(host.seen, "crm -/0 T");
    host.answer = "crm-77";
    MATCH(story, "T", "direct crm-77@ by crm: host | crm-77:host");
    assert_int_equal(dispatch_with(story, story->desk, "T", NULL), DKT_OK);
    TICKET(story, "T", "owner=crm-77 unit=desk dispatch_mode=1");
    assert_int_equal(story_row_count(story, DKT_KIND_TURN), 0);
}

static void a_host_that_fails_has_named_nobody(void **state)
{
    struct story *story = *state;
    host.answer = "crm-77";
    host.status = 1;
    DO(story, "register", ON("T"), TEXT("region", "zj"));
    MATCH(story, "T", "relayed @tier2 by crm: host_silent |");
}

static void the_host_chooses_among_those_who_may(void **state)
{
    struct story *story = *state;
    team(story);
    DO(story, "presence", ON("an"), BY("an"), INTEGER("presence", DKT_PRESENCE_SIGNED_OUT));
    DO(story, "register", ON("T"), TEXT("region", "js"));
    host.answer = "chen";
    MATCH(story, "T", "direct chen@field by ask: host | bai:not_named chen:host an:away");
    assert_string_equal(host.seen, "ask bai/0 T");
    host.answer = "an"; /* who is away stays away, whoever names him */
    MATCH(story, "T", "nobody @ by ask: nobody | bai chen an:away");
    host.answer = "stranger";
    MATCH(story, "T", "nobody @ by ask: nobody | bai chen an:away");
}

static void a_desk_without_the_hook_has_a_silent_host(void **state)
{
    struct story *story = *state;
    story_join(story, &(struct story_options){.profile = host_profile, .worker = "w2"});
    DO(story, "register", ON("T"), TEXT("region", "zj"));
    MATCH(story, "T", "relayed @tier2 by crm: host_silent |");
}

static void an_answer_must_be_an_id(void **state)
{
    (void)state;
    assert_int_equal(dkt_match_answer(NULL, "x", -1), DKT_E_ARGUMENT);
    assert_null(dkt_match_question_ticket(NULL));
    assert_string_equal(dkt_match_question_route(NULL), "");
    assert_null(dkt_match_question_person(NULL, 0, NULL));
}

#define TABLE(name) cmocka_unit_test_setup_teardown(name, table_setup, story_teardown)
#define HOST(name) cmocka_unit_test_setup_teardown(name, host_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TABLE(a_ticket_without_a_route_says_so),
        TABLE(a_type_goes_to_the_queue_of_its_department_R076_R090),
        TABLE(one_person_named_by_the_route_gets_it),
        TABLE(a_person_who_is_not_there_is_unknown),
        TABLE(the_least_loaded_who_can_do_it_R089_Q46),
        TABLE(load_is_weighted_by_type_Q46),
        TABLE(nobody_of_the_region_goes_to_its_second_tier_R021_R091),
        TABLE(each_is_told_everything_that_speaks_against_him),
        TABLE(who_is_on_leave_gets_nothing),
        TABLE(who_has_as_much_as_one_may_gets_no_more),
        TABLE(a_closed_ticket_needs_nobody),
        TABLE(a_ticket_that_is_not_there_is_not_found),
        TABLE(a_match_stands_in_the_result_s_JSON),
        TABLE(dispatch_finds_somebody_and_sends_it_to_him),
        TABLE(dispatch_relays_when_the_region_has_nobody_R021),
        TABLE(dispatch_says_why_nobody),
        TABLE(dispatch_is_carried_out_once_a_request),
        TABLE(a_turn_is_taken_once_by_whoever_is_first),
        TABLE(a_command_that_names_somebody_is_not_matched),
        HOST(the_host_names_an_inspector_or_nobody_R020_R021),
        HOST(a_host_that_fails_has_named_nobody),
        HOST(the_host_chooses_among_those_who_may),
        HOST(a_desk_without_the_hook_has_a_silent_host),
        cmocka_unit_test(an_answer_must_be_an_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
