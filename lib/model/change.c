/* SPDX-License-Identifier: MIT
 *
 * Writing and reading what an entry changed. See change.h for the form.
 */
#include "model/change.h"

#include "docket/base.h"
#include "model/kinds.h"
#include "model/subject.h"

#include <string.h>

/* ---- writing ---- */

static void write_value(struct dkti_buffer *buffer, bool is_integer, bool is_set,
                        struct dkti_value value)
{
    if (!is_set) {
        dkti_buffer_byte(buffer, DKTI_CELL_ABSENT);
    } else if (is_integer) {
        dkti_buffer_byte(buffer, DKTI_CELL_INTEGER);
        dkti_buffer_signed(buffer, value.integer);
    } else {
        dkti_buffer_byte(buffer, DKTI_CELL_TEXT);
        dkti_buffer_text(buffer, value.text);
    }
}

/* The next salt: SHA-256(seed, count), cut. Drawn in order, so that a re-run draws the same. */
static void salt_next(struct dkti_change_writer *writer, uint8_t out[DKTI_SALT_SIZE])
{
    DKT_ASSERT(writer->seed != NULL);
    uint8_t input[DKTI_SEED_SIZE + 4];
    memcpy(input, writer->seed, DKTI_SEED_SIZE);
    for (uint32_t i = 0; i < 4; i++) {
        input[DKTI_SEED_SIZE + i] = (uint8_t)(writer->salt_count >> (8 * i));
    }
    writer->salt_count += DKTI_PLANT == 208 ? 0 : 1;
    struct dkti_digest digest = dkti_sha256(input, sizeof input);
    memcpy(out, digest.bytes, DKTI_SALT_SIZE);
}

/* A personal value: the commitment into the change, salt and value into the secret. */
static void write_commitment(struct dkti_change_writer *writer, bool is_integer, struct dkti_value value)
{
    struct dkti_buffer *secret = writer->secret;
    dkti_buffer_varint(secret, writer->commitment_count++);
    size_t start = secret->n;
    uint8_t salt[DKTI_SALT_SIZE];
    salt_next(writer, salt);
    dkti_buffer_bytes(secret, salt, sizeof salt);
    write_value(secret, is_integer, true, value);
    dkti_buffer_byte(writer->change, DKTI_CELL_COMMITMENT);
    if (!secret->failed) {
        struct dkti_digest digest = dkti_sha256(secret->p + start, secret->n - start);
        dkti_buffer_bytes(writer->change, digest.bytes, sizeof digest.bytes);
    }
}

static void write_side(struct dkti_change_writer *writer, const struct dkti_column *column, bool is_set,
                       struct dkti_value value)
{
    bool is_integer = dkti_type_is_integer(column->type);
    if (is_set && (column->flags & DKT_COLUMN_PERSONAL) != 0) {
        write_commitment(writer, is_integer, value);
    } else {
        write_value(writer->change, is_integer, is_set, value);
    }
}

void dkti_change_begin(struct dkti_change_writer *writer)
{
    dkti_buffer_clear(writer->change);
    dkti_buffer_clear(writer->secret);
    writer->commitment_count = 0;
}

static bool is_told(const struct dkt_row *row, int32_t place)
{
    return (row->kind->columns[place].flags & DKTI_COLUMN_DERIVED) == 0;
}

static uint64_t told_count(const struct dkt_row *row, int32_t first)
{
    uint64_t count = 0;
    for (int32_t i = dkti_mask_next(&row->pending, first); i >= 0; i = dkti_mask_next(&row->pending, i + 1)) {
        count += is_told(row, i) ? 1 : 0;
    }
    return count;
}

static void write_key(struct dkti_change_writer *writer, const struct dkt_row *row)
{
    dkti_buffer_varint(writer->change, (uint64_t)row->kind->key_count);
    for (int32_t i = 0; i < row->kind->key_count; i++) {
        write_value(writer->change, dkti_type_is_integer(row->kind->columns[i].type), true,
                    dkti_row_value(row, i));
    }
}

