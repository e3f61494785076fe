/* SPDX-License-Identifier: MIT
 *
 * The statements of the hooks: their texts, made from the schema, and the keeping of what is prepared.
 *
 * Parameters: 1 is the desk, the key's columns follow. A get gives the parts of the token and then the columns in the order
 * of the schema; a scan gives behind them the range column and the ties, of which the cursor is made. Names of columns are
 * qualified: SQLite takes a quoted name alone, of a column that is not there, for a text.
 */
#include "store/sqlite/internal.h"

#include "docket/schema.h"

#include <string.h>

/* Prepares a text that is finished here; the text is freed. */
static sqlite3_stmt *prepare_made(struct dkt_sqlite *sqlite, sqlite3_str *made)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_str_finish(made);
    if (sql != NULL) {
        (void)sqlite3_prepare_v3(sqlite->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    }
    sqlite3_free(sql);
    if (statement != NULL && sqlite3_bind_text(statement, 1, sqlite->desk_id, sqlite->desk_len,
                                               SQLITE_STATIC) != SQLITE_OK) {
        (void)sqlite3_finalize(statement);
        statement = NULL;
    }
    return statement;
}

int dkti_sqlite_desk(struct dkt_sqlite *sqlite, const char *id, int32_t len)
{
    if (len == sqlite->desk_len && memcmp(id, sqlite->desk_id, (size_t)len) == 0) {
        return SQLITE_OK;
    }
    if (len > DKTI_SQLITE_DESK_MAX) {
        return SQLITE_TOOBIG;
    }
    dkti_sqlite_statements_free(sqlite);
    memcpy(sqlite->desk_id, id, (size_t)len);
    sqlite->desk_len = len;
    return SQLITE_OK;
}

int32_t dkti_sqlite_set_next(const struct dkti_sqlite_set *set, int32_t place)
{
    uint32_t at = (uint32_t)place;
    while (at < DKTI_SQLITE_COLUMN_MAX) {
        uint64_t rest = set->words[at / 64] >> (at % 64);
        if (rest != 0) {
            return (int32_t)at + __builtin_ctzll(rest);
        }
        at = (at / 64 + 1) * 64;
    }
    return -1;
}

sqlite3_stmt *dkti_sqlite_fixed(struct dkt_sqlite *sqlite, int32_t which)
{
    static const char *const texts[DKTI_SQL_COUNT] = {
        [DKTI_SQL_BEGIN] = "BEGIN IMMEDIATE",
        [DKTI_SQL_READ] = "BEGIN",
        [DKTI_SQL_COMMIT] = "COMMIT",
        [DKTI_SQL_ROLLBACK] = "ROLLBACK",
        [DKTI_SQL_SAVEPOINT] = "SAVEPOINT docket",
        [DKTI_SQL_RELEASE] = "RELEASE docket",
        [DKTI_SQL_ROLLBACK_TO] = "ROLLBACK TO docket",
        [DKTI_SQL_TOKEN] = "SELECT value FROM docket_format WHERE name = 'token'",
        [DKTI_SQL_TOKEN_RAISE] =
            "UPDATE docket_format SET value = max(value, ?1) WHERE name = 'token'",
    };
    if (sqlite->fixed[which] == NULL) {
        (void)sqlite3_prepare_v3(sqlite->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                                 &sqlite->fixed[which], NULL);
    }
    return sqlite->fixed[which];
}

/* ---- pieces ---- */

static void append_columns(sqlite3_str *sql, const struct dkti_sqlite_kind *kind)
{
    sqlite3_str_appendall(sql, kind->is_called ? "SELECT docket_row(t.token" : "SELECT t.token");
    sqlite3_str_appendall(sql, kind->is_clustered ? "" : ", t.rowid");
    for (int32_t i = 0; i < kind->column_count; i++) {
        sqlite3_str_appendf(sql, ", t.\"%w\"", kind->columns[i].name);
    }
    sqlite3_str_appendall(sql, kind->is_called ? ")" : "");
}

