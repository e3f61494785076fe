/* SPDX-License-Identifier: MIT
 *
 * See json.h. One pass and no recursion: the open array or object is the parent of what is read next. Texts are decoded
 * where they stand, as no escape is shorter than what it stands for. */
#include "json.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    char *p;
    struct json *nodes;
    size_t node_count;
};

static void skip_blanks(struct reader *reader)
{
    reader->p += strspn(reader->p, " \t\r\n");
}

/* An escape behind its backslash; NULL when there is no such. What \u could say beyond ASCII is written as UTF-8. */
static char *read_escape(struct reader *reader, char *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found = *reader->p == '\0' ? NULL : strchr(from, *reader->p);
    unsigned code = found == NULL ? 0 : (unsigned char)to[found - from];
    int n = 1;
    if (found == NULL &&
        (sscanf(reader->p, "u00%2x%n", &code, &n) != 1 || n != 5 || code == 0 || code > 0x7F)) {
        return NULL;
    }
    reader->p += n;
    *out = (char)code;
    return out + 1;
}

/* A text behind its opening quote. */
static const char *read_text(struct reader *reader)
{
    char *begin = reader->p;
    char *out = begin;
    while (*reader->p != '"') {
        if ((unsigned char)*reader->p < ' ') {
            return NULL;
        }
        if (*reader->p != '\\') {
            *out++ = *reader->p++;
            continue;
        }
        reader->p++;
        out = read_escape(reader, out);
        if (out == NULL) {
            return NULL;
        }
    }
    reader->p++;
    *out = '\0';
    return begin;
}

static int read_word(struct reader *reader, struct json *node)
{
    static const char *const words[] = {
        [JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true"};
    for (int i = JSON_NULL; i <= JSON_TRUE; i++) {
        size_t n = strlen(words[i]);
        if (strncmp(reader->p, words[i], n) == 0) {
            node->type = (enum json_type)i;
            reader->p += n;
            return 1;
        }
    }
    char *end = NULL;
    node->type = JSON_INTEGER;
    node->integer = strtoll(reader->p, &end, 10);
    int is_number =
        end != reader->p && (*reader->p == '-' || (*reader->p >= '0' && *reader->p <= '9'));
    reader->p = end;
    return is_number && *end != '.' && *end != 'e' && *end != 'E';
}

/* One value, or the opening of an array or object. */
static int read_value(struct reader *reader, struct json *node)
{
    switch (*reader->p) {
    case '"':
        reader->p++;
        node->type = JSON_TEXT;
        node->text = read_text(reader);
        return node->text != NULL;
    case '{':
    case '[': node->type = *reader->p++ == '{' ? JSON_OBJECT : JSON_ARRAY; return 1;
    default: return read_word(reader, node);
    }
}

/* A node below `parent`, its name included. */
static struct json *read_node(struct reader *reader, struct json *parent, struct json *before)
{
    struct json *node = &reader->nodes[reader->node_count++];
    node->parent = parent;
    if (parent != NULL && parent->type == JSON_OBJECT) {
        skip_blanks(reader);
        if (*reader->p != '"') {
            return NULL;
        }
        reader->p++;
        node->name = read_text(reader);
        skip_blanks(reader);
        if (node->name == NULL || *reader->p != ':') {
            return NULL;
        }
        reader->p++;
    }
    skip_blanks(reader);
    if (before != NULL) {
        before->next = node;
    } else if (parent != NULL) {
        parent->first = node;
    }
    return read_value(reader, node) ? node : NULL;
}

/* Closes what ends behind `node`; gives what the next node stands behind, or NULL when something is missing. */
static struct json *read_ends(struct reader *reader, struct json *node)
{
    skip_blanks(reader);
    while (node->parent != NULL && *reader->p == (node->parent->type == JSON_OBJECT ? '}' : ']')) {
        reader->p++;
        node = node->parent;
        skip_blanks(reader);
    }
    if (node->parent == NULL) {
        return *reader->p == '\0' ? node : NULL;
    }
    if (*reader->p != ',') {
        return NULL;
    }
    reader->p++;
    return node;
}

static int read_all(struct reader *reader)
{
    struct json *node = read_node(reader, NULL, NULL);
    while (node != NULL) {
        int is_opened = node->type == JSON_OBJECT || node->type == JSON_ARRAY;
        skip_blanks(reader);
        if (is_opened && *reader->p != (node->type == JSON_OBJECT ? '}' : ']')) {
            node = read_node(reader, node, NULL);
            continue;
        }
        reader->p += is_opened ? 1 : 0;
        node = read_ends(reader, node);
        if (node != NULL && node->parent == NULL) {
            return 1;
        }
        node = node == NULL ? NULL : read_node(reader, node->parent, node);
    }
    return 0;
}

struct json *json_read(char *text, int *out_line)
{
    size_t count = 1; /* each value but the first stands behind one of these */
    for (const char *p = text; *p != '\0'; p++) {
        count += *p == '[' || *p == '{' || *p == ',' ? 1 : 0;
    }
    struct reader reader = {.p = text, .nodes = memory_new(count * sizeof(struct json))};
    if (read_all(&reader)) {
        return reader.nodes;
    }
    *out_line = 1;
    for (const char *p = text; p < reader.p; p++) {
        *out_line += *p == '\n' ? 1 : 0;
    }
    free(reader.nodes);
    return NULL;
}

const struct json *json_member(const struct json *object, const char *name)
{
    const struct json *member =
        object == NULL || object->type != JSON_OBJECT ? NULL : object->first;
    while (member != NULL && strcmp(member->name, name) != 0) {
        member = member->next;
    }
    return member;
}

const char *json_text(const struct json *object, const char *name)
{
    const struct json *member = json_member(object, name);
    return member == NULL || member->type != JSON_TEXT ? NULL : member->text;
}
