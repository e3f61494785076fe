/* SPDX-License-Identifier: MIT
 *
 * Checking texts at the border. See argument.h.
 */
#include "base/argument.h"

#include "docket/base.h"

#include <string.h>

/* Length of `p`, looking at no more than `n_max` + 1 bytes: a text without NUL must not lead astray. */
static size_t bounded_length(const char *p, size_t n_max)
{
    const char *end = memchr(p, 0, n_max + 1);
    return end == NULL ? n_max + 1 : (size_t)(end - p);
}

int32_t dkti_argument_bytes(struct dkti_error *error, const char *what, const char *p, int32_t len,
                            size_t n_min, size_t n_max, struct dkti_text *out_bytes)
{
    *out_bytes = (struct dkti_text){NULL, 0};
    if (p == NULL || len < -1) {
        dkti_error_begin(error, DKT_E_ARGUMENT, what);
        dkti_error_add(error, p == NULL ? " is NULL" : " has a negative length");
        return DKT_E_ARGUMENT;
    }
    size_t n = len < 0 ? bounded_length(p, n_max) : (size_t)len;
    if (n < n_min || n > n_max) {
        dkti_error_begin(error, DKT_E_LIMIT, what);
        dkti_error_add(error, " must have ");
        dkti_error_add_integer(error, (int64_t)n_min);
        dkti_error_add(error, " to ");
        dkti_error_add_integer(error, (int64_t)n_max);
        dkti_error_add(error, " bytes");
        return DKT_E_LIMIT;
    }
    *out_bytes = (struct dkti_text){p, n};
    return DKT_OK;
}

int32_t dkti_argument_text(struct dkti_error *error, const char *what, const char *p, int32_t len,
                           size_t n_min, size_t n_max, struct dkti_text *out_text)
{
    int32_t r = dkti_argument_bytes(error, what, p, len, n_min, n_max, out_text);
    if (r != DKT_OK) {
        return r;
    }
    if (!dkti_text_is_valid(out_text->p, out_text->n)) {
        *out_text = (struct dkti_text){NULL, 0};
        dkti_error_begin(error, DKT_E_TEXT, what);
        dkti_error_add(error, " is not valid UTF-8 without NUL");
        return DKT_E_TEXT;
    }
    return DKT_OK;
}
