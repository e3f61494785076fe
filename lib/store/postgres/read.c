/* SPDX-License-Identifier: MIT
 *
 * The read hook: a round is one pipeline of gets and scans.
 *
 * Rows that the operation's decision rests on are locked when they are read, in one order for everybody, the order of
 * writes: first in the pipeline, so that what is read behind them is read when nobody can change it any more. At
 * REPEATABLE READ a snapshot stands from the first statement on, and a lock that was waited for is an error: there
 * only an operation that has met a conflict locks.
 *
 * A round that was stopped by a deadlock, by another's commit or by a lost connection is read again in a new
 * transaction. What an earlier round read is then no longer locked: the tokens are looked at by the commit in any case.
 * Nothing is given to the library before the whole round has come.
 *
 * A cursor is the place of a row in its index: the range value and the rest of the key, each as a letter and its bytes.
 * A scan goes on behind that place whatever became of the row.
 */
#include "store/postgres/internal.h"

#include "docket/schema.h"

#include <string.h>

static const char cursor_integer = 'i';
static const char cursor_text = 't';

/* A round being answered. */
struct pg_round {
    struct dkt_postgres *postgres;
    const dkt_reads *reads;
    dkt_answers *answers;
    int32_t count;
    bool is_locking; /* stable rows */
    bool is_altered; /* a row has other columns than the statement asked for */
    bool is_refused; /* the library did not take a row, and has said why */
    int32_t *order;  /* the wishes in the order in which they are sent; behind it as much room again */
};

/* ---- the order ---- */

/* Kinds in the order of writes (doc/store-contract.md): two operations lock rows in the same order. */
static int32_t pg_kind_rank(int32_t kind)
{
    switch (kind) {
    case DKT_KIND_TICKET: return 0;
    case DKT_KIND_SERIES: return 1;
    case DKT_KIND_LEASE: return 2;
    case DKT_KIND_UNIQUE: return 3;
    case DKT_KIND_LINK: return 4;
    case DKT_KIND_LOOKUP: return 5;
    case DKT_KIND_REQUEST: return 6;
    case DKT_KIND_UNIT: return 7;
    case DKT_KIND_PERSON: return 8;
    default: return 9 + kind;
    }
}

static bool pg_is_locked(const struct pg_round *round, int32_t i)
{
    return round->is_locking && dkt_reads_type(round->reads, i) == DKT_READ_GET &&
           (dkt_reads_flags(round->reads, i) & DKT_READ_STABLE) != 0;
}

static int32_t pg_compare_value(const dkt_reads *reads, int32_t a, int32_t b, int32_t k)
{
    int32_t n_a = 0;
    int32_t n_b = 0;
    const char *text_a = dkt_reads_value_text(reads, a, k, &n_a);
    const char *text_b = dkt_reads_value_text(reads, b, k, &n_b);
    if (text_a == NULL || text_b == NULL) {
        int64_t left = dkt_reads_value_integer(reads, a, k);
        int64_t right = dkt_reads_value_integer(reads, b, k);
        return (left > right) - (left < right);
    }
    int32_t order = memcmp(text_a, text_b, (size_t)(n_a < n_b ? n_a : n_b));
    return order != 0 ? order : n_a - n_b;
}

/* Whether wish a goes after wish b: what is locked first, by kind and key; the rest as it came. */
static bool pg_goes_after(const struct pg_round *round, int32_t a, int32_t b)
{
    bool is_a = pg_is_locked(round, a);
    bool is_b = pg_is_locked(round, b);
    if (!is_a || !is_b) {
        return is_b && !is_a;
    }
    int32_t order = pg_kind_rank(dkt_reads_kind(round->reads, a)) - pg_kind_rank(dkt_reads_kind(round->reads, b));
    int32_t count = dkt_reads_value_count(round->reads, a);
    for (int32_t k = 0; order == 0 && k < count; k++) {
        order = pg_compare_value(round->reads, a, b, k);
    }
    return order > 0;
}

