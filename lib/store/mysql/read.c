/* SPDX-License-Identifier: MIT
 *
 * The read hook: gets by key, scans along an index, all of a round in one batch.
 *
 * A cursor is the place of a row in its index: the range value and the ties, each as a letter and its bytes. A scan
 * goes on behind that place whatever became of the row, so that rows that come and go between two pages make no
 * other appear twice or be left out.
 *
 * Locks are taken by who has met a conflict, and by claims; when the server will not give them the round is read without,
 * for the tokens decide.
 */
#include "store/mysql/internal.h"

#include "docket/schema.h"

#include <mysqld_error.h>
#include <string.h>

static const char part_integer = 'i';
static const char part_text = 't';

/* One round being answered. */
struct round {
    struct dkt_mysql *mysql;
    const dkt_reads *reads;
    dkt_answers *answers;
    int32_t answered_count; /* wishes that are ended: they come in order */
    bool is_partial;        /* rows were given of a wish that is not ended */
    bool is_locking;        /* stable rows and claims are locked */
    const char *cursor_p;   /* of the scan that is being put together */
    const char *cursor_end;
    bool is_cursor_bad;
};

/* ---- statements ---- */

static void value_asked(const struct round *round, struct dkti_mysql_text *sql, int32_t i,
                        int32_t value)
{
    int32_t n = 0;
    const char *text = dkt_reads_value_text(round->reads, i, value, &n);
    if (text != NULL) {
        dkti_mysql_put_text(sql, text, n, !round->mysql->is_host);
    } else {
        dkti_mysql_put_integer(sql, dkt_reads_value_integer(round->reads, i, value));
    }
}

static void condition_put(struct dkti_mysql_text *sql, const struct dkti_mysql_column *column,
                          const char *is)
{
    dkti_mysql_put(sql, " AND ");
    dkti_mysql_put_name(sql, "", column->name, "");
    dkti_mysql_put(sql, is);
}

static void desk_asked(const struct round *round, struct dkti_mysql_text *sql)
{
    int32_t n = 0;
    const char *desk = dkt_reads_desk(round->reads, &n);
    dkti_mysql_put_desk(round->mysql, sql, desk, n);
}

static void lock_put(const struct round *round, struct dkti_mysql_text *sql, int32_t i)
{
    int32_t flags = dkt_reads_flags(round->reads, i);
    bool is_claim = (flags & DKT_READ_CLAIM) != 0 && round->mysql->can_skip_locked;
    if (round->is_locking && is_claim) {
        dkti_mysql_put(sql, " FOR UPDATE SKIP LOCKED");
    } else if (round->is_locking && (flags & DKT_READ_STABLE) != 0 && round->mysql->is_open) {
        dkti_mysql_put(sql, " FOR UPDATE");
    }
}

static bool put_get(const struct round *round, int32_t i)
{
    struct dkti_mysql_kind *kind = dkti_mysql_kind(round->mysql, dkt_reads_kind(round->reads, i));
    struct dkti_mysql_text *sql = dkti_mysql_statement(round->mysql, DKTI_ROLE_ROWS, i);
    if (kind == NULL) {
        return false;
    }
    dkti_mysql_put_select(round->mysql, sql, kind);
    desk_asked(round, sql);
    for (int32_t k = 0; k < kind->key_count; k++) {
        condition_put(sql, &kind->columns[k], " = ");
        value_asked(round, sql, i, k);
    }
    lock_put(round, sql, i);
    return true;
}

/* ---- cursors ---- */

static void integer_pack(char *to, int64_t value)
{
    for (int32_t i = 0; i < 8; i++) {
        to[i] = (char)((uint64_t)value >> (8 * i) & 0xFF);
    }
}

static int64_t integer_unpack(const char *from)
{
    uint64_t value = 0;
    for (int32_t i = 7; i >= 0; i--) {
        value = value << 8 | (uint8_t)from[i];
    }
    return (int64_t)value;
}

static bool is_number(const struct dkti_mysql_column *column)
{
    return column->type == DKT_TYPE_INTEGER || column->type == DKT_TYPE_INSTANT;
}

