/* SPDX-License-Identifier: MIT
 *
 * claims COUNT
 *
 * Eight processes on one file. First all of them claim COUNT tickets, in the same order, so that they meet at each: every
 * ticket is claimed once, by the one who was told so. Then time passes, every claim lapses and every ticket's goal is
 * breached, and all of them see to what is due: each lapse and each breach is told once.
 *
 * synchronous=NORMAL: the test is about who comes first, not about power, and need not wait for the disk.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <inttypes.h>
#include <sched.h>
#include <setjmp.h>
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
    WORKER_COUNT = 8,
    SECONDS_MAX = 300, /* then something stands still */
    DAYS = 30,         /* behind every claim and every target */
};

static const int64_t day_ms = 86400000;
static int32_t ticket_count;

struct seat {
    struct host host;
    dkt_sqlite *sqlite;
    dkt_store *store;
};

static const char goal[] = "{\"code\": \"handle\", \"english\": \"Handling\", \"chinese\": \"处理\","
                           " \"start\": [\"verb:register\"], \"stop\": [\"state:closed\"], \"target\": {\"hours\": 8}}";

static dkt_rules *rules_make(void)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

static void seat_open(struct seat *seat, const char *path, const char *name)
{
    dkt_rules *rules = rules_make();
    memset(seat, 0, sizeof *seat);
    host_begin_rules(&seat->host, 1, name, rules);
    dkt_rules_unref(rules);
    seat->host.actor = name;
    assert_int_equal(dkt_sqlite_new(seat->host.desk, &seat->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(seat->sqlite, path, -1, DKT_SQLITE_NORMAL), DKT_OK);
    assert_int_equal(dkt_sqlite_set_wait(seat->sqlite, 60000), DKT_OK);
    assert_int_equal(dkt_sqlite_store(seat->sqlite, &seat->store), DKT_OK);
}

static void seat_close(struct seat *seat)
{
    dkt_store_free(seat->store);
    dkt_sqlite_free(seat->sqlite);
    host_end(&seat->host);
}

static void subject_of(int32_t i, char out[32])
{
    snprintf(out, 32, "T%05d", i);
}

/* ---- the workers ---- */

/* How many tickets it got; -1 when an answer was neither yes nor no. */
static int32_t claim_all(struct seat *seat)
{
    int32_t got = 0;
    for (int32_t i = 0; i < ticket_count; i++) {
        char subject[32];
        subject_of(i, subject);
        (void)sched_yield(); /* the others are to come to the same ticket */
        dkt_status status = host_act(&seat->host, seat->store, "claim", subject, NULL, NULL);
        if (status != DKT_OK && status != DKT_E_REFUSED) {
            fprintf(stderr, "claim %s: %s: %s\n", subject, dkt_status_name(status), seat->host.text);
            return -1;
        }
        got += status == DKT_OK ? 1 : 0;
    }
    return got;
}

static int32_t settle_all(struct seat *seat)
{
    dkt_task *task = NULL;
    seat->host.now_ms += DAYS * day_ms;
    dkt_status status = dkt_task_new_run_due(seat->host.desk, &task);
    status = status == DKT_OK ? dkt_task_run(task, seat->store) : status;
    if (status != DKT_OK) {
        fprintf(stderr, "run_due: %s: %s\n", dkt_status_name(status), dkt_task_error_text(task));
    }
    dkt_task_free(task);
    return status == DKT_OK ? 0 : -1;
}

/* Waits until the parent closes its end: so all begin at once. */
static void wait_for(const int start[2])
{
    char nothing;
    (void)close(start[1]);
    while (read(start[0], &nothing, 1) > 0) {
    }
}

static int worker_run(const char *path, int32_t place, const int start[2], int out, int32_t (*work)(struct seat *seat))
{
    struct seat seat;
    char name[16];
    snprintf(name, sizeof name, "w%d", place);
    seat_open(&seat, path, name);
    wait_for(start);
    int32_t said = work(&seat);
    seat_close(&seat);
    return said >= 0 && write(out, &said, sizeof said) == (ssize_t)sizeof said ? 0 : 5;
}

/* Runs `work` in every process at once; the sum of what they say. */
static int32_t all_work(const char *path, int32_t (*work)(struct seat *seat))
{
    pid_t pids[WORKER_COUNT];
    int ends[WORKER_COUNT][2];
    int start[2];
    int32_t sum = 0;
    fflush(NULL);
    assert_int_equal(pipe(start), 0);
    for (int32_t i = 0; i < WORKER_COUNT; i++) {
        assert_int_equal(pipe(ends[i]), 0);
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0) {
            _exit(worker_run(path, i, start, ends[i][1], work));
        }
        (void)close(ends[i][1]);
    }
    (void)close(start[0]);
    (void)close(start[1]);
    for (int32_t i = 0; i < WORKER_COUNT; i++) {
        int status = 0;
        int32_t said = 0;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        assert_int_equal(read(ends[i][0], &said, sizeof said), sizeof said);
        (void)close(ends[i][0]);
        printf("%d%s", said, i + 1 < WORKER_COUNT ? " " : "\n");
        sum += said;
    }
    return sum;
}

/* ---- the parent ---- */

static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return answer;
}

/* How many tickets have so many entries of this verb: one each, if it was told once. */
static void expect_told_once(const char *path, int32_t verb)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM docket_entry WHERE verb = %d", verb);
    assert_int_equal(ask(path, sql), ticket_count);
    snprintf(sql, sizeof sql, "SELECT count(DISTINCT subject) FROM docket_entry WHERE verb = %d", verb);
    assert_int_equal(ask(path, sql), ticket_count);
}

static void everything_that_many_reach_for_is_taken_once(void **state)
{
    (void)state;
    struct seat seat;
    char path[256];
    char digest[65];
    (void)alarm(SECONDS_MAX);
    host_file("claims.db", path);
    seat_open(&seat, path, "desk");
    for (int32_t i = 0; i < ticket_count; i++) {
        char subject[32];
        subject_of(i, subject);
        assert_int_equal(host_act(&seat.host, seat.store, "register", subject, NULL, NULL), DKT_OK);
    }
    seat_close(&seat);

    assert_int_equal(all_work(path, claim_all), ticket_count);
    expect_told_once(path, DKT_VERB_CLAIM);
    assert_int_equal(ask(path, "SELECT count(*) FROM docket_ticket t JOIN docket_entry e ON e.subject = t.id"
                               " WHERE e.verb = 3 AND e.actor = t.claimed_by"),
                     ticket_count);

    assert_int_equal(all_work(path, settle_all), 0);
    expect_told_once(path, DKT_VERB_CLAIM_LAPSED);
    expect_told_once(path, DKT_VERB_CLOCK_BREACHED);

    seat_open(&seat, path, "auditor");
    seat.host.now_ms += (DAYS + 1) * day_ms;
    host_verify(&seat.host, seat.store, digest);
    seat_close(&seat);
    printf("figure: %d processes, %d claims, %d lapses and %d breaches, each once\n", WORKER_COUNT, ticket_count,
           ticket_count, ticket_count);
    host_file_remove(path);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(everything_that_many_reach_for_is_taken_once)};
    if (argc != 2) {
        fprintf(stderr, "claims COUNT\n");
        return 2;
    }
    ticket_count = atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
