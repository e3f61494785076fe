#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docket_test.py DOCKET: the command-line desk: exit codes, JSON, tables with Chinese text, wrong command lines."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest

DOCKET = sys.argv[1]
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ('DOCKET_ACTOR', 'TERM')}
ENVIRONMENT['DOCKET_FILE'] = ':memory:'
BEGIN = ['clock 2026-03-02T09:00Z', 'as 小林 agent']


def run(*words, text=None):
    return subprocess.run([DOCKET, *words], input=text, capture_output=True, text=True, timeout=60,
                          env=ENVIRONMENT, check=False)


def script(*lines, options=()):
    return run('run', '-', *options, text='\n'.join(BEGIN + list(lines)) + '\n')


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def starts(line, words):
    """The columns of the terminal at which the words begin."""
    return [width(line[:line.index(word)]) for word in words]


class Files(unittest.TestCase):
    def test_a_desk_is_there_when_the_program_is_run_again(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, 'desk.db')
            self.assertEqual(run('register', '打印机卡纸', '--actor', 'ana', '--file', file).returncode, 0)
            self.assertEqual(run('progress', 'GD000001', '--actor', 'ana', '--file', file).returncode, 0)
            self.assertIn('打印机卡纸', run('show', 'GD000001', '--file', file).stdout)
            self.assertEqual(run('verify', '--file', file).returncode, 0)


class ExitCodes(unittest.TestCase):
    def test_0_when_it_is_done(self):
        done = script('register 打印机卡纸')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('GD000001', done.stdout)

    def test_1_when_the_rules_refuse_and_it_says_why_in_the_language_asked_for(self):
        for language, text in ('en', 'field resolution is required'), ('zh', '缺少必填项 resolution'):
            done = script('register T', 'close GD000001', options=['--lang', language])
            self.assertEqual(done.returncode, 1)
            self.assertIn(text, done.stdout)

    def test_1_when_there_is_no_such_ticket(self):
        self.assertEqual(script('note GD000009 text').returncode, 1)
        self.assertEqual(run('show', 'GD000009').returncode, 1)
        self.assertEqual(run('journal', 'GD000009').returncode, 1)

    def test_1_when_the_id_is_taken(self):
        self.assertEqual(script('register A --id x', 'register B --id x').returncode, 1)

    def test_2_when_the_command_line_is_wrong(self):
        for words in (['fly'], ['register', 'T'], ['list', '--state', 'sleeping'], ['board', 'x'], ['run'],
                      ['run', '/nowhere'], ['list', '--limit', '0'], ['show'], ['list', '--owner'],
                      ['list', '--owner', 'a', '--unit', 'b'], ['--lang', 'tlh', 'list'], ['clock', '2026-02-30']):
            done = run(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn('docket:', done.stderr, words)
            self.assertEqual(done.stdout, '', words)

    def test_2_when_a_field_or_its_value_is_wrong(self):
        for line in ('register T --colour red', 'register T --level tall', 'register T --requested-at yesterday',
                     'register T --priority 10', 'note GD000001', 'release', 'register T --at noon',
                     'note x y --expect-seq many', 'register T extra'):
            done = script('register T', line)
            self.assertIn(done.returncode, (1, 2) if line == 'note GD000001' else (2,), line)

    def test_3_when_the_file_cannot_be_used_and_it_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            letter = os.path.join(folder, 'letter.txt')
            with open(letter, 'w', encoding='utf-8') as file:
                file.write('Dear desk, ' * 100)
            for name, why in ('/nowhere/desk.db', 'cannot be opened'), (letter, 'not an SQLite database'):
                done = run('list', '--file', name)
                self.assertEqual(done.returncode, 3)
                self.assertIn(why, done.stderr)

    def test_3_when_somebody_was_first_and_it_shows_what_they_did(self):
        done = script('register T', 'note GD000001 one', 'note GD000001 two --expect-seq 1')
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stdout, r'(?m)^ +2 .*小林.*Note')

    def test_4_when_verify_finds_something(self):
        self.assertEqual(script('register T', 'verify').returncode, 0)
        done = script('register T', f'verify --root {"0" * 64}')
        self.assertEqual(done.returncode, 4)
        self.assertIn('root', done.stdout)
        self.assertEqual(script('register T', 'verify --root none').returncode, 2)

    def test_verify_says_root_and_digest_as_json(self):
        done = script('register T --id t', 'verify --json')
        found = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual((found['subjects'], found['findings']), (2, []))
        self.assertRegex(found['root'] + found['digest'], '^[0-9a-f]{128}$')
        again = script('register T --id t', f'verify --root {found["root"]}')
        self.assertEqual(again.returncode, 0)

    def test_a_script_stops_at_the_first_line_that_fails_unless_told_to_go_on(self):
        lines = ['register T', 'close GD000001', 'say reached']
        self.assertNotIn('reached', script(*lines).stdout)
        done = script(*lines, options=['--keep-going'])
        self.assertIn('reached', done.stdout)
        self.assertEqual(done.returncode, 1)

    def test_a_line_that_must_be_refused_fails_when_it_is_not(self):
        self.assertEqual(script('register T', '! close GD000001').returncode, 0)
        self.assertEqual(script('register T', '! note GD000001 fine').returncode, 1)
        self.assertEqual(script('register T', '! fly GD000001').returncode, 2)


