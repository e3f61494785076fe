/* SPDX-License-Identifier: MIT
 *
 * See image.h. A cell is a number: below CELL_LONG one byte; else a byte that says how many follow, lowest first. An
 * integer's cell is its value with the sign in the lowest bit, so that what is near zero is small; a text's cell is its
 * length. What a desk does not know are the last cells and the last texts: it copies them as they are.
 */
#include "store/memory/image.h"

#include "base/internal.h"
#include "docket/schema.h"

#include <assert.h>
#include <string.h>

enum {
    MASK_BITS = 64,
    CELL_LONG = 0xF0, /* F1 to F8: so many bytes follow */
    CELL_SIZE_MAX = 9,
    CELL_WORD = 8,
};

static_assert(DKTI_COLUMN_COUNT_MAX * CELL_SIZE_MAX <= UINT16_MAX, "cells of a row fit cell_size");

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

/* The place of the column of a kind whose cell is the number of a version, or -1: a kind has one at most. */
static int32_t image_version_place(const struct dkti_kind *kind)
{
    switch (kind->number) {
    case DKT_KIND_TICKET: return DKT_TICKET_PROFILE - 1;
    case DKT_KIND_CLOCK: return DKT_CLOCK_CALENDAR - 1;
    default: return -1;
    }
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

/* ---- cells ---- */

/* Small values of either sign become small numbers: 0, -1, 1, -2 ... */
static uint64_t number_of_integer(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t integer_of_number(uint64_t number)
{
    return (int64_t)(number >> 1 ^ ((number & 1) != 0 ? UINT64_MAX : 0));
}

/* Bytes that follow the first. */
static uint32_t cell_more(uint64_t number)
{
    return number < CELL_LONG ? 0 : (uint32_t)(71 - __builtin_clzll(number)) / 8;
}

/* Eight bytes, lowest first; compilers make one instruction of it where that is the machine's order. */
static void word_put(uint8_t *at, uint64_t word)
{
    for (int32_t i = 0; i < CELL_WORD; i++)
        at[i] = (uint8_t)(word >> 8 * i);
}

static uint64_t word_take(const uint8_t *at)
{
    uint64_t word = 0;
    for (int32_t i = 0; i < CELL_WORD; i++)
        word |= (uint64_t)at[i] << 8 * i;
    return word;
}

/* Writes a cell; up to `end` the bytes behind it may be written too: what comes there is written later. */
static uint8_t *cell_put(uint8_t *cell, const uint8_t *end, uint64_t number)
{
    uint32_t more = cell_more(number);
    *cell++ = (uint8_t)(more == 0 ? number : CELL_LONG + more);
    if (more > 0 && end - cell >= CELL_WORD) {
        word_put(cell, number);
        return cell + more;
    }
    for (uint32_t i = 0; i < more; i++) {
        *cell++ = (uint8_t)number;
        number >>= 8;
    }
    return cell;
}

static const uint8_t *cell_skip(const uint8_t *cell)
{
    return cell + 1 + (*cell > CELL_LONG ? *cell - CELL_LONG : 0);
}

/* Reads a cell; up to `end` there are bytes that may be looked at. */
static const uint8_t *cell_take(const uint8_t *cell, const uint8_t *end, uint64_t *out_number)
{
    uint32_t more = *cell > CELL_LONG ? (uint32_t)*cell - CELL_LONG : 0;
    *out_number = *cell++;
    if (more == 0)
        return cell;
    if (end - cell >= CELL_WORD) {
        *out_number = word_take(cell) & UINT64_MAX >> (MASK_BITS - 8 * more);
        return cell + more;
    }
    *out_number = 0;
    for (uint32_t i = 0; i < more; i++)
        *out_number |= (uint64_t)*cell++ << 8 * i;
    return cell;
}

static const uint8_t *image_end(const struct dkti_image *image)
{
    return (const uint8_t *)image + image->size;
}

static const char *image_texts(const struct dkti_image *image)
{
    return (const char *)image->bytes + image->cell_size;
}

static size_t image_text_size(const struct dkti_image *image)
{
    return image->size - offsetof(struct dkti_image, bytes) - image->cell_size;
}

/* Whether the cell of the column at `place` is a number and no length of a text: an integer's, or that of a version, whose
 * place in the kind is `version_place`. */
static bool cell_is_number(const struct dkti_column *column, int32_t place, int32_t version_place)
{
    return cell_is_integer(column) || place == version_place;
}

/* A place in an image: the next cell, and where the next text begins. */
struct image_walk {
    const uint8_t *cell;
    size_t text;
};

/* Walks from the first column up to `place`. Where a column has another type than it was written with, `text` is
 * nonsense, and must be held against the size of the texts. */
static struct image_walk image_walk_to(const struct dkti_image *image, const struct dkti_kind *kind,
                                       int32_t place)
{
    struct image_walk walk = {.cell = image->bytes};
    int32_t version_place = image_version_place(kind);
    for (int32_t i = 0; i <= place / MASK_BITS && i < DKTI_MASK_WORDS; i++) {
        for (uint64_t rest = image->set.words[i] & mask_below(place, i); rest != 0; rest &= rest - 1) {
            int32_t at = i * MASK_BITS + __builtin_ctzll(rest);
            if (cell_is_number(&kind->columns[at], at, version_place)) {
                walk.cell = cell_skip(walk.cell);
            } else {
                uint64_t n = 0;
                walk.cell = cell_take(walk.cell, image_end(image), &n);
                walk.text += (size_t)n + 1;
            }
        }
    }
    return walk;
}

/* ---- writing ---- */

bool dkti_image_has_unknown(const struct dkti_image *image, const struct dkti_kind *kind)
{
    struct dkti_mask unknown = image_unknown(image, kind);
    return !dkti_mask_is_empty(&unknown);
}

/* The cells and texts of `old` that `kind` does not know: the last ones. Sizes are 0 when it knows all. */
struct image_rest {
    const uint8_t *cells;
    size_t cell_size;
    const char *texts;
    size_t text_size;
};

static struct image_rest image_rest_of(const struct dkti_image *old, const struct dkti_kind *kind)
{
    struct image_rest rest = {NULL, 0, NULL, 0};
    if (old == NULL || !dkti_image_has_unknown(old, kind))
        return rest;
    struct image_walk walk = image_walk_to(old, kind, kind->column_count);
    size_t text_size = image_text_size(old);
    rest.cells = walk.cell;
    rest.cell_size = (size_t)(old->bytes + old->cell_size - walk.cell);
    rest.text_size = walk.text < text_size ? text_size - walk.text : 0;
    rest.texts = image_texts(old) + (text_size - rest.text_size);
    return rest;
}

bool dkti_image_measure(const struct dkt_row *row, const struct dkti_image *old, struct dkti_versions *versions,
                        struct dkti_image_size *out_size)
{
    int32_t version_place = image_version_place(row->kind);
    uint32_t version = 0;
    if (version_place >= 0 && dkti_mask_has(&row->set, version_place)) {
        version = dkti_versions_number(versions, *row_text(row, &row->kind->columns[version_place]));
        if (version == 0)
            return false;
    }
    struct image_rest rest = image_rest_of(old, row->kind);
    size_t cells = rest.cell_size;
    size_t texts = rest.text_size;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t set = row->set.words[i]; set != 0; set &= set - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(set);
            const struct dkti_column *column = &row->kind->columns[place];
            if (cell_is_integer(column)) {
                cells += 1 + cell_more(number_of_integer(*row_integer(row, column)));
            } else if (place == version_place) {
                cells += 1 + cell_more(version);
            } else {
                size_t n = row_text(row, column)->n;
                cells += 1 + cell_more(n);
                texts += n + 1;
            }
        }
    }
    size_t whole = offsetof(struct dkti_image, bytes) + cells + texts;
    DKT_ASSERT(whole <= UINT32_MAX);
    *out_size = (struct dkti_image_size){.whole = (uint32_t)whole, .cells = (uint16_t)cells, .version = version};
    return true;
}

