/* SPDX-License-Identifier: MIT
 *
 * Every error that a header documents is produced here, and no other. Each line names the status and the call that gives
 * it; the pairs are printed as "produced: FUNCTION STATUS", and errors_test.py holds them against doc/api.json, both ways.
 *
 * Memory runs out through the linker: realloc of the library's one allocator is this program's (--wrap=realloc).
 */
#include "fixture.h"

#include "host/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STARVE_MAX = 100000, /* attempts until some allocation is met */
    LONG_SIZE = 200000,  /* of a text that fits no memory that is there already */
    HUGE_SIZE = 1048577, /* of a text over the limit */
    OWN_FIELDS = 60,
};

/* ---- memory ---- */

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int64_t starve_at; /* the allocation that fails; 0: none */

void *__wrap_realloc(void *old, size_t size)
{
    if (starve_at > 0 && --starve_at == 0) {
        return NULL;
    }
    return __real_realloc(old, size);
}

/* ---- recording ---- */

static void record(const char *function, dkt_status expected, dkt_status status, int line)
{
    if (status != expected) {
        print_error("%s: expected %s, was %s\n", function, dkt_status_name(expected), dkt_status_name(status));
        _fail(__FILE__, line);
    }
    printf("produced: %s %s\n", function, dkt_status_name(status));
}

#define YIELDS(expected, function, ...) record(#function, expected, function(__VA_ARGS__), __LINE__)

/* Calls until an allocation of the call failed; calls in between may succeed. */
#define STARVES(function, ...)                                                                       \
    do {                                                                                             \
        dkt_status starved = DKT_OK;                                                                 \
        for (int64_t n = 0; n < STARVE_MAX && starved != DKT_E_MEMORY; n++) {                        \
            starve_at = 1;                                                                           \
            starved = function(__VA_ARGS__);                                                         \
        }                                                                                            \
        starve_at = 0;                                                                               \
        record(#function, DKT_E_MEMORY, starved, __LINE__);                                          \
    } while (0)

static char long_text[LONG_SIZE];
static char huge_text[HUGE_SIZE + 1];
static const char not_utf8[] = "\xff";

/* ---- a desk of its own, on the default memory ---- */

static void hostile_allocator_released(uintptr_t user)
{
    (*(int *)user)++;
}

static void *no_memory(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old;
    (void)old_size;
    (void)new_size;
    return NULL;
}

static int32_t failing_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    (void)user;
    (void)out_bytes;
    (void)n;
    return 0;
}

static int32_t failing_now(uintptr_t user, int64_t *out_now_ms)
{
    (void)user;
    *out_now_ms = 0;
    return -1;
}

static dkt_rules *rules_of_fields(void)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    for (int i = 0; i < OWN_FIELDS; i++) {
        char code[16];
        snprintf(code, sizeof code, "own%d", i);
        assert_int_equal(dkt_profile_add_field(profile, code, DKT_TYPE_INTEGER, 0, "x", "x"), DKT_OK);
    }
    assert_int_equal(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "x", "x"), DKT_OK);
    assert_int_equal(dkt_profile_permit(profile, "withdraw", "head"), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

struct lab {
    dkt_rules *rules;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
};

static void lab_begin(struct lab *lab)
{
    dkt_config *config = NULL;
    memset(long_text, 'x', sizeof long_text - 1);
    memset(huge_text, 'x', sizeof huge_text - 1);
    lab->rules = rules_of_fields();
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, lab->rules), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &lab->desk), DKT_OK);
    assert_int_equal(dkt_memory_new(lab->desk, &lab->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(lab->memory, &lab->store), DKT_OK);
    dkt_config_free(config);
}

static void lab_end(struct lab *lab)
{
    dkt_store_free(lab->store);
    dkt_memory_free(lab->memory);
    dkt_desk_unref(lab->desk);
    dkt_rules_unref(lab->rules);
}

static dkt_command *command_of(struct lab *lab, const char *action, const char *subject)
{
    dkt_command *command = NULL;
    assert_int_equal(dkt_command_new_action(lab->desk, action, -1, &command), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "wang", -1, NULL, 0), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, subject, -1), DKT_OK);
    return command;
}

static dkt_status run(struct lab *lab, dkt_command *command)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new(lab->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    dkt_status r = dkt_op_run(op, lab->store);
    dkt_op_free(op);
    return r;
}

static dkt_op *op_of(struct lab *lab, const char *action, const char *subject)
{
    dkt_op *op = NULL;
    dkt_command *command = command_of(lab, action, subject);
    assert_int_equal(dkt_op_new(lab->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    return op;
}

/* ---- config and desk ---- */

static void errors_of_configurations(void **state)
{
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    int released = 0;
    struct dkt_allocator_hooks none = {.struct_size = sizeof none, .allocate = no_memory,
                                       .released = hostile_allocator_released};
    struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = failing_random};
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock};
    struct dkt_log_hooks log = {.struct_size = sizeof log};
    struct dkt_permission_hooks permission = {.struct_size = sizeof permission};
    (void)state;
    YIELDS(DKT_E_ARGUMENT, dkt_config_new, NULL);
    STARVES(dkt_config_new, &config);
    YIELDS(DKT_E_MEMORY, dkt_config_new_with_allocator, &none, (uintptr_t)&released, &config);
    assert_int_equal(released, 1);
    none.struct_size = 4;
    YIELDS(DKT_E_ARGUMENT, dkt_config_new_with_allocator, &none, (uintptr_t)&released, &config);
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_id, config, NULL, -1);
    YIELDS(DKT_E_TEXT, dkt_config_set_id, config, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_config_set_id, config, "", -1);
    YIELDS(DKT_E_LIMIT, dkt_config_set_id, config, "12345678901234567890123456789012345678901", -1);
    assert_string_equal(dkt_config_error_text(config), "id must have 1 to 40 bytes");
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_worker, config, "w", -2);
    YIELDS(DKT_E_TEXT, dkt_config_set_worker, config, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_config_set_worker, config, long_text, 65);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_rules, config, NULL);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_clock, config, &clock, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_log, config, &log, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_permission, config, &permission, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_zones, config, NULL, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_ids, config, NULL, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_outbox, config, 2);
    clock.now = failing_now;
    STARVES(dkt_config_set_clock, config, &clock, 0);
    STARVES(dkt_config_set_ids, config, &ids, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_desk_new, config, NULL);
    STARVES(dkt_desk_new, config, &desk);
    assert_int_equal(dkt_config_set_ids(config, &ids, 0), DKT_OK);
    YIELDS(DKT_E_HOOK, dkt_desk_new, config, &desk);
    dkt_config_free(config);
}

static void hook_nothing(uintptr_t user, int32_t level, const char *text, int32_t len)
{
    (void)user;
    (void)level;
    (void)text;
    (void)len;
}

static int32_t hook_decide_nothing(uintptr_t user, dkt_permission *permission)
{
    (void)user;
    (void)permission;
    return DKT_HOOK_DONE;
}

static int32_t hook_read_nothing(uintptr_t user, const char *name, int32_t len, dkt_zone_answer *answer)
{
    (void)user;
    (void)name;
    (void)len;
    (void)answer;
    return DKT_HOOK_DONE;
}

/* Answers in every way that is refused. */
static int32_t hook_choose(uintptr_t user, dkt_match_question *question)
{
    (void)user;
    YIELDS(DKT_E_ARGUMENT, dkt_match_answer, question, NULL, 1);
    YIELDS(DKT_E_TEXT, dkt_match_answer, question, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_match_answer, question, "", -1);
    YIELDS(DKT_E_LIMIT, dkt_match_answer, question, long_text, 141);
    STARVES(dkt_match_answer, question, long_text, 140);
    return DKT_HOOK_DONE;
}

static void errors_of_hooks_without_memory(void **state)
{
    dkt_config *config = NULL;
    struct dkt_log_hooks log = {.struct_size = sizeof log, .log = hook_nothing};
    struct dkt_permission_hooks permission = {.struct_size = sizeof permission, .decide = hook_decide_nothing};
    struct dkt_zone_hooks zones = {.struct_size = sizeof zones, .read = hook_read_nothing};
    struct dkt_match_hooks match = {.struct_size = sizeof match};
    (void)state;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_config_set_match, config, &match, 0);
    match.choose = hook_choose;
    STARVES(dkt_config_set_match, config, &match, 0);
    STARVES(dkt_config_set_zones, config, &zones, 0);
    STARVES(dkt_config_set_log, config, &log, 0);
    STARVES(dkt_config_set_permission, config, &permission, 0);
    dkt_config_free(config);
}

