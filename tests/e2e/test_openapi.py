"""The descriptions that a node serves have no flaw that linters know, and its answers are as they say."""

import json

import pytest

from tests.harness.dev import Dev
from tests.openapi import checks

CASES = {"api": 20, "admin": 3}  # at most so many for an operation, beside those that its limits suggest
PUBLIC_SUCCESSES = {("register", 202), ("activate", 200), ("resendCode", 202), ("me", 200), ("disown", 204),
                    ("keys", 200), ("problem", 200), ("docs", 200), ("signup", 200),
                    ("notMe", 200), ("home", 302)}
ADMIN_SUCCESSES = {("listEvents", 200), ("followEvents", 200), ("listUsers", 200), ("showUser", 200),
                   ("eraseUser", 204), ("listProjections", 200), ("rebuildProjection", 202), ("listWebhooks", 200),
                   ("testWebhook", 200), ("resumeWebhook", 204), ("funnel", 200), ("verification", 200),
                   ("verify", 202), ("listMails", 200), ("mailHtml", 200), ("readiness", 200), ("metrics", 200)}


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """A `roster dev` with an active person, somebody's mails and a webhook."""
    place = tmp_path_factory.mktemp("described")
    dev = Dev(place / "var")
    dev.process.settings |= checks.settings_with_webhook(place)
    with dev.process:
        dev.activated()
        yield dev


@pytest.mark.parametrize("description", ["api.json", "admin.json"])
@pytest.mark.parametrize("findings", [checks.spectral_findings, checks.redocly_findings])
def test_linters_find_nothing_in_the_descriptions(described, tmp_path, findings, description):
    place = tmp_path / "linted"
    checks.write_for_linters(described, place)
    assert findings(place, description) == []


@pytest.mark.parametrize("findings", [checks.spectral_findings, checks.redocly_findings])
def test_linters_find_nothing_in_the_description_of_one_of_many_logs(tmp_path, findings):
    dev = Dev(tmp_path / "var")
    dev.process.settings |= {"ROSTER_SHARD": "1/2"}
    with dev.process:
        checks.write_for_linters(dev, tmp_path / "linted")
    assert "wrong-shard" in (tmp_path / "linted" / "api.json").read_text()
    assert findings(tmp_path / "linted", "api.json") == []


@pytest.mark.parametrize("findings", [checks.spectral_findings, checks.redocly_findings])
def test_linters_find_a_flaw_that_is_planted(described, tmp_path, findings):
    place = tmp_path / "linted"
    checks.write_for_linters(described, place)
    flawed = json.loads((place / "api.json").read_text())
    del flawed["paths"]["/api/v1/users/me"]["get"]["operationId"]
    flawed["paths"]["/api/v1/users/me"]["get"]["security"] = [{"nobody": []}]
    (place / "api.json").write_text(json.dumps(flawed))
    assert findings(place, "api.json") != []


@pytest.mark.parametrize("change", [
    lambda schemas: schemas["RegistrationAccepted"]["required"].append("nothing"),
    lambda schemas: schemas["Registration"]["properties"]["password"].update(minLength=4, maxLength=1000)])
def test_a_description_that_is_not_true_is_noticed(described, tmp_path, change):
    untrue = described.process.client().get("/openapi.json").json()
    change(untrue["components"]["schemas"])
    file = tmp_path / "untrue.json"
    file.write_text(json.dumps(untrue))
    done = checks.run_schemathesis(described, tmp_path, "api", "--max-examples", "5",
                                   "--include-operation-id", "register", description=file)
    assert done.returncode == 1 and "POST /api/v1/users/register" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("api, successes", [("api", PUBLIC_SUCCESSES), ("admin", ADMIN_SUCCESSES)])
def test_every_answer_is_as_described(described, tmp_path, api, successes):
    answers = checks.call_as_described(described, tmp_path, api, CASES[api])
    assert successes - set(answers) == set()
    assert answers.total() >= 300
