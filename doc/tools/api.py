#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads the public headers and derives everything that must agree with them.

    api.py                               writes the symbol maps and doc/api.json
    api.py --check                       writes nothing; fails when one of them is stale
    api.py --ffi FILE [--library NAME]   writes the header that cffi, PHP FFI and LuaJIT load as it is

The headers are the one source (doc/tools/libraries.txt says which header belongs to which library).
They hold nothing but what every foreign function interface can read: opaque types, anonymous enums
with literal values, function types, hook tables and prototypes, each with a comment directly above it:

    /** One sentence. Then more of them, and paragraphs.
     *
     * @param name     unit, NULL, and for a pointer who owns it
     * @returns        0 = done, DKT_E_...
     * @thread         which threads may call it
     * @since          0.1.0
     * @rule           R001 */

What breaks these rules is reported as file:line and makes the run fail.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

INTEGERS = {'uint8_t', 'int32_t', 'uint32_t', 'int64_t', 'uint64_t', 'uintptr_t'}
INCLUDES = {'stddef.h', 'stdint.h'}
PRAGMAS = {'#pragma GCC visibility push(default)', '#pragma GCC visibility pop'}
OWNERSHIP = re.compile(r'\b(borrowed|copied|owned by|caller frees|freed)\b', re.I)
TAGS = {'param', 'returns', 'thread', 'since', 'rule'}
# Words that cannot name an argument in one of the languages that bindings are written in.
KEYWORDS = set('''abstract and as async await begin bool boolean break byte case catch char class const
    continue def default defer del delete do double elif else elseif end enum except export extends false
    final finally float fn for from func function global go goto if impl import in include int interface
    is lambda let list long loop map match module mut namespace new nil none nonlocal not null object or
    package pass print private protected public raise range ref repeat require return select self short
    static string struct super switch then this throw trait true try type unless until use var void when
    where while with yield'''.split())
TOKEN = re.compile(r'''(?P<space>\s+) | (?P<comment>/\*.*?\*/ | //[^\n]*) | (?P<hash>\#(?:\\\n|[^\n])*)
    | (?P<word>[A-Za-z_]\w*) | (?P<number>\d\w*) | (?P<string>"[^"\n]*") | (?P<mark>\.\.\. | << | .)''',
                   re.S | re.X)


class Token:
    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line
        self.last_line = line + text.count('\n')


def tokens_of(source):
    line, tokens = 1, []
    for match in TOKEN.finditer(source):
        if match.lastgroup != 'space':
            tokens.append(Token(match.lastgroup, match.group(), line))
        line += match.group().count('\n')
    return tokens


def words_of(tokens):
    return [token.text for token in tokens if token.kind != 'comment']


def plain(comment):
    """A comment's text without its frame."""
    return re.sub(r'^[ \t]*\* ?', '', re.sub(r'^/\*+<?|\*+/$', '', comment), flags=re.M).strip()


def remark(tokens, first, last):
    """The comment of a constant or member: behind it on its line, or directly above it."""
    behind = tokens[last + 1:last + 3]
    for token in behind[1:] if behind and behind[0].text in ',;' else behind[:1]:
        if token.kind == 'comment' and token.line == tokens[last].line:
            return ' '.join(plain(token.text).split())
    above = tokens[first - 1]
    if above.kind == 'comment' and tokens[first - 2].line != above.line:
        return ' '.join(plain(above.text).split())
    return ''


def spelled(words):
    return re.sub(r' (?=\*)|(?<=\*) ', '', ' '.join(words)).replace('*', ' *', 1)


def declared(words):
    """`const char * name` -> (type, name); the name is empty where there is none."""
    if len(words) > 1 and re.fullmatch(r'[A-Za-z_]\w*', words[-1]):
        return spelled(words[:-1]), words[-1]
    return spelled(words), ''


class Doc:
    """A documentation comment, taken apart."""

    def __init__(self, comment):
        head, *tagged = re.split(r'^[ \t]*@', plain(comment), flags=re.M)
        head = head.strip()
        sentence = re.match(r'.*?[.!?](?<!e\.g\.)(?<!i\.e\.)(?=\s|$)', head, re.S)
        end = sentence.end() if sentence else len(head)
        self.brief, self.text = ' '.join(head[:end].split()), head[end:].strip()
        self.params, self.tags = {}, {}
        for part in tagged:
            tag, _, text = ' '.join(part.split()).partition(' ')
            if tag == 'param':
                name, _, text = text.partition(' ')
                self.params[name] = text
            else:
                self.tags[tag] = text


