// The log and what follows it: verification, projections with their rebuilding, webhooks, who leads what.

import { get, readiness, type Projection, type Readiness, type Verification } from "../api";
import { momentOf, number, plural } from "../format";
import { useAsked, useDeed } from "../hooks";
import { scrape, type Scrape } from "../metrics";
import { Bar, Card, Moment, Problem, Tag } from "../parts";
import { Webhooks } from "./webhooks";

function Result({ last }: { last: NonNullable<Verification["last"]> }) {
    const tone = { whole: "good", damaged: "bad", unknown: "warn" }[last.result];
    return (
        <div class="verdict">
            <p>
                <Tag tone={tone}>{last.result}</Tag> <Moment at={last.at} />
            </p>
            {last.result === "whole" ? (
                <p>{plural(last.events ?? 0, "event")} up to position {number(last.position ?? 0)}{last.shredded ? `, ${number(last.shredded)} of erased people` : ""}.</p>
            ) : (
                <p>{last.position !== undefined && `Position ${number(last.position)}: `}{last.what}</p>
            )}
            {last.hash && <p class="hash"><span>Head</span> <code>{last.hash}</code></p>}
        </div>
    );
}

function Verify() {
    const { value, problem, again } = useAsked<Verification>((signal) => get("/admin/v1/verify", signal), 1000, []);
    const deed = useDeed(again);
    const running = value?.running;
    return (
        <Card title="Verification" aside={<button type="button" class="main" disabled={!!running} onClick={() => deed.run("/admin/v1/verify")}>Verify the log</button>}>
            <p class="hint">Reads every event and computes the chain of hashes again.</p>
            <Problem text={problem || deed.problem} />
            <div role="status">
                {running && (
                    <>
                        <Bar label="Verified so far" share={running.head === 0 ? 0 : running.position / running.head} />
                        <p>Position {number(running.position)} of {number(running.head)}, since {momentOf(running.since)}.</p>
                    </>
                )}
                {!running && value?.last && <Result last={value.last} />}
                {!running && value && !value.last && <p>This node has not verified the log since it started.</p>}
            </div>
        </Card>
    );
}

const tones = { live: "good", rebuilding: "code", parked: "bad" } as const;

function ProjectionRow(props: { projection: Projection; rebuild: () => void }) {
    const { projection } = props;
    return (
        <tr>
            <th scope="row">{projection.name}</th>
            <td><Tag tone={tones[projection.status]}>{projection.status}</Tag></td>
            <td>{number(projection.position)}<small>{projection.lag > 0 ? ` ${number(projection.lag)} behind` : " up to date"}</small></td>
            <td>v{projection.version}.{projection.generation}</td>
            <td>
                {projection.status === "rebuilding" ? (
                    <Bar label={`Rebuilding ${projection.name}`} share={projection.progress} />
                ) : (
                    <button type="button" aria-label={`Rebuild ${projection.name}`} onClick={props.rebuild}>Rebuild</button>
                )}
                {projection.problem && <p class="problem">{projection.problem}</p>}
            </td>
        </tr>
    );
}

function Projections() {
    const { value, problem, again } = useAsked<{ projections: Projection[] }>((signal) => get("/admin/v1/projections", signal), 1000, []);
    const deed = useDeed(again);
    return (
        <Card title="Projections" wide>
            <p class="hint">A rebuild fills new tables beside those in use and swaps them at the end; the service goes on meanwhile.</p>
            <Problem text={problem || deed.problem} />
            <div class="scroll" tabIndex={0} role="region" aria-label="List of projections">
                <table class="rows">
                    <thead><tr><th>Name</th><th>State</th><th>Position</th><th>Version</th><th>Rebuild</th></tr></thead>
                    <tbody>
                        {value?.projections.map((projection) => (
                            <ProjectionRow key={projection.name} projection={projection}
                                rebuild={() => deed.run(`/admin/v1/projections/${projection.name}/rebuild`)} />
                        ))}
                    </tbody>
                </table>
            </div>
        </Card>
    );
}

interface Job {
    name: string;
    leads: boolean;
}

function jobsIn(scrape: Scrape): Job[] {
    const of = (name: string, metric: string) => ({ name, leads: scrape.value(metric) === 1 });
    const projections = scrape.of("roster_projection_leading")
        .map(({ labels, value }) => ({ name: `projection ${labels.projection}`, leads: value === 1 }));
    return [of("relay to the bus", "roster_relay_leading"), of("window sweep", "roster_sweep_leading"), ...projections];
}

function Leaders() {
    const { value } = useAsked(scrape, 2000, []);
    return (
        <Card title="Who leads what" aside={<small>as this node sees it</small>}>
            <ul class="jobs">
                {value && jobsIn(value).map((job) => (
                    <li key={job.name}><span>{job.name}</span><Tag tone={job.leads ? "good" : "mute"}>{job.leads ? "this node" : "another node"}</Tag></li>
                ))}
            </ul>
        </Card>
    );
}

function Checks() {
    const { value, problem } = useAsked<Readiness>(readiness, 2000, []);
    return (
        <Card title="This node" aside={value && <Tag tone={value.status === "ready" ? "good" : "bad"}>{value.status}</Tag>}>
            <Problem text={problem} />
            <ul class="jobs">
                {value?.checks.map((check) => (
                    <li key={check.name}><span>{check.name}{check.detail && <small>{check.detail}</small>}</span><Tag tone={check.ok ? "good" : "bad"}>{check.ok ? "ok" : "not ok"}</Tag></li>
                ))}
            </ul>
        </Card>
    );
}

// What a number of the metrics is called here; those that a node does not have are left out.
const figures: [string, string][] = [
    ["events behind, of the relay", "roster_relay_lag_events"],
    ["events published", "roster_relay_published_total"],
    ["codes whose window the sweep closed", "roster_sweep_windows_total"],
    ["codes open on this node", "roster_open_windows"],
    ["people with a living actor", "roster_user_actors"],
    ["passwords that wait to be hashed", "roster_hasher_queue"],
    ["mail orders done here", "roster_mail_orders_total"],
];

function Work() {
    const { value, problem } = useAsked(scrape, 2000, []);
    return (
        <Card title="At work" aside={<small>since this node started</small>}>
            <Problem text={problem} />
            <ul class="jobs">
                {value && figures.filter(([, metric]) => value.of(metric).length > 0).map(([name, metric]) => (
                    <li key={metric}><span>{name}</span><b>{number(value.sum(metric))}</b></li>
                ))}
            </ul>
        </Card>
    );
}

export function Log() {
    return (
        <div class="grid">
            <Verify />
            <Leaders />
            <Projections />
            <Webhooks />
            <Checks />
            <Work />
        </div>
    );
}
