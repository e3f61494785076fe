/* SPDX-License-Identifier: MIT
 *
 * The tables: what a database needs to hold the desk's schema.
 *
 * Installing only adds: tables, columns, indexes that the database lacks. What it has more, of a newer library or of
 * another profile, stays as it is. Views belong to this library and are made anew when a table has changed. Each statement
 * stands alone and may meet another process that was faster: what is there already is no error.
 *
 * Every text is utf8mb4 with a collation that compares bytes and pads nothing; instants are BIGINT milliseconds. A table
 * that a host has moved to another engine or collation is refused: commits could not be taken back, keys would meet.
 */
#include "store/mysql/internal.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#include <mysqld_error.h>
#include <string.h>

enum {
    VERB_NUMBER_MAX = 127 /* verbs are looked for up to this number */
};

static const char table_prefix[] = "docket_";
static const char view_suffix[] = "_view";

/* ---- what is there ---- */

enum {
    FACT_COLUMN,
    FACT_INDEX,
    FACT_TABLE,
    FACT_FORMAT,
};

struct facts {
    struct dkt_mysql *mysql;
    bool has_format;
    int64_t min_reader; /* 0: docket_format does not say */
    const char *wrong;  /* what a table of ours must not have */
    struct dkti_mysql_kind *wrong_kind;
};

/* The kind whose table has this name; NULL for others. `is_view`: with the suffix of views. */
static struct dkti_mysql_kind *kind_of_table(struct dkt_mysql *mysql, const char *table,
                                             bool is_view)
{
    size_t prefix_n = sizeof table_prefix - 1;
    if (strncmp(table, table_prefix, prefix_n) != 0) {
        return NULL;
    }
    for (int32_t i = 1; i <= DKTI_MYSQL_KIND_MAX; i++) {
        struct dkti_mysql_kind *kind = dkti_mysql_kind(mysql, i);
        size_t n = kind == NULL ? 0 : strlen(kind->name);
        if (n > 0 && strncmp(table + prefix_n, kind->name, n) == 0 &&
            strcmp(table + prefix_n + n, is_view ? view_suffix : "") == 0) {
            return kind;
        }
    }
    return NULL;
}

static void fact_column(struct facts *facts, struct dkti_mysql_kind *kind, const char *name,
                        const char *collation)
{
    bool is_ours = strcmp(name, "desk") == 0;
    for (int32_t i = 0; i < kind->column_count && !is_ours; i++) {
        is_ours = strcmp(kind->columns[i].name, name) == 0;
        kind->columns[i].is_there = kind->columns[i].is_there || is_ours;
    }
    bool is_binary = collation == NULL || strcmp(collation, "utf8mb4_nopad_bin") == 0 ||
                     strcmp(collation, "utf8mb4_0900_bin") == 0;
    if (is_ours && !is_binary) {
        facts->wrong =
            "it has another collation than a binary one without padding: the table docket_";
        facts->wrong_kind = kind;
    }
}

static void fact_table(struct facts *facts, MYSQL_ROW row)
{
    const char *engine = row[1] == NULL ? "" : row[1];
    struct dkti_mysql_kind *kind = kind_of_table(facts->mysql, row[0], false);
    struct dkti_mysql_kind *viewed = kind_of_table(facts->mysql, row[0], true);
    facts->has_format = facts->has_format || strcmp(row[0], "docket_format") == 0;
    if (viewed != NULL) {
        viewed->has_view = true;
    }
    if (kind != NULL) {
        kind->is_there = true;
        if (strcmp(engine, "InnoDB") != 0) {
            facts->wrong = "it has another engine than InnoDB: the table docket_";
            facts->wrong_kind = kind;
        }
    }
}

static void fact_index(struct facts *facts, const char *name)
{
    size_t prefix_n = sizeof table_prefix - 1;
    for (int32_t i = 1; i <= facts->mysql->index_count; i++) {
        struct dkti_mysql_index *index = &facts->mysql->indexes[i];
        if (strncmp(name, table_prefix, prefix_n) == 0 &&
            strcmp(name + prefix_n, index->name) == 0) {
            index->is_there = true;
        }
    }
}

