# SPDX-License-Identifier: MIT
"""A store in a dictionary: what a store must do, in as few lines as that takes. Rows and wishes are those of doc/json.md."""
import json

import docket


class DictStore:
    def __init__(self):
        self.rows = {}  # (desk, kind, key) -> (token, row)
        self.count = 0

    def read(self, desk, reads):
        return [self.get(desk, wish) if wish['type'] == 'get' else self.scan(desk, wish) for wish in reads]

    def get(self, desk, wish):
        found = self.rows.get((desk, wish['kind'], *wish['key'].values()))
        return [{**found[1], 'token': str(found[0])}] if found else []

    def scan(self, desk, wish):
        """Rows in the order of their place: the range value, and the key where that is the same."""
        found = {}
        for (where, kind, *key), (token, row) in self.rows.items():
            place = row.get(wish['by']) if 'by' in wish else 0
            if (where, kind) == (desk, wish['kind']) and place is not None \
                    and all(row.get(name) == value for name, value in wish['equal'].items()) \
                    and wish.get('from', place) <= place and ('until' not in wish or place < wish['until']):
                found[place, json.dumps(key)] = {**row, 'token': str(token), 'cursor': json.dumps([place, json.dumps(key)])}
        way = bool(wish.get('descending'))
        behind = tuple(json.loads(wish['cursor'])) if 'cursor' in wish else None
        places = [place for place in sorted(found, reverse=way)
                  if behind is None or (place < behind if way else place > behind)]
        return [found[place] for place in places[:wish['limit']]]

    def commit(self, desk, writes):
        stale = [write['i'] for write in writes if self.token(desk, write) != write.get('token')]
        if stale:
            raise docket.CommitConflict(*stale)
        self.count += 1
        for write in writes:
            place = (desk, write['kind'], *write['key'].values())
            if write['type'] == 'delete':
                del self.rows[place]
            elif write['type'] != 'check':
                self.rows[place] = (self.count, write['row'])

    def token(self, desk, write):
        found = self.rows.get((desk, write['kind'], *write['key'].values()))
        return str(found[0]) if found else None
