"""The followers of several nodes: one that leads and is frozen or cut off costs nobody their mail."""

import time
from urllib.parse import urlsplit

from tests.harness import child
from tests.harness.stack import PASSWORD
from tests.harness.tcp_proxy import TcpProxy

MAIL_SECONDS = 15.0  # from the fault to the mail of whoever registers during it
LEASE_SECONDS = 10.0


def leads(node, job="relay"):
    return f"roster_{job}_leading 1" in node.admin_client().get("/metrics").body.decode().splitlines()


def leader_of(installation, job="relay"):
    """The number of the node that leads, once one does."""
    found = []

    def one_leads():
        found[:] = [number for number, node in enumerate(installation.nodes) if leads(node, job)]
        return len(found) == 1

    child.wait_until(one_leads, LEASE_SECONDS, f"a leader of {job}")
    return found[0]


def register_and_await_mails(installation, node, people):
    """Registers them at this node; how long after the first registration each had a mail."""
    began = time.monotonic()
    client = installation.client(node)
    for email in people:
        assert client.register(email, PASSWORD).status == 202
    taken = []
    for email in people:
        child.wait_until(lambda email=email: installation.smtp.mails(email), MAIL_SECONDS, f"the mail to {email}")
        taken.append(time.monotonic() - began)
    return taken


def test_a_frozen_leader_costs_nobody_their_mail(stack):
    installation = stack(nodes=2, mailers=1)
    frozen = leader_of(installation)
    other = 1 - frozen
    installation.nodes[frozen].pause()
    people = [f"frozen-{number}@example.com" for number in range(5)]
    taken = register_and_await_mails(installation, other, people)
    print(f"mails {taken[0]:.1f} to {taken[-1]:.1f} s after the leader froze")
    assert leads(installation.nodes[other])
    assert leads(installation.nodes[other], "sweep")

    installation.nodes[frozen].resume()
    child.wait_until(lambda: not leads(installation.nodes[frozen]), LEASE_SECONDS, "the frozen node to notice")
    assert leader_of(installation) == other
    late = register_and_await_mails(installation, frozen, ["late@example.com"])
    assert late[0] < 5
    assert all(len(installation.smtp.mails(email)) == 1 for email in [*people, "late@example.com"])


def test_a_leader_cut_off_from_nats_gives_its_lease_to_another(stack):
    installation = stack(nodes=0, mailers=0)
    nats = urlsplit(installation.nats.url())
    direct = installation.nats.url()
    with TcpProxy((nats.hostname, nats.port)) as line:
        installation.settings["ROSTER_NATS_URL"] = direct.replace(f":{nats.port}", f":{line.address[1]}")
        installation.add_node()
        installation.settings["ROSTER_NATS_URL"] = direct
        installation.add_mailer()  # which finds the streams that the node has made
        assert leader_of(installation) == 0
        installation.add_node()
        line.cut()
        people = [f"cut-{number}@example.com" for number in range(5)]
        taken = register_and_await_mails(installation, 0, people)
        print(f"mails {taken[0]:.1f} to {taken[-1]:.1f} s after the leader was cut off")
        assert leads(installation.nodes[1])
        line.mend()
        child.wait_until(lambda: installation.client(0).register("after@example.com", PASSWORD).status == 202, 10, "")
        child.wait_until(lambda: installation.smtp.mails("after@example.com"), MAIL_SECONDS, "the mail afterwards")
        assert all(len(installation.smtp.mails(email)) == 1 for email in people)
