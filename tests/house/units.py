"""Checks the systemd units: how exposed systemd itself finds them, and that they notify and reload. units.py [ROOT]"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAX_EXPOSURE = 1.5
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")


def exposure_of(text):
    """What `systemd-analyze security` says of a unit, 0 to 10; None where there is no such program."""
    if not shutil.which("systemd-analyze"):
        return None
    with tempfile.TemporaryDirectory() as directory:
        unit = Path(directory, "unit.service")
        unit.write_text(text)
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                              capture_output=True, text=True, check=False)
        found = EXPOSURE.search(done.stdout)
        return float(found[1]) if found else None


def problems_in(text, exposure):
    """`exposure`: of this unit, or None if nothing could tell."""
    if exposure is not None and exposure > MAX_EXPOSURE:
        yield f"its exposure is {exposure}, over {MAX_EXPOSURE}"
    if "SystemCallFilter=@system-service" not in text:
        yield "has no system-call filter"
    if "LimitCORE=0" not in text:
        yield "a core would hold keys"
    if "Type=oneshot" in text:
        return
    for line in ("Type=notify", "WatchdogSec=", "ExecReload=/bin/kill -HUP $MAINPID"):
        if f"\n{line}" not in text:
            yield f"lacks {line}"


def show_that_it_can_fail():
    """Negative controls: a unit that does nothing of it, and one that is exposed."""
    bare = "[Service]\nType=exec\nExecStart=/bin/true\n"
    exposure = exposure_of(bare)
    if exposure is not None and exposure <= MAX_EXPOSURE:
        sys.exit("units.py is broken: a bare unit is not found exposed")
    for text, given, expected in [(bare, 9.0, 6), (bare, None, 5), (bare.replace("exec", "oneshot"), 1.0, 2)]:
        found = list(problems_in(text, given))
        if len(found) != expected:
            sys.exit(f"units.py is broken: {expected} problems expected, found {found}")


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    units = sorted((root / "deploy/systemd").glob("*.service"))
    failures = 0
    for unit in units:
        exposure = exposure_of(unit.read_text())
        for problem in problems_in(unit.read_text(), exposure):
            print(f"{unit.relative_to(root)}: {problem}")
            failures += 1
    if not units:
        sys.exit(f"no units below {root}")
    print(f"{len(units)} units, {failures} problems")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
