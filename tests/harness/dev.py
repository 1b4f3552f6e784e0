"""A `roster dev` of a test's own, with the operators' commands beside it."""

import json

from tests.harness import child, roster
from tests.harness.roster import RosterProcess
from tests.harness.stack import LOAD_SETTINGS, PASSWORD

EMAIL = "margaret@example.com"
NOBODY = "01890000-0000-7000-8000-000000000000"


class Dev:
    """A running `roster dev`, and the operators' commands beside it."""

    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.settings = LOAD_SETTINGS | {"ROSTER_DATA_DIR": data_dir, "ROSTER_RESEND_COOLDOWN": "0"}
        self.process = RosterProcess("dev", self.settings, cwd=data_dir.parent)

    def run(self, *arguments, check=True):
        return roster.run(*arguments, settings=self.settings, check=check)

    def events(self):
        return [json.loads(line) for line in self.run("log", "tail", "--from", "1", "--json").stdout.splitlines()]

    def code_for(self, email):
        token = (self.data_dir / "admin-token").read_text().strip()
        admin = self.process.admin_client(token=token)

        def codes():
            return [mail["code"] for mail in admin.get(f"/admin/v1/mails?to={email}").json() if mail["code"]]

        return child.wait_until(codes, 10, f"a code for {email}")[0]

    def wait_for(self, type_name, count=1):
        child.wait_until(lambda: sum(event["type"] == type_name for event in self.events()) >= count, 15,
                         f"{count} {type_name}", every=0.2)

    def activated(self, email=EMAIL):
        """Registers and activates; the user id."""
        return roster.activated(self.process.client(), email, PASSWORD, self.code_for)


def says_no(done, code=1):
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert lines and lines[-1].startswith("roster: "), lines
    return lines[-1]
