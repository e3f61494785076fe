/* SPDX-License-Identifier: MIT
 *
 * What clocks cost on the memory store. clock_run.sh prints the figures, clock_bar.sh holds them against their bars.
 *
 *     clock_bench due TICKETS DUE             run_due over TICKETS with a running clock each, of which DUE have fallen due
 *     clock_bench move GOALS TICKETS COUNT    COUNT state changes of random tickets that have 0 or 3 running clocks each
 *
 * Prints microseconds of CPU per ticket that was due, or per change, and bytes a ticket. The measured part alone runs
 * inside `measured`, which is what callgrind is told to count.
 */
#define _POSIX_C_SOURCE 200809L

#include <docket/docket.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    GOALS_MAX = 3,
};

struct bench {
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_op *op;
    int64_t now_ms;
    uint32_t random;
    int64_t ticket_count;
};

static const int64_t start_ms = INT64_C(1767225600000);
static const char title[] = "Terminal 44017 does not print receipts";
static const char description[] = "The merchant says that since this morning no paper comes out; power is on.";
static const char calendar_json[] =
    "{\"name\":\"desk\",\"zone\":\"Asia/Shanghai\",\"week\":{\"mon-fri\":[\"09:00-12:00\",\"13:00-18:00\"]},"
    "\"dates\":[{\"date\":\"2026-02-14\",\"like\":\"fri\"},{\"date\":\"2026-02-15\",\"until\":\"2026-02-23\",\"closed\":true}]}";

/* First response, handling and solution; by the desk's hours, by the wall clock, with warnings, pauses and a ladder. */
static const char *const goals[GOALS_MAX] = {
    "{\"code\":\"handle\",\"english\":\"Handling\",\"chinese\":\"\xE5\xA4\x84\xE7\x90\x86\",\"calendar\":\"desk\","
    "\"start\":[\"verb:register\",\"verb:reopen\"],\"pause\":[\"party:customer\"],\"resume\":[\"message:in\"],"
    "\"stop\":[\"state:closed\"],\"target\":{\"hours\":400},\"warn\":[{\"percent\":50},{\"percent\":75,\"to\":\"owner\"}],"
    "\"escalate\":[{\"after\":{\"minutes\":0},\"to\":\"supervisor\"},{\"after\":{\"hours\":4},\"to\":\"head\"}]}",
    "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"\xE5\x9B\x9E\xE5\xA4\x8D\",\"calendar\":\"desk\","
    "\"start\":[\"verb:register\"],\"stop\":[\"message:out\",\"state:closed\"],\"target\":{\"hours\":80}}",
    "{\"code\":\"feedback\",\"english\":\"Feedback\",\"chinese\":\"\xE5\x8F\x8D\xE9\xA6\x88\","
    "\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"cancel\":[\"verb:withdraw\"],"
    "\"target\":{\"business_days\":90},\"calendar\":\"desk\"}",
};

/* By the wall clock, so that so many fall due as are wanted: each ticket its second. */
static const char goal_due[] =
    "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"\xE5\x9B\x9E\xE5\xA4\x8D\",\"start\":[\"verb:register\"],"
    "\"stop\":[\"state:closed\"],\"target\":{\"hours\":1000}}";

static void check(bool is_done, const char *what)
{
    if (!is_done) {
        fprintf(stderr, "clock_bench: %s failed\n", what);
        exit(2);
    }
}

static int32_t bench_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct bench *)user)->now_ms; /* NOLINT: the token is the pointer that was given */
    return DKT_HOOK_DONE;
}

static dkt_rules *rules_make(const char *const *list, int32_t count)
{
    dkt_profile *profile = NULL;
    dkt_calendar *calendar = NULL;
    dkt_rules *rules = NULL;
    char problem[256];
    check(dkt_profile_new_default(&profile) == DKT_OK, "dkt_profile_new_default");
    check(dkt_calendar_new(calendar_json, -1, NULL, sizeof problem, problem, &calendar) == DKT_OK, problem);
    check(dkt_profile_add_calendar(profile, "desk", calendar) == DKT_OK, "dkt_profile_add_calendar");
    for (int32_t i = 0; i < count; i++) {
        check(dkt_profile_add_goal(profile, list[i], -1) == DKT_OK, dkt_profile_error_text(profile));
    }
    check(dkt_rules_new(profile, &rules) == DKT_OK, dkt_profile_error_text(profile));
    dkt_calendar_unref(calendar);
    dkt_profile_free(profile);
    return rules;
}

static void bench_open(struct bench *bench, const char *const *list, int32_t count)
{
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = bench_now};
    dkt_config *config = NULL;
    dkt_rules *rules = rules_make(list, count);
    bench->now_ms = start_ms;
    bench->random = 1;
    check(dkt_config_new(&config) == DKT_OK, "dkt_config_new");
    check(dkt_config_set_clock(config, &clock, (uintptr_t)bench) == DKT_OK, "the clock");
    check(dkt_config_set_rules(config, rules) == DKT_OK, "the rules");
    check(dkt_desk_new(config, &bench->desk) == DKT_OK, "dkt_desk_new");
    check(dkt_memory_new(bench->desk, &bench->memory) == DKT_OK, "dkt_memory_new");
    check(dkt_memory_store(bench->memory, &bench->store) == DKT_OK, "dkt_memory_store");
    dkt_rules_unref(rules);
    dkt_config_free(config);
}

