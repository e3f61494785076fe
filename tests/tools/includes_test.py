#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""includes_test.py ROOT: a file includes only from its own floor or from below.

The floors of libdocket stand in one line, lowest first. Every other folder below lib/ is a library of its
own (sqlite, testkit, ...): like the examples it sees the public headers and its own folder.
"""
import re
import sys

import sources

FLOORS = ['base', 'time', 'rules', 'model', 'desk', 'host', 'store/memory']
INCLUDE = re.compile(r'\s*#\s*include\s+([<"])([^>"]+)[>"]')


def floor_of(path):
    """The folder below lib/ that a file belongs to; None where no floor is meant."""
    for floor in FLOORS:
        if path.startswith(f'{floor}/'):
            return floor
    folder = path.rpartition('/')[0]
    return folder or None


def problem_of(path, included):
    """What is wrong with a quoted include, or None."""
    if included.startswith('docket/'):
        return None
    if path.startswith('include/'):
        return 'a public header includes only public headers'
    if path.startswith('examples/'):
        return None if '/' not in included else 'an example sees only <docket/...>'
    own, other = floor_of(path.removeprefix('lib/')), floor_of(included)
    if other is None:
        return 'write the folder too, as in "base/text.h"'
    if own == other:
        return None
    if own not in FLOORS or other not in FLOORS:
        return f'{own} is a library of its own' if own not in FLOORS else f'{other} is none of the floors'
    if FLOORS.index(other) > FLOORS.index(own):
        return f'{own} must not know {other}, which stands above it'
    return None


def main(root):
    problems, count = [], 0
    for path in sources.files(root, '.c', '.h'):
        if not path.startswith(('include/', 'lib/', 'examples/')):
            continue
        for number, line in sources.numbered(sources.read(root, path)):
            match = INCLUDE.match(line)
            if match is None:
                continue
            count += 1
            mark, included = match.groups()
            public = included.startswith('docket/')
            problem = problem_of(path, included) if mark == '"' or public else None
            if problem:
                problems.append(f'{path}:{number}: {included}: {problem}')
    return sources.finish(problems, f'{count} includes')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
