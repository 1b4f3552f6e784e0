"""The whole journey through clients that were generated: roster_api and roster_admin are packages beside this file."""

import sys
import time

import httpx
from roster_admin import AuthenticatedClient
from roster_admin.api.log import verification
from roster_admin.api.mails import list_mails
from roster_admin.api.people import show_user
from roster_api import Client
from roster_api.api.account import keys, me
from roster_api.api.registration import activate, register
from roster_api.models import Activated, Activation, CodeIncorrectProblem, Registration, RegistrationAccepted
from roster_api.models import WeakPasswordProblem

EMAIL, PASSWORD = "ada@example.com", "seven teapots under the stairs"

api_url, admin_url, admin_token = sys.argv[1:]
anybody = Client(base_url=api_url)
person = Client(base_url=api_url, httpx_args={"auth": httpx.BasicAuth(EMAIL, PASSWORD)})
operator = AuthenticatedClient(base_url=admin_url, token=admin_token)


def mailed_code():
    for _ in range(200):
        mails = list_mails.sync(client=operator, to=EMAIL)
        if mails:
            return mails[0].code
        time.sleep(0.05)  # sleeps because a mail is asked for, not announced
    raise TimeoutError("no mail came")


def demand(condition, what):
    if not condition:
        raise SystemExit(f"no {what}")


weak = register.sync(client=anybody, body=Registration(email=EMAIL, password="short"))
demand(isinstance(weak, WeakPasswordProblem), f"refusal of a weak password: {weak}")
demand(any(error.reason == "too-short" for error in weak.errors), "reason of the refusal")

accepted = register.sync(client=anybody, body=Registration(email=EMAIL, password=PASSWORD))
demand(isinstance(accepted, RegistrationAccepted), f"registration: {accepted}")
code = mailed_code()
demand(len(code) == accepted.code_digits, "code of the digits that were promised")

wrong = activate.sync(client=person, body=Activation(code="0001" if code == "0000" else "0000"))
demand(isinstance(wrong, CodeIncorrectProblem) and wrong.attempts_left == 2, f"attempts left: {wrong}")

active = activate.sync(client=person, body=Activation(code=code))
demand(isinstance(active, Activated) and active.token, f"activation with a proof: {active}")
demand(me.sync(client=person).status == "active", "active account")
demand(keys.sync(client=anybody).keys[0].crv == "Ed25519", "key")

demand(show_user.sync(client=operator, user_id=active.user_id).status == "active", "active person")
demand(verification.sync(client=operator).last is None, "verification that did not run")
print("the journey is done")
