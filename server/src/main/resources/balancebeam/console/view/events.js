// What happened, newest first: health, reloads, and what operators did.
import { clock } from '../model/format.js';
import { showState, stateWord } from './cells.js';
import { $, el, setAttributes, setText } from './dom.js';
import { LiveTable } from './table.js';

const SAID = { active: 'in service' };
const STATES = new Set(['up', 'down', 'ejected', 'drained', 'maintenance']);

export function createEvents() {
    const table = new LiveTable($('events'), {
        caption: 'Events, newest first',
        what: 'events',
        limit: 7,
        columns: [
            { title: 'Time', class: 'time', show: (cell, { ms }) => setText(cell, clock(ms)) },
            { title: 'What happened', class: 'happened', build, show },
        ],
        keyOf: ({ id }) => id,
        data: ({ id, kind }) => ({ event: id, kind }),
    });
    return {
        update({ log }) {
            const none =
                'Nothing happened yet. Changes of health, reloads and what operators do are listed here, with the reasons.';
            table.update([{ key: 'events', rows: log.list().reverse(), none }]);
        },
    };
}

function build(cell) {
    const parts = {
        subject: el('span', { class: 'subject' }),
        change: stateWord(),
        reason: el('div', { class: 'two-lines muted' }),
    };
    cell.append(parts.subject, ' ', parts.change, parts.reason);
    return parts;
}

function show(cell, { kind, subject, from, to, reason }, parts) {
    setText(parts.subject, subject);
    setAttributes(parts.subject, { title: subject });
    const known = STATES.has(to) ? to : kind === 'admin' && to === 'active' ? 'up' : '';
    const plain = !known || kind === 'reload';
    showState(
        parts.change,
        plain ? 'plain' : known,
        kind === 'admin',
        plain ? changeText(kind, from, to) : (SAID[to] ?? to),
    );
    setText(parts.reason, reason || (kind === 'admin' ? 'by hand' : ''));
    setAttributes(parts.reason, { title: reason || undefined });
}

function changeText(kind, from, to) {
    if (kind === 'reload') return from === to || !to ? 'reload' : `configuration ${from} becomes ${to}`;
    return from && to ? `${from} becomes ${to}` : (to ?? kind);
}
