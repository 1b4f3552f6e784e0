"""The operators' commands on a long log, beside psql's COPY … TO STDOUT of the same rows.

Prints a Markdown table: seconds, events a second, the ratio to COPY, and the command's peak memory. Figures are for
comparison within one run on one machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import time

from tests.harness import child, roster
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres

PROJECTIONS = ("users", "funnel", "open_windows")


class Bench:
    def __init__(self, events, postgres, nats, directory):
        self.postgres, self.directory = postgres, directory
        self.keys = directory / "keys.json"
        self.export, self.exported_keys = directory / "log.ndjson", directory / "keys.ndjson"
        self.settings = {"ROSTER_KEYS_FILE": self.keys, "ROSTER_DATA_DIR": directory, "ROSTER_NATS_URL": nats.url()}
        url = postgres.create_database("long_log")
        self.source = self.settings | {"ROSTER_DATABASE_URL": url}
        roster.run("keygen", settings=self.source)
        roster.run("migrate", settings=self.source)
        roster.long_log(url, self.keys, events)
        self.query("ANALYZE")
        self.head = self.head_of(self.source)
        self.events = self.head["position"]
        self.copy = None

    def query(self, sql):
        return self.postgres.query(sql, "long_log")

    def empty(self, kind):
        """The settings of a migrated, empty store."""
        url = f"sqlite:{self.directory / 'moved.db'}" if kind == "sqlite" else self.postgres.create_database("moved")
        settings = self.settings | {"ROSTER_DATABASE_URL": url}
        roster.run("migrate", settings=settings)
        return settings

    @staticmethod
    def head_of(settings):
        return json.loads(roster.run("log", "head", "--json", settings=settings).stdout)

    def row(self, name, command, settings=None, times=1):
        """Runs a command so many times, and prints its line of the table: the median, and the highest peak."""
        runs = sorted(self.measure(name, command, settings) for _ in range(times))
        seconds = runs[len(runs) // 2][0]
        peak = max(peak for _, peak in runs)
        rate = self.events / seconds
        self.copy = self.copy or rate
        print(f"| {name} | {seconds:.1f} | {rate:,.0f} | {rate / self.copy:.2f} | {peak:.0f} |", flush=True)

    @staticmethod
    def measure(name, command, settings):
        """Seconds and peak MiB of one run."""
        environment = roster.environment(settings) if settings else None
        began = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise RuntimeError(f"{name}: status {status}")
        return time.monotonic() - began, usage.ru_maxrss / 1024

    def roster(self, name, *arguments, settings, times=1):
        self.row(name, [roster.binary(), *arguments], settings, times)

    def run(self):
        print(f"\n{self.events:,} events\n\n| | s | events/s | of COPY | peak MiB |\n| --- | --- | --- | --- | --- |")
        url = self.source["ROSTER_DATABASE_URL"]
        self.row("`COPY events TO STDOUT`",
                 [self.postgres.bin / "psql", "-X", "-q", url, "-c", "COPY events TO STDOUT"], times=5)
        self.roster("`log verify`, PostgreSQL", "log", "verify", settings=self.source, times=5)
        self.roster("`log export`, PostgreSQL", "log", "export", self.export, "--with-keys", self.exported_keys,
                    settings=self.source, times=5)
        for kind in ("sqlite", "postgres"):
            moved = self.empty(kind)
            name = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind]
            self.roster(f"`log import`, into {name}", "log", "import", self.export, "--with-keys", self.exported_keys,
                        settings=moved)
            assert self.head_of(moved) == self.head
            if kind == "sqlite":
                self.roster("`log verify`, SQLite", "log", "verify", settings=moved, times=3)
                self.roster("`log export`, SQLite", "log", "export", self.directory / "again.ndjson", settings=moved)
                self.rebuilds("SQLite", moved)
        self.rebuilds("PostgreSQL", self.source)
        self.roster("`log replay`", "log", "replay", "--name", "bench", settings=self.source)

    def rebuilds(self, name, settings):
        for projection in PROJECTIONS:
            roster.run("projection", "rebuild", projection, settings=settings, seconds=900)  # the live one
            self.roster(f"rebuild of `{projection}`, {name}", "projection", "rebuild", projection, settings=settings)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="*", default=[100_000, 1_000_000])
    for events in parser.parse_args().events:
        directory = child.temporary_directory()
        try:
            with PrivatePostgres() as postgres, PrivateNats() as nats:
                Bench(events, postgres, nats, directory).run()
        finally:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
