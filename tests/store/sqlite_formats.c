/* SPDX-License-Identifier: MIT
 *
 * Files of stored formats that there were: each opens, has the content that it had, and goes on.
 *
 *     sqlite_formats make FOLDER    makes FOLDER/1.sqlite and FOLDER/1.json, its rules, and prints its digest
 *
 * A file is made once, when its format is first released, and then only read. Columns and tables are only added within a
 * format: the file of now also stands for one of before they came, once they are taken out of a copy.
 */
#include "store/host.h"

#include <docket/profile_json.h>
#include <docket/sqlite.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifndef SOURCE_ROOT
#define SOURCE_ROOT "."
#endif

enum {
    FILE_MAX = 1 << 20,
    DROP_MAX = 400,
};

static const char kept_digest[] = "e56f1e9b5696fe432f51de17de4636003962327dbcb44d1eae64e1f131139322";
static const int64_t hour_ms = 3600000;

/* ---- making it ---- */

static const char goal[] =
    "{\"code\": \"handle\", \"english\": \"Handling\", \"chinese\": \"处理\", \"start\": [\"verb:register\"],"
    " \"stop\": [\"state:closed\"], \"target\": {\"hours\": 8}, \"warn\": [{\"percent\": 50}],"
    " \"escalate\": [{\"after\": {\"minutes\": 0}, \"to\": \"supervisor\"}]}";

static dkt_rules *rules_make(void)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "main", DKT_SERIES_BLOCKS, "N-", 4, 4), DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "serial", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Serial", "序列号"),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

static void must_say(sqlite3 *db, const char *sql)
{
    char *words = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) {
        print_error("%s: %s\n", sql, words);
        fail();
    }
}

static void run_due(struct host *host, dkt_store *store)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(host->desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, store), DKT_OK);
    dkt_task_free(task);
}

/* A row of every kind, and what falls due. */
static void scenario_play(struct host *host, dkt_store *store)
{
    struct host_command link = {.action = "link", .subject = "T1", .request = "r-link", .actor = "ana", .expect_seq = -1};
    link.parts[0] = (struct host_part){.field = "role", .number = DKT_ROLE_WATCHER};
    link.parts[1] = (struct host_part){.field = "target", .text = "bo"};
    assert_int_equal(host_act(host, store, "register", "T1", "title", "打印机 prints nothing"), DKT_OK);
    assert_int_equal(host_act(host, store, "register", "T2", "serial", "SN-7"), DKT_OK);
    assert_int_equal(host_act(host, store, "register", "T3", "title", ""), DKT_OK);
    assert_int_equal(host_run(host, store, &link, NULL), DKT_OK);
    host->now_ms += hour_ms;
    assert_int_equal(host_act(host, store, "claim", "T1", NULL, NULL), DKT_OK);
    assert_int_equal(host_act(host, store, "progress", "T1", NULL, NULL), DKT_OK);
    assert_int_equal(host_act(host, store, "withdraw", "T3", "outcome_reason", "by mistake"), DKT_OK);
    host->now_ms += 10 * hour_ms;
    run_due(host, store);
}

