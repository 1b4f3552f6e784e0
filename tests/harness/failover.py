"""An installation whose PostgreSQL has a standby that takes its place, as often as one likes. The nodes know the two
ports; whoever takes writes there is the one.
"""

import json
import time

from tests.e2e.load import Load
from tests.harness import child
from tests.harness.postgres import PrivatePostgres, Replica, let_commits_wait
from tests.harness.stack import Stack


class Failover(Stack):
    """A Stack with a primary and a standby, whose place `fail_over` changes."""

    def __init__(self, synchronous, **options):
        super().__init__(**options)
        self.synchronous = synchronous
        self.standby = None

    def _start_servers(self):
        self.postgres = PrivatePostgres()
        self.postgres.settings["fsync"] = "off"  # what was written outlives a kill; this is about no power cut
        self._cleanup.callback(lambda: self.postgres.remove())  # whoever it is by then
        self._gone = self.postgres
        self._cleanup.callback(lambda: self._gone.remove())
        self.postgres.start()
        self.standby = Replica(self.postgres)
        self._cleanup.callback(lambda: self.standby.remove())
        self.standby.start()
        if self.synchronous:
            let_commits_wait("replica", self.postgres, self.standby)
        self.ports = [self.postgres.port, self.standby.port]
        super()._start_servers()

    def node_settings(self):
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        url = f"postgresql://{self.NODE}@{hosts}/{self.database}"
        return super().node_settings() | {"ROSTER_DATABASE_URL": url}

    def promote(self, end_the_primary=PrivatePostgres.kill9):
        """The primary goes and the standby takes its place; when it took over."""
        self._gone = self.postgres
        end_the_primary(self._gone)
        self.before_promotion()
        self.standby.promote()
        self.postgres = self.standby
        return time.monotonic()

    def before_promotion(self):
        """The primary is gone, and the standby has all that it will ever get of it."""

    def renew_standby(self):
        """After `promote`: the new primary gets a standby at the old one's address."""
        self._gone.remove()
        self.standby = Replica(self.postgres)
        self.standby.port = self._gone.port
        self.standby.start()

    def fail_over(self, end_the_primary=PrivatePostgres.kill9):
        """Both of it; when the standby took over."""
        promoted = self.promote(end_the_primary)
        self.renew_standby()
        assert self.postgres.lets_commits_wait() == self.synchronous
        return promoted

    def registered(self):
        """Addresses that the log has, each once."""
        lines = self.run("log", "tail", "--from", "1", "--json", "--type", "UserRegistered", seconds=300).stdout
        addresses = [json.loads(line)["private"]["email"] for line in lines.splitlines()]
        assert len(addresses) == len(set(addresses)), "somebody is registered twice"
        return set(addresses)


def fail_over_under_load(installation, rounds, people_a_round=20):
    """Fails over so often, hard and orderly in turn, while people register; (who was acknowledged, seconds from each
    promotion to the next acknowledgement, everything else that was answered)."""
    nodes = [node.public for node in installation.nodes]
    load = Load(nodes, threads=6).start()
    pauses = []

    def goes_on(seconds):
        wanted = len(load.acknowledged) + people_a_round
        child.wait_until(lambda: len(load.acknowledged) >= wanted, seconds, "the load", every=0.05)

    try:
        for number in range(rounds):
            goes_on(30)
            promoted = installation.fail_over(PrivatePostgres.kill9 if number % 2 == 0 else PrivatePostgres.stop)
            before = len(load.acknowledged)
            child.wait_until(lambda seen=before: len(load.acknowledged) > seen, 30, "an answer", every=0.01)
            pauses.append(time.monotonic() - promoted)
        goes_on(30)
    finally:
        load.stop()
    return load, pauses
