/* SPDX-License-Identifier: MIT
 *
 * A copy of the desk's schema in plain tables: kinds with their columns, indexes with the columns that they are made of.
 */
#include "store/mysql/internal.h"

#include "docket/schema.h"

#include <string.h>

static int32_t kind_copy(struct dkt_mysql *mysql, int32_t number, const char *name)
{
    int32_t count = dkt_schema_column_count(mysql->desk, number);
    if (number > DKTI_MYSQL_KIND_MAX || count > DKTI_MYSQL_COLUMN_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_mysql_kind *kind = &mysql->kinds[number];
    kind->columns = dkti_mysql_take((size_t)count * sizeof *kind->columns);
    if (kind->columns == NULL) {
        return DKT_E_MEMORY;
    }
    kind->number = number;
    kind->name = name;
    kind->column_count = count;
    for (int32_t i = 0; i < count; i++) {
        struct dkti_mysql_column *column = &kind->columns[i];
        column->number =
            dkt_schema_column(mysql->desk, number, i, &column->name, &column->type, &column->flags);
        kind->key_count += (column->flags & DKT_COLUMN_KEY) != 0 ? 1 : 0;
    }
    return DKT_OK;
}

static bool index_names(const struct dkti_mysql_index *index,
                        const struct dkti_mysql_column *column)
{
    for (int32_t i = 0; i < index->equal_count; i++) {
        if (index->equal[i] == column) {
            return true;
        }
    }
    return index->range == column;
}

/* The rest of the key tells rows of one range value apart. The key itself serves when its columns are the index's, in the
 * same order. */
static void index_copy_ties(struct dkti_mysql_index *index)
{
    const struct dkti_mysql_kind *kind = index->kind;
    int32_t count = index->equal_count + (index->range != NULL ? 1 : 0);
    index->is_key = count == kind->key_count;
    for (int32_t i = 0; i < kind->key_count; i++) {
        const struct dkti_mysql_column *column = &kind->columns[i];
        const struct dkti_mysql_column *here =
            i < index->equal_count ? index->equal[i] : index->range;
        index->is_key = index->is_key && here == column;
        if (!index_names(index, column)) {
            index->ties[index->tie_count++] = column;
        }
    }
}

static int32_t index_copy(struct dkt_mysql *mysql, int32_t i)
{
    const char *name = NULL;
    int32_t kind_number = 0;
    int32_t equal_count = 0;
    int32_t has_range = 0;
    int32_t number =
        dkt_schema_index(mysql->desk, i, &name, &kind_number, &equal_count, &has_range);
    struct dkti_mysql_kind *kind = dkti_mysql_kind(mysql, kind_number);
    if (number != i + 1 || kind == NULL || equal_count > DKTI_MYSQL_EQUAL_MAX ||
        kind->key_count > DKTI_MYSQL_TIE_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_mysql_index *index = &mysql->indexes[number];
    *index = (struct dkti_mysql_index){
        .number = number, .name = name, .kind = kind, .equal_count = equal_count};
    for (int32_t n = 0; n < equal_count + has_range; n++) {
        int32_t place = dkti_mysql_place(kind, dkt_schema_index_column(mysql->desk, number, n));
        if (place < 0) {
            return DKT_E_LIMIT;
        }
        *(n < equal_count ? &index->equal[n] : &index->range) = &kind->columns[place];
    }
    index_copy_ties(index);
    return DKT_OK;
}

int32_t dkti_mysql_schema_load(struct dkt_mysql *mysql)
{
    int32_t r = DKT_OK;
    int32_t kind_count = dkt_schema_kind_count(mysql->desk);
    for (int32_t i = 0; i < kind_count && r == DKT_OK; i++) {
        const char *name = NULL;
        int32_t number = dkt_schema_kind(mysql->desk, i, &name);
        r = kind_copy(mysql, number, name);
    }
    mysql->index_count = dkt_schema_index_count(mysql->desk);
    size_t size = (size_t)(mysql->index_count + 1) * sizeof *mysql->indexes;
    mysql->indexes = r == DKT_OK ? dkti_mysql_take(size) : NULL;
    if (mysql->indexes == NULL) {
        return r == DKT_OK ? DKT_E_MEMORY : r;
    }
    for (int32_t i = 0; i < mysql->index_count && r == DKT_OK; i++) {
        r = index_copy(mysql, i);
    }
    return r;
}

void dkti_mysql_schema_free(struct dkt_mysql *mysql)
{
    for (int32_t i = 0; i <= DKTI_MYSQL_KIND_MAX; i++) {
        dkti_mysql_give(mysql->kinds[i].columns);
        dkti_mysql_text_free(&mysql->kinds[i].select);
        dkti_mysql_text_free(&mysql->kinds[i].table);
    }
    dkti_mysql_give(mysql->indexes);
}

struct dkti_mysql_kind *dkti_mysql_kind(struct dkt_mysql *mysql, int32_t number)
{
    bool is_there =
        number >= 1 && number <= DKTI_MYSQL_KIND_MAX && mysql->kinds[number].number != 0;
    return is_there ? &mysql->kinds[number] : NULL;
}

struct dkti_mysql_index *dkti_mysql_index(struct dkt_mysql *mysql, int32_t number)
{
    return number >= 1 && number <= mysql->index_count ? &mysql->indexes[number] : NULL;
}

int32_t dkti_mysql_place(const struct dkti_mysql_kind *kind, int32_t number)
{
    if (number >= 1 && number <= kind->column_count && kind->columns[number - 1].number == number) {
        return number - 1; /* fixed columns stand in the order of their numbers */
    }
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (kind->columns[i].number == number) {
            return i;
        }
    }
    return -1;
}
