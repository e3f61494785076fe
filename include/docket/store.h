/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_STORE_H
#define DOCKET_STORE_H

/* store.h: where rows live: the store hook table, the wishes of a read round, the writes of a commit.
 *
 * A store keeps typed rows (schema.h) for the library. One round of reading asks for all rows an operation
 * can name at that moment; one commit writes all or nothing. doc/store-contract.md has the numbered rules;
 * the conformance suite of libdocket-testkit checks them.
 *
 * A `dkt_store` stands over one connection and so over the transaction that it is in. It is made without any
 * I/O and used by one thread at a time. Store hooks may unwind (exceptions, longjmp): the operation is then
 * abandoned and harms nothing.
 */

#include "docket/base.h"
#include "docket/row.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A store. One thread at a time. */
typedef struct dkt_store dkt_store;

/** The wishes of one round. Valid until the round is answered. */
typedef struct dkt_reads dkt_reads;

/** Where the rows of a round go. Valid until the round is answered. */
typedef struct dkt_answers dkt_answers;

/** The writes of one commit. Valid until the commit is answered. */
typedef struct dkt_writes dkt_writes;

/** Where a commit says what went wrong. Valid until the commit is answered. */
typedef struct dkt_outcome dkt_outcome;

/** What a commit hook returns; anything else is taken as "nobody knows" (DKT_E_MAYBE). */
enum {
    DKT_COMMIT_CONFLICT = 0x4F4C, /**< a token was stale or a row was there: nothing was or will be written */
    DKT_COMMIT_FAILED = 0x4F4D    /**< nothing was and nothing will be written */
};

/** What a wish asks for. */
enum {
    DKT_READ_GET = 1, /**< the one row with this key */
    DKT_READ_SCAN = 2 /**< the rows that an index gives */
};

/** Flags of a wish. */
enum {
    DKT_READ_STABLE = 1,     /**< the decision rests on this row: lock it, or leave it to the commit's token */
    DKT_READ_CLAIM = 2,      /**< rows another worker has locked may be left out (SKIP LOCKED) */
    DKT_READ_DESCENDING = 4, /**< greatest range value first */
    DKT_READ_HAS_FROM = 8,   /**< the range has a lower end, inclusive */
    DKT_READ_HAS_UNTIL = 16  /**< the range has an upper end, exclusive */
};

/** What a write does. */
enum {
    DKT_WRITE_INSERT = 1, /**< the row must not exist */
    DKT_WRITE_UPDATE = 2, /**< the row must have this token; only changed columns need be written */
    DKT_WRITE_CHECK = 3,  /**< writes nothing: the row must have this token, or not exist when there is none */
    DKT_WRITE_DELETE = 4  /**< the row must have this token */
};

/** Flags of a store. */
enum {
    DKT_STORE_JOINED = 1 /**< the store stands in a transaction of the host's: a conflict is not run again inside it */
};

/** A host's store. */
struct dkt_store_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_store_hooks) */
    uint32_t flags;       /**< DKT_STORE_... or-ed */
    /** Answers every wish of `reads` into `answers`. Must be given. */
    int32_t (*read)(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
    /** Writes all of `writes`, or nothing. Must be given. */
    int32_t (*commit)(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);
    /** Called before the first read of an operation; may be NULL. */
    int32_t (*begin)(uintptr_t user);
    /** Called when an operation that began ends without a commit; may be NULL. Its answer is not looked at. */
    int32_t (*abandon)(uintptr_t user);
    /** The life of the table ends; may be NULL. */
    void (*released)(uintptr_t user);
    /** At most this many writes fit one commit; 0: any number. */
    int32_t write_count_max;
    int32_t reserved; /**< 0 */
};

/** Makes a store over a hook table. No I/O.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: a pointer is NULL, the table is malformed, lacks `read` or `commit`, or is
 * from a newer library than this one; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_store_new(const struct dkt_store_hooks *hooks, uintptr_t user, dkt_store **out_store);

/** The size of the hook table that this library knows, for languages that cannot compute it.
 * @returns bytes.
 * @thread any
 * @since 0.1.0 */
