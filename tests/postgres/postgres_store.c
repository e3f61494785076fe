/* SPDX-License-Identifier: MIT
 *
 * The PostgreSQL store: opening and making tables, round trips, the host's transaction, locks, and connections that are
 * lost. Each test has a schema of its own on one private server.
 */
#include "postgres/server.h"
#include "store/host.h"

#include <docket/postgres.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    SKIPPED = 77,
    ORACLE_COUNT = 400,
    LARGE_COUNT = 1000, /* as many writes as a probe takes */
    LARGE_TEXT = 20000,
};

static struct postgres_server server;

/* One desk, and three connections to it: the library's own, the host's, and one that looks on. */
struct fixture {
    struct host host;
    struct host other;
    dkt_postgres *own;
    dkt_store *own_store;
    PGconn *host_connection;
    dkt_postgres *joined;
    dkt_store *joined_store;
    PGconn *watch;
};

static void drop_schema(PGconn *connection)
{
    postgres_server_run(connection, "DROP SCHEMA IF EXISTS docket CASCADE; DROP TABLE IF EXISTS customer");
}

static void own_open(struct fixture *fixture, int32_t flags)
{
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_postgres_set_wait(fixture->own, 50), DKT_OK);
    dkt_status status = dkt_postgres_open(fixture->own, server.conninfo, -1, flags);
    assert_string_equal(dkt_postgres_error_text(fixture->own), "");
    assert_int_equal(status, DKT_OK);
    assert_int_equal(dkt_postgres_store(fixture->own, &fixture->own_store), DKT_OK);
}

static void own_close(struct fixture *fixture)
{
    dkt_store_free(fixture->own_store);
    dkt_postgres_free(fixture->own);
    fixture->own_store = NULL;
    fixture->own = NULL;
}

static int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->watch = postgres_server_connect(server.conninfo);
    drop_schema(fixture->watch);
    postgres_server_run(fixture->watch, "CREATE TABLE customer (name text); SET search_path = docket, public");
    host_begin(&fixture->host, 1, "w1");
    host_begin(&fixture->other, 2, "w2");
    fixture->other.actor = "bo";
    own_open(fixture, 0);
    fixture->host_connection = postgres_server_connect(server.conninfo);
    postgres_server_run(fixture->host_connection, "SET lock_timeout = 50");
    assert_int_equal(dkt_postgres_new(fixture->other.desk, &fixture->joined), DKT_OK);
    assert_int_equal(dkt_postgres_join(fixture->joined, fixture->host_connection, DKT_POSTGRES_EXISTING), DKT_OK);
    *state = fixture;
    return 0;
}

static int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    own_close(fixture);
    dkt_store_free(fixture->joined_store);
    dkt_postgres_free(fixture->joined);
    PQfinish(fixture->host_connection);
    PQfinish(fixture->watch);
    host_end(&fixture->host);
    host_end(&fixture->other);
    free(fixture);
    return 0;
}

static void host_says(const struct fixture *fixture, const char *sql)
{
    postgres_server_run(fixture->host_connection, sql);
}

static int64_t ask(const struct fixture *fixture, const char *sql)
{
    return postgres_server_ask(fixture->watch, sql);
}

static void join_now(struct fixture *fixture)
{
    dkt_store_free(fixture->joined_store);
    assert_int_equal(dkt_postgres_store(fixture->joined, &fixture->joined_store), DKT_OK);
}

static dkt_status act_own(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->host, fixture->own_store, action, subject, NULL, NULL);
}

static dkt_status act_joined(struct fixture *fixture, const char *action, const char *subject)
{
    return host_act(&fixture->other, fixture->joined_store, action, subject, NULL, NULL);
}

static void assert_seq(struct fixture *fixture, const char *subject, const char *seq)
{
    assert_string_equal(host_column(&fixture->host, fixture->own_store, subject, DKT_TICKET_SEQ), seq);
}

/* Ends the library's own connection from outside. */
static void own_cut(const struct fixture *fixture)
{
    postgres_server_run(fixture->watch, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE "
                                        "application_name = 'docket'");
}

/* ---- round trips ---- */

static void a_change_takes_one_round_of_reading_and_a_commit(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    int64_t before = dkt_postgres_round_trips(fixture->own);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(dkt_postgres_round_trips(fixture->own) - before, 2);
    before = dkt_postgres_round_trips(fixture->own);
    assert_int_equal(act_own(fixture, "register", "T2"), DKT_OK);
    assert_in_range(dkt_postgres_round_trips(fixture->own) - before, 2, 3);
}

