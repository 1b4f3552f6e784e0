// Talks to the admin API of the node that served this page, with the token of this session.

const tokenKey = "roster-admin-token";

export interface LogEvent {
    position: number;
    stream_id: string;
    version: number;
    type: string;
    event_id: string;
    recorded_at: string;
    metadata: Record<string, string>;
    data: Record<string, unknown>;
    private: Record<string, unknown> | string | null;
    hash: string;
}

export interface Code {
    code_id: string;
    claim: number;
    reason: string;
    issued_at: string;
    expires_at: string;
    mail: string;
}

export interface Claim {
    claim: number;
    made_at: string;
    window?: { code_id: string; expires_at: string; wrong_codes: number };
}

export interface ListedPerson {
    user_id: string;
    email?: string;
    status: string;
    registered_at?: string;
    activated_at?: string;
    erased_at?: string;
}

export interface Person extends ListedPerson {
    locale?: string;
    claims?: Claim[];
    codes?: Code[];
    wrong_codes_in_30_days?: number;
    shadow?: { registered_at: string };
    last_notice?: string;
    events: LogEvent[];
}

export interface Projection {
    name: string;
    version: number;
    generation: number;
    status: "live" | "rebuilding" | "parked";
    position: number;
    lag: number;
    progress: number;
    problem?: string;
}

export interface FunnelStep {
    at: string;
    registered: number;
    mailed: number;
    activated: number;
    expired: number;
    rejected: number;
    delivery: { count: number; seconds: number; buckets: { le: number | null; count: number }[] };
}

export interface Funnel {
    from: string;
    to: string;
    step_seconds: number;
    steps: FunnelStep[];
}

export interface Verification {
    running: { since: string; position: number; head: number } | null;
    last: { at: string; result: "whole" | "damaged" | "unknown"; events?: number; position?: number; hash?: string; shredded?: number; what?: string } | null;
}

export interface Webhook {
    name: string;
    status: "ok" | "failing" | "parked";
    position: number;
    lag: number;
    attempts: number;
    last_answer?: string;
    last_at?: string;
    failing_since?: string;
    next_attempt?: string;
    problem?: string;
}

export interface WebhookTest {
    taken: boolean;
    answer: string;
}

export interface Readiness {
    status: string;
    checks: { name: string; ok: boolean; detail: string }[];
}

export interface Mail {
    to: string;
    subject: string;
    text: string;
    html: string;
    code: string | null;
    sent_at: string;
}

// What the server said when it said no, in words for people.
export class Refusal extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        detail: string,
    ) {
        super(detail);
    }
}

let whenRefused: () => void = () => {};

// What happens when the server no longer knows the token.
export function onTokenRefused(act: () => void) {
    whenRefused = act;
}

export function token(): string | null {
    return sessionStorage.getItem(tokenKey);
}

export function forgetToken() {
    sessionStorage.removeItem(tokenKey);
}

// Keeps the token for this tab if the server takes it; Refusal otherwise.
export async function signIn(written: string) {
    const answer = await fetch("/admin/v1/projections", { headers: bearer(written) });
    if (!answer.ok) throw await refusalOf(answer);
    sessionStorage.setItem(tokenKey, written);
}

function bearer(value: string) {
    return { Authorization: `Bearer ${value}` };
}

async function refusalOf(answer: Response): Promise<Refusal> {
    const problem = await answer.json().catch(() => ({}));
    return new Refusal(answer.status, problem.code ?? "", problem.detail ?? `The server answered ${answer.status}.`);
}

async function ask(path: string, options: RequestInit = {}): Promise<Response> {
    let answer: Response;
    try {
        answer = await fetch(path, { ...options, headers: { ...bearer(token() ?? ""), ...options.headers } });
    } catch (failure) {
        if (options.signal?.aborted) throw failure;
        throw new Refusal(0, "unreachable", "The node cannot be reached.");
    }
    if (answer.ok) return answer;
    const refusal = await refusalOf(answer);
    if (answer.status === 401) whenRefused();
    throw refusal;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await ask(path, { signal })).json();
}

export async function post<T>(path: string): Promise<T> {
    const text = await (await ask(path, { method: "POST" })).text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
}

export async function erase(user: string): Promise<void> {
    await ask(`/admin/v1/users/${user}`, { method: "DELETE" });
}

// Open to whoever reaches the listener; neither needs the token.
export async function readiness(): Promise<Readiness> {
    return (await fetch("/readyz")).json();
}

export async function metricsText(): Promise<string> {
    return (await fetch("/metrics")).text();
}

export function query(parameters: Record<string, string | number | undefined>): string {
    const filled = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
    return text === "" ? "" : `?${text}`;
}

export interface StreamMessage {
    event: string;
    data: string;
}

// One connection of Server-Sent Events. EventSource would not send the token.
export async function stream(path: string, signal: AbortSignal, take: (messages: StreamMessage[]) => void) {
    const answer = await ask(path, { signal, headers: { Accept: "text/event-stream" } });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const parts = (rest + value).split("\n\n");
        rest = parts.pop()!;
        const messages = parts.map(messageIn).filter((message) => message.data !== "");
        if (messages.length > 0) take(messages);
    }
}

function messageIn(block: string): StreamMessage {
    const message = { event: "message", data: "" };
    for (const line of block.split("\n")) {
        if (line.startsWith("event: ")) message.event = line.slice(7);
        if (line.startsWith("data: ")) message.data += line.slice(6);
    }
    return message;
}
