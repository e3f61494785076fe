/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over every store on SQLite: the library's own in a file, in memory and on the host's
 * connection, and the store of 60 lines that the guide shows.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <docket/testkit.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../examples/sqlite_store_60.h"

enum {
    CONNECTION_COUNT = 2, /* that the suite speaks of */
};

enum way {
    WAY_FILE,
    WAY_MEMORY, /* one connection for all stores: in another there would be other data */
    WAY_HOST,
    WAY_60,
};

struct factory {
    enum way way;
    char path[256];
    dkt_sqlite *shared;
    sqlite3 *hosts[CONNECTION_COUNT]; /* of the host's; NULL until it is used */
};

static void factory_close(struct factory *factory)
{
    dkt_sqlite_free(factory->shared);
    factory->shared = NULL;
    for (int32_t n = 0; n < CONNECTION_COUNT; n++) {
        assert_int_equal(sqlite3_close(factory->hosts[n]), SQLITE_OK);
        factory->hosts[n] = NULL;
    }
}

static void files_remove(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        char name[300];
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
}

static sqlite3 *host_connect(struct factory *factory, int32_t n)
{
    sqlite3 *db = factory->hosts[n];
    if (db != NULL) {
        return db;
    }
    assert_int_equal(sqlite3_open(factory->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF", NULL, NULL, NULL),
        SQLITE_OK);
    factory->hosts[n] = db;
    return db;
}

/* The host has made the tables before: they are no part of a case's transaction. */
static dkt_status tables_make(struct factory *factory, dkt_desk *desk)
{
    dkt_sqlite *sqlite = NULL;
    dkt_status r = dkt_sqlite_new(desk, &sqlite);
    r = r == DKT_OK ? dkt_sqlite_open(sqlite, factory->path, -1, DKT_SQLITE_NORMAL) : r;
    dkt_sqlite_free(sqlite);
    return r;
}

static int32_t factory_reset(uintptr_t user, dkt_desk *desk)
{
    struct factory *factory = (struct factory *)user;
    factory_close(factory);
    files_remove(factory->path);
    if (factory->way == WAY_60) {
        assert_int_equal(store_60_install(host_connect(factory, 0)), SQLITE_OK);
        factory_close(factory);
    }
    if (factory->way == WAY_HOST && tables_make(factory, desk) != DKT_OK) {
        return 0;
    }
    return DKT_HOOK_DONE;
}

/* The stores of one connection must not wait for each other: one thread would wait for itself. */
static dkt_status own_connect(struct factory *factory, dkt_desk *desk, dkt_store **out_store)
{
    dkt_sqlite *sqlite = NULL;
    dkt_status r = dkt_sqlite_new(desk, &sqlite);
    r = r == DKT_OK ? dkt_sqlite_set_wait(sqlite, 0) : r;
    r = r == DKT_OK ? dkt_sqlite_open(sqlite, factory->path, -1, DKT_SQLITE_NORMAL) : r;
    r = r == DKT_OK ? dkt_sqlite_store(sqlite, out_store) : r;
    if (r != DKT_OK) {
        print_error("%s\n", dkt_sqlite_error_text(sqlite));
    }
    dkt_sqlite_free(sqlite);
    return r;
}

static dkt_status memory_connect(struct factory *factory, dkt_desk *desk, dkt_store **out_store)
{
    dkt_status r = DKT_OK;
    if (factory->shared == NULL) {
        r = dkt_sqlite_new(desk, &factory->shared);
        r = r == DKT_OK ? dkt_sqlite_open(factory->shared, ":memory:", -1, 0) : r;
    }
    return r == DKT_OK ? dkt_sqlite_store(factory->shared, out_store) : r;
}

static dkt_status joined_connect(struct factory *factory, dkt_desk *desk, int32_t n,
                                 dkt_store **out_store)
{
    dkt_sqlite *sqlite = NULL;
    dkt_status r = dkt_sqlite_new(desk, &sqlite);
    r = r == DKT_OK ? dkt_sqlite_join(sqlite, host_connect(factory, n), 0) : r;
    r = r == DKT_OK ? dkt_sqlite_store(sqlite, out_store) : r;
    dkt_sqlite_free(sqlite);
    return r;
}

static int32_t factory_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    struct factory *factory = (struct factory *)user;
    dkt_status r = DKT_E_STORE;
    switch (factory->way) {
    case WAY_FILE: r = own_connect(factory, desk, out_store); break;
    case WAY_MEMORY: r = memory_connect(factory, desk, out_store); break;
    case WAY_HOST: r = joined_connect(factory, desk, n, out_store); break;
    case WAY_60: r = store_60_new(host_connect(factory, n), out_store); break;
    }
    return r == DKT_OK ? DKT_HOOK_DONE : 0;
}

