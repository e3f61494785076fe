/* SPDX-License-Identifier: MIT
 *
 * The commit hook: all writes in one transaction, or none.
 *
 * All of it is one batch: what begins the transaction, the writes, the COMMIT. The server stops at the first write that
 * meets another row than it expects, so one conflict is named, and everything is taken back. Commits of more than
 * DKTI_MYSQL_FLUSH_SIZE go in several messages, the COMMIT in the last.
 *
 * A CHECK must hold until the end of the transaction, against writers on other nodes of a cluster as well, which do not
 * see locks but rows that were written. So it writes: a row's token is raised and lowered again; of a row that must not
 * exist one is inserted and deleted. Nobody sees either, and both meet whoever changes the row at the same time.
 *
 * CONFLICT and FAILED are said only when that is certain: before the COMMIT was sent, or when the server said so.
 */
#include "store/mysql/internal.h"

#include "docket/schema.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

static const int32_t answer_unsure = 0; /* neither done, nor conflict, nor failed */

enum {
    OWNER_SEVERAL = -2, /* of a statement: it has the rows of several writes */
};

/* One commit, and the write of it that is being put into the batch. */
struct committing {
    struct dkt_mysql *mysql;
    const dkt_writes *writes;
    dkt_outcome *outcome;
    struct dkti_mysql_text *sql;
    int32_t i;
    int32_t type;
    const dkt_row *row;
    struct dkti_mysql_kind *kind;
    int64_t token; /* the one expected; 0: none is, or it is not one of ours and fits no row */
    int32_t
        group_i; /* the write that the INSERT at the end of the batch began with; -1: there is none */
    size_t group_from;
    const char *too_long; /* a column whose text does not fit */
    bool is_malformed;    /* a write of no kind or type */
    struct dkti_mysql_end end;
};

/* ---- tokens ---- */

static int64_t token_expected(const dkt_writes *writes, int32_t i)
{
    int32_t n = 0;
    int64_t token = 0;
    const char *digits = dkt_writes_token(writes, i, &n);
    bool is_ours = digits != NULL && dkti_mysql_number(digits, (size_t)n, &token) && token > 0;
    return is_ours ? token : 0;
}

/* SplitMix64: a new number each time, from the random one that the server gave. */
static int64_t token_draw(struct dkt_mysql *mysql)
{
    mysql->random += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = mysql->random;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((z ^ z >> 31) >> 2) + 1;
}

/* ---- pieces ---- */

static void table_put(struct committing *committing, const char *before, const char *behind)
{
    struct dkti_mysql_text *table = &committing->kind->table;
    if (table->n == 0) {
        dkti_mysql_put_table(table, committing->mysql, committing->kind->name);
    }
    committing->sql->has_failed = committing->sql->has_failed || table->has_failed;
    dkti_mysql_put(committing->sql, before);
    dkti_mysql_put_bytes(committing->sql, table->p, table->n);
    dkti_mysql_put(committing->sql, behind);
}

