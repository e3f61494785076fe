# SPDX-License-Identifier: MIT
"""What the checks share: which files are the project's, and C without its comments and texts."""
import os
import re

# Folders that are nobody's source: builds, fuzz inputs, and what version control or an editor keeps.
FOREIGN = re.compile(r'^(build.*|subprojects|__pycache__|\.git|corpus|\.cache|\.vscode|\.idea)$')


def files(root, *endings):
    """Paths below root, relative to it, sorted; only those with one of the endings, if any is given."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not FOREIGN.match(name)]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names
                  if not endings or name.endswith(endings)]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def code_only(source):
    """Comments and the contents of texts become blanks; every line keeps its number."""
    def blank(match):
        text = match.group()
        if text[0] == '/':
            return re.sub(r'[^\n]', ' ', text)
        return text[0] + ' ' * (len(text) - 2) + text[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, source, flags=re.S)


def numbered(text):
    return enumerate(text.splitlines(), 1)


def finish(problems, done):
    """Prints what was found and gives the exit code."""
    print('\n'.join(problems) or done)
    return 1 if problems else 0
