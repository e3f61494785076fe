/* SPDX-License-Identifier: MIT
 *
 * Texts: comparing, cutting, names, and UTF-8 against an oracle that is slow and obvious.
 */
#include "base/internal.h"
#include "base/text.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void absent_and_empty_differ(void **state)
{
    (void)state;
    assert_true(dkti_text_is_absent(dkti_text(NULL)));
    assert_false(dkti_text_is_absent(dkti_text("")));
    assert_false(dkti_text_equal(dkti_text(NULL), dkti_text("")));
    assert_true(dkti_text_equal(dkti_text(NULL), dkti_text(NULL)));
    assert_false(dkti_text_is(dkti_text(NULL), ""));
    assert_true(dkti_text_is(dkti_text(""), ""));
}

static const struct compare_row {
    const char *name;
    const char *a;
    const char *b;
    int32_t sign;
} compare_rows[] = {
    {"both absent", NULL, NULL, 0},
    {"absent before empty", NULL, "", -1},
    {"empty before all others", "", "\x01", -1},
    {"equal", "abc", "abc", 0},
    {"first byte", "bbc", "abd", 1},
    {"last byte", "abc", "abd", -1},
    {"a beginning of the other", "ab", "abc", -1},
    {"bytes are unsigned", "z", "\xC3\xA4", -1},
    {"case matters", "A", "a", -1},
};

static int32_t sign_of(int32_t order)
{
    return (order > 0) - (order < 0);
}

static void texts_are_ordered_by_their_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof compare_rows / sizeof compare_rows[0]; i++) {
        const struct compare_row *row = &compare_rows[i];
        struct dkti_text a = dkti_text(row->a);
        struct dkti_text b = dkti_text(row->b);
        if (sign_of(dkti_text_compare(a, b)) != row->sign)
            fail_msg("%s: another order", row->name);
        if (sign_of(dkti_text_compare(b, a)) != -row->sign)
            fail_msg("%s: the order does not turn around", row->name);
        if (dkti_text_equal(a, b) != (row->sign == 0))
            fail_msg("%s: equal and order disagree", row->name);
    }
}

static void a_text_is_a_string_only_when_the_lengths_agree(void **state)
{
    (void)state;
    assert_true(dkti_text_is(dkti_text_of("abcd", 3), "abc"));
    assert_false(dkti_text_is(dkti_text_of("abcd", 4), "abc"));
    assert_false(dkti_text_is(dkti_text_of("abcd", 2), "abc"));
}

/* Whether the bytes are one character as the Unicode standard defines it: take the bits that the lead byte's
 * pattern announces, then hold the code point against the range that needs exactly so many bytes. */
