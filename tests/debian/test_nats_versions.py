"""The files of deploy/nats with the nats-servers that Debian 12 (2.9) and Debian 13 (2.10) have.

To be run by tests/harness/own_network.py: the port is the one that people get.
"""

import socket

import pytest

from tests.harness import child
from tests.harness.debian_root import CACHE, SOURCE_ROOT, DebianRoot, end
from tests.harness.stack import PASSWORD, Stack

PASSWORDS = {f"ROSTER_NATS_{user}_PASSWORD": f"a-password-of-{user.lower()}" for user in ("NODE", "WORKER", "READER")}
FILES = {"bookworm": "nats-server-2.9.conf", "trixie": "nats-server.conf"}


class DebiansNats:
    """A release's own nats-server, with one of our files."""

    def __init__(self, release, folder):
        self.root = DebianRoot(release, CACHE / f"{release}-nats", {SOURCE_ROOT / "deploy" / "nats": "/etc/roster:ro"})
        if self.root.run("sh", "-c", "command -v nats-server", check=False).returncode != 0:
            self.root.install("nats-server")
        self.store = folder / "store"
        self.store.mkdir(parents=True)
        self.log = folder / "nats.log"
        self.process = None

    def check(self, file):
        """nats-server's own opinion of a file."""
        return self.root.run("nats-server", "-t", "-c", f"/etc/roster/{file}", env=PASSWORDS, check=False)

    def start(self, file):
        with open(self.log, "wb") as log:
            self.process = self.root.start("nats-server", "-c", f"/etc/roster/{file}", env=PASSWORDS, stdout=log,
                                           stderr=log, binds={self.store: "/var/lib/nats"})

        def listens():
            assert self.process.poll() is None, self.log.read_text()
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", 4222)) == 0

        child.wait_until(listens, 10, "NATS")
        return self

    def url(self):
        return "nats://127.0.0.1:4222"

    def remove(self):
        if self.process:
            end(self.process)
        self.root.remove()


class WithUsers(Stack):
    """Each process logs in at NATS as the user that is made for it."""

    def node_settings(self):
        return super().node_settings() | {"ROSTER_NATS_USER": "roster-node",
                                          "ROSTER_NATS_PASSWORD": PASSWORDS["ROSTER_NATS_NODE_PASSWORD"]}

    def mailer_settings(self):
        return super().mailer_settings() | {"ROSTER_NATS_USER": "roster-worker",
                                            "ROSTER_NATS_PASSWORD": PASSWORDS["ROSTER_NATS_WORKER_PASSWORD"]}


@pytest.fixture(params=FILES)
def nats(request, tmp_path):
    server = DebiansNats(request.param, tmp_path)
    yield server
    server.remove()


def test_a_release_has_a_file_that_its_server_takes(nats):
    said = nats.check(FILES[nats.root.release])
    assert said.returncode == 0, said.stdout


def test_the_older_server_does_not_take_the_newer_ones_file(nats):
    if nats.root.release != "bookworm":
        pytest.skip("the newer server takes both")
    said = nats.check("nats-server.conf")
    assert said.returncode != 0 and "sync_interval" in said.stdout


def test_people_activate_and_a_server_that_is_too_old_is_named_at_the_start(nats, postgres):
    nats.start(FILES[nats.root.release])
    with WithUsers(1, 1, postgres=postgres, nats=nats) as stack:
        client = stack.client()
        assert client.register("ada@example.com", PASSWORD).status == 202
        assert client.activate("ada@example.com", PASSWORD, stack.code_for("ada@example.com")).status == 200
        warned = stack.nodes[0].events("nats_server_too_old")
        assert len(warned) == (1 if nats.root.release == "bookworm" else 0), stack.nodes[0].log_text()
