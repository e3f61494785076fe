/* SPDX-License-Identifier: MIT
 *
 * JSON: what the reader accepts and refuses, what the writer writes, and both held against jansson.
 */
#include "base/internal.h"
#include "base/json.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct json_case {
    struct counting_allocator counting;
    struct dkti_arena arena;
    struct dkti_buffer buffer;
};

static int set_up(void **state)
{
    struct json_case *c = calloc(1, sizeof *c);
    counting_allocator_init(&c->counting);
    struct dkti_allocator allocator = counting_allocator(&c->counting);
    dkti_arena_init(&c->arena, &allocator);
    dkti_buffer_init(&c->buffer, &allocator);
    *state = c;
    return 0;
}

static int tear_down(void **state)
{
    struct json_case *c = *state;
    dkti_arena_free(&c->arena);
    dkti_buffer_free(&c->buffer);
    int64_t live_blocks = c->counting.live_blocks;
    free(c);
    return live_blocks == 0 ? 0 : -1;
}

/* The text is read from a copy of its exact size, so that a checker of memory sees a read behind its end. */
static const struct dkti_json *read_bytes(struct json_case *c, const char *p, size_t n,
                                          struct dkti_json_error *out_error)
{
    char *exact = malloc(n == 0 ? 1 : n);
    memcpy(exact, p, n);
    const struct dkti_json *tree = dkti_json_read(&c->arena, exact, n, out_error);
    free(exact);
    return tree;
}

static const struct dkti_json *read_string(struct json_case *c, const char *string)
{
    struct dkti_json_error error;
    const struct dkti_json *tree = read_bytes(c, string, strlen(string), &error);
    if (tree == NULL)
        fail_msg("%s: refused at %zu: %s", string, error.offset, error.problem);
    return tree;
}

/* Writes the tree; the reader bounds its depth. */
static void write_tree(struct dkti_json_writer *writer, const struct dkti_json *node)
{
    if (!dkti_text_is_absent(node->name))
        dkti_json_name(writer, node->name);
    switch (node->type) {
    case DKTI_JSON_NULL: dkti_json_null(writer); break;
    case DKTI_JSON_FALSE: dkti_json_boolean(writer, false); break;
    case DKTI_JSON_TRUE: dkti_json_boolean(writer, true); break;
    case DKTI_JSON_INTEGER: dkti_json_integer(writer, node->integer); break;
    case DKTI_JSON_TEXT: dkti_json_text(writer, node->text); break;
    case DKTI_JSON_ARRAY:
        dkti_json_begin_array(writer);
        for (const struct dkti_json *child = node->first; child != NULL; child = child->next)
            write_tree(writer, child);
        dkti_json_end_array(writer);
        break;
    case DKTI_JSON_OBJECT:
        dkti_json_begin_object(writer);
        for (const struct dkti_json *child = node->first; child != NULL; child = child->next)
            write_tree(writer, child);
        dkti_json_end_object(writer);
        break;
    default: fail_msg("unknown type %d", node->type);
    }
}

static void assert_written(const struct json_case *c, const char *row, const char *expected)
{
    assert_false(c->buffer.failed);
    if (c->buffer.n != strlen(expected) || memcmp(c->buffer.p, expected, c->buffer.n) != 0)
        fail_msg("%s: %.*s instead of %s", row, (int)c->buffer.n, (const char *)c->buffer.p,
                 expected);
}

