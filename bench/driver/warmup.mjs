// Warm-up: a proxy runs a workload until its CPU per request is steady, so that a JIT compiler has done its work.
import { measuresOf } from './measures.mjs';
import { median } from './statistics.mjs';

const WINDOW = { warm: 0.1, seconds: 1, rate: 0, poisson: 0 };
const STEADY = 0.02;

/** The change between the last windows and those before them, as a share; infinite while there are too few. */
function drift(values, fewest) {
    const half = fewest >> 1;
    if (values.length < fewest) return Infinity;
    return Math.abs(median(values.slice(-half)) / median(values.slice(-2 * half, -half)) - 1);
}

async function measureWindow(context, proxy, workload) {
    const raw = await context.loadgen.run(workload, proxy.port, proxy.pids, WINDOW);
    if (raw.requests === 0)
        throw new Error(
            `${proxy.name} answered nothing in a second of "${workload.name}": ${JSON.stringify({ ...raw.errors, ...raw.tls })}`,
        );
    return measuresOf(raw, workload, WINDOW.rate, context.cores);
}

/** Primary workloads run until steady, the others for one window. @returns what was done, for the report. */
export async function warmUp(context, proxy, workload, { fewest, most }) {
    const windows = [];
    const enough = workload.primary ? most : 1;
    do {
        windows.push(await measureWindow(context, proxy, workload));
    } while (
        windows.length < enough &&
        drift(
            windows.map((w) => w.cpu),
            fewest,
        ) > STEADY
    );
    const last = windows.slice(-(fewest >> 1));
    return {
        proxy: proxy.name,
        workload: workload.name,
        seconds: windows.length,
        steady:
            windows.length < enough ||
            drift(
                windows.map((w) => w.cpu),
                fewest,
            ) <= STEADY,
        judged: Boolean(workload.primary),
        firstCpu: windows[0].cpu,
        lastCpu: median(last.map((w) => w.cpu)),
        rps: median(last.map((w) => w.rps)),
    };
}
