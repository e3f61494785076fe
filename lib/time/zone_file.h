/* SPDX-License-Identifier: MIT
 *
 * Reading a zone's file from the system's directory. One of the three files of the library that enter the
 * operating system; a host that gives the bytes of its zones never comes here.
 */
#ifndef DKTI_TIME_ZONE_FILE_H
#define DKTI_TIME_ZONE_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

/* The bytes of the zone's file, owned by the arena. The name is checked here (dkti_zone_name_check).
 * DKT_E_ZONE when there is no such file or it cannot be a zone's. */
int32_t dkti_zone_file_read(struct dkti_text name, struct dkti_arena *arena,
                            const uint8_t **out_bytes, size_t *out_n, struct dkti_error *error);

#endif
