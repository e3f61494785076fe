/* SPDX-License-Identifier: MIT
 *
 * processes kill|crowd COUNT
 *
 * kill: two processes write into one file; COUNT times one of them is killed (SIGKILL) wherever it happens to be, and
 * another takes its place. crowd: four processes run COUNT random commands each on a few tickets. Afterwards, and from
 * time to time between the kills: what was acknowledged is in the journal exactly once, every entry of a command has
 * its request and every request its entry, numbers are unique and complete or void, verify and SQLite find nothing.
 *
 * A worker tells the parent of each command that was accepted, in a pipe, after it was. A kill falls where it falls:
 * after a random number of these lines and a random moment more.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <errno.h>
#include <fcntl.h>
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
    WORKER_MAX = 4,
    LINE_SIZE = 80, /* of an acknowledgement, padded: a write of so many bytes to a pipe is whole */
    AUDIT_EVERY = 40,
    SECONDS_MAX = 600, /* then something stands still */
};

struct worker {
    pid_t pid;
    int pipe;
    int32_t generation;
};

struct crowd {
    char path[256];
    struct test_random random;
    struct worker workers[WORKER_MAX];
    int32_t worker_count;
    int64_t acknowledged;
    int64_t reported; /* conflicts that workers were told */
    sqlite3 *db;      /* the parent's book of acknowledgements, in memory */
    sqlite3_stmt *note;
};

/* ---- a worker ---- */

struct seat {
    struct host host;
    dkt_sqlite *sqlite;
    dkt_store *store;
    int pipe;
    int32_t place;
    int32_t generation;
};

static void seat_say(const struct seat *seat, char what, const struct host_command *command)
{
    char line[LINE_SIZE];
    memset(line, 0, sizeof line);
    snprintf(line, sizeof line, "%c %s %s", what, command->request, command->subject);
    if (write(seat->pipe, line, sizeof line) != (ssize_t)sizeof line) {
        _exit(3);
    }
}

static void seat_open(struct seat *seat, const char *path)
{
    char name[16];
    snprintf(name, sizeof name, "w%d", seat->place);
    host_begin(&seat->host, (uint64_t)(seat->place * 1000 + seat->generation), name);
    dkt_status status = dkt_sqlite_new(seat->host.desk, &seat->sqlite);
    status = status == DKT_OK ? dkt_sqlite_open(seat->sqlite, path, -1, 0) : status;
    status = status == DKT_OK ? dkt_sqlite_set_wait(seat->sqlite, 60000) : status;
    status = status == DKT_OK ? dkt_sqlite_store(seat->sqlite, &seat->store) : status;
    if (status != DKT_OK) {
        fprintf(stderr, "worker %s: %s\n", name, dkt_sqlite_error_text(seat->sqlite));
        _exit(4);
    }
}

/* What a command among others may end with. Anything else is a defect. */
static bool is_expected(dkt_status status)
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

static void seat_work(struct seat *seat, const char *path, int32_t count)
{
    seat_open(seat, path);
    struct test_random random = {.state =
                                     (uint64_t)seat->place * 77777 + (uint64_t)seat->generation};
    for (int32_t i = 0; i < count; i++) {
        struct host_command command;
        seat->host.now_ms += 1 + (int64_t)test_random_below(&random, 20000);
        host_random_command(&random, seat->host.now_ms, &command);
        if (i % 2 == 0 &&
            strcmp(command.action, "register") == 0) { /* numbers want new tickets too */
            snprintf(command.subject, sizeof command.subject, "new%d.%d.%d", seat->place,
                     seat->generation, i);
        }
        snprintf(command.request, sizeof command.request, "w%d.%d.%d", seat->place,
                 seat->generation, i);
        dkt_status status = host_run(&seat->host, seat->store, &command, NULL);
        if (!is_expected(status)) {
            fprintf(stderr, "worker %d: %s %s: %s: %s\n", seat->place, command.action,
                    command.subject, dkt_status_name(status), seat->host.text);
            _exit(5);
        }
        if (status == DKT_OK || status == DKT_E_CONFLICT) {
            seat_say(seat, status == DKT_OK ? 'a' : 'c', &command);
        }
    }
    dkt_store_free(seat->store);
    dkt_sqlite_free(seat->sqlite);
    host_end(&seat->host);
    _exit(0);
}

