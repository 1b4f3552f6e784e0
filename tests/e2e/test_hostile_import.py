"""An export that somebody forged, its chain computed anew: nothing comes in that no append would have written."""

import base64
import datetime
import hashlib
import json
import re
import uuid

import pytest

from tests.harness import roster
from tests.harness.dev import says_no


def octets(text):
    return uuid.UUID(text).bytes


def microseconds(time):
    whole = datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))
    return int((whole - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) / datetime.timedelta(microseconds=1))


def rechained(lines):
    """The same export, its chain computed anew: what somebody forges who knows how."""
    header = json.loads(lines[0])
    log = octets(header["log_id"])
    last = hashlib.sha256(b"roster log\0" + log).digest()
    forged = []
    for line in lines[1:]:
        event = json.loads(line)
        data, metadata = (re.search(f'"{name}":({{.*?}})(?=,"|}}$)', line)[1] for name in ("data", "metadata"))
        private = None if event["private"] is None else base64.b64decode(event["private"])
        chained = last
        for field in (log, event["position"], octets(event["stream_id"]), event["version"], event["type"].encode(),
                      event["schema_version"], octets(event["event_id"]), microseconds(event["recorded_at"]),
                      metadata.encode(), data.encode(), private):
            if isinstance(field, int):
                field = field.to_bytes(8, "big")
            chained += b"\xff" * 4 if field is None else len(field).to_bytes(4, "big") + field
        last = hashlib.sha256(chained).digest()
        forged.append(re.sub(r'"hash":"[0-9a-f]{64}"', f'"hash":"{last.hex()}"', line))
    header["hash"] = last.hex()
    return [json.dumps(header, separators=(",", ":")), *forged]


@pytest.mark.parametrize("found,forged,word", [
    ('"type":"UserActivated"', '"type":"UserPromoted"', "an event type"),
    ('"type":"UserActivated","schema_version":1', '"type":"UserActivated","schema_version":9', "schema version"),
    ('"activated_at":"2', '"activated_at":"x2', "activated_at"),
    ('"version":4', '"version":5', "version"),
    ('"data":{', '"data":{ ', "data"),
    ('"data":{', '"data":{"a":"\\u001b[2J",', "member"),
    ('"metadata":{', '"metadata":{"a":"x\\ny",', "metadata"),
    ('"data":{', '"data":{"zz":1,', "member"),
    ('"metadata":{', '"metadata":{"a":[[1]],', ""),
])
def test_symptom_an_import_took_what_no_append_would_have_written(dev, tmp_path, found, forged, word):
    dev.activated()
    dev.wait_for("CodeMailed")
    dev.process.terminate()
    dev.run("log", "export", tmp_path / "log.ndjson")
    lines = (tmp_path / "log.ndjson").read_text().splitlines()
    assert rechained(lines) == lines, "the chain is computed as the log computes it"
    place = max(number for number, line in enumerate(lines) if found in line)
    lines[place] = lines[place].replace(found, forged, 1)
    bad = tmp_path / "hostile.ndjson"
    bad.write_text("\n".join(rechained(lines)) + "\n")
    settings = {"ROSTER_DATABASE_URL": f"sqlite:{tmp_path / 'imported.db'}", "ROSTER_DATA_DIR": tmp_path}
    roster.run("migrate", settings=settings)
    done = roster.run("log", "import", bad, settings=settings, check=False)
    assert done.returncode == 1, done
    assert word in says_no(done) and "\x1b" not in done.stderr
