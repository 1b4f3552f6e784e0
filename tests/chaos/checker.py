"""What has to hold after any run: set arithmetic over the history of requests and the log.

Every function gives what is wrong, in words. events: the whole log as `roster log tail --json` prints it, private parts
opened. history: entries as tests/chaos/history.py describes them. What concerns mails is in mail_rules.py.
"""

from collections import Counter, defaultdict
from datetime import datetime, timezone

REFUSALS_OF_A_RIGHT_CODE = {"code-incorrect", "code-expired", "invalid-credentials", "code-burned"}
OUTCOMES = {"CodeMailed", "CodeMailFailed"}


def check(history, events, code_seconds):
    """All rules of the log and its answers."""
    return (acknowledgements(history, events) + streams(events) + outcomes(events, history) + windows(events) +
            codes(history, events, code_seconds) + credentials(history, events))


def of_type(events, type_name):
    return [event for event in events if event["type"] == type_name]


def email_of(event):
    return (event.get("private") or {}).get("email")


def losses(history):
    """(from, to): who was acknowledged between these times may be lost, by a failover to an asynchronous replica."""
    return [(entry["recorded_at"], entry["killed_at"]) for entry in history
            if entry["what"] == "failover" and entry["loses"]]


def may_be_lost(entry, lost):
    """Whether this answer was given after the last thing that a promoted replica had, to who asked before the end of
    its primary."""
    return any(entry["ended"] > last_kept and entry["began"] < killed for last_kept, killed in lost)


def acknowledgements(history, events):
    """lost = acknowledged − stored; unexpected = stored − attempted; who had no answer is stored once or not at all."""
    lost = losses(history)
    asked = [entry for entry in history if entry["what"] == "register"]
    attempted = {entry["email"] for entry in asked}
    acknowledged = {entry["email"] for entry in asked if entry["status"] == 202 and not may_be_lost(entry, lost)}
    stored = Counter(email_of(event) for event in of_type(events, "UserRegistered"))
    found = [f"acknowledged and not in the log: {email}" for email in sorted(acknowledged - set(stored))]
    found += [f"in the log and never asked for: {email}" for email in sorted(set(stored) - attempted)]
    found += [f"registered {count} times: {email}" for email, count in stored.items() if count > 1]
    told = {entry["email"] for entry in history
            if entry["what"] == "activate" and entry["status"] == 200 and not may_be_lost(entry, lost)}
    users = {event["data"]["user_id"]: email_of(event) for event in of_type(events, "UserRegistered")}
    active = {users.get(event["data"]["user_id"]) for event in of_type(events, "UserActivated")}
    tried = {entry["email"] for entry in history if entry["what"] == "activate"}
    return (found + [f"told to be active and is not: {email}" for email in sorted(told - active)] +
            [f"active and never tried to be: {email}" for email in sorted(active - tried, key=str)])


def streams(events):
    """Positions and versions without a gap, times that never go back, one registration and at most one activation."""
    found, versions, activations, before = [], defaultdict(int), Counter(), ""
    for number, event in enumerate(events, 1):
        if event["position"] != number:
            found.append(f"position {event['position']} where {number} was to be")
        versions[event["stream_id"]] += 1
        if event["version"] != versions[event["stream_id"]]:
            found.append(f"a gap in the versions of a stream at position {number}")
        if (event["type"] == "UserRegistered") != (event["version"] == 1):
            found.append(f"{event['type']} is version {event['version']} of its stream at position {number}")
        if event["recorded_at"] < before:
            found.append(f"time goes back at position {number}")
        before = event["recorded_at"]
        activations[event["stream_id"]] += event["type"] == "UserActivated"
    return found + [f"{count} activations in one stream" for count in activations.values() if count > 1]