/* ---- commands ---- */

static void errors_of_making_commands(void **state)
{
    struct lab *lab = *state;
    dkt_command *command = NULL;
    YIELDS(DKT_E_ARGUMENT, dkt_command_new, NULL, DKT_VERB_NOTE, &command);
    YIELDS(DKT_E_UNKNOWN, dkt_command_new, lab->desk, DKT_VERB_CLAIM_LAPSED, &command);
    YIELDS(DKT_E_UNKNOWN, dkt_command_new, lab->desk, -5, &command);
    STARVES(dkt_command_new, lab->desk, DKT_VERB_NOTE, &command);
    YIELDS(DKT_E_ARGUMENT, dkt_command_new_action, lab->desk, NULL, -1, &command);
    YIELDS(DKT_E_UNKNOWN, dkt_command_new_action, lab->desk, "dance", -1, &command);
    YIELDS(DKT_E_TEXT, dkt_command_new_action, lab->desk, not_utf8, -1, &command);
    YIELDS(DKT_E_LIMIT, dkt_command_new_action, lab->desk, huge_text, HUGE_SIZE, &command);
    STARVES(dkt_command_new_action, lab->desk, "note", -1, &command);
    assert_null(command);
}

static void errors_of_commands_from_json(void **state)
{
    struct lab *lab = *state;
    dkt_command *command = NULL;
    static const char *const malformed[] = {
        "",
        "[]",
        "7",
        "{}",
        "{\"action\":7}",
        "{\"action\":\"note\",\"nonsense\":1}",
        "{\"action\":\"note\",\"subject\":7}",
        "{\"action\":\"note\",\"actor\":null}",
        "{\"action\":\"note\",\"actor\":\"a\",\"role\":1}",
        "{\"action\":\"note\",\"at\":\"now\"}",
        "{\"action\":\"note\",\"expect_seq\":true}",
        "{\"action\":\"note\",\"dry_run\":1}",
        "{\"action\":\"note\",\"request\":[]}",
        "{\"action\":\"note\",\"fields\":[]}",
        "{\"action\":\"note\",\"fields\":{\"text\":true}}",
        "{\"action\":\"note\",\"fields\":{\"text\":{}}}",
        "{\"action\":\"note\"",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        YIELDS(DKT_E_FORMAT, dkt_command_new_json, lab->desk, malformed[i], -1, &command);
        assert_null(command);
    }
    YIELDS(DKT_E_ARGUMENT, dkt_command_new_json, lab->desk, NULL, -1, &command);
    YIELDS(DKT_E_ARGUMENT, dkt_command_new_json, lab->desk, "{\"action\":\"note\",\"expect_seq\":-1}", -1, &command);
    YIELDS(DKT_E_UNKNOWN, dkt_command_new_json, lab->desk, "{\"action\":\"dance\"}", -1, &command);
    YIELDS(DKT_E_UNKNOWN, dkt_command_new_json, lab->desk, "{\"action\":\"note\",\"fields\":{\"owner\":\"li\"}}", -1,
           &command);
    YIELDS(DKT_E_LIMIT, dkt_command_new_json, lab->desk, "{\"action\":\"note\",\"subject\":\"\"}", -1, &command);
    YIELDS(DKT_E_CLOCK, dkt_command_new_json, lab->desk, "{\"action\":\"note\",\"at\":9223372036854775807}", -1,
           &command);
    YIELDS(DKT_E_FORMAT, dkt_command_new_json, lab->desk, "{\"action\":\"note\",\"subject\":\"a\\u0000b\"}", -1,
           &command);
    YIELDS(DKT_E_FORMAT, dkt_command_new_json, lab->desk, not_utf8, -1, &command);
    STARVES(dkt_command_new_json, lab->desk, "{\"action\":\"note\"}", -1, &command);
}

static void errors_of_queries_from_json(void **state)
{
    const struct lab *lab = *state;
    dkt_query *query = NULL;
    YIELDS(DKT_E_ARGUMENT, dkt_query_new_json, lab->desk, "{\"query\":\"open\",\"limit\":0}", -1, &query);
    YIELDS(DKT_E_FORMAT, dkt_query_new_json, lab->desk, "{\"query\":\"open\",\"colour\":\"red\"}", -1, &query);
    YIELDS(DKT_E_UNKNOWN, dkt_query_new_json, lab->desk, "{\"query\":\"colour\"}", -1, &query);
    YIELDS(DKT_E_LIMIT, dkt_query_new_json, lab->desk, "{\"query\":\"owner\",\"key\":\"\"}", -1, &query);
    STARVES(dkt_query_new_json, lab->desk, "{\"query\":\"open\"}", -1, &query);
    assert_null(query);
}

static void errors_of_setting_commands(void **state)
{
    struct lab *lab = *state;
    dkt_command *command = command_of(lab, "note", "T");
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_subject, command, NULL, -1);
    YIELDS(DKT_E_TEXT, dkt_command_set_subject, command, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_subject, command, long_text, 141);
    STARVES(dkt_command_set_subject, command, long_text, 140);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_actor, command, NULL, -1, NULL, 0);
    YIELDS(DKT_E_TEXT, dkt_command_set_actor, command, "a", -1, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_actor, command, "a", -1, "", -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_actor, command, "a", -1, long_text, 65);
    STARVES(dkt_command_set_actor, command, long_text, 140, NULL, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_request, command, "x", -3);
    YIELDS(DKT_E_TEXT, dkt_command_set_request, command, "a\0b", 3);
    YIELDS(DKT_E_LIMIT, dkt_command_set_request, command, "", 0);
    STARVES(dkt_command_set_request, command, long_text, 140);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_instant, NULL, 0);
    YIELDS(DKT_E_CLOCK, dkt_command_set_instant, command, INT64_MAX);
    YIELDS(DKT_E_CLOCK, dkt_command_set_instant, command, INT64_MIN);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_expect_seq, command, -1);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_dry_run, command, 2);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_text, command, "level", -1, "1", -1);
    YIELDS(DKT_E_UNKNOWN, dkt_command_set_text, command, "owner", -1, "li", -1);
    assert_string_equal(dkt_command_error_text(command), "action note takes no field owner");
    YIELDS(DKT_E_TEXT, dkt_command_set_text, command, "title", -1, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_text, command, "title", -1, huge_text, HUGE_SIZE);
    STARVES(dkt_command_set_text, command, "title", -1, long_text, LONG_SIZE - 1);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_integer, command, "title", -1, 1);
    YIELDS(DKT_E_UNKNOWN, dkt_command_set_integer, command, "block_party", -1, 1);
    YIELDS(DKT_E_TEXT, dkt_command_set_integer, command, not_utf8, -1, 1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_integer, command, "level", -1, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_absent, command, NULL, -1);
    YIELDS(DKT_E_UNKNOWN, dkt_command_set_absent, command, "owner", -1);
    YIELDS(DKT_E_TEXT, dkt_command_set_absent, command, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_absent, command, "", -1);
    dkt_command_free(command);
}

/* Uses up what memory the command has already. */
static void fill_command(dkt_command *command)
{
    for (int32_t n = 4096; n > 0; n /= 4) {
        dkt_status r = DKT_OK;
        while (r == DKT_OK) {
            starve_at = 1;
            r = dkt_command_set_text(command, "title", -1, long_text, n);
        }
        starve_at = 0;
        assert_int_equal(r, DKT_E_MEMORY);
    }
}