static void what_only_asks_is_in_no_transaction(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    int64_t before = dkt_postgres_round_trips(fixture->own);
    assert_seq(fixture, "T1", "1");
    assert_int_equal(dkt_postgres_round_trips(fixture->own) - before, 1);
}

static void statements_are_prepared_once(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK); /* the second changes fewer columns */
    const char *count = "SELECT count(*) FROM pg_prepared_statements";
    int64_t prepared = postgres_server_ask(fixture->host_connection, count);
    assert_true(prepared > 3);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(postgres_server_ask(fixture->host_connection, count), prepared);
    host_says(fixture, "COMMIT");
}

static void a_proxy_finds_nothing_prepared(void **state)
{
    struct fixture *fixture = *state;
    dkt_postgres *unnamed = NULL;
    dkt_store *store = NULL;
    assert_int_equal(dkt_postgres_new(fixture->other.desk, &unnamed), DKT_OK);
    assert_int_equal(dkt_postgres_join(unnamed, fixture->host_connection, DKT_POSTGRES_UNNAMED), DKT_OK);
    assert_int_equal(dkt_postgres_store(unnamed, &store), DKT_OK);
    assert_int_equal(host_act(&fixture->other, store, "register", "T1", NULL, NULL), DKT_OK);
    assert_int_equal(
        postgres_server_ask(fixture->host_connection, "SELECT count(*) FROM pg_prepared_statements"), 0);
    dkt_store_free(store);
    dkt_postgres_free(unnamed);
}

/* ---- the host's connection ---- */

static void ticket_and_host_row_commit_together(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_seq(fixture, "T1", "(no ticket)");
    host_says(fixture, "COMMIT");
    assert_seq(fixture, "T1", "2");
    assert_int_equal(ask(fixture, "SELECT count(*) FROM customer"), 1);
}

static void ticket_and_host_row_are_rolled_back_together(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "ROLLBACK");
    assert_seq(fixture, "T1", "(no ticket)");
    assert_int_equal(ask(fixture, "SELECT count(*) FROM customer"), 0);
}

static void a_conflict_in_the_hosts_snapshot_is_told_and_its_transaction_lives(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO customer VALUES ('Li')");
    join_now(fixture);
    assert_string_equal(host_column(&fixture->other, fixture->joined_store, "T1", DKT_TICKET_SEQ), "1");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_CONFLICT);
    host_says(fixture, "COMMIT");
    assert_seq(fixture, "T1", "2");
    assert_int_equal(ask(fixture, "SELECT count(*) FROM customer"), 1);
}

static void a_hosts_transaction_that_failed_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN");
    join_now(fixture);
    PQclear(PQexec(fixture->host_connection, "SELECT 1 / 0"));
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_E_STORE);
    host_says(fixture, "ROLLBACK");
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
}

static void without_a_transaction_of_the_hosts_the_store_has_its_own(void **state)
{
    struct fixture *fixture = *state;
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_seq(fixture, "T1", "1");
    assert_int_equal(PQtransactionStatus(fixture->host_connection), PQTRANS_IDLE);
}

static void two_stores_share_what_is_prepared_on_a_connection(void **state)
{
    struct fixture *fixture = *state;
    dkt_postgres *second = NULL;
    dkt_store *store = NULL;
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &second), DKT_OK);
    assert_int_equal(dkt_postgres_join(second, fixture->host_connection, 0), DKT_OK);
    assert_int_equal(dkt_postgres_store(second, &store), DKT_OK);
    assert_int_equal(host_act(&fixture->host, store, "progress", "T1", NULL, NULL), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    dkt_store_free(store);
    dkt_postgres_free(second);
}

static void what_the_host_discards_is_prepared_again(void **state)
{
    struct fixture *fixture = *state;
    join_now(fixture);
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "DISCARD ALL");
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_seq(fixture, "T1", "2");
}

/* ---- locks ---- */

static void who_waits_too_long_for_a_lock_is_told(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN; UPDATE docket.docket_ticket SET title = 'x'");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "(55P03)"));
    host_says(fixture, "ROLLBACK");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
}

static void readers_wait_for_nobody(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "BEGIN; UPDATE docket.docket_ticket SET title = 'x'");
    assert_seq(fixture, "T1", "1");
    host_says(fixture, "ROLLBACK");
}

static void a_refused_command_leaves_no_lock(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_own(fixture, "reopen", "T1"), DKT_E_REFUSED);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM pg_locks WHERE mode LIKE 'Row%' AND pid <> pg_backend_pid()"),
                     0);
}

