/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_TASK_H
#define DOCKET_TASK_H

/* task.h: long work, page by page: verify, and the sweeps that do what falls due.
 *
 * A task is a loop of small operations. It may be run to its end, page by page, or stopped between two pages; it
 * tells how far it is and needs memory for one page only. Like an operation (op.h) it has two doors: dkt_task_run lets the
 * library call the store's hooks; dkt_task_step lets the host answer each need itself. A page that failed, whatever
 * the reason, is begun anew by the next call; a task that has ended stays ended: make another one. Sweeps may run on
 * any number of hosts at once: each thing is done once.
 *
 *     dkt_task_new_run_due(desk, &task);         while (dkt_task_step(task, &need) == DKT_OK && need) {
 *     status = dkt_task_run(task, store);            if (need == DKT_NEED_READ) ... dkt_task_answers(task) ...
 *                                                    else ... dkt_task_committed(task, DKT_HOOK_DONE);
 *                                                }
 *
 * A hook that unwinds leaves its task fit for nothing but dkt_task_free.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/op.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Long work. One thread at a time. */
typedef struct dkt_task dkt_task;

/** What a finding of a task says. */
enum {
    DKT_FINDING_DIGEST = 1,   /**< an entry's digest is not that of its content */
    DKT_FINDING_CHAIN = 2,    /**< an entry does not follow the one before */
    DKT_FINDING_GAP = 3,      /**< entries are missing */
    DKT_FINDING_HEAD = 4,     /**< the row's seq or head is not that of its last entry */
    DKT_FINDING_COLUMN = 5,   /**< a column is not what the entries make of it */
    DKT_FINDING_MALFORMED = 6, /**< an entry cannot be read */
    DKT_FINDING_ORDER = 7,    /**< an entry happened before the one before it */
    DKT_FINDING_LOOKUP = 8,   /**< a lookup row is missing, or of no ticket */
    DKT_FINDING_LINK = 9,     /**< a link is not what the entries make of it */
    DKT_FINDING_SECRET = 10,  /**< a personal value does not fit its commitment */
    DKT_FINDING_ROOT = 11,    /**< the journal root is not the one given */
    DKT_FINDING_NUMBER = 12,  /**< the row that keeps a number given by hand unique is missing, or another ticket's */
    DKT_FINDING_PASSED_OVER = 13, /**< the subject could not be dealt with, and the task went on behind it: a
                                   * sweep's row that makes no sense, a verify's that others kept writing */
    DKT_FINDING_CLOCK = 14, /**< a clock is not what entries, goal and calendar make of it, or is missing; or an entry tells of
                            * a clock what did not fall due. Only for tickets registered under the desk's own rules */
    DKT_FINDING_PART = 15 /**< a line or signature of a sheet is not what the entries make of it, or is missing */
};

/** Makes the task that checks a whole desk: every chain of entries is walked, folded, and held against the rows,
 * links and lookup rows. What differs becomes findings; a row that others write meanwhile is read again, so it is none.
 * Root and digest are those of a desk at rest: tickets opened or closed while it runs may count twice or not at all.
 * @param desk the task keeps a reference; borrowed for the call.
 * @param root may be NULL; otherwise the journal root of an earlier verify, 64 hexadecimal digits, NUL-terminated,
 * copied. Only against a root that was kept elsewhere is a re-computed or shortened history found.
 * @param out_task receives the task; caller frees with dkt_task_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no such root; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_task_new_verify(dkt_desk *desk, const char *root, dkt_task **out_task);

/** Makes the task that records numbers leased and never used as void, once their lease is over. The entry stands in the
 * journal of the series.
 * @param desk the task keeps a reference; borrowed for the call.
 * @param out_task receives the task; caller frees with dkt_task_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_task_new_void_numbers(dkt_desk *desk, dkt_task **out_task);

/** Makes the task that forgets request ids older than 7 days.
 * @param desk the task keeps a reference; borrowed for the call.
 * @param out_task receives the task; caller frees with dkt_task_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_task_new_purge_requests(dkt_desk *desk, dkt_task **out_task);

/** Makes the task that settles every ticket on which something has fallen due before the instant of its first page, in
 * the order of the due instants. The entries are those that a later command on the ticket would have written first.
 * @param desk the task keeps a reference; borrowed for the call.
 * @param out_task receives the task; caller frees with dkt_task_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_task_new_run_due(dkt_desk *desk, dkt_task **out_task);

/** Makes the task that moves tickets of absent people (people.h): when an absence begins whose substitute takes over, the
 * open tickets of the absent person go to who stands in, or, where nobody does, to their unit's queue; when it ends and he
 * had them until the return, they come back. Each ticket is one commit with an entry of its own.
 * @param desk the task keeps a reference; borrowed for the call.
 * @param out_task receives the task; caller frees with dkt_task_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_task_new_cover(dkt_desk *desk, dkt_task **out_task);

/** Makes a verify draw its root over the entries recorded up to an instant, as if later ones were not there: so a root
 * that was kept then can be held against a desk that has gone on. Choose an instant a little before the one at which the
 * root is drawn, by which commits then under way and clocks of other hosts have come to rest.
 * @param task a verify that has not begun, borrowed for the call.
 * @param until_ms instant; inclusive.
 * @returns DKT_OK; DKT_E_ARGUMENT: not a verify; DKT_E_CLOCK: no possible instant; DKT_E_STATE: it has begun.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_set_root_instant(dkt_task *task, int64_t until_ms);

/** Frees a task; what it has committed stays.
 * @param task NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_task_free(dkt_task *task);

/** Runs one page.
 * @param task borrowed for the call.
 * @param store borrowed for the call; the same for all pages.
 * @param out_is_done receives 1 when there is nothing left to do, borrowed for the call.
 * @returns DKT_OK; DKT_E_CANCELED; DKT_E_STATE: also when it is being stepped; otherwise as dkt_op_run. A page that failed
 * may be run again.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_run_page(dkt_task *task, dkt_store *store, int32_t *out_is_done);

/** Runs all pages.
 * @param task borrowed for the call.
 * @param store borrowed for the call.
 * @returns DKT_OK; DKT_E_CANCELED; otherwise as dkt_op_run.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_run(dkt_task *task, dkt_store *store);

/** Goes on until the task needs something of the host, or ends.
 * @param task borrowed for the call.
 * @param out_need receives DKT_NEED_..., borrowed for the call.
 * @returns DKT_OK: look at the need, or ended well; DKT_E_CANCELED; otherwise as dkt_op_run: the page failed, and the next
 * step begins it anew.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_step(dkt_task *task, int32_t *out_need);

/** The wishes to answer, while the need is DKT_NEED_READ.
 * @param task borrowed for the call.
 * @returns the wishes, owned by the task until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_reads *dkt_task_reads(const dkt_task *task);

/** Where the rows go, while the need is DKT_NEED_READ.
 * @param task borrowed for the call.
 * @returns the place, owned by the task until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
dkt_answers *dkt_task_answers(dkt_task *task);

/** The writes to carry out, while the need is DKT_NEED_COMMIT.
 * @param task borrowed for the call.
 * @returns the writes, owned by the task until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_writes *dkt_task_writes(const dkt_task *task);

/** Where a commit says what went wrong, while the need is DKT_NEED_COMMIT.
 * @param task borrowed for the call.
 * @returns the place, owned by the task until the next step; NULL when there is no such need.
 * @thread one at a time
 * @since 0.1.0 */