static void append_key(sqlite3_str *sql, const struct dkti_sqlite_kind *kind)
{
    sqlite3_str_appendall(sql, " WHERE t.desk = ?1");
    for (int32_t i = 0; i < kind->key_count; i++) {
        sqlite3_str_appendf(sql, " AND t.\"%w\" = ?%d", kind->columns[i].name, i + 2);
    }
}

/* ---- by key ---- */

sqlite3_stmt *dkti_sqlite_get(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind)
{
    if (kind->get == NULL) {
        sqlite3_str *sql = sqlite3_str_new(sqlite->db);
        append_columns(sql, kind);
        sqlite3_str_appendf(sql, " FROM \"docket_%w\" AS t", kind->name);
        append_key(sql, kind);
        kind->get = prepare_made(sqlite, sql);
    }
    return kind->get;
}

sqlite3_stmt *dkti_sqlite_token(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind)
{
    if (kind->check == NULL) {
        sqlite3_str *sql = sqlite3_str_new(sqlite->db);
        sqlite3_str_appendf(sql, "SELECT t.token FROM \"docket_%w\" AS t", kind->name);
        append_key(sql, kind);
        kind->check = prepare_made(sqlite, sql);
    }
    return kind->check;
}

sqlite3_stmt *dkti_sqlite_delete(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind)
{
    if (kind->remove == NULL) {
        sqlite3_str *sql = sqlite3_str_new(sqlite->db);
        sqlite3_str_appendf(sql, "DELETE FROM \"docket_%w\" AS t", kind->name);
        append_key(sql, kind);
        sqlite3_str_appendf(sql, " AND t.token = ?%d", kind->key_count + 2);
        kind->remove = prepare_made(sqlite, sql);
    }
    return kind->remove;
}

/* ---- updates ---- */

static bool set_is(const struct dkti_sqlite_set *a, const struct dkti_sqlite_set *b)
{
    for (int32_t i = 0; i < DKTI_SQLITE_WORDS; i++) {
        if (a->words[i] != b->words[i]) {
            return false;
        }
    }
    return true;
}

/* Behind the key stands the token expected, its parts, behind it the changed columns in the order of the schema. The rowid
 * finds the row; key and token say whether it still is the row that is meant. */
static sqlite3_stmt *prepare_change(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind,
                                    const struct dkti_sqlite_set *changed)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    int32_t parameter = kind->key_count + 2 + kind->token_count;
    sqlite3_str_appendf(sql, "UPDATE \"docket_%w\" AS t SET token = t.token + 1", kind->name);
    for (int32_t i = dkti_sqlite_set_next(changed, 0); i >= 0;
         i = dkti_sqlite_set_next(changed, i + 1)) {
        sqlite3_str_appendf(sql, ", \"%w\" = ?%d", kind->columns[i].name, parameter);
        parameter++;
    }
    append_key(sql, kind);
    sqlite3_str_appendf(sql, " AND t.token = ?%d", kind->key_count + 2);
    if (!kind->is_clustered) {
        sqlite3_str_appendf(sql, " AND t.rowid = ?%d", kind->key_count + 3);
    }
    return prepare_made(sqlite, sql);
}

const struct dkti_sqlite_shape *dkti_sqlite_update(struct dkt_sqlite *sqlite,
                                                   struct dkti_sqlite_kind *kind,
                                                   const struct dkti_sqlite_set *changed)
{
    for (int32_t i = 0; i < sqlite->update_count; i++) {
        const struct dkti_sqlite_shape *update = &sqlite->updates[i];
        if (update->kind == kind->number && set_is(&update->columns, changed)) {
            return update;
        }
    }
    sqlite3_stmt *statement = prepare_change(sqlite, kind, changed);
    if (statement == NULL) {
        return NULL;
    }
    if (sqlite->update_count < DKTI_SQLITE_UPDATE_MAX) {
        sqlite->update_next = sqlite->update_count++;
    } else {
        sqlite->update_next = (sqlite->update_next + 1) % DKTI_SQLITE_UPDATE_MAX;
    }
    struct dkti_sqlite_shape *place = &sqlite->updates[sqlite->update_next];
    (void)sqlite3_finalize(place->statement);
    *place = (struct dkti_sqlite_shape){
        .kind = kind->number, .columns = *changed, .statement = statement};
    return place;
}