/* Merges two neighbouring runs of `size` from `from` into `to`. */
static void pg_merge(const struct pg_round *round, const int32_t *from, int32_t *to, int32_t begin, int32_t size)
{
    int32_t left_end = begin + size < round->count ? begin + size : round->count;
    int32_t right_end = begin + 2 * size < round->count ? begin + 2 * size : round->count;
    int32_t left = begin;
    int32_t right = left_end;
    for (int32_t i = begin; i < right_end; i++) {
        bool is_right = left == left_end ||
                        (right < right_end && pg_goes_after(round, from[left], from[right]));
        to[i] = is_right ? from[right++] : from[left++];
    }
}

/* A round may read thousands of rows stable: merging, not inserting. */
static bool pg_sort(struct pg_round *round)
{
    int32_t *pages = dkti_postgres_allocate(2 * (size_t)round->count, sizeof *pages);
    if (pages == NULL) {
        (void)dkti_postgres_say(round->postgres, DKT_E_MEMORY, "there is no memory to read", NULL);
        return false;
    }
    int32_t *from = pages;
    int32_t *to = pages + round->count;
    for (int32_t i = 0; i < round->count; i++) {
        from[i] = i;
    }
    for (int32_t size = 1; size < round->count && size > 0; size *= 2) {
        for (int32_t begin = 0; begin < round->count; begin += 2 * size) {
            pg_merge(round, from, to, begin, size);
        }
        int32_t *merged = to;
        to = from;
        from = merged;
    }
    memmove(pages, from, (size_t)round->count * sizeof *pages);
    round->order = pages;
    return true;
}

/* ---- asking ---- */

static void pg_bind_values(const struct pg_round *round, int32_t i)
{
    int32_t n = 0;
    const char *desk = dkt_reads_desk(round->reads, &n);
    dkti_postgres_bind_begin(round->postgres);
    dkti_postgres_bind_text(round->postgres, desk, n);
    int32_t count = dkt_reads_value_count(round->reads, i);
    for (int32_t k = 0; k < count; k++) {
        const char *text = dkt_reads_value_text(round->reads, i, k, &n);
        if (text != NULL) {
            dkti_postgres_bind_text(round->postgres, text, n);
        } else {
            dkti_postgres_bind_integer(round->postgres, dkt_reads_value_integer(round->reads, i, k));
        }
    }
}

static bool pg_ask_get(struct pg_round *round, int32_t i)
{
    struct dkti_postgres_kind *kind = dkti_postgres_kind(round->postgres, dkt_reads_kind(round->reads, i));
    if (kind == NULL || dkt_reads_value_count(round->reads, i) != kind->key_count) {
        return false;
    }
    pg_bind_values(round, i);
    return dkti_postgres_send(round->postgres, dkti_postgres_get(round->postgres, kind, pg_is_locked(round, i)), i);
}

static bool pg_is_writing(const struct dkt_postgres *postgres)
{
    return (postgres->flags & DKT_POSTGRES_READ_ONLY) == 0;
}

static int32_t pg_shape(const struct pg_round *round, int32_t i)
{
    int32_t flags = dkt_reads_flags(round->reads, i);
    int32_t shape = 0;
    bool is_claim = (flags & DKT_READ_CLAIM) != 0 && pg_is_writing(round->postgres);
    shape |= (flags & DKT_READ_HAS_FROM) != 0 ? DKTI_SHAPE_FROM : 0;
    shape |= (flags & DKT_READ_HAS_UNTIL) != 0 ? DKTI_SHAPE_UNTIL : 0;
    shape |= (flags & DKT_READ_DESCENDING) != 0 ? DKTI_SHAPE_DESCENDING : 0;
    shape |= dkt_reads_cursor(round->reads, i, NULL) != NULL ? DKTI_SHAPE_CURSOR : 0;
    return shape | (is_claim ? DKTI_SHAPE_CLAIM : 0);
}

