// What the views share: asking again and again, the address bar, the colours in force.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { post, Refusal } from "./api";

export interface Asked<T> {
    value: T | undefined;
    problem: string;
    again: () => void;
}

// Asks at once, and then every `pause` milliseconds while the tab is looked at; 0: once.
export function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>, pause: number, causes: unknown[]): Asked<T> {
    const [value, setValue] = useState<T>();
    const [problem, setProblem] = useState("");
    const [round, setRound] = useState(0);
    useEffect(() => {
        const abort = new AbortController();
        let timer = 0;
        const step = async () => {
            try {
                const answer = await ask(abort.signal);
                if (abort.signal.aborted) return;
                setValue(answer);
                setProblem("");
            } catch (failure) {
                if (abort.signal.aborted) return;
                setProblem(failure instanceof Error ? failure.message : String(failure));
            }
            if (pause > 0) timer = window.setTimeout(wake, pause);
        };
        const wake = () => {
            if (document.hidden) timer = window.setTimeout(wake, pause);
            else void step();
        };
        void step();
        return () => {
            abort.abort();
            window.clearTimeout(timer);
        };
    }, [...causes, round]);
    return { value, problem, again: useCallback(() => setRound((before) => before + 1), []) };
}

function wordsFor(failure: unknown): string {
    const tooSmall = failure instanceof Refusal && failure.status === 403;
    return tooSmall ? "Your token may look, but not do this: that needs the role “operate”." : (failure as Error).message;
}

// Does what a button says; what the server says against it is shown.
export function useDeed<T>(then: (answer: T) => void): { problem: string; run: (path: string) => Promise<void> } {
    const [problem, setProblem] = useState("");
    const run = async (path: string) => {
        setProblem("");
        try {
            then(await post<T>(path));
        } catch (failure) {
            setProblem(wordsFor(failure));
        }
    };
    return { problem, run };
}

export interface Route {
    view: string;
    rest: string;
}

function routeNow(): Route {
    const [view = "", rest = ""] = window.location.hash.replace(/^#\/?/, "").split("/", 2);
    return { view: view || "overview", rest: decodeURIComponent(rest) };
}

export function useRoute(): Route {
    const [route, setRoute] = useState(routeNow);
    useEffect(() => {
        const follow = () => setRoute(routeNow());
        window.addEventListener("hashchange", follow);
        return () => window.removeEventListener("hashchange", follow);
    }, []);
    return route;
}

export function useDark(): boolean {
    const media = useRef(window.matchMedia("(prefers-color-scheme: dark)"));
    const [dark, setDark] = useState(media.current.matches);
    useEffect(() => {
        const follow = () => setDark(media.current.matches);
        const watched = media.current;
        watched.addEventListener("change", follow);
        return () => watched.removeEventListener("change", follow);
    }, []);
    return dark;
}

// The width of an element, as it changes.
export function useWidth(): [(element: HTMLElement | null) => void, number] {
    const [width, setWidth] = useState(0);
    const observer = useRef<ResizeObserver>();
    const ref = useCallback((element: HTMLElement | null) => {
        observer.current?.disconnect();
        if (!element) return;
        observer.current = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
        observer.current.observe(element);
    }, []);
    return [ref, width];
}
