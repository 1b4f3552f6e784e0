"""One line of JSON for each run, and their sum: python -m tests.chaos.results [FILE]"""

import json
import sys
from collections import Counter
from pathlib import Path

RESULTS = Path("build/chaos/results.jsonl")
STOPS = {"kill", "freeze"}  # of processes and servers
FAILOVERS = {"promote", "lose_tail"}
# On lines; a lost answer to a COMMIT is counted by itself.
CUTS = {"reset", "half_open_up", "half_open_down", "cut", "silence"}
SUMMED = ("requests", "registrations", "activations", "mails", "stops", "cuts", "lost_answers", "failovers")


def counts(history, installation):
    """What a run was made of."""
    faults = [entry for entry in history if entry["what"] == "fault"]
    kinds = Counter(fault["fault"] for fault in faults)
    answers = Counter((entry["what"], entry.get("status")) for entry in history)
    return {
        "requests": sum(number for (what, _), number in answers.items() if what not in ("fault", "failover")),
        "registrations": answers["register", 202],
        "activations": answers["activate", 200],
        "mails": len(installation.all_mails()),
        "stops": sum(kinds[kind] for kind in STOPS),
        "cuts": sum(kinds[kind] for kind in CUTS),
        "lost_answers": installation.lost_answers(),
        "failovers": sum(kinds[kind] for kind in FAILOVERS),
        "faults": dict(sorted(Counter(f"{fault['fault']} {fault['target'].split()[0]}" for fault in faults).items())),
    }


def keep(result, file=RESULTS):
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a") as results:
        print(json.dumps(result), file=results)


def add_up(results):
    """The sums over all runs, and the runs that found something."""
    results, sums = list(results), Counter()
    for result in results:
        sums.update({name: result[name] for name in SUMMED})
    return dict(sums), [result for result in results if result["violations"]]


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    results = [json.loads(line) for line in file.read_text().splitlines()]
    sums, bad = add_up(results)
    print(f"{len(results)} runs, {sum(result['seconds'] for result in results) / 3600:.1f} h of faults")
    for name in SUMMED:
        print(f"{name:14} {sums.get(name, 0):>9,}")
    print("kinds:", dict(Counter(result["kind"] for result in results)))
    for result in bad:
        print(f"seed {result['seed']} ({result['kind']}, {result['scenario'] or 'mix'}): {result['violations'][:3]}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
