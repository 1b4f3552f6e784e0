"""Every scenario by its name and mixes on every kind of installation, one after the other: python -m tests.chaos.all"""

import argparse
import subprocess
import sys
import time

from tests.chaos.installation import KINDS
from tests.chaos.scenarios import SCENARIOS

SCENARIO_SECONDS = {"mail-outage": 420}
OTHERS_SECONDS = 60
MIX_SECONDS = 600


def plan(seed):
    """The arguments of each run."""
    for number, name in enumerate(SCENARIOS):
        yield ["--scenario", name, "--seed", seed + number, "--seconds", SCENARIO_SECONDS.get(name, OTHERS_SECONDS)]
    for number, kind in enumerate([*KINDS, "dev"]):
        yield ["--kind", kind, "--seed", seed + number, "--seconds", MIX_SECONDS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    failed = [arguments for arguments in plan(options.seed)
              if subprocess.run([sys.executable, "-m", "tests.chaos.run", *map(str, arguments)]).returncode != 0]
    for arguments in failed:
        print("something was found:", *arguments)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
