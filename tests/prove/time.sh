#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "time": zones, calendars, goals and clocks.
. "$(dirname "$0")/lib.sh"
if [ "$QUICK" = 1 ]; then
    cases=10000 zones=--quick scenarios=60 fuzzed=3 swept=100
else
    cases=100000 zones= scenarios=1000 fuzzed=20 swept=2000
fi

# shellcheck disable=SC2086
prove_line "zone look-ups agree with Python's zoneinfo, both directions, every zone installed" \
    python3 tests/time/zoneinfo_oracle.py "$BUILD/tests/time/zone_helper" $zones --seed "$SEED"
prove_line "calendar arithmetic agrees with an oracle that looks at every minute, $cases cases" \
    "$RELEASE/tests/time/calendar_oracle" --seed "$SEED" --cases "$cases"
prove_tests "policies and traps of zones and calendars; hostile zone data; every failing allocation" \
    time_zone time_calendar time_memory zones
prove_line "zone files, footer rules and calendars from anybody, fuzzed for $fuzzed seconds each" \
    tests/fuzz/brief.sh "$fuzzed" tzif footer calendar
prove_tests "docket calendar: check, show, evaluate cases, import holidays" "docket calendar does what its page says"
prove_tests "every condition, target, pause, event and cycle of clocks" \
    clock_conditions clock_targets clock_pauses clock_events clock_cycles clock_rules
prove_tests "every limit of the regulations with a figure is a goal ready to take; those without have no clock" ready_goals
prove_tests "verify finds every changed value of a stored clock, and every missing one; damage is told, and no bug" \
    api_clock_stored api_clock_damaged
prove_line "after every step stored clocks are the journal's; who runs due work, when and where changes nothing; every minute agrees" \
    env DOCKET_SEED="$SEED" "$RELEASE/tests/model/clock_model" "$scenarios"
prove_line "what falls due is told once, in order, at its instant, by processes that sweep one file and are killed at it" \
    "$BUILD/tests/store/sweepers" "$swept"
prove_tests "explanations sum exactly to what was counted" explain_intervals explain_random
prove_tests "docket why: a clock as a timeline in the terminal and as SVG; docket forecast" "clocks explained on the command line"
prove_data "the real log by real clocks in memory: 24,905 of 24,918 recorded verdicts, the exceptions the 13 listed" \
    tests/time/verdicts.sh "$RELEASE" "${DOCKET_DATA:-}" memory
prove_data "the same on SQLite" tests/time/verdicts.sh "$RELEASE" "${DOCKET_DATA:-}" sqlite

prove_line "add and between for 8 h, 400 h and ten years, 200 dated entries, zone included: under 100 ns" \
    tests/bench/time_bar.sh "$RELEASE" calendar
prove_line "run_due with 1,000 due among 1,000,000 running clocks costs what it costs among 10,000" \
    tests/bench/time_bar.sh "$RELEASE" due
prove_line "a state change with three running clocks against one with none" tests/bench/time_bar.sh "$RELEASE" move
prove_line "at most 2,048 bytes a ticket with its three clocks, in memory, at 1,000,000 tickets" \
    tests/bench/time_bar.sh "$RELEASE" bytes

prove_plant 21 clock_targets "a new target forgets the pauses"
prove_plant 22 clock_events "a breach is stamped when somebody looks, not when it was due"
prove_plant 23 clock_cycles "the closed time is charged when a ticket is reopened"
prove_plant 24 clock_targets "a warning is repeated when the target moves"
prove_plant 25 clock_events "a breach comes before a stop at the same instant"
prove_plant 401 time_calendar "make-up days are ignored"
prove_end
