// The bars that Balancebeam has to clear, each judged at the pessimistic end of the 95 % interval, except that the p99
// is judged by its median: "no worse" at the upper end would ask for better.
import { medianWithInterval, pairedRatios } from './statistics.mjs';
import { tlsRatios } from './tlsbars.mjs';
import { H2C_WORKLOADS, H2_WORKLOADS, TLS_WORKLOADS } from './workloads.mjs';

const MIB = 2 ** 20;
const FEWEST_ROUNDS = 6; // with fewer there is no interval worth the name
const PRIMARY = ['small', 'browser'];

const RATIO_BARS = [
    { what: 'CPU per request', mode: 'saturation', measure: 'cpu', baseline: 'nginx', most: 0.85 },
    { what: 'CPU per request', mode: 'saturation', measure: 'cpu', baseline: 'haproxy', most: 0.95 },
    { what: 'throughput', mode: 'saturation', measure: 'rps', baseline: 'nginx', least: 1.2 },
    { what: 'throughput', mode: 'saturation', measure: 'rps', baseline: 'haproxy', least: 1.05 },
    { what: 'p99 at the fixed rate', mode: 'fixed', measure: 'p99', baseline: 'nginx', most: 1, byMedian: true },
    { what: 'p99 at the fixed rate', mode: 'fixed', measure: 'p99', baseline: 'haproxy', most: 1, byMedian: true },
];

function judge({ most, least, byMedian, fewest = 1 }, value) {
    if (!(value.n >= fewest)) return undefined;
    if (most !== undefined) return (byMedian ? value.median : value.high) <= most;
    return (byMedian ? value.median : value.low) >= least;
}

const bar = (spec, what, value, unit = '') => ({ ...spec, what, value, unit, passed: judge(spec, value) });
const single = (x) => ({ median: x, low: x, high: x, n: Number.isFinite(x) ? 1 : 0 });

function ratioBars(results, subject) {
    return PRIMARY.flatMap((workload) =>
        RATIO_BARS.flatMap((spec) => {
            const subjects = results.select(workload, spec.mode, subject);
            const baselines = results.select(workload, spec.mode, spec.baseline);
            if (!subjects.length || !baselines.length) return [];
            const value = medianWithInterval(pairedRatios(subjects, baselines, spec.measure));
            return [bar({ ...spec, fewest: FEWEST_ROUNDS }, `${workload}: ${spec.what} ÷ ${spec.baseline}`, value)];
        }),
    );
}

function tlsBars(results, subject) {
    return tlsRatios(results, subject, [...TLS_WORKLOADS, ...H2_WORKLOADS, ...H2C_WORKLOADS]).map(({ spec, what, value }) =>
        bar({ ...spec, fewest: FEWEST_ROUNDS }, what, value),
    );
}

/** CPU per request with 2 threads ÷ that with 1 in the same round. */
export function threadRatio(results, name) {
    return medianWithInterval(
        pairedRatios(
            results.select('threads2', 'saturation', name),
            results.select('small', 'saturation', name),
            'cpu',
        ),
    );
}

function threadBars(results, subject) {
    const runs = results.select('threads2', 'saturation', subject).filter((r) => r.counted);
    if (!runs.length) return [];
    return [
        bar(
            { most: 1.1, fewest: FEWEST_ROUNDS },
            'threads2: CPU per request, 2 threads ÷ 1 thread',
            threadRatio(results, subject),
        ),
        bar(
            { least: 99, fewest: FEWEST_ROUNDS },
            'threads2: requests on a reused upstream connection',
            medianWithInterval(runs.map((r) => r.reuse * 100)),
            '%',
        ),
    ];
}

function memoryBars(results, subject) {
    const found = results.memory.find((m) => m.proxy === subject);
    if (!found) return [];
    return [
        bar({ most: 80 }, 'resident memory, idle after load', single(found.loaded / MIB), 'MiB'),
        bar(
            { most: 120 },
            `resident memory, ${found.open.toLocaleString('en')} idle connections`,
            single(found.idle / MIB),
            'MiB',
        ),
    ];
}

/** Of the two ways to count, the one that found more. */
function allocationBars(results, subject) {
    return results.allocation
        .filter((a) => a.proxy === subject)
        .map((a) => {
            const most = a.samples
                .map((s) => Math.max(...[s.heap, s.threads].filter(Number.isFinite)))
                .filter(Number.isFinite);
            return bar({ most: 100 }, `${a.workload}: allocated per request`, medianWithInterval(most), 'B');
        });
}

/** @returns [{what, value, unit, most|least, passed}]; passed is undefined when too little counted. */
export function barsOf(results, subject) {
    return [ratioBars, tlsBars, threadBars, memoryBars, allocationBars].flatMap((make) => make(results, subject));
}
