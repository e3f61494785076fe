/* SPDX-License-Identifier: MIT
 *
 * See host.h.
 */
#include "store/host.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t monday_ms = INT64_C(1767571200000);

/* ---- the desk ---- */

static int32_t host_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct host *)user)->now_ms;
    return DKT_HOOK_DONE;
}

static int32_t host_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct host *host = (struct host *)user;
    for (int32_t i = 0; i < n; i++) {
        out_bytes[i] = (uint8_t)test_random_next(&host->ids);
    }
    return DKT_HOOK_DONE;
}

static dkt_rules *host_rules(bool is_newer, void (*more)(dkt_profile *profile))
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "main", DKT_SERIES_BLOCKS, "N-", 4, 4),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "serial", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP,
                                           "Serial number", "序列号"),
                     DKT_OK);
    assert_int_equal(
        dkt_profile_add_field(profile, "amount", DKT_TYPE_INTEGER, 0, "Amount", "金额"), DKT_OK);
    if (is_newer) {
        assert_int_equal(
            dkt_profile_add_field(profile, "floor", DKT_TYPE_INTEGER, 0, "Floor", "楼层"), DKT_OK);
    }
    if (more != NULL) {
        more(profile);
    }
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

void host_begin_rules(struct host *host, uint64_t seed, const char *worker, dkt_rules *rules)
{
    memset(host, 0, sizeof *host);
    counting_allocator_init(&host->counting);
    host->ids.state = seed;
    host->now_ms = monday_ms;
    host->actor = "ana";
    const struct dkt_allocator_hooks memory = {.struct_size = sizeof memory,
                                               .allocate = counting_allocate};
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = host_now};
    const struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = host_random};
    dkt_config *config = NULL;
    assert_int_equal(dkt_config_new_with_allocator(&memory, (uintptr_t)&host->counting, &config),
                     DKT_OK);
    assert_int_equal(dkt_config_set_clock(config, &clock, (uintptr_t)host), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &ids, (uintptr_t)host), DKT_OK);
    assert_int_equal(dkt_config_set_worker(config, worker, -1), DKT_OK);
    assert_int_equal(dkt_config_set_outbox(config, 1), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &host->desk), DKT_OK);
    dkt_config_free(config);
}

static void host_make(struct host *host, uint64_t seed, const char *worker, bool is_newer,
                      void (*more)(dkt_profile *profile))
{
    dkt_rules *rules = host_rules(is_newer, more);
    host_begin_rules(host, seed, worker, rules);
    dkt_rules_unref(rules);
}

void host_begin(struct host *host, uint64_t seed, const char *worker)
{
    host_make(host, seed, worker, false, NULL);
}

void host_begin_newer(struct host *host, uint64_t seed, const char *worker)
{
    host_make(host, seed, worker, true, NULL);
}

void host_begin_with(struct host *host, uint64_t seed, const char *worker,
                     void (*more)(dkt_profile *profile))
{
    host_make(host, seed, worker, false, more);
}

void host_end(struct host *host)
{
    dkt_desk_unref(host->desk);
    assert_int_equal(host->counting.live_blocks, 0);
}

/* ---- one command ---- */

static void command_fill(dkt_command *made, const struct host_command *command)
{
    assert_int_equal(dkt_command_set_subject(made, command->subject, -1), DKT_OK);
    assert_int_equal(dkt_command_set_actor(made, command->actor, -1, NULL, -1), DKT_OK);
    if (command->request[0] != '\0') {
        assert_int_equal(dkt_command_set_request(made, command->request, -1), DKT_OK);
    }
    if (command->expect_seq >= 0) {
        assert_int_equal(dkt_command_set_expect_seq(made, command->expect_seq), DKT_OK);
    }
    for (int32_t i = 0; i < HOST_ACTION_PARTS && command->parts[i].field != NULL; i++) {
        const struct host_part *part = &command->parts[i];
        dkt_status r = part->is_absent ? dkt_command_set_absent(made, part->field, -1)
                       : part->text != NULL
                           ? dkt_command_set_text(made, part->field, -1, part->text, -1)
                           : dkt_command_set_integer(made, part->field, -1, part->number);
        assert_int_equal(r, DKT_OK);
    }
}

