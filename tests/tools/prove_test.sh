#!/bin/sh
# SPDX-License-Identifier: MIT
# The library of `./run prove`: verdicts, figures, sums and exit codes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/tests/prove"
cp "$(dirname "$0")/../prove/lib.sh" "$folder/tests/prove/lib.sh"

cat >"$folder/tests/prove/made.sh" <<'END'
. "$(dirname "$0")/lib.sh"
prove_line "one" sh -c 'echo "figure: 3 ms"; echo noise; echo "figure: 4 rows"'
prove_line "two" sh -c 'echo not here; exit 77'
prove_data "three" false
prove_long "four" false
${BREAK:-:} "five" sh -c 'echo broken; exit 3'
prove_end
END
cat >"$folder/expected" <<'END'
PASS  one  [3 ms; 4 rows]
SKIP  two  [not here]
SKIP  three  [DOCKET_DATA=DIR names the data that it needs]
SKIP  four  [left out by --quick]
1 passed, 0 failed, 3 skipped
END
unset DOCKET_DATA
QUICK=1 sh "$folder/tests/prove/made.sh" >"$folder/said"
diff "$folder/expected" "$folder/said"

if BREAK=prove_line QUICK=1 sh "$folder/tests/prove/made.sh" >"$folder/said"; then
    echo "a failed line must fail the topic"
    exit 1
fi
grep -qx 'FAIL  five  \[exit code 3\]' "$folder/said"
grep -qx '      | broken' "$folder/said"
grep -qx '1 passed, 1 failed, 3 skipped' "$folder/said"
