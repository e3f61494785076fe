/* SPDX-License-Identifier: MIT
 *
 * mysql_bench check|quick|full|library|raw WORDS         run by tests/mysql/with_server.py
 *
 * What the MySQL store costs against a program written by hand, on a private server: client CPU and round trips of a
 * registration and of a state change, the least of several rounds in turn. `check`: a few of each, and the library finds
 * nothing wrong with what the other program wrote, and the same digest. `library`, `raw`: one side alone, for
 * perf and callgrind. Exit code 1 when a bar is missed.
 */
#include "mysql_raw.h"

#include <docket/docket.h>
#include <docket/mysql.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    VERB_COUNT = 2,
    COLUMNS_SIZE = 2048,
};

static const double cpu_bar = 1.25;
static const double trips_bar = 3.0;
static const int64_t start_ms = INT64_C(1767571200000);

/* One way of doing the work: by the library, or by the raw program. */
struct side {
    dkt_desk *desk;
    dkt_mysql *mysql;
    dkt_store *store;
    dkt_op *op;
    MYSQL *db; /* of the raw program; NULL: the library */
    char columns[COLUMNS_SIZE];
    int64_t now_ms;
};

static void must(bool fact, const char *what)
{
    if (!fact) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static int32_t side_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct side *)user)->now_ms;
    return DKT_HOOK_DONE;
}

/* ---- connections ---- */

/* With the same limit on a server's silence as the library's connections have: it costs a poll for each answer. */
static MYSQL *connect_raw(const char *words)
{
    char path[200];
    unsigned seconds = 65;
    must(sscanf(words, "socket=%199s", path) == 1, "words");
    MYSQL *db = mysql_init(NULL);
    (void)mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    (void)mysql_options(db, MYSQL_OPT_READ_TIMEOUT, &seconds);
    (void)mysql_options(db, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    must(mysql_real_connect(db, NULL, "root", NULL, "docket", 0, path, CLIENT_MULTI_STATEMENTS) !=
             NULL,
         mysql_error(db));
    return db;
}

static void tables_empty(const char *words)
{
    static const char *const names[] = {"ticket", "entry", "request"};
    char sql[100];
    MYSQL *db = connect_raw(words);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(sql, sizeof sql, "TRUNCATE docket_%s", names[i]);
        must(mysql_query(db, sql) == 0, mysql_error(db));
    }
    mysql_close(db);
}

static void side_open(struct side *side, const char *words, bool is_raw)
{
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = side_now};
    dkt_config *config = NULL;
    memset(side, 0, sizeof *side);
    side->now_ms = start_ms;
    must(dkt_config_new(&config) == DKT_OK, "config");
    must(dkt_config_set_clock(config, &clock, (uintptr_t)side) == DKT_OK, "clock");
    must(dkt_desk_new(config, &side->desk) == DKT_OK, "desk");
    dkt_config_free(config);
    must(dkt_mysql_new(side->desk, &side->mysql) == DKT_OK, "mysql");
    must(dkt_mysql_open(side->mysql, words, -1, 0) == DKT_OK, dkt_mysql_error_text(side->mysql));
    must(dkt_mysql_store(side->mysql, &side->store) == DKT_OK, "store");
    tables_empty(words);
    for (int32_t i = 0; i < dkt_schema_column_count(side->desk, DKT_KIND_TICKET); i++) {
        const char *name = NULL;
        size_t n = strlen(side->columns);
        (void)dkt_schema_column(side->desk, DKT_KIND_TICKET, i, &name, NULL, NULL);
        snprintf(side->columns + n, sizeof side->columns - n, "%s`%s`", i == 0 ? "" : ", ", name);
    }
    side->db = is_raw ? connect_raw(words) : NULL;
}

static void side_close(struct side *side)
{
    if (side->db != NULL) {
        mysql_close(side->db);
    }
    dkt_op_free(side->op);
    dkt_store_free(side->store);
    dkt_mysql_free(side->mysql);
    dkt_desk_unref(side->desk);
}

/* ---- the work ---- */

static void library_run(struct side *side, const struct raw_work *work, int32_t verb)
{
    dkt_command *command = NULL;
    must(dkt_command_new(side->desk, verb, &command) == DKT_OK, "command");
    must(dkt_command_set_subject(command, work->id, -1) == DKT_OK, "subject");
    must(dkt_command_set_actor(command, work->actor, -1, NULL, -1) == DKT_OK, "actor");
    must(dkt_command_set_request(command, work->request, -1) == DKT_OK, "request");
    if (verb == DKT_VERB_REGISTER) {
        must(dkt_command_set_text(command, "title", -1, work->title, -1) == DKT_OK, "title");
        must(dkt_command_set_text(command, "description", -1, work->description, -1) == DKT_OK,
             "text");
        must(dkt_command_set_text(command, "channel", -1, work->channel, -1) == DKT_OK, "channel");
        must(dkt_command_set_text(command, "requester", -1, work->requester, -1) == DKT_OK, "asks");
    }
    dkt_status r = side->op == NULL ? dkt_op_new(side->desk, command, &side->op)
                                    : dkt_op_restart(side->op, command);
    must(r == DKT_OK, "op");
    r = dkt_op_run(side->op, side->store);
    must(r == DKT_OK, dkt_op_error_text(side->op));
    dkt_command_free(command);
}

