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
    int64_t rowid; /* its second part */
};

/* ---- tokens ---- */

/* The number that the digits from *io_p on say; 0 when there are none or too many. *io_p then stands behind them. */
static int64_t take_digits(const char **io_p, const char *end)
{
    int64_t number = 0;
    const char *p = *io_p;
    for (; p < end && *p >= '0' && *p <= '9'; p++) {
        number = number > (INT64_MAX - 9) / 10 ? 0 : number * 10 + (*p - '0');
    }
    *io_p = p;
    return number;
}

/* Takes the expected token apart; anything that this store has not given fits no row. */
static void token_load(struct writing *writing)
{
    int32_t n = 0;
    const char *p = dkt_writes_token(writing->writes, writing->i, &n);
    writing->token = 0;
    writing->rowid = 0;
    if (p == NULL) {
        return;
    }
    const char *end = p + n;
    int64_t token = take_digits(&p, end);
    if (!writing->kind->is_clustered && p < end && *p == '.') {
        p++;
        writing->rowid = take_digits(&p, end);
    }
    writing->token = p == end ? token : 0;
}

/* A number that changes with the database's content, whoever changes it. A transaction must have begun to read. */
static bool content_version(const struct dkt_sqlite *sqlite, uint32_t *out_version)
{
    return sqlite3_file_control(sqlite->db, NULL, SQLITE_FCNTL_DATA_VERSION, out_version) == SQLITE_OK;
}

/* Where tokens of new rows begin, once a commit. What this connection has seen holds until somebody else commits. On a
 * host's connection others may have changed it in the same transaction: there it is always read. */
