"""deploy/container: what compose.yaml starts, with the very commands, variables and configuration files, as processes.

To be run by tests/harness/own_network.py: the ports are those that people get.
"""

import contextlib
import json
import re
import shutil
import socket
import subprocess

import pytest

from tests.debian.composed import CONTAINER
from tests.harness import child
from tests.harness.roster import Client
from tests.harness.stack import PASSWORD


def up(composed):
    """What `docker compose up` does, in the order of depends_on; the serving process."""
    composed.run_once("secrets")
    composed.start_postgres()
    composed.start_nats()
    composed.run_once("migrate")
    serve = composed.start_roster("serve").wait_ready()
    composed.start_roster("mailer")
    child.wait_until(lambda: composed.health("mailer")[0] == 0, 20, "a healthy mailer")
    return serve


def activated(client, mailpit, email):
    assert client.register(email, PASSWORD).status == 202
    code = child.wait_until(lambda: [mail.code for mail in mailpit.mails(email) if mail.code], 15, "the mail")[-1]
    answer = client.activate(email, PASSWORD, code)
    assert answer.status == 200, answer
    return answer


def test_it_starts_in_one_go_and_somebody_activates(composed, mailpit):
    serve = up(composed)
    client = Client("127.0.0.1:8080")
    activated(client, mailpit, "ada@example.com")

    # Prometheus calls a node by its address or by the service's name.
    for host in ("serve:9090", "10.89.0.7:9090"):
        assert Client("127.0.0.1:9090").get("/metrics", headers={"Host": host}).status == 200
    assert composed.health("serve") == (0, composed.health("serve")[1])

    # The databases' users are those with the least rights.
    rows = composed.servers.run("psql", "-XqAt", "-U", "postgres", "-d", "roster", "-c",
                                "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name <> 'psql' "
                                "AND datname = 'roster'", user="postgres").stdout.split()
    assert rows == ["roster_node"]
    assert serve.terminate() == 0


def test_a_second_up_keeps_keys_passwords_and_people(composed, mailpit):
    serve = up(composed)
    activated(Client("127.0.0.1:8080"), mailpit, "ada@example.com")
    before = {path: path.read_bytes() for path in (composed.folder / "volumes").glob("*-secrets/*")}
    keys = (composed.folder / "volumes" / "keys" / "keys.json").read_bytes()
    assert serve.terminate() == 0
    composed.run_once("secrets")
    composed.run_once("migrate")
    assert (composed.folder / "volumes" / "keys" / "keys.json").read_bytes() == keys
    assert before == {path: path.read_bytes() for path in before}
    composed.start_roster("serve").wait_ready()
    assert Client("127.0.0.1:8080").me("ada@example.com", PASSWORD).json()["status"] == "active"


def test_the_servers_obey_their_files(composed, mailpit):
    composed.run_once("secrets")
    composed.start_postgres()
    composed.start_nats()
    shown = composed.servers.run("psql", "-XqAt", "-U", "postgres", "-c",
                                 "SELECT name, setting FROM pg_settings WHERE sourcefile LIKE '/etc/roster/conf.d/%'",
                                 user="postgres").stdout
    assert "log_parameter_max_length|0" in shown and "idle_in_transaction_session_timeout|2000" in shown
    with socket.create_connection(("127.0.0.1", 4222), 5) as connection:
        lines = connection.makefile("rb")
        assert json.loads(lines.readline().split(b" ", 1)[1])["auth_required"]
        connection.sendall(b"CONNECT {}\r\nPING\r\n")
        assert b"Authorization Violation" in lines.readline()


def test_the_image_serves_by_default_and_waits_healthily(composed, mailpit):
    assert composed.image.command == ["serve"]
    assert composed.image.user == "10001:10001"
    assert composed.image.healthcheck == ["/usr/bin/roster", "health"]
    composed.run_once("secrets")
    code, said = composed.health("serve")
    assert code == 2 and "cannot connect" in said


def test_every_setting_of_a_person_reaches_every_container(composed):
    settings = CONTAINER / "roster.env"
    with contextlib.ExitStack() as cleanup:
        if not settings.exists():
            settings.write_text("ROSTER_SMTP_URL=smtp://mail.example.com:587\nROSTER_SMTP_USER=post\n")
            cleanup.callback(settings.unlink)
        for name in ("secrets", "migrate", "serve", "mailer"):
            variables = composed.variables(name)
            for line in settings.read_text().splitlines():
                key, _, value = line.partition("=")
                assert variables[key] == value


def tool(name):
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def test_compose_itself_understands_the_file():
    line = [tool("docker-compose"), "-f", CONTAINER / "compose.yaml", "--profile", "monitoring", "config"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "level=warning" not in done.stderr, done.stderr


def test_hadolint_finds_nothing():
    done = subprocess.run([tool("hadolint"), CONTAINER / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_prometheus_understands_its_file_and_the_rules(tmp_path):
    configuration = (CONTAINER / "monitoring" / "prometheus.yml").read_text()
    rules = CONTAINER.parent / "monitoring" / "alerts.yml"
    assert "/etc/prometheus/rules/alerts.yml" in configuration
    file = tmp_path / "prometheus.yml"
    file.write_text(configuration.replace("/etc/prometheus/rules/alerts.yml", str(rules)))
    done = subprocess.run([tool("promtool"), "check", "config", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    job = re.search(r"job_name: (\S+)", configuration)[1]
    assert f'job="{job}"' in rules.read_text()


def test_no_key_and_no_built_tree_reaches_the_context():
    ignored = (CONTAINER.parents[1] / ".dockerignore").read_text().split()
    assert {".git", "build", "var", "keys.json", ".env"} <= set(ignored)
