"""Runs linters and schemathesis on the descriptions that a running `roster dev` serves."""

import collections
import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.clients import generated
from tests.harness.dev import EMAIL
from tests.harness.stack import PASSWORD

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEAD_WEBHOOK = '[[endpoint]]\nname = "billing"\nurl = "http://127.0.0.1:9/hook"\nsecret_file = "{}"\n'
ANSWERS = "answers"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def settings_with_webhook(place):
    """An endpoint that is never there, so that its calls have something to show."""
    secret, endpoints = place / "hook.secret", place / "webhooks.toml"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    endpoints.write_text(DEAD_WEBHOOK.format(secret))
    return {"ROSTER_WEBHOOKS_FILE": endpoints}


def write_for_linters(dev, place):
    """As they are served, beside the linters' rules."""
    generated.write_descriptions(dev, place)
    for name in ("spectral.yaml", "redocly.yaml", ".redocly.lint-ignore.yaml"):
        shutil.copy(HERE / name, place)


def said_by(program, *arguments, place):
    """What a linter that writes JSON says."""
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run([HERE / "node_modules/.bin" / program, "lint", "--format", "json", *arguments],
                          cwd=place, env=os.environ | quiet, capture_output=True, text=True, timeout=120)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"{program}: exit {done.returncode}\n{done.stdout}{done.stderr}") from None


def spectral_findings(place, description):
    return said_by("spectral", "--quiet", "--ruleset", "spectral.yaml", description, place=place)


def redocly_findings(place, description):
    return [problem for problem in said_by("redocly", description, place=place)["problems"]
            if not problem.get("ignored")]


def run_schemathesis(dev, place, api, *options, description=None):
    """On "api" or "admin", by the description that is served or by another; CompletedProcess with text."""
    token = (dev.data_dir / "admin-token").read_text().strip()
    public, admin = dev.process.public, dev.process.admin
    target, credentials = {"api": (public, ["--auth", f"{EMAIL}:{PASSWORD}"]),
                           "admin": (admin, ["--header", f"Authorization: Bearer {token}"])}[api]
    told = {"PYTHONPATH": f"{HERE / 'packages'}:{ROOT}", "SCHEMATHESIS_HOOKS": str(HERE / "rules.py"),
            "TEST_PUBLIC": public, "TEST_ADMIN": admin, "TEST_ADMIN_TOKEN": token,
            "TEST_ANSWERS": str(place / ANSWERS)}
    location = [description, "--url", f"http://{target}"] if description else [f"http://{target}/openapi.json"]
    return subprocess.run(["/usr/bin/python3", "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml",
                           "run", *location, *credentials, "--checks", "all", "--continue-on-failure", *options],
                          cwd=place, env=os.environ | told, capture_output=True, text=True, timeout=3000)


def call_as_described(dev, place, api, cases):
    """Calls each operation of "api" or "admin" with up to so many well-formed and malformed requests, and demands that
    each answer is as described; how often each operation answered with each status, as {(operation, status): times}.
    """
    done = run_schemathesis(dev, place, api, "--max-examples", str(cases))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    counted = collections.Counter()
    for line in (place / ANSWERS).read_text().splitlines():
        operation, status = line.split()
        counted[operation, int(status)] += 1
    return counted