/* ---- inserts ---- */

/* The desk, the columns in the order of the schema, the token. */
static void prepare_insertion(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind,
                           struct dkti_sqlite_shape *shape)
{
    const struct dkti_sqlite_set *columns = &shape->columns;
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql, "INSERT INTO \"docket_%w\" (desk", kind->name);
    for (int32_t i = dkti_sqlite_set_next(columns, 0); i >= 0;
         i = dkti_sqlite_set_next(columns, i + 1)) {
        sqlite3_str_appendf(sql, ", \"%w\"", kind->columns[i].name);
        shape->column_count++;
    }
    sqlite3_str_appendall(sql, ", token) VALUES (?1");
    for (int32_t i = 0; i <= shape->column_count; i++) {
        sqlite3_str_appendf(sql, ", ?%d", i + 2);
    }
    sqlite3_str_appendall(sql, ")");
    shape->statement = prepare_made(sqlite, sql);
}

/* What the next shape of a kind is for: the columns given, or all, when it is the last one. */
static struct dkti_sqlite_set insert_columns(const struct dkti_sqlite_kind *kind,
                                             const struct dkti_sqlite_set *given)
{
    struct dkti_sqlite_set columns = *given;
    for (int32_t i = 0; i < kind->column_count && kind->insert_count == DKTI_SQLITE_INSERT_MAX; i++) {
        columns.words[i / 64] |= UINT64_C(1) << (i % 64);
    }
    return columns;
}

const struct dkti_sqlite_shape *dkti_sqlite_insert(struct dkt_sqlite *sqlite,
                                                   struct dkti_sqlite_kind *kind,
                                                   const struct dkti_sqlite_set *given)
{
    for (int32_t i = 0; i < kind->insert_count; i++) {
        if (i == DKTI_SQLITE_INSERT_MAX || set_is(&kind->inserts[i].columns, given)) {
            return &kind->inserts[i];
        }
    }
    struct dkti_sqlite_shape shape = {.kind = kind->number,
                                      .columns = insert_columns(kind, given)};
    prepare_insertion(sqlite, kind, &shape);
    if (shape.statement == NULL) {
        return NULL;
    }
    kind->inserts[kind->insert_count] = shape;
    kind->insert_count++;
    return &kind->inserts[kind->insert_count - 1];
}

/* ---- scans ---- */

/* The columns that order a scan, each behind `joint` and with `suffix`. */
static void append_order(sqlite3_str *sql, const struct dkti_sqlite_index *index,
                         const char *suffix)
{
    const char *joint = "";
    if (index->range != NULL) {
        sqlite3_str_appendf(sql, "t.\"%w\"%s", index->range->name, suffix);
        joint = ", ";
    }
    for (int32_t i = 0; i < index->tie_count; i++) {
        sqlite3_str_appendf(sql, "%st.\"%w\"%s", joint, index->ties[i], suffix);
        joint = ", ";
    }
}

/* Behind the cursor's place: a comparison of rows, which SQLite answers by a seek. */
static void append_cursor(sqlite3_str *sql, const struct dkti_sqlite_index *index, int32_t shape,
                          int32_t parameter)
{
    int32_t count = index->tie_count + (index->range != NULL ? 1 : 0);
    if (count == 0) {
        sqlite3_str_appendall(sql, " AND 0");
        return;
    }
    sqlite3_str_appendall(sql, " AND (");
    append_order(sql, index, "");
    sqlite3_str_appendall(sql, (shape & DKTI_SCAN_DESCENDING) != 0 ? ") < (" : ") > (");
    for (int32_t i = 0; i < count; i++) {
        sqlite3_str_appendf(sql, "%s?%d", i == 0 ? "" : ", ", parameter + i);
    }
    sqlite3_str_appendall(sql, ")");
}

