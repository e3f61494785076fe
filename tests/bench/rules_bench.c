/* SPDX-License-Identifier: MIT
 *
 * What a rich profile costs: one progress under the default workflow, or under a profile of 40 actions, 12 goals and 30 fields
 * that limits its fields and asks for them by conditions, given the same command.
 *
 *     rules_bench default|fields|rich TICKETS OPERATIONS
 *
 * `rich` has 12 goals whose clocks run on every ticket; `fields` is the same profile without goals, so that the cost of
 * rules can be told from the cost of clocks. The measured part alone runs inside `measured`.
 */
#include <docket/docket.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIELD_COUNT = 30,
    GOAL_COUNT = 12,
    ACTION_COUNT = 40,
};

struct bench {
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_op *op;
    int64_t now_ms;
};

static void check(bool is_done, const char *what)
{
    if (!is_done) {
        fprintf(stderr, "rules_bench: %s failed\n", what);
        exit(2);
    }
}

static int32_t bench_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((const struct bench *)user)->now_ms;
    return DKT_HOOK_DONE;
}

/* ---- the profile ---- */

static void add_fields(dkt_profile *profile)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        char code[32];
        snprintf(code, sizeof code, "field%02d", i);
        check(dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, code, code) == DKT_OK, code);
        check(dkt_profile_set_length(profile, code, 1, 200) == DKT_OK, code);
    }
    check(dkt_profile_require_when(profile, "progress", "title", 5, "{\"level\":[1,2]}") == DKT_OK, "title");
    check(dkt_profile_require_when(profile, "progress", "field00|field01", 0, "{\"level\":2}") == DKT_OK, "field00");
    check(dkt_profile_set_when(profile, "progress", "{\"owner\":null,\"title\":{\"not\":null}}", -1) == DKT_OK, "when");
}

/* Actions in front of none: the ones that are asked for stand behind the default ones. */
static void add_actions(dkt_profile *profile)
{
    dkt_rules *rules = NULL;
    check(dkt_rules_new(profile, &rules) == DKT_OK, "the rules");
    for (int32_t i = dkt_rules_action_count(rules); i < ACTION_COUNT; i++) {
        char code[32];
        snprintf(code, sizeof code, "action%02d", (int)i);
        check(dkt_profile_add_action(profile, code, DKT_VERB_PROGRESS, "in_progress", code, code) == DKT_OK, code);
        check(dkt_profile_allow(profile, code, NULL) == DKT_OK, code);
        check(dkt_profile_set_when(profile, code, "{\"field02\":\"x\"}", -1) == DKT_OK, code);
    }
    dkt_rules_unref(rules);
}

static void add_goals(dkt_profile *profile)
{
    for (int i = 0; i < GOAL_COUNT; i++) {
        char json[300];
        snprintf(json, sizeof json,
                 "{\"code\":\"goal%02d\",\"english\":\"G\",\"chinese\":\"G\",\"start\":[\"verb:register\"],"
                 "\"pause\":[\"status:blocked\"],\"stop\":[\"state:closed\"],\"target\":{\"hours\":%d},"
                 "\"warn\":[{\"percent\":75}]}",
                 i, 2400 + i);
        check(dkt_profile_add_goal(profile, json, -1) == DKT_OK, dkt_profile_error_text(profile));
    }
}

static void bench_open(struct bench *bench, const char *side)
{
    static const struct dkt_clock_hooks hooks = {.struct_size = sizeof hooks, .now = bench_now};
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_config *config = NULL;
    check(dkt_profile_new_default(&profile) == DKT_OK, "the profile");
    if (strcmp(side, "default") != 0) {
        add_fields(profile);
        add_actions(profile);
    }
    if (strcmp(side, "rich") == 0) {
        add_goals(profile);
    }
    check(dkt_rules_new(profile, &rules) == DKT_OK, dkt_profile_error_text(profile));
    check(dkt_config_new(&config) == DKT_OK, "the configuration");
    check(dkt_config_set_rules(config, rules) == DKT_OK, "the rules");
    check(dkt_config_set_clock(config, &hooks, (uintptr_t)bench) == DKT_OK, "the clock");
    check(dkt_desk_new(config, &bench->desk) == DKT_OK, "the desk");
    check(dkt_memory_new(bench->desk, &bench->memory) == DKT_OK, "the memory");
    check(dkt_memory_store(bench->memory, &bench->store) == DKT_OK, "the store");
    dkt_config_free(config);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

/* ---- what is measured ---- */

static void one(struct bench *bench, int32_t verb, int64_t ticket)
{
    char id[24];
    dkt_command *command = NULL;
    snprintf(id, sizeof id, "INC%09" PRId64, ticket);
    bench->now_ms += 977;
    check(dkt_command_new(bench->desk, verb, &command) == DKT_OK, "the command");
    check(dkt_command_set_subject(command, id, -1) == DKT_OK, "the subject");
    check(dkt_command_set_actor(command, "agent-17", -1, NULL, 0) == DKT_OK, "the actor");
    check(dkt_command_set_text(command, "title", -1, "Terminal does not print", -1) == DKT_OK, "the title");
    check(dkt_command_set_text(command, "channel", -1, verb == DKT_VERB_REGISTER ? "phone" : "visit", -1) == DKT_OK, "the channel");
    dkt_status r = bench->op == NULL ? dkt_op_new(bench->desk, command, &bench->op) : dkt_op_restart(bench->op, command);
    check(r == DKT_OK, "the operation");
    check(dkt_op_run(bench->op, bench->store) == DKT_OK, dkt_op_error_text(bench->op));
    dkt_command_free(command);
}

/* Kept out of line: callgrind counts what happens inside this function. */
__attribute__((noinline)) static void measured(struct bench *bench, int64_t tickets, int64_t operations)
{
    for (int64_t i = 0; i < operations; i++) {
        one(bench, DKT_VERB_PROGRESS, i % tickets);
    }
}

int main(int argc, char **argv)
{
    struct bench bench = {.now_ms = INT64_C(1767225600000)};
    if (argc != 4) {
        fputs("usage: rules_bench default|fields|rich TICKETS OPERATIONS\n", stderr);
        return 2;
    }
    int64_t tickets = strtoll(argv[2], NULL, 10);
    bench_open(&bench, argv[1]);
    for (int64_t i = 0; i < tickets; i++) {
        one(&bench, DKT_VERB_REGISTER, i);
    }
    measured(&bench, tickets, strtoll(argv[3], NULL, 10));
    dkt_op_free(bench.op);
    dkt_store_free(bench.store);
    dkt_memory_free(bench.memory);
    dkt_desk_unref(bench.desk);
    return 0;
}
