/* SPDX-License-Identifier: MIT
 *
 * The statements of the hooks: their texts, made from the schema, and the keeping of them.
 *
 * Parameters: 1 is the desk, the key's columns or the equal columns follow. A get and a scan give the token and then one
 * value, the columns in the order of the schema as a record: libpq takes a record apart for a tenth of what describing and
 * keeping sixty columns costs it, for each statement anew.
 *
 * A write that meets another row than it expects must stop the commit that is already on its way behind it. So it divides
 * by the number of rows that it met: none is an error (22012), the transaction fails, and COMMIT rolls it back.
 */
#include "store/postgres/internal.h"

#include "docket/schema.h"

#include <string.h>

/* A statement in the making. */
struct pg_maker {
    struct dkt_postgres *postgres;
    struct dkti_postgres_text sql;
    struct dkti_postgres_statement *made; /* NULL without memory */
};

static struct pg_maker pg_maker_begin(struct dkt_postgres *postgres)
{
    struct pg_maker maker = {.postgres = postgres};
    maker.made = dkti_postgres_allocate(1, sizeof *maker.made);
    return maker;
}

/* Names and keys need be told apart, not kept secret. */
uint64_t dkti_postgres_digest(uint64_t digest, const char *bytes, size_t n)
{
    digest = digest == 0 ? UINT64_C(0xcbf29ce484222325) : digest;
    for (size_t i = 0; i < n; i++) {
        digest = (digest ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return digest;
}

static bool pg_is_known(const struct dkt_postgres *postgres, uint64_t name)
{
    for (int32_t i = 0; i < postgres->known_count; i++) {
        if (postgres->known[i] == name) {
            return true;
        }
    }
    return false;
}

static struct dkti_postgres_statement *pg_maker_end(struct pg_maker *maker)
{
    char *sql = dkti_postgres_finish(&maker->sql);
    if (sql == NULL || maker->made == NULL) {
        dkti_postgres_release(sql);
        dkti_postgres_release(maker->made);
        return NULL;
    }
    maker->made->sql = sql;
    maker->made->name = dkti_postgres_digest(0, sql, strlen(sql));
    maker->made->is_prepared = pg_is_known(maker->postgres, maker->made->name);
    return maker->made;
}

/* ---- pieces ---- */

static void pg_parameter(struct pg_maker *maker, Oid type)
{
    if (maker->made != NULL) {
        maker->made->types[maker->made->parameter_count++] = type;
        dkti_postgres_add(&maker->sql, "$");
        dkti_postgres_add_number(&maker->sql, maker->made->parameter_count);
    }
}

Oid dkti_postgres_type(int32_t type)
{
    switch (type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT: return DKTI_POSTGRES_INT8;
    case DKT_TYPE_BYTES: return DKTI_POSTGRES_BYTEA;
    default: return DKTI_POSTGRES_TEXT;
    }
}

static void pg_add_column(struct pg_maker *maker, const char *before, const struct dkti_postgres_column *column)
{
    dkti_postgres_add(&maker->sql, before);
    dkti_postgres_add_name(&maker->sql, column->name);
}

static void pg_equals(struct pg_maker *maker, const char *before, const struct dkti_postgres_column *column,
                      const char *operation)
{
    pg_add_column(maker, before, column);
    dkti_postgres_add(&maker->sql, operation);
    pg_parameter(maker, dkti_postgres_type(column->type));
}

static void pg_add_from(struct pg_maker *maker, const char *before, const struct dkti_postgres_kind *kind)
{
    dkti_postgres_add(&maker->sql, before);
    dkti_postgres_add_table(&maker->sql, maker->postgres, kind->name, "");
}

static void pg_where_desk(struct pg_maker *maker)
{
    dkti_postgres_add(&maker->sql, " WHERE t.desk = ");
    pg_parameter(maker, DKTI_POSTGRES_TEXT);
}

static void pg_where_key(struct pg_maker *maker, const struct dkti_postgres_kind *kind)
{
    pg_where_desk(maker);
    for (int32_t i = 0; i < kind->key_count; i++) {
        pg_equals(maker, " AND t.", &kind->columns[i], " = ");
    }
}

static void pg_where_token(struct pg_maker *maker, const struct dkti_postgres_kind *kind)
{
    pg_where_key(maker, kind);
    dkti_postgres_add(&maker->sql, " AND t.xmin = ");
    pg_parameter(maker, DKTI_POSTGRES_XID);
}

static void pg_select(struct pg_maker *maker, const struct dkti_postgres_kind *kind)
{
    dkti_postgres_add(&maker->sql, "SELECT t.xmin, ROW(");
    for (int32_t i = 0; i < kind->column_count; i++) {
        pg_add_column(maker, i == 0 ? "t." : ", t.", &kind->columns[i]);
    }
    pg_add_from(maker, ") FROM ", kind);
    dkti_postgres_add(&maker->sql, " AS t");
}

/* ---- by key ---- */

struct dkti_postgres_statement *dkti_postgres_get(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind,
                                                  bool is_locking)
{
    struct dkti_postgres_statement **place = is_locking ? &kind->lock : &kind->get;
    if (*place == NULL) {
        struct pg_maker maker = pg_maker_begin(postgres);
        pg_select(&maker, kind);
        pg_where_key(&maker, kind);
        dkti_postgres_add(&maker.sql, is_locking ? " FOR NO KEY UPDATE" : "");
        *place = pg_maker_end(&maker);
    }
    return *place;
}

struct dkti_postgres_statement *dkti_postgres_check(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind)
{
    if (kind->check == NULL) {
        struct pg_maker maker = pg_maker_begin(postgres);
        pg_add_from(&maker, "SELECT 1 / count(*) FROM (SELECT 1 FROM ", kind);
        dkti_postgres_add(&maker.sql, " AS t");
        pg_where_token(&maker, kind);
        dkti_postgres_add(&maker.sql, " FOR SHARE) AS met");
        kind->check = pg_maker_end(&maker);
    }
    return kind->check;
}

static bool pg_set_has(const struct dkti_postgres_set *set, int32_t place)
{
    return (set->words[place / 64] >> (place % 64) & 1) != 0;
}

/* Columns that have no value are left out: each would be sent as none. */
static struct dkti_postgres_statement *pg_make_insert(struct dkt_postgres *postgres,
                                                      const struct dkti_postgres_kind *kind,
                                                      const struct dkti_postgres_set *set)
{
    struct pg_maker maker = pg_maker_begin(postgres);
    pg_add_from(&maker, "INSERT INTO ", kind);
    dkti_postgres_add(&maker.sql, " (desk");
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (pg_set_has(set, i)) {
            pg_add_column(&maker, ", ", &kind->columns[i]);
        }
    }
    dkti_postgres_add(&maker.sql, ") VALUES (");
    pg_parameter(&maker, DKTI_POSTGRES_TEXT);
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (pg_set_has(set, i)) {
            dkti_postgres_add(&maker.sql, ", ");
            pg_parameter(&maker, dkti_postgres_type(kind->columns[i].type));
        }
    }
    dkti_postgres_add(&maker.sql, ")");
    return pg_maker_end(&maker);
}

