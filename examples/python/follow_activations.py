#!/usr/bin/env python3
"""Follows activations on NATS: follow_activations.py NATS_URL CONSUMER

Needs nats-py (pip install -r requirements.txt). Prints a line for each person who has become active, the oldest that
the stream has first, and remembers under the consumer's name how far it has come: run it again, and it goes on there.
"""

import asyncio
import json
import sys

import nats

STREAM = "ROSTER_EVENTS"
SUBJECT = "roster.events.user.UserActivated"


async def follow(url, name):
    connection = await nats.connect(url)
    subscription = await connection.jetstream().pull_subscribe(SUBJECT, durable=name, stream=STREAM)
    while True:
        try:
            messages = await subscription.fetch(100, timeout=5)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            event = json.loads(message.data)
            # Do your work here, under event["id"]: after a crash the same event comes once more.
            print(f"{event['subject']} is active since {event['data']['activated_at']}", flush=True)
            await message.ack()


if __name__ == "__main__":
    asyncio.run(follow(*sys.argv[1:]))
