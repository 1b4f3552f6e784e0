"""roster log archive: the log's closed parts as files that prove themselves, and from which the log comes back."""

import hashlib
import json
import random
import shutil
import sqlite3
import subprocess

import pytest

from tests.harness import child, roster
from tests.harness.dev import says_no
from tests.harness.stack import PASSWORD

PART = 300
EVENTS = 1_536  # of long_log, in whole batches: five closed parts and the beginning of a sixth
CLOSED = [(first, first + PART - 1) for first in range(1, EVENTS - PART, PART)]
PERSON = ('{{"email":"{}{}@example.com","active_since":"2019-05-04T12:00:00Z",'
          '"password_hash":"$2b$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"}}\n')


def name_of(first, last):
    return f"log-{first:012}-{last:012}.ndjson"


NAMES = [name_of(*part) for part in CLOSED]


class Log:
    """A log with parts of PART events, and what its operators run."""

    def __init__(self, kind, installation, directory):
        self.kind, self.installation, self.directory = kind, installation, directory
        self.settings = installation.node_settings() | {
            "ROSTER_DATABASE_URL": installation.database_url if kind == "postgres" else
            f"sqlite:{directory / 'log.db'}"}
        if kind == "sqlite":
            self.run("migrate")
            with sqlite3.connect(directory / "log.db") as connection:
                connection.execute(f"UPDATE log_head SET events_per_part = {PART}")
            connection.close()
        else:
            installation.query(f"SELECT set_events_per_part({PART})")

    def run(self, *arguments, check=True):
        return roster.run(*arguments, settings=self.settings, check=check)

    def fill(self):
        roster.long_log(self.settings["ROSTER_DATABASE_URL"], self.installation.keys_file, EVENTS)
        return self

    def add(self, number, called):
        """So many more events."""
        people = self.directory / "people"
        people.write_text("".join(PERSON.format(called, i) for i in range(number)))
        self.run("user", "import", people, "--imported-hashes", "bcrypt:4")

    def archive(self, folder, *options):
        return json.loads(self.run("log", "archive", folder, "--json", *options).stdout)

    def refuses(self, folder, code=1):
        return says_no(self.run("log", "archive", folder, check=False), code)

    def head(self):
        return json.loads(self.run("log", "head", "--json").stdout)


@pytest.fixture(params=["postgres", "sqlite"])
def log(request, stack, tmp_path):
    return Log(request.param, stack(nodes=0, mailers=0), tmp_path).fill()


@pytest.fixture
def new_store(stack, tmp_path):
    """Makes empty stores with the same keys: new_store(kind, keys_file), their settings."""
    def make(kind, keys_file):
        installation = stack(nodes=0, mailers=0)
        settings = installation.node_settings() | {"ROSTER_KEYS_FILE": keys_file}
        if kind == "sqlite":
            settings |= {"ROSTER_DATABASE_URL": f"sqlite:{tmp_path / 'restored.db'}"}
            roster.run("migrate", settings=settings)
        else:
            settings |= {"ROSTER_DATABASE_URL": installation.database_url}
        return settings

    return make


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def manifest(folder):
    return [json.loads(line) for line in (folder / "manifest.ndjson").read_text().splitlines()]


def write_manifest(folder, lines):
    (folder / "manifest.ndjson").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))


