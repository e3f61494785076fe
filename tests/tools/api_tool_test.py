#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of doc/tools/api.py on made-up headers in a temporary folder."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[2]
HEAD = '''/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_LAMP_H
#define DOCKET_LAMP_H
/* lamp.h: made up. */
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)
/** A lamp. One thread at a time. */
typedef struct dkt_lamp dkt_lamp;
'''
TAIL = '''
#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
'''
SWITCH = '''/** Switches a lamp. It stays so, i.e. until the next call.
 *
 * A second paragraph: DKT_E_STATE when it is broken.
 * @param lamp borrowed for the call.
 * @param on 1 or 0.
 * @param out_before borrowed for the call; receives 1 or 0.
 * @returns 0; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0
 * @rule R001, R002 */
int32_t dkt_lamp_switch(dkt_lamp *lamp, int32_t on, int32_t *out_before);
'''
CONSTANTS = '''/** Colours. */
enum {
    DKT_LAMP_RED = 1, /**< stop */
    /** go */
    DKT_LAMP_GREEN = 1 << 4,
    DKT_LAMP_DARK = -0x7, /* none
                           * at all */
};
'''
TABLE = '''/** What a lamp asks of its host. */
struct dkt_lamp_hooks {
    uint32_t struct_size; /**< sizeof */
    uint32_t flags;       /**< 0 */
    /** Bright or not. */
    int32_t (*bright)(uintptr_t user, const dkt_lamp *lamp);
    int32_t reserved; /**< 0 */
};
'''


class ApiTool(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ('doc/tools', 'include/docket', 'lib'):
            (self.root / folder).mkdir(parents=True)
        shutil.copytree(ROOT / 'doc/tools/ffi', self.root / 'doc/tools/ffi')
        self.write('doc/tools/libraries.txt', '# made up\ndocket lib/docket.map docket/docket.h\n')
        self.write('include/docket/docket.h', '#ifndef DOCKET_DOCKET_H\n#define DOCKET_DOCKET_H\n'
                                              '#include "docket/lamp.h"\n#endif\n')

    def write(self, path, text):
        (self.root / path).write_text(text, encoding='utf-8')

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, ROOT / 'doc/tools/api.py', '--root', self.root, *arguments],
                              text=True, capture_output=True)

    def run_on(self, text, *arguments):
        self.write('include/docket/lamp.h', HEAD + text + TAIL)
        return self.run_tool(*arguments)

    def refused(self, text):
        done = self.run_on(text)
        self.assertEqual(done.returncode, 1, 'the tool accepted it')
        self.assertRegex(done.stderr, r'^include/docket/lamp\.h:\d+: ')
        return done.stderr

    def test_index_holds_what_the_comment_says(self):
        done = self.run_on(SWITCH)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        index = json.loads((self.root / 'doc/api.json').read_text(encoding='utf-8'))
        function = index['functions'][0]
        self.assertEqual(function['brief'], 'Switches a lamp.')
        self.assertIn('A second paragraph', function['text'])
        self.assertEqual(function['errors'], ['DKT_E_ARGUMENT', 'DKT_E_STATE'])
        self.assertEqual([param['dir'] for param in function['params']], ['in', 'in', 'out'])
        self.assertEqual([param['type'] for param in function['params']],
                         ['dkt_lamp *', 'int32_t', 'int32_t *'])
        self.assertEqual(function['rules'], ['R001', 'R002'])
        self.assertEqual(function['since'], '0.1.0')

    def test_constants_have_values_and_texts(self):
        self.assertEqual(self.run_on(CONSTANTS).returncode, 0)
        index = json.loads((self.root / 'doc/api.json').read_text(encoding='utf-8'))
        self.assertEqual([(each['name'], each['value'], each['text']) for each in index['constants']],
                         [('DKT_LAMP_RED', 1, 'stop'), ('DKT_LAMP_GREEN', 16, 'go'),
                          ('DKT_LAMP_DARK', -7, 'none at all')])

    def test_hook_table_has_its_members(self):
        done = self.run_on(TABLE)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        index = json.loads((self.root / 'doc/api.json').read_text(encoding='utf-8'))
        self.assertEqual([(each['name'], each['text']) for each in index['types'][-1]['members']],
                         [('struct_size', 'sizeof'), ('flags', '0'), ('bright', 'Bright or not.'),
                          ('reserved', '0')])

    def test_map_has_a_node_for_each_release(self):
        later = SWITCH.replace('lamp_switch', 'lamp_dim').replace('0.1.0', '0.12.3')
        middle = SWITCH.replace('lamp_switch', 'lamp_blink').replace('0.1.0', '0.2.0')
        self.assertEqual(self.run_on(later + SWITCH + middle).returncode, 0)
        self.assertEqual((self.root / 'lib/docket.map').read_text(encoding='utf-8').split('\n', 1)[1],
                         'DOCKET_0.1 {\nglobal:\n    dkt_lamp_switch;\nlocal:\n    *;\n};\n'
                         'DOCKET_0.2 {\nglobal:\n    dkt_lamp_blink;\n} DOCKET_0.1;\n'
                         'DOCKET_0.12 {\nglobal:\n    dkt_lamp_dim;\n} DOCKET_0.2;\n')

    def test_check_finds_a_stale_file(self):
        self.run_on(SWITCH)
        self.assertEqual(self.run_tool('--check').returncode, 0)
        done = self.run_on(SWITCH.replace('lamp_switch', 'lamp_dim'), '--check')
        self.assertEqual(done.returncode, 1)
        self.assertIn('lib/docket.map:1: stale', done.stderr)
        self.assertIn('doc/api.json:1: stale', done.stderr)

    def test_ffi_header_is_plain_c(self):
        target = self.root / 'docket.ffi.h'
        self.assertEqual(self.run_on(SWITCH + CONSTANTS + TABLE, '--ffi', str(target)).returncode, 0)
        text = target.read_text(encoding='utf-8')
        self.assertNotRegex(text, r'#|extern|/\*|__attribute__')
        self.assertIn('int32_t dkt_lamp_switch(dkt_lamp *lamp, int32_t on, int32_t *out_before);', text)

    def test_a_header_of_no_library_is_named(self):
        self.write('include/docket/stray.h', HEAD + TAIL)
        self.assertIn('include/docket/stray.h:1: no line', self.run_on(SWITCH).stderr)


