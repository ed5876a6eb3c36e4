// The load generator against its own origins, without a proxy: what it counts must be so, and what is wrong must count
// as wrong.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Loadgen } from '../loadgen.mjs';
import { stopAll } from '../processes.mjs';
import { WORKLOADS } from '../workloads.mjs';

const bench = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(bench, 'target/loadgen');
const skip = existsSync(binary) ? false : 'bench/target/loadgen is not built: bench/run builds it';
const CLOSED = { warm: 0.02, seconds: 0.2, rate: 0, poisson: 0 };
const workload = (name) => WORKLOADS.find((w) => w.name === name);
const NO_ERRORS = { connect: 0, status: 0, length: 0, closed: 0, unfinished: 0 };

let directory, loadgen, port;

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port: free } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return free;
}

before(async () => {
    if (skip) return;
    directory = mkdtempSync(path.join(os.tmpdir(), 'balancebeam-bench-test-'));
    port = await freePort();
    loadgen = new Loadgen({ binary, heads: path.join(bench, 'heads'), origins: [port], core: 0, directory });
    await loadgen.ready;
});

after(async () => {
    await stopAll();
    if (directory) rmSync(directory, { recursive: true });
});

for (const { name } of WORKLOADS) {
    test(`every answer of "${name}" is complete and counted once`, { skip }, async () => {
        const raw = await loadgen.run(workload(name), port, [process.pid], CLOSED);
        assert.ok(raw.requests > 0);
        assert.equal(raw.latency.count, raw.requests);
        assert.deepEqual(raw.errors, NO_ERRORS);
        assert.equal(raw.origin.bad, 0);
        assert.ok(raw.latency.p50 <= raw.latency.p99 && raw.latency.p99 <= raw.latency.max * 1.02);
    });
}

test('fresh connections are one for each request, the others are kept', { skip }, async () => {
    const fresh = await loadgen.run(workload('fresh'), port, [], CLOSED);
    assert.ok(fresh.origin.accepts >= fresh.origin.requests * 0.9, JSON.stringify(fresh.origin));
    const kept = await loadgen.run(workload('small'), port, [], CLOSED);
    assert.equal(kept.origin.accepts, 0);
});

test('an open loop sends at its rate', { skip }, async () => {
    const raw = await loadgen.run(workload('small'), port, [], { ...CLOSED, seconds: 0.5, rate: 1000 });
    assert.ok(raw.sent >= 400 && raw.sent <= 540, `${raw.sent} sent`);
});

test('an answer of another length is an error', { skip }, async () => {
    const raw = await loadgen.run({ ...workload('small'), answer: 99 }, port, [], CLOSED);
    assert.equal(raw.requests, 0);
    assert.ok(raw.errors.length > 0);
});

test('nobody listening is an error, and the run ends in time', { skip }, async () => {
    const raw = await loadgen.run(workload('small'), await freePort(), [], CLOSED);
    assert.equal(raw.requests, 0);
    assert.ok(raw.errors.connect > 0);
});

test('idle connections stay open until they are released', { skip }, async () => {
    const held = await loadgen.hold(workload('small'), port, 300);
    assert.equal(held.open, 300);
    assert.equal(held.sent, 300);
    await loadgen.release();
});

test('a command without a port is refused', { skip }, async () => {
    await assert.rejects(loadgen.hold(workload('small'), 0, 1), /port=/);
});
