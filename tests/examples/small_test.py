#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""small_test.py HELLO STEP ROOT: the smallest host programs do what the README says."""
import pathlib
import subprocess
import sys
import unittest

HELLO, STEP, ROOT = sys.argv[1:4]


def output_of(program):
    return subprocess.run([program], capture_output=True, text=True, check=True, timeout=60).stdout


class Hello(unittest.TestCase):
    def test_readme_shows_what_hello_prints(self):
        readme = pathlib.Path(ROOT, 'README.md').read_text(encoding='utf-8')
        self.assertIn(f'```\n{output_of(HELLO)}```\n', readme)

    def test_hello_fits_a_page(self):
        self.assertLess(len(pathlib.Path(ROOT, 'examples/hello.c').read_text(encoding='utf-8').splitlines()), 60)


class Step(unittest.TestCase):
    def test_step_registers_refuses_and_closes_over_its_own_rows(self):
        first, second, third = output_of(STEP).splitlines()
        self.assertRegex(first, '^DKT_OK after [12] round.*last entry 1')
        self.assertRegex(second, '^DKT_E_REFUSED .*close')
        self.assertRegex(third, '^DKT_OK after [12] round.*last entry 2')

    def test_step_fits_what_people_copy(self):
        self.assertLess(len(pathlib.Path(ROOT, 'examples/step.c').read_text(encoding='utf-8').splitlines()), 200)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
