"""`roster dev` on SQLite, which is killed at any moment."""

import contextlib
import random
import shutil
import sqlite3

from tests.chaos.faults import ProcessFaults
from tests.chaos.installation import SETTINGS, Installation, Kind
from tests.chaos.mixes import Lane
from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.smtp_sink import SmtpSink
from tests.harness.stack import LOAD_SETTINGS

LONGEST_LIFE = 2.5  # seconds between two kills


class DevInstallation:
    """What the rig asks of an installation, of one process that is all of it."""

    kind = Kind("dev")
    synchronous = True
    mailers = []

    def __init__(self, history):
        self.history = history
        self._cleanup = contextlib.ExitStack()

    def __enter__(self):
        self.directory = child.temporary_directory()
        self._cleanup.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.smtp = self._cleanup.enter_context(SmtpSink())
        self.settings = LOAD_SETTINGS | SETTINGS | {
            "ROSTER_DATA_DIR": self.directory / "data",
            "ROSTER_SMTP_URL": self.smtp.url(),
        }
        self.nodes = [RosterProcess("dev", self.settings, cwd=self.directory)]
        self._cleanup.callback(self.nodes[0].end)
        self.nodes[0].start().wait_ready()
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def processes(self):
        return self.nodes

    def name_of(self, _process):
        return "dev 1"

    def node_settings(self):
        return self.settings

    def operator_settings(self):
        return self.settings

    def admin_token_of(self, _node):
        return (self.directory / "data" / "admin-token").read_text().strip()

    def run(self, *arguments, **options):
        return roster.run(*arguments, settings=self.settings, cwd=self.directory, **options)

    def query(self, sql):
        """Rows as the tests of PostgreSQL have them."""
        with contextlib.closing(sqlite3.connect(self.directory / "data" / "roster.db", timeout=20)) as database:
            return [[str(value) for value in row] for row in database.execute(sql)]

    def lost_answers(self):
        return 0

    mails = Installation.mails
    all_mails = Installation.all_mails
    revive = Installation.revive


def kills(installation, history, seed):
    """Kills at any moment, and now and then a freeze or an end in order."""
    faults = ProcessFaults(installation, history, random.Random(f"{seed} dev inside"))
    [process] = installation.nodes

    def kill():
        faults.kill(process, 0.2)

    def freeze():
        faults.freeze(process, 0.1, 2)

    def drain():
        faults.drain(process)

    return [Lane("dev", seed, lambda dice: dice.choice([kill] * 8 + [freeze, drain]), LONGEST_LIFE)]
