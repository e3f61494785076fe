#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""invariants_test.py ROOT: every invariant that the code holds stands in doc/invariants.md and in a test, and no other."""
import re
import sys

import sources

NUMBER = re.compile(r'\bI-(\d{2})\b')


def main(root):
    page = set(NUMBER.findall(sources.read(root, 'doc/invariants.md')))
    rows = re.findall(r'^\| I-(\d{2}) \|', sources.read(root, 'doc/invariants.md'), re.M)
    held, tested = set(), set()
    for path in sources.files(root, '.c', '.h', '.py'):
        text = sources.read(root, path)
        if path.startswith('lib/'):
            held |= set(re.findall(r'"[^"\n]*\bI-(\d{2})\b[^"\n]*"', text))  # in texts, not in comments
        elif path.startswith('tests/') and not path.startswith('tests/tools/'):
            tested |= set(NUMBER.findall(text))
    problems = [f'I-{n} is held in lib/ and has no line in doc/invariants.md' for n in sorted(held - set(rows))]
    problems += [f'I-{n} stands in doc/invariants.md and nothing in lib/ holds it' for n in sorted(page - held)]
    problems += [f'I-{n} is named in no test' for n in sorted(set(rows) - tested)]
    problems += [f'I-{n} has two lines' for n in sorted({n for n in rows if rows.count(n) > 1})]
    return sources.finish(problems, f'{len(rows)} invariants')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
