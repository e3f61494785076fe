/* SPDX-License-Identifier: MIT */
#include "verify_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int32_t world_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((const struct world *)user)->now_ms;
    return DKT_HOOK_DONE;
}

static int32_t world_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct world *world = (struct world *)user;
    for (int32_t i = 0; i < n; i++) {
        out_bytes[i] = (uint8_t)test_random_next(&world->random);
    }
    return DKT_HOOK_DONE;
}

/* Goals of the test's own, and the calendar that they may name: Monday to Friday 09:00-17:00 UTC. */
static void add_goals(dkt_profile *profile, const char *const *goals)
{
    static const char office[] = "{\"name\":\"office\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"09:00-17:00\"]}}";
    dkt_calendar *calendar = NULL;
    assert_int_equal(dkt_calendar_new(office, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_int_equal(dkt_profile_add_calendar(profile, "office", calendar), DKT_OK);
    dkt_calendar_unref(calendar);
    for (int32_t i = 0; goals[i] != NULL; i++) {
        if (dkt_profile_add_goal(profile, goals[i], -1) != DKT_OK) {
            fail_msg("%s", dkt_profile_error_text(profile));
        }
    }
}

static dkt_rules *world_rules(const struct world *world)
{
    static const struct {
        const char *code;
        int32_t type;
        int32_t flags;
    } fields[] = {
        {"phone", DKT_TYPE_TEXT, DKT_FIELD_PERSONAL},
        {"age", DKT_TYPE_INTEGER, DKT_FIELD_PERSONAL},
        {"serial", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP},
        {"site", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP},
    };
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        assert_int_equal(dkt_profile_add_field(profile, fields[i].code, fields[i].type,
                                               fields[i].flags, fields[i].code, fields[i].code),
                         DKT_OK);
    }
    if (world->series_mode != 0) {
        assert_int_equal(dkt_profile_set_series(profile, "main", world->series_mode, "GD", 6, 10),
                         DKT_OK);
    }
    if (world->has_goal) {
        static const char goal[] =
            "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"a\",\"start\":[\"verb:"
            "register\",\"verb:reopen\"],"
            "\"pause\":[\"status:blocked\"],\"stop\":[\"state:closed\"],\"target\":{\"minutes\":30}"
            ","
            "\"warn\":[{\"percent\":50}],\"escalate\":[{\"after\":{\"minutes\":10},\"to\":\"boss\"}"
            ","
            "{\"after\":{\"minutes\":60},\"to\":\"chief\"}],\"repeats\":true}";
        /* Breached in the commit that starts it. */
        static const char at_once[] =
            "{\"code\":\"at_once\",\"english\":\"At once\",\"chinese\":\"b\",\"start\":[\"verb:link\"],"
            "\"reset\":[\"verb:unlink\"],\"stop\":[\"state:closed\"],\"target\":{\"seconds\":0}}";
        assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
        assert_int_equal(dkt_profile_add_goal(profile, at_once, -1), DKT_OK);
    }
    if (world->goals != NULL) {
        add_goals(profile, world->goals);
    }
    assert_int_equal(dkt_profile_backdate(profile, NULL), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

dkt_desk *world_desk(struct world *world, const char *worker)
{
    struct dkt_allocator_hooks memory = {.struct_size = sizeof memory,
                                         .allocate = counting_allocate};
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = world_now};
    struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = world_random};
    dkt_rules *rules = world_rules(world);
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    assert_int_equal(dkt_config_new_with_allocator(&memory, (uintptr_t)&world->counting, &config),
                     DKT_OK);
    assert_int_equal(dkt_config_set_clock(config, &clock, (uintptr_t)world), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &ids, (uintptr_t)world), DKT_OK);
    assert_int_equal(dkt_config_set_worker(config, worker, -1), DKT_OK);
    assert_int_equal(dkt_config_set_outbox(config, 1), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    dkt_rules_unref(rules);
    dkt_config_free(config);
    return desk;
}

static void world_begin(struct world *world, const char *test)
{
    world->random = test_random(test);
    counting_allocator_init(&world->counting);
    world->desk = world_desk(world, "w1");
    rows_init(&world->rows, world->desk);
    world->store = rows_store(&world->rows);
}

void world_init(struct world *world, const char *test, int32_t series_mode)
{
    *world = (struct world){.now_ms = WORLD_START, .series_mode = series_mode};
    world_begin(world, test);
}

void world_init_with_goal(struct world *world, const char *test)
{
    *world = (struct world){.now_ms = WORLD_START, .has_goal = true};
    world_begin(world, test);
}

void world_init_with_goals(struct world *world, const char *test, const char *const *goals)
{
    *world = (struct world){.now_ms = WORLD_START, .goals = goals};
    world_begin(world, test);
}

void world_free(struct world *world)
{
    dkt_store_free(world->store);
    rows_free(&world->rows);
    dkt_desk_unref(world->desk);
    assert_int_equal(world->counting.live_blocks, 0);
}

static dkt_status run_json(struct world *world, const char *json, char *error, size_t size)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_status r = dkt_command_new_json(world->desk, json, -1, &command);
    if (r != DKT_OK) {
        fail_msg("%s: %s", dkt_status_name(r), json);
    }
    assert_int_equal(dkt_op_new(world->desk, command, &op), DKT_OK);
    r = dkt_op_run(op, world->store);
    snprintf(error, size, "%s", dkt_op_error_text(op));
    const dkt_result *result = dkt_op_result(op);
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        size_t n = strlen(error);
        snprintf(error + n, size - n, "; %s",
                 dkt_result_reason_text(result, i, DKT_LANGUAGE_ENGLISH));
    }
    dkt_op_free(op);
    dkt_command_free(command);
    return r;
}

