"""A whole Roster installation: PostgreSQL, NATS, an SMTP sink, API nodes and mail workers. Also `make stack`."""

import argparse
import contextlib
import itertools
import secrets
import shutil
import signal

from tests.harness import child, roster
from tests.harness.nats import PrivateNats
from tests.harness.postgres import PrivatePostgres
from tests.harness.smtp_sink import SmtpSink

LOAD_SETTINGS = {
    "ROSTER_ARGON2_MEMORY_KIB": 8,
    "ROSTER_ARGON2_PASSES": 1,
    "ROSTER_RATE_LIMIT_PER_IP": "off",
}
PASSWORD = "seven teapots under the stairs"  # one that the password policy accepts

_numbers = itertools.count(1)


class Stack:
    """Starts what it is not given (postgres, nats, smtp) and stops just that. Each stack has a database of its own.

    Nodes and operators' commands log in with what they may and no more; `database_url` is a superuser's.

    settings are ROSTER_ variables for every process, on top of the cheap password hashes that tests use unless
    load_settings is False.
    """

    NODE, OPERATOR = "test_node", "test_operator"

    def __init__(self, nodes=2, mailers=2, settings=None, *, postgres=None, nats=None, smtp=None, load_settings=True):
        self.number_of = {"serve": nodes, "mailer": mailers}
        self.directory = None
        self.postgres, self.nats, self.smtp = postgres, nats, smtp
        self.settings = (LOAD_SETTINGS if load_settings else {}) | (settings or {})
        self.admin_token = secrets.token_hex(16)
        self.nodes = []
        self.mailers = []
        self._cleanup = contextlib.ExitStack()

    def start(self):
        """Returns once every process is ready."""
        try:
            self._start_servers()
            self._prepare()
            self.nodes = [self._process("serve") for _ in range(self.number_of["serve"])]
            self.mailers = [self._process("mailer") for _ in range(self.number_of["mailer"])]
            for process in self.nodes + self.mailers:
                process.start()
            for process in self.nodes + self.mailers:
                process.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def _start_servers(self):
        self.directory = child.temporary_directory()
        self._cleanup.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.postgres = self.postgres or self._cleanup.enter_context(PrivatePostgres())
        self.nats = self.nats or self._cleanup.enter_context(PrivateNats())
        self.smtp = self.smtp or self._cleanup.enter_context(SmtpSink())

    def _prepare(self):
        self.database = f"roster_{next(_numbers)}_{secrets.token_hex(4)}"
        self.database_url = self.postgres.create_database(self.database)
        self._make_keys()
        roster.run("migrate", settings={"ROSTER_DATABASE_URL": self.database_url})
        for login, role in ((self.NODE, "roster_app"), (self.OPERATOR, "roster_operate")):
            self.postgres.create_login(login, role)

    def _make_keys(self):
        self.keys_file = self.directory / "keys.json"
        self.mailer_keys_file = self.directory / "mailer-keys.json"
        self.run("keygen")
        self.run("keygen", "--mailer", self.mailer_keys_file)

    def node_settings(self):
        """The settings of an API node."""
        return {
            "ROSTER_DATABASE_URL": self.postgres.url(self.database, self.NODE),
            "ROSTER_KEYS_FILE": self.keys_file,
            "ROSTER_NATS_URL": self.nats.url(),
            "ROSTER_ADMIN_TOKEN": self.admin_token,
            "ROSTER_DATA_DIR": self.directory / "data",
        } | self.settings

    def operator_settings(self):
        """The settings of the operators' commands."""
        settings = self.node_settings()
        url = str(settings["ROSTER_DATABASE_URL"]).replace(f"{self.NODE}@", f"{self.OPERATOR}@")
        return settings | {"ROSTER_DATABASE_URL": url}

    def mailer_settings(self):
        """The settings of a mail worker: no database, only its own keys."""
        return {
            "ROSTER_KEYS_FILE": self.mailer_keys_file,
            "ROSTER_NATS_URL": self.nats.url(),
            "ROSTER_SMTP_URL": self.smtp.url(),
            "ROSTER_DATA_DIR": self.directory / "mailer-data",
        } | self.settings

    def _process(self, command):
        settings = self.mailer_settings() if command == "mailer" else self.node_settings()
        process = roster.RosterProcess(command, settings, cwd=self.directory)
        self._cleanup.callback(process.end)
        return process

    def add_node(self):
        """One more API node, ready."""
        self.nodes.append(self._process("serve").start().wait_ready())
        return self.nodes[-1]

    def add_mailer(self):
        """One more mail worker, ready."""
        self.mailers.append(self._process("mailer").start().wait_ready())
        return self.mailers[-1]

    def run(self, *arguments, **options):
        """An operator's command against this installation."""
        return roster.run(*arguments, settings=self.operator_settings(), cwd=self.directory, **options)

    def client(self, node=0, **options):
        return self.nodes[node].client(**options)

    def admin_client(self, node=0, **options):
        return self.nodes[node].admin_client(**options)

    def query(self, sql):
        """Rows of the log's database, read past Roster."""
        return self.postgres.query(sql, self.database)

    def activated(self, email):
        """Registers and activates; the user id."""
        return roster.activated(self.client(), email, PASSWORD, self.code_for)

    def code_for(self, email, count=1, seconds=10.0):
        """Waits until count mails with a code came for this address; the newest code, whichever mail came last."""
        coded = lambda: [mail for mail in self.smtp.mails(email) if mail.code]
        mails = child.wait_until(lambda: len(coded()) >= count and coded(), seconds, f"{count} codes for {email}")
        return max(mails, key=lambda mail: mail.parsed["Message-ID"]).code  # it begins with the code's id, a UUIDv7

    def stop(self):
        """Ends the processes (asked nicely first) and what else this stack started; removes its files."""
        self._cleanup.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def print_addresses(stack):
    for number, node in enumerate(stack.nodes, 1):
        print(f"node {number}:    http://{node.public}/docs  admin http://{node.admin}")
    for number, mailer in enumerate(stack.mailers, 1):
        print(f"mailer {number}:  admin http://{mailer.admin}")
    print(f"admin token: {stack.admin_token}")
    print(f"PostgreSQL:  {stack.database_url}")
    print(f"NATS:        {stack.nats.url()}")
    print(f"SMTP sink:   {stack.smtp.url()}, mails in {stack.smtp.directory}")
    print(f"files:       {stack.directory}")
    print("Ctrl-C stops it all.", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--mailers", type=int, default=2)
    options = parser.parse_args()
    mails = child.temporary_directory()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        with SmtpSink(mails) as smtp, Stack(options.nodes, options.mailers, smtp=smtp, load_settings=False) as stack:
            print_addresses(stack)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
            print("\nstopping", flush=True)
    finally:
        shutil.rmtree(mails, ignore_errors=True)


if __name__ == "__main__":
    main()
