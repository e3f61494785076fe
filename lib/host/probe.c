/* SPDX-License-Identifier: MIT
 *
 * Probes: a round and a commit made by hand.
 *
 * A probe holds what an operation holds at the border, the wishes and their answers, the writes and their outcome,
 * without an operation: same structs, same checks of what comes in. All lives in one arena until the probe is cleared.
 */
#include "docket/probe.h"

#include "base/argument.h"
#include "desk/desk.h"
#include "desk/wish.h"
#include "host/store.h"

#include <string.h>

enum {
    PROBE_COUNT_MAX = 1000, /* wishes or writes: more than any operation has */
};

struct dkt_probe {
    dkt_desk *desk;
    struct dkti_error error;
    struct dkti_arena arena;
    struct dkt_reads reads;
    struct dkt_answers answers;
    struct dkt_writes writes;
    struct dkt_outcome outcome;
    int32_t wish_values; /* values given to the wish begun last */
    bool is_read;        /* the round was sent */
    bool is_committed;   /* the commit was sent */
    struct dkti_wish *wishes[PROBE_COUNT_MAX];
    struct dkti_write items[PROBE_COUNT_MAX];
};

dkt_status dkt_probe_new(dkt_desk *desk, dkt_probe **out_probe)
{
    if (out_probe != NULL) {
        *out_probe = NULL;
    }
    if (desk == NULL || out_probe == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkt_probe *probe = dkti_allocate(&desk->allocator, 1, sizeof *probe);
    if (probe == NULL) {
        return DKT_E_MEMORY;
    }
    probe->desk = dkt_desk_ref(desk);
    dkti_arena_init(&probe->arena, &desk->allocator);
    dkt_probe_clear(probe);
    *out_probe = probe;
    return DKT_OK;
}

void dkt_probe_free(dkt_probe *probe)
{
    if (probe == NULL) {
        return;
    }
    dkt_desk *desk = probe->desk;
    dkti_arena_free(&probe->arena);
    dkti_deallocate(&desk->allocator, probe, sizeof *probe);
    dkt_desk_unref(desk);
}

void dkt_probe_clear(dkt_probe *probe)
{
    if (probe == NULL) {
        return;
    }
    dkti_arena_reset(&probe->arena);
    dkti_error_clear(&probe->error);
    probe->reads = (struct dkt_reads){
        .desk = probe->desk->id, .wishes = probe->wishes, .arena = &probe->arena};
    probe->answers = (struct dkt_answers){
        .reads = &probe->reads, .arena = &probe->arena, .error = &probe->error};
    probe->writes = (struct dkt_writes){
        .desk = probe->desk->id, .items = probe->items, .arena = &probe->arena};
    probe->outcome = (struct dkt_outcome){.writes = &probe->writes, .error = &probe->error};
    probe->wish_values = 0;
    probe->is_read = false;
    probe->is_committed = false;
}

/* What an adding call begins with: an argument that is there, an error from before forgotten. */
static int32_t probe_begin(dkt_probe *probe, bool is_ready)
{
    if (probe == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&probe->error);
    return is_ready ? DKT_OK
                    : dkti_error_begin(&probe->error, DKT_E_STATE, "the probe is not ready for this call");
}

static int32_t probe_memory(dkt_probe *probe)
{
    return dkti_error_begin(&probe->error, DKT_E_MEMORY, "no memory");
}

/* ---- wishes ---- */

static bool wish_is_whole(const dkt_probe *probe)
{
    int32_t count = probe->reads.count;
    return count == 0 || probe->wish_values == probe->wishes[count - 1]->value_count;
}

static int32_t probe_add_wish(dkt_probe *probe, const struct dkti_wish *wish, int32_t given)
{
    if (probe->reads.count == PROBE_COUNT_MAX) {
        return dkti_error_begin(&probe->error, DKT_E_LIMIT, "a probe has at most 1000 wishes");
    }
    struct dkti_wish *kept = dkti_arena_take(&probe->arena, sizeof *kept);
    if (kept == NULL) {
        return probe_memory(probe);
    }
    *kept = *wish;
    probe->wishes[probe->reads.count++] = kept;
    probe->wish_values = given;
    return DKT_OK;
}

dkt_status dkt_probe_get(dkt_probe *probe, int32_t kind, int32_t flags)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_read && wish_is_whole(probe));
    if (r != DKT_OK) {
        return r;
    }
    if ((flags & ~(DKT_READ_STABLE | DKT_READ_CLAIM)) != 0) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "these are no flags of a get");
    }
    const struct dkti_kind *asked = dkti_schema_kind(&probe->desk->schema, kind);
    if (asked == NULL) {
        return dkti_error_begin(&probe->error, DKT_E_UNKNOWN, "there is no such kind");
    }
    struct dkti_wish wish = {.type = DKT_READ_GET,
                             .kind = asked,
                             .flags = flags,
                             .limit = 1,
                             .value_count = asked->key_count};
    return probe_add_wish(probe, &wish, 0);
}

