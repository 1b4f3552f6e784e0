"""One person's journey on real parts: HTTP, actors, PostgreSQL, NATS, SMTP."""

import json

import pytest

from tests.harness import child
from tests.harness.stack import PASSWORD

EMAIL = "ada@example.com"


@pytest.fixture
def installation(stack):
    return stack(nodes=2, mailers=2, settings={"ROSTER_CODE_TTL": "30s", "ROSTER_RESEND_COOLDOWN": "0"})


def log_types(stack):
    lines = stack.run("log", "tail", "--from", "1", "--json").stdout.splitlines()
    return [json.loads(line)["type"] for line in lines]


def wait_for_event(stack, event_type, count=1, seconds=10):
    child.wait_until(lambda: log_types(stack).count(event_type) >= count, seconds, f"{count} {event_type}", every=0.1)


def wrong(code):
    return f"{(int(code) + 1) % 10000:04d}"


def test_register_on_one_node_and_activate_on_the_other(installation):
    first, second = installation.client(0), installation.client(1)

    registered = first.register(EMAIL, PASSWORD)
    assert registered.status == 202
    assert registered.json()["email"] == EMAIL
    assert registered.json()["status"] == "pending"
    assert registered.json()["code_expires_in"] == 30
    assert registered.headers["Cache-Control"] == "no-store"

    pending = second.me(EMAIL, PASSWORD)
    assert (pending.status, pending.json()["status"]) == (200, "pending")
    assert "user_id" not in pending.json()

    code = installation.code_for(EMAIL)
    activated = second.activate(EMAIL, PASSWORD, code)
    assert activated.status == 200
    assert activated.json()["status"] == "active"

    shown = first.me(EMAIL, PASSWORD)
    assert shown.json()["status"] == "active"
    assert shown.json()["user_id"] == activated.json()["user_id"]
    again = first.activate(EMAIL, PASSWORD, code)
    assert (again.status, again.code) == (409, "already-active")
    assert first.resend(EMAIL, PASSWORD).code == "already-active"

    wait_for_event(installation, "CodeMailed")
    assert sorted(log_types(installation)) == ["CodeIssued", "CodeMailed", "UserActivated", "UserRegistered"]
    assert installation.run("log", "verify").returncode == 0


def test_the_mail_says_what_a_person_needs(installation):
    installation.client().register(EMAIL, PASSWORD, headers={"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})
    installation.code_for(EMAIL)
    mail = installation.smtp.mails(EMAIL)[0]
    message = mail.parsed
    assert mail.subject.startswith(mail.code)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@localhost>")
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert mail.code in mail.text
    assert "UTC" in mail.text
    assert "votre" in mail.text.lower()


def test_wrong_codes_on_both_nodes_count_together(installation):
    first, second = installation.client(0), installation.client(1)
    first.register(EMAIL, PASSWORD)
    code = installation.code_for(EMAIL)
    answers = [node.activate(EMAIL, PASSWORD, wrong(code)) for node in (first, second, first)]
    assert [(a.status, a.code, a.json()["attempts_left"]) for a in answers] == [
        (400, "code-incorrect", 2), (400, "code-incorrect", 1), (400, "code-incorrect", 0)]
    burned = second.activate(EMAIL, PASSWORD, code)
    assert (burned.status, burned.code) == (410, "code-burned")

    assert second.resend(EMAIL, PASSWORD).status == 202
    fresh = installation.code_for(EMAIL, count=2)
    assert first.activate(EMAIL, PASSWORD, fresh).status == 200


def test_a_resend_kills_the_older_code(installation):
    client = installation.client()
    client.register(EMAIL, PASSWORD)
    old = installation.code_for(EMAIL)
    assert client.resend(EMAIL, PASSWORD).status == 202
    new = installation.code_for(EMAIL, count=2)
    if old != new:
        refused = installation.client(1).activate(EMAIL, PASSWORD, old)
        assert (refused.status, refused.code) == (400, "code-incorrect")
    assert client.activate(EMAIL, PASSWORD, new).status == 200


def test_nobody_else_activates(installation):
    client = installation.client()
    client.register(EMAIL, PASSWORD)
    code = installation.code_for(EMAIL)
    wrong_password = client.activate(EMAIL, "not the password at all", code)
    unknown = client.activate("nobody@example.com", PASSWORD, code)
    assert (wrong_password.status, wrong_password.code) == (401, "invalid-credentials")
    assert wrong_password.headers["WWW-Authenticate"] == 'Basic realm="roster", charset="UTF-8"'

    def shape(answer):
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert shape(wrong_password) == shape(unknown)


def test_registering_an_active_address_answers_alike_and_tells_the_owner(installation):
    owner, stranger = installation.client(0), installation.client(1)
    fresh = owner.register(EMAIL, PASSWORD)
    owner.activate(EMAIL, PASSWORD, installation.code_for(EMAIL))

    shadowed = stranger.register(EMAIL, "a stranger's own password")
    assert (shadowed.status, shadowed.json()) == (fresh.status, fresh.json())
    assert stranger.me(EMAIL, "a stranger's own password").json()["status"] == "pending"
    assert stranger.activate(EMAIL, "a stranger's own password", "0000").code == "code-incorrect"
    assert owner.me(EMAIL, PASSWORD).json()["status"] == "active"

    child.wait_until(lambda: installation.smtp.count(EMAIL) == 2, 10, "the notice")
    notice = installation.smtp.mails(EMAIL)[1]
    assert notice.code is None
    stranger.register(EMAIL, "a stranger's own password")
    assert owner.resend(EMAIL, PASSWORD).code == "already-active"
    assert installation.smtp.count(EMAIL) == 2


def test_accounts_are_disclosed_where_a_deployment_prefers_it(stack):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_DISCLOSE_ACCOUNTS": "true"})
    client = installation.client()
    created = client.register(EMAIL, PASSWORD)
    assert created.status == 201
    activated = client.activate(EMAIL, PASSWORD, installation.code_for(EMAIL))
    assert activated.json()["user_id"] == created.json()["user_id"]
    refused = client.register(EMAIL, PASSWORD)
    assert (refused.status, refused.code) == (409, "already-registered")


def test_one_trace_leads_from_http_to_the_mailbox(installation):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    client = installation.client()
    answer = client.register(EMAIL, PASSWORD, headers={
        "traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": "my-request-1"})
    assert answer.headers["X-Request-Id"] == "my-request-1"
    installation.code_for(EMAIL)
    lines = installation.run("log", "tail", "--from", "1", "--json").stdout.splitlines()
    metadata = [json.loads(line)["metadata"] for line in lines]
    assert metadata[0]["request_id"] == "my-request-1"
    assert trace in metadata[0]["traceparent"]
    assert any(trace in line for line in installation.nodes[0].lines)
    child.wait_until(lambda: any(trace in line for mailer in installation.mailers for line in mailer.lines), 5,
                     "the trace in a mail worker's log")
