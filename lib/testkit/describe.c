/* SPDX-License-Identifier: MIT
 *
 * Wishes, rows and writes in words. See describe.h.
 */
#include "testkit/describe.h"

#include "docket/schema.h"

void dkti_kit_add_kind(struct dkti_kit_text *text, const dkt_desk *desk, int32_t kind)
{
    const char *name = NULL;
    int32_t count = dkt_schema_kind_count(desk);
    for (int32_t i = 0; i < count; i++) {
        if (dkt_schema_kind(desk, i, &name) == kind) {
            dkti_kit_add(text, name);
            return;
        }
    }
    dkti_kit_add(text, "kind ");
    dkti_kit_add_integer(text, kind);
}

static void index_add(struct dkti_kit_text *text, const dkt_desk *desk, int32_t index)
{
    const char *name = NULL;
    int32_t count = dkt_schema_index_count(desk);
    for (int32_t i = 0; i < count; i++) {
        if (dkt_schema_index(desk, i, &name, NULL, NULL, NULL) == index) {
            dkti_kit_add(text, name);
            return;
        }
    }
    dkti_kit_add_integer(text, index);
}

static void value_add(struct dkti_kit_text *text, const dkt_reads *reads, int32_t i, int32_t value)
{
    int32_t len;
    const char *bytes = dkt_reads_value_text(reads, i, value, &len);
    dkti_kit_add(text, value == 0 ? " " : "/");
    if (bytes == NULL) {
        dkti_kit_add_integer(text, dkt_reads_value_integer(reads, i, value));
    } else {
        dkti_kit_add_bytes(text, bytes, (size_t)len);
    }
}

void dkti_kit_add_wish(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_reads *reads, int32_t i)
{
    bool is_get = dkt_reads_type(reads, i) == DKT_READ_GET;
    dkti_kit_add(text, is_get ? "get " : "scan ");
    if (is_get) {
        dkti_kit_add_kind(text, desk, dkt_reads_kind(reads, i));
    } else {
        index_add(text, desk, dkt_reads_index(reads, i));
    }
    int32_t count = dkt_reads_value_count(reads, i);
    for (int32_t value = 0; value < count; value++) {
        value_add(text, reads, i, value);
    }
}

void dkti_kit_add_row(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_row *row)
{
    int32_t kind = dkt_row_kind(row);
    int32_t flags = 0;
    dkti_kit_add_kind(text, desk, kind);
    for (int32_t i = 0; i < dkt_schema_column_count(desk, kind); i++) {
        int32_t column = dkt_schema_column(desk, kind, i, NULL, NULL, &flags);
        if ((flags & DKT_COLUMN_KEY) == 0) {
            return;
        }
        int32_t len;
        const char *bytes = dkt_row_text(row, column, &len);
        dkti_kit_add(text, i == 0 ? " " : "/");
        if (bytes == NULL) {
            dkti_kit_add_integer(text, dkt_row_integer(row, column));
        } else {
            dkti_kit_add_bytes(text, bytes, (size_t)len);
        }
    }
}

void dkti_kit_add_write(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_writes *writes, int32_t i)
{
    switch (dkt_writes_type(writes, i)) {
    case DKT_WRITE_INSERT: dkti_kit_add(text, "insert "); break;
    case DKT_WRITE_UPDATE: dkti_kit_add(text, "update "); break;
    case DKT_WRITE_DELETE: dkti_kit_add(text, "delete "); break;
    default: dkti_kit_add(text, "check "); break;
    }
    dkti_kit_add_row(text, desk, dkt_writes_row(writes, i));
}

void dkti_kit_add_answer(struct dkti_kit_text *text, int32_t answer)
{
    switch (answer) {
    case DKT_HOOK_DONE: dkti_kit_add(text, "done"); break;
    case DKT_COMMIT_CONFLICT: dkti_kit_add(text, "conflict"); break;
    case DKT_COMMIT_FAILED: dkti_kit_add(text, "failed"); break;
    default: dkti_kit_add_integer(text, answer); break;
    }
}
