# SPDX-License-Identifier: MIT
"""Costs of the binding: see tests/bench/bindings_run.sh."""
import time

import docket
from dict_store import DictStore

ROUNDS, COUNT = 5, 300


def best(work, count):
    times = []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        for _ in range(count):
            work()
        times.append((time.process_time_ns() - start) / count)
    return min(times)


def command(desk, store):
    with desk, store:
        store.do('register', 'T-1', actor='ann')
        return best(lambda: store.do('note', 'T-1', actor='ann', text='hello'), COUNT) / 1000


plain, hooks = docket.Desk(), docket.Desk(clock=lambda: 0, random=bytes, permission=lambda question: True)
call = docket.lib.dkt_version_number
own = docket.Desk()
print(f'{best(call, 20000):.0f} {command(plain, plain.memory()):.1f} {command(hooks, hooks.memory()):.1f} '
      f'{command(own, own.store(DictStore())):.1f}')
