# SPDX-License-Identifier: MIT
"""Private PostgreSQL servers for tests, and a pgbouncer before them.

Each has a folder of its own below a temporary one and a unix socket in it, and no network. They run as the user `nobody` when
root runs the tests. They are stopped at the end by their own process ids. Where the programs are not installed, Missing
says so.
"""
import atexit
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

START_SECONDS = 60
SETTINGS = {'listen_addresses': '', 'max_connections': '60', 'shared_buffers': '32MB', 'deadlock_timeout': '200ms',
            'max_locks_per_transaction': '512', 'log_min_messages': 'fatal', 'log_min_error_statement': 'panic'}
READ_COMMITTED, READ_ONLY, REPEATABLE_READ, UNNAMED = 0, 1, 4, 8


class Missing(Exception):
    """What these tests need is not installed."""


def program(name):
    found = sorted(glob.glob(f'/usr/lib/postgresql/*/bin/{name}')) or [shutil.which(name, path='/usr/bin:/usr/sbin')]
    if found[-1] is None:
        raise Missing(f'{name} is not installed (Debian: postgresql, pgbouncer)')
    return found[-1]


def as_user():
    """How subprocess runs something as the servers' user."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam('nobody')
    return {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}


def folder():
    """A temporary folder that the server's user owns; removed at the end."""
    path = tempfile.mkdtemp(prefix='docket-postgres-', dir='/tmp')   # a socket's path has 107 bytes at most
    os.chmod(path, 0o755)
    if os.getuid() == 0:
        os.chown(path, as_user()['user'], as_user()['group'])
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


class Process:
    """A program that runs until it is told to stop."""

    def __init__(self, path):
        self.path, self.process = path, None
        atexit.register(self.signal, signal.SIGKILL)

    def run(self, *words):
        with open(os.path.join(self.path, 'log'), 'ab') as log:
            self.process = subprocess.Popen(words, cwd=self.path, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, **as_user())

    def wait(self, conninfo):
        until = time.monotonic() + START_SECONDS
        while subprocess.run([program('pg_isready'), '-q', '-d', conninfo], check=False).returncode != 0:
            if time.monotonic() > until or self.process.poll() is not None:
                with open(os.path.join(self.path, 'log'), encoding='utf-8', errors='replace') as log:
                    raise RuntimeError(f'the server does not come up:\n{"".join(log.readlines()[-30:])}')
            time.sleep(0.01)

    def signal(self, number):
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)
            self.process.wait()
        self.process = None


class Server(Process):
    """A server with an empty database."""

    def __init__(self, durable=False):
        super().__init__(folder())
        self.durable = durable
        self.socket = os.path.join(self.path, '.s.PGSQL.5432')
        self.conninfo = f'host={self.path} user=docket dbname=postgres'
        self.make_data()

    def make_data(self):
        self.tool('initdb', f'--pgdata={self.path}/data', '--username=docket', '--auth=trust', '--encoding=UTF8',
                  '--locale=C', '--no-sync', '--no-instructions')

    def tool(self, name, *words):
        subprocess.run([program(name), *words], check=True, cwd=self.path, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, **as_user())

    def ask(self, sql):
        return subprocess.run([program('psql'), '-Atqc', sql, self.conninfo], check=True, text=True,
                              capture_output=True).stdout.strip()

    def start(self):
        settings = {**SETTINGS, 'fsync': 'on' if self.durable else 'off'}
        self.run(program('postgres'), '-D', f'{self.path}/data', '-k', self.path,
                 *(word for name, value in settings.items() for word in ('-c', f'{name}={value}')))
        self.wait(self.conninfo)
        return self

    def stop_immediately(self):
        """As after a crash: what was committed is in the log, and nothing else is to be relied on."""
        self.signal(signal.SIGQUIT)

    def place(self, flags=READ_COMMITTED, conninfo=None):
        return f'{flags} {conninfo or self.conninfo}'


class Standby(Server):
    """A hot standby of a server: a copy that follows its log."""

    def __init__(self, primary):
        self.primary = primary
        super().__init__()

    def make_data(self):
        self.tool('pg_basebackup', f'--pgdata={self.path}/data', f'--dbname={self.primary.conninfo}',
                  '--write-recovery-conf', '--checkpoint=fast', '--no-sync')

    def catch_up(self):
        """Waits until it has all that the primary has written."""
        place = self.primary.ask('SELECT pg_current_wal_lsn()')
        until = time.monotonic() + START_SECONDS
        while self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{place}'") != 't':
            if time.monotonic() > until:
                raise RuntimeError('the standby does not follow')
            time.sleep(0.01)

    def promote(self):
        self.ask('SELECT pg_promote()')


class Bouncer(Process):
    """A pgbouncer that shares a server's connections transaction by transaction."""

    def __init__(self, server):
        super().__init__(server.path)
        self.conninfo = f'{server.conninfo} port=6432'   # a name of the socket only
        path = os.path.join(server.path, 'pgbouncer.ini')
        with open(path, 'w', encoding='utf-8') as settings:
            settings.write(f'[databases]\npostgres = host={server.path} user=docket\n[pgbouncer]\nlisten_addr =\n'
                           f'listen_port = 6432\nunix_socket_dir = {server.path}\nauth_type = any\npool_mode = transaction\n'
                           'default_pool_size = 4\nmax_client_conn = 200\nserver_reset_query =\n')
        self.run(program('pgbouncer'), path)
        self.wait(self.conninfo)
