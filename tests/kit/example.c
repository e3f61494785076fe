/* SPDX-License-Identifier: MIT
 *
 * The program that doc/testing.md shows: a world, a scene, a fault sweep, and the suite, as a host would write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <docket/docket.h>
#include <docket/testkit.h>
#include <docket/testkit_cmocka.h>

#include <stdio.h>

struct world {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
};

static void world_make(struct world *world)
{
    dkt_config *config;
    dkt_store *inner;
    dkt_kit_new(1, 1767225600000, &world->kit); /* a seed; 2026-01-01T00:00:00Z */
    dkt_kit_config_new(world->kit, &config);
    dkt_desk_new(config, &world->desk);
    dkt_config_free(config);
    dkt_memory_new(world->desk, &world->memory);
    dkt_memory_store(world->memory, &inner);
    dkt_kit_store_new(world->kit, world->desk, inner, &world->store);
}

static void world_free(struct world *world)
{
    dkt_store_free(world->store);
    dkt_memory_free(world->memory);
    dkt_desk_unref(world->desk);
    assert_int_equal(dkt_kit_live_count(world->kit), 0);
    dkt_kit_free(world->kit);
}

/* ---- a scene ---- */

static void a_ticket_is_closed_with_a_resolution_only(void **state)
{
    (void)state;
    struct world made = {NULL, NULL, NULL, NULL};
    struct world *world = &made;
    dkt_kit_scene *scene;
    world_make(world);
    dkt_kit_scene_new(world->kit, world->desk, world->store, &scene);
    dkt_kit_scene_do(scene, "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"title\":\"printer\"}}", -1);
    dkt_kit_scene_expect_text(scene, "status", "new");
    dkt_kit_scene_do(scene, "{\"action\":\"claim\",\"subject\":\"T1\",\"actor\":\"bob\"}", -1);
    dkt_kit_advance(world->kit, 60000);
    dkt_kit_scene_refuse(scene, "{\"action\":\"close\",\"subject\":\"T1\",\"actor\":\"bob\"}", -1, DKT_E_REFUSED);
    dkt_kit_scene_do(scene, "{\"action\":\"close\",\"subject\":\"T1\",\"actor\":\"bob\",\"fields\":{\"resolution\":\"fixed\"}}", -1);
    dkt_kit_scene_expect_integer(scene, "state", DKT_STATE_CLOSED);
    dkt_kit_assert_scene(scene);
    dkt_kit_scene_free(scene);
    world_free(world);
}

/* ---- a fault sweep ---- */

struct sweep {
    dkt_kit *kit;
    struct world world;
    dkt_command *command;
    dkt_op *op;
};

static int32_t sweep_begin(uintptr_t user)
{
    struct sweep *sweep = (struct sweep *)user;
    dkt_config *config;
    dkt_store *inner;
    if (dkt_kit_config_new(sweep->kit, &config) != DKT_OK || dkt_desk_new(config, &sweep->world.desk) != DKT_OK) {
        return 0;
    }
    dkt_config_free(config);
    if (dkt_memory_new(sweep->world.desk, &sweep->world.memory) != DKT_OK ||
        dkt_memory_store(sweep->world.memory, &inner) != DKT_OK ||
        dkt_kit_store_new(sweep->kit, sweep->world.desk, inner, &sweep->world.store) != DKT_OK) {
        return 0;
    }
    return DKT_HOOK_DONE;
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep *sweep = (struct sweep *)user;
    dkt_status r = dkt_command_new_json(
        sweep->world.desk, "{\"action\":\"register\",\"actor\":\"ann\",\"request\":\"call-17\"}", -1, &sweep->command);
    if (r == DKT_OK) {
        r = dkt_op_new(sweep->world.desk, sweep->command, &sweep->op);
    }
    return r == DKT_OK ? dkt_op_run(sweep->op, sweep->world.store) : r;
}

static void sweep_forget(struct sweep *sweep)
{
    dkt_op_free(sweep->op);
    dkt_command_free(sweep->command);
    sweep->op = NULL;
    sweep->command = NULL;
}

static int32_t sweep_check(uintptr_t user, dkt_status status)
{
    struct sweep *sweep = (struct sweep *)user;
    (void)status;
    sweep_forget(sweep);
    if (sweep_body(user) != DKT_OK) {
        return 0;
    }
    return dkt_memory_row_count(sweep->world.memory, DKT_KIND_TICKET) == 1 ? DKT_HOOK_DONE : 0;
}

static void sweep_end(uintptr_t user)
{
    struct sweep *sweep = (struct sweep *)user;
    sweep_forget(sweep);
    dkt_store_free(sweep->world.store);
    dkt_memory_free(sweep->world.memory);
    dkt_desk_unref(sweep->world.desk);
    sweep->world = (struct world){NULL, NULL, NULL, NULL};
}

static void a_registration_happens_once_whatever_fails(void **state)
{
    (void)state;
    struct sweep sweep = {.kit = NULL};
    const struct dkt_kit_sweep_hooks hooks = {
        .struct_size = sizeof hooks,
        .begin = sweep_begin, /* makes the world */
        .body = sweep_body,   /* registers a ticket with a request id */
        .check = sweep_check, /* runs the request again: exactly one ticket */
        .end = sweep_end,     /* frees the world */
    };
    dkt_kit_new(1, 0, &sweep.kit);
    dkt_kit_assert_sweep(sweep.kit, &hooks, (uintptr_t)&sweep);
    dkt_kit_free(sweep.kit);
}

/* ---- the suite ---- */

static int32_t store_reset(uintptr_t user, dkt_desk *desk)
{
    struct world *world = (struct world *)user;
    dkt_memory_free(world->memory);
    return dkt_memory_new(desk, &world->memory) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t store_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    struct world *world = (struct world *)user;
    (void)desk;
    (void)n;
    return dkt_memory_store(world->memory, out_store) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static void the_store_passes_the_suite(void **state)
{
    (void)state;
    struct world world = {NULL, NULL, NULL, NULL};
    int failed_count = 0;
    dkt_kit_suite *suite;
    const struct dkt_kit_factory_hooks factory = {
        .struct_size = sizeof factory,
        .flags = DKT_KIT_CAN_CONNECT, /* two stores over the same data */
        .reset = store_reset,
        .connect = store_connect,
    };
    world_make(&world);
    assert_int_equal(dkt_kit_suite_new(world.desk, &factory, (uintptr_t)&world, &suite), DKT_OK);
    while (dkt_kit_suite_next(suite) == 1) {
        if (dkt_kit_suite_run(suite) == DKT_KIT_FAILED) {
            puts(dkt_kit_suite_message(suite)); /* the rule broken, what was expected, and what happened */
            failed_count++;
        }
    }
    assert_int_equal(failed_count, 0);
    dkt_kit_assert_suite(suite);
    dkt_kit_suite_free(suite);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_is_closed_with_a_resolution_only),
        cmocka_unit_test(a_registration_happens_once_whatever_fails),
        cmocka_unit_test(the_store_passes_the_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
