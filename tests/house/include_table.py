"""Checks, file by file, who includes what: the folder table of the design, which CMake cannot check because the
distribution puts all third-party headers in one directory. include_table.py [ROOT]
"""

import re
import sys
from pathlib import Path

ALL = None  # every header of that folder
EVENTSTORE_PORTS = {
    "checked_page.hpp", "event_codec.hpp", "event_store.hpp", "hash_chain.hpp", "log_watch.hpp",
    "read_model_transaction.hpp", "recorded_event.hpp",
}
MESSAGING_PORTS = {"event_bus.hpp", "mail_messages.hpp", "cloud_event.hpp", "http_sender.hpp"}
FOLLOWERS_PORTS = {"webhook_endpoint.hpp", "webhook_message.hpp", "webhook_state.hpp"}
GROUND = {"domain": ALL, "text": ALL, "telemetry": ALL}

# room -> folder it may include -> the headers it may include of it. Everything may include its own room. A room with a
# row of its own is bound by that row alone, any other by its folder's.
MAY_INCLUDE = {
    "domain": {},
    "text": {},
    "telemetry": {"text": ALL, "domain": {"log_time.hpp"}},  # the type its clock tells the time in
    "crypto": {"domain": ALL, "text": ALL},
    "eventstore": GROUND | {"crypto": ALL},
    "projections": GROUND | {"eventstore": EVENTSTORE_PORTS},
    "messaging": GROUND | {"crypto": ALL},
    "actors": GROUND | {"crypto": ALL, "eventstore": ALL, "projections": ALL, "messaging": ALL},
    "followers": GROUND | {"crypto": ALL, "eventstore": ALL, "projections": ALL, "messaging": ALL,
                           "actors": {"user_commands.hpp", "password_news.hpp"}},
    "operators": GROUND | {"crypto": ALL, "eventstore": ALL, "projections": ALL, "messaging": MESSAGING_PORTS,
                           "actors": {"user_commands.hpp"}, "followers": FOLLOWERS_PORTS},
    "http": GROUND | {"crypto": ALL, "eventstore": EVENTSTORE_PORTS, "projections": ALL, "messaging": MESSAGING_PORTS,
                      "actors": ALL, "followers": ALL, "operators": ALL},
    "http/server": {"text": ALL, "telemetry": ALL},  # could be given away: it knows nothing of Roster
    "consumer": GROUND | {"crypto": ALL, "messaging": MESSAGING_PORTS},
    "cli": {folder: ALL for folder in
            "domain text telemetry crypto eventstore projections messaging actors followers operators http "
            "consumer".split()},
}
FOLDERS = {room for room in MAY_INCLUDE if "/" not in room}
NOT_DOMAIN = FOLDERS - {"domain"}

