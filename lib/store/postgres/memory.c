/* SPDX-License-Identifier: MIT
 *
 * Memory of the PostgreSQL store, and texts that grow. The desk's allocator is not public, so this is the one place
 * of the library that asks the system.
 */
#include "store/postgres/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_FIRST = 512, /* most statements fit */
};

void *dkti_postgres_allocate(size_t count, size_t size)
{
    return calloc(count == 0 ? 1 : count, size);
}

void *dkti_postgres_grow(void *old, size_t old_count, size_t new_count, size_t size)
{
    if (new_count > SIZE_MAX / size) {
        return NULL;
    }
    char *grown = realloc(old, new_count * size);
    if (grown != NULL) {
        memset(grown + old_count * size, 0, (new_count - old_count) * size);
    }
    return grown;
}

void dkti_postgres_release(void *memory)
{
    free(memory);
}

static void pg_text_reserve(struct dkti_postgres_text *text, size_t more)
{
    size_t capacity = text->capacity == 0 ? TEXT_FIRST : text->capacity;
    while (capacity - text->n <= more) {
        capacity *= 2;
    }
    if (capacity == text->capacity || text->is_failed) {
        return;
    }
    char *grown = dkti_postgres_grow(text->p, text->capacity, capacity, 1);
    if (grown == NULL) {
        text->is_failed = true;
        return;
    }
    text->p = grown;
    text->capacity = capacity;
}

void dkti_postgres_add_n(struct dkti_postgres_text *text, const char *more, size_t n)
{
    pg_text_reserve(text, n);
    if (!text->is_failed) {
        memcpy(text->p + text->n, more, n);
        text->n += n;
        text->p[text->n] = '\0';
    }
}

void dkti_postgres_add(struct dkti_postgres_text *text, const char *more)
{
    dkti_postgres_add_n(text, more, strlen(more));
}

void dkti_postgres_add_number(struct dkti_postgres_text *text, int64_t number)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--p = '-';
    }
    dkti_postgres_add_n(text, p, (size_t)(digits + sizeof digits - p));
}

static void pg_add_quoted(struct dkti_postgres_text *text, const char *value, const char *quote)
{
    dkti_postgres_add_n(text, quote, 1);
    for (const char *p = value; *p != '\0'; p++) {
        dkti_postgres_add_n(text, p, 1);
        if (*p == *quote) {
            dkti_postgres_add_n(text, p, 1);
        }
    }
    dkti_postgres_add_n(text, quote, 1);
}

void dkti_postgres_add_name(struct dkti_postgres_text *text, const char *name)
{
    pg_add_quoted(text, name, "\"");
}

/* A backslash is one character like others, unless somebody has turned standard_conforming_strings off: only words of
 * the library's own and names of schemas go through here. */
void dkti_postgres_add_literal(struct dkti_postgres_text *text, const char *value)
{
    pg_add_quoted(text, value, "'");
}

void dkti_postgres_add_table(struct dkti_postgres_text *text, const struct dkt_postgres *postgres, const char *name,
                             const char *suffix)
{
    dkti_postgres_add_name(text, postgres->schema);
    dkti_postgres_add(text, ".\"docket_");
    dkti_postgres_add(text, name);
    dkti_postgres_add(text, suffix);
    dkti_postgres_add(text, "\"");
}

char *dkti_postgres_finish(struct dkti_postgres_text *text)
{
    if (text->is_failed || text->p == NULL) {
        dkti_postgres_release(text->p);
        text->p = NULL;
    }
    return text->p;
}
