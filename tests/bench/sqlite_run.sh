#!/bin/sh
# SPDX-License-Identifier: MIT
# The SQLite store's part of ./run bench: it reports; the bar is held by tests/prove/store.sh.
"$(dirname "$0")/sqlite_bench.py" "$@" || :
