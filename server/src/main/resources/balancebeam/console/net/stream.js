// The stream of snapshots: one request that lasts, made again when it breaks or falls silent.
import { get, request } from './api.js';
import { EventStreamReader } from './sse.js';

const SILENCE_MS = 4_000; // a snapshot is due each second
const SEAM_MS = 3_000;
const RETRIES_MS = [500, 1_000, 2_000, 4_000, 5_000];

/**
 * Runs for ever. `onSnapshot(snapshot)` for each; `onHistory(seconds)` soon after each connect; `onLost(reason, retryAt)` when
 * the connection is lost, with null when it stays so until the reader acts. Answers a function that tries again at once.
 */
export function follow({ onSnapshot, onHistory, onLost }) {
    let failures = 0;
    let wake = () => {};
    const connected = () => (failures = 0);

    async function run() {
        for (;;) {
            const { reason, patient } = await once(onSnapshot, onHistory, connected);
            const wait = RETRIES_MS[Math.min(failures++, RETRIES_MS.length - 1)];
            onLost(reason, patient ? null : Date.now() + wait);
            await new Promise((resolve) => {
                wake = resolve;
                if (!patient) setTimeout(resolve, wait);
            });
        }
    }

    run();
    return () => wake();
}

/** Follows one connection to its end and answers why it ended; `patient`: nothing changes before the reader acts. */
async function once(onSnapshot, onHistory, connected) {
    const abort = new AbortController();
    let watchdog;
    let seam;
    const alive = () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
    };
    try {
        const response = await request('/v1/stream', { signal: abort.signal });
        alive();
        const fill = async () => onHistory((await get('/v1/history')).seconds ?? []);
        await fill();
        // Once more when the stream runs, for the second between the two. Without it that second stays a gap.
        seam = setTimeout(() => fill().catch(() => {}), SEAM_MS);
        await readAll(response.body.pipeThrough(new TextDecoderStream()).getReader(), (event) => {
            alive();
            if (event.type !== 'snapshot') return;
            connected();
            onSnapshot(JSON.parse(event.data));
        });
        return { reason: 'The stream ended.' };
    } catch (error) {
        if (error.name === 'AbortError') return { reason: 'The stream fell silent.' };
        return {
            reason: error.status === undefined ? 'The stream broke.' : error.message,
            patient: error.status === 401,
        };
    } finally {
        clearTimeout(watchdog);
        clearTimeout(seam);
        abort.abort();
    }
}

async function readAll(reader, onEvent) {
    const events = new EventStreamReader();
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        for (const event of events.read(value)) onEvent(event);
    }
}