static void bench_close(struct bench *bench)
{
    dkt_op_free(bench->op);
    dkt_store_free(bench->store);
    dkt_memory_free(bench->memory);
    dkt_desk_unref(bench->desk);
}

static void give(dkt_command *command, const char *field, const char *text)
{
    check(dkt_command_set_text(command, field, -1, text, -1) == DKT_OK, field);
}

static dkt_command *command_make(struct bench *bench, int32_t verb, int64_t ticket, char letter, int64_t number)
{
    char id[24];
    char request[24];
    snprintf(id, sizeof id, "INC%09" PRId64, ticket);
    snprintf(request, sizeof request, "%c-%09" PRId64, letter, number);
    dkt_command *command = NULL;
    check(dkt_command_new(bench->desk, verb, &command) == DKT_OK, "dkt_command_new");
    check(dkt_command_set_subject(command, id, -1) == DKT_OK, "the subject");
    check(dkt_command_set_actor(command, "agent-17", -1, NULL, 0) == DKT_OK, "the actor");
    check(dkt_command_set_request(command, request, -1) == DKT_OK, "the request");
    return command;
}

/* Runs and frees the command; the operation is kept and used again. */
static void run(struct bench *bench, dkt_command *command)
{
    dkt_status r = bench->op == NULL ? dkt_op_new(bench->desk, command, &bench->op)
                                     : dkt_op_restart(bench->op, command);
    check(r == DKT_OK, "the operation");
    check(dkt_op_run(bench->op, bench->store) == DKT_OK, dkt_op_error_text(bench->op));
    dkt_command_free(command);
}

static void one_register(struct bench *bench)
{
    int64_t ticket = bench->ticket_count++;
    bench->now_ms += 977;
    dkt_command *command = command_make(bench, DKT_VERB_REGISTER, ticket, 'r', ticket);
    give(command, "title", title);
    give(command, "description", description);
    give(command, "channel", "phone");
    give(command, "requester", "merchant-5512");
    give(command, "unit", ticket % 3 == 0 ? "east" : "west");
    run(bench, command);
}

static void one_move(struct bench *bench, int64_t number)
{
    bench->random = bench->random * 1664525 + 1013904223;
    bench->now_ms += 977;
    int64_t ticket = (int64_t)(bench->random >> 4) % bench->ticket_count;
    run(bench, command_make(bench, DKT_VERB_PROGRESS, ticket, 'm', number));
}

static void due(struct bench *bench)
{
    dkt_task *task = NULL;
    check(dkt_task_new_run_due(bench->desk, &task) == DKT_OK, "dkt_task_new_run_due");
    check(dkt_task_run(task, bench->store) == DKT_OK, dkt_task_error_text(task));
    dkt_task_free(task);
}

/* Kept out of line: callgrind counts what happens inside this function. */
__attribute__((noinline)) static void measured(struct bench *bench, bool is_move, int64_t operations)
{
    for (int64_t i = 0; is_move && i < operations; i++) {
        one_move(bench, i);
    }
    if (!is_move) {
        due(bench);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Nothing was left out, and nothing done twice: each of them has its registration and its breach. */
static void due_check(const struct bench *bench, int64_t tickets, int64_t count)
{
    int64_t entries = dkt_memory_row_count(bench->memory, DKT_KIND_ENTRY);
    if (entries != tickets + count) {
        fprintf(stderr, "clock_bench: %" PRId64 " entries, not %" PRId64 "\n", entries, tickets + count);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    bool is_move = argc == 5 && strcmp(argv[1], "move") == 0;
    if (!is_move && (argc != 4 || strcmp(argv[1], "due") != 0)) {
        fprintf(stderr, "usage: clock_bench due TICKETS DUE | move 0|3 TICKETS COUNT\n");
        return 2;
    }
    struct bench bench = {0};
    static const char *const of_due[] = {goal_due};
    int64_t tickets = strtoll(argv[argc - 2], NULL, 10);
    int64_t count = strtoll(argv[argc - 1], NULL, 10);
    if (is_move) {
        bench_open(&bench, goals, atoi(argv[2]) == 0 ? 0 : GOALS_MAX);
    } else {
        bench_open(&bench, of_due, 1);
    }
    for (int64_t i = 0; i < tickets; i++) {
        one_register(&bench);
    }
    int64_t size = dkt_memory_size(bench.memory);
    if (!is_move) { /* just behind the due instant of the last one of them */
        bench.now_ms = start_ms + INT64_C(3600000) * 1000 + count * 977 + 1;
    }
    double start = cpu_seconds();
    measured(&bench, is_move, count);
    double seconds = cpu_seconds() - start;
    if (!is_move) {
        due_check(&bench, tickets, count);
    }
    printf("%.3f %" PRId64 "\n", seconds / (double)count * 1e6, size / tickets);
    bench_close(&bench);
    return 0;
}
