import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    EventLog,
    eventsOf,
    segmentsOf,
    shareUp,
    sinceOf,
} from '../../main/resources/balancebeam/console/model/timeline.js';
import { endpoint } from './snapshots.mjs';

const event = (id, ms, from, to, reason = '', kind = 'health') => ({
    id,
    ms,
    kind,
    from,
    to,
    reason,
    subject: 'api/a:1',
});
const brief = (segments) => segments.map(({ from, to, condition }) => `${from}-${to} ${condition}`);

test('without events it was all the time what it is now', () => {
    assert.deepEqual(brief(segmentsOf(endpoint('a:1'), [], 100, 200)), ['100-200 up']);
});

test('events are walked back, each with its reason', () => {
    const events = [event(1, 120, 'up', 'down', 'refused the connection'), event(2, 150, 'down', 'up')];
    const segments = segmentsOf(endpoint('a:1'), events, 100, 200);
    assert.deepEqual(brief(segments), ['100-120 up', '120-150 down', '150-200 up']);
    assert.deepEqual(
        segments.map(({ reason }) => reason),
        ['', 'refused the connection', ''],
    );
    assert.equal(shareUp(segments), 0.7);
});

test('what happened before the window counts for its beginning', () => {
    const events = [event(1, 10, 'up', 'down', 'timed out'), event(2, 150, 'down', 'up')];
    const [first] = segmentsOf(endpoint('a:1'), events, 100, 200);
    assert.deepEqual(first, { from: 100, to: 150, condition: 'down', reason: 'timed out', byHand: false });
});

test('draining by hand lies over health, and is not held against the endpoint', () => {
    const events = [
        event(1, 120, 'active', 'drained', '', 'admin'),
        event(2, 140, 'up', 'down', 'x'),
        event(3, 160, 'down', 'up'),
    ];
    const segments = segmentsOf(endpoint('a:1', { admin: 'drained' }), events, 100, 200);
    assert.deepEqual(brief(segments), ['100-120 up', '120-140 drained', '140-160 down', '160-200 drained']);
    assert.equal(shareUp(segments), 0.5);
});

test('a change of weight by hand is no change of health', () => {
    const events = [event(1, 120, 'weight 1', 'weight 5', '', 'admin')];
    assert.deepEqual(brief(segmentsOf(endpoint('a:1'), events, 100, 200)), ['100-200 up']);
});

test('an event dated after the snapshot does not turn a segment around', () => {
    const events = [event(1, 250, 'up', 'down', 'x')];
    assert.deepEqual(brief(segmentsOf(endpoint('a:1', { state: 'down' }), events, 100, 200)), ['100-200 up']);
});

test('the log keeps each event once, only the newest, and forgets another process', () => {
    const log = new EventLog(3);
    const told = (ids, startTime = 'a') => ({
        startTime,
        events: ids.map((id) => ({ id, at: id * 1000, subject: 's' })),
    });
    assert.equal(log.add(told([1, 2])).length, 2);
    assert.equal(log.add(told([2, 3, 4])).length, 2);
    assert.deepEqual(
        log.list().map(({ id }) => id),
        [2, 3, 4],
    );
    log.add(told([1], 'b'));
    assert.deepEqual(
        log.list().map(({ id }) => id),
        [1],
    );
});

test('events find their endpoint by name and by address', () => {
    const subjects = new Map([
        ['api/blue', [event(2, 20)]],
        ['api/a:1', [event(1, 10)]],
        ['web/a:1', [event(3, 30)]],
    ]);
    const found = eventsOf(subjects, { name: 'api' }, endpoint('a:1', { name: 'blue' }));
    assert.deepEqual(
        found.map(({ id }) => id),
        [1, 2],
    );
});

test('what was done by hand is dated by its event, what health did by the endpoint', () => {
    const drained = endpoint('a:1', { admin: 'drained' });
    assert.equal(sinceOf(drained, [event(1, 120, 'active', 'drained', '', 'admin')]), 120);
    assert.equal(sinceOf(drained, []), undefined);
    assert.equal(sinceOf(endpoint('a:1'), []), Date.parse('2026-11-21T09:00:00Z'));
});
