/* SPDX-License-Identifier: MIT
 *
 * The desk as operations see it: its rules, its schema, and the hooks they may ask. Immutable once made.
 */
#ifndef DKTI_DESK_DESK_H
#define DKTI_DESK_DESK_H

#include "base/alloc.h"
#include "base/refcount.h"
#include "base/text.h"
#include "docket/desk.h"
#include "docket/dispatch.h"
#include "model/schema.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_hooks {
    struct dkt_clock_hooks clock;
    struct dkt_id_hooks ids;
    struct dkt_log_hooks log;
    struct dkt_permission_hooks permission;
    uintptr_t clock_user;
    uintptr_t ids_user;
    uintptr_t log_user;
    uintptr_t permission_user;
    struct dkt_match_hooks match;
    uintptr_t match_user;
};

/* The life of one hook table, shared by the configuration and the desks that were given it: the last one
 * to go calls `released`. */
struct dkti_hook_life {
    struct dkti_refcount refcount;
    struct dkti_allocator allocator;
    void (*released)(uintptr_t user);
    uintptr_t user;
};

enum {
    DKTI_LIFE_CLOCK = 0,
    DKTI_LIFE_IDS = 1,
    DKTI_LIFE_LOG = 2,
    DKTI_LIFE_PERMISSION = 3,
    DKTI_LIFE_MATCH = 4,
    DKTI_LIFE_ALLOCATOR = 5, /* goes last: it frees the others */
    DKTI_LIFE_COUNT = 6,
};

struct dkt_desk {
    struct dkti_refcount refcount;
    struct dkti_allocator allocator;
    struct dkti_hook_life *lives[DKTI_LIFE_COUNT]; /* NULL where the host gave no table */
    struct dkti_hooks hooks;
    struct dkt_rules *rules;
    struct dkti_schema schema;
    bool has_outbox;
    struct dkti_text id;
    struct dkti_text worker;
    char id_bytes[DKTI_DESK_ID_MAX + 1];
    char worker_bytes[DKTI_NAME_MAX + 1];
};

const struct dkti_allocator *dkti_desk_allocator(const dkt_desk *desk);
const struct dkti_schema *dkti_desk_schema(const dkt_desk *desk);

#endif
