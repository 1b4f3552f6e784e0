"""The operators' calls: events, users, projections and funnel, on a whole installation."""

import json
import subprocess
import threading
import time

import pytest

from tests.e2e.event_stream import EventStream
from tests.harness import child, roster
from tests.harness.stack import PASSWORD

ADA = "ada@example.com"
FAILOVER_SECONDS = 5.0


def journey(installation, email):
    """Registers and activates somebody; the user id."""
    client = installation.client()
    assert client.register(email, PASSWORD).status == 202
    answer = client.activate(email, PASSWORD, installation.code_for(email))
    assert answer.status == 200, answer
    return answer.json()["user_id"]


def events(installation, query="", node=0):
    answer = installation.admin_client(node).get(f"/admin/v1/events?{query}")
    assert answer.status == 200, answer
    return answer.json()


def projection(installation, name, node=0):
    answer = installation.admin_client(node).get("/admin/v1/projections")
    assert answer.status == 200, answer
    return next(one for one in answer.json()["projections"] if one["name"] == name)


def wait_until_projected(installation, seconds=10.0):
    """Until users and funnel have everything that is in the log."""
    child.wait_until(lambda: all(projection(installation, name)["lag"] == 0 for name in ("users", "funnel")),
                     seconds, "projections that have caught up")


def wait_until_reported(installation, email, seconds=10.0):
    child.wait_until(lambda: events(installation, f"email={email}&type=CodeMailed")["events"], seconds, "the report")


@pytest.fixture
def installation(stack):
    return stack(nodes=1, mailers=1)


def test_events_come_in_pages_and_by_type_user_and_address(installation):
    user = journey(installation, ADA)
    journey(installation, "grace@example.com")
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    whole = events(installation)
    assert [event["position"] for event in whole["events"]] == list(range(1, len(whole["events"]) + 1))
    assert whole["next"] == whole["events"][-1]["position"]
    assert whole["events"][0]["private"]["email"] == ADA

    first = events(installation, "limit=2")
    assert first["next"] == 2
    second = events(installation, "limit=2&after=2")
    assert [event["position"] for event in second["events"]] == [3, 4]
    assert events(installation, f"after={whole['next']}") == {"events": [], "next": whole["next"]}

    activated = events(installation, "type=UserActivated")["events"]
    assert [event["type"] for event in activated] == ["UserActivated"] * 2
    by_user = events(installation, f"user={user}")["events"]
    by_email = events(installation, f"email={ADA}")["events"]
    assert by_user == by_email
    assert {event["data"]["user_id"] for event in by_user} == {user}
    assert events(installation, f"user={user}&type=UserActivated")["events"] == [
        event for event in by_user if event["type"] == "UserActivated"]
    assert events(installation, "user=0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0000")["events"] == []
    admin = installation.admin_client()
    for query in ("after=x", "limit=0", "limit=-1", "user=x", "email=x", "type=UserActivted"):
        assert admin.get(f"/admin/v1/events?{query}").status == 422, query


