// The events as they happen: one stream with filters, taken up again where it broke off.

import { get, query, Refusal, stream, type LogEvent, type Projection, type StreamMessage } from "./api";

export interface Filter {
    type: string;
    person: string; // an address or a user id; empty: everybody
    since: string; // a local date and time; empty: the newest
}

export interface Taken {
    events: LogEvent[];
    rewoundTo?: number; // what was read behind it is no longer so
}

const shownBefore = 2000; // of the log's events, where no time is asked for
const retry = 2000;
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

// A node's metrics know the head only from what it wrote itself.
async function head(): Promise<number> {
    const { projections } = await get<{ projections: Projection[] }>("/admin/v1/projections");
    return Math.max(0, ...projections.map(({ position, lag }) => position + lag));
}

// The position behind which everything was recorded at `time` or later: times never go back in the
// log, so it is found by halving.
export async function positionAt(time: number, end: number): Promise<number> {
    let [before, after] = [0, end];
    while (before < after) {
        const middle = Math.floor((before + after) / 2);
        const page = await get<{ events: LogEvent[] }>(`/admin/v1/events${query({ after: middle, limit: 1 })}`);
        const event = page.events[0];
        if (event && Date.parse(event.recorded_at) < time) before = middle + 1;
        else after = middle;
    }
    return before;
}

async function beginning(filter: Filter): Promise<number> {
    if (filter.since !== "") return positionAt(Date.parse(filter.since), await head());
    // Of one person or type the whole log is looked through: there are few.
    if (filter.person !== "" || filter.type !== "") return 0;
    return Math.max(0, (await head()) - shownBefore);
}

function personIn(filter: Filter) {
    const person = filter.person.trim();
    return uuid.test(person) ? { user: person } : { email: person };
}

function takenFrom(messages: StreamMessage[]): Taken {
    const taken: Taken = { events: [] };
    for (const { event, data } of messages) {
        const read = JSON.parse(data);
        if (event === "rewound") {
            taken.rewoundTo = read.position;
            taken.events = taken.events.filter(({ position }) => position <= read.position);
        } else taken.events.push(read);
    }
    return taken;
}

// Follows until `signal` says to stop. `tell` hears of trouble, and with an empty text of its end.
export async function follow(filter: Filter, signal: AbortSignal, take: (taken: Taken) => void, tell: (problem: string) => void) {
    let after: number | undefined;
    while (!signal.aborted) {
        try {
            after ??= await beginning(filter);
            const asked = { after, type: filter.type, ...personIn(filter) };
            tell("");
            await stream(`/admin/v1/events/stream${query(asked)}`, signal, (messages) => {
                const taken = takenFrom(messages);
                after = taken.events.at(-1)?.position ?? taken.rewoundTo ?? after;
                take(taken);
            });
        } catch (failure) {
            if (signal.aborted) return;
            tell(failure instanceof Error ? failure.message : String(failure));
            if (failure instanceof Refusal && failure.status === 422) return;
        }
        await new Promise((done) => window.setTimeout(done, retry));
    }
}
