/* SPDX-License-Identifier: MIT
 *
 * The read hook: gets by key, scans along an index.
 *
 * A cursor is the place of a row in its index: the range value and the ties, each as a letter and its bytes. A scan
 * goes on behind that place whatever became of the row, so that rows that come and go between two pages make no
 * other appear twice or be left out.
 */
#include "store/sqlite/internal.h"

#include "docket/schema.h"

#include <string.h>

static const char place_integer = 'i';
static const char place_text = 't';

/* One wish being answered. */
struct reading {
    struct dkt_sqlite *sqlite;
    const dkt_reads *reads;
    dkt_answers *answers;
    int32_t i;
};

static bool reading_fail(const struct reading *reading, int result)
{
    (void)dkti_sqlite_fail(reading->sqlite, result, "reading rows");
    (void)dkt_answers_error(reading->answers, result, reading->sqlite->text, -1);
    return false;
}

/* ---- binding ---- */

/* The wish's values, from parameter 2 on: borrowed until the statement is reset. */
static int bind_values(sqlite3_stmt *statement, const struct reading *reading)
{
    int result = SQLITE_OK;
    int32_t count = dkt_reads_value_count(reading->reads, reading->i);
    for (int32_t k = 0; k < count && result == SQLITE_OK; k++) {
        int32_t n = 0;
        const char *text = dkt_reads_value_text(reading->reads, reading->i, k, &n);
        result = text != NULL
                     ? sqlite3_bind_text(statement, k + 2, text, n, SQLITE_STATIC)
                     : sqlite3_bind_int64(statement, k + 2,
                                          dkt_reads_value_integer(reading->reads, reading->i, k));
    }
    return result;
}

/* ---- rows ---- */

/* Writes the digits of a number before `p`. */
static char *put_digits(char *p, int64_t number)
{
    uint64_t rest = (uint64_t)number;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    return p;
}

/* A token travels as the digits of its parts. */
static dkt_status give_token(dkt_answers *answers, const struct dkti_sqlite_kind *kind,
                             sqlite3_value *const *parts)
{
    char digits[48];
    char *end = digits + sizeof digits;
    char *p = end;
    if (!kind->is_clustered) {
        p = put_digits(p, sqlite3_value_int64(parts[1]));
        *--p = '.';
    }
    p = put_digits(p, sqlite3_value_int64(parts[0]));
    return dkt_answers_token(answers, p, (int32_t)(end - p));
}

/* The columns of a row, as the library takes them at once. */
struct row_values {
    int32_t columns[DKTI_SQLITE_COLUMN_MAX];
    int64_t integers[DKTI_SQLITE_COLUMN_MAX];
    const char *texts[DKTI_SQLITE_COLUMN_MAX];
    int32_t lens[DKTI_SQLITE_COLUMN_MAX];
};

/* A column as it is stored: what is of the wrong type is refused by the library, with the column's name. False: no
 * memory for it. */
static bool take_value(struct row_values *values, int32_t i, sqlite3_value *value, int type)
{
    values->texts[i] = NULL;
    if (type == SQLITE_INTEGER) {
        values->integers[i] = sqlite3_value_int64(value);
        values->lens[i] = DKT_VALUE_INTEGER;
        return true;
    }
    if (type == SQLITE_TEXT) {
        values->texts[i] = (const char *)sqlite3_value_text(value);
        values->lens[i] = sqlite3_value_bytes(value);
        return values->texts[i] != NULL;
    }
    const char *bytes = sqlite3_value_blob(value);
    values->texts[i] = bytes == NULL ? "" : bytes;
    values->lens[i] = sqlite3_value_bytes(value);
    return true;
}

/* `values`: of the columns in the order of the kind. */
static dkt_status give_columns(dkt_answers *answers, const struct dkti_sqlite_kind *kind,
                               sqlite3_value *const *values)
{
    struct row_values given;
    int32_t count = 0;
    for (int32_t i = 0; i < kind->column_count; i++) {
        int type = sqlite3_value_type(values[i]);
        if (type == SQLITE_NULL) {
            continue;
        }
        given.columns[count] = kind->columns[i].number;
        if (!take_value(&given, count, values[i], type)) {
            return DKT_E_MEMORY;
        }
        count++;
    }
    return dkt_answers_values(answers, count, given.columns, given.integers, given.texts,
                              given.lens);
}