static bool fact_take(void *user, int32_t owner, MYSQL_RES *result)
{
    struct facts *facts = user;
    for (MYSQL_ROW row = mysql_fetch_row(result); row != NULL; row = mysql_fetch_row(result)) {
        struct dkti_mysql_kind *kind =
            row[0] == NULL ? NULL : kind_of_table(facts->mysql, row[0], false);
        if (row[0] == NULL) {
            continue;
        }
        if (owner == FACT_TABLE) {
            fact_table(facts, row);
        } else if (owner == FACT_COLUMN && kind != NULL) {
            fact_column(facts, kind, row[1], row[2]);
        } else if (owner == FACT_INDEX) {
            fact_index(facts, row[1]);
        } else if (owner == FACT_FORMAT &&
                   !dkti_mysql_number(row[0], strlen(row[0]), &facts->min_reader)) {
            facts->min_reader = 0;
        }
    }
    return true;
}

static void fact_ask(struct dkt_mysql *mysql, int32_t fact, const char *select)
{
    struct dkti_mysql_text *sql = dkti_mysql_statement(mysql, DKTI_ROLE_ROWS, fact);
    dkti_mysql_put(sql, select);
    dkti_mysql_put(sql, " WHERE TABLE_SCHEMA = ");
    dkti_mysql_put_text(sql, mysql->database, (int32_t)strlen(mysql->database), !mysql->is_host);
    dkti_mysql_put(sql, " AND LEFT(TABLE_NAME, 7) = 'docket_'");
}

static int32_t facts_run(struct facts *facts)
{
    struct dkti_mysql_end end = dkti_mysql_run(facts->mysql, fact_take, facts);
    dkti_mysql_batch_clear(facts->mysql);
    return end.code == 0 ? DKT_OK : dkti_mysql_fail(facts->mysql, end.code, "reading the tables");
}

static void facts_forget(struct dkt_mysql *mysql)
{
    for (int32_t i = 1; i <= DKTI_MYSQL_KIND_MAX; i++) {
        struct dkti_mysql_kind *kind = &mysql->kinds[i];
        kind->is_there = false;
        kind->has_view = false;
        for (int32_t k = 0; k < kind->column_count; k++) {
            kind->columns[k].is_there = false;
        }
    }
    for (int32_t i = 1; i <= mysql->index_count; i++) {
        mysql->indexes[i].is_there = mysql->indexes[i].is_key;
    }
}

/* Looks at the tables, and then at the format: a database made by a newer library says which readers it still bears. */
static int32_t facts_read(struct facts *facts)
{
    struct dkt_mysql *mysql = facts->mysql;
    facts_forget(mysql);
    dkti_mysql_batch_clear(mysql);
    fact_ask(mysql, FACT_TABLE, "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES");
    fact_ask(mysql, FACT_COLUMN,
             "SELECT TABLE_NAME, COLUMN_NAME, COLLATION_NAME FROM information_schema.COLUMNS");
    fact_ask(mysql, FACT_INDEX, "SELECT TABLE_NAME, INDEX_NAME FROM information_schema.STATISTICS");
    int32_t r = facts_run(facts);
    if (r != DKT_OK || !facts->has_format) {
        return r;
    }
    struct dkti_mysql_text *sql = dkti_mysql_statement(mysql, DKTI_ROLE_ROWS, FACT_FORMAT);
    dkti_mysql_put(sql, "SELECT value FROM ");
    dkti_mysql_put_table(sql, mysql, "format");
    dkti_mysql_put(sql, " WHERE name = 'min_reader'");
    return facts_run(facts);
}

static int32_t facts_judge(const struct facts *facts)
{
    if (facts->has_format && facts->min_reader < 1) {
        return dkti_mysql_say(facts->mysql, DKT_E_CORRUPT, "docket_format does not say min_reader",
                              NULL);
    }
    if (facts->has_format && facts->min_reader > dkt_format_number()) {
        return dkti_mysql_say(facts->mysql, DKT_E_UNSUPPORTED,
                              "the database was written by a newer libdocket and needs one", NULL);
    }
    if (facts->wrong != NULL) {
        return dkti_mysql_say(facts->mysql, DKT_E_UNSUPPORTED, facts->wrong,
                              facts->wrong_kind->name);
    }
    return DKT_OK;
}

/* ---- what is made ---- */

