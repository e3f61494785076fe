/* SPDX-License-Identifier: MIT
 *
 * Text put together piece by piece. See text.h.
 */
#include "testkit/text.h"

#include <string.h>

struct dkti_kit_text dkti_kit_text(char *buffer, size_t size)
{
    buffer[0] = '\0';
    return (struct dkti_kit_text){.p = buffer, .n = 0, .size = size};
}

static void text_put(struct dkti_kit_text *text, const char *p, size_t n)
{
    size_t room = text->size - text->n - 1;
    size_t put = n < room ? n : room;
    memcpy(text->p + text->n, p, put);
    text->n += put;
    text->p[text->n] = '\0';
}

void dkti_kit_add(struct dkti_kit_text *text, const char *string)
{
    text_put(text, string, strlen(string));
}

void dkti_kit_add_bytes(struct dkti_kit_text *text, const char *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)p[i];
        if (byte >= 0x20 && byte < 0x7F) {
            text_put(text, &p[i], 1);
        } else {
            const char coded[3] = {'\\', digits[byte >> 4], digits[byte & 15]};
            text_put(text, coded, sizeof coded);
        }
    }
}

void dkti_kit_add_integer(struct dkti_kit_text *text, int64_t value)
{
    char digits[20];
    size_t n = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        text_put(text, "-", 1);
    }
    while (n > 0) {
        text_put(text, &digits[--n], 1);
    }
}
