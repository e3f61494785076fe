#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""schema_test.py LIBDOCKET ROOT [COUNT]: the published schema of profiles and the reader of the library agree.

Every profile in the tree is valid under the schema. Of mutated profiles: what the library loads is valid; what it calls wrong
in form (a type, a range, an unknown or missing member) is not. What only the library can know (names, what fits together)
the schema leaves to it. Exit code 77: python3-jsonschema is not there.
"""
import copy
import ctypes
import json
import os
import pathlib
import random
import re
import sys

try:
    import jsonschema
except ImportError:
    print('python3-jsonschema is not there')
    sys.exit(77)

library, root = ctypes.CDLL(sys.argv[1]), pathlib.Path(sys.argv[2])
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 600
SEED = int(os.environ.get('DOCKET_SEED', '20240229'))
# What the linter finds about the form alone, by its word.
FORM = {'object', 'array', 'integer', 'boolean', 'missing', 'unknown_member', 'value', 'one_of', 'text', 'word'}
schema = json.loads((root / 'data/profile.schema.json').read_text(encoding='utf-8'))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

for name in 'dkt_lint_path', 'dkt_lint_code', 'dkt_lint_text', 'dkt_rules_json':
    getattr(library, name).restype = ctypes.c_char_p
    getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.c_int32] + [ctypes.c_int32] * (name == 'dkt_lint_text')
library.dkt_rules_json.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
library.dkt_lint_free.argtypes = library.dkt_rules_unref.argtypes = [ctypes.c_void_p]
library.dkt_lint_count.argtypes = [ctypes.c_void_p]


def loads(text):
    """The rules' canonical JSON, or None."""
    rules = ctypes.c_void_p()
    problem = ctypes.create_string_buffer(600)
    status = library.dkt_rules_new_json(text, len(text), 600, problem, ctypes.byref(rules))
    canonical = library.dkt_rules_json(rules, None) if status == 0 else None
    library.dkt_rules_unref(rules)
    return canonical


def form_findings(text):
    findings = ctypes.c_void_p()
    if library.dkt_profile_lint_json(text, len(text), ctypes.byref(findings)) != 0:
        return []
    found = [(library.dkt_lint_code(findings, i).decode(), library.dkt_lint_path(findings, i).decode())
             for i in range(library.dkt_lint_count(findings))]
    library.dkt_lint_free(findings)
    return [finding for finding in found if finding[0] in FORM]


def nodes(tree):
    """Every (container, key) of the tree."""
    found, pending = [], [tree]
    while pending:
        node = pending.pop()
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, child in items:
            found.append((node, key))
            pending.append(child)
    return found


def mutate(tree, dice):
    places = nodes(tree)
    node, key = dice.choice(places)
    way = dice.randrange(5)
    if way == 0:
        del node[key]
    elif way == 1:
        node[key] = dice.choice([None, True, False, -1, 0, 7, 10**9, '', 'x', 'X y', [], {}, [1], {'en': 'x'}, {'a': 1}])
    elif way == 2 and isinstance(node, dict):
        node[key + dice.choice('sxz')] = node.pop(key)
    elif way == 3:
        node[key] = [node[key]]
    else:
        other, place = dice.choice(places)
        node[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(node[key])


problems = []
sources = [root / 'examples/data/repair.json', root / 'tests/fuzz/corpus/profile/all']
sources += sorted((root / 'lib/rules/profiles').glob('*.json')) + sorted((root / 'data/profiles').glob('*.json'))
for source in sources:
    text = source.read_bytes()
    canonical = loads(text)
    for what, tree in (('', json.loads(text)), (' in canonical form', json.loads(canonical or b'null'))):
        problems += [f'{source.name}{what}: {error.json_path}: {error.message[:200]}'
                     for error in validator.iter_errors(tree)]

# The schema and the page name every member of the top that the reader has.
reader = (root / 'lib/rules/document.c').read_text(encoding='utf-8')
members = set(re.findall(r'^    \{"([^"]+)", ', reader[reader.index('top_members[] = {'):].split('};')[0], re.M))
page = (root / 'doc/profiles.md').read_text(encoding='utf-8')
if members != set(schema['properties']):
    problems.append(f'members of the reader and of the schema differ: {members ^ set(schema["properties"])}')
problems += [f'doc/profiles.md does not name the member {name}' for name in sorted(members) if f'`{name}`' not in page]

dice = random.Random(SEED)
loaded = wrong = 0
for _ in range(COUNT):
    tree = json.loads(dice.choice(sources[:2]).read_bytes())
    for _ in range(dice.randrange(1, 3)):
        mutate(tree, dice)
    text = json.dumps(tree, ensure_ascii=False).encode()
    is_valid = validator.is_valid(tree)
    is_loaded = loads(text) is not None
    found = form_findings(text)
    loaded += is_loaded
    wrong += bool(found)
    if is_loaded and not is_valid:
        error = next(validator.iter_errors(tree))
        problems.append(f'loaded, but not valid: {error.json_path}: {error.message[:300]}')
    if found and is_valid:
        problems.append(f'valid, but wrong in form: {found}: {text.decode()[:0]}')
print(f'figure: {len(sources)} profiles, {COUNT} mutants (seed {SEED}): {loaded} loaded and valid, {wrong} wrong in form and not valid')
print('\n'.join(problems[:20]) or 'agreed')
sys.exit(1 if problems or not loaded or not wrong else 0)
