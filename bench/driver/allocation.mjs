// Bytes that a Java proxy allocates per request, from what its JDK's jcmd tells before and after many requests; it
// needs no agent and works with tiny heaps. Two ways, which check each other:
//
// - heap: collections (from the history in `VM.info`) × size of eden + what eden holds (`GC.heap_info`). Counts
//   everything, also what is wasted at the end of thread-local buffers. Serial collector only.
// - threads: "allocated=" of each thread (`Thread.print -e`). Any collector, but from 10 MB on a thread's number is
//   printed in whole MB, and threads that ended in between are missing.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const UNITS = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const SECONDS = 3;

/** Allocated bytes by thread id; the thread that answers jcmd is not the proxy's. */
export function parseThreads(text) {
    const threads = new Map();
    for (const [, name, id, amount, unit] of text.matchAll(/^"(.*?)" #(\d+).*? allocated=(\d+)([BKMG])/gm)) {
        if (name !== 'Attach Listener') threads.set(Number(id), { name, bytes: Number(amount) * UNITS[unit] });
    }
    return threads;
}

/** {capacity, used, collections} of the serial collector's eden; undefined with another collector. */
export function parseEden(heapInfo, vmInfo) {
    const eden = /eden space .*?\[0x([0-9a-f]+), 0x([0-9a-f]+), 0x([0-9a-f]+)\)/.exec(heapInfo);
    if (!eden) return undefined;
    const collections = [...vmInfo.matchAll(/ GC invocations=(\d+)/g)].map(([, count]) => Number(count));
    const [low, top, end] = eden.slice(1).map((hex) => Number.parseInt(hex, 16));
    return { capacity: end - low, used: top - low, collections: Math.max(0, ...collections) };
}

/** Bytes by eden between two looks; undefined when unknown or when eden was resized in between. */
export function heapBytes(before, after) {
    if (!before || !after || before.capacity !== after.capacity) return undefined;
    return (after.collections - before.collections) * after.capacity + after.used - before.used;
}

/** Bytes by threads between two looks. */
export function threadBytes(before, after) {
    return [...after].reduce((sum, [id, { bytes }]) => sum + bytes - (before.get(id)?.bytes ?? 0), 0);
}

function look({ pid, folder }, loadCore) {
    const jcmd = (...command) =>
        execFileSync('taskset', ['-c', String(loadCore), path.join(folder, 'jcmd'), String(pid), ...command], {
            encoding: 'utf8',
            timeout: 20_000,
            maxBuffer: 2 ** 26,
        });
    return {
        threads: parseThreads(jcmd('Thread.print', '-e')),
        eden: parseEden(jcmd('GC.heap_info'), jcmd('VM.info')),
    };
}

/** @returns {heap, threads, requests}: bytes per request by either way; heap is NaN when unknown. */
export async function measureAllocation(context, proxy, workload) {
    const core = context.cores.load;
    look(proxy.java, core); // the first attach makes the target start its listener
    const before = look(proxy.java, core);
    const raw = await context.loadgen.run(workload, proxy.port, [], { warm: 0, seconds: SECONDS, rate: 0, poisson: 0 });
    const after = look(proxy.java, core);
    return {
        heap: (heapBytes(before.eden, after.eden) ?? NaN) / raw.sent,
        threads: threadBytes(before.threads, after.threads) / raw.sent,
        requests: raw.sent,
    };
}
