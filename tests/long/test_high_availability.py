"""Each part of a highly available installation is restarted under load: nobody's request fails beyond one retry, and
each person gets one mail.
"""

import collections
import http.client
import threading
import time

import pytest

from tests.harness import child
from tests.harness.high_availability import HighlyAvailable
from tests.harness.stack import PASSWORD

WORTH_A_RETRY = {502, 503, 504}
RETRY_SECONDS = 10.0  # a failover may take that long until somebody takes writes again


class Load:
    """People who register through the balancer and activate with the code of their mail, a few at a time."""

    def __init__(self, stack, name, clients=3):
        self.stack = stack
        self.name = name  # the installation is shared, its people are not
        self.stopped = threading.Event()
        self.registered, self.activated, self.failed = [], [], []
        self.retries = collections.Counter()
        self.threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.goes_on(5)
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)

    def goes_on(self, people):
        """Returns once so many more people have activated."""
        wanted = len(self.activated) + people
        child.wait_until(lambda: len(self.activated) >= wanted or self.failed, 60, "more people", every=0.1)
        assert not self.failed, self.failed

    def _run(self, thread):
        number = 0
        while not self.stopped.is_set():
            number += 1
            email = f"{self.name}-{thread}-{number}@example.com"
            if self._ask("register", lambda client, who=email: client.register(who, PASSWORD), 202) is None:
                return
            self.registered.append(email)
            code = self.stack.code_for(email, seconds=30)
            activate = lambda client, who=email, it=code: client.activate(who, PASSWORD, it)
            if self._ask("activate", activate, 200) is None:
                return
            self.activated.append(email)

    def _ask(self, what, request, expected):
        """One request, and one more if it failed as a balancer's clients may expect."""
        trouble = None
        for attempt in range(2):
            client = self.stack.through_proxy(seconds=RETRY_SECONDS)
            try:
                answer = request(client)
                if answer.status == expected or (attempt and answer.code == "already-active"):
                    return answer
                trouble = answer
                if answer.status not in WORTH_A_RETRY:
                    break
            except (OSError, http.client.HTTPException) as error:
                trouble = error
            finally:
                client.close()
            self.retries[what] += 1
            child.wait_until(self._balancer_has_somebody, RETRY_SECONDS, "a ready node", every=0.1)
        self.failed.append((what, trouble))
        return None

    def _balancer_has_somebody(self):
        client = self.stack.through_proxy(seconds=RETRY_SECONDS)
        try:
            return client.get("/docs").status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()


@pytest.fixture(scope="module")
def installation():
    with HighlyAvailable() as stack:
        yield stack


def each_has_one_mail(stack, people):
    for email in people:
        assert len([mail for mail in stack.smtp.mails(email) if mail.code]) == 1, email


def the_log_is_whole(stack):
    assert stack.run("log", "verify").returncode == 0


def test_nodes_and_workers_one_by_one(installation):
    with Load(installation, "nodes") as load:
        for process in installation.nodes + installation.mailers:
            process.restart().wait_ready()
            load.goes_on(5)
    assert not load.failed
    each_has_one_mail(installation, load.registered)
    the_log_is_whole(installation)


def test_members_of_the_nats_cluster_one_by_one(installation):
    with Load(installation, "nats") as load:
        for member in installation.nats.members:
            member.restart()
            child.wait_until(lambda: installation.nats.replicas_of("ROSTER_EVENTS") == 2, 60, "the cluster", every=0.2)
            load.goes_on(5)
    assert not load.failed
    each_has_one_mail(installation, load.registered)


def test_a_standby_and_then_the_primary(installation):
    with Load(installation, "postgres") as load:
        for standby in installation.standbys:
            standby.restart()
            load.goes_on(5)
        installation.promote()
        promoted_at = time.monotonic()
        load.goes_on(len(load.threads) + 1)  # one of them began after it
        print(f"somebody registered and activated {time.monotonic() - promoted_at:.1f} s after the promotion")
        load.goes_on(5)
    assert not load.failed
    each_has_one_mail(installation, load.registered)
    the_log_is_whole(installation)
    people = {row[0] for row in installation.query("SELECT count(*) FROM events WHERE type = 'UserActivated'")}
    assert int(people.pop()) >= len(load.activated)