static struct dkti_mysql_text *make_begin(struct dkt_mysql *mysql)
{
    dkti_mysql_batch_clear(mysql);
    return dkti_mysql_statement(mysql, DKTI_ROLE_PLAIN, -1);
}

static int32_t make_run(struct dkt_mysql *mysql, const char *doing)
{
    struct dkti_mysql_end end = dkti_mysql_run(mysql, NULL, NULL);
    dkti_mysql_batch_clear(mysql);
    bool is_there = end.code == ER_TABLE_EXISTS_ERROR || end.code == ER_DUP_FIELDNAME ||
                    end.code == ER_DUP_KEYNAME;
    return end.code == 0 || is_there ? DKT_OK : dkti_mysql_fail(mysql, end.code, doing);
}

static void collation_put(const struct dkt_mysql *mysql, struct dkti_mysql_text *sql)
{
    dkti_mysql_put(sql, " CHARACTER SET utf8mb4 COLLATE ");
    dkti_mysql_put(sql, mysql->collation);
}

static void options_put(const struct dkt_mysql *mysql, struct dkti_mysql_text *sql)
{
    dkti_mysql_put(sql, ") ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT");
    collation_put(mysql, sql);
}

static void column_put(const struct dkt_mysql *mysql, struct dkti_mysql_text *sql,
                       const struct dkti_mysql_column *column)
{
    bool is_key = (column->flags & DKT_COLUMN_KEY) != 0;
    bool is_indexed = (column->flags & DKT_COLUMN_INDEXED) != 0;
    dkti_mysql_put_name(sql, "", column->name, "");
    switch (column->type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT: dkti_mysql_put(sql, " BIGINT"); break;
    case DKT_TYPE_BYTES: dkti_mysql_put(sql, " MEDIUMBLOB"); break;
    default:
        dkti_mysql_put(sql, is_key || is_indexed ? " VARCHAR(" : " MEDIUMTEXT");
        if (is_key || is_indexed) {
            dkti_mysql_put_integer(sql, is_key ? DKTI_MYSQL_ID_MAX : DKTI_MYSQL_INDEXED_MAX);
            dkti_mysql_put(sql, ")");
        }
        collation_put(mysql, sql);
        break;
    }
    dkti_mysql_put(sql, is_key ? " NOT NULL" : " NULL");
}

static int32_t format_make(struct dkt_mysql *mysql)
{
    struct dkti_mysql_text *sql = make_begin(mysql);
    dkti_mysql_put(sql, "CREATE TABLE ");
    dkti_mysql_put_table(sql, mysql, "format");
    dkti_mysql_put(sql, " (name VARCHAR(40) NOT NULL PRIMARY KEY, value BIGINT NOT NULL");
    options_put(mysql, sql);
    int32_t r = make_run(mysql, "making the table docket_format");
    sql = make_begin(mysql);
    dkti_mysql_put(sql, "INSERT IGNORE INTO ");
    dkti_mysql_put_table(sql, mysql, "format");
    dkti_mysql_put(sql, " VALUES ('format', ");
    dkti_mysql_put_integer(sql, dkt_format_number());
    dkti_mysql_put(sql, "), ('min_reader', ");
    dkti_mysql_put_integer(sql, DKTI_MYSQL_MIN_READER);
    dkti_mysql_put(sql, ")");
    return r == DKT_OK ? make_run(mysql, "making the table docket_format") : r;
}

/* Only keys are NOT NULL: a column that is required today is unknown to an older library that writes here too. */
static int32_t table_make(struct dkt_mysql *mysql, const struct dkti_mysql_kind *kind)
{
    struct dkti_mysql_text *sql = make_begin(mysql);
    dkti_mysql_put(sql, "CREATE TABLE ");
    dkti_mysql_put_table(sql, mysql, kind->name);
    dkti_mysql_put(sql, " (desk VARCHAR(40)");
    collation_put(mysql, sql);
    dkti_mysql_put(sql, " NOT NULL, token BIGINT NOT NULL");
    for (int32_t i = 0; i < kind->column_count; i++) {
        dkti_mysql_put(sql, ", ");
        column_put(mysql, sql, &kind->columns[i]);
    }
    dkti_mysql_put(sql, ", PRIMARY KEY (desk");
    for (int32_t i = 0; i < kind->key_count; i++) {
        dkti_mysql_put(sql, ", ");
        dkti_mysql_put_name(sql, "", kind->columns[i].name, "");
    }
    dkti_mysql_put(sql, ")");
    options_put(mysql, sql);
    return make_run(mysql, "making a table");
}

