# SPDX-License-Identifier: MIT
"""Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first."""
import json

import docket


class Fault(Exception):
    """What hooks of these tests raise."""


class Hooks:
    """Clock, random bytes and permission of a scenario, in Python. `armed` names the hook whose next call raises."""

    def __init__(self, file):
        self.now, self.x, self.deny, self.armed = file['now'], file['seed'], file.get('deny', []), None

    def meet(self, name):
        if self.armed == name:
            self.armed = None
            raise Fault(name)

    def clock(self):
        self.meet('clock')
        return self.now

    def random(self, n):
        self.meet('random')
        out = bytearray()
        for _ in range(n):
            self.x = (self.x * 69069 + 1) % 2**32
            out.append(self.x // 65536 % 256)
        return bytes(out)

    def permission(self, question):
        self.meet('permission')
        return not any(all(getattr(question, name) == value for name, value in rule.items()) for rule in self.deny)


class FaultStore:
    """A store over another, whose hooks raise when they are told to."""

    def __init__(self, inner, hooks):
        self.inner, self.hooks, self.commits = inner, hooks, 0

    def begin(self):
        self.hooks.meet('begin')

    def abandon(self):
        self.hooks.meet('abandon')

    def read(self, desk, reads):
        self.hooks.meet('read')
        return self.inner.read(desk, reads)

    def commit(self, desk, writes):
        self.hooks.meet('commit before')
        self.inner.commit(desk, writes)
        self.commits += 1
        self.hooks.meet('commit after')


# What a fault of a hook becomes. An abandon's answer is not looked at.
OUTCOME = {'clock': 'DKT_E_CLOCK', 'random': 'DKT_E_HOOK', 'permission': 'DKT_E_DENIED', 'begin': 'DKT_E_STORE',
           'read': 'DKT_E_STORE', 'commit before': 'DKT_E_MAYBE', 'commit after': 'DKT_E_MAYBE'}


def number(value):
    return getattr(docket.lib, value) if isinstance(value, str) and value.startswith('DKT_') else value


class Scenario:
    def __init__(self, path):
        self.file = json.loads(path.read_text(encoding='utf-8'))
        self.workflow = (path.parent / 'rules/workflow.json').read_text(encoding='utf-8')
        self.hooks = Hooks(self.file)
        self.faults = 0

    def desk(self):
        settings = {name: value for name, value in self.file['desk'].items()}
        with docket.Profile(self.workflow) as profile:
            if 'profile' in self.file:
                profile.add_json(self.file['profile'])
            return docket.Desk(profile=profile, clock=self.hooks.clock, random=self.hooks.random,
                               permission=self.hooks.permission, **settings)

    def play(self, store, fault=None, commits=lambda: 0):
        self.store, self.fault, self.commits = store, fault, commits
        for self.place, step in enumerate(self.file['steps']):
            kind = next(name for name in ('do', 'ask', 'explain', 'task', 'deliver', 'pass') if name in step)
            getattr(self, f'step_{kind}')(step)
        found, end = store.verify(), self.file['end']
        assert not found.findings, found.findings
        assert (found.digest, found.progress) == (end['digest'], end['progress']), found
        assert fault or found.root == end['root'], found.root  # a fault draws random bytes once more

    def outcome(self, run, expected):
        try:
            result = run().json
        except docket.Error as error:
            result = error.result.json if error.result else {'status': error.name}
        self.hold({'status': 'DKT_OK', **expected}, result, 'result')

    def hold(self, expected, found, path):
        if isinstance(expected, dict):
            assert isinstance(found, dict), f'step {self.place}: {path} is {found!r}'
            for name, value in expected.items():
                self.hold(value, found.get(name), f'{path}.{name}')
        elif isinstance(expected, list):
            assert len(found or []) == len(expected), f'step {self.place}: {path} has {len(found or [])} items'
            for i, value in enumerate(expected):
                self.hold(value, found[i], f'{path}[{i}]')
        else:
            assert expected == found, f'step {self.place}: {path} is {found!r}, not {expected!r}'

    def step_do(self, step):
        if self.fault:
            self.meet(step['do'])
        self.outcome(lambda: self.store.run(step['do']), step.get('expect', {}))

    def meet(self, command):
        """The command with a hook that raises: reported as what it is, and nothing is done unless nobody knows."""
        self.hooks.armed, before = self.fault, self.commits()
        try:
            self.store.run(command)
        except docket.Error as error:
            if self.hooks.armed is None and self.fault != 'abandon':  # else the hook was not called: a refusal
                assert error.name == OUTCOME[self.fault], f'step {self.place}: {self.fault}: {error}'
                assert isinstance(error.__cause__, Fault), f'step {self.place}: {error.__cause__!r}'
                assert 'Fault' in str(error) or self.fault not in ('read', 'commit before', 'commit after'), error
                assert self.commits() == before + (self.fault == 'commit after')
                self.faults += 1
        else:
            assert self.hooks.armed == self.fault or self.fault == 'abandon', f'step {self.place}: nobody noticed'
        self.hooks.armed = None

    def step_ask(self, step):
        settings = {name: tuple(value) if isinstance(value, list) else number(value)
                    for name, value in step['ask'].items() if name not in ('what', 'key')}
        what, key = step['ask']['what'].lower(), step['ask'].get('key')
        if 'all' in step:
            self.hold(step['all'], [row.id for row in self.store.rows(what, key, **settings)], 'ids')
        else:
            self.outcome(lambda: self.store.ask(what, key, **settings), step.get('expect', {}))

    def step_explain(self, step):
        self.outcome(lambda: self.store.explain(**step['explain']), step.get('expect', {}))

    def step_task(self, step):
        self.hold(step['progress'], getattr(self.store, step['task'])(), step['task'])

    def step_deliver(self, step):
        self.hold(step['deliver'], self.store.deliver(lambda row: None), 'delivered')

    def step_pass(self, step):
        self.hooks.now += step['pass']
