"""The operators' commands: what they tell, what they change, and that the log stays whole and provable."""

import base64
import json
import subprocess

import pytest

from tests.harness import child, roster
from tests.harness.dev import EMAIL, NOBODY, Dev, says_no
from tests.harness.stack import PASSWORD


def show(dev, *arguments):
    return json.loads(dev.run("log", "show", *arguments, "--json").stdout)


# --- log show


def test_show_tells_a_persons_story_and_state(dev):
    user = dev.activated()
    dev.process.client().register("other@example.com", PASSWORD)
    dev.wait_for("CodeMailed", 2)
    by_email, by_id = show(dev, "--email", EMAIL.upper()), show(dev, "--user", user)
    assert by_email == by_id
    assert by_id["status"] == "active" and by_id["email"] == EMAIL and by_id["user_id"] == user
    assert [code["mail"] for code in by_id["codes"]] == ["mailed"]
    types = [event["type"] for event in by_id["events"]]
    assert types[:2] == ["UserRegistered", "CodeIssued"] and set(types[2:]) == {"CodeMailed", "UserActivated"}

    text = dev.run("log", "show", "--user", user).stdout
    assert "UserActivated" in text and "mail=mailed" in text and "other@example.com" not in text

    activated = next(event for event in by_id["events"] if event["type"] == "UserActivated")
    before = show(dev, "--user", user, "--at", by_id["events"][0]["recorded_at"])
    assert before["status"] == "pending" and before["claims"][0]["window"]["wrong_codes"] == 0
    at_once = show(dev, "--user", user, "--at", activated["recorded_at"])
    assert at_once["status"] == "active"


def test_show_says_who_is_unknown_and_what_was_wrong(dev):
    user = dev.activated()
    says_no(dev.run("log", "show", "--email", "nobody@example.com", check=False))
    says_no(dev.run("log", "show", "--user", NOBODY, check=False))
    says_no(dev.run("log", "show", "--user", user, "--at", "2001-01-01T00:00:00Z", check=False))
    for wrong in (["--user", "x"], ["--email", "x"], [], ["--user", user, "--email", EMAIL],
                  ["--user", user, "--at", "yesterday"]):
        says_no(dev.run("log", "show", *wrong, check=False), code=2)


# --- log head, log verify --head


@pytest.fixture
def signing_key(tmp_path):
    path = tmp_path / "signing.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", path], check=True, capture_output=True)
    path.chmod(0o600)
    return path


def publish(dev, path, *arguments):
    path.write_text(dev.run("log", "head", *arguments).stdout)
    return json.loads(path.read_text())


def test_a_signed_head_is_checked_with_openssl_alone(dev, signing_key, tmp_path):
    dev.activated()
    head = publish(dev, tmp_path / "head.json", "--sign", signing_key)
    last = dev.events()[head["position"] - 1]
    assert head["hash"] == last["hash"] and head["recorded_at"] == last["recorded_at"]
    fields = {name: head[name] for name in ("hash", "log_id", "position", "recorded_at")}
    (tmp_path / "bytes").write_text(json.dumps(fields, sort_keys=True, separators=(",", ":")))
    (tmp_path / "signature").write_bytes(base64.b64decode(head["signature"]))
    (tmp_path / "key.der").write_bytes(base64.b64decode(head["public_key"]))
    check = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "key.der", "-keyform", "DER", "-rawin",
             "-in", tmp_path / "bytes", "-sigfile", tmp_path / "signature"]
    assert subprocess.run(check, capture_output=True).returncode == 0
    (tmp_path / "bytes").write_text(json.dumps(fields | {"position": 1}, sort_keys=True, separators=(",", ":")))
    assert subprocess.run(check, capture_output=True).returncode != 0
    assert json.loads(dev.run("log", "head", "--json").stdout).keys() == fields.keys()