/* Writes cells and texts of the row, a NUL behind each text. Gives where those of unknown columns go. */
static void image_put_row(struct dkti_image *image, const struct dkt_row *row, uint32_t version, uint8_t **out_cell,
                          uint8_t **out_text)
{
    int32_t version_place = image_version_place(row->kind);
    uint8_t *cell = image->bytes;
    uint8_t *text = cell + image->cell_size;
    const uint8_t *end = text;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t set = row->set.words[i]; set != 0; set &= set - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(set);
            const struct dkti_column *column = &row->kind->columns[place];
            if (place == version_place) {
                cell = cell_put(cell, end, version);
            } else if (cell_is_integer(column)) {
                cell = cell_put(cell, end, number_of_integer(*row_integer(row, column)));
            } else {
                const struct dkti_text *value = row_text(row, column);
                cell = cell_put(cell, end, value->n);
                memcpy(text, value->p, value->n);
                text[value->n] = '\0';
                text += value->n + 1;
            }
        }
    }
    *out_cell = cell;
    *out_text = text;
}

void dkti_image_pack(struct dkti_image *image, struct dkti_image_size size, const struct dkt_row *row,
                     const struct dkti_image *old)
{
    DKT_ASSERT(image != old);
    image->set = row->set;
    image->size = size.whole;
    image->cell_size = size.cells;
    uint8_t *cell = NULL;
    uint8_t *text = NULL;
    image_put_row(image, row, size.version, &cell, &text);
    struct image_rest rest = image_rest_of(old, row->kind);
    DKT_ASSERT(cell + rest.cell_size == image->bytes + image->cell_size);
    DKT_ASSERT(text + rest.text_size == image_end(image));
    if (rest.cell_size > 0) {
        struct dkti_mask unknown = image_unknown(old, row->kind);
        for (int32_t i = 0; i < DKTI_MASK_WORDS; i++)
            image->set.words[i] |= unknown.words[i];
        memcpy(cell, rest.cells, rest.cell_size);
    }
    if (rest.text_size > 0)
        memcpy(text, rest.texts, rest.text_size);
}

