/* SPDX-License-Identifier: MIT
 *
 * The desk of the stories. See fixture.h.
 */
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- hooks ---- */

static int32_t hook_now(uintptr_t user, int64_t *out_now_ms)
{
    const struct story *story = (const struct story *)user;
    *out_now_ms = story->now_ms;
    return story->clock_answer;
}

static int32_t hook_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct story *story = (struct story *)user;
    story->ids_count++;
    story->ids_state = story->are_ids_equal ? 7 : story->ids_state;
    for (int32_t i = 0; i < n; i++) {
        story->ids_state = story->ids_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        out_bytes[i] = (uint8_t)(story->ids_state >> 56);
    }
    return story->ids_answer;
}

static void hook_log(uintptr_t user, int32_t level, const char *text, int32_t len)
{
    struct story *story = (struct story *)user;
    story->log_count++;
    snprintf(story->log, sizeof story->log, "%d %.*s", level, len, text);
}

static int32_t hook_decide(uintptr_t user, dkt_permission *permission)
{
    struct story *story = (struct story *)user;
    snprintf(story->permission_seen, sizeof story->permission_seen, "%s/%s/%s/%s",
             dkt_permission_actor(permission), dkt_permission_role(permission),
             dkt_permission_action(permission), dkt_permission_subject(permission));
    switch (story->permission) {
    case STORY_PERMISSION_DENIES: dkt_permission_allow(permission, 0); return DKT_HOOK_DONE;
    case STORY_PERMISSION_SILENT: return DKT_HOOK_DONE;
    case STORY_PERMISSION_FAILS: dkt_permission_allow(permission, 1); return 1;
    default: dkt_permission_allow(permission, 1); return DKT_HOOK_DONE;
    }
}

/* ---- life ---- */

static void config_hooks(struct story *story, dkt_config *config, const struct story_options *options)
{
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = hook_now};
    struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = hook_random};
    struct dkt_log_hooks log = {.struct_size = sizeof log, .log = hook_log};
    struct dkt_permission_hooks permission = {.struct_size = sizeof permission, .decide = hook_decide};
    assert_int_equal(dkt_config_set_clock(config, &clock, (uintptr_t)story), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &ids, (uintptr_t)story), DKT_OK);
    assert_int_equal(dkt_config_set_log(config, &log, (uintptr_t)story), DKT_OK);
    if (options->permission != STORY_PERMISSION_NONE) {
        story->permission = options->permission;
        assert_int_equal(dkt_config_set_permission(config, &permission, (uintptr_t)story), DKT_OK);
    }
    assert_int_equal(dkt_config_set_worker(config, options->worker == NULL ? "w1" : options->worker, -1),
                     DKT_OK);
    assert_int_equal(dkt_config_set_outbox(config, options->has_outbox), DKT_OK);
}