def verified(folder, *options, check=True):
    """No log is asked: there is none at that place."""
    return roster.run("log", "verify", "--archive", folder, "--json", *options,
                      settings={"ROSTER_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, check=check)


def damage(folder, *options):
    done = verified(folder, *options, check=False)
    assert done.returncode == 1, (done.stdout, done.stderr)
    return json.loads(done.stdout)


def test_closed_parts_become_files_that_continue_each_other(log, folder):
    last = CLOSED[-1][1]
    assert log.archive(folder) == {"position": last, "files": 5, "added": 5, "moved": 0}
    assert sorted(contents(folder)) == NAMES + ["manifest.ndjson"]
    events = log.run("log", "tail", "--from", "1", "--json").stdout.splitlines()
    previous = None
    for line, (first, last), name in zip(manifest(folder), CLOSED, NAMES):
        text = (folder / name).read_bytes()
        header, *lines = [json.loads(part) for part in text.splitlines()]
        assert [line["file"], line["from"], line["head"]["position"]] == [name, first, last]
        assert line["sha256"] == hashlib.sha256(text).hexdigest()
        assert header["from"] == first and header["position"] == last and header["hash"] == line["head"]["hash"]
        assert header["previous_hash"] == line["previous_hash"] == (previous or header["previous_hash"])
        assert [event["position"] for event in lines] == list(range(first, last + 1))
        assert [event["hash"] for event in lines] == [json.loads(event)["hash"] for event in events[first - 1:last]]
        previous = line["head"]["hash"]
    assert (folder / NAMES[0]).stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o777 == 0o700
    assert json.loads(verified(folder).stdout)["result"] == "whole"


def test_again_it_changes_nothing_and_behind_more_events_it_goes_on(log, folder):
    log.archive(folder)
    before = contents(folder)
    assert log.archive(folder)["added"] == 0
    assert contents(folder) == before
    log.add(CLOSED[-1][1] + PART - EVENTS, "full")
    assert log.archive(folder)["added"] == 0, "nothing stands behind that part yet"
    log.add(1, "one")
    assert log.archive(folder) == {"position": CLOSED[-1][1] + PART, "files": 6, "added": 1, "moved": 0}
    after = contents(folder)
    assert {name: after[name] for name in NAMES} == {name: before[name] for name in NAMES}
    assert json.loads(verified(folder).stdout)["events"] == CLOSED[-1][1] + PART


def test_killed_at_any_moment_it_loses_nothing(log, folder, tmp_path):
    log.archive(tmp_path / "whole")
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)
    for _ in range(12):
        process = roster.begin("log", "archive", folder, settings=log.settings)
        try:
            process.wait(moments.uniform(0.01, 0.25))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    log.archive(folder)
    assert contents(folder) == contents(tmp_path / "whole")


def test_a_file_whose_line_was_not_written_any_more_is_taken_as_it_is(log, folder):
    log.archive(folder)
    whole = contents(folder)
    for lines in (4, 0):
        write_manifest(folder, manifest(folder)[:lines])
        (folder / "log-000000000901-000000001200.ndjson.partial").write_text("half a fi")
        assert log.archive(folder)["added"] == 5 - lines
        (folder / "log-000000000901-000000001200.ndjson.partial").unlink()
        assert contents(folder) == whole
    (folder / "manifest.ndjson").unlink()
    assert log.archive(folder)["added"] == 5 and contents(folder) == whole


def test_only_one_at_a_time_writes_to_a_folder(log, folder):
    log.archive(folder)
    with subprocess.Popen(["flock", folder, "cat"], stdin=subprocess.PIPE) as holder:
        child.wait_until(lambda: subprocess.run(["flock", "-n", folder, "true"]).returncode != 0, 10, "the lock")
        assert "at work" in log.refuses(folder, code=2)
        holder.stdin.close()


@pytest.mark.parametrize("found, forged, position", [
    (b'"type":"CodeMailed"', b'"type":"CodeMelted"', None),
    (b'"position":450,', b'"position":451,', 450),
    (b'"previous_hash":"', b'"previous_hash":"0', 301),
    (b'"version":2', b'"version":3', None),
    (b'\n{"', b'\n{{"', 301),
])
def test_a_file_that_was_changed_is_found_and_where(log, folder, found, forged, position):
    log.archive(folder)
    path = folder / NAMES[1]
    text = path.read_bytes()
    assert found in text
    path.write_bytes(text.replace(found, forged, 1))
    told = damage(folder)
    assert 301 <= told["position"] <= 600 and told["position"] == (position or told["position"])
    # The manifest forgets it: it is not believed either.
    write_manifest(folder, manifest(folder)[:1])
    assert NAMES[1] in log.refuses(folder)
    path.write_bytes(text)
    assert log.archive(folder)["added"] == 4


def test_a_file_that_ends_early_or_late_and_a_manifest_that_lies_are_found(log, folder):
    log.archive(folder)
    path = folder / NAMES[1]
    text = path.read_bytes()
    lines = text.splitlines(keepends=True)
    for wrong in (b"".join(lines[:-1]), text[:-9], text + lines[-1]):
        path.write_bytes(wrong)
        assert 500 < damage(folder)["position"] <= 601
    path.write_bytes(text)
    header = json.loads(lines[0]) | {"more": 1}
    path.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(lines[1:]))
    assert "SHA-256" in damage(folder)["what"]
    path.write_bytes(text)
    told = manifest(folder)
    for index, change in ((1, {"from": 302}), (1, {"previous_hash": "00" * 32}), (0, {"sha256": "00" * 32}),
                          (2, {"file": NAMES[1]}), (3, {"head": told[3]["head"] | {"hash": "00" * 32}})):
        write_manifest(folder, [line | (change if i == index else {}) for i, line in enumerate(told)])
        damage(folder)
    write_manifest(folder, told)
    assert json.loads(verified(folder).stdout)["result"] == "whole"


