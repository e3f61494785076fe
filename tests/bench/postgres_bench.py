#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""postgres_bench.py BUILD [--quick]: what the PostgreSQL store costs against programs by hand.

The client's instructions (callgrind) decide, as everywhere; CPU lies on shared machines and is printed beside them. Round
trips, and the time in which eight workers take what is due, are postgres_bench's. Exit code 77 without PostgreSQL.
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'postgres'))
import servers  # noqa: E402

BAR = 1.25


def instructions(program, server, side, verb, count):
    server.ask('DROP SCHEMA IF EXISTS docket CASCADE')
    done = subprocess.run(['valgrind', '--tool=callgrind', '--toggle-collect=bench_loop', '--callgrind-out-file=/dev/null',
                           program, server.conninfo, side, verb, str(count)], text=True, capture_output=True, check=True)
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1)) / count


def main(build, quick):
    program = os.path.join(build, 'tests/bench/postgres_bench')
    missed = False
    server = servers.Server().start()
    for verb in ('register', 'progress') if shutil.which('valgrind') else ():
        library, raw = (instructions(program, server, side, verb, 100 if quick else 300) for side in ('library', 'raw'))
        print(f'figure: PostgreSQL {verb}: {library / raw:.3f} of the instructions by hand ({library:.0f} and {raw:.0f})')
        missed = missed or library / raw > BAR
    code = subprocess.run([program, *(['--quick'] if quick else [])], check=False).returncode
    return 1 if missed else code


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1], '--quick' in sys.argv))
    except servers.Missing as missing:
        print(missing)
        sys.exit(77)
