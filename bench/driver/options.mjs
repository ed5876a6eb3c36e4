// The command line of bench/run.
import { parseArgs } from 'node:util';
import { H2C_WORKLOADS, H2_WORKLOADS, TLS_WORKLOADS, WORKLOADS } from './workloads.mjs';

export const HELP = `bench/run: Balancebeam against nginx and HAProxy, each on one core, load generator and origins on another.

  bench/run                        everything: 20 rounds of all workloads, memory, allocation (about 30 minutes)
  bench/run --quick                a look at the two primary workloads (about 2 minutes)
  bench/run --tls                  HTTPS: requests on kept connections, full and resumed handshakes (about 20 minutes)
  bench/run --h2                   HTTP/2 over TLS; --h2c: the same in the clear (about 12 minutes each)

  --rounds N                       rounds of each workload (20; with --quick 3)
  --workloads A,B                  of: ${WORKLOADS.map((w) => w.name).join(', ')} (all);
                                   with --tls of: ${TLS_WORKLOADS.map((w) => w.name).join(', ')};
                                   with --h2 of: ${H2_WORKLOADS.map((w) => w.name).join(', ')}; with --h2c of:
                                   ${H2C_WORKLOADS.map((w) => w.name).join(', ')}
  --seconds S                      measured seconds of each run (2; with --quick 1)
  --rate N                         requests per second of the fixed-rate runs (40 % of the slowest proxy's saturation,
                                   of handshakes 70 % of the slowest's closed loop)
  --arrivals even|poisson          gaps between the requests of the fixed-rate runs (even)
  --balancebeam-args 'ARGS'        more arguments for ./balancebeam
  --balancebeam CMD                another launcher than ./balancebeam
  --configured                     Balancebeam from a file too, with three routes and its metrics read each second, and the
                                   same with an access log
  --candidate NAME=CMD             one more proxy to compare; repeatable. CMD may hold {port}, {u1}, {u2}, {u3} (ports on
                                   127.0.0.1), {threads} and {dir} (a directory of its own), with --tls and --h2 {chain} and {key} (PEM
                                   files), and must exec the real process.
                                   NAME=nginx is nginx once more: its ratio shows the noise
  --without NAMES                  leave out nginx, haproxy or balancebeam
  --without-balancebeam            the same as --without balancebeam
  --no-memory, --no-allocation     leave out these measures
  --proxy-core N, --load-core N    cores to pin to (the first, and the first that is not its sibling)
  --base-port N                    first of the 127.0.0.1 ports used (18000)
  --out FILE                       write the report (Markdown) there too
  --json FILE                      write every run's numbers there
  --help`;

const SPEC = {
    help: { type: 'boolean', short: 'h' },
    needs: { type: 'boolean' }, // for the shell script: print what must be installed
    quick: { type: 'boolean' },
    tls: { type: 'boolean' },
    h2: { type: 'boolean' },
    h2c: { type: 'boolean' },
    rounds: { type: 'string' },
    workloads: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    arrivals: { type: 'string', default: 'even' },
    'balancebeam-args': { type: 'string', default: '' },
    balancebeam: { type: 'string' },
    configured: { type: 'boolean' },
    candidate: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', default: '' },
    'without-balancebeam': { type: 'boolean' },
    'no-memory': { type: 'boolean' },
    'no-allocation': { type: 'boolean' },
    'proxy-core': { type: 'string' },
    'load-core': { type: 'string' },
    'base-port': { type: 'string', default: '18000' },
    out: { type: 'string' },
    json: { type: 'string' },
};

/** A flag that can't be used; its message names the flag and the value. */
export class UsageError extends Error {}

function number(values, key, otherwise, { least = 0, whole = true } = {}) {
    if (values[key] === undefined) return otherwise;
    const value = Number(values[key]);
    if (!Number.isFinite(value) || value < least || (whole && !Number.isInteger(value))) {
        throw new UsageError(`--${key}: "${values[key]}" is not a ${whole ? 'whole ' : ''}number of at least ${least}`);
    }
    return value;
}

function list(text) {
    return text
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean);
}

function chooseWorkloads(values) {
    const known = values.tls ? TLS_WORKLOADS : values.h2 ? H2_WORKLOADS : values.h2c ? H2C_WORKLOADS : WORKLOADS;
    const all = known.map((w) => w.name);
    const primary = known.filter((w) => w.primary).map((w) => w.name);
    const names = values.workloads ? list(values.workloads) : values.quick ? primary : all;
    for (const name of names) {
        if (!all.includes(name)) throw new UsageError(`--workloads: "${name}" is none of ${all.join(', ')}`);
    }
    return known.filter((w) => names.includes(w.name));
}

function parseCandidate(text) {
    const at = text.indexOf('=');
    if (!/^[a-z0-9_.-]+=./i.test(text)) throw new UsageError(`--candidate: "${text}" is not NAME=CMD`);
    return { name: text.slice(0, at), command: text.slice(at + 1) };
}

function chooseProxies(values) {
    const known = ['nginx', 'haproxy', 'balancebeam'];
    const without = list(values.without);
    if (values['without-balancebeam']) without.push('balancebeam');
    const unknown = without.find((name) => !known.includes(name));
    if (unknown) throw new UsageError(`--without: "${unknown}" is none of ${known.join(', ')}`);
    return known.filter((name) => !without.includes(name));
}

/** @returns the options, with defaults filled in; throws UsageError. */
export function parseOptions(argv) {
    let values;
    try {
        ({ values } = parseArgs({ args: argv, options: SPEC, allowPositionals: false }));
    } catch (e) {
        throw new UsageError(e.message);
    }
    if (!['even', 'poisson'].includes(values.arrivals)) {
        throw new UsageError(`--arrivals: "${values.arrivals}" is neither even nor poisson`);
    }
    const protocols = ['tls', 'h2', 'h2c'].filter((name) => values[name]);
    if (protocols.length > 1) throw new UsageError(`--${protocols[1]}: does not go with --${protocols[0]}`);
    if (protocols.length && values.configured)
        throw new UsageError(`--configured: does not go with --${protocols[0]}`);
    const quick = values.quick ?? false;
    const tls = Boolean(values.tls || values.h2);
    const h2 = Boolean(values.h2 || values.h2c);
    return {
        help: values.help ?? false,
        needs: values.needs ?? false,
        quick,
        tls,
        h2,
        rounds: number(values, 'rounds', quick ? 3 : 20, { least: 1 }),
        workloads: chooseWorkloads(values),
        seconds: number(values, 'seconds', quick ? 1 : 2, { least: 0.1, whole: false }),
        settleSeconds: quick ? 0.3 : 0.4,
        warmUp: quick ? { fewest: 4, most: 6 } : { fewest: 6, most: 30 },
        rate: number(values, 'rate', undefined, { least: 1 }),
        poisson: values.arrivals === 'poisson',
        balancebeamArgs: values['balancebeam-args'].split(/\s+/).filter(Boolean),
        balancebeam: values.balancebeam,
        configured: values.configured ?? false,
        candidates: values.candidate.map(parseCandidate),
        proxies: chooseProxies(values),
        memory: !values['no-memory'] && !tls && !h2,
        allocation: !values['no-allocation'] && !tls && !h2,
        allocationSamples: quick ? 2 : 5,
        proxyCore: number(values, 'proxy-core', undefined),
        loadCore: number(values, 'load-core', undefined),
        basePort: number(values, 'base-port', undefined, { least: 1024 }),
        out: values.out,
        json: values.json,
    };
}