dkt_status dkt_probe_scan(dkt_probe *probe, int32_t index, int32_t flags, int32_t limit)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_read && wish_is_whole(probe));
    if (r != DKT_OK) {
        return r;
    }
    if (limit < 1 || (flags & ~(DKT_READ_STABLE | DKT_READ_CLAIM | DKT_READ_DESCENDING)) != 0) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "limit or flags of the scan are not possible");
    }
    const struct dkti_index *asked = dkti_index_by_number(index);
    if (asked == NULL) {
        return dkti_error_begin(&probe->error, DKT_E_UNKNOWN, "there is no such index");
    }
    struct dkti_wish wish = {.type = DKT_READ_SCAN,
                             .kind = dkti_schema_kind(&probe->desk->schema, asked->kind),
                             .index = asked,
                             .flags = flags,
                             .limit = limit,
                             .value_count = asked->equal_count};
    return probe_add_wish(probe, &wish, 0);
}

/* The place for the next value, or NULL with the error said. */
static struct dkti_value *value_next(dkt_probe *probe, bool is_integer, int32_t *out_status)
{
    bool is_begun = probe != NULL && !probe->is_read && probe->reads.count > 0;
    *out_status = probe_begin(probe, is_begun);
    if (*out_status != DKT_OK) {
        return NULL;
    }
    struct dkti_wish *wish = probe->wishes[probe->reads.count - 1];
    int32_t i = probe->wish_values;
    if (i < wish->value_count) {
        int32_t place = wish->index == NULL ? i : wish->index->columns[i];
        if (dkti_type_is_integer(wish->kind->columns[place].type) == is_integer) {
            return &wish->values[i];
        }
    }
    *out_status = dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "the wish takes no such value now");
    return NULL;
}

dkt_status dkt_probe_value_integer(dkt_probe *probe, int64_t value)
{
    int32_t r;
    struct dkti_value *next = value_next(probe, true, &r);
    if (next != NULL) {
        *next = (struct dkti_value){.integer = value};
        probe->wish_values++;
    }
    return r;
}

/* Copies a text or bytes into the arena. */
static int32_t probe_keep(dkt_probe *probe, struct dkti_text value, struct dkti_text *out_kept)
{
    *out_kept = dkti_arena_text(&probe->arena, value);
    return dkti_text_is_absent(*out_kept) ? probe_memory(probe) : DKT_OK;
}

dkt_status dkt_probe_value_text(dkt_probe *probe, const char *text, int32_t len)
{
    int32_t r;
    struct dkti_value *next = value_next(probe, false, &r);
    if (next == NULL) {
        return r;
    }
    struct dkti_text value;
    r = dkti_argument_text(&probe->error, "value", text, len, 0, DKTI_TEXT_MAX, &value);
    if (r == DKT_OK) {
        r = probe_keep(probe, value, &next->text);
    }
    if (r == DKT_OK) {
        probe->wish_values++;
    }
    return r;
}

static struct dkti_wish *scan_begun(dkt_probe *probe)
{
    if (probe == NULL || probe->is_read || probe->reads.count == 0) {
        return NULL;
    }
    struct dkti_wish *wish = probe->wishes[probe->reads.count - 1];
    return wish->index == NULL ? NULL : wish;
}

dkt_status dkt_probe_set_from(dkt_probe *probe, int64_t from)
{
    struct dkti_wish *wish = scan_begun(probe);
    int32_t r = probe_begin(probe, wish != NULL && wish->index->range >= 0);
    if (r == DKT_OK) {
        wish->from = from;
        wish->flags |= DKT_READ_HAS_FROM;
    }
    return r;
}

dkt_status dkt_probe_set_until(dkt_probe *probe, int64_t until)
{
    struct dkti_wish *wish = scan_begun(probe);
    int32_t r = probe_begin(probe, wish != NULL && wish->index->range >= 0);
    if (r == DKT_OK) {
        wish->until = until;
        wish->flags |= DKT_READ_HAS_UNTIL;
    }
    return r;
}

