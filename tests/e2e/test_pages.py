"""The pages in Debian's Chromium: console, sign-up, and the whole journey with nothing but a browser.

Each file of tests/pages/ is one test here; node runs it against a `roster dev` of its own. With TEST_PICTURES=DIR in
the environment it leaves pictures of every view there, to be looked at.
"""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.test_webhooks import secret_file, write_file
from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.shards import shard_of
from tests.harness.stack import LOAD_SETTINGS

PAGES = Path(__file__).resolve().parents[1] / "pages"
SECONDS = 300


ADMIN_TOKEN = "a-token-of-the-tests-alone"
MANY_EVENTS = 10_000


def new_token(settings, name, role):
    return roster.run("token", "add", name, "--role", role, settings=settings).stdout.strip().splitlines()[0]


@pytest.fixture
def in_browser(tmp_path):
    """Runs one file of tests/pages/ against a `roster dev` with these settings."""
    def run(file, settings=None, variables=None):
        settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": tmp_path / "var", "ROSTER_RESEND_COOLDOWN": "0",
                                    "ROSTER_ADMIN_TOKEN": ADMIN_TOKEN,
                                    "ROSTER_ADMIN_TOKENS_FILE": tmp_path / "tokens"} | (settings or {})
        tokens = {role: new_token(settings, role, role) for role in ("read", "events")}
        with RosterProcess("dev", settings, cwd=tmp_path) as dev:
            environment = {"TEST_PUBLIC_URL": f"http://{dev.public}", "TEST_ADMIN_URL": f"http://{dev.admin}",
                           "TEST_ADMIN_TOKEN": ADMIN_TOKEN,
                           "TEST_READ_TOKEN": tokens["read"], "TEST_EVENTS_TOKEN": tokens["events"]}
            done = subprocess.run(["node", "--test", "--test-timeout=220000", PAGES / file], cwd=PAGES, text=True,
                                  env=os.environ | environment | (variables or {}), capture_output=True,
                                  timeout=SECONDS)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{dev.log_text(20)}"

    return run


def test_console(in_browser):
    in_browser("console.test.mjs")


def test_webhooks_in_the_console(in_browser, tmp_path):
    port = child.free_port()
    secret = secret_file(tmp_path)
    file = write_file(tmp_path, *({"name": name, "url": f"http://127.0.0.1:{port}/{name}", "secret_file": str(secret)}
                                  for name in ("billing", "gone")))
    in_browser("webhooks.test.mjs", {"ROSTER_WEBHOOKS_FILE": file}, {"TEST_HOOK_PORT": str(port)})


def test_signup(in_browser):
    in_browser("signup.test.mjs")


def test_signup_of_somebody_of_another_shard(in_browser):
    in_browser("shard.test.mjs", {"ROSTER_SHARD": "0/2"},
               {"TEST_OTHERS": next(email for number in range(99)
                                    if shard_of(email := f"other-{number}@example.com", 2) == 1)})


def test_signup_with_short_codes_of_six_digits(in_browser):
    in_browser("short_code.test.mjs", {"ROSTER_CODE_TTL": "2s", "ROSTER_CODE_DIGITS": "6"}, {"TEST_CODE_DIGITS": "6"})


def test_signup_where_two_seconds_pass_between_codes(in_browser):
    in_browser("resend.test.mjs", {"ROSTER_RESEND_COOLDOWN": "2s"})


def test_the_journey_with_nothing_but_a_browser(in_browser):
    in_browser("journey.test.mjs")


def test_a_front_end_of_another_origin(in_browser):
    in_browser("other_origin.test.mjs")


def test_many_events(in_browser, tmp_path):
    data_dir = tmp_path / "var"
    data_dir.mkdir(mode=0o700)
    settings = {"ROSTER_DATA_DIR": data_dir}
    roster.run("keygen", settings=settings)
    roster.run("migrate", settings=settings)
    roster.long_log(f"sqlite:{data_dir / 'roster.db'}", data_dir / "keys.json", MANY_EVENTS)
    in_browser("many_events.test.mjs")
