/* SPDX-License-Identifier: MIT
 *
 * A growing run of bytes, and a reader of such bytes: the two halves of every stored binary form.
 *
 * The writer's memory is the allocator's; failure is sticky (`failed`), so a form is written straight
 * down and checked once. The reader trusts nothing: it never reads past its end, and one malformed
 * piece makes it `failed` and every later piece empty.
 *
 * Integers are LEB128 varints of at most 10 bytes, minimal (no needless last zero group); signed ones
 * are zigzag first. A text or a byte run is its length as a varint, then its bytes; what the bytes say
 * (UTF-8 or not) is the caller's to check.
 */
#ifndef DKTI_BASE_BUFFER_H
#define DKTI_BASE_BUFFER_H

#include "base/alloc.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_VARINT_SIZE_MAX = 10, /* 64 bits in groups of 7 */
};

struct dkti_buffer {
    struct dkti_allocator allocator;
    uint8_t *p;
    size_t n;
    size_t capacity;
    bool failed;
};

void dkti_buffer_init(struct dkti_buffer *buffer, const struct dkti_allocator *allocator);
void dkti_buffer_free(struct dkti_buffer *buffer);
/* Keeps the memory; clears `failed`. */
static inline void dkti_buffer_clear(struct dkti_buffer *buffer)
{
    buffer->n = 0;
    buffer->failed = false;
}

/* Makes room for `n` more bytes; false, and the buffer has failed, when there is none. */
bool dkti_buffer_grow(struct dkti_buffer *buffer, size_t n);

static inline bool dkti_buffer_reserve(struct dkti_buffer *buffer, size_t n)
{
    DKT_ASSERT(buffer->n <= buffer->capacity);
    if (!buffer->failed && n <= buffer->capacity - buffer->n)
        return true;
    return dkti_buffer_grow(buffer, n);
}

void dkti_buffer_bytes(struct dkti_buffer *buffer, const void *p, size_t n);

static inline void dkti_buffer_byte(struct dkti_buffer *buffer, uint8_t byte)
{
    if (!dkti_buffer_reserve(buffer, 1))
        return;
    buffer->p[buffer->n] = byte;
    buffer->n++;
}

static inline void dkti_buffer_varint(struct dkti_buffer *buffer, uint64_t value)
{
    if (!dkti_buffer_reserve(buffer, DKTI_VARINT_SIZE_MAX))
        return;
    uint8_t *p = buffer->p + buffer->n;
    size_t n = 0;
    while (value >= 0x80) {
        p[n] = (uint8_t)((value & 0x7F) | 0x80);
        value >>= 7;
        n++;
    }
    p[n] = (uint8_t)value;
    DKT_ASSERT(n < DKTI_VARINT_SIZE_MAX);
    buffer->n += n + 1;
}

static inline void dkti_buffer_signed(struct dkti_buffer *buffer, int64_t value)
{
    /* Zigzag: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
    uint64_t doubled = (uint64_t)value << 1;
    dkti_buffer_varint(buffer, value < 0 ? ~doubled : doubled);
}

/* Length and bytes; absent as empty. */
static inline void dkti_buffer_text(struct dkti_buffer *buffer, struct dkti_text text)
{
    dkti_buffer_varint(buffer, text.n);
    dkti_buffer_bytes(buffer, text.p, text.n);
}

/* Plain characters, for messages and JSON. */
void dkti_buffer_string(struct dkti_buffer *buffer, const char *string);
void dkti_buffer_decimal(struct dkti_buffer *buffer, int64_t value);
void dkti_buffer_hex(struct dkti_buffer *buffer, const uint8_t *p, size_t n); /* lower case */

struct dkti_reader {
    const uint8_t *p;
    const uint8_t *end;
    bool failed;
};

struct dkti_reader dkti_reader(const void *p, size_t n);
bool dkti_reader_at_end(const struct dkti_reader *reader);
uint8_t dkti_read_byte(struct dkti_reader *reader);
uint64_t dkti_read_varint(struct dkti_reader *reader);
int64_t dkti_read_signed(struct dkti_reader *reader);
struct dkti_text dkti_read_text(struct dkti_reader *reader); /* borrowed from the input */
const uint8_t *dkti_read_bytes(struct dkti_reader *reader, size_t n); /* NULL when fewer are left */

#endif
