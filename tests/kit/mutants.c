/* SPDX-License-Identifier: MIT
 *
 * The suite is proved by stores that are broken in one way each: a good store with one mistake that real stores make.
 * Each must fail exactly the rule that names its mistake: that one, and no other.
 */
#include "over.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows and keys ---- */

static int32_t missing_is_an_error(struct over *over, const dkt_reads *reads)
{
    (void)reads;
    dkt_probe *probe = over->other;
    dkt_probe_clear(probe);
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        (void)dkt_probe_wish(probe, reads, i);
    }
    (void)dkt_probe_read(probe, over->inner);
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        if (dkt_reads_type(reads, i) == DKT_READ_GET && dkt_probe_row_count(probe, i) == 0) {
            return DKT_COMMIT_FAILED;
        }
    }
    return DKT_HOOK_DONE;
}

static int32_t writes_nothing(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)over;
    (void)writes;
    (void)outcome;
    return DKT_HOOK_DONE;
}

static int32_t writes_all_but_entries(struct over *over, const dkt_writes *writes, int32_t i)
{
    bool is_first = over_shared(over)->serial++ == 3;
    return is_first && dkt_row_kind(dkt_writes_row(writes, i)) == DKT_KIND_ENTRY ? WRITE_DROP : WRITE_PASS;
}

static bool integers_as_doubles(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    if (type != DKT_TYPE_INTEGER) {
        return false;
    }
    double value = (double)dkt_row_integer(row, column);
    int64_t back = value >= 9223372036854775807.0 ? INT64_MAX : (int64_t)value;
    return dkt_answers_integer(answers, column, back) == DKT_OK;
}

static bool whole_seconds(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    int64_t value = type == DKT_TYPE_INSTANT ? dkt_row_integer(row, column) : 0;
    bool is_date = value > INT64_C(1000000000000); /* a DATETIME column; small ones are the suite's own order */
    return is_date && dkt_answers_integer(answers, column, value - value % 1000) == DKT_OK;
}

static bool is_title(const dkt_row *row, int32_t column)
{
    return dkt_row_kind(row) == DKT_KIND_TICKET && (column == DKT_TICKET_TITLE || column == DKT_TICKET_DESCRIPTION);
}

static bool trimmed_texts(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    (void)type;
    int32_t len;
    const char *text = dkt_row_text(row, column, &len);
    if (!is_title(row, column) || text[0] != ' ') {
        return false;
    }
    return dkt_answers_text(answers, column, text + 1, len - 1) == DKT_OK;
}

static bool cut_texts(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    (void)type;
    int32_t len;
    const char *text = dkt_row_text(row, column, &len);
    return is_title(row, column) && len > 65535 && dkt_answers_text(answers, column, text, 65535) == DKT_OK;
}

/* Three bytes a character: what does not fit becomes a question mark, as in MySQL's utf8. */
static bool narrow_texts(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    (void)type;
    int32_t len;
    const char *text = dkt_row_text(row, column, &len);
    return is_title(row, column) && len > 0 && (unsigned char)text[0] >= 0xF0 &&
           dkt_answers_text(answers, column, "?", 1) == DKT_OK;
}

static bool empty_is_null(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    (void)answers;
    (void)type;
    int32_t len;
    return is_title(row, column) && dkt_row_text(row, column, &len) != NULL && len == 0;
}

static bool null_is_empty(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    (void)type;
    if (dkt_row_kind(row) == DKT_KIND_TICKET && column == DKT_TICKET_ID &&
        dkt_row_is_set(row, DKT_TICKET_DESCRIPTION) == 0) {
        (void)dkt_answers_text(answers, DKT_TICKET_DESCRIPTION, "", 0);
    }
    return false;
}

static bool bytes_to_nul(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type)
{
    (void)over;
    if (type != DKT_TYPE_BYTES) {
        return false;
    }
    const char *bytes = dkt_row_text(row, column, NULL);
    return dkt_answers_text(answers, column, bytes, -1) == DKT_OK;
}

/* Another form of a request's key, for reading and for writing. */
static bool key_wish(struct over *over, const dkt_reads *reads, int32_t i, const char *from, char to)
{
    if (dkt_reads_kind(reads, i) != DKT_KIND_REQUEST || dkt_reads_type(reads, i) != DKT_READ_GET) {
        return false;
    }
    char id[200];
    int32_t len;
    const char *text = dkt_reads_value_text(reads, i, 0, &len);
    (void)snprintf(id, sizeof id, "%.*s", (int)len, text);
    for (char *p = id; *p != '\0'; p++) {
        const char *found = strchr(from, *p);
        *p = found == NULL ? *p : to == '\0' ? (char)(*p + 32) : to;
    }
    (void)dkt_probe_get(over->probe, DKT_KIND_REQUEST, 0);
    (void)dkt_probe_value_text(over->probe, id, -1);
    return true;
}

static bool case_blind_wish(struct over *over, const dkt_reads *reads, int32_t i)
{
    return key_wish(over, reads, i, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", '\0');
}

static int32_t case_blind_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    char id[200];
    const dkt_row *row = dkt_writes_row(writes, i);
    if (dkt_row_kind(row) == DKT_KIND_REQUEST) {
        (void)snprintf(id, sizeof id, "%s", dkt_row_text(row, DKT_REQUEST_ID, NULL));
        for (char *p = id; *p != '\0'; p++) {
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        }
        (void)dkt_probe_set_text(over->probe, DKT_REQUEST_ID, id, -1);
    }
    return WRITE_PASS;
}

static bool underscore_wish(struct over *over, const dkt_reads *reads, int32_t i)
{
    return key_wish(over, reads, i, "_", '-'); /* LIKE: the underscore matches any letter */
}

static bool first_of_key_wish(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (dkt_reads_kind(reads, i) != DKT_KIND_ENTRY || dkt_reads_type(reads, i) != DKT_READ_GET) {
        return false;
    }
    int32_t len;
    const char *subject = dkt_reads_value_text(reads, i, 1, &len);
    (void)dkt_probe_get(over->probe, DKT_KIND_ENTRY, 0);
    (void)dkt_probe_value_integer(over->probe, DKT_KIND_TICKET);
    (void)dkt_probe_value_text(over->probe, subject, len);
    (void)dkt_probe_value_integer(over->probe, 1);
    return true;
}

