"""Folders that hold a Debian release of their own, to build, install and run in as on a machine of that release.

A pristine folder of each release is kept in build/debian; what a root changes goes into a layer of its own above it.
Needs root, debootstrap, and the mirror that this machine's own packages come from.
"""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.harness import child
from tests.harness.own_network import outer_network

SOURCE_ROOT = Path(__file__).resolve().parents[2]
CACHE = SOURCE_ROOT / "build" / "debian"
RELEASES = ("bookworm", "trixie")
FRESH_SECONDS = 7 * 24 * 3600  # then it is made again: packages that were replaced are not served any more
HOST_FILES = ("/etc/resolv.conf", "/etc/hosts")


def mirror():
    """Where this machine's own packages come from."""
    lines = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    found = [line for line in lines if line.rstrip("/").endswith("/debian")]
    if not found:
        raise RuntimeError("apt knows no Debian mirror: run apt-get update")
    return found[0]


def pristine(release):
    """The untouched minbase folder of a release; made once a week."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / release
    with open(CACHE / f"{release}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists() or time.time() - folder.stat().st_mtime > FRESH_SECONDS:
            begun = CACHE / f"{release}.begun"
            shutil.rmtree(begun, ignore_errors=True)
            subprocess.run(["debootstrap", "--variant=minbase", release, begun, mirror()], check=True,
                           stdout=subprocess.DEVNULL)
            (begun / "etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")  # it is made again when it is lost
            (begun / "etc/apt/apt.conf.d/quick").write_text('Acquire::Languages "none";\n')
            for stale in [folder, *CACHE.glob(f"{release}-*")]:  # the layers that were kept above it too
                shutil.rmtree(stale, ignore_errors=True)
            begun.rename(folder)
            os.utime(folder)
    return folder


class DebianRoot:
    """One root of a release. `layer` keeps what is changed in it; without one that is forgotten by remove().

    binds: {path outside: path inside}; what ends in ":ro" inside is read only.
    """

    def __init__(self, release, layer=None, binds=None):
        self.release = release
        self.base = pristine(release)
        self.temporary = None if layer else child.temporary_directory()
        self.layer = Path(layer or self.temporary / "layer")
        self.keeper = None
        self.archives = CACHE / f"{release}.archives"
        self.binds = {self.archives: "/var/cache/apt/archives"} | (binds or {})
        for folder in (self.layer / "changes", self.layer / "work", self.layer / "root", self.archives / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        self.binds |= {name: f"{name}:ro" for name in HOST_FILES if f"{name}:ro" not in self.binds.values()}

    def _mounts(self):
        """The shell lines that put the root together, in a mount namespace of their own."""
        root = self.layer / "root"
        layers = f"lowerdir={self.base},upperdir={self.layer / 'changes'},workdir={self.layer / 'work'}"
        yield f"mount -t overlay overlay -o {shlex.quote(layers)} {shlex.quote(str(root))}"
        yield f"mount --rbind /dev {root}/dev"
        yield f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp"
        for outside, inside in self.binds.items():
            yield self._bind(outside, inside)

    def _keeper(self):
        """The process whose namespace holds the mounts: all commands share one root, its /tmp too."""
        if self.keeper is None:
            script = "set -e\n" + "\n".join(self._mounts()) + "\necho ready\nexec cat\n"
            self.keeper = child.start(["unshare", "--mount", "--", "sh", "-c", script], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
            if self.keeper.stdout.readline() != "ready\n":
                raise RuntimeError(f"{self.release}: the root cannot be mounted; it needs root and overlayfs")
        return self.keeper

    def command(self, *command, user=None, binds=None, read_only=False):
        """The command line that runs a command in the root, with the numbers of its processes beginning at 1, and
        ends all it started when it ends. The binds, and that nothing else can be written, are for it alone.
        """
        root = shlex.quote(str(self.layer / "root"))
        script = "\n".join([
            "set -e", f"mount -t proc proc {root}/proc",
            *(self._bind(outside, inside) for outside, inside in (binds or {}).items()),
            *([f"mount -o remount,bind,ro {root}"] if read_only else []),
            f"exec chroot {root} {shlex.join([*_as_user(user), *map(str, command)])}"])
        return ["setpriv", "--pdeathsig=KILL", "--", "nsenter", f"--mount=/proc/{self._keeper().pid}/ns/mnt", "--",
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-c", script]

    def _bind(self, outside, inside):
        """The shell line that shows a file or folder from outside at a path inside, `path:ro` read only."""
        path, _, mode = str(inside).partition(":")
        target = shlex.quote(f"{self.layer / 'root'}{path}")
        make = f"mkdir -p {target}" if Path(outside).is_dir() else f"[ -e {target} ] || install -D /dev/null {target}"
        line = f"{make}; mount --bind {shlex.quote(str(outside))} {target}"
        return line + (f"; mount -o remount,bind,ro {target}" if mode == "ro" else "")

    @staticmethod
    def environment(variables=None):
        """A fresh environment: what the root's own login would have, and these."""
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
        } | {name: str(value) for name, value in (variables or {}).items()}

    def run(self, *command, env=None, user=None, binds=None, read_only=False, check=True, seconds=600, **options):
        """Runs a command there; CompletedProcess with text, stdout and stderr together. A failure shows them."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL} | options
        done = subprocess.run(self.command(*command, user=user, binds=binds, read_only=read_only),
                              env=self.environment(env), text=True, timeout=seconds, check=False, **options)
        return self._done(command, done, check)

    def _done(self, command, done, check):
        if check and done.returncode != 0:
            raise AssertionError(f"{self.release}: {shlex.join(map(str, command))}: exit {done.returncode}\n"
                                 f"{(done.stdout or '')[-8000:]}")
        return done

    def start(self, *command, env=None, user=None, binds=None, read_only=False, **options):
        """Starts a command there that ends with this process; Popen."""
        return child.start(self.command(*command, user=user, binds=binds, read_only=read_only),
                           death_signal=signal.SIGKILL, env=self.environment(env), stdin=subprocess.DEVNULL,
                           **options)

    def install(self, *packages):
        """Installs packages of the release by name, or by the path of a .deb inside the root."""
        return self.run_online("apt-get", "-q", "install", "-y", "--no-install-recommends", *packages, seconds=1800)

    def run_online(self, *command, seconds=600):
        """Runs a command that downloads: in the machine's own network, whichever this is."""
        outer = outer_network()
        line = [*(["nsenter", f"--net={outer}", "--"] if outer else []), *self.command(*command)]
        with open(CACHE / f"{self.release}.archives.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = subprocess.run(line, check=False, text=True, env=self.environment(), stdin=subprocess.DEVNULL,
                                  timeout=seconds, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return self._done(command, done, True)

    def path(self, inside):
        """Where a file that was changed or made in the root is to be found outside."""
        return self.layer / "changes" / str(inside).lstrip("/")

    def remove(self):
        """Unmounts it, and forgets what was changed if nobody asked to keep it."""
        if self.keeper is not None:
            child.end(self.keeper, signal.SIGKILL)
            self.keeper = None
        if self.temporary:
            shutil.rmtree(self.temporary, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


def _as_user(user):
    """The command that changes to a user, `name` or `uid:gid`, and still ends when who started it ends: a change of
    user forgets that, so it is said again.
    """
    line = ["setpriv", "--pdeathsig=KILL"]
    if user:
        name, _, group = user.partition(":")
        line += [f"--reuid={name}", f"--regid={group or name}", "--clear-groups" if group else "--init-groups"]
    return [*line, "--"]


def inside(process):
    """The process id of what was started in a root: who waits outside its namespace takes no signals for it."""
    def first():
        below = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return below and int(below[0])

    return child.wait_until(first, 5, "the process in the root")


def end(process, first_signal=signal.SIGTERM, seconds=10.0):
    """Ends what was started in a root, as child.end does."""
    if process.poll() is None:
        os.kill(inside(process), first_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(inside(process), signal.SIGKILL)
    return process.wait()


def cache_of_compiler():
    """ccache's folder of this machine, to share with builds in a root."""
    configured = os.environ.get("CCACHE_DIR")
    if configured:
        return Path(configured)
    asked = subprocess.run(["ccache", "--get-config", "cache_dir"], capture_output=True, text=True, check=False)
    return Path(asked.stdout.strip() or SOURCE_ROOT / "build" / "ccache")