/* The column at a place of the order of an index: the range first, then the ties; NULL behind the last. */
static const struct dkti_mysql_column *order_column(const struct dkti_mysql_index *index,
                                                    int32_t place)
{
    int32_t tie = index->range != NULL ? place - 1 : place;
    if (tie < 0) {
        return index->range;
    }
    return tie < index->tie_count ? index->ties[tie] : NULL;
}

/* Reads one part of the cursor and puts it as a literal. */
static void cursor_part_put(struct round *round, struct dkti_mysql_text *sql,
                            const struct dkti_mysql_column *column)
{
    const char *p = round->cursor_p;
    ptrdiff_t n = round->cursor_end - p;
    if (is_number(column) && n >= 9 && *p == part_integer) {
        dkti_mysql_put_integer(sql, integer_unpack(p + 1));
        round->cursor_p = p + 9;
        return;
    }
    int32_t size = n >= 3 ? (uint8_t)p[1] | (uint8_t)p[2] << 8 : 0;
    if (is_number(column) || n < 3 || *p != part_text || n - 3 < size) {
        round->is_cursor_bad = true;
        return;
    }
    dkti_mysql_put_text(sql, p + 3, size, !round->mysql->is_host);
    round->cursor_p = p + 3 + size;
}

/* Behind the cursor's place: a > x OR (a = x AND (b > y OR (b = y AND ...))). Servers do not seek by that alone: `a >= x` in
 * front lets them begin at the place. */
static void cursor_put(struct round *round, struct dkti_mysql_text *sql,
                       const struct dkti_mysql_index *index, int32_t i)
{
    int32_t n = 0;
    bool is_down = (dkt_reads_flags(round->reads, i) & DKT_READ_DESCENDING) != 0;
    const char *begin = dkt_reads_cursor(round->reads, i, &n);
    const struct dkti_mysql_column *column = order_column(index, 0);
    round->cursor_p = begin;
    round->cursor_end = begin + n;
    if (column == NULL) { /* the key alone: there is at most one row, and nothing behind it */
        dkti_mysql_put(sql, " AND FALSE");
        return;
    }
    condition_put(sql, column, is_down ? " <= " : " >= ");
    cursor_part_put(round, sql, column);
    round->cursor_p = begin;
    int32_t depth = 0;
    for (; column != NULL; column = order_column(index, ++depth)) {
        const char *part = round->cursor_p;
        dkti_mysql_put(sql, " AND (");
        dkti_mysql_put_name(sql, "", column->name, "");
        dkti_mysql_put(sql, is_down ? " < " : " > ");
        cursor_part_put(round, sql, column);
        if (order_column(index, depth + 1) != NULL) {
            round->cursor_p = part;
            dkti_mysql_put(sql, " OR (");
            dkti_mysql_put_name(sql, "", column->name, "");
            dkti_mysql_put(sql, " = ");
            cursor_part_put(round, sql, column);
        }
    }
    for (int32_t k = 0; k < 2 * depth - 1; k++) {
        dkti_mysql_put(sql, ")");
    }
    round->is_cursor_bad = round->is_cursor_bad || round->cursor_p != round->cursor_end;
}

/* ---- scans ---- */

static void range_put(const struct round *round, struct dkti_mysql_text *sql,
                      const struct dkti_mysql_index *index, int32_t i)
{
    int32_t flags = dkt_reads_flags(round->reads, i);
    if (index->range == NULL) {
        return;
    }
    if ((index->range->flags & DKT_COLUMN_REQUIRED) == 0) {
        condition_put(sql, index->range, " IS NOT NULL");
    }
    if ((flags & DKT_READ_HAS_FROM) != 0) {
        condition_put(sql, index->range, " >= ");
        dkti_mysql_put_integer(sql, dkt_reads_from(round->reads, i));
    }
    if ((flags & DKT_READ_HAS_UNTIL) != 0) {
        condition_put(sql, index->range, " < ");
        dkti_mysql_put_integer(sql, dkt_reads_until(round->reads, i));
    }
}

