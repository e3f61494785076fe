/* SPDX-License-Identifier: MIT
 *
 * Runs scenario files (README.md) on the memory and SQLite stores, and holds what comes of them against what they say.
 *
 *     scenarios API_JSON WORKFLOW FILE [show]      show: print each result, to write a scenario by
 */
#include "support/counting_allocator.h"

#include <docket/docket.h>
#include <docket/sqlite.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

struct scenario {
    const json_t *file;
    const json_t *workflow;  /* the rules of every desk */
    const json_t *constants; /* of api.json */
    struct counting_allocator memory;
    int64_t now_ms;
    uint32_t random;
    dkt_desk *desk;
    dkt_store *store;
    const char *on;
    size_t step;
    int problem_count;
    bool show;
};

static void __attribute__((format(printf, 2, 3)))
problem(struct scenario *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s store, step %zu: ", run->on, run->step);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    run->problem_count++;
}

static void must(struct scenario *run, dkt_status status, const char *what, const char *text)
{
    if (status != DKT_OK) {
        problem(run, "%s: %s %s", what, dkt_status_name(status), text);
    }
}

/* ---- hooks ---- */

static int32_t hook_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((const struct scenario *)user)->now_ms;
    return DKT_HOOK_DONE;
}

static int32_t hook_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct scenario *run = (struct scenario *)user;
    for (int32_t i = 0; i < n; i++) {
        run->random = run->random * 69069U + 1U;
        out_bytes[i] = (uint8_t)(run->random / 65536U % 256U);
    }
    return DKT_HOOK_DONE;
}

static bool is_denied(const json_t *rule, const dkt_permission *permission)
{
    const struct {
        const char *name;
        const char *value;
    } asked[] = {
        {"actor", dkt_permission_actor(permission)},
        {"role", dkt_permission_role(permission)},
        {"action", dkt_permission_action(permission)},
        {"subject", dkt_permission_subject(permission)},
    };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        const char *given = json_string_value(json_object_get(rule, asked[i].name));
        if (given != NULL && strcmp(given, asked[i].value) != 0) {
            return false;
        }
    }
    return true;
}

static int32_t hook_decide(uintptr_t user, dkt_permission *permission)
{
    const struct scenario *run = (const struct scenario *)user;
    const json_t *rule = NULL;
    size_t i = 0;
    bool allowed = true;
    json_array_foreach(json_object_get(run->file, "deny"), i, rule)
    {
        allowed = allowed && !is_denied(rule, permission);
    }
    dkt_permission_allow(permission, allowed ? 1 : 0);
    return DKT_HOOK_DONE;
}

/* ---- the desk ---- */

static int32_t constant(struct scenario *run, const char *name)
{
    const json_t *known = NULL;
    size_t i = 0;
    json_array_foreach(run->constants, i, known)
    {
        if (strcmp(json_string_value(json_object_get(known, "name")), name) == 0) {
            return (int32_t)json_integer_value(json_object_get(known, "value"));
        }
    }
    problem(run, "no constant %s", name);
    return 0;
}

static int32_t number_of(struct scenario *run, const json_t *value)
{
    const char *text = json_string_value(value);
    return text == NULL                    ? (int32_t)json_integer_value(value)
           : strncmp(text, "DKT_", 4) == 0 ? constant(run, text)
                                           : 0;
}