def test_verify_takes_a_head_and_refuses_a_forged_one(dev, signing_key, tmp_path):
    dev.activated()
    file = tmp_path / "head.json"
    head = publish(dev, file, "--sign", signing_key)
    dev.activated("later@example.com")
    assert dev.run("log", "verify", "--head", file, "--signed-by", head["public_key"]).returncode == 0
    says_no(dev.run("log", "verify", "--head", file, "--signed-by", head["public_key"][:-4] + "AAA=", check=False))
    file.write_text(json.dumps(head | {"position": head["position"] - 1}))
    assert "signature" in says_no(dev.run("log", "verify", "--head", file, check=False))
    unsigned = {name: value for name, value in head.items() if name not in ("signature", "public_key")}
    file.write_text(json.dumps(unsigned))
    assert dev.run("log", "verify", "--head", file).returncode == 0
    file.write_text(json.dumps(unsigned | {"hash": "00" * 32}))
    says_no(dev.run("log", "verify", "--head", file, check=False))
    file.write_text("{}")
    says_no(dev.run("log", "verify", "--head", file, check=False), code=2)
    says_no(dev.run("log", "verify", "--head", tmp_path / "none", check=False), code=2)


def test_a_tail_cut_off_is_found_against_a_published_head(stack, signing_key):
    installation = stack(nodes=1, mailers=0)
    for number in range(3):
        assert installation.client().register(f"t{number}@example.com", PASSWORD).status == 202
    file = installation.directory / "head.json"
    file.write_text(installation.run("log", "head", "--sign", signing_key).stdout)
    installation.nodes[0].terminate()
    installation.query("ALTER TABLE events DISABLE TRIGGER ALL")
    installation.query("DELETE FROM events WHERE position > 4")
    installation.query("UPDATE log_head SET (position, hash) = (SELECT position, hash FROM events WHERE position = 4)")
    assert installation.run("log", "verify").returncode == 0
    assert "5" in says_no(installation.run("log", "verify", "--head", file, check=False))


# --- user show, erase, purge


def test_user_show_tells_the_state(dev):
    user = dev.activated()
    by_id = json.loads(dev.run("user", "show", user, "--json").stdout)
    assert by_id == json.loads(dev.run("user", "show", "--email", EMAIL, "--json").stdout)
    assert by_id["status"] == "active" and by_id == show(dev, "--user", user)
    assert "active" in dev.run("user", "show", user).stdout
    says_no(dev.run("user", "show", NOBODY, check=False))
    says_no(dev.run("user", "show", check=False), code=2)


def test_an_erased_person_is_gone_everywhere_and_the_log_stays_whole(dev):
    user = dev.activated()
    other = dev.activated("other@example.com")
    client = dev.process.client()
    assert client.me(EMAIL, PASSWORD).status == 200
    assert user in dev.run("user", "erase", user).stdout

    assert client.me(EMAIL, PASSWORD).status == 401
    for arguments in (["log", "tail"], ["log", "tail", "--from", "1", "--json"], ["log", "show", "--user", user],
                      ["log", "show", "--email", EMAIL, "--json"], ["user", "show", user]):
        assert EMAIL not in dev.run(*arguments).stdout, arguments
    assert json.loads(dev.run("user", "show", user, "--json").stdout)["status"] == "erased"
    assert "shredded" in dev.run("log", "verify").stdout
    assert json.loads(dev.run("user", "show", other, "--json").stdout)["status"] == "active"
    says_no(dev.run("user", "erase", user, check=False))
    says_no(dev.run("user", "erase", "--email", "nobody@example.com", check=False))


def test_an_erased_address_registers_anew(dev):
    first = dev.activated()
    dev.run("user", "erase", "--email", EMAIL, "--yes")
    client = dev.process.client()
    assert client.register(EMAIL, "nine kettles on the roof").status == 202
    again = show(dev, "--email", EMAIL)
    assert again["status"] == "pending" and again["user_id"] != first
    assert show(dev, "--user", first)["status"] == "erased"
    says_no(dev.run("user", "erase", first, check=False))
    dev.run("log", "verify")


