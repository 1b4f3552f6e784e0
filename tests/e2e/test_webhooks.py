"""Webhooks: real endpoints that take, refuse, redirect, are gone, are away, or never answer."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import threading

import pytest

from tests.harness import child
from tests.harness.http_listener import HttpListener
from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD

SECRET = "whsec_" + base64.b64encode(b"r" * 32).decode()
EXAMPLES = SOURCE_ROOT / "examples"
RECEIVERS = {"node": (["node", str(EXAMPLES / "node/receive_webhooks.mjs")], {}),
             "python": (["/usr/bin/python3", str(EXAMPLES / "python/receive_webhooks.py")],
                        {"PYTHONPATH": str(EXAMPLES / "python/packages")})}


class Endpoint(HttpListener):
    """Keeps what it is sent and answers as it is told; `silent` keeps the connection open."""

    path = "/hook?key=hidden"

    def __init__(self, status=204):
        super().__init__()
        self.status = status
        self.headers = {}
        self.taken = []  # (headers, event, body) of what was answered with 2xx
        self.tries = 0
        self.silent = threading.Event()

    def answer(self, request, body):
        self.tries += 1
        if self.silent.is_set():
            self.over.wait(60)
            return
        if self.status < 300:
            self.taken.append((dict(request.headers), json.loads(body), body))
        self.reply(request, self.status, self.headers)

    def types(self):
        return [event["type"].removeprefix("roster.") for _, event, _ in self.taken]


def secret_file(directory, name="hook.secret", secret=SECRET):
    path = directory / name
    path.write_text(secret + "\n")
    path.chmod(0o600)
    return path


def write_file(directory, *endpoints):
    """The file of the endpoints, each given as its lines."""
    path = directory / "webhooks.toml"
    path.write_text("".join("[[endpoint]]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in each.items())
                            + "\n" for each in endpoints))
    return path


def hooked(stack, directory, *endpoints, **options):
    return stack(settings={"ROSTER_WEBHOOKS_FILE": write_file(directory, *endpoints)},
                 **({"nodes": 1, "mailers": 1} | options))


def test_each_event_comes_once_signed_and_in_order(stack, tmp_path):
    with Endpoint() as every, Endpoint() as some:
        file = secret_file(tmp_path)
        running = hooked(stack, tmp_path, {"name": "every", "url": every.url, "secret_file": str(file)},
                         {"name": "some", "url": some.url, "secret_file": str(file), "types": ["UserActivated"],
                          "address": True}, nodes=2)
        user = running.activated("ada@example.com")
        child.wait_until(lambda: "UserActivated" in every.types() and some.taken, 10, "the webhooks")
        assert every.types()[:2] == ["UserRegistered", "CodeIssued"] and len(every.types()) == len(set(every.types()))
        assert some.types() == ["UserActivated"]
        assert all("ada@example.com" not in body.decode() for _, _, body in every.taken)
        headers, event, body = some.taken[0]
        assert (event["subject"], event["email"]) == (user, "ada@example.com") and event["id"] == headers["webhook-id"]
        signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
        expected = base64.b64encode(hmac.new(b"r" * 32, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"

        shown = running.admin_client().get("/admin/v1/webhooks").json()
        assert [hook["name"] for hook in shown["webhooks"]] == ["every", "some"]
        assert shown["webhooks"][0]["status"] == "ok" and shown["webhooks"][0]["last_answer"] == "204"
        child.wait_until(lambda: json.loads(running.run("webhook", "list", "--json").stdout)["webhooks"][0]["lag"] == 0,
                         5, "no lag")
        assert "hidden" not in json.dumps(shown) + running.run("webhook", "list").stdout
        assert all("hidden" not in node.log_text(1000) and SECRET not in node.log_text(1000) for node in running.nodes)


def test_a_slow_endpoint_holds_up_no_other_and_no_stop(stack, tmp_path):
    with Endpoint() as quick, Endpoint() as slow:
        slow.silent.set()
        file = str(secret_file(tmp_path))
        running = hooked(stack, tmp_path, {"name": "slow", "url": slow.url, "secret_file": file},
                         {"name": "quick", "url": quick.url, "secret_file": file})
        running.activated("ada@example.com")
        child.wait_until(lambda: "UserActivated" in quick.types() and slow.tries, 10, "the quick one's events")
        assert running.nodes[0].terminate() == 0


def test_what_is_not_taken_comes_again_and_a_parked_one_is_resumed(stack, tmp_path):
    with Endpoint(500) as failing, Endpoint(410) as gone:
        file = str(secret_file(tmp_path))
        running = hooked(stack, tmp_path, {"name": "failing", "url": failing.url, "secret_file": file},
                         {"name": "gone", "url": gone.url, "secret_file": file})
        admin = running.admin_client()
        states = lambda: [hook["status"] for hook in admin.get("/admin/v1/webhooks").json()["webhooks"]]
        running.client().register("ada@example.com", PASSWORD)
        child.wait_until(lambda: states() == ["failing", "parked"], 10, "their states")
        failing.status, failing.headers = 302, {"Location": failing.url.replace("/hook", "/elsewhere")}
        tries = failing.tries
        assert admin.post("/admin/v1/webhooks/failing/resume").status == 204
        child.wait_until(lambda: failing.tries > tries, 10, "the next try")
        assert not failing.taken  # a redirect is not followed

        failing.status = gone.status = 200
        assert running.run("webhook", "resume", "failing").returncode == 0
        assert admin.post("/admin/v1/webhooks/gone/resume").status == 204
        child.wait_until(lambda: len(failing.types()) >= 2 and len(gone.types()) >= 2, 10, "their recovery")
        child.wait_until(lambda: states() == ["ok", "ok"], 10, "their states")
        assert failing.types()[:2] == gone.types()[:2] == ["UserRegistered", "CodeIssued"]
        assert admin.post("/admin/v1/webhooks/nobody/resume").status == 404


def test_an_endpoint_that_was_away_misses_nothing_over_a_restart(stack, tmp_path):
    port = child.free_port()
    file = str(secret_file(tmp_path))
    running = hooked(stack, tmp_path, {"name": "away", "url": f"http://127.0.0.1:{port}/", "secret_file": file})
    running.client().register("ada@example.com", PASSWORD)
    shown = lambda: running.admin_client().get("/admin/v1/webhooks").json()["webhooks"][0]
    child.wait_until(lambda: shown()["status"] == "failing", 10, "a failure")
    running.nodes[0].kill9()
    with Endpoint() as endpoint:
        moved = write_file(tmp_path, {"name": "away", "url": endpoint.url, "secret_file": file})
        running.nodes[0].settings["ROSTER_WEBHOOKS_FILE"] = moved
        running.nodes[0].restart().wait_ready()
        running.run("webhook", "resume", "away")
        child.wait_until(lambda: "CodeIssued" in endpoint.types(), 15, "what it missed")
        assert endpoint.types()[:2] == ["UserRegistered", "CodeIssued"]


def test_a_test_message_and_a_new_file_by_sighup(stack, tmp_path):
    with Endpoint() as endpoint, Endpoint() as second:
        file = str(secret_file(tmp_path))
        running = hooked(stack, tmp_path, {"name": "crm", "url": endpoint.url, "secret_file": file}, mailers=0)
        admin = running.admin_client()
        assert admin.post("/admin/v1/webhooks/crm/test").json() == {"name": "crm", "taken": True, "answer": "204"}
        assert running.run("webhook", "test", "crm").stdout == "crm: 204\n"
        assert endpoint.types() == ["Test", "Test"]
        endpoint.status = 500
        assert running.run("webhook", "test", "crm", check=False).returncode == 1

        write_file(tmp_path, {"name": "other", "url": second.url, "secret_file": file})
        running.nodes[0].signal(signal.SIGHUP)
        names = lambda: [hook["name"] for hook in admin.get("/admin/v1/webhooks").json()["webhooks"]]
        child.wait_until(lambda: names() == ["other"], 5, "the new file")
        child.wait_until(lambda: running.query("SELECT 1 FROM checkpoints WHERE follower = 'webhook other'"), 5, "it")
        running.client().register("ada@example.com", PASSWORD)
        child.wait_until(lambda: second.taken, 10, "the new endpoint's events")


def test_a_file_with_a_mistake_is_refused_where_it_is(tmp_path):
    from tests.harness import roster

    file = str(secret_file(tmp_path))
    good = {"name": "crm", "url": "https://crm.example.org/", "secret_file": file}
    (tmp_path / "short").write_text("whsec_c2hvcnQ=")
    (tmp_path / "short").chmod(0o600)
    for change, word in (({"name": "C R M"}, "name"), ({"url": "ftp://x"}, "url"),
                         ({"types": ["UserActivted"]}, "UserActivated"),
                         ({"secret_file": str(tmp_path / "none")}, "none"),
                         ({"secret_file": str(tmp_path / "short")}, "whsec_"),
                         ({"url": "http://crm.example.org/", "address": True}, "https"), ({"colour": "red"}, "colour")):
        settings = {"ROSTER_WEBHOOKS_FILE": write_file(tmp_path, good | change)}
        done = roster.run("webhook", "list", settings=settings, check=False)
        assert done.returncode == 2 and "webhooks.toml:1" in done.stderr and word in done.stderr, (change, done.stderr)
    twice = {"ROSTER_WEBHOOKS_FILE": write_file(tmp_path, good, good)}
    done = roster.run("webhook", "list", settings=twice, check=False)
    assert done.returncode == 2 and "a second endpoint" in done.stderr, done.stderr


@pytest.mark.parametrize("language", RECEIVERS)
def test_a_stock_library_takes_the_signature(stack, tmp_path, language):
    program, environment = RECEIVERS[language]
    receiver = child.start([*program, "0", SECRET], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=os.environ | environment)
    try:
        port = receiver.stdout.readline().split()[-1]
        running = hooked(stack, tmp_path, {
            "name": "example", "url": f"http://127.0.0.1:{port}/", "secret_file": str(secret_file(tmp_path)),
            "address": True})
        user = running.activated("ada@example.com")
        assert receiver.stdout.readline().startswith(f"{user} (ada@example.com) is active since 20")
        forged = running.run("webhook", "test", "example", check=False)
        assert forged.returncode == 0
        other = write_file(tmp_path, {"name": "example", "url": f"http://127.0.0.1:{port}/", "secret_file": str(
            secret_file(tmp_path, "other.secret", "whsec_" + base64.b64encode(b"x" * 32).decode()))})
        assert other
        refused = running.run("webhook", "test", "example", check=False)
        assert (refused.returncode, refused.stdout) == (1, "example: 401\n")
    finally:
        child.end(receiver)
