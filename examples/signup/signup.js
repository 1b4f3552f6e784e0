// Everything a front end of your own needs: three calls. `roster dev` takes them from any port of localhost; `roster
// serve` from the origins of ROSTER_CORS_ORIGINS.

const roster = new URLSearchParams(location.search).get("roster") ?? "http://127.0.0.1:8080";
const account = document.getElementById("account");
const activation = document.getElementById("activation");
const message = document.getElementById("message");

let authorization = "";

function basic(email, password) {
    const octets = new TextEncoder().encode(`${email}:${password}`);
    return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

// Every refusal says in `detail` what is wrong, in the language of the browser; `errors` has it field by field.
async function call(name, body) {
    const headers = { "Content-Type": "application/json", ...(authorization && { Authorization: authorization }) };
    const answer = await fetch(`${roster}/api/v1/users/${name}`, { method: "POST", headers, body: JSON.stringify(body) });
    const told = await answer.json();
    const flaws = told.errors?.map((error) => error.message).join(" ");
    message.textContent = flaws || told.detail || told.message;
    return answer.ok ? told : undefined;
}

account.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(account));
    authorization = "";
    const accepted = await call("register", { email, password });
    if (!accepted) return;
    authorization = basic(accepted.email, password);
    account.hidden = true;
    activation.hidden = false;
    activation.elements.code.focus();
});

activation.addEventListener("submit", async (event) => {
    event.preventDefault();
    const active = await call("activate", { code: activation.elements.code.value.trim() });
    if (!active) return;
    activation.hidden = true;
    // Your own back end checks this (see examples/python and examples/node), and begins its own session.
    document.dispatchEvent(new CustomEvent("activated", { detail: active.token }));
    document.body.dataset.token = active.token ?? "";
});

document.getElementById("resend").addEventListener("click", () => call("resend-code", {}));
