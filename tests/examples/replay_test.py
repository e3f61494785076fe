#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""replay_test.py DOCKET ROOT: docket replay, on logs made up here; the real one is for ./run prove desk."""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

DOCKET, ROOT = sys.argv[1:3]
DATA = pathlib.Path(ROOT, 'examples/data')
OPEN, STRICT = DATA / 'incident_open.json', DATA / 'incident_strict.json'
NEVER_READ = ['closed_code', 'resolved_by', 'resolved_at', 'closed_at']


def columns_of(map_file):
    given = json.loads(map_file.read_text(encoding='utf-8'))
    return list(dict.fromkeys([*given['columns'].values(), *given['fields'].values()]))


COLUMNS = columns_of(STRICT)


def row(number, time, state, group='?', person='?', **more):
    values = {name: '?' for name in COLUMNS}
    values.update(number=number, sys_updated_at=f'1/3/2016 {time}', incident_state=state, sys_updated_by='Updated by 1',
                  opened_at='29/2/2016 01:16', assignment_group=group, assigned_to=person, priority='3 - Moderate')
    return {**values, **more}


def text_of(rows, columns=None, **how):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or COLUMNS, extrasaction='ignore', lineterminator='\n', **how)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


DAY = [
    row('INC1', '01:00', 'New', 'Group 1'),
    row('INC1', '01:10', 'Active', 'Group 2', 'Resolver 1'),
    row('INC1', '01:20', 'Active', 'Group 2', 'Resolver 1', category='Category 5'),
    row('INC1', '01:20', 'Active', 'Group 2', 'Resolver 1', category='Category 5'),
    row('INC1', '01:30', 'Resolved', 'Group 2', 'Resolver 1', category='Category 5'),
    row('INC1', '01:40', 'Active', '?', 'Resolver 2', category='Category 5'),
    row('INC1', '01:50', 'Resolved', 'Group 3', 'Resolver 2', category='?'),
    row('INC1', '02:00', 'Closed', 'Group 3', 'Resolver 2'),
    row('INC2', '01:05', 'Active', '?', 'Resolver 1'),
    row('INC2', '01:15', 'Awaiting User Info', '?', 'Resolver 1'),
    row('INC2', '01:55', 'Resolved', '?', 'Resolver 1'),
    row('INC2', '02:10', 'Closed', 'Group 1', '?'),
    row('INC3', '01:01', 'Resolved'),
    row('INC3', '01:02', 'Closed'),
]


