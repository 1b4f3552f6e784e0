// What the tests of the pages share: Debian's Chromium, a page that notes every complaint, axe, and the service's API.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const seconds = 1000;

export const service = {
    api: process.env.TEST_PUBLIC_URL,
    admin: process.env.TEST_ADMIN_URL,
    token: process.env.TEST_ADMIN_TOKEN,
    readToken: process.env.TEST_READ_TOKEN,
    eventsToken: process.env.TEST_EVENTS_TOKEN,
    digits: Number(process.env.TEST_CODE_DIGITS ?? 4),
};

// One of this run's own: a service that was used before knows others.
const run = Date.now().toString(36);
export function address(name) {
    return `${name}.${run}@example.com`;
}

export const password = "seven teapots under the stairs";

export async function launch() {
    return chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: process.getuid() !== 0 });
}

// A page of its own context; `complaints` holds what the browser's console said and what was refused by policy.
export async function open(browser, { width = 1280, height = 860, scheme = "light", locale = "en-GB" } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale });
    const page = await context.newPage();
    page.setDefaultTimeout(15 * seconds);
    page.complaints = [];
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
    });
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    page.on("request", (request) => {
        const ours = [service.api, service.admin].some((base) => base && request.url().startsWith(base));
        if (!ours && !request.url().startsWith("data:") && !page.othersAllowed) page.complaints.push(`asks elsewhere: ${request.url()}`);
    });
    return page;
}

// An answer that refuses shows in the browser's console though all is well.
export function complaintsBut(page, pattern) {
    return page.complaints.filter((complaint) => !pattern.test(complaint));
}

export async function checkAccessibility(page, where) {
    await page.evaluate(axeSource);  // not a script of the page: its policy would refuse it
    const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false }));
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
    assert.deepEqual(told, [], `axe on ${where}`);
}

export async function checkWidth(page, where) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${where} is ${over} px wider than the window`);
}

function basic(email, secret) {
    return `Basic ${Buffer.from(`${email}:${secret}`).toString("base64")}`;
}

async function call(path, { body, authorization, method = "POST", base = service.api } = {}) {
    const headers = { "Content-Type": "application/json", ...(authorization && { Authorization: authorization }) };
    const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text) };
}

export async function admin(path, { token = service.token, method = "GET" } = {}) {
    return call(path, { base: service.admin, method, authorization: `Bearer ${token}` });
}

export async function until(what, ask, limit = 15 * seconds) {
    const end = Date.now() + limit;
    while (Date.now() < end) {
        const found = await ask();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`waited in vain for ${what}`);
}

// The mails to an address, newest first, once there are `count` with a code.
export async function mailsTo(email, count = 1) {
    return until(`${count} mails to ${email}`, async () => {
        const { body } = await admin(`/admin/v1/mails?to=${encodeURIComponent(email)}`);
        const withCode = body.filter((mail) => mail.code);
        return withCode.length >= count && withCode;
    });
}

// On the page, until it asks for the code.
export async function signUp(page, email, { path = "/signup" } = {}) {
    await page.goto(service.api + path);
    await page.locator("#email").fill(email);
    await page.locator("#password").fill(password);
    await page.locator("#account [type=submit]").click();
    await page.locator("#code").waitFor();
}

export async function register(email, secret = password) {
    const answer = await call("/api/v1/users/register", { body: { email, password: secret } });
    assert.equal(answer.status, 202);
}

// Registers and activates through the API; the user id.
export async function activated(email) {
    await register(email);
    const [{ code }] = await mailsTo(email);
    const answer = await call("/api/v1/users/activate", { body: { code }, authorization: basic(email, password) });
    assert.equal(answer.status, 200);
    return answer.body.user_id;
}

export async function enterConsole(page, { token = service.token, view = "overview" } = {}) {
    await page.goto(`${service.admin}/console#/${view}`);
    await page.getByLabel("Admin token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Views" }).waitFor();
}
