import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Series } from '../../main/resources/balancebeam/console/model/series.js';

const second = (requests, errors = 0) => ({ requests, errors, p50Ms: 1, p99Ms: 2, latency: [requests] });

test('history and stream make one line, and history wins where both know a second', () => {
    const series = new Series();
    series.add(11_400, second(5));
    series.fill([
        { time: 10_000, ...second(3) },
        { time: 11_000, ...second(4) },
    ]);
    series.add(12_400, second(6));
    assert.deepEqual(series.columns(3).requests, [3, 4, 6]);
});

test('a second of which nothing is known is a gap', () => {
    const series = new Series();
    series.add(10_000, second(3));
    series.add(13_000, second(4));
    series.add(14_000, { requests: null });
    assert.deepEqual(series.columns(5).requests, [null, 3, null, null, 4]);
    assert.deepEqual(series.sums(5), { requests: 7, errors: 0, seconds: 2 });
});

test('it keeps five minutes', () => {
    const series = new Series();
    for (let s = 1; s <= 1000; s++) series.add(s * 1000, second(s));
    assert.equal(series.at(700), null);
    assert.equal(series.at(701).requests, 701);
    assert.equal(series.peak(), 1000);
    assert.equal(series.columns().times.length, 300);
});

test('a snapshot that came late fills the seconds that it covers, and one too early hides none', () => {
    const series = new Series();
    series.add(10_990, second(3), 1);
    series.add(12_010, second(4), 1.02);
    assert.deepEqual(series.columns(3).requests, [3, 4, 4]);
});