class Replay(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = pathlib.Path(self.folder.name, name)
        path.write_text(text, encoding='utf-8')
        return str(path)

    def run_docket(self, *words, text=None):
        return subprocess.run([DOCKET, 'replay', *map(str, words)], input=text, capture_output=True, text=True,
                              timeout=60, check=False)

    def figures(self, text, map_file, *words):
        done = self.run_docket('-', '--map', map_file, '--json', *words, text=text)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        figures, verify = map(json.loads, done.stdout.splitlines())
        self.assertEqual((verify['finding_count'], verify['subjects']), (0, figures['tickets']))
        figures['digest'] = verify['digest']
        self.assertEqual(figures['accepted'] + figures['refused'] + figures['unchanged'], figures['rows'])
        self.assertEqual(sum(refusal['rows'] for refusal in figures['refusals']), figures['refused'])
        return figures

    def refused(self, message, *words, text=None, code=2):
        done = self.run_docket(*words, text=text)
        self.assertEqual(done.returncode, code)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, '')

    def test_the_open_map_has_exactly_the_49_pairs(self):
        pairs = json.loads(OPEN.read_text(encoding='utf-8'))['pairs']
        followed = {tuple(pair) for pair in pairs if pair[0] is not None}
        self.assertEqual((len(followed), len(pairs)), (49, 54))

    def test_an_allowed_log_goes_through_whole(self):
        figures = self.figures(text_of(DAY), OPEN)
        want = {'rows': 14, 'accepted': 13, 'refused': 0, 'unchanged': 1, 'tickets': 3, 'open': 0, 'closed': 3,
                'reopens': 1, 'reopened_tickets': 1, 'unit_changes': 4, 'owner_changes': 3, 'clamped': 0}
        self.assertEqual({name: figures[name] for name in want}, want)

    def test_a_file_and_a_pipe_give_the_same(self):
        name = self.file('log.csv', text_of(DAY))
        done = self.run_docket(name, '--map', OPEN, '--json')
        self.assertEqual(done.returncode, 0)
        figures = json.loads(done.stdout.splitlines()[0])
        piped = self.figures(text_of(DAY), OPEN)
        for name in figures.keys() - {'events_per_second', 'events_per_cpu_second'}:
            self.assertEqual(figures[name], piped[name], name)

    def test_columns_that_are_known_only_at_the_end_are_never_read(self):
        text = text_of([{**r, **{name: 'Code 7' for name in NEVER_READ}} for r in DAY], COLUMNS + NEVER_READ)
        self.assertEqual(self.figures(text, OPEN)['refused'], 0)
        for map_file in OPEN, STRICT:
            self.assertFalse(set(columns_of(map_file)) & set(NEVER_READ))

    def test_a_pair_that_is_not_allowed_is_refused_and_nothing_is_made_up(self):
        figures = self.figures(text_of([row('INC1', '01:00', 'New'), row('INC1', '01:10', 'Awaiting Evidence'),
                                        row('INC1', '01:20', 'New'), row('INC1', '01:30', '-100'),
                                        row('INC1', '01:40', 'Active'), row('INC1', '01:50', '-100')]), OPEN)
        self.assertEqual((figures['refused'], figures['accepted'], figures['open']), (2, 4, 1))
        self.assertEqual({(refusal['from'], refusal['to']) for refusal in figures['refusals']},
                         {('awaiting_evidence', 'New'), ('awaiting_evidence', '-100')})

    def test_a_first_row_that_no_registration_begins_with_is_refused_until_one_does(self):
        figures = self.figures(text_of([row('INC1', '01:00', 'Closed'), row('INC1', '01:10', 'New')]), OPEN)
        self.assertEqual((figures['refused'], figures['accepted'], figures['tickets']), (1, 1, 1))

    def test_a_row_older_than_the_one_before_it_keeps_its_place(self):
        figures = self.figures(text_of([row('INC1', '01:00', 'New'), row('INC1', '01:30', 'Active'),
                                        row('INC1', '01:10', 'Resolved'), row('INC1', '01:40', 'Closed')]), OPEN)
        self.assertEqual((figures['refused'], figures['closed'], figures['clamped']), (0, 1, 1))

    def test_quotes_line_ends_and_missing_values(self):
        rows = [row('INC1', '01:00', 'New', 'Group "1", north\nside'), row('INC1', '01:10', 'New', 'Group 1')]
        for text in (text_of(rows, quoting=csv.QUOTE_ALL), text_of(rows).replace('\n', '\r\n'),
                     text_of(rows).rstrip('\n')):
            self.assertEqual(self.figures(text, OPEN)['unit_changes'], 1)

    def test_the_default_workflow_refuses_what_it_asks_more_of(self):
        figures = self.figures(text_of(DAY), STRICT, '--strict')
        self.assertEqual((figures['refused'], figures['closed']), (2, 3))
        self.assertEqual({refusal['action'] for refusal in figures['refusals']}, {'block', 'transfer'})
        block = next(r for r in figures['refusals'] if r['action'] == 'block')
        for field in 'block_party', 'block_reason', 'follow_up_at':
            self.assertIn(f'missing {field}', block['because'])

    def test_workers_share_the_work(self):
        one = self.figures(text_of(DAY), OPEN)
        four = self.figures(text_of(DAY), OPEN, '--workers', '4')
        for name in one.keys() - {'events_per_second', 'events_per_cpu_second', 'bytes_per_ticket'}:
            self.assertEqual(one[name], four[name], name)
        parts = [self.figures(text_of(DAY), OPEN, '--workers', '2', '--worker', k) for k in ('1', '2')]
        for name in 'rows', 'accepted', 'unchanged', 'commands', 'tickets', 'entries', 'reopens', 'unit_changes':
            self.assertEqual(sum(part[name] for part in parts), one[name], name)

    def test_the_digest_is_that_of_the_history(self):
        digest = self.figures(text_of(DAY), OPEN)['digest']
        self.assertEqual(digest, self.figures(text_of(DAY), OPEN)['digest'])
        for workers in '2', '3', '4':
            self.assertEqual(digest, self.figures(text_of(DAY), OPEN, '--workers', workers)['digest'])
        other = [dict(r) for r in DAY]
        other[2]['category'] = 'Category 6'
        self.assertNotEqual(digest, self.figures(text_of(other), OPEN)['digest'])

    def test_wrong_logs_are_named_with_their_line(self):
        good = text_of(DAY)
        for message, text in (('line 3: the map has no state: Lost', good.replace('Active', 'Lost', 1)),
                              ('line 2: this is no time: 1/13/2016', good.replace('1/3/2016', '1/13/2016', 1)),
                              ('line 1: there is no column: number', good.replace('number', 'nummer', 1)),
                              ('line 16: it has not as many fields', good + 'INC9,x\n'),
                              ('a quote is not closed', good + '"INC9'),
                              ('line 2: there is no ticket', good.replace('INC1', '?', 1)),
                              ('there is no header', '')):
            self.refused(message, '-', '--map', OPEN, text=text)

    def test_a_map_that_breaks_off_anywhere_is_no_map(self):
        text = '{"name": "a\\n\\u0041", "columns": {"at": "b"}, "states": [null, true, -12, {}, []]}'
        log = self.file('log.csv', text_of(DAY))
        for n in range(len(text)):
            done = self.run_docket(log, '--map', self.file('map.json', text[:n]))
            self.assertEqual((done.returncode, done.stdout), (2, ''), text[:n])
            self.assertIn('this is no JSON', done.stderr)
        for wrong in '{"a": 1.5}', '{"a": 1e3}', '[1,]', '{"a" 1}', '["\\x"]', '["\\u0000"]', '{} {}', '[1 2]', '["\t"]':
            self.assertIn('this is no JSON', self.run_docket(log, '--map', self.file('map.json', wrong)).stderr, wrong)
        self.assertIn('it has no states', self.run_docket(log, '--map', self.file('map.json', ' {"states": [ ] } ')).stderr)

    def test_wrong_maps_and_command_lines_are_named(self):
        text = OPEN.read_text(encoding='utf-8')
        log = text_of(DAY)
        for message, wrong in ((':3: this is no JSON', text.replace('"missing": "?"', '"missing": ?', 1)),
                               ('it does not name the column: at', text.replace('"at":', '"when":', 1)),
                               ('a pair names two states', text.replace('["New", "New"]', '["New", "Old"]', 1)),
                               ('one of the four states: New', text.replace('"unprocessed"', '"asleep"', 1)),
                               ('the rules do not fit', text.replace('"state": "unfinished"', '"state": "reserved"'))):
            self.refused(message, '-', '--map', self.file('map.json', wrong), text=log)
        self.refused('the rules have no status active', '-', '--map', OPEN, '--strict', text=log)
        self.refused('it cannot be read', '-', '--map', '/nowhere', text=log)
        self.refused('no such file', '/nowhere', '--map', OPEN)
        self.refused('which log', '--map', OPEN)
        self.refused('which log', '-', text=log)
        self.refused('workers', '-', '--map', OPEN, '--workers', '0', text=log)
        self.refused('a worker is', '-', '--map', OPEN, '--workers', '2', '--worker', '3', text=log)
        self.refused('the store is memory', '-', '--map', OPEN, '--store', 'tape', text=log)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
