"""Many logs side by side: each person is in one of them, whatever a proxy or a client does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.test_activation_proof import verified
from tests.harness import roster
from tests.harness.roster import RosterProcess
from tests.harness.shards import Shards, shard_of
from tests.harness.stack import PASSWORD

COUNT = 3
PUBLIC_URL = "https://accounts.example.org"
DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "haproxy"


@pytest.fixture(scope="module")
def shards():
    with Shards(COUNT, {"ROSTER_PUBLIC_URL": PUBLIC_URL}) as running:
        yield running


@pytest.fixture
def client(shards):
    through_proxy = shards.through_proxy()
    yield through_proxy
    through_proxy.close()


def events_in(shards):
    """How many each log has."""
    return [int(shard.query("SELECT count(*) FROM events")[0][0]) for shard in shards.each]


def someone_of(shard, name):
    """An address of this shard."""
    return next(email for number in range(1000)
                if shard_of(email := f"{name}-{number}@example.com", COUNT) == shard)


def hashes_on(node):
    text = node.admin_client().get("/metrics").body.decode()
    return re.findall(r"^roster_password_hash_seconds_count\S* (\d+)", text, re.MULTILINE)


def test_whole_journeys_go_through_the_proxy_however_the_address_is_spelt(shards, client):
    before = [set(people) for people in shards.people()]
    spellings = [("{}", "{}"), (" {}\t", "{} "), ("{}", "\t{}")]
    people = []
    for number in range(24):
        written, credentials = spellings[number % len(spellings)]
        name = f"person-{number}@example.com" if number % 2 else f"Person-{number}@Example.COM"
        assert client.register(written.format(name), PASSWORD).status == 202
        code = shards.code_for(name)
        me = credentials.format(name.swapcase())
        pending = client.me(me, PASSWORD)
        assert pending.status == 200 and pending.json()["status"] == "pending"
        activated = client.activate(me, PASSWORD, code)
        assert activated.status == 200, activated
        # What one shard signed, each other's keys verify.
        elsewhere = shards.each[(shard_of(name, COUNT) + 1) % COUNT].nodes[0]
        assert verified(activated.json()["token"], elsewhere, PUBLIC_URL)["email"] == name
        people.append(name)
    logs = [set(people) - old for people, old in zip(shards.people(), before, strict=True)]
    wanted = [sum(shard_of(name, COUNT) == number for name in people) for number in range(COUNT)]
    assert [len(log) for log in logs] == wanted and all(wanted)
    assert len(set.union(*logs)) == len(people)
    for name in people:
        for number, shard in enumerate(shards.each):
            told = shard.run("user", "show", "--email", name.lower(), "--json", check=False)
            assert (told.returncode == 0) == (number == shard_of(name, COUNT)), told
    for shard in shards.each:
        assert shard.run("log", "verify").returncode == 0


def test_a_new_code_reaches_the_shard_too(shards, client):
    email = someone_of(1, "again")
    assert client.register(email, PASSWORD).status == 202
    shards.code_for(email)
    refused = client.resend(email, PASSWORD)
    assert (refused.status, refused.code) == (429, "too-many-codes")  # only its own shard knows of the first


def test_a_request_that_comes_to_another_shard_is_told_where_it_belongs_and_does_nothing(shards):
    email = someone_of(2, "astray")
    node = shards.each[0].nodes[0]
    events, hashes = events_in(shards), hashes_on(node)
    client = node.client()
    for answer in (client.register(email, PASSWORD), client.register(f" {email.upper()} ", PASSWORD),
                   client.activate(email, PASSWORD, "0000"), client.resend(email, PASSWORD),
                   client.me(email, PASSWORD), client.me(email, "not the password at all")):
        assert answer.status == 421 and answer.json()["shard"] == 2, answer
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/wrong-shard"
    assert client.get("/problems/wrong-shard").status == 200
    assert hashes and events_in(shards) == events and hashes_on(node) == hashes
    assert not shards.smtp.mails(email)
    described = client.get("/openapi.json").json()["paths"]["/api/v1/users/register"]["post"]
    assert "421" in described["responses"]


def test_whoever_was_told_names_the_shard_and_the_proxy_obeys(shards, client):
    # The proxy hashes what is written, Roster its A-labels.
    for number in range(50):
        typed, kept = f"nobody{number}@exämple.org", f"nobody{number}@xn--exmple-cua.org"
        if shard_of(typed, COUNT) != shard_of(kept, COUNT):
            break
    answer = client.register(typed, PASSWORD)
    assert answer.status == 421 and answer.json()["shard"] == shard_of(kept, COUNT)
    named = {"Roster-Shard": str(answer.json()["shard"])}
    assert client.register(typed, PASSWORD, headers=named).status == 202
    code = shards.code_for(kept)
    assert client.activate(typed, PASSWORD, code).status == 421
    assert client.activate(typed, PASSWORD, code, headers=named).status == 200
    wrong = {"Roster-Shard": str((shard_of(kept, COUNT) + 1) % COUNT)}
    assert client.me(kept, PASSWORD, headers=wrong).status == 421
    for nonsense in ("999", "x", "-1"):
        assert client.me(kept, PASSWORD, headers={"Roster-Shard": nonsense}).status in (200, 421)


def test_what_names_nobody_is_answered_by_any_shard(shards, client):
    for path in ("/docs", "/openapi.json", "/.well-known/jwks.json", "/not-me", "/not-me?shard=2"):
        assert client.get(path).status == 200
    assert client.get("/api/v1/users/me").status == 401
    json_type = {"Content-Type": "application/json"}
    assert client.post("/api/v1/users/register", b"{", headers=json_type).code == "malformed-json"
    assert client.post("/api/v1/users/register", {"email": 7}).code == "invalid-body"


def test_that_was_not_me_reaches_the_log_of_its_mail(shards, client):
    email = someone_of(1, "not-me")
    assert client.register(email, PASSWORD).status == 202
    shards.code_for(email)
    text = shards.smtp.mails(email)[0].text
    [(shard, token)] = re.findall(re.escape(PUBLIC_URL) + r"/not-me\?shard=(\d+)#token=([A-Za-z0-9_-]+)", text)
    assert shard == "1"
    events = events_in(shards)
    elsewhere = client.post("/api/v1/users/disown", {"token": token}, headers={"Roster-Shard": "2"})
    assert (elsewhere.status, elsewhere.code) == (422, "invalid-token")
    assert events_in(shards)[0] == events[0] and events_in(shards)[2] == events[2]
    assert client.post("/api/v1/users/disown", {"token": token}, headers={"Roster-Shard": shard}).status == 204
    disowned = "SELECT count(*) FROM events WHERE type = 'RegistrationDisowned'"
    assert [shard.query(disowned)[0][0] for shard in shards.each] == ["0", "1", "0"]


def test_a_log_is_used_as_its_shard_alone(shards):
    shard = shards.each[1]
    for other, says in (("0/3", "holds the people of shard 1/3"), ("1/4", "holds the people of shard 1/3"),
                        ("", "holds the people of shard 1/3")):
        with pytest.raises(RuntimeError, match=says):
            RosterProcess("serve", shard.node_settings() | {"ROSTER_SHARD": other}, cwd=shard.directory).start()
    # Operators look at it with and without the setting.
    for setting in ({}, {"ROSTER_SHARD": ""}):
        settings = shard.operator_settings() | setting
        for command in (("log", "verify"), ("log", "tail", "--json"), ("log", "head", "--json"), ("user", "list")):
            assert roster.run(*command, settings=settings, cwd=shard.directory).returncode == 0


def test_a_log_that_is_copied_stays_its_shard(shards, client, tmp_path):
    assert client.register(someone_of(1, "copied"), PASSWORD).status == 202
    shards.each[1].run("log", "export", tmp_path / "export")
    settings = {"ROSTER_DATABASE_URL": f"sqlite:{tmp_path / 'copy.db'}", "ROSTER_DATA_DIR": tmp_path,
                "ROSTER_KEYS_FILE": shards.each[1].keys_file, "ROSTER_ADMIN_TOKEN": shards.each[1].admin_token}
    roster.run("migrate", settings=settings)
    roster.run("log", "import", tmp_path / "export", settings=settings)
    for other in ("0/3", ""):
        with pytest.raises(RuntimeError, match="holds the people of shard 1/3"):
            RosterProcess("dev", settings | {"ROSTER_SHARD": other}, cwd=tmp_path).start()
    with RosterProcess("dev", settings | {"ROSTER_SHARD": "1/3"}, cwd=tmp_path):
        pass


def test_a_log_that_was_used_without_a_shard_does_not_become_one(stack):
    installation = stack(nodes=1, mailers=0)
    assert installation.client().register("ada@example.com", PASSWORD).status == 202
    installation.nodes[0].terminate()
    settings = installation.node_settings() | {"ROSTER_SHARD": "0/3"}
    with pytest.raises(RuntimeError, match="this log was used without a shard"):
        RosterProcess("serve", settings, cwd=installation.directory).start()


def test_a_file_of_people_is_given_to_each_log_and_each_takes_its_own(shards, client, tmp_path):
    hashed = "$2b$04$" + "abcdefghijklmnopqrstuu" + "y" * 31
    people = [f"moved-{number}@example.com" for number in range(12)]
    file = tmp_path / "people.ndjson"
    file.write_text("".join(json.dumps({"email": email, "password_hash": hashed,
                                        "active_since": "2019-05-04T12:00:00Z"}) + "\n" for email in people))
    forms = {"ROSTER_IMPORTED_HASHES": "bcrypt:4"}
    for number, shard in enumerate(shards.each):
        settings = shard.operator_settings() | forms
        report = json.loads(roster.run("user", "import", file, "--json", settings=settings).stdout)
        own = sum(shard_of(email, COUNT) == number for email in people)
        assert (report["imported"], report.get("of_other_shards", 0)) == (own, len(people) - own), report
        without = roster.run("user", "import", file, settings=settings | {"ROSTER_SHARD": ""}, check=False)
        assert without.returncode == 2 and "ROSTER_SHARD" in without.stderr, without


def test_the_configuration_that_we_ship_is_valid():
    done = subprocess.run(["haproxy", "-c", "-f", DEPLOYED / "haproxy.cfg", "-f", DEPLOYED / "shards.cfg"],
                          capture_output=True, text=True)
    assert done.returncode == 0 and "warning" not in (done.stdout + done.stderr).lower(), done
