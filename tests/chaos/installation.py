"""An installation for faults: every line between a process and a server is a proxy of that process alone."""

import time
from dataclasses import dataclass

from tests.harness import child
from tests.harness.clock_steps import STEPPING_CLOCK
from tests.harness.failover import Failover
from tests.harness.nats_cluster import NatsCluster
from tests.harness.postgres import PrivatePostgres
from tests.harness.tcp_proxy import TcpProxy

NODES, MAILERS = 3, 2
CODE_SECONDS = 60  # as it is set out of the box
SETTINGS = {
    "ROSTER_CODE_TTL": f"{CODE_SECONDS}s",
    "ROSTER_CODE_DIGITS": "8",  # so that no wrong code is right by chance
    "ROSTER_RESEND_COOLDOWN": "1s",
}
REVIVAL_SECONDS = 90  # until a process runs again whose servers may be away when it starts


@dataclass(frozen=True)
class Kind:
    """What an installation is made of."""

    name: str
    synchronous: bool = True  # whether a standby has what was acknowledged
    one_address: bool = False  # of PostgreSQL, whoever serves it; else each node knows both
    nats_members: int = 1


KINDS = {kind.name: kind for kind in (
    Kind("synchronous"),
    Kind("asynchronous", synchronous=False),
    Kind("one-address", synchronous=False, one_address=True),
    Kind("cluster", nats_members=3),
)}


class Lines:
    """The proxies of one process, by the kind of server behind them."""

    def __init__(self, **proxies):
        self.proxies = proxies

    def to(self, *servers):
        return [proxy for server in servers or self.proxies for proxy in self.proxies.get(server, ())]

    def mend(self):
        for proxy in self.to():
            proxy.mend()

    def reset(self, *servers):
        for proxy in self.to(*servers):
            proxy.reset()


class Installation(Failover):
    """`lines[process]` are a process's own; `history` gets what a failover may have lost."""

    def __init__(self, kind, history, settings=None):
        super().__init__(kind.synchronous, nodes=NODES, mailers=MAILERS, settings=SETTINGS | (settings or {}))
        self.kind = kind
        self.history = history
        self.lines = {}
        self.failovers = 0
        self.clock_may_step = kind.synchronous  # what a failover may lose is told by the log's times

    def _start_servers(self):
        if self.kind.nats_members > 1:
            self.nats = self._cleanup.enter_context(NatsCluster(self.kind.nats_members, ["--no_advertise"]))
        super()._start_servers()

    def _prepare(self):
        super()._prepare()
        if self.clock_may_step:
            self.query(STEPPING_CLOCK)
        if self.kind.nats_members > 1:
            import json

            self.nats.make(json.loads(self.run("bus", "plan", "--json").stdout))

    def _process(self, command):
        process = super()._process(command)
        nats = [self._proxy(member.port) for member in getattr(self.nats, "members", [self.nats])]
        process.settings["ROSTER_NATS_URL"] = ",".join(f"nats://127.0.0.1:{proxy.address[1]}" for proxy in nats)
        if command == "mailer":
            smtp = self._proxy(self.smtp.port)
            process.settings["ROSTER_SMTP_URL"] = f"smtp://127.0.0.1:{smtp.address[1]}?tls=off"
            self.lines[process] = Lines(nats=nats, smtp=[smtp])
            return process
        ports = self.ports[:1] if self.kind.one_address else self.ports
        postgres = [self._proxy(port, speaks_postgres=True) for port in ports]
        hosts = ",".join(f"127.0.0.1:{proxy.address[1]}" for proxy in postgres)
        process.settings["ROSTER_DATABASE_URL"] = f"postgresql://{self.NODE}@{hosts}/{self.database}"
        self.lines[process] = Lines(postgres=postgres, nats=nats)
        return process

    def _proxy(self, port, **options):
        return self._cleanup.enter_context(TcpProxy(("127.0.0.1", port), **options))

    def name_of(self, process):
        return f"{process.command} {(self.nodes + self.mailers).index(process) + 1}"

    def processes(self):
        return self.nodes + self.mailers

    def mails(self, email):
        return self.smtp.mails(email)

    def all_mails(self):
        return self.smtp.mails()

    def lost_answers(self):
        return sum(proxy.lost_commit_answers for lines in self.lines.values() for proxy in lines.to("postgres"))

    def revive(self, process):
        """It runs again, even if what it needs was away when it started."""
        deadline = time.monotonic() + REVIVAL_SECONDS
        while True:
            try:
                return process.restart()
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise

    def fail_over(self, end_the_primary=PrivatePostgres.kill9):
        self._killed_at = time.time()
        promoted = super().fail_over(end_the_primary)
        self.failovers += 1
        return promoted

    def promote(self, end_the_primary=PrivatePostgres.kill9):
        promoted = super().promote(end_the_primary)
        if self.kind.one_address:
            for node in self.nodes:
                for proxy in self.lines[node].to("postgres"):
                    proxy.target = ("127.0.0.1", self.postgres.port)
                    proxy.reset()
        return promoted

    def before_promotion(self):
        """Remembers the last thing that the standby has: whoever was acknowledged before that is not lost."""
        child.wait_until(self._has_replayed, 20, "the standby to replay")
        [[position, recorded_at]] = self.standby.query(
            "SELECT position, extract(epoch FROM recorded_at) FROM log_head", self.database)
        self.history.add(what="failover", killed_at=self._killed_at, position=int(position),
                         recorded_at=float(recorded_at), loses=not self.synchronous)

    def _has_replayed(self):
        """All but a record whose end never came."""
        [[receiver, behind, before]] = self.standby.query(
            "SELECT count(*), pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), "
            "pg_last_wal_replay_lsn() FROM pg_stat_wal_receiver")
        if receiver != "0":
            return False
        if float(behind or 0) <= 0:
            return True
        return self.standby.query(
            f"SELECT pg_sleep(0.2), pg_last_wal_replay_lsn() = '{before}'")[0][1] == "t"

    def admin_token_of(self, _node):
        return self.admin_token
