/* SPDX-License-Identifier: MIT
 *
 * The tables: what a database needs to hold the desk's schema.
 *
 * One question tells all that the host's schema has of this library's. Installing only adds: tables, columns, indexes
 * that are missing. What is there beyond, of a newer library or of another profile, stays as it is. Views belong to this
 * library and are made anew when a table has changed.
 *
 * docket_format holds two numbers: `format`, the stored format of whoever made the tables; `min_reader`, the oldest
 * format whose libraries may read them.
 *
 * Every key and index begins with the desk, and every statement names one: so tables can be partitioned by it, and spread
 * over machines. Texts that are compared are COLLATE "C": byte by byte, whatever the database's own collation is.
 */
#include "store/postgres/internal.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#include <string.h>

enum {
    PG_VERB_MAX = 127 /* verbs are looked for up to this number */
};

/* Walks over all that a desk needs. With `can_make` it makes what is missing; without it, the first missing thing
 * ends the walk with DKT_E_NOT_FOUND. */
struct pg_walk {
    struct dkt_postgres *postgres;
    bool can_make;
    PGresult *found; /* names of relations, each with a column's and the number of its type, or without */
};

/* ---- what is there ---- */

/* A question with one text as its parameter. NULL after a failure. */
static PGresult *pg_question(struct dkt_postgres *postgres, const char *sql, const char *parameter)
{
    PGresult *result =
        PQexecParams(postgres->connection, sql, 1, NULL, &parameter, NULL, NULL, 0);
    postgres->round_trips++;
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        return result;
    }
    dkti_postgres_note(postgres, result, "looking at the tables");
    PQclear(result);
    return NULL;
}

static int32_t pg_walk_look(struct pg_walk *walk)
{
    static const char sql[] =
        "SELECT c.relname, a.attname, a.atttypid FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "AND c.relkind IN ('r', 'p') "
        "WHERE n.nspname = $1::text AND c.relname LIKE 'docket\\_%' AND NOT c.relispartition "
        "AND c.relkind IN ('r', 'p', 'v', 'i', 'I')";
    walk->found = pg_question(walk->postgres, sql, walk->postgres->schema);
    return walk->found == NULL ? DKT_E_STORE : DKT_OK;
}

/* The row of what was found that tells of the relation docket_<name><suffix>, and of its column if one is named; -1 when
 * it is not there. */
static int pg_walk_find(const struct pg_walk *walk, const char *name, const char *suffix, const char *column)
{
    size_t n = strlen(name);
    for (int i = 0; i < PQntuples(walk->found); i++) {
        const char *relation = PQgetvalue(walk->found, i, 0) + 7;
        bool is_it = strncmp(relation, name, n) == 0 && strcmp(relation + n, suffix) == 0;
        if (is_it && (column == NULL || strcmp(PQgetvalue(walk->found, i, 1), column) == 0)) {
            return i;
        }
    }
    return -1;
}

static bool pg_walk_has(const struct pg_walk *walk, const char *name, const char *suffix, const char *column)
{
    return pg_walk_find(walk, name, suffix, column) >= 0;
}

/* Texts go through as UTF-8 on both sides, or not at all. */
static int32_t pg_check_encoding(struct dkt_postgres *postgres)
{
    static const char *const names[] = {"server_encoding", "client_encoding"};
    for (int32_t i = 0; i < 2; i++) {
        const char *encoding = PQparameterStatus(postgres->connection, names[i]);
        if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
            return dkti_postgres_say(postgres, DKT_E_UNSUPPORTED, "must be UTF8: ", names[i]);
        }
    }
    return DKT_OK;
}

/* The number that digits say; -1 for anything else. */
static int64_t pg_number_of(const char *digits)
{
    int64_t number = 0;
    for (const char *p = digits; *p != '\0'; p++) {
        if (*p < '0' || *p > '9' || number > INT32_MAX) {
            return -1;
        }
        number = number * 10 + (*p - '0');
    }
    return number;
}