/* The room for fields grows now and then: one field after the other, until it must while there is no memory. */
static void errors_of_fields_without_memory(void **state)
{
    struct lab *lab = *state;
    for (int is_absent = 0; is_absent < 2; is_absent++) {
        dkt_command *command = command_of(lab, "note", "T");
        dkt_status r = DKT_OK;
        assert_int_equal(dkt_command_set_text(command, "title", -1, "x", -1), DKT_OK);
        for (int i = 0; i < OWN_FIELDS && r == DKT_OK; i++) {
            char code[16];
            snprintf(code, sizeof code, "own%d", i);
            fill_command(command);
            starve_at = 1;
            r = is_absent ? dkt_command_set_absent(command, code, -1) : dkt_command_set_integer(command, code, -1, 7);
            starve_at = 0;
        }
        record(is_absent ? "dkt_command_set_absent" : "dkt_command_set_integer", DKT_E_MEMORY, r, __LINE__);
        dkt_command_free(command);
    }
}

/* What failed for want of memory succeeds when there is some again. */
static void handles_outlive_a_want_of_memory(void **state)
{
    struct lab *lab = *state;
    dkt_command *command = command_of(lab, "note", "T");
    dkt_query *query = NULL;
    STARVES(dkt_command_set_text, command, "text", -1, long_text, LONG_SIZE - 1);
    assert_int_equal(dkt_command_set_text(command, "text", -1, long_text, LONG_SIZE - 1), DKT_OK);
    assert_int_equal(dkt_query_new(lab->desk, DKT_QUERY_OWNER, &query), DKT_OK);
    STARVES(dkt_query_set_key, query, "li", -1);
    assert_int_equal(dkt_query_set_key(query, "li", -1), DKT_OK);
    assert_int_equal(run(lab, command_of(lab, "register", "T")), DKT_OK);
    assert_int_equal(run(lab, command), DKT_OK);
    dkt_query_free(query);
}

/* A command about a sheet, on a desk that needs to have none. */
static void errors_of_items(void **state)
{
    struct lab *lab = *state;
    dkt_command *note = command_of(lab, "note", "T");
    dkt_command *fill = command_of(lab, "sheet_fill", "S");
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_item_integer, note, "cash", -1, 0, 1);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_item_text, note, "cash", -1, 0, "x", -1);
    YIELDS(DKT_E_ARGUMENT, dkt_command_set_item_told, note, "cash", -1, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_command_add_item, NULL, "cash", -1, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_command_add_ticket, note, "T", -1);
    YIELDS(DKT_E_TEXT, dkt_command_set_item_integer, fill, not_utf8, -1, 0, 1);
    YIELDS(DKT_E_TEXT, dkt_command_set_item_text, fill, "cash", -1, 0, not_utf8, -1);
    YIELDS(DKT_E_TEXT, dkt_command_set_item_told, fill, not_utf8, -1, 0);
    YIELDS(DKT_E_TEXT, dkt_command_add_item, fill, not_utf8, -1, 0);
    YIELDS(DKT_E_TEXT, dkt_command_add_ticket, fill, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_item_integer, fill, "cash", -1, -1, 1);
    YIELDS(DKT_E_LIMIT, dkt_command_set_item_text, fill, "cash", -1, 0, huge_text, HUGE_SIZE);
    YIELDS(DKT_E_LIMIT, dkt_command_set_item_told, fill, "cash", -1, 1000001);
    YIELDS(DKT_E_LIMIT, dkt_command_add_item, fill, "", -1, 0);
    YIELDS(DKT_E_LIMIT, dkt_command_add_ticket, fill, "", -1);
    dkt_command_free(note);
    dkt_command_free(fill);
}

/* One line after the other, until a setter must take memory while there is none. */
static void errors_of_items_without_memory(void **state)
{
    struct lab *lab = *state;
    static const char *const names[] = {"dkt_command_set_item_integer", "dkt_command_set_item_text",
                                        "dkt_command_set_item_told", "dkt_command_add_item", "dkt_command_add_ticket"};
    for (int which = 0; which < 5; which++) {
        dkt_command *fill = command_of(lab, "sheet_fill", "S");
        dkt_status r = DKT_OK;
        for (int64_t line = 1; line <= 512 && r == DKT_OK; line++) {
            char id[24];
            snprintf(id, sizeof id, "T-%d", (int)line);
            starve_at = 1;
            r = which == 0   ? dkt_command_set_item_integer(fill, "item", -1, line, 1)
                : which == 1 ? dkt_command_set_item_text(fill, "item", -1, line, "words", -1)
                : which == 2 ? dkt_command_set_item_told(fill, "item", -1, line)
                : which == 3 ? dkt_command_add_item(fill, "item", -1, line)
                             : dkt_command_add_ticket(fill, id, -1);
            starve_at = 0;
        }
        record(names[which], DKT_E_MEMORY, r, __LINE__);
        dkt_command_free(fill);
    }
}

static void errors_of_items_with_an_operation(void **state)
{
    struct lab *lab = *state;
    dkt_command *fill = command_of(lab, "sheet_fill", "S");
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new(lab->desk, fill, &op), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_command_set_item_integer, fill, "cash", -1, 0, 1);
    YIELDS(DKT_E_STATE, dkt_command_set_item_text, fill, "cash", -1, 0, "x", -1);
    YIELDS(DKT_E_STATE, dkt_command_set_item_told, fill, "cash", -1, 0);
    YIELDS(DKT_E_STATE, dkt_command_add_item, fill, "cash", -1, 0);
    YIELDS(DKT_E_STATE, dkt_command_add_ticket, fill, "T", -1);
    dkt_op_free(op);
    dkt_command_free(fill);
}

static void errors_of_templates_in_profiles(void **state)
{
    static const char good[] = "{\"code\":\"c\",\"english\":\"c\",\"chinese\":\"c\",\"kind\":\"checklist\",\"items\":[{\"code\":"
                               "\"i\",\"english\":\"i\",\"chinese\":\"i\",\"kind\":\"tick\"}]}";
    static const char unknown[] = "{\"code\":\"c\",\"english\":\"c\",\"chinese\":\"c\",\"kind\":\"party\"}";
    dkt_profile *profile = NULL;
    char json[512];
    dkt_status r = DKT_OK;
    (void)state;
    assert_int_equal(dkt_profile_new("p", -1, &profile), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_template, NULL, good, -1);
    YIELDS(DKT_E_FORMAT, dkt_profile_add_template, profile, "{", -1);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_add_template, profile, unknown, -1);
    STARVES(dkt_profile_add_template, profile, good, -1);
    dkt_profile_free(profile);
    assert_int_equal(dkt_profile_new("p", -1, &profile), DKT_OK);
    assert_int_equal(dkt_profile_add_template(profile, good, -1), DKT_OK);
    YIELDS(DKT_E_EXISTS, dkt_profile_add_template, profile, good, -1);
    for (int i = 0; i < 65 && r == DKT_OK; i++) {
        snprintf(json, sizeof json, "{\"code\":\"t%d\",%s", i, strstr(good, "\"english\""));
        r = dkt_profile_add_template(profile, json, -1);
    }
    record("dkt_profile_add_template", DKT_E_LIMIT, r, __LINE__);
    dkt_profile_free(profile);
}

static void errors_of_commands_with_an_operation(void **state)
{
    struct lab *lab = *state;
    dkt_command *command = command_of(lab, "note", "T");
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new(lab->desk, command, &op), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_command_set_subject, command, "U", -1);
    YIELDS(DKT_E_STATE, dkt_command_set_actor, command, "li", -1, NULL, 0);
    YIELDS(DKT_E_STATE, dkt_command_set_request, command, "r", -1);
    YIELDS(DKT_E_STATE, dkt_command_set_instant, command, 0);
    YIELDS(DKT_E_STATE, dkt_command_set_expect_seq, command, 0);
    YIELDS(DKT_E_STATE, dkt_command_set_dry_run, command, 0);
    YIELDS(DKT_E_STATE, dkt_command_set_text, command, "title", -1, "x", -1);
    YIELDS(DKT_E_STATE, dkt_command_set_integer, command, "level", -1, 1);
    YIELDS(DKT_E_STATE, dkt_command_set_absent, command, "title", -1);
    dkt_op_free(op);
    dkt_command_free(command);
}

/* ---- queries ---- */

