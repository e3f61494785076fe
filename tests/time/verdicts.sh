#!/bin/sh
# SPDX-License-Identifier: MIT
# The verdicts of the real log, on a store: tests/time/verdicts.sh BUILD DATA memory|sqlite
# The whole log must give 24,905 of 24,918 and the listed exceptions; with QUICK=1 the excerpt gives 196 of 200.
set -eu
program=$1/tests/time/verdict_replay
data=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
where=memory
[ "$3" = sqlite ] && where=$work/desk.db
wanted='24905 of 24918 verdicts, 17 met after a voided breach, 141712 rows'
if [ "${QUICK:-0}" = 1 ]; then
    wanted='196 of 200 verdicts'
    cat "$data/incident_event_log_200.csv" >"$work/log"
else
    command -v xz >/dev/null || { echo "xz is not installed"; exit 77; }
    xz -dc "$data/incident_event_log.csv.xz" >"$work/log"
fi
"$program" "$data/reference_counts.json" "$where" <"$work/log" | tee "$work/said"
grep -q "$wanted" "$work/said"
