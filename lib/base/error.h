/* SPDX-License-Identifier: MIT
 *
 * The error of one handle: a status, the host's own number, and a text that the place which detected the
 * error writes once. Text is cut on a character's border at DKTI_ERROR_TEXT_MAX. No memory is taken, so
 * an error can always be said.
 */
#ifndef DKTI_BASE_ERROR_H
#define DKTI_BASE_ERROR_H

#include "base/internal.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_error {
    int32_t status;     /* dkt_status; 0 = none */
    int32_t host_code;  /* what the host's hook said, 0 = nothing */
    int32_t n;          /* bytes of `text` */
    bool is_cut;        /* a piece did not fit: it was cut, and later ones are dropped */
    char text[DKTI_ERROR_TEXT_MAX + 1];
};

void dkti_error_clear(struct dkti_error *error);

/* Begins a new text for `status`, forgets the host's number, and returns `status`, so that callers can
 * `return dkti_error_begin(...)` after adding nothing. `error` may be NULL: then only the status is passed through. */
int32_t dkti_error_begin(struct dkti_error *error, int32_t status, const char *text);

/* Pieces behind it; `error` may be NULL. */
void dkti_error_add(struct dkti_error *error, const char *text);
void dkti_error_add_text(struct dkti_error *error, struct dkti_text text);
void dkti_error_add_integer(struct dkti_error *error, int64_t value);

/* The common sentence: head, the name in question, tail. Returns `status`. */
int32_t dkti_error_named(struct dkti_error *error, int32_t status, const char *head,
                         struct dkti_text name, const char *tail);

#endif