/* A row that is not there cannot be locked. Who relies on its absence takes its place until the end of the transaction:
 * who would insert it waits for that. */
struct dkti_postgres_statement *dkti_postgres_hold(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind)
{
    if (kind->hold == NULL) { /* key columns come first */
        struct dkti_postgres_set keys = {{(UINT64_C(1) << kind->key_count) - 1}};
        kind->hold = pg_make_insert(postgres, kind, &keys);
    }
    return kind->hold;
}

struct dkti_postgres_statement *dkti_postgres_leave(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind)
{
    if (kind->leave == NULL) {
        struct pg_maker maker = pg_maker_begin(postgres);
        pg_add_from(&maker, "DELETE FROM ", kind);
        dkti_postgres_add(&maker.sql, " AS t");
        pg_where_key(&maker, kind);
        kind->leave = pg_maker_end(&maker);
    }
    return kind->leave;
}

static const char met_end[] = " RETURNING 1) SELECT 1 / count(*) FROM met";

struct dkti_postgres_statement *dkti_postgres_delete(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind)
{
    if (kind->remove == NULL) {
        struct pg_maker maker = pg_maker_begin(postgres);
        pg_add_from(&maker, "WITH met AS (DELETE FROM ", kind);
        dkti_postgres_add(&maker.sql, " AS t");
        pg_where_token(&maker, kind);
        dkti_postgres_add(&maker.sql, met_end);
        kind->remove = pg_maker_end(&maker);
    }
    return kind->remove;
}

/* ---- updates ---- */

/* Behind desk and key stands the token expected, behind it the changed columns in the order of the schema. An update that
 * changes nothing still writes the row, which gets a new token. A row that this transaction has locked with this token
 * is met for sure; without the count the server and libpq have a row less to make. */
