// bench/run's driver: starts everything, warms up, runs the rounds, measures memory and allocation, prints the report.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureAllocation } from './allocation.mjs';
import { makeCertificate } from './certificate.mjs';
import { checkHeaderWork } from './headerwork.mjs';
import { Loadgen } from './loadgen.mjs';
import { chooseCores, describeMachine, descriptorLimit, hints } from './machine.mjs';
import { measureMemory } from './memory.mjs';
import { HELP, UsageError, parseOptions } from './options.mjs';
import { stopAll, stopOnSignals } from './processes.mjs';
import { proxyKinds, startProxy } from './proxies.mjs';
import { report } from './report.mjs';
import { Results } from './results.mjs';
import { runRounds } from './rounds.mjs';
import { warmUp } from './warmup.mjs';
import { WORKLOADS } from './workloads.mjs';

const bench = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const IDLE_CONNECTIONS = 10_000;
const SPARE_DESCRIPTORS = 2_000;
const FIXED_SHARE = 0.4;

const say = (text) => console.error(text);

/** Starts each kind once for every number of threads that a workload wants. */
async function startProxies(context, kinds, workloads) {
    const proxies = [];
    for (const threads of new Set(workloads.map((w) => w.threads))) {
        for (const kind of kinds) {
            proxies.push(
                await startProxy(kind, threads, context.options.basePort + 10 + proxies.length, context.setting),
            );
        }
    }
    return proxies;
}

async function checkHeads(proxies) {
    const found = [];
    for (const proxy of proxies.filter((p) => p.threads === proxies[0].threads)) {
        found.push({ proxy: proxy.name, checks: await checkHeaderWork(proxy) });
    }
    return found;
}

/** A share of what the slowest proxy did in the warm-up's closed loop, rounded down. */
function chooseRate(options, warmUps, workload) {
    if (options.rate) return options.rate;
    const slowest = Math.min(...warmUps.filter((w) => w.workload === workload.name).map((w) => w.rps));
    const step = slowest > 2500 ? 500 : 10;
    return Math.max(step, Math.floor((slowest * (workload.fixedShare ?? FIXED_SHARE)) / step) * step);
}

async function warmUpAll(context, proxies) {
    const warmUps = [];
    for (const proxy of proxies) {
        for (const workload of context.options.workloads.filter((w) => w.threads === proxy.threads)) {
            const done = await warmUp(context, proxy, workload, context.options.warmUp);
            say(
                `warm-up: ${proxy.name}, ${workload.name}: ${done.seconds} s, ${done.firstCpu.toFixed(1)} → ${done.lastCpu.toFixed(1)} µs/request${done.steady ? '' : ', not steady'}`,
            );
            warmUps.push(done);
        }
    }
    return warmUps;
}

function sayRound(round, runs) {
    const cells = runs.map(
        (r) => `${r.workload}/${r.mode[0]} ${r.proxy} ${r.cpu.toFixed(1)}${r.counted ? '' : ` (${r.outcome})`}`,
    );
    say(`round ${round + 1}: CPU µs/request: ${cells.join(', ')}`);
}

async function measureAllAllocation(context, proxies) {
    const found = [];
    for (const proxy of proxies.filter((p) => p.threads === 1 && p.java)) {
        for (const workload of context.options.workloads.filter((w) => w.primary)) {
            const samples = [];
            for (let i = 0; i < context.options.allocationSamples; i++)
                samples.push(await measureAllocation(context, proxy, workload));
            found.push({ proxy: proxy.name, workload: workload.name, samples });
        }
    }
    return found;
}

async function measureAllMemory(context, kinds) {
    const connections = Math.min(IDLE_CONNECTIONS, context.setting.descriptors - SPARE_DESCRIPTORS);
    const found = [];
    for (const [i, kind] of kinds.entries()) {
        say(`memory: ${kind.name}`);
        found.push(await measureMemory(context, kind, context.options.basePort + 50 + i, WORKLOADS[0], connections));
    }
    return found;
}

