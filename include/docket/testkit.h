/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_TESTKIT_H
#define DOCKET_TESTKIT_H

/* testkit.h: libdocket-testkit, for the tests of whoever links libdocket in (doc/testing.md).
 *
 * A `dkt_kit` is a small world in which nothing happens by itself: its clock stands until it is moved, its ids come
 * from a seed, its memory counts what is live, and any call of a hook can be made to fail, in any way that a hook can
 * fail. It keeps a timeline of what happened, which ends every failure's report. One kit and all that is made with
 * it are used by one thread at a time; the kit is freed last.
 *
 *     dkt_kit_new(1, 0, &kit);                  a seed, and the instant at which the clock stands
 *     dkt_kit_config_new(kit, &config);         desks made from it live in the kit
 *     dkt_kit_store_new(kit, desk, inner, &store);   any store, watched and made to fail
 *     dkt_kit_fail(kit, DKT_KIT_WAY_CONFLICT, 2);    the second hook call from now on meets a conflict
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A world for tests. One thread at a time. */
typedef struct dkt_kit dkt_kit;

/** Ways in which a call fails. "Before": nothing was done. "After": it was done all the same. The ways of rows
 * concern reads; a commit then returns a number that nobody knows. */
enum {
    DKT_KIT_WAY_MEMORY_ONCE = 1,      /**< an allocation fails, the next ones do not */
    DKT_KIT_WAY_MEMORY_FROM_ON = 2,   /**< an allocation and all that follow fail */
    DKT_KIT_WAY_ERROR_BEFORE = 3,     /**< the hook says that it failed */
    DKT_KIT_WAY_ERROR_AFTER = 4,      /**< it did its work, and says that it failed */
    DKT_KIT_WAY_CONFLICT = 5,         /**< a commit says conflict and names no write; others fail before */
    DKT_KIT_WAY_MAYBE_BEFORE = 6,     /**< it returns a number that nobody knows */
    DKT_KIT_WAY_MAYBE_AFTER = 7,      /**< it did its work, and returns a number that nobody knows */
    DKT_KIT_WAY_SILENT = 8,           /**< it does nothing and returns 0, as after an exception in many languages */
    DKT_KIT_WAY_ROW_TYPE = 9,         /**< a row with a text where an integer belongs, and the other way round */
    DKT_KIT_WAY_ROW_COLUMN = 10,      /**< a row without a column that is never absent */
    DKT_KIT_WAY_ROW_KEY = 11,         /**< a row that was not asked for */
    DKT_KIT_WAY_ROW_TEXT = 12,        /**< a row with a text that is not UTF-8 */
    DKT_KIT_WAY_ROW_HUGE = 13,        /**< a row with a text over the limit */
    DKT_KIT_WAY_ROW_TOKEN = 14,       /**< a row without a token */
    DKT_KIT_WAY_ROW_MANY = 15,        /**< more rows than asked for */
    DKT_KIT_WAY_ROW_VALUE = 16,       /**< a row whose values are possible one by one, and absurd together */
    DKT_KIT_WAY_ROW_NONE = 17,        /**< it says done and leaves the wishes unanswered */
    DKT_KIT_WAY_UNWIND_BEFORE = 18,   /**< it jumps out (dkt_kit_set_unwind) */
    DKT_KIT_WAY_UNWIND_AFTER = 19     /**< it did its work, and jumps out */
};

/** What a body of a sweep returns when a hook jumped out of it. */
enum {
    DKT_KIT_UNWOUND = 1
};

/** Jumps out of a hook: throws, or longjmps to where the host has prepared it. Must not return. */
typedef void dkt_kit_unwind(uintptr_t user);

/** What a fault sweep runs, over and over. */
struct dkt_kit_sweep_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_kit_sweep_hooks) */
    uint32_t flags;       /**< 0 */
    /** Makes the world that the body needs, always the same. No fault falls here. */
    int32_t (*begin)(uintptr_t user);
    /** What is swept. Returns what the library said, or DKT_KIT_UNWOUND; keeps handles for `end`. */
    dkt_status (*body)(uintptr_t user);
    /** Looks whether all is as it must be after the body said `status`; DKT_HOOK_DONE when it is. */
    int32_t (*check)(uintptr_t user, dkt_status status);
    /** Frees everything. Afterwards the kit has as much memory live as before `begin`. */
    void (*end)(uintptr_t user);
    /** The life of the table ends; may be NULL. */
    void (*released)(uintptr_t user);
};

