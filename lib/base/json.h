/* SPDX-License-Identifier: MIT
 *
 * JSON (RFC 8259), strict: a reader into a tree over an arena, and a writer into a buffer.
 *
 * Only integers of 64 bit are numbers: no fraction, no exponent, no -0. Depth is at most
 * DKTI_JSON_DEPTH_MAX, member names are unique in an object, texts are valid UTF-8 without NUL
 * (\u0000 is refused, surrogates must pair), nothing follows the value but white space. The reader does
 * not recurse. It exists because the library needs JSON on rows and profiles with the host's own
 * allocator, which no packaged library honours per handle.
 */
#ifndef DKTI_BASE_JSON_H
#define DKTI_BASE_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_JSON_NULL = 0,
    DKTI_JSON_FALSE = 1,
    DKTI_JSON_TRUE = 2,
    DKTI_JSON_INTEGER = 3,
    DKTI_JSON_TEXT = 4,
    DKTI_JSON_ARRAY = 5,
    DKTI_JSON_OBJECT = 6,
};

struct dkti_json {
    int32_t type;
    int32_t count;             /* members or elements */
    struct dkti_text name;     /* member's name; absent in an array and at the top */
    struct dkti_text text;     /* DKTI_JSON_TEXT: the value, NUL behind it */
    int64_t integer;           /* DKTI_JSON_INTEGER */
    struct dkti_json *first;   /* first child of an array or object */
    struct dkti_json *next;    /* next sibling */
};

struct dkti_json_error {
    size_t offset;        /* byte where reading stopped */
    const char *problem;  /* static text in English, e.g. "duplicate member name" */
};

/* Reads one whole text. Returns the tree, owned by the arena; NULL with *out_error filled when the text is
 * malformed, NULL with out_error->problem == NULL when memory ran out. */
struct dkti_json *dkti_json_read(struct dkti_arena *arena, const char *p, size_t n,
                                 struct dkti_json_error *out_error);

/* Member of an object by name, or NULL; NULL also when `object` is NULL or no object. */
const struct dkti_json *dkti_json_member(const struct dkti_json *object, const char *name);

/* Writer: straight appending into a buffer; commas are set by the writer, nesting is the caller's duty
 * (asserted). Canonical form: no white space, members in the order written. */
struct dkti_json_writer {
    struct dkti_buffer *buffer;
    int32_t depth;
    bool comma; /* a comma is due before the next value or name */
};

void dkti_json_writer_init(struct dkti_json_writer *writer, struct dkti_buffer *buffer);
void dkti_json_begin_object(struct dkti_json_writer *writer);
void dkti_json_end_object(struct dkti_json_writer *writer);
void dkti_json_begin_array(struct dkti_json_writer *writer);
void dkti_json_end_array(struct dkti_json_writer *writer);
void dkti_json_name(struct dkti_json_writer *writer, struct dkti_text name);
void dkti_json_text(struct dkti_json_writer *writer, struct dkti_text text); /* absent as null */
void dkti_json_integer(struct dkti_json_writer *writer, int64_t value);
void dkti_json_boolean(struct dkti_json_writer *writer, bool value);
void dkti_json_null(struct dkti_json_writer *writer);
/* A tree that dkti_json_read gave: compact, members in their order. */
void dkti_json_tree(struct dkti_json_writer *writer, const struct dkti_json *tree);
/* A value that is already JSON text, copied as it is. */
void dkti_json_raw(struct dkti_json_writer *writer, struct dkti_text json);

#endif
