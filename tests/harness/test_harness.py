"""The harness itself: its servers start, work, survive what is done to them, and leave nothing behind."""

import os
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.harness import child, roster
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.smtp_sink import DROP, SmtpSink

WITH_SERVERS = Path(__file__).with_name("with_servers.py")
MAIL = "From: a@example.com\r\nTo: b@example.com\r\nSubject: 0427 is your activation code\r\n\r\nHello\r\n"


def send(sink, to="b@example.com"):
    with smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.sendmail("a@example.com", [to], MAIL)


def is_alive(pid):
    """Running, not merely unburied."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ask_nats(port, lines):
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(5)
        connection.sendall(b'CONNECT {"verbose":false}\r\nSUB box 1\r\n' + lines + b"PING\r\n")
        answer = b""
        while b"PONG" not in answer or b"MSG" not in answer:
            answer += connection.recv(65536)
        return answer


def make_stream(nats):
    body = b'{"name":"KEPT","subjects":["kept"],"storage":"file"}'
    return ask_nats(nats.port, b"PUB $JS.API.STREAM.CREATE.KEPT box %d\r\n%s\r\n" % (len(body), body))


def stream_info(nats):
    return ask_nats(nats.port, b"PUB $JS.API.STREAM.INFO.KEPT box 0\r\n\r\n")


def test_postgres_keeps_what_it_committed_over_a_kill():
    with PrivatePostgres() as postgres:
        postgres.create_database("kept")
        postgres.query("CREATE TABLE t (x int); INSERT INTO t VALUES (7)", "kept")
        url = postgres.url("kept")
        postgres.kill9()
        assert not postgres.is_running()
        postgres.start()
        assert postgres.url("kept") == url
        assert postgres.query("SELECT x, x + 1 FROM t", "kept") == [["7", "8"]]
        postgres.restart()
        assert postgres.query("SHOW log_error_verbosity") == [["terse"]]
    assert not postgres.directory.exists()


def test_postgres_is_not_run_by_root():
    with PrivatePostgres(fsync=False) as postgres:
        assert Path(f"/proc/{postgres.process.pid}").stat().st_uid != 0


def test_a_taken_port_makes_postgres_choose_another(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1]])
        real = child.free_port
        monkeypatch.setattr(child, "free_port", lambda: next(ports, None) or real())
        with PrivatePostgres(fsync=False) as postgres:
            assert postgres.port != taken.getsockname()[1]
            assert postgres.query("SELECT 1") == [["1"]]


def test_nats_keeps_its_streams_over_a_restart_and_loses_them_with_its_store():
    with PrivateNats() as nats:
        assert b"KEPT" in make_stream(nats)
        port = nats.port
        nats.restart()
        assert nats.port == port
        assert b'"created"' in stream_info(nats)
        nats.kill9()
        nats.wipe_store()
        nats.start()
        assert b"stream not found" in stream_info(nats)
    assert not nats.directory.exists()


def test_the_sink_keeps_mails_in_memory_and_in_files(tmp_path):
    with SmtpSink(tmp_path) as sink:
        send(sink)
        mail, = sink.wait_for("b@example.com")
        assert (mail.code, mail.text.strip(), mail.over_tls) == ("0427", "Hello", False)
        file, = tmp_path.glob("*.eml")
        assert file.read_bytes() == mail.raw
        assert sink.mails("nobody@example.com") == []


def test_the_sink_refuses_as_it_is_told():
    replies = iter(["451 greylisted", None])
    with SmtpSink() as sink:
        sink.on_rcpt = lambda address: next(replies)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(sink)
        assert refused.value.recipients["b@example.com"] == (451, b"greylisted")
        sink.on_data = lambda mail: "550 no"
        with pytest.raises(smtplib.SMTPDataError):
            send(sink)
        sink.on_rcpt = None
        sink.on_data = lambda mail: DROP
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(sink)
        assert sink.mails() == []


def test_the_sink_comes_back_on_its_port():
    sink = SmtpSink().start()
    port = sink.port
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        sink.stop()
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.docmd("NOOP")
        client.close()
    with pytest.raises(ConnectionRefusedError):
        send(sink)
    sink.start()
    assert sink.port == port
    send(sink)
    assert sink.count() == 1
    sink.stop()


def test_the_sink_speaks_starttls_and_auth(smtp_certificate):
    certificate, key = smtp_certificate
    with SmtpSink(certificate=certificate, key=key, login=("me", "secret"), require_login=True) as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail("a@example.com", ["b@example.com"], MAIL)
        with smtplib.SMTP("localhost", sink.port) as client:
            client.starttls(context=ssl.create_default_context(cafile=certificate))
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("me", "wrong")
            client.login("me", "secret")
            client.sendmail("a@example.com", ["b@example.com"], MAIL)
        mail, = sink.mails()
        assert mail.over_tls


def test_the_sink_takes_two_thousand_mails_in_seconds(tmp_path):
    with SmtpSink(tmp_path) as sink:
        started = time.monotonic()
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            for number in range(2000):
                client.sendmail("a@example.com", [f"u{number}@example.com"], MAIL)
        assert sink.count() == 2000
        assert time.monotonic() - started < 60


def test_the_sink_is_a_program_too(tmp_path):
    port_file = tmp_path / "port"
    process = child.start(
        [sys.executable, "-m", "tests.harness.smtp_sink", "--dir", tmp_path / "mails", "--port-file", port_file],
        cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    try:
        child.wait_until(port_file.exists)
        with smtplib.SMTP("127.0.0.1", int(port_file.read_text())) as client:
            client.sendmail("a@example.com", ["b@example.com"], MAIL)
        assert len(list((tmp_path / "mails").glob("*.eml"))) == 1
    finally:
        assert child.end(process) == 0


def test_a_command_finds_its_servers_and_its_exit_code_comes_back():
    script = 'test -n "$ROSTER_TEST_POSTGRES_URL" && test -d "$ROSTER_TEST_SMTP_DIR" && exit 3'
    done = subprocess.run([sys.executable, WITH_SERVERS, "--", "sh", "-c", script])
    assert done.returncode == 3


def test_a_process_left_behind_is_ended_and_told():
    done = subprocess.run(
        [sys.executable, WITH_SERVERS, "--", "sh", "-c", "setsid sleep 600 > /dev/null & echo $!"],
        capture_output=True, text=True)
    assert done.returncode == 1
    assert "sleep 600" in done.stderr
    assert not is_alive(int(done.stdout))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_runs_on_when_the_harness_is_ended(ending):
    directory = child.temporary_directory()  # what cannot be removed after a SIGKILL lies in here
    command = "echo ready; exec sleep 600" if ending == signal.SIGKILL else "echo ready; sleep 600; exit"
    harness = child.start(
        [sys.executable, WITH_SERVERS, "--", "sh", "-c", command],
        env=os.environ | {"TMPDIR": str(directory)}, stdout=subprocess.PIPE, text=True)
    try:
        assert harness.stdout.readline() == "ready\n"
        started = below(harness.pid)
        assert len(started) >= 4  # the servers, the shell and what they have below them
    finally:
        harness.send_signal(ending)
        assert harness.wait(30) != 0
    harness.stdout.close()
    child.wait_until(lambda: not any(map(is_alive, started)), 15, "the end of all")
    assert ending == signal.SIGKILL or not list(directory.iterdir())
    shutil.rmtree(directory)


STAND_IN = """#!/usr/bin/python3
# Stands in for roster: says where it listens, is ready, ends on SIGTERM.
import http.server, json, os, sys
if "ROSTER_TEST_POSTGRES_URL" in os.environ:
    sys.exit("unknown variable ROSTER_TEST_POSTGRES_URL")