static void worker_start(struct crowd *crowd, int32_t place, int32_t count)
{
    struct worker *worker = &crowd->workers[place];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    worker->generation++;
    fflush(NULL);
    worker->pid = fork();
    assert_true(worker->pid >= 0);
    if (worker->pid == 0) {
        struct seat seat = {.pipe = ends[1], .place = place, .generation = worker->generation};
        (void)close(ends[0]);
        seat_work(&seat, crowd->path, count);
    }
    (void)close(ends[1]);
    worker->pipe = ends[0];
}

/* ---- the parent ---- */

static void book_open(struct crowd *crowd)
{
    assert_int_equal(sqlite3_open(":memory:", &crowd->db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(crowd->db,
                                  "CREATE TABLE note (request TEXT PRIMARY KEY, subject TEXT)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(crowd->db, "INSERT INTO note VALUES (?1, ?2)", -1, &crowd->note, NULL),
        SQLITE_OK);
}

static void book_line(struct crowd *crowd, const char *line)
{
    char request[LINE_SIZE];
    char subject[LINE_SIZE];
    assert_int_equal(sscanf(line + 2, "%79s %79s", request, subject), 2);
    if (line[0] == 'c') {
        crowd->reported++;
        return;
    }
    crowd->acknowledged++;
    sqlite3_bind_text(crowd->note, 1, request, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(crowd->note, 2, subject, -1, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(crowd->note), SQLITE_DONE);
    sqlite3_reset(crowd->note);
}

/* Reads one line; false at the end of the pipe. */
static bool worker_line(struct crowd *crowd, struct worker *worker)
{
    char line[LINE_SIZE];
    ssize_t n = read(worker->pipe, line, sizeof line);
    if (n <= 0) {
        return false;
    }
    assert_int_equal(n, sizeof line);
    book_line(crowd, line);
    return true;
}

/* Reads whatever any worker says; false when all are silent for so long. */
static bool crowd_listen(struct crowd *crowd, int wait_ms)
{
    struct pollfd polls[WORKER_MAX];
    bool is_heard = false;
    for (int32_t i = 0; i < crowd->worker_count; i++) {
        polls[i] = (struct pollfd){.fd = crowd->workers[i].pipe, .events = POLLIN};
    }
    if (poll(polls, (nfds_t)crowd->worker_count, wait_ms) <= 0) {
        return false;
    }
    for (int32_t i = 0; i < crowd->worker_count; i++) {
        if ((polls[i].revents & POLLIN) != 0) {
            is_heard = worker_line(crowd, &crowd->workers[i]) || is_heard;
        }
    }
    return is_heard;
}

static void worker_kill(struct crowd *crowd, int32_t place)
{
    struct worker *worker = &crowd->workers[place];
    int status = 0;
    assert_int_equal(kill(worker->pid, SIGKILL), 0);
    assert_int_equal(waitpid(worker->pid, &status, 0), worker->pid);
    if (!WIFSIGNALED(status)) {
        print_error("worker %d ended by itself with %d\n", place, WEXITSTATUS(status));
        fail();
    }
    while (worker_line(crowd, worker)) {
    }
    (void)close(worker->pipe);
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

static void audit_acknowledged(struct crowd *crowd)
{
    char *sql = sqlite3_mprintf("ATTACH %Q AS desk", crowd->path);
    assert_int_equal(sqlite3_exec(crowd->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    assert_int_equal(
        ask(crowd->db,
            "SELECT count(*) FROM note WHERE 1 <> (SELECT count(*) FROM desk.docket_entry e "
            "WHERE e.desk = 'main' AND e.request = note.request AND e.subject = note.subject AND "
            "e.subject_kind = 1)"),
        0);
    assert_int_equal(
        ask(crowd->db,
            "SELECT count(*) FROM note WHERE request NOT IN (SELECT id FROM desk.docket_request)"),
        0);
    assert_int_equal(
        ask(crowd->db,
            "SELECT count(*) FROM desk.docket_entry WHERE request IS NOT NULL AND request NOT IN "
            "(SELECT id FROM desk.docket_request)"),
        0);
    assert_int_equal(
        ask(crowd->db, "SELECT count(*) FROM desk.docket_request r WHERE NOT EXISTS (SELECT 1 FROM "
                       "desk.docket_entry e WHERE e.desk = 'main' AND e.subject_kind = 1 AND "
                       "e.request = r.id AND e.subject = r.subject)"),
        0);
    assert_int_equal(
        ask(crowd->db,
            "SELECT count(*) FROM (SELECT number FROM desk.docket_ticket WHERE number IS NOT NULL "
            "GROUP BY number HAVING count(*) > 1)"),
        0);
    assert_int_equal(sqlite3_exec(crowd->db, "DETACH desk", NULL, NULL, NULL), SQLITE_OK);
}

static void audit(struct crowd *crowd)
{
    struct host host;
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    char digest[65];
    audit_acknowledged(crowd);
    host_begin(&host, 1, "auditor");
    assert_int_equal(dkt_sqlite_new(host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(sqlite, crowd->path, -1, DKT_SQLITE_EXISTING), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    assert_int_equal(dkt_sqlite_check(sqlite), DKT_OK);
    host_verify(&host, store, digest);
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    host_end(&host);
}

/* How many numbers an entry of the series makes void: its change tells the first and the one behind the last. */
static int64_t void_count(const uint8_t *change, int n)
{
    int64_t values[2] = {0, 0};
    int found = 0;
    for (int i = 0; i + 4 < n && found < 2;
         i++) { /* column 2005 or 2006, no value before, an integer after */
        if ((change[i] == 0xD5 || change[i] == 0xD6) && change[i + 1] == 0x0F &&
            change[i + 2] == 0 && change[i + 3] == 1) {
            uint64_t value = 0;
            int shift = 0;
            int k = i + 4;
            for (; k < n && change[k] >= 0x80; k++, shift += 7) {
                value |= (uint64_t)(change[k] & 0x7F) << shift;
            }
            values[found++] = (int64_t)((value | (uint64_t)change[k] << shift) >> 1);
        }
    }
    assert_int_equal(found, 2);
    return values[1] - values[0];
}

/* Numbers are complete: each below the series' next is a ticket's, or leased and unused, or told as void. */
static void audit_numbers(struct crowd *crowd)
{
    struct host host;
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    dkt_task *task = NULL;
    host_begin(&host, 2, "auditor");
    host.now_ms += INT64_C(400) * 86400000;
    assert_int_equal(dkt_sqlite_new(host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(sqlite, crowd->path, -1, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    assert_int_equal(dkt_task_new_void_numbers(host.desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, store), DKT_OK);
    dkt_task_free(task);
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    host_end(&host);

    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(crowd->path, &db), SQLITE_OK);
    int64_t used = ask(db, "SELECT count(*) FROM docket_ticket WHERE number GLOB 'N-*'");
    int64_t next = ask(db, "SELECT coalesce(max(next), 1) FROM docket_series");
    int64_t unused = 0;
    assert_int_equal(ask(db, "SELECT count(*) FROM docket_lease"), 0);
    assert_int_equal(sqlite3_prepare_v2(
                         db, "SELECT change FROM docket_entry WHERE subject_kind = 4 AND verb = 67",
                         -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        unused += void_count(sqlite3_column_blob(statement, 0), sqlite3_column_bytes(statement, 0));
    }
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    printf("figure: numbers: %" PRId64 " used, %" PRId64 " void, next %" PRId64 "\n", used, unused,
           next);
    assert_int_equal(used + unused, next - 1);
}

/* ---- the two ways ---- */

static void crowd_begin(struct crowd *crowd, const char *name, int32_t worker_count)
{
    memset(crowd, 0, sizeof *crowd);
    crowd->random = test_random(name);
    crowd->worker_count = worker_count;
    host_file("crowd.db", crowd->path);
    book_open(crowd);
    (void)alarm(SECONDS_MAX);
}

static void crowd_end(struct crowd *crowd)
{
    audit(crowd);
    audit_numbers(crowd);
    audit(crowd);
    sqlite3_finalize(crowd->note);
    assert_int_equal(sqlite3_close(crowd->db), SQLITE_OK);
    host_file_remove(crowd->path);
}

static void all_kill(struct crowd *crowd)
{
    for (int32_t i = 0; i < crowd->worker_count; i++) {
        worker_kill(crowd, i);
    }
}

static void all_start(struct crowd *crowd, int32_t count)
{
    for (int32_t i = 0; i < crowd->worker_count; i++) {
        worker_start(crowd, i, count);
    }
}

static void run_kill(int32_t count)
{
    struct crowd crowd;
    crowd_begin(&crowd, "kill", 2);
    all_start(&crowd, INT32_MAX);
    for (int32_t i = 1; i <= count; i++) {
        int64_t until = crowd.acknowledged + (int64_t)test_random_below(&crowd.random, 12);
        while (crowd.acknowledged < until && crowd_listen(&crowd, 60000)) {
        }
        (void)poll(
            NULL, 0,
            (int)test_random_below(&crowd.random, 12)); /* the moment: anywhere in a command */
        int32_t victim = (int32_t)test_random_below(&crowd.random, 2);
        worker_kill(&crowd, victim);
        worker_start(&crowd, victim, INT32_MAX);
        if (i % AUDIT_EVERY == 0) {
            all_kill(&crowd);
            audit(&crowd);
            all_start(&crowd, INT32_MAX);
        }
    }
    all_kill(&crowd);
    printf("figure: %d kills, %" PRId64 " acknowledged commands, all there\n", count,
           crowd.acknowledged);
    assert_true(crowd.acknowledged > count);
    crowd_end(&crowd);
}

static void run_crowd(int32_t count)
{
    struct crowd crowd;
    crowd_begin(&crowd, "crowd", WORKER_MAX);
    all_start(&crowd, count);
    for (int32_t i = 0; i < crowd.worker_count; i++) {
        int status = 0;
        while (worker_line(&crowd, &crowd.workers[i])) {
        }
        assert_int_equal(waitpid(crowd.workers[i].pid, &status, 0), crowd.workers[i].pid);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        (void)close(crowd.workers[i].pipe);
    }
    printf("figure: %d processes, %d commands each, %" PRId64 " accepted, each once; %" PRId64
           " conflicts told\n",
           crowd.worker_count, count, crowd.acknowledged, crowd.reported);
    const char *sql = "SELECT count(*) FROM docket_request";
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(crowd.path, &db), SQLITE_OK);
    assert_int_equal(ask(db, sql),
                     crowd.acknowledged); /* nobody died: accepted and told are the same */
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    crowd_end(&crowd);
}

static const char *mode;
static int32_t mode_count;

static void processes_leave_a_sound_file(void **state)
{
    (void)state;
    if (strcmp(mode, "kill") == 0) {
        run_kill(mode_count);
    } else {
        run_crowd(mode_count);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(processes_leave_a_sound_file)};
    if (argc != 3) {
        fprintf(stderr, "processes kill|crowd COUNT\n");
        return 2;
    }
    mode = argv[1];
    mode_count = atoi(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
