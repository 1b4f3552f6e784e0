"""What operators see of the log and do to people at a terminal: `log tail`, `user erase`, `user purge`."""

import json
import sqlite3
import time

from tests.harness import child, roster
from tests.harness.dev import EMAIL, NOBODY, says_no
from tests.harness.stack import PASSWORD


def refused(done, *words):
    assert done.returncode == 2 and done.stdout == "", (done.returncode, done.stdout)
    for word in words:
        assert word in done.stderr, (word, done.stderr)


def test_tail_shows_the_end_of_the_log_and_what_is_asked_for(dev):
    user = dev.activated()
    for number in range(12):
        assert dev.process.client().register(f"t{number}@example.com", PASSWORD).status == 202
    dev.wait_for("CodeMailed", 13)
    whole = dev.events()
    assert len(whole) > 30

    def tail(*arguments):
        return [json.loads(line) for line in dev.run("log", "tail", *arguments).stdout.splitlines()]

    assert tail() == whole[-20:], "NDJSON where the output is no terminal"
    assert tail("-n", "3") == whole[-3:]
    assert tail("--from", "5") == whole[4:]
    of_user = [event for event in whole if event["data"]["user_id"] == user]
    assert tail("--user", user) == of_user == tail("--email", EMAIL)
    assert tail("--user", user, "-n", "1", "--type", "UserRegistered") == of_user[:1]
    since = whole[9]["recorded_at"]
    assert tail("--since", since) == [event for event in whole if event["recorded_at"] >= since]
    registered = [event for event in whole if event["type"] == "UserRegistered"]
    assert tail("--type", "UserRegistered", "-n", "2") == registered[-2:]


def test_tail_refuses_in_words(dev):
    dev.activated()
    refused(dev.run("log", "tail", "--type", "UserActivted", check=False), "UserActivted", "UserActivated")
    for command in (["tail", "--from"], ["verify", "--from"], ["replay", "--name", "a", "--from"]):
        refused(dev.run("log", *command, "0", check=False), "positions start at 1")
    refused(dev.run("log", "tail", "--from", "x", check=False), "--from")
    refused(dev.run("log", "tail", "--since", "yesterday", check=False), "--since")
    refused(dev.run("log", "tail", "--user", "x", check=False), "'x'")
    refused(dev.run("log", "tail", "--from", "1", "-n", "2", check=False), "-n")
    says_no(dev.run("log", "tail", "--user", NOBODY, check=False))


def test_tail_is_a_coloured_line_an_event_for_people(dev):
    dev.activated()
    dev.wait_for("CodeMailed")
    code, shown = roster.on_terminal("log", "tail", settings=dev.settings, variables={"TERM": "xterm"})
    lines = shown.splitlines()
    assert code == 0 and len(lines) == len(dev.events())
    assert "UserRegistered" in lines[0] and EMAIL in lines[0] and "\x1b[" in lines[0]
    assert "argon2" not in shown
    for variables in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}):
        plain = roster.on_terminal("log", "tail", settings=dev.settings, variables=variables)[1]
        assert "\x1b" not in plain and plain.splitlines()[0].startswith("1  20")
    as_json = roster.on_terminal("log", "tail", "--json", settings=dev.settings)[1]
    assert [json.loads(line) for line in as_json.splitlines()] == dev.events()


def test_what_a_hostile_log_holds_neither_ends_tail_nor_reaches_the_terminal(dev):
    dev.activated()
    dev.process.terminate()
    database = sqlite3.connect(dev.data_dir / "roster.db")
    for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    deep = '{"a":' + "[" * 160_000 + "]" * 160_000 + "}"
    database.execute("UPDATE events SET data = ? WHERE position = 1", (deep,))
    database.execute("UPDATE events SET data = ?, type = ? WHERE position = 2",
                     ('{"a":"\x1b[2J\x1b]0;owned\x07\r\n\u202e"}', "Code\x1b[31mIssued\nid: 9"))
    database.commit()
    database.close()
    code, shown = roster.on_terminal("log", "tail", settings=dev.settings, variables={"TERM": "dumb"})
    assert code == 0 and len(shown.splitlines()) == len(dev.run("log", "tail").stdout.splitlines())
    assert "it is too large" in shown  # before anybody looks how deep it is
    for evil in ("\x1b", "\x07", "\r", "\u202e"):
        assert evil not in shown, repr(evil)
    as_json = roster.on_terminal("log", "tail", "--json", settings=dev.settings)[1]
    assert not any(evil in as_json for evil in ("\x1b", "\x07", "\u202e"))


