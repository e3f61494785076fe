/* SPDX-License-Identifier: MIT
 *
 * The tables: a copy of the desk's schema, and what a database needs to hold it.
 *
 * Installing only adds: tables, columns, indexes that the database lacks. What it has more, of a newer library or of
 * another profile, stays as it is. Views belong to this library and are made anew when a table has changed.
 *
 * docket_format holds three numbers: `format`, the stored format of whoever made the file; `min_reader`, the oldest
 * format whose libraries may read it; `token`, where the tokens of new rows begin.
 */
#include "store/sqlite/internal.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#include <string.h>

enum {
    VERB_MAX = 127 /* verbs are looked for up to this number */
};

/* ---- the desk's schema ---- */

/* Kinds of short rows, deleted or read by key. Tickets and entries hold texts of any length, for which SQLite advises
 * rowid tables; entries clustered by subject cost half as much again (every commit would touch other pages). */
static bool kind_is_clustered(int32_t kind)
{
    switch (kind) {
    case DKT_KIND_REQUEST:
    case DKT_KIND_SERIES:
    case DKT_KIND_LEASE:
    case DKT_KIND_LOOKUP:
    case DKT_KIND_LINK:
    case DKT_KIND_OUTBOX:
    case DKT_KIND_UNIQUE:
    case DKT_KIND_CLOCK:
    case DKT_KIND_SHIFT:
    case DKT_KIND_ABSENCE:
    case DKT_KIND_ITEM:
    case DKT_KIND_SIGNATURE:
    case DKT_KIND_TURN: return true;
    default: return false;
    }
}

