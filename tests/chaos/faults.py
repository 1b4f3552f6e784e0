"""What is done to an installation. Each fault lasts as long as its dice say, and leaves everything running again."""

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from tests.harness import child
from tests.harness.clock_steps import step_clock
from tests.harness.postgres import PrivatePostgres
from tests.harness.smtp_sink import DROP
from tests.harness.tcp_proxy import DOWN, UP

MEMBER, SERVER = "member", "server"


class Faults:
    """The faults of one lane: they come one after the other, by the lane's own dice."""

    def __init__(self, installation, history, dice):
        self.installation, self.history, self.dice = installation, history, dice

    def rest(self, least, most):
        time.sleep(self.dice.uniform(least, most))  # sleeps because the fault lasts as long

    def said(self, name, target, hits=MEMBER):
        print(f"{time.strftime('%H:%M:%S')} {name} {target}", flush=True)
        return self.history.fault(name, str(target), hits)

    def any_node(self):
        return self.dice.choice(self.installation.nodes)

    def any_mailer(self):
        return self.dice.choice(self.installation.mailers)


class ProcessFaults(Faults):
    """Nodes and workers."""

    def kill(self, process, most=1.5):
        with self.said("kill", self.installation.name_of(process)):
            process.kill9()
            self.rest(0, most)
            self.installation.revive(process)

    def freeze(self, process, least=0.2, most=7):
        with self.said("freeze", self.installation.name_of(process)):
            process.pause()
            self.rest(least, most)
            process.resume()

    def drain(self, process):
        with self.said("drain", self.installation.name_of(process)):
            process.terminate()
            self.installation.revive(process)

    def hang_up(self, process):
        """Reads its configuration again, and goes on."""
        with self.said("hang_up", self.installation.name_of(process)):
            process.signal(signal.SIGHUP)

    def kill_node(self):
        self.kill(self.any_node())

    def freeze_node(self):
        self.freeze(self.any_node())

    def drain_node(self):
        self.drain(self.any_node())

    def hang_up_node(self):
        self.hang_up(self.any_node())

    def kill_mailer(self):
        self.kill(self.any_mailer())

    def freeze_mailer(self):
        self.freeze(self.any_mailer())

    def drain_mailer(self):
        self.drain(self.any_mailer())


