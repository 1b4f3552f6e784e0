// Follows activations on NATS: node follow_activations.mjs NATS_URL CONSUMER
//
// Prints a line for each person who has become active, the oldest that the stream has first, and remembers under the
// consumer's name how far it has come: run it again, and it goes on there. Ctrl-C ends it.

import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const stream = "ROSTER_EVENTS";
const [url, name] = process.argv.slice(2);

const connection = await connect({ servers: url });
const manager = await jetstreamManager(connection);
await manager.consumers.add(stream, {
    durable_name: name,
    filter_subject: "roster.events.user.UserActivated",
    ack_policy: "explicit",
});
const consumer = await jetstream(connection).consumers.get(stream, name);
process.once("SIGINT", () => connection.drain());

for await (const message of await consumer.consume()) {
    const event = message.json();
    // Do your work here, under event.id: after a crash the same event comes once more.
    console.log(`${event.subject} is active since ${event.data.activated_at}`);
    message.ack();
}