static int32_t kind_load(struct dkt_sqlite *sqlite, int32_t number, const char *name)
{
    int32_t count = dkt_schema_column_count(sqlite->desk, number);
    if (number > DKTI_SQLITE_KIND_MAX || count > DKTI_SQLITE_COLUMN_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_sqlite_kind *kind = &sqlite->kinds[number];
    kind->columns = sqlite3_malloc64((uint64_t)count * sizeof *kind->columns);
    if (kind->columns == NULL) {
        return DKT_E_MEMORY;
    }
    kind->number = number;
    kind->name = name;
    kind->column_count = count;
    kind->is_clustered = kind_is_clustered(number);
    kind->token_count = kind->is_clustered ? 1 : 2;
    for (int32_t i = 0; i < count; i++) {
        struct dkti_sqlite_column *column = &kind->columns[i];
        column->number = dkt_schema_column(sqlite->desk, number, i, &column->name, &column->type,
                                           &column->flags);
        kind->key_count += (column->flags & DKT_COLUMN_KEY) != 0 ? 1 : 0;
    }
    return DKT_OK;
}

static bool index_has(const struct dkti_sqlite_index *index,
                      const struct dkti_sqlite_column *column)
{
    for (int32_t i = 0; i < index->equal_count; i++) {
        if (index->equal[i] == column) {
            return true;
        }
    }
    return index->range == column;
}

/* What tells rows of one range value apart: the rest of the key, or the number of the row. */
static void index_load_ties(struct dkti_sqlite_index *index)
{
    const struct dkti_sqlite_kind *kind = index->kind;
    int32_t in_key = 0;
    for (int32_t i = 0; i < kind->key_count; i++) {
        if (index_has(index, &kind->columns[i])) {
            in_key++;
        } else if (kind->is_clustered) {
            index->ties[index->tie_count++] = kind->columns[i].name;
        }
    }
    index->is_key = in_key == kind->key_count;
    if (!kind->is_clustered && !index->is_key) {
        index->ties[index->tie_count++] = "rowid";
    }
}

static int32_t index_load(struct dkt_sqlite *sqlite, int32_t i)
{
    const char *name = NULL;
    int32_t kind_number = 0;
    int32_t equal_count = 0;
    int32_t has_range = 0;
    int32_t number =
        dkt_schema_index(sqlite->desk, i, &name, &kind_number, &equal_count, &has_range);
    struct dkti_sqlite_kind *kind = dkti_sqlite_kind(sqlite, kind_number);
    if (number != i + 1 || kind == NULL || equal_count > DKTI_SQLITE_EQUAL_MAX ||
        kind->key_count > DKTI_SQLITE_TIE_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_sqlite_index *index = &sqlite->indexes[number];
    *index = (struct dkti_sqlite_index){
        .number = number, .name = name, .kind = kind, .equal_count = equal_count};
    for (int32_t n = 0; n < equal_count + has_range; n++) {
        int32_t place = dkti_sqlite_place(kind, dkt_schema_index_column(sqlite->desk, number, n));
        if (place < 0) {
            return DKT_E_LIMIT;
        }
        *(n < equal_count ? &index->equal[n] : &index->range) = &kind->columns[place];
    }
    index_load_ties(index);
    return DKT_OK;
}

int32_t dkti_sqlite_schema_load(struct dkt_sqlite *sqlite)
{
    int32_t r = DKT_OK;
    int32_t kind_count = dkt_schema_kind_count(sqlite->desk);
    for (int32_t i = 0; i < kind_count && r == DKT_OK; i++) {
        const char *name = NULL;
        int32_t number = dkt_schema_kind(sqlite->desk, i, &name);
        r = kind_load(sqlite, number, name);
    }
    sqlite->index_count = dkt_schema_index_count(sqlite->desk);
    uint64_t size = (uint64_t)(sqlite->index_count + 1) * sizeof *sqlite->indexes;
    sqlite->indexes = r == DKT_OK ? sqlite3_malloc64(size) : NULL;
    if (sqlite->indexes == NULL) {
        return r == DKT_OK ? DKT_E_MEMORY : r;
    }
    memset(sqlite->indexes, 0, (size_t)size);
    for (int32_t i = 0; i < sqlite->index_count && r == DKT_OK; i++) {
        r = index_load(sqlite, i);
    }
    return r;
}

void dkti_sqlite_schema_free(struct dkt_sqlite *sqlite)
{
    for (int32_t i = 0; i <= DKTI_SQLITE_KIND_MAX; i++) {
        sqlite3_free(sqlite->kinds[i].columns);
    }
    sqlite3_free(sqlite->indexes);
}

struct dkti_sqlite_kind *dkti_sqlite_kind(struct dkt_sqlite *sqlite, int32_t number)
{
    bool is_there =
        number >= 1 && number <= DKTI_SQLITE_KIND_MAX && sqlite->kinds[number].number != 0;
    return is_there ? &sqlite->kinds[number] : NULL;
}

struct dkti_sqlite_index *dkti_sqlite_index(struct dkt_sqlite *sqlite, int32_t number)
{
    return number >= 1 && number <= sqlite->index_count ? &sqlite->indexes[number] : NULL;
}

/* ---- running SQL that is made once ---- */

/* Runs a text that is finished here; the text is freed. */
static int32_t run_made(struct dkt_sqlite *sqlite, sqlite3_str *made, const char *doing)
{
    char *sql = sqlite3_str_finish(made);
    int result = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return result == SQLITE_OK ? DKT_OK : dkti_sqlite_fail(sqlite, result, doing);
}

/* Reads one integer; false in *out_is_there when there is no row. */
static int32_t read_integer(struct dkt_sqlite *sqlite, const char *sql, const char *name,
                            int64_t *out_value, bool *out_is_there)
{
    sqlite3_stmt *statement = NULL;
    *out_is_there = false;
    int result = sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK && name != NULL) {
        result = sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
        *out_is_there = result == SQLITE_ROW;
        if (*out_is_there) {
            *out_value = sqlite3_column_int64(statement, 0);
        }
    }
    sqlite3_finalize(statement);
    bool is_well = result == SQLITE_ROW || result == SQLITE_DONE;
    return is_well ? DKT_OK : dkti_sqlite_fail(sqlite, result, "reading the tables");
}

/* ---- what is there ---- */

static const char find_table[] = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";
static const char find_index[] = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?1";
static const char find_view[] = "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?1";

static int32_t has_named(struct dkt_sqlite *sqlite, const char *find, const char *prefix,
                         const char *name, const char *suffix, bool *out_has)
{
    char full[128];
    int64_t ignored = 0;
    sqlite3_snprintf(sizeof full, full, "%s%s%s", prefix, name, suffix);
    return read_integer(sqlite, find, full, &ignored, out_has);
}

static int32_t has_column(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind,
                          const struct dkti_sqlite_column *column, bool *out_has)
{
    char sql[192];
    int64_t ignored = 0;
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT 1 FROM pragma_table_info('docket_%s') WHERE name = ?1", kind->name);
    return read_integer(sqlite, sql, column->name, &ignored, out_has);
}

/* A database made by a newer library says which readers it still bears. */
static int32_t check_format(struct dkt_sqlite *sqlite, bool *out_has_format)
{
    int64_t ignored = 0;
    int64_t min_reader = 0;
    bool has_number = false;
    int32_t r = read_integer(sqlite, find_table, "docket_format", &ignored, out_has_format);
    if (r != DKT_OK || !*out_has_format) {
        return r;
    }
    r = read_integer(sqlite, "SELECT value FROM docket_format WHERE name = ?1", "min_reader",
                     &min_reader, &has_number);
    if (r != DKT_OK) {
        return r;
    }
    if (!has_number || min_reader < 1) {
        return dkti_sqlite_say(sqlite, DKT_E_CORRUPT, "docket_format does not say min_reader",
                               NULL);
    }
    if (min_reader > dkt_format_number()) {
        return dkti_sqlite_say(sqlite, DKT_E_UNSUPPORTED,
                               "the database was written by a newer libdocket and needs one", NULL);
    }
    return DKT_OK;
}

/* ---- what is made ---- */

static const char *type_name(int32_t type)
{
    switch (type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT: return "INTEGER";
    case DKT_TYPE_BYTES: return "BLOB";
    default: return "TEXT";
    }
}

static int32_t make_format(struct dkt_sqlite *sqlite)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql,
                        "CREATE TABLE docket_format (name TEXT NOT NULL PRIMARY KEY, value INTEGER "
                        "NOT NULL) WITHOUT ROWID;"
                        "INSERT INTO docket_format VALUES ('format', %d), ('min_reader', %d), "
                        "('token', 1)",
                        dkt_format_number(), DKTI_SQLITE_MIN_READER);
    return run_made(sqlite, sql, "making the table docket_format");
}

