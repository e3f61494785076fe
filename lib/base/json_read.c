/* SPDX-License-Identifier: MIT
 *
 * The JSON reader: a loop with the open containers on a stack of fixed depth. Each turn reads one value (in
 * an object its name first), hangs it under the innermost open container, and closes containers as long
 * as their brackets follow. Unique names are held by comparing with all before while they are few, so that
 * the offset points at the second one; a large object is sorted when it closes, as names may be hostile.
 */
#include "base/json.h"

#include "base/internal.h"

#include <string.h>

enum {
    JSON_NAMES_COMPARED_MAX = 32, /* members up to which comparing all is cheaper than sorting */
};

struct json_reader {
    struct dkti_arena *arena;
    const char *p;
    const char *end;
    const char *problem; /* set together with a false result; NULL = no memory */
    int32_t depth;
    struct dkti_json *open[DKTI_JSON_DEPTH_MAX];   /* containers, outermost first */
    struct dkti_json **links[DKTI_JSON_DEPTH_MAX]; /* where the next child of each is hung */
};

static bool json_refuse(struct json_reader *reader, const char *where, const char *problem)
{
    reader->p = where;
    reader->problem = problem;
    return false;
}

/* The byte at hand; NUL, which is refused everywhere, at the end. */
static char json_next(const struct json_reader *reader)
{
    return reader->p == reader->end ? '\0' : *reader->p;
}

static void json_skip_space(struct json_reader *reader)
{
    while (reader->p != reader->end &&
           (*reader->p == ' ' || *reader->p == '\n' || *reader->p == '\r' || *reader->p == '\t'))
        reader->p++;
}

static bool json_accept(struct json_reader *reader, char c)
{
    if (json_next(reader) != c)
        return false;
    reader->p++;
    return true;
}

/* The value of four hexadecimal digits at `p`, or -1. */
static int32_t json_hex4(const char *p, const char *end)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    int32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        const char *digit = end - p < 4 ? NULL : memchr(digits, p[i], sizeof digits - 1);
        if (digit == NULL)
            return -1;
        int32_t index = (int32_t)(digit - digits);
        value = value * 16 + (index < 16 ? index : index - 6);
    }
    return value;
}

/* Reads the escape at *inout_p and moves behind it. Returns the character; 0 when there is no such escape:
 * an unknown letter, no digits, U+0000, or a surrogate without its partner. */
static uint32_t json_unescape(const char **inout_p, const char *end)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t"; /* pairs: letter, byte */
    const char *p = *inout_p + 1;
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (*p == letters[i]) {
            *inout_p = p + 1;
            return (uint32_t)letters[i + 1];
        }
    }
    int32_t high = *p == 'u' ? json_hex4(p + 1, end) : -1;
    if (high < 0)
        return 0;
    *inout_p = p + 5;
    if (high < 0xD800 || high > 0xDFFF)
        return (uint32_t)high;
    if (high > 0xDBFF || end - p < 7 || p[5] != '\\' || p[6] != 'u')
        return 0;
    int32_t low = json_hex4(p + 7, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *inout_p = p + 11;
    return 0x10000 + ((uint32_t)high - 0xD800) * 0x400 + ((uint32_t)low - 0xDC00);
}

/* Copies the `n` raw bytes at `p` without their escapes; an escape is never shorter than its character. */
static bool json_copy_text(struct json_reader *reader, const char *p, size_t n,
                           struct dkti_text *out_text)
{
    char *copy = dkti_arena_take(reader->arena, n + 1);
    if (copy == NULL)
        return false;
    size_t size = 0;
    for (const char *end = p + n; p != end;) {
        if ((uint8_t)*p < 0x20)
            return json_refuse(reader, p, "control character in a text");
        if (*p != '\\') {
            copy[size++] = *p++;
            continue;
        }
        const char *escape = p;
        uint32_t character = json_unescape(&p, end);
        if (character == 0)
            return json_refuse(reader, escape, "malformed escape");
        size += dkti_text_put_character(character, copy + size);
    }
    DKT_ASSERT(size <= n);
    *out_text = dkti_text_of(copy, size);
    return true;
}