function makeContext(options, cores, directory) {
    const origins = [1, 2, 3].map((i) => options.basePort + i);
    const setting = {
        peers: path.join(bench, 'peers'),
        directory,
        origins,
        cores,
        descriptors: Math.min(descriptorLimit(), 65_536),
        certificate: options.tls ? makeCertificate(directory) : undefined,
        h2: options.h2,
    };
    const loadgen = new Loadgen({
        binary: path.join(bench, options.tls ? 'target/loadgen-tls' : 'target/loadgen'),
        heads: path.join(bench, 'heads'),
        origins,
        core: cores.load,
        directory,
    });
    return { options, cores, setting, loadgen };
}

/** Asks each for its version. The first question to Balancebeam may build it: this blocks for minutes. */
function describeProxies(kinds) {
    return kinds.map((kind) => {
        const version = kind.version();
        say(`${kind.name}: ${version}`);
        return { name: kind.name, peer: kind.peer, version, shown: kind.shown };
    });
}

async function measureEverything(context, kinds, described) {
    const { options } = context;
    await context.loadgen.ready;
    const proxies = await startProxies(context, kinds, options.workloads);
    // The peers speak nothing but HTTP/2 where they do so in the clear.
    const headerWork = options.h2 && !options.tls ? [] : await checkHeads(proxies);
    const warmUps = await warmUpAll(context, proxies);
    const entries = options.workloads.map((workload) => ({
        workload,
        proxies: proxies.filter((p) => p.threads === workload.threads),
        rate: workload.modes.includes('fixed') ? chooseRate(options, warmUps, workload) : 0,
    }));
    const rates = Object.fromEntries(entries.map((e) => [e.workload.name, e.rate]));
    const results = new Results({
        proxies: described,
        runs: [],
        warmUps,
        memory: [],
        allocation: [],
        headerWork,
        rates,
    });
    try {
        await runRounds(context, entries, results.runs, sayRound);
        if (options.allocation) results.allocation = await measureAllAllocation(context, proxies);
        if (options.memory) results.memory = await measureAllMemory(context, kinds);
    } catch (e) {
        results.failure = e.message; // what was measured until then is still told
        process.exitCode = 1;
    }
    return results;
}

async function benchmark(options) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'balancebeam-bench-'));
    chmodSync(directory, 0o755);
    const cleanUp = () => rmSync(directory, { recursive: true, force: true });
    stopOnSignals(cleanUp);
    try {
        const began = performance.now();
        const cores = chooseCores(options);
        execFileSync('taskset', ['-apc', String(cores.load), String(process.pid)], { stdio: 'ignore' });
        const machine = {
            date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
            described: describeMachine(),
            hints: hints({ cores, wantedDescriptors: IDLE_CONNECTIONS + SPARE_DESCRIPTORS }),
            cores,
            command: ['bench/run', ...process.argv.slice(2)].join(' '),
        };
        const kinds = proxyKinds(options, path.dirname(bench));
        const described = describeProxies(kinds); // before the load generator starts, whose first line is awaited for 5 s
        const results = await measureEverything(makeContext(options, cores, directory), kinds, described);
        machine.seconds = (performance.now() - began) / 1000;
        machine.steal = Math.max(0, ...results.runs.map((r) => r.steal));
        const text = report(results, options, machine);
        process.stdout.write(text);
        if (options.out) writeFileSync(options.out, text);
        if (options.json) writeFileSync(options.json, JSON.stringify({ machine, ...results }, null, 1));
    } finally {
        await stopAll();
        cleanUp();
    }
}

try {
    const options = parseOptions(process.argv.slice(2));
    if (options.needs) console.log(options.help ? 'help' : [...options.proxies, ...(options.tls ? ['tls'] : [])].join(' '));
    else if (options.help) console.log(HELP);
    else await benchmark(options);
} catch (e) {
    console.error(`bench/run: ${e.message}`);
    process.exitCode = e instanceof UsageError ? 2 : 1;
}
