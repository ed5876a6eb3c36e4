import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    concurrencyText,
    conditionOf,
    countConditions,
    countText,
    fairShare,
    isLast,
    reasonOf,
    runningText,
} from '../../main/resources/balancebeam/console/model/condition.js';
import { verdictOf } from '../../main/resources/balancebeam/console/model/verdict.js';
import { endpoint, route, snapshot } from './snapshots.mjs';

const quiet = { requests: 1000, errors: 0, seconds: 10 };
const cluster = (name, ...endpoints) => ({ name, endpoints });
const say = (more, recent = quiet) => verdictOf(snapshot(0, more), recent);

test('all is well', () => {
    const clusters = [cluster('api', endpoint('a:1'), endpoint('b:1'))];
    assert.deepEqual(say({ clusters }), {
        level: 'good',
        text: 'All 2 endpoints are up and take requests.',
        notes: [],
    });
});

test('one that is down is named, with how long and why', () => {
    const clusters = [
        cluster('api', endpoint('a:1', { state: 'down', reason: 'refused the connection' }), endpoint('b:1')),
    ];
    const { level, text } = say({ clusters });
    assert.equal(level, 'warn');
    assert.equal(text, 'api/a:1 is down for 1 h: refused the connection.');
});

test('a cluster without any endpoint left comes first', () => {
    const clusters = [
        cluster('web', endpoint('w:1', { admin: 'drained' }), endpoint('w:2')),
        cluster('api', endpoint('a:1', { state: 'down', reason: 'x' })),
    ];
    const { level, text, notes } = say({ clusters });
    assert.equal(level, 'bad');
    assert.equal(text, 'Cluster api has no endpoint left that takes requests.');
    assert.deepEqual(notes, ['api/a:1 is down for 1 h: x.', 'web/w:1 is drained.']);
});

test('failing requests are bad, but not a single one at night', () => {
    const clusters = [cluster('api', endpoint('a:1'))];
    assert.equal(
        say({ clusters }, { requests: 1000, errors: 40, seconds: 10 }).text,
        '4 % of the requests fail at this moment.',
    );
    assert.equal(say({ clusters }, { requests: 5, errors: 5, seconds: 10 }).level, 'good');
    assert.equal(say({ clusters }, { requests: 0, errors: 0, seconds: 0 }).level, 'good');
});

test('a failed reload and maintenance are told', () => {
    const last = { at: '2026-11-21T09:57:00.000Z', ok: false, message: 'x' };
    const { text, notes } = say({ reload: { last }, routes: [route('shop', { maintenance: true })] });
    assert.equal(text, 'The reload 3 min ago failed; the configuration before it is still in force.');
    assert.deepEqual(notes, ['Route shop is in maintenance.']);
});

test('health comes before the wish of the operator', () => {
    assert.equal(conditionOf(endpoint('a', { state: 'down', admin: 'drained' })), 'down');
    assert.equal(conditionOf(endpoint('a', { admin: 'ejected' })), 'ejected');
    assert.equal(conditionOf(endpoint('a', { admin: 'drained' })), 'drained');
});

test('the last one that takes requests is known', () => {
    const last = endpoint('a:1');
    const api = cluster('api', last, endpoint('b:1', { state: 'down' }), endpoint('c:1', { weight: 0 }));
    assert.equal(isLast(api, last), true);
    assert.equal(isLast(api, api.endpoints[1]), false);
    assert.equal(isLast(cluster('api', last, endpoint('b:1')), last), false);
});

test('a fair share follows the weights of those that take requests', () => {
    const heavy = endpoint('a:1', { weight: 3 });
    const api = cluster('api', heavy, endpoint('b:1'), endpoint('c:1', { admin: 'drained' }));
    assert.equal(fairShare(api, heavy), 0.75);
    assert.equal(fairShare(api, api.endpoints[2]), 0);
});

test('shares are of what goes to the priority', () => {
    const first = endpoint('a', { priority: 0, priorityPercent: 70 });
    const rest = ['b', 'c'].map((name) => endpoint(name, { priority: 1, priorityPercent: 30 }));
    const api = cluster('api', first, ...rest);
    assert.equal(fairShare(api, first), 0.7);
    assert.equal(fairShare(api, rest[1]), 0.15);
});

test('why an endpoint that is up gets little work', () => {
    assert.equal(reasonOf(endpoint('a', { priority: 0, priorityPercent: 100, weightPercent: 100 })), '');
    assert.equal(reasonOf(endpoint('a', { priority: 1, priorityPercent: 0 })), 'priority 1 gets 0 %');
    assert.equal(reasonOf(endpoint('a', { weight: 0, priorityPercent: 0 })), 'weight 0');
    assert.equal(
        reasonOf(endpoint('a', { inFlight: 5, maxInFlight: 5, weightPercent: 40, admin: 'draining' })),
        'has as many requests as it may; 40 % of its weight for now; being drained by hand',
    );
    assert.equal(reasonOf(endpoint('a', { weightPercent: 0, admin: 'drained' })), 'drained by hand');
    assert.equal(reasonOf(endpoint('a', { state: 'down', reason: 'x', priorityPercent: 0 })), 'x');
    assert.equal(runningText(endpoint('a', { inFlight: 3, maxInFlight: 10 })), '3/10');
    assert.equal(runningText(endpoint('a', { inFlight: 3, maxInFlight: 0 })), '3');
});

test('what a cluster runs is told where it is limited', () => {
    assert.equal(concurrencyText({}), '');
    assert.equal(concurrencyText({ concurrency: { running: 12, limit: 40, waiting: 3 } }), '12 of 40 running, 3 waiting');
    assert.equal(concurrencyText({ concurrency: { running: 1, limit: 0, waiting: 0 } }), '1 running');
});

test('endpoints are counted in words', () => {
    const text = (...endpoints) => countText(countConditions(endpoints));
    assert.equal(text(), 'no endpoint');
    assert.equal(text(endpoint('a')), '1 endpoint, all up');
    assert.equal(text(endpoint('a'), endpoint('b', { state: 'down' })), '1 of 2 up, 1 down');
});
