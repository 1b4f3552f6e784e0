"""Faults by the dice: a storm of all kinds at once, and one fault at a time beside servers that are well."""

import random
import threading
import time
import traceback

from tests.chaos.faults import LineFaults, MailFaults, NatsFaults, PostgresFaults, ProcessFaults

APART_SECONDS = 17  # from one fault of a member to the next, so that each can be judged by itself
MOST_PAUSE = {"processes": 1.2, "workers": 1.5, "postgres": 8, "nats": 12, "lines": 2, "mail": 12}


class Lane(threading.Thread):
    """One fault after the other. A seed and a name give their order, whatever other lanes do."""

    def __init__(self, name, seed, choose, pause):
        super().__init__(daemon=True)
        self.name, self.choose, self.pause = name, choose, pause
        self.dice = random.Random(f"{seed} {name}")
        self.stopping = threading.Event()
        self.went_wrong = []

    def run(self):
        while not self.stopping.wait(self.dice.uniform(0.1, self.pause)):
            fault = self.choose(self.dice)
            try:
                fault()
            except Exception as error:  # what was to be a fault is a failure to come back from it
                traceback.print_exc()
                self.went_wrong.append(f"{self.name}: {fault.__name__}: {str(error)[:2000]}")
                return


def storm(installation, history, seed):
    """A lane for each kind of part."""
    lanes = []

    def lane(name, kind, weighted):
        dice = random.Random(f"{seed} {name} inside")
        faults = kind(installation, history, dice)
        choices = [getattr(faults, fault) for fault, weight in weighted.items() for _ in range(weight)]
        lanes.append(Lane(name, seed, lambda outer: outer.choice(choices), MOST_PAUSE[name]))

    lane("processes", ProcessFaults, {"kill_node": 4, "freeze_node": 3, "drain_node": 1, "hang_up_node": 1})
    lane("workers", ProcessFaults, {"kill_mailer": 4, "freeze_mailer": 3, "drain_mailer": 1})
    postgres = {"kill_postgres": 1, "freeze_postgres": 2, "promote": 4, "make_read_only": 1}
    if installation.synchronous:
        postgres |= {"kill_standby": 1, "cancel_commits": 2}  # a node that starts on a stepped clock would believe it
    else:
        postgres |= {"lose_tail": 4}
    lane("postgres", PostgresFaults, postgres)
    lane("nats", NatsFaults, {"kill_nats": 3, "freeze_nats": 2, "wipe_nats": 1})
    lane("lines", LineFaults, {"spoil": 1})
    lane("mail", MailFaults, {"mood": 1})
    return lanes


class OneAtATime(LineFaults, ProcessFaults):
    """A node or a worker, and what a person waits for it."""

    def isolate_node(self):
        self.cut(self.any_node(), self.dice.choice(["nats", "postgres"]), 8, 12)

    def isolate_worker(self):
        self.cut(self.any_mailer(), "nats", 8, 12)

    def freeze_node_long(self):
        self.freeze(self.any_node(), 8, 12)

    def freeze_mailer_long(self):
        self.freeze(self.any_mailer(), 8, 12)


def members(installation, history, seed):
    """One lane, whose faults are far enough from each other."""
    dice = random.Random(f"{seed} members inside")
    faults = OneAtATime(installation, history, dice)
    choices = [faults.kill_node, faults.freeze_node_long, faults.freeze_node_long, faults.isolate_node,
               faults.isolate_node, faults.kill_mailer, faults.freeze_mailer_long, faults.isolate_worker]

    def one(outer):
        fault = outer.choice(choices)

        def alone():
            began = time.monotonic()
            fault()
            time.sleep(max(0, began + APART_SECONDS - time.monotonic()))  # sleeps because faults are to be apart

        alone.__name__ = fault.__name__
        return alone

    return [Lane("members", seed, one, 1)]