/* name, JSON text, the same in the writer's form */
static const struct accepted_row {
    const char *name;
    const char *json;
    const char *canonical;
} accepted_rows[] = {
    {"null", "null", "null"},
    {"false", "false", "false"},
    {"true", "true", "true"},
    {"white space of all kinds around", " \t\r\n null \t\r\n ", "null"},
    {"zero", "0", "0"},
    {"minus one", "-1", "-1"},
    {"largest integer", "9223372036854775807", "9223372036854775807"},
    {"smallest integer", "-9223372036854775808", "-9223372036854775808"},
    {"empty text", "\"\"", "\"\""},
    {"simple escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"control characters", "\"\\u0001\\u001F\\u007f\"", "\"\\u0001\\u001f\x7F\""},
    {"escapes in either case", "\"\\u00e4\\u00E4\"", "\"\xC3\xA4\xC3\xA4\""},
    {"escape of three bytes", "\"\\u5DE5\\uFFFF\"", "\"\xE5\xB7\xA5\xEF\xBF\xBF\""},
    {"surrogate pair", "\"\\uD83D\\uDE00\"", "\"\xF0\x9F\x98\x80\""},
    {"last surrogate pair", "\"\\uDBFF\\uDFFF\"", "\"\xF4\x8F\xBF\xBF\""},
    {"raw characters", "\"\xE5\xB7\xA5\xF0\x9F\x98\x80\"", "\"\xE5\xB7\xA5\xF0\x9F\x98\x80\""},
    {"empty array", " [ ] ", "[]"},
    {"empty object", " { } ", "{}"},
    {"array", "[1 , \"a\",null ,[ ],{}]", "[1,\"a\",null,[],{}]"},
    {"object", "{\"a\" : 1 , \"b\":{ \"a\":[] }}", "{\"a\":1,\"b\":{\"a\":[]}}"},
    {"empty name", "{\"\":1}", "{\"\":1}"},
    {"escaped name", "{\"\\u0061\":1}", "{\"a\":1}"},
    {"names that differ in case", "{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}"},
    {"a name again in another object", "[{\"a\":1},{\"a\":2}]", "[{\"a\":1},{\"a\":2}]"},
};

static void reader_accepts_and_writer_gives_the_canonical_form(void **state)
{
    struct json_case *c = *state;
    for (size_t i = 0; i < sizeof accepted_rows / sizeof accepted_rows[0]; i++) {
        const struct accepted_row *row = &accepted_rows[i];
        const struct dkti_json *tree = read_string(c, row->json);
        struct dkti_json_writer writer;
        dkti_buffer_clear(&c->buffer);
        dkti_json_writer_init(&writer, &c->buffer);
        write_tree(&writer, tree);
        assert_int_equal(writer.depth, 0);
        assert_written(c, row->name, row->canonical);
    }
}

static const struct refused_row {
    const char *name;
    const char *json;
    size_t offset;
    const char *problem;
} refused_rows[] = {
    {"nothing", "", 0, "value expected"},
    {"only white space", "  ", 2, "value expected"},
    {"cut word", "nul", 0, "value expected"},
    {"word in capitals", "True", 0, "value expected"},
    {"two values", "1 2", 2, "something follows the value"},
    {"word that goes on", "nullx", 4, "something follows the value"},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "1",
     0, "value expected"},
    {"form feed as white space", "\f1", 0, "value expected"},
    {"comment", "/**/1", 0, "value expected"},
    {"lone minus", "-", 1, "digit expected"},
    {"plus", "+1", 0, "value expected"},
    {"leading zero", "01", 0, "number with a leading zero"},
    {"minus zero", "-0", 0, "number with a leading zero"},
    {"fraction", "1.5", 0, "number is not an integer"},
    {"exponent", "1e2", 0, "number is not an integer"},
    {"capital exponent", "[1E2]", 1, "number is not an integer"},
    {"too large by one", "9223372036854775808", 0, "number does not fit 64 bits"},
    {"too small by one", "-9223372036854775809", 0, "number does not fit 64 bits"},
    {"larger than unsigned", "18446744073709551617", 0, "number does not fit 64 bits"},
    {"not a number", "NaN", 0, "value expected"},
    {"open text", "\"abc", 4, "text without its closing quote"},
    {"text that ends in a backslash", "\"a\\", 3, "text without its closing quote"},
    {"text whose quote is escaped", "\"a\\\"", 4, "text without its closing quote"},
    {"new line in a text", "\"a\nb\"", 2, "control character in a text"},
    {"unknown escape", "\"a\\xb\"", 2, "malformed escape"},
    {"escape of NUL", "\"a\\u0000\"", 2, "malformed escape"},
    {"escape cut by the quote", "\"\\u12\"", 1, "malformed escape"},
    {"escape with a letter", "\"\\u12G4\"", 1, "malformed escape"},
    {"capital U", "\"\\U1234\"", 1, "malformed escape"},
    {"high surrogate alone", "\"\\uD83D\"", 1, "malformed escape"},
    {"high surrogate, then a letter", "\"\\uD83Dabcdef\"", 1, "malformed escape"},
    {"high surrogate, then another", "\"\\uD83D\\uD83D\"", 1, "malformed escape"},
    {"high surrogate, then no surrogate", "\"\\uD83D\\u0041\"", 1, "malformed escape"},
    {"low surrogate alone", "\"\\uDE00\"", 1, "malformed escape"},
    {"malformed UTF-8", "\"\xC3\"", 1, "text is not valid UTF-8 without NUL"},
    {"surrogate in UTF-8", "\"\xED\xA0\x80\"", 1, "text is not valid UTF-8 without NUL"},
    {"open array", "[1", 2, "comma or closing bracket expected"},
    {"array with a comma at its end", "[1,]", 3, "value expected"},
    {"array with a comma at its start", "[,1]", 1, "value expected"},
    {"array without a comma", "[1 2]", 3, "comma or closing bracket expected"},
    {"array closed as an object", "[1}", 2, "comma or closing bracket expected"},
    {"closed twice", "[]]", 2, "something follows the value"},
    {"open object", "{", 1, "member name expected"},
    {"object with a comma at its end", "{\"a\":1,}", 7, "member name expected"},
    {"name without quotes", "{a:1}", 1, "member name expected"},
    {"name that is a number", "{1:1}", 1, "member name expected"},
    {"no colon", "{\"a\" 1}", 5, "colon expected"},
    {"no value", "{\"a\":}", 5, "value expected"},
    {"object closed as an array", "{\"a\":1]", 6, "comma or closing bracket expected"},
    {"single quotes", "'a'", 0, "value expected"},
};