/* Only keys are NOT NULL: a column that is required today is unknown to an older library that writes here too. */
static int32_t make_table(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql, "CREATE TABLE \"docket_%w\" (", kind->name);
    sqlite3_str_appendall(sql, kind->is_clustered ? "" : "rowid INTEGER PRIMARY KEY, ");
    sqlite3_str_appendall(sql, "desk TEXT NOT NULL, token INTEGER NOT NULL");
    for (int32_t i = 0; i < kind->column_count; i++) {
        sqlite3_str_appendf(sql, ", \"%w\" %s%s", kind->columns[i].name,
                            type_name(kind->columns[i].type),
                            i < kind->key_count ? " NOT NULL" : "");
    }
    sqlite3_str_appendf(sql, ", %s (desk", kind->is_clustered ? "PRIMARY KEY" : "UNIQUE");
    for (int32_t i = 0; i < kind->key_count; i++) {
        sqlite3_str_appendf(sql, ", \"%w\"", kind->columns[i].name);
    }
    sqlite3_str_appendall(sql, kind->is_clustered ? ")) WITHOUT ROWID" : "))");
    return run_made(sqlite, sql, "making a table");
}

static int32_t make_column(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind,
                           const struct dkti_sqlite_column *column)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql, "ALTER TABLE \"docket_%w\" ADD COLUMN \"%w\" %s", kind->name,
                        column->name, type_name(column->type));
    return run_made(sqlite, sql, "adding a column");
}

