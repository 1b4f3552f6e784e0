"""An HTTP server of a test's own, on a free port, that keeps what it is sent and answers as it is told."""

import http.server
import threading


class HttpListener:
    """Whoever inherits says in `answer` what a POST gets, through `reply`; `over` is set once the test is."""

    path = "/"

    def __init__(self):
        self.over = threading.Event()
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                listener.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}{self.path}"

    def answer(self, request, body):
        raise NotImplementedError

    @staticmethod
    def reply(request, status, headers=()):
        request.send_response(status)
        for name, value in dict(headers).items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
