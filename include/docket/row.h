/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_ROW_H
#define DOCKET_ROW_H

/* row.h: reading a row: of a result, of a write, of a list.
 *
 * A row is owned by what gave it and says until when. One thread at a time, as its owner.
 */

#include "docket/base.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A row with named, typed columns (schema.h). */
typedef struct dkt_row dkt_row;

/** What stands for a length where several values come or go at once: the value is no text.
 * @since 0.1.0 */
enum {
    DKT_VALUE_INTEGER = -1, /**< an integer or an instant */
    DKT_VALUE_ABSENT = -2,  /**< the column has no value */
};

/** The row's kind.
 * @param row borrowed for the call.
 * @returns DKT_KIND_..., or 0 when row is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_row_kind(const dkt_row *row);

/** Whether a column has a value.
 * @param row borrowed for the call.
 * @param column the column's number.
 * @returns 1, or 0 when it is absent or there is no such column.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_row_is_set(const dkt_row *row, int32_t column);

/** An integer or an instant.
 * @param row borrowed for the call.
 * @param column the column's number.
 * @returns the value; 0 when it is absent, not an integer, or there is no such column.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_row_integer(const dkt_row *row, int32_t column);

/** A text, bytes or JSON.
 * @param row borrowed for the call.
 * @param column the column's number.
 * @param out_len may be NULL, borrowed for the call; receives the bytes without the NUL behind them.
 * @returns the value, owned by the row; NULL when it is absent, an integer, or there is no such column.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_row_text(const dkt_row *row, int32_t column, int32_t *out_len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
