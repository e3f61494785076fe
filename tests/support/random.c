/* SPDX-License-Identifier: MIT
 *
 * SplitMix64: short, and good enough for choosing test data.
 */
#include "support/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct test_random test_random(const char *test)
{
    const char *given = getenv("DOCKET_SEED");
    uint64_t seed = given == NULL ? UINT64_C(20240229) : strtoull(given, NULL, 10);
    printf("%s: DOCKET_SEED=%" PRIu64 "\n", test, seed);
    return (struct test_random){.state = seed};
}

uint64_t test_random_next(struct test_random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = random->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t test_random_below(struct test_random *random, uint64_t bound)
{
    return test_random_next(random) % bound;
}
