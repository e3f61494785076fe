# SPDX-License-Identifier: MIT
"""Private MariaDB servers for tests: one alone, or a Galera cluster of three nodes.

Each has a folder of its own below a temporary one, a unix socket in it, and no network; nodes of a cluster have ports on
127.0.0.1, for each other and for a proxy. They run as the user `mysql` when root runs the tests. They are stopped at the end
by their own process ids. Where the programs are not installed, Missing says so.
"""
import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

GALERA = ('/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so')
START_SECONDS = 60
NO_AIO = '--innodb-use-native-aio=0'    # many servers at once use up what a machine has of it
SMALL = [NO_AIO, '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=48M', '--skip-name-resolve', '--max-connections=200',
         '--performance-schema=0', '--skip-log-bin']


class Missing(Exception):
    """What these tests need is not installed."""


def program(*names):
    for name in names:
        path = shutil.which(name) or shutil.which(name, path='/usr/sbin:/usr/local/sbin')
        if path:
            return path
    raise Missing(f'{names[0]} is not installed (Debian: mariadb-server)')


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def owner():
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam('mysql')
    except KeyError:
        raise Missing('there is no user mysql to run a server as (Debian: mariadb-server)') from None


def folder():
    """A temporary folder that the server's user may enter; removed at the end."""
    path = tempfile.mkdtemp(prefix='docket-mysql-')
    user = owner()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


class Server:
    """One server. `words` are the parameters of dkt_mysql_open; `connect` those of the client programs."""

    def __init__(self, top, name, options=(), port=None):
        self.path = os.path.join(top, name)
        self.socket = os.path.join(self.path, 's')
        self.port = port
        self.options = list(options)
        self.process = None
        self.log = None
        os.mkdir(self.path)
        user = owner()
        self.user = [] if user is None else ['--user=mysql']
        if user is not None:
            os.chown(self.path, user.pw_uid, user.pw_gid)
        made = subprocess.run([program('mariadb-install-db', 'mysql_install_db'), '--no-defaults', *self.user,
                               f'--datadir={self.path}/data', '--auth-root-authentication-method=normal', '--skip-test-db',
                               '--skip-name-resolve', NO_AIO], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode != 0:
            raise RuntimeError(f'no data folder was made:\n{made.stdout}')
        atexit.register(self.kill)

    @property
    def words(self):
        return f'socket={self.socket} user=root database=docket'

    def start(self, *more, wait=True):
        self.log = open(os.path.join(self.path, 'log'), 'ab')
        where = ['--skip-networking'] if self.port is None else ['--bind-address=127.0.0.1', f'--port={self.port}']
        self.process = subprocess.Popen(
            [program('mariadbd', 'mysqld'), '--no-defaults', *self.user, f'--datadir={self.path}/data',
             f'--socket={self.socket}', f'--pid-file={self.path}/pid', *SMALL, *where, *self.options, *more],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)
        if wait:
            self.wait()
        return self

    def wait(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            if self.is_ready():
                return
            time.sleep(0.05)
        raise RuntimeError(f'the server in {self.path} does not come up:\n{self.tail()}')

    def is_ready(self):
        try:
            return self.sql('SELECT 1', database=None) == [['1']]
        except subprocess.CalledProcessError:
            return False

    def tail(self):
        with open(os.path.join(self.path, 'log'), encoding='utf-8', errors='replace') as log:
            return ''.join(log.readlines()[-30:])

    def sql(self, text, database='docket'):
        """Rows as lists of texts."""
        run = subprocess.run([program('mariadb', 'mysql'), '--no-defaults', f'--socket={self.socket}', '--user=root',
                              '--batch', '--raw', '--skip-column-names', '--default-character-set=utf8mb4',
                              *([] if database is None else [database])],
                             input=text, text=True, check=True, capture_output=True)
        return [line.split('\t') for line in run.stdout.splitlines()]

    def make_database(self):
        self.sql('CREATE DATABASE IF NOT EXISTS docket', database=None)
        return self

    def signal(self, number):
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)
            self.process.wait()
        self.process = None

    def stop(self):
        self.signal(signal.SIGTERM)

    def kill(self):
        self.signal(signal.SIGKILL)


def single(*options):
    """A server of its own with an empty database `docket`."""
    return Server(folder(), 'server', options).start().make_database()


class Cluster:
    """Three nodes of Galera on 127.0.0.1. A node that joins is sent the data by rsync."""

    def __init__(self, size=3):
        self.provider = next((path for path in GALERA if os.path.exists(path)), None)
        if self.provider is None:
            raise Missing('libgalera_smm.so is not installed (Debian: galera-4)')
        program('rsync')
        top = folder()
        self.group = [free_port() for _ in range(size)]
        self.nodes = [Server(top, f'node{i}', self.options(i), port=free_port()) for i in range(size)]
        self.nodes[0].start('--wsrep-new-cluster')
        for node in self.nodes[1:]:
            self.join(node)
        self.nodes[0].make_database()

    def options(self, i):
        transfer = free_port()
        incremental = free_port()
        address = ','.join(f'127.0.0.1:{port}' for port in self.group)
        return ['--binlog-format=ROW', '--innodb-autoinc-lock-mode=2', '--wsrep-on=ON', f'--wsrep-provider={self.provider}',
                f'--wsrep-cluster-address=gcomm://{address}', '--wsrep-cluster-name=docket-test',
                f'--wsrep-node-name=node{i}', '--wsrep-node-address=127.0.0.1', '--wsrep-sst-method=rsync',
                f'--wsrep-sst-receive-address=127.0.0.1:{transfer}', '--wsrep-slave-threads=2',
                '--innodb-flush-log-at-trx-commit=1', f'--server-id={i + 1}',
                f'--wsrep-provider-options=base_port={self.group[i]};gmcast.listen_addr=tcp://127.0.0.1:{self.group[i]};'
                f'ist.recv_addr=127.0.0.1:{incremental};gcache.size=32M;evs.suspect_timeout=PT2S;'
                'evs.inactive_timeout=PT4S;evs.keepalive_period=PT0.5S;evs.install_timeout=PT4S']

    def is_synced(self, node):
        try:
            return node.sql("SHOW STATUS LIKE 'wsrep_local_state_comment'", database=None) == \
                [['wsrep_local_state_comment', 'Synced']]
        except subprocess.CalledProcessError:
            return False

    def join(self, node, wait=True):
        node.start(wait=False)
        until = time.monotonic() + START_SECONDS
        while wait and not self.is_synced(node):
            if time.monotonic() > until or node.process.poll() is not None:
                raise RuntimeError(f'the node in {node.path} does not join:\n{node.tail()}')
            time.sleep(0.1)
