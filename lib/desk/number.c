/* SPDX-License-Identifier: MIT
 *
 * The number of a new ticket (R003): given by hand, or drawn from the profile's series.
 *
 * A gapless series is one counter row that every registration changes: no number is missing, and registrations wait for
 * each other. A series of blocks leases a run of numbers to each worker, who then draws from a row of his own that
 * nobody else touches; what he never uses is recorded as void by a task. A number given by hand is kept unique by a row
 * of its own, and may not look like one of the series.
 */
#include "desk/verbs.h"

#include "base/clamp.h"
#include "docket/ticket.h"

#include <string.h>

enum {
    NUMBER_TEXT_MAX = DKTI_PREFIX_MAX + 20 /* prefix and the digits of an int64_t */
};

/* A lease unused for so long is given up: longer than a shift, shorter than a weekend. */
static const int64_t lease_duration_ms = INT64_C(86400000);
static const int64_t number_max = INT64_C(999999999999999999);

static bool has_number(const struct dkti_work *work)
{
    return dkti_has_given(work, DKT_TICKET_NUMBER);
}

static bool has_series(const struct dkti_work *work)
{
    return !has_number(work) && !dkti_text_is_absent(work->rules->series.code);
}

static const struct dkt_row *need_unique(struct dkti_work *work)
{
    struct dkti_value key[] = {{.text = dkti_text("number")},
                               {.text = dkti_given(work, DKT_TICKET_NUMBER)->value.text}};
    return dkti_need(work, DKT_KIND_UNIQUE, DKT_READ_STABLE, key, 2);
}

static const struct dkt_row *need_lease(struct dkti_work *work)
{
    struct dkti_value key[] = {{.text = work->rules->series.code}, {.text = work->desk->worker}};
    return dkti_need(work, DKT_KIND_LEASE, DKT_READ_STABLE, key, 2);
}

static const struct dkt_row *need_series(struct dkti_work *work)
{
    return dkti_need_text(work, DKT_KIND_SERIES, DKT_READ_STABLE, work->rules->series.code);
}

static bool is_used_up(const struct dkt_row *lease)
{
    return lease == NULL || dkti_lease(lease)->next >= dkti_lease(lease)->end;
}

/* The rows that a number rests on. Asked in the same order each time. */
struct number_rows {
    const struct dkt_row *unique;
    const struct dkt_row *lease;
    const struct dkt_row *series;
};

static void number_first(struct dkti_work *work, struct number_rows *rows)
{
    if (has_number(work)) {
        rows->unique = need_unique(work);
    } else if (has_series(work) && work->rules->series.mode == DKT_SERIES_BLOCKS) {
        rows->lease = need_lease(work);
    } else if (has_series(work)) {
        rows->series = need_series(work);
    }
}

static void number_second(struct dkti_work *work, struct number_rows *rows)
{
    if (has_series(work) && work->rules->series.mode == DKT_SERIES_BLOCKS && is_used_up(rows->lease)) {
        rows->series = need_series(work);
    }
}

static struct number_rows number_again(struct dkti_work *work)
{
    struct number_rows rows = {0};
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    number_first(work, &rows);
    number_second(work, &rows);
    work->asked = asked > work->asked ? asked : work->asked;
    return rows;
}

void dkti_number_read(struct dkti_work *work)
{
    struct number_rows rows = {0};
    number_first(work, &rows);
}

void dkti_number_read_more(struct dkti_work *work)
{
    (void)number_again(work);
}

bool dkti_number_is_drawn(const struct dkti_number_series *series, struct dkti_text number)
{
    if (dkti_text_is_absent(series->code) || number.n < series->prefix.n + (size_t)series->digits ||
        memcmp(number.p, series->prefix.p, series->prefix.n) != 0) {
        return false;
    }
    for (size_t i = series->prefix.n; i < number.n; i++) {
        if (number.p[i] < '0' || number.p[i] > '9') {
            return false;
        }
    }
    return true;
}

void dkti_number_guard(struct dkti_work *work)
{
    if (!has_number(work)) {
        return;
    }
    struct number_rows rows = number_again(work);
    struct dkti_text number = dkti_given(work, DKT_TICKET_NUMBER)->value.text;
    if (rows.unique != NULL) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_text("number"));
    }
    if (dkti_number_is_drawn(&work->rules->series, number)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("number"));
    }
}

/* Takes `count` numbers from the series; returns the first, 0 without memory or numbers. */
static int64_t series_take(struct dkti_work *work, const struct dkt_row *series, int64_t count)
{
    struct dkt_row *row = series == NULL ? dkti_insert(work, DKT_KIND_SERIES) : dkti_edit(work, series);
    if (row == NULL) {
        return 0;
    }
    if (series == NULL) {
        dkti_row_set_text(row, DKT_SERIES_NAME, work->rules->series.code);
        dkti_row_set_integer(row, DKT_SERIES_NEXT, 1);
        dkti_row_set_integer(row, DKT_SERIES_UPDATED_AT, work->at_ms);
        dkti_row_set_integer(row, DKT_SERIES_SEQ, 0);
    }
    int64_t first = dkti_series(row)->next;
    if (first >= number_max - count) {
        return 0;
    }
    dkti_row_set_integer(row, DKT_SERIES_NEXT, first + count);
    return first;
}

