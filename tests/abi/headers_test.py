#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""headers_test.py ROOT STANDARD: each public header compiles alone, with every compiler at hand."""
import pathlib
import shutil
import subprocess
import sys

root, standard = pathlib.Path(sys.argv[1]), sys.argv[2]
language, names = ('c++', ['g++', 'clang++']) if '++' in standard else ('c', ['gcc', 'clang', 'cc'])
flags = ['-std=' + standard, '-pedantic', '-Wall', '-Wextra', '-Wundef', '-Werror', '-fsyntax-only']
if language == 'c':
    flags += ['-Wc++-compat', '-Wstrict-prototypes']

compilers = [name for name in names if shutil.which(name)]
if not compilers:
    print(f'none of {", ".join(names)} is installed')
    sys.exit(77)

failed = 0
for header in sorted((root / 'include').rglob('*.h')):
    name = header.relative_to(root / 'include')
    for compiler in compilers:
        command = [compiler, *flags, '-I', str(root / 'include'), '-x', language, '-']
        run = subprocess.run(command, input=f'#include <{name}>\n', text=True, capture_output=True)
        if run.returncode != 0:
            failed += 1
            print(f'{name} with {compiler} -std={standard}:\n{run.stderr}')
sys.exit(1 if failed else 0)
