// The pages for people where the service is one of two shards and the person belongs to the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, password, service, until } from "./browser.mjs";

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

// What the page asks of a call, and how it is answered: the shard that is named and the status.
function asked(page, path) {
    const calls = [];
    page.on("response", (response) => {
        if (response.url().endsWith(path)) calls.push([response.request().headers()["roster-shard"], response.status()]);
    });
    return calls;
}

test("a registration that came to the wrong shard is repeated once, with the name of the right one", async () => {
    const page = await open(browser);
    const calls = asked(page, "/api/v1/users/register");
    await page.goto(`${service.api}/signup`);
    await page.locator("#email").fill(process.env.TEST_OTHERS);
    await page.locator("#password").fill(password);
    await page.locator("#password").press("Enter");
    await page.getByText("Roster-Shard: 1").waitFor(); // no proxy is here that would obey
    assert.deepEqual(calls, [[undefined, 421], ["1", 421]]);
    await page.context().close();
});

test("the page of a mail's link names the link's shard", async () => {
    const page = await open(browser);
    const calls = asked(page, "/api/v1/users/disown");
    await page.goto(`${service.api}/not-me?shard=1#token=of-another-log`);
    await page.locator("#disown").click();
    await until("the answer", async () => calls.length > 0);
    assert.deepEqual(calls, [["1", 422]]);
    await page.context().close();
});
