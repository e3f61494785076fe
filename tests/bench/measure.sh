# SPDX-License-Identifier: MIT
# What the benchmark scripts share. Set: bench (program), work (temporary folder).

# counted OPERATIONS PROGRAM ARGUMENTS...: instructions inside `measured`, per operation; 0 without valgrind.
counted() {
    command -v valgrind >/dev/null 2>&1 || { echo 0; return; }
    operations_counted=$1
    shift
    valgrind --tool=callgrind --toggle-collect=measured --callgrind-out-file="$work/out" \
        "$@" >/dev/null 2>"$work/log" || { cat "$work/log" >&2; return 1; }
    awk -v n="$operations_counted" '/Collected/ { gsub(",", "", $NF); printf "%d\n", $NF / n }' "$work/log"
}

# instructions SIDE WHAT: per operation, over 10,000 tickets; 0 without valgrind.
instructions() { counted 1000 "$bench" "$1" "$2" 10000 1000; }

# least A B: the smaller of two numbers; A may be empty.
least() { awk -v a="$1" -v b="$2" 'BEGIN { print (a == "" || b < a) ? b : a }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'; }

# cpu TICKETS WHAT OPERATIONS SIDE...: the least microseconds of three interleaved rounds, in cpu_SIDE, and bytes a
# ticket in bytes_SIDE.
cpu() {
    tickets=$1 what=$2 operations=$3
    shift 3
    for side in "$@"; do eval "cpu_$side="; done
    for round in 1 2 3; do
        for side in "$@"; do
            figures=$("$bench" "$side" "$what" "$tickets" "$operations") || return 1
            eval "cpu_$side=\$(least \"\$cpu_$side\" ${figures% *}) bytes_$side=${figures#* }"
        done
    done
}