/* Parameters: desk, equal values, limit, from, until, cursor; what a shape lacks is not in its text. An index that
 * leaves rows out is only used by a condition that leaves them out as well. */
static void append_where(sqlite3_str *sql, const struct dkti_sqlite_index *index, int32_t shape)
{
    int32_t parameter = index->equal_count + 3;
    sqlite3_str_appendall(sql, " WHERE t.desk = ?1");
    for (int32_t i = 0; i < index->equal_count; i++) {
        sqlite3_str_appendf(sql, " AND t.\"%w\" = ?%d", index->equal[i]->name, i + 2);
    }
    if (index->range != NULL && (index->range->flags & DKT_COLUMN_REQUIRED) == 0) {
        sqlite3_str_appendf(sql, " AND t.\"%w\" IS NOT NULL", index->range->name);
    }
    if ((shape & DKTI_SCAN_FROM) != 0) {
        sqlite3_str_appendf(sql, " AND t.\"%w\" >= ?%d", index->range->name, parameter);
    }
    if ((shape & DKTI_SCAN_UNTIL) != 0) {
        sqlite3_str_appendf(sql, " AND t.\"%w\" < ?%d", index->range->name, parameter + 1);
    }
    if ((shape & DKTI_SCAN_CURSOR) != 0) {
        append_cursor(sql, index, shape, parameter + 2);
    }
}

/* The index is named: statistics that somebody gathered must not turn a page into a walk over the whole table. */
static sqlite3_stmt *prepare_scan(struct dkt_sqlite *sqlite, const struct dkti_sqlite_index *index,
                                  int32_t shape)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    bool is_ordered = index->range != NULL || index->tie_count > 0;
    append_columns(sql, index->kind);
    if (is_ordered) {
        sqlite3_str_appendall(sql, ", ");
        append_order(sql, index, "");
    }
    sqlite3_str_appendf(sql, " FROM \"docket_%w\" AS t", index->kind->name);
    if (!index->is_key) {
        sqlite3_str_appendf(sql, " INDEXED BY \"docket_%w\"", index->name);
    }
    append_where(sql, index, shape);
    if (is_ordered) {
        sqlite3_str_appendall(sql, " ORDER BY ");
        append_order(sql, index, (shape & DKTI_SCAN_DESCENDING) != 0 ? " DESC" : "");
    }
    sqlite3_str_appendf(sql, " LIMIT ?%d", index->equal_count + 2);
    return prepare_made(sqlite, sql);
}

sqlite3_stmt *dkti_sqlite_scan(struct dkt_sqlite *sqlite, struct dkti_sqlite_index *index,
                               int32_t shape)
{
    if (index->scans[shape] == NULL) {
        index->scans[shape] = prepare_scan(sqlite, index, shape);
    }
    return index->scans[shape];
}

/* ---- the end ---- */

static void statement_free(sqlite3_stmt **io_statement)
{
    (void)sqlite3_finalize(*io_statement);
    *io_statement = NULL;
}

void dkti_sqlite_statements_free(struct dkt_sqlite *sqlite)
{
    for (int32_t i = 0; i <= DKTI_SQLITE_KIND_MAX; i++) {
        statement_free(&sqlite->kinds[i].get);
        statement_free(&sqlite->kinds[i].check);
        statement_free(&sqlite->kinds[i].remove);
        for (int32_t k = 0; k < sqlite->kinds[i].insert_count; k++) {
            statement_free(&sqlite->kinds[i].inserts[k].statement);
        }
        sqlite->kinds[i].insert_count = 0;
    }
    for (int32_t i = 1; i <= sqlite->index_count && sqlite->indexes != NULL; i++) {
        for (int32_t shape = 0; shape < DKTI_SCAN_SHAPES; shape++) {
            statement_free(&sqlite->indexes[i].scans[shape]);
        }
    }
    for (int32_t i = 0; i < DKTI_SQL_COUNT; i++) {
        statement_free(&sqlite->fixed[i]);
    }
    for (int32_t i = 0; i < sqlite->update_count; i++) {
        statement_free(&sqlite->updates[i].statement);
    }
    sqlite->update_count = 0;
}
