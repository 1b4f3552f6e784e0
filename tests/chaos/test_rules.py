"""Each rule of the checker is seen failing, on histories and logs made by hand, and beside that passing."""

import json
import random
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from tests.chaos import afterwards, checker, mail_rules, people
from tests.chaos.mail_rules import Mailed
from tests.chaos.mixes import Lane
from tests.chaos.readers import Reader, differences

ADA, BOB = "ada@example.com", "bob@example.com"


class Story:
    """A log that is written by hand, and what was asked meanwhile."""

    def __init__(self):
        self.events, self.history, self.mails = [], [], []
        self._versions = {}

    def event(self, who, kind, **data):
        version = self._versions[who] = self._versions.get(who, 0) + 1
        position = len(self.events) + 1
        private = {"email": who} if kind in ("UserRegistered", "CodeIssued") else None
        if kind == "CodeIssued":
            data = {"expires_at": "1970-01-01T00:03:00.000000Z"} | data
        self.events.append({
            "position": position, "stream_id": f"stream of {who}", "version": version, "type": kind,
            "recorded_at": f"2026-11-26T20:00:{position:02}.000000Z", "data": {"user_id": f"id of {who}", **data},
            "private": private, "hash": f"{position:064x}"})
        return self

    def asked(self, what, who, status, at=100.0, took=0.1, **details):
        self.history.append({"what": what, "email": who, "status": status, "problem": None, "began": at,
                             "ended": at + took, "node": 0, **details})
        return self

    def fault(self, name, target, began, ended, hits="member"):
        self.history.append({"what": "fault", "fault": name, "target": target, "began": began, "ended": ended,
                             "hits": hits})
        return self

    def failover(self, kept_until, killed_at, loses=True):
        self.history.append({"what": "failover", "recorded_at": kept_until, "killed_at": killed_at, "loses": loses,
                             "position": 0})
        return self

    def mailed(self, who, at=100.3, code=None, digits="12345678"):
        self.mails.append(Mailed(code or f"code of {who}", digits, who, at))
        return self

    def registered(self, who, at=100.0, code=None):
        """Somebody whose registration went as it should, up to the mail."""
        code = code or f"code of {who}"
        return (self.asked("register", who, 202, at).event(who, "UserRegistered")
                .event(who, "CodeIssued", code_id=code, claim=1).event(who, "CodeMailed", code_id=code)
                .mailed(who, at + 0.3, code))

    def expired(self, who):
        return self.event(who, "CodeExpired", code_id=f"code of {who}")

    def activated(self, who, at=102.0):
        return (self.asked("activate", who, 200, at, is_right=True, code_id=f"code of {who}", mailed_at=at - 1)
                .event(who, "UserActivated"))

    def wrong(self):
        return (checker.check(self.history, self.events, 20) +
                mail_rules.check(self.history, self.events, self.mails))


def whole():
    return Story().registered(ADA).activated(ADA).registered(BOB, 103.0).expired(BOB)


def fails(story, *words):
    found = story.wrong()
    assert found, "the rule does not notice"
    assert any(all(word in text for word in words) for text in found), found


def test_what_went_well_is_not_complained_of():
    assert whole().wrong() == []


def test_an_acknowledged_registration_that_the_log_lacks():
    fails(whole().asked("register", "eve@example.com", 202), "acknowledged and not in the log", "eve@")


def test_a_registration_without_an_answer_may_be_in_the_log_or_not():
    story = whole().asked("register", "eve@example.com", None)
    assert story.wrong() == []
    story.event("eve@example.com", "UserRegistered").event("eve@example.com", "CodeIssued", code_id="c", claim=1)
    story.event("eve@example.com", "CodeMailed", code_id="c").event("eve@example.com", "CodeExpired", code_id="c")
    assert story.mailed("eve@example.com", code="c").wrong() == []


def test_a_registration_that_nobody_asked_for():
    story = whole().registered("eve@example.com").expired("eve@example.com")
    story.history = [entry for entry in story.history if entry["email"] != "eve@example.com"]
    fails(story, "never asked for")