static int64_t pg_take_integer(const char *bytes, int32_t n)
{
    uint64_t value = 0;
    for (int32_t i = 0; i < n; i++) {
        value = value << 8 | (uint8_t)bytes[i];
    }
    return (int64_t)value;
}

static bool pg_is_number(const struct dkti_postgres_column *column)
{
    return column->type == DKT_TYPE_INTEGER || column->type == DKT_TYPE_INSTANT;
}

/* Binds one part of a cursor. False when the cursor is none of this index. */
static bool pg_bind_part(struct dkt_postgres *postgres, const struct dkti_postgres_column *column, const char **io_p,
                         const char *end)
{
    const char *p = *io_p;
    if (pg_is_number(column)) {
        if (end - p < 9 || *p != cursor_integer) {
            return false;
        }
        *io_p = p + 9;
        dkti_postgres_bind_integer(postgres, pg_take_integer(p + 1, 8));
        return true;
    }
    if (end - p < 3 || *p != cursor_text) {
        return false;
    }
    int32_t size = (int32_t)pg_take_integer(p + 1, 2);
    if (end - p - 3 < size) {
        return false;
    }
    *io_p = p + 3 + size;
    dkti_postgres_bind_text(postgres, p + 3, size);
    return true;
}

static bool pg_bind_cursor(const struct pg_round *round, const struct dkti_postgres_index *index, int32_t i)
{
    int32_t n = 0;
    const char *p = dkt_reads_cursor(round->reads, i, &n);
    const char *end = p + n;
    for (int32_t k = 0; k < index->place_count; k++) {
        if (!pg_bind_part(round->postgres, index->places[k], &p, end)) {
            return false;
        }
    }
    return p == end || (index->place_count == 0 && n == 1);
}

static bool pg_ask_scan(struct pg_round *round, int32_t i)
{
    struct dkt_postgres *postgres = round->postgres;
    struct dkti_postgres_index *index = dkti_postgres_index(postgres, dkt_reads_index(round->reads, i));
    int32_t shape = pg_shape(round, i);
    if (index == NULL || dkt_reads_value_count(round->reads, i) != index->equal_count) {
        return false;
    }
    pg_bind_values(round, i);
    if ((shape & DKTI_SHAPE_FROM) != 0) {
        dkti_postgres_bind_integer(postgres, dkt_reads_from(round->reads, i));
    }
    if ((shape & DKTI_SHAPE_UNTIL) != 0) {
        dkti_postgres_bind_integer(postgres, dkt_reads_until(round->reads, i));
    }
    if ((shape & DKTI_SHAPE_CURSOR) != 0 && !pg_bind_cursor(round, index, i)) {
        (void)dkti_postgres_say(postgres, DKT_E_STORE, "the cursor is not one of this store's", NULL);
        return false;
    }
    dkti_postgres_bind_integer(postgres, dkt_reads_limit(round->reads, i));
    return dkti_postgres_send(postgres, dkti_postgres_scan(postgres, index, shape), i);
}

/* Whether a transaction must hold what this round locks. */
static bool pg_needs_begin(const struct pg_round *round)
{
    int32_t wanted = DKT_READ_STABLE | DKT_READ_CLAIM;
    if (round->postgres->is_open || dkti_postgres_is_joined(round->postgres) || !pg_is_writing(round->postgres)) {
        return false;
    }
    for (int32_t i = 0; i < round->count; i++) {
        if ((dkt_reads_flags(round->reads, i) & wanted) != 0) {
            return true;
        }
    }
    return false;
}

