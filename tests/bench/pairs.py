"""Registrations with cheap hashing at 64 connections, of two binaries in turn: pairs.py OTHER [--pairs N].

OTHER is an earlier build of roster, ROSTER_BINARY the one that it is compared with. Says of each run how many
registrations a second there were, and how many context switches of the node each took; then the medians' ratios. The
two take turns within one run on one machine, and who begins changes.
"""

import argparse
import os
import statistics
import subprocess
from pathlib import Path

from tests.bench import journeys
from tests.harness import roster
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.stack import Stack

SETTINGS = journeys.CHEAP | {"ROSTER_RATE_LIMIT_PER_IP": "off", "ROSTER_ANSWER_QUANTUM": "0",
                             "ROSTER_REGISTRATIONS_PER_NETWORK": "off"}
LOAD = ("registrations, 64 connections", "registrations", 64, 0)


def known(binary):
    """Those of the settings that this binary has: it refuses others."""
    shown = subprocess.run([binary, "serve", "--help"], capture_output=True, text=True, check=True).stdout
    return {name: value for name, value in SETTINGS.items()
            if f"--{name.removeprefix('ROSTER_').lower().replace('_', '-')}" in shown}


def measure(binary, generator, servers, people):
    os.environ["ROSTER_BINARY"] = str(binary)
    postgres, nats = servers()
    with postgres, nats, Stack(1, 1, known(binary), postgres=postgres, nats=nats, smtp=generator.sink,
                               load_settings=False) as stack:
        generator.run(stack.nodes[0], "warm", min(people, 500), 16, 0, "registrations")
        journeys.settled(stack)
        row = journeys.measure(stack, generator, 1, LOAD, people)
    return {"per_second": row["per_second"], "switches": sum(row["switches"]), "each": row["switches"],
            "failed": row["refused"] + row["broken"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--people", type=int, default=5_000)
    options = parser.parse_args()
    binaries = {"other": options.other.resolve(), "this": roster.binary().resolve()}
    rows = {name: [] for name in binaries}
    print("| pair | binary | registrations a second | switches each | voluntary + not | not so |\n"
          "| --- | --- | --- | --- | --- | --- |")
    with journeys.Generator() as generator:
        for pair in range(options.pairs):
            for name in sorted(binaries, reverse=pair % 2 == 1):
                row = measure(binaries[name], generator, lambda: (PrivatePostgres(), PrivateNats()), options.people)
                rows[name].append(row)
                print(f"| {pair + 1} | {name} | {row['per_second']:,.0f} | {row['switches']:.1f} | "
                      f"{row['each'][0]:.1f} + {row['each'][1]:.1f} | {row['failed']} |", flush=True)
    median = {name: {key: statistics.median(row[key] for row in rows[name]) for key in ("per_second", "switches")}
              for name in rows}
    for key, words in (("per_second", "registrations a second"), ("switches", "switches for one")):
        this, other = median["this"][key], median["other"][key]
        print(f"{words}: {this:,.1f} against {other:,.1f}, ratio {this / other:.2f}")


if __name__ == "__main__":
    main()
