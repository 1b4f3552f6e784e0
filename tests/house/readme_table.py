"""Reads the README's table "Where do I add": which files a change takes."""

import re

# The most production files that each may take; what is not production is tests, documents and what is made.
BOUNDS = {"an event": 6, "an endpoint": 9, "a read model": 3, "a setting": 2}
NOT_PRODUCTION = ("tests/", "docs/", ".env.example", "CONTRIBUTING.md")


def rows(readme):
    """What is added, to the paths that its row names."""
    table = readme.split("## Where do I add", 1)[1].split("\n## ", 1)[0]
    found = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and not cells[0].startswith("---"):
            found[cells[0]] = [name for name in re.findall(r"`([^`\s]+)`", cells[1]) if "/" in name or "." in name]
    return found


def production(paths):
    return [path for path in paths if "/" in path and not path.startswith(NOT_PRODUCTION)]


def pattern(path):
    """`<name>` and `*` stand for a word."""
    return re.compile(re.sub(r"<\w+>|\\\*", r"\\w+", re.escape(path)) + "$")
