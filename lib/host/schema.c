/* SPDX-License-Identifier: MIT
 *
 * The published schema: what dkt_schema_... show of a desk's kinds, columns and indexes.
 */
#include "docket/schema.h"

#include "base/argument.h"
#include "desk/desk.h"

int32_t dkt_schema_kind_count(const dkt_desk *desk)
{
    return desk == NULL ? 0 : DKTI_KIND_COUNT;
}

int32_t dkt_schema_kind(const dkt_desk *desk, int32_t i, const char **out_name)
{
    const struct dkti_kind *kind =
        desk == NULL || i < 0 ? NULL : dkti_schema_kind(&desk->schema, i < INT32_MAX ? i + 1 : 0);
    if (out_name != NULL) {
        *out_name = kind == NULL ? NULL : kind->name.p;
    }
    return kind == NULL ? 0 : kind->number;
}

int32_t dkt_schema_column_count(const dkt_desk *desk, int32_t kind)
{
    const struct dkti_kind *found = desk == NULL ? NULL : dkti_schema_kind(&desk->schema, kind);
    return found == NULL ? 0 : found->column_count;
}

int32_t dkt_schema_column(const dkt_desk *desk, int32_t kind, int32_t i, const char **out_name,
                          int32_t *out_type, int32_t *out_flags)
{
    static const struct dkti_column none = {0};
    const struct dkti_kind *found = desk == NULL ? NULL : dkti_schema_kind(&desk->schema, kind);
    bool is_there = found != NULL && i >= 0 && i < found->column_count;
    const struct dkti_column *column = is_there ? &found->columns[i] : &none;
    if (out_name != NULL) {
        *out_name = column->name.p;
    }
    if (out_type != NULL) {
        *out_type = column->type;
    }
    if (out_flags != NULL) {
        *out_flags = column->flags & ~DKTI_COLUMN_DERIVED;
    }
    return column->number;
}

int32_t dkt_schema_column_number(const dkt_desk *desk, int32_t kind, const char *name, int32_t len)
{
    struct dkti_text text;
    const struct dkti_kind *found = desk == NULL ? NULL : dkti_schema_kind(&desk->schema, kind);
    if (found == NULL || dkti_argument_text(NULL, "name", name, len, 1, DKTI_ID_MAX, &text) != DKT_OK) {
        return 0;
    }
    const struct dkti_column *column = dkti_kind_column_by_name(found, text);
    return column == NULL ? 0 : column->number;
}

int32_t dkt_schema_index_count(const dkt_desk *desk)
{
    int32_t count = 0;
    (void)dkti_indexes(&count);
    return desk == NULL ? 0 : count;
}

int32_t dkt_schema_index(const dkt_desk *desk, int32_t i, const char **out_name, int32_t *out_kind,
                         int32_t *out_equal_count, int32_t *out_has_range)
{
    static const struct dkti_index none = {.range = -1};
    bool is_there = i >= 0 && i < dkt_schema_index_count(desk);
    const struct dkti_index *index = is_there ? dkti_index_by_number(i + 1) : &none;
    if (out_name != NULL) {
        *out_name = index->name.p;
    }
    if (out_kind != NULL) {
        *out_kind = index->kind;
    }
    if (out_equal_count != NULL) {
        *out_equal_count = index->equal_count;
    }
    if (out_has_range != NULL) {
        *out_has_range = index->range >= 0 ? 1 : 0;
    }
    return index->number;
}

int32_t dkt_schema_index_column(const dkt_desk *desk, int32_t index, int32_t i)
{
    const struct dkti_index *found = desk == NULL ? NULL : dkti_index_by_number(index);
    if (found == NULL || i < 0 || i > found->equal_count) {
        return 0;
    }
    int32_t place = i < found->equal_count ? found->columns[i] : found->range;
    return place < 0 ? 0 : desk->schema.kinds[found->kind - 1].columns[place].number;
}
