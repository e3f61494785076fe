/* SPDX-License-Identifier: MIT
 *
 * What came of an operation as one JSON text. Rows are as in the other forms, but for entries: what they changed is
 * decoded, and their bytes of secrets are left out, because the values in them stand among the changes. An entry that
 * cannot be decoded shows its bytes as they are: the form is for people and scripts who look for what went wrong.
 */
#include "desk/reasons.h"
#include "docket/ticket.h"
#include "host/change.h"
#include "host/explain_json.h"
#include "host/json_form.h"
#include "host/match_json.h"
#include "host/op.h"

/* ---- entries ---- */

static void cell_value(struct dkti_json_writer *writer, const struct dkti_cell *cell, bool is_bytes)
{
    if (cell->type == DKTI_CELL_INTEGER) {
        dkti_json_integer(writer, cell->integer);
    } else if (cell->type == DKTI_CELL_COMMITMENT) {
        dkti_json_begin_object(writer);
        dkti_json_name(writer, dkti_text("redacted"));
        dkti_json_boolean(writer, true);
        dkti_json_end_object(writer);
    } else if (is_bytes) {
        dkti_form_hex(writer, cell->text);
    } else {
        dkti_form_bytes(writer, cell->text);
    }
}

static void item_side(struct dkti_json_writer *writer, const struct dkti_change_item *item, const char *name,
                      const struct dkti_cell *cell)
{
    if (cell->type != DKTI_CELL_ABSENT) {
        dkti_json_name(writer, dkti_text(name));
        cell_value(writer, cell, item->is_bytes);
    }
}

static void item_key(struct dkti_json_writer *writer, const struct dkti_change_item *item, const struct dkti_kind *kind)
{
    dkti_json_name(writer, dkti_text("key"));
    dkti_json_begin_object(writer);
    for (int32_t i = 0; i < item->key_count; i++) {
        dkti_json_name(writer, kind->columns[i].name);
        cell_value(writer, &item->key[i], kind->columns[i].type == DKT_TYPE_BYTES);
    }
    dkti_json_end_object(writer);
}

static void item_write(struct dkti_json_writer *writer, const struct dkt_change *change, int32_t i)
{
    static const char *const acts[] = {
        [DKT_ACT_UPDATE] = "update",
        [DKT_ACT_INSERT] = "insert",
        [DKT_ACT_DELETE] = "delete",
        [DKT_ACT_TELL] = "tell",
    };
    const struct dkti_change_item *item = &change->items[i];
    const struct dkti_kind *kind = dkti_schema_kind(&change->desk->schema, item->kind);
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "kind", kind->name);
    dkti_form_named(writer, "act", dkti_text(acts[item->act]));
    if (item->key_count > 0) {
        item_key(writer, item, kind);
    }
    if (item->name.n > 0) {
        dkti_form_named(writer, "name", item->name);
    }
    item_side(writer, item, "before", &item->before);
    item_side(writer, item, "after", &item->after);
    dkti_json_end_object(writer);
}

/* The `change` of an entry. False without memory. */
static bool change_write(struct dkti_json_writer *writer, struct dkt_desk *desk, const struct dkt_row *entry)
{
    dkt_change *change = NULL;
    int32_t r = dkt_change_new(desk, entry, &change);
    dkti_json_name(writer, dkti_text("change"));
    if (r != DKT_OK) {
        dkti_json_begin_object(writer);
        dkti_json_name(writer, dkti_text("hex"));
        dkti_form_hex(writer, dkti_entry(entry)->change);
        dkti_json_end_object(writer);
        return r != DKT_E_MEMORY;
    }
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < change->count; i++) {
        item_write(writer, change, i);
    }
    dkti_json_end_array(writer);
    dkt_change_free(change);
    return true;
}

/* An entry's columns, its change decoded in its place. */
static bool entry_write(struct dkti_json_writer *writer, struct dkt_desk *desk, const struct dkt_row *entry)
{
    dkti_form_columns(writer, entry, 0, DKT_ENTRY_CHANGE - 1);
    bool is_done = change_write(writer, desk, entry);
    dkti_form_columns(writer, entry, DKT_ENTRY_SECRET, entry->kind->column_count);
    return is_done;
}

/* ---- the result ---- */

