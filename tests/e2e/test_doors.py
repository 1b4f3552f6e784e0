"""What strangers cannot do to a person's address, and what they cannot try: over real mails, from many networks."""

import concurrent.futures
import json
import re

import pytest

from tests.harness import child
from tests.harness.stack import PASSWORD

EMAIL = "ida@example.com"
GUESSES = 300

# Limits on, none of them the client's own rate; and each X-Forwarded-For believed.
LIMITED = {
    "ROSTER_RATE_LIMIT_PER_IP": "1000000/min",
    "ROSTER_TRUSTED_PROXIES": "127.0.0.0/8",
    "ROSTER_ANSWER_QUANTUM": "0s",
    "ROSTER_RESEND_COOLDOWN": "0",
    "ROSTER_PUBLIC_URL": "https://accounts.example.org",
}


@pytest.fixture
def installation(stack):
    return stack(nodes=2, mailers=1, settings=LIMITED)


def network(number):
    """A client in a network of its own."""
    return {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.7"}


def wrong(code):
    return f"{(int(code) + 1) % 10000:04d}"


def link_in(mail):
    links = re.findall(r"https://accounts\.example\.org/not-me#token=([A-Za-z0-9_-]+)", mail.text)
    assert len(links) == 1, mail.text
    return links[0]


def log_types(stack):
    lines = stack.run("log", "tail", "--from", "1", "--json").stdout.splitlines()
    return [json.loads(line)["type"] for line in lines]


def disown(client, token, **options):
    return client.post("/api/v1/users/disown", {"token": token}, **options)


def at_once(calls):
    """The answers of calls made side by side."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda call: call(), calls))


def test_whoever_reads_the_mailbox_throws_a_strangers_attempt_away(installation):
    client, stranger, owner = installation.client(0), network(1), network(2)
    client.register(EMAIL, "a stranger's own password", headers=stranger)
    code = installation.code_for(EMAIL)
    token = link_in(installation.smtp.mails(EMAIL)[0])

    # A scanner that opens the link: the token is in the fragment and not even sent, and no GET changes anything.
    assert installation.client(1).get("/not-me").status == 200
    assert installation.client(1).get(f"/not-me?token={token}").status == 200
    assert "RegistrationDisowned" not in log_types(installation)

    assert disown(installation.client(1), token).status == 204
    assert disown(client, token).status == 204  # over already
    assert log_types(installation).count("RegistrationDisowned") == 1
    refused = client.activate(EMAIL, "a stranger's own password", code, headers=stranger)
    assert (refused.status, refused.code) == (401, "invalid-credentials")

    # Its network is shut out, and is not told.
    assert client.register(EMAIL, "a stranger's next password", headers=stranger).status == 202
    assert client.me(EMAIL, "a stranger's next password", headers=stranger).status == 401
    assert client.register(EMAIL, PASSWORD, headers=owner).status == 202
    mine = installation.code_for(EMAIL, count=2)
    assert client.activate(EMAIL, PASSWORD, mine, headers=owner).status == 200
    assert disown(client, token).status == 204
    assert client.me(EMAIL, PASSWORD, headers=owner).json()["status"] == "active"


def test_the_days_codes_are_back_after_it(stack):
    installation = stack(nodes=1, mailers=1, settings=LIMITED | {"ROSTER_CODES_PER_DAY": "4"})
    client = installation.client()
    client.register(EMAIL, "a stranger's own password", headers=network(1))
    for _ in range(2):
        assert client.resend(EMAIL, "a stranger's own password", headers=network(1)).status == 202
    assert client.resend(EMAIL, "a stranger's own password", headers=network(1)).code == "too-many-codes"
    installation.code_for(EMAIL, count=3)
    assert disown(client, link_in(installation.smtp.mails(EMAIL)[0])).status == 204
    client.register(EMAIL, PASSWORD, headers=network(2))
    for _ in range(2):
        assert client.resend(EMAIL, PASSWORD, headers=network(2)).status == 202
    assert client.activate(EMAIL, PASSWORD, installation.code_for(EMAIL, count=6), headers=network(2)).status == 200


def test_a_token_that_is_not_of_a_mail_is_refused(installation):
    client = installation.client()
    client.register(EMAIL, PASSWORD)
    installation.code_for(EMAIL)
    token = link_in(installation.smtp.mails(EMAIL)[0])
    other = "B" if token[50] == "A" else "A"
    for bad in (token[:-1], token + "A", token[:50] + other + token[51:], "", "x"):
        refused = disown(client, bad)
        assert (refused.status, refused.code) == (422, "invalid-token"), bad
    assert "RegistrationDisowned" not in log_types(installation)


def test_guesses_at_one_password_from_many_networks(installation):
    client, owner = installation.client(), network(9000)
    client.register(EMAIL, PASSWORD, headers=owner)
    assert client.activate(EMAIL, PASSWORD, installation.code_for(EMAIL), headers=owner).status == 200

    def guess(number):
        node = installation.client(0)
        return node.me(EMAIL, f"guess number {number}", headers=network(number)).status

    statuses = at_once([lambda n=n: guess(n) for n in range(GUESSES)])
    assert set(statuses) == {401, 429}
    assert statuses.count(401) == 99  # the registration was a guess as well
    assert client.me(EMAIL, PASSWORD, headers=owner).status == 200
    locked = client.me(EMAIL, PASSWORD, headers=network(9001))
    assert (locked.status, locked.code) == (429, "too-many-attempts")
    assert int(locked.headers["Retry-After"]) > 80000


def test_guesses_at_one_password_from_one_network(installation):
    client = installation.client()
    client.register(EMAIL, PASSWORD, headers=network(1))
    guesses = [lambda n=n: installation.client(0).me(EMAIL, f"guess number {n}", headers=network(2)).status
               for n in range(GUESSES)]
    assert at_once(guesses).count(401) == 10


def test_guesses_at_one_password_count_together_at_two_nodes(stack):
    # An answer's quantum is time enough for the other node to have heard.
    installation = stack(nodes=2, mailers=1, settings=LIMITED | {"ROSTER_ANSWER_QUANTUM": "100ms"})
    installation.client().register(EMAIL, PASSWORD, headers=network(1))
    statuses = [installation.client(n % 2).me(EMAIL, f"guess number {n}", headers=network(2)).status for n in range(30)]
    assert 10 <= statuses.count(401) <= 11, statuses  # 20 where nodes tell each other nothing


def test_guesses_side_by_side_at_two_nodes(stack):
    # With the default hash: what is under way at both when the last one counts is compared all the same.
    hashing = {"ROSTER_ARGON2_MEMORY_KIB": 19456, "ROSTER_ARGON2_PASSES": 2}
    installation = stack(nodes=2, mailers=0, settings=LIMITED | hashing)
    installation.client().register(EMAIL, PASSWORD, headers=network(1))
    answers = at_once([lambda n=n: installation.client(n % 2).me(EMAIL, f"guess number {n}", headers=network(2)).status
                       for n in range(GUESSES)])
    print(f"{answers.count(401)} of {GUESSES} guesses at two nodes were compared")
    assert 10 <= answers.count(401) < 20


def test_who_logged_in_at_one_node_keeps_their_tries_at_the_other(installation):
    owner = network(9000)
    installation.client(0).register(EMAIL, PASSWORD, headers=owner)
    code = installation.code_for(EMAIL)
    assert installation.client(0).activate(EMAIL, PASSWORD, code, headers=owner).status == 200
    statuses = at_once([
        lambda n=n: installation.client(1).me(EMAIL, f"guess number {n}", headers=network(n)).status
        for n in range(GUESSES)])
    assert statuses.count(429) > 150
    assert installation.client(1).me(EMAIL, PASSWORD, headers=network(9001)).status == 429
    assert installation.client(0).me(EMAIL, PASSWORD, headers=network(9001)).status == 429
    # Told within the quarter of a second, and true for a day: without it the owner would be locked out here.
    lets_in = lambda: installation.client(1).me(EMAIL, PASSWORD, headers=owner).status == 200
    child.wait_until(lets_in, 5, "what the other node told")


def test_wrong_codes_of_one_network_over_many_addresses(installation):
    people = [f"p{number}@example.com" for number in range(30)]
    for person in people:
        installation.client().register(person, PASSWORD, headers=network(1))
    codes = {person: installation.code_for(person) for person in people}
    answers = at_once([
        lambda p=p: installation.client(0).activate(p, PASSWORD, wrong(codes[p]), headers=network(1)) for p in people])
    assert [a.code for a in answers].count("code-incorrect") == 20
    assert [a.code for a in answers].count("too-many-requests") == 10
    elsewhere = installation.client().activate(people[0], PASSWORD, codes[people[0]], headers=network(2))
    assert elsewhere.status == 200


def test_wrong_codes_of_many_networks_at_one_address_over_two_nodes(installation):
    installation.client().register(EMAIL, PASSWORD, headers=network(1))
    code = installation.code_for(EMAIL)
    answers = at_once([
        lambda n=n: installation.client(n % 2).activate(EMAIL, PASSWORD, wrong(code), headers=network(n)).code
        for n in range(GUESSES)])
    assert answers.count("code-incorrect") == 3
    assert set(answers) == {"code-incorrect", "code-burned"}


def test_sub_addresses_are_one_mailbox(installation):
    client = installation.client()
    statuses = [client.register(f"box+{n}@example.com", PASSWORD, headers=network(1)).status for n in range(60)]
    assert (statuses.count(202), statuses.count(429)) == (5, 55)


def test_a_network_registers_so_many_new_addresses(stack):
    installation = stack(nodes=1, mailers=0, settings=LIMITED | {"ROSTER_REGISTRATIONS_PER_NETWORK": "7/h"})
    client = installation.client()
    answers = [client.register(f"p{n}@example.com", PASSWORD, headers=network(1)) for n in range(10)]
    assert [a.status for a in answers] == [202] * 7 + [429] * 3
    assert answers[-1].code == "too-many-requests"
    assert 3500 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert client.register("p0@example.com", PASSWORD, headers=network(1)).status == 202
    assert client.register("p9@example.com", PASSWORD, headers=network(2)).status == 202


def test_a_rise_of_guesses_is_said_without_names(installation):
    client = installation.client()
    for number in range(40):
        client.me(f"p{number}@example.com", "a guess at it", headers=network(number))
    node = installation.nodes[0]
    child.wait_until(lambda: any("rise_of_wrong_passwords" in line for line in node.lines), 5, "the rise in the log")
    said = [line for line in node.lines if "rise_of_wrong_passwords" in line]
    assert len(said) == 1 and "@" not in said[0] and "10.0" not in said[0]
