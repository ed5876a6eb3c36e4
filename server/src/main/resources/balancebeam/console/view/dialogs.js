// Questions in a dialog, and short messages in the corner.
import { $, el } from './dom.js';

const TOAST_MS = 7_000;

/** Asks; answers the field's value (or true without a field), or null when it was left. */
export function ask({ title, text, field, ok, danger = false }) {
    return new Promise((resolve) => {
        const input = field && el('input', { 'aria-label': title, autocomplete: 'off', ...field });
        const submit = el('button', { class: danger ? 'danger' : 'primary', type: 'submit' }, ok);
        const cancel = el('button', { type: 'button', on: { click: () => dialog.close() } }, 'Cancel');
        const form = el(
            'form',
            {},
            el('h2', {}, title),
            text && el('p', {}, text),
            input,
            el('div', { class: 'buttons' }, cancel, submit),
        );
        const dialog = el('dialog', { 'aria-label': title }, form);
        let answer = null;
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            answer = input ? input.value : true;
            dialog.close();
        });
        dialog.addEventListener('close', () => {
            dialog.remove();
            resolve(answer);
        });
        document.body.append(dialog);
        dialog.showModal();
        (input ?? cancel).focus();
        input?.select();
    });
}

/** Shows nodes in a dialog that any of Escape, the button and a click beside it closes. */
export function show(title, ...nodes) {
    const close = el('button', { type: 'button', on: { click: () => dialog.close() } }, 'Close');
    const dialog = el(
        'dialog',
        { 'aria-label': title },
        el('h2', {}, title),
        nodes,
        el('div', { class: 'buttons' }, close),
    );
    dialog.addEventListener('close', () => dialog.remove());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
}

/** A message that goes by itself, with a button to undo where there is a way back. */
export function tell(text, undo) {
    const toast = put('toast', text, undo && ['Undo', undo]);
    setTimeout(() => toast.remove(), TOAST_MS);
}

/** A message of what went wrong; it stays until it is dismissed. */
export function complain(text) {
    put('toast error', text, ['Dismiss', () => {}], 'alert');
}

function put(name, text, button, role) {
    const toast = el(
        'div',
        { class: name, role, data: { toast: name.includes('error') ? 'error' : 'message' } },
        el('p', {}, text),
    );
    if (button) {
        const [label, action] = button;
        const click = () => {
            toast.remove();
            action();
        };
        toast.append(el('button', { type: 'button', class: 'quiet', on: { click } }, label));
    }
    $('toasts').append(toast);
    while ($('toasts').children.length > 4) $('toasts').firstChild.remove();
    return toast;
}
