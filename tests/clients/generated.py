"""What tests of generated clients share: served descriptions, a command that must succeed, a journey's arguments."""

import os
import subprocess
from pathlib import Path

CLIENTS = Path(__file__).resolve().parent


def run(*command, cwd, environment=None, seconds=120):
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=seconds,
                          env=os.environ | (environment or {}))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def write_descriptions(dev, place):
    place.mkdir()
    for name, client in (("api", dev.process.client()), ("admin", dev.process.admin_client())):
        (place / f"{name}.json").write_bytes(client.get("/openapi.json").body)


def told_of(dev):
    """What a journey has to know: where both listeners are, and an operator's token."""
    token = (dev.data_dir / "admin-token").read_text().strip()
    return f"http://{dev.process.public}", f"http://{dev.process.admin}", token
