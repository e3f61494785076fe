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

/** A scene: commands, and what must come of them. One thread at a time. */
typedef struct dkt_kit_scene dkt_kit_scene;

/** The conformance suite over one store (doc/store-contract.md). One thread at a time. */
typedef struct dkt_kit_suite dkt_kit_suite;

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

/** What a store can do beyond keeping rows. What is not claimed is skipped by the suite, and said so. */
enum {
    DKT_KIT_CAN_CONNECT = 1, /**< several stores over the same data, each like a connection */
    DKT_KIT_CAN_CLAIM = 2,   /**< a scan with DKT_READ_CLAIM leaves out rows that another one has claimed */
    DKT_KIT_CAN_DESKS = 4    /**< keeps rows of several desks */
};

/** What a host's own transaction is told (the `transaction` hook below). */
enum {
    DKT_KIT_TRANSACTION_BEGIN = 1,
    DKT_KIT_TRANSACTION_COMMIT = 2,
    DKT_KIT_TRANSACTION_ROLL_BACK = 3
};

/** How a case of the suite ended. */
enum {
    DKT_KIT_PASSED = 1,
    DKT_KIT_FAILED = 2,
    DKT_KIT_SKIPPED = 3
};

/** A host's way to give the suite stores to try. All hooks return DKT_HOOK_DONE. */
struct dkt_kit_factory_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_kit_factory_hooks) */
    uint32_t flags;       /**< what the store can do: DKT_KIT_CAN_... or-ed */
    /** Empties the data of `desk` and makes its tables if they are missing. No store is open. Must be given. */
    int32_t (*reset)(uintptr_t user, dkt_desk *desk);
    /** Makes a store over connection number `n`, 0 or 1; the suite frees it. With DKT_KIT_CAN_CONNECT both are open at
     * once. Must be given. */
    int32_t (*connect)(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store);
    /** Ends whatever keeps the data and starts it again, as after a restart of the machine; may be NULL: memory only. No
     * store is open. */
    int32_t (*restart)(uintptr_t user);
    /** Begins, commits or rolls back a transaction of the host's own on connection number `n`. No store stands over that
     * connection at the time; those made over it until the end of the transaction stand in it. May be NULL. */
    int32_t (*transaction)(uintptr_t user, int32_t n, int32_t what);
    /** Changes the title of a ticket the way the host's own screens do, past the library; may be NULL. */
    int32_t (*touch)(uintptr_t user, dkt_desk *desk, const char *ticket);
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

/** Moves the clock one millisecond past the next instant at which something falls due on a ticket, and no further than a
 * limit: what falls due at an instant is settled after it, because a command may still come in time. The clock stands
 * still when the next thing was due before. Run what is due (dkt_task_new_run_due) and go on: that is how weeks pass.
 * @param kit borrowed for the call.
 * @param desk borrowed for the call.
 * @param store borrowed for the call.
 * @param limit_ms the instant to stop at when nothing falls due before.
 * @param out_is_due receives 1 when something is due and can be settled now, borrowed for the call.
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

/** Makes a scene. Each of its words is kept in the timeline; the first thing that is not as it must be is kept, and
 * what follows does nothing.
 * @param kit must outlive the scene, borrowed until it is freed.
 * @param desk the scene keeps a reference; borrowed for the call.
 * @param store must outlive the scene, borrowed until it is freed.
 * @param out_scene receives the scene; caller frees with dkt_kit_scene_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_scene_new(dkt_kit *kit, dkt_desk *desk, dkt_store *store, dkt_kit_scene **out_scene);

/** Frees a scene.
 * @param scene NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_free(dkt_kit_scene *scene);

/** Runs a command, which must end well. Its ticket is the one that expectations are about.
 * @param scene borrowed for the call.
 * @param json the command, as for dkt_command_new_json; borrowed for the call.
 * @param len bytes of json, or -1.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_do(dkt_kit_scene *scene, const char *json, int32_t len);

/** Runs a command, which must end with this status.
 * @param scene borrowed for the call.
 * @param json the command, borrowed for the call.
 * @param len bytes of json, or -1.
 * @param status DKT_E_...
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_refuse(dkt_kit_scene *scene, const char *json, int32_t len, dkt_status status);

/** Turns to a ticket: the one that expectations are about.
 * @param scene borrowed for the call.
 * @param ticket its id, NUL-terminated, copied; it need not exist yet.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_look_at(dkt_kit_scene *scene, const char *ticket);

/** A column of the ticket must have this text.
 * @param scene borrowed for the call.
 * @param column its name, e.g. "status", NUL-terminated, borrowed for the call.
 * @param text NUL-terminated, borrowed for the call.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_expect_text(dkt_kit_scene *scene, const char *column, const char *text);

/** A column of the ticket must have this number or instant.
 * @param scene borrowed for the call.
 * @param column its name, NUL-terminated, borrowed for the call.
 * @param value the number.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_expect_integer(dkt_kit_scene *scene, const char *column, int64_t value);

/** A column of the ticket must have no value.
 * @param scene borrowed for the call.
 * @param column its name, NUL-terminated, borrowed for the call.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_expect_absent(dkt_kit_scene *scene, const char *column);

/** Lets time pass: goes from one instant at which something falls due to the next, settles it there, and ends where the
 * duration is over.
 * @param scene borrowed for the call.
 * @param duration_ms 0 or more.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_scene_pass(dkt_kit_scene *scene, int64_t duration_ms);

/** What was not as it must be, with the timeline below.
 * @param scene borrowed for the call.
 * @returns a text, owned by the kit until its next call; "" while all is well, or scene is NULL.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_scene_report(dkt_kit_scene *scene);

/** Makes a conformance suite over a store. Nothing runs yet.
 * @param desk whose schema the store maps; the suite keeps a reference; borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @param out_suite receives the suite; caller frees with dkt_kit_suite_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: a pointer is NULL, or the table is malformed or lacks `reset` or `connect`;
 * DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_kit_suite_new(dkt_desk *desk, const struct dkt_kit_factory_hooks *hooks, uintptr_t user,
                             dkt_kit_suite **out_suite);

/** Frees a suite, its stores, and calls `released`.
 * @param suite NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_kit_suite_free(dkt_kit_suite *suite);

/** The size of the factory's table that this library knows, for languages that cannot compute it.
 * @returns bytes.
 * @thread any
 * @since 0.1.0 */
