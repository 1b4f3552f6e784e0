// The sign-up page of a service that lets two seconds pass between two codes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, launch, mailsTo, open, signUp } from "./browser.mjs";

const pause = 2;
const patience = 6000; // ms, far below the pause that services have by default

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

test("a new code can be asked for as soon as the service allows it", async () => {
    const email = address("again");
    const page = await open(browser);
    await signUp(page, email);
    await page.locator("#resend:disabled").waitFor();
    const [, seconds] = /\((?:in|dans) (\d+) s\)/.exec(await page.locator("#resend").textContent());
    assert.ok(Number(seconds) <= pause, `${seconds} s`);
    await page.locator("#resend:enabled").waitFor({ timeout: patience });
    await page.locator("#resend").click();
    await page.locator("#sent").filter({ hasText: "new code" }).waitFor();
    await mailsTo(email, 2);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});