static int32_t column_make(struct dkt_mysql *mysql, const struct dkti_mysql_kind *kind,
                           const struct dkti_mysql_column *column)
{
    struct dkti_mysql_text *sql = make_begin(mysql);
    dkti_mysql_put(sql, "ALTER TABLE ");
    dkti_mysql_put_table(sql, mysql, kind->name);
    dkti_mysql_put(sql, " ADD COLUMN ");
    column_put(mysql, sql, column);
    return make_run(mysql, "adding a column");
}

static int32_t index_make(struct dkt_mysql *mysql, const struct dkti_mysql_index *index)
{
    struct dkti_mysql_text *sql = make_begin(mysql);
    dkti_mysql_put(sql, "CREATE INDEX ");
    dkti_mysql_put_name(sql, table_prefix, index->name, "");
    dkti_mysql_put(sql, " ON ");
    dkti_mysql_put_table(sql, mysql, index->kind->name);
    dkti_mysql_put(sql, " (desk");
    int32_t count = index->equal_count + (index->range != NULL ? 1 : 0) + index->tie_count;
    for (int32_t i = 0; i < count; i++) {
        int32_t behind_equal = i - index->equal_count - (index->range != NULL ? 1 : 0);
        const struct dkti_mysql_column *column = i < index->equal_count ? index->equal[i]
                                                 : behind_equal < 0     ? index->range
                                                                        : index->ties[behind_equal];
        dkti_mysql_put(sql, ", ");
        dkti_mysql_put_name(sql, "", column->name, "");
    }
    dkti_mysql_put(sql, ")");
    return make_run(mysql, "making an index");
}

/* ---- views for people ---- */

static void names_put(struct dkti_mysql_text *sql, const struct dkti_mysql_column *column,
                      bool is_state)
{
    dkti_mysql_put(sql, "CASE ");
    dkti_mysql_put_name(sql, "", column->name, "");
    for (int32_t i = 1; i <= VERB_NUMBER_MAX; i++) {
        const char *name = is_state ? dkt_state_name(i, DKT_LANGUAGE_ENGLISH) : dkt_verb_name(i);
        if (name[0] != '?') {
            dkti_mysql_put(sql, " WHEN ");
            dkti_mysql_put_integer(sql, i);
            dkti_mysql_put(sql, " THEN ");
            dkti_mysql_put_text(sql, name, (int32_t)strlen(name), false);
        }
    }
    dkti_mysql_put(sql, " END");
}

/* No FROM_UNIXTIME: it would follow the time zone of whoever asks. */
static void shown_put(struct dkti_mysql_text *sql, const struct dkti_mysql_kind *kind,
                      const struct dkti_mysql_column *column)
{
    bool is_state = kind->number == DKT_KIND_TICKET && column->number == DKT_TICKET_STATE;
    bool is_verb = kind->number == DKT_KIND_ENTRY && column->number == DKT_ENTRY_VERB;
    if (is_state || is_verb) {
        names_put(sql, column, is_state);
    } else if (column->type == DKT_TYPE_INSTANT) {
        dkti_mysql_put(sql, "CONCAT(LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, ");
        dkti_mysql_put_name(sql, "", column->name, "");
        dkti_mysql_put(
            sql, " * 1000, TIMESTAMP'1970-01-01 00:00:00'), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')");
    } else if (column->type == DKT_TYPE_BYTES) {
        dkti_mysql_put(sql, "LOWER(HEX(");
        dkti_mysql_put_name(sql, "", column->name, "");
        dkti_mysql_put(sql, "))");
    } else {
        dkti_mysql_put_name(sql, "", column->name, "");
    }
    dkti_mysql_put(sql, " AS ");
    dkti_mysql_put_name(sql, "", column->name, "");
}

