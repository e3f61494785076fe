/* SPDX-License-Identifier: MIT
 *
 * Every allocation of zones and calendars failing, one after the other.
 */
#include "support/counting_allocator.h"
#include "time/face.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char calendar_json[] =
    "{\"name\":\"sweep\",\"zone\":\"Europe/Dublin\",\"week\":{\"mon-fri\":[\"22:00-30:00\"]},"
    "\"breaks\":{\"mon\":[\"24:00-24:30\"]},\"dates\":[{\"date\":\"2026-05-01\",\"closed\":true},"
    "{\"date\":\"2026-05-02\",\"like\":\"mon\",\"note\":\"make-up\"}],\"layers\":[{\"name\":"
    "\"team\","
    "\"dates\":[{\"date\":\"2026-05-03\",\"windows\":[\"09:00-12:00\"]}]}]}";

static void a_calendar_survives_every_failing_allocation(void **state)
{
    (void)state;
    for (int64_t n = 1;; n++) {
        struct counting_allocator counting;
        struct dkti_error error;
        struct dkt_calendar *calendar = NULL;
        counting_allocator_init(&counting);
        counting_allocator_fail(&counting, n, COUNTING_FAIL_ONCE);
        struct dkti_allocator allocator = counting_allocator(&counting);
        int32_t r =
            dkti_calendar_of_json(&allocator, dkti_text(calendar_json), NULL, &calendar, &error);
        if (counting.failed_count > 0) {
            assert_int_equal(r, DKT_E_MEMORY);
            assert_null(calendar);
        } else {
            assert_int_equal(r, DKT_OK);
        }
        dkt_calendar_unref(calendar);
        assert_int_equal(counting.live_blocks, 0);
        if (counting.failed_count == 0)
            break;
    }
}

static void a_refused_calendar_leaves_nothing(void **state)
{
    (void)state;
    struct counting_allocator counting;
    struct dkti_error error;
    struct dkt_calendar *calendar = NULL;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    assert_int_equal(dkti_calendar_of_json(&allocator,
                                           dkti_text("{\"name\":\"x\",\"zone\":\"UTC\"}"), NULL,
                                           &calendar, &error),
                     DKT_E_CALENDAR);
    assert_int_equal(counting.live_blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_survives_every_failing_allocation),
        cmocka_unit_test(a_refused_calendar_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
