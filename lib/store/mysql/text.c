/* SPDX-License-Identifier: MIT
 *
 * Texts of statements, and values in them.
 *
 * Nothing is ever escaped: a text that has a quote, a backslash or a control byte goes as hexadecimal digits, and so does
 * one of other than ASCII when the server might read this connection's statements in another character set than UTF-8. So
 * no setting of the server, the session or the host can make a value end early.
 */
#include "store/mysql/internal.h"

#include <string.h>

enum {
    TEXT_SIZE_MIN = 1024,
};

static bool text_room(struct dkti_mysql_text *text, size_t n)
{
    if (text->has_failed || text->size - text->n >= n) {
        return !text->has_failed;
    }
    size_t size = text->size < TEXT_SIZE_MIN ? TEXT_SIZE_MIN : text->size;
    while (size - text->n < n && size <= SIZE_MAX / 4) {
        size *= 2;
    }
    char *p = size - text->n < n ? NULL : dkti_mysql_grow(text->p, text->n, size);
    if (p == NULL) {
        text->has_failed = true;
        return false;
    }
    text->p = p;
    text->size = size;
    return true;
}

void dkti_mysql_put_bytes(struct dkti_mysql_text *text, const char *p, size_t n)
{
    if (n > 0 && text_room(text, n)) {
        memcpy(text->p + text->n, p, n);
        text->n += n;
    }
}

void dkti_mysql_put(struct dkti_mysql_text *text, const char *words)
{
    dkti_mysql_put_bytes(text, words, strlen(words));
}

void dkti_mysql_put_integer(struct dkti_mysql_text *text, int64_t value)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--p = '-';
    }
    dkti_mysql_put_bytes(text, p, (size_t)(digits + sizeof digits - p));
}

static void name_put(struct dkti_mysql_text *text, const char *name)
{
    const char *tick = strchr(name, '`');
    for (; tick != NULL; tick = strchr(name, '`')) { /* doubled */
        dkti_mysql_put_bytes(text, name, (size_t)(tick - name) + 1);
        dkti_mysql_put_bytes(text, "`", 1);
        name = tick + 1;
    }
    dkti_mysql_put(text, name);
}

void dkti_mysql_put_name(struct dkti_mysql_text *text, const char *prefix, const char *name,
                         const char *suffix)
{
    dkti_mysql_put(text, "`");
    name_put(text, prefix);
    name_put(text, name);
    name_put(text, suffix);
    dkti_mysql_put(text, "`");
}

static void hex_put(struct dkti_mysql_text *text, const char *p, int32_t n)
{
    static const char digits[] = "0123456789ABCDEF";
    if (!text_room(text, (size_t)n * 2)) {
        return;
    }
    char *to = text->p + text->n;
    for (int32_t i = 0; i < n; i++) {
        *to++ = digits[(uint8_t)p[i] >> 4];
        *to++ = digits[(uint8_t)p[i] & 15];
    }
    text->n += (size_t)n * 2;
}

void dkti_mysql_put_blob(struct dkti_mysql_text *text, const char *p, int32_t n)
{
    dkti_mysql_put(text, "X'");
    hex_put(text, p, n);
    dkti_mysql_put(text, "'");
}

/* Whether the text may stand between quotes as it is. Not the empty one: a session may take '' for NULL. */
static bool text_is_plain(const char *p, int32_t n, bool is_utf8)
{
    for (int32_t i = 0; i < n; i++) {
        uint8_t byte = (uint8_t)p[i];
        bool is_quiet = byte >= 0x20 && byte != '\'' && byte != '\\' && byte != 0x7F;
        if (!is_quiet || (byte >= 0x80 && !is_utf8)) {
            return false;
        }
    }
    return n > 0;
}

void dkti_mysql_put_text(struct dkti_mysql_text *text, const char *p, int32_t n, bool is_utf8)
{
    if (text_is_plain(p, n, is_utf8)) {
        dkti_mysql_put(text, "'");
        dkti_mysql_put_bytes(text, p, (size_t)n);
        dkti_mysql_put(text, "'");
    } else {
        dkti_mysql_put(text, "_utf8mb4 ");
        dkti_mysql_put_blob(text, p, n);
    }
}

void dkti_mysql_text_free(struct dkti_mysql_text *text)
{
    dkti_mysql_give(text->p);
    *text = (struct dkti_mysql_text){0};
}

bool dkti_mysql_number(const char *p, size_t n, int64_t *out_value)
{
    bool is_negative = n > 0 && p[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + (is_negative ? 1 : 0);
    uint64_t value = 0;
    for (size_t i = is_negative ? 1 : 0; i < n; i++) {
        uint64_t digit = (uint64_t)(p[i] - '0');
        if (p[i] < '0' || p[i] > '9' || value > (limit - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out_value = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return n > (is_negative ? 1U : 0U);
}
