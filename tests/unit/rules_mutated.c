/* SPDX-License-Identifier: MIT
 *
 * Mutated profiles: members taken out, types changed, names swapped, deep nesting, huge numbers, bytes flipped. Each loads, or
 * is refused with a reason; it never crashes, hangs or leaks. The argument says how many; DOCKET_SEED gives another run.
 */
#include "base/arena.h"
#include "base/internal.h"
#include "base/json.h"
#include "docket/profile_json.h"
#include "rules/document.h"
#include "rules_support.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NODE_COUNT_MAX = 8192,
    SOURCE_MAX = 65536,
};

static const char *const source_names[] = {"tests/fuzz/corpus/profile/repair", "tests/fuzz/corpus/profile/all"};

enum {
    SOURCE_COUNT = sizeof source_names / sizeof source_names[0]
};

static char sources[SOURCE_COUNT][SOURCE_MAX];
static long mutant_count = 10000;

static void sources_read(void)
{
    for (size_t i = 0; i < SOURCE_COUNT; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", SOURCE_ROOT, source_names[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t n = fread(sources[i], 1, SOURCE_MAX - 1, file);
        sources[i][n] = '\0';
        fclose(file);
    }
}

/* ---- a tree and its nodes ---- */

struct tree {
    struct dkti_arena arena;
    struct dkti_json *root;
    struct dkti_json *nodes[NODE_COUNT_MAX];
    int32_t count;
};

static bool node_is_open(const struct dkti_json *node)
{
    return node->type == DKTI_JSON_OBJECT || node->type == DKTI_JSON_ARRAY;
}

/* All nodes, each behind its parent. */
static void tree_collect(struct tree *tree)
{
    tree->nodes[0] = tree->root;
    tree->count = 1;
    for (int32_t i = 0; i < tree->count; i++) {
        struct dkti_json *child = node_is_open(tree->nodes[i]) ? tree->nodes[i]->first : NULL;
        for (; child != NULL && tree->count < NODE_COUNT_MAX; child = child->next) {
            tree->nodes[tree->count++] = child;
        }
    }
}

static struct dkti_json *node_any(const struct tree *tree, struct test_random *random)
{
    return tree->nodes[test_random_below(random, (uint64_t)tree->count)];
}

/* ---- mutations ---- */

/* Takes one child out. */
static void mutate_remove(struct tree *tree, struct test_random *random)
{
    struct dkti_json *node = node_any(tree, random);
    if (!node_is_open(node) || node->first == NULL) {
        return;
    }
    struct dkti_json **slot = &node->first;
    for (uint64_t i = test_random_below(random, (uint64_t)node->count); i > 0 && (*slot)->next != NULL; i--) {
        slot = &(*slot)->next;
    }
    *slot = (*slot)->next;
    node->count--;
}

/* Makes something else of a value; its name stays. */
static void mutate_type(struct tree *tree, struct test_random *random)
{
    static const int64_t numbers[] = {0, -1, 1, 65, 2147483647, -2147483648, INT64_MAX, INT64_MIN, 1000000007};
    static const char *const texts[] = {"", "a", "*", "$now", "new", "a|b|c", "|", "verb:register", "x.y-z_0",
                                        "\xE5\xA5\xBD", "0123456789012345678901234567890123456789012345678901234567890123456789"};
    struct dkti_json *node = node_any(tree, random);
    node->type = (int32_t)test_random_below(random, DKTI_JSON_OBJECT + 1);
    node->integer = numbers[test_random_below(random, sizeof numbers / sizeof numbers[0])];
    if (!node_is_open(node)) {
        node->first = NULL;
        node->count = 0;
    } else if (node->type == DKTI_JSON_ARRAY) {
        for (struct dkti_json *child = node->first; child != NULL; child = child->next) {
            child->name = dkti_text(NULL);
        }
    } else if (node->first != NULL && dkti_text_is_absent(node->first->name)) {
        node->first = NULL; /* an array's items have no names */
        node->count = 0;
    }
    node->text = dkti_text(texts[test_random_below(random, sizeof texts / sizeof texts[0])]);
}

/* Swaps two values, or two names. */
static void mutate_swap(struct tree *tree, struct test_random *random)
{
    struct dkti_json *one = node_any(tree, random);
    struct dkti_json *two = node_any(tree, random);
    if (test_random_below(random, 2) == 0) {
        struct dkti_text text = one->text;
        int64_t integer = one->integer;
        one->text = two->text;
        one->integer = two->integer;
        two->text = dkti_text_is_absent(text) ? dkti_text("") : text;
        two->integer = integer;
        one->text = dkti_text_is_absent(one->text) ? dkti_text("") : one->text;
    } else if (!dkti_text_is_absent(one->name) && !dkti_text_is_absent(two->name)) {
        struct dkti_text name = one->name;
        one->name = two->name;
        two->name = name;
    }
}

/* Wraps a value into as many arrays as it gets. */
static void mutate_nest(struct tree *tree, struct test_random *random)
{
    struct dkti_json *node = node_any(tree, random);
    for (uint64_t depth = test_random_below(random, 12); depth > 0; depth--) {
        struct dkti_json *inner = dkti_arena_take(&tree->arena, sizeof *inner);
        *inner = *node;
        inner->name = dkti_text(NULL);
        inner->next = NULL;
        node->type = DKTI_JSON_ARRAY;
        node->first = inner;
        node->count = 1;
    }
}