static void file_write(const char *folder, const char *name, const char *p, int32_t n)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(p, 1, (size_t)n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* Small pages, and none in a log. */
static void file_shrink(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must_say(db, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int make(const char *folder)
{
    struct host host;
    char path[1024];
    char digest[65];
    int32_t n = 0;
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    dkt_rules *rules = rules_make();
    const char *json = dkt_rules_json(rules, &n);
    file_write(folder, "1.json", json, n);
    host_begin_rules(&host, 1, "w", rules);
    dkt_rules_unref(rules);
    snprintf(path, sizeof path, "%s/1.sqlite", folder);
    assert_int_equal(dkt_sqlite_new(host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(sqlite, path, -1, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    scenario_play(&host, store);
    host_verify(&host, store, digest);
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    host_end(&host);
    file_shrink(path);
    printf("%s\n", digest);
    return 0;
}

/* ---- a copy of it ---- */

struct copy {
    struct host host;
    char path[256];
    dkt_sqlite *sqlite;
    dkt_store *store;
};

static char *file_read(const char *name, int32_t *out_n)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/store/formats/%s", SOURCE_ROOT, name);
    char *p = calloc(1, FILE_MAX);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    *out_n = (int32_t)fread(p, 1, FILE_MAX, file);
    assert_in_range(*out_n, 1, FILE_MAX - 1);
    assert_int_equal(fclose(file), 0);
    return p;
}

static dkt_rules *rules_read(void)
{
    int32_t n = 0;
    char problem[512] = "";
    dkt_rules *rules = NULL;
    char *json = file_read("1.json", &n);
    if (dkt_rules_new_json(json, n, sizeof problem, problem, &rules) != DKT_OK) {
        fail_msg("%s", problem);
    }
    free(json);
    return rules;
}

static int copy_setup(void **state)
{
    struct copy *copy = calloc(1, sizeof *copy);
    int32_t n = 0;
    char *bytes = file_read("1.sqlite", &n);
    host_file("desk.db", copy->path);
    char *slash = strrchr(copy->path, '/');
    *slash = '\0';
    file_write(copy->path, slash + 1, bytes, n);
    *slash = '/';
    free(bytes);
    dkt_rules *rules = rules_read();
    host_begin_rules(&copy->host, 2, "x", rules);
    dkt_rules_unref(rules);
    copy->host.now_ms += 24 * hour_ms;
    assert_int_equal(dkt_sqlite_new(copy->host.desk, &copy->sqlite), DKT_OK);
    *state = copy;
    return 0;
}

static int copy_teardown(void **state)
{
    struct copy *copy = *state;
    dkt_store_free(copy->store);
    dkt_sqlite_free(copy->sqlite);
    host_end(&copy->host);
    host_file_remove(copy->path);
    free(copy);
    assert_int_equal(sqlite3_memory_used(), 0);
    return 0;
}

static void copy_open(struct copy *copy)
{
    if (dkt_sqlite_open(copy->sqlite, copy->path, -1, 0) != DKT_OK) {
        fail_msg("%s", dkt_sqlite_error_text(copy->sqlite));
    }
    assert_int_equal(dkt_sqlite_store(copy->sqlite, &copy->store), DKT_OK);
}

static void expect_kept_content(struct copy *copy)
{
    char digest[65];
    assert_int_equal(dkt_sqlite_check(copy->sqlite), DKT_OK);
    host_verify(&copy->host, copy->store, digest);
    assert_string_equal(digest, kept_digest);
}

static void expect_to_go_on(struct copy *copy)
{
    char digest[65];
    struct host *host = &copy->host;
    assert_int_equal(host_act(host, copy->store, "progress", "T2", NULL, NULL), DKT_OK);
    assert_int_equal(host_act(host, copy->store, "register", "T4", "serial", "SN-8"), DKT_OK);
    run_due(host, copy->store);
    host_verify(host, copy->store, digest);
    assert_string_not_equal(digest, kept_digest);
}

/* ---- the tests ---- */

static void file_of_the_first_format_has_the_content_it_had(void **state)
{
    struct copy *copy = *state;
    copy_open(copy);
    expect_kept_content(copy);
    assert_string_equal(host_column(&copy->host, copy->store, "T1", DKT_TICKET_TITLE), "打印机 prints nothing");
    assert_string_equal(host_column(&copy->host, copy->store, "T3", DKT_TICKET_STATUS), "closed");
}

static void file_of_the_first_format_goes_on(void **state)
{
    struct copy *copy = *state;
    copy_open(copy);
    expect_to_go_on(copy);
}

/* Texts that SQL gives, one a row; freed by the caller with sqlite3_free, each. */
static int32_t texts_of(sqlite3 *db, const char *sql, char *texts[DROP_MAX])
{
    sqlite3_stmt *statement = NULL;
    int32_t count = 0;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        assert_true(count < DROP_MAX);
        texts[count++] = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return count;
}

/* Says each text that SQL gives, as SQL. */
static int32_t say_each(sqlite3 *db, const char *sql)
{
    char *texts[DROP_MAX];
    int32_t count = texts_of(db, sql, texts);
    for (int32_t i = 0; i < count; i++) {
        must_say(db, texts[i]);
        sqlite3_free(texts[i]);
    }
    return count;
}

/* Drops every column in which no row has a value. */
static int32_t drop_empty_columns(sqlite3 *db)
{
    char *columns[DROP_MAX];
    int32_t dropped = 0;
    int32_t count = texts_of(db,
                             "SELECT m.name || '\" WHERE \"' || c.name || '\" IS NOT NULL' FROM sqlite_master AS m,"
                             " pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name LIKE 'docket%'"
                             " AND c.pk = 0 AND c.\"notnull\" = 0",
                             columns);
    for (int32_t i = 0; i < count; i++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "SELECT 'ALTER TABLE \"' || substr(s, 1, instr(s, ' WHERE') - 1) || ' DROP COLUMN ' ||"
                 " substr(s, instr(s, 'WHERE') + 6, instr(s, ' IS NOT') - instr(s, 'WHERE') - 6)"
                 " FROM (SELECT '%s' AS s) WHERE NOT EXISTS (SELECT 1 FROM \"%s)",
                 columns[i], columns[i]);
        dropped += say_each(db, sql);
        sqlite3_free(columns[i]);
    }
    return dropped;
}

/* The file as it was before what holds nothing now came to be: without those columns, without tables that are empty, and
 * without any index and view. */
static void copy_make_older(const struct copy *copy)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(copy->path, &db), SQLITE_OK);
    assert_in_range(say_each(db, "SELECT 'DROP VIEW \"' || name || '\"' FROM sqlite_master WHERE type = 'view'"), 2, 20);
    assert_in_range(say_each(db, "SELECT 'DROP INDEX \"' || name || '\"' FROM sqlite_master"
                                 " WHERE type = 'index' AND sql IS NOT NULL"),
                    8, 100);
    assert_in_range(drop_empty_columns(db), 10, DROP_MAX);
    assert_in_range(say_each(db, "SELECT 'DROP TABLE ' || name FROM sqlite_master WHERE type = 'table'"
                                 " AND name IN ('docket_unique', 'docket_sheet', 'docket_item')"), 3, 3);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void file_without_what_came_later_is_filled_up_and_goes_on(void **state)
{
    struct copy *copy = *state;
    copy_make_older(copy);
    copy_open(copy);
    expect_kept_content(copy);
    expect_to_go_on(copy);
    assert_int_equal(host_act(&copy->host, copy->store, "amend", "T2", "contact", "Li"), DKT_OK);
    assert_string_equal(host_column(&copy->host, copy->store, "T2", DKT_TICKET_CONTACT), "Li");
}

static void file_without_what_came_later_is_left_alone_when_that_is_asked_for(void **state)
{
    struct copy *copy = *state;
    copy_make_older(copy);
    assert_int_equal(dkt_sqlite_open(copy->sqlite, copy->path, -1, DKT_SQLITE_EXISTING), DKT_E_NOT_FOUND);
    assert_non_null(strstr(dkt_sqlite_error_text(copy->sqlite), "the database lacks a table, column, index or view"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, copy_setup, copy_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(file_of_the_first_format_has_the_content_it_had),
        TEST(file_of_the_first_format_goes_on),
        TEST(file_without_what_came_later_is_filled_up_and_goes_on),
        TEST(file_without_what_came_later_is_left_alone_when_that_is_asked_for),
    };
    if (argc == 3 && strcmp(argv[1], "make") == 0) {
        return make(argv[2]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
