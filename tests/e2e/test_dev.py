"""`roster dev`: one process that needs no server and no configuration."""

import json
import os
import resource
import stat

import pytest

from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import PASSWORD

EMAIL = "margaret@example.com"


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def dev(data_dir):
    process = RosterProcess("dev", {"ROSTER_DATA_DIR": data_dir, "ROSTER_RESEND_COOLDOWN": "0"}, cwd=data_dir.parent)
    yield process
    process.end()


def token_of(data_dir):
    return (data_dir / "admin-token").read_text().strip()


def code_from_admin(process, data_dir, email, count=1):
    admin = process.admin_client(token=token_of(data_dir))

    def codes():
        answer = admin.get(f"/admin/v1/mails?to={email}")
        assert answer.status == 200, answer
        found = [mail["code"] for mail in answer.json() if mail["code"]]
        return len(found) >= count and found

    return child.wait_until(codes, 10, f"{count} codes for {email}")[0]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_a_first_start_makes_what_it_needs_and_says_what_to_try(dev, data_dir):
    dev.start()
    assert mode(data_dir) == 0o700
    assert mode(data_dir / "keys.json") == 0o600
    assert mode(data_dir / "admin-token") == 0o600
    child.wait_until(lambda: any("curl" in line for line in dev.output), 5, "what to try")
    text = "\n".join(dev.output)
    assert f"http://{dev.public}/docs" in text
    assert str(data_dir / "admin-token") in text
    assert token_of(data_dir) not in text


def test_the_journey_on_the_embedded_log(dev, data_dir):
    dev.start()
    client = dev.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    code = code_from_admin(dev, data_dir, EMAIL)
    assert client.activate(EMAIL, PASSWORD, code).status == 200
    assert client.me(EMAIL, PASSWORD).json()["status"] == "active"
    eml = list((data_dir / "mail").glob("*.eml"))
    assert len(eml) == 1 and mode(data_dir / "mail") == 0o700
    page = dev.admin_client().get("/mails")
    assert page.status == 200 and code in page.body.decode()

    settings = {"ROSTER_DATA_DIR": data_dir}
    tail = roster.run("log", "tail", "--from", "1", "--json", settings=settings).stdout.splitlines()
    assert [json.loads(line)["type"] for line in tail][:2] == ["UserRegistered", "CodeIssued"]
    assert "whole" in roster.run("log", "verify", settings=settings).stdout


def test_mails_as_json_need_the_token(dev):
    dev.start()
    refused = dev.admin_client(token="wrong").get("/admin/v1/mails")
    assert refused.status == 401


def test_a_second_dev_on_one_log_is_refused(dev, data_dir):
    dev.start()
    second = roster.run("dev", settings={"ROSTER_DATA_DIR": data_dir, "ROSTER_HTTP_ADDR": "127.0.0.1:0",
                                         "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}, check=False)
    assert second.returncode == 2
    assert "another" in second.stderr


def test_an_address_in_use_names_its_variable(dev, tmp_path):
    dev.start()
    for variable, other in (("ROSTER_HTTP_ADDR", "ROSTER_ADMIN_ADDR"), ("ROSTER_ADMIN_ADDR", "ROSTER_HTTP_ADDR")):
        refused = roster.run("dev", settings={"ROSTER_DATA_DIR": tmp_path / variable, variable: dev.public,
                                              other: "127.0.0.1:0"}, check=False)
        assert refused.returncode == 2
        assert variable in refused.stderr


def test_a_log_without_its_keys_is_never_given_new_ones(dev, data_dir):
    dev.start()
    dev.terminate()
    keys = data_dir / "keys.json"
    keys.rename(data_dir / "away.json")
    refused = roster.run("dev", settings={"ROSTER_DATA_DIR": data_dir, "ROSTER_HTTP_ADDR": "127.0.0.1:0",
                                          "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}, check=False)
    assert refused.returncode == 2 and "keys" in refused.stderr
    assert not keys.exists()

    roster.run("keygen", settings={"ROSTER_DATA_DIR": data_dir})
    refused = roster.run("dev", settings={"ROSTER_DATA_DIR": data_dir, "ROSTER_HTTP_ADDR": "127.0.0.1:0",
                                          "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}, check=False)
    assert refused.returncode == 2 and "not the keys" in refused.stderr


def test_kill_9_loses_nothing(dev, data_dir):
    dev.start()
    for number in range(10):
        assert dev.client().register(f"p{number}@example.com", PASSWORD).status == 202
        dev.kill9()
        dev.restart()
    for number in range(10):
        assert dev.client().me(f"p{number}@example.com", PASSWORD).status == 200
        code_from_admin(dev, data_dir, f"p{number}@example.com")
    assert roster.run("log", "verify", settings={"ROSTER_DATA_DIR": data_dir}).returncode == 0


def test_docs_work_without_internet(dev):
    dev.start()
    page = dev.client().get("/docs")
    assert page.status == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"http://" not in page.body and b"https://" not in page.body
    description = dev.client().get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert set(description["paths"]) >= {"/api/v1/users/register", "/api/v1/users/activate"}


def test_a_second_dev_on_one_database_file_is_refused_whichever_data_directory_it_has(dev, data_dir, tmp_path):
    dev.start()
    other = {"ROSTER_DATA_DIR": tmp_path / "other", "ROSTER_DATABASE_URL": f"sqlite:{data_dir}/../var/roster.db",
             "ROSTER_KEYS_FILE": data_dir / "keys.json", "ROSTER_ADMIN_TOKEN": "a" * 32,
             "ROSTER_HTTP_ADDR": "127.0.0.1:0", "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}
    refused = roster.run("dev", settings=other, check=False, cwd=tmp_path)
    assert refused.returncode == 2, refused
    assert "another `roster dev`" in refused.stderr and "ROSTER_DATABASE_URL" in refused.stderr


def test_a_log_that_is_deleted_under_a_running_dev_is_503_and_takes_nothing(dev, data_dir):
    dev.start()
    client = dev.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    for file in data_dir.glob("roster.db*"):
        if not file.name.endswith(".lock"):
            file.rename(file.with_suffix(".away" + file.suffix))
    for number in range(3):
        answer = client.register(f"{number}@example.com", PASSWORD)
        assert (answer.status, answer.code) == (503, "store-unavailable"), answer
    assert not dev.is_ready()
    assert not (data_dir / "roster.db").exists()


def test_a_full_disk_is_said_once_and_not_with_every_request(dev, data_dir):
    dev.start()
    client = dev.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    soft, hard = resource.prlimit(dev.pid, resource.RLIMIT_FSIZE)
    size = max(file.stat().st_size for file in data_dir.glob("roster.db*"))
    said = len(dev.lines)
    resource.prlimit(dev.pid, resource.RLIMIT_FSIZE, (size // 2, hard))
    for number in range(40):
        assert client.register(f"{number}@example.com", PASSWORD).status == 503
    assert not dev.is_ready()
    lines = [line for line in dev.lines[said:] if '"http_request"' not in line]
    assert 0 < len(lines) < 20, lines
    resource.prlimit(dev.pid, resource.RLIMIT_FSIZE, (soft, hard))
    child.wait_until(dev.is_ready, 10, "a ready dev")
    assert client.register("after@example.com", PASSWORD).status == 202
