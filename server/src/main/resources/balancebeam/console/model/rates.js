// Rates from two snapshots of cumulative counters. A counter that fell started again (a restart, an endpoint that came
// back): its rate is unknown (null) until the next snapshot, never negative and never a spike.
import { instant } from './format.js';
import { differenceOf, quantile, sumBuckets } from './latency.js';

const ERROR_CLASS = 4; // statuses are counted as 1xx, 2xx, 3xx, 4xx, 5xx
const LONGEST_GAP_MS = 10_000;
const SHORTEST_GAP_MS = 400;

/** Events per second; null when the counter started again or was not there before. */
export function perSecond(after, before, seconds) {
    if (!Number.isFinite(after) || !Number.isFinite(before) || !(seconds > 0) || after < before) return null;
    return (after - before) / seconds;
}

export const endpointKey = (cluster, endpoint) => `${cluster.name}/${endpoint.address}`;

/** Whether two snapshots are so near to each other (the first two of a connection may be) that rates would be noise. */
export function tooClose(after, before) {
    const ms = instant(after.time) - instant(before?.time);
    return after.startTime === before?.startTime && ms >= 0 && ms < SHORTEST_GAP_MS;
}

/** Seconds between two snapshots of one process; 0 when they can't be compared. */
export function secondsBetween(after, before) {
    if (!before || after.startTime !== before.startTime) return 0;
    const ms = instant(after.time) - instant(before.time);
    return ms > 0 && ms <= LONGEST_GAP_MS ? ms / 1000 : 0;
}

/** {seconds, total, routes: Map name → rates, endpoints: Map "cluster/address" → rates}, per second each. */
export function ratesBetween(after, before) {
    const seconds = secondsBetween(after, before);
    const routes = pairUp(
        after.routes,
        seconds ? before.routes : [],
        (route) => route.name,
        (route, earlier) => routeRates(route, earlier, seconds, after.latencyBoundsMs),
    );
    const endpoints = pairUp(
        withKeys(after),
        seconds ? withKeys(before) : [],
        (e) => e.key,
        (endpoint, earlier) => endpointRates(endpoint, earlier, seconds),
    );
    return { seconds, routes, endpoints, total: totalOf([...routes.values()], after, seconds) };
}

function routeRates(route, earlier, seconds, boundsMs) {
    const latency = seconds ? differenceOf(route.latency, earlier?.latency) : null;
    return {
        requests: perSecond(route.requests, earlier?.requests, seconds),
        errors: perSecond(route.errors, earlier?.errors, seconds),
        retries: perSecond(route.retries, earlier?.retries, seconds),
        latency,
        p50Ms: latency && quantile(latency, boundsMs, 0.5),
        p99Ms: latency && quantile(latency, boundsMs, 0.99),
    };
}

function endpointRates(endpoint, earlier, seconds) {
    return {
        requests: perSecond(endpoint.requests, earlier?.requests, seconds),
        errors: perSecond(failures(endpoint), earlier && failures(earlier), seconds),
    };
}

/** What an endpoint did wrong so far: answers of 5xx, refused connections, connections that broke. */
export function failures(endpoint) {
    return (endpoint.statuses?.[ERROR_CLASS] ?? 0) + (endpoint.connectFailures ?? 0) + (endpoint.resets ?? 0);
}

function totalOf(rates, snapshot, seconds) {
    const bounds = snapshot.latencyBoundsMs ?? [];
    const add = (field) => (seconds ? rates.reduce((sum, rate) => sum + (rate[field] ?? 0), 0) : null);
    const latency = sumBuckets(
        rates.map((rate) => rate.latency),
        bounds.length + 1,
    );
    return {
        requests: add('requests'),
        errors: add('errors'),
        retries: add('retries'),
        latency: seconds ? latency : null,
        p50Ms: seconds ? quantile(latency, bounds, 0.5) : null,
        p99Ms: seconds ? quantile(latency, bounds, 0.99) : null,
    };
}

const withKeys = (snapshot) =>
    snapshot.clusters.flatMap((cluster) => cluster.endpoints.map((e) => ({ ...e, key: endpointKey(cluster, e) })));

function pairUp(after, before, keyOf, make) {
    const earlier = new Map(before.map((item) => [keyOf(item), item]));
    return new Map(after.map((item) => [keyOf(item), make(item, earlier.get(keyOf(item)))]));
}