dkt_status dkt_probe_set_cursor(dkt_probe *probe, const char *cursor, int32_t len)
{
    struct dkti_wish *wish = scan_begun(probe);
    int32_t r = probe_begin(probe, wish != NULL);
    struct dkti_text value;
    if (r == DKT_OK) {
        r = dkti_argument_bytes(&probe->error, "cursor", cursor, len, 1, DKTI_CURSOR_MAX, &value);
    }
    return r == DKT_OK ? probe_keep(probe, value, &wish->cursor) : r;
}

static bool is_same_desk(const dkt_probe *probe, struct dkti_text desk)
{
    return dkti_text_equal(probe->desk->id, desk);
}

dkt_status dkt_probe_wish(dkt_probe *probe, const dkt_reads *reads, int32_t i)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_read && wish_is_whole(probe));
    if (r != DKT_OK) {
        return r;
    }
    if (reads == NULL || i < 0 || i >= reads->count || !is_same_desk(probe, reads->desk)) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no such wish of this desk");
    }
    struct dkti_wish wish = *reads->wishes[i];
    wish.kind = dkti_schema_kind(&probe->desk->schema, wish.kind->number);
    wish.is_answered = false;
    wish.row_count = 0;
    wish.row_capacity = 0;
    wish.rows = NULL;
    for (int32_t v = 0; v < wish.value_count; v++) {
        wish.values[v].text = dkti_arena_text(&probe->arena, wish.values[v].text);
    }
    wish.cursor = dkti_arena_text(&probe->arena, wish.cursor);
    return probe->arena.failed ? probe_memory(probe) : probe_add_wish(probe, &wish, wish.value_count);
}

/* ---- reading ---- */

static int32_t read_judge(dkt_probe *probe, int32_t answer)
{
    if (probe->answers.status != DKT_OK) {
        return probe->answers.status;
    }
    if (answer != DKT_HOOK_DONE) {
        return probe->error.status == DKT_E_STORE
                   ? DKT_E_STORE
                   : dkti_error_begin(&probe->error, DKT_E_STORE, "the store could not read");
    }
    for (int32_t i = 0; i < probe->reads.count; i++) {
        if (!probe->wishes[i]->is_answered) {
            return dkti_error_begin(&probe->error, DKT_E_STORE, "the store left a wish without an answer");
        }
    }
    return DKT_OK;
}

dkt_status dkt_probe_read(dkt_probe *probe, dkt_store *store)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_read && wish_is_whole(probe));
    if (r != DKT_OK) {
        return r;
    }
    if (store == NULL) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no store");
    }
    probe->is_read = true;
    return read_judge(probe, store->hooks.read(store->user, &probe->reads, &probe->answers));
}

static const struct dkt_row *probe_row_at(const dkt_probe *probe, int32_t i, int32_t n)
{
    return n >= 0 && n < dkt_probe_row_count(probe, i) ? probe->wishes[i]->rows[n] : NULL;
}

int32_t dkt_probe_row_count(const dkt_probe *probe, int32_t i)
{
    bool is_there = probe != NULL && i >= 0 && i < probe->reads.count && probe->wishes[i]->is_answered;
    return is_there ? probe->wishes[i]->row_count : 0;
}

const dkt_row *dkt_probe_row(const dkt_probe *probe, int32_t i, int32_t n)
{
    return probe_row_at(probe, i, n);
}

/* Bytes with their length beside them; NULL and 0 when absent. */
static const char *probe_bytes(struct dkti_text bytes, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = (int32_t)bytes.n;
    }
    return bytes.p;
}

const char *dkt_probe_token(const dkt_probe *probe, int32_t i, int32_t n, int32_t *out_len)
{
    const struct dkt_row *row = probe_row_at(probe, i, n);
    if (row == NULL) {
        return probe_bytes((struct dkti_text){NULL, 0}, out_len);
    }
    return probe_bytes(row->token, out_len);
}

const char *dkt_probe_cursor(const dkt_probe *probe, int32_t i, int32_t n, int32_t *out_len)
{
    const struct dkt_row *row = probe_row_at(probe, i, n);
    if (row == NULL) {
        return probe_bytes((struct dkti_text){NULL, 0}, out_len);
    }
    return probe_bytes(row->cursor, out_len);
}

/* ---- writes ---- */