/* A text from its opening quote to its closing one, owned by the arena, with a NUL behind it. */
static bool json_read_text(struct json_reader *reader, struct dkti_text *out_text)
{
    DKT_ASSERT(json_next(reader) == '"');
    const char *p = reader->p + 1;
    size_t n = 0, left = (size_t)(reader->end - p);
    while (n < left && p[n] != '"')
        n += p[n] == '\\' ? 2 : 1;
    if (n >= left)
        return json_refuse(reader, reader->end, "text without its closing quote");
    if (!dkti_text_is_valid(p, n))
        return json_refuse(reader, p, "text is not valid UTF-8 without NUL");
    if (!json_copy_text(reader, p, n, out_text))
        return false;
    reader->p = p + n + 1;
    return true;
}

static bool json_read_integer(struct json_reader *reader, int64_t *out_value)
{
    const char *first = reader->p;
    bool is_negative = json_accept(reader, '-');
    const uint64_t limit = (uint64_t)INT64_MAX + (is_negative ? 1 : 0);
    const char *digits = reader->p;
    uint64_t value = 0;
    for (; json_next(reader) >= '0' && json_next(reader) <= '9'; reader->p++) {
        uint64_t digit = (uint64_t)(*reader->p - '0');
        if (value > (limit - digit) / 10)
            return json_refuse(reader, first, "number does not fit 64 bits");
        value = value * 10 + digit;
    }
    if (reader->p == digits)
        return json_refuse(reader, digits, is_negative ? "digit expected" : "value expected");
    if (*digits == '0' && (is_negative || reader->p != digits + 1))
        return json_refuse(reader, first, "number with a leading zero");
    if (json_next(reader) == '.' || json_next(reader) == 'e' || json_next(reader) == 'E')
        return json_refuse(reader, first, "number is not an integer");
    /* Negated below zero, as the smallest number has no positive twin. */
    *out_value = is_negative ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return true;
}

static bool json_read_word(struct json_reader *reader, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(reader->end - reader->p) < n || memcmp(reader->p, word, n) != 0)
        return json_refuse(reader, reader->p, "value expected");
    reader->p += n;
    return true;
}

/* Takes the opening bracket of `container`, which is the innermost from now on. */
static bool json_open_container(struct json_reader *reader, struct dkti_json *container)
{
    if (reader->depth == DKTI_JSON_DEPTH_MAX)
        return json_refuse(reader, reader->p, "nested too deeply");
    reader->p++;
    reader->links[reader->depth] = &container->first;
    reader->open[reader->depth++] = container;
    return true;
}

static bool json_read_value(struct json_reader *reader, struct dkti_json *value)
{
    switch (json_next(reader)) {
    case 'n': value->type = DKTI_JSON_NULL; return json_read_word(reader, "null");
    case 'f': value->type = DKTI_JSON_FALSE; return json_read_word(reader, "false");
    case 't': value->type = DKTI_JSON_TRUE; return json_read_word(reader, "true");
    case '"': value->type = DKTI_JSON_TEXT; return json_read_text(reader, &value->text);
    case '[': value->type = DKTI_JSON_ARRAY; return json_open_container(reader, value);
    case '{': value->type = DKTI_JSON_OBJECT; return json_open_container(reader, value);
    default: value->type = DKTI_JSON_INTEGER; return json_read_integer(reader, &value->integer);
    }
}

/* A member's name and colon, up to where its value begins. */
static bool json_read_name(struct json_reader *reader, const struct dkti_json *object,
                           struct dkti_text *out_name)
{
    const char *first = reader->p;
    if (json_next(reader) != '"')
        return json_refuse(reader, first, "member name expected");
    if (!json_read_text(reader, out_name))
        return false;
    const struct dkti_json *other = object->count < JSON_NAMES_COMPARED_MAX ? object->first : NULL;
    for (; other != NULL; other = other->next) {
        if (dkti_text_equal(other->name, *out_name))
            return json_refuse(reader, first, "duplicate member name");
    }
    json_skip_space(reader);
    if (!json_accept(reader, ':'))
        return json_refuse(reader, reader->p, "colon expected");
    json_skip_space(reader);
    return true;
}

