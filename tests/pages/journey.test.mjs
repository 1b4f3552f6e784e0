// Everything that `roster dev` offers, with nothing but a browser: sign up on the page, read the mail in the console,
// activate, and look at what happened.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, complaintsBut, enterConsole, launch, open, password, service } from "./browser.mjs";

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

test("from the page to the person's timeline", async () => {
    const email = address("browser");
    const signup = await open(browser);
    await signup.goto(`${service.api}/`);
    await signup.locator("#email").fill(email);
    await signup.locator("#password").fill(password);
    await signup.locator("#account [type=submit]").click();
    await signup.locator("#code").waitFor();

    const operator = await open(browser);
    await operator.goto(`${service.admin}/`);
    assert.match(operator.url(), /\/console$/);
    await enterConsole(operator, { view: "mails" });
    await operator.getByRole("list", { name: "Mails" }).getByText(email).click();
    const mail = operator.getByRole("article");
    const code = await mail.locator(".code").textContent();
    const html = operator.frameLocator("iframe");
    await html.getByText(code).first().waitFor();
    await mail.getByRole("radio", { name: "Text" }).check();
    await mail.locator("pre").filter({ hasText: code }).waitFor();

    await signup.locator("#code").pressSequentially(code);
    await signup.getByRole("heading", { name: "Your account is active" }).waitFor();

    await operator.getByRole("link", { name: "People" }).click();
    await operator.getByLabel("Address").fill(email);
    await operator.getByRole("button", { name: "Find" }).click();
    const timeline = operator.getByRole("region", { name: "Timeline" });
    for (const type of ["UserRegistered", "CodeIssued", "CodeMailed", "UserActivated"])
        await timeline.getByText(type, { exact: true }).waitFor();
    await operator.getByRole("region", { name: "State now" }).getByText("active", { exact: true }).first().waitFor();
    assert.deepEqual(complaintsBut(signup, /^$/), []);
    assert.deepEqual(complaintsBut(operator, /^$/), []);
});
