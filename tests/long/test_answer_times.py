"""How long an answer takes tells nothing: pairs of requests that must not be told apart, in turn, by Welch's t.

|t| below 4.5 means that so many pairs show no difference of the means. The bound comes from leakage assessment
(Goodwill et al. 2011, TVLA); ROSTER_TEST_PAIRS says how many pairs a case takes.
"""

import itertools
import json
import math
import os
import statistics
import threading
import time

import pytest

from tests.e2e.load import Load
from tests.harness.roster import Client
from tests.harness.stack import PASSWORD

PAIRS = int(os.environ.get("ROSTER_TEST_PAIRS", 2000))
THREADS = 8
BOUND = 4.5
OTHER_PASSWORD = "a stranger's own password"
WRONG_PASSWORD = "nobody ever set this one"

# So many digits that nobody's are all zeros, which thousands of guesses at four digits would meet.
LIMITS_OFF = {"ROSTER_RATE_LIMIT_PER_IP": "off", "ROSTER_CODE_TTL": "1h", "ROSTER_CODE_DIGITS": 10}
WRONG_CODE = 10 * "0"
CHEAP = {"ROSTER_ARGON2_MEMORY_KIB": 8, "ROSTER_ARGON2_PASSES": 1}
HASHING = {"cheap": CHEAP, "default": {}}


def welch(one, other):
    """Welch's t of two samples; 0 where neither varies."""
    error = math.sqrt(statistics.variance(one) / len(one) + statistics.variance(other) / len(other))
    return (statistics.fmean(one) - statistics.fmean(other)) / error if error else 0.0


def timed(request, client, number, expected):
    began = time.perf_counter()
    answer = request(client, number)
    took = time.perf_counter() - began
    assert answer.status in expected, answer
    return took


def t_of(address, one, other, expected):
    """The pairs are shared between a few clients; which of a pair comes first alternates."""
    numbers = iter(range(PAIRS))
    lock = threading.Lock()
    times = ([], [])
    failures = []

    def work():
        client = Client(address)
        while not failures:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                order = (0, 1) if number % 2 else (1, 0)
                took = {which: timed((one, other)[which], client, number, expected) for which in order}
            except Exception as failure:  # to the test's own thread
                failures.append(failure)
                return
            with lock:
                times[0].append(took[0])
                times[1].append(took[1])

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    t = welch(*times)
    print(f"t = {t:+.2f} over {PAIRS} pairs, means {statistics.fmean(times[0]) * 1000:.2f} and "
          f"{statistics.fmean(times[1]) * 1000:.2f} ms")
    return t


class People:
    """Pending and active addresses of one installation, one for each pair; new and unknown ones without end.

    A stranger's first request to an address is compared with their first to another: what they did to an address
    themselves they know already.
    """

    def __init__(self, installation):
        self.node = installation.nodes[0]
        self.fresh = itertools.count()
        self.pending = self._registered("pending", PAIRS)
        self.active = self._registered("active", PAIRS)
        installation.add_mailer()
        client = self.node.client()
        for email in self.active:
            code = installation.code_for(email, seconds=60)
            assert client.activate(email, PASSWORD, code).status == 200

    def _registered(self, name, count):
        load = Load([self.node.public], count=count, threads=THREADS, name=name).start().wait()
        assert len(load.acknowledged) == count, load.refused[:3]
        return sorted(load.acknowledged)

    def new(self):
        return f"new-{next(self.fresh)}@example.com"

    def cases(self):
        pending = lambda number: self.pending[number]
        active = lambda number: self.active[number]
        register = lambda who: lambda client, number: client.register(who(number), OTHER_PASSWORD)
        wrong_code = lambda who, password: lambda client, number: client.activate(who(number), password, WRONG_CODE)
        me = lambda who: lambda client, number: client.me(who(number), WRONG_PASSWORD)
        resend = lambda who: lambda client, number: client.resend(who(number), WRONG_PASSWORD)
        unknown = lambda number: self.new()
        return {
            "register: new and pending": (register(unknown), register(pending), {202}),
            "register: new and active": (register(unknown), register(active), {202}),
            # Of those whom the case before has cast shadows on.
            "activate: pending and shadow, wrong code": (
                wrong_code(pending, PASSWORD), wrong_code(active, OTHER_PASSWORD), {400}),
            "me: unknown and wrong password": (me(unknown), me(pending), {401}),
            "resend: unknown and wrong password": (resend(unknown), resend(active), {401}),
        }