/** Makes a world.
 * @param seed of ids and salts: the same seed, the same run.
 * @param now_ms where the clock stands.
 * @param out_kit receives the kit; caller frees with dkt_kit_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_kit_new(int64_t seed, int64_t now_ms, dkt_kit **out_kit);

/** Frees a kit. Everything made with it must be gone.
 * @param kit NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_free(dkt_kit *kit);

/** Makes a configuration on the kit's memory, clock, ids and log, worker "kit". All else is the default's.
 * @param kit borrowed for the call.
 * @param out_config receives the configuration; caller frees with dkt_config_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_config_new(dkt_kit *kit, dkt_config **out_config);

/** Begins the kit's ids anew.
 * @param kit borrowed for the call; NULL is nothing.
 * @param seed as for dkt_kit_new.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_set_seed(dkt_kit *kit, int64_t seed);

/** Where the clock stands.
 * @param kit borrowed for the call.
 * @returns the instant; 0 when kit is NULL.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_kit_now(const dkt_kit *kit);

/** Moves the clock forwards.
 * @param kit borrowed for the call.
 * @param duration_ms 0 or more.
 * @returns DKT_OK; DKT_E_ARGUMENT: it would stand still before its time, or leave the years -9999 to 9999.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_advance(dkt_kit *kit, int64_t duration_ms);

/** Sets the clock to an instant, not before where it stands.
 * @param kit borrowed for the call.
 * @param now_ms the instant.
 * @returns DKT_OK; DKT_E_ARGUMENT: that would be backwards (dkt_kit_set_back), or outside the years -9999 to 9999.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_set_now(dkt_kit *kit, int64_t now_ms);

/** Sets the clock back, as clocks of machines are: a case of its own, never an accident.
 * @param kit borrowed for the call.
 * @param duration_ms 0 or more.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_set_back(dkt_kit *kit, int64_t duration_ms);

/** Moves the clock to the next instant at which something falls due on a ticket, and no further than a limit. It stands
 * still when the next thing was due before. Run what is due (dkt_task_new_run_due) and go on: that is how weeks pass.
 * @param kit borrowed for the call.
 * @param desk borrowed for the call.
 * @param store borrowed for the call.
 * @param limit_ms the instant to stop at when nothing falls due until then.
 * @param out_is_due receives 1 when something is due where the clock now stands, borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT: also when the limit lies before the clock; otherwise as dkt_op_run.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_advance_to_next_due(dkt_kit *kit, dkt_desk *desk, dkt_store *store, int64_t limit_ms,
                                       int32_t *out_is_due);

/** How many pieces of the kit's memory are live.
 * @param kit borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_kit_live_count(const dkt_kit *kit);

/** How many bytes of the kit's memory are live.
 * @param kit borrowed for the call.
 * @returns bytes.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_kit_live_size(const dkt_kit *kit);

/** Makes a store over another one: it notes every call in the timeline, and fails when it is told to.
 * @param kit borrowed for the call; must outlive the store.
 * @param desk names kinds and columns; the store keeps a reference; borrowed for the call.
 * @param inner owned by the new store until it is freed, also when making it fails.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_store_new(dkt_kit *kit, dkt_desk *desk, dkt_store *inner, dkt_store **out_store);

/** Makes one call fail: the n-th from now on. Allocations count for the ways of memory; for all others the calls of
 * hooks: those of the kit's stores, its clock and its ids. Only a store's hooks jump out; clock and ids then fail.
 * @param kit borrowed for the call.
 * @param way DKT_KIT_WAY_...; 0: no call fails any more.
 * @param n 1 is the next call.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_fail(dkt_kit *kit, int32_t way, int64_t n);

/** Whether the call that was to fail has come.
 * @param kit borrowed for the call.
 * @returns 1 or 0.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_kit_has_failed(const dkt_kit *kit);

/** How many hooks of the kit were called so far.
 * @param kit borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_kit_hook_count(const dkt_kit *kit);

/** Says how a hook jumps out.
 * @param kit borrowed for the call.
 * @param unwind called with user, must not return; NULL: such ways fail without a jump. Borrowed until the kit is freed.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_set_unwind(dkt_kit *kit, dkt_kit_unwind *unwind, uintptr_t user);

/** The fault sweep: runs a body with the first call failing, then the second, and so on until none fails any more, for
 * one way or for all of them; looks after each run that the status has a name, that the check holds, and that no
 * memory is left live. Stops at the first run that does not hold; dkt_kit_report says which and what happened.
 * @param kit borrowed for the call.
 * @param hooks the table, copied for the call.
 * @param user the host's token.
 * @param way DKT_KIT_WAY_..., or 0 for all; the jumping ways only with dkt_kit_set_unwind.
 * @param out_run_count may be NULL, borrowed for the call; receives how many runs held.
 * @returns DKT_OK: all runs held; DKT_E_HOOK: `begin` or `check` did not say that it is done; DKT_E_BUG: memory is left
 * live, memory was given back with another size, or a status without a name; DKT_E_ARGUMENT: also a malformed
 * table; DKT_E_LIMIT: the body never ran without a fault in 100,000 runs.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_sweep(dkt_kit *kit, const struct dkt_kit_sweep_hooks *hooks, uintptr_t user, int32_t way,
                         int64_t *out_run_count);

/** The size of the hook table that this library knows, for languages that cannot compute it.
 * @returns bytes.
 * @thread any
 * @since 0.1.0 */
uint32_t dkt_kit_sweep_hooks_size(void);

/** The name of a way, e.g. "error_after".
 * @param way DKT_KIT_WAY_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown one.
 * @thread any
 * @since 0.1.0 */
const char *dkt_kit_way_name(int32_t way);

/** Writes a line of the host's into the timeline.
 * @param kit borrowed for the call; NULL is nothing.
 * @param text one line, copied; cut at 200 bytes.
 * @param len bytes of text, or -1.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_note(dkt_kit *kit, const char *text, int32_t len);

/** What happened, oldest first, a line each: how long after the start of the kit, which hook, with what, and how it
 * ended. The last 256 lines are kept.
 * @param kit borrowed for the call.
 * @returns a text, owned by the kit until its next call; "" when kit is NULL.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_timeline(dkt_kit *kit);

/** What did not hold, with the timeline below.
 * @param kit borrowed for the call.
 * @returns a text, owned by the kit until its next call; "" when all held, or kit is NULL.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_report(dkt_kit *kit);

/** Forgets the timeline and the report.
 * @param kit borrowed for the call; NULL is nothing.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_clear(dkt_kit *kit);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
