#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""why_test.py DOCKET SOURCE: docket why and docket forecast: sentence, picture, tables, SVG, JSON, the goals file."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest
import xml.etree.ElementTree as ElementTree

DOCKET, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
GOALS = SOURCE / 'examples/data/goals.json'
STORY = (SOURCE / 'examples/data/why.docket').read_text(encoding='utf-8')
ENVIRONMENT = {key: value for key, value in os.environ.items()
               if key not in ('DOCKET_ACTOR', 'DOCKET_FILE', 'DOCKET_GOALS', 'TERM')}
SVG = '{http://www.w3.org/2000/svg}'


def run(*words, text=None, goals=GOALS, cwd=None):
    return subprocess.run([DOCKET, *(('--goals', str(goals)) if goals else ()), *words], input=text, cwd=cwd,
                          capture_output=True, text=True, timeout=60, env=ENVIRONMENT, check=False)


def script(*lines, story=STORY, options=(), goals=GOALS, cwd=None):
    return run('run', '-', *options, text=story + '\n'.join(lines) + '\n', goals=goals, cwd=cwd)


def said(*lines, **options):
    """What the lines print behind the story, which prints as well."""
    done = script('say ===', *lines, **options)
    return done, done.stdout.partition('===\n')[2]


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def picture(output):
    """Scale, bar, marks and owners of the first clock in an output."""
    lines = output.splitlines()
    bar = next(i for i, line in enumerate(lines) if re.match(r'  [█▓═·┄░▁ ]+$', line) and line.strip())
    return [line.ljust(2) for line in lines[bar - 1:bar + 3]]


class Terminal(unittest.TestCase):
    def test_the_sentence_says_what_counts_what_is_left_when_it_is_due_and_why_it_paused(self):
        done, output = said('why GD000001 processing')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        text = ' '.join(output.split())
        self.assertIn('Processing: running', text)
        self.assertIn('6 h 40 min counted, target 8 h, 1 h 20 min left; due 03-03 Tue 16:20 if nobody acts.', text)
        self.assertIn('Paused for 21 h 15 min, mostly waiting for the merchant (shop closed).', text)

    def test_the_verdict_is_said_in_the_language_asked_for(self):
        lines = 'clock 2026-03-04T02:00Z', 'close GD000001 done', 'why GD000001 processing'
        text = ''.join(said(*lines, options=['--lang', 'zh'])[1].split())
        self.assertIn('处理时限：超时', text)
        self.assertIn('已计时10小时40分，时限8小时，超出2小时40分；到期时间为03-03周二16:20', text)
        self.assertIn('其间暂停21小时15分，主要等待商户（shopclosed）。', text)
        both = said(*lines, options=['--lang', 'both'])[1]
        self.assertIn('Processing: breached', both)
        self.assertIn('处理时限：超时', both)

    def test_the_bar_is_as_long_as_asked_and_shows_each_hour_as_what_it_was(self):
        _, output = said('why GD000001 processing --width 34', 'why GD000001 processing --width 80')
        # 09:05 to 16:20 on the next day are 31 h 15 min: of 40 columns (the least) each has 47 minutes.
        _, bar, _, _ = picture(output)
        self.assertEqual(width(bar), 2 + 40)
        self.assertRegex(bar[2:], r'^█{3,4}·{1,2}█{1,2}═{27,28}█·{1,2}█{2}▁{1,2}$')
        self.assertRegex(picture(output.partition('whose turn')[2])[1][2:], r'^█+·+█+═+█+·+█+▁+$')

    def test_due_now_and_the_warning_stand_under_their_instants(self):
        _, bar, marks, owners = picture(said('why GD000001 processing --width 79')[1])
        self.assertEqual(marks.index('^'), len(bar) - 1)
        self.assertIn(bar[marks.index('n')], '█▁')
        self.assertLess(marks.index('w'), marks.index('n'))
        self.assertLess(owners.index('Wang'), owners.index('Li'))

    def test_what_runs_behind_the_due_instant_looks_different(self):
        _, bar, marks, _ = picture(said('clock 2026-03-04T02:00Z', 'why GD000001 processing --width 100')[1])
        due = marks.index('!')
        self.assertEqual(bar[due + 1], '▓')
        self.assertEqual(bar[due - 1], '█')
        self.assertNotIn('▓', bar[:due])

    def test_tables_line_up_with_chinese_names_and_the_spans_sum(self):
        story = STORY.replace('Wang', '王强').replace('team-1', '现场一组')
        output = said('why GD000001 processing --lang zh', story=story)[1]
        rows = output.splitlines()
        head = next(i for i, row in enumerate(rows) if '历时' in row)
        ends = {width(row) for row in rows[head:head + 9] if row}
        self.assertEqual(len(ends), 1, rows[head:])
        self.assertTrue(any('现场一组' in row for row in rows))

    def test_no_line_is_wider_than_asked(self):
        story = STORY.replace('shop closed', '很长的原因' * 30).replace('team-1', '名字很长的单位' * 3)
        for columns in 60, 80, 120:
            output = said(f'why GD000001 --width {columns}', f'why GD000001 --width {columns} --lang zh',
                          f'forecast --by +30d --width {columns}', story=story)[1]
            for line in output.splitlines():
                self.assertLessEqual(width(line), max(columns, 86), line)

    def test_nothing_hostile_reaches_the_terminal_or_the_picture(self):
        story = STORY.replace('shop closed', '\x1b[31m</text><script>').replace('POS terminal', '<&\x1b[2J')
        with tempfile.TemporaryDirectory() as folder:
            done, output = said('why GD000001', 'why GD000001 --svg x.svg', story=story, cwd=folder)
            svg = pathlib.Path(folder, 'x.svg').read_text(encoding='utf-8')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn('\x1b', output + svg)
        self.assertNotIn('<script', svg)
        ElementTree.fromstring(svg)

    def test_wrong_command_lines(self):
        for line, code in (('why', 2), ('why GD000009', 1), ('why GD000001 nothing', 2), ('why GD000001 --run 1', 2),
                           ('why GD000001 reply --run 0', 2), ('why GD000001 reply --run 9', 1),
                           ('why GD000001 reply more', 2), ('forecast --by noon', 2), ('forecast x', 2),
                           ('why GD000001 --svg /nowhere/x.svg', 2)):
            self.assertEqual(script(line).returncode, code, line)

    def test_a_ticket_without_clocks_says_so(self):
        done, output = said('why GD000001', goals=None)
        self.assertEqual(done.returncode, 0)
        self.assertIn('no clock runs or ran on this ticket', output)


