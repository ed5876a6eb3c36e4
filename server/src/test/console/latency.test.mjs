import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    bucketText,
    differenceOf,
    quantile,
    sumBuckets,
} from '../../main/resources/balancebeam/console/model/latency.js';

const BOUNDS = [1, 10, 100];

test('a quantile lies within its bucket, nearer to its end the more came before', () => {
    assert.equal(quantile([0, 10, 0, 0], BOUNDS, 1), 10);
    assert.equal(quantile([0, 10, 0, 0], BOUNDS, 0.5), 5.5);
    assert.equal(quantile([90, 10, 0, 0], BOUNDS, 0.5).toFixed(3), (50 / 90).toFixed(3));
    assert.ok(quantile([98, 0, 2, 0], BOUNDS, 0.99) > 10);
});

test('a quantile in the open bucket is at least the last bound, and none without counts', () => {
    assert.equal(quantile([0, 0, 0, 5], BOUNDS, 0.5), 100);
    assert.equal(quantile([0, 0, 0, 0], BOUNDS, 0.5), null);
});

test('a histogram that started again or changed its buckets has no difference', () => {
    assert.deepEqual(differenceOf([3, 4], [1, 4]), [2, 0]);
    assert.equal(differenceOf([3, 4], [4, 1]), null);
    assert.equal(differenceOf([3, 4], [3]), null);
    assert.equal(differenceOf([3, 4], undefined), null);
});

test('histograms of another shape are left out of a sum', () => {
    assert.deepEqual(sumBuckets([[1, 2], null, [1, 2, 3], [10, 20]], 2), [11, 22]);
});

test('buckets are told by their bounds', () => {
    assert.equal(bucketText([0.1, 1000], 0), 'up to 0.1 ms');
    assert.equal(bucketText([0.1, 1000], 1), '0.1 ms to 1 s');
    assert.equal(bucketText([0.1, 1000], 2), 'over 1 s');
});
