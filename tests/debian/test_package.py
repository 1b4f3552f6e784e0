"""The life of the Debian package on a bare machine of each release: installed, run, upgraded, removed, purged."""

import re
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from tests.debian.installed import InRoot, Machine, next_version_of, package_of
from tests.harness import child
from tests.harness.debian_root import RELEASES, SOURCE_ROOT
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.smtp_sink import SmtpSink
from tests.harness.stack import PASSWORD

FAST = {"ROSTER_ARGON2_MEMORY_KIB": 8, "ROSTER_ARGON2_PASSES": 1, "ROSTER_RESEND_COOLDOWN": "0",
        "ROSTER_HTTP_ADDR": "127.0.0.1:0", "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}
KEYGEN = """
ROSTER_KEYS_FILE=/etc/roster/keys.json roster keygen
ROSTER_KEYS_FILE=/etc/roster/keys.json roster keygen --mailer /etc/roster/mailer-keys.json
"""


@pytest.fixture(params=RELEASES)
def release(request):
    return request.param


@pytest.fixture
def machine(release, tmp_path):
    """A bare machine with nothing of Roster's yet."""
    bare = Machine(release, tmp_path / "machine")
    yield bare
    bare.root.remove()


@pytest.fixture
def outside():
    """The servers that an installation uses: on the loopback addresses that the root shares with us."""
    with PrivatePostgres(fsync=False) as postgres, PrivateNats() as nats, SmtpSink() as smtp:
        yield SimpleNamespace(database=postgres.create_database("roster"), nats=nats.url(), smtp=smtp.url(), sink=smtp)


def set_in(machine, file, name, value):
    """Changes a setting as an administrator does, by hand."""
    machine.shell(f"grep -v '^{name}=' /etc/roster/{file} > /tmp/new; echo '{name}={value}' >> /tmp/new; "
                  f"cat /tmp/new > /etc/roster/{file}")


def configure(machine, outside):
    machine.shell(KEYGEN)
    set_in(machine, "roster.env", "ROSTER_DATABASE_URL", outside.database)
    for file in ("roster.env", "mailer.env"):
        set_in(machine, file, "ROSTER_NATS_URL", outside.nats)
    set_in(machine, "mailer.env", "ROSTER_SMTP_URL", outside.smtp)


def migrate(machine):
    unit = machine.service("roster-migrate.service")
    done = machine.root.run(*unit.line, env=unit.settings, user="roster", check=False)
    assert done.returncode == 0, done.stdout


def owner_and_mode(machine, path):
    return machine.shell(f"stat -c '%U:%G %a' {path}").strip()


def code_of(outside, email):
    return child.wait_until(lambda: [mail.code for mail in outside.sink.mails(email) if mail.code], 15, "the mail")[-1]


def activated(node, outside, email):
    client = node.client()
    assert client.register(email, PASSWORD).status == 202
    answer = client.activate(email, PASSWORD, code_of(outside, email))
    assert answer.status == 200, answer


def test_the_package_is_clean(release):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    said = subprocess.run(["lintian", "--allow-root", "--tag-display-limit", "0", package_of(release)],
                          capture_output=True, text=True, check=False).stdout
    assert not [line for line in said.splitlines() if line.startswith("E:")], said


def test_the_image_gets_the_libraries_that_the_program_needs(release):
    """deploy/build/runtime-packages against what dpkg-shlibdeps found."""
    depends = subprocess.run(["dpkg-deb", "-f", package_of(release), "Depends"], check=True, capture_output=True,
                             text=True).stdout
    found = {re.sub(r"-fmt\d+$", "", one.split()[0]) for one in depends.split(", ")}
    listed = (SOURCE_ROOT / "deploy" / "build" / "runtime-packages" / f"{release}.txt").read_text().split()
    of_every_system = {"libc6", "libgcc-s1", "libstdc++6", "systemd"}
    assert set(listed) == found - of_every_system


def test_what_is_installed_is_complete_and_closed_to_others(machine, release):
    machine.install(package_of(release))
    version = (SOURCE_ROOT / "CMakeLists.txt").read_text().partition("project(roster VERSION ")[2].split()[0]
    assert machine.shell("roster --version").strip() == version
    assert version in machine.shell("dpkg-query -W -f '${Version}' roster")
    assert owner_and_mode(machine, "/etc/roster") == "root:roster 750"
    assert owner_and_mode(machine, "/etc/roster/roster.env") == "root:roster 640"
    assert owner_and_mode(machine, "/var/lib/roster") == "roster:roster 700"
    assert machine.shell("roster keygen --help")
    assert machine.shell("gzip -dc /usr/share/man/man1/roster.1.gz | head -1").startswith(".TH")
    completes = machine.shell("bash -c '. /usr/share/bash-completion/completions/roster && complete -p roster'")
    assert "roster" in completes
    verified = machine.shell("command -v systemd-analyze > /dev/null || exit 0; "
                             "systemd-analyze verify /usr/lib/systemd/system/roster-*.service 2>&1 || true")
    assert not [line for line in verified.splitlines() if "roster" in line and "man" not in line], verified


def test_it_runs_and_is_upgraded_under_its_settings_and_keys(machine, release, outside, tmp_path):
    package = package_of(release)
    machine.install(package)
    configure(machine, outside)
    set_in(machine, "roster.env", "ROSTER_PRODUCT_NAME", "Teapots")
    migrate(machine)
    with machine.service("roster-serve.service", FAST) as node, machine.service("roster-mailer.service", FAST):
        node.wait_ready()
        activated(node, outside, "ada@example.com")
        assert node.terminate() == 0

    keys = machine.shell("cat /etc/roster/keys.json")
    machine.install(next_version_of(package, tmp_path))
    assert "-2~" in machine.shell("dpkg-query -W -f '${Version}' roster")
    assert machine.shell("cat /etc/roster/keys.json") == keys
    assert "ROSTER_PRODUCT_NAME=Teapots" in machine.shell("cat /etc/roster/roster.env")
    assert owner_and_mode(machine, "/etc/roster/roster.env") == "root:roster 640"
    migrate(machine)
    with machine.service("roster-serve.service", FAST) as node, machine.service("roster-mailer.service", FAST):
        node.wait_ready()
        assert node.client().me("ada@example.com", PASSWORD).json()["status"] == "active"
        activated(node, outside, "grace@example.com")


def test_somebody_tries_it_without_any_server(machine, release):
    machine.install(package_of(release))
    machine.shell("useradd --create-home --home-dir /srv/alan alan")
    settings = FAST | {"ROSTER_DATA_DIR": "/srv/alan/roster"}
    with InRoot(machine.root, ["roster", "dev"], settings, user="alan") as dev:
        client = dev.client()
        assert client.register("alan@example.com", PASSWORD).status == 202
        token = machine.shell("cat /srv/alan/roster/admin-token").strip()
        admin = dev.admin_client(token=token)
        mails = child.wait_until(lambda: admin.get("/admin/v1/mails?to=alan@example.com").json(), 10, "the mail")
        assert client.activate("alan@example.com", PASSWORD, mails[0]["code"]).status == 200


def test_purge_takes_the_settings_and_leaves_the_keys(machine, release):
    machine.install(package_of(release))
    machine.shell(KEYGEN)
    keys = machine.shell("cat /etc/roster/keys.json")
    removed = machine.root.run("apt-get", "-q", "remove", "-y", "roster").stdout
    assert machine.root.run("test", "-e", "/usr/bin/roster", check=False).returncode == 1, removed
    assert machine.shell("ls /etc/roster").split() == ["keys.json", "mailer-keys.json", "mailer.env", "roster.env"]
    purged = machine.root.run("apt-get", "-q", "purge", "-y", "roster").stdout
    assert machine.shell("ls /etc/roster").split() == ["keys.json", "mailer-keys.json"]
    assert machine.shell("cat /etc/roster/keys.json") == keys
    assert "left in /etc/roster" in purged and "keys.json" in purged
    assert "command not found" not in purged


def test_purge_of_what_was_never_used_leaves_nothing(machine, release):
    machine.install(package_of(release))
    machine.root.run("apt-get", "-q", "purge", "-y", "roster")
    left = machine.shell("find /etc /usr /var/lib -xdev -name '*roster*' -not -path '/var/lib/dpkg/*' "
                         "-not -path '/var/lib/apt/*' -not -path '/var/lib/systemd/*' 2> /dev/null || true")
    assert not left.strip(), left
