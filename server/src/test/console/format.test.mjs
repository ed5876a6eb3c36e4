import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../main/resources/balancebeam/console/model/format.js';

const table = (name, rows) =>
    test(`${name} as text`, () => {
        for (const [input, expected] of rows) assert.equal(format[name](input), expected, `${name}(${input})`);
    });

table('integer', [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [null, '–'],
    [NaN, '–'],
]);
table('compact', [
    [9999, '9,999'],
    [10_000, '10 k'],
    [12_345, '12 k'],
    [999_499, '999 k'],
    [999_500, '1.0 M'],
    [4.56e9, '4.6 G'],
]);
table('rate', [
    [0, '0'],
    [0.01, '<0.1'],
    [0.06, '0.1'],
    [9.94, '9.9'],
    [9.96, '10'],
    [1234, '1,234'],
    [undefined, '–'],
]);
table('millis', [
    [0, '–'],
    [0.123, '0.12 ms'],
    [0.996, '1.0 ms'],
    [12.4, '12 ms'],
    [999.6, '1.0 s'],
    [12_345, '12 s'],
    [null, '–'],
]);
table('percent', [
    [0, '0 %'],
    [0.00001, '<0.01 %'],
    [0.0012, '0.12 %'],
    [0.034, '3.4 %'],
    [0.5, '50 %'],
    [0.99999, '99.99 %'],
    [1, '100 %'],
]);
table('bytes', [
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KiB'],
    [52 * 2 ** 20, '52 MiB'],
    [3.5 * 2 ** 30, '3.5 GiB'],
    [undefined, '–'],
]);
table('duration', [
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [700_000, '11 min'],
    [7_500_000, '2 h 5 min'],
    [3 * 86_400_000 + 4 * 3_600_000, '3 d 4 h'],
    [null, '–'],
]);

test('a rate or an error share that is not zero never reads as zero', () => {
    for (let x = 1; x > 1e-9; x /= 3) {
        assert.notEqual(format.rate(x), '0');
        assert.notEqual(format.percent(x), '0 %');
    }
});

test('a share below one never reads as 100 %', () => {
    for (let gap = 0.5; gap > 1e-9; gap /= 3) assert.notEqual(format.percent(1 - gap), '100 %');
});

test('a time of another day comes with its date', () => {
    const now = new Date(2026, 10, 21, 10, 2, 11).getTime();
    assert.equal(format.clock(now, now), '10:02:11');
    assert.equal(format.clock(new Date(2026, 10, 20, 9, 0, 5).getTime(), now), '2026-11-20 09:00:05');
});

test('one endpoint, two endpoints', () => {
    assert.equal(format.plural(1, 'endpoint'), '1 endpoint');
    assert.equal(format.plural(2000, 'endpoint'), '2,000 endpoints');
});

test('an instant is read from ISO text and from milliseconds, and nothing else', () => {
    assert.equal(format.instant('1970-01-01T00:00:01Z'), 1000);
    assert.equal(format.instant(5), 5);
    for (const wrong of ['soon', '', null, undefined]) assert.equal(format.instant(wrong), undefined);
});
