/* SPDX-License-Identifier: MIT
 *
 * Transactions of the SQLite store: two connections that meet, and the host's own transaction joined.
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

#include <cmocka.h>

/* Two processes' worth of connections to one file: the first is the library's own, the second the host's. */
struct fixture {
    struct host host;
    struct host other;
    char path[256];
    dkt_sqlite *own;
    dkt_store *own_store;
    sqlite3 *db;
    dkt_sqlite *joined;
    dkt_store *joined_store;
};

static void host_says(const struct fixture *fixture, const char *sql)
{
    char *words = NULL;
    if (sqlite3_exec(fixture->db, sql, NULL, NULL, &words) != SQLITE_OK) {
        print_error("%s: %s\n", sql, words);
        fail();
    }
}

static int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    host_begin(&fixture->host, 1, "w1");
    host_begin(&fixture->other, 2, "w2");
    fixture->other.actor = "bo";
    host_file("crm.db", fixture->path);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_sqlite_open(fixture->own, fixture->path, -1, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(fixture->own, &fixture->own_store), DKT_OK);
    assert_int_equal(sqlite3_open(fixture->path, &fixture->db), SQLITE_OK);
    host_says(fixture, "CREATE TABLE customer (name TEXT)");
    assert_int_equal(dkt_sqlite_new(fixture->other.desk, &fixture->joined), DKT_OK);
    assert_int_equal(dkt_sqlite_join(fixture->joined, fixture->db, DKT_SQLITE_EXISTING), DKT_OK);
    *state = fixture;
    return 0;
}

static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    dkt_store_free(fixture->own_store);
    dkt_store_free(fixture->joined_store);
    dkt_sqlite_free(fixture->own);
    dkt_sqlite_free(fixture->joined);
    assert_int_equal(sqlite3_close(fixture->db), SQLITE_OK);
    host_end(&fixture->host);
    host_end(&fixture->other);
    host_file_remove(fixture->path);
    free(fixture);
    assert_int_equal(sqlite3_memory_used(), 0);
    return 0;
}

static void join_now(struct fixture *fixture)
{
    dkt_store_free(fixture->joined_store);
    assert_int_equal(dkt_sqlite_store(fixture->joined, &fixture->joined_store), DKT_OK);
}

static int64_t count_of(const struct fixture *fixture, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(fixture->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(statement, 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return count;
}

static dkt_status act_own(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->host, fixture->own_store, action, subject, NULL, NULL);
}

static dkt_status act_joined(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->other, fixture->joined_store, action, subject, NULL, NULL);
}

/* ---- the host's transaction ---- */

static void ticket_and_host_row_commit_together(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_ID),
                        "(no ticket)");
    host_says(fixture, "COMMIT");
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "2");
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM customer"), 1);
}

static void ticket_and_host_row_are_rolled_back_together(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "ROLLBACK");
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_ID),
                        "(no ticket)");
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM customer"), 0);
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM docket_entry"), 0);
}

static void refusal_leaves_the_hosts_rows_alone(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "close", "T1"), DKT_E_REFUSED);
    host_says(fixture, "COMMIT");
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM customer"), 1);
}

static void conflict_in_the_hosts_transaction_is_the_hosts_to_run_again(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN");
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM docket_ticket"), 1);
    join_now(fixture);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "claim", "T1"), DKT_E_CONFLICT);
    host_says(fixture, "ROLLBACK; BEGIN");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "claim", "T1"), DKT_OK);
    host_says(fixture, "COMMIT");
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "3");
}

static void hosts_lock_makes_the_other_connection_wait_and_say_so(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN IMMEDIATE");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(dkt_sqlite_set_wait(fixture->own, 0), DKT_OK);
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_E_STORE);
    host_says(fixture, "COMMIT");
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_E_EXISTS);
}

static void hosts_savepoint_inside_its_transaction_takes_the_ticket_back(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li'); SAVEPOINT part");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "ROLLBACK TO part; RELEASE part; COMMIT");
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_ID),
                        "(no ticket)");
    assert_int_equal(count_of(fixture, "SELECT count(*) FROM customer"), 1);
}

static void joined_connection_outside_a_transaction_commits_by_itself(void **state)
{
    struct fixture *fixture = *state;
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_not_equal(sqlite3_get_autocommit(fixture->db), 0);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "1");
}

static void tables_made_in_the_hosts_transaction_go_with_it(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db = NULL;
    dkt_sqlite *sqlite = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(dkt_sqlite_new(fixture->host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_join(sqlite, db, 0), DKT_OK);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM docket_ticket", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM docket_ticket", NULL, NULL, NULL),
                     SQLITE_ERROR);
    dkt_sqlite_free(sqlite);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- two connections ---- */

