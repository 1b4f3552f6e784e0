"""Faults by name, each again and again under load. Every one was once seen to cost somebody something."""

import random
import time

from tests.chaos.faults import SERVER, MailFaults, NatsFaults, PostgresFaults
from tests.chaos.installation import CODE_SECONDS
from tests.chaos.mixes import Lane, OneAtATime
from tests.e2e.test_followers import leader_of
from tests.harness import child
from tests.harness.postgres import PrivatePostgres
from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

OTHERS_PASSWORD = "eleven kettles over the attic"
OUTAGE_SECONDS = 400  # longer than the sweep waits for reports


class Scenario(OneAtATime, PostgresFaults, NatsFaults, MailFaults):
    """What the names stand for."""

    turn = 0

    def lost_tail(self):
        self.lose_tail()

    def wrong_password(self):
        """A stranger's registration is lost and the owner's comes into its place: the stranger is not let in."""
        self.turn += 1
        email = f"owner-{self.turn}@example.com"
        nodes = [Client(node.public, seconds=10) for node in self.installation.nodes]
        with self.said("lose_tail", "postgres", SERVER):
            self.installation.standby.cut_off()
            nodes[0].register(email, OTHERS_PASSWORD)
            nodes[0].me(email, OTHERS_PASSWORD)  # whose proof the node keeps
            self.installation.fail_over()
        child.wait_until(lambda: nodes[1].register(email, PASSWORD).status == 202, 20, "the owner", every=0.2)
        now = time.time()
        self.history.add(what="register", email=email, status=202, problem=None, began=now, ended=now, node=1)
        for node, client in enumerate(nodes):
            answer = client.me(email, OTHERS_PASSWORD)
            self.history.add(what="stranger", email=email, node=node, status=answer.status)
            client.close()

    def frozen_leader(self):
        self.freeze(self.installation.nodes[leader_of(self.installation)], 20, 25)

    def leader_cut_off_from_nats(self):
        self.cut(self.installation.nodes[leader_of(self.installation)], "nats", 20, 30)

    def postgres_restarts(self):
        with self.said("kill", "postgres", SERVER):
            self.installation.postgres.stop()
            self.rest(6, 6)
            self.installation.postgres.start()

    def read_only_primary(self):
        self.make_read_only()

    def cancelled_commits(self):
        self.cancel_commits()

    def mail_outage(self):
        self.greylist(OUTAGE_SECONDS, OUTAGE_SECONDS)

    def frozen_node_and_stale_orders(self):
        """Orders grow old while the workers are away; then every code is asked for anew, and one node is frozen."""
        with self.said("freeze", "both workers"):
            for mailer in self.installation.mailers:
                mailer.pause()
            self.rest(8, 10)
            node = self.any_node()
            node.pause()
            for mailer in self.installation.mailers:
                mailer.resume()
            self.rest(6, 8)
            node.resume()

    def orders_that_outlive_their_codes(self):
        """The workers are frozen for longer than a code lives."""
        with self.said("freeze", "both workers"):
            for mailer in self.installation.mailers:
                mailer.pause()
            self.rest(CODE_SECONDS + 2, CODE_SECONDS + 4)
            for mailer in self.installation.mailers:
                mailer.resume()

    def killed_worker(self):
        self.kill_mailer()

    def no_answer_after_the_dot(self):
        self.hang_up_after_the_dot()

    def slow_mail_server(self):
        self.take_time()

    def wiped_nats(self):
        self.wipe_nats()

    def stepping_clock(self):
        self.step_clock()

    def lost_reports(self):
        self.cut(self.any_mailer(), "nats", 5, 10)

    def lost_commit_answers(self):
        self.lose_answers(self.any_node(), "postgres")

    def promotions(self):
        self.promote(self.dice.choice([PrivatePostgres.kill9, PrivatePostgres.stop]))

    def drained_node(self):
        self.drain_node()

    def hung_up_node(self):
        self.hang_up_node()


# Name: (kind of installation, most seconds between two).
SCENARIOS = {
    "lost-tail": ("one-address", 6),
    "wrong-password": ("asynchronous", 6),
    "frozen-leader": ("synchronous", 5),
    "leader-cut-off-from-nats": ("synchronous", 5),
    "postgres-restarts": ("synchronous", 8),
    "read-only-primary": ("synchronous", 6),
    "cancelled-commits": ("synchronous", 4),
    "mail-outage": ("synchronous", 5),
    "frozen-node-and-stale-orders": ("synchronous", 5),
    "orders-that-outlive-their-codes": ("synchronous", 5),
    "killed-worker": ("synchronous", 3),
    "no-answer-after-the-dot": ("synchronous", 5),
    "slow-mail-server": ("synchronous", 5),
    "wiped-nats": ("synchronous", 8),
    "stepping-clock": ("synchronous", 5),
    "lost-reports": ("synchronous", 5),
    "lost-commit-answers": ("synchronous", 0.5),
    "promotions": ("synchronous", 3),
    "drained-node": ("synchronous", 1),
    "hung-up-node": ("synchronous", 1),
}


def scenario(name, installation, history, seed):
    dice = random.Random(f"{seed} {name}")
    fault = getattr(Scenario(installation, history, dice), name.replace("-", "_"))
    return [Lane(name, seed, lambda _outer: fault, SCENARIOS[name][1])]