def test_events_as_ndjson_are_those_of_the_log(installation):
    journey(installation, ADA)
    wait_until_reported(installation, ADA)
    answer = installation.admin_client().get("/admin/v1/events", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.body.decode() == installation.run("log", "tail", "--from", "1", "--json").stdout
    two = installation.admin_client().get("/admin/v1/events?limit=2", headers={"Accept": "application/x-ndjson"})
    assert len(two.body.decode().splitlines()) == 2


def test_the_stream_follows_the_log_and_goes_on_where_a_reader_left(installation):
    stream = EventStream(installation)
    assert stream.answer.status == 200
    assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
    journey(installation, ADA)
    wait_until_reported(installation, ADA)
    end = events(installation)["next"]
    stream.wait_for(end)
    assert stream.positions == list(range(1, end + 1))
    assert "UserActivated" in stream.types

    again = EventStream(installation, "after=1", {"Last-Event-ID": "2"})
    again.wait_for(end)
    assert again.positions == list(range(3, end + 1))
    # Longer than the listener lets a request be handled: the heartbeat keeps the stream open.
    journey_later = time.monotonic() + 13
    child.wait_until(lambda: time.monotonic() > journey_later, 15, "the handling limit to pass")
    installation.client().register("late@example.com", PASSWORD)
    stream.wait_for(end + 1)


def lose_the_tail(installation, keep):
    """What a failover to a replica does that lacked the rest."""
    installation.query("ALTER TABLE events DISABLE TRIGGER ALL;"
                       f"DELETE FROM events WHERE position > {keep};"
                       "UPDATE log_head SET (position, hash) = "
                       f"(SELECT position, hash FROM events WHERE position = {keep});"
                       "ALTER TABLE events ENABLE TRIGGER ALL;"
                       "ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only")


def test_tail_tells_that_the_log_went_back_and_misses_nothing(stack):
    installation = stack(nodes=1, mailers=0)
    for number in range(4):
        assert installation.client().register(f"a{number}@example.com", PASSWORD).status == 202
    lost_end = events(installation)["next"]
    follower = child.start([roster.binary(), "log", "tail", "--from", "1", "--follow"],
                           env=roster.environment(installation.node_settings()), stdout=subprocess.PIPE, text=True)
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(map(json.loads, follower.stdout)), daemon=True)
    reader.start()
    try:
        child.wait_until(lambda: len(lines) == lost_end, 10, "the whole log")
        keep = 2
        installation.nodes[0].terminate()
        lose_the_tail(installation, keep)
        installation.nodes[0].restart()
        for number in range(lost_end):  # so that every position is used again
            assert installation.client().register(f"b{number}@example.com", PASSWORD).status == 202
        truth = events(installation, "limit=1000")["events"]
        child.wait_until(lambda: lines[-1].get("position") == truth[-1]["position"], 10, "the new tail")
    finally:
        child.end(follower)
    place = next(number for number, line in enumerate(lines) if line.get("event") == "rewound")
    assert lines[place] == {"event": "rewound", "position": keep}
    assert lines[:keep] + lines[place + 1:] == truth


def test_a_reader_that_is_ahead_of_the_log_is_told(installation):
    journey(installation, ADA)
    stream = EventStream(installation, headers={"Last-Event-ID": "1000"})
    child.wait_until(lambda: "rewound" in stream.types, 10, "the word")
    stream.wait_for(events(installation)["next"])
    assert stream.positions[:2] == [0, 1] and stream.types[0] == "rewound"


def test_a_reader_that_comes_back_is_told_that_another_event_stands_at_its_place(installation):
    journey(installation, ADA)
    stream = EventStream(installation)
    stream.wait_for(2)
    child.wait_until(lambda: len(stream.marks) >= 2, 10, "two events")
    second = stream.marks[1]
    again = EventStream(installation, headers={"Last-Event-ID": second})
    again.wait_for(3)
    assert again.positions[0] == 3 and "rewound" not in again.types
    other = "2-" + ("0" if second[2] != "0" else "1") + second[3:]
    ahead = EventStream(installation, headers={"Last-Event-ID": other})
    child.wait_until(lambda: "rewound" in ahead.types, 10, "the word")
    assert ahead.positions[0] == 0


def test_a_stream_tells_its_reader_that_the_log_went_back(stack):
    installation = stack(nodes=2, mailers=0)
    for number in range(4):
        assert installation.client().register(f"a{number}@example.com", PASSWORD).status == 202
    stream = EventStream(installation)
    lost_end = events(installation)["next"]
    stream.wait_for(lost_end)
    lose_the_tail(installation, 2)
    child.wait_until(lambda: "rewound" in stream.types, 10, "the word")
    assert stream.positions[-1] == 2
    child.wait_until(lambda: installation.client(1).register("later@example.com", PASSWORD).status == 202, 20,
                     "a registration")
    stream.wait_for(3)
    truth = [event["position"] for event in events(installation, node=1)["events"]]
    child.wait_until(lambda: stream.positions[-1] == truth[-1], 10, "the new tail")
    assert stream.positions == [*range(1, lost_end + 1), 2, *range(3, truth[-1] + 1)]


