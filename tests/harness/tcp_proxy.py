"""A TCP proxy that spoils its connections: what bad lines, dead peers and lost answers look like from outside.

All proxies of a process share one thread. What is asked of a proxy holds for its open connections and for those to
come, until `mend()`.
"""

import asyncio
import contextlib
import socket
import struct
import threading

from tests.harness.postgres_commits import CommitFinder

UP, DOWN = "up", "down"  # from the client to the server, and back
MOST_SLICES = 64  # of what came at once: more of them would only take time
SLICE_PAUSE = 0.0005
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset

_loop = None
_loop_lock = threading.Lock()


def _running_loop():
    global _loop
    with _loop_lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="tcp-proxies", daemon=True).start()
        return _loop


class TcpProxy:
    """Listens on a port of its own and connects to target, (host, port). Use as a context manager.

    speaks_postgres: `lose_commit_answers` works. target may be set to another server at any time, for new connections.
    """

    def __init__(self, target, speaks_postgres=False):
        self.target = target
        self.speaks_postgres = speaks_postgres
        self.lost_commit_answers = 0  # so far
        self.delay = 0.0  # seconds, each way
        self.slice = 0  # bytes that are sent on at once; 0: as they come
        self.dead = frozenset()  # directions in which nothing passes
        self.mute = False  # whether new connections are taken, and never answered
        self._answers_to_lose = 0
        self._lines = set()
        self._loop = _running_loop()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.address = self._listener.getsockname()
        self._server = self._call(self._loop.create_server(lambda: _Client(self), sock=self._listener))

    def slow(self, seconds):
        """Everything takes so much longer, each way."""
        self.delay = seconds

    def cut_up(self, size):
        """What is sent arrives in pieces of about so many bytes."""
        self.slice = size

    def cut(self):
        """From now on nothing passes, in either direction, and new connections are not answered."""
        self.kill_directions(UP, DOWN)

    def kill_directions(self, *directions):
        """Nothing passes in these directions, not even the end of a connection."""
        self.dead = frozenset(directions)
        self._soon(self._apply)

    def silence(self):
        """Open connections are reset; new ones are taken, and nothing is ever said on them."""
        self.mute = True
        self.reset()

    def reset(self):
        """Every open connection is reset, on both sides."""
        self._soon(self._reset)

    def lose_commit_answers(self, count):
        """The answers to the next so many COMMITs that reach the server are lost with their connections."""
        assert self.speaks_postgres
        self._answers_to_lose = count

    def mend(self):
        """Everything passes again."""
        self.delay, self.slice, self.dead, self.mute, self._answers_to_lose = 0.0, 0, frozenset(), False, 0
        self._soon(self._apply)

    def loses_this_answer(self):
        """A COMMIT is on its way: whether its answer is one to lose. In the proxies' thread."""
        if self._answers_to_lose <= 0:
            return False
        self._answers_to_lose -= 1
        self.lost_commit_answers += 1
        return True

    def _apply(self):
        for line in list(self._lines):
            line.apply()

    def _reset(self):
        for line in list(self._lines):
            line.end(reset=True)

    def _soon(self, function):
        self._loop.call_soon_threadsafe(function)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _close(self):
        self._server.close()
        for line in list(self._lines):
            line.end()

    def close(self):
        self._call(self._close())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Way:
    """One direction of a line: takes what came at one end and hands it to the other in order, when it is due."""

    def __init__(self, line, name, sink):
        self.line, self.name, self.sink = line, name, sink
        self.waiting = []  # (when it is due, bytes; None: the end)
        self.free_at = 0.0
        self.timer = None

    def take(self, data):
        proxy, now = self.line.proxy, self.line.loop.time()
        if not proxy.delay and not proxy.slice and not self.waiting and self._passes():
            return self._hand_over(data)
        if data is None or not proxy.slice:
            pieces = [data]
        else:
            size = max(proxy.slice, len(data) // MOST_SLICES)
            pieces = [data[at:at + size] for at in range(0, len(data), size)]
        due = max(now + proxy.delay, self.free_at)
        for piece in pieces:
            self.waiting.append((due, piece))
            due += SLICE_PAUSE
        self.free_at = due
        self.go_on()

    def _passes(self):
        return self.sink.transport is not None and self.name not in self.line.proxy.dead

    def go_on(self):
        """Hands over what is due, and comes again for the rest."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        while self.waiting and self._passes():
            due, piece = self.waiting[0]
            if due > self.line.loop.time():
                self.timer = self.line.loop.call_at(due, self.go_on)
                return
            self.waiting.pop(0)
            self._hand_over(piece)
            if self.waiting and self.line.proxy.slice:
                self.timer = self.line.loop.call_later(SLICE_PAUSE, self.go_on)
                return

    def _hand_over(self, piece):
        transport = self.sink.transport
        if transport.is_closing():
            return
        if piece is None:
            transport.close()
        else:
            transport.write(piece)


class _End(asyncio.Protocol):
    """One of the two sockets of a line."""

    transport = None
    line = None
    way = None  # where goes what comes here

    def data_received(self, data):
        self.line.came(self, data)

    def eof_received(self):
        return False

    def connection_lost(self, _error):
        if self.line is not None:
            self.line.lost(self)

    def pause_writing(self):
        self.line.other(self).read(False)

    def resume_writing(self):
        self.line.apply()

    def read(self, wanted):
        if self.transport is None or self.transport.is_closing():
            return
        with contextlib.suppress(RuntimeError):  # it is as it is to be
            self.transport.resume_reading() if wanted else self.transport.pause_reading()


class _Client(_End):
    """The end that connected to the proxy."""

    def __init__(self, proxy):
        self.proxy = proxy

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = _Line(self.proxy, self)


class _Server(_End):
    """The end that the proxy connected to its target."""

    def __init__(self, line):
        self.line = line

    def connection_made(self, transport):
        self.transport = transport
        self.line.connected()


class _Line:
    """One connection through a proxy."""

    def __init__(self, proxy, client):
        self.proxy, self.client, self.loop = proxy, client, proxy._loop
        self.server = _Server(self)
        client.way, self.server.way = _Way(self, UP, self.server), _Way(self, DOWN, client)
        self.commits = CommitFinder() if proxy.speaks_postgres else None
        self.answer_is_lost = False
        self.connecting = None
        proxy._lines.add(self)
        client.read(False)
        self.apply()

    def apply(self):
        """What the proxy is told to do now, done to this line."""
        if self.server.transport is None:
            if self.connecting is None and not self.proxy.mute and not self.proxy.dead:
                self.connecting = self.loop.create_task(self._connect())
            return
        for end in (self.client, self.server):
            end.read(end.way.name not in self.proxy.dead)
            end.way.go_on()

    async def _connect(self):
        try:
            await self.loop.create_connection(lambda: self.server, *self.proxy.target)
        except OSError:
            self.end(reset=True)

    def connected(self):
        if self not in self.proxy._lines:  # it was ended meanwhile
            return self.server.transport.abort()
        self.server.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.apply()

    def other(self, end):
        return self.server if end is self.client else self.client

    def came(self, end, data):
        if self.commits is not None:
            if end is self.server and self.answer_is_lost:
                return self.end(reset=True)
            if end is self.client and self.commits.sees_commit(data) and self.proxy.loses_this_answer():
                self.answer_is_lost = True
        end.way.take(data)

    def lost(self, end):
        """This end is gone: the other is told, unless nothing passes."""
        if self.server.transport is None:
            return self.end()
        end.way.take(None)
        if self.other(end).transport.is_closing():
            self.end()

    def end(self, reset=False):
        self.proxy._lines.discard(self)
        if self.connecting is not None and self.server.transport is None:
            self.connecting.cancel()
        for end in (self.client, self.server):
            if end.way.timer is not None:
                end.way.timer.cancel()
            end.way.waiting.clear()
            if end.transport is not None and not end.transport.is_closing():
                if reset:
                    end.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
                end.transport.abort()
