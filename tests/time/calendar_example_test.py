#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""calendar_example_test.py PROGRAM: `docket calendar` as a person uses it."""
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

program = sys.argv[1]
folder = pathlib.Path(tempfile.mkdtemp())
failures = []

CALENDAR = ('{"name":"shanghai","zone":"Asia/Shanghai","week":{"mon-fri":["09:00-12:00","13:00-18:00"]},"dates":['
            '{"date":"2026-02-14","like":"fri","note":"补班"},'
            '{"date":"2026-02-15","until":"2026-02-23","closed":true,"note":"春节"}]}')
FEED = '\r\n'.join('''BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260215
DTEND;VALUE=DATE:20260224
SUMMARY:春节 假期\\, 第1天
 /共9天
END:VEVENT
BEGIN:VEVENT
DTSTART:20260214T090000
DTEND:20260214T180000
SUMMARY:春节 补班
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20201126
SUMMARY:Thanksgiving
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH
EXDATE;VALUE=DATE:20271125
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260310
SUMMARY:假期 每周
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260501
SUMMARY:Somebody's day
END:VEVENT
END:VCALENDAR
'''.splitlines())


def run(*arguments, text=None):
    return subprocess.run([program, *map(str, arguments)], input=text, text=True, capture_output=True)


def check(what, fact):
    if not fact:
        failures.append(what)


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) == 'W' else 1 for c in text)


def file(name, text):
    (folder / name).write_text(text, encoding='utf-8', newline='')
    return folder / name


calendar = file('calendar.json', CALENDAR)
shown = run('show', calendar, '2026-02')
weeks = shown.stdout.splitlines()[2:13]
check('a month is shown', shown.returncode == 0)
check('the rows of the picture are equally wide', len({width(row) for row in weeks}) == 1)
check('overrides are marked', '14 班' in shown.stdout and '15 休' in shown.stdout)
check('there is no colour in a pipe', '\033' not in shown.stdout)
check('a month that is none is refused', run('show', calendar, '2026-13').returncode == 2)
check('a version is printed', len(run('check', calendar).stdout.split()[0]) == 64)
wrong = run('check', file('wrong.json', '{"name":"x","zone":"UTC","week":{"mon":["9-5"]}}'))
check('a wrong calendar is told where', wrong.returncode == 1 and 'week.mon[0]' in wrong.stderr)

cases = run('eval', text='{"calendar":' + CALENDAR + '}\n'
            '{"calendar":"shanghai","op":"between","from":"2026-02-14T00:00","until":"2026-02-15T00:00","expect":"8h"}\n')
check('cases are evaluated', cases.returncode == 0 and '"as_expected":true' in cases.stdout)
check('a wrong case is told by the exit code', run('eval', text='{}\n').returncode == 1)

rules = file('rules', '# rules\n补班 => like mon\n假期 => closed\nThanksgiving => closed\n')
imported = run('import', file('feed.ics', FEED), '--rules', rules, '--years', '2026-2028')
check('a feed becomes entries', imported.stdout.splitlines() == [
    '{"date":"2026-02-14","like":"mon","note":"春节 补班"},',
    '{"date":"2026-02-15","until":"2026-02-23","closed":true,"note":"春节 假期, 第1天/共9天"},',
    '{"date":"2026-11-26","closed":true,"note":"Thanksgiving"},',
    '{"date":"2028-11-23","closed":true,"note":"Thanksgiving"}'])
check('what is not understood is reported by line', imported.returncode == 3
      and 'line 19: "假期 每周" repeats' in imported.stderr and 'line 24' in imported.stderr)
made = CALENDAR[:CALENDAR.index('"dates"')] + '"dates":[' + imported.stdout + ']}'
check('the entries fit into a calendar', run('check', file('made.json', made)).returncode == 0)
check('a wrong rule is refused', run('import', folder / 'feed.ics', '--rules', file('bad', 'x = y\n')).returncode == 1)

print('\n'.join(failures) or 'all as it should be')
sys.exit(1 if failures else 0)
