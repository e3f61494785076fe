/* SPDX-License-Identifier: MIT
 *
 * See image.h. A text's cell has its length in the high half and, in the low half, how far before the end of
 * the image its bytes begin. Texts stand in the order of places. So the texts of columns that a desk does not
 * know are the last ones, and their cells stay true whatever is written before them.
 */
#include "store/memory/image.h"

#include "base/internal.h"
#include "docket/schema.h"

#include <string.h>

enum {
    MASK_BITS = 64,
    CELL_HALF = 32,
};

/* The same as in model/row.h, but within reach of the optimizer: these run for every column of every row. */
static bool cell_is_integer(const struct dkti_column *column)
{
    return column->type == DKT_TYPE_INTEGER || column->type == DKT_TYPE_INSTANT;
}

static int64_t *row_integer(const struct dkt_row *row, const struct dkti_column *column)
{
    return (int64_t *)(void *)((uint8_t *)row->values + column->offset);
}

static struct dkti_text *row_text(const struct dkt_row *row, const struct dkti_column *column)
{
    return (struct dkti_text *)(void *)((uint8_t *)row->values + column->offset);
}

static int32_t bits_count(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

static int32_t mask_count(const struct dkti_mask *mask)
{
    int32_t count = 0;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++)
        count += bits_count(mask->words[i]);
    return count;
}

/* The bits of word `i` that are places below `count`. */
static uint64_t mask_below(int32_t count, int32_t i)
{
    int32_t bits = count - i * MASK_BITS;
    if (bits <= 0)
        return 0;
    return bits >= MASK_BITS ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

/* The columns of `old` that `kind` does not know; none when old is NULL. */
static struct dkti_mask image_unknown(const struct dkti_image *old, const struct dkti_kind *kind)
{
    struct dkti_mask unknown = {{0}};
    for (int32_t i = 0; old != NULL && i < DKTI_MASK_WORDS; i++)
        unknown.words[i] = old->set.words[i] & ~mask_below(kind->column_count, i);
    return unknown;
}

static uint64_t image_cell(const struct dkti_image *image, int32_t place)
{
    int32_t word = place / MASK_BITS;
    int32_t before = bits_count(image->set.words[word] & mask_below(place % MASK_BITS, 0));
    for (int32_t i = 0; i < word; i++)
        before += bits_count(image->set.words[i]);
    return image->cells[before];
}

static uint64_t cell_of_text(size_t distance, size_t n)
{
    return (uint64_t)n << CELL_HALF | (uint64_t)distance;
}

static size_t cell_distance(uint64_t cell)
{
    return (size_t)(cell & UINT32_MAX);
}

static size_t cell_n(uint64_t cell)
{
    return (size_t)(cell >> CELL_HALF);
}

static const char *image_end(const struct dkti_image *image)
{
    return (const char *)image + image->size;
}

/* ---- writing ---- */

bool dkti_image_has_unknown(const struct dkti_image *image, const struct dkti_kind *kind)
{
    struct dkti_mask unknown = image_unknown(image, kind);
    return !dkti_mask_is_empty(&unknown);
}

/* Bytes of the texts that `kind` does not know: what stands behind the last text that it knows. */
static size_t image_unknown_texts(const struct dkti_image *old, const struct dkti_kind *kind)
{
    if (old == NULL || !dkti_image_has_unknown(old, kind))
        return 0;
    size_t size = old->text_size;
    int32_t place = dkti_mask_next(&old->set, 0);
    while (place >= 0 && place < kind->column_count) {
        if (!cell_is_integer(&kind->columns[place])) {
            uint64_t cell = image_cell(old, place);
            size = cell_distance(cell) - cell_n(cell) - 1;
        }
        place = dkti_mask_next(&old->set, place + 1);
    }
    return size;
}

/* Bytes of the row's texts with the NUL behind each. */
static size_t row_text_size(const struct dkt_row *row)
{
    size_t size = 0;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t rest = row->set.words[i]; rest != 0; rest &= rest - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(rest);
            const struct dkti_column *column = &row->kind->columns[place];
            if (!cell_is_integer(column))
                size += row_text(row, column)->n + 1;
        }
    }
    return size;
}

size_t dkti_image_size(const struct dkt_row *row, const struct dkti_image *old)
{
    struct dkti_mask unknown = image_unknown(old, row->kind);
    size_t cells = (size_t)(mask_count(&row->set) + mask_count(&unknown));
    return sizeof(struct dkti_image) + cells * sizeof(uint64_t) + row_text_size(row) +
           image_unknown_texts(old, row->kind);
}

/* Writes the text and a NUL `distance` bytes before the end of the image and returns its cell. */
static uint64_t image_put_text(struct dkti_image *image, size_t distance, struct dkti_text text)
{
    char *at = (char *)image + image->size - distance;
    memcpy(at, text.p, text.n);
    at[text.n] = '\0';
    return cell_of_text(distance, text.n);
}

