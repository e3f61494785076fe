#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""errors_page_test.py ROOT: doc/errors.md has a line for every status and every reason, and for no other."""
import re
import sys

import sources


def main(root):
    page = sources.read(root, 'doc/errors.md')
    problems = []
    for header, prefix in (('include/docket/base.h', 'DKT_E_'), ('include/docket/ticket.h', 'DKT_REASON_')):
        defined = set(re.findall(rf'^ +({prefix}[A-Z_]+) = ', sources.read(root, header), re.M))
        lines = re.findall(rf'^\| `({prefix}[A-Z_]+)` \|', page, re.M)
        problems += [f'{name} has no line' for name in sorted(defined - set(lines))]
        problems += [f'{name} is none' for name in sorted(set(lines) - defined)]
        problems += [f'{name} has two lines' for name in sorted({each for each in lines if lines.count(each) > 1})]
    return sources.finish(problems, 'whole')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