static void rules_set(struct scenario *run, dkt_config *config)
{
    char why[256] = "";
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    const json_t *more = json_object_get(run->file, "profile");
    char *json = json_dumps(run->workflow, 0);
    must(run, dkt_profile_new_json(json, -1, sizeof why, why, &profile), "workflow", why);
    free(json);
    if (more != NULL) {
        json = json_dumps(more, 0);
        must(run, dkt_profile_add_json(profile, json, -1), "profile",
             dkt_profile_error_text(profile));
        free(json);
    }
    must(run, dkt_rules_new(profile, &rules), "rules", dkt_profile_error_text(profile));
    must(run, dkt_config_set_rules(config, rules), "rules", "");
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void desk_make(struct scenario *run)
{
    const struct dkt_allocator_hooks memory = {.struct_size = sizeof memory,
                                               .allocate = counting_allocate};
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = hook_now};
    const struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = hook_random};
    const struct dkt_permission_hooks permission = {.struct_size = sizeof permission,
                                                    .decide = hook_decide};
    const json_t *desk = json_object_get(run->file, "desk");
    const char *id = json_string_value(json_object_get(desk, "id"));
    const char *worker = json_string_value(json_object_get(desk, "worker"));
    dkt_config *config = NULL;
    must(run, dkt_config_new_with_allocator(&memory, (uintptr_t)&run->memory, &config), "config",
         "");
    must(run, dkt_config_set_id(config, id != NULL ? id : "main", -1), "id",
         dkt_config_error_text(config));
    must(run, dkt_config_set_worker(config, worker != NULL ? worker : "worker", -1), "worker", "");
    must(
        run,
        dkt_config_set_outbox(config, (int32_t)json_integer_value(json_object_get(desk, "outbox"))),
        "outbox", "");
    must(run, dkt_config_set_clock(config, &clock, (uintptr_t)run), "clock", "");
    must(run, dkt_config_set_ids(config, &ids, (uintptr_t)run), "ids", "");
    must(run, dkt_config_set_permission(config, &permission, (uintptr_t)run), "permission", "");
    rules_set(run, config);
    must(run, dkt_desk_new(config, &run->desk), "desk", dkt_config_error_text(config));
    dkt_config_free(config);
}

static void store_make(struct scenario *run, bool is_sqlite)
{
    dkt_memory *memory = NULL;
    dkt_sqlite *sqlite = NULL;
    if (is_sqlite) {
        must(run, dkt_sqlite_new(run->desk, &sqlite), "sqlite", "");
        must(run, dkt_sqlite_open(sqlite, ":memory:", -1, 0), "sqlite",
             dkt_sqlite_error_text(sqlite));
        must(run, dkt_sqlite_store(sqlite, &run->store), "sqlite", "");
    } else {
        must(run, dkt_memory_new(run->desk, &memory), "memory", "");
        must(run, dkt_memory_store(memory, &run->store), "memory", "");
    }
    dkt_sqlite_free(sqlite); /* the store keeps it alive */
    dkt_memory_free(memory);
}

/* ---- what is expected ---- */

static void compare(struct scenario *run, const char *path, const json_t *expected,
                    const json_t *found);

static void compare_members(struct scenario *run, const char *path, const json_t *expected,
                            const json_t *found)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)expected, name, value)
    {
        char below[512];
        snprintf(below, sizeof below, "%s.%s", path, name);
        compare(run, below, value, json_object_get(found, name));
    }
}

static void compare_items(struct scenario *run, const char *path, const json_t *expected,
                          const json_t *found)
{
    if (!json_is_array(found) || json_array_size(found) != json_array_size(expected)) {
        problem(run, "%s has %zu items, not %zu", path, json_array_size(found),
                json_array_size(expected));
        return;
    }
    for (size_t i = 0; i < json_array_size(expected); i++) {
        char below[512];
        snprintf(below, sizeof below, "%s[%zu]", path, i);
        compare(run, below, json_array_get(expected, i), json_array_get(found, i));
    }
}

/* As deep as the scenario's own nesting. */
static void compare(struct scenario *run, const char *path, const json_t *expected,
                    const json_t *found)
{
    if (json_is_object(expected) && json_is_object(found)) {
        compare_members(run, path, expected, found);
    } else if (json_is_array(expected)) {
        compare_items(run, path, expected, found);
    } else if (!(json_is_null(expected) && found == NULL) && !json_equal(expected, found)) {
        char *have = found != NULL ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
        char *want = json_dumps(expected, JSON_ENCODE_ANY);
        problem(run, "%s is %s, not %s", path, have != NULL ? have : "absent", want);
        free(have);
        free(want);
    }
}

