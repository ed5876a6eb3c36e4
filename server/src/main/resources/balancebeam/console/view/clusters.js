// The clusters with their endpoints: state, traffic, and the buttons to drain, weigh, eject and restore.
import {
    concurrencyText,
    conditionOf,
    countConditions,
    countText,
    fairShare,
    isByHand,
    isFull,
    reasonOf,
    runningText,
    weightText,
} from '../model/condition.js';
import { duration, instant, integer, millis, rate } from '../model/format.js';
import { endpointKey, failures } from '../model/rates.js';
import { eventsOf, sinceOf } from '../model/timeline.js';
import { act, setWeight } from './actions.js';
import { nameColumn, numberColumn, shareColumn, showState, stateWord } from './cells.js';
import { $, el, empty, facts, segmented, setAttributes, setText } from './dom.js';
import { LiveTable } from './table.js';

/** A row is {key, cluster, endpoint, rate, errors, share, fair, age}. */
export function createClusters() {
    let words = '';
    let only = 'all';
    const table = new LiveTable($('clusters-table'), {
        caption: 'Endpoints by cluster',
        what: 'endpoints',
        columns: columns(),
        stacks: 'three',
        keyOf: ({ key }) => key,
        data: ({ key, endpoint, rate: perSecond }) => ({
            endpoint: key,
            state: conditionOf(endpoint),
            admin: endpoint.admin,
            rate: perSecond === null ? 'unknown' : perSecond.toFixed(1),
        }),
        isImportant: ({ endpoint }) => conditionOf(endpoint) !== 'up',
        matches: (row) => (only === 'all' || conditionOf(row.endpoint) !== 'up') && textOf(row).includes(words),
        showDetail,
    });
    const filter = (event) => {
        words = event.target.value.trim().toLowerCase();
        table.refresh();
    };
    const search = el('input', {
        type: 'search',
        id: 'filter',
        placeholder: 'Filter endpoints  (f)',
        'aria-label': 'Filter endpoints',
        on: { input: filter },
    });
    const choose = (value) => {
        only = value;
        table.refresh();
    };
    $('clusters-controls').append(
        segmented(
            'Which endpoints',
            [
                ['all', 'All'],
                ['trouble', 'Not up'],
            ],
            'all',
            choose,
        ),
        search,
    );
    const nothing = empty(
        'No cluster yet.',
        'A cluster is a named set of endpoints that requests are balanced over. Add one to the configuration and reload.',
    );
    $('clusters').append(nothing);
    return {
        update({ snapshot, rates, log }) {
            nothing.hidden = snapshot.clusters.length > 0;
            $('clusters-table').hidden = !nothing.hidden;
            const moment = { rates, now: instant(snapshot.time), bySubject: log.bySubject() };
            table.update(snapshot.clusters.map((cluster) => groupOf(cluster, moment)));
        },
    };
}

const textOf = ({ cluster, endpoint }) =>
    [
        cluster.name,
        endpoint.name,
        endpoint.address,
        endpoint.zone,
        conditionOf(endpoint),
        endpoint.admin,
        endpoint.reason,
    ]
        .join(' ')
        .toLowerCase();

function groupOf(cluster, { rates, now, bySubject }) {
    const known = cluster.endpoints.map(
        (endpoint) => rates.endpoints.get(endpointKey(cluster, endpoint))?.requests ?? null,
    );
    const total = known.some((x) => x !== null) ? known.reduce((sum, x) => sum + (x ?? 0), 0) : null;
    const rows = cluster.endpoints.map((endpoint, i) => ({
        key: endpointKey(cluster, endpoint),
        cluster,
        endpoint,
        rate: known[i],
        errors: rates.endpoints.get(endpointKey(cluster, endpoint))?.errors ?? null,
        share: total > 0 ? (known[i] ?? 0) / total : null,
        fair: fairShare(cluster, endpoint),
        age: now - sinceOf(endpoint, eventsOf(bySubject, cluster, endpoint)),
    }));
    return {
        key: cluster.name,
        data: { cluster: cluster.name },
        rows,
        none: 'No endpoint. Requests for this cluster fail until the configuration or discovery gives it one.',
        head: makeHead,
        showHead: (parts) => showHead(parts, cluster, total),
    };
}

function makeHead(cell) {
    const parts = {
        name: el('strong'),
        how: el('span', { class: 'muted' }),
        counts: el('span'),
        rate: el('span', { class: 'rate' }),
    };
    cell.append(el('div', { class: 'group-line' }, parts.name, parts.how, parts.counts, parts.rate));
    return parts;
}

function showHead({ name, how, counts, rate: sum }, cluster, total) {
    const count = countConditions(cluster.endpoints);
    setText(name, cluster.name);
    const panics = cluster.panic ? 'panics' : '';
    setText(how, [cluster.algorithm, cluster.speaks, panics, concurrencyText(cluster)].filter(Boolean).join(', '));
    setText(counts, countText(count));
    counts.className = count.up === 0 ? 'bad-text' : '';
    setText(sum, `${rate(total)}${total === null ? '' : '/s'}`);
}

