"""Plants each fault of the table, one at a time, and sees whether the test that should notice turns red.

    python -m tests.mutants.run [--jobs N] [--only PATTERN] [--minutes M] [--check]

The faults stand in tests/mutants/*.toml, one file a folder: what is changed where, and the test program that must
fail, with Catch2's own filter where a part of it is enough. Sources are never touched: each job works on a copy of them
in build/mutants/<job>, with a build of its own that ccache fills. What was found is one JSON line a fault in
build/mutants/results.jsonl; a fault whose line is there is not planted again, unless its texts have changed.

Exit 0: every fault was noticed, or is explained as harmless; 1: some was not; 2: the table does not fit the sources.
"""

import argparse
import hashlib
import json
import queue
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants"
RESULTS = WORK / "results.jsonl"
TEST_SECONDS = 300
BUILD_SECONDS = 3600


@dataclass(frozen=True)
class Fault:
    """One change that is wrong."""

    folder: str
    name: str
    file: str
    old: str
    new: str
    test: str  # a test program and Catch2's filters, or "e2e_<name>"
    harmless: str = ""  # why nobody has to notice

    @property
    def key(self):
        return hashlib.sha256("\0".join([self.file, self.old, self.new, self.test]).encode()).hexdigest()[:16]

    @property
    def program(self):
        return self.test.split()[0]


def table():
    """All faults, and what is wrong with the table."""
    faults, wrong, names = [], [], set()
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["fault"]:
            fault = Fault(folder=path.stem, **entry)
            text = (ROOT / fault.file).read_text() if (ROOT / fault.file).exists() else ""
            if text.count(fault.old) != 1:
                times = text.count(fault.old)
                wrong.append(f"{path.name}: {fault.name}: its text stands {times} times in {fault.file}")
            if fault.name in names:
                wrong.append(f"{path.name}: {fault.name}: the name is taken")
            names.add(fault.name)
            faults.append(fault)
    return faults, wrong


class Copy:
    """A copy of the sources with a build of its own."""

    def __init__(self, number):
        self.path = WORK / str(number)
        self.log = WORK / f"{number}.log"

    def refresh(self):
        """Makes the copy what the sources are; files that did not change keep their times."""
        self.path.mkdir(parents=True, exist_ok=True)
        names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True,
                               text=True, check=True).stdout.split("\n")
        for name in filter(None, names):
            ours, its = ROOT / name, self.path / name
            if ours.is_file() and (not its.exists() or its.read_bytes() != ours.read_bytes()):
                its.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ours, its)
        for packages in ("http/pages/assets/node_modules", "http/pages/console/node_modules"):
            if not (self.path / packages).exists():
                (self.path / packages).symlink_to(ROOT / packages)
        if not self._run(["cmake", "--preset", "release"], 600):
            sys.exit(f"the sources cannot be configured: {self.log}")

    def build(self, target):
        return self._run(["cmake", "--build", "--preset", "release", "-j", "2", "--target", target], BUILD_SECONDS)

    def test(self, test):
        """Whether it passes."""
        program, *filters = shlex.split(test)
        if program.startswith("e2e_"):
            command = [sys.executable, "tests/harness/with_servers.py", "--", "ctest", "--preset", "release", "-R",
                       f"^{program}$"]
        else:
            tests = self.path / "build" / "release" / "tests"
            command = [next(path for path in tests.glob(f"*/{program}") if path.is_file()), *filters]
            if program.startswith("eventstore_postgres") or program == "eventstore_failover":
                command = [sys.executable, "tests/harness/with_servers.py", "--", *command]
        return self._run(command, TEST_SECONDS)

    def _run(self, command, seconds):
        with open(self.log, "ab") as log:
            try:
                done = subprocess.run([str(part) for part in command], cwd=self.path, stdout=log, stderr=log,
                                      timeout=seconds, env=self._environment())
            except subprocess.TimeoutExpired:
                return False
        return done.returncode == 0

    def _environment(self):
        import os

        return os.environ | {"PYTHONPATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1",
                             "ROSTER_BINARY": str(self.path / "build" / "release" / "cli" / "roster")}


def plant(copy, fault):
    """"noticed", "survived" or why it could not be told."""
    path = copy.path / fault.file
    whole = path.read_text()
    target = "roster" if fault.program.startswith("e2e_") else fault.program
    path.write_text(whole.replace(fault.old, fault.new, 1))
    try:
        if not copy.build(target):
            return "does not compile"
        return "survived" if copy.test(fault.test) else "noticed"
    finally:
        path.write_text(whole)


def sound(copy, fault, known):
    """Whether its test passes without the fault: a red one would notice anything."""
    if fault.test not in known:
        target = "roster" if fault.program.startswith("e2e_") else fault.program
        known[fault.test] = copy.build(target) and copy.test(fault.test)
    return known[fault.test]


def work(number, waiting, report, until):
    copy = Copy(number)
    copy.refresh()
    known = {}
    while time.monotonic() < until:
        try:
            fault = waiting.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        outcome = plant(copy, fault) if sound(copy, fault, known) else "its test is red by itself"
        report(fault, outcome, time.monotonic() - began)


def earlier():
    if not RESULTS.exists():
        return {}
    return {entry["key"]: entry for entry in map(json.loads, RESULTS.read_text().splitlines())}


def summary(faults):
    """Prints what is known of each folder; whether nobody survived unexplained."""
    known = earlier()
    survivors, total, noticed = [], 0, 0
    for folder in sorted({fault.folder for fault in faults}):
        planted = [fault for fault in faults if fault.folder == folder and fault.key in known]
        outcomes = [known[fault.key]["outcome"] for fault in planted]
        print(f"{folder:12} {outcomes.count('noticed'):3} of {len(planted):3} noticed")
        total += len(planted)
        noticed += outcomes.count("noticed")
        survivors += [fault for fault in planted if known[fault.key]["outcome"] != "noticed"]
    print(f"{'all':12} {noticed:3} of {total:3} noticed, {len(faults)} in the table")
    for fault in survivors:
        print(f"  {known[fault.key]['outcome']}: {fault.name} ({fault.file}, {fault.test})"
              + (f"; harmless: {fault.harmless}" if fault.harmless else ""))
    return all(fault.harmless for fault in survivors)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", default="", help="a regular expression of folder/name")
    arguments.add_argument("--minutes", type=float, default=24 * 60)
    arguments.add_argument("--check", action="store_true", help="only whether the table fits the sources")
    options = arguments.parse_args()

    faults, wrong = table()
    print("\n".join(wrong), end="\n" if wrong else "")
    if options.check or wrong:
        print(f"{len(faults)} faults")
        if options.check:
            return 2 if wrong else 0
    WORK.mkdir(parents=True, exist_ok=True)
    known, lock, waiting = earlier(), threading.Lock(), queue.Queue()
    for fault in faults:
        fits = (ROOT / fault.file).exists() and (ROOT / fault.file).read_text().count(fault.old) == 1
        if fits and fault.key not in known and re.search(options.only, f"{fault.folder}/{fault.name}"):
            waiting.put(fault)

    def report(fault, outcome, seconds):
        entry = {"key": fault.key, "folder": fault.folder, "name": fault.name, "outcome": outcome,
                 "seconds": round(seconds, 1)}
        with lock, open(RESULTS, "a") as results:
            print(json.dumps(entry), file=results)
            print(f"{outcome:16} {fault.folder}/{fault.name} {seconds:.0f} s", flush=True)

    until = time.monotonic() + options.minutes * 60
    workers = [threading.Thread(target=work, args=(number, waiting, report, until)) for number in range(options.jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return 0 if summary(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
