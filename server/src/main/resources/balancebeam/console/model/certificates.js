// Certificates as GET /v1/tls lists them, as rows: whose they are, for which names, and how soon they expire.
import { instant } from './format.js';

const DAY = 86_400_000;
const SOON_DAYS = 14;
const NAMES_SHOWN = 2;

/** Rows in the order of the configuration: `level` is "bad" once a certificate has expired, "warn" in the days before, else "". */
export function certificateRows({ time, tls = [] }) {
    const now = instant(time);
    return tls.flatMap(({ kind, name, certificates = [] }) =>
        certificates.map(({ names = [], notAfter, chain }) => {
            const left = instant(notAfter) - now;
            return {
                owner: `${kind} ${name}`,
                names: shortened(names),
                file: chain,
                date: String(notAfter).slice(0, 10),
                distance: distance(left),
                level: left < 0 ? 'bad' : left < SOON_DAYS * DAY ? 'warn' : '',
            };
        }),
    );
}

function shortened(names) {
    const more = names.length - NAMES_SHOWN;
    return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function distance(left) {
    if (!Number.isFinite(left)) return '';
    const rough = roughly(Math.abs(left));
    return left < 0 ? `expired ${rough} ago` : `in ${rough}`;
}

function roughly(ms) {
    if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} days`;
    const hours = Math.max(1, Math.floor(ms / 3_600_000));
    return `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
}