# Third-party headers by the beginning of their names, and the rooms they are for.
THIRD_PARTY = {
    "botan/": {"crypto"},
    "crypt.h": {"crypto"},
    "sodium": {"crypto", "text"},  # text: its base64, which takes the same time for every key
    "zxcvbn": {"crypto"},
    "uni": {"crypto", "text"},  # libunistring: unictype.h, uninorm.h, unistr.h
    "pqxx/": {"eventstore/postgres"},
    "libpq-fe.h": {"eventstore/postgres"},
    "SQLiteCpp/": {"eventstore/sqlite"},
    "sqlite3.h": {"eventstore/sqlite"},
    "nats": {"messaging"},
    "caf/": {"actors", "http", "cli"},
    "restinio/": {"http/server"},
    "http_parser.h": {"http/server"},
    "asio": {"http/server"},
    "openssl/": {"http/server"},
    "idn2.h": {"http", "text"},
    "curl/": {"consumer", "cli"},
    "kainjow/": {"consumer"},
    "CLI/": {"cli"},
    "toml++/": {"cli"},
    "spdlog/": {"telemetry"},
    "prometheus/": {"telemetry"},
    "fmt/": NOT_DOMAIN,
    "nlohmann/": NOT_DOMAIN,
}
STANDARD = re.compile(r"[a-z_0-9]+")
OPERATING_SYSTEM = re.compile(
    r"(sys|arpa|netinet|net|linux)/[a-z_0-9]+\.h|(fcntl|malloc|netdb|poll|pthread|pwd|sched|signal|termios|unistd)\.h")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|import)[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def is_in(place, rooms):
    """Whether the folder of a file, or a folder around it, is one of these rooms."""
    return any(place == room or place.startswith(room + "/") for room in rooms)


def row_of(place):
    """The row that binds a folder: that of the innermost room around it which has one."""
    return max((room for room in MAY_INCLUDE if is_in(place, [room])), key=len)


def problem_with(place, quote, header):
    """Why a file in this folder may not include this header; None if it may."""
    folder = place.partition("/")[0]
    if quote == '"':
        target, _, name = header.partition("/")
        if target not in FOLDERS or not name:
            return "is not the path of a header from the top of the tree"
        row = row_of(place)
        if header.startswith(row + "/") or row == folder == target:
            return None
        allowed = MAY_INCLUDE[row].get(target, set())
        if allowed is ALL or name in allowed:
            return None
        return f"is not for {row}/" + (f", only the ports of {target}/ are" if allowed else "")
    if STANDARD.fullmatch(header):
        return None
    for beginning, rooms in THIRD_PARTY.items():  # before the system's, which has a unistd.h
        if header.startswith(beginning) and not OPERATING_SYSTEM.fullmatch(header):
            return None if is_in(place, rooms) else f"is only for {', '.join(sorted(rooms))}"
    if OPERATING_SYSTEM.fullmatch(header):
        return "makes domain/ impure" if folder == "domain" else None
    return "is in no row of tests/house/include_table.py"


def problems_in(place, text):
    """The forbidden includes of one file's text, one sentence each."""
    for quote, header in INCLUDE.findall(text):
        problem = problem_with(place, quote, header)
        if problem:
            yield f"{header} {problem}"


def show_that_it_can_fail():
    """Negative controls, and their positive neighbours: (folder, include, whether it is allowed)."""
    for folder, line, allowed in [
        ("domain", "#include <vector>", True),
        ("domain", "#include <fmt/format.h>", False),
        ("domain", "#include <unistd.h>", False),
        ("domain", '#include "telemetry/clock.hpp"', False),
        ("telemetry", '#include "domain/log_time.hpp"', True),
        ("telemetry", '#include "domain/user_state.hpp"', False),
        ("crypto", '#include "eventstore/event_store.hpp"', False),
        ("crypto", "#include <botan/hash.h>", True),
        ("text", "#include <sodium.h>", True),
        ("text", "#include <botan/base64.h>", False),
        ("text", '#include "domain/ids.hpp"', False),
        ("eventstore", "#include <botan/hash.h>", False),
        ("eventstore", "#include <sys/socket.h>", True),
        ("projections", '#include "eventstore/event_store.hpp"', True),
        ("projections", '#include "eventstore/postgres/event_store.hpp"', False),
        ("projections", "#include <pqxx/pqxx>", False),
        ("eventstore/postgres", "#include <pqxx/pqxx>", True),
        ("eventstore/sqlite", "#include <pqxx/pqxx>", False),
        ("eventstore", "#include <SQLiteCpp/SQLiteCpp.h>", False),
        ("http/admin", "#include <restinio/all.hpp>", False),
        ("http/server", '#include "domain/log_time.hpp"', False),
        ("http/server", '#include "http/public/routes.hpp"', False),
        ("http/server", '#include "http/server/route.hpp"', True),
        ("http/admin", '#include "operators/person.hpp"', True),
        ("followers", '#include "actors/user_commands.hpp"', True),
        ("followers", '#include "actors/node.hpp"', False),
        ("http", "  #  include <caf/actor.hpp>", True),
        ("http", '#include "messaging/nats_event_bus.hpp"', False),
        ("http", "#include <SQLiteCpp/SQLiteCpp.h>", False),
        ("http", '#include "cli/config.hpp"', False),
        ("consumer", '#include "messaging/event_bus.hpp"', True),
        ("consumer", '#include "actors/requests.hpp"', False),
        ("consumer", "#include <nats.h>", False),
        ("messaging", "#include <caf/all.hpp>", False),
        ("actors", '#include "../domain/ids.hpp"', False),
        ("actors", '#include "requests.hpp"', False),
        ("cli", '#include "tests/catch.hpp"', False),
        ("cli", "#include <boost/asio.hpp>", False),
        ("cli", "#include <restinio/all.hpp>", False),
        ("cli", '#include "http/server.hpp"', True),
    ]:
        if allowed == bool(list(problems_in(folder, f"#pragma once\n{line}\n"))):
            expected = "allowed" if allowed else "refused"
            sys.exit(f"include_table.py is broken: in {folder}/, {line} should be {expected}")


def main():
    show_that_it_can_fail()
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    listed = (root / "deploy/build/folders.txt").read_text().split()
    if set(listed) != FOLDERS:
        sys.exit(f"deploy/build/folders.txt and the table differ: {sorted(set(listed) ^ FOLDERS)}")
    files = [path for folder in sorted(FOLDERS) for path in sorted((root / folder).rglob("*.[ch]pp"))
             if "node_modules" not in path.parts]
    failures = 0
    for path in files:
        for problem in problems_in(path.relative_to(root).parent.as_posix(), path.read_text()):
            print(f"{path.relative_to(root)}: {problem}")
            failures += 1
    if not files:
        sys.exit(f"no sources below {root}")
    print(f"{len(files)} files, {failures} forbidden includes")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