static void two_connections_see_each_others_commits(void **state)
{
    struct fixture *fixture = *state;
    join_now(fixture);
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "claim", "T1"), DKT_OK);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_REFUSED);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "3");
}

/* The permission hook runs between reading and committing: there, another connection changes the same ticket, or
 * registers one. */
struct meddler {
    struct fixture *fixture;
    int32_t times;
    bool is_joined;     /* it comes over the host's connection */
    const char *other;  /* registered, instead of a note on T1 */
    const char *sql;    /* said by the host, instead of both */
};

static void meddle_once(const struct meddler *meddler)
{
    struct fixture *fixture = meddler->fixture;
    struct host *host = meddler->is_joined ? &fixture->other : &fixture->host;
    dkt_store *store = meddler->is_joined ? fixture->joined_store : fixture->own_store;
    if (meddler->sql != NULL) {
        host_says(fixture, meddler->sql);
    } else if (meddler->other != NULL) {
        assert_int_equal(host_act(host, store, "register", meddler->other, NULL, NULL), DKT_OK);
    } else {
        assert_int_equal(host_act(host, store, "note", "T1", NULL, NULL), DKT_E_REFUSED);
        assert_int_equal(host_act(host, store, "note", "T1", "text", "in between"), DKT_OK);
    }
}

static int32_t meddle(uintptr_t user, dkt_permission *permission)
{
    struct meddler *meddler = (struct meddler *)user;
    if (meddler->times > 0) {
        meddler->times--;
        meddle_once(meddler);
    }
    dkt_permission_allow(permission, 1);
    return DKT_HOOK_DONE;
}

static dkt_desk *meddled_desk(struct meddler *meddler)
{
    const struct dkt_permission_hooks hooks = {.struct_size = sizeof hooks, .decide = meddle};
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, dkt_desk_rules(meddler->fixture->host.desk)),
                     DKT_OK);
    assert_int_equal(dkt_config_set_permission(config, &hooks, (uintptr_t)meddler), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    dkt_config_free(config);
    return desk;
}

static void conflict_is_run_again_and_both_changes_stand(void **state)
{
    struct fixture *fixture = *state;
    struct meddler meddler = {.fixture = fixture};
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    dkt_desk *mine = fixture->other.desk;
    fixture->other.desk = meddled_desk(&meddler);
    join_now(fixture);
    meddler.times = 1;
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "3");
    dkt_desk_unref(fixture->other.desk);
    fixture->other.desk = mine;
}

static void conflicts_without_end_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct meddler meddler = {.fixture = fixture};
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    dkt_desk *mine = fixture->other.desk;
    fixture->other.desk = meddled_desk(&meddler);
    join_now(fixture);
    meddler.times = 100;
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_CONFLICT);
    dkt_desk_unref(fixture->other.desk);
    fixture->other.desk = mine;
}

/* Progress on T1 over the library's own connection, with the meddler in between; rounds of reading in *out_rounds. */
static dkt_status progress_meddled(struct meddler *meddler, int32_t *out_rounds)
{
    struct fixture *fixture = meddler->fixture;
    const struct host_command command = {
        .action = "progress", .subject = "T1", .actor = "ana", .expect_seq = -1};
    dkt_desk *mine = fixture->host.desk;
    dkt_op *op = NULL;
    fixture->host.desk = meddled_desk(meddler);
    join_now(fixture);
    dkt_status status = host_run(&fixture->host, fixture->own_store, &command, &op);
    *out_rounds = dkt_op_round_count(op);
    dkt_op_free(op);
    dkt_desk_unref(fixture->host.desk);
    fixture->host.desk = mine;
    return status;
}

static void others_rows_written_in_between_are_no_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct meddler meddler = {.fixture = fixture, .times = 1, .is_joined = true, .other = "T2"};
    int32_t rounds = 0;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(progress_meddled(&meddler, &rounds), DKT_OK);
    assert_int_equal(meddler.times, 0);
    assert_int_equal(rounds, 1);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "2");
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T2", DKT_TICKET_SEQ), "1");
}

static void the_same_row_written_in_between_is_read_again(void **state)
{
    struct fixture *fixture = *state;
    struct meddler meddler = {.fixture = fixture, .times = 1, .is_joined = true};
    int32_t rounds = 0;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(progress_meddled(&meddler, &rounds), DKT_OK);
    assert_int_equal(rounds, 2);
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "3");
}

