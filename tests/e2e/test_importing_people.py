"""`roster user import`: people of another product log in with the passwords they have, on a real installation."""

import base64
import hashlib
import json
import re
import signal

import pytest

from tests.harness import child, roster
from tests.harness.dev import says_no
from tests.harness.stack import PASSWORD

BCRYPT = "$2b$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"  # made by passlib
BCRYPT_PASSWORD = "correct horse é"
FORMS = "bcrypt:4;scrypt:ln=4,r=8,p=1;pbkdf2-sha256:100"
SINCE = "2019-05-04T12:00:00Z"
MANY = 20_000


def unpadded(octets):
    return base64.b64encode(octets).decode().rstrip("=")


def pbkdf2(password, iterations=100):
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"its own salt", iterations)
    written = [unpadded(part).replace("+", ".") for part in (b"its own salt", digest)]
    return f"$pbkdf2-sha256${iterations}${'$'.join(written)}"


def scrypt(password):
    digest = hashlib.scrypt(password.encode(), salt=b"its own salt", n=16, r=8, p=1, dklen=32)
    return f"$scrypt$ln=4,r=8,p=1${unpadded(b'its own salt')}${unpadded(digest)}"


def line(email, password_hash=BCRYPT, since=SINCE, **more):
    return json.dumps({"email": email, "password_hash": password_hash, "active_since": since} | more)


def people_file(path, lines):
    path.write_text("".join(each + "\n" for each in lines))
    return path


def imported(installation, path, *options, check=True, **more):
    return installation.run("user", "import", path, "--json", *options, check=check, **more)


def report_of(done):
    return json.loads(done.stdout)


def test_people_of_another_product_log_in_on_every_node(stack, tmp_path):
    installation = stack(nodes=2, mailers=1, settings={"ROSTER_IMPORTED_HASHES": FORMS})
    clients = [installation.client(0), installation.client(1)]
    people = {"bcrypt@example.com": (BCRYPT, BCRYPT_PASSWORD), "pbkdf2@example.com": (pbkdf2("ein Wort"), "ein Wort"),
              "scrypt@example.com": (scrypt("un mot"), "un mot")}
    for email, (_, password) in people.items():  # both nodes know them as nobody's
        assert all(client.me(email, password).status == 401 for client in clients)
    path = people_file(tmp_path / "people", [line(email, made) for email, (made, _) in people.items()])
    report = report_of(imported(installation, path))
    assert report == {"dry_run": False, "imported": 3, "already_here": 0, "refused": [], "imported_hashes": FORMS}

    for email, (_, password) in people.items():
        for client in clients + clients:
            answer = client.me(email, password)
            assert answer.status == 200, answer
            shown = answer.json()
            assert shown["status"] == "active"
            assert shown["activated_at"] == shown["registered_at"] == "2019-05-04T12:00:00.000000Z"
            assert client.me(email, PASSWORD).status == 401
            assert client.resend(email, password).code == "already-active"
        events = json.loads(installation.run("user", "show", "--email", email, "--json").stdout)["events"]
        assert [event["type"] for event in events] == ["UserImported", "PasswordRehashed"]
        assert events[0]["metadata"]["by"].startswith("command line ")

    assert clients[0].register("bcrypt@example.com", PASSWORD).status == 202  # a shadow, and one notice
    child.wait_until(lambda: installation.smtp.count() == 1, 15, "the notice")
    assert not installation.smtp.mails("bcrypt@example.com")[0].code
    assert clients[1].me("bcrypt@example.com", BCRYPT_PASSWORD).json()["status"] == "active"
    assert clients[1].me("bcrypt@example.com", PASSWORD).json()["status"] == "pending"
    funnel = installation.admin_client().get("/admin/v1/funnel").json()
    assert sum(step["registered"] for step in funnel["steps"]) == 0
    assert "3" in installation.run("log", "verify").stdout
    listed = installation.run("user", "list", "--status", "active").stdout
    assert all(email in listed for email in people)

    user = json.loads(installation.run("user", "show", "--email", "scrypt@example.com", "--json").stdout)["user_id"]
    installation.run("user", "erase", user, "--yes")
    assert clients[0].me("scrypt@example.com", "un mot").status == 401
    again = imported(installation, path, check=False)
    assert again.returncode == 1
    assert [(each["line"], each["reason"]) for each in report_of(again)["refused"]] == [(3, "erased")]
    assert report_of(again)["already_here"] == 2


