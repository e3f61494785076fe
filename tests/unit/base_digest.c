/* SPDX-License-Identifier: MIT
 *
 * SHA-256 against the vectors of FIPS 180-4, the set digest against its definition.
 */
#include "base/digest.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct sha_row {
    const char *name;
    const char *message;
    const char *hex;
} sha_rows[] = {
    {"no bytes", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"24 bits", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"448 bits", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"896 bits",
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
     "lmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void assert_hex(const char *row, const struct dkti_digest *digest, const char *expected)
{
    char hex[2 * DKTI_DIGEST_SIZE + 1];
    dkti_digest_hex(digest, hex);
    if (strcmp(hex, expected) != 0)
        fail_msg("%s: %s instead of %s", row, hex, expected);
}

static void sha256_gives_the_vectors_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sha_rows / sizeof sha_rows[0]; i++) {
        struct dkti_digest digest = dkti_sha256(sha_rows[i].message, strlen(sha_rows[i].message));
        assert_hex(sha_rows[i].name, &digest, sha_rows[i].hex);
    }
}

static void sha256_of_a_million_bytes_given_in_pieces_is_the_vector(void **state)
{
    (void)state;
    char piece[997];
    memset(piece, 'a', sizeof piece);
    struct dkti_sha256 sha;
    dkti_sha256_init(&sha);
    for (size_t left = 1000000; left > 0;) {
        size_t n = left < sizeof piece ? left : sizeof piece;
        dkti_sha256_add(&sha, piece, n);
        dkti_sha256_add(&sha, NULL, 0);
        left -= n;
    }
    struct dkti_digest digest = dkti_sha256_end(&sha);
    assert_hex("a million", &digest,
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void equal_digests_differ_in_no_byte(void **state)
{
    (void)state;
    struct dkti_digest a = dkti_sha256("abc", 3);
    struct dkti_digest b = a;
    assert_true(dkti_digest_equal(&a, &b));
    b.bytes[DKTI_DIGEST_SIZE - 1] ^= 1;
    assert_false(dkti_digest_equal(&a, &b));
}

/* The definition, word for word. */
static void oracle_add(struct dkti_set_digest *set, const struct dkti_digest *member)
{
    for (size_t part = 0; part < 64; part++) {
        uint8_t message[DKTI_DIGEST_SIZE + 1];
        memcpy(message, member->bytes, DKTI_DIGEST_SIZE);
        message[DKTI_DIGEST_SIZE] = (uint8_t)part;
        struct dkti_digest digest = dkti_sha256(message, sizeof message);
        for (size_t i = 0; i < 16; i++) {
            uint32_t number = digest.bytes[2 * i] + 256U * digest.bytes[2 * i + 1];
            set->sums[16 * part + i] = (uint16_t)((set->sums[16 * part + i] + number) % 65536U);
        }
    }
}

static void a_set_digest_follows_its_definition(void **state)
{
    (void)state;
    struct dkti_set_digest set;
    struct dkti_set_digest expected;
    dkti_set_digest_init(&set);
    dkti_set_digest_init(&expected);
    for (uint32_t i = 0; i < 100; i++) {
        struct dkti_digest member = dkti_sha256(&i, sizeof i);
        dkti_set_digest_add(&set, &member);
        oracle_add(&expected, &member);
        assert_memory_equal(set.sums, expected.sums, sizeof set.sums);
    }
}

/* Computed with Python's hashlib, so that the stored form can never change unnoticed. */
static const struct set_row {
    const char *name;
    const char *members; /* one byte each */
    const char *hex;
} set_rows[] = {
    {"the empty set", "", "e5a00aa9991ac8a5ee3109844d84a55583bd20572ad3ffcd42792f3c36b183ad"},
    {"one member", "a", "0cc4255cc40ef866d14a2500be5cfe285fa96cf5e5b2acef47774e0369a375c5"},
    {"three members", "abc", "3f3f834603e041fb6eb1d08c978865a47b1919e980ac3023efc0607ef5ae9169"},
};

static void set_digests_have_their_known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof set_rows / sizeof set_rows[0]; i++) {
        struct dkti_set_digest set;
        dkti_set_digest_init(&set);
        for (const char *p = set_rows[i].members; *p != '\0'; p++) {
            struct dkti_digest member = dkti_sha256(p, 1);
            dkti_set_digest_add(&set, &member);
        }
        struct dkti_digest value = dkti_set_digest_value(&set);
        assert_hex(set_rows[i].name, &value, set_rows[i].hex);
    }
}

enum { MEMBER_COUNT = 200 };

static void fill_members(struct dkti_digest members[MEMBER_COUNT])
{
    for (uint32_t i = 0; i < MEMBER_COUNT; i++)
        members[i] = dkti_sha256(&i, sizeof i);
}

static void the_order_of_adding_does_not_matter(void **state)
{
    (void)state;
    struct test_random random = test_random(__func__);
    struct dkti_digest members[MEMBER_COUNT];
    fill_members(members);
    struct dkti_set_digest first;
    dkti_set_digest_init(&first);
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        dkti_set_digest_add(&first, &members[i]);
    for (size_t i = MEMBER_COUNT - 1; i > 0; i--) {
        size_t k = (size_t)test_random_below(&random, i + 1);
        struct dkti_digest swapped = members[i];
        members[i] = members[k];
        members[k] = swapped;
    }
    struct dkti_set_digest second;
    dkti_set_digest_init(&second);
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        dkti_set_digest_add(&second, &members[i]);
    struct dkti_digest a = dkti_set_digest_value(&first);
    struct dkti_digest b = dkti_set_digest_value(&second);
    assert_true(dkti_digest_equal(&a, &b));
}

static void removing_undoes_adding(void **state)
{
    (void)state;
    struct dkti_digest members[MEMBER_COUNT];
    fill_members(members);
    struct dkti_set_digest set;
    struct dkti_set_digest half;
    dkti_set_digest_init(&set);
    dkti_set_digest_init(&half);
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        dkti_set_digest_add(&set, &members[i]);
        if (i % 2 == 0)
            dkti_set_digest_add(&half, &members[i]);
    }
    for (size_t i = 1; i < MEMBER_COUNT; i += 2)
        dkti_set_digest_remove(&set, &members[i]);
    assert_memory_equal(set.sums, half.sums, sizeof set.sums);
}

static void partial_sets_add_up(void **state)
{
    (void)state;
    struct dkti_digest members[MEMBER_COUNT];
    fill_members(members);
    struct dkti_set_digest whole;
    struct dkti_set_digest parts[2];
    dkti_set_digest_init(&whole);
    dkti_set_digest_init(&parts[0]);
    dkti_set_digest_init(&parts[1]);
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        dkti_set_digest_add(&whole, &members[i]);
        dkti_set_digest_add(&parts[i % 3 == 0], &members[i]);
    }
    dkti_set_digest_merge(&parts[0], &parts[1]);
    assert_memory_equal(whole.sums, parts[0].sums, sizeof whole.sums);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_vectors_of_the_standard),
        cmocka_unit_test(sha256_of_a_million_bytes_given_in_pieces_is_the_vector),
        cmocka_unit_test(equal_digests_differ_in_no_byte),
        cmocka_unit_test(a_set_digest_follows_its_definition),
        cmocka_unit_test(set_digests_have_their_known_values),
        cmocka_unit_test(the_order_of_adding_does_not_matter),
        cmocka_unit_test(removing_undoes_adding),
        cmocka_unit_test(partial_sets_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
