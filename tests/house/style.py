"""Checks what no formatter does: how files begin, how long they are, what they must not contain. style.py [ROOT]"""

import re
import subprocess
import sys
from pathlib import Path

MAX_LINES = 400  # of one source file: beyond that it has more than one responsibility
MAX_COLUMNS = 120  # of Python and shell; clang-format takes care of C++
SOURCES = {".cpp", ".hpp", ".py", ".sh", ".css", ".js", ".ts"}
RAW = {"golden", "corpus"}  # folders of inputs that are what they are
WAITING_HELPERS = {"tests/harness/child.py", "tests/harness/wait_until.hpp"}  # the places that may sleep

EXCUSE = "sleeps because"  # in a comment on the line, for the rare test of a moment rather than of an outcome

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(work|home|root|Users|tmp/\w+/build)/\w")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep|asyncio\.sleep)\s*\(|\bthis_thread::sleep")
PACKAGE_HOST = re.compile(r'"resolved":\s*"http')


def problems_in(name, text):
    """What is wrong with one file, given by its path from the root; (line number or 0, sentence)."""
    path = Path(name)
    lines = text.split("\n")
    if text and not text.endswith("\n"):
        yield len(lines), "no newline at the end"
    if path.suffix == ".hpp":
        if lines[0] != "#pragma once":
            yield 1, "a header begins with #pragma once"
        elif len(lines) < 2 or not lines[1].startswith("// "):
            yield 2, "after #pragma once comes the sentence that says what the header is responsible for"
    if path.suffix == ".cpp" and not lines[0].startswith(("// ", "#include ")):
        yield 1, "a source begins with a comment or its includes"
    if path.suffix in SOURCES and len(lines) - 1 > MAX_LINES:
        yield 0, f"{len(lines) - 1} lines, over {MAX_LINES}"
    if path.suffix == ".py" and text and not re.match(r'(#!.*\n)?(# .*\n)*(r?""")|(#!.*\n)?# ', text):
        yield 1, "a Python file begins with the sentence that says what it is responsible for"
    for number, line in enumerate(lines, 1):
        for problem in problems_in_line(name, path, line):
            yield number, problem


def problems_in_line(name, path, line):
    if "\t" in line and path.name != "Makefile":
        yield "a tab"
    if line != line.rstrip():
        yield "space at the end of the line"
    if path.suffix in (".py", ".sh") and len(line) > MAX_COLUMNS:
        yield f"{len(line)} columns, over {MAX_COLUMNS}"
    if name != "tests/house/style.py":
        if UNFINISHED.search(line):
            yield "unfinished"
        if MACHINE_PATH.search(line):
            yield "a path of somebody's machine"
        if name.startswith("tests/") and name not in WAITING_HELPERS and SLEEP.search(line) and EXCUSE not in line:
            yield f"a test that sleeps: wait for what you wait for, or say '{EXCUSE} …'"
    if path.name == "package-lock.json" and PACKAGE_HOST.search(line):
        yield "the host of a package registry"


def show_that_it_can_fail():
    """Negative controls, and their positive neighbours: (path, text, how many problems)."""
    header = "#pragma once\n// Says it.\n"
    for name, text, expected in [
        ("a/b.hpp", header, 0),
        ("a/b.hpp", "// Says it.\n#pragma once\n", 1),
        ("a/b.hpp", "#pragma once\n\n#include <vector>\n", 1),
        ("a/b.hpp", header + "int a; \n", 1),
        ("a/b.hpp", header + "\tint a;\n", 1),
        ("a/b.hpp", header + "int a;", 1),
        ("a/b.hpp", header + "\n" * MAX_LINES, 1),
        ("a/b.cpp", "namespace {}\n", 1),
        ("a/b.cpp", "// Why.\nint a;\n", 0),
        ("a/b.cpp", "// Why. TODO\n", 1),
        ("a/b.cpp", '// Why.\nauto path = "/home/me/x";\n', 1),
        ("a/b.cpp", '// Why.\nauto path = "/usr/lib/x";\n', 0),
        ("b.cfg.log", "-- Build files have been written to: /home/me/build\n", 1),
        ("b.cfg.log", "-- Build files have been written to: /tmp/me/build/release\n", 1),
        ("tests/a/b.cpp", "// Why.\nstd::this_thread::sleep_for(1s);\n", 1),
        ("a/b.cpp", "// Why.\nstd::this_thread::sleep_for(1s);\n", 0),
        ("tests/a/b.cpp", f"// Why.\nusleep(1);  // {EXCUSE} a kill comes at any moment\n", 0),
        ("tests/a/b.py", '"""Why."""\ntime.sleep(1)\n', 1),
        ("tests/a/b.py", "import os\n", 1),
        ("a/b.sh", "#" * (MAX_COLUMNS + 1) + "\n", 1),
        ("a/package-lock.json", '"resolved": "https://example.com/x.tgz"\n', 1),
        ("Makefile", "a:\n\tb\n", 0),
    ]:
        found = list(problems_in(name, text))
        if len(found) != expected:
            sys.exit(f"style.py is broken: {expected} problems expected in {name} {text[:80]!r}, found {found}")


def files_below(root):
    """What git tracks, and what it would: the files of a commit made now, whatever their suffix."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout
    for name in sorted(filter(None, listed.split("\0"))):
        path = Path(root, name)
        if path.is_file() and not RAW.intersection(Path(name).parts):
            yield path


def text_of(path):
    """The text of a file; None if it is not text."""
    content = path.read_bytes()
    return None if b"\0" in content else content.decode()


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    count = failures = 0
    for path in files_below(root):
        text = text_of(path)
        if text is None:
            continue
        count += 1
        name = path.relative_to(root).as_posix()
        for line, problem in problems_in(name, text):
            print(f"{name}:{line}: {problem}")
            failures += 1
    if not count:
        sys.exit(f"no files below {root}")
    print(f"{count} files, {failures} problems")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
