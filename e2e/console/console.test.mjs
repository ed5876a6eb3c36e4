// The console in a real browser, against the demo with its own traffic. CHROMIUM names the browser, if it is elsewhere.
// Screenshots are left in e2e/target/console/.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { start } from './demo.mjs';
import { open, until } from './page.mjs';

const SECOND = 1_000;
let demo;
let browser;
before(async () => {
    demo = await start();
    browser = launch();
});
after(async () => {
    await browser?.close();
    await demo?.stop();
});

const post = async (url) => assert.ok((await fetch(url, { method: 'POST' })).ok, `POST ${url}`);
const isWell = ({ state }) => state === 'up' || state === 'drained';
const isRed = ([red, green, blue]) => red > green + 60 && red > blue + 60;
const isGreen = ([red, green, blue]) => green > red + 30 && green > blue + 20;

test('the page opens, is live, and nothing on it goes wrong', async () => {
    const { page, complaints } = await open(browser, demo.console);
    await until(page, 'an endpoint with traffic', 5 * SECOND, (rows) => rows.some(({ rate }) => rate > 0));
    await page.waitFor('[data-plot="Traffic"] canvas');
    await page.screenshot('desktop-dark', true);
    assert.deepEqual(complaints, []);
    await page.close();
});

test('light, and on a phone, all of it fits the width', async () => {
    for (const [name, width, colorScheme] of [
        ['desktop-light', 1440, 'light'],
        ['phone-dark', 360, 'dark'],
        ['phone-light', 360, 'light'],
    ]) {
        const { page, complaints } = await open(browser, demo.console, { width, height: 800, colorScheme });
        await until(page, 'an endpoint with traffic', 5 * SECOND, (rows) => rows.some(({ rate }) => rate > 0));
        await page.screenshot(name, true);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} pixels wide`);
        assert.deepEqual(complaints, []);
        await page.close();
    }
});

test(
    'an endpoint that is killed turns red with the reason within 2 s, and green when it is back',
    async (t) => {
        const { page, complaints } = await open(browser, demo.console);
        await until(page, 'no endpoint down', 15 * SECOND, (rows) => rows.length > 0 && rows.every(isWell));
        try {
            await post(demo.kill);
            const { found, took } = await until(page, 'a red one with its reason', 2 * SECOND, (rows) =>
                rows.find((row) => !isWell(row) && row.reason && isRed(row.colour)),
            );
            t.diagnostic(`${found.endpoint} was shown ${found.state} after ${took} ms: ${found.reason}`);
            await page.screenshot('killed');
            await post(demo.revive);
            const back = await until(page, 'green again', 30 * SECOND, (rows) =>
                rows.find(
                    ({ endpoint, state, colour }) => endpoint === found.endpoint && state === 'up' && isGreen(colour),
                ),
            );
            t.diagnostic(`shown up ${back.took} ms after it was brought back`);
        } finally {
            await post(demo.revive);
        }
        await page.screenshot('revived');
        assert.deepEqual(complaints, []);
        await page.close();
    },
);

test(
    'draining by the button moves the traffic within 1 s, and undraining brings it back',
    async (t) => {
        const { page, complaints } = await open(browser, demo.console);
        const clusterOf = ({ endpoint }) => endpoint.slice(0, endpoint.lastIndexOf('/'));
        const busy = (row) => row.state === 'up' && row.admin === 'active' && row.rate > 0;
        const { found: chosen } = await until(page, 'two endpoints of a cluster with traffic', 10 * SECOND, (rows) =>
            rows.find(
                (row) =>
                    busy(row) &&
                    rows.some((other) => other !== row && busy(other) && clusterOf(other) === clusterOf(row)),
            ),
        );
        const row = `tr.row[data-endpoint=${JSON.stringify(chosen.endpoint)}]`;
        await page.click(`${row} [data-action="drain"]`);
        // What the page shows is the second before; so a second that began after the first one is seen by the end of the next.
        const { took } = await until(
            page,
            'no request on the drained one, and some on another',
            2.5 * SECOND,
            (rows) => {
                const drained = rows.find(({ endpoint }) => endpoint === chosen.endpoint);
                return (
                    drained.rate === 0 && rows.some((other) => busy(other) && clusterOf(other) === clusterOf(chosen))
                );
            },
        );
        t.diagnostic(`the rate of ${chosen.endpoint} was shown as 0 after ${took} ms`);
        await page.screenshot('drained');
        assert.equal(await page.evaluate((own) => document.querySelector(own).dataset.state, row), 'drained');
        await page.click(`${row} [data-action="undrain"]`);
        await until(page, 'traffic again', 5 * SECOND, (rows) =>
            busy(rows.find(({ endpoint }) => endpoint === chosen.endpoint)),
        );
        assert.deepEqual(complaints, []);
        await page.close();
    },
);

test('the keyboard alone explains a URL', async () => {
    const { page, complaints } = await open(browser, demo.console);
    await page.press('/');
    await page.type('http://127.0.0.1/');
    await page.press('Enter', '\r');
    await page.waitFor('[data-field="explanation"] .steps', 5 * SECOND);
    const said = await page.evaluate(() => document.querySelector('[data-field="explanation"]').textContent);
    assert.match(said, /May go to 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+/);
    await page.screenshot('explained');
    assert.deepEqual(complaints, []);
    await page.close();
});