/* ---- what is checked ---- */

static void request_fill(dkt_probe *probe, int64_t seq)
{
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ACTOR, "ana", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_DIGEST, "x", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_SUBJECT, "T1", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_SEQ, seq), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_RECORDED_AT, 1), DKT_OK);
}

/* One write of a request's row, in a commit by itself. `token` may be NULL. */
static int32_t commit_one(struct host *host, dkt_store *store, int32_t what, const char *id, const char *token)
{
    dkt_probe *probe = NULL;
    assert_int_equal(dkt_probe_new(host->desk, &probe), DKT_OK);
    assert_int_equal(dkt_probe_write(probe, what, DKT_KIND_REQUEST), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ID, id, -1), DKT_OK);
    if (what != DKT_WRITE_CHECK) {
        request_fill(probe, 1);
    }
    if (token != NULL) {
        assert_int_equal(dkt_probe_set_token(probe, token, -1), DKT_OK);
    }
    int32_t answer = dkt_probe_commit(probe, store);
    snprintf(host->text, sizeof host->text, "%s", dkt_probe_error_text(probe));
    dkt_probe_free(probe);
    return answer;
}

static void whose_absence_is_relied_on_is_not_inserted_before_the_commit(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "BEGIN");
    join_now(fixture);
    assert_int_equal(commit_one(&fixture->other, fixture->joined_store, DKT_WRITE_CHECK, "r", NULL), DKT_HOOK_DONE);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_INSERT, "r", NULL), DKT_COMMIT_FAILED);
    assert_non_null(strstr(fixture->host.text, "(55P03)")); /* it waited for the lock, as long as it may */
    host_says(fixture, "COMMIT");
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_request"), 0);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_INSERT, "r", NULL), DKT_HOOK_DONE);
}

static void what_is_checked_stays_as_it_is_until_the_commit(void **state)
{
    struct fixture *fixture = *state;
    char token[16];
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_INSERT, "r", NULL), DKT_HOOK_DONE);
    PGresult *result = PQexec(fixture->watch, "SELECT xmin FROM docket_request");
    snprintf(token, sizeof token, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    host_says(fixture, "BEGIN");
    join_now(fixture);
    assert_int_equal(commit_one(&fixture->other, fixture->joined_store, DKT_WRITE_CHECK, "r", token), DKT_HOOK_DONE);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_UPDATE, "r", token), DKT_COMMIT_FAILED);
    assert_non_null(strstr(fixture->host.text, "(55P03)"));
    host_says(fixture, "COMMIT");
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_UPDATE, "r", token), DKT_HOOK_DONE);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_UPDATE, "r", token),
                     DKT_COMMIT_CONFLICT);
}

static void a_token_that_is_none_of_the_stores_is_stale(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_INSERT, "r", NULL), DKT_HOOK_DONE);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_UPDATE, "r", "x"), DKT_COMMIT_CONFLICT);
    assert_int_equal(commit_one(&fixture->host, fixture->own_store, DKT_WRITE_DELETE, "r", "4294967296000"),
                     DKT_COMMIT_CONFLICT);
}

static void a_cursor_that_is_none_of_the_stores_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const char *const cursors[] = {"", "x", "i1234567", "i12345678", "i12345678t", "i12345678t\1\1abc"};
    for (size_t i = 1; i < sizeof cursors / sizeof cursors[0]; i++) {
        dkt_probe *probe = NULL;
        assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
        assert_int_equal(dkt_probe_scan(probe, DKT_INDEX_REQUEST_AGE, 0, 10), DKT_OK);
        assert_int_equal(dkt_probe_set_cursor(probe, cursors[i], -1), DKT_OK);
        assert_int_equal(dkt_probe_read(probe, fixture->own_store), DKT_E_STORE);
        assert_non_null(strstr(dkt_probe_error_text(probe), "cursor"));
        dkt_probe_free(probe);
    }
}

