/* SPDX-License-Identifier: MIT
 *
 * Every append asks for its room first and then writes without a check; room is doubled, so n bytes cost
 * O(n) copying. The reader checks each length against what is left before it moves.
 *
 * Invariants: n <= capacity; `p` is NULL exactly when capacity is 0; a reader's p <= end, and p == end once
 * it has failed.
 */
#include "base/buffer.h"

#include "base/internal.h"

#include <string.h>

enum {
    BUFFER_CAPACITY_MIN = 256, /* one entry or one JSON result of usual size */
};

bool dkti_buffer_grow(struct dkti_buffer *buffer, size_t n)
{
    if (buffer->failed)
        return false;
    if (n > PTRDIFF_MAX - buffer->n) {
        buffer->failed = true;
        return false;
    }
    size_t capacity =
        buffer->capacity < BUFFER_CAPACITY_MIN ? BUFFER_CAPACITY_MIN : 2 * buffer->capacity;
    if (capacity < buffer->n + n)
        capacity = buffer->n + n;
    uint8_t *p = dkti_reallocate_unset(&buffer->allocator, buffer->p, buffer->capacity, capacity);
    if (p == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->p = p;
    buffer->capacity = capacity;
    return true;
}

void dkti_buffer_init(struct dkti_buffer *buffer, const struct dkti_allocator *allocator)
{
    DKT_ASSERT(allocator->allocate != NULL);
    *buffer = (struct dkti_buffer){.allocator = *allocator};
}

void dkti_buffer_free(struct dkti_buffer *buffer)
{
    dkti_deallocate(&buffer->allocator, buffer->p, buffer->capacity);
    dkti_buffer_init(buffer, &buffer->allocator);
}

void dkti_buffer_bytes(struct dkti_buffer *buffer, const void *p, size_t n)
{
    /* Nothing to append needs no room, and memcpy takes no NULL. */
    if (n == 0 || !dkti_buffer_reserve(buffer, n))
        return;
    memcpy(buffer->p + buffer->n, p, n);
    buffer->n += n;
}

void dkti_buffer_string(struct dkti_buffer *buffer, const char *string)
{
    dkti_buffer_bytes(buffer, string, strlen(string));
}

void dkti_buffer_decimal(struct dkti_buffer *buffer, int64_t value)
{
    char digits[DKTI_DECIMAL_MAX];
    struct dkti_text text = dkti_text_decimal(value, digits);
    dkti_buffer_bytes(buffer, text.p, text.n);
}

void dkti_buffer_hex(struct dkti_buffer *buffer, const uint8_t *p, size_t n)
{
    DKT_ASSERT(n <= PTRDIFF_MAX / 2);
    if (n == 0 || !dkti_buffer_reserve(buffer, 2 * n))
        return;
    dkti_text_hex(p, n, (char *)buffer->p + buffer->n);
    buffer->n += 2 * n;
}

struct dkti_reader dkti_reader(const void *p, size_t n)
{
    /* A run of no bytes may come as NULL; a text read from a reader is never absent. */
    static const uint8_t nothing[1] = {0};
    DKT_ASSERT(p != NULL || n == 0);
    const uint8_t *start = p == NULL ? nothing : p;
    return (struct dkti_reader){.p = start, .end = start + n};
}

bool dkti_reader_at_end(const struct dkti_reader *reader)
{
    return reader->p == reader->end;
}

static void reader_fail(struct dkti_reader *reader)
{
    reader->failed = true;
    reader->p = reader->end;
}

uint8_t dkti_read_byte(struct dkti_reader *reader)
{
    DKT_ASSERT(reader->p <= reader->end);
    if (reader->p == reader->end) {
        reader_fail(reader);
        return 0;
    }
    uint8_t byte = *reader->p;
    reader->p++;
    return byte;
}

uint64_t dkti_read_varint(struct dkti_reader *reader)
{
    DKT_ASSERT(reader->p <= reader->end);
    const uint8_t *p = reader->p;
    uint64_t value = 0;
    for (uint32_t shift = 0; shift < 7 * DKTI_VARINT_SIZE_MAX && p != reader->end; shift += 7) {
        uint8_t byte = *p;
        p++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte >= 0x80)
            continue;
        bool is_too_large = shift == 63 && byte > 1;
        bool is_overlong = shift > 0 && byte == 0;
        if (is_too_large || is_overlong)
            break;
        reader->p = p;
        return value;
    }
    reader_fail(reader);
    return 0;
}

int64_t dkti_read_signed(struct dkti_reader *reader)
{
    uint64_t value = dkti_read_varint(reader);
    int64_t half = (int64_t)(value >> 1);
    return (value & 1) != 0 ? -half - 1 : half;
}

const uint8_t *dkti_read_bytes(struct dkti_reader *reader, size_t n)
{
    DKT_ASSERT(reader->p <= reader->end);
    if (reader->failed || n > (size_t)(reader->end - reader->p)) {
        reader_fail(reader);
        return NULL;
    }
    const uint8_t *p = reader->p;
    reader->p += n;
    return p;
}

struct dkti_text dkti_read_text(struct dkti_reader *reader)
{
    uint64_t n = dkti_read_varint(reader);
    /* Before the narrowing to size_t, which may have 32 bits. */
    if (reader->failed || n > (uint64_t)(reader->end - reader->p)) {
        reader_fail(reader);
        return dkti_text("");
    }
    const uint8_t *p = dkti_read_bytes(reader, (size_t)n);
    return dkti_text_of((const char *)p, (size_t)n);
}