/* The n-th registration or transition. Ids are as UUIDs: the same beginning, and a tail without order. */
static void side_work(struct side *side, bool is_progress, int32_t n)
{
    char id[40];
    char request[40];
    uint64_t mixed = (uint64_t)(uint32_t)n * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 29;
    snprintf(id, sizeof id, "01936b2c-1000-7000-%016llx", (unsigned long long)mixed);
    snprintf(request, sizeof request, "01936b2c-%d000-7000-%016llx", is_progress ? 3 : 2,
             (unsigned long long)mixed);
    side->now_ms += 1000;
    const struct raw_work work = {
        .id = id,
        .request = request,
        .actor = "agent-017",
        .at = side->now_ms,
        .title = "POS terminal prints nothing since this morning",
        .description =
            "The merchant says that the terminal accepts cards but the printer stays silent; "
            "paper was changed twice, the light is green. He can be reached after lunch.",
        .channel = "hotline",
        .requester = "merchant-000482",
    };
    if (side->db == NULL) {
        library_run(side, &work, is_progress ? DKT_VERB_PROGRESS : DKT_VERB_REGISTER);
    } else if (is_progress) {
        mysql_raw_progress(side->db, side->columns, &work);
    } else {
        mysql_raw_register(side->db, dkt_rules_version(dkt_desk_rules(side->desk)), side->columns,
                           &work);
    }
}

/* ---- measuring ---- */

struct cost {
    double cpu[VERB_COUNT];
    double wall[VERB_COUNT];
    double trips[VERB_COUNT];
};

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

static void least(double *io_least, double now)
{
    *io_least = *io_least == 0 || now < *io_least ? now : *io_least;
}

static void measure(const char *words, bool is_raw, int32_t count, struct cost *cost)
{
    struct side side;
    side_open(&side, words, is_raw);
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        for (int32_t i = 0; i < 20; i++) {
            side_work(&side, verb == 1, i);
        }
        int64_t trips = dkt_mysql_round_trip_count(side.mysql);
        double cpu = cpu_us();
        double wall = wall_us();
        for (int32_t i = 20; i < 20 + count; i++) {
            side_work(&side, verb == 1, i);
        }
        least(&cost->cpu[verb], (cpu_us() - cpu) / count);
        least(&cost->wall[verb], (wall_us() - wall) / count);
        cost->trips[verb] = (double)(dkt_mysql_round_trip_count(side.mysql) - trips) / count;
    }
    side_close(&side);
}

static int costs(const char *words, int32_t count, int32_t rounds)
{
    static const char *const names[] = {"register", "progress"};
    struct cost library = {{0}, {0}, {0}};
    struct cost raw = {{0}, {0}, {0}};
    int missed = 0;
    for (int32_t i = 0; i < rounds; i++) {
        measure(words, false, count, &library);
        measure(words, true, count, &raw);
    }
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        double ratio = library.cpu[verb] / raw.cpu[verb];
        printf("figure: MariaDB %s: client CPU %.2f of a program by hand (%.0f and %.0f us), %.2f "
               "round trips (2.00), %.0f us "
               "in all (%.0f)\n",
               names[verb], ratio, library.cpu[verb], raw.cpu[verb], library.trips[verb],
               library.wall[verb], raw.wall[verb]);
        missed += ratio > cpu_bar || library.trips[verb] > trips_bar ? 1 : 0;
    }
    return missed;
}

/* ---- the same rows ---- */

static void digest_of(const char *words, bool is_raw, char *out)
{
    struct side side;
    dkt_task *task = NULL;
    side_open(&side, words, is_raw);
    for (int32_t i = 0; i < 40; i++) {
        side_work(&side, i >= 20, i % 20);
    }
    must(dkt_task_new_verify(side.desk, NULL, &task) == DKT_OK, "task");
    must(dkt_task_run(task, side.store) == DKT_OK, dkt_task_error_text(task));
    must(dkt_task_finding_count(task) == 0, "verify finds something");
    snprintf(out, 65, "%s", dkt_verify_digest(task));
    dkt_task_free(task);
    side_close(&side);
}

static int check(const char *words)
{
    char digests[2][65];
    digest_of(words, false, digests[0]);
    digest_of(words, true, digests[1]);
    printf("library %s, by hand %s\n", digests[0], digests[1]);
    return strcmp(digests[0], digests[1]) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    must(argc == 3, "mysql_bench check|quick|full|library|raw WORDS");
    if (strcmp(argv[1], "check") == 0) {
        return check(argv[2]);
    }
    struct cost one = {{0}, {0}, {0}};
    bool is_raw = strcmp(argv[1], "raw") == 0;
    if (is_raw || strcmp(argv[1], "library") == 0) {
        measure(argv[2], is_raw, 2000, &one);
        mysql_library_end();
        return 0;
    }
    bool is_quick = strcmp(argv[1], "quick") == 0;
    int missed = costs(argv[2], is_quick ? 300 : 2000, is_quick ? 3 : 5);
    mysql_library_end();
    return missed > 0 ? 1 : 0;
}
