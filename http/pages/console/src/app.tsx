// The shell: who has a token sees the views, everybody else is asked for one.

import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { forgetToken, get, onTokenRefused, token } from "./api";
import { useRoute, type Route } from "./hooks";
import { Events } from "./views/events";
import { Log } from "./views/log";
import { Mails } from "./views/mails";
import { Overview } from "./views/overview";
import { People } from "./views/people";
import { PersonView } from "./views/person";
import { SignIn } from "./views/sign_in";

interface View {
    name: string;
    title: string;
    show: FunctionComponent<{ rest: string }>;
}

const views: View[] = [
    { name: "overview", title: "Overview", show: Overview },
    { name: "events", title: "Events", show: Events },
    { name: "people", title: "People", show: People },
    { name: "log", title: "Log", show: Log },
    { name: "mails", title: "Mails", show: Mails },
];
const person: View = { name: "person", title: "Person", show: PersonView };

function viewOf({ view }: Route): View {
    return [...views, person].find(({ name }) => name === view) ?? views[0]!;
}

// Only `roster dev` has mails to show.
function useHasMails(): boolean {
    const [has, setHas] = useState(false);
    useEffect(() => void get("/admin/v1/mails").then(() => setHas(true), () => {}), []);
    return has;
}

function Navigation(props: { chosen: string; leave: () => void }) {
    const hasMails = useHasMails();
    const shown = views.filter(({ name }) => name !== "mails" || hasMails);
    const current = props.chosen === "person" ? "people" : props.chosen;
    return (
        <header class="top">
            <strong class="mark"><i aria-hidden="true" />Roster</strong>
            <nav aria-label="Views">
                {shown.map(({ name, title }) => (
                    <a key={name} href={`#/${name}`} aria-current={name === current ? "page" : undefined}>{title}</a>
                ))}
            </nav>
            <button type="button" class="quiet" onClick={props.leave}>Forget token</button>
        </header>
    );
}

function Shell(props: { leave: () => void }) {
    const route = useRoute();
    const view = viewOf(route);
    const main = useRef<HTMLElement>(null);
    const first = useRef(true);
    useEffect(() => {
        document.title = `${view.title} – Roster console`;
        // Who changes the view with the keyboard goes on reading there.
        if (!first.current) main.current?.focus();
        first.current = false;
    }, [view.name, route.rest]);
    return (
        <>
            <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to content</a>
            <Navigation chosen={view.name} leave={props.leave} />
            <main id="main" ref={main} tabIndex={-1}>
                <h1 class={view.name === "person" ? "unseen" : ""}>{view.title}</h1>
                <view.show key={view.name + route.rest} rest={route.rest} />
            </main>
        </>
    );
}

export function App() {
    const [isIn, setIsIn] = useState(token() !== null);
    const leave = () => {
        forgetToken();
        setIsIn(false);
    };
    useEffect(() => onTokenRefused(leave), []);
    return isIn ? <Shell leave={leave} /> : <SignIn entered={() => setIsIn(true)} />;
}