static bool first_wish_only(struct over *over, const dkt_reads *reads, int32_t i, const dkt_row *row)
{
    (void)over;
    (void)row;
    return i > 0 && dkt_reads_count(reads) > 2;
}

/* ---- commits ---- */

static int32_t type_and_token_again(struct over *over, const dkt_writes *writes, int32_t i, int32_t type)
{
    return dkt_writes_type(writes, i) == type ? (over_set_current_token(over, writes, i), WRITE_PASS) : WRITE_PASS;
}

static int32_t update_without_token(struct over *over, const dkt_writes *writes, int32_t i)
{
    return type_and_token_again(over, writes, i, DKT_WRITE_UPDATE);
}

static int32_t delete_without_token(struct over *over, const dkt_writes *writes, int32_t i)
{
    return type_and_token_again(over, writes, i, DKT_WRITE_DELETE);
}

static int32_t insert_or_ignore(struct over *over, const dkt_writes *writes, int32_t i)
{
    bool is_insert = dkt_writes_type(writes, i) == DKT_WRITE_INSERT;
    return is_insert && over_look(over, dkt_writes_row(writes, i)) != NULL ? WRITE_DROP : WRITE_PASS;
}

static int32_t missing_is_done(struct over *over, const dkt_writes *writes, int32_t i)
{
    int32_t type = dkt_writes_type(writes, i);
    bool needs_row = type == DKT_WRITE_UPDATE || type == DKT_WRITE_DELETE;
    return needs_row && over_look(over, dkt_writes_row(writes, i)) == NULL ? WRITE_DROP : WRITE_PASS;
}

static int32_t no_deletes(struct over *over, const dkt_writes *writes, int32_t i)
{
    (void)over;
    return dkt_writes_type(writes, i) == DKT_WRITE_DELETE ? WRITE_DROP : WRITE_PASS;
}

static bool is_check(const dkt_writes *writes, int32_t i, bool of_absence)
{
    return dkt_writes_type(writes, i) == DKT_WRITE_CHECK &&
           (dkt_writes_token(writes, i, NULL) == NULL) == of_absence;
}

static int32_t no_checks(struct over *over, const dkt_writes *writes, int32_t i)
{
    (void)over;
    return is_check(writes, i, false) ? WRITE_DROP : WRITE_PASS;
}

static int32_t no_absence_checks(struct over *over, const dkt_writes *writes, int32_t i)
{
    (void)over;
    return is_check(writes, i, true) ? WRITE_DROP : WRITE_PASS;
}

/* Sends one write of a commit by itself. */
static int32_t write_alone(struct over *over, const dkt_writes *writes, int32_t i)
{
    dkt_probe_clear(over->probe);
    (void)dkt_probe_write_again(over->probe, writes, i);
    return dkt_probe_commit(over->probe, over->inner);
}

static int32_t commits_half(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        int32_t answer = write_alone(over, writes, i);
        if (answer != DKT_HOOK_DONE) {
            (void)dkt_outcome_conflict(outcome, i);
            return answer;
        }
    }
    return DKT_HOOK_DONE;
}

/* A placeholder to lock what is not there, left behind. */
static int32_t checks_leave_rows(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)outcome;
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_HOOK_DONE; i++) {
        const dkt_row *row = dkt_writes_row(writes, i);
        bool has_neighbour = dkt_writes_count(writes) > 1;
        if (is_check(writes, i, true) && has_neighbour && dkt_row_kind(row) == DKT_KIND_REQUEST) {
            dkt_probe_clear(over->probe);
            (void)dkt_probe_write(over->probe, DKT_WRITE_INSERT, DKT_KIND_REQUEST);
            (void)dkt_probe_set_text(over->probe, DKT_REQUEST_ID, dkt_row_text(row, DKT_REQUEST_ID, NULL), -1);
            (void)dkt_probe_set_text(over->probe, DKT_REQUEST_ACTOR, "x", -1);
            (void)dkt_probe_set_text(over->probe, DKT_REQUEST_DIGEST, "x", -1);
            (void)dkt_probe_set_text(over->probe, DKT_REQUEST_SUBJECT, "x", -1);
            (void)dkt_probe_set_integer(over->probe, DKT_REQUEST_SEQ, 0);
            (void)dkt_probe_set_integer(over->probe, DKT_REQUEST_RECORDED_AT, 0);
            (void)dkt_probe_commit(over->probe, over->inner);
        }
    }
    return answer;
}

/* UPDATE ... SET owner = COALESCE(?, owner). */
static int32_t absent_is_unchanged(struct over *over, const dkt_writes *writes, int32_t i)
{
    const dkt_row *row = dkt_writes_row(writes, i);
    bool is_update = dkt_writes_type(writes, i) == DKT_WRITE_UPDATE && dkt_row_kind(row) == DKT_KIND_TICKET;
    if (is_update && dkt_row_is_set(row, DKT_TICKET_OWNER) == 0) {
        const dkt_row *now = over_look(over, row);
        int32_t len;
        const char *owner = now == NULL ? NULL : dkt_row_text(now, DKT_TICKET_OWNER, &len);
        if (owner != NULL) {
            (void)dkt_probe_set_text(over->probe, DKT_TICKET_OWNER, owner, len);
        }
    }
    return WRITE_PASS;
}

/* Writes every column that it is not told of as absent. */
static int32_t forgets_the_rest(struct over *over, const dkt_writes *writes, int32_t i)
{
    bool is_update = dkt_writes_type(writes, i) == DKT_WRITE_UPDATE;
    if (is_update && dkt_row_kind(dkt_writes_row(writes, i)) == DKT_KIND_TICKET &&
        dkt_writes_is_changed(writes, i, DKT_TICKET_NEXT_DUE) == 0) {
        (void)dkt_probe_set_absent(over->probe, DKT_TICKET_NEXT_DUE);
    }
    return WRITE_PASS;
}