def test_a_folder_that_is_not_this_logs_is_refused_and_left_as_it_is(log, folder, stack, tmp_path):
    other = Log("postgres", stack(nodes=0, mailers=0), tmp_path).fill()
    other.archive(folder)
    before = contents(folder)
    assert "another log" in log.refuses(folder)
    (folder / "manifest.ndjson").unlink()
    log.refuses(folder)
    del before["manifest.ndjson"]
    assert contents(folder) == before


def test_gaps_and_strangers_are_refused(log, folder):
    log.archive(folder)
    told = manifest(folder)
    write_manifest(folder, told[:2] + told[3:])
    assert "continue" in log.refuses(folder)
    write_manifest(folder, told)
    (folder / NAMES[2]).rename(folder / "away")
    assert NAMES[2] in log.refuses(folder)
    assert damage(folder)["position"] == CLOSED[2][0]
    (folder / "away").rename(folder / NAMES[2])
    (folder / name_of(5000, 6000)).write_text("")
    assert name_of(5000, 6000) in log.refuses(folder)
    (folder / name_of(5000, 6000)).unlink()
    write_manifest(folder, told[:4] + [told[4] | {"head": told[4]["head"] | {"hash": "11" * 32}}])
    assert str(CLOSED[4][1]) in log.refuses(folder)
    log.refuses(folder / "there" / "is" / "none", code=2)


def test_signed_heads_prove_the_archive_and_the_log_behind_it(log, folder, tmp_path):
    key = tmp_path / "signing.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    key.chmod(0o600)
    log.archive(folder, "--sign", key)
    head = manifest(folder)[-1]["head"]
    assert json.loads(verified(folder, "--signed-by", head["public_key"]).stdout)["result"] == "whole"
    assert "not signed" in damage(folder, "--signed-by", head["public_key"][:-4] + "AAA=")["what"]
    (tmp_path / "head.json").write_text(json.dumps(head))
    log.add(10, "later")
    log.run("log", "verify", "--head", tmp_path / "head.json", "--signed-by", head["public_key"])
    told = manifest(folder)
    told[0]["head"]["recorded_at"] = "2020-01-01T00:00:00Z"
    write_manifest(folder, told)
    damage(folder)
    says_no(log.run("log", "verify", "--signed-by", head["public_key"], check=False), code=2)