function columns() {
    return [
        nameColumn(
            'Endpoint',
            ({ endpoint }) => endpoint.name,
            ({ endpoint }) => (endpoint.name === endpoint.address ? '' : endpoint.address),
        ),
        {
            title: 'State',
            class: 'state below',
            textual: true,
            sort: ({ endpoint }) => conditionOf(endpoint),
            build: buildState,
            show: showStateCell,
        },
        shareColumn,
        numberColumn('Req/s', (row) => row.rate, rate, { field: 'rate' }),
        numberColumn('Failed/s', (row) => row.errors, rate, {
            alarm: () => true,
            priority: 'p2',
            hint: 'Answers of 5xx, refused connections, broken connections',
        }),
        numberColumn(
            'In flight',
            ({ endpoint }) => endpoint.inFlight,
            (running, { endpoint }) => runningText(endpoint),
            { alarm: ({ endpoint }) => isFull(endpoint), priority: 'p3', hint: 'And how many may be, where that is limited' },
        ),
        numberColumn('p50', ({ endpoint }) => endpoint.p50Ms, millis, { priority: 'p1' }),
        numberColumn('p99', ({ endpoint }) => endpoint.p99Ms, millis),
        {
            title: 'Weight',
            class: 'number weight p4',
            sort: ({ endpoint }) => endpoint.weight,
            build: buildWeight,
            show: showWeight,
        },
        {
            title: el('span', { class: 'unseen' }, 'Actions'),
            class: 'actions p2',
            build: buildActions,
            show: showActions,
        },
    ];
}

function buildState(cell) {
    const word = stateWord();
    const also = stateWord();
    const age = el('span', { class: 'muted' });
    const reason = el('div', { class: 'two-lines', data: { field: 'reason' } });
    cell.append(word, ' ', also, ' ', age, reason);
    return { word, also, age, reason };
}

function showStateCell(cell, { endpoint, age: milliseconds }, { word, also, age, reason }) {
    const condition = conditionOf(endpoint);
    showState(word, condition, isByHand(endpoint));
    const both = condition === 'down' && endpoint.admin === 'drained';
    also.hidden = !both;
    if (both) showState(also, 'drained');
    setText(age, Number.isFinite(milliseconds) ? `for ${duration(milliseconds)}` : '');
    const why = condition === 'drained' ? '' : reasonOf(endpoint);
    setText(reason, why);
    setAttributes(reason, { title: why || undefined });
    reason.hidden = !why;
}

function buildWeight(cell, rowOf) {
    const click = (event) => setWeight(rowOf().cluster, rowOf().endpoint, event.currentTarget);
    const button = el('button', { type: 'button', data: { action: 'weight' }, on: { click } });
    cell.append(button);
    return button;
}

function showWeight(cell, { endpoint }, button) {
    setText(button, weightText(endpoint));
    setAttributes(button, { 'aria-label': `Weight of ${endpoint.name}: ${weightText(endpoint)}. Change it` });
}

const VERBS = { drain: 'Drain', undrain: 'Undrain', eject: 'Eject', restore: 'Restore' };

function buildActions(cell, rowOf) {
    const make = () =>
        el('button', {
            type: 'button',
            on: {
                click: ({ currentTarget }) =>
                    act(currentTarget.dataset.action, rowOf().cluster, rowOf().endpoint, currentTarget),
            },
        });
    const buttons = [make(), make()];
    cell.append(...buttons);
    return buttons;
}

function showActions(cell, { endpoint }, [drain, eject]) {
    const ejected = endpoint.admin === 'ejected' || endpoint.state === 'ejected';
    showVerb(drain, ['draining', 'drained'].includes(endpoint.admin) ? 'undrain' : 'drain', endpoint);
    showVerb(eject, ejected ? 'restore' : 'eject', endpoint);
}

function showVerb(button, verb, endpoint) {
    setAttributes(button, { 'data-action': verb, 'aria-label': `${VERBS[verb]} ${endpoint.name}` });
    setText(button, VERBS[verb]);
}

const details = new WeakMap();

/** Everything that is known, and the buttons again, since a phone has no room for them in the row. */
function showDetail(cell, row) {
    if (!details.has(cell)) details.set(cell, buildDetail(cell));
    const detail = details.get(cell);
    detail.row = row;
    showActions(cell, row, detail.buttons);
    detail.facts.replaceChildren(factsOf(row));
}

function buildDetail(cell) {
    const detail = { facts: el('div') };
    const line = el('div', { class: 'buttons' });
    const weigh = buildWeight(line, () => detail.row);
    setText(weigh, 'Weight …');
    detail.buttons = buildActions(line, () => detail.row);
    cell.append(detail.facts, line);
    return detail;
}

function factsOf({ endpoint }) {
    return facts([
        ['Address', endpoint.address, true],
        ...(endpoint.zone ? [['Zone', endpoint.zone]] : []),
        ...(endpoint.inSubset === false ? [['Subset', 'outside: others are asked first']] : []),
        ['Requests', integer(endpoint.requests)],
        ['Connections', integer(endpoint.connections)],
        ['In flight', runningText(endpoint)],
        ['Weight', weightText(endpoint)],
        ['Priority', integer(endpoint.priority ?? 0)],
        ['Median', millis(endpoint.p50Ms)],
        ...(endpoint.statuses ?? []).map((count, i) => [`${i + 1}xx`, integer(count)]),
        ['Failed so far', integer(failures(endpoint))],
        ['Connect failures', integer(endpoint.connectFailures)],
        ['Resets', integer(endpoint.resets)],
        ['Retries', integer(endpoint.retries)],
        ['Ejections', integer(endpoint.ejections)],
        ...(reasonOf(endpoint) ? [['Reason', reasonOf(endpoint), true]] : []),
    ]);
}
