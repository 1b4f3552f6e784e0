// A front end on another port of localhost, without any setting: the page of examples/signup.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { address, complaintsBut, launch, mailsTo, open, password, service } from "./browser.mjs";

const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8" };
const example = new URL("../../examples/signup/", import.meta.url);

let browser;
let server;
before(async () => {
    server = createServer(async (request, answer) => {
        const name = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
        answer.setHeader("Content-Type", types[name.split(".").at(-1)]);
        answer.end(await readFile(new URL(name, example)));
    });
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    browser = await launch();
});
after(async () => {
    await browser.close();
    server.close();
});

test("registers, corrects a wrong code, and gets its token", async () => {
    const email = address("elsewhere");
    const page = await open(browser);
    page.othersAllowed = true;
    await page.goto(`http://localhost:${server.address().port}/?roster=${service.api}`);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill("password1");
    await page.getByRole("button", { name: "Send me a code" }).click();
    await page.getByRole("status").filter({ hasText: /./ }).waitFor();
    assert.ok(await page.locator("#account").isVisible());
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Send me a code" }).click();
    const [{ code }] = await mailsTo(email);
    await page.getByLabel("Code of the mail").fill(String((Number(code) + 1) % 10000).padStart(4, "0"));
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByRole("status").filter({ hasText: "attempts" }).waitFor();
    await page.getByLabel("Code of the mail").fill(code);
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByRole("status").filter({ hasText: "active" }).waitFor();
    assert.match(await page.evaluate(() => document.body.dataset.token), /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.deepEqual(complaintsBut(page, /status of 4\d\d/), []);
});
