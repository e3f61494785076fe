/* SPDX-License-Identifier: MIT
 *
 * sweepers TICKETS
 *
 * Four processes run what is due over one SQLite file at once, again and again, while one after the other is killed and
 * another takes its place. Afterwards everything that fell due is told exactly once, in order, and stamped at the instant
 * at which it was due, whoever told it and whenever.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <inttypes.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    SWEEPER_COUNT = 4,
    KILL_COUNT = 12,
    EVENT_COUNT = 4,   /* of a ticket: warned, breached, two steps */
    SECONDS_MAX = 300, /* then something stands still */
};

#define HOUR_MS INT64_C(3600000)
#define LATE_MS (48 * HOUR_MS) /* when the sweepers look */

static int32_t ticket_count = 60;

static void with_goal(dkt_profile *profile)
{
    static const char goal[] =
        "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"a\",\"start\":[\"verb:register\"],"
        "\"stop\":[\"state:closed\"],\"target\":{\"hours\":4},\"warn\":[{\"percent\":50}],"
        "\"escalate\":[{\"after\":{\"minutes\":0},\"to\":\"boss\"},{\"after\":{\"hours\":1},\"to\":\"chief\"}]}";
    assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
}

struct seat {
    struct host host;
    dkt_sqlite *sqlite;
    dkt_store *store;
};

static dkt_status seat_open(struct seat *seat, const char *path, uint64_t seed)
{
    char name[16];
    snprintf(name, sizeof name, "w%d", (int)seed);
    host_begin_with(&seat->host, seed, name, with_goal);
    dkt_status status = dkt_sqlite_new(seat->host.desk, &seat->sqlite);
    status = status == DKT_OK ? dkt_sqlite_open(seat->sqlite, path, -1, 0) : status;
    status = status == DKT_OK ? dkt_sqlite_set_wait(seat->sqlite, 60000) : status;
    return status == DKT_OK ? dkt_sqlite_store(seat->sqlite, &seat->store) : status;
}

static void seat_close(struct seat *seat)
{
    dkt_store_free(seat->store);
    dkt_sqlite_free(seat->sqlite);
    host_end(&seat->host);
}

/* Ticket by ticket, a second apart. Gives the instant of the first. */
static int64_t register_all(const char *path)
{
    struct seat seat;
    assert_int_equal(seat_open(&seat, path, 1), DKT_OK);
    int64_t first = seat.host.now_ms;
    for (int32_t i = 0; i < ticket_count; i++) {
        char id[16];
        snprintf(id, sizeof id, "t%05d", (int)i);
        seat.host.now_ms = first + i * INT64_C(1000);
        assert_int_equal(host_act(&seat.host, seat.store, "register", id, "title", "x"), DKT_OK);
    }
    seat_close(&seat);
    return first;
}

/* Runs what is due until nothing is; others being quicker again and again is no failure. */
static void sweep(const char *path, uint64_t seed, int64_t now_ms)
{
    struct seat seat;
    dkt_status status = seat_open(&seat, path, seed);
    if (status != DKT_OK) {
        _exit(4);
    }
    seat.host.now_ms = now_ms + (int64_t)seed; /* clocks of hosts differ */
    do {
        dkt_task *task = NULL;
        status = dkt_task_new_run_due(seat.host.desk, &task);
        status = status == DKT_OK ? dkt_task_run(task, seat.store) : status;
        dkt_task_free(task);
    } while (status == DKT_E_CONFLICT);
    if (status != DKT_OK) {
        fprintf(stderr, "sweeper %d: %s\n", (int)seed, dkt_status_name(status));
        _exit(5);
    }
    seat_close(&seat);
    _exit(0);
}

static pid_t sweeper_start(const char *path, uint64_t seed, int64_t now_ms)
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        sweep(path, seed, now_ms);
    }
    return pid;
}

