/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_JOURNAL_H
#define DOCKET_JOURNAL_H

/* journal.h: reading what an entry changed.
 *
 * An entry is a row of kind DKT_KIND_ENTRY (a JOURNAL query gives them). What changed is packed into its
 * `change` column; a `dkt_change` reads it, cell by cell: which row, which column, before and after. The binary
 * form and the digests are specified in doc/format.md.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/row.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The changes of one entry, decoded. One thread at a time. */
typedef struct dkt_change dkt_change;

/** Sides of a change. */
enum {
    DKT_SIDE_BEFORE = 1, /**< the value before the entry */
    DKT_SIDE_AFTER = 2   /**< the value after it */
};

/** What a side of a change holds. */
enum {
    DKT_CELL_ABSENT = 0,  /**< no value */
    DKT_CELL_INTEGER = 1, /**< an integer or an instant */
    DKT_CELL_TEXT = 2,    /**< a text, bytes or JSON */
    DKT_CELL_REDACTED = 3 /**< a personal value that has been deleted; its commitment is still there */
};

/** What became of the row that a cell belongs to. */
enum {
    DKT_ACT_UPDATE = 1, /**< it was changed */
    DKT_ACT_INSERT = 2, /**< it came to be */
    DKT_ACT_DELETE = 3, /**< it was taken away; the cell has neither name nor values */
    DKT_ACT_TELL = 4    /**< no row: what the entry tells beside rows */
};

/** Decodes what an entry changed.
 * @param desk names the columns; the change keeps a reference; borrowed for the call.
 * @param entry a row of kind DKT_KIND_ENTRY, borrowed for the call; what is needed of it is copied.
 * @param out_change receives the handle; caller frees with dkt_change_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: not an entry; DKT_E_CORRUPT: malformed, or a personal value does
 * not fit its commitment; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_change_new(dkt_desk *desk, const dkt_row *entry, dkt_change **out_change);

/** Frees the handle.
 * @param change NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_change_free(dkt_change *change);

/** How many cells the entry changed.
 * @param change borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_change_count(const dkt_change *change);

/** The name of a changed cell: the column's name, or what the entry tells beside its columns ("text" of a note). A
 * column that the desk's rules do not have any more is called by its number, "#1003".
 * @param change borrowed for the call.
 * @param i place.
 * @param out_kind may be NULL, borrowed for the call; receives the kind of the row: DKT_KIND_TICKET,
 * DKT_KIND_LINK, ..., or DKT_KIND_ENTRY for what the entry tells.
 * @returns a text, owned by the change; "" when there is none: of a row that was taken away only its key is said.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_change_name(const dkt_change *change, int32_t i, int32_t *out_kind);

/** What became of the row that a cell belongs to.
 * @param change borrowed for the call.
 * @param i place.
 * @returns DKT_ACT_..., or 0 when there is no such cell.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_change_act(const dkt_change *change, int32_t i);

/** How many columns the key of a cell's row has here. The row of the entry's own subject has none: its key is the
 * entry's. A link has its three, in the order of the schema.
 * @param change borrowed for the call.
 * @param i place.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_change_key_count(const dkt_change *change, int32_t i);

/** An integer of the key of a cell's row.
 * @param change borrowed for the call.
 * @param i place.
 * @param place place in the key: 0 is the kind's first column.
 * @returns the value, 0 when it is a text.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_change_key_integer(const dkt_change *change, int32_t i, int32_t place);

/** A text of the key of a cell's row.
 * @param change borrowed for the call.
 * @param i place.
 * @param place place in the key: 0 is the kind's first column.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the change; NULL when it is an integer.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_change_key_text(const dkt_change *change, int32_t i, int32_t place, int32_t *out_len);

/** What a side of a cell holds.
 * @param change borrowed for the call.
 * @param i place.
 * @param side DKT_SIDE_...
 * @returns DKT_CELL_...
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_change_cell(const dkt_change *change, int32_t i, int32_t side);

/** The integer on a side of a cell.
 * @param change borrowed for the call.
 * @param i place.
 * @param side DKT_SIDE_...
 * @returns the value, 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_change_integer(const dkt_change *change, int32_t i, int32_t side);

/** The text on a side of a cell.
 * @param change borrowed for the call.
 * @param i place.
 * @param side DKT_SIDE_...
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the change; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_change_text(const dkt_change *change, int32_t i, int32_t side, int32_t *out_len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