static int token_first(struct dkt_sqlite *sqlite)
{
    uint32_t version = 0;
    if (sqlite->token_first > 0) {
        return SQLITE_OK;
    }
    if (sqlite->is_open && sqlite->token_known > 0 && content_version(sqlite, &version) &&
        version == sqlite->token_version) {
        sqlite->token_first = sqlite->token_known;
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

/* Behind a commit that was carried out: what it knew of the number still holds, unless it raised it. */
static void token_remember(struct dkt_sqlite *sqlite)
{
    bool is_same = sqlite->token_deleted == 0 && !sqlite->is_host;
    sqlite->token_known = is_same && content_version(sqlite, &sqlite->token_version) ? sqlite->token_first : 0;
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

/* The columns that a write changes, as the library gives them at once. */
struct written {
    int32_t count;
    struct dkti_sqlite_set set;
    int32_t columns[DKTI_SQLITE_COLUMN_MAX];
    int64_t integers[DKTI_SQLITE_COLUMN_MAX];
    const char *texts[DKTI_SQLITE_COLUMN_MAX];
    int32_t lens[DKTI_SQLITE_COLUMN_MAX];
};

/* Behind it `columns` are places. */
static void written_load(struct written *written, const struct writing *writing)
{
    written->count = dkt_writes_values(writing->writes, writing->i, DKTI_SQLITE_COLUMN_MAX, written->columns,
                                       written->integers, written->texts, written->lens);
    written->set = (struct dkti_sqlite_set){{0}};
    for (int32_t i = 0; i < written->count; i++) {
        uint32_t place = (uint32_t)dkti_sqlite_place(writing->kind, written->columns[i]);
        written->set.words[place / 64] |= UINT64_C(1) << (place % 64);
        written->columns[i] = (int32_t)place;
    }
}

static int bind_value(sqlite3_stmt *statement, int parameter, const struct writing *writing,
                      const struct written *written, int32_t i)
{
    int32_t n = written->lens[i];
    const char *text = written->texts[i];
    if (n == DKT_VALUE_INTEGER) {
        return sqlite3_bind_int64(statement, parameter, written->integers[i]);
    }
    if (n == DKT_VALUE_ABSENT) {
        return sqlite3_bind_null(statement, parameter);
    }
    if (writing->kind->columns[written->columns[i]].type == DKT_TYPE_BYTES) {
        /* Without a pointer SQLite would make it NULL. */
        return sqlite3_bind_blob(statement, parameter, n == 0 ? "" : text, n, SQLITE_STATIC);
    }
    return sqlite3_bind_text(statement, parameter, text, n, SQLITE_STATIC);
}

/* Binds all values from `parameter` on. */
static int bind_values_from(const struct writing *writing, const struct written *written,
                            sqlite3_stmt *statement, int parameter)
{
    int result = SQLITE_OK;
    for (int32_t i = 0; i < written->count && result == SQLITE_OK; i++) {
        result = bind_value(statement, parameter + i, writing, written, i);
    }
    return result;
}

/* Binds them in a statement that is for all columns of the kind. */
static int bind_values_spread(const struct writing *writing, const struct written *written,
                              sqlite3_stmt *statement)
{
    int result = SQLITE_OK;
    for (int32_t i = 0; i < writing->kind->column_count && result == SQLITE_OK; i++) {
        result = sqlite3_bind_null(statement, i + 2);
    }
    for (int32_t i = 0; i < written->count && result == SQLITE_OK; i++) {
        result = bind_value(statement, written->columns[i] + 2, writing, written, i);
    }
    return result;
}

/* The key, parameters 2 to key_count + 1. */
static int bind_key(sqlite3_stmt *statement, const struct writing *writing)
{
    int result = SQLITE_OK;
    for (int32_t i = 0; i < writing->kind->key_count && result == SQLITE_OK; i++) {
        int32_t n = 0;
        int32_t number = writing->kind->columns[i].number;
        const char *text = dkt_row_text(writing->row, number, &n);
        result = text != NULL
                     ? sqlite3_bind_text(statement, i + 2, text, n, SQLITE_STATIC)
                     : sqlite3_bind_int64(statement, i + 2, dkt_row_integer(writing->row, number));
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
    struct written written;
    written_load(&written, writing);
    const struct dkti_sqlite_shape *shape =
        dkti_sqlite_insert(writing->sqlite, writing->kind, &written.set);
    if (shape == NULL) {
        return statement_error(writing);
    }
    int count = 0;
    int result = token_first(writing->sqlite);
    if (result == SQLITE_OK) {
        result = shape->column_count == written.count
                     ? bind_values_from(writing, &written, shape->statement, 2)
                     : bind_values_spread(writing, &written, shape->statement);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_bind_int64(shape->statement, shape->column_count + 2,
                                    writing->sqlite->token_first);
    }
    result = result == SQLITE_OK ? step_change(writing, shape->statement, &count) : result;
    bool is_there = result == SQLITE_CONSTRAINT_PRIMARYKEY || result == SQLITE_CONSTRAINT_UNIQUE;
    return is_there ? write_conflicts(writing) : result;
}

static int write_update(struct writing *writing)
{
    struct written written;
    written_load(&written, writing);
    const struct dkti_sqlite_shape *shape =
        dkti_sqlite_update(writing->sqlite, writing->kind, &written.set);
    if (shape == NULL) {
        return statement_error(writing);
    }
    int count = 0;
    int parameter = writing->kind->key_count + 2;
    int result = bind_key(shape->statement, writing);
    if (result == SQLITE_OK) {
        result = sqlite3_bind_int64(shape->statement, parameter, writing->token);
    }
    if (result == SQLITE_OK && !writing->kind->is_clustered) {
        result = sqlite3_bind_int64(shape->statement, parameter + 1, writing->rowid);
    }
    if (result == SQLITE_OK) {
        result = bind_values_from(writing, &written, shape->statement,
                                  parameter + writing->kind->token_count);
    }
    result = result == SQLITE_OK ? step_change(writing, shape->statement, &count) : result;
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
    if (writing->kind == NULL) {
        return SQLITE_MISUSE;
    }
    token_load(writing);
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
    int32_t desk_len = 0;
    const char *desk = dkt_writes_desk(writing->writes, &desk_len);
    int result = dkti_sqlite_desk(writing->sqlite, desk, desk_len);
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
        token_remember(writing->sqlite);
        return DKT_HOOK_DONE;
    }
    writing->sqlite->token_known = 0;
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
    if (dkti_sqlite_is_overtaken(writing.sqlite, result)) {
        result = dkti_sqlite_lock(writing.sqlite);
        result = result == SQLITE_OK ? write_all(&writing) : result;
    }
    if (result == SQLITE_OK && !writing.is_conflicting) {
        return commit_end(&writing);
    }
    int32_t answer = answer_of(&writing, result);
    return dkti_sqlite_write_undo(writing.sqlite) ? answer : answer_unknown;
}