/* Personal columns are left out: a view is for people, and masks are made at the border to people. */
static int32_t view_make(struct dkt_mysql *mysql, const struct dkti_mysql_kind *kind)
{
    struct dkti_mysql_text *sql = make_begin(mysql);
    dkti_mysql_put(sql, "CREATE OR REPLACE SQL SECURITY INVOKER VIEW ");
    dkti_mysql_put_name(sql, "", mysql->database, "");
    dkti_mysql_put(sql, ".");
    dkti_mysql_put_name(sql, table_prefix, kind->name, view_suffix);
    dkti_mysql_put(sql, " AS SELECT desk");
    for (int32_t i = 0; i < kind->column_count; i++) {
        if ((kind->columns[i].flags & DKT_COLUMN_PERSONAL) == 0) {
            dkti_mysql_put(sql, ", ");
            shown_put(sql, kind, &kind->columns[i]);
        }
    }
    dkti_mysql_put(sql, " FROM ");
    dkti_mysql_put_table(sql, mysql, kind->name);
    return make_run(mysql, "making a view");
}

/* ---- installing ---- */

static bool kind_is_shown(const struct dkti_mysql_kind *kind)
{
    return kind->number == DKT_KIND_TICKET || kind->number == DKT_KIND_ENTRY;
}

/* The first thing that is missing; NULL when nothing is. */
static const char *missing_of_kind(const struct dkti_mysql_kind *kind)
{
    if (!kind->is_there) {
        return kind->name;
    }
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (!kind->columns[i].is_there) {
            return kind->columns[i].name;
        }
    }
    return kind_is_shown(kind) && !kind->has_view ? "view" : NULL;
}

static const char *missing_first(const struct facts *facts)
{
    struct dkt_mysql *mysql = facts->mysql;
    if (!facts->has_format) {
        return "docket_format";
    }
    for (int32_t i = 1; i <= DKTI_MYSQL_KIND_MAX; i++) {
        const struct dkti_mysql_kind *kind = dkti_mysql_kind(mysql, i);
        const char *missing = kind == NULL ? NULL : missing_of_kind(kind);
        if (missing != NULL) {
            return missing;
        }
    }
    for (int32_t i = 1; i <= mysql->index_count; i++) {
        if (!mysql->indexes[i].is_there) {
            return mysql->indexes[i].name;
        }
    }
    return NULL;
}

static int32_t kind_complete(struct dkt_mysql *mysql, struct dkti_mysql_kind *kind)
{
    bool is_changed = missing_of_kind(kind) != NULL;
    int32_t r = kind->is_there ? DKT_OK : table_make(mysql, kind);
    for (int32_t i = 0; i < kind->column_count && kind->is_there && r == DKT_OK; i++) {
        r = kind->columns[i].is_there ? DKT_OK : column_make(mysql, kind, &kind->columns[i]);
    }
    return r == DKT_OK && kind_is_shown(kind) && is_changed ? view_make(mysql, kind) : r;
}

static int32_t all_complete(struct dkt_mysql *mysql)
{
    int32_t r = format_make(mysql);
    for (int32_t i = 1; i <= DKTI_MYSQL_KIND_MAX && r == DKT_OK; i++) {
        struct dkti_mysql_kind *kind = dkti_mysql_kind(mysql, i);
        r = kind == NULL ? DKT_OK : kind_complete(mysql, kind);
    }
    for (int32_t i = 1; i <= mysql->index_count && r == DKT_OK; i++) {
        r = mysql->indexes[i].is_there ? DKT_OK : index_make(mysql, &mysql->indexes[i]);
    }
    return r;
}

/* The server commits a transaction before it makes a table: a host's must not be open. */
int32_t dkti_mysql_install(struct dkt_mysql *mysql)
{
    struct facts facts = {.mysql = mysql};
    int32_t r = facts_read(&facts);
    r = r == DKT_OK ? facts_judge(&facts) : r;
    const char *missing = r == DKT_OK ? missing_first(&facts) : NULL;
    if (missing == NULL) {
        return r;
    }
    if ((mysql->flags & (DKT_MYSQL_READ_ONLY | DKT_MYSQL_EXISTING)) != 0) {
        return dkti_mysql_say(mysql, DKT_E_NOT_FOUND,
                              "the database lacks a table, column, index or view: ", missing);
    }
    if (dkti_mysql_in_host_transaction(mysql)) {
        return dkti_mysql_say(
            mysql, DKT_E_STATE,
            "the host is in a transaction, which making tables would commit: ", missing);
    }
    return all_complete(mysql);
}
