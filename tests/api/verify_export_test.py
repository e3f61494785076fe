#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""verify_export_test.py EXPORTER ROOT: doc/verify.py finds an export in order, and finds what was done to it.

Without a root: a byte of any hashed column, an entry taken out, two that change places. Only with a root: the tail cut,
a ticket taken away, the chain computed anew. The root that the library draws is the verifier's, also as of an instant.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

exporter, source = sys.argv[1], pathlib.Path(sys.argv[2])
verifier = source / 'doc' / 'verify.py'
page = (source / 'doc' / 'format.md').read_text(encoding='utf-8')
problems = []


def expect(fact, what):
    if not fact:
        problems.append(what)


def run(rows, *arguments):
    """Exit status, and what was found."""
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', encoding='utf-8') as file:
        file.writelines(json.dumps(row) + '\n' for row in rows)
        file.flush()
        done = subprocess.run([sys.executable, str(verifier), file.name, *arguments], capture_output=True,
                              text=True, check=False)
    return done.returncode, done.stderr.split('\n'), done.stdout


lines = [line for line in subprocess.run([exporter], capture_output=True, text=True, check=True).stdout.split('\n')
         if line.startswith('{') or line.startswith('# 1') or re.fullmatch('# [0-9a-f]{64}', line)]
rows = [json.loads(line) for line in lines if line.startswith('{')]
roots = [line.split()[1:] for line in lines if line.startswith('#')]
root, (instant, root_then) = roots[0][0], roots[1]
entries = [i for i, row in enumerate(rows) if row.get('kind') == 'entry']
mine = [i for i in entries if rows[i]['subject'] == 'T-1']


def changed(i, **columns):
    return rows[:i] + [{**rows[i], **columns}] + rows[i + 1:]


def without(places):
    return [row for i, row in enumerate(rows) if i not in places]


def anew(kept):
    """The same entries with every chain computed anew."""
    namespace = {'__name__': 'verify'}
    exec(compile(verifier.read_text(encoding='utf-8').rsplit('\nsys.exit', 1)[0], 'verify.py', 'exec'), namespace)
    desk, before, out = b'\1' + namespace['text'](b'main'), {}, []
    for row in kept:
        if row.get('kind') == 'entry':
            key = row['subject_kind'], row['subject']
            row = {**row, 'seq': before.get(key, {'seq': 0})['seq'] + 1}
            row.pop('previous', None)
            if key in before:
                row['previous'] = before[key]['digest']
            values = b''.join(namespace['value'](row, column) for column in namespace['COLUMNS'])
            row['digest'] = hashlib.sha256(desk + values).hexdigest()
            before[key] = row
        out.append(row)
    return out


expect(len(verifier.read_text(encoding='utf-8').splitlines()) <= 40, 'the verifier has more than 40 lines')
expect(len(mine) > 5 and len(entries) > 12, 'the export is too small to show anything')
expect(run(rows)[0] == 0, f'the export is not in order: {run(rows)}')
expect(root in run(rows)[2], 'the verifier draws another root')
expect(run(rows, root)[0] == 0, 'the root does not fit')
expect(run(rows, root_then)[0] != 0, 'an earlier root fits a later desk')
expect(run(rows, root_then, instant)[0] == 0, 'the earlier root does not fit as of its instant')

victim = mine[3]
for column, value in rows[victim].items():
    if column in ('kind', 'secret', 'subject', 'subject_kind', 'seq'):
        continue
    if isinstance(value, int):
        other = value + 1
    else:
        other = ('1' if value[0] == '0' else '0') + value[1:]
    expect(run(changed(victim, **{column: other}))[0] != 0, f'a changed {column} is not found')
for column in ('at', 'verb', 'action', 'actor', 'change', 'previous'):
    gone = [{k: v for k, v in row.items() if i != victim or k != column} for i, row in enumerate(rows)]
    if column != 'at':
        expect(run(gone)[0] != 0, f'a missing {column} is not found')

expect(f'T-1 {rows[mine[3]]["seq"]}: gap' in run(without({mine[2]}))[1], 'an entry taken out is not found')
swapped = list(rows)
swapped[mine[2]], swapped[mine[3]] = rows[mine[3]], rows[mine[2]]
expect(run(swapped)[0] != 0, 'entries that changed places are not found')

for what, tampered in (
        ('the tail cut', without(set(mine[-2:]))),
        ('a ticket taken away', without(set(mine))),
        ('the chain computed anew', anew(changed(mine[1], actor='somebody'))),
        ('an entry taken out and the chain computed anew', anew(without({mine[2]})))):
    expect(run(tampered)[0] == 0, f'{what}: found without a root: {run(tampered)[1]}')
    expect('root: it is another one' in run(tampered, root)[1], f'{what}: not found with a root')

example = json.loads(re.search(r'<!-- example export -->\n+```\n(.*?)\n```', page, re.S).group(1))
shown = {name: re.sub(r'#.*|\s', '', text) for name, text in
         re.findall(r'<!-- example (\w+) -->\n+```\n(.*?)```', page, re.S)}
expect({name: example[name] for name in ('change', 'secret', 'digest')} ==
       {name: shown[name] for name in ('change', 'secret', 'digest')}, 'the example does not agree with itself')
expect(hashlib.sha256(bytes.fromhex(shown['canonical'])).hexdigest() == example['digest'],
       'the digest of the example is not that of its canonical bytes')
code, found, said = run([rows[0], example], shown['root'])
expect(sorted(found) == ['', 'T-1 2: chain', 'T-1 2: gap'] and shown['root'] in said,
       f'the example is not what the verifier makes of it: {found} {said}')

print('\n'.join(problems) or f'{len(entries)} entries, in order')
sys.exit(1 if problems else 0)
