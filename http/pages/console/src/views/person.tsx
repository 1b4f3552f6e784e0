// One person: what happened, and a slider through time that shows the state that followed.

import { useEffect, useMemo, useState } from "preact/hooks";

import { erase, get, query, Refusal, type Code, type LogEvent, type Person } from "../api";
import { detailOf, inWords, momentOf, nextTime, timeOf } from "../format";
import { useAsked } from "../hooks";
import { Card, Figure, Problem, Question, StatusTag, Tag, TypeName } from "../parts";
import { EventDetail } from "./events";

const mailTones: Record<string, string> = { mailed: "good", used: "good", awaited: "code", failed: "bad", no_report: "warn" };

function Codes({ codes }: { codes: Code[] }) {
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label="Codes of the last day">
            <table class="rows">
                <thead><tr><th>Issued</th><th>Until</th><th>Why</th><th>Mail</th></tr></thead>
                <tbody>
                    {codes.map((code) => (
                        <tr key={code.code_id}>
                            <td>{timeOf(code.issued_at)}</td>
                            <td>{timeOf(code.expires_at)}</td>
                            <td>{code.reason.replaceAll("_", " ")}</td>
                            <td><Tag tone={mailTones[code.mail] ?? "mute"}>{code.mail.replaceAll("_", " ")}</Tag></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function State({ person }: { person: Person }) {
    const open = person.claims?.filter((claim) => claim.window).length ?? 0;
    return (
        <>
            <dl class="figures state">
                <Figure name="Registered" value={person.registered_at ? momentOf(person.registered_at) : "–"} />
                {person.activated_at && <Figure name="Activated" value={momentOf(person.activated_at)} />}
                {person.erased_at && <Figure name="Erased" value={momentOf(person.erased_at)} />}
                {person.claims && <Figure name="Claims" value={String(person.claims.length)} note={`${open} with an open code`} />}
                {person.wrong_codes_in_30_days !== undefined && <Figure name="Wrong codes, 30 days" value={String(person.wrong_codes_in_30_days)} />}
                {person.locale && <Figure name="Language" value={person.locale} />}
                {person.shadow && <Figure name="Somebody else tried" value={momentOf(person.shadow.registered_at)} />}
            </dl>
            {person.codes && person.codes.length > 0 && <Codes codes={person.codes} />}
        </>
    );
}

// The moment of each event is a stop of the slider.
function Slider(props: { events: LogEvent[]; stop: number; move: (stop: number) => void }) {
    const { events, stop, move } = props;
    const event = events[stop]!;
    const isLast = stop === events.length - 1;
    const text = `${isLast ? "Now: after" : "After"} ${inWords(event.type)}, ${momentOf(event.recorded_at)}`;
    return (
        <div class="slider">
            <label for="moment">Moment</label>
            <input id="moment" type="range" min={0} max={events.length - 1} value={stop} aria-valuetext={text}
                onInput={(input) => move(Number(input.currentTarget.value))} />
            <output for="moment">{text}</output>
            <button type="button" onClick={() => move(Math.max(0, stop - 1))} disabled={stop === 0}>Back</button>
            <button type="button" onClick={() => move(stop + 1)} disabled={isLast}>On</button>
        </div>
    );
}

function Timeline(props: { events: LogEvent[]; stop: number; move: (stop: number) => void }) {
    return (
        <ol class="timeline">
            {props.events.map((event, i) => (
                <li key={event.event_id} class={i > props.stop ? "later" : i === props.stop ? "now" : ""}>
                    <button type="button" aria-current={i === props.stop ? "step" : undefined} onClick={() => props.move(i)}>
                        <TypeName type={event.type} />
                        <span>{inWords(event.type)}{detailOf(event) && ` (${detailOf(event)})`}</span>
                        <time dateTime={event.recorded_at}>{nextTime(event.recorded_at, props.events[i - 1]?.recorded_at)}</time>
                    </button>
                </li>
            ))}
        </ol>
    );
}

// The state at a stop, as the server folds it. Of the last one it is known already.
function useStateAt(now: Person | undefined, stop: number): Person | undefined {
    const [then, setThen] = useState<Person>();
    const event = now?.events[stop];
    const isLast = !!now && stop === now.events.length - 1;
    useEffect(() => {
        setThen(undefined);
        if (!now || !event || isLast) return;
        const abort = new AbortController();
        get<Person>(`/admin/v1/users/${now.user_id}${query({ at: event.recorded_at })}`, abort.signal).then(setThen, () => {});
        return () => abort.abort();
    }, [now, stop]);
    return isLast ? now : then;
}

function Erasure({ person, done }: { person: Person; done: () => void }) {
    const [asks, setAsks] = useState(false);
    const [problem, setProblem] = useState("");
    const answer = async (yes: boolean) => {
        setAsks(false);
        if (!yes) return;
        try {
            await erase(person.user_id);
            setProblem("");
            done();
        } catch (failure) {
            const tooSmall = failure instanceof Refusal && failure.status === 403;
            setProblem(tooSmall ? "Your token may look, but not erase: that needs the role “operate”." : (failure as Error).message);
        }
    };
    return (
        <>
            <button type="button" class="danger" disabled={person.status === "erased"} onClick={() => setAsks(true)}>Erase…</button>
            <Problem text={problem} />
            {asks && (
                <Question title="Erase this person?" yes="Erase for good" danger answer={answer}>
                    <p>The key of <b>{person.email}</b> is destroyed. Nothing brings back the address, the password or the language; the log stays whole.</p>
                </Question>
            )}
        </>
    );
}

export function PersonView({ rest: user }: { rest: string }) {
    const { value: person, problem, again } = useAsked<Person>((signal) => get(`/admin/v1/users/${encodeURIComponent(user)}`, signal), 3000, [user]);
    const [pinned, setPinned] = useState<number>();
    const last = (person?.events.length ?? 1) - 1;
    const stop = Math.min(pinned ?? last, last);
    const then = useStateAt(person, stop);
    const event = person?.events[stop];
    const move = useMemo(() => (to: number) => setPinned(to === last ? undefined : to), [last]);
    if (!person) return problem ? <Problem text={problem} /> : <p role="status">Reading…</p>;
    return (
        <>
            <div class="row spread-out person-head">
                <div>
                    <p class="email">{person.email ?? "An erased person"} <StatusTag status={person.status} /></p>
                    <p class="id">{person.user_id}</p>
                </div>
                <div class="row"><Erasure person={person} done={again} /></div>
            </div>
            <Problem text={problem} />
            <Slider events={person.events} stop={stop} move={move} />
            <div class="grid">
                <Card title="Timeline"><Timeline events={person.events} stop={stop} move={move} /></Card>
                <Card title={stop === last ? "State now" : "State then"} id="state" aside={then && <StatusTag status={then.status} />}>
                    {then ? <State person={then} /> : <p role="status">Reading…</p>}
                </Card>
                {event && <Card title="The event itself" wide><EventDetail event={event} linked={false} /></Card>}
            </div>
        </>
    );
}
