"""Three private NATS servers that are one JetStream cluster."""

import contextlib
import json

from tests.harness import child
from tests.harness.nats import PrivateNats

START_ATTEMPTS = 5  # the ports between the members are chosen before they listen


class NatsCluster:
    """start(), stop(), members[i].restart(); requests are answered by any member that runs."""

    def __init__(self, size=3, arguments=()):
        self.size = size
        self.arguments = arguments  # more of nats-server's own, for each
        self.members = []

    def start(self):
        for _ in range(START_ATTEMPTS):
            try:
                self._start_members()
                return self
            except (RuntimeError, AssertionError):
                self.remove()
        raise RuntimeError("no NATS cluster")

    def _start_members(self):
        ports = [child.free_port() for _ in range(self.size)]
        routes = ",".join(f"nats://127.0.0.1:{port}" for port in ports)
        for port in ports:
            self.members.append(PrivateNats(["--cluster_name", "roster", "--cluster", f"nats://127.0.0.1:{port}",
                                             "--routes", routes, *self.arguments]).start())
        child.wait_until(self.is_whole, 30, "a JetStream leader")

    def is_whole(self):
        """Whether the cluster has a leader, and each member answers for JetStream."""
        return all(member.is_running() and self._answers(member) for member in self.members)

    @staticmethod
    def _answers(member):
        with contextlib.suppress(OSError):
            answer = member.ask("$JS.API.INFO")
            return answer is not None and "error" not in answer
        return False

    def ask(self, subject, body=""):
        for member in self.members:
            if member.is_running():
                with contextlib.suppress(OSError):
                    return member.ask(subject, body)
        raise OSError("no member of the cluster answers")

    def make(self, plan, replicas=3):
        """Makes what `roster bus plan --json` printed, with so many replicas of each stream."""
        for request in plan:
            payload = request["payload"]
            if ".STREAM.CREATE." in request["subject"]:
                payload = payload | {"num_replicas": replicas}

            def made(subject=request["subject"], body=json.dumps(payload)):
                return "error" not in self.ask(subject, body)

            child.wait_until(made, 20, request["subject"], every=0.2)

    def subjects_of(self, stream):
        answer = self.ask(f"$JS.API.STREAM.INFO.{stream}", '{"subjects_filter":">"}')
        return answer["state"].get("subjects", {}) if "state" in answer else None

    def replicas_of(self, stream):
        """How many other members follow the stream's leader and are up to date."""
        peers = self.ask(f"$JS.API.STREAM.INFO.{stream}").get("cluster", {}).get("replicas", [])
        return sum(1 for peer in peers if peer.get("current"))

    def url(self):
        return ",".join(member.url() for member in self.members)

    def remove(self):
        for member in self.members:
            member.remove()
        self.members = []

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()