static void errors_of_queries(void **state)
{
    struct lab *lab = *state;
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    YIELDS(DKT_E_ARGUMENT, dkt_query_new, NULL, DKT_QUERY_OPEN, &query);
    YIELDS(DKT_E_UNKNOWN, dkt_query_new, lab->desk, 99, &query);
    STARVES(dkt_query_new, lab->desk, DKT_QUERY_OPEN, &query);
    assert_int_equal(dkt_query_new(lab->desk, DKT_QUERY_STATUS, &query), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_key, query, NULL, -1);
    YIELDS(DKT_E_TEXT, dkt_query_set_key, query, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_query_set_key, query, "", -1);
    YIELDS(DKT_E_UNKNOWN, dkt_query_set_key, query, "asleep", -1);
    assert_string_equal(dkt_query_error_text(query), "the rules have no status asleep");
    STARVES(dkt_query_set_key, query, "closed", -1);
    assert_int_equal(dkt_query_set_key(query, "closed", -1), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_state, query, 5);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_actor, query, NULL, -1, NULL, 0);
    YIELDS(DKT_E_TEXT, dkt_query_set_actor, query, "li", -1, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_query_set_actor, query, "", -1, NULL, 0);
    STARVES(dkt_query_set_actor, query, "li", -1, "agent", -1);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_to, query, NULL, -1);
    YIELDS(DKT_E_TEXT, dkt_query_set_to, query, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_query_set_to, query, long_text, 65);
    STARVES(dkt_query_set_to, query, "head", -1);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_field, query, NULL, -1);
    YIELDS(DKT_E_UNKNOWN, dkt_query_set_field, query, "own1", -1); /* there is one, but not for looking up */
    YIELDS(DKT_E_TEXT, dkt_query_set_field, query, not_utf8, -1);
    YIELDS(DKT_E_LIMIT, dkt_query_set_field, query, long_text, 65);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_range, query, 1, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_descending, query, -1);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_limit, query, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_query_set_cursor, query, "x", -9);
    YIELDS(DKT_E_LIMIT, dkt_query_set_cursor, query, long_text, 521);
    STARVES(dkt_query_set_cursor, query, long_text, 500);
    assert_int_equal(dkt_query_set_cursor(query, NULL, 0), DKT_OK);
    assert_int_equal(dkt_op_new_query(lab->desk, query, &op), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_query_set_key, query, "new", -1);
    YIELDS(DKT_E_STATE, dkt_query_set_state, query, DKT_STATE_CLOSED);
    YIELDS(DKT_E_STATE, dkt_query_set_actor, query, "li", -1, NULL, 0);
    YIELDS(DKT_E_STATE, dkt_query_set_to, query, "head", -1);
    YIELDS(DKT_E_STATE, dkt_query_set_field, query, "terminal", -1);
    YIELDS(DKT_E_STATE, dkt_query_set_range, query, 0, 1);
    YIELDS(DKT_E_STATE, dkt_query_set_descending, query, 1);
    YIELDS(DKT_E_STATE, dkt_query_set_limit, query, 1);
    YIELDS(DKT_E_STATE, dkt_query_set_cursor, query, "x", 1);
    dkt_op_free(op);
    dkt_query_free(query);
}

/* ---- operations ---- */

static void errors_of_making_operations(void **state)
{
    struct lab *lab = *state;
    struct lab other;
    dkt_command *command = command_of(lab, "note", "T");
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    lab_begin(&other);
    assert_int_equal(dkt_query_new(lab->desk, DKT_QUERY_OPEN, &query), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_op_new, other.desk, command, &op);
    YIELDS(DKT_E_ARGUMENT, dkt_op_new_query, other.desk, query, &op);
    STARVES(dkt_op_new, lab->desk, command, &op);
    STARVES(dkt_op_new_query, lab->desk, query, &op);
    assert_int_equal(dkt_op_new_query(lab->desk, query, &op), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_op_restart, op, command); /* a query's operation */
    YIELDS(DKT_E_STATE, dkt_op_committed, op, DKT_HOOK_DONE);
    YIELDS(DKT_E_ARGUMENT, dkt_op_committed, NULL, DKT_HOOK_DONE);
    dkt_op_free(op);
    dkt_query_free(query);
    dkt_command_free(command);
    lab_end(&other);
}

/* A store whose hooks call back into the operation that they serve, or answer badly. */
struct bad_store {
    struct lab *lab;
    dkt_op *op;
    dkt_command *command;
    int32_t read_answer;
    int32_t commit_answer;
    dkt_status inside_status;
    dkt_status inside_restart;
};

static int32_t bad_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct bad_store *bad = (struct bad_store *)user;
    if (bad->op != NULL) {
        bad->inside_status = dkt_op_run(bad->op, bad->lab->store);
        bad->inside_restart = dkt_op_restart(bad->op, bad->command);
    }
    (void)bad->lab->store->hooks.read(bad->lab->store->user, reads, answers);
    return bad->read_answer;
}

static int32_t bad_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)writes;
    (void)outcome;
    return ((struct bad_store *)user)->commit_answer;
}

static dkt_status run_bad(struct bad_store *bad, int32_t write_count_max)
{
    struct dkt_store_hooks hooks = {.struct_size = sizeof hooks, .read = bad_read, .commit = bad_commit,
                                    .write_count_max = write_count_max};
    dkt_store *store = NULL;
    dkt_op *op = op_of(bad->lab, "register", "BAD");
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)bad, &store), DKT_OK);
    bad->op = bad->command == NULL ? NULL : op;
    dkt_status r = dkt_op_run(op, store);
    dkt_op_free(op);
    dkt_store_free(store);
    return r;
}

static void errors_of_running_on_a_bad_store(void **state)
{
    struct lab *lab = *state;
    struct bad_store bad = {.lab = lab, .read_answer = 1, .commit_answer = DKT_HOOK_DONE};
    record("dkt_op_run", DKT_E_STORE, run_bad(&bad, 0), __LINE__);
    bad.read_answer = DKT_HOOK_DONE;
    bad.commit_answer = 0;
    record("dkt_op_run", DKT_E_MAYBE, run_bad(&bad, 0), __LINE__);
    bad.commit_answer = DKT_COMMIT_CONFLICT;
    record("dkt_op_run", DKT_E_CONFLICT, run_bad(&bad, 0), __LINE__);
    record("dkt_op_run", DKT_E_LIMIT, run_bad(&bad, 1), __LINE__);
    bad.command = command_of(lab, "note", "T");
    (void)run_bad(&bad, 0);
    record("dkt_op_run", DKT_E_STATE, bad.inside_status, __LINE__);
    record("dkt_op_restart", DKT_E_STATE, bad.inside_restart, __LINE__);
    dkt_command_free(bad.command);
}

static dkt_command *with_text(dkt_command *command, const char *field, const char *text)
{
    assert_int_equal(dkt_command_set_text(command, field, -1, text, -1), DKT_OK);
    return command;
}

static void errors_of_running(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(run(lab, command_of(lab, "register", "T")), DKT_OK);
    record("dkt_op_run", DKT_E_EXISTS, run(lab, command_of(lab, "register", "T")), __LINE__);
    record("dkt_op_run", DKT_E_NOT_FOUND, run(lab, command_of(lab, "note", "Z")), __LINE__);
    record("dkt_op_run", DKT_E_REFUSED, run(lab, command_of(lab, "note", "T")), __LINE__);
    record("dkt_op_run", DKT_E_UNKNOWN, run(lab, with_text(command_of(lab, "register", "U"), "status", "asleep")),
           __LINE__);
    record("dkt_op_run", DKT_E_DENIED,
           run(lab, with_text(command_of(lab, "withdraw", "T"), "outcome_reason", "x")), __LINE__);
    for (int i = 0; i < 2; i++) {
        dkt_command *note = with_text(command_of(lab, "note", "T"), "text", i == 0 ? "x" : "y");
        assert_int_equal(dkt_command_set_request(note, "r", -1), DKT_OK);
        dkt_status r = run(lab, note);
        i == 0 ? assert_int_equal(r, DKT_OK) : record("dkt_op_run", DKT_E_REUSED, r, __LINE__);
    }
    dkt_command *nobody = NULL;
    assert_int_equal(dkt_command_new(lab->desk, DKT_VERB_REGISTER, &nobody), DKT_OK);
    record("dkt_op_run", DKT_E_ARGUMENT, run(lab, nobody), __LINE__);
    dkt_op *op = op_of(lab, "register", "V");
    starve_at = 1;
    YIELDS(DKT_E_MEMORY, dkt_op_run, op, lab->store);
    starve_at = 0;
    dkt_op_free(op);
}

