#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""imports_test.py SHARED_OBJECT ARCHIVE: the core asks the system for nothing but what is listed here.

What touches the world is called from one file each, so that a host which gives the hook can be sure that
the call is never made.
"""
import re
import subprocess
import sys

ANYWHERE = {'memcpy', 'memmove', 'memset', 'memcmp', 'memchr', 'strlen', '__assert_fail'}
ONE_FILE = {  # function -> the source file that may call it, as the archive names it
    'malloc': 'base_alloc.c', 'realloc': 'base_alloc.c', 'calloc': 'base_alloc.c', 'free': 'base_alloc.c',
    'SHA256Init': 'base_digest.c', 'SHA256Update': 'base_digest.c', 'SHA256Final': 'base_digest.c',
    'SHA256Transform': 'base_digest.c',
    'uuid_generate_random': 'host_default_ids.c',
    'clock_gettime': 'host_default_clock.c',
    'open': 'time_zone_file.c', 'read': 'time_zone_file.c', 'close': 'time_zone_file.c',
    'fstat': 'time_zone_file.c', '__errno_location': 'time_zone_file.c',
}
# What the compiler puts in by itself: unwinding, stack protector, checked memory functions, start and end.
COMPILER = re.compile(r'_Unwind_\w+|__gcc_personality_v0|__stack_chk_fail|__(mem\w+)_chk|__cxa_finalize'
                      r'|__gmon_start__|_ITM_\w+|_GLOBAL_OFFSET_TABLE_')


def plain(name):
    """Without the version, and without the mark of file sizes of 64 bits."""
    return re.sub(r'^(open|fstat)64$', r'\1', name.split('@')[0])


def nm(*arguments):
    return subprocess.run(['nm', *arguments], text=True, check=True, capture_output=True).stdout


problems = []
for line in nm('-D', '-u', sys.argv[1]).splitlines():
    name = plain(line.split()[-1])
    if name not in ANYWHERE and name not in ONE_FILE and not COMPILER.fullmatch(name):
        problems.append(f'{name} is not on the list of imports')

member = ''
for line in nm('-u', sys.argv[2]).splitlines():
    if line.endswith(':'):
        member = line.rstrip(':').removesuffix('.o')
    elif line.strip():
        name = plain(line.split()[-1])
        if member != ONE_FILE.get(name, member):
            problems.append(f'{member} calls {name}, which is for {ONE_FILE[name]} alone')
print('\n'.join(problems))
sys.exit(1 if problems else 0)
