/* SPDX-License-Identifier: MIT
 *
 * The writer and the reader of binary forms: exact bytes, round trips, and what the reader refuses.
 */
#include "base/buffer.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

/* A buffer over the default allocator; the caller frees it. */
static struct dkti_buffer new_buffer(void)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &allocator);
    return buffer;
}

static void assert_bytes(const char *row, const struct dkti_buffer *buffer, const void *p, size_t n)
{
    assert_false(buffer->failed);
    if (buffer->n != n || memcmp(buffer->p, p, n) != 0)
        fail_msg("%s: other bytes were written", row);
}

static const struct varint_row {
    const char *name;
    uint64_t value;
    uint8_t bytes[10];
    size_t n;
} varint_rows[] = {
    {"zero", 0, {0x00}, 1},
    {"largest of one byte", 127, {0x7F}, 1},
    {"smallest of two bytes", 128, {0x80, 0x01}, 2},
    {"300", 300, {0xAC, 0x02}, 2},
    {"largest of two bytes", 16383, {0xFF, 0x7F}, 2},
    {"smallest of three bytes", 16384, {0x80, 0x80, 0x01}, 3},
    {"32 bits", UINT32_MAX, {0xFF, 0xFF, 0xFF, 0xFF, 0x0F}, 5},
    {"63 bits", INT64_MAX, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, 9},
    {"64 bits", UINT64_MAX, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}, 10},
};

static void varints_have_their_documented_bytes_and_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof varint_rows / sizeof varint_rows[0]; i++) {
        const struct varint_row *row = &varint_rows[i];
        struct dkti_buffer buffer = new_buffer();
        dkti_buffer_varint(&buffer, row->value);
        assert_bytes(row->name, &buffer, row->bytes, row->n);
        struct dkti_reader reader = dkti_reader(buffer.p, buffer.n);
        assert_true(dkti_read_varint(&reader) == row->value);
        assert_true(dkti_reader_at_end(&reader) && !reader.failed);
        dkti_buffer_free(&buffer);
    }
}

static const struct malformed_row {
    const char *name;
    uint8_t bytes[12];
    size_t n;
} malformed_rows[] = {
    {"nothing", {0}, 0},
    {"cut after one group", {0x80}, 1},
    {"cut after nine groups", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 9},
    {"zero in two groups", {0x80, 0x00}, 2},
    {"needless last group", {0xFF, 0x80, 0x00}, 3},
    {"needless tenth group", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00}, 10},
    {"65 bits", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}, 10},
    {"tenth group goes on", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81}, 10},
    {"eleven groups", {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}, 11},
};

static void reader_refuses_a_malformed_varint(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed_rows / sizeof malformed_rows[0]; i++) {
        const struct malformed_row *row = &malformed_rows[i];
        struct dkti_reader reader = dkti_reader(row->bytes, row->n);
        if (dkti_read_varint(&reader) != 0 || !reader.failed || !dkti_reader_at_end(&reader))
            fail_msg("%s: was read", row->name);
    }
}

static const struct signed_row {
    const char *name;
    int64_t value;
    uint64_t zigzag;
} signed_rows[] = {
    {"zero", 0, 0},
    {"minus one", -1, 1},
    {"one", 1, 2},
    {"minus two", -2, 3},
    {"largest", INT64_MAX, UINT64_MAX - 1},
    {"smallest", INT64_MIN, UINT64_MAX},
};

static void signed_integers_are_zigzag_varints(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof signed_rows / sizeof signed_rows[0]; i++) {
        struct dkti_buffer buffer = new_buffer();
        dkti_buffer_signed(&buffer, signed_rows[i].value);
        struct dkti_reader reader = dkti_reader(buffer.p, buffer.n);
        if (dkti_read_varint(&reader) != signed_rows[i].zigzag)
            fail_msg("%s: is no zigzag", signed_rows[i].name);
        reader = dkti_reader(buffer.p, buffer.n);
        if (dkti_read_signed(&reader) != signed_rows[i].value)
            fail_msg("%s: reads back as something else", signed_rows[i].name);
        dkti_buffer_free(&buffer);
    }
}

