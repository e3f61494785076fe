#!/bin/sh
# SPDX-License-Identifier: MIT
# The PostgreSQL store's part of ./run bench: it reports; doc/performance.md says which bars are held.
build=$1
shift
"$build/tests/bench/postgres_bench" "$@" | sed -n 's/^figure: //p'
