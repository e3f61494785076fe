/* SPDX-License-Identifier: MIT
 *
 * Files of the SQLite store: opening them, what they hold, and each way in which one cannot be used.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct host host;
    char path[256];
    dkt_sqlite *sqlite;
    dkt_store *store;
};

static int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    host_begin(&fixture->host, 1, "w");
    host_file("desk.db", fixture->path);
    *state = fixture;
    return 0;
}

/* Nothing of the host's and nothing of SQLite's is left. */
static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    dkt_store_free(fixture->store);
    dkt_sqlite_free(fixture->sqlite);
    host_end(&fixture->host);
    host_file_remove(fixture->path);
    free(fixture);
    assert_int_equal(sqlite3_memory_used(), 0);
    return 0;
}

static dkt_status file_open(struct fixture *fixture, int32_t flags)
{
    if (fixture->sqlite == NULL) {
        assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    }
    return dkt_sqlite_open(fixture->sqlite, fixture->path, -1, flags);
}

static void file_store(struct fixture *fixture)
{
    assert_int_equal(file_open(fixture, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_OK);
}

static void file_close(struct fixture *fixture)
{
    dkt_store_free(fixture->store);
    dkt_sqlite_free(fixture->sqlite);
    fixture->store = NULL;
    fixture->sqlite = NULL;
}

/* Another program's view of the file. */
static sqlite3 *person(const struct fixture *fixture)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    return db;
}

static void person_says(const struct fixture *fixture, const char *sql)
{
    sqlite3 *db = person(fixture);
    char *words = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) {
        print_error("%s\n", words);
        fail();
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The first column of the first row, in `out` of 256 bytes. */
static const char *person_asks(const struct fixture *fixture, const char *sql, char *out)
{
    sqlite3 *db = person(fixture);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    const char *text = "(no row)";
    if (sqlite3_step(statement) == SQLITE_ROW) {
        text = (const char *)sqlite3_column_text(statement, 0);
    }
    snprintf(out, 256, "%s", text == NULL ? "(null)" : text);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return out;
}

static void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        print_error("\"%s\" does not say \"%s\"\n", text, part);
        fail();
    }
}

/* ---- what is kept ---- */

static void ticket_is_there_when_the_file_is_opened_again(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", "打印机"),
                     DKT_OK);
    file_close(fixture);
    file_store(fixture);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_TITLE),
                        "打印机");
    assert_int_equal(host_entry_count(&fixture->host, fixture->store, "T1"), 1);
}

static void commit_is_synced_before_it_is_acknowledged(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    file_store(fixture);
    assert_string_equal(person_asks(fixture, "PRAGMA journal_mode", answer), "wal");
}

static void empty_text_and_absence_differ(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", ""),
                     DKT_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T2", NULL, NULL),
                     DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_TITLE), "");
    assert_string_equal(host_column(&fixture->host, fixture->store, "T2", DKT_TICKET_TITLE),
                        "(absent)");
}

/* The library's own entries may change nothing: that is an empty value, not an absent one. */
static void entry_without_a_change_is_read_again(void **state)
{
    struct fixture *fixture = *state;
    struct host_command block = {
        .action = "block", .subject = "T1", .actor = "ana", .expect_seq = -1};
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
    block.parts[0] = (struct host_part){.field = "block_party", .number = DKT_PARTY_VENDOR};
    block.parts[1] = (struct host_part){.field = "block_reason", .text = "waits for a part"};
    block.parts[2] =
        (struct host_part){.field = "follow_up_at", .number = fixture->host.now_ms + 1000};
    assert_int_equal(host_run(&fixture->host, fixture->store, &block, NULL), DKT_OK);
    fixture->host.now_ms += 2000;
    assert_int_equal(host_act(&fixture->host, fixture->store, "note", "T1", "text", "late"),
                     DKT_OK);
    assert_int_equal(host_entry_count(&fixture->host, fixture->store, "T1"), 4);
}

static void ids_are_compared_as_bytes(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "abc", "title", "1"),
                     DKT_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "ABC", "title", "2"),
                     DKT_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "abc ", "title", "3"),
                     DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->store, "ABC", DKT_TICKET_TITLE), "2");
}