/* More sets of columns than statements are kept for: the others are sent whole. */
static void any_set_of_columns_can_be_written(void **state)
{
    struct fixture *fixture = *state;
    static const int32_t columns[] = {DKT_TICKET_TITLE,   DKT_TICKET_DESCRIPTION, DKT_TICKET_CHANNEL,
                                      DKT_TICKET_CONTACT, DKT_TICKET_OWNER,       DKT_TICKET_QUEUE,
                                      DKT_TICKET_REQUESTER, DKT_TICKET_RESOLUTION};
    for (int32_t set = 0; set < 200; set++) {
        dkt_probe *probe = NULL;
        char id[16];
        snprintf(id, sizeof id, "T%d", (int)set);
        assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
        assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_TICKET), DKT_OK);
        assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_ID, id, -1), DKT_OK);
        for (int32_t i = 0; i < 8; i++) {
            if ((set >> i & 1) != 0) {
                assert_int_equal(dkt_probe_set_text(probe, columns[i], "x", -1), DKT_OK);
            }
        }
        assert_int_equal(dkt_probe_commit(probe, fixture->own_store), DKT_HOOK_DONE);
        dkt_probe_free(probe);
    }
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_ticket"), 200);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_ticket WHERE id = 'T199' AND title = 'x' AND channel = 'x' "
                                  "AND contact IS NULL AND resolution = 'x'"),
                     1);
}

/* As the acceptance of a large handover: 20 MB, more than the buffers between client and server hold. */
static void a_commit_of_many_rows_is_one_round_trip_and_all_or_nothing(void **state)
{
    struct fixture *fixture = *state;
    static char large[LARGE_TEXT];
    memset(large, 'x', sizeof large);
    for (int32_t turn = 0; turn < 2; turn++) {
        dkt_probe *probe = NULL;
        assert_int_equal(dkt_probe_new(fixture->host.desk, &probe), DKT_OK);
        for (int32_t i = 0; i < LARGE_COUNT; i++) {
            char id[16];
            bool is_twice = turn == 0 && i == LARGE_COUNT - 1; /* the last is there already */
            snprintf(id, sizeof id, "%d", is_twice ? 0 : (int)i);
            assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_REQUEST), DKT_OK);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ID, id, -1), DKT_OK);
            request_fill(probe, i);
            assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ACTOR, large, LARGE_TEXT), DKT_OK);
        }
        int64_t before = dkt_postgres_round_trips(fixture->own);
        assert_int_equal(dkt_probe_commit(probe, fixture->own_store), turn == 0 ? DKT_COMMIT_CONFLICT : DKT_HOOK_DONE);
        assert_int_equal(dkt_postgres_round_trips(fixture->own) - before, turn == 0 ? 2 : 1);
        assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_request"), turn == 0 ? 0 : LARGE_COUNT);
        dkt_probe_free(probe);
    }
}

/* ---- the host's triggers and indexes ---- */

static void a_hosts_trigger_that_fails_is_no_conflict(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_says(fixture, "CREATE FUNCTION docket.broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1 / 0; "
                       "RETURN NEW; END'; CREATE TRIGGER broken BEFORE UPDATE ON docket.docket_ticket FOR EACH ROW "
                       "EXECUTE FUNCTION docket.broken()");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "(22012)"));
    assert_seq(fixture, "T1", "1");
}

static void a_hosts_unique_index_that_is_hit_is_no_conflict(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(host_act(&fixture->host, fixture->own_store, "register", "T1", "title", "same"), DKT_OK);
    host_says(fixture, "CREATE UNIQUE INDEX only_one ON docket.docket_ticket (title)");
    assert_int_equal(host_act(&fixture->host, fixture->own_store, "register", "T2", "title", "same"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "(23505)"));
    assert_null(strstr(fixture->host.text, "same"));
}

static void a_commit_that_the_server_refuses_is_failed_not_unknown(void **state)
{
    struct fixture *fixture = *state;
    host_says(fixture, "CREATE FUNCTION docket.late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION "
                       "''not today''; END'; CREATE CONSTRAINT TRIGGER late AFTER INSERT ON docket.docket_ticket "
                       "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION docket.late()");
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "not today"));
    assert_seq(fixture, "T1", "(no ticket)");
}

/* ---- lost connections ---- */

static void after_a_lost_connection_the_next_operation_goes_on(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    own_cut(fixture);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    own_cut(fixture);
    assert_seq(fixture, "T1", "2");
}

static void a_server_that_is_away_is_an_error_until_it_is_back(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    postgres_server_stop(&server, SIGQUIT);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    postgres_server_start(&server);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    assert_seq(fixture, "T1", "2");
}

