// From what the load generator counted in one run to the measures of the report.
import { SATURATED_SHARE, isHandshaking } from './workloads.mjs';

const KEPT_RATE = 0.98;

/** Whether the window had other handshakes than the workload is about. */
function wrongHandshakes({ full, resumed }, wanted) {
    if (wanted === 'none') return full + resumed > 0;
    return (wanted === 'full' && resumed > 0) || (wanted === 'resumed' && full > 0);
}

function verdict(raw, workload, rate, share) {
    const wrong = Object.values(raw.errors).reduce((a, b) => a + b, 0) + raw.origin.bad;
    if (raw.requests === 0) return 'no answers';
    if (wrong > 0) return 'errors';
    if (wrongHandshakes(raw.tls, workload.handshakes)) return 'wrong handshakes';
    // Late handshakes come in heaps: another work than at the rate.
    if (isHandshaking(workload) && raw.requests / raw.seconds < rate * KEPT_RATE) return 'behind the rate';
    if (rate === 0 && workload.saturates && share < SATURATED_SHARE) return 'unsaturated';
    return 'counted';
}

/**
 * @param rate requests per second of the open loop, 0 of a closed one
 * @returns one run's measures: times in µs, shares of one core as 0..1
 */
export function measuresOf(raw, workload, rate, cores) {
    const micros = raw.proxy.nanos / 1e3;
    const ticks = raw.proxy.userTicks + raw.proxy.systemTicks;
    const share = micros / 1e6 / raw.seconds;
    // The load polls all the time; polls that found nothing are its idle time.
    const loadMicros = Math.max(0, raw.load.nanos - raw.emptyNanos) / 1e3;
    const proxyCore = raw.cores[cores.proxy];
    const loadCore = raw.cores[cores.load];
    const cpu = micros / raw.requests;
    const outcome = verdict(raw, workload, rate, share);
    return {
        outcome,
        counted: outcome === 'counted',
        requests: raw.requests,
        cpu,
        user: ticks ? (cpu * raw.proxy.userTicks) / ticks : 0,
        system: ticks ? (cpu * raw.proxy.systemTicks) / ticks : 0,
        perCpuSecond: 1e6 / cpu,
        rps: raw.requests / raw.seconds,
        p50: raw.latency.p50 / 1e3,
        p99: raw.latency.p99 / 1e3,
        p999: raw.latency.p999 / 1e3,
        max: raw.latency.max / 1e3,
        late99: raw.lateness.p99 / 1e3,
        share,
        loadShare: loadMicros / 1e6 / raw.seconds,
        loadCpu: loadMicros / raw.requests,
        othersShare: Math.max(0, proxyCore.busy - share), // a sampled minus an exact number: rough
        steal: Math.max(proxyCore.steal, loadCore.steal),
        reuse: raw.origin.requests ? 1 - raw.origin.accepts / raw.origin.requests : NaN,
        reopened: raw.reopened,
        tls: raw.tls,
        errors: raw.errors,
    };
}
