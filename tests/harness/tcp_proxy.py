"""A TCP proxy that can stop passing anything on while its connections stay open: what a cut line looks like."""

import socket
import threading


class TcpProxy:
    """Listens on a port of its own and connects to target, (host, port). Use as a context manager."""

    def __init__(self, target):
        self.target = target
        self._open = threading.Event()
        self._open.set()
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """From now on nothing passes, in either direction."""
        self._open.clear()

    def mend(self):
        self._open.set()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self.target)
            except OSError:
                return
            self._sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source, sink):
        try:
            while data := source.recv(65536):
                self._open.wait()
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            end.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.mend()
        for end in [self._listener, *self._sockets]:
            end.close()