# Each row: name, how SWITCH changes, what the tool must say.
REFUSED = [
    ('pointer_without_owner', ('lamp borrowed for the call', 'lamp the lamp'), 'borrowed, copied'),
    ('parameter_that_is_not_there', ('@param on 1', '@param off 1'), '@param off names no parameter'),
    ('no_since', (' * @since 0.1.0\n', ''), 'has no @since'),
    ('no_thread', (' * @thread one at a time\n', ''), 'has no @thread'),
    ('no_returns', (' * @returns 0; DKT_E_ARGUMENT.\n', ''), 'has no @returns'),
    ('no_comment', (SWITCH[:SWITCH.index('int32_t dkt')], ''), 'has no comment'),
    ('comment_far_away', ('*/\n', '*/\n\n'), 'not directly above'),
    ('unknown_tag', ('@thread', '@threads'), 'unknown tag @threads'),
    ('keyword', ('int32_t on,', 'int32_t in,'), 'keyword'),
    ('parameter_without_name', ('int32_t on,', 'int32_t,'), 'without a name'),
    ('out_parameter_first', ('dkt_lamp *lamp', 'dkt_lamp *out_lamp'), 'stand last'),
    ('long', ('int32_t on', 'long on'), 'long is not a type'),
    ('bool', ('int32_t on', 'bool on'), 'bool is not a type'),
    ('size_t', ('int32_t on', 'size_t on'), 'size_t is not a type'),
    ('struct_by_value', ('dkt_lamp *lamp', 'dkt_lamp lamp'), 'dkt_lamp is not a type'),
    ('varargs', ('int32_t *out_before', '...'), 'without a name'),
    ('function_parameter_written_out', ('int32_t on', 'int32_t (*on)(void)'), 'typedef'),
    ('static_inline', ('int32_t dkt_lamp', 'static inline int32_t dkt_lamp'), 'not a declaration'),
]
# Each row: name, what stands in the header, what the tool must say.
REFUSED_WHOLE = [
    ('macro', '#define DKT_LAMP_MAX 3\n', 'a macro is lost'),
    ('foreign_include', '#include <stdio.h>\n', 'stdio.h is not for'),
    ('named_enum', '/** E. */\nenum dkt_e { DKT_A = 1 };\n', 'not a declaration'),
    ('constant_without_value', '/** E. */\nenum { DKT_A };\n', 'no literal value'),
    ('constant_of_64_bits', '/** E. */\nenum { DKT_A = 0x100000000 };\n', '32 bits'),
    ('struct_without_size', '/** S. */\nstruct dkt_s { int32_t a; };\n', 'hook table'),
    ('union', '/** U. */\nunion dkt_u { int32_t a; };\n', 'not a declaration'),
    ('typedef_of_long', '/** T. */\ntypedef long dkt_t;\n', 'opaque struct'),
    ('declared_twice', SWITCH + SWITCH, 'declared twice'),
    ('unfinished', 'int32_t dkt_a(void)\n', 'does not end'),
]


def refuses_changed(change, words):
    return lambda self: self.assertIn(words, self.refused(SWITCH.replace(*change)))


def refuses_whole(text, words):
    return lambda self: self.assertIn(words, self.refused(text))


for row_name, row_change, row_words in REFUSED:
    setattr(ApiTool, 'test_refuses_' + row_name, refuses_changed(row_change, row_words))
for row_name, row_text, row_words in REFUSED_WHOLE:
    setattr(ApiTool, 'test_refuses_' + row_name, refuses_whole(row_text, row_words))

if __name__ == '__main__':
    unittest.main()
