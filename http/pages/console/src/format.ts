// How times, numbers and events are written.

import type { LogEvent } from "./api";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const count = new Intl.NumberFormat();

export function timeOf(text: string): string {
    return clock.format(new Date(text));
}

export function momentOf(text: string | number): string {
    return dayAndClock.format(new Date(text));
}

// The day too, where it is another than that of the time before.
export function nextTime(text: string, before?: string): string {
    const sameDay = before !== undefined && new Date(before).toDateString() === new Date(text).toDateString();
    return sameDay ? timeOf(text) : momentOf(text);
}

export function number(value: number): string {
    return count.format(value);
}

export function percent(part: number, whole: number): string {
    return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

export function seconds(value: number | null): string {
    if (value === null || Number.isNaN(value)) return "–";
    if (value < 1) return `${Math.round(value * 1000)} ms`;
    return value < 120 ? `${value.toFixed(value < 10 ? 1 : 0)} s` : `${Math.round(value / 60)} min`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
    return `${number(value)} ${value === 1 ? one : many}`;
}

// Says of each type what it is about: which colour it has.
const kinds: Record<string, string> = {
    UserRegistered: "begin",
    UserImported: "good",
    RegistrationClaimed: "begin",
    RegistrationRestarted: "begin",
    RegistrationShadowed: "mute",
    RegistrationDisowned: "bad",
    CodeIssued: "code",
    CodeRejected: "warn",
    CodeExpired: "warn",
    CodeMailed: "mail",
    CodeMailFailed: "bad",
    UserActivated: "good",
    PasswordRehashed: "mute",
    UserErased: "bad",
};

export const eventTypes = Object.keys(kinds);

export function kindOf(type: string): string {
    return kinds[type] ?? "mute";
}

const words: Record<string, string> = {
    UserRegistered: "Registered",
    UserImported: "Imported from elsewhere",
    RegistrationClaimed: "Registered again, with another password",
    RegistrationRestarted: "Registration began again",
    RegistrationShadowed: "Somebody tried to register the active address",
    RegistrationDisowned: "“That wasn’t me”",
    CodeIssued: "Code issued",
    CodeRejected: "Wrong code",
    CodeExpired: "Code expired",
    CodeMailed: "Code mailed",
    CodeMailFailed: "Code could not be mailed",
    UserActivated: "Activated",
    PasswordRehashed: "Password hashed anew",
    UserErased: "Erased",
};

export function inWords(type: string): string {
    return words[type] ?? type;
}

export function userOf(event: LogEvent): string {
    return String(event.data.user_id ?? "");
}

export function emailIn(event: LogEvent): string {
    const opened = event.private;
    return opened !== null && typeof opened === "object" ? String(opened.email ?? "") : "";
}

// What is worth reading of an event beside its type.
export function detailOf(event: LogEvent): string {
    const { reason, attempts_left: left } = event.data;
    if (reason !== undefined) return String(reason).replaceAll("_", " ");
    if (left !== undefined) return `${left} left`;
    return "";
}
