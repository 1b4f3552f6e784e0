// The whole journey through clients that were generated: api.ts and admin.ts lie beside the compiled file.

import createClient from "openapi-fetch";

import type { paths as AdminPaths } from "./admin.js";
import type { paths } from "./api.js";

const [apiUrl, adminUrl, adminToken] = process.argv.slice(2) as [string, string, string];
const [email, password] = ["ada@example.com", "seven teapots under the stairs"];
const authorization = { Authorization: `Basic ${btoa(`${email}:${password}`)}` };

const api = createClient<paths>({ baseUrl: apiUrl });
const admin = createClient<AdminPaths>({ baseUrl: adminUrl, headers: { Authorization: `Bearer ${adminToken}` } });

function demand<T>(what: string, value: T | undefined | null | false): T {
    if (value === undefined || value === null || value === false) throw new Error(`no ${what}`);
    return value;
}

async function mailedCode(): Promise<string> {
    for (let tries = 0; tries < 200; ++tries) {
        const { data } = await admin.GET("/admin/v1/mails", { params: { query: { to: email } } });
        const code = data?.[0]?.code;
        if (code) return code;
        await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("no mail came");
}

const weak = await api.POST("/api/v1/users/register", { body: { email, password: "short" } });
const told = demand("refusal of a weak password", weak.error);
demand("its reason", "errors" in told && told.errors?.some(({ reason }) => reason === "too-short"));

const accepted = demand("registration", (await api.POST("/api/v1/users/register", { body: { email, password } })).data);
const code = await mailedCode();
demand("code of the digits that were promised", code.length === accepted.code_digits);

const wrong = await api.POST("/api/v1/users/activate", { body: { code: code === "0000" ? "0001" : "0000" }, headers: authorization });
const refused = demand("refusal of a wrong code", wrong.error);
demand("attempts left", refused.code === "code-incorrect" && refused.attempts_left === 2);

const active = demand("activation", (await api.POST("/api/v1/users/activate", { body: { code }, headers: authorization })).data);
demand("proof", active.token);
const account = demand("account", (await api.GET("/api/v1/users/me", { headers: authorization })).data);
demand("active account", account.status === "active");
const keys = demand("keys", (await api.GET("/.well-known/jwks.json")).data);
demand("key", keys.keys[0]?.crv === "Ed25519");

const person = demand("person", (await admin.GET("/admin/v1/users/{user_id}", { params: { path: { user_id: active.user_id } } })).data);
demand("active person", person.status === "active");
const verification = demand("verification", (await admin.GET("/admin/v1/verify")).data);
demand("verification that did not run", verification.last === null);
console.log("the journey is done");