def test_refused_lines_are_told_by_number_and_without_a_secret(stack, tmp_path):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_IMPORTED_HASHES": FORMS})
    installation.activated("active@example.com")
    installation.client().register("pending@example.com", PASSWORD)
    path = people_file(tmp_path / "people", [
        line("ada@example.com"), "not JSON", line("nobody"), line("active@example.com"), line("pending@example.com"),
        line("ADA@example.com"), line("bob@example.com", "plain-text"), line("carol@example.com", BCRYPT + "x"),
        line("dan@example.com", BCRYPT.replace("$04$", "$31$")), line("eve@example.com", since="2999-01-01T00:00:00Z"),
        "", line("frank@example.com", locale="fr")])
    dry = imported(installation, path, "--dry-run", check=False)
    assert installation.query("SELECT count(*) FROM events WHERE type = 'UserImported'") == [["0"]]
    real = imported(installation, path, check=False)
    assert dry.returncode == real.returncode == 1
    assert report_of(real) == report_of(dry) | {"dry_run": False}
    assert report_of(real)["imported"] == 2
    assert [(each["line"], each["reason"]) for each in report_of(real)["refused"]] == [
        (2, "not-an-object"), (3, "email"), (4, "registered"), (5, "registered"), (6, "repeated"), (7, "hash-unknown"),
        (8, "hash-malformed"), (9, "hash-out-of-bounds"), (10, "active-since")]
    told = installation.run("user", "import", path, check=False)
    assert "line 6: its address stands in line 1\n" in told.stdout
    assert told.stdout.endswith(f"imported 0, already here 2, refused 9\nROSTER_IMPORTED_HASHES={FORMS}\n")
    for shown in (dry, real, told):
        assert not re.search(r"example\.com|ZjCeFta|plain-text", shown.stdout + shown.stderr)


def test_a_form_that_the_setting_lacks_stops_the_run_before_it_is_written(stack, tmp_path):
    installation = stack(nodes=1, mailers=0)
    path = people_file(tmp_path / "people", [line("ada@example.com")])
    dry = installation.run("user", "import", path, "--dry-run")
    assert dry.stdout == "would import 1, already here 0, refused 0\nROSTER_IMPORTED_HASHES=bcrypt:4\n"
    assert "ROSTER_IMPORTED_HASHES lacks" in dry.stderr
    assert "lacks bcrypt:4" in says_no(installation.run("user", "import", path, check=False), 2)
    assert installation.query("SELECT count(*) FROM events") == [["0"]]
    with_it = roster.run("user", "import", "-", input=path.read_text(),
                         settings=installation.operator_settings() | {"ROSTER_IMPORTED_HASHES": "bcrypt:4"})
    assert with_it.stdout.startswith("imported 1,")
    # The node lacks it, and lets its owner in all the same.
    assert installation.client().me("ada@example.com", BCRYPT_PASSWORD).status == 200


def test_keys_of_another_log_import_nobody(stack, tmp_path):
    installation = stack(nodes=1, mailers=0, settings={"ROSTER_IMPORTED_HASHES": FORMS})
    path = people_file(tmp_path / "people", [line("ada@example.com")])
    settings = installation.operator_settings() | {"ROSTER_KEYS_FILE": tmp_path / "other.json"}
    assert "roster keygen" in says_no(roster.run("user", "import", path, settings=settings, check=False), 2)
    roster.run("keygen", settings=settings)
    for option in ((), ("--dry-run",)):
        done = roster.run("user", "import", path, *option, settings=settings, check=False)
        assert "keys of this log" in says_no(done, 2)
    assert installation.query("SELECT count(*) FROM events") == [["0"]]


