"""Reads what of a Dockerfile a test needs: the stages, and the image that the last one describes."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Image:
    """What a stage leaves in its image, and the commands that made it."""

    base: str = ""
    run: list = field(default_factory=list)
    copy: list = field(default_factory=list)  # (stage or None, [sources…, target])
    env: dict = field(default_factory=dict)
    user: str = "root"
    directory: str = "/"
    entrypoint: list = field(default_factory=list)
    command: list = field(default_factory=list)
    healthcheck: list = field(default_factory=list)


def instructions(text):
    """The instructions of a Dockerfile, each with its arguments in one line."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def stages(path):
    """The stages of a Dockerfile in order."""
    found = []
    for word, rest in instructions(Path(path).read_text()):
        if word == "FROM":
            found.append(Image(base=rest.split()[0]))
            continue
        image = found[-1]
        if word == "RUN":
            image.run.append(rest)
        elif word == "COPY":
            parts = rest.split()
            stage = parts.pop(0).removeprefix("--from=") if parts[0].startswith("--from=") else None
            image.copy.append((stage, parts))
        elif word == "ENV":
            image.env |= dict(part.split("=", 1) for part in shlex.split(rest))
        elif word == "USER":
            image.user = rest
        elif word == "WORKDIR":
            image.directory = rest
        elif word == "ENTRYPOINT":
            image.entrypoint = json.loads(rest)
        elif word == "CMD":
            image.command = json.loads(rest)
        elif word == "HEALTHCHECK":
            image.healthcheck = json.loads(rest[rest.index("CMD") + 3:])
    return found
