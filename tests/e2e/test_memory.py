"""What was a password is nowhere in a node's memory once its connections are closed."""

import base64
import os
import re
import ssl

import pytest

from tests.harness import child
from tests.harness.certificates import Authority
from tests.harness.roster import Client, RosterProcess
from tests.harness.stack import LOAD_SETTINGS

JOURNEYS = 12
JSON = {"Content-Type": "application/json"}


def memory_of(pid):
    """Every writable page of a process, region by region."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in open(f"/proc/{pid}/maps"):
            start, end, rights = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line).groups()
            if not rights.startswith("rw"):
                continue
            memory.seek(int(start, 16))
            try:
                yield memory.read(int(end, 16) - int(start, 16))
            except OSError:  # what belongs to the kernel
                continue


def found(pid, canaries):
    """How often each of these texts is there."""
    counts = {}
    for region in memory_of(pid):
        for name, canary in canaries.items():
            counts[name] = counts.get(name, 0) + region.count(canary)
    return {name: count for name, count in counts.items() if count}


def credentials(number):
    return f"canary{number}@example.com", f"Quixotic-{number}-Zeppelins-over-{number}-Marmalade"


def journey(address, number, context):
    import http.client

    client = Client(address)
    if context is not None:
        client._connection = http.client.HTTPSConnection(address, timeout=15, context=context)
    email, password = credentials(number)
    assert client.register(email, password).status == 202
    assert client.me(email, password).status == 200
    assert client.activate(email, password, "0000").status in (400, 200)
    assert client.me(email, password + "x").status == 401
    # Refused while it is still coming: nothing of it may be left either.
    broken = b'{"email":"a b","password":"' + password.encode() + b'"'
    refused = client.post("/api/v1/users/register", broken, headers=JSON)
    assert refused.status == 400
    client.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may read a node's memory")
@pytest.mark.parametrize("over_tls", [False, True], ids=["in clear", "over TLS"])
def test_symptom_passwords_of_closed_connections_were_in_a_nodes_memory(tmp_path, over_tls):
    settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": tmp_path / "var", "ROSTER_ANSWER_QUANTUM": "0s"}
    context = None
    if over_tls:
        authority = Authority(tmp_path, "authority")
        certificate, key = authority.issue("server")
        settings |= {"ROSTER_TLS_CERT_FILE": certificate, "ROSTER_TLS_KEY_FILE": key}
        context = ssl.create_default_context(cafile=authority.certificate)
    with RosterProcess("dev", settings, cwd=tmp_path) as node:
        for number in range(JOURNEYS):
            journey(node.public, number, context)
        canaries = {"control": b"ROSTER_ANSWER_QUANTUM"}
        for number in range(JOURNEYS):
            email, password = credentials(number)
            canaries[f"password {number}"] = password.encode()
            # As it stands in Authorization, from an octet on where base64 begins anew.
            cut = len(email) + 1 + (-(len(email) + 1)) % 3
            canaries[f"Basic {number}"] = base64.b64encode(f"{email}:{password}".encode()[cut:])[:28]
        assert "control" in found(node.pid, canaries), "nothing was found at all: the search would prove nothing"
        # The last connections are being closed at this moment.
        child.wait_until(lambda: list(found(node.pid, canaries)) == ["control"], 5,
                         f"a memory without passwords: {found(node.pid, canaries)}", every=0.2)
