/* SPDX-License-Identifier: MIT
 *
 * Databases of the MySQL store: connecting, what is made and what is refused, and each way in which a server cannot be
 * used.
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

struct fixture {
    struct host host;
    MYSQL *person; /* somebody at a prompt */
    dkt_mysql *mysql;
    dkt_store *store;
};

static int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    host_begin(&fixture->host, 1, "w");
    fixture->person = place_connect(0, 0);
    place_say(fixture->person, "DROP DATABASE docket");
    place_say(fixture->person, "CREATE DATABASE docket CHARACTER SET latin1");
    place_say(fixture->person, "USE docket");
    *state = fixture;
    return 0;
}

static void close_it(struct fixture *fixture)
{
    dkt_store_free(fixture->store);
    dkt_mysql_free(fixture->mysql);
    fixture->store = NULL;
    fixture->mysql = NULL;
}

static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    close_it(fixture);
    mysql_close(fixture->person);
    host_end(&fixture->host);
    free(fixture);
    return 0;
}

static dkt_status open_words(struct fixture *fixture, const char *words, int32_t flags)
{
    if (fixture->mysql == NULL) {
        assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    }
    return dkt_mysql_open(fixture->mysql, words, -1, flags);
}

static dkt_status open_it(struct fixture *fixture, int32_t flags)
{
    return open_words(fixture, place_words(0), flags);
}

static void open_store(struct fixture *fixture, int32_t flags)
{
    dkt_status status = open_it(fixture, flags);
    if (status != DKT_OK) {
        print_error("%s\n", dkt_mysql_error_text(fixture->mysql));
    }
    assert_int_equal(status, DKT_OK);
    assert_int_equal(dkt_mysql_store(fixture->mysql, &fixture->store), DKT_OK);
}

static void says(const struct fixture *fixture, const char *words)
{
    const char *text = dkt_mysql_error_text(fixture->mysql);
    if (strstr(text, words) == NULL) {
        print_error("\"%s\" does not say \"%s\"\n", text, words);
        fail();
    }
}

static dkt_status act(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->host, fixture->store, action, subject, NULL, NULL);
}

/* ---- opening ---- */

static void opening_makes_the_tables_and_opening_again_finds_them(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    assert_int_equal(act(fixture, "register", "T1"), DKT_OK);
    close_it(fixture);
    open_store(fixture, DKT_MYSQL_EXISTING);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_SEQ), "1");
}

static void existing_refuses_a_database_without_the_tables(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(open_it(fixture, DKT_MYSQL_EXISTING), DKT_E_NOT_FOUND);
    says(fixture, "docket_format");
    assert_int_equal(
        place_ask(fixture->person,
                  "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'docket'"),
        0);
    assert_int_equal(open_it(fixture, 0), DKT_OK); /* after a failure another try is free */
}

static void a_database_that_is_not_there_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    char words[300];
    snprintf(words, sizeof words, "%s database=nowhere", place_words(0));
    assert_int_equal(open_words(fixture, words, 0), DKT_E_NOT_FOUND);
    says(fixture, "there is no such database");
}

static void a_server_that_is_not_there_is_a_failure_of_the_store(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        open_words(fixture, "socket=/nowhere/s user=u password=geheim database=docket", 0),
        DKT_E_STORE);
    says(fixture, "the server cannot be reached");
    assert_null(strstr(dkt_mysql_error_text(fixture->mysql), "geheim"));
}

