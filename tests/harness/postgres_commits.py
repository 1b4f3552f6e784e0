"""Finds the COMMITs in what a client says to PostgreSQL, in the simple and in the extended protocol."""

import struct

STARTUP_ANSWERED_IN_CLEAR = {80877103, 80877104}  # asks for TLS or GSS; a startup message follows
LONGEST_LOOKED_INTO = 4096  # a COMMIT is short, and so are the messages that prepare and run it


def _is_commit(query):
    """Whether this text ends a transaction by committing it."""
    words = query.rstrip(b" ;\n\t\0").rpartition(b";")[2].strip().upper()
    return words in (b"COMMIT", b"END", b"COMMIT WORK", b"COMMIT TRANSACTION", b"END TRANSACTION")


class CommitFinder:
    """Follows one connection from its beginning, in pieces as they come."""

    def __init__(self):
        self._is_starting = True
        self._buffer = b""
        self._to_skip = 0  # bytes of a message that nobody looks into
        self._statements = {}  # name of a prepared statement: whether it commits
        self._portals = {}

    def sees_commit(self, data):
        """Whether a COMMIT is complete with these bytes."""
        if self._to_skip >= len(data):
            self._to_skip -= len(data)
            return False
        data = self._buffer + data[self._to_skip:]
        self._to_skip = 0
        at, found = 0, False
        while True:
            head = 0 if self._is_starting else 1
            if len(data) - at < head + 4:
                break
            [length] = struct.unpack_from("!i", data, at + head)
            end = at + head + length
            if end > len(data):
                if length > LONGEST_LOOKED_INTO:
                    self._to_skip = end - len(data)
                    at = len(data)
                break
            if length <= LONGEST_LOOKED_INTO:
                found |= self._message(data[at:at + head], data[at + head + 4:end])
            at = end
        self._buffer = data[at:]
        return found

    def _message(self, kind, body):
        if self._is_starting:
            self._is_starting = len(body) >= 4 and struct.unpack_from("!i", body)[0] in STARTUP_ANSWERED_IN_CLEAR
            return False
        if kind == b"Q":
            return _is_commit(body)
        if kind == b"P":
            name, query = body.split(b"\0", 2)[:2]
            self._statements[name] = _is_commit(query)
        elif kind == b"B":
            portal, statement = body.split(b"\0", 2)[:2]
            self._portals[portal] = self._statements.get(statement, False)
        elif kind == b"E":
            return self._portals.get(body.split(b"\0", 1)[0], False)
        return False