void dkti_change_row(struct dkti_change_writer *writer, const struct dkt_row *row, int32_t act, bool has_key)
{
    int32_t first = has_key ? row->kind->key_count : 0;
    uint64_t count = act == DKTI_ACT_DELETE ? 0 : told_count(row, first);
    if (count == 0 && act == DKTI_ACT_UPDATE) {
        return;
    }
    dkti_buffer_varint(writer->change, (uint64_t)row->kind->number);
    dkti_buffer_byte(writer->change, (uint8_t)act);
    if (has_key) {
        write_key(writer, row);
    }
    dkti_buffer_varint(writer->change, count);
    if (count == 0) {
        return;
    }
    for (int32_t i = dkti_mask_next(&row->pending, first); i >= 0; i = dkti_mask_next(&row->pending, i + 1)) {
        if (!is_told(row, i)) {
            continue;
        }
        const struct dkti_column *column = &row->kind->columns[i];
        bool was_set = false;
        struct dkti_value before = dkti_row_before(row, i, &was_set);
        dkti_buffer_varint(writer->change, (uint64_t)column->number);
        write_side(writer, column, was_set, before);
        write_side(writer, column, dkti_mask_has(&row->set, i), dkti_row_value(row, i));
    }
}

void dkti_change_tells(struct dkti_change_writer *writer, const struct dkti_tell *tells, int32_t count)
{
    if (count == 0) {
        return;
    }
    dkti_buffer_varint(writer->change, DKT_KIND_ENTRY);
    dkti_buffer_byte(writer->change, DKTI_ACT_TELL);
    dkti_buffer_varint(writer->change, (uint64_t)count);
    for (int32_t i = 0; i < count; i++) {
        bool is_integer = dkti_text_is_absent(tells[i].value.text);
        dkti_buffer_varint(writer->change, (uint64_t)tells[i].number);
        dkti_buffer_byte(writer->change, DKTI_CELL_ABSENT);
        if (tells[i].is_personal) {
            write_commitment(writer, is_integer, tells[i].value);
        } else {
            write_value(writer->change, is_integer, true, tells[i].value);
        }
    }
}

/* ---- reading ---- */

static struct dkti_cell read_plain(struct dkti_reader *reader, uint8_t type)
{
    struct dkti_cell cell = {.type = type};
    if (type == DKTI_CELL_INTEGER) {
        cell.integer = dkti_read_signed(reader);
    } else if (type == DKTI_CELL_TEXT) {
        cell.text = dkti_read_text(reader);
    } else if (type != DKTI_CELL_ABSENT) {
        reader->failed = true;
    }
    return cell;
}

/* Finds the secret of a commitment by its index. Absent: the value was redacted. */
static struct dkti_cell read_secret(struct dkti_change_reader *reader, uint32_t index,
                                    const uint8_t *commitment)
{
    struct dkti_cell cell = {.type = DKTI_CELL_COMMITMENT, .commitment = commitment};
    struct dkti_reader secret = dkti_reader(reader->secret.p, reader->secret.n);
    while (!dkti_reader_at_end(&secret) && !secret.failed) {
        uint64_t at = dkti_read_varint(&secret);
        const uint8_t *start = secret.p;
        (void)dkti_read_bytes(&secret, DKTI_SALT_SIZE);
        struct dkti_cell found = read_plain(&secret, dkti_read_byte(&secret));
        if (secret.failed || at != index) {
            continue;
        }
        struct dkti_digest digest = dkti_sha256(start, (size_t)(secret.p - start));
        if (memcmp(digest.bytes, commitment, DKTI_DIGEST_SIZE) != 0) {
            reader->is_secret_wrong = true;
            return cell;
        }
        found.commitment = commitment;
        return found;
    }
    reader->is_secret_wrong = reader->is_secret_wrong || secret.failed;
    return cell;
}

