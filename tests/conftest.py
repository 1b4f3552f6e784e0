"""What the pytest tests may ask for: servers, roster_binary, free_port, stack."""

import contextlib

import pytest

from tests.harness import child, roster
from tests.harness.dev import Dev
from tests.harness.postgres import PrivatePostgres
from tests.harness.smtp_sink import make_certificate
from tests.harness.stack import Stack


@pytest.fixture(scope="session")
def roster_binary():
    """The path of the program under test."""
    return roster.binary()


@pytest.fixture
def free_port():
    """Makes loopback port numbers that were free a moment ago."""
    return child.free_port


@pytest.fixture(scope="session")
def postgres():
    """One PostgreSQL for the tests of a file that do not kill it. Each stack makes a database of its own there."""
    with PrivatePostgres(fsync=False) as server:
        yield server


@pytest.fixture(scope="session")
def smtp_certificate(tmp_path_factory):
    """The files of a self-signed certificate, its own CA, and of its key: for SmtpSink(certificate=…, key=…)."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def stack(postgres):
    """Makes running installations: stack(nodes=2, mailers=2, settings={"ROSTER_CODE_TTL": "2s"}, smtp=…).

    NATS and the SMTP sink are each stack's own; PostgreSQL too with private_postgres=True (durable, to be killed).
    """
    with contextlib.ExitStack() as cleanup:
        def make(nodes=2, mailers=2, settings=None, private_postgres=False, **options):
            given = None if private_postgres else postgres
            return cleanup.enter_context(Stack(nodes, mailers, settings, postgres=given, **options))

        yield make


@pytest.fixture
def servers(postgres):
    """A PostgreSQL (shared), a NATS and an SMTP sink (this test's own), running, with no Roster on them."""
    from types import SimpleNamespace

    from tests.harness.nats import PrivateNats
    from tests.harness.smtp_sink import SmtpSink

    with PrivateNats() as nats, SmtpSink() as smtp:
        yield SimpleNamespace(postgres=postgres, nats=nats, smtp=smtp)


@pytest.fixture
def dev(tmp_path):
    """A running `roster dev`; Dev."""
    running = Dev(tmp_path / "var")
    with running.process:
        yield running
