"""Runs the roster binary as its users do: processes with addresses, one-shot commands, and an HTTP client."""

import base64
import http.client
import json
import os
import pty
import select
import signal
import socket
import subprocess
import threading
from pathlib import Path

from tests.harness import child

SOURCE_ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0
EXIT_SECONDS = 10.0  # what the service promises after SIGTERM


def binary():
    """The program under test: ROSTER_BINARY, or the release build."""
    path = Path(os.environ.get("ROSTER_BINARY") or SOURCE_ROOT / "build" / "roster")
    if not path.exists():
        raise RuntimeError(f"no {path}: run make build, or set ROSTER_BINARY")
    return path


def environment(settings):
    """This process's environment with these settings and no others: roster refuses those it does not know."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROSTER_", "OTEL_"))}
    return kept | {name: str(value) for name, value in settings.items()}


def run(*arguments, settings, check=True, seconds=60, input=None, cwd=None):
    """Runs a one-shot subcommand; CompletedProcess with text. check: a failure raises and shows stderr."""
    done = subprocess.run([str(binary()), *map(str, arguments)], env=environment(settings), capture_output=True,
                          text=True, timeout=seconds, input=input, cwd=cwd)
    if check and done.returncode != 0:
        raise AssertionError(f"roster {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done


def begin(*arguments, settings, cwd=None):
    """Starts a one-shot subcommand, to be killed or waited for; Popen with text."""
    return child.start([binary(), *arguments], cwd=cwd, env=environment(settings), stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def on_terminal(*arguments, settings, typed="", seconds=60, variables=None):
    """Runs a one-shot subcommand on a terminal of its own, where `typed` is typed; (exit code, what it showed)."""
    ours, its = pty.openpty()
    process = child.start([binary(), *map(str, arguments)], env=environment(settings) | (variables or {}),
                          stdin=its, stdout=its, stderr=its)
    os.close(its)
    os.write(ours, typed.encode())
    shown = bytearray()
    try:
        while select.select([ours], [], [], seconds)[0]:
            part = os.read(ours, 65536)
            if not part:
                break
            shown += part
    except OSError:  # what a terminal's end is on Linux
        pass
    finally:
        os.close(ours)
    try:
        return process.wait(seconds), shown.decode(errors="replace").replace("\r\n", "\n")
    finally:
        child.end(process)


def long_log(url, keys_file, events):
    """Fills an empty log with plausible people, sealed as the service does it."""
    program = binary().parents[1] / "tests" / "eventstore" / "roster_long_log"
    subprocess.run([program, url, keys_file, str(events)], check=True)


class Response:
    """One HTTP answer, read whole."""

    def __init__(self, answer):
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The problem's code, or None."""
        return self.json().get("code") if self.body.startswith(b"{") else None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """A keep-alive HTTP client of one address, for one thread."""

    def __init__(self, address, seconds=15.0, headers=None):
        self.address = address
        self.headers = headers or {}
        self._connection = http.client.HTTPConnection(address, timeout=seconds)

    def request(self, method, path, body=None, auth=None, headers=None):
        """body: bytes as they are, anything else as JSON. auth: (email, password)."""
        headers = self.headers | (headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers = {"Content-Type": "application/json"} | headers
        if auth is not None:
            credentials = base64.b64encode(":".join(auth).encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        self._drop_connection_closed_by_peer()
        try:
            self._connection.request(method, path, body=body, headers=headers)
            return Response(self._connection.getresponse())
        except BaseException:
            self._connection.close()
            raise

    def _drop_connection_closed_by_peer(self):
        if self._connection.sock is not None and select.select([self._connection.sock], [], [], 0)[0]:
            self._connection.close()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, body=body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def register(self, email, password, **options):
        return self.post("/api/v1/users/register", {"email": email, "password": password}, **options)

    def activate(self, email, password, code, **options):
        return self.post("/api/v1/users/activate", {"code": code}, auth=(email, password), **options)

    def resend(self, email, password, **options):
        return self.post("/api/v1/users/resend-code", {}, auth=(email, password), **options)

    def me(self, email, password, **options):
        return self.get("/api/v1/users/me", auth=(email, password), **options)

    def close(self):
        self._connection.close()


class RosterProcess:
    """One running `roster serve`, `mailer` or `dev`, on ports it chooses and keeps over restart()."""

    def __init__(self, command, settings, *arguments, cwd=None):
        self.command = command
        self.arguments = arguments
        self.cwd = cwd
        self.settings = {"ROSTER_ADMIN_ADDR": "127.0.0.1:0", "ROSTER_LOG_FORMAT": "json"} | settings
        if command != "mailer":
            self.settings = {"ROSTER_HTTP_ADDR": "127.0.0.1:0"} | self.settings
        self.process = None
        self.public = None  # "host:port" once it listens
        self.admin = None
        self.lines = []  # of its log (stderr), from all its lives
        self.output = []  # lines of stdout
        self._listening = threading.Event()

    def command_line(self):
        return [binary(), self.command, *self.arguments]

    def start(self, seconds=START_SECONDS):
        """Returns once it says where it listens; RuntimeError with its log if it ends or stays silent."""
        self._listening.clear()
        self.process = child.start(
            self.command_line(), cwd=self.cwd, env=environment(self.settings), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
        self._readers = [
            threading.Thread(target=self._read_log, args=(self.process.stderr,), daemon=True),
            threading.Thread(target=self._read_output, args=(self.process.stdout,), daemon=True)]
        for reader in self._readers:
            reader.start()
        try:
            child.wait_until(lambda: self._listening.is_set() or not self.is_running(), seconds, "its addresses")
        except AssertionError:
            self.kill9()
        if not self._listening.is_set():
            self._join_readers()
            exit_code = self.process.poll()
            raise RuntimeError(f"roster {self.command} does not listen (exit {exit_code}):\n{self.log_text()}")
        return self

    def _read_log(self, stream):
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            entry = self._entry(line)
            if entry.get("event") == "listening":
                self.public = entry.get("public") or self.public
                self.admin = entry.get("admin") or self.admin
                self._listening.set()

    def _read_output(self, stream):
        for line in stream:
            self.output.append(line.rstrip("\n"))

    @staticmethod
    def _entry(line):
        try:
            entry = json.loads(line)
        except ValueError:
            return {}
        return entry if isinstance(entry, dict) else {}

    def _join_readers(self):
        for reader in self._readers:
            reader.join(5)

    def log_text(self, last=80):
        return "\n".join(self.lines[-last:])

    def events(self, event):
        """The log's entries with this "event"."""
        return [entry for entry in map(self._entry, list(self.lines)) if entry.get("event") == event]

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def client(self, **options):
        """A new client of the public API."""
        return Client(self.public, **options)

    def admin_client(self, token=None, **options):
        """A new client of the admin API, with the configured token or another."""
        token = token or self.settings.get("ROSTER_ADMIN_TOKEN")
        return Client(self.admin, headers={"Authorization": f"Bearer {token}"} if token else {}, **options)

    def is_ready(self):
        try:
            return Client(self.admin, seconds=5).get("/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self, seconds=START_SECONDS):
        child.wait_until(lambda: self.is_ready() or not self.is_running(), seconds, f"a ready roster {self.command}")
        assert self.is_running(), f"roster {self.command} ended:\n{self.log_text()}"
        return self

    def terminate(self, seconds=EXIT_SECONDS):
        """SIGTERM; asserts that it exits in time, and returns its exit code."""
        self.signal(signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"roster {self.command} ignored SIGTERM for {seconds} s:\n{self.log_text()}") from None
        self._join_readers()
        return code

    def signal(self, number):
        """To the service itself, whatever it was started by."""
        if self.process.poll() is None:
            os.kill(self.pid, number)

    def kill9(self):
        self.signal(signal.SIGKILL)
        self.process.wait()
        self._join_readers()

    def pause(self):
        """SIGSTOP: frozen, its connections stay open."""
        if self.process.poll() is None:
            child.freeze(self.pid)

    def resume(self):
        self.signal(signal.SIGCONT)

    def restart(self):
        """Ends it if it still runs, and starts it on the addresses it had."""
        if self.is_running():
            self.terminate()
        if self.public:
            self.settings["ROSTER_HTTP_ADDR"] = self.public
        if self.admin:
            self.settings["ROSTER_ADMIN_ADDR"] = self.admin
        return self.start()

    def end(self):
        """Whatever its state: it is gone afterwards."""
        if self.is_running():
            self.resume()
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(EXIT_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill9()
            self._join_readers()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.end()


def activated(client, email, password, code_for):
    """Registers and activates; the user id."""
    assert client.register(email, password).status == 202
    answer = client.activate(email, password, code_for(email))
    assert answer.status == 200, answer
    return answer.json()["user_id"]


def exchange(address, data, seconds=5):
    """Sends bytes as they are; everything that comes back until the peer closes or falls silent."""
    host, port = address.rsplit(":", 1)
    received = b""
    with socket.create_connection((host, int(port)), seconds) as connection:
        connection.settimeout(seconds)
        try:
            connection.sendall(data)
            while chunk := connection.recv(65536):
                received += chunk
        except (TimeoutError, ConnectionError):
            pass
    return received


def accepts_connections(address):
    """Whether something listens there."""
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), 1).close()
        return True
    except OSError:
        return False
