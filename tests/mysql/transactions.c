/* SPDX-License-Identifier: MIT
 *
 * Transactions of the MySQL store: connections that meet, connections that break, and the host's own transaction joined.
 */
#include "mysql/place.h"
#include "store/host.h"

#include <docket/mysql.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Two connections to one database: the first is the library's own, the second the host's; and somebody who looks. */
struct fixture {
    struct host host;
    struct host other;
    dkt_mysql *own;
    dkt_store *own_store;
    MYSQL *db;
    dkt_mysql *joined;
    dkt_store *joined_store;
    MYSQL *person;
};

static int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    host_begin(&fixture->host, 1, "w1");
    host_begin(&fixture->other, 2, "w2");
    fixture->other.actor = "bo";
    fixture->person = place_connect(0, 0);
    place_say(fixture->person, "DROP DATABASE docket");
    place_say(fixture->person, "CREATE DATABASE docket");
    place_say(fixture->person, "USE docket");
    place_say(fixture->person,
              "CREATE TABLE customer (name VARCHAR(40) PRIMARY KEY) ENGINE = InnoDB");
    place_say(fixture->person, "SET innodb_lock_wait_timeout = 1");
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_mysql_set_wait(fixture->own, 1000), DKT_OK);
    assert_int_equal(dkt_mysql_open(fixture->own, place_words(0), -1, 0), DKT_OK);
    assert_int_equal(dkt_mysql_store(fixture->own, &fixture->own_store), DKT_OK);
    fixture->db = place_connect(0, 0);
    place_say(fixture->db, "SET innodb_lock_wait_timeout = 1");
    assert_int_equal(dkt_mysql_new(fixture->other.desk, &fixture->joined), DKT_OK);
    assert_int_equal(dkt_mysql_join(fixture->joined, fixture->db, NULL, -1, DKT_MYSQL_EXISTING),
                     DKT_OK);
    *state = fixture;
    return 0;
}

static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    dkt_store_free(fixture->own_store);
    dkt_store_free(fixture->joined_store);
    dkt_mysql_free(fixture->own);
    dkt_mysql_free(fixture->joined);
    mysql_close(fixture->db);
    mysql_close(fixture->person);
    host_end(&fixture->host);
    host_end(&fixture->other);
    free(fixture);
    return 0;
}

static void join_now(struct fixture *fixture)
{
    dkt_store_free(fixture->joined_store);
    assert_int_equal(dkt_mysql_store(fixture->joined, &fixture->joined_store), DKT_OK);
}

static dkt_status act_own(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->host, fixture->own_store, action, subject, NULL, NULL);
}

static dkt_status act_joined(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->other, fixture->joined_store, action, subject, NULL, NULL);
}

static const char *seq_of(struct fixture *fixture, const char *subject)
{
    return host_column(&fixture->host, fixture->own_store, subject, DKT_TICKET_SEQ);
}

/* ---- the host's transaction ---- */

static void ticket_and_host_row_commit_together(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->db, "START TRANSACTION");
    place_say(fixture->db, "INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "(no ticket)");
    place_say(fixture->db, "COMMIT");
    assert_string_equal(seq_of(fixture, "T1"), "2");
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM customer"), 1);
}

static void ticket_and_host_row_are_rolled_back_together(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->db, "START TRANSACTION");
    place_say(fixture->db, "INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->db, "ROLLBACK");
    assert_string_equal(seq_of(fixture, "T1"), "(no ticket)");
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM customer"), 0);
}

static void a_host_without_autocommit_is_always_in_a_transaction(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->db, "SET autocommit = 0");
    join_now(fixture);
    assert_int_equal(dkt_store_flags(fixture->joined_store), DKT_STORE_JOINED);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "(no ticket)");
    place_say(fixture->db, "COMMIT");
    assert_string_equal(seq_of(fixture, "T1"), "1");
}

static void outside_of_a_transaction_the_hosts_connection_commits_each_command(void **state)
{
    struct fixture *fixture = *state;
    join_now(fixture);
    assert_int_equal(dkt_store_flags(fixture->joined_store), 0);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "1");
}

static void an_old_snapshot_is_a_conflict_and_the_next_transaction_sees_what_is_there(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->db, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    place_say(fixture->db, "INSERT INTO customer VALUES ('Li')");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_CONFLICT);
    assert_int_equal(place_ask(fixture->db, "SELECT COUNT(*) FROM customer"),
                     1); /* the host's own row stays */
    place_say(fixture->db, "ROLLBACK");
    place_say(fixture->db, "START TRANSACTION");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    place_say(fixture->db, "COMMIT");
    assert_string_equal(seq_of(fixture, "T1"), "3");
}

static void a_deadlock_takes_the_hosts_transaction_and_nothing_is_written_after_it(void **state)
{
    struct fixture *fixture = *state;
    static const char waits[] = "UPDATE customer SET name = 'Li3' WHERE name = 'Li'";
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->person, "INSERT INTO customer VALUES ('Li'), ('Wang')");
    place_say(fixture->db, "START TRANSACTION");
    place_say(fixture->db, "UPDATE customer SET name = 'Li2' WHERE name = 'Li'");
    place_say(fixture->person,
              "START TRANSACTION"); /* it has written more, so the host is the victim */
    place_say(fixture->person, "UPDATE docket_ticket SET title = 'by hand', token = token + 1");
    place_say(fixture->person, "INSERT INTO customer VALUES ('a'), ('b'), ('c'), ('d')");
    assert_int_equal(mysql_send_query(fixture->person, waits, sizeof waits - 1), 0);
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_CONFLICT);
    assert_int_equal(mysql_read_query_result(fixture->person), 0);
    place_say(fixture->person, "COMMIT");
    assert_int_equal(act_joined(fixture, "progress", "T1"),
                     DKT_E_STORE); /* a host that does not look */
    assert_non_null(strstr(fixture->other.text, "transaction is over"));
    assert_string_equal(seq_of(fixture, "T1"), "1");
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM customer WHERE name = 'Li2'"),
                     0);
}

