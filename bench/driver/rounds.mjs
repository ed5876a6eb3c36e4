// The rounds: in each, every workload runs once on every proxy, so that whatever drifts on the machine meets all of
// them alike and each round gives one ratio.
import { measuresOf } from './measures.mjs';

/** At most this share of further rounds makes up for runs that did not count. */
const EXTRA_ROUNDS = 0.5;

/** The order of a round: it rotates, and every second one runs backwards, so that nobody always follows the same. */
export function orderOf(proxies, round) {
    const order = proxies.map((_, i) => proxies[(i + (round >> 1)) % proxies.length]);
    return round % 2 ? order.reverse() : order;
}

function stillMissing(runs, workload, mode, proxies, rounds) {
    const counted = new Map(proxies.map((p) => [p.name, 0]));
    for (const run of runs) {
        if (run.workload === workload.name && run.mode === mode && run.counted)
            counted.set(run.proxy, counted.get(run.proxy) + 1);
    }
    return [...counted.values()].some((n) => n < rounds);
}

async function measureOnce(context, proxy, workload, mode, rate) {
    const { options, loadgen, cores } = context;
    const fixed = mode === 'fixed';
    const raw = await loadgen.run(workload, proxy.port, proxy.pids, {
        warm: options.settleSeconds,
        seconds: options.seconds,
        rate: fixed ? rate : 0,
        poisson: Number(options.poisson),
    });
    return measuresOf(raw, workload, fixed ? rate : 0, cores);
}

/** Adds all runs, counted or not, to `runs`. @param entries [{workload, proxies, rate}] */
export async function runRounds(context, entries, runs, progress) {
    const { rounds } = context.options;
    for (let round = 0; round < rounds * (1 + EXTRA_ROUNDS); round++) {
        const extra = round >= rounds;
        const before = runs.length;
        for (const { workload, proxies, rate } of entries) {
            for (const mode of workload.modes) {
                if (extra && !(workload.primary && stillMissing(runs, workload, mode, proxies, rounds))) continue;
                for (const proxy of orderOf(proxies, round)) {
                    const measures = await measureOnce(context, proxy, workload, mode, rate);
                    runs.push({ round, workload: workload.name, mode, proxy: proxy.name, ...measures });
                }
            }
        }
        if (runs.length === before) break;
        progress(round, runs.slice(before));
    }
}