@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_the_log_comes_back_from_its_archive_hash_by_hash(log, folder, new_store, tmp_path, kind):
    log.archive(folder)
    log.run("log", "export", tmp_path / "rest", "--from", CLOSED[-1][1] + 1)
    log.run("log", "export", tmp_path / "all", "--with-keys", tmp_path / "keys")
    settings = new_store(kind, log.settings["ROSTER_KEYS_FILE"])
    restore = lambda *arguments: roster.run("log", "import", *arguments, settings=settings)
    assert f"position {CLOSED[-1][1]}\n" in restore(folder).stdout
    assert f"position {CLOSED[-1][1]}\n" in restore(folder).stdout
    assert f"position {EVENTS}\n" in restore(tmp_path / "rest", "--with-keys", tmp_path / "keys").stdout
    assert json.loads(roster.run("log", "head", "--json", settings=settings).stdout) == log.head()
    assert "whole" in roster.run("log", "verify", settings=settings).stdout
    same = [roster.run("log", "tail", "--from", "1", "--json", settings=each).stdout
            for each in (settings, log.settings)]
    assert same[0] == same[1]


def test_an_archive_with_a_hole_is_not_imported(log, folder, new_store):
    log.archive(folder)
    told = manifest(folder)
    write_manifest(folder, told[:1] + told[2:])
    settings = new_store("sqlite", log.settings["ROSTER_KEYS_FILE"])
    says_no(roster.run("log", "import", folder, settings=settings, check=False))
    write_manifest(folder, told)
    path = folder / NAMES[1]
    path.write_bytes(path.read_bytes().replace(b'"type":"CodeMailed"', b'"type":"CodeMelted"', 1))
    says_no(roster.run("log", "import", folder, settings=settings, check=False))
    shutil.rmtree(folder)
    folder.mkdir()
    says_no(roster.run("log", "import", folder, settings=settings, check=False), code=2)
    says_no(verified(folder, check=False), code=2)


def test_archived_parts_move_to_a_tablespace_under_a_running_node(stack, folder):
    installation = stack(nodes=0, mailers=0)
    log = Log("postgres", installation, installation.directory).fill()
    node = installation.add_node()
    place = child.ordinary_users_directory(installation.directory / "slow")
    space = f"slow_{installation.database}"
    installation.query(f"CREATE TABLESPACE {space} LOCATION '{place}'")
    spaces = lambda: dict(installation.query(
        "SELECT relname, coalesce(spcname, '') FROM pg_class LEFT JOIN pg_tablespace t ON t.oid = reltablespace "
        "WHERE relname LIKE 'events_from_%' ORDER BY 1"))
    owner = log.settings | {"ROSTER_DATABASE_URL": installation.database_url}
    move = lambda name, settings, **options: roster.run(
        "log", "archive", folder, "--tablespace", name, "--json", settings=settings, **options)

    assert "no tablespace" in says_no(move("nowhere", owner, check=False))
    refused = says_no(move(space, installation.operator_settings(), check=False))
    assert "roster_admin" in refused and "test_operator" in refused, "it says whose tables they are, and who asks"
    assert not folder.exists(), "and says so before anything is written"

    assert node.client().register("before@example.com", PASSWORD).status == 202
    assert json.loads(move(space, owner).stdout)["moved"] == 5
    assert node.client().register("after@example.com", PASSWORD).status == 202
    moved = spaces()
    for first, _ in CLOSED:
        for index in ("", "_pkey", "_stream_id_version_key"):
            assert moved[f"events_from_{first}{index}"] == space
    assert moved[f"events_from_{CLOSED[-1][1] + 1}"] == ""
    assert json.loads(move(space, owner).stdout)["moved"] == 0
    assert "whole" in log.run("log", "verify").stdout
    assert json.loads(move("pg_default", owner).stdout)["moved"] == 5
    installation.query(f"DROP TABLESPACE {space}")


def test_sqlite_has_no_tablespaces(dev, folder):
    assert "SQLite" in says_no(dev.run("log", "archive", folder, "--tablespace", "slow", check=False))
    assert dev.run("log", "archive", folder).stdout == "archived up to position 0: 0 files, 0 of them new\n"