static void reader_refuses_malformed_json_and_says_where_and_why(void **state)
{
    struct json_case *c = *state;
    for (size_t i = 0; i < sizeof refused_rows / sizeof refused_rows[0]; i++) {
        const struct refused_row *row = &refused_rows[i];
        struct dkti_json_error error;
        if (read_bytes(c, row->json, strlen(row->json), &error) != NULL)
            fail_msg("%s: accepted", row->name);
        if (error.problem == NULL || strcmp(error.problem, row->problem) != 0)
            fail_msg("%s: the problem is '%s'", row->name, error.problem);
        if (error.offset != row->offset)
            fail_msg("%s: the offset is %zu", row->name, error.offset);
        assert_false(c->arena.failed);
    }
}

static void reader_refuses_a_nul_byte_anywhere(void **state)
{
    struct json_case *c = *state;
    const char json[] = "{\"ab\": [1, \"c\\n\", true]} ";
    for (size_t i = 0; i < sizeof json - 1; i++) {
        char changed[sizeof json];
        memcpy(changed, json, sizeof json);
        changed[i] = '\0';
        struct dkti_json_error error;
        assert_null(read_bytes(c, changed, sizeof json - 1, &error));
        assert_non_null(error.problem);
    }
}

static void reader_refuses_a_duplicate_member_name(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_error error;
    const char json[] = "{\"a\":1,\"b\":2,\"\\u0061\":3}";
    assert_null(read_bytes(c, json, sizeof json - 1, &error));
    assert_string_equal(error.problem, "duplicate member name");
    assert_int_equal(error.offset, 13);
}

/* An object of `count` members m0, m1 ...; the last one has the name of member `last_name`. */
static void write_object(struct dkti_buffer *buffer, int64_t count, int64_t last_name)
{
    struct dkti_json_writer writer;
    dkti_buffer_clear(buffer);
    dkti_json_writer_init(&writer, buffer);
    dkti_json_begin_object(&writer);
    for (int64_t i = 0; i < count; i++) {
        char name[DKTI_DECIMAL_MAX];
        dkti_json_name(&writer, dkti_text_decimal(i == count - 1 ? last_name : i, name));
        dkti_json_integer(&writer, i);
    }
    dkti_json_end_object(&writer);
}

