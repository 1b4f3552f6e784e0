// The log as it is written, with filters by type, person and time.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { LogEvent } from "../api";
import { follow, type Filter } from "../event_log";
import { detailOf, emailIn, eventTypes, inWords, momentOf, number, plural, timeOf, userOf } from "../format";
import { Problem, TypeName } from "../parts";
import { VirtualList } from "../virtual_list";

const kept = 50_000; // events in memory; the oldest go first
const rowHeight = 38;

// Gathers what comes between two frames, so that a burst is one drawing.
function useFollowed(filter: Filter, paused: boolean): { events: LogEvent[]; waiting: number; problem: string } {
    const [events, setEvents] = useState<LogEvent[]>([]);
    const [problem, setProblem] = useState("");
    const [waiting, setWaiting] = useState(0);
    const all = useRef<LogEvent[]>([]);
    const isPaused = useRef(paused);
    isPaused.current = paused;
    useEffect(() => {
        if (!paused) setEvents(all.current);
        setWaiting(0);
    }, [paused]);
    useEffect(() => {
        const abort = new AbortController();
        all.current = [];
        setEvents([]);
        let frame = 0;
        const draw = () => {
            frame = 0;
            if (isPaused.current) return;
            setEvents(all.current);
        };
        const take = (taken: { events: LogEvent[]; rewoundTo?: number }) => {
            const { rewoundTo } = taken;
            const before = rewoundTo === undefined ? all.current : all.current.filter(({ position }) => position <= rewoundTo);
            all.current = [...before, ...taken.events].slice(-kept);
            if (isPaused.current) setWaiting((count) => count + taken.events.length);
            frame ||= requestAnimationFrame(draw);
        };
        void follow(filter, abort.signal, take, setProblem);
        return () => {
            abort.abort();
            cancelAnimationFrame(frame);
        };
    }, [filter]);
    return { events, waiting, problem };
}

function Filters(props: { filter: Filter; change: (filter: Filter) => void }) {
    const form = useRef<HTMLFormElement>(null);
    const read = () => {
        const values = new FormData(form.current!);
        props.change({ type: String(values.get("type")), person: String(values.get("person")).trim(), since: String(values.get("since")) });
    };
    const submit = (event: Event) => {
        event.preventDefault();
        read();
    };
    return (
        <form class="filters" ref={form} onSubmit={submit}>
            <label>
                Type
                <select name="type" value={props.filter.type} onChange={read}>
                    <option value="">All</option>
                    {eventTypes.map((type) => <option key={type} value={type}>{type}</option>)}
                </select>
            </label>
            <label class="grow">
                Person
                <input name="person" type="search" placeholder="address or user id" defaultValue={props.filter.person} spellcheck={false} autocapitalize="none" onChange={read} />
            </label>
            <label>
                Since
                <input name="since" type="datetime-local" defaultValue={props.filter.since} onChange={read} />
            </label>
        </form>
    );
}

// Only some events hold the address; those read before tell whose the others are.
class Addresses {
    private readonly known = new Map<string, string>();
    private readUpTo = 0;

    learnFrom(events: LogEvent[]): this {
        for (let i = events.length - 1; i >= 0 && events[i]!.position > this.readUpTo; --i) {
            const email = emailIn(events[i]!);
            if (email !== "") this.known.set(userOf(events[i]!), email);
        }
        this.readUpTo = events.at(-1)?.position ?? 0;
        return this;
    }

    of(user: string): string {
        return this.known.get(user) ?? `…${user.slice(-12)}`;
    }
}

function Row({ event, addresses }: { event: LogEvent; addresses: Addresses }) {
    return (
        <>
            <span class="cell position">{number(event.position)}</span>
            <span class="cell time">{timeOf(event.recorded_at)}</span>
            <span class="cell"><TypeName type={event.type} /></span>
            <span class="cell who">{addresses.of(userOf(event))}</span>
            <span class="cell detail">{detailOf(event)}</span>
        </>
    );
}

export function EventDetail({ event, linked = true }: { event: LogEvent; linked?: boolean }) {
    const user = userOf(event);
    return (
        <div class="event-detail">
            <header>
                <h2><TypeName type={event.type} /></h2>
                <p>{inWords(event.type)}, {momentOf(event.recorded_at)}, position {number(event.position)}</p>
                {linked && user && <p><a href={`#/person/${user}`}>The person’s timeline</a></p>}
            </header>
            <pre tabIndex={0} aria-label="The event as JSON">{JSON.stringify(event, null, 2)}</pre>
        </div>
    );
}

export function Events({ rest }: { rest: string }) {
    const [filter, setFilter] = useState<Filter>({ type: "", person: rest, since: "" });
    const [paused, setPaused] = useState(false);
    const [chosen, setChosen] = useState(-1);
    const { events, waiting, problem } = useFollowed(filter, paused);
    const change = (next: Filter) => {
        setChosen(-1);
        setPaused(false);
        setFilter(next);
    };
    const known = useRef(new Addresses());
    const addresses = useMemo(() => known.current.learnFrom(events), [events]);
    const selected = events[chosen];
    return (
        <div class="events">
            <Filters filter={filter} change={change} />
            <div class="row spread-out">
                <p class="quiet-text" role="status">
                    {paused ? `${plural(waiting, "new event")} since you stopped to read` : `${plural(events.length, "event")}, live`}
                </p>
                <button type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>{paused ? "Follow again" : "Pause"}</button>
            </div>
            <Problem text={problem} />
            <div class={selected ? "split open" : "split"}>
                <VirtualList label="Events" rows={events} rowHeight={rowHeight} stuckToEnd={!paused} letGo={() => setPaused(true)} chosen={chosen}
                    choose={(index) => { setPaused(true); setChosen(index); }}
                    head={<><span>Position</span><span>Time</span><span>Type</span><span>Person</span><span>Detail</span></>}
                    show={(event) => <Row event={event} addresses={addresses} />} />
                {selected && (
                    <aside aria-label="The chosen event">
                        <button type="button" class="quiet close" onClick={() => setChosen(-1)}>Close</button>
                        <EventDetail event={selected} />
                    </aside>
                )}
            </div>
        </div>
    );
}