static void a_connection_lost_between_reading_and_commit_is_failed_not_unknown(void **state)
{
    struct fixture *fixture = *state;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = 0;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(dkt_command_new_action(fixture->host.desk, "progress", -1, &command), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, "T1", -1), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "ana", -1, NULL, -1), DKT_OK);
    assert_int_equal(dkt_op_new(fixture->host.desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    while (need == DKT_NEED_READ) {
        assert_int_equal(dkt_store_read(fixture->own_store, dkt_op_reads(op), dkt_op_answers(op)), DKT_HOOK_DONE);
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    }
    assert_int_equal(need, DKT_NEED_COMMIT);
    own_cut(fixture);
    assert_int_equal(dkt_store_commit(fixture->own_store, dkt_op_writes(op), dkt_op_outcome(op)), DKT_COMMIT_FAILED);
    dkt_op_free(op);
    dkt_command_free(command);
    assert_seq(fixture, "T1", "1");
}

/* ---- opening ---- */

static dkt_status open_with(struct fixture *fixture, dkt_desk *desk, const char *schema, int32_t flags)
{
    own_close(fixture);
    assert_int_equal(dkt_postgres_new(desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_postgres_set_schema(fixture->own, schema, -1), DKT_OK);
    return dkt_postgres_open(fixture->own, server.conninfo, -1, flags);
}

static void tables_are_in_the_schema_of_the_hosts_choice(void **state)
{
    struct fixture *fixture = *state;
    postgres_server_run(fixture->watch, "DROP SCHEMA IF EXISTS \"the \"\"desk's\" CASCADE");
    assert_int_equal(open_with(fixture, fixture->host.desk, "the \"desk's", DKT_POSTGRES_EXISTING), DKT_E_NOT_FOUND);
    assert_int_equal(open_with(fixture, fixture->host.desk, "the \"desk's", 0), DKT_OK);
    assert_int_equal(dkt_postgres_store(fixture->own, &fixture->own_store), DKT_OK);
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM \"the \"\"desk's\".docket_ticket"), 1);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket.docket_ticket"), 0);
}

static void what_is_complete_is_opened_without_being_changed(void **state)
{
    struct fixture *fixture = *state;
    postgres_server_run(fixture->watch, "DROP INDEX docket_ticket_due");
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", DKT_POSTGRES_EXISTING), DKT_E_NOT_FOUND);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "ticket_due"));
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", DKT_POSTGRES_READ_ONLY), DKT_E_NOT_FOUND);
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", 0), DKT_OK);
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", DKT_POSTGRES_EXISTING), DKT_OK);
}

static void a_newer_profile_adds_its_columns(void **state)
{
    struct fixture *fixture = *state;
    struct host newer;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    host_begin_newer(&newer, 3, "w3");
    assert_int_equal(open_with(fixture, newer.desk, "docket", DKT_POSTGRES_EXISTING), DKT_E_NOT_FOUND);
    assert_int_equal(open_with(fixture, newer.desk, "docket", 0), DKT_OK);
    assert_int_equal(ask(fixture, "SELECT count(f_floor) FROM docket_ticket_view"), 0);
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", DKT_POSTGRES_EXISTING), DKT_OK);
    assert_int_equal(dkt_postgres_store(fixture->own, &fixture->own_store), DKT_OK);
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_OK);
    host_end(&newer);
}

static void tables_of_a_newer_library_are_refused(void **state)
{
    struct fixture *fixture = *state;
    postgres_server_run(fixture->watch, "UPDATE docket_format SET value = 9999 WHERE name = 'min_reader'");
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", 0), DKT_E_UNSUPPORTED);
    postgres_server_run(fixture->watch, "DELETE FROM docket_format WHERE name = 'min_reader'");
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", 0), DKT_E_CORRUPT);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "min_reader"));
}

static void a_column_of_another_type_is_refused(void **state)
{
    struct fixture *fixture = *state;
    postgres_server_run(fixture->watch, "DROP VIEW docket_ticket_view; ALTER TABLE docket_ticket ALTER COLUMN seq TYPE "
                                        "integer");
    assert_int_equal(open_with(fixture, fixture->host.desk, "docket", 0), DKT_E_UNSUPPORTED);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "seq"));
}

static void a_column_that_is_altered_in_use_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    postgres_server_run(fixture->watch, "DROP VIEW docket_ticket_view; ALTER TABLE docket_ticket ALTER COLUMN seq TYPE "
                                        "integer");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "altered while it was in use: docket_ticket"));
}

static void a_database_that_is_not_utf8_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char conninfo[600];
    postgres_server_run(fixture->watch, "DROP DATABASE IF EXISTS latin");
    postgres_server_run(fixture->watch, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'");
    snprintf(conninfo, sizeof conninfo, "%s dbname=latin", server.conninfo);
    own_close(fixture);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_postgres_open(fixture->own, conninfo, -1, 0), DKT_E_UNSUPPORTED);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "server_encoding"));
    dkt_postgres *joined = NULL;
    host_says(fixture, "SET client_encoding = 'LATIN1'");
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &joined), DKT_OK);
    assert_int_equal(dkt_postgres_join(joined, fixture->host_connection, 0), DKT_E_UNSUPPORTED);
    assert_non_null(strstr(dkt_postgres_error_text(joined), "client_encoding"));
    dkt_postgres_free(joined);
}