def test_somebody_is_registered_twice():
    story = whole()
    story.event("x", "UserRegistered").events[-1]["private"] = {"email": ADA}
    fails(story, "registered 2 times")


def test_somebody_was_told_to_be_active_and_is_not():
    fails(whole().asked("activate", BOB, 200, is_right=True, code_id="c", mailed_at=100), "told to be active")


def test_somebody_is_active_who_never_asked():
    fails(Story().registered(ADA).event(ADA, "UserActivated"), "never tried")


def test_an_asynchronous_replica_loses_only_what_it_lacked():
    eve = "eve@example.com"
    story = whole().failover(kept_until=105.0, killed_at=110.0)
    assert story.asked("register", eve, 202, at=106.0).wrong() == []
    fails(whole().failover(105.0, 110.0).asked("register", eve, 202, at=104.0), "acknowledged and not in the log")
    fails(whole().failover(105.0, 110.0).asked("register", eve, 202, at=111.0), "acknowledged and not in the log")
    fails(whole().failover(105.0, 110.0, loses=False).asked("register", eve, 202, at=106.0), "not in the log")


@pytest.mark.parametrize("spoil, words", [
    (lambda events: events.pop(1), "position"),
    (lambda events: events[1].update(version=3), "a gap in the versions"),
    (lambda events: events[-1].update(recorded_at="2026-11-26T19:00:00.000000Z"), "time goes back"),
    (lambda events: events[0].update(type="UserErased"), "is version 1 of its stream"),
])
def test_a_log_that_is_not_as_a_log_is(spoil, words):
    story = whole()
    spoil(story.events)
    fails(story, words)


def test_two_activations_of_one_account():
    fails(whole().event(ADA, "UserActivated"), "2 activations")


def test_two_outcomes_of_one_code():
    fails(whole().event(ADA, "CodeMailFailed", code_id=f"code of {ADA}", reason="refused"), "2 outcomes")


def test_a_late_outcome_after_no_report_is_the_one():
    story = Story().registered(ADA).expired(ADA)
    story.events[2]["type"] = "CodeMailFailed"
    story.events[2]["data"]["reason"] = "no_report"
    assert story.event(ADA, "CodeMailed", code_id=f"code of {ADA}").wrong() == []


def test_a_code_without_an_outcome():
    story = Story().registered(ADA)
    story.events.pop()
    fails(story.event("x", "CodeExpired", code_id=f"code of {ADA}"), "has no outcome")


def test_an_outcome_may_be_lost_with_a_tail_but_not_without():
    story = Story().registered(ADA)
    story.events.pop()
    after_it = datetime(2026, 11, 26, 20, 1, tzinfo=timezone.utc).timestamp()
    assert not checker.outcomes(story.events, story.failover(0.0, after_it).history)
    assert checker.outcomes(story.events, story.failover(0.0, after_it, loses=False).history[:0])
    assert checker.outcomes(story.events, Story().failover(0.0, after_it - 3600).history)


def test_a_code_that_was_replaced_or_used_needs_no_outcome():
    story = Story().registered(ADA)
    story.events.pop()
    story._versions[ADA] -= 1
    story.event(ADA, "CodeIssued", code_id="second", claim=1)
    assert not checker.outcomes(story.activated(ADA).events)


def test_an_outcome_of_a_code_that_was_never_issued():
    fails(whole().event(ADA, "CodeMailed", code_id="another"), "never issued")


def test_a_window_that_never_closes_and_one_that_closes_twice():
    fails(Story().registered(ADA), "open for ever")
    fails(whole().expired(BOB), "was not open")


def test_a_wrong_code_is_accepted():
    fails(whole().asked("activate", BOB, 200, is_right=False), "a wrong code was accepted")


@pytest.mark.parametrize("problem", sorted(checker.REFUSALS_OF_A_RIGHT_CODE))
def test_a_right_code_is_refused_inside_its_window(problem):
    story = whole().asked("activate", BOB, 400, at=105, is_right=True, code_id=f"code of {BOB}", mailed_at=104)
    story.history[-1]["problem"] = problem
    fails(story, "a right code was refused", problem)