class PostgresFaults(Faults):
    """The log's servers."""

    def kill_postgres(self):
        with self.said("kill", "postgres", SERVER):
            self.installation.postgres.kill9()
            self.rest(0, 2)
            self.installation.postgres.start()

    def freeze_postgres(self):
        server = self.installation.postgres.process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        with self.said("freeze", "postgres", SERVER):
            for pid in [server, *map(int, children)]:
                child.freeze(pid)
            self.rest(0.5, 4)
            for pid in [server, *map(int, children)]:
                _signal(pid, signal.SIGCONT)

    def promote(self, end=None):
        end = end or self.dice.choice([PrivatePostgres.kill9, PrivatePostgres.stop])
        with self.said("promote", "postgres", SERVER):
            self.installation.fail_over(end)

    def lose_tail(self, least=0.3, most=3):
        """The replica lacks what was written of late, and takes over."""
        with self.said("lose_tail", "postgres", SERVER):
            self.installation.standby.cut_off()
            self.rest(least, most)
            self.installation.fail_over(PrivatePostgres.kill9)

    def kill_standby(self):
        with self.said("kill", "standby", SERVER):
            self.installation.standby.kill9()
            self.rest(0, 3)  # with a synchronous one nothing is acknowledged meanwhile
            self.installation.standby.start()

    def cancel_commits(self):
        """While the standby is away, commits that wait for it are cancelled, or their sessions ended. Then it comes
        back, or the primary is gone too and the standby takes over, without them."""
        end = self.dice.choice(["pg_cancel_backend", "pg_terminate_backend"])
        with self.said(end, "postgres", SERVER):
            self.installation.standby.kill9()
            for _ in range(4):
                self.rest(0.1, 0.5)
                self.installation.postgres.query(
                    f"SELECT {end}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            primary_is_gone = self.dice.random() < 0.5
            if primary_is_gone:
                self.installation.postgres.kill9()
            self.installation.standby.start()
            if primary_is_gone:
                self.installation.fail_over(lambda _primary: None)

    def make_read_only(self):
        with self.said("make_read_only", "postgres", SERVER):
            self.installation.postgres.become(read_only=True)
            self.rest(0.5, 3)
            self.installation.postgres.become(read_only=False)

    def step_clock(self):
        with self.said("step_clock", "postgres", SERVER):
            step_clock(self.installation, self.dice.choice([-3600, 3600]))
            self.rest(1, 5)
            step_clock(self.installation, 0)


class NatsFaults(Faults):
    """One server, or one member of a cluster at a time."""

    def _member(self):
        return self.dice.choice(getattr(self.installation.nats, "members", [self.installation.nats]))

    def kill_nats(self):
        member = self._member()
        with self.said("kill", "nats", SERVER):
            member.kill9()
            self.rest(0, 3)
            self._start(member)

    def freeze_nats(self):
        member = self._member()
        with self.said("freeze", "nats", SERVER):
            child.freeze(member.process.pid)
            self.rest(0.5, 5)
            member.process.send_signal(signal.SIGCONT)

    def wipe_nats(self):
        """Every stream is lost, as with a lost disk; in a cluster one member's share of them."""
        member = self._member()
        with self.said("wipe", "nats", SERVER):
            member.kill9()
            member.stop()
            member.wipe_store()
            self._start(member)

    def _start(self, member):
        member.start()
        cluster = self.installation.nats
        if hasattr(cluster, "members"):
            child.wait_until(lambda: cluster.replicas_of("ROSTER_EVENTS") == cluster.size - 1, 60, "the cluster",
                             every=0.2)


class LineFaults(Faults):
    """What lies between one process and a kind of server."""

    def spoil(self):
        process = self.dice.choice(self.installation.processes())
        server = self.dice.choice(sorted(self.installation.lines[process].proxies))
        getattr(self, self.dice.choice(["slow", "slice", "reset", "half_open", "cut", "silence", "lose_answers",
                                        "lose_answers"]))(process, server)

    @contextmanager
    def on(self, name, process, server):
        hits = SERVER if server == "smtp" else MEMBER
        with self.said(name, f"{self.installation.name_of(process)} to {server}", hits):
            yield self.installation.lines[process].to(server)
            for proxy in self.installation.lines[process].to(server):
                proxy.mend()

    def slow(self, process, server):
        with self.on("slow", process, server) as proxies:
            for proxy in proxies:
                proxy.slow(self.dice.uniform(0.02, 0.3))
            self.rest(0.5, 4)

    def slice(self, process, server):
        with self.on("slice", process, server) as proxies:
            for proxy in proxies:
                proxy.cut_up(self.dice.choice([1, 7, 100]))
            self.rest(0.5, 4)

    def reset(self, process, server):
        with self.on("reset", process, server) as proxies:
            for proxy in proxies:
                proxy.reset()

    def half_open(self, process, server):
        direction = self.dice.choice([UP, DOWN])
        with self.on(f"half_open_{direction}", process, server) as proxies:
            for proxy in proxies:
                proxy.kill_directions(direction)
            self.rest(0.5, 8)

    def cut(self, process, server, least=0.5, most=8):
        with self.on("cut", process, server) as proxies:
            for proxy in proxies:
                proxy.cut()
            self.rest(least, most)

    def silence(self, process, server):
        with self.on("silence", process, server) as proxies:
            for proxy in proxies:
                proxy.silence()
            self.rest(0.5, 6)

    def lose_answers(self, process, server):
        """The answers to a few COMMITs of a node; to another server than PostgreSQL the connections are reset."""
        if server != "postgres":
            return self.reset(process, server)
        with self.on("lose_answers", process, server) as proxies:
            for proxy in proxies:
                proxy.lose_commit_answers(self.dice.randint(1, 8))
            self.rest(0.5, 2)


class MailFaults(Faults):
    """The moods of the mail server."""

    def mood(self):
        getattr(self, self.dice.choice(["greylist", "hang_up_early", "hang_up_after_the_dot", "take_time"]))()

    def _while(self, name, on_rcpt=None, on_data=None, least=1.0, most=5.0):
        smtp = self.installation.smtp
        with self.said(name, "smtp", SERVER):
            smtp.on_rcpt, smtp.on_data = on_rcpt, on_data
            self.rest(least, most)
            smtp.on_rcpt = smtp.on_data = None

    def greylist(self, least=1.0, most=5.0):
        self._while("greylist", on_rcpt=lambda _address: "451 greylisted", least=least, most=most)

    def hang_up_early(self):
        self._while("hang_up_early", on_rcpt=lambda _address: DROP)

    def hang_up_after_the_dot(self):
        """The mail is taken, and nobody says so: it is not to be sent again."""
        def keep_and_drop(mail):
            self.installation.smtp.keep(mail)
            return DROP

        self._while("hang_up_after_the_dot", on_data=keep_and_drop, least=0.2, most=1)

    def take_time(self):
        import asyncio

        async def wait(_mail):
            await asyncio.sleep(2)  # sleeps because it is a mail server that takes its time

        self._while("take_time", on_data=wait)


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
