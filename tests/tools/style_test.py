#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""style_test.py ROOT: what doc/contributing/style.md asks for and a machine can see."""
import re
import sys

import sources

SOURCES = ('.c', '.h', '.py', '.sh', '.php', '.lua', '.mjs', '.rb', 'meson.build', 'meson_options.txt')
SCRIPTS = ('run', '.ci/run')
# Headers of C that any file of the library may use, and those that one file is trusted with.
HEADERS = {'stddef.h', 'stdint.h', 'stdbool.h', 'string.h', 'limits.h', 'assert.h', 'stdatomic.h'}
TRUSTED = {
    'lib/base/alloc.c': {'stdlib.h'},
    'lib/base/digest.h': {'sha2.h'},
    'lib/host/default_clock.c': {'time.h'},
    'lib/store/mysql/memory.c': {'stdlib.h'},
    'lib/store/postgres/memory.c': {'stdlib.h'},
    'lib/testkit/memory.c': {'stdlib.h'},
    'lib/host/default_ids.c': {'uuid/uuid.h'},
    'lib/time/zone_file.c': {'errno.h', 'fcntl.h', 'sys/stat.h', 'sys/types.h', 'unistd.h'},
}
# Libraries of their own bring the client library that they are there for.
FOREIGN = {'lib/store/sqlite/': {'sqlite3.h'}, 'lib/store/postgres/': {'libpq-fe.h'},
           'lib/store/mysql/': {'mysql.h', 'errmsg.h', 'mysqld_error.h'}}
FORBIDDEN = {
    'writes or reads text by format': r'v?(f|s|sn|d|as)?printf|v?[fs]?scanf|puts|fputs|putchar|perror',
    'depends on the environment or locale': r'getenv|secure_getenv|setenv|putenv|setlocale|localeconv'
                                            r'|strcoll|toupper|tolower|is(alpha|digit|space|alnum|print)',
    'asks for time behind the clock hook': r'time|gettimeofday|localtime(_r)?|gmtime(_r)?|mktime|timegm'
                                           r'|strftime|strptime|tzset|clock|sleep|usleep|nanosleep',
    'has no bound': r'strcpy|strcat|stpcpy|gets|alloca|strdup|strndup|strtok|ato[il]l?|atof',
    'ends or jumps out of the process': r'abort|exit|_Exit|quick_exit|signal|raise|setjmp|longjmp|system',
    'is not random enough and has a global state': r'rand|srand|random|srandom|drand48',
}
# Libraries of their own have no desk's allocator.
ALLOCATORS = {'lib/testkit/': 'lib/testkit/memory.c', 'lib/store/mysql/': 'lib/store/mysql/memory.c',
              'lib/store/postgres/': 'lib/store/postgres/memory.c'}
MEMORY = r'malloc|calloc|realloc|free|aligned_alloc|posix_memalign'
CALL = r'(?<![\w.>])({})\s*\('


def head_of(path, source, problems):
    lines = source.splitlines() or ['']
    first = 1 if lines[0].startswith(('#!', '<?php')) else 0
    if 'SPDX-License-Identifier: MIT' not in ''.join(lines[first:first + 1]):
        problems.append(f'{path}:{first + 1}: SPDX-License-Identifier: MIT is missing')


def library_file(path, source, problems):
    code = sources.code_only(source)
    for number, line in sources.numbered(code):
        for why, names in FORBIDDEN.items():
            for match in re.finditer(CALL.format(names), line):
                problems.append(f'{path}:{number}: {match.group(1)}() {why}')
        allocator = next((trusted for folder, trusted in ALLOCATORS.items() if path.startswith(folder)),
                         'lib/base/alloc.c')
        if path != allocator:
            for match in re.finditer(CALL.format(MEMORY), line):
                problems.append(f'{path}:{number}: {match.group(1)}() is for {allocator} alone')
        for match in re.finditer(r'\bgoto\s+(\w+)', line):
            if match.group(1) != 'out':
                problems.append(f'{path}:{number}: goto {match.group(1)}; only forward to out')
        if re.search(r'#\s*pragma|__attribute__|_Thread_local', line) and path != 'lib/base/internal.h' \
                and not path.startswith('include/'):
            problems.append(f'{path}:{number}: compiler extensions stand in lib/base/internal.h')
        if re.search(r'(?<!_)\bassert\s*\(', line) and path != 'lib/base/internal.h':
            problems.append(f'{path}:{number}: DKT_ASSERT, not assert')
    allowed = HEADERS | TRUSTED.get(path, set())
    for folder, headers in FOREIGN.items():
        allowed |= headers if path.startswith(folder) else set()
    for number, line in sources.numbered(source):
        match = re.match(r'\s*#\s*include\s+<([^>]+)>', line)
        if match and match.group(1) not in allowed and not match.group(1).startswith('docket/'):
            problems.append(f'{path}:{number}: <{match.group(1)}> is not for this file')


def file_head(path, source, problems):
    """Every file of the library says at its top what it is for."""
    head = re.match(r'/\*.*?\*/', source, re.S)
    words = len(head.group().split()) if head else 0
    if words < 10:
        problems.append(f'{path}:1: the head comment does not say what this file is for')


def main(root):
    problems, statics, atomics = [], {}, []
    for path in sources.files(root, *SOURCES, *SCRIPTS):
        if not path.endswith(SOURCES) and path not in SCRIPTS:
            continue
        source = sources.read(root, path)
        if source or path.endswith('.c'):
            head_of(path, source, problems)
        for number, line in sources.numbered(source):
            if re.search(r'\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b', line):
                problems.append(f'{path}:{number}: finish it, or open an issue')
            if line != line.rstrip() or '\t' in line:
                problems.append(f'{path}:{number}: a tab, or blanks at the end of the line')
        if path.startswith('lib/') and path.endswith(('.c', '.h')):
            library_file(path, source, problems)
            file_head(path, source, problems)
            if '<stdatomic.h>' in source:
                atomics.append(path)
            for name in re.findall(r'^static [^;=(]*?\b(\w+)\(', sources.code_only(source), re.M):
                statics.setdefault(name, set()).add(path)
    for name, paths in sorted(statics.items()):
        if len(paths) > 1:
            problems.append(f'{sorted(paths)[1]}:1: static {name}() exists in {sorted(paths)[0]} too')
    if len(atomics) > 1:
        problems.append(f'{atomics[1]}:1: atomics stand in one file, {atomics[0]}')
    return sources.finish(problems, 'in order')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