def test_a_user_is_shown_by_id_and_address_as_now_and_as_then(installation):
    user = journey(installation, ADA)
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    admin = installation.admin_client()
    shown = admin.get(f"/admin/v1/users/{user}").json()
    assert shown["user_id"] == user
    assert shown["email"] == ADA
    assert shown["status"] == "active"
    assert shown["events"] == events(installation, f"email={ADA}")["events"]
    assert admin.get(f"/admin/v1/users?email={ADA}").json() == shown

    registered = shown["events"][0]["recorded_at"]
    then = admin.get(f"/admin/v1/users/{user}?at={registered}").json()
    assert then["status"] == "pending"
    assert "activated_at" not in then
    assert admin.get(f"/admin/v1/users?email={ADA}&at=2020-01-01T00:00:00Z").status == 404
    assert admin.get(f"/admin/v1/users/{user}?at=yesterday").status == 422
    for moment in ("yesterday", "2020-01-01T00:00:00Z"):  # today's list is not that moment's
        assert admin.get(f"/admin/v1/users?at={moment}").code == "invalid-query"
    assert admin.get("/admin/v1/users?email=nobody@example.com").status == 404
    assert admin.get("/admin/v1/users?email=x").status == 422
    assert admin.get("/admin/v1/users/0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0000").status == 404
    assert admin.get("/admin/v1/users/nobody").status == 404


def test_command_line_and_admin_api_say_the_same_to_the_byte(installation):
    user = journey(installation, ADA)
    journey(installation, "grace@example.com")
    wait_until_reported(installation, ADA)
    wait_until_reported(installation, "grace@example.com")
    wait_until_projected(installation)
    installation.nodes[0].client().register("waiting@example.com", PASSWORD)
    wait_until_reported(installation, "waiting@example.com")
    wait_until_projected(installation)
    admin = installation.admin_client()

    def same(path, *command, headers=None):
        told = admin.get(path, headers=headers)
        assert told.status == 200, told
        assert installation.run(*command).stdout.rstrip("\n") == told.body.decode().rstrip("\n"), path

    same(f"/admin/v1/users?email={ADA}", "user", "show", "--email", ADA, "--json")
    same(f"/admin/v1/users/{user}", "user", "show", user, "--json")
    same(f"/admin/v1/users/{user}", "log", "show", "--user", user, "--json")
    same("/admin/v1/users", "user", "list", "--json")
    same("/admin/v1/users?status=active&limit=1", "user", "list", "--status", "active", "--limit", "1", "--json")
    same("/admin/v1/projections", "projection", "list", "--json")
    same("/admin/v1/events", "log", "tail", "--from", "1", "--json", headers={"Accept": "application/x-ndjson"})


def test_people_come_in_pages_by_status_and_time(installation):
    names = [f"p{number}@example.com" for number in range(5)]
    for name in names[:2]:
        journey(installation, name)
    for name in names[2:]:
        assert installation.client().register(name, PASSWORD).status == 202
    wait_until_projected(installation)
    admin = installation.admin_client()
    assert admin.delete(f"/admin/v1/users/{admin.get('/admin/v1/users').json()['users'][4]['user_id']}").status == 204
    wait_until_projected(installation)

    def people(query=""):
        answer = admin.get(f"/admin/v1/users?{query}")
        assert answer.status == 200, answer
        return answer.json()

    everybody = people()["users"]
    assert [person.get("email") for person in everybody] == names[:4] + [None]
    assert [person["status"] for person in everybody] == ["active"] * 2 + ["pending"] * 2 + ["erased"]
    assert all("activated_at" in person for person in everybody[:2]) and "erased_at" in everybody[4]
    assert people()["next"] is None
    assert people("status=pending")["users"] == everybody[2:4]
    assert people(f"registered_after={everybody[2]['registered_at']}")["users"] == everybody[3:]
    paged, query = [], "limit=2"
    while True:
        page = people(query)
        paged += page["users"]
        if page["next"] is None:
            break
        query = f"limit=2&after={page['next']}"
    assert paged == everybody
    for query in ("status=gone", "registered_after=yesterday", "after=x", "limit=0"):
        assert admin.get(f"/admin/v1/users?{query}").status == 422, query
    readable = installation.run("user", "list", "--status", "active").stdout.splitlines()
    assert [line.split()[-1] for line in readable] == names[:2]


def test_an_erased_user_is_gone_from_every_answer(installation):
    user = journey(installation, ADA)
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    admin = installation.admin_client()
    assert admin.delete(f"/admin/v1/users/{user}").status == 204
    assert admin.delete(f"/admin/v1/users/{user}").status == 404
    assert admin.delete("/admin/v1/users/0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0000").status == 404
    shown = admin.get(f"/admin/v1/users/{user}")
    assert shown.json()["status"] == "erased"
    assert shown.json()["events"][0]["private"] == {"shredded": True}
    assert ADA.encode() not in shown.body
    assert installation.client().me(ADA, PASSWORD).status == 401
    assert installation.client().register(ADA, PASSWORD).status == 202


