"""A private HAProxy before API nodes, which it asks for their readiness on their admin listeners."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.harness import child
from tests.harness.roster import accepts_connections

START_ATTEMPTS = 10
CONFIGURATION = """
global
    maxconn 4096
defaults
    mode http
    timeout connect 1s
    timeout client 75s
    timeout server 30s
    timeout http-keep-alive 60s
    retries 2
    option redispatch 1
    retry-on conn-failure
frontend public
    bind 127.0.0.1:{port}
    default_backend nodes
backend nodes
    balance roundrobin
    option forwardfor
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host 127.0.0.1
    default-server check inter 200ms fall 1 rise 1
{servers}
"""


class HaProxy:
    """Balances over nodes that listen already, and finds them again after a restart on their addresses."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.directory = child.temporary_directory()
        self.port = None
        self.process = None

    def configuration(self, port):
        servers = "\n".join(
            f"    server node{number} {node.public} port {node.admin.rsplit(':', 1)[1]}"
            for number, node in enumerate(self.nodes, 1))
        return CONFIGURATION.format(port=port, servers=servers)

    def before(self):
        """HAProxy's arguments before our file."""
        return []

    def variables(self, _port):
        """What the configuration takes from the environment."""
        return {}

    def start(self):
        for _ in range(START_ATTEMPTS):
            port = child.free_port()
            file = self.directory / "haproxy.cfg"
            file.write_text(self.configuration(port))
            with open(self.directory / "haproxy.log", "ab") as log:
                self.process = child.start(["haproxy", "-db", *self.before(), "-f", file], as_ordinary_user=True,
                                           env=os.environ | self.variables(port), stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log)
            address = f"127.0.0.1:{port}"
            child.wait_until(lambda here=address: accepts_connections(here) or self.process.poll() is not None, 10,
                             "HAProxy")
            if self.process.poll() is None:
                self.port = port
                return self
        raise RuntimeError("HAProxy does not start:\n" + (self.directory / "haproxy.log").read_text())

    def address(self):
        return f"127.0.0.1:{self.port}"

    def remove(self):
        if self.process is not None:
            child.end(self.process)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


class ShardsProxy(HaProxy):
    """Sends each person to their shard, with the configuration that we ship; `nodes` has a list for each shard."""

    SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "haproxy" / "haproxy.cfg"

    def configuration(self, _port):
        ours, any_shard = [], ["backend any", "    balance roundrobin"]
        for shard, nodes in enumerate(self.nodes):
            ours.append(f"backend shard_{shard}")
            for number, node in enumerate(nodes):
                name, admin_port = f"n{number}", node.admin.rsplit(":", 1)[1]
                ours.append(f"    server {name} {node.public} check port {admin_port}")
                any_shard.append(f"    server {shard}_{name} {node.public} track shard_{shard}/{name}")
        return "\n".join(ours + any_shard) + "\n"

    def before(self):
        return ["-f", shutil.copy(self.SHIPPED, self.directory / "shipped.cfg")]

    def variables(self, port):
        return {"ROSTER_SHARDS": str(len(self.nodes)), "ROSTER_BIND": f"127.0.0.1:{port}"}
