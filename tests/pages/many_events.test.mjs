// Ten thousand events in the console's list.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { enterConsole, launch, open } from "./browser.mjs";

const many = 10_000;
const frame = 16; // milliseconds of the thread's own work, which is what a frame at 60 Hz has: however busy the machine is
const frames = 120;

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

// Scrolls through the whole list, a frame at a time.
function scrollThrough(list, steps) {
    return new Promise((done) => {
        let frame = 0;
        const step = () => {
            list.scrollTop = (list.scrollHeight * ++frame) / steps;
            if (frame < steps) requestAnimationFrame(step);
            else done();
        };
        requestAnimationFrame(step);
    });
}

// The time that the page's thread has worked, in milliseconds.
async function workOf(session) {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
}

test("ten thousand events scroll smoothly, and only those that are seen are in the page", async () => {
    const page = await open(browser);
    await enterConsole(page, { view: "events" });
    await page.getByLabel("Since").fill("2020-01-01T00:00");
    const counted = page.getByRole("status").filter({ hasText: /event/ });
    await page.waitForFunction((wanted) => {
        const status = document.querySelector(".events [role=status]").textContent;
        return Number(status.replaceAll(/\D/g, "")) >= wanted;
    }, many);
    await page.getByRole("button", { name: "Pause" }).click();
    assert.match(await counted.textContent(), /since you stopped/);
    const list = page.getByRole("listbox", { name: "Events" });
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const before = await workOf(session);
    await list.evaluate(scrollThrough, frames);
    const work = ((await workOf(session)) - before) / frames;
    assert.ok(work < frame, `${work} ms of work a frame`);
    assert.ok((await list.getByRole("option").count()) < 100);
    // The end is painted a moment after it was scrolled to.
    await page.waitForFunction(() => {
        const last = [...document.querySelectorAll(".events [role=option]")].at(-1);
        return last.getAttribute("aria-posinset") === last.getAttribute("aria-setsize");
    });
    assert.deepEqual(page.complaints, []);
});
