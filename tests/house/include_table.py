"""Checks, file by file, who includes what: the folder table of the design, which CMake cannot check because the
distribution puts all third-party headers in one directory. include_table.py [ROOT]
"""

import re
import sys
from pathlib import Path

ALL = None  # every header of that folder
EVENTSTORE_PORTS = {
    "event_codec.hpp", "event_store.hpp", "hash_chain.hpp", "read_model_transaction.hpp", "recorded_event.hpp",
}
MESSAGING_PORTS = {"event_bus.hpp", "mail_messages.hpp", "cloud_event.hpp"}

# folder -> folder it may include -> the headers it may include of it. Everything may include itself.
MAY_INCLUDE = {
    "domain": {},
    "telemetry": {"domain": {"log_time.hpp"}},  # the type its clock tells the time in
    "crypto": {"domain": ALL},
    "eventstore": {"domain": ALL, "telemetry": ALL, "crypto": ALL},
    "projections": {"domain": ALL, "telemetry": ALL, "eventstore": EVENTSTORE_PORTS},
    "messaging": {"domain": ALL, "telemetry": ALL, "crypto": ALL},
    "actors": {"domain": ALL, "telemetry": ALL, "crypto": ALL, "eventstore": ALL, "projections": ALL,
               "messaging": ALL},
    "http": {"domain": ALL, "telemetry": ALL, "crypto": ALL, "eventstore": EVENTSTORE_PORTS, "projections": ALL,
             "messaging": MESSAGING_PORTS, "actors": ALL},
    "consumer": {"domain": ALL, "telemetry": ALL, "crypto": ALL, "messaging": MESSAGING_PORTS},
    "cli": {folder: ALL for folder in
            "domain telemetry crypto eventstore projections messaging actors http consumer".split()},
}
FOLDERS = set(MAY_INCLUDE)
NOT_DOMAIN = FOLDERS - {"domain"}

# Third-party headers by the beginning of their names, and the folders they are for.
THIRD_PARTY = {
    "botan/": {"crypto"},
    "sodium": {"crypto"},
    "zxcvbn": {"crypto"},
    "uni": {"crypto"},  # libunistring: unictype.h, uninorm.h, unistr.h
    "pqxx/": {"eventstore"},
    "libpq-fe.h": {"eventstore"},
    "SQLiteCpp/": {"eventstore"},
    "sqlite3.h": {"eventstore"},
    "nats": {"messaging"},
    "caf/": {"actors", "http", "cli"},
    "restinio/": {"http"},
    "http_parser.h": {"http"},
    "asio": {"http"},
    "openssl/": {"http"},
    "idn2.h": {"http"},
    "curl/": {"consumer"},
    "kainjow/": {"consumer"},
    "CLI/": {"cli"},
    "spdlog/": {"telemetry"},
    "prometheus/": {"telemetry"},
    "fmt/": NOT_DOMAIN,
    "nlohmann/": NOT_DOMAIN,
}
STANDARD = re.compile(r"[a-z_0-9]+")
OPERATING_SYSTEM = re.compile(
    r"(sys|arpa|netinet|net|linux)/[a-z_0-9]+\.h|(fcntl|malloc|netdb|poll|pthread|pwd|sched|signal|termios|unistd)\.h")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|import)[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def problem_with(folder, quote, header):
    """Why this folder may not include this header; None if it may."""
    if quote == '"':
        target, _, name = header.partition("/")
        if target not in FOLDERS or not name:
            return "is not the path of a header from the top of the tree"
        if target == folder:
            return None
        allowed = MAY_INCLUDE[folder].get(target, set())
        if allowed is ALL or name in allowed:
            return None
        return f"is not for {folder}/" + (f", only the ports of {target}/ are" if allowed else "")
    if STANDARD.fullmatch(header):
        return None
    for beginning, folders in THIRD_PARTY.items():  # before the system's, which has a unistd.h
        if header.startswith(beginning) and not OPERATING_SYSTEM.fullmatch(header):
            return None if folder in folders else f"is only for {', '.join(sorted(folders))}"
    if OPERATING_SYSTEM.fullmatch(header):
        return "makes domain/ impure" if folder == "domain" else None
    return "is in no row of tests/house/include_table.py"


def problems_in(folder, text):
    """The forbidden includes of one file's text, one sentence each."""
    for quote, header in INCLUDE.findall(text):
        problem = problem_with(folder, quote, header)
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
        ("eventstore", "#include <botan/hash.h>", False),
        ("eventstore", "#include <sys/socket.h>", True),
        ("projections", '#include "eventstore/event_store.hpp"', True),
        ("projections", '#include "eventstore/postgres_event_store.hpp"', False),
        ("projections", "#include <pqxx/pqxx>", False),
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
    files = [path for folder in sorted(FOLDERS) for path in sorted((root / folder).rglob("*.[ch]pp"))
             if "node_modules" not in path.parts]
    failures = 0
    for path in files:
        for problem in problems_in(path.relative_to(root).parts[0], path.read_text()):
            print(f"{path.relative_to(root)}: {problem}")
            failures += 1
    if not files:
        sys.exit(f"no sources below {root}")
    print(f"{len(files)} files, {failures} forbidden includes")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
