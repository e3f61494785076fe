/* SPDX-License-Identifier: MIT
 *
 * Pieces of statements that reading and writing share. Tables are always named with their database: a host may go to
 * another one with USE.
 */
#include "store/mysql/internal.h"

#include "docket/schema.h"

void dkti_mysql_put_table(struct dkti_mysql_text *text, const struct dkt_mysql *mysql,
                          const char *kind)
{
    dkti_mysql_put_name(text, "", mysql->database, "");
    dkti_mysql_put(text, ".");
    dkti_mysql_put_name(text, "docket_", kind, "");
}

void dkti_mysql_put_value(struct dkt_mysql *mysql, struct dkti_mysql_text *text, const dkt_row *row,
                          const struct dkti_mysql_column *column)
{
    int32_t n = 0;
    const char *p = NULL;
    if (dkt_row_is_set(row, column->number) == 0) {
        dkti_mysql_put(text, "NULL");
        return;
    }
    switch (column->type) {
    case DKT_TYPE_INTEGER:
    case DKT_TYPE_INSTANT:
        dkti_mysql_put_integer(text, dkt_row_integer(row, column->number));
        break;
    case DKT_TYPE_BYTES:
        p = dkt_row_text(row, column->number, &n);
        dkti_mysql_put_blob(text, p, n);
        break;
    default:
        p = dkt_row_text(row, column->number, &n);
        dkti_mysql_put_text(text, p, n, !mysql->is_host);
        break;
    }
}

void dkti_mysql_put_desk(struct dkt_mysql *mysql, struct dkti_mysql_text *text, const char *desk,
                         int32_t n)
{
    dkti_mysql_put(text, " WHERE desk = ");
    dkti_mysql_put_text(text, desk, n, !mysql->is_host);
}

/* Over a host's connection texts are asked for as bytes: the server would change them to the host's character set. */
static void select_make(struct dkt_mysql *mysql, struct dkti_mysql_kind *kind)
{
    struct dkti_mysql_text *text = &kind->select;
    dkti_mysql_put(text, "SELECT t.token");
    for (int32_t i = 0; i < kind->column_count; i++) {
        int32_t type = kind->columns[i].type;
        bool is_text = type == DKT_TYPE_TEXT || type == DKT_TYPE_JSON;
        dkti_mysql_put(text, is_text && mysql->is_host ? ", CAST(t." : ", t.");
        dkti_mysql_put_name(text, "", kind->columns[i].name, "");
        dkti_mysql_put(text, is_text && mysql->is_host ? " AS BINARY)" : "");
    }
    dkti_mysql_put(text, " FROM ");
    dkti_mysql_put_table(text, mysql, kind->name);
    dkti_mysql_put(text, " AS t");
}

void dkti_mysql_put_select(struct dkt_mysql *mysql, struct dkti_mysql_text *text,
                           struct dkti_mysql_kind *kind)
{
    if (kind->select.n == 0) {
        select_make(mysql, kind);
    }
    text->has_failed = text->has_failed || kind->select.has_failed;
    dkti_mysql_put_bytes(text, kind->select.p, kind->select.n);
}
