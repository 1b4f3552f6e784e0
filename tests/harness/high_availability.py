"""An installation that outlives each of its parts: three nodes behind HAProxy, two mail workers, a PostgreSQL primary
whose commits wait for one of two standbys, and a JetStream cluster of three. Also `make demo-ha`.
"""

import json
import shutil
import signal

from tests.harness import child
from tests.harness.haproxy import HaProxy
from tests.harness.nats_cluster import NatsCluster
from tests.harness.postgres import PrivatePostgres, Replica, let_commits_wait
from tests.harness.roster import Client
from tests.harness.smtp_sink import SmtpSink
from tests.harness.stack import Stack, print_addresses

DRAIN = {"ROSTER_DRAIN_DELAY": "1s", "ROSTER_TRUSTED_PROXIES": "127.0.0.1"}


class HighlyAvailable(Stack):
    """A Stack with more than one of everything; `proxy` is what clients call."""

    def __init__(self, settings=None, **options):
        super().__init__(3, 2, DRAIN | (settings or {}), **options)
        self.standbys = []
        self.proxy = None

    def start(self):
        super().start()
        try:
            self.proxy = self._cleanup.enter_context(HaProxy(self.nodes))
        except BaseException:
            self.stop()
            raise
        return self

    def _start_servers(self):
        self.nats = self._cleanup.enter_context(NatsCluster())
        self.postgres = self._cleanup.enter_context(PrivatePostgres())
        self.standbys = [self._cleanup.enter_context(Replica(self.postgres, name)) for name in ("north", "south")]
        let_commits_wait("ANY 1 (north, south)", self.postgres, *self.standbys)
        super()._start_servers()

    def _prepare(self):
        super()._prepare()
        self.nats.make(json.loads(self.run("bus", "plan", "--json").stdout))

    def node_settings(self):
        """All PostgreSQL servers: whoever takes writes is the one."""
        settings = super().node_settings()
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in [self.postgres, *self.standbys])
        settings["ROSTER_DATABASE_URL"] = f"postgresql://{self.NODE}@{hosts}/{self.database}"
        return settings

    def through_proxy(self, **options):
        return Client(self.proxy.address(), **options)

    def promote(self):
        """The primary is stopped, and the standby that has most of it takes over; the other one follows it."""
        self.postgres.stop()
        received = "SELECT pg_last_wal_receive_lsn() - '0/0'::pg_lsn"
        self.standbys.sort(key=lambda one: int(one.query(received)[0][0]))
        self.postgres = self.standbys.pop()
        self.postgres.promote()
        for standby in self.standbys:
            standby.follow(self.postgres)


def main():
    mails = child.temporary_directory()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        with SmtpSink(mails) as smtp, HighlyAvailable(smtp=smtp, load_settings=False) as stack:
            print(f"balancer:  http://{stack.proxy.address()}/docs")
            print_addresses(stack)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
            print("\nstopping", flush=True)
    finally:
        shutil.rmtree(mails, ignore_errors=True)


if __name__ == "__main__":
    main()
