/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int32_t host_now(uintptr_t user, int64_t *out_now_ms)
{
    const struct test_host *host = (const struct test_host *)user;
    *out_now_ms = host->now_ms;
    return DKT_HOOK_DONE;
}

static int32_t host_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct test_host *host = (struct test_host *)user;
    for (int32_t i = 0; i < n; i++) {
        out_bytes[i] = (uint8_t)test_random_next(&host->random);
    }
    return DKT_HOOK_DONE;
}

static dkt_rules *host_rules(void)
{
    dkt_profile *profile;
    dkt_rules *rules;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(
        dkt_profile_add_field(profile, "phone", DKT_TYPE_TEXT, DKT_FIELD_PERSONAL, "phone", "电话"), DKT_OK);
    assert_int_equal(
        dkt_profile_add_field(profile, "age", DKT_TYPE_INTEGER, DKT_FIELD_PERSONAL, "age", "年龄"), DKT_OK);
    assert_int_equal(
        dkt_profile_add_field(profile, "serial", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "serial", "序列号"), DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "service", DKT_SERIES_BLOCKS, "SD-", 5, 10), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

static void host_desk(struct test_host *host)
{
    struct dkt_allocator_hooks memory = {.struct_size = sizeof memory, .allocate = counting_allocate};
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = host_now};
    struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = host_random};
    dkt_config *config;
    dkt_rules *rules = host_rules();
    assert_int_equal(dkt_config_new_with_allocator(&memory, (uintptr_t)&host->counting, &config), DKT_OK);
    assert_int_equal(dkt_config_set_clock(config, &clock, (uintptr_t)host), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &ids, (uintptr_t)host), DKT_OK);
    assert_int_equal(dkt_config_set_worker(config, "w1", -1), DKT_OK);
    assert_int_equal(dkt_config_set_outbox(config, 1), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &host->desk), DKT_OK);
    dkt_rules_unref(rules);
    dkt_config_free(config);
}

void test_host_init(struct test_host *host)
{
    *host = (struct test_host){.now_ms = INT64_C(1700000000000)};
    host->random = test_random("host");
    counting_allocator_init(&host->counting);
    host_desk(host);
    assert_int_equal(dkt_memory_new(host->desk, &host->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(host->memory, &host->store), DKT_OK);
}

void test_host_free(struct test_host *host)
{
    dkt_store_free(host->store);
    dkt_memory_free(host->memory);
    dkt_desk_unref(host->desk);
    assert_int_equal(host->counting.live_blocks, 0);
}

dkt_command *test_host_command(struct test_host *host, const char *json)
{
    dkt_command *command;
    assert_int_equal(dkt_command_new_json(host->desk, json, -1, &command), DKT_OK);
    return command;
}

dkt_status test_host_run(struct test_host *host, const char *json, json_t **out_result)
{
    dkt_command *command = test_host_command(host, json);
    dkt_op *op;
    assert_int_equal(dkt_op_new(host->desk, command, &op), DKT_OK);
    dkt_status r = dkt_op_run(op, host->store);
    if (out_result != NULL) {
        *out_result = test_result(op);
    }
    dkt_op_free(op);
    dkt_command_free(command);
    return r;
}

dkt_op *test_host_query(struct test_host *host, int32_t what, const char *key)
{
    dkt_query *query;
    dkt_op *op;
    assert_int_equal(dkt_query_new(host->desk, what, &query), DKT_OK);
    if (key != NULL) {
        assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    }
    assert_int_equal(dkt_op_new_query(host->desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, host->store), DKT_OK);
    dkt_query_free(query);
    return op;
}

json_t *test_result(dkt_op *op)
{
    int32_t n = 0;
    const char *text = dkt_op_result_json(op, &n);
    assert_non_null(text);
    assert_int_equal(text[n], 0);
    json_error_t error;
    json_t *result = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, &error);
    if (result == NULL) {
        print_error("%s: %s\n", error.text, text);
    }
    assert_non_null(result);
    return result;
}

const char *test_member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}