static bool oracle_is_character(const uint8_t *p, size_t n)
{
    static const uint32_t smallest[] = {0, 0x01, 0x80, 0x800, 0x10000};
    uint32_t code;
    size_t length;
    if ((p[0] & 0x80) == 0x00) {
        code = p[0];
        length = 1;
    } else if ((p[0] & 0xE0) == 0xC0) {
        code = p[0] & 0x1F;
        length = 2;
    } else if ((p[0] & 0xF0) == 0xE0) {
        code = p[0] & 0x0F;
        length = 3;
    } else if ((p[0] & 0xF8) == 0xF0) {
        code = p[0] & 0x07;
        length = 4;
    } else {
        return false;
    }
    if (length != n)
        return false;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return false;
        code = code * 64 + (p[i] & 0x3F);
    }
    return code >= smallest[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

/* Whether the bytes fall into characters in any way at all. */
static bool oracle_is_valid(const uint8_t *p, size_t n)
{
    bool reached[64] = {true}; /* reached[i]: the first i bytes are characters */
    for (size_t i = 0; i < n; i++) {
        for (size_t length = 1; length <= 4 && reached[i] && i + length <= n; length++) {
            if (oracle_is_character(p + i, length))
                reached[i + length] = true;
        }
    }
    return reached[n];
}

static void assert_as_oracle(const uint8_t *p, size_t n)
{
    if (dkti_text_is_valid((const char *)p, n) == oracle_is_valid(p, n))
        return;
    for (size_t i = 0; i < n; i++)
        printf("%02X ", p[i]);
    fail_msg("the oracle says %d", oracle_is_valid(p, n));
}

static void all_sequences_of_up_to_three_bytes_are_judged_as_by_the_oracle(void **state)
{
    (void)state;
    assert_true(dkti_text_is_valid("", 0));
    for (uint32_t number = 0; number < 0x1000000; number++) {
        const uint8_t bytes[3] = {(uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
        assert_as_oracle(bytes, 3);
        if ((number & 0xFF) == 0)
            assert_as_oracle(bytes, 2);
        if ((number & 0xFFFF) == 0)
            assert_as_oracle(bytes, 1);
    }
}

static void sequences_of_four_bytes_are_judged_as_by_the_oracle(void **state)
{
    (void)state;
    static const uint8_t tails[] = {0x00, 0x41, 0x7F, 0x80, 0x81, 0xBF,
                                    0xC0, 0xC2, 0xE1, 0xF0, 0xFF};
    for (uint32_t number = 0; number < 0x10000; number++) {
        for (size_t i = 0; i < sizeof tails; i++) {
            for (size_t k = 0; k < sizeof tails; k++) {
                const uint8_t bytes[4] = {(uint8_t)(number >> 8), (uint8_t)number, tails[i],
                                          tails[k]};
                assert_as_oracle(bytes, 4);
            }
        }
    }
}

static void random_texts_are_judged_as_by_the_oracle(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a",           "ticket", "\xC3\xA4",         "\xE5\xB7\xA5\xE5\x8D\x95",
        "12345678",    "\x7F",   "\xF0\x9F\x98\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80"};
    struct test_random random = test_random(__func__);
    for (size_t round = 0; round < 300000; round++) {
        uint8_t bytes[64];
        size_t n = 0;
        size_t n_wanted = (size_t)test_random_below(&random, 50);
        while (n < n_wanted) {
            const char *piece =
                pieces[test_random_below(&random, sizeof pieces / sizeof pieces[0])];
            memcpy(bytes + n, piece, strlen(piece));
            n += strlen(piece);
        }
        if (n > 0 && round % 3 == 0)
            bytes[test_random_below(&random, n)] = (uint8_t)test_random_next(&random);
        if (n > 0 && round % 3 == 1)
            n -= (size_t)test_random_below(&random, n);
        assert_as_oracle(bytes, n);
    }
}

static void nul_is_refused_at_every_place_of_a_long_text(void **state)
{
    (void)state;
    char text[40];
    for (size_t i = 0; i < sizeof text; i++) {
        memset(text, 'a', sizeof text);
        assert_true(dkti_text_is_valid(text, sizeof text));
        text[i] = '\0';
        assert_false(dkti_text_is_valid(text, sizeof text));
    }
}

static const struct cut_row {
    const char *name;
    const char *text;
    size_t n_max;
    size_t k;
} cut_rows[] = {
    {"room for all", "abc", 5, 3},
    {"just room for all", "abc", 3, 3},
    {"between letters", "abc", 2, 2},
    {"no room", "abc", 0, 0},
    {"absent", NULL, 5, 0},
    {"in a character of two bytes", "a\xC3\xA4", 2, 1},
    {"second byte of three", "a\xE5\xB7\xA5", 2, 1},
    {"third byte of three", "a\xE5\xB7\xA5", 3, 1},
    {"behind three", "a\xE5\xB7\xA5z", 4, 4},
    {"last byte of four", "a\xF0\x9F\x98\x80", 4, 1},
    {"first character does not fit", "\xF0\x9F\x98\x80", 3, 0},
};

static void a_text_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cut_rows / sizeof cut_rows[0]; i++) {
        const struct cut_row *row = &cut_rows[i];
        if (dkti_text_cut(dkti_text(row->text), row->n_max) != row->k)
            fail_msg("%s: cut elsewhere", row->name);
    }
}