/* Sends the round. False when it could not. */
static bool pg_ask(struct pg_round *round)
{
    struct dkt_postgres *postgres = round->postgres;
    bool is_sent = true;
    (void)dkti_postgres_say(postgres, DKT_E_STORE, "the round could not be sent", NULL);
    if (pg_needs_begin(round)) {
        postgres->is_open = true;
        is_sent = dkti_postgres_send_begin(postgres);
    }
    for (int32_t n = 0; n < round->count && is_sent; n++) {
        int32_t i = round->order[n];
        is_sent = dkt_reads_type(round->reads, i) == DKT_READ_GET ? pg_ask_get(round, i) : pg_ask_scan(round, i);
    }
    return is_sent;
}

/* ---- answering ---- */

/* A token travels as its digits. */
static dkt_status pg_give_token(dkt_answers *answers, const char *bytes)
{
    char digits[12];
    char *p = digits + sizeof digits;
    uint64_t rest = (uint64_t)pg_take_integer(bytes, 4);
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    return dkt_answers_token(answers, p, (int32_t)(digits + sizeof digits - p));
}

/* Takes a record apart into cells: how many columns, and of each its type, its size and its bytes. False when it is not
 * what this library would have made: somebody has altered the table. */
static bool pg_cells_load(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind, const PGresult *result,
                          int row)
{
    const char *p = PQgetvalue(result, row, 1);
    const char *end = p + PQgetlength(result, row, 1);
    bool is_well = end - p >= 4 && pg_take_integer(p, 4) == kind->column_count;
    p += is_well ? 4 : 0;
    for (int32_t i = 0; i < kind->column_count && is_well; i++) {
        const struct dkti_postgres_column *column = &kind->columns[i];
        if (end - p < 8 || pg_take_integer(p, 4) != column->oid) {
            is_well = false;
            break;
        }
        int32_t n = (int32_t)(uint32_t)pg_take_integer(p + 4, 4);
        p += 8;
        is_well = n <= end - p && (n <= 0 || n == 8 || !pg_is_number(column));
        postgres->cells[i] = (struct dkti_postgres_cell){p, n};
        p += n > 0 ? n : 0;
    }
    if (!is_well) {
        (void)dkti_postgres_say(postgres, DKT_E_STORE, "a table was altered while it was in use: docket_", kind->name);
    }
    return is_well;
}

/* All cells that have a value, in one call. */
static dkt_status pg_give_values(const struct pg_round *round, const struct dkti_postgres_kind *kind)
{
    struct dkti_postgres_written *given = &round->postgres->written;
    int32_t count = 0;
    for (int32_t i = 0; i < kind->column_count; i++) {
        const struct dkti_postgres_cell *cell = &round->postgres->cells[i];
        if (cell->n >= 0) {
            bool is_number = pg_is_number(&kind->columns[i]);
            given->columns[count] = kind->columns[i].number;
            given->lens[count] = is_number ? DKT_VALUE_INTEGER : cell->n;
            given->integers[count] = is_number ? pg_take_integer(cell->p, 8) : 0;
            given->texts[count] = is_number ? NULL : cell->p;
            count++;
        }
    }
    return dkt_answers_values(round->answers, count, given->columns, given->integers, given->texts, given->lens);
}

static dkt_status pg_give_row(struct pg_round *round, int32_t i, const struct dkti_postgres_kind *kind,
                              const PGresult *result, int row)
{
    if (!pg_cells_load(round->postgres, kind, result, row)) {
        round->is_altered = true;
        return DKT_E_STORE;
    }
    dkt_status r = dkt_answers_row(round->answers, i);
    if (r == DKT_OK) {
        r = pg_give_token(round->answers, PQgetvalue(result, row, 0));
    }
    return r == DKT_OK ? pg_give_values(round, kind) : r;
}