uint32_t dkt_store_hooks_size(void);

/** Frees a store and calls `released`.
 * @param store NULL is nothing; otherwise freed. No operation may be running on it.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_store_free(dkt_store *store);

/** Asks a store's `read` hook, as an operation would: for stores that stand over another store and change, watch or
 * share out what goes through them, and for tests. What the hook says goes into `answers`.
 * @param store borrowed for the call.
 * @param reads the wishes, borrowed for the call.
 * @param answers where the rows go, borrowed for the call.
 * @returns what the hook returned; 0 when an argument is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_store_read(dkt_store *store, const dkt_reads *reads, dkt_answers *answers);

/** Asks a store's `commit` hook.
 * @param store borrowed for the call.
 * @param writes the writes, borrowed for the call.
 * @param outcome where it says what went wrong, borrowed for the call.
 * @returns what the hook returned; DKT_COMMIT_FAILED when an argument is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_store_commit(dkt_store *store, const dkt_writes *writes, dkt_outcome *outcome);

/** Asks a store's `begin` hook.
 * @param store borrowed for the call.
 * @returns what the hook returned; DKT_HOOK_DONE when the store has none; 0 when store is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_store_begin(dkt_store *store);

/** Asks a store's `abandon` hook.
 * @param store borrowed for the call.
 * @returns what the hook returned; DKT_HOOK_DONE when the store has none; 0 when store is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_store_abandon(dkt_store *store);

/** The flags that a store was made with: a store over it takes them over.
 * @param store borrowed for the call.
 * @returns DKT_STORE_... or-ed; 0 when store is NULL.
 * @thread one at a time
 * @since 0.1.0 */
uint32_t dkt_store_flags(const dkt_store *store);