static void a_broken_connection_of_the_hosts_is_a_failure_that_wrote_nothing(void **state)
{
    struct fixture *fixture = *state;
    char sql[64];
    place_say(fixture->db, "START TRANSACTION");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(fixture->db));
    place_say(fixture->person, sql);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_STORE);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_STORE);
    assert_string_equal(seq_of(fixture, "T1"), "(no ticket)");
}

/* ---- connections of the library's own ---- */

static void a_lock_held_for_too_long_is_a_failure_and_not_the_end(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->person, "START TRANSACTION");
    place_say(fixture->person, "SELECT * FROM docket_ticket FOR UPDATE");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "held a lock for too long"));
    assert_string_equal(seq_of(fixture, "T1"), "1"); /* readers do not wait */
    place_say(fixture->person, "COMMIT");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "2");
}

static void own_kill(struct fixture *fixture)
{
    char sql[64];
    int64_t id =
        place_ask(fixture->person,
                  "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = 'docket' AND ID NOT IN "
                  "(CONNECTION_ID()) ORDER BY ID LIMIT 1");
    snprintf(sql, sizeof sql, "KILL %lld", (long long)id);
    place_say(fixture->person, sql);
}

static void a_connection_that_broke_while_idle_is_made_anew_unnoticed(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    own_kill(fixture);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "2");
}

static void a_statement_refused_in_the_middle_of_a_commit_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->person, "ALTER TABLE docket_entry ADD CONSTRAINT never CHECK (seq < 2)");
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_string_equal(seq_of(fixture, "T1"), "1");
    place_say(fixture->person, "ALTER TABLE docket_entry DROP CONSTRAINT never");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
}

static void a_row_the_host_changed_by_hand_is_read_again(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->person, "UPDATE docket_ticket SET token = token + 1");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(seq_of(fixture, "T1"), "2");
}

/* A host's column of another type than the schema's: what cannot be read is told with its name. */
static void a_column_of_another_type_is_told_as_damage(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->person, "ALTER TABLE docket_ticket MODIFY priority VARCHAR(20)");
    place_say(fixture->person, "UPDATE docket_ticket SET priority = 'high'");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_CORRUPT);
    assert_non_null(strstr(fixture->host.text, "priority"));
}

/* ---- tokens ---- */

static void a_key_deleted_and_made_again_does_not_meet_an_old_token(void **state)
{
    struct fixture *fixture = *state;
    dkt_probe *probe = NULL;
    char tokens[20][24];
    assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
    for (int32_t i = 0; i < 20; i++) {
        int32_t n = 0;
        dkt_probe_clear(probe);
        assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_UNIQUE), DKT_OK);
        assert_int_equal(dkt_probe_set_text(probe, DKT_UNIQUE_NAME, "n", -1), DKT_OK);
        assert_int_equal(dkt_probe_set_text(probe, DKT_UNIQUE_VALUE, "v", -1), DKT_OK);
        assert_int_equal(dkt_probe_set_text(probe, DKT_UNIQUE_TICKET, "T1", -1), DKT_OK);
        assert_int_equal(dkt_probe_commit(probe, fixture->own_store), DKT_HOOK_DONE);
        dkt_probe_clear(probe);
        assert_int_equal(dkt_probe_get(probe, DKT_KIND_UNIQUE, 0), DKT_OK);
        assert_int_equal(dkt_probe_value_text(probe, "n", -1), DKT_OK);
        assert_int_equal(dkt_probe_value_text(probe, "v", -1), DKT_OK);
        assert_int_equal(dkt_probe_read(probe, fixture->own_store), DKT_OK);
        const char *token = dkt_probe_token(probe, 0, 0, &n);
        snprintf(tokens[i], sizeof tokens[i], "%.*s", (int)n, token);
        for (int32_t k = 0; k < i; k++) {
            assert_string_not_equal(tokens[i], tokens[k]);
        }
        assert_int_equal(
            dkt_probe_write_row(probe, DKT_WRITE_DELETE, dkt_probe_row(probe, 0, 0), token, n),
            DKT_OK);
        assert_int_equal(dkt_probe_commit(probe, fixture->own_store), DKT_HOOK_DONE);
    }
    dkt_probe_free(probe);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(ticket_and_host_row_commit_together),
        TEST(ticket_and_host_row_are_rolled_back_together),
        TEST(a_host_without_autocommit_is_always_in_a_transaction),
        TEST(outside_of_a_transaction_the_hosts_connection_commits_each_command),
        TEST(an_old_snapshot_is_a_conflict_and_the_next_transaction_sees_what_is_there),
        TEST(a_deadlock_takes_the_hosts_transaction_and_nothing_is_written_after_it),
        TEST(a_broken_connection_of_the_hosts_is_a_failure_that_wrote_nothing),
        TEST(a_lock_held_for_too_long_is_a_failure_and_not_the_end),
        TEST(a_connection_that_broke_while_idle_is_made_anew_unnoticed),
        TEST(a_statement_refused_in_the_middle_of_a_commit_writes_nothing),
        TEST(a_row_the_host_changed_by_hand_is_read_again),
        TEST(a_column_of_another_type_is_told_as_damage),
        TEST(a_key_deleted_and_made_again_does_not_meet_an_old_token),
    };
    place_take(argc, argv, 1);
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    mysql_library_end();
    return code;
}
