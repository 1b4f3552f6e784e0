// The sign-up page of a service whose codes live for seconds and have six digits.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, launch, mailsTo, open, service, signUp } from "./browser.mjs";

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

test("when the time is over the page says so, and a new code still leads in", async () => {
    const email = address("late");
    const page = await open(browser);
    await signUp(page, email);
    const [{ code: first }] = await mailsTo(email);
    assert.equal(first.length, service.digits);
    await page.locator("#code-error").filter({ hasText: "over" }).waitFor();
    await page.locator("#code").fill(first);
    await page.locator("#code-error").filter({ hasText: /expired|over/ }).waitFor();
    await page.locator("#resend").click();
    await page.locator("#sent").filter({ hasText: "new code" }).waitFor();
    const [{ code: second }] = await mailsTo(email, 2);
    await page.locator("#code").fill(second);
    await page.getByRole("heading", { name: "Your account is active" }).waitFor();
    await page.context().close();
});