def test_erasing_beside_running_nodes(stack):
    installation = stack(nodes=2, mailers=0)
    for node in (0, 1):
        installation.client(node).register(EMAIL, PASSWORD)
    assert installation.client(1).me(EMAIL, PASSWORD).status == 200
    installation.run("user", "erase", "--email", EMAIL)
    for node in (0, 1):
        assert installation.client(node).me(EMAIL, PASSWORD).status == 401
    installation.run("log", "verify")
    assert installation.query("SELECT count(*) FROM user_keys") == [["0"]]
    assert installation.client(1).register(EMAIL, PASSWORD).status == 202
    assert installation.client(0).me(EMAIL, PASSWORD).status == 200


def test_people_are_found_and_listed_where_no_node_ever_ran(dev, exported, new_store, tmp_path):
    store = new_store("sqlite", dev.data_dir / "keys.json")
    store.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    listed = [line.split() for line in store.run("user", "list").stdout.splitlines()]
    assert [(status, email) for _, status, _, email in listed] == [
        ("active", EMAIL), ("erased", "(erased)"), ("pending", "waiting@example.com")]
    by_id = store.run("user", "show", listed[0][0], "--json").stdout
    assert by_id == store.run("user", "show", "--email", EMAIL, "--json").stdout


def test_purge_erases_only_who_never_activated(dev):
    active = dev.activated()
    client = dev.process.client()
    for number in range(3):
        assert client.register(f"p{number}@example.com", PASSWORD).status == 202
    assert dev.run("user", "purge", "--unverified-for", "30d", "--dry-run").stdout.startswith("0 ")
    assert dev.run("user", "purge", "--unverified-for", "0", "--dry-run").stdout.startswith("3 ")
    assert not [event for event in dev.events() if event["type"] == "UserErased"]
    assert dev.run("user", "purge", "--unverified-for", "0").stdout == "erased 3\n"
    assert dev.run("user", "purge", "--unverified-for", "0", "--yes").stdout == "erased 0\n"
    assert json.loads(dev.run("user", "show", active, "--json").stdout)["status"] == "active"
    assert client.me("p0@example.com", PASSWORD).status == 401
    dev.run("log", "verify")
    says_no(dev.run("user", "purge", check=False), code=2)
    says_no(dev.run("user", "purge", "--unverified-for", "long", check=False), code=2)


# --- log export, log import


class Store:
    """A store that an import goes into, with the keys of the log it came from."""

    def __init__(self, settings):
        self.settings = settings
        self.run("migrate")

    def run(self, *arguments, check=True):
        return roster.run(*arguments, settings=self.settings, check=check)

    def head(self):
        return json.loads(self.run("log", "head", "--json").stdout)


@pytest.fixture
def new_store(postgres, tmp_path):
    """Makes empty stores: new_store("sqlite", keys_file), new_store("postgres", keys_file)."""
    numbers = iter(range(100))

    def make(kind, keys_file):
        name = f"import_{tmp_path.name[-20:]}_{next(numbers)}"
        url = postgres.create_database(name) if kind == "postgres" else f"sqlite:{tmp_path / name}.db"
        return Store({"ROSTER_DATABASE_URL": url, "ROSTER_KEYS_FILE": keys_file, "ROSTER_DATA_DIR": tmp_path})

    return make


