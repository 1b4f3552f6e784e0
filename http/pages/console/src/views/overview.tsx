// How registration goes: the funnel over time, how long mails take, what is asked of the node.

import { useEffect, useMemo, useState } from "preact/hooks";

import { get, query, readiness, type Funnel } from "../api";
import { Chart } from "../chart";
import { number, percent, plural, seconds } from "../format";
import { quantileOf, ranges, seriesOf, spanNow, totalsOf, type Buckets, type Range, type Series, type Totals } from "../funnel";
import { useAsked } from "../hooks";
import { ratesOf, scrape, type Scrape } from "../metrics";
import { Card, Choice, Figure, Problem, Tag } from "../parts";

const funnelPause = 5000;
const scrapePause = 2000;
const keptScrapes = 300;

function Stages({ totals }: { totals: Totals }) {
    const stages = [
        { name: "Registered", value: totals.registered, tone: "begin" },
        { name: "Mailed", value: totals.mailed, tone: "mail" },
        { name: "Activated", value: totals.activated, tone: "good" },
        { name: "Code expired", value: totals.expired, tone: "warn" },
        { name: "Wrong code", value: totals.rejected, tone: "bad" },
    ];
    const most = Math.max(1, ...stages.map((stage) => stage.value));
    return (
        <ol class="stages">
            {stages.map(({ name, value, tone }, i) => (
                <li key={name}>
                    <span>{name}</span>
                    <meter class={tone} min={0} max={most} value={value} aria-label={name} />
                    <b>{number(value)}</b>
                    <small>{i === 0 ? "" : percent(value, totals.registered)}</small>
                </li>
            ))}
        </ol>
    );
}

function FunnelCharts({ series, step }: { series: Series; step: number }) {
    const counts = useMemo(() => [
        { name: "Registered", colour: "--begin", values: series.registered, filled: true },
        { name: "Activated", colour: "--good", values: series.activated, filled: true },
        { name: "Expired", colour: "--warn", values: series.expired },
        { name: "Wrong codes", colour: "--bad", values: series.rejected, dashed: true },
    ], [series]);
    const times = useMemo(() => [
        { name: "99 %", colour: "--bad", values: series.p99 },
        { name: "95 %", colour: "--warn", values: series.p95 },
        { name: "Half", colour: "--good", values: series.p50 },
    ], [series]);
    const per = step < 3600 ? `${step / 60} min` : `${step / 3600} h`;
    return (
        <>
            <Card title="Funnel over time" aside={<small>people per {per}</small>} wide>
                <Chart label="Funnel over time" at={series.at} lines={counts} write={number} height={260} counts />
            </Card>
            <Card title="Delivery latency" aside={<small>from the code’s issue to the mail server’s yes</small>}>
                <Chart label="Delivery latency" at={series.at} lines={times} write={seconds} />
            </Card>
        </>
    );
}

// How many mails took how long, as bars: the whole range at a glance.
function Spread({ buckets }: { buckets: Buckets }) {
    const most = Math.max(1, ...buckets.map((bucket, i) => bucket.count - (buckets[i - 1]?.count ?? 0)));
    return (
        <Card title="How long mails take" aside={<small>mails in this range</small>}>
            <table class="spread">
                <thead class="unseen"><tr><th>Within</th><th>Mails</th></tr></thead>
                <tbody>
                    {buckets.map((bucket, i) => {
                        const own = bucket.count - (buckets[i - 1]?.count ?? 0);
                        return (
                            <tr key={i}>
                                <th scope="row">{bucket.le === null ? "longer" : `≤ ${seconds(bucket.le)}`}</th>
                                <td><meter class="mail" min={0} max={most} value={own} aria-hidden="true" />{number(own)}</td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </Card>
    );
}

// The node's own counters, for as long as this view is open.
function useScrapes(): Scrape[] {
    const [history, setHistory] = useState<Scrape[]>([]);
    const { value } = useAsked(scrape, scrapePause, []);
    useEffect(() => {
        if (value) setHistory((before) => [...before, value].slice(-keptScrapes));
    }, [value]);
    return history;
}

function Requests({ history }: { history: Scrape[] }) {
    const rates = useMemo(() => ratesOf(history), [history]);
    const lines = useMemo(() => [
        { name: "Accepted", colour: "--good", values: rates.accepted, filled: true },
        { name: "Refused", colour: "--warn", values: rates.refused },
        { name: "Failed", colour: "--bad", values: rates.failed },
    ], [rates]);
    return (
        <Card title="Requests to this node" aside={<small>a second, since this view was opened</small>}>
            <Chart label="Requests a second" at={rates.at} lines={lines} write={(value) => value.toFixed(value < 10 ? 1 : 0)} span={120} />
        </Card>
    );
}

// What this node wrote last, or what it has read since it started.
function headIn(scrape: Scrape): number {
    const read = scrape.of("roster_projection_position").map(({ value }) => value);
    return Math.max(scrape.value("roster_log_head") ?? 0, ...read);
}

function Health({ latest }: { latest?: Scrape }) {
    const { value, problem } = useAsked(readiness, funnelPause, []);
    const lag = latest?.value("roster_relay_lag_events");
    const leads = latest?.value("roster_relay_leading") === 1;
    return (
        <p class="health" role="status">
            <Tag tone={value?.status === "ready" ? "good" : "bad"}>{value?.status ?? (problem || "asking")}</Tag>
            {value?.checks.filter((check) => !check.ok).map((check) => <span key={check.name}>{check.name}: {check.detail}</span>)}
            {latest && <span>log at {number(headIn(latest))}</span>}
            {leads && <span>relay {lag ? `${number(lag)} behind` : "up to date"}</span>}
            {latest && <span>{plural(latest.value("roster_open_windows") ?? 0, "code")} open here</span>}
        </p>
    );
}

function Figures({ totals }: { totals: Totals }) {
    return (
        <dl class="figures">
            <Figure name="Registered" value={number(totals.registered)} tone="begin" />
            <Figure name="Activated" value={number(totals.activated)} note={percent(totals.activated, totals.registered)} tone="good" />
            <Figure name="Codes expired" value={number(totals.expired)} tone="warn" />
            <Figure name="Wrong codes" value={number(totals.rejected)} tone="bad" />
            <Figure name="Mails, half within" value={seconds(quantileOf(totals.buckets, 0.5))} tone="mail" />
            <Figure name="Mails, 99 % within" value={seconds(quantileOf(totals.buckets, 0.99))} tone="mail" />
        </dl>
    );
}

export function Overview() {
    const [range, setRange] = useState<Range>(ranges[0]!);
    const history = useScrapes();
    const { value: funnel, problem } = useAsked<Funnel>(
        (signal) => get(`/admin/v1/funnel${query({ ...spanNow(range), step: `${range.step}s` })}`, signal), funnelPause, [range]);
    const series = useMemo(() => funnel && seriesOf(funnel), [funnel]);
    const totals = useMemo(() => funnel && totalsOf(funnel), [funnel]);
    return (
        <>
            <div class="row spread-out">
                <Health latest={history.at(-1)} />
                <Choice label="Range" options={ranges.map(({ name }) => name)} chosen={range.name}
                    choose={(name) => setRange(ranges.find((other) => other.name === name)!)} />
            </div>
            <Problem text={problem} />
            {totals && <Figures totals={totals} />}
            <div class="grid">
                {series && funnel && <FunnelCharts series={series} step={funnel.step_seconds} />}
                {totals && <Spread buckets={totals.buckets} />}
                <Requests history={history} />
                {totals && <Card title="From registration to activation"><Stages totals={totals} /></Card>}
            </div>
        </>
    );
}
