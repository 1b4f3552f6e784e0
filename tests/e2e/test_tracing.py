"""Traces: a collector hears of a whole journey, through `serve`, the bus and `mailer`; none of its faults is felt."""

import json
import re
import threading
import time

import pytest

from tests.harness import child
from tests.harness.http_listener import HttpListener
from tests.harness.stack import PASSWORD

EMAIL = "ada@example.com"
CLIENT = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
GENEROUS = 8.0  # seconds for one call: what a collector in the way would exceed
KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}


class Collector(HttpListener):
    """Takes OTLP over HTTP in JSON. `status` is its answer; while `hangs` is set it gives none."""

    path = ""

    def __init__(self, status=200):
        super().__init__()
        self.status, self.hangs = status, threading.Event()
        self.requests, self.resources = [], []

    def answer(self, request, body):
        self.requests.append((request.path, dict(request.headers), body.decode()))
        if self.hangs.is_set():
            self.over.wait()
            return
        if self.status == 200:
            self.resources += json.loads(body)["resourceSpans"]
        self.reply(request, self.status)

    def spans(self):
        """All that came, each with the name of the service it is of."""
        return [span | {"service": attributes(resource["resource"])["service.name"]}
                for resource in list(self.resources) for scope in resource["scopeSpans"] for span in scope["spans"]]

    def named(self, pattern, count=1):
        """Waits for so many spans of such a name."""
        found = lambda: [span for span in self.spans() if re.fullmatch(pattern, span["name"])]
        child.wait_until(lambda: len(found()) >= count, 15, f"{count} spans {pattern}; there are "
                         f"{sorted(span['name'] for span in self.spans())}")
        return found()


def attributes(of):
    return {each["key"]: next(iter(each["value"].values())) for each in of["attributes"]}


def traced(stack, url, settings=None, **options):
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": url} | (settings or {})
    return stack(settings=settings, **({"nodes": 1, "mailers": 1} | options))


def test_a_journey_is_one_tree_for_each_request(stack):
    with Collector() as collector:
        running = traced(stack, collector.url + "/", {"OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20key,tenant=t",
                                                      "OTEL_SERVICE_NAME": "accounts"})
        client = running.client()
        assert client.request("POST", "/api/v1/users/register", {"email": EMAIL, "password": PASSWORD},
                              headers={"traceparent": f"00-{CLIENT[0]}-{CLIENT[1]}-01"}).status == 202
        code = running.code_for(EMAIL)
        assert client.activate(EMAIL, PASSWORD, code).status == 200
        collector.named("publish UserActivated")
        collector.named("process roster.events.mail")
        appends = collector.named("append events", 3)  # registered, activated, mailed

        spans = collector.spans()
        registration = next(span for span in spans if span["name"] == "POST /api/v1/users/register")
        activation = next(span for span in spans if span["name"] == "POST /api/v1/users/activate")
        assert (registration["traceId"], registration["parentSpanId"]) == CLIENT
        assert "parentSpanId" not in activation and activation["traceId"] != CLIENT[0]
        below = lambda parent: {span["name"] for span in spans if span.get("parentSpanId") == parent["spanId"]}
        assert below(registration) - {"publish CodeMailed"} == {  # which follows from the mail's report
            "hash password", "append events", "publish UserRegistered", "publish CodeIssued",
            "process roster.events.mail"}
        assert {"append events", "publish UserActivated"} <= below(activation)
        ids = {span["spanId"]: span for span in spans}
        for span in spans:
            parent = ids.get(span.get("parentSpanId"))
            assert parent is None or parent["traceId"] == span["traceId"]
        assert len(ids) == len(spans)

        told = attributes(registration)
        assert (registration["kind"], told["http.route"]) == (KINDS["server"], "/api/v1/users/register")
        assert (told["http.request.method"], told["http.response.status_code"]) == ("POST", "202")
        assert attributes(appends[0])["db.system.name"] == "postgresql" and appends[0]["kind"] == KINDS["client"]
        published = collector.named("publish CodeIssued")[0]
        assert attributes(published)["messaging.destination.name"] == "roster.events.user.CodeIssued"
        assert attributes(published)["messaging.system"] == "nats" and published["kind"] == KINDS["producer"]
        mail = collector.named("process roster.events.mail")[0]
        assert mail["kind"] == KINDS["consumer"] and attributes(mail)["roster.mail.outcome"] == "code_mailed"
        now = time.time_ns()
        for span in spans:
            assert re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"])
            assert now - 120e9 < int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]) < now + 1e9
            assert span["service"] == "accounts"
        path, headers, _ = collector.requests[0]
        assert (path, headers["Content-Type"], headers["api-key"], headers["tenant"]) == (
            "/v1/traces", "application/json", "a key", "t")
        everything = "".join(body for _, _, body in collector.requests)
        assert not any(secret in everything for secret in (EMAIL, PASSWORD, f'"{code}"'))
        assert all("a key" not in node.log_text(1000) for node in running.nodes)


def test_what_a_client_does_not_want_traced_is_not(stack):
    with Collector() as collector:
        running = traced(stack, collector.url)
        client = running.client()
        quiet = {"traceparent": f"00-{CLIENT[0]}-{CLIENT[1]}-00"}
        assert client.request("GET", "/api/v1/users/me", headers=quiet).status == 401
        assert client.get("/openapi.json").status == 200
        collector.named("GET /openapi.json")
        assert all(span["traceId"] != CLIENT[0] for span in collector.spans())


def test_a_path_that_is_not_there_is_not_told(stack):
    with Collector() as collector:
        running = traced(stack, collector.url, mailers=0)
        assert running.client().get(f"/{EMAIL}").status == 404
        found = collector.named("GET")[0]
        assert attributes(found)["http.response.status_code"] == "404" and "http.route" not in attributes(found)
        assert EMAIL not in collector.requests[0][2]


@pytest.mark.parametrize("fault", ["hangs", "refuses", "answers 500"])
def test_a_collector_at_fault_is_in_nobodys_way(stack, fault):
    with Collector(500) as collector:
        if fault == "hangs":
            collector.hangs.set()
        url = f"http://127.0.0.1:{child.free_port()}" if fault == "refuses" else collector.url
        running = traced(stack, url)
        began = time.monotonic()
        running.activated(EMAIL)
        assert time.monotonic() - began < GENEROUS
        processes = running.nodes + running.mailers
        if fault == "hangs":
            child.wait_until(lambda: len(collector.requests) >= len(processes), 15, "a batch of each process")
        else:
            child.wait_until(lambda: all(process.events("traces_not_taken") for process in processes), 15,
                             "that it is said")
        for process in processes:
            assert process.terminate() == 0
            assert len(process.events("traces_not_taken")) <= 2  # once, and as another problem at the end


def test_the_spans_at_the_end_are_brought(stack):
    with Collector() as collector:
        running = traced(stack, collector.url, mailers=0)
        assert running.client().get("/openapi.json").status == 200
        assert running.nodes[0].terminate() == 0
        assert [span["name"] for span in collector.spans()].count("GET /openapi.json") == 1


def test_without_a_collector_nothing_changes(stack):
    running = stack(nodes=1, mailers=0)
    assert b"roster_spans" not in running.admin_client().get("/metrics").body
    parent = f"00-{CLIENT[0]}-{CLIENT[1]}-01"
    assert running.client().request("POST", "/api/v1/users/register", {"email": EMAIL, "password": PASSWORD},
                                    headers={"traceparent": parent}).status == 202
    rows = running.query("select metadata from events")
    assert rows and all(parent in json.dumps(row) for row in rows)