def end_of_losses(history):
    """Until when an outcome may have been written that a failover lost, as the log writes times. Nobody tells it again;
    the sweep writes `no_report` minutes later."""
    ends = [killed for _, killed in losses(history)]
    return datetime.fromtimestamp(max(ends), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if ends else ""


def outcomes(events, history=()):
    """At most one outcome of a code's mail, and exactly one in the end, unless it was replaced or used. `no_report` is
    none yet."""
    told, issued, gone, newest = defaultdict(list), set(), set(), defaultdict(dict)
    lost_until = end_of_losses(history)
    for event in events:
        data = event["data"]
        if event["type"] == "CodeIssued":
            gone.add(newest[event["stream_id"]].get(data.get("claim")))
            newest[event["stream_id"]][data.get("claim")] = data["code_id"]
            issued.add(data["code_id"])
            if event["recorded_at"] < lost_until:
                gone.add(data["code_id"])
        elif event["type"] == "UserActivated":
            gone.update(newest[event["stream_id"]].values())
        elif event["type"] in OUTCOMES and data.get("reason") == "no_report":
            gone.add(data["code_id"])
        elif event["type"] in OUTCOMES:
            told[data["code_id"]].append(event["type"])
    found = [f"code {code} has {len(kinds)} outcomes" for code, kinds in told.items() if len(kinds) > 1]
    found += [f"code {code} has an outcome and was never issued" for code in told if code not in issued]
    return found + [f"code {code} has no outcome" for code in sorted(issued - set(told) - gone)]


def windows(events):
    """Every code's window ends once: it expires, is replaced, or its account is active."""
    open_codes, found = defaultdict(dict), []
    for event in events:
        data, stream = event["data"], event["stream_id"]
        if event["type"] == "CodeIssued":
            open_codes[stream][data.get("claim")] = data["code_id"]
        elif event["type"] == "CodeExpired":
            mine = [claim for claim, code in open_codes[stream].items() if code == data["code_id"]]
            if not mine:
                found.append(f"code {data['code_id']} expired, and was not open")
            for claim in mine:
                del open_codes[stream][claim]
        elif event["type"] == "UserActivated":
            open_codes[stream].clear()
    return found + [f"code {code} is open for ever" for claims in open_codes.values() for code in claims.values()]


def codes(history, events, code_seconds):
    """A right code is not refused inside its window, and a wrong one activates nobody."""
    found, last = [], {}
    for entry in history:
        if entry["what"] == "activate" and not entry["is_right"] and entry["status"] == 200:
            found.append(f"a wrong code was accepted: {entry['email']}")
        if entry["what"] == "activate" and entry["is_right"]:
            last[entry["email"]] = entry
    streams_of = {email_of(event): event["stream_id"] for event in of_type(events, "UserRegistered")}
    issued = defaultdict(list)
    for event in of_type(events, "CodeIssued"):
        issued[event["stream_id"]].append(event["data"]["code_id"])
    lost = losses(history)
    for email, entry in last.items():
        # Only where there was but one code: which of several was the newest when the request came cannot be told here.
        is_alone = issued[streams_of.get(email)] == [entry["code_id"]]
        in_time = entry["ended"] - entry["mailed_at"] < code_seconds / 2
        if is_alone and in_time and not may_be_lost(entry, lost) and entry["problem"] in REFUSALS_OF_A_RIGHT_CODE:
            found.append(f"a right code was refused with {entry['problem']}: {email}")
    return found


def credentials(history, events):
    """Who was acknowledged is known with their password from then on, and nobody else is."""
    found, acknowledged, activated = [], {}, {}
    lost = losses(history)
    strangers = [entry for entry in history if entry["what"] == "stranger"]
    found += [f"let in with a password that the log does not have: {entry['email']} at node {entry['node']}"
              for entry in strangers if entry["status"] == 200]
    for entry in history:
        if entry["what"] == "register" and entry["status"] == 202 and not may_be_lost(entry, lost):
            acknowledged.setdefault(entry["email"], entry["ended"])
        if entry["what"] == "activate" and entry["status"] == 200 and not may_be_lost(entry, lost):
            activated.setdefault(entry["email"], entry["ended"])
    for entry in history:
        email = entry.get("email")
        if entry["what"] != "me" or any(began <= entry["ended"] for began, _ in lost):
            continue
        if entry["status"] == 401 and acknowledged.get(email, entry["began"]) < entry["began"]:
            found.append(f"acknowledged, and then not known: {email} at node {entry['node']}")
        if entry.get("told") == "pending" and activated.get(email, entry["began"]) < entry["began"]:
            found.append(f"told to be active, and then to be pending: {email} at node {entry['node']}")
    return found
