/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_TESTKIT_CMOCKA_H
#define DOCKET_TESTKIT_CMOCKA_H

/* testkit_cmocka.h: what the testkit finds as failures of a cmocka test, its report as the test's message.
 *
 * For tests in C only. Include cmocka.h before. The reports go through cmocka's comparison of texts, because that is
 * the one way to TAP and XML output in every release since 1.1.
 */

#include "docket/testkit.h"

/** The scene so far must be as expected. */
#define dkt_kit_assert_scene(scene) _assert_string_equal(dkt_kit_scene_report(scene), "", __FILE__, __LINE__)

/** A fault sweep over all ways must hold. */
#define dkt_kit_assert_sweep(kit, hooks, user)                                                                    \
    do {                                                                                                          \
        dkt_status dkt_kit_status_ = dkt_kit_sweep((kit), (hooks), (user), 0, NULL);                              \
        _assert_string_equal(dkt_kit_report(kit), "", __FILE__, __LINE__);                                        \
        _assert_string_equal(dkt_status_name(dkt_kit_status_), "DKT_OK", __FILE__, __LINE__);                     \
    } while (0)

/** A store must pass every case of the suite that it claims. */
#define dkt_kit_assert_suite(suite)                                                                               \
    do {                                                                                                          \
        int32_t dkt_kit_failed_;                                                                                  \
        dkt_status dkt_kit_status_ = dkt_kit_suite_run_all((suite), &dkt_kit_failed_);                            \
        _assert_string_equal(dkt_status_name(dkt_kit_status_), "DKT_OK", __FILE__, __LINE__);                     \
        if (dkt_kit_failed_ != 0) {                                                                               \
            _assert_string_equal(dkt_kit_suite_tap(suite), "", __FILE__, __LINE__);                               \
        }                                                                                                         \
    } while (0)

#endif
