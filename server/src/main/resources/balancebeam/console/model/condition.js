// What an endpoint is in one word, made of its health and of what the operator asked for.
import { integer, plural } from './format.js';

/** up, down, ejected (by health or by hand), drained. Trouble with health is told before the operator's wish. */
export function conditionOf(endpoint) {
    if (endpoint.state === 'down') return 'down';
    if (endpoint.state === 'ejected' || endpoint.admin === 'ejected') return 'ejected';
    return endpoint.admin === 'drained' ? 'drained' : 'up';
}

export const takesRequests = (endpoint) => conditionOf(endpoint) === 'up' && endpoint.weight !== 0;

/** Whether it is out because somebody wanted it, and not for its health. */
export const isByHand = (endpoint) => endpoint.state === 'up' && endpoint.admin !== 'active';

/** Why it is so, in words; empty for an endpoint that is simply up. */
export function reasonOf(endpoint) {
    const byHand =
        { draining: 'being drained by hand', drained: 'drained by hand', ejected: 'ejected by hand' }[endpoint.admin] ?? '';
    const reason = endpoint.state === 'up' ? '' : endpoint.reason;
    return [reason, byHand].filter(Boolean).join('; ');
}

/** Whether the cluster would have nothing left to send requests to without this endpoint. */
export function isLast(cluster, endpoint) {
    return takesRequests(endpoint) && cluster.endpoints.filter(takesRequests).length === 1;
}

/** Counts by condition: {total, up, down, ejected, drained}. */
export function countConditions(endpoints) {
    const counts = { total: endpoints.length, up: 0, down: 0, ejected: 0, drained: 0 };
    for (const endpoint of endpoints) counts[conditionOf(endpoint)]++;
    return counts;
}

/** "3 of 4 up, 1 drained". */
export function countText(counts) {
    if (counts.total === 0) return 'no endpoint';
    const rest = ['down', 'ejected', 'drained'].filter((name) => counts[name]).map((name) => `${counts[name]} ${name}`);
    return rest.length
        ? [`${counts.up} of ${counts.total} up`, ...rest].join(', ')
        : `${plural(counts.total, 'endpoint')}, all up`;
}

/** The share of its cluster's requests that its weight gives it, among those that take requests. */
export function fairShare(cluster, endpoint) {
    if (!takesRequests(endpoint)) return 0;
    const sum = cluster.endpoints.filter(takesRequests).reduce((total, one) => total + presentWeight(one), 0);
    return sum > 0 ? presentWeight(endpoint) / sum : 0;
}

/** Less than its weight while it comes or goes slowly. */
const presentWeight = ({ weight = 1, weightPercent = 100 }) => (weight * weightPercent) / 100;

/** "5", or "5 × 40 %" while it comes or goes slowly. */
export const weightText = ({ weight, weightPercent = 100 }) =>
    weightPercent === 100 ? integer(weight) : `${integer(weight)} × ${weightPercent} %`;
