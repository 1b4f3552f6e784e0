"""Many logs side by side: an installation for each shard, with a database of one PostgreSQL and a NATS server of its
own, one key file for all, and before them the HAProxy that we ship.
"""

import contextlib
import hashlib
from collections import Counter

from tests.harness.haproxy import ShardsProxy
from tests.harness.postgres import PrivatePostgres
from tests.harness.roster import Client
from tests.harness.smtp_sink import SmtpSink
from tests.harness.stack import Stack

CONNECTIONS_OF_ONE = 40  # to PostgreSQL, at most


def shard_of(email, count):
    """As docs/operations.md says, and whoever writes a proxy reads there."""
    digest = hashlib.sha256(email.strip().lower().encode()).digest()
    return int.from_bytes(digest[:4], "big") % count


class Shard(Stack):
    """One of them, with the keys of the first."""

    def __init__(self, number, count, first=None, settings=None, **options):
        super().__init__(1, 1, (settings or {}) | {"ROSTER_SHARD": f"{number}/{count}"}, **options)
        self.first = first

    def _make_keys(self):
        if self.first is None:
            super()._make_keys()
        else:
            self.keys_file, self.mailer_keys_file = self.first.keys_file, self.first.mailer_keys_file


class Shards:
    """All of them; `through_proxy()` is what people call."""

    def __init__(self, count, settings=None):
        self.count = count
        self.settings = {"ROSTER_TRUSTED_PROXIES": "127.0.0.1"} | (settings or {})
        self.each = []
        self.smtp = self.proxy = None
        self._cleanup = contextlib.ExitStack()

    def start(self):
        try:
            self.smtp = self._cleanup.enter_context(SmtpSink())
            self.postgres = self._cleanup.enter_context(
                PrivatePostgres(fsync=False, max_connections=str(CONNECTIONS_OF_ONE * self.count + 20)))
            for number in range(self.count):
                self.each.append(self._cleanup.enter_context(
                    Shard(number, self.count, self.each[0] if self.each else None, self.settings,
                          postgres=self.postgres, smtp=self.smtp)))
            self.proxy = self._cleanup.enter_context(ShardsProxy([shard.nodes for shard in self.each]))
        except BaseException:
            self.stop()
            raise
        return self

    def through_proxy(self, **options):
        return Client(self.proxy.address(), **options)

    def code_for(self, email, **options):
        return self.each[0].code_for(email, **options)

    def people(self):
        """How often each stream begins, by its id, in each log."""
        began = "SELECT stream_id FROM events WHERE version = 1"
        return [Counter(stream for [stream] in shard.query(began)) for shard in self.each]

    def stop(self):
        self._cleanup.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
