/* SPDX-License-Identifier: MIT */
#include "sheet_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- hooks ---- */

static int32_t sheet_clock(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct sheet_world *)user)->now_ms;
    return DKT_HOOK_DONE;
}

static int32_t sheet_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct sheet_world *world = (struct sheet_world *)user;
    for (int32_t i = 0; i < n; i++) {
        out_bytes[i] = (uint8_t)test_random_next(&world->random);
    }
    return DKT_HOOK_DONE;
}

/* ---- life ---- */

static char *file_read(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/data/templates/%s.json", SOURCE_ROOT, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s cannot be read", path);
        return NULL;
    }
    char *text = calloc(1, 65536);
    assert_non_null(text);
    size_t n = fread(text, 1, 65535, file);
    fclose(file);
    assert_true(n > 0 && n < 65535);
    return text;
}

static void template_add(dkt_profile *profile, const char *json)
{
    dkt_status r = dkt_profile_add_template(profile, json, -1);
    if (r != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
}

static void templates_add(dkt_profile *profile, const char *files)
{
    char names[512];
    snprintf(names, sizeof names, "%s", files);
    for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
        char *json = file_read(name);
        template_add(profile, json);
        free(json);
    }
}

void sheet_world_init(struct sheet_world *world, const char *files, const char *const *templates, int32_t count)
{
    static const struct dkt_clock_hooks clock_hooks = {.struct_size = sizeof clock_hooks, .now = sheet_clock};
    static const struct dkt_id_hooks id_hooks = {.struct_size = sizeof id_hooks, .random = sheet_random};
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_config *config = NULL;
    *world = (struct sheet_world){.now_ms = SHEET_START};
    world->random = (struct test_random){.state = 1};
    counting_allocator_init(&world->counting);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    templates_add(profile, files);
    for (int32_t i = 0; i < count; i++) {
        template_add(profile, templates[i]);
    }
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    static const struct dkt_allocator_hooks allocator = {.struct_size = sizeof allocator, .allocate = counting_allocate};
    assert_int_equal(dkt_config_new_with_allocator(&allocator, (uintptr_t)&world->counting, &config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_config_set_clock(config, &clock_hooks, (uintptr_t)world), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &id_hooks, (uintptr_t)world), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &world->desk), DKT_OK);
    assert_int_equal(dkt_memory_new(world->desk, &world->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(world->memory, &world->store), DKT_OK);
    dkt_config_free(config);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

void sheet_world_free(struct sheet_world *world)
{
    dkt_store_free(world->store);
    dkt_memory_free(world->memory);
    dkt_desk_unref(world->desk);
    assert_int_equal(world->counting.live_bytes, 0);
}

/* ---- commands ---- */

static void words_add(struct sheet_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void words_add(struct sheet_world *world, const char *format, ...)
{
    size_t n = strlen(world->words);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(world->words + n, sizeof world->words - n, format, arguments);
    va_end(arguments);
}

static void words_reasons(struct sheet_world *world, const dkt_result *result)
{
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        words_add(world, " %s:%s", dkt_reason_name(dkt_result_reason(result, i)), dkt_result_reason_name(result, i));
    }
}

static const char *do_json(struct sheet_world *world, const char *json)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    world->words[0] = '\0';
    dkt_status r = dkt_command_new_json(world->desk, json, -1, &command);
    if (r != DKT_OK) {
        fail_msg("no command (%d): %s", (int)r, json);
    }
    assert_int_equal(dkt_op_new(world->desk, command, &op), DKT_OK);
    r = dkt_op_run(op, world->store);
    if (r == DKT_OK) {
        words_add(world, "ok");
    } else if (r == DKT_E_REFUSED || r == DKT_E_DENIED) {
        words_add(world, r == DKT_E_REFUSED ? "refused" : "denied");
        words_reasons(world, dkt_op_result(op));
    } else {
        words_add(world, "%d %s", (int)r, dkt_op_error_text(op));
    }
    dkt_op_free(op);
    dkt_command_free(command);
    return world->words;
}

