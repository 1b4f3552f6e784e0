"""The command line: settings, exit codes, one line that says what to do."""

import json
import os
import stat

import pytest

from tests.harness import roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import PASSWORD


def fails(*arguments, settings=None, code=2):
    done = roster.run(*arguments, settings=settings or {}, check=False)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("roster: "), lines
    return lines[0]


@pytest.mark.parametrize("variable,value", [
    ("ROSTER_HTTP_ADDR", "localhost"), ("ROSTER_HTTP_ADDR", "127.0.0.1:99999"), ("ROSTER_CODE_TTL", "0s"),
    ("ROSTER_CODE_TTL", "25h"), ("ROSTER_CODE_TTL", "sixty"), ("ROSTER_CODE_DIGITS", "3"), ("ROSTER_CODE_DIGITS", "11"),
    ("ROSTER_ARGON2_MEMORY_KIB", "7"), ("ROSTER_ARGON2_PASSES", "11"), ("ROSTER_PASSWORD_MIN_SCORE", "5"),
    ("ROSTER_RATE_LIMIT_PER_IP", "60"), ("ROSTER_DATABASE_URL", "mysql://x"), ("ROSTER_SMTP_URL", "mail.example.com"),
    ("ROSTER_LOG_LEVEL", "loud"), ("ROSTER_LOG_FORMAT", "xml"), ("ROSTER_DISCLOSE_ACCOUNTS", "maybe"),
    ("ROSTER_TLS_CERT_FILE", "/nowhere"), ("ROSTER_HTTP_ADR", "127.0.0.1:1"),
])
def test_a_bad_or_unknown_variable_stops_the_start_and_is_named(variable, value, tmp_path):
    line = fails("dev", settings={"ROSTER_DATA_DIR": tmp_path / "var", variable: value})
    assert variable in line
    assert not (tmp_path / "var").exists()


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path):
    config = tmp_path / "roster.toml"
    config.write_text('data_dir = "from-file"\nkeys_file = "keys-from-file.json"\ncode_digits = 6\n')
    settings = {"ROSTER_DATA_DIR": tmp_path / "from-environment"}
    made = roster.run("keygen", "--config", config, "--keys-file", tmp_path / "from-flag.json", settings=settings)
    assert made.stdout.strip() == str(tmp_path / "from-flag.json")
    made = roster.run("keygen", "--config", config, settings=settings, cwd=tmp_path)
    assert made.stdout.strip() == "keys-from-file.json"


def test_an_unknown_key_and_a_secret_in_the_file_are_refused(tmp_path):
    config = tmp_path / "roster.toml"
    config.write_text('code_digit = 6\n')
    assert "code_digit" in fails("migrate", "--config", config)
    config.write_text('smtp_password = "x"\n')
    assert "smtp_password_file" in fails("migrate", "--config", config)


def test_secrets_are_no_flags():
    assert "--smtp-password " not in roster.run("mailer", "--help", settings={}).stdout
    fails("mailer", "--admin-token", "x")


@pytest.mark.parametrize("arguments", [
    ("mailer", "--admin-token", "canary-secret"), ("serve", "--admin-token=canary-secret"),
    ("serve", "--nats-password", "canary-secret"), ("canary-secret", "--smtp-password"), ("serve", "canary-secret"),
])
def test_symptom_a_secret_that_was_given_as_a_flag_was_printed(arguments):
    assert "canary" not in fails(*arguments)


@pytest.mark.parametrize("arguments,word", [
    (("frobnicate",), "frobnicate"), (("log", "tial"), "tial"), (("completion", "tcsh"), "tcsh"),
    (("serve", "--htp-addr", "127.0.0.1:0"), "--htp-addr"),
])
def test_an_unknown_command_or_option_is_named(arguments, word):
    assert word in fails(*arguments)


def test_symptom_a_number_that_is_none_was_answered_with_three_hundred_digits(tmp_path):
    for arguments in (("log", "replay", "--name", "x", "--rate", "0"), ("log", "replay", "--name", "x", "--rate", "x"),
                      ("user", "list", "--limit", "0"), ("log", "tail", "--from", "0"),
                      ("log", "verify", "--from", "-1")):
        assert len(fails(*arguments)) < 100