/* The columns of the row; returns the cell behind the last. */
static uint64_t *image_put_row(struct dkti_image *image, const struct dkt_row *row)
{
    uint64_t *cell = image->cells;
    size_t distance = image->text_size;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t rest = row->set.words[i]; rest != 0; rest &= rest - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(rest);
            const struct dkti_column *column = &row->kind->columns[place];
            if (cell_is_integer(column)) {
                *cell++ = (uint64_t)*row_integer(row, column);
            } else {
                const struct dkti_text *text = row_text(row, column);
                *cell++ = image_put_text(image, distance, *text);
                distance -= text->n + 1;
            }
        }
    }
    return cell;
}

/* The columns of `old` that the row's kind does not know, behind the others. */
static void image_put_unknown(struct dkti_image *image, uint64_t *cell,
                              const struct dkti_image *old, const struct dkti_kind *kind)
{
    struct dkti_mask unknown = image_unknown(old, kind);
    size_t kept = image_unknown_texts(old, kind);
    int32_t place = dkti_mask_next(&unknown, 0);
    while (place >= 0) {
        dkti_mask_add(&image->set, place);
        *cell++ = image_cell(old, place);
        place = dkti_mask_next(&unknown, place + 1);
    }
    memcpy((char *)image + image->size - kept, image_end(old) - kept, kept);
}

void dkti_image_pack(struct dkti_image *image, size_t size, const struct dkt_row *row,
                     const struct dkti_image *old)
{
    DKT_ASSERT(image != old);
    DKT_ASSERT(size <= UINT32_MAX);
    struct dkti_mask unknown = image_unknown(old, row->kind);
    size_t cells = (size_t)(mask_count(&row->set) + mask_count(&unknown));
    image->set = row->set;
    image->size = (uint32_t)size;
    image->text_size = (uint32_t)(size - sizeof *image - cells * sizeof image->cells[0]);
    uint64_t *cell = image_put_row(image, row);
    if (!dkti_mask_is_empty(&unknown))
        image_put_unknown(image, cell, old, row->kind);
}

/* ---- reading ---- */

/* A cell as a text within the `size` bytes that end at `end`; false when it does not lie there, which happens
 * only when the row was written with another type. */
static bool cell_text(uint64_t cell, const char *end, size_t size, struct dkti_text *out_text)
{
    size_t distance = cell_distance(cell);
    if (distance > size || cell_n(cell) >= distance)
        return false;
    *out_text = (struct dkti_text){end - distance, cell_n(cell)};
    return true;
}

/* Fills the values; the texts are at `end` already. */
static bool image_fill(const struct dkti_image *image, struct dkt_row *row, const char *end)
{
    const uint64_t *cell = image->cells;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t rest = row->set.words[i]; rest != 0; rest &= rest - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(rest);
            const struct dkti_column *column = &row->kind->columns[place];
            if (cell_is_integer(column)) {
                *row_integer(row, column) = (int64_t)*cell++;
            } else if (!cell_text(*cell++, end, image->text_size, row_text(row, column))) {
                return false;
            }
        }
    }
    return true;
}

void *dkti_image_expand(const struct dkti_image *image, struct dkt_row *row,
                        struct dkti_arena *arena, size_t behind)
{
    size_t size = image->text_size;
    char *piece = dkti_arena_take(arena, behind + DKTI_IMAGE_TOKEN_SIZE + size);
    if (piece == NULL)
        return NULL;
    char *token = piece + behind;
    char *texts = token + DKTI_IMAGE_TOKEN_SIZE;
    memcpy(token, &image->token, DKTI_IMAGE_TOKEN_SIZE);
    memcpy(texts, image_end(image) - size, size);
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++)
        row->set.words[i] = image->set.words[i] & mask_below(row->kind->column_count, i);
    row->token = (struct dkti_text){token, DKTI_IMAGE_TOKEN_SIZE};
    return image_fill(image, row, texts + size) ? piece : NULL;
}

bool dkti_image_has(const struct dkti_image *image, int32_t place)
{
    return dkti_mask_has(&image->set, place);
}

struct dkti_value dkti_image_value(const struct dkti_image *image, const struct dkti_column *column,
                                   int32_t place)
{
    DKT_ASSERT(dkti_image_has(image, place));
    struct dkti_value value = {0, {NULL, 0}};
    uint64_t cell = image_cell(image, place);
    if (cell_is_integer(column)) {
        value.integer = (int64_t)cell;
    } else {
        bool is_text = cell_text(cell, image_end(image), image->text_size, &value.text);
        DKT_ASSERT(is_text);
        (void)is_text;
    }
    return value;
}

bool dkti_image_equals(const struct dkti_image *image, const struct dkti_column *column,
                       int32_t place, const struct dkti_value *value)
{
    if (!dkti_image_has(image, place))
        return false;
    struct dkti_value own = dkti_image_value(image, column, place);
    return own.integer == value->integer && dkti_text_equal(own.text, value->text);
}