static void json_write(char *out, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));
static void json_write(char *out, size_t size, const char *format, va_list arguments)
{
    vsnprintf(out, size, format, arguments);
    for (char *p = out; *p != '\0'; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
}

const char *sheet_do(struct sheet_world *world, const char *format, ...)
{
    char json[SHEET_WORDS_MAX];
    va_list arguments;
    va_start(arguments, format);
    json_write(json, sizeof json, format, arguments);
    va_end(arguments);
    return do_json(world, json);
}

void sheet_must(struct sheet_world *world, const char *format, ...)
{
    char json[SHEET_WORDS_MAX];
    va_list arguments;
    va_start(arguments, format);
    json_write(json, sizeof json, format, arguments);
    va_end(arguments);
    if (strcmp(do_json(world, json), "ok") != 0) {
        fail_msg("%s\n%s", json, world->words);
    }
}

/* ---- rows ---- */

static dkt_op *query_run(struct sheet_world *world, int32_t what, const char *key)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_query_new(world->desk, what, &query), DKT_OK);
    assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    assert_int_equal(dkt_op_new_query(world->desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, world->store), DKT_OK);
    dkt_query_free(query);
    return op;
}

static void words_column(struct sheet_world *world, const dkt_row *row, const char *name)
{
    int32_t kind = dkt_row_kind(row);
    int32_t number = dkt_schema_column_number(world->desk, kind, name, -1);
    int32_t type = 0;
    assert_true(number > 0);
    for (int32_t i = 0; i < dkt_schema_column_count(world->desk, kind); i++) {
        int32_t found_type = 0;
        if (dkt_schema_column(world->desk, kind, i, NULL, &found_type, NULL) == number) {
            type = found_type;
        }
    }
    words_add(world, world->words[0] == '\0' ? "%s=" : " %s=", name);
    if (!dkt_row_is_set(row, number)) {
        words_add(world, "-");
    } else if (type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT) {
        words_add(world, "%" PRId64, dkt_row_integer(row, number) - (type == DKT_TYPE_INSTANT ? SHEET_START : 0));
    } else {
        words_add(world, "%s", dkt_row_text(row, number, NULL));
    }
}

static const char *row_shows(struct sheet_world *world, const dkt_row *row, const char *columns)
{
    char names[512];
    snprintf(names, sizeof names, "%s", columns);
    world->words[0] = '\0';
    for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
        words_column(world, row, name);
    }
    return world->words;
}

const char *sheet_shows(struct sheet_world *world, const char *id, const char *columns)
{
    dkt_op *op = query_run(world, DKT_QUERY_SHEET, id);
    (void)row_shows(world, dkt_result_row(dkt_op_result(op), 0), columns);
    dkt_op_free(op);
    return world->words;
}

const char *sheet_ticket_shows(struct sheet_world *world, const char *id, const char *columns)
{
    dkt_op *op = query_run(world, DKT_QUERY_TICKET, id);
    (void)row_shows(world, dkt_result_row(dkt_op_result(op), 0), columns);
    dkt_op_free(op);
    return world->words;
}

const char *sheet_line_shows(struct sheet_world *world, const char *id, const char *item, int64_t line, const char *columns)
{
    dkt_op *op = query_run(world, DKT_QUERY_SHEET_ITEMS, id);
    const dkt_result *result = dkt_op_result(op);
    snprintf(world->words, sizeof world->words, "none");
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *row = dkt_result_row(result, i);
        if (dkt_row_integer(row, DKT_ITEM_LINE) == line && strcmp(dkt_row_text(row, DKT_ITEM_CODE, NULL), item) == 0) {
            (void)row_shows(world, row, columns);
        }
    }
    dkt_op_free(op);
    return world->words;
}

const char *sheet_journal(struct sheet_world *world, const char *id)
{
    dkt_op *op = query_run(world, DKT_QUERY_SHEET_JOURNAL, id);
    const dkt_result *result = dkt_op_result(op);
    world->words[0] = '\0';
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *row = dkt_result_row(result, i);
        words_add(world, i == 0 ? "%s" : " %s", dkt_verb_name((int32_t)dkt_row_integer(row, DKT_ENTRY_VERB)));
    }
    dkt_op_free(op);
    return world->words;
}

const char *sheet_verify(struct sheet_world *world)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(world->desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    world->words[0] = '\0';
    for (int32_t i = 0; i < dkt_task_finding_count(task); i++) {
        const char *subject = NULL;
        const char *name = NULL;
        int64_t seq = 0;
        int32_t what = dkt_task_finding(task, i, &subject, &seq, &name);
        words_add(world, "%d:%s:%" PRId64 ":%s ", (int)what, subject, seq, name);
    }
    dkt_task_free(task);
    return world->words;
}
