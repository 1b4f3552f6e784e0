"""Behind Debian's nginx and HAProxy: every request gets one answer, a proxy and a node never read one message in two
ways, and a node believes what its proxy says of the client.
"""

import re
import shutil
import subprocess

import pytest

from tests.harness import child
from tests.harness.haproxy import HaProxy
from tests.harness.roster import RosterProcess, accepts_connections, exchange
from tests.harness.stack import LOAD_SETTINGS, PASSWORD

REGISTER = b"POST /api/v1/users/register HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
JSON = b'{"email":"ada@example.com","password":"' + PASSWORD.encode() + b'"}'
MARK = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
NEXT = b"GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
REFUSED = {400, 408, 411, 413, 414, 415, 431, 494, 501, 505}
NGINX = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    upstream node {{ server {node}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        server_name localhost;
        location / {{
            proxy_pass http://node;
            proxy_http_version 1.1;
            proxy_request_buffering {buffering};
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


class Nginx:
    def __init__(self, node, buffering):
        self.node, self.buffering = node, buffering
        self.directory = child.temporary_directory()
        self.home = child.ordinary_users_directory(self.directory / "nginx")
        self.process = None

    def __enter__(self):
        for _ in range(10):
            port = child.free_port()
            file = self.directory / "nginx.conf"
            file.write_text(NGINX.format(directory=self.home, node=self.node.public, port=port,
                                         buffering=self.buffering))
            with open(self.directory / "nginx.log", "ab") as log:
                program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
                self.process = child.start([program, "-p", self.home, "-c", file], as_ordinary_user=True,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            self.address = f"127.0.0.1:{port}"
            child.wait_until(lambda: accepts_connections(self.address) or self.process.poll() is not None, 10, "nginx")
            if self.process.poll() is None:
                return self
        raise RuntimeError("nginx does not start:\n" + (self.directory / "nginx.log").read_text())

    def __exit__(self, *_):
        child.end(self.process)
        shutil.rmtree(self.directory, ignore_errors=True)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    directory = tmp_path_factory.mktemp("node")
    settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": directory / "var", "ROSTER_TRUSTED_PROXIES": "127.0.0.1",
                                "ROSTER_ANSWER_QUANTUM": "0s"}
    with RosterProcess("dev", settings, cwd=directory) as process:
        process.wait_ready()
        yield process


@pytest.fixture(scope="module", params=["nginx", "nginx unbuffered", "haproxy"])
def proxy(request, node):
    if request.param == "haproxy":
        with HaProxy([node]) as running:
            child.wait_until(lambda: answers(running.address(), NEXT)[:1] == [404], 10, "a node behind HAProxy")
            yield running.address()
    else:
        with Nginx(node, "off" if "unbuffered" in request.param else "on") as running:
            yield running.address


def answers(address, data, seconds=3):
    """The statuses of all that comes back until the peer closes or falls silent."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", exchange(address, data, seconds))]


def with_length(body, fields=b"Connection: close\r\n"):
    return REGISTER + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(body, size=9, fields=b"Connection: close\r\n"):
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    return (REGISTER + fields + b"Transfer-Encoding: chunked\r\n\r\n"
            + b"".join(b"%x\r\n" % len(piece) + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n")


GOOD = [
    (with_length(JSON), [202]), (chunked(JSON), [202]), (chunked(JSON, 4096), [202]), (chunked(JSON, 1), [202]),
    (with_length(JSON, b"") + NEXT, [202, 404]), (chunked(JSON, fields=b"") + NEXT, [202, 404]),
    (with_length(b"{"), [400]), (with_length(b"{}"), [422]), (with_length(b" " * 4097), [413]),
    (chunked(b" " * 4097, 4096), [413]),
    (with_length(JSON, b"Connection: close\r\nContent-Encoding: gzip\r\n"), [415]),
    (b"GET /nowhere?filter[a]=b&c=d|e HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", [404]),
    (b"GET /nowhere HTTP/1.0\r\n\r\n", [404]), (b"HEAD /docs HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", [200]),
    (b"GET /nowhere HTTP/1.1\r\nHost: h\r\nCookie: " + b"c" * 4097 + b"\r\nConnection: close\r\n\r\n", [404]),
    (b"GET /nowhere HTTP/1.1\r\nHost: h\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(60))
     + b"Connection: close\r\n\r\n", [404]),
]


@pytest.mark.parametrize("data,statuses", GOOD)
def test_what_is_right_is_answered_as_without_a_proxy(proxy, data, statuses):
    assert answers(proxy, data) == statuses


def te(value, body=b"0\r\n\r\n"):
    return REGISTER + b"Transfer-Encoding:" + value + b"\r\n\r\n" + body


SMUGGLING = [
    REGISTER + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + MARK,
    REGISTER + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + MARK,
    REGISTER + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(MARK) + MARK,
    REGISTER + b"Content-Length: 0, %d\r\n\r\n" % len(MARK) + MARK,
    REGISTER + b"Content-Length: +%d\r\n\r\n" % len(MARK) + MARK,
    REGISTER + b"Content-Length: 0x10\r\n\r\n" + MARK,
    REGISTER + b"Content-Length : %d\r\n\r\n" % len(MARK) + MARK,
    REGISTER + b"Content-Length:\r\n\r\n" + MARK,
    *(te(value, b"0\r\n\r\n" + MARK) for value in (
        b" xchunked", b" chunked, identity", b" gzip", b"\x0bchunked", b" \x00chunked", b" \"chunked\"",
        b" chunked\r\n ,gzip", b" chunked, chunked", b" identity", b" chunked;x=y")),
    REGISTER + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + MARK,
    REGISTER + b"Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n" + MARK,
    te(b" chunked", b"0\n\r\n" + MARK), te(b" chunked", b"1\nx0\r\n\r\n" + MARK), te(b" chunked", b"-1\r\n\r\n" + MARK),
    te(b" chunked", b"0x0\r\n\r\n" + MARK), te(b" chunked", b"fffffffffffffffff\r\n" + MARK),
    te(b" chunked", b"2\r\n{}}\r\n0\r\n\r\n" + MARK),
    b"GET /nowhere HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n" + MARK, b"GET /nowhere HTTP/1.1\r\n\r\n" + MARK,
    b"GET /nowhere HTTP/1.1\r\nHost: a b\r\n\r\n" + MARK, b"GET /no where HTTP/1.1\r\nHost: h\r\n\r\n" + MARK,
    b"GET /nowhere HTTP/3.7\r\nHost: h\r\n\r\n" + MARK, b"GET /nowhere HTTP/1.1\r\nHost : h\r\n\r\n" + MARK,
    b"GET /nowhere HTTP/1.1\r\nHost: h\r\nX: y\r\n folded\r\n\r\n" + MARK,
    b"GET /nowhere HTTP/1.1\r\nHost: h\r\nX\x00: y\r\n\r\n" + MARK, b"\x16\x03\x01\x02\x00\x01\x00" + MARK,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + MARK,
]


@pytest.mark.parametrize("number", range(len(SMUGGLING)))
def test_what_could_be_read_in_two_ways_ends_with_a_refusal_or_is_read_in_one(proxy, node, number):
    """A proxy may be more lenient than a node is: then what came behind is a request to both, in its turn."""
    came = answers(proxy, SMUGGLING[number], seconds=1)
    if not came or came[-1] in REFUSED - {404}:
        assert len(came) <= 2, came
    else:
        assert len(came) == 2 and came[1] == 404 or len(came) == 1, came
    # Nothing is left over on the connections between proxy and node, where another client would get it.
    for _ in range(6):
        assert answers(proxy, with_length(b"{}")) == [422]
        assert answers(proxy, NEXT) == [404]


def test_the_node_believes_its_proxy_and_nobody_else_of_whom_a_request_comes(proxy, node):
    answers(proxy, b"GET /nowhere HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.77\r\nX-Request-Id: forged-1\r\n"
            b"Connection: close\r\n\r\n")
    def seen():
        return [line["client"] for line in node.events("http_request") if line["request_id"] == "forged-1"]

    assert "192.0.2." in child.wait_until(seen, 10, "the access log")[-1]
