"""Whoever changes the log as the database's superuser is found by `roster log verify`, and where."""

import json
import sqlite3
import subprocess

import pytest

from tests.harness import roster

EVENTS = 3_000
DAMAGED = 1_234


@pytest.fixture(params=["postgres", "sqlite"])
def log(request, stack, tmp_path):
    """A log without protection: sql(statement), verify(), and the settings of its operators."""
    installation = stack(nodes=0, mailers=0)
    settings = installation.node_settings()
    sql = installation.query
    if request.param == "sqlite":
        file = tmp_path / "log.db"
        settings = settings | {"ROSTER_DATABASE_URL": f"sqlite:{file}"}
        roster.run("migrate", settings=settings)
        sql = lambda statement: _run_sqlite(file, statement)
    roster.long_log(settings["ROSTER_DATABASE_URL"], installation.keys_file, EVENTS)
    if request.param == "postgres":
        sql("ALTER TABLE events DISABLE TRIGGER ALL")
    else:
        for name, in sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            sql(f"DROP TRIGGER {name}")
    return Log(settings, sql, request.param)


def _run_sqlite(file, statement):
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows
    finally:
        connection.close()


class Log:
    def __init__(self, settings, sql, kind):
        self.settings, self.sql, self.kind = settings, sql, kind

    def run(self, *arguments, check=True):
        return roster.run(*arguments, settings=self.settings, check=check)

    def found_at(self, *arguments):
        """Where verify says that the log is damaged; its exit code is that of damage."""
        done = self.run("log", "verify", "--json", *arguments, check=False)
        assert done.returncode == 1, (done.stdout, done.stderr)
        damage = json.loads(done.stdout)
        assert f"position {damage['position']}" in done.stderr
        return damage["position"]


def test_an_untouched_log_is_whole(log):
    assert json.loads(log.run("log", "verify", "--json").stdout)["result"] == "whole"


def another(column, place):
    """SQLite: an octet that is not the one there."""
    return f"CASE substr({column}, {place}, 1) WHEN X'00' THEN X'01' ELSE X'00' END"


CHANGES = {  # the column, and its new value in each kind of store
    "data": ("replace(data, '{', '{ ')",) * 2,
    "metadata": ("'{}'",) * 2,
    "type": ("'CodeExpired'",) * 2,
    "version": ("version + 100",) * 2,
    "recorded_at": ("recorded_at + interval '1 microsecond'", "recorded_at + 1"),
    "hash": ("set_byte(hash, 0, 255 - get_byte(hash, 0))", f"cast({another('hash', 1)} || substr(hash, 2) AS blob)"),
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_byte_changed(log, column):
    postgres, sqlite = CHANGES[column]
    log.sql(f"UPDATE events SET {column} = {postgres if log.kind == 'postgres' else sqlite} "
            f"WHERE position = {DAMAGED}")
    assert log.found_at() == DAMAGED


def test_a_byte_of_a_sealed_part_changed(log):
    position = next(event["position"] for event in map(json.loads, log.run(
        "log", "tail", "--json", "--from", DAMAGED, "--type", "CodeIssued").stdout.splitlines()))
    flipped = ("set_byte(private, 40, 255 - get_byte(private, 40))" if log.kind == "postgres" else
               f"cast(substr(private, 1, 40) || {another('private', 41)} || substr(private, 42) AS blob)")
    log.sql(f"UPDATE events SET private = {flipped} WHERE position = {position}")
    assert log.found_at() == position


def test_a_row_deleted(log):
    log.sql(f"DELETE FROM events WHERE position = {DAMAGED}")
    assert log.found_at() == DAMAGED


def test_two_rows_swapped(log):
    for before, after in ((DAMAGED, -1), (DAMAGED + 7, DAMAGED), (-1, DAMAGED + 7)):
        log.sql(f"UPDATE events SET position = {after} WHERE position = {before}")
    assert log.found_at() == DAMAGED


def test_the_tail_cut_and_the_head_forged(log, tmp_path):
    key = tmp_path / "signing.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    key.chmod(0o600)
    head = tmp_path / "head.json"
    head.write_text(log.run("log", "head", "--sign", key).stdout)
    assert log.run("log", "verify", "--head", head).returncode == 0
    log.sql(f"DELETE FROM events WHERE position >= {DAMAGED}")
    assert log.found_at() == DAMAGED
    log.sql(f"UPDATE log_head SET (position, hash) = "
            f"(SELECT position, hash FROM events WHERE position = {DAMAGED - 1})")
    assert json.loads(log.run("log", "verify", "--json").stdout)["result"] == "whole", "without a head nobody can know"
    assert log.found_at("--head", head) == DAMAGED