static void a_person_reads_open_tickets_by_state(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "contact", "139"),
                     DKT_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "progress", "T1", NULL, NULL),
                     DKT_OK);
    assert_string_equal(person_asks(fixture,
                                    "SELECT state || ' ' || registered_at || ' ' || id FROM "
                                    "docket_ticket_view WHERE open = 1",
                                    answer),
                        "unfinished 2026-01-05T00:00:00.000Z T1");
    assert_string_equal(
        person_asks(fixture, "SELECT verb FROM docket_entry_view WHERE seq = 2", answer),
        "progress");
    assert_string_equal(person_asks(fixture,
                                    "SELECT count(*) FROM pragma_table_info('docket_ticket_view') "
                                    "WHERE name = 'contact'",
                                    answer),
                        "0");
}

static void check_finds_nothing_in_a_sound_file(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
    assert_int_equal(dkt_sqlite_check(fixture->sqlite), DKT_OK);
    assert_string_equal(dkt_sqlite_error_text(fixture->sqlite), "");
}

/* Writes junk over the middle of the file. */
static void file_damage(const struct fixture *fixture)
{
    FILE *file = fopen(fixture->path, "r+b");
    assert_non_null(file);
    for (long page = 4; page < 40; page++) {
        assert_int_equal(fseek(file, page * 4096 + 2, SEEK_SET), 0);
        assert_int_not_equal(fputs("junk junk junk junk", file), EOF);
    }
    assert_int_equal(fclose(file), 0);
}

static void check_finds_a_damaged_page(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    for (int i = 0; i < 50; i++) {
        char id[16];
        snprintf(id, sizeof id, "T%d", i);
        assert_int_equal(host_act(&fixture->host, fixture->store, "register", id, NULL, NULL),
                         DKT_OK);
    }
    file_close(fixture);
    file_damage(fixture);
    dkt_status opened = file_open(fixture, 0);
    if (opened == DKT_OK) {
        assert_int_equal(dkt_sqlite_check(fixture->sqlite), DKT_E_CORRUPT);
    } else {
        assert_int_equal(opened, DKT_E_CORRUPT);
    }
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "the database is damaged");
}

/* ---- schema and format ---- */

static void later_profile_adds_its_columns_to_an_old_file(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", "old"),
                     DKT_OK);
    struct host newer;
    host_begin_newer(&newer, 2, "x");
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    assert_int_equal(dkt_sqlite_new(newer.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(sqlite, fixture->path, -1, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    struct host_command amend = {
        .action = "amend", .subject = "T1", .actor = "ana", .expect_seq = -1};
    amend.parts[0] = (struct host_part){.field = "floor", .number = 7};
    assert_int_equal(host_run(&newer, store, &amend, NULL), DKT_OK);
    assert_string_equal(person_asks(fixture, "SELECT f_floor FROM docket_ticket_view", answer),
                        "7");
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    host_end(&newer);
}

static void older_profile_keeps_a_later_ones_columns(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", "old"),
                     DKT_OK);
    person_says(fixture, "ALTER TABLE docket_ticket ADD COLUMN f_later TEXT;"
                         "UPDATE docket_ticket SET f_later = 'kept'");
    assert_int_equal(host_act(&fixture->host, fixture->store, "progress", "T1", NULL, NULL),
                     DKT_OK);
    assert_string_equal(person_asks(fixture, "SELECT f_later FROM docket_ticket", answer), "kept");
}

static void file_that_needs_a_newer_library_is_refused(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    file_close(fixture);
    person_says(fixture, "UPDATE docket_format SET value = 1000 WHERE name = 'min_reader'");
    assert_int_equal(file_open(fixture, 0), DKT_E_UNSUPPORTED);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "newer libdocket");
}

static void newer_file_that_bears_older_readers_is_opened(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    file_close(fixture);
    person_says(fixture, "UPDATE docket_format SET value = 1000 WHERE name = 'format'");
    assert_int_equal(file_open(fixture, 0), DKT_OK);
}