static int32_t write_begin(dkt_probe *probe, int32_t type)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_committed);
    if (r != DKT_OK) {
        return r;
    }
    if (type < DKT_WRITE_INSERT || type > DKT_WRITE_DELETE) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no such type of write");
    }
    if (probe->writes.count == PROBE_COUNT_MAX) {
        return dkti_error_begin(&probe->error, DKT_E_LIMIT, "a probe has at most 1000 writes");
    }
    return DKT_OK;
}

static void write_add(dkt_probe *probe, int32_t type, struct dkt_row *row)
{
    probe->items[probe->writes.count++] = (struct dkti_write){.type = type, .row = row};
}

dkt_status dkt_probe_write(dkt_probe *probe, int32_t type, int32_t kind)
{
    int32_t r = write_begin(probe, type);
    if (r != DKT_OK) {
        return r;
    }
    const struct dkti_kind *written = dkti_schema_kind(&probe->desk->schema, kind);
    if (written == NULL) {
        return dkti_error_begin(&probe->error, DKT_E_UNKNOWN, "there is no such kind");
    }
    struct dkt_row *row = dkti_row_new(&probe->arena, written);
    if (row == NULL) {
        return probe_memory(probe);
    }
    write_add(probe, type, row);
    return DKT_OK;
}

/* A copy of a row with texts of its own; NULL without memory. */
static struct dkt_row *row_keep(dkt_probe *probe, const struct dkt_row *row)
{
    struct dkt_row *kept =
        dkti_row_new(&probe->arena, dkti_schema_kind(&probe->desk->schema, row->kind->number));
    if (kept == NULL) {
        return NULL;
    }
    for (int32_t place = 0; place < kept->kind->column_count; place++) {
        if (!dkti_mask_has(&row->set, place)) {
            continue;
        }
        struct dkti_value value = dkti_row_value(row, place);
        if (dkti_type_is_integer(kept->kind->columns[place].type)) {
            dkti_row_load_integer(kept, place, value.integer);
        } else {
            dkti_row_load_text(kept, place, dkti_arena_text(&probe->arena, value.text));
        }
    }
    return probe->arena.failed ? NULL : kept;
}

static bool has_same_columns(const dkt_probe *probe, const struct dkt_row *row)
{
    const struct dkti_kind *kind = dkti_schema_kind(&probe->desk->schema, row->kind->number);
    return kind != NULL && kind->column_count == row->kind->column_count;
}

dkt_status dkt_probe_write_row(dkt_probe *probe, int32_t type, const dkt_row *row, const char *token,
                               int32_t token_len)
{
    int32_t r = write_begin(probe, type);
    if (r != DKT_OK) {
        return r;
    }
    if (row == NULL || !has_same_columns(probe, row)) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no row with this desk's columns");
    }
    struct dkti_text expected = {NULL, 0};
    if (token != NULL) {
        r = dkti_argument_bytes(&probe->error, "token", token, token_len, 1, DKTI_TOKEN_MAX, &expected);
    }
    if (r != DKT_OK) {
        return r;
    }
    struct dkt_row *kept = row_keep(probe, row);
    if (kept == NULL) {
        return probe_memory(probe);
    }
    kept->token = dkti_arena_text(&probe->arena, expected);
    if (type == DKT_WRITE_INSERT) {
        kept->dirty = kept->set;
    }
    write_add(probe, type, kept);
    return probe->arena.failed ? probe_memory(probe) : DKT_OK;
}

dkt_status dkt_probe_write_again(dkt_probe *probe, const dkt_writes *writes, int32_t i)
{
    int32_t r = probe_begin(probe, probe != NULL && !probe->is_committed);
    if (r != DKT_OK) {
        return r;
    }
    if (writes == NULL || i < 0 || i >= writes->count || !is_same_desk(probe, writes->desk)) {
        return dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no such write of this desk");
    }
    const struct dkti_write *write = &writes->items[i];
    r = dkt_probe_write_row(probe, write->type, write->row, write->row->token.p,
                            (int32_t)write->row->token.n);
    if (r == DKT_OK) {
        probe->items[probe->writes.count - 1].row->dirty = write->row->dirty;
    }
    return r;
}

