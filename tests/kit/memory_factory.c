/* SPDX-License-Identifier: MIT
 *
 * See memory_factory.h. One memory serves all desks: it keeps them apart by itself.
 */
#include "memory_factory.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

dkt_desk *memory_factory_desk(void)
{
    dkt_config *config;
    dkt_desk *desk;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    dkt_config_free(config);
    return desk;
}

void memory_factory_end(struct memory_factory *factory)
{
    dkt_snapshot_free(factory->snapshot);
    dkt_memory_free(factory->memory);
    factory->snapshot = NULL;
    factory->memory = NULL;
}

/* A store that another desk has filled stays as it is: only the first desk of a case begins with a new memory. */
static int32_t factory_reset(uintptr_t user, dkt_desk *desk)
{
    struct memory_factory *factory = (struct memory_factory *)user;
    if (strcmp(dkt_desk_id(desk), "kit-other") == 0) {
        return DKT_HOOK_DONE;
    }
    memory_factory_end(factory);
    if (factory->mutant_data != NULL) {
        memset(factory->mutant_data, 0, factory->mutant_data_size);
    }
    factory->desk_first = desk;
    return dkt_memory_new(desk, &factory->memory) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t factory_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    (void)n;
    struct memory_factory *factory = (struct memory_factory *)user;
    dkt_store *inner;
    if (dkt_memory_store(factory->memory, &inner) != DKT_OK) {
        return 0;
    }
    if (factory->wrap == NULL) {
        *out_store = inner;
        return DKT_HOOK_DONE;
    }
    return factory->wrap(factory, desk, inner, out_store) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t factory_restart(uintptr_t user)
{
    (void)user; /* a memory lives on when its stores are gone */
    return DKT_HOOK_DONE;
}

/* The host's own screen: another program that writes the same rows. */
static int32_t factory_touch(uintptr_t user, dkt_desk *desk, const char *ticket)
{
    struct memory_factory *factory = (struct memory_factory *)user;
    dkt_store *store;
    dkt_probe *probe;
    assert_int_equal(dkt_memory_store(factory->memory, &store), DKT_OK);
    assert_int_equal(dkt_probe_new(desk, &probe), DKT_OK);
    assert_int_equal(dkt_probe_get(probe, DKT_KIND_TICKET, 0), DKT_OK);
    assert_int_equal(dkt_probe_value_text(probe, ticket, -1), DKT_OK);
    assert_int_equal(dkt_probe_read(probe, store), DKT_OK);
    int32_t len;
    const char *token = dkt_probe_token(probe, 0, 0, &len);
    assert_int_equal(dkt_probe_write_row(probe, DKT_WRITE_UPDATE, dkt_probe_row(probe, 0, 0), token, len), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_TITLE, "by hand", -1), DKT_OK);
    int32_t answer = dkt_probe_commit(probe, store);
    dkt_probe_free(probe);
    dkt_store_free(store);
    return answer;
}

static void factory_released(uintptr_t user)
{
    ((struct memory_factory *)user)->released_count++;
}

struct dkt_kit_factory_hooks memory_factory_hooks(void)
{
    return (struct dkt_kit_factory_hooks){
        .struct_size = sizeof(struct dkt_kit_factory_hooks),
        .flags = DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_DESKS,
        .reset = factory_reset,
        .connect = factory_connect,
        .restart = factory_restart,
        .touch = factory_touch,
        .released = factory_released,
    };
}
