/* SPDX-License-Identifier: MIT
 *
 * Making a store over a hook table. No I/O takes place here.
 */
#include "host/store.h"

#include "base/alloc.h"
#include "host/table.h"

#include <stddef.h>

/* The first release's table ends with `released`; what came behind it may be missing. */
static const size_t store_hooks_size_min = offsetof(struct dkt_store_hooks, write_count_max);

dkt_status dkt_store_new(const struct dkt_store_hooks *hooks, uintptr_t user, dkt_store **out_store)
{
    if (out_store != NULL) {
        *out_store = NULL;
    }
    struct dkt_store_hooks table;
    dkt_status r = dkti_table_copy(NULL, hooks, &table, sizeof table, store_hooks_size_min,
                                   DKT_STORE_JOINED);
    if (r != DKT_OK) {
        return r;
    }
    bool is_complete = out_store != NULL && table.read != NULL && table.commit != NULL &&
                       table.write_count_max >= 0 && table.reserved == 0;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkt_store *store = is_complete ? dkti_allocate(&allocator, 1, sizeof *store) : NULL;
    if (store == NULL) {
        if (table.released != NULL) {
            table.released(user);
        }
        return is_complete ? DKT_E_MEMORY : DKT_E_ARGUMENT;
    }
    table.struct_size = sizeof table;
    store->hooks = table;
    store->user = user;
    *out_store = store;
    return DKT_OK;
}

uint32_t dkt_store_hooks_size(void)
{
    return sizeof(struct dkt_store_hooks);
}

void dkt_store_free(dkt_store *store)
{
    if (store == NULL) {
        return;
    }
    struct dkt_store last = *store;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkti_deallocate(&allocator, store, sizeof *store);
    if (last.hooks.released != NULL) {
        last.hooks.released(last.user);
    }
}

/* ---- a store over a store ---- */

int32_t dkt_store_read(dkt_store *store, const dkt_reads *reads, dkt_answers *answers)
{
    bool is_complete = store != NULL && reads != NULL && answers != NULL;
    return is_complete ? store->hooks.read(store->user, reads, answers) : 0;
}

int32_t dkt_store_commit(dkt_store *store, const dkt_writes *writes, dkt_outcome *outcome)
{
    bool is_complete = store != NULL && writes != NULL && outcome != NULL;
    return is_complete ? store->hooks.commit(store->user, writes, outcome) : DKT_COMMIT_FAILED;
}

int32_t dkt_store_begin(dkt_store *store)
{
    if (store == NULL) {
        return 0;
    }
    return store->hooks.begin == NULL ? DKT_HOOK_DONE : store->hooks.begin(store->user);
}

int32_t dkt_store_abandon(dkt_store *store)
{
    if (store == NULL) {
        return 0;
    }
    return store->hooks.abandon == NULL ? DKT_HOOK_DONE : store->hooks.abandon(store->user);
}

uint32_t dkt_store_flags(const dkt_store *store)
{
    return store == NULL ? 0 : store->hooks.flags;
}

int32_t dkt_store_write_count_max(const dkt_store *store)
{
    return store == NULL ? 0 : store->hooks.write_count_max;
}
