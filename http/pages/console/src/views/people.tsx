// Everybody in pages, by status; or one person by address.

import { useState } from "preact/hooks";

import { get, query, Refusal, type ListedPerson, type Person } from "../api";
import { useAsked } from "../hooks";
import { Choice, Moment, Problem, StatusTag } from "../parts";

const pageSize = 50;
const statuses = ["all", "pending", "active", "erased"];

interface Page {
    users: ListedPerson[];
    next: string | null;
}

function Find() {
    const [problem, setProblem] = useState("");
    const submit = async (event: SubmitEvent) => {
        event.preventDefault();
        const written = String(new FormData(event.target as HTMLFormElement).get("email")).trim();
        setProblem("");
        try {
            const person = await get<Person>(`/admin/v1/users${query({ email: written })}`);
            window.location.hash = `#/person/${person.user_id}`;
        } catch (failure) {
            const unknown = failure instanceof Refusal && failure.status === 404;
            setProblem(unknown ? `Nobody is known by ${written}.` : (failure as Error).message);
        }
    };
    return (
        <form class="filters" onSubmit={submit} noValidate role="search">
            <label class="grow">
                Address
                <input name="email" type="email" required spellcheck={false} autocapitalize="none" placeholder="ada@example.com" />
            </label>
            <button type="submit">Find</button>
            <Problem text={problem} />
        </form>
    );
}

function Rows({ people }: { people: ListedPerson[] }) {
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label="List of people">
            <table class="rows">
                <thead>
                    <tr><th>Address</th><th>Status</th><th>Registered</th><th>Activated or erased</th></tr>
                </thead>
                <tbody>
                    {people.map((person) => (
                        <tr key={person.user_id}>
                            <td><a href={`#/person/${person.user_id}`}>{person.email ?? person.user_id}</a></td>
                            <td><StatusTag status={person.status} /></td>
                            <td><Moment at={person.registered_at} /></td>
                            <td><Moment at={person.erased_at ?? person.activated_at} /></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function People() {
    const [status, setStatus] = useState("all");
    const [trail, setTrail] = useState<string[]>([]);
    const after = trail.at(-1);
    const { value, problem } = useAsked<Page>(
        (signal) => get(`/admin/v1/users${query({ status: status === "all" ? "" : status, after, limit: pageSize })}`, signal), 5000, [status, after]);
    const choose = (next: string) => {
        setTrail([]);
        setStatus(next);
    };
    return (
        <>
            <Find />
            <div class="row spread-out">
                <Choice label="Status" options={statuses} chosen={status} choose={choose} />
                <p class="quiet-text" role="status">{value && `page ${trail.length + 1}, ${value.users.length} shown`}</p>
            </div>
            <Problem text={problem} />
            {value && (value.users.length > 0 ? <Rows people={value.users} /> : <p class="empty">Nobody here.</p>)}
            <div class="row end">
                <button type="button" disabled={trail.length === 0} onClick={() => setTrail(trail.slice(0, -1))}>Earlier</button>
                <button type="button" disabled={!value?.next} onClick={() => setTrail([...trail, value!.next!])}>Later</button>
            </div>
        </>
    );
}