/* `values`: the parts of the token, then the columns. */
static dkt_status give_values(const struct reading *reading, const struct dkti_sqlite_kind *kind,
                              sqlite3_value *const *values)
{
    dkt_status r = dkt_answers_row(reading->answers, reading->i);
    if (r == DKT_OK) {
        r = give_token(reading->answers, kind, values);
    }
    return r == DKT_OK ? give_columns(reading->answers, kind, values + kind->token_count) : r;
}

/* ---- the function docket_row ----
 *
 * On a connection of the library's own a row does not come as so many columns, each asked for by a call of its own that
 * locks, looks and unlocks: it is the arguments of a function, which SQLite calls with all values at once. That takes a
 * third off what reading a row costs. Its result is nothing. On a host's connection no function of ours is made. */

struct dkti_sqlite_giving {
    const struct reading *reading;
    const struct dkti_sqlite_kind *kind;
    dkt_status status;
};

static void row_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct dkt_sqlite *sqlite = sqlite3_user_data(context);
    struct dkti_sqlite_giving *giving = sqlite->giving;
    bool is_ours = giving != NULL && count == giving->kind->token_count + giving->kind->column_count;
    if (!is_ours) {
        sqlite3_result_error(context, "docket_row is libdocket's own", -1);
    } else {
        giving->status = give_values(giving->reading, giving->kind, values);
    }
}

int dkti_sqlite_function(struct dkt_sqlite *sqlite)
{
    int result = sqlite3_create_function_v2(sqlite->db, "docket_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, sqlite,
                                            row_function, NULL, NULL, NULL);
    for (int32_t i = 0; i <= DKTI_SQLITE_KIND_MAX && result == SQLITE_OK; i++) {
        struct dkti_sqlite_kind *kind = &sqlite->kinds[i];
        kind->is_called = kind->token_count + kind->column_count <= DKTI_SQLITE_CALLED_MAX;
    }
    return result;
}

/* ---- rows by key ---- */

/* The next row, given; *out_status what the library said of it. SQLITE_ROW, SQLITE_DONE or the failure. */
static int step_row(const struct reading *reading, const struct dkti_sqlite_kind *kind,
                    sqlite3_stmt *statement, dkt_status *out_status)
{
    struct dkti_sqlite_giving giving = {.reading = reading, .kind = kind, .status = DKT_OK};
    reading->sqlite->giving = &giving;
    int result = dkti_sqlite_step(reading->sqlite, statement);
    reading->sqlite->giving = NULL;
    if (result == SQLITE_ROW && !kind->is_called) {
        /* SQLite warns of such values only where several threads use the connection at a time. */
        sqlite3_value *values[2 + DKTI_SQLITE_COLUMN_MAX];
        for (int32_t i = 0; i < kind->token_count + kind->column_count; i++) {
            values[i] = sqlite3_column_value(statement, i);
        }
        giving.status = give_values(reading, kind, values);
    }
    *out_status = giving.status;
    return result;
}

static bool read_by_key(const struct reading *reading)
{
    struct dkti_sqlite_kind *kind =
        dkti_sqlite_kind(reading->sqlite, dkt_reads_kind(reading->reads, reading->i));
    sqlite3_stmt *statement = kind == NULL ? NULL : dkti_sqlite_get(reading->sqlite, kind);
    if (statement == NULL) {
        return reading_fail(reading, sqlite3_extended_errcode(reading->sqlite->db));
    }
    dkt_status r = DKT_OK;
    int result = bind_values(statement, reading);
    result = result == SQLITE_OK ? step_row(reading, kind, statement, &r) : result;
    bool is_well = result == SQLITE_ROW || result == SQLITE_DONE;
    if (!is_well) {
        (void)reading_fail(reading, result);
    }
    (void)sqlite3_reset(statement);
    return is_well && r == DKT_OK;
}

/* ---- cursors ---- */

static void put_integer(char *to, int64_t value)
{
    for (int32_t i = 0; i < 8; i++) {
        to[i] = (char)((uint64_t)value >> (8 * i) & 0xFF);
    }
}

static int64_t take_integer(const char *from)
{
    uint64_t value = 0;
    for (int32_t i = 7; i >= 0; i--) {
        value = value << 8 | (uint8_t)from[i];
    }
    return (int64_t)value;
}

