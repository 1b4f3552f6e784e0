// Takes Roster's webhooks, and believes only what is signed: node receive_webhooks.mjs PORT SECRET
//
// SECRET is the one that stands in the endpoint's secret file, "whsec_…". Answer soon, and with 2xx only once you have
// written down what you were told: everything else comes again. The same message may come twice; its webhook-id tells.

import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const [port, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);
const known = new Set(); // in your database

function take(event) {
    if (event.type === "roster.UserActivated")
        console.log(`${event.subject}${event.email ? ` (${event.email})` : ""} is active since ${event.data.activated_at}`);
}

const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
        try {
            const event = webhook.verify(body, request.headers);
            if (!known.has(event.id)) take(event);
            known.add(event.id);
            response.writeHead(204).end();
        } catch (error) {
            console.error(`refused: ${error.message}`);
            response.writeHead(401).end();
        }
    });
});
server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
