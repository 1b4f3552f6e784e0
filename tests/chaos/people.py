"""People who register, read their mail, activate, and ask again, at whichever node they come to."""

import http.client
import re
import threading
import time
from dataclasses import dataclass

from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

ANSWER_SECONDS = 4  # then the answer is one that nobody knows
MAIL_SECONDS = 4  # then somebody else's turn has come
TRIES = 3
HEADER = re.compile(rb"^(?:Message-ID: <([^@>]+)@|Subject: (\d{4,10})\b)", re.MULTILINE | re.IGNORECASE)


@dataclass
class Letter:
    """What of a mail a person goes by."""

    code_id: str
    digits: str
    received_at: float


def letter(mail):
    """None: a mail without a code."""
    code_id = digits = None
    for found in HEADER.finditer(mail.raw.partition(b"\r\n\r\n")[0]):
        code_id, digits = found[1] or code_id, found[2] or digits
    return Letter(code_id.decode(), digits.decode(), mail.received_at) if code_id and digits else None


class Dice:
    """How often people do what, each between 0 and 1."""

    activate, wrong_code, ask, resend, elsewhere, again = 0.25, 0.2, 0.04, 0.02, 0.15, 0.5


class Person(threading.Thread):
    """One address after the other. Mostly at one node, so that a frozen one does not hold up everybody."""

    def __init__(self, number, installation, history, dice):
        super().__init__(daemon=True)
        self.number, self.installation, self.history, self.dice = number, installation, history, dice
        self.stopping = threading.Event()
        self._clients = {}
        self._known = []  # acknowledged lately

    def run(self):
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            email = f"chaos-{self.number}-{turn}@example.com"
            if self._register(email):
                self._known = self._known[-20:] + [email]
                self._live_on(email)
        for client in self._clients.values():
            client.close()

    def _register(self, email):
        for _ in range(TRIES):
            if self.ask("register", email, lambda client: client.register(email, PASSWORD)) == 202:
                return True
            self.stopping.wait(0.1)
            if self.stopping.is_set() or self.dice.random() > Dice.again:
                break
        return False

    def _live_on(self, email):
        if self.dice.random() < Dice.activate:
            self._activate(email)
        if self.dice.random() < Dice.ask:
            self.ask("me", email, lambda client: client.me(email, PASSWORD))
        if self.dice.random() < Dice.resend:
            self.ask("resend", email, lambda client: client.resend(email, PASSWORD))
        if not self.installation.kind.synchronous and self.dice.random() < Dice.ask:
            self._register(self.dice.choice(self._known))  # who may have been lost, and comes again

    def _activate(self, email):
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline and not self.stopping.is_set():
            letters = list(filter(None, map(letter, self.installation.mails(email))))
            if letters:
                return self._use(email, letters[-1])
            self.stopping.wait(0.05)

    def _use(self, email, mail):
        if self.dice.random() < Dice.wrong_code:
            wrong = f"{(int(mail.digits) + 1) % 10 ** len(mail.digits):0{len(mail.digits)}d}"
            self.ask("activate", email, lambda client: client.activate(email, PASSWORD, wrong), is_right=False)
        self.ask("activate", email, lambda client: client.activate(email, PASSWORD, mail.digits), is_right=True,
                 code_id=mail.code_id, mailed_at=mail.received_at)

    def ask(self, what, email, request, node=None, **details):
        """The status; None if nobody knows the answer. node: a number, else by the dice."""
        nodes = self.installation.nodes
        if node is None:
            node = self.number % len(nodes)
            if self.dice.random() < Dice.elsewhere:
                node = self.dice.randrange(len(nodes))
        address = nodes[node].public
        client = self._clients.setdefault(address, Client(address, seconds=ANSWER_SECONDS))
        began, problem, told = time.time(), None, None
        try:
            answer = request(client)
            status, problem = answer.status, answer.code
            told = answer.json().get("status") if what == "me" and status == 200 else None
        except (OSError, ValueError, http.client.HTTPException) as error:
            status, problem = None, type(error).__name__
        self.history.add(what=what, email=email, node=node, status=status, problem=problem, began=began,
                         ended=time.time(), **({"told": told} if told else {}), **details)
        if status == 503:
            self.stopping.wait(0.05)
        return status
