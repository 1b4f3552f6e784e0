"""Many people on two nodes and two mail workers."""

from collections import Counter

from tests.e2e.load import Load
from tests.harness import child
from tests.harness.stack import PASSWORD

PEOPLE = 2000


def test_two_thousand_registrations_lead_to_as_many_mails_with_the_right_code(stack):
    installation = stack(nodes=2, mailers=2)
    load = Load([node.public for node in installation.nodes], count=PEOPLE).start().wait()
    assert len(load.acknowledged) == PEOPLE, (load.broken, Counter(load.refused))

    child.wait_until(lambda: installation.smtp.count() >= PEOPLE, 60, f"{PEOPLE} mails")
    mails = installation.smtp.mails()
    codes = {mail.to: mail.code for mail in mails}
    assert len(mails) == PEOPLE
    assert set(codes) == set(load.acknowledged)

    # Every code is its person's: each activates on the node that did not register it first.
    clients = [installation.client(0), installation.client(1)]
    for number, (email, code) in enumerate(sorted(codes.items())[:200]):
        assert clients[number % 2].activate(email, PASSWORD, code).status == 200
    reported = lambda: int(installation.query("SELECT count(*) FROM events WHERE type = 'CodeMailed'")[0][0])
    child.wait_until(lambda: reported() == PEOPLE, 30, "a report for every mail", every=0.2)
    assert installation.run("log", "verify").returncode == 0
    assert installation.smtp.count() == PEOPLE
