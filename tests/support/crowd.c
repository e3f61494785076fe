/* SPDX-License-Identifier: MIT
 *
 * See crowd.h: the worker.
 */
#include "support/crowd.h"

#include <inttypes.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    LOOK_AGAIN_MS = 20,
    SECONDS_MAX = 120, /* for one command, or for a server that comes back: then something stands still */
    DUE_EVERY = 7,     /* commands between two sweeps */
};

/* ---- the desk ---- */

static void goals_add(dkt_profile *profile)
{
    static const char *const goals[] = {
        "{\"code\":\"respond\",\"english\":\"Response\",\"chinese\":\"响应\",\"start\":[\"verb:register\",\"verb:reopen\"],"
        "\"stop\":[\"verb:progress\",\"state:closed\"],\"cancel\":[\"verb:withdraw\",\"verb:merge\"],"
        "\"target\":{\"minutes\":3},\"warn\":[{\"percent\":50}],"
        "\"escalate\":[{\"after\":{\"minutes\":0},\"to\":\"supervisor\"},{\"after\":{\"minutes\":2},\"to\":\"head\"}]}",
        "{\"code\":\"handle\",\"english\":\"Handling\",\"chinese\":\"处理\",\"start\":[\"verb:register\",\"verb:reopen\"],"
        "\"pause\":[\"party:customer\"],\"stop\":[\"state:closed\"],\"cancel\":[\"verb:withdraw\",\"verb:merge\"],"
        "\"target\":{\"minutes\":10},\"warn\":[{\"percent\":50},{\"percent\":80,\"to\":\"owner\"}]}",
    };
    for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
        if (dkt_profile_add_goal(profile, goals[i], -1) != DKT_OK) {
            fprintf(stderr, "%s\n", dkt_profile_error_text(profile));
            abort();
        }
    }
}

bool crowd_connect(struct crowd_seat *seat)
{
    dkt_store_free(seat->store);
    seat->store = NULL;
    if (seat->handle != NULL) {
        seat->kind->close(seat->handle);
    }
    seat->handle = NULL;
    return seat->kind->open(seat->host.desk, seat->where, &seat->handle, &seat->store, seat->error) == DKT_OK;
}

void crowd_open(struct crowd_seat *seat, uint64_t seed, const char *worker)
{
    host_begin_with(&seat->host, seed, worker, goals_add);
    if (!crowd_connect(seat)) {
        fprintf(stderr, "%s\n", seat->error);
        exit(4);
    }
}

void crowd_close(struct crowd_seat *seat)
{
    dkt_store_free(seat->store);
    if (seat->handle != NULL) {
        seat->kind->close(seat->handle);
    }
    host_end(&seat->host);
}

dkt_status crowd_run_due(struct crowd_seat *seat)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(seat->host.desk, &task), DKT_OK);
    dkt_status status = dkt_task_run(task, seat->store);
    snprintf(seat->host.text, sizeof seat->host.text, "%s", dkt_task_error_text(task));
    assert_int_equal(dkt_task_finding_count(task), 0);
    dkt_task_free(task);
    return status;
}

/* ---- a worker ---- */

static void line_say(char what, const struct host_command *command)
{
    char line[120];
    int n = snprintf(line, sizeof line, "%c %s %s\n", what, command->request, command->subject);
    if (write(STDOUT_FILENO, line, (size_t)n) != n) {
        exit(3);
    }
}

static bool is_fate(dkt_status status)
{
    switch (status) {
    case DKT_OK:
    case DKT_E_REFUSED:
    case DKT_E_CONFLICT:
    case DKT_E_NOT_FOUND:
    case DKT_E_EXISTS: return true;
    default: return false;
    }
}

static void worker_dies(const struct crowd_seat *seat, const char *doing, dkt_status status)
{
    fprintf(stderr, "%s: %s: %s\n", doing, dkt_status_name(status), seat->host.text);
    exit(5);
}

