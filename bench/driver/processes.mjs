// Processes of the benchmark: started pinned to cores, each in a group of its own, and ended whatever happens.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TERM_MILLIS = 5000;
const running = new Set();

// With setpriv a child also ends when this process is killed without a chance to clean up.
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;

/** Starts `argv` on the cores ("0" or "0,1"); stderr, and stdout unless `pipe`, go to the log file. */
export function startPinned(argv, cores, logFile, { pipe = false, cwd, env } = {}) {
    const log = openSync(logFile, 'w');
    const command = [...(hasSetpriv ? ['setpriv', '--pdeathsig', 'TERM'] : []), 'taskset', '-c', cores, ...argv];
    const child = spawn(command[0], command.slice(1), {
        cwd,
        env: env ?? process.env,
        detached: true,
        stdio: pipe ? ['pipe', 'pipe', log] : ['ignore', log, log],
    });
    closeSync(log);
    child.logFile = logFile;
    child.ended = new Promise((resolve) => {
        child.once('error', resolve);
        child.once('exit', resolve);
    }).then(() => running.delete(child));
    running.add(child);
    return child;
}

function signalGroup(child, signal) {
    try {
        process.kill(-child.pid, signal);
    } catch (e) {
        if (e.code !== 'ESRCH') throw e; // it ended by itself
    }
}

/** Asks the processes to end, and makes them after 5 s. */
export async function stop(...children) {
    for (const child of children) if (running.has(child)) signalGroup(child, 'SIGTERM');
    const all = Promise.all(children.map((child) => child.ended));
    const late = Symbol('late');
    if ((await Promise.race([all, sleep(TERM_MILLIS, late, { ref: false })])) === late) {
        for (const child of children) if (running.has(child)) signalGroup(child, 'SIGKILL');
        await all;
    }
}

export function stopAll() {
    return stop(...running);
}

/** On Ctrl-C and the like: ends everything, then this process; on a second one at once. */
export function stopOnSignals(cleanUp) {
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.on(signal, async () => {
            if (stopping) process.exit(130);
            stopping = true;
            console.error(`\nbench/run: ${signal}, ending all processes`);
            await stopAll();
            cleanUp();
            process.exit(130);
        });
    }
    process.on('exit', () => {
        for (const child of running) signalGroup(child, 'SIGKILL');
    });
}

function parentOf(pid) {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
        return -1; // ended meanwhile
    }
}

/** The process and all its descendants. */
export function processTree(pid) {
    const children = new Map();
    for (const entry of readdirSync('/proc')) {
        if (/^\d+$/.test(entry)) {
            const parent = parentOf(entry);
            children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
        }
    }
    const tree = [pid];
    for (const p of tree) tree.push(...(children.get(p) ?? []));
    return tree;
}

/** Resident bytes of a process and its descendants; pages that they share count for each. */
export function residentBytes(pid) {
    let kib = 0;
    for (const p of processTree(pid)) {
        try {
            kib += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${p}/status`, 'latin1'))?.[1] ?? 0);
        } catch {
            // Ended meanwhile.
        }
    }
    return kib * 1024;
}

function connects(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('close', () => resolve(false));
        socket.on('connect', () => socket.destroy());
    });
}

function endOfLog(child) {
    return readFileSync(child.logFile, 'utf8').slice(-1500);
}

/** Throws with the end of its log when the process is gone. */
export function requireRunning(child) {
    if (!running.has(child))
        throw new Error(`${child.spawnargs.join(' ')}\n  has ended; its output ends:\n${endOfLog(child)}`);
}

/** Waits until the process listens on the port; throws with the end of its log when it does not. */
export async function awaitListening(child, port, seconds) {
    const deadline = performance.now() + seconds * 1000;
    while (performance.now() < deadline) {
        requireRunning(child);
        if (await connects(port)) return;
        await sleep(25);
    }
    throw new Error(
        `${child.spawnargs.join(' ')}\n  does not listen on 127.0.0.1:${port}; its output ends:\n${endOfLog(child)}`,
    );
}