static void a_lock_taken_in_between_fails_and_leaves_nothing_open(void **state)
{
    struct fixture *fixture = *state;
    struct meddler meddler = {.fixture = fixture, .times = 1, .sql = "BEGIN IMMEDIATE"};
    int32_t rounds = 0;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(dkt_sqlite_set_wait(fixture->own, 0), DKT_OK);
    assert_int_equal(progress_meddled(&meddler, &rounds), DKT_E_STORE);
    assert_int_equal(count_of(fixture, "SELECT seq FROM docket_ticket"), 1);
    host_says(fixture, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
}

static void a_refused_command_leaves_no_transaction_open(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_own(fixture, "close", "T1"), DKT_E_REFUSED);
    /* A reader that stood in the log would keep it from being emptied. */
    assert_int_equal(count_of(fixture, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
}

/* A hook that unwinds out of an operation leaves its transaction open; the next operation must not be in it. */
static jmp_buf unwinding;

static int32_t unwind(uintptr_t user, dkt_permission *permission)
{
    (void)permission;
    if (*(int32_t *)user > 0) {
        (*(int32_t *)user)--;
        longjmp(unwinding, 1);
    }
    dkt_permission_allow(permission, 1);
    return DKT_HOOK_DONE;
}

static void operation_after_an_unwound_one_begins_afresh(void **state)
{
    struct fixture *fixture = *state;
    int32_t times = 1;
    const struct dkt_permission_hooks hooks = {.struct_size = sizeof hooks, .decide = unwind};
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, dkt_desk_rules(fixture->host.desk)), DKT_OK);
    assert_int_equal(dkt_config_set_permission(config, &hooks, (uintptr_t)&times), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(dkt_command_new(desk, DKT_VERB_PROGRESS, &command), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, "T1", -1), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "ana", -1, NULL, -1), DKT_OK);
    assert_int_equal(dkt_op_new(desk, command, &op), DKT_OK);
    if (setjmp(unwinding) == 0) {
        (void)dkt_op_run(op, fixture->own_store);
        fail();
    }
    dkt_op_free(op);
    assert_int_equal(act_own(fixture, "claim", "T1"), DKT_OK);
    host_says(fixture, "BEGIN IMMEDIATE; ROLLBACK"); /* nobody holds the lock any more */
    assert_string_equal(host_column(&fixture->host, fixture->own_store, "T1", DKT_TICKET_SEQ), "2");
    dkt_command_free(command);
    dkt_desk_unref(desk);
    dkt_config_free(config);
}

/* ---- tokens ---- */

static void token_of_a_key_made_again_is_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    struct host_command link = {
        .action = "link", .subject = "T1", .actor = "ana", .expect_seq = -1};
    link.parts[0] = (struct host_part){.field = "role", .number = DKT_ROLE_WATCHER};
    link.parts[1] = (struct host_part){.field = "target", .text = "bo"};
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    int64_t last = 0;
    for (int i = 0; i < 3; i++) {
        link.action = "link";
        assert_int_equal(host_run(&fixture->host, fixture->own_store, &link, NULL), DKT_OK);
        int64_t token = count_of(fixture, "SELECT token FROM docket_link");
        assert_true(token > last);
        last = token;
        link.action = "unlink";
        assert_int_equal(host_run(&fixture->host, fixture->own_store, &link, NULL), DKT_OK);
    }
}

/* What a connection knows of the tokens is held against what others did. */
static void token_of_a_key_that_another_connection_made_again_is_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    struct host_command link = {
        .action = "link", .subject = "T1", .actor = "ana", .expect_seq = -1};
    link.parts[0] = (struct host_part){.field = "role", .number = DKT_ROLE_WATCHER};
    link.parts[1] = (struct host_part){.field = "target", .text = "bo"};
    join_now(fixture);
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    int64_t last = 0;
    for (int i = 0; i < 4; i++) {
        link.action = "link";
        assert_int_equal(host_run(&fixture->host, fixture->own_store, &link, NULL), DKT_OK);
        int64_t token = count_of(fixture, "SELECT token FROM docket_link");
        assert_true(token > last);
        last = token;
        link.action = "unlink";
        assert_int_equal(host_run(&fixture->other, fixture->joined_store, &link, NULL), DKT_OK);
    }
}

/* A store may be given to the operations of another desk. */
static void each_desk_has_its_own_rows_in_one_store(void **state)
{
    struct fixture *fixture = *state;
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_desk *mine = fixture->host.desk;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, dkt_desk_rules(mine)), DKT_OK);
    assert_int_equal(dkt_config_set_id(config, "second", -1), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    dkt_config_free(config);
    for (int i = 0; i < 2; i++) {
        dkt_desk *desks[] = {mine, desk};
        fixture->host.desk = desks[i];
        assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
        assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    }
    fixture->host.desk = mine;
    assert_int_equal(act_own(fixture, "claim", "T1"), DKT_OK);
    dkt_desk_unref(desk);
    assert_int_equal(count_of(fixture, "SELECT seq FROM docket_ticket WHERE desk = 'main'"), 3);
    assert_int_equal(count_of(fixture, "SELECT seq FROM docket_ticket WHERE desk = 'second'"), 2);
}