static void random_integers_read_back(void **state)
{
    (void)state;
    struct test_random random = test_random(__func__);
    struct test_random again = random;
    struct dkti_buffer buffer = new_buffer();
    for (size_t i = 0; i < 20000; i++) {
        uint64_t value = test_random_next(&random) >> (i % 64);
        dkti_buffer_varint(&buffer, value);
        dkti_buffer_signed(&buffer, (int64_t)value);
    }
    assert_false(buffer.failed);
    struct dkti_reader reader = dkti_reader(buffer.p, buffer.n);
    for (size_t i = 0; i < 20000; i++) {
        uint64_t value = test_random_next(&again) >> (i % 64);
        assert_true(dkti_read_varint(&reader) == value);
        assert_true(dkti_read_signed(&reader) == (int64_t)value);
    }
    assert_true(dkti_reader_at_end(&reader) && !reader.failed);
    dkti_buffer_free(&buffer);
}

static void a_random_run_that_is_read_is_what_the_writer_would_write(void **state)
{
    (void)state;
    struct test_random random = test_random(__func__);
    struct dkti_buffer buffer = new_buffer();
    for (size_t i = 0; i < 200000; i++) {
        uint8_t bytes[11];
        for (size_t k = 0; k < sizeof bytes; k++) {
            uint64_t r = test_random_next(&random);
            bytes[k] = (uint8_t)(r | (r % 8 != 0 ? 0x80 : 0));
            if (r >> 60 == 0)
                bytes[k] = 0;
        }
        struct dkti_reader reader = dkti_reader(bytes, sizeof bytes);
        uint64_t value = dkti_read_varint(&reader);
        if (reader.failed)
            continue;
        dkti_buffer_clear(&buffer);
        dkti_buffer_varint(&buffer, value);
        assert_bytes("random", &buffer, bytes, (size_t)(reader.p - bytes));
    }
    dkti_buffer_free(&buffer);
}

static void a_text_is_its_length_and_bytes(void **state)
{
    (void)state;
    struct dkti_buffer buffer = new_buffer();
    dkti_buffer_text(&buffer, dkti_text("abc"));
    dkti_buffer_text(&buffer, dkti_text(""));
    dkti_buffer_text(&buffer, dkti_text(NULL));
    assert_bytes("texts", &buffer, "\003abc\000\000", 6);
    struct dkti_reader reader = dkti_reader(buffer.p, buffer.n);
    assert_true(dkti_text_is(dkti_read_text(&reader), "abc"));
    assert_true(dkti_text_is(dkti_read_text(&reader), ""));
    assert_true(dkti_text_is(dkti_read_text(&reader), ""));
    assert_true(dkti_reader_at_end(&reader) && !reader.failed);
    dkti_buffer_free(&buffer);
}

static void reader_refuses_a_text_longer_than_what_is_left(void **state)
{
    (void)state;
    struct dkti_reader reader = dkti_reader("\004abc", 4);
    struct dkti_text text = dkti_read_text(&reader);
    assert_true(reader.failed);
    assert_true(dkti_text_is(text, ""));
    reader = dkti_reader("\377\377\377\377\377\377\377\377\377\001abc", 13);
    text = dkti_read_text(&reader);
    assert_true(reader.failed);
    assert_true(dkti_text_is(text, ""));
}

static void after_one_failure_every_piece_is_empty(void **state)
{
    (void)state;
    struct dkti_reader reader = dkti_reader("\200\000\005\003abc", 7);
    (void)dkti_read_varint(&reader);
    assert_true(reader.failed);
    assert_int_equal(dkti_read_byte(&reader), 0);
    assert_int_equal(dkti_read_varint(&reader), 0);
    assert_int_equal(dkti_read_signed(&reader), 0);
    assert_true(dkti_text_is(dkti_read_text(&reader), ""));
    assert_null(dkti_read_bytes(&reader, 0));
    assert_true(reader.failed && dkti_reader_at_end(&reader));
}

static void byte_runs_are_borrowed_from_the_input(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3};
    struct dkti_reader reader = dkti_reader(bytes, sizeof bytes);
    assert_ptr_equal(dkti_read_bytes(&reader, 2), bytes);
    assert_int_equal(dkti_read_byte(&reader), 3);
    assert_non_null(dkti_read_bytes(&reader, 0));
    assert_false(reader.failed);
    assert_null(dkti_read_bytes(&reader, 1));
    assert_true(reader.failed);
}

static void reading_a_byte_behind_the_end_fails(void **state)
{
    (void)state;
    struct dkti_reader reader = dkti_reader(NULL, 0);
    assert_true(dkti_reader_at_end(&reader));
    assert_non_null(dkti_read_bytes(&reader, 0));
    assert_false(reader.failed);
    assert_int_equal(dkti_read_byte(&reader), 0);
    assert_true(reader.failed);
}

