/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_OP_H
#define DOCKET_OP_H

/* op.h: running a command or a query, and what came of it.
 *
 * An operation is one run. Two doors lead to the same code: dkt_op_run lets the library call the store's hooks;
 * dkt_op_step lets the host answer each need itself (asynchronous hosts, PHP). Either way a command reads in at
 * most two rounds and commits once.
 *
 *     dkt_op_new(desk, command, &op);            while (dkt_op_step(op, &need) == DKT_OK && need) {
 *     status = dkt_op_run(op, store);                if (need == DKT_NEED_READ) ... dkt_op_answers(op) ...
 *                                                    else ... dkt_op_committed(op, DKT_HOOK_DONE);
 *                                                }
 *
 * Everything that an operation gives out belongs to it until it is restarted or freed. One operation is used by one
 * thread at a time; any number of them run side by side. A hook that unwinds leaves its operation fit for nothing
 * but dkt_op_free.
 */

#include "docket/base.h"
#include "docket/command.h"
#include "docket/query.h"
#include "docket/row.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** One run of a command or a query. One thread at a time. */
typedef struct dkt_op dkt_op;

/** What came of an operation. */
typedef struct dkt_result dkt_result;

/** What an operation needs next. */
enum {
    DKT_NEED_NOTHING = 0, /**< it has ended */
    DKT_NEED_READ = 1,    /**< answer dkt_op_reads into dkt_op_answers */
    DKT_NEED_COMMIT = 2   /**< carry out dkt_op_writes and say so with dkt_op_committed */
};

