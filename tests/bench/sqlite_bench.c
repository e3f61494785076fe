/* SPDX-License-Identifier: MIT
 *
 * sqlite_bench FILE library|raw register|progress COUNT BATCH [clocks]
 *
 * Does COUNT operations on a desk of 4,000 tickets and prints CPU time and WAL frames for each; run it under callgrind
 * for instructions (sqlite_bench.py does, and compares). BATCH is 1, or how many share one transaction of the host's.
 * Only bench_loop is measured.
 */
#include "sqlite_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

enum {
    TICKET_COUNT = 4000,
    FRAME_SIZE = 4096 + 24,
};

struct plan {
    const char *path;
    bool is_raw;
    bool has_clocks;
    bool is_progress;
    int32_t count;
    int32_t batch;
};

void bench_loop(struct bench_side *side, const struct plan *plan, int32_t first);

/* Named by callgrind's --toggle-collect. Transitions take tickets from all over the table. */
__attribute__((noinline)) void bench_loop(struct bench_side *side, const struct plan *plan,
                                          int32_t first)
{
    for (int32_t i = 0; i < plan->count; i++) {
        if (plan->batch > 1 && i % plan->batch == 0) {
            bench_begin(side);
        }
        if (plan->is_progress) {
            bench_progress(side, first + i);
        } else {
            bench_register(side, TICKET_COUNT + first + i);
        }
        if (plan->batch > 1 && (i % plan->batch == plan->batch - 1 || i == plan->count - 1)) {
            bench_commit(side);
        }
    }
}

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Empties the log from another connection, so that its size counts what comes. */
static void log_empty(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench: checkpoint: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_close(db);
}

static double log_frames(const char *path)
{
    char name[1024];
    struct stat status;
    snprintf(name, sizeof name, "%s-wal", path);
    return stat(name, &status) != 0 || status.st_size == 0
               ? 0
               : (double)(status.st_size - 32) / FRAME_SIZE;
}

static void files_remove(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        char name[1024];
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
}

static void fill(struct bench_side *side, const struct plan *plan)
{
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        if (plan->batch > 1 && i % 500 == 0) {
            bench_begin(side);
        }
        bench_register(side, i);
        if (plan->batch > 1 && i % 500 == 499) {
            bench_commit(side);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7) {
        fprintf(stderr, "sqlite_bench FILE library|raw register|progress COUNT BATCH [clocks]\n");
        return 2;
    }
    struct plan plan = {
        .path = argv[1],
        .is_raw = strcmp(argv[2], "raw") == 0,
        .has_clocks = argc == 7 && strcmp(argv[6], "clocks") == 0,
        .is_progress = strcmp(argv[3], "progress") == 0,
        .count = atoi(argv[4]),
        .batch = atoi(argv[5]),
    };
    struct bench_side side;
    files_remove(plan.path);
    const struct bench_way way = {
        .is_raw = plan.is_raw, .is_joined = plan.batch > 1, .has_clocks = plan.has_clocks};
    bench_open(&side, &way, plan.path);
    fill(&side, &plan);
    log_empty(plan.path);
    double before = cpu_us();
    bench_loop(&side, &plan, 100);
    double after = cpu_us();
    printf("cpu_us %.2f frames %.2f\n", (after - before) / plan.count,
           log_frames(plan.path) / plan.count);
    bench_close(&side);
    files_remove(plan.path);
    return 0;
}
