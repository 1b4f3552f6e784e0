"""The examples do what their first lines say."""

import subprocess

import pytest

from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD

EMAIL = "margaret@example.com"
VERIFIERS = {"python": ["/usr/bin/python3", SOURCE_ROOT / "examples/python/verify_token.py"],
             "node": ["node", SOURCE_ROOT / "examples/node/verify_token.mjs"]}


def verify(language, roster, token):
    command = [*map(str, VERIFIERS[language]), roster, token]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("language", VERIFIERS)
def test_a_back_end_checks_the_proof_of_activation(dev, language):
    user = dev.activated(EMAIL)
    roster = f"http://{dev.process.public}"
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    done = verify(language, roster, token)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{EMAIL} is {user}, active since 20")

    header, payload, signature = token.split(".")
    for forged in (f"{header}.{payload}.{signature[:-4]}AAAA", f"{header}.{payload[:-4]}.{signature}", "no.token.at"):
        done = verify(language, roster, forged)
        assert done.returncode == 1 and "no proof" in done.stderr, (forged, done)


@pytest.mark.parametrize("language", VERIFIERS)
def test_a_back_end_takes_no_proof_of_another_service(dev, language):
    dev.activated(EMAIL)
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    done = verify(language, f"http://localhost:{dev.process.public.rsplit(':', 1)[1]}", token)
    assert done.returncode == 1 and "no proof" in done.stderr, done
