/* SPDX-License-Identifier: MIT
 *
 * A row at rest: one piece of memory with a cell of 8 bytes for each column that is set, and the bytes of
 * the texts behind them.
 *
 * The cell of an integer is its value; the cell of a text says where its bytes begin and how many they are.
 * Cells stand in the order of places, so a cell is found by counting bits. Absent columns take no room.
 * Key columns are always set and come first: the cell of a key column is at its place.
 *
 * A row may have columns that the desk now at work does not know, because its rules have fewer fields than
 * those that wrote the row. Reading passes them over; writing keeps them.
 */
#ifndef DKTI_STORE_MEMORY_IMAGE_H
#define DKTI_STORE_MEMORY_IMAGE_H

#include "base/arena.h"
#include "model/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_IMAGE_TOKEN_SIZE = 8,
};

struct dkti_image {
    uint64_t token; /* never repeats in a memory */
    int64_t number; /* of the row in its kind, from 1 in the order of INSERT; never repeats */
    struct dkti_mask set;
    uint32_t desk;
    uint32_t size;      /* of the whole, as it is filled; at most what the pool rounds it to */
    uint32_t text_size; /* bytes of the texts, the NUL behind each included */
    bool is_busy;       /* an UPDATE or DELETE of the commit at work stands for it */
    uint64_t cells[];
};

/* Bytes that an image of `row` takes. `old` may be NULL; otherwise its columns that the row's kind does not
 * know count too. */
size_t dkti_image_size(const struct dkt_row *row, const struct dkti_image *old);

/* Whether `image` has columns that the kind does not know. */
bool dkti_image_has_unknown(const struct dkti_image *image, const struct dkti_kind *kind);

/* Fills set, size, text_size, cells and texts. `size` is dkti_image_size; `image` has room for it and is not
 * `old`. */
void dkti_image_pack(struct dkti_image *image, size_t size, const struct dkt_row *row,
                     const struct dkti_image *old);

/* Fills an empty row with a copy: values, set and token. `behind` more zeroed bytes are taken with it from
 * the arena and returned, owned by the arena; NULL without memory (arena->failed), or when the image does not
 * have the types of the row's kind. */
void *dkti_image_expand(const struct dkti_image *image, struct dkt_row *row,
                        struct dkti_arena *arena, size_t behind);

bool dkti_image_has(const struct dkti_image *image, int32_t place);

/* The value of a column that is set; a text is borrowed from the image. */
struct dkti_value dkti_image_value(const struct dkti_image *image, const struct dkti_column *column,
                                   int32_t place);

/* Whether the column is set and has this value. */
bool dkti_image_equals(const struct dkti_image *image, const struct dkti_column *column,
                       int32_t place, const struct dkti_value *value);

#endif
