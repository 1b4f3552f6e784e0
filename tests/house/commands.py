"""Checks that every `make TARGET` which people and workflows are told to run is there. commands.py [ROOT]"""

import re
import sys
from pathlib import Path

READ = ("README.md", "CONTRIBUTING.md", "UPGRADING.md", "docs/**/*.md", "deploy/**/*.md", "deploy/container/Dockerfile",
        ".github/**/*.yml", ".github/**/*.md", ".ci/run")
# In code: what is indented or quoted, what a workflow or a Dockerfile runs, and a line of a script.
TOLD = re.compile(r"(?:^ {4}|`|run: |RUN |^)make((?: [a-z][a-z-]*)+)(?=$|`| *#|  |\s*[&;|])", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z -]*):(?!=)", re.MULTILINE)


def targets_of(makefile):
    return {name for line in TARGET.findall(makefile) for name in line.split()}


def missing_in(text, targets):
    """The targets that a text tells of and that are not there."""
    return sorted({name for names in TOLD.findall(text) for name in names.split()} - targets)


def show_that_it_can_fail():
    """Negative controls, and their positive neighbours: (text, what is missing)."""
    targets = targets_of("VERSION := 1\nrun: build\n\tx\ncheck test-unit:\n")
    for text, expected in [
        ("    make run       # it\n", []),
        ("`make check test-unit`", []),
        ("`make tset`", ["tset"]),
        ("      - run: make test-long\n", ["test-long"]),
        ("RUN make run && x\n", []),
        ("to make things easy", []),
        ("make check\nmake all\n", ["all"]),
    ]:
        if missing_in(text, targets) != expected:
            sys.exit(f"commands.py is broken: {text!r} lacks {missing_in(text, targets)}, not {expected}")


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    targets = targets_of((root / "Makefile").read_text())
    files = sorted({path for pattern in READ for path in root.glob(pattern) if "node_modules" not in path.parts})
    failures = 0
    for path in files:
        for name in missing_in(path.read_text(), targets):
            print(f"{path.relative_to(root)}: there is no `make {name}`")
            failures += 1
    if not files:
        sys.exit(f"no documents below {root}")
    print(f"{len(files)} files, {failures} problems")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