static void order_put(const struct round *round, struct dkti_mysql_text *sql,
                      const struct dkti_mysql_index *index, int32_t i)
{
    bool is_down = (dkt_reads_flags(round->reads, i) & DKT_READ_DESCENDING) != 0;
    const struct dkti_mysql_column *column = order_column(index, 0);
    for (int32_t place = 0; column != NULL; column = order_column(index, ++place)) {
        dkti_mysql_put(sql, place == 0 ? " ORDER BY " : ", ");
        dkti_mysql_put_name(sql, "", column->name, "");
        dkti_mysql_put(sql, is_down ? " DESC" : "");
    }
}

/* The index is named: statistics that are old must not turn a page into a walk over the whole table. */
static bool put_scan(struct round *round, int32_t i)
{
    const struct dkti_mysql_index *index =
        dkti_mysql_index(round->mysql, dkt_reads_index(round->reads, i));
    struct dkti_mysql_text *sql = dkti_mysql_statement(round->mysql, DKTI_ROLE_ROWS, i);
    if (index == NULL) {
        return false;
    }
    dkti_mysql_put_select(round->mysql, sql, index->kind);
    dkti_mysql_put(sql, " FORCE INDEX (");
    dkti_mysql_put_name(sql, index->is_key ? "" : "docket_",
                        index->is_key ? "PRIMARY" : index->name, "");
    dkti_mysql_put(sql, ")");
    desk_asked(round, sql);
    for (int32_t k = 0; k < index->equal_count; k++) {
        condition_put(sql, index->equal[k], " = ");
        value_asked(round, sql, i, k);
    }
    range_put(round, sql, index, i);
    if (dkt_reads_cursor(round->reads, i, NULL) != NULL) {
        cursor_put(round, sql, index, i);
    }
    order_put(round, sql, index, i);
    dkti_mysql_put(sql, " LIMIT ");
    dkti_mysql_put_integer(sql, dkt_reads_limit(round->reads, i));
    lock_put(round, sql, i);
    return !round->is_cursor_bad;
}

/* ---- rows ---- */

/* The values of one row, for one call. */
struct given {
    int32_t columns[DKTI_MYSQL_COLUMN_MAX];
    int64_t integers[DKTI_MYSQL_COLUMN_MAX];
    const char *texts[DKTI_MYSQL_COLUMN_MAX];
    int32_t lens[DKTI_MYSQL_COLUMN_MAX];
};

/* A column as it is stored: what is of the wrong type goes as a text and is refused by the library, with its name. */
static void column_take(struct given *given, int32_t at, const struct dkti_mysql_column *column,
                        const char *p, size_t n)
{
    given->columns[at] = column->number;
    given->integers[at] = 0;
    given->texts[at] = p;
    given->lens[at] = (int32_t)n;
    if (is_number(column) && dkti_mysql_number(p, n, &given->integers[at])) {
        given->texts[at] = NULL;
        given->lens[at] = DKT_VALUE_INTEGER;
    }
}

static dkt_status row_give(const struct round *round, int32_t i, const struct dkti_mysql_kind *kind,
                           MYSQL_ROW row, const unsigned long *lengths)
{
    struct given given;
    int32_t count = 0;
    dkt_status r = dkt_answers_row(round->answers, i);
    if (r == DKT_OK) {
        r = row[0] == NULL ? DKT_E_CORRUPT
                           : dkt_answers_token(round->answers, row[0], (int32_t)lengths[0]);
    }
    for (int32_t k = 0; k < kind->column_count && r == DKT_OK; k++) {
        if (row[k + 1] != NULL) {
            column_take(&given, count++, &kind->columns[k], row[k + 1], lengths[k + 1]);
        }
    }
    return r == DKT_OK ? dkt_answers_values(round->answers, count, given.columns, given.integers,
                                            given.texts, given.lens)
                       : r;
}

