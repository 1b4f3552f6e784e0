"""docs/asyncapi.json says of the events what is stored, and what a reader of NATS receives."""

import json
import socket

import jsonschema
import pytest

from tests.harness.roster import SOURCE_ROOT
from tests.harness.stack import PASSWORD

DOCUMENT = json.loads((SOURCE_ROOT / "docs/asyncapi.json").read_text())
GOLDEN = sorted((SOURCE_ROOT / "tests/eventstore/golden").glob("*.json"))
EMAIL = "margaret@example.com"


def check(instance, reference):
    """Raises where the instance is not what the document says there."""
    schema = {"$ref": f"#/components/{reference}", "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(instance)


def references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        part = part.values()
    if not isinstance(part, (str, int, float, bool, type(None))):
        for child_part in part:
            yield from references(child_part)


def test_nothing_is_referred_to_that_is_missing():
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_every_type_of_the_log_is_described_and_no_other():
    stored = {path.name.split(".")[0] for path in GOLDEN}
    channels = DOCUMENT["channels"]
    assert set(channels["userEvents"]["messages"]) == stored
    assert set(channels["userEvents"]["parameters"]["type"]["enum"]) == stored


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_what_was_ever_stored_is_as_described(path):
    data = json.loads(path.read_text())["data"]
    name = path.name.split(".")[0]
    check(data, f"schemas/{name}")
    for wrong in (data | {"email": EMAIL}, {key: value for key, value in data.items() if key != "user_id"}):
        with pytest.raises(jsonschema.ValidationError):
            check(wrong, f"schemas/{name}")


class Reader:
    """Subscribes to subjects over NATS' text protocol."""

    def __init__(self, port, subjects):
        self.connection = socket.create_connection(("127.0.0.1", port), 10)
        self.lines = self.connection.makefile("rb")
        self.connection.sendall(f'CONNECT {{"verbose":false}}\r\nSUB {subjects} 1\r\nPING\r\n'.encode())
        while not self.lines.readline().startswith(b"PONG"):
            pass

    def next(self):
        """(subject, the body's JSON)"""
        for line in self.lines:
            words = line.decode().split()
            if words[0] == "PING":
                self.connection.sendall(b"PONG\r\n")
            if words[0] in ("MSG", "HMSG"):
                content = self.lines.read(int(words[-1]) + len("\r\n"))
                return words[1], json.loads(content[int(words[-2]) if words[0] == "HMSG" else 0:])
        raise AssertionError("NATS has closed the connection")

    def close(self):
        self.lines.close()
        self.connection.close()


def test_what_a_reader_of_nats_receives_is_as_described(stack):
    running = stack(nodes=1, mailers=1)
    reader = Reader(running.nats.port, "roster.events.>")
    client = running.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    code = running.code_for(EMAIL)
    wrong = f"{(int(code) + 1) % 10000:04}"
    assert client.activate(EMAIL, PASSWORD, wrong).status == 400
    assert client.activate(EMAIL, PASSWORD, code).status == 200
    received = {}
    while "UserActivated" not in received:
        subject, body = reader.next()
        kind, name, *person = subject.split(".")[2:]
        assert person == ([body["subject"]] if kind == "mail" else [])
        check(body, f"messages/{name}{'Order' if kind == 'mail' else ''}/payload")
        assert EMAIL not in json.dumps(body) and code not in json.dumps(body["data"])
        received[name] = body
    assert {"UserRegistered", "CodeIssued", "CodeRejected"} <= set(received)
    reader.close()