/* The column of the write begun last, or NULL with the error said. */
static const struct dkti_column *column_begun(dkt_probe *probe, int32_t number, int32_t *out_status)
{
    bool is_begun = probe != NULL && !probe->is_committed && probe->writes.count > 0;
    *out_status = probe_begin(probe, is_begun);
    if (*out_status != DKT_OK) {
        return NULL;
    }
    const struct dkti_kind *kind = probe->items[probe->writes.count - 1].row->kind;
    int32_t place = dkti_kind_place(kind, number);
    if (place < 0) {
        *out_status = dkti_error_begin(&probe->error, DKT_E_UNKNOWN, "the kind has no such column");
        return NULL;
    }
    return &kind->columns[place];
}

static struct dkt_row *row_begun(dkt_probe *probe)
{
    return probe->items[probe->writes.count - 1].row;
}

dkt_status dkt_probe_set_integer(dkt_probe *probe, int32_t column, int64_t value)
{
    int32_t r;
    const struct dkti_column *found = column_begun(probe, column, &r);
    if (found == NULL) {
        return r;
    }
    if (!dkti_type_is_integer(found->type)) {
        return dkti_error_named(&probe->error, DKT_E_ARGUMENT, "column ", found->name, " is no integer");
    }
    dkti_row_set_integer(row_begun(probe), column, value);
    return DKT_OK;
}

dkt_status dkt_probe_set_text(dkt_probe *probe, int32_t column, const char *text, int32_t len)
{
    int32_t r;
    const struct dkti_column *found = column_begun(probe, column, &r);
    if (found == NULL) {
        return r;
    }
    if (dkti_type_is_integer(found->type)) {
        return dkti_error_named(&probe->error, DKT_E_ARGUMENT, "column ", found->name, " is an integer");
    }
    struct dkti_text value;
    bool is_bytes = found->type == DKT_TYPE_BYTES;
    r = is_bytes ? dkti_argument_bytes(&probe->error, "value", text, len, 0, DKTI_TEXT_MAX, &value)
                 : dkti_argument_text(&probe->error, "value", text, len, 0, DKTI_TEXT_MAX, &value);
    if (r == DKT_OK) {
        r = probe_keep(probe, value, &value);
    }
    if (r == DKT_OK) {
        dkti_row_set_text(row_begun(probe), column, value);
    }
    return r;
}

dkt_status dkt_probe_set_absent(dkt_probe *probe, int32_t column)
{
    int32_t r;
    const struct dkti_column *found = column_begun(probe, column, &r);
    if (found != NULL) {
        dkti_row_set_absent(row_begun(probe), column);
    }
    return r;
}

dkt_status dkt_probe_set_token(dkt_probe *probe, const char *token, int32_t len)
{
    bool is_begun = probe != NULL && !probe->is_committed && probe->writes.count > 0;
    int32_t r = probe_begin(probe, is_begun);
    struct dkti_text value;
    if (r == DKT_OK) {
        r = dkti_argument_bytes(&probe->error, "token", token, len, 1, DKTI_TOKEN_MAX, &value);
    }
    return r == DKT_OK ? probe_keep(probe, value, &row_begun(probe)->token) : r;
}

/* ---- committing ---- */

int32_t dkt_probe_commit(dkt_probe *probe, dkt_store *store)
{
    bool is_ready = probe != NULL && !probe->is_committed && probe->writes.count > 0;
    if (probe_begin(probe, is_ready) != DKT_OK) {
        return DKT_COMMIT_FAILED;
    }
    if (store == NULL) {
        (void)dkti_error_begin(&probe->error, DKT_E_ARGUMENT, "there is no store");
        return DKT_COMMIT_FAILED;
    }
    probe->outcome.is_conflicting =
        dkti_arena_array(&probe->arena, (size_t)probe->writes.count, sizeof(bool));
    if (probe->outcome.is_conflicting == NULL) {
        (void)probe_memory(probe);
        return DKT_COMMIT_FAILED;
    }
    probe->is_committed = true;
    return store->hooks.commit(store->user, &probe->writes, &probe->outcome);
}

int32_t dkt_probe_conflict_count(const dkt_probe *probe)
{
    return probe == NULL ? 0 : probe->outcome.conflict_count;
}

int32_t dkt_probe_is_conflicting(const dkt_probe *probe, int32_t i)
{
    bool is_there = probe != NULL && probe->is_committed && i >= 0 && i < probe->writes.count;
    return is_there && probe->outcome.is_conflicting[i] ? 1 : 0;
}

const char *dkt_probe_error_text(const dkt_probe *probe)
{
    return probe == NULL ? "" : probe->error.text;
}

int32_t dkt_probe_host_code(const dkt_probe *probe)
{
    return probe == NULL ? 0 : probe->error.host_code;
}
