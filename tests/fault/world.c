/* SPDX-License-Identifier: MIT
 *
 * See world.h.
 */
#include "fault/world.h"

#include "desk/desk.h"
#include "store/memory/memory.h"

#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void world_unwind(uintptr_t user)
{
    struct world *world = (struct world *)user;
    longjmp(world->env, 1);
}

/* Tickets and a count that both enter, and two signatures. */
static const char handover[] =
    "{\"code\":\"shift\",\"english\":\"s\",\"chinese\":\"s\",\"kind\":\"shift\",\"tickets\":true,\"waiver\":\"supervisor\","
    "\"items\":["
    "{\"code\":\"tickets\",\"english\":\"t\",\"chinese\":\"t\",\"kind\":\"tickets\",\"auto\":\"tickets\",\"list\":true},"
    "{\"code\":\"keys\",\"english\":\"k\",\"chinese\":\"k\",\"kind\":\"count\",\"by\":\"both\",\"dual\":true},"
    "{\"code\":\"sign_g\",\"english\":\"g\",\"chinese\":\"g\",\"kind\":\"signature\"},"
    "{\"code\":\"sign_r\",\"english\":\"r\",\"chinese\":\"r\",\"kind\":\"signature\",\"by\":\"incoming\",\"after\":[\"sign_g\"]}]}";

