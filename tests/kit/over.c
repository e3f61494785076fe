/* SPDX-License-Identifier: MIT
 *
 * See over.h.
 */
#include "over.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct over_shared *over_shared(struct over *over)
{
    return over->factory->mutant_data;
}

void over_key(const struct over *over, const dkt_row *row, char key[40])
{
    int32_t kind = dkt_row_kind(row);
    key[0] = (char)('0' + kind);
    key[1] = '\0';
    for (int32_t i = 0; i < dkt_schema_column_count(over->desk, kind); i++) {
        int32_t flags;
        int32_t column = dkt_schema_column(over->desk, kind, i, NULL, NULL, &flags);
        const char *text = dkt_row_text(row, column, NULL);
        if ((flags & DKT_COLUMN_KEY) != 0 && text != NULL) {
            strncat(key, text, 30);
            return;
        }
    }
}

const dkt_row *over_look(struct over *over, const dkt_row *row)
{
    int32_t kind = dkt_row_kind(row);
    dkt_probe_clear(over->other);
    (void)dkt_probe_get(over->other, kind, 0);
    for (int32_t i = 0; i < dkt_schema_column_count(over->desk, kind); i++) {
        int32_t flags;
        int32_t len;
        int32_t column = dkt_schema_column(over->desk, kind, i, NULL, NULL, &flags);
        const char *text = dkt_row_text(row, column, &len);
        if ((flags & DKT_COLUMN_KEY) == 0) {
            break;
        }
        (void)(text == NULL ? dkt_probe_value_integer(over->other, dkt_row_integer(row, column))
                            : dkt_probe_value_text(over->other, text, len));
    }
    return dkt_probe_read(over->other, over->inner) == DKT_OK ? dkt_probe_row(over->other, 0, 0) : NULL;
}

void over_set_current_token(struct over *over, const dkt_writes *writes, int32_t i)
{
    if (over_look(over, dkt_writes_row(writes, i)) != NULL) {
        int32_t len;
        const char *token = dkt_probe_token(over->other, 0, 0, &len);
        (void)dkt_probe_set_token(over->probe, token, len);
    }
}

/* ---- reading ---- */

static void row_columns(struct over *over, dkt_answers *answers, const dkt_row *row)
{
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; i < dkt_schema_column_count(over->desk, kind); i++) {
        int32_t type;
        int32_t len;
        int32_t column = dkt_schema_column(over->desk, kind, i, NULL, &type, NULL);
        if (dkt_row_is_set(row, column) == 0 ||
            (over->mutant->column != NULL && over->mutant->column(over, answers, row, column, type))) {
            continue;
        }
        const char *text = dkt_row_text(row, column, &len);
        (void)(text == NULL ? dkt_answers_integer(answers, column, dkt_row_integer(row, column))
                            : dkt_answers_text(answers, column, text, len));
    }
}

/* Passes on the row at place `n` of the probe's wish `p`, for the wish `i` of the round. */
static void row_pass(struct over *over, const dkt_reads *reads, dkt_answers *answers, int32_t i, int32_t p, int32_t n)
{
    const struct mutant *mutant = over->mutant;
    const dkt_row *row = dkt_probe_row(over->probe, p, n);
    if (mutant->hide != NULL && mutant->hide(over, reads, i, row)) {
        return;
    }
    char bytes[512];
    int32_t len;
    (void)dkt_answers_row(answers, i);
    row_columns(over, answers, row);
    const char *token = dkt_probe_token(over->probe, p, n, &len);
    memcpy(bytes, token, (size_t)len);
    if (mutant->token != NULL) {
        mutant->token(over, row, bytes, &len);
    }
    (void)dkt_answers_token(answers, bytes, len);
    const char *cursor = dkt_probe_cursor(over->probe, p, n, &len);
    if (cursor != NULL) {
        memcpy(bytes, cursor, (size_t)len);
    }
    if (mutant->cursor != NULL && dkt_reads_type(reads, i) == DKT_READ_SCAN) {
        mutant->cursor(over, reads, i, n, row, bytes, &len);
    }
    if (len > 0) {
        (void)dkt_answers_cursor(answers, bytes, len);
    }
}

static void round_make(struct over *over, const dkt_reads *reads)
{
    dkt_probe_clear(over->probe);
    over->wish_count = 0;
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        over->wish_of[over->wish_count] = i;
        if (over->mutant->wish != NULL && over->mutant->wish(over, reads, i)) {
            over->wish_count++;
            continue;
        }
        (void)dkt_probe_wish(over->probe, reads, i);
        over->wish_count++;
    }
}