static bool rows_write(struct dkti_json_writer *writer, struct dkt_op *op)
{
    bool is_done = true;
    dkti_json_name(writer, dkti_text("rows"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < op->work.row_count && is_done; i++) {
        const struct dkt_row *row = op->work.rows[i];
        if (row == NULL) {
            continue; /* an operation that ended without memory for it */
        }
        dkti_json_begin_object(writer);
        if (row->kind->number == DKT_KIND_ENTRY) {
            is_done = entry_write(writer, op->desk, row);
        } else {
            dkti_form_columns(writer, row, 0, row->kind->column_count);
        }
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
    return is_done;
}

static void reason_write(struct dkti_json_writer *writer, struct dkti_arena *arena, const struct dkti_reason *reason)
{
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "code", dkti_text(dkt_reason_name(reason->code)));
    dkti_form_named(writer, "name", dkti_text(dkti_text_or_empty(reason->name)));
    dkti_form_named(writer, "english", dkti_reason_text(arena, reason->code, reason->name, DKT_LANGUAGE_ENGLISH));
    dkti_form_named(writer, "chinese", dkti_reason_text(arena, reason->code, reason->name, DKT_LANGUAGE_CHINESE));
    dkti_json_end_object(writer);
}

static bool reasons_write(struct dkti_json_writer *writer, const struct dkt_op *op)
{
    struct dkti_arena arena;
    dkti_arena_init(&arena, &op->desk->allocator);
    dkti_json_name(writer, dkti_text("reasons"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < op->work.reason_count; i++) {
        reason_write(writer, &arena, &op->work.reasons[i]);
    }
    dkti_json_end_array(writer);
    bool is_done = !arena.failed;
    dkti_arena_free(&arena);
    return is_done;
}

static void moves_write(struct dkti_json_writer *writer, const dkt_result *result)
{
    int32_t count = dkt_result_move_count(result);
    dkti_json_name(writer, dkti_text("moves"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < count; i++) {
        dkti_json_text(writer, dkti_text(dkt_result_move(result, i)));
    }
    dkti_json_end_array(writer);
}

/* Whom a query about whom to tell found; no other result has this member. */
static void people_write(struct dkti_json_writer *writer, const dkt_result *result)
{
    const struct dkt_query *query = result->op->query;
    if (query == NULL || query->what != DKT_QUERY_HOLDER) {
        return;
    }
    dkti_json_name(writer, dkti_text("people"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < dkt_result_person_count(result); i++) {
        dkti_json_text(writer, dkti_text(dkt_result_person(result, i)));
    }
    dkti_json_end_array(writer);
}

static void integer_write(struct dkti_json_writer *writer, const char *name, int64_t value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_integer(writer, value);
}

static void head_write(struct dkti_json_writer *writer, const struct dkt_op *op)
{
    dkti_form_named(writer, "status", dkti_text(dkt_status_name(op->status)));
    integer_write(writer, "code", op->status);
    if (op->status != DKT_OK) {
        dkti_form_named(writer, "error", dkti_text(op->error.text));
    }
    if (op->error.host_code != 0) {
        integer_write(writer, "host_code", op->error.host_code);
    }
    if (!dkti_text_is_absent(op->work.subject)) {
        dkti_form_named(writer, "subject", op->work.subject);
    }
    integer_write(writer, "seq", op->work.seq);
    dkti_json_name(writer, dkti_text("replayed"));
    dkti_json_boolean(writer, op->work.is_replayed);
}

static bool result_write(struct dkti_json_writer *writer, struct dkt_op *op)
{
    dkti_json_begin_object(writer);
    head_write(writer, op);
    bool is_done = reasons_write(writer, op);
    moves_write(writer, &op->result);
    if (op->work.row_count > 0 && op->work.rows[0] != NULL) {
        dkti_form_named(writer, "kind", op->work.rows[0]->kind->name);
    }
    is_done = rows_write(writer, op) && is_done;
    people_write(writer, &op->result);
    dkti_explain_json(writer, &op->result);
    dkti_match_json(writer, &op->result);
    int32_t cursor_len = 0;
    const char *cursor = dkt_result_cursor(&op->result, &cursor_len);
    if (cursor != NULL) {
        dkti_json_name(writer, dkti_text("cursor"));
        dkti_form_hex(writer, dkti_text_of(cursor, (size_t)cursor_len));
    }
    dkti_json_end_object(writer);
    return is_done;
}

const char *dkt_op_result_json(dkt_op *op, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = 0;
    }
    if (op == NULL || op->phase != DKTI_PHASE_ENDED) {
        return NULL;
    }
    struct dkti_json_writer writer;
    dkti_buffer_clear(&op->json);
    dkti_json_writer_init(&writer, &op->json);
    bool is_done = result_write(&writer, op);
    dkti_buffer_byte(&op->json, '\0');
    if (!is_done || op->json.failed || op->json.n > INT32_MAX) {
        return NULL;
    }
    if (out_len != NULL) {
        *out_len = (int32_t)(op->json.n - 1);
    }
    return (const char *)op->json.p;
}