/* Holds that the names of a large object, just closed, are unique. */
static bool json_check_names(struct json_reader *reader, const struct dkti_json *object)
{
    struct dkti_arena_mark mark = dkti_arena_mark(reader->arena);
    size_t n = (size_t)object->count;
    struct dkti_text *names = dkti_arena_array(reader->arena, n, sizeof *names);
    if (names == NULL)
        return false;
    size_t i = 0;
    for (const struct dkti_json *member = object->first; member != NULL; member = member->next)
        names[i++] = member->name;
    DKT_ASSERT(i == n);
    bool is_repeated = dkti_texts_repeat(names, n);
    dkti_arena_rewind(reader->arena, mark);
    return is_repeated ? json_refuse(reader, reader->p, "duplicate member name") : true;
}

/* Reads one value, or opens one container, under the innermost open one; at the top for *out_root. */
static bool json_read_node(struct json_reader *reader, struct dkti_json **out_root)
{
    struct dkti_json *node = dkti_arena_take(reader->arena, sizeof *node);
    if (node == NULL)
        return false;
    if (reader->depth == 0) {
        *out_root = node;
        return json_read_value(reader, node);
    }
    struct dkti_json *parent = reader->open[reader->depth - 1];
    if (parent->type == DKTI_JSON_OBJECT && !json_read_name(reader, parent, &node->name))
        return false;
    *reader->links[reader->depth - 1] = node;
    reader->links[reader->depth - 1] = &node->next;
    parent->count++;
    return json_read_value(reader, node);
}

/* Takes closing brackets as long as they come, then the comma before a further value. */
static bool json_close_containers(struct json_reader *reader)
{
    for (; reader->depth > 0; reader->depth--) {
        const struct dkti_json *container = reader->open[reader->depth - 1];
        json_skip_space(reader);
        if (!json_accept(reader, container->type == DKTI_JSON_OBJECT ? '}' : ']')) {
            if (container->count > 0 && !json_accept(reader, ','))
                return json_refuse(reader, reader->p, "comma or closing bracket expected");
            break;
        }
        if (container->type == DKTI_JSON_OBJECT && container->count > JSON_NAMES_COMPARED_MAX &&
            !json_check_names(reader, container))
            return false;
    }
    json_skip_space(reader);
    return true;
}

struct dkti_json *dkti_json_read(struct dkti_arena *arena, const char *p, size_t n,
                                 struct dkti_json_error *out_error)
{
    *out_error = (struct dkti_json_error){.problem = NULL};
    p = p == NULL ? "" : p;
    struct dkti_arena_mark mark = dkti_arena_mark(arena);
    struct json_reader reader = {.arena = arena, .p = p, .end = p + n};
    struct dkti_json *root = NULL;
    bool is_read = n <= INT32_MAX || json_refuse(&reader, p, "too long: counts have 32 bits");
    json_skip_space(&reader);
    while (is_read && (root == NULL || reader.depth > 0))
        is_read = json_read_node(&reader, &root) && json_close_containers(&reader);
    if (is_read && reader.p != reader.end)
        is_read = json_refuse(&reader, reader.p, "something follows the value");
    if (is_read)
        return root;
    out_error->offset = (size_t)(reader.p - p);
    out_error->problem = reader.problem;
    dkti_arena_rewind(arena, mark);
    return NULL;
}

const struct dkti_json *dkti_json_member(const struct dkti_json *object, const char *name)
{
    if (object == NULL || object->type != DKTI_JSON_OBJECT)
        return NULL;
    struct dkti_text wanted = dkti_text(name);
    const struct dkti_json *member = object->first;
    while (member != NULL && !dkti_text_equal(member->name, wanted))
        member = member->next;
    return member;
}