static void reader_refuses_a_duplicate_member_name_in_an_object_of_any_size(void **state)
{
    struct json_case *c = *state;
    for (int64_t count = 2; count < 100; count++) {
        for (int64_t twin = 0; twin < count; twin++) {
            write_object(&c->buffer, count, twin);
            struct dkti_json_error error;
            const struct dkti_json *tree =
                read_bytes(c, (const char *)c->buffer.p, c->buffer.n, &error);
            assert_int_equal(tree != NULL, twin == count - 1);
            if (tree == NULL)
                assert_string_equal(error.problem, "duplicate member name");
            dkti_arena_reset(&c->arena);
        }
    }
}

static void reader_takes_an_object_of_a_hundred_thousand_members(void **state)
{
    struct json_case *c = *state;
    write_object(&c->buffer, 100000, 99999);
    struct dkti_json_error error;
    const struct dkti_json *tree = read_bytes(c, (const char *)c->buffer.p, c->buffer.n, &error);
    assert_non_null(tree);
    assert_int_equal(tree->count, 100000);
    assert_int_equal(dkti_json_member(tree, "99999")->integer, 99999);
}

static void read_nested(struct json_case *c, size_t depth, struct dkti_json_error *out_error,
                        const struct dkti_json **out_tree)
{
    dkti_buffer_clear(&c->buffer);
    for (size_t i = 0; i < depth; i++)
        dkti_buffer_string(&c->buffer, i % 2 == 0 ? "[" : "{\"a\":");
    dkti_buffer_string(&c->buffer, "1");
    for (size_t i = depth; i > 0; i--)
        dkti_buffer_byte(&c->buffer, i % 2 == 1 ? ']' : '}');
    *out_tree = read_bytes(c, (const char *)c->buffer.p, c->buffer.n, out_error);
}

static void reader_accepts_the_greatest_depth(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_error error;
    const struct dkti_json *tree;
    read_nested(c, DKTI_JSON_DEPTH_MAX, &error, &tree);
    assert_non_null(tree);
}

static void reader_refuses_what_is_nested_deeper(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_error error;
    const struct dkti_json *tree;
    read_nested(c, DKTI_JSON_DEPTH_MAX + 1, &error, &tree);
    assert_null(tree);
    assert_string_equal(error.problem, "nested too deeply");
}

static void reader_gives_the_tree_with_names_counts_and_nul_behind_texts(void **state)
{
    struct json_case *c = *state;
    const struct dkti_json *tree =
        read_string(c, "{\"name\":\"x\\u0041\",\"list\":[7,true,null],\"plain\":\"text\"}");
    assert_int_equal(tree->type, DKTI_JSON_OBJECT);
    assert_int_equal(tree->count, 3);
    assert_true(dkti_text_is_absent(tree->name));
    assert_null(tree->next);
    const struct dkti_json *name = tree->first;
    assert_true(dkti_text_is(name->name, "name"));
    assert_int_equal(name->type, DKTI_JSON_TEXT);
    assert_int_equal(name->text.n, 2);
    assert_string_equal(name->text.p, "xA");
    const struct dkti_json *list = name->next;
    assert_int_equal(list->count, 3);
    assert_true(dkti_text_is_absent(list->first->name));
    assert_int_equal(list->first->integer, 7);
    assert_int_equal(list->first->next->type, DKTI_JSON_TRUE);
    assert_int_equal(list->first->next->next->type, DKTI_JSON_NULL);
    assert_null(list->first->next->next->next);
    assert_string_equal(list->next->text.p, "text");
    assert_null(list->next->next);
}

static void a_refused_text_leaves_the_arena_as_it_was(void **state)
{
    struct json_case *c = *state;
    assert_non_null(dkti_arena_take(&c->arena, 100));
    size_t used = c->arena.used;
    struct dkti_json_error error;
    assert_null(read_bytes(c, "[1,2,\"abc\",{\"a\":[]},x]", 22, &error));
    assert_int_equal(c->arena.used, used);
}

static void no_bytes_at_null_are_no_value(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_error error;
    assert_null(dkti_json_read(&c->arena, NULL, 0, &error));
    assert_string_equal(error.problem, "value expected");
}

