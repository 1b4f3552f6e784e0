"""The examples do what their first lines say."""

import os
import shlex
import subprocess

import pytest

from tests.harness import child
from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD

EMAIL = "margaret@example.com"
VERIFIERS = {"python": ["/usr/bin/python3", SOURCE_ROOT / "examples/python/verify_token.py"],
             "node": ["node", SOURCE_ROOT / "examples/node/verify_token.mjs"]}
FOLLOWERS = {"python": ["/usr/bin/python3", SOURCE_ROOT / "examples/python/follow_activations.py"],
             "node": ["node", SOURCE_ROOT / "examples/node/follow_activations.mjs"]}
PYTHON_PACKAGES = SOURCE_ROOT / "examples/python/packages"


def commands(folder):
    """What the README of an example has to type, indented as code."""
    lines = (SOURCE_ROOT / "examples" / folder / "README.md").read_text().splitlines()
    return [line.strip() for line in lines if line.startswith("    ")]


def verify(language, roster, token):
    command = [*map(str, VERIFIERS[language]), roster, token]
    return subprocess.run(command, capture_output=True, text=True, timeout=60,
                          env=os.environ | {"PYTHONPATH": str(PYTHON_PACKAGES)})


@pytest.mark.parametrize("folder", ["node", "python", "signup"])
def test_each_example_has_one_command(folder):
    assert len(commands(folder)) == 1
    files = [word for word in shlex.split(commands(folder)[0]) if word.startswith(f"examples/{folder}/")
             and "." in word]
    assert all((SOURCE_ROOT / file).is_file() for file in files), files


@pytest.mark.parametrize("folder", ["node", "python"])
def test_the_one_command_does_its_work_where_its_packages_are(dev, folder):
    """The part that installs is left out here: tests/long runs it all, from a clean clone."""
    dev.activated(EMAIL)
    roster = f"http://{dev.process.public}"
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    command = commands(folder)[0].partition(" && ")[2]
    command = command.replace("http://127.0.0.1:8080", roster).replace("TOKEN", token)
    done = subprocess.run(["sh", "-c", command], cwd=SOURCE_ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.startswith(f"{EMAIL} is "), done


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


def told_about(language, url, users):
    """Runs the follower until it has told of all of them; its lines."""
    lines = []
    process = child.start([*map(str, FOLLOWERS[language]), url, f"billing-{language}"], text=True,
                          stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(PYTHON_PACKAGES)})
    try:
        while not all(any(user in line for line in lines) for user in users):
            line = process.stdout.readline()
            assert line, f"it ended, having told {lines}"
            lines.append(line)
    finally:
        child.end(process)
    return lines


def test_back_ends_follow_activations_on_nats_and_go_on_where_they_were(stack):
    running = stack(nodes=1, mailers=1)
    url = running.nats.url()
    first = running.activated("first@example.com")
    for language in FOLLOWERS:
        since = running.client().me("first@example.com", PASSWORD).json()["activated_at"]
        assert told_about(language, url, [first]) == [f"{first} is active since {since}\n"]
    second = running.activated("second@example.com")
    for language in FOLLOWERS:
        lines = told_about(language, url, [second])
        assert [line.split()[0] for line in lines] == [second]