static void file_without_a_format_number_is_refused(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    file_close(fixture);
    person_says(fixture, "DELETE FROM docket_format WHERE name = 'min_reader'");
    assert_int_equal(file_open(fixture, 0), DKT_E_CORRUPT);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "min_reader");
}

static void index_that_somebody_dropped_is_made_again(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    file_store(fixture);
    file_close(fixture);
    person_says(fixture, "DROP INDEX docket_ticket_owner");
    assert_int_equal(file_open(fixture, 0), DKT_OK);
    assert_string_equal(
        person_asks(fixture, "SELECT 1 FROM sqlite_master WHERE name = 'docket_ticket_owner'",
                    answer),
        "1");
}

static void value_of_a_wrong_type_is_refused_by_name(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
    person_says(fixture, "UPDATE docket_ticket SET cycle = 'many'");
    assert_int_equal(host_act(&fixture->host, fixture->store, "progress", "T1", NULL, NULL),
                     DKT_E_CORRUPT);
    assert_says(fixture->host.text, "cycle");
}

/* ---- files that cannot be used ---- */

static void existing_does_not_make_a_file(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(file_open(fixture, DKT_SQLITE_EXISTING), DKT_E_STORE);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "cannot be opened");
    assert_int_not_equal(access(fixture->path, F_OK), 0);
}

static void existing_does_not_make_tables(void **state)
{
    struct fixture *fixture = *state;
    char answer[256];
    person_says(fixture, "CREATE TABLE customer (id INTEGER)");
    assert_int_equal(file_open(fixture, DKT_SQLITE_EXISTING), DKT_E_NOT_FOUND);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "docket_format");
    assert_string_equal(person_asks(fixture, "SELECT count(*) FROM sqlite_master", answer), "1");
}

static void another_file_may_be_tried_after_a_failure(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(file_open(fixture, DKT_SQLITE_EXISTING), DKT_E_STORE);
    assert_int_equal(file_open(fixture, 0), DKT_OK);
}

static void file_that_is_no_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    FILE *file = fopen(fixture->path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 200; i++) {
        assert_int_not_equal(fputs("these are the words of a letter. ", file), EOF);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(file_open(fixture, 0), DKT_E_FORMAT);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "not an SQLite database");
}

static void locked_file_is_told_on_opening(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db = person(fixture);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE; CREATE TABLE x (y)", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_set_wait(fixture->sqlite, 0), DKT_OK);
    assert_int_equal(file_open(fixture, 0), DKT_E_STORE);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "another connection holds the lock");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(file_open(fixture, 0), DKT_OK);
}

static void locked_file_is_told_by_the_operation(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(dkt_sqlite_set_wait(fixture->sqlite, 0), DKT_OK);
    sqlite3 *db = person(fixture);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_E_STORE);
    assert_says(fixture->host.text, "another connection holds the lock");
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void readers_do_not_wait_for_a_writer(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", "a"),
                     DKT_OK);
    sqlite3 *db = person(fixture);
    assert_int_equal(
        sqlite3_exec(db, "BEGIN IMMEDIATE; DELETE FROM docket_ticket", NULL, NULL, NULL),
        SQLITE_OK);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_TITLE), "a");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void read_only_store_reads_and_says_why_it_does_not_write(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", "title", "a"),
                     DKT_OK);
    file_close(fixture);
    assert_int_equal(file_open(fixture, DKT_SQLITE_READ_ONLY), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_TITLE), "a");
    assert_int_equal(host_act(&fixture->host, fixture->store, "progress", "T1", NULL, NULL),
                     DKT_E_STORE);
    assert_says(fixture->host.text, "read-only");
}