def judge(people, cases):
    found = {}
    for name, (one, other, expected) in cases.items():
        print(name, end=": ", flush=True)
        found[name] = t_of(people.node.public, one, other, expected)
    suspicious = {name: t for name, t in found.items() if abs(t) >= BOUND}
    assert not suspicious


@pytest.mark.parametrize("hashing", HASHING)
def test_warm_answers_take_as_long(stack, hashing):
    people = People(stack(nodes=1, mailers=0, settings=LIMITS_OFF | HASHING[hashing]))
    judge(people, people.cases())


@pytest.mark.parametrize("hashing", HASHING)
def test_answers_take_as_long_right_after_a_start(stack, hashing):
    people = People(stack(nodes=1, mailers=0, settings=LIMITS_OFF | HASHING[hashing]))
    for name, case in people.cases().items():
        people.node.restart().wait_ready()  # it has loaded nobody
        judge(people, {name: case})


def test_answers_take_as_long_after_a_change_of_the_hash(stack):
    people = People(stack(nodes=1, mailers=0, settings=LIMITS_OFF | CHEAP))
    people.node.settings |= {"ROSTER_ARGON2_MEMORY_KIB": 8192, "ROSTER_ARGON2_PASSES": 2,
                             "ROSTER_ARGON2_PREVIOUS": "8,1"}
    people.node.restart().wait_ready()
    judge(people, people.cases())


def imported(installation, tmp_path, hashes):
    """Addresses of imported people, of each of these hashes in turn."""
    emails = [f"imported-{number}@example.com" for number in range(PAIRS)]
    path = tmp_path / "people"
    path.write_text("".join(
        json.dumps({"email": email, "password_hash": hashes[number % len(hashes)],
                    "active_since": "2019-05-04T12:00:00Z"}) + "\n" for number, email in enumerate(emails)))
    installation.run("user", "import", path)
    return emails


def test_answers_take_as_long_while_imported_hashes_are_left(stack, tmp_path):
    forms = {"bcrypt:8": f"$2b$08$abcdefghijklmnopqrstuu{31 * '.'}",
             "argon2id:m=4096,t=1,p=1": f"$argon2id$v=19$m=4096,t=1,p=1${22 * 'A'}${43 * 'A'}"}
    installation = stack(nodes=1, mailers=0, settings=LIMITS_OFF | CHEAP | {"ROSTER_IMPORTED_HASHES": ";".join(forms)})
    people = People(installation)
    emails = imported(installation, tmp_path, list(forms.values()))
    here = lambda number: emails[number]
    new = lambda number: people.new()
    me = lambda who: lambda client, number: client.me(who(number), WRONG_PASSWORD)
    register = lambda who: lambda client, number: client.register(who(number), OTHER_PASSWORD)
    judge(people, {"me: unknown and imported": (me(new), me(here), {401}),
                   "register: new and imported": (register(new), register(here), {202})})


def without_quantum(stack):
    people = People(stack(nodes=1, mailers=0, settings=LIMITS_OFF | CHEAP | {"ROSTER_ANSWER_QUANTUM": "0s"}))
    people.node.restart().wait_ready()
    return people


def test_a_first_registration_takes_as_long_without_the_quantum(stack):
    """Where answers come late they miss their quantum, so it must not be all that hides who is registered."""
    people = without_quantum(stack)
    judge(people, {name: case for name, case in people.cases().items() if name.startswith("register")})


def test_the_measure_sees_what_the_quantum_hides(stack):
    """Whoever registers again with a password that they have just registered with has nothing written."""
    people = without_quantum(stack)
    again = lambda client, number: client.register(people.active[number % 200], OTHER_PASSWORD)
    for number in range(200):
        again(people.node.client(), number)
    new = lambda client, number: client.register(people.new(), OTHER_PASSWORD)
    assert abs(t_of(people.node.public, new, again, {202})) >= BOUND