class Declaration:
    """One declaration, between its documentation comment and its semicolon."""

    def __init__(self, headers, header, tokens, above):
        self.headers, self.header, self.tokens = headers, header, tokens
        self.words, self.line = words_of(tokens), tokens[0].line
        self.doc = Doc(above.text if above else '/** */')
        self.place = {'library': headers.library, 'header': header, 'line': self.line}
        if above and above.last_line + 1 != self.line:
            self.report('the comment is not directly above')
        for tag in self.doc.tags.keys() - TAGS:
            self.report(f'unknown tag @{tag}')

    def report(self, problem, line=0):
        self.headers.report(self.header, line or self.line, problem)

    def read(self):
        words = self.words
        if words[0] == 'enum' and words[1] == '{' and words[-1] == '}':
            self.read_enum()
        elif words[0] == 'struct' and words[2:3] == ['{'] and words[-1] == '}':
            self.read_table()
        elif words[0] == 'typedef' and '{' not in words and words[1] != 'enum':
            self.read_typedef(words[1:])
        elif words[-1] == ')' and '{' not in words and words[0] not in ('static', 'extern', 'inline'):
            self.read_function()
        elif not (words[0] == 'struct' and len(words) == 2):
            self.report('not a declaration that every language can read: ' + ' '.join(words[:6]))

    def described(self, name):
        if not self.doc.brief:
            self.report(f'{name} has no comment')
        return {'name': name, **self.place, 'since': self.doc.tags.get('since', ''),
                'brief': self.doc.brief, 'text': self.doc.text}

    def read_enum(self):
        group = self.described('enum')['brief']
        depth_before_comma = [i for i, token in enumerate(self.tokens) if token.text in '{,']
        for i in depth_before_comma:
            first = next((k for k in range(i + 1, len(self.tokens))
                          if self.tokens[k].kind != 'comment'), i)
            token = self.tokens[first]
            if token.kind != 'word':
                continue  # a trailing comma
            last = first
            while self.tokens[last + 1].text not in (',', '}') and self.tokens[last + 1].kind != 'comment':
                last += 1
            literal = re.fullmatch(r'= (- )?(\d\w*)( << (\d+))?',
                                   ' '.join(words_of(self.tokens[first + 1:last + 1])))
            value = int(literal.group(2), 0) << int(literal.group(4) or 0) if literal else 0
            value = -value if literal and literal.group(1) else value
            if not literal or not -2**31 <= value < 2**31:
                self.report(f'{token.text} has no literal value of 32 bits', token.line)
            self.headers.constants.append({
                'name': token.text, 'value': value, **self.place, 'line': token.line,
                'group': group, 'text': remark(self.tokens, first, last)})

    def read_table(self):
        """A struct with members: only hook tables are public."""
        if self.words[3:9] != ['uint32_t', 'struct_size', ';', 'uint32_t', 'flags', ';']:
            self.report('a public struct is a hook table: uint32_t struct_size, then uint32_t flags')
        members, first = [], None
        for i in range(3, len(self.tokens) - 1):
            if first is None and self.tokens[i].kind != 'comment':
                first = i
            if self.tokens[i].text == ';':
                words = words_of(self.tokens[first:i])
                pointer = re.search(r'\( \* (\w+) \)', ' '.join(words))
                kind, name = (spelled(words), pointer.group(1)) if pointer else declared(words)
                self.headers.uses.append((self, self.words[1], 'uint32_t' if pointer else kind))
                members.append({'name': name, 'type': kind, 'text': remark(self.tokens, first, i)})
                first = None
        self.headers.types.append({**self.described(self.words[1]), 'kind': 'table', 'members': members})

    def read_typedef(self, words):
        if words[0] == 'struct' and len(words) == 3 and words[1] == words[2]:
            known = {**self.described(words[1]), 'kind': 'opaque'}
        elif words[-1] == ')' and '*' not in words[words.index('('):words.index('(') + 2]:
            name = words[words.index('(') - 1]
            known = {**self.described(name), 'kind': 'function', **self.signature(name, words)}
        elif len(words) == 2 and words[0] in INTEGERS:
            known = {**self.described(words[1]), 'kind': 'alias', 'type': words[0]}
        else:
            self.report('a type is an opaque struct of its own name, an integer, or a function '
                        '(typedef RESULT NAME(...), used as NAME *)')
            return
        self.headers.types.append(known)

    def read_function(self):
        name, doc = self.words[self.words.index('(') - 1], self.doc
        function = {**self.described(name), **self.signature(name, self.words)}
        if not doc.tags.get('thread'):
            self.report(f'{name} has no @thread')
        if not re.fullmatch(r'\d+\.\d+\.\d+', doc.tags.get('since', '')):
            self.report(f'{name} has no @since with a release, as in 0.1.0')
        function['errors'] = sorted(set(re.findall(r'\bDKT_E_\w+', doc.tags.get('returns', '') + doc.text)))
        function['thread'] = doc.tags.get('thread', '')
        function['rules'] = re.findall(r'R\d{3}', doc.tags.get('rule', ''))
        self.headers.functions.append(function)

    def signature(self, name, words):
        """Parameters and result of a function or function type, with all that is asked of them."""
        open_at, params, said = words.index('('), [], dict(self.doc.params)
        inside = ' '.join(words[open_at + 1:-1])
        for part in [] if inside == 'void' else inside.split(' , '):
            kind, param = declared(part.split())
            text = said.pop(param, '')
            self.check_parameter(name, param, kind, text)
            owner = OWNERSHIP.search(text) if '*' in kind else None
            params.append({'name': param, 'type': kind, 'dir': 'out' if param.startswith('out_') else 'in',
                           'keep': owner.group(1).lower() if owner else '', 'text': text})
        for param in said:
            self.report(f'{name}: @param {param} names no parameter')
        directions = [param['dir'] for param in params]
        if directions != sorted(directions):
            self.report(f'{name}: parameters named out_ stand last')
        kind, text = spelled(words[:open_at - 1]), self.doc.tags.get('returns', '')
        if kind != 'void' and not text:
            self.report(f'{name} has no @returns')
        elif '*' in kind and not OWNERSHIP.search(text):
            self.report(f'{name}: @returns does not say borrowed, copied, owned by or caller frees')
        if kind != 'void':
            self.headers.uses.append((self, name, kind))
        return {'params': params, 'returns': {'type': kind, 'text': text}}

    def check_parameter(self, name, param, kind, text):
        if not param or '(' in kind or '[' in kind:
            self.report(f'{name}: a parameter without a name, or a type written out: give it a typedef')
            return
        self.headers.uses.append((self, name, kind))
        if param in KEYWORDS:
            self.report(f'{name}: {param} is a keyword in a language of the bindings')
        if '*' in kind and not OWNERSHIP.search(text):
            self.report(f'{name}: @param {param} does not say borrowed, copied, owned by or caller frees')


