"""Checks that one version is told everywhere: CMakeLists.txt has it, what cannot be made from that follows.
versions.py [ROOT]
"""

import re
import sys
from pathlib import Path

PLACES = {  # file -> what there must be the version, each time it occurs
    "deploy/container/compose.yaml": re.compile(r"image: roster:(\S+)"),
    "deploy/kubernetes/chart/Chart.yaml": re.compile(r"^(?:version|appVersion): \"?([^\"\s]+)", re.MULTILINE),
}
MADE_FROM_IT = {  # file -> what must be filled in by the build
    "http/pages/openapi.json": '"version": "@version@"',
    "http/pages/admin_openapi.json": '"version": "@version@"',
}
RELEASE = re.compile(r"^## (\d+)\.(\d+)\.(\d+)\b", re.MULTILINE)


def version_of(cmake):
    return re.search(r"^project\(roster VERSION (\d+\.\d+\.\d+)\b", cmake, re.MULTILINE)[1]


def problems_in(version, name, text):
    if name in PLACES:
        found = PLACES[name].findall(text)
        if not found:
            yield "names no version"
        for other in found:
            if other != version:
                yield f"says {other}, CMakeLists.txt says {version}"
    elif name in MADE_FROM_IT:
        if MADE_FROM_IT[name] not in text:
            yield f"lacks {MADE_FROM_IT[name]}"
    elif name == "CHANGELOG.md":
        yield from problems_in_changelog(version, text)


def problems_in_changelog(version, text):
    """The newest release has a section; before that, what has happened stands under Unreleased."""
    released = RELEASE.search(text)
    ours = tuple(map(int, version.split(".")))
    newest = tuple(map(int, released.groups())) if released else ()
    if not re.search(r"^## Unreleased$", text, re.MULTILINE) and newest != ours:
        yield f"has neither a section for {version} nor one for what is unreleased"
    if newest > ours:
        yield f"tells of {'.'.join(released.groups())}, which CMakeLists.txt has not reached"


def show_that_it_can_fail():
    """Negative controls, and their positive neighbours: (file, text, how many problems)."""
    for name, text, expected in [
        ("deploy/container/compose.yaml", "image: roster:1.2.3\n", 0),
        ("deploy/container/compose.yaml", "image: roster:1.2.2\n", 1),
        ("deploy/container/compose.yaml", "image: postgres:17\n", 1),
        ("deploy/kubernetes/chart/Chart.yaml", 'version: 1.2.3\nappVersion: "1.2.3"\n', 0),
        ("deploy/kubernetes/chart/Chart.yaml", 'version: 1.2.3\nappVersion: "1.2.4"\n', 1),
        ("http/pages/openapi.json", '"version": "1.2.3"', 1),
        ("CHANGELOG.md", "## Unreleased\n", 0),
        ("CHANGELOG.md", "## 1.2.3, a day\n", 0),
        ("CHANGELOG.md", "## Unreleased\n## 1.3.0, a day\n", 1),
        ("CHANGELOG.md", "## 1.2.2, a day\n", 1),
    ]:
        found = list(problems_in("1.2.3", name, text))
        if len(found) != expected:
            sys.exit(f"versions.py is broken: {expected} problems expected in {name} {text!r}, found {found}")


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    version = version_of((root / "CMakeLists.txt").read_text())
    names = [*PLACES, *MADE_FROM_IT, "CHANGELOG.md"]
    failures = 0
    for name in names:
        for problem in problems_in(version, name, (root / name).read_text()):
            print(f"{name}: {problem}")
            failures += 1
    print(f"{len(names)} files, {failures} problems")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