dkt_status host_run(struct host *host, dkt_store *store, const struct host_command *command,
                    dkt_op **out_op)
{
    dkt_command *made = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_command_new_action(host->desk, command->action, -1, &made), DKT_OK);
    command_fill(made, command);
    assert_int_equal(dkt_op_new(host->desk, made, &op), DKT_OK);
    dkt_status status = dkt_op_run(op, store);
    snprintf(host->text, sizeof host->text, "%s", dkt_op_error_text(op));
    dkt_command_free(made);
    if (out_op != NULL) {
        *out_op = op;
    } else {
        dkt_op_free(op);
    }
    return status;
}

dkt_status host_act(struct host *host, dkt_store *store, const char *action, const char *subject,
                    const char *field, const char *text)
{
    struct host_command command = {.action = action, .expect_seq = -1};
    snprintf(command.actor, sizeof command.actor, "%s", host->actor);
    snprintf(command.subject, sizeof command.subject, "%s", subject);
    command.parts[0] = (struct host_part){.field = field, .text = text};
    return host_run(host, store, &command, NULL);
}

/* ---- random commands ---- */

static void part_text(struct host_command *command, int32_t i, const char *field, const char *word,
                      uint64_t n)
{
    snprintf(command->texts[i], sizeof command->texts[i], "%s%" PRIu64, word, n);
    command->parts[i] = (struct host_part){.field = field, .text = command->texts[i]};
}

static void part_number(struct host_command *command, int32_t i, const char *field, int64_t number)
{
    command->parts[i] = (struct host_part){.field = field, .number = number};
}

static void random_register(struct test_random *random, struct host_command *command)
{
    part_text(command, 0, "title", "printer ", test_random_below(random, 50));
    part_text(command, 1, "serial", "S", test_random_below(random, 5));
    part_text(command, 2, "contact", "tel ", test_random_below(random, 9));
    command->parts[0].field = test_random_below(random, 8) == 0 ? "description" : "title";
    if (test_random_below(random, 5) == 0) {
        part_text(command, 3, "number", "hand-", test_random_below(random, 6));
    } else if (test_random_below(random, 2) == 0) {
        part_text(command, 3, "owner", "agent", test_random_below(random, 3));
    }
}

static void random_amend(struct test_random *random, struct host_command *command)
{
    if (test_random_below(random, 2) == 0) {
        part_text(command, 0, "serial", "S", test_random_below(random, 5));
    } else {
        part_number(command, 0, "amount", (int64_t)test_random_below(random, 100) - 50);
    }
    command->parts[0].is_absent = test_random_below(random, 4) == 0;
    part_text(command, 1, "description", "", 0);
    command->texts[1][test_random_below(random, 2)] = '\0';
}

static void random_link(struct test_random *random, struct host_command *command)
{
    uint64_t role = test_random_below(random, 3) == 0 ? DKT_ROLE_WATCHER : DKT_ROLE_RELATED;
    part_number(command, 0, "role", (int64_t)role);
    part_text(command, 1, "target", "T", test_random_below(random, HOST_TICKET_MAX));
}

