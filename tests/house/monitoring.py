"""Checks that what operators are told is true: metrics and labels of the dashboard, the alerts and the documents
exist, each alert has its section, each event its own with every field. monitoring.py [ROOT]
"""

import json
import re
import sys
from pathlib import Path

SOURCES = "telemetry crypto eventstore projections messaging actors followers http consumer cli".split()
ALERTS = "deploy/monitoring/alerts.yml"
DASHBOARD = "deploy/monitoring/dashboard.json"
OPERATIONS = "docs/operations.md"
EVENTS = "docs/events.md"
GOLDEN = "tests/eventstore/golden"
NOT_METRICS = {"roster_mailed",  # a bucket, and roles of the database:
               "roster_app", "roster_operate", "roster_node", "roster_operator", "roster_reader"}
OWN_LABELS = {"le", "job", "instance"}  # Prometheus adds them

# A registration: its kind, its name, and all up to the end of the call.
REGISTRATION = re.compile(r'\b(counter|gauge|histogram)\(\s*"((?:roster|process)_\w+)"((?:[^()]|\([^()]*\))*)\)')
LABEL_PAIR = re.compile(r'\{\s*"(\w+)"\s*,\s*[^{}\s]')
HANDED_ON = re.compile(r"\bmetrics,\s*(\{\{[^;]*?\}\})")  # labels of all metrics of a class, given to its constructor
METRIC = re.compile(r"\b(?:roster|process)_[a-z0-9_]+\b")
HISTOGRAM_SERIES = ("_bucket", "_sum", "_count")
# What an expression says of one metric's labels: its own selector, or the grouping of the aggregation around it.
SELECTOR = re.compile(r"\b((?:roster|process)_[a-z0-9_]+)\{([^}]*)\}")
EVENT_TYPE = re.compile(r'roster_events_total\{type="(\w+)"\}')
GROUPING = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
ALERT = re.compile(r"^ *- alert: (\w+)$", re.MULTILINE)
EXPRESSION = re.compile(r"^ *expr: (.+)$", re.MULTILINE)
RUNBOOK = re.compile(r"^ *runbook: (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


def metrics_in(text):
    """The series that one source registers, each with its labels."""
    handed_on = set(LABEL_PAIR.findall(" ".join(HANDED_ON.findall(text))))
    series = {}
    for kind, name, rest in REGISTRATION.findall(text):
        labels = handed_on if re.search(r"\blabels\s*$", rest) else set(LABEL_PAIR.findall(rest))
        for suffix in HISTOGRAM_SERIES if kind == "histogram" else ("",):
            series.setdefault(name + suffix, set()).update(labels)
    return series


def problems_in_expression(expression, series):
    """What a query uses that nobody registers."""
    names = METRIC.findall(expression)
    for name in names:
        if name not in series:
            yield f"no source registers {name}"
    for name, selector in SELECTOR.findall(expression):
        for label in re.findall(r"(\w+)\s*(?:=|!=|=~|!~)\s*\"", selector):
            if label not in series.get(name, {label}) | OWN_LABELS:
                yield f"{name} has no label {label}"
    known = set(OWN_LABELS).union(*(series.get(name, set()) for name in names))
    for grouping in GROUPING.findall(expression):
        for label in re.findall(r"\w+", grouping):
            if label not in known:
                yield f"nothing in '{expression}' has a label {label}"


def problems_in_queries(queries, series):
    for expression, legend in queries:
        yield from problems_in_expression(expression, series)
        kept = {label for grouping in GROUPING.findall(expression) for label in re.findall(r"\w+", grouping)}
        for label in re.findall(r"\{\{\s*(\w+)\s*\}\}", legend):
            if label not in kept:
                yield f"the legend '{legend}' shows what '{expression}' does not keep"


def problems_in_people(queries, known):
    """Types of events that nothing writes, and figures of people that the dashboard lacks."""
    shown = {name for expression, _ in queries for name in EVENT_TYPE.findall(expression)}
    for name in sorted(shown - known):
        yield f"there is no event {name}"
    for name in sorted({"UserRegistered", "UserActivated"} - shown):
        yield f"nothing counts {name}"


def queries_of_dashboard(text):
    """Every query with its legend, wherever it stands."""
    def walk(node):
        if isinstance(node, dict):
            if "expr" in node:
                yield node["expr"], node.get("legendFormat", "")
            node = list(node.values())
        if isinstance(node, list):
            for each in node:
                yield from walk(each)
    return list(walk(json.loads(text)))


def queries_of_alerts(text):
    return [(expression, "") for expression in EXPRESSION.findall(text)]


def problems_in_alerts(alerts, operations):
    """Alerts without a section, sections without an alert, and expressions that would not be read here."""
    names = ALERT.findall(alerts)
    headings = HEADING.findall(operations)
    if not names:
        yield "there are no alerts"
    if len(names) != len(EXPRESSION.findall(alerts)) or re.search(r"expr: *[|>]", alerts):
        yield "each alert has one expr, on one line"
    for alert in re.split(r"^ *- (?=alert: )", alerts, flags=re.MULTILINE)[1:]:
        name = alert.split()[1]
        if RUNBOOK.findall(alert) != [f"{OPERATIONS}#{name.lower()}"]:
            yield f"{name}: its runbook is not {OPERATIONS}#{name.lower()}"
    for name in names:
        if headings.count(name) != 1:
            yield f"{OPERATIONS} has no section '### {name}', or several"
    for heading in headings:
        if heading.startswith("Roster") and heading not in names:
            yield f"{OPERATIONS} tells of {heading}, which is no alert"


def sections_of(text):
    """The text below each heading of the third level, up to the next heading."""
    parts = re.split(r"^(#{1,3}) (.+)$", text, flags=re.MULTILINE)
    return {parts[i + 1]: parts[i + 2] for i in range(1, len(parts), 3) if parts[i] == "###"}


def problems_in_events(golden, text):
    """`golden`: (type, version, object) of every version ever written."""
    sections = sections_of(text)
    for event, version, written in golden:
        if event not in sections:
            yield f"{EVENTS} has no section '### {event}'"
            continue
        if not re.search(rf"\bversion {version}\b", sections[event]):
            yield f"{EVENTS}, {event}: version {version} is not named"
        for field in [*written["data"], *(written["private"] or {})]:
            if f"`{field}`" not in sections[event]:
                yield f"{EVENTS}, {event}: the field {field} is not named"
    for name in sections:
        if name not in {event for event, _, _ in golden}:
            yield f"{EVENTS} tells of {name}, which has no golden file"


def problems_in_document(text, series):
    """Metrics that a document names and nobody registers. The name of a histogram stands for its series."""
    for name in sorted(set(METRIC.findall(text)) - NOT_METRICS):
        if name not in series and name + "_bucket" not in series:
            yield f"no source registers {name}"


def show_that_it_can_fail():
    """Negative controls, and their positive neighbours."""
    series = metrics_in('counter("roster_a_total", "A (b)", {{"route", x.at(0)}, {"status", y}})'
                        'm.histogram("roster_b_seconds", "B", {1, 2},\n {{"type", t}})'
                        'gauge("roster_c", "C", labels) x(parts.metrics, {{"projection", kind.name}}) log({{"n", 1}})')
    golden = [("UserLeft", 1, {"data": {"user_id": "u", "left_at": "t"}, "private": {"email": "e"}})]
    section = "### UserLeft\n\nSchema version 1.\n\n`user_id`, `left_at`; private `email`\n"
    alert = "  - alert: RosterDown\n    expr: up == 0\n    runbook: docs/operations.md#rosterdown\n"
    people = {"UserRegistered", "UserActivated"}
    counted = [(f'a{{type="x"}} / roster_events_total{{type="{name}"}}', "") for name in sorted(people)]
    for name, found, expected in [
        ("a known metric", problems_in_expression("rate(roster_a_total[5m])", series), 0),
        ("an unknown metric", problems_in_expression("rate(roster_b_total[5m])", series), 1),
        ("a histogram's series", problems_in_expression("sum by (le, type) (roster_b_seconds_bucket)", series), 0),
        ("a histogram by its bare name", problems_in_expression("roster_b_seconds", series), 1),
        ("a counter's bucket", problems_in_expression("roster_a_total_bucket", series), 1),
        ("a known label", problems_in_expression('roster_a_total{status=~"5..",job="x"}', series), 0),
        ("an unknown label", problems_in_expression('roster_a_total{code="500"}', series), 1),
        ("a label handed on", problems_in_expression("max by (projection) (roster_c)", series), 0),
        ("a field of a log line", problems_in_expression("max by (n) (roster_c)", series), 1),
        ("an unknown grouping", problems_in_expression("sum by (method) (roster_a_total)", series), 1),
        ("a legend that is kept", problems_in_queries([("sum by (route) (roster_a_total)", "{{route}}")], series), 0),
        ("a legend that is lost", problems_in_queries([("sum(roster_a_total)", "{{route}}")], series), 1),
        ("a nested query", queries_of_dashboard('{"panels":[{"targets":[{"expr":"a"}]}]}'), 1),
        ("an alert with its section", problems_in_alerts(alert, "### RosterDown\n"), 0),
        ("an alert without", problems_in_alerts(alert, "## RosterDown\n"), 1),
        ("an alert without a runbook", problems_in_alerts(alert.replace("runbook", "run"), "### RosterDown\n"), 1),
        ("a runbook elsewhere", problems_in_alerts(alert.replace("#roster", "#"), "### RosterDown\n"), 1),
        ("people who are counted", problems_in_people(counted, people), 0),
        ("people who are not", problems_in_people(counted[:1], people), 1),
        ("an event that nothing writes", problems_in_people(counted, {"UserActivated"}), 1),
        ("a section without", problems_in_alerts(alert, "### RosterDown\n\n### RosterUp\n"), 1),
        ("a folded expression", problems_in_alerts(alert.replace("up", "> up"), "### RosterDown\n"), 1),
        ("no alerts", problems_in_alerts("", ""), 1),
        ("a described event", problems_in_events(golden, section), 0),
        ("an event that is missing", problems_in_events(golden, "UserLeft"), 1),
        ("a version that is missing", problems_in_events(golden, section.replace("1", "2")), 1),
        ("a field that is missing", problems_in_events(golden, section.replace("`left_at`", "left_at")), 1),
        ("a private field that is missing", problems_in_events(golden, section.replace("email", "mail")), 1),
        ("a field in another section", problems_in_events(golden, "### UserLeft\nversion 1\n## X\n" + section[12:]), 3),
        ("an event that is invented", problems_in_events(golden, section + "\n### UserCame\n"), 1),
        ("a documented metric", problems_in_document("`roster_a_total`, `roster_b_seconds`, `roster_app`", series), 0),
        ("a documented invention", problems_in_document("`roster_a_count`", series), 1),
    ]:
        found = list(found)
        if len(found) != expected:
            sys.exit(f"monitoring.py is broken: {name} should give {expected}, gave {found}")


def registered_in(root):
    series = {}
    for path in sorted(path for folder in SOURCES for path in (root / folder).rglob("*.[ch]pp")):
        for name, labels in metrics_in(path.read_text()).items():
            series.setdefault(name, set()).update(labels)
    return series


def golden_files_in(root):
    for path in sorted((root / GOLDEN).glob("*.json")):
        event, version = path.stem.rsplit(".v", 1)
        yield event, version, json.loads(path.read_text())


def problems_in(root, series):
    alerts, dashboard = (root / ALERTS).read_text(), (root / DASHBOARD).read_text()
    for name, queries in [(ALERTS, queries_of_alerts(alerts)), (DASHBOARD, queries_of_dashboard(dashboard))]:
        yield from (f"{name}: {problem}" for problem in problems_in_queries(queries, series))
    yield from problems_in_alerts(alerts, (root / OPERATIONS).read_text())
    types = {event for event, _, _ in golden_files_in(root)}
    yield from (f"{DASHBOARD}: {problem}" for problem in problems_in_people(queries_of_dashboard(dashboard), types))
    yield from problems_in_events(list(golden_files_in(root)), (root / EVENTS).read_text())
    documents = [root / "README.md", *sorted((root / "docs").rglob("*.md")), *(root / "deploy").rglob("*.md")]
    for path in documents:
        for problem in problems_in_document(path.read_text(), series):
            yield f"{path.relative_to(root)}: {problem}"


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    series = registered_in(root)
    if not series or not list(golden_files_in(root)):
        sys.exit(f"no metrics or no golden files below {root}")
    failures = 0
    for problem in problems_in(root, series):
        print(problem)
        failures += 1
    print(f"{len(series)} series, {failures} problems")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