/* The worker's row: begun anew over a fresh run when the old one is used up. */
static struct dkt_row *lease_open(struct dkti_work *work, const struct number_rows *rows)
{
    if (!is_used_up(rows->lease)) {
        return dkti_edit(work, rows->lease);
    }
    int64_t first = series_take(work, rows->series, work->rules->series.run);
    struct dkt_row *lease =
        rows->lease == NULL ? dkti_insert(work, DKT_KIND_LEASE) : dkti_edit(work, rows->lease);
    if (first == 0 || lease == NULL) {
        return NULL;
    }
    dkti_row_set_text(lease, DKT_LEASE_SERIES, work->rules->series.code);
    dkti_row_set_text(lease, DKT_LEASE_WORKER, work->desk->worker);
    dkti_row_set_integer(lease, DKT_LEASE_NEXT, first);
    dkti_row_set_integer(lease, DKT_LEASE_END, first + work->rules->series.run);
    dkti_row_set_integer(lease, DKT_LEASE_UNTIL, dkti_instant_add(work->now_ms, lease_duration_ms));
    return lease;
}

static int64_t lease_take(struct dkti_work *work, const struct number_rows *rows)
{
    struct dkt_row *lease = lease_open(work, rows);
    if (lease == NULL) {
        return 0;
    }
    int64_t number = dkti_lease(lease)->next;
    dkti_row_set_integer(lease, DKT_LEASE_NEXT, number + 1);
    if (dkti_instant_between(work->now_ms, dkti_lease(lease)->until) < lease_duration_ms / 2) {
        dkti_row_set_integer(lease, DKT_LEASE_UNTIL, dkti_instant_add(work->now_ms, lease_duration_ms));
    }
    return number;
}

/* Prefix, zeros, digits. */
static struct dkti_text number_write(struct dkti_work *work, int64_t number)
{
    const struct dkti_number_series *series = &work->rules->series;
    char text[NUMBER_TEXT_MAX];
    char decimal[DKTI_DECIMAL_MAX];
    struct dkti_text digits = dkti_text_decimal(number, decimal);
    size_t zeros = digits.n < (size_t)series->digits ? (size_t)series->digits - digits.n : 0;
    memcpy(text, series->prefix.p, series->prefix.n);
    memset(text + series->prefix.n, '0', zeros);
    memcpy(text + series->prefix.n + zeros, digits.p, digits.n);
    return dkti_arena_text(work->arena, dkti_text_of(text, series->prefix.n + zeros + digits.n));
}

static int32_t unique_add(struct dkti_work *work)
{
    struct dkt_row *row = dkti_insert(work, DKT_KIND_UNIQUE);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_UNIQUE_NAME, dkti_text("number"));
    dkti_row_set_text(row, DKT_UNIQUE_VALUE, dkti_given(work, DKT_TICKET_NUMBER)->value.text);
    dkti_row_set_text(row, DKT_UNIQUE_TICKET, dkti_ticket(work->ticket)->id);
    return DKT_OK;
}

/* Rows of numbers as the library can have written them: nothing drawn from others can be relied on. */
static bool are_rows_sound(const struct number_rows *rows)
{
    bool is_series_sound = rows->series == NULL ||
                           (dkti_series(rows->series)->next >= 1 && dkti_series(rows->series)->next <= number_max &&
                            dkti_series(rows->series)->seq >= 0);
    bool is_lease_sound =
        rows->lease == NULL ||
        (dkti_lease(rows->lease)->next >= 1 && dkti_lease(rows->lease)->end <= number_max &&
         dkti_lease(rows->lease)->next <= dkti_lease(rows->lease)->end);
    return is_series_sound && is_lease_sound;
}

int32_t dkti_number_draw(struct dkti_work *work)
{
    if (has_number(work)) {
        return unique_add(work);
    }
    if (!has_series(work)) {
        return DKT_OK;
    }
    struct number_rows rows = number_again(work);
    if (!are_rows_sound(&rows)) {
        return dkti_error_named(work->error, DKT_E_CORRUPT, "number series ", work->rules->series.code,
                                " or a lease of it is stored as the library never writes one");
    }
    int64_t number = work->rules->series.mode == DKT_SERIES_GAPLESS ? series_take(work, rows.series, 1)
                                                                    : lease_take(work, &rows);
    if (number == 0) {
        return work->arena->failed ? DKT_E_MEMORY
                                   : dkti_error_named(work->error, DKT_E_LIMIT, "number series ",
                                                      work->rules->series.code, " is used up");
    }
    dkti_row_set_text(work->ticket, DKT_TICKET_NUMBER, number_write(work, number));
    return DKT_OK;
}