static void errors_of_the_hosts_clock_and_ids(void **state)
{
    struct lab *lab = *state;
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = failing_now};
    struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = failing_random};
    struct lab broken = *lab;
    dkt_config *config = NULL;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_worker(config, "w", -1), DKT_OK);
    assert_int_equal(dkt_config_set_ids(config, &ids, 0), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &broken.desk), DKT_OK);
    record("dkt_op_run", DKT_E_HOOK,
           run(&broken, with_text(command_of(&broken, "note", "T"), "text", "x")), __LINE__);
    dkt_desk_unref(broken.desk);
    assert_int_equal(dkt_config_set_clock(config, &clock, 0), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &broken.desk), DKT_OK);
    record("dkt_op_run", DKT_E_CLOCK, run(&broken, command_of(&broken, "register", "T")), __LINE__);
    dkt_desk_unref(broken.desk);
    dkt_config_free(config);
}

/* ---- answers and outcomes ---- */

static dkt_op *op_reading(struct lab *lab, int32_t limit)
{
    dkt_op *op = NULL;
    dkt_query *query = NULL;
    int32_t need = 0;
    assert_int_equal(dkt_query_new(lab->desk, DKT_QUERY_OPEN, &query), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, limit), DKT_OK);
    assert_int_equal(dkt_op_new_query(lab->desk, query, &op), DKT_OK);
    dkt_query_free(query);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    return op;
}

/* A text in a column of integers. */
static const int32_t one_column = DKT_TICKET_STATE;
static const int64_t one_integer = 0;
static const char *const one_text = "x";
static const int32_t one_len = 1;

static void errors_of_answers(void **state)
{
    struct lab *lab = *state;
    dkt_op *op = op_reading(lab, 1);
    dkt_answers *answers = dkt_op_answers(op);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_row, answers, 1);
    YIELDS(DKT_E_STATE, dkt_answers_integer, answers, DKT_TICKET_STATE, 1);
    YIELDS(DKT_E_STATE, dkt_answers_text, answers, DKT_TICKET_ID, "T", 1);
    YIELDS(DKT_E_STATE, dkt_answers_values, answers, 0, &one_column, &one_integer, &one_text, &one_len);
    YIELDS(DKT_E_STATE, dkt_answers_token, answers, "t", 1);
    YIELDS(DKT_E_STATE, dkt_answers_cursor, answers, "c", 1);
    assert_int_equal(dkt_answers_row(answers, 0), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_integer, NULL, DKT_TICKET_STATE, 1);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_text, answers, DKT_TICKET_ID, NULL, 1);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_values, answers, -1, &one_column, &one_integer, &one_text, &one_len);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_token, answers, "t", -2);
    YIELDS(DKT_E_LIMIT, dkt_answers_token, answers, long_text, 65);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_cursor, answers, NULL, 1);
    YIELDS(DKT_E_LIMIT, dkt_answers_cursor, answers, long_text, 513);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_end, answers, -1);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_error, answers, 1, "x", -2);
    YIELDS(DKT_E_CORRUPT, dkt_answers_integer, answers, DKT_TICKET_TITLE, 1);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    YIELDS(DKT_E_CORRUPT, dkt_answers_text, dkt_op_answers(op), DKT_TICKET_STATE, "x", 1);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    YIELDS(DKT_E_CORRUPT, dkt_answers_values, dkt_op_answers(op), 1, &one_column, &one_integer, &one_text, &one_len);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    YIELDS(DKT_E_CORRUPT, dkt_answers_row, dkt_op_answers(op), 0); /* the row before lacks its columns */
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    YIELDS(DKT_E_CORRUPT, dkt_answers_end, dkt_op_answers(op), 0);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_end(dkt_op_answers(op), 0), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_answers_end, dkt_op_answers(op), 0);
    YIELDS(DKT_E_STATE, dkt_answers_row, dkt_op_answers(op), 0);
    YIELDS(DKT_E_STATE, dkt_answers_json, dkt_op_answers(op), 0, "[]", -1);
    dkt_op_free(op);
}

static void errors_of_answers_without_memory(void **state)
{
    struct lab *lab = *state;
    dkt_op *op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    STARVES(dkt_answers_token, dkt_op_answers(op), long_text, 64);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    STARVES(dkt_answers_cursor, dkt_op_answers(op), long_text, 512);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    STARVES(dkt_answers_text, dkt_op_answers(op), DKT_TICKET_TITLE, long_text, LONG_SIZE - 1);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    const int32_t column = DKT_TICKET_TITLE;
    const char *text = long_text;
    const int32_t len = LONG_SIZE - 1;
    STARVES(dkt_answers_values, dkt_op_answers(op), 1, &column, &one_integer, &text, &len);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    STARVES(dkt_answers_json, dkt_op_answers(op), 0, "[]", -1);
    dkt_op_free(op);
}

static const char sound_row[] =
    "\"state\":1,\"status\":\"new\",\"open\":1,\"unit\":\"desk\",\"registered_at\":0,\"cycle\":1,\"handled\":0,"
    "\"reopened\":0,\"transferred\":0,\"profile\":\"p\",\"updated_at\":0,\"seq\":1,\"head\":\"00\",\"token\":\"t\"";

static dkt_status fill_row(dkt_answers *answers)
{
    return dkt_answers_text(answers, DKT_TICKET_ID, "T", 1) | dkt_answers_text(answers, DKT_TICKET_STATUS, "new", 3) |
           dkt_answers_text(answers, DKT_TICKET_UNIT, "desk", 4) | dkt_answers_text(answers, DKT_TICKET_PROFILE, "p", 1) |
           dkt_answers_text(answers, DKT_TICKET_HEAD, "h", 1) | dkt_answers_integer(answers, DKT_TICKET_STATE, 1) |
           dkt_answers_integer(answers, DKT_TICKET_OPEN, 1) | dkt_answers_integer(answers, DKT_TICKET_REGISTERED_AT, 0) |
           dkt_answers_integer(answers, DKT_TICKET_CYCLE, 1) | dkt_answers_integer(answers, DKT_TICKET_HANDLED, 0) |
           dkt_answers_integer(answers, DKT_TICKET_REOPENED, 0) |
           dkt_answers_integer(answers, DKT_TICKET_TRANSFERRED, 0) |
           dkt_answers_integer(answers, DKT_TICKET_UPDATED_AT, 0) | dkt_answers_integer(answers, DKT_TICKET_SEQ, 1) |
           dkt_answers_token(answers, "t", 1);
}

static void errors_of_rows_of_answers(void **state)
{
    struct lab *lab = *state;
    dkt_op *op = op_reading(lab, 1);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    assert_int_equal(fill_row(dkt_op_answers(op)), DKT_OK);
    YIELDS(DKT_E_LIMIT, dkt_answers_row, dkt_op_answers(op), 0);
    dkt_op_free(op);
    op = op_reading(lab, 1000);
    dkt_status r = DKT_OK;
    for (int i = 0; i < 1000 && r == DKT_OK; i++) { /* rows take memory now and then */
        starve_at = 1;
        r = dkt_answers_row(dkt_op_answers(op), 0);
        starve_at = 0;
        if (r == DKT_OK) {
            assert_int_equal(fill_row(dkt_op_answers(op)), DKT_OK);
        }
    }
    record("dkt_answers_row", DKT_E_MEMORY, r, __LINE__);
    dkt_op_free(op);
}

static void errors_of_answers_in_json(void **state)
{
    struct lab *lab = *state;
    char rows[1024];
    dkt_op *op = op_reading(lab, 1);
    YIELDS(DKT_E_ARGUMENT, dkt_answers_json, dkt_op_answers(op), 0, NULL, -1);
    YIELDS(DKT_E_FORMAT, dkt_answers_json, dkt_op_answers(op), 0, "{", -1);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    snprintf(rows, sizeof rows, "[{\"id\":7,%s}]", sound_row);
    YIELDS(DKT_E_CORRUPT, dkt_answers_json, dkt_op_answers(op), 0, rows, -1);
    dkt_op_free(op);
    op = op_reading(lab, 1);
    snprintf(rows, sizeof rows, "[{\"id\":\"A\",%s},{\"id\":\"B\",%s}]", sound_row, sound_row);
    YIELDS(DKT_E_LIMIT, dkt_answers_json, dkt_op_answers(op), 0, rows, -1);
    dkt_op_free(op);
}