/* Hangs a copy of a value behind its sibling: two of one name, or one too many. */
static void mutate_double(struct tree *tree, struct test_random *random)
{
    struct dkti_json *node = node_any(tree, random);
    if (node == tree->root) {
        return;
    }
    struct dkti_json *copy = dkti_arena_take(&tree->arena, sizeof *copy);
    *copy = *node;
    node->next = copy;
}

static void mutate(struct tree *tree, struct test_random *random)
{
    static void (*const mutations[])(struct tree *tree, struct test_random *random) = {
        mutate_remove, mutate_type, mutate_swap, mutate_nest, mutate_double};
    for (uint64_t i = test_random_below(random, 4) + 1; i > 0; i--) {
        tree_collect(tree);
        mutations[test_random_below(random, sizeof mutations / sizeof mutations[0])](tree, random);
    }
}

/* How deep a tree is, no deeper than `limit`: the writer takes no deeper ones. */
static int32_t tree_depth(const struct dkti_json *root, int32_t limit)
{
    const struct dkti_json *next[DKTI_JSON_DEPTH_MAX + 2];
    int32_t depth = 0;
    int32_t deepest = 0;
    next[0] = root->first;
    while (depth >= 0 && deepest < limit) {
        const struct dkti_json *node = next[depth];
        if (node == NULL) {
            depth--;
            continue;
        }
        next[depth] = node->next;
        if (node_is_open(node)) {
            next[++depth] = node->first;
            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest;
}

/* ---- what must hold ---- */

struct outcome {
    long loaded;
    long refused;
};

/* Loads a mutant on counted memory, as hosts do, and has it linted. */
static void hold(const char *text, size_t n, struct outcome *outcome)
{
    dkt_rules *rules = NULL;
    dkt_lint *findings = NULL;
    char problem[600] = "";
    dkt_status r = dkt_rules_new_json(text, (int32_t)n, sizeof problem, problem, &rules);
    dkt_status linted = dkt_profile_lint_json(text, (int32_t)n, &findings);
    if (r == DKT_OK) {
        outcome->loaded++;
        assert_non_null(rules);
    } else {
        outcome->refused++;
        assert_null(rules);
        if (r != DKT_E_FORMAT && r != DKT_E_PROFILE) {
            fail_msg("%d: %s", r, text);
        }
        assert_true(problem[0] != '\0');
    }
    if (linted == DKT_OK && (dkt_lint_error_count(findings) == 0) != (r == DKT_OK)) {
        fail_msg("loaded %d, linted with %d errors: %s", r, dkt_lint_error_count(findings), text);
    }
    dkt_lint_free(findings);
    dkt_rules_unref(rules);
}

/* The same on memory that is counted: nothing is left. */
static void hold_memory(const char *text, size_t n)
{
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkt_lint *findings;
    struct dkt_profile *profile = NULL;
    struct dkti_error error;
    dkti_error_clear(&error);
    assert_done(dkti_findings_new(&allocator, &findings));
    (void)dkti_profile_read_document(dkti_text_of(text, n), findings, &error, &profile);
    dkt_profile_free(profile);
    dkt_lint_free(findings);
    assert_int_equal(counting.live_blocks, 0);
}

static void mutated_trees_load_or_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct test_random random = test_random("mutated trees");
    struct outcome outcome = {0, 0};
    struct dkti_allocator allocator = dkti_allocator_default();
    static struct tree tree;
    for (long i = 0; i < mutant_count; i++) {
        const char *source = sources[test_random_below(&random, SOURCE_COUNT)];
        struct dkti_json_error error;
        struct dkti_buffer buffer;
        struct dkti_json_writer writer;
        dkti_arena_init(&tree.arena, &allocator);
        tree.root = dkti_json_read(&tree.arena, source, strlen(source), &error);
        assert_non_null(tree.root);
        mutate(&tree, &random);
        dkti_buffer_init(&buffer, &allocator);
        if (tree_depth(tree.root, DKTI_JSON_DEPTH_MAX) < DKTI_JSON_DEPTH_MAX) {
            dkti_json_writer_init(&writer, &buffer);
            dkti_json_tree(&writer, tree.root);
            dkti_buffer_byte(&buffer, 0);
            hold((const char *)buffer.p, buffer.n - 1, &outcome);
            if (i % 10 == 0) {
                hold_memory((const char *)buffer.p, buffer.n - 1);
            }
        }
        dkti_buffer_free(&buffer);
        dkti_arena_free(&tree.arena);
    }
    print_message("figure: %ld mutated profiles, %ld loaded, %ld refused with a reason\n", mutant_count, outcome.loaded,
                  outcome.refused);
    assert_true(outcome.loaded > mutant_count / 100 && outcome.refused > mutant_count / 4);
}

static void mutated_bytes_load_or_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct test_random random = test_random("mutated bytes");
    struct outcome outcome = {0, 0};
    static char text[SOURCE_MAX];
    for (long i = 0; i < mutant_count / 10; i++) {
        const char *source = sources[test_random_below(&random, SOURCE_COUNT)];
        size_t n = strlen(source);
        memcpy(text, source, n + 1);
        for (uint64_t k = test_random_below(&random, 3) + 1; k > 0; k--) {
            text[test_random_below(&random, n)] = (char)test_random_below(&random, 256);
        }
        n = test_random_below(&random, 8) == 0 ? test_random_below(&random, n) : n;
        hold(text, n, &outcome);
    }
    assert_true(outcome.loaded > 0 && outcome.refused > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutated_trees_load_or_are_refused_with_a_reason),
        cmocka_unit_test(mutated_bytes_load_or_are_refused_with_a_reason),
    };
    mutant_count = argc > 1 ? atol(argv[1]) : mutant_count;
    sources_read();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
