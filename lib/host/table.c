/* SPDX-License-Identifier: MIT
 *
 * Taking over a hook table. See table.h.
 */
#include "host/table.h"

#include "docket/base.h"

#include <string.h>

enum {
    TABLE_SIZE_MAX = 4096 /* a larger struct_size is no size at all */
};

static bool is_zero(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0) {
            return false;
        }
    }
    return true;
}

int32_t dkti_table_copy(struct dkti_error *error, const void *table, void *out_copy, size_t size,
                        size_t size_min, uint32_t flags_known)
{
    if (table == NULL) {
        return dkti_error_begin(error, DKT_E_ARGUMENT, "the hook table is NULL");
    }
    uint32_t header[2];
    memcpy(header, table, sizeof header);
    if (header[0] < size_min || header[0] > TABLE_SIZE_MAX) {
        return dkti_error_begin(error, DKT_E_ARGUMENT,
                                "struct_size of the hook table is not the size of one");
    }
    if (header[0] > size && !is_zero((const uint8_t *)table + size, header[0] - size)) {
        return dkti_error_begin(error, DKT_E_ARGUMENT,
                                "the hook table uses members that this library does not know");
    }
    if ((header[1] & ~flags_known) != 0) {
        return dkti_error_begin(error, DKT_E_ARGUMENT,
                                "the hook table uses flags that this library does not know");
    }
    memset(out_copy, 0, size);
    memcpy(out_copy, table, header[0] < size ? header[0] : size);
    return DKT_OK;
}
