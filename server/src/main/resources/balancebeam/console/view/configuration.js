// The configuration in force, what a reload would change, and the reload itself with its result.
import { change, get } from '../net/api.js';
import { clock, duration, instant, plural } from '../model/format.js';
import { carryOut } from './actions.js';
import { tell } from './dialogs.js';
import { $, el, setText } from './dom.js';

const SIGNED = /^([+~-]) (.*)$/s;

export function createConfiguration() {
    const plan = el(
        'button',
        { type: 'button', data: { action: 'plan' }, on: { click: () => showPlan(plan) } },
        'Plan',
    );
    const reload = el(
        'button',
        { type: 'button', class: 'primary', data: { action: 'reload' }, on: { click: () => runReload(reload) } },
        'Reload',
    );
    $('configuration-controls').append(plan, reload);
    const result = el('p', { data: { field: 'reload' } });
    const planned = el(
        'div',
        { class: 'plan' },
        el(
            'p',
            { class: 'muted' },
            'Plan reads the files again and tells what a reload would change. It changes nothing.',
        ),
    );
    $('plan').append(
        el('div', { class: 'panel' }, el('div', { class: 'panel-title' }, el('h3', {}, 'Last reload')), result),
        el(
            'div',
            { class: 'panel', data: { panel: 'plan' } },
            el(
                'div',
                { class: 'panel-title' },
                el('h3', {}, 'What a reload would change'),
                el('span', { class: 'aside' }),
            ),
            planned,
        ),
    );
    const text = el('pre', { class: 'config-text', tabindex: 0, 'aria-label': 'Configuration in force' });
    const files = el('span', { class: 'aside' });
    $('config-text').append(
        el('div', { class: 'panel' }, el('div', { class: 'panel-title' }, el('h3', {}, 'In force'), files), text),
    );
    let shownVersion = null;

    async function showConfig() {
        try {
            const config = await get('/v1/config');
            setText(text, config.text);
            setText(files, (config.files ?? []).join(', '));
        } catch (error) {
            setText(text, error.message);
            shownVersion = null;
        }
    }

    return {
        update({ snapshot }) {
            const version = `${snapshot.startTime} ${snapshot.configVersion}`;
            if (shownVersion === null || shownVersion !== version) {
                shownVersion = version;
                showConfig().catch(() => {});
            }
            showResult(result, snapshot);
        },
    };
}

function showResult(host, { reload: { count = 0, failed = 0, last } = {}, time }) {
    const counts = count ? `${plural(count, 'reload')} since the start${failed ? `, ${failed} failed` : ''}.` : '';
    if (!last) {
        setText(host, 'None since the start. A reload keeps every connection, and a wrong file changes nothing.');
        return;
    }
    const ago = duration(instant(time) - instant(last.at));
    const how = last.ok ? 'Taken over' : 'Failed, and changed nothing';
    setText(
        host,
        `${how} ${ago} ago${last.message ? `: ${last.message}` : ''}. ${counts}`.replace(/([.?!])\. /, '$1 '),
    );
    host.className = last.ok ? '' : 'bad-text';
}

async function runReload(button) {
    const answer = await carryOut(() => change('/v1/reload'), button);
    if (answer) tell(`Reloaded. ${answer.message ?? ''}`.trim());
}

async function showPlan(button) {
    const answer = await carryOut(() => get('/v1/plan'), button);
    if (!answer) return;
    const panel = document.querySelector('[data-panel="plan"]');
    setText(panel.querySelector('.aside'), `as of ${clock(Date.now())}`);
    const { changes = [], problems = [], restart = [] } = answer;
    const parts = [];
    if (problems.length)
        parts.push(
            el(
                'p',
                { class: 'bad-text' },
                `${plural(problems.length, 'problem')}: a reload would fail and change nothing.`,
            ),
            list(problems, '!'),
        );
    if (changes.length) parts.push(list(changes, ''));
    else if (!problems.length) parts.push(el('p', { class: 'good-text' }, 'Nothing: the files say what is in force.'));
    if (restart.length) parts.push(el('p', { class: 'muted' }, 'Only a restart would take over:'), list(restart, '↻'));
    panel.querySelector('.plan').replaceChildren(...parts);
}

function list(lines, sign) {
    return el(
        'ul',
        {},
        lines.map((line) => {
            const [, own, rest] = (!sign && SIGNED.exec(line)) || [null, sign, line];
            return el('li', { data: { sign: own || ' ' } }, el('span', {}, rest));
        }),
    );
}