static void errors_of_running_on_bad_rows(void **state)
{
    struct lab *lab = *state;
    char rows[1024];
    int32_t need = 0;
    static const char *const statuses[] = {"asleep", "closed"};
    for (int i = 0; i < 2; i++) {
        dkt_op *op = op_of(lab, "progress", "T");
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
        assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
        assert_int_equal(fill_row(dkt_op_answers(op)), DKT_OK);
        snprintf(rows, sizeof rows, "%s", statuses[i]);
        assert_int_equal(dkt_answers_text(dkt_op_answers(op), DKT_TICKET_STATUS, rows, -1), DKT_OK);
        for (int32_t k = 0; k < dkt_reads_count(dkt_op_reads(op)); k++) {
            assert_int_equal(dkt_answers_end(dkt_op_answers(op), k), DKT_OK);
        }
        /* dkt_op_step ends as dkt_op_run does. */
        record("dkt_op_run", i == 0 ? DKT_E_PROFILE : DKT_E_CORRUPT, dkt_op_step(op, &need), __LINE__);
        dkt_op_free(op);
    }
}

static void errors_of_outcomes(void **state)
{
    struct lab *lab = *state;
    int32_t need = 0;
    dkt_op *op = op_of(lab, "register", "OUT");
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    for (int32_t i = 0; i < dkt_reads_count(dkt_op_reads(op)); i++) {
        assert_int_equal(dkt_answers_end(dkt_op_answers(op), i), DKT_OK);
    }
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_COMMIT);
    YIELDS(DKT_E_ARGUMENT, dkt_outcome_conflict, dkt_op_outcome(op), 99);
    YIELDS(DKT_E_ARGUMENT, dkt_outcome_error, dkt_op_outcome(op), 1, "x", -2);
    dkt_op_free(op);
}

/* ---- memory, stores, changes ---- */

static void errors_of_memory_stores(void **state)
{
    struct lab *lab = *state;
    dkt_memory *memory = NULL;
    dkt_store *store = NULL;
    dkt_snapshot *snapshot = NULL;
    struct dkt_store_hooks hooks = {.struct_size = sizeof hooks, .read = bad_read, .commit = bad_commit};
    YIELDS(DKT_E_ARGUMENT, dkt_memory_new, NULL, &memory);
    STARVES(dkt_memory_new, lab->desk, &memory);
    assert_int_equal(dkt_memory_new(lab->desk, &memory), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_memory_store, memory, NULL);
    STARVES(dkt_memory_store, memory, &store);
    assert_int_equal(run(lab, command_of(lab, "register", "SAVED")), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_memory_save, NULL, &snapshot);
    STARVES(dkt_memory_save, lab->memory, &snapshot);
    assert_int_equal(dkt_memory_save(lab->memory, &snapshot), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_memory_restore, memory, snapshot); /* a copy of another memory */
    STARVES(dkt_memory_restore, lab->memory, snapshot);
    dkt_snapshot_free(snapshot);
    dkt_memory_free(memory);
    YIELDS(DKT_E_ARGUMENT, dkt_store_new, NULL, 0, &store);
    STARVES(dkt_store_new, &hooks, 0, &store);
    hooks.commit = NULL;
    YIELDS(DKT_E_ARGUMENT, dkt_store_new, &hooks, 0, &store);
}

static void errors_of_changes(void **state)
{
    struct lab *lab = *state;
    static const char entries[] =
        "[{\"subject_kind\":1,\"subject\":\"T\",\"seq\":1,\"at\":0,\"recorded_at\":0,\"verb\":1,\"change\":\"%s\","
        "\"digest\":\"00\",\"token\":\"t\"}]";
    static const char *const changes[] = {"ff", ""};
    for (int i = 0; i < 2; i++) {
        char rows[512];
        int32_t need = 0;
        dkt_query *query = NULL;
        dkt_op *op = NULL;
        dkt_change *change = NULL;
        assert_int_equal(dkt_query_new(lab->desk, DKT_QUERY_JOURNAL, &query), DKT_OK);
        assert_int_equal(dkt_query_set_key(query, "T", -1), DKT_OK);
        assert_int_equal(dkt_op_new_query(lab->desk, query, &op), DKT_OK);
        dkt_query_free(query);
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
        snprintf(rows, sizeof rows, entries, changes[i]);
        assert_int_equal(dkt_answers_json(dkt_op_answers(op), 0, rows, -1), DKT_OK);
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
        const dkt_row *row = dkt_result_row(dkt_op_result(op), 0);
        if (i == 0) {
            YIELDS(DKT_E_CORRUPT, dkt_change_new, lab->desk, row, &change);
            YIELDS(DKT_E_ARGUMENT, dkt_change_new, lab->desk, NULL, &change);
        } else {
            STARVES(dkt_change_new, lab->desk, row, &change);
        }
        dkt_op_free(op);
    }
}

/* ---- the outbox ---- */

static void errors_of_delivered(void **state)
{
    struct lab *lab = *state;
    dkt_op *op = NULL;
    char id[142];
    memset(id, 'x', sizeof id);
    YIELDS(DKT_E_ARGUMENT, dkt_op_new_delivered, NULL, &op);
    STARVES(dkt_op_new_delivered, lab->desk, &op);
    assert_int_equal(dkt_op_new_delivered(lab->desk, &op), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_op_add_delivered, NULL, DKT_KIND_TICKET, "T", -1, 1);
    YIELDS(DKT_E_TEXT, dkt_op_add_delivered, op, DKT_KIND_TICKET, "\xff", 1, 1);
    YIELDS(DKT_E_LIMIT, dkt_op_add_delivered, op, DKT_KIND_TICKET, id, 141, 1);
    int64_t seq = 0;
    STARVES(dkt_op_add_delivered, op, DKT_KIND_TICKET, id, 140, ++seq);
    int32_t need = 0;
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_op_add_delivered, op, DKT_KIND_TICKET, "T", -1, 1);
    dkt_op_free(op);
}

/* ---- tasks ---- */

static void errors_of_tasks(void **state)
{
    struct lab *lab = *state;
    dkt_task *task = NULL;
    int32_t need = 0;
    YIELDS(DKT_E_ARGUMENT, dkt_task_new_verify, NULL, NULL, &task);
    YIELDS(DKT_E_FORMAT, dkt_task_new_verify, lab->desk, "a root has 64 digits", &task);
    STARVES(dkt_task_new_verify, lab->desk, NULL, &task);
    YIELDS(DKT_E_ARGUMENT, dkt_task_new_void_numbers, lab->desk, NULL);
    STARVES(dkt_task_new_void_numbers, lab->desk, &task);
    YIELDS(DKT_E_ARGUMENT, dkt_task_new_purge_requests, NULL, &task);
    STARVES(dkt_task_new_purge_requests, lab->desk, &task);
    YIELDS(DKT_E_ARGUMENT, dkt_task_new_run_due, NULL, &task);
    STARVES(dkt_task_new_run_due, lab->desk, &task);
    YIELDS(DKT_E_ARGUMENT, dkt_task_new_cover, NULL, &task);
    STARVES(dkt_task_new_cover, lab->desk, &task);
    YIELDS(DKT_E_ARGUMENT, dkt_task_cancel, NULL);
    assert_int_equal(dkt_task_new_verify(lab->desk, NULL, &task), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_task_set_root_instant, NULL, 0);
    YIELDS(DKT_E_CLOCK, dkt_task_set_root_instant, task, INT64_MAX);
    YIELDS(DKT_E_ARGUMENT, dkt_task_committed, NULL, DKT_HOOK_DONE);
    YIELDS(DKT_E_STATE, dkt_task_committed, task, DKT_HOOK_DONE);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    YIELDS(DKT_E_STATE, dkt_task_set_root_instant, task, 0);
    dkt_task_free(task);
    assert_int_equal(dkt_task_new_verify(lab->desk, NULL, &task), DKT_OK);
    assert_int_equal(dkt_task_cancel(task), DKT_OK);
    YIELDS(DKT_E_CANCELED, dkt_task_run, task, lab->store);
    dkt_task_free(task);
}

