/* SPDX-License-Identifier: MIT
 *
 * The commit hook: all writes in one transaction, or none.
 *
 * A write that meets another row than it expects is a conflict; the others are still tried, so that all conflicts are
 * named, and then everything is taken back. Any other failure takes everything back at once. CONFLICT and FAILED are
 * said only when that is certain; of a failed COMMIT it is not (transaction.c).
 */
#include "store/sqlite/internal.h"

#include "docket/schema.h"

#include <string.h>

static const int32_t answer_unknown = 0; /* neither done, nor conflict, nor failed */

/* One commit, and the write of it that is being carried out. */
struct writing {
    struct dkt_sqlite *sqlite;
    const dkt_writes *writes;
    dkt_outcome *outcome;
    bool is_conflicting;
    int32_t i;
    const dkt_row *row;
    struct dkti_sqlite_kind *kind;
    int64_t token; /* the one expected; 0: none is, or it is not one of ours and fits no row */
};

/* ---- tokens ---- */

/* The number that the digits say; 0 for anything that this store has not given. */
static int64_t token_number(const dkt_writes *writes, int32_t i)
{
    int32_t n = 0;
    const char *digits = dkt_writes_token(writes, i, &n);
    int64_t token = 0;
    for (int32_t k = 0; digits != NULL && k < n; k++) {
        bool is_digit = digits[k] >= '0' && digits[k] <= '9';
        if (!is_digit || token > (INT64_MAX - 9) / 10) {
            return 0;
        }
        token = token * 10 + (digits[k] - '0');
    }
    return token;
}

/* Where tokens of new rows begin, read once a commit. */
static int token_first(struct dkt_sqlite *sqlite)
{
    if (sqlite->token_first > 0) {
        return SQLITE_OK;
    }
    sqlite3_stmt *statement = dkti_sqlite_fixed(sqlite, DKTI_SQL_TOKEN);
    if (statement == NULL) {
        return sqlite3_extended_errcode(sqlite->db);
    }
    int result = dkti_sqlite_step(sqlite, statement);
    if (result == SQLITE_ROW) {
        sqlite->token_first = sqlite3_column_int64(statement, 0);
        result = sqlite->token_first > 0 ? SQLITE_OK : SQLITE_CORRUPT;
    } else if (result == SQLITE_DONE) {
        result = SQLITE_CORRUPT;
    }
    (void)sqlite3_reset(statement);
    return result;
}

