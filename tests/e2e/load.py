"""Registers many people from several threads, and remembers what was acknowledged."""

import http.client
import threading

from tests.harness.stack import PASSWORD


class Load:
    """Registers user-<name>-<n>@example.com until stop() or for `count` people; node addresses are taken in turn."""

    def __init__(self, addresses, count=None, threads=8, name="load", password=PASSWORD):
        from tests.harness.roster import Client

        self._client_of = Client
        self.addresses = addresses
        self.count = count
        self.name = name
        self.password = password
        self.acknowledged = []  # addresses answered with 202
        self.refused = []  # (status, code)
        self.broken = 0  # requests whose connection ended without an answer
        self._lock = threading.Lock()
        self._next = 0
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(i,), daemon=True) for i in range(threads)]

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def _take(self):
        with self._lock:
            if self._stopping.is_set() or (self.count is not None and self._next >= self.count):
                return None
            self._next += 1
            return f"user-{self.name}-{self._next}@example.com"

    def _run(self, number):
        clients = [self._client_of(address) for address in self.addresses]
        turn = number
        while (email := self._take()) is not None:
            turn += 1
            self._register(clients[turn % len(clients)], email)
        for client in clients:
            client.close()

    def _register(self, client, email):
        try:
            answer = client.register(email, self.password)
        except (OSError, http.client.HTTPException):
            with self._lock:
                self.broken += 1
            self._stopping.wait(0.01)
            return
        with self._lock:
            if answer.status == 202:
                self.acknowledged.append(email)
            else:
                self.refused.append((answer.status, answer.code))
        if answer.status == 503:
            self._stopping.wait(0.05)

    def wait(self, seconds=300):
        for thread in self._threads:
            thread.join(seconds)
            assert not thread.is_alive(), "the load did not end in time"
        return self

    def stop(self):
        self._stopping.set()
        return self.wait()
