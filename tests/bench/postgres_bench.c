/* SPDX-License-Identifier: MIT
 *
 * postgres_bench [--quick]
 * postgres_bench CONNINFO library|raw register|progress COUNT      one side alone, for callgrind: bench_loop is measured
 *
 * What the PostgreSQL store costs against a program written by hand, on a private server: client CPU and round trips of a
 * registration and of a state change; eight workers that take 2,000 tickets on which a clock is due. CPU and time are the
 * least of several rounds in turn; of CPU it only reports, postgres_bench.py counts instructions. Exit code 1 when a bar
 * is missed, 77 where PostgreSQL is not installed.
 */
#include "postgres/server.h"
#include "postgres_side.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    SIDE_LIBRARY = 0,
    SIDE_RAW = 1,
    VERB_REGISTER = 0,
    VERB_PROGRESS = 1,
    WORKER_COUNT = 8,
    DUE_COUNT = 2000,
    SKIPPED = 77,
};

static const double claim_bar = 2.0;
static const double trips_bar = 3.0;

static struct postgres_server server;

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void database_make(const char *name, const char *from)
{
    char sql[200];
    PGconn *connection = postgres_server_connect(server.conninfo);
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", name);
    postgres_server_run(connection, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", name, from);
    postgres_server_run(connection, sql);
    PQfinish(connection);
}

static const char *conninfo_of(const char *database)
{
    static char conninfo[700];
    snprintf(conninfo, sizeof conninfo, "%s dbname=%s", server.conninfo, database);
    return conninfo;
}

/* ---- what an operation costs ---- */

struct cost {
    double cpu[2];
    double wall[2];
    double trips[2];
};

static void least(double *io_least, double now)
{
    *io_least = *io_least == 0 || now < *io_least ? now : *io_least;
}

void bench_loop(struct postgres_side *side, int verb, int32_t first, int32_t count);

/* Named by callgrind's --toggle-collect. */
__attribute__((noinline)) void bench_loop(struct postgres_side *side, int verb, int32_t first, int32_t count)
{
    for (int32_t i = first; i < first + count; i++) {
        (verb == VERB_REGISTER ? postgres_side_register : postgres_side_progress)(side, i);
    }
}

static void measure(int which, int32_t count, struct cost *cost)
{
    struct postgres_side side;
    database_make("cost", "template0");
    postgres_side_open(&side, conninfo_of("cost"), which == SIDE_RAW, false);
    for (int verb = 0; verb < 2; verb++) {
        bench_loop(&side, verb, 0, 20); /* statements are prepared, plans are made */
        int64_t trips = dkt_postgres_round_trips(side.postgres);
        double cpu = cpu_us();
        double wall = wall_us();
        bench_loop(&side, verb, 20, count);
        least(&cost->cpu[verb], (cpu_us() - cpu) / count);
        least(&cost->wall[verb], (wall_us() - wall) / count);
        cost->trips[verb] = (double)(dkt_postgres_round_trips(side.postgres) - trips) / count;
    }
    postgres_side_close(&side);
}

static int costs(int32_t count, int32_t rounds)
{
    static const char *const names[] = {"register", "progress"};
    struct cost found[2] = {{{0}, {0}, {0}}, {{0}, {0}, {0}}};
    int missed = 0;
    for (int32_t i = 0; i < rounds; i++) {
        measure(SIDE_LIBRARY, count, &found[SIDE_LIBRARY]);
        measure(SIDE_RAW, count, &found[SIDE_RAW]);
    }
    for (int verb = 0; verb < 2; verb++) {
        double ratio = found[SIDE_LIBRARY].cpu[verb] / found[SIDE_RAW].cpu[verb];
        double trips = found[SIDE_LIBRARY].trips[verb];
        printf("figure: PostgreSQL %s: client CPU %.2f of a program by hand (%.0f and %.0f us), %.2f round trips (2.00), "
               "%.0f us in all (%.0f)\n",
               names[verb], ratio, found[SIDE_LIBRARY].cpu[verb], found[SIDE_RAW].cpu[verb], trips,
               found[SIDE_LIBRARY].wall[verb], found[SIDE_RAW].wall[verb]);
        missed += trips > trips_bar ? 1 : 0;
    }
    return missed;
}

/* ---- who takes what is due ---- */

static void due_fill(void)
{
    struct postgres_side side;
    database_make("due", "template0");
    postgres_side_open(&side, conninfo_of("due"), false, true);
    for (int32_t i = 0; i < DUE_COUNT; i++) {
        postgres_side_register(&side, i);
    }
    postgres_side_close(&side);
    PGconn *connection = postgres_server_connect(conninfo_of("due"));
    postgres_server_run(connection, "VACUUM ANALYZE");
    PQfinish(connection);
}

/* One worker: says that it is ready, waits for the start, works until nothing is left. */
static void worker(int which, int ready, int start)
{
    struct postgres_side side;
    char byte = 0;
    postgres_side_open(&side, conninfo_of("claim"), which == SIDE_RAW, true);
    side.now_ms += INT64_C(7) * 86400000;
    if (write(ready, &byte, 1) != 1 || read(start, &byte, 1) != 0) {
        _exit(1);
    }
    postgres_side_settle(&side);
    postgres_side_close(&side);
    _exit(0);
}

static void claims_check(void)
{
    PGconn *connection = postgres_server_connect(conninfo_of("claim"));
    assert_int_equal(postgres_server_ask(connection, "SELECT count(*) FROM docket.docket_entry WHERE seq = 2"), DUE_COUNT);
    assert_int_equal(postgres_server_ask(connection, "SELECT count(*) FROM docket.docket_entry"), 2 * DUE_COUNT);
    assert_int_equal(
        postgres_server_ask(connection, "SELECT count(*) FROM docket.docket_clock WHERE breached_at IS NULL"), 0);
    PQfinish(connection);
}

static double claim(int which)
{
    int ready[2];
    int start[2];
    char byte = 0;
    pid_t workers[WORKER_COUNT];
    database_make("claim", "due");
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(start), 0);
    (void)fflush(NULL);
    for (int i = 0; i < WORKER_COUNT; i++) {
        workers[i] = fork();
        if (workers[i] == 0) {
            (void)close(start[1]);
            worker(which, ready[1], start[0]);
        }
    }
    for (int i = 0; i < WORKER_COUNT; i++) {
        assert_int_equal(read(ready[0], &byte, 1), 1);
    }
    double begin = wall_us();
    (void)close(start[1]); /* all at once */
    for (int i = 0; i < WORKER_COUNT; i++) {
        int status = 0;
        assert_int_equal(waitpid(workers[i], &status, 0), workers[i]);
        assert_int_equal(status, 0);
    }
    double took = wall_us() - begin;
    (void)close(start[0]);
    (void)close(ready[0]);
    (void)close(ready[1]);
    claims_check();
    return took / 1e6;
}

