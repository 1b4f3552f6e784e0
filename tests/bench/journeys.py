"""Whole journeys and bare registrations against one node and one mail worker, with what each process spends on one.

Prints a Markdown table for each hashing cost, beside what libsodium alone hashes on all cores in the same run, and
each figure that has a limit beside it; with --json FILE also all figures for programs. For comparison within one run
on one machine.
"""

import argparse
import json
import subprocess

from tests.bench import limits
from tests.bench.usage import Snapshot
from tests.harness import child, roster
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.stack import Stack

CHEAP = {"ROSTER_ARGON2_MEMORY_KIB": 8, "ROSTER_ARGON2_PASSES": 1}
DEFAULT = {"ROSTER_ARGON2_MEMORY_KIB": 19456, "ROSTER_ARGON2_PASSES": 2}
HASHING_SECONDS = 3
SETTLE_SECONDS = 60
HEADING = ("| | a second | not so | register p50 / p99 ms | mail | activate | CPU ms each | serve | mailer "
           "| nats | postgres | switches | transactions | WAL bytes | messages |")
QUIET = ("journeys, 50 a second", "journeys", 64, 50)
LOADS = {  # name, kind, connections, people a second (0: as fast as they go)
    "cheap": (("registrations, 64 connections", "registrations", 64, 0),
              ("journeys, 16 connections", "journeys", 16, 0), QUIET),
    "default": (("registrations, 16 connections", "registrations", 16, 0),
                ("journeys, 16 connections", "journeys", 16, 0), QUIET),
}


class Sink:
    """The address of the generator's SMTP sink, as a Stack wants it."""

    def __init__(self, port):
        self.port = port

    def url(self):
        return f"smtp://127.0.0.1:{self.port}?tls=off"


def program(name):
    return roster.binary().parents[1] / "tests" / "bench" / "load" / name


def bare_hashes(settings):
    """Hashes a second of libsodium alone, on all cores."""
    command = [program("roster_bare_hashes"), *settings.values(), HASHING_SECONDS]
    return float(subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout)


class Generator:
    """roster_load: one process that asks, and takes the mails."""

    def __init__(self):
        self.process = child.start([program("roster_load")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.sink = Sink(int(self.process.stdout.readline()))

    def run(self, node, name, people, connections, per_second, kind):
        self.process.stdin.write(f"{node.public} {name} {people} {connections} {per_second} {kind}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        child.end(self.process)


def settled(stack):
    """Waits until the log is mailed: what a load leaves behind belongs to it."""
    def waiting():
        [[count]] = stack.query("SELECT count(*) FROM events a WHERE type = 'CodeIssued' AND NOT EXISTS (SELECT FROM "
                                "events b WHERE b.stream_id = a.stream_id AND b.version > a.version AND b.type IN "
                                "('CodeMailed', 'CodeMailFailed', 'CodeIssued'))")
        return int(count)

    child.wait_until(lambda: waiting() == 0, SETTLE_SECONDS, "the mails of everybody", every=0.1)


def measure(stack, generator, number, load, people):
    name, kind, connections, per_second = load
    before = Snapshot(stack)
    seen = generator.run(stack.nodes[0], f"p{number}", people, connections, per_second, kind)
    settled(stack)
    spent = Snapshot(stack).since(before, people)
    return {"name": name, "people": people, "per_second": seen["registered"] / seen["seconds"]} | seen | spent


def print_row(row):
    cpu = row["cpu_ms"]
    voluntary, other = row["switches"]
    failures = sum(row[key] for key in ("refused", "broken", "unmailed"))
    times = " | ".join(f"{row[key]['p50'] / 1000:.1f} / {row[key]['p99'] / 1000:.1f}"
                       for key in ("register_us", "mail_us", "activate_us"))
    print(f"| {row['name']} | {row['per_second']:,.0f} | {failures} | {times} | {sum(cpu.values()):.2f} | "
          + " | ".join(f"{cpu[name]:.2f}" for name in ("serve", "mailer", "nats", "postgres"))
          + f" | {voluntary:.1f} + {other:.1f} | {row['transactions']:.1f} | {row['wal_bytes']:,.0f} | "
          f"{row['messages']:.1f} |", flush=True)


def bench(hashing, title, settings, people):
    loads = LOADS[hashing]
    with Generator() as generator, PrivatePostgres() as postgres, PrivateNats() as nats:
        options = settings | {"ROSTER_RATE_LIMIT_PER_IP": "off", "ROSTER_ANSWER_QUANTUM": "0"}
        with Stack(1, 1, options, postgres=postgres, nats=nats, smtp=generator.sink, load_settings=False) as stack:
            print(f"\n{title}\n\n{HEADING}\n" + "| --- " * 15 + "|")
            generator.run(stack.nodes[0], "warm", min(people, 500), 16, 0, "journeys")
            settled(stack)
            rows = []
            for number, load in enumerate(loads):
                rows.append(measure(stack, generator, number, load, people if load[3] == 0 else min(people, 500)))
                print_row(rows[-1])
    hashes = bare_hashes(settings)
    for row in rows:
        row["of_bare_hashes"] = row["per_second"] / hashes
    print(f"\nlibsodium alone: {hashes:,.0f} hashes a second; " + ", ".join(
        f"{row['name']}: {row['of_bare_hashes']:.2f} of it" for row in rows if row["name"] != QUIET[0]))
    limits.print_verdicts(hashing, rows)
    return {"loads": rows, "bare_hashes_per_second": hashes}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000, help="of a load with cheap hashing; a fifth with default")
    parser.add_argument("--only", choices=("cheap", "default"))
    parser.add_argument("--json", help="a file for all figures")
    options = parser.parse_args()
    figures = {}
    if options.only != "default":
        figures["cheap"] = bench("cheap", "Hashing at 8 KiB, one pass", CHEAP, options.people)
    if options.only != "cheap":
        figures["default"] = bench("default", "Default hashing", DEFAULT, options.people // 5)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