static void parameters_that_are_none_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *words;
        const char *text;
        dkt_status status;
    } cases[] = {
        {"database=docket colour=red", "colour", DKT_E_ARGUMENT},
        {"database=docket password='open", "quotes are closed", DKT_E_ARGUMENT},
        {"database", "name=value", DKT_E_ARGUMENT},
        {"user=root", "database must be given", DKT_E_ARGUMENT},
        {"database=''", "database must be given", DKT_E_ARGUMENT},
        {"database=docket port=sql", "numbers", DKT_E_ARGUMENT},
        {"database=docket port=70000", "numbers", DKT_E_ARGUMENT},
        {"database=docket timeout=0", "numbers", DKT_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(open_words(fixture, cases[i].words, 0), cases[i].status);
        says(fixture, cases[i].text);
    }
    char longest[5000];
    memset(longest, 'a', sizeof longest);
    assert_int_equal(dkt_mysql_open(fixture->mysql, longest, sizeof longest, 0), DKT_E_LIMIT);
    snprintf(longest, sizeof longest, "database=%0300d", 0);
    assert_int_equal(open_words(fixture, longest, 0), DKT_E_LIMIT);
    assert_int_equal(dkt_mysql_open(fixture->mysql, "a\0b", 3, 0), DKT_E_LIMIT);
}

static void parameters_may_be_quoted_and_the_last_of_one_name_counts(void **state)
{
    struct fixture *fixture = *state;
    char words[400];
    snprintf(words, sizeof words,
             "  %s  password='a b\\'c'  password= database=nowhere database='docket'",
             place_words(0));
    assert_int_equal(open_words(fixture, words, 0), DKT_OK);
}

static void a_connection_has_one_server(void **state)
{
    struct fixture *fixture = *state;
    dkt_store *store = NULL;
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_store(fixture->mysql, &store), DKT_E_STATE);
    assert_null(store);
    assert_int_equal(open_it(fixture, 0), DKT_OK);
    assert_int_equal(open_it(fixture, 0), DKT_E_STATE);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_E_STATE);
}

static void arguments_that_are_none_are_refused(void **state)
{
    struct fixture *fixture = *state;
    dkt_mysql *mysql = NULL;
    assert_int_equal(dkt_mysql_new(NULL, &mysql), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_new(fixture->host.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_open(NULL, "", -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_open(fixture->mysql, NULL, -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_open(fixture->mysql, "database=docket", -2, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_open(fixture->mysql, "database=docket", -1, 4), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_join(fixture->mysql, NULL, NULL, -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, 3, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, DKT_MYSQL_READ_ONLY),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_store(fixture->mysql, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_set_wait(fixture->mysql, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_mysql_set_wait(fixture->mysql, 3600001), DKT_E_ARGUMENT);
    assert_string_equal(dkt_mysql_error_text(NULL), "");
    assert_int_equal(dkt_mysql_round_trip_count(NULL), 0);
    dkt_mysql_free(NULL);
}

/* ---- what is there already ---- */

static void a_database_of_a_newer_library_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    place_say(fixture->person,
              "UPDATE docket_format SET value = 1000000 WHERE name = 'min_reader'");
    close_it(fixture);
    assert_int_equal(open_it(fixture, 0), DKT_E_UNSUPPORTED);
    says(fixture, "newer libdocket");
}

static void a_format_that_is_damaged_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    place_say(fixture->person, "DELETE FROM docket_format WHERE name = 'min_reader'");
    close_it(fixture);
    assert_int_equal(open_it(fixture, 0), DKT_E_CORRUPT);
    says(fixture, "min_reader");
}

static void a_newer_profile_adds_its_columns_and_an_older_one_goes_on(void **state)
{
    struct fixture *fixture = *state;
    struct host newer;
    dkt_mysql *mysql = NULL;
    open_store(fixture, 0);
    assert_int_equal(act(fixture, "register", "T1"), DKT_OK);
    host_begin_newer(&newer, 2, "w2");
    assert_int_equal(dkt_mysql_new(newer.desk, &mysql), DKT_OK);
    assert_int_equal(dkt_mysql_open(mysql, place_words(0), -1, DKT_MYSQL_EXISTING),
                     DKT_E_NOT_FOUND);
    assert_non_null(strstr(dkt_mysql_error_text(mysql), "f_floor"));
    assert_int_equal(dkt_mysql_open(mysql, place_words(0), -1, 0), DKT_OK);
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(f_floor) FROM docket_ticket_view"),
                     0);
    assert_int_equal(act(fixture, "progress", "T1"), DKT_OK);
    dkt_mysql_free(mysql);
    host_end(&newer);
}

static void what_was_dropped_is_made_again(void **state)
{
    struct fixture *fixture = *state;
    static const char *const dropped[] = {
        "DROP VIEW docket_entry_view", "DROP INDEX docket_ticket_due ON docket_ticket",
        "DROP TABLE docket_outbox", "ALTER TABLE docket_request DROP COLUMN seq"};
    open_store(fixture, 0);
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        close_it(fixture);
        place_say(fixture->person, dropped[i]);
        assert_int_equal(open_it(fixture, DKT_MYSQL_EXISTING), DKT_E_NOT_FOUND);
        close_it(fixture);
        open_store(fixture, 0);
        close_it(fixture);
        open_store(fixture, DKT_MYSQL_EXISTING);
    }
}

static void a_table_moved_to_another_engine_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    close_it(fixture);
    place_say(fixture->person, "ALTER TABLE docket_entry ENGINE = Aria");
    assert_int_equal(open_it(fixture, 0), DKT_E_UNSUPPORTED);
    says(fixture, "InnoDB: the table docket_entry");
}

static void a_table_moved_to_another_collation_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    close_it(fixture);
    place_say(
        fixture->person,
        "ALTER TABLE docket_request CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    assert_int_equal(open_it(fixture, 0), DKT_E_UNSUPPORTED);
    says(fixture, "docket_request");
}

static void read_only_reads_and_refuses_to_write(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(open_it(fixture, DKT_MYSQL_READ_ONLY), DKT_E_NOT_FOUND);
    open_store(fixture, 0);
    assert_int_equal(act(fixture, "register", "T1"), DKT_OK);
    close_it(fixture);
    open_store(fixture, DKT_MYSQL_READ_ONLY);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_SEQ), "1");
    assert_int_equal(act(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "read-only"));
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_SEQ), "1");
}

