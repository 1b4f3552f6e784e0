// The sign-up page against real mails: right, wrong, pasted and newer codes, what password managers need, two languages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { address, checkAccessibility, checkWidth, complaintsBut, launch, mailsTo, open, service, signUp, until } from "./browser.mjs";

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

function wrong(code) {
    return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, "0");
}

async function errorOfCode(page, pattern) {
    await until(`an error like ${pattern}`, async () => pattern.test(await page.locator("#code-error").textContent()));
}

test("somebody registers, reads the mail, and is active", async () => {
    const email = address("ada");
    const page = await open(browser);
    await signUp(page, email);
    assert.match(await page.locator("#sent").textContent(), new RegExp(email));
    const [{ code }] = await mailsTo(email);
    await page.locator("#code").pressSequentially(code); // the last digit sends it
    await page.getByRole("heading", { name: "Your account is active" }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

test("a code is taken as it is pasted, with blanks around and inside", async () => {
    const email = address("paste");
    const page = await open(browser);
    await signUp(page, email);
    const [{ code }] = await mailsTo(email);
    await page.locator("#code").focus();
    await page.evaluate((text) => {
        const data = new DataTransfer();
        data.setData("text", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, ` ${code.slice(0, 2)} ${code.slice(2)}\n`);
    await page.getByRole("heading", { name: "Your account is active" }).waitFor();
    await page.context().close();
});

test("three wrong codes burn it, a new one can be had at once, and the old one is dead", async () => {
    const email = address("wrong");
    const page = await open(browser);
    await signUp(page, email);
    const [{ code: first }] = await mailsTo(email);
    for (const left of [/^2 attempts/, /^One attempt/, /^No attempt/]) {
        await page.locator("#code").fill(wrong(first));
        await errorOfCode(page, left);
        await until("the page to be ready again", () => page.locator("#activation [type=submit]").isEnabled());
    }
    await page.locator("#code").fill(first);
    await errorOfCode(page, /new|often/);
    await page.locator("#resend").click();
    await page.locator("#sent").filter({ hasText: "new code" }).waitFor();
    const second = await until("another code", async () => (await mailsTo(email, 2))[0].code);
    await page.locator("#code").fill(second);
    await page.getByRole("heading", { name: "Your account is active" }).waitFor();
    assert.deepEqual(complaintsBut(page, /status of 4\d\d/), []);
    await page.context().close();
});

test("what is wrong with address and password is said at the field, and read out", async () => {
    const page = await open(browser);
    await page.goto(`${service.api}/signup`);
    await page.locator("#email").fill("ada at example.com");
    await page.locator("#password").fill("short");
    await page.locator("#account [type=submit]").click();
    await until("both errors", async () => (await page.locator("[aria-invalid=true]").count()) === 2);
    for (const field of ["email", "password"]) {
        assert.notEqual(await page.locator(`#${field}-error`).textContent(), "");
        const described = await page.locator(`#${field}`).getAttribute("aria-describedby");
        assert.ok(described.split(" ").includes(`${field}-error`));
        assert.equal(await page.locator(`#${field}-error`).getAttribute("role"), "alert");
    }
    assert.equal(await page.evaluate(() => document.activeElement.id), "email");
    await page.context().close();
});

test("password managers and the autofill of one-time codes find what they look for", async () => {
    const page = await open(browser);
    await page.goto(`${service.api}/signup`);
    const attributes = (id) => page.locator(`#${id}`).evaluate((field) => Object.fromEntries([...field.attributes].map(({ name, value }) => [name, value])));
    const email = await attributes("email");
    assert.deepEqual([email.type, email.autocomplete, email.autocapitalize], ["email", "username", "none"]);
    const secret = await attributes("password");
    assert.deepEqual([secret.type, secret.autocomplete], ["password", "new-password"]);
    const code = await attributes("code");
    assert.deepEqual([code.inputmode, code.autocomplete, code.pattern], ["numeric", "one-time-code", "[0-9]*"]);
    await page.context().close();
});

test("the page is read in French where the browser is", async () => {
    const page = await open(browser, { locale: "fr-FR" });
    await page.goto(`${service.api}/signup`);
    await page.getByRole("heading", { name: "Créer votre compte" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
    await page.locator("#email").fill("ada");
    await page.locator("#password").fill("court");
    await page.locator("#account [type=submit]").click();
    await until("the service's own words", async () => /caractères/.test(await page.locator("#password-error").textContent()));
    assert.match(await page.locator("#email-error").textContent(), /adresse|domaine|@/i);
    await page.context().close();
});

test("both pages are accessible and as wide as the window, light and dark, from 320 px on", async () => {
    const pictures = process.env.TEST_PICTURES;
    for (const scheme of ["light", "dark"])
        for (const width of [320, 375, 1280]) {
            const page = await open(browser, { scheme, width });
            await page.goto(`${service.api}/signup`);
            await checkAccessibility(page, `signup ${width} ${scheme}`);
            if (pictures) await page.screenshot({ path: `${pictures}/signup-${width}-${scheme}.png` });
            await signUp(page, address(`look${width}${scheme}`));
            await checkAccessibility(page, `code ${width} ${scheme}`);
            await checkWidth(page, `code ${width}`);
            if (pictures) await page.screenshot({ path: `${pictures}/code-${width}-${scheme}.png` });
            await page.goto(`${service.api}/not-me#token=x`);
            await page.locator("#disown").waitFor();
            await checkAccessibility(page, `not-me ${width} ${scheme}`);
            await checkWidth(page, `not-me ${width}`);
            if (pictures) await page.screenshot({ path: `${pictures}/not-me-${width}-${scheme}.png` });
            assert.deepEqual(page.complaints, []);
            await page.context().close();
        }
});