/* A transaction that failed and was not rolled back: the next statement fails whatever it is. */
static int32_t poisoned(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)writes;
    (void)outcome;
    bool was_poisoned = over->flag != 0;
    over->flag = answer == DKT_COMMIT_CONFLICT && !was_poisoned;
    return was_poisoned ? DKT_COMMIT_FAILED : answer;
}

static int32_t failed_after_commit(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)over;
    (void)outcome;
    return dkt_writes_count(writes) > 20 ? DKT_COMMIT_FAILED : answer;
}

static int32_t large_in_batches(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    int32_t count = dkt_writes_count(writes);
    dkt_probe_clear(over->probe);
    for (int32_t i = 0; i < count && i < 32; i++) {
        (void)dkt_probe_write_again(over->probe, writes, i);
    }
    int32_t answer = dkt_probe_commit(over->probe, over->inner);
    for (int32_t i = 0; i < count && i < 32; i++) {
        if (dkt_probe_is_conflicting(over->probe, i) == 1) {
            (void)dkt_outcome_conflict(outcome, i);
        }
    }
    return answer;
}

static int32_t names_all(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)over;
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_COMMIT_CONFLICT; i++) {
        (void)dkt_outcome_conflict(outcome, i);
    }
    return answer;
}

/* ---- tokens ---- */

static void token_of_the_moment(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    (void)row;
    *io_len += snprintf(token + *io_len, 20, "%lld", (long long)over_shared(over)->serial++);
}

/* Takes off what token_of_the_moment put on: a token of the memory store has eight bytes. */
static int32_t plain_token(struct over *over, const dkt_writes *writes, int32_t i)
{
    int32_t len;
    const char *token = dkt_writes_token(writes, i, &len);
    if (token != NULL && len > 8) {
        (void)dkt_probe_set_token(over->probe, token, 8);
    }
    return WRITE_PASS;
}

/* A number made of a row's columns: the same content, the same token. */
static uint64_t content_of(const struct over *over, const dkt_row *row)
{
    uint64_t hash = 1469598103934665603U;
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; i < dkt_schema_column_count(over->desk, kind); i++) {
        int32_t len;
        int32_t column = dkt_schema_column(over->desk, kind, i, NULL, NULL, NULL);
        const char *text = dkt_row_text(row, column, &len);
        hash = (hash ^ (uint64_t)dkt_row_integer(row, column)) * 1099511628211U;
        for (int32_t k = 0; k < len && k < 100; k++) {
            hash = (hash ^ (unsigned char)text[k]) * 1099511628211U;
        }
    }
    return hash;
}

static void token_of_content(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    uint64_t hash = content_of(over, row);
    memcpy(token, &hash, sizeof hash);
    *io_len = sizeof hash;
}

/* Puts the real token in place of one that still fits the row. */
static int32_t content_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    int32_t len;
    const char *token = dkt_writes_token(writes, i, &len);
    const dkt_row *now = token == NULL ? NULL : over_look(over, dkt_writes_row(writes, i));
    uint64_t hash = now == NULL ? 0 : content_of(over, now);
    if (now != NULL && len == sizeof hash && memcmp(token, &hash, sizeof hash) == 0) {
        over_set_current_token(over, writes, i);
    }
    return WRITE_PASS;
}

/* The version that a row has in the shared table; -1 for a new place. */
static int32_t version_place(struct over *over, const dkt_row *row)
{
    struct over_shared *shared = over_shared(over);
    char key[40];
    over_key(over, row, key);
    for (int32_t i = 0; i < shared->row_count; i++) {
        if (strcmp(shared->rows[i].key, key) == 0) {
            return i;
        }
    }
    assert_true(shared->row_count < 64);
    shared->rows[shared->row_count].version = 0;
    shared->rows[shared->row_count].real_len = 0;
    (void)snprintf(shared->rows[shared->row_count].key, sizeof key, "%s", key);
    return shared->row_count++;
}

static void token_counts_from_one(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    struct over_shared *shared = over_shared(over);
    int32_t place = version_place(over, row);
    if (shared->rows[place].real_len != *io_len || memcmp(shared->rows[place].real, token, (size_t)*io_len) != 0) {
        memcpy(shared->rows[place].real, token, (size_t)*io_len);
        shared->rows[place].real_len = *io_len;
        shared->rows[place].version++;
    }
    *io_len = snprintf(token, 64, "v%lld", (long long)shared->rows[place].version);
}

static int32_t version_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    struct over_shared *shared = over_shared(over);
    int32_t len;
    char version[64];
    const char *token = dkt_writes_token(writes, i, &len);
    if (token == NULL) {
        return WRITE_PASS;
    }
    int32_t place = version_place(over, dkt_writes_row(writes, i));
    int32_t n = snprintf(version, sizeof version, "v%lld", (long long)shared->rows[place].version);
    if (n == len && memcmp(version, token, (size_t)len) == 0) {
        (void)dkt_probe_set_token(over->probe, shared->rows[place].real, shared->rows[place].real_len);
    }
    return WRITE_PASS;
}

static int32_t version_answer(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)outcome;
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_HOOK_DONE; i++) {
        if (dkt_writes_type(writes, i) == DKT_WRITE_DELETE) {
            over_shared(over)->rows[version_place(over, dkt_writes_row(writes, i))].version = 0;
        }
    }
    return answer;
}

/* The program keeps the versions: what others write past it is not seen. */
static void own_version(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    *io_len = snprintf(token, 64, "v%lld", (long long)over_shared(over)->rows[version_place(over, row)].version);
}

static int32_t own_version_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    int32_t len;
    int32_t n;
    char version[64];
    const dkt_row *row = dkt_writes_row(writes, i);
    const char *token = dkt_writes_token(writes, i, &len);
    if (token == NULL) {
        return WRITE_PASS;
    }
    n = snprintf(version, sizeof version, "v%lld", (long long)over_shared(over)->rows[version_place(over, row)].version);
    if (n == len && memcmp(version, token, (size_t)len) == 0) {
        over_set_current_token(over, writes, i);
    }
    return WRITE_PASS;
}

