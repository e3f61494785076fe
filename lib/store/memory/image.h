/* SPDX-License-Identifier: MIT
 *
 * A row at rest: one piece of memory with a cell of 1 to 9 bytes for each column that is set, and the bytes of
 * the texts behind them.
 *
 * The cell of an integer is its value, that of a text how many bytes it has; small numbers take one byte. Cells
 * and texts stand in the order of places and are found by walking from the first on: rows are read whole, and the
 * columns of keys and indexes come early. Absent columns take no room. A row has some twenty columns, half of them
 * counts and codes: cells of 8 bytes each would take a third more memory for a ticket with its clocks. For the same
 * reason the text of a version (versions.h) is not here, but its number in its cell.
 *
 * A row may have columns that the desk now at work does not know, because its rules have fewer fields than
 * those that wrote the row. Reading passes them over; writing keeps them.
 */
#ifndef DKTI_STORE_MEMORY_IMAGE_H
#define DKTI_STORE_MEMORY_IMAGE_H

#include "base/arena.h"
#include "model/row.h"
#include "store/memory/versions.h"

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
    uint16_t cell_size; /* bytes of the cells; the texts, a NUL behind each, are the rest */
    bool is_busy;       /* an UPDATE or DELETE of the commit at work stands for it */
    uint8_t bytes[];
};

/* Bytes that an image takes, and the number of the version that its row names, 0 for none. */
struct dkti_image_size {
    uint32_t whole;
    uint16_t cells;
    uint32_t version;
};

/* What an image of `row` takes. `old` may be NULL; otherwise its columns that the row's kind does not know count too.
 * False without memory for a version that is new. */
bool dkti_image_measure(const struct dkt_row *row, const struct dkti_image *old, struct dkti_versions *versions,
                        struct dkti_image_size *out_size);

/* Whether `image` has columns that the kind does not know. */
bool dkti_image_has_unknown(const struct dkti_image *image, const struct dkti_kind *kind);

/* Fills set, size, cells and texts. `size` is what dkti_image_measure gave; `image` has room for it and is not
 * `old`. */
void dkti_image_pack(struct dkti_image *image, struct dkti_image_size size, const struct dkt_row *row,
                     const struct dkti_image *old);

/* Fills an empty row with a copy: values, set and token. `behind` more zeroed bytes are taken with it from
 * the arena and returned, owned by the arena; NULL without memory (arena->failed), or when the image does not
 * have the types of the row's kind. */
void *dkti_image_expand(const struct dkti_image *image, const struct dkti_versions *versions,
                        struct dkt_row *row, struct dkti_arena *arena, size_t behind);

bool dkti_image_has(const struct dkti_image *image, int32_t place);

/* The value of a column that is set; a text is borrowed from the image. Of a version it is the number. */
struct dkti_value dkti_image_value(const struct dkti_image *image, const struct dkti_kind *kind, int32_t place);

/* Whether the column is set and has this value. */
bool dkti_image_equals(const struct dkti_image *image, const struct dkti_kind *kind, int32_t place,
                       const struct dkti_value *value);

#endif