dkt_outcome *dkt_task_outcome(dkt_task *task);

/** Says how the commit ended. Stepping on without this word counts as "nobody knows".
 * @param task borrowed for the call.
 * @param outcome DKT_HOOK_DONE, DKT_COMMIT_CONFLICT, DKT_COMMIT_FAILED; anything else is "nobody knows".
 * @returns DKT_OK; DKT_E_STATE: no commit is asked for; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_committed(dkt_task *task, int32_t outcome);

/** Stops the task at the next page's border: the call that comes to it returns DKT_E_CANCELED, once; a later call goes
 * on. May be called from a hook while the task runs.
 * @param task borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_task_cancel(dkt_task *task);

/** How many subjects have been dealt with so far: tickets and series of a verify, tickets settled, leases ended, requests
 * forgotten.
 * @param task borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_task_progress(const dkt_task *task);

/** How many findings there are in all.
 * @param task borrowed for the call.
 * @returns the count; only the first 1,000 can be read.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_task_finding_count(const dkt_task *task);

/** A finding: what it says.
 * @param task borrowed for the call.
 * @param i place.
 * @param out_subject may be NULL; receives the id of the subject, owned by the task until it is freed.
 * @param out_seq may be NULL, borrowed for the call; receives the number of the entry, 0 when it is about the row.
 * @param out_name may be NULL; receives the column, owned by the task until it is freed; "" when there is none.
 * @returns DKT_FINDING_..., or 0 when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_task_finding(const dkt_task *task, int32_t i, const char **out_subject, int64_t *out_seq,
                         const char **out_name);

/** A finding as a sentence.
 * @param finding DKT_FINDING_...
 * @param language DKT_LANGUAGE_...
 * @returns a static text, owned by the library until it is unloaded.
 * @thread any
 * @since 0.1.0 */
const char *dkt_finding_text(int32_t finding, int32_t language);

/** The journal root: one digest over the heads (seq, digest) of all subjects, for the host to keep elsewhere. Only
 * after a verify has run to its end.
 * @param task borrowed for the call.
 * @returns 64 hexadecimal digits, owned by the task until it is freed; "" before the end.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_journal_root(const dkt_task *task);

/** The verify digest: one digest over the content of all rows and entries, without what depends on when and where
 * they were written (doc/format.md lists what it leaves out). Equal for the same history on every store. Only
 * after a verify has run to its end.
 * @param task borrowed for the call.
 * @returns 64 hexadecimal digits, owned by the task until it is freed; "" before the end.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_verify_digest(const dkt_task *task);

/** What the last failed call on this task complained about.
 * @param task borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the task until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_task_error_text(const dkt_task *task);

/** The number that the host's store gave with its failure.
 * @param task borrowed for the call.
 * @returns the number, 0 when there is none.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_task_host_code(const dkt_task *task);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