def hashes_of(node):
    text = node.admin_client().get("/metrics").body.decode()
    return int(float(re.search(r"^roster_password_hashes_total\S* (\S+)$", text, re.MULTILINE)[1]))


def test_whoever_is_asked_for_the_same_hashes_are_computed(stack, tmp_path):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_IMPORTED_HASHES": FORMS})
    installation.activated("active@example.com")
    installation.client().register("pending@example.com", PASSWORD)
    imported(installation, people_file(tmp_path / "people", [
        line("bcrypt@example.com"), line("scrypt@example.com", scrypt("un mot"))]))
    node, client = installation.nodes[0], installation.client()

    def cost(email, password="nobody ever set this one"):
        before = hashes_of(node)
        client.me(email, password)
        return hashes_of(node) - before

    everybody = [f"{name}@example.com" for name in ("unknown", "pending", "active", "bcrypt", "scrypt")]
    assert [cost(email) for email in everybody] == [4] * 5
    assert cost("scrypt@example.com", "un mot") == 4  # and it is hashed anew
    assert [cost(email) for email in everybody] == [4] * 5


def run_killed(begin, count, wanted):
    process = begin()
    child.wait_until(lambda: count() > wanted or process.poll() is not None, 60, f"{wanted} people")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return count()


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_a_run_that_was_killed_goes_on_where_it_was(stack, tmp_path, kind):
    path = people_file(tmp_path / "people", [line(f"p{number}@example.com") for number in range(MANY)])
    if kind == "postgresql":
        settings = stack(nodes=1, mailers=1).operator_settings()
    else:
        settings = {"ROSTER_DATA_DIR": tmp_path, "ROSTER_DATABASE_URL": f"sqlite:{tmp_path / 'roster.db'}"}
        roster.run("keygen", settings=settings)
        roster.run("migrate", settings=settings)
    settings |= {"ROSTER_IMPORTED_HASHES": "bcrypt:4"}

    def head():
        return json.loads(roster.run("log", "head", "--json", settings=settings).stdout)["position"]

    reached = run_killed(lambda: roster.begin("user", "import", path, settings=settings), head, 1000)
    assert 1000 < reached < MANY, "it was over before it was killed"
    report = report_of(roster.run("user", "import", path, "--json", settings=settings, seconds=120))
    assert report["already_here"] == reached and report["imported"] == MANY - reached and report["refused"] == []
    assert head() == MANY
    assert "whole" in roster.run("log", "verify", settings=settings, seconds=120).stdout
    exported = tmp_path / "log.ndjson"
    roster.run("log", "export", exported, settings=settings, seconds=120)
    assert not re.search(r"example\.com|ZjCeFta|\$2b\$", exported.read_text())


def test_nothing_of_a_hash_is_in_logs_on_the_bus_or_in_the_database(stack, tmp_path):
    installation = stack(nodes=1, mailers=1, settings={"ROSTER_IMPORTED_HASHES": FORMS, "ROSTER_LOG_LEVEL": "debug"})
    imported(installation, people_file(tmp_path / "people", [line("ada@example.com")]))
    relayed = lambda: any(b"UserImported" in path.read_bytes()
                          for path in installation.nats.store.rglob("*") if path.is_file())
    child.wait_until(relayed, 15, "the event on the bus")
    assert installation.client().me("ada@example.com", BCRYPT_PASSWORD).status == 200
    for process in installation.nodes + installation.mailers:
        process.terminate()
    installation.nats.stop()
    rows = installation.query("SELECT data, metadata, encode(private, 'escape') FROM events")
    places = [repr(rows), *("\n".join(process.lines + process.output) for process in installation.nodes)]
    places += [path.read_bytes().decode("latin-1") for path in installation.nats.store.rglob("*") if path.is_file()]
    assert "UserImported" in "".join(places)
    for place in places:
        assert "ZjCeFta" not in place and "$2b$" not in place and "ada@example.com" not in place
