#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""names_test.py ROOT HEADER...: every name of the library that a binding or its page writes is declared.

HEADER are the ffi.h files, which hold what the bindings load. A binding in a language that finds a function when it
is called would otherwise fail only there.
"""
import pathlib
import re
import sys

SOURCES = ('.py', '.php', '.mjs', '.go', '.lua', '.rb', '.md')


def main(root, *headers):
    declared = set()
    for header in headers:
        declared |= set(re.findall(r'\b(?:dkt|DKT)_\w+', pathlib.Path(header).read_text(encoding='utf-8')))
    problems, count = [], 0
    for folder in 'examples/bindings', 'tests/bindings', 'doc/bindings', 'tests/scenarios':
        for path in sorted(pathlib.Path(root, folder).rglob('*')):
            if path.suffix not in SOURCES or path.name == pathlib.Path(__file__).name:
                continue
            for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
                for name in re.findall(r'\b(?:dkt|DKT)_\w*[A-Za-z0-9](?![\w{<%]|_*\.\.)', line):
                    count += 1
                    if name not in declared:
                        problems.append(f'{path.relative_to(root)}:{number}: {name} is not declared')
    print('\n'.join(problems) or f'figure: {count} names')
    return 1 if problems or not count else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
