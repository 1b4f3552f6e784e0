"""What the tests of containers ask for: roots that stand for images, and services in them.

They run in a network of their own (tests/harness/own_network.py).
"""

import os
from pathlib import Path

import pytest

from tests.debian.composed import HOSTS, Composed, roster_root
from tests.harness.debian_root import CACHE, DebianRoot
from tests.harness.smtp_sink import SmtpSink

RELEASE = os.environ.get("ROSTER_IMAGE_RELEASE", "trixie")
BUILT = {"trixie": CACHE / "trixie.objects" / "cli" / "roster"}


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    file = tmp_path_factory.mktemp("hosts") / "hosts"
    file.write_text(HOSTS)
    return file


@pytest.fixture(scope="module")
def roster_image(hosts, tmp_path_factory):
    binary = Path(os.environ.get("ROSTER_IMAGE_BINARY") or BUILT[RELEASE])
    root, image = roster_root(RELEASE, binary, tmp_path_factory.mktemp("roster") / "layer", hosts)
    yield root, image
    root.remove()


@pytest.fixture(scope="module")
def servers(hosts):
    """PostgreSQL 17 and nats-server 2.10, as Debian 13 has them."""
    root = DebianRoot("trixie", CACHE / "trixie-servers", {hosts: "/etc/hosts:ro"})
    if not root.path("/usr/sbin/nats-server").exists():
        root.run("sh", "-ec", "mkdir -p /etc/postgresql-common; "
                 "echo create_main_cluster = false > /etc/postgresql-common/createcluster.conf")
        root.install("postgresql-17", "nats-server")
    yield root
    root.remove()


@pytest.fixture
def composed(roster_image, servers, tmp_path):
    tmp_path.chmod(0o755)
    whole = Composed(tmp_path, roster_image, servers)
    yield whole
    whole.stop()


@pytest.fixture
def mailpit():
    """Stands for Mailpit, on its port."""
    sink = SmtpSink()
    sink.port = 1025
    with sink:
        yield sink
