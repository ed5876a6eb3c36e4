// Cases in the manner of Autobahn, by ws as client and server, for each kind of client before each kind of endpoint:
// what both say must come to the other as it was said.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { BACKS, FRONTS, start } from './stage.mjs';

const MIB = 1024 * 1024;
const large = crypto.randomBytes(16 * MIB);
const PATIENCE_MS = 15_000;

let stage;
before(async () => {
    stage = await start();
});
after(() => stage?.stop());

/** The next message, as `[data, isBinary]`. */
const message = (ws) => once(ws, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
/** Code and reason of the end. */
function closing(ws) {
    return new Promise((resolve, reject) => {
        ws.on('close', (code, reason) => resolve([code, reason.toString()]));
        setTimeout(() => reject(new Error('it does not close')), PATIENCE_MS).unref();
    });
}

async function until(what, condition) {
    const deadline = Date.now() + PATIENCE_MS;
    while (!condition()) {
        if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

async function crosses(from, to, data) {
    const got = message(to);
    from.send(data);
    const [said, binary] = await got;
    assert.equal(binary, typeof data !== 'string');
    assert.ok(Buffer.from(data).equals(said), `${said.length} bytes, of ${data.length}`);
}

async function ended({ client, server }) {
    const both = Promise.all([closing(client), closing(server)]);
    client.close(1000);
    await both;
}

for (const front of FRONTS) {
    for (const back of BACKS) {
        describe(`a client by ${front} of an endpoint by ${back}`, () => {
            test('texts and binary messages of every length', async () => {
                const pair = await stage.pair(front, back);
                for (const length of [0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537]) {
                    for (const data of ['é'.repeat(length >> 1) + (length & 1 ? 'x' : ''), crypto.randomBytes(length)]) {
                        await crosses(pair.client, pair.server, data);
                        await crosses(pair.server, pair.client, data);
                    }
                }
                await ended(pair);
            });

            test('16 MiB each way', async () => {
                const pair = await stage.pair(front, back);
                await Promise.all([
                    crosses(pair.client, pair.server, large),
                    crosses(pair.server, pair.client, large),
                ]);
                await ended(pair);
            });

            test('fragments, with pings between them', async () => {
                const pair = await stage.pair(front, back);
                for (const [from, to] of [
                    [pair.client, pair.server],
                    [pair.server, pair.client],
                ]) {
                    const got = message(to);
                    const pings = [];
                    const pongs = [];
                    to.on('ping', (data) => pings.push(data.toString()));
                    from.on('pong', (data) => pongs.push(data.toString()));
                    const parts = Array.from({ length: 20 }, (_, i) => String(i).repeat(i * 40));
                    parts.forEach((part, i) => {
                        from.send(part, { fin: i === parts.length - 1 });
                        from.ping(`ping ${i}`);
                    });
                    assert.equal((await got)[0].toString(), parts.join(''));
                    await until('all pongs', () => pongs.length === parts.length);
                    assert.deepEqual(pings, parts.map((_, i) => `ping ${i}`));
                    assert.deepEqual(pongs, pings);
                }
                await ended(pair);
            });

            test('2000 small messages in their order', async () => {
                const pair = await stage.pair(front, back);
                const got = [];
                pair.server.on('message', (data) => pair.server.send(data, { binary: false }));
                pair.client.on('message', (data) => got.push(data.toString()));
                const all = Array.from({ length: 2000 }, (_, i) => `${i}`.padEnd(i % 40, '-'));
                all.forEach((text) => pair.client.send(text));
                await until('all came back', () => got.length === all.length);
                assert.deepEqual(got, all);
                await ended(pair);
            });

            test('closes by either side, with codes and reasons', async () => {
                for (const [code, reason] of [
                    [1000, ''],
                    [1011, 'é'.repeat(61)],
                    [3000, 'x'],
                    [4999, ''],
                ]) {
                    for (const side of ['client', 'server']) {
                        const pair = await stage.pair(front, back);
                        const both = Promise.all([closing(pair.client), closing(pair.server)]);
                        pair[side].close(code, reason);
                        assert.deepEqual(await both, [
                            [code, reason],
                            [code, reason],
                        ]);
                    }
                }
                const pair = await stage.pair(front, back);
                const both = Promise.all([closing(pair.client), closing(pair.server)]);
                pair.client.close();
                assert.deepEqual(await both, [
                    [1005, ''],
                    [1005, ''],
                ]);
            });

            test('an end without a Close is none', async () => {
                for (const [goes, stays] of [
                    ['client', 'server'],
                    ['server', 'client'],
                ]) {
                    const pair = await stage.pair(front, back);
                    pair[stays].on('error', () => {});
                    const end = closing(pair[stays]);
                    pair[goes].terminate();
                    assert.equal((await end)[0], 1006);
                }
            });

            test('a text that is no UTF-8 is for its receiver to refuse', async () => {
                for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x61, 0xf4, 0x90, 0x80, 0x80]]) {
                    const pair = await stage.pair(front, back);
                    const both = Promise.all([closing(pair.client), closing(pair.server)]);
                    pair.client.send(Buffer.from(bytes), { binary: false });
                    const [client] = await both;
                    assert.equal(client[0], 1007);
                }
            });

            test('permessage-deflate', async () => {
                const pair = await stage.pair(front, back, { perMessageDeflate: { threshold: 0 } });
                assert.match(pair.client.extensions, /permessage-deflate/);
                await crosses(pair.client, pair.server, 'abc'.repeat(MIB / 3));
                await crosses(pair.server, pair.client, 'abc'.repeat(MIB / 3));
                await crosses(pair.client, pair.server, crypto.randomBytes(100_000));
                await crosses(pair.server, pair.client, '');
                await ended(pair);
            });

            test('a slow reader stops its writer', async () => {
                for (const [slow, fast] of [
                    ['client', 'server'],
                    ['server', 'client'],
                ]) {
                    const pair = await stage.pair(front, back);
                    const piece = crypto.randomBytes(256 * 1024);
                    const count = 80;
                    let sent = 0;
                    let got = 0;
                    pair[slow].on('message', (data) => {
                        assert.ok(data.equals(piece));
                        got++;
                    });
                    pair[slow].pause();
                    for (let i = 0; i < count; i++) pair[fast].send(piece, () => sent++);
                    let before = -1;
                    let since = Date.now();
                    await until('it stands still', () => {
                        if (sent !== before) {
                            before = sent;
                            since = Date.now();
                        }
                        return Date.now() - since > 200;
                    });
                    assert.ok(sent < count * 0.9, `${sent} of ${count} pieces went to a reader that reads nothing`);
                    pair[slow].resume();
                    await until('all came', () => got === count);
                    await ended(pair);
                }
            });
        });
    }
}

