"""Starts child processes that end when the process that started them ends, however that ends."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ORDINARY_USER = "nobody"  # who runs the servers where the tests are run by root

# The kernel's parent-death signal follows the *thread* that started a child. One thread that lives as long as
# this process starts them all, so that a test may start a child from any thread.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="child-starter")


def start(command, *, death_signal=signal.SIGKILL, as_ordinary_user=False, **popen_options):
    """Popen whose child gets death_signal when this process is gone."""
    prefix = ["setpriv", f"--pdeathsig={signal.Signals(death_signal).name[3:]}"]
    if as_ordinary_user and os.geteuid() == 0:
        prefix += [f"--reuid={ORDINARY_USER}", "--regid=nogroup", "--clear-groups"]
    command = prefix + ["--"] + [str(part) for part in command]
    return _starter.submit(subprocess.Popen, command, **popen_options).result()


def finish_starting():
    """Returns when no start() is under way any more."""
    _starter.submit(lambda: None).result()


def run_as_ordinary_user(command, **options):
    """subprocess.run, not as root."""
    prefix = []
    if os.geteuid() == 0:
        prefix = ["setpriv", f"--reuid={ORDINARY_USER}", "--regid=nogroup", "--clear-groups", "--"]
    return subprocess.run(prefix + [str(part) for part in command], check=True, **options)


def end(process, first_signal=signal.SIGTERM, seconds=10.0):
    """Ends this one process and returns its exit code: with first_signal, and SIGKILL if that was not enough."""
    if process.poll() is None:
        process.send_signal(first_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def temporary_directory():
    """A new directory that other users may pass through, not list."""
    path = Path(tempfile.mkdtemp(prefix="roster-test-"))
    path.chmod(0o711)
    return path


def ordinary_users_directory(path):
    """Makes a directory that belongs to the user the servers run as."""
    path.mkdir(mode=0o700)
    if os.geteuid() == 0:
        import pwd

        user = pwd.getpwnam(ORDINARY_USER)
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def free_port():
    """A loopback port that was free a moment ago: the caller must cope with somebody else taking it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=10.0, what="the condition", every=0.01):
    """Asks until condition() is truthy and returns that; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(every)


def freeze(pid):
    """SIGSTOP; returns when each thread of the process stands still, or it is gone: some run on for a while."""
    def stands_still():
        try:
            states = [task.joinpath("stat").read_text().rpartition(")")[2].split()[0]
                      for task in Path(f"/proc/{pid}/task").iterdir()]
        except (FileNotFoundError, ProcessLookupError):
            return not Path(f"/proc/{pid}").exists()
        return all(state in "TZ" for state in states)

    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return
    wait_until(stands_still, what="a process to freeze")
