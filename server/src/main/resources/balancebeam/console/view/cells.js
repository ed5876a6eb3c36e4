// Cells that several tables share.
import { percent } from '../model/format.js';
import { el, setAttributes, setText } from './dom.js';

/** A name that opens the row's details, with a second line under it. */
export const nameColumn = (title, nameOf, subOf) => ({
    title,
    class: 'name',
    textual: true,
    sort: nameOf,
    build(cell, rowOf, toggle) {
        const label = el('span', { class: 'label' });
        const button = el(
            'button',
            { type: 'button', class: 'expander', 'aria-expanded': false, on: { click: toggle } },
            label,
        );
        const sub = el('div', { class: 'sub' });
        cell.append(el('div', { class: 'line' }, button), sub);
        return { label, sub };
    },
    show(cell, row, { label, sub }) {
        setText(label, nameOf(row));
        setAttributes(label, { title: nameOf(row) });
        const text = subOf(row);
        setText(sub, text);
        sub.hidden = !text;
    },
});

/** A number that sorts; `alarm(row)` puts it in the colour of trouble, zero and unknown are pale. */
export const numberColumn = (title, valueOf, textOf, { alarm = () => false, field, hint, priority = '' } = {}) => ({
    title,
    hint,
    class: `number ${priority}`.trim(),
    sort: valueOf,
    show(cell, row) {
        const value = valueOf(row);
        setText(cell, textOf(value, row));
        cell.classList.toggle('alarm', Boolean(value && alarm(row)));
        cell.classList.toggle('zero', !value);
        if (field) setAttributes(cell, { 'data-field': field });
    },
});

/** A word for a state, with its shape and colour from the style sheet. */
export function stateWord() {
    return el('span', { class: 'state-word' });
}

export function showState(word, condition, byHand = false, text = condition) {
    const name = `state-word ${condition}${byHand ? ' by-hand' : ''}`;
    if (word.className !== name) word.className = name;
    setText(word, text);
}

/** What part of its cluster's requests a row has, beside what would be fair: of rows of {share, fair}. */
export const shareColumn = {
    title: 'Share',
    hint: 'Of its cluster’s requests; the tick is where the weights would put it',
    class: 'share-column p3',
    sort: ({ share }) => share,
    build: buildShare,
    show: showShare,
};

function buildShare(cell) {
    const fill = el('div', { class: 'fill' });
    const tick = el('div', { class: 'tick' });
    const text = el('span', { class: 'percent' });
    cell.append(el('div', { class: 'share' }, el('div', { class: 'bar' }, fill, tick), text));
    return { fill, tick, text };
}

function showShare(cell, { share, fair }, { fill, tick, text }) {
    fill.style.width = `${100 * (share ?? 0)}%`;
    tick.style.left = `${100 * fair}%`;
    tick.hidden = fair === 0;
    setText(text, percent(share));
}
