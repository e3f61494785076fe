/* SPDX-License-Identifier: MIT
 *
 * The bytes under the journal root and the verify digest. See verify_content.h.
 */
#include "desk/verify_content.h"

#include "docket/schema.h"
#include "model/kinds.h"

enum {
    CONTENT_FORMAT = 1, /* first byte of every member */
    CONTENT_END = 0,    /* behind a row's columns, an entry's cells, a subject's entries */
    CONTENT_ENTRY = 1,
    CONTENT_CELL = 1,
};

static void content_value(struct dkti_buffer *out, bool is_integer, bool is_set,
                          struct dkti_value value)
{
    if (!is_set) {
        dkti_buffer_byte(out, DKTI_CELL_ABSENT);
    } else if (is_integer) {
        dkti_buffer_byte(out, DKTI_CELL_INTEGER);
        dkti_buffer_signed(out, value.integer);
    } else {
        dkti_buffer_byte(out, DKTI_CELL_TEXT);
        dkti_buffer_text(out, value.text);
    }
}

static void content_column(struct dkti_buffer *out, const struct dkt_row *row, int32_t place)
{
    content_value(out, dkti_type_is_integer(row->kind->columns[place].type),
                  dkti_mask_has(&row->set, place), dkti_row_value(row, place));
}

/* Digests of entries hold `recorded_at` and salts; a series' row is written without an entry, by whoever comes first. */
static bool is_left_out(const struct dkt_row *row, int32_t place)
{
    int32_t number = row->kind->columns[place].number;
    switch (row->kind->number) {
    case DKT_KIND_TICKET: return number == DKT_TICKET_HEAD;
    case DKT_KIND_SHEET: return number == DKT_SHEET_HEAD;
    case DKT_KIND_INTAKE: return number == DKT_INTAKE_HEAD;
    case DKT_KIND_SERIES: return number == DKT_SERIES_HEAD || number == DKT_SERIES_UPDATED_AT;
    default: return false;
    }
}

void dkti_content_row(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *row)
{
    dkti_buffer_byte(out, CONTENT_FORMAT);
    dkti_buffer_text(out, desk);
    dkti_buffer_varint(out, (uint64_t)row->kind->number);
    for (int32_t i = dkti_mask_next(&row->set, 0); i >= 0; i = dkti_mask_next(&row->set, i + 1)) {
        if (!is_left_out(row, i)) {
            dkti_buffer_varint(out, (uint64_t)row->kind->columns[i].number);
            content_column(out, row, i);
        }
    }
    dkti_buffer_byte(out, CONTENT_END);
}

void dkti_content_entry(struct dkti_buffer *out, const struct dkt_row *entry)
{
    static const int32_t columns[] = {DKT_ENTRY_SEQ,    DKT_ENTRY_AT,    DKT_ENTRY_VERB,
                                      DKT_ENTRY_ACTION, DKT_ENTRY_ACTOR, DKT_ENTRY_REQUEST};
    dkti_buffer_byte(out, CONTENT_ENTRY);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        content_column(out, entry, columns[i] - 1);
    }
}

static void content_side(struct dkti_buffer *out, const struct dkti_cell *cell)
{
    if (cell->type == DKTI_CELL_COMMITMENT) {
        dkti_buffer_byte(out, DKTI_CELL_COMMITMENT); /* redacted: its commitment hangs on a salt */
        return;
    }
    struct dkti_value value = {.integer = cell->integer, .text = cell->text};
    content_value(out, cell->type == DKTI_CELL_INTEGER, cell->type != DKTI_CELL_ABSENT, value);
}

void dkti_content_cell(struct dkti_buffer *out, const struct dkti_change_cell *cell)
{
    dkti_buffer_byte(out, CONTENT_CELL);
    dkti_buffer_varint(out, (uint64_t)cell->kind);
    dkti_buffer_byte(out, (uint8_t)cell->act);
    dkti_buffer_varint(out, (uint64_t)cell->key_count);
    for (int32_t i = 0; i < cell->key_count; i++) {
        content_side(out, &cell->key[i]);
    }
    dkti_buffer_varint(out, (uint64_t)cell->column);
    content_side(out, &cell->before);
    content_side(out, &cell->after);
}

void dkti_content_entry_end(struct dkti_buffer *out)
{
    dkti_buffer_byte(out, CONTENT_END);
}

void dkti_content_head(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *entry)
{
    static const int32_t columns[] = {DKT_ENTRY_SUBJECT_KIND, DKT_ENTRY_SUBJECT, DKT_ENTRY_SEQ,
                                      DKT_ENTRY_DIGEST};
    dkti_buffer_byte(out, CONTENT_FORMAT);
    dkti_buffer_text(out, desk);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        content_column(out, entry, columns[i] - 1);
    }
}
