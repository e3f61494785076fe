/* SPDX-License-Identifier: MIT
 *
 * SHA-256 (libmd), and the set digest built on it.
 *
 * The set digest is LtHash: 1,024 sums modulo 2^16. A member adds the 2,048 bytes SHA-256(member || i),
 * i = 0..63 (one byte), read as little-endian 16-bit numbers. Order of adding does not matter, two
 * partial sets add up, and finding two sets with one digest is as hard as a lattice problem; so a digest
 * over a million rows needs neither sorting nor memory. Its value is SHA-256 of the 2,048 bytes.
 */
#ifndef DKTI_BASE_DIGEST_H
#define DKTI_BASE_DIGEST_H

#include "base/internal.h"
#include "base/text.h"

#include <sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dkti_digest {
    uint8_t bytes[DKTI_DIGEST_SIZE];
};

struct dkti_sha256 {
    SHA2_CTX context;
};

void dkti_sha256_init(struct dkti_sha256 *sha);
void dkti_sha256_add(struct dkti_sha256 *sha, const void *p, size_t n);
struct dkti_digest dkti_sha256_end(struct dkti_sha256 *sha);

/* SHA-256 of one run of bytes. */
struct dkti_digest dkti_sha256(const void *p, size_t n);

bool dkti_digest_equal(const struct dkti_digest *a, const struct dkti_digest *b);

/* 64 lower-case hexadecimal digits and a NUL into `out`. */
void dkti_digest_hex(const struct dkti_digest *digest, char out[2 * DKTI_DIGEST_SIZE + 1]);

struct dkti_set_digest {
    uint16_t sums[1024];
};

void dkti_set_digest_init(struct dkti_set_digest *set);
void dkti_set_digest_add(struct dkti_set_digest *set, const struct dkti_digest *member);
void dkti_set_digest_remove(struct dkti_set_digest *set, const struct dkti_digest *member);
void dkti_set_digest_merge(struct dkti_set_digest *set, const struct dkti_set_digest *other);
struct dkti_digest dkti_set_digest_value(const struct dkti_set_digest *set);

#endif