static void a_member_is_found_by_name_in_objects_only(void **state)
{
    struct json_case *c = *state;
    const struct dkti_json *tree = read_string(c, "{\"a\":1,\"ab\":2,\"\":3}");
    assert_int_equal(dkti_json_member(tree, "ab")->integer, 2);
    assert_int_equal(dkti_json_member(tree, "")->integer, 3);
    assert_null(dkti_json_member(tree, "b"));
    assert_null(dkti_json_member(dkti_json_member(tree, "a"), "a"));
    assert_null(dkti_json_member(read_string(c, "[1]"), "a"));
    assert_null(dkti_json_member(NULL, "a"));
}

static void writer_sets_commas_and_colons(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, &c->buffer);
    dkti_json_begin_object(&writer);
    dkti_json_name(&writer, dkti_text("a"));
    dkti_json_begin_array(&writer);
    dkti_json_integer(&writer, -5);
    dkti_json_begin_object(&writer);
    dkti_json_end_object(&writer);
    dkti_json_raw(&writer, dkti_text("{\"raw\":[1]}"));
    dkti_json_boolean(&writer, true);
    dkti_json_end_array(&writer);
    dkti_json_name(&writer, dkti_text("b"));
    dkti_json_null(&writer);
    dkti_json_name(&writer, dkti_text("c"));
    dkti_json_boolean(&writer, false);
    dkti_json_end_object(&writer);
    assert_written(c, "all", "{\"a\":[-5,{},{\"raw\":[1]},true],\"b\":null,\"c\":false}");
}

static void writer_gives_absent_text_as_null_and_empty_text_as_empty(void **state)
{
    struct json_case *c = *state;
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, &c->buffer);
    dkti_json_begin_array(&writer);
    dkti_json_text(&writer, dkti_text(NULL));
    dkti_json_text(&writer, dkti_text(""));
    dkti_json_end_array(&writer);
    assert_written(c, "both", "[null,\"\"]");
}

static void every_character_is_written_as_jansson_reads_it(void **state)
{
    struct json_case *c = *state;
    for (uint32_t character = 1; character <= 0x10FFFF; character += character < 0x3000 ? 1 : 97) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        char bytes[6] = {'a'};
        size_t n = 1 + dkti_text_put_character(character, bytes + 1);
        bytes[n++] = 'z';
        struct dkti_json_writer writer;
        dkti_buffer_clear(&c->buffer);
        dkti_json_writer_init(&writer, &c->buffer);
        dkti_json_text(&writer, dkti_text_of(bytes, n));
        json_t *value = json_loadb((const char *)c->buffer.p, c->buffer.n, JSON_DECODE_ANY, NULL);
        if (value == NULL || json_string_length(value) != n ||
            memcmp(json_string_value(value), bytes, n) != 0)
            fail_msg("U+%04X is written wrongly", character);
        json_decref(value);
    }
}

static bool same_as_jansson(const struct dkti_json *node, const json_t *other)
{
    switch (json_typeof(other)) {
    case JSON_NULL: return node->type == DKTI_JSON_NULL;
    case JSON_FALSE: return node->type == DKTI_JSON_FALSE;
    case JSON_TRUE: return node->type == DKTI_JSON_TRUE;
    case JSON_INTEGER:
        return node->type == DKTI_JSON_INTEGER && node->integer == json_integer_value(other);
    case JSON_REAL: return false;
    case JSON_STRING:
        return node->type == DKTI_JSON_TEXT && node->text.n == json_string_length(other) &&
               memcmp(node->text.p, json_string_value(other), node->text.n + 1) == 0;
    case JSON_ARRAY: {
        size_t i = 0;
        if (node->type != DKTI_JSON_ARRAY || (size_t)node->count != json_array_size(other))
            return false;
        for (const struct dkti_json *child = node->first; child != NULL; child = child->next) {
            if (!same_as_jansson(child, json_array_get(other, i++)))
                return false;
        }
        return i == (size_t)node->count;
    }
    case JSON_OBJECT: {
        size_t i = 0;
        if (node->type != DKTI_JSON_OBJECT || (size_t)node->count != json_object_size(other))
            return false;
        for (const struct dkti_json *child = node->first; child != NULL; child = child->next, i++) {
            const json_t *member = json_object_getn(other, child->name.p, child->name.n);
            if (member == NULL || !same_as_jansson(child, member))
                return false;
        }
        return i == (size_t)node->count;
    }
    }
    return false;
}