/* Writes one part of a place behind the others; *io_n grows past the end when there is no room. */
static void put_part(char *cursor, int32_t *io_n, sqlite3_stmt *statement, int column)
{
    bool is_text = sqlite3_column_type(statement, column) == SQLITE_TEXT;
    const char *text = is_text ? (const char *)sqlite3_column_text(statement, column) : NULL;
    int32_t size = text != NULL ? sqlite3_column_bytes(statement, column) : 8;
    int32_t begin = *io_n + (text != NULL ? 3 : 1);
    *io_n = begin + size;
    if (size > DKTI_SQLITE_CURSOR_MAX || *io_n > DKTI_SQLITE_CURSOR_MAX) {
        *io_n = DKTI_SQLITE_CURSOR_MAX + 1;
    } else if (text != NULL) {
        cursor[begin - 3] = place_text;
        cursor[begin - 2] = (char)(size & 0xFF);
        cursor[begin - 1] = (char)(size >> 8);
        memcpy(cursor + begin, text, (size_t)size);
    } else {
        cursor[begin - 1] = place_integer;
        put_integer(cursor + begin, sqlite3_column_int64(statement, column));
    }
}

static int32_t place_count(const struct dkti_sqlite_index *index)
{
    return index->tie_count + (index->range != NULL ? 1 : 0);
}

static dkt_status give_cursor(const struct reading *reading, const struct dkti_sqlite_index *index,
                              sqlite3_stmt *statement)
{
    char cursor[DKTI_SQLITE_CURSOR_MAX];
    int32_t n = 0;
    int32_t first = index->kind->is_called ? 1 : index->kind->token_count + index->kind->column_count;
    for (int32_t i = 0; i < place_count(index) && n <= DKTI_SQLITE_CURSOR_MAX; i++) {
        put_part(cursor, &n, statement, first + i);
    }
    if (n == 0) { /* the key alone: there is at most one row, and nothing behind it */
        cursor[n++] = '.';
    }
    return dkt_answers_cursor(reading->answers, cursor, n);
}

