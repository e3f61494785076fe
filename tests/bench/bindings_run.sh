#!/bin/sh
# SPDX-License-Identifier: MIT
# What a language adds, in CPU: a call of the library; a hook in that language; one command (a note: one round of reading, one
# commit, a personal text) on the memory store, and on a store in that language. Each the least of five rounds, all in one
# run. A hook is a third of what a command costs more with clock, random bytes and permission in that language, beyond what
# it costs more in C, where the system's own randomness is what the hooks save. A missing runtime is left out.
#   tests/bench/bindings_run.sh BUILD
set -eu
build=$1
here=$(dirname "$0")
bindings=$here/../bindings
printf '\nbindings: CPU; a call (ns), a hook (us), a command (us) on the memory store, on a store in the language, on an asynchronous one\n'
printf '%-8s %8s %8s %9s %9s %9s\n' language call hook memory own async
saved=0
row() { # LANGUAGE CALL COMMAND HOOKS STORE ASYNC
    hook=$(awk "BEGIN { printf \"%.1f\", ($4 - $3 - ($saved)) / 3 }")
    printf '%-8s %8s %8s %9s %9s %9s\n' "$1" "$2" "$hook" "$3" "${5:-}" "${6:-}"
}
c=$("$build/tests/bench/bindings_bench")
saved=$(echo "$c" | awk '{ print $3 - $2 }')
# shellcheck disable=SC2086  # words on purpose
row C $c
for language in python php node go luajit ruby; do
    case $language in
    python) file=bench.py ;;
    php) file=bench.php ;;
    node) file=bench.mjs ;;
    go) file=bench.go ;;
    luajit) file=bench.lua ;;
    ruby) file=bench.rb ;;
    esac
    # shellcheck disable=SC2046
    if said=$("$bindings/binding.sh" "$language" "$build" --program "$bindings/bench/$file" 2>/dev/null); then
        row "$language" $said
    else
        echo "$language: its runtime is missing"
    fi
done