/* The only problems for which we refuse what jansson accepts. */
static const char *const stricter_problems[] = {
    "number is not an integer",    /* jansson has reals */
    "number does not fit 64 bits", /* ... and such numbers when a fraction or an exponent follows */
    "number with a leading zero",  /* -0 */
    "duplicate member name",       /* the last one wins there */
    "nested too deeply",           /* 2,048 levels there */
};

/* Whether we may refuse for `problem` what jansson accepts. jansson loses a NUL byte right behind a
 * number or a word, where it looks one byte ahead; so a text with a NUL is refused by us alone at times. */
static bool is_stricter(const char *problem, const uint8_t *p, size_t n)
{
    if (n > 0 && memchr(p, '\0', n) != NULL)
        return true;
    for (size_t i = 0; i < sizeof stricter_problems / sizeof stricter_problems[0]; i++) {
        if (strcmp(problem, stricter_problems[i]) == 0)
            return true;
    }
    return false;
}

/* Both read the text. Returns whether we accepted it. */
static bool assert_as_jansson(struct json_case *c, const uint8_t *p, size_t n)
{
    struct dkti_json_error error;
    const struct dkti_json *tree = read_bytes(c, (const char *)p, n, &error);
    json_t *other = json_loadb((const char *)p, n, JSON_DECODE_ANY, NULL);
    const char *disagreement = NULL;
    if (tree != NULL && other == NULL)
        disagreement = "jansson refuses";
    else if (tree != NULL && !same_as_jansson(tree, other))
        disagreement = "jansson reads another tree";
    else if (tree == NULL && other != NULL && !is_stricter(error.problem, p, n))
        disagreement = error.problem;
    json_decref(other);
    if (disagreement != NULL)
        fail_msg("%s: %.*s", disagreement, (int)n, (const char *)p);
    dkti_arena_reset(&c->arena);
    return tree != NULL;
}

static const char *const random_spaces[] = {"", "", "", "", " ", "\n", "\t \r\n"};
static const char *const random_names[] = {"\"a\"",       "\"b\"", "\"\"",         "\"long name\"",
                                           "\"\\u00e4\"", "\"c\"", "\"\xC3\xA4\"", "\"d\\n\"",
                                           "\"e\"",       "\"f\""};
static const char *const random_scalars[] = {"null",
                                             "true",
                                             "false",
                                             "0",
                                             "-1",
                                             "9223372036854775807",
                                             "-9223372036854775808",
                                             "42",
                                             "\"\"",
                                             "\"text\"",
                                             "\"\\u5DE5\\uD83D\\uDE00\"",
                                             "\"\xE5\xB7\xA5\\t\\\"\"",
                                             "\"\\\\\\/\"",
                                             "1.5",
                                             "-0",
                                             "1e9",
                                             "9223372036854775808"};

#define PICK(random, list) ((list)[test_random_below((random), sizeof(list) / sizeof(list)[0])])

static void append_random_value(struct dkti_buffer *buffer, struct test_random *random,
                                int32_t depth)
{
    dkti_buffer_string(buffer, PICK(random, random_spaces));
    uint64_t kind = depth == 0 ? 0 : test_random_below(random, 4);
    if (kind < 2) {
        /* The last scalars are not ours; they come seldom, so that most documents are accepted. */
        uint64_t seldom = test_random_below(random, 60) == 0 ? 0 : 4;
        dkti_buffer_string(buffer,
                           random_scalars[test_random_below(
                               random, sizeof random_scalars / sizeof random_scalars[0] - seldom)]);
    } else {
        dkti_buffer_byte(buffer, kind == 2 ? '[' : '{');
        size_t first_name = (size_t)test_random_below(random, 10);
        size_t count = (size_t)test_random_below(random, 5);
        for (size_t i = 0; i < count; i++) {
            dkti_buffer_string(buffer, i > 0 ? "," : "");
            if (kind == 3) {
                dkti_buffer_string(buffer, PICK(random, random_spaces));
                dkti_buffer_string(buffer, random_names[(first_name + i) % 10]);
                dkti_buffer_string(buffer, PICK(random, random_spaces));
                dkti_buffer_byte(buffer, ':');
            }
            append_random_value(buffer, random, depth - 1);
        }
        dkti_buffer_byte(buffer, kind == 2 ? ']' : '}');
    }
    dkti_buffer_string(buffer, PICK(random, random_spaces));
}

