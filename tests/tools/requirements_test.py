#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""requirements_test.py ROOT: which domain rules (R001...) and documented errors no test names.

A report: it fails only on a rule number that cannot be one.
"""
import json
import os
import re
import sys

import sources

RULE = re.compile(r'(?<![A-Za-z0-9])R(\d{3,})(?![0-9A-Za-z])')
LAST = 407


def main(root):
    in_code, in_tests, tests_text = set(), set(), ''
    problems = []
    for path in sources.files(root, '.c', '.h', '.py', '.sh', '.json'):
        if not path.startswith(('include/', 'lib/', 'tests/', 'examples/')) \
                or path.startswith('tests/tools/'):
            continue
        text = sources.read(root, path)
        rules = {int(number) for number in RULE.findall(text)}
        problems += [f'{path}: R{number} is no rule' for number in rules if not 1 <= number <= LAST]
        if path.startswith('tests/'):
            in_tests |= rules
            tests_text += text
        else:
            in_code |= rules
    index = os.path.join(root, 'doc/api.json')
    functions = json.loads(sources.read(root, 'doc/api.json'))['functions'] if os.path.exists(index) else []
    documented = {error for function in functions for error in function['errors']}
    functions_unnamed = [each['name'] for each in functions if each['name'] + '(' not in tests_text]
    errors_unnamed = [error for error in documented if not re.search(error + r'\b', tests_text)]
    for title, names in (
            ('rules in tests', [f'R{n:03}' for n in sorted(in_tests)]),
            ('rules in the code that no test names', [f'R{n:03}' for n in sorted(in_code - in_tests)]),
            ('documented errors that no test names', sorted(errors_unnamed)),
            ('public functions that no test calls', sorted(functions_unnamed))):
        print(f'{len(names)} {title}: {" ".join(names)}')
    return sources.finish(problems, '')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