static int32_t own_version_answer(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)outcome;
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_HOOK_DONE; i++) {
        if (dkt_writes_type(writes, i) != DKT_WRITE_CHECK) {
            over_shared(over)->rows[version_place(over, dkt_writes_row(writes, i))].version =
                ++over_shared(over)->serial;
        }
    }
    return answer;
}

/* A check that locks by writing. */
static int32_t check_by_update(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)outcome;
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_HOOK_DONE; i++) {
        const dkt_row *now = is_check(writes, i, false) ? over_look(over, dkt_writes_row(writes, i)) : NULL;
        if (now != NULL && dkt_writes_count(writes) == 1) {
            int32_t len;
            const char *token = dkt_probe_token(over->other, 0, 0, &len);
            dkt_probe_clear(over->probe);
            (void)dkt_probe_write_row(over->probe, DKT_WRITE_UPDATE, now, token, len);
            (void)dkt_probe_commit(over->probe, over->inner);
        }
    }
    return answer;
}

/* ---- scans ---- */

static bool is_scan_of(const dkt_reads *reads, int32_t i, int32_t index)
{
    return dkt_reads_type(reads, i) == DKT_READ_SCAN && dkt_reads_index(reads, i) == index;
}

/* Rows of all owners who are open or not, whatever was asked. */
static bool first_column_only(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (!is_scan_of(reads, i, DKT_INDEX_TICKET_OWNER)) {
        return false;
    }
    (void)dkt_probe_wish(over->probe, reads, i);
    int32_t len;
    const char *owner = dkt_reads_value_text(reads, i, 0, &len);
    over->wish_of[++over->wish_count] = i;
    (void)dkt_probe_scan(over->probe, DKT_INDEX_TICKET_OWNER, 0, dkt_reads_limit(reads, i));
    (void)dkt_probe_value_text(over->probe, owner, len);
    (void)dkt_probe_value_integer(over->probe, 0);
    return true;
}

static bool case_blind_scan(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (!is_scan_of(reads, i, DKT_INDEX_TICKET_OWNER)) {
        return false;
    }
    char owner[200];
    (void)snprintf(owner, sizeof owner, "%s", dkt_reads_value_text(reads, i, 0, NULL));
    if (owner[0] != 'a') {
        return false;
    }
    owner[0] = 'A';
    (void)dkt_probe_wish(over->probe, reads, i);
    over->wish_of[++over->wish_count] = i;
    (void)dkt_probe_scan(over->probe, DKT_INDEX_TICKET_OWNER, 0, dkt_reads_limit(reads, i));
    (void)dkt_probe_value_text(over->probe, owner, -1);
    (void)dkt_probe_value_integer(over->probe, 1);
    return true;
}

/* Makes the scan anew, with another range or another order. */
static void scan_again(struct over *over, const dkt_reads *reads, int32_t i, int32_t flags, int64_t from, int64_t until,
                       int32_t limit)
{
    (void)dkt_probe_scan(over->probe, dkt_reads_index(reads, i), flags & DKT_READ_DESCENDING, limit);
    for (int32_t k = 0; k < dkt_reads_value_count(reads, i); k++) {
        int32_t len;
        const char *text = dkt_reads_value_text(reads, i, k, &len);
        (void)(text == NULL ? dkt_probe_value_integer(over->probe, dkt_reads_value_integer(reads, i, k))
                            : dkt_probe_value_text(over->probe, text, len));
    }
    if ((flags & DKT_READ_HAS_FROM) != 0) {
        (void)dkt_probe_set_from(over->probe, from);
    }
    if ((flags & DKT_READ_HAS_UNTIL) != 0) {
        (void)dkt_probe_set_until(over->probe, until);
    }
}

static void cursor_again(struct over *over, const dkt_reads *reads, int32_t i)
{
    int32_t len;
    const char *cursor = dkt_reads_cursor(reads, i, &len);
    if (cursor != NULL) {
        (void)dkt_probe_set_cursor(over->probe, cursor, len);
    }
}

static bool is_state_scan(const dkt_reads *reads, int32_t i)
{
    return is_scan_of(reads, i, DKT_INDEX_TICKET_STATE);
}

static bool between(struct over *over, const dkt_reads *reads, int32_t i)
{
    int32_t flags = dkt_reads_flags(reads, i);
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, flags, dkt_reads_from(reads, i), dkt_reads_until(reads, i) + 1, dkt_reads_limit(reads, i));
    cursor_again(over, reads, i);
    return true;
}

static bool greater_than(struct over *over, const dkt_reads *reads, int32_t i)
{
    int32_t flags = dkt_reads_flags(reads, i);
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, flags, dkt_reads_from(reads, i) + 1, dkt_reads_until(reads, i), dkt_reads_limit(reads, i));
    cursor_again(over, reads, i);
    return true;
}

static bool ascending_only(struct over *over, const dkt_reads *reads, int32_t i)
{
    int32_t flags = dkt_reads_flags(reads, i) & ~DKT_READ_DESCENDING;
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, flags, dkt_reads_from(reads, i), dkt_reads_until(reads, i), dkt_reads_limit(reads, i));
    cursor_again(over, reads, i);
    return true;
}

static bool no_cursor(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, dkt_reads_flags(reads, i), dkt_reads_from(reads, i), dkt_reads_until(reads, i),
               dkt_reads_limit(reads, i));
    return true;
}

static bool no_limit_wish(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, dkt_reads_flags(reads, i), dkt_reads_from(reads, i), dkt_reads_until(reads, i), 1000);
    cursor_again(over, reads, i);
    return true;
}

static int32_t reversed(struct over *over, int32_t i, int32_t n, int32_t count)
{
    (void)over;
    (void)i;
    return count - 1 - n;
}

