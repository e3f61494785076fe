#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""demo_test.py BUILD ROOT: the demo plays to its end, and shows what it is there to show."""
import os
import pathlib
import re
import subprocess
import sys
import unicodedata
import unittest

BUILD, ROOT = sys.argv[1:3]


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.done = [subprocess.run([pathlib.Path(ROOT, 'examples/demo.sh'), os.path.abspath(BUILD)], timeout=60,
                                   capture_output=True, text=True, check=False) for _ in range(2)]
        cls.text = cls.done[0].stdout

    def test_it_plays_to_its_end(self):
        for done in self.done:
            self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_it_plays_the_same_each_time_but_for_digests_over_drawn_ids(self):
        first, second = (re.sub(r'\b[0-9a-f]{64}\b', '', done.stdout) for done in self.done)
        self.assertEqual(first, second)

    def test_it_fits_80_columns(self):
        for line in self.text.splitlines():
            self.assertLessEqual(width(line), 80, line)

    def test_what_is_refused_says_why_in_both_languages(self):
        refusals = re.findall(r'(?m)^refused 拒绝  (\w+) .*\n((?:  .*\n)+)', self.text)
        self.assertGreaterEqual(len(refusals), 4)
        reasons = ''.join(reasons for _, reasons in refusals)
        for text in ('field resolution is required\n    缺少必填项 resolution', '王强 has claimed the ticket\n    '
                     '工单已被 王强 领取', 'field block_reason is required', '缺少必填项 follow_up_at',
                     'appointment_until must lie after the start', 'open instead 可执行: '):
            self.assertIn(text, reasons)

    def test_the_board_shows_twelve_tickets_in_four_states(self):
        counts = re.search(r'unprocessed \((\d+)\) +reserved \((\d+)\) +unfinished \((\d+)\) +closed \((\d+)\)', self.text)
        self.assertEqual(sum(map(int, counts.groups())), 12)
        self.assertNotIn('0', counts.groups())
        for state in '未处理', '已预约', '未完结', '已完结':
            self.assertIn(state, self.text[counts.end():].splitlines()[1])

    def test_one_journal_tells_a_whole_story(self):
        journal = self.text[self.text.index('$ docket journal'):]
        for words in 'Claim lapsed 领取失效', 'Merge 合并', 'Reopen 重开', 'Transfer 转交', 'unit 责任单位: desk -> 现场组':
            self.assertIn(words, journal)
        self.assertIn('clean 无异常', journal)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
