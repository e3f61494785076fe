/* SPDX-License-Identifier: MIT
 *
 * The schema of a desk: its kinds and indexes. The fixed kinds are static tables (kinds.c); the ticket's table
 * is made anew for each desk, with the profile's fields behind the fixed columns.
 */
#ifndef DKTI_MODEL_SCHEMA_H
#define DKTI_MODEL_SCHEMA_H

#include "base/alloc.h"
#include "model/kinds.h"
#include "model/row.h"

#include <stdint.h>

/* A field of the profile, as the schema needs it. */
struct dkti_schema_field {
    struct dkti_text code;
    int32_t type;
    int32_t flags; /* DKT_COLUMN_... */
};

struct dkti_schema {
    struct dkti_kind kinds[DKTI_KIND_COUNT]; /* by number - 1 */
    struct dkti_column *ticket_columns;      /* owned */
    char *names;                             /* owned: "f_<code>" texts */
    size_t names_size;
};

/* Builds the schema; `fields` may be NULL when count is 0. Returns DKT_OK or DKT_E_MEMORY. */
int32_t dkti_schema_init(struct dkti_schema *schema, const struct dkti_allocator *allocator,
                         const struct dkti_schema_field *fields, int32_t count);
void dkti_schema_free(struct dkti_schema *schema, const struct dkti_allocator *allocator);

/* The kind, or NULL. */
const struct dkti_kind *dkti_schema_kind(const struct dkti_schema *schema, int32_t number);

/* All indexes, static; and one by number, or NULL. */
const struct dkti_index *dkti_indexes(int32_t *out_count);
const struct dkti_index *dkti_index_by_number(int32_t number);

#endif