/* The n-th row when instants are compared as texts. */
static int32_t ordered_as_text(struct over *over, int32_t i, int32_t n, int32_t count)
{
    char texts[16][24];
    int32_t places[16];
    if (count > 16 || dkt_row_kind(dkt_probe_row(over->probe, i, 0)) != DKT_KIND_TICKET) {
        return n;
    }
    for (int32_t k = 0; k < count; k++) {
        int64_t at = dkt_row_integer(dkt_probe_row(over->probe, i, k), DKT_TICKET_REGISTERED_AT);
        (void)snprintf(texts[k], sizeof texts[k], "%lld", (long long)at);
        int32_t to = k;
        while (to > 0 && strcmp(texts[places[to - 1]], texts[k]) > 0) {
            places[to] = places[to - 1];
            to--;
        }
        places[to] = k;
    }
    return places[n];
}

static void cursor_of_value(struct over *over, const dkt_reads *reads, int32_t i, int32_t n, const dkt_row *row,
                            char cursor[512], int32_t *io_len)
{
    (void)over;
    (void)reads;
    (void)i;
    (void)n;
    *io_len = snprintf(cursor, 64, "%lld", (long long)dkt_row_integer(row, DKT_TICKET_REGISTERED_AT));
}

static bool wish_behind_value(struct over *over, const dkt_reads *reads, int32_t i)
{
    const char *cursor = dkt_reads_cursor(reads, i, NULL);
    if (!is_state_scan(reads, i) || cursor == NULL) {
        return false;
    }
    int64_t at = strtoll(cursor, NULL, 10);
    bool is_down = (dkt_reads_flags(reads, i) & DKT_READ_DESCENDING) != 0;
    int32_t flags = dkt_reads_flags(reads, i) | (is_down ? DKT_READ_HAS_UNTIL : DKT_READ_HAS_FROM);
    scan_again(over, reads, i, flags, at + 1, at, dkt_reads_limit(reads, i));
    return true;
}

/* over->flag: how many rows the pages before had. */
static void cursor_of_offset(struct over *over, const dkt_reads *reads, int32_t i, int32_t n, const dkt_row *row,
                             char cursor[512], int32_t *io_len)
{
    (void)over;
    (void)reads;
    (void)i;
    (void)row;
    *io_len = snprintf(cursor, 64, "%d", n + 1);
}

static bool wish_at_offset(struct over *over, const dkt_reads *reads, int32_t i)
{
    const char *cursor = dkt_reads_cursor(reads, i, NULL);
    over->flag = cursor == NULL ? 0 : (int32_t)strtol(cursor, NULL, 10);
    if (!is_state_scan(reads, i)) {
        return false;
    }
    scan_again(over, reads, i, dkt_reads_flags(reads, i), dkt_reads_from(reads, i), dkt_reads_until(reads, i),
               dkt_reads_limit(reads, i) + over->flag);
    return true;
}

/* Rows before the offset are kept back. */
static bool before_offset(struct over *over, const dkt_reads *reads, int32_t i, const dkt_row *row)
{
    (void)row;
    return is_state_scan(reads, i) && over->flag-- > 0;
}

/* The cursor is the row itself: when it is gone, so is the rest. */
static void cursor_of_row(struct over *over, const dkt_reads *reads, int32_t i, int32_t n, const dkt_row *row,
                          char cursor[512], int32_t *io_len)
{
    (void)over;
    (void)reads;
    (void)i;
    (void)n;
    const char *id = dkt_row_text(row, DKT_TICKET_ID, NULL);
    int32_t len = *io_len;
    memmove(cursor + 1, cursor, (size_t)len);
    cursor[0] = id[0];
    *io_len = len + 1;
}

static bool wish_behind_row(struct over *over, const dkt_reads *reads, int32_t i)
{
    int32_t len;
    const char *cursor = dkt_reads_cursor(reads, i, &len);
    if (!is_state_scan(reads, i) || cursor == NULL) {
        return false;
    }
    const char id[] = {cursor[0], '\0'};
    dkt_probe_clear(over->other);
    (void)dkt_probe_get(over->other, DKT_KIND_TICKET, 0);
    (void)dkt_probe_value_text(over->other, id, -1);
    (void)dkt_probe_read(over->other, over->inner);
    bool is_there = dkt_probe_row_count(over->other, 0) == 1;
    int32_t flags = dkt_reads_flags(reads, i) | (is_there ? 0 : DKT_READ_HAS_FROM);
    scan_again(over, reads, i, flags, INT64_MAX, 0, dkt_reads_limit(reads, i));
    (void)dkt_probe_set_cursor(over->probe, cursor + 1, len - 1);
    return true;
}

static bool null_is_first(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (!is_scan_of(reads, i, DKT_INDEX_TICKET_DUE)) {
        return false;
    }
    (void)dkt_probe_scan(over->probe, DKT_INDEX_TICKET_ALL, 0, dkt_reads_limit(reads, i));
    (void)dkt_probe_value_integer(over->probe, 1);
    return true;
}

/* The index keeps a row where it was inserted: one that has moved is no longer found there. */
static bool stale_index(struct over *over, const dkt_reads *reads, int32_t i, const dkt_row *row)
{
    struct over_shared *shared = over_shared(over);
    char key[40];
    over_key(over, row, key);
    for (int32_t k = 0; k < shared->row_count; k++) {
        if (dkt_reads_type(reads, i) == DKT_READ_SCAN && strcmp(shared->rows[k].key, key) == 0) {
            return true;
        }
    }
    return false;
}

static int32_t stale_index_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    if (dkt_writes_type(writes, i) == DKT_WRITE_UPDATE &&
        dkt_writes_is_changed(writes, i, DKT_TICKET_REGISTERED_AT) == 1 &&
        dkt_row_kind(dkt_writes_row(writes, i)) == DKT_KIND_TICKET) {
        (void)version_place(over, dkt_writes_row(writes, i));
    }
    return WRITE_PASS;
}

/* ---- connections ---- */

static void lock_take(struct over *over)
{
    struct over_shared *shared = over_shared(over);
    shared->lock_owner = shared->lock_owner == 0 ? over->number + 1 : shared->lock_owner;
}

