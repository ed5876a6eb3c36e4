// A page of the console in a real browser, with everything written down that should not happen on it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const SCREENSHOTS = path.join(import.meta.dirname, '..', 'target', 'console');

export const launch = () =>
    chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** Opens the console and waits until it is live. `complaints` collects errors, CSP violations and foreign requests. */
export async function open(browser, url, { width = 1440, height = 900, colorScheme = 'dark' } = {}) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
        const other = !request.url().startsWith('data:') && new URL(request.url()).origin !== new URL(url).origin;
        if (other) complaints.push(`request to elsewhere: ${request.url()}`);
    });
    await page.exposeFunction('reportViolation', (text) => complaints.push(`CSP: ${text}`));
    await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (violation) =>
            window.reportViolation(`${violation.violatedDirective} ${violation.blockedURI}`),
        ),
    );
    if (process.env.BALANCEBEAM_TOKEN) {
        await page.addInitScript(
            (token) => sessionStorage.setItem('balancebeam.token', token),
            process.env.BALANCEBEAM_TOKEN,
        );
    }
    await page.goto(url);
    await page.locator('html[data-connection="live"]').waitFor({ timeout: 5_000 });
    return { page, complaints };
}

export async function screenshot(page, name, fullPage = false) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage });
}

/** [{endpoint, state, admin, rate, reason, colour}] of the rows on the page; the rate is NaN while it is not known. */
export const endpoints = (page) =>
    page.locator('tr.row[data-endpoint]').evaluateAll((rows) =>
        rows.map((row) => ({
            endpoint: row.dataset.endpoint,
            state: row.dataset.state,
            admin: row.dataset.admin,
            rate: Number(row.dataset.rate),
            reason: row.querySelector('[data-field="reason"]').textContent,
            colour: getComputedStyle(row.querySelector('.state-word'))
                .color.match(/[\d.]+/g)
                .map(Number),
        })),
    );

/** Looks at the endpoints on the page until `wanted` answers something; how long it took in ms comes with it. */
export async function until(page, what, withinMs, wanted) {
    const start = performance.now();
    for (;;) {
        const rows = await endpoints(page);
        const found = wanted(rows);
        const took = Math.round(performance.now() - start);
        if (found) return { found, took };
        if (took > withinMs)
            throw new Error(`not within ${withinMs} ms: ${what}; the page shows ${JSON.stringify(rows)}`);
        await page.waitForTimeout(20);
    }
}