/* Keys deleted by this commit must not meet the tokens they had. */
static int token_raise(struct dkt_sqlite *sqlite)
{
    sqlite3_stmt *statement = dkti_sqlite_fixed(sqlite, DKTI_SQL_TOKEN_RAISE);
    if (statement == NULL) {
        return sqlite3_extended_errcode(sqlite->db);
    }
    int result = sqlite3_bind_int64(statement, 1, sqlite->token_deleted + 1);
    result = result == SQLITE_OK ? dkti_sqlite_step(sqlite, statement) : result;
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* ---- binding ---- */

static int bind_column(sqlite3_stmt *statement, int parameter, const dkt_row *row,
                       const struct dkti_sqlite_column *column)
{
    if (dkt_row_is_set(row, column->number) == 0) {
        return sqlite3_bind_null(statement, parameter);
    }
    int32_t n = 0;
    const char *text = NULL;
    switch (column->type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT:
        return sqlite3_bind_int64(statement, parameter, dkt_row_integer(row, column->number));
    case DKT_TYPE_BYTES: /* without a pointer SQLite would make it NULL */
        text = dkt_row_text(row, column->number, &n);
        return sqlite3_bind_blob(statement, parameter, n == 0 ? "" : text, n, SQLITE_STATIC);
    default:
        text = dkt_row_text(row, column->number, &n);
        return sqlite3_bind_text(statement, parameter, text, n, SQLITE_STATIC);
    }
}

/* Desk and key, parameters 1 to key_count + 1. */
static int bind_key(sqlite3_stmt *statement, const struct writing *writing)
{
    int32_t n = 0;
    const char *desk = dkt_writes_desk(writing->writes, &n);
    int result = sqlite3_bind_text(statement, 1, desk, n, SQLITE_STATIC);
    for (int32_t i = 0; i < writing->kind->key_count && result == SQLITE_OK; i++) {
        result = bind_column(statement, i + 2, writing->row, &writing->kind->columns[i]);
    }
    return result;
}

/* Runs a statement that is bound. *out_count: how many rows it changed. */
static int step_change(struct writing *writing, sqlite3_stmt *statement, int *out_count)
{
    int result = dkti_sqlite_step(writing->sqlite, statement);
    *out_count = result == SQLITE_DONE ? sqlite3_changes(writing->sqlite->db) : 0;
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

static int write_conflicts(struct writing *writing)
{
    writing->is_conflicting = true;
    (void)dkt_outcome_conflict(writing->outcome, writing->i);
    return SQLITE_OK;
}

static int statement_error(const struct writing *writing)
{
    return sqlite3_extended_errcode(writing->sqlite->db);
}

/* ---- the four writes ---- */

static int write_insert(struct writing *writing)
{
    const struct dkti_sqlite_kind *kind = writing->kind;
    sqlite3_stmt *statement = dkti_sqlite_insert(writing->sqlite, writing->kind);
    if (statement == NULL) {
        return statement_error(writing);
    }
    int count = 0;
    int result = token_first(writing->sqlite);
    result = result == SQLITE_OK ? bind_key(statement, writing) : result;
    for (int32_t i = kind->key_count; i < kind->column_count && result == SQLITE_OK; i++) {
        result = bind_column(statement, i + 2, writing->row, &kind->columns[i]);
    }
    if (result == SQLITE_OK) {
        result =
            sqlite3_bind_int64(statement, kind->column_count + 2, writing->sqlite->token_first);
    }
    result = result == SQLITE_OK ? step_change(writing, statement, &count) : result;
    bool is_there = result == SQLITE_CONSTRAINT_PRIMARYKEY || result == SQLITE_CONSTRAINT_UNIQUE;
    return is_there ? write_conflicts(writing) : result;
}

static struct dkti_sqlite_set changed_columns(const struct writing *writing)
{
    struct dkti_sqlite_set changed = {{0}};
    int32_t place = 0;
    for (int32_t column = dkt_writes_next_changed(writing->writes, writing->i, 0); column != 0;
         column = dkt_writes_next_changed(writing->writes, writing->i, column)) {
        while (writing->kind->columns[place].number != column) {
            place++;
        }
        changed.words[place / 64] |= UINT64_C(1) << (place % 64);
    }
    return changed;
}

static int write_update(struct writing *writing)
{
    const struct dkti_sqlite_kind *kind = writing->kind;
    struct dkti_sqlite_set changed = changed_columns(writing);
    sqlite3_stmt *statement = dkti_sqlite_update(writing->sqlite, writing->kind, &changed);
    if (statement == NULL) {
        return statement_error(writing);
    }
    int count = 0;
    int parameter = kind->key_count + 2;
    int result = bind_key(statement, writing);
    result =
        result == SQLITE_OK ? sqlite3_bind_int64(statement, parameter, writing->token) : result;
    for (int32_t i = kind->key_count; i < kind->column_count && result == SQLITE_OK; i++) {
        if ((changed.words[i / 64] >> (i % 64) & 1) != 0) {
            result = bind_column(statement, ++parameter, writing->row, &kind->columns[i]);
        }
    }
    result = result == SQLITE_OK ? step_change(writing, statement, &count) : result;
    return result == SQLITE_OK && count == 0 ? write_conflicts(writing) : result;
}

/* A row without a token of ours counts as stale; none at all is what a CHECK without a token asks for. */
static int write_check_only(struct writing *writing)
{
    sqlite3_stmt *statement = dkti_sqlite_token(writing->sqlite, writing->kind);
    if (statement == NULL) {
        return statement_error(writing);
    }
    bool expects_row = dkt_writes_token(writing->writes, writing->i, NULL) != NULL;
    int result = bind_key(statement, writing);
    result = result == SQLITE_OK ? dkti_sqlite_step(writing->sqlite, statement) : result;
    bool is_row = result == SQLITE_ROW;
    int64_t token = is_row ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    if (!is_row && result != SQLITE_DONE) {
        return result;
    }
    bool is_expected = expects_row ? is_row && token == writing->token : !is_row;
    return is_expected ? SQLITE_OK : write_conflicts(writing);
}

static int write_delete(struct writing *writing)
{
    sqlite3_stmt *statement = dkti_sqlite_delete(writing->sqlite, writing->kind);
    if (statement == NULL) {
        return statement_error(writing);
    }
    int count = 0;
    int result = bind_key(statement, writing);
    if (result == SQLITE_OK) {
        result = sqlite3_bind_int64(statement, writing->kind->key_count + 2, writing->token);
    }
    result = result == SQLITE_OK ? step_change(writing, statement, &count) : result;
    if (result == SQLITE_OK && count == 0) {
        return write_conflicts(writing);
    }
    if (writing->token > writing->sqlite->token_deleted) {
        writing->sqlite->token_deleted = writing->token;
    }
    return result;
}

static int write_one(struct writing *writing)
{
    writing->row = dkt_writes_row(writing->writes, writing->i);
    writing->kind = dkti_sqlite_kind(writing->sqlite, dkt_row_kind(writing->row));
    writing->token = token_number(writing->writes, writing->i);
    if (writing->kind == NULL) {
        return SQLITE_MISUSE;
    }
    switch (dkt_writes_type(writing->writes, writing->i)) {
    case DKT_WRITE_INSERT: return write_insert(writing);
    case DKT_WRITE_UPDATE: return write_update(writing);
    case DKT_WRITE_CHECK: return write_check_only(writing);
    case DKT_WRITE_DELETE: return write_delete(writing);
    default: return SQLITE_MISUSE;
    }
}

/* ---- the commit ---- */

static int write_all(struct writing *writing)
{
    int32_t count = dkt_writes_count(writing->writes);
    int result = SQLITE_OK;
    for (writing->i = 0; writing->i < count && result == SQLITE_OK; writing->i++) {
        result = write_one(writing);
    }
    if (result == SQLITE_OK && !writing->is_conflicting && writing->sqlite->token_deleted > 0) {
        result = token_raise(writing->sqlite);
    }
    return result;
}

static void writing_says(const struct writing *writing, int result, const char *doing)
{
    (void)dkti_sqlite_fail(writing->sqlite, result, doing);
    (void)dkt_outcome_error(writing->outcome, result, writing->sqlite->text, -1);
}

/* What a failure before the COMMIT is called once everything is taken back. Another writer who came in between the
 * host's first read and now is a conflict like any other. */
static int32_t answer_of(const struct writing *writing, int result)
{
    if (result == SQLITE_OK || result == SQLITE_BUSY_SNAPSHOT) {
        writing->sqlite->is_contended = true;
        return DKT_COMMIT_CONFLICT;
    }
    writing_says(writing, result, "writing rows");
    return DKT_COMMIT_FAILED;
}

static int32_t commit_end(struct writing *writing)
{
    bool is_known = false;
    int result = dkti_sqlite_write_end(writing->sqlite, &is_known);
    if (result == SQLITE_OK) {
        return DKT_HOOK_DONE;
    }
    writing_says(writing, result, "committing");
    bool is_undone = dkti_sqlite_write_undo(writing->sqlite);
    return is_known && is_undone ? DKT_COMMIT_FAILED : answer_unknown;
}

int32_t dkti_sqlite_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct writing writing = {
        .sqlite = (struct dkt_sqlite *)user, .writes = writes, .outcome = outcome};
    int result = dkti_sqlite_write_begin(writing.sqlite);
    if (result != SQLITE_OK) {
        writing_says(&writing, result, "locking the database");
        return DKT_COMMIT_FAILED;
    }
    result = write_all(&writing);
    if (result == SQLITE_OK && !writing.is_conflicting) {
        return commit_end(&writing);
    }
    int32_t answer = answer_of(&writing, result);
    return dkti_sqlite_write_undo(writing.sqlite) ? answer : answer_unknown;
}
