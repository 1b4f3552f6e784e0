"""What has to hold of the mails: whose they are, how many, and how long people wait for them.

mails: (code id, digits, address, when it came), in the order in which they came.
"""

from bisect import bisect_left
from collections import Counter, defaultdict, namedtuple
from datetime import datetime

from tests.chaos.checker import email_of, losses, may_be_lost, of_type

Mailed = namedtuple("Mailed", "code_id digits to at")

MAIL_SECONDS = 15  # from a fault of a node or a worker until everybody has a mail
AFTERMATH_SECONDS = 12  # after the end of a server's fault it is not yet well
BEFORE_SECONDS = 20  # a member's fault that began so long before a registration can still cost it something
# What may come between the mail server's 250 and the report: then the same mail comes again. A NATS server that was
# killed forgets who has an order in hand, and gives it to a second worker.
WORKER_FAULTS, BUS = {"kill", "freeze"}, "nats"
IN_HAND_SECONDS = 6


def check(history, events, mails):
    return (whose(history, events, mails) + alive(events, mails) + repeated(history, mails)[0] +
            arrived(events, mails) + late(history, mails))


def whose(history, events, mails):
    """Each to its owner, with its own digits, and of a code that is in the log, or in a tail that a failover lost: also
    what was acknowledged to nobody, for want of a synchronous standby, can be read and mailed before it is lost."""
    issued = {event["data"]["code_id"]: event for event in of_type(events, "CodeIssued")}
    kept_until = [entry["recorded_at"] for entry in history if entry["what"] == "failover"]
    digits, found = defaultdict(set), []
    for mail in mails:
        digits[mail.code_id].add(mail.digits)
        event = issued.get(mail.code_id)
        if event is None:
            if not any(last_kept < mail.at for last_kept in kept_until):
                found.append(f"a mail for a code that the log does not know: {mail.code_id}")
        elif email_of(event) not in (None, mail.to):
            found.append(f"a mail to {mail.to} that was somebody else's")
    return found + [f"code {code} was mailed with {len(kinds)} different digits" for code, kinds in digits.items()
                    if len(kinds) > 1]


def alive(events, mails):
    """Nobody is sent a code whose life is over."""
    ends = {event["data"]["code_id"]: datetime.fromisoformat(event["data"]["expires_at"]).timestamp()
            for event in of_type(events, "CodeIssued")}
    return [f"mailed {mail.at - ends[mail.code_id]:.1f} s after its end: code {mail.code_id}" for mail in mails
            if mail.at > ends.get(mail.code_id, mail.at)]


def excuse(history, first, second):
    """Why a second mail of a code may have come between these times; None if there is no reason."""
    for entry in history:
        if entry["what"] != "fault" or entry["began"] > second:
            continue
        if (entry["ended"] or second) < first - IN_HAND_SECONDS:
            continue
        if entry["target"].startswith(("mailer", "dev")) and entry["fault"] in WORKER_FAULTS | {"drain"}:
            return "its worker was killed or frozen"
        if entry["target"] == BUS or entry["target"].endswith(f"to {BUS}"):
            return "NATS was away"
        if entry["target"] == "both workers":
            return "its worker was killed or frozen"
    return None


def repeated(history, mails):
    """(what is wrong, how many came again for each of the documented reasons)."""
    came, found, excused = defaultdict(list), [], Counter()
    for mail in mails:
        came[mail.code_id].append(mail.at)
    for code, times in came.items():
        for first, second in zip(times, times[1:]):
            reason = excuse(history, first, second)
            if reason is None:
                found.append(f"code {code} was mailed {len(times)} times, {second - first:.1f} s apart")
            else:
                excused[reason] += 1
    return found, excused


def arrived(events, mails):
    """What the log says was mailed has come, unless the mail server never said so."""
    came = {mail.code_id for mail in mails}
    told = {event["data"]["code_id"] for event in of_type(events, "CodeMailed") if not event["data"].get("unconfirmed")}
    return [f"said to be mailed, and was not: code {code}" for code in sorted(told - came)]


def waits(history, mails):
    """Of each first acknowledgement that can be judged by itself: (seconds, what was done to a member or None,
    address). Seconds count from the later of the acknowledgement and the fault; None: no mail came."""
    came = {}
    for mail in mails:
        came.setdefault(mail.to, mail.at)
    acknowledged, lost = {}, losses(history)
    for entry in history:
        if entry["what"] == "register" and entry["status"] == 202 and not may_be_lost(entry, lost):
            acknowledged.setdefault(entry["email"], entry["ended"])
    faults = [entry for entry in history if entry["what"] == "fault"]
    servers = sorted((fault["began"], fault["ended"] or float("inf")) for fault in faults if fault["hits"] == "server")
    members = sorted((fault["began"], fault["ended"] or float("inf"), f"{fault['fault']} {fault['target']}")
                     for fault in faults if fault["hits"] == "member")
    begins = [began for began, _, _ in members]
    longest = max((ended - began for began, ended, _ in members if ended != float("inf")), default=0)
    for email, at in acknowledged.items():
        if any(began < at + 2 * MAIL_SECONDS and at < ended + AFTERMATH_SECONDS for began, ended in servers):
            continue
        first = bisect_left(begins, at - max(longest, BEFORE_SECONDS))
        near = [fault for fault in members[first:bisect_left(begins, at + MAIL_SECONDS)]
                if fault[1] > at - BEFORE_SECONDS or fault[0] > at - BEFORE_SECONDS]
        if len(near) > 1 and near[-1][0] - near[-2][0] < MAIL_SECONDS:
            continue
        mailed = came.get(email)
        cause = next((fault for fault in reversed(near) if fault[0] <= (mailed or at + MAIL_SECONDS)), None)
        since = max(at, cause[0]) if cause else at
        yield (None if mailed is None else max(0, mailed - since), cause[2] if cause else None, email)


def late(history, mails):
    """Nobody who was acknowledged is without a mail so long after a fault of a member, when the servers are well."""
    return [f"{'no mail' if seconds is None else f'a mail after {seconds:.1f} s'} for {email}, after "
            f"{cause or 'no fault'}" for seconds, cause, email in waits(history, mails)
            if seconds is None or seconds > MAIL_SECONDS]


def distribution(seconds):
    """How many there were and how long they took: median, 90 %, 99 %, longest."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
    return {"count": len(ordered), "median": at(0.5), "p90": at(0.9), "p99": at(0.99), "longest": round(ordered[-1], 2)}