/* Rows without a value in one of its columns are not looked for by an index: they are left out of it. */
static int32_t make_index(struct dkt_sqlite *sqlite, const struct dkti_sqlite_index *index)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql, "CREATE INDEX \"docket_%w\" ON \"docket_%w\" (desk", index->name,
                        index->kind->name);
    const char *joint = ") WHERE ";
    for (int32_t i = 0; i < index->equal_count; i++) {
        sqlite3_str_appendf(sql, ", \"%w\"", index->equal[i]->name);
    }
    if (index->range != NULL) {
        sqlite3_str_appendf(sql, ", \"%w\"", index->range->name);
    }
    for (int32_t i = 0; i < index->tie_count && index->kind->is_clustered; i++) {
        sqlite3_str_appendf(sql, ", \"%w\"", index->ties[i]);
    }
    for (int32_t i = 0; i <= index->equal_count; i++) {
        const struct dkti_sqlite_column *column =
            i < index->equal_count ? index->equal[i] : index->range;
        if (column != NULL && (column->flags & DKT_COLUMN_REQUIRED) == 0) {
            sqlite3_str_appendf(sql, "%s\"%w\" IS NOT NULL", joint, column->name);
            joint = " AND ";
        }
    }
    sqlite3_str_appendall(sql, joint[0] == ')' ? ")" : "");
    return run_made(sqlite, sql, "making an index");
}

/* ---- views for people ---- */

static void view_names(sqlite3_str *sql, const struct dkti_sqlite_column *column, bool is_state)
{
    sqlite3_str_appendf(sql, "CASE \"%w\"", column->name);
    for (int32_t i = 1; i <= VERB_MAX; i++) {
        const char *name = is_state ? dkt_state_name(i, DKT_LANGUAGE_ENGLISH) : dkt_verb_name(i);
        if (name[0] != '?') {
            sqlite3_str_appendf(sql, " WHEN %d THEN '%q'", i, name);
        }
    }
    sqlite3_str_appendall(sql, " END");
}

static void view_column(sqlite3_str *sql, const struct dkti_sqlite_kind *kind,
                        const struct dkti_sqlite_column *column)
{
    bool is_state = kind->number == DKT_KIND_TICKET && column->number == DKT_TICKET_STATE;
    bool is_verb = kind->number == DKT_KIND_ENTRY && column->number == DKT_ENTRY_VERB;
    if (is_state || is_verb) {
        view_names(sql, column, is_state);
    } else if (column->type == DKT_TYPE_INSTANT) {
        sqlite3_str_appendf(sql,
                            "strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', \"%w\" / 1000.0, 'unixepoch')",
                            column->name);
    } else if (column->type == DKT_TYPE_BYTES) {
        sqlite3_str_appendf(sql, "lower(hex(\"%w\"))", column->name);
    } else {
        sqlite3_str_appendf(sql, "\"%w\"", column->name);
    }
    sqlite3_str_appendf(sql, " AS \"%w\"", column->name);
}

/* Personal columns are left out: a view is for people, and masks are made at the border to people. */
static int32_t make_view(struct dkt_sqlite *sqlite, const struct dkti_sqlite_kind *kind)
{
    sqlite3_str *sql = sqlite3_str_new(sqlite->db);
    sqlite3_str_appendf(sql,
                        "DROP VIEW IF EXISTS \"docket_%w_view\";"
                        "CREATE VIEW \"docket_%w_view\" AS SELECT desk",
                        kind->name, kind->name);
    for (int32_t i = 0; i < kind->column_count; i++) {
        if ((kind->columns[i].flags & DKT_COLUMN_PERSONAL) == 0) {
            sqlite3_str_appendall(sql, ", ");
            view_column(sql, kind, &kind->columns[i]);
        }
    }
    sqlite3_str_appendf(sql, " FROM \"docket_%w\"", kind->name);
    return run_made(sqlite, sql, "making a view");
}

/* ---- installing ---- */

/* Walks over all that a desk needs. With `can_make` it makes what is missing; without it, the first missing thing
 * ends the walk with DKT_E_NOT_FOUND. */
struct walk {
    struct dkt_sqlite *sqlite;
    bool can_make;
    bool is_missing; /* something was, or is */
};

static int32_t walk_missing(struct walk *walk, const char *name)
{
    walk->is_missing = true;
    return walk->can_make
               ? DKT_OK
               : dkti_sqlite_say(walk->sqlite, DKT_E_NOT_FOUND,
                                 "the database lacks a table, column, index or view: ", name);
}

