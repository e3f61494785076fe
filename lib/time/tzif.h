/* SPDX-License-Identifier: MIT
 *
 * The binary form of a zone's data (TZif, RFC 9636, versions 1 to 4), checked as a whole before anything
 * is taken from it. Reading bytes is pure; opening the system's files is the business of zone_file.c.
 */
#ifndef DKTI_TIME_TZIF_H
#define DKTI_TIME_TZIF_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_TZIF_SIZE_MAX = 65536, /* bytes of a file: the largest in use have 4 KiB */
};

/* A checked file. Everything is borrowed from the bytes. */
struct dkti_tzif {
    int32_t transition_count;
    int32_t type_count;
    int32_t time_size; /* bytes of one instant: 4 in version 1, else 8 */
    const uint8_t *times;
    const uint8_t *indexes;
    const uint8_t *types;
    struct dkti_text footer; /* empty when there is none */
};

/* Checks the bytes; DKT_E_ZONE with what is wrong in `error`. */
int32_t dkti_tzif_read(const uint8_t *bytes, size_t n, struct dkti_tzif *out_tzif,
                       struct dkti_error *error);

/* The instant of change `i`, in seconds. */
int64_t dkti_tzif_time(const struct dkti_tzif *tzif, int32_t i);

/* The offset in seconds behind change `i`; for i = -1 the one in force before the first change. */
int32_t dkti_tzif_offset(const struct dkti_tzif *tzif, int32_t i);

#endif