/* Waits for a store that has failed, which may be gone for a while. */
static void store_return(struct crowd_seat *seat)
{
    (void)poll(NULL, 0, LOOK_AGAIN_MS);
    while (seat->store == NULL && !crowd_connect(seat)) {
        (void)poll(NULL, 0, LOOK_AGAIN_MS);
    }
}

/* Runs the command until its fate is known. */
static void command_settle(struct crowd_seat *seat, const struct host_command *command, bool is_rough)
{
    (void)alarm(SECONDS_MAX);
    dkt_status status = host_run(&seat->host, seat->store, command, NULL);
    while (is_rough && (status == DKT_E_STORE || status == DKT_E_MAYBE)) {
        line_say(status == DKT_E_MAYBE ? 'm' : 'f', command);
        if (!crowd_connect(seat)) {
            store_return(seat);
        }
        status = host_run(&seat->host, seat->store, command, NULL);
    }
    if (!is_fate(status)) {
        worker_dies(seat, command->action, status);
    }
    if (status == DKT_OK || status == DKT_E_CONFLICT) {
        line_say(status == DKT_OK ? 'a' : 'c', command);
    }
}

static void due_settle(struct crowd_seat *seat, bool is_rough)
{
    dkt_status status = crowd_run_due(seat);
    while (is_rough && (status == DKT_E_STORE || status == DKT_E_MAYBE)) {
        if (!crowd_connect(seat)) {
            store_return(seat);
        }
        status = crowd_run_due(seat);
    }
    if (status != DKT_OK && status != DKT_E_CONFLICT) {
        worker_dies(seat, "run due", status);
    }
}

static void seat_work(struct crowd_seat *seat, int32_t place, int32_t generation, int32_t count, bool is_rough)
{
    struct test_random random = {.state = (uint64_t)place * 77777 + (uint64_t)generation};
    for (int32_t i = 0; i < count; i++) {
        struct host_command command;
        seat->host.now_ms += 1 + (int64_t)test_random_below(&random, 20000);
        host_random_command(&random, seat->host.now_ms, &command);
        if (i % 2 == 0 && strcmp(command.action, "register") == 0) { /* numbers want new tickets too */
            snprintf(command.subject, sizeof command.subject, "new%" PRId32 ".%" PRId32 ".%" PRId32, place, generation, i);
        }
        snprintf(command.request, sizeof command.request, "w%" PRId32 ".%" PRId32 ".%" PRId32, place, generation, i);
        command_settle(seat, &command, is_rough);
        if (i % DUE_EVERY == 0) {
            due_settle(seat, is_rough);
        }
    }
}

static int work(struct crowd_seat *seat, char **words)
{
    int32_t place = (int32_t)strtol(words[0], NULL, 10);
    int32_t generation = (int32_t)strtol(words[1], NULL, 10);
    char name[16];
    snprintf(name, sizeof name, "w%" PRId32, place);
    bool is_rough = strcmp(words[3], "rough") == 0;
    host_begin_with(&seat->host, (uint64_t)(place * 1000 + generation), name, goals_add);
    (void)alarm(SECONDS_MAX);
    if (!crowd_connect(seat) && !is_rough) {
        fprintf(stderr, "%s\n", seat->error);
        return 4;
    }
    if (seat->store == NULL) {
        store_return(seat);
    }
    seat_work(seat, place, generation, (int32_t)strtol(words[2], NULL, 10), is_rough);
    crowd_close(seat);
    return 0;
}

int crowd_main(int argc, char **argv, const struct crowd_kind *kind)
{
    struct crowd_seat seat = {.kind = kind, .where = argc > 2 ? argv[2] : ""};
    if (argc == 7 && strcmp(argv[1], "work") == 0) {
        return work(&seat, argv + 3);
    }
    if (argc == 4 && strcmp(argv[1], "audit") == 0) {
        crowd_open(&seat, 1, "auditor");
        crowd_audit(&seat, argv[3]);
        crowd_close(&seat);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "install") == 0) {
        crowd_open(&seat, 1, "installer");
        crowd_close(&seat);
        return 0;
    }
    fprintf(stderr, "crowd: see tests/support/crowd.h\n");
    return 2;
}
