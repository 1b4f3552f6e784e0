// The console in a browser: what operators do there, with which token, with the keyboard alone, and how it looks.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { activated, address, admin, checkAccessibility, checkWidth, complaintsBut, enterConsole, launch, open, register, service, until } from "./browser.mjs";

const looks = [[1280, "light"], [1280, "dark"], [375, "light"], [375, "dark"]];
const views = ["Overview", "Events", "People", "Log", "Mails"];

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

async function show(page, view) {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
    await page.getByRole("heading", { name: view, level: 1 }).waitFor();
}

test("a wrong token is refused in words, and a right one is kept for this tab alone", async () => {
    const page = await open(browser);
    await page.goto(`${service.admin}/console`);
    await page.getByLabel("Admin token").fill("not-the-token-of-this-node");
    await page.getByRole("button", { name: "Open the console" }).click();
    assert.match(await page.getByRole("alert").textContent(), /not known/);
    await enterConsole(page);
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const kept = await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie]);
    assert.deepEqual(kept, [1, 0, ""]);
    await page.getByRole("button", { name: "Forget token" }).click();
    await page.getByLabel("Admin token").waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.deepEqual(complaintsBut(page, /status of 401/), []);
    await page.context().close();
});

test("a token that sees events only is told what it lacks", async () => {
    const page = await open(browser);
    await page.goto(`${service.admin}/console`);
    await page.getByLabel("Admin token").fill(service.eventsToken);
    await page.keyboard.press("Enter");
    assert.match(await page.getByRole("alert").textContent(), /“read” or “operate”/);
    await page.context().close();
});

