// The heat map: one column of cells per second, one row per latency bucket, darker (or brighter) the more requests.
import { bucketText } from '../model/latency.js';
import { integer } from '../model/format.js';

const FEWEST_ROWS = 8;
const STEPS = 24;

/** The rows worth showing, as bucket indexes [from, to): those with requests, and some around so that it rests. */
export function heatRange({ columns, boundsMs }) {
    const buckets = boundsMs.length + 1;
    let low = buckets;
    let high = -1;
    for (const counts of columns.latency) {
        if (!counts) continue;
        const first = counts.findIndex((n) => n > 0);
        if (first < 0) continue;
        low = Math.min(low, first);
        high = Math.max(
            high,
            counts.findLastIndex((n) => n > 0),
        );
    }
    if (high < 0) [low, high] = [2, 9];
    const missing = Math.max(0, FEWEST_ROWS - (high - low + 1));
    const from = Math.max(0, Math.min(low - Math.ceil(missing / 2), buckets - FEWEST_ROWS));
    return [from, Math.min(buckets, Math.max(high + 1, from + FEWEST_ROWS))];
}

export function drawHeat(u, { columns }, palette) {
    const { ctx } = u;
    const { min, max } = u.scales.y;
    const most = Math.max(1, ...columns.latency.map((counts) => (counts ? Math.max(...counts) : 0)));
    const width = u.bbox.width / columns.times.length;
    const left = (second) => Math.round(u.valToPos(second, 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    columns.latency.forEach((counts, i) => {
        if (!counts) return;
        const x = left(columns.times[i]);
        for (let bucket = min; bucket < max; bucket++) {
            if (!(counts[bucket] > 0)) continue;
            const top = Math.round(u.valToPos(bucket + 1, 'y', true));
            const bottom = Math.round(u.valToPos(bucket, 'y', true));
            // The root keeps the few slow ones visible beside the many quick ones.
            ctx.fillStyle = ramp(palette.heat, Math.sqrt(counts[bucket] / most));
            ctx.fillRect(x - Math.ceil(width), top, Math.ceil(width), bottom - top);
        }
    });
    ctx.restore();
}

/** What lies under the cursor, or how many requests the second had. */
export function heatAside({ columns, boundsMs }, i, plot) {
    const counts = columns.latency[i];
    if (!counts) return 'not known';
    const bucket =
        plot.cursor.top >= 0 && plot.cursor.idx !== null ? Math.floor(plot.posToVal(plot.cursor.top, 'y')) : -1;
    const all = counts.reduce((sum, n) => sum + n, 0);
    if (!(counts[bucket] >= 0)) return `${integer(all)} requests`;
    return `${bucketText(boundsMs, bucket)}: ${integer(counts[bucket])} of ${integer(all)}`;
}

const ramps = new WeakMap();

function ramp(stops, share) {
    if (!ramps.has(stops))
        ramps.set(
            stops,
            Array.from({ length: STEPS }, (_, i) => mix(stops, i / (STEPS - 1))),
        );
    return ramps.get(stops)[Math.min(STEPS - 1, Math.floor(share * STEPS))];
}

function mix([low, middle, high], share) {
    const [from, to, at] = share < 0.5 ? [low, middle, share * 2] : [middle, high, share * 2 - 1];
    return `rgb(${from.map((c, i) => Math.round(c + (to[i] - c) * at)).join(' ')})`;
}