static void views_show_instants_in_utc_whatever_the_sessions_time_zone(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    fixture->host.now_ms = INT64_C(1767571200123);
    assert_int_equal(act(fixture, "register", "T1"), DKT_OK);
    place_say(fixture->person, "SET time_zone = '+05:30'");
    assert_string_equal(place_text(fixture->person, "SELECT registered_at FROM docket_ticket_view"),
                        "2026-01-05T00:00:00.123Z");
    assert_string_equal(
        place_text(fixture->person, "SELECT CONCAT(state, ' ', status) FROM docket_ticket_view"),
        "unprocessed new");
    assert_string_equal(place_text(fixture->person, "SELECT verb FROM docket_entry_view"),
                        "register");
    assert_int_equal(
        place_ask(
            fixture->person,
            "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'docket' AND "
            "TABLE_NAME = 'docket_ticket_view' AND COLUMN_NAME = 'contact'"),
        0);
}

static void every_text_compares_bytes_and_every_key_begins_with_the_desk(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM information_schema.COLUMNS "
                                                "WHERE TABLE_SCHEMA = 'docket' AND TABLE_NAME NOT "
                                                "LIKE '%\\_view' AND COLLATION_NAME IS NOT NULL "
                                                "AND COLLATION_NAME <> 'utf8mb4_nopad_bin'"),
                     0);
    assert_int_equal(place_ask(fixture->person,
                               "SELECT COUNT(*) FROM information_schema.STATISTICS WHERE "
                               "TABLE_SCHEMA = 'docket' AND SEQ_IN_INDEX = 1 "
                               "AND COLUMN_NAME <> 'desk' AND TABLE_NAME <> 'docket_format'"),
                     0);
    assert_true(
        place_ask(
            fixture->person,
            "SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = 'docket'") >
        30);
}