/* ---- reading ---- */

/* A cell as a text from `at` on, of which `size` bytes are left; false when it is not there, which happens only when the
 * row was written with another type. */
static bool cell_text(uint64_t number, const char *at, size_t size, struct dkti_text *out_text)
{
    if (number >= size || at[number] != '\0')
        return false;
    *out_text = (struct dkti_text){at, (size_t)number};
    return true;
}

/* Copies the text of a version, and a NUL. */
static struct dkti_text version_copy(const struct dkti_versions *versions, uint64_t number, char *at)
{
    struct dkti_text version = dkti_versions_text(versions, number);
    if (version.n > 0)
        memcpy(at, version.p, version.n);
    at[version.n] = '\0';
    return (struct dkti_text){at, version.n};
}

/* Fills the values; the texts are at `at` already, with room for a version behind them. */
static bool image_fill(const struct dkti_image *image, const struct dkti_versions *versions, struct dkt_row *row,
                       char *at)
{
    const uint8_t *cell = image->bytes;
    char *end = at + image_text_size(image);
    int32_t version_place = image_version_place(row->kind);
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        for (uint64_t rest = row->set.words[i]; rest != 0; rest &= rest - 1) {
            int32_t place = i * MASK_BITS + __builtin_ctzll(rest);
            const struct dkti_column *column = &row->kind->columns[place];
            uint64_t number = 0;
            cell = cell_take(cell, image_end(image), &number);
            if (place == version_place) {
                *row_text(row, column) = version_copy(versions, number, end);
            } else if (cell_is_integer(column)) {
                *row_integer(row, column) = integer_of_number(number);
            } else if (cell_text(number, at, (size_t)(end - at), row_text(row, column))) {
                at += (size_t)number + 1;
            } else {
                return false;
            }
        }
    }
    return at == end || dkti_image_has_unknown(image, row->kind);
}

void *dkti_image_expand(const struct dkti_image *image, const struct dkti_versions *versions,
                        struct dkt_row *row, struct dkti_arena *arena, size_t behind)
{
    size_t size = image_text_size(image);
    size_t version_size = image_version_place(row->kind) < 0 ? 0 : versions->longest + 1;
    char *piece = dkti_arena_take(arena, behind + DKTI_IMAGE_TOKEN_SIZE + size + version_size);
    if (piece == NULL)
        return NULL;
    char *token = piece + behind;
    char *texts = token + DKTI_IMAGE_TOKEN_SIZE;
    memcpy(token, &image->token, DKTI_IMAGE_TOKEN_SIZE);
    memcpy(texts, image_texts(image), size);
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++)
        row->set.words[i] = image->set.words[i] & mask_below(row->kind->column_count, i);
    row->token = (struct dkti_text){token, DKTI_IMAGE_TOKEN_SIZE};
    return image_fill(image, versions, row, texts) ? piece : NULL;
}

bool dkti_image_has(const struct dkti_image *image, int32_t place)
{
    return dkti_mask_has(&image->set, place);
}

struct dkti_value dkti_image_value(const struct dkti_image *image, const struct dkti_kind *kind, int32_t place)
{
    DKT_ASSERT(dkti_image_has(image, place));
    struct dkti_value value = {0, {NULL, 0}};
    struct image_walk walk = image_walk_to(image, kind, place);
    uint64_t number = 0;
    (void)cell_take(walk.cell, image_end(image), &number);
    if (place == image_version_place(kind)) {
        value.integer = (int64_t)number;
    } else if (cell_is_integer(&kind->columns[place])) {
        value.integer = integer_of_number(number);
    } else {
        size_t size = image_text_size(image);
        bool is_text = walk.text < size &&
                       cell_text(number, image_texts(image) + walk.text, size - walk.text, &value.text);
        DKT_ASSERT(is_text);
        (void)is_text;
    }
    return value;
}

bool dkti_image_equals(const struct dkti_image *image, const struct dkti_kind *kind, int32_t place,
                       const struct dkti_value *value)
{
    if (!dkti_image_has(image, place))
        return false;
    struct dkti_value own = dkti_image_value(image, kind, place);
    return own.integer == value->integer && dkti_text_equal(own.text, value->text);
}
