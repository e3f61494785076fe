/* SPDX-License-Identifier: MIT
 *
 * Batches: several statements in one message, their answers one behind the other.
 *
 * The server carries the statements out in order and stops at the first that fails. Behind a statement that must match a
 * row stands a guard: a SET that fails, because its subquery gives two rows, unless the statement before changed exactly one.
 * Where a connection takes one statement at a time, the number of rows is looked at here instead.
 *
 * On a node of a cluster one message with several statements is for reading alone. A transaction that another node's commit
 * aborts between two statements of a message is not always told so: the next statement may be carried out by itself. So
 * there each statement of a change is a message of its own, and everywhere each answer must say that the transaction is
 * still open.
 *
 * Larger batches than the server takes in one message go as several. Whether the COMMIT was among what was sent decides
 * what a broken connection means.
 */
#include "store/mysql/internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

static const char guard_sql[] =
    "SET @docket_one = IF(ROW_COUNT() = 1, 1, (SELECT 1 UNION ALL SELECT 2))";

enum {
    PACKET_ROOM = 1024, /* of a message, left for what the protocol adds */
};

/* ---- filling ---- */

void dkti_mysql_batch_clear(struct dkt_mysql *mysql)
{
    mysql->batch.sql.n = 0;
    mysql->batch.sql.has_failed = false;
    mysql->batch.count = 0;
}

static bool batch_takes_many(const struct dkt_mysql *mysql)
{
    bool is_allowed = !mysql->is_cluster || mysql->is_reading;
    return is_allowed && (mysql->db->client_flag & CLIENT_MULTI_STATEMENTS) != 0;
}

/* Ends the text of the statement begun last. */
static void statement_end(struct dkt_mysql *mysql)
{
    struct dkti_mysql_batch *batch = &mysql->batch;
    if (batch->count == 0) {
        return;
    }
    struct dkti_mysql_statement *last = &batch->statements[batch->count - 1];
    if (last->until != 0) {
        return;
    }
    if (last->role == DKTI_ROLE_ONE && batch_takes_many(mysql)) {
        dkti_mysql_put(&batch->sql, ";");
        dkti_mysql_put(&batch->sql, guard_sql);
    }
    last->until = batch->sql.n;
}

static bool batch_room(struct dkti_mysql_batch *batch)
{
    if (batch->count < batch->size) {
        return true;
    }
    int32_t size = batch->size == 0 ? 64 : batch->size * 2;
    size_t bytes = sizeof *batch->statements;
    void *grown =
        dkti_mysql_grow(batch->statements, (size_t)batch->size * bytes, (size_t)size * bytes);
    if (grown == NULL) {
        batch->sql.has_failed = true;
        return false;
    }
    batch->statements = grown;
    batch->size = size;
    return true;
}

struct dkti_mysql_text *dkti_mysql_statement(struct dkt_mysql *mysql, int32_t role, int32_t owner)
{
    struct dkti_mysql_batch *batch = &mysql->batch;
    statement_end(mysql);
    if (batch_room(batch)) {
        dkti_mysql_put(&batch->sql, batch->count == 0 ? "" : ";");
        batch->statements[batch->count++] =
            (struct dkti_mysql_statement){.from = batch->sql.n, .owner = owner, .role = role};
    }
    return &batch->sql;
}

void dkti_mysql_say_sql(struct dkt_mysql *mysql, int32_t role, const char *sql)
{
    dkti_mysql_put(dkti_mysql_statement(mysql, role, -1), sql);
}

/* ---- sending ---- */

/* One run of a batch. */
struct running {
    struct dkt_mysql *mysql;
    dkti_mysql_take_rows *take;
    void *user;
    struct dkti_mysql_end end;
};

/* Errors of the client library mean that the stream of answers cannot be followed any more; and some of the server's,
 * that it has hung up. */
static bool is_loss(unsigned code)
{
    return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) || code >= CR_EVENT_CREATE_FAILED ||
           code == ER_NET_PACKET_TOO_LARGE || code == ER_CONNECTION_KILLED ||
           code == ER_SERVER_SHUTDOWN || code == ER_NORMAL_SHUTDOWN ||
           (code >= ER_NET_READ_ERROR_FROM_PIPE && code <= ER_NET_WRITE_INTERRUPTED);
}

static bool running_fails(struct running *running, unsigned code, int32_t at)
{
    running->end.code = code == 0 ? CR_UNKNOWN_ERROR : code;
    running->end.at = at;
    running->end.is_lost = is_loss(running->end.code);
    running->mysql->is_lost = running->mysql->is_lost || running->end.is_lost;
    return false;
}

