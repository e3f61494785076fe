/* SPDX-License-Identifier: MIT
 *
 * A small reader of JSON: maps of a replay, and the rules that the library gives as JSON. Integers only. */
#ifndef DOCKET_EXAMPLE_JSON_H
#define DOCKET_EXAMPLE_JSON_H

#include <stdint.h>

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INTEGER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json {
    enum json_type type;
    const char *name; /* of a member of an object */
    const char *text;
    int64_t integer;
    struct json *first; /* member or element */
    struct json *next;
    struct json *parent;
};

/* Reads a text, which is changed and must live as long as the tree. Returns the tree, freed with free(); NULL when it
 * is no such JSON: *out_line is then the line. */
struct json *json_read(char *text, int *out_line);

/* The member of an object, or NULL; the text of a member, or NULL when it is no text. */
const struct json *json_member(const struct json *object, const char *name);
const char *json_text(const struct json *object, const char *name);

/* Prints a text as JSON. */
void json_print(const char *text);

#endif
