#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""symbols_test.py ROOT LIBRARY SHARED_OBJECT: functions of the headers, of the map and of the object are equal.

While the library is being built up, tests/abi/not_yet.txt names functions that a header declares and
nothing defines; without that file there are none.
"""
import pathlib
import re
import subprocess
import sys

root, library, shared_object = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.insert(0, str(root / 'doc/tools'))
import api  # noqa: E402  (it is found only after its folder is known)

symbol_map, headers = api.libraries(root)[library]
declared = {function['name'] for function in api.Headers(root, library, headers).functions}
mapped = set(re.findall(r'^ +(\w+);$', (root / symbol_map).read_text(encoding='utf-8'), re.M))
exported = set()
for line in subprocess.run(['nm', '-D', '--defined-only', shared_object], text=True, check=True,
                           capture_output=True).stdout.splitlines():
    kind, name = line.split()[-2:]
    if kind != 'A':  # the version nodes themselves
        exported.add(name.split('@')[0])

later = pathlib.Path(__file__).with_name('not_yet.txt')
is_growing = library == 'docket' and later.exists()
not_yet = set(later.read_text(encoding='utf-8').split()) if is_growing else set()
problems = [f'{name}: in the headers, not in {symbol_map}' for name in sorted(declared - mapped)]
problems += [f'{name}: in {symbol_map}, not in the headers' for name in sorted(mapped - declared)]
problems += [f'{name}: declared, but nothing defines it' for name in sorted(declared - exported - not_yet)]
problems += [f'{name}: not_yet.txt names it, and no header does' for name in sorted(not_yet - declared)]
problems += [f'{name}: exported, but no header declares it' for name in sorted(exported - declared)]
dynamic = subprocess.run(['readelf', '-d', shared_object], text=True, check=True, capture_output=True).stdout
soname = re.search(r'SONAME.*\[(.*)\]', dynamic)
if not soname or soname.group(1) != f'lib{library}.so.0':
    problems.append(f'the soname is {soname.group(1) if soname else "missing"}, not lib{library}.so.0')
if is_growing and declared == exported:
    problems.append('every function is defined now: delete tests/abi/not_yet.txt')
print('\n'.join(problems) or f'{len(exported)} of {len(declared)} functions are defined')
sys.exit(1 if problems else 0)
