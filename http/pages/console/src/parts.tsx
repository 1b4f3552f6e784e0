// Small pieces that every view is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { inWords, kindOf, momentOf } from "./format";

export function Card(props: { title: string; id?: string; aside?: ComponentChildren; children: ComponentChildren; wide?: boolean }) {
    const id = props.id ?? props.title.toLowerCase().replaceAll(/\W+/g, "-");
    return (
        <section class={props.wide ? "card wide" : "card"} aria-labelledby={id}>
            <header>
                <h2 id={id}>{props.title}</h2>
                {props.aside}
            </header>
            {props.children}
        </section>
    );
}

export function Figure(props: { name: string; value: string; note?: string; tone?: string }) {
    return (
        <div class="figure">
            <dt>{props.tone && <i class={`dot ${props.tone}`} aria-hidden="true" />}{props.name}</dt>
            <dd>
                {props.value}
                {props.note && <small>{props.note}</small>}
            </dd>
        </div>
    );
}

export function Tag(props: { tone: string; children: ComponentChildren }) {
    return <span class={`tag ${props.tone}`}>{props.children}</span>;
}

export function StatusTag({ status }: { status: string }) {
    const tones: Record<string, string> = { active: "good", pending: "code", erased: "bad", absent: "mute" };
    return <Tag tone={tones[status] ?? "mute"}>{status}</Tag>;
}

export function TypeName({ type }: { type: string }) {
    return (
        <span class="type" title={inWords(type)}>
            <i class={`dot ${kindOf(type)}`} aria-hidden="true" />
            {type}
        </span>
    );
}

export function Moment({ at }: { at?: string }) {
    return at ? <time dateTime={at}>{momentOf(at)}</time> : <>–</>;
}

export function Problem({ text }: { text: string }) {
    return text === "" ? null : <p class="problem" role="alert">{text}</p>;
}

export function Bar(props: { label: string; share: number }) {
    return (
        <div class="bar">
            <progress aria-label={props.label} max={1} value={props.share} />
            <span>{Math.floor(props.share * 100)} %</span>
        </div>
    );
}

export function Choice<T extends string>(props: { label: string; options: T[]; chosen: T; choose: (option: T) => void }) {
    return (
        <fieldset class="choice">
            <legend class="unseen">{props.label}</legend>
            {props.options.map((option) => (
                <label key={option}>
                    <input type="radio" name={props.label} checked={option === props.chosen} onChange={() => props.choose(option)} />
                    <span>{option}</span>
                </label>
            ))}
        </fieldset>
    );
}

// A question that has to be answered before anything is destroyed.
export function Question(props: { title: string; children: ComponentChildren; yes: string; danger?: boolean; answer: (yes: boolean) => void }) {
    const dialog = useRef<HTMLDialogElement>(null);
    useEffect(() => dialog.current?.showModal(), []);
    return (
        <dialog ref={dialog} aria-labelledby="question" onClose={() => props.answer(false)}>
            <h2 id="question">{props.title}</h2>
            {props.children}
            <div class="row end">
                <button type="button" onClick={() => props.answer(false)}>Cancel</button>
                <button type="button" class={props.danger ? "danger" : "main"} onClick={() => props.answer(true)}>{props.yes}</button>
            </div>
        </dialog>
    );
}
