#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test.py ROOT: the Python binding plays every scenario on every store, meets every fault, and catches misuse."""
import datetime
import gc
import itertools
import json
import pathlib
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(ROOT / 'examples/bindings/python'))
try:
    import cffi  # noqa: F401
except ImportError:
    print('cffi is not installed for this python3')
    sys.exit(77)

import docket
from dict_store import DictStore
from scenario import OUTCOME, Fault, FaultStore, Scenario

SCENARIOS = sorted((ROOT / 'tests/scenarios').glob('*.json'))
NEVER = ['clocks', 'lists', 'refusals', 'requests']  # commands without a request id, or clocks of their own


def faults_met():
    """Each hook raises in each command of the scenarios whose commands have request ids."""
    total = 0
    for path, fault in itertools.product((p for p in SCENARIOS if p.stem not in NEVER), [*OUTCOME, 'abandon']):
        scenario = Scenario(path)
        with scenario.desk() as desk:
            host = FaultStore(DictStore(), scenario.hooks)
            with desk.store(host) as store:
                scenario.play(store, fault, lambda: host.commits)
        total += scenario.faults
    return total


class Scenarios(unittest.TestCase):
    def test_play_alike_on_every_store(self):
        for path, kind in itertools.product(SCENARIOS, ('memory', 'sqlite', 'dictionary')):
            with self.subTest(f'{path.stem} on {kind}'):
                scenario = Scenario(path)
                with scenario.desk() as desk, tempfile.TemporaryDirectory() as folder:
                    store = desk.memory() if kind == 'memory' else \
                        desk.sqlite(pathlib.Path(folder, 'desk.db')) if kind == 'sqlite' else desk.store(DictStore())
                    with store:
                        scenario.play(store)

    def test_a_fault_in_each_hook_of_each_command_is_reported_and_settled_by_the_request_id(self):
        total = faults_met()
        print(f'\nfigure: {total} faults')
        self.assertGreater(total, 150)

    def test_a_fault_in_a_query_or_task_is_reported_and_the_desk_goes_on(self):
        scenario = Scenario(ROOT / 'tests/scenarios/day.json')
        with scenario.desk() as desk, desk.store(FaultStore(DictStore(), scenario.hooks)) as store:
            store.do('register', 'T-1', actor='ann')
            for fault in 'begin', 'read', 'clock':
                for run in (lambda: store.ask('open'), store.run_due, store.verify,
                            lambda: store.deliver(lambda row: None)):
                    scenario.hooks.armed = fault
                    try:
                        run()
                        self.assertEqual(scenario.hooks.armed, fault)  # it needs no clock
                    except docket.Error as error:
                        self.assertEqual(error.name, OUTCOME[fault])
                        self.assertIsInstance(error.__cause__, Fault)
                    scenario.hooks.armed = None
            self.assertEqual([row.id for row in store.rows('open')], ['T-1'])


