"""The operators' commands on a long log: killed halfway they complete when run again, and erasures stop nobody."""

import contextlib
import json
import subprocess
from types import SimpleNamespace

import pytest

from tests.e2e.load import Load
from tests.harness import child, roster
from tests.harness.postgres import binaries
from tests.harness.stack import PASSWORD

EVENTS = 60_000
NAMES = ("users", "funnel", "open_windows")


@pytest.fixture
def long_log(stack):
    """An installation without processes whose log is long: run(), begin(), query(), settings, head()."""
    installation = stack(nodes=0, mailers=0)
    roster.long_log(installation.database_url, installation.keys_file, EVENTS)
    # As after an import: what is old is not published again.
    installation.query("INSERT INTO checkpoints (follower, position, hash, detail) "
                       "SELECT 'event-relay', position, hash, '' FROM log_head")
    settings = installation.operator_settings()
    installation.head = lambda: json.loads(installation.run("log", "head", "--json").stdout)
    installation.begin = lambda *arguments: roster.begin(*arguments, settings=settings)
    return installation


@pytest.fixture
def empty_store(long_log, tmp_path):
    """A migrated SQLite store for the same keys."""
    settings = long_log.node_settings() | {"ROSTER_DATABASE_URL": f"sqlite:{tmp_path / 'moved.db'}"}
    run = lambda *arguments, **options: roster.run(*arguments, settings=settings, **options)
    run("migrate")
    return SimpleNamespace(run=run, begin=lambda *arguments: roster.begin(*arguments, settings=settings),
                           head=lambda: json.loads(run("log", "head", "--json").stdout))


def kill_when(process, condition, what):
    """kill -9, once the condition holds and while the command still runs."""
    child.wait_until(lambda: condition() or process.poll() is not None, 30, what, every=0.002)
    assert process.poll() is None, f"it ended before {what}: {process.communicate()}"
    process.kill()
    process.communicate()


def size_of(path):
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def test_a_killed_export_leaves_no_half_file_and_completes_when_run_again(long_log, tmp_path):
    file, keys = tmp_path / "log.ndjson", tmp_path / "keys.ndjson"
    process = long_log.begin("log", "export", file, "--with-keys", keys)
    kill_when(process, lambda: size_of(tmp_path / "log.ndjson.partial") > 2_000_000, "half an export")
    assert not file.exists() and not keys.exists()
    long_log.run("log", "export", file, "--with-keys", keys)
    lines = file.read_text().splitlines()
    head = long_log.head()
    assert len(lines) == head["position"] + 1
    assert json.loads(lines[-1])["hash"] == json.loads(lines[0])["hash"] == head["hash"]


def test_a_killed_import_goes_on_when_run_again(long_log, empty_store, tmp_path):
    file, keys = tmp_path / "log.ndjson", tmp_path / "keys.ndjson"
    long_log.run("log", "export", file, "--with-keys", keys)
    reached = []
    for _ in range(2):
        before = empty_store.head()["position"]
        process = empty_store.begin("log", "import", file, "--with-keys", keys)
        kill_when(process, lambda: empty_store.head()["position"] > before + 5_000, "half an import")
        reached.append(empty_store.head()["position"])
    assert 0 < reached[0] < reached[1] < EVENTS
    empty_store.run("log", "verify")
    empty_store.run("log", "import", file, "--with-keys", keys)
    assert empty_store.head() == long_log.head()
    assert json.loads(empty_store.run("log", "verify", "--json").stdout)["result"] == "whole"
    alive = json.loads(empty_store.run("user", "show", "--email", "person11@example.com", "--json").stdout)
    assert alive["email"] == "person11@example.com"


def test_a_killed_replay_publishes_everything_when_run_again(long_log):
    def published():
        return sum((long_log.nats.subjects_of("ROSTER_REPLAY_audit") or {}).values())

    process = long_log.begin("log", "replay", "--name", "audit")
    kill_when(process, lambda: published() > 3_000, "half a replay")
    first = published()
    long_log.run("log", "replay", "--name", "audit")
    head = long_log.head()["position"]
    # What both runs published within the stream's window of duplicates is there once.
    assert first < head <= published() <= head + first


def status_of(installation, name):
    listed = json.loads(installation.run("projection", "list", "--json").stdout)["projections"]
    return next(one for one in listed if one["name"] == name)


def rows_of(installation, name):
    """The live table of a projection, every row."""
    status = status_of(installation, name)
    table = f"{name}_v{status['version']}_{status['generation']}"
    return status["generation"], installation.query(f"SELECT * FROM {table} ORDER BY 1")


