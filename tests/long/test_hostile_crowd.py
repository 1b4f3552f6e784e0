"""Five times what a node can hash, from hostile networks: how long an honest person waits meanwhile.

The crowd asks at a fixed rate, answered or not. Honest people come beside it, each from a network of their own, and do
the whole journey; ROSTER_TEST_HONEST says how many of them.
"""

import asyncio
import base64
import itertools
import multiprocessing
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

HONEST = int(os.environ.get("ROSTER_TEST_HONEST", 100))
AT_ONCE = 4
NETWORKS = 50
CONNECTIONS = 400
BOUND = 1.0  # second, for 99 of a hundred
SETTINGS = {"ROSTER_TRUSTED_PROXIES": "127.0.0.0/8", "ROSTER_ANSWER_QUANTUM": "0"}
COUNTED_SECONDS = 5
FACTOR = 5


class Crowd:
    """A process that asks what costs a hash, half to register and half to log in, from hostile networks in turn."""

    def __init__(self, node, per_second=None, connections=CONNECTIONS):
        self.host, port = node.public.rsplit(":", 1)
        self.port = int(port)
        self.per_second = per_second  # None: each connection as fast as it is answered
        self.connections = connections
        fork = multiprocessing.get_context("fork")
        self.answers = fork.Array("Q", 600)  # by status
        self.process = fork.Process(target=lambda: asyncio.run(self._ask()), daemon=True)

    @staticmethod
    def request(number):
        head = f"Host: x\r\nX-Forwarded-For: 10.66.{number % NETWORKS}.{number // NETWORKS % 250 + 1}\r\n"
        if number % 2:
            credentials = base64.b64encode(f"nobody-{number}@example.com:a guess of mine".encode()).decode()
            return f"GET /api/v1/users/me HTTP/1.1\r\n{head}Authorization: Basic {credentials}\r\n\r\n".encode()
        body = f'{{"email":"crowd-{number}@example.com","password":"{PASSWORD}"}}'
        return (f"POST /api/v1/users/register HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}").encode()

    async def _ask(self):
        numbers, due = itertools.count(), asyncio.Semaphore(0)
        tasks = [asyncio.create_task(self._connection(numbers, due)) for _ in range(self.connections)]
        began, asked = time.monotonic(), 0
        while self.per_second:
            wanted = int((time.monotonic() - began) * self.per_second)
            for _ in range(wanted - asked):
                due.release()
            asked = wanted
            await asyncio.sleep(0.01)  # sleeps because a crowd at a fixed rate waits for nobody
        await asyncio.gather(*tasks)

    async def _connection(self, numbers, due):
        while True:
            try:
                reader, writer = await asyncio.open_connection(self.host, self.port)
                while await self._one(reader, writer, numbers, due):
                    pass
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                pass

    async def _one(self, reader, writer, numbers, due):
        if self.per_second:
            await due.acquire()
        writer.write(self.request(next(numbers)))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
        self.answers[int(head.split()[1])] += 1
        return b"connection: close" not in head

    def answered(self):
        return {status: count for status, count in enumerate(self.answers) if count}

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()


def hashed(node):
    lines = node.admin_client().get("/metrics").body.decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("roster_password_hashes_total"))


def hashes_per_second(node, seconds=COUNTED_SECONDS):
    before, began = hashed(node), time.monotonic()
    threading.Event().wait(seconds)
    return (hashed(node) - before) / (time.monotonic() - began)


def journey(installation, number):
    """How long each answer took, with what was answered."""
    client = Client(installation.nodes[0].public, headers={"X-Forwarded-For": f"192.{number // 200}.{number % 200}.7"})
    email, times = f"honest-{number}@example.com", []

    def timed(ask, *arguments):
        began = time.monotonic()
        answer = ask(email, PASSWORD, *arguments)
        times.append((time.monotonic() - began, answer.status))

    timed(client.register)
    timed(client.activate, installation.code_for(email, seconds=30))
    timed(client.me)
    return times


def test_five_times_the_capacity_keeps_nobody_waiting(stack):
    installation = stack(nodes=1, mailers=1, settings=SETTINGS, load_settings=False)
    node = installation.nodes[0]
    with Crowd(node, connections=16):
        hashes_per_second(node, 1)
        capacity = hashes_per_second(node)
    with Crowd(node, per_second=FACTOR * capacity) as crowd:
        hashes_per_second(node, 2)
        before, began = sum(crowd.answers), time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            journeys = list(pool.map(lambda number: journey(installation, number), range(HONEST)))
        rate = (sum(crowd.answers) - before) / (time.monotonic() - began)
        answered = crowd.answered()
    print(f"\n{capacity:.0f} hashes/s at full work; the crowd had {rate:.0f} answers/s, of {answered}")
    late = []
    for name, status, answers in zip(("register", "activate", "me"), (202, 200, 200), zip(*journeys)):
        times = sorted(took for took, _ in answers)
        refused = [status_ for _, status_ in answers if status_ != status]
        p99 = times[int(0.99 * (len(times) - 1))]
        print(f"{name}: median {statistics.median(times):.3f} s, p99 {p99:.3f} s, not so {refused}")
        late += [name] if p99 >= BOUND or refused else []
    assert rate > 3 * capacity, "the crowd was no crowd"
    assert not late
