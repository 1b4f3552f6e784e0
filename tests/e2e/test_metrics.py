"""What /metrics of a node and of a mail worker tells of the process, and before anything has happened."""

import re
import time
from pathlib import Path

import pytest

from tests.harness import roster
from tests.harness.stack import Stack

GOLDEN = Path(__file__).resolve().parents[1] / "eventstore" / "golden"
TYPES = {path.name.split(".")[0] for path in GOLDEN.glob("*.json")}
OUTCOMES = {"code_mailed", "notice_mailed", "refused", "undelivered", "malformed", "server_down", "error"}
CLOCK_SLACK = 5  # seconds between the kernel's clocks, and between a start and its test


@pytest.fixture(scope="module")
def installation(postgres):
    with Stack(1, 1, postgres=postgres) as running:
        yield running


def series_of(process):
    """{name and labels as they are written: value}"""
    lines = process.admin_client().get("/metrics").body.decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def label_values(series, metric, label):
    return {match[1] for name in series if name.startswith(metric + "{")
            for match in [re.search(rf'{label}="([^"]*)"', name)]}


@pytest.mark.parametrize("kind", ["nodes", "mailers"])
def test_a_process_tells_its_version_its_use_and_its_start(installation, kind):
    process = getattr(installation, kind)[0]
    version = roster.run("version", settings={}).stdout.strip().removeprefix("roster ")
    series = series_of(process)
    assert series[f'roster_build_info{{version="{version}"}}'] == 1
    directory = Path(f"/proc/{process.pid}")
    pages = int((directory / "statm").read_text().split()[1])
    assert series["process_resident_memory_bytes"] == pytest.approx(pages * 4096, rel=0.5)
    assert series["process_open_fds"] == pytest.approx(len(list((directory / "fd").iterdir())), abs=10)
    assert series["process_max_fds"] >= series["process_open_fds"]
    assert 0 < time.time() - series["process_start_time_seconds"] < 120 + CLOCK_SLACK
    before = series["process_cpu_seconds_total"]
    assert before > 0
    for _ in range(200):
        process.admin_client().get("/metrics")
    assert series_of(process)["process_cpu_seconds_total"] > before


def test_counters_are_there_before_their_first_event(installation):
    node, worker = series_of(installation.nodes[0]), series_of(installation.mailers[0])
    assert label_values(node, "roster_events_total", "type") == TYPES
    registrations = 'roster_http_requests_total{method="POST",route="/api/v1/users/register",status="%s"}'
    assert [node[registrations % status] for status in (500, 503, 504)] == [0, 0, 0]
    actors = label_values(node, "roster_actor_failures_total", "actor")
    assert {"user_directory", "user_actor", "event_writer"} <= actors
    assert OUTCOMES <= label_values(worker, "roster_mail_orders_total", "outcome")
    assert label_values(worker, "roster_mail_reissues_total", "verdict") == {"reissued", "nothing", "try_again"}