static void plain_characters_are_appended(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x00, 0x1F, 0xAB};
    struct dkti_buffer buffer = new_buffer();
    dkti_buffer_string(&buffer, "n=");
    dkti_buffer_decimal(&buffer, 0);
    dkti_buffer_byte(&buffer, ' ');
    dkti_buffer_decimal(&buffer, INT64_MIN);
    dkti_buffer_byte(&buffer, ' ');
    dkti_buffer_decimal(&buffer, INT64_MAX);
    dkti_buffer_byte(&buffer, ' ');
    dkti_buffer_hex(&buffer, bytes, sizeof bytes);
    dkti_buffer_hex(&buffer, bytes, 0);
    const char expected[] = "n=0 -9223372036854775808 9223372036854775807 001fab";
    assert_bytes("characters", &buffer, expected, sizeof expected - 1);
    dkti_buffer_free(&buffer);
}

static void appending_nothing_takes_no_memory(void **state)
{
    (void)state;
    struct dkti_buffer buffer = new_buffer();
    dkti_buffer_bytes(&buffer, NULL, 0);
    dkti_buffer_string(&buffer, "");
    assert_null(buffer.p);
    assert_int_equal(buffer.n, 0);
    dkti_buffer_free(&buffer);
}

static void clearing_keeps_the_memory(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &allocator);
    dkti_buffer_string(&buffer, "something");
    dkti_buffer_clear(&buffer);
    assert_int_equal(buffer.n, 0);
    dkti_buffer_string(&buffer, "other");
    assert_int_equal(counting.asked_count, 1);
    dkti_buffer_free(&buffer);
    assert_int_equal(counting.live_blocks, 0);
}

static void a_size_that_overflows_fails(void **state)
{
    (void)state;
    struct dkti_buffer buffer = new_buffer();
    dkti_buffer_byte(&buffer, 1);
    dkti_buffer_bytes(&buffer, "x", SIZE_MAX);
    assert_true(buffer.failed);
    assert_int_equal(buffer.n, 1);
    dkti_buffer_free(&buffer);
}

static bool sweep_run(int64_t n, int32_t mode)
{
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    counting_allocator_fail(&counting, n, mode);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &allocator);
    size_t n_before = 0;
    for (size_t i = 0; i < 2000; i++) {
        bool had_failed = buffer.failed;
        dkti_buffer_text(&buffer, dkti_text("a text of some length"));
        dkti_buffer_decimal(&buffer, (int64_t)i);
        if (had_failed)
            assert_int_equal(buffer.n, n_before);
        n_before = buffer.n;
    }
    assert_int_equal(buffer.failed, counting.failed_count > 0);
    dkti_buffer_clear(&buffer);
    assert_false(buffer.failed);
    dkti_buffer_free(&buffer);
    assert_int_equal(counting.live_blocks, 0);
    return counting.failed_count > 0;
}

static void every_allocation_may_fail_and_nothing_leaks(void **state)
{
    (void)state;
    int64_t n = 1;
    while (sweep_run(n, COUNTING_FAIL_ONCE) && sweep_run(n, COUNTING_FAIL_FROM_THEN_ON))
        n++;
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(varints_have_their_documented_bytes_and_read_back),
        cmocka_unit_test(reader_refuses_a_malformed_varint),
        cmocka_unit_test(signed_integers_are_zigzag_varints),
        cmocka_unit_test(random_integers_read_back),
        cmocka_unit_test(a_random_run_that_is_read_is_what_the_writer_would_write),
        cmocka_unit_test(a_text_is_its_length_and_bytes),
        cmocka_unit_test(reader_refuses_a_text_longer_than_what_is_left),
        cmocka_unit_test(after_one_failure_every_piece_is_empty),
        cmocka_unit_test(byte_runs_are_borrowed_from_the_input),
        cmocka_unit_test(reading_a_byte_behind_the_end_fails),
        cmocka_unit_test(plain_characters_are_appended),
        cmocka_unit_test(appending_nothing_takes_no_memory),
        cmocka_unit_test(clearing_keeps_the_memory),
        cmocka_unit_test(a_size_that_overflows_fails),
        cmocka_unit_test(every_allocation_may_fail_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
