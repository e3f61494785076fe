#!/bin/sh
# SPDX-License-Identifier: MIT
# The PostgreSQL store's part of ./run bench: it reports; the bars are held by tests/prove/databases.sh.
"$(dirname "$0")/postgres_bench.py" "$@" | sed -n 's/^figure: //p'
