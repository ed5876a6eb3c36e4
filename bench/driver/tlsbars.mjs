// The bars over TLS and by HTTP/2: against the better peer, which is the one with less CPU by the median of all rounds.
import { isHandshaking } from './workloads.mjs';
import { median, medianWithInterval, pairedRatios } from './statistics.mjs';

const KEPT = { what: 'CPU per request', mode: 'saturation', measure: 'cpu', most: 1 };
const MULTIPLEXED = { what: 'requests per CPU second', mode: 'saturation', measure: 'perCpuSecond', least: 0.8 };
const HANDSHAKES = { what: 'handshakes per CPU second', mode: 'fixed', measure: 'perCpuSecond', least: 1 };

/** The peer with the least CPU in a workload and mode; undefined when none counted. */
export function betterPeer(results, workload, mode) {
    return results.proxies
        .filter((p) => p.peer)
        .map(({ name }) => {
            const counted = results.select(workload, mode, name).filter((r) => r.counted);
            return { name, cpu: median(counted.map((r) => r.cpu)) };
        })
        .filter(({ cpu }) => Number.isFinite(cpu))
        .sort((a, b) => a.cpu - b.cpu)[0]?.name;
}

/** @returns [{spec, what, value}] for the workloads over TLS or by HTTP/2. */
export function tlsRatios(results, subject, workloads) {
    return workloads.flatMap((workload) => {
        const spec = isHandshaking(workload) ? HANDSHAKES : workload.streams ? MULTIPLEXED : KEPT;
        const subjects = results.select(workload.name, spec.mode, subject);
        const peer = betterPeer(results, workload.name, spec.mode);
        if (!subjects.length || !peer) return [];
        const ratios = pairedRatios(subjects, results.select(workload.name, spec.mode, peer), spec.measure);
        const what = `${workload.name}: ${spec.what} ÷ ${peer}, the better peer`;
        return [{ spec, what, value: medianWithInterval(ratios) }];
    });
}