dkt_status world_do(struct world *world, const char *format, ...)
{
    char json[2048];
    char error[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(json, sizeof json, format, list);
    va_end(list);
    return run_json(world, json, error, sizeof error);
}

void world_must(struct world *world, const char *format, ...)
{
    char json[2048];
    char error[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(json, sizeof json, format, list);
    va_end(list);
    dkt_status r = run_json(world, json, error, sizeof error);
    if (r != DKT_OK) {
        fail_msg("%s\n%s: %s", json, dkt_status_name(r), error);
    }
}

void world_populate(struct world *world)
{
    static const char *const commands[] = {
        "{'action':'register','subject':'T-1','actor':'wang','request':'q-1','fields':{'title':'no "
        "paper',"
        "'description':'third "
        "time','channel':'phone','requester':'c-9','contact':'13800138000','type':'repair',"
        "'level':2,'phone':'139','age':44,'serial':'SN-1','site':'S-1'}}",
        "{'action':'register','subject':'T-2','actor':'wang','fields':{'title':'second','number':'"
        "HAND-1'}}",
        "{'action':'register','subject':'T-3','actor':'wang','fields':{'title':'third'}}",
        "{'action':'register','subject':'T-4','actor':'wang','fields':{'title':'fourth'}}",
        "{'action':'claim','subject':'T-1','actor':'li'}",
        "{'action':'amend','subject':'T-1','actor':'li','fields':{'serial':'SN-2','age':45,'reason'"
        ":'typo'}}",
        "{'action':'note','subject':'T-1','actor':'li','fields':{'text':'calls at noon'}}",
        "{'action':'link','subject':'T-1','actor':'li','fields':{'role':1,'target':'T-2'}}",
        "{'action':'link','subject':'T-1','actor':'li','fields':{'role':7,'target':'file:7','name':"
        "'a.jpg',"
        "'media_type':'image/jpeg','digest':'d1'}}",
        "{'action':'link','subject':'T-1','actor':'li','fields':{'role':8,'target':'zhao'}}",
        "{'action':'unlink','subject':'T-1','actor':'li','fields':{'role':8,'target':'zhao'}}",
        "{'action':'reserve','subject':'T-2','actor':'li','fields':{'appointment_from':"
        "1700090000000,"
        "'appointment_until':1700093600000,'appointment_with':'Mrs Gu'}}",
        "{'action':'progress','subject':'T-3','actor':'li','fields':{'text':'looked at it'}}",
        "{'action':'merge','subject':'T-4','actor':'li','fields':{'merged_into':'T-3','outcome_"
        "reason':'same'}}",
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char json[1024];
        snprintf(json, sizeof json, "%s", commands[i]);
        for (char *p = json; *p != 0; p++) {
            *p = *p == '\'' ? '"' : *p;
        }
        world->now_ms += 1000;
        world_must(world, "%s", json);
    }
}

dkt_task *world_verify(struct world *world, const char *root)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(world->desk, root, &task), DKT_OK);
    dkt_status r = dkt_task_run(task, world->store);
    if (r != DKT_OK) {
        fail_msg("%s: %s", dkt_status_name(r), dkt_task_error_text(task));
    }
    return task;
}

static const char *finding_word(int32_t finding)
{
    static const char *const words[] = {"?",      "digest",    "chain",  "gap",        "head",
                                        "column", "malformed", "order",  "lookup",     "link",
                                        "secret", "root",      "number", "passed_over",
                                        "clock"};
    return finding > 0 && finding < (int32_t)(sizeof words / sizeof words[0]) ? words[finding]
                                                                              : words[0];
}

const char *world_findings(struct world *world, const dkt_task *task)
{
    world->words[0] = 0;
    for (int32_t i = 0; i < dkt_task_finding_count(task); i++) {
        const char *subject = NULL;
        const char *name = NULL;
        int64_t seq = 0;
        int32_t what = dkt_task_finding(task, i, &subject, &seq, &name);
        size_t n = strlen(world->words);
        assert_true(n + 128 < sizeof world->words);
        snprintf(world->words + n, sizeof world->words - n, "%s%s:%s:%" PRId64 ":%s",
                 n > 0 ? " " : "", finding_word(what), subject, seq, name);
    }
    return world->words;
}

const char *world_check(struct world *world, const char *root)
{
    dkt_task *task = world_verify(world, root);
    const char *words = world_findings(world, task);
    dkt_task_free(task);
    return words;
}

void world_digest(struct world *world, char out[65])
{
    dkt_task *task = world_verify(world, NULL);
    memcpy(out, dkt_verify_digest(task), 65);
    dkt_task_free(task);
}

void world_root(struct world *world, char out[65])
{
    dkt_task *task = world_verify(world, NULL);
    memcpy(out, dkt_journal_root(task), 65);
    dkt_task_free(task);
}
