"""NATS, PostgreSQL and the mail server behind a private certificate authority: reached with the right one, and with
no other; nor under another name.
"""

import contextlib
import os
import shutil

import pytest

from tests.harness import child, roster
from tests.harness.certificates import Authority
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.roster import RosterProcess
from tests.harness.smtp_sink import SmtpSink
from tests.harness.stack import LOAD_SETTINGS, PASSWORD

EMAIL = "ada@example.com"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    """The right one, and another of the same name."""
    right, other = (Authority(tmp_path_factory.mktemp(name), "authority") for name in ("right", "other"))
    return {"right": right, "other": other}


def readable_copies(files, directory):
    """For a server that runs as an ordinary user; its key is its own and nobody else's."""
    directory.mkdir(mode=0o755)
    copies = [directory / file.name for file in files]
    for file, copy in zip(files, copies, strict=True):
        shutil.copy(file, copy)
        copy.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(copy, child.ORDINARY_USER, "nogroup")
    return copies


@contextlib.contextmanager
def tls_nats(certificate, key, host):
    server = PrivateNats()
    certificate, key = readable_copies([certificate, key], server.directory / "tls")
    server.arguments = ["--tls", "--tlscert", certificate, "--tlskey", key]
    with server:
        yield f"tls://{host}:{server.port}"


@contextlib.contextmanager
def tls_postgres(certificate, key):
    server = PrivatePostgres(fsync=False)
    certificate, key = readable_copies([certificate, key], server.directory / "tls")
    server.settings.update(ssl="on", ssl_cert_file=str(certificate), ssl_key_file=str(key))
    with server:
        yield server


CASES = [("right", "DNS:localhost,IP:127.0.0.1", True), ("other", "DNS:localhost,IP:127.0.0.1", False),
         ("right", "DNS:elsewhere.example,IP:192.0.2.1", False)]
IDS = ["right", "another authority", "another name"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("trusted,names,is_reached", CASES, ids=IDS)
def test_nats(authorities, tmp_path, trusted, names, is_reached, host):
    settings = {"ROSTER_KEYS_FILE": tmp_path / "keys.json", "ROSTER_SMTP_URL": f"file:{tmp_path}",
                "ROSTER_NATS_CA_FILE": authorities[trusted].certificate}
    roster.run("keygen", settings=settings)
    with tls_nats(*authorities["right"].issue("nats", names), host) as url, \
            RosterProcess("mailer", settings | {"ROSTER_NATS_URL": url}) as worker:
        said = "nats_connected" if is_reached else "nats_unreachable"
        child.wait_until(lambda: worker.events(said), 15, said)
        assert is_reached == bool(worker.events("nats_connected"))
        if not is_reached:
            assert "SSL" in worker.events("nats_unreachable")[0]["reason"]


@pytest.mark.parametrize("trusted,names,is_reached", CASES, ids=IDS)
def test_postgres(authorities, trusted, names, is_reached):
    with tls_postgres(*authorities["right"].issue("postgres", names)) as server:
        url = server.create_database("roster")
        settings = {"ROSTER_DATABASE_URL":
                    f"{url}?sslmode=verify-full&sslrootcert={authorities[trusted].certificate}"}
        done = roster.run("migrate", settings=settings, check=False)
        assert done.returncode == (0 if is_reached else 2), done
        if is_reached:
            [[encrypted]] = server.query("SELECT current_setting('ssl')")
            assert encrypted == "on"
        else:
            line, = done.stderr.strip().splitlines()
            assert line.startswith("roster: ROSTER_DATABASE_URL: "), line


@pytest.mark.parametrize("trusted,names,is_reached", CASES, ids=IDS)
def test_the_mail_server(stack, authorities, trusted, names, is_reached):
    certificate, key = authorities["right"].issue("smtp", names)
    with SmtpSink(certificate=certificate, key=key) as smtp:
        installation = stack(nodes=1, mailers=1, smtp=smtp,
                             settings={"ROSTER_SMTP_CA_FILE": authorities[trusted].certificate})
        assert installation.client().register(EMAIL, PASSWORD).status == 202
        if is_reached:
            assert installation.code_for(EMAIL)
            return
        worker = installation.mailers[0].admin_client()
        child.wait_until(lambda: worker.get("/readyz").status == 503, 30, "a worker that says so")
        assert smtp.count(EMAIL) == 0


def test_a_renewed_certificate_comes_with_sighup_and_no_connection_is_dropped(tmp_path):
    import http.client
    import signal
    import ssl

    authority = Authority(tmp_path, "authority")
    certificate, key = authority.issue("server")
    trust = ssl.create_default_context(cafile=authority.certificate)

    def connect(address):
        connection = http.client.HTTPSConnection(address, context=trust, timeout=10)
        connection.connect()
        return connection

    def serial(connection):
        return connection.sock.getpeercert()["serialNumber"]

    def serves(connection):
        connection.request("GET", "/openapi.json")
        answer = connection.getresponse()
        assert answer.read() and answer.headers["Strict-Transport-Security"]
        return answer.status == 200

    settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": tmp_path / "var", "ROSTER_TLS_CERT_FILE": certificate,
                                "ROSTER_TLS_KEY_FILE": key}
    with RosterProcess("dev", settings, cwd=tmp_path) as node:
        before = connect(node.public)
        first = serial(before)
        assert serves(before)
        authority.issue("server")
        node.signal(signal.SIGHUP)
        child.wait_until(lambda: node.events("reloaded"), 10, "the reload")
        after = connect(node.public)
        assert serial(after) != first and serves(after)
        assert serial(before) == first and serves(before)
        key.write_text("no key")
        node.signal(signal.SIGHUP)
        child.wait_until(lambda: node.events("reload_failed"), 10, "the refusal")
        assert serves(connect(node.public)) and serves(before)
