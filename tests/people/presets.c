/* SPDX-License-Identifier: MIT
 *
 * The roles of the regulations can be said: each as a profile document with the actions that tell its roles apart, and for
 * each row who may and who may not, and why (requirements N; presets P01, P03 to P06, P12 to P14, P16, P17).
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

/* One who asks: action, on whose ticket in which unit; "" expected: may. */
struct asks {
    const char *person;
    const char *unit;
    const char *roles;
    const char *action;
    const char *ticket_unit;
    const char *ticket_owner; /* NULL: nobody */
    const char *reasons;
};

enum {
    ASKS_MAX = 6,
};

static const struct preset {
    const char *name;
    const char *roles;   /* items of "roles" */
    const char *actions; /* items of "actions" */
    struct asks asks[ASKS_MAX];
} presets[] = {
    {"P01 acquiring field service (R326 R327 R328 R088 R121)",
     "{\"code\":\"hq_agent\",\"scope\":\"all\"},{\"code\":\"tier2_agent\",\"scope\":\"region\"},"
     "{\"code\":\"inspector\",\"scope\":\"own\"},{\"code\":\"branch\",\"scope\":\"unit\"}",
     "{\"code\":\"send\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"hq_agent\",\"tier2_agent\"]},"
     "{\"code\":\"feed_back\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"inspector\",\"tier2_agent\",\"branch\"]}",
     {{"a", "hq", "hq_agent", "send", "js", NULL, ""},
      {"b", "zj", "tier2_agent", "send", "hz", NULL, ""},
      {"c", "js", "tier2_agent", "send", "hz", NULL, "scope:tier2_agent"},
      {"d", "hz", "inspector", "feed_back", "hz", "d", ""},
      {"e", "hz", "inspector", "send", "hz", "e", "role:"},
      {"f", "hz", "branch", "feed_back", "zj", NULL, "scope:branch"}}},
    {"P03 bank, every step with its role (R137 R331)",
     "{\"code\":\"staff\",\"scope\":\"unit\"},{\"code\":\"ticket_manager\",\"scope\":\"all\"}",
     "{\"code\":\"start\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"staff\"]},"
     "{\"code\":\"inspect\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"ticket_manager\"]}",
     {{"a", "hz", "staff", "start", "hz", NULL, ""},
      {"b", "hz", "staff", "start", "js", NULL, "scope:staff"},
      {"c", "hz", "staff", "inspect", "hz", NULL, "role:"},
      {"d", "hq", "ticket_manager", "inspect", "js", NULL, ""}}},
    {"P04 bank supervised, certified specialists (R329 R330 R371)",
     "{\"code\":\"hq_cs\",\"scope\":\"all\"},{\"code\":\"unit_specialist\",\"scope\":\"unit\",\"certified\":true},"
     "{\"code\":\"key_person\",\"scope\":\"own\"},{\"code\":\"unit_head\",\"scope\":\"unit\"}",
     "{\"code\":\"audit\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"hq_cs\"],\"other_than\":[\"registered_by\"]},"
     "{\"code\":\"route\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"unit_specialist\"]}",
     {{"admin", "hq", "hq_cs", "audit", "hz", NULL, "same_person:registered_by"},
      {"a", "hq", "hq_cs", "audit", "hz", NULL, ""},
      {"b", "hz", "unit_specialist", "route", "hz", NULL, "not_certified:unit_specialist"},
      {"certified", "hz", "unit_specialist", "route", "hz", NULL, ""},
      {"c", "hz", "key_person", "route", "hz", "c", "role:"}}},
    {"P05 internal requests (R338)",
     "{\"code\":\"requester\",\"scope\":\"own\"},{\"code\":\"dept_head\",\"scope\":\"unit\"},"
     "{\"code\":\"ticket_dept\",\"scope\":\"all\"},{\"code\":\"handler\",\"scope\":\"own\"}",
     "{\"code\":\"review\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"dept_head\"],\"other_than\":[\"registered_by\"]},"
     "{\"code\":\"classify\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"ticket_dept\"]}",
     {{"a", "zj", "dept_head", "review", "hz", NULL, ""},
      {"b", "js", "dept_head", "review", "hz", NULL, "scope:dept_head"},
      {"c", "hq", "ticket_dept", "classify", "js", NULL, ""},
      {"d", "hz", "handler", "classify", "hz", "d", "role:"}}},
    {"P06 dispatch (R336 R337)",
     "{\"code\":\"dispatcher\",\"scope\":\"unit\"},{\"code\":\"assignee\",\"scope\":\"own\"}",
     "{\"code\":\"send\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"dispatcher\"]},"
     "{\"code\":\"report\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"assignee\"]}",
     {{"a", "zj", "dispatcher", "send", "hz", NULL, ""},
      {"b", "hz", "assignee", "report", "hz", "b", ""},
      {"c", "hz", "assignee", "report", "hz", "admin", "scope:assignee"},
      {"d", "hz", "assignee", "send", "hz", "d", "role:"}}},
    {"P12 order desk, beyond one's authority (R099 R335 R339)",
     "{\"code\":\"manager\",\"scope\":\"all\"},{\"code\":\"specialist\",\"scope\":\"own\"},"
     "{\"code\":\"salesperson\",\"scope\":\"own\"},{\"code\":\"team_lead\",\"scope\":\"unit\"}",
     "{\"code\":\"decide\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"manager\"]},"
     "{\"code\":\"check\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"team_lead\",\"specialist\"]}",
     {{"a", "hz", "specialist", "decide", "hz", "a", "role:"},
      {"b", "hz", "team_lead", "check", "hz", "admin", ""},
      {"c", "hq", "manager", "decide", "js", NULL, ""},
      {"d", "hz", "salesperson", "check", "hz", "d", "role:"}}},
    {"P13 outbound calls (R172 R359)",
     "{\"code\":\"agent\",\"scope\":\"own\"},{\"code\":\"supervisor\",\"scope\":\"unit\"}",
     "{\"code\":\"call\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"agent\",\"supervisor\"]},"
     "{\"code\":\"review\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"supervisor\"]}",
     {{"a", "hz", "agent", "call", "hz", "a", ""},
      {"b", "hz", "agent", "call", "hz", "admin", "scope:agent"},
      {"c", "zj", "supervisor", "review", "hz", "admin", ""}}},
    {"P14 urgent orders, signed in order by several (R194 R196 R204)",
     "{\"code\":\"sales\",\"scope\":\"own\"},{\"code\":\"cs_specialist\",\"scope\":\"unit\"},{\"code\":\"cs_supervisor\"},"
     "{\"code\":\"finance\"},{\"code\":\"marketing_director\"},{\"code\":\"gm_office\"},{\"code\":\"planning\"},"
     "{\"code\":\"production\"}",
     "{\"code\":\"approve\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"marketing_director\",\"gm_office\"],"
     "\"other_than\":[\"registered_by\",\"last_by\"]},"
     "{\"code\":\"price\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"finance\"]}",
     {{"a", "hq", "marketing_director", "approve", "hz", NULL, ""},
      {"b", "hq", "finance", "approve", "hz", NULL, "role:"},
      {"c", "hq", "finance", "price", "hz", NULL, ""},
      {"admin", "hq", "gm_office", "approve", "hz", NULL, "same_person:last_by same_person:registered_by"}}},
    {"P16 tiers of teams (R095 R096 R097)",
     "{\"code\":\"tier1\",\"scope\":\"unit\"},{\"code\":\"tier2\",\"scope\":\"unit\"}",
     "{\"code\":\"pass_on\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"tier1\"]},"
     "{\"code\":\"solve\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"tier2\"]}",
     {{"a", "hz", "tier1", "pass_on", "hz", NULL, ""},
      {"b", "js", "tier2", "solve", "js", NULL, ""},
      {"c", "hz", "tier1", "solve", "hz", NULL, "role:"}}},
    {"P17 department with head, deputy, staff (R333 R334)",
     "{\"code\":\"head\",\"scope\":\"unit\"},{\"code\":\"deputy\",\"scope\":\"unit\",\"acts_for\":\"head\"},"
     "{\"code\":\"staff\",\"scope\":\"own\"}",
     "{\"code\":\"plan\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"head\"]},"
     "{\"code\":\"handle\",\"verb\":\"note\",\"from\":\"*\",\"roles\":[\"head\",\"deputy\",\"staff\"]}",
     {{"leader", "zj", "head", "plan", "hz", NULL, ""},
      {"second", "zj", "deputy", "plan", "hz", NULL, "role:"},
      {"second", "zj", "deputy", "handle", "hz", NULL, ""},
      {"second", "js", "deputy", "handle", "hz", NULL, "scope:deputy"},
      {"a", "hz", "staff", "plan", "hz", "a", "role:"}}},
};

