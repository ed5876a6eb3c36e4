import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, medianWithInterval, pairedRatios, seededRandom } from '../statistics.mjs';

test('the median of an even number of values lies between the middle two', () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([3, 1, 2]), 2);
    assert.ok(Number.isNaN(median([])));
});

test('the interval of equal values is that value', () => {
    assert.deepEqual(medianWithInterval([2, 2, 2, 2]), { median: 2, low: 2, high: 2, n: 4 });
});

test('about 95 of 100 intervals hold the true median', () => {
    const random = seededRandom(7);
    const noise = () => Array.from({ length: 20 }, () => 1 + (random() + random() + random() - 1.5) / 10);
    const held = Array.from({ length: 100 }, () => medianWithInterval(noise())).filter(
        (i) => i.low <= 1 && i.high >= 1,
    ).length;
    assert.ok(held >= 88 && held <= 100, `${held} of 100`);
});

test('the interval of few values is their whole range, and of none is empty', () => {
    assert.deepEqual(medianWithInterval([1, 3]), { median: 2, low: 1, high: 3, n: 2 });
    assert.equal(medianWithInterval([]).n, 0);
});

test('ratios pair runs of the same round and leave out what did not count', () => {
    const run = (round, cpu, counted = true) => ({ round, cpu, counted });
    const subject = [run(0, 10), run(1, 20), run(2, 30), run(4, 1)];
    const baseline = [run(2, 60), run(0, 40), run(1, 10, false)];
    assert.deepEqual(pairedRatios(subject, baseline, 'cpu'), [0.25, 0.5]);
});
