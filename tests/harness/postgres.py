"""Private PostgreSQL clusters on free loopback ports, run by an ordinary user, durable unless asked otherwise; and
replicas of them.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.harness import child

ADMIN = "roster_admin"
START_ATTEMPTS = 20
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",  # nothing is left in /dev/shm after a kill
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
}


def binaries():
    """The newest installed PostgreSQL's bin directory."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    if not found:
        raise RuntimeError("no PostgreSQL below /usr/lib/postgresql: run make setup")
    return found[-1].parent


def _is_alive(process):
    """Whether the process of this /proc entry runs; one that nobody has waited for yet does not."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class PrivatePostgres:
    """start(), stop(), kill9() and restart() one cluster; its port stays the same over a restart."""

    def __init__(self, fsync=True, **settings):
        self.directory = child.temporary_directory()
        self.home = child.ordinary_users_directory(self.directory / "postgres")
        self.bin = binaries()
        self.port = None
        self.process = None
        self.settings = dict(SETTINGS, unix_socket_directories=str(self.home))
        if not fsync:
            self.settings.update(fsync="off", synchronous_commit="off", full_page_writes="off")
        self.settings.update(settings)
        try:
            self._make_data()
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def _make_data(self):
        child.run_as_ordinary_user(
            [self.bin / "initdb", "--pgdata", self.home / "data", "--username", ADMIN, "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            cwd=self.home, stdout=subprocess.DEVNULL)

    def start(self):
        """Returns once the server accepts connections. Tries again if a port was taken or an old backend lingers."""
        for _ in range(START_ATTEMPTS):
            port = self.port or child.free_port()
            if self._start_on(port):
                self.port = port
                return self
        raise RuntimeError("PostgreSQL does not start:\n" + self.log_text())

    def _start_on(self, port):
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with open(self.directory / "postgres.log", "ab") as log:
            self.process = child.start(
                [self.bin / "postgres", "-D", self.home / "data", "-p", port, *options],
                death_signal=signal.SIGQUIT, as_ordinary_user=True, cwd=self.home,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        child.wait_until(lambda: self._is_ready() or not self.is_running(), 30, "PostgreSQL")
        if self.is_running():
            return True
        child.wait_until(lambda: True, every=0.1)
        return False

    def _is_ready(self):
        """Whether *our* server says so, in its own lock file: its pid and, in the eighth line, its state."""
        try:
            lines = (self.home / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """A clean, fast shutdown; the data stay."""
        if self.process is not None:
            child.end(self.process, signal.SIGINT)
            self.process = None

    def kill9(self):
        """All of it dies at once, as in a crash: an orphaned backend would still commit what it is asked to."""
        backends = [Path("/proc", pid) for pid in
                    Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]
        self.process.kill()
        self.process.wait()
        for backend in backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(backend.name), signal.SIGKILL)
        child.wait_until(lambda: not any(map(_is_alive, backends)), 10, "the backends' end")

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        """Stops the server and removes its files."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, database="postgres", user=ADMIN):
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name):
        """Makes a database and returns its URL."""
        self.query(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def create_login(self, name, role):
        """Makes a login with what `role` may, unless there is one, and returns its name."""
        self.query(f"DO $$ BEGIN CREATE ROLE {name} LOGIN IN ROLE {role}; "
                   "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$")
        return name

    def query(self, sql, database="postgres"):
        """Runs SQL as the superuser; a list of rows, each a list of strings."""
        output = subprocess.run(
            [self.bin / "psql", "-XqAt", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", sql],
            check=True, capture_output=True, text=True).stdout
        return [line.split("\x1f") for line in output.splitlines()]

    def set(self, name, value):
        """Changes a setting while the server runs, and keeps it over a restart."""
        self.query(f"ALTER SYSTEM SET {name} = '{value}'")
        self.query("SELECT pg_reload_conf()")

    def lets_commits_wait(self):
        """Whether they wait for a standby."""
        return self.query("SHOW synchronous_standby_names") != [[""]]

    def become(self, read_only):
        """Refuses writes, or takes them again, under its sessions."""
        takes_writes = self.url() + "?options=-cdefault_transaction_read_only%3Doff"
        subprocess.run([self.bin / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", takes_writes,
                        "-c", f"ALTER SYSTEM SET default_transaction_read_only = {'on' if read_only else 'off'}",
                        "-c", "SELECT pg_reload_conf()"], check=True, capture_output=True)

    def log_text(self):
        return (self.directory / "postgres.log").read_text(errors="replace")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


def let_commits_wait(standbys, *servers):
    """For these standbys, by name, on whichever of the servers takes writes. ALTER SYSTEM is not replicated: a standby
    that is promoted waits for others only if it was told so itself. A base backup takes it along.
    """
    for server in servers:
        server.set("synchronous_standby_names", standbys)


class Replica(PrivatePostgres):
    """A streaming replica of a running cluster, in `pg_stat_replication` under its name."""

    def __init__(self, primary, name="replica"):
        self.primary = primary
        self.name = name
        super().__init__(**{name: value for name, value in primary.settings.items()
                            if name != "unix_socket_directories"})

    def _make_data(self):
        child.run_as_ordinary_user(
            [self.bin / "pg_basebackup", "--pgdata", self.home / "data", "--checkpoint=fast", "--no-sync",
             "--write-recovery-conf", "--wal-method=stream",
             "--dbname", f"host=127.0.0.1 port={self.primary.port} user={ADMIN} application_name={self.name}"],
            cwd=self.home)

    def follow(self, primary):
        """Another one, which had more of the log when it was promoted."""
        self.primary = primary
        self.set("primary_conninfo", f"host=127.0.0.1 port={primary.port} user={ADMIN} application_name={self.name}")

    def cut_off(self):
        """Nothing more comes from the primary; what has come is replayed."""
        self.set("primary_conninfo", "")
        child.wait_until(lambda: not self.query("SELECT 1 FROM pg_stat_wal_receiver"), 10, "the receiver's end")

    def catch_up(self):
        """Returns once all that the primary has now is replayed here."""
        [[end]] = self.primary.query("SELECT pg_current_wal_flush_lsn()")
        child.wait_until(lambda: self.query(f"SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{end}'"), 10, "the replica")

    def promote(self):
        """Returns once it takes writes."""
        [[done]] = self.query("SELECT pg_promote()")
        assert done == "t", self.log_text()
