"""Those who follow the log: streams of the admin API and `roster log tail --follow`. Each keeps what it was shown,
gives up what it is told is gone, and comes back where it was.
"""

import http.client
import re
import subprocess
import threading

from tests.harness import roster

EVENT = re.compile(rb'^(?:data: )?\{"position":(\d+),.*"hash":"([0-9a-f]{64})"\}\s*$')
REWOUND = re.compile(rb'"position":(\d+)')
MARK = 16  # digits of a hash that an id carries
PAUSE = 0.2


class Reader(threading.Thread):
    """Positions from 1 on, each with its event's hash."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.name = name
        self.hashes = []
        self.rewinds = 0
        self.trouble = []  # what no reader may be shown
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            try:
                self.follow()
            except (OSError, http.client.HTTPException, AttributeError, ValueError):
                pass  # whoever served it is gone
            self.stopping.wait(PAUSE)

    def event(self, line):
        found = EVENT.match(line)
        if found is None:
            self.trouble.append(f"{self.name} was shown {line[:200]!r}")
            return
        position = int(found[1])
        if position != len(self.hashes) + 1:
            self.trouble.append(f"{self.name} was shown position {position} behind {len(self.hashes)}")
            self.hashes = self.hashes[:position - 1]
            self.hashes += [b""] * (position - 1 - len(self.hashes))
        self.hashes.append(found[2])

    def rewind(self, line):
        self.rewinds += 1
        del self.hashes[int(REWOUND.search(line)[1]):]


class StreamReader(Reader):
    """Server-Sent Events of one node."""

    def __init__(self, node, token):
        super().__init__(f"the stream of {node.admin}")
        self.node, self.token = node, token

    def follow(self):
        connection = http.client.HTTPConnection(self.node.admin, timeout=5)
        headers = {"Authorization": f"Bearer {self.token}"}
        if self.hashes:
            headers["Last-Event-ID"] = f"{len(self.hashes)}-{self.hashes[-1][:MARK].decode()}"
        try:
            connection.request("GET", "/admin/v1/events/stream?after=0", headers=headers)
            answer = connection.getresponse()
            if answer.status == 200:
                self._read(answer)
        finally:
            connection.close()

    def _read(self, answer):
        kind = None
        for line in answer:
            if self.stopping.is_set():
                return
            if line.startswith(b"event: "):
                kind = line[7:].strip()
            elif line.startswith(b"data: "):
                self.rewind(line) if kind == b"rewound" else self.event(line)


class TailReader(Reader):
    """`roster log tail --follow --json`, which outlives its servers."""

    def __init__(self, installation):
        super().__init__("log tail")
        self.installation = installation
        self.process = None

    def follow(self):
        self.process = roster.begin("log", "tail", "--follow", "--json", "--from", str(len(self.hashes) + 1),
                                    settings=self.installation.operator_settings(), cwd=self.installation.directory)
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        for line in self.process.stdout:
            data = line.encode()
            self.rewind(data) if data.startswith(b'{"event":"rewound"') else self.event(data)

    def stop(self):
        self.stopping.set()
        if self.process is not None:
            self.process.kill()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                pass


def differences(reader, events):
    """What is wrong with what a reader has in the end, in words."""
    log = [event["hash"].encode() for event in events]
    found = list(reader.trouble)
    if reader.hashes != log:
        missing = sum(mine != theirs for mine, theirs in zip(reader.hashes, log))
        found.append(f"{reader.name} has {len(reader.hashes)} events where the log has {len(log)}, and "
                     f"{missing} of them are others")
    return found