/* ---- profiles ---- */

static void errors_of_people_in_profiles(dkt_profile *profile)
{
    YIELDS(DKT_E_ARGUMENT, dkt_profile_other_than, profile, "note", NULL);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_other_than, profile, "note", "neighbour");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_role, profile, "r", 5, 0, NULL, "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_role, profile, "r", DKT_SCOPE_OWN, 0, NULL, "x", not_utf8);
    assert_int_equal(dkt_profile_add_leave(profile, "sick", 0, "x", "x"), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_leave, profile, "other", 2, "x", "x");
    YIELDS(DKT_E_EXISTS, dkt_profile_add_leave, profile, "sick", 0, "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_leave, profile, "other", 0, not_utf8, "x");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_leave_notice, profile, NULL, 0, 0, 0);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_set_leave_notice, profile, "other", 0, 0, 0);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_leave_notice, profile, "sick", -1, 0, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_leave_proof, NULL, "sick", 3);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_set_leave_proof, profile, "other", 3);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_leave_proof, profile, "sick", 367);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_check_units, profile, 2);
}

/* A profile of its own: with roles declared every role of an action must be one of them. */
static void errors_of_roles_in_profiles(void **state)
{
    dkt_profile *profile = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_role(profile, "agent", DKT_SCOPE_OWN, 0, NULL, "x", "x"), DKT_OK);
    YIELDS(DKT_E_EXISTS, dkt_profile_add_role, profile, "agent", DKT_SCOPE_OWN, 0, NULL, "x", "x");
    dkt_profile_free(profile);
}

static void errors_of_profiles(void **state)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    (void)state;
    YIELDS(DKT_E_ARGUMENT, dkt_profile_new, "Not A Code", -1, &profile);
    STARVES(dkt_profile_new, "p", -1, &profile);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_new_default, NULL);
    STARVES(dkt_profile_new_default, &profile);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_status, profile, "s", 9, "x", "x");
    YIELDS(DKT_E_EXISTS, dkt_profile_add_status, profile, "new", DKT_STATE_UNPROCESSED, "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_status, profile, "s", DKT_STATE_CLOSED, not_utf8, "x");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_action, profile, "Bad Code", DKT_VERB_NOTE, NULL, "x", "x");
    YIELDS(DKT_E_UNKNOWN, dkt_profile_add_action, profile, "a", 99, NULL, "x", "x");
    YIELDS(DKT_E_UNKNOWN, dkt_profile_add_action, profile, "a", DKT_VERB_CLOSE, "asleep", "x", "x");
    YIELDS(DKT_E_EXISTS, dkt_profile_add_action, profile, "note", DKT_VERB_NOTE, NULL, "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_action, profile, "a", DKT_VERB_NOTE, NULL, "x", not_utf8);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_allow, profile, NULL, NULL);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_allow, profile, "dance", NULL);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_allow, profile, "note", "asleep");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_require, profile, "note", NULL);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_require, profile, "note", "");
    YIELDS(DKT_E_LIMIT, dkt_profile_require, profile, "note",
           "title|type|level|priority|channel|requester|contact|text|description");
    YIELDS(DKT_E_UNKNOWN, dkt_profile_require, profile, "note", "nonsense");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_permit, profile, "note", NULL);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_permit, profile, "dance", "clerk");
    YIELDS(DKT_E_TEXT, dkt_profile_permit, profile, "note", not_utf8);
    YIELDS(DKT_E_LIMIT, dkt_profile_permit, profile, "note", long_text);
    errors_of_people_in_profiles(profile);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_backdate, NULL, "note");
    YIELDS(DKT_E_UNKNOWN, dkt_profile_backdate, profile, "dance");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_field, profile, "f", DKT_TYPE_BYTES, 0, "x", "x");
    YIELDS(DKT_E_EXISTS, dkt_profile_add_field, profile, "title", DKT_TYPE_TEXT, 0, "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_field, profile, "f", DKT_TYPE_TEXT, 0, not_utf8, "x");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_type, profile, "", "x", "x");
    YIELDS(DKT_E_TEXT, dkt_profile_add_type, profile, "t", "x", not_utf8);
    assert_int_equal(dkt_profile_add_type(profile, "t", "x", "x"), DKT_OK);
    YIELDS(DKT_E_EXISTS, dkt_profile_add_type, profile, "t", "x", "x");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_series, profile, "gd", 9, "GD", 4, 1);
    YIELDS(DKT_E_TEXT, dkt_profile_set_series, profile, "gd", DKT_SERIES_GAPLESS, not_utf8, 4, 0);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_series, profile, "gd", DKT_SERIES_GAPLESS, "GD", 19, 0);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_default_unit, profile, NULL);
    YIELDS(DKT_E_TEXT, dkt_profile_set_default_unit, profile, not_utf8);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_default_unit, profile, "");
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_handling, profile, 1 << 30);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_claim_duration, NULL, 60000);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_claim_duration, profile, 999);
    YIELDS(DKT_E_ARGUMENT, dkt_rules_new, profile, NULL);
    STARVES(dkt_rules_new, profile, &rules);
    dkt_profile_free(profile);
    assert_int_equal(dkt_profile_new("empty", -1, &profile), DKT_OK);
    YIELDS(DKT_E_PROFILE, dkt_rules_new, profile, &rules);
    assert_non_null(strstr(dkt_profile_error_text(profile), "has no status"));
    dkt_profile_free(profile);
}

/* Counts are limited: the call that is one too many. */
static void errors_of_profiles_at_their_limits(void **state)
{
    dkt_profile *profile = NULL;
    dkt_status status = DKT_OK;
    dkt_status action = DKT_OK;
    dkt_status field = DKT_OK;
    dkt_status type = DKT_OK;
    dkt_status role = DKT_OK;
    dkt_status leave = DKT_OK;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    for (int i = 0; i < 300; i++) {
        char code[16];
        snprintf(code, sizeof code, "x%d", i);
        status = status != DKT_OK ? status : dkt_profile_add_status(profile, code, DKT_STATE_CLOSED, "x", "x");
        action = action != DKT_OK ? action : dkt_profile_add_action(profile, code, DKT_VERB_NOTE, NULL, "x", "x");
        type = type != DKT_OK ? type : dkt_profile_add_type(profile, code, "x", "x");
        role = role != DKT_OK ? role : dkt_profile_add_role(profile, code, DKT_SCOPE_ALL, 0, NULL, "x", "x");
        leave = leave != DKT_OK ? leave : dkt_profile_add_leave(profile, code, 0, "x", "x");
        field = field != DKT_OK ? field : dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, "x", "x");
    }
    record("dkt_profile_add_status", DKT_E_LIMIT, status, __LINE__);
    record("dkt_profile_add_action", DKT_E_LIMIT, action, __LINE__);
    record("dkt_profile_add_type", DKT_E_LIMIT, type, __LINE__);
    record("dkt_profile_add_field", DKT_E_LIMIT, field, __LINE__);
    record("dkt_profile_add_role", DKT_E_LIMIT, role, __LINE__);
    record("dkt_profile_add_leave", DKT_E_LIMIT, leave, __LINE__);
    dkt_profile_free(profile);
}

/* Groups of fields with the longest codes there are, each group another. */
static dkt_status require_long(dkt_profile *profile, int i)
{
    char group[600] = "title";
    int64_t starved = starve_at;
    starve_at = 0;
    for (int k = 0; k < 7; k++) {
        char code[64];
        snprintf(code, sizeof code, "c%d_%057d", k, k);
        if (i == 0) {
            assert_int_equal(dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, "x", "x"), DKT_OK);
        }
        if ((i >> k & 1) == 0) {
            size_t n = strlen(group);
            snprintf(group + n, sizeof group - n, "|%s", code);
        }
    }
    starve_at = starved;
    return dkt_profile_require(profile, "amend", group);
}

