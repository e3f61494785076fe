/* SPDX-License-Identifier: MIT
 *
 * Text put together piece by piece in a buffer of fixed size, cut where it ends. Always with a NUL behind it.
 */
#ifndef DKTI_TESTKIT_TEXT_H
#define DKTI_TESTKIT_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct dkti_kit_text {
    char *p;
    size_t n;    /* bytes, the NUL not counted */
    size_t size; /* of the buffer */
};

/* An empty text in `buffer`, borrowed, of at least one byte. */
struct dkti_kit_text dkti_kit_text(char *buffer, size_t size);

void dkti_kit_add(struct dkti_kit_text *text, const char *string);
void dkti_kit_add_bytes(struct dkti_kit_text *text, const char *p, size_t n); /* what is no printable ASCII: \xx */
void dkti_kit_add_integer(struct dkti_kit_text *text, int64_t value);

#endif
