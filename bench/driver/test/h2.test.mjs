// The load generator by HTTP/2, against servers of Node: what it counts must be so, and what is wrong must count as wrong.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Loadgen } from '../loadgen.mjs';
import { stopAll } from '../processes.mjs';
import { H2C_WORKLOADS } from '../workloads.mjs';

const bench = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(bench, 'target/loadgen');
const skip = existsSync(binary) ? false : 'bench/target/loadgen is not built: bench/run builds it';
const CLOSED = { warm: 0.05, seconds: 0.3, rate: 0, poisson: 0 };
const NO_ERRORS = { connect: 0, status: 0, length: 0, closed: 0, unfinished: 0 };
const SMALL = H2C_WORKLOADS.find((w) => w.name === 'h2c');

let directory, loadgen;
const servers = [];

async function serve(server) {
    servers.push(server);
    server.on('session', (session) => session.on('error', () => {})); // the load ends its connections as it likes
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server.address().port;
}

const answering = (seen = []) =>
    http2.createServer((request, response) => {
        seen.push(request.headers);
        response.end(Buffer.alloc(Number(request.url.slice(1))));
    });

before(async () => {
    if (skip) return;
    directory = mkdtempSync(path.join(os.tmpdir(), 'balancebeam-bench-test-'));
    loadgen = new Loadgen({ binary, heads: path.join(bench, 'heads'), origins: [], core: 0, directory });
    await loadgen.ready;
});

after(async () => {
    await stopAll();
    servers.forEach((server) => server.close());
    if (directory) rmSync(directory, { recursive: true });
});

for (const workload of H2C_WORKLOADS) {
    test(`every answer of "${workload.name}" is complete and counted once`, { skip }, async () => {
        const seen = [];
        const raw = await loadgen.run(workload, await serve(answering(seen)), [], CLOSED);
        assert.ok(raw.requests > 0);
        assert.equal(raw.latency.count, raw.requests);
        assert.deepEqual(raw.errors, NO_ERRORS);
        assert.equal(seen.length, raw.sent);
        // The first request of a connection and all that only name its fields are the same.
        const said = (headers) => JSON.stringify(Object.entries(headers));
        assert.equal(new Set(seen.map(said)).size, 1);
        assert.match(seen[0][':authority'], /bench\.example$/);
        assert.equal(seen[0].connection, undefined);
    });
}

test('as many requests are under way as the workload says', { skip }, async () => {
    let most = 0;
    const open = new Map();
    const server = http2.createServer((request, response) => {
        const now = (open.get(request.stream.session) ?? 0) + 1;
        open.set(request.stream.session, now);
        most = Math.max(most, now);
        setTimeout(() => {
            open.set(request.stream.session, open.get(request.stream.session) - 1);
            response.end(Buffer.alloc(100));
        }, 5);
    });
    const raw = await loadgen.run({ ...SMALL, connections: 2, streams: 5 }, await serve(server), [], CLOSED);
    assert.deepEqual(raw.errors, NO_ERRORS);
    assert.equal(open.size, 2);
    assert.equal(most, 5);
});

test('an open loop sends at its rate', { skip }, async () => {
    const raw = await loadgen.run(SMALL, await serve(answering()), [], { ...CLOSED, seconds: 0.5, rate: 400 });
    assert.ok(raw.sent >= 150 && raw.sent <= 260, `${raw.sent} sent`);
    assert.deepEqual(raw.errors, NO_ERRORS);
});

test('a connection that is to end is followed by another, and no request is lost', { skip }, async () => {
    let sessions = 0;
    const server = answering();
    server.on('session', (session) => {
        sessions++;
        setTimeout(() => session.close(), 50);
    });
    const raw = await loadgen.run(SMALL, await serve(server), [], CLOSED);
    assert.ok(sessions > SMALL.connections, `${sessions} sessions`);
    assert.ok(raw.reopened > 0);
    assert.deepEqual(raw.errors, NO_ERRORS);
});

test('an answer of another length is an error', { skip }, async () => {
    const raw = await loadgen.run({ ...SMALL, answer: 99 }, await serve(answering()), [], CLOSED);
    assert.equal(raw.requests, 0);
    assert.ok(raw.errors.length > 0);
});

test('another status is an error, and so is a reset', { skip }, async () => {
    const refusing = http2.createServer((_, response) => response.writeHead(503).end(Buffer.alloc(100)));
    const resetting = http2.createServer((request) => request.stream.close(http2.constants.NGHTTP2_REFUSED_STREAM));
    for (const server of [refusing, resetting]) {
        const raw = await loadgen.run(SMALL, await serve(server), [], CLOSED);
        assert.equal(raw.requests, 0);
        assert.ok(raw.errors.status > 0);
    }
});

test('a server of HTTP/1.1 is an error', { skip }, async () => {
    const raw = await loadgen.run(SMALL, await serve(http.createServer((_, response) => response.end())), [], CLOSED);
    assert.equal(raw.requests, 0);
    const { connect, status, closed } = raw.errors;
    assert.ok(connect + status + closed > 0);
});

test('what can not be asked is refused', { skip }, async () => {
    await assert.rejects(loadgen.run({ ...SMALL, method: 'POST', body: 10 }, 1, [], CLOSED), /a GET of a few fields/);
    await assert.rejects(loadgen.run({ ...SMALL, streams: 101 }, 1, [], CLOSED), /at most 100/);
});
