"""What is waited for and compared once the faults are over: every code to its end, read models, feeds, and what the
nodes say of the same people.
"""

import http.client
import json
from contextlib import suppress

from tests.chaos.checker import end_of_losses
from tests.chaos.readers import differences
from tests.harness import child
from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

QUIET_SECONDS = 120  # until everything that waits has to be done
READ_MODELS = ("open_windows", "users", "funnel")
ASKED_OF_EVERY_NODE = 40
STANDING = """SELECT position, stream_id, type, coalesce(data->>'code_id', ''), coalesce(data->>'claim', ''),
        coalesce(data->>'issued_at', '')
    FROM event_log WHERE position > {} ORDER BY position"""


class Standing:
    """Codes without an outcome, and windows that are open, as far as the log has been read."""

    def __init__(self, installation, lost_until=""):
        self.installation = installation
        self.lost_until = lost_until  # codes that were issued before may have lost their outcome
        self.position = 0
        self.waiting = {}  # code id: stream, of codes whose mail nobody knows the end of
        self.open = {}  # stream: {claim: code id}

    def read(self):
        """Whether nobody waits for anything."""
        for position, stream, kind, code, claim, issued_at in self.installation.query(STANDING.format(self.position)):
            self.position = int(position)
            if kind == "CodeIssued":
                claims = self.open.setdefault(stream, {})
                self.waiting.pop(claims.get(claim), None)
                claims[claim] = code
                if issued_at >= self.lost_until:
                    self.waiting[code] = stream
            elif kind in ("CodeMailed", "CodeMailFailed"):
                self.waiting.pop(code, None)
            elif kind == "CodeExpired":
                self._end(stream, lambda one, code=code: one == code)
            elif kind == "UserActivated":
                for ended in self._end(stream, lambda _one: True):
                    self.waiting.pop(ended, None)
        return not self.waiting and not self.open

    def _end(self, stream, is_meant):
        """These windows of the stream are closed; their codes."""
        claims = self.open.get(stream, {})
        ended = {claim: code for claim, code in claims.items() if is_meant(code)}
        for claim in ended:
            del claims[claim]
        if not claims:
            self.open.pop(stream, None)
        return ended.values()

    def complaint(self):
        if not self.waiting and not self.open:
            return []
        return [f"after {QUIET_SECONDS} s of quiet {len(self.waiting)} codes have no outcome and {len(self.open)} "
                f"windows are open, as {list(self.waiting)[:3]} and {list(self.open.values())[:3]}"]


def settle(installation):
    """Waits until every code has an outcome and every window is closed; what is wrong if they have not."""
    standing = Standing(installation, end_of_losses(installation.history.of("failover")))
    with suppress(AssertionError):
        child.wait_until(standing.read, QUIET_SECONDS, "everything to end", every=1)
    return standing.complaint()


def projections(installation):
    return json.loads(installation.run("projection", "list", "--json").stdout)["projections"]


def rows_of(installation, projection):
    table = f"{projection['name']}_v{projection['version']}_{projection['generation']}"
    return sorted(map(tuple, installation.query(f"SELECT * FROM {table}")))


def read_models(installation):
    """Each is what it is when it is built anew."""
    child.wait_until(lambda: all(one["lag"] == 0 for one in projections(installation)), 60, "the read models",
                     every=0.5)
    live = {one["name"]: rows_of(installation, one) for one in projections(installation)}
    found = []
    for name in READ_MODELS:
        installation.run("projection", "rebuild", name, seconds=300)
        [anew] = [one for one in projections(installation) if one["name"] == name]
        rows = rows_of(installation, anew)
        if rows != live[name]:
            differing = set(rows) ^ set(live[name])
            found.append(f"the read model {name} is another when it is rebuilt, in {len(differing)} rows, as "
                         f"{sorted(differing)[:2]}")
    return found


def feeds(readers, events, seconds=30):
    """Whoever followed has exactly the log."""
    with suppress(AssertionError):
        child.wait_until(lambda: not any(differences(reader, events) for reader in readers), seconds, "the feeds",
                         every=0.5)
    return [text for reader in readers for text in differences(reader, events)]


def nodes_agree(installation, events, dice):
    """Every node says of a person what the log says."""
    users, active = {}, set()
    for event in events:
        if event["type"] == "UserRegistered":
            users[event["stream_id"]] = event["private"]["email"]
        elif event["type"] == "UserActivated":
            active.add(event["stream_id"])
    asked = [stream for stream in users if users[stream].startswith("chaos-")]
    found = []
    for stream in dice.sample(asked, min(ASKED_OF_EVERY_NODE, len(asked))):
        wanted = "active" if stream in active else "pending"
        for number, node in enumerate(installation.nodes):
            told = _told(node, users[stream])
            if told != wanted:
                found.append(f"node {number} says {told} of {users[stream]}, who is {wanted}")
    return found


def _told(node, email):
    """The person's status; else why there is none, also of a node that is gone."""
    client = Client(node.public, seconds=10)
    try:
        answer = client.me(email, PASSWORD)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        client.close()
    return answer.json().get("status") if answer.status == 200 else answer.code


def whole(installation):
    verified = installation.run("log", "verify", check=False, seconds=300)
    return [] if verified.returncode == 0 else ["the log is not whole: " + verified.stdout + verified.stderr]
