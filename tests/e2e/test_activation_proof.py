"""The proof of activation: a token that another service verifies with a JWT library of its own language."""

import json
import time

import jwt
import pytest

from tests.harness import roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import PASSWORD

EMAIL = "margaret@example.com"
PUBLIC_URL = "https://accounts.example.com/app"
CLAIMS = ["iss", "sub", "email", "email_verified", "activated_at", "iat", "exp"]


def verified(token, process, issuer):
    """The claims, as a back end gets them that knows nothing but the service's address."""
    keys = jwt.PyJWKClient(f"http://{process.public}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(token).key
    return jwt.decode(token, key, algorithms=["EdDSA"], issuer=issuer, options={"require": CLAIMS})


def keys_of(process):
    answer = process.client().get("/.well-known/jwks.json")
    assert answer.status == 200 and "max-age" in answer.headers["Cache-Control"]
    return answer.json()["keys"]


def test_who_is_active_can_prove_it_for_a_quarter_of_an_hour(dev):
    client = dev.process.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    assert "token" not in client.me(EMAIL, PASSWORD).json()
    activated = client.activate(EMAIL, PASSWORD, dev.code_for(EMAIL)).json()
    shown = client.me(EMAIL, PASSWORD).json()
    for answer in (activated, shown):
        claims = verified(answer["token"], dev.process, f"http://{dev.process.public}")
        assert claims["sub"] == activated["user_id"]
        assert claims["email"] == EMAIL and claims["email_verified"] is True
        assert claims["activated_at"] == activated["activated_at"]
        assert claims["exp"] - claims["iat"] == 15 * 60 and abs(claims["iat"] - time.time()) < 60


def test_a_token_that_was_changed_or_is_for_another_service_proves_nothing(dev):
    dev.activated(EMAIL)
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    header, payload, signature = token.split(".")
    _, foreign_payload, _ = jwt.encode({"sub": "somebody"}, "secret").split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        verified(".".join((header, foreign_payload, signature)), dev.process, None)
    with pytest.raises(jwt.InvalidIssuerError):
        verified(token, dev.process, "https://elsewhere.example")


def test_a_shadow_of_an_active_account_gets_no_proof(dev):
    dev.activated(EMAIL)
    client = dev.process.client()
    assert client.register(EMAIL, "another correct battery horse").status == 202
    answer = client.me(EMAIL, "another correct battery horse").json()
    assert answer["status"] == "pending" and "token" not in answer


def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_proves(dev):
    dev.activated(EMAIL)
    issuer = f"http://{dev.process.public}"
    before = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    assert len(keys_of(dev.process)) == 1
    dev.run("keygen", "--rotate", "token")
    dev.process.restart()
    after = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    assert [key["kid"] for key in keys_of(dev.process)] == [jwt.get_unverified_header(token)["kid"]
                                                            for token in (after, before)]
    assert verified(before, dev.process, issuer)["sub"] == verified(after, dev.process, issuer)["sub"]


def test_a_key_file_without_a_token_key_goes_on_and_keeps_its_key_when_it_is_rotated(dev):
    path = dev.data_dir / "keys.json"
    written = json.loads(path.read_text())
    del written["token_keys"]
    path.write_text(json.dumps(written))
    dev.process.restart()
    dev.activated(EMAIL)
    token = dev.process.client().me(EMAIL, PASSWORD).json()["token"]
    dev.run("keygen", "--rotate", "token")
    assert len(json.loads(path.read_text())["token_keys"]) == 2
    dev.process.restart()
    assert verified(token, dev.process, f"http://{dev.process.public}")["email"] == EMAIL


def test_a_mail_workers_share_cannot_make_proofs(dev):
    share = dev.data_dir / "mailer.json"
    dev.run("keygen", "--mailer", str(share))
    assert "token" not in share.read_text()
    refused = roster.run("keygen", "--rotate", "token", settings={"ROSTER_KEYS_FILE": share}, check=False)
    assert refused.returncode == 2 and "share" in refused.stderr
    assert "token" not in share.read_text()


def test_every_node_vouches_under_the_public_url_and_none_does_without_one(stack):
    with_url = stack(nodes=2, mailers=1, settings={"ROSTER_PUBLIC_URL": PUBLIC_URL + "/"})
    first, second = with_url.nodes
    client = first.client()
    assert client.register(EMAIL, PASSWORD).status == 202
    assert client.activate(EMAIL, PASSWORD, with_url.code_for(EMAIL)).status == 200
    assert keys_of(first) == keys_of(second)
    for node, other in ((first, second), (second, first)):
        token = node.client().me(EMAIL, PASSWORD).json()["token"]
        assert verified(token, other, PUBLIC_URL)["email"] == EMAIL
    settings = dict(first.settings)
    del settings["ROSTER_PUBLIC_URL"]
    with RosterProcess("serve", settings | {"ROSTER_HTTP_ADDR": "127.0.0.1:0",
                                            "ROSTER_ADMIN_ADDR": "127.0.0.1:0"}) as third:
        answer = third.client().me(EMAIL, PASSWORD).json()
        assert answer["status"] == "active" and "token" not in answer
        assert keys_of(third) == keys_of(first)