static void random_parts(struct test_random *random, int64_t now_ms, struct host_command *command)
{
    const char *action = command->action;
    if (strcmp(action, "register") == 0) {
        random_register(random, command);
    } else if (strcmp(action, "assign") == 0 || strcmp(action, "transfer") == 0) {
        part_text(command, 0, test_random_below(random, 3) == 0 ? "unit" : "owner", "agent",
                  test_random_below(random, 3));
    } else if (strcmp(action, "reserve") == 0) {
        int64_t from = now_ms + (int64_t)test_random_below(random, 100000);
        part_number(command, 0, "appointment_from", from);
        part_number(command, 1, "appointment_until", from + 60000);
        part_text(command, 2, "appointment_with", "guest", test_random_below(random, 3));
    } else if (strcmp(action, "block") == 0) {
        part_number(command, 0, "block_party", 1 + (int64_t)test_random_below(random, 5));
        part_text(command, 1, "block_reason", "waits ", test_random_below(random, 3));
        part_number(command, 2, "follow_up_at",
                    now_ms + 1 + (int64_t)test_random_below(random, 200000));
    } else if (strcmp(action, "resolve") == 0 || strcmp(action, "close") == 0) {
        part_text(command, 0, "resolution", "done ", test_random_below(random, 9));
    } else if (strcmp(action, "reopen") == 0) {
        part_text(command, 0, "reason", "again ", test_random_below(random, 3));
    } else if (strcmp(action, "withdraw") == 0) {
        part_text(command, 0, "outcome_reason", "not needed ", test_random_below(random, 3));
    } else if (strcmp(action, "note") == 0) {
        part_text(command, 0, "text", "note ", test_random_below(random, 1000));
    } else if (strcmp(action, "merge") == 0) {
        part_text(command, 0, "merged_into", "T", test_random_below(random, HOST_TICKET_MAX));
    } else if (strcmp(action, "link") == 0 || strcmp(action, "unlink") == 0) {
        random_link(random, command);
    } else if (strcmp(action, "amend") == 0) {
        random_amend(random, command);
    }
}

void host_random_command(struct test_random *random, int64_t now_ms, struct host_command *command)
{
    static const char *const actions[] = {
        "register", "register", "assign",  "claim", "release",  "transfer", "reserve", "arrive",
        "progress", "block",    "resolve", "close", "reopen",   "note",     "link",    "unlink",
        "amend",    "amend",    "note",    "merge", "withdraw", "progress", "reopen",  "reopen"};
    memset(command, 0, sizeof *command);
    command->action = actions[test_random_below(random, sizeof actions / sizeof actions[0])];
    snprintf(command->subject, sizeof command->subject, "T%" PRIu64,
             test_random_below(random, HOST_TICKET_MAX));
    snprintf(command->actor, sizeof command->actor, "agent%" PRIu64, test_random_below(random, 3));
    if (test_random_below(random, 3) == 0) {
        snprintf(command->request, sizeof command->request, "q%" PRIu64,
                 test_random_below(random, 400));
    }
    command->expect_seq =
        test_random_below(random, 6) == 0 ? (int64_t)test_random_below(random, 12) : -1;
    if (strcmp(command->action, "register") == 0) {
        command->expect_seq = -1;
    }
    random_parts(random, now_ms, command);
}

/* ---- looking ---- */

static dkt_op *query_run(struct host *host, dkt_store *store, dkt_query *query)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_query(host->desk, query, &op), DKT_OK);
    dkt_status status = dkt_op_run(op, store);
    if (status != DKT_OK && status != DKT_E_NOT_FOUND) {
        print_error("query: %s\n", dkt_op_error_text(op));
        fail();
    }
    return op;
}

const char *host_column(struct host *host, dkt_store *store, const char *subject, int32_t column)
{
    dkt_query *query = NULL;
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_TICKET, &query), DKT_OK);
    assert_int_equal(dkt_query_set_key(query, subject, -1), DKT_OK);
    dkt_op *op = query_run(host, store, query);
    const dkt_row *row = dkt_result_row(dkt_op_result(op), 0);
    const char *text = row == NULL ? "(no ticket)" : dkt_row_text(row, column, NULL);
    if (text == NULL && dkt_row_is_set(row, column) == 0) {
        text = "(absent)";
    }
    if (text != NULL) {
        snprintf(host->text, sizeof host->text, "%s", text);
    } else {
        snprintf(host->text, sizeof host->text, "%" PRId64, dkt_row_integer(row, column));
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return host->text;
}

int32_t host_entry_count(struct host *host, dkt_store *store, const char *subject)
{
    int32_t count = 0;
    (void)host_query_sum(host, store, DKT_QUERY_JOURNAL, subject, 1000, true, &count);
    return count;
}