/* ---- sizes ---- */

static void large_text(struct fixture *fixture, const char *subject, size_t n, dkt_status expected)
{
    char *text = malloc(n + 1);
    memset(text, '\'', n); /* twice its size on the way */
    text[n] = '\0';
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_command_new(fixture->host.desk, DKT_VERB_REGISTER, &command), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, subject, -1), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "ana", -1, NULL, -1), DKT_OK);
    assert_int_equal(dkt_command_set_text(command, "description", -1, text, -1), DKT_OK);
    assert_int_equal(dkt_op_new(fixture->host.desk, command, &op), DKT_OK);
    dkt_status status = dkt_op_run(op, fixture->store);
    snprintf(fixture->host.text, sizeof fixture->host.text, "%s", dkt_op_error_text(op));
    assert_int_equal(status, expected);
    dkt_op_free(op);
    dkt_command_free(command);
    free(text);
}

static void a_row_larger_than_the_servers_packet_is_told_and_harms_nothing(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->person, "SET GLOBAL max_allowed_packet = 1048576");
    open_store(fixture, 0);
    large_text(fixture, "T1", 1000000, DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "max_allowed_packet"));
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_SEQ),
                        "(no ticket)");
    large_text(fixture, "T1", 200000, DKT_OK); /* row and entry are more than one packet together */
    place_say(fixture->person, "SET GLOBAL max_allowed_packet = 16777216");
    close_it(fixture);
    open_store(fixture, 0);
    large_text(fixture, "T2", 1000000, DKT_OK);
}

static void a_commit_of_many_rows_goes_in_several_messages_and_as_one(void **state)
{
    struct fixture *fixture = *state;
    dkt_probe *probe = NULL;
    char key[32];
    char text[2000];
    memset(text, 'x', sizeof text);
    open_store(fixture, 0);
    assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
    for (int32_t round = 0; round < 2; round++) { /* the second meets the last row of the first */
        dkt_probe_clear(probe);
        for (int32_t i = 0; i < 1000; i++) {
            snprintf(key, sizeof key, "r%d", 999 * round + i);
            assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_REQUEST), DKT_OK);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ID, key, -1), DKT_OK);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_DIGEST, text, sizeof text),
                             DKT_OK);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ACTOR, "ana", -1), DKT_OK);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_SUBJECT, "T1", -1), DKT_OK);
            assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_SEQ, i), DKT_OK);
            assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_RECORDED_AT, i), DKT_OK);
        }
        assert_int_equal(dkt_probe_commit(probe, fixture->store),
                         round == 0 ? DKT_HOOK_DONE : DKT_COMMIT_CONFLICT);
        assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM docket_request"), 1000);
    }
    dkt_probe_free(probe);
}

/* ---- the host's connection ---- */

static void joining_needs_a_database(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->person, "CREATE DATABASE IF NOT EXISTS passing");
    place_say(fixture->person, "USE passing");
    place_say(fixture->person, "DROP DATABASE passing");
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_E_NOT_FOUND);
    says(fixture, "no database");
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, "docket", -1, 0), DKT_OK);
    assert_int_equal(dkt_mysql_store(fixture->mysql, &fixture->store), DKT_OK);
    assert_int_equal(act(fixture, "register", "T1"), DKT_OK);
}

static void a_connection_that_reconnects_by_itself_is_refused(void **state)
{
    struct fixture *fixture = *state;
    my_bool always = 1;
    assert_int_equal(mysql_options(fixture->person, MYSQL_OPT_RECONNECT, &always), 0);
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_E_STATE);
    says(fixture, "MYSQL_OPT_RECONNECT");
}

