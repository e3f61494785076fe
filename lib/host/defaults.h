/* SPDX-License-Identifier: MIT
 *
 * What a desk uses where the host gives no hook: the system's clock and randomness. Each stands in a file of its own,
 * the only ones that ask the system.
 */
#ifndef DKTI_HOST_DEFAULTS_H
#define DKTI_HOST_DEFAULTS_H

#include <stdint.h>

/* A dkt_clock_hooks.now over CLOCK_REALTIME. */
int32_t dkti_default_now(uintptr_t user, int64_t *out_now_ms);

/* A dkt_id_hooks.random over libuuid's uuid_generate_random. */
int32_t dkti_default_random(uintptr_t user, uint8_t *out_bytes, int32_t n);

#endif
