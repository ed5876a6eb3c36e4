// The load generator as a child process: a command goes in as a line, its result comes back as a line of JSON.
import path from 'node:path';
import readline from 'node:readline';
import { startPinned } from './processes.mjs';

const GRACE_SECONDS = 15;
const HOLD_SECONDS = 45;

export class Loadgen {
    #child;
    #heads;
    #waiting = [];

    /** @param heads the directory of the request heads */
    constructor({ binary, heads, origins, core, directory }) {
        this.#heads = heads;
        const argv = [binary, ...origins.flatMap((port) => ['--origin', String(port)])];
        this.#child = startPinned(argv, String(core), path.join(directory, 'loadgen.log'), { pipe: true });
        readline
            .createInterface({ input: this.#child.stdout })
            .on('line', (line) => this.#waiting.shift()?.resolve(line));
        this.#child.stdin.on('error', () => {}); // told by the end of the process
        this.#child.ended.then(() => this.#fail(new Error(`the load generator ended; see ${this.#child.logFile}`)));
        this.ready = this.#next(5);
    }

    get child() {
        return this.#child;
    }

    #fail(error) {
        for (const { reject } of this.#waiting.splice(0)) reject(error);
    }

    #next(seconds) {
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => this.#fail(new Error('the load generator hangs')), seconds * 1000);
            const settle = (act) => (value) => {
                clearTimeout(timer);
                act(value);
            };
            this.#waiting.push({
                resolve: settle((line) => {
                    const result = JSON.parse(line);
                    if (result.error) reject(new Error(`loadgen: ${result.error}`));
                    else resolve(result);
                }),
                reject: settle(reject),
            });
        });
    }

    #command(verb, keys, seconds) {
        const words = Object.entries(keys).map(([key, value]) => `${key}=${value}`);
        this.#child.stdin.write([verb, ...words].join(' ') + '\n');
        return this.#next(seconds);
    }

    #request(workload) {
        return {
            method: workload.method,
            target: workload.target,
            answer: workload.answer,
            body: workload.body,
            fields: path.join(this.#heads, `${workload.fields}.txt`),
        };
    }

    /** Warm-up and measured window. @param timing {warm, seconds, rate, poisson} */
    run(workload, port, pids, timing) {
        const keys = {
            port,
            pids: pids.join(','),
            connections: workload.connections,
            fresh: Number(workload.fresh ?? false),
            resets: Number(workload.resets ?? false),
            tls: workload.tls ?? 'clear',
            streams: workload.streams ?? 0,
            ...this.#request(workload),
            ...timing,
        };
        return this.#command('run', keys, timing.warm + timing.seconds + GRACE_SECONDS);
    }

    /** Opens idle connections and keeps them until `release`. */
    hold(workload, port, connections) {
        return this.#command('hold', { port, connections, ...this.#request(workload) }, HOLD_SECONDS);
    }

    release() {
        return this.#command('release', {}, GRACE_SECONDS);
    }
}
