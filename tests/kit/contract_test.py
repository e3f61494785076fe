#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""contract_test.py ROOT: the rules of doc/store-contract.md are those of the suite's cases, and a broken store names each."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
page = re.findall(r'^- \*\*(S-\d\d)\*\*', (root / 'doc/store-contract.md').read_text(encoding='utf-8'), re.M)
cases = set()
for path in (root / 'lib/testkit').glob('cases_*.c'):
    cases |= set(re.findall(r'^    \{"(S-\d\d)"', path.read_text(encoding='utf-8'), re.M))
mutants = set(re.findall(r'\.rule = "(S-\d\d)"', (root / 'tests/kit/mutants.c').read_text(encoding='utf-8')))
problems = [f'{rule}: in the contract, and no case of the suite is about it' for rule in page if rule not in cases]
problems += [f'{rule}: a case is about it, and it is not in the contract' for rule in sorted(cases - set(page))]
problems += [f'{rule}: no broken store proves it' for rule in page if rule not in mutants]
problems += [f'{rule}: stands twice in the contract' for rule in sorted(set(page)) if page.count(rule) > 1]
print('\n'.join(problems) or f'figure: {len(page)} rules, each with a case and a store that breaks it')
sys.exit(1 if problems else 0)
