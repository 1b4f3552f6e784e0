// Asks for a token, once a tab.

import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal, signIn } from "../api";
import { Problem } from "../parts";

function wordsFor(failure: unknown): string {
    if (!(failure instanceof Refusal)) return "The node cannot be reached.";
    if (failure.status === 401) return "This token is not known here.";
    if (failure.code === "role-too-small") return "This token sees events only; the console needs the role “read” or “operate”.";
    return failure.message;
}

export function SignIn(props: { entered: () => void }) {
    const [problem, setProblem] = useState("");
    const [busy, setBusy] = useState(false);
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => {
        document.title = "Sign in – Roster console";
        field.current?.focus();
    }, []);
    const submit = async (event: Event) => {
        event.preventDefault();
        setBusy(true);
        setProblem("");
        try {
            await signIn(field.current!.value.trim());
            props.entered();
        } catch (failure) {
            setProblem(wordsFor(failure));
            setBusy(false);
            field.current?.select();
        }
    };
    return (
        <main class="sign-in">
            <form onSubmit={submit} noValidate>
                <strong class="mark"><i aria-hidden="true" />Roster</strong>
                <h1>Operators’ console</h1>
                <label for="token">Admin token</label>
                <input id="token" ref={field} type="password" autocomplete="off" spellcheck={false} required
                    aria-describedby="token-hint" aria-invalid={problem !== ""} />
                <p id="token-hint" class="hint">
                    It stays in this tab and is gone when the tab is closed. <code>roster token add NAME --role ROLE</code> makes
                    one; <code>roster dev</code> keeps its own in <code>admin-token</code> in its data directory.
                </p>
                <Problem text={problem} />
                <button type="submit" class="main" disabled={busy}>Open the console</button>
            </form>
        </main>
    );
}
