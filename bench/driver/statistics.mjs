// Medians, and how sure they are.

const RESAMPLES = 10_000;

/** The median; NaN of nothing. */
export function median(values) {
    if (values.length === 0) return NaN;
    const sorted = Float64Array.from(values).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A small seeded generator (mulberry32), so that the same numbers give the same interval. */
export function seededRandom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

/**
 * The median with its 95 % interval: percentile bootstrap, i.e. the medians of 10,000 samples drawn from the values with
 * replacement. Of fewer than three values no interval is known, and it is the whole range.
 */
export function medianWithInterval(values) {
    const middle = median(values);
    if (values.length < 3)
        return { median: middle, low: Math.min(...values), high: Math.max(...values), n: values.length };
    const random = seededRandom(20261121);
    const medians = new Float64Array(RESAMPLES);
    const sample = new Float64Array(values.length);
    for (let i = 0; i < RESAMPLES; i++) {
        for (let k = 0; k < sample.length; k++) sample[k] = values[Math.floor(random() * values.length)];
        medians[i] = median(sample);
    }
    medians.sort();
    return {
        median: middle,
        low: medians[Math.floor(RESAMPLES * 0.025)],
        high: medians[Math.ceil(RESAMPLES * 0.975) - 1],
        n: values.length,
    };
}

/**
 * Per-round ratios of one measure: only rounds in which both runs counted.
 * @param subjects, @param baselines runs with `round` and `counted`
 */
export function pairedRatios(subjects, baselines, measure) {
    const byRound = new Map(baselines.filter((r) => r.counted).map((r) => [r.round, r[measure]]));
    return subjects
        .filter((r) => r.counted && byRound.get(r.round) > 0)
        .map((r) => r[measure] / byRound.get(r.round))
        .filter(Number.isFinite);
}
