"""kill -9 of a node under load, again and again: nothing acknowledged is lost, nothing is there twice."""

import random
import time

from tests.e2e.load import Load
from tests.harness import child

KILLS = 50
SEED = 20261122


def test_no_acknowledged_registration_is_lost_over_fifty_kills(stack):
    print(f"seed {SEED}")
    pause = random.Random(SEED)
    installation = stack(nodes=1, mailers=1, private_postgres=True)
    node = installation.nodes[0]
    load = Load([node.public], threads=8, name="kill").start()
    starts = []
    for kill in range(KILLS):
        before = len(load.acknowledged)
        child.wait_until(lambda: len(load.acknowledged) >= before + pause.randint(5, 60), 20, "some load")
        node.kill9()
        started = time.monotonic()
        node.restart()
        node.wait_ready()
        starts.append(time.monotonic() - started)
    load.stop()

    print(f"{len(load.acknowledged)} acknowledged, {load.broken} broken; starts: "
          f"median {sorted(starts)[KILLS // 2]:.2f} s, longest {max(starts):.2f} s")
    assert installation.run("log", "verify").returncode == 0
    log = installation.run("log", "tail", "--from", "1", "--json", "--type", "UserRegistered").stdout
    import json

    registered = [json.loads(line)["private"]["email"] for line in log.splitlines()]
    assert len(registered) == len(set(registered)), "somebody is there twice"
    assert set(load.acknowledged) <= set(registered), "an acknowledged registration is missing"
    assert sorted(starts)[KILLS // 2] < 2.0, starts