static const struct name_row {
    const char *name;
    const char *text;
    bool is_name;
} name_rows[] = {
    {"one letter", "a", true},
    {"all kinds of bytes", "a-z_0.9", true},
    {"longest", "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffgggggggghhhhhhhh", true},
    {"too long", "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffgggggggghhhhhhhhi", false},
    {"empty", "", false},
    {"absent", NULL, false},
    {"digit first", "9a", false},
    {"underscore first", "_a", false},
    {"capital", "aB", false},
    {"space", "a b", false},
    {"not ASCII", "a\xC3\xA4", false},
    {"byte before a", "a\x60", false},
    {"byte behind z", "a{", false},
    {"slash", "a/b", false},
    {"colon", "a:b", false},
};

static void names_are_short_runs_of_lower_case_letters_digits_and_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof name_rows / sizeof name_rows[0]; i++) {
        if (dkti_text_is_name(dkti_text(name_rows[i].text)) != name_rows[i].is_name)
            fail_msg("%s: judged wrongly", name_rows[i].name);
    }
}

static void every_character_is_written_as_valid_utf8_of_its_code(void **state)
{
    (void)state;
    for (uint32_t character = 1; character <= 0x10FFFF; character++) {
        if (character == 0xD800)
            character = 0xE000;
        char bytes[4];
        size_t n = dkti_text_put_character(character, bytes);
        if (!oracle_is_character((const uint8_t *)bytes, n))
            fail_msg("U+%04X is malformed", character);
        uint32_t code = n == 1 ? (uint8_t)bytes[0] : (uint8_t)bytes[0] & (0x7FU >> n);
        for (size_t i = 1; i < n; i++)
            code = code * 64 + ((uint8_t)bytes[i] & 0x3F);
        if (code != character)
            fail_msg("U+%04X is written as U+%04X", character, code);
    }
}

static void repeated_texts_are_found_wherever_they_stand(void **state)
{
    (void)state;
    enum { TEXT_COUNT_MAX = 40 };
    struct test_random random = test_random(__func__);
    for (size_t round = 0; round < 20000; round++) {
        char digits[TEXT_COUNT_MAX][DKTI_DECIMAL_MAX];
        struct dkti_text texts[TEXT_COUNT_MAX];
        int64_t values[TEXT_COUNT_MAX];
        size_t n = (size_t)test_random_below(&random, TEXT_COUNT_MAX + 1);
        bool is_repeated = false;
        for (size_t i = 0; i < n; i++) {
            values[i] = (int64_t)test_random_below(&random, 600);
            texts[i] = dkti_text_decimal(values[i], digits[i]);
            for (size_t k = 0; k < i; k++)
                is_repeated = is_repeated || values[k] == values[i];
        }
        assert_int_equal(dkti_texts_repeat(texts, n), is_repeated);
    }
}

static void random_integers_have_the_decimal_form_of_the_c_library(void **state)
{
    (void)state;
    struct test_random random = test_random(__func__);
    for (size_t i = 0; i < 20000; i++) {
        int64_t value = (int64_t)test_random_next(&random) >> (i % 64);
        char expected[32];
        (void)snprintf(expected, sizeof expected, "%lld", (long long)value);
        char digits[DKTI_DECIMAL_MAX];
        assert_true(dkti_text_is(dkti_text_decimal(value, digits), expected));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_and_empty_differ),
        cmocka_unit_test(texts_are_ordered_by_their_bytes),
        cmocka_unit_test(a_text_is_a_string_only_when_the_lengths_agree),
        cmocka_unit_test(all_sequences_of_up_to_three_bytes_are_judged_as_by_the_oracle),
        cmocka_unit_test(sequences_of_four_bytes_are_judged_as_by_the_oracle),
        cmocka_unit_test(random_texts_are_judged_as_by_the_oracle),
        cmocka_unit_test(nul_is_refused_at_every_place_of_a_long_text),
        cmocka_unit_test(a_text_is_cut_between_characters),
        cmocka_unit_test(names_are_short_runs_of_lower_case_letters_digits_and_marks),
        cmocka_unit_test(every_character_is_written_as_valid_utf8_of_its_code),
        cmocka_unit_test(repeated_texts_are_found_wherever_they_stand),
        cmocka_unit_test(random_integers_have_the_decimal_form_of_the_c_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
