/* SPDX-License-Identifier: MIT
 *
 * The wishes of a round and the writes of a commit as one JSON text each, for hosts to which many small calls are
 * dear. Everything is named, nothing is numbered, and members that do not apply are left out. doc/json.md has the form.
 */
#include "desk/wish.h"
#include "host/json_form.h"

static void form_begin(struct dkti_buffer *buffer, struct dkti_json_writer *writer, const struct dkti_arena *arena)
{
    dkti_buffer_init(buffer, &arena->allocator);
    dkti_json_writer_init(writer, buffer);
}

static void form_integer(struct dkti_json_writer *writer, const char *name, int64_t value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_integer(writer, value);
}

/* ---- wishes ---- */

static void wish_flags(struct dkti_json_writer *writer, const struct dkti_wish *wish)
{
    static const struct {
        int32_t flag;
        const char *name;
    } flags[] = {
        {DKT_READ_STABLE, "stable"},
        {DKT_READ_CLAIM, "claim"},
        {DKT_READ_DESCENDING, "descending"},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if ((wish->flags & flags[i].flag) != 0) {
            dkti_json_name(writer, dkti_text(flags[i].name));
            dkti_json_boolean(writer, true);
        }
    }
}

/* The key of a get, the equal columns of a scan. */
static void wish_values(struct dkti_json_writer *writer, const struct dkti_wish *wish)
{
    dkti_json_name(writer, dkti_text(wish->index == NULL ? "key" : "equal"));
    dkti_json_begin_object(writer);
    for (int32_t i = 0; i < wish->value_count; i++) {
        int32_t place = wish->index == NULL ? i : wish->index->columns[i];
        dkti_json_name(writer, wish->kind->columns[place].name);
        dkti_form_value(writer, wish->kind->columns[place].type, wish->values[i]);
    }
    dkti_json_end_object(writer);
}

static void wish_range(struct dkti_json_writer *writer, const struct dkti_wish *wish)
{
    if (wish->index->range >= 0) {
        dkti_form_named(writer, "by", wish->kind->columns[wish->index->range].name);
    }
    if ((wish->flags & DKT_READ_HAS_FROM) != 0) {
        form_integer(writer, "from", wish->from);
    }
    if ((wish->flags & DKT_READ_HAS_UNTIL) != 0) {
        form_integer(writer, "until", wish->until);
    }
    form_integer(writer, "limit", wish->limit);
    if (!dkti_text_is_absent(wish->cursor)) {
        dkti_json_name(writer, dkti_text("cursor"));
        dkti_form_bytes(writer, wish->cursor);
    }
}

static void wish_write(struct dkti_json_writer *writer, const struct dkti_wish *wish, int32_t i)
{
    dkti_json_begin_object(writer);
    form_integer(writer, "i", i);
    dkti_form_named(writer, "type", dkti_text(wish->type == DKT_READ_GET ? "get" : "scan"));
    dkti_form_named(writer, "kind", wish->kind->name);
    if (wish->index != NULL) {
        dkti_form_named(writer, "index", wish->index->name);
    }
    wish_flags(writer, wish);
    wish_values(writer, wish);
    if (wish->index != NULL) {
        wish_range(writer, wish);
    }
    dkti_json_end_object(writer);
}

const char *dkt_reads_json(const dkt_reads *reads, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = 0;
    }
    if (reads == NULL) {
        return NULL;
    }
    struct dkti_buffer buffer;
    struct dkti_json_writer writer;
    form_begin(&buffer, &writer, reads->arena);
    dkti_json_begin_object(&writer);
    dkti_form_named(&writer, "desk", reads->desk);
    dkti_json_name(&writer, dkti_text("reads"));
    dkti_json_begin_array(&writer);
    for (int32_t i = 0; i < reads->count; i++) {
        wish_write(&writer, reads->wishes[i], i);
    }
    dkti_json_end_array(&writer);
    dkti_json_end_object(&writer);
    return dkti_form_keep(&buffer, reads->arena, out_len);
}

/* ---- writes ---- */

static struct dkti_text write_name(int32_t type)
{
    switch (type) {
    case DKT_WRITE_INSERT: return dkti_text("insert");
    case DKT_WRITE_UPDATE: return dkti_text("update");
    case DKT_WRITE_DELETE: return dkti_text("delete");
    default: return dkti_text("check");
    }
}

/* The names of changed columns: those that are in `changed` and not in `row` have no value any more. */
static void write_changed(struct dkti_json_writer *writer, const struct dkt_row *row)
{
    dkti_json_name(writer, dkti_text("changed"));
    dkti_json_begin_array(writer);
    for (int32_t i = dkti_mask_next(&row->dirty, 0); i >= 0; i = dkti_mask_next(&row->dirty, i + 1)) {
        dkti_json_text(writer, row->kind->columns[i].name);
    }
    dkti_json_end_array(writer);
}

static void write_columns(struct dkti_json_writer *writer, const char *name, const struct dkt_row *row, int32_t end)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_begin_object(writer);
    dkti_form_columns(writer, row, 0, end);
    dkti_json_end_object(writer);
}

static void write_write(struct dkti_json_writer *writer, const struct dkti_write *write, int32_t i)
{
    const struct dkt_row *row = write->row;
    dkti_json_begin_object(writer);
    form_integer(writer, "i", i);
    dkti_form_named(writer, "type", write_name(write->type));
    dkti_form_named(writer, "kind", row->kind->name);
    write_columns(writer, "key", row, row->kind->key_count);
    if (write->type != DKT_WRITE_INSERT && !dkti_text_is_absent(row->token)) {
        dkti_json_name(writer, dkti_text("token"));
        dkti_form_bytes(writer, row->token);
    }
    if (write->type == DKT_WRITE_INSERT || write->type == DKT_WRITE_UPDATE) {
        write_columns(writer, "row", row, row->kind->column_count);
    }
    if (write->type == DKT_WRITE_UPDATE) {
        write_changed(writer, row);
    }
    dkti_json_end_object(writer);
}

const char *dkt_writes_json(const dkt_writes *writes, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = 0;
    }
    if (writes == NULL) {
        return NULL;
    }
    struct dkti_buffer buffer;
    struct dkti_json_writer writer;
    form_begin(&buffer, &writer, writes->arena);
    dkti_json_begin_object(&writer);
    dkti_form_named(&writer, "desk", writes->desk);
    dkti_json_name(&writer, dkti_text("writes"));
    dkti_json_begin_array(&writer);
    for (int32_t i = 0; i < writes->count; i++) {
        write_write(&writer, &writes->items[i], i);
    }
    dkti_json_end_array(&writer);
    dkti_json_end_object(&writer);
    return dkti_form_keep(&buffer, writes->arena, out_len);
}