static int32_t lock_answer(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)outcome;
    struct over_shared *shared = over_shared(over);
    if (shared->lock_owner != 0 && shared->lock_owner != over->number + 1) {
        return DKT_COMMIT_FAILED;
    }
    shared->lock_owner = 0;
    dkt_probe_clear(over->probe);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        (void)dkt_probe_write_again(over->probe, writes, i);
    }
    int32_t answer = dkt_probe_commit(over->probe, over->inner);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        if (dkt_probe_is_conflicting(over->probe, i) == 1) {
            (void)dkt_outcome_conflict(outcome, i);
        }
    }
    return answer;
}

/* Remembers that a row was not there, until this connection commits. */
static bool remembered_absence(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (dkt_reads_kind(reads, i) != DKT_KIND_REQUEST || dkt_reads_type(reads, i) != DKT_READ_GET) {
        return false;
    }
    int32_t len;
    const char *id = dkt_reads_value_text(reads, i, 0, &len);
    dkt_probe_clear(over->other);
    (void)dkt_probe_get(over->other, DKT_KIND_REQUEST, 0);
    (void)dkt_probe_value_text(over->other, id, len);
    (void)dkt_probe_read(over->other, over->inner);
    if (dkt_probe_row_count(over->other, 0) == 0) {
        (void)snprintf(over->kept, sizeof over->kept, "%s", id);
    }
    return false;
}

static bool hidden_by_memory(struct over *over, const dkt_reads *reads, int32_t i, const dkt_row *row)
{
    return dkt_reads_type(reads, i) == DKT_READ_GET && dkt_row_kind(row) == DKT_KIND_REQUEST &&
           strcmp(over->kept, dkt_row_text(row, DKT_REQUEST_ID, NULL)) == 0;
}

static int32_t forgets_at_commit(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)writes;
    (void)outcome;
    over->kept[0] = '\0';
    return answer;
}

/* Compares the token with what this connection knows, not with what is there: two of them overwrite each other. */
static void token_known(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    (void)row;
    memcpy(over->kept, token, (size_t)*io_len);
    over->kept_len = *io_len;
}

static int32_t known_write(struct over *over, const dkt_writes *writes, int32_t i)
{
    int32_t len;
    const char *token = dkt_writes_token(writes, i, &len);
    if (dkt_writes_type(writes, i) == DKT_WRITE_UPDATE && len == over->kept_len &&
        memcmp(token, over->kept, (size_t)len) == 0) {
        over_set_current_token(over, writes, i);
    }
    return WRITE_PASS;
}

static int32_t known_answer(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)writes;
    (void)outcome;
    over->kept_len = answer == DKT_HOOK_DONE ? 0 : over->kept_len;
    return answer;
}

/* A snapshot that a conflict does not end: the row is read as it was. */
static void token_of_snapshot(struct over *over, const dkt_row *row, char token[64], int32_t *io_len)
{
    (void)row;
    if (over->flag != 0) {
        memcpy(token, over->kept, (size_t)over->kept_len);
        *io_len = over->kept_len;
    }
}

static int32_t snapshot_answer(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)outcome;
    const char *token = dkt_writes_type(writes, 0) == DKT_WRITE_UPDATE
                            ? dkt_writes_token(writes, 0, &over->kept_len)
                            : NULL;
    over->flag = answer == DKT_COMMIT_CONFLICT && token != NULL && dkt_writes_count(writes) == 1;
    if (over->flag != 0) {
        memcpy(over->kept, token, (size_t)over->kept_len);
    }
    return answer;
}

/* Each check is made before the writes, by itself, and another connection's commit in between is not seen: the checks
 * of what others have written since this connection last read pass. */
static int32_t checks_in_advance(struct over *over, const dkt_writes *writes, int32_t i)
{
    bool has_others = over_shared(over)->store_count > 1 && over->number == 1;
    return dkt_writes_type(writes, i) == DKT_WRITE_CHECK && has_others ? WRITE_DROP : WRITE_PASS;
}

static void can_claim(struct dkt_kit_factory_hooks *hooks)
{
    hooks->flags |= DKT_KIT_CAN_CLAIM;
}

/* ---- the host's transaction, over snapshots of the memory ---- */

static dkt_snapshot **snapshot_of(struct memory_factory *factory)
{
    return &factory->snapshot;
}

static int32_t by_snapshots(uintptr_t user, int32_t n, int32_t what)
{
    (void)n;
    struct memory_factory *factory = (struct memory_factory *)user;
    dkt_status r = DKT_OK;
    if (what == DKT_KIT_TRANSACTION_BEGIN) {
        r = dkt_memory_save(factory->memory, snapshot_of(factory));
        return r == DKT_OK ? DKT_HOOK_DONE : 0;
    }
    if (what == DKT_KIT_TRANSACTION_ROLL_BACK) {
        r = dkt_memory_restore(factory->memory, *snapshot_of(factory));
    }
    dkt_snapshot_free(*snapshot_of(factory));
    *snapshot_of(factory) = NULL;
    return r == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t by_nothing(uintptr_t user, int32_t n, int32_t what)
{
    (void)user;
    (void)n;
    (void)what;
    return DKT_HOOK_DONE;
}

static void without_transactions(struct dkt_kit_factory_hooks *hooks)
{
    hooks->transaction = by_nothing;
    hooks->flags &= ~(uint32_t)DKT_KIT_CAN_CONNECT;
}

static void seen_too_early(struct dkt_kit_factory_hooks *hooks)
{
    hooks->transaction = by_snapshots;
}

static void rolls_back_all(struct dkt_kit_factory_hooks *hooks)
{
    hooks->transaction = by_snapshots;
    hooks->flags &= ~(uint32_t)DKT_KIT_CAN_CONNECT;
}

/* A conflict rolls the host's transaction back: what stood in it before goes too. */
static int32_t conflict_rolls_back(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)writes;
    (void)outcome;
    dkt_snapshot *snapshot = *snapshot_of(over->factory);
    if (answer == DKT_COMMIT_CONFLICT && snapshot != NULL) {
        (void)dkt_memory_restore(over->factory->memory, snapshot);
    }
    return answer;
}