static void tables_are_not_made_inside_the_hosts_transaction(void **state)
{
    struct fixture *fixture = *state;
    place_say(fixture->person, "CREATE TABLE customer (name TEXT) ENGINE = InnoDB");
    place_say(fixture->person, "START TRANSACTION");
    place_say(fixture->person, "INSERT INTO customer VALUES ('Li')");
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_E_STATE);
    says(fixture, "the host is in a transaction");
    place_say(fixture->person, "ROLLBACK");
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM customer"), 0);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_OK);
}

static void
a_text_longer_than_its_column_is_refused_also_where_the_server_would_cut_it(void **state)
{
    struct fixture *fixture = *state;
    dkt_probe *probe = NULL;
    char text[300];
    memset(text, 'x', sizeof text);
    place_say(fixture->person, "SET sql_mode = ''");
    assert_int_equal(dkt_mysql_new(fixture->host.desk, &fixture->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_join(fixture->mysql, fixture->person, NULL, -1, 0), DKT_OK);
    assert_int_equal(dkt_mysql_store(fixture->mysql, &fixture->store), DKT_OK);
    assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
    assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_TICKET), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_ID, "T1", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_OWNER, text, sizeof text), DKT_OK);
    assert_int_equal(dkt_probe_commit(probe, fixture->store), DKT_COMMIT_FAILED);
    assert_non_null(strstr(dkt_probe_error_text(probe), "owner"));
    assert_int_equal(place_ask(fixture->person, "SELECT COUNT(*) FROM docket_ticket"), 0);
    dkt_probe_free(probe);
}

/* ---- what it costs ---- */

static int64_t trips_of(struct fixture *fixture, const char *action, const char *field)
{
    int64_t before = dkt_mysql_round_trip_count(fixture->mysql);
    assert_int_equal(
        host_act(&fixture->host, fixture->store, action, "T1", field, field == NULL ? NULL : "x"),
        DKT_OK);
    return dkt_mysql_round_trip_count(fixture->mysql) - before;
}

static void a_command_costs_at_most_two_rounds_and_a_commit(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, 0);
    assert_true(trips_of(fixture, "register", "title") <= 3);
    assert_int_equal(trips_of(fixture, "progress", NULL), 2);
    assert_true(trips_of(fixture, "note", "text") <= 3);
    assert_true(trips_of(fixture, "resolve", "resolution") <= 3);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(opening_makes_the_tables_and_opening_again_finds_them),
        TEST(existing_refuses_a_database_without_the_tables),
        TEST(a_database_that_is_not_there_is_not_found),
        TEST(a_server_that_is_not_there_is_a_failure_of_the_store),
        TEST(parameters_that_are_none_are_refused),
        TEST(parameters_may_be_quoted_and_the_last_of_one_name_counts),
        TEST(a_connection_has_one_server),
        TEST(arguments_that_are_none_are_refused),
        TEST(a_database_of_a_newer_library_is_refused),
        TEST(a_format_that_is_damaged_is_refused),
        TEST(a_newer_profile_adds_its_columns_and_an_older_one_goes_on),
        TEST(what_was_dropped_is_made_again),
        TEST(a_table_moved_to_another_engine_is_refused),
        TEST(a_table_moved_to_another_collation_is_refused),
        TEST(read_only_reads_and_refuses_to_write),
        TEST(views_show_instants_in_utc_whatever_the_sessions_time_zone),
        TEST(every_text_compares_bytes_and_every_key_begins_with_the_desk),
        TEST(a_row_larger_than_the_servers_packet_is_told_and_harms_nothing),
        TEST(a_commit_of_many_rows_goes_in_several_messages_and_as_one),
        TEST(joining_needs_a_database),
        TEST(a_connection_that_reconnects_by_itself_is_refused),
        TEST(tables_are_not_made_inside_the_hosts_transaction),
        TEST(a_text_longer_than_its_column_is_refused_also_where_the_server_would_cut_it),
        TEST(a_command_costs_at_most_two_rounds_and_a_commit),
    };
    place_take(argc, argv, 1);
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    mysql_library_end();
    return code;
}
