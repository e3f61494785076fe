/* SPDX-License-Identifier: MIT
 *
 * Texts as they come in over the border: pointer and length, -1 for "up to the NUL". Checked once, here.
 */
#ifndef DKTI_BASE_ARGUMENT_H
#define DKTI_BASE_ARGUMENT_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

/* Turns an argument into a text: not NULL, at least `n_min` and at most `n_max` bytes, valid UTF-8. Returns DKT_OK,
 * DKT_E_ARGUMENT, DKT_E_LIMIT or DKT_E_TEXT with a sentence that calls the argument `what`. */
int32_t dkti_argument_text(struct dkti_error *error, const char *what, const char *p, int32_t len,
                           size_t n_min, size_t n_max, struct dkti_text *out_text);

/* The same for bytes, without a look at their content; len -1 is up to the NUL. */
int32_t dkti_argument_bytes(struct dkti_error *error, const char *what, const char *p, int32_t len,
                            size_t n_min, size_t n_max, struct dkti_text *out_bytes);

#endif