static const char *const mutations[] = {"\"",
                                        "\\",
                                        "\\u",
                                        "\\uD800",
                                        "\\uDC00",
                                        "[",
                                        "]",
                                        "{",
                                        "}",
                                        ":",
                                        ",",
                                        "-",
                                        "0",
                                        "1",
                                        ".5",
                                        "e1",
                                        "null",
                                        "\xC3",
                                        "\xED\xA0\x80",
                                        "\x01",
                                        "\n",
                                        " ",
                                        "\xEF\xBB\xBF",
                                        "//"};

/* One random change: a byte, a piece put in, a piece left out, or a piece doubled. */
static void mutate(struct dkti_buffer *buffer, struct test_random *random,
                   struct dkti_buffer *scratch)
{
    size_t at = (size_t)test_random_below(random, buffer->n + 1);
    size_t rest = buffer->n - at;
    size_t size = (size_t)test_random_below(random, (rest < 8 ? rest : 8) + 1);
    dkti_buffer_clear(scratch);
    dkti_buffer_bytes(scratch, buffer->p, at);
    switch (test_random_below(random, 4)) {
    case 0:
        dkti_buffer_byte(scratch, (uint8_t)test_random_next(random));
        size = rest == 0 ? 0 : 1;
        break;
    case 1:
        dkti_buffer_string(scratch, PICK(random, mutations));
        size = 0;
        break;
    case 2: break;
    default:
        dkti_buffer_bytes(scratch, buffer->p + at, size);
        size = 0;
        break;
    }
    dkti_buffer_bytes(scratch, buffer->p + at + size, rest - size);
    struct dkti_buffer swapped = *buffer;
    *buffer = *scratch;
    *scratch = swapped;
}

static void random_documents_are_read_as_by_jansson(void **state)
{
    struct json_case *c = *state;
    struct test_random random = test_random(__func__);
    struct dkti_buffer scratch;
    dkti_buffer_init(&scratch, &c->buffer.allocator);
    size_t accepted_count = 0;
    size_t refused_count = 0;
    for (size_t round = 0; round < 20000; round++) {
        dkti_buffer_clear(&c->buffer);
        append_random_value(&c->buffer, &random, (int32_t)test_random_below(&random, 6));
        for (size_t change = 0; change < 8; change++) {
            if (assert_as_jansson(c, c->buffer.p, c->buffer.n))
                accepted_count++;
            else
                refused_count++;
            mutate(&c->buffer, &random, &scratch);
        }
    }
    dkti_buffer_free(&scratch);
    /* The test is worth something only if it sees enough of both. */
    assert_true(accepted_count > 20000);
    assert_true(refused_count > 20000);
}

static void what_was_written_reads_back_and_is_written_alike(void **state)
{
    struct json_case *c = *state;
    struct test_random random = test_random(__func__);
    struct dkti_buffer again;
    dkti_buffer_init(&again, &c->buffer.allocator);
    for (size_t round = 0; round < 5000; round++) {
        dkti_buffer_clear(&c->buffer);
        append_random_value(&c->buffer, &random, 6);
        struct dkti_json_error error;
        const struct dkti_json *tree =
            dkti_json_read(&c->arena, (const char *)c->buffer.p, c->buffer.n, &error);
        if (tree == NULL)
            continue;
        struct dkti_json_writer writer;
        dkti_buffer_clear(&c->buffer);
        dkti_json_writer_init(&writer, &c->buffer);
        write_tree(&writer, tree);
        tree = dkti_json_read(&c->arena, (const char *)c->buffer.p, c->buffer.n, &error);
        assert_non_null(tree);
        dkti_buffer_clear(&again);
        dkti_json_writer_init(&writer, &again);
        write_tree(&writer, tree);
        assert_int_equal(c->buffer.n, again.n);
        assert_memory_equal(c->buffer.p, again.p, again.n);
        dkti_arena_reset(&c->arena);
    }
    dkti_buffer_free(&again);
}

