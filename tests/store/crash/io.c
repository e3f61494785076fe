/* SPDX-License-Identifier: MIT
 *
 * io STRIDE
 *
 * A run of commands on a desk in a file, on a disk whose calls fail: the 1st, the 2nd ... of each kind, once, or from then
 * on until the disk is repaired behind the command that met it. STRIDE 1 tries every call, 5 every fifth. Each command is
 * answered with a status that says what is known: done, refused, nothing written (DKT_E_STORE), nobody knows (DKT_E_MAYBE).
 * Afterwards the desk is opened again: verify and SQLite find nothing, what was acknowledged is there once, and what was
 * said not to be written is not.
 */
#include "store/crash/disk.h"
#include "store/host.h"

#include <docket/sqlite.h>
#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    COMMAND_COUNT = 9,
    CALL_MAX = 3000, /* more calls of a kind than a run makes: a bound for the loop */
};

/* One way to fail. */
struct fault {
    const char *name;
    int32_t call;
    int32_t code;
};

static const struct fault faults[] = {
    {"open", DISK_OPEN, SQLITE_CANTOPEN},
    {"open, no more handles", DISK_OPEN, SQLITE_IOERR},
    {"read", DISK_READ, SQLITE_IOERR_READ},
    {"write", DISK_WRITE, SQLITE_IOERR_WRITE},
    {"write, full", DISK_WRITE, SQLITE_FULL},
    {"truncate", DISK_TRUNCATE, SQLITE_IOERR_TRUNCATE},
    {"sync", DISK_SYNC, SQLITE_IOERR_FSYNC},
    {"size", DISK_SIZE, SQLITE_IOERR_FSTAT},
    {"lock", DISK_LOCK, SQLITE_IOERR_LOCK},
    {"lock, busy", DISK_LOCK, SQLITE_BUSY},
    {"shared memory", DISK_SHARED_MAP, SQLITE_IOERR_SHMMAP},
    {"shared lock", DISK_SHARED_LOCK, SQLITE_IOERR_SHMLOCK},
    {"shared lock, busy", DISK_SHARED_LOCK, SQLITE_BUSY},
    {"delete", DISK_DELETE, SQLITE_IOERR_DELETE},
    {"access", DISK_ACCESS, SQLITE_IOERR_ACCESS},
};

struct desk {
    struct host host;
    dkt_sqlite *sqlite;
    dkt_store *store;
    dkt_status statuses[COMMAND_COUNT];
};

static int32_t stride;
static const struct fault *fault_now; /* for the report of a failure */
static int32_t fault_n;
static int64_t run_count;
static int64_t failed_count;
static int64_t maybe_count;

static void expect(bool fact, const char *what, const char *words)
{
    if (!fact) {
        print_error("%s, call %d: %s: %s\n", fault_now->name, fault_n, what, words);
        fail();
    }
}

static void desk_begin(struct desk *desk)
{
    *desk = (struct desk){0};
    host_begin(&desk->host, 7, "w");
    assert_int_equal(dkt_sqlite_new(desk->host.desk, &desk->sqlite), DKT_OK);
}

/* Opens the file; when that fails, the disk is repaired and it is opened then. */
static void desk_open(struct desk *desk)
{
    dkt_status status = dkt_sqlite_open(desk->sqlite, "desk.db", -1, 0);
    if (status != DKT_OK) {
        failed_count++;
        expect(status == DKT_E_STORE, "opening", dkt_status_name(status));
        expect(dkt_sqlite_error_text(desk->sqlite)[0] != '\0', "opening", "without a word");
        disk_fail_at(0, 0, 0, false);
        status = dkt_sqlite_open(desk->sqlite, "desk.db", -1, 0);
        expect(status == DKT_OK, "opening again", dkt_sqlite_error_text(desk->sqlite));
    }
    assert_int_equal(dkt_sqlite_store(desk->sqlite, &desk->store), DKT_OK);
}

static void desk_end(struct desk *desk)
{
    dkt_store_free(desk->store);
    dkt_sqlite_free(desk->sqlite);
    host_end(&desk->host);
}