static int claims(int32_t rounds)
{
    double library = 0;
    double pool = 0;
    due_fill();
    for (int32_t i = 0; i < rounds; i++) {
        least(&library, claim(SIDE_LIBRARY));
        least(&pool, claim(SIDE_RAW));
    }
    printf("figure: PostgreSQL: %d due clocks, %d workers: %.2f s, a SKIP LOCKED pool by hand %.2f s: %.2f times\n",
           DUE_COUNT, WORKER_COUNT, library, pool, library / pool);
    return library / pool > claim_bar ? 1 : 0;
}

static bool is_quick;
static int missed_count;

static void the_store_costs_little_more_than_a_program_by_hand(void **state)
{
    (void)state;
    missed_count += costs(is_quick ? 300 : 2000, is_quick ? 2 : 5);
    missed_count += claims(is_quick ? 1 : 3);
}

static int one_side(char **words)
{
    struct postgres_side side;
    int32_t count = (int32_t)strtol(words[3], NULL, 10);
    bool is_progress = strcmp(words[2], "progress") == 0;
    postgres_side_open(&side, words[0], strcmp(words[1], "raw") == 0, false);
    for (int32_t i = 0; i < count + 20; i++) {
        if (is_progress || i < 20) {
            postgres_side_register(&side, i);
        }
    }
    if (is_progress) {
        for (int32_t i = count; i < count + 20; i++) {
            postgres_side_progress(&side, i);
        }
    }
    bench_loop(&side, is_progress ? VERB_PROGRESS : VERB_REGISTER, is_progress ? 0 : 20, count);
    postgres_side_close(&side);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_store_costs_little_more_than_a_program_by_hand)};
    if (argc == 5) {
        return one_side(argv + 1);
    }
    is_quick = argc > 1 && strcmp(argv[argc - 1], "--quick") == 0;
    if (!postgres_server_begin(&server, false)) {
        return SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_server_end(&server);
    if (missed_count > 0) {
        printf("%d over the bar\n", missed_count);
    }
    return failed != 0 || missed_count > 0 ? 1 : 0;
}