/* A text whose reading needs several blocks: a large object, escaped and plain texts, nesting. */
static void write_sweep_text(struct dkti_buffer *buffer)
{
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, buffer);
    dkti_json_begin_array(&writer);
    for (int64_t i = 0; i < 200; i++) {
        dkti_json_begin_object(&writer);
        for (int64_t k = 0; k < (i == 0 ? 3000 : 5); k++) {
            char name[DKTI_DECIMAL_MAX];
            dkti_json_name(&writer, dkti_text_decimal(k, name));
            dkti_json_text(&writer, dkti_text(k % 2 == 0 ? "plain" : "with a\nnew line"));
        }
        dkti_json_end_object(&writer);
    }
    dkti_json_end_array(&writer);
}

static bool sweep_run(const struct dkti_buffer *json, int64_t n, int32_t mode)
{
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    counting_allocator_fail(&counting, n, mode);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &allocator);

    struct dkti_json_error error = {.offset = 1, .problem = "old"};
    const struct dkti_json *tree = dkti_json_read(&arena, (const char *)json->p, json->n, &error);
    assert_int_equal(tree == NULL, counting.failed_count > 0);
    assert_null(error.problem);
    if (tree != NULL) {
        struct dkti_json_writer writer;
        dkti_json_writer_init(&writer, &buffer);
        write_tree(&writer, tree);
        assert_int_equal(buffer.failed, counting.failed_count > 0);
        if (!buffer.failed)
            assert_int_equal(buffer.n, json->n);
    }
    dkti_buffer_free(&buffer);
    dkti_arena_free(&arena);
    assert_int_equal(counting.live_blocks, 0);
    assert_int_equal(counting.live_bytes, 0);
    return counting.failed_count > 0;
}

static void every_allocation_may_fail_and_nothing_leaks(void **state)
{
    struct json_case *c = *state;
    write_sweep_text(&c->buffer);
    int64_t n = 1;
    while (sweep_run(&c->buffer, n, COUNTING_FAIL_ONCE) &&
           sweep_run(&c->buffer, n, COUNTING_FAIL_FROM_THEN_ON))
        n++;
    assert_true(n > 8);
}

#define JSON_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JSON_TEST(reader_accepts_and_writer_gives_the_canonical_form),
        JSON_TEST(reader_refuses_malformed_json_and_says_where_and_why),
        JSON_TEST(reader_refuses_a_nul_byte_anywhere),
        JSON_TEST(reader_refuses_a_duplicate_member_name),
        JSON_TEST(reader_refuses_a_duplicate_member_name_in_an_object_of_any_size),
        JSON_TEST(reader_takes_an_object_of_a_hundred_thousand_members),
        JSON_TEST(reader_accepts_the_greatest_depth),
        JSON_TEST(reader_refuses_what_is_nested_deeper),
        JSON_TEST(reader_gives_the_tree_with_names_counts_and_nul_behind_texts),
        JSON_TEST(a_refused_text_leaves_the_arena_as_it_was),
        JSON_TEST(no_bytes_at_null_are_no_value),
        JSON_TEST(a_member_is_found_by_name_in_objects_only),
        JSON_TEST(writer_sets_commas_and_colons),
        JSON_TEST(writer_gives_absent_text_as_null_and_empty_text_as_empty),
        JSON_TEST(every_character_is_written_as_jansson_reads_it),
        JSON_TEST(random_documents_are_read_as_by_jansson),
        JSON_TEST(what_was_written_reads_back_and_is_written_alike),
        JSON_TEST(every_allocation_may_fail_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
