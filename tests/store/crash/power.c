/* SPDX-License-Identifier: MIT
 *
 * power full|normal SCENARIOS
 *
 * A scenario is a run of commands on a desk in a file, closed and opened once in between. It is run with a power cut at
 * its 1st, 2nd, 3rd ... sync until it comes through; after each cut the desk is opened again and looked at, and from
 * there the rest of the scenario is run in the same way with a second cut. After each cut: what was acknowledged is
 * there, verify and SQLite find nothing. With `normal` (DKT_SQLITE_NORMAL) acknowledged commands may be lost, and are:
 * which proves that the disk here is cruel enough; half done is nothing even then.
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
    COMMAND_COUNT = 12, /* of a scenario; in its middle the file is closed and opened again */
    SYNC_MAX = 400,     /* more syncs than any scenario has: a bound for the loops */
};

/* What the person at the counter knows: which commands were acknowledged, and which may or may not have been. */
struct memory {
    bool is_acknowledged[COMMAND_COUNT];
    int32_t next; /* the command to go on with */
};

struct desk {
    struct host host;
    dkt_sqlite *sqlite;
    dkt_store *store;
};

static int64_t cut_count;
static int64_t maybe_count;
static int64_t lost_count;
static int32_t open_flags; /* 0, or DKT_SQLITE_NORMAL */

static bool desk_open(struct desk *desk)
{
    host_begin(&desk->host, 5, "w");
    desk->sqlite = NULL;
    desk->store = NULL;
    assert_int_equal(dkt_sqlite_new(desk->host.desk, &desk->sqlite), DKT_OK);
    dkt_status status = dkt_sqlite_open(desk->sqlite, "desk.db", -1, open_flags);
    if (status != DKT_OK && !disk_is_off()) {
        print_error("opening: %s: %s\n", dkt_status_name(status),
                    dkt_sqlite_error_text(desk->sqlite));
        fail();
    }
    return status == DKT_OK && dkt_sqlite_store(desk->sqlite, &desk->store) == DKT_OK;
}

static void desk_close(struct desk *desk)
{
    dkt_store_free(desk->store);
    dkt_sqlite_free(desk->sqlite);
    host_end(&desk->host);
}

static void scenario_command(int32_t scenario, int32_t i, struct host_command *command,
                             int64_t *out_now_ms)
{
    struct test_random random = {.state = (uint64_t)scenario * 1000003 + (uint64_t)i};
    *out_now_ms = INT64_C(1767571200000) + (int64_t)i * 60000;
    host_random_command(&random, *out_now_ms, command);
    if (i % 3 == 0) { /* something must be accepted in every scenario */
        command->action = "register";
        command->expect_seq = -1;
        memset(command->parts, 0, sizeof command->parts);
        snprintf(command->subject, sizeof command->subject, "T%d", i);
    }
    snprintf(command->request, sizeof command->request, "s%d.%d", scenario, i);
}

/* Runs the scenario from where it is until its end or the power cut. */
static void scenario_run(int32_t scenario, struct memory *memory)
{
    struct desk desk;
    bool is_open = desk_open(&desk);
    while (is_open && memory->next < COMMAND_COUNT && !disk_is_off()) {
        if (memory->next == COMMAND_COUNT / 2) {
            desk_close(&desk);
            is_open = desk_open(&desk);
        }
        struct host_command command;
        scenario_command(scenario, memory->next, &command, &desk.host.now_ms);
        dkt_status status =
            is_open ? host_run(&desk.host, desk.store, &command, NULL) : DKT_E_STORE;
        memory->is_acknowledged[memory->next] = status == DKT_OK;
        maybe_count += status == DKT_E_MAYBE ? 1 : 0;
        memory->next++;
        if (!disk_is_off() &&
            (status == DKT_E_MAYBE || status == DKT_E_STORE || status == DKT_E_CORRUPT)) {
            print_error("scenario %d, command %d: %s: %s\n", scenario, memory->next - 1,
                        dkt_status_name(status), desk.host.text);
            fail();
        }
    }
    desk_close(&desk);
}

/* The desk after a cut: it opens, nothing is half done, and what was acknowledged is known under its request. */
static void look(int32_t scenario, struct memory *memory)
{
    struct desk desk;
    char digest[65];
    assert_true(desk_open(&desk));
    assert_int_equal(dkt_sqlite_check(desk.sqlite), DKT_OK);
    host_verify(&desk.host, desk.store, digest);
    for (int32_t i = 0; i < memory->next; i++) {
        struct host_command command;
        dkt_op *op = NULL;
        scenario_command(scenario, i, &command, &desk.host.now_ms);
        if (memory->is_acknowledged[i]) {
            dkt_status status = host_run(&desk.host, desk.store, &command, &op);
            bool is_lost = status != DKT_OK || dkt_result_is_replayed(dkt_op_result(op)) != 1;
            lost_count += is_lost ? 1 : 0;
            if (is_lost && open_flags == 0) {
                print_error("scenario %d: command %d, %s, was acknowledged and is lost\n", scenario,
                            i, command.action);
                fail();
            }
            dkt_op_free(op);
        }
    }
    desk_close(&desk);
    assert_false(disk_is_off());
}

/* The second cut: at each sync of what is left, from the disk as the first cut left it. */
static void second_cuts(int32_t scenario, const struct memory *first, struct test_random *random)
{
    disk_keep();
    for (int32_t n = 1; n < SYNC_MAX; n++) {
        struct memory memory = *first;
        disk_put_back();
        disk_cut_at(n, n % 2 == 0);
        scenario_run(scenario, &memory);
        if (!disk_is_off()) {
            return;
        }
        cut_count++;
        disk_restart(random);
        look(scenario, &memory);
    }
    fail();
}

static void scenario_cuts(int32_t scenario, struct test_random *random)
{
    for (int32_t n = 1; n < SYNC_MAX; n++) {
        struct memory memory = {.next = 0};
        disk_format();
        disk_cut_at(n, n % 2 == 1);
        scenario_run(scenario, &memory);
        if (!disk_is_off()) {
            assert_int_equal(memory.next, COMMAND_COUNT);
            return;
        }
        cut_count++;
        disk_restart(random);
        look(scenario, &memory);
        second_cuts(scenario, &memory, random);
    }
    fail();
}

static int32_t scenario_count;

static void acknowledged_commands_survive_power_cuts_at_every_sync(void **state)
{
    (void)state;
    struct test_random random = test_random("power");
    disk_register();
    for (int32_t scenario = 0; scenario < scenario_count; scenario++) {
        scenario_cuts(scenario, &random);
    }
    disk_print_figures();
    disk_free();
    printf("figure: %d scenarios, %" PRId64 " power cuts, %" PRId64 " answers of maybe\n",
           scenario_count, cut_count, maybe_count);
    if (open_flags == 0) {
        assert_true(maybe_count > 0);
    } else {
        printf("figure: %" PRId64 " acknowledged commands lost, as NORMAL allows\n", lost_count);
        assert_true(lost_count > 0);
    }
    assert_int_equal(sqlite3_memory_used(), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acknowledged_commands_survive_power_cuts_at_every_sync)};
    if (argc != 3) {
        fprintf(stderr, "power full|normal SCENARIOS\n");
        return 2;
    }
    open_flags = strcmp(argv[1], "normal") == 0 ? DKT_SQLITE_NORMAL : 0;
    scenario_count = atoi(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