if sys.argv[1] == "print":
    sys.exit(print(os.environ["ROSTER_CODE_TTL"]))
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps({"path": self.path, "authorization": self.headers["Authorization"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
host, port = os.environ["ROSTER_ADMIN_ADDR"].split(":")
server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
address = f"{host}:{server.server_port}"
print("no JSON", file=sys.stderr)
print(json.dumps({"event": "listening", "public": address, "admin": address}), file=sys.stderr, flush=True)
server.serve_forever()
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    program = tmp_path / "roster"
    program.write_text(STAND_IN)
    program.chmod(0o755)
    monkeypatch.setenv("ROSTER_BINARY", str(program))
    monkeypatch.setenv("ROSTER_TEST_POSTGRES_URL", "not for roster")


def test_a_roster_process_tells_its_addresses_and_keeps_them(stand_in):
    with roster.RosterProcess("serve", {"ROSTER_ADMIN_TOKEN": "secret-of-sixteen"}) as process:
        process.wait_ready()
        address = process.admin
        assert process.client().me("a@example.com", "pw").json()["authorization"].startswith("Basic ")
        client = process.admin_client()
        assert client.get("/metrics").json() == {"path": "/metrics", "authorization": "Bearer secret-of-sixteen"}
        process.kill9()
        with pytest.raises(OSError):
            client.get("/metrics")
        process.restart().wait_ready()
        assert process.admin == address
        assert client.get("/metrics").status == 200
        process.terminate()
        assert not roster.accepts_connections(address)
        assert len(process.events("listening")) == 2


def test_a_roster_process_that_does_not_start_shows_its_log(stand_in):
    with pytest.raises(RuntimeError, match="ValueError"):
        roster.RosterProcess("serve", {"ROSTER_ADMIN_ADDR": "127.0.0.1:none"}).start()


def test_a_command_gets_its_settings_and_no_others(stand_in):
    assert roster.run("print", settings={"ROSTER_CODE_TTL": "2s"}).stdout == "2s\n"
    with pytest.raises(AssertionError, match="KeyError"):
        roster.run("print", settings={})


def below(pid):
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(part) for part in tasks.read_text().split()]
    return found + [one for above in found for one in below(above)]
