// The webhooks' endpoints: how each does, a message to try one, and the end of a parked one's rest.

import { useState } from "preact/hooks";

import { get, type Webhook, type WebhookTest } from "../api";
import { momentOf, number, plural } from "../format";
import { useAsked, useDeed } from "../hooks";
import { Card, Problem, Tag } from "../parts";

const states = {
    ok: { tone: "good", words: "delivering" },
    failing: { tone: "warn", words: "failing" },
    parked: { tone: "bad", words: "parked" },
} as const;

function lastAnswer({ last_answer: answer, last_at: at }: Webhook): string {
    if (!answer) return "none yet";
    return at ? `${answer}, ${momentOf(at)}` : answer;
}

// What it waits for: an operator, or the next attempt.
function waiting({ problem, attempts, next_attempt: next }: Webhook): string {
    if (problem) return problem;
    if (!next) return "";
    return `${plural(attempts, "attempt")} so far, the next at ${momentOf(next)}`;
}

function Row(props: { webhook: Webhook; test: () => void; resume: () => void }) {
    const { webhook } = props;
    const { tone, words } = states[webhook.status];
    const again = webhook.status === "parked" ? "Resume" : "Retry";
    return (
        <tr>
            <th scope="row">{webhook.name}</th>
            <td><Tag tone={tone}>{words}</Tag></td>
            <td>{number(webhook.position)}<small>{webhook.lag > 0 ? ` ${number(webhook.lag)} behind` : " up to date"}</small></td>
            <td class="told">{lastAnswer(webhook)}<small>{waiting(webhook)}</small></td>
            <td>
                <span class="row">
                    <button type="button" aria-label={`Test ${webhook.name}`} onClick={props.test}>Test</button>
                    {webhook.status !== "ok" && (
                        <button type="button" class="main" aria-label={`${again} ${webhook.name}`} onClick={props.resume}>{again}</button>
                    )}
                </span>
            </td>
        </tr>
    );
}

function List(props: { webhooks: Webhook[]; test: (name: string) => void; resume: (name: string) => void }) {
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label="List of webhooks">
            <table class="rows">
                <thead><tr><th>Name</th><th>State</th><th>Position</th><th>Last answer</th><th>What to do</th></tr></thead>
                <tbody>
                    {props.webhooks.map((webhook) => (
                        <Row key={webhook.name} webhook={webhook} test={() => props.test(webhook.name)} resume={() => props.resume(webhook.name)} />
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function Webhooks() {
    const { value, problem, again } = useAsked<{ webhooks: Webhook[] }>((signal) => get("/admin/v1/webhooks", signal), 1000, []);
    const [told, setTold] = useState("");
    const resumed = useDeed(again);
    const tested = useDeed<WebhookTest & { name: string }>(({ name, taken, answer }) =>
        setTold(`${name} ${taken ? "took" : "did not take"} the test: ${answer}.`));
    const path = (name: string, verb: string) => `/admin/v1/webhooks/${encodeURIComponent(name)}/${verb}`;
    const test = (name: string) => {
        setTold("");
        void tested.run(path(name, "test"));
    };
    return (
        <Card title="Webhooks" wide>
            <p class="hint">Each endpoint gets every event of its types in order; what is not taken comes again for three days, and then it is parked.</p>
            <Problem text={problem || tested.problem || resumed.problem} />
            <p role="status" class="told">{told}</p>
            {value && value.webhooks.length === 0 && <p>There are none: ROSTER_WEBHOOKS_FILE names them.</p>}
            {value && value.webhooks.length > 0 && (
                <List webhooks={value.webhooks} test={test} resume={(name) => void resumed.run(path(name, "resume"))} />
            )}
        </Card>
    );
}
