#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs_links_test.py ROOT: links inside the tree resolve, and code shown in a page is code that is built.

A code block under a line `<!-- from PATH -->` must stand in that file, line for line.
"""
import os
import re
import sys
import textwrap

import sources

LINK = re.compile(r'!?\[[^\]]*\]\(([^)\s]+)\)')
SHOWN = re.compile(r'^<!-- from (\S+) -->\n+```\w*\n(.*?)^```', re.M | re.S)


def anchors_of(text):
    """Anchors as code hosts make them from headings: lower case, blanks to hyphens, marks dropped."""
    headings = re.findall(r'^#+ +(.*)$', re.sub(r'^```.*?^```', '', text, flags=re.M | re.S), re.M)
    return {re.sub(r'[^\w\- ]', '', heading.lower()).strip().replace(' ', '-') for heading in headings}


def links(root, path, text, problems):
    for number, line in sources.numbered(re.sub(r'`[^`\n]*`', '', text)):
        for target in LINK.findall(line):
            if re.match(r'[a-z]+:', target):
                continue
            file, _, anchor = target.partition('#')
            place = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            if not os.path.exists(os.path.join(root, place)):
                problems.append(f'{path}:{number}: {target} does not exist')
            elif anchor and place.endswith('.md') and anchor not in anchors_of(sources.read(root, place)):
                problems.append(f'{path}:{number}: {place} has no heading {anchor}')


def blocks(root, path, text, problems):
    for match in SHOWN.finditer(text):
        number = text[:match.start()].count('\n') + 1
        source, block = match.groups()
        if not os.path.exists(os.path.join(root, source)):
            problems.append(f'{path}:{number}: {source} does not exist')
            continue
        have = [line.strip() for line in sources.read(root, source).splitlines()]
        want = [line.strip() for line in textwrap.dedent(block).splitlines()]
        if not any(have[i:i + len(want)] == want for i in range(len(have))):
            problems.append(f'{path}:{number}: the block is not in {source} as it is shown')


def main(root):
    problems, pages = [], sources.files(root, '.md')
    for path in pages:
        text = sources.read(root, path)
        links(root, path, text, problems)
        blocks(root, path, text, problems)
    return sources.finish(problems, f'{len(pages)} pages')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
