"""Searches at every border for octets that break it, from what is kept in tests/fuzz/corpus.

    python -m tests.fuzz.search [--seconds 30] [--jobs 2] [--only PATTERN] [--keep]

What was found on the way stands in build/fuzz/found/<border>, and is where the next search goes on; --keep takes into
the corpus what reaches code that nothing there reached. What broke a border is written to build/fuzz/broken, and fails
the search: put it into the corpus with the mend. Exit 0: nothing broke; 1: something did, and it is named.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "fuzz" / "tests" / "fuzz" / "fuzz"
CORPUS = Path(__file__).parent / "corpus"
FOUND = ROOT / "build" / "fuzz" / "found"
BROKEN = ROOT / "build" / "fuzz" / "broken"
LONGEST = {"request_bytes": 40_000, "event": 16_384, "export_line": 16_384}  # octets; else:
LONGEST_ELSE = 6_000
SECONDS_FOR_ONE = 5


def program(border, *arguments):
    environment = os.environ | {"ROSTER_FUZZ_TARGET": border, "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
    return subprocess.run([PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True,
                          errors="replace")


def search(border, seconds):
    """What libFuzzer said at its end; None where nothing broke."""
    found = FOUND / border
    found.mkdir(parents=True, exist_ok=True)
    BROKEN.mkdir(parents=True, exist_ok=True)
    done = program(border, f"-max_total_time={seconds}", f"-timeout={SECONDS_FOR_ONE}", "-print_final_stats=1",
                   f"-max_len={LONGEST.get(border, LONGEST_ELSE)}", f"-artifact_prefix={BROKEN}/{border}-",
                   found, CORPUS / border)
    runs = re.search(r"number_of_executed_units:\s+(\d+)", done.stderr)
    print(f"{border:16} {runs.group(1) if runs else '?':>10} inputs in {seconds} s"
          + ("" if done.returncode == 0 else ", BROKEN"), flush=True)
    return None if done.returncode == 0 else done.stderr[-6000:]


def keep(border):
    """Adds to the corpus the fewest inputs that reach what it does not."""
    program(border, "-merge=1", CORPUS / border, FOUND / border)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--keep", action="store_true")
    options = arguments.parse_args()
    borders = [path.name for path in sorted(CORPUS.iterdir()) if re.search(options.only, path.name)]
    with ThreadPoolExecutor(options.jobs) as pool:
        broken = [said for said in pool.map(lambda border: search(border, options.seconds), borders) if said]
    if options.keep:
        for border in borders:
            keep(border)
    print("\n\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
