"""A minute of faults of all kinds on a whole installation, and nothing that was promised is broken."""

from tests.chaos import run

SEED = 20260
SECONDS = 60


def test_a_minute_of_chaos_breaks_no_promise():
    assert run.main(["--seconds", str(SECONDS), "--seed", str(SEED), "--kind", "synchronous"]) == 0, f"seed {SEED}"
