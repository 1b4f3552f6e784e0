"""Fifty promotions under load, and nothing acknowledged is missing."""

from collections import Counter

from tests.harness.failover import Failover, fail_over_under_load

PROMOTIONS = 50


def test_fifty_promotions_lose_nothing_that_a_synchronous_standby_has():
    with Failover(synchronous=True, nodes=2, mailers=1) as installation:
        load, pauses = fail_over_under_load(installation, PROMOTIONS, people_a_round=50)
        lost = set(load.acknowledged) - installation.registered()
        print(f"{PROMOTIONS} promotions, {len(load.acknowledged)} acknowledged, refused {Counter(load.refused)}, "
              f"broken {load.broken}, seconds until the next: median {sorted(pauses)[len(pauses) // 2]:.2f}, "
              f"longest {max(pauses):.2f}")
        assert not lost, f"acknowledged and not in the log: {len(lost)}"
        assert installation.run("log", "verify").returncode == 0