static struct dkti_cell read_cell(struct dkti_change_reader *reader)
{
    uint8_t type = dkti_read_byte(&reader->change);
    if (type != DKTI_CELL_COMMITMENT) {
        return read_plain(&reader->change, type);
    }
    const uint8_t *commitment = dkti_read_bytes(&reader->change, DKTI_DIGEST_SIZE);
    if (commitment == NULL) {
        return (struct dkti_cell){.type = DKTI_CELL_ABSENT};
    }
    return read_secret(reader, reader->commitment_count++, commitment);
}

static void read_key(struct dkti_change_reader *reader)
{
    uint64_t count = dkti_read_varint(&reader->change);
    if (count > DKTI_KEY_COUNT_MAX) {
        reader->change.failed = true;
        return;
    }
    reader->group.key_count = (int32_t)count;
    for (uint64_t i = 0; i < count; i++) {
        reader->group.key[i] = read_plain(&reader->change, dkti_read_byte(&reader->change));
    }
}

static void read_group(struct dkti_change_reader *reader)
{
    reader->group = (struct dkti_change_cell){.is_first = true};
    uint64_t kind = dkti_read_varint(&reader->change);
    uint8_t act = dkti_read_byte(&reader->change);
    if (kind == 0 || kind > DKTI_KIND_COUNT || act > DKTI_ACT_TELL) {
        reader->change.failed = true;
        return;
    }
    reader->group.kind = (int32_t)kind;
    reader->group.act = act;
    /* The row of a subject stands under the entry's own key. */
    if (dkti_subject_columns((int32_t)kind) == NULL && act != DKTI_ACT_TELL) {
        read_key(reader);
    }
    reader->left = dkti_read_varint(&reader->change);
}

void dkti_change_reader_init(struct dkti_change_reader *reader, struct dkti_text change,
                             struct dkti_text secret)
{
    *reader = (struct dkti_change_reader){.change = dkti_reader(change.p, change.n), .secret = secret};
}

int32_t dkti_change_next(struct dkti_change_reader *reader, struct dkti_change_cell *out_cell)
{
    bool is_begun = false;
    if (reader->left == 0) {
        if (dkti_reader_at_end(&reader->change)) {
            return reader->change.failed ? DKT_E_CORRUPT : 0;
        }
        read_group(reader);
        is_begun = true;
    }
    *out_cell = reader->group;
    out_cell->is_first = is_begun;
    if (reader->left > 0 && !reader->change.failed) {
        uint64_t column = dkti_read_varint(&reader->change);
        reader->change.failed = reader->change.failed || column == 0 || column > INT32_MAX;
        out_cell->column = (int32_t)(column & INT32_MAX);
        out_cell->before = read_cell(reader);
        out_cell->after = read_cell(reader);
        reader->left--;
    }
    return reader->change.failed ? DKT_E_CORRUPT : 1;
}

/* ---- the entry's canonical form ---- */

static void canonical_column(struct dkti_buffer *out, const struct dkt_row *entry, int32_t number)
{
    int32_t place = number - 1;
    write_value(out, dkti_type_is_integer(entry->kind->columns[place].type),
                dkti_mask_has(&entry->set, place), dkti_row_value(entry, place));
}

void dkti_entry_canonical(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *entry)
{
    static const int32_t columns[] = {
        DKT_ENTRY_SUBJECT_KIND, DKT_ENTRY_SUBJECT, DKT_ENTRY_SEQ,     DKT_ENTRY_AT,
        DKT_ENTRY_RECORDED_AT,  DKT_ENTRY_VERB,    DKT_ENTRY_ACTION,  DKT_ENTRY_ACTOR,
        DKT_ENTRY_REQUEST,      DKT_ENTRY_PREVIOUS, DKT_ENTRY_CHANGE,
    };
    dkti_buffer_byte(out, DKTI_ENTRY_FORMAT);
    dkti_buffer_text(out, desk);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        canonical_column(out, entry, columns[i]);
    }
}
