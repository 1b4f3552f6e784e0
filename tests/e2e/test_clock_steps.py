"""The database's clock jumps by an hour and back: codes live as long as they did."""

from tests.harness import child
from tests.harness.clock_steps import STEPPING_CLOCK, step_clock
from tests.harness.stack import PASSWORD

HOUR = 3600
CODE_TTL_SECONDS = 12


def metric(node, name):
    text = node.admin_client().get("/metrics").body.decode()
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(name + " "))


def test_an_hour_forward_and_back_moves_no_codes_life(stack):
    installation = stack(nodes=2, mailers=1, settings={"ROSTER_CODE_TTL": f"{CODE_TTL_SECONDS}s"})
    installation.query(STEPPING_CLOCK)
    for node in installation.nodes:
        node.restart().wait_ready()
    client = installation.client()

    for number, step in enumerate((HOUR, 0, -HOUR, 0)):
        before, after = f"before-{number}@example.com", f"after-{number}@example.com"
        assert client.register(before, PASSWORD).status == 202
        code = installation.code_for(before)
        step_clock(installation, step)
        # Whoever writes next samples the clock with the commit.
        assert client.register(after, PASSWORD).status == 202
        answer = installation.client(number % 2).activate(before, PASSWORD, code)
        assert answer.status == 200, (step, answer)
        late = installation.code_for(after)
        child.wait_until(lambda who=after: "CodeExpired" in types_of(installation, who), CODE_TTL_SECONDS + 7,
                         "the end of a code", every=0.2)
        assert client.activate(after, PASSWORD, late).status == 410

    [first, second] = installation.nodes
    assert metric(first, "roster_log_clock_steps_total") >= 2
    assert first.events("log_clock_stepped")
    child.wait_until(lambda: metric(second, "roster_log_clock_off_seconds") == 0, 10, "a clock that agrees")
    assert installation.run("log", "verify").returncode == 0


def types_of(installation, email):
    return installation.run("log", "tail", "--from", "1", "--json", "--email", email).stdout