def test_where_there_is_no_log_the_command_says_where_it_looked(tmp_path):
    for command in (["log", "tail"], ["user", "list"], ["projection", "list"]):
        done = roster.run(*command, settings={}, cwd=tmp_path, check=False)
        refused(done, f"'{tmp_path}/var/roster.db'", "ROSTER_DATA_DIR", "roster dev", "roster migrate")
        assert len(done.stderr.splitlines()) == 1
    assert roster.run("migrate", settings={}, cwd=tmp_path).returncode == 0
    assert roster.run("log", "tail", settings={}, cwd=tmp_path).stdout == ""


def test_erasing_asks_on_a_terminal_with_what_was_typed(dev):
    user = dev.activated()
    for answer in ("\n", "n\n", "Y es\n", "\x04"):
        code, shown = roster.on_terminal("user", "erase", "--email", EMAIL.upper(), settings=dev.settings, typed=answer)
        assert code == 1 and f"Erase {EMAIL.upper()} ({user}) for good? [y/N]" in shown
        assert "nothing was erased" in shown
    assert not [event for event in dev.events() if event["type"] == "UserErased"]
    code, shown = roster.on_terminal("user", "erase", user, settings=dev.settings, typed="y\n")
    assert code == 0 and f"Erase {user} for good? [y/N]" in shown and f"erased {user}" in shown
    erased = dev.events()[-1]
    assert erased["type"] == "UserErased" and erased["metadata"]["by"].startswith("command line ")


def test_purging_asks_on_a_terminal(dev):
    assert dev.process.client().register(EMAIL, PASSWORD).status == 202
    purge = ["user", "purge", "--unverified-for", "0"]
    for answer in ("\n", "no\n", "\x04"):
        code, shown = roster.on_terminal(*purge, settings=dev.settings, typed=answer)
        assert code == 1 and "did not activate within 0? [y/N]" in shown
    assert not [event for event in dev.events() if event["type"] == "UserErased"]
    code, shown = roster.on_terminal(*purge, "--yes", settings=dev.settings)
    assert code == 0 and "erased 1" in shown and "[y/N]" not in shown


def test_somebody_who_asked_for_a_code_just_now_is_not_purged(dev):
    client = dev.process.client()
    for name in ("old", "asking"):
        assert client.register(f"{name}@example.com", PASSWORD).status == 202
    before = time.time()
    child.wait_until(lambda: time.time() > before + 2, 10, "two seconds to pass")
    assert client.resend("asking@example.com", PASSWORD).status == 202
    assert dev.run("user", "purge", "--unverified-for", "2s", "--dry-run").stdout.startswith("1 ")
    assert dev.run("user", "purge", "--unverified-for", "2s").stdout == "erased 1\n"
    assert client.me("asking@example.com", PASSWORD).status == 200
    assert client.me("old@example.com", PASSWORD).status == 401


def test_nobody_is_called_the_same_by_every_command(dev):
    dev.activated()
    words = set()
    for command in (["user", "show"], ["user", "erase"], ["log", "show", "--user"], ["log", "tail", "--user"]):
        words.add(says_no(dev.run(*command, NOBODY, check=False)))
    for command in (["user", "show"], ["user", "erase"], ["log", "show"]):
        words.add(says_no(dev.run(*command, "--email", "nobody@example.com", check=False)))
    assert words == {"roster: no such person"}
