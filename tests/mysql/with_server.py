#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""with_server.py one|cluster PROGRAM ARGUMENTS...: runs a program with the parameters of private servers behind its arguments.

`one`: a MariaDB server; `cluster`: three nodes of Galera, three arguments. Exit code 77 where they are not installed.
"""
import subprocess
import sys

import servers


def main(how, *command):
    try:
        nodes = [servers.single()] if how == 'one' else servers.Cluster().nodes
    except servers.Missing as missing:
        print(missing)
        return 77
    code = subprocess.run([*command, *(node.words for node in nodes)]).returncode
    for node in nodes:
        node.kill()
    return code


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
