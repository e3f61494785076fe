/* SPDX-License-Identifier: MIT
 *
 * Taking over a hook table of the host's: any size from the first release's on, copied, the rest zero.
 */
#ifndef DKTI_HOST_TABLE_H
#define DKTI_HOST_TABLE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Copies `table` (whose first member is its uint32_t struct_size, then uint32_t flags) into `out_copy` of `size` bytes.
 * Smaller than `size_min`: malformed. Larger than `size`: accepted when the rest is zero, else the host was compiled
 * against a newer library. Flags outside `flags_known` are from a newer library too. Returns DKT_OK or
 * DKT_E_ARGUMENT. */
int32_t dkti_table_copy(struct dkti_error *error, const void *table, void *out_copy, size_t size,
                        size_t size_min, uint32_t flags_known);

#endif
