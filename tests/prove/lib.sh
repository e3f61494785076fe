#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the topics of `./run prove` share. A topic is a script of lines:
#
#     . "$(dirname "$0")/lib.sh"
#     prove_line  "what is claimed" COMMAND...      PASS on exit code 0, SKIP on 77, else FAIL and its last words
#     prove_long  "what is claimed" COMMAND...      the same; left out by --quick
#     prove_data  "what is claimed" COMMAND...      the same; needs DOCKET_DATA, and says so without it
#     prove_tests "what is claimed" ARGUMENTS...    the tests that `meson test ARGUMENTS` names pass
#     prove_plant N "TEST" "what is broken"         with the planted bug N, that test fails
#     prove_end                                     prints the sum and exits
#
# A command prints its figures as lines that begin with `figure: `. It finds in its environment: BUILD (the
# test build, asserts on), RELEASE (optimised, asserts off), QUICK (1 or 0), SEED, and DOCKET_DATA if given.
# Commands run in the top folder of the tree.
set -u
cd "$(dirname "$0")/../.." || exit
: "${BUILD:=build/test}" "${RELEASE:=build/release}" "${QUICK:=0}" "${SEED:=1}"
export BUILD RELEASE QUICK SEED
prove_passed=0 prove_failed=0 prove_skipped=0
prove_log=$(mktemp)
trap 'rm -f "$prove_log"' EXIT

prove_verdict() { # VERDICT TEXT FIGURE
    case $1 in
    PASS) prove_passed=$((prove_passed + 1)) ;;
    FAIL) prove_failed=$((prove_failed + 1)) ;;
    SKIP) prove_skipped=$((prove_skipped + 1)) ;;
    esac
    printf '%s  %s%s\n' "$1" "$2" "${3:+  [$3]}"
}

prove_line() {
    prove_text=$1
    shift
    prove_code=0
    "$@" >"$prove_log" 2>&1 </dev/null || prove_code=$?
    prove_figure=$(sed -n 's/^figure: *//p' "$prove_log" | paste -sd ';' | sed 's/;/; /g')
    case $prove_code in
    0) prove_verdict PASS "$prove_text" "$prove_figure" ;;
    77) prove_verdict SKIP "$prove_text" "$(tail -n 1 "$prove_log")" ;;
    *)
        prove_verdict FAIL "$prove_text" "${prove_figure:-exit code $prove_code}"
        tail -n 15 "$prove_log" | sed 's/^/      | /'
        ;;
    esac
}

prove_long() {
    if [ "$QUICK" = 1 ]; then
        prove_verdict SKIP "$1" "left out by --quick"
    else
        prove_line "$@"
    fi
}

prove_data() {
    if [ -z "${DOCKET_DATA:-}" ]; then
        prove_verdict SKIP "$1" "DOCKET_DATA=DIR names the data that it needs"
    else
        prove_line "$@"
    fi
}

# Runs tests and says how many; none at all is a failure.
prove_run_tests() { # FOLDER ARGUMENTS...
    prove_folder=$1
    shift
    rm -f "$prove_folder/meson-logs/testlog.txt"
    meson test -C "$prove_folder" --no-rebuild --print-errorlogs "$@" || return 1
    awk '/^Ok: / { passed = $NF } END { printf "figure: %d tests\n", passed; exit passed == 0 }' \
        "$prove_folder/meson-logs/testlog.txt"
}

prove_tests() {
    prove_text=$1
    shift
    prove_line "$prove_text" prove_run_tests "$BUILD" "$@"
}

# The test holds in the sound build, the planted build compiles, and there the test fails.
prove_run_plant() { # NUMBER TEST
    prove_planted=build/plant-$1
    prove_run_tests "$BUILD" "$2" || return 1
    [ -f "$prove_planted/build.ninja" ] || meson setup "$prove_planted" -Dplant="$1" -Dexamples=false || return 1
    ninja -C "$prove_planted" --quiet || return 1
    if prove_run_tests "$prove_planted" "$2" >/dev/null 2>&1; then
        echo "the test does not notice the planted bug $1"
        return 1
    fi
    grep -Eq '^(Fail|Timeout): +[1-9]' "$prove_planted/meson-logs/testlog.txt" || return 1
    echo "figure: caught by \"$2\""
}

prove_plant() {
    prove_line "planted bug $1: $3" prove_run_plant "$1" "$2"
}

prove_end() {
    echo "$prove_passed passed, $prove_failed failed, $prove_skipped skipped"
    [ "$prove_failed" = 0 ]
    exit $?
}