/* Writes one part of a place behind the others; *io_n grows past the end when there is no room. */
static void pg_put_part(char *cursor, int32_t *io_n, const struct dkti_postgres_column *column,
                        const struct dkti_postgres_cell *cell)
{
    bool is_text = !pg_is_number(column);
    int32_t size = cell->n < 0 ? 0 : cell->n;
    int32_t begin = *io_n + (is_text ? 3 : 1);
    *io_n = begin + size;
    if (size > DKTI_POSTGRES_CURSOR_MAX || *io_n > DKTI_POSTGRES_CURSOR_MAX) {
        *io_n = DKTI_POSTGRES_CURSOR_MAX + 1;
        return;
    }
    cursor[begin - 1] = cursor_integer;
    if (is_text) {
        cursor[begin - 3] = cursor_text;
        cursor[begin - 2] = (char)(size >> 8);
        cursor[begin - 1] = (char)(size & 0xFF);
    }
    memcpy(cursor + begin, cell->p, (size_t)size);
}

/* The place of the row whose cells are loaded. */
static dkt_status pg_give_cursor(const struct pg_round *round, const struct dkti_postgres_index *index)
{
    char cursor[DKTI_POSTGRES_CURSOR_MAX];
    int32_t n = 0;
    for (int32_t k = 0; k < index->place_count && n <= DKTI_POSTGRES_CURSOR_MAX; k++) {
        int32_t place = (int32_t)(index->places[k] - index->kind->columns);
        pg_put_part(cursor, &n, index->places[k], &round->postgres->cells[place]);
    }
    if (n == 0) {
        cursor[n++] = '.';
    }
    return dkt_answers_cursor(round->answers, cursor, n);
}

/* Remembers the row whose cells are loaded as locked: its key is bound as a write will bind it. */
static void pg_remember(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind, const PGresult *result,
                        int row)
{
    if (postgres->locked_count == DKTI_POSTGRES_LOCKED_MAX || !postgres->is_open || postgres->is_host) {
        return;
    }
    dkti_postgres_bind_begin(postgres);
    dkti_postgres_bind_text(postgres, NULL, 0); /* where the desk stands */
    for (int32_t i = 0; i < kind->key_count; i++) {
        dkti_postgres_bind_text(postgres, postgres->cells[i].p, postgres->cells[i].n);
    }
    postgres->locked[postgres->locked_count++] = (struct dkti_postgres_locked){
        .key = dkti_postgres_bound_key(postgres, kind),
        .token = (uint32_t)pg_take_integer(PQgetvalue(result, row, 0), 4),
    };
}

/* Only the last row of a full page needs a cursor. */
static dkt_status pg_give(struct pg_round *round, int32_t i, const PGresult *result)
{
    bool is_get = dkt_reads_type(round->reads, i) == DKT_READ_GET;
    const struct dkti_postgres_index *index =
        is_get ? NULL : dkti_postgres_index(round->postgres, dkt_reads_index(round->reads, i));
    const struct dkti_postgres_kind *kind =
        index == NULL ? dkti_postgres_kind(round->postgres, dkt_reads_kind(round->reads, i)) : index->kind;
    bool is_locked = is_get ? pg_is_locked(round, i) : (pg_shape(round, i) & DKTI_SHAPE_CLAIM) != 0;
    int count = PQntuples(result);
    dkt_status r = DKT_OK;
    for (int row = 0; row < count && r == DKT_OK; row++) {
        r = pg_give_row(round, i, kind, result, row);
        if (is_locked && r == DKT_OK) {
            pg_remember(round->postgres, kind, result, row);
        }
        if (r == DKT_OK && index != NULL && row + 1 == dkt_reads_limit(round->reads, i)) {
            r = pg_give_cursor(round, index);
        }
    }
    return r == DKT_OK ? dkt_answers_end(round->answers, i) : r;
}

static bool pg_give_all(struct pg_round *round)
{
    dkt_status r = DKT_OK;
    for (int32_t n = 0; n < round->postgres->sent_count && r == DKT_OK; n++) {
        const struct dkti_postgres_sent *sent = &round->postgres->sent[n];
        if (sent->what == DKTI_SENT_USE && sent->tag >= 0) {
            r = pg_give(round, sent->tag, sent->result);
        }
    }
    return r == DKT_OK;
}

