/* SPDX-License-Identifier: MIT
 *
 * Text that people read: how wide it is, pieces of it, and memory for it. */
#ifndef DOCKET_EXAMPLE_TEXT_H
#define DOCKET_EXAMPLE_TEXT_H

#include <stddef.h>

/* How many columns of a terminal a UTF-8 text takes: East Asian wide characters take two, marks that combine none. */
int text_width(const char *text);

/* The bytes of `text` that fit into `width` columns. */
size_t text_fit(const char *text, int width);

/* Prints `text` in exactly `width` columns: cut with an ellipsis, or padded; `is_right` pads before it. */
void text_print(const char *text, int width, int is_right);

/* Prints `n` bytes of `text` without what would steer the terminal: control characters become blanks. */
void text_put(const char *text, size_t n);

/* Memory that is there: without it the program ends with exit code 3. Freed with free(). */
void *memory_new(size_t size);
void *memory_grow(void *old, size_t size);
char *text_copy(const char *text);

#endif
