// A page of the console in a real browser, with everything written down that should not happen on it.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SCREENSHOTS = path.join(import.meta.dirname, '..', 'target', 'console');
const VIOLATIONS = `document.addEventListener('securitypolicyviolation',
    (violation) => reportViolation(violation.violatedDirective + ' ' + violation.blockedURI))`;

/** Opens the console and waits until it is live. `complaints` collects errors, CSP violations and foreign requests. */
export async function open(browser, url, { width = 1440, height = 900, colorScheme = 'dark' } = {}) {
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params) => browser.send(method, params, sessionId);
    const complaints = [];
    const listener = (event) => event.sessionId === sessionId && complain(event, url, complaints);
    browser.on(listener);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
    await send('Runtime.addBinding', { name: 'reportViolation' });
    await send('Page.addScriptToEvaluateOnNewDocument', { source: VIOLATIONS });
    await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: colorScheme }] });
    await send('Page.navigate', { url });
    const page = new Page(send, async () => {
        browser.off(listener);
        await browser.send('Target.closeTarget', { targetId });
    });
    await page.waitFor('html[data-connection="live"]');
    return { page, complaints };
}

function complain({ method, params }, url, complaints) {
    if (method === 'Runtime.exceptionThrown') {
        const { exception, text } = params.exceptionDetails;
        complaints.push(`error: ${exception?.description ?? text}`);
    } else if (method === 'Runtime.consoleAPICalled' && params.type === 'error') {
        complaints.push(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(' ')}`);
    } else if (method === 'Log.entryAdded' && params.entry.level === 'error') {
        complaints.push(`log: ${params.entry.text} ${params.entry.url ?? ''}`);
    } else if (method === 'Runtime.bindingCalled') {
        complaints.push(`CSP: ${params.payload}`);
    } else if (method === 'Network.requestWillBeSent') {
        const asked = params.request.url;
        const here = asked.startsWith('data:') || new URL(asked).origin === new URL(url).origin;
        if (!here) complaints.push(`request to elsewhere: ${asked}`);
    }
}

class Page {
    constructor(send, close) {
        this.send = send;
        this.close = close;
    }

    /** What a function says on the page. */
    async evaluate(what, ...args) {
        const expression = `(${what})(${args.map((arg) => JSON.stringify(arg)).join(',')})`;
        const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
    }

    /** Waits for an element that can be seen, and gives its middle. */
    async waitFor(selector, withinMs = 5_000) {
        const end = performance.now() + withinMs;
        for (;;) {
            const middle = await this.evaluate((wanted) => {
                const found = document.querySelector(wanted);
                found?.scrollIntoView({ block: 'center' });
                const box = found?.getBoundingClientRect();
                return box && box.width > 0 ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
            }, selector);
            if (middle) return middle;
            if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${selector}`);
            await sleep(20);
        }
    }

    /** Clicks as a mouse does: on whatever is on top there. */
    async click(selector) {
        const at = { ...(await this.waitFor(selector)), button: 'left', clickCount: 1 };
        await this.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at, button: 'none' });
        await this.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
        await this.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
    }

    async press(key, text = key) {
        const code = key === 'Enter' ? { windowsVirtualKeyCode: 13, code: 'Enter' } : {};
        await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, ...code });
        await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...code });
    }

    type(text) {
        return this.send('Input.insertText', { text });
    }

    async screenshot(name, fullPage = false) {
        const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: fullPage });
        mkdirSync(SCREENSHOTS, { recursive: true });
        writeFileSync(path.join(SCREENSHOTS, `${name}.png`), Buffer.from(data, 'base64'));
    }
}

/** [{endpoint, state, admin, rate, reason, colour}] of the rows on the page; the rate is NaN while it is not known. */
const endpoints = (page) =>
    page.evaluate(() =>
        [...document.querySelectorAll('tr.row[data-endpoint]')].map((row) => ({
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
        await sleep(20);
    }
}
