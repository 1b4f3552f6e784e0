"""A primary and a replica for a test program in another language: replicated_postgres.py [synchronous]

Prints the two URLs in one line, then obeys a command a line from standard input, `promote replica` or
`restart primary` and so on, and answers each with `done`. Both servers end with standard input.
"""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.harness.postgres import PrivatePostgres, Replica  # noqa: E402


def end_with_the_test(*_):
    sys.exit(1)


def obey(servers):
    for line in sys.stdin:
        command, name = line.split()
        getattr(servers[name], command)()
        print("done", flush=True)


def main():
    signal.signal(signal.SIGTERM, end_with_the_test)
    settings = {"synchronous_standby_names": "replica"} if "synchronous" in sys.argv else {}
    with PrivatePostgres() as primary, Replica(primary) as replica:
        for name, value in settings.items():
            primary.set(name, value)
        print(primary.url(), replica.url(), flush=True)
        obey({"primary": primary, "replica": replica})


if __name__ == "__main__":
    main()