static void result_hold(struct scenario *run, const json_t *step, const json_t *result)
{
    const json_t *expected = json_object_get(step, "expect");
    if (run->show) {
        char *text = json_dumps(result, 0);
        printf("%zu: %s\n", run->step, text);
        free(text);
    }
    if (json_object_get(expected, "status") == NULL) {
        json_t *done = json_string("DKT_OK");
        compare(run, "status", done, json_object_get(result, "status"));
        json_decref(done);
    }
    compare_members(run, "result", expected, result);
}

/* Runs an operation, or says why there is none; frees it. */
static json_t *op_end(struct scenario *run, dkt_status status, dkt_op *op)
{
    json_t *result = NULL;
    if (op == NULL) {
        return json_pack("{s:s}", "status", dkt_status_name(status));
    }
    status = dkt_op_run(op, run->store);
    const char *text = dkt_op_result_json(op, NULL);
    result = json_loads(text != NULL ? text : "", 0, NULL);
    if (result == NULL || strcmp(json_string_value(json_object_get(result, "status")),
                                 dkt_status_name(status)) != 0) {
        problem(run, "%s, but the result says: %s", dkt_status_name(status),
                text != NULL ? text : "nothing");
    }
    dkt_op_free(op);
    return result;
}

/* ---- steps ---- */

static void step_do(struct scenario *run, const json_t *step)
{
    char *json = json_dumps(json_object_get(step, "do"), 0);
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_status status = dkt_command_new_json(run->desk, json, -1, &command);
    if (status == DKT_OK) {
        status = dkt_op_new(run->desk, command, &op);
    }
    json_t *result = op_end(run, status, op);
    result_hold(run, step, result);
    json_decref(result);
    dkt_command_free(command);
    free(json);
}

static dkt_query *query_of(struct scenario *run, const json_t *ask)
{
    char name[64];
    dkt_query *query = NULL;
    const json_t *value = NULL;
    snprintf(name, sizeof name, "DKT_QUERY_%s", json_string_value(json_object_get(ask, "what")));
    must(run, dkt_query_new(run->desk, constant(run, name), &query), name, "");
    if ((value = json_object_get(ask, "key")) != NULL) {
        must(run, dkt_query_set_key(query, json_string_value(value), -1), "key",
             dkt_query_error_text(query));
    }
    if ((value = json_object_get(ask, "actor")) != NULL) {
        const char *role = json_string_value(json_object_get(ask, "role"));
        must(run, dkt_query_set_actor(query, json_string_value(value), -1, role, -1), "actor",
             dkt_query_error_text(query));
    }
    if ((value = json_object_get(ask, "field")) != NULL) {
        must(run, dkt_query_set_field(query, json_string_value(value), -1), "field",
             dkt_query_error_text(query));
    }
    if ((value = json_object_get(ask, "state")) != NULL) {
        must(run, dkt_query_set_state(query, number_of(run, value)), "state",
             dkt_query_error_text(query));
    }
    if ((value = json_object_get(ask, "range")) != NULL) {
        int64_t lower = json_integer_value(json_array_get(value, 0));
        must(run, dkt_query_set_range(query, lower, json_integer_value(json_array_get(value, 1))),
             "range", "");
    }
    if ((value = json_object_get(ask, "descending")) != NULL) {
        must(run, dkt_query_set_descending(query, (int32_t)json_integer_value(value)), "descending",
             "");
    }
    if ((value = json_object_get(ask, "limit")) != NULL) {
        must(run, dkt_query_set_limit(query, (int32_t)json_integer_value(value)), "limit", "");
    }
    return query;
}