class Handles(unittest.TestCase):
    def test_a_store_used_after_it_was_closed_is_an_exception(self):
        with docket.Desk() as desk:
            store = desk.memory()
            store.close()
            for use in store.close, store.run_due, lambda: store.do('register'), lambda: store.ask('open'), \
                    lambda: store.call('{"action":"register"}'):
                self.assertRaises(docket.Closed, use)

    def test_a_desk_used_after_it_was_closed_is_an_exception(self):
        desk = docket.Desk()
        desk.close()
        self.assertRaises(docket.Closed, desk.close)
        self.assertRaises(docket.Closed, desk.memory)
        self.assertRaises(docket.Closed, desk.store, DictStore())

    def test_a_store_outlives_its_desk(self):
        desk = docket.Desk()
        store = desk.memory()
        command = '{"action":"register","actor":"ann"}'
        desk.close()
        self.assertRaises(docket.Closed, store.call, command)
        store.close()

    def test_a_store_is_not_closed_or_used_anew_from_inside_its_hooks(self):
        class Inside(DictStore):
            def read(self, desk, reads):
                for use in self.store.close, self.store.run_due:
                    try:
                        use()
                    except docket.Closed:
                        self.caught += 1
                return super().read(desk, reads)

        host = Inside()
        host.caught = 0
        with docket.Desk() as desk, desk.store(host) as host.store:
            host.store.do('register', 'T-1', actor='ann')
        self.assertEqual(host.caught, 2)

    def test_hooks_live_as_long_as_the_library_may_call_them(self):
        def desk_of(ms):
            return docket.Desk(clock=lambda: ms)
        desks = [desk_of(ms * 1000) for ms in range(1, 50)]
        gc.collect()
        for ms, desk in enumerate(desks, 1):
            with desk, desk.memory() as store:
                self.assertEqual(store.do('register', actor='ann').row.registered_at, docket.instant_of(ms * 1000))
        self.assertEqual(docket._hosts, {})

    def test_a_log_that_raises_harms_nothing(self):
        now, said = [60_000], []

        def log(level, text):
            said.append((level, text))
            raise Fault('log')
        with docket.Desk(clock=lambda: now[0], log=log) as desk, desk.memory() as store:
            store.do('register', 'T-1', actor='ann')
            now[0] = 0
            self.assertEqual(store.do('note', 'T-1', actor='ann', text='x').seq, 2)
        self.assertEqual(said[0][0], docket.lib.DKT_LOG_NOTICE)

    def test_thousands_of_commands_leave_no_memory_behind(self):
        def resident():
            return int(pathlib.Path('/proc/self/statm').read_text(encoding='ascii').split()[1]) * 4096

        with docket.Desk(clock=lambda: 0, permission=lambda question: True) as desk, desk.store(DictStore()) as store:
            def work():
                for _ in range(1500):
                    self.assertRaises(docket.errors.NotFound, store.do, 'note', 'T-9', actor='ann', text='x' * 1000)
                    list(store.rows('open'))
            work()
            before = resident()
            work()
            self.assertLess(resident() - before, 2_000_000)

    def test_a_handle_that_nobody_holds_is_freed_with_its_hooks(self):
        docket.Desk(clock=lambda: 0).store(DictStore())
        gc.collect()
        self.assertEqual(docket._hosts, {})


