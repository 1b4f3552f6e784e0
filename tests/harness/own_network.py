"""Runs a command in a network of its own, where every port of the loopback interface is free: own_network.py COMMAND…

For what has fixed ports because people will have them. The machine's own network stays open as a file, for what has to
download packages (tests/harness/debian_root.py). Needs root.
"""

import os
import sys

OUTER = "ROSTER_TEST_OUTER_NETWORK"  # the number of the open file


def outer_network():
    """The path of the machine's own network, for nsenter; None where this is it."""
    number = os.environ.get(OUTER)
    return f"/proc/{os.getpid()}/fd/{number}" if number else None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    outer = os.open("/proc/self/ns/net", os.O_RDONLY)
    os.set_inheritable(outer, True)
    os.environ[OUTER] = str(outer)
    script = 'ip link set lo up && exec "$@"'
    os.execvp("unshare", ["unshare", "--net", "--", "sh", "-c", script, "sh", *sys.argv[1:]])


if __name__ == "__main__":
    main()
