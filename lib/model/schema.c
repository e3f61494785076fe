/* SPDX-License-Identifier: MIT
 *
 * The schema of one desk: the fixed kinds, and the ticket's columns with the profile's fields behind them.
 */
#include "model/schema.h"

#include "docket/base.h"

#include <string.h>

enum {
    FIELD_SIZE = sizeof(struct dkti_text), /* room of one field's value, whatever its type */
};

static const char field_prefix[] = "f_";
static const size_t field_prefix_n = sizeof field_prefix - 1;

/* Writes "f_<code>" behind what stands in `names` and returns it. */
static struct dkti_text field_name(char **names, struct dkti_text code)
{
    struct dkti_text name = {*names, field_prefix_n + code.n};
    memcpy(*names, field_prefix, field_prefix_n);
    memcpy(*names + field_prefix_n, code.p, code.n);
    *names += name.n + 1;
    return name;
}

static struct dkti_mask required_columns(const struct dkti_kind *kind)
{
    struct dkti_mask required = {{0}};
    for (int32_t i = 0; i < kind->column_count; i++) {
        if ((kind->columns[i].flags & DKT_COLUMN_REQUIRED) != 0) {
            dkti_mask_add(&required, i);
        }
    }
    return required;
}

static void ticket_columns_fill(struct dkti_schema *schema, const struct dkti_schema_field *fields,
                                int32_t count)
{
    struct dkti_kind *ticket = &schema->kinds[DKT_KIND_TICKET - 1];
    memcpy(schema->ticket_columns, ticket->columns,
           (size_t)ticket->fixed_count * sizeof *schema->ticket_columns);
    char *names = schema->names;
    for (int32_t i = 0; i < count; i++) {
        schema->ticket_columns[ticket->fixed_count + i] = (struct dkti_column){
            .number = DKT_COLUMN_FIELD_FIRST + i,
            .type = fields[i].type,
            .flags = fields[i].flags,
            .offset = ticket->size + (uint32_t)i * FIELD_SIZE,
            .name = field_name(&names, fields[i].code),
        };
    }
    ticket->columns = schema->ticket_columns;
    ticket->column_count = ticket->fixed_count + count;
    ticket->size += (uint32_t)count * FIELD_SIZE;
    ticket->required = required_columns(ticket);
}

int32_t dkti_schema_init(struct dkti_schema *schema, const struct dkti_allocator *allocator,
                         const struct dkti_schema_field *fields, int32_t count)
{
    DKT_ASSERT(count >= 0 && count <= DKTI_FIELD_COUNT_MAX);
    *schema = (struct dkti_schema){0};
    memcpy(schema->kinds, dkti_fixed_kinds, sizeof schema->kinds);
    for (int32_t i = 0; i < DKTI_KIND_COUNT; i++) {
        schema->kinds[i].required = required_columns(&schema->kinds[i]);
    }
    if (count == 0) {
        return DKT_OK;
    }
    for (int32_t i = 0; i < count; i++) {
        schema->names_size += field_prefix_n + fields[i].code.n + 1;
    }
    size_t column_count = (size_t)(schema->kinds[DKT_KIND_TICKET - 1].fixed_count + count);
    schema->names = dkti_allocate(allocator, schema->names_size, 1);
    schema->ticket_columns = dkti_allocate(allocator, column_count, sizeof *schema->ticket_columns);
    if (schema->names == NULL || schema->ticket_columns == NULL) {
        schema->kinds[DKT_KIND_TICKET - 1].column_count = (int32_t)column_count;
        dkti_schema_free(schema, allocator);
        return DKT_E_MEMORY;
    }
    ticket_columns_fill(schema, fields, count);
    return DKT_OK;
}

void dkti_schema_free(struct dkti_schema *schema, const struct dkti_allocator *allocator)
{
    size_t column_count = (size_t)schema->kinds[DKT_KIND_TICKET - 1].column_count;
    dkti_deallocate(allocator, schema->names, schema->names_size);
    dkti_deallocate(allocator, schema->ticket_columns, column_count * sizeof *schema->ticket_columns);
    schema->names = NULL;
    schema->ticket_columns = NULL;
}

const struct dkti_kind *dkti_schema_kind(const struct dkti_schema *schema, int32_t number)
{
    return number >= 1 && number <= DKTI_KIND_COUNT ? &schema->kinds[number - 1] : NULL;
}