@pytest.fixture
def exported(dev, tmp_path):
    """A log with an active, a pending and an erased person, exported: the files and the head."""
    dev.activated()
    dev.activated("gone@example.com")
    dev.wait_for("CodeMailed", 2)
    dev.run("log", "export", tmp_path / "early.ndjson", "--with-keys", tmp_path / "early-keys.ndjson")
    dev.run("user", "erase", "--email", "gone@example.com")
    dev.process.client().register("waiting@example.com", PASSWORD)
    dev.wait_for("CodeMailed", 3)
    dev.process.terminate()
    dev.run("log", "export", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    return json.loads(dev.run("log", "head", "--json").stdout)


def test_an_export_is_ndjson_of_sealed_events(dev, exported, tmp_path):
    header, *events = map(json.loads, (tmp_path / "log.ndjson").read_text().splitlines())
    assert header["log_id"] == exported["log_id"] and header["hash"] == events[-1]["hash"] == exported["hash"]
    assert [event["position"] for event in events] == list(range(1, exported["position"] + 1))
    assert isinstance(events[0]["private"], str)
    for name in ("log.ndjson", "keys.ndjson"):
        assert "@example.com" not in (tmp_path / name).read_text()
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    dev.run("log", "export", "--from", "3", tmp_path / "part.ndjson")
    assert json.loads((tmp_path / "part.ndjson").read_text().splitlines()[1])["position"] == 3
    says_no(dev.run("log", "export", tmp_path / "none" / "x", check=False), code=2)
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_an_import_into_the_other_kind_has_the_same_head(dev, exported, new_store, tmp_path, kind):
    store = new_store(kind, dev.data_dir / "keys.json")
    store.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    assert store.head() == exported
    assert "whole" in store.run("log", "verify").stdout
    assert json.loads(store.run("user", "show", "--email", EMAIL, "--json").stdout)["email"] == EMAIL
    store.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    assert store.head() == exported

    back = new_store("sqlite" if kind == "postgres" else "postgres", dev.data_dir / "keys.json")
    store.run("log", "export", tmp_path / "again.ndjson")
    back.run("log", "import", tmp_path / "again.ndjson")
    assert back.head() == exported


def test_an_import_goes_on_where_it_was_and_an_old_key_file_brings_nobody_back(dev, exported, new_store, tmp_path):
    store = new_store("sqlite", dev.data_dir / "keys.json")
    store.run("log", "import", tmp_path / "early.ndjson")
    assert store.head()["position"] < exported["position"]
    store.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "early-keys.ndjson")
    assert store.head() == exported
    gone = json.loads(store.run("user", "show", "--email", "gone@example.com", "--json").stdout)
    assert gone["status"] == "erased"
    assert "gone@example.com" not in store.run("log", "tail", "--from", "1", "--json").stdout
    assert EMAIL in store.run("log", "tail", "--from", "1", "--json").stdout


def test_an_import_refuses_what_was_changed_cut_or_is_another_log(dev, exported, new_store, tmp_path):
    lines = (tmp_path / "log.ndjson").read_text().splitlines(keepends=True)
    bad = tmp_path / "bad.ndjson"
    for text, code in [
        ("".join(lines[:3] + [lines[3].replace('"metadata":{', '"metadata":{"x":1,')] + lines[4:]), 1),
        ("".join(lines[:3] + lines[4:]), 1),
        ("".join(lines[:-1]), 1),
        ("".join(lines)[:-20], 2),
        ("".join(lines[:3]) + "{}\n", 1),
        ("".join(lines[1:]), 2),
        ("", 2),
    ]:
        bad.write_text(text)
        store = new_store("sqlite", dev.data_dir / "keys.json")
        says_no(store.run("log", "import", bad, check=False), code)
        store.run("log", "import", tmp_path / "log.ndjson")
        assert store.head() == exported
    other = lines[0].replace(exported["log_id"], NOBODY)
    bad.write_text(other + "".join(lines[1:]))
    says_no(store.run("log", "import", bad, check=False))
    assert store.head() == exported


def test_a_node_goes_on_with_an_imported_log(dev, exported, tmp_path):
    moved = Dev(tmp_path / "moved")
    moved.data_dir.mkdir(mode=0o700)
    for name in ("keys.json", "admin-token"):
        (moved.data_dir / name).write_bytes((dev.data_dir / name).read_bytes())
        (moved.data_dir / name).chmod(0o600)
    moved.run("migrate")
    moved.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    with moved.process:
        client = moved.process.client()
        assert client.me(EMAIL, PASSWORD).json()["status"] == "active"
        assert client.register("new@example.com", PASSWORD).status == 202
        moved.code_for("new@example.com")
        moved.run("log", "verify")


