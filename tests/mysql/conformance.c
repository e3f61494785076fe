/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over MariaDB: a connection of the library's own, the host's connection with settings as they come and
 * with the worst that a host may have, and, given several nodes of a cluster, each connection through another node.
 */
#include "mysql/place.h"
#include "store/host.h"

#include <docket/mysql.h>
#include <docket/testkit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    CONNECTION_COUNT = 2, /* that the suite speaks of */
};

enum way {
    WAY_OWN,
    WAY_HOST,
    WAY_ODD_HOST, /* one whose session twists whatever can be twisted */
};

struct factory {
    enum way way;
    MYSQL *hosts[CONNECTION_COUNT]; /* of the host's; NULL until it is used */
    MYSQL *person;                  /* who empties the tables, and changes a title by hand */
};

static const char odd_session[] =
    "SET SESSION sql_mode = "
    "'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,EMPTY_STRING_IS_NULL,IGNORE_SPACE', "
    "character_set_client = gbk, character_set_results = latin1, collation_connection = "
    "latin1_swedish_ci, "
    "time_zone = '+05:30', tx_isolation = 'REPEATABLE-READ', wsrep_sync_wait = 1";

static void host_session(const struct factory *factory, MYSQL *db)
{
    place_say(
        db,
        "SET SESSION wsrep_sync_wait = 1"); /* a host on a cluster does so who reads through several nodes */
    if (factory->way == WAY_ODD_HOST) {
        place_say(db, odd_session);
    }
}

static MYSQL *host_connection(struct factory *factory, int32_t n)
{
    if (factory->hosts[n] == NULL) {
        factory->hosts[n] =
            place_connect(n, factory->way == WAY_HOST && n == 0 ? CLIENT_MULTI_STATEMENTS : 0);
        host_session(factory, factory->hosts[n]);
    }
    return factory->hosts[n];
}

static void hosts_close(struct factory *factory)
{
    for (int32_t n = 0; n < CONNECTION_COUNT; n++) {
        if (factory->hosts[n] != NULL) {
            mysql_close(factory->hosts[n]);
        }
        factory->hosts[n] = NULL;
    }
}

static int32_t factory_reset(uintptr_t user, dkt_desk *desk)
{
    struct factory *factory = (struct factory *)user;
    char sql[200];
    hosts_close(factory);
    for (int32_t i = 0; i < dkt_schema_kind_count(desk); i++) {
        const char *name = NULL;
        (void)dkt_schema_kind(desk, i, &name);
        snprintf(sql, sizeof sql, "DELETE FROM docket_%s WHERE desk = '%s'", name,
                 dkt_desk_id(desk));
        place_say(factory->person, sql);
    }
    return DKT_HOOK_DONE;
}

static int32_t factory_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    struct factory *factory = (struct factory *)user;
    dkt_mysql *mysql = NULL;
    dkt_status r = dkt_mysql_new(desk, &mysql);
    r = r == DKT_OK ? dkt_mysql_set_wait(mysql, 0) : r;
    if (r == DKT_OK && factory->way == WAY_OWN) {
        r = dkt_mysql_open(mysql, place_words(n), -1, DKT_MYSQL_EXISTING);
    } else if (r == DKT_OK) {
        r = dkt_mysql_join(mysql, host_connection(factory, n), NULL, -1, DKT_MYSQL_EXISTING);
    }
    r = r == DKT_OK ? dkt_mysql_store(mysql, out_store) : r;
    if (r != DKT_OK) {
        print_error("%s\n", dkt_mysql_error_text(mysql));
    }
    dkt_mysql_free(mysql);
    return r == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t factory_restart(uintptr_t user)
{
    hosts_close((struct factory *)user);
    return DKT_HOOK_DONE;
}

static int32_t factory_transaction(uintptr_t user, int32_t n, int32_t what)
{
    struct factory *factory = (struct factory *)user;
    place_say(host_connection(factory, n), what == DKT_KIT_TRANSACTION_BEGIN ? "START TRANSACTION"
                                           : what == DKT_KIT_TRANSACTION_COMMIT ? "COMMIT"
                                                                                : "ROLLBACK");
    return DKT_HOOK_DONE;
}

/* Whoever writes a row past the library adds one to its token: the page says so. */
static int32_t factory_touch(uintptr_t user, dkt_desk *desk, const char *ticket)
{
    struct factory *factory = (struct factory *)user;
    char sql[300];
    snprintf(sql, sizeof sql,
             "UPDATE docket_ticket SET token = token + 1, title = 'by hand' WHERE desk = '%s' AND "
             "id = '%s'",
             dkt_desk_id(desk), ticket);
    place_say(factory->person, sql);
    return mysql_affected_rows(factory->person) == 1 ? DKT_HOOK_DONE : 0;
}

static void tables_make(dkt_desk *desk)
{
    dkt_mysql *mysql = NULL;
    assert_int_equal(dkt_mysql_new(desk, &mysql), DKT_OK);
    dkt_status r = dkt_mysql_open(mysql, place_words(0), -1, 0);
    if (r != DKT_OK) {
        print_error("%s\n", dkt_mysql_error_text(mysql));
    }
    assert_int_equal(r, DKT_OK);
    dkt_mysql_free(mysql);
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
        .restart = factory_restart,
        .transaction = way == WAY_OWN ? NULL : factory_transaction,
        .touch = factory_touch,
    };
    host_begin(&host, 1, "w");
    tables_make(host.desk);
    factory.person = place_connect(0, 0);
    place_say(factory.person, "SET NAMES utf8mb4");
    assert_int_equal(dkt_kit_suite_new(host.desk, &hooks, (uintptr_t)&factory, &suite), DKT_OK);
    assert_int_equal(dkt_kit_suite_run_all(suite, &failed_count), DKT_OK);
    if (failed_count != 0) {
        (void)fputs(dkt_kit_suite_tap(suite), stderr);
    }
    assert_int_equal(failed_count, 0);
    printf("figure: %d cases\n", dkt_kit_suite_count(suite));
    dkt_kit_suite_free(suite);
    hosts_close(&factory);
    mysql_close(factory.person);
    host_end(&host);
}

static void suite_is_green_on_a_connection_of_its_own(void **state)
{
    (void)state;
    suite_on(WAY_OWN, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS | DKT_KIT_CAN_CLAIM);
}

static void suite_is_green_on_the_hosts_connection(void **state)
{
    (void)state;
    suite_on(WAY_HOST, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

static void suite_is_green_on_the_connection_of_an_odd_host(void **state)
{
    (void)state;
    suite_on(WAY_ODD_HOST, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

/* Locks are a node's own: a claim does not keep the other nodes off, the commit does. */
static void suite_is_green_through_different_nodes(void **state)
{
    (void)state;
    suite_on(WAY_OWN, DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest one[] = {
        cmocka_unit_test(suite_is_green_on_a_connection_of_its_own),
        cmocka_unit_test(suite_is_green_on_the_hosts_connection),
        cmocka_unit_test(suite_is_green_on_the_connection_of_an_odd_host),
    };
    const struct CMUnitTest nodes[] = {
        cmocka_unit_test(suite_is_green_through_different_nodes),
        cmocka_unit_test(suite_is_green_on_the_hosts_connection),
    };
    place_take(argc, argv, 1);
    int code = argc > 2 ? cmocka_run_group_tests(nodes, NULL, NULL)
                        : cmocka_run_group_tests(one, NULL, NULL);
    mysql_library_end();
    return code;
}