static void sweeper_end(pid_t pid)
{
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Kills one after the other, a moment later each time; gives how many were still at work. */
static int32_t kill_some(pid_t *sweepers, const char *path, int64_t now_ms, struct test_random *random)
{
    int32_t killed = 0;
    for (int32_t i = 0; i < KILL_COUNT; i++) {
        int status = 0;
        pid_t *victim = &sweepers[i % SWEEPER_COUNT];
        (void)poll(NULL, 0, (int)test_random_below(random, 15)); /* the moment: anywhere in a page */
        (void)kill(*victim, SIGKILL);
        assert_int_equal(waitpid(*victim, &status, 0), *victim);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
        *victim = sweeper_start(path, (uint64_t)(100 + i), now_ms);
    }
    return killed;
}

/* ---- the audit ---- */

static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return answer;
}

/* So many entries of a verb, and each so long behind its ticket's registration. */
static void audit_verb(sqlite3 *db, int32_t verb, int32_t each, int64_t hours)
{
    char *sql = sqlite3_mprintf("SELECT count(*) FROM docket_entry WHERE verb = %d", (int)verb);
    assert_int_equal(ask(db, sql), (int64_t)each * ticket_count);
    sqlite3_free(sql);
    sql = sqlite3_mprintf("SELECT count(*) FROM docket_entry e JOIN docket_entry r ON r.desk = e.desk AND r.subject = e.subject "
                          "AND r.subject_kind = 1 AND r.seq = 1 WHERE e.verb = %d AND e.at - r.at = %lld",
                          (int)verb, (long long)(hours * HOUR_MS));
    assert_int_equal(ask(db, sql), ticket_count);
    sqlite3_free(sql);
}

static void audit(const char *path)
{
    sqlite3 *db = NULL;
    char digest[65];
    struct seat seat;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    audit_verb(db, DKT_VERB_CLOCK_WARNED, 1, 2);
    audit_verb(db, DKT_VERB_CLOCK_BREACHED, 1, 4);
    audit_verb(db, DKT_VERB_CLOCK_ESCALATED, 2, 4);
    audit_verb(db, DKT_VERB_CLOCK_ESCALATED, 2, 5);
    assert_int_equal(ask(db, "SELECT count(*) FROM docket_entry WHERE subject_kind = 1"),
                     (int64_t)(1 + EVENT_COUNT) * ticket_count);
    assert_int_equal(ask(db, "SELECT count(*) FROM docket_ticket WHERE next_due IS NOT NULL"), 0);
    assert_int_equal(ask(db, "SELECT count(*) FROM docket_entry a JOIN docket_entry b ON a.desk = b.desk AND "
                             "a.subject_kind = b.subject_kind AND a.subject = b.subject AND b.seq = a.seq + 1 "
                             "WHERE b.at < a.at"),
                     0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(seat_open(&seat, path, 2), DKT_OK);
    seat.host.now_ms += LATE_MS + HOUR_MS;
    host_verify(&seat.host, seat.store, digest);
    seat_close(&seat);
}

static void what_falls_due_is_told_once_over_many_processes(void **state)
{
    char path[256];
    pid_t sweepers[SWEEPER_COUNT];
    struct test_random random = test_random("sweepers");
    (void)state;
    (void)alarm(SECONDS_MAX);
    host_file("sweepers.db", path);
    int64_t now_ms = register_all(path) + LATE_MS;
    for (int32_t i = 0; i < SWEEPER_COUNT; i++) {
        sweepers[i] = sweeper_start(path, (uint64_t)(10 + i), now_ms);
    }
    int32_t killed = kill_some(sweepers, path, now_ms, &random);
    for (int32_t i = 0; i < SWEEPER_COUNT; i++) {
        sweeper_end(sweepers[i]);
    }
    audit(path);
    printf("figure: %d processes, %d of them killed at work; %d entries of %d tickets, each once and at its instant\n",
           SWEEPER_COUNT + KILL_COUNT, (int)killed, (int)(EVENT_COUNT * ticket_count), (int)ticket_count);
    host_file_remove(path);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_falls_due_is_told_once_over_many_processes)};
    if (argc == 2) {
        ticket_count = atoi(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
