/* SPDX-License-Identifier: MIT
 *
 * Numbers for random tests: the same seed gives the same run. The seed is fixed unless the environment
 * variable DOCKET_SEED gives one, and it is printed, so that a failure can be run again.
 */
#ifndef DOCKET_TESTS_RANDOM_H
#define DOCKET_TESTS_RANDOM_H

#include <stdint.h>

struct test_random {
    uint64_t state;
};

/* Begins the numbers of one test and prints `test` with its seed. */
struct test_random test_random(const char *test);

uint64_t test_random_next(struct test_random *random);

/* 0 <= number < bound; bound > 0. */
uint64_t test_random_below(struct test_random *random, uint64_t bound);

#endif
