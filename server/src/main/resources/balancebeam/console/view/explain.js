// The explain box: where a URL would go, or where a past request went, and why.
import { get } from '../net/api.js';
import { $, el, setText } from './dom.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function createExplain() {
    const input = el('input', {
        id: 'explain-input',
        type: 'text',
        spellcheck: 'false',
        autocapitalize: 'off',
        autocomplete: 'off',
        placeholder: 'A URL, or the id of a past request  (/)',
        'aria-label': 'URL or request id',
    });
    const method = el(
        'select',
        { 'aria-label': 'Method' },
        METHODS.map((name) => el('option', {}, name)),
    );
    const form = el(
        'form',
        { class: 'explain-form' },
        method,
        input,
        el('button', { class: 'primary', type: 'submit' }, 'Explain'),
    );
    const answer = el(
        'div',
        { 'aria-live': 'polite', data: { field: 'explanation' } },
        el(
            'p',
            { class: 'empty' },
            'Tells which listener, route, filters and cluster a request gets, which endpoints may have it, and which are skipped and why. Every answer carries the id of its request as X-Request-Id.',
        ),
    );
    $('explain-box').append(el('div', { class: 'panel' }, form, answer));
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const query = queryOf(input.value.trim(), method.value);
        if (!query) return;
        try {
            show(answer, await get(`/v1/explain?${query}`));
        } catch (error) {
            answer.replaceChildren(el('p', { class: 'empty bad-text' }, error.message));
        }
    });
}

/** An id has neither dots nor slashes nor colons; a URL has at least one of them. */
export function queryOf(text, method) {
    if (!text) return null;
    if (!/[./:]/.test(text)) return new URLSearchParams({ id: text });
    if (text.startsWith('/') || /^[a-z]+:\/\//i.test(text)) return new URLSearchParams({ url: text, method });
    // Half a URL does not say by which listener.
    const [, host, path] = /^([^/?]*)\/?(.*)$/.exec(text);
    return new URLSearchParams({ url: `/${path}`, method, header: `Host: ${host}` });
}

function show(host, { text, listener, route, filters = [], cluster, eligible = [], skipped = [], endpoint }) {
    const to =
        endpoint ?? (eligible.length === 1 ? eligible[0] : eligible.length ? `one of ${eligible.length}` : 'none');
    const steps = [
        ['Listener', listener ?? 'none'],
        ['Route', route ?? 'none: 404'],
        ...(filters.length ? [['Filters', filters.join(', ')]] : []),
        ...(cluster
            ? [
                  ['Cluster', cluster],
                  ['Endpoint', to],
              ]
            : []),
    ];
    const path = el(
        'ol',
        { class: 'steps' },
        steps.map(([what, name]) =>
            el('li', {}, el('span', {}, el('span', { class: 'what' }, what), el('b', {}, name))),
        ),
    );
    const parts = [path];
    if (eligible.length)
        parts.push(
            el(
                'p',
                {},
                el('span', { class: 'muted' }, endpoint ? 'Could have gone to ' : 'May go to '),
                eligible.join(', '),
            ),
        );
    for (const skip of skipped)
        parts.push(el('p', {}, el('span', { class: 'muted' }, 'Skips '), `${skip.endpoint}: ${skip.reason}`));
    const pre = el('pre', { class: 'explain-text' });
    setText(pre, text ?? '');
    if (text) parts.push(pre);
    host.replaceChildren(...parts);
}