/* ---- desks, and a long life ---- */

static bool any_desk_wish(struct over *over, const dkt_reads *reads, int32_t i)
{
    if (dkt_reads_type(reads, i) == DKT_READ_SCAN) {
        scan_again(over, reads, i, dkt_reads_flags(reads, i), dkt_reads_from(reads, i), dkt_reads_until(reads, i),
                   dkt_reads_limit(reads, i));
        cursor_again(over, reads, i);
        return true;
    }
    (void)dkt_probe_get(over->probe, dkt_reads_kind(reads, i), 0);
    for (int32_t k = 0; k < dkt_reads_value_count(reads, i); k++) {
        int32_t len;
        const char *text = dkt_reads_value_text(reads, i, k, &len);
        (void)(text == NULL ? dkt_probe_value_integer(over->probe, dkt_reads_value_integer(reads, i, k))
                            : dkt_probe_value_text(over->probe, text, len));
    }
    return true;
}

/* Marks a column as changed: sets it to something else, and back. */
static void changed_again(struct over *over, const dkt_row *row, int32_t column)
{
    int32_t len;
    const char *text = dkt_row_text(row, column, &len);
    (void)dkt_probe_set_absent(over->probe, column);
    if (text != NULL) {
        (void)dkt_probe_set_text(over->probe, column, text, len);
    } else if (dkt_row_is_set(row, column) == 1) {
        (void)dkt_probe_set_integer(over->probe, column, dkt_row_integer(row, column));
    }
}

static int32_t any_desk_commit(struct over *over, const dkt_writes *writes, dkt_outcome *outcome)
{
    dkt_probe_clear(over->probe);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        int32_t len;
        const dkt_row *row = dkt_writes_row(writes, i);
        const char *token = dkt_writes_token(writes, i, &len);
        (void)dkt_probe_write_row(over->probe, dkt_writes_type(writes, i), row, token, len);
        for (int32_t k = 0; k < dkt_schema_column_count(over->desk, dkt_row_kind(row)); k++) {
            int32_t column = dkt_schema_column(over->desk, dkt_row_kind(row), k, NULL, NULL, NULL);
            if (dkt_writes_type(writes, i) == DKT_WRITE_UPDATE && dkt_writes_is_changed(writes, i, column) == 1) {
                changed_again(over, row, column);
            }
        }
    }
    int32_t answer = dkt_probe_commit(over->probe, over->inner);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        if (dkt_probe_is_conflicting(over->probe, i) == 1) {
            (void)dkt_outcome_conflict(outcome, i);
        }
    }
    return answer;
}