/* Tables made by a newer library say which readers they still bear. */
static int32_t pg_check_format(struct pg_walk *walk)
{
    struct dkt_postgres *postgres = walk->postgres;
    struct dkti_postgres_text sql = {0};
    dkti_postgres_add(&sql, "SELECT value FROM ");
    dkti_postgres_add_table(&sql, postgres, "format", "");
    dkti_postgres_add(&sql, " WHERE name = $1::text");
    char *text = dkti_postgres_finish(&sql);
    if (text == NULL) {
        return DKT_E_MEMORY;
    }
    PGresult *result = pg_question(postgres, text, "min_reader");
    dkti_postgres_release(text);
    if (result == NULL) {
        return DKT_E_STORE;
    }
    int64_t min_reader = PQntuples(result) == 1 ? pg_number_of(PQgetvalue(result, 0, 0)) : -1;
    PQclear(result);
    if (min_reader < 1) {
        return dkti_postgres_say(postgres, DKT_E_CORRUPT, "docket_format does not say min_reader", NULL);
    }
    return min_reader <= dkt_format_number()
               ? DKT_OK
               : dkti_postgres_say(postgres, DKT_E_UNSUPPORTED,
                                   "the tables were written by a newer libdocket and need one", NULL);
}

/* ---- what is made ---- */

/* Runs a text that is finished here; the text is freed. */
static int32_t pg_run_made(struct dkt_postgres *postgres, struct dkti_postgres_text *sql)
{
    char *text = dkti_postgres_finish(sql);
    if (text == NULL) {
        return dkti_postgres_say(postgres, DKT_E_MEMORY, "there is no memory to make the tables", NULL);
    }
    bool is_run = dkti_postgres_run(postgres, text);
    dkti_postgres_release(text);
    return is_run ? DKT_OK : DKT_E_STORE;
}

static int32_t pg_make_format(struct dkt_postgres *postgres)
{
    struct dkti_postgres_text sql = {0};
    dkti_postgres_add(&sql, "CREATE TABLE ");
    dkti_postgres_add_table(&sql, postgres, "format", "");
    dkti_postgres_add(&sql, " (name text NOT NULL PRIMARY KEY, value bigint NOT NULL); INSERT INTO ");
    dkti_postgres_add_table(&sql, postgres, "format", "");
    dkti_postgres_add(&sql, " VALUES ('format', ");
    dkti_postgres_add_number(&sql, dkt_format_number());
    dkti_postgres_add(&sql, "), ('min_reader', ");
    dkti_postgres_add_number(&sql, DKTI_POSTGRES_MIN_READER);
    dkti_postgres_add(&sql, ")");
    return pg_run_made(postgres, &sql);
}

static void pg_add_type(struct dkti_postgres_text *sql, const struct dkti_postgres_column *column)
{
    switch (column->type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT: dkti_postgres_add(sql, " bigint"); return;
    case DKT_TYPE_BYTES: dkti_postgres_add(sql, " bytea"); return;
    default: dkti_postgres_add(sql, " text"); break;
    }
    if ((column->flags & (DKT_COLUMN_KEY | DKT_COLUMN_INDEXED)) != 0) {
        dkti_postgres_add(sql, " COLLATE \"C\"");
    }
}

static void pg_add_partitions(struct dkti_postgres_text *sql, const struct dkt_postgres *postgres,
                              const struct dkti_postgres_kind *kind)
{
    for (int32_t i = 0; i < postgres->partition_count; i++) {
        struct dkti_postgres_text name = {0};
        dkti_postgres_add(&name, "_p");
        dkti_postgres_add_number(&name, i);
        char *suffix = dkti_postgres_finish(&name);
        sql->is_failed = sql->is_failed || suffix == NULL;
        dkti_postgres_add(sql, "; CREATE TABLE ");
        dkti_postgres_add_table(sql, postgres, kind->name, suffix == NULL ? "" : suffix);
        dkti_postgres_add(sql, " PARTITION OF ");
        dkti_postgres_add_table(sql, postgres, kind->name, "");
        dkti_postgres_add(sql, " FOR VALUES WITH (MODULUS ");
        dkti_postgres_add_number(sql, postgres->partition_count);
        dkti_postgres_add(sql, ", REMAINDER ");
        dkti_postgres_add_number(sql, i);
        dkti_postgres_add(sql, ")");
        dkti_postgres_release(suffix);
    }
}

