// Numbers, durations and times as text. Everything takes null or undefined, for "not known", and answers NOTHING.

export const NOTHING = '–';

const known = (x) => x !== null && x !== undefined && Number.isFinite(x);

/** 1234567 as "1,234,567". */
export function integer(x) {
    return known(x) ? String(Math.round(x)).replace(/\B(?=(\d{3})+$)/g, ',') : NOTHING;
}

/** A count with at most four digits to read: 950, 1,234, 12.3 k, 4.56 M. */
export function compact(x) {
    if (!known(x)) return NOTHING;
    if (Math.abs(x) < 9_999.5) return integer(x);
    const [scale, unit] = x < 999_500 ? [1e3, 'k'] : x < 999_500_000 ? [1e6, 'M'] : [1e9, 'G'];
    return `${digits(x / scale)} ${unit}`;
}

/** Events per second: one decimal below ten, none above. A rate above zero never reads as 0. */
export function rate(x) {
    if (!known(x)) return NOTHING;
    if (x === 0) return '0';
    if (x < 0.05) return '<0.1';
    return x < 9.95 ? x.toFixed(1) : compact(x);
}

/** Milliseconds, in the unit that reads best: "0.12 ms", "12 ms", "1.2 s". No latency is 0: that is none measured. */
export function millis(x) {
    if (!known(x) || x === 0) return NOTHING;
    return x < 999.5 ? `${x < 0.995 ? x.toFixed(2) : digits(x)} ms` : `${digits(x / 1000)} s`;
}

/** A share of one as per cent. Above zero it never reads as 0 %, and below one never as 100 %. */
export function percent(x) {
    if (!known(x)) return NOTHING;
    if (x === 0) return '0 %';
    if (x < 0.0001) return '<0.01 %';
    if (x >= 0.995 && x < 1) return `${trim((Math.floor(x * 10_000) / 100).toFixed(2))} %`;
    return `${trim((x * 100).toFixed(x < 0.01 ? 2 : x < 0.1 ? 1 : 0))} %`;
}

/** Bytes as "17 MiB". */
export function bytes(x) {
    if (!known(x)) return NOTHING;
    let value = x;
    for (const unit of ['B', 'KiB', 'MiB']) {
        if (value < 1023.5) return `${unit === 'B' ? integer(value) : digits(value)} ${unit}`;
        value /= 1024;
    }
    return `${digits(value)} GiB`;
}

/** A length of time in its two largest units: "4 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function duration(ms) {
    if (!known(ms)) return NOTHING;
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 600) return pair(seconds, 60, 'min', 1, 's');
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 86_400) return pair(seconds, 3600, 'h', 60, 'min');
    return pair(seconds, 86_400, 'd', 3600, 'h');
}

/** Time of day on the reader's clock, "10:02:11"; with the date when it is another day than now's. */
export function clock(ms, now = Date.now()) {
    if (!known(ms)) return NOTHING;
    const at = new Date(ms);
    const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
    if (at.toDateString() === new Date(now).toDateString()) return time;
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** "1 endpoint", "3 endpoints". */
export function plural(n, one, many = `${one}s`) {
    return `${integer(n)} ${n === 1 ? one : many}`;
}

/** Milliseconds since 1970 of an ISO time or a number; undefined when it is neither. */
export function instant(value) {
    const ms = typeof value === 'number' ? value : Date.parse(value ?? '');
    return Number.isFinite(ms) ? ms : undefined;
}

const digits = (x) => (x < 9.95 ? x.toFixed(1) : integer(x));
const trim = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
const two = (n) => String(n).padStart(2, '0');

function pair(seconds, large, largeUnit, small, smallUnit) {
    const rest = Math.floor((seconds % large) / small);
    return `${Math.floor(seconds / large)} ${largeUnit}${rest ? ` ${rest} ${smallUnit}` : ''}`;
}
