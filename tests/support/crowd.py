# SPDX-License-Identifier: MIT
"""Many worker processes on one desk, their acknowledgements, and a proxy that cuts connections: for stores that processes
share. The workers are programs made with tests/support/crowd.h, which says what they write.
"""
import os
import random
import signal
import socket
import subprocess
import threading
import time

SILENCE_SECONDS = 120   # then something stands still


class Crowd:
    """Workers at `places` (texts that tell a worker where the store is), one after the other."""

    def __init__(self, program, places, size, rough, count=1 << 30, install=None):
        self.program, self.places, self.size = program, places, size
        self.how, self.count = 'rough' if rough else 'calm', count
        self.lock = threading.Condition()
        self.notes = []
        self.told = {'a': 0, 'c': 0, 'm': 0, 'f': 0}
        self.workers = [None] * size
        self.readers = [None] * size
        self.generations = [0] * size
        subprocess.run([program, 'install', install or places[0]], check=True)

    def listen(self, worker):
        for line in worker.stdout:
            if not line.endswith(b'\n'):
                continue
            words = line.decode().split()
            with self.lock:
                self.told[words[0]] += 1
                if words[0] == 'a':
                    self.notes.append(' '.join(words[1:]))
                self.lock.notify_all()

    def start(self, i):
        self.generations[i] += 1
        place = self.places[i % len(self.places)]
        worker = subprocess.Popen([self.program, 'work', place, str(i), str(self.generations[i]), str(self.count), self.how],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.workers[i] = worker
        self.readers[i] = threading.Thread(target=self.listen, args=(worker,), daemon=True)
        self.readers[i].start()

    def start_all(self):
        for i in range(self.size):
            self.start(i)

    def kill(self, i):
        """SIGKILL; a worker that ended by itself has found something."""
        worker = self.workers[i]
        code = worker.poll()
        if code is not None:
            raise SystemExit(f'worker {i} ended by itself with {code}')
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        self.readers[i].join()

    def kill_all(self):
        for i in range(self.size):
            self.kill(i)

    def join_all(self):
        for i, worker in enumerate(self.workers):
            code = worker.wait()
            self.readers[i].join()
            if code != 0:
                raise SystemExit(f'worker {i} ended with {code}')

    def look(self):
        for i, worker in enumerate(self.workers):
            if worker.poll() is not None:
                raise SystemExit(f'worker {i} ended by itself with {worker.returncode}')

    def wait_for(self, more):
        """Until so many more commands are acknowledged."""
        until = time.monotonic() + SILENCE_SECONDS
        with self.lock:
            goal = self.told['a'] + more
            while self.told['a'] < goal:
                if not self.lock.wait(1.0):
                    self.look()
                if time.monotonic() > until:
                    raise SystemExit('nothing is acknowledged any more')

    def audit(self, how, place=None):
        """Runs the audit; its figures are printed."""
        notes = ''.join(note + '\n' for note in self.notes)
        subprocess.run([self.program, 'audit', place or self.places[0], how], input=notes, text=True, check=True,
                       timeout=300)


class Cutter:
    """A proxy on a unix socket before a server's. `is_commit(bytes)` knows the message after which a commit stands; so often
    as `rate` says, the connection is cut there: before the message goes on, in its middle, behind it, in the answer."""

    WAYS = ('before', 'inside', 'behind', 'answer')

    def __init__(self, path, server_path, is_commit, seed, rate=0.05):
        self.path, self.server_path, self.is_commit, self.rate = path, server_path, is_commit, rate
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.cuts = dict.fromkeys(self.WAYS, 0)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def count(self):
        with self.lock:
            return sum(self.cuts.values())

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.server_path)
            except OSError:
                client.close()
                continue
            link = Link(self, client, server)
            threading.Thread(target=link.up, daemon=True).start()
            threading.Thread(target=link.down, daemon=True).start()

    def choose(self):
        with self.lock:
            if self.random.random() >= self.rate:
                return None
            way = self.random.choice(self.WAYS)
            self.cuts[way] += 1
            return way

    def moment(self):
        with self.lock:
            return self.random.random() * 0.004


class Link:
    """One connection through the proxy."""

    def __init__(self, cutter, client, server):
        self.cutter, self.client, self.server = cutter, client, server
        self.way = None

    def cut(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def up(self):
        """From the client to the server."""
        data = b''
        try:
            while True:
                piece = self.client.recv(1 << 16)
                if not piece:
                    break
                data += piece
                if len(piece) == 1 << 16:
                    continue    # the message goes on
                if self.cutter.is_commit(data):
                    self.way = self.cutter.choose()
                    if self.way == 'before':
                        break
                    if self.way == 'inside':
                        self.server.sendall(data[:len(data) // 2])
                        break
                self.server.sendall(data)
                data = b''
                if self.way == 'behind':
                    time.sleep(self.cutter.moment())
                    break
        except OSError:
            pass
        self.cut()

    def down(self):
        """From the server to the client."""
        try:
            while True:
                piece = self.server.recv(1 << 16)
                if not piece or self.way == 'behind':
                    break
                if self.way == 'answer':
                    self.client.sendall(piece[:len(piece) // 2])
                    break
                self.client.sendall(piece)
        except OSError:
            pass
        self.cut()
