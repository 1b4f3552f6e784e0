"""An SMTP server that keeps what it receives, and refuses, delays or drops what it is told to."""

import argparse
import asyncio
import email
import email.policy
import inspect
import os
import re
import signal
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

DROP = "drop"  # what a hook returns to close the connection without an answer
MAX_MAIL_BYTES = 1_000_000


def make_certificate(directory):
    """Makes a self-signed certificate for the loopback; the files of the certificate (also the CA) and its key."""
    certificate, key = Path(directory) / "smtp-cert.pem", Path(directory) / "smtp-key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)
    return certificate, key


@dataclass
class Mail:
    """One accepted message as it came."""

    sender: str
    recipients: list
    raw: bytes
    received_at: float = field(default_factory=time.time)
    over_tls: bool = False
    login: str | None = None

    @cached_property
    def parsed(self):
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def to(self):
        """The one recipient of every mail Roster sends."""
        return self.recipients[0]

    @property
    def subject(self):
        return self.parsed["Subject"]

    @property
    def code(self):
        """The digits that the subject begins with, or None."""
        match = re.match(r"\d{4,10}\b", self.subject or "")
        return match and match[0]

    @property
    def text(self):
        return self.parsed.get_body(("plain",)).get_content()


class SmtpSink:
    """An SMTP server in a thread of its own.

    on_rcpt(address) and on_data(mail) may be set at any time, to functions or coroutine functions: None accepts, a
    reply such as "451 greylisted" refuses, DROP closes the connection unanswered. on_data runs before the mail is kept.
    """

    def __init__(self, directory=None, certificate=None, key=None, login=None, require_login=False):
        self.directory = Path(directory) if directory else None
        self.certificate = Path(certificate) if certificate else None  # given: STARTTLS is offered and required
        self.key = key
        self.login = login  # (user, password) that AUTH accepts; None: any
        self.require_login = require_login
        self.on_rcpt = None
        self.on_data = None
        self.port = 0
        self.connections = 0
        self._mails = []
        self._by_recipient = {}
        self._changed = threading.Condition()
        self._loop = None
        self._open = set()

    def start(self):
        """Listens, on the same port as before if it did so before."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._thread.start()
        self._call(self._listen())
        return self

    def stop(self):
        """Closes the port and every connection; the mails stay."""
        if self._loop is None:
            return
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._loop = None

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self):
        context = None
        if self.certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.certificate, self.key)
        options = dict(
            data_size_limit=MAX_MAIL_BYTES, hostname="sink.localhost", ident="sink", tls_context=context,
            require_starttls=context is not None, auth_required=self.require_login,
            auth_require_tls=context is not None, authenticator=self._authenticate, loop=self._loop)
        self._server = await self._loop.create_server(
            lambda: _Connection(self, **options), "127.0.0.1", self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self):
        self._server.close()
        for connection in list(self._open):
            connection.drop()
        await self._server.wait_closed()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def url(self):
        return f"smtp://127.0.0.1:{self.port}" + ("" if self.certificate else "?tls=off")

    def mails(self, to=None):
        """The mails so far, all or one recipient's, oldest first."""
        with self._changed:
            return list(self._mails if to is None else self._by_recipient.get(to, []))

    def count(self, to=None):
        return len(self._mails if to is None else self._by_recipient.get(to, []))

    def wait_for(self, to=None, count=1, seconds=10.0):
        """Waits for so many mails and returns them."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.count(to) >= count, seconds):
                raise AssertionError(f"{self.count(to)} of {count} mails came for {to or 'anybody'} in {seconds} s")
            return self.mails(to)

    def clear(self):
        with self._changed:
            self._mails.clear()
            self._by_recipient.clear()

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=self.login is None or given == tuple(self.login), auth_data=given[0], handled=False)

    def keep(self, mail):
        if self.directory:
            name = f"{time.time_ns()}-{len(self._mails):06d}.eml"
            unfinished = self.directory / f".{name}"
            unfinished.write_bytes(mail.raw)
            os.replace(unfinished, self.directory / name)
        with self._changed:
            self._mails.append(mail)
            for recipient in mail.recipients:
                self._by_recipient.setdefault(recipient, []).append(mail)
            self._changed.notify_all()


class _Connection(SMTP):
    """One client's connection: asks the sink's hooks and gives it the accepted mails."""

    def __init__(self, sink, **options):
        self.sink = sink
        super().__init__(self, **options)

    def connection_made(self, transport):
        if self not in self.sink._open:  # STARTTLS comes here again, with its own transport above this one
            self.socket_transport = transport
            self.sink.connections += 1
            self.sink._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        self.sink._open.discard(self)
        super().connection_lost(error)

    def drop(self):
        self.socket_transport.abort()

    async def handle_exception(self, error):
        return f"451 {error.__class__.__name__}"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        reply = await self._ask(self.sink.on_rcpt, address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        mail = Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content,
                    over_tls=session.ssl is not None, login=session.auth_data)
        reply = await self._ask(self.sink.on_data, mail)
        if reply:
            return reply
        self.sink.keep(mail)
        return "250 OK"

    async def _ask(self, hook, argument):
        reply = hook(argument) if hook else None
        if inspect.isawaitable(reply):
            reply = await reply
        if reply == DROP:
            self.drop()
            return "421 dropped"
        return reply


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--dir", required=True, help="where the mails are written, one .eml each")
    parser.add_argument("--port-file", help="where the chosen port is written")
    parser.add_argument("--starttls-cert", help="PEM file: STARTTLS is then offered and required")
    parser.add_argument("--starttls-key", help="PEM file of its key")
    options = parser.parse_args()
    Path(options.dir).mkdir(parents=True, exist_ok=True)
    sink = SmtpSink(options.dir, options.starttls_cert, options.starttls_key)
    sink.port = options.port
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    with sink:
        if options.port_file:
            unfinished = Path(options.port_file + ".new")
            unfinished.write_text(f"{sink.port}\n")
            os.replace(unfinished, options.port_file)
        print(sink.url(), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
