/* SPDX-License-Identifier: MIT
 *
 * A copy of the desk's schema, in the form that statements are made from.
 */
#include "store/postgres/internal.h"

#include "docket/schema.h"

#include <string.h>

static int32_t pg_kind_load(struct dkt_postgres *postgres, int32_t number, const char *name)
{
    int32_t count = dkt_schema_column_count(postgres->desk, number);
    if (number > DKTI_POSTGRES_KIND_MAX || count > DKTI_POSTGRES_COLUMN_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_postgres_kind *kind = &postgres->kinds[number];
    kind->columns = dkti_postgres_allocate((size_t)count, sizeof *kind->columns);
    if (kind->columns == NULL) {
        return DKT_E_MEMORY;
    }
    kind->number = number;
    kind->name = name;
    kind->column_count = count;
    for (int32_t i = 0; i < count; i++) {
        struct dkti_postgres_column *column = &kind->columns[i];
        column->number =
            dkt_schema_column(postgres->desk, number, i, &column->name, &column->type, &column->flags);
        column->oid = dkti_postgres_type(column->type);
        kind->key_count += (column->flags & DKT_COLUMN_KEY) != 0 ? 1 : 0;
        if (strlen(column->name) > DKTI_POSTGRES_NAME_MAX) { /* the server would cut it, and two might be one */
            return DKT_E_LIMIT;
        }
    }
    return DKT_OK;
}

static bool pg_index_has(const struct dkti_postgres_index *index, const struct dkti_postgres_column *column)
{
    for (int32_t i = 0; i < index->equal_count; i++) {
        if (index->equal[i] == column) {
            return true;
        }
    }
    return index->range == column;
}

/* The range column, and what of the key tells rows of one range value apart. */
static void pg_index_load_places(struct dkti_postgres_index *index)
{
    const struct dkti_postgres_kind *kind = index->kind;
    int32_t in_key = 0;
    if (index->range != NULL) {
        index->places[index->place_count++] = index->range;
    }
    for (int32_t i = 0; i < kind->key_count; i++) {
        if (pg_index_has(index, &kind->columns[i])) {
            in_key++;
        } else {
            index->places[index->place_count++] = &kind->columns[i];
        }
    }
    index->is_key = in_key == kind->key_count;
}

static int32_t pg_index_load(struct dkt_postgres *postgres, int32_t i)
{
    const char *name = NULL;
    int32_t kind_number = 0;
    int32_t equal_count = 0;
    int32_t has_range = 0;
    int32_t number = dkt_schema_index(postgres->desk, i, &name, &kind_number, &equal_count, &has_range);
    struct dkti_postgres_kind *kind = dkti_postgres_kind(postgres, kind_number);
    if (number != i + 1 || kind == NULL || equal_count > DKTI_POSTGRES_EQUAL_MAX ||
        kind->key_count >= DKTI_POSTGRES_PLACE_MAX) {
        return DKT_E_LIMIT;
    }
    struct dkti_postgres_index *index = &postgres->indexes[number];
    *index = (struct dkti_postgres_index){
        .number = number, .name = name, .kind = kind, .equal_count = equal_count};
    for (int32_t n = 0; n < equal_count + has_range; n++) {
        int32_t place = dkti_postgres_place(kind, dkt_schema_index_column(postgres->desk, number, n));
        if (place < 0) {
            return DKT_E_LIMIT;
        }
        *(n < equal_count ? &index->equal[n] : &index->range) = &kind->columns[place];
    }
    pg_index_load_places(index);
    return DKT_OK;
}

int32_t dkti_postgres_schema_load(struct dkt_postgres *postgres)
{
    int32_t r = DKT_OK;
    int32_t kind_count = dkt_schema_kind_count(postgres->desk);
    for (int32_t i = 0; i < kind_count && r == DKT_OK; i++) {
        const char *name = NULL;
        int32_t number = dkt_schema_kind(postgres->desk, i, &name);
        r = pg_kind_load(postgres, number, name);
    }
    int32_t count = dkt_schema_index_count(postgres->desk);
    if (r == DKT_OK) {
        postgres->indexes = dkti_postgres_allocate((size_t)count + 1, sizeof *postgres->indexes);
        r = postgres->indexes == NULL ? DKT_E_MEMORY : DKT_OK;
        postgres->index_count = r == DKT_OK ? count : 0;
    }
    for (int32_t i = 0; i < count && r == DKT_OK; i++) {
        r = pg_index_load(postgres, i);
    }
    return r;
}

void dkti_postgres_schema_free(struct dkt_postgres *postgres)
{
    for (int32_t i = 0; i <= DKTI_POSTGRES_KIND_MAX; i++) {
        dkti_postgres_release(postgres->kinds[i].columns);
    }
    dkti_postgres_release(postgres->indexes);
}

struct dkti_postgres_kind *dkti_postgres_kind(struct dkt_postgres *postgres, int32_t number)
{
    bool is_there = number >= 1 && number <= DKTI_POSTGRES_KIND_MAX && postgres->kinds[number].number != 0;
    return is_there ? &postgres->kinds[number] : NULL;
}

struct dkti_postgres_index *dkti_postgres_index(struct dkt_postgres *postgres, int32_t number)
{
    return number >= 1 && number <= postgres->index_count ? &postgres->indexes[number] : NULL;
}

int32_t dkti_postgres_place(const struct dkti_postgres_kind *kind, int32_t number)
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