/* Every connection is closed when its store is freed; the file is opened anew by the next. */
static int32_t factory_restart(uintptr_t user)
{
    factory_close((struct factory *)user);
    return DKT_HOOK_DONE;
}

static int32_t factory_transaction(uintptr_t user, int32_t n, int32_t what)
{
    struct factory *factory = (struct factory *)user;
    const char *sql = what == DKT_KIT_TRANSACTION_BEGIN    ? "BEGIN"
                      : what == DKT_KIT_TRANSACTION_COMMIT ? "COMMIT"
                                                           : "ROLLBACK";
    return sqlite3_exec(host_connect(factory, n), sql, NULL, NULL, NULL) == SQLITE_OK ? DKT_HOOK_DONE : 0;
}

/* Whoever writes a row past the library adds one to its token: the guide says so. */
static int32_t factory_touch(uintptr_t user, dkt_desk *desk, const char *ticket)
{
    struct factory *factory = (struct factory *)user;
    const char *form = factory->way == WAY_60
                           ? "UPDATE rows SET token = (SELECT max(token) + 1 FROM rows), body = "
                             "json_set(body, '$.title', 'by "
                             "hand') WHERE desk = %Q AND kind = 'ticket' AND key ->> 'id' = %Q"
                           : "UPDATE docket_ticket SET token = token + 1, title = 'by hand' WHERE "
                             "desk = %Q AND id = %Q";
    char *sql = sqlite3_mprintf(form, dkt_desk_id(desk), ticket);
    sqlite3 *db = NULL;
    int result = sqlite3_open(factory->path, &db);
    result = result == SQLITE_OK ? sqlite3_exec(db, sql, NULL, NULL, NULL) : result;
    int changed = sqlite3_changes(db);
    sqlite3_free(sql);
    sqlite3_close(db);
    return result == SQLITE_OK && changed == 1 ? DKT_HOOK_DONE : 0;
}

static void suite_on(enum way way, uint32_t flags)
{
    struct host host;
    struct factory factory = {.way = way};
    dkt_kit_suite *suite = NULL;
    int32_t failed_count = 0;
    struct dkt_kit_factory_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = flags,
        .reset = factory_reset,
        .connect = factory_connect,
        .restart = way == WAY_MEMORY ? NULL : factory_restart,
        .transaction = way == WAY_HOST || way == WAY_60 ? factory_transaction : NULL,
        .touch = way == WAY_MEMORY ? NULL : factory_touch,
    };
    host_begin(&host, 1, "w");
    host_file("suite.db", factory.path);
    assert_int_equal(dkt_kit_suite_new(host.desk, &hooks, (uintptr_t)&factory, &suite), DKT_OK);
    assert_int_equal(dkt_kit_suite_run_all(suite, &failed_count), DKT_OK);
    if (failed_count != 0) {
        (void)fputs(dkt_kit_suite_tap(suite), stderr);
    }
    assert_int_equal(failed_count, 0);
    printf("figure: %d cases\n", dkt_kit_suite_count(suite));
    dkt_kit_suite_free(suite);
    factory_close(&factory);
    host_end(&host);
    files_remove(factory.path);
    host_file_remove(factory.path);
    assert_int_equal(sqlite3_memory_used(), 0);
}

static void suite_is_green_on_a_file(void **state)
{
    (void)state;
    suite_on(WAY_FILE, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

static void suite_is_green_in_memory(void **state)
{
    (void)state;
    suite_on(WAY_MEMORY, DKT_KIT_CAN_DESKS);
}

static void suite_is_green_on_the_hosts_connection(void **state)
{
    (void)state;
    suite_on(WAY_HOST, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

static void suite_is_green_on_the_store_of_60_lines(void **state)
{
    (void)state;
    suite_on(WAY_60, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite_is_green_on_a_file),
        cmocka_unit_test(suite_is_green_in_memory),
        cmocka_unit_test(suite_is_green_on_the_hosts_connection),
        cmocka_unit_test(suite_is_green_on_the_store_of_60_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