/* Only keys are NOT NULL: a column that is required today is unknown to an older library that writes here too. */
static int32_t pg_make_table(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind)
{
    struct dkti_postgres_text sql = {0};
    dkti_postgres_add(&sql, "CREATE TABLE ");
    dkti_postgres_add_table(&sql, postgres, kind->name, "");
    dkti_postgres_add(&sql, " (desk text COLLATE \"C\" NOT NULL");
    for (int32_t i = 0; i < kind->column_count; i++) {
        dkti_postgres_add(&sql, ", ");
        dkti_postgres_add_name(&sql, kind->columns[i].name);
        pg_add_type(&sql, &kind->columns[i]);
        dkti_postgres_add(&sql, i < kind->key_count ? " NOT NULL" : "");
    }
    dkti_postgres_add(&sql, ", CONSTRAINT ");
    dkti_postgres_add(&sql, "\"docket_");
    dkti_postgres_add(&sql, kind->name);
    dkti_postgres_add(&sql, "_pkey\" PRIMARY KEY (desk");
    for (int32_t i = 0; i < kind->key_count; i++) {
        dkti_postgres_add(&sql, ", ");
        dkti_postgres_add_name(&sql, kind->columns[i].name);
    }
    dkti_postgres_add(&sql, "))");
    dkti_postgres_add(&sql, postgres->partition_count > 0 ? " PARTITION BY HASH (desk)" : "");
    pg_add_partitions(&sql, postgres, kind);
    return pg_run_made(postgres, &sql);
}

static int32_t pg_make_column(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind,
                              const struct dkti_postgres_column *column)
{
    struct dkti_postgres_text sql = {0};
    dkti_postgres_add(&sql, "ALTER TABLE ");
    dkti_postgres_add_table(&sql, postgres, kind->name, "");
    dkti_postgres_add(&sql, " ADD COLUMN ");
    dkti_postgres_add_name(&sql, column->name);
    pg_add_type(&sql, column);
    return pg_run_made(postgres, &sql);
}

static void pg_add_condition(struct dkti_postgres_text *sql, const struct dkti_postgres_column *column,
                             const char **io_joint)
{
    if (column != NULL && (column->flags & (DKT_COLUMN_REQUIRED | DKT_COLUMN_KEY)) == 0) {
        dkti_postgres_add(sql, *io_joint);
        dkti_postgres_add_name(sql, column->name);
        dkti_postgres_add(sql, " IS NOT NULL");
        *io_joint = " AND ";
    }
}

/* Rows without a value in one of its columns are not looked for by an index: they are left out of it. */
static int32_t pg_make_index(struct dkt_postgres *postgres, const struct dkti_postgres_index *index)
{
    struct dkti_postgres_text sql = {0};
    const char *joint = " WHERE ";
    dkti_postgres_add(&sql, "CREATE INDEX \"docket_");
    dkti_postgres_add(&sql, index->name);
    dkti_postgres_add(&sql, "\" ON ");
    dkti_postgres_add_table(&sql, postgres, index->kind->name, "");
    dkti_postgres_add(&sql, " (desk");
    for (int32_t i = 0; i < index->equal_count; i++) {
        dkti_postgres_add(&sql, ", ");
        dkti_postgres_add_name(&sql, index->equal[i]->name);
    }
    for (int32_t i = 0; i < index->place_count; i++) {
        dkti_postgres_add(&sql, ", ");
        dkti_postgres_add_name(&sql, index->places[i]->name);
    }
    dkti_postgres_add(&sql, ")");
    for (int32_t i = 0; i < index->equal_count; i++) {
        pg_add_condition(&sql, index->equal[i], &joint);
    }
    pg_add_condition(&sql, index->range, &joint);
    return pg_run_made(postgres, &sql);
}

/* ---- views for people ---- */

static void pg_view_names(struct dkti_postgres_text *sql, const struct dkti_postgres_column *column, bool is_state)
{
    dkti_postgres_add(sql, "CASE ");
    dkti_postgres_add_name(sql, column->name);
    for (int32_t i = 1; i <= PG_VERB_MAX; i++) {
        const char *name = is_state ? dkt_state_name(i, DKT_LANGUAGE_ENGLISH) : dkt_verb_name(i);
        if (name[0] != '?') {
            dkti_postgres_add(sql, " WHEN ");
            dkti_postgres_add_number(sql, i);
            dkti_postgres_add(sql, " THEN ");
            dkti_postgres_add_literal(sql, name);
        }
    }
    dkti_postgres_add(sql, " END");
}

static void pg_view_around(struct dkti_postgres_text *sql, const char *before,
                           const struct dkti_postgres_column *column, const char *behind)
{
    dkti_postgres_add(sql, before);
    dkti_postgres_add_name(sql, column->name);
    dkti_postgres_add(sql, behind);
}

