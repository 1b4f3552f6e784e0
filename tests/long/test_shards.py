"""Sixteen logs on one machine: each person in exactly one, mailed once, and spread as chance has it."""

import math
import time
from collections import Counter
from pathlib import Path

from tests.e2e.load import Load
from tests.harness import child
from tests.harness.shards import Shards, shard_of
from tests.harness.stack import PASSWORD

COUNT = 16
PEOPLE = 8000
JOURNEYS = 160
DEVIATIONS = 6.0  # of a shard's share; chance goes past it once in tens of millions of runs


def resident_mib(processes):
    """Megabytes in memory, of each of them."""
    lines = (Path(f"/proc/{pid}/status").read_text().splitlines() for pid in processes)
    return [int(line.split()[1]) // 1024 for status in lines for line in status if line.startswith("VmRSS:")]


def tell(shards, seconds):
    nodes = resident_mib([shard.nodes[0].pid for shard in shards.each])
    workers = resident_mib([shard.mailers[0].pid for shard in shards.each])
    print(f"\n{PEOPLE} registrations in {seconds:.1f} s: {PEOPLE / seconds:.0f} a second over {COUNT} shards")
    print(f"resident: nodes {min(nodes)} to {max(nodes)} MiB, {sum(nodes)} in all; mail workers {min(workers)} to "
          f"{max(workers)} MiB, {sum(workers)} in all")


def each_in_one_log(shards, people):
    """The streams of each log: as many as there are people, and none twice."""
    logs = shards.people()
    assert sum(sum(log.values()) for log in logs) == people == len(set().union(*logs)), list(map(len, logs))
    return logs


def test_sixteen_shards_under_load(capsys):
    with Shards(COUNT) as shards:
        began = time.monotonic()
        load = Load([shards.proxy.address()], count=PEOPLE, threads=32).start().wait(600)
        seconds = time.monotonic() - began
        with capsys.disabled():
            tell(shards, seconds)
        assert len(load.acknowledged) == PEOPLE, (load.broken, Counter(load.refused))

        logs = each_in_one_log(shards, PEOPLE)
        wanted = Counter(shard_of(email, COUNT) for email in load.acknowledged)
        assert [len(log) for log in logs] == [wanted[number] for number in range(COUNT)]
        share = PEOPLE / COUNT
        deviation = math.sqrt(share * (1 - 1 / COUNT))
        assert all(abs(len(log) - share) < DEVIATIONS * deviation for log in logs), list(map(len, logs))

        child.wait_until(lambda: shards.smtp.count() >= PEOPLE, 120, f"{PEOPLE} mails", every=0.2)
        mailed = "SELECT count(*) FROM events WHERE type = 'CodeMailed'"
        reported = lambda: sum(int(shard.query(mailed)[0][0]) for shard in shards.each)
        child.wait_until(lambda: reported() == PEOPLE, 120, "a report for every mail", every=0.5)
        assert Counter(mail.to for mail in shards.smtp.mails()) == Counter(load.acknowledged)

        astray = []
        client = shards.through_proxy()
        for number in range(JOURNEYS):
            email = f"Journey-{number}@Example.com"
            assert client.register(f" {email}", PASSWORD).status == 202
            code = shards.code_for(email)
            activated = client.activate(email.upper(), PASSWORD, code)
            assert activated.status == 200, activated
            assert client.me(f"{email}\t", PASSWORD).json()["status"] == "active"
            elsewhere = shards.each[(shard_of(email, COUNT) + 1 + number % (COUNT - 1)) % COUNT].client()
            astray.append(elsewhere.register(email, PASSWORD).status)
            elsewhere.close()
        each_in_one_log(shards, PEOPLE + JOURNEYS)
        assert astray == [421] * JOURNEYS
        for shard in shards.each:
            assert shard.run("log", "verify").returncode == 0
