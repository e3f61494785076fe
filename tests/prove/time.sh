#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "time": zones, calendars, goals and clocks.
. "$(dirname "$0")/lib.sh"
if [ "$QUICK" = 1 ]; then cases=10000 zones=--quick; else cases=100000 zones=; fi

# shellcheck disable=SC2086
prove_line "zone look-ups agree with Python's zoneinfo, both directions, every zone installed" \
    python3 tests/time/zoneinfo_oracle.py "$BUILD/tests/time/zone_helper" $zones --seed "$SEED"
prove_line "calendar arithmetic agrees with an oracle that looks at every minute, $cases cases" \
    "$RELEASE/tests/time/calendar_oracle" --seed "$SEED" --cases "$cases"
prove_tests "policies and traps of zones and calendars; hostile zone data; every failing allocation" \
    time_zone time_calendar time_memory
prove_tests "docket calendar: check, show, evaluate cases, import holidays" "docket calendar does what its page says"
prove_tests "every condition, target, pause, event and cycle of clocks" \
    clock_conditions clock_targets clock_pauses clock_events clock_cycles clock_rules
prove_tests "explanations sum exactly to what was counted" explain_intervals explain_random
prove_data "the real log by real clocks in memory: 24,905 of 24,918 recorded verdicts, the exceptions the 13 listed" \
    tests/time/verdicts.sh "$RELEASE" "${DOCKET_DATA:-}" memory
prove_data "the same on SQLite" tests/time/verdicts.sh "$RELEASE" "${DOCKET_DATA:-}" sqlite
prove_end
