// A Chromium without a window, driven by its own DevTools protocol over a pipe: no more than the story needs.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NAMES = process.env.CHROMIUM ? [process.env.CHROMIUM] : ['chromium', 'chromium-browser', 'google-chrome'];
const PATIENCE_MS = 30_000;

/** The browser of this machine; null for none. */
export const executable = () => NAMES.find((name) => spawnSync(name, ['--version']).status === 0) ?? null;

/** Starts one; `send(method, params, session)` asks it something, `on(listener)` hears of `{method, params, sessionId}`. */
export function launch() {
    const profile = mkdtempSync(path.join(tmpdir(), 'balancebeam-console-'));
    const child = spawn(
        executable(),
        [
            '--headless=new',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-dev-shm-usage',
            '--no-first-run',
            '--hide-scrollbars',
            '--force-device-scale-factor=1',
            '--remote-debugging-pipe',
            `--user-data-dir=${profile}`,
            'about:blank',
        ],
        // A group of its own, and a pipe that its helpers inherit: so all of them can be ended, and seen to have ended.
        { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
    );
    const [, , complaints, to, from] = child.stdio;
    complaints.resume();
    const waiting = new Map();
    const listeners = new Set();
    let lastId = 0;

    const failAll = (why) => {
        for (const { reject } of waiting.values()) reject(new Error(why));
        waiting.clear();
    };
    child.on('error', (error) => failAll(`the browser does not start: ${error.message}`));
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const helpersEnded = new Promise((resolve) => complaints.on('close', resolve));
    ended.then(() => failAll('the browser has ended'));

    let rest = '';
    from.setEncoding('utf8').on('data', (text) => {
        const messages = (rest + text).split('\0');
        rest = messages.pop();
        for (const message of messages.map((one) => JSON.parse(one))) {
            const asked = waiting.get(message.id);
            if (!asked) {
                for (const listener of listeners) listener(message);
                continue;
            }
            waiting.delete(message.id);
            if (message.error) asked.reject(new Error(`${asked.method}: ${message.error.message}`));
            else asked.resolve(message.result);
        }
    });
    to.on('error', (error) => failAll(`the browser can't be told: ${error.message}`));

    return {
        send(method, params = {}, sessionId = undefined) {
            const id = ++lastId;
            const { promise, resolve, reject } = Promise.withResolvers?.() ?? deferred();
            const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE_MS);
            waiting.set(id, { method, resolve, reject });
            to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
            return promise.finally(() => clearTimeout(timer));
        },
        on: (listener) => listeners.add(listener),
        off: (listener) => listeners.delete(listener),
        async close() {
            try {
                process.kill(-child.pid, 'SIGKILL');
            } catch (error) {
                if (error.code !== 'ESRCH') throw error; // It has ended by itself, and all its helpers.
            }
            await ended;
            // Who still lives would go on writing to the profile; who left the group can't be waited for.
            await Promise.race([helpersEnded, new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
            rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
        },
    };
}

function deferred() {
    const made = {};
    made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
    return made;
}
