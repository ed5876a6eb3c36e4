// What an endpoint is in one word, made of its health and of what the operator, or its agent, asked for.
import { compact, integer, plural } from './format.js';

/** up, down, ejected (by health or by hand), drained. Trouble with health is told before the operator's wish. */
export function conditionOf(endpoint) {
    if (endpoint.state === 'down') return 'down';
    if (endpoint.state === 'ejected' || endpoint.admin === 'ejected') return 'ejected';
    return endpoint.admin === 'drained' || isDrainedByAgent(endpoint) ? 'drained' : 'up';
}

const isDrainedByAgent = ({ agent }) => ['drain', 'maint', '0 %'].includes(agent?.state);

export const takesRequests = (endpoint) => conditionOf(endpoint) === 'up' && endpoint.weight !== 0;

/** Whether it is out because somebody wanted it, and not for its health. */
export const isByHand = (endpoint) => endpoint.state === 'up' && endpoint.admin !== 'active';

/** Whether it runs as many requests as it may. */
export const isFull = ({ inFlight = 0, maxInFlight = 0 }) => maxInFlight > 0 && inFlight >= maxInFlight;

/** Why one that is up gets little work, or none: a list of words. */
function hindrances(endpoint) {
    const { admin, weight = 1, weightPercent = 100, priority = 0, priorityPercent = 100 } = endpoint;
    if (admin === 'drained' || admin === 'ejected' || isDrainedByAgent(endpoint)) return [];
    const full = isFull(endpoint) ? 'has as many requests as it may' : '';
    if (weight === 0) return [full, 'weight 0'];
    return [
        full,
        weightPercent < 100 ? `${weightPercent} % of its weight for now` : '',
        priorityPercent < 100 ? `priority ${priority} gets ${priorityPercent} %` : '',
    ];
}

/** Why it is so, in words; empty for an endpoint that is simply up. */
export function reasonOf(endpoint) {
    const byHand =
        { draining: 'being drained by hand', drained: 'drained by hand', ejected: 'ejected by hand' }[endpoint.admin] ?? '';
    const reasons = endpoint.state === 'up' ? hindrances(endpoint) : [endpoint.reason];
    return [...reasons, byHand, agentText(endpoint.agent)].filter(Boolean).join('; ');
}

/** What there is to know of its agent, beside a percentage that its weight shows. */
function agentText(agent) {
    if (!agent || (agent.state === 'ready' && !agent.complaint)) return '';
    return agent.complaint ? `its agent ${agent.complaint}` : `its agent said '${agent.said}'`;
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

/** The share of its cluster's requests that its weight gives it, among those of its priority that take requests. */
export function fairShare(cluster, endpoint) {
    if (!takesRequests(endpoint)) return 0;
    const equals = cluster.endpoints.filter((one) => takesRequests(one) && one.priority === endpoint.priority);
    const sum = equals.reduce((total, one) => total + presentWeight(one), 0);
    return sum > 0 ? ((presentWeight(endpoint) / sum) * (endpoint.priorityPercent ?? 100)) / 100 : 0;
}

/** Less than its weight while it comes or goes slowly, or its agent says so. */
const presentWeight = ({ weight = 1, weightPercent = 100 }) => (weight * weightPercent) / 100;

/** "5", or "5 × 40 %" while it comes or goes slowly, or its agent says so. */
export const weightText = ({ weight, weightPercent = 100 }) =>
    weightPercent === 100 ? integer(weight) : `${integer(weight)} × ${weightPercent} %`;

/** "3", or "3/10" where no more than ten may run there. */
export const runningText = ({ inFlight, maxInFlight = 0 }) =>
    maxInFlight > 0 ? `${compact(inFlight)}/${compact(maxInFlight)}` : compact(inFlight);

/** "12 of 40 running, 3 waiting" of a cluster that limits that; else empty. */
export function concurrencyText({ concurrency }) {
    if (!concurrency) return '';
    const { running, limit, waiting } = concurrency;
    return `${integer(running)}${limit ? ` of ${integer(limit)}` : ''} running${waiting ? `, ${integer(waiting)} waiting` : ''}`;
}