/** Makes an operation of a command.
 * @param desk the operation keeps a reference; borrowed for the call.
 * @param command kept as it is now; it cannot be changed any more and may be freed; borrowed for the call.
 * @param out_op receives the operation; caller frees with dkt_op_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a command of another desk; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_op_new(dkt_desk *desk, dkt_command *command, dkt_op **out_op);

/** Makes an operation of a query.
 * @param desk the operation keeps a reference; borrowed for the call.
 * @param query kept as it is now; it cannot be changed any more and may be freed; borrowed for the call.
 * @param out_op receives the operation; caller frees with dkt_op_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a query of another desk, without its key, or with the cursor of another
 * query; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_op_new_query(dkt_desk *desk, dkt_query *query, dkt_op **out_op);

/** Makes an operation that takes entries out of the outbox, once the host's consumer has them. Ask for a page of the outbox
 * (DKT_QUERY_OUTBOX), deliver its entries in that order, add those that were taken, and run or step the operation.
 * An entry that is not in the outbox any more is nothing, so it may be run again; what was delivered and not taken out
 * is delivered once more: at least once.
 * @param desk the operation keeps a reference; borrowed for the call.
 * @param out_op receives the operation; caller frees with dkt_op_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_op_new_delivered(dkt_desk *desk, dkt_op **out_op);

/** Adds an entry that was delivered: the key of an outbox row.
 * @param op one of dkt_op_new_delivered that has not begun, borrowed for the call.
 * @param subject_kind DKT_KIND_... of the subject.
 * @param subject id of the subject, 1 to 140 bytes, copied.
 * @param len bytes of subject, or -1.
 * @param seq number of the entry.
 * @returns DKT_OK; DKT_E_ARGUMENT: also another operation; DKT_E_TEXT; DKT_E_LIMIT: more than 256 entries; DKT_E_STATE: it
 * has begun; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_op_add_delivered(dkt_op *op, int32_t subject_kind, const char *subject, int32_t len, int64_t seq);

/** Makes an operation ready for another command of the same desk, keeping its memory: cheaper than a new one.
 * @param op borrowed for the call.
 * @param command as for dkt_op_new; the same one again is allowed; borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: called from inside one of its hooks.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_op_restart(dkt_op *op, dkt_command *command);

/** Frees an operation. One that has not ended is given up: nothing of it was committed, unless a commit was under
 * way.
 * @param op NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_op_free(dkt_op *op);

/** Runs the operation to its end on a store. Conflicts are run again up to 8 times unless the command expects a
 * seq, or the store joined a transaction of the host's (then the host runs its transaction again).
 * @param op borrowed for the call.
 * @param store borrowed for the call.
 * @returns DKT_OK: carried out, or a dry run that would be; DKT_E_REFUSED; DKT_E_DENIED; DKT_E_NOT_FOUND;
 * DKT_E_EXISTS; DKT_E_CONFLICT; DKT_E_MAYBE; DKT_E_STORE; DKT_E_CORRUPT; DKT_E_REUSED; DKT_E_CLOCK; DKT_E_HOOK;
 * DKT_E_LIMIT; DKT_E_UNKNOWN: a registration names a status that the rules do not have; DKT_E_PROFILE: the ticket is in a
 * status that the rules do not have; DKT_E_MEMORY; DKT_E_STATE: it has ended already or runs; DKT_E_ARGUMENT; DKT_E_BUG.
 * Only after DKT_OK and DKT_E_MAYBE can anything have been written.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_op_run(dkt_op *op, dkt_store *store);

/** Goes on until the operation needs something of the host, or ends.
 * @param op borrowed for the call.
 * @param out_need receives DKT_NEED_..., borrowed for the call.
 * @returns DKT_OK: look at the need, or ended well; otherwise as dkt_op_run: it has ended.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_op_step(dkt_op *op, int32_t *out_need);

/** The wishes to answer, while the need is DKT_NEED_READ.
 * @param op borrowed for the call.
 * @returns the wishes, owned by the operation until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_reads *dkt_op_reads(const dkt_op *op);

/** Where the rows go, while the need is DKT_NEED_READ.
 * @param op borrowed for the call.
 * @returns the place, owned by the operation until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
dkt_answers *dkt_op_answers(dkt_op *op);

/** The writes to carry out, while the need is DKT_NEED_COMMIT.
 * @param op borrowed for the call.
 * @returns the writes, owned by the operation until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_writes *dkt_op_writes(const dkt_op *op);

/** Where a commit says what went wrong, while the need is DKT_NEED_COMMIT.
 * @param op borrowed for the call.
 * @returns the place, owned by the operation until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
dkt_outcome *dkt_op_outcome(dkt_op *op);

/** Says how the commit ended. Stepping on without this word counts as "nobody knows".
 * @param op borrowed for the call.
 * @param outcome DKT_HOOK_DONE, DKT_COMMIT_CONFLICT, DKT_COMMIT_FAILED; anything else is "nobody knows".
 * @returns DKT_OK; DKT_E_STATE: no commit is asked for; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_op_committed(dkt_op *op, int32_t outcome);

/** How many rounds of reading the operation took so far, re-runs after a conflict included.
 * @param op borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_op_round_count(const dkt_op *op);

/** What went wrong, for people and logs; no personal data.
 * @param op borrowed for the call; NULL gives "".
 * @returns a text in English, "" when nothing did, owned by the operation until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_op_error_text(const dkt_op *op);

/** The number that the host's store gave with its failure.
 * @param op borrowed for the call.
 * @returns the number, 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_op_host_code(const dkt_op *op);

/** What came of it, once it has ended.
 * @param op borrowed for the call.
 * @returns the result, owned by the operation until it is restarted or freed; NULL before the end.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_result *dkt_op_result(const dkt_op *op);

/** The status that the operation ended with.
 * @param result borrowed for the call.
 * @returns DKT_OK or DKT_E_...
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_result_status(const dkt_result *result);

/** The id of the ticket, also of one just registered.
 * @param result borrowed for the call.
 * @returns a text, owned by the result; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_subject(const dkt_result *result);

/** The number of the ticket's last entry: what the next command may expect. Also after a refusal.
 * @param result borrowed for the call.
 * @returns the seq, 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_result_seq(const dkt_result *result);

/** Whether the request id had been carried out before: nothing was changed now.
 * @param result borrowed for the call.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_is_replayed(const dkt_result *result);

/** How many conditions were not met.
 * @param result borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_reason_count(const dkt_result *result);

/** The code of an unmet condition.
 * @param result borrowed for the call.
 * @param i place.
 * @returns DKT_REASON_..., or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_reason(const dkt_result *result, int32_t i);

/** The parameter of an unmet condition: a field, a status, a person, an id; DKT_REASON_... says which.
 * @param result borrowed for the call.
 * @param i place.
 * @returns a text, owned by the result; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_reason_name(const dkt_result *result, int32_t i);

/** An unmet condition as a sentence.
 * @param result borrowed for the call.
 * @param i place.
 * @param language DKT_LANGUAGE_...
 * @returns a text, owned by the result; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_reason_text(const dkt_result *result, int32_t i, int32_t language);

/** How many actions are open to the actor from the ticket's present status: what can be done instead after a
 * refusal, what comes next after a success.
 * @param result borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_move_count(const dkt_result *result);

/** The code of an open action.
 * @param result borrowed for the call.
 * @param i place.
 * @returns a text, owned by the result; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_move(const dkt_result *result, int32_t i);

/** How many people the query DKT_QUERY_HOLDER found.
 * @param result borrowed for the call.
 * @returns the count; 0 for NULL and for any other query.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_person_count(const dkt_result *result);

/** One of them: his id.
 * @param result borrowed for the call.
 * @param i place.
 * @returns a text, owned by the operation until it is freed; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_person(const dkt_result *result, int32_t i);

/** How many rows the result has: 1 after a command (the ticket), a page after a query, the entries since the
 * expected seq after DKT_E_CONFLICT.
 * @param result borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_result_row_count(const dkt_result *result);

/** A row of the result.
 * @param result borrowed for the call.
 * @param i place.
 * @returns the row, owned by the result; NULL when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_row *dkt_result_row(const dkt_result *result, int32_t i);

/** Where the next page goes on.
 * @param result borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns bytes, owned by the result; NULL when this was the last page.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_result_cursor(const dkt_result *result, int32_t *out_len);

/** The whole result as JSON (doc/json.md): status, subject, seq, replayed, reasons with both texts, moves, rows (entries with
 * their changes decoded), cursor as hexadecimal digits.
 * @param op the operation, borrowed for the call.
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns the text, owned by the operation until it is restarted or freed; NULL before the end or without memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_op_result_json(dkt_op *op, int32_t *out_len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
