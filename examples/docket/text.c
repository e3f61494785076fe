/* SPDX-License-Identifier: MIT
 *
 * See text.h. The widths are those of Unicode's East Asian Width property, W and F, in ranges wide enough for what
 * people write in Chinese, Japanese and Korean; wcwidth() would need a locale. */
#include "text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct range {
    uint32_t first;
    uint32_t last;
};

static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static const struct range combining[] = {
    {0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

static int is_in(const struct range *ranges, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            return 1;
        }
    }
    return 0;
}

static int character_width(uint32_t character)
{
    if (is_in(combining, sizeof combining / sizeof combining[0], character)) {
        return 0;
    }
    return is_in(wide, sizeof wide / sizeof wide[0], character) ? 2 : 1;
}

/* The next character and how many bytes it has. What is not UTF-8 counts as one character a byte. */
static size_t character_next(const char *text, uint32_t *out_character)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint32_t character = n == 1 ? p[0] : (uint32_t)p[0] & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *out_character = '?';
            return 1;
        }
        character = character << 6 | (p[i] & 0x3F);
    }
    *out_character = character;
    return n;
}

int text_width(const char *text)
{
    int width = 0;
    uint32_t character = 0;
    for (size_t i = 0; text[i] != '\0';) {
        i += character_next(text + i, &character);
        width += character_width(character);
    }
    return width;
}

size_t text_fit(const char *text, int width)
{
    size_t i = 0;
    uint32_t character = 0;
    while (text[i] != '\0') {
        size_t n = character_next(text + i, &character);
        width -= character_width(character);
        if (width < 0) {
            break;
        }
        i += n;
    }
    return i;
}

void text_put(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        unsigned char next = i + 1 < n ? (unsigned char)text[i + 1] : 0;
        int is_c1 =
            byte == 0xC2 && next < 0xA0; /* U+0080 to U+009F: what ESC with a letter would do */
        i += is_c1 ? 1 : 0;
        putchar(byte < ' ' || byte == 0x7F || is_c1 ? ' ' : byte);
    }
}

static void print_blanks(int count)
{
    printf("%*s", count > 0 ? count : 0, "");
}

void text_print(const char *text, int width, int is_right)
{
    int full = text_width(text);
    if (full > width) {
        size_t n = text_fit(text, width - 1);
        char *head = text_copy(text);
        head[n] = '\0';
        text_put(head, n);
        fputs("…", stdout);
        print_blanks(width - 1 - text_width(head));
        free(head);
        return;
    }
    if (is_right) {
        print_blanks(width - full);
    }
    text_put(text, strlen(text));
    if (!is_right) {
        print_blanks(width - full);
    }
}

void *memory_grow(void *old, size_t size)
{
    void *memory = realloc(old, size == 0 ? 1 : size);
    if (memory == NULL) {
        fputs("docket: there is no memory\n", stderr);
        exit(3);
    }
    return memory;
}

void *memory_new(size_t size)
{
    return memset(memory_grow(NULL, size), 0, size);
}

char *text_copy(const char *text)
{
    size_t n = strlen(text) + 1;
    return memcpy(memory_grow(NULL, n), text, n);
}
