// The health timeline: a bar for each endpoint whose health changed within the window, with the reasons.
import { clock, duration, instant, percent, plural } from '../model/format.js';
import { conditionOf } from '../model/condition.js';
import { eventsOf, segmentsOf, shareUp } from '../model/timeline.js';
import { nameColumn, showState, stateWord } from './cells.js';
import { $, el, segmented, setAttributes, setText } from './dom.js';
import { LiveTable } from './table.js';

const WINDOWS = [
    [5 * 60_000, '5 min'],
    [3_600_000, '1 h'],
    [6 * 3_600_000, '6 h'],
    [86_400_000, '24 h'],
];
const WORDS_FROM_PERCENT = 8; // narrower segments have no room for their word

export function createHealth() {
    let span = WINDOWS[1][0];
    let last = null;
    let chosen = false;
    const choose = (value) => {
        span = value;
        chosen = true;
        if (last) update(last);
    };
    $('health-controls').append(segmented('Window', WINDOWS, span, choose));
    const axis = [el('span'), el('span'), el('span')];
    const table = new LiveTable($('timeline'), {
        caption: 'Health of the endpoints over time',
        what: 'endpoints',
        limit: 10,
        columns: [
            nameColumn(
                'Endpoint',
                ({ name }) => name,
                () => '',
            ),
            { title: el('span', { class: 'axis' }, axis), class: 'timeline below', build: buildBar, show: showBar },
            { title: 'Up', class: 'number', show: (cell, { up }) => setText(cell, percent(up)) },
        ],
        stacks: 'two',
        keyOf: ({ key }) => key,
        data: ({ key, endpoint }) => ({ timeline: key, state: conditionOf(endpoint) }),
        isImportant: ({ segments }) => segments.length > 1 || segments.some(({ condition }) => condition !== 'up'),
        showDetail,
    });

    function update(state) {
        last = state;
        const { snapshot, log } = state;
        const to = instant(snapshot.time);
        const [short] = WINDOWS[0];
        // A process that has just started fills the short window only.
        if (!chosen && to - instant(snapshot.startTime) < 2 * short)
            $('health-controls').querySelector(`[data-value="${short}"]`).click();
        chosen = true;
        const from = to - span;
        setText(axis[0], clock(from, to).slice(0, -3));
        setText(axis[1], clock(from + span / 2, to).slice(0, -3));
        setText(axis[2], 'now');
        const bySubject = log.bySubject();
        const rows = snapshot.clusters.flatMap((cluster) =>
            cluster.endpoints.map((endpoint) =>
                rowOf(cluster, endpoint, eventsOf(bySubject, cluster, endpoint), {
                    from,
                    to,
                    born: instant(snapshot.startTime),
                }),
            ),
        );
        table.update([{ key: 'all', rows, none: 'No endpoint yet, so no health to tell of.' }]);
    }
    return { update };
}

function rowOf(cluster, endpoint, events, { from, to, born }) {
    const segments = segmentsOf(endpoint, events, Math.max(from, born), to);
    return {
        key: `${cluster.name}/${endpoint.address}`,
        name: `${cluster.name}/${endpoint.name}`,
        endpoint,
        segments,
        up: shareUp(segments),
        from,
        to,
    };
}

function buildBar(cell) {
    const bar = el('div', { class: 'timeline-bar', role: 'img' });
    cell.append(bar);
    return bar;
}

function showBar(cell, { name, segments, from, to }, bar) {
    while (bar.children.length > segments.length) bar.lastChild.remove();
    segments.forEach((segment, i) => showSegment(bar.children[i] ?? bar.appendChild(el('span')), segment, from, to));
    const troubles = segments.filter(({ condition }) => condition !== 'up');
    setAttributes(bar, {
        'aria-label': `${name}: ${troubles.length ? troubles.map(wordsOf).join('; ') : 'up all the time'}`,
    });
}

function showSegment(span, segment, from, to) {
    const percentOf = (ms) => (100 * ms) / (to - from);
    const width = percentOf(segment.to - segment.from);
    span.className = segment.byHand ? `${segment.condition} by-hand` : segment.condition;
    span.style.left = `${percentOf(segment.from - from)}%`;
    span.style.width = `${width}%`;
    setAttributes(span, { title: wordsOf(segment) });
    setText(span, segment.condition !== 'up' && width >= WORDS_FROM_PERCENT ? segment.condition : '');
}

const wordsOf = ({ condition, from, to, reason }) =>
    `${condition} from ${clock(from)} for ${duration(to - from)}${reason ? `: ${reason}` : ''}`;

/** The same bar in words, newest first. */
function showDetail(cell, { segments }) {
    const text = segments.map(wordsOf).join('\n');
    if (cell.dataset.shown === text) return;
    cell.dataset.shown = text;
    const lines = [...segments].reverse().map((segment) => {
        const word = stateWord();
        showState(word, segment.condition, segment.byHand);
        return el('li', {}, word, ` ${wordsOf(segment).slice(segment.condition.length + 1)}`);
    });
    cell.replaceChildren(
        el('p', { class: 'muted' }, plural(segments.length, 'stretch', 'stretches')),
        el('ul', {}, lines),
    );
}
