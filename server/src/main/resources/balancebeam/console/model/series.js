// The last five minutes, second by second, filled from /v1/history and then from the stream. A second of which nothing
// is known is null, so that a plot shows a gap and not a line across it.

export const SECONDS = 300;

export class Series {
    #bySecond = new Map();

    /** Takes over what the process kept; it knows better than the page for the seconds that it names. */
    fill(history) {
        for (const { time, requests, errors, p50Ms, p99Ms, latency } of history) {
            this.#put(Math.floor(time / 1000), { requests, errors, p50Ms, p99Ms, latency });
        }
    }

    /** Adds the rates of the `seconds` that ended at `timeMs`; a late snapshot stands for all the seconds that it covers. */
    add(timeMs, { requests, errors, p50Ms, p99Ms, latency: counts }, seconds = 1) {
        if (requests === null) return;
        const latency = counts?.map((count) => count / seconds) ?? null;
        const last = Math.floor(timeMs / 1000);
        const first = Math.min(last, Math.floor(timeMs / 1000 - seconds) + 1);
        for (let second = first; second <= last; second++)
            this.#put(second, { requests, errors, p50Ms, p99Ms, latency });
    }

    clear() {
        this.#bySecond.clear();
    }

    #put(second, values) {
        this.#bySecond.set(second, values);
        const oldest = this.newest() - SECONDS;
        if (this.#bySecond.size > SECONDS) {
            for (const known of this.#bySecond.keys()) if (known <= oldest) this.#bySecond.delete(known);
        }
    }

    newest() {
        return Math.max(0, ...this.#bySecond.keys());
    }

    at(second) {
        return this.#bySecond.get(second) ?? null;
    }

    /** {times, requests, errors, p50Ms, p99Ms, latency}: lists of `count` seconds that end with the newest one. */
    columns(count = SECONDS, end = this.newest()) {
        const columns = { times: [], requests: [], errors: [], p50Ms: [], p99Ms: [], latency: [] };
        for (let second = end - count + 1; second <= end; second++) {
            const values = this.#bySecond.get(second);
            columns.times.push(second);
            for (const field of ['requests', 'errors', 'p50Ms', 'p99Ms', 'latency']) {
                columns[field].push(values?.[field] ?? null);
            }
        }
        return columns;
    }

    /** Requests and errors of the last `count` seconds, with how many of those are known. */
    sums(count = SECONDS) {
        const { requests, errors } = this.columns(count);
        const sum = (list) => list.reduce((total, x) => total + (x ?? 0), 0);
        return { requests: sum(requests), errors: sum(errors), seconds: requests.filter((x) => x !== null).length };
    }

    peak() {
        return Math.max(0, ...[...this.#bySecond.values()].map(({ requests }) => requests ?? 0));
    }
}
