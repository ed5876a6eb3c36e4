import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perSecond, ratesBetween, tooClose } from '../../main/resources/balancebeam/console/model/rates.js';
import { endpoint, route, snapshot } from './snapshots.mjs';

const cluster = (...endpoints) => [{ name: 'api', endpoints }];
const at = (second, requests, more = {}) => snapshot(second, { routes: [route('api', { requests, ...more })] });

test('a rate is the difference over the time between, also when that is not one second', () => {
    assert.equal(ratesBetween(at(1, 130), at(0, 100)).total.requests, 30);
    assert.equal(ratesBetween(at(2, 130), at(0, 100)).total.requests, 15);
});

test('the first snapshot has no rates, not zero rates', () => {
    const { total, routes } = ratesBetween(at(1, 1000), undefined);
    assert.equal(total.requests, null);
    assert.equal(total.latency, null);
    assert.equal(routes.get('api').requests, null);
});

test('a counter that fell has no rate until the next snapshot', () => {
    assert.equal(perSecond(5, 100, 1), null);
    assert.equal(ratesBetween(at(1, 5), at(0, 100)).routes.get('api').requests, null);
    assert.equal(ratesBetween(at(2, 9), at(1, 5)).routes.get('api').requests, 4);
});

test('another process, a long gap and a clock that ran backwards are not compared', () => {
    const restarted = { ...at(1, 5000), startTime: '2026-11-21T10:00:00.000Z' };
    assert.equal(ratesBetween(restarted, at(0, 100)).total.requests, null);
    assert.equal(ratesBetween(at(30, 5000), at(0, 100)).total.requests, null);
    assert.equal(ratesBetween(at(0, 5000), at(1, 100)).total.requests, null);
});

test('a route that is new counts nothing at first and does not hide the others', () => {
    const after = snapshot(1, { routes: [route('old', { requests: 20 }), route('new', { requests: 7_000 })] });
    const before = snapshot(0, { routes: [route('old', { requests: 10 })] });
    const { total, routes } = ratesBetween(after, before);
    assert.equal(routes.get('new').requests, null);
    assert.equal(total.requests, 10);
});

test('quantiles come from the requests in between, not from all since the start', () => {
    const before = at(0, 1000, { latency: [1000, 0, 0] });
    const after = at(1, 1010, { latency: [1000, 10, 0] });
    const { total } = ratesBetween(after, before);
    assert.deepEqual(total.latency, [0, 10, 0]);
    assert.ok(total.p50Ms > 1 && total.p50Ms <= 10);
});

test('an endpoint is told apart by its cluster as well', () => {
    const both = (a, b) => [
        { name: 'a', endpoints: [endpoint('10.0.0.1:80', { requests: a })] },
        { name: 'b', endpoints: [endpoint('10.0.0.1:80', { requests: b })] },
    ];
    const { endpoints } = ratesBetween(snapshot(1, { clusters: both(5, 90) }), snapshot(0, { clusters: both(1, 10) }));
    assert.equal(endpoints.get('a/10.0.0.1:80').requests, 4);
    assert.equal(endpoints.get('b/10.0.0.1:80').requests, 80);
});

test('errors of an endpoint are bad answers, refused connections and broken ones', () => {
    const before = snapshot(0, { clusters: cluster(endpoint('x:1')) });
    const after = snapshot(1, {
        clusters: cluster(endpoint('x:1', { statuses: [0, 50, 0, 9, 2], connectFailures: 3, resets: 4 })),
    });
    assert.equal(ratesBetween(after, before).endpoints.get('api/x:1').errors, 9);
});

test('two snapshots of the same moment are not compared, those of two processes are no pair', () => {
    const first = at(1, 100);
    const next = (ms) => ({ ...first, time: new Date(Date.parse(first.time) + ms).toISOString() });
    assert.equal(tooClose(next(200), first), true);
    assert.equal(tooClose(next(999), first), false);
    assert.equal(tooClose(next(200), { ...first, startTime: 'another' }), false);
    assert.equal(tooClose(first, undefined), false);
});
