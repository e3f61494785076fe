#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""processes.py HOW PROGRAM COUNT: processes on one desk in MariaDB, and what may happen to them.

    one       8 processes run COUNT commands each on one server
    cluster   8 processes run COUNT commands each over three nodes of a Galera cluster
    workers   COUNT times a worker is killed (SIGKILL)
    server    COUNT times the server is killed (SIGKILL) and started again
    cut       COUNT times a connection is cut in a commit: before it, inside, behind it, in the answer
    node      COUNT times a node of the cluster is killed and joins again

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


def tell(crowd, what):
    told = crowd.told
    print(f"figure: {what}; {told['a']} commands acknowledged, each there once; {told['m']} times nobody knew, {told['f']} "
          f"failures, {told['c']} conflicts told")


def calm(program, nodes, count):
    crowd = support.Crowd(program, [node.words for node in nodes], 8, rough=False, count=count)
    crowd.start_all()
    crowd.join_all()
    crowd.audit('all')
    tell(crowd, f'8 processes, {count} commands each')


def workers(program, count):
    server = servers.single('--innodb-flush-log-at-trx-commit=0')
    crowd = support.Crowd(program, [server.words], 4, rough=False)
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


def server_killed(program, count):
    server = servers.single()
    crowd = support.Crowd(program, [server.words], 4, rough=True)
    dice = random.Random(SEED)
    crowd.start_all()
    for _ in range(count):
        crowd.wait_for(5 + dice.randrange(40))
        server.kill()
        server.start()
    crowd.wait_for(20)
    crowd.kill_all()
    crowd.audit('final')
    tell(crowd, f'server killed {count} times')


def is_commit(data):
    return len(data) > 5 and data[4] == 3 and data.endswith(b';COMMIT')


def cut(program, count):
    server = servers.single('--innodb-flush-log-at-trx-commit=0')
    path = os.path.join(os.path.dirname(server.path), 'cut')
    cutter = support.Cutter(path, server.socket, is_commit, SEED)
    crowd = support.Crowd(program, [f'socket={path} user=root database=docket'], 4, rough=True, install=server.words)
    crowd.start_all()
    while cutter.count < count:
        crowd.wait_for(10)
    crowd.kill_all()
    crowd.audit('final', server.words)
    tell(crowd, f"{cutter.count} cuts ({', '.join(f'{way} {n}' for way, n in cutter.cuts.items())})")


def node_killed(program, count):
    cluster = servers.Cluster()
    crowd = support.Crowd(program, [node.words for node in cluster.nodes], 6, rough=True)
    dice = random.Random(SEED)
    crowd.start_all()
    for _ in range(count):
        crowd.wait_for(5 + dice.randrange(40))
        victim = cluster.nodes[dice.randrange(3)]
        victim.kill()
        crowd.wait_for(10)
        cluster.join(victim)
    crowd.wait_for(20)
    crowd.kill_all()
    crowd.audit('final')
    tell(crowd, f'{count} times a node killed and joined again')


def main(how, program, count):
    try:
        if how == 'one':
            calm(program, [servers.single()], int(count))
        elif how == 'cluster':
            calm(program, servers.Cluster().nodes, int(count))
        else:
            {'workers': workers, 'server': server_killed, 'cut': cut, 'node': node_killed}[how](program, int(count))
    except servers.Missing as missing:
        print(missing)
        return 77
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
