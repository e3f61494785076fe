/* SPDX-License-Identifier: MIT
 *
 * What a store may ask of the wishes and the writes it is given.
 */
#include "desk/wish.h"

static const char *text_out(struct dkti_text text, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = (int32_t)text.n;
    }
    return text.p;
}

static const struct dkti_text no_text = {NULL, 0};

/* ---- reads ---- */

static const struct dkti_wish *reads_wish(const dkt_reads *reads, int32_t i)
{
    return reads != NULL && i >= 0 && i < reads->count ? reads->wishes[i] : NULL;
}

const char *dkt_reads_desk(const dkt_reads *reads, int32_t *out_len)
{
    return text_out(reads == NULL ? no_text : reads->desk, out_len);
}

int32_t dkt_reads_count(const dkt_reads *reads)
{
    return reads == NULL ? 0 : reads->count;
}

int32_t dkt_reads_type(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->type;
}

int32_t dkt_reads_kind(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->kind->number;
}

int32_t dkt_reads_flags(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->flags;
}

int32_t dkt_reads_index(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL || wish->index == NULL ? 0 : wish->index->number;
}

int32_t dkt_reads_value_count(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->value_count;
}

int32_t dkt_reads_value_column(const dkt_reads *reads, int32_t i, int32_t value)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    if (wish == NULL || value < 0 || value >= wish->value_count) {
        return 0;
    }
    int32_t place = wish->index == NULL ? value : wish->index->columns[value];
    return wish->kind->columns[place].number;
}

int64_t dkt_reads_value_integer(const dkt_reads *reads, int32_t i, int32_t value)
{
    return dkt_reads_value_column(reads, i, value) == 0 ? 0 : reads->wishes[i]->values[value].integer;
}

const char *dkt_reads_value_text(const dkt_reads *reads, int32_t i, int32_t value, int32_t *out_len)
{
    bool is_there = dkt_reads_value_column(reads, i, value) != 0;
    return text_out(is_there ? reads->wishes[i]->values[value].text : no_text, out_len);
}

int64_t dkt_reads_from(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->from;
}

int64_t dkt_reads_until(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->until;
}

int32_t dkt_reads_limit(const dkt_reads *reads, int32_t i)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return wish == NULL ? 0 : wish->limit;
}

const char *dkt_reads_cursor(const dkt_reads *reads, int32_t i, int32_t *out_len)
{
    const struct dkti_wish *wish = reads_wish(reads, i);
    return text_out(wish == NULL ? no_text : wish->cursor, out_len);
}

/* ---- writes ---- */

static const struct dkti_write *writes_item(const dkt_writes *writes, int32_t i)
{
    return writes != NULL && i >= 0 && i < writes->count ? &writes->items[i] : NULL;
}

const char *dkt_writes_desk(const dkt_writes *writes, int32_t *out_len)
{
    return text_out(writes == NULL ? no_text : writes->desk, out_len);
}

int32_t dkt_writes_count(const dkt_writes *writes)
{
    return writes == NULL ? 0 : writes->count;
}

int32_t dkt_writes_type(const dkt_writes *writes, int32_t i)
{
    const struct dkti_write *write = writes_item(writes, i);
    return write == NULL ? 0 : write->type;
}

const dkt_row *dkt_writes_row(const dkt_writes *writes, int32_t i)
{
    const struct dkti_write *write = writes_item(writes, i);
    return write == NULL ? NULL : write->row;
}

int32_t dkt_writes_is_changed(const dkt_writes *writes, int32_t i, int32_t column)
{
    const struct dkti_write *write = writes_item(writes, i);
    int32_t place = write == NULL ? -1 : dkti_kind_place(write->row->kind, column);
    return place >= 0 && dkti_mask_has(&write->row->dirty, place) ? 1 : 0;
}

int32_t dkt_writes_next_changed(const dkt_writes *writes, int32_t i, int32_t column)
{
    const struct dkti_write *write = writes_item(writes, i);
    if (write == NULL) {
        return 0;
    }
    int32_t behind = column == 0 ? -1 : dkti_kind_place(write->row->kind, column);
    if (column != 0 && behind < 0) {
        return 0;
    }
    int32_t place = dkti_mask_next(&write->row->dirty, behind + 1);
    return place < 0 ? 0 : write->row->kind->columns[place].number;
}

int32_t dkt_writes_values(const dkt_writes *writes, int32_t i, int32_t count_max, int32_t *out_columns,
                          int64_t *out_integers, const char **out_texts, int32_t *out_lens)
{
    const struct dkti_write *write = writes_item(writes, i);
    if (write == NULL || out_columns == NULL || out_integers == NULL || out_texts == NULL ||
        out_lens == NULL) {
        return 0;
    }
    const struct dkt_row *row = write->row;
    int32_t count = 0;
    for (int32_t place = dkti_mask_next(&row->dirty, 0); place >= 0;
         place = dkti_mask_next(&row->dirty, place + 1)) {
        if (count < count_max) {
            const struct dkti_column *column = &row->kind->columns[place];
            struct dkti_value value = dkti_value_in(column, row->values);
            bool is_integer = dkti_type_is_integer(column->type);
            out_columns[count] = column->number;
            out_integers[count] = value.integer;
            out_texts[count] = value.text.p;
            out_lens[count] = is_integer ? DKT_VALUE_INTEGER : (int32_t)value.text.n;
            if (!dkti_mask_has(&row->set, place)) {
                out_lens[count] = DKT_VALUE_ABSENT;
            }
        }
        count++;
    }
    return count;
}

const char *dkt_writes_token(const dkt_writes *writes, int32_t i, int32_t *out_len)
{
    const struct dkti_write *write = writes_item(writes, i);
    bool has_token = write != NULL && write->type != DKT_WRITE_INSERT;
    return text_out(has_token ? write->row->token : no_text, out_len);
}

/* ---- the outcome of a commit ---- */

dkt_status dkt_outcome_conflict(dkt_outcome *outcome, int32_t i)
{
    if (outcome == NULL || i < 0 || i >= outcome->writes->count) {
        return DKT_E_ARGUMENT;
    }
    if (!outcome->is_conflicting[i]) {
        outcome->is_conflicting[i] = true;
        outcome->conflict_count++;
    }
    return DKT_OK;
}

/* Keeps the host's own number and words for dkt_op_host_code and dkt_op_error_text. */
static dkt_status host_error(struct dkti_error *error, int32_t host_code, const char *text, int32_t len)
{
    dkti_error_begin(error, DKT_E_STORE, "the store says: ");
    error->host_code = host_code;
    if (text == NULL) {
        dkti_error_add_integer(error, host_code);
        return DKT_OK;
    }
    struct dkti_text words = len < 0 ? dkti_text(text) : dkti_text_of(text, (size_t)len);
    bool is_valid = dkti_text_is_valid(words.p, words.n);
    dkti_error_add_text(error, is_valid ? words : dkti_text("(its words are not UTF-8)"));
    return DKT_OK;
}

dkt_status dkt_outcome_error(dkt_outcome *outcome, int32_t host_code, const char *text, int32_t len)
{
    if (outcome == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    return host_error(outcome->error, host_code, text, len);
}

dkt_status dkt_answers_error(dkt_answers *answers, int32_t host_code, const char *text, int32_t len)
{
    if (answers == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    answers->status = answers->status == DKT_OK ? DKT_E_STORE : answers->status;
    return host_error(answers->error, host_code, text, len);
}
