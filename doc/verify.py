#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""verify.py EXPORT [ROOT [INSTANT]]: checks every chain of an exported journal, and its root (format.md)."""
import hashlib, json, struct, sys

COLUMNS = 'subject_kind subject seq at recorded_at verb action actor request previous change'.split()
sha256 = lambda data: hashlib.sha256(data).digest()
varint = lambda n: bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)
text = lambda data: varint(len(data)) + data

def value(row, column):
    v = row.get(column)
    if v is None or isinstance(v, int):
        return b'\0' if v is None else b'\1' + varint(v << 1 if v >= 0 else ~(v << 1))
    return b'\2' + text(bytes.fromhex(v) if column in ('previous', 'change', 'digest') else v.encode())

def root_of(members):
    sums = [0] * 1024
    for member in members:
        numbers = struct.unpack('<1024H', b''.join(sha256(member + bytes([i])) for i in range(64)))
        sums = [a + b & 65535 for a, b in zip(sums, numbers)]
    return sha256(struct.pack('<1024H', *sums)).hex()

def check(lines, root=None, instant=None):
    desk, last, members = b'\1' + text(json.loads(next(lines))['desk'].encode()), {}, {}
    for row in (row for row in map(json.loads, lines) if row['kind'] == 'entry'):
        key = row['subject_kind'], row['subject']
        before = last.get(key, {'seq': 0, 'at': row['at']})
        digest = sha256(desk + b''.join(value(row, column) for column in COLUMNS)).hex()
        problems = {'gap': row['seq'] != before['seq'] + 1, 'chain': row.get('previous') != before.get('digest'),
                    'order': row['at'] < before['at'], 'digest': digest != row['digest']}
        yield from (f'{key[1]} {row["seq"]}: {problem}' for problem in problems if problems[problem])
        last[key] = row
        if instant is None or row['recorded_at'] <= int(instant):
            members[key] = sha256(desk + b''.join(value(row, c) for c in COLUMNS[:3] + ['digest']))
    print(f'{len(last)} subjects, root {root_of(members.values())}')
    yield from ['root: it is another one'] if root not in (None, root_of(members.values())) else []

sys.exit('\n'.join(check(open(sys.argv[1], encoding='utf-8'), *sys.argv[2:])) or 0)