class Headers:
    """The declarations of one library."""

    def __init__(self, root, library, headers):
        self.root, self.library = root, library
        self.functions, self.constants, self.types, self.uses, self.problems = [], [], [], [], []
        self.headers = [each for header in headers for each in self.expand(header)]
        for header in self.headers:
            self.read(header)
        self.check_types()
        for kind in (self.functions, self.constants, self.types):
            names = [each['name'] for each in kind]
            for name in sorted({name for name in names if names.count(name) > 1}):
                self.problems.append(f'include/{self.headers[0]}:1: {name} is declared twice')

    def source(self, header):
        return (self.root / 'include' / header).read_text(encoding='utf-8')

    def expand(self, header):
        """An umbrella (a header named like its folder) stands for what it includes."""
        folder, name = header.split('/')
        if name != f'{folder}.h':
            return [header]
        return [*re.findall(f'^#include [<"]({folder}/[^>"]+)[>"]', self.source(header), re.M), header]

    def report(self, header, line, problem):
        self.problems.append(f'include/{header}:{line}: {problem}')

    def read(self, header):
        guard = re.sub(r'\W', '_', header).upper()
        above, held, depth = None, [], 0
        for token in tokens_of(self.source(header)):
            if token.kind == 'hash':
                self.check_directive(header, token, guard)
            elif token.kind == 'comment' and not held:
                above = token if token.text.startswith('/**') else None
            else:
                held.append(token)
                depth += {'{': 1, '}': -1}.get(token.text, 0)
                if words_of(held) in (['extern', '"C"', '{'], ['}']):  # the guard for C++
                    above, held, depth = None, [], 0
                elif token.text == ';' and depth == 0:
                    Declaration(self, header, held[:-1], above).read()
                    above, held = None, []
        if held:
            self.report(header, held[0].line, 'a declaration does not end')

    def check_directive(self, header, token, guard):
        text = ' '.join(token.text.split())
        include = re.match(r'#include [<"](.*)[>"]$', text)
        if include and include.group(1) not in INCLUDES and not include.group(1).startswith('docket/'):
            self.report(header, token.line, f'{include.group(1)} is not for a public header')
        if text.startswith('#define') and text not in (f'#define {guard}', f'#define {guard}_INCLUDED'):
            self.report(header, token.line, f'a macro is lost to other languages (the guard is {guard})')
        if text.startswith('#pragma') and text not in PRAGMAS:
            self.report(header, token.line, f'{text} is not for a public header')

    def check_types(self):
        """Only fixed widths and the library's own types, and no struct by value."""
        by_value = {each['name'] for each in self.types if each['kind'] != 'alias'}
        for declaration, user, kind in self.uses:
            base = re.sub(r'\b(const|struct)\b|[ *]', '', kind)
            good = base in INTEGERS or base.startswith('dkt_') \
                or base in ('void', 'char') and '*' in kind \
                or base == 'size_t' and re.search('alloc|memory', user)
            if not good or base in by_value and '*' not in kind:
                declaration.report(f'{user}: {kind} is not a type that every language can pass')

    def map(self):
        """The linker's version script: one node for each release that added functions."""
        prefix = self.library.upper().replace('-', '_')
        releases = {}
        for function in self.functions:
            releases.setdefault(tuple(function['since'].split('.')[:2]), []).append(function['name'])
        nodes, before = ['# Made by doc/tools/api.py from the headers.'], ''
        for release in sorted(releases, key=lambda numbers: [int(n or 0) for n in numbers]):
            names = ''.join(f'    {name};\n' for name in sorted(releases[release]))
            hidden = '' if before else 'local:\n    *;\n'
            node = f'{prefix}_{".".join(release)}'
            nodes.append(f'{node} {{\nglobal:\n{names}{hidden}}}{before};')
            before = f' {node}'
        return '\n'.join(nodes) + '\n'


