"""Runs a whole installation under load while its parts are killed, frozen and restarted, and checks what is left.

    python -m tests.chaos.run [--seconds 60] [--seed N] [--history FILE]

Real processes: three API nodes, two mail workers, PostgreSQL with a synchronous standby, NATS, and an SMTP sink with
moods. The seed gives the order, the victims and the pauses of the faults; how the processes answer to them is not under
its control, so a seed that failed is run again, not replayed. Every request stands in the history, one JSON line each.
Exit 0: nothing that was promised was broken; 1: something was, and it is named.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.chaos.checker import check
from tests.harness import child
from tests.harness.clock_steps import STEPPING_CLOCK, step_clock
from tests.harness.failover import Failover
from tests.harness.postgres import PrivatePostgres
from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

CLIENTS = 6
NODES, MAILERS = 3, 2
QUIET_SECONDS = 90  # until everything that waits has to be done, once the faults are over
CODE_TTL = "30s"
SETTINGS = {"ROSTER_CODE_TTL": CODE_TTL, "ROSTER_RESEND_COOLDOWN": "1s"}


class History:
    """Every request with its answer, in memory and as JSON lines."""

    def __init__(self, file):
        self.entries = []
        self._file = file
        self._lock = threading.Lock()

    def add(self, **entry):
        with self._lock:
            self.entries.append(entry)
            print(json.dumps(entry), file=self._file, flush=True)


class Person(threading.Thread):
    """Registers one address after the other, reads its mail, and activates half of them."""

    def __init__(self, number, installation, history, dice):
        super().__init__(daemon=True)
        self.number, self.installation, self.history, self.dice = number, installation, history, dice
        self.stopping = threading.Event()

    def run(self):
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            email = f"chaos-{self.number}-{turn}@example.com"
            if self._ask("register", email, lambda client: client.register(email, PASSWORD)) != 202:
                self.stopping.wait(0.1)
                continue
            if self.dice.random() < 0.5:
                self._activate(email)

    def _activate(self, email):
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline and not self.stopping.is_set():
            mails = [mail for mail in self.installation.smtp.mails(email) if mail.code]
            if mails:
                code = mails[-1].code
                if self.dice.random() < 0.2:
                    wrong = f"{(int(code) + 1) % 10000:04d}"
                    self._ask("activate", email, lambda client: client.activate(email, PASSWORD, wrong), code=wrong)
                self._ask("activate", email, lambda client: client.activate(email, PASSWORD, code), code=code,
                          mailed_at=mails[-1].received_at)
                return
            self.stopping.wait(0.02)

    def _ask(self, what, email, request, **details):
        address = self.dice.choice(self.installation.nodes).public
        client = Client(address, seconds=12)
        began = time.time()
        try:
            answer = request(client)
            status, problem = answer.status, answer.code
        except Exception as error:  # a connection that broke is an answer that nobody knows
            status, problem = None, type(error).__name__
        finally:
            client.close()
        self.history.add(what=what, email=email, status=status, problem=problem, began=began, ended=time.time(),
                         **details)
        return status


class Faults:
    """What is done to the installation, by the dice."""

    def __init__(self, installation, dice):
        self.installation, self.dice = installation, dice
        self.counts = {}
        self.wipes = 0

    def next(self):
        fault = self.dice.choice([
            self.kill_node, self.kill_node, self.freeze_node, self.kill_mailer, self.kill_mailer, self.freeze_mailer,
            self.kill_nats, self.freeze_nats, self.kill_postgres, self.promote, self.kill_standby, self.step_clock,
            self.mail_moods])
        self.counts[fault.__name__] = self.counts.get(fault.__name__, 0) + 1
        print(f"{time.strftime('%H:%M:%S')} {fault.__name__}", flush=True)
        fault()

    def _rest(self, least, most):
        time.sleep(self.dice.uniform(least, most))  # sleeps because the fault lasts as long

    def kill_node(self):
        node = self.dice.choice(self.installation.nodes)
        node.kill9()
        self._rest(0, 2)
        node.restart()

    def freeze_node(self):
        self._freeze(self.dice.choice(self.installation.nodes))

    def kill_mailer(self):
        mailer = self.dice.choice(self.installation.mailers)
        mailer.kill9()
        self._rest(0, 2)
        mailer.restart()

    def freeze_mailer(self):
        self._freeze(self.dice.choice(self.installation.mailers))

    def _freeze(self, process):
        process.pause()
        self._rest(1, 9)
        process.resume()

    def kill_nats(self):
        self.installation.nats.kill9()
        self._rest(0, 3)
        self.installation.nats.start()

    def freeze_nats(self):
        self.installation.nats.process.send_signal(signal.SIGSTOP)
        self._rest(1, 6)
        self.installation.nats.process.send_signal(signal.SIGCONT)

    def kill_postgres(self):
        self.installation.postgres.kill9()
        self._rest(0, 2)
        self.installation.postgres.start()

    def promote(self):
        self.installation.fail_over(self.dice.choice([PrivatePostgres.kill9, PrivatePostgres.stop]))

    def kill_standby(self):
        self.installation.standby.kill9()
        self._rest(0, 3)  # nothing is acknowledged meanwhile
        self.installation.standby.start()

    def step_clock(self):
        step_clock(self.installation, self.dice.choice([-3600, 3600]))
        self._rest(1, 5)
        step_clock(self.installation, 0)

    def mail_moods(self):
        mood = self.dice.choice(["451 greylisted", "drop", None])
        self.installation.smtp.on_rcpt = lambda _address: mood
        self._rest(1, 5)
        self.installation.smtp.on_rcpt = None


def settle(installation):
    """Waits until nobody waits for anything: every code has an outcome and every window is closed."""
    open_codes = """SELECT count(*) FROM event_log i WHERE i.type = 'CodeIssued'
        AND NOT EXISTS (SELECT 1 FROM event_log o
            WHERE o.type IN ('CodeMailed', 'CodeMailFailed') AND o.data->>'code_id' = i.data->>'code_id')
        AND NOT EXISTS (SELECT 1 FROM event_log n WHERE n.stream_id = i.stream_id AND n.version > i.version
            AND n.type IN ('CodeIssued', 'UserActivated'))"""
    open_windows = """SELECT count(*) FROM event_log i WHERE i.type = 'CodeIssued'
        AND NOT EXISTS (SELECT 1 FROM event_log o WHERE o.stream_id = i.stream_id AND o.version > i.version
            AND o.type IN ('CodeExpired', 'CodeIssued', 'UserActivated'))"""
    for what in (open_codes, open_windows):
        child.wait_until(lambda what=what: installation.query(what)[0][0] == "0", QUIET_SECONDS, "everything to end",
                         every=0.5)


def run(seconds, seed, history_file):
    dice = random.Random(seed)
    with Failover(True, nodes=NODES, mailers=MAILERS, settings=SETTINGS) as installation:
        installation.query(STEPPING_CLOCK)
        for node in installation.nodes:
            node.restart().wait_ready()
        history = History(history_file)
        people = [Person(number, installation, history, random.Random(dice.random())) for number in range(CLIENTS)]
        for person in people:
            person.start()
        faults = Faults(installation, dice)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(dice.uniform(0.2, 2))  # sleeps because the dice say when
            faults.next()
        for person in people:
            person.stopping.set()
        for person in people:
            person.join(30)
        for process in installation.nodes + installation.mailers:
            process.wait_ready(30)
        settle(installation)
        verified = installation.run("log", "verify", check=False)
        found = check(history.entries, installation)
        if verified.returncode != 0:
            found.append("the log is not whole: " + verified.stdout + verified.stderr)
        acknowledged = sum(entry["what"] == "register" and entry["status"] == 202 for entry in history.entries)
        print(f"seed {seed}: {len(history.entries)} requests, {acknowledged} registrations acknowledged, "
              f"{installation.smtp.count()} mails, faults {json.dumps(faults.counts)}")
        return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--history", type=Path)
    options = arguments.parse_args()
    print(f"seed {options.seed}", flush=True)
    with open(options.history, "w") if options.history else tempfile.TemporaryFile("w") as file:
        found = run(options.seconds, options.seed, file)
    for violation in found:
        print(f"seed {options.seed}: {violation}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
