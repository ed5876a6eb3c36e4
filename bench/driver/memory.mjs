// Resident memory of a proxy of its own: just started, idle for a while after load, and with idle connections that have each
// served a request.
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes, stop } from './processes.mjs';
import { startProxy } from './proxies.mjs';

const LOAD = { warm: 0, rate: 0, poisson: 0 };
const SETTLE_MILLIS = 1000;
const IDLE_MILLIS = 12_000; // a JVM gives back what its compilers used some seconds after they are done

export async function measureMemory(context, kind, port, workload, connections) {
    const { loadgen, options } = context;
    const proxy = await startProxy(kind, 1, port, context.setting);
    const resident = async (millis = SETTLE_MILLIS) => {
        await sleep(millis);
        return residentBytes(proxy.child.pid);
    };
    try {
        const started = await resident();
        await loadgen.run(workload, port, [], { ...LOAD, seconds: options.quick ? 2 : 5 });
        const loaded = await resident(IDLE_MILLIS);
        const held = await loadgen.hold(workload, port, connections);
        const idle = await resident();
        await loadgen.release();
        return { proxy: kind.name, started, loaded, idle, open: held.open, errors: held.errors };
    } finally {
        await stop(proxy.child);
    }
}