static bool answer_rows(struct running *running, int32_t at)
{
    struct dkt_mysql *mysql = running->mysql;
    const struct dkti_mysql_statement *statement = &mysql->batch.statements[at];
    MYSQL_RES *result =
        mysql->is_buffering ? mysql_store_result(mysql->db) : mysql_use_result(mysql->db);
    if (result == NULL) {
        return mysql_errno(mysql->db) == 0 || running_fails(running, mysql_errno(mysql->db), at);
    }
    if (statement->role == DKTI_ROLE_ROWS && !running->end.is_taken_badly &&
        running->take != NULL) {
        running->end.is_taken_badly = !running->take(running->user, statement->owner, result);
    }
    while (!mysql_eof(result) && mysql_fetch_row(result) != NULL) { /* what was not wanted */
    }
    unsigned code = mysql_errno(mysql->db);
    mysql_free_result(result);
    return code == 0 || running_fails(running, code, at);
}

/* Whether the transaction that the statement stood in is gone without a word: as a deadlock is. */
static bool transaction_is_gone(const struct running *running, int32_t at)
{
    const struct dkt_mysql *mysql = running->mysql;
    bool is_open = (mysql->db->server_status & SERVER_STATUS_IN_TRANS) != 0;
    return mysql->is_in_transaction && mysql->batch.statements[at].role != DKTI_ROLE_FINAL &&
           !is_open;
}

/* The answer of one statement, and of the guard behind it. */
static bool answer_take(struct running *running, int32_t first, int32_t at)
{
    MYSQL *db = running->mysql->db;
    const struct dkti_mysql_statement *statement = &running->mysql->batch.statements[at];
    bool is_many = batch_takes_many(running->mysql);
    int bad = at == first ? (int)mysql_read_query_result(db) : mysql_next_result(db);
    if (bad != 0) {
        return running_fails(running, mysql_errno(db), at);
    }
    if (mysql_field_count(db) > 0) {
        return answer_rows(running, at);
    }
    if (statement->role != DKTI_ROLE_ONE) {
        return true;
    }
    bool is_one = mysql_affected_rows(db) == 1;
    if (is_many && mysql_next_result(db) != 0) {
        running->end.is_guard = mysql_errno(db) == ER_SUBQUERY_NO_1_ROW;
        return running_fails(running, mysql_errno(db), at);
    }
    running->end.is_guard = !is_one;
    return is_one || running_fails(running, ER_SUBQUERY_NO_1_ROW, at);
}

/* Sends statements `first` to `until` as one message. A message that was not sent to its end is not carried out. */
static bool chunk_send(struct running *running, int32_t first, int32_t until)
{
    struct dkt_mysql *mysql = running->mysql;
    const struct dkti_mysql_statement *statements = mysql->batch.statements;
    const char *sql = mysql->batch.sql.p + statements[first].from;
    size_t n = statements[until - 1].until - statements[first].from;
    if (mysql->packet_max > 0 && n > (size_t)mysql->packet_max - PACKET_ROOM) {
        running->end.code = CR_NET_PACKET_TOO_LARGE;
        running->end.at = first;
        return false;
    }
    mysql->round_trip_count++;
    if (mysql_send_query(mysql->db, sql, (unsigned long)n) != 0) {
        return running_fails(running, mysql_errno(mysql->db), first);
    }
    for (int32_t i = first; i < until; i++) {
        running->end.has_sent_final =
            running->end.has_sent_final || statements[i].role == DKTI_ROLE_FINAL;
    }
    bool is_well = true;
    for (int32_t i = first; i < until && is_well; i++) {
        is_well = answer_take(running, first, i);
        if (is_well && transaction_is_gone(running, i)) {
            is_well = running_fails(running, ER_LOCK_DEADLOCK, i);
        }
    }
    return is_well;
}

/* How far one message reaches. */
static int32_t chunk_until(const struct dkt_mysql *mysql, int32_t first)
{
    const struct dkti_mysql_statement *statements = mysql->batch.statements;
    int32_t until = first + 1;
    size_t size_max =
        mysql->packet_max > PACKET_ROOM ? (size_t)mysql->packet_max - PACKET_ROOM : SIZE_MAX;
    while (batch_takes_many(mysql) && until < mysql->batch.count &&
           statements[until].until - statements[first].from <= size_max) {
        until++;
    }
    return until;
}

/* A failed statement of a message of several leaves nothing to be read: the server has stopped there. */
struct dkti_mysql_end dkti_mysql_run(struct dkt_mysql *mysql, dkti_mysql_take_rows *take,
                                     void *user)
{
    struct running running = {.mysql = mysql, .take = take, .user = user, .end = {.at = -1}};
    bool is_well = true;
    if (mysql->is_lost || mysql->db == NULL) {
        running.end.code = CR_SERVER_GONE_ERROR;
        running.end.is_lost = true;
        dkti_mysql_batch_clear(mysql);
        return running.end;
    }
    statement_end(mysql);
    if (mysql->batch.sql.has_failed) {
        running.end.code = CR_OUT_OF_MEMORY;
        is_well = false;
    }
    for (int32_t first = 0; first < mysql->batch.count && is_well;) {
        int32_t until = chunk_until(mysql, first);
        is_well = chunk_send(&running, first, until);
        first = until;
    }
    return running.end;
}