/* Writes one part of a place behind the others; false when there is no room. */
static bool part_pack(char *cursor, int32_t *io_n, const struct dkti_mysql_column *column,
                      const char *p, size_t n)
{
    int64_t value = 0;
    int32_t begin = *io_n + (is_number(column) ? 1 : 3);
    size_t size = is_number(column) ? 8 : n;
    if (p == NULL || size > DKTI_MYSQL_CURSOR_MAX || (size_t)begin + size > DKTI_MYSQL_CURSOR_MAX) {
        return false;
    }
    *io_n = begin + (int32_t)size;
    if (is_number(column)) {
        cursor[begin - 1] = part_integer;
        bool is_well = dkti_mysql_number(p, n, &value);
        integer_pack(cursor + begin, value);
        return is_well;
    }
    cursor[begin - 3] = part_text;
    cursor[begin - 2] = (char)(n & 0xFF);
    cursor[begin - 1] = (char)(n >> 8);
    memcpy(cursor + begin, p, n);
    return true;
}

static dkt_status cursor_give(const struct round *round, const struct dkti_mysql_index *index,
                              MYSQL_ROW row, const unsigned long *lengths)
{
    char cursor[DKTI_MYSQL_CURSOR_MAX];
    int32_t n = 0;
    const struct dkti_mysql_column *column = order_column(index, 0);
    for (int32_t place = 0; column != NULL; column = order_column(index, ++place)) {
        int32_t k = (int32_t)(column - index->kind->columns) + 1;
        if (!part_pack(cursor, &n, column, row[k], lengths[k])) {
            return DKT_E_CORRUPT;
        }
    }
    if (n == 0) {
        cursor[n++] = '.';
    }
    return dkt_answers_cursor(round->answers, cursor, n);
}

/* The rows of one wish. Only the last row of a full page needs a cursor. */
static bool rows_give(void *user, int32_t i, MYSQL_RES *result)
{
    struct round *round = user;
    const struct dkti_mysql_index *index =
        dkti_mysql_index(round->mysql, dkt_reads_index(round->reads, i));
    const struct dkti_mysql_kind *kind =
        index != NULL ? index->kind
                      : dkti_mysql_kind(round->mysql, dkt_reads_kind(round->reads, i));
    int32_t limit = dkt_reads_limit(round->reads, i);
    int32_t given = 0;
    dkt_status r = DKT_OK;
    MYSQL_ROW row = mysql_fetch_row(result);
    for (; row != NULL && r == DKT_OK; row = mysql_fetch_row(result)) {
        const unsigned long *lengths = mysql_fetch_lengths(result);
        round->is_partial = true;
        r = row_give(round, i, kind, row, lengths);
        given++;
        if (r == DKT_OK && given == limit && index != NULL) {
            r = cursor_give(round, index, row, lengths);
        }
    }
    if (r == DKT_OK && mysql_errno(round->mysql->db) == 0) {
        r = dkt_answers_end(round->answers, i);
        round->answered_count = i + 1;
        round->is_partial = false;
    }
    return r == DKT_OK;
}

/* ---- the round ---- */

static bool has_flag(const struct round *round, int32_t flag)
{
    int32_t count = dkt_reads_count(round->reads);
    for (int32_t i = 0; i < count; i++) {
        if ((dkt_reads_flags(round->reads, i) & flag) != 0) {
            return true;
        }
    }
    return false;
}

/* Locks are for an operation that has begun, on a connection of the library's own, or in the host's transaction, and
 * there only for claims: a row that does not exist would lock the gap that it is missing from. */
static bool wants_locks(const struct round *round)
{
    const struct dkt_mysql *mysql = round->mysql;
    bool is_claim = mysql->can_skip_locked && has_flag(round, DKT_READ_CLAIM);
    if (dkti_mysql_in_host_transaction(mysql)) {
        return is_claim;
    }
    if (mysql->is_host || !mysql->is_begun || (mysql->flags & DKT_MYSQL_READ_ONLY) != 0) {
        return false;
    }
    return is_claim || mysql->is_open || (mysql->is_contended && has_flag(round, DKT_READ_STABLE));
}