def test_a_right_code_may_be_refused_late_or_when_there_is_a_newer_one():
    story = whole().asked("activate", BOB, 410, at=125, is_right=True, code_id=f"code of {BOB}", mailed_at=104)
    story.history[-1]["problem"] = "code-expired"
    assert story.wrong() == []
    story.history[-1].update(ended=105, code_id="an older one")
    assert story.wrong() == []


def test_a_stranger_is_let_in():
    assert whole().asked("stranger", ADA, 401).wrong() == []
    fails(whole().asked("stranger", ADA, 200), "let in with a password")


def test_a_node_does_not_know_what_another_has_acknowledged():
    assert whole().asked("me", ADA, 200, at=103, told="active").wrong() == []
    fails(whole().asked("me", ADA, 401, at=103), "acknowledged, and then not known")
    fails(whole().asked("me", ADA, 200, at=103, told="pending"), "and then to be pending")


def test_a_mail_of_a_code_that_nobody_knows():
    fails(whole().mailed(ADA, code="another"), "the log does not know")
    assert whole().failover(100.0, 110.0).mailed(ADA, at=105.0, code="lost with the tail").wrong() == []


def test_a_mail_to_somebody_else():
    fails(whole().mailed("eve@example.com", code=f"code of {ADA}"), "somebody else's")


def test_a_mail_with_a_dead_code():
    story = whole()
    story.mails[0] = story.mails[0]._replace(at=181.0)
    fails(story, "after its end")


def test_a_mail_with_other_digits():
    fails(whole().fault("kill", "nats", 100, 101, "server").mailed(ADA, 101, digits="87654321"), "different digits")


@pytest.mark.parametrize("name, target, excused", [
    ("kill", "mailer 1", True), ("freeze", "mailer 2", True), ("kill", "nats", True), ("cut", "mailer 1 to nats", True),
    ("kill", "dev 1", True), ("kill", "serve 1", False), ("hang_up_after_the_dot", "smtp", False),
    ("reset", "mailer 1 to smtp", False), ("promote", "postgres", False),
])
def test_a_mail_comes_twice_only_for_the_documented_reasons(name, target, excused):
    story = whole().fault(name, target, 100.5, 101.5, "server").mailed(ADA, at=103)
    again = [text for text in story.wrong() if "was mailed 2 times" in text]
    assert bool(again) != excused
    assert sum(mail_rules.repeated(story.history, story.mails)[1].values()) == excused


def test_a_mail_comes_twice_and_nothing_was_done():
    fails(whole().fault("kill", "mailer 1", 50, 60).mailed(ADA, at=103), "was mailed 2 times")


def test_a_mail_that_is_said_to_be_sent_and_never_came():
    story = whole()
    story.mails = [mail for mail in story.mails if mail.to != BOB]
    fails(story, "said to be mailed, and was not")
    story.events[-2]["data"]["unconfirmed"] = True
    assert not mail_rules.arrived(story.events, story.mails)


def late(mailed_at, *faults):
    story = Story().registered(ADA).expired(ADA)
    story.mails = [Mailed(f"code of {ADA}", "12345678", ADA, mailed_at)] if mailed_at else []
    for fault in faults:
        story.fault(*fault)
    return mail_rules.late(story.history, story.mails)


def test_nobody_is_left_without_a_mail_when_the_servers_are_well():
    assert not late(110.0)
    assert late(116.0) and late(None)
    assert not late(116.0, ("freeze", "serve 1", 105.0, 113.0))
    assert late(121.0, ("freeze", "serve 1", 105.0, 113.0))
    assert late(116.0, ("freeze", "serve 1", 95.0, 104.0))
    assert late(None, ("kill", "mailer 1", 105.0, 106.0))
    assert not late(150.0, ("kill", "postgres", 104.0, 105.0, "server"))
    assert not late(150.0, ("kill", "nats", 80.0, 90.0, "server"))
    assert late(150.0, ("kill", "nats", 60.0, 70.0, "server"))
    assert not late(150.0, ("kill", "serve 1", 101.0, 102.0), ("kill", "serve 2", 108.0, 109.0))


