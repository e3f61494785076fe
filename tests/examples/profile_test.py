#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""profile_test.py DOCKET ROOT: rules in a file take effect without a compiler; docket profile lint, show, graph.

The example is examples/data/repair.json, which doc/profiles.md shows.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

DOCKET, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
EXAMPLE = ROOT / 'examples/data/repair.json'
ENVIRONMENT = {key: value for key, value in os.environ.items()
               if key not in ('DOCKET_ACTOR', 'DOCKET_GOALS', 'DOCKET_PROFILE', 'TERM')}
ENVIRONMENT['DOCKET_FILE'] = ':memory:'


def run(*words, text=None):
    return subprocess.run([DOCKET, *map(str, words)], input=text, capture_output=True, text=True, timeout=60,
                          env=ENVIRONMENT, check=False)


class Changed(unittest.TestCase):
    """The example with something changed, and what a script comes to under it."""

    def script(self, change, *lines, options=()):
        profile = json.loads(EXAMPLE.read_text(encoding='utf-8'))
        change(profile)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, 'profile.json')
            file.write_text(json.dumps(profile, ensure_ascii=False), encoding='utf-8')
            text = '\n'.join(['clock 2026-03-02T09:00Z', 'as wang', *lines]) + '\n'
            return run('run', '-', '--profile', file, *options, text=text)

    def test_a_time_limit(self):
        def sooner(profile):
            profile['goals'][0]['target'] = {'hours': 2}
        lines = ('register 打印机 --id T', 'clock 2026-03-02T12:00Z', 'begin T', 'why T answer')
        self.assertIn('met', self.script(lambda profile: None, *lines).stdout)
        self.assertIn('breached', self.script(sooner, *lines).stdout)

    def test_a_required_field(self):
        def asks(profile):
            profile['actions'][3]['require'] = ['phone']
        lines = ('register 打印机 --id T', 'begin T')
        self.assertEqual(self.script(lambda profile: None, *lines).returncode, 0)
        refused = self.script(asks, *lines)
        self.assertEqual(refused.returncode, 1)
        self.assertIn('phone is required', refused.stderr + refused.stdout)
        self.assertEqual(self.script(asks, lines[0], 'begin T --phone 010-6555').returncode, 0)

    def test_the_name_of_a_status(self):
        def renames(profile):
            profile['statuses'][1]['label']['en'] = 'On the bench'
        lines = ('register 打印机 --id T', 'begin T', 'show T')
        self.assertIn('At work', self.script(lambda profile: None, *lines).stdout)
        self.assertIn('On the bench', self.script(renames, *lines).stdout)

    def test_a_day_under_the_example(self):
        done = self.script(lambda profile: None, 'register 打印机 --id T --type install --channel phone',
                           'send T --owner li --terminal X1 --description 无法打印小票 --address 长街1号',
                           'begin T', 'finish T 换纸 --solved 1', 'show T')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('RP000001', done.stdout)
        refused = self.script(lambda profile: None, 'register 打印机 --id T --type install', 'send T --owner li --description 坏')
        for reason in 'terminal|merchant', 'description is too short', 'address is required':
            self.assertIn(reason, refused.stderr + refused.stdout)

    def test_what_is_wrong_is_said_with_its_path(self):
        def misspells(profile):
            profile['actions'][2]['requir'] = profile['actions'][2].pop('require')
        wrong = self.script(misspells, 'list')
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn('actions[2].requir: unknown member; did you mean require?', wrong.stderr)


class Profile(unittest.TestCase):
    def test_lint_says_nothing_about_the_example(self):
        self.assertEqual(run('profile', 'lint', EXAMPLE).stdout, '')
        self.assertEqual(run('profile', 'lint', EXAMPLE).returncode, 0)

    def test_lint_says_everything_at_once_and_ends_with_1(self):
        broken = '{"code":"x","statuses":[{"code":"a"}],"fields":[{"code":"F"}],"colour":1}'
        found = run('profile', 'lint', '-', text=broken)
        self.assertEqual(found.returncode, 1)
        self.assertEqual(len(found.stdout.splitlines()), 3, found.stdout)
        self.assertIn('-: error: statuses[0].state: it is missing [missing]\n', found.stdout)
        findings = json.loads(run('profile', 'lint', '-', '--json', text=broken).stdout)
        self.assertEqual({finding['path'] for finding in findings}, {'statuses[0].state', 'fields[0]', 'colour'})
        self.assertIn('缺少此项', run('profile', 'lint', '-', '--lang=zh', text=broken).stdout)

    def test_show_is_a_summary_in_two_languages(self):
        self.assertIn('| Begin | New | At work |', run('profile', 'show', EXAMPLE).stdout)
        self.assertIn('| 开始处理 | 待处理 | 处理中 |', run('profile', 'show', EXAMPLE, '--lang=zh').stdout)

    def test_the_document_shown_is_a_profile_of_the_same_version(self):
        document = run('profile', 'show', EXAMPLE, '--document').stdout
        version = [line for line in run('profile', 'show', EXAMPLE).stdout.splitlines() if line.startswith('Version')]
        again = [line for line in run('profile', 'show', '-', text=document).stdout.splitlines() if line.startswith('Version')]
        self.assertEqual(version, again)
        self.assertEqual(len(version), 1)

    def test_graphs_are_pictures(self):
        dot = run('profile', 'graph', EXAMPLE).stdout
        self.assertIn('s0 -> s1 [label="Begin"];', dot)
        self.assertIn('s0 --> s1: 开始处理', run('profile', 'graph', EXAMPLE, '--mermaid', '--lang=zh').stdout)
        if shutil.which('dot'):
            drawn = subprocess.run(['dot', '-Tsvg'], input=dot, capture_output=True, text=True, check=False)
            self.assertEqual((drawn.returncode, drawn.stderr), (0, ''))

    def test_the_default_workflow_has_a_name(self):
        self.assertIn('# default', run('profile', 'show', 'default').stdout)
        self.assertEqual(run('list', '--profile', 'default').returncode, 0)

    def test_wrong_words(self):
        self.assertEqual(run('profile').returncode, 2)
        self.assertEqual(run('profile', 'lint').returncode, 2)
        self.assertEqual(run('profile', 'fly', EXAMPLE).returncode, 2)
        self.assertEqual(run('profile', 'show', 'no-such-file').returncode, 1)
        self.assertNotEqual(run('list', '--profile', 'no-such-file').returncode, 0)


class Documented(unittest.TestCase):
    def test_the_page_shows_the_example(self):
        page = (ROOT / 'doc/profiles.md').read_text(encoding='utf-8')
        self.assertIn('```json\n' + EXAMPLE.read_text(encoding='utf-8') + '```', page)

    def test_replay_shows_the_rules_of_a_map_as_a_profile(self):
        shown = run('replay', '--map', ROOT / 'examples/data/incident_open.json', '--show-profile')
        self.assertEqual(shown.returncode, 0)
        self.assertEqual(json.loads(shown.stdout)['code'], 'open')


unittest.main(argv=sys.argv[:1])
