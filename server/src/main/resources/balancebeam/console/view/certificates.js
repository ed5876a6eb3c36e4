// Certificates and when they expire. They change seldom: they are asked for once a minute, and when the configuration changes.
import { get } from '../net/api.js';
import { certificateRows } from '../model/certificates.js';
import { instant } from '../model/format.js';
import { $, el } from './dom.js';

const EVERY_MS = 60_000;

export function createCertificates() {
    const list = el('dl', { class: 'facts' });
    const panel = el(
        'div',
        { class: 'panel', hidden: true, data: { panel: 'certificates' } },
        el('div', { class: 'panel-title' }, el('h3', {}, 'Certificates')),
        list,
    );
    $('certificates').append(panel);
    let shown = '';
    let next = 0;

    async function show() {
        const rows = certificateRows(await get('/v1/tls'));
        panel.hidden = rows.length === 0;
        list.replaceChildren(...rows.map(fact));
    }

    return {
        update({ snapshot }) {
            const version = `${snapshot.startTime} ${snapshot.configVersion}`;
            const now = instant(snapshot.time);
            if (version === shown && now < next) return;
            shown = version;
            next = now + EVERY_MS;
            show().catch(() => {
                shown = ''; // With the next snapshot again.
            });
        },
    };
}

const fact = ({ owner, names, file, date, distance, level }) =>
    el(
        'div',
        { class: 'whole', title: file, data: { level } },
        el('dt', {}, `${names}, ${owner}`),
        el('dd', { class: level && `${level}-text` }, `${date}, ${distance}`),
    );
