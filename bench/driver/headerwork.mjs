// Checks that the proxies do the same work on heads, by one request through each to an origin that echoes what it got.
import net from 'node:net';
import tls from 'node:tls';
import { SERVER_NAME } from './certificate.mjs';

const REQUEST = [
    'GET /echo HTTP/1.1',
    'Host: bench.example',
    'X-Forwarded-For: 203.0.113.9',
    'X-Forwarded-Proto: gopher',
    'X-Forwarded-Host: forged.example',
    'Forwarded: for=203.0.113.9',
    'Via: 1.0 client',
    'TE: trailers',
    'Keep-Alive: timeout=5',
    'Connection: close, X-Client-Hop, TE, Keep-Alive',
    'X-Client-Hop: 1',
    '',
    '',
].join('\r\n');

/** Values of a field over all its lines, joined as HTTP allows; undefined when there is none. */
function field(head, name) {
    const lines = head
        .split('\r\n')
        .slice(1)
        .filter((line) => line.toLowerCase().startsWith(`${name}:`));
    return lines.length ? lines.map((line) => line.slice(name.length + 1).trim()).join(', ') : undefined;
}

const CHECKS = [
    ['X-Forwarded-For appended', ({ sent }) => field(sent, 'x-forwarded-for') === '203.0.113.9, 127.0.0.1'],
    ['X-Forwarded-Proto set', ({ sent, scheme }) => field(sent, 'x-forwarded-proto') === scheme],
    ['X-Forwarded-Host set', ({ sent }) => field(sent, 'x-forwarded-host') === 'bench.example'],
    ['Host kept', ({ sent }) => field(sent, 'host') === 'bench.example'],
    ["client's Forwarded removed", ({ sent }) => !/203\.0\.113\.9/.test(field(sent, 'forwarded') ?? '')],
    ['Via added to the request', ({ sent }) => /^1\.0 client, 1\.1 /.test(field(sent, 'via') ?? '')],
    ['Via added to the answer', ({ got }) => (field(got, 'via') ?? '').split(',').length === 2],
    ['TE and Keep-Alive removed', ({ sent }) => !field(sent, 'te') && !field(sent, 'keep-alive')],
    ['fields that Connection names removed (request)', ({ sent }) => !field(sent, 'x-client-hop')],
    ['fields that Connection names removed (answer)', ({ got }) => !field(got, 'x-origin-hop')],
];

function isComplete(text) {
    const end = text.indexOf('\r\n\r\n');
    return end > 0 && text.length >= end + 4 + Number(field(text.slice(0, end), 'content-length') ?? Infinity);
}

function connect(proxy, connected) {
    const to = { port: proxy.port, host: '127.0.0.1' };
    if (!proxy.tls) return net.connect(to, connected);
    // The certificate is signed by itself.
    return tls.connect({ ...to, servername: SERVER_NAME, rejectUnauthorized: false }, connected);
}

function exchange(proxy) {
    return new Promise((resolve, reject) => {
        const { name } = proxy;
        const socket = connect(proxy, () => socket.write(REQUEST));
        let text = '';
        socket.setTimeout(5000, () => socket.destroy(new Error(`${name} gave no complete answer within 5 s`)));
        const finish = () => {
            socket.destroy();
            resolve(text);
        };
        socket.on('data', (data) => {
            text += data.toString('latin1');
            if (isComplete(text)) finish();
        });
        socket.on('error', reject);
        socket.on('end', finish);
    });
}

/** @returns [{check, passed}] for a proxy. */
export async function checkHeaderWork(proxy) {
    const text = await exchange(proxy);
    const end = text.indexOf('\r\n\r\n');
    const message = { got: text.slice(0, end), sent: text.slice(end + 4), scheme: proxy.tls ? 'https' : 'http' };
    if (!message.got.startsWith('HTTP/1.1 200'))
        throw new Error(`${proxy.name} answered "${text.slice(0, 80)}" to a plain request`);
    return CHECKS.map(([check, test]) => ({ check, passed: Boolean(test(message)) }));
}
