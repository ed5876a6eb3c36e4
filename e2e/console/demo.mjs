// `./balancebeam demo` on free ports: the console's URL, and how to kill and revive an origin.
import { spawn } from 'node:child_process';
import path from 'node:path';

const LAUNCHER = path.join(import.meta.dirname, '..', '..', 'balancebeam');
const PATIENCE_MS = 120_000;

/** Starts it; `{console, kill, revive, stop}` when it serves. */
export async function start() {
    const child = spawn(LAUNCHER, ['demo', '--bind', '127.0.0.1:0', '--admin', '127.0.0.1:0'], {
        stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const told = new Promise((resolve, reject) => {
        const hear = (text) => {
            said += text;
            const [, console] = /Console: +(http\S+)/.exec(said) ?? [];
            const [kill] = /http\S+\/kill\/b/.exec(said) ?? [];
            if (console && kill) resolve({ console, kill, revive: kill.replace('/kill/', '/revive/') });
        };
        child.stdout.setEncoding('utf8').on('data', hear);
        child.stderr.setEncoding('utf8').on('data', hear);
        ended.then((code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
        setTimeout(() => reject(new Error(`the demo does not say where it is: ${said}`)), PATIENCE_MS).unref();
    });
    try {
        return {
            ...(await told),
            async stop() {
                child.kill('SIGTERM'); // Not SIGINT, which whoever runs in the background ignores.
                await ended;
            },
        };
    } catch (error) {
        child.kill('SIGKILL');
        throw error;
    }
}
