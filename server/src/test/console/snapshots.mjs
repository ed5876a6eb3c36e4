// Small snapshots for the tests, as /v1/stream sends them.

export const endpoint = (address, more = {}) => ({
    name: address,
    address,
    state: 'up',
    reason: '',
    since: '2026-11-21T09:00:00.000Z',
    weight: 1,
    admin: 'active',
    requests: 0,
    statuses: [0, 0, 0, 0, 0],
    connectFailures: 0,
    resets: 0,
    ...more,
});

export const route = (name, more = {}) => ({
    name,
    match: '/*',
    requests: 0,
    errors: 0,
    retries: 0,
    latency: [0, 0, 0],
    maintenance: false,
    ...more,
});

export const snapshot = (second, more = {}) => ({
    time: new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString(),
    startTime: '2026-11-21T09:00:00.000Z',
    draining: false,
    latencyBoundsMs: [1, 10],
    reload: { count: 0, failed: 0, last: null },
    listeners: [],
    routes: [],
    clusters: [],
    events: [],
    ...more,
});
