# SPDX-License-Identifier: MIT
"""libdocket for Python: service-desk tickets on your own storage (doc/bindings/python.md).

    with docket.Desk() as desk, desk.sqlite('desk.db') as store:
        ticket = store.do('register', actor='ann', title='Printer').subject
        store.do('resolve', ticket, actor='bob', resolution='New toner.')

Everything is declared by the installed docket.ffi.h, as it is; nothing is declared here. Commands and results travel as
JSON (doc/json.md), so what a newer library adds arrives without a change here. A status that is not DKT_OK is raised as
`Error`, one class a status in `errors`: errors.Refused, errors.Maybe, ...

An exception that leaves a hook becomes a failure, at a commit "nobody knows" (errors.Maybe), and is the cause of what
is raised. A desk may be used by any number of threads; a store by one at a time.
"""
import contextlib
import datetime
import inspect
import json
import os
import pathlib
import re
import threading
import types

import cffi

DONE, COMMIT_CONFLICT, COMMIT_FAILED = 0x4F4B, 0x4F4C, 0x4F4D
ffi = cffi.FFI()


def _declare(name):
    """DOCKET_INCLUDE_DIR and DOCKET_LIB_DIR say where a library that is not installed is."""
    places = [os.environ['DOCKET_INCLUDE_DIR']] if 'DOCKET_INCLUDE_DIR' in os.environ else \
        ['/usr/local/include/docket', '/usr/include/docket']
    path = next((p for p in (pathlib.Path(place, f'{name}.ffi.h') for place in places) if p.exists()), None)
    if path is None:
        raise ImportError(f'{name}.ffi.h is not in {" or ".join(places)}')
    text = path.read_text(encoding='utf-8')
    ffi.cdef(text)
    return text


def _load(name):
    return ffi.dlopen(os.path.join(os.environ.get('DOCKET_LIB_DIR', ''), f'lib{name}.so.0'))


_header = _declare('docket')
lib = _load('docket')


def _text(pointer, length=None):
    if pointer == ffi.NULL:
        return None
    return (ffi.string(pointer) if length is None else ffi.buffer(pointer, length)[:]).decode()


# ---- errors ----

class Error(Exception):
    """What the library says, other than DKT_OK. `result` is there when an operation ended so."""

    def __init__(self, status, words='', result=None, host_code=0):
        super().__init__(f'{_text(lib.dkt_status_name(status))}: {words or _text(lib.dkt_status_text(status, 1))}')
        self.status, self.name, self.result, self.host_code = status, _text(lib.dkt_status_name(status)), result, host_code
        self.is_retryable = bool(lib.dkt_status_is_retryable(status))

    @property
    def reasons(self):
        return self.result.reasons if self.result else []


class Closed(ValueError):
    """A handle was used after it was closed, closed twice, or closed or used anew while an operation runs on it."""


class CommitConflict(Exception):
    """For a store's `commit` to raise: nothing was written; these writes met a row that is not as it was read."""

    def __init__(self, *writes):
        super().__init__(f'writes {writes} are stale')
        self.writes = writes


class CommitFailed(Exception):
    """For a store's `commit` to raise: nothing was and nothing will be written. `words` are for logs: no personal data."""

    def __init__(self, words='', code=0):
        super().__init__(words)
        self.words, self.code = words, code


_class_of = {getattr(lib, name): type(name[6:].title().replace('_', ''), (Error,), {'__module__': __name__})
             for name in re.findall(r'\bDKT_E_\w+', _header)}
errors = types.SimpleNamespace(**{kind.__name__: kind for kind in _class_of.values()})


def _error(status, words='', result=None, host_code=0):
    return _class_of.get(status, Error)(status, words, result, host_code)


# ---- calling ----

def _values(arguments):
    """Texts become pointer and bytes; an instant with a zone becomes milliseconds; None is no text."""
    for value in arguments:
        yield ffi.NULL if value is None else value.encode() if isinstance(value, str) else \
            milliseconds(value) if isinstance(value, datetime.datetime) else value


def milliseconds(instant):
    if instant.tzinfo is None:
        raise ValueError('an instant needs a time zone: datetime.datetime(..., tzinfo=datetime.timezone.utc)')
    return (instant - _EPOCH) // datetime.timedelta(milliseconds=1)


def instant_of(ms):
    """Outside the years that Python has an instant stays a number."""
    try:
        return _EPOCH + datetime.timedelta(milliseconds=ms)
    except OverflowError:
        return ms


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_raised = threading.local()  # what the hooks of the operation under way have raised, in this thread