def test_a_rebuild_makes_the_same_tables_beside_the_live_ones(installation):
    user = journey(installation, ADA)
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    admin = installation.admin_client()
    before = projection(installation, "users")
    answer = admin.post("/admin/v1/projections/users/rebuild")
    assert answer.status == 202, answer
    child.wait_until(lambda: projection(installation, "users")["generation"] > before["generation"], 10, "the swap")
    after = projection(installation, "users")
    assert (after["status"], after["lag"]) == ("live", 0)
    assert admin.get(f"/admin/v1/users/{user}").status == 200
    tables = [name for name, in installation.query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'users%'")]
    assert tables == [f"users_v1_{after['generation']}"]
    assert admin.post("/admin/v1/projections/nothing/rebuild").status == 404


def test_a_rebuild_from_the_command_line_also_where_no_node_runs(installation):
    journey(installation, ADA)
    wait_until_projected(installation)
    assert "generation 2" in installation.run("projection", "rebuild", "funnel").stdout
    installation.nodes[0].terminate()
    assert "generation 3" in installation.run("projection", "rebuild", "funnel").stdout
    listed = {one["name"]: one
              for one in json.loads(installation.run("projection", "list", "--json").stdout)["projections"]}
    assert listed["funnel"]["generation"] == 3
    assert listed["funnel"]["lag"] == 0
    assert set(listed) == {"open_windows", "users", "funnel"}
    refused = installation.run("projection", "rebuild", "nothing", check=False)
    assert refused.returncode == 2


def test_another_node_takes_over_the_projections_of_one_that_is_gone(stack):
    installation = stack(nodes=2, mailers=1)
    journey(installation, ADA)
    wait_until_projected(installation)
    leads = [any(line["job"] == "projection users" for line in node.events("leading")) for node in installation.nodes]
    assert any(leads)
    leader = leads.index(True)
    other = 1 - leader
    installation.nodes[leader].kill9()
    began = time.monotonic()
    assert installation.client(other).register("grace@example.com", PASSWORD).status == 202
    child.wait_until(lambda: projection(installation, "users", other)["lag"] == 0
                     and projection(installation, "funnel", other)["lag"] == 0, 10, "the other node's work")
    assert time.monotonic() - began < FAILOVER_SECONDS


def test_a_poisoned_event_parks_a_projection_loudly_until_it_is_mended(installation):
    journey(installation, ADA)
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    node = installation.nodes[0]
    position = events(installation)["next"]
    change = ("ALTER TABLE events DISABLE TRIGGER events_are_append_only;"
              "UPDATE events SET type = '{}' WHERE position = {};"
              "ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only")
    poisoned = events(installation, "type=CodeIssued")["events"][0]["position"]
    installation.query(change.format("Nonsense", poisoned))
    admin = installation.admin_client()
    assert admin.post("/admin/v1/projections/users/rebuild").status == 202
    child.wait_until(lambda: projection(installation, "users")["status"] == "parked", 10, "a parked projection")
    assert f"position {poisoned}" in projection(installation, "users")["problem"]
    assert node.events("projection_parked")
    assert b'roster_projection_parked{projection="users"} 1' in admin.get("/metrics").body
    ready = admin.get("/readyz")
    assert ready.status == 200
    assert any("parked" in check["detail"] for check in ready.json()["checks"])
    assert projection(installation, "users")["position"] >= position, "the live generation goes on"

    installation.query(change.format("CodeIssued", poisoned))
    child.wait_until(lambda: projection(installation, "users")["status"] == "live", 15, "a mended projection")
    assert b'roster_projection_parked{projection="users"} 0' in admin.get("/metrics").body


def test_the_funnel_counts_a_journey(installation):
    journey(installation, ADA)
    wait_until_reported(installation, ADA)
    wait_until_projected(installation)
    admin = installation.admin_client()
    funnel = admin.get("/admin/v1/funnel?step=1h")
    assert funnel.status == 200, funnel
    steps = funnel.json()["steps"]
    assert sum(step["registered"] for step in steps) == 1
    assert sum(step["mailed"] for step in steps) == 1
    assert sum(step["activated"] for step in steps) == 1
    assert sum(step["delivery"]["buckets"][-1]["count"] for step in steps) == 1
    for query in ("step=1x", "step=0", "step=90s", "from=yesterday", "from=2000-01-01T00:00:00Z",
                  "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"):
        assert admin.get(f"/admin/v1/funnel?{query}").status == 422, query
