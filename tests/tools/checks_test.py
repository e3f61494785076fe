#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of the checks: each finds the fault it is for, and lets good code pass."""
import contextlib
import io
import pathlib
import shutil
import tempfile
import unittest

import docs_links_test
import includes_test
import style_test

HEAD = '/* SPDX-License-Identifier: MIT\n *\n' \
       ' * A made-up file, whose head says what it is for in enough words for the check.\n */\n'


class Checks(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def found(self, check, path, text, head=HEAD):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(head + text, encoding='utf-8')
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = check.main(str(self.root))
        return said.getvalue() if code else ''

    def test_good_code_passes(self):
        text = '#include "base/text.h"\n\n#include <string.h>\n\n/* time() and printf() are words here */\n' \
               'static void row_clear(void)\n{\n    goto out;\nout:\n    return;\n}\n'
        self.assertEqual(self.found(style_test, 'lib/model/row.c', text), '')
        self.assertEqual(self.found(includes_test, 'lib/model/row.c', text), '')

    def test_style_finds(self):
        for text, words in (
                ('int x = printf("a");\n', 'printf'),
                ('int x = time(0);\n', 'clock hook'),
                ('char *x = getenv("A");\n', 'environment'),
                ('void *x = malloc(3);\n', 'alloc.c alone'),
                ('goto done;\n', 'goto done'),
                ('#include <stdio.h>\n', '<stdio.h> is not'),
                ('assert(x);\n', 'DKT_ASSERT'),
                ('/* TO' 'DO */\n', 'finish it'),
                ('int x; \n', 'blanks')):
            with self.subTest(text):
                self.assertIn(words, self.found(style_test, 'lib/model/row.c', text))

    def test_style_asks_for_licence_and_purpose(self):
        said = self.found(style_test, 'lib/model/row.c', 'int x;\n', head='')
        self.assertIn('SPDX', said)
        self.assertIn('what this file is for', said)

    def test_style_finds_a_static_name_used_twice(self):
        self.found(style_test, 'lib/model/a.c', 'static int row_a(void)\n{\n}\n')
        self.assertIn('exists in', self.found(style_test, 'lib/model/b.c', 'static int row_a(void)\n{\n}\n'))

    def test_includes_finds(self):
        for path, text, words in (
                ('lib/base/text.c', '#include "time/zone.h"\n', 'must not know time'),
                ('lib/host/step.c', '#include "store/memory/tree.h"\n', 'must not know store/memory'),
                ('lib/store/sqlite/store.c', '#include "base/text.h"\n', 'a library of its own'),
                ('lib/desk/close.c', '#include "testkit/clock.h"\n', 'none of the floors'),
                ('lib/desk/close.c', '#include "close.h"\n', 'write the folder'),
                ('include/docket/row.h', '#include "base/text.h"\n', 'only public headers'),
                ('examples/hello.c', '#include "base/text.h"\n', 'sees only')):
            with self.subTest(path):
                self.assertIn(words, self.found(includes_test, path, text))
                (self.root / path).unlink()

    def test_links_finds(self):
        for text, words in (
                ('[a](b.md)\n', 'b.md does not exist'),
                ('[a](#nothing)\n', 'no heading nothing'),
                ('<!-- from a.c -->\n```c\nint y;\n```\n', 'not in a.c')):
            with self.subTest(text):
                (self.root / 'a.c').write_text('int x;\n', encoding='utf-8')
                self.assertIn(words, self.found(docs_links_test, 'README.md', text, head=''))
        good = '# Some *head*: one\n[a](#some-head-one) [b](a.c)\n<!-- from a.c -->\n```c\nint x;\n```\n'
        self.assertEqual(self.found(docs_links_test, 'README.md', good, head=''), '')


if __name__ == '__main__':
    unittest.main()
