// Everything that `roster dev` offers, with nothing but a browser: sign up on the page, read the mail in the console,
// activate, look at what happened, and throw away what somebody else began with an address of one's own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, complaintsBut, enterConsole, launch, open, service, signUp } from "./browser.mjs";

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

// Where the front page leads.
async function atFrontPage(email) {
    const page = await open(browser);
    await signUp(page, email, { path: "/" });
    return page;
}

// In the console: the newest mail to an address, opened.
async function openMail(operator, email) {
    await operator.getByRole("list", { name: "Mails" }).getByText(email).click();
    const mail = operator.getByRole("article").filter({ hasText: email });
    await mail.waitFor();
    return mail;
}

// In the console: the person at an address, with a timeline of these events.
async function findTimeline(operator, email, types) {
    await operator.getByRole("link", { name: "People" }).click();
    await operator.getByLabel("Address").fill(email);
    await operator.getByRole("button", { name: "Find" }).click();
    const timeline = operator.getByRole("region", { name: "Timeline" });
    for (const type of types) await timeline.getByText(type, { exact: true }).waitFor();
}

test("from the page to the person's timeline, and a second person's \"that wasn't me\"", async () => {
    const email = address("browser");
    const signup = await atFrontPage(email);

    const operator = await open(browser);
    await operator.goto(`${service.admin}/`);
    assert.match(operator.url(), /\/console$/);
    await enterConsole(operator, { view: "mails" });
    const mail = await openMail(operator, email);
    const code = await mail.locator(".code").textContent();
    const html = operator.frameLocator("iframe");
    await html.getByText(code).first().waitFor();
    await mail.getByRole("radio", { name: "Text" }).check();
    await mail.locator("pre").filter({ hasText: code }).waitFor();

    await signup.locator("#code").pressSequentially(code);
    await signup.getByRole("heading", { name: "Your account is active" }).waitFor();

    await findTimeline(operator, email, ["UserRegistered", "CodeIssued", "CodeMailed", "UserActivated"]);
    await operator.getByRole("region", { name: "State now" }).getByText("active", { exact: true }).first().waitFor();

    const owner = address("owner");
    const stranger = await atFrontPage(owner);
    await operator.getByRole("link", { name: "Mails" }).click();
    const notMine = await openMail(operator, owner);
    const stolen = await notMine.locator(".code").textContent();
    const opened = operator.context().waitForEvent("page");
    await operator.frameLocator("iframe").getByRole("link").click();
    const notMe = await opened;
    await notMe.getByRole("button", { name: "It wasn’t me" }).click();
    await notMe.getByText("That attempt counts no longer").waitFor();
    await stranger.locator("#code").pressSequentially(stolen);
    await stranger.locator("#code-error").filter({ hasText: /./ }).waitFor();
    await findTimeline(operator, owner, ["UserRegistered", "CodeIssued", "RegistrationDisowned"]);

    assert.deepEqual(complaintsBut(signup, /^$/), []);
    assert.deepEqual(complaintsBut(operator, /^$/), []);
});