static void config_rules(dkt_config *config, const struct story_options *options)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    if (options->profile != NULL) {
        options->profile(profile);
    }
    if (dkt_rules_new(profile, &rules) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

dkt_desk *story_desk(struct story *story, const struct story_options *options)
{
    struct dkt_allocator_hooks memory = {.struct_size = sizeof memory, .allocate = counting_allocate};
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    assert_int_equal(dkt_config_new_with_allocator(&memory, (uintptr_t)&story->counting, &config), DKT_OK);
    config_hooks(story, config, options);
    config_rules(config, options);
    if (options->config != NULL) {
        options->config(config);
    }
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    dkt_config_free(config);
    return desk;
}

void story_join(struct story *story, const struct story_options *options)
{
    assert_true(story->desk_count < STORY_DESKS_MAX);
    story->desk = story_desk(story, options);
    story->desks[story->desk_count++] = story->desk;
}

void story_begin(struct story *story, const struct story_options *options)
{
    static const struct story_options none = {0};
    memset(story, 0, sizeof *story);
    counting_allocator_init(&story->counting);
    story->now_ms = STORY_START;
    story->clock_answer = DKT_HOOK_DONE;
    story->ids_answer = DKT_HOOK_DONE;
    story->ids_state = 7;
    story_join(story, options == NULL ? &none : options);
    assert_int_equal(dkt_memory_new(story->desk, &story->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(story->memory, &story->store), DKT_OK);
}

void story_end(struct story *story)
{
    dkt_op_free(story->op);
    dkt_store_free(story->store);
    dkt_memory_free(story->memory);
    for (int32_t i = 0; i < story->desk_count; i++) {
        dkt_desk_unref(story->desks[i]);
    }
    assert_int_equal(story->counting.live_blocks, 0);
}

int story_setup_with(void **state, const struct story_options *options)
{
    struct story *story = calloc(1, sizeof *story);
    if (story == NULL) {
        return 1;
    }
    story_begin(story, options);
    *state = story;
    return 0;
}

int story_setup(void **state)
{
    return story_setup_with(state, NULL);
}

int story_teardown(void **state)
{
    story_end(*state);
    free(*state);
    return 0;
}

/* ---- doing ---- */

static dkt_status command_actor(dkt_command *command, const struct part *parts)
{
    const char *actor = "wang";
    const char *role = NULL;
    for (const struct part *part = parts; part->what != PART_END; part++) {
        actor = part->what == PART_ACTOR ? part->text : actor;
        role = part->what == PART_ROLE ? part->text : role;
    }
    return dkt_command_set_actor(command, actor, -1, role, -1);
}

static dkt_status command_part(dkt_command *command, const struct part *part)
{
    switch (part->what) {
    case PART_SUBJECT: return dkt_command_set_subject(command, part->text, -1);
    case PART_REQUEST: return dkt_command_set_request(command, part->text, -1);
    case PART_AT: return dkt_command_set_instant(command, part->integer);
    case PART_SEEN: return dkt_command_set_expect_seq(command, part->integer);
    case PART_DRY: return dkt_command_set_dry_run(command, 1);
    case PART_TEXT: return dkt_command_set_text(command, part->name, -1, part->text, -1);
    case PART_INTEGER: return dkt_command_set_integer(command, part->name, -1, part->integer);
    case PART_NONE: return dkt_command_set_absent(command, part->name, -1);
    default: return DKT_OK;
    }
}

dkt_status story_command(struct story *story, dkt_desk *desk, const char *action,
                         const struct part *parts, dkt_command **out_command)
{
    (void)story;
    dkt_status r = dkt_command_new_action(desk, action, -1, out_command);
    if (r != DKT_OK) {
        return r;
    }
    r = command_actor(*out_command, parts);
    for (const struct part *part = parts; part->what != PART_END && r == DKT_OK; part++) {
        r = command_part(*out_command, part);
    }
    if (r != DKT_OK) {
        dkt_command_free(*out_command);
        *out_command = NULL;
    }
    return r;
}

static void story_take(struct story *story, dkt_op *op, dkt_status status)
{
    dkt_op_free(story->op);
    story->op = op;
    story->status = status;
    story->result = dkt_op_result(op);
}

dkt_status story_do(struct story *story, const char *action, const struct part *parts)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_status r = story_command(story, story->desk, action, parts, &command);
    if (r == DKT_OK) {
        assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
        dkt_command_free(command);
        r = dkt_op_run(op, story->store);
    }
    story_take(story, op, r);
    return r;
}

/* ---- words ---- */

static void words_add(struct story *story, const char *word)
{
    size_t n = strlen(story->words);
    assert_true(n + strlen(word) + 2 < sizeof story->words);
    snprintf(story->words + n, sizeof story->words - n, "%s%s", n > 0 ? " " : "", word);
}

static int word_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts words in place; at most 64. */
static void words_sort(char *words, size_t size)
{
    char copy[STORY_WORDS_MAX];
    char *found[64];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok(copy, " "); word != NULL && count < 64; word = strtok(NULL, " ")) {
        found[count++] = word;
    }
    qsort(found, count, sizeof found[0], word_compare);
    words[0] = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(words);
        snprintf(words + n, size - n, "%s%s", n > 0 ? " " : "", found[i]);
    }
}

void story_words_equal(const char *what, const char *expected, const char *actual, const char *file,
                       int line)
{
    if (strcmp(expected, actual) != 0) {
        print_error("%s\n  expected: %s\n  actual:   %s\n", what, expected, actual);
        _fail(file, line);
    }
}

const char *story_reasons(struct story *story)
{
    story->words[0] = 0;
    for (int32_t i = 0; i < dkt_result_reason_count(story->result); i++) {
        char word[512];
        snprintf(word, sizeof word, "%s:%s", dkt_reason_name(dkt_result_reason(story->result, i)),
                 dkt_result_reason_name(story->result, i));
        words_add(story, word);
    }
    words_sort(story->words, sizeof story->words);
    return story->words;
}

void story_expect(struct story *story, dkt_status expected, const char *reasons, dkt_status status,
                  const char *file, int line)
{
    if (status != expected) {
        print_error("expected %s, was %s: %s [%s]\n", dkt_status_name(expected), dkt_status_name(status),
                    dkt_op_error_text(story->op), story_reasons(story));
        _fail(file, line);
    }
    if (reasons != NULL) {
        char sorted[1024];
        snprintf(sorted, sizeof sorted, "%s", reasons);
        words_sort(sorted, sizeof sorted);
        story_words_equal("reasons", sorted, story_reasons(story), file, line);
    }
}

/* ---- looking ---- */

static int32_t column_find(const struct story *story, int32_t kind, const char *name, int32_t *out_type)
{
    for (int32_t i = 0; i < dkt_schema_column_count(story->desk, kind); i++) {
        const char *found = NULL;
        int32_t number = dkt_schema_column(story->desk, kind, i, &found, out_type, NULL);
        if (strcmp(found, name) == 0) {
            return number;
        }
    }
    fail_msg("there is no column %s", name);
    return 0;
}