static struct dkti_postgres_statement *pg_make_update(struct dkt_postgres *postgres,
                                                      const struct dkti_postgres_kind *kind,
                                                      const struct dkti_postgres_set *changed, bool is_locked)
{
    struct pg_maker maker = pg_maker_begin(postgres);
    struct pg_maker where = pg_maker_begin(postgres);
    const char *joint = "";
    dkti_postgres_release(where.made);
    where.made = maker.made; /* one row of parameters: the condition's come first */
    pg_where_token(&where, kind);
    pg_add_from(&maker, is_locked ? "UPDATE " : "WITH met AS (UPDATE ", kind);
    dkti_postgres_add(&maker.sql, " AS t SET ");
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (pg_set_has(changed, i)) {
            pg_equals(&maker, joint, &kind->columns[i], " = ");
            joint = ", ";
        }
    }
    dkti_postgres_add(&maker.sql, joint[0] == '\0' ? "desk = t.desk" : "");
    char *condition = dkti_postgres_finish(&where.sql);
    maker.sql.is_failed = maker.sql.is_failed || condition == NULL;
    dkti_postgres_add(&maker.sql, condition == NULL ? "" : condition);
    dkti_postgres_release(condition);
    dkti_postgres_add(&maker.sql, is_locked ? "" : met_end);
    return pg_maker_end(&maker);
}

static void pg_statement_free(struct dkti_postgres_statement **io_statement)
{
    if (*io_statement != NULL) {
        dkti_postgres_release((*io_statement)->sql);
        dkti_postgres_release(*io_statement);
        *io_statement = NULL;
    }
}

/* A set beyond those that are kept is sent without a name: nothing would ever take the name back. */
struct dkti_postgres_statement *dkti_postgres_write(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind,
                                                    int32_t type, const struct dkti_postgres_set *set)
{
    for (int32_t i = 0; i < postgres->shape_count; i++) {
        struct dkti_postgres_shape *shape = &postgres->shapes[i];
        if (shape->kind == kind->number && shape->type == type && memcmp(&shape->set, set, sizeof *set) == 0) {
            return shape->statement;
        }
    }
    struct dkti_postgres_statement *statement =
        type == DKTI_SHAPE_INSERT
            ? pg_make_insert(postgres, kind, set)
            : pg_make_update(postgres, kind, set, type == DKTI_SHAPE_UPDATE_LOCKED);
    if (statement == NULL) {
        return NULL;
    }
    if (postgres->shape_count < DKTI_POSTGRES_SHAPE_MAX) {
        postgres->shapes[postgres->shape_count++] = (struct dkti_postgres_shape){
            .type = type, .kind = kind->number, .set = *set, .statement = statement};
        return statement;
    }
    pg_statement_free(&postgres->passing);
    postgres->passing = statement;
    return statement;
}

/* ---- scans ---- */

/* The columns of a row's place, each with `suffix`. */
static void pg_add_places(struct pg_maker *maker, const struct dkti_postgres_index *index, const char *suffix)
{
    for (int32_t i = 0; i < index->place_count; i++) {
        pg_add_column(maker, i == 0 ? "t." : ", t.", index->places[i]);
        dkti_postgres_add(&maker->sql, suffix);
    }
}

/* Behind the cursor's place: a comparison of rows, which an index answers by a seek. */
static void pg_add_cursor(struct pg_maker *maker, const struct dkti_postgres_index *index, int32_t shape)
{
    if (index->place_count == 0) { /* the key alone: there is at most one row, and nothing behind it */
        dkti_postgres_add(&maker->sql, " AND false");
        return;
    }
    dkti_postgres_add(&maker->sql, " AND (");
    pg_add_places(maker, index, "");
    dkti_postgres_add(&maker->sql, (shape & DKTI_SHAPE_DESCENDING) != 0 ? ") < (" : ") > (");
    for (int32_t i = 0; i < index->place_count; i++) {
        dkti_postgres_add(&maker->sql, i == 0 ? "" : ", ");
        pg_parameter(maker, dkti_postgres_type(index->places[i]->type));
    }
    dkti_postgres_add(&maker->sql, ")");
}

static void pg_where_scan(struct pg_maker *maker, const struct dkti_postgres_index *index, int32_t shape)
{
    pg_where_desk(maker);
    for (int32_t i = 0; i < index->equal_count; i++) {
        pg_equals(maker, " AND t.", index->equal[i], " = ");
    }
    if (index->range != NULL && (index->range->flags & DKT_COLUMN_REQUIRED) == 0) {
        pg_add_column(maker, " AND t.", index->range);
        dkti_postgres_add(&maker->sql, " IS NOT NULL");
    }
    if ((shape & DKTI_SHAPE_FROM) != 0) {
        pg_equals(maker, " AND t.", index->range, " >= ");
    }
    if ((shape & DKTI_SHAPE_UNTIL) != 0) {
        pg_equals(maker, " AND t.", index->range, " < ");
    }
    if ((shape & DKTI_SHAPE_CURSOR) != 0) {
        pg_add_cursor(maker, index, shape);
    }
}