/* Roles as long as can be, thirty for each action. */
static dkt_status permit_long(dkt_profile *profile, int i)
{
    static const char *const actions[] = {"register", "assign", "claim", "release", "transfer", "reserve", "arrive",
                                          "progress", "block",  "resolve", "close", "reopen",   "withdraw", "note"};
    char role[65];
    snprintf(role, sizeof role, "%064d", i);
    return dkt_profile_permit(profile, actions[i / 30 % 14], role);
}

/* Each piece is added again and again, under another name, until it must take memory while there is none. */
static void errors_of_profiles_without_memory(void **state)
{
    static const char *const functions[] = {
        "dkt_profile_add_status", "dkt_profile_add_action", "dkt_profile_add_type", "dkt_profile_add_field",
        "dkt_profile_require",    "dkt_profile_permit",     "dkt_profile_set_series", "dkt_profile_add_role",
        "dkt_profile_add_leave",  "dkt_profile_set_default_unit"};
    (void)state;
    for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++) {
        dkt_profile *profile = NULL;
        dkt_status r = DKT_OK;
        assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
        for (int i = 0; i < 20000 && r == DKT_OK; i++) {
            char code[16];
            char label[257];
            snprintf(code, sizeof code, "x%d", i);
            memset(label, 'l', 256);
            label[256] = 0;
            starve_at = 1;
            switch (f) {
            case 0: r = dkt_profile_add_status(profile, code, DKT_STATE_CLOSED, label, label); break;
            case 1: r = dkt_profile_add_action(profile, code, DKT_VERB_NOTE, NULL, label, label); break;
            case 2: r = dkt_profile_add_type(profile, code, label, label); break;
            case 3: r = dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, label, label); break;
            case 4: r = require_long(profile, i); break;
            case 5: r = permit_long(profile, i); break;
            case 6: r = dkt_profile_set_series(profile, code, DKT_SERIES_GAPLESS, "GD", 4, 0); break;
            case 7: r = dkt_profile_add_role(profile, code, DKT_SCOPE_ALL, 0, NULL, label, label); break;
            case 8: r = dkt_profile_add_leave(profile, code, 0, label, label); break;
            default: r = dkt_profile_set_default_unit(profile, code); break;
            }
            starve_at = 0;
        }
        record(functions[f], DKT_E_MEMORY, r, __LINE__);
        dkt_profile_free(profile);
    }
}

/* ---- routes and matches ---- */

#define ROUTE(code) "{\"code\":\"" code "\",\"to\":{\"unit\":\"u\"}}"

static void errors_of_routes(void **state)
{
    dkt_profile *profile = NULL;
    char json[64];
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "ask", "a", "a"), DKT_OK);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_add_route, profile, NULL, -1);
    YIELDS(DKT_E_FORMAT, dkt_profile_add_route, profile, "{", -1);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_add_route, profile, "{\"code\":\"a\",\"too\":1}", -1);
    STARVES(dkt_profile_add_route, profile, ROUTE("starved"), -1);
    assert_int_equal(dkt_profile_add_route(profile, ROUTE("a"), -1), DKT_OK);
    YIELDS(DKT_E_EXISTS, dkt_profile_add_route, profile, ROUTE("a"), -1);
    for (int i = 1; i < 64; i++) {
        snprintf(json, sizeof json, "{\"code\":\"r%d\",\"to\":{\"unit\":\"u\"}}", i);
        assert_int_equal(dkt_profile_add_route(profile, json, -1), DKT_OK);
    }
    YIELDS(DKT_E_LIMIT, dkt_profile_add_route, profile, ROUTE("b"), -1);
    YIELDS(DKT_E_ARGUMENT, dkt_profile_set_weight, profile, NULL, 1);
    YIELDS(DKT_E_UNKNOWN, dkt_profile_set_weight, profile, "tell", 1);
    YIELDS(DKT_E_LIMIT, dkt_profile_set_weight, profile, "ask", 1001);
    dkt_profile_free(profile);
}

static void errors_of_matches(void **state)
{
    struct lab *lab = *state;
    dkt_op *op = NULL;
    YIELDS(DKT_E_ARGUMENT, dkt_op_new_match, lab->desk, NULL, -1, &op);
    YIELDS(DKT_E_TEXT, dkt_op_new_match, lab->desk, not_utf8, -1, &op);
    YIELDS(DKT_E_LIMIT, dkt_op_new_match, lab->desk, long_text, 141, &op);
    STARVES(dkt_op_new_match, lab->desk, "T", -1, &op);
    assert_int_equal(run(lab, command_of(lab, "register", "T")), DKT_OK);
    dkt_command *command = command_of(lab, "dispatch", "T");
    YIELDS(DKT_E_ARGUMENT, dkt_dispatch, NULL, NULL, lab->store, &op);
    YIELDS(DKT_E_UNKNOWN, dkt_dispatch, command, "claim", lab->store, &op);
    YIELDS(DKT_E_REFUSED, dkt_dispatch, command, NULL, lab->store, &op);
    dkt_op_free(op);
    STARVES(dkt_dispatch, command, NULL, lab->store, &op);
    dkt_op_free(op);
    assert_int_equal(dkt_op_new(lab->desk, command, &op), DKT_OK);
    dkt_op_free(op);
    YIELDS(DKT_E_STATE, dkt_dispatch, command, NULL, lab->store, &op);
    dkt_command_free(command);
}

/* The hook itself is the test. */
static void errors_of_answers_to_a_match(void **state)
{
    struct lab *lab = *state;
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_op *op = NULL;
    struct dkt_match_hooks match = {.struct_size = sizeof match, .choose = hook_choose};
    assert_int_equal(run(lab, command_of(lab, "register", "T")), DKT_OK);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_route(profile, "{\"code\":\"a\",\"choose\":\"hook\"}", -1), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_config_set_match(config, &match, 0), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &desk), DKT_OK);
    assert_int_equal(dkt_op_new_match(desk, "T", -1, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, lab->store), DKT_E_MEMORY); /* the arena has had a failure */
    dkt_op_free(op);
    dkt_desk_unref(desk);
    dkt_config_free(config);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static int lab_setup(void **state)
{
    static struct lab lab;
    lab_begin(&lab);
    *state = &lab;
    return 0;
}

static int lab_teardown(void **state)
{
    lab_end(*state);
    return 0;
}

int main(void)
{
#define WITH_LAB(f) cmocka_unit_test_setup_teardown(f, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        WITH_LAB(errors_of_configurations),
        WITH_LAB(errors_of_hooks_without_memory),
        WITH_LAB(errors_of_making_commands),
        WITH_LAB(errors_of_commands_from_json),
        cmocka_unit_test(errors_of_roles_in_profiles),
        cmocka_unit_test(errors_of_templates_in_profiles),
        WITH_LAB(errors_of_items),
        WITH_LAB(errors_of_items_without_memory),
        WITH_LAB(errors_of_items_with_an_operation),
        WITH_LAB(errors_of_queries_from_json),
        WITH_LAB(errors_of_setting_commands),
        WITH_LAB(errors_of_fields_without_memory),
        WITH_LAB(handles_outlive_a_want_of_memory),
        WITH_LAB(errors_of_commands_with_an_operation),
        WITH_LAB(errors_of_queries),
        WITH_LAB(errors_of_making_operations),
        WITH_LAB(errors_of_running_on_a_bad_store),
        WITH_LAB(errors_of_running),
        WITH_LAB(errors_of_the_hosts_clock_and_ids),
        WITH_LAB(errors_of_answers),
        WITH_LAB(errors_of_answers_without_memory),
        WITH_LAB(errors_of_rows_of_answers),
        WITH_LAB(errors_of_answers_in_json),
        WITH_LAB(errors_of_running_on_bad_rows),
        WITH_LAB(errors_of_outcomes),
        WITH_LAB(errors_of_memory_stores),
        WITH_LAB(errors_of_changes),
        WITH_LAB(errors_of_delivered),
        WITH_LAB(errors_of_tasks),
        WITH_LAB(errors_of_profiles),
        WITH_LAB(errors_of_routes),
        WITH_LAB(errors_of_matches),
        WITH_LAB(errors_of_answers_to_a_match),
        WITH_LAB(errors_of_profiles_at_their_limits),
        WITH_LAB(errors_of_profiles_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