class Values(unittest.TestCase):
    def setUp(self):
        self.now = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.timezone.utc)
        self.desk = docket.Desk(clock=lambda: self.now)
        self.store = self.desk.memory()
        self.addCleanup(self.desk.close)
        self.addCleanup(self.store.close)

    def test_instants_are_dates_both_ways(self):
        east = datetime.timezone(datetime.timedelta(hours=8))
        row = self.store.do('register', actor='ann', requested_at=self.now.astimezone(east)).row
        self.assertEqual(row.requested_at, self.now)
        self.assertEqual(row.registered_at, self.now)
        self.assertIsNone(row.owner)
        self.assertEqual(len(row.head), 32)
        self.assertRaises(ValueError, self.store.do, 'register', actor='ann', requested_at=datetime.datetime(2026, 1, 2))

    def test_an_error_has_a_class_of_its_own_and_says_why(self):
        ticket = self.store.do('register', actor='ann').subject
        with self.assertRaises(docket.errors.Refused) as caught:
            self.store.do('close', ticket, actor='ann')
        self.assertEqual([(r.code, r.name, r.chinese) for r in caught.exception.reasons],
                         [('missing', 'resolution', '缺少必填项 resolution')])
        self.assertIn('close', caught.exception.result.moves)
        with self.assertRaises(docket.errors.Conflict) as caught:
            self.store.do('note', ticket, actor='bob', text='x', expect_seq=0)
        self.assertEqual([row.seq for row in caught.exception.result.rows], [1])
        self.assertTrue(issubclass(docket.errors.NotFound, docket.Error))

    def test_a_field_that_is_called_like_a_keyword_is_given_in_fields(self):
        for ticket in 'A', 'B':
            self.store.do('register', ticket, actor='ann')
        self.store.do('link', 'A', actor='ann', target='B', fields={'role': docket.lib.DKT_ROLE_CAUSE})
        self.assertEqual([(row.role, row.target) for row in self.store.rows('links', 'B')], [(docket.lib.DKT_ROLE_EFFECT, 'A')])

    def test_json_goes_in_and_comes_out(self):
        said = json.loads(self.store.call('{"action":"register","subject":"T-1","actor":"ann"}'))
        self.assertEqual((said['status'], said['subject']), ('DKT_OK', 'T-1'))
        said = json.loads(self.store.call('{"action":"close","subject":"T-1","actor":"ann"}'))
        self.assertEqual((said['status'], said['reasons'][0]['name']), ('DKT_E_REFUSED', 'resolution'))
        said = json.loads(self.store.call('{"query":"ticket","key":"T-1"}'))
        self.assertEqual(said['rows'][0]['id'], 'T-1')
        self.assertEqual(json.loads(self.store.call('{"query":"colour"}'))['status'], 'DKT_E_UNKNOWN')
        for text, status in ('{', 'DKT_E_FORMAT'), ('{"action":"fly"}', 'DKT_E_UNKNOWN'):
            self.assertEqual(json.loads(self.store.call(text))['status'], status)

    def test_text_with_a_nul_inside_is_an_error(self):
        self.assertRaises(docket.errors.Format, self.store.run, {'action': 'register', 'actor': 'a\0b'})

    def test_a_store_says_conflict_and_failure_itself(self):
        class Says(DictStore):
            problem = None

            def commit(self, desk, writes):
                if self.problem:
                    raise self.problem
                super().commit(desk, writes)

        host = Says()
        with self.desk.store(host) as store:
            host.problem = docket.CommitFailed('disk full', 28)
            with self.assertRaises(docket.errors.Store) as caught:
                store.do('register', 'T-1', actor='ann')
            self.assertEqual(caught.exception.host_code, 28)
            self.assertIn('disk full', str(caught.exception))
            host.problem = docket.CommitConflict(0)
            self.assertRaises(docket.errors.Conflict, store.do, 'register', 'T-1', actor='ann')
            host.problem = None
            store.do('register', 'T-1', actor='ann')

    def test_a_coroutine_is_no_store(self):
        class Later(DictStore):
            async def commit(self, desk, writes):
                pass

        with self.desk.store(Later()) as store:
            with self.assertWarns(RuntimeWarning):  # Python's own: it was never awaited
                self.assertRaises(docket.errors.Maybe, store.do, 'register', actor='ann')
                gc.collect()

    def test_an_interrupt_in_a_hook_goes_on_as_an_interrupt(self):
        def interrupted(question):
            raise KeyboardInterrupt
        with docket.Desk(permission=interrupted) as desk, desk.memory() as store:
            self.assertRaises(KeyboardInterrupt, store.do, 'register', actor='ann')

    def test_a_desk_serves_threads_side_by_side(self):
        def work():
            with self.desk.memory() as store:
                for _ in range(50):
                    store.do('register', actor='ann')
                count.append(len(list(store.rows('open', limit=7))))
        count = []
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(count, [50] * 4)

    def test_a_profile_says_what_is_wrong_with_it(self):
        with self.assertRaisesRegex(docket.errors.Profile, 'nonsense'):
            docket.Profile({'code': 'x', 'nonsense': 1})
        with docket.Profile() as profile:
            with self.assertRaisesRegex(docket.errors.Unknown, 'fly'):
                profile.permit('fly', 'pilot')
            with self.assertRaisesRegex(docket.errors.Calendar, 'week'):
                profile.add_calendar('x', {'name': 'x', 'zone': 'UTC', 'week': {'mon': ['18:00-09:00']}})
            profile.permit('close', 'lead').add_type('atm', 'Cash machine', '取款机')
            with docket.Desk(profile=profile) as desk, desk.memory() as store:
                ticket = store.do('register', actor='ann', type='atm').subject
                self.assertRaises(docket.errors.Denied, store.do, 'close', ticket, actor='ann', resolution='x')
                store.do('close', ticket, actor='ann', role='lead', resolution='x')


if __name__ == '__main__':
    unittest.main()
