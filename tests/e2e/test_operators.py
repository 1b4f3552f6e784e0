"""The operators' commands: what they tell, what they change, and that the log stays whole and provable."""

import base64
import json
import subprocess

import pytest

from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import LOAD_SETTINGS, PASSWORD

EMAIL = "margaret@example.com"
NOBODY = "01890000-0000-7000-8000-000000000000"


class Dev:
    """A running `roster dev`, and the operators' commands beside it."""

    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": data_dir, "ROSTER_RESEND_COOLDOWN": "0"}
        self.process = RosterProcess("dev", self.settings, cwd=data_dir.parent)

    def run(self, *arguments, check=True):
        return roster.run(*arguments, settings=self.settings, check=check)

    def events(self):
        return [json.loads(line) for line in self.run("log", "tail", "--json").stdout.splitlines()]

    def code_for(self, email):
        token = (self.data_dir / "admin-token").read_text().strip()
        admin = self.process.admin_client(token=token)

        def codes():
            return [mail["code"] for mail in admin.get(f"/admin/v1/mails?to={email}").json() if mail["code"]]

        return child.wait_until(codes, 10, f"a code for {email}")[0]

    def wait_for(self, type_name, count=1):
        child.wait_until(lambda: sum(event["type"] == type_name for event in self.events()) >= count, 15,
                         f"{count} {type_name}", every=0.2)

    def activated(self, email=EMAIL):
        """Registers and activates; the user id."""
        client = self.process.client()
        assert client.register(email, PASSWORD).status == 202
        answer = client.activate(email, PASSWORD, self.code_for(email))
        assert answer.status == 200, answer
        return answer.json()["user_id"]


@pytest.fixture
def dev(tmp_path):
    running = Dev(tmp_path / "var")
    with running.process:
        yield running


def says_no(done, code=1):
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert lines and lines[-1].startswith("roster: "), lines
    return lines[-1]


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
    assert before["status"] == "pending" and before["window"]["wrong_codes"] == 0
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
    assert by_id["status"] == "active" and "events" not in by_id
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
    for arguments in (["log", "tail"], ["log", "tail", "--json"], ["log", "show", "--user", user],
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