def test_nobody_is_mailed_for_what_is_imported(stack, tmp_path):
    installation = stack(nodes=1, mailers=0)
    assert installation.client().register("old@example.com", PASSWORD).status == 202
    installation.run("log", "export", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    moved = Dev(tmp_path / "moved")
    moved.data_dir.mkdir(mode=0o700)
    (moved.data_dir / "keys.json").write_bytes(installation.keys_file.read_bytes())
    (moved.data_dir / "keys.json").chmod(0o600)
    (moved.data_dir / "admin-token").write_text("an-admin-token\n")
    (moved.data_dir / "admin-token").chmod(0o600)
    moved.run("migrate")
    moved.run("log", "import", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson")
    with moved.process:
        assert moved.process.client().register("new@example.com", PASSWORD).status == 202
        moved.code_for("new@example.com")
        mails = moved.process.admin_client(token="an-admin-token").get("/admin/v1/mails").json()
        assert {mail["to"] for mail in mails} == {"new@example.com"}


# --- log replay


def test_symptom_a_replay_of_an_unknown_type_was_a_success_of_nothing(dev):
    assert "UserActivated" in says_no(dev.run("log", "replay", "--name", "x", "--type", "UserActivted", "--dry-run",
                                              check=False), code=2)


def test_symptom_a_tail_from_beyond_the_end_told_of_a_rewind_and_showed_everything(dev):
    dev.activated()
    beyond = dev.run("log", "tail", "--from", "1000000", "--json")
    assert (beyond.stdout, beyond.returncode) == ("", 0)


def test_a_replay_goes_to_a_stream_of_its_own_and_mails_nobody(stack):
    installation = stack(nodes=1, mailers=1)
    for number in range(2):
        assert installation.client().register(f"r{number}@example.com", PASSWORD).status == 202
        installation.code_for(f"r{number}@example.com")
    child.wait_until(lambda: installation.query("SELECT count(*) FROM events WHERE type = 'CodeMailed'") == [["2"]],
                     what="both reports")
    child.wait_until(lambda: sum(installation.nats.subjects_of("ROSTER_EVENTS").values()) == 6, what="all on the bus")
    before = installation.nats.subjects_of("ROSTER_EVENTS")
    dry = installation.run("log", "replay", "--name", "audit", "--dry-run").stdout
    assert dry.startswith("6 ") and installation.nats.subjects_of("ROSTER_REPLAY_audit") is None

    assert installation.run("log", "replay", "--name", "audit", "--rate", "1000").stdout.startswith("6 ")
    expected = {f"roster.replay.audit.{name}": 2 for name in ("UserRegistered", "CodeIssued", "CodeMailed")}
    assert installation.nats.subjects_of("ROSTER_REPLAY_audit") == expected
    answer = installation.nats.ask("$JS.API.STREAM.MSG.GET.ROSTER_REPLAY_audit",
                      '{"last_by_subj":"roster.replay.audit.CodeIssued"}')
    event = json.loads(base64.b64decode(answer["message"]["data"]))
    assert event["type"] == "roster.CodeIssued" and "recipient" not in event

    installation.run("log", "replay", "--name", "one", "--from", "2", "--to", "4", "--type", "CodeIssued")
    found = installation.nats.subjects_of("ROSTER_REPLAY_one")
    assert set(found) == {"roster.replay.one.CodeIssued"} and sum(found.values()) < 3
    assert installation.nats.subjects_of("ROSTER_EVENTS") == before
    for number in range(2):
        assert len(installation.smtp.mails(f"r{number}@example.com")) == 1


def test_a_replay_needs_a_name_and_nats(dev):
    dev.activated()
    says_no(dev.run("log", "replay", check=False), code=2)
    says_no(dev.run("log", "replay", "--name", "a.b", "--dry-run", check=False), code=2)
    assert "ROSTER_NATS_URL" in says_no(dev.run("log", "replay", "--name", "a", check=False), code=2)


def test_every_operators_command_has_help():
    commands = [["log", verb] for verb in ("show", "head", "tail", "verify", "export", "import", "replay")]
    for command in commands + [["user", verb] for verb in ("list", "show", "erase", "purge")]:
        assert "ROSTER_DATABASE_URL" in roster.run(*command, "--help", settings={}).stdout
