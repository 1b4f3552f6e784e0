"""What people see while NATS or PostgreSQL is down, and afterwards."""

import time
from collections import Counter

from tests.e2e.load import Load
from tests.harness import child
from tests.harness.stack import PASSWORD


def all_mailed_alive(installation, people, seconds):
    """Each of these got a code; the newest activates."""
    child.wait_until(lambda: {m.to for m in installation.smtp.mails() if m.code} >= set(people), seconds,
                     "a mail for everybody", every=0.1)


def test_registration_goes_on_without_nats_and_stale_codes_are_replaced(stack):
    installation = stack(nodes=2, mailers=2, settings={"ROSTER_CODE_TTL": "20s"})
    installation.nats.stop()
    load = Load([node.public for node in installation.nodes], count=200, threads=4, name="nats").start().wait()
    assert len(load.acknowledged) == 200, (load.broken, Counter(load.refused))
    # Long enough that every code of before has too little life left when NATS is back.
    stopped = time.monotonic()
    child.wait_until(lambda: time.monotonic() - stopped > 8, 20, "stale codes", every=0.1)
    installation.nats.start()

    all_mailed_alive(installation, load.acknowledged, 40)
    mails = installation.smtp.mails()
    assert len(mails) == len(load.acknowledged), "more than one mail for somebody"
    newest = {mail.to: mail.code for mail in mails}
    email = load.acknowledged[-1]
    assert installation.client().activate(email, PASSWORD, newest[email]).status == 200


def test_the_nats_store_is_lost(stack):
    installation = stack(nodes=2, mailers=2, settings={"ROSTER_CODE_TTL": "20s"})
    Load([installation.nodes[0].public], count=50, threads=2, name="before").start().wait()
    # What the log knows of cannot be lost with NATS; a mail whose report was still on its way there is sent again.
    reported = lambda: int(installation.query("SELECT count(*) FROM events WHERE type = 'CodeMailed'")[0][0])
    child.wait_until(lambda: reported() >= 50, 20, "the first mails and their reports", every=0.1)
    installation.nats.kill9()
    installation.nats.wipe_store()
    load = Load([installation.nodes[0].public], count=50, threads=2, name="during").start().wait()
    assert len(load.acknowledged) == 50
    installation.nats.start()

    all_mailed_alive(installation, load.acknowledged, 40)
    per_person = Counter(mail.to for mail in installation.smtp.mails())
    assert set(per_person.values()) == {1}, per_person.most_common(3)
    later = installation.client(1)
    assert later.register("after@example.com", PASSWORD).status == 202
    installation.code_for("after@example.com")


def test_without_postgresql_nothing_is_falsely_acknowledged(stack):
    installation = stack(nodes=2, mailers=1, private_postgres=True)
    client = installation.client()
    assert client.register("before@example.com", PASSWORD).status == 202
    installation.postgres.kill9()

    started = time.monotonic()
    refused = client.register("during@example.com", PASSWORD)
    assert (refused.status, refused.code) == (503, "store-unavailable")
    assert time.monotonic() - started < 5
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.me("before@example.com", PASSWORD).status == 503
    assert installation.nodes[0].is_ready() is False

    installation.postgres.start()
    back = time.monotonic()
    child.wait_until(lambda: client.register("after@example.com", PASSWORD).status == 202, 5, "recovery", every=0.1)
    print(f"recovered {time.monotonic() - back:.1f} s after PostgreSQL")
    installation.code_for("after@example.com")
    assert installation.run("log", "verify").returncode == 0
    tail = installation.run("log", "tail", "--from", "1", "--json", "--type", "UserRegistered")
    known = {line.split('"email":"')[1].split('"')[0] for line in tail.stdout.splitlines()}
    assert {"before@example.com", "after@example.com"} <= known


def test_the_mail_server_is_down_for_a_while(stack):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_CODE_TTL": "15s"})
    installation.smtp.stop()
    assert installation.client().register("patient@example.com", PASSWORD).status == 202
    started = time.monotonic()
    child.wait_until(lambda: time.monotonic() - started > 3, 10, "a while", every=0.1)
    installation.smtp.start()
    code = installation.code_for("patient@example.com", seconds=30)
    assert installation.client().activate("patient@example.com", PASSWORD, code).status == 200
    assert installation.smtp.count("patient@example.com") == 1


def test_a_node_ends_within_ten_seconds_and_answers_what_was_under_way(stack):
    installation = stack(nodes=1, mailers=1, load_settings=False, settings={"ROSTER_RATE_LIMIT_PER_IP": "off"})
    load = Load([installation.nodes[0].public], threads=4, name="term").start()
    child.wait_until(lambda: len(load.acknowledged) >= 8, 20, "some load")
    assert installation.nodes[0].terminate() == 0
    load.stop()
    log = installation.query("SELECT count(*) FROM events WHERE type = 'UserRegistered'")
    assert int(log[0][0]) == len(load.acknowledged), "a registration was done and not answered, or the reverse"
