#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""errors_test.py PROGRAM API_JSON NOT_YET: the errors that the headers document are those that a program produces.

PROGRAM (tests/api/errors.c) prints "produced: FUNCTION STATUS". Every error of a @returns must be among them, and none
that is produced may be missing from its @returns.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

program, index, not_yet = sys.argv[1:4]
# Produced where these functions are tested.
ELSEWHERE = {
    'docket/calendar.h': 'tests/time',
    'docket/zone.h': 'tests/time',
    'docket/probe.h': 'tests/kit',
    'docket/explain.h': 'tests/api/explain_intervals.c',
    'docket/profile_json.h': 'tests/unit/rules_document.c',
    'dkt_config_zone_new': 'tests/api/zones.c',
    'dkt_config_calendar_new': 'tests/api/zones.c',
    'dkt_zone_answer_give': 'tests/api/zones.c',
    'dkt_profile_add_calendar': 'tests/unit',
    'dkt_profile_add_goal': 'tests/unit',
    'dkt_profile_add_label': 'tests/unit/rules_document.c',
    'dkt_profile_add_effect': 'tests/unit/rules_conditions.c',
    'dkt_profile_add_trait': 'tests/unit/rules_conditions.c',
    'dkt_profile_add_value': 'tests/unit/rules_conditions.c',
    'dkt_profile_confirm': 'tests/unit/rules_conditions.c',
    'dkt_profile_require_when': 'tests/unit/rules_conditions.c',
    'dkt_profile_retire': 'tests/unit/rules_conditions.c',
    'dkt_profile_set_length': 'tests/unit/rules_conditions.c',
    'dkt_profile_set_parent': 'tests/unit/rules_conditions.c',
    'dkt_profile_set_range': 'tests/unit/rules_conditions.c',
    'dkt_profile_set_shape': 'tests/unit/rules_conditions.c',
    'dkt_profile_set_when': 'tests/unit/rules_conditions.c',
}
# A sound library has no bug that a test could produce: planted ones do (tests/plants.txt).
IMPOSSIBLE = {('dkt_op_run', 'DKT_E_BUG')}

run = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
if run.returncode != 0:
    print(run.stdout)
    sys.exit(1)
produced = collections.defaultdict(set)
for function, status in re.findall(r'^produced: (\w+) (\w+)$', run.stdout, re.M):
    produced[function].add(status)

later = pathlib.Path(not_yet)
absent = set(later.read_text(encoding='utf-8').split()) if later.exists() else set()
problems = []
pairs = 0
for function in json.loads(pathlib.Path(index).read_text(encoding='utf-8'))['functions']:
    name = function['name']
    if function['library'] != 'docket' or name in absent or {name, function['header']} & set(ELSEWHERE):
        continue
    documented = set(re.findall(r'DKT_E_[A-Z_]+', function['returns']['text']))
    refers = 'as dkt_op_run' in function['returns']['text']
    for status in sorted(documented - produced[name]):
        if (name, status) not in IMPOSSIBLE and not refers:
            problems.append(f'{name}: {status} is documented and was not produced')
    for status in sorted(produced[name] - documented):
        problems.append(f'{name}: {status} was produced and is not documented')
    pairs += len(documented & produced[name])
print(f'figure: {pairs} documented errors, each produced')
print('\n'.join(problems) or 'equal')
sys.exit(1 if problems else 0)
