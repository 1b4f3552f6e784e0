// Prepares the funnel for charts: a step for every moment, also where nothing happened, and
// quantiles of the delivery out of its histogram.

import type { Funnel, FunnelStep } from "./api";

export interface Range {
    name: string;
    seconds: number;
    step: number;
}

export const ranges: Range[] = [
    { name: "1 h", seconds: 3600, step: 60 },
    { name: "6 h", seconds: 6 * 3600, step: 300 },
    { name: "24 h", seconds: 86400, step: 1200 },
    { name: "7 d", seconds: 7 * 86400, step: 7200 },
    { name: "30 d", seconds: 30 * 86400, step: 43200 },
];

export type Buckets = FunnelStep["delivery"]["buckets"];

// The moment of a funnel's request: whole steps, so that a step is always the same.
export function spanNow(range: Range): { from: string; to: string } {
    const to = Math.ceil(Date.now() / 1000 / range.step) * range.step;
    const iso = (time: number) => new Date(time * 1000).toISOString();
    return { from: iso(to - range.seconds), to: iso(to) };
}

export interface Series {
    at: number[];
    registered: number[];
    mailed: number[];
    activated: number[];
    expired: number[];
    rejected: number[];
    p50: (number | null)[];
    p95: (number | null)[];
    p99: (number | null)[];
}

export function seriesOf(funnel: Funnel): Series {
    const found = new Map(funnel.steps.map((step) => [Date.parse(step.at) / 1000, step]));
    const series: Series = { at: [], registered: [], mailed: [], activated: [], expired: [], rejected: [], p50: [], p95: [], p99: [] };
    const end = Date.parse(funnel.to) / 1000;
    for (let at = Date.parse(funnel.from) / 1000; at < end; at += funnel.step_seconds) {
        const step = found.get(at);
        const quantile = (share: number) => (step ? quantileOf(step.delivery.buckets, share) : null);
        series.at.push(at);
        series.registered.push(step?.registered ?? 0);
        series.mailed.push(step?.mailed ?? 0);
        series.activated.push(step?.activated ?? 0);
        series.expired.push(step?.expired ?? 0);
        series.rejected.push(step?.rejected ?? 0);
        series.p50.push(quantile(0.5));
        series.p95.push(quantile(0.95));
        series.p99.push(quantile(0.99));
    }
    return series;
}

export interface Totals {
    registered: number;
    mailed: number;
    activated: number;
    expired: number;
    rejected: number;
    buckets: Buckets;
}

export function totalsOf(funnel: Funnel): Totals {
    const totals: Totals = { registered: 0, mailed: 0, activated: 0, expired: 0, rejected: 0, buckets: [] };
    for (const step of funnel.steps) {
        totals.registered += step.registered;
        totals.mailed += step.mailed;
        totals.activated += step.activated;
        totals.expired += step.expired;
        totals.rejected += step.rejected;
        step.delivery.buckets.forEach((bucket, i) => {
            const sum = (totals.buckets[i] ??= { le: bucket.le, count: 0 });
            sum.count += bucket.count;
        });
    }
    return totals;
}

// As Prometheus does it: even within a bucket; what is beyond the last bound stands at the bound.
export function quantileOf(buckets: Buckets, share: number): number | null {
    const count = buckets.at(-1)?.count ?? 0;
    if (count === 0) return null;
    const rank = share * count;
    let below = { le: 0, count: 0 };
    for (const bucket of buckets) {
        if (bucket.le === null) return below.le;
        if (bucket.count >= rank) {
            const inside = bucket.count - below.count;
            return below.le + (bucket.le - below.le) * (inside === 0 ? 1 : (rank - below.count) / inside);
        }
        below = { le: bucket.le, count: bucket.count };
    }
    return below.le;
}
