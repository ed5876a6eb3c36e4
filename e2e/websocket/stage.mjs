// The balancer before endpoints of HTTP/1 and HTTP/2 that take WebSockets, and clients of each kind.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import os from 'node:os';
import path from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { connectionBy, upgradeOf } from './tunnel.mjs';

const LAUNCHER = path.join(import.meta.dirname, '..', '..', 'balancebeam');
const PATIENCE_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** How clients come, and what endpoints speak. */
export const FRONTS = ['h1', 'h1+tls', 'h2', 'h2+tls'];
export const BACKS = ['h1', 'h2'];

/** Starts all of it; `stop` ends it. */
export async function start() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'websocket-'));
    const endpoints = { h1: await endpointOfHttp1(), h2: await endpointOfHttp2() };
    certificate(folder);
    const file = path.join(folder, 'balancebeam.yaml');
    fs.writeFileSync(file, configuration(folder, endpoints));
    const balancer = await balancerOf(file);
    const sessions = {};
    for (const front of ['h2', 'h2+tls']) {
        sessions[front] = [];
    }

    async function session(front) {
        // A connection takes 100 streams at a time.
        const free = sessions[front].find((one) => one.users < 90 && !one.session.destroyed);
        if (free) {
            free.users++;
            return free.session;
        }
        const [clear, tls] = balancer.ports;
        const made =
            front === 'h2'
                ? http2.connect(`http://127.0.0.1:${clear}`)
                : http2.connect(`https://127.0.0.1:${tls}`, { rejectUnauthorized: false });
        made.on('error', () => {});
        sessions[front].push({ session: made, users: 1 });
        await once(made, 'remoteSettings');
        if (!made.remoteSettings.enableConnectProtocol) throw new Error('no SETTINGS_ENABLE_CONNECT_PROTOCOL');
        return made;
    }

    return {
        endpoints,
        balancer,
        /** A client that has not opened yet. */
        async client(front, back, options = {}) {
            const [clear, tls] = balancer.ports;
            const all = { perMessageDeflate: false, rejectUnauthorized: false, maxPayload: MOST_BYTES, ...options };
            if (front === 'h1') return new WebSocket(`ws://127.0.0.1:${clear}/${back}`, all);
            if (front === 'h1+tls') return new WebSocket(`wss://127.0.0.1:${tls}/${back}`, all);
            const by = await session(front);
            return new WebSocket(`ws://a.example/${back}`, { ...all, createConnection: connectionBy(by, `/${back}`) });
        },
        /** A client and its other end, both open. */
        async pair(front, back, options) {
            const accepted = endpoints[back].next();
            const client = await this.client(front, back, options);
            const [server] = await Promise.all([accepted, once(client, 'open')]);
            return { client, server };
        },
        async stop() {
            for (const all of Object.values(sessions)) all.forEach((one) => one.session.destroy());
            await balancer.stop('SIGINT');
            Object.values(endpoints).forEach((endpoint) => endpoint.close());
            fs.rmSync(folder, { recursive: true });
        },
    };
}

/** What both kinds of endpoints share: those who wait for the next WebSocket. */
function acceptor() {
    const waiting = [];
    const early = [];
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: { threshold: 0 } });
    return {
        take(request, socket, head) {
            sockets.handleUpgrade(request, socket, head, (ws) => {
                ws.on('error', () => {});
                const next = waiting.shift();
                if (next) next(ws);
                else early.push(ws);
            });
        },
        next: () => (early.length > 0 ? Promise.resolve(early.shift()) : new Promise((resolve) => waiting.push(resolve))),
    };
}

async function endpointOfHttp1() {
    const accepts = acceptor();
    const server = http.createServer();
    const connections = new Set();
    server.on('connection', (socket) => connections.add(socket));
    server.on('upgrade', accepts.take);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
        port: server.address().port,
        next: accepts.next,
        close() {
            server.close();
            connections.forEach((socket) => socket.destroy());
        },
    };
}

async function endpointOfHttp2() {
    const accepts = acceptor();
    const server = http2.createServer({ settings: { enableConnectProtocol: true } });
    const connections = new Set();
    server.on('connection', (socket) => connections.add(socket));
    server.on('sessionError', () => {});
    server.on('stream', (stream, headers) => {
        stream.on('error', () => {});
        if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== 'websocket') {
            stream.respond({ ':status': 400 }, { endStream: true });
            return;
        }
        const { request, socket } = upgradeOf(stream, headers);
        accepts.take(request, socket, Buffer.alloc(0));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
        port: server.address().port,
        next: accepts.next,
        close() {
            server.close();
            connections.forEach((socket) => socket.destroy());
        },
    };
}

function certificate(folder) {
    execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=a.example']
            .concat(['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'chain.pem')]),
        { stdio: 'ignore' },
    );
}

function configuration(folder, endpoints) {
    return `
process: { threads: 2, websocket-drain: 1s, grace-period: 10s }
listeners:
  clear: { bind: "127.0.0.1:0" }
  tls:
    bind: "127.0.0.1:0"
    tls: { certificates: [{ chain: ${folder}/chain.pem, key: ${folder}/key.pem }] }
routes:
  h1: { match: { path-prefix: /h1 }, cluster: h1 }
  h2: { match: { path-prefix: /h2 }, cluster: h2 }
clusters:
  h1: { endpoints: ["127.0.0.1:${endpoints.h1.port}"], health-check: { interval: 0 } }
  h2: { endpoints: ["127.0.0.1:${endpoints.h2.port}"], protocol: http2, health-check: { interval: 0 } }
`;
}

/** `{ports, stop}` when it serves. */
async function balancerOf(file) {
    const child = spawn(LAUNCHER, ['run', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const ended = once(child, 'exit');
    const ports = await new Promise((resolve, reject) => {
        const hear = (text) => {
            said += text;
            const found = [...said.matchAll(/Listening for requests on 127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]));
            if (found.length === 2) resolve(found);
        };
        child.stdout.setEncoding('utf8').on('data', hear);
        child.stderr.setEncoding('utf8').on('data', hear);
        ended.then(([code]) => reject(new Error(`the balancer ended with ${code}: ${said}`)));
        setTimeout(() => reject(new Error(`the balancer does not say where it is: ${said}`)), PATIENCE_MS).unref();
    });
    return {
        ports,
        pid: child.pid,
        said: () => said,
        async stop(signal) {
            child.kill(signal);
            await ended;
        },
    };
}