/* One page; NULL cursor: the first. The cursor is taken from the operation before it goes. */
static json_t *page(struct scenario *run, const json_t *ask, char *cursor, int32_t *cursor_len)
{
    dkt_query *query = query_of(run, ask);
    dkt_op *op = NULL;
    json_t *result = NULL;
    if (*cursor_len > 0) {
        must(run, dkt_query_set_cursor(query, cursor, *cursor_len), "cursor",
             dkt_query_error_text(query));
    }
    *cursor_len = 0;
    dkt_status status = dkt_op_new_query(run->desk, query, &op);
    if (op != NULL) {
        status = dkt_op_run(op, run->store);
        int32_t len = 0;
        const char *next = dkt_result_cursor(dkt_op_result(op), &len);
        if (next != NULL && len <= 1024) {
            memcpy(cursor, next, (size_t)len);
            *cursor_len = len;
        }
        result = json_loads(dkt_op_result_json(op, NULL), 0, NULL);
    } else {
        result = json_pack("{s:s}", "status", dkt_status_name(status));
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return result;
}

static void step_ask(struct scenario *run, const json_t *step)
{
    const json_t *all = json_object_get(step, "all");
    json_t *ids = json_array();
    char cursor[1024];
    int32_t cursor_len = 0;
    do {
        json_t *result = page(run, json_object_get(step, "ask"), cursor, &cursor_len);
        const json_t *row = NULL;
        size_t i = 0;
        result_hold(run, step, result);
        json_array_foreach(json_object_get(result, "rows"), i, row)
        {
            json_array_append(ids, json_object_get(row, "id"));
        }
        json_decref(result);
    } while (all != NULL && cursor_len > 0);
    if (all != NULL) {
        compare(run, "ids", all, ids);
    }
    json_decref(ids);
}

static void step_explain(struct scenario *run, const json_t *step)
{
    const json_t *what = json_object_get(step, "explain");
    dkt_op *op = NULL;
    dkt_status status =
        dkt_op_new_explain(run->desk, json_string_value(json_object_get(what, "ticket")), -1,
                           json_string_value(json_object_get(what, "goal")), -1,
                           json_integer_value(json_object_get(what, "run")), &op);
    json_t *result = op_end(run, status, op);
    result_hold(run, step, result);
    json_decref(result);
}

static void step_task(struct scenario *run, const json_t *step)
{
    const char *name = json_string_value(json_object_get(step, "task"));
    dkt_task *task = NULL;
    dkt_status status = strcmp(name, "run_due") == 0 ? dkt_task_new_run_due(run->desk, &task)
                        : strcmp(name, "void_numbers") == 0
                            ? dkt_task_new_void_numbers(run->desk, &task)
                            : dkt_task_new_purge_requests(run->desk, &task);
    must(run, status, name, "");
    must(run, dkt_task_run(task, run->store), name, dkt_task_error_text(task));
    if (dkt_task_progress(task) != json_integer_value(json_object_get(step, "progress"))) {
        problem(run, "%s did %lld", name, (long long)dkt_task_progress(task));
    }
    dkt_task_free(task);
}

static void step_deliver(struct scenario *run, const json_t *step)
{
    dkt_query *query = NULL;
    dkt_op *outbox = NULL;
    dkt_op *delivered = NULL;
    must(run, dkt_query_new(run->desk, DKT_QUERY_OUTBOX, &query), "outbox", "");
    must(run, dkt_op_new_query(run->desk, query, &outbox), "outbox", "");
    must(run, dkt_op_run(outbox, run->store), "outbox", dkt_op_error_text(outbox));
    must(run, dkt_op_new_delivered(run->desk, &delivered), "delivered", "");
    int32_t count = dkt_result_row_count(dkt_op_result(outbox));
    for (int32_t i = 0; i < count; i++) {
        const dkt_row *row = dkt_result_row(dkt_op_result(outbox), i);
        must(run,
             dkt_op_add_delivered(delivered, (int32_t)dkt_row_integer(row, DKT_OUTBOX_SUBJECT_KIND),
                                  dkt_row_text(row, DKT_OUTBOX_SUBJECT, NULL), -1,
                                  dkt_row_integer(row, DKT_OUTBOX_SEQ)),
             "delivered", "");
    }
    must(run, dkt_op_run(delivered, run->store), "delivered", dkt_op_error_text(delivered));
    if (count != json_integer_value(json_object_get(step, "deliver"))) {
        problem(run, "%d entries in the outbox", (int)count);
    }
    dkt_op_free(delivered);
    dkt_op_free(outbox);
    dkt_query_free(query);
}

static void step_run(struct scenario *run, const json_t *step)
{
    if (json_object_get(step, "do") != NULL) {
        step_do(run, step);
    } else if (json_object_get(step, "ask") != NULL) {
        step_ask(run, step);
    } else if (json_object_get(step, "explain") != NULL) {
        step_explain(run, step);
    } else if (json_object_get(step, "task") != NULL) {
        step_task(run, step);
    } else if (json_object_get(step, "deliver") != NULL) {
        step_deliver(run, step);
    } else if (json_object_get(step, "pass") != NULL) {
        run->now_ms += json_integer_value(json_object_get(step, "pass"));
    } else {
        problem(run, "a step of no kind");
    }
}

static void text_hold(struct scenario *run, const char *name, const char *found)
{
    const char *expected =
        json_string_value(json_object_get(json_object_get(run->file, "end"), name));
    if (expected == NULL || strcmp(expected, found) != 0) {
        problem(run, "%s is %s, not %s", name, found, expected != NULL ? expected : "given");
    }
}

static void end_hold(struct scenario *run)
{
    const json_t *end = json_object_get(run->file, "end");
    dkt_task *task = NULL;
    must(run, dkt_task_new_verify(run->desk, NULL, &task), "verify", "");
    must(run, dkt_task_run(task, run->store), "verify", dkt_task_error_text(task));
    for (int32_t i = 0; i < (int32_t)dkt_task_finding_count(task); i++) {
        const char *subject = NULL;
        int32_t finding = dkt_task_finding(task, i, &subject, NULL, NULL);
        problem(run, "%s: %s", subject, dkt_finding_text(finding, DKT_LANGUAGE_ENGLISH));
    }
    if (dkt_task_progress(task) != json_integer_value(json_object_get(end, "progress"))) {
        problem(run, "verify went over %lld subjects", (long long)dkt_task_progress(task));
    }
    text_hold(run, "digest", dkt_verify_digest(task));
    text_hold(run, "root", dkt_journal_root(task));
    dkt_task_free(task);
}

/* files: api.json, the workflow, the scenario. */
static int run_on(json_t *const files[3], bool is_sqlite, bool show)
{
    const json_t *file = files[2];
    struct scenario run = {.file = file,
                           .workflow = files[1],
                           .constants = json_object_get(files[0], "constants"),
                           .on = is_sqlite ? "sqlite" : "memory",
                           .show = show};
    const json_t *step = NULL;
    run.now_ms = json_integer_value(json_object_get(file, "now"));
    run.random = (uint32_t)json_integer_value(json_object_get(file, "seed"));
    counting_allocator_init(&run.memory);
    desk_make(&run);
    store_make(&run, is_sqlite);
    json_array_foreach(json_object_get(file, "steps"), run.step, step)
    {
        step_run(&run, step);
    }
    end_hold(&run);
    dkt_store_free(run.store);
    dkt_desk_unref(run.desk);
    if (run.memory.live_blocks != 0) {
        problem(&run, "%lld pieces of memory are live", (long long)run.memory.live_blocks);
    }
    return run.problem_count;
}

int main(int argument_count, char **arguments)
{
    json_error_t error = {.text = ""};
    json_t *files[3] = {NULL};
    if (argument_count < 4) {
        fprintf(stderr, "scenarios API_JSON WORKFLOW FILE [show]\n");
        return 2;
    }
    for (int i = 0; i < 3; i++) {
        files[i] = json_load_file(arguments[i + 1], 0, &error);
        if (files[i] == NULL) {
            fprintf(stderr, "%s: %s\n", arguments[i + 1], error.text);
            return 2;
        }
    }
    int problem_count = json_array_size(json_object_get(files[2], "steps")) == 0 ? 1 : 0;
    problem_count += run_on(files, false, argument_count > 4);
    problem_count += run_on(files, true, false);
    for (int i = 0; i < 3; i++) {
        json_decref(files[i]);
    }
    return problem_count == 0 ? 0 : 1;
}
