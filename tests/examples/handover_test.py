#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""handover_test.py DOCKET SOURCE: docket handover: a shift changes hands on the command line, is shown and printed."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser

DOCKET, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
PROFILE = SOURCE / 'examples/data/front_desk.json'
STORY = (SOURCE / 'examples/data/handover.docket').read_text(encoding='utf-8')
ENVIRONMENT = {key: value for key, value in os.environ.items()
               if key not in ('DOCKET_ACTOR', 'DOCKET_FILE', 'DOCKET_GOALS', 'DOCKET_PROFILE', 'TERM')}
OPEN = '''clock 2026-03-02T13:00Z
as Li agent
register "a <b>bold</b> & \\"quoted\\" title" --owner Li
handover start S-1 --template shift_frontdesk --incoming Zhao --from-at 2026-03-02T14:00Z
'''


def script(text, *options):
    return subprocess.run([DOCKET, '--profile', str(PROFILE), 'run', '-', *options], input=text, capture_output=True,
                          text=True, timeout=60, env=ENVIRONMENT, check=False)


class Page(HTMLParser):
    """The words of a page, and its tags in order; holds that every element that is opened is closed."""

    VOID = {'meta', '!doctype'}
    LOOSE = {'html', 'head', 'body'}

    def __init__(self, text):
        super().__init__()
        self.words, self.tags, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID | self.LOOSE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.LOOSE:
            assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.words.append(data.strip())


class Handover(unittest.TestCase):
    def test_the_story_ends_well_and_the_tickets_are_the_incomings(self):
        done = script(STORY)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('item cash differs', done.stdout)
        self.assertIn('sheet_accept -> closed', done.stdout)
        self.assertRegex(done.stdout, r'QT0001 +New +5 +Zhao')
        self.assertRegex(done.stdout, r'Cash against the record sheet +350\.00 +340\.00  ≠\n +10 yuan short')
        self.assertIn('0 findings', done.stdout)

    def test_it_is_said_in_chinese_too(self):
        done = script(STORY, '--lang', 'zh')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertRegex(done.stdout, r'核对现金金额 +350\.00 +340\.00  ≠')
        self.assertIn('已完成', done.stdout)

    def test_the_page_needs_no_other_file_and_says_who_signed_what(self):
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder, 's.html')
            done = script(STORY + f'handover print S-1 --out {name}\n', '--lang', 'both')
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            text = name.read_text(encoding='utf-8')
        page = Page(text)
        self.assertEqual(page.open, [])
        self.assertEqual(page.tags.count('table'), 1)
        self.assertNotIn('http', text.replace('<!doctype html>', ''))
        self.assertIn('size:A4', text)
        words = ' '.join(page.words)
        for wanted in ('客服中心交接班', 'Li', 'Zhao', '350.00', '340.00', '10 yuan short', 'Wang', 'QT0001', '× 10.00', 'SHA-256'):
            self.assertIn(wanted, words)
        self.assertEqual(len(set(word for word in page.words if word.startswith('SHA-256'))), 2)

    def test_what_people_write_is_words_on_the_page_and_nothing_else(self):
        done = script(OPEN + 'handover count S-1 "record=<script>alert(1)</script>"\nhandover print S-1\n')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertNotIn('<script>', done.stdout)
        self.assertIn('&lt;script&gt;alert(1)', done.stdout)
        self.assertIn('a &lt;b&gt;bold&lt;/b&gt; &amp; ', done.stdout)

    def test_an_unsigned_sheet_has_lines_to_sign_by_hand(self):
        done = script(OPEN + 'handover print S-1\n')
        page = Page(done.stdout[done.stdout.index('<!doctype'):])
        self.assertIn('Signature of who takes over', page.words)
        self.assertFalse([word for word in page.words if word.startswith('SHA-256')])

    def test_what_is_wrong_on_the_command_line_is_said(self):
        for line, said in (('handover', 'what is to be done'), ('handover fold S-1', 'knows no such word'),
                           ('handover start S-2', 'which template'), ('handover start S-2 --template none', 'which template'),
                           ('handover count S-1 cash', 'say what stands there'),
                           ('handover start S-2 --template leave --from-at soon', 'no instant'),
                           ('handover show S-9', 'does not exist')):
            done = script(OPEN + line + '\n')
            self.assertNotEqual(done.returncode, 0, line)
            self.assertIn(said, done.stderr + done.stdout, line)

    def test_everything_that_is_missing_is_listed(self):
        done = script(OPEN + '! handover sign S-1\n')
        self.assertEqual(done.returncode, 0)
        for item in ('record', 'events', 'cash', 'remote', 'facecount'):
            self.assertIn(f'item {item} is not done', done.stdout)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
