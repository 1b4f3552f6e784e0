"""What each figure of a load may be at most, or has to be at least, and whether it is."""

import operator

SIGNS = {"≤": operator.le, "≥": operator.ge}


def cpu(name):
    return lambda row: row["cpu_ms"][name]


def milliseconds(key, percentile):
    return lambda row: row[key][percentile] / 1000


# hashing, load: what, how to read it off a row, sign, limit
LIMITS = {
    ("default", "registrations, 16 connections"): (
        ("registrations to bare hashes", lambda row: row["of_bare_hashes"], "≥", 0.95),
        ("context switches of serve, beside the hashers' preemptions", lambda row: row["switches"][0], "≤", 10),
        ("transactions", lambda row: row["transactions"], "≤", 3),
        ("WAL bytes beyond the rows", lambda row: row["wal_bytes"] - row["row_bytes"], "≤", 1_500),
        ("connections of a node to PostgreSQL", lambda row: row["connections"], "≤", 6),
    ),
    ("default", "journeys, 16 connections"): (
        ("journeys to bare hashes", lambda row: row["of_bare_hashes"], "≥", 0.90),
    ),
    ("cheap", "registrations, 64 connections"): (
        ("registrations a second", lambda row: row["per_second"], "≥", 5_000),
        ("context switches of serve", lambda row: sum(row["switches"]), "≤", 5),
    ),
    ("cheap", "journeys, 16 connections"): (
        ("journeys a second", lambda row: row["per_second"], "≥", 2_000),
        ("CPU ms of all", lambda row: sum(row["cpu_ms"].values()), "≤", 0.75),
        ("CPU ms of serve", cpu("serve"), "≤", 0.28),
        ("CPU ms of the mailer", cpu("mailer"), "≤", 0.12),
        ("CPU ms of NATS", cpu("nats"), "≤", 0.15),
        ("CPU ms of PostgreSQL", cpu("postgres"), "≤", 0.20),
    ),
    ("cheap", "journeys, 50 a second"): (
        ("ms until a registration's answer, p50", milliseconds("register_us", "p50"), "≤", 2),
        ("ms until a registration's answer, p99", milliseconds("register_us", "p99"), "≤", 6),
        ("ms from the answer to the mail, p50", milliseconds("mail_us", "p50"), "≤", 3),
        ("ms from the answer to the mail, p99", milliseconds("mail_us", "p99"), "≤", 15),
    ),
}


def judged(hashing, rows):
    """(load, what, measured, limit in words, whether it holds) of each limit."""
    for row in rows:
        for what, read, sign, limit in LIMITS.get((hashing, row["name"]), ()):
            measured = read(row)
            yield row["name"], what, measured, f"{sign} {limit:,}", SIGNS[sign](measured, limit)


def print_verdicts(hashing, rows):
    print("\n| load | figure, for each person where it is a count | measured | limit | |\n" + "| --- " * 5 + "|")
    for load, what, measured, limit, holds in judged(hashing, rows):
        print(f"| {load} | {what} | {measured:,.2f} | {limit} | {'holds' if holds else 'falls short'} |", flush=True)