/* A get names every column: where it can be prepared nothing is missing, and opening stays quick. */
static int32_t walk_columns(struct walk *walk, struct dkti_sqlite_kind *kind, bool *out_added)
{
    int32_t r = DKT_OK;
    if (dkti_sqlite_get(walk->sqlite, kind) != NULL) {
        return DKT_OK;
    }
    for (int32_t i = 0; i < kind->column_count && r == DKT_OK; i++) {
        bool has = false;
        r = has_column(walk->sqlite, kind, &kind->columns[i], &has);
        if (r == DKT_OK && !has) {
            *out_added = true;
            r = walk_missing(walk, kind->columns[i].name);
            if (r == DKT_OK) {
                r = make_column(walk->sqlite, kind, &kind->columns[i]);
            }
        }
    }
    return r;
}

static int32_t walk_kind(struct walk *walk, struct dkti_sqlite_kind *kind)
{
    bool has = false;
    bool is_changed = false;
    int32_t r = has_named(walk->sqlite, find_table, "docket_", kind->name, "", &has);
    if (r == DKT_OK && has) {
        r = walk_columns(walk, kind, &is_changed);
    } else if (r == DKT_OK) {
        is_changed = true;
        r = walk_missing(walk, kind->name);
        if (r == DKT_OK) {
            r = make_table(walk->sqlite, kind);
        }
    }
    bool is_shown = kind->number == DKT_KIND_TICKET || kind->number == DKT_KIND_ENTRY;
    if (r != DKT_OK || !is_shown) {
        return r;
    }
    r = has_named(walk->sqlite, find_view, "docket_", kind->name, "_view", &has);
    if (r != DKT_OK || (has && !is_changed)) {
        return r;
    }
    r = walk_missing(walk, "view");
    return r == DKT_OK ? make_view(walk->sqlite, kind) : r;
}

static int32_t walk_index(struct walk *walk, const struct dkti_sqlite_index *index)
{
    bool has = index->is_key;
    int32_t r =
        has ? DKT_OK : has_named(walk->sqlite, find_index, "docket_", index->name, "", &has);
    if (r != DKT_OK || has) {
        return r;
    }
    r = walk_missing(walk, index->name);
    return r == DKT_OK ? make_index(walk->sqlite, index) : r;
}

static int32_t walk_all(struct walk *walk)
{
    bool has_format = false;
    int32_t r = check_format(walk->sqlite, &has_format);
    if (r == DKT_OK && !has_format) {
        r = walk_missing(walk, "docket_format");
        if (r == DKT_OK) {
            r = make_format(walk->sqlite);
        }
    }
    for (int32_t i = 1; i <= DKTI_SQLITE_KIND_MAX && r == DKT_OK; i++) {
        struct dkti_sqlite_kind *kind = dkti_sqlite_kind(walk->sqlite, i);
        r = kind == NULL ? DKT_OK : walk_kind(walk, kind);
    }
    for (int32_t i = 1; i <= walk->sqlite->index_count && r == DKT_OK; i++) {
        r = walk_index(walk, &walk->sqlite->indexes[i]);
    }
    return r;
}

/* Makes what is missing in one transaction, or in a savepoint of the host's. Another process may have been faster:
 * the walk looks again under the lock. */
static int32_t install_missing(struct dkt_sqlite *sqlite)
{
    int result = dkti_sqlite_write_begin(sqlite);
    if (result != SQLITE_OK) {
        return dkti_sqlite_fail(sqlite, result, "locking the database to make the tables");
    }
    struct walk walk = {.sqlite = sqlite, .can_make = true};
    int32_t r = walk_all(&walk);
    if (r != DKT_OK) {
        (void)dkti_sqlite_write_undo(sqlite);
        return r;
    }
    bool is_known = false;
    result = dkti_sqlite_write_end(sqlite, &is_known);
    if (result != SQLITE_OK) {
        r = dkti_sqlite_fail(sqlite, result, "committing the new tables");
        (void)dkti_sqlite_write_undo(sqlite);
    }
    return r;
}

int32_t dkti_sqlite_install(struct dkt_sqlite *sqlite, int32_t flags)
{
    struct walk walk = {.sqlite = sqlite};
    int32_t r = walk_all(&walk);
    bool can_make = (flags & (DKT_SQLITE_READ_ONLY | DKT_SQLITE_EXISTING)) == 0;
    return r == DKT_E_NOT_FOUND && can_make ? install_missing(sqlite) : r;
}
