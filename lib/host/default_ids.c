/* SPDX-License-Identifier: MIT
 *
 * Randomness from libuuid, for desks whose host gives none. One of the three files with a system header.
 *
 * A random UUID has 122 random bits in 16 bytes; six are fixed. Two UUIDs are hashed into 32 bytes, so that every bit
 * handed out is random.
 */
#include "host/defaults.h"

#include "base/digest.h"
#include "docket/base.h"

#include <string.h>
#include <uuid/uuid.h>

int32_t dkti_default_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    (void)user;
    while (n > 0) {
        uuid_t pair[2];
        uuid_generate_random(pair[0]);
        uuid_generate_random(pair[1]);
        struct dkti_digest digest = dkti_sha256(pair, sizeof pair);
        int32_t part = n < DKTI_DIGEST_SIZE ? n : DKTI_DIGEST_SIZE;
        memcpy(out_bytes, digest.bytes, (size_t)part);
        out_bytes += part;
        n -= part;
    }
    return DKT_HOOK_DONE;
}