def ffi(headers, compiler):
    """The headers as the compiler sees them, without any line of its own."""
    command = [*compiler, '-E', '-nostdinc', '-I', str(headers.root / 'doc/tools/ffi'),
               '-I', str(headers.root / 'include'), '-x', 'c', '-']
    text = ''.join(f'#include <{header}>\n' for header in headers.headers)
    out = subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout
    kept, mine = [], False
    own = {str(headers.root / 'include' / header) for header in headers.headers}
    for line in out.splitlines():
        marker = re.match(r'#(?: line)? \d+ "([^"]*)"', line)
        if marker:
            mine = marker.group(1) in own
        elif mine and line.strip() and not line.startswith('#'):
            kept.append(line)
    return '\n'.join(kept) + '\n'


def libraries(root):
    """name -> (symbol map, headers)"""
    found = {}
    for line in (root / 'doc/tools/libraries.txt').read_text(encoding='utf-8').splitlines():
        if line and not line.startswith(('#', '-')):
            name, symbol_map, *headers = line.split()
            found[name] = (symbol_map, headers)
    return found


def macro_headers(root):
    """Headers for C alone, which derive nothing."""
    lines = (root / 'doc/tools/libraries.txt').read_text(encoding='utf-8').splitlines()
    return {header for line in lines if line.startswith('-') for header in line.split()[1:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--root', type=pathlib.Path, default=pathlib.Path(__file__).parents[2])
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--ffi', type=pathlib.Path, metavar='FILE')
    parser.add_argument('--library', default='docket')
    parser.add_argument('--cc', nargs='+', default=['cc'])
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    known = libraries(root)
    if arguments.ffi:
        headers = Headers(root, arguments.library, known[arguments.library][1])
        arguments.ffi.write_text(ffi(headers, arguments.cc), encoding='utf-8')
        return 0

    every = {name: Headers(root, name, headers) for name, (_, headers) in known.items()}
    made = {root / known[name][0]: headers.map() for name, headers in every.items()}
    index = {kind: [each for headers in every.values() for each in getattr(headers, kind)]
             for kind in ('functions', 'constants', 'types')}
    made[root / 'doc/api.json'] = json.dumps({'format': 1, **index}, indent=1, ensure_ascii=False) + '\n'
    problems = [problem for headers in every.values() for problem in headers.problems]
    owned = {header for headers in every.values() for header in headers.headers} | macro_headers(root)
    problems += [f'include/{path.relative_to(root / "include")}:1: no line of doc/tools/libraries.txt names it'
                 for path in sorted((root / 'include').rglob('*.h'))
                 if str(path.relative_to(root / 'include')) not in owned]
    for path, text in made.items():
        if not arguments.check:
            path.write_text(text, encoding='utf-8')
        elif not path.exists() or path.read_text(encoding='utf-8') != text:
            problems.append(f'{path.relative_to(root)}:1: stale; run doc/tools/api.py')
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