static int32_t restart_empty(uintptr_t user)
{
    struct memory_factory *factory = (struct memory_factory *)user;
    dkt_memory_free(factory->memory);
    return dkt_memory_new(factory->desk_first, &factory->memory) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static void forgetful(struct dkt_kit_factory_hooks *hooks)
{
    hooks->restart = restart_empty;
}

static int32_t tired(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer)
{
    (void)writes;
    (void)outcome;
    return over_shared(over)->serial++ > 100 ? DKT_COMMIT_FAILED : answer;
}

/* ---- the list ---- */

static const struct mutant mutants[] = {
    {.name = "calls a missing row an error", .rule = "S-01", .read_answer = missing_is_an_error},
    {.name = "says done and writes nothing", .rule = "S-02", .commit = writes_nothing},
    {.name = "leaves a write out", .rule = "S-02", .write = writes_all_but_entries},
    {.name = "keeps integers as doubles", .rule = "S-03", .column = integers_as_doubles},
    {.name = "keeps instants in whole seconds", .rule = "S-03", .column = whole_seconds},
    {.name = "trims texts", .rule = "S-04", .column = trimmed_texts},
    {.name = "cuts texts", .rule = "S-04", .column = cut_texts},
    {.name = "has no characters of four bytes", .rule = "S-04", .column = narrow_texts},
    {.name = "loses empty texts", .rule = "S-05", .column = empty_is_null},
    {.name = "gives empty texts for absent ones", .rule = "S-05", .column = null_is_empty},
    {.name = "ends bytes at NUL", .rule = "S-06", .column = bytes_to_nul},
    {.name = "has case-blind keys", .rule = "S-07", .wish = case_blind_wish, .write = case_blind_write},
    {.name = "takes an underscore for any letter", .rule = "S-07", .wish = underscore_wish},
    {.name = "forgets a column of the key", .rule = "S-08", .wish = first_of_key_wish},
    {.name = "answers only the first wish", .rule = "S-10", .hide = first_wish_only},
    {.name = "mixes desks", .rule = "S-09", .wish = any_desk_wish, .commit = any_desk_commit, .mixes_desks = true},
    {.name = "ignores an insert of a row that exists", .rule = "S-11", .write = insert_or_ignore},
    {.name = "stays in a failed transaction", .rule = "S-12", .answer = poisoned},
    {.name = "deletes nothing", .rule = "S-13", .write = no_deletes},
    {.name = "forgets the token of an update", .rule = "S-14", .write = update_without_token},
    {.name = "calls a write of no row done", .rule = "S-15", .write = missing_is_done},
    {.name = "forgets the token of a delete", .rule = "S-16", .write = delete_without_token},
    {.name = "skips checks", .rule = "S-17", .write = no_checks},
    {.name = "skips checks of absence", .rule = "S-18", .write = no_absence_checks},
    {.name = "leaves rows behind where it checked", .rule = "S-19", .answer = checks_leave_rows},
    {.name = "commits half", .rule = "S-20", .commit = commits_half},
    {.name = "takes absent for unchanged", .rule = "S-21", .write = absent_is_unchanged},
    {.name = "forgets the columns that did not change", .rule = "S-21", .write = forgets_the_rest},
    {.name = "throws after the commit and calls it failed", .rule = "S-22", .answer = failed_after_commit},
    {.name = "drops what is over its limit", .rule = "S-22", .commit = large_in_batches},
    {.name = "names every write of a conflict", .rule = "S-23", .answer = names_all},
    {.name = "gives another token at each read", .rule = "S-24", .token = token_of_the_moment, .write = plain_token},
    {.name = "writes where it checks", .rule = "S-24", .answer = check_by_update},
    {.name = "makes tokens of a row's content", .rule = "S-25", .token = token_of_content, .write = content_write},
    {.name = "counts versions from one for a row inserted again",
     .rule = "S-26",
     .token = token_counts_from_one,
     .write = version_write,
     .answer = version_answer},
    {.name = "ignores a column of a scan", .rule = "S-30", .wish = first_column_only},
    {.name = "has case-blind scans", .rule = "S-31", .wish = case_blind_scan},
    {.name = "has rows without a value in its index", .rule = "S-32", .wish = null_is_first},
    {.name = "gives rows out of order", .rule = "S-33", .place = reversed},
    {.name = "orders instants as texts", .rule = "S-33", .place = ordered_as_text},
    {.name = "only goes upwards", .rule = "S-33", .wish = ascending_only},
    {.name = "loses rows from its index", .rule = "S-34", .hide = stale_index, .write = stale_index_write},
    {.name = "takes the upper end into the range", .rule = "S-35", .wish = between},
    {.name = "leaves the lower end out of the range", .rule = "S-35", .wish = greater_than},
    {.name = "ignores the limit", .rule = "S-36", .wish = no_limit_wish, .has_no_limit = true},
    {.name = "begins every page anew", .rule = "S-37", .wish = no_cursor},
    {.name = "goes on behind a value and loses ties",
     .rule = "S-38",
     .wish = wish_behind_value,
     .cursor = cursor_of_value},
    {.name = "counts rows for its cursor",
     .rule = "S-39",
     .wish = wish_at_offset,
     .hide = before_offset,
     .cursor = cursor_of_offset,
     .has_no_limit = true},
    {.name = "loses its place when the row is gone", .rule = "S-39", .wish = wish_behind_row, .cursor = cursor_of_row},
    {.name = "keeps its locks when abandoned", .rule = "S-40", .begin = lock_take, .commit = lock_answer},
    {.name = "remembers what was not there",
     .rule = "S-41",
     .wish = remembered_absence,
     .hide = hidden_by_memory,
     .answer = forgets_at_commit},
    {.name = "lets two connections overwrite each other",
     .rule = "S-42",
     .token = token_known,
     .write = known_write,
     .answer = known_answer},
    {.name = "checks before it writes, not with it", .rule = "S-43", .write = checks_in_advance},
    {.name = "reads an old snapshot after a conflict",
     .rule = "S-44",
     .token = token_of_snapshot,
     .answer = snapshot_answer},
    {.name = "claims and does not", .rule = "S-45", .factory = can_claim},
    {.name = "keeps its versions to itself",
     .rule = "S-46",
     .token = own_version,
     .write = own_version_write,
     .answer = own_version_answer},
    {.name = "commits past the host's transaction", .rule = "S-50", .factory = without_transactions},
    {.name = "shows what the host has not committed", .rule = "S-51", .factory = seen_too_early},
    {.name = "rolls the host's transaction back in a conflict",
     .rule = "S-52",
     .factory = rolls_back_all,
     .answer = conflict_rolls_back},
    {.name = "forgets all in a restart", .rule = "S-60", .factory = forgetful},
    {.name = "tires after a hundred commits", .rule = "S-61", .answer = tired},
};

/* The rules that failed, each once, with blanks between them. */
static void rules_failed(dkt_kit_suite *suite, char rules[400])
{
    rules[0] = '\0';
    while (dkt_kit_suite_next(suite) == 1) {
        const char *rule = dkt_kit_suite_rule(suite);
        if (dkt_kit_suite_run(suite) == DKT_KIT_FAILED && strstr(rules, rule) == NULL) {
            strncat(rules, rules[0] == '\0' ? "" : " ", 2);
            strncat(rules, rule, 8);
        }
    }
}

static void mutant_fails_the_rule_that_names_it(void **given)
{
    const struct mutant *mutant = *given;
    struct memory_factory factory = {.wrap = over_new, .mutant = mutant};
    struct dkt_kit_factory_hooks hooks = memory_factory_hooks();
    struct over_shared *shared = calloc(1, sizeof *shared);
    factory.mutant_data = shared;
    factory.mutant_data_size = sizeof *shared;
    if (mutant->factory != NULL) {
        mutant->factory(&hooks);
    }
    dkt_desk *desk = memory_factory_desk();
    dkt_kit_suite *suite;
    char rules[400];
    assert_int_equal(dkt_kit_suite_new(desk, &hooks, (uintptr_t)&factory, &suite), DKT_OK);
    rules_failed(suite, rules);
    if (strcmp(rules, mutant->rule) != 0) {
        (void)fprintf(stderr, "%s\n", dkt_kit_suite_tap(suite));
    }
    assert_string_equal(rules, mutant->rule);
    dkt_kit_suite_free(suite);
    memory_factory_end(&factory);
    dkt_desk_unref(desk);
    free(shared);
}

/* The wrapper that mutants are made of is not itself a mistake. */
static void a_store_that_passes_everything_on_passes(void **state)
{
    (void)state;
    static const struct mutant none = {.name = "none", .rule = ""};
    void *given = (void *)(uintptr_t)&none;
    mutant_fails_the_rule_that_names_it(&given);
}

int main(void)
{
    enum { COUNT = sizeof mutants / sizeof mutants[0] };
    const struct CMUnitTest good[] = {cmocka_unit_test(a_store_that_passes_everything_on_passes)};
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = mutants[i].name,
                                       .test_func = mutant_fails_the_rule_that_names_it,
                                       .initial_state = (void *)(uintptr_t)&mutants[i]};
    }
    int failed = cmocka_run_group_tests_name("a good store", good, NULL, NULL);
    failed += cmocka_run_group_tests_name("broken stores", tests, NULL, NULL);
    print_message("figure: %d broken stores, each caught by its rule\n", (int)COUNT);
    return failed;
}
