#!/bin/sh
# SPDX-License-Identifier: MIT
# The MySQL store's part of ./run bench: it reports; doc/mysql.md says what was found.
build=$1
how=full
[ "${2:-}" != --quick ] || how=quick
"$(dirname "$0")/../mysql/with_server.py" one "$build/tests/bench/mysql_bench" $how | sed -n 's/^figure: //p'
