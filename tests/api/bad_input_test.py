#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bad_input_test.py HEADER LIBRARY API_JSON: NULL for every pointer, and hostile bytes for every text, of every function.

The list is doc/api.json's, so that none is forgotten. One pointer at a time is NULL and all others are good; then all are
NULL. No call may crash. A call that returns a dkt_status says DKT_E_ARGUMENT, unless the header says what NULL means there;
one that returns something else gives what its comment says.

Then each text in turn is not UTF-8, has a NUL inside, is far over every limit, or has a length that is none. What comes of
it must be a status that the function's own comment lists.
"""
import json
import pathlib
import re
import sys

try:
    import cffi
except ImportError:
    print('cffi is not installed for this python3')
    sys.exit(77)

header, library, index = sys.argv[1:4]
ffi = cffi.FFI()
ffi.cdef(pathlib.Path(header).read_text(encoding='utf-8'))
dkt = ffi.dlopen(library)
# Private memory of the caller's: their own pages hold what the library must not touch.
functions = [each for each in json.loads(pathlib.Path(index).read_text(encoding='utf-8'))['functions']
             if each['library'] == 'docket']
alive = []  # cffi frees what nobody holds


def keep(value):
    alive.append(value)
    return value


def made(function, *arguments):
    """The handle that a function makes through its last parameter."""
    name = re.sub(r'^dkt_', '', function)
    kind = {'memory_store': 'store', 'memory_save': 'snapshot', 'profile_new_default': 'profile',
            'op_new_query': 'op'}.get(name, name.split('_new')[0])
    out = ffi.new(f'dkt_{kind} **')
    status = getattr(dkt, function)(*arguments, out)
    assert status == dkt.DKT_OK, (function, status)
    return keep(out[0])


def text(value):
    return keep(ffi.new('char[]', value.encode()))


# ---- good handles ----

desk = made('dkt_desk_new', made('dkt_config_new'))
memory = made('dkt_memory_new', desk)
store = made('dkt_memory_store', memory)


def command(action, **fields):
    handle = made('dkt_command_new_action', desk, text(action), -1)
    assert dkt.dkt_command_set_actor(handle, text('wang'), -1, ffi.NULL, -1) == dkt.DKT_OK
    assert dkt.dkt_command_set_subject(handle, text('T'), -1) == dkt.DKT_OK
    for name, value in fields.items():
        assert dkt.dkt_command_set_text(handle, text(name), -1, text(value), -1) == dkt.DKT_OK
    return handle


def op_at(need):
    """An operation that stands at this need."""
    out = keep(ffi.new('int32_t *'))
    op = made('dkt_op_new', desk, command('register'))
    assert dkt.dkt_op_step(op, out) == dkt.DKT_OK
    if need == dkt.DKT_NEED_COMMIT:
        for i in range(dkt.dkt_reads_count(dkt.dkt_op_reads(op))):
            assert dkt.dkt_answers_end(dkt.dkt_op_answers(op), i) == dkt.DKT_OK
        assert dkt.dkt_op_step(op, out) == dkt.DKT_OK
    assert out[0] == need
    return op


reading = op_at(dkt.DKT_NEED_READ)
committing = op_at(dkt.DKT_NEED_COMMIT)
ended = made('dkt_op_new', desk, command('register', title='x'))
assert dkt.dkt_op_run(ended, store) == dkt.DKT_OK
result = dkt.dkt_op_result(ended)
journal = made('dkt_query_new', desk, dkt.DKT_QUERY_JOURNAL)
assert dkt.dkt_query_set_key(journal, text('T'), -1) == dkt.DKT_OK
entries = made('dkt_op_new_query', desk, journal)
assert dkt.dkt_op_run(entries, store) == dkt.DKT_OK
entry = dkt.dkt_result_row(dkt.dkt_op_result(entries), 0)
assert dkt.dkt_answers_row(dkt.dkt_op_answers(reading), 0) == dkt.DKT_OK

handles = {
    'dkt_desk': desk, 'dkt_config': made('dkt_config_new'), 'dkt_profile': made('dkt_profile_new_default'),
    'dkt_rules': dkt.dkt_desk_rules(desk), 'dkt_command': command('note', title='x'),
    'dkt_query': made('dkt_query_new', desk, dkt.DKT_QUERY_UNIT), 'dkt_op': made('dkt_op_new', desk, command('note')),
    'dkt_memory': memory, 'dkt_store': store, 'dkt_snapshot': made('dkt_memory_save', memory),
    'dkt_reads': dkt.dkt_op_reads(reading), 'dkt_answers': dkt.dkt_op_answers(reading),
    'dkt_writes': dkt.dkt_op_writes(committing), 'dkt_outcome': dkt.dkt_op_outcome(committing),
    'dkt_result': result, 'dkt_row': entry, 'dkt_change': made('dkt_change_new', desk, entry),
}
for kind in ('allocator', 'clock', 'id', 'log', 'permission', 'store', 'zone'):
    hooks = keep(ffi.new(f'struct dkt_{kind}_hooks *'))
    hooks.struct_size = ffi.sizeof(f'struct dkt_{kind}_hooks')
    handles[f'struct dkt_{kind}_hooks'] = hooks

# ---- good values of everything else ----

numbers = {'len': -1, 'field_len': -1, 'role_len': -1, 'verb': 12, 'what': 1, 'state': 1, 'limit': 5, 'language': 1,
           'duration_ms': 60000, 'column_type': 2, 'mode': 2, 'digits': 6, 'run': 1, 'kind': 1, 'upper': 9,
           'column': dkt.DKT_TICKET_TITLE}
words = {'action': 'note', 'from_status': 'new', 'to': 'new', 'fields': 'title', 'json': '{}', 'field': 'title',
         'root': '0' * 64}


def good(function, parameter):
    name, kind = parameter['name'], re.sub(r'^const |\s*\*+$', '', parameter['type'])
    if '*' not in parameter['type']:
        return numbers.get(name, -1 if name.endswith('len') else 0)
    if parameter['dir'] == 'out' or parameter['type'].count('*') == 2:
        return keep(ffi.new(parameter['type'].replace('const char **', 'const char **')))
    if kind == 'char':
        if function == 'dkt_query_set_field':
            return text('none')
        return text(words.get(name, 'fresh'))
    return handles.get(kind, ffi.NULL)  # what this test cannot make is NULL, too


def is_pointer(parameter):
    return '*' in parameter['type']


problems = []
calls = 0
missing = []


def said_of_null(parameter):
    """What the header says that NULL means: '' when it says nothing."""
    found = re.search(r'may be NULL|NULL (is|gives|begins|keeps|leaves|:)|; NULL|NULL: ', parameter['text'])
    return parameter['text'] if found else ''


def judge(function, nulls, value):
    name = function['name']
    silent = [each for each in nulls if not said_of_null(each)]
    returned = function['returns']['type']
    if returned == 'dkt_status':
        if silent and value != dkt.DKT_E_ARGUMENT:
            problems.append(f'{name}: NULL for {silent[0]["name"]} gives '
                            f'{ffi.string(dkt.dkt_status_name(value)).decode()}')
        if value != dkt.DKT_OK and not ffi.string(dkt.dkt_status_text(value, dkt.DKT_LANGUAGE_CHINESE)):
            problems.append(f'{name}: a status without words')
    for each in nulls:
        if returned.startswith('const char') and 'NULL gives ""' in each['text'] \
                and (value == ffi.NULL or ffi.string(value) != b''):
            problems.append(f'{name}: NULL for {each["name"]} does not give ""')
        if '*' in returned and 'NULL gives NULL' in each['text'] and value != ffi.NULL:
            problems.append(f'{name}: NULL for {each["name"]} does not give NULL')


def call(function, nulls):
    global calls
    arguments = [ffi.NULL if each in nulls else good(function['name'], each) for each in function['params']]
    print(function['name'], [each['name'] for each in nulls], flush=True)  # the last line tells what crashed
    value = getattr(dkt, function['name'])(*arguments)
    calls += 1
    judge(function, nulls, value)


# ---- hostile texts ----

# Of these any bytes are good, or the text is only looked up or shown: the error may be any that is listed, or none.
ANY_BYTES = {('dkt_query_set_cursor', 'cursor'), ('dkt_answers_token', 'token'), ('dkt_answers_cursor', 'cursor'),
             ('dkt_answers_error', 'text'), ('dkt_outcome_error', 'text')}
huge = ffi.new('char[]', b'x' * (5 << 20))
hostile = [('not UTF-8', ffi.new('char[]', b'\xff\xfe'), 2), ('a NUL inside', ffi.new('char[]', b'a\0b'), 3),
           ('far too long', huge, 5 << 20), ('far too long', huge, -1), ('a length that is none', text('x'), -2),
           ('a length that is none', text('x'), -(1 << 31)), ('not UTF-8', ffi.new('char[]', b'\xc0\xaf'), -1)]


def length_of(function, i):
    """The parameter behind a text that says how long it is."""
    parameters = function['params']
    behind = parameters[i + 1] if i + 1 < len(parameters) else {'name': ''}
    return i + 1 if re.search(r'(^|_)len$', behind['name']) else None


def listed(function):
    return {name for name in re.findall(r'DKT_(?:E_[A-Z_]+|OK)', function['returns']['text'])}


def attack(function, i):
    global calls
    at = length_of(function, i)
    for what, value, length in hostile:
        if at is None and (length >= 0 and what == 'a NUL inside' or what == 'a length that is none'):
            continue
        arguments = [good(function['name'], each) for each in function['params']]
        arguments[i] = value
        if at is not None:
            arguments[at] = length
        name = function['params'][i]['name']
        print(function['name'], name, what, flush=True)
        status = getattr(dkt, function['name'])(*arguments)
        calls += 1
        if function['returns']['type'] != 'dkt_status':
            continue
        word = ffi.string(dkt.dkt_status_name(status)).decode()
        if word not in listed(function):
            problems.append(f'{function["name"]}: {name} {what} gives {word}, which its comment does not list')
        if status == dkt.DKT_OK and (function['name'], name) not in ANY_BYTES:
            problems.append(f'{function["name"]}: {name} {what} is taken')


for function in functions:
    pointers = [each for each in function['params'] if is_pointer(each)]
    if not hasattr(dkt, function['name']):
        missing.append(function['name'])
        continue
    for pointer in pointers:
        call(function, [pointer])
    if len(pointers) > 1:
        call(function, pointers)
    for i, parameter in enumerate(function['params']):
        if parameter['type'] == 'const char *' and parameter['dir'] == 'in':
            attack(function, i)

print(f'figure: {calls} calls of {len(functions) - len(missing)} functions')
if missing:
    print(f'{len(missing)} functions are not in the library yet')
print('\n'.join(problems) or 'every NULL was told')
sys.exit(1 if problems else 0)
