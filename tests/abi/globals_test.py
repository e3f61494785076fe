#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""globals_test.py ARCHIVE...: no object has a byte of writable or thread-local data."""
import re
import subprocess
import sys

problems = []
for archive in sys.argv[1:]:
    member = archive
    for line in subprocess.run(['size', '-A', archive], text=True, check=True,
                               capture_output=True).stdout.splitlines():
        heading = re.match(r'(\S+)\s+\(ex ', line)
        section = re.match(r'\.(t?data|t?bss|sdata|sbss)(\.\S+)?\s+(\d+)', line)
        if heading:
            member = heading.group(1)
        elif section and int(section.group(3)) > 0 and not line.startswith('.data.rel.ro'):
            problems.append(f'{member}: {section.group(3)} bytes in {line.split()[0]}')
    for line in subprocess.run(['nm', '-A', archive], text=True, check=True,
                               capture_output=True).stdout.splitlines():
        if line.split()[-2] == 'C':
            problems.append(f'{line.split(":")[1]}: {line.split()[-1]} is a common symbol')
print('\n'.join(problems))
sys.exit(1 if problems else 0)
