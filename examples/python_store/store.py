# SPDX-License-Identifier: MIT
"""A store in Python: the rows of a desk in one SQLite table, reached through libdocket's hooks (cffi).

Rounds and commits come and go as JSON (doc/json.md). An exception that leaves a hook becomes 0, which is no success:
a round has then failed, and of a commit nobody knows; so what is known is answered before.
"""
import json
import sqlite3

DONE, CONFLICT, FAILED = 0x4F4B, 0x4F4C, 0x4F4D


class Store:
    """One connection. `new()` gives the dkt_store; keep this object as long as that lives."""

    def __init__(self, ffi, docket, path):
        self.ffi, self.docket = ffi, docket
        self.db = sqlite3.connect(path, isolation_level=None, timeout=0)
        self.hooks = ffi.new('struct dkt_store_hooks *')
        self.hooks.struct_size = ffi.sizeof(self.hooks[0])
        self.hooks.read = self.read = ffi.callback(
            'int32_t(uintptr_t, const dkt_reads *, dkt_answers *)', self.on_read)
        self.hooks.commit = self.commit = ffi.callback(
            'int32_t(uintptr_t, const dkt_writes *, dkt_outcome *)', self.on_commit)
        self.hooks.released = self.released = ffi.callback('void(uintptr_t)', lambda user: self.db.close())

    def install(self):
        self.db.executescript('''
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS rows (desk, kind, key, token INTEGER, body, PRIMARY KEY (desk, kind, key));
            CREATE TABLE IF NOT EXISTS counter (n INTEGER);
            INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)''')

    def new(self):
        out = self.ffi.new('dkt_store **')
        status = self.docket.dkt_store_new(self.hooks, 0, out)
        if status != 0:
            raise RuntimeError(self.text(self.docket.dkt_status_name(status)))
        return out[0]

    def text(self, pointer):
        return self.ffi.string(pointer).decode()

    # ---- reading ----

    def on_read(self, _, reads, answers):
        asked = json.loads(self.text(self.docket.dkt_reads_json(reads, self.ffi.NULL)))
        for wish in asked['reads']:
            rows = self.get(asked['desk'], wish) if wish['type'] == 'get' else self.scan(asked['desk'], wish)
            answer = json.dumps(rows, ensure_ascii=False).encode()
            if self.docket.dkt_answers_json(answers, wish['i'], answer, len(answer)) != 0:
                return FAILED
        return DONE

    def get(self, desk, wish):
        found = self.find(desk, wish['kind'], wish['key'])
        return [{**found[1], 'token': found[0]}] if found else []

    def scan(self, desk, wish):
        """Rows in the order of their place: the range value, and the key where that is the same."""
        rows = {}
        for key, token, row in self.every(desk, wish['kind']):
            value = row.get(wish['by']) if 'by' in wish else 0
            if value is not None and all(row.get(name) == wanted for name, wanted in wish['equal'].items()) \
                    and wish.get('from', value) <= value and ('until' not in wish or value < wish['until']):
                rows[(value, key)] = {**row, 'token': token, 'cursor': json.dumps([value, key])}
        way = bool(wish.get('descending'))
        places = sorted(rows, reverse=way)
        if 'cursor' in wish:
            behind = tuple(json.loads(wish['cursor']))
            places = [place for place in places if (place < behind if way else place > behind)]
        return [rows[place] for place in places[:wish['limit']]]

    # ---- writing ----

    def on_commit(self, _, writes, outcome):
        asked = json.loads(self.text(self.docket.dkt_writes_json(writes, self.ffi.NULL)))
        try:
            self.db.execute('BEGIN IMMEDIATE')
        except sqlite3.Error as error:
            return self.fail(outcome, error)
        try:
            self.db.execute('UPDATE counter SET n = n + 1')
            broken = [write['i'] for write in asked['writes'] if not self.write(asked['desk'], write)]
        except sqlite3.Error as error:
            self.db.execute('ROLLBACK')
            return self.fail(outcome, error)
        for i in broken:
            self.docket.dkt_outcome_conflict(outcome, i)
        self.db.execute('ROLLBACK' if broken else 'COMMIT')  # an exception here: nobody knows
        return CONFLICT if broken else DONE

    def fail(self, outcome, error):
        words = str(error).encode()
        self.docket.dkt_outcome_error(outcome, 0, words, len(words))
        return FAILED

    def write(self, desk, write):
        """One write; False when the row is not as it was expected to be."""
        found = self.find(desk, write['kind'], write['key'])
        if (found[0] if found else None) != write.get('token'):
            return False
        if write['type'] == 'delete':
            self.drop(desk, write['kind'], write['key'])
        elif write['type'] != 'check':
            row = found[1] if found else {}
            row.update({name: write['row'].get(name) for name in write.get('changed', write['row'])})
            row = {name: value for name, value in row.items() if value is not None}
            self.put(desk, write['kind'], write['key'], row)
        return True

    # ---- where rows are ----

    def find(self, desk, kind, key):
        """Token and row, or None."""
        found = self.db.execute('SELECT token, body FROM rows WHERE (desk, kind, key) = (?, ?, ?)',
                                (desk, kind, name_of(key))).fetchone()
        return found and (str(found[0]), json.loads(found[1]))

    def every(self, desk, kind):
        """Key, token and row of all rows of a kind."""
        for key, token, body in self.db.execute('SELECT key, token, body FROM rows WHERE (desk, kind) = (?, ?)',
                                                (desk, kind)):
            yield key, str(token), json.loads(body)

    def put(self, desk, kind, key, row):
        """Writes the row with a token that it never had: the commit's number."""
        self.db.execute('INSERT OR REPLACE INTO rows SELECT ?, ?, ?, n, ? FROM counter',
                        (desk, kind, name_of(key), json.dumps(row, ensure_ascii=False)))

    def drop(self, desk, kind, key):
        self.db.execute('DELETE FROM rows WHERE (desk, kind, key) = (?, ?, ?)', (desk, kind, name_of(key)))


def name_of(key):
    """A key of any columns as one text."""
    return json.dumps(list(key.values()), ensure_ascii=False)