static dkt_rules *rules_full(void)
{
    dkt_profile *profile;
    dkt_rules *rules;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "order", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Order", "订单"),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "phone", DKT_TYPE_TEXT, DKT_FIELD_PERSONAL, "Phone", "电话"),
                     DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "ticket", DKT_SERIES_BLOCKS, "GD", 6, 10), DKT_OK);
    assert_int_equal(dkt_profile_add_template(profile, handover, -1), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

void world_open(struct world *world)
{
    *world = (struct world){.kit = NULL};
    assert_int_equal(dkt_kit_new(7, 1000000, &world->kit), DKT_OK);
    assert_int_equal(dkt_kit_set_unwind(world->kit, world_unwind, (uintptr_t)world), DKT_OK);
    world->rules = rules_full();
}

void world_close(struct world *world)
{
    dkt_rules_unref(world->rules);
    assert_int_equal(dkt_kit_live_count(world->kit), 0);
    dkt_kit_free(world->kit);
}

int32_t world_say(struct world *world, const char *text)
{
    dkt_kit_note(world->kit, text, -1);
    return 0;
}

bool world_begin(struct world *world)
{
    dkt_config *config;
    dkt_store *inner;
    dkt_kit_set_seed(world->kit, 7);
    bool is_made =
        dkt_kit_config_new(world->kit, &config) == DKT_OK && dkt_config_set_outbox(config, 1) == DKT_OK &&
        dkt_config_set_rules(config, world->rules) == DKT_OK && dkt_desk_new(config, &world->desk) == DKT_OK;
    dkt_config_free(config);
    is_made = is_made && dkt_memory_new(world->desk, &world->memory) == DKT_OK &&
              dkt_memory_store(world->memory, &inner) == DKT_OK &&
              dkt_kit_store_new(world->kit, world->desk, inner, &world->store) == DKT_OK;
    return is_made || world_say(world, "desk, memory or store could not be made") != 0;
}

void world_end(struct world *world)
{
    dkt_store_free(world->store);
    dkt_memory_free(world->memory);
    dkt_desk_unref(world->desk);
    world->store = NULL;
    world->memory = NULL;
    world->desk = NULL;
}

void world_sweep(struct world *world, const struct dkt_kit_sweep_hooks *hooks, uintptr_t user, const char *name)
{
    int64_t sum = 0;
    for (world->way = DKT_KIT_WAY_MEMORY_ONCE; world->way <= DKT_KIT_WAY_UNWIND_AFTER; world->way++) {
        int64_t run_count;
        dkt_status r = dkt_kit_sweep(world->kit, hooks, user, world->way, &run_count);
        if (r != DKT_OK) {
            (void)fputs(dkt_kit_report(world->kit), stderr);
        }
        assert_int_equal(r, DKT_OK);
        sum += run_count;
    }
    print_message("figure: %s: %lld runs\n", name, (long long)sum);
}

/* ---- commands ---- */

/* "item:cash/1=#5", "item:events/1=words", "ticket:T1", "by:ann". */
static dkt_status sheet_word(dkt_command *command, const char *word)
{
    if (strncmp(word, "by:", 3) == 0) {
        return dkt_command_set_actor(command, word + 3, -1, "supervisor", -1);
    }
    if (strncmp(word, "ticket:", 7) == 0) {
        return dkt_command_add_ticket(command, word + 7, -1);
    }
    const char *code = word + 5;
    const char *slash = strchr(code, '/');
    const char *equal = strchr(code, '=');
    int64_t line = strtoll(slash + 1, NULL, 10);
    int32_t n = (int32_t)(slash - code);
    if (equal == NULL) {
        return dkt_command_add_item(command, code, n, line);
    }
    return equal[1] == '#' ? dkt_command_set_item_integer(command, code, n, line, strtoll(equal + 2, NULL, 10))
                           : dkt_command_set_item_text(command, code, n, line, equal + 1, -1);
}

static dkt_status field_set(dkt_command *command, const char *word)
{
    if (strchr(word, ':') != NULL) {
        return sheet_word(command, word);
    }
    const char *equal = strchr(word, '=');
    int32_t name_len = (int32_t)(equal - word);
    if (equal[1] == '#') {
        return dkt_command_set_integer(command, word, name_len, strtoll(equal + 2, NULL, 10));
    }
    return dkt_command_set_text(command, word, name_len, equal + 1, -1);
}

static dkt_status command_fill(dkt_command *command, char *rest, const char *request)
{
    dkt_status r = dkt_command_set_actor(command, "agent", -1, NULL, 0);
    if (r == DKT_OK && request != NULL) {
        r = dkt_command_set_request(command, request, -1);
    }
    char *word = strtok(rest, " ");
    if (r == DKT_OK && strcmp(word, "-") != 0) {
        r = dkt_command_set_subject(command, word, -1);
    }
    for (word = strtok(NULL, " "); r == DKT_OK && word != NULL; word = strtok(NULL, " ")) {
        r = field_set(command, word);
    }
    return r;
}

dkt_status world_command(struct world *world, const char *line, const char *request, dkt_command **out_command)
{
    char copy[400];
    (void)snprintf(copy, sizeof copy, "%s", line);
    char *rest = strchr(copy, ' ');
    *rest++ = '\0';
    *out_command = NULL;
    dkt_command *command;
    dkt_status r = dkt_command_new_action(world->desk, copy, -1, &command);
    if (r == DKT_OK) {
        r = command_fill(command, rest, request);
    }
    if (r != DKT_OK) {
        dkt_command_free(command);
        return r;
    }
    *out_command = command;
    return DKT_OK;
}

dkt_status world_do(struct world *world, const char *line, const char *request)
{
    dkt_command *command;
    dkt_op *op = NULL;
    dkt_status r = world_command(world, line, request, &command);
    if (r == DKT_OK) {
        r = dkt_op_new(world->desk, command, &op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(op, world->store);
    }
    if (r != DKT_OK) {
        char text[600];
        (void)snprintf(text, sizeof text, "%s: %s %s", line, dkt_status_name(r), dkt_op_error_text(op));
        world_say(world, text);
    }
    dkt_op_free(op);
    dkt_command_free(command);
    return r;
}

/* ---- all rows as text ---- */

struct dump {
    char *p;
    size_t n;
    size_t capacity;
};

static void dump_add(struct dump *dump, const char *text)
{
    size_t n = strlen(text);
    if (dump->n + n + 1 > dump->capacity) {
        dump->capacity = 2 * (dump->n + n + 1);
        dump->p = realloc(dump->p, dump->capacity);
        assert_non_null(dump->p);
    }
    memcpy(dump->p + dump->n, text, n + 1);
    dump->n += n;
}

static void dump_value(struct dump *dump, const struct dkti_column *column, struct dkti_value value)
{
    char text[64];
    (void)snprintf(text, sizeof text, " %.*s=", (int)column->name.n, column->name.p);
    dump_add(dump, text);
    if (value.text.p == NULL) {
        (void)snprintf(text, sizeof text, "%lld", (long long)value.integer);
        dump_add(dump, text);
    }
    for (size_t i = 0; i < value.text.n; i++) {
        unsigned char byte = (unsigned char)value.text.p[i];
        (void)snprintf(text, sizeof text, byte > 0x20 && byte < 0x7F ? "%c" : "\\%02x", byte);
        dump_add(dump, text);
    }
}

static char *row_dump(const struct dkti_kind *kind, const struct dkti_image *image)
{
    struct dump dump = {NULL, 0, 0};
    char head[64];
    (void)snprintf(head, sizeof head, "%.*s", (int)kind->name.n, kind->name.p);
    dump_add(&dump, head);
    for (int32_t place = 0; place < kind->column_count; place++) {
        if (dkti_image_has(image, place)) {
            dump_value(&dump, &kind->columns[place],
                       dkti_image_value(image, kind, place));
        }
    }
    dump_add(&dump, "\n");
    return dump.p;
}

static int line_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every row that is there, of one kind. */
static size_t kind_dump(const struct world *world, int32_t number, char **lines)
{
    const struct dkti_rows *rows = &world->memory->data->rows[number - 1];
    const struct dkti_kind *kind = dkti_schema_kind(dkti_desk_schema(world->desk), number);
    size_t count = 0;
    for (size_t b = 0; b < rows->block_count; b++) {
        for (size_t i = 0; rows->blocks[b] != NULL && i < DKTI_DATA_BLOCK_ROWS; i++) {
            if (rows->blocks[b]->images[i] != NULL) {
                lines[count++] = row_dump(kind, rows->blocks[b]->images[i]);
            }
        }
    }
    return count;
}

char *world_dump(const struct world *world)
{
    char **lines = calloc((size_t)dkt_memory_row_count(world->memory, 0) + 1, sizeof *lines);
    assert_non_null(lines);
    size_t count = 0;
    for (int32_t kind = 1; kind <= DKTI_KIND_COUNT; kind++) {
        count += kind_dump(world, kind, lines + count);
    }
    qsort(lines, count, sizeof *lines, line_compare);
    struct dump dump = {NULL, 0, 0};
    dump_add(&dump, "");
    for (size_t i = 0; i < count; i++) {
        dump_add(&dump, lines[i]);
        free(lines[i]);
    }
    free(lines);
    return dump.p;
}