/* Statements are kept for some sets of given columns; behind them there is one for all others. */
static void tickets_of_any_set_of_columns_are_written(void **state)
{
    struct fixture *fixture = *state;
    static const char *const fields[HOST_ACTION_PARTS] = {"title", "description", "channel", "requester"};
    static const int32_t columns[HOST_ACTION_PARTS] = {DKT_TICKET_TITLE, DKT_TICKET_DESCRIPTION, DKT_TICKET_CHANNEL,
                                                       DKT_TICKET_REQUESTER};
    for (int set = 15; set >= 0; set--) {
        struct host_command command = {.action = "register", .actor = "ana", .expect_seq = -1};
        (void)snprintf(command.subject, sizeof command.subject, "T%d", set);
        int32_t count = 0;
        for (int i = 0; i < HOST_ACTION_PARTS; i++) {
            if ((set >> i & 1) != 0) {
                command.parts[count++] = (struct host_part){.field = fields[i], .text = fields[i]};
            }
        }
        assert_int_equal(host_run(&fixture->host, fixture->own_store, &command, NULL), DKT_OK);
    }
    for (int set = 0; set < 16; set++) {
        char subject[32];
        (void)snprintf(subject, sizeof subject, "T%d", set);
        for (int i = 0; i < HOST_ACTION_PARTS; i++) {
            assert_string_equal(host_column(&fixture->host, fixture->own_store, subject, columns[i]),
                                (set >> i & 1) != 0 ? fields[i] : "(absent)");
        }
    }
}

static void many_fields(dkt_profile *profile)
{
    for (int i = 0; i < 60; i++) {
        char code[16];
        (void)snprintf(code, sizeof code, "extra_%02d", i);
        int32_t type = i % 2 == 0 ? DKT_TYPE_TEXT : DKT_TYPE_INTEGER;
        assert_int_equal(dkt_profile_add_field(profile, code, type, 0, "Extra", "其他"), DKT_OK);
    }
}

/* A row of so many columns does not go through a function of SQLite's: it allows 127 arguments. */
static void tickets_of_very_many_columns_are_read_as_they_were_written(void **state)
{
    (void)state;
    struct host host;
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    struct host_command command = {.action = "register", .subject = "T1", .actor = "ana", .expect_seq = -1};
    host_begin_with(&host, 4, "w", many_fields);
    assert_int_equal(dkt_sqlite_new(host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_open(sqlite, ":memory:", -1, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    command.parts[0] = (struct host_part){.field = "extra_58", .text = "末"};
    command.parts[1] = (struct host_part){.field = "extra_59", .number = -7};
    command.parts[2] = (struct host_part){.field = "extra_00", .text = ""};
    assert_int_equal(host_run(&host, store, &command, NULL), DKT_OK);
    int32_t last = dkt_schema_column_number(host.desk, DKT_KIND_TICKET, "f_extra_59", -1);
    assert_string_equal(host_column(&host, store, "T1", last), "-7");
    assert_string_equal(host_column(&host, store, "T1", last - 1), "末");
    assert_string_equal(host_column(&host, store, "T1", last - 59), "");
    assert_string_equal(host_column(&host, store, "T1", last - 2), "(absent)");
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    host_end(&host);
}

static void token_changes_with_every_write(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    int64_t first = count_of(fixture, "SELECT token FROM docket_ticket");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(count_of(fixture, "SELECT token FROM docket_ticket"), first + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ticket_and_host_row_commit_together),
        TEST(ticket_and_host_row_are_rolled_back_together),
        TEST(refusal_leaves_the_hosts_rows_alone),
        TEST(conflict_in_the_hosts_transaction_is_the_hosts_to_run_again),
        TEST(hosts_lock_makes_the_other_connection_wait_and_say_so),
        TEST(hosts_savepoint_inside_its_transaction_takes_the_ticket_back),
        TEST(joined_connection_outside_a_transaction_commits_by_itself),
        TEST(tables_made_in_the_hosts_transaction_go_with_it),
        TEST(two_connections_see_each_others_commits),
        TEST(conflict_is_run_again_and_both_changes_stand),
        TEST(conflicts_without_end_are_told),
        TEST(others_rows_written_in_between_are_no_conflict),
        TEST(the_same_row_written_in_between_is_read_again),
        TEST(a_lock_taken_in_between_fails_and_leaves_nothing_open),
        TEST(a_refused_command_leaves_no_transaction_open),
        TEST(operation_after_an_unwound_one_begins_afresh),
        TEST(token_of_a_key_that_another_connection_made_again_is_a_new_one),
        TEST(each_desk_has_its_own_rows_in_one_store),
        TEST(tickets_of_any_set_of_columns_are_written),
        cmocka_unit_test(tickets_of_very_many_columns_are_read_as_they_were_written),
        TEST(token_of_a_key_made_again_is_a_new_one),
        TEST(token_changes_with_every_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
