/* SPDX-License-Identifier: MIT
 *
 * A TZif file is a header of 44 bytes with six counts and a data block; from version 2 on, a second header
 * and block with 64 bit instants follow, then a footer between two newlines. The first block is then only
 * skipped. Leap seconds ("right/" files) are refused: the library's day has 86,400 seconds.
 */
#include "time/tzif.h"

#include "docket/base.h"

#include <string.h>

enum {
    HEADER_SIZE = 44,
    TYPE_SIZE = 6,
    OFFSET_MIN_S = -89999, /* RFC 9636 3.2: more than -25 h */
    OFFSET_MAX_S = 93599,  /* less than 26 h */
};

struct tzif_counts {
    uint32_t ut;
    uint32_t standard;
    uint32_t leap;
    uint32_t time;
    uint32_t type;
    uint32_t character;
};

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static int32_t read_i32(const uint8_t *p)
{
    uint32_t value = read_u32(p);
    return value <= INT32_MAX ? (int32_t)value : -1 - (int32_t)(UINT32_MAX - value);
}

static int64_t read_i64(const uint8_t *p)
{
    uint64_t value = (uint64_t)read_u32(p) << 32 | read_u32(p + 4);
    return value <= INT64_MAX ? (int64_t)value : -1 - (int64_t)(UINT64_MAX - value);
}

static int32_t tzif_fail(struct dkti_error *error, const char *problem)
{
    return dkti_error_begin(error, DKT_E_ZONE, problem);
}

static int32_t header_read(const uint8_t *p, size_t n, struct tzif_counts *out_counts,
                           uint8_t *out_version, struct dkti_error *error)
{
    *out_counts = (struct tzif_counts){0};
    *out_version = 0;
    if (n < HEADER_SIZE)
        return tzif_fail(error, "the file ends inside its header");
    if (memcmp(p, "TZif", 4) != 0)
        return tzif_fail(error, "the file is no time zone file (TZif)");
    if (p[4] != 0 && (p[4] < '2' || p[4] > '4'))
        return tzif_fail(error, "the file's version is none of 1 to 4");
    *out_version = p[4];
    *out_counts = (struct tzif_counts){
        .ut = read_u32(p + 20),
        .standard = read_u32(p + 24),
        .leap = read_u32(p + 28),
        .time = read_u32(p + 32),
        .type = read_u32(p + 36),
        .character = read_u32(p + 40),
    };
    /* With each count below the size limit, the sums below cannot overflow. */
    if (out_counts->ut > DKTI_TZIF_SIZE_MAX || out_counts->standard > DKTI_TZIF_SIZE_MAX ||
        out_counts->leap > DKTI_TZIF_SIZE_MAX || out_counts->time > DKTI_TZIF_SIZE_MAX ||
        out_counts->type > DKTI_TZIF_SIZE_MAX || out_counts->character > DKTI_TZIF_SIZE_MAX)
        return tzif_fail(error, "a count in the header is larger than any file");
    return DKT_OK;
}

static size_t block_size(const struct tzif_counts *counts, size_t time_size)
{
    return (size_t)counts->time * (time_size + 1) + (size_t)counts->type * TYPE_SIZE +
           counts->character + (size_t)counts->leap * (time_size + 4) + counts->standard +
           counts->ut;
}

static int32_t types_check(const struct dkti_tzif *tzif, const struct tzif_counts *counts,
                           struct dkti_error *error)
{
    for (int32_t i = 0; i < tzif->type_count; ++i) {
        const uint8_t *type = tzif->types + i * TYPE_SIZE;
        int32_t offset = read_i32(type);
        if (offset < OFFSET_MIN_S || offset > OFFSET_MAX_S)
            return tzif_fail(error, "an offset from UTC is a day or more");
        if (type[4] > 1 || type[5] >= counts->character)
            return tzif_fail(error, "a type of local time is malformed");
    }
    return DKT_OK;
}

static int32_t transitions_check(const struct dkti_tzif *tzif, struct dkti_error *error)
{
    for (int32_t i = 0; i < tzif->transition_count; ++i) {
        if (i > 0 && dkti_tzif_time(tzif, i - 1) >= dkti_tzif_time(tzif, i))
            return tzif_fail(error, "the changes are not in ascending order");
        if (tzif->indexes[i] >= tzif->type_count)
            return tzif_fail(error, "a change names a type of local time that is not there");
    }
    return DKT_OK;
}