static const struct preset *current;

static void preset_profile(dkt_profile *profile)
{
    char json[4096];
    (void)snprintf(json, sizeof json, "{\"format\":1,\"people\":{\"roles\":[%s]},\"actions\":[%s]}", current->roles,
                   current->actions);
    if (dkt_profile_add_json(profile, json, -1) != DKT_OK) {
        fail_msg("%s: %s", current->name, dkt_profile_error_text(profile));
    }
}

static void ask(struct story *story, const struct asks *asks)
{
    struct part owner = asks->ticket_owner == NULL ? NONE("owner") : TEXT("owner", asks->ticket_owner);
    story->desk = story->desks[1];
    (void)TRY(story, "set_person", ON(asks->person), TEXT("unit", asks->unit), TEXT("roles", asks->roles));
    if (strcmp(asks->person, "certified") == 0) {
        DO(story, "set_person", ON(asks->person), INSTANT("certified_until", DAY));
    }
    story->desk = story->desks[0];
    DO(story, "register", BY("admin"), TEXT("unit", asks->ticket_unit), owner);
    char id[64];
    (void)snprintf(id, sizeof id, "%s", dkt_result_subject(story->result));
    dkt_status r = TRY(story, asks->action, ON(id), BY(asks->person), TEXT("text", "x"));
    const char *reasons = story_reasons(story);
    if ((r == DKT_OK) != (asks->reasons[0] == 0) || strcmp(reasons, asks->reasons) != 0) {
        fail_msg("%s: %s as %s does %s in %s: expected [%s], was %s [%s]", current->name, asks->person, asks->roles,
                 asks->action, asks->ticket_unit, asks->reasons, dkt_status_name(r), reasons);
    }
}

