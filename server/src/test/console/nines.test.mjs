import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as nines from '../../main/resources/balancebeam/console/model/nines.js';

test('nines are cut, never rounded up', () => {
    const rows = [
        [0.5, '50.0 %'],
        [0.99, '99.0 %'],
        [0.9987, '99.8 %'],
        [0.9995, '99.95 %'],
        [0.99987, '99.98 %'],
        [0.999996, '99.9996 %'],
    ];
    for (const [share, text] of rows) assert.equal(nines.ninesText(share), text);
    assert.equal(nines.ninesText(1), '100 %');
    assert.equal(nines.ninesText(1 - 1e-12), '99.999999 %');
});

test('nines are counted in words', () => {
    const rows = [
        [0.5, 'no nines'],
        [0.9, 'one nine'],
        [0.9949, 'two nines'],
        [0.999, 'three nines'],
        [0.9999, 'four nines'],
    ];
    for (const [share, words] of rows) assert.equal(nines.ninesWords(share), words, `${share}`);
    assert.equal(nines.ninesWords(1), 'no error yet');
    assert.equal(nines.ninesWords(null), 'no request yet');
});

test('the budget left is the share of allowed errors not yet made', () => {
    const half = nines.availability(10_000, 5, 0.999);
    assert.equal(half.left.toFixed(6), '0.500000');
    assert.equal(half.allowed.toFixed(6), '10.000000');
    assert.equal(half.judged, true);
    assert.ok(nines.availability(10_000, 30, 0.999).left < -1.9);
    assert.equal(nines.availability(10_000, 0, 0.9999).left, 1);
});

test('a few requests without a budget are not judged, unless they already broke it', () => {
    assert.equal(nines.availability(0, 0, 0.999).judged, false);
    assert.equal(nines.availability(500, 0, 0.999).judged, false);
    assert.equal(nines.availability(500, 1, 0.999).judged, true);
    assert.equal(nines.availability(1000, 0, 0.999).judged, true);
});

test('a burn rate of one spends the budget exactly', () => {
    assert.equal(nines.burnRate(1000, 1, 0.999).toFixed(6), '1.000000');
    assert.equal(nines.burnRate(0, 0, 0.999), null);
    assert.equal(nines.objectiveText(0.9995), '99.95 %');
});
