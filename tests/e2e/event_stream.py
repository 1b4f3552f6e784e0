"""Reads the admin API's stream of events, as a program would."""

import http.client
import json
import threading

from tests.harness import child


class EventStream:
    """A reader of Server-Sent Events; positions are the ids that came."""

    def __init__(self, installation, query="", headers=None):
        self.connection = http.client.HTTPConnection(installation.nodes[0].admin, timeout=20)
        self.connection.request("GET", f"/admin/v1/events/stream?{query}", headers={
            "Authorization": f"Bearer {installation.admin_token}"} | (headers or {}))
        self.answer = self.connection.getresponse()
        self.positions = []
        self.marks = []  # what each event is named by, by those who want to be sure
        self.types = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.positions.append(int(value))
                elif name == "data":
                    event = json.loads(value)
                    assert event["position"] == self.positions[-1]
                    self.marks.append(f"{event['position']}-{event.get('hash', '')[:16]}")
                elif name == "event":
                    self.types.append(value)
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass

    def wait_for(self, position):
        child.wait_until(lambda: self.positions and self.positions[-1] >= position, 10, f"position {position}")