static void the_roles_of_every_preset_can_be_said(void **state)
{
    static const struct story_options first = {.profile = preset_profile};
    (void)state;
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) {
        struct story story;
        current = &presets[i];
        story_begin(&story, &first);
        story_join(&story, &(struct story_options){.worker = "setup"});
        DO(&story, "set_unit", ON("hq"), TEXT("region", "hq"));
        DO(&story, "set_unit", ON("zj"), TEXT("path", "hq/zj"), TEXT("region", "zhejiang"), TEXT("leader", "leader"),
           TEXT("deputy", "second"));
        DO(&story, "set_unit", ON("hz"), TEXT("path", "hq/zj/hz"), TEXT("region", "zhejiang"));
        DO(&story, "set_unit", ON("js"), TEXT("path", "hq/js"), TEXT("region", "jiangsu"));
        DO(&story, "set_person", ON("admin"), TEXT("unit", "hq"));
        for (int k = 0; k < ASKS_MAX && presets[i].asks[k].person != NULL; k++) {
            const char *owner = presets[i].asks[k].ticket_owner;
            if (owner != NULL && strcmp(owner, presets[i].asks[k].person) != 0) {
                assert_string_equal(owner, "admin");
            }
            ask(&story, &presets[i].asks[k]);
        }
        story_end(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_roles_of_every_preset_can_be_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