/* On a node of a cluster the reads wait for what others have committed: once for a transaction, not for each. */
static bool round_put(struct round *round)
{
    struct dkt_mysql *mysql = round->mysql;
    int32_t count = dkt_reads_count(round->reads);
    bool is_well = true;
    dkti_mysql_batch_clear(mysql);
    mysql->is_reading = !round->is_locking;
    bool is_wrapped = mysql->is_cluster && !mysql->is_host && !round->is_locking && count > 1;
    if (round->is_locking && !mysql->is_open && !mysql->is_host) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "START TRANSACTION");
        mysql->is_open = true;
    } else if (is_wrapped) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "START TRANSACTION READ ONLY");
    }
    for (int32_t i = round->answered_count; i < count && is_well; i++) {
        bool is_get = dkt_reads_type(round->reads, i) == DKT_READ_GET;
        is_well = is_get ? put_get(round, i) : put_scan(round, i);
    }
    if (is_wrapped) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "COMMIT");
    }
    return is_well;
}

/* A statement with locks may be told of a deadlock behind its last row: then its rows must not have been given yet. */
/* A statement with locks may be told of a deadlock behind its last row: then its rows must not have been given yet. */
static struct dkti_mysql_end round_run(struct round *round)
{
    struct dkt_mysql *mysql = round->mysql;
    mysql->is_buffering = round->is_locking || mysql->is_cluster;
    mysql->is_in_transaction = round->is_locking && mysql->is_open;
    struct dkti_mysql_end end = dkti_mysql_run(mysql, rows_give, round);
    dkti_mysql_batch_clear(mysql);
    mysql->is_buffering = false;
    mysql->is_reading = false;
    mysql->is_in_transaction = false;
    return end;
}

/* Whether the same round may be tried once more: without locks when they were refused, over a new connection when the old
 * one was lost. Nothing rests on a lock alone, so that none is missed. */
static bool round_again(struct round *round, const struct dkti_mysql_end *end)
{
    struct dkt_mysql *mysql = round->mysql;
    bool is_blocked = end->code == ER_LOCK_DEADLOCK || end->code == ER_LOCK_WAIT_TIMEOUT;
    if (round->is_partial) {
        return false;
    }
    if (is_blocked && round->is_locking && !mysql->is_host) {
        bool is_begun = mysql->is_begun;
        dkti_mysql_reset(mysql);
        mysql->is_begun = is_begun;
        round->is_locking = false;
        return true;
    }
    if (!end->is_lost || mysql->is_host) {
        return false;
    }
    mysql->is_open = false;
    return dkti_mysql_connect(mysql) == DKT_OK;
}

static int32_t round_fail(const struct round *round, const struct dkti_mysql_end *end)
{
    struct dkt_mysql *mysql = round->mysql;
    if (round->is_cursor_bad) {
        (void)dkt_answers_error(round->answers, 0, "the cursor is not one of this store's", -1);
    } else if (!end->is_taken_badly) {
        (void)dkti_mysql_fail(mysql, end->code, "reading rows");
        (void)dkt_answers_error(round->answers, (int32_t)end->code, mysql->error, -1);
    }
    return DKT_COMMIT_FAILED;
}

int32_t dkti_mysql_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct dkt_mysql *mysql = ((struct dkti_mysql_store *)user)->mysql;
    struct round round = {.mysql = mysql, .reads = reads, .answers = answers};
    struct dkti_mysql_end end = {.code = 0};
    if ((mysql->db == NULL || mysql->is_lost) &&
        (mysql->is_host || dkti_mysql_connect(mysql) != DKT_OK)) {
        (void)dkt_answers_error(answers, 0, "the connection to the server was lost", -1);
        return DKT_COMMIT_FAILED;
    }
    round.is_locking = wants_locks(&round);
    bool is_put = round_put(&round);
    if (is_put) {
        end = round_run(&round);
    }
    for (int32_t tries = 0; tries < 2 && is_put && end.code != 0 && round_again(&round, &end);
         tries++) {
        is_put = round_put(&round);
        if (is_put) {
            end = round_run(&round);
        }
    }
    if (!is_put || end.code != 0 || end.is_taken_badly) {
        return round_fail(&round, &end);
    }
    return DKT_HOOK_DONE;
}
