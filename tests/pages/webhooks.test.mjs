// The webhooks in the console: how they do, and what an operator can do about it. The endpoints are this test's own.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { address, checkAccessibility, checkWidth, complaintsBut, enterConsole, launch, open, register, service } from "./browser.mjs";

const answers = { billing: 500, gone: 410 };
const taken = { billing: [], gone: [] };

const endpoints = createServer((request, response) => {
    const name = request.url.slice(1);
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
        if (answers[name] < 300) taken[name].push(JSON.parse(Buffer.concat(parts).toString()).type);
        response.writeHead(answers[name]).end();
    });
});

let browser;
before(async () => {
    await new Promise((done) => endpoints.listen(Number(process.env.TEST_HOOK_PORT), "127.0.0.1", done));
    browser = await launch();
});
after(async () => {
    await browser.close();
    endpoints.closeAllConnections();
    endpoints.close();
});

function rowOf(page, name) {
    return page.getByRole("region", { name: "Webhooks", exact: true }).getByRole("row").filter({ hasText: name });
}

test("what fails and what is parked is shown with its last answer", async () => {
    await register(address("hooked"));
    for (const width of [1280, 375]) {
        const page = await open(browser, { width });
        await enterConsole(page, { view: "log" });
        await rowOf(page, "billing").filter({ hasText: "failing" }).filter({ hasText: "500" }).filter({ hasText: "behind" }).waitFor();
        await rowOf(page, "gone").filter({ hasText: "parked" }).filter({ hasText: "410" }).waitFor();
        await checkAccessibility(page, `webhooks ${width}`);
        await checkWidth(page, `webhooks ${width}`);
        if (process.env.TEST_PICTURES) await page.screenshot({ path: `${process.env.TEST_PICTURES}/webhooks-${width}.png`, fullPage: true });
        assert.deepEqual(page.complaints, []);
        await page.context().close();
    }
});

test("a token that may only look sees them, and is refused what changes them", async () => {
    const page = await open(browser);
    await enterConsole(page, { token: service.readToken, view: "log" });
    for (const button of ["Resume gone", "Test billing"]) {
        await page.getByRole("button", { name: button }).click();
        await page.getByRole("alert").filter({ hasText: "operate" }).waitFor();
        await page.reload();
    }
    await rowOf(page, "gone").filter({ hasText: "parked" }).waitFor();
    assert.deepEqual(taken, { billing: [], gone: [] });
    assert.deepEqual(complaintsBut(page, /status of 403/), []);
    await page.context().close();
});

test("a test is told, and a resumed webhook catches up", async () => {
    const page = await open(browser);
    await enterConsole(page, { view: "log" });
    const told = page.getByRole("region", { name: "Webhooks", exact: true }).getByRole("status");
    await page.getByRole("button", { name: "Test gone" }).click();
    await told.filter({ hasText: "gone did not take the test: 410." }).waitFor();

    answers.billing = answers.gone = 204;
    await page.getByRole("button", { name: "Test billing" }).click();
    await told.filter({ hasText: "billing took the test: 204." }).waitFor();
    assert.ok(taken.billing.includes("roster.Test"));
    await page.getByRole("button", { name: "Retry billing" }).click();
    await page.getByRole("button", { name: "Resume gone" }).click();
    for (const name of ["billing", "gone"]) {
        await rowOf(page, name).filter({ hasText: "delivering" }).filter({ hasText: "up to date" }).waitFor();
        assert.ok(taken[name].includes("roster.UserRegistered"));
    }
    assert.equal(await page.getByRole("button", { name: /^(Retry|Resume) / }).count(), 0);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});
