# SPDX-License-Identifier: MIT
"""Tickets in a CRM's own table: store.py with another place for rows of kind ticket.

What the CRM has a column for lives there, and its lists, reports and searches see it; the rest of the ticket travels
in one JSON column. The CRM has a version in every case, and its screens raise it: that is the token.
"""
import json

from store import Store

# The ticket's column -> the CRM's.
MAPPED = {'title': 'subject', 'status': 'status', 'owner': 'assigned_to'}


class CaseStore(Store):
    def install(self):
        super().install()
        self.db.execute('''CREATE TABLE IF NOT EXISTS crm_case (id TEXT PRIMARY KEY, subject TEXT, status TEXT,
                           assigned_to TEXT, version INTEGER NOT NULL, docket TEXT NOT NULL)''')

    def rename_case(self, case, subject):
        """A screen of the CRM's own, which knows nothing of libdocket."""
        self.db.execute('UPDATE crm_case SET subject = ?, version = version + 1 WHERE id = ?', (subject, case))

    def row_of(self, case):
        identity, *mapped, version, rest = case
        row = {'id': identity, **json.loads(rest), **dict(zip(MAPPED, mapped))}
        return identity, str(version), {name: value for name, value in row.items() if value is not None}

    def cases(self, condition='', *values):
        return map(self.row_of, self.db.execute(
            f'SELECT id, {", ".join(MAPPED.values())}, version, docket FROM crm_case {condition}', values))

    def find(self, desk, kind, key):
        if kind != 'ticket':
            return super().find(desk, kind, key)
        return next(((version, row) for _, version, row in self.cases('WHERE id = ?', key['id'])), None)

    def every(self, desk, kind):
        return self.cases() if kind == 'ticket' else super().every(desk, kind)

    def put(self, desk, kind, key, row):
        if kind != 'ticket':
            super().put(desk, kind, key, row)
            return
        rest = {name: value for name, value in row.items() if name not in MAPPED}
        self.db.execute(
            f'''INSERT INTO crm_case (id, {", ".join(MAPPED.values())}, version, docket) SELECT ?, ?, ?, ?, n, ? FROM counter
                WHERE true ON CONFLICT DO UPDATE SET subject = excluded.subject, status = excluded.status, assigned_to =
                excluded.assigned_to, version = max(version + 1, excluded.version), docket = excluded.docket''',
            (key['id'], *map(row.get, MAPPED), json.dumps(rest, ensure_ascii=False)))

    def drop(self, desk, kind, key):
        if kind == 'ticket':
            self.db.execute('UPDATE counter SET n = max(n, (SELECT version FROM crm_case WHERE id = ?))', (key['id'],))
            self.db.execute('DELETE FROM crm_case WHERE id = ?', (key['id'],))
        else:
            super().drop(desk, kind, key)