def test_a_killed_rebuild_goes_on_when_run_again(long_log):
    for name in NAMES:
        long_log.run("projection", "rebuild", name)
        generation, rows = rows_of(long_log, name)
        rebuilt = f"{name}_v{status_of(long_log, name)['version']}_{generation + 1}"

        def position(rebuilt=rebuilt):
            found = long_log.query(f"SELECT position FROM checkpoints WHERE follower = '{rebuilt}'")
            return int(found[0][0]) if found else 0

        process = long_log.begin("projection", "rebuild", name)
        kill_when(process, lambda: position() > 5_000, f"half a rebuild of {name}")
        half = position()
        assert rows_of(long_log, name) == (generation, rows), "the live one was touched"
        assert f"generation {generation + 1}" in long_log.run("projection", "rebuild", name).stdout
        assert half < EVENTS
        assert rows_of(long_log, name) == (generation + 1, rows)


def test_a_rebuild_under_load_refuses_nobody_and_equals_one_from_scratch(long_log):
    nodes = [long_log.add_node(), long_log.add_node()]
    admin = long_log.admin_client()

    def status(name):
        return next(one for one in admin.get("/admin/v1/projections").json()["projections"] if one["name"] == name)

    child.wait_until(lambda: all(status(name)["lag"] == 0 for name in NAMES), 60, "the first generation")
    load = Load([node.public for node in nodes], threads=4, name="rebuild").start()
    child.wait_until(lambda: len(load.acknowledged) > 20, 20, "some load")
    for name in NAMES:
        generation = status(name)["generation"]
        assert admin.post(f"/admin/v1/projections/{name}/rebuild").status == 202
        during = len(load.acknowledged)
        child.wait_until(lambda: status(name)["generation"] > generation, 120, f"a rebuilt {name}")
        assert len(load.acknowledged) > during
    load.stop()
    assert (load.refused, load.broken) == ([], 0)
    child.wait_until(lambda: all(status(name)["lag"] == 0 for name in NAMES), 30, "all of the load")
    for node in nodes:
        node.terminate()
    for name in NAMES:
        generation, swapped_in = rows_of(long_log, name)
        long_log.run("projection", "rebuild", name)
        assert rows_of(long_log, name) == (generation + 1, swapped_in)
    tail = long_log.run("log", "tail", "--from", "1", "--type", "UserRegistered", "--json", seconds=120)
    registered = tail.stdout.count("\n")
    assert len(rows_of(long_log, "users")[1]) == registered


def projections_are_live(answer):
    assert answer.status == 200, answer
    return all(one["lag"] == 0 and one["status"] == "live" for one in answer.json()["projections"])


def test_an_erasure_stalls_no_reader_and_is_no_damage(long_log, tmp_path):
    node = long_log.add_node()
    admin = long_log.admin_client()
    readers = [long_log.begin("log", "export", tmp_path / "log.ndjson", "--with-keys", tmp_path / "keys.ndjson"),
               long_log.begin("log", "verify"), long_log.begin("log", "replay", "--name", "beside")]
    assert admin.post("/admin/v1/projections/users/rebuild").status == 202
    child.wait_until(lambda: size_of(tmp_path / "log.ndjson.partial") > 500_000, 30, "a running export", every=0.002)
    for number in (1, 7_001, 14_001):
        long_log.run("user", "erase", "--email", f"person{number}@example.com")
    for reader in readers:
        output, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, (output, errors)
    assert node.client().register("after@example.com", PASSWORD).status == 202
    child.wait_until(lambda: projections_are_live(admin.get("/admin/v1/projections")), 60, "projections that go on")
    head = long_log.head()["position"]
    child.wait_until(lambda: "roster_relay_lag_events 0" in admin.get("/metrics").body.decode(), 60, "the relay")
    assert sum(long_log.nats.subjects_of("ROSTER_EVENTS").values()) >= 4
    assert head >= EVENTS + 3
    whole = json.loads(long_log.run("log", "verify", "--json").stdout)
    assert whole["result"] == "whole"
    shown = json.loads(long_log.run("user", "show", "--email", "person1@example.com", "--json").stdout)
    assert shown["status"] == "erased"


def test_a_dump_from_before_an_erasure_without_the_keys_gives_nobody_away(long_log):
    pg = binaries()
    address = "person12@example.com"
    assert address in long_log.run("log", "show", "--email", address).stdout
    dump = subprocess.run([pg / "pg_dump", "--exclude-table-data=user_keys", long_log.database_url],
                          capture_output=True, check=True).stdout
    events = long_log.head()["position"]
    long_log.run("user", "erase", "--email", address)
    assert address.encode() not in dump and b"person" not in dump

    # Nor to somebody who has the key file and puts the dump into a database.
    restored = long_log.postgres.create_database(f"restored_{long_log.database}")
    subprocess.run([pg / "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", restored], input=dump, check=True,
                   stdout=subprocess.DEVNULL)
    settings = long_log.node_settings() | {"ROSTER_DATABASE_URL": restored}
    shown = roster.run("log", "show", "--email", address, "--json", settings=settings, check=False)
    assert address not in shown.stdout and address not in shown.stderr
    tail = roster.run("log", "tail", "--from", "1", "--json", settings=settings).stdout
    assert tail.count("\n") == events and "@example.com" not in tail
