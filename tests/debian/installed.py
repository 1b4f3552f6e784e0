"""A Roster that was installed from its package into a folder of a Debian release."""

import os
import shlex
import subprocess

from tests.harness.debian_root import SOURCE_ROOT, DebianRoot, inside
from tests.harness.roster import RosterProcess

INBOX = "/inbox"  # where a root finds the packages to install


class InRoot(RosterProcess):
    """A roster process in a root, the first of its namespace as in a container; commands and addresses as ever."""

    def __init__(self, root, line, settings, user="roster"):
        super().__init__(line[1], settings)
        self.root, self.line, self.user = root, line, user

    def command_line(self):
        return self.root.command(*self.line, user=self.user)

    @property
    def pid(self):
        return inside(self.process)


def package_of(release):
    """The newest .deb that was built for a release: make deb, or python3 -m tests.debian.build RELEASE --package."""
    number = {"bookworm": 12, "trixie": 13}[release]
    found = sorted((SOURCE_ROOT / "build" / "packages").glob(f"roster_*~deb{number}_*.deb"), key=os.path.getmtime)
    if not found:
        raise RuntimeError(f"no package for {release} in build/packages: run make packages")
    return found[-1]


def next_version_of(package, folder):
    """The same package as a later revision, as an upgrade brings it; its path in the folder."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text().splitlines()
    version = next(line.split()[1] for line in lines if line.startswith("Version: "))
    later = version.replace("-1~", "-2~")
    assert later != version, version
    control.write_text("\n".join(lines).replace(f"Version: {version}", f"Version: {later}") + "\n")
    built = folder / package.name.replace("-1~", "-2~")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, built], check=True, stdout=subprocess.DEVNULL)
    return built


def variables_of(text):
    """What an EnvironmentFile, or the Environment= lines of a unit, sets."""
    settings = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, value = line.partition("=")
            settings[name.strip()] = value.strip().strip('"')
    return settings


class Unit:
    """What a unit file starts, and with which variables, where %S and %d stand for the given folders."""

    def __init__(self, text, state="/var/lib", credentials="/run/credentials"):
        words = {"%S": state, "%d": credentials}
        self.environment, self.files, self.credentials, self.line, self.user = {}, [], {}, [], "root"
        for line in text.splitlines():
            key, _, value = line.partition("=")
            for sign, folder in words.items():
                value = value.replace(sign, folder)
            if key == "Environment":
                self.environment |= variables_of(value)
            elif key == "EnvironmentFile":
                self.files.append(value)
            elif key == "LoadCredential":
                name, _, path = value.partition(":")
                self.credentials[name] = path
            elif key == "ExecStart":
                self.line = shlex.split(value)
            elif key == "User":
                self.user = value


class Machine:
    """A minbase root of a release with the package's life in it."""

    def __init__(self, release, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.inbox = folder
        self.root = DebianRoot(release, folder / "layer", {folder: INBOX})

    def install(self, package):
        """apt's own words."""
        target = self.inbox / package.name
        if target != package:
            target.write_bytes(package.read_bytes())
        return self.root.run_online("apt-get", "-q", "install", "-y", "--no-install-recommends",
                                    "-o", "Dpkg::Options::=--force-confold", f"{INBOX}/{package.name}",
                                    seconds=1800).stdout

    def shell(self, script, user=None, check=True, env=None):
        return self.root.run("sh", "-ec", script, user=user, check=check, env=env).stdout

    def service(self, unit_name, settings=None):
        """The process that a unit starts, with the unit's user and variables, and these on top."""
        unit = Unit(self.shell(f"cat /usr/lib/systemd/system/{unit_name}"))
        variables = dict(unit.environment)
        for path in unit.files:
            variables |= variables_of(self.shell(f"cat {path}"))
        for name, path in unit.credentials.items():
            self.shell(f"install -D -m 0400 -o {unit.user} {path} /run/credentials/{name}")
        return InRoot(self.root, unit.line, variables | (settings or {}), unit.user)
