/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_DESK_H
#define DOCKET_DESK_H

/* desk.h: the desk, and the configuration that it is made from.
 *
 * A desk is one organisation's service desk: compiled rules, and the hooks for clock, ids, log, permission and
 * memory. It is made once per process, immutable afterwards, counted, and may be used by any number of
 * threads at once. It knows no store: a store is given to each operation (op.h).
 *
 * Hook tables are the only public structs. Set `struct_size` to the size of the struct you were compiled with
 * and `flags` to 0; the table is copied. A hook returns DKT_HOOK_DONE when it did what was asked; anything else
 * is failure. `released`, when given, is called exactly once with the user token when the library will not call
 * the table again, also when taking the table fails.
 *
 * Zones come from the system's data, or from the zone hook: calendars of a profile are then made from the configuration
 * that has it (dkt_config_calendar_new). A desk has its calendars and looks for no zone.
 */

#include "docket/base.h"
#include "docket/calendar.h"
#include "docket/zone.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What a desk is made from. One thread at a time. */
typedef struct dkt_config dkt_config;

/** A desk. Any number of threads at once. */
typedef struct dkt_desk dkt_desk;

/** Compiled rules of a profile (profile.h). Any number of threads at once. */
typedef struct dkt_rules dkt_rules;

/** The question put to the permission hook, and the place for its answer. Valid during the hook. */
typedef struct dkt_permission dkt_permission;

/** The place for the zone hook's answer. Valid during the hook. */
typedef struct dkt_zone_answer dkt_zone_answer;

/** Memory of the host's. */
struct dkt_allocator_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_allocator_hooks) */
    uint32_t flags;       /**< 0 */
    /** Gives `new_size` bytes for `old` (NULL: new memory), keeping what fits; 0 frees. NULL: there is none. */
    void *(*allocate)(uintptr_t user, void *old, size_t old_size, size_t new_size);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** The host's clock. */
struct dkt_clock_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_clock_hooks) */
    uint32_t flags;       /**< 0 */
    /** Writes the instant of now, milliseconds UTC since 1970. */
    int32_t (*now)(uintptr_t user, int64_t *out_now_ms);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** The host's source of ids and randomness. */
struct dkt_id_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_id_hooks) */
    uint32_t flags;       /**< 0 */
    /** Fills `n` bytes with random bits: for UUIDv7 ids, and for salts that keep personal values secret. */
    int32_t (*random)(uintptr_t user, uint8_t *out_bytes, int32_t n);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** Where the library tells what an operator should know. */
struct dkt_log_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_log_hooks) */
    uint32_t flags;       /**< 0 */
    /** `level` is DKT_LOG_...; `text` has `len` bytes, is borrowed for the call and holds no personal data. */
    void (*log)(uintptr_t user, int32_t level, const char *text, int32_t len);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** Levels of the log. */
enum {
    DKT_LOG_NOTICE = 1, /**< worth knowing: a clock stepped back and was clamped */
    DKT_LOG_WARNING = 2 /**< worth looking at */
};

/** The host's own say in who may do what. It can only narrow what the profile allows. */
struct dkt_permission_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_permission_hooks) */
    uint32_t flags;       /**< 0 */
    /** Asks whether the command may go on; answered by dkt_permission_allow. No answer denies. */
    int32_t (*decide)(uintptr_t user, dkt_permission *permission);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** The host's own data of time zones, in place of the system's files: where there are none, or where they must not change.
 * Names of fixed offsets ("UTC", "+08:00") are not asked for, nor names that no zone can have ("../x"). */
struct dkt_zone_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_zone_hooks) */
    uint32_t flags;       /**< 0 */
    /** Gives the bytes of a zone's TZif file with dkt_zone_answer_give, once; not giving any says that there is no such
     * zone. `name` has `len` bytes and a NUL behind them, borrowed for the call. May unwind: nothing is held. */
    int32_t (*read)(uintptr_t user, const char *name, int32_t len, dkt_zone_answer *answer);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** Makes an empty configuration: desk id "main", the system's memory, clock and randomness, no log, no
 * permission hook, the default workflow, no outbox.
 * @param out_config receives the handle; caller frees with dkt_config_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: out_config is NULL; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_config_new(dkt_config **out_config);

