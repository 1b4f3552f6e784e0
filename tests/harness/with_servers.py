"""Runs a command beside private PostgreSQL, NATS and SMTP servers: with_servers.py [--durable] -- COMMAND…

The command finds them in ROSTER_TEST_* variables. Whatever happens, all that was started here is stopped, and the
exit code is the command's; 1 if it left processes behind.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.harness import child  # noqa: E402
from tests.harness.nats import PrivateNats  # noqa: E402
from tests.harness.postgres import PrivatePostgres  # noqa: E402
from tests.harness.smtp_sink import SmtpSink, make_certificate  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36
PATIENCE_SECONDS = 15.0  # with a command that was told to stop


class Stopped(Exception):
    """This process was asked to end."""


def stop_on_signals():
    def stop(number, _frame):
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def start_servers(cleanup):
    """Starts the servers; the variables that tell a test about them."""
    directory = child.temporary_directory()
    cleanup.callback(shutil.rmtree, directory, ignore_errors=True)
    mails = directory / "mails"
    mails.mkdir()
    certificate, key = make_certificate(directory)
    postgres = cleanup.enter_context(PrivatePostgres(fsync="--durable" in sys.argv))
    nats = cleanup.enter_context(PrivateNats())
    plain = cleanup.enter_context(SmtpSink(mails))
    encrypted = cleanup.enter_context(SmtpSink(mails, certificate, key))
    return {
        "ROSTER_TEST_POSTGRES_URL": postgres.url(),
        "ROSTER_TEST_NATS_URL": nats.url(),
        "ROSTER_TEST_NATS_STORE": str(nats.store),
        "ROSTER_TEST_SMTP_URL": plain.url(),
        "ROSTER_TEST_SMTP_STARTTLS_URL": encrypted.url(),
        "ROSTER_TEST_SMTP_CA_FILE": str(certificate),
        "ROSTER_TEST_SMTP_DIR": str(mails),
    }


def descendants(pid):
    """The processes below this one, nearest first."""
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(part) for part in tasks.read_text().split()]
    return found + [below for one in found for below in descendants(one)]


def name_of(pid):
    """Its command line, which is empty for a moment while a program is replaced: then what it says after that."""
    def said():
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()

    with contextlib.suppress(OSError, AssertionError):
        return child.wait_until(said, 5, "its command line")
    return "?"


def is_running(pid):
    """Not so a zombie. Its command line would not tell: that is empty for a moment while a program is replaced."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    return False


def run(command, variables):
    """Runs the command in a process group of its own; its exit code. Ends the group if we are stopped meanwhile."""
    process = child.start(command, env=os.environ | variables, process_group=0)
    try:
        return process.wait()
    except Stopped as stopped:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return 128 + stopped.args[0]


def end_leftovers(before):
    """Ends what the command left running: orphans come to us because we are the subreaper. How many there were."""
    leftovers = [pid for pid in descendants(os.getpid()) if pid not in before]
    running = [pid for pid in leftovers if is_running(pid)]
    for pid in running:
        print(f"with_servers: left running: {pid} {name_of(pid)}", file=sys.stderr)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(running)


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    command = sys.argv[sys.argv.index("--") + 1:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    stop_on_signals()
    code = 1
    try:
        with contextlib.ExitStack() as cleanup:
            variables = start_servers(cleanup)
            before = descendants(os.getpid())
            try:
                code = run(command, variables)
            except Stopped as stopped:  # while the command was being started
                code = 128 + stopped.args[0]
                child.finish_starting()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
            if end_leftovers(before) and code == 0:
                code = 1
    except Stopped as stopped:
        code = 128 + stopped.args[0]
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
