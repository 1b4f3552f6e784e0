"""The minute: with a short lifetime, and once for real."""

import json
import time

from tests.harness import child
from tests.harness.stack import PASSWORD

EMAIL = "grace@example.com"


def events(stack, event_type):
    lines = stack.run("log", "tail", "--from", "1", "--json", "--type", event_type).stdout.splitlines()
    return [json.loads(line) for line in lines]


def microseconds_between(earlier, later):
    from datetime import datetime

    parse = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (parse(later) - parse(earlier)).total_seconds()


def test_a_window_closes_by_itself_and_the_log_says_so(stack):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_CODE_TTL": "2s", "ROSTER_RESEND_COOLDOWN": "0"})
    client = installation.client()
    client.register(EMAIL, PASSWORD)
    code = installation.code_for(EMAIL)
    child.wait_until(lambda: events(installation, "CodeExpired"), 10, "CodeExpired", every=0.1)
    late = client.activate(EMAIL, PASSWORD, code)
    assert (late.status, late.code) == (410, "code-expired")
    issued, expired = events(installation, "CodeIssued")[0], events(installation, "CodeExpired")[0]
    open_for = microseconds_between(issued["data"]["issued_at"], expired["data"]["expired_at"])
    assert 2.0 <= open_for < 3.0
    assert len(events(installation, "CodeExpired")) == 1


def test_a_window_closes_although_its_node_died(stack):
    installation = stack(nodes=2, mailers=1, settings={"ROSTER_CODE_TTL": "3s"})
    installation.client(0).register(EMAIL, PASSWORD)
    installation.nodes[0].kill9()
    child.wait_until(lambda: events(installation, "CodeExpired"), 20, "CodeExpired by the sweep", every=0.2)
    assert len(events(installation, "CodeExpired")) == 1


def test_a_window_closes_after_a_restart_in_its_middle(stack):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_CODE_TTL": "4s"})
    installation.client().register(EMAIL, PASSWORD)
    installation.nodes[0].kill9()
    installation.nodes[0].restart()
    child.wait_until(lambda: events(installation, "CodeExpired"), 15, "CodeExpired after the restart", every=0.1)
    issued, expired = events(installation, "CodeIssued")[0], events(installation, "CodeExpired")[0]
    assert microseconds_between(issued["data"]["issued_at"], expired["data"]["expired_at"]) < 5.5


def test_the_real_minute(stack):
    installation = stack(nodes=2, mailers=1, load_settings=False,
                         settings={"ROSTER_RATE_LIMIT_PER_IP": "off"})
    client = installation.client()
    started = time.monotonic()
    assert client.register(EMAIL, PASSWORD).json()["code_expires_in"] == 60
    code = installation.code_for(EMAIL)
    child.wait_until(lambda: time.monotonic() - started > 61, 70, "61 seconds", every=0.2)
    late = installation.client(1).activate(EMAIL, PASSWORD, code)
    assert (late.status, late.code) == (410, "code-expired")
    assert len(events(installation, "CodeExpired")) == 1

    assert client.resend(EMAIL, PASSWORD).status == 202
    fresh = installation.code_for(EMAIL, count=2)
    if fresh != code:
        assert client.activate(EMAIL, PASSWORD, code).code == "code-incorrect"
    assert client.activate(EMAIL, PASSWORD, fresh).status == 200