static void pg_view_column(struct dkti_postgres_text *sql, const struct dkti_postgres_kind *kind,
                           const struct dkti_postgres_column *column)
{
    bool is_state = kind->number == DKT_KIND_TICKET && column->number == DKT_TICKET_STATE;
    bool is_verb = kind->number == DKT_KIND_ENTRY && column->number == DKT_ENTRY_VERB;
    if (is_state || is_verb) {
        pg_view_names(sql, column, is_state);
    } else if (column->type == DKT_TYPE_INSTANT) { /* whole milliseconds: no floating point */
        pg_view_around(sql, "timestamptz 'epoch' + ", column, " * interval '1 millisecond'");
    } else if (column->type == DKT_TYPE_BYTES) {
        pg_view_around(sql, "encode(", column, ", 'hex')");
    } else {
        pg_view_around(sql, "", column, "");
    }
    pg_view_around(sql, " AS ", column, "");
}

/* Personal columns are left out: a view is for people, and masks are made at the border to people. */
static int32_t pg_make_view(const struct pg_walk *walk, const struct dkti_postgres_kind *kind)
{
    struct dkt_postgres *postgres = walk->postgres;
    struct dkti_postgres_text sql = {0};
    if (pg_walk_has(walk, kind->name, "_view", NULL)) {
        dkti_postgres_add(&sql, "DROP VIEW ");
        dkti_postgres_add_table(&sql, postgres, kind->name, "_view");
        dkti_postgres_add(&sql, "; ");
    }
    dkti_postgres_add(&sql, "CREATE VIEW ");
    dkti_postgres_add_table(&sql, postgres, kind->name, "_view");
    dkti_postgres_add(&sql, " AS SELECT desk");
    for (int32_t i = 0; i < kind->column_count; i++) {
        if ((kind->columns[i].flags & DKT_COLUMN_PERSONAL) == 0) {
            dkti_postgres_add(&sql, ", ");
            pg_view_column(&sql, kind, &kind->columns[i]);
        }
    }
    dkti_postgres_add(&sql, " FROM ");
    dkti_postgres_add_table(&sql, postgres, kind->name, "");
    return pg_run_made(postgres, &sql);
}

/* ---- installing ---- */

static int32_t pg_walk_missing(const struct pg_walk *walk, const char *name)
{
    return walk->can_make
               ? DKT_OK
               : dkti_postgres_say(walk->postgres, DKT_E_NOT_FOUND,
                                   "the schema lacks a table, column, index or view: ", name);
}

/* What is read is taken for what this library would have made. */
static int32_t pg_check_type(const struct pg_walk *walk, const struct dkti_postgres_column *column, int at)
{
    int64_t type = pg_number_of(PQgetvalue(walk->found, at, 2));
    int64_t expected = dkti_postgres_type(column->type);
    return type == expected ? DKT_OK
                            : dkti_postgres_say(walk->postgres, DKT_E_UNSUPPORTED,
                                                "a column has another type than the library gives it: ", column->name);
}

static int32_t pg_walk_columns(const struct pg_walk *walk, const struct dkti_postgres_kind *kind, bool *out_added)
{
    int32_t r = DKT_OK;
    for (int32_t i = 0; i < kind->column_count && r == DKT_OK; i++) {
        int at = pg_walk_find(walk, kind->name, "", kind->columns[i].name);
        if (at >= 0) {
            r = pg_check_type(walk, &kind->columns[i], at);
        } else {
            *out_added = true;
            r = pg_walk_missing(walk, kind->columns[i].name);
            r = r == DKT_OK ? pg_make_column(walk->postgres, kind, &kind->columns[i]) : r;
        }
    }
    return r;
}

static int32_t pg_walk_kind(const struct pg_walk *walk, const struct dkti_postgres_kind *kind)
{
    bool is_changed = false;
    int32_t r = DKT_OK;
    if (pg_walk_has(walk, kind->name, "", NULL)) {
        r = pg_walk_columns(walk, kind, &is_changed);
    } else {
        is_changed = true;
        r = pg_walk_missing(walk, kind->name);
        r = r == DKT_OK ? pg_make_table(walk->postgres, kind) : r;
    }
    bool is_shown = kind->number == DKT_KIND_TICKET || kind->number == DKT_KIND_ENTRY;
    if (r != DKT_OK || !is_shown || (!is_changed && pg_walk_has(walk, kind->name, "_view", NULL))) {
        return r;
    }
    r = pg_walk_missing(walk, "view");
    return r == DKT_OK ? pg_make_view(walk, kind) : r;
}

