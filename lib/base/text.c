/* SPDX-License-Identifier: MIT
 *
 * Comparing texts and checking what comes in as one. Nothing here takes memory or can fail.
 */
#include "base/text.h"

#include <string.h>

struct dkti_text dkti_text(const char *string)
{
    return dkti_text_of(string, string == NULL ? 0 : strlen(string));
}

const char *dkti_text_or_empty(struct dkti_text text)
{
    return text.p == NULL ? "" : text.p;
}

int32_t dkti_text_compare(struct dkti_text a, struct dkti_text b)
{
    if (a.p == NULL || b.p == NULL)
        return (int32_t)(a.p != NULL) - (int32_t)(b.p != NULL);
    int32_t order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    if (order != 0)
        return order;
    return (int32_t)(a.n > b.n) - (int32_t)(a.n < b.n);
}

bool dkti_text_is(struct dkti_text text, const char *string)
{
    return dkti_text_equal(text, dkti_text(string));
}

/* 0 when the eight bytes at `p` are ASCII and none is NUL: with no high bit set, subtracting one from each byte sets one
 * exactly where a NUL stands. */
static uint64_t utf8_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((word - UINT64_C(0x0101010101010101)) | word) & UINT64_C(0x8080808080808080);
}

/* How many of the leading bytes are ASCII and not NUL, counted in whole words of 8 bytes; all of them when the rest is too:
 * the last word is looked at once more, together with what stands behind it. */
static size_t utf8_ascii_words(const char *p, size_t n)
{
    size_t i = 0;
    while (n - i >= sizeof(uint64_t)) {
        if (utf8_word(p + i) != 0)
            return i;
        i += sizeof(uint64_t);
    }
    bool is_all = i > 0 && utf8_word(p + n - sizeof(uint64_t)) == 0;
    return is_all ? n : i;
}

/* The bytes of the character at `p` (n >= 1 are there), or 0 when it is malformed or NUL. */
static size_t utf8_character_length(const uint8_t *p, size_t n)
{
    DKT_ASSERT(n >= 1);
    uint8_t lead = p[0];
    if (lead < 0x80)
        return lead != 0 ? 1 : 0;

    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || n < length)
        return 0;
    /* The second byte's range is what shuts out overlong forms, surrogates and all above U+10FFFF. */
    uint8_t second_min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t second_max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < second_min || p[1] > second_max)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

bool dkti_text_is_valid(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        i += utf8_ascii_words(p + i, n - i);
        /* After a foreign character usually more of them follow: words are tried again only on ASCII. */
        while (i < n) {
            size_t length = utf8_character_length((const uint8_t *)p + i, n - i);
            if (length == 0)
                return false;
            i += length;
            if (length == 1)
                break;
        }
    }
    return true;
}

size_t dkti_text_cut(struct dkti_text text, size_t n_max)
{
    if (text.n <= n_max)
        return text.n;
    size_t k = n_max;
    while (k > 0 && ((uint8_t)text.p[k] & 0xC0) == 0x80)
        k--;
    return k;
}

struct dkti_text dkti_text_decimal(int64_t value, char out[DKTI_DECIMAL_MAX])
{
    size_t i = DKTI_DECIMAL_MAX;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        i--;
        out[i] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        DKT_ASSERT(i > 0);
        i--;
        out[i] = '-';
    }
    return dkti_text_of(out + i, DKTI_DECIMAL_MAX - i);
}

void dkti_text_hex(const uint8_t *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 0x0F];
    }
}

size_t dkti_text_put_character(uint32_t character, char *out)
{
    DKT_ASSERT(character > 0 && character <= 0x10FFFF);
    DKT_ASSERT(character < 0xD800 || character > 0xDFFF);
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t n = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    out[0] = (char)((n == 2 ? 0xC0U : n == 3 ? 0xE0U : 0xF0U) | character);
    return n;
}

/* Moves the text at `parent` down to its place in the heap of the first `n`. */
static void texts_sift_down(struct dkti_text *texts, size_t parent, size_t n)
{
    struct dkti_text sinking = texts[parent];
    for (size_t child = 2 * parent + 1; child < n; child = 2 * parent + 1) {
        if (child + 1 < n && dkti_text_compare(texts[child], texts[child + 1]) < 0)
            child++;
        if (dkti_text_compare(sinking, texts[child]) >= 0)
            break;
        texts[parent] = texts[child];
        parent = child;
    }
    texts[parent] = sinking;
}

/* A heap sort, as it has no bad case and does not recurse; it ends at the first pair of equals. */
bool dkti_texts_repeat(struct dkti_text *texts, size_t n)
{
    for (size_t i = n / 2; i > 0; i--)
        texts_sift_down(texts, i - 1, n);
    for (size_t rest = n; rest > 1; rest--) {
        struct dkti_text largest = texts[0];
        texts[0] = texts[rest - 1];
        texts[rest - 1] = largest;
        texts_sift_down(texts, 0, rest - 1);
        /* The next largest is on top now. */
        if (dkti_text_equal(texts[0], largest))
            return true;
    }
    return false;
}

static bool name_byte_is_valid(char c, bool is_first)
{
    if (c >= 'a' && c <= 'z')
        return true;
    if (is_first)
        return false;
    return (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool dkti_text_is_name(struct dkti_text text)
{
    if (text.n < 1 || text.n > DKTI_NAME_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!name_byte_is_valid(text.p[i], i == 0))
            return false;
    }
    return true;
}
