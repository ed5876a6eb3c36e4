// The top of the page: the verdict in a sentence, the big numbers, and what to do when there is no traffic yet.
import { clock, compact, duration, instant, millis, percent, plural, rate } from '../model/format.js';
import { curlLine } from '../model/curl.js';
import { verdictOf } from '../model/verdict.js';
import { $, el, empty, setText } from './dom.js';

const RECENT = 10; // seconds
const TITLES = { good: '', warn: '▲ ', bad: '■ ' };

export function createOverview() {
    const numbers = createNumbers($('numbers'));
    return {
        update({ snapshot, rates, series, log }) {
            const recent = series.sums(RECENT);
            const verdict = verdictOf(snapshot, recent);
            if (verdict.level === 'good') verdict.notes = lastEvent(log);
            document.documentElement.dataset.level = verdict.level;
            document.title = `${TITLES[verdict.level]}Balancebeam`;
            showVerdict(verdict);
            // Said aloud only when the words change: how long something has lasted is no news.
            const said = [verdict.text, ...(verdict.level === 'good' ? [] : verdict.notes)].join(' ');
            if (wordsOf(said) !== wordsOf($('announcement').textContent)) setText($('announcement'), said);
            numbers.update(snapshot, rates, series, recent);
            showStart($('start'), snapshot);
            setText($('process'), processText(snapshot));
        },
    };
}

/** When all is well, the last thing that happened is what one wants to know. */
function lastEvent(log) {
    const last = log.list().at(-1);
    if (!last) return [];
    const reason = last.reason ? `, ${last.reason}` : '';
    return [`Last event, ${clock(last.ms)}: ${last.subject} ${last.to ?? ''}${reason}.`];
}

function showVerdict({ level, text, notes }) {
    $('verdict').dataset.level = level;
    const [sentence, list] = $('verdict').children.length
        ? $('verdict').children
        : [$('verdict').appendChild(el('p')), $('verdict').appendChild(el('ul'))];
    setText(sentence, text);
    while (list.children.length > notes.length) list.lastChild.remove();
    notes.forEach((note, i) => setText(list.children[i] ?? list.appendChild(el('li')), note));
}

function processText({ version, startTime, time, configVersion }) {
    return `${version}, up ${duration(instant(time) - instant(startTime))}, configuration ${configVersion}`;
}

/** Each number: what it is, how to read it from the state, and a second line that puts it into proportion. */
const NUMBERS = [
    [
        'rate',
        'Requests',
        (s, r) => [rate(r.total.requests), '/s'],
        (s, r, series) => `peak ${compact(series.peak())} in 5 min`,
    ],
    [
        'errors',
        'Errors',
        (s, r) => splitUnit(percent(share(r.total))),
        (s, r, series) => `${percent(share(series.sums()))} in 5 min`,
    ],
    ['p50', 'Median latency', (s, r) => splitUnit(millis(r.total.p50Ms)), (s, r, series) => range(series, 'p50Ms')],
    ['p99', '99th percentile', (s, r) => splitUnit(millis(r.total.p99Ms)), (s, r, series) => range(series, 'p99Ms')],
    [
        'in-flight',
        'In flight',
        (s) => [compact(sum(s.routes, 'inFlight')), ''],
        (s) => plural(sum(s.listeners, 'connections'), 'client connection'),
    ],
    [
        'retries',
        'Retries',
        (s, r) => [rate(r.total.retries), '/s'],
        (s) => `${compact(sum(s.routes, 'retries'))} since the start`,
    ],
];

function createNumbers(host) {
    const views = NUMBERS.map(([name, title]) => {
        const value = el('span', { data: { number: name } });
        const unit = el('span', { class: 'unit' });
        const second = el('dd', { class: 'second' });
        const box = el('div', {}, el('dt', {}, title), el('dd', { class: 'big' }, value, unit), second);
        host.append(box);
        return { value, unit, second, box };
    });
    return {
        update(snapshot, rates, series, recent) {
            NUMBERS.forEach(([name, , read, more], i) => {
                const [value, unit] = read(snapshot, rates);
                setText(views[i].value, value);
                setText(views[i].unit, value === '–' ? '' : unit);
                setText(views[i].second, more(snapshot, rates, series));
                if (name === 'errors') views[i].box.classList.toggle('alarm', share(recent) >= 0.01);
            });
        },
    };
}

const wordsOf = (text) => text.replace(/[\d.,]+( (s|min|h|d|%))?/g, '');
const sum = (list, field) => list.reduce((total, item) => total + (item[field] ?? 0), 0);
const share = ({ requests, errors }) => (requests === null ? null : requests > 0 ? errors / requests : 0);
const splitUnit = (text) => (text.includes(' ') ? text.split(' ') : [text, '']);

function range(series, field) {
    const known = series.columns()[field].filter((x) => x !== null);
    if (!known.length) return 'no request in 5 min';
    return `${millis(Math.min(...known))} to ${millis(Math.max(...known))}`;
}

/** Before the first request there is nothing to see, so say what to do. */
function showStart(host, { routes, listeners }) {
    host.hidden = sum(routes, 'requests') > 0;
    if (host.hidden || host.dataset.listeners === JSON.stringify(listeners.map(({ address }) => address))) return;
    host.dataset.listeners = JSON.stringify(listeners.map(({ address }) => address));
    const line = curlLine(listeners, routes);
    const copy = () => navigator.clipboard?.writeText(line);
    const teach = line
        ? empty(
              'No request yet.',
              'Send the first one and watch it arrive here:',
              el(
                  'div',
                  { class: 'command', data: { start: 'curl' } },
                  el('code', {}, line),
                  el('button', { type: 'button', on: { click: copy } }, 'Copy'),
              ),
          )
        : empty(
              'No listener yet.',
              'Balancebeam listens nowhere. Add a listener to the configuration and reload; nothing has to be restarted.',
          );
    host.replaceChildren(teach);
}
