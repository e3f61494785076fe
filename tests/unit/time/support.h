/* SPDX-License-Identifier: MIT
 *
 * What the tests of the time floor share: cases written as JSON, and TZif files made on the spot.
 */
#ifndef DOCKET_TESTS_TIME_SUPPORT_H
#define DOCKET_TESTS_TIME_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

/* Evaluates {"calendar": CALENDAR, REST}, where REST has an "expect", and fails unless it comes true. */
void assert_case(const char *calendar, const char *rest);

/* Evaluates {"calendar": CALENDAR, REST} and compares the whole result. */
void assert_result(const char *calendar, const char *rest, const char *result);

/* Fails unless the calendar is refused with `status` and a text that has `problem` in it. */
void assert_refused(const char *calendar, int32_t status, const char *problem);

/* A TZif file of version 2 under construction. */
struct tzif_file {
    uint8_t bytes[2048];
    size_t n;
};

/* One change of the clock: at `at` seconds the offset becomes that of type `type`. */
struct tzif_change {
    int64_t at;
    uint8_t type;
};

/* Writes a file with these types (offsets in seconds), changes and footer. `leap_count` is put into the
 * header only. */
void tzif_file_write(struct tzif_file *file, const int32_t *offsets, size_t offset_count,
                     const struct tzif_change *changes, size_t change_count, const char *footer,
                     uint32_t leap_count);

#endif
