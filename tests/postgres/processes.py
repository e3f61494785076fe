#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""processes.py HOW PROGRAM COUNT: processes on one desk in PostgreSQL, and what may happen to them.

    one          8 processes run COUNT commands each on one server
    repeatable   the same at REPEATABLE READ
    bounced      the same through pgbouncer, on four shared connections
    workers      COUNT times a worker is killed (SIGKILL)
    server       COUNT times the server is stopped in immediate mode and started again, with fsync
    standby      4 processes run COUNT commands each; their standby is audited, takes over, and they go on
    cut          COUNT times a connection is cut in a commit: before it, inside, behind it, in the answer

What was acknowledged is there exactly once, nothing is half done, what nobody knew is settled by the request's id, and numbers
are complete. Exit code 77 where servers are not installed.
"""
import os
import random
import sys

import servers

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import crowd as support  # noqa: E402

SEED = int(os.environ.get('SEED', '1'))
# The name of the prepared statement COMMIT: the digest of its text (lib/store/postgres/pipeline.c).
COMMIT = b'docket_92389d1ea869911c'


def tell(crowd, what):
    told = crowd.told
    print(f"figure: {what}; {told['a']} commands acknowledged, each there once; {told['m']} times nobody knew, {told['f']} "
          f"failures, {told['c']} conflicts told")


def calm(program, place, count):
    crowd = support.Crowd(program, [place], 8, rough=False, count=count)
    crowd.start_all()
    crowd.join_all()
    crowd.audit('all')
    crowd.audit('final')
    tell(crowd, f'8 processes, {count} commands each')


def one(program, count):
    calm(program, servers.Server().start().place(), count)


def repeatable(program, count):
    calm(program, servers.Server().start().place(servers.REPEATABLE_READ), count)


def bounced(program, count):
    server = servers.Server().start()
    bouncer = servers.Bouncer(server)
    calm(program, server.place(servers.UNNAMED, bouncer.conninfo), count)


def workers(program, count):
    server = servers.Server().start()
    crowd = support.Crowd(program, [server.place()], 4, rough=False)
    dice = random.Random(SEED)
    crowd.start_all()
    for _ in range(count):
        crowd.wait_for(dice.randrange(8))
        victim = dice.randrange(crowd.size)
        crowd.kill(victim)
        crowd.start(victim)
    crowd.kill_all()
    crowd.audit('final')
    tell(crowd, f'{count} workers killed')


def server_stopped(program, count):
    server = servers.Server(durable=True).start()
    crowd = support.Crowd(program, [server.place()], 4, rough=True)
    dice = random.Random(SEED)
    crowd.start_all()
    for _ in range(count):
        crowd.wait_for(5 + dice.randrange(40))
        server.stop_immediately()
        server.start()
    crowd.wait_for(20)
    crowd.kill_all()
    crowd.audit('final')
    tell(crowd, f'server stopped {count} times in immediate mode')


def standby(program, count):
    primary = servers.Server().start()
    crowd = support.Crowd(program, [primary.place()], 4, rough=False, count=count)
    copy = servers.Standby(primary).start()
    crowd.start_all()
    crowd.join_all()
    copy.catch_up()
    crowd.audit('some', copy.place(servers.READ_ONLY))
    primary.stop_immediately()
    copy.promote()
    crowd.places = [copy.place()]
    crowd.start_all()
    crowd.join_all()
    crowd.audit('all')
    crowd.audit('final')
    tell(crowd, f'a standby taken over between 2 times {count} commands of 4 processes')


def cut(program, count):
    server = servers.Server().start()
    path = os.path.join(server.path, 'cut')
    os.mkdir(path)
    cutter = support.Cutter(os.path.join(path, '.s.PGSQL.5432'), server.socket, lambda data: COMMIT in data, SEED)
    through = server.place(conninfo=f'host={path} user=docket dbname=postgres')
    crowd = support.Crowd(program, [through], 4, rough=True, install=server.place())
    crowd.start_all()
    while cutter.count < count:
        crowd.wait_for(10)
    crowd.kill_all()
    crowd.audit('final', server.place())
    if min(cutter.cuts.values()) < count // 10:
        sys.exit(f'not every way was tried: {cutter.cuts}')
    tell(crowd, f"{cutter.count} cuts ({', '.join(f'{way} {n}' for way, n in cutter.cuts.items())})")


def main(how, program, count):
    ways = {'one': one, 'repeatable': repeatable, 'bounced': bounced, 'workers': workers, 'server': server_stopped, 'standby': standby,
            'cut': cut}
    try:
        ways[how](program, int(count))
    except servers.Missing as missing:
        print(missing)
        return 77
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