/** The same, on the host's memory from the first byte.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @param out_config receives the handle; caller frees with dkt_config_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: a pointer is NULL or the table is malformed; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_config_new_with_allocator(const struct dkt_allocator_hooks *hooks, uintptr_t user,
                                         dkt_config **out_config);

/** Frees a configuration. A desk made from it lives on.
 * @param config NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_config_free(dkt_config *config);

/** Names the desk: the organisation whose tickets these are. It is the first part of every key.
 * @param config borrowed for the call.
 * @param id 1 to 40 bytes, copied.
 * @param len bytes of id, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT: empty or over 40 bytes.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_id(dkt_config *config, const char *id, int32_t len);

/** Names this process among those that share the desk's store; numbers are leased by it. Default: a random name
 * drawn when the desk is made. Two processes must not use one name at the same time.
 * @param config borrowed for the call.
 * @param worker 1 to 64 bytes, copied.
 * @param len bytes of worker, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_worker(dkt_config *config, const char *worker, int32_t len);

/** Sets the rules of the desk. Default: the default workflow.
 * @param config borrowed for the call.
 * @param rules compiled rules; the configuration keeps a reference of its own; borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_rules(dkt_config *config, dkt_rules *rules);

/** Sets the clock. Default: the system's.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT: the table is malformed or from a newer library than this one; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_clock(dkt_config *config, const struct dkt_clock_hooks *hooks,
                                uintptr_t user);

/** Sets the source of randomness. Default: the system's.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT: the table is malformed or from a newer library than this one; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_ids(dkt_config *config, const struct dkt_id_hooks *hooks, uintptr_t user);

/** Sets the log. Default: none.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT: the table is malformed or from a newer library than this one; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_log(dkt_config *config, const struct dkt_log_hooks *hooks, uintptr_t user);

/** Sets the permission hook. Default: none, the profile's roles alone decide.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT: the table is malformed or from a newer library than this one; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_permission(dkt_config *config, const struct dkt_permission_hooks *hooks,
                                     uintptr_t user);

/** Sets where zones come from. Default: the system's data.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT: the table is malformed or from a newer library than this one; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_zones(dkt_config *config, const struct dkt_zone_hooks *hooks, uintptr_t user);

/** Makes a zone from its name, with the data of the configuration's zone hook, or the system's.
 * @param config borrowed for the call.
 * @param name e.g. "Asia/Shanghai", borrowed for the call.
 * @param len bytes of name, or -1.
 * @param out_zone receives the zone; caller frees with dkt_zone_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the name has not 1 to 64 bytes; DKT_E_TEXT; DKT_E_ZONE: no such zone,
 * or its data cannot be used; DKT_E_HOOK: the zone hook failed, or answered more than once; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_zone_new(dkt_config *config, const char *name, int32_t len, dkt_zone **out_zone);

/** Makes a calendar from JSON, its zone with the data of the configuration's zone hook, or the system's.
 * @param config borrowed for the call.
 * @param json the calendar, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1.
 * @param out_calendar receives the calendar; caller frees with dkt_calendar_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no JSON; DKT_E_CALENDAR; DKT_E_ZONE: no such zone, or its data cannot
 * be used; DKT_E_HOOK: the zone hook failed, or answered more than once; DKT_E_LIMIT: over 1 MiB; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_calendar_new(dkt_config *config, const char *json, int32_t len, dkt_calendar **out_calendar);

/** Answers the zone hook.
 * @param answer what the hook was given, borrowed for the call.
 * @param bytes the TZif file, copied; at most 64 KiB, without leap seconds.
 * @param byte_count how many there are.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: answered already; DKT_E_LIMIT: over 64 KiB; DKT_E_MEMORY. After a
 * failure the zone is not made, whatever else is given.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
dkt_status dkt_zone_answer_give(dkt_zone_answer *answer, const uint8_t *bytes, int32_t byte_count);

/** Says whether entries are also written to the outbox, for a consumer of the host's.
 * @param config borrowed for the call.
 * @param is_on 1 or 0.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_outbox(dkt_config *config, int32_t is_on);

/** What the last failed call on this configuration complained about.
 * @param config borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the configuration until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_config_error_text(const dkt_config *config);

/** Makes a desk. The configuration may be freed or used again afterwards.
 * @param config borrowed for the call.
 * @param out_desk receives the desk with one reference; caller frees with dkt_desk_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY; DKT_E_HOOK: the id hook gave no answer for the worker's name.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_desk_new(dkt_config *config, dkt_desk **out_desk);

/** Takes one more reference.
 * @param desk borrowed for the call; NULL gives NULL.
 * @returns desk; caller frees with dkt_desk_unref.
 * @thread any
 * @since 0.1.0 */
dkt_desk *dkt_desk_ref(dkt_desk *desk);

/** Gives one reference back; the last one frees the desk. Commands, operations and tasks hold references of
 * their own, so handles may be freed in any order.
 * @param desk NULL is nothing; otherwise freed with its last reference.
 * @thread any
 * @since 0.1.0 */
void dkt_desk_unref(dkt_desk *desk);

/** The desk's id.
 * @param desk borrowed for the call; NULL gives "".
 * @returns a text, owned by the desk until it is freed.
 * @thread any
 * @since 0.1.0 */
const char *dkt_desk_id(const dkt_desk *desk);

/** The rules of the desk.
 * @param desk borrowed for the call; NULL gives NULL.
 * @returns the rules, owned by the desk until it is freed; take a reference to keep them.
 * @thread any
 * @since 0.1.0 */
dkt_rules *dkt_desk_rules(const dkt_desk *desk);

/** Answers a permission question.
 * @param permission what the hook was given, borrowed for the call.
 * @param is_allowed 1 lets the command go on, 0 denies it.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
void dkt_permission_allow(dkt_permission *permission, int32_t is_allowed);

/** Who asks.
 * @param permission borrowed for the call.
 * @returns a text, owned by the permission until the hook returns.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
const char *dkt_permission_actor(const dkt_permission *permission);

/** The role that the command gives its actor; "" when none.
 * @param permission borrowed for the call.
 * @returns a text, owned by the permission until the hook returns.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
const char *dkt_permission_role(const dkt_permission *permission);

/** The code of the action asked for, e.g. "close".
 * @param permission borrowed for the call.
 * @returns a text, owned by the permission until the hook returns.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
const char *dkt_permission_action(const dkt_permission *permission);

/** The id of the ticket asked about; "" before it has one.
 * @param permission borrowed for the call.
 * @returns a text, owned by the permission until the hook returns.
 * @thread one at a time, inside the hook only
 * @since 0.1.0 */
const char *dkt_permission_subject(const dkt_permission *permission);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
