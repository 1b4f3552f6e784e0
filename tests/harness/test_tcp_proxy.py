"""The proxy spoils connections as it is told to, and loses the answers to COMMITs that were done."""

import contextlib
import socket
import struct
import subprocess
import threading
import time

import pytest

from tests.harness import child
from tests.harness.postgres import ADMIN, PrivatePostgres
from tests.harness.postgres_commits import CommitFinder
from tests.harness.tcp_proxy import DOWN, UP, TcpProxy

PATIENCE = 0.3  # for what must not come


class Echo:
    """A server that says back what it hears."""

    def __init__(self):
        self.heard = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._echo, args=self.listener.accept()[:1], daemon=True).start()

    def _echo(self, connection):
        with contextlib.suppress(OSError), connection:
            while data := connection.recv(65536):
                self.heard.append(data)
                connection.sendall(data)


@pytest.fixture
def echo():
    server = Echo()
    yield server
    server.listener.close()


@pytest.fixture
def proxy(echo):
    with TcpProxy(echo.address) as between:
        yield between


def connect(proxy):
    connection = socket.create_connection(proxy.address, 5)
    connection.settimeout(5)
    return connection


def says_nothing(connection):
    connection.settimeout(PATIENCE)
    with pytest.raises(TimeoutError):
        connection.recv(1)
    connection.settimeout(5)


def exchange(connection, data=b"hello"):
    connection.sendall(data)
    answer = b""
    while len(answer) < len(data):
        answer += connection.recv(65536)
    assert answer == data


def test_it_passes_everything_on_and_the_end_too(proxy):
    with connect(proxy) as connection:
        exchange(connection, b"x" * 3_000_000)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""


def test_a_slow_line_takes_its_time_each_way(proxy):
    proxy.slow(0.1)
    with connect(proxy) as connection:
        began = time.monotonic()
        exchange(connection)
        assert time.monotonic() - began >= 0.2


def test_slices_arrive_apart_and_whole(proxy, echo):
    proxy.cut_up(3)
    with connect(proxy) as connection:
        def came_in_pieces():
            echo.heard.clear()
            exchange(connection, b"0123456789")
            return len(echo.heard) > 1

        child.wait_until(came_in_pieces, 10)


def test_a_cut_line_passes_nothing_until_it_is_mended(proxy):
    with connect(proxy) as old:
        exchange(old)
        proxy.cut()
        with connect(proxy) as new:
            for connection in (old, new):
                connection.sendall(b"late")
                says_nothing(connection)
            proxy.mend()
            for connection in (old, new):
                assert connection.recv(4) == b"late"


def test_of_a_half_open_line_one_direction_goes_on(proxy, echo):
    with connect(proxy) as connection:
        exchange(connection)
        proxy.kill_directions(DOWN)
        connection.sendall(b"heard")
        child.wait_until(lambda: echo.heard[-1] == b"heard", 5)
        says_nothing(connection)
        proxy.kill_directions(UP)
        assert connection.recv(5) == b"heard"
        connection.sendall(b"unheard")
        says_nothing(connection)
        assert echo.heard[-1] == b"heard"


def test_a_reset_ends_open_connections_and_no_new_ones(proxy):
    with connect(proxy) as connection, connect(proxy) as new:
        exchange(connection)
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    with connect(proxy) as new:
        exchange(new)


def test_a_silent_line_takes_connections_and_says_nothing(proxy):
    with connect(proxy) as old:
        exchange(old)
        proxy.silence()
        with pytest.raises(ConnectionResetError):
            old.recv(1)
        with connect(proxy) as new:
            new.sendall(b"hello?")
            says_nothing(new)


def test_where_nobody_listens_the_connection_is_reset(echo):
    with TcpProxy(("127.0.0.1", child.free_port())) as proxy:
        # Perhaps as soon as while it is made.
        with pytest.raises(ConnectionResetError), connect(proxy) as connection:
            connection.recv(1)
        proxy.target = echo.address
        with connect(proxy) as connection:
            exchange(connection)


def message(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


STARTUP = message(b"", struct.pack("!i", 196608) + b"user\0" + ADMIN.encode() + b"\0database\0postgres\0\0")
TLS_WANTED = message(b"", struct.pack("!i", 80877103))


def extended(query):
    return (message(b"P", b"one\0" + query + b"\0\0\0") + message(b"B", b"\0one\0\0\0\0\0\0\0") +
            message(b"E", b"\0\0\0\0\0") + message(b"S"))


@pytest.mark.parametrize("said, commits", [
    (message(b"Q", b"COMMIT\0"), 1),
    (message(b"Q", b"commit;\0"), 1),
    (message(b"Q", b"BEGIN\0") + message(b"Q", b"INSERT INTO t VALUES (1)\0"), 0),
    (message(b"Q", b"INSERT INTO t VALUES ('COMMIT')\0"), 0),
    (message(b"Q", b"BEGIN; INSERT INTO t VALUES (1); COMMIT\0"), 1),
    (message(b"Q", b"x" * 100_000) + message(b"Q", b"COMMIT\0"), 1),
    (extended(b"COMMIT"), 1),
    (extended(b"SELECT 1"), 0),
    (extended(b"COMMIT") + message(b"B", b"\0one\0\0\0\0\0\0\0") + message(b"E", b"\0\0\0\0\0"), 2),
])
@pytest.mark.parametrize("piece", [1, 7, 4096, 1_000_000])
def test_commits_are_found_in_whatever_pieces_they_come(said, commits, piece):
    finder, whole = CommitFinder(), TLS_WANTED + STARTUP + said
    found = sum(finder.sees_commit(whole[at:at + piece]) for at in range(0, len(whole), piece))
    assert found == (min(commits, 1) if piece > len(whole) else commits)


def test_the_answer_to_a_commit_is_lost_and_the_commit_is_done():
    with PrivatePostgres(fsync=False) as postgres:
        postgres.query("CREATE TABLE t (x int)")
        with TcpProxy(("127.0.0.1", postgres.port), speaks_postgres=True) as proxy:
            url = f"postgresql://{ADMIN}@127.0.0.1:{proxy.address[1]}/postgres"

            def insert(number):
                return subprocess.run(
                    [postgres.bin / "psql", "-Xq", "-d", url], capture_output=True, text=True,
                    input=f"BEGIN;\nINSERT INTO t VALUES ({number});\nCOMMIT;\n").returncode

            assert insert(1) == 0
            proxy.lose_commit_answers(1)
            assert insert(2) != 0
            assert proxy.lost_commit_answers == 1
            assert insert(3) == 0
            with connect(proxy) as connection:
                connection.sendall(STARTUP)
                while not connection.recv(65536).endswith(b"I"):  # ready for a query
                    pass
                proxy.lose_commit_answers(1)
                connection.sendall(message(b"Q", b"BEGIN; INSERT INTO t VALUES (4)\0"))
                while not connection.recv(65536).endswith(b"T"):
                    pass
                connection.sendall(extended(b"COMMIT"))
                with pytest.raises(ConnectionResetError):
                    connection.recv(1)
        assert postgres.query("SELECT x FROM t ORDER BY x") == [["1"], ["2"], ["3"], ["4"]]
