// The routes: what they match, where they lead, how they do, and maintenance.
import { availability, ninesText } from '../model/nines.js';
import { compact, integer, millis, percent, rate } from '../model/format.js';
import { setMaintenance } from './actions.js';
import { nameColumn, numberColumn, showState, stateWord } from './cells.js';
import { $, el, empty, facts, setAttributes, setText } from './dom.js';
import { LiveTable } from './table.js';

/** A row is {route, rates, available}. `objective()` answers the objective that is chosen. */
export function createRoutes(objective) {
    let words = '';
    const table = new LiveTable($('routes-table'), {
        caption: 'Routes',
        what: 'routes',
        columns: columns(),
        stacks: 'three',
        keyOf: ({ route }) => route.name,
        data: ({ route }) => ({ route: route.name, maintenance: route.maintenance ? 'on' : 'off' }),
        isImportant: ({ route }) => route.maintenance,
        matches: ({ route }) => `${route.name} ${route.match} ${route.target}`.toLowerCase().includes(words),
        showDetail,
    });
    const filter = (event) => {
        words = event.target.value.trim().toLowerCase();
        table.refresh();
    };
    $('routes-controls').append(
        el('input', {
            type: 'search',
            placeholder: 'Filter routes',
            'aria-label': 'Filter routes',
            on: { input: filter },
        }),
    );
    const nothing = empty(
        'No route yet.',
        'A route matches requests by host, path, method or header and sends them to a cluster. Without any, every answer is 404.',
    );
    $('routes').append(nothing);
    return {
        update({ snapshot, rates }) {
            nothing.hidden = snapshot.routes.length > 0;
            $('routes-table').hidden = !nothing.hidden;
            const rows = snapshot.routes.map((route) => ({
                route,
                rates: rates.routes.get(route.name),
                available: availability(route.requests, route.errors, objective()),
            }));
            table.update([{ key: 'routes', rows }]);
        },
        refresh: () => table.refresh(),
    };
}

const errorShare = ({ rates }) => (rates.requests > 0 ? rates.errors / rates.requests : rates.requests);

function columns() {
    return [
        nameColumn(
            'Route',
            ({ route }) => route.name,
            ({ route }) => route.match,
        ),
        {
            title: 'To',
            class: 'target below',
            textual: true,
            sort: ({ route }) => route.target,
            build: buildTarget,
            show: showTarget,
        },
        numberColumn('Req/s', ({ rates }) => rates.requests, rate, { field: 'rate' }),
        numberColumn('Errors', errorShare, percent, { alarm: (row) => errorShare(row) >= 0.01, priority: 'p2' }),
        numberColumn('In flight', ({ route }) => route.inFlight, compact, { priority: 'p3' }),
        numberColumn('p50', ({ route }) => route.p50Ms, millis, { priority: 'p1' }),
        numberColumn('p99', ({ route }) => route.p99Ms, millis),
        numberColumn('Available', ({ available }) => available.share, ninesText, {
            priority: 'p2',
            hint: 'Since the start',
        }),
        {
            title: 'Budget left',
            class: 'budget p3',
            sort: ({ available }) => available.left,
            build: buildBudget,
            show: showBudget,
        },
        {
            title: el('span', { class: 'unseen' }, 'Actions'),
            class: 'actions one p2',
            build: buildMaintenance,
            show: showMaintenance,
        },
    ];
}

function buildTarget(cell) {
    const word = stateWord();
    const text = el('span', { class: 'label' });
    cell.append(word, ' ', text);
    return { word, text };
}

function showTarget(cell, { route }, { word, text }) {
    word.hidden = !route.maintenance;
    if (route.maintenance) showState(word, 'maintenance');
    setText(text, route.maintenance ? '' : route.target);
    setAttributes(cell, { title: route.target });
}

function buildBudget(cell) {
    const bar = el('div', { class: 'fill' });
    const box = el('div', { class: 'bar' }, bar);
    const text = el('span', { class: 'percent' });
    cell.append(el('div', { class: 'share' }, box, text));
    return { bar, box, text };
}

function showBudget(cell, { available }, { bar, box, text }) {
    box.hidden = !available.judged;
    bar.style.width = `${100 * Math.max(0, available.left)}%`;
    setText(text, available.judged ? (available.left < 0 ? 'spent' : percent(available.left)) : '–');
    cell.classList.toggle('alarm', available.judged && available.left < 0);
    cell.classList.toggle('zero', !available.judged);
}

function buildMaintenance(cell, rowOf) {
    const click = ({ currentTarget }) => setMaintenance(rowOf().route, !rowOf().route.maintenance, currentTarget);
    const button = el('button', { type: 'button', data: { action: 'maintenance' }, on: { click } });
    cell.append(button);
    return button;
}

function showMaintenance(cell, { route }, button) {
    setText(button, route.maintenance ? 'End maintenance' : 'Maintenance');
    setAttributes(button, { 'aria-label': `${route.maintenance ? 'End' : 'Begin'} maintenance of ${route.name}` });
}

const details = new WeakMap();

function showDetail(cell, row) {
    if (!details.has(cell)) {
        const detail = { facts: el('div') };
        const line = el('div', { class: 'buttons' });
        detail.button = buildMaintenance(line, () => detail.row);
        cell.append(detail.facts, line);
        details.set(cell, detail);
    }
    const detail = details.get(cell);
    detail.row = row;
    showMaintenance(cell, row, detail.button);
    const { route, available } = row;
    detail.facts.replaceChildren(
        facts([
            ['Match', route.match, true],
            ['To', route.target, true],
            ['Requests', integer(route.requests)],
            ['Errors', integer(route.errors)],
            ['Retries', integer(route.retries)],
            ...(route.statuses ?? []).map((count, i) => [`${i + 1}xx`, integer(count)]),
            ['Available', ninesText(available.share)],
        ]),
    );
}
