// Reads Prometheus text, and keeps what it said for as long as the console is open.

import { metricsText } from "./api";

export interface Sample {
    name: string;
    labels: Record<string, string>;
    value: number;
}

export class Scrape {
    readonly at = Date.now() / 1000;

    constructor(readonly samples: Sample[]) {}

    // The sum over all samples of this name whose labels fit.
    sum(name: string, fits: (labels: Record<string, string>) => boolean = () => true): number {
        return this.of(name)
            .filter((sample) => fits(sample.labels))
            .reduce((total, sample) => total + sample.value, 0);
    }

    of(name: string): Sample[] {
        return this.samples.filter((sample) => sample.name === name);
    }

    value(name: string): number | undefined {
        return this.of(name)[0]?.value;
    }
}

const line = /^([a-z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)$/i;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parse(text: string): Scrape {
    const samples: Sample[] = [];
    for (const written of text.split("\n")) {
        const found = written.startsWith("#") ? null : line.exec(written);
        if (!found) continue;
        const labels: Record<string, string> = {};
        for (const [, name, value] of (found[2] ?? "").matchAll(label)) labels[name!] = value!;
        samples.push({ name: found[1]!, labels, value: Number(found[3]) });
    }
    return new Scrape(samples);
}

export async function scrape(): Promise<Scrape> {
    return parse(await metricsText());
}

export interface Rates {
    at: number[];
    accepted: number[];
    refused: number[];
    failed: number[];
}

const isPublic = (route: string | undefined) => !!route && !route.startsWith("/admin") && route !== "/metrics";

function requests(scrape: Scrape, first: string): number {
    return scrape.sum("roster_http_requests_total", ({ route, status }) => isPublic(route) && status?.[0] === first);
}

// Requests a second between each two scrapes.
export function ratesOf(history: Scrape[]): Rates {
    const rates: Rates = { at: [], accepted: [], refused: [], failed: [] };
    for (let i = 1; i < history.length; ++i) {
        const [before, after] = [history[i - 1]!, history[i]!];
        const passed = after.at - before.at;
        const rate = (first: string) => Math.max(0, requests(after, first) - requests(before, first)) / passed;
        rates.at.push(after.at);
        rates.accepted.push(rate("2"));
        rates.refused.push(rate("4"));
        rates.failed.push(rate("5"));
    }
    return rates;
}