static void reading_only_writes_and_locks_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    own_close(fixture);
    own_open(fixture, DKT_POSTGRES_READ_ONLY);
    host_says(fixture, "BEGIN; UPDATE docket.docket_ticket SET title = 'x'");
    assert_seq(fixture, "T1", "1");
    assert_int_equal(act_own(fixture, "progress", "T1"), DKT_E_STORE);
    assert_non_null(strstr(fixture->host.text, "reading only"));
    host_says(fixture, "ROLLBACK");
}

static void a_user_without_rights_is_told(void **state)
{
    struct fixture *fixture = *state;
    char conninfo[600];
    postgres_server_run(fixture->watch, "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN "
                                        "NULL; END $$");
    snprintf(conninfo, sizeof conninfo, "%s user=guest", server.conninfo);
    own_close(fixture);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_postgres_open(fixture->own, conninfo, -1, 0), DKT_E_STORE);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "(42501)"));
    postgres_server_run(fixture->watch, "GRANT USAGE ON SCHEMA docket TO guest; GRANT SELECT ON ALL TABLES IN SCHEMA "
                                        "docket TO guest");
    assert_int_equal(dkt_postgres_open(fixture->own, conninfo, -1, DKT_POSTGRES_READ_ONLY), DKT_OK);
}

static void what_cannot_be_reached_is_told(void **state)
{
    struct fixture *fixture = *state;
    dkt_store *store = NULL;
    own_close(fixture);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(dkt_postgres_store(fixture->own, &store), DKT_E_STATE);
    assert_int_equal(dkt_postgres_open(fixture->own, "host=/nowhere-at-all", -1, 0), DKT_E_STORE);
    assert_non_null(strstr(dkt_postgres_error_text(fixture->own), "connecting"));
    assert_int_equal(dkt_postgres_open(fixture->own, "no such words", -1, 0), DKT_E_STORE);
    assert_int_equal(dkt_postgres_open(fixture->own, server.conninfo, -1, 0), DKT_OK);
    assert_int_equal(dkt_postgres_open(fixture->own, server.conninfo, -1, 0), DKT_E_STATE);
    assert_int_equal(dkt_postgres_join(fixture->own, fixture->host_connection, 0), DKT_E_STATE);
    assert_int_equal(dkt_postgres_set_schema(fixture->own, "x", -1), DKT_E_STATE);
    assert_int_equal(dkt_postgres_set_wait(fixture->own, 1), DKT_E_STATE);
    assert_int_equal(dkt_postgres_set_partitions(fixture->own, 1), DKT_E_STATE);
}

static void a_connection_in_pipeline_mode_is_refused(void **state)
{
    struct fixture *fixture = *state;
    own_close(fixture);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &fixture->own), DKT_OK);
    assert_int_equal(PQenterPipelineMode(fixture->host_connection), 1);
    assert_int_equal(dkt_postgres_join(fixture->own, fixture->host_connection, 0), DKT_E_STORE);
    assert_int_equal(PQexitPipelineMode(fixture->host_connection), 1);
    assert_int_equal(dkt_postgres_join(fixture->own, fixture->host_connection, 0), DKT_OK);
}

