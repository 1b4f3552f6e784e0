// Registers, asks for the code, activates. What the server says is shown in its own words.

import { byId, call, say, translate } from "/signup/texts.js";

const minLength = 8;
const product = document.body.dataset.product;
const next = document.body.dataset.next;
const resendPause = Number(document.body.dataset.resend); // seconds

let email = "";
let authorization = "";
let lifetime = 60;
let expiresAt = 0;
let resendAt = 0;
let clock = 0;

function basic(user, password) {
    const octets = new TextEncoder().encode(`${user}:${password}`);
    return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

function complain(field, message) {
    byId(`${field}-error`).textContent = message;
    if (byId(field) instanceof HTMLInputElement) byId(field).setAttribute("aria-invalid", String(message !== ""));
}

function clear(...fields) {
    for (const field of fields) complain(field, "");
}

function explain(answer, field) {
    const { errors, detail, retry_after: wait } = answer.body;
    for (const error of errors ?? []) if (byId(`${error.field}-error`)) complain(error.field, error.message);
    if (!errors) complain(field, wait && answer.status === 503 ? `${detail} ${say.wait(wait)}` : detail);
    document.querySelector("[aria-invalid=true]")?.focus();
}

async function busy(form, work) {
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => (button.disabled = true));
    try {
        await work();
    } finally {
        buttons.forEach((button) => (button.disabled = false));
        tick();
    }
}

function show(id) {
    for (const part of ["account", "activation", "done"]) byId(part).hidden = part !== id;
}

function tick() {
    const now = Date.now();
    const left = Math.max(0, Math.ceil((expiresAt - now) / 1000));
    const pause = Math.max(0, Math.ceil((resendAt - now) / 1000));
    byId("seconds").textContent = left;
    byId("ring").style.strokeDashoffset = String(100 - (100 * left) / lifetime);
    byId("resend").disabled = pause > 0;
    byId("resend").textContent = pause > 0 ? say.resendIn(pause) : say.resend;
    if (left === 0 && expiresAt !== 0) {
        complain("code", say.expired);
        expiresAt = 0;
    }
}

function codeIsOnItsWay(seconds) {
    lifetime = seconds;
    expiresAt = Date.now() + seconds * 1000;
    resendAt = Date.now() + resendPause * 1000;
    clear("code");
    byId("code").value = "";
    byId("code").focus();
    tick();
}

async function register() {
    clear("email", "password", "account");
    const password = byId("password").value;
    const answer = await call("register", { body: { email: byId("email").value, password } });
    if (answer.status !== 201 && answer.status !== 202) return explain(answer, "account");
    email = answer.body.email;
    authorization = basic(email, password);
    byId("code").maxLength = answer.body.code_digits;
    byId("code").style.setProperty("--digits", answer.body.code_digits);
    byId("sent").textContent = say.sent(email, answer.body.code_digits);
    show("activation");
    window.clearInterval(clock);
    clock = window.setInterval(tick, 1000);
    codeIsOnItsWay(answer.body.code_expires_in);
}

function finish(body) {
    window.clearInterval(clock);
    show("done");
    byId("welcome").textContent = say.welcome(email, product);
    byId("done").focus();
    if (next) window.location.assign(body.token ? `${next}#token=${body.token}` : next);
}

async function activate() {
    clear("code");
    const answer = await call("activate", { body: { code: byId("code").value }, authorization });
    if (answer.status === 200 || answer.status === 409) return finish(answer.body);
    if (answer.status === 410 || answer.body.attempts_left === 0) resendAt = Math.min(resendAt, Date.now());
    explain(answer, "code");
    byId("code").select();
}

async function resend() {
    const answer = await call("resend-code", { authorization });
    if (answer.status === 409) return finish(answer.body);
    if (answer.status !== 202) {
        resendAt = Date.now() + (answer.body.retry_after ?? 1) * 1000;
        return explain(answer, "code");
    }
    byId("sent").textContent = say.sentAgain;
    codeIsOnItsWay(answer.body.code_expires_in);
}

function hint() {
    const password = byId("password").value;
    const name = byId("email").value.split("@")[0].trim().toLowerCase();
    const left = minLength - [...password].length;
    const contains = name.length > 2 && password.toLowerCase().includes(name);
    byId("password-hint").textContent =
        password === "" ? say.hint : left > 0 ? say.hintLength(left) : contains ? say.hintEmail : say.hintFine;
}

function reveal() {
    const hidden = byId("password").type === "password";
    byId("password").type = hidden ? "text" : "password";
    byId("reveal").setAttribute("aria-pressed", String(hidden));
    byId("reveal").textContent = hidden ? say.hide : say.show;
}

// A code that was pasted with blanks or words around it is its digits.
function digitsOnly() {
    const field = byId("code");
    field.value = field.value.replace(/\D/g, "").slice(0, field.maxLength);
    if (field.value.length === field.maxLength) byId("activation").requestSubmit();
}

function paste(event) {
    event.preventDefault();
    byId("code").value = event.clipboardData.getData("text");
    digitsOnly();
}

function on(id, event, work) {
    byId(id).addEventListener(event, work);
}

function onSubmit(id, work) {
    on(id, "submit", (event) => {
        event.preventDefault();
        if (!byId(id).querySelector("[type=submit]").disabled) busy(byId(id), work);
    });
}

translate();
document.title = `${say.title} – ${product}`;
hint();
onSubmit("account", register);
onSubmit("activation", activate);
on("resend", "click", () => busy(byId("activation"), resend));
on("back", "click", () => show("account"));
on("reveal", "click", reveal);
on("password", "input", hint);
on("email", "input", hint);
on("code", "input", digitsOnly);
on("code", "paste", paste);