uint32_t dkt_kit_factory_hooks_size(void);

/** Goes to the next case: first the first. So that pytest, PHPUnit and others can make a test of each.
 * @param suite borrowed for the call.
 * @returns 1, or 0 when there is none left; the next call then goes to the first again.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_kit_suite_next(dkt_kit_suite *suite);

/** How many cases there are.
 * @param suite borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_kit_suite_count(const dkt_kit_suite *suite);

/** The rule that the case is about, e.g. "S-14".
 * @param suite borrowed for the call.
 * @returns a static text, owned by the library until it is unloaded; "" when the suite stands on no case.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_rule(const dkt_kit_suite *suite);

/** What the case holds the store to, as a sentence.
 * @param suite borrowed for the call.
 * @returns a static text, owned by the library until it is unloaded; "" when the suite stands on no case.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_name(const dkt_kit_suite *suite);

/** Runs the case, on data that it empties before. A case that rests on a rule which was found broken before is skipped:
 * the report names what is broken, and not all that follows from it.
 * @param suite borrowed for the call.
 * @returns DKT_KIT_PASSED, DKT_KIT_FAILED or DKT_KIT_SKIPPED; 0 when the suite stands on no case.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_kit_suite_run(dkt_kit_suite *suite);

/** What the last run says: the rule broken, what was expected and what came, and the timeline; or why it was skipped.
 * @param suite borrowed for the call.
 * @returns a text, owned by the suite until its next run; "" after a pass.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_message(dkt_kit_suite *suite);

/** Runs all cases from the first on.
 * @param suite borrowed for the call.
 * @param out_failed_count receives how many failed, borrowed for the call.
 * @returns DKT_OK: all ran; DKT_E_ARGUMENT; DKT_E_MEMORY: a report is incomplete.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_kit_suite_run_all(dkt_kit_suite *suite, int32_t *out_failed_count);

/** The messages of all cases that failed, one below the other.
 * @param suite borrowed for the call.
 * @returns a text, owned by the suite until its next run; "" when none failed; NULL when there was no memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_failures(dkt_kit_suite *suite);

/** A report in TAP (version 13) of the cases run since dkt_kit_suite_run_all began, or since the suite was made.
 * @param suite borrowed for the call.
 * @returns a text, owned by the suite until its next run; NULL when there was no memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_tap(dkt_kit_suite *suite);

/** The same report as JSON: an array of {"rule", "case", "result", "message"}.
 * @param suite borrowed for the call.
 * @returns a text, owned by the suite until its next run; NULL when there was no memory.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_kit_suite_json(dkt_kit_suite *suite);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
