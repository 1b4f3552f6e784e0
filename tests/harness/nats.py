"""A private NATS server with JetStream, on a loopback port that it chooses itself and keeps over restarts."""

import json
import shutil
import signal
import socket
import subprocess
import uuid

from tests.harness import child


class PrivateNats:
    """start(), stop(), kill9(), restart(), and wipe_store() while it is down. arguments: more of nats-server's own."""

    def __init__(self, arguments=()):
        self.arguments = arguments
        self.directory = child.temporary_directory()
        self.home = child.ordinary_users_directory(self.directory / "nats")
        self.store = self.home / "store"
        self.name = f"roster-{uuid.uuid4()}"
        self.port = None
        self.process = None

    def start(self):
        """Returns once the server, ours and no other, greets on its port."""
        with open(self.directory / "nats.log", "ab") as log:
            self.process = child.start(
                ["nats-server", "-a", "127.0.0.1", "-p", self.port or -1, "-n", self.name,
                 "-js", "-sd", self.store, "--ports_file_dir", self.home, *self.arguments],
                as_ordinary_user=True, cwd=self.home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            child.wait_until(lambda: self._greets() or not self.is_running(), 20, "NATS")
        except AssertionError as error:
            raise RuntimeError("NATS does not start:\n" + self.log_text()) from error
        if not self.is_running():
            raise RuntimeError("NATS does not start:\n" + self.log_text())
        return self

    def _greets(self):
        port = self.port or self._chosen_port()
        if port is None:
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                greeting = connection.makefile("rb").readline()
        except OSError:
            return False
        if self.name.encode() not in greeting:
            return False
        self.port = port
        return True

    def _chosen_port(self):
        try:
            text = (self.home / f"nats-server_{self.process.pid}.ports").read_text()
            return int(json.loads(text)["nats"][0].rsplit(":", 1)[1])
        except (FileNotFoundError, ValueError):
            return None

    def ask(self, subject, body=""):
        """One request over NATS' text protocol; the JSON of the reply."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            lines = connection.makefile("rb")
            connection.sendall(b'CONNECT {"verbose":false}\r\nSUB replies 1\r\n')
            connection.sendall(f"PUB {subject} replies {len(body)}\r\n{body}\r\n".encode())
            for line in lines:
                if line.startswith(b"PING"):
                    connection.sendall(b"PONG\r\n")
                if line.startswith(b"MSG"):
                    return json.loads(lines.read(int(line.split()[-1])))

    def subjects_of(self, stream):
        """The number of messages of each subject in a stream; None if there is no such stream."""
        answer = self.ask(f"$JS.API.STREAM.INFO.{stream}", '{"subjects_filter":">"}')
        return answer["state"].get("subjects", {}) if "state" in answer else None

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """A clean stop; the store stays."""
        if self.process is not None:
            child.end(self.process, signal.SIGTERM)
            self.process = None

    def kill9(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.stop()
        return self.start()

    def wipe_store(self):
        """Loses every stream and consumer, as a lost disk would."""
        assert not self.is_running(), "stop NATS before its store is wiped"
        shutil.rmtree(self.store, ignore_errors=True)

    def remove(self):
        """Stops the server and removes its files."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self):
        return f"nats://127.0.0.1:{self.port}"

    def log_text(self):
        return (self.directory / "nats.log").read_text(errors="replace")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()
