"""What was asked, answered and done to an installation: in memory, and as one JSON line each."""

import json
import threading
import time
from contextlib import contextmanager


class History:
    """Requests (what: register, activate, me, resend), faults (what: fault) and failovers (what: failover)."""

    def __init__(self, file):
        self.entries = []
        self._file = file
        self._lock = threading.Lock()

    def add(self, **entry):
        with self._lock:
            self.entries.append(entry)
            print(json.dumps(entry), file=self._file, flush=True)

    def of(self, *what):
        with self._lock:
            return [entry for entry in self.entries if entry["what"] in what]

    @contextmanager
    def fault(self, name, target, hits):
        """A fault for as long as the block lasts. hits: "member" (a node, a worker, their lines) or "server"."""
        entry = {"what": "fault", "fault": name, "target": target, "hits": hits, "began": time.time(), "ended": None}
        with self._lock:
            self.entries.append(entry)
        try:
            yield entry
        finally:
            entry["ended"] = time.time()
            with self._lock:
                print(json.dumps(entry), file=self._file, flush=True)