static void arguments_are_looked_at(void **state)
{
    struct fixture *fixture = *state;
    dkt_postgres *postgres = NULL;
    dkt_store *store = NULL;
    char longest[5000];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(dkt_postgres_new(NULL, &postgres), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_new(fixture->host.desk, &postgres), DKT_OK);
    assert_int_equal(dkt_postgres_open(NULL, "", 0, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_open(postgres, NULL, 0, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_open(postgres, "", 0, 16), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_open(postgres, longest, sizeof longest, 0), DKT_E_LIMIT);
    assert_int_equal(dkt_postgres_open(postgres, "a\0b", 3, 0), DKT_E_LIMIT);
    assert_int_equal(dkt_postgres_join(postgres, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_join(postgres, fixture->host_connection, 16), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_set_schema(postgres, "", 0), DKT_E_LIMIT);
    assert_int_equal(dkt_postgres_set_schema(postgres, longest, 64), DKT_E_LIMIT);
    assert_int_equal(dkt_postgres_set_schema(postgres, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_set_wait(postgres, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_set_wait(postgres, 3600001), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_set_partitions(postgres, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_set_partitions(postgres, 1025), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_store(NULL, &store), DKT_E_ARGUMENT);
    assert_int_equal(dkt_postgres_store(postgres, NULL), DKT_E_ARGUMENT);
    assert_string_equal(dkt_postgres_error_text(NULL), "");
    assert_int_equal(dkt_postgres_round_trips(NULL), 0);
    dkt_postgres_free(postgres);
    dkt_postgres_free(NULL);
}

static void many_may_make_the_tables_at_once(void **state)
{
    struct fixture *fixture = *state;
    own_close(fixture);
    drop_schema(fixture->watch);
    pid_t makers[4];
    (void)fflush(NULL);
    for (int i = 0; i < 4; i++) {
        makers[i] = fork();
        assert_true(makers[i] >= 0);
        if (makers[i] == 0) {
            dkt_postgres *postgres = NULL;
            dkt_status status = dkt_postgres_new(fixture->host.desk, &postgres);
            status = status == DKT_OK ? dkt_postgres_open(postgres, server.conninfo, -1, 0) : status;
            _exit(status == DKT_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status = 0;
        assert_int_equal(waitpid(makers[i], &status, 0), makers[i]);
        assert_int_equal(status, 0);
    }
}

static void views_show_names_and_times(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(act_own(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_ticket_view WHERE state = 'unprocessed' AND "
                                  "registered_at = '2026-01-05T00:00:00Z'"),
                     1);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM docket_entry_view WHERE verb = 'register' AND "
                                  "length(digest) = 64"),
                     1);
    assert_int_equal(ask(fixture, "SELECT count(*) FROM information_schema.columns WHERE table_name = "
                                  "'docket_ticket_view' AND column_name = 'contact'"),
                     0);
}

static void every_key_and_index_begins_with_the_desk(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ask(fixture, "SELECT count(*) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN "
                                  "pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE t.relnamespace "
                                  "= 'docket'::regnamespace AND a.attname <> 'desk' AND t.relname <> 'docket_format'"),
                     0);
    assert_true(ask(fixture, "SELECT count(*) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE "
                             "t.relnamespace = 'docket'::regnamespace") > 20);
}

/* How many partitions the plan of a prepared statement scans, with the desk `main` and no other value. */
static int32_t scanned_partitions(const struct fixture *fixture, const char *explain)
{
    PGresult *plan = PQexec(fixture->host_connection, explain);
    int32_t count = 0;
    assert_int_equal(PQresultStatus(plan), PGRES_TUPLES_OK);
    for (int i = 0; i < PQntuples(plan); i++) {
        const char *line = PQgetvalue(plan, i, 0);
        count += strstr(line, "Scan") != NULL && strstr(line, "_p") != NULL ? 1 : 0;
    }
    PQclear(plan);
    return count;
}

static void no_statement_looks_at_the_partitions_of_other_desks(void **state)
{
    struct fixture *fixture = *state;
    own_close(fixture);
    dkt_postgres_free(fixture->joined);
    drop_schema(fixture->watch);
    assert_int_equal(dkt_postgres_new(fixture->other.desk, &fixture->joined), DKT_OK);
    assert_int_equal(dkt_postgres_set_partitions(fixture->joined, 4), DKT_OK);
    assert_int_equal(dkt_postgres_join(fixture->joined, fixture->host_connection, 0), DKT_OK);
    join_now(fixture);
    host_says(fixture, "SET plan_cache_mode = force_generic_plan");
    assert_int_equal(act_joined(fixture, "register", "T1"), DKT_OK);
    assert_int_equal(act_joined(fixture, "progress", "T1"), DKT_OK);
    assert_string_equal(host_column(&fixture->other, fixture->joined_store, "T1", DKT_TICKET_SEQ), "2");
    PGresult *texts = PQexec(fixture->host_connection,
                             "SELECT format('EXPLAIN EXECUTE %I(''main''%s)', name, repeat(', NULL', "
                             "cardinality(parameter_types) - 1)) FROM pg_prepared_statements WHERE parameter_types <> '{}'");
    int32_t scans = 0;
    for (int i = 0; i < PQntuples(texts); i++) {
        int32_t count = scanned_partitions(fixture, PQgetvalue(texts, i, 0));
        assert_in_range(count, 0, 1);
        scans += count;
    }
    assert_in_range(scans, 3, 100); /* two gets and an update at the least */
    PQclear(texts);
}

/* ---- as in memory ---- */

static void random_commands_end_as_in_memory(void **state)
{
    struct fixture *fixture = *state;
    struct host twin;
    dkt_memory *memory = NULL;
    dkt_store *model = NULL;
    struct test_random random = test_random("postgres oracle");
    char digest[65];
    char expected[65];
    host_begin(&twin, 1, "w1");
    assert_int_equal(dkt_memory_new(twin.desk, &memory), DKT_OK);
    assert_int_equal(dkt_memory_store(memory, &model), DKT_OK);
    for (int32_t i = 0; i < ORACLE_COUNT; i++) {
        struct host_command command;
        fixture->host.now_ms += 1 + (int64_t)test_random_below(&random, 20000);
        twin.now_ms = fixture->host.now_ms;
        host_random_command(&random, twin.now_ms, &command);
        dkt_status status = host_run(&fixture->host, fixture->own_store, &command, NULL);
        assert_int_equal(status, host_run(&twin, model, &command, NULL));
    }
    host_verify(&fixture->host, fixture->own_store, digest);
    host_verify(&twin, model, expected);
    assert_string_equal(digest, expected);
    dkt_store_free(model);
    dkt_memory_free(memory);
    host_end(&twin);
}

#define ON_DESK(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DESK(a_change_takes_one_round_of_reading_and_a_commit),
        ON_DESK(what_only_asks_is_in_no_transaction),
        ON_DESK(statements_are_prepared_once),
        ON_DESK(a_proxy_finds_nothing_prepared),
        ON_DESK(ticket_and_host_row_commit_together),
        ON_DESK(ticket_and_host_row_are_rolled_back_together),
        ON_DESK(a_conflict_in_the_hosts_snapshot_is_told_and_its_transaction_lives),
        ON_DESK(a_hosts_transaction_that_failed_is_left_alone),
        ON_DESK(without_a_transaction_of_the_hosts_the_store_has_its_own),
        ON_DESK(two_stores_share_what_is_prepared_on_a_connection),
        ON_DESK(what_the_host_discards_is_prepared_again),
        ON_DESK(who_waits_too_long_for_a_lock_is_told),
        ON_DESK(readers_wait_for_nobody),
        ON_DESK(a_refused_command_leaves_no_lock),
        ON_DESK(whose_absence_is_relied_on_is_not_inserted_before_the_commit),
        ON_DESK(what_is_checked_stays_as_it_is_until_the_commit),
        ON_DESK(a_token_that_is_none_of_the_stores_is_stale),
        ON_DESK(a_cursor_that_is_none_of_the_stores_is_told),
        ON_DESK(any_set_of_columns_can_be_written),
        ON_DESK(a_commit_of_many_rows_is_one_round_trip_and_all_or_nothing),
        ON_DESK(a_hosts_trigger_that_fails_is_no_conflict),
        ON_DESK(a_hosts_unique_index_that_is_hit_is_no_conflict),
        ON_DESK(a_commit_that_the_server_refuses_is_failed_not_unknown),
        ON_DESK(after_a_lost_connection_the_next_operation_goes_on),
        ON_DESK(a_server_that_is_away_is_an_error_until_it_is_back),
        ON_DESK(a_connection_lost_between_reading_and_commit_is_failed_not_unknown),
        ON_DESK(tables_are_in_the_schema_of_the_hosts_choice),
        ON_DESK(what_is_complete_is_opened_without_being_changed),
        ON_DESK(a_newer_profile_adds_its_columns),
        ON_DESK(tables_of_a_newer_library_are_refused),
        ON_DESK(a_column_of_another_type_is_refused),
        ON_DESK(a_column_that_is_altered_in_use_is_noticed),
        ON_DESK(a_database_that_is_not_utf8_is_refused),
        ON_DESK(reading_only_writes_and_locks_nothing),
        ON_DESK(a_user_without_rights_is_told),
        ON_DESK(what_cannot_be_reached_is_told),
        ON_DESK(a_connection_in_pipeline_mode_is_refused),
        ON_DESK(arguments_are_looked_at),
        ON_DESK(many_may_make_the_tables_at_once),
        ON_DESK(views_show_names_and_times),
        ON_DESK(every_key_and_index_begins_with_the_desk),
        ON_DESK(no_statement_looks_at_the_partitions_of_other_desks),
        ON_DESK(random_commands_end_as_in_memory),
    };
    if (!postgres_server_begin(&server, false)) {
        return SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_server_end(&server);
    return failed;
}
