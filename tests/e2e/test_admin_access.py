"""Who may call the admin listener, by which name, and what is remembered of it."""

import socket

from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import PASSWORD

ADA = "ada@example.com"


def test_named_tokens_reach_what_their_role_is_for(stack):
    installation = stack(nodes=0, mailers=0)
    tokens_file = installation.directory / "admin-tokens"
    settings = installation.node_settings() | {"ROSTER_ADMIN_TOKENS_FILE": tokens_file}
    installation.directory.chmod(0o711)

    def token(*arguments, check=True):
        return roster.run("token", *arguments, settings=settings, check=check)

    made = {role: token("add", f"the-{role}", "--role", role).stdout.strip() for role in ("read", "operate", "events")}
    assert tokens_file.stat().st_mode & 0o777 == 0o600
    assert not any(secret in tokens_file.read_text() for secret in made.values())
    assert token("list").stdout.split() == ["read", "the-read", "operate", "the-operate", "events", "the-events"]
    assert token("add", "the-read", "--role", "read", check=False).returncode == 1
    assert token("add", "a b", "--role", "read", check=False).returncode == 2
    assert token("remove", "nobody", check=False).returncode == 1
    assert roster.run("token", "list", settings={}, check=False).returncode == 2

    with RosterProcess("serve", settings) as node:
        user = node.client().register(ADA, PASSWORD)
        assert user.status == 202

        def status(role, method, path):
            return node.admin_client(token=made[role]).request(method, path).status

        child.wait_until(lambda: status("read", "GET", "/admin/v1/users") == 200, 10, "the read model")
        child.wait_until(lambda: node.admin_client(token=made["read"]).get("/admin/v1/users").json()["users"], 10,
                         "the person")
        person = node.admin_client(token=made["read"]).get("/admin/v1/users").json()["users"][0]["user_id"]
        for method, path, allowed in [
            ("GET", "/admin/v1/events", {"events", "read", "operate"}),
            ("GET", f"/admin/v1/events?email={ADA}", {"read", "operate"}),
            ("GET", f"/admin/v1/users/{person}", {"read", "operate"}),
            ("GET", "/admin/v1/projections", {"read", "operate"}),
            ("GET", "/admin/v1/funnel", {"read", "operate"}),
            ("GET", "/admin/v1/verify", {"read", "operate"}),
            ("POST", "/admin/v1/verify", {"operate"}),
            ("POST", "/admin/v1/projections/funnel/rebuild", {"operate"}),
            ("DELETE", f"/admin/v1/users/{person}", {"operate"}),
        ]:
            for role in ("events", "read", "operate"):
                assert (status(role, method, path) < 300) == (role in allowed), (method, path, role)
        told = node.admin_client(token=made["events"]).get("/admin/v1/events").json()["events"]
        assert told[0]["private"] == {"withheld": True} and told[-1]["type"] == "UserErased"
        assert told[-1]["metadata"]["by"] == "token the-operate" and told[-1]["private"] is None
        erased, = node.events("operator_erased")
        assert (erased["by"], erased["user_id"]) == ("the-operate", person)
        assert node.events("operator_rebuild")[0]["by"] == "the-operate"
        assert not any(secret in node.log_text(last=10_000) for secret in made.values())

        wrong = node.admin_client(token=made["operate"][:-1])
        assert [wrong.get("/admin/v1/events").status for _ in range(12)] == [401] * 10 + [429] * 2
        assert int(wrong.get("/admin/v1/events").headers["Retry-After"]) > 0


def test_the_log_is_verified_in_the_background(stack):
    installation = stack(nodes=1, mailers=0)
    assert installation.client().register(ADA, PASSWORD).status == 202
    admin = installation.admin_client()
    assert admin.get("/admin/v1/verify").json() == {"running": None, "last": None}
    assert admin.post("/admin/v1/verify").status == 202
    last = child.wait_until(lambda: admin.get("/admin/v1/verify").json()["last"], 20, "the result")
    assert last["result"] == "whole" and last["events"] == last["position"] > 0
    installation.query("ALTER TABLE events DISABLE TRIGGER ALL;"
                       "UPDATE events SET metadata = '{}' WHERE position = 1;"
                       "ALTER TABLE events ENABLE TRIGGER ALL")
    assert admin.post("/admin/v1/verify").status == 202
    child.wait_until(lambda: admin.get("/admin/v1/verify").json()["last"]["result"] == "damaged", 20, "the damage")
    assert admin.get("/admin/v1/verify").json()["last"]["position"] == 1


def test_the_admin_listener_answers_only_to_names_of_this_machine(stack):
    installation = stack(nodes=0, mailers=0)
    with RosterProcess("serve", installation.node_settings() | {"ROSTER_ADMIN_HOSTS": "admin.example.org"}) as node:
        port = node.admin.rsplit(":", 1)[1]
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/admin/v1/events"):
            admin = node.admin_client()
            for host in (f"localhost:{port}", f"127.0.0.1:{port}", "admin.example.org", socket.gethostname()):
                assert admin.get(path, headers={"Host": host}).status == 200, (path, host)
            for host in ("evil.example", f"localhost.evil.example:{port}"):
                answer = admin.get(path, headers={"Host": host})
                assert (answer.status, answer.code) == (403, "unknown-host"), (path, host)


def test_the_calls_need_the_token(stack):
    installation = stack(nodes=1, mailers=0)
    for path in ("/admin/v1/events", "/admin/v1/events/stream", "/admin/v1/users", "/admin/v1/projections",
                 "/admin/v1/funnel"):
        assert installation.admin_client(token="wrong").get(path).status == 401, path
