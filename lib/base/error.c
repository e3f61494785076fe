/* SPDX-License-Identifier: MIT
 *
 * Pieces are appended to a fixed field. The first piece that does not fit is cut and ends the text, so that
 * a shorter piece behind it cannot close up over the hole and change what the sentence says.
 */
#include "base/error.h"

#include <string.h>

void dkti_error_clear(struct dkti_error *error)
{
    error->status = 0;
    error->host_code = 0;
    error->n = 0;
    error->is_cut = false;
    error->text[0] = '\0';
}

int32_t dkti_error_begin(struct dkti_error *error, int32_t status, const char *text)
{
    DKT_ASSERT(status != 0);
    if (error == NULL)
        return status;
    dkti_error_clear(error);
    error->status = status;
    dkti_error_add(error, text);
    return status;
}

void dkti_error_add(struct dkti_error *error, const char *text)
{
    dkti_error_add_text(error, dkti_text(text));
}

void dkti_error_add_text(struct dkti_error *error, struct dkti_text text)
{
    if (error == NULL || error->is_cut || text.n == 0)
        return;
    DKT_ASSERT(error->n >= 0 && error->n <= DKTI_ERROR_TEXT_MAX);
    size_t room = (size_t)(DKTI_ERROR_TEXT_MAX - error->n);
    size_t n = dkti_text_cut(text, room);
    memcpy(error->text + error->n, text.p, n);
    error->is_cut = n < text.n;
    error->n += (int32_t)n;
    error->text[error->n] = '\0';
}

void dkti_error_add_integer(struct dkti_error *error, int64_t value)
{
    char digits[DKTI_DECIMAL_MAX];
    dkti_error_add_text(error, dkti_text_decimal(value, digits));
}

int32_t dkti_error_named(struct dkti_error *error, int32_t status, const char *head,
                         struct dkti_text name, const char *tail)
{
    (void)dkti_error_begin(error, status, head);
    dkti_error_add_text(error, name);
    dkti_error_add(error, tail);
    return status;
}
