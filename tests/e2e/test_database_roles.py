"""The logins of deploy/postgresql/roles.sql: what each is for works with it, and what it is not for does not."""

import json
import subprocess

import pytest

from tests.harness import roster
from tests.harness.postgres import PrivatePostgres
from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD, Stack

ROLES = SOURCE_ROOT / "deploy" / "postgresql" / "roles.sql"
EMAIL = "ada@example.com"
IMPORTED = ('{"email":"carl@example.com","active_since":"2019-05-04T12:00:00Z",'
            '"password_hash":"$2b$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"}')


class Deployed(Stack):
    """A node on the very roles and database that roles.sql makes."""

    NODE, OPERATOR = "roster_node", "roster_operator"

    def _prepare(self):
        passwords = [part for name in ("owner", "node", "operator", "reader") for part in ("-v", f"{name}_password=x")]
        subprocess.run([self.postgres.bin / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", *passwords, "-f", ROLES,
                        self.postgres.url()], check=True, capture_output=True, text=True)
        self.database = "roster"
        self.database_url = self.postgres.url("roster")
        self.keys_file = self.directory / "keys.json"
        self.mailer_keys_file = self.directory / "mailer-keys.json"
        self.run("keygen")
        self.run("keygen", "--mailer", self.mailer_keys_file)
        assert "warning" not in roster.run("migrate", settings=self.login("roster")).stderr

    def login(self, name):
        return {"ROSTER_DATABASE_URL": self.postgres.url("roster", name), "ROSTER_KEYS_FILE": self.keys_file}

    def command(self, login, *arguments, **options):
        return roster.run(*arguments, settings=self.login(login), cwd=self.directory, **options)


@pytest.fixture(scope="module")
def deployed():
    with PrivatePostgres(fsync=False) as postgres, Deployed(nodes=1, mailers=1, postgres=postgres) as deployed:
        yield deployed


def refusal(deployed, login, sql):
    done = subprocess.run([deployed.postgres.bin / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", sql,
                           deployed.postgres.url("roster", login)], capture_output=True, text=True)
    return done.stderr if done.returncode else "done"


def test_each_login_does_its_work(deployed, tmp_path):
    user = deployed.activated(EMAIL)
    deployed.client().register("bob@example.com", PASSWORD)
    deployed.code_for("bob@example.com")
    for login in ("roster_reader", "roster_operator"):
        assert "whole" in deployed.command(login, "log", "verify").stdout
        assert EMAIL in deployed.command(login, "user", "show", "--email", EMAIL).stdout
        assert EMAIL in deployed.command(login, "user", "list").stdout
        assert "UserActivated" in deployed.command(login, "log", "tail").stdout
    exported = tmp_path / "log.ndjson"
    deployed.command("roster_reader", "log", "export", exported)
    assert len(exported.read_text().splitlines()) > 3

    people = tmp_path / "people"
    people.write_text(IMPORTED + "\n")
    bring = ("user", "import", people, "--imported-hashes", "bcrypt:4")
    assert deployed.command("roster_reader", *bring, check=False).returncode == 2
    assert deployed.command("roster_reader", *bring, "--dry-run").stdout.startswith("would import 1,")
    assert deployed.command("roster_operator", *bring).stdout.startswith("imported 1,")
    assert deployed.client().me("carl@example.com", "correct horse é").status == 200

    erase = ("user", "erase", user, "--yes")
    assert deployed.command("roster_reader", *erase, check=False).returncode != 0
    deployed.command("roster_operator", *erase)
    shown = deployed.command("roster_reader", "log", "show", "--user", user, "--json")
    assert json.loads(shown.stdout)["status"] == "erased"
    assert "whole" in deployed.command("roster_reader", "log", "verify").stdout


ALL = "SELECT array_agg(user_id) FROM user_keys"
HEAD = "SELECT position FROM log_head"
NO_EVENTS = "'{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'"


@pytest.mark.parametrize("sql", [
    "DELETE FROM user_keys",
    "UPDATE user_keys SET wrapped_key = ''",
    "UPDATE log_head SET position = 0",
    "UPDATE log_head SET hash = hash",
    "DELETE FROM log_head",
    "INSERT INTO events SELECT * FROM events",
    "DELETE FROM events",
    "SELECT rename_log(gen_random_uuid(), '')",
    "SELECT import_keys('{}', '{}')",
    "CREATE TEMPORARY TABLE log_head (position bigint)",
])
def test_a_node_may_not(deployed, sql):
    for login in ("roster_node", "roster_reader"):
        assert "permission denied" in refusal(deployed, login, sql)


def test_no_key_goes_without_its_erasure_and_no_head_without_its_events(deployed):
    deployed.activated("carol@example.com")
    keys = deployed.query("SELECT count(*) FROM user_keys")
    at_large = f"SELECT append_events(({HEAD}), now(), {NO_EVENTS}, '{{}}', '{{}}', ({ALL}))"
    assert "only with the event" in refusal(deployed, "roster_node", at_large)
    nothing = f"SELECT append_events(({HEAD}), now(), {NO_EVENTS}, '{{}}', '{{}}', '{{}}')"
    assert refusal(deployed, "roster_node", nothing) != "done"
    elsewhere = f"SELECT append_events(0, now(), {NO_EVENTS}, '{{}}', '{{}}', '{{}}')"
    assert refusal(deployed, "roster_node", elsewhere) != "done"
    assert deployed.query("SELECT count(*) FROM user_keys") == keys
    assert deployed.query("SELECT h.hash = e.hash FROM log_head h JOIN events e USING (position)") == [["t"]]
    assert "whole" in deployed.command("roster_reader", "log", "verify").stdout


def test_only_an_operator_imports_and_only_into_an_empty_log_by_another_name(deployed):
    rename = "SELECT rename_log(gen_random_uuid(), '')"
    assert "keeps its id" in refusal(deployed, "roster_operator", rename)
    assert refusal(deployed, "roster_operator", "SELECT import_keys('{}', '{}')") == "done"
