/* SPDX-License-Identifier: MIT
 *
 * SHA-256 by libmd. The set digest hashes 64 messages of 33 bytes a member; each fits one block, so the
 * block is padded here once and only its counting byte changes.
 */
#include "base/digest.h"

#include <string.h>

enum {
    SET_MEMBER_PARTS = 64, /* SHA-256 values that one member is stretched to */
    SET_PART_SUMS = DKTI_DIGEST_SIZE / 2,
    SHA256_WORDS = 8,
};

static_assert(sizeof(((struct dkti_set_digest *)0)->sums) == SET_MEMBER_PARTS * DKTI_DIGEST_SIZE,
              "a member's parts fill the sums exactly");
static_assert(DKTI_DIGEST_SIZE == SHA256_DIGEST_LENGTH, "our digest is SHA-256");

void dkti_sha256_init(struct dkti_sha256 *sha)
{
    SHA256Init(&sha->context);
}

void dkti_sha256_add(struct dkti_sha256 *sha, const void *p, size_t n)
{
    if (n != 0)
        SHA256Update(&sha->context, p, n);
}

struct dkti_digest dkti_sha256_end(struct dkti_sha256 *sha)
{
    struct dkti_digest digest;
    SHA256Final(digest.bytes, &sha->context);
    return digest;
}

struct dkti_digest dkti_sha256(const void *p, size_t n)
{
    struct dkti_sha256 sha;
    dkti_sha256_init(&sha);
    dkti_sha256_add(&sha, p, n);
    return dkti_sha256_end(&sha);
}

bool dkti_digest_equal(const struct dkti_digest *a, const struct dkti_digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void dkti_digest_hex(const struct dkti_digest *digest, char out[2 * DKTI_DIGEST_SIZE + 1])
{
    dkti_text_hex(digest->bytes, DKTI_DIGEST_SIZE, out);
    out[2 * DKTI_DIGEST_SIZE] = '\0';
}

/* SHA-256's padding of a message of one digest and one byte: a set bit, zeros, the length in bits. */
static void set_digest_block(uint8_t block[SHA256_BLOCK_LENGTH], const struct dkti_digest *member)
{
    const uint32_t bits = 8 * (DKTI_DIGEST_SIZE + 1);
    memset(block, 0, SHA256_BLOCK_LENGTH);
    memcpy(block, member->bytes, DKTI_DIGEST_SIZE);
    block[DKTI_DIGEST_SIZE + 1] = 0x80;
    block[SHA256_BLOCK_LENGTH - 2] = (uint8_t)(bits >> 8);
    block[SHA256_BLOCK_LENGTH - 1] = (uint8_t)(bits & 0xFF);
}

/* Adds, or with `sign` -1 takes away, what `member` is stretched to. */
static void set_digest_change(struct dkti_set_digest *set, const struct dkti_digest *member,
                              int32_t sign)
{
    DKT_ASSERT(sign == 1 || sign == -1);
    SHA2_CTX start;
    SHA256Init(&start);
    uint8_t block[SHA256_BLOCK_LENGTH];
    set_digest_block(block, member);

    uint32_t factor = (uint32_t)sign;
    for (size_t part = 0; part < SET_MEMBER_PARTS; part++) {
        uint32_t words[SHA256_WORDS];
        memcpy(words, start.state.st32, sizeof words);
        block[DKTI_DIGEST_SIZE] = (uint8_t)part;
        SHA256Transform(words, block);

        uint16_t *sums = set->sums + part * SET_PART_SUMS;
        for (size_t i = 0; i < SHA256_WORDS; i++) {
            /* A word's bytes stand in the digest highest first; the sums read them lowest first. */
            uint32_t high = words[i] >> 16;
            uint32_t low = words[i] & 0xFFFF;
            uint32_t first = (high >> 8) | ((high & 0xFF) << 8);
            uint32_t second = (low >> 8) | ((low & 0xFF) << 8);
            sums[2 * i] = (uint16_t)(sums[2 * i] + factor * first);
            sums[2 * i + 1] = (uint16_t)(sums[2 * i + 1] + factor * second);
        }
    }
}

void dkti_set_digest_init(struct dkti_set_digest *set)
{
    memset(set->sums, 0, sizeof set->sums);
}

void dkti_set_digest_add(struct dkti_set_digest *set, const struct dkti_digest *member)
{
    set_digest_change(set, member, 1);
}

void dkti_set_digest_remove(struct dkti_set_digest *set, const struct dkti_digest *member)
{
    set_digest_change(set, member, -1);
}

void dkti_set_digest_merge(struct dkti_set_digest *set, const struct dkti_set_digest *other)
{
    for (size_t i = 0; i < sizeof set->sums / sizeof set->sums[0]; i++)
        set->sums[i] = (uint16_t)(set->sums[i] + other->sums[i]);
}

struct dkti_digest dkti_set_digest_value(const struct dkti_set_digest *set)
{
    /* The bytes of the form are fixed, whatever the machine's own order of bytes is. */
    uint8_t bytes[sizeof set->sums];
    for (size_t i = 0; i < sizeof set->sums / sizeof set->sums[0]; i++) {
        bytes[2 * i] = (uint8_t)(set->sums[i] & 0xFF);
        bytes[2 * i + 1] = (uint8_t)(set->sums[i] >> 8);
    }
    return dkti_sha256(bytes, sizeof bytes);
}
