"""Bad input of every kind gets its documented answer from a running node, and the node goes on."""

import base64
import json
import random
import socket

import pytest

from tests.harness.roster import exchange
from tests.harness.stack import PASSWORD

REGISTER = "/api/v1/users/register"
SEED = 4711


@pytest.fixture(scope="module")
def node(postgres):
    from tests.harness.stack import Stack

    with Stack(1, 0, postgres=postgres) as installation:
        yield installation.nodes[0]


def raw(node, data):
    return exchange(node.public, data)


def post(node, body, headers=b"", path=REGISTER.encode()):
    return raw(node, b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               + b"Connection: close\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def status_of(answer):
    assert answer.count(b"HTTP/1.1 ") <= 1, "two answers to one request"
    return int(answer.split(b" ", 2)[1]) if answer else None


@pytest.mark.parametrize("body,status,code", [
    (b"{", 400, "malformed-json"),
    (b"\xef\xbb\xbf{}", 400, "malformed-json"),
    (b'{"email":"\xff","password":"x"}', 400, "malformed-json"),
    (b'{"email":"a@b.example","email":"c@d.example","password":"x"}', 400, "malformed-json"),
    (b'{"a":{"b":{"c":{"d":{"e":1}}}}}', 400, "malformed-json"),
    (b'{} x', 400, "malformed-json"),
    (b'{}\0', 400, "malformed-json"),
    (b"[]", 422, "invalid-body"),
    (b"{}", 422, "invalid-body"),
    (b'{"email":1,"password":"x"}', 422, "invalid-body"),
    (json.dumps({"email": "no-at", "password": PASSWORD}).encode(), 422, "invalid-email"),
    (json.dumps({"email": "victim@x.com\0@evil.com", "password": PASSWORD}).encode(), 400, "malformed-json"),
    (json.dumps({"email": "a@b.example\r\nBcc: c@d", "password": PASSWORD}).encode(), 422, "invalid-email"),
    (json.dumps({"email": "ok@example.com", "password": "short"}).encode(), 422, "weak-password"),
    (json.dumps({"email": "ok@example.com", "password": "password1"}).encode(), 422, "weak-password"),
])
def test_a_bad_body_is_named(node, body, status, code):
    answer = post(node, body)
    assert status_of(answer) == status
    assert b"application/problem+json" in answer
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["code"] == code


POST = b"POST " + REGISTER.encode() + b" HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("request_bytes,statuses", [
    (b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {404}),
    (b"PUT " + REGISTER.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", {405}),
    (POST + b"Connection: close\r\n\r\n", {411}),
    (POST + b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", {415}),
    (POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", {415}),
    (POST + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n", {501}),
    (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", {400}),
    (b"GET /docs HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", {400, None}),
    (b"GET /docs HTTP/1.1\r\n\r\n", {400, None}),
    (b"GET /docs HTTP/3.7\r\nHost: x\r\n\r\n", {400, 505, None}),
    (b"GET /docs HTTP/1.1\r\nHost : x\r\n\r\n", {400, None}),
    (b"GET /docs?" + b"a" * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {414}),
    (b"GET /docs HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n", {431}),
    (b"GET /docs HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(110)) + b"\r\n", {431}),
    (b"FROB /docs HTTP/1.1\r\nHost: x\r\n\r\n", {400, 405, 501, None}),
    (b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404, None}),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400, None}),
])
def test_a_bad_message_gets_its_answer_or_a_closed_connection(node, request_bytes, statuses):
    assert status_of(raw(node, request_bytes)) in statuses


def test_a_body_over_the_limit_is_answered_and_then_closed(node):
    assert status_of(post(node, b'{"email":"' + b"a" * 5000 + b'"}')) == 413
    assert status_of(post(node, b"x" * 200_000)) in {413, None}


@pytest.mark.parametrize("authorization", [
    None, "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"no-colon").decode(),
    "Basic " + base64.b64encode(b"a@b.example:\xff\xfe").decode(), "Basic " + base64.b64encode(b":").decode(),
    "Basic " + base64.b64encode(b"ghost@example.com:" + PASSWORD.encode()).decode(),
])
def test_bad_credentials_are_all_alike(node, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    answer = node.client().get("/api/v1/users/me", headers=headers)
    assert (answer.status, answer.code) == (401, "invalid-credentials")
    assert "WWW-Authenticate" in answer.headers


def test_random_bytes_never_end_the_node(node):
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    good = (POST + b"Content-Type: application/json\r\n"
            b"Connection: close\r\nContent-Length: 15\r\n\r\n{\"email\":\"a@b\"}")
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.randint(1, len(data))
        host, port = node.public.rsplit(":", 1)
        with socket.create_connection((host, int(port)), 5) as connection:
            connection.sendall(data[:cut])
    assert node.is_running()
    assert node.client().register("still@example.com", PASSWORD).status == 202


def test_too_many_requests_of_one_client_are_refused(stack):
    limited = stack(nodes=1, mailers=0, settings={"ROSTER_RATE_LIMIT_PER_IP": "5/min"}).client()
    answers = [limited.get("/api/v1/users/me") for _ in range(8)]
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 2 and int(refused[0].headers["Retry-After"]) >= 1


def test_wrong_passwords_lock_out_one_network_for_known_and_unknown_alike(stack):
    client = stack(nodes=1, mailers=0, settings={"ROSTER_RATE_LIMIT_PER_IP": "1000000/min"}).client()
    client.register("locked@example.com", PASSWORD)
    for email in ("locked@example.com", "unknown-one@example.com"):
        statuses = [client.me(email, f"wrong password {n}").status for n in range(12)]
        assert statuses[:10] == [401] * 10 and statuses[-1] == 429, (email, statuses)