test('200 at a time', async () => {
    const kinds = FRONTS.flatMap((front) => BACKS.map((back) => [front, back]));
    const clients = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
            const [front, back] = kinds[i % kinds.length];
            const client = await stage.client(front, back);
            await once(client, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
            return client;
        }),
    );
    const servers = await Promise.all(
        clients.map((_, i) => stage.endpoints[kinds[i % kinds.length][1]].next()),
    );
    servers.forEach((server) => server.on('message', (data) => server.send(data, { binary: false })));
    for (let round = 0; round < 10; round++) {
        await Promise.all(
            clients.map(async (client, i) => {
                const got = message(client);
                client.send(`${i} in round ${round}`);
                assert.equal((await got)[0].toString(), `${i} in round ${round}`);
            }),
        );
    }
    await Promise.all(
        clients.map((client) => {
            const end = closing(client);
            client.close(1000);
            return end;
        }),
    );
});

describe('what is broken is for the endpoint to refuse', () => {
    const broken = {
        'without a mask': [0x81, 0x01, 0x61],
        'a reserved bit': [0xc1, 0x81, 0, 0, 0, 0, 0x61],
        'a reserved opcode': [0x83, 0x81, 0, 0, 0, 0, 0x61],
        'a reserved control opcode': [0x8b, 0x80, 0, 0, 0, 0],
        'a ping that is too long': [0x89, 0xfe, 0, 126, 0, 0, 0, 0, ...new Array(126).fill(0)],
        'a ping in pieces': [0x09, 0x80, 0, 0, 0, 0],
        'a continuation of nothing': [0x80, 0x80, 0, 0, 0, 0],
        'a Close with half a code': [0x88, 0x81, 0, 0, 0, 0, 0x03],
        'a Close with no code that may be said': [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed],
        'a length that is none': [0x82, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    };
    for (const back of BACKS) {
        for (const [what, bytes] of Object.entries(broken)) {
            test(`${what}, of an endpoint by ${back}`, async () => {
                const accepted = stage.endpoints[back].next();
                const socket = net.connect(stage.balancer.ports[0], '127.0.0.1');
                socket.write(
                    `GET /${back} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
                        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
                );
                const server = await accepted;
                const refused = closing(server);
                let heard = Buffer.alloc(0);
                socket.on('data', (data) => (heard = Buffer.concat([heard, data])));
                socket.write(Buffer.from(bytes));
                await until('a Close is heard', () => /\r\n\r\n[^]*\x88[^]{3}/.test(heard.toString('latin1')));
                const close = heard.subarray(heard.indexOf('\r\n\r\n') + 4);
                assert.ok([1002, 1009].includes(close.readUInt16BE(2)), `${close.readUInt16BE(2)}`);
                socket.destroy();
                await refused;
            });
        }
    }
});

test('a server that masks is for the client to refuse', async () => {
    for (const front of FRONTS) {
        const pair = await stage.pair(front, 'h1');
        const failed = once(pair.client, 'error');
        pair.server._socket.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]));
        assert.match((await failed)[0].message, /MASK must be clear/);
    }
});

test('when the balancer stops all are told to go, and not at once', async () => {
    const pairs = [];
    for (const front of FRONTS) {
        for (const back of BACKS) pairs.push(await stage.pair(front, back));
    }
    const begun = Date.now();
    const times = [];
    const ends = pairs.flatMap(({ client, server }) => [
        closing(client).then((end) => {
            times.push(Date.now() - begun);
            return end;
        }),
        closing(server),
    ]);
    const stopped = stage.balancer.stop('SIGTERM');
    for (const [code, reason] of await Promise.all(ends)) {
        assert.equal(code, 1001);
        assert.equal(reason, 'shutting down');
    }
    assert.ok(Math.max(...times) - Math.min(...times) > 300, `all within ${times}`);
    await stopped;
    assert.ok(Date.now() - begun < 9000, 'it need not wait for the grace period');
});
