"""Nothing that Roster stores or prints holds an address, a password or a code in clear."""

import json
import subprocess

from tests.harness import child
from tests.harness.postgres import binaries

EMAIL = "canary-eucalyptus@canary-domain.example"
PASSWORD = "canary-Quixotic-Zeppelin-77"
STRANGER = "canary-Marmalade-Submarine-31"
CANARIES = [b"eucalyptus", b"canary-domain", b"Quixotic-Zeppelin", b"Marmalade-Submarine"]
KEY_OCTETS = 32


def keys_in(keys_file):
    """The keys of a key file, as they are written there."""
    def texts(value):
        if isinstance(value, str):
            yield value
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from texts(part)

    return [text.encode() for text in texts(json.loads(keys_file.read_text())) if len(text) > KEY_OCTETS]


def files_below(directory):
    return [path for path in directory.rglob("*") if path.is_file()]


def test_no_canary_in_dump_store_or_logs(stack):
    installation = stack(nodes=2, mailers=2, settings={
        "ROSTER_CODE_DIGITS": 10, "ROSTER_LOG_LEVEL": "debug", "ROSTER_RESEND_COOLDOWN": "0"})
    client = installation.client()
    client.register(EMAIL, PASSWORD)
    code = installation.code_for(EMAIL)
    client.activate(EMAIL, "canary-Quixotic-Zeppelin-wrong", code)
    client.activate(EMAIL, PASSWORD, "0000000000")
    client.activate(EMAIL, PASSWORD, code)
    client.register(EMAIL, STRANGER)
    client.post("/api/v1/users/register", b'{"email":"canary-eucalyptus', headers={"Content-Type": "application/json"})
    client.get(f"/api/v1/users/{EMAIL}")
    admin = installation.admin_client()
    assert admin.get("/admin/v1/events").status == 200
    wrong_token = "canary-wrong-token-0123456789"
    assert installation.admin_client(token=wrong_token).get("/admin/v1/events").status == 401
    secrets = [installation.admin_token.encode(), wrong_token.encode(), *keys_in(installation.keys_file)]
    assert len(secrets) > 5, "the keys were not found: the search would prove nothing"
    child.wait_until(lambda: installation.smtp.count(EMAIL) == 2, 10, "code and notice")
    installation.postgres.query("SELECT 1")

    dump = subprocess.run([binaries() / "pg_dump", installation.database_url], capture_output=True, check=True).stdout
    for process in installation.nodes + installation.mailers:
        process.terminate()
    installation.nats.stop()
    places = {"pg_dump": dump, "PostgreSQL's log": installation.postgres.log_text().encode(),
              "NATS's log": installation.nats.log_text().encode()}
    for number, process in enumerate(installation.nodes + installation.mailers):
        places[f"log of {process.command} {number}"] = "\n".join(process.lines + process.output).encode()
    store_files = files_below(installation.nats.store)
    assert store_files, "the NATS store was not found: the search would prove nothing"
    for path in store_files:
        places[str(path)] = path.read_bytes()

    assert b"CodeIssued" in dump and any(b"CodeIssued" in text for name, text in places.items() if "jetstream" in name)
    for place, text in places.items():
        for canary in CANARIES + secrets + [code.encode()]:
            assert canary not in text, f"{canary!r} in {place}"
