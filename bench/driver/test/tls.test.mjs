// The load generator over TLS, against servers of Node: handshakes are of the kind asked for, counted as what they were.
import assert from 'node:assert/strict';
import { constants } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../certificate.mjs';
import { Loadgen } from '../loadgen.mjs';
import { measuresOf } from '../measures.mjs';
import { stopAll } from '../processes.mjs';
import { TLS_WORKLOADS } from '../workloads.mjs';

const bench = fileURLToPath(new URL('../..', import.meta.url));
const binary = (name) => path.join(bench, 'target', name);
const skip = existsSync(binary('loadgen-tls'))
    ? false
    : 'bench/target/loadgen-tls is not built: bench/run --tls builds it';
const CLOSED = { warm: 0.1, seconds: 0.3, rate: 0, poisson: 0 };
const NO_ERRORS = { connect: 0, status: 0, length: 0, closed: 0, unfinished: 0 };
const CORES = { proxy: 0, load: 0 };
const workload = (name) => TLS_WORKLOADS.find((w) => w.name === name);
const servers = [];

let directory, loadgen, certificate, secure;

function answer(request, response) {
    response.setHeader('Content-Length', request.url.slice(1));
    response.end(Buffer.alloc(Number(request.url.slice(1))));
}

async function serve(server) {
    servers.push(server.listen(0, '127.0.0.1'));
    await new Promise((resolve) => server.once('listening', resolve));
    return server.address().port;
}

function serveTls(more = {}) {
    const [key, cert] = [certificate.key, certificate.chain].map((file) => readFileSync(file));
    return serve(https.createServer({ key, cert, minVersion: 'TLSv1.3', ...more }, answer));
}

function startLoadgen(name) {
    return new Loadgen({ binary: binary(name), heads: path.join(bench, 'heads'), origins: [], core: 0, directory });
}

before(async () => {
    if (skip) return;
    directory = mkdtempSync(path.join(os.tmpdir(), 'balancebeam-bench-test-'));
    certificate = makeCertificate(directory);
    secure = await serveTls();
    loadgen = startLoadgen('loadgen-tls');
    await loadgen.ready;
});

after(async () => {
    await stopAll();
    for (const server of servers) {
        server.closeAllConnections();
        server.close();
    }
    if (directory) rmSync(directory, { recursive: true });
});

const outcome = (raw, name, rate = 0) => measuresOf(raw, { ...workload(name), saturates: false }, rate, CORES).outcome;

for (const { name } of TLS_WORKLOADS) {
    test(`"${name}" counts, with its kind of handshakes only`, { skip }, async () => {
        const raw = await loadgen.run(workload(name), secure, [process.pid], CLOSED);
        assert.ok(raw.requests > 0);
        assert.deepEqual(raw.errors, NO_ERRORS);
        assert.equal(outcome(raw, name), 'counted', JSON.stringify(raw.tls));
        const expected = { full: 0, resumed: 0, [workload(name).handshakes]: raw.requests };
        for (const kind of ['full', 'resumed'])
            assert.ok(Math.abs(raw.tls[kind] - expected[kind]) <= workload(name).connections, JSON.stringify(raw.tls));
    });
}

test('what is offered is what the proxies are pinned to', { skip }, async () => {
    const { tls } = await loadgen.run(workload('tls'), secure, [], CLOSED);
    assert.deepEqual(
        [tls.protocol, tls.cipher, tls.group, tls.key, tls.alpn],
        ['TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'X25519', 'EC 256', 'http/1.1'],
    );
});

test('a run whose server resumes nothing does not count', { skip }, async () => {
    const port = await serveTls({ secureOptions: constants.SSL_OP_NO_TICKET, sessionTimeout: 1 });
    const ticketless = await loadgen.run(workload('tls-full'), port, [], CLOSED);
    assert.equal(outcome(ticketless, 'tls-full'), 'counted');
    assert.equal(outcome(ticketless, 'tls-resumed'), 'wrong handshakes');
});

test('an answer of many records is complete', { skip }, async () => {
    const large = { ...workload('tls'), target: '/300000', answer: 300_000, connections: 8 };
    const raw = await loadgen.run(large, secure, [], CLOSED);
    assert.ok(raw.requests > 0);
    assert.deepEqual(raw.errors, NO_ERRORS);
});

test('an open loop opens connections at its rate, and being behind it does not count', { skip }, async () => {
    const raw = await loadgen.run(workload('tls-resumed'), secure, [], { ...CLOSED, seconds: 0.5, rate: 100 });
    assert.ok(raw.sent >= 50 && raw.sent <= 70, `${raw.sent} sent`);
    assert.equal(outcome(raw, 'tls-resumed', 200), 'behind the rate');
});

test('a server in the clear is an error that says why', { skip }, async () => {
    const raw = await loadgen.run(workload('tls'), await serve(http.createServer(answer)), [], CLOSED);
    assert.equal(raw.requests, 0);
    assert.ok(raw.errors.connect > 0);
    assert.match(raw.tls.handshakeFailure, /wrong version number|packet length/);
});

test('the load generator without TLS refuses such a run', { skip }, async () => {
    const plain = startLoadgen('loadgen');
    await plain.ready;
    await assert.rejects(plain.run(workload('tls'), secure, [], CLOSED), /built without TLS/);
});