class Actions(unittest.TestCase):
    def test_a_whole_life(self):
        done = script('register "POS 无法联网" --terminal T-77', 'assign GD000001 王强', 'claim GD000001',
                      'release GD000001', 'transfer GD000001 --unit 华东', 'reserve GD000001 +2h +3h 李女士',
                      'arrive GD000001', 'progress GD000001 更换网线',
                      'block GD000001 --block-party bank --block-reason 待参数 --follow-up-at +1d',
                      'message GD000001 请稍候 --direction out', 'resolve GD000001 已恢复', 'close GD000001',
                      'reopen GD000001 又断网', 'amend GD000001 --title "POS 断网"', 'register 重复',
                      'link GD000002 related GD000001', 'unlink GD000002 related GD000001',
                      'merge GD000002 GD000001 重复', 'withdraw GD000001 客户撤回', 'show GD000001',
                      'list --closed', 'list --terminal T-77')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertIn('POS 断网', done.stdout)

    def test_the_list_by_due_instant_begins_with_what_is_due_first(self):
        done = script('register A', 'register B', 'register C', 'reserve GD000002 +2h +3h 甲', 'reserve GD000003 +1h +2h 乙',
                      'list --due')
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()[-2:]], ['GD000003', 'GD000002'])
        self.assertIn('2026-03-02T11:00Z', done.stdout.splitlines()[-2])
        self.assertEqual(script('list --due --owner x').returncode, 2)
        self.assertEqual(script('list --due --closed').returncode, 2)

    def test_a_request_takes_effect_once(self):
        done = script('register T', 'note GD000001 a --request r1', 'note GD000001 a --request r1', '! note GD000001 b '
                      '--request r1')
        self.assertEqual(done.returncode, 0)
        self.assertIn('done before', done.stdout)

    def test_a_dry_run_changes_nothing(self):
        done = script('register T', 'close GD000001 done --dry-run', 'list --status new')
        self.assertIn('would do', done.stdout)
        self.assertRegex(done.stdout, r'(?m)^GD000001 +New')

    def test_what_is_told_afterwards_stands_at_its_own_time(self):
        done = script('register T --at 2026-03-02T08:30Z', 'journal GD000001', '! claim GD000001 --at '
                      '2026-03-02T08:40Z')
        self.assertEqual(done.returncode, 0)
        self.assertIn('2026-03-02T08:30Z', done.stdout)

    def test_a_field_can_be_taken_away(self):
        done = script('register T --contact "王先生 139"', 'amend GD000001 --no-contact', 'show GD000001 --json')
        self.assertNotIn('contact', json.loads(done.stdout.splitlines()[-1])['rows'][0])

    def test_the_actor_comes_from_the_environment_when_nobody_says(self):
        with tempfile.NamedTemporaryFile('w', suffix='.docket') as file:
            file.write('register T --id t\njournal t\n')
            file.flush()
            done = subprocess.run([DOCKET, 'run', file.name], capture_output=True, text=True, check=False,
                                  env={**ENVIRONMENT, 'DOCKET_ACTOR': 'eva'})
        self.assertEqual(done.returncode, 0)
        self.assertIn('eva', done.stdout)


