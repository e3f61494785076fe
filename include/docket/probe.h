/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_PROBE_H
#define DOCKET_PROBE_H

/* probe.h: a read round and a commit made by hand, to be sent to a store.
 *
 * Operations make their own rounds; a probe is for who stands on the other side: tests of a store, tools that copy
 * one store into another, a store over a store that must see the rows that go through it. Nothing of the rules of a
 * desk is looked at: what a probe writes is written. Rows that come in are checked as those of an operation are.
 *
 *     dkt_probe_get(probe, DKT_KIND_REQUEST, 0);       dkt_probe_write_row(probe, DKT_WRITE_UPDATE, row, token, n);
 *     dkt_probe_value_text(probe, "r-1", -1);          dkt_probe_set_integer(probe, DKT_REQUEST_SEQ, 2);
 *     dkt_probe_read(probe, store);                    answer = dkt_probe_commit(probe, store);
 *
 * A probe has at most one round and one commit at a time; what it gives out belongs to it until it is cleared. It is
 * used by one thread at a time. A store hook that unwinds leaves the probe fit for dkt_probe_clear and dkt_probe_free.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/row.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A round and a commit made by hand. One thread at a time. */
typedef struct dkt_probe dkt_probe;

/** Makes an empty probe.
 * @param desk its id and schema are the rows'; the probe keeps a reference; borrowed for the call.
 * @param out_probe receives the probe; caller frees with dkt_probe_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_probe_new(dkt_desk *desk, dkt_probe **out_probe);

/** Frees a probe.
 * @param probe NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_probe_free(dkt_probe *probe);

/** Forgets wishes, rows and writes.
 * @param probe borrowed for the call; NULL is nothing.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_probe_clear(dkt_probe *probe);

/** Begins the wish for one row. Its key follows: dkt_probe_value_integer and _text, a call a column, in key order.
 * @param probe borrowed for the call.
 * @param kind DKT_KIND_...
 * @param flags DKT_READ_STABLE, DKT_READ_CLAIM or 0.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such kind; DKT_E_LIMIT: over 1,000 wishes; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_get(dkt_probe *probe, int32_t kind, int32_t flags);

/** Begins the wish for the rows that an index gives. Its equal values follow, a call a column, in index order.
 * @param probe borrowed for the call.
 * @param index DKT_INDEX_...
 * @param flags DKT_READ_... or-ed, but for the ends of a range (dkt_probe_set_from, dkt_probe_set_until).
 * @param limit at most so many rows, at least 1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such index; DKT_E_LIMIT: over 1,000 wishes; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_scan(dkt_probe *probe, int32_t index, int32_t flags, int32_t limit);

/** The next value of the wish begun last, of a column that is an integer or an instant.
 * @param probe borrowed for the call.
 * @param value the value.
 * @returns DKT_OK; DKT_E_ARGUMENT: the column is a text, or there is none left; DKT_E_STATE: no wish is begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_value_integer(dkt_probe *probe, int64_t value);

/** The next value of the wish begun last, of a column that is a text.
 * @param probe borrowed for the call.
 * @param text the value, copied.
 * @param len bytes of text, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT: the column is an integer, or there is none left; DKT_E_TEXT; DKT_E_LIMIT;
 * DKT_E_STATE: no wish is begun; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_value_text(dkt_probe *probe, const char *text, int32_t len);

/** The lower end of the range of the scan begun last.
 * @param probe borrowed for the call.
 * @param lower inclusive.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: no scan of an index with a range is begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_from(dkt_probe *probe, int64_t lower);

/** The upper end of the range of the scan begun last.
 * @param probe borrowed for the call.
 * @param upper exclusive.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: no scan of an index with a range is begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_until(dkt_probe *probe, int64_t upper);

/** Where the scan begun last goes on.
 * @param probe borrowed for the call.
 * @param cursor what dkt_probe_cursor gave for a row of the same scan, copied.
 * @param len bytes of cursor, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT; DKT_E_STATE: no scan is begun; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_cursor(dkt_probe *probe, const char *cursor, int32_t len);

/** Takes over a wish of another round, as it stands.
 * @param probe borrowed for the call.
 * @param reads the other round, of a desk with the same schema; borrowed for the call.
 * @param i place of the wish.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such wish, or of another desk; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_wish(dkt_probe *probe, const dkt_reads *reads, int32_t i);

/** Sends the round to a store. Every wish must have its values.
 * @param probe borrowed for the call.
 * @param store borrowed for the call.
 * @returns DKT_OK: all wishes are answered; DKT_E_ARGUMENT; DKT_E_STATE: a wish lacks values, or the round was sent
 * before; DKT_E_STORE: the hook did not say that it is done, or left a wish without an answer; DKT_E_CORRUPT: a row
 * is malformed; DKT_E_LIMIT: more rows than asked for; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_read(dkt_probe *probe, dkt_store *store);

/** How many rows a wish was answered with.
 * @param probe borrowed for the call.
 * @param i place of the wish, in the order of asking.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_probe_row_count(const dkt_probe *probe, int32_t i);

/** A row that a wish was answered with.
 * @param probe borrowed for the call.
 * @param i place of the wish.
 * @param n place of the row.
 * @returns the row, owned by the probe until it is cleared; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_probe_row(const dkt_probe *probe, int32_t i, int32_t n);

/** The token of a row that a wish was answered with.
 * @param probe borrowed for the call.
 * @param i place of the wish.
 * @param n place of the row.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the bytes, owned by the probe until it is cleared; NULL when there is no such row.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_probe_token(const dkt_probe *probe, int32_t i, int32_t n, int32_t *out_len);

/** The cursor of a row that a wish was answered with.
 * @param probe borrowed for the call.
 * @param i place of the wish.
 * @param n place of the row.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the bytes, owned by the probe until it is cleared; NULL when it has none, or there is no such row.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_probe_cursor(const dkt_probe *probe, int32_t i, int32_t n, int32_t *out_len);

/** Begins a write of a row without values. Its columns follow.
 * @param probe borrowed for the call.
 * @param what DKT_WRITE_...
 * @param kind DKT_KIND_...
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such kind; DKT_E_LIMIT: over 1,000 writes; DKT_E_STATE: the
 * commit was sent already; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_write(dkt_probe *probe, int32_t what, int32_t kind);

/** Begins a write of a row that was read, or is written by somebody else. An UPDATE then changes the columns that are
 * set to another value from here on; an INSERT writes all columns that are set.
 * @param probe borrowed for the call.
 * @param what DKT_WRITE_...
 * @param row of a desk with the same schema; copied.
 * @param token may be NULL: none is expected; otherwise copied.
 * @param token_len bytes of token, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT; DKT_E_STATE: the commit was sent already; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_write_row(dkt_probe *probe, int32_t what, const dkt_row *row, const char *token,
                               int32_t token_len);

/** Takes over a write of another commit, as it stands.
 * @param probe borrowed for the call.
 * @param writes the other commit, of a desk with the same schema; borrowed for the call.
 * @param i place of the write.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such write, or of another desk; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_write_again(dkt_probe *probe, const dkt_writes *writes, int32_t i);

/** Sets an integer or instant column of the write begun last.
 * @param probe borrowed for the call.
 * @param column the column's number.
 * @param value the value.
 * @returns DKT_OK; DKT_E_ARGUMENT: the column is no integer; DKT_E_UNKNOWN: no such column; DKT_E_STATE: no write is
 * begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_integer(dkt_probe *probe, int32_t column, int64_t value);

/** Sets a text, bytes or JSON column of the write begun last.
 * @param probe borrowed for the call.
 * @param column the column's number.
 * @param text the value, copied; empty is a value.
 * @param len bytes of text, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT: the column is an integer; DKT_E_UNKNOWN: no such column; DKT_E_TEXT; DKT_E_LIMIT;
 * DKT_E_STATE: no write is begun; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_text(dkt_probe *probe, int32_t column, const char *text, int32_t len);

/** Takes a column's value away in the write begun last.
 * @param probe borrowed for the call.
 * @param column the column's number.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such column; DKT_E_STATE: no write is begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_absent(dkt_probe *probe, int32_t column);

/** Says which token the row of the write begun last must have.
 * @param probe borrowed for the call.
 * @param token copied.
 * @param len bytes of token, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT; DKT_E_STATE: no write is begun; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_probe_set_token(dkt_probe *probe, const char *token, int32_t len);

/** Sends the writes to a store, in the order in which they were begun: put them where an operation would, tickets
 * before entries before the rest.
 * @param probe borrowed for the call.
 * @param store borrowed for the call.
 * @returns what the hook returned: DKT_HOOK_DONE, DKT_COMMIT_..., or anything else; DKT_COMMIT_FAILED, with an error
 * text, when the commit could not be sent: an argument is NULL, there is no write, it was sent before.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_probe_commit(dkt_probe *probe, dkt_store *store);

/** How many writes the store named as the cause of a conflict.
 * @param probe borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_probe_conflict_count(const dkt_probe *probe);

/** Whether the store named this write as a cause of a conflict.
 * @param probe borrowed for the call.
 * @param i place of the write.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_probe_is_conflicting(const dkt_probe *probe, int32_t i);

/** What the last failed call complained about, or the store in its failure.
 * @param probe borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the probe until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_probe_error_text(const dkt_probe *probe);

/** The number that the host's store gave with its failure.
 * @param probe borrowed for the call.
 * @returns the number, 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_probe_host_code(const dkt_probe *probe);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
