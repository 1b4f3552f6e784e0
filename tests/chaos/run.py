"""Runs a whole installation under load while its parts are killed, frozen and cut off, and checks what is left.

    python -m tests.chaos.run [--seconds 60] [--seed N] [--kind KIND] [--scenario NAME] [--clients N]

Real processes: three API nodes, two mail workers, PostgreSQL with a standby, NATS, an SMTP sink with moods, and a proxy
on every line between them. The seed gives the kind of installation, and in each lane the order, the victims and the
lengths of the faults; how the processes answer to them is not under its control: a seed that failed is run again. The
history of all requests and faults and the processes' logs stay in build/chaos where something was found.
Exit 0: nothing that was promised was broken; 1: something was, and it is named.
"""

import argparse
import faulthandler
import json
import random
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import suppress

from tests.chaos import afterwards, checker, dev, mail_rules, results
from tests.chaos.history import History
from tests.chaos.installation import CODE_SECONDS, KINDS, Installation
from tests.chaos.mixes import members, storm
from tests.chaos.people import Person, letter
from tests.chaos.readers import StreamReader, TailReader
from tests.chaos.scenarios import SCENARIOS, scenario
from tests.harness import child

CLIENTS = 9
SHARE_OF_STORM = 0.7  # of a run; then come single faults of nodes and workers
CALM_SECONDS = 5
BUS_QUESTIONS = ("STREAM.INFO.ROSTER_EVENTS", "STREAM.INFO.ROSTER_REPORTS", "CONSUMER.LIST.ROSTER_EVENTS",
                 "CONSUMER.LIST.ROSTER_REPORTS")
KINDS_BY_SEED = ["synchronous", "synchronous", "asynchronous", "one-address", "cluster", "dev"]


def weather(options, installation, history):
    """(what happens, for how many seconds), one after the other."""
    seed, seconds = options.seed, options.seconds
    if options.kind == "dev":
        return [(dev.kills(installation, history, seed), seconds)]
    if options.scenario:
        return [(scenario(options.scenario, installation, history, seed), seconds)]
    return [(storm(installation, history, seed), seconds * SHARE_OF_STORM),
            (members(installation, history, seed), seconds * (1 - SHARE_OF_STORM))]


def spoil(lanes, seconds, installation):
    """Lets the lanes do what they do, and everything run again; what did not come back."""
    for lane in lanes:
        lane.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(lane.is_alive() for lane in lanes):
        time.sleep(0.2)  # sleeps because the weather lasts as long
    for lane in lanes:
        lane.stopping.set()
    for lane in lanes:
        lane.join(600)
    found = [text for lane in lanes for text in lane.went_wrong]
    for process in installation.processes():
        try:
            process.wait_ready(60)
        except AssertionError as error:
            found.append(f"{installation.name_of(process)} does not get ready again: {error}")
    time.sleep(CALM_SECONDS)  # sleeps because the next faults are to be judged by themselves
    return found


def readers_of(installation):
    readers = [StreamReader(node, installation.admin_token_of(node)) for node in installation.nodes]
    return readers + [TailReader(installation)]


def end_load(people):
    for person in people:
        person.stopping.set()
    for person in people:
        person.join(60)


def mails_of(installation):
    letters = ((letter(mail), mail) for mail in installation.all_mails())
    return [mail_rules.Mailed(one.code_id, one.digits, mail.to, mail.received_at) for one, mail in letters if one]


def judge(options, history, installation, readers, dice):
    """(what is wrong, what was measured)."""
    found = afterwards.settle(installation)
    text = installation.run("log", "tail", "--from", "1", "--json", seconds=300).stdout
    events = [json.loads(line) for line in text.splitlines()]
    mails = mails_of(installation)
    entries = history.of("register", "activate", "me", "resend", "stranger", "fault", "failover")
    found += checker.check(entries, events, CODE_SECONDS) + mail_rules.check(entries, events, mails)
    found += afterwards.whole(installation) + afterwards.feeds(readers, events)
    found += afterwards.read_models(installation) + afterwards.nodes_agree(installation, events, dice)
    judged = list(mail_rules.waits(entries, mails))
    measured = {
        "mail_seconds_after_a_fault": mail_rules.distribution(
            seconds for seconds, cause, _ in judged if cause and seconds is not None),
        "mail_seconds_without": mail_rules.distribution(
            seconds for seconds, cause, _ in judged if not cause and seconds is not None),
        "mailed_again": dict(mail_rules.repeated(entries, mails)[1]),
        "not_mailed": dict(Counter(event["data"]["reason"] for event in events if event["type"] == "CodeMailFailed")),
        "events": len(events),
        "rewinds": sum(reader.rewinds for reader in readers),
    }
    return found, measured


def install(options, history):
    if options.kind == "dev":
        return dev.DevInstallation(history)
    return Installation(KINDS[options.kind], history)


def run(options, history):
    """The result as results.jsonl has it."""
    dice = random.Random(f"{options.seed} people")
    with install(options, history) as installation:
        readers = readers_of(installation)
        people = [Person(number, installation, history, random.Random(dice.random()))
                  for number in range(options.clients)]
        for thread in readers + people:
            thread.start()
        found = []
        try:
            for lanes, seconds in weather(options, installation, history):
                found += spoil(lanes, seconds, installation)
            end_load(people)
            wrong, measured = judge(options, history, installation, readers, dice)
            found += wrong
        finally:
            for reader in readers:
                reader.stopping.set()
            readers[-1].stop()
            end_load(people)
            if found or sys.exc_info()[0]:
                keep_logs(options, installation)
        counted = results.counts(history.entries, installation)
    return {"seed": options.seed, "kind": options.kind, "scenario": options.scenario, "seconds": options.seconds,
            **counted, **measured, "violations": found}


def keep_logs(options, installation):
    for process in installation.processes():
        name = installation.name_of(process).replace(" ", "-")
        (options.directory / f"{name}.log").write_text("\n".join(process.lines) + "\n")
    with suppress(Exception):  # whatever can still be asked
        (options.directory / "log.jsonl").write_text(
            installation.run("log", "tail", "--from", "1", "--json", seconds=300).stdout)
        for subject in BUS_QUESTIONS:
            answer = installation.nats.ask(f"$JS.API.{subject}")
            (options.directory / f"{subject}.json").write_text(json.dumps(answer, indent=1))


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kind", choices=[*KINDS, "dev"], help="by the seed, if not given")
    parser.add_argument("--scenario", choices=SCENARIOS, help="one fault by its name, instead of a mix")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    options = parser.parse_args(arguments)
    if options.scenario:
        options.kind = options.kind or SCENARIOS[options.scenario][0]
    options.kind = options.kind or random.Random(options.seed).choice(KINDS_BY_SEED)
    options.directory = results.RESULTS.parent / f"seed-{options.seed}-{options.scenario or options.kind}"
    return options


def main(arguments=None):
    faulthandler.register(signal.SIGUSR1)  # shows where every thread is
    options = options_of(arguments)
    print(f"seed {options.seed}, {options.scenario or 'mix'} on {options.kind}", flush=True)
    options.directory.mkdir(parents=True, exist_ok=True)
    with open(options.directory / "history.jsonl", "w") as file:
        result = run(options, History(file))
    results.keep(result)
    print(json.dumps({name: value for name, value in result.items() if name != "violations"}))
    for violation in result["violations"][:50]:
        print(f"seed {options.seed}: {violation}")
    if result["violations"]:
        print(f"what happened: {options.directory}")
        return 1
    shutil.rmtree(options.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
