/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_TESTKIT_CMOCKA_H
#define DOCKET_TESTKIT_CMOCKA_H

/* testkit_cmocka.h: what the testkit finds as failures of a cmocka test.
 *
 * For tests in C only. Include cmocka.h before. cmocka cuts a message at 1,024 bytes: a report is printed in pieces,
 * and its beginning, which says what is wrong, is compared with the empty text, because that is the one way into TAP
 * and XML output in every release since 1.1.
 */

#include "docket/testkit.h"

/** A report must be empty; otherwise it is printed in full and the test fails. */
#define dkt_kit_assert_empty(report)                                                                              \
    do {                                                                                                          \
        const char *dkt_kit_text_ = (report);                                                                     \
        const char *dkt_kit_rest_ = dkt_kit_text_;                                                                \
        while (*dkt_kit_rest_ != '\0') {                                                                          \
            int dkt_kit_n_ = 0;                                                                                   \
            print_error("%.800s", dkt_kit_rest_);                                                                 \
            while (dkt_kit_n_ < 800 && *dkt_kit_rest_ != '\0') {                                                  \
                dkt_kit_rest_++;                                                                                  \
                dkt_kit_n_++;                                                                                     \
            }                                                                                                     \
        }                                                                                                         \
        _assert_string_equal(dkt_kit_text_, "", __FILE__, __LINE__);                                              \
    } while (0)

/** A call must end with DKT_OK. */
#define dkt_kit_assert_done(status) _assert_string_equal(dkt_status_name(status), "DKT_OK", __FILE__, __LINE__)

/** The scene so far must be as expected. */
#define dkt_kit_assert_scene(scene) dkt_kit_assert_empty(dkt_kit_scene_report(scene))

/** A fault sweep over all ways must hold. */
#define dkt_kit_assert_sweep(kit, hooks, user)                                                                    \
    do {                                                                                                          \
        dkt_status dkt_kit_status_ = dkt_kit_sweep((kit), (hooks), (user), 0, NULL);                              \
        dkt_kit_assert_empty(dkt_kit_report(kit));                                                                \
        dkt_kit_assert_done(dkt_kit_status_);                                                                     \
    } while (0)

/** A store must pass every case of the suite that it claims. */
#define dkt_kit_assert_suite(suite)                                                                               \
    do {                                                                                                          \
        int32_t dkt_kit_failed_;                                                                                  \
        dkt_kit_assert_done(dkt_kit_suite_run_all((suite), &dkt_kit_failed_));                                    \
        dkt_kit_assert_empty(dkt_kit_suite_failures(suite));                                                      \
    } while (0)

#endif
