# SPDX-License-Identifier: MIT
import datetime

import docket

now = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.timezone.utc)  # a clock of your own; leave it out for the system's

profile = docket.Profile()  # the default workflow, and one time limit more
profile.add_goal({'code': 'handle', 'english': 'Handling', 'chinese': '处理', 'start': ['verb:register'],
                  'stop': ['state:closed'], 'target': {'hours': 2}})

with docket.Desk(profile=profile, clock=lambda: now) as desk, desk.sqlite(':memory:') as store:
    printer = store.do('register', actor='ann', request='call-4711', title='Printer').subject
    try:
        store.do('close', printer, actor='bob')
    except docket.errors.Refused as refused:
        print('refused:', *(reason.english for reason in refused.reasons))
        print('instead:', *refused.result.moves[:4])
    store.do('close', printer, actor='bob', resolution='New toner.')

    store.do('register', 'T-2', actor='ann', title='Cash machine')  # your own id
    now += datetime.timedelta(hours=3)
    print('fell due:', store.run_due())  # what nobody touches; any command settles its own ticket
    for clock in store.rows('clocks', 'T-2'):
        print(clock.goal, 'breached at', clock.breached_at.isoformat())
    for ticket in store.rows('closed'):
        print(ticket.title, ticket.status, ticket.closed_at.isoformat())
    print('damage:', store.verify().findings)
