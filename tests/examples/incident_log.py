#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""incident_log.py DOCKET open|strict|digest|processes|sqlite|postgres|mysql|profile: replays the real incident log, held against its counts.

DOCKET_DATA names the folder that has incident_event_log.csv.xz (QUICK=1: incident_event_log_200.csv) and
reference_counts.json; its README tells where the log comes from. Exit code 77: it is not there.
"""
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

MAPS = pathlib.Path(__file__).resolve().parents[2] / 'examples/data'
QUICK = os.environ.get('QUICK') == '1'
# What is claimed of the whole log, whatever the file of counts says.
CLAIMED = {'events': 141712, 'tickets': 24918, 'reopens_total': 331, 'tickets_reopened': 275,
           'assignment_group_changes_between_rows': 23321}


def skip(why):
    print(why)
    sys.exit(77)


def pour(path, pipe):
    """Unpacks the log into the pipe."""
    with pipe, (lzma.open(path) if path.suffix == '.xz' else open(path, 'rb')) as log:
        while block := log.read(1 << 20):
            pipe.write(block)


def replay(docket, data, *words):
    """Figures and verify of one replay, the log coming from a pipe."""
    path = data / ('incident_event_log_200.csv' if QUICK else 'incident_event_log.csv.xz')
    if not path.is_file():
        skip(f'{path.name} is not in DOCKET_DATA')
    with subprocess.Popen([docket, 'replay', '-', '--json', *words], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as program:
        pourer = threading.Thread(target=pour, args=(path, program.stdin))
        pourer.start()
        out = program.stdout.read()
        pourer.join()
    if program.returncode != 0:
        sys.exit(f'docket replay ended with {program.returncode}\n{out.decode()}')
    return [json.loads(line) for line in out.splitlines()]


def hold(what, have, want):
    if have != want:
        sys.exit(f'{what}: {have}, not {want}')


def hold_open(figures, verify, counts):
    hold('rows', figures['rows'], counts['events'])
    hold('tickets', figures['tickets'], counts['tickets'])
    hold('refused', (figures['refused'], figures['refusals']), (0, []))
    hold('closed', (figures['closed'], figures['open']), (counts['last_row_state']['Closed'], 0))
    hold('reopens', figures['reopens'], counts['reopens_total'])
    hold('reopened', figures['reopened_tickets'], counts['tickets_reopened'])
    hold('changes of the group', figures['unit_changes'], counts['assignment_group_changes_between_rows'])
    hold('changes of the person', figures['owner_changes'], counts['assigned_to_changes_between_rows'])
    hold('findings of verify', (verify['subjects'], verify['findings']), (counts['tickets'], []))


def show_speed(figures):
    print(f'figure: {figures["events_per_second"]} events a second ({figures["events_per_cpu_second"]} of its own CPU), '
          f'{figures["bytes_per_ticket"]} bytes a ticket')


def prove_open(docket, data, counts):
    figures, verify = replay(docket, data, '--map', str(MAPS / 'incident_open.json'))
    hold_open(figures, verify, counts)
    print(f'figure: {figures["rows"]} rows, {figures["refused"]} refused, {figures["closed"]} closed, '
          f'{figures["reopens"]} reopens in {figures["reopened_tickets"]}, {figures["unit_changes"]} group changes')
    show_speed(figures)


def prove_strict(docket, data, counts):
    figures, verify = replay(docket, data, '--map', str(MAPS / 'incident_strict.json'), '--strict')
    hold('accepted, refused and unchanged', figures['accepted'] + figures['refused'] + figures['unchanged'],
         counts['events'])
    hold('refused by pair and reason', sum(refusal['rows'] for refusal in figures['refusals']), figures['refused'])
    hold('findings of verify', verify['findings'], [])
    print(f'figure: {figures["accepted"]} accepted + {figures["refused"]} refused + {figures["unchanged"]} unchanged = '
          f'{counts["events"]}')
    reasons = {}
    for refusal in figures['refusals']:
        reasons[refusal['because']] = reasons.get(refusal['because'], 0) + refusal['rows']
    for reason, rows in sorted(reasons.items(), key=lambda item: -item[1]):
        print(f'figure: {rows} {reason}')


def prove_digest(docket, data, counts):
    digests = {}
    for name, words in {'once': [], 'again': [], '4 handles': ['--workers', '4']}.items():
        figures, verify = replay(docket, data, '--map', str(MAPS / 'incident_open.json'), *words)
        hold_open(figures, verify, counts)
        digests[name] = verify['digest']
    hold('digests', set(digests.values()), {digests['once']})
    print(f'figure: {digests["once"]}')


def prove_processes(docket, data, _):
    """200 incidents: four processes write one SQLite file at once; afterwards it is what one handle makes in memory."""
    log, how = data / 'incident_event_log_200.csv', ['--json', '--map', str(MAPS / 'incident_open.json')]
    if not log.is_file():
        skip(f'{log.name} is not in DOCKET_DATA')
    with tempfile.TemporaryDirectory() as folder:
        file = str(pathlib.Path(folder, 'desk.db'))
        workers = [subprocess.Popen([docket, 'replay', str(log), *how, '--file', file, '--workers', '4', '--worker', str(k)],
                                    stdout=subprocess.PIPE) for k in range(1, 5)]
        figures = [json.loads(worker.communicate()[0].splitlines()[0]) for worker in workers]
        hold('exit codes', [worker.returncode for worker in workers], [0, 0, 0, 0])
        with open(log, 'rb') as lines:
            header = lines.readline()
        whole = subprocess.run([docket, 'replay', '-', *how, '--file', file], input=header, stdout=subprocess.PIPE, check=True)
        alone = subprocess.run([docket, 'replay', str(log), *how], stdout=subprocess.PIPE, check=True)
    whole, verify = map(json.loads, whole.stdout.splitlines())
    one, want = map(json.loads, alone.stdout.splitlines())
    hold('rows', sum(part['rows'] for part in figures), one['rows'])
    hold('refused', [part['refused'] for part in figures], [0, 0, 0, 0])
    for name in 'tickets', 'closed', 'entries', 'reopens', 'unit_changes', 'owner_changes':
        hold(name, whole[name], one[name])
    hold('digest', (verify['digest'], verify['findings']), (want['digest'], []))
    print(f'figure: {whole["entries"]} entries of {whole["tickets"]} incidents by 4 processes: {verify["digest"]}')


def prove_profile(docket, data, counts):
    """The rules that the map makes, written to a file and read again: the same digest as without the file."""
    words = ['--map', str(MAPS / 'incident_open.json')]
    _, built_in = replay(docket, data, *words)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, 'profile.json')
        file.write_bytes(subprocess.run([docket, 'replay', *words, '--show-profile'], stdout=subprocess.PIPE,
                                        check=True).stdout)
        figures, verify = replay(docket, data, *words, '--profile', str(file))
    hold_open(figures, verify, counts)
    hold('digest', verify['digest'], built_in['digest'])
    print(f'figure: {figures["rows"]} rows: {verify["digest"]}')


def prove_sqlite(docket, data, counts):
    words = ['--map', str(MAPS / 'incident_open.json')]
    _, memory = replay(docket, data, *words)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'desk.db')
        figures, verify = replay(docket, data, *words, '--file', file)
        hold_open(figures, verify, counts)
        hold('digest', verify['digest'], memory['digest'])
        print(f'figure: {figures["events_per_second"]} events a second, '
              f'{os.path.getsize(file) // counts["tickets"]} bytes of file a ticket')


def prove_postgres(docket, data, counts):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'postgres'))
    import servers
    words = ['--map', str(MAPS / 'incident_open.json')]
    try:
        server = servers.Server().start()
    except servers.Missing as missing:
        skip(str(missing))
    _, memory = replay(docket, data, *words)
    figures, verify = replay(docket, data, *words, '--file', f'postgres:{server.conninfo}')
    hold_open(figures, verify, counts)
    hold('digest', verify['digest'], memory['digest'])
    print(f'figure: {figures["events_per_second"]} events a second, digest {verify["digest"][:16]}... as in memory')


def prove_mysql(docket, data, counts):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'mysql'))
    import servers
    words = ['--map', str(MAPS / 'incident_open.json')]
    try:
        server = servers.single('--innodb-flush-log-at-trx-commit=0')
    except servers.Missing as missing:
        skip(str(missing))
    _, memory = replay(docket, data, *words)
    figures, verify = replay(docket, data, *words, '--file', f'mysql:{server.words}')
    server.kill()
    hold_open(figures, verify, counts)
    hold('digest', verify['digest'], memory['digest'])
    print(f'figure: {figures["events_per_second"]} events a second, digest {verify["digest"][:16]}... as in memory')


def main(docket, topic):
    if not os.environ.get('DOCKET_DATA'):
        skip('DOCKET_DATA=DIR names the folder of the incident log')
    data = pathlib.Path(os.environ['DOCKET_DATA'])
    if not (data / 'reference_counts.json').is_file():
        skip('reference_counts.json is not in DOCKET_DATA')
    counts = json.loads((data / 'reference_counts.json').read_text(encoding='utf-8'))
    counts = counts['excerpt_200' if QUICK else 'full']
    if not QUICK:
        for name, value in CLAIMED.items():
            hold(name, counts[name], value)
    {'open': prove_open, 'strict': prove_strict, 'digest': prove_digest,
     'processes': prove_processes, 'sqlite': prove_sqlite, 'postgres': prove_postgres, 'mysql': prove_mysql,
     'profile': prove_profile}[topic](docket, data, counts)


if __name__ == '__main__':
    main(*sys.argv[1:3])
