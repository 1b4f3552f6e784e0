// Asks once, and only then tells the service: whoever merely opens the link changes nothing.

import { byId, call, say, translate } from "/signup/texts.js";

const shard = new URLSearchParams(window.location.search).get("shard") ?? undefined;
const token = window.location.hash.slice(1).replace(/^token=/, "") || new URLSearchParams(window.location.search).get("token");

function tell(text) {
    byId("question").hidden = true;
    byId("outcome").textContent = text;
    byId("outcome").focus();
}

async function disown() {
    byId("disown").disabled = true;
    const answer = await call("disown", { body: { token }, shard });
    if (answer.status === 204) return tell(say.notMeDone);
    byId("disown").disabled = false;
    byId("outcome").textContent = answer.body.detail;
}

translate();
document.title = `${say.notMeTitle} – ${document.body.dataset.product}`;
if (token) byId("disown").addEventListener("click", disown);
else tell(say.notMeNoToken);
