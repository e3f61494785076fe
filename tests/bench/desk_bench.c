/* SPDX-License-Identifier: MIT
 *
 * Registrations and state changes on the memory store, by the library or by the raw program that makes the same rows,
 * entries and digests (raw_memory.h). One run measures one side; run.sh runs both, interleaved, and prints the ratios.
 *
 *     desk_bench library|raw|plain register|move TICKETS OPERATIONS
 *
 * `plain` is the raw program without digests. For `register` the OPERATIONS are registrations on top of TICKETS that are
 * there; for `move` they are state changes of random tickets. The measured part alone runs inside `measured`, which is
 * what callgrind is told to count.
 */
#define _POSIX_C_SOURCE 200809L

#include "raw_memory.h"

#include <docket/docket.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SIDE_LIBRARY,
    SIDE_RAW,
};

struct bench {
    int side;
    dkt_config *config;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_op *op;
    struct raw_memory *raw;
    int64_t now_ms;
    uint32_t random;
    int64_t ticket_count;
};

static const char title[] = "Terminal 44017 does not print receipts";
static const char description[] = "The merchant says that since this morning no paper comes out; power is on.";

static void check(bool is_done, const char *what)
{
    if (!is_done) {
        fprintf(stderr, "desk_bench: %s failed\n", what);
        exit(2);
    }
}

static int32_t bench_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct bench *)user)->now_ms; /* NOLINT: the token is the pointer that was given */
    return DKT_HOOK_DONE;
}

static void bench_open(struct bench *bench, bool without_digests)
{
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = bench_now};
    bench->now_ms = INT64_C(1767225600000);
    bench->random = 1;
    check(dkt_config_new(&bench->config) == DKT_OK, "dkt_config_new");
    check(dkt_config_set_clock(bench->config, &clock, (uintptr_t)bench) == DKT_OK, "the clock");
    check(dkt_desk_new(bench->config, &bench->desk) == DKT_OK, "dkt_desk_new");
    if (bench->side == SIDE_LIBRARY) {
        check(dkt_memory_new(bench->desk, &bench->memory) == DKT_OK, "dkt_memory_new");
        check(dkt_memory_store(bench->memory, &bench->store) == DKT_OK, "dkt_memory_store");
        return;
    }
    struct raw_options options = {
        .desk = "main",
        .profile = dkt_rules_version(dkt_desk_rules(bench->desk)),
        .without_digests = without_digests,
    };
    bench->raw = raw_memory_new(&options);
}

static void bench_close(struct bench *bench)
{
    dkt_op_free(bench->op);
    dkt_store_free(bench->store);
    dkt_memory_free(bench->memory);
    dkt_desk_unref(bench->desk);
    dkt_config_free(bench->config);
    if (bench->raw != NULL) {
        raw_memory_free(bench->raw);
    }
}

static void give(dkt_command *command, const char *field, const char *text)
{
    check(dkt_command_set_text(command, field, -1, text, -1) == DKT_OK, field);
}

/* Runs and frees the command; the operation is kept and used again. */
static void library_run(struct bench *bench, dkt_command *command)
{
    dkt_status r = bench->op == NULL ? dkt_op_new(bench->desk, command, &bench->op)
                                     : dkt_op_restart(bench->op, command);
    check(r == DKT_OK, "the operation");
    check(dkt_op_run(bench->op, bench->store) == DKT_OK, dkt_op_error_text(bench->op));
    dkt_command_free(command);
}

static dkt_command *library_command(struct bench *bench, int32_t verb, const char *id, const char *request)
{
    dkt_command *command = NULL;
    check(dkt_command_new(bench->desk, verb, &command) == DKT_OK, "dkt_command_new");
    check(dkt_command_set_subject(command, id, -1) == DKT_OK, "the subject");
    check(dkt_command_set_actor(command, "agent-17", -1, NULL, 0) == DKT_OK, "the actor");
    check(dkt_command_set_request(command, request, -1) == DKT_OK, "the request");
    return command;
}

static void one_register(struct bench *bench)
{
    char id[24];
    char request[24];
    snprintf(id, sizeof id, "INC%09" PRId64, bench->ticket_count);
    snprintf(request, sizeof request, "r-%09" PRId64, bench->ticket_count);
    const char *unit = bench->ticket_count % 3 == 0 ? "east" : "west";
    bench->ticket_count++;
    bench->now_ms += 977;
    if (bench->side != SIDE_LIBRARY) {
        struct raw_register command = {.id = id, .request = request, .actor = "agent-17",
                                       .at = bench->now_ms, .title = title, .description = description,
                                       .channel = "phone", .requester = "merchant-5512", .unit = unit};
        check(raw_memory_register(bench->raw, &command), "raw_memory_register");
        return;
    }
    dkt_command *command = library_command(bench, DKT_VERB_REGISTER, id, request);
    give(command, "title", title);
    give(command, "description", description);
    give(command, "channel", "phone");
    give(command, "requester", "merchant-5512");
    give(command, "unit", unit);
    library_run(bench, command);
}

static void one_move(struct bench *bench, int64_t number)
{
    char id[24];
    char request[24];
    bench->random = bench->random * 1664525 + 1013904223;
    snprintf(id, sizeof id, "INC%09" PRId64, (int64_t)(bench->random >> 4) % bench->ticket_count);
    snprintf(request, sizeof request, "m-%09" PRId64, number);
    bench->now_ms += 977;
    if (bench->side != SIDE_LIBRARY) {
        struct raw_move move = {.id = id, .request = request, .actor = "agent-17", .at = bench->now_ms,
                                .action = "progress", .verb = DKT_VERB_PROGRESS, .status = "in_progress",
                                .state = DKT_STATE_UNFINISHED};
        check(raw_memory_move(bench->raw, &move), "raw_memory_move");
        return;
    }
    library_run(bench, library_command(bench, DKT_VERB_PROGRESS, id, request));
}

/* Kept out of line: callgrind counts what happens inside this function. */
__attribute__((noinline)) static void measured(struct bench *bench, bool is_move, int64_t operations)
{
    for (int64_t i = 0; i < operations; i++) {
        if (is_move) {
            one_move(bench, i);
        } else {
            one_register(bench);
        }
    }
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: desk_bench library|raw|plain register|move TICKETS OPERATIONS\n");
        return 2;
    }
    struct bench bench = {.side = strcmp(argv[1], "library") == 0 ? SIDE_LIBRARY : SIDE_RAW};
    bench_open(&bench, strcmp(argv[1], "plain") == 0);
    int64_t tickets = strtoll(argv[3], NULL, 10);
    int64_t operations = strtoll(argv[4], NULL, 10);
    for (int64_t i = 0; i < tickets; i++) {
        one_register(&bench);
    }
    int64_t size = bench.side == SIDE_LIBRARY ? dkt_memory_size(bench.memory) : raw_memory_size(bench.raw);
    double start = cpu_seconds();
    measured(&bench, strcmp(argv[2], "move") == 0, operations);
    double seconds = cpu_seconds() - start;
    printf("%.3f %" PRId64 "\n", seconds / (double)operations * 1e6, size / (tickets > 0 ? tickets : 1));
    bench_close(&bench);
    return 0;
}
