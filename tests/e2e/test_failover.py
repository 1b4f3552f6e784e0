"""PostgreSQL fails over under load: writes go on, and with a synchronous standby nothing acknowledged is missing."""

import itertools
import time
from collections import Counter

from tests.harness import child
from tests.harness.failover import Failover, fail_over_under_load
from tests.harness.postgres import PrivatePostgres
from tests.harness.stack import PASSWORD

PROMOTIONS = 3
SECONDS_UNTIL_WRITES_GO_ON = 5


def test_writes_go_on_within_five_seconds_of_a_promotion():
    with Failover(synchronous=False, nodes=2, mailers=1) as installation:
        client = installation.client(1, seconds=30)
        assert client.register("before@example.com", PASSWORD).status == 202
        installation.code_for("before@example.com")
        installation.standby.catch_up()
        promoted_at = installation.promote()
        numbers = itertools.count()

        def acknowledged(node):
            return node.client(seconds=30).register(f"after-{next(numbers)}@example.com", PASSWORD).status == 202

        for node in installation.nodes:
            child.wait_until(lambda one=node: acknowledged(one), 30, "an acknowledgement", every=0.05)
        seconds = time.monotonic() - promoted_at
        print(f"both nodes wrote {seconds:.2f} s after the promotion")
        assert seconds < SECONDS_UNTIL_WRITES_GO_ON
        child.wait_until(lambda: all(node.is_ready() for node in installation.nodes), 10, "ready nodes")
        assert installation.run("log", "verify").returncode == 0


def test_promotions_under_load_lose_nothing_that_a_synchronous_standby_has():
    with Failover(synchronous=True, nodes=2, mailers=1) as installation:
        load, pauses = fail_over_under_load(installation, PROMOTIONS)
        lost = set(load.acknowledged) - installation.registered()
        print(f"{PROMOTIONS} promotions, {len(load.acknowledged)} acknowledged, refused {Counter(load.refused)}, "
              f"broken {load.broken}, seconds until the next: {[round(one, 2) for one in pauses]}")
        assert not lost, f"acknowledged and not in the log: {len(lost)}"
        assert installation.run("log", "verify").returncode == 0
        assert not any(node.events("log_went_back") for node in installation.nodes)


def test_a_node_is_unready_while_only_a_standby_is_there():
    with Failover(synchronous=False, nodes=1, mailers=0) as installation:
        [node] = installation.nodes
        installation.postgres.kill9()
        child.wait_until(lambda: not node.is_ready(), 10, "a node that says so")
        assert node.client().register("nobody@example.com", PASSWORD).status == 503
        PrivatePostgres.start(installation.postgres)
        child.wait_until(node.is_ready, 10, "a ready node")
        assert node.client().register("somebody@example.com", PASSWORD).status == 202