static struct dkti_postgres_statement *pg_make_scan(struct dkt_postgres *postgres,
                                                    const struct dkti_postgres_index *index, int32_t shape)
{
    struct pg_maker maker = pg_maker_begin(postgres);
    pg_select(&maker, index->kind);
    pg_where_scan(&maker, index, shape);
    if (index->place_count > 0) {
        dkti_postgres_add(&maker.sql, " ORDER BY ");
        pg_add_places(&maker, index, (shape & DKTI_SHAPE_DESCENDING) != 0 ? " DESC" : "");
    }
    dkti_postgres_add(&maker.sql, " LIMIT ");
    pg_parameter(&maker, DKTI_POSTGRES_INT8);
    dkti_postgres_add(&maker.sql, (shape & DKTI_SHAPE_CLAIM) != 0 ? " FOR NO KEY UPDATE SKIP LOCKED" : "");
    return pg_maker_end(&maker);
}

struct dkti_postgres_statement *dkti_postgres_scan(struct dkt_postgres *postgres, struct dkti_postgres_index *index,
                                                   int32_t shape)
{
    if (index->scans[shape] == NULL) {
        index->scans[shape] = pg_make_scan(postgres, index, shape);
    }
    return index->scans[shape];
}

/* ---- besides ---- */

static void pg_add_fixed(struct pg_maker *maker, int32_t which)
{
    static const char *const texts[DKTI_POSTGRES_FIXED_COUNT] = {
        [DKTI_POSTGRES_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED",
        [DKTI_POSTGRES_COMMIT] = "COMMIT",
        [DKTI_POSTGRES_SAVEPOINT] = "SAVEPOINT docket",
        [DKTI_POSTGRES_RELEASE] = "RELEASE SAVEPOINT docket",
        [DKTI_POSTGRES_WAIT] = "SET LOCAL lock_timeout = ",
    };
    bool is_repeatable = (maker->postgres->flags & DKT_POSTGRES_REPEATABLE_READ) != 0;
    if (which == DKTI_POSTGRES_BEGIN && is_repeatable) {
        dkti_postgres_add(&maker->sql, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        return;
    }
    dkti_postgres_add(&maker->sql, texts[which]);
    if (which == DKTI_POSTGRES_WAIT) {
        dkti_postgres_add_number(&maker->sql, maker->postgres->wait_ms);
    }
}

struct dkti_postgres_statement *dkti_postgres_fixed(struct dkt_postgres *postgres, int32_t which)
{
    if (postgres->fixed[which] == NULL) {
        struct pg_maker maker = pg_maker_begin(postgres);
        pg_add_fixed(&maker, which);
        postgres->fixed[which] = pg_maker_end(&maker);
    }
    return postgres->fixed[which];
}

/* ---- all of them ---- */

/* The statement at a place among all that the kinds and indexes can have, NULL at the end. */
static struct dkti_postgres_statement **pg_statement_at(struct dkt_postgres *postgres, int32_t i)
{
    const int32_t per_kind = 6;
    const int32_t kind_count = per_kind * (DKTI_POSTGRES_KIND_MAX + 1);
    const int32_t scan_count = DKTI_SHAPE_COUNT * (postgres->index_count + 1);
    if (i < kind_count) {
        struct dkti_postgres_kind *kind = &postgres->kinds[i / per_kind];
        struct dkti_postgres_statement **of_kind[] = {&kind->get,  &kind->lock,  &kind->check,
                                                      &kind->hold, &kind->leave, &kind->remove};
        return of_kind[i % per_kind];
    }
    i -= kind_count;
    if (i < scan_count && postgres->indexes != NULL) {
        return &postgres->indexes[i / DKTI_SHAPE_COUNT].scans[i % DKTI_SHAPE_COUNT];
    }
    i -= postgres->indexes == NULL ? 0 : scan_count;
    if (i < DKTI_POSTGRES_FIXED_COUNT) {
        return &postgres->fixed[i];
    }
    i -= DKTI_POSTGRES_FIXED_COUNT;
    return i < postgres->shape_count ? &postgres->shapes[i].statement : NULL;
}

void dkti_postgres_statements_forget(struct dkt_postgres *postgres)
{
    struct dkti_postgres_statement **place = NULL;
    for (int32_t i = 0; (place = pg_statement_at(postgres, i)) != NULL; i++) {
        if (*place != NULL) {
            (*place)->is_prepared = pg_is_known(postgres, (*place)->name);
        }
    }
}

void dkti_postgres_statements_free(struct dkt_postgres *postgres)
{
    struct dkti_postgres_statement **place = NULL;
    for (int32_t i = 0; (place = pg_statement_at(postgres, i)) != NULL; i++) {
        pg_statement_free(place);
    }
    postgres->shape_count = 0;
    pg_statement_free(&postgres->passing);
    dkti_postgres_release(postgres->known);
    postgres->known = NULL;
    postgres->known_count = 0;
}
