"""What schemathesis is told of Roster: people for whom each call succeeds, and the rules that no schema can say.

Those stand in docs/integrating.md and docs/operations.md; nothing else excuses a request that the description allows
and the service refuses. Told by the environment: TEST_PUBLIC, TEST_ADMIN ("host:port"), TEST_ADMIN_TOKEN, and
TEST_ANSWERS, a file that gets "<operation> <status>" of each answer.
"""

import itertools
import json
import os
import re
import unicodedata
import uuid
from collections import defaultdict

import requests.adapters
import schemathesis

from tests.harness import child, roster
from tests.harness.stack import PASSWORD

MAX_DEPTH = 4
MAX_BODY = 4096
FRAMING = {"malformed-json", "body-too-large"}  # of any body
# By operation: the problems that tell of such a rule.
RULES = {
    "register": {"weak-password", "invalid-email"} | FRAMING,
    "activate": {"code-incorrect", "code-expired", "code-burned"} | FRAMING,
    "resendCode": FRAMING,
    "disown": {"invalid-token"} | FRAMING,
    "funnel": {"invalid-query"},
    "listEvents": {"invalid-email"},
    "followEvents": {"invalid-email"},
    "listUsers": {"invalid-email", "invalid-query"},
}

class FromOneOfManyAddresses(requests.adapters.HTTPAdapter):
    """The connections of one session, which are one client to the service: it refuses who sends ten wrong tokens."""

    addresses = itertools.cycle(f"127.0.1.{number}" for number in range(1, 255))

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(next(self.addresses), 0), **options)


requests.sessions.HTTPAdapter = FromOneOfManyAddresses  # what sessions use from here on
_numbers = defaultdict(itertools.count)  # of each operation's calls
_admin = roster.Client(os.environ["TEST_ADMIN"],
                       headers={"Authorization": f"Bearer {os.environ['TEST_ADMIN_TOKEN']}"})
_public = roster.Client(os.environ["TEST_PUBLIC"])


def mails_to(email):
    answer = _admin.get(f"/admin/v1/mails?to={email}")
    assert answer.status == 200, answer
    return answer.json()


def registered():
    """A new person: the address, and the mail with a code."""
    email = f"{uuid.uuid4().hex}@example.com"
    assert _public.register(email, PASSWORD).status in (201, 202)
    return email, child.wait_until(lambda: mails_to(email), 10, "a mail")[0]


def active_user_id():
    email, mail = registered()
    return _public.activate(email, PASSWORD, mail["code"]).json()["user_id"]


def let_register(case, _options):
    case.body = {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}


def let_activate(case, options):
    email, mail = registered()
    options["auth"] = (email, PASSWORD)
    case.body = {"code": mail["code"]}


def let_resend(_case, options):
    options["auth"] = (registered()[0], PASSWORD)


def let_disown(case, _options):
    case.body = {"token": re.search(r"#token=([\w-]+)", registered()[1]["text"])[1]}


def let_find_user(case, _options):
    case.path_parameters = {"user_id": active_user_id()}


def let_rebuild(case, _options):
    case.path_parameters = {"name": "users"}


def let_show_mail(case, _options):
    email, mail = registered()
    case.query = {"to": email, "sent_at": mail["sent_at"]}


def let_use_webhook(case, _options):
    case.path_parameters = {"name": "billing"}


SUCCESSES = {
    "register": let_register, "activate": let_activate, "resendCode": let_resend, "disown": let_disown,
    "showUser": let_find_user, "eraseUser": let_find_user, "rebuildProjection": let_rebuild,
    "mailHtml": let_show_mail, "testWebhook": let_use_webhook, "resumeWebhook": let_use_webhook,
}


def operation_of(case):
    return case.operation.definition.raw.get("operationId")


def is_well_formed(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets every second well-formed call of an operation succeed, where chance does not."""
    operation = operation_of(case)
    if operation in SUCCESSES and is_well_formed(case) and next(_numbers[operation]) % 2 == 0:
        SUCCESSES[operation](case, kwargs)


@schemathesis.hook
def after_call(context, case, response):
    with open(os.environ["TEST_ANSWERS"], "a") as answers:
        answers.write(f"{operation_of(case)} {response.status_code}\n")


def depth(value):
    if not isinstance(value, (dict, list)):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


def is_of_a_length_described(case, password):
    """Once composed, which a schema does not do."""
    described = case.operation.schema.raw_schema["components"]["schemas"]["Registration"]["properties"]["password"]
    return described["minLength"] <= len(unicodedata.normalize("NFC", password)) <= described["maxLength"]


def is_told_by_a_rule(case, problem, sent):
    """Whether this refusal of what the description allows is one of RULES, and true."""
    code = problem.get("code")
    if code not in RULES.get(operation_of(case), set()):
        return False
    if code == "invalid-query" and operation_of(case) == "listUsers":
        return bool(case.query.get("at")) and not case.query.get("email")
    if any(error["field"] == "password" and error["reason"] in {"too-short", "too-long"}
           for error in problem.get("errors", [])):
        return not is_of_a_length_described(case, json.loads(sent)["password"])
    if code == "malformed-json":
        return b"\\u0000" in sent or depth(json.loads(sent)) > MAX_DEPTH
    return code != "body-too-large" or len(sent) > MAX_BODY


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """False, which passes over the failure, only for a refusal by a rule."""
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    sent = response.request.body or b""
    return not is_told_by_a_rule(case, response.json(), sent if isinstance(sent, bytes) else sent.encode())
