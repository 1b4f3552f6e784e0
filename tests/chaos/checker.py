"""What has to hold after any run: set arithmetic over the history, the log and the mailboxes."""

import json
from collections import Counter, defaultdict

CODE_TTL = 30.0
REFUSALS_OF_A_RIGHT_CODE = {"code-incorrect", "code-expired", "invalid-credentials", "code-burned"}


def events_of(installation):
    """The whole log, with what is personal opened."""
    text = installation.run("log", "tail", "--from", "1", "--json", seconds=300).stdout
    return [json.loads(line) for line in text.splitlines()]


def check(history, installation):
    """What is wrong, in words."""
    events = events_of(installation)
    found = []
    found += registrations(history, events)
    found += streams(events)
    found += outcomes(events)
    found += mails(events, installation.smtp.mails())
    found += right_codes(history, events)
    return found


def registrations(history, events):
    """lost = acknowledged − stored; unexpected = stored − attempted."""
    asked = [entry for entry in history if entry["what"] == "register"]
    attempted = {entry["email"] for entry in asked}
    acknowledged = {entry["email"] for entry in asked if entry["status"] == 202}
    stored = Counter(event["private"]["email"] for event in events if event["type"] == "UserRegistered")
    found = [f"acknowledged and not in the log: {email}" for email in sorted(acknowledged - set(stored))]
    found += [f"in the log and never asked for: {email}" for email in sorted(set(stored) - attempted)]
    found += [f"registered {count} times: {email}" for email, count in stored.items() if count > 1]
    answered = {entry["email"] for entry in history if entry["what"] == "activate" and entry["status"] == 200}
    users = {event["data"]["user_id"]: event["private"]["email"]
             for event in events if event["type"] == "UserRegistered"}
    active = {users[event["data"]["user_id"]] for event in events if event["type"] == "UserActivated"}
    return found + [f"told to be active and is not: {email}" for email in sorted(answered - active)]


def streams(events):
    """Positions and versions without a gap; one registration and at most one activation each."""
    found, versions, activations = [], defaultdict(int), Counter()
    for number, event in enumerate(events, 1):
        if event["position"] != number:
            found.append(f"position {event['position']} where {number} was to be")
        versions[event["stream_id"]] += 1
        if event["version"] != versions[event["stream_id"]]:
            found.append(f"a gap in the versions of a stream at position {number}")
        activations[event["stream_id"]] += event["type"] == "UserActivated"
    return found + [f"{count} activations in one stream" for count in activations.values() if count > 1]


def outcomes(events):
    """At most one outcome of a code's mail, and exactly one in the end, unless it was replaced or used."""
    told, issued, gone = defaultdict(list), {}, set()
    newest = {}
    for event in events:
        data = event["data"]
        if event["type"] == "CodeIssued":
            gone.add(newest.get((event["stream_id"], data.get("claim"))))
            newest[event["stream_id"], data.get("claim")] = data["code_id"]
            issued[data["code_id"]] = event
        elif event["type"] == "UserActivated":
            gone |= {code for (stream, _), code in newest.items() if stream == event["stream_id"]}
        elif event["type"] in ("CodeMailed", "CodeMailFailed") and data.get("reason") != "no_report":
            told[data["code_id"]].append(event["type"])
        elif event["type"] == "CodeMailFailed":
            gone.add(data["code_id"])
    found = [f"code {code} has {len(kinds)} outcomes" for code, kinds in told.items() if len(kinds) > 1]
    return found + [f"code {code} has no outcome" for code in issued if code not in told and code not in gone]


def mails(events, received):
    """Each to its owner and before the code's end. A second mail of a code is the same mail: its worker was killed, or
    NATS was gone, before that it was sent could be recorded."""
    issued = {event["data"]["code_id"]: event for event in events if event["type"] == "CodeIssued"}
    copies, found = defaultdict(set), []
    for mail in received:
        code_id = mail.parsed["Message-ID"].strip("<>").split("@")[0]
        event = issued.get(code_id)
        if event is None:
            found.append(f"a mail for a code that the log does not know: {code_id}")
            continue
        copies[code_id].add(mail.code)
        if event["private"].get("email", mail.to) != mail.to:
            found.append(f"a mail to {mail.to} that was somebody else's")
    return found + [f"code {code} was mailed with {len(digits)} different digits" for code, digits in copies.items()
                    if len(digits) > 1]


def right_codes(history, events):
    """A right code is not refused inside its window, and a wrong one activates nobody."""
    found, sent_last = [], {}
    for entry in history:
        if entry["what"] != "activate":
            continue
        if "mailed_at" not in entry:
            if entry["status"] == 200:
                found.append(f"a wrong code was accepted: {entry['email']}")
            continue
        sent_last[entry["email"]] = entry
    users = {event["private"]["email"]: event["stream_id"] for event in events if event["type"] == "UserRegistered"}
    issues = Counter(event["stream_id"] for event in events if event["type"] == "CodeIssued")
    for email, entry in sent_last.items():
        # Only where there was but one code: which of several was the newest when the request came cannot be told here.
        is_alone = issues[users.get(email)] == 1
        in_time = entry["ended"] - entry["mailed_at"] < CODE_TTL / 2
        if is_alone and in_time and entry["problem"] in REFUSALS_OF_A_RIGHT_CODE:
            found.append(f"a right code was refused with {entry['problem']}: {email}")
    return found