/* ---- the hook ---- */

/* What a round ended with. */
enum {
    ROUND_DONE = 1,
    ROUND_FAILED = 2, /* postgres->text says why, or the library knows already */
    ROUND_AGAIN = 3,  /* nothing was given */
};

/* After a failure that a new transaction, or a new connection, may not meet. */
static int32_t pg_round_again(struct pg_round *round)
{
    struct dkt_postgres *postgres = round->postgres;
    bool is_joined = dkti_postgres_is_joined(postgres);
    bool is_lost = postgres->is_broken && !postgres->is_host;
    bool is_said = postgres->has_failed || is_lost;
    bool is_passing = is_said && (dkti_postgres_is_crossed(postgres) || dkti_postgres_is_forgotten(postgres) || is_lost);
    bool is_forgotten = dkti_postgres_state_is(postgres, "26000");
    dkti_postgres_roll_back(postgres);
    if (is_forgotten && (!postgres->is_host || is_joined || !dkti_postgres_known_load(postgres))) {
        postgres->known_count = 0;
        dkti_postgres_statements_forget(postgres);
    }
    return is_passing && !is_joined ? ROUND_AGAIN : ROUND_FAILED;
}

/* One pipeline. What was sent before a failure to send is waited for, so that the connection is at rest again. */
static bool pg_round_trip(struct pg_round *round)
{
    struct dkt_postgres *postgres = round->postgres;
    bool is_asked = pg_ask(round);
    bool is_synced = dkti_postgres_sync(postgres);
    if (!is_synced) {
        dkti_postgres_note(postgres, NULL, "sending");
        postgres->is_broken = true;
        return false;
    }
    return dkti_postgres_receive(postgres, true) && is_asked;
}

static int32_t pg_round_run(struct pg_round *round)
{
    struct dkt_postgres *postgres = round->postgres;
    if (!postgres->is_open && !dkti_postgres_reset(postgres)) {
        return ROUND_FAILED;
    }
    if (!dkti_postgres_pipeline_begin(postgres)) {
        dkti_postgres_note(postgres, NULL, "reading");
        return ROUND_FAILED;
    }
    bool is_read = pg_round_trip(round);
    bool is_given = is_read && pg_give_all(round);
    dkti_postgres_pipeline_end(postgres);
    if (is_given) {
        return ROUND_DONE;
    }
    round->is_refused = is_read && !round->is_altered;
    return is_read ? ROUND_FAILED : pg_round_again(round);
}

static bool pg_should_lock(const struct dkt_postgres *postgres)
{
    bool is_repeatable = (postgres->flags & DKT_POSTGRES_REPEATABLE_READ) != 0;
    return pg_is_writing(postgres) && !dkti_postgres_is_joined(postgres) &&
           (!is_repeatable || postgres->is_contended);
}

int32_t dkti_postgres_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct pg_round round = {.postgres = (struct dkt_postgres *)user,
                             .reads = reads,
                             .answers = answers,
                             .count = dkt_reads_count(reads)};
    round.is_locking = pg_should_lock(round.postgres);
    int32_t answer = pg_sort(&round) ? ROUND_AGAIN : ROUND_FAILED;
    for (int32_t n = 0; n < DKTI_POSTGRES_AGAIN_MAX && answer == ROUND_AGAIN; n++) {
        answer = pg_round_run(&round);
    }
    dkti_postgres_release(round.order);
    if (answer != ROUND_DONE) {
        dkti_postgres_roll_back(round.postgres);
    }
    if (answer != ROUND_DONE && !round.is_refused) {
        (void)dkt_answers_error(answers, dkti_postgres_code(round.postgres), round.postgres->text, -1);
    }
    return answer == ROUND_DONE ? DKT_HOOK_DONE : DKT_COMMIT_FAILED;
}
