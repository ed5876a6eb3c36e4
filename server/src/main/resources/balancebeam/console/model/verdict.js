// The first line of the page: one sentence that says whether all is well, and the next things to know.
import { conditionOf, countConditions, reasonOf, takesRequests } from './condition.js';
import { duration, instant, percent, plural } from './format.js';

const MANY_ERRORS = 0.01;
const FEW_REQUESTS = 1; // per second: below, one failed request would look like an outage
const MOST_NOTES = 4;

/**
 * {level: 'good' | 'warn' | 'bad', text, notes: [text]}; the notes come worst first. `recent` has {requests, errors,
 * seconds} of the last few seconds: those of one second alone would make the sentence flicker.
 */
export function verdictOf(snapshot, recent) {
    const endpoints = snapshot.clusters.flatMap((cluster) => cluster.endpoints);
    const dead = snapshot.clusters.filter(
        (cluster) => cluster.endpoints.length && !cluster.endpoints.some(takesRequests),
    );
    const findings = [
        ...dead.map((cluster) => bad(`Cluster ${cluster.name} has no endpoint left that takes requests.`)),
        ...draining(snapshot),
        ...errors(recent),
        ...unwell(snapshot),
        ...reload(snapshot),
        ...maintenance(snapshot),
    ];
    if (!findings.length) return { level: 'good', text: allWell(endpoints), notes: [] };
    const [first, ...notes] = findings.map(({ text }) => text);
    const level = findings.some((finding) => finding.level === 'bad') ? 'bad' : 'warn';
    const hidden = notes.length - MOST_NOTES;
    return { level, text: first, notes: hidden > 0 ? [...notes.slice(0, MOST_NOTES), `And ${hidden} more.`] : notes };
}

const bad = (text) => ({ level: 'bad', text });
const warn = (text) => ({ level: 'warn', text });

function allWell(endpoints) {
    if (endpoints.length === 0) return 'Nothing to balance yet: no cluster has an endpoint.';
    if (endpoints.length === 1) return 'The one endpoint is up and takes requests.';
    return `All ${plural(endpoints.length, 'endpoint')} are up and take requests.`;
}

const draining = ({ draining: yes }) =>
    yes ? [warn('Balancebeam is draining: it finishes what it has and takes nothing new.')] : [];

function errors({ requests, errors: failed, seconds }) {
    if (!(requests / seconds >= FEW_REQUESTS) || !(failed / requests >= MANY_ERRORS)) return [];
    return [bad(`${percent(failed / requests)} of the requests fail at this moment.`)];
}

function unwell(snapshot) {
    const endpoints = snapshot.clusters.flatMap((cluster) =>
        cluster.endpoints.map((e) => ({ ...e, cluster: cluster.name })),
    );
    const counts = countConditions(endpoints);
    return ['down', 'ejected', 'drained'].flatMap((condition) => {
        const those = endpoints.filter((endpoint) => conditionOf(endpoint) === condition);
        if (those.length === 0) return [];
        if (those.length > 1) return [warn(`${those.length} of ${plural(counts.total, 'endpoint')} are ${condition}.`)];
        const [one] = those;
        const since =
            condition === 'drained' || instant(one.since) === undefined
                ? ''
                : ` for ${duration(instant(snapshot.time) - instant(one.since))}`;
        const reason = condition === 'drained' ? '' : reasonOf(one) && `: ${reasonOf(one)}`;
        return [warn(`${one.cluster}/${one.name} is ${condition}${since}${reason}.`)];
    });
}

function reload({ reload: { last } = {}, time }) {
    if (!last || last.ok) return [];
    const ago = duration(instant(time) - instant(last.at));
    return [warn(`The reload ${ago} ago failed; the configuration before it is still in force.`)];
}

function maintenance({ routes }) {
    const names = routes.filter((route) => route.maintenance).map(({ name }) => name);
    if (names.length === 0) return [];
    return [
        warn(
            names.length === 1 ? `Route ${names[0]} is in maintenance.` : `${names.length} routes are in maintenance.`,
        ),
    ];
}