/* Characters, which servers count. Keys are held to bytes, as the library does. */
static bool text_fits(const dkt_row *row, const struct dkti_mysql_column *column)
{
    int32_t n = 0;
    int32_t count = 0;
    const char *p = dkt_row_text(row, column->number, &n);
    for (int32_t i = 0; i < n && n > DKTI_MYSQL_ID_MAX; i++) {
        count += ((uint8_t)p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    bool is_key = (column->flags & DKT_COLUMN_KEY) != 0;
    return is_key ? n <= DKTI_MYSQL_ID_MAX : count <= DKTI_MYSQL_INDEXED_MAX;
}

static void column_value(struct committing *committing, const struct dkti_mysql_column *column)
{
    bool is_short = (column->flags & (DKT_COLUMN_KEY | DKT_COLUMN_INDEXED)) != 0;
    if (is_short && !text_fits(committing->row, column)) {
        committing->too_long = column->name;
    }
    dkti_mysql_put_value(committing->mysql, committing->sql, committing->row, column);
}

static void desk_put(struct committing *committing, const char *before)
{
    int32_t n = 0;
    const char *desk = dkt_writes_desk(committing->writes, &n);
    dkti_mysql_put(committing->sql, before);
    dkti_mysql_put_text(committing->sql, desk, n, !committing->mysql->is_host);
}

static void key_put(struct committing *committing)
{
    desk_put(committing, " WHERE desk = ");
    for (int32_t i = 0; i < committing->kind->key_count; i++) {
        dkti_mysql_put(committing->sql, " AND ");
        dkti_mysql_put_name(committing->sql, "", committing->kind->columns[i].name, "");
        dkti_mysql_put(committing->sql, " = ");
        column_value(committing, &committing->kind->columns[i]);
    }
}

static void key_and_token_put(struct committing *committing, int64_t token)
{
    key_put(committing);
    dkti_mysql_put(committing->sql, " AND token = ");
    dkti_mysql_put_integer(committing->sql, token);
}

static void statement_begin(struct committing *committing, int32_t role)
{
    committing->sql = dkti_mysql_statement(committing->mysql, role, committing->i);
    committing->group_i = -1;
}

/* ---- inserts: rows of one kind and the same columns go together ---- */

static bool is_filled(const struct committing *committing, const dkt_row *row, int32_t place)
{
    return place < committing->kind->key_count ||
           dkt_row_is_set(row, committing->kind->columns[place].number) != 0;
}

static bool group_takes(const struct committing *committing)
{
    if (committing->group_i < 0 ||
        committing->mysql->batch.sql.n - committing->group_from > DKTI_MYSQL_GROUP_SIZE) {
        return false;
    }
    const dkt_row *first = dkt_writes_row(committing->writes, committing->group_i);
    bool is_same = dkt_row_kind(first) == committing->kind->number;
    for (int32_t i = committing->kind->key_count; i < committing->kind->column_count && is_same;
         i++) {
        is_same = is_filled(committing, first, i) == is_filled(committing, committing->row, i);
    }
    return is_same;
}

static void group_begin(struct committing *committing)
{
    statement_begin(committing, DKTI_ROLE_PLAIN);
    committing->group_i = committing->i;
    committing->group_from = committing->sql->n;
    table_put(committing, "INSERT INTO ", " (desk, token");
    for (int32_t i = 0; i < committing->kind->column_count; i++) {
        if (is_filled(committing, committing->row, i)) {
            dkti_mysql_put(committing->sql, ", ");
            dkti_mysql_put_name(committing->sql, "", committing->kind->columns[i].name, "");
        }
    }
    dkti_mysql_put(committing->sql, ") VALUES ");
}

static void put_insert(struct committing *committing)
{
    if (group_takes(committing)) {
        struct dkti_mysql_batch *batch = &committing->mysql->batch;
        batch->statements[batch->count - 1].owner = OWNER_SEVERAL;
        dkti_mysql_put(committing->sql, ", ");
    } else {
        group_begin(committing);
    }
    desk_put(committing, "(");
    dkti_mysql_put(committing->sql, ", ");
    dkti_mysql_put_integer(committing->sql, token_draw(committing->mysql));
    for (int32_t i = 0; i < committing->kind->column_count; i++) {
        if (is_filled(committing, committing->row, i)) {
            dkti_mysql_put(committing->sql, ", ");
            column_value(committing, &committing->kind->columns[i]);
        }
    }
    dkti_mysql_put(committing->sql, ")");
}

/* ---- the other writes ---- */

static void put_update(struct committing *committing)
{
    const struct dkti_mysql_kind *kind = committing->kind;
    statement_begin(committing, DKTI_ROLE_ONE);
    table_put(committing, "UPDATE ", " SET token = token + 1");
    int32_t place = 0;
    for (int32_t column = dkt_writes_next_changed(committing->writes, committing->i, 0);
         column != 0; column = dkt_writes_next_changed(committing->writes, committing->i, column)) {
        while (kind->columns[place].number != column) {
            place++;
        }
        if (place >= kind->key_count) {
            dkti_mysql_put(committing->sql, ", ");
            dkti_mysql_put_name(committing->sql, "", kind->columns[place].name, "");
            dkti_mysql_put(committing->sql, " = ");
            column_value(committing, &kind->columns[place]);
        }
    }
    key_and_token_put(committing, committing->token);
}

static void put_delete(struct committing *committing)
{
    statement_begin(committing, DKTI_ROLE_ONE);
    table_put(committing, "DELETE FROM ", "");
    key_and_token_put(committing, committing->token);
}

static void put_check_row(struct committing *committing)
{
    statement_begin(committing, DKTI_ROLE_ONE);
    table_put(committing, "UPDATE ", " SET token = token + 1");
    key_and_token_put(committing, committing->token);
    statement_begin(committing, DKTI_ROLE_PLAIN);
    table_put(committing, "UPDATE ", " SET token = token - 1");
    key_put(committing);
}

static void put_check_absence(struct committing *committing)
{
    statement_begin(committing, DKTI_ROLE_PLAIN);
    table_put(committing, "INSERT INTO ", " (desk, token");
    for (int32_t i = 0; i < committing->kind->key_count; i++) {
        dkti_mysql_put(committing->sql, ", ");
        dkti_mysql_put_name(committing->sql, "", committing->kind->columns[i].name, "");
    }
    desk_put(committing, ") VALUES (");
    dkti_mysql_put(committing->sql, ", 0");
    for (int32_t i = 0; i < committing->kind->key_count; i++) {
        dkti_mysql_put(committing->sql, ", ");
        column_value(committing, &committing->kind->columns[i]);
    }
    dkti_mysql_put(committing->sql, ")");
    statement_begin(committing, DKTI_ROLE_PLAIN);
    table_put(committing, "DELETE FROM ", "");
    key_put(committing);
}

static void put_write(struct committing *committing)
{
    committing->row = dkt_writes_row(committing->writes, committing->i);
    committing->kind = dkti_mysql_kind(committing->mysql, dkt_row_kind(committing->row));
    committing->token = token_expected(committing->writes, committing->i);
    committing->is_malformed = committing->kind == NULL;
    if (committing->is_malformed) {
        return;
    }
    switch (dkt_writes_type(committing->writes, committing->i)) {
    case DKT_WRITE_INSERT: put_insert(committing); break;
    case DKT_WRITE_UPDATE: put_update(committing); break;
    case DKT_WRITE_DELETE: put_delete(committing); break;
    case DKT_WRITE_CHECK:
        if (dkt_writes_token(committing->writes, committing->i, NULL) != NULL) {
            put_check_row(committing);
        } else {
            put_check_absence(committing);
        }
        break;
    default: committing->is_malformed = true; break;
    }
}

/* ---- the commit ---- */

static bool is_refused(const struct committing *committing)
{
    return committing->too_long != NULL || committing->is_malformed;
}

/* Sends what is there. The batch stays as it was for the answer, which looks at the statement that failed. */
static bool batch_send(struct committing *committing)
{
    committing->end = dkti_mysql_run(committing->mysql, NULL, NULL);
    committing->group_i = -1;
    return committing->end.code == 0;
}

static bool put_all(struct committing *committing)
{
    int32_t count = dkt_writes_count(committing->writes);
    dkti_mysql_batch_clear(committing->mysql);
    dkti_mysql_write_begin(committing->mysql);
    for (committing->i = 0; committing->i < count && !is_refused(committing); committing->i++) {
        put_write(committing);
        if (committing->mysql->batch.sql.n > DKTI_MYSQL_FLUSH_SIZE) {
            if (!batch_send(committing)) {
                return false;
            }
            dkti_mysql_batch_clear(committing->mysql);
        }
    }
    if (is_refused(committing)) {
        return false;
    }
    dkti_mysql_write_end(committing->mysql);
    return batch_send(committing);
}

/* Whether a statement met another row than it expected. */
static bool is_conflict(const struct committing *committing)
{
    unsigned code = committing->end.code;
    return committing->end.is_guard || code == ER_LOCK_DEADLOCK || code == ER_DUP_ENTRY;
}

static int32_t role_failed(const struct committing *committing)
{
    int32_t at = committing->end.at;
    return at < 0 ? DKTI_ROLE_PLAIN : committing->mysql->batch.statements[at].role;
}

static void conflict_name(const struct committing *committing)
{
    int32_t at = committing->end.at;
    bool is_row = committing->end.is_guard || committing->end.code == ER_DUP_ENTRY;
    int32_t owner = at < 0 || !is_row ? -1 : committing->mysql->batch.statements[at].owner;
    if (owner >= 0) {
        (void)dkt_outcome_conflict(committing->outcome, owner);
    }
}

static void failure_tell(const struct committing *committing)
{
    struct dkt_mysql *mysql = committing->mysql;
    unsigned code = committing->end.code;
    if (committing->too_long != NULL) {
        (void)dkti_mysql_say(mysql, DKT_E_STORE, "writing rows: the text is too long for column ",
                             committing->too_long);
    } else if (committing->is_malformed) {
        (void)dkti_mysql_say(mysql, DKT_E_STORE,
                             "writing rows: a write is of no kind that this store knows", NULL);
    } else {
        bool is_final = role_failed(committing) == DKTI_ROLE_FINAL;
        (void)dkti_mysql_fail(mysql, code, is_final ? "committing" : "writing rows");
    }
    (void)dkt_outcome_error(committing->outcome, (int32_t)code, mysql->error, -1);
}

/* What is answered when the transaction did not end well. A server that answers the COMMIT itself with a deadlock has
 * rolled back: so a cluster says that another node was faster. Any other word about the COMMIT may mean anything. */
static int32_t answer_bad(struct committing *committing)
{
    const struct dkti_mysql_end *end = &committing->end;
    bool is_final = role_failed(committing) == DKTI_ROLE_FINAL;
    bool is_met = !is_refused(committing) && !end->is_lost && is_conflict(committing);
    bool is_unsure = end->is_lost ? end->has_sent_final : is_final && !is_met;
    if (is_met) {
        conflict_name(committing);
        committing->mysql->is_contended = true;
    } else {
        failure_tell(committing);
    }
    bool is_undone = dkti_mysql_write_undo(committing->mysql, end);
    if (is_unsure || !is_undone) {
        return answer_unsure;
    }
    return is_met ? DKT_COMMIT_CONFLICT : DKT_COMMIT_FAILED;
}

/* Why nothing can be sent; NULL when it can. */
static const char *commit_hindrance(const struct dkti_mysql_store *store)
{
    if (store->mysql->db == NULL || store->mysql->is_lost) {
        return "the connection to the server was lost before the commit";
    }
    return store->is_joined && !dkti_mysql_in_host_transaction(store->mysql)
               ? "the host's transaction is over; make a store inside the next one"
               : NULL;
}

int32_t dkti_mysql_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    const struct dkti_mysql_store *store = (const struct dkti_mysql_store *)user;
    struct dkt_mysql *mysql = store->mysql;
    struct committing committing = {
        .mysql = mysql, .writes = writes, .outcome = outcome, .group_i = -1, .end = {.at = -1}};
    const char *hindrance = commit_hindrance(store);
    if (hindrance != NULL) {
        (void)dkti_mysql_say(mysql, DKT_E_STORE, hindrance, NULL);
        (void)dkt_outcome_error(outcome, 0, mysql->error, -1);
        return DKT_COMMIT_FAILED;
    }
    if (!put_all(&committing)) {
        return answer_bad(&committing);
    }
    dkti_mysql_batch_clear(mysql);
    mysql->is_in_transaction = false;
    mysql->is_open = false;
    mysql->is_begun = false;
    mysql->is_contended = false;
    return DKT_HOOK_DONE;
}