/* Reads one part and binds it. False when the cursor is none of this index. */
static bool bind_part(sqlite3_stmt *statement, int parameter, const char **io_p, const char *end)
{
    const char *p = *io_p;
    if (end - p >= 9 && *p == place_integer) {
        *io_p = p + 9;
        return sqlite3_bind_int64(statement, parameter, take_integer(p + 1)) == SQLITE_OK;
    }
    if (end - p < 3 || *p != place_text) {
        return false;
    }
    int32_t size = (uint8_t)p[1] | (uint8_t)p[2] << 8;
    if (end - p - 3 < size) {
        return false;
    }
    *io_p = p + 3 + size;
    return sqlite3_bind_text(statement, parameter, p + 3, size, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_cursor(const struct reading *reading, const struct dkti_sqlite_index *index,
                        sqlite3_stmt *statement)
{
    int32_t n = 0;
    const char *p = dkt_reads_cursor(reading->reads, reading->i, &n);
    const char *end = p + n;
    for (int32_t i = 0; i < place_count(index); i++) {
        if (!bind_part(statement, index->equal_count + 5 + i, &p, end)) {
            return false;
        }
    }
    return p == end || (place_count(index) == 0 && n == 1);
}

/* ---- scans ---- */

static int32_t scan_shape(const struct reading *reading)
{
    int32_t flags = dkt_reads_flags(reading->reads, reading->i);
    int32_t shape = 0;
    shape |= (flags & DKT_READ_HAS_FROM) != 0 ? DKTI_SCAN_FROM : 0;
    shape |= (flags & DKT_READ_HAS_UNTIL) != 0 ? DKTI_SCAN_UNTIL : 0;
    shape |= (flags & DKT_READ_DESCENDING) != 0 ? DKTI_SCAN_DESCENDING : 0;
    shape |= dkt_reads_cursor(reading->reads, reading->i, NULL) != NULL ? DKTI_SCAN_CURSOR : 0;
    return shape;
}

static int bind_scan(const struct reading *reading, const struct dkti_sqlite_index *index,
                     int32_t shape, sqlite3_stmt *statement)
{
    int parameter = index->equal_count + 2;
    int result = bind_values(statement, reading);
    if (result == SQLITE_OK) {
        result =
            sqlite3_bind_int(statement, parameter, dkt_reads_limit(reading->reads, reading->i));
    }
    if (result == SQLITE_OK && (shape & DKTI_SCAN_FROM) != 0) {
        result = sqlite3_bind_int64(statement, parameter + 1,
                                    dkt_reads_from(reading->reads, reading->i));
    }
    if (result == SQLITE_OK && (shape & DKTI_SCAN_UNTIL) != 0) {
        result = sqlite3_bind_int64(statement, parameter + 2,
                                    dkt_reads_until(reading->reads, reading->i));
    }
    return result;
}

/* Only the last row of a full page needs a cursor. */
static dkt_status give_rows(const struct reading *reading, const struct dkti_sqlite_index *index,
                            sqlite3_stmt *statement, int *out_result)
{
    int32_t limit = dkt_reads_limit(reading->reads, reading->i);
    int32_t given = 0;
    dkt_status r = DKT_OK;
    *out_result = step_row(reading, index->kind, statement, &r);
    while (*out_result == SQLITE_ROW && r == DKT_OK) {
        given++;
        if (given == limit) {
            r = give_cursor(reading, index, statement);
        }
        *out_result = r == DKT_OK ? step_row(reading, index->kind, statement, &r) : SQLITE_DONE;
    }
    *out_result = r == DKT_OK ? *out_result : SQLITE_DONE;
    return r;
}

static bool read_by_index(const struct reading *reading)
{
    struct dkti_sqlite_index *index =
        dkti_sqlite_index(reading->sqlite, dkt_reads_index(reading->reads, reading->i));
    int32_t shape = scan_shape(reading);
    sqlite3_stmt *statement =
        index == NULL ? NULL : dkti_sqlite_scan(reading->sqlite, index, shape);
    if (statement == NULL) {
        return reading_fail(reading, sqlite3_extended_errcode(reading->sqlite->db));
    }
    if ((shape & DKTI_SCAN_CURSOR) != 0 && !bind_cursor(reading, index, statement)) {
        (void)dkt_answers_error(reading->answers, 0, "the cursor is not one of this store's", -1);
        return false;
    }
    dkt_status r = DKT_OK;
    int result = bind_scan(reading, index, shape, statement);
    if (result == SQLITE_OK) {
        r = give_rows(reading, index, statement, &result);
    }
    if (result != SQLITE_DONE) {
        (void)reading_fail(reading, result);
    }
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE && r == DKT_OK;
}

/* ---- the hook ---- */

/* Whether a commit will rest on what is read. */
static bool is_for_a_change(const dkt_reads *reads)
{
    int32_t count = dkt_reads_count(reads);
    for (int32_t i = 0; i < count; i++) {
        if ((dkt_reads_flags(reads, i) & DKT_READ_STABLE) != 0) {
            return true;
        }
    }
    return false;
}

/* Whoever waited in vain for the lock reads without it: the commit, which looks at the tokens, will wait once more. */
static bool read_lock(const struct reading *reading)
{
    int result = dkti_sqlite_read_begin(reading->sqlite);
    bool is_well = result == SQLITE_OK || (result & 0xFF) == SQLITE_BUSY;
    return is_well || reading_fail(reading, result);
}

int32_t dkti_sqlite_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct reading reading = {
        .sqlite = (struct dkt_sqlite *)user, .reads = reads, .answers = answers};
    int32_t desk_len = 0;
    const char *desk = dkt_reads_desk(reads, &desk_len);
    int result = dkti_sqlite_desk(reading.sqlite, desk, desk_len);
    if (result != SQLITE_OK || (is_for_a_change(reads) && !read_lock(&reading))) {
        return DKT_COMMIT_FAILED;
    }
    int32_t count = dkt_reads_count(reads);
    for (reading.i = 0; reading.i < count; reading.i++) {
        bool is_get = dkt_reads_type(reads, reading.i) == DKT_READ_GET;
        bool is_read = is_get ? read_by_key(&reading) : read_by_index(&reading);
        if (!is_read || dkt_answers_end(answers, reading.i) != DKT_OK) {
            return DKT_COMMIT_FAILED;
        }
    }
    return DKT_HOOK_DONE;
}
