"""What a run is counted as, and how runs are added up."""

import json
from types import SimpleNamespace

from tests.chaos import results
from tests.chaos.history import History


def test_results_are_added_up(tmp_path):
    file = tmp_path / "results.jsonl"
    one = {name: 2 for name in results.SUMMED} | {"violations": [], "seed": 1}
    results.keep(one, file)
    results.keep(one | {"violations": ["something"], "seed": 2}, file)
    sums, bad = results.add_up(json.loads(line) for line in file.read_text().splitlines())
    assert sums == {name: 4 for name in results.SUMMED}
    assert [result["seed"] for result in bad] == [2]


def test_what_was_done_is_counted(tmp_path):
    with open(tmp_path / "history", "w") as file:
        history = History(file)
        for name, target in (("kill", "serve 1"), ("freeze", "nats"), ("cut", "serve 1 to nats"),
                             ("promote", "postgres")):
            with history.fault(name, target, "member"):
                pass
        history.add(what="register", email="ada@example.com", status=202)
        installation = SimpleNamespace(all_mails=lambda: [], lost_answers=lambda: 3)
        counted = results.counts(history.entries, installation)
    assert (counted["stops"], counted["cuts"], counted["lost_answers"], counted["failovers"]) == (2, 1, 3, 1)
    assert counted["registrations"] == 1
    assert len((tmp_path / "history").read_text().splitlines()) == 5
