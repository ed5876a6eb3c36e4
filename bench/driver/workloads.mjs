// What is measured: each workload is one request repeated, in one or two modes.
//
// - saturation: a closed loop; the proxy's core is the bottleneck, and a run counts only when the proxy used 90 % of
//   it.
// - fixed: an open loop at one rate for all proxies (`fixedShare` of what the slowest can do, else 40 %); latency counts
//   from when a request was to be sent.
//
// With `tls` (what the load generator is to do: full or resuming) only runs with the right `handshakes` (none, full,
// resumed) count.

export const SATURATED_SHARE = 0.9;

const SMALL = { fields: 'minimal', method: 'GET', target: '/100', answer: 100, body: 0, connections: 64, threads: 1 };
const CLOSED = { ...SMALL, modes: ['saturation'], saturates: true };

export const WORKLOADS = [
    {
        ...SMALL,
        name: 'small',
        primary: true,
        modes: ['saturation', 'fixed'],
        saturates: true,
        title: '100 B answers, minimal head, 64 connections',
    },
    {
        ...SMALL,
        name: 'browser',
        primary: true,
        modes: ['saturation', 'fixed'],
        saturates: true,
        fields: 'browser',
        target: '/1024',
        answer: 1024,
        title: "1 KiB answers, a browser's head (12 fields, 700 B, a cookie), 64 connections",
    },
    { ...CLOSED, name: 'one', connections: 1, saturates: false, title: '100 B answers, 1 connection' },
    { ...CLOSED, name: 'thousand', connections: 1000, title: '100 B answers, 1,000 connections' },
    { ...CLOSED, name: 'large', target: '/102400', answer: 102400, title: '100 KiB answers, 64 connections' },
    { ...CLOSED, name: 'post', method: 'POST', body: 10240, title: '10 KiB POSTs, 64 connections' },
    // Opening and closing connections costs a client more than a proxy: one core of load can't saturate one of proxy.
    {
        ...CLOSED,
        name: 'fresh',
        fresh: true,
        saturates: false,
        title: '100 B answers, a new connection for each request, 64 at a time',
    },
    {
        ...CLOSED,
        name: 'threads2',
        threads: 2,
        saturates: false,
        title: '100 B answers, 64 connections, 2 threads (the second shares its core with the load)',
    },
];

const KEPT = { tls: 'full', handshakes: 'none' };
// A handshake costs the load at least as much as the proxy: one core of load can't saturate one of proxy. At one rate the
// load is the same for all, and so is whatever it disturbs.
const HANDSHAKING = {
    ...SMALL,
    primary: true,
    fresh: true,
    resets: true,
    modes: ['fixed'],
    fixedShare: 0.7,
    saturates: false,
};

export const TLS_WORKLOADS = [
    ...WORKLOADS.filter((w) => w.primary).map((w) => ({
        ...w,
        ...KEPT,
        name: w.name === 'small' ? 'tls' : `tls-${w.name}`,
        title: `HTTPS, ${w.title}`,
    })),
    {
        ...HANDSHAKING,
        name: 'tls-full',
        tls: 'full',
        handshakes: 'full',
        title: 'a full handshake for each request, 100 B answers',
    },
    {
        ...HANDSHAKING,
        name: 'tls-resumed',
        tls: 'resuming',
        handshakes: 'resumed',
        title: 'a handshake resumed by a ticket for each request, 100 B answers',
    },
];

/** By HTTP/2: as many requests under way at a time as with HTTP/1.1, on fewer connections. */
const MULTIPLEXED = { connections: 8, streams: 8 };

const multiplexed = (prefix, more, title) =>
    WORKLOADS.filter((w) => w.primary).map((w) => ({
        ...w,
        ...MULTIPLEXED,
        ...more,
        name: w.name === 'small' ? prefix : `${prefix}-${w.name}`,
        title: w.title.replace(/64 connections/, `8 connections of 8 requests at a time, ${title}`),
    }));

export const H2_WORKLOADS = multiplexed('h2', KEPT, 'HTTP/2 over TLS');

export const H2C_WORKLOADS = multiplexed('h2c', {}, 'HTTP/2 in the clear');

/** Whether a request of the workload is mostly a handshake. */
export const isHandshaking = (workload) => ['full', 'resumed'].includes(workload.handshakes);
