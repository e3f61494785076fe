/* SPDX-License-Identifier: MIT
 *
 * What bindings are measured against: the same commands through the same JSON door, from C (bindings_run.sh). Prints
 * nanoseconds of CPU for a call, and microseconds for a command: without hooks, and with three.
 */
#include <docket/docket.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, COUNT = 300, CALLS = 1000000 };

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int32_t hook_now(uintptr_t user, int64_t *out_now_ms)
{
    (void)user;
    *out_now_ms = 0;
    return DKT_HOOK_DONE;
}

static int32_t hook_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    (void)user;
    memset(out_bytes, 0, (size_t)n);
    return DKT_HOOK_DONE;
}

static int32_t hook_decide(uintptr_t user, dkt_permission *permission)
{
    (void)user;
    dkt_permission_allow(permission, 1);
    return DKT_HOOK_DONE;
}

static int carry_out(dkt_desk *desk, dkt_store *store, const char *json)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t len = 0;
    dkt_status status = dkt_command_new_json(desk, json, -1, &command);
    status = status == DKT_OK ? dkt_op_new(desk, command, &op) : status;
    status = status == DKT_OK ? dkt_op_run(op, store) : status;
    const char *result = status == DKT_OK ? dkt_op_result_json(op, &len) : NULL;
    dkt_command_free(command);
    dkt_op_free(op);
    return result == NULL ? 1 : 0;
}

static double call_cost(void)
{
    double least = 1e18;
    volatile int32_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_ns();
        for (int i = 0; i < CALLS; i++) {
            sum = sum + dkt_version_number();
        }
        double took = now_ns() - start;
        least = took < least ? took : least;
    }
    return least / CALLS;
}

static double command_cost(bool has_hooks)
{
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = hook_now};
    const struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = hook_random};
    const struct dkt_permission_hooks permission = {.struct_size = sizeof permission,
                                                    .decide = hook_decide};
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_memory *memory = NULL;
    dkt_store *store = NULL;
    double least = 1e18;
    dkt_config_new(&config);
    if (has_hooks) {
        dkt_config_set_clock(config, &clock, 0);
        dkt_config_set_ids(config, &ids, 0);
        dkt_config_set_permission(config, &permission, 0);
    }
    dkt_desk_new(config, &desk);
    dkt_memory_new(desk, &memory);
    dkt_memory_store(memory, &store);
    int failed =
        carry_out(desk, store, "{\"action\":\"register\",\"subject\":\"T-1\",\"actor\":\"ann\"}");
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_ns();
        for (int i = 0; i < COUNT; i++) {
            failed += carry_out(desk, store,
                                "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"ann\","
                                "\"fields\":{\"text\":\"hello\"}}");
        }
        double took = now_ns() - start;
        least = took < least ? took : least;
    }
    dkt_store_free(store);
    dkt_memory_free(memory);
    dkt_desk_unref(desk);
    dkt_config_free(config);
    return failed == 0 ? least / COUNT / 1000 : -1;
}

int main(void)
{
    printf("%.1f %.1f %.1f\n", call_cost(), command_cost(false), command_cost(true));
}
