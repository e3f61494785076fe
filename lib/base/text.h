/* SPDX-License-Identifier: MIT
 *
 * Text: a pointer and a length, UTF-8 without NUL inside, validated once at the border.
 *
 * Absent is p == NULL; empty is n == 0 with p != NULL: the two differ. Text is compared as bytes.
 *
 * What every row and every wish asks thousands of times is inline, here and in the headers beside: calls of three
 * instructions would cost more than what they do (doc/performance.md).
 */
#ifndef DKTI_BASE_TEXT_H
#define DKTI_BASE_TEXT_H

#include "base/internal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct dkti_text {
    const char *p;
    size_t n;
};

/* A text over a NUL-terminated string; NULL gives the absent text. Borrowed. */
struct dkti_text dkti_text(const char *string);

/* A text over `n` bytes at `p`. Borrowed. */
static inline struct dkti_text dkti_text_of(const char *p, size_t n)
{
    DKT_ASSERT(p != NULL || n == 0);
    return (struct dkti_text){.p = p, .n = n};
}

static inline bool dkti_text_is_absent(struct dkti_text text)
{
    return text.p == NULL;
}

/* The text's NUL-terminated bytes, or "" when it is absent. Only for texts with a NUL behind them. */
const char *dkti_text_or_empty(struct dkti_text text);

/* Equal bytes; absent equals only absent. */
static inline bool dkti_text_equal(struct dkti_text a, struct dkti_text b)
{
    if (a.n != b.n)
        return false;
    if (a.p == NULL || b.p == NULL || a.p == b.p)
        return a.p == b.p;
    return memcmp(a.p, b.p, a.n) == 0;
}

/* Order of the bytes: <0, 0, >0. Absent comes first, then by memcmp, then by length. */
int32_t dkti_text_compare(struct dkti_text a, struct dkti_text b);

/* Whether `text` equals the NUL-terminated `string`. */
bool dkti_text_is(struct dkti_text text, const char *string);

/* Strict UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF) with no NUL inside. */
bool dkti_text_is_valid(const char *p, size_t n);

/* The largest k <= n_max such that the first k bytes of valid UTF-8 `text` end on a character's border. */
size_t dkti_text_cut(struct dkti_text text, size_t n_max);

enum {
    DKTI_DECIMAL_MAX = 20, /* -9223372036854775808 */
};

/* The decimal form of `value`, written into `out` and borrowed from it. No NUL behind. */
struct dkti_text dkti_text_decimal(int64_t value, char out[DKTI_DECIMAL_MAX]);

/* Two lower-case hexadecimal digits for each of the `n` bytes at `p`, written into `out`. No NUL behind. */
void dkti_text_hex(const uint8_t *p, size_t n, char *out);

/* The UTF-8 of `character` (1..0x10FFFF, no surrogate) into `out`; returns its 1 to 4 bytes. No NUL behind. */
size_t dkti_text_put_character(uint32_t character, char *out);

/* Whether two of the `n` texts are equal, in O(n log n) comparisons whatever they are. Reorders them. */
bool dkti_texts_repeat(struct dkti_text *texts, size_t n);

/* A name as codes use it: 1..DKTI_NAME_MAX bytes of a-z 0-9 _ . - beginning with a letter. */
bool dkti_text_is_name(struct dkti_text text);

#endif
