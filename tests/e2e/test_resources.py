"""What a node costs: memory with many idle users, and the time of a start."""

import time
from pathlib import Path

from tests.e2e.load import Load
from tests.harness import child

PEOPLE = 100_000
RESIDENT_LIMIT_MB = 120


def resident_mb(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def test_a_hundred_thousand_idle_users_fit_into_little_memory(stack):
    settings = {"ROSTER_CODE_TTL": "10s", "ROSTER_ANSWER_QUANTUM": "0"}  # 16 threads would wait most of the time
    installation = stack(nodes=1, mailers=0, settings=settings)
    node = installation.nodes[0]
    started = time.monotonic()
    load = Load([node.public], count=PEOPLE, threads=16, name="idle").start().wait(seconds=500)
    took = time.monotonic() - started
    assert len(load.acknowledged) == PEOPLE, (load.broken, load.refused[:3])

    closed = lambda: int(installation.query("SELECT count(*) FROM events WHERE type = 'CodeExpired'")[0][0])
    child.wait_until(lambda: closed() >= PEOPLE, 120, "every window closed", every=0.5)
    child.wait_until(lambda: resident_mb(node) < RESIDENT_LIMIT_MB, 60,
                     f"less than {RESIDENT_LIMIT_MB} MB; now {resident_mb(node):.0f}", every=0.5)
    print(f"{PEOPLE} registrations in {took:.0f} s ({PEOPLE / took:.0f}/s), resident {resident_mb(node):.0f} MB")

    node.terminate()
    started = time.monotonic()
    node.restart()
    node.wait_ready()
    print(f"start on a log of {3 * PEOPLE} events: {time.monotonic() - started:.2f} s")
    assert time.monotonic() - started < 2.0
    assert installation.run("log", "verify", seconds=120).returncode == 0