static void full_database_is_told_and_nothing_is_written(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_join(fixture->sqlite, db, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    char id[16] = "";
    dkt_status status = DKT_OK;
    for (int i = 0; i < 1000 && status == DKT_OK; i++) {
        snprintf(id, sizeof id, "T%d", i);
        status = host_act(&fixture->host, fixture->store, "register", id, "title",
                          "some words to fill pages");
    }
    assert_int_equal(status, DKT_E_STORE);
    assert_says(fixture->host.text, "no room left");
    assert_string_equal(host_column(&fixture->host, fixture->store, id, DKT_TICKET_TITLE),
                        "(no ticket)");
    assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", id, NULL, NULL), DKT_OK);
    file_close(fixture);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- calls ---- */

static void arguments_are_refused(void **state)
{
    struct fixture *fixture = *state;
    dkt_store *store = NULL;
    dkt_sqlite *sqlite = NULL;
    assert_int_equal(dkt_sqlite_new(NULL, &sqlite), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(NULL, ":memory:", -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_open(sqlite, NULL, -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_open(sqlite, ":memory:", -2, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_open(sqlite, ":memory:", -1, 64), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_open(sqlite, "", -1, 0), DKT_E_LIMIT);
    assert_int_equal(dkt_sqlite_join(sqlite, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_join(sqlite, &store, DKT_SQLITE_NORMAL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_set_wait(sqlite, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_set_wait(NULL, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_store(sqlite, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_store(NULL, &store), DKT_E_ARGUMENT);
    assert_int_equal(dkt_sqlite_check(NULL), DKT_E_ARGUMENT);
    assert_string_equal(dkt_sqlite_error_text(NULL), "");
    dkt_sqlite_free(sqlite);
    dkt_sqlite_free(NULL);
}

static void connection_without_a_database_is_told(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_E_STATE);
    assert_null(fixture->store);
    assert_int_equal(dkt_sqlite_check(fixture->sqlite), DKT_E_STATE);
    assert_says(dkt_sqlite_error_text(fixture->sqlite), "no database yet");
}

static void connection_has_one_database_only(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    assert_int_equal(file_open(fixture, 0), DKT_E_STATE);
    assert_int_equal(dkt_sqlite_join(fixture->sqlite, &fixture->store, 0), DKT_E_STATE);
}

static void store_keeps_its_connection_alive(void **state)
{
    struct fixture *fixture = *state;
    file_store(fixture);
    dkt_sqlite_free(fixture->sqlite);
    fixture->sqlite = NULL;
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
}

static void database_in_memory_ends_with_its_connection(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(fixture->sqlite, ":memory:", -1, DKT_SQLITE_NORMAL), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_OK);
    assert_int_equal(host_act(&fixture->host, fixture->store, "register", "T1", NULL, NULL),
                     DKT_OK);
    file_close(fixture);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(fixture->sqlite, ":memory:xx", 8, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->sqlite, &fixture->store), DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->store, "T1", DKT_TICKET_ID),
                        "(no ticket)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ticket_is_there_when_the_file_is_opened_again),
        TEST(commit_is_synced_before_it_is_acknowledged),
        TEST(empty_text_and_absence_differ),
        TEST(entry_without_a_change_is_read_again),
        TEST(ids_are_compared_as_bytes),
        TEST(a_person_reads_open_tickets_by_state),
        TEST(check_finds_nothing_in_a_sound_file),
        TEST(check_finds_a_damaged_page),
        TEST(later_profile_adds_its_columns_to_an_old_file),
        TEST(older_profile_keeps_a_later_ones_columns),
        TEST(file_that_needs_a_newer_library_is_refused),
        TEST(newer_file_that_bears_older_readers_is_opened),
        TEST(file_without_a_format_number_is_refused),
        TEST(index_that_somebody_dropped_is_made_again),
        TEST(value_of_a_wrong_type_is_refused_by_name),
        TEST(existing_does_not_make_a_file),
        TEST(existing_does_not_make_tables),
        TEST(another_file_may_be_tried_after_a_failure),
        TEST(file_that_is_no_database_is_refused),
        TEST(locked_file_is_told_on_opening),
        TEST(locked_file_is_told_by_the_operation),
        TEST(readers_do_not_wait_for_a_writer),
        TEST(read_only_store_reads_and_says_why_it_does_not_write),
        TEST(full_database_is_told_and_nothing_is_written),
        TEST(arguments_are_refused),
        TEST(connection_without_a_database_is_told),
        TEST(connection_has_one_database_only),
        TEST(store_keeps_its_connection_alive),
        TEST(database_in_memory_ends_with_its_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