static int32_t over_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct over *over = (struct over *)user;
    round_make(over, reads);
    int32_t answer = over->mutant->read_answer == NULL ? DKT_HOOK_DONE : over->mutant->read_answer(over, reads);
    if (answer != DKT_HOOK_DONE || dkt_probe_read(over->probe, over->inner) != DKT_OK) {
        return 0;
    }
    for (int32_t p = 0; p < over->wish_count; p++) {
        int32_t i = over->wish_of[p];
        int32_t count = dkt_probe_row_count(over->probe, p);
        int32_t limit = dkt_reads_limit(reads, i);
        count = count > limit && !over->mutant->has_no_limit ? limit : count;
        for (int32_t n = 0; n < count; n++) {
            row_pass(over, reads, answers, i, p, over->mutant->place == NULL ? n : over->mutant->place(over, p, n, count));
        }
    }
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        (void)dkt_answers_end(answers, i);
    }
    return DKT_HOOK_DONE;
}

/* ---- committing ---- */

static int32_t commit_pass(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    int32_t place_of[1000];
    int32_t passed = 0;
    dkt_probe_clear(over->probe);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        int32_t drops = WRITE_PASS;
        (void)dkt_probe_write_again(over->probe, writes, i);
        if (over->mutant->write != NULL) {
            drops = over->mutant->write(over, writes, i);
        }
        if (drops == WRITE_PASS) {
            place_of[passed++] = i;
            continue;
        }
        /* A probe forgets all or nothing: the writes before this one are made again. */
        dkt_probe_clear(over->probe);
        for (int32_t k = 0; k < passed; k++) {
            (void)dkt_probe_write_again(over->probe, writes, place_of[k]);
            if (over->mutant->write != NULL) {
                (void)over->mutant->write(over, writes, place_of[k]);
            }
        }
    }
    if (passed == 0) {
        return DKT_HOOK_DONE;
    }
    int32_t answer = dkt_probe_commit(over->probe, over->inner);
    for (int32_t k = 0; k < passed; k++) {
        if (dkt_probe_is_conflicting(over->probe, k) == 1) {
            (void)dkt_outcome_conflict(outcome, place_of[k]);
        }
    }
    return answer;
}

static int32_t over_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct over *over = (struct over *)user;
    if (over->mutant->commit != NULL) {
        return over->mutant->commit(over, writes, outcome);
    }
    int32_t answer = commit_pass(over, writes, outcome);
    return over->mutant->answer == NULL ? answer : over->mutant->answer(over, writes, outcome, answer);
}

static int32_t over_begin(uintptr_t user)
{
    struct over *over = (struct over *)user;
    if (over->mutant->begin != NULL) {
        over->mutant->begin(over);
    }
    return DKT_HOOK_DONE;
}

static int32_t over_abandon(uintptr_t user)
{
    struct over *over = (struct over *)user;
    if (over->mutant->abandon != NULL) {
        over->mutant->abandon(over);
    }
    return DKT_HOOK_DONE;
}

static void over_released(uintptr_t user)
{
    struct over *over = (struct over *)user;
    struct over_shared *shared = over_shared(over);
    shared->lock_owner = shared->lock_owner == over->number + 1 ? 0 : shared->lock_owner;
    dkt_probe_free(over->probe);
    dkt_probe_free(over->other);
    dkt_store_free(over->inner);
    dkt_desk_unref(over->desk);
    free(over);
}

dkt_status over_new(struct memory_factory *factory, dkt_desk *desk, dkt_store *inner, dkt_store **out_store)
{
    struct over *over = calloc(1, sizeof *over);
    if (over == NULL) {
        dkt_store_free(inner);
        return DKT_E_MEMORY;
    }
    over->factory = factory;
    over->mutant = factory->mutant;
    over->desk = dkt_desk_ref(over->mutant->mixes_desks ? factory->desk_first : desk);
    over->inner = inner;
    over->number = over_shared(over)->store_count++;
    dkt_status r = dkt_probe_new(over->desk, &over->probe);
    if (r == DKT_OK) {
        r = dkt_probe_new(over->desk, &over->other);
    }
    if (r != DKT_OK) {
        over_released((uintptr_t)over);
        return r;
    }
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .read = over_read,
        .commit = over_commit,
        .begin = over_begin,
        .abandon = over_abandon,
        .released = over_released,
    };
    return dkt_store_new(&hooks, (uintptr_t)over, out_store);
}