static int32_t block_read(const uint8_t *p, size_t n, const struct tzif_counts *counts,
                          struct dkti_tzif *out_tzif, struct dkti_error *error)
{
    size_t time_size = (size_t)out_tzif->time_size;
    if (counts->type == 0 || counts->type > 256 || counts->character == 0)
        return tzif_fail(error, "the file has no types of local time, or too many");
    if ((counts->ut != 0 && counts->ut != counts->type) ||
        (counts->standard != 0 && counts->standard != counts->type))
        return tzif_fail(error, "the counts in the header do not fit together");
    if (counts->leap != 0)
        return tzif_fail(error,
                         "the file counts leap seconds (a \"right/\" zone), which no calendar "
                         "of this library can use; take the zone without \"right/\"");
    if (n < block_size(counts, time_size))
        return tzif_fail(error, "the file ends inside its data");
    out_tzif->transition_count = (int32_t)counts->time;
    out_tzif->type_count = (int32_t)counts->type;
    out_tzif->times = p;
    out_tzif->indexes = p + counts->time * time_size;
    out_tzif->types = out_tzif->indexes + counts->time;
    int32_t r = types_check(out_tzif, counts, error);
    return r < 0 ? r : transitions_check(out_tzif, error);
}

static int32_t footer_find(const uint8_t *p, size_t n, struct dkti_text *out_footer,
                           struct dkti_error *error)
{
    const uint8_t *end = NULL;
    if (n >= 2 && p[0] == '\n')
        end = memchr(p + 1, '\n', n - 1);
    if (end == NULL)
        return tzif_fail(error, "the file ends inside its footer");
    if (memchr(p, '\0', (size_t)(end - p)) != NULL)
        return tzif_fail(error, "the footer is malformed");
    *out_footer = dkti_text_of((const char *)(p + 1), (size_t)(end - p) - 1);
    return DKT_OK;
}

int32_t dkti_tzif_read(const uint8_t *bytes, size_t n, struct dkti_tzif *out_tzif,
                       struct dkti_error *error)
{
    struct tzif_counts counts;
    uint8_t version = 0;
    *out_tzif = (struct dkti_tzif){.time_size = 4, .footer = dkti_text("")};
    if (n > DKTI_TZIF_SIZE_MAX)
        return tzif_fail(error, "the file is larger than 64 KiB");
    int32_t r = header_read(bytes, n, &counts, &version, error);
    if (r < 0)
        return r;
    size_t at = HEADER_SIZE;
    if (version == 0)
        return block_read(bytes + at, n - at, &counts, out_tzif, error);
    size_t skipped = block_size(&counts, 4);
    if (skipped > n - at)
        return tzif_fail(error, "the file ends inside its first block");
    at += skipped;
    r = header_read(bytes + at, n - at, &counts, &version, error);
    if (r < 0)
        return r;
    if (version == 0)
        return tzif_fail(error, "the second header has another version");
    at += HEADER_SIZE;
    out_tzif->time_size = 8;
    r = block_read(bytes + at, n - at, &counts, out_tzif, error);
    if (r < 0)
        return r;
    at += block_size(&counts, 8);
    return footer_find(bytes + at, n - at, &out_tzif->footer, error);
}

int64_t dkti_tzif_time(const struct dkti_tzif *tzif, int32_t i)
{
    DKT_ASSERT(i >= 0 && i < tzif->transition_count);
    if (tzif->time_size == 8)
        return read_i64(tzif->times + (ptrdiff_t)i * 8);
    return read_i32(tzif->times + (ptrdiff_t)i * 4);
}

int32_t dkti_tzif_offset(const struct dkti_tzif *tzif, int32_t i)
{
    DKT_ASSERT(i >= -1 && i < tzif->transition_count);
    int32_t type = i < 0 ? 0 : tzif->indexes[i];
    return read_i32(tzif->types + (ptrdiff_t)type * TYPE_SIZE);
}
