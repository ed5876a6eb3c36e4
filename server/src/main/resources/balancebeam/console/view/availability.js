// Availability since the start, as nines, against an objective that the reader chooses, with the error budget left.
import { OBJECTIVES, availability, burnRate, ninesText, ninesWords, objectiveText } from '../model/nines.js';
import { compact, duration, instant, integer, percent, plural } from '../model/format.js';
import { $, el, segmented, setText } from './dom.js';

const KEY = 'balancebeam.objective';
const FEW_LEFT = 0.25;

/** `onChange()` is called when another objective is chosen. */
export function createAvailability(onChange) {
    const stored = Number(localStorage.getItem(KEY));
    let objective = OBJECTIVES.includes(stored) ? stored : 0.999;
    const share = el('div', { class: 'big', data: { number: 'availability' } });
    const words = el('div', { class: 'words' });
    const budget = el('div', { data: { number: 'budget' } });
    const fill = el('div');
    const bar = el('div', { class: 'budget-bar' }, fill);
    const pace = el('div', { class: 'words' });
    const choices = OBJECTIVES.map((value) => [value, objectiveText(value)]);
    const choose = segmented('Objective', choices, objective, (value) => {
        objective = value;
        localStorage.setItem(KEY, value);
        onChange();
    });
    const chooser = el('div', {}, el('div', { class: 'words' }, 'Objective'), choose);
    $('availability').append(
        el(
            'div',
            { class: 'panel availability' },
            el('div', {}, share, words),
            el('div', {}, budget, bar, pace),
            chooser,
        ),
    );

    function update({ snapshot, series }) {
        const sum = (field) => snapshot.routes.reduce((total, route) => total + route[field], 0);
        const seen = availability(sum('requests'), sum('errors'), objective);
        const since = duration(instant(snapshot.time) - instant(snapshot.startTime));
        setText(share, ninesText(seen.share));
        const seenText = seen.requests ? ` in ${compact(seen.requests)} requests` : '';
        setText(words, `${ninesWords(seen.share)}${seenText}, seen since the start ${since} ago`);
        setText(budget, budgetText(seen, objective));
        fill.style.width = `${seen.judged ? 100 * Math.max(0, seen.left) : 0}%`;
        bar.dataset.level = !seen.judged || seen.left >= FEW_LEFT ? 'good' : seen.left >= 0 ? 'warn' : 'bad';
        setText(pace, paceText(series.sums(), objective));
    }
    return { update, objective: () => objective };
}

function budgetText({ judged, left, allowed, errors }, objective) {
    if (!judged)
        return `Too few requests for a budget: ${objectiveText(objective)} allows one error in ${integer(1 / (1 - objective))}.`;
    const made = `${compact(errors)} of ${compact(Math.floor(allowed))} allowed errors made`;
    if (left < 0 && allowed < 1)
        return `The error budget is spent: ${plural(errors, 'error')} in too few requests to allow any.`;
    return left < 0 ? `The error budget is spent: ${made}.` : `${percent(left)} of the error budget left: ${made}.`;
}

function paceText({ requests, errors }, objective) {
    const burn = burnRate(requests, errors, objective);
    if (burn === null) return 'No request in the last 5 minutes.';
    if (burn === 0) return 'No error in the last 5 minutes.';
    const times = burn < 9.95 ? burn.toFixed(1) : integer(burn);
    return `The last 5 minutes spent it at ${times} times the pace that the objective allows.`;
}