static uint64_t sum_bytes(uint64_t sum, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        sum = (sum ^ p[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

uint64_t host_row_sum(const dkt_desk *desk, const dkt_row *row)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; i < dkt_schema_column_count(desk, kind); i++) {
        int32_t column = dkt_schema_column(desk, kind, i, NULL, NULL, NULL);
        int32_t n = 0;
        const char *text = dkt_row_text(row, column, &n);
        int64_t number = dkt_row_integer(row, column);
        int32_t is_set = dkt_row_is_set(row, column);
        sum = sum_bytes(sum, &column, sizeof column);
        sum = sum_bytes(sum, &is_set, sizeof is_set);
        sum = sum_bytes(sum, &number, sizeof number);
        sum = sum_bytes(sum, &n, sizeof n);
        sum = sum_bytes(sum, text, text == NULL ? 0 : (size_t)n);
    }
    return sum;
}

static void query_key(dkt_query *query, int32_t what, const char *key)
{
    if (what == DKT_QUERY_STATE) {
        assert_int_equal(dkt_query_set_state(query, key[0] - '0'), DKT_OK);
    } else if (key != NULL) {
        assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    }
    if (what == DKT_QUERY_LOOKUP) {
        assert_int_equal(dkt_query_set_field(query, "serial", -1), DKT_OK);
    }
}

uint64_t host_query_sum(struct host *host, dkt_store *store, int32_t what, const char *key,
                        int32_t limit, bool is_ordered, int32_t *out_count)
{
    uint64_t sum = 0;
    char cursor[1024];
    int32_t cursor_n = 0;
    *out_count = 0;
    do {
        dkt_query *query = NULL;
        assert_int_equal(dkt_query_new(host->desk, what, &query), DKT_OK);
        query_key(query, what, key);
        assert_int_equal(dkt_query_set_limit(query, limit), DKT_OK);
        if (cursor_n > 0) {
            assert_int_equal(dkt_query_set_cursor(query, cursor, cursor_n), DKT_OK);
        }
        dkt_op *op = query_run(host, store, query);
        const dkt_result *result = dkt_op_result(op);
        for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
            sum = sum * (is_ordered ? 31 : 1) + host_row_sum(host->desk, dkt_result_row(result, i));
        }
        *out_count += dkt_result_row_count(result);
        const char *next = dkt_result_cursor(result, &cursor_n);
        assert_true(cursor_n <= (int32_t)sizeof cursor);
        if (next != NULL) {
            memcpy(cursor, next, (size_t)cursor_n);
        } else {
            cursor_n = 0;
        }
        dkt_op_free(op);
        dkt_query_free(query);
    } while (cursor_n > 0);
    return sum;
}

void host_verify(struct host *host, dkt_store *store, char *out)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(host->desk, NULL, &task), DKT_OK);
    dkt_status status = dkt_task_run(task, store);
    if (status != DKT_OK) {
        print_error("verify: %s\n", dkt_task_error_text(task));
        fail();
    }
    for (int32_t i = 0; i < dkt_task_finding_count(task); i++) {
        const char *subject = NULL;
        const char *name = NULL;
        int64_t seq = 0;
        int32_t finding = dkt_task_finding(task, i, &subject, &seq, &name);
        print_error("verify: %s, entry %" PRId64 ", %s: %s\n", subject, seq, name,
                    dkt_finding_text(finding, DKT_LANGUAGE_ENGLISH));
    }
    assert_int_equal(dkt_task_finding_count(task), 0);
    snprintf(out, 65, "%s", dkt_verify_digest(task));
    assert_int_equal(strlen(out), 64);
    dkt_task_free(task);
}

/* ---- files ---- */

void host_file(const char *name, char *out_path)
{
    char folder[] = "store-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    snprintf(out_path, 256, "%s/%s", folder, name);
}

void host_file_remove(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    char full[300];
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        snprintf(full, sizeof full, "%s%s", path, tails[i]);
        (void)unlink(full);
    }
    snprintf(full, sizeof full, "%s", path);
    *strrchr(full, '/') = '\0';
    assert_int_equal(rmdir(full), 0);
}
