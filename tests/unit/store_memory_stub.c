/* SPDX-License-Identifier: MIT
 *
 * Stands in for the doors (lib/host) until they are there: desks without rules, stores, answers.
 */
#include "desk/desk.h"
#include "desk/wish.h"

#include <stdlib.h>

struct dkt_config {
    struct dkti_allocator allocator;
};

dkt_status dkt_config_new_with_allocator(const struct dkt_allocator_hooks *hooks, uintptr_t user,
                                         dkt_config **out_config)
{
    *out_config = malloc(sizeof **out_config);
    (*out_config)->allocator = (struct dkti_allocator){.allocate = hooks->allocate, .user = user};
    return DKT_OK;
}

void dkt_config_free(dkt_config *config)
{
    free(config);
}

dkt_status dkt_desk_new(dkt_config *config, dkt_desk **out_desk)
{
    dkt_desk *desk = calloc(1, sizeof *desk);
    dkti_refcount_init(&desk->refcount);
    desk->allocator = config->allocator;
    *out_desk = desk;
    return dkti_schema_init(&desk->schema, &desk->allocator, NULL, 0);
}

dkt_desk *dkt_desk_ref(dkt_desk *desk)
{
    dkti_refcount_up(&desk->refcount);
    return desk;
}

void dkt_desk_unref(dkt_desk *desk)
{
    if (desk == NULL || !dkti_refcount_down(&desk->refcount))
        return;
    dkti_schema_free(&desk->schema, &desk->allocator);
    free(desk);
}

const struct dkti_allocator *dkti_desk_allocator(const dkt_desk *desk)
{
    return &desk->allocator;
}

const struct dkti_schema *dkti_desk_schema(const dkt_desk *desk)
{
    return &desk->schema;
}

struct dkt_store {
    struct dkt_store_hooks hooks;
    uintptr_t user;
};

dkt_status dkt_store_new(const struct dkt_store_hooks *hooks, uintptr_t user, dkt_store **out_store)
{
    *out_store = malloc(sizeof **out_store);
    **out_store = (struct dkt_store){.hooks = *hooks, .user = user};
    return DKT_OK;
}

void dkt_store_free(dkt_store *store)
{
    if (store == NULL)
        return;
    store->hooks.released(store->user);
    free(store);
}

struct dkt_row *dkti_answers_begin(struct dkt_answers *answers, int32_t i)
{
    struct dkti_wish *wish = answers->reads->wishes[i];
    if (wish->row_capacity == 0) {
        wish->rows = dkti_arena_array(answers->arena, (size_t)wish->limit, sizeof *wish->rows);
        wish->row_capacity = wish->limit;
    }
    struct dkt_row *row = wish->rows == NULL ? NULL : dkti_row_new(answers->arena, wish->kind);
    if (row == NULL) {
        answers->status = DKT_E_MEMORY;
        return NULL;
    }
    wish->rows[wish->row_count++] = row;
    return row;
}

dkt_status dkt_answers_end(dkt_answers *answers, int32_t i)
{
    answers->reads->wishes[i]->is_answered = true;
    return DKT_OK;
}
