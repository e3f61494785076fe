#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sqlite_bench.py BUILD [--quick]: cost of a registration and of a state change against the raw program, without clocks
and with three. The bars are for a state change with three clocks and a commit of its own.

Instructions (callgrind) and WAL frames decide; CPU time stands beside them, the least of several rounds in turn.
Instructions are counted in user space and divided by object file: SQLite, SHA-256, libc, and what is ours.
"""
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile

BARS = {'ratio': 1.05, 'frames': 10.5, 'own': 15000}
BATCH = 100


def run(program, folder, side, work, count, under=()):
    file = os.path.join(folder, 'bench.db')
    verb, batch, clocks = work
    done = subprocess.run([*under, program, file, side, verb, str(count), str(batch), *(['clocks'] if clocks else [])],
                          text=True, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f'{program} {side} {verb}: {done.stdout}{done.stderr}')
    return [float(n) for n in re.search(r'cpu_us (\S+) frames (\S+)', done.stdout).groups()]


def by_object(path):
    """Instructions of each object file itself, from what callgrind wrote."""
    names, sums, now, skip = {}, {}, '', False
    for line in open(path, encoding='utf-8'):
        named = re.match(r'ob=\((\d+)\)(?: (.*))?', line)
        if named:
            if named.group(2):
                names[named.group(1)] = os.path.basename(named.group(2).strip())
            now = names[named.group(1)]
        elif line.startswith(('cob=', 'cfn=', 'cfi=', 'cfl=')):
            other = re.match(r'cob=\((\d+)\)(?: (.*))?', line)
            if other and other.group(2):
                names[other.group(1)] = os.path.basename(other.group(2).strip())
        elif line.startswith('calls='):
            skip = True
        elif re.match(r'[0-9+*-]', line):
            if not skip:
                sums[now] = sums.get(now, 0) + int(line.split()[1])
            skip = False
    return sums


def instructions(program, folder, side, work, count):
    out = os.path.join(folder, 'callgrind.out')
    # The star: link-time optimisation may add to the function's name.
    run(program, folder, side, work, count,
        ['valgrind', '--tool=callgrind', '--toggle-collect=bench_loop*', f'--callgrind-out-file={out}'])
    return {name: n / count for name, n in by_object(out).items()}


def share(sums, *parts):
    return sum(n for name, n in sums.items() if any(part in name for part in parts))


def compare(program, folder, work, quick):
    count = 200 if quick else 1000
    found = {}
    for side in ('library', 'raw'):
        sums = instructions(program, folder, side, work, count) if shutil.which('valgrind') else {}
        found[side] = {'ir': sum(sums.values()), 'own': share(sums, 'libdocket'), 'sqlite': share(sums, 'sqlite3'),
                       'sha': share(sums, 'libmd'), 'libc': share(sums, 'libc.', 'libc-', 'ld-'),
                       'frames': run(program, folder, side, work, 50 if work[1] == 1 else 100)[1],
                       'cpu': float('inf')}
    for _ in range(2 if quick else 5):
        for side in ('library', 'raw'):
            cpu = run(program, folder, side, work, 1000)[0]
            found[side]['cpu'] = min(found[side]['cpu'], cpu)
    return found


def show(work, found):
    library, raw = found['library'], found['raw']
    verb, batch, clocks = work
    with_clocks = ' with three clocks' if clocks else ''
    print(f'{verb}{with_clocks}, {"one commit each" if batch == 1 else f"{batch} in one transaction"}')
    for side in ('library', 'raw'):
        each = found[side]
        print(f'  {side:8} {each["ir"]:10.0f} instructions  (SQLite {each["sqlite"]:.0f}, SHA-256 {each["sha"]:.0f}, '
              f'libdocket {each["own"]:.0f}, libc {each["libc"]:.0f})  {each["frames"]:6.2f} WAL frames  '
              f'{each["cpu"]:7.1f} us CPU')
    ratio = library['ir'] / raw['ir'] if raw['ir'] else float('nan')
    print(f'figure: SQLite {verb}{with_clocks} x{batch}: {ratio:.3f} of the raw instructions, {library["frames"]:.2f} frames '
          f'(raw {raw["frames"]:.2f}), libdocket {library["own"]:.0f} instructions, CPU {library["cpu"] / raw["cpu"]:.2f}')
    return ratio


def main():
    build, quick = sys.argv[1], '--quick' in sys.argv
    program = os.path.join(build, 'tests/bench/sqlite_bench')
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for work in itertools.product(('register', 'progress'), (1, BATCH), (False, True)):
            found = compare(program, folder, work, quick)
            ratio = show(work, found)
            if work == ('progress', 1, True) and shutil.which('valgrind'):
                missed += [f'{ratio:.3f} of the raw instructions'] if ratio > BARS['ratio'] else []
                missed += ['WAL frames'] if found['library']['frames'] > BARS['frames'] else []
                missed += ['instructions of libdocket'] if found['library']['own'] > BARS['own'] else []
    if missed:
        print('over the bar: ' + ', '.join(missed))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