test("events arrive as they happen, and filters by type and person hold", async () => {
    const page = await open(browser);
    await enterConsole(page, { view: "events" });
    const rows = page.getByRole("listbox", { name: "Events" }).getByRole("option");
    await register(address("live"));
    await rows.filter({ hasText: "UserRegistered" }).filter({ hasText: address("live") }).waitFor();
    await rows.filter({ hasText: "CodeMailed" }).last().waitFor();

    await page.getByLabel("Type").selectOption("UserRegistered");
    await until("one type alone", async () => {
        const types = await rows.locator(".type").allTextContents();
        return types.length > 0 && types.every((type) => type === "UserRegistered");
    });
    await page.getByLabel("Type").selectOption("");
    await page.getByLabel("Person").fill(address("live"));
    await page.keyboard.press("Enter");
    await until("one person alone", async () => {
        const whose = await rows.locator(".who").allTextContents();
        return whose.length >= 3 && whose.every((who) => who === address("live"));
    });
    await page.getByLabel("Since").fill("2099-01-01T00:00");
    await page.getByRole("status").filter({ hasText: "0 events" }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

test("a rebuild that was started there ends, and the log is found whole", async () => {
    const page = await open(browser);
    await enterConsole(page, { view: "log" });
    const row = page.getByRole("row").filter({ hasText: "users" });
    await row.filter({ hasText: "live" }).waitFor();
    const before = await row.textContent();
    const version = /v(\d+)\.(\d+)/.exec(before);
    await page.getByRole("button", { name: "Rebuild users" }).click();
    await row.filter({ hasText: `v${version[1]}.${Number(version[2]) + 1}` }).filter({ hasText: "live" }).waitFor();
    await page.getByRole("button", { name: "Verify the log" }).click();
    await page.getByRole("region", { name: "Verification" }).getByText("whole").waitFor();
    const leaders = page.getByRole("region", { name: "Who leads what" });
    await leaders.getByText("relay to the bus").waitFor();
    assert.equal(await leaders.getByText("this node", { exact: true }).count(), 5);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

test("the slider shows the state of each moment", async () => {
    const user = await activated(address("slider"));
    const page = await open(browser);
    await enterConsole(page, { view: `person/${user}` });
    const state = page.getByRole("region", { name: /State/ });
    await state.getByText("active").first().waitFor();
    await page.getByLabel("Moment").focus();
    await page.keyboard.press("Home");
    await page.getByRole("heading", { name: "State then" }).waitFor();
    await state.getByText("pending").first().waitFor();
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: "State now" }).waitFor();
    await page.context().close();
});

test("a token that may only look cannot erase; one that may operate can, after a question", async () => {
    const user = await activated(address("erased"));
    const page = await open(browser);
    await enterConsole(page, { token: service.readToken, view: `person/${user}` });
    await page.getByRole("button", { name: "Erase…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Erase for good" }).click();
    await page.getByRole("alert").filter({ hasText: "operate" }).waitFor();
    assert.equal((await admin(`/admin/v1/users/${user}`)).body.status, "active");
    await page.getByRole("button", { name: "Forget token" }).click();

    await page.getByLabel("Admin token").fill(service.token);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Erase…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal((await admin(`/admin/v1/users/${user}`)).body.status, "active");
    await page.getByRole("button", { name: "Erase…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Erase for good" }).click();
    await page.getByText("An erased person").waitFor();
    assert.equal((await admin(`/admin/v1/users/${user}`)).body.status, "erased");
    assert.deepEqual(complaintsBut(page, /status of 403/), []);
    await page.context().close();
});

test("everything is reached with the keyboard alone", async () => {
    const user = await activated(address("keyboard"));
    const page = await open(browser);
    await page.goto(`${service.admin}/console`);
    await until("the field to have the focus", () => page.evaluate(() => document.activeElement.id === "token"));
    await page.keyboard.type(service.token);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await until("the first link", async () => {
        await page.keyboard.press("Tab");
        return (await focused()) === "Skip to content";
    });
    await until("the view of events", async () => {
        await page.keyboard.press("Tab");
        return (await focused()) === "Events";
    });
    await page.keyboard.press("Enter");
    const list = page.getByRole("listbox", { name: "Events" });
    await list.getByRole("option").filter({ hasText: address("keyboard") }).first().waitFor();
    await until("the list", async () => {
        await page.keyboard.press("Tab");
        return page.evaluate(() => document.activeElement.getAttribute("role") === "listbox");
    });
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    assert.equal(await list.getByRole("option", { selected: true }).count(), 1);
    await until("the person's link", async () => {
        await page.keyboard.press("Tab");
        return /timeline/.test(await focused());
    });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    assert.match(page.url(), new RegExp(`person/${user.slice(0, 4)}`));
    await page.context().close();
});

test("no view has a serious finding of axe, is too wide, complains, or asks elsewhere", async () => {
    const user = await activated(address("looks"));
    const pictures = process.env.TEST_PICTURES;
    if (pictures) mkdirSync(pictures, { recursive: true });
    for (const [width, scheme] of looks) {
        const page = await open(browser, { width, scheme });
        await page.goto(`${service.admin}/console`);
        await checkAccessibility(page, `sign-in ${width} ${scheme}`);
        await enterConsole(page);
        for (const view of [...views, "person"]) {
            if (view === "person") await page.goto(`${service.admin}/console#/person/${user}`);
            else await show(page, view);
            const content = { Overview: ".u-wrap", Events: ".list-row", People: ".rows td", Log: ".rows td", Mails: "iframe", person: ".timeline li" };
            await page.locator(content[view]).first().waitFor();
            await checkAccessibility(page, `${view} ${width} ${scheme}`);
            await checkWidth(page, `${view} ${width}`);
            if (pictures) await page.screenshot({ path: `${pictures}/${view}-${width}-${scheme}.png`, fullPage: true });
        }
        await page.setViewportSize({ width: 320, height: 640 });
        for (const view of views) {
            await show(page, view);
            await checkWidth(page, `${view} 320`);
        }
        assert.deepEqual(page.complaints, []);
        await page.context().close();
    }
});

test("it is small, and painted at once", async () => {
    const page = await open(browser);
    await page.goto(`${service.admin}/console`);
    const scripts = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).map(({ name }) => name));
    let size = 0;
    for (const script of scripts) size += gzipSync(Buffer.from(await (await fetch(script)).arrayBuffer())).length;
    assert.ok(scripts.length > 0 && size < 150_000, `${size} octets of JavaScript`);
    const paints = [];
    for (let i = 0; i < 5; ++i) {
        await page.reload();
        await page.getByLabel("Admin token").waitFor();
        paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    }
    assert.ok(Math.min(...paints) < 300, `first paints ${paints}`);
    await page.context().close();
});
