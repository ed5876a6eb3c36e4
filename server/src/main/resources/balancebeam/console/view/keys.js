// The keyboard: one letter each, never while something is being typed.
import { $, el } from './dom.js';
import { show } from './dialogs.js';

const HELP = [
    ['/', 'explain a URL or a request'],
    ['f', 'filter endpoints'],
    ['j  k', 'next and previous row'],
    ['Enter', 'open the row’s details'],
    ['d', 'drain or undrain the row’s endpoint'],
    ['w', 'its weight'],
    ['e', 'eject or restore it'],
    ['m', 'maintenance of the row’s route'],
    ['1 – 6', 'to a section'],
    ['t', 'dark, light or automatic'],
    ['Esc', 'leave a box or a dialog'],
    ['?', 'these keys'],
];

const ROW_ACTIONS = { d: ['drain', 'undrain'], w: ['weight'], e: ['eject', 'restore'], m: ['maintenance'] };

export function createKeys() {
    $('keys').addEventListener('click', help);
    document.addEventListener('keydown', (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
        const typing = event.target.matches('input, select, textarea');
        if (event.key === 'Escape' && typing) return event.target.blur();
        if (typing) return undefined;
        if (press(event.key, document.activeElement?.closest('.row'))) event.preventDefault();
        return undefined;
    });
    // The row that has the focus is the one that Tab comes back to.
    document.addEventListener('focusin', ({ target }) => {
        const row = target.closest('.row');
        if (!row) return;
        for (const other of row.closest('table').querySelectorAll('.row[tabindex="0"]'))
            other.setAttribute('tabindex', -1);
        row.setAttribute('tabindex', 0);
    });
}

/** Answers whether the key meant something. */
function press(key, row) {
    if (key === '?') help();
    else if (key === '/') focus($('explain-input'));
    else if (key === 'f') focus($('filter'));
    else if (key === 't') $('theme').click();
    else if (key === 'j' || key === 'k') step(row, key === 'j' ? 1 : -1);
    else if (/^[1-6]$/.test(key)) document.querySelectorAll('nav a')[key - 1].click();
    else if (row && key === 'Enter' && document.activeElement === row) row.querySelector('.expander')?.click();
    else if (row && ROW_ACTIONS[key]) return pressButton(row, ROW_ACTIONS[key]);
    else return false;
    return true;
}

function pressButton(row, actions) {
    const button = row.querySelector(actions.map((action) => `[data-action="${action}"]`).join());
    button?.click();
    return Boolean(button);
}

function focus(input) {
    input.focus();
    input.select();
    input.scrollIntoView({ block: 'center' });
}

function step(row, by) {
    const rows = [...document.querySelectorAll('.row')].filter((one) => one.offsetParent !== null);
    const at = row ? rows.indexOf(row) + by : rows.findIndex((one) => one.getBoundingClientRect().top > 60);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
}

function help() {
    show(
        'Keys',
        el(
            'dl',
            { class: 'keys' },
            HELP.map(([key, text]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, text)]).flat(),
        ),
    );
}
