// What `roster dev` mailed, as text and as the reader's program shows it.

import { useState } from "preact/hooks";

import { get, query, type Mail } from "../api";
import { momentOf, timeOf } from "../format";
import { useAsked } from "../hooks";
import { Choice, Problem } from "../parts";

function keyOf(mail: Mail): string {
    return `${mail.sent_at} ${mail.to}`;
}

function Shown({ mail }: { mail: Mail }) {
    const [form, setForm] = useState("HTML");
    const source = `/mails/html${query({ to: mail.to, sent_at: mail.sent_at })}`;
    return (
        <article class="mail card" aria-label={mail.subject}>
            <header>
                <div>
                    <h2>{mail.subject}</h2>
                    <p class="quiet-text">To {mail.to}, {momentOf(mail.sent_at)}</p>
                </div>
                <Choice label="Form" options={["HTML", "Text"]} chosen={form} choose={setForm} />
            </header>
            {mail.code && <p class="code" aria-label={`Code ${mail.code}`}>{mail.code}</p>}
            {form === "Text" ? <pre tabIndex={0}>{mail.text}</pre> : <iframe key={source} src={source} title={`${mail.subject}, as HTML`} />}
        </article>
    );
}

export function Mails() {
    const [to, setTo] = useState("");
    const [chosen, setChosen] = useState("");
    const { value: mails, problem } = useAsked<Mail[]>((signal) => get(`/admin/v1/mails${query({ to })}`, signal), 1500, [to]);
    const shown = mails?.find((mail) => keyOf(mail) === chosen) ?? mails?.[0];
    return (
        <>
            <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
                <label class="grow">
                    To
                    <input type="email" value={to} placeholder="everybody" spellcheck={false} autocapitalize="none" onChange={(event) => setTo(event.currentTarget.value.trim())} />
                </label>
            </form>
            <Problem text={problem} />
            {mails && mails.length === 0 && <p class="empty">No mail yet.</p>}
            {shown && (
                <div class="mails">
                    <ul class="mail-list" aria-label="Mails">
                        {mails!.map((mail) => (
                            <li key={keyOf(mail)}>
                                <button type="button" aria-current={mail === shown ? "true" : undefined} onClick={() => setChosen(keyOf(mail))}>
                                    <b>{mail.to}</b>
                                    <span>{mail.subject}</span>
                                    <time dateTime={mail.sent_at}>{timeOf(mail.sent_at)}</time>
                                </button>
                            </li>
                        ))}
                    </ul>
                    <Shown mail={shown} />
                </div>
            )}
        </>
    );
}
