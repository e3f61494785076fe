#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""page_test.py ROOT LANGUAGE BINDING BUILD: the program of doc/bindings/LANGUAGE.md is complete, runs, and prints what
the page says.

The program stands in the page's blocks under `<!-- from examples/bindings/LANGUAGE/first.* -->`, one after the other, and
what it prints in the block under `<!-- prints -->`.
"""
import pathlib
import re
import subprocess
import sys

BLOCK = r'\n+```\w*\n(.*?)^```'


def lines(text):
    return [line for line in text.splitlines() if line and 'SPDX' not in line]


def main(root, language, binding, build):
    page = pathlib.Path(root, f'doc/bindings/{language}.md')
    text = page.read_text(encoding='utf-8')
    shown = re.findall(rf'^<!-- from (examples/bindings/{language}/(?:first/)?first\.\w+) -->{BLOCK}', text, re.M | re.S)
    printed = re.search(rf'^<!-- prints -->{BLOCK}', text, re.M | re.S)
    assert shown and printed, f'{page} has no program, or does not say what it prints'
    file = pathlib.Path(root, shown[0][0])
    code = lines(file.read_text(encoding='utf-8'))
    assert [line for _, block in shown for line in lines(block)] == code, \
        f'{page} does not show the whole of {file.name}'
    done = subprocess.run([binding, language, build, '--program', file], capture_output=True, encoding='utf-8', check=False)
    assert (done.returncode, done.stderr) == (0, ''), f'{file.name} ends with {done.returncode}: {done.stderr}'
    assert done.stdout == printed.group(1), f'{file.name} prints\n{done.stdout}\nbut {page} says\n{printed.group(1)}'
    print(f'{page.name}: its program runs')


if __name__ == '__main__':
    main(*sys.argv[1:])