static int32_t pg_walk_index(const struct pg_walk *walk, const struct dkti_postgres_index *index)
{
    if (index->is_key || pg_walk_has(walk, index->name, "", NULL)) {
        return DKT_OK;
    }
    int32_t r = pg_walk_missing(walk, index->name);
    return r == DKT_OK ? pg_make_index(walk->postgres, index) : r;
}

static int32_t pg_walk_format(struct pg_walk *walk)
{
    if (pg_walk_has(walk, "format", "", NULL)) {
        return pg_check_format(walk);
    }
    int32_t r = pg_walk_missing(walk, "docket_format");
    return r == DKT_OK ? pg_make_format(walk->postgres) : r;
}

static int32_t pg_walk_all(struct pg_walk *walk)
{
    struct dkt_postgres *postgres = walk->postgres;
    int32_t r = pg_walk_look(walk);
    r = r == DKT_OK ? pg_walk_format(walk) : r;
    for (int32_t i = 1; i <= DKTI_POSTGRES_KIND_MAX && r == DKT_OK; i++) {
        const struct dkti_postgres_kind *kind = dkti_postgres_kind(postgres, i);
        r = kind == NULL ? DKT_OK : pg_walk_kind(walk, kind);
    }
    for (int32_t i = 1; i <= postgres->index_count && r == DKT_OK; i++) {
        r = pg_walk_index(walk, &postgres->indexes[i]);
    }
    PQclear(walk->found);
    walk->found = NULL;
    return r;
}

/* The schema is made when it is missing; who may not make one can still use one that is there. */
static int32_t pg_make_schema(struct dkt_postgres *postgres)
{
    PGresult *result =
        pg_question(postgres, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text", postgres->schema);
    if (result == NULL) {
        return DKT_E_STORE;
    }
    bool has = PQntuples(result) > 0;
    PQclear(result);
    struct dkti_postgres_text sql = {0};
    dkti_postgres_add(&sql, "CREATE SCHEMA ");
    dkti_postgres_add_name(&sql, postgres->schema);
    if (has) {
        dkti_postgres_release(dkti_postgres_finish(&sql));
        return DKT_OK;
    }
    return pg_run_made(postgres, &sql);
}

/* Another process may be making the same: one after the other, and each looks again. The lock ends with the
 * transaction. Its two numbers are this library's and the schema's name. */
static int32_t pg_lock_schema(struct dkt_postgres *postgres)
{
    PGresult *result = pg_question(postgres, "SELECT pg_catalog.pg_advisory_xact_lock(1685023604, hashtext($1::text))",
                                   postgres->schema);
    PQclear(result);
    return result == NULL ? DKT_E_STORE : DKT_OK;
}

/* Makes what is missing in one transaction, or in a savepoint of the host's. */
static int32_t pg_install_missing(struct dkt_postgres *postgres)
{
    bool is_joined = dkti_postgres_is_joined(postgres);
    if (!dkti_postgres_run(postgres, is_joined ? "SAVEPOINT docket" : "BEGIN ISOLATION LEVEL READ COMMITTED")) {
        return DKT_E_STORE;
    }
    struct pg_walk walk = {.postgres = postgres, .can_make = true};
    int32_t r = pg_lock_schema(postgres);
    r = r == DKT_OK ? pg_make_schema(postgres) : r;
    r = r == DKT_OK ? pg_walk_all(&walk) : r;
    if (r == DKT_OK) {
        postgres->text[0] = '\0'; /* what was missing is there */
        bool is_ended = dkti_postgres_run(postgres, is_joined ? "RELEASE SAVEPOINT docket" : "COMMIT");
        return is_ended ? DKT_OK : DKT_E_STORE;
    }
    /* What went wrong first is what is told. */
    PQclear(PQexec(postgres->connection,
                   is_joined ? "ROLLBACK TO SAVEPOINT docket; RELEASE SAVEPOINT docket" : "ROLLBACK"));
    postgres->round_trips++;
    return r;
}

int32_t dkti_postgres_install(struct dkt_postgres *postgres)
{
    struct pg_walk walk = {.postgres = postgres};
    int32_t r = pg_check_encoding(postgres);
    r = r == DKT_OK ? pg_walk_all(&walk) : r;
    bool can_make = (postgres->flags & (DKT_POSTGRES_READ_ONLY | DKT_POSTGRES_EXISTING)) == 0;
    return r == DKT_E_NOT_FOUND && can_make ? pg_install_missing(postgres) : r;
}
