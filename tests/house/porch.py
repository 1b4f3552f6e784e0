"""Checks that README, SECURITY.md and docs/architecture.md name files and functions that are there. porch.py [ROOT]"""

import re
import subprocess
import sys
from pathlib import Path

from readme_table import BOUNDS, pattern, production, rows

STEP = re.compile(r"^\s*\d+\. `([\w:~]+)` \(`([\w/.]+)`\)")


def table_problems(readme, tracked):
    """`tracked`: all files and folders, by their path."""
    found = rows(readme)
    for what, bound in BOUNDS.items():
        if what not in found:
            yield f"README does not say where to add {what}"
        elif len(production(found[what])) > bound:
            yield f"README names {len(production(found[what]))} files for {what}, more than {bound}"
    for what, paths in found.items():
        for path in paths:
            if "/" in path and not any(pattern(path.rstrip("/")).match(name) for name in tracked):
                yield f"README, {what}: there is no {path}"


def steps(document):
    """The function and the file of each step of a walk."""
    return [match.groups() for match in map(STEP.match, document.splitlines()) if match]


def walk_problems(document, read):
    """`read`: a file's text by its path; None where there is no such file."""
    for function, path in steps(document):
        text = read(path)
        name = function.split("::")[-1]
        if text is None:
            yield f"architecture.md: there is no {path}"
        elif not re.search(r"\b" + re.escape(name) + r"\s*\(", text):
            yield f"architecture.md: {path} has no {function}"


PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)`")


def claim_problems(document, read):
    """Every row of SECURITY.md's tables about threats and requirements names what shows it, and that is there."""
    for line in document.splitlines():
        paths = PATH.findall(line)
        for path in paths:
            if read(path) is None:
                yield f"SECURITY.md: there is no {path}"
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_threat = line.startswith("|") and len(cells) == 4 and not cells[0].startswith(("---", "who"))
        is_requirement = re.match(r"\| V\d", line) and not cells[1].startswith("–")
        if (is_threat or is_requirement) and not paths:
            yield f"SECURITY.md: nothing shows this: {line}"


def check_itself():
    """A checker counts only once it was seen failing."""
    readme = "## Where do I add\n| to add | go to |\n| --- | --- |\n" + "".join(
        f"| {what} | `a/b.cpp`, `a/<name>_c.cpp` |\n" for what in BOUNDS)
    assert not list(table_problems(readme, {"a/b.cpp", "a/x_c.cpp"}))
    assert len(list(table_problems(readme, {"a/b.cpp"}))) == len(BOUNDS)
    many = readme.replace("`a/b.cpp`", ", ".join(["`a/b.cpp`"] * 10))
    assert len(list(table_problems(many, {"a/b.cpp", "a/x_c.cpp"}))) == len(BOUNDS)
    assert list(table_problems("## Where do I add\n", set()))
    walk = "1. `Relay::step` (`followers/relay.cpp`) reads."
    assert not list(walk_problems(walk, lambda _: "Rest Relay::step() {"))
    assert list(walk_problems(walk, lambda _: "Rest Relay::leap() {"))
    assert list(walk_problems(walk, lambda _: None))
    claim = "| V1.2 injection | parameters only | `tests/a/b.cpp` |"
    assert not list(claim_problems(claim, lambda _: "text"))
    assert list(claim_problems(claim, lambda _: None))
    assert list(claim_problems("| V1.2 injection | parameters only | |", lambda _: "text"))
    assert list(claim_problems("| a stranger | an account | codes | |", lambda _: "text"))
    assert not list(claim_problems("| V7 sessions | – there are none | |", lambda _: "text"))


def main():
    check_itself()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    listed = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True, check=True).stdout
    files = set(listed.split())
    tracked = files | {str(parent) for name in files for parent in Path(name).parents}
    document = (root / "docs/architecture.md").read_text()
    problems = list(table_problems((root / "README.md").read_text(), tracked))
    read = lambda name: (root / name).read_text() if name in files else None
    problems += walk_problems(document, read)
    problems += claim_problems((root / "SECURITY.md").read_text(), read)
    if len(steps(document)) < 20:
        problems.append("architecture.md: the walks are gone")
    print(*problems, sep="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