def test_a_distribution_says_how_many_and_how_long():
    assert mail_rules.distribution([]) == {"count": 0}
    told = mail_rules.distribution(range(1, 101))
    assert (told["count"], told["median"], told["p99"], told["longest"]) == (100, 51, 100, 100)


def follow(*lines):
    reader = Reader("a reader")
    for line in lines:
        data = json.dumps(line, separators=(",", ":")).encode()
        reader.rewind(data) if line.get("event") == "rewound" else reader.event(data)
    return reader


def test_a_reader_has_the_whole_log_and_nothing_else():
    events = [{"position": event["position"], "hash": event["hash"]} for event in whole().events]
    assert differences(follow(*events), events) == []
    assert differences(follow(*events[:-1]), events)
    assert differences(follow(events[0], *events[2:]), events)
    assert differences(follow(*events, events[-1]), events)
    other = {"position": len(events), "hash": "f" * 64}
    assert differences(follow(*events[:-1], other), events)
    rewound = {"event": "rewound", "position": len(events) - 1}
    assert differences(follow(*events[:-1], other, rewound, events[-1]), events) == []


class Answers:
    """An installation that answers `query` and `run` with what was written down."""

    def __init__(self, rows, rebuilt=None):
        self.tables = {1: rows, 2: rebuilt or rows}
        self.generation = 1

    def query(self, sql):
        return self.tables[int(sql[-1])] if "SELECT *" in sql else self.tables[1]

    def run(self, *arguments, **_):
        self.generation += arguments[:2] == ("projection", "rebuild") and arguments[2] == "funnel"
        listed = [{"name": name, "version": 1, "generation": self.generation, "lag": 0}
                  for name in afterwards.READ_MODELS]
        return SimpleNamespace(stdout=json.dumps({"projections": listed}))


def test_a_read_model_is_another_when_it_is_rebuilt():
    assert afterwards.read_models(Answers([["1", "2"]])) == []
    assert afterwards.read_models(Answers([["1", "2"]], [["1", "3"]]))


def test_somebody_waits_for_ever():
    def rows(story):
        return [[str(event["position"]), event["stream_id"], event["type"], event["data"].get("code_id", ""),
                 str(event["data"].get("claim", "")), event["recorded_at"]] for event in story.events]

    done = afterwards.Standing(Answers(rows(whole())))
    assert done.read() and done.complaint() == []
    story = Story().registered(ADA)
    story.events.pop()
    waiting = afterwards.Standing(Answers(rows(story)))
    assert not waiting.read()
    assert waiting.complaint()


def test_a_seed_gives_the_order_of_the_faults():
    def order(seed, name="postgres"):
        lane = Lane(name, seed, lambda dice: dice.choice("abcdef"), 1)
        return [lane.choose(lane.dice) for _ in range(20)]

    assert order(7) == order(7)
    assert order(7) != order(8)
    assert order(7) != order(7, "nats")


def test_a_letter_is_known_by_its_code():
    head = (b"From: a\r\nSubject: 00421234 is your Roster code\r\nMessage-ID: <0189-ab@localhost>\r\n\r\n"
            b"Subject: 99999999\r\n")
    found = people.letter(SimpleNamespace(raw=head, received_at=1.0))
    assert (found.code_id, found.digits) == ("0189-ab", "00421234")
    assert people.letter(SimpleNamespace(raw=b"Subject: hello\r\n\r\n", received_at=1.0)) is None


class AnsweringClient:
    """A client of a node that says the same of everybody."""

    def __init__(self, told, **_):
        self.told = told

    def me(self, *_):
        return SimpleNamespace(status=200, json=lambda: {"status": self.told})

    def close(self):
        pass


def test_a_node_says_something_else_than_the_log(monkeypatch):
    monkeypatch.setattr(afterwards, "Client", AnsweringClient)
    story = Story().registered("chaos-1@example.com").activated("chaos-1@example.com")

    def asked(*nodes):
        installation = SimpleNamespace(nodes=[SimpleNamespace(public=told) for told in nodes])
        return afterwards.nodes_agree(installation, story.events, random.Random(1))

    assert asked("active", "active") == []
    assert asked("active", "pending")
