"""Ten thousand mails that waited drain with one mail, and one living code, per person."""

from tests.e2e.load import Load
from tests.harness import child
from tests.harness.stack import PASSWORD

PEOPLE = 10_000


def test_a_backlog_drains_with_one_mail_per_person(stack):
    installation = stack(nodes=1, mailers=0, settings={"ROSTER_CODE_TTL": "10s"})
    load = Load([installation.nodes[0].public], count=PEOPLE, threads=16, name="backlog").start().wait()
    assert len(load.acknowledged) == PEOPLE
    expired = lambda: int(installation.query("SELECT count(*) FROM events WHERE type = 'CodeExpired'")[0][0])
    child.wait_until(lambda: expired() >= PEOPLE, 60, "every first code to expire", every=0.5)

    for _ in range(2):
        installation.add_mailer()
    child.wait_until(lambda: installation.smtp.count() >= PEOPLE, 200, f"{PEOPLE} mails", every=0.5)
    # The last mail's code is alive: its person activates.
    newest = installation.smtp.mails()[-1]
    assert installation.client().activate(newest.to, PASSWORD, newest.code).status == 200

    outcomes = lambda: int(installation.query("SELECT count(*) FROM events WHERE type = 'CodeMailed'")[0][0])
    child.wait_until(lambda: outcomes() >= PEOPLE, 60, "a report for every mail", every=0.5)
    mails = installation.smtp.mails()
    assert len(mails) == PEOPLE and len({mail.to for mail in mails}) == PEOPLE
    expiry = {code: float(at) for code, at in installation.query(
        "SELECT data->>'code_id', extract(epoch FROM (data->>'expires_at')::timestamptz)"
        " FROM event_log WHERE type = 'CodeIssued'")}
    codes = {mail.parsed["Message-ID"].strip("<>").split("@")[0]: mail.received_at for mail in mails}
    assert len(codes) == PEOPLE, "two mails with one Message-ID"
    dead = [code for code, received_at in codes.items() if received_at >= expiry[code]]
    assert dead == [], f"{len(dead)} mails came with a dead code"
    assert installation.query("SELECT count(*) FROM events WHERE type = 'CodeMailFailed'")[0][0] == "0"