@contextlib.contextmanager
def _listening():
    """Collects what hooks raise; an operation may run inside a hook of another."""
    outer, _raised.found = getattr(_raised, 'found', None), []
    try:
        yield _raised.found
    finally:
        _raised.found = outer


def _note(problem):
    if getattr(_raised, 'found', None) is not None:
        _raised.found.append(problem)


def _raise(error, found):
    """An interrupt (Ctrl-C) that fell into a hook goes on as what it is."""
    for problem in found:
        if not isinstance(problem, Exception):
            raise problem
    raise error from (found[0] if found else None)


class Handle:
    """A handle of the library's, closed once: by close(), by `with`, or when nobody holds it any more."""

    def __init__(self, make, free, *arguments, words=None, library=lib):
        type_name = re.sub(r'dkt_(\w+?)_(free|unref)', r'dkt_\1', free)
        out = ffi.new(f'{type_name} **')
        with _listening() as found:
            status = getattr(library, make)(*_values(arguments), out)
        if status < 0:
            _raise(_error(status, words() if words else ''), found)
        self._pointer, self._running = ffi.gc(out[0], getattr(library, free)), 0

    @property
    def pointer(self):
        if self._pointer is None:
            raise Closed(f'this {type(self).__name__} is closed')
        return self._pointer

    def close(self):
        if self._running:
            raise Closed(f'an operation runs on this {type(self).__name__}')
        pointer, self._pointer = self.pointer, None
        ffi.release(pointer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._pointer is not None:
            self.close()


# ---- hooks: one C function each for the whole program; the host's object is found by its token ----

_hosts = {}
_tokens = iter(range(1, 1 << 62))
_callbacks = []


def _hook(table, member, failure=0):
    """Makes the decorated function that member of a hook table; what it raises is noted and becomes `failure`."""
    def decorate(function):
        def guarded(user, *rest):
            try:
                return function(_hosts[user], *rest)
            except BaseException as problem:  # nothing may leave through C
                _note(problem)
                return failure
        kind = dict(ffi.typeof(f'struct {table}').fields)[member].type
        callback = ffi.callback(kind, guarded, error=failure) if kind.result.cname != 'void' else ffi.callback(kind, guarded)
        _callbacks.append(callback)
        setattr(_tables.setdefault(table, ffi.new(f'struct {table} *', {'struct_size': ffi.sizeof(f'struct {table}')})),
                member, callback)
        return function
    return decorate


_tables = {}


def _hosted(host):
    token = next(_tokens)
    _hosts[token] = host
    return token


def _released(table):
    callback = ffi.callback('void(uintptr_t)', lambda user: _hosts.pop(user, None) and None)
    _callbacks.append(callback)
    _tables[table].released = callback


@_hook('dkt_clock_hooks', 'now')
def _now(clock, out_now_ms):
    now = clock()
    out_now_ms[0] = milliseconds(now) if isinstance(now, datetime.datetime) else now
    return DONE


@_hook('dkt_id_hooks', 'random')
def _random(source, out_bytes, n):
    ffi.memmove(out_bytes, source(n), n)  # too few bytes are an error
    return DONE


@_hook('dkt_log_hooks', 'log', None)
def _log(log, level, words, length):
    log(level, _text(words, length))


@_hook('dkt_permission_hooks', 'decide')
def _decide(decide, permission):
    question = types.SimpleNamespace(**{name: _text(getattr(lib, f'dkt_permission_{name}')(permission))
                                        for name in ('actor', 'role', 'action', 'subject')})
    lib.dkt_permission_allow(permission, decide(question) is True)
    return DONE


@_hook('dkt_store_hooks', 'read')
def _read(store, reads, answers):
    asked = json.loads(_text(lib.dkt_reads_json(reads, ffi.NULL)))
    try:
        found = _now_not_later(store.read(asked['desk'], asked['reads']))
    except Exception as problem:
        words = type(problem).__name__.encode()  # its text may hold personal data
        lib.dkt_answers_error(answers, 0, words, len(words))
        raise
    for wish, rows in zip(asked['reads'], found):
        answer = json.dumps(list(rows), ensure_ascii=False).encode()
        lib.dkt_answers_json(answers, wish['i'], answer, len(answer))  # the library tells what is wrong with it
    return DONE


@_hook('dkt_store_hooks', 'commit')
def _commit(store, writes, outcome):
    asked = json.loads(_text(lib.dkt_writes_json(writes, ffi.NULL)))
    try:
        _now_not_later(store.commit(asked['desk'], asked['writes']))
    except CommitConflict as conflict:
        for i in conflict.writes:
            lib.dkt_outcome_conflict(outcome, i)
        return COMMIT_CONFLICT
    except CommitFailed as failed:
        words = failed.words.encode()
        lib.dkt_outcome_error(outcome, failed.code, words, len(words))
        return COMMIT_FAILED
    except Exception as problem:  # nobody knows
        words = type(problem).__name__.encode()
        lib.dkt_outcome_error(outcome, 0, words, len(words))
        raise
    return DONE


def _now_not_later(value):
    if inspect.isawaitable(value):
        raise TypeError('a store answers at once; a coroutine has done nothing yet')
    return value


@_hook('dkt_store_hooks', 'begin')
def _begin(store):
    getattr(store, 'begin', int)()
    return DONE


@_hook('dkt_store_hooks', 'abandon')
def _abandon(store):
    getattr(store, 'abandon', int)()
    return DONE


for _table in list(_tables):
    _released(_table)


# ---- rules ----

class Profile(Handle):
    """The rules of a desk: the default workflow, or what a profile document says (a dictionary, or its JSON). Every
    dkt_profile_... is a method without that beginning: profile.add_json({...}), profile.permit('close', 'lead')."""

    def __init__(self, document=None):
        if document is None:
            super().__init__('dkt_profile_new_default', 'dkt_profile_free')
            return
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        problem = ffi.new('char[]', 512)
        super().__init__('dkt_profile_new_json', 'dkt_profile_free', text, -1, 512, problem, words=lambda: _text(problem))

    def __getattr__(self, name):
        call = getattr(lib, f'dkt_profile_{name}')
        with_length = len(ffi.typeof(call).args) == 3 and ffi.typeof(call).args[2].cname == 'int32_t'

        def say(*arguments):
            given = [json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in arguments]
            given += [None] * (len(ffi.typeof(call).args) - 1 - with_length - len(given)) + [-1] * with_length
            status = call(self.pointer, *_values(given))
            if status < 0:
                raise _error(status, _text(lib.dkt_profile_error_text(self.pointer)))
            return self
        return say

    def add_calendar(self, code, definition):
        """A calendar (doc/calendar.md) as a dictionary."""
        problem, out = ffi.new('char[]', 512), ffi.new('dkt_calendar **')
        status = lib.dkt_calendar_new(json.dumps(definition).encode(), -1, ffi.NULL, 512, problem, out)
        if status < 0:
            raise _error(status, _text(problem))
        calendar = ffi.gc(out[0], lib.dkt_calendar_unref)
        return self.__getattr__('add_calendar')(code, calendar)


# ---- the desk ----

class Desk(Handle):
    """One organisation's service desk. Settings: `id`, `worker`, `outbox`, a `profile`; and hooks: `clock()` gives a
    datetime or milliseconds, `random(n)` n bytes, `log(level, text)`, `permission(question)` True to allow, where the
    question has actor, role, action and subject."""

    def __init__(self, id=None, worker=None, outbox=None, profile=None, clock=None, random=None, log=None, permission=None):
        with Handle('dkt_config_new', 'dkt_config_free') as config:
            def setting(name, *arguments):
                status = getattr(lib, f'dkt_config_set_{name}')(config.pointer, *_values(arguments))
                if status < 0:
                    raise _error(status, _text(lib.dkt_config_error_text(config.pointer)))
            for name, value in ('id', id), ('worker', worker):
                if value is not None:
                    setting(name, value, -1)
            if outbox is not None:
                setting('outbox', int(outbox))
            for name, table, host in (('clock', 'clock', clock), ('ids', 'id', random), ('log', 'log', log),
                                      ('permission', 'permission', permission)):
                if host is not None:
                    setting(name, _tables[f'dkt_{table}_hooks'], _hosted(host))
            if profile is not None:
                with Handle('dkt_rules_new', 'dkt_rules_unref', profile.pointer,
                            words=lambda: _text(lib.dkt_profile_error_text(profile.pointer))) as rules:
                    setting('rules', rules.pointer)
            super().__init__('dkt_desk_new', 'dkt_desk_unref', config.pointer,
                             words=lambda: _text(lib.dkt_config_error_text(config.pointer)))
        self.types = dict(self._schema())

    def _schema(self):
        """Kind and column -> type, so that instants and bytes of rows become Python's."""
        name, kind_of = ffi.new('const char **'), ffi.new('int32_t *')
        for k in range(lib.dkt_schema_kind_count(self.pointer)):
            kind = lib.dkt_schema_kind(self.pointer, k, name)
            kind_name = _text(name[0])
            for i in range(lib.dkt_schema_column_count(self.pointer, kind)):
                lib.dkt_schema_column(self.pointer, kind, i, name, kind_of, ffi.NULL)
                yield (kind_name, _text(name[0])), kind_of[0]

    def memory(self):
        """A store in memory."""
        with Handle('dkt_memory_new', 'dkt_memory_free', self.pointer) as memory:
            return Store(self, 'dkt_memory_store', memory.pointer)

    def sqlite(self, path, flags=0):
        """A store in an SQLite file of its own."""
        library = _sqlite()
        with Handle('dkt_sqlite_new', 'dkt_sqlite_free', self.pointer, library=library) as sqlite:
            status = library.dkt_sqlite_open(sqlite.pointer, os.fsencode(path), -1, flags)
            if status < 0:
                raise _error(status, _text(library.dkt_sqlite_error_text(sqlite.pointer)))
            return Store(self, 'dkt_sqlite_store', sqlite.pointer, library=library)

    def store(self, host):
        """A store of yours: an object with read(desk, reads), which gives the rows of each wish, and commit(desk, writes),
        which returns when all is written and raises CommitConflict or CommitFailed when nothing is; begin() and
        abandon() if it has them. Wishes, rows and writes are those of doc/json.md."""
        self.pointer  # an open desk
        table = ffi.new('struct dkt_store_hooks *', _tables['dkt_store_hooks'][0])
        table.write_count_max = getattr(host, 'write_count_max', 0)
        return Store(self, 'dkt_store_new', table, _hosted(host))


_sqlite_library = []


def _sqlite():
    if not _sqlite_library:
        _declare('docket-sqlite')
        _sqlite_library.append(_load('docket-sqlite'))
    return _sqlite_library[0]


class Row(dict):
    """A row of a result: a dictionary, and its columns as attributes; None where there is no value."""

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self.get(name)


class Result:
    """What came of an operation: `text` is its JSON, `json` that as a dictionary; `rows` have Python's dates."""

    def __init__(self, desk, text):
        self.text, self.json = text, json.loads(text)
        self.status, self.subject, self.seq = self.json['status'], self.json.get('subject'), self.json.get('seq', 0)
        self.replayed, self.moves = self.json.get('replayed', False), self.json.get('moves', [])
        self.reasons = [Row(reason) for reason in self.json.get('reasons', [])]
        kind = self.json.get('kind')
        self.rows = [Row({name: _native(desk.types.get((kind, name)), value) for name, value in row.items()})
                     for row in self.json.get('rows', [])]

    @property
    def row(self):
        return self.rows[0] if self.rows else None


def _native(kind, value):
    if kind == lib.DKT_TYPE_INSTANT:
        return instant_of(value)
    if kind == lib.DKT_TYPE_BYTES and isinstance(value, str):
        return bytes.fromhex(value)
    return json.loads(value) if kind == lib.DKT_TYPE_JSON else value


# ---- a store, and what is done on it ----

class Store(Handle):
    """One connection to where the rows are; everything is done through it. One thread at a time."""

    def __init__(self, desk, make, *arguments, **options):
        super().__init__(make, 'dkt_store_free', *arguments, **options)
        self.desk = desk

    def do(self, action, subject=None, *, actor=None, role=None, request=None, at=None, expect_seq=None, dry_run=False,
           fields=None, **more):
        """Carries out an action with its fields (doc/actions.md), as keywords, or in `fields` where a keyword means something
        else: the `role` of a link. None takes a field's value away."""
        command = {'action': action, 'subject': subject, 'actor': actor, 'role': role, 'request': request, 'at': at,
                   'expect_seq': expect_seq, 'dry_run': dry_run or None}
        command = {name: value for name, value in command.items() if value is not None}
        return self.run({**command, 'fields': {**more, **(fields or {})}} if fields or more else command)

    def run(self, command):
        """Carries out a command given as the dictionary of doc/json.md."""
        return self._end(*self._command(json.dumps(command, ensure_ascii=False, default=milliseconds)))

    def call(self, text):
        """The JSON of a command or a query in, the JSON of its result out. Raises nothing that the library says."""
        try:
            return self._end(*self._command(text)).text
        except Error as error:
            return error.result.text if error.result else json.dumps(
                {'status': error.name, 'code': error.status, 'error': str(error)})

    def _command(self, text):
        try:
            return self._made('command', 'dkt_op_new', text)
        except errors.Format:  # no command: a query, or neither
            return self._made('query', 'dkt_op_new_query', text)

    def _made(self, noun, make, text):
        with Handle(f'dkt_{noun}_new_json', f'dkt_{noun}_free', self.desk.pointer, text, -1) as made:
            return 'op', Handle(make, 'dkt_op_free', self.desk.pointer, made.pointer)

    def ask(self, what, key=None, **settings):
        """A page of a query: store.ask('owner', 'bob', limit=20). Settings are those of dkt_query_set_...; a range is a
        pair of instants or numbers."""
        number = getattr(lib, f'DKT_QUERY_{what.upper()}', None)
        if number is None:
            raise _error(lib.DKT_E_UNKNOWN, f'there is no query {what}')
        with Handle('dkt_query_new', 'dkt_query_free', self.desk.pointer, number) as query:
            role = settings.pop('role', None)  # goes with the actor
            for name, value in {'key': key, **settings}.items():
                if value is None:
                    continue
                if name == 'cursor':
                    value = bytes.fromhex(value)
                arguments = (value, -1, role, -1) if name == 'actor' else value if isinstance(value, tuple) else (value, len(value)) if isinstance(value, bytes) else \
                    (value, -1) if isinstance(value, str) else (value,)
                status = getattr(lib, f'dkt_query_set_{name}')(query.pointer, *_values(arguments))
                if status < 0:
                    raise _error(status, _text(lib.dkt_query_error_text(query.pointer)))
            op = Handle('dkt_op_new_query', 'dkt_op_free', self.desk.pointer, query.pointer)
        return self._end('op', op)

    def rows(self, what, key=None, **settings):
        """All rows of a query, page by page as they are wanted."""
        cursor = None
        while True:
            result = self.ask(what, key, **{**settings, 'cursor': cursor})
            yield from result.rows
            cursor = result.json.get('cursor')
            if cursor is None:
                return

    def explain(self, ticket, goal, run=0):
        """Why a clock stands where it stands: `json['explanation']` of the result (doc/explain.md)."""
        return self._end('op', Handle('dkt_op_new_explain', 'dkt_op_free', self.desk.pointer, ticket, -1, goal, -1, run))

    def deliver(self, consume, limit=100):
        """Gives a page of the outbox to `consume`, row by row, and takes out what it took; how many those were."""
        with Handle('dkt_op_new_delivered', 'dkt_op_free', self.desk.pointer) as op:
            rows = self.ask('outbox', limit=limit).rows
            for row in rows:
                consume(row)
                status = lib.dkt_op_add_delivered(op.pointer, row['subject_kind'], row['subject'].encode(), -1, row['seq'])
                if status < 0:
                    raise _error(status)
            if rows:
                self._end('op', op, close=False)
            return len(rows)

    def run_due(self):
        """Settles every ticket on which something has fallen due; how many those were."""
        return self._task('run_due')[0]

    def void_numbers(self):
        return self._task('void_numbers')[0]

    def purge_requests(self):
        return self._task('purge_requests')[0]

    def verify(self, root=None):
        """Walks the whole desk: `digest`, `root`, `progress`, and `findings`, which are none when all is well."""
        def look(task):
            subject, seq, name = ffi.new('const char **'), ffi.new('int64_t *'), ffi.new('const char **')
            findings = []
            for i in range(min(lib.dkt_task_finding_count(task), 1000)):
                number = lib.dkt_task_finding(task, i, subject, seq, name)
                findings.append((_text(subject[0]), seq[0], _text(name[0]), _text(lib.dkt_finding_text(number, 1))))
            return types.SimpleNamespace(digest=_text(lib.dkt_verify_digest(task)), root=_text(lib.dkt_journal_root(task)),
                                         progress=lib.dkt_task_progress(task), findings=findings)
        return self._task('verify', root, look=look)[1]

    def _task(self, name, *arguments, look=lambda task: None):
        with Handle(f'dkt_task_new_{name}', 'dkt_task_free', self.desk.pointer, *arguments) as task:
            self._end('task', task, close=False)
            return lib.dkt_task_progress(task.pointer), look(task.pointer)

    def _end(self, noun, handle, close=True):
        """Runs an operation or task on this store to its end."""
        if self._running:
            raise Closed('an operation runs on this store already')
        store = self.pointer
        self._running += 1
        try:
            with _listening() as found:
                status = getattr(lib, f'dkt_{noun}_run')(handle.pointer, store)
            result = Result(self.desk, _text(lib.dkt_op_result_json(handle.pointer, ffi.NULL))) if noun == 'op' else None
            if status < 0:
                _raise(_error(status, _text(getattr(lib, f'dkt_{noun}_error_text')(handle.pointer)), result,
                              getattr(lib, f'dkt_{noun}_host_code')(handle.pointer)), found)
            return result
        finally:
            self._running -= 1
            if close:
                handle.close()