class Picture(unittest.TestCase):
    def picture(self, *lines, **options):
        with tempfile.TemporaryDirectory() as folder:
            done, _ = said(*lines, 'why GD000001 --svg x.svg', cwd=folder, **options)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return pathlib.Path(folder, 'x.svg').read_text(encoding='utf-8')

    def test_it_needs_nothing_from_outside(self):
        text = self.picture()
        ElementTree.fromstring(text)
        for word in 'href', 'url(', '@import', '@font-face', '<script', '<image', 'http://', 'https://':
            self.assertNotIn(word, text.replace('http://www.w3.org/2000/svg', ''), word)
        self.assertIn('prefers-color-scheme:dark', text)

    def test_the_bar_is_drawn_to_scale(self):
        svg = ElementTree.fromstring(self.picture())
        bars = [rect for rect in svg.iter(f'{SVG}rect') if rect.get('height') == '34']
        rows = {}
        for rect in bars:
            rows.setdefault(rect.get('y'), []).append(rect)
        self.assertEqual(len(rows), 3)
        for row in rows.values():
            spans = sorted((float(rect.get('x')), float(rect.get('width'))) for rect in row)
            self.assertAlmostEqual(spans[0][0], 28, delta=0.2)
            self.assertAlmostEqual(spans[-1][0] + sum(spans[-1][1:]), 932, delta=1.2)
            for (x, wide), (next_x, _) in zip(spans, spans[1:]):
                self.assertAlmostEqual(x + wide, next_x, delta=1.2)
        paused = [rect for rect in bars if rect.get('class') == 'paused']
        whole = 31 * 60 + 15
        self.assertAlmostEqual(float(paused[0].get('width')), 904 * (21 * 60 + 15) / whole, delta=0.2)

    def test_everything_stays_on_the_page(self):
        for language in 'en', 'zh':
            svg = ElementTree.fromstring(self.picture('clock 2026-03-09T02:00Z', options=['--lang', language]))
            high, wide = float(svg.get('height')), float(svg.get('width'))
            for rect in svg.iter(f'{SVG}rect'):
                self.assertLessEqual(float(rect.get('x') or 0) + float(rect.get('width')), wide)
                self.assertLessEqual(float(rect.get('y') or 0) + float(rect.get('height')), high)
            for text in svg.iter(f'{SVG}text'):
                self.assertLess(float(text.get('y')), high)

    def test_the_picture_in_the_documentation_is_this_one(self):
        with tempfile.TemporaryDirectory() as folder:
            done = script('why GD000001 processing --svg x.svg', cwd=folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(pathlib.Path(folder, 'x.svg').read_text(encoding='utf-8'),
                             (SOURCE / 'doc/explain.svg').read_text(encoding='utf-8'))


class Json(unittest.TestCase):
    def test_intervals_sum_to_elapsed_and_shares_to_the_span(self):
        done, output = said('why GD000001 --json')
        self.assertEqual(done.returncode, 0)
        results = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([result['rows'][0]['goal'] for result in results], ['dispatch', 'processing', 'reply'])
        for result in results:
            explanation = result['explanation']
            past = [each for each in explanation['intervals'] if not each.get('expected')]
            self.assertEqual(sum(each['open_ms'] for each in past), explanation['elapsed_ms'])
            self.assertEqual(sum(each['until'] - each['from'] for each in past),
                             explanation['until'] - explanation['from'])
            for by in 'parties', 'units', 'owners':
                self.assertEqual(sum(each['open_ms'] for each in explanation[by]), explanation['elapsed_ms'])
            self.assertTrue(explanation['stored'])
        paused = [each for each in results[1]['explanation']['intervals'] if each['kind'] == 'paused']
        self.assertEqual([(each['party'], each['reason']) for each in paused], [('merchant', 'shop closed')])
        self.assertEqual([each['kind'] for each in results[1]['explanation']['events']],
                         ['started', 'paused', 'resumed', 'warned'])

    def test_a_forecast_is_what_the_journal_says_afterwards(self):
        story = STORY + 'register "a printer" --id p\nregister urgent --id u --level urgent\n'
        done, output = said('forecast --by 2026-03-06T12:00Z --json', 'clock 2026-03-06T12:00:01Z', 'note p late',
                            'note u late', 'note GD000001 late', 'journal p --json', 'journal u --json',
                            'journal GD000001 --json', story=story)
        self.assertEqual(done.returncode, 0, done.stdout)
        values = [json.loads(line) for line in output.splitlines() if line.startswith('{')]
        foreseen = [(each['at'], each['clock']['ticket'], each['clock']['goal'])
                    for each in values[0]['forecast']['breaches']]
        self.assertEqual(foreseen, sorted(foreseen))
        now = 1772521200000  # 2026-03-03T07:00Z
        come = []
        for journal in values[1:]:
            for entry in journal['rows']:
                if entry['verb'] == 70 and entry['at'] > now:
                    told = {cell['name']: cell['after'] for cell in entry['change']}
                    come.append((entry['at'], entry['subject'], told['goal']))
        crossed = [each for each in foreseen if each[0] <= now]
        self.assertEqual([each for each in foreseen if each not in crossed], sorted(come))
        self.assertGreaterEqual(len(come), 4)


class Forecast(unittest.TestCase):
    def test_the_earliest_comes_first_with_the_time_left_and_who_has_it(self):
        output = said('forecast --by +2d')[1]
        head, *rows = output.splitlines()
        self.assertRegex(head, 'breached at +number +goal +time left +owner +title')
        self.assertEqual(rows, sorted(rows))
        self.assertTrue(any(re.match(r'2026-03-03T08:20Z +GD000001 +Processing +1 h 20 min +Li +POS', row)
                            for row in rows), rows)

    def test_nothing_to_come_is_said(self):
        output = said('message GD000001 ok --direction out', 'close GD000001 done', 'forecast --by +2d')[1]
        self.assertIn('if nobody acts, nothing is breached by', output)


class GoalsFile(unittest.TestCase):
    def check(self, text, expected):
        with tempfile.NamedTemporaryFile('w', suffix='.json', encoding='utf-8') as file:
            file.write(text)
            file.flush()
            done = run('run', '-', text='list\n', goals=file.name)
        self.assertEqual(done.returncode, 3, text)
        self.assertIn(expected, done.stderr)

    def test_what_is_wrong_with_it_is_said(self):
        self.check('{', 'line 1 is no JSON')
        self.check('[]', 'an object with "calendars" and "goals"')
        self.check('{"calendars": [], "goals": [{"code": "x"}]}', 'goal x: ')
        self.check('{"calendars": [{"name": "c", "zone": "UTC"}], "goals": []}', 'calendar')
        self.assertIn('there is no such file', run('list', goals='/nowhere.json').stderr)

    def test_it_may_come_from_the_environment(self):
        done = subprocess.run([DOCKET, 'run', '-'], input=STORY + 'why GD000001 processing\n', capture_output=True,
                              text=True, timeout=60, env={**ENVIRONMENT, 'DOCKET_GOALS': str(GOALS)}, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
