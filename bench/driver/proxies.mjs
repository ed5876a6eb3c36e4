// The proxies under test: how each is started, with which configuration, and what it says its version is.
import { spawnSync } from 'node:child_process';
import { mkdirSync, chmodSync, readlinkSync, existsSync } from 'node:fs';
import path from 'node:path';
import { awaitListening, processTree, requireRunning, startPinned } from './processes.mjs';
import { render } from './template.mjs';

const START_SECONDS = 20;
const MOST_CONNECTIONS = 16_000;
const ADMIN_OFFSET = 500;

function firstLine(argv) {
    const { stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', timeout: 600_000 });
    return `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n')[0];
}

const nginx = {
    name: 'nginx',
    peer: true,
    version: () => firstLine(['nginx', '-v']).replace(/^nginx version: /, ''),
    command: ({ peers, words, directory }) => [
        'nginx',
        '-p',
        directory,
        '-e',
        path.join(directory, 'error.log'),
        '-c',
        render(path.join(peers, 'nginx.conf.in'), words, path.join(directory, 'nginx.conf')),
    ],
};

const haproxy = {
    name: 'haproxy',
    peer: true,
    version: () => firstLine(['haproxy', '-v']).replace(/ - https.*/, ''),
    command: ({ peers, words, directory }) => [
        'haproxy',
        '-db',
        '-f',
        render(path.join(peers, 'haproxy.cfg.in'), words, path.join(directory, 'haproxy.cfg')),
    ],
};

function balancebeam({ launcher, extraArgs }) {
    return {
        name: 'balancebeam',
        peer: false,
        // Also builds what is missing, before anything is measured.
        version: () => firstLine([launcher, '--version']),
        shown: ['./balancebeam', '--threads 1', ...extraArgs].join(' '),
        command: ({ words, threads }) => [
            launcher,
            '--bind',
            `127.0.0.1:${words.PORT}`,
            '--threads',
            String(threads),
            '--upstream',
            `127.0.0.1:${words.ORIGIN1}`,
            `127.0.0.1:${words.ORIGIN2}`,
            `127.0.0.1:${words.ORIGIN3}`,
            ...extraArgs,
        ],
    };
}

/** Balancebeam over TLS, which a file has to ask for. */
function overTls({ launcher, extraArgs }) {
    return {
        ...balancebeam({ launcher, extraArgs }),
        shown: ['./balancebeam run -c peers/balancebeam-tls.yaml.in', ...extraArgs].join(' '),
        command: ({ peers, words, directory }) => [
            launcher,
            'run',
            '-c',
            render(path.join(peers, 'balancebeam-tls.yaml.in'), words, path.join(directory, 'balancebeam.yaml')),
            ...extraArgs,
        ],
    };
}

/** Balancebeam from a file with three routes, whose metrics are read each second. */
function configured({ launcher, name, log }) {
    return {
        name,
        peer: false,
        scraped: true,
        version: () => firstLine([launcher, '--version']),
        shown: `./balancebeam run -c peers/balancebeam.yaml.in, metrics read each second${log ? ', with an access log' : ''}`,
        command: ({ peers, words, directory }) => {
            const accessLog = log ? `{ to: ${path.join(directory, 'access.log')}, format: json }` : 'off';
            const file = path.join(directory, 'balancebeam.yaml');
            return [
                launcher,
                'run',
                '-c',
                render(path.join(peers, 'balancebeam.yaml.in'), { ...words, ACCESSLOG: accessLog }, file),
            ];
        },
    };
}

/** Another build or proxy by its command; the bare name of a peer is one more instance of that. */
function candidate({ name, command }) {
    const peer = [nginx, haproxy].find((kind) => kind.name === command);
    if (peer) return { ...peer, name, peer: false };
    return {
        name,
        peer: false,
        version: () => command,
        command: ({ words, threads, directory }) => {
            const values = {
                port: words.PORT,
                u1: words.ORIGIN1,
                u2: words.ORIGIN2,
                u3: words.ORIGIN3,
                threads,
                dir: directory,
                chain: words.CHAIN,
                key: words.KEY,
            };
            const filled = command.replace(/\{(port|u1|u2|u3|threads|dir|chain|key)\}/g, (_, key) => values[key]);
            return ['bash', '-c', `exec ${filled}`];
        },
    };
}

/** The kinds of proxy that the options ask for, peers first. */
export function proxyKinds(options, root) {
    const launcher = options.balancebeam ?? path.join(root, 'balancebeam');
    const own = (options.tls ? overTls : balancebeam)({ launcher, extraArgs: options.balancebeamArgs });
    const known = { nginx, haproxy, balancebeam: own };
    const fromFile = [
        configured({ launcher, name: 'configured', log: false }),
        configured({ launcher, name: 'logging', log: true }),
    ];
    return [
        ...options.proxies.map((name) => known[name]),
        ...(options.configured ? fromFile : []),
        ...options.candidates.map(candidate),
    ];
}

/** One running proxy. */
export class Proxy {
    constructor(kind, { threads, port, child, tls }) {
        this.kind = kind;
        this.name = kind.name;
        this.threads = threads;
        this.port = port;
        this.child = child;
        this.tls = tls;
    }

    /** Those of its processes that run; throws when it has ended. */
    get pids() {
        requireRunning(this.child);
        return processTree(this.child.pid);
    }

    /** The pid of the Java process with the java binary's folder; undefined when it is no Java program. */
    get java() {
        for (const pid of this.pids) {
            try {
                const binary = readlinkSync(`/proc/${pid}/exe`);
                const folder = path.dirname(binary);
                if (path.basename(binary) === 'java' && existsSync(path.join(folder, 'jcmd'))) return { pid, folder };
            } catch {
                // Ended meanwhile.
            }
        }
        return undefined;
    }
}

/** Reads the metrics each second, as Prometheus does at its most eager, until the proxy ends. */
function scrape(child, port) {
    const timer = setInterval(async () => {
        try {
            const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
            if (answer.status !== 200) throw new Error(`status ${answer.status}`);
            await answer.text();
        } catch (e) {
            if (child.exitCode === null && child.signalCode === null)
                console.error(`metrics at ${port}: ${e.cause ?? e}`);
        }
    }, 1_000);
    timer.unref();
    child.on('exit', () => clearInterval(timer));
}

/** Starts a proxy and waits until it listens. @param setting {peers, directory, origins, cores, descriptors, certificate, h2} */
export async function startProxy(kind, threads, port, setting) {
    const directory = path.join(setting.directory, `${kind.name}-${port}`);
    mkdirSync(directory);
    chmodSync(directory, 0o777); // nginx's worker is another user when the master is root
    const words = {
        PORT: port,
        ADMIN: port + ADMIN_OFFSET,
        THREADS: threads,
        DIRECTORY: directory,
        DESCRIPTORS: setting.descriptors,
        CONNECTIONS: Math.min(MOST_CONNECTIONS, setting.descriptors - 500),
        ORIGIN1: setting.origins[0],
        ORIGIN2: setting.origins[1],
        ORIGIN3: setting.origins[2],
        CHAIN: setting.certificate?.chain,
        KEY: setting.certificate?.key,
        BUNDLE: setting.certificate?.bundle,
        HTTP2: setting.h2 ? 'http2' : '',
        ALPN: setting.h2 ? 'h2' : 'http/1.1',
        PROTO: setting.h2 ? 'proto h2' : '',
    };
    const argv = kind.command({ peers: setting.peers, words, directory, threads });
    const cores = threads === 1 ? String(setting.cores.proxy) : `${setting.cores.proxy},${setting.cores.load}`;
    const child = startPinned(argv, cores, path.join(directory, 'output.log'));
    await awaitListening(child, port, START_SECONDS);
    if (kind.scraped) scrape(child, words.ADMIN);
    return new Proxy(kind, { threads, port, child, tls: setting.certificate !== undefined });
}