def test_keygen_writes_a_private_file_once(tmp_path):
    settings = {"ROSTER_KEYS_FILE": tmp_path / "keys.json"}
    roster.run("keygen", settings=settings)
    assert stat.S_IMODE(os.stat(tmp_path / "keys.json").st_mode) == 0o600
    before = (tmp_path / "keys.json").read_bytes()
    fails("keygen", settings=settings, code=1)
    assert (tmp_path / "keys.json").read_bytes() == before

    roster.run("keygen", "--mailer", tmp_path / "mailer.json", settings=settings)
    share = json.loads((tmp_path / "mailer.json").read_text())
    assert "index_key" not in share and "key_encryption_keys" not in share
    roster.run("keygen", "--rotate", "code", settings=settings)
    assert len(json.loads((tmp_path / "keys.json").read_text())["code_keys"]) == 2


def test_serve_refuses_what_it_cannot_run_on(postgres, tmp_path):
    assert "ROSTER_DATABASE_URL" in fails("serve", settings={"ROSTER_DATABASE_URL": f"sqlite:{tmp_path}/x.db"})
    url = postgres.create_database("empty_one")
    settings = {"ROSTER_DATABASE_URL": url, "ROSTER_KEYS_FILE": tmp_path / "keys.json"}
    assert "ROSTER_NATS_URL" in fails("serve", settings=settings)
    settings["ROSTER_NATS_URL"] = "nats://127.0.0.1:9"
    assert "keygen" in fails("serve", settings=settings)
    roster.run("keygen", settings=settings)
    assert "roster migrate" in fails("serve", settings=settings)
    assert roster.run("migrate", "--check", settings=settings, check=False).returncode == 1
    roster.run("migrate", settings=settings)
    roster.run("migrate", settings=settings)
    assert roster.run("migrate", "--check", settings=settings).returncode == 0
    postgres.query("INSERT INTO schema_version (number, name) VALUES (999, 'from_the_future_needs_999')", "empty_one")
    assert "newer" in fails("serve", settings=settings)
    fails("migrate", settings=settings, code=1)


def test_a_node_with_other_keys_does_not_start(stack, tmp_path):
    installation = stack(nodes=1, mailers=0)
    roster.run("keygen", settings={"ROSTER_KEYS_FILE": tmp_path / "other.json"})
    other = RosterProcess("serve", installation.node_settings() | {"ROSTER_KEYS_FILE": tmp_path / "other.json"})
    with pytest.raises(RuntimeError, match="not the keys"):
        other.start()
    other.end()


def test_verify_names_the_place_of_damage(stack):
    installation = stack(nodes=1, mailers=0)
    client = installation.client()
    for number in range(5):
        assert client.register(f"v{number}@example.com", PASSWORD).status == 202
    assert installation.run("log", "verify").returncode == 0
    installation.query("ALTER TABLE events DISABLE TRIGGER ALL")
    installation.query("UPDATE events SET metadata = '{}' WHERE position = 4")
    done = installation.run("log", "verify", check=False)
    assert done.returncode == 1 and "position 4" in done.stderr


def test_events_cannot_be_changed_through_sql(stack):
    installation = stack(nodes=1, mailers=0)
    installation.client().register("w@example.com", PASSWORD)
    for statement in ("UPDATE events SET data = '{}'", "DELETE FROM events", "TRUNCATE events"):
        with pytest.raises(Exception):
            installation.query(statement)


def test_tail_follows_the_log_live(stack):
    import subprocess

    from tests.harness import child

    installation = stack(nodes=1, mailers=0)
    follower = child.start([roster.binary(), "log", "tail", "--follow", "--json"],
                           env=roster.environment(installation.node_settings()), stdout=subprocess.PIPE, text=True)
    try:
        installation.client().register("f@example.com", PASSWORD)
        assert json.loads(follower.stdout.readline())["type"] == "UserRegistered"
    finally:
        child.end(follower)


def test_every_command_has_help():
    for command in (["dev"], ["serve"], ["mailer"], ["migrate"], ["keygen"], ["log", "tail"], ["log", "verify"]):
        text = roster.run(*command, "--help", settings={}).stdout
        assert "--log-level" in text and "ROSTER_LOG_LEVEL" in text