class Json(unittest.TestCase):
    def test_every_command_prints_one_line_of_json(self):
        done = script('register 打印机 --id p', '! close p', 'note p 内容', 'show p', 'list', 'board', 'journal p',
                      'actions', options=['--json'])
        values = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(values), 8)
        self.assertEqual(values[0]['subject'], 'p')
        self.assertEqual({text for reason in values[1]['reasons'] for text in reason.values()} &
                         {'缺少必填项 resolution', 'field resolution is required'},
                         {'缺少必填项 resolution', 'field resolution is required'})
        self.assertEqual(values[3]['rows'][0]['title'], '打印机')
        self.assertEqual(len(values[6]['rows']), 2)

    def test_a_line_may_ask_for_json_for_itself(self):
        done = script('register T --json', 'list')
        json.loads(done.stdout.splitlines()[0])
        self.assertIn('GD000001', done.stdout.splitlines()[-1])


class Tables(unittest.TestCase):
    titles = ['POS 无法联网', 'printer', 'カード読取不可', '한글 제목', 'ｆｕｌｌ　ｗｉｄｔｈ', 'e\u0301te\u0301', '𠮷野家', '……—']

    def test_columns_line_up_whatever_the_script(self):
        lines = [f'register "{title}" --owner "{title[:4].strip()}" --id t{i}' for i, title in enumerate(self.titles)]
        done = script(*lines, 'list')
        head, *rows = done.stdout.splitlines()[-len(self.titles) - 1:]
        want = starts(head, ['status', 'registered at', 'title'])
        for row, title in zip(rows, self.titles):
            self.assertEqual(starts(row, ['New', '2026-03-02T09:00Z']), want[:2], row)
            self.assertEqual(width(row[:row.rindex(title)]), want[2], row)

    def test_a_table_keeps_to_the_width_asked_for(self):
        for columns in 60, 80:
            done = script('register "' + '很长的标题' * 20 + '"', f'list --width {columns}',
                          f'board --width {columns}')
            for line in done.stdout.splitlines()[1:]:
                self.assertLessEqual(width(line), columns, line)
            self.assertIn('…', done.stdout)

    def test_the_board_has_four_columns_that_line_up(self):
        done = script('register 甲方 --id a', 'register B --id b', 'claim b', 'progress b 处理', 'board --width 80')
        board = done.stdout[done.stdout.index('unprocessed ('):].splitlines()
        self.assertEqual(starts(board[0], ['unprocessed', 'reserved', 'unfinished', 'closed']), [0, 20, 40, 60])
        self.assertEqual(starts(board[2], ['GD000001', 'GD000002']), [0, 40])

    def test_nothing_hostile_reaches_the_terminal(self):
        for line in 'list', 'show a', 'board', 'journal a', 'show b', 'list --owner "x\x1b[2J"':
            done = script('register "red \x1b[31m" --id a --owner "x\x1b[2J" --description "two\u0085\x07lines"',
                          'register B --id b', 'link b attachment "f\x1b[0m" --name "n\x1b"', line)
            self.assertEqual(done.returncode, 0, line)
            self.assertNotIn('\x1b', done.stdout, line)
            self.assertNotIn('\x07', done.stdout, line)

    def test_there_are_no_colours_where_there_is_no_terminal(self):
        self.assertNotIn('\x1b', script('register T', '! close GD000001', 'board').stdout)


class Help(unittest.TestCase):
    def test_help_names_every_command_and_every_exit_code(self):
        for language in 'en', 'zh':
            done = run('help', '--lang', language)
            self.assertEqual(done.returncode, 0)
            for word in ('list', 'show', 'board', 'journal', 'actions', 'verify', 'replay', 'run', 'register', 'assign', 'claim', 'release',
                         'transfer', 'reserve', 'arrive', 'progress', 'block', 'resolve', 'close', 'reopen', 'withdraw',
                         'note', 'message', 'link', 'unlink', 'merge', 'amend', '--json', '--lang', '--dry-run'):
                self.assertRegex(done.stdout, rf'(?m)(^|\W){re.escape(word)}\b' if word[0] != '-' else re.escape(word))
            for code in '01234':
                self.assertRegex(done.stdout, rf'(?m)^  {code}  ')

    def test_help_fits_a_terminal(self):
        for language in 'en', 'zh':
            for line in run('help', '--lang', language).stdout.splitlines():
                self.assertLessEqual(width(line), 80, line)

    def test_every_label_is_there_in_chinese(self):
        done = script('register T', 'claim GD000001', 'journal GD000001', 'show GD000001', 'list', 'board', 'actions',
                      options=['--lang', 'zh'])
        labels = done.stdout.replace('actions', '')
        for english in 'number', 'status', 'registered', 'priority', 'unprocessed', 'Claim', 'Register', 'leads to':
            self.assertNotIn(english, labels)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