/* Tickets that are registered, worked on, linked and taken apart again: every kind of write. */
static void command_of(struct desk *desk, int32_t i, struct host_command *command)
{
    static const char *const actions[COMMAND_COUNT] = {"register", "register", "claim",  "progress", "link",
                                                       "unlink",   "transfer", "amend", "withdraw"};
    desk->host.now_ms = INT64_C(1767571200000) + (int64_t)i * 60000;
    *command = (struct host_command){.action = actions[i], .actor = "ana", .expect_seq = -1};
    snprintf(command->subject, sizeof command->subject, i == 1 ? "T2" : "T1");
    snprintf(command->request, sizeof command->request, "r%d", i);
    if (i == 4 || i == 5) {
        command->parts[0] = (struct host_part){.field = "role", .number = DKT_ROLE_WATCHER};
        command->parts[1] = (struct host_part){.field = "target", .text = "bo"};
    } else if (i == 6) {
        command->parts[0] = (struct host_part){.field = "owner", .text = "bo"};
    } else if (i == 7) {
        command->parts[0] = (struct host_part){.field = "serial", .text = "SN-7"};
    } else if (i == 8) {
        command->parts[0] = (struct host_part){.field = "outcome_reason", .text = "by mistake"};
    }
}

static void run_commands(struct desk *desk)
{
    for (int32_t i = 0; i < COMMAND_COUNT; i++) {
        struct host_command command;
        int32_t before = disk_fault_count();
        command_of(desk, i, &command);
        dkt_status status = host_run(&desk->host, desk->store, &command, NULL);
        desk->statuses[i] = status;
        bool has_failed = status == DKT_E_STORE || status == DKT_E_MAYBE;
        maybe_count += status == DKT_E_MAYBE ? 1 : 0;
        failed_count += has_failed ? 1 : 0;
        expect(!has_failed || disk_fault_count() > before, command.action, "failed without a cause");
        /* What hangs on a command that was not carried out is refused, or finds no ticket. */
        expect(has_failed || status == DKT_OK || status == DKT_E_REFUSED || status == DKT_E_NOT_FOUND, command.action,
               dkt_status_name(status));
        if (has_failed) {
            disk_fail_at(0, 0, 0, false); /* repaired */
        }
    }
}

/* Each command as it was answered: carried out once, or not at all. */
static void look(const struct desk *ran)
{
    struct desk desk;
    char digest[65];
    desk_begin(&desk);
    desk_open(&desk);
    expect(dkt_sqlite_check(desk.sqlite) == DKT_OK, "checking", dkt_sqlite_error_text(desk.sqlite));
    host_verify(&desk.host, desk.store, digest);
    for (int32_t i = 0; i < COMMAND_COUNT; i++) {
        struct host_command command;
        dkt_op *op = NULL;
        command_of(&desk, i, &command);
        dkt_status status = host_run(&desk.host, desk.store, &command, &op);
        bool is_there = status == DKT_OK && dkt_result_is_replayed(dkt_op_result(op)) == 1;
        dkt_op_free(op);
        if (ran->statuses[i] != DKT_E_MAYBE) {
            expect(is_there == (ran->statuses[i] == DKT_OK), command.action,
                   is_there ? "was said not to be written, and is" : "was acknowledged, and is lost");
        }
    }
    host_verify(&desk.host, desk.store, digest);
    desk_end(&desk);
}

/* One run with one fault; false when the run was over before its call came. */
static bool run_once(bool is_lasting)
{
    struct desk desk;
    disk_format();
    desk_begin(&desk);
    disk_fail_at(fault_now->call, fault_n, fault_now->code, is_lasting);
    desk_open(&desk);
    run_commands(&desk);
    bool is_met = disk_fault_count() > 0 || failed_count > 0;
    desk_end(&desk);
    disk_fail_at(0, 0, 0, false);
    look(&desk);
    run_count++;
    return is_met;
}

static void every_call(bool is_lasting)
{
    for (fault_n = 1; fault_n < CALL_MAX; fault_n += stride) {
        int64_t failed_before = failed_count;
        failed_count = 0;
        bool is_met = run_once(is_lasting);
        failed_count += failed_before;
        if (!is_met) {
            return;
        }
    }
    fail();
}

static void every_call_that_fails_is_told_and_nothing_is_half_done(void **state)
{
    (void)state;
    disk_register();
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        fault_now = &faults[i];
        every_call(false);
        every_call(true);
    }
    disk_free();
    printf("figure: %zu ways to fail, %" PRId64 " runs, %" PRId64 " calls answered with an error, %" PRId64
           " of them with maybe\n",
           sizeof faults / sizeof faults[0], run_count, failed_count, maybe_count);
    assert_true(failed_count > 0 && maybe_count > 0);
    assert_int_equal(sqlite3_memory_used(), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_that_fails_is_told_and_nothing_is_half_done)};
    if (argc != 2) {
        fprintf(stderr, "io STRIDE\n");
        return 2;
    }
    stride = atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