/** How many writes fit one commit of a store.
 * @param store borrowed for the call.
 * @returns the count; 0 for any number, or when store is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_store_write_count_max(const dkt_store *store);

/** The desk's id: the first part of every key and index.
 * @param reads borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the reads.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_reads_desk(const dkt_reads *reads, int32_t *out_len);

/** How many wishes are open in this round.
 * @param reads borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_count(const dkt_reads *reads);

/** What a wish asks for.
 * @param reads borrowed for the call.
 * @param i place, 0 to count - 1.
 * @returns DKT_READ_GET or DKT_READ_SCAN, or 0 when there is no such wish.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_type(const dkt_reads *reads, int32_t i);

/** The kind of the rows that a wish asks for.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns DKT_KIND_...
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_kind(const dkt_reads *reads, int32_t i);

/** Flags of a wish.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns DKT_READ_... or-ed.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_flags(const dkt_reads *reads, int32_t i);

/** The index of a scan.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns DKT_INDEX_..., or 0 for a get.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_index(const dkt_reads *reads, int32_t i);

/** How many values a wish gives: the key's columns of a get, the equal columns of a scan.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_value_count(const dkt_reads *reads, int32_t i);

/** The column that a value of a wish belongs to.
 * @param reads borrowed for the call.
 * @param i place of the wish.
 * @param value place of the value.
 * @returns the column's number, or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_value_column(const dkt_reads *reads, int32_t i, int32_t value);

/** A value of a wish that is an integer or an instant.
 * @param reads borrowed for the call.
 * @param i place of the wish.
 * @param value place of the value.
 * @returns the value, 0 when it is a text.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_reads_value_integer(const dkt_reads *reads, int32_t i, int32_t value);

/** A value of a wish that is a text.
 * @param reads borrowed for the call.
 * @param i place of the wish.
 * @param value place of the value.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the reads; NULL when it is an integer.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_reads_value_text(const dkt_reads *reads, int32_t i, int32_t value, int32_t *out_len);

/** Lower end of a scan's range, inclusive; only with DKT_READ_HAS_FROM.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns the value.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_reads_from(const dkt_reads *reads, int32_t i);

/** Upper end of a scan's range, exclusive; only with DKT_READ_HAS_UNTIL.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns the value.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_reads_until(const dkt_reads *reads, int32_t i);

/** At most so many rows of a scan are wanted.
 * @param reads borrowed for the call.
 * @param i place.
 * @returns the limit, at least 1; 1 for a get.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_reads_limit(const dkt_reads *reads, int32_t i);

/** The cursor behind which a scan goes on: what the store said with dkt_answers_cursor for an earlier page of
 * the same scan.
 * @param reads borrowed for the call.
 * @param i place.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the bytes, owned by the reads; NULL for the first page.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_reads_cursor(const dkt_reads *reads, int32_t i, int32_t *out_len);

/** The whole round as one JSON text (doc/json.md), for languages where one text is cheaper than many calls.
 * @param reads borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the reads; NULL when there is no memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_reads_json(const dkt_reads *reads, int32_t *out_len);

/** Begins the next row of a wish. Rows of a scan come in the order of its range column.
 * @param answers borrowed for the call.
 * @param i place of the wish.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such wish; DKT_E_STATE: the wish was ended before; DKT_E_CORRUPT: the row begun
 * before is malformed; DKT_E_LIMIT: more rows than asked for; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_row(dkt_answers *answers, int32_t i);

/** Sets an integer or instant column of the row begun last. Unknown columns are passed over, so that an older
 * library reads a newer one's rows.
 * @param answers borrowed for the call.
 * @param column the column's number.
 * @param value the value.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: no row is begun; DKT_E_CORRUPT: the column is not of this type, or the
 * instant is none.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_integer(dkt_answers *answers, int32_t column, int64_t value);

/** Sets a text, bytes or JSON column of the row begun last.
 * @param answers borrowed for the call.
 * @param column the column's number.
 * @param text the value, copied.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE; DKT_E_CORRUPT: wrong type, not UTF-8 or over 1 MiB; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_text(dkt_answers *answers, int32_t column, const char *text, int32_t len);

/** Several columns of the row begun last, as dkt_answers_integer and dkt_answers_text one by one.
 * @param answers borrowed for the call.
 * @param count how many.
 * @param columns borrowed for the call; the numbers of the columns.
 * @param integers borrowed for the call; the values of those that are integers or instants.
 * @param texts borrowed for the call; the values of those that are texts, bytes or JSON: copied.
 * @param lens borrowed for the call; the bytes of each text, or -1 (DKT_VALUE_INTEGER), or DKT_VALUE_ABSENT.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: no row was begun; DKT_E_CORRUPT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_values(dkt_answers *answers, int32_t count, const int32_t *columns,
                              const int64_t *integers, const char *const *texts, const int32_t *lens);

/** Sets the token of the row begun last: whatever changes each time the row is written.
 * @param answers borrowed for the call.
 * @param token 1 to 64 bytes, copied.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_token(dkt_answers *answers, const char *token, int32_t len);

/** Sets the cursor of the row begun last: where a later page of this scan goes on. Only needed for the last row
 * of a page.
 * @param answers borrowed for the call.
 * @param cursor 1 to 512 bytes, copied.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_cursor(dkt_answers *answers, const char *cursor, int32_t len);

/** Says that a wish is answered in full: with the rows given, or with none. A wish without this word counts as
 * not answered, and the round as failed.
 * @param answers borrowed for the call.
 * @param i place of the wish.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such wish; DKT_E_STATE: it was ended before; DKT_E_CORRUPT: the row begun last is
 * malformed.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_end(dkt_answers *answers, int32_t i);

/** Answers one wish by JSON (doc/json.md): an array of objects, member names are column names, "token" and "cursor"
 * beside them; bytes as hexadecimal digits. Ends the wish. What is no such JSON makes the round fail with DKT_E_STORE.
 * @param answers borrowed for the call.
 * @param i place of the wish.
 * @param json the text, borrowed for the call.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no such JSON; DKT_E_CORRUPT: a column of the wrong type;
 * DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_json(dkt_answers *answers, int32_t i, const char *json, int32_t len);

/** Says why the round fails: the hook's own number and text, shown by dkt_op_host_code and dkt_op_error_text.
 * @param answers borrowed for the call.
 * @param host_code the host's own number.
 * @param text may be NULL, copied.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_answers_error(dkt_answers *answers, int32_t host_code, const char *text, int32_t len);

/** The desk's id: the first part of every key.
 * @param writes borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the writes.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_writes_desk(const dkt_writes *writes, int32_t *out_len);

/** How many writes the commit has.
 * @param writes borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_writes_count(const dkt_writes *writes);

/** What a write does.
 * @param writes borrowed for the call.
 * @param i place, 0 to count - 1. Carry the writes out in this order.
 * @returns DKT_WRITE_..., or 0 when there is no such write.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_writes_type(const dkt_writes *writes, int32_t i);

/** The row of a write: all columns of an INSERT or UPDATE; at least the key's of a CHECK or DELETE.
 * @param writes borrowed for the call.
 * @param i place.
 * @returns the row, owned by the writes; NULL when there is no such write.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_writes_row(const dkt_writes *writes, int32_t i);

/** Whether an UPDATE changes a column; every set column of an INSERT counts as changed.
 * @param writes borrowed for the call.
 * @param i place.
 * @param column the column's number.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_writes_is_changed(const dkt_writes *writes, int32_t i, int32_t column);

/** The next column that an UPDATE changes, in the order of the kind's columns: faster than asking for each.
 * @param writes borrowed for the call.
 * @param i place.
 * @param column the column's number to go on behind, or 0 to begin.
 * @returns the next changed column's number, or 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_writes_next_changed(const dkt_writes *writes, int32_t i, int32_t column);

/** All columns that a write changes with their values, in one call: for stores that count their instructions.
 * @param writes borrowed for the call.
 * @param i place.
 * @param count_max room in each of the arrays; a kind has at most 128 columns.
 * @param out_columns borrowed for the call; receives the numbers of the columns, in the order of the kind.
 * @param out_integers borrowed for the call; receives integers and instants, else 0.
 * @param out_texts borrowed for the call; receives texts, bytes and JSON, owned by the writes; else NULL.
 * @param out_lens borrowed for the call; receives a text's bytes, or DKT_VALUE_INTEGER or DKT_VALUE_ABSENT.
 * @returns how many columns the write changes: when that is more than count_max, only so many were given; 0 when there is
 * no such write or an array is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_writes_values(const dkt_writes *writes, int32_t i, int32_t count_max, int32_t *out_columns,
                          int64_t *out_integers, const char **out_texts, int32_t *out_lens);

/** The token that the row must have: what dkt_answers_token said when it was read.
 * @param writes borrowed for the call.
 * @param i place.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the bytes, owned by the writes; NULL for an INSERT, and for a CHECK that the row does not exist.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_writes_token(const dkt_writes *writes, int32_t i, int32_t *out_len);

/** The whole commit as one JSON text (doc/json.md).
 * @param writes borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the writes; NULL when there is no memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_writes_json(const dkt_writes *writes, int32_t *out_len);

/** Names a write whose row was stale or there already; the hook then returns DKT_COMMIT_CONFLICT.
 * @param outcome borrowed for the call.
 * @param i place of the write.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_outcome_conflict(dkt_outcome *outcome, int32_t i);

/** Says why the commit failed: the host's own number and text.
 * @param outcome borrowed for the call.
 * @param host_code the host's own number.
 * @param text may be NULL, copied.
 * @param len bytes, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_outcome_error(dkt_outcome *outcome, int32_t host_code, const char *text, int32_t len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
