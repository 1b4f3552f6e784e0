"""Each example runs from a clean clone by its README's one command, which installs what it needs."""

import subprocess

import pytest

from tests.e2e.test_examples import EMAIL, commands
from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD


@pytest.mark.parametrize("folder", ["node", "python"])
def test_an_example_runs_from_a_clean_clone(dev, tmp_path, folder):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", SOURCE_ROOT, clone], check=True, timeout=60)
    dev.activated(EMAIL)
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    command = commands(folder)[0].replace("http://127.0.0.1:8080", f"http://{dev.process.public}")
    done = subprocess.run(["sh", "-c", command.replace("TOKEN", token)], cwd=clone, capture_output=True, text=True,
                          timeout=300)
    assert done.returncode == 0 and f"{EMAIL} is " in done.stdout, done
