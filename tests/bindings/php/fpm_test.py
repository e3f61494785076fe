#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fpm_test.py ROOT STAGE FPM: the recipe of doc/bindings/php.md under a real php-fpm, several requests to one worker.

The server listens on a socket in a folder of its own and is ended with the test.
"""
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import time

BEGIN, PARAMS, STDIN, STDOUT = 1, 4, 5, 6


def record(kind, content):
    return struct.pack('>BBHHBx', 1, kind, 1, len(content), 0) + content


def pair(name, value):
    return struct.pack('>I', len(name) | 1 << 31) + struct.pack('>I', len(value) | 1 << 31) + name + value


def request(path, script, query):
    """One FastCGI request; its whole output."""
    parameters = {'SCRIPT_FILENAME': str(script), 'REQUEST_METHOD': 'GET', 'QUERY_STRING': query}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        content = b''.join(pair(name.encode(), value.encode()) for name, value in parameters.items())
        connection.sendall(record(BEGIN, struct.pack('>HB5x', 1, 0)) + record(PARAMS, content) + record(PARAMS, b'')
                           + record(STDIN, b''))
        output, stream = b'', connection.makefile('rb')
        while head := stream.read(8):
            _, kind, _, length, padding = struct.unpack('>BBHHBx', head)
            content = stream.read(length)
            stream.read(padding)
            output += content if kind == STDOUT else b''
        return output.decode()


def serve(folder, root, stage, fpm):
    header = subprocess.run([root / 'examples/bindings/php/preload_header.sh', stage, stage], check=True, capture_output=True)
    (folder / 'docket.h').write_bytes(header.stdout)
    (folder / 'fpm.conf').write_text(
        f'[global]\nerror_log = {folder}/log\ndaemonize = no\n'
        f'[www]\nlisten = {folder}/socket\npm = static\npm.max_children = 1\n'
        + ('user = root\ngroup = root\n' if os.getuid() == 0 else ''), encoding='utf-8')
    (folder / 'php.ini').write_text(
        f'ffi.enable=preload\nffi.preload={folder}/docket.h\nopcache.enable=1\n'
        f'opcache.preload={root}/examples/bindings/php/docket.php\n'
        + ('opcache.preload_user=root\n' if os.getuid() == 0 else ''), encoding='utf-8')
    return subprocess.Popen([fpm, '-F', '-c', folder / 'php.ini', '-y', folder / 'fpm.conf', '-d', 'zend_extension=opcache',
                             *(['-R'] if os.getuid() == 0 else [])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(root, stage, fpm):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = serve(folder, pathlib.Path(root), stage, fpm)
        try:
            for _ in range(100):
                if (folder / 'socket').exists() or server.poll() is not None:
                    break
                time.sleep(0.05)
            log = folder / 'log'
            assert (folder / 'socket').exists(), log.read_text() if log.exists() else 'php-fpm did not start'
            for n in range(1, 6):
                said = request(folder / 'socket', pathlib.Path(root, 'tests/bindings/php/fpm_page.php'), f'file={folder}/desk.db')
                want = f'FFI API is restricted by "ffi.enable" configuration directive\nDKT_E_DENIED thrown\n{n} closed\n'
                assert said.partition('\r\n\r\n')[2] == want, said
        finally:
            server.terminate()
            server.wait()
    print('figure: 5 requests under FPM')


if __name__ == '__main__':
    main(*sys.argv[1:])
