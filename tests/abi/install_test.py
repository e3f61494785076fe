#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""install_test.py BUILD: installs into a temporary folder; a program builds with pkg-config and runs from there."""
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = '''#include <docket/docket.h>
#include <stdio.h>
int main(void) { return puts(dkt_version()) < 0; }
'''


def run(*command, **settings):
    done = subprocess.run(command, text=True, capture_output=True, **settings)
    if done.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}\n{done.stdout}{done.stderr}')
    return done.stdout.strip()


if 'dkt_version' in (pathlib.Path(__file__).with_name('not_yet.txt').read_text(encoding='utf-8').split()
                     if pathlib.Path(__file__).with_name('not_yet.txt').exists() else []):
    print('dkt_version is not defined yet')
    sys.exit(77)

with tempfile.TemporaryDirectory() as folder:
    run('meson', 'install', '-C', sys.argv[1], '--no-rebuild', '--destdir', folder)
    description = next(pathlib.Path(folder).rglob('docket.pc'))
    os.environ.update(PKG_CONFIG_PATH=str(description.parent), PKG_CONFIG_SYSROOT_DIR=folder)
    flags = run('pkg-config', '--cflags', '--libs', 'docket').split()
    header = pathlib.Path(run('pkg-config', '--variable=ffi_header', 'docket'))
    if not header.is_file() and not pathlib.Path(folder, *header.parts[1:]).is_file():
        sys.exit(f'ffi_header names {header}, which is not installed')
    library = next(pathlib.Path(folder).rglob('libdocket.so')).parent
    source, program = pathlib.Path(folder, 'program.c'), pathlib.Path(folder, 'program')
    source.write_text(PROGRAM, encoding='utf-8')
    run('cc', source, '-o', program, *flags)
    print(run(program, env={**os.environ, 'LD_LIBRARY_PATH': str(library)}))
