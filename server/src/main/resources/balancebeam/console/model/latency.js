// Latency histograms: counts by bucket, one bucket more than there are bounds (the last has no upper end).

/** Counts summed bucket by bucket; lists of other lengths are left out. */
export function sumBuckets(lists, length) {
    const sum = new Array(length).fill(0);
    for (const list of lists) {
        if (list?.length !== length) continue;
        for (let i = 0; i < length; i++) sum[i] += list[i];
    }
    return sum;
}

/** What came in between two looks at cumulative counts; null when the counter started again or changed its shape. */
export function differenceOf(after, before) {
    if (!after || !before || after.length !== before.length) return null;
    const difference = after.map((count, i) => count - before[i]);
    return difference.some((count) => count < 0) ? null : difference;
}

/** The q-quantile in ms, even within its bucket; null without counts. In the open last bucket: its lower bound. */
export function quantile(counts, boundsMs, q) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    const wanted = Math.max(1, Math.ceil(q * total));
    let passed = 0;
    for (let i = 0; i < boundsMs.length; i++) {
        if (passed + counts[i] >= wanted) {
            const low = i === 0 ? 0 : boundsMs[i - 1];
            return low + ((boundsMs[i] - low) * (wanted - passed)) / counts[i];
        }
        passed += counts[i];
    }
    return boundsMs.length ? boundsMs[boundsMs.length - 1] : null;
}

/** A bound without needless digits: "0.5 ms", "20 ms", "2 s". */
export function boundText(ms) {
    return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** What a bucket holds, in words. */
export function bucketText(boundsMs, i) {
    if (i >= boundsMs.length) return boundsMs.length ? `over ${boundText(boundsMs[boundsMs.length - 1])}` : 'any';
    return i === 0 ? `up to ${boundText(boundsMs[0])}` : `${boundText(boundsMs[i - 1])} to ${boundText(boundsMs[i])}`;
}