void story_value(const struct story *story, const dkt_row *row, const char *column, char *out, size_t size)
{
    int32_t type = 0;
    int32_t number = column_find(story, dkt_row_kind(row), column, &type);
    if (dkt_row_is_set(row, number) == 0) {
        snprintf(out, size, "-");
    } else if (type == DKT_TYPE_INSTANT) {
        int64_t ms = dkt_row_integer(row, number) - STORY_START;
        snprintf(out, size, ms % 1000 == 0 ? "%+" PRId64 : "%+" PRId64 ".%03" PRId64, ms / 1000,
                 ms % 1000);
    } else if (type == DKT_TYPE_INTEGER) {
        snprintf(out, size, "%" PRId64, dkt_row_integer(row, number));
    } else {
        snprintf(out, size, "%s", dkt_row_text(row, number, NULL));
    }
}

dkt_query *story_query(struct story *story, int32_t what, const char *key)
{
    dkt_query *query = NULL;
    assert_int_equal(dkt_query_new(story->desk, what, &query), DKT_OK);
    if (key != NULL) {
        assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    }
    return query;
}

dkt_status story_ask(struct story *story, dkt_query *query)
{
    dkt_op *op = NULL;
    dkt_status r = dkt_op_new_query(story->desk, query, &op);
    dkt_query_free(query);
    if (r == DKT_OK) {
        r = dkt_op_run(op, story->store);
    }
    story_take(story, op, r);
    return r;
}

const char *story_page(struct story *story, const char *column)
{
    story->words[0] = 0;
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        char word[512];
        story_value(story, dkt_result_row(story->result, i), column, word, sizeof word);
        words_add(story, word);
    }
    return story->words;
}

static void ask_expecting(struct story *story, dkt_query *query, const char *file, int line)
{
    if (story_ask(story, query) != DKT_OK) {
        print_error("the query failed: %s\n", dkt_op_error_text(story->op));
        _fail(file, line);
    }
}

void story_list(struct story *story, int32_t what, const char *key, const char *expected,
                const char *file, int line)
{
    ask_expecting(story, story_query(story, what, key), file, line);
    story_words_equal("list", expected, story_page(story, "id"), file, line);
}

void story_ticket(struct story *story, const char *id, const char *expected, const char *file, int line)
{
    char wanted[STORY_WORDS_MAX];
    snprintf(wanted, sizeof wanted, "%s", expected);
    ask_expecting(story, story_query(story, DKT_QUERY_TICKET, id), file, line);
    const dkt_row *row = dkt_result_row(story->result, 0);
    story->words[0] = 0;
    for (char *word = strtok(wanted, " "); word != NULL; word = strtok(NULL, " ")) {
        char name[128];
        char value[512];
        char both[700];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
        story_value(story, row, name, value, sizeof value);
        snprintf(both, sizeof both, "%s=%s", name, value);
        words_add(story, both);
    }
    story_words_equal(id, expected, story->words, file, line);
}

void story_journal(struct story *story, const char *id, const char *expected, const char *file, int line)
{
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, id);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    ask_expecting(story, query, file, line);
    story->words[0] = 0;
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        const dkt_row *row = dkt_result_row(story->result, i);
        char at[64];
        char word[256];
        const char *action = dkt_row_text(row, DKT_ENTRY_ACTION, NULL);
        story_value(story, row, "at", at, sizeof at);
        snprintf(word, sizeof word, "%s%s",
                 action != NULL ? action : dkt_verb_name((int32_t)dkt_row_integer(row, DKT_ENTRY_VERB)), at);
        words_add(story, word);
        assert_int_equal(dkt_row_integer(row, DKT_ENTRY_SEQ), i + 1); /* no gaps */
    }
    story_words_equal(id, expected, story->words, file, line);
}

void story_links(struct story *story, const char *id, const char *expected, const char *file, int line)
{
    ask_expecting(story, story_query(story, DKT_QUERY_LINKS, id), file, line);
    story->words[0] = 0;
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        const dkt_row *row = dkt_result_row(story->result, i);
        char word[256];
        snprintf(word, sizeof word, "%" PRId64 ":%s", dkt_row_integer(row, DKT_LINK_ROLE),
                 dkt_row_text(row, DKT_LINK_TARGET, NULL));
        words_add(story, word);
    }
    story_words_equal(id, expected, story->words, file, line);
}

void story_moves(struct story *story, const char *expected, const char *file, int line)
{
    story->words[0] = 0;
    for (int32_t i = 0; i < dkt_result_move_count(story->result); i++) {
        words_add(story, dkt_result_move(story->result, i));
    }
    story_words_equal("moves", expected, story->words, file, line);
}

int64_t story_row_count(const struct story *story, int32_t kind)
{
    return dkt_memory_row_count(story->memory, kind);
}
