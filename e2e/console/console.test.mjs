// The console in a real browser, against a balancer that runs with traffic. It wants from the environment:
//   BALANCEBEAM_CONSOLE  the console's URL          KILL_URL    a POST to it kills one endpoint
//   CHROMIUM             the browser, if elsewhere  REVIVE_URL  a POST to it brings that endpoint back
//   BALANCEBEAM_TOKEN    the admin token, if one is needed
// Screenshots are left in e2e/target/console/.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, screenshot, until } from './page.mjs';

const { BALANCEBEAM_CONSOLE: CONSOLE, KILL_URL, REVIVE_URL } = process.env;
const SECOND = 1_000;
const missing = CONSOLE ? false : 'BALANCEBEAM_CONSOLE does not tell where a console runs';
const withoutKill =
    missing || (KILL_URL && REVIVE_URL ? false : 'KILL_URL and REVIVE_URL do not tell how to kill an endpoint');

let browser;
before(async () => {
    if (!missing) browser = await launch();
});
after(() => browser?.close());

const post = async (url) => assert.ok((await fetch(url, { method: 'POST' })).ok, `POST ${url}`);
const isWell = ({ state }) => state === 'up' || state === 'drained';
const isRed = ([red, green, blue]) => red > green + 60 && red > blue + 60;
const isGreen = ([red, green, blue]) => green > red + 30 && green > blue + 20;

test('the page opens, is live, and nothing on it goes wrong', { skip: missing }, async () => {
    const { page, complaints } = await open(browser, CONSOLE);
    await until(page, 'an endpoint with traffic', 5 * SECOND, (rows) => rows.some(({ rate }) => rate > 0));
    await page.locator('[data-plot="Traffic"] canvas').waitFor();
    await screenshot(page, 'desktop-dark', true);
    assert.deepEqual(complaints, []);
    await page.close();
});

test('light, and on a phone, all of it fits the width', { skip: missing }, async () => {
    for (const [name, width, colorScheme] of [
        ['desktop-light', 1440, 'light'],
        ['phone-dark', 360, 'dark'],
        ['phone-light', 360, 'light'],
    ]) {
        const { page, complaints } = await open(browser, CONSOLE, { width, height: 800, colorScheme });
        await until(page, 'an endpoint with traffic', 5 * SECOND, (rows) => rows.some(({ rate }) => rate > 0));
        await screenshot(page, name, true);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} pixels wide`);
        assert.deepEqual(complaints, []);
        await page.close();
    }
});

test(
    'an endpoint that is killed turns red with the reason within 2 s, and green when it is back',
    { skip: withoutKill },
    async (t) => {
        const { page, complaints } = await open(browser, CONSOLE);
        await until(page, 'no endpoint down', 15 * SECOND, (rows) => rows.length > 0 && rows.every(isWell));
        try {
            await post(KILL_URL);
            const { found, took } = await until(page, 'a red one with its reason', 2 * SECOND, (rows) =>
                rows.find((row) => !isWell(row) && row.reason && isRed(row.colour)),
            );
            t.diagnostic(`${found.endpoint} was shown ${found.state} after ${took} ms: ${found.reason}`);
            await screenshot(page, 'killed');
            await post(REVIVE_URL);
            const back = await until(page, 'green again', 30 * SECOND, (rows) =>
                rows.find(
                    ({ endpoint, state, colour }) => endpoint === found.endpoint && state === 'up' && isGreen(colour),
                ),
            );
            t.diagnostic(`shown up ${back.took} ms after it was brought back`);
        } finally {
            await post(REVIVE_URL);
        }
        await screenshot(page, 'revived');
        assert.deepEqual(complaints, []);
        await page.close();
    },
);

test(
    'draining by the button moves the traffic within 1 s, and undraining brings it back',
    { skip: missing },
    async (t) => {
        const { page, complaints } = await open(browser, CONSOLE);
        const clusterOf = ({ endpoint }) => endpoint.slice(0, endpoint.lastIndexOf('/'));
        const busy = (row) => row.state === 'up' && row.admin === 'active' && row.rate > 0;
        const { found: chosen } = await until(page, 'two endpoints of a cluster with traffic', 10 * SECOND, (rows) =>
            rows.find(
                (row) =>
                    busy(row) &&
                    rows.some((other) => other !== row && busy(other) && clusterOf(other) === clusterOf(row)),
            ),
        );
        const row = page.locator(`tr.row[data-endpoint=${JSON.stringify(chosen.endpoint)}]`);
        await row.locator('[data-action="drain"]').click();
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
        await screenshot(page, 'drained');
        assert.equal(await row.getAttribute('data-state'), 'drained');
        await row.locator('[data-action="undrain"]').click();
        await until(page, 'traffic again', 5 * SECOND, (rows) =>
            busy(rows.find(({ endpoint }) => endpoint === chosen.endpoint)),
        );
        assert.deepEqual(complaints, []);
        await page.close();
    },
);

test('the keyboard alone explains a URL', { skip: missing }, async () => {
    const { page, complaints } = await open(browser, CONSOLE);
    await page.keyboard.press('/');
    await page.keyboard.type('http://127.0.0.1/');
    await page.keyboard.press('Enter');
    await page.locator('[data-field="explanation"] .steps').waitFor({ timeout: 5 * SECOND });
    await screenshot(page, 'explained');
    assert.deepEqual(complaints, []);
    await page.close();
});
