"""What processes and servers spent between two moments: CPU, context switches, transactions, WAL, messages."""

import contextlib
import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def children(pid):
    """The processes that it started and that live."""
    return [int(part) for tasks in Path(f"/proc/{pid}/task").glob("*/children") for part in tasks.read_text().split()]


def times(pid):
    """Ticks of the process itself, and of its children that have ended; nothing if it has ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = [int(field) for field in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]]
        return fields[0] + fields[1], fields[2] + fields[3]
    return 0, 0


def cpu_seconds(pid):
    """Of the process and its children, also of those that have ended."""
    return (sum(times(pid)) + sum(times(child)[0] for child in children(pid))) / TICKS


def switches(pid):
    """(voluntary, not voluntary) context switches of all threads that live."""
    counts = [0, 0]
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt"):
                counts[0] += int(line.split()[1])
            if line.startswith("nonvoluntary_ctxt"):
                counts[1] += int(line.split()[1])
    return tuple(counts)


class Snapshot:
    """Of a stack, by the names that the tables use."""

    def __init__(self, stack):
        [serve], [mailer] = stack.nodes, stack.mailers
        pids = {"serve": serve.pid, "mailer": mailer.pid, "nats": stack.nats.process.pid,
                "postgres": stack.postgres.process.pid}
        self.cpu = {name: cpu_seconds(pid) for name, pid in pids.items()}
        self.switches = switches(serve.pid)
        [[transactions, wal]] = stack.postgres.query(
            "SELECT sum(xact_commit), pg_current_wal_insert_lsn() - '0/0' FROM pg_stat_database "
            f"WHERE datname = '{stack.database}'")
        self.transactions, self.wal_bytes = int(transactions), int(wal)
        [[events, keys, connections]] = stack.query(
            "SELECT (SELECT coalesce(sum(pg_column_size(e.*)), 0) FROM events e), "
            "(SELECT coalesce(sum(pg_column_size(k.*)), 0) FROM user_keys k), (SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid())")
        self.row_bytes, self.connections = int(events) + int(keys), int(connections)
        self.messages = sum(stream["state"]["last_seq"] for stream in
                            stack.nats.ask("$JS.API.STREAM.LIST")["streams"])

    def since(self, before, people):
        """Per person: CPU milliseconds by process, and the counts."""
        per = lambda now, then: (now - then) / people
        return {
            "cpu_ms": {name: 1000 * per(self.cpu[name], before.cpu[name]) for name in self.cpu},
            "switches": [per(now, then) for now, then in zip(self.switches, before.switches)],
            "transactions": per(self.transactions, before.transactions),
            "wal_bytes": per(self.wal_bytes, before.wal_bytes),
            "row_bytes": per(self.row_bytes, before.row_bytes),
            "connections": self.connections,
            "messages": per(self.messages, before.messages),
        }
